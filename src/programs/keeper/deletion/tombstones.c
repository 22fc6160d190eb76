/*
 * A list that only grows. Must never lose a record that was called durable.
 */
#include "programs/keeper/deletion/tombstones.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/reader.h"
#include "base/text.h"

#define PREFIX "tombstones-"
#define READ_AT_ONCE 256

struct ew_tombstones {
	struct ew_io *io;
	char folder[EW_MAX_PATH_BYTES];
	uint32_t first, last; /* files there are; none when `empty` */
	bool empty;
	uint64_t count, cut;
	struct ew_id newest;
};

static int path_of(const struct ew_tombstones *t, uint32_t file, char path[static EW_MAX_PATH_BYTES])
{
	char name[32];

	(void)snprintf(name, sizeof(name), PREFIX "%08x", file);
	return ew_path_join(path, EW_MAX_PATH_BYTES, t->folder, name);
}

/* -- records ----------------------------------------------------------------------------------- */

static void encode(struct ew_buf *to, const struct ew_tombstone *one)
{
	size_t at = to->len;

	ew_buf_add_slice(to, ew_slice_of(one->deletion.bytes, sizeof(one->deletion.bytes)));
	ew_buf_add_slice(to, ew_slice_of(one->interaction.bytes, sizeof(one->interaction.bytes)));
	ew_buf_add_u32(to, one->kinds);
	ew_buf_add_u32(to, one->cause);
	ew_buf_add_u64(to, (uint64_t)one->begun.us);
	if (ew_buf_error(to) == 0)
		ew_buf_add_u32(to, ew_crc32c(0, ew_slice_of(to->at + at, to->len - at)));
}

static bool decode(const uint8_t *bytes, struct ew_tombstone *ret)
{
	struct ew_reader r;

	ew_reader_init(&r, ew_slice_of(bytes, EW_TOMBSTONE_BYTES));
	ew_reader_copy(&r, ret->deletion.bytes, sizeof(ret->deletion.bytes));
	ew_reader_copy(&r, ret->interaction.bytes, sizeof(ret->interaction.bytes));
	ret->kinds = ew_reader_u32(&r);
	ret->cause = ew_reader_u32(&r);
	ret->begun.us = (int64_t)ew_reader_u64(&r);
	return ew_reader_u32(&r) == ew_crc32c(0, ew_slice_of(bytes, EW_TOMBSTONE_BYTES - 4));
}

/* -- opening ----------------------------------------------------------------------------------- */

static int see_file(void *arg, const char *name)
{
	struct ew_tombstones *t = arg;
	struct ew_slice text = ew_slice_text(name), prefix = ew_slice_text(PREFIX);
	uint8_t bytes[4];
	uint32_t file;

	if (!ew_slice_starts(text, prefix) || ew_hex_decode(ew_slice_of(text.at + prefix.len, text.len - prefix.len), bytes, sizeof(bytes)) < 0)
		return 0;
	file = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
	t->first = t->empty || file < t->first ? file : t->first;
	t->last = t->empty || file > t->last ? file : t->last;
	t->empty = false;
	return 0;
}

enum shape { GOOD, DAMAGED, ZEROS };

static enum shape shape_of(const uint8_t *bytes, struct ew_tombstone *ret)
{
	static const uint8_t zeros[EW_TOMBSTONE_BYTES];

	if (decode(bytes, ret))
		return GOOD;
	return memcmp(bytes, zeros, sizeof(zeros)) == 0 ? ZEROS : DAMAGED;
}

static int read_one(struct ew_tombstones *t, uint32_t file, uint32_t index, struct ew_tombstone *ret, enum shape *ret_shape)
{
	char path[EW_MAX_PATH_BYTES];
	uint8_t bytes[EW_TOMBSTONE_BYTES];
	int handle = -1;
	int r = path_of(t, file, path);

	if (r == 0)
		r = ew_io_open(t->io, path, EW_IO_READ, &handle);
	if (r == 0)
		r = ew_io_read_all(t->io, handle, bytes, sizeof(bytes), (uint64_t)index * EW_TOMBSTONE_BYTES);
	ew_io_discard(t->io, &handle);
	*ret_shape = r == 0 ? shape_of(bytes, ret) : DAMAGED;
	return r;
}

/* What a crash left behind the last whole record is written over; a record of zeros is none that was called durable. */
static int count(struct ew_tombstones *t)
{
	char path[EW_MAX_PATH_BYTES];
	struct ew_tombstone one;
	uint64_t bytes = 0, n;
	enum shape shape = ZEROS;
	int handle = -1;
	int r;

	if (t->empty)
		return 0;
	r = path_of(t, t->last, path);
	if (r == 0)
		r = ew_io_open(t->io, path, EW_IO_READ, &handle);
	if (r == 0)
		r = ew_io_size(t->io, handle, &bytes);
	ew_io_discard(t->io, &handle);
	n = bytes / EW_TOMBSTONE_BYTES;
	n = n > EW_TOMBSTONES_IN_FILE ? EW_TOMBSTONES_IN_FILE : n;
	for (; r == 0 && n > 0; n--) {
		r = read_one(t, t->last, (uint32_t)n - 1, &one, &shape);
		if (shape == GOOD)
			break;
		t->cut += shape == DAMAGED;
	}
	if (shape == GOOD)
		t->newest = one.deletion;
	t->count = (uint64_t)t->last * EW_TOMBSTONES_IN_FILE + n;
	return r;
}

int ew_tombstones_open(struct ew_io *io, const char *folder, struct ew_tombstones **ret, struct ew_error *error)
{
	_cleanup_(ew_tombstones_close) struct ew_tombstones *t = calloc(1, sizeof(*t));
	int r;

	if (!t)
		return ew_error_set(error, -ENOMEM, "no memory for tombstones");
	t->io = io;
	t->empty = true;
	if ((size_t)snprintf(t->folder, sizeof(t->folder), "%s", folder) >= sizeof(t->folder))
		return ew_error_set(error, -ENAMETOOLONG, "the folder of keys has too long a name: %s", folder);
	r = ew_io_list(io, folder, see_file, t);
	if (r == 0)
		r = count(t);
	if (r < 0)
		return ew_error_set(error, r, "reading the list of what was deleted (%s/" PREFIX "*) failed: %s", folder, strerror(-r));
	*ret = TAKE(t);
	return 0;
}

void ew_tombstones_close(struct ew_tombstones **t)
{
	free(*t);
	*t = NULL;
}

uint64_t ew_tombstones_count(const struct ew_tombstones *t)
{
	return t->count;
}

struct ew_id ew_tombstones_newest(const struct ew_tombstones *t)
{
	return t->newest;
}

uint64_t ew_tombstones_cut(const struct ew_tombstones *t)
{
	return t->cut;
}

int ew_tombstones_drop_cut(struct ew_tombstones *t)
{
	char path[EW_MAX_PATH_BYTES];
	int handle = -1;
	int r;

	if (t->cut == 0)
		return 0;
	r = path_of(t, t->last, path);
	if (r == 0)
		r = ew_io_open(t->io, path, EW_IO_READ | EW_IO_WRITE, &handle);
	if (r == 0)
		r = ew_io_truncate(t->io, handle, (t->count - (uint64_t)t->last * EW_TOMBSTONES_IN_FILE) * EW_TOMBSTONE_BYTES);
	if (r == 0)
		r = ew_io_sync(t->io, handle);
	ew_io_discard(t->io, &handle);
	t->cut = r == 0 ? 0 : t->cut;
	return r;
}

/* -- adding ------------------------------------------------------------------------------------ */

static int write_some(struct ew_tombstones *t, uint32_t file, uint32_t index, struct ew_slice bytes)
{
	char path[EW_MAX_PATH_BYTES];
	int handle = -1;
	int r = path_of(t, file, path);

	if (r == 0)
		r = ew_io_open(t->io, path, EW_IO_READ | EW_IO_WRITE | EW_IO_CREATE, &handle);
	if (r == 0)
		r = ew_io_write_all(t->io, handle, bytes.at, bytes.len, (uint64_t)index * EW_TOMBSTONE_BYTES);
	if (r == 0)
		r = ew_io_sync(t->io, handle);
	if (r == 0 && index == 0)
		r = ew_io_sync_dir(t->io, t->folder);
	ew_io_discard(t->io, &handle);
	return r;
}

int ew_tombstones_add(struct ew_tombstones *t, const struct ew_tombstone *all, size_t n)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	int r = 0;

	ew_buf_init(&bytes, (size_t)READ_AT_ONCE * EW_TOMBSTONE_BYTES);
	while (r == 0 && n > 0) {
		uint32_t file = (uint32_t)(t->count / EW_TOMBSTONES_IN_FILE), index = (uint32_t)(t->count % EW_TOMBSTONES_IN_FILE);
		size_t now = n < READ_AT_ONCE ? n : READ_AT_ONCE;

		now = now < EW_TOMBSTONES_IN_FILE - index ? now : EW_TOMBSTONES_IN_FILE - index;
		ew_buf_clear(&bytes);
		for (size_t i = 0; i < now; i++)
			encode(&bytes, &all[i]);
		r = ew_buf_error(&bytes);
		if (r == 0)
			r = write_some(t, file, index, ew_buf_slice(&bytes));
		if (r < 0)
			return r;
		t->first = t->empty ? file : t->first;
		t->last = file;
		t->empty = false;
		t->count += now;
		t->newest = all[now - 1].deletion;
		all += now;
		n -= now;
	}
	return r;
}

/* -- reading ----------------------------------------------------------------------------------- */

struct block {
	uint8_t bytes[READ_AT_ONCE * EW_TOMBSTONE_BYTES];
};

static int see_block(struct ew_tombstones *t, uint64_t number, size_t n, struct block *b, ew_tombstone_fn *fn, void *arg)
{
	char path[EW_MAX_PATH_BYTES];
	int handle = -1;
	int r = path_of(t, (uint32_t)(number / EW_TOMBSTONES_IN_FILE), path);

	if (r == 0)
		r = ew_io_open(t->io, path, EW_IO_READ, &handle);
	if (r == 0)
		r = ew_io_read_all(t->io, handle, b->bytes, n * EW_TOMBSTONE_BYTES, number % EW_TOMBSTONES_IN_FILE * EW_TOMBSTONE_BYTES);
	ew_io_discard(t->io, &handle);
	for (size_t i = 0; r == 0 && i < n; i++) {
		struct ew_tombstone one;
		bool good = decode(b->bytes + i * EW_TOMBSTONE_BYTES, &one);

		if (!good)
			ew_log(EW_LOG_ERROR, "tombstone_damaged", EW_F_U64("number", number + i));
		r = fn(arg, number + i, good ? &one : NULL);
	}
	return r;
}

int ew_tombstones_each(struct ew_tombstones *t, uint64_t from, ew_tombstone_fn *fn, void *arg)
{
	uint64_t oldest = (uint64_t)t->first * EW_TOMBSTONES_IN_FILE;
	struct block *b = malloc(sizeof(*b));
	int r = b ? 0 : -ENOMEM;

	if (t->empty)
		from = t->count;
	else if (from < oldest)
		from = oldest;
	while (r == 0 && from < t->count) {
		uint64_t left = t->count - from, in_file = EW_TOMBSTONES_IN_FILE - from % EW_TOMBSTONES_IN_FILE;
		size_t n = READ_AT_ONCE;

		n = left < n ? (size_t)left : n;
		n = in_file < n ? (size_t)in_file : n;
		r = see_block(t, from, n, b, fn, arg);
		from += n;
	}
	free(b);
	return r;
}

int ew_tombstones_prune(struct ew_tombstones *t, struct ew_wall before)
{
	char path[EW_MAX_PATH_BYTES];
	struct ew_tombstone newest;
	enum shape shape = DAMAGED;
	int r;

	if (t->empty || t->first == t->last)
		return 0;
	r = read_one(t, t->first, EW_TOMBSTONES_IN_FILE - 1, &newest, &shape);
	if (r < 0 || shape != GOOD || newest.begun.us >= before.us)
		return r == -ENODATA ? 0 : r;
	r = path_of(t, t->first, path);
	if (r == 0)
		r = ew_io_unlink(t->io, path);
	if (r == 0)
		r = ew_io_sync_dir(t->io, t->folder);
	if (r == 0)
		t->first++;
	return r;
}
