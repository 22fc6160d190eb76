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
		.ask_us = 800 * EW_US_PER_MS,
		.order_us = 400 * EW_US_PER_MS,
		.order_retry_us = 100 * EW_US_PER_MS,
		.order_give_up_us = 1500 * EW_US_PER_MS};

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

static int order_as(struct bench *b, const char *token, const char *body)
{
	char fields[128];

	(void)snprintf(fields, sizeof(fields), "Authorization: Bearer %s\r\n", token);
	return bench_ask(b, "POST", ORDERS, fields, body);
}

/* Whoever may restrict can do so while the keeper is away, however long ago it was asked, and
 * nothing else. */
static void test_keeper_away(void **state)
{
	static const char *const told[] = {"good", "never-used", NULL};
	struct bench *b = *state;
	char id[EW_ID_TEXT_BYTES];

	bench_tell_tokens(b, told, 0, 0);
	bench_keeper_stop(b);
	assert_int_equal(order_as(b, "good", "{\"order\":\"pause\"}"), 200);
	assert_int_equal(b->threads[1].last.purposes, EW_PURPOSES_ALL);
	assert_int_equal(order_as(b, "never-used", "{\"order\":\"opt_out\"}"), 200);
	ew_id_format(b->threads[1].last.actor_id, id);
	assert_string_equal(id, USER_ID);
	assert_int_equal(order_as(b, "good", "{\"order\":\"stop\"}"), 200);
	assert_int_equal(order_as(b, "good", "{\"order\":\"resume\"}"), 503);
	assert_int_equal(order_as(b, "good", "{\"order\":\"start\"}"), 503);
	assert_int_equal(order_as(b, "unknown", "{\"order\":\"pause\"}"), 403);
	assert_true(client_has(&b->got, "revoked"));
	assert_int_equal(b->threads[1].got, 3);
	assert_int_equal(b->keeper.asked, 0);
}

/* While the keeper is there a token that was told needs no question, and one that was not is asked
 * about. */
static void test_keeper_is_asked_about_the_others(void **state)
{
	static const char *const told[] = {"good", NULL};
	struct bench *b = *state;

	bench_tell_tokens(b, told, 0, 0);
	assert_int_equal(order_as(b, "good", "{\"order\":\"pause\"}"), 200);
	assert_int_equal(b->keeper.asked, 0);
	assert_int_equal(order_as(b, "made-this-moment", "{\"order\":\"pause\"}"), 200);
	assert_int_equal(b->keeper.asked_of[EW_ASK_AUTHENTICATE], 1);
	/* One that does not answer is away, for all that can be told. */
	b->keeper.silent = true;
	assert_int_equal(order_as(b, "good", "{\"order\":\"pause\"}"), 200);
	assert_int_equal(order_as(b, "another", "{\"order\":\"pause\"}"), 403);
	assert_true(client_has(&b->got, "nothing was done"));
	assert_int_equal(b->threads[1].got, 3);
}

/* A token that is not in the set any more, or is too old, is refused at once, with a keeper and
 * without. */
static void test_revoked_and_expired(void **state)
{
	static const char *const before[] = {"good", "leaver", NULL},
				 *const after[] = {"good", NULL}, *const late[] = {"late", NULL};
	struct bench *b = *state;
	int64_t now = ew_io_wall(ew_io_real()).us;

	bench_tell_tokens(b, before, 0, 0);
	assert_int_equal(order_as(b, "leaver", "{\"order\":\"pause\"}"), 200);
	bench_tell_tokens(b, after, now + EW_US_PER_S / 2, 0);
	b->keeper.status = 401;
	assert_int_equal(order_as(b, "leaver", "{\"order\":\"pause\"}"), 401);
	bench_keeper_stop(b);
	assert_int_equal(order_as(b, "leaver", "{\"order\":\"pause\"}"), 403);
	assert_int_equal(order_as(b, "good", "{\"order\":\"pause\"}"), 200);
	client_idle(b->loop, 600);
	assert_int_equal(order_as(b, "good", "{\"order\":\"pause\"}"), 403);
	bench_keeper_start(b);
	bench_tell_tokens(b, late, now, 0);
	bench_keeper_stop(b);
	assert_int_equal(order_as(b, "late", "{\"order\":\"pause\"}"), 403);
	assert_int_equal(b->threads[1].got, 2);
}

/* Web has started while the keeper was away: it says that it cannot tell, and what helps. */
static void test_nothing_was_told(void **state)
{
	static const char *const told[] = {"good", NULL};
	struct bench *b = *state;

	bench_keeper_stop(b);
	assert_int_equal(order_as(b, "good", "{\"order\":\"opt_out\"}"), 503);
	assert_true(client_has(&b->got, "nothing was done"));
	assert_true(client_has(&b->got, "at the telephone system\""));
	assert_true(client_has(&b->got, "Retry-After: 2\r\n"));
	assert_int_equal(b->threads[1].got, 0);
	bench_keeper_start(b);
	bench_tell_tokens(b, told, 0, 3);
	bench_keeper_stop(b);
	assert_int_equal(order_as(b, "good", "{\"order\":\"opt_out\"}"), 200);
	/* There are more tokens than were told: nobody can say that this is none of them. */
	assert_int_equal(order_as(b, "left-out", "{\"order\":\"opt_out\"}"), 503);
	assert_true(client_has(&b->got, "doctor` says what is wrong)\""));
}

/* A set that comes in part, or makes no sense, is none: the one before stays, and the keeper is
 * asked anew. */
static void test_sets_in_part(void **state)
{
	static const uint8_t noise[EW_RESTRICT_TOKEN_BYTES] = {1};
	static const char *const told[] = {"good", NULL};
	const struct ew_msg_restrict_tokens first = {.tokens = EW_SLICE_EMPTY},
					    third = {.page = 2, .last = 1},
					    cut = {.last = 1, .tokens = {noise, sizeof(noise) - 1}};
	const struct ew_msg_restrict_tokens *const bad[] = {&third, &cut};
	struct bench *b = *state;

	bench_tell_tokens(b, told, 0, 0);
	bench_tell_page(b, &first);
	bench_keeper_stop(b);
	assert_int_equal(order_as(b, "good", "{\"order\":\"pause\"}"), 200);
	for (size_t i = 0; i < EW_COUNT(bad); i++) {
		unsigned opened;

		bench_keeper_start(b);
		opened = b->keeper.opened;
		bench_tell_page(b, bad[i]);
		client_idle(b->loop, 200);
		assert_int_equal(b->keeper.opened, opened + 1);
		assert_int_equal(order_as(b, "good", "{\"order\":\"pause\"}"), 200);
		bench_keeper_stop(b);
	}
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
	bench_tell_tokens(b, (const char *const[]){"good", NULL}, 0, 0);
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
		TEST(test_keeper_is_asked_about_the_others),
		TEST(test_revoked_and_expired),
		TEST(test_nothing_was_told),
		TEST(test_sets_in_part),
		TEST(test_right_needed),
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
