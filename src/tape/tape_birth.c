/*
 * The first files of a run: numbers, a segment, "minted", the key file of the events. They are made
 * at the start, or, when the disk was full then, by a job as soon as there is room; until that day
 * events wait in memory under the number and the key that are planned here. Must never let a record
 * reach the disk before the key file it needs is durable.
 */
#include "tape/writer.h"

#include <errno.h>

int ew_tape_birth_plan(struct ew_tape *t)
{
	struct ew_id span;
	int r;

	t->events.key = ew_secret_pool_take(t->pool);
	t->birth_key = ew_secret_pool_take(t->pool);
	if (!t->events.key || !t->birth_key)
		return -ENOMEM;
	r = ew_id_random(t->io, &span);
	if (r == 0)
		r = ew_io_random(t->io, t->birth_key, EW_SPAN_KEY_BYTES);
	if (r < 0)
		return r;
	memcpy(t->events.key, t->birth_key, EW_SPAN_KEY_BYTES);
	ew_frame_sealer_init(&t->events.sealer, span, t->events.key);
	t->events.last = EW_TAPE_NOWHERE;
	t->segment++;
	t->written = EW_TAPE_SEGMENT_HEADER_BYTES;
	t->used += EW_TAPE_SEGMENT_HEADER_BYTES;
	t->durable = t->written_to = ew_tape_end(t);
	return 0;
}

int ew_tape_birth_prepare(struct ew_tape *t, struct ew_tape_birth *ret)
{
	*ret = (struct ew_tape_birth){.header = {.boot = t->boot,
					      .thread = t->config.thread,
					      .segment = t->segment,
					      .begun = ew_io_wall(t->io)},
		.reserve = t->segment + EW_TAPE_RESERVE_NUMBERS,
		.recipient = t->config.events,
		.key = {.kind = EW_SPAN_EVENTS,
			.span = t->events.sealer.span,
			.key = t->birth_key},
		.handle = -1};
	return ew_tape_minted_text(t, &ret->minted);
}

static int make_segment(struct ew_io *io, const char *folder, struct ew_tape_birth *b)
{
	int r = ew_tape_segment_make(io, folder, &b->header, &b->handle);

	if (r == 0)
		r = ew_io_sync(io, b->handle);
	return r < 0 ? r : ew_io_sync_dir(io, folder);
}

static int make_key(
	struct ew_io *io, const char *folder, const char *keys, struct ew_tape_birth *b)
{
	struct ew_tape_keys one = {.at = &b->key, .n = 1, .cap = 1};
	int r = ew_tape_minted_replace(io, folder, ew_buf_slice(&b->minted));

	if (r == 0)
		r = ew_tape_minted_note(io, folder, &one, b->minted.len);
	if (r == 0)
		r = ew_tape_key_write(io, keys, &b->recipient, &b->key);
	return r < 0 ? r : ew_io_sync_dir(io, keys);
}

/* The number and the key are used again by the next try. */
static void undo(struct ew_io *io, const char *folder, const char *keys, struct ew_tape_birth *b)
{
	struct ew_tape_keys one = {.at = &b->key, .n = 1, .cap = 1};
	char path[EW_MAX_PATH_BYTES];
	int ignored;

	ew_io_discard(io, &b->handle);
	if (ew_tape_segment_path(folder, b->header.segment, path) == 0) {
		ignored = ew_io_unlink(io, path);
		(void)ignored;
	}
	ignored = ew_tape_unlink_keys(io, keys, &one);
	(void)ignored;
}

int ew_tape_birth_run(
	struct ew_io *io, const char *folder, const char *keys, struct ew_tape_birth *b)
{
	int r = ew_tape_reserve(io, folder, b->reserve);

	if (r < 0)
		return r;
	r = make_segment(io, folder, b);
	if (r == 0)
		r = make_key(io, folder, keys, b);
	if (r < 0)
		undo(io, folder, keys, b);
	return r;
}

void ew_tape_birth_end(struct ew_tape *t, struct ew_tape_birth *b)
{
	t->born = true;
	t->stuck = false;
	t->reserved = b->reserve;
	t->handle = b->handle;
	b->handle = -1;
	t->minted_bytes = b->minted.len + EW_TAPE_MINTED_LINE_BYTES;
	ew_secret_pool_give(t->pool, &t->birth_key);
}

void ew_tape_birth_free(struct ew_io *io, struct ew_tape_birth *b)
{
	ew_io_discard(io, &b->handle);
	ew_buf_free(&b->minted);
}

/* What the disk had no room for is tried once more without the reserve; then it is put off. */
int ew_tape_birth(struct ew_tape *t)
{
	struct ew_tape_birth b;
	int r = ew_tape_birth_prepare(t, &b);

	if (r == 0)
		r = ew_tape_birth_run(t->io, t->folder, t->keys, &b);
	if (ew_tape_no_room(r) && ew_tape_reserve_spend(t))
		r = ew_tape_birth_run(t->io, t->folder, t->keys, &b);
	if (r == 0)
		ew_tape_birth_end(t, &b);
	ew_tape_birth_free(t->io, &b);
	if (!ew_tape_no_room(r))
		return r;
	t->stuck = true;
	return 0;
}
