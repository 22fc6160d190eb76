/*
 * Conversations: what an answer belongs to, for how long, and what it is about; and texts that nobody says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "phrase/phrase.h"

struct said {
	int64_t from_ms, to_ms;
	enum ew_phrase_side side;
	const char *text;
	enum ew_phrase first; /* 0: nothing is found */
};

#define H EW_PHRASE_HOUSE
#define C EW_PHRASE_CUSTOMER

static size_t read_one(struct ew_phrase_talk *talk, const struct said *said, struct ew_phrase_found found[static EW_PHRASES_OF_TURN])
{
	struct ew_phrase_turn turn = {.side = said->side, .from_ms = said->from_ms, .to_ms = said->to_ms, .text = ew_slice_text(said->text)};

	return ew_phrase_read(talk, &turn, found);
}

static void check_talk(const struct said *said, size_t n)
{
	struct ew_phrase_talk talk = {0};
	struct ew_phrase_found found[EW_PHRASES_OF_TURN];

	for (size_t i = 0; i < n; i++) {
		size_t got = read_one(&talk, &said[i], found);

		if ((got > 0) != (said[i].first > 0) || (got > 0 && found[0].what != said[i].first))
			fail_msg("\"%s\": %s", said[i].text, got > 0 ? ew_phrase_name((enum ew_phrase)found[0].what) : "nothing");
	}
}

#define CHECK(...)                                                                                                                          \
	do {                                                                                                                                \
		const struct said said_[] = {__VA_ARGS__};                                                                                  \
		check_talk(said_, EW_COUNT(said_));                                                                                         \
	} while (0)

static void names(void **state)
{
	(void)state;
	for (unsigned i = 1; i < EW_PHRASE_KINDS; i++)
		assert_int_equal(ew_phrase_of(ew_slice_text(ew_phrase_name((enum ew_phrase)i))), i);
	assert_null(ew_phrase_name(0));
	assert_null(ew_phrase_name(EW_PHRASE_KINDS));
	assert_int_equal(ew_phrase_of(EW_SLICE("agree")), 0);
	assert_int_equal(ew_phrase_of(EW_SLICE_EMPTY), 0);
}

static void an_answer_has_its_time(void **state)
{
	(void)state;
	CHECK({0, 2000, H, "May I record this call?", EW_PHRASE_ASKS}, {2000 + EW_PHRASE_ANSWER_MS, 13000, C, "yes", EW_PHRASE_AGREES});
	CHECK({0, 2000, H, "May I record this call?", EW_PHRASE_ASKS}, {2001 + EW_PHRASE_ANSWER_MS, 13000, C, "yes", 0});
	CHECK({0, 2000, H, "May I record this call?", EW_PHRASE_ASKS}, {1500, 2500, C, "yes", EW_PHRASE_AGREES}); /* before it has ended */
	CHECK({0, 2000, C, "yes", 0}, {2000, 4000, H, "May I record this call?", EW_PHRASE_ASKS});
}

static void a_question_is_answered_once(void **state)
{
	(void)state;
	CHECK({0, 2000, H, "May I record this call?", EW_PHRASE_ASKS}, {3000, 4000, C, "Yes.", EW_PHRASE_AGREES}, {5000, 6000, C, "Yes.", 0});
	CHECK({0, 2000, H, "May I record this call?", EW_PHRASE_ASKS}, {3000, 4000, C, "What for?", EW_PHRASE_UNCLEAR},
		{5000, 6000, H, "For training.", 0}, {7000, 8000, C, "No.", EW_PHRASE_REFUSES}, {9000, 9500, C, "No.", 0});
}

static void what_is_taken_back_is_unclear(void **state)
{
	(void)state;
	CHECK({0, 2000, H, "May I record this call?", EW_PHRASE_ASKS}, {3000, 4000, C, "Yes.", EW_PHRASE_AGREES},
		{4500, 5000, C, "No, wait.", EW_PHRASE_UNCLEAR}, {6000, 7000, C, "No.", EW_PHRASE_REFUSES});
	CHECK({0, 2000, H, "May I record this call?", EW_PHRASE_ASKS}, {3000, 4000, C, "Yes.", EW_PHRASE_AGREES},
		{4500, 5000, H, "Is your name still Smith?", 0}, {6000, 7000, C, "No.", 0});
}

static void another_question_closes_the_first(void **state)
{
	(void)state;
	CHECK({0, 2000, H, "May I record this call?", EW_PHRASE_ASKS}, {2500, 3000, H, "And what's your name?", 0}, {4000, 5000, C, "Yes, Ann.", 0});
	CHECK({0, 2000, H, "May I record this call? And may I have your name?", EW_PHRASE_ASKS}, {4000, 5000, C, "Yes.", 0});
	CHECK({0, 2000, H, "May I record this call?", EW_PHRASE_ASKS}, {2500, 3000, H, "Can you hear me?", 0}, {4000, 5000, C, "Yes.", EW_PHRASE_AGREES});
	CHECK({0, 2000, H, "May I record this call?", EW_PHRASE_ASKS}, {2500, 3000, H, "Take your time.", 0}, {4000, 5000, C, "No.", EW_PHRASE_REFUSES});
	CHECK({0, 2000, H, "May I record this call?", EW_PHRASE_ASKS}, {2500, 3000, H, "Okay?", 0}, {4000, 5000, C, "No.", EW_PHRASE_REFUSES});
}

static void a_notice_and_its_question_in_two_turns(void **state)
{
	(void)state;
	CHECK({0, 2000, H, "This call is recorded.", EW_PHRASE_TELLS}, {3000, 4000, C, "Yes.", 0});
	CHECK({0, 2000, H, "This call is recorded.", EW_PHRASE_TELLS}, {3000, 4000, H, "Is that okay with you?", EW_PHRASE_ASKS},
		{5000, 6000, C, "Yes.", EW_PHRASE_AGREES});
	CHECK({0, 2000, H, "Is that okay with you?", 0}, {5000, 6000, C, "Yes.", 0});
}

static void sides(void **state)
{
	(void)state;
	CHECK({0, 1, H, "Stop recording.", 0}, {0, 1, H, "I agree to be recorded.", 0}, {0, 1, C, "This call is being recorded.", 0},
		{0, 1, C, "May I record this call?", 0}, {0, 1, C, "Can I have your card number?", 0}, {0, 1, C, "The payment has gone through.", 0});
	CHECK({0, 2000, H, "May I record this call? Yes?", EW_PHRASE_ASKS}, {9000, 9500, H, "Yes.", 0});
}

static void told_by_a_prompt(void **state)
{
	struct ew_phrase_talk talk = {0};
	struct ew_phrase_found found[EW_PHRASES_OF_TURN];

	(void)state;
	ew_phrase_asked(&talk, 5000);
	assert_int_equal(read_one(&talk, &(struct said){.from_ms = 6000, .to_ms = 7000, .side = C, .text = "ja gerne"}, found), 1);
	assert_int_equal(found[0].what, EW_PHRASE_AGREES);
	assert_int_equal(found[0].about, EW_PHRASE_ABOUT_RECORDING);
	assert_true(found[0].answer);
	assert_string_equal(found[0].language, "de");
	assert_string_equal(found[0].rule, "de.yes");
	assert_int_equal(found[0].from, 0);
	assert_int_equal(found[0].to, 2);
}

static void what_it_is_about(void **state)
{
	static const struct {
		const char *text;
		uint8_t about;
	} rows[] = {
		{"please stop recording", EW_PHRASE_ABOUT_RECORDING},
		{"please don't transcribe this call", EW_PHRASE_ABOUT_TRANSCRIPT},
		{"turn off the AI please", EW_PHRASE_ABOUT_AI},
		{"I take back my consent", 0},
		{"bitte keine KI", EW_PHRASE_ABOUT_AI},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_phrase_talk talk = {0};
		struct ew_phrase_found found[EW_PHRASES_OF_TURN];

		if (read_one(&talk, &(struct said){.side = C, .text = rows[i].text}, found) != 1)
			fail_msg("%s: not found", rows[i].text);
		assert_int_equal(found[0].about, rows[i].about);
		assert_false(found[0].answer);
		assert_in_range(found[0].score, 1, 100);
	}
}

static void bytes_of_a_finding(void **state)
{
	static const char text[] = "Écoutez… non : n'enregistrez pas, merci";
	struct ew_phrase_talk talk = {0};
	struct ew_phrase_found found[EW_PHRASES_OF_TURN];

	(void)state;
	assert_int_equal(read_one(&talk, &(struct said){.side = C, .text = text}, found), 1);
	assert_int_equal(found[0].what, EW_PHRASE_OPTS_OUT);
	assert_int_equal(found[0].from, strstr(text, "n'enr") - text);
	assert_int_equal(found[0].to, strstr(text, ", merci") - text);
}

static void both_in_one_turn(void **state)
{
	(void)state;
	CHECK({0, 2000, H, "May I record this call?", EW_PHRASE_ASKS}, {3000, 4000, C, "You can record this. No, don't record me.", EW_PHRASE_OPTS_OUT});
	CHECK({0, 2000, H, "May I record this call?", EW_PHRASE_ASKS}, {3000, 4000, C, "no you know what yes okay", EW_PHRASE_UNCLEAR});
	CHECK({0, 2000, H, "May I record this call?", EW_PHRASE_ASKS}, {3000, 4000, C, "yes, and I don't mean maybe but not now", EW_PHRASE_UNCLEAR});
}

static size_t read_bytes(const void *at, size_t n, struct ew_phrase_found found[static EW_PHRASES_OF_TURN])
{
	struct ew_phrase_talk talk = {0};
	struct ew_phrase_turn turn = {.side = C, .text = ew_slice_of(at, n)};

	ew_phrase_asked(&talk, 0);
	return ew_phrase_read(&talk, &turn, found);
}

static void what_nobody_says(void **state)
{
	static const char broken[] = "\xff\xfe stop\0\xc3 recording \xe0\xa4";
	static char text[3 * EW_PHRASE_TURN_BYTES];
	struct ew_phrase_found found[EW_PHRASES_OF_TURN];
	static const char *const fillings[] = {"a", "stop ", "no ", "um ", "don't ", "\xe0\xa4\xb9", "\xcc\x81", "?", "not recording ", "you can not "};

	(void)state;
	assert_int_equal(read_bytes(NULL, 0, found), 0);
	assert_int_equal(read_bytes(broken, sizeof(broken) - 1, found), 1);
	assert_int_equal(found[0].what, EW_PHRASE_OPTS_OUT);
	for (size_t i = 0; i < EW_COUNT(fillings); i++) {
		size_t each = strlen(fillings[i]);

		for (size_t at = 0; at + each <= sizeof(text); at += each)
			memcpy(text + at, fillings[i], each);
		assert_true(read_bytes(text, sizeof(text), found) <= EW_PHRASES_OF_TURN);
	}
}

static void no_more_than_a_turn_tells(void **state)
{
	char text[4096] = "";
	struct ew_phrase_found found[EW_PHRASES_OF_TURN];
	size_t n = 0;

	(void)state;
	for (unsigned i = 0; i < 20; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "Please stop recording this call. ");
	assert_int_equal(read_bytes(text, n, found), EW_PHRASES_OF_TURN);
	for (size_t i = 1; i < EW_PHRASES_OF_TURN; i++)
		assert_true(found[i].from >= found[i - 1].to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(an_answer_has_its_time),
		cmocka_unit_test(a_question_is_answered_once),
		cmocka_unit_test(what_is_taken_back_is_unclear),
		cmocka_unit_test(another_question_closes_the_first),
		cmocka_unit_test(a_notice_and_its_question_in_two_turns),
		cmocka_unit_test(sides),
		cmocka_unit_test(told_by_a_prompt),
		cmocka_unit_test(what_it_is_about),
		cmocka_unit_test(bytes_of_a_finding),
		cmocka_unit_test(both_in_one_turn),
		cmocka_unit_test(what_nobody_says),
		cmocka_unit_test(no_more_than_a_turn_tells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
