/*
 * A replay finds what was left out of a log: a tool that was not told, staff who were not, a treatment that nobody
 * ordered, a gate that stayed open. And it finds none where things only took their time.
 */
#include "unit/keeper/tool_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "programs/keeper/keeper_tools.h"

/* -- what is left out -------------------------------------------------------------------------- */

/* By an event that only comes after it, and once. */
static void what_did_not_follow(void **state)
{
	static const struct {
		enum moment moment;
		const char *what;
	} cases[] = {
		{UNTOLD, "tool_not_told"},
		{REFUSED, "tool_not_told"},
		{REFUSED, "staff_not_told"},
		{REFUSED, "treatment_not_ordered"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct stage s = stage_at(cases[i].moment);
		json_int_t wrong;

		assert_false(stage_replays(s.k, 1));
		if (!stage_finds(s.k, cases[i].what) || stage_finds(s.k, "decision_differs"))
			fail_msg("%s: %s", cases[i].what, json_dumps(s.k->answer, 0));
		wrong = json_integer_value(json_object_get(s.k->answer, "wrong"));
		assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_ACCESS, 1, "{\"purpose\":\"complaint 12\"}"), 201);
		assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_ACCESS, 1, "{\"purpose\":\"complaint 12\"}"), 201);
		assert_false(stage_replays(s.k, 1));
		assert_int_equal(json_integer_value(json_object_get(s.k->answer, "wrong")), wrong);
		kit_free(&s.k);
	}
}

/* A segment that ends as if nothing had been: the tool was to be told while it was open. */
static void an_order_that_never_came(void **state)
{
	struct stage s = stage_at(UNTOLD);

	(void)state;
	stage_forge(
		s.k, EW_EVENT_SEGMENT_ENDED, "user", stage_fields(&s, "{\"segment\":\"payment\",\"voice\":\"agent\"}"));
	assert_false(stage_replays(s.k, 1));
	assert_true(stage_finds(s.k, "tool_not_told"));
	assert_int_equal(json_integer_value(json_object_get(s.k->answer, "wrong")), 1);
	kit_free(&s.k);
}

/* The order that is to follow now. */
static json_t *next_order(const struct stage *s)
{
	json_int_t now = ew_io_wall(s->k->io).us;
	const struct ew_grant *grant;
	uint32_t may[EW_GRANT_PARTIES];
	struct ew_gates_view view;
	struct ew_call *call;
	enum ew_tool_order what;
	struct ew_id id;

	assert_int_equal(ew_id_parse(ew_slice_text(s->grant), &id), 0);
	assert_int_equal(ew_keeper_call(s->k->core, KIT_CALL(1), &call), 0);
	grant = ew_interaction_find_grant(call->fold, id, NULL);
	ew_interaction_situation(call->fold, &view);
	what = ew_grant_next(grant, &view.situation, may);
	assert_int_not_equal(what, EW_TOOL_NOTHING);
	return json_pack("{s:s, s:I, s:s, s:o, s:I, s:I}", "grant", s->grant, "order", (json_int_t)grant->orders + 1,
		"do", ew_tool_order_name(what), "may", ew_tool_may_json(call->fold, may), "due", now + EW_US_PER_S,
		"cause", (json_int_t)ew_interaction_next(call->fold) - 1);
}

/* What else falls due in the same moment stands before the order, and the order is no less one that came. */
static void an_order_behind_other_things(void **state)
{
	struct stage s = stage_new();
	char other[EW_ID_TEXT_BYTES];

	(void)state;
	stage_grant(&s, 1, "\"transcription\"");
	snprintf(other, sizeof(other), "%s", s.grant);
	stage_grant(&s, 1, "\"transcription\"");
	stage_say(&s, 1, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}");
	stage_acknowledge(&s, s.grant, 1, "");
	stage_later(&s, 2 * EW_US_PER_S);
	stage_forge(
		s.k, EW_EVENT_SEGMENT_ENDED, "user", stage_fields(&s, "{\"segment\":\"payment\",\"voice\":\"agent\"}"));
	stage_forge(s.k, EW_EVENT_TOOL_SILENT, "keeper", json_pack("{s:s, s:i}", "grant", other, "order", 1));
	stage_forge(s.k, EW_EVENT_EXCEPTION, "keeper", json_pack("{s:s, s:s}", "kind", "tool_silent", "sentence", "x"));
	stage_forge(s.k, EW_EVENT_GRANT_ENDED, "keeper", json_pack("{s:s, s:s}", "grant", other, "because", "revoked"));
	stage_forge(s.k, EW_EVENT_TOOL_ORDERED, "keeper", next_order(&s));
	stage_agrees(s.k, 1);
	kit_free(&s.k);
}

/* First the tools are told, then staff, then things are treated: what comes later than that was late. */
static void in_another_order(void **state)
{
	struct stage s = stage_at(REFUSED);
	json_t *words;

	(void)state;
	stage_forge(s.k, EW_EVENT_TOLD_STAFF, "keeper", stage_honest(&s, EW_EVENT_TOLD_STAFF));
	stage_forge(s.k, EW_EVENT_TOOL_ORDERED, "keeper", next_order(&s));
	assert_false(stage_replays(s.k, 1));
	assert_true(stage_finds(s.k, "tool_not_told"));
	assert_false(stage_finds(s.k, "staff_not_told"));
	kit_free(&s.k);

	s = stage_at(TREATED);
	words = stage_honest(&s, EW_EVENT_TOLD_STAFF);
	assert_int_equal(json_object_set_new(words, "cause", json_integer((json_int_t)stage_next(s.k) - 2)), 0);
	stage_forge(s.k, EW_EVENT_TOLD_STAFF, "keeper", words);
	assert_false(stage_replays(s.k, 1));
	assert_true(stage_agreed_on(s.k, "told_staff"));
	assert_true(stage_finds(s.k, "staff_not_told"));
	kit_free(&s.k);
}

/* -- gates ------------------------------------------------------------------------------------- */

static void write_key(struct kit *k)
{
	struct ew_msg_ev_keypad keypad = {
		.interaction = KIT_CALL(1), .party = KIT_PARTY(1), .stream = 1, .duration_us = 1000};

	keypad.from_wall = ew_io_wall(k->io).us;
	kit_event(k, EW_MSG_ev_keypad, &keypad);
}

static void press_a_key(struct kit *k)
{
	write_key(k);
	assert_int_equal(kit_ring(k), 0);
}

static void write_restriction(struct kit *k)
{
	struct ew_msg_ev_restricted restricted = {.order = kit_id(0x0d, 7),
		.interaction = KIT_CALL(1),
		.purposes = EW_PURPOSES_ALL,
		.restriction = 300,
		.reason = EW_REASON_TERMS,
		.actor = EW_ACTOR_KEEPER,
		.source_role = EW_ROLE_KEEPER};

	restricted.received_wall = restricted.applied_wall = ew_io_wall(k->io).us;
	kit_event(k, EW_MSG_ev_restricted, &restricted);
}

/* A gate that nothing shuts, in a call that goes on: for each thing that shuts one. */
static void a_gate_that_stays_open(void **state)
{
	static const struct {
		const char *what;
		bool by_order;
	} cases[] = {
		{"{\"type\":\"segment_opened\",\"segment\":\"payment\"}", false},
		{"{\"type\":\"consent\",\"status\":\"declined\"}", false},
		{"{\"type\":\"minor\",\"party\":\"$P\"}", false},
		{"", true},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct stage s = stage_new();
		uint64_t cause = stage_next(s.k) + cases[i].by_order;
		json_int_t event;

		if (cases[i].by_order) {
			kit_restrict(s.k, 1, 1, 1, EW_REASON_PAUSE, 200);
			kit_allowed(s.k, 1, 1); /* opened against the pause */
		} else {
			json_t *body = stage_fields(&s, cases[i].what);
			char *text = json_dumps(body, 0);

			stage_say(&s, 1, text);
			free(text);
			json_decref(body);
		}
		stage_agrees(s.k, 1); /* it takes a moment */
		stage_later(&s, 11 * EW_US_PER_S);
		assert_false(stage_replays(s.k, 1));
		assert_true(stage_finds(s.k, "gate_not_shut"));
		event = json_integer_value(
			json_object_get(json_array_get(json_object_get(s.k->answer, "findings"), 0), "event"));
		assert_in_range(event, cause, cause + 1);
		press_a_key(s.k);
		kit_restrict(s.k, 1, 0, 5, EW_REASON_TERMS, 300);
		kit_end_call(s.k, 1);
		/* That it was shut at last does not undo that it stood open. */
		if (stage_replays(s.k, 1) || !stage_finds(s.k, "gate_not_shut"))
			fail_msg("%s", cases[i].what);
		kit_free(&s.k);
	}
}

/* Shut at once, or not known: no word about it. */
static void a_gate_that_is_shut(void **state)
{
	struct stage s = stage_new();

	(void)state;
	stage_say(&s, 1, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}");
	kit_restrict(s.k, 1, 0, 5, EW_REASON_TERMS, 300);
	stage_later(&s, 20 * EW_US_PER_S);
	press_a_key(s.k);
	stage_agrees(s.k, 1);
	kit_free(&s.k);

	/* A refusal of the last moment: the call ended before its gates could be shut. */
	s = stage_new();
	stage_later(&s, 20 * EW_US_PER_S);
	stage_say(&s, 1, "{\"type\":\"consent\",\"status\":\"declined\"}");
	kit_end_call(s.k, 1);
	stage_later(&s, 20 * EW_US_PER_S);
	stage_agrees(s.k, 1);
	kit_free(&s.k);

	/* A keeper that was away reads late what came early. */
	s = stage_new();
	stage_say(&s, 1, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}");
	write_key(s.k);
	write_restriction(s.k);
	stage_later(&s, 20 * EW_US_PER_S);
	assert_int_equal(kit_ring(s.k), 0);
	kit_read_log(s.k, 1);
	assert_int_equal(kit_logged(s.k, EW_EVENT_KEYPAD), 1);
	stage_agrees(s.k, 1);
	kit_free(&s.k);

	/* Shut at last: until then it stood open. */
	s = stage_new();
	stage_say(&s, 1, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}");
	stage_later(&s, 20 * EW_US_PER_S);
	kit_restrict(s.k, 1, 0, 5, EW_REASON_TERMS, 300);
	assert_false(stage_replays(s.k, 1));
	assert_true(stage_finds(s.k, "gate_not_shut"));
	kit_free(&s.k);

	/* A clock that was set says nothing of how long it stood open. */
	s = stage_new();
	stage_say(&s, 1, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}");
	stage_forge(
		s.k, EW_EVENT_EXCEPTION, "keeper", json_pack("{s:s, s:s}", "kind", "clock_stepped", "sentence", "x"));
	stage_later(&s, 20 * EW_US_PER_S);
	press_a_key(s.k);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_REPLAY, 1, "{}"), 200);
	assert_false(stage_finds(s.k, "gate_not_shut"));
	kit_free(&s.k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_did_not_follow),
		cmocka_unit_test(an_order_that_never_came),
		cmocka_unit_test(an_order_behind_other_things),
		cmocka_unit_test(in_another_order),
		cmocka_unit_test(a_gate_that_stays_open),
		cmocka_unit_test(a_gate_that_is_shut),
	};

	return cmocka_run_group_tests_name("keeper_replay_owed", tests, NULL, NULL);
}
