/*
 * Who is recorded: nobody without a policy, nobody before a durable event, nobody against a refusal.
 */
#include "unit/keeper/keeper_kit.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#define RESUME "{\"order\":\"resume\"}"
#define START "{\"order\":\"start\"}"

static size_t allows(const struct kit *k)
{
	return kit_count(k, EW_ROLE_RECORDER, EW_MSG_allow);
}

/* -- modes -- */

static const struct mode_case {
	const char *policy;
	const char *mode;
	size_t openings;
	size_t exceptions;
} modes[] = {
	{"", "never", 0, 1},
	{kit_never, "never", 0, 0},
	{kit_automatic, "automatic", 2, 0},
	{kit_mandatory, "mandatory", 2, 0},
	{kit_on_demand, "on_demand", 0, 0},
};

static void mode_decides(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(modes); i++) {
		struct kit *k = kit_new(modes[i].policy);

		kit_call(k, 1);
		assert_int_equal(ew_keeper_tick(k->core), 0);
		kit_read_log(k, 1);
		assert_int_equal(allows(k), modes[i].openings);
		assert_int_equal(kit_logged(k, EW_EVENT_OPENING), modes[i].openings);
		assert_int_equal(kit_logged(k, EW_EVENT_DECIDED), 1);
		assert_string_equal(kit_field(kit_find(k, EW_EVENT_DECIDED), "mode"), modes[i].mode);
		assert_int_equal(kit_logged(k, EW_EVENT_EXCEPTION), modes[i].exceptions);
		if (modes[i].exceptions)
			assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXCEPTION), "kind"), "no_policy");
		kit_free(&k);
	}
}

static void refused_policy_records_nothing(void **state)
{
	struct kit *k = kit_new("policy: [this is not\n");

	(void)state;
	kit_call(k, 1);
	assert_int_equal(allows(k), 0);
	kit_read_log(k, 0);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXCEPTION), "kind"), "policy_refused");
	kit_free(&k);
}

/* The allow names the commitment of the opening event and the gate's last restriction. */
static void allow_names_a_durable_event(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_message m;
	const struct ew_msg_allow *allow;

	(void)state;
	kit_call(k, 1);
	assert_true(kit_last(k, EW_ROLE_RECORDER, EW_MSG_allow, &m));
	allow = EW_MESSAGE_AS(&m, allow);
	kit_read_log(k, 1);
	assert_memory_equal(allow->event.bytes, kit_find(k, EW_EVENT_OPENING)->commitment.bytes, 32);
	assert_true(ew_id_equal(allow->party, KIT_PARTY(2)));
	assert_int_equal(allow->supersedes, 102);
	assert_int_equal(allow->purposes, EW_PURPOSE_RECORDING);
	kit_free(&k);
}

/* Whatever call of the disk fails: an allow that left names an event that a power cut cannot take. */
static void no_allow_without_a_durable_event(void **state)
{
	struct kit *image = kit_bare(kit_automatic);
	bool failed = true;

	(void)state;
	kit_open_tape(image);
	kit_offer(image, 1, KIT_NUMBER, "sales");
	kit_stream(image, 1, 1);
	kit_sync(image);
	ew_tape_abandon(&image->tape);
	assert_int_equal(kit_start(image), 0);
	kit_stop(image);
	for (uint64_t n = 1; failed; n++) {
		struct kit *k = kit_copy(image, n);
		struct ew_message m;
		bool left;
		int r;

		assert_int_equal(kit_start(k), 0);
		assert_int_equal(kit_connect(k), 0);
		ew_io_sim_fail(k->io, n, -EIO);
		r = kit_ring(k);
		failed = r < 0;
		ew_io_sim_fail(k->io, 0, 0);
		left = kit_last(k, EW_ROLE_RECORDER, EW_MSG_allow, &m);
		assert_true(left || failed);
		kit_power_cut(k);
		assert_int_equal(kit_start(k), 0);
		if (left) {
			kit_read_log(k, 1);
			assert_memory_equal(EW_MESSAGE_AS(&m, allow)->event.bytes,
				kit_find(k, EW_EVENT_OPENING)->commitment.bytes, 32);
		}
		kit_free(&k);
	}
	kit_free(&image);
}

static void each_party_is_opened_once(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_call(k, 1);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(kit_ring(k), 0);
		assert_int_equal(ew_keeper_tick(k->core), 0);
	}
	kit_allowed(k, 1, 1);
	kit_allowed(k, 1, 2);
	assert_int_equal(kit_ring(k), 0);
	assert_int_equal(allows(k), 2);
	kit_free(&k);
}

static void refuse(struct kit *k, uint8_t party, int64_t code)
{
	struct ew_msg_allowed refused = {.interaction = KIT_CALL(1), .party = KIT_PARTY(party), .code = code};

	assert_int_equal(kit_say(k, EW_ROLE_RECORDER, 0, 0, EW_MSG_allowed, &refused), 0);
}

/* How often a call is asked for its gates in so many seconds, while the recorder refuses every time. */
static size_t asked_in(struct kit *k, int seconds, int64_t code)
{
	size_t before = allows(k), seen = before;

	for (int tick = 0; tick < 2 * seconds; tick++) {
		ew_io_sim_advance(k->io, 500 * EW_US_PER_MS);
		assert_int_equal(ew_keeper_tick(k->core), 0);
		for (; seen < allows(k); seen += 2) {
			refuse(k, 1, code);
			refuse(k, 2, code);
		}
	}
	return allows(k) - before;
}

/* Soon at first, as it may be a moment's want of room; then ever later, as it may be for ever. */
static void a_refused_gate_is_asked_for_again(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	size_t first, later;

	(void)state;
	kit_call(k, 1);
	assert_int_equal(allows(k), 2);
	refuse(k, 1, -ENOBUFS);
	refuse(k, 2, -ENOBUFS);
	first = asked_in(k, 1, -ENOBUFS);
	assert_in_range(first, 2, 4);
	later = asked_in(k, 600, -ENOENT);
	assert_in_range(later, 2 * 10, 2 * 20);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_EXCEPTIONS, 0, "{\"kind\":\"opening_failed\"}"), 200);
	assert_int_equal(json_array_size(json_object_get(k->answer, "items")), 2);
	/* Once it was open the next refusal is a first one again. */
	refuse(k, 1, 0);
	refuse(k, 1, -ENOBUFS);
	assert_in_range(asked_in(k, 1, -ENOBUFS), 2, 4);
	kit_free(&k);
}

/* One party's gate was refused, the other's opened: the first is asked for again all the same, and alone. */
static void one_gate_of_two_is_refused(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_message m;

	(void)state;
	kit_call(k, 1);
	assert_int_equal(allows(k), 2);
	refuse(k, 1, -ENOBUFS);
	refuse(k, 2, 0);
	kit_allowed(k, 1, 2);
	assert_int_equal(allows(k), 2);
	for (int tick = 0; tick < 3; tick++) {
		ew_io_sim_advance(k->io, 500 * EW_US_PER_MS);
		assert_int_equal(ew_keeper_tick(k->core), 0);
	}
	assert_int_equal(allows(k), 3);
	assert_true(kit_last(k, EW_ROLE_RECORDER, EW_MSG_allow, &m));
	assert_true(ew_id_equal(EW_MESSAGE_AS(&m, allow)->party, KIT_PARTY(1)));
	kit_free(&k);
}

/* Not even a gate that is due again is asked for while the recorder's tape is still being read. */
static void a_recorder_that_is_restored_is_not_asked(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_call(k, 1);
	refuse(k, 1, -ENOBUFS);
	k->core->tapes[0].restoring = true;
	ew_io_sim_advance(k->io, 2 * EW_US_PER_S);
	assert_int_equal(ew_keeper_open_again(k->core), 0);
	assert_int_equal(allows(k), 2);
	k->core->tapes[0].restoring = false;
	assert_int_equal(ew_keeper_open_again(k->core), 0);
	assert_int_equal(allows(k), 4);
	kit_free(&k);
}

static void on_demand_waits_for_start(void **state)
{
	struct kit *k = kit_new(kit_on_demand);

	(void)state;
	kit_call(k, 1);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ORDER, 1, RESUME), 409);
	assert_int_equal(allows(k), 0);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ORDER, 1, START), 0);
	assert_int_equal(allows(k), 2);
	kit_allowed(k, 1, 1);
	assert_int_equal(k->status, 0); /* one gate has not answered */
	kit_allowed(k, 1, 2);
	assert_int_equal(k->status, 200);
	assert_true(json_is_true(json_object_get(k->answer, "obeyed")));
	kit_free(&k);
}

static void silent_recorder_is_not_called_obedient(void **state)
{
	struct kit *k = kit_new(kit_on_demand);

	(void)state;
	kit_call(k, 1);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ORDER, 1, START), 0);
	ew_io_sim_advance(k->io, 6 * EW_US_PER_S);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(k->status, 200);
	assert_true(json_is_false(json_object_get(k->answer, "obeyed")));
	kit_free(&k);
}

/* -- keys that answer a question -- */

static const char *digits_of(const struct ew_event *e)
{
	return e ? json_string_value(json_object_get(e->fields, "digits")) : NULL;
}

static void expected_keys_become_an_event(void **state)
{
	struct kit *k = kit_new(kit_on_demand);
	struct ew_msg_ev_keys keys = {
		.interaction = KIT_CALL(1), .party = KIT_PARTY(1), .digits = EW_SLICE("1"), .complete = 1};
	const struct ew_event *received;
	const struct ew_msg_expect_keys *told;
	char party[EW_ID_TEXT_BYTES], order[200];
	struct ew_message m;

	(void)state;
	kit_call(k, 1);
	ew_id_format(keys.party, party);
	snprintf(order, sizeof(order),
		"{\"order\":\"expect_keys\",\"party\":\"%s\",\"count\":2,\"within_ms\":7000}", party);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ORDER, 1, order), 200);
	assert_true(json_is_false(json_object_get(k->answer, "obeyed")));
	assert_true(kit_last(k, EW_ROLE_RECORDER, EW_MSG_expect_keys, &m));
	told = EW_MESSAGE_AS(&m, expect_keys);
	assert_int_equal(told->count, 2);
	assert_int_equal(told->within_ms, 7000);
	keys.order = told->order;
	kit_event(k, EW_MSG_ev_keys, &keys);
	assert_int_equal(kit_ring(k), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_KEYS_EXPECTED), 1);
	received = kit_find(k, EW_EVENT_KEYS_RECEIVED);
	assert_string_equal(digits_of(received), "1");
	/* They stand in a disclosure, not in the record that is committed to. */
	assert_null(memmem(received->record.at, received->record.len, "digits", 6));
	kit_free(&k);
}

static void what_keys_are_expected_is_said_whole(void **state)
{
	static const char *const orders[] = {"{\"order\":\"expect_keys\"}",
		"{\"order\":\"expect_keys\",\"party\":\"019aa5a0-0000-7000-8000-0000000000aa\"}"};
	struct kit *k = kit_new(kit_on_demand);

	(void)state;
	kit_call(k, 1);
	for (size_t i = 0; i < EW_COUNT(orders); i++)
		assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ORDER, 1, orders[i]), 422);
	assert_null(kit_last_sent(k, EW_ROLE_RECORDER, EW_MSG_expect_keys));
	kit_free(&k);
}

/* -- restrictions -- */

static void pause_is_lifted_by_resume(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_message m;

	(void)state;
	kit_call(k, 1);
	kit_allowed(k, 1, 1);
	kit_allowed(k, 1, 2);
	kit_restrict(k, 1, 0, 1, EW_REASON_PAUSE, 200);
	assert_int_equal(allows(k), 2);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_restrict), 0);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ORDER, 1, RESUME), 0);
	assert_int_equal(allows(k), 4);
	assert_true(kit_last(k, EW_ROLE_RECORDER, EW_MSG_allow, &m));
	assert_int_equal(EW_MESSAGE_AS(&m, allow)->supersedes, 200);
	kit_free(&k);
}

static void refusal_of_one_shuts_all_and_stays(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_message m;

	(void)state;
	kit_call(k, 1);
	kit_allowed(k, 1, 1);
	kit_allowed(k, 1, 2);
	kit_restrict(k, 1, 1, 1, EW_REASON_OPT_OUT, 200);
	assert_true(kit_last(k, EW_ROLE_RECORDER, EW_MSG_restrict, &m));
	assert_true(ew_id_equal(EW_MESSAGE_AS(&m, restrict)->party, KIT_PARTY(2)));
	assert_int_equal(EW_MESSAGE_AS(&m, restrict)->reason, EW_REASON_OTHER_REFUSED);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_call_end), 0);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ORDER, 1, RESUME), 409);
	assert_true(kit_problem(k, "order_refused"));
	assert_int_equal(allows(k), 2);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ORDER_REFUSED), 1);
	assert_int_equal(kit_logged(k, EW_EVENT_RESUME_ORDERED), 0);
	kit_free(&k);
}

static void opt_out_ends_the_call_where_policy_says_so(void **state)
{
	static const char *const policies[] = {kit_ends, kit_mandatory};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(policies); i++) {
		struct kit *k = kit_new(policies[i]);
		struct ew_message m;

		kit_call(k, 1);
		kit_restrict(k, 1, 1, 1, EW_REASON_OPT_OUT, 200);
		assert_true(kit_last(k, EW_ROLE_RECORDER, EW_MSG_call_end, &m));
		assert_true(ew_id_equal(EW_MESSAGE_AS(&m, call_end)->interaction, KIT_CALL(1)));
		assert_int_equal(EW_MESSAGE_AS(&m, call_end)->cause, 5);
		kit_free(&k);
	}
}

/* A call lives by the policy that it was decided under, also when another one is active by the time it is refused. */
static void opt_out_does_what_was_decided(void **state)
{
	static const char *const policies[2] = {kit_ends, kit_automatic};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(policies); i++) {
		struct kit *k = kit_new(policies[i]);

		kit_call(k, 1);
		kit_stop(k);
		k->policy = policies[1 - i];
		assert_int_equal(kit_start(k), 0);
		assert_int_equal(kit_connect(k), 0);
		kit_restrict(k, 1, 1, 1, EW_REASON_OPT_OUT, 200);
		assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_call_end) > 0, i == 0);
		kit_free(&k);
	}
}

static void repeated_order_is_flagged(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_call(k, 1);
	kit_restrict(k, 1, 0, 1, EW_REASON_PAUSE, 200);
	kit_read_log(k, 1);
	assert_null(json_object_get(kit_find(k, EW_EVENT_RESTRICTED)->fields, "again"));
	kit_restrict(k, 1, 0, 1, EW_REASON_PAUSE, 201);
	kit_read_log(k, 1);
	assert_true(json_is_true(json_object_get(kit_find(k, EW_EVENT_RESTRICTED)->fields, "again")));
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_RESTRICTED), "source"), "web");
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_RESTRICTED), "reason"), "pause");
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mode_decides),
		cmocka_unit_test(refused_policy_records_nothing),
		cmocka_unit_test(allow_names_a_durable_event),
		cmocka_unit_test(no_allow_without_a_durable_event),
		cmocka_unit_test(each_party_is_opened_once),
		cmocka_unit_test(a_refused_gate_is_asked_for_again),
		cmocka_unit_test(one_gate_of_two_is_refused),
		cmocka_unit_test(a_recorder_that_is_restored_is_not_asked),
		cmocka_unit_test(on_demand_waits_for_start),
		cmocka_unit_test(silent_recorder_is_not_called_obedient),
		cmocka_unit_test(expected_keys_become_an_event),
		cmocka_unit_test(what_keys_are_expected_is_said_whole),
		cmocka_unit_test(pause_is_lifted_by_resume),
		cmocka_unit_test(refusal_of_one_shuts_all_and_stays),
		cmocka_unit_test(opt_out_ends_the_call_where_policy_says_so),
		cmocka_unit_test(opt_out_does_what_was_decided),
		cmocka_unit_test(repeated_order_is_flagged),
	};

	return cmocka_run_group_tests_name("keeper_gates", tests, NULL, NULL);
}
