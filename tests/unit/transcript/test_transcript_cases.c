/*
 * What the engines write, against what must be read of it: all cases of tests/cases/transcript.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "transcript/transcript.h"

static size_t run;

static int error_of(const char *word)
{
	static const struct {
		const char *word;
		int code;
	} all[] = {{"EBADMSG", -EBADMSG}, {"ENOTSUP", -ENOTSUP}, {"E2BIG", -E2BIG}};

	for (size_t i = 0; i < EW_COUNT(all); i++)
		if (strcmp(all[i].word, word) == 0)
			return all[i].code;
	fail_msg("%s is no error that is known", word);
	return 0;
}

static void must_equal(const char *name, const json_t *got, const json_t *wanted)
{
	char *text;

	if (json_equal(got, wanted))
		return;
	text = json_dumps(got, JSON_INDENT(1) | JSON_ENCODE_ANY);
	fail_msg("%s: got %s", name, text);
}

static void check_read(const char *name, const json_t *one, const struct ew_transcript *t)
{
	json_t *segments = ew_transcript_json(t);
	const char *language = json_string_value(json_object_get(one, "language"));
	const char *got = ew_transcript_language(t);

	must_equal(name, segments, json_object_get(one, "segments"));
	json_decref(segments);
	assert_string_equal(ew_transcript_format_name(ew_transcript_made_by(t)), json_string_value(json_object_get(one, "made_by")));
	if ((got == NULL) != (language == NULL) || (got && strcmp(got, language) != 0))
		fail_msg("%s: the language is %s", name, got ? got : "not there");
}

/* Found by its shape and named it must be the same; so must it be read from its text. */
static void check_case(const json_t *one)
{
	const char *name = json_string_value(json_object_get(one, "name"));
	const char *refused = json_string_value(json_object_get(one, "refused"));
	const char *format = json_string_value(json_object_get(one, "format"));
	const json_t *document = json_object_get(one, "document");
	char *text = json_dumps(document, JSON_ENCODE_ANY);
	int64_t span = json_integer_value(json_object_get(one, "span_ms"));

	assert_non_null(document);
	if (format)
		assert_int_not_equal(ew_transcript_format_of(format), EW_TRANSCRIPT_ANY);
	for (int from_text = 0; from_text <= 1; from_text++) {
		struct ew_transcript *t = NULL;
		struct ew_error error = {0};
		int r;

		if (from_text && (json_is_object(document) || json_is_array(document)))
			r = ew_transcript_parse(ew_slice_text(text), ew_transcript_format_of(format), span, &t, &error);
		else
			r = ew_transcript_read(document, ew_transcript_format_of(format), span, &t, &error);
		if (r != (refused ? error_of(refused) : 0))
			fail_msg("%s: %d, %s", name, r, ew_error_text(&error));
		if (refused && !strstr(error.text, json_string_value(json_object_get(one, "says"))))
			fail_msg("%s: says %s", name, error.text);
		if (!refused)
			check_read(name, one, t);
		ew_transcript_free(&t);
	}
	free(text);
	run++;
}

static void check_file(const char *path)
{
	json_error_t error;
	json_t *cases = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	json_t *one;
	size_t i;

	if (!cases)
		fail_msg("%s, line %d: %s", path, error.line, error.text);
	json_array_foreach (cases, i, one)
		check_case(one);
	json_decref(cases);
}

static void all_cases(void **state)
{
	const char *source = getenv("EW_SOURCE_DIR");
	char pattern[1000];
	glob_t files;

	(void)state;
	snprintf(pattern, sizeof(pattern), "%s/tests/cases/transcript/*.json", source ? source : ".");
	assert_int_equal(glob(pattern, 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		check_file(files.gl_pathv[i]);
	/* Every format has a file of its name. */
	for (unsigned f = EW_TRANSCRIPT_ANY + 1; f < EW_TRANSCRIPT_FORMATS; f++) {
		size_t found = 0;
		char name[100];

		snprintf(name, sizeof(name), "/%s.json", ew_transcript_format_name((enum ew_transcript_format)f));
		for (size_t i = 0; i < files.gl_pathc; i++)
			found += strstr(files.gl_pathv[i], name) != NULL;
		assert_int_equal(found, 1);
	}
	assert_true(run > 50);
	globfree(&files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(all_cases)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
