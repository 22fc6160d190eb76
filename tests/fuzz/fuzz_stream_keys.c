/*
 * Keys as one program hands them to another: what is read is written again as it came.
 */
#include <assert.h>

#include "base/srtp_keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ew_stream_keys keys;
	struct ew_buf to;

	if (size < 1 || ew_stream_keys_decode(data[0], ew_slice_of(data + 1, size - 1), &keys) < 0)
		return 0;
	ew_buf_init(&to, EW_MAX_STREAM_KEYS_BYTES);
	ew_stream_keys_add(&to, &keys);
	if (size - 1 <= EW_MAX_STREAM_KEYS_BYTES)
		assert(ew_slice_equal(ew_buf_slice(&to), ew_slice_of(data + 1, size - 1)));
	ew_buf_free(&to);
	return 0;
}
