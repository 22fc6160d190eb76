/*
 * Making keys and the enrolment token, each only where there is none. Private halves live in secret
 * memory until they are written and are wiped then.
 */
#include "programs/cli/key_files.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "open/identity.h"

#define KEY_TEXT_BYTES 1024
#define TOKEN_BYTES 32

static int complain(struct ew_error *error, int code, const char *doing, const char *path)
{
	return ew_error_set(error, code, "%s %s: %s", doing, path, strerrordesc_np(-code));
}

static bool exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static int write_public(
	struct ew_io *io, const char *path, const struct ew_recipient *r, struct ew_error *error)
{
	char text[EW_RECIPIENT_TEXT_BYTES + 1];
	int code;

	ew_recipient_format(r, text);
	text[EW_RECIPIENT_TEXT_BYTES - 1] = '\n';
	code = ew_file_replace(io, path, ew_slice_of(text, EW_RECIPIENT_TEXT_BYTES), 0);
	if (!code && chmod(path, 0644) < 0)
		code = -errno;
	return code ? complain(error, code, "cannot write", path) : 0;
}

static int write_identity(struct ew_io *io, const char *path, const struct ew_identity *identity,
	struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char recipient[EW_RECIPIENT_TEXT_BYTES];
	int code;

	ew_buf_init_secret(&text, KEY_TEXT_BYTES);
	ew_recipient_format(&identity->recipient, recipient);
	ew_buf_printf(&text, "# public key: %s\n", recipient);
	code = ew_identity_add_text(identity, &text);
	if (!code)
		code = ew_buf_error(&text);
	if (!code)
		code = ew_file_replace(io, path, ew_buf_slice(&text), 0);
	return code ? complain(error, code, "cannot write the key", path) : 0;
}

/* The secret key's line, whatever comments stand around it. */
static int parse_identity(struct ew_slice text, struct ew_identity *to)
{
	struct ew_slice line;

	while (ew_slice_cut(&text, '\n', &line)) {
		line = ew_slice_trim(line);
		if (line.len > 0 && line.at[0] != '#')
			return ew_identity_parse(line, to);
	}
	return -EINVAL;
}

static int read_identity(
	struct ew_io *io, const char *path, struct ew_identity *to, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int code;

	ew_buf_init_secret(&text, KEY_TEXT_BYTES);
	code = ew_file_read(io, path, &text);
	if (!code)
		code = parse_identity(ew_buf_slice(&text), to);
	return code ? complain(error, code, "cannot read the key", path) : 0;
}

/* Makes the identity at `path` or reads the one that is there; the recipient is handed out. */
static int have_identity(
	struct ew_io *io, const char *path, struct ew_recipient *ret, struct ew_error *error)
{
	_cleanup_(ew_secret_free) struct ew_identity *identity = ew_secret_alloc(sizeof(*identity));
	int code;

	if (!identity)
		return ew_error_set(
			error, -ENOMEM, "no locked memory for making keys; raise `ulimit -l`");
	if (exists(path)) {
		code = read_identity(io, path, identity, error);
	} else {
		code = ew_identity_new(io, identity);
		if (code)
			return complain(error, code, "cannot make the key", path);
		code = write_identity(io, path, identity, error);
	}
	if (!code)
		*ret = identity->recipient;
	return code;
}

static int make_folders(struct ew_io *io, const char *keys, char keeper[static EW_MAX_PATH_BYTES],
	struct ew_error *error)
{
	char vault[EW_MAX_PATH_BYTES];
	int code = ew_path_join(keeper, EW_MAX_PATH_BYTES, keys, "keeper");

	if (!code)
		code = ew_path_join(vault, sizeof(vault), keys, "vault");
	if (!code)
		code = ew_file_mkdirs(io, keeper);
	if (!code)
		code = ew_file_mkdirs(io, vault);
	return code ? complain(error, code, "cannot make the folders of keys under", keys) : 0;
}

int ew_keys_make(struct ew_io *io, const char *keys, struct ew_error *error)
{
	char keeper[EW_MAX_PATH_BYTES], path[EW_MAX_PATH_BYTES], gone[EW_MAX_PATH_BYTES];
	struct ew_recipient events, catalog;
	int code = make_folders(io, keys, keeper, error);

	if (code)
		return code;
	code = ew_path_join(path, sizeof(path), keeper, "events.key");
	if (!code)
		code = have_identity(io, path, &events, error);
	if (!code)
		code = ew_path_join(gone, sizeof(gone), keeper, "catalog.key.gone");
	if (!code)
		code = ew_path_join(path, sizeof(path), keeper, "catalog.key");
	if (!code && !exists(gone)) /* the first of those that rotate; its time may be over */
		code = have_identity(io, path, &catalog, error);
	if (!code)
		code = ew_path_join(path, sizeof(path), keys, "events.pub");
	if (code || exists(path))
		return code;
	return write_public(io, path, &events, error);
}

int ew_token_make(struct ew_io *io, const char *data, bool *ret_made, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	uint8_t random[TOKEN_BYTES];
	int code = ew_path_join(path, sizeof(path), data, "admin.token");

	if (code)
		return complain(error, code, "cannot write", path);
	if (exists(path)) {
		*ret_made = false;
		return 0;
	}
	ew_buf_init_secret(&text, KEY_TEXT_BYTES);
	code = ew_io_random(io, random, sizeof(random));
	ew_base64_add(&text, ew_slice_of(random, sizeof(random)), EW_BASE64_URL);
	ew_buf_add_text(&text, "\n");
	if (!code)
		code = ew_buf_error(&text);
	if (!code)
		code = ew_file_replace(io, path, ew_buf_slice(&text), 0);
	ew_wipe(random, sizeof(random));
	if (code)
		return complain(error, code, "cannot write", path);
	*ret_made = true;
	return 0;
}

static int read_trimmed(struct ew_io *io, const char *folder, const char *name, struct ew_buf *text,
	struct ew_slice *ret, char path[static EW_MAX_PATH_BYTES])
{
	int code = ew_path_join(path, EW_MAX_PATH_BYTES, folder, name);

	if (!code)
		code = ew_file_read(io, path, text);
	if (!code)
		*ret = ew_slice_trim(ew_buf_slice(text));
	return code;
}

int ew_keys_events_recipient(
	struct ew_io *io, const char *keys, struct ew_recipient *ret, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES] = "";
	struct ew_slice line;
	int code;

	ew_buf_init(&text, KEY_TEXT_BYTES);
	code = read_trimmed(io, keys, "events.pub", &text, &line, path);
	if (code == -ENOENT)
		return ew_error_set(
			error, code, "there are no keys in %s; `earwitness init` makes them", keys);
	if (!code)
		code = ew_recipient_parse(line, ret);
	return code ? complain(error, code, "cannot read the public key", path) : 0;
}

int ew_token_digest(struct ew_io *io, const char *data, struct ew_hash *ret, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES] = "";
	struct ew_slice token;
	int code;

	ew_buf_init_secret(&text, KEY_TEXT_BYTES);
	code = read_trimmed(io, data, "admin.token", &text, &token, path);
	if (code == -ENOENT) {
		*ret = (struct ew_hash){0};
		return 0;
	}
	if (!code)
		code = ew_sha256_of(token, ret);
	return code ? complain(error, code, "cannot read the enrolment token", path) : 0;
}
