/*
 * Records and segment headers from any bytes. What decodes must encode to the same bytes again.
 */
#include <stdint.h>
#include <stddef.h>
#include <string.h>

#include "base/limits.h"
#include "tape/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void names(const uint8_t *data, size_t size)
{
	char text[64] = {0};
	char again[46];
	struct ew_id span;
	uint32_t n;

	memcpy(text, data, size < sizeof(text) - 1 ? size : sizeof(text) - 1);
	(void)!ew_tape_segment_parse(text, &n);
	if (ew_tape_key_parse(text, &n, &span) == 0) {
		ew_tape_key_name(n, span, again);
		if (strcmp(text, again) != 0)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	struct ew_tape_segment_header h;
	struct ew_tape_record r;
	struct ew_slice sealed;

	ew_buf_init(&b, EW_MAX_TAPE_RECORD_BYTES);
	names(data, size);
	(void)!ew_tape_segment_header_decode(ew_slice_of(data, size), &h);
	if (ew_tape_record_decode(ew_slice_of(data, size), &r, &sealed) < 0)
		return 0;
	ew_tape_record_add(&b, &r, sealed);
	if (ew_buf_error(&b) == 0 && memcmp(b.at, data, b.len) != 0)
		abort();
	return 0;
}
