/*
 * Sign-ins by a provider that were begun: in memory only, for ten minutes, each good once. A keeper that starts anew
 * knows none. Also the ids of logout tokens that were taken. Belongs to the keeper's one thread; nothing blocks.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_OIDC_ATTEMPTS_H
#define EW_PROGRAMS_KEEPER_PEOPLE_OIDC_ATTEMPTS_H

#include "base/digest.h"
#include "base/id.h"
#include "base/io.h"

#define EW_OIDC_ATTEMPTS 1024
#define EW_OIDC_ATTEMPT_US (600 * EW_US_PER_S)
#define EW_OIDC_SECRET_TEXT 44 /* 32 random bytes as base64url, and the NUL */
#define EW_OIDC_TO_BYTES 513
#define EW_OIDC_LOGOUTS 1024

struct ew_oidc_attempt {
	struct ew_hash state;     /* SHA-256 of it */
	struct ew_hash browser;   /* SHA-256 of the cookie of the browser that began */
	struct ew_mono until;     /* 0: free */
	struct ew_wall begun;
	size_t provider;          /* its number in the configuration */
	bool says_issuer;         /* its answer must say who it is of (RFC 9207) */
	struct ew_hash session;   /* digest of the session that is to be proved anew; zero: somebody signs in */
	struct ew_id person;      /* whose that is */
	char nonce[EW_OIDC_SECRET_TEXT], verifier[EW_OIDC_SECRET_TEXT];
	char to[EW_OIDC_TO_BYTES]; /* a path of our own */
};

struct ew_oidc_attempts {
	struct ew_oidc_attempt at[EW_OIDC_ATTEMPTS];
};

/** True for a path of our own portal: nothing that a browser could take for another host. */
bool ew_oidc_is_own_path(const char *to);

/**
 * Begins one: draws state (the text, to `state`), nonce and verifier; the other members of `like` are taken over. The
 * one that ends first makes room. Good until the next call. Errors: those of ew_io_random() and of the digest.
 */
EW_MUST_USE int ew_oidc_attempt_begin(struct ew_oidc_attempts *all, struct ew_io *io, const struct ew_oidc_attempt *like,
	char state[static EW_OIDC_SECRET_TEXT], const struct ew_oidc_attempt **ret);

/** Takes out the one of a state: it is there once. Errors: -ENOENT (none, used, or too old). */
EW_MUST_USE int ew_oidc_attempt_take(
	struct ew_oidc_attempts *all, struct ew_io *io, struct ew_slice state, struct ew_oidc_attempt *ret);

/** Ids of logout tokens, each until its token is too old to be taken. */
struct ew_oidc_logouts {
	struct {
		struct ew_hash id;
		struct ew_wall until; /* 0: free */
	} at[EW_OIDC_LOGOUTS];
};

/** Notes an id. Errors: -EEXIST (it was noted before), -ENOBUFS (no room: nothing is forgotten before its time). */
EW_MUST_USE int ew_oidc_logout_once(
	struct ew_oidc_logouts *all, const struct ew_hash *id, struct ew_wall now, struct ew_wall until);

#endif
