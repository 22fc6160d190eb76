/*
 * Keys for custodians, and back from them. What leaves is sealed to their public keys and to nobody else, and the folder says for ever that it was
 * given: what was destroyed here lives on with them until they have destroyed it too.
 *
 *   earwitness escrow v1
 *   set: ID
 *   installation: ID
 *   made: TIME
 *   tape-00000001 AGE-SECRET-KEY-1...
 *   ledger-0001 PRIVATE+KEY+...
 */
#include "programs/keytool/forms.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/secret.h"
#include "open/age_open.h"
#include "seal/age_seal.h"

#define FIRST_LINE "earwitness escrow v1"
#define RECORD_BYTES (1024 * 1024)

/* -- out -- */

static int add_one(const struct ew_keytool *t, const struct ew_key_form *f, const struct ew_key_entry *e, struct ew_any_key *key, struct ew_buf *to,
	struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	int r = ew_key_path(t->keys, e->name, path);

	ew_buf_init_secret(&text, EW_KEY_FILE_BYTES);
	if (r == 0)
		r = ew_file_read(t->io, path, &text);
	if (r < 0)
		return ew_error_set(error, r, "reading %s failed: %s", e->name, strerrordesc_np(-r));
	r = ew_key_form_read(f, e, ew_buf_slice(&text), key, error);
	if (r < 0)
		return ew_error_set(error, r, "the key %s is of another kind than the configuration says", e->name);
	ew_buf_printf(to, "%s ", e->name);
	return ew_any_key_add(e, key, to);
}

static int add_keys(const struct ew_keytool *t, const struct ew_key_form *f, const struct ew_key_entries *all, struct ew_buf *plain,
	struct ew_buf *names, struct ew_error *error)
{
	_cleanup_(ew_secret_free) struct ew_any_key *key = ew_secret_alloc(sizeof(*key));
	int r = key ? 0 : ew_error_set(error, -ENOMEM, "no locked memory for keys; raise `ulimit -l`");

	for (size_t i = 0; r == 0 && i < all->n; i++) {
		if (all->at[i].gone)
			continue;
		r = add_one(t, f, &all->at[i], key, plain, error);
		ew_buf_printf(names, " %s", all->at[i].name);
	}
	if (r == 0 && names->len == 0)
		r = ew_error_set(error, -ENOENT, "there are no keys in %s", t->keys);
	return r < 0 ? ew_error_set(error, r, "collecting the keys failed: %s", strerrordesc_np(-r)) : 0;
}

static int add_bytes(void *arg, struct ew_slice bytes)
{
	ew_buf_add_slice(arg, bytes);
	return ew_buf_error(arg);
}

static int seal(struct ew_io *io, const struct ew_recipient *recipients, size_t n, struct ew_slice plain, struct ew_buf *file)
{
	_cleanup_(ew_secret_free) struct ew_file_key *key = ew_secret_alloc(sizeof(*key));
	_cleanup_(ew_age_sealer_free) struct ew_age_sealer *sealer = NULL;
	int r = key ? ew_file_key_new(io, key) : -ENOMEM;

	if (r == 0)
		r = ew_age_seal_header(io, key, recipients, n, file);
	if (r == 0)
		r = ew_age_sealer_new(io, key, add_bytes, file, &sealer);
	if (r == 0)
		r = ew_age_sealer_add(sealer, plain);
	return r == 0 ? ew_age_sealer_end(sealer) : r;
}

/* A line more in the folder's record, durable. */
static int note(const struct ew_keytool *t, const char *set, const char *made, size_t custodians, struct ew_slice names, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf record = {0};
	char path[EW_MAX_PATH_BYTES];
	int r = ew_path_join(path, sizeof(path), t->keys, EW_KEY_ESCROWS);

	ew_buf_init(&record, RECORD_BYTES);
	if (r == 0)
		r = ew_file_read(t->io, path, &record);
	if (r == 0 || r == -ENOENT) {
		ew_buf_printf(&record, "%s set=%s custodians=%zu keys=", made, set, custodians);
		ew_buf_add_slice(&record, ew_slice_of(names.at + 1, names.len - 1));
		ew_buf_add_u8(&record, '\n');
		r = ew_buf_error(&record);
	}
	if (r == 0)
		r = ew_file_replace(t->io, path, ew_buf_slice(&record), 0);
	return r < 0 ? ew_error_set(error, r, "writing %s failed: %s; nothing is given out", path, strerrordesc_np(-r)) : 0;
}

int ew_keytool_escrow(const struct ew_keytool *t, const struct ew_key_form *form, const struct ew_recipient *recipients, size_t n,
	struct ew_buf *file, struct ew_error *error)
{
	_cleanup_(ew_free_ptr) struct ew_key_entries *all = calloc(1, sizeof(*all));
	_cleanup_(ew_buf_free) struct ew_buf plain = {0}, names = {0};
	struct ew_key_form f = *form;
	char set[EW_ID_TEXT_BYTES], installation[EW_ID_TEXT_BYTES], made[EW_WALL_TEXT_BYTES], line[100];
	struct ew_id id = {{0}};
	int r = all ? ew_id_new(t->io, &id) : -ENOMEM;

	ew_buf_init_secret(&plain, EW_MAX_ESCROW_BYTES);
	ew_buf_init(&names, RECORD_BYTES);
	if (r == 0)
		r = ew_key_installation(t->io, t->keys, true, &f.call.installation);
	if (r < 0)
		return ew_error_set(error, r, "preparing the escrow failed: %s", strerrordesc_np(-r));
	ew_id_format(id, set);
	ew_id_format(f.call.installation, installation);
	ew_wall_format(ew_io_wall(t->io), made);
	ew_buf_printf(&plain, FIRST_LINE "\nset: %s\ninstallation: %s\nmade: %s\n", set, installation, made);
	r = ew_key_entries_list(t, all, error);
	if (r == 0)
		r = add_keys(t, &f, all, &plain, &names, error);
	if (r < 0)
		return r;
	r = seal(t->io, recipients, n, ew_buf_slice(&plain), file);
	if (r < 0)
		return ew_error_set(error, r, "sealing the escrow failed: %s", strerrordesc_np(-r));
	r = note(t, set, made, n, ew_buf_slice(&names), error);
	if (r < 0)
		return r;
	(void)snprintf(line, sizeof(line), "escrow %s, for %zu custodians", set, n);
	t->tell(t->arg, line);
	return 0;
}

/* -- back -- */

static int put_back(const struct ew_keytool *t, const struct ew_key_form *f, struct ew_slice line, struct ew_any_key *key, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char file[EW_KEY_NAME_TEXT + 8], path[EW_MAX_PATH_BYTES];
	struct ew_slice name = EW_SLICE_EMPTY;
	struct ew_key_entry e;
	int r;

	ew_buf_init_secret(&text, EW_KEY_FILE_BYTES);
	if (!ew_slice_cut(&line, ' ', &name) || name.len >= EW_KEY_NAME_TEXT)
		return ew_error_set(error, -EBADMSG, "this is no escrow that we made");
	(void)snprintf(file, sizeof(file), "%.*s.key", (int)name.len, (const char *)name.at);
	e = ew_key_entry_of(file);
	if (e.of == EW_KEY_OF_NOTHING || ew_any_key_parse(&e, line, key) < 0)
		return ew_error_set(error, -EBADMSG, "the escrow has a line for %s that is no key", file);
	r = ew_key_form_write(f, &e, key, &text, error);
	if (r < 0)
		return r;
	r = ew_key_path(t->keys, e.name, path);
	if (r == 0)
		r = ew_file_replace(t->io, path, ew_buf_slice(&text), 0);
	return r < 0 ? ew_error_set(error, r, "writing %s failed: %s", e.name, strerrordesc_np(-r)) : 0;
}

/* What names the keys in their source is that of the installation they came from. */
static int take_installation(const struct ew_keytool *t, struct ew_slice line, struct ew_id *ret, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_slice label = EW_SLICE("installation: ");
	char path[EW_MAX_PATH_BYTES];
	int r;

	if (!ew_slice_starts(line, label) || ew_id_parse(ew_slice_of(line.at + label.len, line.len - label.len), ret) < 0)
		return ew_error_set(error, -EBADMSG, "this is no escrow that we made");
	ew_buf_init(&text, 256);
	ew_buf_add_slice(&text, ew_slice_of(line.at + label.len, line.len - label.len));
	ew_buf_add_u8(&text, '\n');
	r = ew_path_join(path, sizeof(path), t->keys, EW_KEY_INSTALLATION);
	if (r == 0)
		r = ew_file_replace(t->io, path, ew_buf_slice(&text), 0);
	return r < 0 ? ew_error_set(error, r, "writing %s failed: %s", path, strerrordesc_np(-r)) : 0;
}

static int put_all_back(const struct ew_keytool *t, struct ew_key_form *f, struct ew_slice text, size_t *ret_n, struct ew_error *error)
{
	_cleanup_(ew_secret_free) struct ew_any_key *key = ew_secret_alloc(sizeof(*key));
	struct ew_slice line, set = EW_SLICE_EMPTY, made = EW_SLICE_EMPTY, installation = EW_SLICE_EMPTY;
	int r;

	if (!key)
		return ew_error_set(error, -ENOMEM, "no locked memory for keys; raise `ulimit -l`");
	if (!ew_slice_cut(&text, '\n', &line) || !ew_slice_equal(line, EW_SLICE(FIRST_LINE)) || !ew_slice_cut(&text, '\n', &set) ||
		!ew_slice_cut(&text, '\n', &installation) || !ew_slice_cut(&text, '\n', &made))
		return ew_error_set(error, -EBADMSG, "this is no escrow that we made");
	r = take_installation(t, installation, &f->call.installation, error);
	while (r == 0 && ew_slice_cut(&text, '\n', &line)) {
		if (line.len == 0)
			continue;
		r = put_back(t, f, line, key, error);
		*ret_n += r == 0;
	}
	return r;
}

int ew_keytool_restore(const struct ew_keytool *t, const struct ew_key_form *form, const uint8_t identity[static EW_X25519_BYTES],
	struct ew_slice file, struct ew_error *error)
{
	_cleanup_(ew_free_ptr) struct ew_key_entries *all = calloc(1, sizeof(*all));
	_cleanup_(ew_secret_free) struct ew_identity *opens = ew_secret_alloc(sizeof(*opens));
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	const struct ew_identity *identities[] = {opens};
	struct ew_key_form f = *form;
	char line[80];
	size_t n = 0;
	int r = all && opens ? ew_identity_of(identity, opens) : -ENOMEM;

	if (r < 0)
		return ew_error_set(error, r, "preparing to restore failed: %s", strerrordesc_np(-r));
	r = ew_key_entries_list(t, all, error);
	if (r == 0 && all->n > 0)
		r = ew_error_set(error, -ENOTEMPTY, "there are keys in %s already: keys are restored into a folder without any", t->keys);
	if (r < 0)
		return r;
	ew_buf_init_secret(&plain, EW_MAX_ESCROW_BYTES);
	r = ew_age_open(identities, 1, file, &plain);
	if (r < 0)
		return ew_error_set(error, r, r == -ENOKEY ? "this identity does not open the escrow" : "the escrow is damaged");
	r = put_all_back(t, &f, ew_buf_slice(&plain), &n, error);
	if (r < 0)
		return r;
	(void)snprintf(line, sizeof(line), "%zu keys are restored", n);
	t->tell(t->arg, line);
	return 0;
}
