/*
 * From the tape into the log: every durable event once, in order, chained, whatever dies; and
 * nothing of a person in the clear on the way.
 */
#include "unit/keeper/keeper_kit.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/positions.h"

#define EVENTS 30 /* of one call, on a tape that nobody has read */
#define EVERY 3   /* every n-th call of the disk: each takes two lives of a keeper */

static void write_long_call(struct kit *k)
{
	kit_offer(k, 1, KIT_NUMBER, "sales");
	kit_stream(k, 1, 1);
	kit_stream(k, 1, 2);
	for (uint8_t i = 0; i < EVENTS - 3; i++) {
		struct ew_msg_ev_keypad keypad = {
			.interaction = KIT_CALL(1),
			.party = KIT_PARTY(1 + i % 2),
			.stream = 1u + i % 2,
			.from_wall = ew_io_wall(k->io).us,
			.duration_us = 1000u + i,
		};

		kit_event(k, EW_MSG_ev_keypad, &keypad);
	}
	kit_sync(k);
	ew_tape_abandon(&k->tape);
}

/* Tape events of the call in the log, in the order of the tape, each once. */
static void check_once(struct kit *k)
{
	uint32_t expected = 0;

	kit_read_log(k, 1);
	for (size_t i = 0; i < k->n_log; i++) {
		if (ew_id_is_zero(k->log[i].tape_span))
			continue;
		assert_int_equal(k->log[i].tape_index, expected);
		expected++;
	}
	assert_int_equal(expected, EVENTS);
	assert_int_equal(kit_logged(k, EW_EVENT_KEYPAD), EVENTS - 3);
	assert_int_equal(kit_logged(k, EW_EVENT_DECIDED), 1);
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_EXCEPTION), 0);
}

static void every_event_once_whatever_dies(void **state)
{
	struct kit *image = kit_bare(kit_automatic);
	bool failed = true;
	uint64_t n;

	(void)state;
	kit_open_tape(image);
	write_long_call(image);
	assert_int_equal(kit_start(image), 0);
	kit_stop(image);
	for (n = 1; failed; n += EVERY) {
		struct kit *k = kit_copy(image, n);

		assert_int_equal(kit_start(k), 0);
		assert_int_equal(kit_connect(k), 0);
		ew_io_sim_fail(k->io, n, n % 2 ? -EIO : -ENOSPC);
		failed = kit_ring(k) < 0;
		ew_io_sim_fail(k->io, 0, 0);
		kit_power_cut(k);
		assert_int_equal(kit_start(k), 0);
		assert_int_equal(kit_connect(k), 0);
		assert_int_equal(kit_ring(k), 0);
		check_once(k);
		kit_free(&k);
	}
	assert_true(n > 5 * EVERY);
	kit_free(&image);
}

/* The same doorbell twice, and one for what was read already, add nothing. */
static void doorbells_are_only_doorbells(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_call(k, 1);
	kit_read_log(k, 1);
	size_t before = k->n_log;

	assert_int_equal(kit_ring(k), 0);
	assert_int_equal(kit_ring(k), 0);
	kit_read_log(k, 1);
	assert_int_equal(k->n_log, before);
	kit_free(&k);
}

static void nothing_personal_in_the_clear(void **state)
{
	static const char *const markers[] = {KIT_NUMBER, "35262155501", KIT_NAME, "Markermann", "dialog of"};
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_call(k, 1);
	kit_restrict(k, 1, 0, 1, EW_REASON_PAUSE, 200);
	/* In the write-ahead log first, then in the database proper. */
	for (size_t i = 0; i < EW_COUNT(markers); i++)
		assert_false(ew_io_sim_contains(k->io, ew_slice_text(markers[i])));
	kit_end_call(k, 1);
	kit_stop(k);
	for (size_t i = 0; i < EW_COUNT(markers); i++)
		assert_false(ew_io_sim_contains(k->io, ew_slice_text(markers[i])));
	/* The means of looking does find what is there. */
	assert_true(ew_io_sim_contains(k->io, EW_SLICE("SQLite format 3")));
	assert_int_equal(kit_start(k), 0);
	kit_read_log(k, 1);
	assert_string_equal(json_string_value(json_object_get(json_object_get(json_object_get(
				    kit_find(k, EW_EVENT_CALL_OFFERED)->fields, "facts"), "from"), "name")),
		KIT_NAME);
	kit_free(&k);
}

static const struct facts_case {
	const char *facts;
	const char *source;
} strange[] = {
	{"", "unknown"},
	{"no json", "unknown"},
	{"[1]", "unknown"},
	{"{\"source\":\"siprec\",\"n\":1.5}", "unknown"},
	{"{\"source\":\"siprec\",\"deep\":{\"list\":[1, 2.5]}}", "unknown"},
	{"{\"source\":\"siprec\",\"n\":15}", "siprec"},
};

/* Whatever signal was told by a peer: the call is in the log, and the log goes on. */
static void strange_facts_stop_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(strange); i++) {
		struct kit *k = kit_new(kit_automatic);
		struct ew_msg_ev_call_offered offered = {
			.interaction = KIT_CALL(1), .facts = ew_slice_text(strange[i].facts)};
		const json_t *facts;

		kit_event(k, EW_MSG_ev_call_offered, &offered);
		kit_stream(k, 1, 1);
		assert_int_equal(kit_ring(k), 0);
		kit_read_log(k, 1);
		facts = json_object_get(kit_find(k, EW_EVENT_CALL_OFFERED)->fields, "facts");
		assert_string_equal(json_string_value(json_object_get(facts, "source")), strange[i].source);
		assert_int_equal(kit_logged(k, EW_EVENT_STREAM_ADDED), 1);
		kit_free(&k);
	}
}

static void a_call_offered_twice_goes_on(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_call(k, 1);
	kit_offer(k, 1, "+352691999", "support");
	assert_int_equal(kit_ring(k), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_CALL_OFFERED), 1);
	assert_int_equal(kit_logged(k, EW_EVENT_FACTS_CHANGED), 1);
	kit_free(&k);
}

/* An event of an interaction that is not there is told, not dropped. */
static void unknown_interaction_is_an_exception(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_stream(k, 9, 1);
	assert_int_equal(kit_ring(k), 0);
	kit_read_log(k, 0);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXCEPTION), "kind"), "event_without_interaction");
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_once_whatever_dies),
		cmocka_unit_test(doorbells_are_only_doorbells),
		cmocka_unit_test(nothing_personal_in_the_clear),
		cmocka_unit_test(strange_facts_stop_nothing),
		cmocka_unit_test(a_call_offered_twice_goes_on),
		cmocka_unit_test(unknown_interaction_is_an_exception),
	};

	return cmocka_run_group_tests_name("keeper_tape", tests, NULL, NULL);
}
