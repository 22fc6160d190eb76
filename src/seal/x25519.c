/*
 * The one place where curve arithmetic is asked for. A shared secret of zero is refused, as age
 * demands: whoever gave a point of low order knows the secret without a key.
 */
#include "seal/x25519.h"

#include <errno.h>
#include <openssl/evp.h>

#include "base/secret.h"

static void free_key(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

static void free_context(EVP_PKEY_CTX **context)
{
	EVP_PKEY_CTX_free(*context);
}

static EVP_PKEY *private_of(const uint8_t *bytes)
{
	return EVP_PKEY_new_raw_private_key_ex(NULL, "X25519", NULL, bytes, EW_X25519_BYTES);
}

static EVP_PKEY *public_of(const uint8_t *bytes)
{
	return EVP_PKEY_new_raw_public_key_ex(NULL, "X25519", NULL, bytes, EW_X25519_BYTES);
}

int ew_x25519_public(const uint8_t private_key[static EW_X25519_BYTES],
	uint8_t ret_public[static EW_X25519_BYTES])
{
	_cleanup_(free_key) EVP_PKEY *key = private_of(private_key);
	size_t n = EW_X25519_BYTES;

	if (!key || EVP_PKEY_get_raw_public_key(key, ret_public, &n) != 1)
		return -EIO;
	return n == EW_X25519_BYTES ? 0 : -EIO;
}

int ew_x25519_shared(const uint8_t private_key[static EW_X25519_BYTES],
	const uint8_t peer[static EW_X25519_BYTES], uint8_t ret_shared[static EW_X25519_BYTES])
{
	static const uint8_t zero[EW_X25519_BYTES];
	_cleanup_(free_key) EVP_PKEY *own = private_of(private_key);
	_cleanup_(free_key) EVP_PKEY *other = public_of(peer);
	_cleanup_(free_context) EVP_PKEY_CTX *c = NULL;
	uint8_t shared[EW_X25519_BYTES] = {0};
	size_t n = sizeof(shared);

	c = own && other ? EVP_PKEY_CTX_new_from_pkey(NULL, own, NULL) : NULL;
	if (!c || EVP_PKEY_derive_init(c) != 1 || EVP_PKEY_derive_set_peer(c, other) != 1)
		return -EIO;
	/*
	 * The library refuses a zero secret by itself; the comparison keeps the promise should it
	 * ever not.
	 */
	if (EVP_PKEY_derive(c, shared, &n) != 1 || n != sizeof(shared) ||
		ew_secret_equal(shared, zero, sizeof(zero))) {
		ew_wipe(shared, sizeof(shared));
		return -EINVAL;
	}
	memcpy(ret_shared, shared, sizeof(shared));
	ew_wipe(shared, sizeof(shared));
	return 0;
}
