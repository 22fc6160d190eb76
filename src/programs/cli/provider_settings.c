/*
 * From the configuration to what the keeper is told of providers. Must never leave a secret behind, nor take one that others can read.
 */
#include "programs/cli/provider_settings.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"

#define MOST_SECRET 512

static int check_mode(const char *path, struct ew_error *error)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return ew_error_set(error, -errno, "cannot read the secret in %s: %s", path, strerrordesc_np(errno));
	if (!S_ISREG(st.st_mode) || st.st_mode & (S_IRWXG | S_IRWXO))
		return ew_error_set(error, -EINVAL, "others may read the secret in %s; chmod 600 it, and ask the provider "
						    "for another", path);
	return 0;
}

int ew_client_secret_read(const char *path, struct ew_buf *to, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_slice rest, line = EW_SLICE_EMPTY;
	int code = path[0] ? check_mode(path, error) : 0;

	if (code || !path[0])
		return code;
	ew_buf_init_secret(&text, 4096);
	code = ew_file_read(ew_io_real(), path, &text);
	if (code)
		return ew_error_set(error, code, "cannot read the secret in %s: %s", path, strerrordesc_np(-code));
	rest = ew_buf_slice(&text);
	if (!ew_slice_cut(&rest, '\n', &line))
		line = ew_buf_slice(&text);
	line = ew_slice_trim(line);
	if (line.len == 0 || line.len > MOST_SECRET || !ew_utf8_valid(line))
		return ew_error_set(error, -EINVAL, "the first line of %s must be the secret, 1 to %d characters", path,
			MOST_SECRET);
	ew_buf_add_slice(to, line);
	return ew_buf_error(to);
}

void ew_provider_redirect(const struct ew_config *config, const struct ew_config_oidc *o, char text[static 400])
{
	(void)snprintf(text, 400, "%s/v1/sign-in/oidc/%s/callback", config->http_public, o->id);
}

static json_t *text_if_any(const char *text)
{
	return text[0] ? json_string(text) : NULL;
}

static char *words_of(const struct ew_config *c, const struct ew_config_oidc *o)
{
	char redirect[400], *text;
	json_t *words;

	ew_provider_redirect(c, o, redirect);
	words = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:o*, s:o*, s:o*, s:o*}", "id", o->id, "title", o->name, "issuer", o->issuer,
		"client_id", o->client_id, "redirect", redirect, "create", o->create, "roles",
		o->roles[0] ? json_loads(o->roles, 0, NULL) : NULL, "team", text_if_any(o->team), "agents",
		text_if_any(o->agents), "directory", text_if_any(o->directory));
	text = words ? json_dumps(words, JSON_COMPACT) : NULL;
	json_decref(words);
	return text;
}

static int send_one(
	const struct ew_config *c, const struct ew_config_oidc *o, struct ew_channel *channel, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf secret = {0};
	_cleanup_(ew_free_ptr) char *words = words_of(c, o);
	struct ew_msg_provider m = {.words = ew_slice_text(words ? words : "")};
	int code = words ? 0 : -ENOMEM;

	ew_buf_init_secret(&secret, 1024);
	if (!code)
		code = ew_client_secret_read(o->secret_file, &secret, error);
	m.secret = ew_buf_slice(&secret);
	return code ? code : ew_channel_send(channel, EW_MSG_provider, 0, &m, NULL, 0);
}

int ew_providers_send(const struct ew_config *config, struct ew_channel *channel, struct ew_error *error)
{
	int code = 0;

	for (size_t i = 0; i < config->n_oidc && !code; i++)
		code = send_one(config, &config->oidc[i], channel, error);
	return code;
}

int ew_providers_check(const struct ew_config *config, struct ew_error *error)
{
	int code = 0;

	for (size_t i = 0; i < config->n_oidc && !code; i++) {
		_cleanup_(ew_buf_free) struct ew_buf secret = {0};

		ew_buf_init_secret(&secret, 1024);
		code = ew_client_secret_read(config->oidc[i].secret_file, &secret, error);
	}
	return code;
}
