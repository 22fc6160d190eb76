/*
 * Certificates of deletion as people hand them on: what is proven, what is not, and what nobody can know here stand on the page in different
 * words; hostile texts stay texts; what was only begun gives no certificate.
 */
#include <errno.h>

#include "report/certificate.h"
#include "unit/report/report_kit.h"

/* fontconfig keeps the patterns it has matched until the process ends and gives nobody a way to free them. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\n";
}

static json_t *certificate(void)
{
	char path[512];
	json_t *json;

	snprintf(path, sizeof(path), "%s/tests/cases/deletion/certificate.json", getenv("EW_SOURCE_DIR"));
	json = json_load_file(path, 0, NULL);
	assert_non_null(json);
	return json;
}

static char *page(const json_t *of)
{
	struct ew_buf to;
	char *text;

	ew_buf_init(&to, MAX_BYTES);
	assert_int_equal(ew_certificate_html(of, &to), 0);
	text = ew_buf_take_text(&to);
	assert_non_null(text);
	return text;
}

static json_t *copy(json_t *all, size_t i)
{
	json_t *event = json_object_get(json_object_get(all, "deletion"), "certificate");

	return json_array_get(json_object_get(json_object_get(event, "fields"), "copies"), i);
}

static void it_says_what_went_why_and_how_it_is_known(void **state)
{
	json_t *one = certificate();
	char *text = page(one), *again = page(one);

	(void)state;
	assert_string_equal(text, again);
	assert_has(text, "Certificate of deletion");
	assert_has(text, "Test Bank S.A.");
	assert_has(text, "01a1b2c3-d4e5-7000-8000-00000000000a");
	assert_has(text, "its period was over at 2026-11-22 10:00:00.000 UTC");
	assert_has(text, ">Gone from here<");
	assert_has(text, "Looked for, and not there");
	assert_has(text, "Not ours to look into");
	assert_has(text, "write ahead log");
	assert_has(text, "The call, its record and its log remain");
	assert_has(text, "97f3c1d2"); /* of the list of objects */
	assert_has(text, "hexkey:$(jq -r .certificate.salt deletion.json)");
	assert_null(strstr(text, "CANNOT BE VERIFIED"));
	assert_null(strstr(text, "<script"));
	free(text);
	free(again);
	json_decref(one);
}

static void a_copy_that_is_there_is_never_called_gone(void **state)
{
	json_t *one = certificate();
	char *text;

	(void)state;
	json_object_set_new(copy(one, 0), "state", json_string("cannot_be_verified"));
	text = page(one);
	assert_has(text, "Not proven");
	assert_has(text, "CANNOT BE VERIFIED");
	assert_null(strstr(text, "Gone from here"));
	free(text);
	json_object_set_new(copy(one, 0), "state", json_string("a word of tomorrow"));
	text = page(one);
	assert_has(text, "Not proven");
	assert_has(text, "Not known");
	assert_null(strstr(text, "Gone from here"));
	free(text);
	json_decref(one);
}

static void what_remains_follows_from_what_went(void **state)
{
	json_t *one = certificate(), *fields = json_object_get(json_object_get(json_object_get(one, "deletion"), "intent"), "fields");
	char *text;

	(void)state;
	json_object_set_new(fields, "form", json_string("data"));
	text = page(one);
	assert_has(text, "Evidence remains");
	free(text);
	json_object_set_new(fields, "form", json_string("all"));
	text = page(one);
	assert_has(text, "Nothing that was said or known in the call remains");
	free(text);
	json_decref(one);
}

static void what_stands_in_it_is_data(void **state)
{
	json_t *one = certificate();
	char *text;

	(void)state;
	json_object_set_new(json_object_get(one, "controller"), "name", json_string("<b>\"& Sons\x1b"));
	json_object_set_new(copy(one, 1), "method", json_string("<img src=x onerror=alert(1)>"));
	json_array_append_new(json_object_get(json_object_get(json_object_get(json_object_get(one, "deletion"), "intent"), "fields"), "objects"), json_null());
	text = page(one);
	assert_null(strstr(text, "<img"));
	assert_null(strstr(text, "<b>"));
	assert_null(strchr(text, '\x1b'));
	free(text);
	json_decref(one);
}

static void what_was_only_begun_gives_none(void **state)
{
	json_t *nothing = json_object(), *begun = certificate();
	struct ew_error error = {0};
	struct ew_buf to;

	(void)state;
	json_object_set_new(json_object_get(begun, "deletion"), "certificate", json_null());
	ew_buf_init(&to, MAX_BYTES);
	assert_int_equal(ew_certificate_html(nothing, &to), -EINVAL);
	assert_int_equal(ew_certificate_html(begun, &to), -EINVAL);
	assert_int_equal(ew_certificate_pdf(begun, &to, &error), -EINVAL);
	assert_int_equal(to.len, 0);
	ew_buf_free(&to);
	json_decref(nothing);
	json_decref(begun);
}

static void it_is_a_pdf_too(void **state)
{
	json_t *one = certificate();
	struct ew_error error = {0};
	struct ew_buf to;

	(void)state;
	ew_buf_init(&to, MAX_BYTES);
	assert_int_equal(ew_certificate_pdf(one, &to, &error), 0);
	assert_memory_equal(to.at, "%PDF-1.5", 8);
	ew_buf_free(&to);
	json_decref(one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_says_what_went_why_and_how_it_is_known),
		cmocka_unit_test(a_copy_that_is_there_is_never_called_gone),
		cmocka_unit_test(what_remains_follows_from_what_went),
		cmocka_unit_test(what_stands_in_it_is_data),
		cmocka_unit_test(what_was_only_begun_gives_none),
		cmocka_unit_test(it_is_a_pdf_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
