/*
 * Legal holds in the fold and the record: while one stands the call is held, whatever else is said; what was to be destroyed waits for the
 * last one.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/register.h"
#include "support/support.h"
#include "unit/domain/by_hand.h"

#define ONE "cccccccc-cccc-cccc-cccc-cccccccccccc"
#define TWO "dddddddd-dddd-dddd-dddd-dddddddddddd"
#define PLACED(hold) "{'hold':'" hold "','name':'a claim','reason':'expected','review_at':1767225600000000}"
#define RELEASED(hold) "{'hold':'" hold "','reason':'over'}"
#define PURGE "{'kind':'summary','treatment':'purge','cause':0,'until':1767225601000000}"
#define KEPT "{'kind':'summary','cause':0,'until':1767225601000000}"

static struct ew_interaction *a_call(void)
{
	struct ew_interaction *it = NULL;

	assert_int_equal(new_call(&it), 0);
	assert_int_equal(tell(it, EW_EVENT_CALL_OFFERED, 0, "{'facts':{'direction':'inbound'}}"), 0);
	return it;
}

static size_t flags_of(const struct ew_interaction *it)
{
	json_t *record = ew_interaction_record(it, NULL);
	size_t n = json_array_size(json_object_get(record, "flags"));

	assert_non_null(record);
	json_decref(record);
	return n;
}

/* Each step, and whether the call is held after it, by how many, and how many events made no sense so far. */
static const struct {
	enum ew_event_type type;
	const char *fields;
	size_t holds, flags;
} steps[] = {
	{EW_EVENT_HOLD_RELEASED, RELEASED(ONE), 0, 1},
	{EW_EVENT_HOLD_PLACED, PLACED(ONE), 1, 1},
	{EW_EVENT_HOLD_PLACED, PLACED(ONE), 1, 2},
	{EW_EVENT_HOLD_PLACED, PLACED(TWO), 2, 2},
	{EW_EVENT_HOLD_RELEASED, RELEASED(ONE), 1, 2},
	{EW_EVENT_HOLD_RELEASED, RELEASED(ONE), 1, 3},
	{EW_EVENT_HOLD_RELEASED, "{'hold':'him'}", 1, 4},
	{EW_EVENT_HOLD_PLACED, PLACED(ONE), 2, 4},
	{EW_EVENT_HOLD_RELEASED, RELEASED(TWO), 1, 4},
	{EW_EVENT_HOLD_RELEASED, RELEASED(ONE), 0, 4},
};

static void test_what_stands(void **state)
{
	struct ew_interaction *it = a_call();

	(void)state;
	assert_false(ew_interaction_is_held(it));
	for (size_t i = 0; i < EW_COUNT(steps); i++) {
		assert_int_equal(tell(it, steps[i].type, (int64_t)i + 1, steps[i].fields), 0);
		if (ew_interaction_holds(it) != steps[i].holds || ew_interaction_is_held(it) != (steps[i].holds > 0) ||
			flags_of(it) != steps[i].flags)
			fail_msg("step %zu: %zu holds, %zu flags", i, ew_interaction_holds(it), flags_of(it));
	}
	ew_interaction_free(&it);
}

static const char *register_state(const struct ew_interaction *it, char to[static 32])
{
	json_t *list = ew_register_json(it);

	assert_non_null(list);
	snprintf(to, 32, "%s", json_string_value(json_object_get(json_array_get(list, EW_ARTIFACT_SUMMARY), "state")));
	json_decref(list);
	return to;
}

static void test_a_purge_waits_for_the_last(void **state)
{
	struct ew_interaction *it = a_call();
	char word[32];

	(void)state;
	assert_int_equal(tell(it, EW_EVENT_PURGE_HELD, 1, KEPT), 0); /* nothing holds it */
	assert_int_equal(flags_of(it), 1);
	assert_int_equal(tell(it, EW_EVENT_HOLD_PLACED, 2, PLACED(ONE)), 0);
	assert_int_equal(tell(it, EW_EVENT_HOLD_PLACED, 3, PLACED(TWO)), 0);
	assert_int_equal(tell(it, EW_EVENT_TREATMENT_ORDERED, 4, PURGE), 0);
	assert_string_equal(register_state(it, word), "being_purged");
	assert_int_equal(tell(it, EW_EVENT_PURGE_HELD, 5, KEPT), 0);
	assert_true(ew_interaction_purge_held(it, EW_ARTIFACT_SUMMARY));
	assert_false(ew_interaction_purge_held(it, EW_ARTIFACT_AUDIO));
	assert_string_equal(register_state(it, word), "purge_held");
	assert_int_equal(tell(it, EW_EVENT_HOLD_RELEASED, 6, RELEASED(TWO)), 0);
	assert_true(ew_interaction_purge_held(it, EW_ARTIFACT_SUMMARY));
	assert_int_equal(tell(it, EW_EVENT_HOLD_RELEASED, 7, RELEASED(ONE)), 0);
	assert_false(ew_interaction_purge_held(it, EW_ARTIFACT_SUMMARY));
	assert_string_equal(register_state(it, word), "being_purged");
	assert_int_equal(tell(it, EW_EVENT_TREATMENT_DONE, 8,
				 "{'kind':'summary','treatment':'purge','cause':0,'outcome':'verified'}"), 0);
	assert_string_equal(register_state(it, word), "purged");
	ew_interaction_free(&it);
}

static void test_an_event_may_meet_no_memory(void **state)
{
	(void)state;
	for (unsigned n = 1, failed = 1; failed; n++) {
		struct ew_interaction *it = a_call();
		int r;

		ew_test_fail_allocation(n);
		r = tell(it, EW_EVENT_HOLD_PLACED, 1, PLACED(ONE));
		failed = ew_test_allocation_failed();
		ew_test_fail_allocation(0);
		assert_true(r == 0 || r == -ENOMEM);
		if (r < 0) {
			assert_false(ew_interaction_is_held(it));
			assert_int_equal(tell(it, EW_EVENT_HOLD_PLACED, 1, PLACED(ONE)), 0);
		}
		assert_int_equal(ew_interaction_holds(it), 1);
		ew_interaction_free(&it);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_stands),
		cmocka_unit_test(test_a_purge_waits_for_the_last),
		cmocka_unit_test(test_an_event_may_meet_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
