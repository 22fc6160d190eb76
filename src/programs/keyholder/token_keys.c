/*
 * Wrapping keys in the token: found by label, made, used, destroyed. Must never take "not found" for an answer from a session that cannot see, nor say
 * "destroyed" before a search has found nothing.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/limits.h"
#include "programs/keyholder/token_private.h"

#define LABEL_BYTES 160
#define MAX_FOUND 8 /* of one label; one is usual */
#define FORM 1      /* of a blob: this byte, the nonce, what was encrypted with its tag */
#define NONCE_BYTES 12
#define TAG_BYTES 16
#define HEAD_BYTES (1 + NONCE_BYTES)

struct found {
	CK_OBJECT_HANDLE at[MAX_FOUND];
	CK_ULONG n;
};

static void label_of(const struct ew_wrapping *key, char label[static LABEL_BYTES])
{
	char installation[EW_ID_TEXT_BYTES];

	ew_id_format(key->installation, installation);
	(void)snprintf(label, LABEL_BYTES, "earwitness/%s/%s", installation, key->name);
}

static int search(struct ew_token *t, char *label, struct found *ret, struct ew_error *error)
{
	CK_OBJECT_CLASS class = CKO_SECRET_KEY;
	CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &class, sizeof(class)}, {CKA_LABEL, label, strlen(label)}};
	CK_RV rv = t->f->C_FindObjectsInit(t->session, wanted, EW_COUNT(wanted)), ended;

	if (rv != CKR_OK)
		return ew_token_failed(t, "searching", rv, error);
	rv = t->f->C_FindObjects(t->session, ret->at, MAX_FOUND, &ret->n);
	ended = t->f->C_FindObjectsFinal(t->session);
	if (rv == CKR_OK)
		rv = ended;
	/* Private objects are there only for who is logged in, and may have been until just now. */
	if (rv == CKR_OK)
		rv = ew_token_look(t);
	return rv == CKR_OK ? 0 : ew_token_failed(t, "searching", rv, error);
}

/* A module may go on answering from memory when its token has gone: that there is nothing is believed of a new session alone. */
static int not_believed(const struct ew_token *t, struct ew_error *error)
{
	return ew_error_set(error, -ESTALE, "the token \"%s\" has not the key that was looked for, and is looked at anew", t->config.label);
}

static int make_key(struct ew_token *t, char *label, CK_OBJECT_HANDLE *ret, struct ew_error *error)
{
	CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
	CK_OBJECT_CLASS class = CKO_SECRET_KEY;
	CK_KEY_TYPE type = CKK_AES;
	CK_ULONG bytes = 32;
	CK_MECHANISM mechanism = {CKM_AES_KEY_GEN, NULL, 0};
	CK_ATTRIBUTE key[] = {{CKA_CLASS, &class, sizeof(class)}, {CKA_KEY_TYPE, &type, sizeof(type)}, {CKA_VALUE_LEN, &bytes, sizeof(bytes)},
		{CKA_LABEL, label, strlen(label)}, {CKA_TOKEN, &yes, sizeof(yes)}, {CKA_PRIVATE, &yes, sizeof(yes)},
		{CKA_SENSITIVE, &yes, sizeof(yes)}, {CKA_EXTRACTABLE, &no, sizeof(no)}, {CKA_ENCRYPT, &yes, sizeof(yes)},
		{CKA_DECRYPT, &yes, sizeof(yes)}};
	CK_RV rv = t->f->C_GenerateKey(t->session, &mechanism, key, EW_COUNT(key), ret);

	return rv == CKR_OK ? 0 : ew_token_failed(t, "making a key", rv, error);
}

static CK_GCM_PARAMS gcm(uint8_t *nonce, char *name)
{
	CK_GCM_PARAMS p = {.iv_ptr = nonce, .iv_len = NONCE_BYTES, .iv_bits = 8 * NONCE_BYTES, .aad_ptr = (uint8_t *)name, .aad_len = strlen(name),
		.tag_bits = 8 * TAG_BYTES};

	return p;
}

/* -- with a session that stands -- */

struct wish {
	const struct ew_wrapping *key;
	struct ew_slice in;
	struct ew_buf *out;
};

static int encrypt(struct ew_token *t, CK_OBJECT_HANDLE key, const struct wish *w, struct ew_error *error)
{
	uint8_t nonce[NONCE_BYTES], in[EW_MAX_WRAPPED_SECRET_BYTES], out[EW_MAX_WRAPPED_SECRET_BYTES + 2 * TAG_BYTES];
	char name[64];
	CK_GCM_PARAMS params = gcm(nonce, name);
	CK_MECHANISM mechanism = {CKM_AES_GCM, &params, sizeof(params)};
	CK_ULONG n = sizeof(out);
	CK_RV rv;
	int r = w->in.len <= sizeof(in) ? ew_io_random(ew_io_real(), nonce, sizeof(nonce)) : -EMSGSIZE;

	if (r < 0)
		return ew_error_set(error, r, "preparing to wrap failed: %s", strerrordesc_np(-r));
	(void)snprintf(name, sizeof(name), "%s", w->key->name);
	params.aad_len = strlen(name);
	memcpy(in, w->in.at, w->in.len);
	rv = t->f->C_EncryptInit(t->session, &mechanism, key);
	if (rv == CKR_OK)
		rv = t->f->C_Encrypt(t->session, in, w->in.len, out, &n);
	explicit_bzero(in, sizeof(in));
	if (rv != CKR_OK)
		return ew_token_failed(t, "wrapping", rv, error);
	if (n != w->in.len + TAG_BYTES)
		return ew_error_set(error, -EIO, "the token \"%s\" gave %lu bytes for %zu", t->config.label, (unsigned long)n, w->in.len);
	ew_buf_add_u8(w->out, FORM);
	ew_buf_add(w->out, nonce, sizeof(nonce));
	ew_buf_add(w->out, out, n);
	return 0;
}

static int do_wrap(struct ew_token *t, const struct wish *w, struct ew_error *error)
{
	char label[LABEL_BYTES];
	struct found found = {.n = 0};
	int r;

	label_of(w->key, label);
	r = search(t, label, &found, error);
	/* One that is there is used: a folder that was put back may have begun to count from an older number, and others still need it. */
	if (r == 0 && found.n == 0 && !t->fresh)
		return not_believed(t, error);
	if (r == 0 && found.n == 0)
		r = make_key(t, label, &found.at[0], error);
	return r == 0 ? encrypt(t, found.at[0], w, error) : r;
}

static int decrypt(struct ew_token *t, CK_OBJECT_HANDLE key, const struct wish *w, struct ew_error *error)
{
	uint8_t nonce[NONCE_BYTES], in[EW_MAX_WRAPPED_SECRET_BYTES + TAG_BYTES], out[EW_MAX_WRAPPED_SECRET_BYTES + 2 * TAG_BYTES];
	char name[64];
	CK_GCM_PARAMS params;
	CK_MECHANISM mechanism = {CKM_AES_GCM, &params, sizeof(params)};
	size_t n_in = w->in.len - HEAD_BYTES;
	CK_ULONG n = sizeof(out);
	CK_RV rv;

	(void)snprintf(name, sizeof(name), "%s", w->key->name);
	params = gcm(nonce, name);
	memcpy(nonce, w->in.at + 1, sizeof(nonce));
	memcpy(in, w->in.at + HEAD_BYTES, n_in);
	rv = t->f->C_DecryptInit(t->session, &mechanism, key);
	if (rv == CKR_OK)
		rv = t->f->C_Decrypt(t->session, in, n_in, out, &n);
	/* A tag that does not fit is a failure without a name in some modules; with a session that stands it can be nothing else. */
	if ((rv == CKR_GENERAL_ERROR || rv == CKR_FUNCTION_FAILED) && ew_token_look(t) == CKR_OK)
		rv = CKR_ENCRYPTED_DATA_INVALID;
	if (rv == CKR_OK && n == n_in - TAG_BYTES)
		ew_buf_add(w->out, out, n);
	explicit_bzero(out, sizeof(out));
	if (rv != CKR_OK)
		return ew_token_failed(t, "unwrapping", rv, error);
	return n == n_in - TAG_BYTES ? 0 : ew_error_set(error, -EIO, "the token \"%s\" gave %lu bytes for a key", t->config.label, (unsigned long)n);
}

static int do_unwrap(struct ew_token *t, const struct wish *w, struct ew_error *error)
{
	char label[LABEL_BYTES];
	struct found found = {.n = 0};
	int r;

	if (w->in.len <= HEAD_BYTES + TAG_BYTES || w->in.len > HEAD_BYTES + TAG_BYTES + EW_MAX_WRAPPED_SECRET_BYTES || w->in.at[0] != FORM)
		return ew_error_set(error, -EKEYREJECTED, "the wrapped key %s is not of the form that a token gives", w->key->name);
	label_of(w->key, label);
	r = search(t, label, &found, error);
	if (r < 0)
		return r;
	if (found.n == 0 && !t->fresh)
		return not_believed(t, error);
	if (found.n == 0)
		return ew_error_set(error, -EKEYREJECTED, "the token \"%s\" has no key %s: it was destroyed, or this is another token", t->config.label, label);
	r = -EKEYREJECTED;
	for (CK_ULONG i = 0; i < found.n && r == -EKEYREJECTED; i++) {
		if (error)
			*error = (struct ew_error){.code = 0};
		r = decrypt(t, found.at[i], w, error);
	}
	return r;
}

static int do_destroy(struct ew_token *t, const struct wish *w, struct ew_error *error)
{
	char label[LABEL_BYTES];

	label_of(w->key, label);
	for (unsigned round = 0; round < MAX_FOUND; round++) {
		struct found found = {.n = 0};
		int r = search(t, label, &found, error);

		if (r == 0 && found.n == 0 && round == 0 && !t->fresh)
			return not_believed(t, error);
		if (r < 0 || found.n == 0)
			return r;
		for (CK_ULONG i = 0; i < found.n; i++) {
			CK_RV rv = t->f->C_DestroyObject(t->session, found.at[i]);

			if (rv != CKR_OK)
				return ew_token_failed(t, "destroying a key", rv, error);
		}
	}
	return ew_error_set(error, -EIO, "the token \"%s\" has key %s still, although it says that it destroyed it", t->config.label, label);
}

/* -- with whatever session -- */

typedef int wish_fn(struct ew_token *t, const struct wish *w, struct ew_error *error);

/* A session that has ended unnoticed is worth one more try. */
static int serve(struct ew_token *t, wish_fn *fn, const struct wish *w, struct ew_error *error)
{
	struct ew_error first = {0};
	bool stood = t->open;
	int r = ew_token_open(t, &first);

	t->fresh = !stood;
	if (r == 0)
		r = fn(t, w, &first);
	if (r == 0 || r == -EKEYREJECTED || r == -EACCES)
		return r == 0 ? 0 : ew_error_set(error, r, "%s", ew_error_text(&first));
	ew_token_close(t);
	if (!stood || r != -ESTALE)
		return ew_error_set(error, r, "%s", ew_error_text(&first));
	ew_buf_clear(w->out);
	first = (struct ew_error){.code = 0};
	r = ew_token_open(t, &first);
	t->fresh = true;
	if (r == 0)
		r = fn(t, w, &first);
	if (r < 0 && r != -EKEYREJECTED)
		ew_token_close(t);
	return r == 0 ? 0 : ew_error_set(error, r, "%s", ew_error_text(&first));
}

static int wrap(void *self, const struct ew_wrapping *key, struct ew_slice secret, struct ew_buf *blob, struct ew_error *error)
{
	struct wish w = {key, secret, blob};

	return serve(self, do_wrap, &w, error);
}

static int unwrap(void *self, const struct ew_wrapping *key, struct ew_slice blob, struct ew_buf *secret, struct ew_error *error)
{
	struct wish w = {key, blob, secret};

	return serve(self, do_unwrap, &w, error);
}

static int destroy(void *self, const struct ew_wrapping *key, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf nothing = {0};
	struct wish w = {key, EW_SLICE_EMPTY, &nothing};

	return serve(self, do_destroy, &w, error);
}

const struct ew_wrapper_ops ew_token_ops = {wrap, unwrap, destroy};
