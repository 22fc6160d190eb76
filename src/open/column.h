/*
 * Sealed catalogue columns: small blobs under an interaction's own key, bound to where they stand.
 *
 *   sealed = nonce(12) || ChaCha20-Poly1305(key, nonce, aad, plain) with its 16-byte tag behind
 *
 * Nonces are random; a key seals far fewer than 2^32 columns. Destroying the key destroys every column under it.
 */
#ifndef EW_OPEN_COLUMN_H
#define EW_OPEN_COLUMN_H

#include "base/buf.h"
#include "base/io.h"

#define EW_COLUMN_KEY_BYTES 32
#define EW_COLUMN_OVERHEAD_BYTES 28

/** Adds the sealed column to `to`. `aad` names table, row and column. Errors: -EIO, randomness, the buffer's. */
EW_MUST_USE int ew_column_seal(struct ew_io *io, const uint8_t key[static EW_COLUMN_KEY_BYTES],
	struct ew_slice aad, struct ew_slice plain, struct ew_buf *to);

/** Adds the plaintext to `to`. Errors: -EBADMSG (altered, moved to another place, or another key). */
EW_MUST_USE int ew_column_open(const uint8_t key[static EW_COLUMN_KEY_BYTES], struct ew_slice aad,
	struct ew_slice sealed, struct ew_buf *to);

#endif
