/*
 * `earwitness policy test` and `policy diff`: cases that a lawyer can read, run against a policy on the operator's own
 * machine. Must end with a failure when there was no case at all: silence is no proof.
 */
#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "policy/scenario.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/members.h"
#include "programs/cli/policy_commands.h"
#include "programs/cli/screen.h"
#include "yaml/yaml.h"

/* -- running ------------------------------------------------------------------------------------- */

static int take_result(void *arg, const struct ew_scenario_result *result)
{
	json_t *one = json_pack("{s:s, s:s?, s:i, s:b, s:s?}", "name", result->name, "law", result->law, "line",
		(int)result->line, "passed", (int)result->passed, "why", result->passed ? NULL : result->why);

	return json_array_append_new(arg, one) < 0 ? -ENOMEM : 0;
}

static int read_cases(const char *file, struct ew_buf *to, struct ew_error *error)
{
	int r;

	ew_buf_init(to, EW_MAX_CONFIG_BYTES);
	r = ew_file_read(ew_io_real(), file, to);
	return r < 0 ? ew_error_set(error, r, "cannot read the cases %s: %s", file, strerrordesc_np(-r)) : 0;
}

int ew_policy_run_cases(const char *file, const struct ew_policy_open *by, const struct ew_policy *policy, json_t *to,
	struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int r = read_cases(file, &text, error);

	if (r == 0)
		r = ew_scenarios_run(ew_buf_slice(&text), file, policy, by->packs, take_result, to, error);
	return r < 0 ? ew_error_set(error, r, "the cases %s could not be run: %s", file, strerrordesc_np(-r)) : 0;
}

bool ew_policy_cases_bring_their_own(const char *file)
{
	_cleanup_(ew_yaml_free) struct ew_yaml *root = NULL;
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_error ignored = {0};

	if (read_cases(file, &text, &ignored) < 0 || ew_yaml_load(ew_buf_slice(&text), file, &root, &ignored) < 0)
		return false;
	return ew_yaml_kind(root) == EW_YAML_MAP && (ew_yaml_get(root, "policy") || ew_yaml_get(root, "policies"));
}

/* -- test ---------------------------------------------------------------------------------------- */

/* A policy only where a file needs one: cases that bring their own can be run where there is none. */
static int open_for(const struct ew_options *o, struct ew_policy_open *ret, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES];
	bool needed = o->policy != NULL;
	int r;

	for (size_t i = 1; i < o->n_arguments; i++)
		needed = needed || !ew_policy_cases_bring_their_own(o->argument[i]);
	r = ew_policy_path(o, needed ? NULL : "policy.yaml", path, error);
	if (r < 0)
		return r;
	return needed ? ew_policy_open(path, o->packs, ret, error) : ew_policy_open_packs(path, o->packs, ret, error);
}

static int run_files(const struct ew_options *o, const struct ew_policy_open *by, json_t *files, struct ew_error *error)
{
	int r = 0;

	for (size_t i = 1; r == 0 && i < o->n_arguments; i++) {
		json_t *cases = json_array();

		r = cases ? ew_policy_run_cases(o->argument[i], by, by->policy, cases, error) : -ENOMEM;
		if (json_array_append_new(files, json_pack("{s:s, s:o}", "file", o->argument[i], "cases", cases)) < 0)
			r = ew_error_set(error, -ENOMEM, "no memory for the results");
	}
	return r;
}

struct tally {
	size_t passed, failed;
};

static void add_failure(struct ew_buf *to, const char *file, const json_t *one)
{
	ew_screen_add(to, file);
	ew_buf_printf(to, ":%d: FAILED  ", (int)ew_json_number(one, "line"));
	ew_screen_add(to, ew_json_text_if_any(one, "name"));
	if (ew_json_text_if_any(one, "law")) {
		ew_buf_add_text(to, " (law: ");
		ew_screen_add(to, ew_json_text_if_any(one, "law"));
		ew_buf_add_text(to, ")");
	}
	ew_buf_add_text(to, ": ");
	ew_screen_add(to, ew_json_text_if_any(one, "why"));
	ew_buf_add_text(to, "\n");
}

static struct tally count(const json_t *files, struct ew_buf *to)
{
	struct tally t = {0};
	const json_t *file, *one;
	size_t i, k;

	json_array_foreach (files, i, file) {
		json_array_foreach (json_object_get(file, "cases"), k, one) {
			bool passed = json_is_true(json_object_get(one, "passed"));

			t.passed += passed;
			t.failed += !passed;
			if (!passed && to)
				add_failure(to, ew_json_text_if_any(file, "file"), one);
		}
	}
	return t;
}

static int show_test(const struct ew_options *o, json_t *files, const struct tally *t)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	_cleanup_(ew_json_free) json_t *said = NULL;

	if (o->json) {
		said = json_pack("{s:I, s:I, s:O}", "passed", (json_int_t)t->passed, "failed", (json_int_t)t->failed, "files",
			files);
		return said ? ew_json_show(said) : -ENOMEM;
	}
	ew_buf_init(&b, EW_SCREEN_MAX_BYTES);
	(void)count(files, &b);
	ew_buf_printf(&b, "%zu of %zu cases passed\n", t->passed, t->passed + t->failed);
	return ew_screen_show(&b);
}

enum ew_exit ew_policy_do_test(const struct ew_options *o)
{
	_cleanup_(ew_policy_close) struct ew_policy_open opened = {0};
	_cleanup_(ew_json_free) json_t *files = json_array();
	struct ew_error error = {0};
	struct tally t;
	int r = files ? open_for(o, &opened, &error) : -ENOMEM;

	if (r == 0)
		r = run_files(o, &opened, files, &error);
	if (r < 0) {
		ew_screen_complain("%s", ew_error_text(&error));
		return EW_EXIT_FAILED;
	}
	t = count(files, NULL);
	return show_test(o, files, &t) || t.failed > 0 || t.passed == 0 ? EW_EXIT_FAILED : EW_EXIT_DONE;
}

/* -- diff ---------------------------------------------------------------------------------------- */

struct two {
	struct ew_policy_open one, other;
};

static void close_two(struct two *t)
{
	ew_policy_close(&t->one);
	ew_policy_close(&t->other);
}

/* Results are in the order of the file, and so are both. */
static int compare_results(const char *file, const json_t *one, const json_t *other, json_t *to)
{
	const json_t *was, *is;
	size_t i;

	json_array_foreach (one, i, was) {
		bool before = json_is_true(json_object_get(was, "passed")), after;
		const char *why, *why_before = ew_json_text_if_any(was, "why");

		is = json_array_get(other, i);
		after = json_is_true(json_object_get(is, "passed"));
		why = ew_json_text_if_any(is, "why");
		if (before == after && (before || !why || !why_before || strcmp(why, why_before) == 0))
			continue;
		if (json_array_append_new(to, json_pack("{s:s, s:O, s:O, s:O, s:b, s:b, s:s?, s:s?}", "file", file, "name",
						      json_object_get(was, "name"), "law", json_object_get(was, "law"), "line",
						      json_object_get(was, "line"), "passed_before", (int)before, "passes",
						      (int)after, "why_before", why_before, "why", why)) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int compare_file(const struct two *t, const char *file, json_t *to, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *one = json_array();
	_cleanup_(ew_json_free) json_t *other = json_array();
	int r;

	if (!one || !other)
		return -ENOMEM;
	if (ew_policy_cases_bring_their_own(file))
		return ew_error_set(error, -EINVAL,
			"%s brings its own policy, so its cases say nothing of these two: leave `policy` and `policies` out of it",
			file);
	r = ew_policy_run_cases(file, &t->one, t->one.policy, one, error);
	if (r == 0)
		r = ew_policy_run_cases(file, &t->other, t->other.policy, other, error);
	return r < 0 ? r : compare_results(file, one, other, to);
}

static json_t *lines_json(struct ew_slice text)
{
	json_t *list = json_array();
	struct ew_slice line;

	while (list && ew_slice_cut(&text, '\n', &line))
		if (line.len > 0)
			json_array_append_new(list, json_stringn((const char *)line.at, line.len));
	return list;
}

static int compare(const struct ew_options *o, struct two *t, json_t **ret, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf lines = {0};
	_cleanup_(ew_json_free) json_t *cases = json_array();
	int r = ew_policy_open(o->argument[1], o->packs, &t->one, error);

	if (r == 0)
		r = ew_policy_open(o->argument[2], o->packs, &t->other, error);
	ew_buf_init(&lines, EW_SCREEN_MAX_BYTES);
	if (r == 0)
		r = ew_policy_diff(t->one.policy, t->other.policy, &lines);
	for (size_t i = 0; r == 0 && i < o->cases.n; i++)
		r = compare_file(t, o->cases.at[i], cases, error);
	if (r < 0)
		return ew_error_set(error, r, "the policies could not be compared: %s", strerrordesc_np(-r));
	*ret = json_pack("{s:o, s:O}", "differs", lines_json(ew_buf_slice(&lines)), "cases", cases);
	return *ret ? 0 : ew_error_set(error, -ENOMEM, "no memory for what differs");
}

static void add_change(struct ew_buf *to, const json_t *one)
{
	bool before = json_is_true(json_object_get(one, "passed_before"));
	bool passes = json_is_true(json_object_get(one, "passes"));

	ew_screen_add(to, ew_json_text_if_any(one, "file"));
	ew_buf_printf(to, ":%d: %s  ", (int)ew_json_number(one, "line"),
		passes ? "now passes" : before ? "NOW FAILS" : "fails otherwise");
	ew_screen_add(to, ew_json_text_if_any(one, "name"));
	ew_buf_add_text(to, ": ");
	ew_screen_add(to, passes ? ew_json_text_if_any(one, "why_before") : ew_json_text_if_any(one, "why"));
	ew_buf_add_text(to, "\n");
}

static int show_diff(const struct ew_options *o, const json_t *said)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	const json_t *one, *lines = json_object_get(said, "differs"), *cases = json_object_get(said, "cases");
	size_t i;

	if (o->json)
		return ew_json_show(said);
	ew_buf_init(&b, EW_SCREEN_MAX_BYTES);
	json_array_foreach (lines, i, one) {
		ew_screen_add(&b, json_string_value(one));
		ew_buf_add_text(&b, "\n");
	}
	if (json_array_size(lines) == 0)
		ew_buf_add_text(&b, "the policies say the same\n");
	json_array_foreach (cases, i, one)
		add_change(&b, one);
	if (o->cases.n > 0 && json_array_size(cases) == 0)
		ew_buf_add_text(&b, "no case comes out otherwise\n");
	return ew_screen_show(&b);
}

static bool any_fails_now(const json_t *said)
{
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(said, "cases"), i, one) {
		if (json_is_true(json_object_get(one, "passed_before")) && !json_is_true(json_object_get(one, "passes")))
			return true;
	}
	return false;
}

enum ew_exit ew_policy_do_diff(const struct ew_options *o)
{
	_cleanup_(close_two) struct two t = {0};
	_cleanup_(ew_json_free) json_t *said = NULL;
	struct ew_error error = {0};
	int r = compare(o, &t, &said, &error);

	if (r < 0) {
		ew_screen_complain("%s", ew_error_text(&error));
		return EW_EXIT_FAILED;
	}
	return show_diff(o, said) || any_fails_now(said) ? EW_EXIT_FAILED : EW_EXIT_DONE;
}
