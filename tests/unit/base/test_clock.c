/*
 * RFC 3339 both ways: the examples of its section 5.8, the calendar's corners, and what must be
 * refused.
 */
#include "test_case.h"

#include "base/clock.h"

static void test_parse(void **state)
{
	static const struct {
		const char *text;
		int64_t us;
	} cases[] = {
		{"1970-01-01T00:00:00Z", 0},
		{"1985-04-12T23:20:50.52Z", 482196050520000},
		{"1996-12-19T16:39:57-08:00", 851042397000000},
		/* A leap second: the last moment that can be written before it is over. */
		{"1990-12-31T23:59:60Z", 662687999999999},
		{"1990-12-31T15:59:60-08:00", 662687999999999},
		{"1937-01-01T12:00:27.87+00:20", -1041337172130000},
		{"2000-02-29t00:00:00z", 951782400000000},
		{"2026-11-21 03:36:18.123456789Z", 1795232178123456},
		{"0000-01-01T00:00:00Z", -62167219200000000},
		{"9999-12-31T23:59:59.999999Z", 253402300799999999},
		{"1969-12-31T23:59:59.999999-00:00", -1},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_wall t = {4711};

		assert_int_equal(ew_wall_parse(ew_slice_text(cases[i].text), &t), 0);
		assert_int_equal(t.us, cases[i].us);
	}
}

static void test_refuse(void **state)
{
	static const char *const cases[] = {"", "2026", "2026-11-21", "2026-11-21T03:36:18",
		"2026-11-21T03:36Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
		"2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
		"2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
		"2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567890Z",
		"2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+00:60",
		"2026-01-01T00:00:00+0000",
		"2026-01-01T00:00:00Zx", " 2026-01-01T00:00:00Z", "2026-1-01T00:00:00Z",
		"-026-01-01T00:00:00Z", "2026-01-01T00:00:00,5Z"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_wall t = {4711};

		assert_int_equal(ew_wall_parse(ew_slice_text(cases[i]), &t), -EINVAL);
		assert_int_equal(t.us, 4711);
	}
}

static void test_format(void **state)
{
	static const struct {
		int64_t us;
		const char *text;
	} cases[] = {
		{0, "1970-01-01T00:00:00.000Z"},
		{-1, "1969-12-31T23:59:59.999Z"},
		{1795232178123999, "2026-11-21T03:36:18.123Z"},
		{951782400000000, "2000-02-29T00:00:00.000Z"},
		{INT64_MIN, "0000-01-01T00:00:00.000Z"},
		{INT64_MAX, "9999-12-31T23:59:59.999Z"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		char text[EW_WALL_TEXT_BYTES];

		ew_wall_format((struct ew_wall){cases[i].us}, text);
		assert_string_equal(text, cases[i].text);
	}
}

/* Every 19 hours or so through four centuries, compared with the C library's calendar. */
static void test_round_trip(void **state)
{
	(void)state;
	for (int64_t s = -2208988800; s < 10413792000; s += 68903) {
		char text[EW_WALL_TEXT_BYTES];
		char theirs[EW_WALL_TEXT_BYTES + 8];
		struct tm tm;
		struct ew_wall back;
		time_t t = (time_t)s;

		ew_wall_format((struct ew_wall){s * EW_US_PER_S}, text);
		assert_non_null(gmtime_r(&t, &tm));
		assert_true(strftime(theirs, sizeof(theirs), "%Y-%m-%dT%H:%M:%S.000Z", &tm) > 0);
		if (strcmp(text, theirs) != 0)
			fail_msg("%s is not %s", text, theirs);
		assert_int_equal(ew_wall_parse(ew_slice_text(text), &back), 0);
		assert_int_equal(back.us, s * EW_US_PER_S);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_refuse),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
