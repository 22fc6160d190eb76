/*
 * One authenticated decryption per call. What fails its tag is wiped before anybody could look at
 * it.
 */
#include "open/aead_open.h"

#include <errno.h>
#include <limits.h>

#include "base/secret.h"

static void free_context(EVP_CIPHER_CTX **context)
{
	EVP_CIPHER_CTX_free(*context);
}

static bool set_tag(EVP_CIPHER_CTX *c, const uint8_t *at)
{
	uint8_t tag[EW_AEAD_TAG_BYTES];

	memcpy(tag, at, sizeof(tag));
	return EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, EW_AEAD_TAG_BYTES, tag) == 1;
}

static bool decrypt(EVP_CIPHER_CTX *c, struct ew_slice aad, struct ew_slice body, uint8_t *to)
{
	uint8_t none[1];
	int n = 0;

	if (aad.len > 0 && EVP_DecryptUpdate(c, NULL, &n, aad.at, (int)aad.len) != 1)
		return false;
	if (body.len > 0 && EVP_DecryptUpdate(c, to, &n, body.at, (int)body.len) != 1)
		return false;
	return EVP_DecryptFinal_ex(c, none, &n) == 1;
}

int ew_aead_open(const uint8_t key[static EW_AEAD_KEY_BYTES], const uint8_t *nonce,
	struct ew_slice aad, struct ew_slice sealed, uint8_t *to)
{
	static const uint8_t zero[EW_AEAD_NONCE_BYTES];
	const struct ew_algorithms *algorithms = ew_algorithms();
	_cleanup_(free_context) EVP_CIPHER_CTX *c = NULL;
	struct ew_slice body;

	if (sealed.len < EW_AEAD_TAG_BYTES || sealed.len > INT_MAX || aad.len > INT_MAX)
		return -EBADMSG;
	body = ew_slice_of(sealed.at, sealed.len - EW_AEAD_TAG_BYTES);
	c = algorithms ? EVP_CIPHER_CTX_new() : NULL;
	if (!c)
		return -EIO;
	if (EVP_DecryptInit_ex2(c, algorithms->chacha, key, nonce ? nonce : zero, NULL) != 1 ||
		!set_tag(c, body.at + body.len))
		return -EIO;
	if (decrypt(c, aad, body, to))
		return 0;
	ew_wipe(to, body.len);
	return -EBADMSG;
}
