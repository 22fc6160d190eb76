/*
 * Keys of signed notes (c2sp.org/signed-note): a name, a type and a public key, written as "name+hex(id)+base64(type
 * key)"; the private half as Go's note package writes it, "PRIVATE+KEY+name+hex(id)+base64(type seed)". The id is the
 * first four bytes of SHA-256(name LF type key): a hint, never a proof.
 *
 * Checking needs no secret; the private half belongs to the vault, a witness, and tests. Pure but for OpenSSL.
 */
#ifndef EW_LEDGER_KEY_H
#define EW_LEDGER_KEY_H

#include "base/buf.h"
#include "base/digest.h"
#include "base/io.h"

#define EW_KEY_NAME_BYTES 256        /* with a NUL */
#define EW_VKEY_TEXT_BYTES (EW_KEY_NAME_BYTES + 64)
#define EW_VKEY_MATERIAL_BYTES 4096  /* type and public key, decoded: room for types that we do not check */
#define EW_ED25519_BYTES 32
#define EW_ED25519_SIGNATURE_BYTES 64

enum ew_key_type {
	EW_KEY_ED25519 = 0x01,     /* the log's own signature */
	EW_KEY_COSIGNATURE = 0x04, /* a witness: Ed25519 over time and checkpoint (c2sp.org/tlog-cosignature) */
};

struct ew_vkey {
	char name[EW_KEY_NAME_BYTES];
	enum ew_key_type type;
	uint8_t id[4];
	uint8_t public_key[EW_ED25519_BYTES];
};

/** UTF-8 without blanks of any script, control characters and '+'; not empty, and shorter than EW_KEY_NAME_BYTES. */
bool ew_key_name_valid(struct ew_slice name);

/** Derives the id. Errors: -EINVAL (name), -EIO. */
EW_MUST_USE int ew_vkey_make(struct ew_slice name, enum ew_key_type type,
	const uint8_t public_key[static EW_ED25519_BYTES], struct ew_vkey *ret);

/**
 * Reads one. Errors: -EINVAL (not of the form, or the id is not that of the key), -ENOTSUP (a type that we do not
 * check: it is well formed and stands for a key that cannot count), -ENOMEM, -EIO.
 */
EW_MUST_USE int ew_vkey_parse(struct ew_slice text, struct ew_vkey *ret);
/**
 * SHA-256 of the public key alone, for a key of any type: two texts with the same one are the same key under two
 * names (c2sp.org/tlog-policy, "duplicate"). Errors: -EINVAL (not of the form), -ENOMEM, -EIO.
 */
EW_MUST_USE int ew_vkey_material(struct ew_slice text, struct ew_hash *ret);
/** With a NUL. */
void ew_vkey_format(const struct ew_vkey *key, char to[static EW_VKEY_TEXT_BYTES]);

/**
 * 0 when the signature is good (RFC 8032). Where verifiers differ, ours does as OpenSSL and Go do, so that outsiders
 * say what we say: S below the group's order, R byte for byte as it is computed, without the cofactor; a public key
 * of low order or in a second spelling is taken as it stands, for whoever trusts such a key trusts everybody.
 * Errors: -EKEYREJECTED, -EIO, -ENOMEM.
 */
EW_MUST_USE int ew_ed25519_check(const uint8_t public_key[static EW_ED25519_BYTES], struct ew_slice message,
	const uint8_t signature[static EW_ED25519_SIGNATURE_BYTES]);

/** The public half of a seed. Errors: -ENOMEM, -EIO. */
EW_MUST_USE int ew_ed25519_public(
	const uint8_t seed[static EW_ED25519_BYTES], uint8_t ret[static EW_ED25519_BYTES]);

/** A private key; lies in secret memory (base/secret.h) of whoever holds it, and is wiped by them. */
struct ew_skey {
	struct ew_vkey verifier;
	uint8_t seed[EW_ED25519_BYTES];
};

/** Draws a key. Errors: -EINVAL (name), -EIO, those of the source of randomness. `to` is wiped on an error. */
EW_MUST_USE int ew_skey_new(
	struct ew_io *io, struct ew_slice name, enum ew_key_type type, struct ew_skey *to);
/**
 * Reads one. Errors: -EINVAL (not of the form, or the id is not that of the key), -ENOTSUP (another type), -ENOMEM,
 * -EIO. `to` is wiped on an error. The text is wiped by its owner.
 */
EW_MUST_USE int ew_skey_parse(struct ew_slice text, struct ew_skey *to);
/** Adds the text to a secret buffer. Errors: -EINVAL (the buffer is not secret), those of the buffer. */
EW_MUST_USE int ew_skey_add_text(const struct ew_skey *key, struct ew_buf *secret);
/** Signs. Errors: -EIO, -ENOMEM. */
EW_MUST_USE int ew_ed25519_sign(const struct ew_skey *key, struct ew_slice message,
	uint8_t signature[static EW_ED25519_SIGNATURE_BYTES]);

#endif
