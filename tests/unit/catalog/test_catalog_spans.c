/*
 * Spans and the segments they hold back, against a plain model of where each span's records lie.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "catalog/spans.h"
#include "unit/catalog/opened.h"

static int begin(void **state)
{
	int r = open_for_test(state);
	struct opened *o = *state;

	return r == 0 ? ew_catalog_begin(o->c) : r;
}

static void put(struct ew_catalog *c, uint64_t id, uint32_t thread, uint32_t segment)
{
	struct ew_span_row row = {
		.span = id_of(id),
		.interaction = id_of(1),
		.party = id_of(2),
		.thread = thread,
		.stream = 3,
		.epoch = 4,
		.purposes = 5,
		.state = EW_SPAN_OPEN,
		.frames = 6,
		.last = UINT64_MAX,
		.opened_at = (uint64_t)segment << 32 | 100,
		.from = {7},
		.to = {8},
	};

	assert_int_equal(ew_spans_put(c, &row), 0);
}

static uint32_t lowest(struct ew_catalog *c, uint32_t thread)
{
	uint32_t segment = 99;

	assert_int_equal(ew_spans_lowest_segment(c, thread, &segment), 0);
	return segment;
}

static int add_span(void *arg, const struct ew_span_row *row)
{
	uint64_t *sum = arg;

	*sum = *sum * 10 + row->span.bytes[15];
	return 0;
}

static void test_rows(void **state)
{
	struct opened *o = *state;
	struct ew_span_row row;
	uint64_t sum = 0;

	assert_int_equal(ew_spans_get(o->c, id_of(1), &row), -ENOENT);
	put(o->c, 2, 0, 6);
	put(o->c, 1, 0, 5);
	put(o->c, 3, 1, 5);
	assert_int_equal(ew_spans_get(o->c, id_of(1), &row), 0);
	assert_int_equal(row.stream, 3);
	assert_int_equal(row.purposes, 5);
	assert_true(row.last == UINT64_MAX);
	assert_int_equal(row.opened_at >> 32, 5);
	assert_int_equal(row.to.us, 8);
	assert_int_equal(ew_spans_in(o->c, 0, EW_SPAN_OPEN, add_span, &sum), 0);
	assert_int_equal(sum, 12);
	sum = 0;
	assert_int_equal(ew_spans_of(o->c, id_of(1), add_span, &sum), 0);
	assert_int_equal(sum, 123);
	assert_int_equal(ew_spans_state(o->c, id_of(1), EW_SPAN_CLOSED), 0);
	assert_int_equal(ew_spans_state(o->c, id_of(9), EW_SPAN_CLOSED), -ENOENT);
	sum = 0;
	assert_int_equal(ew_spans_in(o->c, 0, EW_SPAN_CLOSED, add_span, &sum), 0);
	assert_int_equal(sum, 1);
}

static void test_lowest_segment(void **state)
{
	struct opened *o = *state;
	uint64_t last = 0;

	assert_int_equal(lowest(o->c, 0), UINT32_MAX);
	put(o->c, 1, 0, 5);
	put(o->c, 2, 0, 7);
	put(o->c, 3, 1, 2);
	assert_int_equal(lowest(o->c, 0), 5);
	assert_int_equal(ew_spans_find_move(o->c, id_of(1), 5, &last), -ENOENT);
	assert_int_equal(ew_spans_moved(o->c, id_of(1), 5, (uint64_t)9 << 32), 0);
	assert_int_equal(ew_spans_find_move(o->c, id_of(1), 5, &last), 0);
	assert_true(last == (uint64_t)9 << 32);
	assert_int_equal(lowest(o->c, 0), 6);
	assert_int_equal(ew_spans_moved(o->c, id_of(1), 6, (uint64_t)9 << 32), 0);
	assert_int_equal(lowest(o->c, 0), 7);
	assert_int_equal(ew_spans_state(o->c, id_of(2), EW_SPAN_FINISHED), 0);
	assert_int_equal(lowest(o->c, 0), 7);
	assert_int_equal(ew_spans_moved(o->c, id_of(1), 7, (uint64_t)9 << 32), 0);
	assert_int_equal(ew_spans_state(o->c, id_of(2), EW_SPAN_SHREDDED), 0);
	assert_int_equal(lowest(o->c, 0), 8);
	assert_int_equal(ew_spans_state(o->c, id_of(1), EW_SPAN_SHREDDED), 0);
	assert_int_equal(lowest(o->c, 0), UINT32_MAX);
	assert_int_equal(lowest(o->c, 1), 2);
}

static uint64_t page(struct ew_catalog *c, uint64_t segment, uint64_t span)
{
	uint64_t sum = 0;

	assert_int_equal(ew_spans_page(c, 0, EW_SPAN_OPEN, segment << 32 | 100, id_of(span), 2, add_span, &sum), 0);
	return sum;
}

static void test_pages(void **state)
{
	struct opened *o = *state;

	put(o->c, 4, 0, 5);
	put(o->c, 1, 0, 7);
	put(o->c, 2, 0, 6);
	put(o->c, 3, 0, 6);
	put(o->c, 5, 1, 6);
	assert_int_equal(page(o->c, 0, 0), 42);
	assert_int_equal(page(o->c, 6, 2), 31);
	assert_int_equal(page(o->c, 7, 1), 0);
}

/* A kept span holds its own segments and nobody else's. */
static void test_kept(void **state)
{
	static const struct {
		uint32_t segment;
		bool needed;
	} cases[] = {{4, false}, {5, true}, {6, false}, {7, true}, {8, true}, {9, true}, {10, false}};
	struct opened *o = *state;
	struct ew_span_row row;
	bool needed;

	put(o->c, 1, 0, 5);
	assert_int_equal(ew_spans_get(o->c, id_of(1), &row), 0);
	row.state = EW_SPAN_KEPT;
	row.last = (uint64_t)7 << 32 | 40;
	assert_int_equal(ew_spans_put(o->c, &row), 0);
	assert_int_equal(ew_spans_moved(o->c, id_of(1), 6, (uint64_t)9 << 32), 0);
	assert_int_equal(lowest(o->c, 0), UINT32_MAX);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(ew_spans_kept_in(o->c, 0, cases[i].segment, &needed), 0);
		assert_int_equal(needed, cases[i].needed);
		assert_int_equal(ew_spans_kept_in(o->c, 1, cases[i].segment, &needed), 0);
		assert_false(needed);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, close_after_test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_rows),
		TEST(test_lowest_segment),
		TEST(test_pages),
		TEST(test_kept),
	};

	return cmocka_run_group_tests_name("catalog_spans", tests, NULL, NULL);
}
