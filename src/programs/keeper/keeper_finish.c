/*
 * Finishing: from an ended call to a worker with a job. Intent row, tickets, worker; what comes back is for
 * keeper_arrivals.c. Done again after any crash without making anything twice: the intent is unique, an object counts
 * only once its row is there, and its header only under an active epoch.
 */
#include "programs/keeper/keeper_heard.h"
#include "programs/keeper/keeper_tools.h"

#include <errno.h>

#include "base/log.h"
#include "catalog/events.h"
#include "programs/keeper/keeper_hear.h"
#include "programs/keeper/keeper_mute.h"
#include "programs/keeper/people/desk.h"

#define FRAME_US (100 * EW_US_PER_MS) /* of one frame at most */

static const struct ew_id nobody;

static const struct {
	uint32_t kind;
	const char *name, *format;
} kinds[] = {
	{EW_MAKE_AUDIO, "audio", "opus"},
	{EW_MAKE_FRAMES, "frames", "pcap"},
	{EW_MAKE_WAV, "wav", "wav"},
};

static size_t kind_row(uint32_t kind)
{
	size_t i = EW_COUNT(kinds) - 1;

	while (i > 0 && kinds[i].kind != kind)
		i--;
	return i;
}

const char *ew_keeper_kind_name(uint32_t kind)
{
	return kinds[kind_row(kind)].name;
}

const char *ew_keeper_kind_format(uint32_t kind)
{
	return kinds[kind_row(kind)].format;
}

uint32_t ew_keeper_kind_of(const char *name)
{
	for (size_t i = 0; name && i < EW_COUNT(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return kinds[i].kind;
	return 0;
}

static bool has_recording(const struct ew_call *call, struct ew_id party)
{
	for (size_t i = 0; i < ew_interaction_spans(call->fold); i++) {
		const struct ew_interaction_span *s = ew_interaction_span(call->fold, i);

		if (ew_id_equal(s->party, party) && s->frames > 0 && s->purposes & EW_PURPOSE_RECORDING &&
			!ew_keeper_is_purged(call, party, s->from))
			return true;
	}
	return false;
}

int ew_keeper_intend_one(
	struct ew_keeper *k, struct ew_call *call, struct ew_id party, uint32_t kind)
{
	struct ew_job_row row = {
		.interaction = call->id,
		.party = party,
		.kind = kind,
		.version = 1,
		.generation = call->generation,
		.state = EW_JOB_WAITING,
		.not_before = {ew_io_wall(k->io).us + ew_keeper_mute_wait_us(call)},
	};
	int r = ew_id_new(k->io, &row.id);

	if (r == 0)
		r = ew_jobs_insert(k->catalog, &row);
	return r == -EEXIST ? 0 : r;
}

int ew_keeper_finish_if_done(struct ew_keeper *k, struct ew_call *call)
{
	bool first = ew_interaction_state(call->fold) == EW_STATE_FINISHING;
	uint64_t waiting;
	int r = ew_jobs_waiting(k->catalog, call->id, &waiting);

	if (r < 0 || waiting > 0)
		return r;
	k->release_due = true;
	r = ew_keeper_judge_notices(k, call);
	if (r == 0)
		r = ew_keeper_treat_at_end(k, call);
	if (r < 0)
		return r;
	r = ew_keeper_append(k, call, EW_EVENT_FINISHED, ew_io_wall(k->io), "keeper", nobody, NULL, NULL,
		NULL, NULL);
	if (r == 0 && first)
		r = ew_overview_count_call(k, call);
	if (r == 0 && first)
		r = ew_keeper_intend_hearing(k, call);
	return r < 0 ? r : ew_keeper_settle_spans(k, call);
}

/* What policy wants of a party; where times cannot be trusted its received frames as well. */
static int intend_party(struct ew_keeper *k, struct ew_call *call, struct ew_id party, bool clock_wrong)
{
	bool any = false;
	int r = 0;

	for (size_t n = 0; r == 0 && n < EW_COUNT(kinds); n++) {
		if (!ew_interaction_wants(call->fold, kinds[n].name))
			continue;
		any = true;
		r = ew_keeper_intend_one(k, call, party, kinds[n].kind);
	}
	return r == 0 && any && clock_wrong ? ew_keeper_intend_one(k, call, party, EW_MAKE_FRAMES) : r;
}

int ew_keeper_intend(struct ew_keeper *k, struct ew_call *call)
{
	bool clock_wrong = false;
	int r = ew_keeper_clock_wrong(k, call, &clock_wrong);

	for (size_t i = 0; r == 0 && i < ew_interaction_parties(call->fold); i++) {
		struct ew_id party = ew_interaction_party(call->fold, i)->id;

		if (has_recording(call, party))
			r = intend_party(k, call, party, clock_wrong);
	}
	k->dispatch_due = true;
	return r < 0 ? r : ew_keeper_finish_if_done(k, call);
}

/* The event that authorises opening the spans: the last one of the interaction, durable before any ticket is bought. */
static struct ew_hash authority(const struct ew_call *call)
{
	return ew_interaction_previous(call->fold);
}

static uint8_t worker_kind(uint32_t kind)
{
	return kind == EW_MAKE_FRAMES ? 2 : kind == EW_MAKE_WAV ? 3 : 1;
}

struct spans {
	struct ew_keeper *k;
	struct ew_call *call;
	struct ew_worker_seat *seat;
	uint32_t count;
};

static int add_span(void *arg, const struct ew_span_row *span)
{
	struct spans *s = arg;
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	struct ew_hash event = authority(s->call);
	struct ew_msg_job_span part = {
		.job = s->seat->job,
		.span = span->span,
		.stream = span->stream,
		.frames = span->frames,
		.last = span->last,
		.from_wall = span->from.us,
		/* A clock that was set back must not make a span of nothing. */
		.to_wall = span->to.us < span->from.us ? span->from.us + span->frames * FRAME_US : span->to.us,
	};
	int r;

	if (!ew_id_equal(span->party, s->seat->work.row.party) || span->frames == 0 ||
		!(span->purposes & EW_PURPOSE_RECORDING) || ew_keeper_is_purged(s->call, span->party, span->from))
		return 0;
	ew_buf_init(&sealed, EW_MAX_AGE_HEADER_BYTES);
	r = ew_tape_key_read(
		s->k->io, s->k->tapes[span->thread].folder, span->epoch, span->span, &sealed);
	/* A span without its key is missing from the object, which says so; the others are made all the same. */
	if (r == -ENOENT) {
		s->count++;
		return ew_keeper_seat_add(s->seat, EW_MSG_job_span, &part, -1);
	}
	if (r < 0)
		return r;
	r = ew_keeper_grant(s->k, s->seat, EW_EPOCH_TAPE, span->epoch, span->span, &event,
		ew_buf_slice(&sealed), &part.ticket);
	if (r < 0)
		return r;
	s->count++;
	return ew_keeper_seat_add(s->seat, EW_MSG_job_span, &part, -1);
}

static struct ew_wall origin_of(const struct ew_call *call)
{
	return ew_interaction_started(call->fold);
}

/* Never before anything that was kept, whatever a clock did: what lies behind the end is cut off. */
static struct ew_wall end_of(const struct ew_call *call)
{
	struct ew_wall end = ew_interaction_ended(call->fold);

	for (size_t i = 0; i < ew_interaction_spans(call->fold); i++) {
		const struct ew_interaction_span *s = ew_interaction_span(call->fold, i);

		end.us = s->to.us > end.us ? s->to.us : end.us;
	}
	return end.us > origin_of(call).us ? end : origin_of(call);
}

static int add_tape(struct spans *s, const struct ew_msg_job_finish *job)
{
	int r = ew_keeper_seat_add(s->seat, EW_MSG_job_finish, job, -1);

	if (r == 0)
		r = ew_spans_of(s->k->catalog, s->call->id, add_span, s);
	return r < 0 ? r : ew_keeper_add_prompts(s->k, s->seat, s->call);
}

static int give_job(struct ew_keeper *k, struct ew_worker_seat *seat, struct ew_call *call)
{
	struct ew_msg_job_finish job = {
		.job = seat->job,
		.interaction = call->id,
		.party = seat->work.row.party,
		.kind = worker_kind(seat->work.row.kind),
		.origin_wall = origin_of(call).us,
		.end_wall = end_of(call).us,
	};
	struct spans spans = {k, call, seat, 0};
	struct ew_msg_job_go go = {.job = seat->job};
	struct ew_epoch_row epoch;
	int r = ew_keeper_epoch(k, EW_EPOCH_STORE, &epoch);

	if (r < 0)
		return r;
	job.epoch = seat->work.epoch = epoch.epoch;
	memcpy(job.recipient.bytes, epoch.recipient, sizeof(job.recipient.bytes));
	r = ew_keeper_is_remake(&seat->work.row) ? ew_keeper_add_replaced(k, seat, call, &job) : add_tape(&spans, &job);
	if (r == 0)
		r = ew_keeper_add_silences_for_good(seat, call);
	if (r == 0)
		r = ew_store_begin(k->store, seat->work.object, seat->work.row.attempts, &seat->output);
	go.spans = ew_keeper_is_remake(&seat->work.row) ? 1 : spans.count;
	if (r == 0)
		r = ew_keeper_seat_add(seat, EW_MSG_job_go, &go, seat->output);
	return r;
}

static int prepare_job(struct ew_keeper *k, struct ew_worker_seat *seat)
{
	struct ew_call *call;
	int r = ew_id_random(k->io, &seat->work.object);

	if (r == 0 && seat->work.row.kind == EW_JOB_HEAR)
		return ew_keeper_prepare_hearing(k, seat);
	if (r == 0)
		r = ew_keeper_call(k, seat->work.row.interaction, &call);
	return r < 0 ? r : give_job(k, seat, call);
}

/* Begins a job in a seat. What fails here counts as an attempt, so that a broken job does not spin. */
static int begin_job(struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_job_row *row)
{
	uint32_t connection = seat->connection;
	int r;

	ew_keeper_take_seat(seat);
	seat->work.row = *row;
	seat->job = row->id;
	r = prepare_job(k, seat);
	if (r == 0)
		return ew_keeper_send_job(k, seat);
	if (r == -ECANCELED || r == -ENOTCONN) {
		r = r == -ENOTCONN ? ew_keeper_job_set_back(k, &seat->work, EW_SETBACK_NOT_BEGUN, "deliver or the redactor is not there") : 0;
		ew_keeper_seat_idle(k, seat);
		return r;
	}
	ew_log(EW_LOG_WARNING, "job_not_begun", EW_F_ID("job", row->id), EW_F_I64("code", r));
	r = ew_keeper_job_ended(k, &seat->work, r,
		"the job could not be prepared: a key file, the store or the interaction is not there");
	ew_keeper_clear_seat(k, seat);
	seat->up = true;
	seat->connection = connection;
	return r;
}

/* Jobs with workers and objects that arrive, which are not to be begun again. */
static size_t jobs_in_work(const struct ew_keeper *k, struct ew_id *ids)
{
	size_t n = 0;

	for (size_t i = 0; i < EW_KEEPER_MAX_WORKERS; i++)
		if (k->seats[i].busy && !k->seats[i].rendering)
			ids[n++] = k->seats[i].work.row.id;
	for (size_t i = 0; i < EW_KEEPER_MAX_ARRIVALS; i++)
		if (k->arrivals[i].used)
			ids[n++] = k->arrivals[i].work.row.id;
	return n;
}

int ew_keeper_dispatch(struct ew_keeper *k)
{
	struct ew_id working[EW_KEEPER_MAX_WORKERS + EW_KEEPER_MAX_ARRIVALS];
	struct ew_worker_seat *seat = ew_keeper_idle_seat(k);
	size_t n = jobs_in_work(k, working);
	struct ew_job_row row;
	struct ew_epoch_row epoch;
	int r;

	k->dispatch_due = false;
	/*
	 * Each job that is with a worker has a place to arrive at. Without an epoch, which the vault makes, they
	 * wait.
	 */
	if (!k->vault_up || !seat || n >= EW_KEEPER_MAX_ARRIVALS ||
		ew_keeper_epoch(k, EW_EPOCH_STORE, &epoch) < 0)
		return 0;
	r = ew_jobs_next(k->catalog, ew_io_wall(k->io), working, n, &row);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	k->dispatch_due = true;
	return begin_job(k, seat, &row);
}
