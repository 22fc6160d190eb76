/*
 * Something that the house made, saved as a file: the page, the PDF, the JSON whose hash or record is in the log, the proof that it is.
 */
#include <string.h>

#include "programs/cli/calls_api.h"
#include "programs/cli/screen.h"

static const struct form {
	const char *word, *rest;
	bool in_log;
} forms[] = {{"html", "/page", false}, {"pdf", "/pdf", false}, {"json", "", false}, {"proof", "/proof", true}};

static const struct form *form_of(const char *word, bool with_proof)
{
	for (size_t i = 0; i < EW_COUNT(forms); i++)
		if (strcmp(forms[i].word, word) == 0 && (with_proof || !forms[i].in_log))
			return &forms[i];
	return NULL;
}

static int save(const struct ew_options *o, const char *resource, const char *rest, struct ew_error *error)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	char folder[40], one[EW_ONE_PATH_BYTES], path[EW_ONE_PATH_BYTES + 8];
	int code;

	(void)snprintf(folder, sizeof(folder), "%s/", resource);
	code = ew_one_path(folder, o->argument[1], one);
	code = code ? ew_error_set(error, code, "%s is no id", o->argument[1]) : ew_client_new(o, &client, error);
	if (code)
		return code;
	(void)snprintf(path, sizeof(path), "%s%s", one, rest);
	return ew_call_save(client, path, NULL, NULL, o->out, error);
}

enum ew_exit ew_document_save(const struct ew_options *o, const char *resource, bool with_proof)
{
	const struct form *form = form_of(o->format ? o->format : "html", with_proof);
	struct ew_error error = {0};

	if (!o->out || !form) {
		ew_screen_complain("save: name the file with -o FILE (- for standard output); --format is html, pdf%s", with_proof ? ", json or proof" : " or json");
		return EW_EXIT_USAGE;
	}
	if (save(o, resource, form->rest, &error)) {
		ew_screen_complain("%s", ew_error_text(&error));
		return EW_EXIT_FAILED;
	}
	if (o->json && strcmp(o->out, "-") != 0)
		ew_screen_say("{\"written\": true}");
	return EW_EXIT_DONE;
}
