/*
 * What each tape event means for the log: one event of the same name, fields as domain/interaction.h lists them, and
 * the rows that go with it. Facts with names and numbers become personal disclosures, never fields.
 */
#include "programs/keeper/keeper_phrases.h"
#include "programs/keeper/keeper_tools.h"

#include <errno.h>

#include "base/log.h"
#include "catalog/live.h"
#include "programs/keeper/people/desk.h"

/** One tape event on its way into the log. */
struct incoming {
	struct ew_keeper *k;
	uint32_t thread;
	ew_tape_pos at;
	struct ew_wall wall;
	const struct ew_message *m;
	const struct ew_tape_ref *ref;
};

static const struct ew_id nobody;

static int add_at(const struct incoming *in, struct ew_wall at, struct ew_call *call, enum ew_event_type type,
	json_t *fields, json_t *personal)
{
	return ew_keeper_append(
		in->k, call, type, at, "recorder", nobody, fields, personal, in->ref, NULL);
}

static int add(const struct incoming *in, struct ew_call *call, enum ew_event_type type, json_t *fields,
	json_t *personal)
{
	return add_at(in, in->wall, call, type, fields, personal);
}

/* When it happened, where the event says so: it may have been written a little later. */
static struct ew_wall happened(const struct incoming *in, int64_t us)
{
	return us ? (struct ew_wall){us} : in->wall;
}

/* One call that cannot be had (erased since, or its rows are damaged) must not stop the events of all others. */
static int note_lost_call(const struct incoming *in, int error)
{
	if (error == -ENOENT || error == -ENOKEY)
		return ew_keeper_except(in->k, NULL, "event_without_interaction",
			"the tape told of an interaction that the catalogue does not hold");
	return ew_keeper_except(in->k, NULL, "interaction_unreadable",
		"the tape told of an interaction whose rows in the catalogue cannot be read: the event is not kept");
}

/* An event of an interaction that is not there is noted in the system scope, so that nothing vanishes. */
static int find_call(const struct incoming *in, struct ew_id id, struct ew_call **ret)
{
	int r = ew_keeper_call(in->k, id, ret);

	if (!ew_keeper_call_is_lost(r))
		return r;
	*ret = NULL;
	return note_lost_call(in, r);
}

static int save_dialog(const struct incoming *in, struct ew_call *call, struct ew_slice dialog)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	int r;

	ew_buf_init(&sealed, EW_MAX_DIALOG_BYTES + EW_COLUMN_OVERHEAD_BYTES);
	r = ew_keeper_seal(in->k, call, "dialog", 0, dialog, &sealed);
	if (r < 0)
		return r;
	return ew_live_put_call(in->k->catalog, call->id, in->thread, ew_buf_slice(&sealed));
}

static bool is_over(const struct ew_call *call)
{
	enum ew_interaction_state state = ew_interaction_state(call->fold);

	return state != EW_STATE_OFFERED && state != EW_STATE_ACTIVE;
}

/* What goes with new facts: the message that told them, what they are found by, and their defects. */
static int take_facts(const struct incoming *in, struct ew_call *call, struct ew_slice raw)
{
	int r = ew_keeper_note_signalling(in->k, call, in->wall, raw);

	if (r == 0)
		r = ew_keeper_index_facts(in->k, call);
	return r < 0 ? r : ew_keeper_note_defects(in->k, call);
}

/*
 * A recorder without memory takes a call for new that the log knows: its facts are news, its
 * beginning is not. One that the log knows to be over (signal has not heard of its end) stays over:
 * the recorder ends it and signal hangs up.
 */
static int offered_again(const struct incoming *in, struct ew_call *call)
{
	const struct ew_msg_ev_call_offered *e = EW_MESSAGE_AS(in->m, ev_call_offered);
	struct ew_msg_call_end end = {.interaction = call->id, .cause = 5};
	int r;

	if (is_over(call))
		return ew_keeper_post(
			in->k, EW_ROLE_RECORDER, in->thread, 0, EW_MSG_call_end, &end);
	r = add(in, call, EW_EVENT_FACTS_CHANGED, NULL,
		json_pack("{s:o}", "facts", ew_keeper_parse_facts(e->facts)));

	if (r == 0)
		r = save_dialog(in, call, e->dialog);
	return r < 0 ? r : take_facts(in, call, e->raw);
}

static json_t *slice_json(struct ew_slice s)
{
	json_t *text = s.len > 0 && memchr(s.at, '\0', s.len) ? NULL : json_stringn((const char *)s.at, s.len);

	return text ? text : json_string("");
}

/* What only the keeper knows of a call: which thread has it, and for whom it is recorded. */
static json_t *offered_fields(const struct incoming *in, const struct ew_msg_ev_call_offered *e)
{
	json_t *fields = json_pack("{s:I, s:s*}", "thread", (json_int_t)in->thread, "entity",
		in->k->entity[0] ? in->k->entity : NULL);

	if (fields && e->unrecorded.len > 0)
		json_object_set_new(fields, "unrecorded", slice_json(e->unrecorded));
	return fields;
}

static int on_offered(const struct incoming *in)
{
	const struct ew_msg_ev_call_offered *e = EW_MESSAGE_AS(in->m, ev_call_offered);
	struct ew_call *call;
	int r = ew_keeper_call(in->k, e->interaction, &call);

	if (r == 0)
		return offered_again(in, call);
	if (r == -ENOENT)
		r = ew_keeper_call_new(in->k, e->interaction, in->thread, &call);
	else if (ew_keeper_call_is_lost(r))
		return note_lost_call(in, r);
	if (r == -EMFILE)
		return ew_keeper_except(in->k, NULL, "too_many_calls",
			"more calls are live than this keeper takes: a call was not taken and is not recorded");
	if (r < 0)
		return r;
	r = add(in, call, EW_EVENT_CALL_OFFERED, offered_fields(in, e),
		json_pack("{s:o}", "facts", ew_keeper_parse_facts(e->facts)));
	if (r == 0)
		r = save_dialog(in, call, e->dialog);
	return r < 0 ? r : take_facts(in, call, e->raw);
}

static int on_facts(const struct incoming *in)
{
	const struct ew_msg_ev_call_facts *e = EW_MESSAGE_AS(in->m, ev_call_facts);
	struct ew_call *call;
	int r = find_call(in, e->interaction, &call);

	if (r < 0 || !call)
		return r;
	r = add(in, call, EW_EVENT_FACTS_CHANGED, NULL, json_pack("{s:o}", "facts", ew_keeper_parse_facts(e->facts)));
	return r < 0 ? r : take_facts(in, call, e->raw);
}

static int on_dialog(const struct incoming *in)
{
	const struct ew_msg_ev_dialog *e = EW_MESSAGE_AS(in->m, ev_dialog);
	struct ew_call *call;
	int r = find_call(in, e->interaction, &call);

	return r < 0 || !call ? r : save_dialog(in, call, e->dialog);
}

static int on_stream_added(const struct incoming *in)
{
	const struct ew_msg_ev_stream_added *e = EW_MESSAGE_AS(in->m, ev_stream_added);
	struct ew_call *call;
	int r = find_call(in, e->interaction, &call);

	if (r < 0 || !call)
		return r;
	r = add(in, call, EW_EVENT_STREAM_ADDED,
		json_pack("{s:o, s:I, s:o, s:o, s:b, s:o}", "party", ew_json_id(e->party), "stream",
			(json_int_t)e->stream, "label", slice_json(e->label), "codecs",
			ew_keeper_codecs_json(e->codecs, e->formats), "active", e->active, "restriction",
			ew_json_number_text(e->restriction)),
		NULL);
	return r < 0 ? r : ew_keeper_stream_save(in->k, call, e);
}

static int on_stream_set(const struct incoming *in)
{
	const struct ew_msg_ev_stream_set *e = EW_MESSAGE_AS(in->m, ev_stream_set);
	struct ew_call *call;
	int r = find_call(in, e->interaction, &call);

	if (r < 0 || !call)
		return r;
	r = add(in, call, EW_EVENT_STREAM_CHANGED,
		json_pack("{s:I, s:b, s:o, s:I}", "stream", (json_int_t)e->stream, "active", e->active, "codecs",
			ew_keeper_codecs_json(e->codecs, e->formats), "more", (json_int_t)e->more),
		NULL);
	return r < 0 ? r : ew_keeper_stream_change(in->k, call, e);
}

static json_t *counters_json(const struct ew_msg_ev_stream_removed *e)
{
	const struct {
		const char *name;
		int64_t value;
	} counters[] = {
		{"stream", e->stream},
		{"packets", (int64_t)e->packets},
		{"lost", (int64_t)e->lost},
		{"duplicates", (int64_t)e->duplicates},
		{"late", (int64_t)e->late},
		{"withheld", (int64_t)e->withheld},
		{"keypad", (int64_t)e->keypad},
		{"foreign", (int64_t)e->foreign},
		{"malformed", (int64_t)e->malformed},
		{"jitter_us", e->jitter_us},
		{"unannounced", (int64_t)e->unannounced},
		{"inactive", (int64_t)e->inactive},
		{"after_end", (int64_t)e->after_end},
		{"crowded", (int64_t)e->crowded},
		{"restarts", (int64_t)e->restarts},
		{"sources", e->sources},
		{"sender_reports", (int64_t)e->sender_reports},
		{"dropped", (int64_t)e->dropped},
		{"moved", (int64_t)e->moved},
		{"clock_ppm", e->clock_ppm},
		{"auth_failed", (int64_t)e->auth_failed},
		{"unkeyed", (int64_t)e->unkeyed},
	};
	json_t *fields = json_object();

	for (size_t i = 0; fields && i < EW_COUNT(counters); i++)
		json_object_set_new(fields, counters[i].name, json_integer(counters[i].value));
	return fields;
}

static int on_stream_removed(const struct incoming *in)
{
	const struct ew_msg_ev_stream_removed *e = EW_MESSAGE_AS(in->m, ev_stream_removed);
	struct ew_call *call;
	int r = find_call(in, e->interaction, &call);

	if (r < 0 || !call)
		return r;
	r = add_at(in, happened(in, e->removed_wall), call, EW_EVENT_STREAM_REMOVED, counters_json(e), NULL);
	if (r == 0)
		r = ew_keeper_stream_judge(in->k, call, in->wall, e);
	return r < 0 ? r : ew_live_remove_stream(in->k->catalog, call->id, e->stream);
}

static int on_quiet(const struct incoming *in)
{
	const struct ew_msg_ev_quiet *e = EW_MESSAGE_AS(in->m, ev_quiet);
	struct ew_call *call;
	json_t *fields;
	int r = find_call(in, e->interaction, &call);

	if (r < 0 || !call)
		return r;
	fields = json_pack("{s:o, s:I, s:I, s:s}", "party", ew_json_id(e->party), "stream", (json_int_t)e->stream,
		"from", (json_int_t)e->from_wall, "reason", "no_packets");
	if (fields && e->to_wall)
		json_object_set_new(fields, "to", json_integer((json_int_t)e->to_wall));
	return add(in, call, EW_EVENT_HOLD, fields, NULL);
}

static int on_span_opened(const struct incoming *in)
{
	const struct ew_msg_ev_span_opened *e = EW_MESSAGE_AS(in->m, ev_span_opened);
	struct ew_span_row row = {
		.span = e->span,
		.interaction = e->interaction,
		.party = e->party,
		.thread = in->thread,
		.stream = e->stream,
		.epoch = e->epoch,
		.purposes = e->purposes,
		.state = EW_SPAN_OPEN,
		.last = EW_TAPE_NOWHERE,
		.opened_at = in->at,
		.from = {e->from_wall},
	};
	struct ew_call *call;
	int r = ew_spans_put(in->k->catalog, &row);

	if (r == 0)
		r = find_call(in, e->interaction, &call);
	if (r < 0 || !call)
		return r;
	return add(in, call, EW_EVENT_SPAN_OPENED,
		json_pack("{s:o, s:I, s:o, s:I, s:o, s:I}", "span", ew_json_id(e->span), "epoch",
			(json_int_t)e->epoch, "party", ew_json_id(e->party), "stream", (json_int_t)e->stream,
			"purposes", ew_json_purposes(e->purposes), "from", (json_int_t)e->from_wall),
		NULL);
}

static int on_span_closed(const struct incoming *in)
{
	const struct ew_msg_ev_span_closed *e = EW_MESSAGE_AS(in->m, ev_span_closed);
	struct ew_span_row row;
	struct ew_call *call;
	int r = ew_spans_get(in->k->catalog, e->span, &row);

	if (r == 0) {
		row.state = EW_SPAN_CLOSED;
		row.frames = e->frames;
		row.last = e->last;
		row.to = happened(in, e->to_wall);
		r = ew_spans_put(in->k->catalog, &row);
	} else if (r == -ENOENT) {
		r = 0;
	}
	if (r == 0)
		r = find_call(in, e->interaction, &call);
	if (r < 0 || !call)
		return r;
	r = add(in, call, EW_EVENT_SPAN_CLOSED,
		json_pack("{s:o, s:I, s:o, s:I}", "span", ew_json_id(e->span), "frames", (json_int_t)e->frames,
			"last", ew_json_number_text(e->last), "to", (json_int_t)happened(in, e->to_wall).us),
		NULL);
	return r < 0 ? r : ew_keeper_purge_step(in->k, call);
}

static const char *reason_word(uint16_t reason)
{
	static const char *const words[] = {
		[EW_REASON_UNKNOWN] = "unknown",
		[EW_REASON_PAUSE] = "pause",
		[EW_REASON_OPT_OUT] = "opt_out",
		[EW_REASON_STOP] = "stop",
		[EW_REASON_RECORDPREF] = "recordpref",
		[EW_REASON_START] = "start",
		[EW_REASON_RESTART] = "restart",
		[EW_REASON_KEEPER_SILENT] = "keeper_silent",
		[EW_REASON_POLICY] = "policy",
		[EW_REASON_NO_POLICY] = "no_policy",
		[EW_REASON_OTHER_REFUSED] = "other_refused",
		[EW_REASON_SEGMENT] = "segment",
		[EW_REASON_KEYPAD] = "keypad",
		[EW_REASON_TERMS] = "terms",
		[EW_REASON_JOINED] = "joined",
		[EW_REASON_MINOR] = "minor",
		[EW_REASON_EXPIRED] = "expired",
		[EW_REASON_LEFT] = "left",
	};

	return reason < EW_COUNT(words) ? words[reason] : words[EW_REASON_UNKNOWN];
}

static const char *actor_word(uint8_t actor)
{
	static const char *const words[] = {"system", "party", "user", "signal", "keeper"};

	return actor < EW_COUNT(words) ? words[actor] : words[0];
}

/* What nobody ordered (a silent keeper, a restart) has no id that could come again. */
static bool comes_again(const struct ew_call *call, const struct ew_msg_ev_restricted *e)
{
	return !ew_id_is_zero(e->order) && ew_interaction_ordered(call->fold, e->order);
}

static json_t *restricted_fields(const struct ew_msg_ev_restricted *e, bool again)
{
	json_t *fields = json_pack("{s:o, s:o, s:o, s:s, s:s, s:I, s:I, s:I, s:I}", "order",
		ew_json_id(e->order), "purposes", ew_json_purposes(e->purposes), "restriction",
		ew_json_number_text(e->restriction), "reason", reason_word(e->reason), "source",
		ew_role_name((enum ew_role)e->source_role), "requested_at", (json_int_t)e->requested_wall,
		"received_at", (json_int_t)e->received_wall, "applied_at", (json_int_t)e->applied_wall,
		"gate_us", (json_int_t)(e->applied_wall - e->received_wall));

	if (fields && !ew_id_is_zero(e->party))
		json_object_set_new(fields, "party", ew_json_id(e->party));
	if (fields && again)
		json_object_set_new(fields, "again", json_true());
	if (fields && e->more > 0)
		json_object_set_new(fields, "more", json_integer((json_int_t)e->more));
	if (fields && e->voice > 0 && ew_voice_name((enum ew_voice)e->voice))
		json_object_set_new(fields, "voice", json_string(ew_voice_name((enum ew_voice)e->voice)));
	if (fields && e->segment > 0 && ew_segment_name((enum ew_segment)(e->segment - 1)))
		json_object_set_new(fields, "segment", json_string(ew_segment_name((enum ew_segment)(e->segment - 1))));
	return fields;
}

/* From the order's arrival at the recorder to its gates being shut, both times by the recorder. */
static void count_restriction(struct ew_keeper *k, const struct ew_msg_ev_restricted *e)
{
	int64_t us = e->applied_wall - e->received_wall;

	k->restrictions++;
	k->shut_within_1 += us <= EW_US_PER_MS;
	k->shut_within_5 += us <= 5 * EW_US_PER_MS;
	k->shut_within_20 += us <= 20 * EW_US_PER_MS;
}

static bool is_opt_out(const struct ew_msg_ev_restricted *e)
{
	return e->reason == EW_REASON_OPT_OUT || e->reason == EW_REASON_RECORDPREF || e->reason == EW_REASON_KEYPAD;
}

static int on_restricted(const struct incoming *in)
{
	const struct ew_msg_ev_restricted *e = EW_MESSAGE_AS(in->m, ev_restricted);
	json_t *personal = NULL;
	struct ew_call *call;
	bool again;
	int r = find_call(in, e->interaction, &call);

	if (r < 0 || !call)
		return r;
	again = comes_again(call, e);
	if (e->reason_text.len > 0)
		personal = json_pack("{s:o}", "reason_text", slice_json(e->reason_text));
	r = ew_keeper_append(in->k, call, EW_EVENT_RESTRICTED, in->wall, actor_word(e->actor),
		e->actor_id, restricted_fields(e, again), personal, in->ref, NULL);
	if (r == 0 && is_opt_out(e) && !again)
		r = ew_overview_count_opt_out(in->k, in->wall, e->applied_wall - e->received_wall);
	if (r == 0)
		count_restriction(in->k, e);
	return r;
}

static int on_allowed(const struct incoming *in)
{
	const struct ew_msg_ev_allowed *e = EW_MESSAGE_AS(in->m, ev_allowed);
	struct ew_call *call;
	int r = find_call(in, e->interaction, &call);

	if (r < 0 || !call)
		return r;
	return add(in, call, EW_EVENT_OPENED,
		json_pack("{s:o, s:o, s:o, s:o, s:o}", "order", ew_json_id(e->order), "party",
			ew_json_id(e->party), "purposes", ew_json_purposes(e->purposes), "open",
			ew_json_purposes(e->open), "supersedes", ew_json_number_text(e->supersedes)),
		NULL);
}

static const char *cause_word(uint32_t cause)
{
	static const char *const words[] = {
		"normal", "cancelled", "inactivity", "transport", "shut_down", "by_order"};

	return cause < EW_COUNT(words) ? words[cause] : "unknown";
}

static int on_ended(const struct incoming *in)
{
	const struct ew_msg_ev_call_ended *e = EW_MESSAGE_AS(in->m, ev_call_ended);
	struct ew_call *call;
	int r = find_call(in, e->interaction, &call);

	if (r < 0 || !call)
		return r;
	r = add_at(in, happened(in, e->ended_wall), call, EW_EVENT_CALL_ENDED,
		json_pack("{s:s}", "cause", cause_word(e->cause)), NULL);
	if (r == 0)
		r = ew_keeper_end_grants(in->k, call);
	if (r == 0)
		r = ew_keeper_call_judge(in->k, call, in->wall);
	if (r == 0)
		r = ew_live_remove_call(in->k->catalog, call->id);
	return r < 0 ? r : ew_keeper_intend(in->k, call);
}

static const char *gap_reason(uint64_t why)
{
	switch (why) {
	case ENOSPC:
		return "the tape's disk was full";
	case EDQUOT:
		return "the tape had reached its quota";
	case ENOBUFS:
		return "the disk was too slow for what waited in memory";
	case EAGAIN:
		return "no span key was ready in time";
	case ENOKEY:
		return "there was no key to read them with, or none to seal them under";
	case EOVERFLOW:
		return "the kernel had no room for them, the machine was too busy";
	default:
		return "the tape did not take them";
	}
}

static int on_gap(const struct incoming *in)
{
	const struct ew_msg_ev_gap *e = EW_MESSAGE_AS(in->m, ev_gap);
	char sentence[160];
	struct ew_call *call;
	int r = find_call(in, e->interaction, &call);

	if (r < 0 || !call)
		return r;
	r = add(in, call, EW_EVENT_GAP,
		json_pack("{s:o, s:I, s:I, s:I, s:I, s:I}", "party", ew_json_id(e->party), "stream",
			(json_int_t)e->stream, "from", (json_int_t)e->from_wall, "to", (json_int_t)e->to_wall,
			"packets", (json_int_t)e->packets, "why", (json_int_t)e->why),
		NULL);
	if (r < 0)
		return r;
	snprintf(sentence, sizeof(sentence), "%llu packet%s could not be kept: %s", (unsigned long long)e->packets,
		e->packets == 1 ? "" : "s", gap_reason(e->why));
	return ew_keeper_except_at(in->k, call, in->wall, "gap", sentence);
}

static const char *key_source_word(uint8_t source)
{
	static const char *const words[] = {
		[EW_KEY_EVENT] = "event", [EW_KEY_HEARD] = "in_band", [EW_KEY_SIGNALLED] = "signalling"};

	return source < EW_COUNT(words) ? words[source] : "unknown";
}

static int on_keypad(const struct incoming *in)
{
	const struct ew_msg_ev_keypad *e = EW_MESSAGE_AS(in->m, ev_keypad);
	json_t *fields;
	struct ew_call *call;
	int r = find_call(in, e->interaction, &call);

	if (r < 0 || !call)
		return r;
	fields = json_pack("{s:o, s:I, s:I, s:I, s:I, s:s}", "party", ew_json_id(e->party), "stream",
		(json_int_t)e->stream, "from", (json_int_t)e->from_wall, "duration_us", (json_int_t)e->duration_us,
		"more", (json_int_t)e->more, "source", key_source_word(e->source));
	if (fields && e->masked_to_wall > e->masked_from_wall) {
		json_object_set_new(fields, "masked_from", json_integer(e->masked_from_wall));
		json_object_set_new(fields, "masked_to", json_integer(e->masked_to_wall));
	}
	return add(in, call, EW_EVENT_KEYPAD, fields, NULL);
}

/* The digits are a person's answer: a disclosure of its own, with its salt. What they mean is policy's word. */
static int on_keys(const struct incoming *in)
{
	const struct ew_msg_ev_keys *e = EW_MESSAGE_AS(in->m, ev_keys);
	struct ew_call *call;
	int r = find_call(in, e->interaction, &call);

	if (r < 0 || !call)
		return r;
	r = add(in, call, EW_EVENT_KEYS_RECEIVED,
		json_pack("{s:o, s:o, s:I, s:b, s:I}", "order", ew_json_id(e->order), "party",
			ew_json_id(e->party), "from", (json_int_t)e->from_wall, "complete", e->complete,
			"keys", (json_int_t)e->digits.len),
		json_pack("{s:s%}", "digits", (const char *)e->digits.at, e->digits.len));
	return r < 0 ? r : ew_keeper_answered_by_key(in->k, call, in->wall, e);
}

static int on_segment_keys(const struct incoming *in)
{
	const struct ew_msg_ev_segment_keys *e = EW_MESSAGE_AS(in->m, ev_segment_keys);
	struct ew_call *call;
	int r = find_call(in, e->interaction, &call);

	return r < 0 || !call ? r : ew_keeper_segment_by_keys(in->k, call, in->wall, e);
}

static int on_phrase(const struct incoming *in)
{
	const struct ew_msg_ev_phrase *e = EW_MESSAGE_AS(in->m, ev_phrase);
	struct ew_call *call;
	int r = find_call(in, e->interaction, &call);

	return r < 0 || !call ? r : ew_keeper_phrase_listened(in->k, call, e);
}

static int on_held(const struct incoming *in)
{
	static const char *const words[] = {NULL, "began", "written", "wiped", "overflowed"};
	const struct ew_msg_ev_held *e = EW_MESSAGE_AS(in->m, ev_held);
	const char *what = e->what < EW_COUNT(words) ? words[e->what] : NULL;
	struct ew_call *call;
	int r = find_call(in, e->interaction, &call);

	if (r < 0 || !call)
		return r;
	r = add(in, call, EW_EVENT_HELD,
		json_pack("{s:o, s:o, s:s, s:I, s:I, s:I}", "order", ew_json_id(e->order), "party", ew_json_id(e->party),
			"what", what ? what : "unknown", "from", (json_int_t)e->from_wall, "to", (json_int_t)e->to_wall,
			"packets", (json_int_t)e->packets),
		NULL);
	return r < 0 || e->what != 4 ? r : ew_keeper_except_at(in->k, call, in->wall, "held_too_long", NULL);
}

static int on_copied(const struct incoming *in)
{
	const struct ew_msg_ev_copied *e = EW_MESSAGE_AS(in->m, ev_copied);

	return ew_spans_moved(in->k->catalog, e->span, e->segment, e->last);
}

static int on_exception(const struct incoming *in)
{
	const struct ew_msg_ev_exception *e = EW_MESSAGE_AS(in->m, ev_exception);
	char kind[65], sentence[401];
	struct ew_call *call = NULL;
	int r = 0;

	snprintf(kind, sizeof(kind), "%.*s", (int)e->kind.len, (const char *)e->kind.at);
	snprintf(sentence, sizeof(sentence), "%.*s", (int)e->sentence.len, (const char *)e->sentence.at);
	if (!ew_id_is_zero(e->interaction))
		r = find_call(in, e->interaction, &call);
	return r < 0 ? r : ew_keeper_except_at(in->k, call, in->wall, kind, sentence);
}

static int on_restored(const struct incoming *in)
{
	struct ew_call *call;
	int r = find_call(in, EW_MESSAGE_AS(in->m, ev_call_restored)->interaction, &call);

	return r < 0 || !call ? r : add(in, call, EW_EVENT_CALL_RESTORED, NULL, NULL);
}

static int on_started(const struct incoming *in)
{
	const struct ew_msg_ev_started *e = EW_MESSAGE_AS(in->m, ev_started);
	uint64_t open;
	int r = ew_spans_count(in->k->catalog, in->thread, EW_SPAN_OPEN, &open);

	if (r < 0)
		return r;
	if (open > 0)
		return -EAGAIN;
	return add(in, NULL, EW_EVENT_RECORDER_STARTED,
		json_pack("{s:o, s:I}", "boot", ew_json_id(e->boot), "thread", (json_int_t)e->thread), NULL);
}

/* That it was read is what it is for: the segment before it may be given back. */
static int on_segment_ended(const struct incoming *in)
{
	in->k->release_due = true;
	return 0;
}

static const struct {
	uint16_t number;
	int (*take)(const struct incoming *in);
} table[] = {
	{EW_MSG_ev_started, on_started},
	{EW_MSG_ev_call_offered, on_offered},
	{EW_MSG_ev_call_facts, on_facts},
	{EW_MSG_ev_dialog, on_dialog},
	{EW_MSG_ev_stream_added, on_stream_added},
	{EW_MSG_ev_stream_set, on_stream_set},
	{EW_MSG_ev_stream_removed, on_stream_removed},
	{EW_MSG_ev_span_opened, on_span_opened},
	{EW_MSG_ev_span_closed, on_span_closed},
	{EW_MSG_ev_restricted, on_restricted},
	{EW_MSG_ev_allowed, on_allowed},
	{EW_MSG_ev_call_ended, on_ended},
	{EW_MSG_ev_quiet, on_quiet},
	{EW_MSG_ev_gap, on_gap},
	{EW_MSG_ev_keypad, on_keypad},
	{EW_MSG_ev_keys, on_keys},
	{EW_MSG_ev_held, on_held},
	{EW_MSG_ev_segment_keys, on_segment_keys},
	{EW_MSG_ev_phrase, on_phrase},
	{EW_MSG_ev_copied, on_copied},
	{EW_MSG_ev_segment_ended, on_segment_ended},
	{EW_MSG_ev_exception, on_exception},
	{EW_MSG_ev_call_restored, on_restored},
};

static int decide_now(struct ew_keeper *k, struct ew_id id)
{
	struct ew_call *call;
	int r = ew_keeper_call(k, id, &call);

	if (r < 0)
		return ew_keeper_call_is_lost(r) || r == -EMFILE ? 0 : r;
	return ew_keeper_decide(k, call);
}

int ew_keeper_decide_pending(struct ew_keeper *k)
{
	struct ew_id id = k->pending;

	k->pending = nobody;
	return ew_id_is_zero(id) ? 0 : decide_now(k, id);
}

/*
 * A call comes with its facts and streams one behind the other: what it is decided on is all of them, not each. The
 * interaction stands first in the struct of these.
 */
static bool comes_in_parts(const struct ew_message *m, struct ew_id *ret)
{
	switch (m->type->number) {
	case EW_MSG_ev_call_offered:
	case EW_MSG_ev_call_facts:
	case EW_MSG_ev_call_restored:
	case EW_MSG_ev_stream_added:
	case EW_MSG_ev_stream_set:
		memcpy(ret, m->body, sizeof(*ret));
		return true;
	default:
		return false;
	}
}

/* What follows from what was read before this event follows before it, unless this is another part of the same. */
static int decide_before(const struct incoming *in)
{
	struct ew_id id;

	if (comes_in_parts(in->m, &id) && ew_id_equal(id, in->k->pending))
		return 0;
	return ew_keeper_decide_pending(in->k);
}

/* A decision may follow from any of these. */
static int decide_after(const struct incoming *in)
{
	struct ew_id id;

	if (comes_in_parts(in->m, &id)) {
		in->k->pending = id;
		return 0;
	}
	switch (in->m->type->number) {
	case EW_MSG_ev_restricted:
		id = EW_MESSAGE_AS(in->m, ev_restricted)->interaction;
		break;
	case EW_MSG_ev_allowed:
		id = EW_MESSAGE_AS(in->m, ev_allowed)->interaction;
		break;
	case EW_MSG_ev_keys:
		id = EW_MESSAGE_AS(in->m, ev_keys)->interaction;
		break;
	case EW_MSG_ev_segment_keys:
		id = EW_MESSAGE_AS(in->m, ev_segment_keys)->interaction;
		break;
	case EW_MSG_ev_phrase:
		id = EW_MESSAGE_AS(in->m, ev_phrase)->interaction;
		break;
	case EW_MSG_ev_stream_removed:
		id = EW_MESSAGE_AS(in->m, ev_stream_removed)->interaction;
		break;
	default:
		return 0;
	}
	return decide_now(in->k, id);
}

int ew_keeper_tape_event(struct ew_keeper *k, uint32_t thread, ew_tape_pos at, struct ew_wall wall,
	const struct ew_message *event, const struct ew_tape_ref *ref)
{
	struct incoming in = {k, thread, at, wall, event, ref};

	for (size_t i = 0; i < EW_COUNT(table); i++) {
		int r;

		if (table[i].number != event->type->number)
			continue;
		r = decide_before(&in);
		if (r == 0)
			r = table[i].take(&in);
		return r < 0 ? r : decide_after(&in);
	}
	return ew_keeper_except(k, NULL, "tape_event_unknown",
		"the recorder wrote an event that this keeper does not know; are all programs of one version?");
}
