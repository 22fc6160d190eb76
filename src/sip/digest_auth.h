/*
 * Digest access authentication (RFC 7616, RFC 8760, RFC 3261 section 22) from the server's side: reading what a client
 * says of itself, and telling whether that is true. Pure; nonces are made and counted elsewhere (digest_nonce.h).
 */
#ifndef EW_SIP_DIGEST_AUTH_H
#define EW_SIP_DIGEST_AUTH_H

#include "base/buf.h"
#include "base/slice.h"

#define EW_DIGEST_REALM "earwitness"
#define EW_DIGEST_USER_BYTES 65
#define EW_DIGEST_HEX_BYTES 64 /* of the longest hash */

enum ew_digest_algorithm { EW_DIGEST_MD5, EW_DIGEST_SHA256 };
enum ew_digest_qop { EW_DIGEST_PLAIN, EW_DIGEST_AUTH, EW_DIGEST_AUTH_INT };

/** Which algorithms a client may answer with: bits 1 << enum ew_digest_algorithm. */
#define EW_DIGEST_BOTH 3u

/** Name and hashed secret of one client, on guarded pages. */
struct ew_digest_user;

/**
 * Keeps hashes of the secret, not the secret. `algorithms` 0 is both. Errors: -EINVAL (the name is empty or too long),
 * -ENOMEM, -EIO.
 */
EW_MUST_USE int ew_digest_user_new(struct ew_slice name, struct ew_slice realm, struct ew_slice secret,
	unsigned algorithms, struct ew_digest_user **ret);

/** Wipes. NULL is fine. */
void ew_digest_user_free(struct ew_digest_user **user);

/** What an Authorization header says: slices of its value, without quotes. */
struct ew_digest_answer {
	struct ew_slice username;
	struct ew_slice realm;
	struct ew_slice nonce;
	struct ew_slice uri;
	struct ew_slice response;
	struct ew_slice cnonce;
	struct ew_slice nc; /* as it was written: it is hashed */
	enum ew_digest_algorithm algorithm;
	enum ew_digest_qop qop;
	uint32_t count; /* nc; 0 without qop */
};

/**
 * Reads the value of an Authorization header. Errors: -EBADMSG (something is missing, twice there or malformed),
 * -ENOTSUP (another scheme than Digest, another algorithm or qop than offered).
 */
EW_MUST_USE int ew_digest_answer_read(struct ew_slice value, struct ew_digest_answer *ret);

/**
 * True when only who knows the secret can have said this for this request, by an algorithm that was offered; compared
 * in constant time.
 */
bool ew_digest_answer_proves(const struct ew_digest_user *user, const struct ew_digest_answer *answer,
	struct ew_slice method, struct ew_slice body);

/**
 * Adds the header lines of a challenge for the client, the stronger algorithm first (RFC 8760 section 2.4). `stale`:
 * the secret was right, only the nonce is too old.
 */
void ew_digest_challenge_write(struct ew_buf *to, const struct ew_digest_user *user, const char *nonce, bool stale);

#endif
