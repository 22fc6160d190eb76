/*
 * Standing queries: by hand, and many of them at random against a model that compares each token of each query with each of the call.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <errno.h>

#include <cmocka.h>

#include "domain/standing.h"
#include "unit/domain/at_random.h"

#define ROUNDS 20000
#define CALL_TOKENS 40
#define KINDS 48 /* different tokens: few, so that much matches */

/* Tokens that lie beside each other, and some that share their lowest bits: the table has to look further. */
static uint64_t token(unsigned n)
{
	return n % 3 == 0 ? (uint64_t)n << 40 : n % 3 == 1 ? n : 0x9e3779b97f4a7c15ull * n;
}

static void put(uint8_t *at, uint64_t v)
{
	for (int i = 7; i >= 0; i--, v >>= 8)
		at[i] = (uint8_t)v;
}

struct call {
	int64_t started_us;
	size_t n;
	uint64_t tokens[CALL_TOKENS];
	uint8_t bytes[8 * CALL_TOKENS];
};

static void give(struct call *call, uint64_t t)
{
	put(call->bytes + 8 * call->n, t);
	call->tokens[call->n++] = t;
}

static bool has(const struct call *call, uint64_t t)
{
	for (size_t i = 0; i < call->n; i++) {
		if (call->tokens[i] == t)
			return true;
	}
	return false;
}

static bool naive(const struct ew_standing_query *q, const struct call *call)
{
	if (q->never)
		return false;
	if (q->from_us != 0 && call->started_us < q->from_us)
		return false;
	if (q->to_us != 0 && call->started_us >= q->to_us)
		return false;
	for (size_t i = 0; i < q->n_tokens; i++) {
		if (!has(call, q->tokens[i]))
			return false;
	}
	return true;
}

static struct draw draws = {.state = 77};

static uint32_t at_random(uint32_t n)
{
	return draw_below(&draws, n);
}

static size_t match(struct ew_standing *s, const struct call *call, size_t found[static EW_STANDING_QUERIES])
{
	return ew_standing_match(s, call->started_us, ew_slice_of(call->bytes, 8 * call->n), found);
}

static const struct {
	struct ew_standing_query query;
	int64_t started_us;
	bool matches;
} table[] = {
	{{.tokens = {7}, .n_tokens = 1}, 100, true},
	{{.tokens = {7, 9}, .n_tokens = 2}, 100, true},
	{{.tokens = {7, 8}, .n_tokens = 2}, 100, false},
	{{.tokens = {7, 7}, .n_tokens = 2}, 100, true}, /* said twice */
	{{.tokens = {0}, .n_tokens = 1}, 100, false},   /* a token of zeros is a token */
	{{.from_us = 100}, 100, true},
	{{.from_us = 101}, 100, false},
	{{.to_us = 100}, 100, false},
	{{.to_us = 101}, 100, true},
	{{.from_us = 50, .to_us = 150, .tokens = {9}, .n_tokens = 1}, 100, true},
	{{.from_us = 50, .to_us = 150, .tokens = {10}, .n_tokens = 1}, 100, false},
	{{.never = true}, 100, false},
	{{.never = true, .tokens = {7}, .n_tokens = 1}, 100, false},
};

static void by_hand(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(table); i++) {
		struct call call = {.started_us = table[i].started_us};
		size_t found[EW_STANDING_QUERIES];
		struct ew_standing *s;

		give(&call, 9);
		give(&call, 7);
		assert_int_equal(ew_standing_new(&table[i].query, 1, &s), 0);
		if (match(s, &call, found) != table[i].matches)
			fail_msg("row %zu", i);
		ew_standing_free(&s);
		assert_null(s);
	}
}

static void limits(void **state)
{
	static struct ew_standing_query many[EW_STANDING_QUERIES + 1];
	struct ew_standing_query wide = {.n_tokens = EW_STANDING_TOKENS + 1};
	size_t found[EW_STANDING_QUERIES];
	struct call nothing = {.started_us = 1};
	struct ew_standing *s;

	(void)state;
	assert_int_equal(ew_standing_new(many, EW_COUNT(many), &s), -EINVAL);
	assert_int_equal(ew_standing_new(&wide, 1, &s), -EINVAL);
	assert_int_equal(ew_standing_new(many, EW_STANDING_QUERIES, &s), 0);
	assert_int_equal(match(s, &nothing, found), EW_STANDING_QUERIES); /* without any member each is matched by every call */
	ew_standing_free(&s);
	assert_int_equal(ew_standing_new(NULL, 0, &s), 0);
	assert_int_equal(match(s, &nothing, found), 0);
	ew_standing_free(&s);
}

static struct ew_standing_query some_query(void)
{
	struct ew_standing_query q = {.n_tokens = at_random(4), .never = at_random(20) == 0};

	for (size_t i = 0; i < q.n_tokens; i++)
		q.tokens[i] = token(at_random(KINDS));
	if (at_random(3) == 0)
		q.from_us = 1 + (int64_t)at_random(100);
	if (at_random(3) == 0)
		q.to_us = 1 + (int64_t)at_random(100);
	return q;
}

/* The same table for many calls: what one had must not be taken for the next one's. */
static void against_a_model(void **state)
{
	static struct ew_standing_query queries[EW_STANDING_QUERIES];
	unsigned matched = 0, missed = 0;

	(void)state;
	for (unsigned round = 0; round < ROUNDS / 100; round++) {
		size_t n = at_random(EW_STANDING_QUERIES + 1);
		struct ew_standing *s;

		for (size_t i = 0; i < n; i++)
			queries[i] = some_query();
		assert_int_equal(ew_standing_new(queries, n, &s), 0);
		for (unsigned c = 0; c < 100; c++) {
			struct call call = {.started_us = (int64_t)at_random(110)};
			size_t found[EW_STANDING_QUERIES], n_found, at = 0;

			for (size_t i = at_random(CALL_TOKENS + 1); i > 0; i--)
				give(&call, token(at_random(KINDS)));
			n_found = match(s, &call, found);
			for (size_t i = 0; i < n; i++) {
				bool is = at < n_found && found[at] == i;

				assert_int_equal(is, naive(&queries[i], &call));
				at += is;
				matched += is;
				missed += !is;
			}
			assert_int_equal(at, n_found);
		}
		ew_standing_free(&s);
	}
	assert_true(matched > ROUNDS && missed > ROUNDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_hand),
		cmocka_unit_test(limits),
		cmocka_unit_test(against_a_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
