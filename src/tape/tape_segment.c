/*
 * Segment files: their numbers, the running one, the way from memory to write(2), and their end.
 * A number is never used twice, not even when every segment was released or a power cut took the
 * newest: positions are remembered elsewhere for years. So numbers are reserved on disk in blocks
 * before they are used.
 */
#include "tape/writer.h"

#include <assert.h>
#include <errno.h>

#include "base/file.h"
#include "tape/walk.h"

#define NEXT_FILE "next"

ew_tape_pos ew_tape_end(const struct ew_tape *t)
{
	return ew_tape_pos_of(t->segment, (uint32_t)(t->written + t->pending.len));
}

ew_tape_pos ew_tape_written_end(const struct ew_tape *t)
{
	return t->config.behind ? t->written_to : ew_tape_pos_of(t->segment, (uint32_t)t->written);
}

int ew_tape_segment_path(
	const char *folder, uint32_t segment, char path[static EW_MAX_PATH_BYTES])
{
	char name[14];

	ew_tape_segment_name(segment, name);
	return ew_path_join(path, EW_MAX_PATH_BYTES, folder, name);
}

int ew_tape_reserve(struct ew_io *io, const char *folder, uint32_t next)
{
	char path[EW_MAX_PATH_BYTES];
	char text[16];
	int r = ew_path_join(path, sizeof(path), folder, NEXT_FILE);

	if (r < 0)
		return r;
	(void)snprintf(text, sizeof(text), "%u\n", next);
	return ew_file_replace(io, path, ew_slice_text(text), EW_IO_GROUP);
}

/*
 * What "next" says; 0 when there is no such file or nothing readable in it, for then the segments
 * tell.
 */
static int read_next(struct ew_tape *t, uint32_t *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	uint64_t next = 0;
	int r = ew_path_join(path, sizeof(path), t->folder, NEXT_FILE);

	ew_buf_init(&text, 64);
	if (r == 0)
		r = ew_file_read(t->io, path, &text);
	if (r < 0 && r != -ENOENT && r != -EFBIG)
		return r;
	if (r < 0 || ew_slice_decimal(ew_slice_trim(ew_buf_slice(&text)), UINT32_MAX, &next) < 0)
		next = 0;
	*ret = (uint32_t)next;
	return 0;
}

int ew_tape_segment_bytes(
	struct ew_io *io, const char *folder, uint32_t segment, bool sync, uint64_t *ret_bytes)
{
	int handle = -1;
	uint64_t bytes = 0;
	int r = ew_tape_segment_open(io, folder, segment, &handle);

	if (r < 0)
		return r;
	r = sync ? ew_io_sync(io, handle) : 0;
	if (r == 0)
		r = ew_io_size(io, handle, &bytes);
	ew_io_discard(io, &handle);
	if (r == 0)
		*ret_bytes = bytes;
	return r;
}

static int take_over_each(struct ew_tape *t, const uint32_t *segments, size_t n, uint32_t from,
	struct ew_error *error)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t bytes;
		/*
		 * What the last process wrote may be in the page cache only; the last segment
		 * always is its.
		 */
		bool sync = segments[i] >= from || i == n - 1;
		int r = ew_tape_segment_bytes(t->io, t->folder, segments[i], sync, &bytes);

		if (r < 0)
			return ew_error_set(error, r,
				"syncing segment %08x of the tape in %s failed: check the disk",
				segments[i], t->folder);
		t->used += bytes;
	}
	return 0;
}

int ew_tape_segments_take_over(struct ew_tape *t, struct ew_error *error)
{
	_cleanup_(ew_free_ptr) uint32_t *segments = NULL;
	uint32_t next = 0;
	uint32_t from = 0;
	size_t n = 0;
	int r = read_next(t, &next);

	if (r == 0)
		r = ew_tape_minted_from(t, &from);
	if (r == 0)
		r = ew_tape_list_segments(t->io, t->folder, &segments, &n);
	if (r < 0)
		return ew_error_set(error, r, "reading the tape's folder %s failed", t->folder);
	if (next < 1)
		next = 1;
	if (n > 0 && segments[n - 1] >= next)
		next = segments[n - 1] + 1;
	r = ew_tape_cut_loose(t->io, t->folder, segments, &n, from);
	if (r < 0)
		return ew_error_set(error, r, "cutting what a power cut left of the tape in %s failed", t->folder);
	if (next == 0 || next > UINT32_MAX - 2 * EW_TAPE_RESERVE_NUMBERS)
		return ew_error_set(error, -EOVERFLOW,
			"the tape in %s has used up its segment numbers", t->folder);
	t->segment = next - 1;
	t->reserved = next;
	return take_over_each(t, segments, n, from, error);
}

struct ew_tape_segment_header ew_tape_next_header(const struct ew_tape *t)
{
	return (struct ew_tape_segment_header){.boot = t->boot,
		.thread = t->config.thread,
		.segment = t->segment + 1,
		.begun = ew_io_wall(t->io),
		.previous = (uint32_t)t->written};
}

static int write_header(
	struct ew_io *io, int handle, const struct ew_tape_segment_header *header)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	int r;

	ew_buf_init(&b, EW_TAPE_SEGMENT_HEADER_BYTES);
	ew_tape_segment_header_add(&b, header);
	r = ew_buf_error(&b);
	return r < 0 ? r : ew_io_write_all(io, handle, b.at, b.len, 0);
}

int ew_tape_segment_make(struct ew_io *io, const char *folder,
	const struct ew_tape_segment_header *header, int *ret_handle)
{
	char path[EW_MAX_PATH_BYTES];
	int handle = -1;
	int ignored;
	int r = ew_tape_segment_path(folder, header->segment, path);

	if (r == 0)
		r = ew_io_open(io, path,
			EW_IO_WRITE | EW_IO_CREATE | EW_IO_EXCLUSIVE | EW_IO_GROUP, &handle);
	if (r < 0)
		return r;
	r = write_header(io, handle, header);
	if (r == 0) {
		*ret_handle = handle;
		return 0;
	}
	/* The first error is the one to tell; nothing has been said of this number yet. */
	ew_io_discard(io, &handle);
	ignored = ew_io_unlink(io, path);
	(void)ignored;
	return r;
}

void ew_tape_segment_begin(struct ew_tape *t, int handle)
{
	assert(t->segment + 1 < t->reserved && t->n_old < EW_TAPE_OLD_MAX && t->pending.len == 0);
	t->old[t->n_old++] = t->handle;
	t->handle = handle;
	t->segment++;
	t->ripe = false;
	t->written = EW_TAPE_SEGMENT_HEADER_BYTES;
	t->used += EW_TAPE_SEGMENT_HEADER_BYTES;
	t->names_unsynced = true;
}

static void pending_is_written(struct ew_tape *t)
{
	t->written += t->pending.len;
	t->written_events = t->events.sealer.index;
	t->stuck = false;
	/* What a slow disk made grow is given back; the usual size is kept. */
	if (t->pending.cap > EW_TAPE_KEEP_PENDING_BYTES)
		ew_buf_free(&t->pending);
	else
		ew_buf_clear(&t->pending);
}

static int write_at_end(struct ew_tape *t)
{
	return ew_io_write_all(t->io, t->handle, t->pending.at, t->pending.len, t->written);
}

/*
 * What a write without room left half-way lies behind the end of what was written, and the next try
 * puts the same bytes there again.
 */
int ew_tape_write_pending(struct ew_tape *t)
{
	int r;

	if (t->failed)
		return -EIO;
	if (t->pending.len == 0 || !t->born)
		return 0;
	r = write_at_end(t);
	if (ew_tape_no_room(r) && ew_tape_reserve_spend(t))
		r = write_at_end(t);
	if (r == 0) {
		pending_is_written(t);
		return 0;
	}
	t->stuck = ew_tape_no_room(r);
	t->failed = !t->stuck;
	return t->stuck ? 0 : r;
}

bool ew_tape_segment_is_over(const struct ew_tape *t)
{
	return t->written >= t->config.segment_bytes || (t->ripe && t->written > EW_TAPE_SEGMENT_HEADER_BYTES);
}

void ew_tape_end_segment(struct ew_tape *t, uint32_t segment)
{
	if (t->segment == segment)
		t->ripe = true;
}

/*
 * Without a reserved number, with too many unsynced files or without room the running segment
 * simply grows.
 */
static bool may_begin_another(const struct ew_tape *t)
{
	return ew_tape_segment_is_over(t) && t->segment + 1 < t->reserved &&
	       t->n_old < EW_TAPE_OLD_MAX && t->pending.len == 0 && !t->full && t->born;
}

int ew_tape_flush(struct ew_tape *t)
{
	struct ew_tape_segment_header header;
	int handle = -1;
	int r;

	if (t->config.behind)
		return t->failed ? -EIO : 0;
	r = ew_tape_write_pending(t);

	if (r < 0 || !may_begin_another(t))
		return r;
	header = ew_tape_next_header(t);
	r = ew_tape_segment_make(t->io, t->folder, &header, &handle);
	if (r == 0)
		ew_tape_segment_begin(t, handle);
	else if (!ew_tape_no_room(r))
		t->failed = true;
	return t->failed ? r : 0;
}
