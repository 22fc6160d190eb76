/*
 * What a published key is good for is settled here, once, from the key itself, so that a token's header has no say in
 * it. Must never let a key be used for what its set does not give it out for.
 */
#include "access/jwk.h"

#include <errno.h>
#include <string.h>

#include <openssl/err.h>

#include "access/foreign_json.h"

static const char *const names[EW_JWS_ALGS] = {
	[EW_JWS_RS256] = "RS256", [EW_JWS_PS256] = "PS256", [EW_JWS_ES256] = "ES256", [EW_JWS_EDDSA] = "EdDSA"};

int ew_jws_alg_of(const char *name, enum ew_jws_alg *ret)
{
	for (unsigned i = 0; i < EW_JWS_ALGS; i++) {
		if (strcmp(names[i], name) != 0)
			continue;
		*ret = (enum ew_jws_alg)i;
		return 0;
	}
	return -EBADMSG;
}

const char *ew_jws_alg_name(enum ew_jws_alg alg)
{
	return names[alg];
}

int ew_jws_crypto_failed(int code)
{
	for (unsigned long e = ERR_get_error(); e != 0; e = ERR_get_error())
		if (ERR_GET_REASON(e) == ERR_R_MALLOC_FAILURE)
			code = -ENOMEM;
	return code;
}

/* RFC 7517, 4.2 and 4.3: a key for encryption checks no signature. */
static bool is_for_signing(const json_t *jwk)
{
	const json_t *use = json_object_get(jwk, "use");
	const json_t *ops = json_object_get(jwk, "key_ops");

	if (use && (!json_is_string(use) || strcmp(json_string_value(use), "sig") != 0))
		return false;
	return !ops || ew_foreign_list_holds(ops, "verify");
}

/* A key that names an algorithm is for that alone (RFC 7517, 4.4). */
static int narrow(const json_t *jwk, struct ew_jwk *key)
{
	const json_t *named = json_object_get(jwk, "alg");
	enum ew_jws_alg alg;

	if (!named)
		return 0;
	if (!json_is_string(named) || ew_jws_alg_of(json_string_value(named), &alg) < 0)
		return -ENOTSUP;
	key->fits &= EW_JWS_BIT(alg);
	return key->fits != 0 ? 0 : -ENOTSUP;
}

static int read_kid(const json_t *jwk, struct ew_jwk *key)
{
	const json_t *kid = json_object_get(jwk, "kid");

	if (!kid)
		return 0;
	if (!json_is_string(kid))
		return -ENOTSUP;
	key->kid = strdup(json_string_value(kid));
	return key->kid ? 0 : -ENOMEM;
}

int ew_jwk_read(const json_t *jwk, struct ew_jwk *ret)
{
	_cleanup_(ew_jwk_free) struct ew_jwk key = {0};
	int r = is_for_signing(jwk) ? ew_jwk_read_kind(jwk, &key) : -ENOTSUP;

	if (r == 0)
		r = narrow(jwk, &key);
	if (r == 0)
		r = read_kid(jwk, &key);
	if (r < 0)
		return r;
	*ret = key;
	key = (struct ew_jwk){0};
	return 0;
}

void ew_jwk_free(struct ew_jwk *key)
{
	EVP_PKEY_free(key->key);
	free(key->kid);
	*key = (struct ew_jwk){0};
}
