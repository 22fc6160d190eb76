/*
 * `earwitness exceptions` and `earwitness case`: the queue that people work, and complaints.
 */
#include <errno.h>
#include <string.h>

#include "base/io.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/members.h"
#include "programs/cli/screen.h"
#include "programs/cli/since.h"

#define PATH_BYTES 800

static void add_number(const json_t *one, struct ew_buf *to)
{
	char number[24];

	(void)snprintf(number, sizeof(number), "%lld", ew_json_number(one, "number"));
	ew_screen_add_column(to, number, 6);
	ew_buf_add_text(to, "  ");
}

static void add_text(const json_t *one, const char *name, size_t width, struct ew_buf *to)
{
	ew_screen_add_column(to, ew_json_text_if_any(one, name), width);
	ew_buf_add_text(to, "  ");
}

/* POST, and the answer as JSON or as one line. */
static enum ew_exit post(const struct ew_options *o, const char *path, const json_t *body, const char *said)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	_cleanup_(ew_json_free) json_t *answer = NULL;
	struct ew_error error = {0};
	int code = body ? ew_client_new(o, &client, &error) : ew_error_set(&error, -EINVAL, "a text is not UTF-8");

	if (!code)
		code = ew_client_ask(client, path, body, &answer, &error);
	if (code) {
		ew_screen_complain("%s", ew_error_text(&error));
		return EW_EXIT_FAILED;
	}
	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	ew_screen_say("%s %lld: %s", said, ew_json_number(answer, "number"),
		strcmp(ew_json_text(answer, "state"), "closed") == 0 ? "closed" : "done");
	return EW_EXIT_DONE;
}

static bool path_of(const char *resource, const char *number, char to[static 80])
{
	uint64_t n;

	if (!number || ew_slice_decimal(ew_slice_text(number), INT64_MAX, &n) < 0)
		return false;
	(void)snprintf(to, 80, "%s/%llu", resource, (unsigned long long)n);
	return true;
}

/* -- exceptions -- */

static void add_exception(const json_t *one, struct ew_buf *to)
{
	add_number(one, to);
	add_text(one, "last_at", 24, to);
	add_text(one, "severity", 8, to);
	add_text(one, "state", 8, to);
	add_text(one, "kind", 22, to);
	add_text(one, "interaction", 36, to);
	ew_screen_add(to, ew_json_text_if_any(one, "sentence"));
	ew_buf_add_text(to, "\n");
}

static void add_query(struct ew_buf *path, const char *name, const char *value)
{
	if (!value)
		return;
	ew_buf_printf(path, "&%s=", name);
	ew_client_add_escaped(path, value);
}

static enum ew_exit list_exceptions(const struct ew_options *o)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	_cleanup_(ew_free_ptr) char *path = NULL;
	char from[EW_WALL_TEXT_BYTES];
	struct ew_wall since = {0};

	if (o->since && ew_since_parse(o->since, ew_io_wall(ew_io_real()), &since)) {
		ew_screen_complain("--since: '%s' is no time; say 2026-11-21, RFC 3339 or 24h", o->since);
		return EW_EXIT_USAGE;
	}
	ew_wall_format(since, from);
	ew_buf_init(&b, PATH_BYTES);
	ew_buf_add_text(&b, "/v1/exceptions?limit=");
	ew_client_add_escaped(&b, o->limit ? o->limit : "100");
	add_query(&b, "state", o->state);
	add_query(&b, "kind", o->kind);
	add_query(&b, "severity", o->severity);
	add_query(&b, "since", o->since ? from : NULL);
	path = ew_buf_take_text(&b);
	if (!path)
		return EW_EXIT_USAGE;
	return ew_list_show(o, path,
		&(struct ew_list_form){.none = "no exceptions", .add = add_exception, .all = o->limit == NULL});
}

static bool is_step(const char *word)
{
	return strcmp(word, "take") == 0 || strcmp(word, "release") == 0 || strcmp(word, "resolve") == 0;
}

enum ew_exit ew_run_exceptions(const struct ew_options *o)
{
	const char *what = o->argument[0];
	char path[80];

	if (o->n_arguments == 0)
		return list_exceptions(o);
	if (o->n_arguments == 2 && strcmp(what, "show") == 0)
		return ew_one_show(o, "/v1/exceptions/", o->argument[1]);
	if (o->n_arguments == 2 && is_step(what) && path_of("/v1/exceptions", o->argument[1], path)) {
		_cleanup_(ew_json_free) json_t *body = json_pack("{s:s, s:s*}", "do", what, "note", o->note);

		return post(o, path, body, "exception");
	}
	ew_screen_complain("exceptions: say `exceptions`, or take, release, resolve or show and a number");
	return EW_EXIT_USAGE;
}

/* -- cases -- */

static void add_case(const json_t *one, struct ew_buf *to)
{
	add_number(one, to);
	add_text(one, "state", 6, to);
	add_text(one, "deadline", 20, to);
	add_text(one, "owner", 16, to);
	ew_screen_add(to, ew_json_text_if_any(one, "about"));
	ew_buf_add_text(to, "\n");
}

static enum ew_exit list_cases(const struct ew_options *o)
{
	char path[80];

	if (o->state && strcmp(o->state, "open") && strcmp(o->state, "closed") && strcmp(o->state, "all")) {
		ew_screen_complain("--state: of cases open, closed or all");
		return EW_EXIT_USAGE;
	}
	(void)snprintf(path, sizeof(path), "/v1/cases?state=%s", o->state ? o->state : "all");
	return ew_list_show(o, path, &(struct ew_list_form){.none = "no cases", .add = add_case, .all = true});
}

/* Dates alone are the end of that day. */
static const char *deadline_of(const char *said, char to[static 40])
{
	if (!said || strlen(said) != 10)
		return said;
	(void)snprintf(to, 40, "%sT23:59:59Z", said);
	return to;
}

static json_t *case_body(const struct ew_options *o, bool close)
{
	char deadline[40];
	json_t *body = json_pack("{s:s*, s:s*, s:s*, s:s*, s:s*, s:s*}", "about", o->about, "deadline",
		deadline_of(o->deadline, deadline), "owner", o->owner, "note", o->note, "outcome", o->outcome, "state",
		close ? "closed" : NULL);

	if (body && o->call)
		json_object_set_new(body, "interactions", json_pack("[s]", o->call));
	if (body && (o->manifest || o->recipient))
		json_object_set_new(body, "evidence",
			json_pack("{s:s*, s:s*}", "manifest_sha256", o->manifest, "recipient", o->recipient));
	return body;
}

enum ew_exit ew_run_case(const struct ew_options *o)
{
	const char *what = o->n_arguments ? o->argument[0] : "";
	bool close = strcmp(what, "close") == 0;
	char path[80];

	if (o->n_arguments == 0)
		return list_cases(o);
	if (o->n_arguments == 2 && strcmp(what, "show") == 0)
		return ew_one_show(o, "/v1/cases/", o->argument[1]);
	if (strcmp(what, "open") == 0 && o->n_arguments == 1) {
		_cleanup_(ew_json_free) json_t *body = case_body(o, false);

		return post(o, "/v1/cases", body, "case");
	}
	if ((close || strcmp(what, "change") == 0) && o->n_arguments == 2 &&
		path_of("/v1/cases", o->argument[1], path)) {
		_cleanup_(ew_json_free) json_t *body = case_body(o, close);

		return post(o, path, body, "case");
	}
	ew_screen_complain("case: say `case`, `case open`, or show, change or close and a number");
	return EW_EXIT_USAGE;
}
