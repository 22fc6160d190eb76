/*
 * One authenticated encryption per call, each with a context of its own that is wiped and freed
 * at the end: a context kept for speed would keep the last key, and with it a frame that must
 * stay closed to whoever captures the process.
 */
#include "seal/aead_seal.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>

static struct ew_algorithms fetched;
static pthread_once_t fetch_once = PTHREAD_ONCE_INIT;

static void fetch(void)
{
	fetched.chacha = EVP_CIPHER_fetch(NULL, "ChaCha20-Poly1305", NULL);
	fetched.sha256 = EVP_MD_fetch(NULL, "SHA2-256", NULL);
}

const struct ew_algorithms *ew_algorithms(void)
{
	if (pthread_once(&fetch_once, fetch) != 0 || !fetched.chacha || !fetched.sha256)
		return NULL;
	return &fetched;
}

static void free_context(EVP_CIPHER_CTX **context)
{
	EVP_CIPHER_CTX_free(*context);
}

static bool encrypt(EVP_CIPHER_CTX *c, struct ew_slice aad, struct ew_slice plain, uint8_t *to)
{
	int n = 0;

	if (aad.len > 0 && EVP_EncryptUpdate(c, NULL, &n, aad.at, (int)aad.len) != 1)
		return false;
	if (plain.len > 0 && EVP_EncryptUpdate(c, to, &n, plain.at, (int)plain.len) != 1)
		return false;
	if (EVP_EncryptFinal_ex(c, to + plain.len, &n) != 1)
		return false;
	return EVP_CIPHER_CTX_ctrl(
		       c, EVP_CTRL_AEAD_GET_TAG, EW_AEAD_TAG_BYTES, to + plain.len) == 1;
}

int ew_aead_seal(const uint8_t key[static EW_AEAD_KEY_BYTES], const uint8_t *nonce,
	struct ew_slice aad, struct ew_slice plain, uint8_t *to)
{
	static const uint8_t zero[EW_AEAD_NONCE_BYTES];
	const struct ew_algorithms *algorithms = ew_algorithms();
	_cleanup_(free_context) EVP_CIPHER_CTX *c = NULL;

	if (plain.len > INT_MAX - EW_AEAD_TAG_BYTES || aad.len > INT_MAX)
		return -EINVAL;
	c = algorithms ? EVP_CIPHER_CTX_new() : NULL;
	if (!c)
		return -EIO;
	if (EVP_EncryptInit_ex2(c, algorithms->chacha, key, nonce ? nonce : zero, NULL) != 1)
		return -EIO;
	return encrypt(c, aad, plain, to) ? 0 : -EIO;
}
