/*
 * A notice in talk as engines write it: words misheard, left out and put in, a notice that is cut off, talk that is none, and a notice
 * that says something else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "phrase/likeness.h"
#include "unit/phrase/phrase_table.h"

#define ROUNDS 200

static const char notice[] =
	"Before we begin, please note that this call is recorded and transcribed for quality and training purposes. If you do not want to be "
	"recorded, tell us now or press nine, and we will switch the recording off.";
static const char other_purpose[] =
	"Before we begin, please note that this call is recorded and transcribed to prove what was ordered and at which price. If you do not want to be "
	"recorded, tell us now or press nine, and we will switch the recording off.";

static uint32_t seed;

static unsigned chance(unsigned below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

struct noise {
	unsigned changed, left_out, put_in; /* percent */
};

/* What an engine may write for a text. */
static size_t hear(const char *text, struct noise noise, size_t words, char *to, size_t size)
{
	static const char *const misheard[] = {"cold", "regarded", "the", "four", "want", "tall", "parsley", "in", "place", "quantity"};
	static const char *const fillers[] = {"um", "so", "uh", "okay", "you know", "right"};
	struct ew_slice rest = ew_slice_text(text), word;
	size_t n = 0;

	for (size_t i = 0; i < words && ew_slice_cut(&rest, ' ', &word); i++) {
		if (chance(100) < noise.put_in)
			n += (size_t)snprintf(to + n, size - n, "%s ", fillers[chance(EW_COUNT(fillers))]);
		if (chance(100) < noise.left_out)
			continue;
		if (chance(100) < noise.changed)
			n += (size_t)snprintf(to + n, size - n, "%s ", misheard[chance(EW_COUNT(misheard))]);
		else
			n += (size_t)snprintf(to + n, size - n, "%.*s ", (int)word.len, (const char *)word.at);
	}
	return n;
}

static const char around[] = "Hello, thank you for calling, my name is Ben and I work for the energy desk, how are you today? ";

static struct ew_likeness_found look(const char *wanted, struct noise noise, size_t words)
{
	_cleanup_(ew_likeness_free) struct ew_likeness *likeness = NULL;
	char text[2048];
	size_t n = hear(notice, noise, words, text, sizeof(text));

	assert_int_equal(ew_likeness_new(ew_slice_text(wanted), &likeness), 0);
	assert_int_equal(ew_likeness_add(likeness, ew_slice_text(around), 0, 6000), 0);
	assert_int_equal(ew_likeness_add(likeness, ew_slice_of(text, n), 6000, 20000), 0);
	assert_int_equal(ew_likeness_add(likeness, ew_slice_text(around), 20000, 26000), 0);
	return ew_likeness_best(likeness);
}

static void said_as_it_stands(void **state)
{
	struct ew_likeness_found found = look(notice, (struct noise){0}, SIZE_MAX);

	(void)state;
	assert_int_equal(found.said_percent, 100);
	assert_int_equal(found.last_word, found.words - 1);
	assert_true(found.any && found.complete);
	assert_in_range(found.from_ms, 5900, 6100);
	assert_in_range(found.to_ms, 19900, 20100);
}

static unsigned complete_of(struct noise noise)
{
	unsigned complete = 0;

	for (unsigned i = 0; i < ROUNDS; i++) {
		struct ew_likeness_found found = look(notice, noise, SIZE_MAX);

		assert_true(found.any);
		complete += found.complete;
	}
	return complete;
}

static void engines_mishear(void **state)
{
	(void)state;
	seed = 1;
	assert_true(complete_of((struct noise){.changed = 10}) * 100 >= 90 * ROUNDS);
	assert_true(complete_of((struct noise){.left_out = 10}) * 100 >= 90 * ROUNDS);
	assert_true(complete_of((struct noise){.put_in = 10}) == ROUNDS);
	assert_true(complete_of((struct noise){.changed = 5, .left_out = 5, .put_in = 10}) * 100 >= 90 * ROUNDS);
	complete_of((struct noise){.changed = 10, .left_out = 10, .put_in = 10}); /* found every time, complete or not */
}

static void cut_off(void **state)
{
	size_t words = look(notice, (struct noise){0}, SIZE_MAX).words;

	(void)state;
	seed = 2;
	for (unsigned i = 0; i < ROUNDS; i++) {
		struct ew_likeness_found found = look(notice, (struct noise){.changed = i % 10, .put_in = i % 10}, words * 6 / 10);

		assert_true(found.any);
		assert_false(found.complete);
		assert_true(found.last_word < words * 7 / 10);
	}
}

static void another_purpose(void **state)
{
	struct ew_likeness_found found = look(other_purpose, (struct noise){0}, SIZE_MAX);

	(void)state;
	assert_true(found.any);
	assert_false(found.complete);
}

struct talk {
	struct ew_likeness *likeness;
	int64_t at_ms;
	unsigned lines;
};

static void add_line(void *context, struct ew_phrase_talk *talk, const struct table_line *line, int64_t at_ms)
{
	struct talk *to = context;

	(void)talk;
	(void)at_ms;
	if (line->wanted & 1u << EW_PHRASE_TELLS)
		return;
	assert_int_equal(ew_likeness_add(to->likeness, line->text, to->at_ms, to->at_ms + 3000), 0);
	to->at_ms += 3000;
	to->lines++;
}

static void other_talk(void **state)
{
	static const char *const files[] = {"en.txt", "fr.txt", "de.txt", "es.txt", "hi.txt", "hi_latn.txt"};
	struct talk talk = {0};
	struct ew_likeness_found found;

	(void)state;
	assert_int_equal(ew_likeness_new(ew_slice_text(notice), &talk.likeness), 0);
	for (size_t i = 0; i < EW_COUNT(files); i++)
		table_read(files[i], add_line, &talk);
	found = ew_likeness_best(talk.likeness);
	ew_likeness_free(&talk.likeness);
	assert_true(talk.at_ms > 3600000); /* more than an hour */
	assert_false(found.any);
	assert_false(found.complete);
}

static void what_cannot_be_told(void **state)
{
	struct ew_likeness *likeness = NULL;
	struct ew_likeness_found found;

	(void)state;
	assert_int_equal(ew_likeness_new(EW_SLICE("this is recorded"), &likeness), -ERANGE);
	assert_int_equal(ew_likeness_new(EW_SLICE_EMPTY, &likeness), -ERANGE);
	assert_null(likeness);
	ew_likeness_free(&likeness);
	assert_int_equal(ew_likeness_new(EW_SLICE("this call is recorded"), &likeness), 0);
	assert_int_equal(ew_likeness_add(likeness, EW_SLICE_EMPTY, 5, 3), 0);
	found = ew_likeness_best(likeness);
	assert_int_equal(found.words, 4);
	assert_false(found.any);
	assert_int_equal(ew_likeness_add(likeness, EW_SLICE("\xff this cal\0 is recording"), 5, 3), 0);
	found = ew_likeness_best(likeness);
	assert_int_equal(found.said_percent, 62); /* a letter, and an ending */
	ew_likeness_free(&likeness);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(said_as_it_stands),
		cmocka_unit_test(engines_mishear),
		cmocka_unit_test(cut_off),
		cmocka_unit_test(another_purpose),
		cmocka_unit_test(other_talk),
		cmocka_unit_test(what_cannot_be_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
