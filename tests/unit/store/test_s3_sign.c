/*
 * Signatures against what others computed: the examples of Amazon's documentation of S3 ("Signature Calculations for
 * the Authorization Header", "Query Parameters"), and results of the aws-sig-v4 test suite (Apache-2.0), as far as it
 * has nothing to do with normalising paths, which S3 does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/s3_sign.h"
#include "store/s3_sign_parts.h"
#include "support/support.h"

#define NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ACCESS "AKIAIOSFODNN7EXAMPLE"
#define SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

static const struct ew_s3_scope s3 = {.region = "us-east-1"};

static struct ew_wall wall_of(const char *text)
{
	struct ew_wall t;

	assert_int_equal(ew_wall_parse(ew_slice_text(text), &t), 0);
	return t;
}

static struct ew_s3_credentials *made_credentials(const char *access_key, const char *secret, const char *token)
{
	struct ew_s3_credentials *c = NULL;

	assert_int_equal(ew_s3_credentials_new(ew_slice_text(access_key), ew_slice_text(secret), ew_slice_text(token),
				 (struct ew_wall){0}, &c, NULL),
		0);
	return c;
}

struct vector {
	const char *method, *path;
	const char *query[4]; /* names and values */
	const char *fields[6];
	const char *body;
	const char *signature;
};

static struct ew_s3_request *made_request(const char *host, const struct vector *v)
{
	struct ew_s3_request *r = NULL;

	assert_int_equal(ew_s3_request_new(EW_S3_GET_OBJECT, v->method, &r), 0);
	(void)snprintf(r->host, sizeof(r->host), "%s", host);
	(void)snprintf(r->path, sizeof(r->path), "%s", v->path);
	r->tls = true;
	for (size_t i = 0; i < EW_COUNT(v->query) && v->query[i]; i += 2)
		ew_s3_request_query(r, v->query[i], v->query[i + 1]);
	for (size_t i = 0; i < EW_COUNT(v->fields) && v->fields[i]; i += 2)
		ew_s3_request_header(r, v->fields[i], v->fields[i + 1]);
	ew_buf_add_text(&r->body, v->body ? v->body : "");
	assert_int_equal(ew_s3_request_close(r), 0);
	return r;
}

static void amazons_examples(void **state)
{
	static const struct vector cases[] = {
		{"GET", "/test.txt", {NULL}, {"range", "bytes=0-9"}, NULL,
			"f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
		{"PUT", "/test%24file.text", {NULL},
			{"date", "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class", "REDUCED_REDUNDANCY"},
			"Welcome to Amazon S3.", "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
		{"GET", "/", {"lifecycle", NULL}, {NULL}, NULL,
			"fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
		{"GET", "/", {"prefix", "J", "max-keys", "2"}, {NULL}, NULL,
			"34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
	};
	struct ew_s3_credentials *c = made_credentials(ACCESS, SECRET, "");

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_s3_request *r = made_request("examplebucket.s3.amazonaws.com", &cases[i]);

		/* Signed again it is the same: nothing of the first signature is signed. */
		for (int turn = 0; turn < 2; turn++) {
			assert_int_equal(ew_s3_sign(r, c, &s3, wall_of("2013-05-24T00:00:00Z")), 0);
			const char *field = ew_s3_pairs_find(&r->headers, "authorization");

			assert_non_null(field);
			assert_int_equal(strncmp(field, "AWS4-HMAC-SHA256 Credential=" ACCESS "/20130524/us-east-1/s3/aws4_request, ", 84), 0);
			assert_string_equal(strstr(field, "Signature=") + 10, cases[i].signature);
		}
		r->spoil = true;
		assert_int_equal(ew_s3_sign(r, c, &s3, wall_of("2013-05-24T00:00:00Z")), 0);
		assert_string_not_equal(
			strstr(ew_s3_pairs_find(&r->headers, "authorization"), "Signature=") + 10, cases[i].signature);
		ew_s3_request_free(&r);
	}
	ew_s3_credentials_free(&c);
}

static void amazons_presigned_example(void **state)
{
	static const struct vector get = {.method = "GET", .path = "/test.txt"};
	struct ew_s3_credentials *c = made_credentials(ACCESS, SECRET, "");
	struct ew_s3_request *r = made_request("examplebucket.s3.amazonaws.com", &get);
	struct ew_buf url;

	(void)state;
	ew_buf_init(&url, 4096);
	assert_int_equal(ew_s3_presign(r, c, &s3, wall_of("2013-05-24T00:00:00Z"), 86400, &url), 0);
	ew_buf_add_u8(&url, 0);
	assert_string_equal((const char *)url.at,
		"https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
		"&X-Amz-Credential=" ACCESS "%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"
		"&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
		"&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
	ew_buf_clear(&url);
	assert_int_equal(ew_s3_presign(r, c, &s3, wall_of("2013-05-24T00:00:00Z"), 0, &url), -EINVAL);
	assert_int_equal(ew_s3_presign(r, c, &s3, wall_of("2013-05-24T00:00:00Z"), EW_S3_PRESIGN_MOST_S + 1, &url), -EINVAL);
	ew_s3_request_free(&r);
	ew_s3_credentials_free(&c);
	ew_buf_free(&url);
}

#define UNRESERVED "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static void the_suite(void **state)
{
	static const struct vector cases[] = {
		{"GET", "/", {NULL}, {NULL}, NULL, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{"GET", "/" UNRESERVED, {NULL}, {NULL}, NULL,
			"07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
		{"GET", "/\xe1\x88\xb4", {NULL}, {NULL}, NULL,
			"8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
		{"GET", "/", {"Param1", "value1"}, {NULL}, NULL,
			"a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"},
		{"GET", "/", {"Param1", "value2", "Param1", "Value1"}, {NULL}, NULL,
			"eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1"},
		{"GET", "/", {"Param2", "value2", "Param1", "value1"}, {NULL}, NULL,
			"b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
		{"GET", "/", {"Param1", "value2", "Param1", "value1"}, {NULL}, NULL,
			"5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694"},
		{"GET", "/", {UNRESERVED, UNRESERVED}, {NULL}, NULL,
			"9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
		{"GET", "/", {"\xe1\x88\xb4", "bar"}, {NULL}, NULL,
			"2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
		{"GET", "/", {NULL}, {"my-header2", "\"a   b   c\"", "my-header1", "value1"}, NULL,
			"acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
		{"POST", "/", {NULL}, {NULL}, NULL, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
		{"POST", "/", {NULL}, {"my-header1", "value1"}, NULL,
			"c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
		{"POST", "/", {NULL}, {"my-header1", "VALUE1"}, NULL,
			"cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"},
		{"POST", "/", {"Param1", "value1"}, {NULL}, NULL,
			"28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"},
		{"POST", "/", {NULL}, {"content-type", "application/x-www-form-urlencoded"}, "Param1=value1",
			"ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
	};
	static const struct ew_s3_scope service = {.region = "us-east-1", .service = "service"};
	struct ew_s3_credentials *c = made_credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "");

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct vector v = cases[i];
		struct ew_buf path, canonical, signature;

		ew_buf_init(&path, 1024);
		ew_buf_init(&canonical, 4096);
		ew_buf_init(&signature, 100);
		ew_s3_encode(&path, ew_slice_text(v.path), true);
		ew_buf_add_u8(&path, 0);
		v.path = (const char *)path.at;
		struct ew_s3_request *r = made_request("example.amazonaws.com", &v);

		ew_s3_request_header(r, "x-amz-date", "20150830T123600Z");
		char payload[65] = NOTHING;

		if (v.body)
			memcpy(payload, "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e", 65);
		assert_int_equal(ew_s3_canonical_request(r, payload, &canonical), 0);
		assert_int_equal(
			ew_s3_signature(c, &service, "20150830T123600Z", ew_buf_slice(&canonical), &signature), 0);
		if (!ew_slice_equal(ew_buf_slice(&signature), ew_slice_text(v.signature)))
			fail_msg("%zu: %.*s", i, (int)signature.len, (const char *)signature.at);
		ew_s3_request_free(&r);
		ew_buf_free(&path);
		ew_buf_free(&canonical);
		ew_buf_free(&signature);
	}
	ew_s3_credentials_free(&c);
}

static void a_token_is_signed(void **state)
{
	static const struct vector get = {.method = "GET", .path = "/"};
	struct ew_s3_credentials *c = made_credentials(ACCESS, SECRET, "token/with+signs==");
	struct ew_s3_request *r = made_request("h", &get);
	struct ew_buf url;

	(void)state;
	assert_int_equal(ew_s3_sign(r, c, &s3, wall_of("2026-11-22T01:02:03.999Z")), 0);
	assert_string_equal(ew_s3_pairs_find(&r->headers, "x-amz-security-token"), "token/with+signs==");
	assert_string_equal(ew_s3_pairs_find(&r->headers, "x-amz-date"), "20261122T010203Z");
	assert_string_equal(ew_s3_pairs_find(&r->headers, "x-amz-content-sha256"), NOTHING);
	assert_non_null(strstr(ew_s3_pairs_find(&r->headers, "authorization"),
		"SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token, "));
	ew_buf_init(&url, 4096);
	assert_int_equal(ew_s3_presign(r, c, &s3, wall_of("2026-11-22T01:02:03Z"), 60, &url), 0);
	assert_int_not_equal(ew_slice_find(ew_buf_slice(&url), EW_SLICE("&X-Amz-Security-Token=token%2Fwith%2Bsigns%3D%3D&X-Amz-SignedHeaders=host&")), SIZE_MAX);
	ew_buf_free(&url);
	ew_s3_request_free(&r);
	ew_s3_credentials_free(&c);
}

static void what_cannot_be_signed(void **state)
{
	static const char *const values[] = {"a\r\nb: c", "\x7f", " a", "a ", "\xc3\xa4", "\t"};
	static const char *const regions[] = {"", "a/b", "a b", "a\nb"};
	static const struct vector get = {.method = "GET", .path = "/"};
	struct ew_s3_credentials *c = made_credentials(ACCESS, SECRET, "");

	(void)state;
	for (size_t i = 0; i < EW_COUNT(values); i++) {
		struct ew_s3_request *r = made_request("h", &get);

		ew_s3_request_header(r, "x", values[i]);
		assert_int_equal(r->error, -EINVAL);
		assert_int_equal(ew_s3_request_close(r), -EINVAL);
		assert_int_equal(ew_s3_sign(r, c, &s3, (struct ew_wall){0}), -EINVAL);
		ew_s3_request_free(&r);
	}
	for (size_t i = 0; i < EW_COUNT(regions); i++) {
		struct ew_s3_request *r = made_request("h", &get);

		assert_int_equal(ew_s3_sign(r, c, &(struct ew_s3_scope){.region = regions[i]}, (struct ew_wall){0}), -EINVAL);
		ew_s3_request_free(&r);
	}
	struct ew_s3_request *r = made_request("h", &get);

	for (int i = 0; i <= EW_S3_MAX_PAIRS; i++)
		ew_s3_request_header(r, "x", "y");
	assert_int_equal(r->error, -E2BIG);
	ew_s3_request_free(&r);
	ew_s3_credentials_free(&c);
}

static int sign_both_ways(void *arg)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *request = NULL;
	_cleanup_(ew_buf_free) struct ew_buf url;
	int r = ew_s3_request_new(EW_S3_GET_OBJECT, "GET", &request);

	ew_buf_init(&url, 4096);
	if (r < 0)
		return r;
	(void)snprintf(request->path, sizeof(request->path), "/");
	ew_s3_request_header(request, "range", "bytes=0-9");
	ew_s3_request_query(request, "prefix", "a");
	r = ew_s3_request_close(request);
	if (r == 0)
		r = ew_s3_sign(request, arg, &s3, (struct ew_wall){0});
	if (r == 0)
		r = ew_s3_presign(request, arg, &s3, (struct ew_wall){0}, 1, &url);
	return r;
}

static void without_memory(void **state)
{
	struct ew_s3_credentials *c = made_credentials(ACCESS, SECRET, "token");

	(void)state;
	assert_true(ew_test_each_allocation(sign_both_ways, c) > 10);
	ew_s3_credentials_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(amazons_examples),
		cmocka_unit_test(amazons_presigned_example),
		cmocka_unit_test(the_suite),
		cmocka_unit_test(a_token_is_signed),
		cmocka_unit_test(what_cannot_be_signed),
		cmocka_unit_test(without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
