/*
 * The keys that `init` makes and `serve` hands out the public half of. Must never overwrite a key:
 * what it opens would be lost for good.
 *
 *   KEYS/keeper/events.key, KEYS/keeper/catalog.key   age identities, mode 0600
 *   KEYS/events.pub                                   the recipient of events.key
 *   KEYS/vault/                                       the vault fills it
 *   DATA/admin.token                                  the one-time enrolment token, mode 0600
 */
#ifndef EW_PROGRAMS_CLI_KEY_FILES_H
#define EW_PROGRAMS_CLI_KEY_FILES_H

#include "base/digest.h"
#include "base/error.h"
#include "base/io.h"
#include "base/limits.h"
#include "seal/recipient.h"

/** Makes what is missing of the keys in KEYS. Blocks. Errors with a sentence. */
EW_MUST_USE int ew_keys_make(struct ew_io *io, const char *keys, struct ew_error *error);

/** Makes DATA/admin.token (32 random bytes, base64url) unless it exists; `ret_made` tells. */
EW_MUST_USE int ew_token_make(
	struct ew_io *io, const char *data, bool *ret_made, struct ew_error *error);

/** Reads KEYS/events.pub. Errors: -ENOENT and -EINVAL with a sentence. */
EW_MUST_USE int ew_keys_events_recipient(
	struct ew_io *io, const char *keys, struct ew_recipient *ret, struct ew_error *error);

/** SHA-256 of the text in DATA/admin.token; zeros when there is none. Errors: as open(2) but for
 * -ENOENT. */
EW_MUST_USE int ew_token_digest(
	struct ew_io *io, const char *data, struct ew_hash *ret, struct ew_error *error);

#endif
