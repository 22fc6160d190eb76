/*
 * The check of where private keys come from: that they do not lie in the data, and that what wraps them does so, by a key of its own that is destroyed
 * again.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/secret.h"
#include "ipc/key_call.h"
#include "programs/cli/doctor.h"
#include "programs/cli/keyholder_child.h"

#define NAME "doctor"
#define SECRET_BYTES 32

static bool is_inside(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	return strncmp(path, folder, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

/* By the names that links lead to, where they are there. */
static void check_place(struct ew_doctor *d)
{
	_cleanup_(ew_free_ptr) char *keys = realpath(d->config->keys, NULL), *data = realpath(d->config->data, NULL);

	if (is_inside(keys ? keys : d->config->keys, data ? data : d->config->data))
		ew_doctor_find(d, "keys", EW_HEALTH_FAIL,
			"the folder of keys %s is inside the data: whoever copies the data has copied the keys; move it out, and say so with keys: {path: ...}",
			d->config->keys);
}

static int there_and_back(const struct ew_key_call *c, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf blob = {0}, back = {0};
	uint8_t secret[SECRET_BYTES];
	int code = ew_io_random(ew_io_real(), secret, sizeof(secret));

	ew_buf_init(&blob, EW_MAX_WRAPPED_BYTES);
	ew_buf_init_secret(&back, EW_MAX_WRAPPED_BYTES);
	if (code)
		return ew_error_set(error, code, "no randomness: %s", strerrordesc_np(-code));
	code = ew_key_call_wrap(c, NAME, ew_slice_of(secret, sizeof(secret)), &blob, error);
	if (!code)
		code = ew_key_call_unwrap(c, NAME, ew_buf_slice(&blob), &back, error);
	if (!code && !ew_slice_equal(ew_buf_slice(&back), ew_slice_of(secret, sizeof(secret))))
		code = ew_error_set(error, -EBADMSG, "what was wrapped comes back as something else");
	if (!code)
		code = ew_key_call_destroy(c, NAME, error);
	if (code)
		return code;
	/* The point of it all: what was destroyed opens no more. */
	if (ew_key_call_unwrap(c, NAME, ew_buf_slice(&blob), &back, NULL) == 0)
		code = ew_error_set(error, -EBADMSG, "a key that was destroyed is unwrapped all the same");
	return code;
}

static int try_it(const struct ew_config *config, struct ew_error *error)
{
	struct ew_own_child holder = EW_OWN_CHILD_NONE;
	struct ew_key_call c = {.timeout_ms = ew_keyholder_patience_ms(config)};
	int code = ew_id_new(ew_io_real(), &c.installation);

	if (code)
		return ew_error_set(error, code, "no randomness: %s", strerrordesc_np(-code));
	code = ew_keyholder_start(config, &holder, error);
	if (code)
		return code;
	c.fd = holder.fd;
	code = there_and_back(&c, error);
	ew_own_child_end(&holder);
	return code;
}

void ew_doctor_key_source(struct ew_doctor *d)
{
	const struct ew_config_keys *k = &d->config->key_source;
	const char *what = k->kind == EW_CONFIG_KEYS_PKCS11 ? k->module : k->command.bytes;
	struct ew_error error = {0};

	check_place(d);
	if (k->kind == EW_CONFIG_KEYS_FILE)
		return;
	if (access(what, k->kind == EW_CONFIG_KEYS_PKCS11 ? R_OK : X_OK) < 0)
		ew_doctor_find(d, "keys", EW_HEALTH_FAIL, "%s: %s; no key can be wrapped or unwrapped", what, strerrordesc_np(errno));
	else if (try_it(d->config, &error))
		ew_doctor_find(d, "keys", EW_HEALTH_FAIL, "keys cannot be wrapped and unwrapped: %s", ew_error_text(&error));
	else
		ew_doctor_find(d, "keys", EW_HEALTH_OK, "%s wraps keys, unwraps them, and destroys them", k->kind == EW_CONFIG_KEYS_PKCS11 ? k->token : what);
}
