/*
 * A compact JWS (RFC 7515, 5.2), verified before anything of its payload is read. The header only says which key and
 * which algorithm; that they fit is the key's word. Must never use a key, an address or a certificate that the token
 * brings with it, and never add a byte of a payload whose signature is not good.
 */
#include "access/jws.h"

#include <errno.h>
#include <string.h>

#include "access/foreign_json.h"
#include "access/jwk.h"
#include "base/text.h"

static const char what[] = "the signed token";

struct parts {
	struct ew_slice header, payload, signature; /* base64url */
	struct ew_slice input;                      /* what is signed: header, dot, payload */
};

/* What of the header counts; texts belong to the header. */
struct meant {
	enum ew_jws_alg alg;
	const char *kid; /* NULL: it names none */
};

static int cut(struct ew_slice compact, struct parts *ret, struct ew_error *error)
{
	struct ew_slice rest = compact;
	struct parts p;

	if (compact.len > EW_JWS_BYTES)
		return ew_error_set(error, -EFBIG, "%s is longer than %d bytes", what, EW_JWS_BYTES);
	if (!ew_slice_cut(&rest, '.', &p.header) || !ew_slice_cut(&rest, '.', &p.payload) || rest.len == 0)
		return ew_error_set(error, -EBADMSG, "%s has no three parts with dots between them", what);
	p.signature = rest;
	p.input = ew_slice_of(compact.at, p.header.len + 1 + p.payload.len);
	*ret = p;
	return 0;
}

/* Dots are of no alphabet, so a fourth part is found here. */
static int decode(struct ew_slice text, const char *part, struct ew_buf *to, struct ew_error *error)
{
	int r = ew_base64_decode(text, EW_BASE64_URL, to);

	if (r == -EINVAL)
		return ew_error_set(error, -EBADMSG, "%s has a %s that is not base64url without padding", what, part);
	return r;
}

/* RFC 7515, 4.1.9: "application/" may be left out. */
static bool is_type(const char *found, const char *type)
{
	static const char prefix[] = "application/";
	struct ew_slice given = ew_slice_text(found);

	if (ew_slice_starts_nocase(given, EW_SLICE(prefix)))
		given = ew_slice_text(found + strlen(prefix));
	return ew_slice_equal_nocase(given, ew_slice_text(type));
}

static int read_meant(const json_t *header, const char *type, struct meant *ret, struct ew_error *error)
{
	const char *alg = NULL, *typ = NULL;
	struct meant m = {0};
	int r = ew_foreign_text(header, what, "alg", &alg, error);

	if (r == 0)
		r = ew_foreign_text_if_any(header, what, "typ", &typ, error);
	if (r == 0)
		r = ew_foreign_text_if_any(header, what, "kid", &m.kid, error);
	if (r < 0)
		return r;
	if (ew_jws_alg_of(alg, &m.alg) < 0)
		return ew_error_set(error, -EBADMSG, "%s is signed with none of RS256, PS256, ES256 and EdDSA", what);
	if (json_object_get(header, "crit"))
		return ew_error_set(error, -EBADMSG, "%s wants an extension to be understood, and none is", what);
	if (typ && !is_type(typ, type))
		return ew_error_set(error, -EBADMSG, "%s is of another type than %s", what, type);
	*ret = m;
	return 0;
}

static bool is_named(const struct ew_jwk *key, const char *kid)
{
	return !kid || (key->kid && strcmp(key->kid, kid) == 0);
}

/* How many keys the header may mean; `named`: those of its kid, whatever they are for. */
static size_t count_meant(const struct ew_jwks *jwks, const struct meant *m, size_t *ret_named)
{
	size_t n = 0, named = 0;

	for (size_t i = 0; i < jwks->n; i++) {
		if (!is_named(&jwks->key[i], m->kid))
			continue;
		named++;
		n += jwks->key[i].fits >> m->alg & 1;
	}
	*ret_named = named;
	return n;
}

static int judge_meant(const struct ew_jwks *jwks, const struct meant *m, struct ew_error *error)
{
	size_t named, n = count_meant(jwks, m, &named);
	const char *alg = ew_jws_alg_name(m->alg);

	if (m->kid && named == 0)
		return ew_error_set(error, -ENOKEY, "%s names a key that is not in the provider's set", what);
	/* Fetching the set anew would not help: the key is there, and is for something else. */
	if (m->kid && n == 0)
		return ew_error_set(error, -EKEYREJECTED, "%s names a key that is not for %s", what, alg);
	if (!m->kid && n != 1)
		return ew_error_set(error, -ENOKEY, "%s names no key, and the provider's set has %zu for %s, not one",
			what, n, alg);
	return 0;
}

/* RFC 7517, 4.5 lets several keys have one kid. */
static int check(const struct ew_jwks *jwks, const struct meant *m, struct ew_slice input, struct ew_slice signature)
{
	int r = -EKEYREJECTED;

	for (size_t i = 0; r == -EKEYREJECTED && i < jwks->n; i++)
		if (is_named(&jwks->key[i], m->kid) && (jwks->key[i].fits >> m->alg & 1))
			r = ew_jws_signature_check(&jwks->key[i], m->alg, input, signature);
	return r;
}

static int read_header(
	struct ew_slice text, const char *type, json_t **ret, struct meant *ret_meant, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	_cleanup_(ew_foreign_json_free) json_t *header = NULL;

	ew_buf_init(&bytes, EW_JWS_BYTES);
	int r = decode(text, "header", &bytes, error);

	if (r == 0)
		r = ew_foreign_json_read(
			ew_buf_slice(&bytes), EW_JWS_BYTES, "the header of the signed token", &header, error);
	if (r == 0)
		r = read_meant(header, type, ret_meant, error);
	if (r == 0)
		*ret = TAKE(header);
	return r;
}

int ew_jws_verify(struct ew_slice compact, const struct ew_jwks *jwks, const char *type, struct ew_buf *payload,
	struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf signature = {0};
	_cleanup_(ew_foreign_json_free) json_t *header = NULL;
	struct parts parts = {0};
	struct meant meant = {0};
	int r = cut(compact, &parts, error);

	ew_buf_init(&signature, EW_JWS_BYTES);
	if (r == 0)
		r = read_header(parts.header, type, &header, &meant, error);
	if (r == 0)
		r = decode(parts.signature, "signature", &signature, error);
	if (r == 0)
		r = judge_meant(jwks, &meant, error);
	if (r < 0)
		return r;
	r = check(jwks, &meant, parts.input, ew_buf_slice(&signature));
	if (r == -EKEYREJECTED)
		return ew_error_set(error, r, "%s has a signature that is not the provider's", what);
	return r == 0 ? decode(parts.payload, "payload", payload, error) : r;
}
