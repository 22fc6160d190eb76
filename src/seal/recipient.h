/*
 * An age X25519 recipient: the public half that everybody may hold who seals something. Text form "age1..." (Bech32).
 */
#ifndef EW_SEAL_RECIPIENT_H
#define EW_SEAL_RECIPIENT_H

#include "base/slice.h"

#define EW_X25519_BYTES 32
/** Bytes of "age1" + 58 characters and a NUL. */
#define EW_RECIPIENT_TEXT_BYTES 63

struct ew_recipient {
	uint8_t public_key[EW_X25519_BYTES];
};

/** Reads "age1...". Errors: -EINVAL (checksum, length, mixed case, other prefix). Source: age v1, BIP 173. */
EW_MUST_USE int ew_recipient_parse(struct ew_slice text, struct ew_recipient *ret);

/** Writes "age1..." with its NUL. */
void ew_recipient_format(const struct ew_recipient *r, char text[static EW_RECIPIENT_TEXT_BYTES]);

/** Public keys: not in constant time. */
bool ew_recipient_equal(const struct ew_recipient *a, const struct ew_recipient *b);

#endif
