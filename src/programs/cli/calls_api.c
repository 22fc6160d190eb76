/*
 * Requests that several commands share.
 */
#include "programs/cli/calls_api.h"

#include <errno.h>
#include <stdio.h>

#include "base/id.h"
#include "programs/cli/screen.h"

#define EVENTS_PER_PAGE 200

void ew_json_free(json_t **json)
{
	json_decref(*json);
	*json = NULL;
}

int ew_json_show(const json_t *json)
{
	_cleanup_(ew_free_ptr) char *text = json_dumps(json, JSON_INDENT(2) | JSON_ENSURE_ASCII);
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	ew_buf_init(&b, EW_SCREEN_MAX_BYTES);
	ew_buf_add_text(&b, text ? text : "");
	ew_buf_add_text(&b, "\n");
	return ew_screen_show(&b);
}

int ew_call_path(const char *id, const char *rest, char to[static 128], struct ew_error *error)
{
	char text[EW_ID_TEXT_BYTES];
	struct ew_id binary;

	if (ew_id_parse(ew_slice_text(id), &binary))
		return ew_error_set(error, -EINVAL,
			"'%s' is no id of a call; `earwitness calls` lists them", id);
	ew_id_format(binary, text);
	(void)snprintf(to, 128, "/v1/interactions/%s%s", text, rest);
	return 0;
}

static int read_page(struct ew_client *client, const char *path, json_int_t after, json_t *events,
	bool *ret_more, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *page = NULL;
	json_t *items;
	char query[200];
	int code;

	if (after < 0)
		(void)snprintf(query, sizeof(query), "%s?limit=%d", path, EVENTS_PER_PAGE);
	else
		(void)snprintf(query, sizeof(query), "%s?limit=%d&after=%lld", path,
			EVENTS_PER_PAGE, (long long)after);
	code = ew_client_ask(client, query, NULL, &page, error);
	if (code)
		return code;
	items = json_object_get(page, "items");
	*ret_more = json_array_size(items) > 0 && !json_is_null(json_object_get(page, "next"));
	return json_array_extend(events, items) < 0 ? -ENOMEM : 0;
}

static int read_events(
	struct ew_client *client, const char *id, json_t *events, struct ew_error *error)
{
	char path[128];
	bool more = true;
	int code = ew_call_path(id, "/events", path, error);

	while (!code && more) {
		size_t n = json_array_size(events);
		const json_t *last = n ? json_array_get(events, n - 1) : NULL;

		code = read_page(client, path,
			last ? json_integer_value(json_object_get(last, "index")) : -1, events,
			&more, error);
	}
	return code;
}

int ew_call_read(struct ew_client *client, const char *id, json_t **ret_record, json_t **ret_events,
	struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *record = NULL;
	_cleanup_(ew_json_free) json_t *events = json_array();
	char path[128];
	int code = ew_call_path(id, "", path, error);

	if (!events)
		return -ENOMEM;
	if (!code)
		code = ew_client_ask(client, path, NULL, &record, error);
	if (!code)
		code = read_events(client, id, events, error);
	if (code)
		return code;
	*ret_record = TAKE(record);
	*ret_events = TAKE(events);
	return 0;
}

int ew_call_order(struct ew_client *client, const char *id, const char *order, const char *reason,
	const char *party, json_t **ret_answer, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *body =
		json_pack("{s:s, s:s*, s:s*}", "order", order, "reason", reason, "party", party);
	char path[128];
	int code = ew_call_path(id, "/orders", path, error);

	if (!code && !body)
		code = ew_error_set(error, -EINVAL, "the reason is not UTF-8");
	return code ? code : ew_client_ask(client, path, body, ret_answer, error);
}
