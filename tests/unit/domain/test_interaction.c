/*
 * The fold, event by event: what opens, what shuts, what stays refused whatever comes after.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/support.h"
#include "unit/domain/by_hand.h"

#define REC EW_PURPOSE_RECORDING
#define TRA EW_PURPOSE_TRANSCRIPTION
/* Who refuses to be recorded has refused all that is made of the recording. */
#define NOT_RECORDED (EW_PURPOSES_ALL & ~EW_PURPOSE_CONTROL_LISTENING)

struct step {
	enum ew_event_type type;
	const char *fields;
};

#define OFFERED {EW_EVENT_CALL_OFFERED, "{'facts': {'direction': 'inbound', 'queue': 'sales'}}"}
#define STREAM_A {EW_EVENT_STREAM_ADDED, "{'party': '" ALICE "', 'stream': 1, 'restriction': '7'}"}
#define STREAM_B {EW_EVENT_STREAM_ADDED, "{'party': '" BOB "', 'stream': 2, 'restriction': '8'}"}
#define DECIDED(mode) \
	{EW_EVENT_DECIDED, "{'mode': '" mode "', 'purposes': ['recording', 'transcription'], " \
			   "'artifacts': ['audio', 'wav']}"}
#define OPENING_A {EW_EVENT_OPENING, "{'party': '" ALICE "', 'purposes': ['recording']}"}
#define OPENED_A \
	{EW_EVENT_OPENED, "{'party': '" ALICE "', 'purposes': ['recording'], " \
			  "'open': ['recording', 'transcription'], 'supersedes': '7'}"}
#define RESTRICT_A(reason, purposes) \
	{EW_EVENT_RESTRICTED, "{'party': '" ALICE "', 'purposes': [" purposes "], " \
			      "'restriction': '18446744073709551615', 'reason': '" reason "'}"}
#define RESTRICT_ALL(reason) \
	{EW_EVENT_RESTRICTED, \
		"{'purposes': ['recording'], 'restriction': '9', 'reason': '" reason "'}"}
#define RESUME {EW_EVENT_RESUME_ORDERED, "{'purposes': ['recording', 'transcription']}"}
#define START {EW_EVENT_START_ORDERED, "{'purposes': ['recording']}"}

struct expected {
	uint32_t open, refused, paused;
	bool opening, wanted;
	uint64_t restriction;
};

static const struct {
	const char *what;
	struct step steps[12];
	struct expected alice;
} rows[] = {
	{"born shut", {OFFERED, STREAM_A}, {.restriction = 7}},
	{"opening is not open", {OFFERED, STREAM_A, DECIDED("automatic"), OPENING_A},
		{.opening = true, .wanted = true, .restriction = 7}},
	{"opened as the event says", {OFFERED, STREAM_A, DECIDED("automatic"), OPENING_A, OPENED_A},
		{.open = REC | TRA, .wanted = true, .restriction = 7}},
	{"opt-out is kept",
		{OFFERED, STREAM_A, DECIDED("automatic"), OPENED_A, RESTRICT_A("opt_out", "'recording'")},
		{.open = TRA, .refused = NOT_RECORDED, .wanted = true, .restriction = UINT64_MAX}},
	{"recordpref is a refusal",
		{OFFERED, STREAM_A, OPENED_A, RESTRICT_A("recordpref", "'recording'")},
		{.open = TRA, .refused = NOT_RECORDED, .restriction = UINT64_MAX}},
	{"nothing lifts a refusal",
		{OFFERED, STREAM_A, DECIDED("on_demand"), RESTRICT_A("opt_out", "'recording'"), RESUME,
			START, DECIDED("mandatory"), STREAM_A},
		{.refused = NOT_RECORDED, .wanted = true, .restriction = 7}},
	{"a pause", {OFFERED, STREAM_A, OPENED_A, RESTRICT_A("pause", "'recording'")},
		{.open = TRA, .paused = REC, .restriction = UINT64_MAX}},
	{"a resume lifts a pause and opens nothing",
		{OFFERED, STREAM_A, OPENED_A, RESTRICT_A("pause", "'recording'"), RESUME},
		{.open = TRA, .restriction = UINT64_MAX}},
	{"a pause and an opt-out: the resume lifts one of them",
		{OFFERED, STREAM_A, OPENED_A, RESTRICT_A("pause", "'recording'"),
			RESTRICT_A("opt_out", "'transcription'"), RESUME},
		{.refused = TRA | EW_PURPOSE_SUMMARY, .restriction = UINT64_MAX}},
	{"stop, then start", {OFFERED, STREAM_A, DECIDED("on_demand"), START, OPENED_A,
				     RESTRICT_A("stop", "'recording'"), START},
		{.open = TRA, .wanted = true, .restriction = UINT64_MAX}},
	{"on demand waits for a start", {OFFERED, STREAM_A, DECIDED("on_demand")}, {.restriction = 7}},
	{"a silent keeper only shuts", {OFFERED, STREAM_A, OPENED_A, RESTRICT_ALL("keeper_silent")},
		{.open = TRA, .restriction = 9}},
	{"a restriction ends a waiting opening",
		{OFFERED, STREAM_A, OPENING_A, RESTRICT_ALL("restart")}, {.restriction = 9}},
	{"without a party: all of them", {OFFERED, STREAM_A, STREAM_B, OPENED_A, RESTRICT_ALL("opt_out")},
		{.open = TRA, .refused = NOT_RECORDED, .restriction = 9}},
	{"unreadable purposes restrict all",
		{OFFERED, STREAM_A, OPENED_A, {EW_EVENT_RESTRICTED, "{'reason': 'opt_out'}"}},
		{.refused = EW_PURPOSES_ALL, .restriction = 7}},
};

static struct ew_interaction *folded(const struct step *steps, size_t max)
{
	struct ew_interaction *it = NULL;

	assert_int_equal(new_call(&it), 0);
	for (size_t i = 0; i < max && steps[i].fields; i++)
		assert_int_equal(tell(it, steps[i].type, (int64_t)i * 10, steps[i].fields), 0);
	return it;
}

static void test_gates(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_interaction *it = folded(rows[i].steps, EW_COUNT(rows[i].steps));
		const struct ew_party *alice = ew_interaction_find_party(it, id_of(ALICE));
		const struct expected *e = &rows[i].alice;

		assert_non_null(alice);
		if (alice->open != e->open || alice->refused != e->refused ||
			alice->paused != e->paused || alice->opening != e->opening ||
			alice->restriction != e->restriction || ew_interaction_wanted(it) != e->wanted)
			fail_msg("%s: open %x refused %x paused %x opening %d restriction %llu wanted %d",
				rows[i].what, alice->open, alice->refused, alice->paused, alice->opening,
				(unsigned long long)alice->restriction, ew_interaction_wanted(it));
		ew_interaction_free(&it);
	}
}

static void test_refusals_are_united(void **state)
{
	static const struct step steps[] = {OFFERED, STREAM_A, RESTRICT_A("opt_out", "'recording'"),
		STREAM_B};
	struct ew_interaction *it = folded(steps, EW_COUNT(steps));

	(void)state;
	assert_int_equal(ew_interaction_parties(it), 2);
	assert_int_equal(ew_interaction_party(it, 1)->refused, 0);
	assert_int_equal(ew_interaction_party(it, 1)->restriction, 8);
	assert_int_equal(ew_interaction_refused(it), NOT_RECORDED);
	assert_null(ew_interaction_party(it, 2));
	ew_interaction_free(&it);
}

static void test_states(void **state)
{
	static const struct {
		struct step step;
		enum ew_interaction_state then;
	} walk[] = {
		{OFFERED, EW_STATE_OFFERED},
		{DECIDED("automatic"), EW_STATE_OFFERED},
		{STREAM_A, EW_STATE_ACTIVE},
		{{EW_EVENT_STREAM_REMOVED, "{'stream': 1, 'packets': 5}"}, EW_STATE_ACTIVE},
		{{EW_EVENT_CALL_ENDED, "{'cause': 'normal'}"}, EW_STATE_FINISHING},
		{{EW_EVENT_ARTIFACT_FAILED, "{'kind': 'audio', 'party': '" ALICE "'}"},
			EW_STATE_FINISHING},
		{{EW_EVENT_FINISHED, "{}"}, EW_STATE_FAILED},
		{{EW_EVENT_ARTIFACT_MADE, "{'kind': 'audio', 'party': '" ALICE "', 'version': 2}"},
			EW_STATE_FAILED},
		{{EW_EVENT_FINISHED, "{}"}, EW_STATE_FINISHED},
	};
	struct ew_interaction *it = NULL;

	(void)state;
	assert_int_equal(new_call(&it), 0);
	for (size_t i = 0; i < EW_COUNT(walk); i++) {
		assert_int_equal(tell(it, walk[i].step.type, (int64_t)i, walk[i].step.fields), 0);
		assert_int_equal(ew_interaction_state(it), walk[i].then);
	}
	assert_int_equal(ew_interaction_started(it).us, AT(0));
	assert_int_equal(ew_interaction_ended(it).us, AT(4));
	assert_int_equal(ew_interaction_find_party(it, id_of(ALICE))->streams, 0);
	assert_int_equal(ew_interaction_next(it), EW_COUNT(walk));
	assert_true(ew_interaction_wants(it, "wav"));
	assert_false(ew_interaction_wants(it, "frames"));
	assert_string_equal(ew_interaction_state_name(EW_STATE_FAILED), "failed");
	assert_null(ew_interaction_state_name((enum ew_interaction_state)9));
	ew_interaction_free(&it);
}

static void test_order_of_events(void **state)
{
	struct ew_interaction *it = NULL;
	struct ew_event e = {.type = EW_EVENT_FINISHED, .interaction = id_of(CALL), .index = 1};

	(void)state;
	assert_int_equal(new_call(&it), 0);
	assert_int_equal(ew_interaction_apply(it, &e), -EPROTO);
	e.index = 0;
	e.interaction = id_of(ALICE);
	assert_int_equal(ew_interaction_apply(it, &e), -EPROTO);
	assert_int_equal(ew_interaction_next(it), 0);
	ew_interaction_free(&it);
}

/* Nothing that is nonsense is refused; each leaves its flag. */
static void test_nonsense_is_flagged(void **state)
{
	static const struct step steps[] = {
		{EW_EVENT_CALL_OFFERED, "{'facts': 5}"},
		{EW_EVENT_STREAM_ADDED, "{'party': 'x', 'stream': 1}"},
		{EW_EVENT_STREAM_REMOVED, "{'stream': 4}"},
		{EW_EVENT_DECIDED, "{'mode': 'sometimes'}"},
		{EW_EVENT_OPENED, "{'party': '" BOB "', 'open': ['recording']}"},
		{EW_EVENT_RESTRICTED, "{'party': 5, 'purposes': ['recording']}"},
		{EW_EVENT_SPAN_OPENED, "{'span': '" ALICE "'}"},
		{EW_EVENT_SPAN_CLOSED, "{'span': '" ALICE "'}"},
		{EW_EVENT_GAP, "{'party': '" ALICE "'}"},
		{EW_EVENT_KEYPAD, "{'party': '" ALICE "', 'from': 9223372036854775807, 'duration_us': 9}"},
		{EW_EVENT_FINISHED, "{}"},
	};
	struct ew_interaction *it = folded(steps, EW_COUNT(steps));
	json_t *record = ew_interaction_record(it, "default");

	(void)state;
	assert_int_equal(json_array_size(json_object_get(record, "flags")), EW_COUNT(steps));
	assert_int_equal(ew_interaction_parties(it), 0);
	json_decref(record);
	ew_interaction_free(&it);
}

static const char *text_at(const json_t *record, const char *list, size_t i, const char *member)
{
	const json_t *item = json_array_get(json_object_get(record, list), i);

	return json_string_value(json_object_get(item, member));
}

static void test_record(void **state)
{
	static const struct step steps[] = {
		{EW_EVENT_CALL_OFFERED,
			"{'facts': {'direction': 'inbound', 'queue': 'sales', 'external_ids': {'sip_call_id': 'x'},"
			" 'parties': [{'id': '" ALICE "', 'role': 'caller', 'name': 'Alice',"
			" 'rule': 'association', 'confidence': 'certain'}, {'id': '" BOB
			"', 'role': 'agent'}, {'id': 'what'}]}}"},
		STREAM_A,
		DECIDED("automatic"),
		OPENED_A,
		RESTRICT_A("opt_out", "'recording'"),
		{EW_EVENT_EXCEPTION, "{'kind': 'metadata_missing', 'sentence': 'none came'}"},
		{EW_EVENT_ORDER_REFUSED, "{'kind': 'resume', 'because': 'refused by the party'}"},
		{EW_EVENT_ARTIFACT_MADE, "{'kind': 'audio', 'version': 1}"},
		{EW_EVENT_ARTIFACT_MADE, "{'kind': 'audio', 'version': 2}"},
	};
	struct ew_interaction *it = folded(steps, EW_COUNT(steps));
	json_t *record = ew_interaction_record(it, "Example Bank");

	(void)state;
	assert_string_equal(json_string_value(json_object_get(record, "state")), "active");
	assert_string_equal(
		json_string_value(json_object_get(record, "started_at")), "2026-01-01T00:00:00.000Z");
	assert_true(json_is_null(json_object_get(record, "ended_at")));
	assert_int_equal(json_integer_value(json_object_get(record, "duration_ms")), 80);
	assert_string_equal(json_string_value(json_object_get(record, "entity")), "Example Bank");
	assert_string_equal(json_string_value(json_object_get(record, "mode")), "automatic");
	assert_int_equal(json_array_size(json_object_get(record, "parties")), 2);
	assert_string_equal(text_at(record, "parties", 0, "name"), "Alice");
	assert_string_equal(text_at(record, "parties", 0, "rule"), "association");
	assert_string_equal(text_at(record, "parties", 0, "confidence"), "certain");
	assert_string_equal(text_at(record, "parties", 1, "role"), "agent");
	assert_null(text_at(record, "parties", 1, "confidence"));
	assert_string_equal(json_string_value(json_object_get(
				    json_object_get(json_array_get(json_object_get(record, "parties"), 0),
					    "consent"),
				    "recording")),
		"withdrawn");
	assert_int_equal(json_array_size(json_object_get(record, "orders")), 2);
	assert_string_equal(text_at(record, "orders", 0, "reason"), "opt_out");
	assert_string_equal(text_at(record, "exceptions", 0, "kind"), "metadata_missing");
	assert_int_equal(json_array_size(json_object_get(record, "artifacts")), 1);
	assert_string_equal(text_at(record, "gates", 0, "restriction"), "18446744073709551615");
	json_decref(record);
	ew_interaction_free(&it);
}

static int fold_everything(void *arg)
{
	static const struct step steps[] = {OFFERED, STREAM_A, STREAM_B, DECIDED("automatic"), OPENING_A,
		OPENED_A,
		{EW_EVENT_SPAN_OPENED, "{'span': '" CALL "', 'party': '" ALICE
				       "', 'stream': 1, 'epoch': 3, 'purposes': ['recording']}"},
		{EW_EVENT_KEYPAD,
			"{'party': '" ALICE "', 'from': 1767225600065000, 'duration_us': 1000}"},
		{EW_EVENT_GAP, "{'party': '" ALICE "', 'from': 1767225600070000, 'to': 1767225600075000}"},
		RESTRICT_ALL("pause"),
		{EW_EVENT_SPAN_CLOSED, "{'span': '" CALL "', 'frames': 3, 'last': '99'}"},
		{EW_EVENT_CALL_ENDED, "{}"}};
	_cleanup_(ew_interaction_free) struct ew_interaction *it = NULL;
	int r = new_call(&it);

	(void)arg;
	for (size_t i = 0; r == 0 && i < EW_COUNT(steps); i++)
		r = tell(it, steps[i].type, (int64_t)i * 10, steps[i].fields);
	if (r < 0)
		return r;
	json_t *record = ew_interaction_record(it, NULL);

	if (!record)
		return -ENOMEM;
	json_decref(record);
	return 0;
}

static void test_without_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(fold_everything, NULL) > 20);
}

#define SPAN "cccccccc-cccc-cccc-cccc-cccccccccccc"

static const struct {
	int64_t opened, closed, ended; /* ms; closed -1: still open, ended -1: still lasts */
	bool possible;
} times[] = {
	{1000, -1, -1, true},
	{1000, 2000, 3000, true},
	{1000, 1000, 1000, true},
	{-1500, 500, 400, true}, /* written later than it happened */
	{1000, -5000, 3000, false},
	{-3000, 2000, 3000, false},
	{1000, 9000, 3000, false},
	{1000, 2000, -3600000, false},
};

static void test_times(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(times); i++) {
		struct ew_interaction *it = NULL;

		assert_int_equal(new_call(&it), 0);
		assert_int_equal(tell(it, EW_EVENT_CALL_OFFERED, 0, "{'facts':{}}"), 0);
		assert_int_equal(tell(it, EW_EVENT_SPAN_OPENED, times[i].opened,
			"{'span':'" SPAN "','party':'" ALICE "','stream':1,'purposes':['recording']}"), 0);
		if (times[i].closed != -1)
			assert_int_equal(tell(it, EW_EVENT_SPAN_CLOSED, times[i].closed,
				"{'span':'" SPAN "','frames':3}"), 0);
		if (times[i].ended != -1)
			assert_int_equal(tell(it, EW_EVENT_CALL_ENDED, times[i].ended, "{}"), 0);
		assert_int_equal(ew_interaction_times_possible(it), times[i].possible);
		ew_interaction_free(&it);
	}
}

static const struct {
	const char *fields;
	bool covered;
} artifacts[] = {
	{"{'kind':'audio','party':'" ALICE "','covers':true,'missing_frames':0}", true},
	{"{'kind':'audio','party':'" ALICE "','covers':false,'missing_frames':0}", false},
	{"{'kind':'audio','party':'" BOB "','covers':true}", false},
	{"{'kind':'audio','party':'" ALICE "','missing_frames':0}", true},
	{"{'kind':'audio','party':'" ALICE "','missing_frames':2}", false},
};

static void test_coverage(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(artifacts); i++) {
		struct ew_interaction *it = NULL;

		assert_int_equal(new_call(&it), 0);
		assert_int_equal(tell(it, EW_EVENT_ARTIFACT_FAILED, 1, "{'kind':'wav','party':'" ALICE "'}"), 0);
		assert_int_equal(tell(it, EW_EVENT_ARTIFACT_MADE, 1, artifacts[i].fields), 0);
		assert_int_equal(ew_interaction_covered(it, id_of(ALICE)), artifacts[i].covered);
		assert_false(ew_interaction_excepted(it, "gap"));
		assert_int_equal(tell(it, EW_EVENT_EXCEPTION, 2, "{'kind':'gap','sentence':'lost'}"), 0);
		assert_true(ew_interaction_excepted(it, "gap"));
		assert_false(ew_interaction_excepted(it, "gap2"));
		ew_interaction_free(&it);
	}
}

#define DECIDED_SEALS \
	{EW_EVENT_DECIDED, "{'mode': 'automatic', 'purposes': ['recording'], 'obliged': [], 'needs': {'recording': 'nothing'}, " \
			   "'treat': {'audio': 'seal'}, 'minors': 'seal'}"}

/* The recorder shuts for a minor before an event says who it is: nothing opens between the two. */
static void test_shut_for_a_minor(void **state)
{
	static const struct step steps[] = {OFFERED, STREAM_A, DECIDED_SEALS, OPENED_A};
	struct ew_interaction *it = folded(steps, EW_COUNT(steps));
	uint32_t before = ew_interaction_may(it, id_of(ALICE));
	struct ew_treatment_due due;

	(void)state;
	assert_int_equal(before, REC);
	assert_int_equal(tell(it, EW_EVENT_RESTRICTED, 100, "{'reason': 'minor', 'restriction': '9'}"), 0);
	assert_int_equal(ew_interaction_may(it, id_of(ALICE)), 0);
	assert_int_equal(
		tell(it, EW_EVENT_MINOR, 101, "{'party': '" ALICE "', 'status': 'minor', 'voice': 'agent'}"), 0);
	assert_int_equal(ew_interaction_may(it, id_of(ALICE)), 0);
	/* What policy would do after a refusal is no reason to do nothing for a minor. */
	assert_true(ew_interaction_treatment_due(it, EW_ARTIFACT_AUDIO, &due));
	assert_int_equal(due.treatment, EW_TREAT_SEAL);
	assert_int_equal(
		tell(it, EW_EVENT_MINOR, 102, "{'party': '" ALICE "', 'status': 'adult', 'voice': 'person'}"), 0);
	assert_int_equal(ew_interaction_may(it, id_of(ALICE)), before);
	ew_interaction_free(&it);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shut_for_a_minor),
		cmocka_unit_test(test_gates),
		cmocka_unit_test(test_refusals_are_united),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_order_of_events),
		cmocka_unit_test(test_nonsense_is_flagged),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_coverage),
		cmocka_unit_test(test_record),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests_name("interaction", tests, NULL, NULL);
}
