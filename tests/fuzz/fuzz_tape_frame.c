/*
 * The inside of a media frame from any bytes: every payload lies within the frame, and reading
 * ends.
 */
#include <stdint.h>
#include <stddef.h>
#include <string.h>

#include "tape/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ew_frame_reader f;
	struct ew_packet p;

	if (ew_frame_read(ew_slice_of(data, size), &f) < 0)
		return 0;
	while (ew_frame_next(&f, &p) == 1) {
		if (p.payload.at < data || p.payload.at + p.payload.len > data + size)
			abort();
	}
	return 0;
}
