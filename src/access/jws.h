/*
 * Signed JSON (RFC 7515, 7517, 7518, 8037) as an OpenID provider makes it: compact form, a signature by a key of its published
 * set. RS256, PS256, ES256 and EdDSA (Ed25519) are taken; "none", anything with a shared secret, keys of less than 2048 bits
 * and keys for something else than signing are not.
 */
#ifndef EW_ACCESS_JWS_H
#define EW_ACCESS_JWS_H

#include "base/buf.h"
#include "base/error.h"

#define EW_JWS_BYTES (64 * 1024)
#define EW_JWKS_BYTES (256 * 1024)
#define EW_JWKS_KEYS 32

/** A provider's keys. */
struct ew_jwks;

/**
 * Reads a set; keys of kinds we do not take are passed over, for providers publish all they have. Errors: -EBADMSG with a
 * sentence (no JSON, no list of keys, more than EW_JWKS_KEYS or EW_JWKS_BYTES), -ENOMEM.
 */
EW_MUST_USE int ew_jwks_read(struct ew_slice json, struct ew_jwks **ret, struct ew_error *error);
/** NULL is fine. */
void ew_jwks_free(struct ew_jwks **jwks);
/** How many of its keys can be used. */
size_t ew_jwks_count(const struct ew_jwks *jwks);

/**
 * Verifies a compact JWS and adds its payload to `payload`. `type`: the "typ" that it must have where it has one
 * ("JWT", "logout+jwt"); compared without case and without "application/". Errors, with a sentence: -EBADMSG (it is
 * none, or is signed with what we do not take, or "crit" names what we do not know), -ENOKEY (no key of the set fits
 * its kid: fetch the set anew), -EKEYREJECTED (the signature is not good, or the key of its kid is for another
 * algorithm), -EFBIG, -ENOMEM.
 */
EW_MUST_USE int ew_jws_verify(struct ew_slice compact, const struct ew_jwks *jwks, const char *type, struct ew_buf *payload,
	struct ew_error *error);

#endif
