/*
 * Parcels from any bytes: every file that is read was in them, and what is read and written again is the same bytes.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/io_sim.h"
#include "ipc/parcel.h"

#define MOST 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int open_file(struct ew_io *io, const char *name)
{
	int handle;

	if (ew_io_open(io, name, EW_IO_WRITE | EW_IO_CREATE, &handle) < 0)
		abort();
	return handle;
}

static void compare(struct ew_io *io, int handle, uint64_t bytes, const uint8_t *data, size_t size)
{
	uint8_t *again = malloc(bytes);

	if (!again || bytes > size || ew_io_read_all(io, handle, again, bytes, 0) < 0 || memcmp(again, data, bytes) != 0)
		abort();
	free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);
	_cleanup_(ew_buf_free) struct ew_buf content = {0};
	char name[EW_PARCEL_NAME_BYTES + 1];
	struct ew_parcel in, out;
	int r;

	if (!io || size == 0)
		return 0;
	ew_buf_init(&content, MOST);
	ew_parcel_init(&in, io, open_file(io, "in"));
	ew_parcel_init(&out, io, open_file(io, "out"));
	if (ew_io_write_all(io, in.handle, data, size, 0) < 0)
		abort();
	while ((r = ew_parcel_next(&in, name, &content)) == 1)
		if (content.len > MOST || ew_parcel_add(&out, name, ew_buf_slice(&content)) < 0)
			abort();
	if (r != 0 && r != -EBADMSG && r != -EFBIG)
		abort();
	if (r == 0 && ew_parcel_end(&out) == 0)
		compare(io, out.handle, out.offset, data, size);
	ew_io_discard(io, &in.handle);
	ew_io_discard(io, &out.handle);
	return 0;
}
