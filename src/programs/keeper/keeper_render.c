/*
 * Playback and export: a worker muxes the parties' objects, or copies one, into a file that exists
 * in memory only. The access event is durable before the first ticket is bought.
 */
#include "programs/keeper/keeper_bundle.h"

#include <errno.h>

#include "base/log.h"
#include "catalog/objects.h"
#include "catalog/originals.h"
#include "domain/retention.h"
#include "programs/keeper/remote/remote.h"

struct sources {
	struct ew_keeper *k;
	const struct ew_interaction *fold;
	struct ew_worker_seat *seat;
	const struct ew_rendering *what;
	const struct ew_hash *event;
	struct ew_id party; /* whose turn it is */
	uint8_t count;
};

int ew_keeper_seat_add_silences(struct ew_worker_seat *seat, const struct ew_silence *silent, size_t n, uint8_t number)
{
	_cleanup_(ew_buf_free) struct ew_buf spans = {0};
	struct ew_msg_job_silence message = {.job = seat->job, .number = number};

	if (n == 0)
		return 0;
	ew_buf_init(&spans, 8 * EW_MAX_SILENCES);
	for (size_t i = 0; i < n; i++) {
		ew_buf_add_u32(&spans, silent[i].from_ms);
		ew_buf_add_u32(&spans, silent[i].to_ms);
	}
	if (ew_buf_error(&spans) < 0)
		return ew_buf_error(&spans);
	message.spans = ew_buf_slice(&spans);
	return ew_keeper_seat_add(seat, EW_MSG_job_silence, &message, -1);
}

int ew_keeper_add_silences(
	struct ew_worker_seat *seat, const struct ew_interaction *fold, struct ew_id party, bool unredacted, uint8_t number)
{
	struct ew_silence silent[EW_MAX_REDACTIONS];
	size_t n = unredacted ? ew_interaction_silences_owed(fold, party, silent) : ew_interaction_silences(fold, party, silent);

	return ew_keeper_seat_add_silences(seat, silent, n, number);
}

static int add_source(void *arg, const struct ew_object_row *row)
{
	struct sources *s = arg;
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	struct ew_msg_job_source source = {
		.job = s->seat->job,
		.object = row->id,
		.payload_bytes = row->payload_bytes,
		.number = s->count,
	};
	uint32_t epoch;
	int handle, r;

	if (row->kind != s->what->kind || !ew_id_equal(row->party, s->party) ||
		s->count >= EW_MAX_PARTIES_PER_CALL)
		return 0;
	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	r = ew_keys_get(s->k->catalog, row->id, &epoch, &header);
	if (r == 0)
		r = ew_remote_open_object(s->k, row->id, &handle);
	/* There is a row and no key or no file: nothing to be heard is another thing. */
	if (r < 0)
		return r == -ENOENT ? -ENODATA : r;
	s->seat->inputs[s->seat->n_inputs++] = handle;
	r = ew_keeper_grant(s->k, s->seat, EW_EPOCH_STORE, epoch, row->id, s->event,
		ew_buf_slice(&header), &source.ticket);
	if (r < 0)
		return r;
	s->count++;
	if (ew_opened_note(s->seat, row) < 0)
		return -ENOMEM;
	r = ew_keeper_seat_add(s->seat, EW_MSG_job_source, &source, handle);
	return r < 0 ? r : ew_keeper_add_silences(s->seat, s->fold, s->party, s->what->unredacted, source.number);
}

static int take_longest(void *arg, const struct ew_object_row *row)
{
	int64_t *us = arg;

	if (row->kind == EW_MAKE_AUDIO && row->duration_us > *us)
		*us = row->duration_us;
	return 0;
}

/* Of the call and of all that is heard of it: a clock that was set back makes the call shorter than its sound. */
static int longest(struct ew_keeper *k, const struct ew_call *call, int64_t *ret_us)
{
	*ret_us = ew_interaction_ended(call->fold).us - ew_interaction_started(call->fold).us;
	if (*ret_us < 0)
		*ret_us = 0;
	return ew_objects_of(k->catalog, call->id, take_longest, ret_us);
}

/* Told once: every attempt to listen would find it again. */
static int note_lost(struct ew_keeper *k, struct ew_call *call)
{
	int r;

	if (ew_interaction_excepted(call->fold, "object_lost"))
		return 0;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_except(k, call, "object_lost",
			"a recording has its row in the catalogue but its file or its key is not there: restore it");
	return r < 0 ? r : ew_keeper_commit(k);
}

/* Channels are the parties in the order of the record: their objects come as workers finish them. */
static int add_sources(struct sources *s, const struct ew_call *call)
{
	const struct ew_id *only = &s->what->party;
	int r = 0;

	for (size_t i = 0; r == 0 && i < ew_interaction_parties(call->fold); i++) {
		s->party = ew_interaction_party(call->fold, i)->id;
		if (ew_id_is_zero(*only) || ew_id_equal(*only, s->party))
			r = ew_objects_of(s->k->catalog, call->id, add_source, s);
	}
	return r;
}

static int fill_seat(struct ew_keeper *k, struct ew_worker_seat *seat, struct ew_call *call,
	const struct ew_rendering *what, struct ew_msg_job_render *render,
	const struct ew_hash *event)
{
	struct sources sources = {.k = k, .fold = call->fold, .seat = seat, .what = what, .event = event};
	struct ew_msg_job_go go = {.job = seat->job};
	int r = longest(k, call, &render->duration_us);

	if (r == 0)
		r = ew_keeper_seat_add(seat, EW_MSG_job_render, render, -1);
	if (r == 0)
		r = add_sources(&sources, call);
	if (r == 0 && sources.count == 0)
		r = -ENOENT;
	if (r == 0)
		r = k->ops->scratch(k->arg, &seat->output);
	go.spans = sources.count;
	return r < 0 ? r : ew_keeper_seat_add(seat, EW_MSG_job_go, &go, seat->output);
}

int ew_keeper_render(struct ew_keeper *k, struct ew_call *call, const struct ew_rendering *what,
	const struct ew_recipient *recipient, const struct ew_hash *event, uint32_t connection,
	uint64_t request)
{
	struct ew_worker_seat *seat = ew_keeper_idle_seat(k);
	struct ew_msg_job_render render = {.format = what->format, .channel = what->channel, .mark = what->mark};
	int r;

	if (!seat || !k->vault_up)
		return -EAGAIN;
	ew_keeper_take_seat(seat);
	seat->rendering = true;
	seat->ask_connection = connection;
	seat->ask_request = request;
	seat->work.row.interaction = call->id;
	seat->redactions = ew_interaction_redaction_changes(call->fold);
	if (recipient) {
		render.sealed = 1;
		memcpy(render.recipient.bytes, recipient->public_key, sizeof(render.recipient.bytes));
	}
	r = ew_id_random(k->io, &seat->job);
	render.job = seat->job;
	if (r == 0)
		r = fill_seat(k, seat, call, what, &render, event);
	if (r < 0) {
		int noted = r == -ENODATA ? note_lost(k, call) : 0;

		ew_keeper_seat_idle(k, seat);
		return noted < 0 ? noted : r;
	}
	return ew_keeper_send_job(k, seat);
}

/* Asked for as sound: an original is looked for by itself, and a bundle says what it lacks. */
static bool is_deleted(const struct ew_call *call, const struct ew_worker_seat *seat)
{
	return !seat->bundle && ew_id_is_zero(seat->original) && (ew_interaction_deleted(call->fold) & EW_KIND_BIT(EW_ARTIFACT_AUDIO));
}

/* What was redacted, frozen or deleted while it was rendered may not be given out any more. */
static int is_out_of_date(struct ew_keeper *k, const struct ew_worker_seat *seat, bool *ret)
{
	struct ew_call *call;
	int r;

	*ret = false;
	r = ew_keeper_call(k, seat->work.row.interaction, &call);
	if (r == 0)
		*ret = ew_interaction_redaction_changes(call->fold) != seat->redactions || ew_interaction_is_frozen(call->fold) || is_deleted(call, seat);
	return r;
}

/* An original that was destroyed, shut or held back while it was opened is given to nobody. */
static int is_withdrawn(struct ew_keeper *k, const struct ew_worker_seat *seat, bool *ret)
{
	bool given = true;
	int r = ew_id_is_zero(seat->original) ? 0 : ew_originals_is_given(k->catalog, seat->original, seat->original_held_back, &given);

	*ret = *ret || !given;
	return r;
}

/* The document of an original is the answer itself, and too private to pass through here. */
static void fill_answer(const struct ew_worker_seat *seat, char *json, struct ew_msg_answer *answer)
{
	answer->in_file = !ew_id_is_zero(seat->original);
	if (!answer->in_file)
		answer->json = ew_slice_text(json);
}

int ew_keeper_rendered(struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_msg_job_rendered *m)
{
	struct ew_msg_answer answer = {.status = 200, .bytes = m->bytes};
	_cleanup_(ew_free_ptr) char *json = NULL;
	bool old;
	int r = is_out_of_date(k, seat, &old);

	if (r == 0)
		r = is_withdrawn(k, seat, &old);
	if (r < 0 || old) {
		ew_keeper_render_failed(k, seat, "the call was redacted, frozen or deleted while this was rendered; ask again");
		return 0;
	}
	if (!seat->bundle && !ew_opened_fits(seat, m->opened)) /* a bundle's worker compares each file */
		return ew_keeper_render_damaged(k, seat,
			"a recording in the store opens, but it is not the one that was recorded: the log names another hash of it");
	json = ew_opened_say(seat, m);
	if (!json) {
		ew_keeper_render_failed(k, seat, "there is no memory for it; ask again");
		return 0;
	}
	fill_answer(seat, json, &answer);
	r = k->ops->send(k->arg, EW_ROLE_WEB, seat->ask_connection, seat->ask_request, EW_MSG_answer,
		&answer, &seat->output, 1);
	if (r == 0)
		return 0;
	ew_log(EW_LOG_WARNING, "answer_lost", EW_F_U64("web", seat->ask_connection), EW_F_I64("code", r));
	ew_keeper_bundle_not_given(k, seat->bundle);
	return 0;
}

void ew_keeper_render_failed(struct ew_keeper *k, struct ew_worker_seat *seat, const char *sentence)
{
	const char *what = seat->bundle ? "bundle_failed" : seat->paper ? "paper_failed" : "rendering_failed";

	ew_log(EW_LOG_WARNING, what, EW_F_ID("interaction", seat->work.row.interaction));
	if (ew_keeper_problem(k, seat->ask_connection, seat->ask_request, 503, what, sentence) < 0)
		ew_log(EW_LOG_ERROR, "answer_lost", EW_F_U64("web", seat->ask_connection));
	ew_keeper_bundle_not_given(k, seat->bundle);
}
