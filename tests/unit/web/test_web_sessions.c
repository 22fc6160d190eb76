/*
 * First passwords and changed ones, proofs, and whose requests are taken: sessions are for our own pages, tokens for programs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "unit/web/session_bench.h"

#define INVITATION "/v1/sign-in/invitation"
#define INVITED "{\"code\":\"K7QX-93PA-11ZB\",\"password\":\"" NEXT_PASSWORD "\"}"
#define ENROL "/v1/enrol"
#define ENROLLED "{\"token\":\"one-time\",\"login\":\"anna\",\"name\":\"Anna Maria\",\"password\":\"" NEXT_PASSWORD "\"}"
#define CHANGE "/v1/me/password"
#define CHANGED "{\"current\":\"" PASSWORD "\",\"new\":\"" NEXT_PASSWORD "\"}"

static int set_up(void **state)
{
	static struct bench b;

	session_bench_start(&b, false);
	*state = &b;
	return 0;
}

static int tear_down(void **state)
{
	bench_stop(*state);
	return 0;
}

static bool body_is(const struct bench *b, const char *text)
{
	return ew_slice_equal(client_body(&b->got), ew_slice_text(text));
}

/* -- by invitation -- */

/* SHA-256 of "K7QX-93PA-11ZB" in hex: what may be compared and not used. */
static void digest_of_code(char hex[static 65])
{
	struct ew_hash digest;

	assert_int_equal(ew_sha256_of(EW_SLICE("K7QX-93PA-11ZB"), &digest), 0);
	for (size_t i = 0; i < sizeof(digest.bytes); i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", digest.bytes[i]);
}

static void test_invitation(void **state)
{
	struct bench *b = *state;
	char hex[65], salt[96];

	digest_of_code(hex);
	(void)snprintf(salt, sizeof(salt), "{\"invitation\":\"%s\"}", hex);
	assert_int_equal(bench_ask(b, "POST", INVITATION, "User-Agent: Safari\r\n", INVITED), 200);
	assert_true(body_is(b, ME));
	assert_true(client_has(&b->got, SET_COOKIE));
	assert_string_equal(b->keeper.arguments_of[EW_ASK_SALT], salt);
	assert_string_equal(session_bench_argument(b, EW_ASK_INVITED, "invitation"), hex);
	assert_string_equal(session_bench_argument(b, EW_ASK_INVITED, "program"), "Safari");
	assert_string_equal(session_bench_argument(b, EW_ASK_INVITED, "address"), "127.0.0.1");
	session_bench_set(b, EW_ASK_INVITED, NEXT_PASSWORD);
	session_bench_unheard(b, "K7QX");
	session_bench_unheard(b, NEXT_PASSWORD);
	/* As it was copied, with blanks around it; and no salt twice. */
	assert_int_equal(bench_ask(b, "POST", INVITATION, "",
				 "{\"code\":\" K7QX-93PA-11ZB\\n\",\"password\":\"" NEXT_PASSWORD "\"}"),
		200);
	assert_string_equal(session_bench_argument(b, EW_ASK_INVITED, "invitation"), hex);
	session_bench_set(b, EW_ASK_INVITED, NEXT_PASSWORD);
}

/* Refused before it is stretched, by the rule and by the words of the person; the words are the keeper's. */
static void test_invitation_refused(void **state)
{
	static const char *const weak[] = {"too tiny", "password1234", "aaaaaaaaaaaaaa", "i am ANNA of the hill"};
	struct bench *b = *state;
	char body[160];

	for (size_t i = 0; i < EW_COUNT(weak); i++) {
		(void)snprintf(body, sizeof(body), "{\"code\":\"c\",\"password\":\"%s\"}", weak[i]);
		assert_int_equal(bench_ask(b, "POST", INVITATION, "", body), 422);
		assert_true(client_has(&b->got, "\"field\":\"password\""));
		assert_false(client_has(&b->got, weak[i]));
	}
	assert_int_equal(bench_ask(b, "POST", INVITATION, "", "{\"code\":\"c\",\"password\":\"\"}"), 422);
	assert_int_equal(b->keeper.asked_of[EW_ASK_INVITED], 0);
	session_bench_says(b, EW_ASK_SALT, 403, "{\"title\":\"too old\"}");
	assert_int_equal(bench_ask(b, "POST", INVITATION, "", INVITED), 403);
	assert_true(body_is(b, "{\"title\":\"too old\"}"));
	assert_int_equal(b->keeper.asked_of[EW_ASK_INVITED], 0);
}

/* -- the first administrators -- */

static void test_enrol_a_program(void **state)
{
	struct bench *b = *state;

	session_bench_says(b, EW_ASK_ENROL, 201, "{\"token\":\"t\"}");
	assert_int_equal(bench_ask(b, "POST", ENROL, "", "{\"token\":\" one-time\\n\"}"), 201);
	assert_true(body_is(b, "{\"token\":\"t\"}"));
	assert_false(client_has(&b->got, "Set-Cookie"));
	session_bench_token(b, "one-time");
	assert_string_equal(b->keeper.arguments_of[EW_ASK_ENROL], "{}");
	session_bench_unheard(b, "one-time");
}

static void test_enrol_a_person(void **state)
{
	struct bench *b = *state;

	session_bench_says(b, EW_ASK_ENROL, 200, SESSION_ANSWER);
	assert_int_equal(bench_ask(b, "POST", ENROL, "User-Agent: Safari\r\n", ENROLLED), 201);
	assert_true(body_is(b, ME));
	assert_true(client_has(&b->got, SET_COOKIE));
	session_bench_token(b, "one-time");
	assert_string_equal(session_bench_argument(b, EW_ASK_ENROL, "login"), "anna");
	assert_string_equal(session_bench_argument(b, EW_ASK_ENROL, "name"), "Anna Maria");
	assert_string_equal(session_bench_argument(b, EW_ASK_ENROL, "program"), "Safari");
	session_bench_set(b, EW_ASK_ENROL, NEXT_PASSWORD);
	session_bench_unheard(b, NEXT_PASSWORD);
	session_bench_unheard(b, "one-time");
	assert_int_equal(b->keeper.asked, 1);
}

static void test_enrol_refused(void **state)
{
	static const char *const bodies[] = {
		"{\"token\":\"t\",\"login\":\"anna\",\"name\":\"Anna Maria\"}",
		"{\"token\":\"t\",\"login\":\"anna\",\"name\":\"Anna Maria\",\"password\":\"short\"}",
		"{\"token\":\"t\",\"login\":\"anna\",\"name\":\"x\",\"password\":\"my name is anna of k\"}",
		"{\"token\":\"t\",\"login\":\"a\",\"name\":\"Anna Maria\",\"password\":\"xk anna maria qz vv\"}",
		"{\"login\":\"anna\",\"name\":\"Anna Maria\",\"password\":\"" NEXT_PASSWORD "\"}",
	};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(bodies); i++)
		if (bench_ask(b, "POST", ENROL, "", bodies[i]) != 422)
			fail_msg("%s: %.*s", bodies[i], (int)b->got.len, (const char *)b->got.at);
	assert_int_equal(b->keeper.asked, 0);
	session_bench_says(b, EW_ASK_ENROL, 401, "{\"title\":\"used\"}");
	assert_int_equal(bench_ask(b, "POST", ENROL, "", ENROLLED), 401);
	assert_true(body_is(b, "{\"title\":\"used\"}"));
	assert_false(client_has(&b->got, "Set-Cookie"));
}

/* -- one's own password -- */

static void test_change(void **state)
{
	struct bench *b = *state;

	session_bench_says(b, EW_ASK_PASSWORD, 204, NULL);
	assert_int_equal(bench_ask(b, "POST", CHANGE, OURS, CHANGED), 204);
	assert_string_equal(b->keeper.arguments_of[EW_ASK_SALT], "{}");
	session_bench_token(b, SECRET);
	session_bench_proved(b, EW_ASK_PASSWORD, PASSWORD);
	session_bench_set(b, EW_ASK_PASSWORD, NEXT_PASSWORD);
	session_bench_unheard(b, PASSWORD);
	session_bench_unheard(b, NEXT_PASSWORD);
	session_bench_unheard(b, SECRET);
	session_bench_says(b, EW_ASK_PASSWORD, 401, "{\"title\":\"wrong\"}");
	assert_int_equal(bench_ask(b, "POST", CHANGE, OURS, CHANGED), 401);
	assert_true(body_is(b, "{\"title\":\"wrong\"}"));
}

/* No half of it may be missing: what is empty would be taken for what is not asked for. */
static void test_change_refused(void **state)
{
	static const struct {
		const char *body, *field;
	} cases[] = {
		{"{\"current\":\"\",\"new\":\"" NEXT_PASSWORD "\"}", "\"field\":\"current\""},
		{"{\"current\":\"" PASSWORD "\",\"new\":\"\"}", "\"field\":\"new\""},
		{"{\"new\":\"" NEXT_PASSWORD "\"}", "\"field\":\"current\""},
		{"{\"current\":\"" PASSWORD "\"}", "\"field\":\"new\""},
		{"{\"current\":\"" PASSWORD "\",\"new\":\"too short\"}", "\"field\":\"password\""},
		{"{\"current\":\"" PASSWORD "\",\"new\":\"the hill of Anna Maria\"}", "\"field\":\"password\""},
	};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		assert_int_equal(bench_ask(b, "POST", CHANGE, OURS, cases[i].body), 422);
		if (!client_has(&b->got, cases[i].field))
			fail_msg("%s: %.*s", cases[i].body, (int)b->got.len, (const char *)b->got.at);
	}
	assert_int_equal(b->keeper.asked_of[EW_ASK_PASSWORD], 0);
	assert_int_equal(bench_ask(b, "POST", CHANGE, "", CHANGED), 401);
}

static void test_step_up(void **state)
{
	struct bench *b = *state;

	session_bench_says(b, EW_ASK_STEP_UP, 200, "{\"stepped_up_until\":\"2026-01-01T00:00:00Z\"}");
	assert_int_equal(bench_ask(b, "POST", "/v1/me/step-up", OURS, "{\"password\":\"" PASSWORD "\"}"), 200);
	session_bench_proved(b, EW_ASK_STEP_UP, PASSWORD);
	session_bench_token(b, SECRET);
	session_bench_unheard(b, PASSWORD);
	assert_false(client_has(&b->got, "Set-Cookie"));
	assert_int_equal(bench_ask(b, "POST", "/v1/me/step-up", OURS, "{\"code\":\"123456\"}"), 200);
	assert_string_equal(b->keeper.arguments_of[EW_ASK_STEP_UP], "{\"code\":\"123456\"}");
	assert_int_equal(b->keeper.asked_of[EW_ASK_SALT], 1);
	session_bench_says(b, EW_ASK_STEP_UP, 429, "{\"title\":\"locked\",\"retry_after_s\":9}");
	assert_int_equal(bench_ask(b, "POST", "/v1/me/step-up", OURS, "{\"code\":\"123456\"}"), 429);
	assert_true(client_has(&b->got, "Retry-After: 9\r\n"));
}

/* -- whose requests are taken -- */

static const struct {
	const char *method, *path, *body;
	bool needs_session; /* else a program without one may ask too */
} changing[] = {
	{"POST", "/v1/sign-in", "{\"login\":\"anna\",\"password\":\"" PASSWORD "\"}", false},
	{"POST", INVITATION, INVITED, false},
	{"POST", ENROL, ENROLLED, false},
	{"POST", ENROL, "{\"token\":\"t\"}", false},
	{"POST", "/v1/sign-out", NULL, true},
	{"POST", "/v1/me/step-up", "{\"password\":\"" PASSWORD "\"}", true},
	{"POST", "/v1/me/step-up", "{\"code\":\"123456\"}", true},
	{"POST", CHANGE, CHANGED, true},
	{"POST", "/v1/me/totp", NULL, true},
	{"POST", "/v1/me/totp/confirm", "{\"code\":\"123456\"}", true},
	{"DELETE", "/v1/me/totp", NULL, true},
	{"DELETE", "/v1/sessions/" USER_ID, NULL, true},
	{"POST", "/v1/people", "{\"login\":\"eve\",\"name\":\"Eve\"}", true},
	{"POST", "/v1/interactions/" CALL_ID "/orders", "{\"order\":\"stop\"}", true},
};

static void refused(struct bench *b, size_t i, const char *fields, int want)
{
	int status = bench_ask(b, changing[i].method, changing[i].path, fields, changing[i].body);

	if (status != want || (want == 403 && !client_has(&b->got, "problem:cross_site")))
		fail_msg("%s %s, %s: %d", changing[i].method, changing[i].path, fields, status);
	assert_false(client_has(&b->got, "Set-Cookie"));
}

static void test_pages_of_others(void **state)
{
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(changing); i++) {
		int without = changing[i].needs_session ? 401 : 403;

		refused(b, i, COOKIE, 403);
		refused(b, i, COOKIE "Content-Type: text/plain\r\n", 403);
		refused(b, i, OURS "Sec-Fetch-Site: cross-site\r\n", 403);
		refused(b, i, OURS "Sec-Fetch-Site: same-site\r\n", 403);
		refused(b, i, OURS "Origin: https://evil.example\r\n", 403);
		refused(b, i, OURS "Origin: null\r\n", 403);
		/* The cookie of a form on another site's page does not come along: it must not sign anybody in. */
		refused(b, i, "Sec-Fetch-Site: cross-site\r\n", without);
		refused(b, i, "Origin: https://evil.example\r\n", without);
		refused(b, i, "Origin: null\r\nContent-Type: text/plain\r\n", without);
	}
	assert_int_equal(b->keeper.asked, 0);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(b->threads[i].got, 0);
}

/* The same requests, from our own page: each is taken. */
static void test_our_own_pages(void **state)
{
	struct bench *b = *state;

	session_bench_says(b, EW_ASK_ENROL, 200, SESSION_ANSWER);
	for (size_t i = 0; i < EW_COUNT(changing); i++) {
		int status = bench_ask(b, changing[i].method, changing[i].path,
			OURS "Sec-Fetch-Site: same-origin\r\nOrigin: http://test\r\n", changing[i].body);

		if (status >= 300)
			fail_msg("%s %s: %d", changing[i].method, changing[i].path, status);
	}
}

static void test_reading(void **state)
{
	static const struct {
		const char *fields;
		int status;
	} cases[] = {
		{COOKIE, 200},
		{COOKIE "Sec-Fetch-Site: same-origin\r\n", 200},
		{COOKIE "Sec-Fetch-Site: none\r\n", 200},
		{COOKIE "Sec-Fetch-Site: cross-site\r\n", 403},
		{COOKIE "Sec-Fetch-Site: same-site\r\n", 403},
		{COOKIE "Origin: https://evil.example\r\n", 403},
		{"", 401},
		{"Cookie: earwitness=\r\n", 401},
		{"Cookie: earwitness=a; earwitness=" SECRET "\r\n", 401},
		{"Cookie: __Host-earwitness=" SECRET "\r\n", 401},
	};
	static const char *const paths[] = {"/v1/me", "/v1/interactions", "/v1/sessions", "/v1/interactions/" CALL_ID};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(cases); i++)
		for (size_t p = 0; p < EW_COUNT(paths); p++)
			if (bench_ask(b, "GET", paths[p], cases[i].fields, NULL) != cases[i].status)
				fail_msg("%s, %s", paths[p], cases[i].fields);
	assert_int_equal(b->keeper.asked, 3 * EW_COUNT(paths));
	session_bench_token(b, SECRET);
	session_bench_unheard(b, SECRET);
	/* Nor is a session to be had from a URL, or as a token where it is not shown as one. */
	assert_int_equal(bench_ask(b, "GET", "/v1/me?earwitness=" SECRET, "", NULL), 401);
}

/* A token speaks for a program, whatever else comes along; a bad one is not made good by a cookie. */
static void test_bearer_wins(void **state)
{
	struct bench *b = *state;

	assert_int_equal(bench_ask_signed(b, "GET", "/v1/me", COOKIE, NULL), 200);
	session_bench_token(b, "good");
	assert_int_equal(bench_ask_signed(b, "DELETE", "/v1/me/totp", COOKIE, NULL), 200);
	session_bench_token(b, "good");
	assert_int_equal(bench_ask_signed(b, "GET", "/v1/me", COOKIE "Sec-Fetch-Site: cross-site\r\n", NULL), 200);
	session_bench_token(b, "good");
	assert_int_equal(b->keeper.asked, 3);
	assert_int_equal(bench_ask(b, "GET", "/v1/me", "Authorization: Basic YTpi\r\n" COOKIE, NULL), 401);
	assert_int_equal(bench_ask(b, "GET", "/v1/me", "Authorization: Bearer a b\r\n" COOKIE, NULL), 401);
	assert_int_equal(b->keeper.asked, 3);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_invitation),
		TEST(test_invitation_refused),
		TEST(test_enrol_a_program),
		TEST(test_enrol_a_person),
		TEST(test_enrol_refused),
		TEST(test_change),
		TEST(test_change_refused),
		TEST(test_step_up),
		TEST(test_pages_of_others),
		TEST(test_our_own_pages),
		TEST(test_reading),
		TEST(test_bearer_wins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
