/*
 * A text as an age payload under a file key of its own, with blanks behind it: its length says to which step it was rounded up, and nothing of what
 * it holds beside a text that lacks some of it. Header and payload apart, as age_seal.h has them.
 */
#ifndef EW_SEAL_PADDED_SEAL_H
#define EW_SEAL_PADDED_SEAL_H

#include "seal/age_seal.h"

#define EW_PADDED_STEP_BYTES 4096
/** No payload of so many bytes of text is longer. */
#define EW_PADDED_PAYLOAD_BYTES(text) ((text) + (text) / 16 + 2 * EW_PADDED_STEP_BYTES)

/**
 * Adds the header for `to` and the payload of a text, padded with blanks, to the two buffers. A text of JSON stays JSON. The key is wiped. Errors:
 * -ENOMEM, -EINVAL (a recipient of low order), -EIO, those of the buffers and of randomness.
 */
EW_MUST_USE int ew_padded_seal(
	struct ew_io *io, const struct ew_recipient *to, struct ew_slice text, struct ew_buf *header, struct ew_buf *payload);

#endif
