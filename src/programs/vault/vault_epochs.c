/*
 * Epochs on disk: one identity in one file. A new one is durable before its public half is told to anybody, because
 * what is sealed to a lost key is lost; a destroyed one is gone from memory and disk before that is said.
 */
#include "programs/vault/vault_private.h"

#include <errno.h>

#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"

/* -- taking up and dropping -- */

static void note_number(struct ew_vault *v, enum ew_vault_kind kind, uint32_t epoch)
{
	if (epoch > v->highest[kind])
		v->highest[kind] = epoch;
}

int ew_vault_add_epoch(struct ew_vault *v, const struct ew_vault_epoch *epoch, struct ew_identity **identity)
{
	struct ew_vault_epoch *added;

	if (v->n_epochs == EW_VAULT_MAX_EPOCHS)
		return -EMFILE;
	added = &v->epochs[v->n_epochs++];
	*added = *epoch;
	added->identity = TAKE(*identity);
	note_number(v, epoch->kind, epoch->epoch);
	return 0;
}

void ew_vault_drop_epoch(struct ew_vault *v, struct ew_vault_epoch *epoch)
{
	ew_secret_free(&epoch->identity);
	*epoch = v->epochs[--v->n_epochs];
}

struct ew_vault_epoch *ew_vault_any_epoch(struct ew_vault *v, enum ew_vault_kind kind, uint32_t epoch)
{
	for (size_t i = 0; i < v->n_epochs; i++)
		if (v->epochs[i].kind == kind && v->epochs[i].epoch == epoch)
			return &v->epochs[i];
	return NULL;
}

const struct ew_vault_epoch *ew_vault_find_epoch(
	const struct ew_vault *v, enum ew_vault_kind kind, uint32_t epoch)
{
	for (size_t i = 0; i < v->n_epochs; i++)
		if (v->epochs[i].kind == kind && v->epochs[i].epoch == epoch && v->epochs[i].half != EW_VAULT_GOING)
			return &v->epochs[i];
	return NULL;
}

void ew_vault_forget_epochs(struct ew_vault *v)
{
	for (size_t i = 0; i < v->n_epochs; i++)
		ew_secret_free(&v->epochs[i].identity);
	v->n_epochs = 0;
}

/* -- at the start -- */

/* The key is the line that is no comment, as age-keygen writes it. */
static int read_identity(struct ew_slice text, struct ew_identity *to)
{
	struct ew_slice line;

	while (ew_slice_cut(&text, '\n', &line)) {
		line = ew_slice_trim(line);
		if (line.len > 0 && line.at[0] != '#')
			return ew_identity_parse(line, to);
	}
	return -EINVAL;
}

static int load_plain(struct ew_vault *v, const struct ew_key_entry *e)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_secret_free) struct ew_identity *identity = NULL;
	struct ew_vault_epoch epoch = {.kind = e->kind, .epoch = e->number, .half = EW_VAULT_HERE};
	char path[EW_MAX_PATH_BYTES];
	int r = ew_key_path(v->keys, e->name, path);

	ew_buf_init_secret(&text, EW_KEY_FILE_BYTES);
	if (r == 0)
		r = ew_file_read(v->io, path, &text);
	if (r < 0)
		return r;
	if (ew_key_is_wrapped(ew_buf_slice(&text)))
		return -EINVAL;
	identity = ew_secret_alloc(sizeof(*identity));
	if (!identity)
		return -ENOMEM;
	r = read_identity(ew_buf_slice(&text), identity);
	if (r < 0)
		return -EBADMSG;
	epoch.recipient = identity->recipient;
	return ew_vault_add_epoch(v, &epoch, &identity);
}

static int load_wrapped(struct ew_vault *v, const struct ew_key_entry *e)
{
	struct ew_vault_epoch epoch = {.kind = e->kind, .epoch = e->number, .half = EW_VAULT_MISSING};
	struct ew_identity *none = NULL;
	char public[EW_KEY_PUBLIC_BYTES];
	int r = ew_vault_read_wrapped(v, e->name, public, NULL);

	if (r == 0 && ew_recipient_parse(ew_slice_text(public), &epoch.recipient) < 0)
		r = -EBADMSG;
	return r < 0 ? r : ew_vault_add_epoch(v, &epoch, &none);
}

/* A destroyed epoch; a death may have come between its new name and its last zero, or before the source had done its part. */
static int load_gone(struct ew_vault *v, const struct ew_key_entry *e)
{
	struct ew_vault_epoch epoch = {.kind = e->kind, .epoch = e->number, .half = EW_VAULT_GOING};
	struct ew_identity *none = NULL;
	char path[EW_MAX_PATH_BYTES];
	uint64_t bytes = 0;
	int handle, r;

	note_number(v, e->kind, e->number);
	if (!ew_vault_has_source(v))
		return ew_key_buried(v->io, v->keys, e->name);
	if ((size_t)snprintf(path, sizeof(path), "%s/%s.key.gone", v->keys, e->name) >= sizeof(path))
		return -ENAMETOOLONG;
	r = ew_io_open(v->io, path, EW_IO_READ, &handle);
	if (r < 0)
		return r;
	r = ew_io_size(v->io, handle, &bytes);
	ew_io_discard(v->io, &handle);
	if (r == 0 && bytes > 0)
		r = ew_key_zero(v->io, path);
	return r < 0 || bytes == 0 ? r : ew_vault_add_epoch(v, &epoch, &none);
}

struct load {
	struct ew_vault *v;
	struct ew_error *error;
};

static const char *what_is_wrong(const struct ew_vault *v, int code)
{
	if (code == -EINVAL)
		return ew_vault_has_source(v)
			? "it is a key of another kind than `keys: {kind: ...}` says; `earwitness keys move` brings all keys into one form"
			: "it is wrapped, and `keys: {kind: file}` has no source to unwrap it; name the source, or move the keys with `earwitness keys "
			  "move`";
	return code == -EBADMSG ? "it holds no key of the form; restore it from the copy made when it was new" : strerror(-code);
}

static int load_entry(void *arg, const char *name)
{
	struct load *load = arg;
	struct ew_key_entry e = ew_key_entry_of(name);
	int r;

	if (e.of != EW_KEY_OF_EPOCH)
		return 0;
	r = e.gone ? load_gone(load->v, &e) : ew_vault_has_source(load->v) ? load_wrapped(load->v, &e) : load_plain(load->v, &e);
	if (r < 0)
		return ew_error_set(load->error, r, "reading the key file %s/%s failed: %s", load->v->keys, name,
			what_is_wrong(load->v, r));
	return 0;
}

int ew_vault_load_epochs(struct ew_vault *v, struct ew_error *error)
{
	struct load load = {v, error};
	int r = ew_io_list(v->io, v->keys, load_entry, &load);

	if (r < 0 && (!error || error->code == 0))
		return ew_error_set(error, r, "reading the folder of keys %s failed: %s", v->keys, strerror(-r));
	return r;
}

/* -- wrapped files -- */

int ew_vault_read_wrapped(const struct ew_vault *v, const char *name,
	char public[static EW_KEY_PUBLIC_BYTES], struct ew_buf *blob)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	struct ew_wrapped_key key;
	int r = ew_key_path(v->keys, name, path);

	ew_buf_init_secret(&text, EW_KEY_FILE_BYTES);
	if (r == 0)
		r = ew_file_read(v->io, path, &text);
	if (r < 0)
		return r;
	if (!ew_key_is_wrapped(ew_buf_slice(&text)))
		return -EINVAL;
	r = ew_wrapped_key_parse(ew_buf_slice(&text), name, &key);
	if (r < 0)
		return r;
	if (key.source != v->source.kind)
		return -EINVAL;
	(void)snprintf(public, EW_KEY_PUBLIC_BYTES, "%.*s", (int)key.public.len, (const char *)key.public.at);
	if (!blob)
		return 0;
	r = ew_base64_decode(key.base64, EW_BASE64_PADDED, blob);
	return r == -EINVAL ? -EBADMSG : r;
}

int ew_vault_write_wrapped(const struct ew_vault *v, const char *name, const char *public, struct ew_slice blob)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	int r = ew_key_path(v->keys, name, path);

	ew_buf_init(&text, EW_KEY_FILE_BYTES);
	if (r == 0)
		r = ew_wrapped_key_add(v->source.kind, name, public, blob, &text);
	return r < 0 ? r : ew_file_replace(v->io, path, ew_buf_slice(&text), 0);
}

/* -- beginning and end -- */

static int write_identity(struct ew_vault *v, enum ew_vault_kind kind, uint32_t epoch,
	const struct ew_identity *identity)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char name[EW_KEY_NAME_TEXT], path[EW_MAX_PATH_BYTES];
	int r;

	ew_buf_init_secret(&text, EW_KEY_FILE_BYTES);
	r = ew_identity_add_text(identity, &text);
	if (r < 0)
		return r;
	ew_key_name_of_epoch(kind, epoch, name);
	r = ew_key_path(v->keys, name, path);
	if (r < 0)
		return r;
	return ew_file_replace(v->io, path, ew_buf_slice(&text), 0);
}

static int make_in_file(struct ew_vault *v, struct ew_vault_epoch *epoch, struct ew_identity **identity)
{
	int r = write_identity(v, epoch->kind, epoch->epoch, *identity);

	epoch->recipient = (*identity)->recipient;
	epoch->half = EW_VAULT_HERE;
	return r < 0 ? r : ew_vault_add_epoch(v, epoch, identity);
}

int ew_vault_make_epoch(
	struct ew_vault *v, enum ew_vault_kind kind, uint64_t request, const struct ew_vault_epoch **ret)
{
	_cleanup_(ew_secret_free) struct ew_identity *identity = NULL;
	struct ew_vault_epoch epoch = {.kind = kind};
	int r;

	if (kind < EW_VAULT_TAPE || kind > EW_VAULT_KINDS)
		return -EINVAL;
	epoch.epoch = v->highest[kind] + 1;
	if (v->n_epochs == EW_VAULT_MAX_EPOCHS)
		return -EMFILE;
	identity = ew_secret_alloc(sizeof(*identity));
	if (!identity)
		return -ENOMEM;
	r = ew_identity_new(v->io, identity);
	if (r < 0)
		return r;
	if (ew_vault_has_source(v)) {
		struct ew_vault_making making = {.number = epoch.epoch, .identity = TAKE(identity), .request = request};

		return ew_vault_wrap(v, kind, &making);
	}
	r = make_in_file(v, &epoch, &identity);
	if (r < 0)
		return r;
	*ret = &v->epochs[v->n_epochs - 1];
	return 0;
}

int ew_vault_destroy_epoch(struct ew_vault *v, enum ew_vault_kind kind, uint32_t number, uint64_t request)
{
	struct ew_vault_epoch *epoch = ew_vault_any_epoch(v, kind, number);
	char name[EW_KEY_NAME_TEXT];
	int r;

	if (!epoch)
		return -ENOENT;
	ew_key_name_of_epoch(kind, number, name);
	r = ew_key_bury(v->io, v->keys, name);
	if (r < 0 && r != -ENOENT)
		return r;
	if (!ew_vault_has_source(v)) {
		r = ew_key_buried(v->io, v->keys, name);
		if (r < 0 && r != -ENOENT)
			return r;
		ew_vault_drop_epoch(v, epoch);
		return 0;
	}
	ew_secret_free(&epoch->identity);
	epoch->half = EW_VAULT_GOING;
	if (v->away)
		return -EAGAIN;
	epoch->again.us = 0;
	epoch->request = request;
	ew_vault_turn(v);
	return -EINPROGRESS;
}

/* -- who else was given one -- */

#define RECORD_BYTES (4u << 20)
#define SETS_BYTES 900

static bool names(struct ew_slice line, const char *name)
{
	size_t at = ew_slice_find(line, ew_slice_text(" keys="));
	struct ew_slice rest, word;

	if (at >= line.len)
		return false;
	at += strlen(" keys=");
	rest = ew_slice_of(line.at + at, line.len - at);
	while (ew_slice_cut(&rest, ' ', &word))
		if (ew_slice_equal(word, ew_slice_text(name)))
			return true;
	return false;
}

static void add_set(struct ew_slice line, struct ew_buf *to)
{
	size_t at = ew_slice_find(line, ew_slice_text(" set="));
	struct ew_slice rest, id = EW_SLICE_EMPTY;

	if (at >= line.len)
		return;
	at += strlen(" set=");
	rest = ew_slice_of(line.at + at, line.len - at);
	(void)ew_slice_cut(&rest, ' ', &id);
	if (to->len + id.len + 1 <= SETS_BYTES)
		ew_buf_printf(to, "%s%.*s", to->len > 0 ? " " : "", (int)id.len, (const char *)id.at);
	else if (to->len <= SETS_BYTES)
		ew_buf_printf(to, "%*s...", (int)(SETS_BYTES + 1 - to->len), "");
}

int ew_vault_escrows(struct ew_vault *v, enum ew_vault_kind kind, uint32_t epoch, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf record = {0};
	char name[EW_KEY_NAME_TEXT], path[EW_MAX_PATH_BYTES];
	struct ew_slice rest, line;
	int r = ew_path_join(path, sizeof(path), v->keys, EW_KEY_ESCROWS);

	ew_buf_init(&record, RECORD_BYTES);
	if (r == 0)
		r = ew_file_read(v->io, path, &record);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	ew_key_name_of_epoch(kind, epoch, name);
	rest = ew_buf_slice(&record);
	while (ew_slice_cut(&rest, '\n', &line))
		if (names(line, name))
			add_set(line, to);
	return ew_buf_error(to);
}
