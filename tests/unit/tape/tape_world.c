/*
 * Shared parts of the tape's tests. Handles given to the reader are kept until the test closes
 * them.
 */
#include "tape_world.h"

#include "base/file.h"
#include "open/age_open.h"
#include "tape/walk.h"

#define HANDLES 1024

static int handles[HANDLES];
static uint32_t handle_segments[HANDLES];
static size_t n_handles;

void world_begin(struct world *w, uint64_t seed)
{
	memset(w, 0, sizeof(*w));
	w->io = ew_io_sim_new(seed);
	assert_non_null(w->io);
	assert_int_equal(ew_identity_new(w->io, &w->media), 0);
	assert_int_equal(ew_identity_new(w->io, &w->events), 0);
	w->config = (struct ew_tape_config){.folder = FOLDER,
		.thread = 3,
		.segment_bytes = 4096,
		.quota_bytes = 1 << 30,
		.key_stock = 4,
		.spans = 16,
		.events = w->events.recipient};
}

void world_end(struct world *w)
{
	world_segments_close(w);
	ew_io_sim_free(&w->io);
}

int world_sync(struct ew_tape *t)
{
	struct ew_tape_sync *job = NULL;
	int r = ew_tape_sync_begin(t, &job);

	if (r < 0 || !job)
		return r;
	ew_tape_sync_run(job);
	return ew_tape_sync_end(t, &job);
}

int world_order(struct ew_tape *t, struct ew_tape_order order, ew_tape_pos *ret_last)
{
	struct ew_tape_outcome done;
	int r = ew_tape_order(t, &order);

	while (r == 0 && !ew_tape_order_done(t, &done)) {
		struct ew_tape_sync *job = NULL;

		r = ew_tape_chore_begin(t, &job);
		if (r < 0)
			return r;
		assert_non_null(job);
		ew_tape_sync_run(job);
		r = ew_tape_sync_end(t, &job);
	}
	if (r == 0 && ret_last)
		*ret_last = done.last;
	return r < 0 ? r : done.code;
}

int world_release(struct ew_tape *t, uint32_t segment)
{
	return world_order(
		t, (struct ew_tape_order){.kind = EW_TAPE_RELEASE, .segment = segment}, NULL);
}

int world_shred(struct ew_tape *t, uint32_t epoch, struct ew_id span)
{
	return world_order(
		t, (struct ew_tape_order){.kind = EW_TAPE_SHRED, .epoch = epoch, .span = span},
		NULL);
}

int world_retire(struct ew_tape *t, uint32_t epoch)
{
	return world_order(
		t, (struct ew_tape_order){.kind = EW_TAPE_EPOCH_RETIRE, .epoch = epoch}, NULL);
}

int world_copy(struct ew_tape *t, uint32_t segment, struct ew_id span, ew_tape_pos *ret_last)
{
	struct ew_tape_order o = {
		.kind = EW_TAPE_COPY_FORWARD, .segment = segment, .span = span};

	return world_order(t, o, ret_last);
}

int world_opener(struct world *w, uint32_t epoch, struct ew_id span, struct ew_frame_opener *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf file = {0};
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	const struct ew_identity *ids[2] = {&w->media, &w->events};
	struct ew_span_key key;
	int r;

	ew_buf_init(&file, 4096);
	ew_buf_init_secret(&plain, 4096);
	r = ew_tape_key_read(w->io, FOLDER, epoch, span, &file);
	if (r == 0)
		r = ew_age_open(ids, 2, ew_buf_slice(&file), &plain);
	if (r == 0)
		r = ew_span_key_decode(ew_buf_slice(&plain), &key);
	if (r < 0)
		return r;
	if (!ew_id_equal(key.span, span) || key.epoch != epoch)
		return -EBADMSG;
	ew_frame_opener_init(ret, span, key.start);
	return 0;
}

int world_segment(
	void *arg, struct ew_id span, uint32_t segment, int *ret_handle, ew_tape_pos *ret_moved)
{
	struct world *w = arg;
	int r;

	(void)span;
	*ret_moved = EW_TAPE_NOWHERE;
	for (size_t i = 0; i < n_handles; i++) {
		if (handle_segments[i] == segment) {
			*ret_handle = handles[i];
			return 0;
		}
	}
	assert_true(n_handles < HANDLES);
	r = ew_tape_segment_open(w->io, FOLDER, segment, &handles[n_handles]);
	if (r < 0)
		return r;
	*ret_handle = handles[n_handles];
	handle_segments[n_handles++] = segment;
	return 0;
}

void world_segments_close(struct world *w)
{
	while (n_handles > 0)
		ew_io_discard(w->io, &handles[--n_handles]);
}
