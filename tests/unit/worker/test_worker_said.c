/*
 * When what was found was said: words whose text is replaced piece by piece, and more findings than there is room for. Whatever is done, no moment
 * in which something was said is left out, and nothing is told by the name of another kind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "programs/worker/worker_hear.h"

#define MOST 6

struct mark {
	uint32_t from, to;
	const char *kind;
	uint32_t from_ms, to_ms; /* expected */
};

/* A text that was said from 0 to 9000, with words of 100 ms each. */
static const struct {
	const char *name, *text;
	struct ew_said_word words[MOST];
	struct mark marks[MOST];
	const char *left[MOST]; /* texts of the words in the end */
} cases[] = {
	{"one word", "my 4111 ok", {{0, 2, 1000, 1100}, {3, 7, 2000, 2100}, {8, 10, 3000, 3100}}, {{3, 7, "card", 2000, 2100}},
		{"my", "[card]", "ok"}},
	{"some words", "my 41 11 ok", {{0, 2, 1000, 1100}, {3, 5, 2000, 2100}, {6, 8, 2500, 2600}, {9, 11, 3000, 3100}},
		{{3, 8, "card", 2000, 2600}}, {"my", "[card]", "ok"}},
	{"all of them", "41 11", {{0, 2, 1000, 1100}, {3, 5, 2000, 2100}}, {{0, 5, "card", 1000, 2100}}, {"[card]"}},
	{"two marks", "41 a 11 b", {{0, 2, 1000, 1100}, {3, 4, 2000, 2100}, {5, 7, 3000, 3100}, {8, 9, 4000, 4100}},
		{{0, 2, "pin", 1000, 1100}, {5, 7, "password", 3000, 3100}}, {"[pin]", "a", "[password]", "b"}},
	{"a part of a word", "no4111 ok", {{0, 6, 1000, 1100}, {7, 9, 2000, 2100}}, {{2, 6, "card", 1000, 1100}}, {"[card]", "ok"}},
	{"between words", "a - b", {{0, 1, 1000, 1100}, {4, 5, 2000, 2100}}, {{2, 3, "other", 0, 9000}}, {"a", "b"}},
	{"without words", "my 4111", {{0}}, {{3, 7, "card", 0, 9000}}, {NULL}},
	{"two in one word", "ab12cd34", {{0, 8, 1000, 1100}}, {{2, 4, "pin", 1000, 1100}, {6, 8, "otp", 1000, 1100}}, {"[pin]"}},
	{"one that begins in a word that another took", "ab12cd 34 ok", {{0, 6, 1000, 1100}, {7, 9, 2000, 2100}, {10, 12, 3000, 3100}},
		{{2, 4, "email", 1000, 1100}, {4, 9, "card", 1000, 2100}}, {"[email]", "[card]", "ok"}},
	{"an empty word", "a 4111", {{0, 1, 1000, 1100}, {3, 3, 1500, 1600}, {2, 6, 2000, 2100}}, {{2, 6, "card", 1500, 2100}}, {"a", "[card]"}},
	{"a word of another time", "my 4111", {{0, 2, 1000, 1100}, {3, 7, 50000, 50100}}, {{3, 7, "card", 0, 50100}}, {"my", "[card]"}},
	{"a word without a length", "my 4111", {{0, 2, 1000, 1100}, {3, 7, 2000, 2000}}, {{3, 7, "card", 0, 9000}}, {"my", "[card]"}},
	{"words in no order of time", "41 11", {{0, 2, 3000, 3100}, {3, 5, 2000, 2100}}, {{0, 5, "card", 2000, 3100}}, {"[card]"}},
};

static void hear(struct ew_worker_heard *h, const char *text, const struct ew_said_word *words)
{
	struct ew_said said = {.to_ms = 9000, .confidence = -1};

	assert_int_equal(ew_worker_heard_add(h, &said, ew_slice_text(text)), 0);
	for (size_t i = 0; i < MOST && words[i].to_ms > 0; i++)
		assert_int_equal(ew_worker_heard_word(h, &words[i]), 0);
}

/* What the redactor's answer does to a text: the text that is left. */
static void replace(struct ew_worker_heard *h, const char *name, const char *text, const struct mark *marks, struct ew_buf *to)
{
	struct ew_words_done done = {0};
	size_t at = 0;

	for (size_t i = 0; i < MOST && marks[i].kind; i++) {
		uint32_t from_ms, to_ms;

		ew_buf_add(to, text + at, marks[i].from - at);
		ew_buf_printf(to, "[%s]", marks[i].kind);
		at = marks[i].to;
		ew_worker_words_replace(
			h, &h->said[h->n - 1], marks[i].from, marks[i].to, (uint32_t)strlen(marks[i].kind) + 2, &done, &from_ms, &to_ms);
		if (from_ms != marks[i].from_ms || to_ms != marks[i].to_ms)
			fail_msg("%s: mark %zu was said from %u to %u", name, i, from_ms, to_ms);
	}
	ew_worker_words_shift(h, &h->said[h->n - 1], &done);
	ew_buf_add(to, text + at, strlen(text) - at);
}

static void words_go_with_their_text(void **state)
{
	static const struct ew_said_word before[MOST] = {{0, 5, 1, 2}, {6, 11, 3, 4}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_worker_heard h = {0};
		_cleanup_(ew_buf_free) struct ew_buf left = {0};
		const struct ew_said *one;
		size_t n = 0;

		ew_buf_init(&left, 1000);
		hear(&h, "hello world", before);
		hear(&h, cases[i].text, cases[i].words);
		replace(&h, cases[i].name, cases[i].text, cases[i].marks, &left);
		one = &h.said[1];
		while (n < MOST && cases[i].left[n])
			n++;
		if (one->n_words != n)
			fail_msg("%s: %zu words", cases[i].name, one->n_words);
		for (size_t k = 0; k < n; k++) {
			const struct ew_said_word *word = &h.words[one->first_word + k];
			struct ew_slice is = ew_slice_of(left.at + word->at, word->behind - word->at);

			assert_true(word->behind <= left.len);
			if (!ew_slice_equal(is, ew_slice_text(cases[i].left[k])))
				fail_msg("%s: word %zu is %.*s of %.*s", cases[i].name, k, (int)is.len, (const char *)is.at, (int)left.len, (const char *)left.at);
		}
		/* Those of others are not touched. */
		assert_int_equal(h.said[0].n_words, 2);
		assert_memory_equal(h.words, before, 2 * sizeof(*before));
		ew_worker_heard_free(&h);
	}
}

static void no_more_words_than_there_may_be(void **state)
{
	struct ew_worker_heard h = {0};
	struct ew_said said = {.to_ms = 9000};
	struct ew_said_word word = {0, 1, 0, 1};

	(void)state;
	assert_int_equal(ew_worker_heard_add(&h, &said, EW_SLICE("a")), 0);
	for (size_t i = 0; i < EW_HEAR_MOST_WORDS; i++)
		assert_int_equal(ew_worker_heard_word(&h, &word), 0);
	assert_int_equal(ew_worker_heard_word(&h, &word), -E2BIG);
	ew_worker_heard_free(&h);
}

/* -- more than there is room for --------------------------------------------------------------- */

#define MANY 5000

static uint32_t draw(uint64_t *state, uint32_t below)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33) % below;
}

static bool holds(const struct ew_read *read, const struct ew_finding *one)
{
	for (size_t i = 0; i < read->n_said; i++) {
		const struct ew_finding *is = &read->said[i];

		/* A kind that is none is wanted by every policy. */
		if (is->source == one->source && (!is->kind[0] || strcmp(is->kind, one->kind) == 0) && is->from_ms <= one->from_ms &&
			is->to_ms >= one->to_ms)
			return true;
	}
	return false;
}

/* As they come: of each so many sources and kinds, a second apart. */
static void tell_all(unsigned sources, unsigned kinds, size_t n)
{
	struct ew_read *read = calloc(1, sizeof(*read));
	struct ew_finding *all = calloc(n, sizeof(*all));
	uint64_t state = sources * 1000 + kinds;

	assert_true(read && all);
	for (size_t i = 0; i < n; i++) {
		all[i] = (struct ew_finding){.from_ms = (uint32_t)(1000 * i), .to_ms = (uint32_t)(1000 * i) + 1 + draw(&state, 900),
			.source = (uint8_t)draw(&state, sources)};
		snprintf(all[i].kind, sizeof(all[i].kind), "kind_%u", draw(&state, kinds));
		ew_worker_said(read, &all[i]);
		assert_true(read->n_said <= EW_HEAR_FINDINGS);
	}
	for (size_t i = 0; i < n; i++)
		if (!holds(read, &all[i]))
			fail_msg("%u sources, %u kinds: finding %zu is left out", sources, kinds, i);
	if (n <= EW_HEAR_FINDINGS)
		assert_memory_equal(read->said, all, n * sizeof(*all));
	free(read);
	free(all);
}

static void nothing_found_is_left_out(void **state)
{
	static const struct {
		unsigned sources, kinds;
	} rows[] = {{1, 1}, {2, 1}, {1, 2}, {2, 2}, {16, 20}, {255, 3}, {3, 2000}, {255, 2000}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		tell_all(rows[i].sources, rows[i].kinds, EW_HEAR_FINDINGS);
		tell_all(rows[i].sources, rows[i].kinds, MANY);
	}
}

/* What is found again and again stays far from being one stretch of everything. */
static void room_is_made_with_care(void **state)
{
	struct ew_read *read = calloc(1, sizeof(*read));
	uint64_t sum = 0;

	(void)state;
	assert_non_null(read);
	for (uint32_t i = 0; i <= EW_HEAR_FINDINGS; i++) {
		struct ew_finding one = {.from_ms = 10000 * i, .to_ms = 10000 * i + 1000, .source = (uint8_t)(i % 2), .kind = "card"};

		ew_worker_said(read, &one);
	}
	assert_in_range(read->n_said, EW_HEAR_FINDINGS / 2, EW_HEAR_FINDINGS / 2 + 2);
	for (size_t i = 0; i < read->n_said; i++)
		sum += read->said[i].to_ms - read->said[i].from_ms;
	assert_true(sum < 10000ull * 3 * EW_HEAR_FINDINGS);
	free(read);
}

/* What lies with a code says so, however much is told together; what does not stays what it is as long as there is room. */
static void a_code_is_not_lost(void **state)
{
	struct ew_read *read = calloc(1, sizeof(*read));

	(void)state;
	assert_non_null(read);
	for (uint32_t i = 0; i <= EW_HEAR_FINDINGS; i++) {
		struct ew_finding one = {.from_ms = 1000 * i, .to_ms = 1000 * i + 1, .kind = "card", .code = i % 2};

		ew_worker_said(read, &one);
	}
	for (size_t i = 0; i < read->n_said; i++)
		assert_true(read->said[i].code == (read->said[i].from_ms / 1000) % 2);
	read->n_said = 0;
	for (uint32_t i = 0; i <= EW_HEAR_FINDINGS; i++) {
		struct ew_finding one = {.from_ms = 1000 * i, .to_ms = 1000 * i + 1, .code = i == 7};

		snprintf(one.kind, sizeof(one.kind), "kind_%u", i);
		ew_worker_said(read, &one);
	}
	assert_string_equal(read->said[0].kind, "");
	assert_true(read->said[0].code);
	free(read);
}

static void only_a_code_is_told(void **state)
{
	struct ew_read *read = calloc(1, sizeof(*read));
	struct ew_finding one = {.to_ms = 9, .kind = "card", .rule = "card.luhn"};
	_cleanup_(ew_free_ptr) char *text = NULL;

	(void)state;
	assert_non_null(read);
	ew_worker_said(read, &one);
	one.code = true;
	ew_worker_said(read, &one);
	text = ew_worker_said_text(read);
	assert_string_equal(text, "[{\"source\":0,\"from_ms\":0,\"to_ms\":9,\"kind\":\"card\",\"rule\":\"card.luhn\"},"
				  "{\"source\":0,\"from_ms\":0,\"to_ms\":9,\"kind\":\"card\",\"rule\":\"card.luhn\",\"code\":true}]");
	free(read);
}

/* The longest that can be told fits the message. */
static void the_longest_words_fit(void **state)
{
	static const char longest[] =
		"{\"source\":255,\"from_ms\":4294967295,\"to_ms\":4294967295,\"kind\":\"0123456789012345678901234567890123456789\","
		"\"rule\":\"0123456789012345678901234567890123456789\",\"code\":true},";

	(void)state;
	assert_true((sizeof(longest) - 1) * EW_HEAR_FINDINGS + 2 <= EW_MAX_SAID_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_go_with_their_text),
		cmocka_unit_test(no_more_words_than_there_may_be),
		cmocka_unit_test(nothing_found_is_left_out),
		cmocka_unit_test(room_is_made_with_care),
		cmocka_unit_test(a_code_is_not_lost),
		cmocka_unit_test(only_a_code_is_told),
		cmocka_unit_test(the_longest_words_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
