/*
 * Logout tokens: each claim missing, of another kind, of somebody else; and ID tokens, which are none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "access/oidc.h"
#include "claims.h"
#include "scarce.h"

#define EVENT "\"http://schemas.openid.net/event/backchannel-logout\""
#define GOOD                                                                                                           \
	"{\"iss\":\"https://id.example\",\"aud\":\"ear\",\"sub\":\"u-1\",\"sid\":\"s-1\",\"jti\":\"j-1\"," \
	"\"exp\":1770000300,\"iat\":1770000000,\"events\":{" EVENT ":{}}}"

/* A nonce and an age that somebody left in are of no interest here. */
static const struct ew_oidc_expected expected = {.issuer = "https://id.example",
	.client_id = "ear",
	.nonce = EW_SLICE("n"),
	.now = {CLAIMS_NOW * EW_US_PER_S},
	.max_age_us = 1};

static int read_logout(const char *payload, struct ew_oidc_logout *ret)
{
	struct ew_error error = {0};

	*ret = (struct ew_oidc_logout){.id = "untouched"};
	int r = ew_oidc_logout_read(ew_slice_text(payload), &expected, ret, &error);

	if (r < 0) {
		assert_string_equal(ret->id, "untouched");
		assert_null(ret->claims);
		assert_int_equal(error.code, r);
		assert_true(strlen(error.text) > 15);
	}
	return r;
}

static int verdict(const char *payload)
{
	struct ew_oidc_logout l;
	int r = read_logout(payload, &l);

	if (r == 0)
		ew_oidc_logout_free(&l);
	return r;
}

static void whose(void **state)
{
	static const char *const missing[] = {NULL, "sub", "sid"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(missing); i++) {
		_cleanup_(ew_free_ptr) char *payload = claims_with(GOOD, missing[i], NULL);
		struct ew_oidc_logout l;

		assert_int_equal(read_logout(payload, &l), 0);
		assert_string_equal(l.id, "j-1");
		assert_string_equal(l.subject ? l.subject : "", i == 1 ? "" : "u-1");
		assert_string_equal(l.session ? l.session : "", i == 2 ? "" : "s-1");
		ew_oidc_logout_free(&l);
		assert_null(l.claims);
	}
	_cleanup_(ew_free_ptr) char *no_subject = claims_with(GOOD, "sub", NULL);
	_cleanup_(ew_free_ptr) char *nobody = claims_with(no_subject, "sid", NULL);

	assert_int_equal(verdict(nobody), -EBADMSG);
}

static void check_cases(const struct claims_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		_cleanup_(ew_free_ptr) char *payload = claims_with(GOOD, cases[i].name, cases[i].value);
		int r = verdict(payload);

		if (r != cases[i].code)
			fail_msg("%s: %d", payload, r);
	}
}

static void claims(void **state)
{
	static const struct claims_case cases[] = {
		{"jti", NULL, -EBADMSG},
		{"jti", "7", -EBADMSG},
		{"jti", "\"\"", -EBADMSG},
		{"jti", "null", -EBADMSG},
		{"sid", "null", -EBADMSG},
		{"events", NULL, -EBADMSG},
		{"events", "null", -EBADMSG},
		{"events", "{}", -EBADMSG},
		{"events", "[" EVENT "]", -EBADMSG},
		{"events", EVENT, -EBADMSG},
		{"events", "{" EVENT ":null}", -EBADMSG},
		{"events", "{" EVENT ":[]}", -EBADMSG},
		{"events", "{" EVENT ":true}", -EBADMSG},
		{"events", "{\"http://schemas.openid.net/event/other\":{}}", -EBADMSG},
		{"events", "{\"a\":{}," EVENT ":{\"more\":1}}", 0},
		{"nonce", "\"n\"", -EBADMSG},
		{"nonce", "\"\"", -EBADMSG},
		{"nonce", "null", -EBADMSG},
		{"more", "[1]", 0},
	};

	(void)state;
	check_cases(claims_common, EW_COUNT(claims_common));
	check_cases(cases, EW_COUNT(cases));
}

static void no_claims(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(claims_malformed); i++)
		if (verdict(claims_malformed[i]) != -EBADMSG)
			fail_msg("%s", claims_malformed[i]);
}

/* Neither kind is taken for the other. */
static void each_for_itself(void **state)
{
	_cleanup_(ew_free_ptr) char *with_nonce = claims_with(GOOD, "nonce", "\"n\"");
	_cleanup_(ew_free_ptr) char *id_token = claims_with(with_nonce, "events", NULL);
	struct ew_oidc_expected e = expected;
	struct ew_oidc_person p;

	(void)state;
	e.max_age_us = 0;
	assert_int_equal(ew_oidc_person_read(ew_slice_text(GOOD), &e, &p, NULL), -EBADMSG);
	assert_int_equal(ew_oidc_person_read(ew_slice_text(id_token), &e, &p, NULL), 0);
	ew_oidc_person_free(&p);
	assert_int_equal(verdict(id_token), -EBADMSG);
	assert_int_equal(verdict(with_nonce), -EBADMSG);
}

static int read_again(void *arg)
{
	struct ew_oidc_logout l = {0};
	int r = ew_oidc_logout_read(EW_SLICE(GOOD), &expected, &l, NULL);

	(void)arg;
	if (r < 0)
		return l.claims ? -EPROTO : r;
	r = strcmp(l.id, "j-1") == 0 && json_object_size(l.claims) == 8 ? 0 : -EPROTO;
	ew_oidc_logout_free(&l);
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
		cmocka_unit_test(whose),
		cmocka_unit_test(claims),
		cmocka_unit_test(no_claims),
		cmocka_unit_test(each_for_itself),
		cmocka_unit_test(little_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
