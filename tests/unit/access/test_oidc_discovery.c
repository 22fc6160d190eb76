/*
 * What a provider may say of itself, and what makes it somebody else, or nobody to send a person to.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "access/oidc.h"
#include "base/limits.h"
#include "scarce.h"

#define ISSUER "https://id.example/realms/main"
#define ISS "\"issuer\":\"" ISSUER "\""
#define AUTH "\"authorization_endpoint\":\"https://id.example/auth\""
#define TOKEN "\"token_endpoint\":\"https://id.example/token\""
#define JWKS "\"jwks_uri\":\"https://id.example/certs\""
#define TYPES "\"response_types_supported\":[\"code\",\"none\",\"id_token\"]"
#define REST "," TOKEN "," JWKS "," TYPES
#define GOOD ISS "," AUTH REST

static int read_one(struct ew_slice json, const char *issuer)
{
	struct ew_oidc_provider p = {.issuer = "untouched"};
	struct ew_error error = {0};
	int r = ew_oidc_discovery_read(json, issuer, &p, &error);

	if (r < 0) {
		assert_string_equal(p.issuer, "untouched");
		assert_int_equal(error.code, r);
		assert_true(strlen(error.text) > 20);
		return r;
	}
	assert_string_equal(p.issuer, issuer);
	assert_non_null(p.authorization);
	assert_non_null(p.token);
	assert_non_null(p.jwks);
	ew_oidc_provider_free(&p);
	assert_null(p.document);
	return 0;
}

static void documents(void **state)
{
	static const struct {
		const char *json;
		int code;
	} cases[] = {
		{"{" GOOD "}", 0},
		{"{" GOOD ",\"code_challenge_methods_supported\":[\"plain\",\"S256\"]}", 0},
		{"{" GOOD ",\"code_challenge_methods_supported\":[\"plain\"]}", -EBADMSG},
		{"{" GOOD ",\"code_challenge_methods_supported\":[]}", -EBADMSG},
		{"{" GOOD ",\"code_challenge_methods_supported\":\"S256\"}", -EBADMSG},
		{"{" GOOD ",\"grant_types_supported\":[\"implicit\",\"authorization_code\"]}", 0},
		{"{" GOOD ",\"grant_types_supported\":[\"implicit\"]}", -EBADMSG},
		{"{" ISS "," AUTH "," TOKEN "," JWKS "}", -EBADMSG},
		{"{" ISS "," AUTH "," TOKEN "," JWKS ",\"response_types_supported\":[\"code id_token\"]}", -EBADMSG},
		{"{" ISS "," AUTH "," TOKEN "," JWKS ",\"response_types_supported\":\"code\"}", -EBADMSG},
		{"{" AUTH REST "}", -EBADMSG},
		{"{\"issuer\":7," AUTH REST "}", -EBADMSG},
		{"{\"issuer\":\"" ISSUER "/\"," AUTH REST "}", -EBADMSG},
		{"{\"issuer\":\"https://ID.example/realms/main\"," AUTH REST "}", -EBADMSG},
		{"{\"issuer\":\"https://evil.example\"," AUTH REST "}", -EBADMSG},
		{"{" ISS REST "}", -EBADMSG},
		{"{" ISS "," AUTH "," JWKS "," TYPES "}", -EBADMSG},
		{"{" ISS "," AUTH "," TOKEN "," TYPES "}", -EBADMSG},
		{"{" ISS ",\"authorization_endpoint\":[\"https://id.example/auth\"]" REST "}", -EBADMSG},
		{"{" ISS ",\"authorization_endpoint\":null" REST "}", -EBADMSG},
		{"{" GOOD ",\"end_session_endpoint\":\"https://id.example/out\"}", 0},
		{"{" GOOD ",\"end_session_endpoint\":\"http://id.example/out\"}", -EBADMSG},
		{"{" GOOD ",\"end_session_endpoint\":7}", -EBADMSG},
		{"{" GOOD "," TOKEN "}", -EBADMSG},
		{"{" GOOD "}x", -EBADMSG},
		{"{" GOOD, -EBADMSG},
		{"[{" GOOD "}]", -EBADMSG},
		{"", -EBADMSG},
		{"<html>", -EBADMSG},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		if (read_one(ew_slice_text(cases[i].json), ISSUER) != cases[i].code)
			fail_msg("%s", cases[i].json);
}

static const struct {
	const char *url;
	bool good;
} urls[] = {
	{"https://id.example/auth", true},
	{"HTTPS://id.example/auth", true},
	{"https://id.example", true},
	{"https://id.example?p=b2c_sign_in", true},
	{"https://id.example:8443/auth?x=%20y&z", true},
	{"https://[2001:db8::1]:8443/auth", true},
	{"https://10.0.0.1/auth", true},
	{"http://127.0.0.1/auth", true},
	{"http://127.0.0.1:8080/auth", true},
	{"http://localhost:8080", true},
	{"http://[::1]:8080/auth", true},
	{"http://id.example/auth", false},
	{"http://localhost.evil.example/auth", false},
	{"http://127.0.0.1.evil.example/auth", false},
	{"http://127.0.0.1@evil.example/auth", false},
	{"http://127.0.0.1:80@evil.example/auth", false},
	{"http://[::1].evil.example/auth", false},
	{"http://[::1]evil.example/auth", false},
	{"http://127.0.0.2/auth", false},
	{"http:///auth", false},
	{"https://", false},
	{"https:///auth", false},
	{"https://:443/auth", false},
	{"https://?x", false},
	{"https://[]/auth", false},
	{"https://[::1/auth", false},
	{"https://[::1]]/auth", false},
	{"https://user@id.example/auth", false},
	{"https://id.example:0/auth", false},
	{"https://id.example:/auth", false},
	{"https://id.example:65536/auth", false},
	{"https://id.example:443x/auth", false},
	{"https://id.example:4 3/auth", false},
	{"https://id.example/auth#f", false},
	{"https://id.example/a b", false},
	{" https://id.example/auth", false},
	{"https://id.example/auth ", false},
	{"https://id.example/\\n", false},
	{"https://id.example/\\\\", false},
	{"https://id.example/<x>", false},
	{"https://id.example/\xc3\xa4", false},
	{"https:id.example/auth", false},
	{"//id.example/auth", false},
	{"/auth", false},
	{"ftp://id.example/auth", false},
	{"javascript:alert(1)", false},
	{"", false},
};

static void endpoints(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(urls); i++) {
		static const char *const names[] = {"authorization_endpoint", "token_endpoint", "jwks_uri"};

		for (size_t k = 0; k < EW_COUNT(names); k++) {
			char json[1024];

			(void)snprintf(json, sizeof(json), "{" ISS "," TYPES "%s%s%s,\"%s\":\"%s\"}",
				k != 0 ? "," AUTH : "", k != 1 ? "," TOKEN : "", k != 2 ? "," JWKS : "", names[k],
				urls[i].url);
			if ((read_one(ew_slice_text(json), ISSUER) == 0) != urls[i].good)
				fail_msg("%s", json);
		}
	}
}

/* The configured issuer is believed no more than the document. */
static void issuers(void **state)
{
	(void)state;
	assert_int_equal(read_one(EW_SLICE("{\"issuer\":\"http://id.example\"," AUTH REST "}"), "http://id.example"),
		-EBADMSG);
	assert_int_equal(
		read_one(EW_SLICE("{\"issuer\":\"http://localhost:1\"," AUTH REST "}"), "http://localhost:1"), 0);
}

static void long_ones(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf json = {0};

	(void)state;
	ew_buf_init(&json, EW_MAX_FETCH_BYTES + 1);
	ew_buf_add_text(&json, "{" GOOD "}");
	while (json.len < EW_MAX_FETCH_BYTES)
		ew_buf_add_u8(&json, ' ');
	assert_int_equal(read_one(ew_buf_slice(&json), ISSUER), 0);
	ew_buf_add_u8(&json, ' ');
	assert_int_equal(read_one(ew_buf_slice(&json), ISSUER), -EBADMSG);
	ew_buf_clear(&json);
	ew_buf_add_text(&json, "{" ISS REST ",\"authorization_endpoint\":\"https://id.example/");
	for (int i = 0; i < EW_OIDC_URL_BYTES; i++)
		ew_buf_add_u8(&json, 'a');
	ew_buf_add_text(&json, "\"}");
	assert_int_equal(read_one(ew_buf_slice(&json), ISSUER), -EBADMSG);
}

static int read_again(void *arg)
{
	struct ew_oidc_provider p = {0};
	int r = ew_oidc_discovery_read(EW_SLICE("{" GOOD "}"), ISSUER, &p, NULL);

	(void)arg;
	if (r < 0)
		return p.document ? -EPROTO : r;
	r = strcmp(p.token, "https://id.example/token") == 0 && !p.end_session ? 0 : -EPROTO;
	ew_oidc_provider_free(&p);
	return r;
}

static void little_memory(void **state)
{
	(void)state;
	assert_true(each_allocation_with_json(read_again, NULL, -EBADMSG) > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents),
		cmocka_unit_test(endpoints),
		cmocka_unit_test(issuers),
		cmocka_unit_test(long_ones),
		cmocka_unit_test(little_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
