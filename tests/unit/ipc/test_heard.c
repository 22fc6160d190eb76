/*
 * Rows of what was found of notices: what goes in comes out, and what cannot be is refused.
 */
#include "test_case.h"

#include <errno.h>
#include <string.h>

#include "ipc/heard.h"
#include "support/support.h"

static const struct ew_heard whole = {.number = 3,
	.state = EW_HEARD_LOOKED,
	.found = true,
	.complete = true,
	.score = 960,
	.share = 1000,
	.drift_ppm = -125,
	.offset_ms = -1200,
	.interrupted_at_ms = -1,
	.length_ms = 9632,
	.n_segments = 38,
	.segments = {0xff, 0x7f, 1}};

static void what_goes_in_comes_out(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	struct ew_heard none = {.number = 4, .state = EW_HEARD_NO_PROMPT, .interrupted_at_ms = -1}, got;
	struct ew_reader r;

	(void)state;
	ew_buf_init(&b, EW_MAX_JOB_PROMPTS * EW_HEARD_BYTES);
	ew_heard_add(&b, &whole);
	ew_heard_add(&b, &none);
	assert_int_equal(b.len, 2 * EW_HEARD_BYTES);
	ew_reader_init(&r, ew_buf_slice(&b));
	assert_int_equal(ew_heard_next(&r, &got), 1);
	assert_true(got.found && got.complete);
	assert_int_equal(got.drift_ppm, -125);
	assert_int_equal(got.offset_ms, -1200);
	assert_int_equal(got.n_segments, 38);
	assert_memory_equal(got.segments, whole.segments, sizeof(got.segments));
	assert_int_equal(ew_heard_next(&r, &got), 1);
	assert_int_equal(got.state, EW_HEARD_NO_PROMPT);
	assert_int_equal(ew_heard_next(&r, &got), 0);
}

static void what_cannot_be_is_refused(void **state)
{
	static const struct {
		size_t at;
		uint8_t byte;
	} rows[] = {
		{1, 0},     /* no state */
		{1, 4},
		{2, 4},     /* flags that nobody knows */
		{2, 2},     /* complete, and not found */
		{3, 0xff},  /* more than 1000 permille */
		{5, 0xff},
		{9, 0x7f},  /* years before the call */
		{17, 0x7f},
		{31, 0xff}, /* more segments than there is room for */
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows) + 1; i++) {
		_cleanup_(ew_buf_free) struct ew_buf b = {0};
		struct ew_heard got;
		struct ew_reader r;

		ew_buf_init(&b, EW_HEARD_BYTES);
		ew_heard_add(&b, &whole);
		if (i < EW_COUNT(rows))
			b.at[rows[i].at] = rows[i].byte;
		ew_reader_init(&r, ew_slice_of(b.at, i < EW_COUNT(rows) ? b.len : b.len - 1));
		assert_int_equal(ew_heard_next(&r, &got), -EBADMSG);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_in_comes_out),
		cmocka_unit_test(what_cannot_be_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
