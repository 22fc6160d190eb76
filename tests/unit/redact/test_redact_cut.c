/*
 * The same text gives the same findings, however it is cut into pieces: whole turns, single bytes, and a thousand random
 * ways, with what is called final at the end of each turn. Texts are those of the table, and odd ones: scripts of all
 * directions, characters that nobody sees, bytes that are none, numbers without an end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "talk_kit.h"
#include "talks.h"

#define WAYS 1000
#define MOST_TURNS 512
#define MIXED_TALKS 24
#define MIXED_TURNS 12

/* One conversation, and what came of it whole. */
static struct {
	size_t n, bytes;
	struct turn turns[MOST_TURNS];
	uint8_t text[MOST_SAID * 4];
	uint64_t final[MOST_TURNS + 1][EW_REDACT_SPEAKERS];
} c;

static struct ew_redact_rules *rules;
static struct stage whole, cut;
static uint64_t seed;

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

static size_t dice(size_t sides)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % sides;
}

/* -- making talk ----------------------------------------------------------------------------------- */

static void begin(void)
{
	c.n = 0;
	c.bytes = 0;
}

static void add(const void *text, size_t n)
{
	assert_true(c.bytes + n <= sizeof(c.text));
	memcpy(c.text + c.bytes, text, n);
	c.bytes += n;
	c.turns[c.n].text.len += n;
}

static void add_turn(unsigned speaker)
{
	assert_true(c.n < MOST_TURNS);
	c.turns[c.n] = (struct turn){speaker, ew_slice_of(c.text + c.bytes, 0)};
}

static void end_turn(void)
{
	add("\n", 1);
	c.n++;
}

static void add_text(unsigned speaker, const char *text)
{
	add_turn(speaker);
	add(text, strlen(text));
	end_turn();
}

static void add_many(unsigned speaker, const char *text, size_t times)
{
	add_turn(speaker);
	for (size_t i = 0; i < times; i++)
		add(text, strlen(text));
	end_turn();
}

static const struct turn *any_row(void)
{
	static struct talk talk;

	talk_read(&talk, redact_talks[dice(redact_talks_count)]);
	return &talk.turns[dice(talk.n)];
}

/* -- saying it ------------------------------------------------------------------------------------- */

static void say_whole(const char *profile)
{
	stage_begin(&whole, rules, profile);
	for (size_t i = 0; i <= c.n; i++) {
		int r = i < c.n ? stage_say(&whole, c.turns[i].speaker, c.turns[i].text) : ew_redact_end(whole.redact);

		assert_int_equal(r, 0);
		stage_look(&whole);
		memcpy(c.final[i], whole.told, sizeof(whole.told));
	}
	stage_end(&whole);
	if (whole.broken)
		fail_msg("whole: %s", whole.broken);
}

static void expect_final(size_t i, uint64_t from)
{
	if (memcmp(c.final[i], cut.told, sizeof(cut.told)) == 0)
		return;
	for (unsigned k = 0; k < EW_REDACT_SPEAKERS; k++)
		if (c.final[i][k] != cut.told[k])
			fail_msg("seed %llu: behind turn %zu of %zu speaker %u is final up to %llu, not %llu", (unsigned long long)from,
				i, c.n, k, (unsigned long long)cut.told[k], (unsigned long long)c.final[i][k]);
}

static void expect_findings(uint64_t from)
{
	if (cut.broken)
		fail_msg("seed %llu: %s", (unsigned long long)from, cut.broken);
	for (size_t i = 0; i < whole.n && i < cut.n; i++) {
		const struct found *a = &whole.found[i], *b = &cut.found[i];

		if (a->speaker != b->speaker || a->span.from != b->span.from || a->span.to != b->span.to ||
			a->span.kind != b->span.kind || a->span.score != b->span.score || a->span.rule != b->span.rule)
			fail_msg("seed %llu: finding %zu is %s %llu-%llu, not %s %llu-%llu", (unsigned long long)from, i,
				b->span.rule, (unsigned long long)b->span.from, (unsigned long long)b->span.to, a->span.rule,
				(unsigned long long)a->span.from, (unsigned long long)a->span.to);
	}
	if (cut.n != whole.n)
		fail_msg("seed %llu: %zu findings, not %zu", (unsigned long long)from, cut.n, whole.n);
}

/* Pieces of at most so many bytes, empty ones among them. */
static void say_in_pieces(const char *profile, size_t most)
{
	uint64_t from = seed;

	stage_begin(&cut, rules, profile);
	for (size_t i = 0; i < c.n; i++) {
		const struct turn *t = &c.turns[i];

		for (size_t at = 0; at < t->text.len;) {
			size_t n = most == 1 ? 1 : dice(most + 1);

			n = n < t->text.len - at ? n : t->text.len - at;
			assert_int_equal(stage_say(&cut, t->speaker, ew_slice_of(t->text.at + at, n)), 0);
			at += n;
		}
		expect_final(i, from);
	}
	assert_int_equal(ew_redact_end(cut.redact), 0);
	stage_look(&cut);
	expect_final(c.n, from);
	expect_findings(from);
	stage_end(&cut);
}

static void same_however_cut(const char *profile, size_t ways)
{
	say_whole(profile);
	say_in_pieces(profile, 1);
	for (size_t i = 0; i < ways; i++)
		say_in_pieces(profile, (size_t)2 << dice(9));
}

/* -- texts ----------------------------------------------------------------------------------------- */

static void every_row_of_the_table(void **state)
{
	(void)state;
	seed = 1;
	for (size_t i = 0; i < redact_talks_count; i++) {
		static struct talk talk;

		talk_read(&talk, redact_talks[i]);
		begin();
		for (size_t k = 0; k < talk.n; k++) {
			add_turn(talk.turns[k].speaker);
			add(talk.turns[k].text.at, talk.turns[k].text.len - 1);
			end_turn();
		}
		same_however_cut("full", WAYS);
		assert_true(c.n > 0);
	}
}

/* Turns of all rows in any order, and any of three who say them. */
static void rows_by_chance(void **state)
{
	size_t found = 0;

	(void)state;
	seed = 2;
	for (size_t i = 0; i < MIXED_TALKS; i++) {
		begin();
		for (size_t k = 0; k < MIXED_TURNS; k++) {
			const struct turn *t = any_row();

			add_turn((unsigned)dice(3));
			add(t->text.at, t->text.len - dice(2));
			if (dice(4))
				end_turn();
			else
				c.n++;
		}
		same_however_cut(i & 1 ? "full" : "numbers", WAYS / 4);
		found += whole.n;
	}
	assert_true(found > MIXED_TALKS);
}

/* Between the letters and digits of a card. */
static const char *const unseen[] = {"\u200b", "\u00ad", "\ufeff", "\u0301", "\u202e", "\u2060", "\u200f", "\u00a0", "\u3000", "\u2028",
	"\x80", "\xc3", "\xe0\xa4", "\xf0\x9f\x98", "\xff", "\xc0\xaf", "\xed\xa0\x80", "\U0001f600", "\u0645", "\u05d0", "\t", "\r", "\x01"};

static void what_nobody_sees(void **state)
{
	static const char line[] = "My card number is 4539 1488 0343 6467 and my e-mail is jane.doe@example.com, ok?";

	(void)state;
	seed = 3;
	for (size_t i = 0; i < EW_COUNT(unseen); i++) {
		begin();
		add_turn(1);
		for (size_t k = 0; k + 1 < sizeof(line); k++) {
			add(line + k, 1);
			if (dice(2))
				add(unseen[i], strlen(unseen[i]));
		}
		end_turn();
		same_however_cut("numbers", WAYS / 4);
	}
}

/* Joiners and marks do not break a card: it goes, and all of it. */
static void what_is_hidden_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < 7; i++) {
		begin();
		add_turn(1);
		for (const char *k = "4539148803436467"; *k; k++) {
			add(k, 1);
			add(unseen[i], strlen(unseen[i]));
		}
		end_turn();
		say_whole("payment");
		assert_int_equal(whole.n, 1);
		assert_int_equal(whole.found[0].span.kind, EW_SENSITIVE_CARD);
		assert_int_equal(whole.found[0].span.from, 0);
		assert_true(whole.found[0].span.to >= c.bytes - 1 - strlen(unseen[i]));
	}
}

/* Longer than anything that is held. */
static const struct {
	const char *text;
	size_t times;
	size_t ways;
} endless[] = {
	{"7", 5000, 20}, {"4539 1488 0343 6467 ", 250, 20}, {"five ", 1500, 20}, {"twenty", 1700, 20}, {"x", 10240, 20}, {"ab1", 3400, 20},
	{"é", 5000, 20}, {"क", 3000, 20}, {"٣", 2500, 20}, {"\u202e\u05d0\u05d1 ", 1500, 20}, {" ", 20000, 20}, {"\u00a0", 9000, 20}, {"a . ", 2500, 20},
	{"double ", 1200, 20}, {"@", 3000, 20}, {"a@", 3000, 20}, {"dot ", 2000, 20}, {"\xff", 4000, 20}, {"card number ", 700, 20},
	{"b as in bravo ", 600, 20}, {"my password is ", 500, 20}, {"sorry ", 1500, 20}, {"1. ", 2500, 20}, {"4,5;", 2000, 20}, {"नौ ", 1500, 20},
	{"zweitausendsiebenundzwanzig", 300, 20}, {"quatre-vingt-", 700, 20}, {"DE89", 1500, 20}, {"?! ", 2500, 20},
};

static void what_does_not_end(void **state)
{
	(void)state;
	seed = 4;
	for (size_t i = 0; i < EW_COUNT(endless); i++) {
		begin();
		add_text(0, "Can I have the number of your card, please?");
		add_many(1, endless[i].text, endless[i].times);
		add_text(0, "Thank you.");
		same_however_cut("numbers", endless[i].ways);
	}
}

/* No digit of a number without an end is let through. */
static void endless_numbers_go(void **state)
{
	uint64_t masked = 0;

	(void)state;
	begin();
	add_many(1, "7", 5000);
	say_whole("numbers");
	for (size_t i = 0; i < whole.n; i++)
		masked += whole.found[i].span.to - whole.found[i].span.from;
	assert_int_equal(masked, 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_of_the_table),
		cmocka_unit_test(rows_by_chance),
		cmocka_unit_test(what_nobody_sees),
		cmocka_unit_test(what_is_hidden_is_found),
		cmocka_unit_test(what_does_not_end),
		cmocka_unit_test(endless_numbers_go),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
