/*
 * The core as a whole: made, fed with messages, told of time, ended. Rooms do the work; this file
 * decides only which room, and when the tape is written and synced.
 */
#include "programs/recorder/recorder_ear.h"
#include "programs/recorder/recorder_hold.h"
#include "programs/recorder/recorder_senders.h"
#include "programs/recorder/recorder_stand_in.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_US EW_US_PER_S /* inactivity is looked for this often */
/* Both clocks are slewed alike: what parts them further than this is a step */
#define STEP_US (5 * EW_US_PER_MS)
#define READ_US EW_US_PER_MS /* two clocks read within this are read together */
#define READ_TRIES 3
#define STALE_US (20 * EW_US_PER_MS)
#define LATE_US (EW_REC_SWEEP_US + STALE_US) /* no packet is older while nothing is late */
#define MIXED_US EW_US_PER_S /* packets from before a step come for so long after it */

/* -- time -- */

/* Whoever is put aside between two clocks reads a step that never was: it is read again. */
static int64_t read_wall_ahead(struct ew_recorder *r)
{
	for (int tries = 0; tries < READ_TRIES; tries++) {
		r->wall = ew_io_wall(r->io);
		if (ew_io_mono(r->io).us - r->now.us < READ_US)
			break;
		r->now = ew_io_mono(r->io);
	}
	return r->wall.us - r->now.us;
}

static int64_t distance(int64_t a, int64_t b)
{
	return a < b ? b - a : a - b;
}

void ew_rec_look_at_clock(struct ew_recorder *r)
{
	int64_t ahead;

	r->now = ew_io_mono(r->io);
	r->wall = ew_io_wall(r->io);
	if (distance(r->wall.us - r->now.us, r->wall_ahead_us) < STEP_US)
		return;
	ahead = read_wall_ahead(r);
	if (distance(ahead, r->wall_ahead_us) < STEP_US)
		return;
	r->ahead_before_us = r->wall_ahead_us;
	r->wall_ahead_us = ahead;
	r->stepped = r->now;
}

struct ew_wall ew_rec_wall(const struct ew_recorder *r, const struct call *c)
{
	return (struct ew_wall){r->now.us + c->wall_ahead_us};
}

/*
 * The kernel may have noted a packet before the clock was stepped that is read only now. Of the two
 * times that it may mean, it is the younger one that has passed: no packet lies in a socket for
 * long.
 */
static int64_t undo_step(const struct ew_recorder *r, int64_t us, int64_t before_us)
{
	if (us > r->now.us + STEP_US)
		return before_us;
	return before_us > us && before_us <= r->now.us ? before_us : us;
}

struct ew_wall ew_rec_arrival(struct ew_recorder *r, const struct call *c, struct ew_wall arrival)
{
	int64_t ahead_us = arrival.us - r->wall.us;
	int64_t us;

	if (r->now.us - r->stepped.us < MIXED_US || ahead_us > STALE_US || ahead_us < -LATE_US)
		ew_rec_look_at_clock(r);
	us = arrival.us - r->wall_ahead_us;
	if (r->now.us - r->stepped.us < MIXED_US)
		us = undo_step(r, us, arrival.us - r->ahead_before_us);
	if (us > r->now.us + STALE_US)
		us = r->now.us;
	return (struct ew_wall){us + c->wall_ahead_us};
}

/* -- failure, sending -- */

void ew_rec_fail(struct ew_recorder *r, int error)
{
	if (!r->failed)
		r->failed = error;
}

int ew_recorder_failed(const struct ew_recorder *r)
{
	return r->failed;
}

void ew_rec_sync_soon(struct ew_recorder *r)
{
	r->sync_again = r->wrote_for_sync;
	r->sync_wanted = true;
}

void ew_rec_send(struct ew_recorder *r, enum ew_recorder_peer to, uint64_t request, uint16_t number,
	const void *message)
{
	if (r->peers[to].up)
		r->ops.send(r->arg, to, request, number, message);
}

/* -- birth and death -- */

static int64_t or_default(int64_t value, int64_t fallback)
{
	return value ? value : fallback;
}

static void take_config(struct ew_recorder *r, const struct ew_recorder_config *config)
{
	struct ew_recorder_config *c = &r->config;

	*c = *config;
	c->tape.folder = NULL; /* the caller's memory */
	c->frame_us = or_default(c->frame_us, 90 * EW_US_PER_MS);
	c->flush_us = or_default(c->flush_us, 50 * EW_US_PER_MS);
	c->sync_us = or_default(c->sync_us, 100 * EW_US_PER_MS);
	c->inactivity_us = or_default(c->inactivity_us, 60 * EW_US_PER_S);
	c->held_us = or_default(c->held_us, 4 * 3600 * EW_US_PER_S);
	c->linger_us = or_default(c->linger_us, 1500 * EW_US_PER_MS);
	c->keeper_silence_us = or_default(c->keeper_silence_us, 5 * EW_US_PER_S);
}

/* RFC 7022: a name that says nothing about us. */
static int make_cname(struct ew_recorder *r)
{
	struct ew_id id;
	int error = ew_id_random(r->io, &id);

	if (!error)
		ew_id_format(id, r->cname);
	return error;
}

static int make_parts(struct ew_recorder *r)
{
	int error = ew_rec_tables_new(r);

	if (error)
		return error;
	ew_buf_init(&r->scratch, EW_MAX_TAPE_EVENT_BYTES);
	r->owed_end = &r->owed;
	if (!ew_buf_extend(&r->scratch, EW_MAX_TAPE_EVENT_BYTES))
		return ew_buf_error(&r->scratch);
	return make_cname(r);
}

static int begin_tape(
	struct ew_recorder *r, const struct ew_recorder_config *config, struct ew_error *error)
{
	struct ew_msg_ev_started e = {.thread = config->tape.thread};
	struct ew_tape_config tape = config->tape;
	int code;

	tape.behind = r->ops.write != NULL;
	code = ew_tape_open(r->io, &tape, &r->tape, error);

	if (code)
		return code;
	e.boot = ew_tape_boot(r->tape);
	ew_rec_event(r, NULL, EW_MSG_ev_started, &e, NULL);
	return r->failed ? ew_error_set(error, r->failed,
				   "writing the first event of the tape in %s",
				   config->tape.folder)
			 : 0;
}

/* Everything but the tape. */
static void free_parts(struct ew_recorder *r)
{
	ew_rec_tables_free(r);
	ew_buf_free(&r->scratch);
	ew_rec_events_free(r);
	free(r);
}

int ew_recorder_new(struct ew_io *io, const struct ew_recorder_config *config,
	const struct ew_recorder_ops *ops, void *arg, struct ew_recorder **ret,
		struct ew_error *error)
{
	_cleanup_(ew_recorder_abandon) struct ew_recorder *r = calloc(1, sizeof(*r));
	int code;

	if (!r)
		return ew_error_set(error, -ENOMEM, "no memory for the recorder");
	r->io = io;
	r->ops = *ops;
	r->arg = arg;
	take_config(r, config);
	ew_rec_look_at_clock(r);
	r->ahead_before_us = r->wall_ahead_us;
	r->flushed = r->synced = r->looked = r->now;
	/* Names that ear and listener may still know from before a restart are not given again. */
	r->ear_serial = r->call_numbers = (uint32_t)(r->wall.us / EW_US_PER_MS);
	r->keeper_silent = true; /* nothing is open that its silence could shut */
	r->obliged = true;       /* until the keeper says that nobody is */
	code = make_parts(r);
	if (code)
		return ew_error_set(error, code,
			"making the recorder's tables for %u calls: "
			"check the limit of locked memory",
			r->config.max_calls);
	code = begin_tape(r, config, error);
	if (code)
		return code;
	/* Before the first keys are there nothing can be kept: for longer than anybody would wait. */
	if (ew_tape_keys_run_out(r->tape))
		r->keys_short.us = 1;
	ew_rec_sync_soon(r);
	*ret = TAKE(r);
	return 0;
}

static void close_call(struct ew_recorder *r, struct call *c, void *arg)
{
	(void)arg;
	ew_rec_hold_end_all(r, c);
	ew_rec_tell_unwritten(r, c);
	ew_rec_rations_pay(r, c, true);
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++) {
		if (!c->streams[i])
			continue;
		ew_rec_keypad_end(r, c->streams[i]);
		ew_rec_close_span(r, c->streams[i]);
	}
}

void ew_recorder_ending(struct ew_recorder *r)
{
	r->ending = true;
	ew_tape_hurry(r->tape);
}

void ew_recorder_free(struct ew_recorder **recorder)
{
	struct ew_recorder *r = TAKE(*recorder);

	if (!r)
		return;
	ew_rec_look_at_clock(r);
	if (!r->failed) {
		ew_rec_ends_tick(r, true);
		ew_rec_each_call(r, close_call, NULL);
	}
	ew_rec_events_pay(r);
	ew_rec_tables_free(r);
	if (ew_tape_close(&r->tape))
		/* Freed all the same; what was not durable was never acknowledged */
		r->tape = NULL;
	free_parts(r);
}

void ew_recorder_abandon(struct ew_recorder **recorder)
{
	struct ew_recorder *r = TAKE(*recorder);

	if (!r)
		return;
	ew_rec_tables_free(r);
	ew_tape_abandon(&r->tape);
	free_parts(r);
}

/* -- the disk -- */

static bool sync_is_due(const struct ew_recorder *r)
{
	return r->sync_wanted || r->now.us - r->synced.us >= r->config.sync_us;
}

/*
 * Who waits for an answer comes before the chores, but no two jobs in a row while these press:
 * spans without a key are gaps, and orders make room.
 */
static bool chore_comes_first(const struct ew_recorder *r)
{
	if (!sync_is_due(r))
		return true;
	return !r->chore_last && ew_tape_chores_press(r->tape);
}

static int64_t age_us(const struct ew_recorder *r, bool is_out, struct ew_mono began)
{
	return is_out ? r->now.us - began.us : 0;
}

int64_t ew_rec_disk_busy_us(const struct ew_recorder *r)
{
	int64_t job = age_us(r, r->job_out, r->job_began), write = age_us(r, r->write_out, r->write_began);

	return job > write ? job : write;
}

/* Gives what is sealed to whoever writes, if nothing is being written. */
static int begin_write(struct ew_recorder *r)
{
	struct ew_tape_write *piece = NULL;
	int error = ew_tape_write_begin(r->tape, &piece);

	if (error == -ENOMEM) {
		r->flush_wanted = true;
		return 0;
	}
	if (!piece)
		return error;
	r->write_out = true;
	r->write_began = r->now;
	r->ops.write(r->arg, piece);
	return 0;
}

/* True when all that was sealed before the sync became due is written. */
static int write_for_sync(struct ew_recorder *r, bool *ret_ready)
{
	int error = 0;

	*ret_ready = true;
	if (!r->ops.write)
		return 0;
	if (!r->write_out && !r->wrote_for_sync) {
		error = begin_write(r);
		r->wrote_for_sync = true;
	}
	*ret_ready = !r->write_out;
	return error;
}

static int begin_sync(struct ew_recorder *r, struct ew_tape_sync **ret_job)
{
	bool ready;
	int error;

	if (!sync_is_due(r))
		return 0;
	error = write_for_sync(r, &ready);
	if (error || !ready)
		return error;
	r->wrote_for_sync = false;
	r->sync_wanted = r->sync_again; /* by something that was sealed after that was written */
	r->sync_again = false;
	r->synced = r->flushed = r->now;
	error = ew_tape_sync_begin(r->tape, ret_job);
	if (error == -ENOMEM)
		r->sync_wanted = true; /* the next tick tries again */
	return error;
}

static int begin_job(struct ew_recorder *r, struct ew_tape_sync **ret_job)
{
	int error = chore_comes_first(r) ? ew_tape_chore_begin(r->tape, ret_job) : 0;

	r->chore_last = *ret_job != NULL;
	/* Without memory for a chore there may be some for a sync. */
	if (*ret_job || (error && error != -ENOMEM))
		return error;
	return begin_sync(r, ret_job);
}

/*
 * Begins a job for the disk if one is due or wanted and none is running. A chore that somebody
 * would wait for is asked to end.
 */
static void begin_job_if_due(struct ew_recorder *r)
{
	struct ew_tape_sync *job = NULL;
	int error;

	if (r->job_out && sync_is_due(r))
		ew_tape_hurry(r->tape);
	if (r->job_out || r->failed || r->ending)
		return;
	ew_tape_stock_want(r->tape, r->counts.streams);
	error = begin_job(r, &job);
	if (error && error != -ENOMEM)
		ew_rec_fail(r, error);
	if (!job)
		return;
	r->job_out = true;
	r->job_began = r->now;
	r->ops.sync(r->arg, job);
}

static void flush_if_due(struct ew_recorder *r)
{
	int error;

	if (r->failed || (!r->flush_wanted && r->now.us - r->flushed.us < r->config.flush_us))
		return;
	r->flush_wanted = false;
	r->flushed = r->now;
	error = r->ops.write ? begin_write(r) : ew_tape_flush(r->tape);
	if (error)
		ew_rec_fail(r, error);
}

int ew_recorder_written(struct ew_recorder *r, struct ew_tape_write *piece)
{
	int error;

	ew_rec_look_at_clock(r);
	r->write_out = false;
	error = ew_tape_write_end(r->tape, &piece);
	if (error)
		ew_rec_fail(r, error);
	else
		begin_job_if_due(r);
	return r->failed;
}

int ew_recorder_synced(struct ew_recorder *r, struct ew_tape_sync *job)
{
	int error;

	ew_rec_look_at_clock(r);
	r->job_out = false;
	error = ew_tape_sync_end(r->tape, &job);
	if (error) {
		ew_rec_fail(r, error);
		return r->failed;
	}
	ew_rec_orders_done(r);
	/*
	 * The keeper hears of it before anybody is told that it was obeyed: a resume that follows meets what it
	 * knows.
	 */
	ew_rec_doorbell(r, r->n_replies > 0);
	ew_rec_replies_release(r);
	begin_job_if_due(r);
	return r->failed;
}

/* -- peers and messages -- */

void ew_recorder_peer(struct ew_recorder *r, enum ew_recorder_peer peer, bool up)
{
	ew_rec_look_at_clock(r);
	r->peers[peer].up = up;
	r->peers[peer].generation++;
	r->peers[peer].handing.running = false;
	if (peer == EW_RECORDER_SIGNAL) {
		r->dialogs_told = false;
		ew_rec_admission_up(r);
		ew_rec_signal_up(r);
	}
	if (peer == EW_RECORDER_KEEPER && up)
		ew_rec_keeper_up(r);
}

static void dispatch(struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *m)
{
	switch (m->type->number) {
	case EW_MSG_restrict:
		ew_rec_on_restrict(r, from, m);
		return;
	case EW_MSG_allow:
		ew_rec_on_allow(r, from, m);
		return;
	case EW_MSG_call_open:
		ew_rec_on_call_open(r, from, m);
		return;
	case EW_MSG_call_facts:
		ew_rec_on_call_facts(r, from, m);
		return;
	case EW_MSG_dialog_save:
		ew_rec_on_dialog_save(r, from, m);
		return;
	case EW_MSG_stream_add:
		ew_rec_on_stream_add(r, from, m);
		return;
	case EW_MSG_stream_set:
		ew_rec_on_stream_set(r, from, m);
		return;
	case EW_MSG_stream_remove:
		ew_rec_on_stream_remove(r, from, m);
		return;
	case EW_MSG_call_end:
		ew_rec_on_call_end(r, from, m);
		return;
	case EW_MSG_key_pressed:
		ew_rec_on_key_pressed(r, from, m);
		return;
	case EW_MSG_trouble:
		ew_rec_on_trouble(r, m);
		return;
	case EW_MSG_expect_keys:
		ew_rec_on_expect_keys(r, from, m);
		return;
	case EW_MSG_hold_media:
		ew_rec_on_hold_media(r, from, m);
		return;
	case EW_MSG_listen_to:
		ew_rec_on_listen_to(r, from, m);
		return;
	case EW_MSG_stand_in:
		ew_rec_on_stand_in(r, from, m);
		return;
	default:
		if (from == EW_RECORDER_EAR)
			ew_rec_on_ear(r, m);
		else if (from == EW_RECORDER_KEEPER)
			ew_rec_on_keeper(r, m);
	}
}

void ew_recorder_message(
	struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *message)
{
	ew_rec_look_at_clock(r);
	if (from == EW_RECORDER_KEEPER) {
		r->keeper_heard = r->now;
		r->keeper_silent = false;
	}
	dispatch(r, from, message);
	ew_rec_replies_release(r); /* what is answered again may be durable already */
	if (r->sync_wanted || ew_tape_chores_press(r->tape))
		begin_job_if_due(r);
}

/* -- time -- */

static void watch_keeper(struct ew_recorder *r)
{
	if (r->keeper_silent)
		return;
	if (r->now.us - r->keeper_heard.us <= r->config.keeper_silence_us)
		return;
	r->keeper_silent = true;
	ew_rec_shut_all(r, EW_REASON_KEEPER_SILENT);
}

/* A call that is on hold sends nothing and is none the less alive. */
static bool is_held(const struct call *c)
{
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++)
		if (c->streams[i] && c->streams[i]->active)
			return false;
	return true;
}

static void end_if_silent(struct ew_recorder *r, struct call *c, void *arg)
{
	struct ew_msg_call_gone gone = {.interaction = c->id, .cause = 2};

	(void)arg;
	ew_rec_tell_unwritten(r, c);
	ew_rec_rations_pay(r, c, false);
	if (c->ending ||
		r->now.us - c->touched.us < (is_held(c) ? r->config.held_us : r->config.inactivity_us))
		return;
	ew_rec_call_end(r, &c, gone.cause, NULL);
	ew_rec_send(r, EW_RECORDER_SIGNAL, 0, EW_MSG_call_gone, &gone);
}

static void watch_calls(struct ew_recorder *r)
{
	if (r->now.us - r->looked.us < LOOK_US)
		return;
	r->looked = r->now;
	ew_rec_each_call(r, end_if_silent, NULL);
}

void ew_recorder_tick(struct ew_recorder *r)
{
	ew_rec_look_at_clock(r);
	if (r->failed)
		return;
	ew_rec_admission_tick(r);
	watch_keeper(r);
	ew_rec_events_pay(r);
	ew_rec_secure_tick(r);
	ew_rec_frames_tick(r);
	ew_rec_ends_tick(r, false);
	watch_calls(r);
	ew_rec_hand_on(r);
	ew_rec_report(r);
	ew_rec_expected_tick(r);
	ew_rec_hold_tick(r);
	ew_rec_ear_tick(r);
	ew_rec_replies_release(r);
	flush_if_due(r);
	ew_rec_watch_disk(r);
	begin_job_if_due(r);
	ew_rec_doorbell(r, false);
	ew_rec_tell_load(r);
}

void ew_recorder_counts(const struct ew_recorder *r, struct ew_recorder_counts *ret)
{
	*ret = r->counts;
}
