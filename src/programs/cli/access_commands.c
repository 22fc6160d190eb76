/*
 * `earwitness token` and `earwitness vendor`: who may use the API as whom, and whose tools may capture under which
 * agreement. A secret is shown once, where it is made.
 */
#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/id.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/members.h"
#include "programs/cli/screen.h"

#define DOCUMENT_BYTES (64 * 1024)

static void add_text(const json_t *one, const char *name, size_t width, struct ew_buf *to)
{
	ew_screen_add_column(to, ew_json_text_if_any(one, name), width);
	ew_buf_add_text(to, "  ");
}

/* One request; `body` NULL with `remove`: DELETE. The answer is the caller's, or NULL after a complaint. */
static json_t *ask(const struct ew_options *o, const char *path, const json_t *body, bool remove)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	struct ew_error error = {0};
	json_t *answer = NULL;
	int code = body || remove ? ew_client_new(o, &client, &error)
				  : ew_error_set(&error, -EINVAL, "a text is not UTF-8");

	if (!code)
		code = remove ? ew_client_delete(client, path, &answer, &error)
			      : ew_client_ask(client, path, body, &answer, &error);
	if (!code)
		return answer;
	ew_screen_complain("%s", ew_error_text(&error));
	return NULL;
}

/* DELETE of one thing, and a word for it. */
static enum ew_exit remove_one(const struct ew_options *o, const char *resource, const char *said)
{
	_cleanup_(ew_json_free) json_t *answer = NULL;
	char path[EW_ONE_PATH_BYTES];

	if (ew_one_path(resource, o->argument[1], path)) {
		ew_screen_complain("this is no id: '%s'", o->argument[1]);
		return EW_EXIT_USAGE;
	}
	answer = ask(o, path, NULL, true);
	if (!answer)
		return EW_EXIT_FAILED;
	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	ew_screen_say("%s", said);
	return EW_EXIT_DONE;
}

/* -- tokens -- */

static void add_rights(const json_t *one, struct ew_buf *to)
{
	const json_t *right;
	size_t i;

	json_array_foreach(json_object_get(one, "rights"), i, right) {
		ew_buf_add_text(to, i ? "," : "");
		ew_screen_add(to, json_string_value(right));
	}
}

static void add_token(const json_t *one, struct ew_buf *to)
{
	add_text(one, "id", 36, to);
	add_text(one, "kind", 8, to);
	add_text(one, "expires_at", 20, to);
	add_text(one, "name", 24, to);
	add_rights(one, to);
	ew_buf_add_text(to, "\n");
}

/* "90d", "12h", "1y", or seconds. */
static int read_life(const char *text, json_int_t *ret_s)
{
	static const struct {
		char unit;
		uint64_t seconds;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'y', 366 * 86400}};
	size_t len = strlen(text);
	uint64_t n, unit = 1;

	for (size_t i = 0; len > 1 && i < EW_COUNT(units); i++) {
		if (text[len - 1] != units[i].unit)
			continue;
		unit = units[i].seconds;
		len--;
		break;
	}
	if (ew_slice_decimal(ew_slice_of(text, len), 1000000000, &n) < 0 || n == 0)
		return -EINVAL;
	*ret_s = (json_int_t)(n * unit);
	return 0;
}

static json_t *token_body(const struct ew_options *o, json_int_t life_s)
{
	json_t *body = json_pack("{s:s*, s:s*, s:[], s:s*, s:s*}", "name", o->name, "kind", o->kind, "rights", "vendor",
		o->vendor, "agent", o->agent);
	json_t *rights = json_object_get(body, "rights");
	int r = body ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < o->rights.n; i++)
		r = json_array_append_new(rights, json_string(o->rights.at[i]));
	if (r == 0 && life_s)
		r = json_object_set_new(body, "expires_in", json_integer(life_s));
	if (r == 0)
		return body;
	json_decref(body);
	return NULL;
}

static enum ew_exit make_token(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *body = NULL;
	_cleanup_(ew_json_free) json_t *answer = NULL;
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	json_int_t life_s = 0;

	if (!o->name || !o->kind || o->rights.n == 0) {
		ew_screen_complain("token make: --name, --kind and --right are needed");
		return EW_EXIT_USAGE;
	}
	if (o->expires_in && read_life(o->expires_in, &life_s)) {
		ew_screen_complain("--expires-in: '%s' is no time: say 90d, 12h, 1y", o->expires_in);
		return EW_EXIT_USAGE;
	}
	body = token_body(o, life_s);
	answer = ask(o, "/v1/tokens", body, false);
	if (!answer)
		return EW_EXIT_FAILED;
	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	ew_buf_init_secret(&b, 1024);
	ew_screen_add(&b, ew_json_text_if_any(answer, "token"));
	ew_buf_add_text(&b, "\n");
	if (ew_screen_show(&b))
		return EW_EXIT_FAILED;
	ew_screen_complain("this is token %s; it is not shown again", ew_json_text_or(answer, "id", "-"));
	return EW_EXIT_DONE;
}

enum ew_exit ew_run_token(const struct ew_options *o)
{
	const char *what = o->n_arguments ? o->argument[0] : "list";

	if (strcmp(what, "list") == 0 && o->n_arguments <= 1)
		return ew_list_show(o, "/v1/tokens?limit=100",
			&(struct ew_list_form){.none = "no tokens", .add = add_token, .all = true});
	if (strcmp(what, "make") == 0 && o->n_arguments == 1)
		return make_token(o);
	if (strcmp(what, "revoke") == 0 && o->n_arguments == 2)
		return remove_one(o, "/v1/tokens/", "revoked");
	ew_screen_complain("token: say `token list`, `token make`, or `token revoke` and an id");
	return EW_EXIT_USAGE;
}

/* -- vendors -- */

static void add_vendor(const json_t *one, struct ew_buf *to)
{
	char version[24];

	(void)snprintf(version, sizeof(version), "%lld", ew_json_number(one, "version"));
	add_text(one, "id", 36, to);
	add_text(one, "state", 10, to);
	ew_screen_add_column(to, version, 4);
	ew_buf_add_text(to, "  ");
	add_text(one, "region", 6, to);
	ew_screen_add(to, ew_json_text_if_any(one, "name"));
	ew_buf_add_text(to, "\n");
}

static enum ew_exit list_vendors(const struct ew_options *o)
{
	char path[80];

	if (o->state && strcmp(o->state, "registered") && strcmp(o->state, "withdrawn") && strcmp(o->state, "all")) {
		ew_screen_complain("--state: of vendors registered, withdrawn or all");
		return EW_EXIT_USAGE;
	}
	(void)snprintf(path, sizeof(path), "/v1/vendors?state=%s", o->state ? o->state : "all");
	return ew_list_show(o, path, &(struct ew_list_form){.none = "no vendors", .add = add_vendor, .all = true});
}

/* A JSON object of a file; NULL after a complaint. */
static json_t *read_document(const char *file)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	json_error_t error = {.text = ""};
	json_t *document;
	int code;

	ew_buf_init(&text, DOCUMENT_BYTES);
	code = ew_file_read(ew_io_real(), file, &text);
	if (code) {
		ew_screen_complain("cannot read %s: %s", file, strerrordesc_np(-code));
		return NULL;
	}
	document = json_loadb((const char *)text.at, text.len, JSON_REJECT_DUPLICATES, &error);
	if (json_is_object(document))
		return document;
	ew_screen_complain("%s:%d: %s", file, document ? 1 : error.line, document ? "a JSON object is expected" : error.text);
	json_decref(document);
	return NULL;
}

static enum ew_exit send_document(const struct ew_options *o, const char *path, const char *file)
{
	_cleanup_(ew_json_free) json_t *document = read_document(file);
	_cleanup_(ew_json_free) json_t *answer = document ? ask(o, path, document, false) : NULL;
	char id[EW_ID_TEXT_BYTES];

	if (!answer)
		return EW_EXIT_FAILED;
	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	(void)snprintf(id, sizeof(id), "%s", ew_json_text_or(answer, "id", "-"));
	if (strspn(id, "0123456789abcdef-") != strlen(id))
		id[0] = '\0';
	ew_screen_say("vendor %s: version %lld", id, ew_json_number(answer, "version"));
	return EW_EXIT_DONE;
}

static enum ew_exit change_vendor(const struct ew_options *o)
{
	char path[EW_ONE_PATH_BYTES];

	if (ew_one_path("/v1/vendors/", o->argument[1], path)) {
		ew_screen_complain("this is no id of a vendor: '%s'", o->argument[1]);
		return EW_EXIT_USAGE;
	}
	return send_document(o, path, o->argument[2]);
}

static void add_deletion(const json_t *one, struct ew_buf *to)
{
	const json_t *kind;
	size_t i;

	ew_screen_add_column(to, ew_json_text_if_any(one, "interaction"), 36);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, ew_json_text_if_any(one, "state"), 12);
	ew_buf_add_text(to, json_is_true(json_object_get(one, "overdue")) ? "  overdue  " : "           ");
	json_array_foreach (json_object_get(one, "kinds"), i, kind) {
		ew_buf_add_text(to, i ? ", " : "");
		ew_screen_add(to, json_string_value(kind));
	}
	ew_buf_add_text(to, "\n");
}

static enum ew_exit list_deletions(const struct ew_options *o)
{
	static const char *const states[] = {"asked", "acknowledged", "refused"};
	char path[140], id[EW_ID_TEXT_BYTES];
	struct ew_id vendor;
	bool known = !o->state;

	for (size_t i = 0; i < EW_COUNT(states); i++)
		known = known || strcmp(o->state, states[i]) == 0;
	if (!known || ew_id_parse(ew_slice_text(o->argument[1]), &vendor) < 0) {
		ew_screen_complain("vendor deletions: the id of a vendor; --state asked, acknowledged or refused");
		return EW_EXIT_USAGE;
	}
	ew_id_format(vendor, id);
	(void)snprintf(path, sizeof(path), "/v1/vendors/%s/deletions%s%s", id, o->state ? "?state=" : "", o->state ? o->state : "");
	return ew_list_show(o, path, &(struct ew_list_form){.none = "it was told to delete nothing", .add = add_deletion, .all = true});
}

enum ew_exit ew_run_vendor(const struct ew_options *o)
{
	const char *what = o->n_arguments ? o->argument[0] : "list";

	if (strcmp(what, "list") == 0 && o->n_arguments <= 1)
		return list_vendors(o);
	if (strcmp(what, "add") == 0 && o->n_arguments == 2)
		return send_document(o, "/v1/vendors", o->argument[1]);
	if (strcmp(what, "show") == 0 && o->n_arguments == 2)
		return ew_one_show(o, "/v1/vendors/", o->argument[1]);
	if (strcmp(what, "change") == 0 && o->n_arguments == 3)
		return change_vendor(o);
	if (strcmp(what, "withdraw") == 0 && o->n_arguments == 2)
		return remove_one(o, "/v1/vendors/", "withdrawn");
	if (strcmp(what, "deletions") == 0 && o->n_arguments == 2)
		return list_deletions(o);
	ew_screen_complain("vendor: say `vendor list`, `vendor add FILE`, `vendor change ID FILE`, or show, withdraw or deletions and an "
			   "id");
	return EW_EXIT_USAGE;
}
