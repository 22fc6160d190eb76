/*
 * Letters: of every kind, in every state and language there is one, without a word left as its key; what is planned is not called erased; no
 * refusal without its ground; and what people wrote is text.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "report/letter.h"

static const char *const kinds[] = {"access", "erasure", "rectification", "restriction", "objection", "portability"};
static const char *const states[] = {"received", "worked_on", "done", "refused"};
static const char *const languages[] = {"en", "de", "fr"};

static json_t *a_letter(const char *kind, const char *state, const char *call_state, const char *language)
{
	json_t *all = json_pack("{s:{s:i, s:s, s:s, s:s, s:s, s:s, s:{s:i}}, s:s, s:[{s:s, s:s, s:s, s:[{s:s, s:s, s:n, s:n, s:n}, {s:s, s:s, s:s, s:s, s:s}]}],"
				" s:b, s:s, s:s, s:{s:s, s:s, s:s}, s:s, s:s}",
		"request", "number", 7, "kind", kind, "state", state, "received_at", "2026-11-01T10:00:00.000Z", "deadline", "2026-12-01T10:00:00.000Z", "outcome",
		"<script>x</script> as agreed", "plan", "calls", 1, "article", "Article 17 GDPR", "calls", "interaction", "01920000-0000-7000-8000-000000000001", "state",
		call_state, "started_at", "2026-10-01T10:00:00.000Z", "lines", "kind", "transcript", "fate", "erased", "because", "ground", "until", "kind", "audio", "fate",
		"kept", "because", "mandatory_recording", "ground", "Article 17(3)(b) GDPR", "until", "2031-10-01T10:00:00.000Z", "more", 0, "language", language, "made_at",
		"2026-11-23T10:00:00.000Z", "controller", "name", "Kit", "country", "LU", "dpo", "dpo@kit.example", "cite", "Article 17(3)(e) GDPR", "sentence", "Claims.");

	assert_non_null(all);
	return all;
}

static char *drawn(json_t *all)
{
	struct ew_buf html;

	ew_buf_init(&html, 1024 * 1024);
	assert_int_equal(ew_letter_html(all, &html), 0);
	json_decref(all);
	return ew_buf_take_text(&html);
}

static void every_kind_in_every_language(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(kinds); i++)
		for (size_t j = 0; j < EW_COUNT(states); j++)
			for (size_t l = 0; l < EW_COUNT(languages); l++) {
				char *html = drawn(a_letter(kinds[i], states[j], "erased", languages[l]));

				if (strstr(html, ".done") || strstr(html, ">complaint<") || strstr(html, ">refused<") || strstr(html, "mandatory_recording"))
					fail_msg("%s, %s, %s: a word has no text", kinds[i], states[j], languages[l]);
				assert_null(strstr(html, "<script"));
				assert_true((strstr(html, "Article 17(3)(e) GDPR") != NULL) == (strcmp(states[j], "refused") == 0));
				free(html);
			}
}

static void what_is_planned_is_not_erased(void **state)
{
	char *html;

	(void)state;
	html = drawn(a_letter("erasure", "worked_on", "planned", "en"));
	assert_non_null(strstr(html, "to be erased"));
	assert_null(strstr(html, ">erased<"));
	free(html);
	html = drawn(a_letter("erasure", "done", "erased", "de"));
	assert_non_null(strstr(html, "gel\xc3\xb6scht"));
	assert_non_null(strstr(html, "2031-10-01"));
	free(html);
}

/* Closed before it was carried out: nothing will go any more, and the letter does not say that all has gone. */
static void what_was_not_done_is_not_erased(void **state)
{
	json_t *all = a_letter("erasure", "done", "planned", "en");
	char *html;

	(void)state;
	html = drawn(all);
	assert_non_null(strstr(html, "not erased"));
	assert_non_null(strstr(html, "not erased all"));
	assert_null(strstr(html, ">erased<"));
	assert_null(strstr(html, "to be erased"));
	assert_null(strstr(html, "We have erased"));
	free(html);
	all = a_letter("erasure", "done", "erased", "en");
	assert_int_equal(json_object_del(json_object_get(all, "request"), "plan"), 0);
	html = drawn(all);
	assert_null(strstr(html, "We have erased"));
	assert_non_null(strstr(html, "as agreed"));
	free(html);
}

/* What stays for a reason that is no law's says which. */
static void what_stays_says_why(void **state)
{
	static const char *const whys[][4] = {{"after_the_plan", "came after the decision", "nach der Entscheidung", "apparu apr"},
		{"policy_unknown", "not yet established", "noch ungekl", "non encore"}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(whys) * EW_COUNT(languages); i++) {
		size_t l = i % EW_COUNT(languages);
		const char *const *why = whys[i / EW_COUNT(languages)];
		json_t *all = a_letter("erasure", "done", "erased", languages[l]);
		json_t *line = json_array_get(json_object_get(json_array_get(json_object_get(all, "calls"), 0), "lines"), 1);
		char *html;

		assert_int_equal(json_object_set_new(line, "kind", json_string("sentiment")), 0);
		assert_int_equal(json_object_set_new(line, "because", json_string(why[0])), 0);
		html = drawn(all);
		assert_null(strstr(html, why[0]));
		assert_null(strstr(html, ">sentiment<"));
		assert_non_null(strstr(html, why[1 + l]));
		free(html);
	}
}

/* A copy of calls that are gone has no recordings of them, and one of no call is none; what was erased for an objection is listed. */
static void what_is_gone_is_no_copy(void **state)
{
	json_t *all = a_letter("access", "done", "planned", "fr");
	char *html;

	(void)state;
	assert_int_equal(json_object_set_new(json_array_get(json_object_get(all, "calls"), 0), "evidence_only", json_true()), 0);
	html = drawn(all);
	assert_non_null(strstr(html, "tout sauf la preuve"));
	free(html);
	all = a_letter("access", "done", "planned", "en");
	assert_int_equal(json_array_clear(json_object_get(all, "calls")), 0);
	html = drawn(all);
	assert_non_null(strstr(html, "We hold no call"));
	assert_null(strstr(html, "A copy of your data"));
	free(html);
	html = drawn(a_letter("objection", "done", "erased", "en"));
	assert_non_null(strstr(html, ">erased<"));
	free(html);
	html = drawn(a_letter("objection", "done", "planned", "en"));
	assert_null(strstr(html, "erased<"));
	free(html);
}

static void what_is_no_request(void **state)
{
	json_t *nothing = json_pack("{s:{}}", "request");
	struct ew_error error = {0};
	struct ew_buf to;

	(void)state;
	ew_buf_init(&to, 1024);
	assert_int_equal(ew_letter_html(nothing, &to), -EINVAL);
	assert_int_equal(ew_letter_pdf(nothing, &to, &error), -EINVAL);
	assert_non_null(strstr(ew_error_text(&error), "no request"));
	ew_buf_free(&to);
	json_decref(nothing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_in_every_language),
		cmocka_unit_test(what_is_planned_is_not_erased),
		cmocka_unit_test(what_was_not_done_is_not_erased),
		cmocka_unit_test(what_stays_says_why),
		cmocka_unit_test(what_is_gone_is_no_copy),
		cmocka_unit_test(what_is_no_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
