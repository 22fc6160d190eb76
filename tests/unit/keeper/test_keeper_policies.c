/*
 * What can be asked about policies: which there were, why a call is treated as it is, and what another would have changed.
 * None of it may change anything.
 */
#include "programs/keeper/keeper_survey.h"
#include "unit/keeper/keeper_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#define NOBODY_ASKS "    loosened: {consent: nothing, justification: none, approved_by: QA, counsel_ref: none}\n"
#define HEAD(name) "policy: " name "\nentity: {name: Kit, country: LU}\nrules:\n  - name: " name "\n"
#define WHOLE(name, keep) HEAD(name) "    record: automatic\n    basis: contract\n" NOBODY_ASKS "    keep: {recording: " keep "}\n"

static const char other[] = WHOLE("other", "30d");
static const char silent[] = HEAD("silent") "    record: never\n";
static const char asks[] = HEAD("asks") "    record: automatic\n    basis: consent\n    keep: {recording: 90d}\n";
static const char wrong[] = HEAD("wrong") "    record: sometimes\n";

/* -- asking -- */

static unsigned ask_body(struct kit *k, enum ew_ask op, json_t *body)
{
	char *text = json_dumps(body, JSON_COMPACT);
	unsigned status;

	assert_non_null(text);
	status = kit_ask(k, KIT_TOKEN, op, 0, text);
	free(text);
	json_decref(body);
	return status;
}

static long number_at(const json_t *object, const char *name)
{
	return (long)json_integer_value(json_object_get(object, name));
}

static const char *text_at(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static bool says(const struct kit *k, const char *words)
{
	const json_t *list = json_object_get(k->answer, "sentences"), *one;
	size_t i;

	json_array_foreach (list, i, one) {
		if (strstr(json_string_value(one), words))
			return true;
	}
	return false;
}

static void reload(struct kit *k, const char *policy)
{
	struct ew_policy_text text = {.name = "policy", .text = ew_slice_text(policy)};
	struct ew_error error = {0};
	bool taken;

	assert_int_equal(ew_keeper_policy_reload(k->core, "kit", &text, 1, &taken, &error), 0);
	assert_true(taken);
}

/* -- which there were -- */

static void policies_are_listed_with_their_texts(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	const json_t *items;
	char arguments[120], next[24], hash[65];

	(void)state;
	reload(k, other);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_POLICIES, 0, "{}"), 200);
	items = json_object_get(k->answer, "items");
	assert_int_equal(json_array_size(items), 2);
	assert_string_equal(text_at(json_array_get(items, 0), "name"), "other");
	assert_true(json_is_true(json_object_get(json_array_get(items, 0), "in_force")));
	assert_false(json_is_true(json_object_get(json_array_get(items, 1), "in_force")));
	snprintf(hash, sizeof(hash), "%s", text_at(json_array_get(items, 0), "hash"));
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_POLICIES, 0, "{\"limit\":1}"), 200);
	snprintf(next, sizeof(next), "%s", kit_text(k, "next"));
	snprintf(arguments, sizeof(arguments), "{\"limit\":1,\"cursor\":%s}", next);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_POLICIES, 0, arguments), 200);
	items = json_object_get(k->answer, "items");
	assert_int_equal(json_array_size(items), 1);
	assert_string_equal(text_at(json_array_get(items, 0), "name"), "kit");
	snprintf(arguments, sizeof(arguments), "{\"hash\":\"%s\"}", hash);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_POLICY, 0, arguments), 200);
	assert_string_equal(kit_text(k, "text"), other);
	hash[0] = hash[0] == '0' ? '1' : '0';
	snprintf(arguments, sizeof(arguments), "{\"hash\":\"%s\"}", hash);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_POLICY, 0, arguments), 404);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_POLICY, 0, "{\"hash\":\"x\"}"), 404);
	kit_free(&k);
}

static void looking_needs_rights(void **state)
{
	static const struct {
		enum ew_ask op;
		uint32_t needs;
	} cases[] = {
		{EW_ASK_POLICIES, EW_RIGHT_READ},
		{EW_ASK_POLICY, EW_RIGHT_READ},
		{EW_ASK_EXPLAIN, EW_RIGHT_READ},
		{EW_ASK_SIMULATE, EW_RIGHT_READ},
		{EW_ASK_SIMULATE, EW_RIGHT_SEARCH},
	};
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		kit_token(k, 0x10, UINT32_MAX & ~cases[i].needs);
		assert_int_equal(kit_ask(k, 0x10, cases[i].op, 0, "{}"), 403);
		assert_true(kit_problem(k, "right_missing"));
	}
	kit_free(&k);
}

/* -- explaining -- */

static void made_up_calls_are_explained(void **state)
{
	static const struct {
		const char *body;
		unsigned status;
	} bodies[] = {
		{"{}", 422},
		{"{\"facts\":{},\"interaction\":\"019aa5a0-0000-7000-8000-000000000001\"}", 422},
		{"{\"facts\":[]}", 422},
		{"{\"facts\":{\"colour\":\"red\"}}", 422},
		{"{\"facts\":{\"at\":\"noon\"}}", 422},
		{"{\"facts\":{\"parties\":[{\"kind\":\"friend\"}]}}", 422},
		{"{\"facts\":{\"parties\":[\"friend\"]}}", 422},
		{"{\"facts\":{},\"event\":3}", 422},
		{"{\"interaction\":\"x\"}", 422},
		{"{\"interaction\":\"019aa5a0-0000-7000-8000-000000000001\"}", 404},
		{"{\"facts\":{\"direction\":\"inbound\",\"parties\":[{\"kind\":\"customer\",\"number\":\"+35262155501\"}]}}", 200},
		{"{\"facts\":{\"direction\":\"outbound\"}}", 200},
	};
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(bodies); i++) {
		if (kit_ask(k, KIT_TOKEN, EW_ASK_EXPLAIN, 0, bodies[i].body) != bodies[i].status)
			fail_msg("%s: %u", bodies[i].body, k->status);
		if (i == EW_COUNT(bodies) - 2)
			assert_string_equal(text_at(json_object_get(k->answer, "decision"), "rule"), "all");
	}
	assert_string_equal(text_at(json_object_get(k->answer, "decision"), "rule"), "(default)");
	assert_true(says(k, "Rule \"all\""));
	kit_free(&k);
}

static void another_policy_may_be_asked_about(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	const struct ew_policy_set *before = k->core->set;

	(void)state;
	assert_int_equal(ask_body(k, EW_ASK_EXPLAIN, json_pack("{s:{}, s:s}", "facts", "policy", silent)), 200);
	assert_string_equal(text_at(json_object_get(k->answer, "decision"), "mode"), "never");
	assert_int_equal(ask_body(k, EW_ASK_EXPLAIN, json_pack("{s:{}, s:s}", "facts", "policy", wrong)), 422);
	assert_true(kit_problem(k, "policy_refused"));
	assert_non_null(strstr(kit_text(k, "detail"), "record"));
	assert_int_equal(ask_body(k, EW_ASK_EXPLAIN,
				 json_pack("{s:{}, s:s}", "facts", "policy",
					 "0000000000000000000000000000000000000000000000000000000000000000")),
		404);
	assert_ptr_equal(k->core->set, before);
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_POLICY_ACTIVATED), 1);
	assert_int_equal(kit_logged(k, EW_EVENT_POLICY_REFUSED), 0);
	kit_free(&k);
}

static const json_t *recording_of(const struct kit *k, size_t gate)
{
	return json_array_get(
		json_object_get(json_array_get(json_object_get(k->answer, "gates"), gate), "purposes"), 0);
}

static json_t *about_call(uint8_t call, const char *policy)
{
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(kit_id(0xca, call), id);
	return json_pack("{s:s, s:s*}", "interaction", id, "policy", policy);
}

static void real_calls_are_explained_gate_by_gate(void **state)
{
	static const struct {
		const char *policy, *why;
	} cases[] = {
		{NULL, "captured"},
		{other, "captured"},
		{asks, "consent"},
	};
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_call(k, 1);
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		assert_int_equal(ask_body(k, EW_ASK_EXPLAIN, about_call(1, cases[i].policy)), 200);
		assert_true(json_array_size(json_object_get(k->answer, "gates")) >= 2);
		assert_string_equal(text_at(recording_of(k, 0), "purpose"), "recording");
		assert_string_equal(text_at(recording_of(k, 0), "why"), cases[i].why);
	}
	assert_int_equal(ask_body(k, EW_ASK_EXPLAIN, about_call(1, silent)), 200);
	assert_null(recording_of(k, 0));
	kit_restrict(k, 1, 1, 1, EW_REASON_OPT_OUT, 200);
	assert_int_equal(ask_body(k, EW_ASK_EXPLAIN, about_call(1, NULL)), 200);
	assert_string_equal(text_at(recording_of(k, 0), "why"), "refused");
	assert_string_equal(text_at(recording_of(k, 1), "why"), "other_refused");
	/* The policy of the call is the one it was decided by, whatever is in force now. */
	reload(k, silent);
	assert_int_equal(ask_body(k, EW_ASK_EXPLAIN, about_call(1, NULL)), 200);
	assert_string_equal(text_at(json_object_get(k->answer, "decision"), "rule"), "all");
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_DECIDED), 1);
	kit_free(&k);
}

/* -- simulating -- */

static const json_t *simulated(struct kit *k, const char *policy, const char *from)
{
	assert_int_equal(ask_body(k, EW_ASK_SIMULATE, json_pack("{s:s, s:s*}", "policy", policy, "from", from)), 202);
	assert_int_equal(
		kit_ask(k, KIT_TOKEN, EW_ASK_REPORT, 0, "{\"kind\":\"simulation\",\"id\":\"latest\"}"), 200);
	assert_string_equal(kit_text(k, "state"), "done");
	return json_object_get(k->answer, "document");
}

static void three_calls(struct kit *k)
{
	for (uint8_t i = 1; i <= 3; i++) {
		kit_call(k, i);
		ew_io_sim_advance(k->io, 3600 * EW_US_PER_S);
	}
	kit_end_call(k, 1);
	kit_end_call(k, 2);
}

static void the_same_policy_changes_nothing(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	const json_t *d;

	(void)state;
	three_calls(k);
	d = simulated(k, kit_automatic, NULL);
	assert_int_equal(number_at(json_object_get(d, "count"), "calls"), 3);
	assert_int_equal(number_at(json_object_get(d, "count"), "same"), 3);
	assert_int_equal(number_at(json_array_get(json_object_get(d, "rules"), 0), "recorded"), 3);
	assert_int_equal(json_array_size(json_object_get(d, "changed_calls")), 0);
	/* No event binds the document, and an audit does not miss one. */
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_AUDIT_RUN, 0, "{}"), 202);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPORT, 0, "{\"kind\":\"audit\",\"id\":\"latest\"}"), 200);
	assert_string_equal(kit_text(k, "state"), "done");
	d = json_object_get(k->answer, "document");
	assert_int_equal(number_at(json_object_get(d, "looked_at"), "reports"), 1);
	for (size_t i = 0; i < json_array_size(json_object_get(d, "findings")); i++)
		assert_string_not_equal(
			text_at(json_array_get(json_object_get(d, "findings"), i), "kind"), "report_altered");
	kit_free(&k);
}

static void changes_are_counted_and_told(void **state)
{
	static const struct {
		const char *policy, *outcome, *change;
		long newly, no_longer, other;
	} cases[] = {
		{silent, "no_longer_recorded", "mode was automatic, would be never", 0, 3, 0},
		{asks, "no_longer_recorded", "needs.recording was nothing, would be grant", 0, 3, 0}, /* nobody had been asked */
		{other, "other_terms", "keep.recording was 7776000, would be 2592000", 0, 0, 3},
	};
	struct kit *k = kit_new(kit_automatic);
	size_t before;

	(void)state;
	three_calls(k);
	kit_read_log(k, 1);
	before = k->n_log;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		const json_t *d = simulated(k, cases[i].policy, NULL), *count = json_object_get(d, "count");
		const json_t *one = json_array_get(json_object_get(d, "changed_calls"), 0);
		char *changes = json_dumps(json_object_get(one, "changes"), 0);

		assert_int_equal(number_at(count, "newly_recorded"), cases[i].newly);
		assert_int_equal(number_at(count, "no_longer_recorded"), cases[i].no_longer);
		assert_int_equal(number_at(count, "other_terms"), cases[i].other);
		assert_string_equal(text_at(one, "outcome"), cases[i].outcome);
		if (!strstr(changes, cases[i].change))
			fail_msg("%s", changes);
		free(changes);
	}
	/* Nothing came of it: not an event, not a policy. */
	kit_read_log(k, 1);
	assert_int_equal(k->n_log, before);
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_POLICY_ACTIVATED), 1);
	kit_free(&k);
}

static void what_was_never_recorded_might_have_been(void **state)
{
	struct kit *k = kit_new(kit_never);
	const json_t *d;

	(void)state;
	three_calls(k);
	d = simulated(k, kit_automatic, NULL);
	assert_int_equal(number_at(json_object_get(d, "count"), "newly_recorded"), 3);
	d = simulated(k, kit_on_demand, NULL);
	assert_int_equal(number_at(json_object_get(d, "count"), "newly_recorded"), 0);
	assert_int_equal(number_at(json_object_get(d, "count"), "other_terms"), 3);
	kit_free(&k);
}

static void only_the_calls_of_that_time(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	const json_t *d;

	(void)state;
	three_calls(k);
	d = simulated(k, silent, "2026-01-01T01:30:00Z");
	assert_int_equal(number_at(json_object_get(d, "count"), "calls"), 1);
	assert_int_equal(ask_body(k, EW_ASK_SIMULATE, json_pack("{s:s, s:s}", "policy", silent, "from", "noon")), 400);
	assert_int_equal(ask_body(k, EW_ASK_SIMULATE, json_pack("{s:s}", "policy", wrong)), 422);
	assert_true(kit_problem(k, "policy_refused"));
	assert_int_equal(ask_body(k, EW_ASK_SIMULATE, json_object()), 422);
	kit_free(&k);
}

/* A piece a turn, so that other work goes on; how far it is can be asked, and a second one waits its turn. */
static void a_walk_leaves_room_for_others(void **state)
{
	struct kit *k = kit_bare(kit_automatic);

	(void)state;
	k->turns = true;
	kit_open_tape(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	kit_turn_all(k);
	kit_token(k, KIT_TOKEN, UINT32_MAX);
	for (uint8_t i = 1; i <= 3; i++) {
		kit_call(k, i);
		kit_turn_all(k);
	}
	assert_int_equal(ask_body(k, EW_ASK_SIMULATE, json_pack("{s:s}", "policy", silent)), 202);
	assert_int_equal(ask_body(k, EW_ASK_SIMULATE, json_pack("{s:s}", "policy", silent)), 409);
	assert_true(kit_problem(k, "another_runs"));
	while (k->core->survey && k->core->survey->looked_at < 2)
		assert_int_equal(ew_keeper_turn(k->core), 0);
	assert_int_equal(
		kit_ask(k, KIT_TOKEN, EW_ASK_REPORT, 0, "{\"kind\":\"simulation\",\"id\":\"latest\"}"), 200);
	assert_string_equal(kit_text(k, "state"), "running");
	assert_int_equal(number_at(json_object_get(k->answer, "progress"), "calls"), 2);
	/* The policy in force may change meanwhile. */
	reload(k, other);
	kit_turn_all(k);
	assert_int_equal(
		kit_ask(k, KIT_TOKEN, EW_ASK_REPORT, 0, "{\"kind\":\"simulation\",\"id\":\"latest\"}"), 200);
	assert_string_equal(kit_text(k, "state"), "done");
	assert_int_equal(number_at(json_object_get(json_object_get(k->answer, "document"), "count"), "no_longer_recorded"), 3);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(policies_are_listed_with_their_texts),
		cmocka_unit_test(looking_needs_rights),
		cmocka_unit_test(made_up_calls_are_explained),
		cmocka_unit_test(another_policy_may_be_asked_about),
		cmocka_unit_test(real_calls_are_explained_gate_by_gate),
		cmocka_unit_test(the_same_policy_changes_nothing),
		cmocka_unit_test(changes_are_counted_and_told),
		cmocka_unit_test(what_was_never_recorded_might_have_been),
		cmocka_unit_test(only_the_calls_of_that_time),
		cmocka_unit_test(a_walk_leaves_room_for_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
