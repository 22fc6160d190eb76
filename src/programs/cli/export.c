/*
 * `earwitness export ID -o FILE`: the file appears whole or not at all.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/screen.h"

static void add_parameter(struct ew_buf *to, const char *name, const char *value)
{
	if (!value)
		return;
	ew_buf_add_text(to, name);
	ew_client_add_escaped(to, value);
}

int ew_export_path(const struct ew_options *o, struct ew_buf *to, struct ew_error *error)
{
	char path[128];
	int code = ew_call_path(o->argument[0], "/export", path, error);

	if (code)
		return code;
	ew_buf_add_text(to, path);
	if (o->artifact)
		add_parameter(to, "?artifact=", o->artifact);
	else
		add_parameter(to, "?format=", o->format ? o->format : "opus");
	add_parameter(to, "&party=", ew_option_last(&o->party));
	add_parameter(to, "&to=", o->to);
	return 0;
}

static int fail(struct ew_error *error, int code, const char *path)
{
	return ew_error_set(error, code, "cannot write %s: %s", path, strerrordesc_np(-code));
}

static int fetch(struct ew_client *client, const char *from, const json_t *body, const char *purpose, int fd,
	struct ew_error *error)
{
	if (body)
		return ew_client_fetch_for(client, from, body, purpose, fd, error);
	return ew_client_fetch(client, from, purpose, fd, error);
}

/* Beside the target, so that the last step is a rename. */
static int save(struct ew_client *client, const char *from, const json_t *body, const char *purpose,
	const char *file, struct ew_error *error)
{
	char part[EW_MAX_PATH_BYTES];
	int fd, code;

	if (snprintf(part, sizeof(part), "%s.part", file) >= (int)sizeof(part))
		return fail(error, -ENAMETOOLONG, file);
	fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return fail(error, -errno, part);
	code = fetch(client, from, body, purpose, fd, error);
	if (!code && fsync(fd) < 0)
		code = fail(error, -errno, part);
	if (close(fd) < 0 && !code)
		code = fail(error, -errno, part);
	if (!code && rename(part, file) < 0)
		code = fail(error, -errno, file);
	if (code && unlink(part) < 0 && errno != ENOENT)
		ew_screen_complain(
			"%s is left over and not whole: %s", part, strerrordesc_np(errno));
	return code;
}

int ew_call_save(struct ew_client *client, const char *path, const json_t *body, const char *purpose,
	const char *file, struct ew_error *error)
{
	if (strcmp(file, "-") == 0)
		return fetch(client, path, body, purpose, STDOUT_FILENO, error);
	return save(client, path, body, purpose, file, error);
}

static enum ew_exit run(const struct ew_options *o, struct ew_error *error)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	_cleanup_(ew_free_ptr) char *path = NULL;
	int code;

	ew_buf_init(&b, 1024);
	code = ew_export_path(o, &b, error);
	path = ew_buf_take_text(&b);
	if (!code && !path)
		code = ew_error_set(error, -EINVAL, "the question is too long");
	if (!code)
		code = ew_client_new(o, &client, error);
	if (!code)
		code = ew_call_save(client, path, NULL, o->purpose, o->out, error);
	return code ? EW_EXIT_FAILED : EW_EXIT_DONE;
}

static enum ew_exit misused(const char *sentence)
{
	ew_screen_complain("export: %s", sentence);
	return EW_EXIT_USAGE;
}

enum ew_exit ew_run_export(const struct ew_options *options)
{
	struct ew_error error = {0};
	enum ew_exit status;

	if (!options->out)
		return misused("name the file with -o FILE (- for standard output)");
	if (!options->purpose)
		return misused("say what for with --purpose, one that the people of the call were told of");
	if (options->artifact && options->format)
		return misused("an artifact is written as it was made: leave --format out");
	if (options->party.n > 0 && !options->artifact)
		return misused(
			"--party says whose --artifact; without one all parties are written");
	status = run(options, &error);
	if (status != EW_EXIT_DONE)
		ew_screen_complain("%s", ew_error_text(&error));
	else if (options->json && strcmp(options->out, "-") != 0)
		ew_screen_say("{\"written\": true}");
	return status;
}
