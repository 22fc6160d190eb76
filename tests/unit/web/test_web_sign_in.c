/*
 * Signing in and out: what becomes of a password, what the browser gets, and what happens when somebody is not there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "unit/web/session_bench.h"

#define SIGN_IN "/v1/sign-in"
#define BODY "{\"login\":\"Anna\",\"password\":\"" PASSWORD "\"}"

static int set_up(void **state)
{
	static struct bench b;

	session_bench_start(&b, false);
	*state = &b;
	return 0;
}

static int set_up_behind_tls(void **state)
{
	static struct bench b;

	session_bench_start(&b, true);
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

/* The password itself goes nowhere, the session to the cookie alone. */
static void test_sign_in(void **state)
{
	struct bench *b = *state;

	assert_int_equal(bench_ask(b, "POST", SIGN_IN, "User-Agent: Firefox/140.0\r\n",
				 "{\"login\":\"Anna\",\"password\":\"" PASSWORD "\",\"code\":\"123456\"}"),
		200);
	assert_true(body_is(b, ME));
	assert_true(client_has(&b->got, SET_COOKIE));
	assert_true(client_has(&b->got, "Cache-Control: no-store\r\n"));
	assert_string_equal(b->keeper.arguments_of[EW_ASK_SALT], "{\"login\":\"Anna\"}");
	session_bench_proved(b, EW_ASK_SIGN_IN, PASSWORD);
	assert_string_equal(session_bench_argument(b, EW_ASK_SIGN_IN, "login"), "Anna");
	assert_string_equal(session_bench_argument(b, EW_ASK_SIGN_IN, "code"), "123456");
	assert_string_equal(session_bench_argument(b, EW_ASK_SIGN_IN, "program"), "Firefox/140.0");
	assert_string_equal(session_bench_argument(b, EW_ASK_SIGN_IN, "address"), "127.0.0.1");
	session_bench_unheard(b, "password");
	session_bench_unheard(b, PASSWORD);
	session_bench_unheard(b, "bicycles");
	session_bench_token(b, NULL);
	assert_int_equal(b->keeper.asked, 2);
}

static void test_cookie_behind_tls(void **state)
{
	struct bench *b = *state;

	assert_int_equal(bench_ask(b, "POST", SIGN_IN, "", BODY), 200);
	assert_true(client_has(
		&b->got, "Set-Cookie: __Host-earwitness=" SECRET "; Path=/; HttpOnly; SameSite=Strict; Secure\r\n"));
	assert_true(body_is(b, ME));
	assert_int_equal(bench_ask(b, "GET", "/v1/me", COOKIE, NULL), 401);
	assert_int_equal(bench_ask(b, "GET", "/v1/me", "Cookie: __Host-earwitness=" SECRET "\r\n", NULL), 200);
	session_bench_token(b, SECRET);
	assert_int_equal(
		bench_ask(b, "POST", "/v1/sign-out", "Cookie: __Host-earwitness=" SECRET "\r\nEarwitness-Session: 1\r\n", NULL), 204);
	assert_true(client_has(
		&b->got, "Set-Cookie: __Host-earwitness=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0\r\n"));
}

/* What a browser says of itself is kept short, and nothing where it is no text. */
static void test_programs(void **state)
{
	char long_one[301], fields[512];
	struct bench *b = *state;

	assert_int_equal(bench_ask(b, "POST", SIGN_IN, "", BODY), 200);
	assert_string_equal(session_bench_argument(b, EW_ASK_SIGN_IN, "program"), "");
	memset(long_one, 'f', sizeof(long_one) - 1);
	long_one[sizeof(long_one) - 1] = '\0';
	(void)snprintf(fields, sizeof(fields), "User-Agent: %s\r\n", long_one);
	assert_int_equal(bench_ask(b, "POST", SIGN_IN, fields, BODY), 200);
	assert_int_equal(strlen(session_bench_argument(b, EW_ASK_SIGN_IN, "program")), 200);
	assert_int_equal(bench_ask(b, "POST", SIGN_IN, "User-Agent: a\xff" "b\r\n", BODY), 200);
	assert_string_equal(session_bench_argument(b, EW_ASK_SIGN_IN, "program"), "");
	/* Nobody can say for another where a request comes from. */
	assert_int_equal(bench_ask(b, "POST", SIGN_IN, "X-Forwarded-For: 192.0.2.7\r\nForwarded: for=192.0.2.7\r\n", BODY), 200);
	assert_string_equal(session_bench_argument(b, EW_ASK_SIGN_IN, "address"), "127.0.0.1");
}

/* A cookie that was there before, of whomever, is not looked at and not kept. */
static void test_cookie_of_before(void **state)
{
	struct bench *b = *state;

	assert_int_equal(
		bench_ask(b, "POST", SIGN_IN, "Cookie: earwitness=chosen-by-somebody\r\nEarwitness-Session: 1\r\n", BODY), 200);
	session_bench_token(b, NULL);
	session_bench_unheard(b, "chosen-by-somebody");
	assert_true(client_has(&b->got, SET_COOKIE));
	assert_false(client_has(&b->got, "chosen-by-somebody"));
}

static void test_bad_bodies(void **state)
{
	static const struct {
		const char *body;
		int status;
		const char *field;
	} cases[] = {
		{"{\"login\":\"anna\"}", 422, "password"},
		{"{\"password\":\"" PASSWORD "\"}", 422, "login"},
		{"{\"login\":\"anna\",\"password\":\"\"}", 422, "password"},
		{"{\"login\":\"anna\",\"password\":7}", 422, "password"},
		{"{\"login\":[\"anna\"],\"password\":\"" PASSWORD "\"}", 422, "login"},
		{"{\"login\":\"anna\",\"password\":\"" PASSWORD "\",\"code\":123456}", 422, "code"},
		{"{\"login\":\"anna\",\"password\":\"" PASSWORD "\",\"code\":\"12345678901234567\"}", 422, "code"},
		{"{\"login\":\"anna\",\"password\":\"" PASSWORD "\",\"stretched\":\"x\"}", 422, "stretched"},
		{"{\"login\":\"anna\",\"password\":\"" PASSWORD "\",\"session\":\"x\"}", 422, "session"},
		{"{\"login\":\"anna\",\"login\":\"eve\",\"password\":\"" PASSWORD "\"}", 400, NULL},
		{"{\"login\":\"anna\",\"password\":\"" PASSWORD "\"", 400, NULL},
		{"login=anna&password=" PASSWORD, 400, NULL},
		{"[]", 400, NULL},
		{"", 422, NULL},
	};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		char field[64];
		int status = bench_ask(b, "POST", SIGN_IN, "", cases[i].body);

		(void)snprintf(field, sizeof(field), "\"field\":\"%s\"", cases[i].field ? cases[i].field : "");
		if (status != cases[i].status || (cases[i].field && !client_has(&b->got, field)))
			fail_msg("%s: %d %.*s", cases[i].body, status, (int)b->got.len, (const char *)b->got.at);
		assert_false(client_has(&b->got, PASSWORD));
		assert_false(client_has(&b->got, "Set-Cookie"));
	}
	assert_int_equal(b->keeper.asked, 0);
}

static void test_long_password(void **state)
{
	struct bench *b = *state;
	char body[400], password[EW_PASSWORD_BYTES + 2];

	memset(password, 'p', sizeof(password));
	password[sizeof(password) - 1] = '\0';
	(void)snprintf(body, sizeof(body), "{\"login\":\"anna\",\"password\":\"%s\"}", password);
	assert_int_equal(bench_ask(b, "POST", SIGN_IN, "", body), 422);
	assert_int_equal(b->keeper.asked, 0);
	password[EW_PASSWORD_BYTES] = '\0';
	(void)snprintf(body, sizeof(body), "{\"login\":\"anna\",\"password\":\"%s\"}", password);
	assert_int_equal(bench_ask(b, "POST", SIGN_IN, "", body), 200);
	session_bench_proved(b, EW_ASK_SIGN_IN, password);
}

/* Without a salt that makes sense nothing is stretched, and nobody is asked to believe it. */
static void test_wrong_salts(void **state)
{
	static const char *const salts[] = {
		"{}",
		"[]",
		"no JSON",
		"{\"salt\":7," SALT_COST "}",
		"{\"salt\":\"\"," SALT_COST "}",
		"{\"salt\":\"YSBzYWx0IGZvciB0ZXN0\"," SALT_COST "}",
		"{\"salt\":\"YSBzYWx0IGZvciB0ZXN0cyE\"," SALT_COST "}",
		"{\"salt\":\"!SBzYWx0IGZvciB0ZXN0cw\"," SALT_COST "}",
		"{\"salt\":\"" SALT "\"}",
		"{\"salt\":\"" SALT "\",\"passes\":0,\"memory_kib\":8192}",
		"{\"salt\":\"" SALT "\",\"passes\":99,\"memory_kib\":8192}",
		"{\"salt\":\"" SALT "\",\"passes\":1,\"memory_kib\":1}",
		"{\"salt\":\"" SALT "\",\"passes\":1,\"memory_kib\":1000000000}",
		"{\"salt\":\"" SALT "\",\"passes\":\"1\",\"memory_kib\":8192}",
	};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(salts); i++) {
		session_bench_says(b, EW_ASK_SALT, 200, salts[i]);
		if (bench_ask(b, "POST", SIGN_IN, "", BODY) != 502)
			fail_msg("%s: %.*s", salts[i], (int)b->got.len, (const char *)b->got.at);
		assert_true(client_has(&b->got, "bad_answer"));
	}
	assert_int_equal(b->keeper.asked_of[EW_ASK_SIGN_IN], 0);
}

/* A session that makes no sense is none. */
static void test_wrong_sessions(void **state)
{
	static const char *const answers[] = {
		"{}",
		"no JSON",
		"{\"session\":\"" SECRET "\"}",
		"{\"me\":" ME "}",
		"{\"me\":" ME ",\"session\":\"\"}",
		"{\"me\":" ME ",\"session\":7}",
		"{\"me\":" ME ",\"session\":\"" SECRET SECRET SECRET "\"}",
	};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(answers); i++) {
		session_bench_says(b, EW_ASK_SIGN_IN, 200, answers[i]);
		assert_int_equal(bench_ask(b, "POST", SIGN_IN, "", BODY), 502);
		assert_false(client_has(&b->got, "Set-Cookie"));
		assert_false(client_has(&b->got, SECRET));
	}
}

/* -- what the keeper refuses -- */

static void test_refusals(void **state)
{
	static const struct {
		uint16_t op, status;
		const char *json, *field;
	} cases[] = {
		{EW_ASK_SIGN_IN, 401, "{\"title\":\"wrong\",\"status\":401}", "WWW-Authenticate: Bearer realm=\"earwitness\"\r\n"},
		{EW_ASK_SIGN_IN, 401, "{\"type\":\"code_needed\"}", "WWW-Authenticate: Bearer realm=\"earwitness\"\r\n"},
		{EW_ASK_SIGN_IN, 429, "{\"title\":\"locked\",\"retry_after_s\":57}", "Retry-After: 57\r\n"},
		{EW_ASK_SALT, 429, "{\"title\":\"locked\",\"retry_after_s\":3}", "Retry-After: 3\r\n"},
		{EW_ASK_SALT, 403, "{\"title\":\"no\"}", "Content-Type: application/problem+json\r\n"},
	};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		session_bench_says(b, EW_ASK_SALT, 200, SALT_ANSWER);
		session_bench_says(b, cases[i].op, cases[i].status, cases[i].json);
		assert_int_equal(bench_ask(b, "POST", SIGN_IN, "", BODY), cases[i].status);
		assert_true(body_is(b, cases[i].json));
		assert_true(client_has(&b->got, cases[i].field));
		assert_true(client_has(&b->got, "Content-Type: application/problem+json\r\n"));
		assert_false(client_has(&b->got, "Set-Cookie"));
	}
}

/* -- who is not there -- */

static void test_keeper_away(void **state)
{
	struct bench *b = *state;

	bench_keeper_stop(b);
	assert_int_equal(bench_ask(b, "POST", SIGN_IN, "", BODY), 503);
	assert_true(client_has(&b->got, "Retry-After: 2\r\n"));
	bench_keeper_start(b);
	assert_int_equal(bench_ask(b, "POST", SIGN_IN, "", BODY), 200);
}

static void send_until(struct bench *b, uint16_t op, int *ret_fd)
{
	b->keeper.silent_on = op;
	*ret_fd = bench_send(b, "POST", SIGN_IN, "", BODY);
	for (int i = 0; i < 500 && b->keeper.held == 0; i++)
		client_idle(b->loop, 2);
	assert_true(b->keeper.held > 0);
}

/* Gone, or silent, between the first question and the last. */
static void test_keeper_lost_on_the_way(void **state)
{
	static const uint16_t stages[] = {EW_ASK_SALT, EW_ASK_SIGN_IN};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(stages); i++) {
		int fd;

		send_until(b, stages[i], &fd);
		bench_keeper_stop(b);
		assert_int_equal(bench_receive(b, fd), 503);
		assert_true(client_has(&b->got, "Retry-After: 2\r\n"));
		b->keeper.held = 0;
		bench_keeper_start(b);
		send_until(b, stages[i], &fd);
		assert_int_equal(bench_receive(b, fd), 504);
		assert_false(client_has(&b->got, "Set-Cookie"));
		/* The answer that comes too late finds nobody. */
		bench_keeper_answer(b);
		client_idle(b->loop, 50);
	}
	assert_int_equal(bench_ask(b, "POST", SIGN_IN, "", BODY), 200);
}

static void test_client_gone(void **state)
{
	static const uint16_t stages[] = {EW_ASK_SALT, EW_ASK_SIGN_IN};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(stages); i++) {
		int fd;

		send_until(b, stages[i], &fd);
		(void)close(fd);
		client_idle(b->loop, 30);
		bench_keeper_answer(b);
		client_idle(b->loop, 100);
	}
	assert_int_equal(bench_ask(b, "POST", SIGN_IN, "", BODY), 200);
}

/* The thread has it, and the client is not there any more. */
static void test_client_gone_while_stretching(void **state)
{
	struct bench *b = *state;

	session_bench_says(
		b, EW_ASK_SALT, 200, "{\"salt\":\"" SALT "\",\"passes\":6,\"memory_kib\":65536}");
	(void)close(bench_send(b, "POST", SIGN_IN, "", BODY));
	for (int i = 0; i < 500 && b->keeper.asked_of[EW_ASK_SALT] == 0; i++)
		client_idle(b->loop, 2);
	session_bench_says(b, EW_ASK_SALT, 200, SALT_ANSWER);
	assert_int_equal(bench_ask(b, "POST", SIGN_IN, "", BODY), 200);
	assert_true(body_is(b, ME));
}

/* Web ends with passwords in the queue: nobody is told, and nothing is left (the sanitizers see what is). */
static void test_end_while_stretching(void **state)
{
	struct bench *b = *state;
	int fds[3];

	session_bench_says(
		b, EW_ASK_SALT, 200, "{\"salt\":\"" SALT "\",\"passes\":6,\"memory_kib\":65536}");
	for (size_t i = 0; i < EW_COUNT(fds); i++)
		fds[i] = bench_send(b, "POST", SIGN_IN, "", BODY);
	for (int i = 0; i < 500 && b->keeper.asked_of[EW_ASK_SALT] < EW_COUNT(fds); i++)
		client_idle(b->loop, 2);
	client_idle(b->loop, 5);
	ew_web_free(&b->web);
	assert_int_equal(b->keeper.asked_of[EW_ASK_SIGN_IN], 0);
	for (size_t i = 0; i < EW_COUNT(fds); i++)
		(void)close(fds[i]);
}

#define CROWD 24

/* A flood is told to come back, and those who were first get in. */
static void test_crowd(void **state)
{
	struct bench *b = *state;
	int fds[CROWD];
	unsigned in = 0, busy = 0;

	session_bench_says(b, EW_ASK_SALT, 200, "{\"salt\":\"" SALT "\",\"passes\":3,\"memory_kib\":65536}");
	for (size_t i = 0; i < CROWD; i++)
		fds[i] = bench_send(b, "POST", SIGN_IN, "", BODY);
	for (size_t i = 0; i < CROWD; i++) {
		int status = bench_receive(b, fds[i]);

		in += status == 200;
		busy += status == 503 && client_has(&b->got, "Retry-After: 3\r\n") && client_has(&b->got, "problem:busy");
	}
	assert_int_equal(in + busy, CROWD);
	assert_true(in >= 16);
	assert_true(busy > 0);
	assert_int_equal(b->keeper.asked_of[EW_ASK_SIGN_IN], in);
	assert_int_equal(bench_ask(b, "POST", SIGN_IN, "", BODY), 200);
}

/* -- out -- */

static void test_sign_out(void **state)
{
	struct bench *b = *state;

	assert_int_equal(bench_ask(b, "POST", "/v1/sign-out", "", NULL), 401);
	assert_int_equal(b->keeper.asked, 0);
	assert_int_equal(bench_ask(b, "POST", "/v1/sign-out", OURS, NULL), 204);
	session_bench_token(b, SECRET);
	assert_true(client_has(&b->got, "Set-Cookie: earwitness=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0\r\n"));
	session_bench_says(b, EW_ASK_SIGN_OUT, 409, "{\"title\":\"a token does not sign out\"}");
	assert_int_equal(bench_ask_signed(b, "POST", "/v1/sign-out", "", NULL), 409);
	assert_false(client_has(&b->got, "Set-Cookie"));
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_sign_in),
		cmocka_unit_test_setup_teardown(test_cookie_behind_tls, set_up_behind_tls, tear_down),
		TEST(test_programs),
		TEST(test_cookie_of_before),
		TEST(test_bad_bodies),
		TEST(test_long_password),
		TEST(test_wrong_salts),
		TEST(test_wrong_sessions),
		TEST(test_refusals),
		TEST(test_keeper_away),
		TEST(test_keeper_lost_on_the_way),
		TEST(test_client_gone),
		TEST(test_client_gone_while_stretching),
		TEST(test_end_while_stretching),
		TEST(test_crowd),
		TEST(test_sign_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
