/*
 * One file in memory, behind base/io: what a fuzz target opens. Every path is that file; nothing can be written.
 */
#ifndef EW_FUZZ_MEMORY_IO_H
#define EW_FUZZ_MEMORY_IO_H

#include <errno.h>
#include <string.h>

#include "base/io.h"
#include "base/slice.h"

struct memory_io {
	struct ew_io io;
	struct ew_slice content;
};

static int memory_open(struct ew_io *io, const char *path, unsigned flags, int *ret_handle)
{
	(void)io;
	(void)path;
	(void)flags;
	*ret_handle = 3;
	return 0;
}

static ssize_t memory_read(struct ew_io *io, int handle, void *to, size_t n, uint64_t offset)
{
	const struct memory_io *m = (const struct memory_io *)io;

	(void)handle;
	if (offset >= m->content.len)
		return 0;
	if (n > m->content.len - offset)
		n = m->content.len - (size_t)offset;
	memcpy(to, m->content.at + offset, n);
	return (ssize_t)n;
}

static int memory_size(struct ew_io *io, int handle, uint64_t *ret_bytes)
{
	(void)handle;
	*ret_bytes = ((const struct memory_io *)io)->content.len;
	return 0;
}

static int memory_close(struct ew_io *io, int handle)
{
	(void)io;
	(void)handle;
	return 0;
}

static const struct ew_io_ops memory_ops = {
	.open = memory_open, .read_at = memory_read, .size = memory_size, .close = memory_close};

#endif
