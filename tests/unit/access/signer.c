/*
 * Signing for the tests, by OpenSSL and apart from the code under test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "signer.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include "base/text.h"

EVP_PKEY *signer_key(const char *kind, unsigned bits)
{
	EVP_PKEY *key = NULL;

	if (strcmp(kind, "RSA") == 0)
		key = EVP_PKEY_Q_keygen(NULL, NULL, kind, (size_t)bits);
	else if (strcmp(kind, "EC") == 0)
		key = EVP_PKEY_Q_keygen(NULL, NULL, kind, bits == 384 ? "P-384" : "P-256");
	else
		key = EVP_PKEY_Q_keygen(NULL, NULL, kind);
	assert_non_null(key);
	return key;
}

void signer_key_free(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
	*key = NULL;
}

static void add_number(struct ew_buf *to, EVP_PKEY *key, const char *param, const char *name, int bytes)
{
	uint8_t at[1024];
	BIGNUM *number = NULL;

	assert_int_equal(EVP_PKEY_get_bn_param(key, param, &number), 1);
	int n = bytes ? BN_bn2binpad(number, at, bytes) : BN_bn2bin(number, at);

	BN_free(number);
	ew_buf_printf(to, ",\"%s\":\"", name);
	ew_base64_add(to, ew_slice_of(at, (size_t)n), EW_BASE64_URL);
	ew_buf_add_text(to, "\"");
}

static void add_ed25519(struct ew_buf *to, EVP_PKEY *key)
{
	uint8_t at[32];
	size_t n = sizeof(at);

	assert_int_equal(EVP_PKEY_get_raw_public_key(key, at, &n), 1);
	ew_buf_add_text(to, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"");
	ew_base64_add(to, ew_slice_of(at, n), EW_BASE64_URL);
	ew_buf_add_text(to, "\"");
}

void signer_add_jwk(struct ew_buf *to, EVP_PKEY *key, const char *more)
{
	int bytes = (EVP_PKEY_get_bits(key) + 7) / 8;

	if (EVP_PKEY_is_a(key, "RSA")) {
		ew_buf_add_text(to, "{\"kty\":\"RSA\"");
		add_number(to, key, OSSL_PKEY_PARAM_RSA_N, "n", 0);
		add_number(to, key, OSSL_PKEY_PARAM_RSA_E, "e", 0);
	} else if (EVP_PKEY_is_a(key, "EC")) {
		ew_buf_printf(to, "{\"kty\":\"EC\",\"crv\":\"P-%d\"", EVP_PKEY_get_bits(key));
		add_number(to, key, OSSL_PKEY_PARAM_EC_PUB_X, "x", bytes);
		add_number(to, key, OSSL_PKEY_PARAM_EC_PUB_Y, "y", bytes);
	} else {
		add_ed25519(to, key);
	}
	ew_buf_add_text(to, more);
	ew_buf_add_text(to, "}");
	assert_int_equal(ew_buf_error(to), 0);
}

void signer_add_set(struct ew_buf *to, EVP_PKEY *key, const char *more)
{
	ew_buf_add_text(to, "{\"keys\":[");
	signer_add_jwk(to, key, more);
	ew_buf_add_text(to, "]}");
	assert_int_equal(ew_buf_error(to), 0);
}

static void set_pss(EVP_PKEY_CTX *options, enum signer_way way)
{
	assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING), 1);
	assert_int_equal(
		EVP_PKEY_CTX_set_rsa_pss_saltlen(options, way == SIGNER_PS256_SHORT_SALT ? 20 : 32), 1);
	if (way == SIGNER_PS256_OTHER_MGF1)
		assert_int_equal(EVP_PKEY_CTX_set_rsa_mgf1_md(options, EVP_sha1()), 1);
}

static size_t der_to_raw(uint8_t *at, size_t n)
{
	const uint8_t *der = at;
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)n);

	assert_non_null(pair);
	assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_r(pair), at, 32), 32);
	assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_s(pair), at + 32, 32), 32);
	ECDSA_SIG_free(pair);
	return 64;
}

static size_t sign(EVP_PKEY *key, enum signer_way way, struct ew_slice input, uint8_t *at, size_t room)
{
	const char *digest = way == SIGNER_EDDSA ? NULL : way == SIGNER_RS512 ? "SHA512" : "SHA256";
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *options = NULL;

	assert_int_equal(EVP_DigestSignInit_ex(context, &options, digest, NULL, NULL, key, NULL), 1);
	if (way == SIGNER_PS256 || way == SIGNER_PS256_SHORT_SALT || way == SIGNER_PS256_OTHER_MGF1)
		set_pss(options, way);
	assert_int_equal(EVP_DigestSign(context, at, &room, input.at, input.len), 1);
	EVP_MD_CTX_free(context);
	return way == SIGNER_ES256 ? der_to_raw(at, room) : room;
}

void signer_add_parts(struct ew_buf *to, const char *header, const char *payload, struct ew_slice signature)
{
	ew_base64_add(to, ew_slice_text(header), EW_BASE64_URL);
	ew_buf_add_text(to, ".");
	ew_base64_add(to, ew_slice_text(payload), EW_BASE64_URL);
	ew_buf_add_text(to, ".");
	ew_base64_add(to, signature, EW_BASE64_URL);
	assert_int_equal(ew_buf_error(to), 0);
}

void signer_add_token(
	struct ew_buf *to, EVP_PKEY *key, enum signer_way way, const char *header, const char *payload)
{
	uint8_t at[1024];
	size_t begin = to->len;

	signer_add_parts(to, header, payload, EW_SLICE_EMPTY);
	struct ew_slice input = ew_slice_of(to->at + begin, to->len - begin - 1);

	ew_base64_add(to, ew_slice_of(at, sign(key, way, input, at, sizeof(at))), EW_BASE64_URL);
	assert_int_equal(ew_buf_error(to), 0);
}
