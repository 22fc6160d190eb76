/*
 * Endpoints, buckets and keys: what is taken, what is refused, and what requests are addressed to.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "store/s3_place.h"
#include "support/support.h"

static void endpoints(void **state)
{
	static const struct {
		const char *endpoint, *bucket;
		enum ew_s3_style style;
		const char *host, *path; /* NULL: refused */
	} cases[] = {
		{"https://s3.eu-central-1.amazonaws.com", "calls", 0, "calls.s3.eu-central-1.amazonaws.com", "/k/a%20b"},
		{"https://s3.eu-central-1.amazonaws.com/", "ca.lls", 0, "s3.eu-central-1.amazonaws.com", "/ca.lls/k/a%20b"},
		{"https://s3.eu-central-1.amazonaws.com", "calls", EW_S3_STYLE_PATH, "s3.eu-central-1.amazonaws.com",
			"/calls/k/a%20b"},
		{"HTTPS://Store.Example:443", "calls", 0, "store.example", "/calls/k/a%20b"},
		{"http://store.example:80", "calls", 0, "store.example", "/calls/k/a%20b"},
		{"http://store.example:443", "calls", EW_S3_STYLE_HOST, "calls.store.example:443", "/k/a%20b"},
		{"http://127.0.0.1:7480", "calls", 0, "127.0.0.1:7480", "/calls/k/a%20b"},
		{"http://[::1]:7480", "calls", 0, "[::1]:7480", "/calls/k/a%20b"},
		{"https://[2001:db8::1]", "calls", 0, "[2001:db8::1]", "/calls/k/a%20b"},
		{"http://127.0.0.1", "calls", EW_S3_STYLE_HOST, NULL, NULL},
		{"http://[::1]", "calls", EW_S3_STYLE_HOST, NULL, NULL},
		{"ftp://store.example", "calls", 0, NULL, NULL},
		{"store.example", "calls", 0, NULL, NULL},
		{"https://", "calls", 0, NULL, NULL},
		{"https://user@store.example", "calls", 0, NULL, NULL},
		{"https://store.example/path", "calls", 0, NULL, NULL},
		{"https://store.example?x", "calls", 0, NULL, NULL},
		{"https://store.example#x", "calls", 0, NULL, NULL},
		{"https://store..example", "calls", 0, NULL, NULL},
		{"https://-store.example", "calls", 0, NULL, NULL},
		{"https://store.example-", "calls", 0, NULL, NULL},
		{"https://store.example:0", "calls", 0, NULL, NULL},
		{"https://store.example:65536", "calls", 0, NULL, NULL},
		{"https://store.example:", "calls", 0, NULL, NULL},
		{"https://[::1", "calls", 0, NULL, NULL},
		{"https://st\xc3\xb6re.example", "calls", 0, NULL, NULL},
		{"https://a b", "calls", 0, NULL, NULL},
		{"https://store.example", "ab", 0, NULL, NULL},
		{"https://store.example", "Calls", 0, NULL, NULL},
		{"https://store.example", "-calls", 0, NULL, NULL},
		{"https://store.example", "calls.", 0, NULL, NULL},
		{"https://store.example", "ca..lls", 0, NULL, NULL},
		{"https://store.example", "192.168.1.1", 0, NULL, NULL},
		{"https://store.example", "ca/lls", 0, NULL, NULL},
		{"https://store.example", "0123456789012345678901234567890123456789012345678901234567890123", 0, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_s3_place_wish wish = {
			.endpoint = cases[i].endpoint, .bucket = cases[i].bucket, .style = cases[i].style};
		struct ew_s3_request *request = NULL;
		struct ew_error error = {0};
		struct ew_s3_place place;
		int r = ew_s3_place_read(&wish, &place, &error);

		if ((r == 0) != (cases[i].host != NULL) || (r < 0) != (error.text[0] != '\0'))
			fail_msg("%s %s: %d %s", wish.endpoint, wish.bucket, r, error.text);
		if (r < 0)
			continue;
		assert_int_equal(ew_s3_request_new(EW_S3_GET_OBJECT, "GET", &request), 0);
		ew_s3_place_address(&place, "k/a b", request);
		assert_string_equal(request->host, cases[i].host);
		assert_string_equal(request->path, cases[i].path);
		assert_int_equal(request->error, 0);
		ew_s3_place_address(&place, "", request);
		assert_string_equal(request->path, place.in_path ? (cases[i].bucket[2] == '.' ? "/ca.lls" : "/calls") : "/");
		ew_s3_request_free(&request);
	}
}

static void prefixes(void **state)
{
	static const struct {
		const char *prefix, *read;
	} cases[] = {
		{NULL, "earwitness/"}, {"", ""}, {"a", "a/"}, {"a/b/", "a/b/"}, {"a.b-C_9", "a.b-C_9/"}, {"...", ".../"},
		{"/", NULL}, {"/a", NULL}, {"a//b", NULL}, {"a/../b", NULL}, {"./a", NULL}, {"a/..", NULL}, {"..", NULL},
		{"a b", NULL}, {"\xc3\xa4", NULL}, {"a?b", NULL},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_s3_place_wish wish = {
			.endpoint = "https://store.example", .bucket = "calls", .prefix = cases[i].prefix};
		struct ew_s3_place place;
		int r = ew_s3_place_read(&wish, &place, NULL);

		if ((r == 0) != (cases[i].read != NULL))
			fail_msg("%s: %d", cases[i].prefix, r);
		if (r == 0)
			assert_string_equal(place.prefix, cases[i].read);
	}
}

static const struct ew_s3_place_wish wish = {.endpoint = "https://store.example", .bucket = "calls"};

static void keys(void **state)
{
	static const char *const strange[] = {
		"earwitness/v1/audio/2026/11/22/0102000000000000000000000000000",
		"earwitness/v1/audio/2026/11/22/01020000000000000000000000000003x",
		"earwitness/v1/audio/2026/11/22/0102000000000000000000000000000G",
		"earwitness/v1/audio/2026/11/22/0102000000000000000000000000000A",
		"earwitness/v1/audio/2026/13/22/01020000000000000000000000000003",
		"earwitness/v1/audio/2026/02/30/01020000000000000000000000000003",
		"earwitness/v1/sound/2026/11/22/01020000000000000000000000000003",
		"earwitness/v2/audio/2026/11/22/01020000000000000000000000000003",
		"else/v1/audio/2026/11/22/01020000000000000000000000000003",
		"earwitness/probe/01020000000000000000000000000003", "", "earwitness/v1/audio/",
	};
	const struct ew_id id = {{1, 2, [15] = 3}};
	const struct ew_wall made = {INT64_C(1795391999999999)}; /* 2026-11-22T23:59:59.999999Z */
	char key[EW_S3_KEY_BYTES];
	struct ew_s3_place place;
	enum ew_s3_kind kind;
	struct ew_id read;

	(void)state;
	assert_int_equal(ew_s3_place_read(&wish, &place, NULL), 0);
	ew_s3_place_key(&place, EW_S3_AUDIO, made, id, key);
	assert_string_equal(key, "earwitness/v1/audio/2026/11/22/01020000000000000000000000000003");
	for (int i = 0; i < EW_S3_KINDS; i++) {
		ew_s3_place_key(&place, (enum ew_s3_kind)i, made, id, key);
		assert_int_equal(ew_s3_place_key_read(&place, ew_slice_text(key), &kind, &read), 0);
		assert_int_equal(kind, i);
		assert_true(ew_id_equal(read, id));
	}
	for (size_t i = 0; i < EW_COUNT(strange); i++)
		if (ew_s3_place_key_read(&place, ew_slice_text(strange[i]), &kind, &read) != -EINVAL)
			fail_msg("%s", strange[i]);
	ew_s3_place_canary(&place, id, key);
	assert_string_equal(key, "earwitness/probe/01020000000000000000000000000003");
}

static int address_long_key(void *arg)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *request = NULL;
	char key[EW_S3_KEY_BYTES + 1];
	struct ew_s3_place place;
	int r = ew_s3_place_read(&wish, &place, NULL);

	memset(key, '\xff', sizeof(key));
	key[EW_S3_KEY_BYTES - (*(bool *)arg ? 0 : 1)] = '\0';
	if (r == 0)
		r = ew_s3_request_new(EW_S3_GET_OBJECT, "GET", &request);
	if (r == 0)
		ew_s3_place_address(&place, key, request);
	return r == 0 ? request->error : r;
}

static void long_keys(void **state)
{
	bool too_long = true;

	(void)state;
	assert_int_equal(address_long_key(&too_long), -E2BIG);
	too_long = false;
	assert_true(ew_test_each_allocation(address_long_key, &too_long) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(endpoints),
		cmocka_unit_test(prefixes),
		cmocka_unit_test(keys),
		cmocka_unit_test(long_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
