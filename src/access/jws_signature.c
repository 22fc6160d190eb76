/*
 * One signature under one key (RFC 7518, 3.3 to 3.5; RFC 8037, 3.1). What the algorithm leaves open is fixed here:
 * SHA-256, for PSS the same in MGF1 and a salt of its length. Must never tell a bad signature from one of a wrong
 * length, and never say good when the library could not look.
 */
#include <errno.h>

#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include "access/jwk.h"

#define NUMBER_BYTES 32                /* r, and s, of P-256 */
#define DER_BYTES (2 * NUMBER_BYTES + 8) /* a sequence of two numbers, each with a zero in front */

static void free_context(EVP_MD_CTX **context)
{
	EVP_MD_CTX_free(*context);
}

static void free_pair(ECDSA_SIG **pair)
{
	ECDSA_SIG_free(*pair);
}

/* The pair owns both numbers from the moment it has taken them. */
static int fill_pair(struct ew_slice raw, ECDSA_SIG *pair)
{
	BIGNUM *r = BN_bin2bn(raw.at, NUMBER_BYTES, NULL);
	BIGNUM *s = BN_bin2bn(raw.at + NUMBER_BYTES, NUMBER_BYTES, NULL);

	if (r && s && ECDSA_SIG_set0(pair, r, s) == 1)
		return 0;
	BN_free(r);
	BN_free(s);
	return -ENOMEM;
}

/* A JWS has r and s one behind the other, OpenSSL wants DER. */
static int to_der(struct ew_slice raw, uint8_t der[static DER_BYTES], struct ew_slice *ret)
{
	_cleanup_(free_pair) ECDSA_SIG *pair = ECDSA_SIG_new();
	uint8_t *end = der;

	if (raw.len != 2 * NUMBER_BYTES)
		return -EKEYREJECTED;
	if (!pair || fill_pair(raw, pair) < 0 || i2d_ECDSA_SIG(pair, NULL) > DER_BYTES)
		return ew_jws_crypto_failed(-ENOMEM);
	int n = i2d_ECDSA_SIG(pair, &end);

	if (n <= 0)
		return ew_jws_crypto_failed(-ENOMEM);
	*ret = ew_slice_of(der, (size_t)n);
	return 0;
}

static bool set_pss(EVP_PKEY_CTX *options)
{
	return EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1 &&
	       EVP_PKEY_CTX_set_rsa_mgf1_md(options, EVP_sha256()) == 1;
}

static bool begin(EVP_MD_CTX *context, const struct ew_jwk *key, enum ew_jws_alg alg)
{
	EVP_PKEY_CTX *options = NULL;
	const char *digest = alg == EW_JWS_EDDSA ? NULL : "SHA256";

	return context && EVP_DigestVerifyInit_ex(context, &options, digest, NULL, NULL, key->key, NULL) == 1 &&
	       (alg != EW_JWS_PS256 || set_pss(options));
}

int ew_jws_signature_check(
	const struct ew_jwk *key, enum ew_jws_alg alg, struct ew_slice input, struct ew_slice signature)
{
	_cleanup_(free_context) EVP_MD_CTX *context = EVP_MD_CTX_new();
	uint8_t der[DER_BYTES];
	int r = begin(context, key, alg) ? 0 : ew_jws_crypto_failed(-ENOMEM);

	if (r == 0 && alg == EW_JWS_ES256)
		r = to_der(signature, der, &signature);
	if (r < 0)
		return r;
	if (EVP_DigestVerify(context, signature.at, signature.len, input.at, input.len) == 1)
		return 0;
	return ew_jws_crypto_failed(-EKEYREJECTED);
}
