/*
 * Ed25519 (RFC 8032) by OpenSSL, for keys of signed notes. Nothing is kept between calls: setting up costs a few
 * microseconds beside the hundred of a check, and a cached key would be one more copy of a secret. Must never report
 * success for what the library did not do, and never tell a bad signature from a broken library by the same number.
 */
#include <errno.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "ledger/key.h"

static void free_key(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

static void free_context(EVP_MD_CTX **context)
{
	EVP_MD_CTX_free(*context);
}

int ew_ed25519_check(const uint8_t public_key[static EW_ED25519_BYTES], struct ew_slice message,
	const uint8_t signature[static EW_ED25519_SIGNATURE_BYTES])
{
	_cleanup_(free_key) EVP_PKEY *key =
		EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, public_key, EW_ED25519_BYTES);
	_cleanup_(free_context) EVP_MD_CTX *context = EVP_MD_CTX_new();

	if (!key || !context)
		return -ENOMEM;
	if (EVP_DigestVerifyInit_ex(context, NULL, NULL, NULL, NULL, key, NULL) != 1)
		return -EIO;
	int good = EVP_DigestVerify(context, signature, EW_ED25519_SIGNATURE_BYTES,
		message.len ? message.at : (const uint8_t *)"", message.len);

	/* A public key that is no point is answered with 0 as well. */
	ERR_clear_error();
	if (good < 0)
		return -EIO;
	return good == 1 ? 0 : -EKEYREJECTED;
}

int ew_ed25519_sign(const struct ew_skey *key, struct ew_slice message,
	uint8_t signature[static EW_ED25519_SIGNATURE_BYTES])
{
	uint8_t made[EW_ED25519_SIGNATURE_BYTES];
	size_t n = sizeof(made);
	_cleanup_(free_key) EVP_PKEY *private =
		EVP_PKEY_new_raw_private_key_ex(NULL, "ED25519", NULL, key->seed, sizeof(key->seed));
	_cleanup_(free_context) EVP_MD_CTX *context = EVP_MD_CTX_new();

	if (!private || !context)
		return -ENOMEM;
	if (EVP_DigestSignInit_ex(context, NULL, NULL, NULL, NULL, private, NULL) != 1)
		return -EIO;
	if (EVP_DigestSign(context, made, &n, message.len ? message.at : (const uint8_t *)"", message.len) != 1 ||
		n != sizeof(made))
		return -EIO;
	memcpy(signature, made, sizeof(made));
	return 0;
}

int ew_ed25519_public(const uint8_t seed[static EW_ED25519_BYTES], uint8_t ret[static EW_ED25519_BYTES])
{
	uint8_t public_key[EW_ED25519_BYTES];
	size_t n = sizeof(public_key);
	_cleanup_(free_key) EVP_PKEY *private =
		EVP_PKEY_new_raw_private_key_ex(NULL, "ED25519", NULL, seed, EW_ED25519_BYTES);

	if (!private)
		return -ENOMEM;
	if (EVP_PKEY_get_raw_public_key(private, public_key, &n) != 1 || n != sizeof(public_key))
		return -EIO;
	memcpy(ret, public_key, sizeof(public_key));
	return 0;
}
