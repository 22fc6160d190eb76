/*
 * Private to access: one key of a provider's set (RFC 7517), and what a signature by it is. The kinds that we take are
 * named here and nowhere else; there is no kind for a secret that both sides hold, so no header of a token can ask for
 * one.
 */
#ifndef EW_ACCESS_JWK_H
#define EW_ACCESS_JWK_H

#include <jansson.h>
#include <openssl/evp.h>

#include "access/jws.h"

#define EW_JWK_LEAST_BITS 2048 /* RSA: RFC 7518, 3.3 */
#define EW_JWK_MOST_BITS 8192  /* checking takes with the square of it */

enum ew_jws_alg {
	EW_JWS_RS256,
	EW_JWS_PS256,
	EW_JWS_ES256,
	EW_JWS_EDDSA,
	EW_JWS_ALGS,
};
#define EW_JWS_BIT(alg) (1u << (alg))

/** A key that can be used. */
struct ew_jwk {
	char *kid;      /* owned; NULL: it has none */
	EVP_PKEY *key;  /* owned */
	unsigned fits;  /* a bit for each enum ew_jws_alg that it may be used with */
};

struct ew_jwks {
	struct ew_jwk key[EW_JWKS_KEYS];
	size_t n;
};

/** By its name, with its case ("RS256"). Errors: -EBADMSG when it is none that we take. */
EW_MUST_USE int ew_jws_alg_of(const char *name, enum ew_jws_alg *ret);
/** "RS256". */
const char *ew_jws_alg_name(enum ew_jws_alg alg);

/**
 * Reads one key of a set. Errors: -ENOTSUP (a kind, a curve, a size or a use that we do not take, or a member that is
 * missing or no value for it: RFC 7517, 5 has such keys passed over), -ENOMEM.
 */
EW_MUST_USE int ew_jwk_read(const json_t *jwk, struct ew_jwk *ret);
/** The part of it that depends on "kty": sets the key and all that it would fit. Errors: as ew_jwk_read(). */
EW_MUST_USE int ew_jwk_read_kind(const json_t *jwk, struct ew_jwk *to);
/** Frees what it owns. */
void ew_jwk_free(struct ew_jwk *key);

/** Checks a signature as it stands in a JWS. `alg` must fit the key. Errors: -EKEYREJECTED, -ENOMEM. */
EW_MUST_USE int ew_jws_signature_check(
	const struct ew_jwk *key, enum ew_jws_alg alg, struct ew_slice input, struct ew_slice signature);

/**
 * Empties OpenSSL's list of errors: -ENOMEM when memory is among them, otherwise `code`. The list belongs to the
 * thread, and what is left in it would be taken for somebody else's failure.
 */
int ew_jws_crypto_failed(int code);

#endif
