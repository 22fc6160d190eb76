/*
 * Transcripts by themselves: texts that are no JSON, limits, moving in time, and every allocation failing once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "support/support.h"
#include "transcript/transcript.h"

static const char spoken[] = "{\"text\": \"a b c\", \"language\": \"en\", \"segments\": [{\"start\": 0, \"end\": 2, \"text\": \"a b\", \"speaker\": \"x\"},"
			     "{\"start\": 2, \"end\": 31, \"text\": \"c\"}], \"words\": [{\"word\": \"a\", \"start\": 0, \"end\": 1},"
			     "{\"word\": \"b\", \"start\": 1, \"end\": 2}, {\"word\": \"c\", \"start\": 2, \"end\": 31}]}";

static void texts(void **state)
{
	static const struct {
		const char *text;
		int code;
	} rows[] = {
		{spoken, 0},
		{"", -EBADMSG},
		{"{", -EBADMSG},
		{"<html>", -EBADMSG},
		{"{\"text\":\"a\"}x", -EBADMSG},
		{"{\"text\":\"a\",\"text\":\"b\"}", -EBADMSG},
		{"{\"text\":\"a\\u0000b\"}", -EBADMSG},
		{"{\"text\":\"\xff\"}", -EBADMSG},
		{"[]", -ENOTSUP},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_transcript *t = NULL;
		struct ew_error error = {0};
		int r = ew_transcript_parse(ew_slice_text(rows[i].text), EW_TRANSCRIPT_ANY, 1000, &t, &error);

		if (r != rows[i].code)
			fail_msg("%s: %d", rows[i].text, r);
		assert_int_equal(error.code, r);
		assert_true((t != NULL) == (r == 0));
		ew_transcript_free(&t);
	}
}

static void sentences_hold_nothing_that_was_said(void **state)
{
	struct ew_transcript *t = NULL;
	struct ew_error error = {0};

	(void)state;
	assert_int_equal(ew_transcript_parse(EW_SLICE("{\"text\":\"x\",\"segments\":[{\"start\":\"4242424242424242\",\"end\":[],"
						      "\"text\":\"secret\"}]}"),
				 EW_TRANSCRIPT_ANY, 1000, &t, &error),
		-EBADMSG);
	assert_null(strstr(error.text, "4242"));
	assert_null(strstr(error.text, "secret"));
}

static void names(void **state)
{
	(void)state;
	assert_null(ew_transcript_format_name(EW_TRANSCRIPT_ANY));
	assert_null(ew_transcript_format_name(EW_TRANSCRIPT_FORMATS));
	assert_int_equal(ew_transcript_format_of(NULL), EW_TRANSCRIPT_ANY);
	assert_int_equal(ew_transcript_format_of("nobody"), EW_TRANSCRIPT_ANY);
	for (unsigned i = 1; i < EW_TRANSCRIPT_FORMATS; i++)
		assert_int_equal(ew_transcript_format_of(ew_transcript_format_name((enum ew_transcript_format)i)), i);
}

/* An engine that hears more than there was: what lies behind the end is put at the end. */
static void placing(void **state)
{
	struct ew_transcript *t = NULL;
	const struct ew_transcript_segment *last;

	(void)state;
	assert_int_equal(ew_transcript_parse(ew_slice_text(spoken), EW_TRANSCRIPT_ANY, 3000, &t, NULL), 0);
	ew_transcript_place(t, 60000, 3000);
	assert_int_equal(ew_transcript_segments(t), 2);
	assert_int_equal(ew_transcript_segment(t, 0)->said.from_ms, 60000);
	last = ew_transcript_segment(t, 1);
	assert_int_equal(last->said.from_ms, 62000);
	assert_int_equal(last->said.to_ms, 63000);
	assert_int_equal(ew_transcript_word(t, last->first_word)->to_ms, 63000);
	assert_true(ew_slice_equal(ew_transcript_said(t, &last->said), EW_SLICE("c")));
	assert_string_equal(ew_transcript_speaker(t, ew_transcript_segment(t, 0)->said.speaker), "x");
	assert_null(ew_transcript_speaker(t, last->said.speaker));
	assert_null(ew_transcript_segment(t, 2));
	assert_null(ew_transcript_word(t, 3));
	ew_transcript_free(&t);
	ew_transcript_free(&t);
}

/* One more than fits of each; and a pause or half a minute ends a segment. */
static void limits(void **state)
{
	static const struct {
		const char *head, *one, *tail;
		size_t n;
		int code;
	} rows[] = {
		{"{\"text\":\"\",\"segments\":[", "{\"start\":0,\"end\":1,\"text\":\"a\"}", "]}", EW_TRANSCRIPT_SEGMENTS, 0},
		{"{\"text\":\"\",\"segments\":[", "{\"start\":0,\"end\":1,\"text\":\"a\"}", "]}", EW_TRANSCRIPT_SEGMENTS + 1, -E2BIG},
		{"{\"text\":\"\",\"words\":[", "{\"start\":0,\"end\":1,\"word\":\"a\"}", "]}", EW_TRANSCRIPT_WORDS, 0},
		{"{\"text\":\"\",\"words\":[", "{\"start\":0,\"end\":1,\"word\":\"a\"}", "]}", EW_TRANSCRIPT_WORDS + 1, -E2BIG},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		_cleanup_(ew_buf_free) struct ew_buf text = {0};
		struct ew_transcript *t = NULL;
		int r;

		ew_buf_init(&text, EW_TRANSCRIPT_BYTES);
		ew_buf_add_text(&text, rows[i].head);
		for (size_t k = 0; k < rows[i].n; k++) {
			ew_buf_add_text(&text, k ? "," : "");
			ew_buf_add_text(&text, rows[i].one);
		}
		ew_buf_add_text(&text, rows[i].tail);
		assert_int_equal(ew_buf_error(&text), 0);
		r = ew_transcript_parse(ew_buf_slice(&text), EW_TRANSCRIPT_OPENAI, 1000, &t, NULL);
		if (r != rows[i].code)
			fail_msg("row %zu: %d", i, r);
		ew_transcript_free(&t);
	}
}

static void speakers(void **state)
{
	(void)state;
	for (int over = 0; over <= 1; over++) {
		_cleanup_(ew_buf_free) struct ew_buf text = {0};
		struct ew_transcript *t = NULL;

		ew_buf_init(&text, 65536);
		ew_buf_add_text(&text, "{\"text\":\"\",\"segments\":[");
		for (int k = 0; k < EW_TRANSCRIPT_SPEAKERS + over; k++)
			ew_buf_printf(&text, "%s{\"start\":0,\"end\":1,\"text\":\"a\",\"speaker\":%d}", k ? "," : "", k);
		ew_buf_add_text(&text, "]}");
		assert_int_equal(
			ew_transcript_parse(ew_buf_slice(&text), EW_TRANSCRIPT_ANY, 1000, &t, NULL), over ? -E2BIG : 0);
		ew_transcript_free(&t);
	}
}

static int whole(void *arg)
{
	struct ew_transcript *t = NULL;
	json_t *made;
	int r = ew_transcript_parse(ew_slice_text(spoken), EW_TRANSCRIPT_ANY, 3000, &t, NULL);

	(void)arg;
	if (r < 0)
		return r;
	made = ew_transcript_json(t);
	r = made ? 0 : -ENOMEM;
	json_decref(made);
	ew_transcript_free(&t);
	return r;
}

static void memory_runs_out(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(whole, NULL) >= 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(sentences_hold_nothing_that_was_said),
		cmocka_unit_test(names),
		cmocka_unit_test(placing),
		cmocka_unit_test(limits),
		cmocka_unit_test(speakers),
		cmocka_unit_test(memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
