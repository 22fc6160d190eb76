/*
 * Scanning the tape in order, while it is being written and after. Must never pass over a record:
 * a segment is left behind only when a later one has records, which was seen before the last look
 * at this one.
 */
#include "tape/tape_reader.h"

#include <errno.h>

#include "base/file.h"
#include "base/limits.h"
#include "tape/walk.h"

struct scan {
	struct ew_io *io;
	const char *folder;
	ew_tape_pos from;
	ew_tape_pos until;
	ew_tape_scan_fn *fn;
	void *arg;
	struct ew_error *error;
};

int ew_tape_segments(
	struct ew_io *io, const char *folder, uint32_t **ret_segments, size_t *ret_n)
{
	return ew_tape_list_segments(io, folder, ret_segments, ret_n);
}

static int damage(const struct scan *s, uint32_t segment, uint64_t offset)
{
	return ew_error_set(s->error, -EBADMSG,
		"segment %08x of the tape in %s is damaged at byte %llu: what lies behind it there "
		"cannot be read",
		segment, s->folder, (unsigned long long)offset);
}

static int walk_records(const struct scan *s, uint32_t segment, struct ew_tape_walk *w)
{
	struct ew_tape_record record;
	struct ew_slice sealed;
	int r;

	while (ew_tape_pos_of(segment, (uint32_t)w->at) < s->until) {
		ew_tape_pos at = ew_tape_pos_of(segment, (uint32_t)w->at);

		r = ew_tape_walk_next(w, &record, &sealed);
		if (r == -EBADMSG)
			return damage(s, segment, w->at);
		if (r <= 0)
			return r;
		r = s->fn(s->arg, at, ew_tape_pos_of(segment, (uint32_t)w->at), &record, sealed);
		if (r != 0)
			return r;
	}
	return 0;
}

/* 0 for a segment that begins as it should, 1 for one whose header was never written whole. */
static int check_header(const struct scan *s, uint32_t segment, int handle)
{
	struct ew_tape_segment_header h;
	uint8_t b[EW_TAPE_SEGMENT_HEADER_BYTES];
	uint64_t bytes = 0;
	int r = ew_io_size(s->io, handle, &bytes);

	if (r < 0)
		return r;
	if (bytes < sizeof(b))
		return 1;
	r = ew_io_read_all(s->io, handle, b, sizeof(b), 0);
	if (r < 0)
		return r;
	if (ew_tape_segment_header_decode(ew_slice_of(b, sizeof(b)), &h) == 0 &&
		h.segment == segment)
		return 0;
	return bytes == sizeof(b) ? 1 : damage(s, segment, 0);
}

static int scan_handle(const struct scan *s, uint32_t segment, int handle)
{
	uint64_t offset = ew_tape_pos_segment(s->from) == segment ? ew_tape_pos_offset(s->from) : 0;
	struct ew_tape_walk w;
	int r = check_header(s, segment, handle);

	if (r != 0)
		return r < 0 ? r : 0;
	r = ew_tape_walk_begin(&w, s->io, handle, offset);
	if (r < 0)
		return r;
	r = walk_records(s, segment, &w);
	ew_tape_walk_end(&w);
	return r;
}

static int scan_segment(const struct scan *s, uint32_t segment)
{
	int handle = -1;
	int r = ew_tape_segment_open(s->io, s->folder, segment, &handle);

	if (r == -ENOENT)
		return 0; /* released since the listing */
	if (r < 0)
		return ew_error_set(s->error, r, "opening segment %08x of the tape in %s failed",
			segment, s->folder);
	r = scan_handle(s, segment, handle);
	ew_io_discard(s->io, &handle);
	return r;
}

int ew_tape_scan(struct ew_io *io, const char *folder, ew_tape_pos from, ew_tape_pos until,
	ew_tape_scan_fn *fn, void *arg, struct ew_error *error)
{
	_cleanup_(ew_free_ptr) uint32_t *segments = NULL;
	struct scan s = {io, folder, from, until, fn, arg, error};
	size_t n = 0;
	int r = ew_tape_list_segments(io, folder, &segments, &n);

	if (r < 0)
		return ew_error_set(error, r, "reading the tape's folder %s failed", folder);
	/*
	 * The writer makes a segment's file before it writes there, and never writes to an older
	 * one afterwards: all segments of the listing but the last were complete when it was
	 * taken.
	 */
	for (size_t i = 0; r == 0 && i < n; i++) {
		if (segments[i] >= ew_tape_pos_segment(from) &&
			ew_tape_pos_of(segments[i], 0) < until)
			r = scan_segment(&s, segments[i]);
	}
	return r;
}

int ew_tape_key_read(struct ew_io *io, const char *folder, uint32_t epoch, struct ew_id span,
	struct ew_buf *sealed_key)
{
	char keys[EW_MAX_PATH_BYTES];
	char path[EW_MAX_PATH_BYTES];
	char name[46];
	int r;

	ew_tape_key_name(epoch, span, name);
	r = ew_path_join(keys, sizeof(keys), folder, "keys");
	if (r == 0)
		r = ew_path_join(path, sizeof(path), keys, name);
	return r < 0 ? r : ew_file_read(io, path, sealed_key);
}

int ew_tape_record_open(struct ew_frame_opener *opener, const struct ew_tape_record *record,
	struct ew_slice sealed, struct ew_buf *to)
{
	uint8_t aad[EW_TAPE_AAD_BYTES];

	ew_tape_aad(record, aad);
	return ew_frame_open(opener, record->index, ew_slice_of(aad, sizeof(aad)), sealed, to);
}
