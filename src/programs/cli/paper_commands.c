/*
 * `earwitness paper`: papers that the house computes of what it has done. Made here, listed, read as lines on a screen, and saved as a page, a
 * PDF or the JSON whose hash is in the log.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/members.h"
#include "programs/cli/screen.h"
#include "yaml/yaml.h"

#define STEP_MS 250
#define MAX_WITH_BYTES (60 * 1024)
#define RESOURCE "/v1/papers"

static enum ew_exit failed(const struct ew_error *error)
{
	ew_screen_complain("%s", ew_error_text(error));
	return EW_EXIT_FAILED;
}

/* -- list -- */

static void add_line(const json_t *one, struct ew_buf *to)
{
	bool done = strcmp(ew_json_text(one, "state"), "done") == 0;

	ew_screen_add_column(to, ew_json_text(one, "begun_at"), 27);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, ew_json_text(one, "kind"), 22);
	ew_buf_add_text(to, "  ");
	if (done)
		ew_buf_printf(to, "version %-4lld", ew_json_number(one, "version"));
	else
		ew_screen_add_column(to, ew_json_text(one, "state"), 12);
	ew_buf_add_text(to, "  ");
	ew_screen_add(to, ew_json_text(one, "id"));
	ew_buf_add_text(to, "\n");
}

static enum ew_exit list(const struct ew_options *o)
{
	char path[EW_ONE_PATH_BYTES];

	if (!o->kind)
		return ew_list_show(o, RESOURCE, &(struct ew_list_form){.none = "no papers", .add = add_line});
	if (ew_one_path("", o->kind, path) < 0 && strspn(o->kind, "abcdefghijklmnopqrstuvwxyz_") != strlen(o->kind)) {
		ew_screen_complain("paper: --kind is one of record_of_processing, provider_transparency, data_residency, vendors, deletion_statistics");
		return EW_EXIT_USAGE;
	}
	(void)snprintf(path, sizeof(path), RESOURCE "?kind=%.40s", o->kind);
	return ew_list_show(o, path, &(struct ew_list_form){.none = "no papers of this kind", .add = add_line});
}

/* -- make -- */

static int with_json(const struct ew_yaml *root, json_t **ret, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *all = json_object();

	if (ew_yaml_kind(root) != EW_YAML_MAP)
		return ew_yaml_complain(root, error, "words and what is written of each were expected: owner: \"...\"");
	for (size_t i = 0; all && i < ew_yaml_count(root); i++) {
		const char *text = ew_yaml_text(ew_yaml_at(root, i));

		if (ew_yaml_kind(ew_yaml_at(root, i)) != EW_YAML_SCALAR || !text)
			return ew_yaml_complain(ew_yaml_at(root, i), error, "a text was expected");
		if (json_object_set_new(all, ew_yaml_key(root, i), json_string(text)) < 0)
			return ew_error_set(error, -EINVAL, "%s is not UTF-8", ew_yaml_key(root, i));
	}
	*ret = TAKE(all);
	return *ret ? 0 : -ENOMEM;
}

static int read_with(const char *file, json_t **ret, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_yaml_free) struct ew_yaml *root = NULL;
	int code;

	*ret = NULL;
	if (!file)
		return 0;
	ew_buf_init(&text, MAX_WITH_BYTES);
	code = ew_file_read(ew_io_real(), file, &text);
	if (code)
		return ew_error_set(error, code, "cannot read %s: %s", file, strerrordesc_np(-code));
	code = ew_yaml_load(ew_buf_slice(&text), file, &root, error);
	return code ? code : with_json(root, ret, error);
}

static int wait_for(struct ew_client *client, const char *id, json_t **ret, struct ew_error *error)
{
	const struct timespec step = {.tv_nsec = STEP_MS * 1000000L};
	char path[EW_ONE_PATH_BYTES];
	int code = ew_one_path(RESOURCE "/", id, path);

	while (!code) {
		_cleanup_(ew_json_free) json_t *paper = NULL;

		code = ew_client_ask(client, path, NULL, &paper, error);
		if (code)
			return code;
		if (strcmp(ew_json_text(paper, "state"), "running") != 0) {
			*ret = TAKE(paper);
			return 0;
		}
		(void)nanosleep(&step, NULL);
	}
	return code;
}

static int make(const struct ew_options *o, json_t **ret, struct ew_error *error)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	_cleanup_(ew_json_free) json_t *with = NULL, *body = NULL, *begun = NULL;
	int code = read_with(o->with, &with, error);

	if (code)
		return code;
	body = json_pack("{s:s, s:s*, s:s*, s:s*, s:O*}", "kind", o->argument[1], "from", o->from, "to", o->until, "entity", o->entity, "with", with);
	code = body ? ew_client_new(o, &client, error) : ew_error_set(error, -EINVAL, "a text is not UTF-8");
	if (!code)
		code = ew_client_ask(client, RESOURCE, body, &begun, error);
	return code ? code : wait_for(client, ew_json_text(begun, "id"), ret, error);
}

/* -- show -- */

static void add_list(struct ew_buf *to, const json_t *list, const char *title, const char *member)
{
	const json_t *one;
	size_t i;

	if (json_array_size(list) > 0)
		ew_buf_printf(to, "%s\n", title);
	json_array_foreach(list, i, one) {
		ew_buf_add_text(to, "  ");
		ew_screen_add(to, member ? ew_json_text(one, member) : json_string_value(one));
		if (member && json_object_get(one, "field")) {
			ew_buf_add_text(to, " (");
			ew_screen_add(to, ew_json_text(one, "field"));
			ew_buf_add_text(to, ")");
		}
		ew_buf_add_text(to, "\n");
	}
}

static void add_purposes(struct ew_buf *to, const json_t *list)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		ew_buf_add_text(to, "  ");
		ew_screen_add_column(to, ew_json_text(one, "purpose"), 20);
		if (json_is_true(json_object_get(one, "used")))
			ew_buf_printf(to, "  used in %lld calls\n", ew_json_number(one, "calls"));
		else
			ew_buf_add_text(to, "  not used\n");
	}
}

static enum ew_exit show(const struct ew_options *o, const json_t *paper)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	const json_t *d = json_object_get(paper, "document"), *period = json_object_get(d, "period");

	if (o->json)
		return ew_json_show(paper) || !d ? EW_EXIT_FAILED : EW_EXIT_DONE;
	if (!d) {
		ew_screen_say("the paper is %s",
			strcmp(ew_json_text(paper, "state"), "running") == 0 ? "being made" : "broken off");
		return EW_EXIT_FAILED;
	}
	ew_buf_init(&b, EW_SCREEN_MAX_BYTES);
	ew_screen_add(&b, ew_json_text(d, "kind"));
	ew_buf_printf(&b, " version %lld, ", ew_json_number(d, "version"));
	ew_screen_add(&b, ew_json_text(d, "entity"));
	ew_buf_add_text(&b, "\n");
	ew_screen_add_line(&b, "from %s to %s", ew_json_text(period, "from"), ew_json_text(period, "to"));
	ew_screen_add_line(&b, "id %s", ew_json_text(paper, "id"));
	ew_screen_add_line(&b, "sha256 %s, event %lld of the log", ew_json_text(paper, "sha256"), ew_json_number(paper, "event"));
	if (json_array_size(json_object_get(d, "purposes")) > 0)
		ew_buf_add_text(&b, "purposes:\n");
	add_purposes(&b, json_object_get(d, "purposes"));
	add_list(&b, json_object_get(d, "attention"), "to be looked at:", NULL);
	add_list(&b, json_object_get(d, "open"), "to be written by people (--with FILE):", "label");
	ew_screen_add_line(&b, "all of it: earwitness paper save %s -o FILE --format html, pdf or json", ew_json_text(paper, "id"));
	return ew_screen_show(&b) ? EW_EXIT_FAILED : EW_EXIT_DONE;
}

static enum ew_exit show_one(const struct ew_options *o)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	_cleanup_(ew_json_free) json_t *paper = NULL;
	struct ew_error error = {0};
	char path[EW_ONE_PATH_BYTES];
	int code = ew_one_path(RESOURCE "/", o->argument[1], path);

	code = code ? ew_error_set(&error, code, "this is no id of a paper") : ew_client_new(o, &client, &error);
	if (!code)
		code = ew_client_ask(client, path, NULL, &paper, &error);
	return code ? failed(&error) : show(o, paper);
}

enum ew_exit ew_run_paper(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *paper = NULL;
	struct ew_error error = {0};
	const char *what = o->n_arguments > 0 ? o->argument[0] : "list";

	if (strcmp(what, "list") == 0 && o->n_arguments <= 1)
		return list(o);
	if (strcmp(what, "show") == 0 && o->n_arguments == 2)
		return show_one(o);
	if (strcmp(what, "save") == 0 && o->n_arguments == 2)
		return ew_document_save(o, RESOURCE, false);
	if (strcmp(what, "make") == 0 && o->n_arguments == 2)
		return make(o, &paper, &error) ? failed(&error) : show(o, paper);
	ew_screen_complain("paper: say `paper list`, `paper make KIND`, `paper show ID` or `paper save ID -o FILE`");
	return EW_EXIT_USAGE;
}
