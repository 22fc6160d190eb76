/*
 * One synthetic call from its ringing to what came of it. Says `missed` where nothing is known, and never `passed`.
 */
#include "programs/cli/test_call.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "programs/cli/calls_api.h"
#include "programs/cli/placed_call.h"

#define LENGTH_S "7"
#define LENGTH_MS 7000
#define PAUSE_AT_MS 2000
#define RESUME_AT_MS 4000
#define OPT_OUT_AT_MS 4000

struct run {
	struct ew_client *client;
	const struct ew_config_test *test;
	struct ew_placed_call call;
	int64_t gate_us[2]; /* of the pause, of the opt-out; -1: none was obeyed */
	char applied[EW_WALL_TEXT_BYTES];
};

static int order(struct run *run, int64_t at_ms, const char *what, int64_t *ret_gate_us, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *answer = NULL;
	const json_t *gate;
	const char *applied;
	int code;

	ew_placed_call_wait(&run->call, at_ms);
	code = ew_call_order(run->client, run->call.id, what, "a scheduled test", NULL, &answer, error);
	if (code)
		return code;
	gate = json_object_get(answer, "gate_us");
	applied = json_string_value(json_object_get(answer, "applied_at"));
	if (ret_gate_us && json_is_integer(gate))
		*ret_gate_us = json_integer_value(gate);
	(void)snprintf(run->applied, sizeof(run->applied), "%s", applied ? applied : "");
	return 0;
}

static int follow(struct run *run, struct ew_error *error)
{
	int code = 0;

	if (run->test->scenario == EW_TEST_SCENARIO_PAUSE) {
		code = order(run, PAUSE_AT_MS, "pause", &run->gate_us[0], error);
		if (!code)
			code = order(run, RESUME_AT_MS, "resume", NULL, error);
	} else if (run->test->scenario == EW_TEST_SCENARIO_OPT_OUT) {
		code = order(run, OPT_OUT_AT_MS, "opt_out", &run->gate_us[1], error);
	}
	return code;
}

static int place(struct run *run, struct ew_error *error)
{
	static const char *const words[2][EW_PLACED_WORDS] = {
		{"--tone", "440", "--seconds", LENGTH_S, "--codec", "pcma", NULL},
		{"--tone", "660", "--seconds", LENGTH_S, "--codec", "pcmu", NULL},
	};
	int code = ew_placed_call_ring(&run->call, error);

	if (!code)
		code = ew_placed_call_speak(&run->call, words, error);
	if (!code)
		code = follow(run, error);
	return code ? code : ew_placed_call_finish(&run->call, error);
}

static bool all_as_expected(const json_t *checks)
{
	const json_t *one;
	size_t i;

	json_array_foreach(checks, i, one) {
		if (!json_is_true(json_object_get(one, "as_expected")))
			return false;
	}
	return json_array_size(checks) > 0;
}

/* The first that is not, in words. */
static void say_why(struct ew_test_result *result)
{
	const json_t *one;
	size_t i;

	json_array_foreach(result->checks, i, one) {
		_cleanup_(ew_free_ptr) char *found = NULL;

		if (json_is_true(json_object_get(one, "as_expected")))
			continue;
		found = json_dumps(json_object_get(one, "found"), JSON_ENCODE_ANY);
		(void)snprintf(result->why, sizeof(result->why), "%s is not as expected: %s",
			json_string_value(json_object_get(one, "what")), found ? found : "?");
		return;
	}
}

static int look(struct run *run, struct ew_test_result *result, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *record = NULL;
	char path[128];
	int code = ew_call_path(run->call.id, "", path, error);

	if (!code)
		code = ew_client_ask(run->client, path, NULL, &record, error);
	if (!code)
		code = ew_test_check(run->test, record, run->gate_us, run->applied, result->checks);
	if (code)
		return code;
	result->result = all_as_expected(result->checks) ? "passed" : "failed";
	say_why(result);
	return 0;
}

/* Somebody answered, or nobody did: both are known, and the second is what the test is for. */
static bool is_answer(int code)
{
	return code == -ETIMEDOUT || code == -EIO;
}

static int note_refusal(struct ew_test_result *result, int code, const struct ew_error *error)
{
	(void)snprintf(result->why, sizeof(result->why), "%s", code ? ew_error_text(error) : "");
	if (!is_answer(code))
		return 0;
	result->result = "failed";
	return json_array_append_new(result->checks,
		       json_pack("{s:s, s:b, s:n}", "what", "call_went_through", "as_expected", 0, "found")) < 0
		? -ENOMEM
		: 0;
}

static void drop_folder(const char *folder)
{
	static const char *const files[] = {"sipp-answers.log", "sipp-errors.log"};
	char path[80];

	for (size_t i = 0; i < EW_COUNT(files); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
		(void)!unlink(path);
	}
	(void)!rmdir(folder);
}

int ew_test_call(struct ew_client *client, const struct ew_config *config, const struct ew_config_test *test,
	struct ew_test_result *ret)
{
	char folder[] = "/tmp/earwitness-test-XXXXXX";
	struct ew_error error = {0};
	struct run run = {.client = client,
		.test = test,
		.gate_us = {-1, -1},
		.call = {.client = client,
			.config = config,
			.folder = folder,
			.caller = "synthetic",
			.caller_name = "Earwitness test",
			.callee = "synthetic-agent",
			.callee_name = test->name,
			.queue = test->queue,
			.length_ms = LENGTH_MS}};
	struct ew_test_result result = {.result = "missed", .checks = json_array()};
	int code;

	if (!result.checks)
		return -ENOMEM;
	code = mkdtemp(folder) ? place(&run, &error) : ew_error_set(&error, -errno, "cannot make a folder below /tmp");
	if (!code)
		code = look(&run, &result, &error);
	if (code != -ENOMEM)
		code = code ? note_refusal(&result, code, &error) : 0;
	if (run.call.id)
		(void)snprintf(result.interaction, sizeof(result.interaction), "%s", run.call.id);
	ew_placed_call_end(&run.call);
	drop_folder(folder);
	if (code) {
		ew_test_result_free(&result);
		return code;
	}
	*ret = result;
	return 0;
}

int ew_test_tell(struct ew_client *client, const struct ew_config_test *test, const struct ew_test_result *result,
	struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *answer = NULL;
	_cleanup_(ew_json_free) json_t *body = json_pack("{s:s, s:s, s:O, s:I, s:s*, s:s*}", "name", test->name,
		"result", result->result, "checks", result->checks, "every_s", (json_int_t)test->every_s, "interaction",
		result->interaction[0] ? result->interaction : NULL, "why", result->why[0] ? result->why : NULL);

	return body ? ew_client_ask(client, "/v1/tests", body, &answer, error) : -ENOMEM;
}

void ew_test_result_free(struct ew_test_result *result)
{
	json_decref(result->checks);
	result->checks = NULL;
}
