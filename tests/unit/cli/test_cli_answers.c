/*
 * The questions of `init`, and that a hostile answer cannot write policy of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "programs/cli/answers.h"
#include "yaml/yaml.h"

static int ask(const char *typed, struct ew_answers *ret, struct ew_error *error)
{
	FILE *from = tmpfile(), *to = tmpfile();
	int code;

	assert_non_null(from);
	assert_non_null(to);
	assert_true(fputs(typed, from) >= 0);
	rewind(from);
	code = ew_answers_ask(from, to, ret, error);
	assert_int_equal(fclose(from), 0);
	assert_int_equal(fclose(to), 0);
	return code;
}

static void proposals_and_second_tries(void **state)
{
	struct ew_answers a;

	(void)state;
	assert_int_equal(
		ask("\nBank\nluxembourg\nLU\nquality\nbecause\ncontract\n\n5y\nWA-7\n sales , support,\n",
			&a, NULL),
		0);
	assert_string_equal(a.controller, "Bank");
	assert_string_equal(a.country, "LU");
	assert_string_equal(a.legal_basis, "contract");
	assert_string_equal(a.mode, "on_demand");
	assert_string_equal(a.keep, "5y");
	assert_string_equal(a.agreement, "WA-7");
	assert_int_equal(a.n_queues, 2);
	assert_string_equal(a.queues[1], "support");
}

static void an_end_of_input_is_told(void **state)
{
	struct ew_answers a;
	struct ew_error error = {0};

	(void)state;
	assert_int_equal(ask("Bank\n", &a, &error), -EINVAL);
	assert_non_null(strstr(error.text, "--answers"));
}

static void a_hostile_answer_stays_an_answer(void **state)
{
	static const char evil[] = "a\"}\nrules: [] # \\ {x: y}";
	struct ew_answers a = {
		.country = "LU", .legal_basis = "contract", .mode = "automatic", .keep = "90d"};
	_cleanup_(ew_buf_free) struct ew_buf policy = {0};
	_cleanup_(ew_yaml_free) struct ew_yaml *root = NULL;
	const struct ew_yaml *rule;

	(void)state;
	memcpy(a.controller, evil, sizeof(evil));
	memcpy(a.purpose, evil, sizeof(evil));
	memcpy(a.queues[a.n_queues++], evil, sizeof(evil));
	ew_buf_init(&policy, 65536);
	ew_answers_policy(&a, NULL, &policy);
	assert_int_equal(ew_buf_error(&policy), 0);
	assert_int_equal(ew_yaml_load(ew_buf_slice(&policy), "policy", &root, NULL), 0);
	assert_string_equal(ew_yaml_text(ew_yaml_get(ew_yaml_get(root, "entity"), "name")), evil);
	assert_int_equal(ew_yaml_count(ew_yaml_get(root, "rules")), 1);
	rule = ew_yaml_at(ew_yaml_get(root, "rules"), 0);
	assert_string_equal(ew_yaml_text(ew_yaml_get(rule, "name")), evil);
	assert_string_equal(ew_yaml_text(ew_yaml_get(rule, "record")), "automatic");
	assert_string_equal(
		ew_yaml_text(ew_yaml_at(ew_yaml_get(ew_yaml_get(rule, "when"), "queue"), 0)), evil);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(proposals_and_second_tries),
		cmocka_unit_test(an_end_of_input_is_told),
		cmocka_unit_test(a_hostile_answer_stays_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
