/*
 * The plaintext of a key file from any bytes.
 */
#include <stdint.h>
#include <stddef.h>
#include <string.h>

#include "seal/span_key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ew_span_key key;

	if (ew_span_key_decode(ew_slice_of(data, size), &key) == 0 && size != EW_SPAN_KEY_PLAIN_BYTES)
		abort();
	return 0;
}
