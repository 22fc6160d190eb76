/*
 * Papers as people read them: what is unused, open and not known stands on the page; hostile texts stay texts; what is no paper is refused.
 */
#include <errno.h>

#include "report/paper.h"
#include "unit/report/report_kit.h"

/* fontconfig keeps the patterns it has matched until the process ends and gives nobody a way to free them. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\n";
}

static json_t *paper(const char *name)
{
	char path[512];
	json_t *json;

	snprintf(path, sizeof(path), "%s/tests/cases/paper/%s.json", getenv("EW_SOURCE_DIR"), name);
	json = json_load_file(path, 0, NULL);
	assert_non_null(json);
	return json;
}

static char *page(const json_t *of)
{
	struct ew_buf to;
	char *text;

	ew_buf_init(&to, MAX_BYTES);
	assert_int_equal(ew_paper_html(of, &to), 0);
	text = ew_buf_take_text(&to);
	assert_non_null(text);
	return text;
}

static void the_record_says_what_was_used_and_what_not(void **state)
{
	json_t *one = paper("record");
	char *text = page(one), *again = page(one);

	(void)state;
	assert_string_equal(text, again);
	assert_has(text, "Record of processing activities");
	assert_has(text, "The policy offers the purpose sentiment, and nobody used it in this period.");
	assert_has(text, "legitimate interest");
	assert_has(text, "90 days");
	assert_has(text, "To be written by the controller");
	assert_has(text, "the privacy office");
	assert_has(text, "What cannot be known from here");
	assert_has(text, json_string_value(json_object_get(one, "sha256")));
	assert_null(strstr(text, "<script"));
	free(text);
	free(again);
	json_decref(one);
}

static void the_tools_are_told_with_their_answers(void **state)
{
	json_t *one = paper("providers");
	char *text = page(one);

	(void)state;
	assert_has(text, "listener 3");
	assert_has(text, "stop: 1");
	assert_has(text, " ms");
	assert_has(text, "Cloud One (US), hosting");
	assert_has(text, "An acknowledgement is a tool&#39;s own word.");
	free(text);
	json_decref(one);
}

static void what_stands_in_it_is_data(void **state)
{
	json_t *one = paper("record"), *document = json_object_get(one, "document");
	char *text;

	(void)state;
	json_object_set_new(document, "entity", json_string("<b>\"& Sons\x1b"));
	json_array_append_new(json_object_get(document, "attention"), json_string("<img src=x onerror=alert(1)>"));
	json_object_set_new(document, "purposes", json_pack("[{s:i}, s, n]", "purpose", 7, "no object"));
	text = page(one);
	assert_null(strstr(text, "<img"));
	assert_null(strstr(text, "<b>"));
	assert_null(strchr(text, '\x1b'));
	free(text);
	json_decref(one);
}

static void what_is_no_paper_is_refused(void **state)
{
	json_t *nothing = json_object(), *wish = json_pack("{s:{s:s}}", "document", "kind", "a_wish");
	struct ew_error error = {0};
	struct ew_buf to;

	(void)state;
	ew_buf_init(&to, MAX_BYTES);
	assert_int_equal(ew_paper_html(nothing, &to), -EINVAL);
	assert_int_equal(ew_paper_html(wish, &to), -EINVAL);
	assert_int_equal(ew_paper_pdf(wish, &to, &error), -EINVAL);
	assert_int_equal(to.len, 0);
	ew_buf_free(&to);
	json_decref(nothing);
	json_decref(wish);
}

static void it_is_a_pdf_too(void **state)
{
	json_t *one = paper("record");
	struct ew_error error = {0};
	struct ew_buf to;

	(void)state;
	ew_buf_init(&to, MAX_BYTES);
	assert_int_equal(ew_paper_pdf(one, &to, &error), 0);
	assert_memory_equal(to.at, "%PDF-1.5", 8);
	ew_buf_free(&to);
	json_decref(one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_record_says_what_was_used_and_what_not),
		cmocka_unit_test(the_tools_are_told_with_their_answers),
		cmocka_unit_test(what_stands_in_it_is_data),
		cmocka_unit_test(what_is_no_paper_is_refused),
		cmocka_unit_test(it_is_a_pdf_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
