/*
 * What the desk reads: saved searches, comments that go with the key of their call, the log from its end, and numbers by day.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "catalog/cases.h"
#include "catalog/daily.h"
#include "catalog/desk.h"
#include "catalog/events.h"
#include "catalog/exceptions.h"
#include "catalog/interactions.h"
#include "unit/catalog/opened.h"

/* Every test runs inside one transaction. */
static int begin(void **state)
{
	int r = open_for_test(state);
	struct opened *o = *state;

	return r == 0 ? ew_catalog_begin(o->c) : r;
}

static struct ew_catalog *of(void **state)
{
	struct opened *o = *state;

	return o->c;
}

/* Ids or numbers of rows in the order in which they came, as digits. */
static int see_row(void *arg, const struct ew_desk_row *row)
{
	uint64_t *seen = arg;

	assert_true(ew_slice_equal(row->sealed, EW_SLICE("sealed")));
	*seen = *seen * 10 + row->id.bytes[15];
	return 0;
}

static struct ew_desk_row row_of(uint64_t id, uint64_t of, uint64_t person)
{
	return (struct ew_desk_row){.id = id_of(id),
		.of = id_of(of),
		.person = id_of(person),
		.made = {(int64_t)id},
		.sealed = EW_SLICE("sealed")};
}

static void test_views(void **state)
{
	struct ew_catalog *c = of(state);
	uint64_t seen = 0;

	for (uint64_t i = 1; i <= 3; i++) {
		struct ew_desk_row row = row_of(i, 0, i == 2 ? 8 : 7);

		assert_int_equal(ew_views_insert(c, &row), 0);
		assert_int_equal(ew_views_insert(c, &row), -EEXIST);
	}
	assert_int_equal(ew_views_of(c, id_of(7), 50, see_row, &seen), 0);
	assert_int_equal(seen, 13);
	assert_int_equal(ew_views_remove(c, id_of(8), id_of(1)), -ENOENT); /* somebody else's */
	assert_int_equal(ew_views_remove(c, id_of(7), id_of(1)), 0);
	assert_int_equal(ew_views_remove(c, id_of(7), id_of(1)), -ENOENT);
	seen = 0;
	assert_int_equal(ew_views_of(c, id_of(7), 50, see_row, &seen), 0);
	assert_int_equal(seen, 3);
}

static void put_call(struct ew_catalog *c, uint64_t id, struct ew_slice key)
{
	struct ew_interaction_row row = {.id = id_of(id), .state = 1, .wrapped = key, .sealed = EW_SLICE("s")};

	assert_int_equal(ew_interactions_put(c, &row), 0);
}

static void test_comments_go_with_the_key(void **state)
{
	struct ew_catalog *c = of(state);
	uint64_t seen = 0, n = 99;

	put_call(c, 1, EW_SLICE("key"));
	put_call(c, 2, EW_SLICE("key"));
	for (uint64_t i = 1; i <= 4; i++) {
		struct ew_desk_row row = row_of(i, i == 2 ? 2 : 1, 7);

		assert_int_equal(ew_comments_insert(c, &row), 0);
	}
	assert_int_equal(ew_comments_of(c, id_of(1), id_of(0), 50, see_row, &seen), 0);
	assert_int_equal(seen, 134);
	seen = 0;
	assert_int_equal(ew_comments_of(c, id_of(1), id_of(1), 1, see_row, &seen), 0);
	assert_int_equal(seen, 3);
	put_call(c, 1, EW_SLICE("wrapped anew")); /* a key that changes its wrapping is there still */
	assert_int_equal(ew_comments_count(c, id_of(1), &n), 0);
	assert_int_equal(n, 3);
	put_call(c, 1, EW_SLICE(""));
	assert_int_equal(ew_comments_count(c, id_of(1), &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(ew_comments_count(c, id_of(2), &n), 0);
	assert_int_equal(n, 1);
}

static void put_event(struct ew_catalog *c, uint64_t interaction, uint64_t index, uint32_t type, int64_t server_us)
{
	struct ew_event_row row = {.interaction = id_of(interaction),
		.index = index,
		.type = type,
		.server = {server_us},
		.sealed = EW_SLICE("e")};

	assert_int_equal(ew_events_insert(c, &row), 0);
}

static int see_event(void *arg, const struct ew_event_row *row)
{
	uint64_t *seen = arg;

	*seen = *seen * 10 + row->number;
	return 0;
}

/* Numbers 1 to 6: of calls 1 and 2 in turns, one in each hundred microseconds. */
static void put_log(struct ew_catalog *c)
{
	for (uint64_t i = 0; i < 6; i++)
		put_event(c, 1 + i % 2, i / 2, (uint32_t)(10 + i), (int64_t)(100 * (i + 1)));
}

static void test_log_from_its_end(void **state)
{
	static const struct {
		uint64_t before, limit, all, of_two;
	} walks[] = {
		{0, 9, 654321, 642},
		{0, 2, 65, 64},
		{6, 9, 54321, 42},
		{3, 1, 2, 2},
		{1, 9, 0, 0},
	};
	struct ew_catalog *c = of(state);

	put_log(c);
	for (size_t i = 0; i < EW_COUNT(walks); i++) {
		uint64_t seen = 0;

		assert_int_equal(ew_events_walk_back(c, walks[i].before, walks[i].limit, see_event, &seen), 0);
		assert_int_equal(seen, walks[i].all);
		seen = 0;
		assert_int_equal(
			ew_events_walk_back_of(c, id_of(2), walks[i].before, walks[i].limit, see_event, &seen), 0);
		assert_int_equal(seen, walks[i].of_two);
	}
}

static void test_types_at_once(void **state)
{
	static const uint32_t types[EW_EVENT_TYPES_AT_ONCE] = {10, 11, 14};
	struct ew_catalog *c = of(state);
	uint64_t seen = 0;

	put_log(c);
	assert_int_equal(ew_events_of_types(c, id_of(1), types, 0, 9, see_event, &seen), 0);
	assert_int_equal(seen, 51);
	seen = 0;
	assert_int_equal(ew_events_of_types(c, id_of(1), types, 2, 9, see_event, &seen), 0);
	assert_int_equal(seen, 1);
}

static void test_since(void **state)
{
	static const struct {
		int64_t at;
		uint64_t number;
	} times[] = {{0, 1}, {100, 1}, {101, 2}, {300, 3}, {599, 6}, {600, 6}, {601, 7}};
	struct ew_catalog *c = of(state);
	uint64_t number = 99;

	assert_int_equal(ew_events_since(c, (struct ew_wall){5}, &number), 0);
	assert_int_equal(number, 1); /* of an empty log */
	put_log(c);
	for (size_t i = 0; i < EW_COUNT(times); i++) {
		assert_int_equal(ew_events_since(c, (struct ew_wall){times[i].at}, &number), 0);
		assert_int_equal(number, times[i].number);
	}
}

static int see_day(void *arg, int64_t day, uint32_t what, uint64_t n)
{
	uint64_t *seen = arg;

	*seen = *seen * 1000 + (uint64_t)day * 100 + what * 10 + n;
	return 0;
}

static void test_daily(void **state)
{
	struct ew_catalog *c = of(state);
	uint64_t seen = 0;

	assert_int_equal(ew_day_of((struct ew_wall){-5}), 0);
	assert_int_equal(ew_day_of((struct ew_wall){86400 * EW_US_PER_S - 1}), 0);
	assert_int_equal(ew_day_of((struct ew_wall){86400 * EW_US_PER_S}), 1);
	assert_int_equal(ew_daily_add(c, 3, EW_DAILY_CALLS), 0);
	assert_int_equal(ew_daily_add(c, 3, EW_DAILY_CALLS), 0);
	assert_int_equal(ew_daily_add(c, 2, EW_DAILY_OPT_OUTS), 0);
	assert_int_equal(ew_daily_add(c, 5, EW_DAILY_CALLS), 0);
	assert_int_equal(ew_daily_each(c, 2, 4, see_day, &seen), 0);
	assert_int_equal(seen, 251312);
	seen = 0;
	assert_int_equal(ew_daily_each(c, 6, 9, see_day, &seen), 0);
	assert_int_equal(seen, 0);
}

static int see_tally(void *arg, const char *kind, uint32_t state, uint64_t n)
{
	char *seen = arg;
	size_t at = strlen(seen);

	snprintf(seen + at, 100 - at, "%s %u %u;", kind, state, (unsigned)n);
	return 0;
}

static void say_tallies(struct ew_catalog *c, const char *expected)
{
	char seen[100] = "";

	assert_int_equal(ew_exceptions_tally(c, see_tally, seen), 0);
	assert_string_equal(seen, expected);
}

static void test_exceptions_are_tallied(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_exception_row row = {.kind = "gap", .sentence = "s", .open = true, .at = {86400 * EW_US_PER_S}};
	uint64_t seen = 0;

	say_tallies(c, "");
	assert_int_equal(ew_exceptions_insert(c, &row), 0);
	assert_int_equal(ew_exceptions_insert(c, &row), 0);
	row.kind = "disk_full";
	assert_int_equal(ew_exceptions_insert(c, &row), 0);
	say_tallies(c, "disk_full 1 1;gap 1 2;");
	row.state = EW_EXCEPTION_TAKEN;
	assert_int_equal(ew_exceptions_update(c, &row), 0);
	say_tallies(c, "disk_full 2 1;gap 1 2;");
	row.state = EW_EXCEPTION_RESOLVED;
	row.open = false;
	assert_int_equal(ew_exceptions_update(c, &row), 0);
	say_tallies(c, "gap 1 2;");
	assert_int_equal(ew_daily_each(c, 1, 1, see_day, &seen), 0);
	assert_int_equal(seen, 100 + EW_DAILY_EXCEPTIONS * 10 + 3); /* also the one that is resolved */
}

static void test_cases_are_counted(void **state)
{
	struct ew_catalog *c = of(state);
	uint64_t open = 9, overdue = 9;

	for (uint64_t i = 1; i <= 4; i++) {
		struct ew_case_row row = {.id = id_of(i),
			.state = i == 1 ? EW_CASE_CLOSED : EW_CASE_OPEN,
			.deadline = {(int64_t)(i * 10)},
			.sealed = EW_SLICE("c")};

		assert_int_equal(ew_cases_insert(c, &row), 0);
	}
	assert_int_equal(ew_cases_count(c, (struct ew_wall){30}, &open, &overdue), 0);
	assert_int_equal(open, 3);
	assert_int_equal(overdue, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, close_after_test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_views),
		TEST(test_comments_go_with_the_key),
		TEST(test_log_from_its_end),
		TEST(test_types_at_once),
		TEST(test_since),
		TEST(test_daily),
		TEST(test_exceptions_are_tallied),
		TEST(test_cases_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
