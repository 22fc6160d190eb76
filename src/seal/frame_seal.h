/*
 * Seals the frames of one span, each under a key of its own that is derived from the last and replaces it, so that
 * whoever captures the process cannot open what it wrote before.
 *
 *   okm(64)   = HKDF-SHA-256(ikm = K_i, salt = span id, info = "earwitness/frame/v1")
 *   K_(i+1)   = okm[0..32)          frame key = okm[32..64)
 *   sealed    = ChaCha20-Poly1305(frame key, nonce 0^12, aad, plain)  with its 16-byte tag behind
 *
 * Every frame key is used once, so the constant nonce is safe (RFC 8439, section 4). K_i is wiped when K_(i+1) stands.
 */
#ifndef EW_SEAL_FRAME_SEAL_H
#define EW_SEAL_FRAME_SEAL_H

#include "base/buf.h"
#include "base/id.h"

#define EW_SPAN_KEY_BYTES 32
#define EW_FRAME_TAG_BYTES 16

struct ew_frame_sealer {
	struct ew_id span;
	uint8_t *key;   /* EW_SPAN_KEY_BYTES in secret memory; the owner of the sealer owns it */
	uint32_t index; /* of the next frame */
};

/** Begins a span at frame 0. `key` points to secret memory that this sealer from now on overwrites. */
void ew_frame_sealer_init(struct ew_frame_sealer *s, struct ew_id span, uint8_t *key);

/**
 * Adds the sealed frame (plain.len + EW_FRAME_TAG_BYTES) to `to` and ratchets. `aad` binds the record's clear header.
 * Errors: -EOVERFLOW after 2^32 - 1 frames, -EIO, those of the buffer. On an error the key is wiped and every later
 * call fails with -EIO: a half-made step must not reuse a key.
 */
EW_MUST_USE int ew_frame_seal(
	struct ew_frame_sealer *s, struct ew_slice aad, struct ew_slice plain, struct ew_buf *to);

/** One ratchet step, shared with the opening side: `key` becomes the next key, `ret_frame_key` this frame's. */
EW_MUST_USE int ew_frame_ratchet(
	struct ew_id span, uint8_t key[static EW_SPAN_KEY_BYTES], uint8_t ret_frame_key[static 32]);

#endif
