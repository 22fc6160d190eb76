/*
 * `earwitness enrol`: the one-time token against one that lasts. The lasting one is shown once and
 * must not stand on a screen when a file can hold it.
 */
#include "programs/cli/enrol.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/places.h"
#include "programs/cli/screen.h"

static int exchange(
	struct ew_client *client, const char *once, json_t **ret, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *body = json_pack("{s:s}", "token", once);
	_cleanup_(ew_json_free) json_t *answer = NULL;
	int code = body ? ew_client_ask(client, "/v1/enrol", body, &answer, error) : -ENOMEM;

	if (!code && !json_is_string(json_object_get(answer, "token")))
		code = ew_error_set(error, -EBADMSG, "the server sent no token");
	if (!code)
		*ret = TAKE(answer);
	return code;
}

static int read_once(const char *data, char **ret, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	int code = ew_path_join(path, sizeof(path), data, "admin.token");

	ew_buf_init_secret(&text, 1024);
	if (!code)
		code = ew_file_read(ew_io_real(), path, &text);
	if (!code)
		code = ew_slice_dup(ew_slice_trim(ew_buf_slice(&text)), ret);
	return code ? ew_error_set(error, code, "cannot read %s/admin.token: %s", data,
			      strerrordesc_np(-code))
		    : 0;
}

static int keep(const char *data, const char *token, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	int code = ew_path_join(path, sizeof(path), data, "token");

	ew_buf_init_secret(&text, 1024);
	ew_buf_printf(&text, "%s\n", token);
	if (!code)
		code = ew_buf_error(&text);
	if (!code)
		code = ew_file_replace(ew_io_real(), path, ew_buf_slice(&text), 0);
	return code ? ew_error_set(error, code, "cannot write %s/token: %s", data,
			      strerrordesc_np(-code))
		    : 0;
}

int ew_enrol_data(struct ew_client *client, const char *data, struct ew_error *error)
{
	_cleanup_(ew_free_ptr) char *once = NULL;
	_cleanup_(ew_json_free) json_t *answer = NULL;
	int code = read_once(data, &once, error);

	if (!code)
		code = exchange(client, once, &answer, error);
	if (!code)
		code = keep(data, json_string_value(json_object_get(answer, "token")), error);
	if (!code)
		ew_client_set_token(client, json_string_value(json_object_get(answer, "token")));
	return code;
}

static int enrol_printed(
	const struct ew_options *o, struct ew_client *client, struct ew_error *error)
{
	const char *once = getenv("EARWITNESS_TOKEN");
	_cleanup_(ew_json_free) json_t *answer = NULL;
	int code;

	if (!once || !once[0])
		return ew_error_set(error, -EINVAL,
			"name the data folder with --data DIR, or give the enrolment token in "
			"EARWITNESS_TOKEN");
	code = exchange(client, once, &answer, error);
	if (code)
		return code;
	if (o->json)
		return ew_json_show(answer);
	ew_screen_say("%s", json_string_value(json_object_get(answer, "token")));
	return 0;
}

enum ew_exit ew_run_enrol(const struct ew_options *options)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	const char *data = ew_place_data_given(options->data);
	struct ew_error error = {0};
	int code = ew_client_new(options, &client, &error);

	if (!code)
		code = data ? ew_enrol_data(client, data, &error)
			    : enrol_printed(options, client, &error);
	if (code) {
		ew_screen_complain("%s", ew_error_text(&error));
		return EW_EXIT_FAILED;
	}
	if (data && options->json)
		ew_screen_say("{\"enrolled\": true}");
	else if (data)
		ew_screen_say("enrolled; the token is in %s/token", data);
	return EW_EXIT_DONE;
}
