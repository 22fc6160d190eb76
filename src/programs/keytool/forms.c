/*
 * Forms of a private key. Must never give a key out of its hands that was not held against its public half.
 */
#include "programs/keytool/forms.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "base/text.h"
#include "ledger/key.h"
#include "open/identity.h"

static int add_entry(void *arg, const char *name)
{
	struct ew_key_entries *all = arg;
	struct ew_key_entry e = ew_key_entry_of(name);

	if (e.of == EW_KEY_OF_NOTHING)
		return 0;
	if (all->n == EW_KEYTOOL_MOST)
		return -E2BIG;
	all->at[all->n++] = e;
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct ew_key_entry *)a)->name, ((const struct ew_key_entry *)b)->name);
}

int ew_key_entries_list(const struct ew_keytool *t, struct ew_key_entries *ret, struct ew_error *error)
{
	int r;

	ret->n = 0;
	r = ew_io_list(t->io, t->keys, add_entry, ret);
	if (r < 0)
		return ew_error_set(error, r, "cannot list the folder of keys %s: %s", t->keys, strerrordesc_np(-r));
	qsort(ret->at, ret->n, sizeof(ret->at[0]), by_name);
	return 0;
}

/* -- plain -- */

static int parse_identity(struct ew_slice text, struct ew_any_key *to)
{
	_cleanup_(ew_secret_free) struct ew_identity *identity = ew_secret_alloc(sizeof(*identity));
	struct ew_slice line;

	if (!identity)
		return -ENOMEM;
	while (ew_slice_cut(&text, '\n', &line)) {
		line = ew_slice_trim(line);
		if (line.len == 0 || line.at[0] == '#')
			continue;
		if (ew_identity_parse(line, identity) < 0)
			return -EBADMSG;
		memcpy(to->secret, identity->private_key, sizeof(to->secret));
		ew_recipient_format(&identity->recipient, to->public);
		return 0;
	}
	return -EBADMSG;
}

static int parse_log(struct ew_slice text, struct ew_any_key *to)
{
	_cleanup_(ew_secret_free) struct ew_skey *key = ew_secret_alloc(sizeof(*key));

	if (!key)
		return -ENOMEM;
	if (ew_skey_parse(ew_slice_trim(text), key) < 0)
		return -EBADMSG;
	memcpy(to->secret, key->seed, sizeof(to->secret));
	ew_vkey_format(&key->verifier, to->public);
	return 0;
}

int ew_any_key_parse(const struct ew_key_entry *e, struct ew_slice text, struct ew_any_key *to)
{
	return e->of == EW_KEY_OF_LOG ? parse_log(text, to) : parse_identity(text, to);
}

static int add_identity(const struct ew_any_key *key, struct ew_buf *to)
{
	_cleanup_(ew_secret_free) struct ew_identity *identity = ew_secret_alloc(sizeof(*identity));
	int r = identity ? ew_identity_of(key->secret, identity) : -ENOMEM;

	return r < 0 ? r : ew_identity_add_text(identity, to);
}

static int add_log(const struct ew_any_key *key, struct ew_buf *to)
{
	_cleanup_(ew_secret_free) struct ew_skey *skey = ew_secret_alloc(sizeof(*skey));
	int r = skey ? ew_vkey_parse(ew_slice_text(key->public), &skey->verifier) : -ENOMEM;

	if (r < 0)
		return r == -ENOMEM ? r : -EBADMSG;
	memcpy(skey->seed, key->secret, sizeof(skey->seed));
	r = ew_skey_add_text(skey, to);
	ew_buf_add_u8(to, '\n');
	return r;
}

int ew_any_key_add(const struct ew_key_entry *e, const struct ew_any_key *key, struct ew_buf *to)
{
	int r = e->of == EW_KEY_OF_LOG ? add_log(key, to) : add_identity(key, to);

	return r < 0 ? r : ew_buf_error(to);
}

static int check_identity(const struct ew_any_key *key)
{
	_cleanup_(ew_secret_free) struct ew_identity *identity = ew_secret_alloc(sizeof(*identity));
	struct ew_recipient public;
	int r = identity ? ew_identity_of(key->secret, identity) : -ENOMEM;

	if (r == 0 && ew_recipient_parse(ew_slice_text(key->public), &public) < 0)
		r = -EKEYREJECTED;
	return r == 0 && !ew_recipient_equal(&public, &identity->recipient) ? -EKEYREJECTED : r;
}

static int check_log(const struct ew_any_key *key)
{
	uint8_t public[EW_ED25519_BYTES];
	struct ew_vkey verifier;
	int r = ew_ed25519_public(key->secret, public);

	if (r == 0 && ew_vkey_parse(ew_slice_text(key->public), &verifier) < 0)
		r = -EKEYREJECTED;
	return r == 0 && memcmp(public, verifier.public_key, sizeof(public)) != 0 ? -EKEYREJECTED : r;
}

int ew_any_key_check(const struct ew_key_entry *e, const struct ew_any_key *key)
{
	return e->of == EW_KEY_OF_LOG ? check_log(key) : check_identity(key);
}

/* -- wrapped -- */

static int unwrap(const struct ew_key_form *f, const struct ew_key_entry *e, struct ew_slice blob, struct ew_any_key *to, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf secret = {0};
	int r;

	ew_buf_init_secret(&secret, EW_MAX_WRAPPED_BYTES);
	r = ew_key_call_unwrap(&f->call, e->name, blob, &secret, error);
	if (r < 0)
		return r;
	if (secret.len != sizeof(to->secret))
		return ew_error_set(error, -EBADMSG, "what comes back for %s is no key", e->name);
	memcpy(to->secret, secret.at, sizeof(to->secret));
	r = ew_any_key_check(e, to);
	return r < 0 ? ew_error_set(error, r, "what comes back for %s is another key", e->name) : 0;
}

static int read_wrapped(
	const struct ew_key_form *f, const struct ew_key_entry *e, struct ew_slice text, struct ew_any_key *to, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf blob = {0};
	struct ew_wrapped_key key;

	ew_buf_init(&blob, EW_MAX_WRAPPED_BYTES);
	if (ew_wrapped_key_parse(text, e->name, &key) < 0 || ew_base64_decode(key.base64, EW_BASE64_PADDED, &blob) < 0)
		return ew_error_set(error, -EBADMSG, "the wrapped key %s is damaged; restore it from a copy of the folder", e->name);
	if (key.source != f->kind)
		return -EINVAL;
	(void)snprintf(to->public, sizeof(to->public), "%.*s", (int)key.public.len, (const char *)key.public.at);
	return unwrap(f, e, ew_buf_slice(&blob), to, error);
}

int ew_key_form_read(
	const struct ew_key_form *f, const struct ew_key_entry *e, struct ew_slice text, struct ew_any_key *to, struct ew_error *error)
{
	int r;

	if (ew_key_is_wrapped(text) != (f->kind != EW_KEYS_FILE))
		return -EINVAL;
	if (f->kind != EW_KEYS_FILE)
		return read_wrapped(f, e, text, to, error);
	r = ew_any_key_parse(e, text, to);
	return r < 0 ? ew_error_set(error, r, "the key %s is damaged; restore it from the copy made when it was new", e->name) : 0;
}

static int write_wrapped(
	const struct ew_key_form *f, const struct ew_key_entry *e, const struct ew_any_key *key, struct ew_buf *to, struct ew_error *error)
{
	_cleanup_(ew_secret_free) struct ew_any_key *back = ew_secret_alloc(sizeof(*back));
	_cleanup_(ew_buf_free) struct ew_buf blob = {0};
	int r;

	ew_buf_init(&blob, EW_MAX_WRAPPED_BYTES);
	if (!back)
		return ew_error_set(error, -ENOMEM, "no locked memory for keys; raise `ulimit -l`");
	memcpy(back->public, key->public, sizeof(back->public));
	r = ew_key_call_wrap(&f->call, e->name, ew_slice_of(key->secret, sizeof(key->secret)), &blob, error);
	if (r == 0)
		r = unwrap(f, e, ew_buf_slice(&blob), back, error);
	return r < 0 ? r : ew_wrapped_key_add(f->kind, e->name, key->public, ew_buf_slice(&blob), to);
}

int ew_key_form_write(
	const struct ew_key_form *f, const struct ew_key_entry *e, const struct ew_any_key *key, struct ew_buf *to, struct ew_error *error)
{
	int r = f->kind == EW_KEYS_FILE ? ew_any_key_add(e, key, to) : write_wrapped(f, e, key, to, error);

	return r < 0 ? ew_error_set(error, r, "cannot write the key %s: %s", e->name, strerrordesc_np(-r)) : 0;
}
