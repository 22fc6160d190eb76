/*
 * What earwitness-verify is asked and what it answers. It must never say more than was proved.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <errno.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "programs/verify/verdict.h"

static const struct {
	const char *word[6];
	int result;
} lines[] = {
	{{"b.zip"}, 0},
	{{"b.zip", "--trust", "t"}, 0},
	{{"--trust=t", "b.zip", "--json"}, 0},
	{{"--help"}, 0},
	{{"--version"}, 0},
	{{NULL}, -EINVAL},
	{{"a", "b"}, -EINVAL},
	{{"a", "--trust"}, -EINVAL},
	{{"a", "--trusted", "t"}, -EINVAL},
	{{"a", "--trust", "t", "--trust", "u"}, -EINVAL}, /* which of the two would count? */
	{{"a", "--trust="}, -EINVAL},
	{{"a", "--trust", ""}, -EINVAL},
	{{""}, -EINVAL},
	{{"a", "--turst", "t"}, -EINVAL},
	{{"a", "--json=yes"}, -EINVAL},
	{{"a", "-x"}, -EINVAL},
};

static void test_command_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(lines); i++) {
		char *argv[8] = {(char *)(uintptr_t)"earwitness-verify"};
		struct verify_options o = {0};
		struct ew_error error = {0};
		int argc = 1;

		while (argc < 7 && lines[i].word[argc - 1]) {
			argv[argc] = (char *)(uintptr_t)lines[i].word[argc - 1];
			argc++;
		}
		int r = verify_options_read(argc, argv, &o, &error);

		if (r != lines[i].result || (r < 0) != (error.text[0] != 0) || (r < 0 && o.bundle))
			fail_msg("line %zu: %d %s", i, r, error.text);
	}
}

static void begin(struct verdict *v, bool json)
{
	*v = (struct verdict){.json = json};
	ew_buf_init(&v->findings, 1u << 16);
	snprintf(v->proved.interaction, sizeof(v->proved.interaction), "11111111-2222-4333-8444-555555555555");
	snprintf(v->proved.log, sizeof(v->proved.log), "example.com/log");
	v->proved.events = 7;
}

static char *say(struct verdict *v)
{
	struct ew_buf text = {0};

	ew_buf_init(&text, 1u << 18);
	verdict_write(v, &text);
	ew_buf_free(&v->findings);
	char *said = ew_buf_take_text(&text);

	assert_non_null(said);
	return said;
}

static void expect(struct verdict *v, const char *head, const char *has, const char *hasnt)
{
	char *said = say(v);

	if (strncmp(said, head, strlen(head)) != 0 || (has && !strstr(said, has)) || (hasnt && strstr(said, hasnt)))
		fail_msg("%s", said);
	free(said);
}

static void test_words(void **state)
{
	struct verdict v;

	(void)state;
	begin(&v, false);
	expect(&v, "CONSISTENT WITH ITSELF, ORIGIN UNPROVEN.", "Where it comes from", "which you trust");
	begin(&v, false);
	v.inside = true;
	expect(&v, "CONSISTENT", "lies in the bundle itself", NULL);
	begin(&v, false);
	v.proved.origin = v.proved.quorum = true;
	assert_true(verdict_good(&v));
	expect(&v, "PROVED.", "no independent witness has signed", "Where it comes from");
	begin(&v, false);
	v.proved.origin = true; /* and no quorum */
	assert_false(verdict_good(&v));
	expect(&v, "CONSISTENT", NULL, NULL);
	begin(&v, false);
	v.proved.origin = v.proved.quorum = true;
	v.proved.witnesses = 1;
	v.proved.first_seen.us = 1790000000 * EW_US_PER_S;
	expect(&v, "PROVED.", "1 independent witness that you trust saw", "no independent witness");
	/* A check that did not come to its end is none, whatever it had proved by then. */
	begin(&v, false);
	v.proved.origin = v.proved.quorum = true;
	v.result = -EACCES;
	assert_false(verdict_good(&v));
	expect(&v, "UNREADABLE.", "did not come to its end: Permission denied", "PROVED");
}

static void test_findings(void **state)
{
	const struct ew_bundle_finding one = {EW_FAULT_EVENT_ALTERED, "data/events/000001", "Event 1: it was altered."};
	struct verdict v;

	(void)state;
	begin(&v, false);
	v.proved.origin = v.proved.quorum = true;
	v.result = -EKEYREJECTED;
	verdict_found(&v, &one);
	verdict_found(&v, &one);
	assert_false(verdict_good(&v));
	expect(&v, "WRONG.", "wrong, and 1 more:\n  Event 1: it was altered.  [event_altered]\n", "PROVED");
	/* More than there is room for: the first stay, the others are counted. */
	begin(&v, false);
	for (int i = 0; i < 5000; i++)
		verdict_found(&v, &one);
	v.result = -EKEYREJECTED;
	assert_int_equal(ew_buf_error(&v.findings), 0);
	assert_true(v.listed > 100 && v.listed < 5000);
	expect(&v, "WRONG.", "and 4999 more:\n  Event 1", NULL);
}

static void test_json(void **state)
{
	const struct ew_bundle_finding one = {EW_FAULT_FILE_ADDED, "data/\"x\"", "It was \"added\"."};

	(void)state;
	for (int n = 0; n < 3000; n = n ? n * 50 : 1) {
		struct verdict v;

		begin(&v, true);
		for (int i = 0; i < n; i++)
			verdict_found(&v, &one);
		v.result = n ? -EKEYREJECTED : 0;
		size_t listed = v.listed;
		char *said = say(&v);
		json_t *json = json_loads(said, JSON_REJECT_DUPLICATES, NULL);

		assert_non_null(json);
		assert_string_equal(json_string_value(json_object_get(json, "verdict")), n ? "wrong" : "consistent");
		assert_int_equal(json_integer_value(json_object_get(json, "wrong")), n);
		assert_int_equal(json_array_size(json_object_get(json, "findings")), listed);
		assert_true(json_is_null(json_object_get(json, "stamped")));
		json_decref(json);
		free(said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_command_line),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
