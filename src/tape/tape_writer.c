/*
 * The tape as its thread sees it: open, spans, frames, events, close. Sealing goes to memory
 * only; what a frame's plain bytes touched here is gone when the call returns. Nothing in this
 * library can open what it sealed.
 */
#include "tape/writer.h"

#include <assert.h>
#include <errno.h>

#include "base/file.h"

#define DEFAULT_SEGMENT_BYTES (64u * 1024 * 1024)
#define DEFAULT_PENDING_BYTES ((size_t)64 * 1024 * 1024)
#define DEFAULT_KEY_STOCK 1024
#define DEFAULT_SPANS 8192
#define MAX_SEGMENT_BYTES (2u * 1024 * 1024 * 1024)
#define MAX_PENDING_BYTES ((size_t)512 * 1024 * 1024)
#define FIRST_KEYS 16

static int configure(struct ew_tape *t, const struct ew_tape_config *config)
{
	struct ew_tape_config *c = &t->config;
	int r = ew_path_join(t->folder, sizeof(t->folder), config->folder, "");

	if (r == 0)
		r = ew_path_join(t->keys, sizeof(t->keys), config->folder, "keys");
	*c = *config;
	(void)snprintf(t->folder, sizeof(t->folder), "%s", config->folder);
	c->folder = t->folder;
	c->segment_bytes = c->segment_bytes ? c->segment_bytes : DEFAULT_SEGMENT_BYTES;
	c->pending_bytes = c->pending_bytes ? c->pending_bytes : DEFAULT_PENDING_BYTES;
	c->key_stock = c->key_stock ? c->key_stock : DEFAULT_KEY_STOCK;
	if (c->key_stock_most < c->key_stock)
		c->key_stock_most = c->key_stock;
	t->wanted = c->key_stock;
	c->spans = c->spans ? c->spans : DEFAULT_SPANS;
	c->quota_bytes = c->quota_bytes ? c->quota_bytes : UINT64_MAX / 2;
	if (c->segment_bytes > MAX_SEGMENT_BYTES || c->pending_bytes > MAX_PENDING_BYTES)
		return -EINVAL;
	return r;
}

/*
 * Key memory: every open span, the event span (twice until its file is made), the stock, and what a
 * job or a new epoch mints meanwhile.
 */
static int allocate(struct ew_tape *t)
{
	size_t stock = t->config.key_stock_most;
	size_t slots = t->config.spans + 2 + stock + EW_TAPE_KEY_BITE + FIRST_KEYS;
	int r;

	ew_buf_init(&t->pending, t->config.pending_bytes + EW_TAPE_EVENT_PENDING_ROOM +
					 EW_MAX_TAPE_RECORD_BYTES);
	ew_buf_init(&t->scratch, EW_MAX_TAPE_RECORD_BYTES);
	r = ew_secret_pool_new(EW_SPAN_KEY_BYTES, slots, &t->pool);
	if (r == 0)
		r = ew_tape_keys_init(&t->stock, stock);
	if (r == 0)
		r = ew_tape_keys_init(&t->dead, 2 * (stock + EW_TAPE_KEY_BITE));
	return r;
}

static int make_folders(struct ew_tape *t)
{
	int r = ew_file_mkdirs_group(t->io, t->folder);

	return r < 0 ? r : ew_file_mkdirs_group(t->io, t->keys);
}

/*
 * A tape that its last process filled to the brim must still take the events of the next one: only a recorder that runs
 * can release what is spent.
 */
static void set_event_room(struct ew_tape *t)
{
	uint64_t past = t->used > t->config.quota_bytes ? t->used - t->config.quota_bytes : 0;

	t->event_room = EW_TAPE_EVENT_QUOTA_ROOM;
	if (past + EW_TAPE_START_ROOM > t->event_room)
		t->event_room = past + EW_TAPE_START_ROOM;
}

static int begin_boot(struct ew_tape *t, struct ew_error *error)
{
	size_t n = t->wanted < FIRST_KEYS ? t->wanted : FIRST_KEYS;
	int r = ew_tape_reserve_find(t);

	if (r == 0)
		r = ew_tape_birth_plan(t);
	set_event_room(t);
	if (r == 0)
		r = ew_tape_birth(t);
	if (r < 0)
		return ew_error_set(
			error, r, "beginning a segment of the tape in %s failed", t->folder);
	r = ew_tape_stock_mint(t, n);
	if (r < 0)
		return ew_error_set(
			error, r, "making the first keys of the tape in %s failed", t->folder);
	return 0;
}

static int open_tape(struct ew_tape *t, struct ew_error *error)
{
	int r = allocate(t);

	if (r < 0)
		return ew_error_set(error, r,
			"no locked memory for the keys of %zu spans: raise its limit",
			t->config.spans);
	r = make_folders(t);
	if (r == 0)
		r = ew_id_new(t->io, &t->boot);
	if (r < 0)
		return ew_error_set(error, r, "making the tape's folder %s failed", t->folder);
	r = ew_tape_segments_take_over(t, error);
	if (r == 0)
		r = ew_tape_epochs_load(t, error);
	if (r < 0)
		return r;
	r = ew_tape_minted_clean(t);
	if (r < 0)
		return ew_error_set(error, r,
			"looking for unused keys of the tape in %s failed", t->folder);
	return begin_boot(t, error);
}

int ew_tape_open(struct ew_io *io, const struct ew_tape_config *config, struct ew_tape **ret,
	struct ew_error *error)
{
	_cleanup_(ew_tape_abandon) struct ew_tape *t = calloc(1, sizeof(*t));
	int r;

	if (!t)
		return ew_error_set(error, -ENOMEM, "no memory for a tape");
	t->io = io;
	t->handle = -1;
	r = configure(t, config);
	if (r < 0)
		return ew_error_set(error, r, "the tape's folder name or sizes are out of range");
	r = open_tape(t, error);
	if (r < 0)
		return r;
	*ret = TAKE(t);
	return 0;
}

void ew_tape_abandon(struct ew_tape **tape)
{
	struct ew_tape *t = *tape;

	if (!t)
		return;
	while (t->spans) {
		struct ew_tape_span *span = t->spans;

		ew_tape_span_close(t, &span);
	}
	ew_tape_sync_free(t, &t->job);
	ew_tape_keys_free(t, &t->stock);
	free(t->dead.at);
	free(t->orders);
	ew_secret_pool_give(t->pool, &t->events.key);
	ew_secret_pool_give(t->pool, &t->birth_key);
	ew_secret_pool_free(&t->pool);
	for (size_t i = 0; i < t->n_old; i++)
		ew_io_discard(t->io, &t->old[i]);
	ew_io_discard(t->io, &t->handle);
	ew_tape_write_free(&t->write);
	ew_buf_free(&t->spare);
	ew_buf_free(&t->pending);
	ew_buf_free(&t->scratch);
	free(t->epochs);
	free(t);
	*tape = NULL;
}

static int sync_last(struct ew_tape *t)
{
	struct ew_tape_sync *job = NULL;
	int r = ew_tape_sync_prepare(t, EW_TAPE_WORK_DATA | EW_TAPE_WORK_DEAD, &t->job);

	if (r < 0)
		return r;
	job = t->job;
	ew_tape_sync_run(job);
	return ew_tape_sync_end(t, &job);
}

static int finish(struct ew_tape *t)
{
	int r = t->config.behind ? ew_tape_write_rest(t) : ew_tape_write_pending(t);

	if (r == 0)
		r = sync_last(t);
	if (r == 0 && ew_tape_pending(t) > 0)
		r = -ENOSPC;
	/* Keys that nobody will use: their files go with them. */
	if (r == 0)
		r = ew_tape_unlink_keys(t->io, t->keys, &t->stock);
	if (r == 0 && t->handle >= 0)
		r = ew_io_close(t->io, &t->handle);
	return r;
}

int ew_tape_close(struct ew_tape **tape)
{
	int r;

	if (!*tape)
		return 0;
	r = (*tape)->job || (*tape)->write_out ? -EBUSY : finish(*tape);
	ew_tape_abandon(tape);
	return r;
}

struct ew_id ew_tape_boot(const struct ew_tape *t)
{
	return t->boot;
}

static int may_open_span(const struct ew_tape *t)
{
	if (t->failed)
		return -EIO;
	if (!ew_tape_epoch_highest(t))
		return -ENOKEY;
	if (t->full || !t->born)
		return -ENOSPC;
	if (t->used >= t->config.quota_bytes)
		return -EDQUOT;
	if (t->n_spans >= t->config.spans)
		return -EMFILE;
	return t->stock.n > 0 ? 0 : -EAGAIN;
}

int ew_tape_span_open(struct ew_tape *t, struct ew_tape_span **ret)
{
	struct ew_tape_span *s;
	struct ew_tape_key *k;
	int r = may_open_span(t);

	if (r < 0)
		return r;
	s = calloc(1, sizeof(*s));
	if (!s)
		return -ENOMEM;
	k = &t->stock.at[--t->stock.n];
	s->epoch = k->epoch;
	s->key = TAKE(k->key);
	s->last = EW_TAPE_NOWHERE;
	ew_frame_sealer_init(&s->sealer, k->span, s->key);
	s->next = t->spans;
	if (s->next)
		s->next->before = s;
	t->spans = s;
	t->n_spans++;
	*ret = s;
	return 0;
}

struct ew_id ew_tape_span_id(const struct ew_tape_span *span)
{
	return span->sealer.span;
}

uint32_t ew_tape_span_epoch(const struct ew_tape_span *span)
{
	return span->epoch;
}

uint32_t ew_tape_span_frames(const struct ew_tape_span *span)
{
	return span->sealer.index;
}

ew_tape_pos ew_tape_span_last(const struct ew_tape_span *span)
{
	return span->last;
}

void ew_tape_span_close(struct ew_tape *t, struct ew_tape_span **span)
{
	struct ew_tape_span *s = *span;

	if (!s)
		return;
	*(s->before ? &s->before->next : &t->spans) = s->next;
	if (s->next)
		s->next->before = s->before;
	t->n_spans--;
	ew_secret_pool_give(t->pool, &s->key);
	free(s);
	*span = NULL;
}

/* Room for n bytes more, so that what is done next cannot fail for want of memory. */
static int reserve(struct ew_buf *b, size_t n)
{
	if (ew_buf_extend(b, n)) {
		b->len -= n;
		return 0;
	}
	b->error = 0; /* refused, not broken: nothing was added */
	return -ENOMEM;
}

int ew_tape_append(struct ew_tape *t, const struct ew_tape_record *record, struct ew_slice sealed)
{
	size_t length = EW_TAPE_RECORD_HEADER_BYTES + sealed.len;
	int r = reserve(&t->pending, length);

	if (r < 0)
		return r;
	ew_tape_record_add(&t->pending, record, sealed);
	t->used += length;
	return 0;
}

static int check_room(
	const struct ew_tape *t, size_t length, uint64_t quota_room, size_t pending_room)
{
	if (t->failed)
		return -EIO;
	if (t->used + length > t->config.quota_bytes + quota_room)
		return -EDQUOT;
	if (ew_tape_pending(t) + length > t->config.pending_bytes + pending_room ||
		t->written + t->pending.len + length > UINT32_MAX)
		return -ENOBUFS;
	return 0;
}

/* All that can be refused is refused before the key moves. */
static int seal_record(struct ew_tape *t, struct ew_tape_span *span, enum ew_tape_type type,
	struct ew_wall wall, struct ew_slice plain)
{
	struct ew_tape_record record = {.type = type,
		.index = span->sealer.index,
		.span = span->sealer.span,
		.previous = span->last,
		.wall = wall};
	size_t sealed_bytes = plain.len + EW_FRAME_TAG_BYTES;
	ew_tape_pos at = ew_tape_end(t);
	uint8_t aad[EW_TAPE_AAD_BYTES];
	int r = reserve(&t->pending, EW_TAPE_RECORD_HEADER_BYTES + sealed_bytes);

	ew_buf_clear(&t->scratch);
	if (r == 0)
		r = reserve(&t->scratch, sealed_bytes);
	if (r < 0)
		return r;
	ew_tape_aad(&record, aad);
	r = ew_frame_seal(&span->sealer, ew_slice_of(aad, sizeof(aad)), plain, &t->scratch);
	if (r == 0)
		r = ew_tape_append(t, &record, ew_buf_slice(&t->scratch));
	if (r == 0)
		span->last = at;
	return r;
}

int ew_tape_frame(
	struct ew_tape *t, struct ew_tape_span *span, struct ew_wall wall, struct ew_slice plain)
{
	size_t length = EW_TAPE_RECORD_HEADER_BYTES + plain.len + EW_FRAME_TAG_BYTES;
	int r;

	if (plain.len > EW_MAX_FRAME_BYTES)
		return -EMSGSIZE;
	r = check_room(t, length, 0, 0);
	if (r == 0 && t->full)
		r = -ENOSPC;
	return r < 0 ? r : seal_record(t, span, EW_TAPE_FRAME, wall, plain);
}

int ew_tape_event(
	struct ew_tape *t, struct ew_wall wall, struct ew_slice plain, uint32_t *ret_index)
{
	size_t length = EW_TAPE_RECORD_HEADER_BYTES + plain.len + EW_FRAME_TAG_BYTES;
	uint32_t index = t->events.sealer.index;
	int r;

	if (plain.len > EW_MAX_TAPE_EVENT_BYTES)
		return -EMSGSIZE;
	r = check_room(t, length, t->event_room, EW_TAPE_EVENT_PENDING_ROOM);
	if (r == 0)
		r = seal_record(t, &t->events, EW_TAPE_EVENT, wall, plain);
	if (r == 0)
		*ret_index = index;
	/* Without its events a tape is not one: a broken event key ends it. */
	t->failed = t->failed || r == -EIO || r == -EOVERFLOW;
	return r;
}

struct ew_id ew_tape_event_span(const struct ew_tape *t)
{
	return t->events.sealer.span;
}

uint32_t ew_tape_events(const struct ew_tape *t)
{
	return t->events.sealer.index;
}

ew_tape_pos ew_tape_durable(const struct ew_tape *t)
{
	return t->durable;
}

uint32_t ew_tape_durable_events(const struct ew_tape *t)
{
	return t->durable_events;
}

uint64_t ew_tape_pending(const struct ew_tape *t)
{
	return t->pending.len + ew_tape_behind_bytes(t);
}

uint64_t ew_tape_pending_most(const struct ew_tape *t)
{
	return t->config.pending_bytes;
}

uint64_t ew_tape_used(const struct ew_tape *t)
{
	return t->used;
}
