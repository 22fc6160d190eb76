/*
 * What may be transcribed of a call, by whom, and the way there. Must never give a worker a stretch as audible in which transcription was shut or
 * that was redacted, and must never begin without the vendor's agreement as it stands now.
 */
#include "programs/keeper/keeper_hear.h"

#include <errno.h>

#include "base/log.h"
#include "catalog/events.h"
#include "catalog/objects.h"
#include "domain/event_json.h"
#include "programs/keeper/deletion/retention.h"
#include "programs/keeper/keeper_original.h"
#include "programs/keeper/keeper_outside.h"
#include "programs/keeper/keeper_redact.h"
#include "programs/keeper/keeper_tools.h"
#include "programs/keeper/keeper_vendors.h"
#include "programs/keeper/remote/remote.h"

#define STRETCHES (2 * EW_MAX_SILENCES)
#define FIRST 1 /* version of the hearing that a finished call is owed */

static const struct ew_id nobody;

/* -- is there anything to be heard -- */

static bool is_open_span(const struct ew_call *call, const struct ew_interaction_span *s)
{
	return s->frames > 0 && (s->purposes & EW_PURPOSE_RECORDING) && (s->purposes & EW_PURPOSE_TRANSCRIPTION) &&
	       !ew_keeper_is_purged(call, s->party, s->from);
}

bool ew_keeper_may_be_heard(const struct ew_call *call)
{
	if ((ew_interaction_refused(call->fold) & EW_PURPOSE_TRANSCRIPTION) || ew_interaction_objected(call->fold, "transcription"))
		return false;
	for (size_t i = 0; i < ew_interaction_spans(call->fold); i++)
		if (is_open_span(call, ew_interaction_span(call->fold, i)))
			return true;
	return false;
}

bool ew_keeper_hearing_is_unwanted(struct ew_keeper *k, const struct ew_call *call, bool again)
{
	uint32_t gone = ew_interaction_deleted(call->fold);

	if ((ew_interaction_refused(call->fold) & EW_PURPOSE_TRANSCRIPTION) || ew_interaction_objected(call->fold, "transcription"))
		return true;
	if (again)
		return gone & EW_KIND_BIT(EW_ARTIFACT_AUDIO);
	return (gone & (EW_KIND_BIT(EW_ARTIFACT_AUDIO) | EW_KIND_BIT(EW_ARTIFACT_TRANSCRIPT))) ||
	       ew_retention_due_of(k, call, EW_ARTIFACT_TRANSCRIPT).us <= ew_io_wall(k->io).us;
}

static int intend(struct ew_keeper *k, struct ew_call *call, uint32_t version, struct ew_id *ret_job)
{
	struct ew_job_row row = {
		.interaction = call->id,
		.kind = EW_JOB_HEAR,
		.version = version,
		.generation = call->generation,
		.state = EW_JOB_WAITING,
		.not_before = ew_io_wall(k->io),
	};
	int r = ew_id_new(k->io, &row.id);

	if (r == 0)
		r = ew_jobs_insert(k->catalog, &row);
	k->dispatch_due = true;
	*ret_job = row.id;
	return r;
}

int ew_keeper_intend_hearing(struct ew_keeper *k, struct ew_call *call)
{
	struct ew_id job;
	int r;

	if (ew_id_is_zero(k->speech.vendor) || !ew_keeper_may_be_heard(call))
		return 0;
	r = intend(k, call, FIRST, &job);
	return r == -EEXIST ? 0 : r;
}

int ew_keeper_intend_hearing_again(struct ew_keeper *k, struct ew_call *call, struct ew_id *ret_job)
{
	uint32_t last;
	int r = ew_jobs_last(k->catalog, call->id, EW_JOB_HEAR, &last);

	return r < 0 ? r : intend(k, call, last > FIRST ? last + 1 : FIRST + 1, ret_job);
}

bool ew_keeper_is_hearing_again(const struct ew_job_row *row)
{
	return row->kind == EW_JOB_HEAR && row->version > FIRST;
}

/* -- may it be asked -- */

static int judge(struct ew_keeper *k, struct ew_call *call, bool again, enum ew_grant_why *ret)
{
	struct ew_vendor vendor;
	json_t *document = NULL;
	int r = ew_keeper_vendor(k, k->speech.vendor, &document, &vendor);

	if (r < 0 && r != -ENOENT)
		return r;
	*ret = ew_grant_judge_vendor(
		r == 0 ? &vendor : NULL, EW_PURPOSE_TRANSCRIPTION, ew_keeper_regions_of(k, call), ew_io_wall(k->io));
	if (*ret == EW_GRANT_BECAUSE_ALLOWED && (!ew_keeper_may_be_heard(call) || ew_keeper_hearing_is_unwanted(k, call, again)))
		*ret = EW_GRANT_BECAUSE_REFUSED;
	json_decref(document);
	return 0;
}

/* The job is over without anything having been sent. What a party refused is no exception. */
static int give_up(struct ew_keeper *k, struct ew_worker_seat *seat, struct ew_call *call, enum ew_grant_why why)
{
	char sentence[200];
	int r = ew_keeper_begin(k);

	(void)snprintf(sentence, sizeof(sentence),
		"a call was not transcribed, because what is on file of the speech engine's vendor does not allow it (%s): see `earwitness doctor`",
		ew_grant_why_name(why));
	seat->work.row.state = EW_JOB_FAILED;
	if (r == 0)
		r = ew_jobs_update(k->catalog, &seat->work.row);
	if (r == 0 && why != EW_GRANT_BECAUSE_REFUSED && !ew_keeper_is_hearing_again(&seat->work.row))
		r = ew_keeper_except(k, call, "transcription_not_allowed", sentence);
	if (r == 0)
		r = ew_keeper_commit(k);
	return r < 0 ? r : -ECANCELED;
}

/* -- what may not be heard -- */

struct shut {
	struct ew_silence at[STRETCHES];
	size_t n;
};

static void add_shut(struct shut *s, int64_t from_ms, int64_t to_ms)
{
	struct ew_silence one = {(uint32_t)(from_ms > 0 ? from_ms : 0), (uint32_t)(to_ms < UINT32_MAX ? to_ms : UINT32_MAX)};
	size_t i = s->n;

	if (to_ms <= from_ms || to_ms <= 0)
		return;
	/* No room: everything from here on is shut. */
	if (s->n == STRETCHES) {
		s->at[s->n - 1].to_ms = UINT32_MAX;
		return;
	}
	while (i > 0 && s->at[i - 1].from_ms > one.from_ms) {
		s->at[i] = s->at[i - 1];
		i--;
	}
	s->at[i] = one;
	s->n++;
}

static int by_begin(const void *a, const void *b)
{
	const struct ew_interaction_span *x = *(const struct ew_interaction_span *const *)a, *y = *(const struct ew_interaction_span *const *)b;

	return x->from.us < y->from.us ? -1 : x->from.us > y->from.us;
}

/* All the time in which no span with transcription was open. */
static int add_gaps(const struct ew_call *call, struct ew_id party, struct shut *s)
{
	size_t n = ew_interaction_spans(call->fold), open = 0;
	const struct ew_interaction_span **spans = calloc(n + 1, sizeof(*spans));
	int64_t origin = ew_interaction_started(call->fold).us, at = 0;

	if (!spans)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct ew_interaction_span *one = ew_interaction_span(call->fold, i);

		if (ew_id_equal(one->party, party) && is_open_span(call, one))
			spans[open++] = one;
	}
	qsort(spans, open, sizeof(*spans), by_begin);
	for (size_t i = 0; i < open; i++) {
		int64_t from = (spans[i]->from.us - origin + EW_US_PER_MS - 1) / EW_US_PER_MS, to = (spans[i]->to.us - origin) / EW_US_PER_MS;

		add_shut(s, at, from);
		at = to > at ? to : at;
	}
	add_shut(s, at, UINT32_MAX);
	free(spans);
	return 0;
}

/* Overlapping and touching ones become one; what does not fit a message is shut from there on. */
static void join(struct shut *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (n > 0 && s->at[i].from_ms <= s->at[n - 1].to_ms) {
			if (s->at[i].to_ms > s->at[n - 1].to_ms)
				s->at[n - 1].to_ms = s->at[i].to_ms;
		} else if (n == EW_MAX_SILENCES) {
			s->at[n - 1].to_ms = UINT32_MAX;
		} else {
			s->at[n++] = s->at[i];
		}
	}
	s->n = n;
}

static int add_silences(struct ew_worker_seat *seat, const struct ew_call *call, struct ew_id party, uint8_t number)
{
	struct ew_silence redacted[EW_MAX_REDACTIONS];
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_msg_job_silence m = {.job = seat->job, .number = number};
	struct shut shut = {.n = 0};
	size_t n = ew_interaction_silences(call->fold, party, redacted);
	int r = add_gaps(call, party, &shut);

	for (size_t i = 0; i < n; i++)
		add_shut(&shut, redacted[i].from_ms, redacted[i].to_ms);
	join(&shut);
	if (r < 0 || shut.n == 0)
		return r;
	ew_buf_init(&bytes, 8 * EW_MAX_SILENCES);
	for (size_t i = 0; i < shut.n; i++) {
		ew_buf_add_u32(&bytes, shut.at[i].from_ms);
		ew_buf_add_u32(&bytes, shut.at[i].to_ms);
	}
	m.spans = ew_buf_slice(&bytes);
	r = ew_buf_error(&bytes);
	return r < 0 ? r : ew_keeper_seat_add(seat, EW_MSG_job_silence, &m, -1);
}

/* -- the job -- */

struct sources {
	struct ew_keeper *k;
	struct ew_call *call;
	struct ew_worker_seat *seat;
	int64_t longest_us;
};

static int add_source(void *arg, const struct ew_object_row *row)
{
	struct sources *s = arg;
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	struct ew_hash event = ew_interaction_previous(s->call->fold);
	struct ew_msg_job_source source = {
		.job = s->seat->job, .object = row->id, .payload_bytes = row->payload_bytes, .number = s->seat->n_heard, .party = row->party};
	uint32_t epoch;
	int handle, r;

	if (row->kind != EW_MAKE_AUDIO || s->seat->n_heard == EW_MAX_PARTIES_PER_CALL)
		return 0;
	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	r = ew_keys_get(s->k->catalog, row->id, &epoch, &header);
	if (r == 0)
		r = ew_remote_open_object(s->k, row->id, &handle);
	if (r < 0)
		return r == -ENOENT ? 0 : r; /* what is gone is heard by nobody; listening says so */
	s->seat->inputs[s->seat->n_inputs++] = handle;
	r = ew_keeper_grant(s->k, s->seat, EW_EPOCH_STORE, epoch, row->id, &event, ew_buf_slice(&header), &source.ticket);
	if (r == 0)
		r = ew_keeper_seat_add(s->seat, EW_MSG_job_source, &source, handle);
	if (r == 0)
		r = add_silences(s->seat, s->call, row->party, source.number);
	s->seat->heard[s->seat->n_heard++] = row->party;
	s->longest_us = row->duration_us > s->longest_us ? row->duration_us : s->longest_us;
	return r;
}

static int take_longest(void *arg, const struct ew_object_row *row)
{
	int64_t *us = arg;

	if (row->kind == EW_MAKE_AUDIO && row->duration_us > *us)
		*us = row->duration_us;
	return 0;
}

/* Heard again it is for what may not be in the sound. */
static enum ew_redaction_profile profile_of(const struct ew_call *call, const struct ew_job_row *row)
{
	enum ew_artifact_kind kind = ew_keeper_is_hearing_again(row) ? EW_ARTIFACT_AUDIO : EW_ARTIFACT_TRANSCRIPT;

	return (enum ew_redaction_profile)ew_interaction_terms(call->fold)->redact[kind];
}

/* The worker seals it, so it is told to whom. */
static int want_original(struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_call *call, struct ew_msg_job_hear *hear)
{
	struct ew_epoch_row epoch;
	int r;

	seat->hears_original = EW_TEXT_ORIGINAL_NONE;
	if (ew_keeper_is_hearing_again(&seat->work.row) || !ew_keeper_original_wanted(call, EW_ARTIFACT_TRANSCRIPT))
		return 0;
	r = ew_keeper_epoch(k, EW_EPOCH_ORIGINALS, &epoch);
	if (r < 0 && r != -ENOKEY)
		return r;
	seat->hears_original = r == 0 ? EW_TEXT_ORIGINAL_KEPT : EW_TEXT_ORIGINAL_NOT_KEPT;
	hear->original = seat->hears_original;
	if (r < 0)
		return 0;
	seat->original_epoch = epoch.epoch;
	memcpy(hear->recipient.bytes, epoch.recipient, sizeof(hear->recipient.bytes));
	return 0;
}

static int fill(struct ew_keeper *k, struct ew_worker_seat *seat, struct ew_call *call)
{
	struct ew_msg_job_hear hear = {.job = seat->job, .interaction = call->id,
		.profile = ew_slice_text(ew_profile_name(profile_of(call, &seat->work.row)))};
	struct sources sources = {.k = k, .call = call, .seat = seat};
	struct ew_msg_job_go go = {.job = seat->job};
	int ends[2], r = ew_objects_of(k->catalog, call->id, take_longest, &hear.duration_us);

	if (r == 0)
		r = want_original(k, seat, call, &hear);
	if (r == 0)
		r = k->ops->pair ? k->ops->pair(k->arg, ends) : -ENOTSUP;
	if (r < 0)
		return r;
	seat->deliver_end = (unsigned)seat->n_inputs + 1;
	seat->inputs[seat->n_inputs++] = ends[0];
	seat->inputs[seat->n_inputs++] = ends[1];
	r = ew_keeper_seat_add(seat, EW_MSG_job_hear, &hear, ends[0]);
	if (r == 0)
		r = ew_objects_of(k->catalog, call->id, add_source, &sources);
	if (r == 0)
		r = k->ops->scratch(k->arg, &seat->output);
	go.spans = seat->n_heard;
	return r < 0 ? r : ew_keeper_seat_add(seat, EW_MSG_job_go, &go, seat->output);
}

int ew_keeper_prepare_hearing(struct ew_keeper *k, struct ew_worker_seat *seat)
{
	enum ew_grant_why why = EW_GRANT_BECAUSE_NO_VENDOR;
	struct ew_call *call;
	int r = ew_keeper_call(k, seat->work.row.interaction, &call);

	if (r == 0)
		r = judge(k, call, ew_keeper_is_hearing_again(&seat->work.row), &why);
	if (r < 0)
		return r;
	if (why != EW_GRANT_BECAUSE_ALLOWED)
		return give_up(k, seat, call, why);
	if (!k->outside->up || !ew_keeper_redactor_up(k))
		return -ENOTCONN;
	seat->hearing = true;
	seat->redactions = ew_interaction_redaction_changes(call->fold);
	return fill(k, seat, call);
}

struct sent {
	struct ew_keeper *k;
	const struct ew_call *call;
};

/* 1: to this vendor. What cannot be read says nothing: it is said again. */
static int is_of_vendor(void *arg, const struct ew_event_row *row)
{
	const struct sent *s = arg;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	struct ew_id vendor;
	int r = ew_keeper_read_event(s->k, s->call, row->index, row->sealed, &row->commitment, &e);
	const char *text = r == 0 ? json_string_value(json_object_get(e.fields, "vendor")) : NULL;

	if (r < 0)
		return r == -EBADMSG ? 0 : r;
	return text && ew_id_parse(ew_slice_text(text), &vendor) == 0 && ew_id_equal(vendor, s->k->speech.vendor);
}

/* Whoever gets a copy is told to delete it with ours: so the log says so first, whatever comes back. */
static int say_sent(struct ew_keeper *k, struct ew_id interaction)
{
	struct sent s = {.k = k};
	struct ew_call *call;
	int r = ew_keeper_call(k, interaction, &call);

	s.call = call;
	if (r == 0)
		r = ew_events_of_type(k->catalog, interaction, EW_EVENT_SPEECH_SENT, 0, UINT32_MAX, is_of_vendor, &s);
	if (r != 0)
		return r < 0 ? r : 0;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_append(k, call, EW_EVENT_SPEECH_SENT, ew_io_wall(k->io), "keeper", nobody,
			json_pack("{s:o, s:s*}", "vendor", ew_json_id(k->speech.vendor), "model", k->speech.model[0] ? k->speech.model : NULL), NULL, NULL, NULL);
	return r < 0 ? r : ew_keeper_commit(k);
}

/* Our own ends go: whoever is left alone finds the end of the line. */
int ew_keeper_join_hearing(struct ew_keeper *k, struct ew_worker_seat *seat)
{
	struct ew_msg_transcribe m = {.job = seat->job};
	int said = say_sent(k, seat->work.row.interaction);
	int r = said < 0 ? said : k->ops->send(k->arg, EW_ROLE_DELIVER, 0, 0, EW_MSG_transcribe, &m, &seat->inputs[seat->deliver_end], 1);

	if (r < 0)
		ew_log(EW_LOG_WARNING, "not_transcribed", EW_F_ID("job", seat->job), EW_F_I64("code", r));
	for (size_t i = 0; i < seat->n_inputs; i++)
		ew_io_discard(k->io, &seat->inputs[i]);
	seat->n_inputs = 0;
	return said < 0 && !ew_keeper_call_is_lost(said) ? said : 0;
}

int ew_keeper_hearing_failed(struct ew_keeper *k, struct ew_call *call, const char *sentence)
{
	int r = ew_keeper_append(k, call, EW_EVENT_ARTIFACT_FAILED, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:s, s:I, s:I, s:s}", "kind", "transcript", "version", (json_int_t)1, "attempts", (json_int_t)EW_KEEPER_JOB_ATTEMPTS,
			"because", sentence),
		NULL, NULL, NULL);

	return r < 0 ? r : ew_keeper_except(k, call, "speech_not_transcribed", NULL);
}
