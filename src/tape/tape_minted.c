/*
 * The file "minted": names of all keys that this run has made, written before the key files are.
 * With it a later run finds the few keys that were never used by looking at the last run's
 * segments only, however long the tape is.
 *
 *   "from SSSSSSSS\n"             first segment in which these keys can have records
 *   then a key file's name and a newline for each key; a slot that holds no name is passed over
 */
#include "tape/writer.h"

#include <errno.h>

#include "base/file.h"
#include "tape/walk.h"

#define MINTED_FILE "minted"
#define MAX_MINTED_BYTES ((size_t)64 * 1024 * 1024)

static int minted_path(const char *folder, char path[EW_MAX_PATH_BYTES])
{
	return ew_path_join(path, EW_MAX_PATH_BYTES, folder, MINTED_FILE);
}

static void add_name(struct ew_buf *text, uint32_t epoch, struct ew_id span)
{
	char name[46];

	ew_tape_key_name(epoch, span, name);
	ew_buf_add_text(text, name);
	ew_buf_add_text(text, "\n");
}

static void add_names(struct ew_buf *text, const struct ew_tape_keys *keys)
{
	for (size_t i = 0; i < keys->n; i++)
		add_name(text, keys->at[i].epoch, keys->at[i].span);
}

int ew_tape_minted_note(
	struct ew_io *io, const char *folder, const struct ew_tape_keys *keys, uint64_t offset)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	int handle = -1;
	int r;

	ew_buf_init(&text, MAX_MINTED_BYTES);
	add_names(&text, keys);
	r = ew_buf_error(&text);
	if (r == 0)
		r = minted_path(folder, path);
	if (r == 0)
		r = ew_io_open(io, path, EW_IO_WRITE, &handle);
	if (r == 0)
		r = ew_io_write_all(io, handle, text.at, text.len, offset);
	if (r == 0)
		r = ew_io_sync(io, handle);
	if (r == 0)
		return ew_io_close(io, &handle);
	ew_io_discard(io, &handle);
	return r;
}

int ew_tape_minted_text(const struct ew_tape *t, struct ew_buf *text)
{
	ew_buf_init(text, MAX_MINTED_BYTES);
	ew_buf_printf(text, "from %08x\n", t->segment);
	add_names(text, &t->stock);
	add_names(text, &t->dead);
	/* A span that has frames is on the tape for good: it must never look unused to the next start. */
	for (const struct ew_tape_span *s = t->spans; s; s = s->next)
		if (ew_tape_span_last(s) == EW_TAPE_NOWHERE)
			add_name(text, s->epoch, s->sealer.span);
	return ew_buf_error(text);
}

int ew_tape_minted_replace(struct ew_io *io, const char *folder, struct ew_slice text)
{
	char path[EW_MAX_PATH_BYTES];
	int r = minted_path(folder, path);

	return r < 0 ? r : ew_file_replace(io, path, text, EW_IO_GROUP);
}

static int load(struct ew_tape *t, struct ew_buf *text)
{
	char path[EW_MAX_PATH_BYTES];
	int r = minted_path(t->folder, path);

	if (r == 0)
		r = ew_file_read(t->io, path, text);
	return r == -ENOENT ? 0 : r;
}

static uint32_t front_of(struct ew_slice text)
{
	char name[14] = {0};
	uint32_t from;

	if (text.len < EW_TAPE_MINTED_FRONT_BYTES || !ew_slice_starts(text, EW_SLICE("from ")))
		return 0;
	memcpy(name, text.at + 5, 8);
	memcpy(name + 8, ".tape", sizeof(".tape"));
	return ew_tape_segment_parse(name, &from) < 0 ? 0 : from;
}

int ew_tape_minted_from(struct ew_tape *t, uint32_t *ret_from)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int r;

	ew_buf_init(&text, MAX_MINTED_BYTES);
	r = load(t, &text);
	if (r == 0)
		*ret_from = front_of(ew_buf_slice(&text));
	return r;
}

static int parse_names(struct ew_slice text, struct ew_tape_keys *keys)
{
	size_t n = text.len > EW_TAPE_MINTED_FRONT_BYTES
			   ? (text.len - EW_TAPE_MINTED_FRONT_BYTES) / EW_TAPE_MINTED_LINE_BYTES
			   : 0;
	int r = ew_tape_keys_init(keys, n + 1);

	for (size_t i = 0; r == 0 && i < n; i++) {
		struct ew_tape_key *k = &keys->at[keys->n];
		char name[EW_TAPE_MINTED_LINE_BYTES];

		memcpy(name, text.at + EW_TAPE_MINTED_FRONT_BYTES + i * sizeof(name), sizeof(name));
		name[sizeof(name) - 1] = '\0';
		if (ew_tape_key_parse(name, &k->epoch, &k->span) == 0)
			keys->n++;
	}
	return r;
}

static int by_span(const void *a, const void *b)
{
	const struct ew_tape_key *x = a;
	const struct ew_tape_key *y = b;

	return memcmp(x->span.bytes, y->span.bytes, sizeof(x->span.bytes));
}

/* Marks the key of a record as used, by an epoch-independent look-up in the sorted array. */
static void mark_used(struct ew_tape_keys *keys, struct ew_id span, bool *used)
{
	struct ew_tape_key wanted = {.span = span};
	struct ew_tape_key *k = bsearch(&wanted, keys->at, keys->n, sizeof(wanted), by_span);

	if (k)
		used[k - keys->at] = true;
}

static int mark_segment(struct ew_tape *t, uint32_t segment, struct ew_tape_keys *keys, bool *used)
{
	struct ew_tape_walk w;
	struct ew_tape_record record;
	struct ew_slice sealed;
	int handle = -1;
	int r = ew_tape_segment_open(t->io, t->folder, segment, &handle);

	if (r < 0)
		return r;
	r = ew_tape_walk_begin(&w, t->io, handle, 0);
	if (r == 0) {
		while ((r = ew_tape_walk_next(&w, &record, &sealed)) > 0)
			mark_used(keys, record.span, used);
		ew_tape_walk_end(&w);
	}
	ew_io_discard(t->io, &handle);
	return r;
}

/* -EBADMSG: a damaged segment may hide records, so nothing can be called unused. */
static int mark_all(struct ew_tape *t, uint32_t from, struct ew_tape_keys *keys, bool *used)
{
	_cleanup_(ew_free_ptr) uint32_t *segments = NULL;
	size_t n = 0;
	int r = ew_tape_list_segments(t->io, t->folder, &segments, &n);

	for (size_t i = 0; r == 0 && i < n; i++) {
		if (segments[i] >= from)
			r = mark_segment(t, segments[i], keys, used);
	}
	return r;
}

static int unlink_unused(struct ew_tape *t, uint32_t from, struct ew_tape_keys *keys)
{
	_cleanup_(ew_free_ptr) bool *used = calloc(keys->n + 1, sizeof(*used));
	struct ew_tape_keys unused = {.at = keys->at};
	int r;

	if (!used)
		return -ENOMEM;
	qsort(keys->at, keys->n, sizeof(*keys->at), by_span);
	r = mark_all(t, from, keys, used);
	if (r < 0)
		return r == -EBADMSG ? 0 : r;
	for (size_t i = 0; i < keys->n; i++) {
		if (!used[i])
			unused.at[unused.n++] = keys->at[i];
	}
	return ew_tape_unlink_keys(t->io, t->keys, &unused);
}

int ew_tape_minted_clean(struct ew_tape *t)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_tape_keys keys = {0};
	int r;

	ew_buf_init(&text, MAX_MINTED_BYTES);
	r = load(t, &text);
	if (r == 0)
		r = parse_names(ew_buf_slice(&text), &keys);
	if (r == 0 && keys.n > 0)
		r = unlink_unused(t, front_of(ew_buf_slice(&text)), &keys);
	free(keys.at);
	return r;
}
