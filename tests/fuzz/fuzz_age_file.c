/*
 * A payload under a known file key, by the reader with random access, and the same bytes as a
 * whole file.
 */
#include <stdint.h>
#include <stddef.h>
#include <string.h>

#include "open/age_open.h"

#define IDENTITY "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static ssize_t source(void *arg, void *to, size_t n, uint64_t offset)
{
	const struct ew_slice *s = arg;

	if (offset >= s->len)
		return 0;
	n = s->len - offset < n ? s->len - offset : n;
	memcpy(to, s->at + offset, n);
	return (ssize_t)n;
}

static void as_payload(struct ew_slice payload)
{
	struct ew_file_key key = {"YELLOW SUBMARINE"};
	struct ew_age_reader *r = NULL;
	uint8_t to[100];

	if (ew_age_reader_new(&key, source, &payload, payload.len, &r) < 0)
		return;
	(void)!ew_age_reader_read(r, to, sizeof(to), 0);
	(void)!ew_age_reader_read(r, to, sizeof(to), ew_age_reader_size(r) / 2);
	ew_age_reader_free(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_identity id;
	const struct ew_identity *ids[1] = {&id};
	struct ew_file_key key;
	struct ew_slice file = ew_slice_of(data, size);
	size_t header;

	as_payload(file);
	if (ew_identity_parse(EW_SLICE(IDENTITY), &id) < 0)
		abort();
	ew_buf_init_secret(&plain, 1 << 20);
	(void)!ew_age_open(ids, 1, file, &plain);
	if (ew_age_open_header(ids, 1, file, &key, &header) == 0)
		as_payload(ew_slice_of(data + header, size - header));
	return 0;
}
