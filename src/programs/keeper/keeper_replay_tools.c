/*
 * What outside tools were answered and told, made again: grants by the vendor's document and the policy of that time,
 * orders by what gates let through before them, acknowledgements and silence by when they were due. Must never take for
 * proven what somebody outside stated: that a person ended a grant can be seen in an event, and nowhere else.
 */
#include "programs/keeper/keeper_reading.h"

#include <errno.h>

#include "domain/event_json.h"
#include "programs/keeper/keeper_tools.h"
#include "programs/keeper/keeper_vendors.h"

static const struct ew_interaction *state_of(const struct ew_replay *replay)
{
	return ew_record_interaction(replay->reading->record);
}

static const char *text_at(const struct ew_event *e, const char *name)
{
	const char *text = json_string_value(json_object_get(e->fields, name));

	return text ? text : "";
}

static bool is_text(const struct ew_event *e, const char *name, const char *text)
{
	return strcmp(text_at(e, name), text) == 0;
}

static int differs(struct ew_again *a, const char *because)
{
	ew_again_object(a, "decision_differs", because);
	return 0;
}

/* -- grants ------------------------------------------------------------------------------------ */

/* A question as it stood, with what is known of who asked. */
struct question {
	struct ew_tool_wish wish;
	json_t *document; /* owned */
	struct ew_vendor vendor;
	bool unknown; /* the log does not lead back to the vendor's document of that time */
	enum ew_grant_answer answer;
	enum ew_grant_why why;
};

static void question_free(struct question *q)
{
	json_decref(q->document);
}

/* What was on file when event number `before` was written. */
static int find_vendor(struct ew_replay *replay, struct ew_id vendor, uint64_t before, struct question *q)
{
	int r = ew_id_is_zero(vendor) ? -ENOENT
				      : ew_keeper_vendor_then(replay->k, vendor, before, &q->document, &q->vendor);

	q->wish.on_file = r == 0 ? &q->vendor : NULL;
	q->unknown = r == -ESTALE;
	return r == -ENOENT || r == -ESTALE ? 0 : r;
}

/* A vendor that may do anything anywhere: what is still refused, the call's own state refuses. */
static void judge_without_vendor(const struct ew_interaction *it, struct question *q)
{
	static const struct ew_vendor any = {.purposes = EW_PURPOSES_ALL, .from = {INT64_MIN}, .until = {INT64_MAX}};

	q->wish.on_file = &any;
	q->wish.regions = "";
	q->answer = ew_tool_judge(it, &q->wish, &q->why);
	q->wish.on_file = NULL;
}

/* 1: `a` says why it cannot be asked again. */
static int ask_again(struct ew_replay *replay, const struct ew_event *e, struct question *q, struct ew_again *a)
{
	int r;

	q->wish.purposes = ew_purposes_of_json(json_object_get(e->fields, "purposes"));
	q->wish.now = e->decided;
	if (ew_id_parse(ew_slice_text(text_at(e, "vendor")), &q->wish.vendor) < 0)
		q->wish.vendor = (struct ew_id){{0}};
	r = find_vendor(replay, q->wish.vendor, replay->number, q);
	if (r == -EBADMSG) {
		ew_again_object(a, "vendor_altered",
			"what the log holds of the vendor's document of that time does not open, or is of another "
			"vendor");
		return 1;
	}
	if (r == 0 && !q->unknown)
		r = ew_replay_regions(replay, e, a, &q->wish.regions);
	if (r != 0)
		return r;
	if (q->unknown)
		judge_without_vendor(state_of(replay), q);
	else
		q->answer = ew_tool_judge(state_of(replay), &q->wish, &q->why);
	return 0;
}

/* What the vendor's document says by itself, whatever the call allows. */
static bool is_of_vendor(enum ew_grant_why why)
{
	return why == EW_GRANT_BECAUSE_NO_VENDOR || why == EW_GRANT_BECAUSE_WITHDRAWN ||
	       why == EW_GRANT_BECAUSE_NO_AGREEMENT || why == EW_GRANT_BECAUSE_VENDOR_PURPOSE ||
	       why == EW_GRANT_BECAUSE_REGION;
}

static bool says_vendor(const struct ew_event *e)
{
	const char *word;

	for (enum ew_grant_why why = EW_GRANT_BECAUSE_ALLOWED; (word = ew_grant_why_name(why)); why++) {
		if (is_of_vendor(why) && is_text(e, "because", word))
			return true;
	}
	return false;
}

/* Names of kinds that the event has and the vendor may not hand in; an empty list where all is well. */
static json_t *kinds_too_many(const struct ew_event *e, const struct question *q)
{
	const json_t *kinds = json_object_get(e->fields, "kinds"), *one;
	json_t *more = json_array();
	size_t i;

	json_array_foreach(kinds, i, one)
	{
		int kind = json_is_string(one) ? ew_artifact_kind_of(ew_slice_text(json_string_value(one))) : -1;
		bool may = kind >= 0 && (q->vendor.kinds & 1u << kind);

		if (!may && json_array_append(more, (json_t *)(uintptr_t)one) < 0) {
			json_decref(more);
			return NULL;
		}
	}
	return more;
}

/* What it may hand in was its wish; that its vendor may was not. */
static int check_kinds(const struct ew_event *e, const struct question *q, struct ew_again *a)
{
	_cleanup_(ew_json_drop) json_t *more = kinds_too_many(e, q);

	if (!more)
		return -ENOMEM;
	if (json_array_size(more) == 0)
		return 0;
	a->differs = json_pack("[s]", "kinds");
	return a->differs ? differs(a, "it may hand in what its vendor may not make") : -ENOMEM;
}

static json_t *given_again(const struct ew_interaction *it, const struct question *q)
{
	_cleanup_(ew_json_drop) json_t *expected = NULL;
	uint32_t may[EW_GRANT_PARTIES];
	struct ew_gates_view view;
	char until[EW_WALL_TEXT_BYTES];

	ew_interaction_situation(it, &view);
	ew_grant_may(&view.situation, q->wish.purposes, may);
	expected = json_pack(
		"{s:o, s:I}", "may", ew_tool_may_json(it, may), "ack_ms", (json_int_t)ew_interaction_terms(it)->ack_ms);
	if (!expected || q->unknown)
		return TAKE(expected);
	ew_wall_format(ew_vendor_until(&q->vendor), until);
	if (!ew_json_put(expected, "agreement_until", json_string(until)) ||
		(q->vendor.region && !ew_json_put(expected, "region", json_string(q->vendor.region))))
		return NULL;
	return TAKE(expected);
}

static int grant_again(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	_cleanup_(question_free) struct question q = {.wish.regions = ""};
	_cleanup_(ew_json_drop) json_t *expected = NULL;
	char because[100];
	int r = ask_again(replay, e, &q, a);

	if (r != 0)
		return r < 0 ? r : 0;
	if (q.answer != EW_GRANT_YES) {
		(void)snprintf(because, sizeof(because), "it should have been answered \"%s\": %s",
			ew_grant_answer_name(q.answer), ew_grant_why_name(q.why));
		return differs(a, because);
	}
	expected = given_again(state_of(replay), &q);
	r = ew_again_compare(expected, e,
		q.unknown ? "the state of the call gives the same; it stands on a vendor document that is not kept in "
			    "this "
			    "version"
			  : "the vendor's document, the policy and the state of that time give the same",
		a);
	return r == 0 && a->agrees && !q.unknown ? check_kinds(e, &q, a) : r;
}

static int not_granted_again(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	_cleanup_(question_free) struct question q = {.wish.regions = ""};
	_cleanup_(ew_json_drop) json_t *expected = NULL;
	int r = ask_again(replay, e, &q, a);

	if (r != 0)
		return r < 0 ? r : 0;
	if (q.unknown && says_vendor(e) && is_text(e, "answer", "no")) {
		ew_again_agree(a, "it stands on a vendor document that is not kept in this version");
		return 0;
	}
	expected =
		json_pack("{s:s, s:s}", "answer", ew_grant_answer_name(q.answer), "because", ew_grant_why_name(q.why));
	return ew_again_compare(
		expected, e, "the vendor's document, the policy and the state of that time give the same", a);
}

/* -- orders ------------------------------------------------------------------------------------ */

static const struct ew_grant *grant_of(
	const struct ew_interaction *it, const struct ew_event *e, const json_t **ret_fields)
{
	struct ew_id id;

	if (ew_id_parse(ew_slice_text(text_at(e, "grant")), &id) < 0)
		return NULL;
	return ew_interaction_find_grant(it, id, ret_fields);
}

static int no_grant(struct ew_again *a)
{
	return differs(a, "no such grant had been given");
}

static int order_again(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	const struct ew_interaction *it = state_of(replay);
	const struct ew_grant *grant = grant_of(it, e, NULL);
	_cleanup_(ew_json_drop) json_t *expected = NULL;
	uint32_t may[EW_GRANT_PARTIES];
	enum ew_tool_order next;
	struct ew_gates_view view;

	if (!grant)
		return no_grant(a);
	ew_interaction_situation(it, &view);
	next = ew_grant_next(grant, &view.situation, may);
	if (next == EW_TOOL_NOTHING)
		return differs(a, "nothing had changed that this tool had to be told");
	expected = json_pack("{s:I, s:s, s:o, s:I, s:I}", "order", (json_int_t)grant->orders + 1, "do",
		ew_tool_order_name(next), "may", ew_tool_may_json(it, may), "due",
		(json_int_t)(e->decided.us + (int64_t)ew_interaction_terms(it)->ack_ms * EW_US_PER_MS), "cause",
		(json_int_t)e->index - 1);
	return ew_again_compare(expected, e, "what the gates let through then gives the same order", a);
}

static int acknowledged_again(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	const struct ew_grant *grant = grant_of(state_of(replay), e, NULL);
	const json_t *order = json_object_get(e->fields, "order");
	uint64_t number = json_is_integer(order) ? (uint64_t)json_integer_value(order) : 0;
	bool purges = json_is_true(json_object_get(e->fields, "purged"));
	_cleanup_(ew_json_drop) json_t *expected = NULL;

	if (!grant)
		return no_grant(a);
	if (number == 0 || number > grant->orders)
		return differs(a, "no such order had been given");
	if (number <= grant->acknowledged && !(grant->purge_owed && purges))
		return differs(a, "it had been acknowledged before");
	expected = json_pack("{s:b}", "late", grant->silent || (grant->due.us != 0 && e->decided.us > grant->due.us));
	return ew_again_compare(expected, e, "the order was open, and this is when its acknowledgement was due", a);
}

static int silent_again(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	const struct ew_grant *grant = grant_of(state_of(replay), e, NULL);
	_cleanup_(ew_json_drop) json_t *expected = NULL;

	if (!grant)
		return no_grant(a);
	if (grant->silent)
		return differs(a, "it had been found silent before");
	if (grant->due.us == 0)
		return differs(a, "every order had been acknowledged");
	if (grant->due.us > e->decided.us)
		return differs(a, "the time for its acknowledgement had not passed");
	expected = json_pack("{s:I}", "order", (json_int_t)grant->acknowledged + 1);
	return ew_again_compare(expected, e, "the order was open, and the time for its acknowledgement had passed", a);
}

/* -- ends -------------------------------------------------------------------------------------- */

static bool is_by_keeper(const struct ew_event *e)
{
	_cleanup_(ew_json_drop) json_t *record = json_loadb((const char *)e->record.at, e->record.len, 0, NULL);
	const char *kind = json_string_value(json_object_get(json_object_get(record, "actor"), "kind"));

	return kind && strcmp(kind, "keeper") == 0;
}

/* Nobody need say so: it follows from silence, or from what is on file of the vendor. */
static int revoked_again(struct ew_replay *replay, const struct ew_event *e, const struct ew_grant *grant,
	const json_t *given, struct ew_again *a)
{
	_cleanup_(question_free) struct question q = {0};
	const char *text = json_string_value(json_object_get(given, "vendor"));
	struct ew_id vendor;
	int r;

	if (!is_by_keeper(e))
		ew_again_agree(a, "a person revoked it");
	else if (grant->silent)
		ew_again_agree(a, "the tool had been silent");
	if (a->agrees)
		return 0;
	if (!text || ew_id_parse(ew_slice_text(text), &vendor) < 0)
		return differs(a, "the tool was not silent, and its vendor is not known");
	r = find_vendor(replay, vendor, replay->number, &q);
	if (r < 0 && r != -EBADMSG)
		return r;
	if (r == 0 && q.vendor.withdrawn)
		ew_again_agree(a, "its vendor had been withdrawn");
	else
		ew_again_object(
			a, "decision_differs", "the tool was not silent, and its vendor had not been withdrawn");
	return 0;
}

/* By the day that the grant was told, or by what was on file at the end. */
static int agreement_over_again(
	struct ew_replay *replay, const struct ew_event *e, const json_t *given, struct ew_again *a)
{
	_cleanup_(question_free) struct question q = {.wish = {.regions = "", .now = e->decided}};
	const char *said = json_string_value(json_object_get(given, "agreement_until"));
	const char *vendor = json_string_value(json_object_get(given, "vendor"));
	struct ew_wall until;
	int r = 0;

	if (said && ew_wall_parse(ew_slice_text(said), &until) == 0 && until.us <= e->decided.us) {
		ew_again_agree(a, "the agreement that it was given by had run out");
		return 0;
	}
	q.wish.purposes = ew_purposes_of_json(json_object_get(given, "purposes"));
	if (vendor && ew_id_parse(ew_slice_text(vendor), &q.wish.vendor) == 0)
		r = find_vendor(replay, q.wish.vendor, replay->number, &q);
	if (r == 0 && !q.unknown)
		r = ew_replay_regions(replay, e, a, &q.wish.regions);
	if (r < 0 && r != -EBADMSG)
		return r;
	if (r > 0)
		return 0;
	(void)ew_tool_judge(state_of(replay), &q.wish, &q.why);
	if (r < 0 || (!q.unknown && !is_of_vendor(q.why) && ew_interaction_is_live(state_of(replay))))
		return differs(a, "the vendor's agreement had not run out");
	ew_again_agree(a, q.unknown ? "it stands on a vendor document that is not kept in this version"
				    : "by what was on file of the vendor it might not go on");
	return 0;
}

static int ended_again(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	const struct ew_interaction *it = state_of(replay);
	const json_t *given = NULL;
	const struct ew_grant *grant = grant_of(it, e, &given);
	bool revoked = is_text(e, "because", "revoked");

	if (!grant)
		return no_grant(a);
	/* One whose tool turns out to have been silent loses what it had, also where the call's end had ended it. */
	if (grant->state == EW_GRANT_REVOKED || (grant->state == EW_GRANT_ENDED && !(revoked && grant->silent)))
		return differs(a, "it had ended before");
	if (revoked)
		return revoked_again(replay, e, grant, given, a);
	if (is_text(e, "because", "agreement_over"))
		return agreement_over_again(replay, e, given, a);
	if (is_text(e, "because", "call_over")) {
		if (ew_interaction_is_live(it))
			return differs(a, "it ended because the call was over, and it was not");
		ew_again_agree(a, "the call was over");
		return 0;
	}
	if (!is_text(e, "because", "ended") || is_by_keeper(e))
		return differs(a, "nothing in the state ends it");
	ew_again_agree(a, "the tool itself ended it");
	return 0;
}

/* Of what policy kept nothing of, nothing may be there. */
static int received_again(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	const char *word = json_string_value(json_object_get(e->fields, "kind"));
	int kind = word ? ew_artifact_kind_of(ew_slice_text(word)) : -1;
	uint32_t kept = ew_interaction_terms(ew_record_interaction(replay->reading->record))->keep_original;

	if (!json_object_get(e->fields, "original"))
		return -EAGAIN;
	if (kind <= EW_ARTIFACT_AUDIO || !ew_artifact_may_have_original((enum ew_artifact_kind)kind) || !(kept & 1u << kind))
		return differs(a, "its original was kept, and the terms of that time keep none of this kind");
	ew_again_agree(a, "its original was kept, as the terms of that time say");
	return 0;
}

int ew_replay_tool(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	switch (e->type) {
	case EW_EVENT_GRANT_GIVEN:
		return grant_again(replay, e, a);
	case EW_EVENT_GRANT_REFUSED:
		return not_granted_again(replay, e, a);
	case EW_EVENT_TOOL_ORDERED:
		return order_again(replay, e, a);
	case EW_EVENT_TOOL_ACKNOWLEDGED:
		return acknowledged_again(replay, e, a);
	case EW_EVENT_TOOL_SILENT:
		return silent_again(replay, e, a);
	case EW_EVENT_GRANT_ENDED:
		return ended_again(replay, e, a);
	case EW_EVENT_ARTIFACT_RECEIVED:
		return received_again(replay, e, a);
	default:
		return -EAGAIN;
	}
}
