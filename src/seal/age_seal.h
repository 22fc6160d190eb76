/*
 * The sealing half of age v1 (age-encryption.org/v1): X25519 stanzas and the STREAM payload. Needs public keys only,
 * so a program that links this and not open/ can never read back what it sealed.
 *
 * Header and payload are made apart, because objects are stored as payload only and the header is what deletion
 * destroys. Concatenated they are an ordinary age file that stock tools open.
 */
#ifndef EW_SEAL_AGE_SEAL_H
#define EW_SEAL_AGE_SEAL_H

#include "base/buf.h"
#include "base/io.h"
#include "seal/recipient.h"

#define EW_FILE_KEY_BYTES 16
#define EW_AGE_CHUNK_BYTES 65536
#define EW_AGE_TAG_BYTES 16
#define EW_AGE_NONCE_BYTES 16

/** The key of one payload; never used for a second one. Lives in secret memory and is wiped by its owner. */
struct ew_file_key {
	uint8_t bytes[EW_FILE_KEY_BYTES];
};

/** A fresh random file key. Errors: those of ew_io_random(). */
EW_MUST_USE int ew_file_key_new(struct ew_io *io, struct ew_file_key *ret);

/**
 * Adds a complete header (version line, one X25519 stanza for each recipient, MAC line) to `to`. Errors: -EINVAL (no
 * recipient, or one of low order), -EIO (cryptography library), those of the buffer and of randomness.
 */
EW_MUST_USE int ew_age_seal_header(struct ew_io *io, const struct ew_file_key *key,
	const struct ew_recipient *recipients, size_t n, struct ew_buf *to);

/**
 * Adds a header for one recipient that is the same each time: the ephemeral private key is HKDF-SHA-256(ikm = file key,
 * salt = the recipient's public key, info = "earwitness/age/header/v1"). Who can compute it holds the file key already;
 * to everybody else it is as good as random. For files that must come out alike when they are made again. Errors:
 * -EINVAL (a recipient of low order), -EIO, -ENOMEM, those of the buffer.
 */
EW_MUST_USE int ew_age_seal_header_again(
	const struct ew_file_key *key, const struct ew_recipient *recipient, struct ew_buf *to);

/** Takes the payload's bytes in order. Non-zero (negative errno) ends the sealing and is returned. */
typedef int ew_age_sink_fn(void *arg, struct ew_slice bytes);

struct ew_age_sealer;

/** Begins a payload: draws the nonce and hands it to the sink. Errors: -ENOMEM, -EIO, the sink's. */
EW_MUST_USE int ew_age_sealer_new(struct ew_io *io, const struct ew_file_key *key,
	ew_age_sink_fn *sink, void *arg, struct ew_age_sealer **ret);

/** Adds plaintext; whole chunks go to the sink as they fill. */
EW_MUST_USE int ew_age_sealer_add(struct ew_age_sealer *s, struct ew_slice plain);

/** Writes the last chunk. Nothing may be added afterwards. */
EW_MUST_USE int ew_age_sealer_end(struct ew_age_sealer *s);

/** Wipes plaintext and keys; also half-way. */
void ew_age_sealer_free(struct ew_age_sealer **s);

/** A whole small age file (header and payload) to one recipient: for keys and catalogue columns. */
EW_MUST_USE int ew_age_seal(struct ew_io *io, const struct ew_recipient *recipient,
	struct ew_slice plain, struct ew_buf *to);

#endif
