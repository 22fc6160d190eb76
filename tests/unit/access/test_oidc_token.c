/*
 * Answers of a token endpoint, and ID tokens: each claim missing, of another kind, of somebody else, and at the edges
 * of its time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "access/oidc.h"
#include "base/limits.h"
#include "claims.h"
#include "scarce.h"

#define GOOD                                                                                                           \
	"{\"iss\":\"https://id.example\",\"aud\":\"ear\",\"sub\":\"u-1\",\"nonce\":\"n-0S6_WzA2Mj\",\"exp\":1770000300," \
	"\"iat\":1770000000,\"auth_time\":1769999990,\"sid\":\"s-1\",\"preferred_username\":\"ada\"," \
	"\"name\":\"Ada L\\u00f6we\",\"email\":\"ada@e.example\"}"

static const struct ew_oidc_expected expected = {.issuer = "https://id.example",
	.client_id = "ear",
	.nonce = EW_SLICE("n-0S6_WzA2Mj"),
	.now = {CLAIMS_NOW * EW_US_PER_S}};

static int read_person(const char *payload, const struct ew_oidc_expected *e, struct ew_oidc_person *ret)
{
	struct ew_error error = {0};

	*ret = (struct ew_oidc_person){.subject = "untouched"};
	int r = ew_oidc_person_read(ew_slice_text(payload), e, ret, &error);

	if (r < 0) {
		assert_string_equal(ret->subject, "untouched");
		assert_null(ret->claims);
		assert_int_equal(error.code, r);
		assert_true(strlen(error.text) > 15);
	}
	return r;
}

static int verdict(const char *payload, const struct ew_oidc_expected *e)
{
	struct ew_oidc_person person;
	int r = read_person(payload, e, &person);

	if (r == 0)
		ew_oidc_person_free(&person);
	return r;
}

static void somebody(void **state)
{
	struct ew_oidc_person p;

	(void)state;
	assert_int_equal(read_person(GOOD, &expected, &p), 0);
	assert_string_equal(p.subject, "u-1");
	assert_string_equal(p.session, "s-1");
	assert_string_equal(p.login, "ada");
	assert_string_equal(p.name, "Ada L\xc3\xb6we");
	assert_string_equal(p.email, "ada@e.example");
	assert_true(ew_oidc_claim_holds(p.claims, "iss", "https://id.example"));
	ew_oidc_person_free(&p);
	assert_null(p.claims);
	assert_null(p.subject);
}

static void check_cases(const struct claims_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		_cleanup_(ew_free_ptr) char *payload = claims_with(GOOD, cases[i].name, cases[i].value);
		int r = verdict(payload, &expected);

		if (r != cases[i].code)
			fail_msg("%s: %d", payload, r);
	}
}

static void claims(void **state)
{
	static const struct claims_case cases[] = {
		{"sub", NULL, -EBADMSG},
		{"nonce", NULL, -EBADMSG},
		{"nonce", "7", -EBADMSG},
		{"nonce", "null", -EBADMSG},
		{"nonce", "\"\"", -EBADMSG},
		{"nonce", "\"n-0S6_WzA2Mk\"", -EKEYREJECTED},
		{"nonce", "\"n-0S6_WzA2M\"", -EKEYREJECTED},
		{"nonce", "\"n-0S6_WzA2Mjj\"", -EKEYREJECTED},
		{"nonce", "\"N-0S6_WzA2Mj\"", -EKEYREJECTED},
		{"nonce", "[\"n-0S6_WzA2Mj\"]", -EBADMSG},
		/* Of no interest without a greatest age, but a number it is. */
		{"auth_time", NULL, 0},
		{"auth_time", "0", 0},
		{"auth_time", "\"1\"", -EBADMSG},
		{"sid", NULL, 0},
		{"name", "7", -EBADMSG},
		{"email", "[\"a\"]", -EBADMSG},
		{"preferred_username", "{}", -EBADMSG},
		{"more", "{\"a\":[1,2,{}]}", 0},
	};

	(void)state;
	check_cases(claims_common, EW_COUNT(claims_common));
	check_cases(cases, EW_COUNT(cases));
}

static void no_claims(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(claims_malformed); i++)
		if (verdict(claims_malformed[i], &expected) != -EBADMSG)
			fail_msg("%s", claims_malformed[i]);
}

/* What is only shown may be missing, null or empty. */
static void nothing_to_show(void **state)
{
	static const char *const names[] = {"preferred_username", "name", "email"};
	static const char *const values[] = {NULL, "null", "\"\""};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(names) * EW_COUNT(values); i++) {
		_cleanup_(ew_free_ptr) char *payload = claims_with(GOOD, names[i / 3], values[i % 3]);
		struct ew_oidc_person p;

		assert_int_equal(read_person(payload, &expected, &p), 0);
		assert_int_equal(!p.login, i / 3 == 0);
		assert_int_equal(!p.name, i / 3 == 1);
		assert_int_equal(!p.email, i / 3 == 2);
		ew_oidc_person_free(&p);
	}
}

static void a_long_subject(void **state)
{
	char value[260];

	(void)state;
	for (int n = 255; n <= 256; n++) {
		(void)snprintf(value, sizeof(value), "\"%0*d\"", n, 7);
		_cleanup_(ew_free_ptr) char *payload = claims_with(GOOD, "sub", value);

		assert_int_equal(verdict(payload, &expected), n == 255 ? 0 : -EBADMSG);
	}
}

/* Several clients: it must be said that ours asked for it. */
static void several_clients(void **state)
{
	static const struct claims_case cases[] = {
		{"azp", "\"ear\"", 0},
		{"azp", "\"other\"", -EKEYREJECTED},
		{NULL, NULL, -EBADMSG},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_free_ptr) char *several = claims_with(GOOD, "aud", "[\"other\",\"ear\"]");
		_cleanup_(ew_free_ptr) char *payload = claims_with(several, cases[i].name, cases[i].value);

		assert_int_equal(verdict(payload, &expected), cases[i].code);
	}
}

static void ages(void **state)
{
	static const struct {
		const char *auth_time;
		int64_t most_s;
		int code;
	} cases[] = {
		{"1770000000", 1, 0},
		{"1769999940", 1, 0},
		{"1769999939", 1, 0},
		{"1769999938", 1, -ETIMEDOUT},
		{"1769999340", 600, 0},
		{"1769999339", 600, -ETIMEDOUT},
		{"1770000060", 600, 0},
		{"1770000061", 600, -ETIMEDOUT},
		{"0", 600, -ETIMEDOUT},
		{NULL, 600, -EBADMSG},
		{"null", 600, -EBADMSG},
		{"\"1770000000\"", 600, -EBADMSG},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_free_ptr) char *payload = claims_with(GOOD, "auth_time", cases[i].auth_time);
		struct ew_oidc_expected e = expected;

		e.max_age_us = cases[i].most_s * EW_US_PER_S;
		int r = verdict(payload, &e);

		if (r != cases[i].code)
			fail_msg("%s: %d", payload, r);
	}
}

/* The edges to the microsecond. */
static void edges(void **state)
{
	struct ew_oidc_expected e = expected;

	(void)state;
	e.now.us = (CLAIMS_NOW + 300) * EW_US_PER_S + EW_OIDC_CLOCK_US - 1;
	assert_int_equal(verdict(GOOD, &e), 0);
	e.now.us++;
	assert_int_equal(verdict(GOOD, &e), -ETIMEDOUT);
	e.now.us = CLAIMS_NOW * EW_US_PER_S - EW_OIDC_CLOCK_US;
	assert_int_equal(verdict(GOOD, &e), 0);
	e.now.us--;
	assert_int_equal(verdict(GOOD, &e), -ETIMEDOUT);
}

/* A sign-in without a nonce of its own takes nobody's token. */
static void nothing_expected(void **state)
{
	struct ew_oidc_expected e = expected;
	_cleanup_(ew_free_ptr) char *none = claims_with(GOOD, "nonce", NULL);
	_cleanup_(ew_free_ptr) char *empty = claims_with(GOOD, "nonce", "\"\"");

	(void)state;
	e.nonce = EW_SLICE_EMPTY;
	assert_int_equal(verdict(GOOD, &e), -EKEYREJECTED);
	assert_int_equal(verdict(none, &e), -EBADMSG);
	assert_int_equal(verdict(empty, &e), -EBADMSG);
}

/* Nothing of a token comes into a sentence. */
static void sentences(void **state)
{
	static const char *const names[] = {"iss", "aud", "azp", "nonce", "sub", "exp", "email"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(names); i++) {
		_cleanup_(ew_free_ptr) char *payload =
			claims_with(GOOD, names[i], i < 4 ? "\"hidden\"" : "{\"hidden\":1}");
		struct ew_oidc_person p = {0};
		struct ew_error error = {0};

		assert_true(ew_oidc_person_read(ew_slice_text(payload), &expected, &p, &error) < 0);
		assert_null(strstr(error.text, "hidden"));
	}
}

static void words(void **state)
{
	static const char claims_text[] =
		"{\"groups\":[\"a\",\"b c\",7,null,[\"d\"]],\"role\":\"a\",\"realm_access\":{\"roles\":[\"x\"],\"one\":"
		"\"y\",\"deep\":{\"er\":[\"z\"]}},\"https://e.example/roles\":[\"q\"],\"a\":{\"https://e.example/r\":\"p\"},"
		"\"a.b\":\"whole\",\"n\":7,\"t\":true,\"o\":{\"a\":1},\"\":{\"\":\"nothing\"}}";
	static const struct {
		const char *path, *value;
		bool holds;
	} cases[] = {
		{"groups", "a", true},
		{"groups", "b c", true},
		{"groups", "b", false},
		{"groups", "A", false},
		{"groups", "", false},
		{"groups", "7", false},
		{"groups", "d", false},
		{"groups.0", "a", false},
		{"groups.a", "a", false},
		{"role", "a", true},
		{"role", "ab", false},
		{"role.a", "a", false},
		{"realm_access.roles", "x", true},
		{"realm_access.one", "y", true},
		{"realm_access.deep.er", "z", true},
		{"realm_access.deep", "er", false},
		{"realm_access", "roles", false},
		{"realm_access.", "x", false},
		{"realm_access..roles", "x", false},
		{".realm_access.roles", "x", false},
		{"realm_acces.roles", "x", false},
		{"https://e.example/roles", "q", true},
		{"a.https://e.example/r", "p", true},
		{"a.b", "whole", true},
		{"n", "7", false},
		{"t", "true", false},
		{"o", "a", false},
		{"none", "a", false},
		{"none.of.these", "a", false},
		{".", "nothing", true},
		{"..", "nothing", false},
	};
	json_t *all = json_loads(claims_text, 0, NULL);

	(void)state;
	assert_non_null(all);
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		if (ew_oidc_claim_holds(all, cases[i].path, cases[i].value) != cases[i].holds)
			fail_msg("%s: %s", cases[i].path, cases[i].value);
	json_decref(all);
	assert_false(ew_oidc_claim_holds(NULL, "groups.a", "a"));
}

static void answers(void **state)
{
	static const struct {
		const char *json;
		int code;
		const char *told; /* the token, or what the sentence holds */
	} cases[] = {
		{"{\"id_token\":\"a.b.c\",\"access_token\":\"x\",\"token_type\":\"Bearer\"}", 0, "a.b.c"},
		{"{\"id_token\":\"a.b.c\"}", 0, "a.b.c"},
		{"{}", -EBADMSG, "id_token"},
		{"{\"id_token\":7}", -EBADMSG, "id_token"},
		{"{\"id_token\":\"\"}", -EBADMSG, "id_token"},
		{"{\"id_token\":null}", -EBADMSG, "id_token"},
		{"{\"access_token\":\"x\"}", -EBADMSG, "id_token"},
		{"{\"error\":\"invalid_grant\",\"error_description\":\"hidden\"}", -EBADMSG, "\"invalid_grant\""},
		{"{\"error\":\"invalid_grant\",\"id_token\":\"a.b.c\"}", -EBADMSG, "\"invalid_grant\""},
		{"{\"error\":\"hidden words\"}", -EBADMSG, "\"?\""},
		{"{\"error\":\"<hidden>\"}", -EBADMSG, "\"?\""},
		{"{\"error\":{\"hidden\":1}}", -EBADMSG, "\"?\""},
		{"{\"error\":null}", -EBADMSG, "\"?\""},
		{"{\"error\":\"hidden789012345678901234567890123456789012345678901234567890123456\"}", -EBADMSG, "\"?\""},
		{"{\"id_token\":\"a.b.c\",\"id_token\":\"a.b.c\"}", -EBADMSG, "twice"},
		{"{\"id_token\":\"hidden\"", -EBADMSG, "JSON"},
		{"{\"id_token\":\"hidden\"}x", -EBADMSG, "JSON"},
		{"[\"hidden\"]", -EBADMSG, "object"},
		{"", -EBADMSG, "empty"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_buf_free) struct ew_buf token = {0};
		struct ew_error error = {0};

		ew_buf_init_secret(&token, 1000);
		int r = ew_oidc_token_read(ew_slice_text(cases[i].json), &token, &error);

		if (r != cases[i].code || (r < 0 && (!strstr(error.text, cases[i].told) || token.len > 0)))
			fail_msg("%s: %d, %s", cases[i].json, r, error.text);
		assert_null(strstr(error.text, "hidden"));
		assert_true(r < 0 || ew_slice_equal(ew_buf_slice(&token), ew_slice_text(cases[i].told)));
	}
}

static void long_answers(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf json = {0};
	_cleanup_(ew_buf_free) struct ew_buf token = {0};

	(void)state;
	ew_buf_init(&json, EW_MAX_FETCH_BYTES + 1);
	ew_buf_init(&token, 4);
	ew_buf_add_text(&json, "{\"id_token\":\"a.b.c\"}");
	assert_int_equal(ew_oidc_token_read(ew_buf_slice(&json), &token, NULL), -EFBIG);
	ew_buf_free(&token);
	token.max = 5;
	while (json.len < EW_MAX_FETCH_BYTES)
		ew_buf_add_u8(&json, ' ');
	assert_int_equal(ew_oidc_token_read(ew_buf_slice(&json), &token, NULL), 0);
	ew_buf_add_u8(&json, ' ');
	assert_int_equal(ew_oidc_token_read(ew_buf_slice(&json), &token, NULL), -EBADMSG);
}

static int read_again(void *arg)
{
	struct ew_oidc_person p = {0};
	int r = ew_oidc_person_read(EW_SLICE(GOOD), &expected, &p, NULL);

	(void)arg;
	if (r < 0)
		return p.claims ? -EPROTO : r;
	r = strcmp(p.email, "ada@e.example") == 0 && json_object_size(p.claims) == 11 ? 0 : -EPROTO;
	ew_oidc_person_free(&p);
	return r;
}

static int read_answer(void *arg)
{
	_cleanup_(ew_buf_free) struct ew_buf token = {0};

	(void)arg;
	ew_buf_init(&token, 100);
	int r = ew_oidc_token_read(EW_SLICE("{\"id_token\":\"a.b.c\",\"expires_in\":[7]}"), &token, NULL);

	return token.len == (r == 0 ? 5 : 0) ? r : -EPROTO;
}

static void little_memory(void **state)
{
	(void)state;
	assert_true(each_allocation_with_json(read_again, NULL, -EBADMSG) > 10);
	assert_true(each_allocation_with_json(read_answer, NULL, -EBADMSG) > 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(somebody),
		cmocka_unit_test(claims),
		cmocka_unit_test(no_claims),
		cmocka_unit_test(nothing_to_show),
		cmocka_unit_test(a_long_subject),
		cmocka_unit_test(several_clients),
		cmocka_unit_test(ages),
		cmocka_unit_test(edges),
		cmocka_unit_test(nothing_expected),
		cmocka_unit_test(sentences),
		cmocka_unit_test(words),
		cmocka_unit_test(answers),
		cmocka_unit_test(long_answers),
		cmocka_unit_test(little_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
