/*
 * Words in their places and the times that come of them: never a part of the time in which something was said.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "transcript/spoken.h"

#define MOST 8

static size_t words_of(const char *const *texts, struct ew_spoken_word *to)
{
	size_t n = 0;

	for (; n < MOST && texts[n]; n++)
		to[n] = (struct ew_spoken_word){.text = ew_slice_text(texts[n]), .from_ms = (int64_t)(1000 + 100 * n), .to_ms = (int64_t)(1080 + 100 * n)};
	return n;
}

/* -- places ------------------------------------------------------------------------------------ */

static const struct {
	const char *name, *text, *words[MOST];
	bool same;
	uint32_t at[MOST], behind[MOST];
} placed[] = {
	{"as they are", "my card", {"my", "card"}, true, {0, 3}, {2, 7}},
	{"in either case", "My CARD", {"mY", "card"}, true, {0, 3}, {2, 7}},
	{"punctuation in the text", "\"My, card!\"", {"my", "card"}, true, {1, 5}, {3, 9}},
	{"punctuation in the words", "my card", {" my,", "card. "}, true, {0, 3}, {2, 7}},
	{"a word that the text writes apart", "4111-1111 1111", {"411111111111"}, true, {0}, {14}},
	{"words that the text writes as one", "4111111111111111", {"4111", "1111", "1111", "1111"}, true, {0, 4, 8, 12}, {4, 8, 12, 16}},
	{"a number with groups", "it is 12,345.60", {"it", "is", "12345", "60"}, true, {0, 3, 6, 13}, {2, 5, 12, 15}},
	{"an accent", "caf\xc3\xa9 ol\xc3\xa9", {"caf\xc3\xa9", "ol\xc3\xa9"}, true, {0, 6}, {5, 10}},
	{"an accent in another case is another letter", "\xc3\x89t\xc3\xa9", {"\xc3\xa9t\xc3\xa9"}, false, {0}, {0}},
	{"a sign of many bytes", "it\xe2\x80\x99s", {"it's"}, false, {0}, {0}},
	{"a word of signs alone", "a - b", {"a", "-", "b"}, true, {0, 1, 4}, {1, 1, 5}},
	{"an empty one", "a b", {"a", "", "b"}, true, {0, 1, 2}, {1, 1, 3}},
	{"an empty one at the begin and at the end", "a", {"", "a", ""}, true, {0, 0, 1}, {0, 1, 1}},
	{"a word too few", "my card is", {"my", "card"}, false, {0}, {0}},
	{"a word too many", "my card", {"my", "card", "is"}, false, {0}, {0}},
	{"another word", "my card", {"my", "cart"}, false, {0}, {0}},
	{"figures for words", "forty two", {"42"}, false, {0}, {0}},
	{"in another order", "my card", {"card", "my"}, false, {0}, {0}},
	{"none", "my card", {NULL}, false, {0}, {0}},
	{"signs behind the last", "my card ...", {"my", "card"}, true, {0, 3}, {2, 7}},
	{"no text, no word that is one", " ", {"."}, true, {0}, {0}},
};

static void words_find_their_places(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(placed); i++) {
		struct ew_spoken_word words[MOST];
		size_t n = words_of(placed[i].words, words);

		if (ew_spoken_place(ew_slice_text(placed[i].text), words, n) != placed[i].same)
			fail_msg("%s", placed[i].name);
		for (size_t k = 0; placed[i].same && k < n; k++)
			if (words[k].at != placed[i].at[k] || words[k].behind != placed[i].behind[k])
				fail_msg("%s: word %zu is at %u to %u", placed[i].name, k, words[k].at, words[k].behind);
	}
}

/* -- times ------------------------------------------------------------------------------------- */

/* "my card is 4111 1111", of which a word is 80 ms long and begins 100 ms behind the one before. */
#define TEXT "my card is 4111 1111, ok"
static const char *const said[MOST] = {"my", "card", "is", "4111", "1111", "ok"};
static const struct ew_spoken_time all = {900, 2000};

static const struct {
	const char *name;
	uint32_t from, to;
	struct ew_spoken_time when;
} asked[] = {
	{"one word", 11, 15, {1300, 1380}},
	{"two of them", 11, 20, {1300, 1480}},
	{"a part of one", 12, 13, {1300, 1380}},
	{"across the end of one", 13, 17, {1300, 1480}},
	{"between two", 15, 16, {900, 2000}},
	{"signs between two", 20, 22, {900, 2000}},
	{"all of it", 0, 24, {1000, 1580}},
	{"nothing", 5, 5, {1100, 1180}},
	{"behind the end", 30, 40, {900, 2000}},
	{"from a sign on", 20, 24, {1500, 1580}},
};

static void when_something_was_said(void **state)
{
	struct ew_spoken_word words[MOST];
	size_t n = words_of(said, words);

	(void)state;
	assert_true(ew_spoken_place(EW_SLICE(TEXT), words, n));
	for (size_t i = 0; i < EW_COUNT(asked); i++) {
		struct ew_spoken_time when = ew_spoken_when(words, n, asked[i].from, asked[i].to, all);

		if (when.from_ms != asked[i].when.from_ms || when.to_ms != asked[i].when.to_ms)
			fail_msg("%s: %lld to %lld", asked[i].name, (long long)when.from_ms, (long long)when.to_ms);
	}
	/* Without words there is only all of it. */
	assert_int_equal(ew_spoken_when(NULL, 0, 11, 15, all).from_ms, all.from_ms);
}

/* What an engine says of a word of a text of 5000 to 9000. */
static const struct {
	const char *name;
	struct ew_spoken_time part, when;
} held_against[] = {
	{"inside", {6000, 6500}, {6000, 6500}},
	{"all of it", {5000, 9000}, {5000, 9000}},
	{"a little before it", {4001, 5100}, {4001, 5100}},
	{"a little behind it", {8900, 9999}, {8900, 9999}},
	{"from where the text begins, not the call", {1000, 1500}, {1000, 9000}},
	{"behind it", {20000, 20500}, {5000, 20500}},
	{"no length", {6000, 6000}, {5000, 9000}},
	{"backwards", {6500, 6000}, {5000, 9000}},
	{"no time at all", {0, 0}, {0, 9000}},
	{"the least there is", {INT64_MIN, 6000}, {INT64_MIN, 9000}},
	{"the most there is", {6000, INT64_MAX}, {5000, INT64_MAX}},
};

static void times_that_cannot_be_are_not_believed(void **state)
{
	static const struct ew_spoken_time text = {5000, 9000};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(held_against); i++) {
		struct ew_spoken_word word = {.text = EW_SLICE("4111"), .from_ms = held_against[i].part.from_ms, .to_ms = held_against[i].part.to_ms};
		struct ew_spoken_time when = ew_spoken_within(held_against[i].part, text);

		if (when.from_ms != held_against[i].when.from_ms || when.to_ms != held_against[i].when.to_ms)
			fail_msg("%s: %lld to %lld", held_against[i].name, (long long)when.from_ms, (long long)when.to_ms);
		/* Times that turn round are no time: then it is that of all. */
		assert_true(ew_spoken_place(EW_SLICE("4111"), &word, 1));
		when = ew_spoken_when(&word, 1, 0, 4, text);
		assert_true(when.from_ms <= held_against[i].when.from_ms && when.to_ms >= held_against[i].when.to_ms);
	}
	assert_true(ew_spoken_within((struct ew_spoken_time){1, 2}, (struct ew_spoken_time){INT64_MIN, INT64_MAX}).to_ms == INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_find_their_places),
		cmocka_unit_test(when_something_was_said),
		cmocka_unit_test(times_that_cannot_be_are_not_believed),
	};

	return cmocka_run_group_tests_name("spoken", tests, NULL, NULL);
}
