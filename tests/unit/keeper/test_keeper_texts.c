/*
 * The texts of a request: which there are, who says them, what is read together, and that nothing but findings is changed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "base/limits.h"
#include "ipc/redact_list.h"
#include "programs/keeper/keeper_texts.h"
#include "support/support.h"

#define MEMBERS "content segments model"

static json_t *read_json(const char *text)
{
	json_error_t error;
	json_t *json = json_loads(text, JSON_DECODE_ANY, &error);

	if (!json)
		fail_msg("%s: %s", text, error.text);
	return json;
}

/* Each text as "speaker:text", a new conversation with a | before it. */
static void list_texts(const struct ew_texts *texts, bool goes_on, char *to, size_t room)
{
	_cleanup_(ew_buf_free) struct ew_buf list = {0};
	struct ew_redact_piece piece;
	struct ew_slice rest;
	size_t n = 0;

	to[0] = '\0';
	ew_buf_init(&list, EW_MAX_REDACT_TEXTS_BYTES);
	ew_texts_pack(texts, goes_on, &list);
	assert_int_equal(ew_buf_error(&list), 0);
	rest = ew_buf_slice(&list);
	while (ew_redact_piece_cut(&rest, &piece) == 1)
		n += (size_t)snprintf(to + n, room - n, "%s%u:%.*s", piece.flags ? " |" : " ", piece.speaker, (int)piece.text.len,
			(const char *)piece.text.at);
}

static const struct {
	const char *what, *request, *texts;
} collected[] = {
	{"one text", "{\"content\":\"a b\"}", " |0:a b"},
	{"what is not named is nobody's", "{\"content\":\"a\",\"kind\":\"transcript\",\"grant\":\"b\"}", " |0:a"},
	{"a talk, by its parties", "{\"segments\":[{\"party\":\"x\",\"text\":\"a\"},{\"party\":\"y\",\"text\":\"b\"},{\"party\":\"x\",\"text\":\"c\"}]}",
		" |0:a 1:b 0:c |0:x 1:y 0:x"},
	{"a talk comes first", "{\"content\":\"z\",\"segments\":[{\"text\":\"a\"},{\"text\":\"b\"}]}", " |0:a 0:b |0:z"},
	{"words of a list are read together, and their times are none",
		"{\"content\":{\"words\":[{\"word\":\"four\",\"start\":12.25,\"confidence\":0.9182736455},{\"word\":\"one\",\"start\":123456}]}}",
		" |0:four 0:one"},
	{"of each channel", "{\"content\":[{\"channel\":0,\"words\":[{\"w\":\"a\"},{\"w\":\"b\"}]},{\"channel\":1,\"words\":[{\"w\":\"c\"}]}]}",
		" |0:a 0:b 1:c"},
	{"longer numbers are texts, each alone", "{\"content\":[1,123,1234,5678,4929118273640011,-98765]}",
		" |0:1234 |0:5678 |0:4929118273640011 |0:-98765"},
	{"with a point", "{\"content\":[0.123456789,12.5,1234.5,4929118273640011.0]}", " |0:1234.5 |0:4929118273640011"},
	{"a time that is too long for one", "{\"content\":{\"start\":4929118273640011}}", " |0:4929118273640011"},
	{"names that are no words", "{\"content\":{\"card 4111\":true,\"plain_name\":true,\"4111\":{\"a\":\"b\"}}}", " |0:b |0:card 4111 |0:4111"},
	{"ids and what is empty are passed over", "{\"content\":[\"\",\"01890a5d-ac96-774b-bcce-b302099a8057\",null,true,{},[]]}", ""},
	{"two members that are called alike in different places", "{\"content\":{\"a\":{\"text\":\"x\"},\"b\":{\"text\":\"y\"}}}", NULL},
};

static void texts_are_collected(void **state)
{
	char found[1000];

	(void)state;
	for (size_t i = 0; i < EW_COUNT(collected); i++) {
		_cleanup_(ew_texts_free) struct ew_texts *texts = NULL;
		json_t *request = read_json(collected[i].request);

		assert_int_equal(ew_texts_of(request, MEMBERS, &texts), 0);
		list_texts(texts, false, found, sizeof(found));
		if (collected[i].texts && strcmp(found, collected[i].texts) != 0)
			fail_msg("%s: %s", collected[i].what, found);
		if (!collected[i].texts)
			assert_int_equal(strlen(found), strlen(" |0:x |0:y"));
		json_decref(request);
	}
}

static void a_talk_may_go_on(void **state)
{
	json_t *request = read_json("{\"segments\":[{\"text\":\"a\"},{\"text\":\"b\"}],\"model\":\"m\"}");
	_cleanup_(ew_texts_free) struct ew_texts *texts = NULL;
	char found[100];

	(void)state;
	assert_int_equal(ew_texts_of(request, MEMBERS, &texts), 0);
	assert_true(ew_texts_are_talk(texts));
	list_texts(texts, true, found, sizeof(found));
	assert_string_equal(found, " 0:a 0:b |0:m");
	json_decref(request);
}

static void more_than_eight_speakers_share_the_last_place(void **state)
{
	json_t *request = json_pack("{s:[]}", "segments");
	_cleanup_(ew_texts_free) struct ew_texts *texts = NULL;
	char found[400];

	(void)state;
	for (int i = 0; i < 10; i++)
		json_array_append_new(json_object_get(request, "segments"), json_pack("{s:i, s:s}", "channel", i, "text", "t"));
	assert_int_equal(ew_texts_of(request, MEMBERS, &texts), 0);
	list_texts(texts, false, found, sizeof(found));
	assert_string_equal(found, " |0:t 1:t 2:t 3:t 4:t 5:t 6:t 7:t 7:t 7:t");
	json_decref(request);
}

struct mark {
	uint32_t text, from, to;
	uint8_t rule;
	bool goes_on;
};

static const struct {
	const char *what, *request;
	struct mark marks[4];
	const char *replaced, *counts;
} replaced[] = {
	{"in the middle", "{\"content\":\"a 4111 b\",\"kind\":\"k\"}", {{0, 2, 6, 0, false}}, "{\"content\":\"a [card] b\",\"kind\":\"k\"}",
		"[{\"count\":1,\"kind\":\"card\",\"rule\":\"card.luhn\"}]"},
	{"all of it, and twice", "{\"content\":[\"4111\",\"a 4 b 4\"]}", {{0, 0, 4, 0, false}, {1, 2, 3, 1, false}, {1, 6, 7, 1, false}},
		"{\"content\":[\"[card]\",\"a [otp] b [otp]\"]}",
		"[{\"count\":1,\"kind\":\"card\",\"rule\":\"card.luhn\"},{\"count\":2,\"kind\":\"otp\",\"rule\":\"otp.asked\"}]"},
	{"over several texts it is one", "{\"content\":[{\"w\":\"four\"},{\"w\":\"one\"}]}", {{0, 0, 4, 0, false}, {1, 0, 3, 0, true}},
		"{\"content\":[{\"w\":\"[card]\"},{\"w\":\"[card]\"}]}", "[{\"count\":1,\"kind\":\"card\",\"rule\":\"card.luhn\"}]"},
	{"a number becomes a text", "{\"content\":{\"a\":4929118273640011,\"b\":7}}", {{0, 0, 16, 0, false}}, "{\"content\":{\"a\":\"[card]\",\"b\":7}}", NULL},
	{"a name", "{\"content\":{\"4111\":1,\"42 11\":2}}", {{0, 0, 4, 0, false}, {1, 0, 5, 0, false}}, "{\"content\":{\"[card]\":1,\"[card] (2)\":2}}", NULL},
	{"behind a character of two bytes", "{\"content\":\"\xc3\xbc 4111\"}", {{0, 3, 7, 0, false}}, "{\"content\":\"\xc3\xbc [card]\"}", NULL},
	{"nothing", "{\"content\":[1.5,\"a\",null,{\"b\":[]}]}", {{0}}, "{\"content\":[1.5,\"a\",null,{\"b\":[]}]}", "[]"},
};

static const char rules[] = "card card.luhn\notp otp.asked\n";

static int found(struct ew_texts *texts, const struct mark *marks, size_t n, const char *of_rules)
{
	_cleanup_(ew_buf_free) struct ew_buf spans = {0};

	ew_buf_init(&spans, 1000);
	for (size_t i = 0; i < n && marks[i].to > 0; i++) {
		struct ew_redact_mark mark = {marks[i].text, marks[i].from, marks[i].to, 50, marks[i].rule, marks[i].goes_on, false};

		ew_redact_mark_add(&spans, &mark);
	}
	return ew_texts_found(texts, ew_buf_slice(&spans), ew_slice_text(of_rules));
}

static void assert_json(const char *what, json_t *is, const char *expected)
{
	char *text = json_dumps(is, JSON_COMPACT | JSON_SORT_KEYS);

	assert_non_null(text);
	if (strcmp(text, expected) != 0)
		fail_msg("%s: %s", what, text);
	free(text);
	json_decref(is);
}

static void findings_are_replaced(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(replaced); i++) {
		_cleanup_(ew_texts_free) struct ew_texts *texts = NULL;
		json_t *request = read_json(replaced[i].request), *copy = json_deep_copy(request);

		assert_int_equal(ew_texts_of(request, MEMBERS, &texts), 0);
		assert_int_equal(found(texts, replaced[i].marks, 4, rules), 0);
		assert_json(replaced[i].what, ew_texts_replaced(texts), replaced[i].replaced);
		if (replaced[i].counts)
			assert_json(replaced[i].what, ew_texts_counts(texts), replaced[i].counts);
		assert_true(json_equal(request, copy));
		json_decref(request);
		json_decref(copy);
	}
}

static void marks_that_nobody_could_mean(void **state)
{
	static const struct {
		struct mark mark;
		const char *rules;
	} bad[] = {
		{{1, 0, 1, 0, false}, rules},              /* no such text */
		{{0, 0, 9, 0, false}, rules},              /* longer than it is */
		{{0, 1, 2, 0, false}, rules},              /* half a character */
		{{0, 0, 2, 2, false}, rules},              /* no such rule */
		{{0, 0, 2, 0, false}, "card"},             /* a kind alone */
		{{0, 0, 2, 0, false}, "card] card.luhn\n"},
		{{0, 0, 2, 0, false}, "Card card.luhn\n"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(bad); i++) {
		_cleanup_(ew_texts_free) struct ew_texts *texts = NULL;
		json_t *request = read_json("{\"content\":\"\xc3\xbc 4111\"}");

		assert_int_equal(ew_texts_of(request, MEMBERS, &texts), 0);
		if (found(texts, &bad[i].mark, 1, bad[i].rules) != -EBADMSG)
			fail_msg("row %zu", i);
		json_decref(request);
	}
}

static void what_is_cut_is_not_counted(void **state)
{
	static const struct mark marks[] = {{0, 0, 1, 0, false}, {1, 0, 1, 0, false}};
	json_t *request = read_json("{\"segments\":[{\"text\":\"4\"},{\"text\":\"5\"}]}");
	_cleanup_(ew_texts_free) struct ew_texts *texts = NULL;

	(void)state;
	assert_int_equal(ew_texts_of(request, MEMBERS, &texts), 0);
	assert_int_equal(found(texts, marks, 2, rules), 0);
	ew_texts_drop_segment(texts, 1);
	assert_json("one is left", ew_texts_counts(texts), "[{\"count\":1,\"kind\":\"card\",\"rule\":\"card.luhn\"}]");
	json_decref(request);
}

/* -- when it was said -- */

#define SEGMENT(from, to, more) "{\"from_ms\":" #from ",\"to_ms\":" #to "," more "}"
#define WORD(text, from, to) "{\"text\":\"" text "\",\"from_ms\":" #from ",\"to_ms\":" #to "}"

static const struct {
	const char *what, *request;
	struct mark marks[4]; /* in the order in which the texts are sent */
	size_t drop;          /* this segment is, when it is not 0 */
	const char *said;     /* "kind from-to", each */
	bool untimed;
} said[] = {
	{"by its words", "{\"segments\":[" SEGMENT(1000, 9000, "\"text\":\"my 4111\",\"words\":[" WORD("my", 1000, 1100) "," WORD("4111", 2000, 2500) "]") "]}",
		{{0, 3, 7, 0, false}}, 0, " card 2000-2500", false},
	{"by the words that are next to it, of both", "{\"segments\":[" SEGMENT(1000, 9000,
		"\"text\":\"41 11\",\"words\":[" WORD("41", 1000, 1100) "," WORD("11", 2000, 2500) "]") "]}",
		{{0, 0, 5, 0, false}, {1, 0, 2, 0, false}, {2, 0, 2, 0, true}}, 0, " card 1000-2500 card 1000-1100 card 2000-2500", false},
	{"words that differ: all of it", "{\"segments\":[" SEGMENT(1000, 9000, "\"text\":\"my 4111\",\"words\":[" WORD("my", 1000, 1100) "]") "]}",
		{{0, 3, 7, 0, false}}, 0, " card 1000-9000", false},
	{"a word without a time: all of it", "{\"segments\":[" SEGMENT(1000, 9000,
		"\"text\":\"my 4111\",\"words\":[" WORD("my", 1000, 1100) ",{\"text\":\"4111\",\"from_ms\":2000}]") "]}",
		{{0, 3, 7, 0, false}}, 0, " card 1000-9000", false},
	{"a word backwards: all of it", "{\"segments\":[" SEGMENT(1000, 9000, "\"text\":\"4111\",\"words\":[" WORD("4111", 3000, 2000) "]") "]}",
		{{0, 0, 4, 0, false}}, 0, " card 1000-9000", false},
	{"a word from where the segment begins: both", "{\"segments\":[" SEGMENT(20000, 29000,
		"\"text\":\"4111\",\"words\":[" WORD("4111", 100, 500) "]") "]}", {{0, 0, 4, 0, false}, {1, 0, 4, 0, false}}, 0,
		" card 100-29000 card 100-29000", false},
	{"no words: all of it", "{\"segments\":[" SEGMENT(1000, 9000, "\"text\":\"my 4111\"") "]}", {{0, 3, 7, 0, false}}, 0, " card 1000-9000", false},
	{"two in one", "{\"segments\":[" SEGMENT(1000, 9000, "\"text\":\"41 11\",\"words\":[" WORD("41", 1000, 1100) "," WORD("11", 2000, 2500) "]") "]}",
		{{0, 0, 2, 1, false}, {0, 3, 5, 0, false}}, 0, " otp 1000-1100 card 2000-2500", false},
	{"over two segments", "{\"segments\":[" SEGMENT(1000, 2000, "\"text\":\"41\"") "," SEGMENT(5000, 6000, "\"text\":\"11\"") "]}",
		{{0, 0, 2, 0, false}, {1, 0, 2, 0, true}}, 0, " card 1000-2000 card 5000-6000", false},
	{"one of them was cut", "{\"segments\":[" SEGMENT(1000, 2000, "\"text\":\"41\"") "," SEGMENT(5000, 6000, "\"text\":\"11\"") "]}",
		{{0, 0, 2, 0, false}, {1, 0, 2, 0, false}}, 1, " card 1000-2000", false},
	{"in a number", "{\"segments\":[" SEGMENT(1000, 9000, "\"text\":\"x\",\"heard\":4929118273640011") "]}", {{1, 0, 16, 0, false}}, 0,
		" card 1000-9000", false},
	{"a text that is a number", "{\"segments\":[" SEGMENT(1000, 9000, "\"text\":4929118273640011") "]}", {{0, 0, 16, 0, false}}, 0, " card 1000-9000",
		false},
	{"in something else of a segment", "{\"segments\":[" SEGMENT(1000, 9000, "\"text\":\"x\",\"more\":[{\"text\":\"4111\"}]") "]}",
		{{1, 0, 4, 0, false}}, 0, " card 1000-9000", false},
	{"a segment without a time is not taken", "{\"segments\":[{\"text\":\"4111\"}]}", {{0, 0, 4, 0, false}}, 0, "", false},
	{"beside the segments", "{\"model\":\"4111\",\"segments\":[" SEGMENT(1000, 9000, "\"text\":\"x\"") "]}", {{1, 0, 4, 0, false}}, 0, "", true},
	{"without segments", "{\"content\":\"4111\"}", {{0, 0, 4, 0, false}}, 0, "", true},
	{"nothing", "{\"content\":\"a\"}", {{0}}, 0, "", false},
};

struct told {
	char text[400];
	size_t n;
};

static int tell(void *arg, const struct ew_texts_said *one)
{
	struct told *t = arg;

	assert_true(json_is_object(one->segment));
	assert_non_null(one->rule);
	t->n += (size_t)snprintf(t->text + t->n, sizeof(t->text) - t->n, " %s %lld-%lld", one->kind, (long long)one->from_ms, (long long)one->to_ms);
	return 0;
}

static int refuse(void *arg, const struct ew_texts_said *one)
{
	(void)one;
	*(int *)arg += 1;
	return -EIO;
}

static void findings_have_times(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(said); i++) {
		_cleanup_(ew_texts_free) struct ew_texts *texts = NULL;
		json_t *request = read_json(said[i].request);
		struct told told = {.n = 0};
		int calls = 0;

		assert_int_equal(ew_texts_of(request, MEMBERS, &texts), 0);
		if (found(texts, said[i].marks, 4, rules) < 0)
			fail_msg("%s", said[i].what);
		if (said[i].drop)
			ew_texts_drop_segment(texts, said[i].drop);
		assert_int_equal(ew_texts_each_said(texts, tell, &told), 0);
		if (strcmp(told.text, said[i].said) != 0)
			fail_msg("%s:%s", said[i].what, told.text);
		if (ew_texts_found_untimed(texts) != said[i].untimed)
			fail_msg("%s: untimed", said[i].what);
		/* Who is told may have enough of it. */
		assert_int_equal(ew_texts_each_said(texts, refuse, &calls), said[i].said[0] ? -EIO : 0);
		assert_int_equal(calls, said[i].said[0] != '\0');
		json_decref(request);
	}
}

static int told_without_memory(void *arg)
{
	static const struct mark mark = {0, 3, 7, 0, false};
	_cleanup_(ew_texts_free) struct ew_texts *texts = NULL;
	struct told told = {.n = 0};
	int r = ew_texts_of(arg, MEMBERS, &texts);

	if (r == 0)
		r = found(texts, &mark, 1, rules);
	return r < 0 ? r : ew_texts_each_said(texts, tell, &told);
}

static void times_want_memory(void **state)
{
	json_t *request = read_json(said[0].request);

	(void)state;
	assert_true(ew_test_each_allocation(told_without_memory, request) > 2);
	json_decref(request);
}

static void too_many_texts(void **state)
{
	json_t *request = json_pack("{s:[]}", "content");
	struct ew_texts *texts = NULL;

	(void)state;
	for (unsigned i = 0; i <= EW_MAX_REDACT_TEXTS; i++)
		json_array_append_new(json_object_get(request, "content"), json_string("a"));
	assert_int_equal(ew_texts_of(request, MEMBERS, &texts), -E2BIG);
	json_decref(request);
}

static int with_memory_that_runs_out(void *arg)
{
	static const struct mark mark = {1, 2, 6, 0, false};
	_cleanup_(ew_texts_free) struct ew_texts *texts = NULL;
	int r = ew_texts_of(arg, MEMBERS, &texts);
	json_t *made;

	if (r == 0)
		r = found(texts, &mark, 1, rules);
	if (r < 0)
		return r;
	made = ew_texts_replaced(texts);
	json_decref(made);
	return made ? 0 : -ENOMEM;
}

static void memory_runs_out(void **state)
{
	json_t *request = read_json("{\"content\":\"a 4111 b\",\"segments\":[{\"text\":\"c\",\"1\":1}]}");

	(void)state;
	assert_true(ew_test_each_allocation(with_memory_that_runs_out, request) > 4);
	json_decref(request);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_collected),
		cmocka_unit_test(a_talk_may_go_on),
		cmocka_unit_test(more_than_eight_speakers_share_the_last_place),
		cmocka_unit_test(findings_are_replaced),
		cmocka_unit_test(marks_that_nobody_could_mean),
		cmocka_unit_test(what_is_cut_is_not_counted),
		cmocka_unit_test(findings_have_times),
		cmocka_unit_test(times_want_memory),
		cmocka_unit_test(too_many_texts),
		cmocka_unit_test(memory_runs_out),
	};

	return cmocka_run_group_tests_name("keeper_texts", tests, NULL, NULL);
}
