/*
 * Signing in by a provider as a browser sees it: where it is sent, which cookie goes with it, what comes of its return, and pages that
 * say what went wrong. Neither page nor question may hold the cookie itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/digest.h"
#include "base/text.h"
#include "unit/web/session_bench.h"

#define BEGIN "/v1/sign-in/oidc/bank"
#define CALLBACK BEGIN "/callback"
#define LOGOUT BEGIN "/logout"
#define LOCATION "https://id.example/auth?state=s"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define SIGNING_OVER "Set-Cookie: earwitness-signing=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0\r\n"

static int start(void **state, bool secure)
{
	static struct bench b;

	session_bench_start(&b, secure);
	session_bench_says(&b, EW_ASK_OIDC_BEGIN, 200, "{\"location\":\"" LOCATION "\"}");
	session_bench_says(&b, EW_ASK_OIDC_AGAIN, 200, "{\"location\":\"" LOCATION "\"}");
	session_bench_says(&b, EW_ASK_OIDC_CALLBACK, 200, "{\"to\":\"/calls?queue=a&from=b\",\"session\":\"" SECRET "\"}");
	session_bench_says(&b, EW_ASK_OIDC_LOGOUT, 200, "{}");
	*state = &b;
	return 0;
}

static int set_up(void **state)
{
	return start(state, false);
}

static int set_up_behind_tls(void **state)
{
	return start(state, true);
}

static int tear_down(void **state)
{
	bench_stop(*state);
	return 0;
}

/* The cookie that was set, named so. */
static const char *cookie_set(struct bench *b, const char *name)
{
	static char value[64];
	char before[64];
	const char *at;
	size_t n;

	(void)snprintf(before, sizeof(before), "Set-Cookie: %s=", name);
	at = memmem(b->got.at, b->got.len, before, strlen(before));
	assert_non_null(at);
	at += strlen(before);
	n = strcspn(at, ";");
	assert_true(n < sizeof(value));
	memcpy(value, at, n);
	value[n] = '\0';
	return value;
}

static void is_digest(const char *hex, const char *of)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_hash digest;

	ew_buf_init(&text, 80);
	assert_int_equal(ew_sha256_of(ew_slice_text(of), &digest), 0);
	ew_hex_add(&text, ew_slice_of(digest.bytes, sizeof(digest.bytes)));
	assert_int_equal(strlen(hex), text.len);
	assert_memory_equal(hex, text.at, text.len);
}

static bool page_has(const struct bench *b, const char *text)
{
	struct ew_slice page = client_body(&b->got);

	return memmem(page.at, page.len, text, strlen(text)) != NULL;
}

/* The one style that is allowed is the one that is there. */
static void check_style(const struct bench *b)
{
	_cleanup_(ew_buf_free) struct ew_buf field = {0};
	struct ew_slice page = client_body(&b->got);
	const uint8_t *from = memmem(page.at, page.len, "<style>", 7), *to = memmem(page.at, page.len, "</style>", 8);
	struct ew_hash digest;

	assert_non_null(from);
	assert_non_null(to);
	assert_int_equal(ew_sha256_of(ew_slice_of(from + 7, (size_t)(to - from) - 7), &digest), 0);
	ew_buf_init(&field, 200);
	ew_buf_add_text(&field, "style-src 'sha256-");
	ew_base64_add(&field, ew_slice_of(digest.bytes, sizeof(digest.bytes)), EW_BASE64_PADDED);
	ew_buf_add_text(&field, "';");
	ew_buf_add_u8(&field, 0);
	assert_int_equal(ew_buf_error(&field), 0);
	assert_true(client_has(&b->got, (const char *)field.at));
}

/* In words, with a way back, and nothing that runs. */
static void is_page(const struct bench *b, const char *sentence)
{
	assert_true(client_has(&b->got, "Content-Type: text/html; charset=utf-8\r\n"));
	assert_true(client_has(&b->got, "Cache-Control: no-store\r\n"));
	assert_true(client_has(&b->got, "Content-Security-Policy: default-src 'none'; style-src 'sha256-"));
	check_style(b);
	if (!page_has(b, sentence))
		fail_msg("%s is not in %.*s", sentence, (int)client_body(&b->got).len, (const char *)client_body(&b->got).at);
	assert_true(page_has(b, "<a href=\"/sign-in\">"));
	assert_false(page_has(b, "<script"));
}

static void test_begin(void **state)
{
	struct bench *b = *state;
	const char *cookie;
	char first[64];

	assert_int_equal(bench_ask(b, "GET", BEGIN "?to=/calls%3Fqueue%3Dsales", COOKIE, NULL), 303);
	assert_true(client_has(&b->got, "Location: " LOCATION "\r\n"));
	assert_true(client_has(&b->got, "Cache-Control: no-store\r\n"));
	cookie = cookie_set(b, "earwitness-signing");
	assert_int_equal(strlen(cookie), 43);
	assert_true(client_has(&b->got, "; Path=/; HttpOnly; SameSite=Lax; Max-Age=600\r\n"));
	assert_string_equal(session_bench_argument(b, EW_ASK_OIDC_BEGIN, "provider"), "bank");
	assert_string_equal(session_bench_argument(b, EW_ASK_OIDC_BEGIN, "to"), "/calls?queue=sales");
	is_digest(session_bench_argument(b, EW_ASK_OIDC_BEGIN, "browser"), cookie);
	session_bench_unheard(b, cookie);
	session_bench_token(b, NULL); /* who is signed in already begins like anybody */
	(void)snprintf(first, sizeof(first), "%s", cookie);
	assert_int_equal(bench_ask(b, "GET", BEGIN, "", NULL), 303);
	assert_string_not_equal(cookie_set(b, "earwitness-signing"), first);
}

static void test_again(void **state)
{
	struct bench *b = *state;

	assert_int_equal(bench_ask(b, "GET", BEGIN "?again=1", "", NULL), 401);
	is_page(b, "Nobody is signed in here");
	assert_int_equal(b->keeper.asked, 0);
	assert_int_equal(bench_ask(b, "GET", BEGIN "?again=1&to=/me/proved", COOKIE, NULL), 303);
	assert_int_equal(b->keeper.asked_of[EW_ASK_OIDC_AGAIN], 1);
	session_bench_token(b, SECRET);
}

static void test_what_is_no_beginning(void **state)
{
	struct bench *b = *state;

	assert_int_equal(bench_ask(b, "GET", BEGIN "?to=/a&to=/b", "", NULL), 400);
	is_page(b, "In the address, to: ");
	assert_int_equal(bench_ask(b, "GET", BEGIN "?return=/a", "", NULL), 400);
	is_page(b, "In the address, return: ");
	assert_int_equal(bench_ask(b, "GET", BEGIN, "Sec-Fetch-Site: cross-site\r\n", NULL), 403);
	is_page(b, "");
	assert_int_equal(b->keeper.asked, 0);
	assert_int_equal(bench_ask(b, "POST", BEGIN, OURS, ""), 405);
}

static void test_callback(void **state)
{
	struct bench *b = *state;

	assert_int_equal(bench_ask(b, "GET", CALLBACK "?code=c&state=s&iss=https%3A%2F%2Fid.example&session_state=x&scope=openid",
				 "Cookie: other=x; earwitness-signing=the-cookie\r\nUser-Agent: Firefox/140.0\r\nSec-Fetch-Site: cross-site\r\n", NULL),
		200);
	assert_string_equal(session_bench_argument(b, EW_ASK_OIDC_CALLBACK, "code"), "c");
	assert_string_equal(session_bench_argument(b, EW_ASK_OIDC_CALLBACK, "state"), "s");
	assert_string_equal(session_bench_argument(b, EW_ASK_OIDC_CALLBACK, "iss"), "https://id.example");
	assert_string_equal(session_bench_argument(b, EW_ASK_OIDC_CALLBACK, "program"), "Firefox/140.0");
	assert_string_equal(session_bench_argument(b, EW_ASK_OIDC_CALLBACK, "address"), "127.0.0.1");
	is_digest(session_bench_argument(b, EW_ASK_OIDC_CALLBACK, "browser"), "the-cookie");
	session_bench_unheard(b, "the-cookie");
	session_bench_unheard(b, "session_state");
	session_bench_token(b, NULL);
	assert_true(client_has(&b->got, SET_COOKIE));
	assert_true(client_has(&b->got, SIGNING_OVER));
	assert_true(page_has(b, "<meta http-equiv=\"refresh\" content=\"0;url=/calls?queue=a&amp;from=b\">"));
	assert_false(page_has(b, SECRET));
}

/* A proof leaves the session as it is. */
static void test_proof(void **state)
{
	struct bench *b = *state;

	session_bench_says(b, EW_ASK_OIDC_CALLBACK, 200, "{\"to\":\"/me/proved\"}");
	assert_int_equal(bench_ask(b, "GET", CALLBACK "?code=c&state=s", "Cookie: earwitness-signing=x\r\n", NULL), 200);
	assert_true(client_has(&b->got, SIGNING_OVER));
	assert_false(client_has(&b->got, "Set-Cookie: earwitness="));
	assert_true(page_has(b, "url=/me/proved\""));
}

static void test_refusals(void **state)
{
	static const struct {
		unsigned status;
		const char *json, *sentence;
		int got;
	} rows[] = {
		{403, "{\"detail\":\"the ID token is <b>over</b> & \\\"done\\\"\"}", "<p>The ID token is &lt;b&gt;over&lt;/b&gt; &amp; &quot;done&quot;.</p>", 403},
		{502, "{\"detail\":\"its keys are away\"}", "<p>Its keys are away.</p>", 502},
		{404, "{}", "The server cannot do this at this moment", 404},
		{200, "{}", "The server cannot do this at this moment", 502},
		{200, "[1]", "The server cannot do this at this moment", 502},
		{204, "", "The server cannot do this at this moment", 502},
	};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		session_bench_says(b, EW_ASK_OIDC_CALLBACK, (uint16_t)rows[i].status, rows[i].json);
		session_bench_says(b, EW_ASK_OIDC_BEGIN, (uint16_t)rows[i].status, rows[i].json);
		assert_int_equal(bench_ask(b, "GET", CALLBACK "?code=c&state=s", "Cookie: earwitness-signing=x\r\n", NULL), rows[i].got);
		is_page(b, rows[i].sentence);
		assert_true(client_has(&b->got, SIGNING_OVER));
		assert_false(client_has(&b->got, "Set-Cookie: earwitness="));
		assert_int_equal(bench_ask(b, "GET", BEGIN, "", NULL), rows[i].got);
		is_page(b, rows[i].sentence);
		assert_false(client_has(&b->got, "Location:"));
	}
}

static void test_bad_returns(void **state)
{
	struct bench *b = *state;

	assert_int_equal(bench_ask(b, "GET", CALLBACK "?state=s&state=t", "", NULL), 400);
	is_page(b, "In the address, state: ");
	assert_int_equal(bench_ask(b, "GET", CALLBACK "?state=%zz", "", NULL), 400);
	is_page(b, "In the address, state: ");
	assert_int_equal(b->keeper.asked, 0);
	/* Without a cookie, or with two of a name, nobody's browser it is: the keeper refuses it. */
	assert_int_equal(bench_ask(b, "GET", CALLBACK "?state=s&error=access_denied", "Cookie: earwitness-signing=a; earwitness-signing=b\r\n", NULL), 200);
	assert_null(strstr(b->keeper.arguments_of[EW_ASK_OIDC_CALLBACK], "browser"));
	assert_string_equal(session_bench_argument(b, EW_ASK_OIDC_CALLBACK, "error"), "access_denied");
}

static void test_keeper_away(void **state)
{
	struct bench *b = *state;

	bench_keeper_stop(b);
	assert_int_equal(bench_ask(b, "GET", BEGIN, "", NULL), 503);
	is_page(b, "The server cannot do this at this moment; try again in a moment.");
	assert_int_equal(bench_ask(b, "GET", CALLBACK "?state=s&code=c", "", NULL), 503);
	is_page(b, "try again in a moment");
	assert_int_equal(bench_ask(b, "POST", LOGOUT, FORM, "logout_token=a.b.c"), 503);
	assert_true(client_has(&b->got, "application/problem+json"));
}

static void test_behind_tls(void **state)
{
	struct bench *b = *state;
	char fields[128];

	assert_int_equal(bench_ask(b, "GET", BEGIN, "", NULL), 303);
	assert_true(client_has(&b->got, "; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=600\r\n"));
	(void)snprintf(fields, sizeof(fields), "Cookie: __Host-earwitness-signing=%s\r\n", cookie_set(b, "__Host-earwitness-signing"));
	assert_int_equal(bench_ask(b, "GET", CALLBACK "?state=s&code=c", fields, NULL), 200);
	assert_non_null(strstr(b->keeper.arguments_of[EW_ASK_OIDC_CALLBACK], "\"browser\""));
	assert_true(client_has(&b->got, "Set-Cookie: __Host-earwitness=" SECRET "; Path=/; HttpOnly; SameSite=Strict; Secure\r\n"));
	assert_int_equal(bench_ask(b, "GET", CALLBACK "?state=s&code=c", "Cookie: earwitness-signing=x\r\n", NULL), 200);
	assert_null(strstr(b->keeper.arguments_of[EW_ASK_OIDC_CALLBACK], "\"browser\""));
}

static void test_logout(void **state)
{
	struct bench *b = *state;

	assert_int_equal(bench_ask(b, "POST", LOGOUT, FORM, "more=x&logout_token=a.b.c%2B"), 200);
	assert_true(client_has(&b->got, "Cache-Control: no-store\r\n"));
	assert_string_equal(session_bench_argument(b, EW_ASK_OIDC_LOGOUT, "token"), "a.b.c+");
	assert_string_equal(session_bench_argument(b, EW_ASK_OIDC_LOGOUT, "provider"), "bank");
	session_bench_token(b, NULL);
	assert_int_equal(bench_ask(b, "POST", LOGOUT, FORM, "logout_token=a&logout_token=b"), 400);
	assert_true(client_has(&b->got, "application/problem+json"));
	assert_int_equal(b->keeper.asked_of[EW_ASK_OIDC_LOGOUT], 1);
	session_bench_says(b, EW_ASK_OIDC_LOGOUT, 400, "{\"type\":\"urn:earwitness:problem:logout_refused\",\"title\":\"x\",\"status\":400,\"detail\":\"y\"}");
	assert_int_equal(bench_ask(b, "POST", LOGOUT, FORM, ""), 400);
	assert_true(client_has(&b->got, "Cache-Control: no-store\r\n"));
	assert_int_equal(bench_ask(b, "GET", LOGOUT, "", NULL), 405);
}

int main(void)
{
#define BENCH_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		BENCH_TEST(test_begin),
		BENCH_TEST(test_again),
		BENCH_TEST(test_what_is_no_beginning),
		BENCH_TEST(test_callback),
		BENCH_TEST(test_proof),
		BENCH_TEST(test_refusals),
		BENCH_TEST(test_bad_returns),
		BENCH_TEST(test_keeper_away),
		cmocka_unit_test_setup_teardown(test_behind_tls, set_up_behind_tls, tear_down),
		BENCH_TEST(test_logout),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
