/*
 * Orders: the short way to the recorder with and without a keeper, retries, idempotency, and what
 * is never claimed.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ipc/asks.h"
#include "unit/web/harness.h"

#define ORDERS "/v1/interactions/" CALL_ID "/orders"
#define KEY_ID "019aa5a0-0000-7000-8000-0000000000cc"

static int set_up(void **state)
{
	static struct bench b;
	const struct ew_web_times times = {.connect_us = 20 * EW_US_PER_MS,
		.order_us = 400 * EW_US_PER_MS,
		.order_retry_us = 100 * EW_US_PER_MS,
		.order_give_up_us = 1500 * EW_US_PER_MS,
		.rights_us = 2000 * EW_US_PER_MS};

	bench_start(&b, &times);
	*state = &b;
	return 0;
}

static int tear_down(void **state)
{
	bench_stop(*state);
	return 0;
}

static int order(struct bench *b, const char *fields, const char *body)
{
	return bench_ask_signed(b, "POST", ORDERS, fields, body);
}

static void test_obeyed(void **state)
{
	struct bench *b = *state;
	const struct ew_msg_restrict *m = &b->threads[1].last;
	char id[EW_ID_TEXT_BYTES];

	assert_int_equal(order(b, "Idempotency-Key: " KEY_ID "\r\n",
				 "{\"order\":\"opt_out\",\"purposes\":[\"recording\",\"summary\"],"
				 "\"party\":\"" PARTY_ID "\",\"reason\":\"caller said no\"}"),
		200);
	assert_true(client_has(&b->got, "{\"order\":\"" KEY_ID "\",\"event\":{\"span\":"
					"\"11111111-1111-1111-1111-111111111111\",\"index\":3},"
					"\"gate_us\":42,\"restriction\":7,"));
	assert_true(client_has(&b->got, "\"obeyed\":true}"));
	assert_int_equal(m->purposes, EW_PURPOSE_RECORDING | EW_PURPOSE_SUMMARY);
	assert_int_equal(m->reason, EW_REASON_OPT_OUT);
	assert_int_equal(m->actor, EW_ACTOR_USER);
	assert_string_equal(b->threads[1].reason, "caller said no");
	ew_id_format(m->party, id);
	assert_string_equal(id, PARTY_ID);
	ew_id_format(m->actor_id, id);
	assert_string_equal(id, USER_ID);
	ew_id_format(m->interaction, id);
	assert_string_equal(id, CALL_ID);
	assert_int_equal(b->keeper.asked_of[EW_ASK_ORDER], 0);
}

/* What is known of a token lets it restrict while the keeper is away, and nothing else. */
static void test_keeper_away(void **state)
{
	struct bench *b = *state;

	assert_int_equal(order(b, "", "{\"order\":\"pause\"}"), 200);
	bench_keeper_stop(b);
	assert_int_equal(order(b, "", "{\"order\":\"pause\"}"), 200);
	assert_int_equal(b->threads[1].last.purposes, EW_PURPOSES_ALL);
	assert_int_equal(order(b, "", "{\"order\":\"resume\"}"), 503);
	assert_int_equal(bench_ask(b, "POST", ORDERS, "Authorization: Bearer unknown\r\n",
				 "{\"order\":\"pause\"}"),
		503);
	assert_int_equal(b->threads[1].got, 2);
	client_idle(b->loop, 2100);
	assert_int_equal(order(b, "", "{\"order\":\"pause\"}"), 503);
	assert_int_equal(b->threads[1].got, 2);
}

static void test_right_needed(void **state)
{
	struct bench *b = *state;

	b->keeper.rights = "[\"search\",\"listen\"]";
	assert_int_equal(order(b, "", "{\"order\":\"pause\"}"), 403);
	b->keeper.status = 401;
	assert_int_equal(bench_ask(b, "POST", ORDERS, "Authorization: Bearer bad\r\n",
				 "{\"order\":\"pause\"}"),
		401);
	assert_int_equal(bench_ask(b, "POST", ORDERS, "", "{\"order\":\"pause\"}"), 401);
	assert_int_equal(b->threads[0].got + b->threads[1].got, 0);
}

/* The keeper's word that a token is void ends what web remembers of it. */
static void test_revoked(void **state)
{
	struct bench *b = *state;

	assert_int_equal(order(b, "", "{\"order\":\"pause\"}"), 200);
	b->keeper.status = 401;
	assert_int_equal(bench_ask_signed(b, "GET", "/v1/interactions", "", NULL), 401);
	assert_int_equal(order(b, "", "{\"order\":\"pause\"}"), 401);
	assert_int_equal(b->threads[1].got, 1);
}

static void test_opening_goes_to_keeper(void **state)
{
	struct bench *b = *state;

	b->keeper.json = "{\"order\":\"x\"}";
	assert_int_equal(
		order(b, "Idempotency-Key: k7\r\n", "{\"order\":\"resume\",\"reason\":\"paid\"}"),
		200);
	assert_int_equal(b->keeper.asked_of[EW_ASK_ORDER], 1);
	assert_string_equal(b->keeper.arguments, "{\"order\":\"resume\",\"reason\":\"paid\"}");
	assert_string_equal(b->keeper.key, "k7");
	assert_int_equal(order(b, "", "{\"order\":\"start\"}"), 200);
	assert_int_equal(strlen(b->keeper.key), EW_ID_TEXT_BYTES - 1);
	assert_int_equal(b->threads[0].got + b->threads[1].got, 0);
}

/* No answer in time is said to be unknown, and the order goes on under its id until it is answered.
 */
static void test_retried_until_answered(void **state)
{
	struct bench *b = *state;
	struct ew_id first;
	unsigned got;

	b->threads[1].silent = true;
	assert_int_equal(order(b, "Idempotency-Key: k\r\n", "{\"order\":\"pause\"}"), 504);
	assert_true(client_has(&b->got, "is being retried"));
	assert_true(b->threads[1].got >= 3);
	assert_int_equal(b->threads[0].got, 1); /* it said that the call is not its own */
	first = b->threads[1].last.order;
	client_idle(b->loop, 250);
	assert_true(ew_id_equal(first, b->threads[1].last.order));
	b->threads[1].silent = false;
	client_idle(b->loop, 250);
	got = b->threads[1].got;
	client_idle(b->loop, 250);
	assert_int_equal(b->threads[1].got, got);
	/* asking again with the key tells the outcome, without a new order */
	assert_int_equal(order(b, "Idempotency-Key: k\r\n", "{\"order\":\"pause\"}"), 200);
	assert_int_equal(b->threads[1].got, got);
}

static void test_given_up_in_the_end(void **state)
{
	struct bench *b = *state;
	unsigned got;

	b->threads[1].silent = true;
	assert_int_equal(order(b, "", "{\"order\":\"stop\"}"), 504);
	client_idle(b->loop, 1400);
	got = b->threads[1].got;
	assert_true(got > 8);
	client_idle(b->loop, 400);
	assert_int_equal(b->threads[1].got, got);
}

/* A recorder that is starting gets the order when it comes. */
static void test_recorder_comes_back(void **state)
{
	struct bench *b = *state;
	int fd;

	assert_int_equal(order(b, "", "{\"order\":\"pause\"}"), 200);
	bench_thread_stop(b, 1);
	fd = client_open(b->port);
	assert_true(client_send(b->loop, fd,
		EW_SLICE("POST " ORDERS " HTTP/1.1\r\nHost: t\r\n"
			 "Authorization: Bearer good\r\nContent-Length: "
			 "17\r\n\r\n{\"order\":\"pause\"}")));
	client_idle(b->loop, 50);
	bench_thread_start(b, 1);
	ew_buf_clear(&b->got);
	assert_true(client_read_until(b->loop, fd, CLIENT_WAIT_MS, "\"obeyed\":true", &b->got));
	(void)close(fd);
}

static void test_busy_is_retried(void **state)
{
	struct bench *b = *state;

	b->threads[1].code = -EBUSY;
	assert_int_equal(order(b, "", "{\"order\":\"pause\"}"), 504);
	assert_true(b->threads[1].got >= 3);
}

static void test_no_such_call(void **state)
{
	struct bench *b = *state;

	b->threads[1].code = -ENOENT;
	assert_int_equal(
		order(b, "", "{\"order\":\"pause\"}"), 409); /* the keeper knows the call */
	assert_int_equal(b->keeper.asked_of[EW_ASK_INTERACTION], 1);
	bench_keeper_stop(b);
	assert_int_equal(order(b, "", "{\"order\":\"pause\"}"), 404);
}

static void test_recorder_refuses(void **state)
{
	struct bench *b = *state;

	b->threads[1].code = -EINVAL;
	assert_int_equal(order(b, "", "{\"order\":\"pause\"}"), 422);
	b->threads[1].code = -EIO;
	assert_int_equal(order(b, "", "{\"order\":\"pause\"}"), 500);
	assert_false(client_has(&b->got, "obeyed"));
}

static void test_key_reused(void **state)
{
	struct bench *b = *state;
	struct ew_id first;

	assert_int_equal(order(b, "Idempotency-Key: k\r\n", "{\"order\":\"pause\"}"), 200);
	first = b->threads[1].last.order;
	assert_int_equal(order(b, "Idempotency-Key: k\r\n", "{\"order\":\"opt_out\"}"), 422);
	assert_true(client_has(&b->got, "idempotency_key_reused"));
	/* another caller's key of the same text is another order */
	assert_int_equal(bench_ask(b, "POST", ORDERS,
				 "Authorization: Bearer other\r\nIdempotency-Key: k\r\n",
				 "{\"order\":\"pause\"}"),
		200);
	assert_false(ew_id_equal(first, b->threads[1].last.order));
}

/* Web ends while an order waits: nothing is answered, nothing leaks. */
static void test_end_while_waiting(void **state)
{
	struct bench *b = *state;
	int fd;

	b->threads[1].silent = true;
	fd = client_open(b->port);
	assert_true(client_send(b->loop, fd,
		EW_SLICE("POST " ORDERS " HTTP/1.1\r\nHost: t\r\n"
			 "Authorization: Bearer good\r\nContent-Length: "
			 "17\r\n\r\n{\"order\":\"pause\"}")));
	client_idle(b->loop, 50);
	assert_int_equal(b->threads[1].got, 1);
	b->keeper.silent = true;
	assert_true(client_send(b->loop, fd, EW_SLICE("")));
	ew_web_free(&b->web);
	(void)client_read_all(b->loop, fd, 200, &b->got);
	assert_int_equal(b->got.len, 0);
	(void)close(fd);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_obeyed),
		TEST(test_keeper_away),
		TEST(test_right_needed),
		TEST(test_revoked),
		TEST(test_opening_goes_to_keeper),
		TEST(test_retried_until_answered),
		TEST(test_given_up_in_the_end),
		TEST(test_recorder_comes_back),
		TEST(test_busy_is_retried),
		TEST(test_no_such_call),
		TEST(test_recorder_refuses),
		TEST(test_key_reused),
		TEST(test_end_while_waiting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
