/*
 * A manifest from any bytes. What is read and written again is the same, or one of the two is wrong.
 */
#include "bundle/manifest.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(ew_buf_free) struct ew_buf again = {0};
	struct ew_slice rest = ew_slice_of(data, size);
	struct ew_manifest_line line;

	ew_buf_init(&again, size + 1);
	while (ew_manifest_next(&rest, &line) == 1) {
		_cleanup_(ew_free_ptr) char *path = NULL;

		if (ew_slice_dup(line.path, &path) < 0)
			abort();
		ew_manifest_add(&again, path, &line.sha256);
	}
	if (ew_buf_error(&again) < 0 || again.len + rest.len != size ||
		(again.len > 0 && memcmp(again.at, data, again.len) != 0))
		abort();
	return 0;
}
