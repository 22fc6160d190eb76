/*
 * Guessing over years of a clock that nobody waits for: how many attempts it leaves, that it never locks for good, and clocks
 * that are set back and forth.
 */
#include "unit/base/test_case.h"

#include "access/lockout.h"
#include "unit/domain/at_random.h"

#define MINUTE_US (60 * EW_US_PER_S)
#define HOUR_US (60 * MINUTE_US)
#define DAY_US (24 * HOUR_US)
#define YEAR_US (365 * DAY_US)

static const struct ew_wall start = {INT64_C(1700000000) * EW_US_PER_S};

static struct ew_wall after(int64_t us)
{
	return (struct ew_wall){start.us + us};
}

static bool is_open(const struct ew_lockout *l, struct ew_wall now)
{
	int64_t wait_us = -1;
	bool is = ew_lockout_open(l, now, &wait_us);

	assert_true(is ? wait_us == 0 : wait_us > 0 && wait_us <= EW_LOCKOUT_MOST_US);
	return is;
}

static void each_wait_is_twice_the_last(void **state)
{
	static const int64_t minutes[] = {0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60};
	struct ew_lockout l = {0};
	struct ew_wall now = start;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(minutes); i++) {
		int64_t wait_us = -1;

		assert_true(is_open(&l, now));
		assert_int_equal(ew_lockout_failed(&l, now), minutes[i] > 0);
		assert_int_equal(ew_lockout_open(&l, now, &wait_us), minutes[i] == 0);
		assert_int_equal(wait_us, minutes[i] * MINUTE_US);
		if (minutes[i] > 0) {
			now.us += wait_us - 1;
			assert_false(is_open(&l, now));
			now.us++;
		}
	}
}

static void success_forgets(void **state)
{
	struct ew_lockout l = {0};

	(void)state;
	for (int i = 0; i < 20; i++)
		(void)ew_lockout_failed(&l, start);
	assert_false(is_open(&l, start));
	ew_lockout_succeeded(&l);
	assert_true(is_open(&l, start));
	for (int i = 0; i < EW_LOCKOUT_FREE; i++)
		assert_false(ew_lockout_failed(&l, start));
	assert_true(ew_lockout_failed(&l, start));
}

static void a_day_forgets(void **state)
{
	static const struct {
		int64_t pause_us;
		bool locks;
	} rows[] = {{EW_LOCKOUT_FORGET_US - 1, true}, {EW_LOCKOUT_FORGET_US, false}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_lockout l = {0};

		for (int k = 0; k < 10; k++)
			(void)ew_lockout_failed(&l, start);
		assert_int_equal(ew_lockout_failed(&l, after(rows[i].pause_us)), rows[i].locks);
		assert_int_equal(l.failures, rows[i].locks ? 11 : 1);
	}
}

/* Somebody who tries as soon as they may, and somebody who waits as it pleases them. */
static void years_of_guessing(void **state)
{
	struct draw d = {.state = 8};

	(void)state;
	for (int patience = 0; patience < 4; patience++) {
		struct ew_lockout l = {0};
		struct ew_wall now = start;
		int64_t attempts = 0;

		while (now.us < start.us + 5 * YEAR_US) {
			int64_t wait_us = 0;

			if (!ew_lockout_open(&l, now, &wait_us)) {
				assert_true(wait_us > 0 && wait_us <= EW_LOCKOUT_MOST_US);
				now.us += wait_us;
				continue;
			}
			attempts++;
			(void)ew_lockout_failed(&l, now);
			if (patience > 0)
				now.us += draw_below(&d, (uint32_t)patience * 1000) * MINUTE_US;
		}
		assert_true(attempts > 5 * 365 / 2);
		assert_true(attempts <= 5 * 365 * 24 + 12);
	}
}

static void a_clock_that_is_set_back(void **state)
{
	static const struct {
		int64_t back_us;
		bool open;
	} rows[] = {
		{0, false},
		{59 * MINUTE_US, false}, /* a minute to wait, and what it was set back */
		{59 * MINUTE_US + 1, true},
		{DAY_US, true},
		{10 * YEAR_US, true},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_lockout l = {0};

		for (int k = 0; k <= EW_LOCKOUT_FREE; k++)
			(void)ew_lockout_failed(&l, start);
		assert_int_equal(is_open(&l, after(-rows[i].back_us)), rows[i].open);
		/* It is one attempt that is gained: what failed before still counts. */
		assert_true(ew_lockout_failed(&l, after(-rows[i].back_us)));
		assert_int_equal(l.failures, EW_LOCKOUT_FREE + 2);
		assert_false(is_open(&l, after(-rows[i].back_us)));
	}
}

/* Whatever the clock does, an hour of real time is the longest that anybody waits for. */
static void no_clock_locks_for_good(void **state)
{
	struct draw d = {.state = 77};

	(void)state;
	for (int i = 0; i < 2000; i++) {
		struct ew_lockout l = {0};
		struct ew_wall now = start;

		for (int k = 0; k < 30; k++) {
			now.us += ((int64_t)draw_below(&d, 4000) - 2000) * HOUR_US / 7;
			(void)ew_lockout_failed(&l, now);
		}
		now.us += ((int64_t)draw_below(&d, 4000) - 2000) * HOUR_US;
		assert_true(is_open(&l, now) || is_open(&l, (struct ew_wall){now.us + EW_LOCKOUT_MOST_US}));
	}
}

static void numbers_do_not_run_over(void **state)
{
	struct ew_lockout l = {.failures = UINT32_MAX, .last = start, .until = {INT64_MAX}};
	int64_t wait_us = -1;

	(void)state;
	assert_true(ew_lockout_open(&l, (struct ew_wall){-1}, &wait_us));
	assert_true(ew_lockout_failed(&l, start));
	assert_true(l.failures == UINT32_MAX);
	assert_int_equal(l.until.us, start.us + EW_LOCKOUT_MOST_US);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_wait_is_twice_the_last),
		cmocka_unit_test(success_forgets),
		cmocka_unit_test(a_day_forgets),
		cmocka_unit_test(years_of_guessing),
		cmocka_unit_test(a_clock_that_is_set_back),
		cmocka_unit_test(no_clock_locks_for_good),
		cmocka_unit_test(numbers_do_not_run_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
