/*
 * The derivations of age v1. They take keys and give keys, and never touch data: what is sealed
 * or opened with the result is decided by who calls.
 */
#include "seal/age_format.h"

#include "base/secret.h"

int ew_age_wrap_key(const uint8_t shared[static EW_X25519_BYTES],
	const uint8_t share[static EW_X25519_BYTES], const struct ew_recipient *recipient,
	uint8_t ret_key[static 32])
{
	uint8_t salt[2 * EW_X25519_BYTES];

	memcpy(salt, share, EW_X25519_BYTES);
	memcpy(salt + EW_X25519_BYTES, recipient->public_key, EW_X25519_BYTES);
	return ew_hkdf_sha256(ew_slice_of(shared, EW_X25519_BYTES), ew_slice_of(salt, sizeof(salt)),
		EW_SLICE("age-encryption.org/v1/X25519"), ret_key, 32);
}

int ew_age_header_mac(const struct ew_file_key *key, struct ew_slice header, struct ew_hash *ret)
{
	uint8_t mac_key[32];
	int r;

	r = ew_hkdf_sha256(ew_slice_of(key->bytes, sizeof(key->bytes)), EW_SLICE_EMPTY,
		EW_SLICE("header"), mac_key, sizeof(mac_key));
	if (r == 0)
		r = ew_hmac_sha256(ew_slice_of(mac_key, sizeof(mac_key)), &header, 1, ret);
	ew_wipe(mac_key, sizeof(mac_key));
	return r;
}

int ew_age_payload_key(const struct ew_file_key *key,
	const uint8_t nonce[static EW_AGE_NONCE_BYTES],
	uint8_t ret_key[static EW_AGE_PAYLOAD_KEY_BYTES])
{
	return ew_hkdf_sha256(ew_slice_of(key->bytes, sizeof(key->bytes)),
		ew_slice_of(nonce, EW_AGE_NONCE_BYTES), EW_SLICE("payload"), ret_key,
		EW_AGE_PAYLOAD_KEY_BYTES);
}

void ew_age_chunk_nonce(
	uint64_t counter, bool last, uint8_t nonce[static EW_AGE_CHUNK_NONCE_BYTES])
{
	memset(nonce, 0, EW_AGE_CHUNK_NONCE_BYTES);
	for (int i = 0; i < 8; i++)
		nonce[10 - i] = (uint8_t)(counter >> (8 * i));
	nonce[11] = last ? 1 : 0;
}
