/*
 * `earwitness bundle ID -o FILE`: asks for an evidence bundle. Who gets it and why must be said; there is no default
 * for either, because the log keeps what is said for ever.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "programs/cli/calls_api.h"
#include "programs/cli/screen.h"

static json_t *withhold_json(const struct ew_option_words *words)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < words->n; i++) {
		const char *word = words->at[i];
		uint64_t index;
		json_t *one = ew_slice_decimal(ew_slice_text(word), 999999999, &index) == 0
				      ? json_integer((json_int_t)index)
				      : json_string(word);

		if (json_array_append_new(list, one) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *body_json(const struct ew_options *o)
{
	json_t *body = json_pack("{s:s*, s:s*, s:s*, s:s*, s:s*}", "to", o->to, "purpose", o->purpose, "legal_ground",
		o->legal_ground, "case", o->of_case, "reason", o->reason);

	if (!body || (o->clear && json_object_set_new(body, "clear", json_true()) < 0) ||
		(o->withhold.n > 0 && json_object_set_new(body, "withhold", withhold_json(&o->withhold)) < 0)) {
		json_decref(body);
		return NULL;
	}
	return body;
}

static enum ew_exit run(const struct ew_options *o, struct ew_error *error)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	_cleanup_(ew_json_free) json_t *body = body_json(o);
	char path[128];
	int code = body ? 0 : ew_error_set(error, -ENOMEM, "an option is no UTF-8, or memory is short");

	if (!code)
		code = ew_call_path(o->argument[0], "/bundle", path, error);
	if (!code)
		code = ew_client_new(o, &client, error);
	if (!code)
		code = ew_call_save(client, path, body, NULL, o->out, error);
	return code ? EW_EXIT_FAILED : EW_EXIT_DONE;
}

static enum ew_exit misused(const char *sentence)
{
	ew_screen_complain("bundle: %s", sentence);
	return EW_EXIT_USAGE;
}

static const char *find_misuse(const struct ew_options *o)
{
	bool ground = o->legal_ground || o->of_case;

	if (!o->out)
		return "name the file with -o FILE (- for standard output)";
	if (o->clear == (o->to != NULL))
		return "say for whom: --to AGE-RECIPIENT, or --clear for everybody who has the bundle";
	if ((o->purpose != NULL) == ground)
		return "say why: --purpose TEXT, or --legal-ground TEXT and --case TEXT";
	if (ground && !(o->legal_ground && o->of_case))
		return "a legal ground needs its case: --legal-ground TEXT and --case TEXT";
	return NULL;
}

enum ew_exit ew_run_bundle(const struct ew_options *options)
{
	const char *misuse = find_misuse(options);
	struct ew_error error = {0};
	enum ew_exit status;

	if (misuse)
		return misused(misuse);
	status = run(options, &error);
	if (status != EW_EXIT_DONE)
		ew_screen_complain("%s", ew_error_text(&error));
	else if (options->json && strcmp(options->out, "-") != 0)
		ew_screen_say("{\"written\": true}");
	return status;
}
