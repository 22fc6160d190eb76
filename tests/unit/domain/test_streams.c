/*
 * Streams and holds in the record: what was counted reads as counted, and every hold has its beginning, end and reason,
 * whoever told of it and however long it was.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "support/support.h"
#include "unit/domain/by_hand.h"

struct step {
	int64_t ms;
	enum ew_event_type type;
	const char *fields;
};

#define OFFERED {0, EW_EVENT_CALL_OFFERED, "{'facts': {}}"}
#define ADDED(ms, n, party, active)                                                                          \
	{ms, EW_EVENT_STREAM_ADDED,                                                                          \
		"{'party': '" party "', 'stream': " n ", 'label': '7', 'active': " active                    \
		", 'codecs': [{'payload_type': 97, 'codec': 'unknown', 'rtpmap': 'EVS/16000'}]}"}
#define CHANGED(ms, active) {ms, EW_EVENT_STREAM_CHANGED, "{'stream': 1, 'active': " active ", 'codecs': []}"}

static int fold(const struct step *steps, size_t n, struct ew_interaction **ret)
{
	_cleanup_(ew_interaction_free) struct ew_interaction *it = NULL;
	int r = new_call(&it);

	for (size_t i = 0; r == 0 && i < n; i++)
		r = tell(it, steps[i].type, steps[i].ms, steps[i].fields);
	if (r == 0)
		*ret = TAKE(it);
	return r;
}

static json_t *record_of(const struct step *steps, size_t n)
{
	_cleanup_(ew_interaction_free) struct ew_interaction *it = NULL;
	json_t *record;

	assert_int_equal(fold(steps, n, &it), 0);
	record = ew_interaction_record(it, NULL);
	assert_non_null(record);
	return record;
}

static const char *text_at(const json_t *record, const char *list, size_t i, const char *name)
{
	return json_string_value(json_object_get(json_array_get(json_object_get(record, list), i), name));
}

static void counters_are_shown(void **state)
{
	static const struct step steps[] = {OFFERED, ADDED(10, "1", ALICE, "true"), ADDED(10, "2", BOB, "true"),
		{60010, EW_EVENT_STREAM_REMOVED,
			"{'stream': 1, 'packets': 3000, 'lost': 120, 'duplicates': 120, 'late': 3, 'jitter_us': 900,"
			" 'sources': 2, 'clock_ppm': -40}"}};
	json_t *record = record_of(steps, EW_COUNT(steps));
	const json_t *one = json_array_get(json_object_get(record, "streams"), 0);

	(void)state;
	assert_int_equal(json_array_size(json_object_get(record, "streams")), 2);
	assert_string_equal(text_at(record, "streams", 0, "party"), ALICE);
	assert_string_equal(text_at(record, "streams", 0, "label"), "7");
	assert_string_equal(text_at(record, "streams", 0, "from"), "2026-01-01T00:00:00.010Z");
	assert_string_equal(text_at(record, "streams", 0, "to"), "2026-01-01T00:01:00.010Z");
	assert_int_equal(json_integer_value(json_object_get(one, "packets")), 3000);
	assert_int_equal(json_integer_value(json_object_get(one, "lost_per_1000")), 40);
	assert_int_equal(json_integer_value(json_object_get(one, "clock_ppm")), -40);
	assert_false(json_boolean_value(json_object_get(one, "active")));
	assert_string_equal(json_string_value(json_object_get(
				    json_array_get(json_object_get(one, "codecs"), 0), "rtpmap")),
		"EVS/16000");
	one = json_array_get(json_object_get(record, "streams"), 1);
	assert_true(json_is_null(json_object_get(one, "to")));
	assert_null(json_object_get(one, "lost_per_1000"));
	assert_true(json_boolean_value(json_object_get(one, "active")));
	json_decref(record);
}

static void holds_are_shown(void **state)
{
	static const struct step steps[] = {OFFERED, ADDED(0, "1", ALICE, "false"), ADDED(0, "2", BOB, "true"),
		CHANGED(2000, "true"), CHANGED(10000, "false"), CHANGED(11000, "false"), CHANGED(100000, "true"),
		{120000, EW_EVENT_HOLD, "{'stream': 2, 'from': 1767225710000000, 'reason': 'no_packets'}"},
		{200000, EW_EVENT_HOLD,
			"{'stream': 2, 'from': 1767225710000000, 'to': 1767225800000000, 'reason': 'no_packets'}"},
		CHANGED(300000, "false"), {310000, EW_EVENT_CALL_ENDED, "{}"}};
	static const struct {
		const char *party, *from, *to, *reason;
	} expected[] = {
		{ALICE, "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:02.000Z", "inactive"},
		{ALICE, "2026-01-01T00:00:10.000Z", "2026-01-01T00:01:40.000Z", "inactive"},
		{BOB, "2026-01-01T00:01:50.000Z", "2026-01-01T00:03:20.000Z", "no_packets"},
		{ALICE, "2026-01-01T00:05:00.000Z", "2026-01-01T00:05:10.000Z", "inactive"},
	};
	json_t *record = record_of(steps, EW_COUNT(steps));

	(void)state;
	assert_int_equal(json_array_size(json_object_get(record, "holds")), EW_COUNT(expected));
	for (size_t i = 0; i < EW_COUNT(expected); i++) {
		assert_string_equal(text_at(record, "holds", i, "party"), expected[i].party);
		assert_string_equal(text_at(record, "holds", i, "from"), expected[i].from);
		assert_string_equal(text_at(record, "holds", i, "to"), expected[i].to);
		assert_string_equal(text_at(record, "holds", i, "reason"), expected[i].reason);
	}
	assert_int_equal(json_array_size(json_object_get(record, "missing")), 0);
	assert_int_equal(json_array_size(json_object_get(record, "flags")), 0);
	json_decref(record);
}

static void nonsense_is_flagged(void **state)
{
	static const struct step steps[] = {OFFERED, ADDED(0, "1", ALICE, "true"),
		{10, EW_EVENT_HOLD, "{'stream': 9, 'from': 1767225710000000}"}, {20, EW_EVENT_HOLD, "{'stream': 1}"},
		{30, EW_EVENT_STREAM_CHANGED, "{'stream': 4, 'active': false}"},
		{40, EW_EVENT_STREAM_REMOVED, "{'stream': 1}"}, CHANGED(50, "false")};
	json_t *record = record_of(steps, EW_COUNT(steps));

	(void)state;
	assert_int_equal(json_array_size(json_object_get(record, "flags")), 4);
	assert_int_equal(json_array_size(json_object_get(record, "holds")), 0);
	json_decref(record);
}

/* A span holds what was sent until its end, not what was still on its way when it was written. */
static void a_span_ends_when_its_media_did(void **state)
{
	static const struct step steps[] = {OFFERED, ADDED(0, "1", ALICE, "true"),
		{10, EW_EVENT_SPAN_OPENED,
			"{'span': '" CALL "', 'party': '" ALICE "', 'stream': 1, 'purposes': ['recording']}"},
		{6500, EW_EVENT_SPAN_CLOSED, "{'span': '" CALL "', 'to': 1767225605000000}"},
		{5000, EW_EVENT_CALL_ENDED, "{}"}};
	_cleanup_(ew_interaction_free) struct ew_interaction *it = NULL;

	(void)state;
	assert_int_equal(fold(steps, EW_COUNT(steps), &it), 0);
	assert_int_equal(ew_interaction_span(it, 0)->to.us, AT(5000));
	assert_int_equal(ew_interaction_ended(it).us, AT(5000));
	assert_true(ew_interaction_times_possible(it));
}

static int fold_once(void *arg)
{
	static const struct step steps[] = {OFFERED, ADDED(0, "1", ALICE, "false"), CHANGED(5, "true"),
		{10, EW_EVENT_HOLD, "{'stream': 1, 'from': 1767225710000000}"},
		{20, EW_EVENT_STREAM_REMOVED, "{'stream': 1, 'packets': 5, 'lost': 1}"}};
	_cleanup_(ew_interaction_free) struct ew_interaction *it = NULL;
	json_t *record;
	int r = fold(steps, EW_COUNT(steps), &it);

	(void)arg;
	if (r < 0)
		return r;
	record = ew_interaction_record(it, NULL);
	json_decref(record);
	return record ? 0 : -ENOMEM;
}

static void without_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(fold_once, NULL) > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counters_are_shown),
		cmocka_unit_test(holds_are_shown),
		cmocka_unit_test(nonsense_is_flagged),
		cmocka_unit_test(a_span_ends_when_its_media_did),
		cmocka_unit_test(without_memory),
	};

	return cmocka_run_group_tests_name("streams", tests, NULL, NULL);
}
