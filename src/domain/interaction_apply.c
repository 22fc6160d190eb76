/*
 * One small function for each type of event. What an event asks for may make no sense any more (a
 * span of a stream that nobody added): it happened all the same, so it is flagged and never
 * refused. Must never open or lift more than the event says: a refusal is lifted by nothing.
 */
#include "domain/interaction_state.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "domain/event_json.h"

typedef int apply_fn(struct ew_interaction *it, const struct ew_event *e);
typedef int party_fn(struct ew_party_state *party, const struct ew_event *e);

/* Calls fn for the event's party, or for each when the event names none. */
static int for_parties(struct ew_interaction *it, const struct ew_event *e, party_fn *fn)
{
	struct ew_id id;

	if (!json_object_get(e->fields, "party")) {
		int r = 0;

		for (size_t i = 0; r == 0 && i < it->n_parties; i++)
			r = fn(&it->parties[i], e);
		return r;
	}
	struct ew_party_state *party =
		ew_field_id(e, "party", &id) ? ew_interaction_party_state(it, id) : NULL;

	return party ? fn(party, e) : ew_note_flag(it, e, "the party is not known");
}

/*
 * From here on what no span covers is this event's doing. A second try of an event that met no
 * memory halfway finds its mark already there.
 */
static int mark(struct ew_party_state *party, const struct ew_event *e, bool paused)
{
	struct ew_wall at = e->decided;

	if (e->type == EW_EVENT_RESTRICTED)
		(void)ew_field_wall(e, "applied_at", &at);
	if (party->n_marks > 0 && party->marks[party->n_marks - 1].cause == e->index)
		return 0;
	struct ew_mark *m = ew_grown(&party->marks, party->n_marks, sizeof(*party->marks));

	if (!m)
		return -ENOMEM;
	*m = (struct ew_mark){.at = at, .cause = e->index, .paused = paused};
	party->n_marks++;
	return 0;
}

static bool is_paused(const struct ew_party_state *party)
{
	uint32_t paused = party->shown.paused & ~party->shown.refused;

	return (paused & EW_PURPOSE_RECORDING) != 0;
}

/* -- the call --------------------------------------------------------------------------------- */

static int apply_facts(struct ew_interaction *it, const struct ew_event *e)
{
	json_t *facts = json_object_get(e->fields, "facts");

	if (!facts)
		return 0; /* withheld: what was known before stands */
	if (!json_is_object(facts))
		return ew_note_flag(it, e, "the facts are not readable");
	json_incref(facts);
	json_decref(it->facts);
	it->facts = facts;
	ew_people_told(it);
	return 0;
}

static int apply_call_offered(struct ew_interaction *it, const struct ew_event *e)
{
	json_t *entity = json_object_get(e->fields, "entity");
	int r = apply_facts(it, e);

	if (r < 0)
		return r;
	it->started = e->decided;
	if (!it->entity && json_is_string(entity))
		it->entity = json_incref(entity);
	return 0;
}

/* -- streams ---------------------------------------------------------------------------------- */

static struct ew_party_state *need_party(
	struct ew_interaction *it, struct ew_id id, struct ew_wall since)
{
	struct ew_party_state *party = ew_interaction_party_state(it, id);

	if (party)
		return party;
	party = ew_grown(&it->parties, it->n_parties, sizeof(*it->parties));
	if (!party)
		return NULL;
	party->shown.id = id;
	party->shown.since = since;
	party->shown.paused = it->paused_all;
	if (it->paused_all)
		party->paused_since = since;
	it->n_parties++;
	return party;
}

static struct ew_stream_state *need_stream(struct ew_interaction *it, uint32_t number)
{
	struct ew_stream_state *stream = ew_stream_state(it, number);

	if (stream)
		return stream;
	stream = ew_grown(&it->streams, it->n_streams, sizeof(*it->streams));
	if (!stream)
		return NULL;
	stream->shown.stream = number;
	it->n_streams++;
	return stream;
}

/*
 * Somebody has come: an opening that the recorder has not answered was decided for other people, and will be refused. Of one who
 * has gone the refusal tells, for at the end of a call everybody goes.
 */
static void void_openings(struct ew_interaction *it)
{
	for (size_t i = 0; i < it->n_parties; i++)
		it->parties[i].shown.opening = false;
}

static void take_down(struct ew_interaction *it, struct ew_stream_state *stream)
{
	struct ew_party_state *party = ew_interaction_party_state(it, stream->shown.party);

	if (stream->shown.up && party && party->shown.streams > 0)
		party->shown.streams--;
	if (stream->shown.up)
		ew_people_stream(it, stream->shown.party, -1);
	stream->shown.up = false;
}

static int apply_stream_added(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_id id;
	uint32_t number;

	if (!ew_field_id(e, "party", &id) || !ew_field_u32(e, "stream", &number))
		return ew_note_flag(it, e, "party or stream is not readable");
	struct ew_stream_state *stream = need_stream(it, number);
	struct ew_party_state *party = stream ? need_party(it, id, e->decided) : NULL;

	if (!party || (party->n_marks == 0 && mark(party, e, false) < 0))
		return -ENOMEM;
	(void)ew_field_u64(e, "restriction", &party->shown.restriction);
	if (ew_stream_begin(it, stream, e) < 0)
		return -ENOMEM;
	take_down(it, stream);
	stream->shown.party = id;
	stream->shown.up = true;
	party->shown.streams++;
	void_openings(it);
	ew_people_stream(it, id, 1);
	ew_people_show(it);
	if (it->state == EW_STATE_OFFERED)
		it->state = EW_STATE_ACTIVE;
	return 0;
}

static int apply_stream_removed(struct ew_interaction *it, const struct ew_event *e)
{
	uint32_t number;
	struct ew_stream_state *stream =
		ew_field_u32(e, "stream", &number) ? ew_stream_state(it, number) : NULL;

	if (!stream || !stream->shown.up)
		return ew_note_flag(it, e, "the stream was not there");
	if (ew_stream_end(it, stream, e) < 0)
		return -ENOMEM;
	take_down(it, stream);
	return 0;
}

/* -- decisions and gates ---------------------------------------------------------------------- */

static bool read_hash(const json_t *text, struct ew_hash *ret)
{
	return json_is_string(text) &&
		ew_hex_decode(ew_slice_text(json_string_value(text)), ret->bytes, sizeof(ret->bytes)) == 0;
}

/* By which policy: the record names it outside its fields, but for the audio of its notices. */
static int note_policy(struct ew_interaction *it, const struct ew_event *e)
{
	_cleanup_(ew_json_drop) json_t *record =
		json_loadb((const char *)e->record.at, e->record.len, EW_JSON_READ, NULL);

	if (!record)
		return -ENOMEM;
	it->has_policy = read_hash(json_object_get(record, "policy"), &it->policy);
	it->has_packs = read_hash(json_array_get(json_object_get(record, "packs"), 0), &it->packs);
	it->has_notices = read_hash(json_object_get(e->fields, "notices_list"), &it->notices);
	return 0;
}

static void keep_word(json_t **to, const struct ew_event *e, const char *name)
{
	json_decref(*to);
	*to = json_incref(json_object_get(e->fields, name));
}

/* What of a decision is not for gates: who sees it and where, and what staff are told. */
static void keep_words(struct ew_interaction *it, const struct ew_event *e)
{
	keep_word(&it->see, e, "see");
	keep_word(&it->country, e, "country");
	keep_word(&it->regions, e, "regions");
	keep_word(&it->told, e, "told");
	keep_word(&it->four_eyes, e, "four_eyes");
	keep_word(&it->say, e, "say");
	keep_word(&it->move_to, e, "move_to");
}

static int apply_decided(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_terms terms;

	if (!ew_terms_read(e->fields, &terms))
		return ew_note_flag(it, e, "the mode is not known");
	if (!it->mode && note_policy(it, e) < 0)
		return -ENOMEM;
	it->terms = terms;
	it->by_nobody = ew_field_is(e, "rule", "(default)") || ew_field_is(e, "rule", "(no policy)");
	it->mode = ew_mode_name(terms.mode);
	it->allowed = terms.offered;
	it->by_itself = terms.mode == EW_MODE_AUTOMATIC || terms.mode == EW_MODE_MANDATORY;
	it->decided_inputs = it->inputs;
	json_decref(it->makes);
	it->makes = json_incref(json_object_get(e->fields, "artifacts"));
	keep_words(it, e);
	return 0;
}

static int open_soon(struct ew_party_state *party, const struct ew_event *e)
{
	uint32_t purposes = EW_PURPOSES_ALL;

	(void)ew_field_purposes(e, "purposes", &purposes);
	party->shown.opening_for = purposes | (party->shown.opening ? party->shown.opening_for : 0);
	party->shown.opening = true;
	return 0;
}

static int apply_opening(struct ew_interaction *it, const struct ew_event *e)
{
	return for_parties(it, e, open_soon);
}

static int open_now(struct ew_party_state *party, const struct ew_event *e)
{
	int r = mark(party, e, is_paused(party));

	if (r < 0)
		return r;
	(void)ew_field_purposes(e, "open", &party->shown.open);
	party->shown.opening = false;
	party->shown.holding = party->shown.holding && !(party->shown.open & EW_PURPOSE_RECORDING);
	return 0;
}

static int apply_opened(struct ew_interaction *it, const struct ew_event *e)
{
	return for_parties(it, e, open_now);
}

static bool is_refusal(const struct ew_event *e)
{
	return ew_field_is(e, "reason", "opt_out") || ew_field_is(e, "reason", "recordpref") ||
		ew_field_is(e, "reason", "keypad");
}

static bool is_pause(const struct ew_event *e)
{
	return ew_field_is(e, "reason", "pause") || ew_field_is(e, "reason", "stop");
}

/* A restriction that cannot be read restricts everything. */
static uint32_t restricted_purposes(const struct ew_event *e)
{
	uint32_t purposes = EW_PURPOSES_ALL;

	(void)ew_field_purposes(e, "purposes", &purposes);
	return purposes;
}

/*
 * An opening that the recorder has not answered names an older restriction now: it can never be
 * obeyed.
 */
static int restrict_party(struct ew_party_state *party, const struct ew_event *e)
{
	uint32_t purposes = restricted_purposes(e);

	if (is_pause(e))
		party->shown.paused |= purposes;
	if (ew_field_is(e, "reason", "pause") && party->paused_since.us == 0) {
		party->paused_since = e->decided;
		party->paused_by = e->index;
		party->pause_alarmed = false;
	}
	party->shown.open &= ~purposes;
	party->shown.opening = false;
	party->shown.holding = false;
	(void)ew_field_u64(e, "restriction", &party->shown.restriction);
	if (!(purposes & EW_PURPOSE_RECORDING))
		return 0;
	return mark(party, e, is_paused(party));
}

/* What was ordered for the whole call holds for parties that come later. */
static void pause_all(struct ew_interaction *it, const struct ew_event *e)
{
	if (is_pause(e) && !json_object_get(e->fields, "party"))
		it->paused_all |= restricted_purposes(e);
}

static void lift_for_all(struct ew_interaction *it, const struct ew_event *e)
{
	uint32_t purposes = 0;
	struct ew_id id;

	if (ew_field_id(e, "party", &id))
		return;
	(void)ew_field_purposes(e, "purposes", &purposes);
	it->paused_all &= ~purposes;
}

/* The recorder shuts first and tells later, so what shut it counts from this event on. */
static int take_cause(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_slice word;
	int segment = ew_field_text(e, "segment", &word) ? ew_segment_of(word) : EW_SEGMENT_OTHER;

	if (ew_field_is(e, "reason", "segment"))
		ew_segment_open(it, e, segment >= 0 ? segment : EW_SEGMENT_OTHER);
	if (ew_field_is(e, "reason", "minor"))
		it->minor_unnamed = true;
	if (ew_field_is(e, "reason", "pause") && it->last_pause != e->index + 1) {
		it->last_pause = e->index + 1;
		it->pauses++;
	}
	pause_all(it, e);
	it->shut_at = e->decided;
	(void)ew_field_wall(e, "applied_at", &it->shut_at);
	return is_refusal(e) ? ew_consent_restricted(it, e, restricted_purposes(e)) : 0;
}

static int apply_restricted(struct ew_interaction *it, const struct ew_event *e)
{
	int r = for_parties(it, e, restrict_party);

	return r == 0 ? take_cause(it, e) : r;
}

static int lift_pause(struct ew_party_state *party, const struct ew_event *e)
{
	uint32_t purposes = 0;

	(void)ew_field_purposes(e, "purposes", &purposes);
	party->shown.paused &= ~purposes;
	if (!party->shown.paused)
		party->paused_since.us = 0;
	return 0;
}

static int apply_resume(struct ew_interaction *it, const struct ew_event *e)
{
	lift_for_all(it, e);
	return for_parties(it, e, lift_pause);
}

static int apply_start(struct ew_interaction *it, const struct ew_event *e)
{
	it->asked = true;
	lift_for_all(it, e);
	return for_parties(it, e, lift_pause);
}

/* -- what was kept ---------------------------------------------------------------------------- */

static struct ew_interaction_span *find_span(const struct ew_interaction *it, struct ew_id id)
{
	for (size_t i = it->n_spans; i > 0; i--) {
		if (ew_id_equal(it->spans[i - 1].span, id))
			return &it->spans[i - 1];
	}
	return NULL;
}

static int apply_span_opened(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_id id;
	struct ew_id party;

	if (!ew_field_id(e, "span", &id) || !ew_field_id(e, "party", &party) || find_span(it, id))
		return ew_note_flag(it, e, "the span is not readable or was opened before");
	struct ew_interaction_span *span = ew_grown(&it->spans, it->n_spans, sizeof(*it->spans));
	struct ew_span_causes *cause =
		ew_grown(&it->span_causes, it->n_spans, sizeof(*it->span_causes));

	if (!span || !cause)
		return -ENOMEM;
	span->span = id;
	span->party = party;
	if (!ew_field_wall(e, "from", &span->from))
		span->from = e->decided;
	(void)ew_field_u32(e, "stream", &span->stream);
	(void)ew_field_u32(e, "epoch", &span->epoch);
	(void)ew_field_purposes(e, "purposes", &span->purposes);
	cause->opened = e->index;
	it->n_spans++;
	return 0;
}

/* When the gate stands open still, it is the span's end that leaves the time after it uncovered. */
static int mark_end_of_span(struct ew_interaction *it, const struct ew_event *e, struct ew_id id)
{
	struct ew_party_state *party = ew_interaction_party_state(it, id);

	if (!party || !(party->shown.open & EW_PURPOSE_RECORDING))
		return 0;
	return mark(party, e, false);
}

static int apply_span_closed(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_id id;
	struct ew_interaction_span *span = ew_field_id(e, "span", &id) ? find_span(it, id) : NULL;

	if (!span || span->closed)
		return ew_note_flag(it, e, "the span was not open");
	int r = mark_end_of_span(it, e, span->party);

	if (r < 0)
		return r;
	(void)ew_field_u32(e, "frames", &span->frames);
	(void)ew_field_u64(e, "last", &span->last);
	if (!ew_field_wall(e, "to", &span->to))
		span->to = e->decided;
	span->closed = true;
	if (json_is_true(json_object_get(e->fields, "recovered")))
		it->lost = true;
	return 0;
}

static int add_stretch(struct ew_stretch **list, size_t *n, const struct ew_stretch *stretch)
{
	struct ew_stretch *one = ew_grown(list, *n, sizeof(**list));

	if (!one)
		return -ENOMEM;
	*one = *stretch;
	*n += 1;
	return 0;
}

static int apply_gap(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_stretch gap = {.cause = e->index};

	if (!ew_field_id(e, "party", &gap.party) || !ew_field_wall(e, "from", &gap.from) ||
		!ew_field_wall(e, "to", &gap.to))
		return ew_note_flag(it, e, "the gap is not readable");
	int r = add_stretch(&it->gaps, &it->n_gaps, &gap);

	return r == 0 ? ew_note(it->missing, e) : r;
}

/* Until when a party's time is accounted for: the end of its last span, or what came after that. */
static struct ew_wall accounted_until(const struct ew_interaction *it, const struct ew_party_state *party)
{
	struct ew_wall until = party->shown.since;

	for (size_t i = 0; i < it->n_spans; i++)
		if (ew_id_equal(it->spans[i].party, party->shown.id) && it->spans[i].to.us > until.us)
			until = it->spans[i].to;
	for (size_t i = 0; i < party->n_marks; i++)
		if (party->marks[i].at.us > until.us)
			until = party->marks[i].at;
	return until;
}

/*
 * A recorder died. What a party said from the last that it had written until somebody took the call up again was
 * allowed and is not there: missing, and not withheld by anybody.
 */
static int apply_loss(struct ew_interaction *it, const struct ew_event *e)
{
	bool any = false;
	int r = 0;

	for (size_t i = 0; i < it->n_parties; i++)
		it->parties[i].shown.holding = false; /* memory went with the recorder */
	for (size_t i = 0; r == 0 && i < it->n_parties; i++) {
		const struct ew_party_state *party = &it->parties[i];
		struct ew_stretch gap = {.party = party->shown.id,
			.from = accounted_until(it, party),
			.to = e->decided,
			.cause = e->index};

		if (!(party->shown.open & EW_PURPOSE_RECORDING) || gap.from.us >= gap.to.us)
			continue;
		any = true;
		r = add_stretch(&it->gaps, &it->n_gaps, &gap);
	}
	if (r == 0 && any)
		r = ew_note(it->missing, e);
	if (r == 0)
		it->lost = false;
	return r;
}

static int apply_call_ended(struct ew_interaction *it, const struct ew_event *e)
{
	int r;

	if (it->ended.us != 0)
		return ew_note_flag(it, e, "the call had ended before");
	r = it->lost ? apply_loss(it, e) : 0;
	if (r < 0)
		return r;
	it->ended = e->decided;
	it->state = EW_STATE_FINISHING;
	return 0;
}

static int apply_keypad(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_stretch key = {.cause = e->index}, masked;
	uint32_t duration_us;

	if (!ew_field_id(e, "party", &key.party) || !ew_field_wall(e, "from", &key.from) ||
		!ew_field_u32(e, "duration_us", &duration_us) ||
		__builtin_add_overflow(key.from.us, (int64_t)duration_us, &key.to.us))
		return ew_note_flag(it, e, "the key press is not readable");
	/* What was masked for it is more than the key; records of before said nothing of that. */
	if (ew_field_wall(e, "masked_from", &masked.from) && ew_field_wall(e, "masked_to", &masked.to) &&
		masked.from.us < masked.to.us) {
		key.from = masked.from;
		key.to = masked.to;
	}
	return add_stretch(&it->keypads, &it->n_keypads, &key);
}

/* -- other interactions of the same call ------------------------------------------------------- */

static int apply_related(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_id other;

	if (!ew_field_id(e, "interaction", &other) || ew_interaction_is_related(it, other))
		return ew_note_flag(it, e, "the other interaction is not readable or is related already");
	struct ew_id *one = ew_grown(&it->relatives, it->n_relatives, sizeof(*it->relatives));
	int r = one ? ew_note(it->related, e) : -ENOMEM;

	if (r < 0)
		return r;
	*one = other;
	it->n_relatives++;
	return 0;
}

/* -- afterwards ------------------------------------------------------------------------------- */

static bool failure_stands(const struct ew_interaction *it)
{
	const json_t *one;
	size_t i;

	json_array_foreach (it->artifacts, i, one) {
		const char *state = json_string_value(json_object_get(one, "state"));

		if (state && strcmp(state, "failed") == 0)
			return true;
	}
	return false;
}

static int apply_finished(struct ew_interaction *it, const struct ew_event *e)
{
	if (it->ended.us == 0)
		return ew_note_flag(it, e, "the call has not ended");
	it->state = failure_stands(it) ? EW_STATE_FAILED : EW_STATE_FINISHED;
	return 0;
}

static int apply_exception(struct ew_interaction *it, const struct ew_event *e)
{
	ew_alarm_told(it, e);
	return ew_note(it->exceptions, e);
}

/* An order is in the list whether or not it could be applied to what is known. */
static int apply_order(struct ew_interaction *it, const struct ew_event *e)
{
	static apply_fn *const effects[] = {
		[EW_EVENT_RESTRICTED] = apply_restricted,
		[EW_EVENT_RESUME_ORDERED] = apply_resume,
		[EW_EVENT_START_ORDERED] = apply_start,
		[EW_EVENT_ORDER_REFUSED] = NULL,
	};
	apply_fn *effect = effects[e->type];
	int r = effect ? effect(it, e) : 0;

	return r == 0 ? ew_note(it->orders, e) : r;
}

static apply_fn *const appliers[] = {
	[EW_EVENT_CALL_OFFERED] = apply_call_offered,
	[EW_EVENT_FACTS_CHANGED] = apply_facts,
	[EW_EVENT_STREAM_ADDED] = apply_stream_added,
	[EW_EVENT_STREAM_CHANGED] = ew_stream_change,
	[EW_EVENT_STREAM_REMOVED] = apply_stream_removed,
	[EW_EVENT_DECIDED] = apply_decided,
	[EW_EVENT_OPENING] = apply_opening,
	[EW_EVENT_OPENED] = apply_opened,
	[EW_EVENT_RESTRICTED] = apply_order,
	[EW_EVENT_RESUME_ORDERED] = apply_order,
	[EW_EVENT_START_ORDERED] = apply_order,
	[EW_EVENT_ORDER_REFUSED] = apply_order,
	[EW_EVENT_SPAN_OPENED] = apply_span_opened,
	[EW_EVENT_SPAN_CLOSED] = apply_span_closed,
	[EW_EVENT_GAP] = apply_gap,
	[EW_EVENT_KEYPAD] = apply_keypad,
	[EW_EVENT_CALL_RESTORED] = apply_loss,
	[EW_EVENT_CALL_ENDED] = apply_call_ended,
	[EW_EVENT_ARTIFACT_MADE] = ew_note_artifact,
	[EW_EVENT_ARTIFACT_FAILED] = ew_note_artifact,
	[EW_EVENT_FINISHED] = apply_finished,
	[EW_EVENT_EXCEPTION] = apply_exception,
	[EW_EVENT_HOLD] = ew_stream_hold,
	[EW_EVENT_RELATED] = apply_related,
	[EW_EVENT_REFUSAL_INHERITED] = ew_leg_refused,
	[EW_EVENT_KEYS_EXPECTED] = ew_consent_event,
	[EW_EVENT_HOLDING] = ew_consent_event,
	[EW_EVENT_HELD] = ew_consent_event,
	[EW_EVENT_NOTICE_STARTED] = ew_consent_event,
	[EW_EVENT_NOTICE_ENDED] = ew_consent_event,
	[EW_EVENT_NOTICE_HEARD] = ew_notice_heard,
	[EW_EVENT_CONSENT] = ew_consent_event,
	[EW_EVENT_CONSENT_EXPIRED] = ew_consent_event,
	[EW_EVENT_SEGMENT_OPENED] = ew_consent_event,
	[EW_EVENT_SEGMENT_ENDED] = ew_consent_event,
	[EW_EVENT_MINOR] = ew_consent_event,
	[EW_EVENT_AGREEMENT] = ew_consent_event,
	[EW_EVENT_LOCATED] = ew_consent_event,
	[EW_EVENT_TOLD_STAFF] = ew_treatment_event,
	[EW_EVENT_TREATMENT_ORDERED] = ew_treatment_event,
	[EW_EVENT_TREATMENT_DONE] = ew_treatment_event,
	[EW_EVENT_GRANT_GIVEN] = ew_grant_event,
	[EW_EVENT_GRANT_REFUSED] = ew_grant_event,
	[EW_EVENT_TOOL_ORDERED] = ew_grant_event,
	[EW_EVENT_TOOL_ACKNOWLEDGED] = ew_grant_event,
	[EW_EVENT_TOOL_SILENT] = ew_grant_event,
	[EW_EVENT_GRANT_ENDED] = ew_grant_event,
	[EW_EVENT_ARTIFACT_RECEIVED] = ew_grant_event,
	[EW_EVENT_MUTED] = ew_muted_event,
	[EW_EVENT_REDACTED] = ew_redaction_event,
	[EW_EVENT_REDACTION_REMOVED] = ew_redaction_event,
	[EW_EVENT_HOLD_PLACED] = ew_legal_hold_event,
	[EW_EVENT_HOLD_RELEASED] = ew_legal_hold_event,
	[EW_EVENT_PURGE_HELD] = ew_legal_hold_event,
	[EW_EVENT_DELETED] = ew_deleted_event,
	[EW_EVENT_REDATED] = ew_redated_event,
	[EW_EVENT_FROZEN] = ew_rights_event,
	[EW_EVENT_UNFROZEN] = ew_rights_event,
	[EW_EVENT_CORRECTED] = ew_rights_event,
	[EW_EVENT_OBJECTED] = ew_rights_event,
};

/* Time stands still for the record while the clock runs backwards, and when the call is over. */
static void note_time(struct ew_interaction *it, const struct ew_event *e)
{
	if (it->started.us == 0)
		it->started = e->decided;
	if (it->ended.us == 0 && e->decided.us > it->latest.us)
		it->latest = e->decided;
}

int ew_interaction_apply(struct ew_interaction *it, const struct ew_event *event)
{
	if (event->index != it->next || !ew_id_equal(event->interaction, it->id))
		return -EPROTO;
	size_t type = (size_t)event->type;
	apply_fn *fn = type < EW_COUNT(appliers) ? appliers[type] : NULL;
	uint32_t refused = ew_interaction_refused(it);
	int r = fn ? fn(it, event) : 0;

	if (r < 0)
		return r;
	ew_note_refusals(it, event, refused);
	note_time(it, event);
	it->leg_changes += event->type == EW_EVENT_RELATED || ew_event_class_of(event->type) == EW_CLASS_CONSENT;
	it->next++;
	it->previous = event->commitment;
	return 0;
}
