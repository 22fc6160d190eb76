/*
 * Catalogue columns under an interaction's key. The associated data ties a blob to its table, row and column, so that
 * whoever can write the database still cannot move a sealed value to another place unnoticed.
 */
#include "open/column.h"

#include <errno.h>
#include <openssl/evp.h>

#define NONCE_BYTES 12
#define TAG_BYTES 16

static void free_context(EVP_CIPHER_CTX **ctx)
{
	EVP_CIPHER_CTX_free(*ctx);
	*ctx = NULL;
}

static int encrypt(const uint8_t *key, const uint8_t *nonce, struct ew_slice aad,
	struct ew_slice plain, uint8_t *out)
{
	_cleanup_(free_context) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;

	if (!ctx)
		return -ENOMEM;
	if (!EVP_EncryptInit_ex(ctx, EVP_chacha20_poly1305(), NULL, key, nonce) ||
		!EVP_EncryptUpdate(ctx, NULL, &n, aad.at, (int)aad.len) ||
		!EVP_EncryptUpdate(ctx, out, &n, plain.at, (int)plain.len) ||
		!EVP_EncryptFinal_ex(ctx, out + n, &n) ||
		!EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES, out + plain.len))
		return -EIO;
	return 0;
}

static int decrypt(const uint8_t *key, const uint8_t *nonce, struct ew_slice aad,
	struct ew_slice sealed, uint8_t *tag, uint8_t *out)
{
	_cleanup_(free_context) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;

	if (!ctx)
		return -ENOMEM;
	if (!EVP_DecryptInit_ex(ctx, EVP_chacha20_poly1305(), NULL, key, nonce) ||
		!EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG_BYTES, tag) ||
		!EVP_DecryptUpdate(ctx, NULL, &n, aad.at, (int)aad.len) ||
		!EVP_DecryptUpdate(ctx, out, &n, sealed.at, (int)sealed.len))
		return -EIO;
	return EVP_DecryptFinal_ex(ctx, out + n, &n) > 0 ? 0 : -EBADMSG;
}

int ew_column_seal(struct ew_io *io, const uint8_t key[static EW_COLUMN_KEY_BYTES],
	struct ew_slice aad, struct ew_slice plain, struct ew_buf *to)
{
	uint8_t nonce[NONCE_BYTES];
	size_t before = to->len;
	uint8_t *out;
	int r;

	if (plain.len > INT32_MAX)
		return -EFBIG;
	r = ew_io_random(io, nonce, sizeof(nonce));
	if (r < 0)
		return r;
	ew_buf_add(to, nonce, sizeof(nonce));
	out = ew_buf_extend(to, plain.len + TAG_BYTES);
	if (!out)
		return ew_buf_error(to);
	r = encrypt(key, nonce, aad, plain, out);
	if (r < 0)
		to->len = before;
	return r;
}

int ew_column_open(const uint8_t key[static EW_COLUMN_KEY_BYTES], struct ew_slice aad,
	struct ew_slice sealed, struct ew_buf *to)
{
	size_t before = to->len;
	uint8_t tag[TAG_BYTES];
	struct ew_slice body;
	uint8_t *out;
	int r;

	if (sealed.len < EW_COLUMN_OVERHEAD_BYTES || sealed.len > INT32_MAX)
		return -EBADMSG;
	body = ew_slice_of(sealed.at + NONCE_BYTES, sealed.len - EW_COLUMN_OVERHEAD_BYTES);
	memcpy(tag, body.at + body.len, sizeof(tag));
	out = ew_buf_extend(to, body.len + 1); /* one spare byte: an empty column still needs a place to point to */
	if (!out)
		return ew_buf_error(to);
	r = decrypt(key, sealed.at, aad, body, tag, out);
	to->len = r < 0 ? before : before + body.len;
	return r;
}
