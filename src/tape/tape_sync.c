/*
 * Making it durable, beside the thread that records. A job carries everything it needs by value;
 * while it runs it must not look at the tape, which goes on sealing. What was appended after the
 * job was prepared is the next job's.
 */
#include "tape/writer.h"

#include <assert.h>
#include <errno.h>

#define MINT_AT_ONCE 64

struct ew_tape_sync {
	struct ew_io *io;
	char folder[EW_MAX_PATH_BYTES];
	char keys[EW_MAX_PATH_BYTES];
	bool ran;
	int error;

	int old[EW_TAPE_OLD_MAX]; /* handles of closed segments; the job closes them */
	size_t n_old;
	int running; /* the tape's handle, or -1 when nothing was written to it */
	bool sync_names;
	uint32_t reserve; /* numbers to reserve up to, or 0 */
	ew_tape_pos end;
	uint32_t events;

	struct ew_recipient recipient;
	struct ew_tape_keys mint;
	struct ew_tape_keys dead;
	uint64_t minted_at;
	struct ew_buf minted; /* a new beginning of the file, or empty */
};

static bool stock_is_short(const struct ew_tape *t)
{
	return ew_tape_epoch_highest(t) && t->stock.n < t->config.key_stock &&
	       ew_secret_pool_left(t->pool) > 0;
}

static bool has_work(const struct ew_tape *t, bool refill)
{
	return ew_tape_end(t) > t->durable || t->n_old > 0 || t->names_unsynced || t->dead.n > 0 ||
	       (refill && stock_is_short(t));
}

static void take_segments(struct ew_tape *t, struct ew_tape_sync *job)
{
	memcpy(job->old, t->old, t->n_old * sizeof(*t->old));
	job->n_old = t->n_old;
	t->n_old = 0;
	job->running = t->handle;
	job->sync_names = t->names_unsynced;
	t->names_unsynced = false;
	job->end = ew_tape_end(t);
	job->events = t->events.sealer.index;
	if (t->reserved - t->segment < EW_TAPE_RESERVE_NUMBERS / 2 &&
		t->reserved < UINT32_MAX - EW_TAPE_RESERVE_NUMBERS)
		job->reserve = t->segment + EW_TAPE_RESERVE_NUMBERS;
}

static int take_dead(struct ew_tape *t, struct ew_tape_sync *job)
{
	int r = ew_tape_keys_init(&job->dead, t->dead.n + 1);

	if (r < 0)
		return r;
	memcpy(job->dead.at, t->dead.at, t->dead.n * sizeof(*t->dead.at));
	job->dead.n = t->dead.n;
	return 0;
}

static bool minted_is_long(const struct ew_tape *t)
{
	uint64_t keys = t->config.spans + 4 * t->config.key_stock;

	return t->minted_bytes > 1024 * 1024 + 4 * keys * EW_TAPE_MINTED_LINE_BYTES;
}

static int draw_spans(struct ew_tape *t, struct ew_tape_keys *keys)
{
	for (size_t i = 0; i < keys->n; i++) {
		int r = ew_id_random(t->io, &keys->at[i].span);

		if (r < 0)
			return r;
	}
	return 0;
}

static int prepare_mint(struct ew_tape *t, struct ew_tape_sync *job)
{
	size_t n = t->config.key_stock - t->stock.n;
	int r = ew_tape_keys_init(&job->mint, MINT_AT_ONCE);

	if (r < 0)
		return r;
	job->recipient = ew_tape_epoch_highest(t)->recipient;
	ew_tape_keys_prepare(t, &job->mint, n);
	r = draw_spans(t, &job->mint);
	if (r == 0 && minted_is_long(t))
		r = ew_tape_minted_text(t, &job->minted);
	return r;
}

static int fill_job(struct ew_tape *t, bool refill, struct ew_tape_sync *job)
{
	int r = take_dead(t, job);

	if (r == 0 && refill && stock_is_short(t))
		r = prepare_mint(t, job);
	return r;
}

int ew_tape_sync_prepare(struct ew_tape *t, bool refill, struct ew_tape_sync **ret_job)
{
	struct ew_tape_sync *job = calloc(1, sizeof(*job));
	int r;

	if (!job)
		return -ENOMEM;
	job->io = t->io;
	job->running = -1;
	memcpy(job->folder, t->folder, sizeof(job->folder));
	memcpy(job->keys, t->keys, sizeof(job->keys));
	r = fill_job(t, refill, job);
	if (r < 0) {
		ew_tape_sync_free(t, &job);
		return r;
	}
	/* From here on nothing fails: what is taken from the tape is in the job. */
	t->dead.n = 0;
	job->minted_at = job->minted.len > 0 ? job->minted.len : t->minted_bytes;
	t->minted_bytes = job->minted_at + job->mint.n * EW_TAPE_MINTED_LINE_BYTES;
	take_segments(t, job);
	*ret_job = job;
	return 0;
}

int ew_tape_sync_begin(struct ew_tape *t, struct ew_tape_sync **ret_job)
{
	int r;

	if (t->job)
		return -EBUSY;
	r = ew_tape_flush(t);
	if (r < 0)
		return r;
	if (!has_work(t, true)) {
		*ret_job = NULL;
		return 0;
	}
	r = ew_tape_sync_prepare(t, true, &t->job);
	if (r == 0)
		*ret_job = t->job;
	return r;
}

static int sync_old(struct ew_tape_sync *job)
{
	while (job->n_old > 0) {
		int *handle = &job->old[job->n_old - 1];
		int r = ew_io_sync(job->io, *handle);

		if (r == 0)
			r = ew_io_close(job->io, handle);
		if (r < 0)
			return r;
		job->n_old--;
	}
	return 0;
}

static int sync_segments(struct ew_tape_sync *job)
{
	int r = sync_old(job);

	if (r == 0 && job->running >= 0)
		r = ew_io_sync(job->io, job->running);
	if (r == 0 && job->sync_names)
		r = ew_io_sync_dir(job->io, job->folder);
	if (r == 0 && job->reserve > 0)
		r = ew_tape_reserve(job->io, job->folder, job->reserve);
	return r;
}

static int mint(struct ew_tape_sync *job)
{
	int r = 0;

	if (job->minted.len > 0)
		r = ew_tape_minted_replace(job->io, job->folder, ew_buf_slice(&job->minted));
	if (r == 0 && job->mint.n > 0)
		r = ew_tape_minted_note(job->io, job->folder, &job->mint, job->minted_at);
	if (r == 0 && job->mint.n > 0)
		r = ew_tape_mint(job->io, job->keys, &job->recipient, &job->mint);
	return r;
}

void ew_tape_sync_run(struct ew_tape_sync *job)
{
	int r = sync_segments(job);

	if (r == 0)
		r = mint(job);
	if (r == 0)
		r = ew_tape_unlink_keys(job->io, job->keys, &job->dead);
	job->error = r;
	job->ran = true;
}

static void take_outcome(struct ew_tape *t, struct ew_tape_sync *job)
{
	t->durable = job->end;
	t->durable_events = job->events;
	if (job->reserve > 0)
		t->reserved = job->reserve;
	ew_tape_stock_add(t, &job->mint);
}

int ew_tape_sync_end(struct ew_tape *t, struct ew_tape_sync **job)
{
	int r = (*job)->error;

	assert(*job == t->job && (*job)->ran);
	if (r == 0)
		take_outcome(t, *job);
	else
		t->failed = true;
	t->job = NULL;
	ew_tape_sync_free(t, job);
	return r;
}

void ew_tape_sync_free(struct ew_tape *t, struct ew_tape_sync **job)
{
	struct ew_tape_sync *j = *job;

	if (!j)
		return;
	for (size_t i = 0; i < j->n_old; i++)
		ew_io_discard(j->io, &j->old[i]);
	ew_tape_keys_free(t, &j->mint);
	free(j->dead.at);
	ew_buf_free(&j->minted);
	free(j);
	*job = NULL;
}
