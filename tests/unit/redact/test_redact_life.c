/*
 * The life of a conversation: several who speak, what a flush and an end decide, how little memory it takes, that nothing of a text is
 * left in memory that was given back, and that a lack of memory is an error that is told. And what is known of the call
 * from elsewhere.
 */
#include <errno.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/support.h"
#include "talk_kit.h"
#include "talks.h"

static const uint8_t key[16] = {7, 1, 4};
static struct ew_redact_rules *rules;
static struct stage s;

static int make(void **state)
{
	(void)state;
	return ew_redact_rules_new(&rules);
}

static int drop(void **state)
{
	(void)state;
	ew_redact_rules_free(&rules);
	return 0;
}

static void say(unsigned speaker, const char *text)
{
	assert_int_equal(stage_say(&s, speaker, ew_slice_text(text)), 0);
}

static void expect(size_t i, unsigned speaker, const char *word, uint64_t from, uint64_t to)
{
	assert_true(i < s.n);
	assert_string_equal(stage_word(&s.found[i].span), word);
	assert_int_equal(s.found[i].speaker, speaker);
	assert_int_equal(s.found[i].span.from, from);
	assert_int_equal(s.found[i].span.to, to);
}

static void end(void)
{
	stage_look(&s);
	stage_end(&s);
	if (s.broken)
		fail_msg("%s", s.broken);
}

/* -- free() as it is called here --------------------------------------------------------------------- */

void __real_free(void *at);
void __wrap_free(void *at);

/* Volatile: a compiler knows that free() looks at nothing. */
static const char *volatile sought;
static volatile size_t seen, freed;

/* Looks for the sought text in what is given back. */
void __wrap_free(void *at)
{
	if (at && sought) {
		freed++;
		seen += memmem(at, malloc_usable_size(at), sought, strlen(sought)) != NULL;
	}
	__real_free(at);
}

static void nothing_is_left_in_memory(void **state)
{
	static const char *const texts[] = {"My card is 4539148803436467", "My card is 4539148803436467, thanks.\n", "it is falcon, my password is falcon\n"};
	static const char *const parts[] = {"45391488", "45391488", "falcon"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(texts) * 2; i++) {
		stage_begin(&s, rules, "full");
		sought = parts[i / 2];
		seen = freed = 0;
		say(1, texts[i / 2]);
		say(2, "Thank you. Is there anything else?\n");
		if (i % 2)
			assert_int_equal(ew_redact_flush(s.redact), 0);
		stage_end(&s);
		sought = NULL;
		assert_int_equal(seen, 0);
		assert_true(freed > 0);
	}
}

/* The test above would see it. */
static void what_is_left_would_be_seen(void **state)
{
	char *text = malloc(64);

	(void)state;
	assert_non_null(text);
	memcpy(text, "xx falcon", 10);
	__asm__ volatile("" : : "r"(text) : "memory");
	sought = "falcon";
	seen = freed = 0;
	free(text);
	sought = NULL;
	assert_int_equal(seen, 1);
	assert_int_equal(freed, 1);
}

/* -- who speaks ------------------------------------------------------------------------------------ */

static void each_has_their_own_text(void **state)
{
	(void)state;
	stage_begin(&s, rules, "standard");
	say(0, "My card number is 4539 1488 0343 6467.\n");
	say(5, "Mine is 5555 5555 5555 4444, that is my card number.\n");
	say(7, "And my IBAN is DE89 3704 0044 0532 0130 00.\n");
	assert_int_equal(ew_redact_end(s.redact), 0);
	assert_int_equal(s.n, 3);
	expect(0, 0, "card", 18, 37);
	expect(1, 5, "card", 8, 27);
	expect(2, 7, "iban", 15, 42);
	end();
}

/* Those beyond the last share its place: nothing of them is outside. */
static void further_speakers_are_heard(void **state)
{
	(void)state;
	stage_begin(&s, rules, "standard");
	say(EW_REDACT_SPEAKERS, "My card number is 4539 1488 0343 6467.\n");
	say(4000000000u, "My card number is 5555 5555 5555 4444.\n");
	assert_int_equal(ew_redact_end(s.redact), 0);
	assert_int_equal(s.n, 2);
	expect(0, EW_REDACT_SPEAKERS - 1, "card", 18, 37);
	expect(1, EW_REDACT_SPEAKERS - 1, "card", 57, 76);
	assert_int_equal(ew_redact_final(s.redact, 99), ew_redact_final(s.redact, EW_REDACT_SPEAKERS - 1));
	end();
}

static void eight_take_what_they_take(void **state)
{
	(void)state;
	stage_begin(&s, rules, "full");
	for (unsigned k = 0; k < 40; k++)
		for (unsigned i = 0; i < EW_REDACT_SPEAKERS; i++)
			say(i, k & 1 ? "four five three nine " : "yes and then one four eight eight ");
	assert_in_range(s.most_bytes, 1, 32 * 1024);
	assert_int_equal(ew_redact_flush(s.redact), 0);
	assert_in_range(ew_redact_memory(s.redact), 1, 4096);
	end();
}

/* -- flush and end --------------------------------------------------------------------------------- */

static void a_flush_decides(void **state)
{
	static const char text[] = "My card number is 4539 1488 0343 6467";

	(void)state;
	stage_begin(&s, rules, "standard");
	say(1, text);
	assert_int_equal(s.n, 0);
	assert_true(ew_redact_final(s.redact, 1) <= 18);
	assert_int_equal(ew_redact_flush(s.redact), 0);
	assert_int_equal(s.n, 1);
	expect(0, 1, "card", 18, sizeof(text) - 1);
	assert_int_equal(ew_redact_final(s.redact, 1), sizeof(text) - 1);
	say(1, ", and the security code is 123.\n");
	assert_int_equal(ew_redact_end(s.redact), 0);
	assert_int_equal(s.n, 2);
	expect(1, 1, "cvv", 64, 67);
	end();
}

static void a_flush_of_nothing(void **state)
{
	(void)state;
	stage_begin(&s, rules, "full");
	assert_int_equal(ew_redact_flush(s.redact), 0);
	assert_int_equal(ew_redact_end(s.redact), 0);
	say(3, "");
	for (unsigned i = 0; i < EW_REDACT_SPEAKERS; i++)
		assert_int_equal(ew_redact_final(s.redact, i), 0);
	assert_int_equal(s.n, 0);
	end();
}

/* Half a character at the end is a sign, and what comes behind it is another. */
static void half_a_character(void **state)
{
	(void)state;
	stage_begin(&s, rules, "full");
	say(1, "na\xc3");
	assert_int_equal(ew_redact_flush(s.redact), 0);
	assert_int_equal(ew_redact_final(s.redact, 1), 3);
	say(1, "\xafve\n");
	assert_int_equal(ew_redact_end(s.redact), 0);
	assert_int_equal(ew_redact_final(s.redact, 1), 7);
	assert_int_equal(s.n, 0);
	end();
}

static void an_end_forgets_the_question(void **state)
{
	(void)state;
	for (int ends = 0; ends < 2; ends++) {
		stage_begin(&s, rules, "standard");
		say(1, "What is the security code on the back of your card?\n");
		if (ends)
			assert_int_equal(ew_redact_end(s.redact), 0);
		say(2, "It is 123.\n");
		assert_int_equal(ew_redact_end(s.redact), 0);
		assert_int_equal(s.n, ends ? 0 : 1);
		end();
	}
}

static void only_what_is_wanted(void **state)
{
	(void)state;
	assert_int_equal(ew_redact_profile(EW_SLICE("everything")), 0);
	assert_int_equal(ew_redact_profile(EW_SLICE("")), 0);
	for (int payment = 0; payment < 2; payment++) {
		stage_begin(&s, rules, payment ? "payment" : "standard");
		say(1, "My IBAN is DE89 3704 0044 0532 0130 00. My card number is 4539 1488 0343 6467.\n");
		assert_int_equal(ew_redact_end(s.redact), 0);
		assert_int_equal(s.n, payment ? 1 : 2);
		end();
	}
}

/* What nobody asked for still says what it is: an account behind a card is no code of that card. */
static void what_is_not_wanted_is_nothing_else(void **state)
{
	(void)state;
	stage_begin(&s, rules, "payment");
	say(1, "The card is 4539 1488 0343 6467 and the money goes to DE89 3704 0044 0532 0130 00 please.\n");
	say(1, "Again, card 4539 1488 0343 6467, phone 020 7946 0958.\n");
	assert_int_equal(ew_redact_end(s.redact), 0);
	assert_int_equal(s.n, 2);
	assert_int_equal(s.found[0].span.kind, EW_SENSITIVE_CARD);
	assert_int_equal(s.found[1].span.kind, EW_SENSITIVE_CARD);
	end();
}

/* A security code or PIN that lies in a card's finding is told as such: what keeps the card may not keep it. */
static void a_code_within_a_card(void **state)
{
	static const struct {
		const char *asked, *said;
		bool code;
	} rows[] = {
		{"Your card?", "4539 1488 0343 6467", false},
		{"Your card?", "4539 1488 0343 6467, I repeat, 4539 1488 0343 6467", false},
		{"Your card?", "4539 1488 0343 6467 75", false},
		{"Your card?", "4539 1488 0343 6467 739", true},
		{"Your card?", "4539 1488 0343 6467 123", true}, /* passes as 19 digits too */
		{"Your card?", "4539148803436467123", true},
		{"Your card and its code?", "four five three nine one four eight eight zero three four three six four six seven one two three", true},
		{"Your card?", "4539 1488 0343 6467, I repeat, 4539 1488 0343 6467 123", true},
		{"Your card?", "371449635398431", false},
		{"Your card?", "3714 496353 98431 1234", true},
		{"Your card?", "4539 1488 0343 6467 12 27 739", true},
		{"Your card and its code?", "4539 1488 0343 6467/123", true},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		bool card = false, code = false;

		stage_begin(&s, rules, "standard");
		say(1, rows[i].asked);
		say(1, "\n");
		say(2, rows[i].said);
		say(2, "\n");
		assert_int_equal(ew_redact_end(s.redact), 0);
		for (size_t k = 0; k < s.n; k++) {
			card = card || s.found[k].span.kind == EW_SENSITIVE_CARD;
			code = code || s.found[k].span.code;
		}
		if (!card || code != rows[i].code)
			fail_msg("%s: %zu findings, %s", rows[i].said, s.n, code ? "a code" : "no code");
		end();
	}
}

/* What is a code by its kind is one by its flag, and nothing else is. */
static void the_flag_of_codes(void **state)
{
	(void)state;
	stage_begin(&s, rules, "standard");
	say(1, "The PIN is 4711. My mail is a.b@example.com, and the card 4539 1488 0343 6467.\n");
	assert_int_equal(ew_redact_end(s.redact), 0);
	assert_int_equal(s.n, 3);
	for (size_t i = 0; i < s.n; i++)
		assert_true(s.found[i].span.code == (s.found[i].span.kind == EW_SENSITIVE_PIN));
	end();
}

/* Words that events hold: each has its way back. */
static void words_of_kinds(void **state)
{
	(void)state;
	for (int i = 1; i < EW_SENSITIVE_KINDS; i++)
		assert_int_equal(ew_sensitive_of(ew_slice_text(ew_sensitive_name((enum ew_sensitive)i))), i);
	assert_null(ew_sensitive_name((enum ew_sensitive)0));
	assert_null(ew_sensitive_name(EW_SENSITIVE_KINDS));
	assert_int_equal(ew_sensitive_of(EW_SLICE("cards")), 0);
}

/* What proves a card or its holder, what may be that, and what nobody knows. */
static void words_of_which_no_original_is_kept(void **state)
{
	static const char never[] = " cvv pin known number ";

	(void)state;
	for (int i = 1; i < EW_SENSITIVE_KINDS; i++) {
		const char *word = ew_sensitive_name((enum ew_sensitive)i);
		char within[64];

		snprintf(within, sizeof(within), " %s ", word);
		if (ew_sensitive_is_never_kept(ew_slice_text(word)) != (strstr(never, within) != NULL))
			fail_msg("%s", word);
	}
	assert_true(ew_sensitive_is_never_kept(EW_SLICE("cards")));
	assert_true(ew_sensitive_is_never_kept(EW_SLICE_EMPTY));
}

/* -- without memory -------------------------------------------------------------------------------- */

/* Each allocation fails once; a text that was not refused was looked at as ever. */
static void without_memory(void **state)
{
	static struct stage all;
	static struct talk talk;
	size_t refused = 0;

	(void)state;
	talk_read(&talk, redact_talks[2]);
	stage_begin(&all, rules, "full");
	for (size_t i = 0; i < talk.n; i++)
		assert_int_equal(stage_say(&all, talk.turns[i].speaker, talk.turns[i].text), 0);
	assert_int_equal(ew_redact_end(all.redact), 0);
	stage_end(&all);
	assert_true(all.n > 0);
	for (size_t n = 1; n < 50; n++) {
		int r = 0;

		stage_begin(&s, rules, "full");
		ew_test_fail_allocation(n);
		for (size_t i = 0; r == 0 && i < talk.n; i++)
			r = stage_say(&s, talk.turns[i].speaker, talk.turns[i].text);
		if (r == 0)
			r = ew_redact_end(s.redact);
		ew_test_fail_allocation(0);
		if (r == 0) {
			assert_int_equal(s.n, all.n);
			end();
			break;
		}
		assert_int_equal(r, -ENOMEM);
		refused++;
		end();
	}
	assert_in_range(refused, 1, 48);
}

static void no_rules_and_no_talk(void **state)
{
	struct ew_redact_rules *none = NULL;
	struct ew_redact *redact = NULL;

	(void)state;
	ew_test_fail_allocation(1);
	assert_int_equal(ew_redact_rules_new(&none), -ENOMEM);
	ew_test_fail_allocation(2);
	assert_int_equal(ew_redact_rules_new(&none), -ENOMEM);
	ew_test_fail_allocation(1);
	assert_int_equal(ew_redact_new(rules, 1, NULL, NULL, &redact), -ENOMEM);
	ew_test_fail_allocation(0);
	assert_null(none);
	assert_null(redact);
	ew_redact_free(&redact);
	ew_redact_rules_free(&none);
}

/* -- what is known of the call --------------------------------------------------------------------- */

/* A value that is known, a text, and how often it is found in it. */
static const struct {
	enum ew_sensitive kind;
	const char *value, *text;
	size_t found;
} known_rows[] = {
	{EW_SENSITIVE_CARD, "4539148803436467", "the one that ends in 6467", 1},
	{EW_SENSITIVE_CARD, "4539148803436467", "it ends in six four six seven", 1},
	{EW_SENSITIVE_CARD, "4539-1488-0343-6467", "it begins with 4539", 1},
	{EW_SENSITIVE_CARD, "4539148803436467", "the one that ends in 6468", 0},
	{EW_SENSITIVE_ACCOUNT, "87654321", "87 65 43 21", 1},
	{EW_SENSITIVE_ACCOUNT, "87654321", "eight seven six five four three two one", 1},
	{EW_SENSITIVE_ACCOUNT, "87654321", "they wrote 4321 on it", 1},
	{EW_SENSITIVE_PIN, "7391", "seven three nine one it was", 1},
	{EW_SENSITIVE_PIN, "7391", "it was 73 91", 1},
	{EW_SENSITIVE_PASSWORD, "falcon tower", "there is a Falcon on the roof", 1},
	{EW_SENSITIVE_PASSWORD, "falcon tower", "the TOWER was closed", 1},
	{EW_SENSITIVE_NAME, "Okonkwo", "I spoke with mister okonkwo", 1},
	{EW_SENSITIVE_NAME, "Okonkwo", "I spoke with mister Smith", 0},
	{EW_SENSITIVE_NAME, "M\u00fcller-L\u00fcdenscheidt", "ich sprach mit Herrn M\u00fcller", 1},
	{EW_SENSITIVE_NAME, "\u0930\u093e\u091c\u0947\u0936", "\u092e\u0948\u0902 \u0930\u093e\u091c\u0947\u0936 \u0939\u0942\u0901", 1},
};

static void what_is_known_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(known_rows); i++) {
		struct ew_redact_known *known = NULL;

		assert_int_equal(ew_redact_known_new(key, &known), 0);
		ew_redact_know(known, known_rows[i].kind, ew_slice_text(known_rows[i].value));
		stage_begin(&s, rules, "payment");
		ew_redact_use(s.redact, known);
		say(1, known_rows[i].text);
		assert_int_equal(ew_redact_end(s.redact), 0);
		if (s.n != known_rows[i].found)
			fail_msg("\"%s\": %zu findings", known_rows[i].text, s.n);
		for (size_t k = 0; k < s.n; k++)
			assert_string_equal(stage_word(&s.found[k].span), "known");
		end();
		ew_redact_known_free(&known);
		ew_redact_known_free(&known);
	}
}

static void nothing_is_known_elsewhere(void **state)
{
	struct ew_redact_known *known = NULL;

	(void)state;
	assert_int_equal(ew_redact_known_new(key, &known), 0);
	ew_redact_know(known, EW_SENSITIVE_PIN, EW_SLICE("7391"));
	ew_redact_know(known, EW_SENSITIVE_PIN, EW_SLICE(""));
	ew_redact_know(known, EW_SENSITIVE_NAME, EW_SLICE("Al"));
	stage_begin(&s, rules, "payment");
	say(1, "it was 7391 in all, said Al\n");
	assert_int_equal(ew_redact_end(s.redact), 0);
	assert_int_equal(s.n, 0);
	end();
	ew_redact_known_free(&known);
}

/* Without room for more, every number of four digits and more is one that may be known. */
static void more_than_can_be_known(void **state)
{
	struct ew_redact_known *known = NULL;

	(void)state;
	assert_int_equal(ew_redact_known_new(key, &known), 0);
	for (unsigned i = 0; i <= EW_REDACT_KNOWN; i++) {
		char value[16];

		(void)snprintf(value, sizeof(value), "%u", 10000 + i);
		ew_redact_know(known, EW_SENSITIVE_PIN, ew_slice_text(value));
	}
	stage_begin(&s, rules, "payment");
	ew_redact_use(s.redact, known);
	say(1, "there it says 739155\n");
	assert_int_equal(ew_redact_end(s.redact), 0);
	assert_int_equal(s.n, 1);
	expect(0, 1, "number", 14, 20);
	end();
	ew_redact_known_free(&known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_left_in_memory),
		cmocka_unit_test(what_is_left_would_be_seen),
		cmocka_unit_test(each_has_their_own_text),
		cmocka_unit_test(further_speakers_are_heard),
		cmocka_unit_test(eight_take_what_they_take),
		cmocka_unit_test(a_flush_decides),
		cmocka_unit_test(a_flush_of_nothing),
		cmocka_unit_test(half_a_character),
		cmocka_unit_test(an_end_forgets_the_question),
		cmocka_unit_test(only_what_is_wanted),
		cmocka_unit_test(what_is_not_wanted_is_nothing_else),
		cmocka_unit_test(a_code_within_a_card),
		cmocka_unit_test(the_flag_of_codes),
		cmocka_unit_test(words_of_kinds),
		cmocka_unit_test(words_of_which_no_original_is_kept),
		cmocka_unit_test(without_memory),
		cmocka_unit_test(no_rules_and_no_talk),
		cmocka_unit_test(what_is_known_is_found),
		cmocka_unit_test(nothing_is_known_elsewhere),
		cmocka_unit_test(more_than_can_be_known),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
