/*
 * An age header from any bytes, to an identity that the seeds are sealed to.
 */
#include <stdint.h>
#include <stddef.h>
#include <string.h>

#include "open/age_open.h"

#define IDENTITY "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ew_identity id;
	const struct ew_identity *ids[1] = {&id};
	struct ew_file_key key;
	size_t header;

	if (ew_identity_parse(EW_SLICE(IDENTITY), &id) < 0)
		abort();
	if (ew_age_open_header(ids, 1, ew_slice_of(data, size), &key, &header) == 0 && header > size)
		abort();
	return 0;
}
