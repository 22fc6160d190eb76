/*
 * Making it durable, beside the thread that records. A job carries everything it needs by value;
 * while it runs it must not look at the tape, which goes on sealing. What was appended after the
 * job was prepared is the next job's. Somebody may be waiting for data to be durable; nobody waits
 * for a key as long as there is stock. So the two never share a job, and a job mints few.
 */
#include "tape/writer.h"

#include <assert.h>
#include <errno.h>

#define BITE 4      /* keys that a job mints: what a restriction may have to wait for */
#define BITE_LOW 16 /* when spans will soon wait for keys */

struct ew_tape_sync {
	struct ew_io *io;
	char folder[EW_MAX_PATH_BYTES];
	char keys[EW_MAX_PATH_BYTES];
	unsigned work; /* a set of enum ew_tape_work */
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

bool ew_tape_stock_low(const struct ew_tape *t)
{
	return ew_tape_epoch_highest(t) && 2 * t->stock.n < t->config.key_stock;
}

/* A whole bite is missing: one that is not whole costs nearly as many syncs. */
static bool stock_is_short(const struct ew_tape *t)
{
	size_t missing = t->config.key_stock - t->stock.n;

	return ew_tape_epoch_highest(t) && ew_secret_pool_left(t->pool) > 0 &&
	       (missing >= BITE || ew_tape_stock_low(t));
}

static unsigned work_on_data(const struct ew_tape *t)
{
	bool some = ew_tape_end(t) > t->durable || t->n_old > 0 || t->names_unsynced;

	return some ? EW_TAPE_WORK_DATA : 0;
}

/* Keys first: that a file is there a little longer hurts nobody. */
static unsigned work_on_keys(const struct ew_tape *t)
{
	if (stock_is_short(t))
		return EW_TAPE_WORK_KEYS;
	return t->dead.n > 0 ? EW_TAPE_WORK_DEAD : 0;
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
	size_t bite = ew_tape_stock_low(t) ? BITE_LOW : BITE;
	size_t missing = t->config.key_stock - t->stock.n;
	int r = ew_tape_keys_init(&job->mint, bite);

	if (r < 0)
		return r;
	job->recipient = ew_tape_epoch_highest(t)->recipient;
	ew_tape_keys_prepare(t, &job->mint, missing);
	r = draw_spans(t, &job->mint);
	if (r == 0 && minted_is_long(t))
		r = ew_tape_minted_text(t, &job->minted);
	return r;
}

static int fill_job(struct ew_tape *t, struct ew_tape_sync *job)
{
	int r = job->work & EW_TAPE_WORK_DEAD ? take_dead(t, job) : 0;

	if (r == 0 && job->work & EW_TAPE_WORK_KEYS)
		r = prepare_mint(t, job);
	return r;
}

/* Nothing in here fails: what is taken from the tape is in the job. */
static void take_work(struct ew_tape *t, struct ew_tape_sync *job)
{
	if (job->work & EW_TAPE_WORK_DEAD)
		t->dead.n = 0;
	if (job->work & EW_TAPE_WORK_KEYS) {
		job->minted_at = job->minted.len > 0 ? job->minted.len : t->minted_bytes;
		t->minted_bytes = job->minted_at + job->mint.n * EW_TAPE_MINTED_LINE_BYTES;
	}
	if (job->work & EW_TAPE_WORK_DATA)
		take_segments(t, job);
}

int ew_tape_sync_prepare(struct ew_tape *t, unsigned work, struct ew_tape_sync **ret_job)
{
	struct ew_tape_sync *job = calloc(1, sizeof(*job));
	int r;

	if (!job)
		return -ENOMEM;
	job->io = t->io;
	job->work = work;
	job->running = -1;
	memcpy(job->folder, t->folder, sizeof(job->folder));
	memcpy(job->keys, t->keys, sizeof(job->keys));
	r = fill_job(t, job);
	if (r < 0) {
		ew_tape_sync_free(t, &job);
		return r;
	}
	take_work(t, job);
	*ret_job = job;
	return 0;
}

static int begin(struct ew_tape *t, unsigned work, struct ew_tape_sync **ret_job)
{
	int r = work ? ew_tape_sync_prepare(t, work, &t->job) : 0;

	if (r == 0)
		*ret_job = t->job;
	return r;
}

int ew_tape_sync_begin(struct ew_tape *t, struct ew_tape_sync **ret_job)
{
	unsigned work;
	int r;

	if (t->job)
		return -EBUSY;
	r = ew_tape_flush(t);
	if (r < 0)
		return r;
	work = work_on_data(t);
	return begin(t, work ? work : work_on_keys(t), ret_job);
}

int ew_tape_mint_begin(struct ew_tape *t, struct ew_tape_sync **ret_job)
{
	if (t->job)
		return -EBUSY;
	return t->failed ? -EIO : begin(t, work_on_keys(t), ret_job);
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
	int r = job->work & EW_TAPE_WORK_DATA ? sync_segments(job) : 0;

	if (r == 0)
		r = mint(job);
	if (r == 0)
		r = ew_tape_unlink_keys(job->io, job->keys, &job->dead);
	job->error = r;
	job->ran = true;
}

static void take_outcome(struct ew_tape *t, struct ew_tape_sync *job)
{
	if (job->work & EW_TAPE_WORK_DATA) {
		t->durable = job->end;
		t->durable_events = job->events;
	}
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
