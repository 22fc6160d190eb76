/*
 * The stream of a grant's orders: every order once and in order, whatever is away in between; and its end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ipc/asks.h"
#include "unit/web/harness.h"

#define GRANT "019aa5a0-0000-7000-8000-0000000000dd"
#define OTHER "019aa5a0-0000-7000-8000-0000000001dd" /* in the same bucket */
#define STREAM "/v1/grants/" GRANT "/stream"

static int set_up(void **state)
{
	static struct bench b;
	const struct ew_web_times times = {.connect_us = 20 * EW_US_PER_MS,
		.ask_us = 500 * EW_US_PER_MS,
		.beat_us = 400 * EW_US_PER_MS,
		.recheck_us = 20 * EW_US_PER_S};

	bench_start(&b, &times);
	b.keeper.json = "{\"state\":\"live\",\"orders\":0,\"items\":[]}";
	*state = &b;
	return 0;
}

static int tear_down(void **state)
{
	bench_stop(*state);
	return 0;
}

static int listen_from(struct bench *b, const char *fields)
{
	char request[512];
	int fd = client_open(b->port);

	(void)snprintf(request, sizeof(request),
		"GET " STREAM " HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer good\r\n%s\r\n", fields);
	assert_true(client_send(b->loop, fd, ew_slice_text(request)));
	ew_buf_clear(&b->got);
	assert_true(client_read_until(b->loop, fd, CLIENT_WAIT_MS, "\r\n\r\n", &b->got));
	return fd;
}

static void expect(struct bench *b, int fd, const char *text)
{
	if (!client_read_until(b->loop, fd, CLIENT_WAIT_MS, text, &b->got))
		fail_msg("no '%s' in: %.*s", text, (int)b->got.len, (const char *)b->got.at);
}

/* How often a text has come. */
static unsigned count(const struct bench *b, const char *text)
{
	struct ew_slice rest = ew_buf_slice(&b->got);
	unsigned n = 0;
	size_t at;

	while ((at = ew_slice_find(rest, ew_slice_text(text))) != SIZE_MAX) {
		rest = ew_slice_of(rest.at + at + 1, rest.len - at - 1);
		n++;
	}
	return n;
}

static void test_missed_then_live(void **state)
{
	struct bench *b = *state;
	int fd;

	b->keeper.json = "{\"state\":\"live\",\"orders\":2,\"items\":[{\"order\":1,\"do\":\"pause\"},"
			 "{\"order\":2,\"do\":\"resume\"}]}";
	fd = listen_from(b, "");
	assert_string_equal(b->keeper.arguments, "{\"grant\":\"" GRANT "\",\"after\":0}");
	assert_true(client_has(&b->got, "Content-Type: text/event-stream\r\n"));
	expect(b, fd, "id: 2\nevent: order\ndata: {\"do\":\"resume\",\"order\":2}\n\n");
	assert_true(client_has(&b->got, "id: 1\nevent: order\ndata: {\"do\":\"pause\",\"order\":1}\n\n"));
	expect(b, fd, "\"order\":2}\n\nevent: ready\n"); /* behind what was missed, and before what comes live */
	bench_grant_told(b, OTHER, 3, "{\"order\":3,\"do\":\"other\"}");
	bench_grant_told(b, GRANT, 2, "{\"order\":2,\"do\":\"again\"}");
	bench_grant_told(b, GRANT, 3, "{\"order\":3,\"do\":\"stop\"}");
	expect(b, fd, "id: 3\nevent: order\ndata: {\"order\":3,\"do\":\"stop\"}\n\n");
	assert_false(client_has(&b->got, "again"));
	assert_false(client_has(&b->got, "other"));
	assert_int_equal(b->keeper.asked_of[EW_ASK_GRANT_ORDERS], 1);
	(void)close(fd);
}

static void test_comes_back(void **state)
{
	struct bench *b = *state;
	int fd;

	b->keeper.json = "{\"state\":\"live\",\"orders\":9,\"items\":[{\"order\":8},{\"order\":9}]}";
	fd = listen_from(b, "Last-Event-ID: 7\r\n");
	assert_string_equal(b->keeper.arguments, "{\"grant\":\"" GRANT "\",\"after\":7}");
	expect(b, fd, "{\"order\":9}\n\n");
	(void)close(fd);
	assert_int_equal(bench_ask_signed(b, "GET", STREAM, "Last-Event-ID: 10\r\n", NULL), 400);
	assert_true(client_has(&b->got, "never given"));
	assert_int_equal(bench_ask_signed(b, "GET", STREAM, "Last-Event-ID: x\r\n", NULL), 400);
}

/* A number that is left out is asked for, before what came behind it. */
static void test_gap(void **state)
{
	struct bench *b = *state;
	int fd = listen_from(b, "");

	b->keeper.json = "{\"state\":\"live\",\"orders\":2,\"items\":[{\"order\":1},{\"order\":2}]}";
	bench_grant_told(b, GRANT, 2, "{\"order\":2,\"live\":true}");
	expect(b, fd, "id: 2\nevent: order\ndata: {\"order\":2}\n\n");
	assert_true(client_has(&b->got, "id: 1\n"));
	assert_false(client_has(&b->got, "live"));
	assert_int_equal(b->keeper.asked_of[EW_ASK_GRANT_ORDERS], 2);
	bench_grant_told(b, GRANT, 3, "{\"order\":3}");
	expect(b, fd, "id: 3\n");
	(void)close(fd);
}

/* What was told while the keeper was away from here is asked for when it is back; nothing comes twice. */
static void test_keeper_away(void **state)
{
	struct bench *b = *state;
	int fd;

	b->keeper.json = "{\"state\":\"live\",\"orders\":1,\"items\":[{\"order\":1}]}";
	fd = listen_from(b, "");
	expect(b, fd, "id: 1\n");
	bench_keeper_stop(b);
	client_idle(b->loop, 300);
	b->keeper.json = "{\"state\":\"live\",\"orders\":2,\"items\":[{\"order\":1},{\"order\":2}]}";
	bench_keeper_start(b);
	expect(b, fd, "id: 2\n");
	assert_int_equal(count(b, "id: 1\n"), 1);
	(void)close(fd);
}

/* A keeper that does not answer, or answers nonsense, is asked again; the tool hears nothing of it and misses nothing. */
static void test_asked_again(void **state)
{
	struct bench *b = *state;
	int fd = listen_from(b, "");

	b->keeper.json = "{\"state\":\"live\",\"orders\":2,\"items\":[{\"order\":2},{\"order\":1}]}";
	bench_grant_told(b, GRANT, 2, "{\"order\":2}");
	client_idle(b->loop, 400);
	assert_true(b->keeper.asked_of[EW_ASK_GRANT_ORDERS] >= 2);
	assert_int_equal(count(b, "event: order"), 0);
	b->keeper.json = "{\"state\":\"live\",\"orders\":2,\"items\":[{\"order\":1},{\"order\":2}]}";
	expect(b, fd, "id: 2\n");
	assert_int_equal(count(b, "event: order"), 2);
	assert_int_equal(count(b, "event: ready"), 1);
	(void)close(fd);
}

static void test_pages(void **state)
{
	struct bench *b = *state;
	int fd;

	b->keeper.json = "{\"state\":\"live\",\"orders\":2,\"more\":true,\"items\":[{\"order\":1}]}";
	fd = listen_from(b, "");
	expect(b, fd, "id: 1\n");
	assert_int_equal(count(b, "event: ready"), 0);
	b->keeper.json = "{\"state\":\"live\",\"orders\":2,\"items\":[{\"order\":2}]}";
	expect(b, fd, "id: 2\n");
	expect(b, fd, "event: ready\n");
	assert_string_equal(b->keeper.arguments, "{\"grant\":\"" GRANT "\",\"after\":1}");
	(void)close(fd);
}

static void test_end(void **state)
{
	struct bench *b = *state;
	int fd = listen_from(b, "");

	/* Not live any more, but something is owed: the stream stays. */
	b->keeper.json = "{\"state\":\"revoked\",\"owed\":true,\"orders\":1,\"items\":[{\"order\":1,\"do\":\"purge\"}]}";
	bench_grant_told(b, GRANT, 0, "{}");
	expect(b, fd, "\"do\":\"purge\"");
	assert_int_equal(count(b, "event: end"), 0);
	b->keeper.json = "{\"state\":\"ended\",\"orders\":1,\"items\":[]}";
	bench_grant_told(b, GRANT, 0, "{}");
	expect(b, fd, "event: end\n");
	expect(b, fd, "\r\n0\r\n\r\n");
	(void)close(fd);
	assert_int_equal(bench_ask_signed(b, "GET", STREAM, "Last-Event-ID: 1\r\n", NULL), 204);
}

static void test_beat_and_refusals(void **state)
{
	struct bench *b = *state;
	int fd = listen_from(b, "");

	expect(b, fd, ":\n\n");
	/* A right that is lost ends the stream at the next question. */
	b->keeper.status = 403;
	bench_grant_told(b, GRANT, 9, "{\"order\":9}");
	expect(b, fd, "\r\n0\r\n\r\n");
	assert_int_equal(count(b, "event: order"), 0);
	(void)close(fd);
	assert_int_equal(bench_ask_signed(b, "GET", STREAM, "", NULL), 403);
	b->keeper.status = 0;
	b->keeper.json = "{\"items\":[]}";
	assert_int_equal(bench_ask_signed(b, "GET", STREAM, "", NULL), 502);
	assert_int_equal(bench_ask_signed(b, "GET", "/v1/grants/mine/stream", "", NULL), 404);
	assert_int_equal(bench_ask(b, "GET", STREAM, "", NULL), 401);
}

/* A fifth listener of one grant takes the place of the oldest. */
static void test_five(void **state)
{
	struct bench *b = *state;
	int fds[5];

	for (size_t i = 0; i < EW_COUNT(fds); i++)
		fds[i] = listen_from(b, "");
	ew_buf_clear(&b->got);
	expect(b, fds[0], "0\r\n\r\n");
	bench_grant_told(b, GRANT, 1, "{\"order\":1}");
	for (size_t i = 1; i < EW_COUNT(fds); i++) {
		ew_buf_clear(&b->got);
		expect(b, fds[i], "id: 1\n");
		(void)close(fds[i]);
	}
	(void)close(fds[0]);
}

/* A tool that does not read is closed, and comes back to where it stopped. */
static void test_too_slow(void **state)
{
	struct bench *b = *state;
	static char json[60000];
	int fd = listen_from(b, "");

	(void)snprintf(json, sizeof(json), "{\"order\":1,\"x\":\"%0*d\"}", 50000, 0);
	for (unsigned i = 1; i <= 200; i++) {
		bench_grant_told(b, GRANT, i, json);
		client_idle(b->loop, 1);
	}
	client_idle(b->loop, 100);
	ew_buf_free(&b->got);
	ew_buf_init(&b->got, 16 * 1024 * 1024);
	(void)client_read_all(b->loop, fd, 2000, &b->got);
	assert_true(client_has(&b->got, "id: 2\n"));
	assert_false(client_has(&b->got, "id: 200\n"));
	(void)close(fd);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_missed_then_live),
		TEST(test_comes_back),
		TEST(test_gap),
		TEST(test_keeper_away),
		TEST(test_asked_again),
		TEST(test_pages),
		TEST(test_end),
		TEST(test_beat_and_refusals),
		TEST(test_five),
		TEST(test_too_slow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
