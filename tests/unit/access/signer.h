/*
 * A provider of the tests: keys made for the run, their public halves as JWK, and tokens signed with whatever header is
 * asked for. Every failure of its own fails the test.
 */
#ifndef EW_TEST_ACCESS_SIGNER_H
#define EW_TEST_ACCESS_SIGNER_H

#include <openssl/evp.h>

#include "base/buf.h"

enum signer_way {
	SIGNER_RS256,
	SIGNER_RS512,
	SIGNER_PS256,
	SIGNER_PS256_SHORT_SALT,
	SIGNER_PS256_OTHER_MGF1,
	SIGNER_ES256,
	SIGNER_ES256_DER,
	SIGNER_EDDSA,
};

/** "RSA" of so many bits, "EC" on P-256 or, with 384, P-384, "ED25519". Never NULL. */
EVP_PKEY *signer_key(const char *kind, unsigned bits);
/** For _cleanup_. */
void signer_key_free(EVP_PKEY **key);
/** Adds its JWK; `more` stands behind: ",\"kid\":\"a\"". */
void signer_add_jwk(struct ew_buf *to, EVP_PKEY *key, const char *more);
/** Adds {"keys": [...]} of one key. */
void signer_add_set(struct ew_buf *to, EVP_PKEY *key, const char *more);
/** Adds a token; header and payload are taken as they are. */
void signer_add_token(
	struct ew_buf *to, EVP_PKEY *key, enum signer_way way, const char *header, const char *payload);
/** Adds header, payload and any signature in base64url with dots between them. */
void signer_add_parts(struct ew_buf *to, const char *header, const char *payload, struct ew_slice signature);

#endif
