/*
 * Intervals: one call told by hand, and fifteen hundred random ones in which there may be no hole
 * and no overlap.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "unit/domain/by_hand.h"

static const char *text_of(const json_t *object, const char *member)
{
	return json_string_value(json_object_get(object, member));
}

static int64_t number_of(const json_t *object, const char *member)
{
	return json_integer_value(json_object_get(object, member));
}

struct interval {
	int64_t from_ms, to_ms;
	const char *state;
	int64_t cause;
};

struct told {
	enum ew_event_type type;
	int64_t ms;
	const char *fields;
};

static const struct told call[] = {
	/* 0 */ {EW_EVENT_CALL_OFFERED, 0, "{'facts': {}}"},
	/* 1 */ {EW_EVENT_STREAM_ADDED, 100, "{'party': '" ALICE "', 'stream': 1, 'restriction': '1'}"},
	/* 2 */ {EW_EVENT_DECIDED, 110, "{'mode': 'automatic', 'purposes': ['recording']}"},
	/* 3 */ {EW_EVENT_OPENING, 120, "{'party': '" ALICE "', 'purposes': ['recording']}"},
	/* 4 */ {EW_EVENT_OPENED, 130, "{'party': '" ALICE "', 'open': ['recording']}"},
	/* 5 */ {EW_EVENT_SPAN_OPENED, 140,
		"{'span': '" CALL "', 'party': '" ALICE "', 'stream': 1, 'purposes': ['recording']}"},
	/* 6 */ {EW_EVENT_KEYPAD, 205,
		"{'party': '" ALICE "', 'from': 1767225600200000, 'duration_us': 60000}"},
	/* 7 */ {EW_EVENT_GAP, 320,
		"{'party': '" ALICE "', 'from': 1767225600300000, 'to': 1767225600320000, 'packets': 1}"},
	/* 8 */ {EW_EVENT_RESTRICTED, 402, "{'purposes': ['recording'], 'reason': 'pause', "
					   "'restriction': '2', 'applied_at': 1767225600400000}"},
	/* 9 */ {EW_EVENT_SPAN_CLOSED, 400, "{'span': '" CALL "', 'frames': 3}"},
	/* 10 */ {EW_EVENT_RESUME_ORDERED, 500, "{'purposes': ['recording']}"},
	/* 11 */ {EW_EVENT_OPENED, 520, "{'party': '" ALICE "', 'open': ['recording']}"},
	/* 12 */ {EW_EVENT_SPAN_OPENED, 525,
		"{'span': '" ALICE "', 'party': '" ALICE "', 'stream': 1, 'purposes': ['recording']}"},
	/* 13 */ {EW_EVENT_RESTRICTED, 600, "{'party': '" ALICE "', 'purposes': ['recording'], "
					    "'reason': 'opt_out', 'restriction': '3'}"},
	/* 14 */ {EW_EVENT_SPAN_CLOSED, 600, "{'span': '" ALICE "', 'frames': 3}"},
	/* 15 */ {EW_EVENT_CALL_ENDED, 700, "{}"},
	/* 16 */ {EW_EVENT_ACCESS, 90000, "{}"},
};

static const struct interval expected[] = {
	{100, 130, "withheld", 1},
	{130, 140, "withheld", 4},
	{140, 200, "recorded", 5},
	{200, 260, "masked", 6},
	{260, 300, "recorded", 5},
	{300, 320, "missing", 7},
	{320, 400, "recorded", 5},
	{400, 520, "paused", 8},
	{520, 525, "withheld", 11},
	{525, 600, "recorded", 12},
	{600, 700, "withheld", 13},
};

/* How many losses the record lists. */
static size_t compare(const struct told *events, size_t n, const struct interval *want, size_t n_want)
{
	struct ew_interaction *it = NULL;

	assert_int_equal(new_call(&it), 0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(tell(it, events[i].type, events[i].ms, events[i].fields), 0);
	json_t *record = ew_interaction_record(it, NULL);
	const json_t *intervals = json_object_get(record, "intervals");
	size_t missing = json_array_size(json_object_get(record, "missing"));

	assert_int_equal(json_array_size(intervals), n_want);
	for (size_t i = 0; i < n_want; i++) {
		const json_t *one = json_array_get(intervals, i);

		assert_string_equal(text_of(one, "state"), want[i].state);
		assert_int_equal(number_of(one, "from_ms"), want[i].from_ms);
		assert_int_equal(number_of(one, "to_ms"), want[i].to_ms);
		assert_int_equal(number_of(one, "cause"), want[i].cause);
		assert_string_equal(text_of(one, "party"), ALICE);
	}
	json_decref(record);
	ew_interaction_free(&it);
	return missing;
}

static void test_a_call(void **state)
{
	(void)state;
	assert_int_equal(compare(call, EW_COUNT(call), expected, EW_COUNT(expected)), 1);
}

/* What was masked for a key is more than the key, and the record says so. */
static void test_all_that_was_masked(void **state)
{
	struct told events[EW_COUNT(call)];
	struct interval intervals[EW_COUNT(expected)];

	(void)state;
	memcpy(events, call, sizeof(call));
	memcpy(intervals, expected, sizeof(expected));
	events[6].fields = "{'party': '" ALICE "', 'from': 1767225600200000, 'duration_us': 60000, "
			   "'masked_from': 1767225600150000, 'masked_to': 1767225600280000}";
	intervals[2].to_ms = intervals[3].from_ms = 150;
	intervals[3].to_ms = intervals[4].from_ms = 280;
	assert_int_equal(compare(events, EW_COUNT(call), intervals, EW_COUNT(expected)), 1);
}

/* A span's first packet came before its key; what a dead recorder took with it is missing, and withheld only after. */
static const struct told death[] = {
	/* 0 */ {EW_EVENT_CALL_OFFERED, 0, "{'facts': {}}"},
	/* 1 */ {EW_EVENT_STREAM_ADDED, 0, "{'party': '" ALICE "', 'stream': 1, 'restriction': '1'}"},
	/* 2 */ {EW_EVENT_DECIDED, 10, "{'mode': 'automatic', 'purposes': ['recording']}"},
	/* 3 */ {EW_EVENT_OPENED, 100, "{'party': '" ALICE "', 'open': ['recording']}"},
	/* 4 */ {EW_EVENT_SPAN_OPENED, 180, "{'span': '" CALL "', 'party': '" ALICE "', 'stream': 1, "
					    "'purposes': ['recording'], 'from': 1767225600120000}"},
	/* 5 */ {EW_EVENT_SPAN_CLOSED, 400, "{'span': '" CALL "', 'frames': 3, 'recovered': true}"},
	/* 6 */ {EW_EVENT_CALL_RESTORED, 600, "{}"},
	/* 7 */ {EW_EVENT_RESTRICTED, 601, "{'party': '" ALICE "', 'purposes': ['recording'], "
					   "'reason': 'restart', 'restriction': '2'}"},
	/* 8 */ {EW_EVENT_CALL_ENDED, 700, "{}"},
};

static const struct interval taken_up[] = {
	{0, 100, "withheld", 1},
	{100, 120, "withheld", 3},
	{120, 400, "recorded", 4},
	{400, 600, "missing", 6},
	{600, 601, "withheld", 5},
	{601, 700, "withheld", 7},
};

static const struct interval left_alone[] = {
	{0, 100, "withheld", 1},
	{100, 120, "withheld", 3},
	{120, 400, "recorded", 4},
	{400, 700, "missing", 6},
};

static void test_a_recorder_dies(void **state)
{
	struct told ended[7];

	(void)state;
	assert_int_equal(compare(death, EW_COUNT(death), taken_up, EW_COUNT(taken_up)), 1);
	memcpy(ended, death, sizeof(ended));
	ended[6] = (struct told){EW_EVENT_CALL_ENDED, 700, "{}"};
	assert_int_equal(compare(ended, EW_COUNT(ended), left_alone, EW_COUNT(left_alone)), 1);
}

/* One presses, and the other hears it: nobody's audio of that time is called recorded. */
static void test_a_key_masks_everybody(void **state)
{
	static const struct told events[] = {
		{EW_EVENT_CALL_OFFERED, 0, "{'facts': {}}"},
		{EW_EVENT_STREAM_ADDED, 0, "{'party': '" ALICE "', 'stream': 1, 'restriction': '1'}"},
		{EW_EVENT_OPENED, 10, "{'party': '" ALICE "', 'open': ['recording']}"},
		{EW_EVENT_SPAN_OPENED, 20, "{'span': '" CALL "', 'party': '" ALICE "', 'stream': 1, "
					   "'purposes': ['recording']}"},
		{EW_EVENT_KEYPAD, 205, "{'party': '" BOB "', 'from': 1767225600100000, 'duration_us': 50000}"},
		{EW_EVENT_SPAN_CLOSED, 400, "{'span': '" CALL "', 'frames': 3}"},
		{EW_EVENT_CALL_ENDED, 400, "{}"},
	};
	static const struct interval want[] = {
		{0, 10, "withheld", 1},
		{10, 20, "withheld", 2},
		{20, 100, "recorded", 3},
		{100, 150, "masked", 4},
		{150, 400, "recorded", 3},
	};

	(void)state;
	assert_int_equal(compare(events, EW_COUNT(events), want, EW_COUNT(want)), 0);
}

/* -- random calls ----------------------------------------------------------------------------- */

static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static const char *random_fields(uint64_t *seed, enum ew_event_type type, char *to, size_t room)
{
	static const char *const reasons[] = {"pause", "stop", "opt_out", "restart"};
	const char *party = next(seed) & 1 ? ALICE : BOB;
	int64_t from = AT((int64_t)(next(seed) % 2000)) + (int64_t)(next(seed) % 1000);
	int64_t to_us = from + (int64_t)(next(seed) % 500000) - 100000;
	int n = snprintf(to, room,
		"{'facts': {}, 'party': '%s', 'stream': %u, 'span': '%08x-0000-0000-0000-000000000000',"
		" 'purposes': ['%s'], 'open': ['recording'], 'reason': '%s', 'restriction': '3',"
		" 'from': %lld, 'to': %lld, 'duration_us': %u, 'applied_at': %lld, 'recovered': %s}",
		party, (unsigned)(next(seed) % 3), (unsigned)(next(seed) % 5),
		next(seed) % 4 ? "recording" : "summary", reasons[next(seed) % 4], (long long)from,
		(long long)to_us, (unsigned)(next(seed) % 200000), (long long)from,
		next(seed) & 1 ? "true" : "false");

	(void)type;
	assert_true(n > 0 && (size_t)n < room);
	return to;
}

static void tell_random(struct ew_interaction *it, uint64_t *seed)
{
	static const enum ew_event_type types[] = {EW_EVENT_STREAM_ADDED, EW_EVENT_STREAM_REMOVED,
		EW_EVENT_OPENING, EW_EVENT_OPENED, EW_EVENT_RESTRICTED, EW_EVENT_RESUME_ORDERED,
		EW_EVENT_SPAN_OPENED, EW_EVENT_SPAN_CLOSED, EW_EVENT_GAP, EW_EVENT_KEYPAD,
		EW_EVENT_CALL_RESTORED};
	char fields[1024];
	int64_t ms = 0;

	assert_int_equal(tell(it, EW_EVENT_CALL_OFFERED, 0, "{'facts': {}}"), 0);
	for (size_t n = next(seed) % 40; n > 0; n--) {
		enum ew_event_type type = types[next(seed) % EW_COUNT(types)];

		/* The clock runs back now and then. */
		ms += (int64_t)(next(seed) % 100) - 10;
		assert_int_equal(
			tell(it, type, ms, random_fields(seed, type, fields, sizeof(fields))), 0);
	}
	if (next(seed) & 1)
		assert_int_equal(tell(it, EW_EVENT_CALL_ENDED, ms + 5, "{}"), 0);
}

static bool is_known_state(const char *state)
{
	static const char *const states[] = {"recorded", "masked", "missing", "paused", "withheld"};

	for (size_t i = 0; i < EW_COUNT(states); i++) {
		if (strcmp(state, states[i]) == 0)
			return true;
	}
	return false;
}

/*
 * From the party's first stream to the end, each where the one before it ended. Returns how many
 * there were.
 */
static size_t check_party(
	const struct ew_interaction *it, const json_t *record, const struct ew_party *party)
{
	const json_t *intervals = json_object_get(record, "intervals");
	int64_t since_ms = (party->since.us - ew_interaction_started(it).us) / EW_US_PER_MS;
	int64_t end_ms = number_of(record, "duration_ms");
	int64_t at = since_ms > 0 ? since_ms : 0;
	char id[EW_ID_TEXT_BYTES];
	const json_t *one;
	size_t seen = 0;
	size_t i;

	ew_id_format(party->id, id);
	json_array_foreach (intervals, i, one) {
		if (strcmp(text_of(one, "party"), id) != 0)
			continue;
		assert_int_equal(number_of(one, "from_ms"), at);
		assert_true(number_of(one, "to_ms") > at);
		assert_true(is_known_state(text_of(one, "state")));
		assert_true(number_of(one, "cause") >= 1);
		assert_true(number_of(one, "cause") < (int64_t)ew_interaction_next(it));
		at = number_of(one, "to_ms");
		seen++;
	}
	assert_true(at == end_ms || (seen == 0 && at >= end_ms));
	return seen;
}

static void test_random_calls(void **state)
{
	uint64_t seed = 0x2545f4914f6cdd1du;
	size_t seen = 0;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct ew_interaction *it = NULL;

		assert_int_equal(new_call(&it), 0);
		tell_random(it, &seed);
		json_t *record = ew_interaction_record(it, NULL);

		assert_non_null(record);
		for (size_t i = 0; i < ew_interaction_parties(it); i++)
			seen += check_party(it, record, ew_interaction_party(it, i));
		json_decref(record);
		ew_interaction_free(&it);
	}
	if (seen <= 4000)
		fail_msg("only %zu intervals", seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_call),
		cmocka_unit_test(test_all_that_was_masked),
		cmocka_unit_test(test_a_recorder_dies),
		cmocka_unit_test(test_a_key_masks_everybody),
		cmocka_unit_test(test_random_calls),
	};

	return cmocka_run_group_tests_name("intervals", tests, NULL, NULL);
}
