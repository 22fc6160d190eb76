/*
 * A published key becomes one that OpenSSL can check with: RSA (RFC 7518, 6.3), P-256 (6.2) and Ed25519 (RFC 8037, 2).
 * Must never make a key of another size or curve than its kind has.
 */
#include <errno.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include "access/jwk.h"
#include "base/text.h"

#define POINT_BYTES 32 /* of a coordinate of P-256, and of an Ed25519 key */

static void free_key(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

static void free_context(EVP_PKEY_CTX **context)
{
	EVP_PKEY_CTX_free(*context);
}

static void free_number(BIGNUM **number)
{
	BN_free(*number);
}

static void free_builder(OSSL_PARAM_BLD **builder)
{
	OSSL_PARAM_BLD_free(*builder);
}

static void free_params(OSSL_PARAM **params)
{
	OSSL_PARAM_free(*params);
}

static bool is_about_the_point(unsigned long e)
{
	int reason = ERR_GET_LIB(e) == ERR_LIB_EC ? ERR_GET_REASON(e) : 0;

	return reason == EC_R_POINT_IS_NOT_ON_CURVE || reason == EC_R_INVALID_ENCODING ||
	       reason == EC_R_COORDINATES_OUT_OF_RANGE;
}

/*
 * All but the point was looked at before, so anything else that OpenSSL says is a want of memory, whatever it calls it.
 * It also says that a point is not on the curve where it had no memory to look. A key is not to be lost by that.
 */
static int no_key(void)
{
	bool point = false, memory = false;

	for (unsigned long e = ERR_get_error(); e != 0; e = ERR_get_error()) {
		point = point || is_about_the_point(e);
		memory = memory || ERR_GET_REASON(e) == ERR_R_MALLOC_FAILURE;
	}
	return point && !memory ? -ENOTSUP : -ENOMEM;
}

static int make_key(const char *kind, OSSL_PARAM *params, EVP_PKEY **ret)
{
	_cleanup_(free_context) EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, kind, NULL);
	_cleanup_(free_key) EVP_PKEY *key = NULL;

	if (!context || EVP_PKEY_fromdata_init(context) != 1)
		return ew_jws_crypto_failed(-ENOMEM);
	if (EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		return no_key();
	*ret = TAKE(key);
	return 0;
}

/* The bytes of a member; `to` says by its maximum how many there may be. */
static int read_bytes(const json_t *jwk, const char *name, struct ew_buf *to)
{
	const char *text = json_string_value(json_object_get(jwk, name));
	int r = text ? ew_base64_decode(ew_slice_text(text), EW_BASE64_URL, to) : -ENOTSUP;

	if (r == 0 && to->len == 0)
		r = -ENOTSUP;
	return r == 0 || r == -ENOMEM ? r : -ENOTSUP;
}

/* The same, of exactly so many. */
static int read_point(const json_t *jwk, const char *name, uint8_t to[static POINT_BYTES])
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};

	ew_buf_init(&bytes, POINT_BYTES);
	int r = read_bytes(jwk, name, &bytes);

	if (r == 0 && bytes.len != POINT_BYTES)
		r = -ENOTSUP;
	if (r == 0)
		memcpy(to, bytes.at, POINT_BYTES);
	return r;
}

/* One of more bits than we take does not fit. */
static int read_number(const json_t *jwk, const char *name, BIGNUM **ret)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};

	ew_buf_init(&bytes, EW_JWK_MOST_BITS / 8);
	int r = read_bytes(jwk, name, &bytes);

	if (r < 0)
		return r;
	*ret = BN_bin2bn(bytes.at, (int)bytes.len, NULL);
	return *ret ? 0 : ew_jws_crypto_failed(-ENOMEM);
}

/* With an exponent of 1 every text is its own signature. */
static bool is_sound(const BIGNUM *modulus, const BIGNUM *exponent)
{
	return BN_num_bits(modulus) >= EW_JWK_LEAST_BITS && BN_is_odd(modulus) && BN_is_odd(exponent) &&
	       !BN_is_one(exponent) && BN_num_bits(exponent) <= 64;
}

static int read_rsa(const json_t *jwk, struct ew_jwk *to)
{
	_cleanup_(free_number) BIGNUM *modulus = NULL;
	_cleanup_(free_number) BIGNUM *exponent = NULL;
	_cleanup_(free_builder) OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	_cleanup_(free_params) OSSL_PARAM *params = NULL;
	int r = builder ? read_number(jwk, "n", &modulus) : ew_jws_crypto_failed(-ENOMEM);

	if (r == 0)
		r = read_number(jwk, "e", &exponent);
	if (r == 0 && !is_sound(modulus, exponent))
		r = -ENOTSUP;
	if (r < 0)
		return r;
	if (OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) == 1 &&
		OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent) == 1)
		params = OSSL_PARAM_BLD_to_param(builder);
	to->fits = EW_JWS_BIT(EW_JWS_RS256) | EW_JWS_BIT(EW_JWS_PS256);
	return params ? make_key("RSA", params, &to->key) : ew_jws_crypto_failed(-ENOMEM);
}

/* OpenSSL refuses a point that is not on the curve; the curve's cofactor is 1, so on it is enough. */
static int read_ec(const json_t *jwk, struct ew_jwk *to)
{
	uint8_t point[1 + 2 * POINT_BYTES] = {POINT_CONVERSION_UNCOMPRESSED};
	char group[] = "P-256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
		OSSL_PARAM_construct_end(),
	};
	const char *curve = json_string_value(json_object_get(jwk, "crv"));

	if (!curve || strcmp(curve, group) != 0)
		return -ENOTSUP;
	int r = read_point(jwk, "x", point + 1);

	if (r == 0)
		r = read_point(jwk, "y", point + 1 + POINT_BYTES);
	to->fits = EW_JWS_BIT(EW_JWS_ES256);
	return r == 0 ? make_key("EC", params, &to->key) : r;
}

static int read_okp(const json_t *jwk, struct ew_jwk *to)
{
	const char *curve = json_string_value(json_object_get(jwk, "crv"));
	uint8_t point[POINT_BYTES];

	if (!curve || strcmp(curve, "Ed25519") != 0)
		return -ENOTSUP;
	int r = read_point(jwk, "x", point);

	if (r < 0)
		return r;
	to->fits = EW_JWS_BIT(EW_JWS_EDDSA);
	to->key = EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, point, sizeof(point));
	return to->key ? 0 : ew_jws_crypto_failed(-ENOMEM);
}

int ew_jwk_read_kind(const json_t *jwk, struct ew_jwk *to)
{
	static const struct {
		const char *kty;
		int (*read)(const json_t *jwk, struct ew_jwk *to);
	} kinds[] = {{"RSA", read_rsa}, {"EC", read_ec}, {"OKP", read_okp}};
	const char *kty = json_string_value(json_object_get(jwk, "kty"));

	for (size_t i = 0; kty && i < EW_COUNT(kinds); i++)
		if (strcmp(kinds[i].kty, kty) == 0)
			return kinds[i].read(jwk, to);
	return -ENOTSUP;
}
