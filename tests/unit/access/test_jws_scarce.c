/*
 * Keys and tokens while memory is short: ours, jansson's, and OpenSSL's. A token that is not good must not become good
 * by it, nor a set lose a key.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include <openssl/crypto.h>

#include "access/jws.h"
#include "scarce.h"
#include "signer.h"
#include "vectors.h"

#define SET                                                                                                            \
	"{\"keys\":[" VECTOR_RS256_JWK "," VECTOR_ES256_JWK ",{\"kty\":\"oct\",\"k\":\"AAAA\"}," VECTOR_EDDSA_JWK "]}"

static int read_set(void *arg)
{
	struct ew_jwks *const untouched = arg;
	struct ew_jwks *jwks = untouched;
	int r = ew_jwks_read(EW_SLICE(SET), &jwks, NULL);

	if (r < 0)
		return jwks == untouched ? r : -EPROTO;
	r = ew_jwks_count(jwks) == 3 ? 0 : -EPROTO;
	ew_jwks_free(&jwks);
	return r;
}

struct told {
	const struct ew_jwks *jwks;
	const char *token;
	size_t payload_bytes; /* 0: the token must be refused */
};

static int verify(void *arg)
{
	const struct told *told = arg;
	_cleanup_(ew_buf_free) struct ew_buf payload = {0};

	ew_buf_init(&payload, EW_JWS_BYTES);
	int r = ew_jws_verify(ew_slice_text(told->token), told->jwks, "JWT", &payload, NULL);

	if (told->payload_bytes == 0)
		return r == -EKEYREJECTED ? 0 : r == 0 ? -EPROTO : r;
	return payload.len == (r == 0 ? told->payload_bytes : 0) ? r : -EPROTO;
}

static const struct {
	const char *token;
	size_t payload_bytes;
} tokens[] = {
	{VECTOR_RS256, sizeof(VECTOR_PAYLOAD) - 1},
	{VECTOR_ES256, sizeof(VECTOR_PAYLOAD) - 1},
	{VECTOR_EDDSA, sizeof(VECTOR_EDDSA_PAYLOAD) - 1},
	/* The signature of another token. */
	{"eyJhbGciOiJFZERTQSJ9.e30.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
		0},
	{"eyJhbGciOiJFUzI1NiJ9.e30.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
		0},
};

static void little_memory(void **state)
{
	struct ew_jwks *jwks = NULL;
	int place;

	(void)state;
	/* What OpenSSL makes once is not made again. */
	assert_int_equal(read_set(&place), 0);
	assert_true(each_allocation_with_json(read_set, &place, -ENOMEM) > 100);
	assert_int_equal(ew_jwks_read(EW_SLICE(SET), &jwks, NULL), 0);
	for (size_t i = 0; i < EW_COUNT(tokens); i++) {
		struct told told = {jwks, tokens[i].token, tokens[i].payload_bytes};

		assert_int_equal(verify(&told), 0);
		/* OpenSSL does not always tell no memory from a bad signature. */
		assert_true(each_allocation_with_json(verify, &told, -EKEYREJECTED) > 10);
	}
	ew_jwks_free(&jwks);
}

static void *take(size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return malloc(n);
}

static void *take_more(void *at, size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return realloc(at, n);
}

static void give(void *at, const char *file, int line)
{
	(void)file;
	(void)line;
	free(at);
}

/* OpenSSL takes another allocator before it has allocated anything, and not later. */
int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(little_memory),
	};

	if (CRYPTO_set_mem_functions(take, take_more, give) != 1)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
