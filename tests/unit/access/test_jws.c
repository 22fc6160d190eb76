/*
 * Signed tokens: published ones, ones made for the run, and everything that somebody might do to one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "access/jws.h"
#include "base/digest.h"
#include "base/text.h"
#include "signer.h"
#include "vectors.h"

#define SET(jwk) "{\"keys\":[" jwk "]}"
#define KEPT "kept"

static EVP_PKEY *rsa, *other_rsa, *ec, *ed;

/* Verifies; what stood in the buffer before must still stand there, and nothing be added on failure. */
static int verify(const char *set, struct ew_slice token, const char *type, struct ew_buf *payload)
{
	_cleanup_(ew_jwks_free) struct ew_jwks *jwks = NULL;
	struct ew_error error = {0};

	ew_buf_init(payload, EW_JWS_BYTES);
	ew_buf_add_text(payload, KEPT);
	assert_int_equal(ew_jwks_read(ew_slice_text(set), &jwks, &error), 0);
	int r = ew_jws_verify(token, jwks, type, payload, &error);

	assert_true(ew_slice_starts(ew_buf_slice(payload), EW_SLICE(KEPT)));
	if (r < 0) {
		assert_int_equal(payload->len, strlen(KEPT));
		assert_int_equal(ew_buf_error(payload), 0);
		assert_int_equal(error.code, r);
		assert_true(strlen(error.text) > 20);
	}
	return r;
}

static int verdict(const char *set, struct ew_slice token)
{
	_cleanup_(ew_buf_free) struct ew_buf payload = {0};

	return verify(set, token, "JWT", &payload);
}

static void assert_payload(const char *set, struct ew_slice token, const char *expected)
{
	_cleanup_(ew_buf_free) struct ew_buf payload = {0};

	assert_int_equal(verify(set, token, "JWT", &payload), 0);
	ew_buf_consume(&payload, strlen(KEPT));
	assert_true(ew_slice_equal(ew_buf_slice(&payload), ew_slice_text(expected)));
}

/* A token by a key whose set has it with `more`. */
static int verdict_of(EVP_PKEY *key, const char *more, enum signer_way way, const char *header)
{
	_cleanup_(ew_buf_free) struct ew_buf set = {0};
	_cleanup_(ew_buf_free) struct ew_buf token = {0};
	_cleanup_(ew_free_ptr) char *text = NULL;

	ew_buf_init(&set, EW_JWKS_BYTES);
	ew_buf_init(&token, EW_JWS_BYTES);
	signer_add_set(&set, key, more);
	signer_add_token(&token, key, way, header, "{}");
	text = ew_buf_take_text(&set);
	return verdict(text, ew_buf_slice(&token));
}

static const struct {
	const char *set, *token, *payload;
} vectors[] = {
	{SET(VECTOR_RS256_JWK), VECTOR_RS256, VECTOR_PAYLOAD},
	{SET(VECTOR_ES256_JWK), VECTOR_ES256, VECTOR_PAYLOAD},
	{SET(VECTOR_EDDSA_JWK), VECTOR_EDDSA, VECTOR_EDDSA_PAYLOAD},
};

static void published(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(vectors); i++)
		assert_payload(vectors[i].set, ew_slice_text(vectors[i].token), vectors[i].payload);
}

/*
 * Each character of each token, one after the other, replaced by another one of the alphabet, by a dot, by a blank;
 * left out.
 */
static void one_character_changed(void **state)
{
	static const char others[] = "A_. =+\n";

	(void)state;
	for (size_t i = 0; i < EW_COUNT(vectors); i++) {
		char token[1024];
		size_t n = strlen(vectors[i].token);

		for (size_t at = 0; at < n; at++) {
			memcpy(token, vectors[i].token, n);
			for (size_t k = 0; others[k]; k++) {
				token[at] = others[k];
				if (vectors[i].token[at] != others[k])
					assert_true(verdict(vectors[i].set, ew_slice_of(token, n)) < 0);
			}
			memcpy(token + at, vectors[i].token + at + 1, n - at - 1);
			assert_true(verdict(vectors[i].set, ew_slice_of(token, n - 1)) < 0);
		}
	}
}

static void every_bit_of_a_signature(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(vectors); i++) {
		_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
		_cleanup_(ew_buf_free) struct ew_buf token = {0};
		struct ew_slice rest = ew_slice_text(vectors[i].token), head;
		size_t signed_bytes;

		ew_buf_init(&bytes, 1024);
		ew_buf_init(&token, 1024);
		assert_true(ew_slice_cut(&rest, '.', &head) && ew_slice_cut(&rest, '.', &head));
		signed_bytes = strlen(vectors[i].token) - rest.len;
		assert_int_equal(ew_base64_decode(rest, EW_BASE64_URL, &bytes), 0);
		for (size_t bit = 0; bit < 8 * bytes.len; bit++) {
			bytes.at[bit / 8] ^= (uint8_t)(1u << bit % 8);
			ew_buf_clear(&token);
			ew_buf_add(&token, vectors[i].token, signed_bytes);
			ew_base64_add(&token, ew_buf_slice(&bytes), EW_BASE64_URL);
			assert_int_equal(verdict(vectors[i].set, ew_buf_slice(&token)), -EKEYREJECTED);
			bytes.at[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
	}
}

/* Forms that are not the compact one; all of them with the parts of a good token. */
static void forms(void **state)
{
#define HEADER "eyJhbGciOiJFZERTQSJ9"
#define PAYLOAD "RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
#define SIGNATURE "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
	static const struct {
		const char *token;
		int code;
	} cases[] = {
		{HEADER "." PAYLOAD "." SIGNATURE, 0},
		{"", -EBADMSG},
		{".", -EBADMSG},
		{"..", -EBADMSG},
		{HEADER, -EBADMSG},
		{HEADER "." PAYLOAD, -EBADMSG},
		{HEADER "." PAYLOAD ".", -EBADMSG},
		{HEADER ".." SIGNATURE, -EKEYREJECTED},
		{"." PAYLOAD "." SIGNATURE, -EBADMSG},
		{HEADER "." PAYLOAD "." SIGNATURE ".", -EBADMSG},
		{HEADER "." PAYLOAD "." SIGNATURE "." SIGNATURE, -EBADMSG},
		{" " HEADER "." PAYLOAD "." SIGNATURE, -EBADMSG},
		{HEADER "." PAYLOAD "." SIGNATURE "\n", -EBADMSG},
		{HEADER "." PAYLOAD "." SIGNATURE " ", -EBADMSG},
		{HEADER "\r\n." PAYLOAD "." SIGNATURE, -EBADMSG},
		{HEADER "." PAYLOAD "." SIGNATURE "==", -EBADMSG},
		{HEADER "=." PAYLOAD "." SIGNATURE, -EBADMSG},
		{HEADER "." PAYLOAD "=." SIGNATURE, -EKEYREJECTED},
		/* The last character has bits that belong to no byte. */
		{HEADER "." PAYLOAD ".hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_"
			"MuM0KAh",
			-EBADMSG},
		/* The standard alphabet. */
		{HEADER "." PAYLOAD ".hgyY0il/MGCjP0JzlnLWG1PPOt7+09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr/"
			"MuM0KAg",
			-EBADMSG},
		/* The JSON forms of RFC 7515, 7.2. */
		{"{\"payload\":\"" PAYLOAD "\",\"protected\":\"" HEADER "\",\"signature\":\"" SIGNATURE "\"}",
			-EBADMSG},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		if (verdict(SET(VECTOR_EDDSA_JWK), ew_slice_text(cases[i].token)) != cases[i].code)
			fail_msg("%s", cases[i].token);
}

/* Headers with a signature that is good for them. */
static const struct {
	const char *header;
	int code;
} signed_headers[] = {
	{"{\"alg\":\"RS256\"}", 0},
	{" {\"alg\" : \"RS256\"}\n", 0},
	{"{\"alg\":\"RS256\",\"typ\":\"JWT\"}", 0},
	{"{\"alg\":\"RS256\",\"typ\":\"jwt\"}", 0},
	{"{\"alg\":\"RS256\",\"typ\":\"Application/jwt\"}", 0},
	{"{\"alg\":\"RS256\",\"kid\":\"a\"}", 0},
	{"{\"alg\":\"RS256\",\"jku\":\"https://e.example/\",\"x5u\":\"https://e.example/\"}", 0},
	{"{\"alg\":\"none\"}", -EBADMSG},
	{"{\"alg\":\"None\"}", -EBADMSG},
	{"{\"alg\":\"\"}", -EBADMSG},
	{"{\"alg\":\"rs256\"}", -EBADMSG},
	{"{\"alg\":\"RS256 \"}", -EBADMSG},
	{"{\"alg\":\"RS1\"}", -EBADMSG},
	{"{\"alg\":\"RS384\"}", -EBADMSG},
	{"{\"alg\":\"RS512\"}", -EBADMSG},
	{"{\"alg\":\"HS256\"}", -EBADMSG},
	{"{\"alg\":[\"RS256\"]}", -EBADMSG},
	{"{\"alg\":1}", -EBADMSG},
	{"{\"alg\":null}", -EBADMSG},
	{"{\"ALG\":\"RS256\"}", -EBADMSG},
	{"{}", -EBADMSG},
	{"{\"alg\":\"PS256\"}", -EKEYREJECTED},
	{"{\"alg\":\"ES256\"}", -ENOKEY},
	{"{\"alg\":\"EdDSA\"}", -ENOKEY},
	{"{\"alg\":\"ES256\",\"kid\":\"a\"}", -EKEYREJECTED},
	{"{\"alg\":\"RS256\",\"kid\":\"b\"}", -ENOKEY},
	{"{\"alg\":\"RS256\",\"kid\":\"A\"}", -ENOKEY},
	{"{\"alg\":\"RS256\",\"kid\":\"\"}", -EBADMSG},
	{"{\"alg\":\"RS256\",\"kid\":1}", -EBADMSG},
	{"{\"alg\":\"RS256\",\"kid\":null}", -EBADMSG},
	{"{\"alg\":\"RS256\",\"kid\":\"a\\u0000\"}", -EBADMSG},
	{"{\"alg\":\"RS256\",\"typ\":\"logout+jwt\"}", -EBADMSG},
	{"{\"alg\":\"RS256\",\"typ\":\"JW\"}", -EBADMSG},
	{"{\"alg\":\"RS256\",\"typ\":\"application/\"}", -EBADMSG},
	{"{\"alg\":\"RS256\",\"typ\":7}", -EBADMSG},
	{"{\"alg\":\"RS256\",\"typ\":\"\"}", -EBADMSG},
	{"{\"alg\":\"RS256\",\"crit\":[\"exp\"]}", -EBADMSG},
	{"{\"alg\":\"RS256\",\"crit\":[]}", -EBADMSG},
	{"{\"alg\":\"RS256\",\"crit\":null}", -EBADMSG},
	{"{\"alg\":\"RS256\",\"alg\":\"RS256\"}", -EBADMSG},
	{"{\"alg\":\"none\",\"alg\":\"RS256\"}", -EBADMSG},
	{"{\"alg\":\"RS256\",\"kid\":\"b\",\"kid\":\"a\"}", -EBADMSG},
	{"{\"alg\":\"RS256\"}x", -EBADMSG},
	{"{\"alg\":\"RS256\"}{}", -EBADMSG},
	{"{\"alg\":\"RS256\"", -EBADMSG},
	{"[{\"alg\":\"RS256\"}]", -EBADMSG},
	{"\"RS256\"", -EBADMSG},
	{"{'alg':'RS256'}", -EBADMSG},
	{"{\"alg\":\"RS256\",\"x\":\"\xff\"}", -EBADMSG},
};

static void headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(signed_headers); i++) {
		int r = verdict_of(rsa, ",\"kid\":\"a\"", SIGNER_RS256, signed_headers[i].header);

		if (r != signed_headers[i].code)
			fail_msg("%s: %d", signed_headers[i].header, r);
	}
}

/* Ways to sign, under the name of each algorithm. */
static void ways(void **state)
{
	static const struct {
		EVP_PKEY **key;
		enum signer_way way;
		const char *alg;
		int code;
	} cases[] = {
		{&rsa, SIGNER_RS256, "RS256", 0},
		{&rsa, SIGNER_PS256, "PS256", 0},
		{&ec, SIGNER_ES256, "ES256", 0},
		{&ed, SIGNER_EDDSA, "EdDSA", 0},
		{&rsa, SIGNER_RS256, "PS256", -EKEYREJECTED},
		{&rsa, SIGNER_PS256, "RS256", -EKEYREJECTED},
		{&rsa, SIGNER_RS512, "RS256", -EKEYREJECTED},
		{&rsa, SIGNER_PS256_SHORT_SALT, "PS256", -EKEYREJECTED},
		{&rsa, SIGNER_PS256_OTHER_MGF1, "PS256", -EKEYREJECTED},
		{&ec, SIGNER_ES256_DER, "ES256", -EKEYREJECTED},
		{&ec, SIGNER_ES256, "RS256", -ENOKEY},
		{&ec, SIGNER_ES256, "EdDSA", -ENOKEY},
		{&ed, SIGNER_EDDSA, "ES256", -ENOKEY},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		char header[40];

		(void)snprintf(header, sizeof(header), "{\"alg\":\"%s\"}", cases[i].alg);
		int r = verdict_of(*cases[i].key, "", cases[i].way, header);

		if (r != cases[i].code)
			fail_msg("case %zu, %s: %d", i, cases[i].alg, r);
	}
}

/* The public key is known to all: who signs with it as if it were a secret has signed nothing. */
static void public_key_for_a_secret(void **state)
{
	static const char *const secrets[] = {SET(VECTOR_RS256_JWK), VECTOR_RS256_JWK, ""};
	static const char *const headers[] = {"{\"alg\":\"HS256\"}", "{\"alg\":\"RS256\"}", "{\"alg\":\"none\"}"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(secrets) * EW_COUNT(headers); i++) {
		_cleanup_(ew_buf_free) struct ew_buf token = {0};
		const char *header = headers[i % EW_COUNT(headers)];
		struct ew_hash mac;

		ew_buf_init(&token, EW_JWS_BYTES);
		signer_add_parts(&token, header, VECTOR_PAYLOAD, EW_SLICE_EMPTY);
		struct ew_slice input = ew_slice_of(token.at, token.len - 1);

		assert_int_equal(
			ew_hmac_sha256(ew_slice_text(secrets[i / EW_COUNT(headers)]), &input, 1, &mac), 0);
		ew_base64_add(&token, ew_slice_of(mac.bytes, sizeof(mac.bytes)), EW_BASE64_URL);
		assert_int_equal(verdict(SET(VECTOR_RS256_JWK), ew_buf_slice(&token)),
			strstr(header, "RS256") ? -EKEYREJECTED : -EBADMSG);
	}
}

/* Signatures of no sense: zeros, ones, too short, too long, of another key. */
static void signatures_of_no_sense(void **state)
{
	static const uint8_t zeros[512], one[64] = {[31] = 1, [63] = 1};
	static const struct {
		const char *set, *header;
		size_t n;
	} cases[] = {
		{SET(VECTOR_RS256_JWK), "{\"alg\":\"RS256\"}", 256},
		{SET(VECTOR_RS256_JWK), "{\"alg\":\"RS256\"}", 257},
		{SET(VECTOR_RS256_JWK), "{\"alg\":\"RS256\"}", 1},
		{SET(VECTOR_RS256_JWK), "{\"alg\":\"PS256\"}", 256},
		{SET(VECTOR_RS256_JWK), "{\"alg\":\"PS256\"}", 255},
		{SET(VECTOR_ES256_JWK), "{\"alg\":\"ES256\"}", 64},
		{SET(VECTOR_ES256_JWK), "{\"alg\":\"ES256\"}", 63},
		{SET(VECTOR_ES256_JWK), "{\"alg\":\"ES256\"}", 65},
		{SET(VECTOR_ES256_JWK), "{\"alg\":\"ES256\"}", 512},
		{SET(VECTOR_EDDSA_JWK), "{\"alg\":\"EdDSA\"}", 64},
		{SET(VECTOR_EDDSA_JWK), "{\"alg\":\"EdDSA\"}", 63},
		{SET(VECTOR_EDDSA_JWK), "{\"alg\":\"EdDSA\"}", 65},
	};
	_cleanup_(ew_buf_free) struct ew_buf token = {0};

	(void)state;
	ew_buf_init(&token, EW_JWS_BYTES);
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		ew_buf_clear(&token);
		signer_add_parts(&token, cases[i].header, "{}", ew_slice_of(zeros, cases[i].n));
		assert_int_equal(verdict(cases[i].set, ew_buf_slice(&token)), -EKEYREJECTED);
	}
	ew_buf_clear(&token);
	signer_add_parts(&token, "{\"alg\":\"ES256\"}", "{}", ew_slice_of(one, sizeof(one)));
	assert_int_equal(verdict(SET(VECTOR_ES256_JWK), ew_buf_slice(&token)), -EKEYREJECTED);
}

/* A signature with a byte in front, or one behind it, may be the same number; it is another text. */
static void a_signature_with_a_byte_more(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(vectors); i++) {
		_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
		_cleanup_(ew_buf_free) struct ew_buf token = {0};
		const char *dot = strrchr(vectors[i].token, '.');

		ew_buf_init(&bytes, 1024);
		ew_buf_init(&token, 4096);
		ew_buf_add_u8(&bytes, 0);
		assert_int_equal(ew_base64_decode(ew_slice_text(dot + 1), EW_BASE64_URL, &bytes), 0);
		ew_buf_add_u8(&bytes, 0);
		for (size_t from = 0; from <= 1; from++) {
			ew_buf_clear(&token);
			ew_buf_add(&token, vectors[i].token, (size_t)(dot - vectors[i].token) + 1);
			ew_base64_add(&token, ew_slice_of(bytes.at + from, bytes.len - 1), EW_BASE64_URL);
			assert_int_equal(verdict(vectors[i].set, ew_buf_slice(&token)), -EKEYREJECTED);
		}
	}
}

/* Which key of a set: the members behind the second key, the token's header, and whose signature it has. */
static void keys_of_a_set(void **state)
{
	static const struct {
		const char *first, *second, *header;
		bool by_second;
		int code;
	} cases[] = {
		{",\"kid\":\"a\"", ",\"kid\":\"b\"", "{\"alg\":\"RS256\",\"kid\":\"a\"}", false, 0},
		{",\"kid\":\"a\"", ",\"kid\":\"b\"", "{\"alg\":\"RS256\",\"kid\":\"b\"}", true, 0},
		{",\"kid\":\"a\"", ",\"kid\":\"b\"", "{\"alg\":\"RS256\",\"kid\":\"b\"}", false, -EKEYREJECTED},
		{",\"kid\":\"a\"", ",\"kid\":\"b\"", "{\"alg\":\"RS256\",\"kid\":\"c\"}", false, -ENOKEY},
		/* Without a kid it is not guessed which one is meant. */
		{",\"kid\":\"a\"", ",\"kid\":\"b\"", "{\"alg\":\"RS256\"}", false, -ENOKEY},
		{"", "", "{\"alg\":\"RS256\"}", false, -ENOKEY},
		{",\"alg\":\"RS256\"", ",\"alg\":\"PS256\"", "{\"alg\":\"RS256\"}", false, 0},
		{",\"alg\":\"RS256\"", ",\"alg\":\"PS256\"", "{\"alg\":\"RS256\"}", true, -EKEYREJECTED},
		{"", ",\"use\":\"enc\"", "{\"alg\":\"RS256\"}", false, 0},
		/* A key without a kid is none of that kid; two may have one. */
		{"", ",\"kid\":\"b\"", "{\"alg\":\"RS256\",\"kid\":\"a\"}", false, -ENOKEY},
		{",\"kid\":\"a\"", ",\"kid\":\"a\"", "{\"alg\":\"RS256\",\"kid\":\"a\"}", false, 0},
		{",\"kid\":\"a\"", ",\"kid\":\"a\"", "{\"alg\":\"RS256\",\"kid\":\"a\"}", true, 0},
		{",\"kid\":\"a\",\"alg\":\"PS256\"", "", "{\"alg\":\"RS256\",\"kid\":\"a\"}", false, -EKEYREJECTED},
		{",\"kid\":\"a\",\"use\":\"enc\"", "", "{\"alg\":\"RS256\",\"kid\":\"a\"}", false, -ENOKEY},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_buf_free) struct ew_buf set = {0};
		_cleanup_(ew_buf_free) struct ew_buf token = {0};
		_cleanup_(ew_free_ptr) char *text = NULL;

		ew_buf_init(&set, EW_JWKS_BYTES);
		ew_buf_init(&token, EW_JWS_BYTES);
		ew_buf_add_text(&set, "{\"keys\":[");
		signer_add_jwk(&set, rsa, cases[i].first);
		ew_buf_add_text(&set, ",");
		signer_add_jwk(&set, other_rsa, cases[i].second);
		ew_buf_add_text(&set, "]}");
		signer_add_token(
			&token, cases[i].by_second ? other_rsa : rsa, SIGNER_RS256, cases[i].header, "{}");
		text = ew_buf_take_text(&set);
		int r = verdict(text, ew_buf_slice(&token));

		if (r != cases[i].code)
			fail_msg("case %zu: %d", i, r);
	}
}

/* Signed well, and still: nothing that is not base64url comes out. */
static void a_payload_that_is_no_base64url(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf set = {0};
	_cleanup_(ew_free_ptr) char *text = NULL;
	static const char *const payloads[] = {"e30=", "e31", "e", "a b", "+/+/"};

	(void)state;
	ew_buf_init(&set, EW_JWKS_BYTES);
	signer_add_set(&set, ed, "");
	text = ew_buf_take_text(&set);
	for (size_t i = 0; i < EW_COUNT(payloads); i++) {
		char token[200];
		uint8_t signature[64];
		size_t n = sizeof(signature);
		_cleanup_(ew_buf_free) struct ew_buf base64 = {0};
		EVP_MD_CTX *context = EVP_MD_CTX_new();

		ew_buf_init(&base64, 100);
		(void)snprintf(token, sizeof(token), "eyJhbGciOiJFZERTQSJ9.%s", payloads[i]);
		assert_int_equal(EVP_DigestSignInit(context, NULL, NULL, NULL, ed), 1);
		assert_int_equal(EVP_DigestSign(context, signature, &n, (uint8_t *)token, strlen(token)), 1);
		EVP_MD_CTX_free(context);
		ew_base64_add(&base64, ew_slice_of(signature, n), EW_BASE64_URL);
		(void)snprintf(token + strlen(token), sizeof(token) - strlen(token), ".%.*s", (int)base64.len,
			(const char *)base64.at);
		assert_int_equal(verdict(text, ew_slice_text(token)), -EBADMSG);
	}
}

static void types(void **state)
{
	static const struct {
		const char *typ, *type;
		int code;
	} cases[] = {
		{"logout+jwt", "logout+jwt", 0},
		{"application/logout+jwt", "logout+jwt", 0},
		{"LOGOUT+JWT", "logout+jwt", 0},
		{"JWT", "logout+jwt", -EBADMSG},
		{"logout+jwt ", "logout+jwt", -EBADMSG},
		{"application/application/logout+jwt", "logout+jwt", -EBADMSG},
	};
	_cleanup_(ew_buf_free) struct ew_buf set = {0};
	_cleanup_(ew_free_ptr) char *text = NULL;

	(void)state;
	ew_buf_init(&set, EW_JWKS_BYTES);
	signer_add_set(&set, ed, "");
	text = ew_buf_take_text(&set);
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_buf_free) struct ew_buf token = {0};
		_cleanup_(ew_buf_free) struct ew_buf payload = {0};
		char header[100];

		ew_buf_init(&token, EW_JWS_BYTES);
		(void)snprintf(header, sizeof(header), "{\"alg\":\"EdDSA\",\"typ\":\"%s\"}", cases[i].typ);
		signer_add_token(&token, ed, SIGNER_EDDSA, header, "{}");
		assert_int_equal(verify(text, ew_buf_slice(&token), cases[i].type, &payload), cases[i].code);
	}
}

static void sizes(void **state)
{
	_cleanup_(ew_jwks_free) struct ew_jwks *jwks = NULL;
	_cleanup_(ew_buf_free) struct ew_buf payload = {0};
	_cleanup_(ew_free_ptr) char *token = malloc(EW_JWS_BYTES + 1);
	struct ew_error error = {0};

	(void)state;
	assert_non_null(token);
	memset(token, 'a', EW_JWS_BYTES + 1);
	assert_int_equal(verdict(SET(VECTOR_EDDSA_JWK), ew_slice_of(token, EW_JWS_BYTES + 1)), -EFBIG);
	assert_int_equal(verdict(SET(VECTOR_EDDSA_JWK), ew_slice_of(token, EW_JWS_BYTES)), -EBADMSG);
	assert_int_equal(ew_jwks_read(EW_SLICE(SET(VECTOR_EDDSA_JWK)), &jwks, &error), 0);
	ew_buf_init(&payload, strlen(VECTOR_EDDSA_PAYLOAD) - 1);
	assert_int_equal(ew_jws_verify(EW_SLICE(VECTOR_EDDSA), jwks, "JWT", &payload, &error), -EFBIG);
	assert_int_equal(payload.len, 0);
	/* Without a place for the sentence the verdict is the same. */
	ew_buf_clear(&payload);
	assert_int_equal(ew_jws_verify(EW_SLICE("x.y.z"), jwks, "JWT", &payload, NULL), -EBADMSG);
}

static int make_keys(void **state)
{
	(void)state;
	rsa = signer_key("RSA", 2048);
	other_rsa = signer_key("RSA", 2048);
	ec = signer_key("EC", 256);
	ed = signer_key("ED25519", 0);
	return 0;
}

static int free_keys(void **state)
{
	(void)state;
	signer_key_free(&rsa);
	signer_key_free(&other_rsa);
	signer_key_free(&ec);
	signer_key_free(&ed);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published),
		cmocka_unit_test(one_character_changed),
		cmocka_unit_test(every_bit_of_a_signature),
		cmocka_unit_test(forms),
		cmocka_unit_test(headers),
		cmocka_unit_test(ways),
		cmocka_unit_test(public_key_for_a_secret),
		cmocka_unit_test(signatures_of_no_sense),
		cmocka_unit_test(a_signature_with_a_byte_more),
		cmocka_unit_test(keys_of_a_set),
		cmocka_unit_test(a_payload_that_is_no_base64url),
		cmocka_unit_test(types),
		cmocka_unit_test(sizes),
	};

	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
