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
	ew_tape_damage_fn *damage; /* NULL: damage ends the scan */
	bool boot_known;           /* the one that `until` is of */
	struct ew_id boot;
	void *arg;
	struct ew_error *error;
};

int ew_tape_segments(
	struct ew_io *io, const char *folder, uint32_t **ret_segments, size_t *ret_n)
{
	return ew_tape_list_segments(io, folder, ret_segments, ret_n);
}

static int damage(const struct scan *s, uint32_t segment, uint64_t from, uint64_t to)
{
	if (s->damage)
		return s->damage(s->arg, ew_tape_pos_of(segment, (uint32_t)from),
			ew_tape_pos_of(segment, (uint32_t)to));
	return ew_error_set(s->error, -EBADMSG,
		"segment %08x of the tape in %s is damaged at byte %llu: what lies behind it there "
		"cannot be read",
		segment, s->folder, (unsigned long long)from);
}

/*
 * The walk has come to an end that is not that of a record. Where all of the segment was durable,
 * nothing of it can be a torn write.
 */
static int end_of(
	const struct scan *s, uint32_t segment, bool durable, const struct ew_tape_walk *w)
{
	uint32_t last = ew_tape_pos_segment(s->until);

	if (!s->damage || (segment != last && !(durable && ew_tape_walk_is_torn(w))))
		return 0;
	if (segment == last)
		return damage(s, segment, w->at, ew_tape_pos_offset(s->until));
	return s->damage(s->arg, ew_tape_pos_of(segment, (uint32_t)w->at),
		ew_tape_pos_of(segment + 1, 0));
}

static int walk_records(
	const struct scan *s, uint32_t segment, bool durable, struct ew_tape_walk *w)
{
	struct ew_tape_record record;
	struct ew_slice sealed;
	int r;

	while (ew_tape_pos_of(segment, (uint32_t)w->at) < s->until) {
		ew_tape_pos at = ew_tape_pos_of(segment, (uint32_t)w->at);

		r = ew_tape_walk_next(w, &record, &sealed);
		if (r == 0)
			return end_of(s, segment, durable, w);
		if (r == -EBADMSG) {
			r = damage(s, segment, w->at, w->whole_at);
			ew_tape_walk_skip(w);
		} else if (r > 0) {
			r = s->fn(s->arg, at, ew_tape_pos_of(segment, (uint32_t)w->at), &record,
				sealed);
		}
		if (r != 0)
			return r;
	}
	return 0;
}

static int read_header(struct ew_io *io, int handle, struct ew_tape_segment_header *ret)
{
	uint8_t b[EW_TAPE_SEGMENT_HEADER_BYTES];
	int r = ew_io_read_all(io, handle, b, sizeof(b), 0);

	return r < 0 ? r : ew_tape_segment_header_decode(ew_slice_of(b, sizeof(b)), ret);
}

struct look {
	bool skip;    /* its header was never written whole */
	bool damaged; /* its header says nothing that the records need */
	bool durable; /* all of it was, when `until` was */
};

static int look_at_header(const struct scan *s, uint32_t segment, int handle, struct look *ret)
{
	struct ew_tape_segment_header h;
	uint64_t bytes = 0;
	int r = ew_io_size(s->io, handle, &bytes);

	if (r < 0)
		return r;
	ret->skip = bytes < EW_TAPE_SEGMENT_HEADER_BYTES;
	if (ret->skip)
		return 0;
	r = read_header(s->io, handle, &h);
	if (r < 0 && r != -EBADMSG)
		return r;
	ret->damaged = r < 0 || h.segment != segment;
	ret->skip = ret->damaged && bytes == EW_TAPE_SEGMENT_HEADER_BYTES;
	ret->durable = !ret->damaged && s->boot_known && ew_id_equal(h.boot, s->boot);
	return 0;
}

static int scan_handle(const struct scan *s, uint32_t segment, int handle)
{
	uint64_t offset = ew_tape_pos_segment(s->from) == segment ? ew_tape_pos_offset(s->from) : 0;
	struct look look = {0};
	struct ew_tape_walk w;
	int r = look_at_header(s, segment, handle, &look);

	if (r < 0 || look.skip)
		return r;
	/* Who reads on in this segment has been told. */
	if (look.damaged && (!s->damage || offset < EW_TAPE_SEGMENT_HEADER_BYTES))
		r = damage(s, segment, 0, EW_TAPE_SEGMENT_HEADER_BYTES);
	if (r != 0)
		return r;
	r = ew_tape_walk_begin(&w, s->io, handle, offset);
	if (r < 0)
		return r;
	r = walk_records(s, segment, look.durable, &w);
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

/* Whose segments were durable when `until` was. Without its segment nothing is known. */
static int find_boot(struct scan *s)
{
	struct ew_tape_segment_header h;
	int handle = -1;
	int r;

	if (!s->damage || s->until == EW_TAPE_NOWHERE)
		return 0;
	r = ew_tape_segment_open(s->io, s->folder, ew_tape_pos_segment(s->until), &handle);
	if (r == 0)
		r = read_header(s->io, handle, &h);
	ew_io_discard(s->io, &handle);
	if (r < 0)
		return r == -ENOENT || r == -ENODATA || r == -EBADMSG ? 0 : r;
	s->boot_known = true;
	s->boot = h.boot;
	return 0;
}

static int scan_all(struct scan *s)
{
	_cleanup_(ew_free_ptr) uint32_t *segments = NULL;
	size_t n = 0;
	int r = ew_tape_list_segments(s->io, s->folder, &segments, &n);

	if (r == 0)
		r = find_boot(s);
	if (r < 0)
		return ew_error_set(s->error, r, "reading the tape's folder %s failed", s->folder);
	/*
	 * The writer makes a segment's file before it writes there, and never writes to an older
	 * one afterwards: all segments of the listing but the last were complete when it was
	 * taken.
	 */
	for (size_t i = 0; r == 0 && i < n; i++) {
		if (segments[i] >= ew_tape_pos_segment(s->from) &&
			ew_tape_pos_of(segments[i], 0) < s->until)
			r = scan_segment(s, segments[i]);
	}
	return r;
}

int ew_tape_scan(struct ew_io *io, const char *folder, ew_tape_pos from, ew_tape_pos until,
	ew_tape_scan_fn *fn, void *arg, struct ew_error *error)
{
	struct scan s = {.io = io,
		.folder = folder,
		.from = from,
		.until = until,
		.fn = fn,
		.arg = arg,
		.error = error};

	return scan_all(&s);
}

int ew_tape_scan_past_damage(struct ew_io *io, const char *folder, ew_tape_pos from,
	ew_tape_pos until, ew_tape_scan_fn *fn, ew_tape_damage_fn *damage_fn, void *arg,
	struct ew_error *error)
{
	struct scan s = {.io = io,
		.folder = folder,
		.from = from,
		.until = until,
		.fn = fn,
		.damage = damage_fn,
		.arg = arg,
		.error = error};

	return scan_all(&s);
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
