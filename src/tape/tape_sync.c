/*
 * Jobs: making durable what was written, and the chores, beside the thread that records. A job
 * carries everything it needs by value; while it runs it must not look at the tape, which goes on
 * sealing. What was appended after the job was prepared is the next job's. Somebody may be waiting
 * for data to be durable and nobody for a chore: the two never share a job, and a chore ends early
 * when it is asked to.
 */
#include "tape/writer.h"

#include <assert.h>
#include <errno.h>

#define BITE 4 /* missing keys that are worth a job */
#define RUN_OUT_PART 16 /* of key_stock: less than this part is hardly any */

struct ew_tape_sync {
	struct ew_io *io;
	char folder[EW_MAX_PATH_BYTES];
	char keys[EW_MAX_PATH_BYTES];
	unsigned work; /* a set of enum ew_tape_work */
	bool ran;
	bool hurry; /* set by the owner while the job runs */
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
	size_t least_keys; /* that are made however somebody waits */
	size_t made;
	bool short_of_room; /* of the keys, not all could be made */
	struct ew_tape_keys dead;
	uint64_t minted_at;
	struct ew_buf minted; /* a new beginning of the file, or empty */

	struct ew_tape_ordered *orders;
	size_t n_orders;
	struct ew_tape_copies copies;
	struct ew_buf epochs; /* what the file is to say, or empty */

	bool to_be_born;
	bool born;
	struct ew_tape_birth birth;
	uint64_t reserve_bytes, room_bytes;
	bool room;
};

bool ew_tape_in_haste(const bool *hurry)
{
	return hurry && __atomic_load_n(hurry, __ATOMIC_RELAXED);
}

void ew_tape_hurry(struct ew_tape *t)
{
	if (t->job)
		__atomic_store_n(&t->job->hurry, true, __ATOMIC_RELAXED);
}

void ew_tape_stock_want(struct ew_tape *t, size_t spans)
{
	size_t wanted = t->config.key_stock + spans;

	if (wanted > t->config.key_stock_most)
		wanted = t->config.key_stock_most;
	t->wanted = wanted > t->wanted ? wanted : t->wanted;
}

bool ew_tape_keys_run_out(const struct ew_tape *t)
{
	return t->stock.n < t->config.key_stock / RUN_OUT_PART;
}

static bool stock_is_low(const struct ew_tape *t)
{
	return 2 * t->stock.n < t->wanted;
}

static size_t missing_keys(const struct ew_tape *t)
{
	return t->wanted > t->stock.n ? t->wanted - t->stock.n : 0;
}

static bool may_mint(const struct ew_tape *t)
{
	return ew_tape_epoch_highest(t) && t->born && ew_secret_pool_left(t->pool) > 0 &&
	       ew_io_mono(t->io).us >= t->keys_again.us;
}

/* A few are missing: for fewer the syncs of a job are not worth it. */
static bool stock_is_short(const struct ew_tape *t)
{
	return (missing_keys(t) >= BITE || stock_is_low(t)) && may_mint(t);
}

static bool orders_wait(const struct ew_tape *t)
{
	return t->n_orders > t->n_done;
}

bool ew_tape_chores_press(const struct ew_tape *t)
{
	return orders_wait(t) || (stock_is_low(t) && may_mint(t));
}

static unsigned work_on_data(const struct ew_tape *t)
{
	bool some = ew_tape_written_end(t) > t->durable || t->n_old > 0 || t->names_unsynced;

	return some && t->born ? EW_TAPE_WORK_DATA : 0;
}

/* A key for an epoch that is about to be followed would be made in vain. */
static bool epoch_waits(const struct ew_tape *t)
{
	return orders_wait(t) && ew_tape_is_of_epochs(&t->orders[t->n_done].is.order);
}

/* Spans that wait for keys come first, but orders get every other turn: room may depend on them. */
static unsigned choose_chore(const struct ew_tape *t)
{
	bool keys_pass = t->keys_last || !stock_is_low(t) || !may_mint(t) || epoch_waits(t);

	if (orders_wait(t) && keys_pass)
		return EW_TAPE_WORK_ORDERS;
	if (stock_is_low(t) && may_mint(t))
		return EW_TAPE_WORK_KEYS;
	if (ew_tape_room_wanted(t))
		return EW_TAPE_WORK_ROOM;
	if (stock_is_short(t))
		return EW_TAPE_WORK_KEYS;
	/* That a file is there a little longer hurts nobody. */
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
	job->end = ew_tape_written_end(t);
	job->events = t->written_events;
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
	uint64_t keys = t->config.spans + 4 * t->config.key_stock_most;

	return t->minted_bytes > 1024 * 1024 + 4 * keys * EW_TAPE_MINTED_LINE_BYTES;
}

/* Who waits for an answer waits a little longer, so that those who want a key do not wait in vain. */
static size_t least_keys(const struct ew_tape *t)
{
	if (ew_tape_keys_run_out(t))
		return EW_TAPE_KEY_BITE;
	return stock_is_low(t) ? EW_TAPE_KEYS_LEAST : EW_TAPE_BITE_LEAST;
}

static int prepare_mint(struct ew_tape *t, struct ew_tape_sync *job)
{
	int r = ew_tape_keys_init(&job->mint, EW_TAPE_KEY_BITE);

	if (r < 0)
		return r;
	job->recipient = ew_tape_epoch_highest(t)->recipient;
	job->least_keys = least_keys(t);
	ew_tape_keys_prepare(t, &job->mint, missing_keys(t));
	r = ew_tape_keys_draw(t->io, &job->mint);
	if (r == 0 && minted_is_long(t))
		r = ew_tape_minted_text(t, &job->minted);
	return r;
}

static int prepare_orders(struct ew_tape *t, struct ew_tape_sync *job)
{
	size_t n = ew_tape_orders_run(t);

	job->orders = calloc(n, sizeof(*job->orders));
	if (!job->orders)
		return -ENOMEM;
	memcpy(job->orders, t->orders + t->n_done, n * sizeof(*job->orders));
	job->n_orders = n;
	if (ew_tape_is_of_epochs(&job->orders[0].is.order))
		job->orders[0].is.code =
			ew_tape_epochs_text(t, &job->orders[0].is.order, &job->epochs);
	return 0;
}

static int prepare_room(struct ew_tape *t, struct ew_tape_sync *job)
{
	job->to_be_born = !t->born;
	job->reserve_bytes = t->reserve_there ? 0 : t->config.reserve_bytes;
	job->room_bytes = t->full ? t->config.segment_bytes + ew_tape_pending(t) : 0;
	return t->born ? 0 : ew_tape_birth_prepare(t, &job->birth);
}

static int fill_job(struct ew_tape *t, struct ew_tape_sync *job)
{
	int r = job->work & EW_TAPE_WORK_DEAD ? take_dead(t, job) : 0;

	if (r == 0 && job->work & EW_TAPE_WORK_KEYS)
		r = prepare_mint(t, job);
	if (r == 0 && job->work & EW_TAPE_WORK_ORDERS)
		r = prepare_orders(t, job);
	if (r == 0 && job->work & EW_TAPE_WORK_ROOM)
		r = prepare_room(t, job);
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
	if (job->work & EW_TAPE_WORK_ORDERS)
		t->n_out = job->n_orders;
	if (job->work & EW_TAPE_WORK_DATA)
		take_segments(t, job);
	else
		t->keys_last = job->work & EW_TAPE_WORK_KEYS;
}

int ew_tape_sync_prepare(struct ew_tape *t, unsigned work, struct ew_tape_sync **ret_job)
{
	struct ew_tape_sync *job = calloc(1, sizeof(*job));
	int r;

	if (!job)
		return -ENOMEM;
	job->io = t->io;
	job->work = work;
	job->running = job->birth.handle = -1;
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
	return begin(t, work ? work : choose_chore(t), ret_job);
}

int ew_tape_chore_begin(struct ew_tape *t, struct ew_tape_sync **ret_job)
{
	if (t->job)
		return -EBUSY;
	return t->failed ? -EIO : begin(t, choose_chore(t), ret_job);
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

/* Without room there are numbers left, and the running segment grows when there are none. */
static int reserve_numbers(struct ew_tape_sync *job)
{
	int r = ew_tape_reserve(job->io, job->folder, job->reserve);

	if (!ew_tape_no_room(r))
		return r;
	job->reserve = 0;
	return 0;
}

static int sync_segments(struct ew_tape_sync *job)
{
	int r = sync_old(job);

	if (r == 0 && job->running >= 0)
		r = ew_io_sync(job->io, job->running);
	if (r == 0 && job->sync_names)
		r = ew_io_sync_dir(job->io, job->folder);
	return r == 0 && job->reserve > 0 ? reserve_numbers(job) : r;
}

static int name_and_mint(struct ew_tape_sync *job)
{
	int r = 0;

	if (job->minted.len > 0)
		r = ew_tape_minted_replace(job->io, job->folder, ew_buf_slice(&job->minted));
	if (r == 0 && job->mint.n > 0)
		r = ew_tape_minted_note(job->io, job->folder, &job->mint, job->minted_at);
	if (r == 0 && job->mint.n > 0)
		r = ew_tape_mint(job->io, job->keys, &job->recipient, &job->mint, &job->hurry,
			job->least_keys, &job->made);
	return r;
}

static int mint(struct ew_tape_sync *job)
{
	int r = name_and_mint(job);

	job->short_of_room = ew_tape_no_room(r);
	return job->short_of_room ? 0 : r;
}

static void store_epochs(struct ew_tape_sync *job)
{
	struct ew_tape_ordered *o = &job->orders[0];

	o->done = true;
	if (o->is.code == 0 && job->epochs.len > 0)
		o->is.code = ew_tape_epochs_store(
			job->io, job->folder, ew_buf_slice(&job->epochs));
}

static void do_orders(struct ew_tape_sync *job)
{
	if (ew_tape_is_of_epochs(&job->orders[0].is.order))
		store_epochs(job);
	else if (job->orders[0].is.order.kind == EW_TAPE_COPY_FORWARD)
		ew_tape_copies_read(
			job->io, job->folder, job->orders, job->n_orders, &job->copies);
	else
		ew_tape_orders_remove(job->io, job->folder, job->keys, job->orders,
			job->n_orders, &job->hurry);
}

static int make_room(struct ew_tape_sync *job)
{
	int r = job->to_be_born
			? ew_tape_birth_run(job->io, job->folder, job->keys, &job->birth)
			: 0;

	job->born = job->to_be_born && r == 0;
	if (r == 0)
		r = ew_tape_room_make(
			job->io, job->folder, job->reserve_bytes, job->room_bytes);
	job->room = r == 0;
	return ew_tape_no_room(r) ? 0 : r;
}

void ew_tape_sync_run(struct ew_tape_sync *job)
{
	int r = job->work & EW_TAPE_WORK_DATA ? sync_segments(job) : 0;

	if (r == 0)
		r = mint(job);
	if (r == 0)
		r = ew_tape_unlink_keys(job->io, job->keys, &job->dead);
	if (r == 0 && job->work & EW_TAPE_WORK_ORDERS)
		do_orders(job);
	if (r == 0 && job->work & EW_TAPE_WORK_ROOM)
		r = make_room(job);
	job->error = r;
	job->ran = true;
}

static void take_room(struct ew_tape *t, struct ew_tape_sync *job)
{
	if (job->born)
		ew_tape_birth_end(t, &job->birth);
	t->full = !job->room;
	t->reserve_there = t->reserve_there || (job->room && job->reserve_bytes > 0);
	if (t->full)
		t->room_again.us = ew_io_mono(t->io).us + EW_TAPE_AGAIN_US;
}

static void take_keys(struct ew_tape *t, struct ew_tape_sync *job)
{
	ew_tape_stock_add(t, &job->mint, job->made);
	if (!job->short_of_room)
		return;
	t->keys_again.us = ew_io_mono(t->io).us + EW_TAPE_AGAIN_US;
	/* It may not have been begun anew: so long that the next bite does. */
	if (job->minted.len > 0)
		t->minted_bytes = UINT64_MAX / 2;
}

static void take_orders(struct ew_tape *t, struct ew_tape_sync *job)
{
	struct ew_tape_ordered *first = &job->orders[0];

	if (ew_tape_is_of_epochs(&first->is.order) && first->is.code == 0)
		first->is.code = ew_tape_epochs_apply(t, &first->is.order);
	ew_tape_copies_append(t, job->orders, job->n_orders, &job->copies);
	ew_tape_orders_end(t, job->orders, job->n_orders);
}

static void take_outcome(struct ew_tape *t, struct ew_tape_sync *job)
{
	if (job->work & EW_TAPE_WORK_DATA) {
		t->durable = job->end;
		t->durable_events = job->events;
	}
	if (job->reserve > 0)
		t->reserved = job->reserve;
	take_keys(t, job);
	if (job->work & EW_TAPE_WORK_ORDERS)
		take_orders(t, job);
	if (job->work & EW_TAPE_WORK_ROOM)
		take_room(t, job);
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
	ew_tape_birth_free(j->io, &j->birth);
	ew_tape_copies_free(&j->copies);
	ew_buf_free(&j->epochs);
	free(j->orders);
	free(j);
	*job = NULL;
}
