/*
 * From the configuration to what deliver is told of object stores. Must never leave a secret behind, nor take one from a
 * file that others can read.
 */
#include "programs/cli/store_settings.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/secret.h"
#include "store/s3_credentials.h"

#define HIDDEN 24 /* two stores, four credentials, three variables each */
#define VALUE_BYTES 4096

enum source { KEYS, INSTANCE, CONTAINER }; /* as store_credentials has them */

/* Of the supervisor, for as long as it lives: deliver may be started anew at any time. */
static struct {
	char name[EW_CONFIG_VARIABLE_BYTES];
	char *value; /* guarded */
} hidden[HIDDEN];
static size_t n_hidden;

bool ew_stores_wanted(const struct ew_config *config)
{
	return config->storage.store.is_s3 || config->storage.archive.is_s3;
}

/* -- the environment -- */

static const char *find_variable(void *arg, const char *name)
{
	(void)arg;
	for (size_t i = 0; i < n_hidden; i++)
		if (strcmp(hidden[i].name, name) == 0)
			return hidden[i].value;
	return getenv(name);
}

static void name_variables(const struct ew_config_credential *c, struct ew_s3_env_names *ret)
{
	bool own = c->variables[0][0] != '\0';

	*ret = (struct ew_s3_env_names){
		.access_key = own ? c->variables[0] : "AWS_ACCESS_KEY_ID",
		.secret = own ? c->variables[1] : "AWS_SECRET_ACCESS_KEY",
		/* Where two are named there is no token, whatever another program has. */
		.token = !own ? "AWS_SESSION_TOKEN" : c->variables[2][0] ? c->variables[2] : "EARWITNESS_NO_SESSION_TOKEN",
	};
}

static int hide(const char *name, struct ew_error *error)
{
	const char *value = getenv(name);
	size_t n = value ? strlen(value) : 0;

	if (!value)
		return 0;
	if (n_hidden == HIDDEN || n > VALUE_BYTES)
		return ew_error_set(error, -EINVAL, "the variable %s is too long to be a credential", name);
	hidden[n_hidden].value = ew_secret_alloc(n + 1);
	if (!hidden[n_hidden].value)
		return ew_error_set(error, -ENOMEM, "no locked memory for what is in %s", name);
	memcpy(hidden[n_hidden].value, value, n + 1);
	(void)snprintf(hidden[n_hidden].name, sizeof(hidden[n_hidden].name), "%s", name);
	n_hidden++;
	(void)unsetenv(name);
	return 0;
}

static int hide_of(const struct ew_config_store *s, struct ew_error *error)
{
	int code = 0;

	for (size_t i = 0; i < s->n_credentials && s->is_s3 && !code; i++) {
		struct ew_s3_env_names names;

		if (s->credential[i].from != EW_CONFIG_FROM_ENVIRONMENT)
			continue;
		name_variables(&s->credential[i], &names);
		code = hide(names.access_key, error);
		if (!code)
			code = hide(names.secret, error);
		if (!code)
			code = hide(names.token, error);
	}
	return code;
}

int ew_stores_hide_environment(const struct ew_config *config, struct ew_error *error)
{
	int code = hide_of(&config->storage.store, error);

	return code ? code : hide_of(&config->storage.archive, error);
}

/* -- credentials -- */

static int from_environment(const struct ew_config_credential *c, struct ew_s3_credentials **ret, struct ew_error *error)
{
	struct ew_s3_env_names names;

	name_variables(c, &names);
	return ew_s3_credentials_from_env(find_variable, NULL, &names, ret, error);
}

static int check_mode(const char *path, struct ew_error *error)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return ew_error_set(error, -errno, "cannot read the credentials in %s: %s", path, strerrordesc_np(errno));
	if (!S_ISREG(st.st_mode) || st.st_mode & (S_IRWXG | S_IRWXO))
		return ew_error_set(error, -EINVAL, "others may read the credentials in %s; chmod 600 it, and make others", path);
	return 0;
}

static int from_file(const struct ew_config_credential *c, struct ew_s3_credentials **ret, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_error why = {0};
	int code = check_mode(c->file, error);

	if (code)
		return code;
	ew_buf_init_secret(&bytes, EW_S3_MAX_CREDENTIALS_FILE_BYTES);
	code = ew_file_read(ew_io_real(), c->file, &bytes);
	if (code)
		return ew_error_set(error, code, "cannot read the credentials in %s: %s", c->file, strerrordesc_np(-code));
	code = ew_s3_credentials_from_file(ew_buf_slice(&bytes), c->profile[0] ? c->profile : NULL, ret, &why);
	return code ? ew_error_set(error, code, "the credentials in %s: %s", c->file, ew_error_text(&why)) : 0;
}

static int each_keys(uint8_t store, const struct ew_config_credential *c, ew_store_message_fn *fn, void *arg, struct ew_error *error)
{
	_cleanup_(ew_s3_credentials_free) struct ew_s3_credentials *keys = NULL;
	struct ew_msg_store_credentials m = {.store = store, .rights = c->rights, .source = KEYS};
	int code = c->from == EW_CONFIG_FROM_FILE ? from_file(c, &keys, error) : from_environment(c, &keys, error);

	if (code)
		return code;
	m.access_key = ew_slice_text(keys->access_key);
	m.secret = ew_slice_text(keys->secret);
	m.token = ew_slice_text(keys->token);
	return fn(arg, EW_MSG_store_credentials, &m, error);
}

/* A container's agent may want a token, which the cloud puts into the environment. */
static int each_role(uint8_t store, const struct ew_config_credential *c, ew_store_message_fn *fn, void *arg, struct ew_error *error)
{
	const char *token = getenv("AWS_CONTAINER_AUTHORIZATION_TOKEN");
	const struct ew_msg_store_credentials m = {
		.store = store, .rights = c->rights, .source = c->from == EW_CONFIG_FROM_INSTANCE ? INSTANCE : CONTAINER,
		.address = ew_slice_text(c->address), .token = ew_slice_text(c->from == EW_CONFIG_FROM_CONTAINER ? token : NULL)};

	return fn(arg, EW_MSG_store_credentials, &m, error);
}

static int each_credential(uint8_t store, const struct ew_config_store *s, ew_store_message_fn *fn, void *arg, struct ew_error *error)
{
	int code = 0;

	for (size_t i = 0; i < s->n_credentials && !code; i++) {
		const struct ew_config_credential *c = &s->credential[i];
		bool is_role = c->from == EW_CONFIG_FROM_INSTANCE || c->from == EW_CONFIG_FROM_CONTAINER;

		code = is_role ? each_role(store, c, fn, arg, error) : each_keys(store, c, fn, arg, error);
	}
	return code;
}

/* -- stores -- */

static int each_store(uint8_t number, const struct ew_config_store *s, ew_store_message_fn *fn, void *arg, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf certificates = {0};
	struct ew_msg_store_settings m = {
		.store = number, .endpoint = ew_slice_text(s->endpoint), .bucket = ew_slice_text(s->bucket),
		.region = ew_slice_text(s->region), .prefix = ew_slice_text(s->prefix), .style = s->style,
		.class = ew_slice_text(s->class), .encryption = s->encryption, .kms_key = ew_slice_text(s->kms_key), .lock = s->lock,
		.timeout_s = s->timeout_s, .part_bytes = s->part_bytes};
	int code;

	if (!s->is_s3)
		return 0;
	ew_buf_init(&certificates, EW_MAX_TLS_CA_BYTES);
	code = s->certificates[0] ? ew_file_read(ew_io_real(), s->certificates, &certificates) : 0;
	if (code)
		return ew_error_set(error, code, "cannot read the certificates to trust of the store, %s: %s", s->certificates,
			strerrordesc_np(-code));
	m.certificates = ew_buf_slice(&certificates);
	code = fn(arg, EW_MSG_store_settings, &m, error);
	return code ? code : each_credential(number, s, fn, arg, error);
}

int ew_stores_each(const struct ew_config *config, ew_store_message_fn *fn, void *arg, struct ew_error *error)
{
	int code = each_store(1, &config->storage.store, fn, arg, error);

	return code ? code : each_store(2, &config->storage.archive, fn, arg, error);
}

static int send_one(void *arg, uint16_t number, const void *message, struct ew_error *error)
{
	int code = ew_channel_send(arg, number, 0, message, NULL, 0);

	return code ? ew_error_set(error, code, "telling the deliver of a store: %s", strerrordesc_np(-code)) : 0;
}

int ew_stores_send(const struct ew_config *config, struct ew_channel *channel, struct ew_error *error)
{
	return ew_stores_each(config, send_one, channel, error);
}
