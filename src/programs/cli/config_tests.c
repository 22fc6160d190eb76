/*
 * The list of synthetic calls. Must never take an expectation that no record could meet.
 */
#include <errno.h>
#include <string.h>

#include "programs/cli/config_read.h"
#include "programs/cli/config_words.h"

#define LEAST_S 60
#define MOST_S (7 * 86400)

static const char *const scenarios[] = {"plain", "pause", "opt_out", NULL};
static const char *const expectations[] = {"recorded", "not_recorded", "pause", "opt_out"};
static const unsigned usual[] = {
	EW_TEST_RECORDED, EW_TEST_RECORDED | EW_TEST_PAUSE, EW_TEST_RECORDED | EW_TEST_OPT_OUT};

static int copy_name(const struct ew_yaml *map, const char *key, bool required, const char *otherwise,
	char to[static EW_CONFIG_TEST_BYTES], struct ew_error *error)
{
	const char *text = NULL;
	int code = ew_yaml_get_text(map, key, required, otherwise, &text, error);

	if (code)
		return code;
	if (!text[0] || strlen(text) >= EW_CONFIG_TEST_BYTES)
		return ew_yaml_complain(
			ew_yaml_get(map, key), error, "1 to %d bytes are possible", EW_CONFIG_TEST_BYTES - 1);
	memcpy(to, text, strlen(text) + 1);
	return 0;
}

static int read_one_expectation(const struct ew_yaml *node, struct ew_config_test *test, struct ew_error *error)
{
	const char *text = ew_yaml_kind(node) == EW_YAML_SCALAR ? ew_yaml_text(node) : "";

	for (size_t i = 0; i < EW_COUNT(expectations); i++) {
		if (strcmp(text, expectations[i]) == 0) {
			test->expect |= 1u << i;
			return 0;
		}
	}
	return ew_yaml_complain(node, error, "expected recorded, not_recorded, pause or opt_out");
}

/* What is not done cannot be obeyed, and nothing is both recorded and not. */
static bool makes_sense(const struct ew_config_test *test)
{
	if (test->expect & EW_TEST_NOT_RECORDED)
		return test->expect == EW_TEST_NOT_RECORDED;
	if (test->expect & EW_TEST_PAUSE && test->scenario != EW_TEST_SCENARIO_PAUSE)
		return false;
	return !(test->expect & EW_TEST_OPT_OUT) || test->scenario == EW_TEST_SCENARIO_OPT_OUT;
}

static int read_expect(const struct ew_yaml *map, struct ew_config_test *test, struct ew_error *error)
{
	const struct ew_yaml *list = ew_yaml_get(map, "expect");
	int code = 0;

	if (!list) {
		test->expect = usual[test->scenario];
		return 0;
	}
	if (ew_yaml_kind(list) != EW_YAML_LIST || ew_yaml_count(list) == 0)
		return ew_yaml_complain(list, error, "expected a list of recorded, not_recorded, pause and opt_out");
	for (size_t i = 0; i < ew_yaml_count(list) && !code; i++)
		code = read_one_expectation(ew_yaml_at(list, i), test, error);
	if (!code && !makes_sense(test))
		return ew_yaml_complain(list, error,
			"no record can say this: pause and opt_out need their scenario, not_recorded stands alone");
	return code;
}

static int check_new(const struct ew_yaml *map, const struct ew_config *c, struct ew_error *error)
{
	for (size_t i = 0; i < c->n_tests; i++)
		if (strcmp(c->tests[i].name, c->tests[c->n_tests].name) == 0)
			return ew_yaml_complain(ew_yaml_get(map, "name"), error, "another test has this name already");
	return 0;
}

static int read_numbers(const struct ew_yaml *map, struct ew_config_test *test, struct ew_error *error)
{
	uint64_t every, within;
	int code = ew_yaml_get_duration(map, "every", false, 900, &every, error);

	if (!code)
		code = ew_yaml_get_number(map, "within", false, 1, 10000, 20, &within, error);
	if (code)
		return code;
	if (every < LEAST_S || every > MOST_S)
		return ew_yaml_complain(ew_yaml_get(map, "every"), error, "expected 1m to 7d");
	test->every_s = (uint32_t)every;
	test->within_ms = (uint32_t)within;
	return 0;
}

static int read_test(const struct ew_yaml *map, struct ew_config *c, struct ew_error *error)
{
	struct ew_config_test *test = &c->tests[c->n_tests];
	const char *keys[EW_CONFIG_MAX_KEYS];
	int code;

	if (ew_yaml_kind(map) != EW_YAML_MAP)
		return ew_yaml_complain(map, error, "expected keys and values here");
	ew_config_keys("tests", keys);
	code = ew_yaml_only(map, keys, error);
	if (!code)
		code = copy_name(map, "name", true, NULL, test->name, error);
	if (!code)
		code = check_new(map, c, error);
	if (!code)
		code = copy_name(map, "queue", false, "sales", test->queue, error);
	if (!code)
		code = ew_yaml_get_word(map, "scenario", false, scenarios, 0, &test->scenario, error);
	if (!code)
		code = read_numbers(map, test, error);
	if (!code)
		code = read_expect(map, test, error);
	if (!code)
		c->n_tests++;
	return code;
}

int ew_config_read_tests(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *list = ew_yaml_get(root, "tests");
	int code = 0;

	if (!list)
		return 0;
	if (ew_yaml_kind(list) != EW_YAML_LIST)
		return ew_yaml_complain(list, error, "expected a list of {name, every, scenario, expect}");
	if (ew_yaml_count(list) > EW_CONFIG_MAX_TESTS)
		return ew_yaml_complain(list, error, "at most %d tests are possible", EW_CONFIG_MAX_TESTS);
	for (size_t i = 0; i < ew_yaml_count(list) && !code; i++)
		code = read_test(ew_yaml_at(list, i), c, error);
	return code;
}
