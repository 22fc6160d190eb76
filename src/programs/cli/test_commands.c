/*
 * `earwitness test`: results of synthetic calls, and one by hand. The scheduler of `serve` runs the very same.
 */
#include <errno.h>
#include <string.h>

#include "programs/cli/calls_api.h"
#include "programs/cli/members.h"
#include "programs/cli/screen.h"
#include "programs/cli/test_call.h"

#define EXIT_NOT_TOLD 3 /* the result is known here alone */

static void add_result(const json_t *one, struct ew_buf *to)
{
	ew_screen_add_column(to, ew_json_text_if_any(one, "begun_at"), 27);
	ew_buf_add_text(to, "  ");
	ew_screen_add(to, ew_json_text_if_any(one, "id"));
	ew_buf_add_text(to, "\n");
}

static const struct ew_config_test *find_test(const struct ew_config *config, const char *name)
{
	for (size_t i = 0; i < config->n_tests; i++)
		if (strcmp(config->tests[i].name, name) == 0)
			return &config->tests[i];
	return NULL;
}

static int print(const struct ew_options *o, const struct ew_test_result *result)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	const json_t *one;
	size_t i;

	if (o->json)
		return ew_json_show(result->checks);
	ew_buf_init(&b, EW_SCREEN_MAX_BYTES);
	json_array_foreach(result->checks, i, one) {
		_cleanup_(ew_free_ptr) char *found = json_dumps(json_object_get(one, "found"), JSON_ENCODE_ANY);

		ew_buf_add_text(&b, json_is_true(json_object_get(one, "as_expected")) ? "  ok    " : "  WRONG ");
		ew_screen_add_column(&b, ew_json_text_if_any(one, "what"), 28);
		ew_screen_add(&b, found);
		ew_buf_add_text(&b, "\n");
	}
	ew_buf_printf(&b, "%s", result->result);
	ew_buf_add_text(&b, result->why[0] ? ": " : "");
	ew_screen_add(&b, result->why[0] ? result->why : "");
	ew_buf_add_text(&b, "\n");
	return ew_screen_show(&b);
}

static enum ew_exit run(const struct ew_options *o, const char *name)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	_cleanup_(ew_free_ptr) struct ew_config *config = NULL;
	_cleanup_(ew_test_result_free) struct ew_test_result result = {.checks = NULL};
	const struct ew_config_test *test;
	struct ew_error error = {0};
	bool shown;
	int code = ew_config_load(o->config, o->data, &config, &error);

	test = code ? NULL : find_test(config, name);
	if (!code && !test) {
		ew_screen_complain("the configuration has no test of this name; it belongs into the list `tests`");
		return EW_EXIT_USAGE;
	}
	if (!code)
		code = ew_client_new(o, &client, &error);
	if (!code)
		code = ew_test_call(client, config, test, &result);
	if (code) {
		ew_screen_complain("%s", code == -ENOMEM ? "no memory" : ew_error_text(&error));
		return EXIT_NOT_TOLD;
	}
	/* Told whether or not anybody can read it here: who schedules it takes 1 for told. */
	shown = print(o, &result) == 0;
	code = ew_test_tell(client, test, &result, &error);
	if (code) {
		ew_screen_complain("the result could not be told: %s", ew_error_text(&error));
		return EXIT_NOT_TOLD;
	}
	return shown && strcmp(result.result, "passed") == 0 ? EW_EXIT_DONE : EW_EXIT_FAILED;
}

enum ew_exit ew_run_test(const struct ew_options *o)
{
	const char *what = o->argument[0];

	if (o->n_arguments == 0)
		return ew_list_show(
			o, "/v1/tests", &(struct ew_list_form){.none = "no synthetic calls", .add = add_result});
	if (o->n_arguments == 2 && strcmp(what, "run") == 0)
		return run(o, o->argument[1]);
	if (strcmp(what, "show") == 0)
		return ew_one_show(o, "/v1/tests/", o->n_arguments == 2 ? o->argument[1] : "latest");
	ew_screen_complain("test: say `test`, `test run NAME` or `test show ID`");
	return EW_EXIT_USAGE;
}
