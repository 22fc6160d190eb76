/*
 * What a password must be (NIST SP 800-63B: length and not being known, no composition rules), and how it is stretched
 * before it is compared: argon2id, by whoever holds the password, so that what compares never sees it and never waits.
 */
#ifndef EW_ACCESS_PASSWORD_H
#define EW_ACCESS_PASSWORD_H

#include "base/digest.h"
#include "base/error.h"

#define EW_PASSWORD_LEAST 12 /* code points */
#define EW_PASSWORD_BYTES 256
#define EW_PASSWORD_SALT_BYTES 16
#define EW_PASSWORD_STRETCHED_BYTES 32

/** What argon2id is run with (RFC 9106); kept with each password, so that it can be raised. */
struct ew_password_cost {
	uint32_t passes;
	uint32_t memory_kib;
};

/** 3 passes over 64 MiB: the second choice of RFC 9106, section 4, with one lane. */
extern const struct ew_password_cost ew_password_usual;

/**
 * Whether somebody may take this password. `others`: words that it may not contain, login and name among them (those
 * under 4 bytes are passed over). Refused: fewer than EW_PASSWORD_LEAST code points, more than EW_PASSWORD_BYTES, no
 * UTF-8, one of the words most used, a repetition of few characters, a run of the alphabet or the keyboard. Errors:
 * -EINVAL with a sentence that says what to do and never holds the password.
 */
EW_MUST_USE int ew_password_check(
	struct ew_slice password, const struct ew_slice *others, size_t n, struct ew_error *error);

/**
 * Stretches: argon2id version 1.3, one lane, EW_PASSWORD_STRETCHED_BYTES. Takes a tenth of a second and `memory_kib` of memory:
 * never in a loop that others wait for. Errors: -ENOMEM, -EINVAL (a cost outside of 1..16 passes, 8 MiB..1 GiB).
 */
EW_MUST_USE int ew_password_stretch(struct ew_slice password, const uint8_t salt[static EW_PASSWORD_SALT_BYTES],
	struct ew_password_cost cost, uint8_t ret[static EW_PASSWORD_STRETCHED_BYTES]);

/** What is kept of a stretched password: its SHA-256, so that a copy of the table signs nobody in. Errors: -EIO. */
EW_MUST_USE int ew_password_verifier(
	const uint8_t stretched[static EW_PASSWORD_STRETCHED_BYTES], struct ew_hash *ret);

#endif
