/*
 * Credentials in the style of AWS: an access key, its secret, and for borrowed ones a token and an end. They lie in
 * guarded memory from the first to the last byte, and nothing here prints them. Where they come from is read here,
 * what is read is handed in: the environment by a function, files as bytes, an instance's role as answers (s3_role.h).
 */
#ifndef EW_STORE_S3_CREDENTIALS_H
#define EW_STORE_S3_CREDENTIALS_H

#include "base/clock.h"
#include "base/error.h"

#define EW_S3_ACCESS_KEY_BYTES 129
#define EW_S3_SECRET_BYTES 257
#define EW_S3_TOKEN_BYTES 4097
#define EW_S3_MAX_CREDENTIALS_FILE_BYTES (64u << 10)

/** All that is here lies on guarded pages; made by the functions below, freed by ew_s3_credentials_free(). */
struct ew_s3_credentials {
	char access_key[EW_S3_ACCESS_KEY_BYTES];
	char secret[EW_S3_SECRET_BYTES];
	char token[EW_S3_TOKEN_BYTES]; /* "" for credentials that last */
	struct ew_wall expires;        /* 0: never */
};

/**
 * Copies credentials, which must be printable ASCII. `token` may be empty. Errors with a sentence that never shows
 * them: -EINVAL, -ENOMEM (also: no memory may be locked).
 */
EW_MUST_USE int ew_s3_credentials_new(struct ew_slice access_key, struct ew_slice secret, struct ew_slice token,
	struct ew_wall expires, struct ew_s3_credentials **ret, struct ew_error *error);

/** Wipes. NULL is fine. */
void ew_s3_credentials_free(struct ew_s3_credentials **credentials);

/** getenv(3), or what stands for it: the value, which is only read during the call, or NULL. */
typedef const char *ew_s3_env_fn(void *arg, const char *name);

/** The names of variables; NULL for AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN. */
struct ew_s3_env_names {
	const char *access_key;
	const char *secret;
	const char *token;
};

/** Errors with a sentence: -ENOENT (neither is set), -EINVAL (one without the other, or what they hold), -ENOMEM. */
EW_MUST_USE int ew_s3_credentials_from_env(ew_s3_env_fn *get, void *arg, const struct ew_s3_env_names *names,
	struct ew_s3_credentials **ret, struct ew_error *error);

/**
 * Reads a file's bytes, which stay the caller's (to be wiped). Two forms, told apart by the first line that is neither
 * empty nor a comment ('#' or ';'):
 *
 *   access_key_id=..., secret_access_key=..., session_token=... (also with "aws_" or "AWS_" before, any case), one a
 *   line; any other name is refused;
 *   AWS's shared file: the same under [profile], where other names are somebody else's. `profile` NULL is "default".
 *
 * A name may not come twice. Errors with a sentence (line number, never what it holds): -EINVAL, -ENOENT (no such
 * profile), -EFBIG, -ENOMEM.
 */
EW_MUST_USE int ew_s3_credentials_from_file(struct ew_slice file, const char *profile, struct ew_s3_credentials **ret,
	struct ew_error *error);

/**
 * Whether it is time for new ones: five minutes before they end. Ones that last never are. Those of an instance's role
 * are there that early.
 */
bool ew_s3_credentials_are_due(const struct ew_s3_credentials *credentials, struct ew_wall now);

#endif
