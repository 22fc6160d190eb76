/*
 * Sets of keys: what is used, what is passed over, what is no set.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "access/jws.h"
#include "base/text.h"
#include "signer.h"
#include "vectors.h"

static int count(struct ew_slice json, struct ew_error *error)
{
	struct ew_jwks *jwks = NULL;
	int r = ew_jwks_read(json, &jwks, error);

	if (r < 0) {
		assert_null(jwks);
		return r;
	}
	r = (int)ew_jwks_count(jwks);
	ew_jwks_free(&jwks);
	assert_null(jwks);
	return r;
}

static void sets(void **state)
{
	static const struct {
		const char *json;
		int n; /* or the error */
	} cases[] = {
		{"{\"keys\":[]}", 0},
		{" {\"keys\":[] , \"more\":1} ", 0},
		{"{\"keys\":[" VECTOR_RS256_JWK "," VECTOR_ES256_JWK "," VECTOR_EDDSA_JWK "]}", 3},
		{"{\"keys\":[1,null,\"x\",[]," VECTOR_EDDSA_JWK ",{}]}", 1},
		{"", -EBADMSG},
		{"{}", -EBADMSG},
		{"[]", -EBADMSG},
		{"null", -EBADMSG},
		{"{\"keys\":{}}", -EBADMSG},
		{"{\"keys\":null}", -EBADMSG},
		{"{\"Keys\":[]}", -EBADMSG},
		{VECTOR_EDDSA_JWK, -EBADMSG},
		{"{\"keys\":[]}x", -EBADMSG},
		{"{\"keys\":[]}{\"keys\":[]}", -EBADMSG},
		{"{\"keys\":[],\"keys\":[]}", -EBADMSG},
		{"{\"keys\":[{\"kty\":\"RSA\",\"kty\":\"EC\"}]}", -EBADMSG},
		{"{\"keys\":[}", -EBADMSG},
		{"<html>", -EBADMSG},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_error error = {0};
		int n = count(ew_slice_text(cases[i].json), &error);

		if (n != cases[i].n)
			fail_msg("%s: %d", cases[i].json, n);
		assert_int_equal(error.code, n < 0 ? n : 0);
		assert_true(n >= 0 || strlen(error.text) > 20);
	}
}

static void how_many(void **state)
{
	for (int over = 0; over <= 1; over++) {
		_cleanup_(ew_buf_free) struct ew_buf json = {0};

		(void)state;
		ew_buf_init(&json, EW_JWKS_BYTES + 100);
		ew_buf_add_text(&json, "{\"keys\":[" VECTOR_EDDSA_JWK);
		for (int i = 1; i < EW_JWKS_KEYS + over; i++)
			ew_buf_add_text(&json, "," VECTOR_EDDSA_JWK);
		ew_buf_add_text(&json, "]}");
		assert_int_equal(count(ew_buf_slice(&json), NULL), over ? -EBADMSG : EW_JWKS_KEYS);
	}
}

static void how_long(void **state)
{
	for (int over = 0; over <= 1; over++) {
		_cleanup_(ew_buf_free) struct ew_buf json = {0};

		(void)state;
		ew_buf_init(&json, EW_JWKS_BYTES + 100);
		ew_buf_add_text(&json, "{\"keys\":[]}");
		while (json.len < (size_t)(EW_JWKS_BYTES + over))
			ew_buf_add_u8(&json, ' ');
		assert_int_equal(count(ew_buf_slice(&json), NULL), over ? -EBADMSG : 0);
	}
}

/* What else a good key says of itself. */
static void uses(void **state)
{
	static const struct {
		const char *more;
		int n;
	} cases[] = {
		{"", 1},
		{",\"use\":\"sig\"", 1},
		{",\"use\":\"enc\"", 0},
		{",\"use\":\"SIG\"", 0},
		{",\"use\":\"\"", 0},
		{",\"use\":null", 0},
		{",\"use\":[\"sig\"]", 0},
		{",\"key_ops\":[\"verify\"]", 1},
		{",\"key_ops\":[\"sign\",\"verify\"]", 1},
		{",\"key_ops\":[\"sign\"]", 0},
		{",\"key_ops\":[\"encrypt\",\"wrapKey\"]", 0},
		{",\"key_ops\":[]", 0},
		{",\"key_ops\":\"verify\"", 0},
		{",\"key_ops\":null", 0},
		{",\"use\":\"enc\",\"key_ops\":[\"verify\"]", 0},
		{",\"alg\":\"RS256\"", 1},
		{",\"alg\":\"PS256\"", 1},
		{",\"alg\":\"RS384\"", 0},
		{",\"alg\":\"RSA-OAEP\"", 0},
		{",\"alg\":\"ES256\"", 0},
		{",\"alg\":\"EdDSA\"", 0},
		{",\"alg\":\"HS256\"", 0},
		{",\"alg\":\"none\"", 0},
		{",\"alg\":7", 0},
		{",\"alg\":null", 0},
		{",\"kid\":\"a\"", 1},
		{",\"kid\":\"\"", 1},
		{",\"kid\":7", 0},
		{",\"kid\":null", 0},
		{",\"x5c\":[\"AAAA\"],\"x5t\":\"AAAA\",\"exp\":1", 1},
	};
	_cleanup_(signer_key_free) EVP_PKEY *key = signer_key("RSA", 2048);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_buf_free) struct ew_buf json = {0};

		ew_buf_init(&json, EW_JWKS_BYTES);
		signer_add_set(&json, key, cases[i].more);
		if (count(ew_buf_slice(&json), NULL) != cases[i].n)
			fail_msg("%s", cases[i].more);
	}
}

static void kinds(void **state)
{
	static const struct {
		const char *kind;
		unsigned bits;
		int n;
	} cases[] = {
		{"RSA", 1024, 0},
		{"RSA", 2040, 0},
		{"RSA", 2048, 1},
		{"RSA", 2056, 1},
		{"EC", 256, 1},
		{"EC", 384, 0},
		{"ED25519", 0, 1},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(signer_key_free) EVP_PKEY *key = signer_key(cases[i].kind, cases[i].bits);
		_cleanup_(ew_buf_free) struct ew_buf json = {0};

		ew_buf_init(&json, EW_JWKS_BYTES);
		signer_add_set(&json, key, "");
		if (count(ew_buf_slice(&json), NULL) != cases[i].n)
			fail_msg("%s of %u bits", cases[i].kind, cases[i].bits);
	}
}

#define X "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\""
#define Y "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""
#define ED_X "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\""

static void keys_of_no_sense(void **state)
{
	static const struct {
		const char *key;
		int n;
	} cases[] = {
		{"{\"kty\":\"EC\",\"crv\":\"P-256\"," X "," Y "}", 1},
		/* Not on the curve, not on any, the point at infinity. */
		{"{\"kty\":\"EC\",\"crv\":\"P-256\"," X ",\"y\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"}", 0},
		{"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"__________________________________________8\"," Y "}", 0},
		{"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
		 "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
			0},
		{"{\"kty\":\"EC\",\"crv\":\"P-256\"," X "}", 0},
		{"{\"kty\":\"EC\",\"crv\":\"P-256\"," Y "}", 0},
		{"{\"kty\":\"EC\"," X "," Y "}", 0},
		{"{\"kty\":\"EC\",\"crv\":\"p-256\"," X "," Y "}", 0},
		{"{\"kty\":\"EC\",\"crv\":\"secp256k1\"," X "," Y "}", 0},
		{"{\"kty\":\"EC\",\"crv\":\"P-256\"," X ",\"y\":7}", 0},
		/* A byte more, a byte less, with padding. */
		{"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AH_NzidzDsRdQYPL7m_bS3tYBzM1e-nvE7rPbjx70VRF\"," Y "}", 0},
		{"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVA\"," Y "}", 0},
		{"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU=\"," Y "}", 0},
		{"{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," ED_X "}", 1},
		{"{\"kty\":\"OKP\",\"crv\":\"X25519\"," ED_X "}", 0},
		{"{\"kty\":\"OKP\",\"crv\":\"Ed448\"," ED_X "}", 0},
		{"{\"kty\":\"OKP\"," ED_X "}", 0},
		{"{\"kty\":\"OKP\",\"crv\":\"Ed25519\"}", 0},
		{"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"\"}", 0},
		{"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp\"}", 0},
		/* A byte more, a byte less. */
		{"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURoA\"}", 0},
		{"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUQ\"}", 0},
		{"{\"kty\":\"okp\",\"crv\":\"Ed25519\"," ED_X "}", 0},
		{"{\"crv\":\"Ed25519\"," ED_X "}", 0},
		{"{\"kty\":7,\"crv\":\"Ed25519\"," ED_X "}", 0},
		{"{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T\"}", 0},
		{"{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"pub\":\"AAAA\"}", 0},
		{"{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}", 0},
		{"{\"kty\":\"RSA\",\"e\":\"AQAB\"}", 0},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		char json[512];

		(void)snprintf(json, sizeof(json), "{\"keys\":[%s]}", cases[i].key);
		if (count(ew_slice_text(json), NULL) != cases[i].n)
			fail_msg("%s", cases[i].key);
	}
}

/* A modulus that is good, and exponents under which anything might be a signature, or checking takes for ever. */
static void exponents(void **state)
{
	static const struct {
		const char *e;
		int n;
	} cases[] = {
		{"AQAB", 1},
		{"Aw", 1},
		{"AQ", 0},
		{"Ag", 0},
		{"AA", 0},
		{"AAAA", 0},
		{"", 0},
		{"AQAA", 0},
		{"AQAAAAAAAAAB", 0},
		{"AQAB=", 0},
		{"AQA", 0},
		{"////", 0},
	};
	static const char rsa[] = VECTOR_RS256_JWK;
	const char *e = strstr(rsa, "AQAB\"}");

	(void)state;
	assert_non_null(e);
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		char json[1024];

		(void)snprintf(
			json, sizeof(json), "{\"keys\":[%.*s%s\"}]}", (int)(e - rsa), rsa, cases[i].e);
		if (count(ew_slice_text(json), NULL) != cases[i].n)
			fail_msg("%s", cases[i].e);
	}
}

/* An odd number of the given size; that it is no product of primes is nothing that can be seen cheaply. */
static int count_of_size(size_t bytes, uint8_t first, uint8_t last)
{
	_cleanup_(ew_buf_free) struct ew_buf json = {0};
	_cleanup_(ew_buf_free) struct ew_buf modulus = {0};

	ew_buf_init(&json, EW_JWKS_BYTES);
	ew_buf_init(&modulus, 4096);
	ew_buf_add_u8(&modulus, first);
	for (size_t i = 2; i < bytes; i++)
		ew_buf_add_u8(&modulus, 0xa5);
	ew_buf_add_u8(&modulus, last);
	ew_buf_add_text(&json, "{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"");
	ew_base64_add(&json, ew_buf_slice(&modulus), EW_BASE64_URL);
	ew_buf_add_text(&json, "\"}]}");
	return count(ew_buf_slice(&json), NULL);
}

static void sizes_of_a_modulus(void **state)
{
	(void)state;
	assert_int_equal(count_of_size(255, 0xff, 1), 0);
	assert_int_equal(count_of_size(256, 0x7f, 1), 0);
	/* A zero in front counts for nothing, whichever way. */
	assert_int_equal(count_of_size(256, 0, 1), 0);
	assert_int_equal(count_of_size(257, 0, 1), 1);
	assert_int_equal(count_of_size(256, 0x80, 1), 1);
	assert_int_equal(count_of_size(256, 0x80, 2), 0);
	assert_int_equal(count_of_size(1024, 0xff, 1), 1);
	assert_int_equal(count_of_size(1025, 1, 1), 0);
	assert_int_equal(count_of_size(4096, 0xff, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets),
		cmocka_unit_test(how_many),
		cmocka_unit_test(how_long),
		cmocka_unit_test(uses),
		cmocka_unit_test(kinds),
		cmocka_unit_test(keys_of_no_sense),
		cmocka_unit_test(exponents),
		cmocka_unit_test(sizes_of_a_modulus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
