/*
 * The one place where curve arithmetic is asked for. A shared secret of zero is refused, as age
 * demands: whoever gave a point of low order knows the secret without a key.
 */
#include "seal/x25519.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

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

/*
 * The library takes a private key alone only by computing its public half; of both it takes them
 * as they are.
 */
static EVP_PKEY *pair_of(const uint8_t *private_key, const uint8_t *public_key)
{
	_cleanup_(free_context) EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, "X25519", NULL);
	OSSL_PARAM halves[] = {
		/* Not written to: the type knows no constant one. */
		OSSL_PARAM_construct_octet_string(
			OSSL_PKEY_PARAM_PUB_KEY, (void *)(uintptr_t)public_key, EW_X25519_BYTES),
		OSSL_PARAM_construct_octet_string(
			OSSL_PKEY_PARAM_PRIV_KEY, (void *)(uintptr_t)private_key, EW_X25519_BYTES),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY *pair = NULL;

	if (!c || EVP_PKEY_fromdata_init(c) != 1 ||
		EVP_PKEY_fromdata(c, &pair, EVP_PKEY_KEYPAIR, halves) != 1)
		return NULL;
	return pair;
}

static EVP_PKEY *public_of(const uint8_t *bytes)
{
	return EVP_PKEY_new_raw_public_key_ex(NULL, "X25519", NULL, bytes, EW_X25519_BYTES);
}

static int write_public(EVP_PKEY *own, uint8_t ret_public[static EW_X25519_BYTES])
{
	size_t n = EW_X25519_BYTES;

	if (EVP_PKEY_get_raw_public_key(own, ret_public, &n) != 1)
		return -EIO;
	return n == EW_X25519_BYTES ? 0 : -EIO;
}

static int derive(EVP_PKEY *own, const uint8_t peer[static EW_X25519_BYTES],
	uint8_t ret_shared[static EW_X25519_BYTES])
{
	static const uint8_t zero[EW_X25519_BYTES];
	_cleanup_(free_key) EVP_PKEY *other = public_of(peer);
	_cleanup_(free_context) EVP_PKEY_CTX *c = NULL;
	uint8_t shared[EW_X25519_BYTES] = {0};
	size_t n = sizeof(shared);

	c = other ? EVP_PKEY_CTX_new_from_pkey(NULL, own, NULL) : NULL;
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

int ew_x25519_public(const uint8_t private_key[static EW_X25519_BYTES],
	uint8_t ret_public[static EW_X25519_BYTES])
{
	_cleanup_(free_key) EVP_PKEY *own = private_of(private_key);

	return own ? write_public(own, ret_public) : -EIO;
}

int ew_x25519_agree(const uint8_t private_key[static EW_X25519_BYTES],
	const uint8_t peer[static EW_X25519_BYTES], uint8_t ret_public[static EW_X25519_BYTES],
	uint8_t ret_shared[static EW_X25519_BYTES])
{
	/* Taking the private key in multiplies once, for the public one; it must not be asked twice. */
	_cleanup_(free_key) EVP_PKEY *own = private_of(private_key);
	uint8_t public[EW_X25519_BYTES];
	int r = own ? write_public(own, public) : -EIO;

	if (r == 0)
		r = derive(own, peer, ret_shared);
	if (r == 0)
		memcpy(ret_public, public, sizeof(public));
	return r;
}

int ew_x25519_shared(const uint8_t private_key[static EW_X25519_BYTES],
	const uint8_t public_key[static EW_X25519_BYTES],
	const uint8_t peer[static EW_X25519_BYTES], uint8_t ret_shared[static EW_X25519_BYTES])
{
	_cleanup_(free_key) EVP_PKEY *own = pair_of(private_key, public_key);

	return own ? derive(own, peer, ret_shared) : -EIO;
}
