/*
 * `earwitness calls`, and what lists of all kinds have in common: tables or JSON, and one of them by its id.
 */
#include <errno.h>
#include <string.h>

#include "base/io.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/members.h"
#include "programs/cli/screen.h"
#include "programs/cli/since.h"
#include "programs/cli/timeline.h"

#define PATH_BYTES 1600

static void add_query(struct ew_buf *path, const char *name, const char *value)
{
	bool first = true;

	if (!value)
		return;
	for (size_t i = 0; i < path->len; i++)
		first = first && path->at[i] != '?';
	ew_buf_printf(path, "%s%s=", first ? "?" : "&", name);
	ew_client_add_escaped(path, value);
}

static int calls_path(const struct ew_options *o, struct ew_buf *path, struct ew_error *error)
{
	char from[EW_WALL_TEXT_BYTES];
	struct ew_wall since;

	if (o->since && ew_since_parse(o->since, ew_io_wall(ew_io_real()), &since))
		return ew_error_set(error, -EINVAL,
			"--since: '%s' is no time; say 2026-11-21, RFC 3339 or 24h", o->since);
	ew_buf_add_text(path, "/v1/interactions");
	if (o->since) {
		ew_wall_format(since, from);
		add_query(path, "from", from);
	}
	add_query(path, "number", o->number);
	add_query(path, "queue", o->queue);
	add_query(path, "state", o->state);
	add_query(path, "limit", o->limit);
	return 0;
}

/* -- tables -- */

static void add_parties(const json_t *call, struct ew_buf *to)
{
	const json_t *party;
	size_t i;

	json_array_foreach(json_object_get(call, "parties"), i, party)
	{
		const char *name = ew_json_text_if_any(party, "name");

		ew_buf_add_text(to, i ? ", " : "");
		ew_screen_add(to, name && name[0] ? name : ew_json_text_if_any(party, "address"));
	}
}

static void add_call(const json_t *call, struct ew_buf *to)
{
	char length[24];
	const char *began = ew_json_text_if_any(call, "started_at");

	ew_timeline_time(ew_json_number(call, "duration_ms"), length);
	ew_screen_add_column(to, ew_json_text_if_any(call, "id"), 36);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, began, 24);
	ew_buf_printf(to, "  %10s  ", length);
	ew_screen_add_column(to, ew_json_text_if_any(call, "state"), 9);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, ew_json_text_if_any(call, "mode"), 9);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, ew_json_text_if_any(call, "queue"), 12);
	ew_buf_add_text(to, "  ");
	add_parties(call, to);
	ew_buf_add_text(to, "\n");
}

static int print_table(
	const json_t *answer, const char *none, void (*add)(const json_t *one, struct ew_buf *to))
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	const json_t *items = json_object_get(answer, "items"), *one;
	size_t i;

	ew_buf_init(&b, EW_SCREEN_MAX_BYTES);
	json_array_foreach(items, i, one) add(one, &b);
	if (json_array_size(items) == 0)
		ew_buf_printf(&b, "%s\n", none);
	return ew_screen_show(&b);
}

static int ask_page(struct ew_client *client, const char *path, const char *cursor, json_t **ret, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	_cleanup_(ew_free_ptr) char *page = NULL;

	ew_buf_init(&b, PATH_BYTES);
	ew_buf_add_text(&b, path);
	add_query(&b, "cursor", cursor);
	page = ew_buf_take_text(&b);
	return page ? ew_client_ask(client, page, NULL, ret, error)
		    : ew_error_set(error, -EFBIG, "the question is too long");
}

/* What waits in a queue is shown to its end; of anything else that there is more. */
static int print_pages(struct ew_client *client, const char *path, const json_t *first,
	const struct ew_list_form *form, struct ew_error *error)
{
	_cleanup_(ew_free_ptr) char *cursor = NULL;
	const char *next = ew_json_text_if_any(first, "next");
	int code = print_table(first, form->none, form->add);

	cursor = next ? strdup(next) : NULL;
	while (!code && cursor && form->all) {
		_cleanup_(ew_json_free) json_t *answer = NULL;

		code = ask_page(client, path, cursor, &answer, error);
		if (!code && json_array_size(json_object_get(answer, "items")) > 0)
			code = print_table(answer, form->none, form->add);
		free(cursor);
		next = code ? NULL : ew_json_text_if_any(answer, "next");
		cursor = next ? strdup(next) : NULL;
	}
	if (!code && cursor)
		ew_screen_complain("there are more: narrow the search, or ask for more with --limit where there is one");
	return code;
}

/* A search that would take long ends early, with nothing so far: the first page that has something is what was asked for. */
static int ask_first(struct ew_client *client, const char *path, json_t **ret, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *answer = NULL;
	int code = ew_client_ask(client, path, NULL, &answer, error);

	while (!code && json_array_size(json_object_get(answer, "items")) == 0 && ew_json_text_if_any(answer, "next")) {
		json_t *page = NULL;

		code = ask_page(client, path, ew_json_text_if_any(answer, "next"), &page, error);
		json_decref(answer);
		answer = page;
	}
	if (!code)
		*ret = TAKE(answer);
	return code;
}

enum ew_exit ew_list_show(const struct ew_options *o, const char *path, const struct ew_list_form *form)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	_cleanup_(ew_json_free) json_t *answer = NULL;
	struct ew_error error = {0};
	int code = ew_client_new(o, &client, &error);

	if (!code)
		code = ask_first(client, path, &answer, &error);
	if (!code)
		code = o->json ? ew_json_show(answer) : print_pages(client, path, answer, form, &error);
	if (code && error.code)
		ew_screen_complain("%s", ew_error_text(&error));
	return code ? EW_EXIT_FAILED : EW_EXIT_DONE;
}

enum ew_exit ew_run_calls(const struct ew_options *options)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	_cleanup_(ew_free_ptr) char *path = NULL;
	struct ew_error error = {0};

	ew_buf_init(&b, PATH_BYTES);
	if (calls_path(options, &b, &error)) {
		ew_screen_complain("%s", ew_error_text(&error));
		return EW_EXIT_USAGE;
	}
	path = ew_buf_take_text(&b);
	if (!path) {
		ew_screen_complain("the question is too long");
		return EW_EXIT_USAGE;
	}
	return ew_list_show(options, path, &(struct ew_list_form){.none = "no calls", .add = add_call});
}

int ew_one_path(const char *resource, const char *id, char to[static EW_ONE_PATH_BYTES])
{
	bool plain = id[0] && strspn(id, "0123456789abcdefghijklmnopqrstuvwxyz-") == strlen(id);

	return plain && snprintf(to, EW_ONE_PATH_BYTES, "%s%s", resource, id) < EW_ONE_PATH_BYTES ? 0 : -EINVAL;
}

enum ew_exit ew_one_show(const struct ew_options *o, const char *resource, const char *id)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	_cleanup_(ew_json_free) json_t *answer = NULL;
	char path[EW_ONE_PATH_BYTES];
	struct ew_error error = {0};
	int code = ew_one_path(resource, id, path);

	code = code ? ew_error_set(&error, code, "this is no number or id") : ew_client_new(o, &client, &error);
	if (!code)
		code = ew_client_ask(client, path, NULL, &answer, &error);
	if (code) {
		ew_screen_complain("%s", ew_error_text(&error));
		return EW_EXIT_FAILED;
	}
	return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
}
