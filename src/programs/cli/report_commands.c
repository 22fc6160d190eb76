/*
 * `earwitness audit`, `recheck`, `population` and `reconcile`: documents that the keeper makes in its own time; here is waited for
 * them and said what they say.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/members.h"
#include "programs/cli/screen.h"

#define STEP_MS 250
#define MAX_LIST_BYTES (120 * 1024)

static void add_head(const json_t *one, struct ew_buf *to)
{
	ew_screen_add_column(to, ew_json_text(one, "begun_at"), 27);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, ew_json_text(one, "state"), 10);
	ew_buf_add_text(to, "  ");
	ew_screen_add(to, ew_json_text(one, "id"));
	ew_buf_add_text(to, "\n");
}

static int wait_for(struct ew_client *client, const char *path, json_t **ret, struct ew_error *error)
{
	const struct timespec step = {.tv_nsec = STEP_MS * 1000000L};

	while (true) {
		_cleanup_(ew_json_free) json_t *report = NULL;
		int code = ew_client_ask(client, path, NULL, &report, error);

		if (code)
			return code;
		if (strcmp(ew_json_text(report, "state"), "running") != 0) {
			*ret = TAKE(report);
			return 0;
		}
		(void)nanosleep(&step, NULL);
	}
}

/* Asks for a document, and waits until it is there unless the head of what was begun is enough. */
static int begin(
	const struct ew_options *o, const char *resource, const json_t *body, bool wait, json_t **ret, struct ew_error *error)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	_cleanup_(ew_json_free) json_t *begun = NULL;
	char path[120];
	int code = body ? ew_client_new(o, &client, error) : ew_error_set(error, -EINVAL, "a text is not UTF-8");

	if (!code)
		code = ew_client_ask(client, resource, body, &begun, error);
	if (code)
		return code;
	if (!wait) {
		*ret = TAKE(begun);
		return 0;
	}
	(void)snprintf(path, sizeof(path), "%s/%.40s", resource, ew_json_text(begun, "id"));
	return wait_for(client, path, ret, error);
}

static int make(
	const struct ew_options *o, const char *resource, const json_t *body, json_t **ret, struct ew_error *error)
{
	return begin(o, resource, body, true, ret, error);
}

static json_t *number_or_null(const char *text)
{
	uint64_t n;

	return text && ew_slice_decimal(ew_slice_text(text), INT64_MAX, &n) == 0 ? json_integer((json_int_t)n) : NULL;
}

static bool is_number(const char *text)
{
	uint64_t n;

	return ew_slice_decimal(ew_slice_text(text), INT64_MAX, &n) == 0;
}

/* -- audits -- */

static void add_findings(const json_t *document, struct ew_buf *to)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(document, "findings"), i, one) {
		ew_buf_add_text(to, "  ");
		ew_screen_add_column(to, ew_json_text(one, "kind"), 24);
		ew_buf_add_text(to, "  ");
		ew_screen_add_column(to, ew_json_text(one, "interaction"), 36);
		ew_buf_add_text(to, "  ");
		ew_screen_add(to, ew_json_text(one, "path"));
		ew_buf_add_text(to, ": ");
		ew_screen_add(to, ew_json_text(one, "sentence"));
		ew_buf_add_text(to, "\n");
	}
	json_array_foreach(json_object_get(document, "not_checked"), i, one) {
		ew_buf_add_text(to, "  not checked: ");
		ew_screen_add(to, json_string_value(one));
		ew_buf_add_text(to, "\n");
	}
}

static enum ew_exit show_audit(const struct ew_options *o, const json_t *report)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	const json_t *d = json_object_get(report, "document"), *looked = json_object_get(d, "looked_at");
	bool whole = strcmp(ew_json_text(d, "verdict"), "whole") == 0;

	if (o->json)
		return ew_json_show(report) || !whole ? EW_EXIT_FAILED : EW_EXIT_DONE;
	if (!d) {
		ew_screen_say("the audit is %s",
			strcmp(ew_json_text(report, "state"), "running") == 0 ? "running" : "broken off");
		return EW_EXIT_FAILED;
	}
	ew_buf_init(&b, EW_SCREEN_MAX_BYTES);
	ew_buf_printf(&b,
		"%lld events, %lld leaves of the log, %lld objects, %lld calls (%lld erased), %lld of %lld decisions "
		"made again\n",
		ew_json_number(looked, "events"), ew_json_number(looked, "leaves"), ew_json_number(looked, "objects"),
		ew_json_number(looked, "interactions"), ew_json_number(looked, "erased"),
		ew_json_number(looked, "replayed"), ew_json_number(looked, "decisions"));
	if (whole)
		ew_buf_add_text(&b, "everything is as it was signed\n");
	else
		ew_buf_printf(&b, "%lld findings:\n", ew_json_number(d, "findings_in_all"));
	add_findings(d, &b);
	return ew_screen_show(&b) || !whole ? EW_EXIT_FAILED : EW_EXIT_DONE;
}

static int fetch(const struct ew_options *o, const char *path, json_t **ret, struct ew_error *error)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	int code = ew_client_new(o, &client, error);

	return code ? code : ew_client_ask(client, path, NULL, ret, error);
}

enum ew_exit ew_run_audit(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *report = NULL;
	_cleanup_(ew_json_free) json_t *nothing = json_object();
	struct ew_error error = {0};
	char path[EW_ONE_PATH_BYTES];
	int code;

	if (o->n_arguments == 0)
		return ew_list_show(o, "/v1/audits", &(struct ew_list_form){.none = "no audits", .add = add_head});
	if (strcmp(o->argument[0], "run") == 0 && o->n_arguments == 1) {
		code = make(o, "/v1/audits", nothing, &report, &error);
	} else if (strcmp(o->argument[0], "show") == 0) {
		code = ew_one_path("/v1/audits/", o->n_arguments == 2 ? o->argument[1] : "latest", path);
		code = code ? ew_error_set(&error, code, "this is no id of an audit") : fetch(o, path, &report, &error);
	} else {
		ew_screen_complain("audit: say `audit`, `audit run` or `audit show [ID]`");
		return EW_EXIT_USAGE;
	}
	if (code) {
		ew_screen_complain("%s", ew_error_text(&error));
		return EW_EXIT_FAILED;
	}
	return show_audit(o, report);
}

/* -- re-checks -- */

static void add_masked(const json_t *document, struct ew_buf *to)
{
	json_t *by_rule = json_object_get(document, "by_rule"), *n;
	const json_t *one;
	const char *rule;
	size_t i;

	json_object_foreach (by_rule, rule, n) {
		ew_buf_add_text(to, "  ");
		ew_screen_add_column(to, rule, 32);
		ew_buf_printf(to, "  %lld\n", (long long)json_integer_value(n));
	}
	json_array_foreach (json_object_get(document, "findings"), i, one) {
		ew_buf_add_text(to, "  ");
		ew_screen_add_column(to, ew_json_text(one, "interaction"), 36);
		ew_buf_add_text(to, "  ");
		ew_screen_add(to, ew_json_text(one, "artifact"));
		ew_buf_add_text(to, json_is_true(json_object_get(one, "masked")) ? "\n" : " (a legal hold keeps it as it is)\n");
	}
	json_array_foreach (json_object_get(document, "not_checked"), i, one) {
		ew_buf_add_text(to, "  not checked: ");
		ew_screen_add(to, json_string_value(one));
		ew_buf_add_text(to, "\n");
	}
}

static enum ew_exit show_recheck(const struct ew_options *o, const json_t *report)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	const json_t *d = json_object_get(report, "document"), *looked = json_object_get(d, "looked_at");
	bool nothing = strcmp(ew_json_text(d, "verdict"), "nothing_found") == 0;

	if (o->json)
		return ew_json_show(report) || !nothing ? EW_EXIT_FAILED : EW_EXIT_DONE;
	if (!d) {
		ew_screen_say("the re-check is %s",
			strcmp(ew_json_text(report, "state"), "running") == 0 ? "running" : "broken off");
		return EW_EXIT_FAILED;
	}
	ew_buf_init(&b, EW_SCREEN_MAX_BYTES);
	ew_buf_printf(&b, "%lld calls of the last %lld days, %lld texts read again, %lld calls heard again\n",
		ew_json_number(looked, "calls"), ew_json_number(d, "days"), ew_json_number(looked, "texts"),
		ew_json_number(looked, "audio"));
	if (nothing)
		ew_buf_add_text(&b, "nothing was found that is not masked\n");
	else
		ew_buf_printf(&b, "%lld findings:\n", ew_json_number(d, "findings_in_all"));
	add_masked(d, &b);
	return ew_screen_show(&b) || !nothing ? EW_EXIT_FAILED : EW_EXIT_DONE;
}

static enum ew_exit begin_recheck(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *report = NULL;
	_cleanup_(ew_json_free) json_t *body =
		json_pack("{s:o*, s:o*}", "days", number_or_null(o->days), "audio", number_or_null(o->audio));
	struct ew_error error = {0};
	int code = begin(o, "/v1/rechecks", body, o->wait, &report, &error);

	if (code) {
		ew_screen_complain("%s", ew_error_text(&error));
		return EW_EXIT_FAILED;
	}
	if (o->wait)
		return show_recheck(o, report);
	if (o->json)
		return ew_json_show(report) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	ew_screen_say("%s", ew_json_text(report, "id"));
	return EW_EXIT_DONE;
}

enum ew_exit ew_run_recheck(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *report = NULL;
	struct ew_error error = {0};
	char path[EW_ONE_PATH_BYTES];
	int code;

	if ((o->days && !is_number(o->days)) || (o->audio && !is_number(o->audio))) {
		ew_screen_complain("recheck: --days and --audio are numbers");
		return EW_EXIT_USAGE;
	}
	if (o->n_arguments == 0)
		return begin_recheck(o);
	if (strcmp(o->argument[0], "list") == 0 && o->n_arguments == 1)
		return ew_list_show(o, "/v1/rechecks", &(struct ew_list_form){.none = "no re-checks", .add = add_head});
	if (strcmp(o->argument[0], "show") != 0) {
		ew_screen_complain("recheck: say `recheck`, `recheck list` or `recheck show [ID]`");
		return EW_EXIT_USAGE;
	}
	code = ew_one_path("/v1/rechecks/", o->n_arguments == 2 ? o->argument[1] : "latest", path);
	code = code ? ew_error_set(&error, code, "this is no id of a re-check") : fetch(o, path, &report, &error);
	if (code) {
		ew_screen_complain("%s", ew_error_text(&error));
		return EW_EXIT_FAILED;
	}
	return show_recheck(o, report);
}

/* -- lists -- */

static enum ew_exit show_made(const struct ew_options *o, const char *resource, const json_t *body)
{
	_cleanup_(ew_json_free) json_t *report = NULL;
	struct ew_error error = {0};
	int code = make(o, resource, body, &report, &error);

	if (code) {
		ew_screen_complain("%s", ew_error_text(&error));
		return EW_EXIT_FAILED;
	}
	if (ew_json_show(report))
		return EW_EXIT_FAILED;
	return strcmp(ew_json_text(report, "state"), "done") == 0 ? EW_EXIT_DONE : EW_EXIT_FAILED;
}

enum ew_exit ew_run_population(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *body = json_pack("{s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:o*}", "seed", o->seed,
		"from", o->from, "to", o->until, "number", o->number, "queue", o->queue, "state", o->state, "sample",
		number_or_null(o->sample));

	if (o->seed)
		return show_made(o, "/v1/populations", body);
	ew_screen_complain("population: --seed is missing: a text that the auditor chooses");
	return EW_EXIT_USAGE;
}

enum ew_exit ew_run_reconcile(const struct ew_options *o)
{
	_cleanup_(ew_buf_free) struct ew_buf list = {0};
	_cleanup_(ew_json_free) json_t *body = NULL;
	_cleanup_(ew_free_ptr) char *text = NULL;
	int code;

	ew_buf_init_secret(&list, MAX_LIST_BYTES);
	code = ew_file_read(ew_io_real(), o->argument[0], &list);
	if (code == 0)
		text = ew_buf_take_text(&list);
	if (!text) {
		ew_screen_complain("cannot read %s: %s", o->argument[0],
			code == -EFBIG ? "a list of a shorter time is needed (120 KiB at most)"
				       : strerrordesc_np(-code));
		return EW_EXIT_FAILED;
	}
	body = json_pack("{s:s, s:s*, s:s*}", "list", text, "from", o->from, "to", o->until);
	return show_made(o, "/v1/reconciliations", body);
}
