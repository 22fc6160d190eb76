/*
 * Notices in the fold and the record: when they were told, whether that time was recorded, and what was found of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "domain/notice.h"
#include "domain/record.h"
#include "support/support.h"
#include "unit/domain/by_hand.h"

#define SHA "1111111111111111111111111111111111111111111111111111111111111111"
#define OTHER "2222222222222222222222222222222222222222222222222222222222222222"

static struct ew_interaction *with_party(void)
{
	struct ew_interaction *it = NULL;

	assert_int_equal(new_call(&it), 0);
	assert_int_equal(tell(it, EW_EVENT_CALL_OFFERED, 0, "{'facts': {'parties': [{'id': '" ALICE "', 'role': 'caller'}]}}"), 0);
	assert_int_equal(tell(it, EW_EVENT_STREAM_ADDED, 1, "{'stream': 1, 'party': '" ALICE "'}"), 0);
	return it;
}

static void span(struct ew_interaction *it, int n, int64_t from, int64_t to)
{
	char fields[300];

	(void)snprintf(fields, sizeof(fields),
		"{'span': '%08d-0000-0000-0000-000000000000', 'party': '" ALICE "', 'stream': 1, 'purposes': ['recording']}", n);
	assert_int_equal(tell(it, EW_EVENT_SPAN_OPENED, from, fields), 0);
	(void)snprintf(fields, sizeof(fields), "{'span': '%08d-0000-0000-0000-000000000000', 'frames': 3}", n);
	assert_int_equal(tell(it, EW_EVENT_SPAN_CLOSED, to, fields), 0);
}

#define SPANS 3

/* Told from 10 s to 20 s, unless a row says otherwise. */
static const struct {
	const char *name;
	struct {
		int64_t from, to;
	} spans[SPANS];
	int64_t started, ended; /* 0: not told */
	int64_t gap;            /* 0: none */
	uint32_t length_ms;
	bool recorded;
} cases[] = {
	{"all of it", {{0, 30000}}, 10000, 20000, 0, 10000, true},
	{"nothing", {{0}}, 10000, 20000, 0, 10000, false},
	{"from a little later on, to a little earlier", {{10400, 19600}}, 10000, 20000, 0, 10000, true},
	{"from the middle on", {{15000, 30000}}, 10000, 20000, 0, 10000, false},
	{"to the middle", {{0, 15000}}, 10000, 20000, 0, 10000, false},
	{"two that follow each other", {{0, 14000}, {14200, 30000}}, 10000, 20000, 0, 10000, true},
	{"a hole of a second", {{0, 14000}, {15000, 30000}}, 10000, 20000, 0, 10000, false},
	{"three, out of order", {{15000, 30000}, {0, 12000}, {12000, 15000}}, 10000, 20000, 0, 10000, true},
	{"frames that were lost", {{0, 30000}}, 10000, 20000, 15000, 10000, false},
	{"no beginning was told", {{14000, 30000}}, 0, 20000, 0, 6000, true},
	{"no beginning was told, and it is longer", {{14000, 30000}}, 0, 20000, 0, 9000, false},
	{"no end was told", {{0, 16000}}, 10000, 0, 0, 6000, true},
	{"no end was told, and it is longer", {{0, 16000}}, 10000, 0, 0, 12000, false},
};

static void was_its_time_recorded(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_interaction *it = with_party();
		bool got;

		if (cases[i].started)
			assert_int_equal(tell(it, EW_EVENT_NOTICE_STARTED, cases[i].started, "{'notice': 'w', 'tells': []}"), 0);
		if (cases[i].ended)
			assert_int_equal(
				tell(it, EW_EVENT_NOTICE_ENDED, cases[i].ended, "{'notice': 'w', 'tells': [], 'played': 'complete'}"), 0);
		for (size_t n = 0; n < SPANS; n++)
			if (cases[i].spans[n].to)
				span(it, (int)n + 1, cases[i].spans[n].from, cases[i].spans[n].to);
		if (cases[i].gap) {
			char fields[300];

			(void)snprintf(fields, sizeof(fields), "{'party': '" ALICE "', 'stream': 1, 'from': %lld, 'to': %lld, 'packets': 5}",
				(long long)AT(cases[i].gap), (long long)AT(cases[i].gap + 100));
			assert_int_equal(tell(it, EW_EVENT_GAP, cases[i].gap, fields), 0);
		}
		assert_int_equal(ew_interaction_notice_plays(it), 1);
		got = ew_interaction_notice_recorded(it, 0, id_of(ALICE), cases[i].length_ms);
		if (got != cases[i].recorded)
			fail_msg("%s", cases[i].name);
		ew_interaction_free(&it);
	}
}

static void versions_and_plays_are_told_apart(void **state)
{
	struct ew_interaction *it = with_party();

	(void)state;
	assert_int_equal(tell(it, EW_EVENT_NOTICE_STARTED, 100, "{'notice': 'w', 'version': '" SHA "'}"), 0);
	assert_int_equal(tell(it, EW_EVENT_NOTICE_ENDED, 200, "{'notice': 'w', 'version': '" SHA "', 'played': 'interrupted'}"), 0);
	assert_int_equal(tell(it, EW_EVENT_NOTICE_ENDED, 300, "{'notice': 'w', 'version': '" OTHER "', 'played': 'complete'}"), 0);
	assert_int_equal(tell(it, EW_EVENT_NOTICE_STARTED, 400, "{'notice': 'w', 'version': '" SHA "'}"), 0);
	assert_int_equal(ew_interaction_notice_plays(it), 3);
	assert_false(ew_interaction_notice_play(it, 0)->whole);
	assert_true(ew_interaction_notice_play(it, 1)->whole);
	assert_int_equal(ew_interaction_notice_play(it, 2)->to.us, 0);
	assert_true(ew_interaction_notice_is_first(it, 0) && ew_interaction_notice_is_first(it, 1));
	assert_false(ew_interaction_notice_is_first(it, 2));
	assert_null(ew_interaction_notice_verdict(it, 0, id_of(ALICE)));
	assert_int_equal(tell(it, EW_EVENT_NOTICE_HEARD, 900,
				 "{'notice': 'w', 'version': '" SHA "', 'party': '" ALICE "', 'could': 'yes', 'found': true, "
				 "'complete': true}"),
		0);
	assert_true(ew_interaction_notice_verdict(it, 0, id_of(ALICE))->complete);
	assert_ptr_equal(ew_interaction_notice_verdict(it, 2, id_of(ALICE)), ew_interaction_notice_verdict(it, 0, id_of(ALICE)));
	assert_null(ew_interaction_notice_verdict(it, 1, id_of(ALICE)));
	assert_null(ew_interaction_notice_verdict(it, 0, id_of(BOB)));
	ew_interaction_free(&it);
}

static void too_many_plays_are_only_in_the_log(void **state)
{
	struct ew_interaction *it = with_party();

	(void)state;
	for (int i = 0; i < 3 * EW_MAX_NOTICE_PLAYS; i++)
		assert_int_equal(tell(it, EW_EVENT_NOTICE_ENDED, 100 + i, "{'notice': 'w', 'played': 'complete'}"), 0);
	assert_int_equal(ew_interaction_notice_plays(it), EW_MAX_NOTICE_PLAYS);
	ew_interaction_free(&it);
}

static void words_and_numbers(void **state)
{
	(void)state;
	for (enum ew_notice_could could = EW_COULD_YES; could <= EW_COULD_TOO_SHORT; could++)
		assert_int_equal(ew_could_of(ew_slice_text(ew_could_name(could))), could);
	assert_int_equal(ew_could_of(EW_SLICE("maybe")), 0);
	assert_null(ew_could_name(0));
	assert_null(ew_could_name(5));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(was_its_time_recorded),
		cmocka_unit_test(versions_and_plays_are_told_apart),
		cmocka_unit_test(too_many_plays_are_only_in_the_log),
		cmocka_unit_test(words_and_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
