/*
 * The audit-ready record: many histories, and of each what stands in a list and what is called missing. Events are made
 * as they are stored, with personal values, so that withholding one is what it is in a bundle.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "domain/record.h"
#include "support/support.h"
#include "unit/domain/by_hand.h"

#define STEPS 16

struct step {
	enum ew_event_type type;
	const char *fields;
	const char *personal;
	bool withheld; /* the reader has no disclosure */
};

static json_t *json_of(const char *text)
{
	char copy[2048];

	if (!text)
		return NULL;
	snprintf(copy, sizeof(copy), "%s", text);
	for (char *c = copy; *c; c++)
		*c = *c == '\'' ? '"' : *c;

	json_t *json = json_loads(copy, 0, NULL);

	assert_non_null(json);
	return json;
}

static void make(struct ew_record *record, const struct step *step, int64_t ms, struct ew_event *ret)
{
	const struct ew_interaction *it = ew_record_interaction(record);
	json_t *fields = json_of(step->fields), *personal = json_of(step->personal);
	struct ew_event_draft draft = {.type = step->type,
		.interaction = id_of(CALL),
		.decided = {AT(ms)},
		.actor_kind = step->type == EW_EVENT_RESTRICTED ? "user" : "recorder",
		.actor_id = id_of(BOB),
		.fields = fields,
		.personal = personal};
	struct ew_event_place place = {.log = id_of(ALICE),
		.index = ew_interaction_next(it),
		.previous = ew_interaction_previous(it),
		.server = {AT(ms)},
		.has_policy = true};
	uint8_t salts[256] = {1};

	memset(place.policy.bytes, 0xab, sizeof(place.policy.bytes));
	assert_int_equal(ew_event_make(&draft, &place, ew_slice_of(salts, ew_event_salt_bytes(&draft)), ret), 0);
	json_decref(fields);
	json_decref(personal);
}

static void tell_step(struct ew_record *record, const struct step *step, int64_t ms)
{
	struct ew_event made, e;

	make(record, step, ms, &made);
	assert_int_equal(ew_event_read(ew_buf_slice(&made.record), ew_slice_of(made.salt, 32),
				 step->withheld ? EW_SLICE_EMPTY : ew_buf_slice(&made.disclosures), &made.commitment,
				 &e),
		0);
	assert_int_equal(ew_record_apply(record, &e), 0);
	ew_event_free(&made);
	ew_event_free(&e);
}

static json_t *told(const struct step *steps, size_t max)
{
	struct ew_record *record = NULL;
	json_t *document;

	assert_int_equal(ew_record_new(id_of(CALL), &record), 0);
	for (size_t i = 0; i < max && steps[i].type; i++)
		tell_step(record, &steps[i], (int64_t)i * 1000);
	document = ew_record_json(record, NULL);
	assert_non_null(document);
	ew_record_free(&record);
	return document;
}

static const json_t *entry(const json_t *document, const char *list, size_t i)
{
	const json_t *one = json_array_get(json_object_get(document, list), i);

	if (!one)
		fail_msg("%s[%zu] is not there", list, i);
	return one;
}

static const char *text(const json_t *one, const char *name)
{
	return json_string_value(json_object_get(one, name));
}

#define OF(type, fields) {EW_EVENT_##type, fields, NULL, false}
#define OF_BOTH(type, fields, personal) {EW_EVENT_##type, fields, personal, false}

/* -- what is missing --------------------------------------------------------------------------- */

#define FACTS                                                                                                          \
	OF_BOTH(CALL_OFFERED, "{'thread': 0, 'entity': 'Bank'}",                                                       \
		"{'facts': {'direction': 'inbound', 'queue': 'sales'}}")
#define MESSAGE OF_BOTH(SIGNALLING, "{'form': 'text', 'bytes': 6}", "{'message': 'INVITE'}")
#define STREAM OF(STREAM_ADDED, "{'party': '" ALICE "', 'stream': 1, 'restriction': '7'}")
#define DECIDED(mode) \
	OF(DECIDED, "{'mode': '" mode "', 'rule': 'all', 'purposes': ['recording'], 'artifacts': ['audio'], " \
			   "'keep': {'recording': 86400}}")
#define OPENING OF(OPENING, "{'party': '" ALICE "', 'purposes': ['recording']}")
#define OPENED OF(OPENED, "{'party': '" ALICE "', 'purposes': ['recording'], 'open': ['recording']}")
#define SPAN \
	OF(SPAN_OPENED, "{'span': '" BOB "', 'party': '" ALICE "', 'stream': 1, 'epoch': 1, 'purposes': ['recording']}")
#define CLOSED(frames) OF(SPAN_CLOSED, "{'span': '" BOB "', 'frames': " frames ", 'last': '9'}")
#define REMOVED(packets) OF(STREAM_REMOVED, "{'stream': 1, 'packets': '" packets "', 'lost': '0', 'duplicates': '0'}")
#define ENDED OF(CALL_ENDED, "{'cause': 'normal'}")
#define MADE \
	OF(ARTIFACT_MADE, "{'kind': 'audio', 'party': '" ALICE "', 'version': 1, 'object': '" BOB "', 'report': {}, " \
				 "'missing_frames': 0, 'made_by': {'program': 'worker', 'version': '1'}}")
#define FAILED OF(ARTIFACT_FAILED, "{'kind': 'audio', 'party': '" ALICE "', 'version': 1, 'because': 'no'}")
#define FINISHED OF(FINISHED, "{}")
#define OPT_OUT \
	OF_BOTH(RESTRICTED, \
		"{'party': '" ALICE "', 'purposes': ['recording'], 'restriction': '8', 'reason': 'opt_out', " \
			      "'requested_at': 1767225600000000, 'received_at': 1767225600000000, " \
			      "'applied_at': 1767225600001200, 'gate_us': 1200}", "{'reason_text': 'no more'}")
#define PAUSE \
	OF_BOTH(RESTRICTED, "{'purposes': ['recording'], 'restriction': '8', 'reason': 'pause', " \
			      "'applied_at': 1767225606000000}", "{'reason_text': 'card'}")
#define RESUME OF(RESUME_ORDERED, "{'purposes': ['recording']}")

static const struct {
	const char *name;
	struct step steps[STEPS];
	const char *lacks[6]; /* "what" or "what: part of because" */
	const char *has[8];   /* and these are not missing */
} rows[] = {
	{"nothing told", {OF(CALL_OFFERED, "{}")}, {"facts", "end", "decision", "parties"}, {"notice", "redaction"}},
	{"a call that lasts", {FACTS, MESSAGE, STREAM, DECIDED("automatic"), OPENING, OPENED, SPAN},
		{"end", "notice", "audio: the call lasts"},
		{"facts", "decision", "signalling", "retention", "span_end"}},
	{"complete",
		{FACTS, MESSAGE, STREAM, DECIDED("automatic"), OPENING, OPENED, SPAN, CLOSED("50"), REMOVED("50"),
			ENDED, MADE, FINISHED},
		{"notice", "redaction"}, {"consent", "audio", "end", "finished", "frames", "span_end", "signalling"}},
	{"no packets", {FACTS, STREAM, DECIDED("automatic"), REMOVED("0"), ENDED, FINISHED},
		{"audio: no packet", "signalling"}, {"end"}},
	{"never", {FACTS, STREAM, DECIDED("never"), REMOVED("9"), ENDED, FINISHED}, {"audio: policy says"},
		{"notice", "retention"}},
	{"on demand, never started", {FACTS, STREAM, DECIDED("on_demand"), REMOVED("9"), ENDED, FINISHED},
		{"audio: recording on demand", "notice"}, {"end"}},
	{"refused at once", {FACTS, STREAM, DECIDED("automatic"), OPT_OUT, REMOVED("9"), ENDED, FINISHED},
		{"audio: recording was refused"}, {"consent", "opt_out_time"}},
	{"paused throughout", {FACTS, STREAM, DECIDED("automatic"), PAUSE, REMOVED("9"), ENDED, FINISHED},
		{"audio: recording was paused"}, {"end"}},
	{"never opened", {FACTS, STREAM, DECIDED("automatic"), OPENING, REMOVED("9"), ENDED, FINISHED},
		{"audio: the gate was never", "opening"}, {"end"}},
	{"making failed",
		{FACTS, STREAM, DECIDED("automatic"), OPENED, SPAN, CLOSED("5"), REMOVED("9"), ENDED, FAILED, FINISHED},
		{"audio: making the recording failed"}, {"end"}},
	{"not made yet", {FACTS, STREAM, DECIDED("automatic"), OPENED, SPAN, CLOSED("5"), REMOVED("9"), ENDED},
		{"audio: the call has ended", "finished"}, {"end"}},
	{"made of nothing, and nobody says why",
		{FACTS, STREAM, DECIDED("automatic"), OPENED, SPAN, CLOSED("5"), REMOVED("9"), ENDED, FINISHED},
		{"audio: nothing says why"}, {"end"}},
	{"a span without an end", {FACTS, STREAM, DECIDED("automatic"), OPENED, SPAN, ENDED}, {"span_end"}, {"end"}},
	{"an artifact that policy wants",
		{FACTS, STREAM,
			OF(DECIDED, "{'mode': 'automatic', 'purposes': ['recording'], 'artifacts': ['audio', 'wav']}"),
			OPENED, SPAN, CLOSED("5"), REMOVED("9"), ENDED, MADE, FINISHED},
		{"artifact: policy wants it", "retention"}, {"audio"}},
	{"frames",
		{FACTS, STREAM, DECIDED("automatic"),
			OF(ARTIFACT_MADE, "{'kind': 'audio', 'party': '" ALICE "', 'missing_frames': 3}")},
		{"frames: the tape"}, {"audio"}},
	{"a gap",
		{FACTS, STREAM,
			OF(GAP, "{'party': '" ALICE
				"', 'from': 1767225600000000, 'to': 1767225601000000, 'packets': 4}")},
		{"media: packets that were allowed"}, {"facts"}},
	{"an opt-out without its time",
		{FACTS, STREAM,
			OF(RESTRICTED, "{'party': '" ALICE "', 'purposes': ['recording'], 'reason': 'opt_out'}")},
		{"opt_out_time"}, {"facts"}},
	{"facts withheld", {{EW_EVENT_CALL_OFFERED, "{'thread': 0}", "{'facts': {'direction': 'inbound'}}", true}},
		{"facts", "withheld"}, {"notice"}},
	{"a party that is only named",
		{OF_BOTH(CALL_OFFERED, "{}", "{'facts': {'parties': [{'id': '" BOB "', 'role': 'agent'}]}}")},
		{"audio: the telephone side never offered"}, {"facts"}},
};

static bool is_missing(const json_t *document, const char *wanted)
{
	const char *colon = strstr(wanted, ": ");
	size_t n = colon ? (size_t)(colon - wanted) : strlen(wanted), i;
	const json_t *one;

	json_array_foreach(json_object_get(document, "missing"), i, one) {
		const char *what = text(one, "what");

		if (strlen(text(one, "because")) < 10)
			fail_msg("%s has no reason", what);
		if (strlen(what) == n && strncmp(what, wanted, n) == 0 &&
			(!colon || strstr(text(one, "because"), colon + 2) == text(one, "because")))
			return true;
	}
	return false;
}

static void test_missing(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		json_t *document = told(rows[i].steps, STEPS);

		for (size_t n = 0; n < EW_COUNT(rows[i].lacks) && rows[i].lacks[n]; n++)
			if (!is_missing(document, rows[i].lacks[n]))
				fail_msg("%s: %s is not said to be missing", rows[i].name, rows[i].lacks[n]);
		for (size_t n = 0; n < EW_COUNT(rows[i].has) && rows[i].has[n]; n++)
			if (is_missing(document, rows[i].has[n]))
				fail_msg("%s: %s is said to be missing", rows[i].name, rows[i].has[n]);
		assert_int_equal(json_array_size(json_object_get(document, "flags")), 0);
		json_decref(document);
	}
}

/* -- orders ------------------------------------------------------------------------------------ */

static void test_opt_out(void **state)
{
	static const struct step steps[STEPS] = {FACTS, STREAM,
		OF(STREAM_ADDED, "{'party': '" BOB "', 'stream': 2, 'restriction': '7'}"), DECIDED("automatic"), OPENED,
		OPT_OUT,
		OF(RESTRICTED, "{'party': '" BOB
			       "', 'purposes': ['recording'], 'restriction': '9', 'reason': 'other_refused', "
			       "'applied_at': 1767225600003000}")};
	json_t *document = told(steps, STEPS);
	const json_t *one = entry(document, "opt_outs", 0);

	(void)state;
	assert_int_equal(json_array_size(json_object_get(document, "opt_outs")), 1);
	assert_string_equal(text(one, "obeyed_by"), "recorder");
	assert_int_equal(json_integer_value(json_object_get(one, "obeyed_ms")), 2); /* 1.2 ms is not within 1 */
	assert_string_equal(text(one, "reason_text"), "no more");
	assert_string_equal(text(json_object_get(one, "by"), "kind"), "user");
	const json_t *other = json_array_get(json_object_get(one, "other_gates"), 0);

	assert_string_equal(text(other, "party"), BOB);
	assert_int_equal(json_integer_value(json_object_get(other, "obeyed_ms")), 3);
	one = entry(document, "consents", 0);
	assert_string_equal(text(one, "party"), ALICE);
	assert_string_equal(text(one, "status"), "withdrawn");
	assert_int_equal(json_integer_value(json_object_get(one, "event")), 5);
	assert_string_equal(text(entry(document, "consents", 9), "status"), "unknown");
	json_decref(document);
}

static void test_withheld_reason(void **state)
{
	static const struct step steps[STEPS] = {FACTS, STREAM,
		{EW_EVENT_RESTRICTED, "{'party': '" ALICE "', 'purposes': ['recording'], 'reason': 'opt_out'}",
			"{'reason_text': 'no more'}", true}};
	json_t *document = told(steps, STEPS);

	(void)state;
	assert_true(json_is_null(json_object_get(entry(document, "opt_outs", 0), "reason_text")));
	assert_true(is_missing(document, "withheld"));
	json_decref(document);
}

static void test_inherited(void **state)
{
	static const struct step steps[STEPS] = {FACTS, STREAM, DECIDED("automatic"),
		OF(REFUSAL_INHERITED, "{'from': '" BOB "', 'purposes': ['recording']}")};
	json_t *document = told(steps, STEPS);
	const json_t *one = entry(document, "opt_outs", 0);

	(void)state;
	assert_string_equal(text(one, "inherited_from"), BOB);
	assert_null(json_object_get(one, "from"));
	assert_false(is_missing(document, "opt_out_time"));
	assert_string_equal(text(entry(document, "consents", 0), "status"), "withdrawn");
	json_decref(document);
}

static void test_pauses(void **state)
{
	static const struct step steps[STEPS] = {
		FACTS, STREAM, DECIDED("automatic"), OPENED, PAUSE, RESUME, OPENED, PAUSE, ENDED};
	json_t *document = told(steps, STEPS);
	const json_t *first = entry(document, "pauses", 0), *second = entry(document, "pauses", 1);

	(void)state;
	assert_string_equal(text(first, "from"), "2026-01-01T00:00:06.000Z");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(first, "lifted_by"), "event")), 5);
	assert_int_equal(json_integer_value(json_object_get(first, "ended_by")), 6);
	assert_string_equal(text(first, "reason_text"), "card");
	assert_true(json_is_null(json_object_get(second, "lifted_by")));
	assert_int_equal(json_integer_value(json_object_get(second, "ended_by")), 8);
	json_decref(document);
}

static void test_decisions(void **state)
{
	static const struct step steps[STEPS] = {FACTS, STREAM, DECIDED("on_demand"),
		OF(ORDER_REFUSED, "{'kind': 'resume', 'because': 'the recording was not started; use start'}"),
		OF(START_ORDERED, "{'purposes': ['recording']}"), OPENING, ENDED};
	json_t *document = told(steps, STEPS);
	const json_t *retention = json_object_get(document, "retention");

	(void)state;
	assert_int_equal(json_array_size(json_object_get(document, "decisions")), 4);
	assert_string_equal(text(entry(document, "decisions", 0), "rule"), "all");
	assert_int_equal(strlen(text(entry(document, "decisions", 0), "policy")), 64);
	assert_string_equal(text(entry(document, "decisions", 1), "type"), "order_refused");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(retention, "keep_s"), "recording")), 86400);
	assert_string_equal(text(json_object_get(retention, "until"), "recording"), "2026-01-02T00:00:06.000Z");
	json_decref(document);
}

/* -- journey and what was kept ------------------------------------------------------------------- */

#define CHANGED(facts) OF_BOTH(FACTS_CHANGED, "{}", "{'facts': " facts "}")

static void test_transfers(void **state)
{
	static const char *const changes[] = {"queue", "joined", "left", "session", "transfer"};
	static const struct step steps[STEPS] = {
		CHANGED("{'queue': 'sales', 'communication_sessions': [{'id': 's1'}], "
			"'parties': [{'id': '" ALICE "'}, {'id': 'x'}]}"),
		CHANGED("{'queue': 'claims', 'communication_sessions': [{'id': 's1'}, {'id': 's2'}], "
			"'parties': [{'id': '" ALICE "'}, {'id': 'x', 'left_at': 'now'}, {'id': '" BOB "'}]}"),
		OF(RELATED, "{'interaction': '" BOB "', 'relation': 'transfer', 'key': 'ucid'}"),
		OF(RELATED, "{'interaction': '" ALICE "', 'relation': 'group', 'key': 'ucid'}")};
	json_t *document = told(steps, STEPS);

	(void)state;
	assert_int_equal(json_array_size(json_object_get(document, "transfers")), EW_COUNT(changes));
	for (size_t i = 0; i < EW_COUNT(changes); i++)
		assert_string_equal(text(entry(document, "transfers", i), "change"), changes[i]);
	assert_string_equal(text(entry(document, "transfers", 2), "party"), "x");
	assert_string_equal(text(json_object_get(document, "journey"), "queue"), "claims");
	assert_int_equal(json_array_size(json_object_get(json_object_get(document, "journey"), "related")), 2);
	json_decref(document);
}

static void test_kept(void **state)
{
	static const struct step steps[STEPS] = {FACTS, MESSAGE, STREAM, SPAN, FAILED, MADE,
		OF(ACCESS, "{'what': 'audio', 'purpose': 'complaint'}"),
		OF(ACCESS_REFUSED, "{'what': 'audio', 'because': 'no purpose'}"),
		OF(EXCEPTION, "{'kind': 'one_sided', 'sentence': 'x'}"),
		OF(EXCEPTION, "{'kind': 'gap', 'sentence': 'x'}"),
		OF(EXCEPTION, "{'kind': 'gap', 'sentence': 'y'}"),
		OF(EXCEPTION_TAKEN, "{'exception': 8}"),
		OF_BOTH(EXCEPTION_RESOLVED, "{'kind': 'gap', 'sentence': 'y'}", "{'note': 'heard'}"),
		OF(SPAN_SHREDDED, "{'span': '" BOB "'}")};
	json_t *document = told(steps, STEPS);
	const json_t *deletion = json_object_get(document, "deletion");

	(void)state;
	assert_int_equal(json_array_size(json_object_get(document, "artifacts")), 1);
	assert_int_equal(json_array_size(json_object_get(document, "artifact_versions")), 2);
	assert_string_equal(
		text(json_object_get(entry(document, "artifact_versions", 1), "made_by"), "program"), "worker");
	assert_null(json_object_get(entry(document, "artifact_versions", 1), "report"));
	assert_true(json_is_false(json_object_get(entry(document, "access", 0), "refused")));
	assert_true(json_is_true(json_object_get(entry(document, "access", 1), "refused")));
	assert_string_equal(text(entry(document, "exceptions", 0), "state"), "taken");
	assert_string_equal(text(entry(document, "exceptions", 1), "state"), "open");
	assert_string_equal(text(entry(document, "exceptions", 2), "state"), "resolved");
	assert_int_equal(json_array_size(json_object_get(document, "exception_flags")), 2);
	assert_string_equal(json_string_value(entry(document, "exception_flags", 0)), "gap");
	assert_true(json_is_true(json_object_get(entry(document, "recordings", 0), "shredded")));
	assert_string_equal(text(deletion, "status"), "kept");
	assert_int_equal(json_integer_value(json_object_get(deletion, "spans_shredded")), 1);
	/* SHA-256 of "INVITE"; the message itself is not here. */
	assert_string_equal(text(entry(document, "signalling", 0), "sha256"),
		"96bfc81cd68fea2f36260a09be214a22ddb6954eafa9d1398bdea255b33132c5");
	assert_null(json_object_get(entry(document, "signalling", 0), "message"));
	assert_string_equal(text(document, "entity"), "Bank");
	json_decref(document);
}

/* The version that was masked, and no other, says what is stored now. */
static void test_masked(void **state)
{
	static const struct step steps[STEPS] = {FACTS,
		OF(ARTIFACT_RECEIVED, "{'kind': 'transcript', 'version': 1, 'sha256': 'a', 'bytes': 9, 'rules': 1}"),
		OF(ARTIFACT_RECEIVED, "{'kind': 'transcript', 'version': 2, 'sha256': 'b', 'bytes': 9, 'rules': 1}"),
		OF(ARTIFACT_RECEIVED, "{'kind': 'summary', 'version': 2, 'sha256': 'c', 'bytes': 9, 'rules': 1}"),
		OF(ARTIFACT_MASKED, "{'kind': 'transcript', 'version': 2, 'sha256': 'd', 'bytes': 7, 'rules': 4, 'redacted': []}")};
	static const char *const states[] = {"received", "masked", "received"}, *const hashes[] = {"a", "d", "c"};
	json_t *document = told(steps, STEPS);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(states); i++) {
		assert_string_equal(text(entry(document, "artifact_versions", i), "state"), states[i]);
		assert_string_equal(text(entry(document, "artifact_versions", i), "sha256"), hashes[i]);
	}
	assert_int_equal(json_integer_value(json_object_get(entry(document, "artifact_versions", 1), "rules")), 4);
	assert_int_equal(json_integer_value(json_object_get(entry(document, "artifact_versions", 1), "masked")), 4);
	assert_null(json_object_get(entry(document, "artifact_versions", 0), "masked"));
	json_decref(document);
}

/* Steps of the queue: one entry there for what came twice, and what comes after a resolution is new. */
static void test_exceptions(void **state)
{
	static const struct step steps[STEPS] = {FACTS,
		OF(EXCEPTION, "{'kind': 'gap', 'sentence': 'x'}"),
		OF(EXCEPTION, "{'kind': 'gap', 'sentence': 'x'}"),
		OF(EXCEPTION_TAKEN, "{'exception': 41, 'kind': 'gap', 'did': 'take'}"),
		OF(EXCEPTION_TAKEN, "{'exception': 41, 'kind': 'gap', 'did': 'release'}"),
		{EW_EVENT_EXCEPTION_RESOLVED, "{'exception': 41, 'kind': 'gap', 'did': 'resolve'}",
			"{'note': 'heard'}", true},
		OF(EXCEPTION, "{'kind': 'gap', 'sentence': 'x'}"),
		OF(EXCEPTION_RESOLVED, "{'exception': 42, 'kind': 'one_sided', 'did': 'resolve'}")};
	static const char *const handled[] = {"taken", "open", "resolved"};
	json_t *document = told(steps, STEPS);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const json_t *one = entry(document, "exceptions", i), *handling = json_object_get(one, "handling");

		assert_string_equal(text(one, "state"), "resolved");
		assert_int_equal(json_array_size(handling), EW_COUNT(handled));
		for (size_t n = 0; n < EW_COUNT(handled); n++)
			assert_string_equal(text(json_array_get(handling, n), "state"), handled[n]);
		assert_true(json_is_null(json_object_get(json_array_get(handling, 2), "note")));
	}
	assert_string_equal(text(entry(document, "exceptions", 2), "state"), "open");
	/* Nobody can resolve what never was. */
	assert_int_equal(json_integer_value(json_object_get(entry(document, "flags", 0), "event")), 7);
	json_decref(document);
}

/* For whom a call was recorded is what its first event says, not what the configuration says today. */
static void test_entity(void **state)
{
	static const struct step steps[] = {FACTS, OF_BOTH(CALL_OFFERED, "{'thread': 0}", "{'facts': {}}")};
	static const char *const shown[] = {"Bank", "Other"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(steps); i++) {
		struct ew_record *record = NULL;
		json_t *with, *without;

		assert_int_equal(ew_record_new(id_of(CALL), &record), 0);
		tell_step(record, &steps[i], 0);
		with = ew_record_json(record, "Other");
		without = ew_record_json(record, NULL);
		assert_string_equal(text(with, "entity"), shown[i]);
		assert_true(i == 0 ? json_equal(with, without) : json_is_null(json_object_get(without, "entity")));
		json_decref(with);
		json_decref(without);
		ew_record_free(&record);
	}
}

/* The same events give the same document, whoever folds them; what the API showed before is all still there. */
static void test_same_document(void **state)
{
	static const char *const before[] = {"id", "state", "started_at", "ended_at", "duration_ms", "direction",
		"queue", "mode", "entity", "external_ids", "communication_sessions", "related", "parties", "intervals",
		"streams", "holds", "gates", "artifacts", "exceptions", "missing", "orders", "flags"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		json_t *one = told(rows[i].steps, STEPS), *other = told(rows[i].steps, STEPS);

		assert_true(json_equal(one, other));
		for (size_t n = 0; n < EW_COUNT(before); n++)
			if (!json_object_get(one, before[n]))
				fail_msg("%s: %s is gone", rows[i].name, before[n]);
		json_decref(one);
		json_decref(other);
	}
}

static void test_out_of_order(void **state)
{
	static const struct step step = FACTS;
	struct ew_record *record = NULL, *other = NULL;
	struct ew_event e;

	(void)state;
	assert_int_equal(ew_record_new(id_of(CALL), &record), 0);
	assert_int_equal(ew_record_new(id_of(CALL), &other), 0);
	tell_step(other, &step, 0);
	make(other, &step, 0, &e);
	assert_int_equal(ew_record_apply(record, &e), -EPROTO);
	assert_int_equal(ew_interaction_next(ew_record_interaction(record)), 0);
	ew_event_free(&e);
	ew_record_free(&record);
	ew_record_free(&other);
	ew_record_free(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_opt_out),
		cmocka_unit_test(test_withheld_reason),
		cmocka_unit_test(test_inherited),
		cmocka_unit_test(test_pauses),
		cmocka_unit_test(test_decisions),
		cmocka_unit_test(test_transfers),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_masked),
		cmocka_unit_test(test_exceptions),
		cmocka_unit_test(test_entity),
		cmocka_unit_test(test_same_document),
		cmocka_unit_test(test_out_of_order),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
