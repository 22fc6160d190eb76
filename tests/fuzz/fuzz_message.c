/*
 * Bytes from another program, which may have been taken over. What decodes must encode to the same
 * bytes: there is one form of each message and no room to hide anything in it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "ipc/messages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ew_message message;
	struct ew_buf bytes;

	if (ew_message_decode(ew_slice_of(data, size), &message) < 0)
		return 0;
	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	if (ew_message_encode(message.type->number, message.request, message.body, &bytes) < 0)
		abort();
	if (bytes.len != size || memcmp(bytes.at, data, size) != 0)
		abort();
	ew_buf_free(&bytes);
	return 0;
}
