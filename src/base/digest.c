/*
 * Hashes by OpenSSL, and the checksum that finds torn records. Must never report success for a
 * digest that the library did not finish; intermediate key material is left to the library, which
 * wipes it.
 */
#include "base/digest.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "base/secret.h"

struct ew_sha256 {
	EVP_MD_CTX *ctx;
};

/* Looked up once per process, by whichever thread is first: the library's look-up costs more than a short digest. */
static struct {
	EVP_MD *sha256;
	EVP_MAC_CTX *hmac; /* without a key: copied for each use */
} fetched;
static pthread_once_t fetch_once = PTHREAD_ONCE_INIT;

static void fetch(void)
{
	char digest[] = "SHA2-256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = mac ? EVP_MAC_CTX_new(mac) : NULL;

	EVP_MAC_free(mac); /* the context holds it */
	fetched.sha256 = EVP_MD_fetch(NULL, "SHA2-256", NULL);
	if (ctx && EVP_MAC_CTX_set_params(ctx, params) == 1)
		fetched.hmac = ctx;
	else
		EVP_MAC_CTX_free(ctx);
}

static const EVP_MD *sha256(void)
{
	return pthread_once(&fetch_once, fetch) == 0 ? fetched.sha256 : NULL;
}

static EVP_MAC_CTX *new_hmac(void)
{
	return pthread_once(&fetch_once, fetch) == 0 && fetched.hmac ? EVP_MAC_CTX_dup(fetched.hmac) : NULL;
}

int ew_sha256_new(struct ew_sha256 **ret)
{
	_cleanup_(ew_sha256_free) struct ew_sha256 *h = calloc(1, sizeof(*h));

	if (!h)
		return -ENOMEM;
	h->ctx = EVP_MD_CTX_new();
	if (!h->ctx)
		return -ENOMEM;
	if (EVP_DigestInit_ex(h->ctx, sha256(), NULL) != 1)
		return -EIO;
	*ret = TAKE(h);
	return 0;
}

int ew_sha256_add(struct ew_sha256 *h, struct ew_slice data)
{
	if (data.len == 0)
		return 0;
	return EVP_DigestUpdate(h->ctx, data.at, data.len) == 1 ? 0 : -EIO;
}

int ew_sha256_end(struct ew_sha256 *h, struct ew_hash *ret)
{
	struct ew_hash hash;
	unsigned n = 0;

	if (EVP_DigestFinal_ex(h->ctx, hash.bytes, &n) != 1 || n != sizeof(hash.bytes))
		return -EIO;
	*ret = hash;
	return 0;
}

void ew_sha256_free(struct ew_sha256 **h)
{
	if (!*h)
		return;
	EVP_MD_CTX_free((*h)->ctx);
	free(*h);
	*h = NULL;
}

int ew_sha256_of(struct ew_slice data, struct ew_hash *ret)
{
	struct ew_hash hash;
	unsigned n = 0;

	if (EVP_Digest(data.len ? data.at : (const uint8_t *)"", data.len, hash.bytes, &n, sha256(),
		    NULL) != 1)
		return -EIO;
	*ret = hash;
	return 0;
}

static void free_mac_ctx(EVP_MAC_CTX **ctx)
{
	EVP_MAC_CTX_free(*ctx);
}

int ew_hmac_sha256(
	struct ew_slice key, const struct ew_slice *parts, size_t n, struct ew_hash *ret)
{
	_cleanup_(free_mac_ctx) EVP_MAC_CTX *ctx = new_hmac();
	/* A NULL key means "keep the old one" to the library; an empty key is still a key. */
	const uint8_t *at = key.len ? key.at : (const uint8_t *)"";
	struct ew_hash hash;
	size_t bytes = 0;

	if (!ctx)
		return -ENOMEM;
	int r = EVP_MAC_init(ctx, at, key.len, NULL) == 1 ? 0 : -EIO;

	for (size_t i = 0; r == 0 && i < n; i++) {
		if (parts[i].len > 0 && EVP_MAC_update(ctx, parts[i].at, parts[i].len) != 1)
			r = -EIO;
	}
	if (r == 0 && (EVP_MAC_final(ctx, hash.bytes, &bytes, sizeof(hash.bytes)) != 1 ||
			      bytes != sizeof(hash.bytes)))
		r = -EIO;
	if (r == 0)
		*ret = hash;
	ew_wipe(&hash, sizeof(hash));
	return r;
}

static int hkdf_extract(struct ew_slice secret, struct ew_slice salt, struct ew_hash *ret)
{
	static const uint8_t zeros[EW_SHA256_BYTES];

	/* RFC 5869 2.2: without a salt, a string of HashLen zeros. */
	if (salt.len == 0)
		salt = ew_slice_of(zeros, sizeof(zeros));
	return ew_hmac_sha256(salt, &secret, 1, ret);
}

/* RFC 5869 2.3. Over HMAC and not by EVP_KDF, because OpenSSL 3.0's caps `info` at 1 KiB. */
static int hkdf_expand(const struct ew_hash *prk, struct ew_slice info, uint8_t *out, size_t left)
{
	struct ew_hash block = {{0}};
	struct ew_slice key = ew_slice_of(prk->bytes, sizeof(prk->bytes));
	size_t have = 0;
	int r = 0;

	for (uint8_t counter = 1; r == 0 && left > 0; counter++) {
		struct ew_slice parts[] = {
			ew_slice_of(block.bytes, have), info, ew_slice_of(&counter, 1)};
		size_t n = left < sizeof(block.bytes) ? left : sizeof(block.bytes);

		r = ew_hmac_sha256(key, parts, EW_COUNT(parts), &block);
		if (r == 0)
			memcpy(out, block.bytes, n);
		have = sizeof(block.bytes);
		out += n;
		left -= n;
	}
	ew_wipe(&block, sizeof(block));
	return r;
}

int ew_hkdf_sha256(struct ew_slice secret, struct ew_slice salt, struct ew_slice info, void *out,
	size_t out_bytes)
{
	struct ew_hash prk;

	if (out_bytes > 255 * EW_SHA256_BYTES)
		return -EINVAL;
	int r = hkdf_extract(secret, salt, &prk);

	if (r == 0)
		r = hkdf_expand(&prk, info, out, out_bytes);
	if (r < 0 && out_bytes > 0)
		ew_wipe(out, out_bytes);
	ew_wipe(&prk, sizeof(prk));
	return r;
}
