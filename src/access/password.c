/*
 * What a password must be. No rule about capitals and signs: they make people write Password1!. What counts is what is left
 * when the words, rows of keys and repetitions that are tried first are taken away. Must never put a password into a sentence.
 */
#include "access/password.h"

#include <errno.h>
#include <string.h>

#include "access/password_words.h"
#include "base/text.h"

#define LEAST_WORD 4     /* bytes of a word or a run that counts as one */
#define LEAST_OWN 6      /* code points that are in no word */
#define LEAST_DIFFERENT 5 /* bytes */
#define LONGEST_UNIT (EW_PASSWORD_LEAST - 1) /* bytes: what is longer and repeated would do by itself */

const struct ew_password_cost ew_password_usual = {.passes = 3, .memory_kib = 64 * 1024};

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

static bool begins_character(uint8_t c)
{
	return (c & 0xc0) != 0x80;
}

static size_t characters(struct ew_slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += begins_character(s.at[i]);
	return n;
}

/* -- repetitions ------------------------------------------------------------------------------ */

static size_t different(struct ew_slice s)
{
	bool seen[256] = {false};
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		n += !seen[lower(s.at[i])];
		seen[lower(s.at[i])] = true;
	}
	return n;
}

static bool repeats_after(struct ew_slice s, size_t unit)
{
	for (size_t i = unit; i < s.len; i++)
		if (lower(s.at[i]) != lower(s.at[i - unit]))
			return false;
	return true;
}

static bool is_repetition(struct ew_slice s)
{
	for (size_t unit = 1; unit <= LONGEST_UNIT && unit * 2 <= s.len; unit++)
		if (repeats_after(s, unit))
			return true;
	return different(s) < LEAST_DIFFERENT;
}

/* -- words and runs --------------------------------------------------------------------------- */

/* "p@ssw0rd" is no better than the word. */
static bool stands_for(uint8_t c, char letter)
{
	static const char *const signs[] = {"a4@", "b8", "e3", "g9", "i1!", "l1", "o0", "s5$", "t7", "z2"};

	if (lower(c) == (uint8_t)letter)
		return true;
	for (size_t i = 0; i < EW_COUNT(signs); i++)
		if (signs[i][0] == letter)
			return strchr(signs[i] + 1, c) != NULL;
	return false;
}

/* Bytes of the word at the front of `s`, or 0. */
static size_t word_length(struct ew_slice s, const char *word)
{
	size_t n = 0;

	while (word[n] && n < s.len && stands_for(s.at[n], word[n]))
		n++;
	return word[n] ? 0 : n;
}

/* How far `s` follows a row from its `at`-th place, one step at a time. */
static size_t run_length(struct ew_slice s, const char *row, size_t at, bool back)
{
	size_t places = strlen(row);
	size_t n = 0;

	while (n < s.len && at < places && lower(s.at[n]) == (uint8_t)row[at]) {
		n++;
		at = back ? at - 1 : at + 1; /* before the first it wraps, and is past the last */
	}
	return n;
}

static size_t longest_run(struct ew_slice s, const char *row)
{
	size_t longest = 0;

	for (size_t at = 0; row[at]; at++) {
		size_t there = run_length(s, row, at, false);
		size_t back = run_length(s, row, at, true);

		longest = there > longest ? there : longest;
		longest = back > longest ? back : longest;
	}
	return longest;
}

static uint16_t least(uint16_t a, uint16_t b)
{
	return a < b ? a : b;
}

/* What is left from here on when the best choice is made; `own` has it for every place behind. */
static uint16_t own_from(struct ew_slice s, size_t i, const uint16_t *own)
{
	struct ew_slice rest = ew_slice_of(s.at + i, s.len - i);
	uint16_t best = (uint16_t)(own[i + 1] + begins_character(s.at[i]));

	for (size_t k = 0; ew_password_words[k]; k++) {
		size_t n = word_length(rest, ew_password_words[k]);

		best = n > 0 ? least(best, own[i + n]) : best;
	}
	for (size_t k = 0; ew_password_rows[k]; k++) {
		/* Any part of a run that is long enough is one. */
		for (size_t n = longest_run(rest, ew_password_rows[k]); n >= LEAST_WORD; n--)
			best = least(best, own[i + n]);
	}
	return best;
}

/* Code points that belong to no word and no run, however these are laid. */
static size_t own_characters(struct ew_slice s)
{
	uint16_t own[EW_PASSWORD_BYTES + 1] = {0};

	for (size_t i = s.len; i > 0; i--)
		own[i - 1] = own_from(s, i - 1, own);
	return own[0];
}

/* -- the words of the person ------------------------------------------------------------------ */

static bool contains_nocase(struct ew_slice s, struct ew_slice word)
{
	for (size_t i = 0; i + word.len <= s.len; i++)
		if (ew_slice_equal_nocase(ew_slice_of(s.at + i, word.len), word))
			return true;
	return false;
}

static bool contains_one_of(struct ew_slice s, const struct ew_slice *others, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct ew_slice word = ew_slice_trim(others[i]);

		if (word.len >= LEAST_WORD && contains_nocase(s, word))
			return true;
	}
	return false;
}

int ew_password_check(struct ew_slice password, const struct ew_slice *others, size_t n, struct ew_error *error)
{
	if (password.len > EW_PASSWORD_BYTES)
		return ew_error_set(error, -EINVAL, "This password is too long: take at most %d bytes.", EW_PASSWORD_BYTES);
	if (!ew_utf8_valid(password))
		return ew_error_set(error, -EINVAL, "This password holds what is no text: type it anew.");
	if (characters(password) < EW_PASSWORD_LEAST)
		return ew_error_set(error, -EINVAL,
			"This password is too short: take at least %d characters. Several words in a row are easy to "
			"keep.",
			EW_PASSWORD_LEAST);
	if (is_repetition(password))
		return ew_error_set(
			error, -EINVAL, "This password repeats itself or has few characters that are different: take another.");
	if (contains_one_of(password, others, n))
		return ew_error_set(
			error, -EINVAL, "This password holds your name or another word of yours: take one without.");
	if (own_characters(password) < LEAST_OWN)
		return ew_error_set(error, -EINVAL,
			"This password is made of words or rows of keys that are tried first: take several words that have "
			"nothing to do with each other.");
	return 0;
}

int ew_password_verifier(const uint8_t stretched[static EW_PASSWORD_STRETCHED_BYTES], struct ew_hash *ret)
{
	return ew_sha256_of(ew_slice_of(stretched, EW_PASSWORD_STRETCHED_BYTES), ret);
}
