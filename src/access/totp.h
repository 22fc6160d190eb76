/*
 * Codes of an authenticator (RFC 6238: HMAC-SHA-1, 30 seconds, 6 digits). A code is good once: the step it was used in is kept.
 */
#ifndef EW_ACCESS_TOTP_H
#define EW_ACCESS_TOTP_H

#include "base/buf.h"
#include "base/clock.h"

#define EW_TOTP_SECRET_BYTES 20
#define EW_TOTP_STEP_US (30 * EW_US_PER_S)
#define EW_TOTP_DIGITS 6

/** The code of a step (time / 30 s), 0 to 999999. Errors: -EIO (digest). */
EW_MUST_USE int ew_totp_code(const uint8_t secret[static EW_TOTP_SECRET_BYTES], uint64_t step, uint32_t *ret);

/**
 * Whether `code` (six digits; blanks between them are fine) is that of now, of the step before or of the one behind,
 * and of a step above `last_step`. Takes the same time whichever it is. Errors: -EACCES (it is not, or was used),
 * -EINVAL (no six digits), -EIO.
 */
EW_MUST_USE int ew_totp_check(const uint8_t secret[static EW_TOTP_SECRET_BYTES], struct ew_slice code,
	struct ew_wall now, uint64_t last_step, uint64_t *ret_step);

/** Adds the secret in base32 (RFC 4648, no padding), as people type it. */
void ew_totp_add_base32(struct ew_buf *to, const uint8_t secret[static EW_TOTP_SECRET_BYTES]);
/** Adds the otpauth:// URI that an authenticator reads from a picture; issuer and login are percent-encoded. */
void ew_totp_add_uri(struct ew_buf *to, struct ew_slice issuer, struct ew_slice login,
	const uint8_t secret[static EW_TOTP_SECRET_BYTES]);

#endif
