/*
 * Server-sent events: who may listen, ids, resuming, beats, and the end of a right.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "unit/web/harness.h"

static int set_up(void **state)
{
	static struct bench b;
	const struct ew_web_times times = {.connect_us = 20 * EW_US_PER_MS,
		.beat_us = 400 * EW_US_PER_MS,
		.recheck_us = 300 * EW_US_PER_MS};

	bench_start(&b, &times);
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
		"GET /v1/stream HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer good\r\n%s\r\n",
		fields);
	assert_true(client_send(b->loop, fd, ew_slice_text(request)));
	ew_buf_clear(&b->got);
	assert_true(client_read_until(b->loop, fd, CLIENT_WAIT_MS, "\r\n\r\n", &b->got));
	return fd;
}

/* The id of the last event in what was got. */
static void last_id(struct bench *b, char id[static 64])
{
	struct ew_slice rest = ew_buf_slice(&b->got);
	size_t at, n = 0;

	while ((at = ew_slice_find(rest, EW_SLICE("id: "))) != SIZE_MAX)
		rest = ew_slice_of(rest.at + at + 4, rest.len - at - 4);
	while (n < rest.len && n < 63 && rest.at[n] != '\n')
		n++;
	memcpy(id, rest.at, n);
	id[n] = '\0';
}

static void test_events(void **state)
{
	struct bench *b = *state;
	int fd = listen_from(b, "");

	assert_true(client_has(&b->got, "Content-Type: text/event-stream\r\n"));
	bench_changed(b, "{\"type\":\"a\"}");
	assert_true(client_read_until(b->loop, fd, CLIENT_WAIT_MS,
		"event: changed\ndata: {\"type\":\"a\"}\n\n", &b->got));
	bench_changed(b, "{\n\"type\":\r\n\"b\"}");
	assert_true(client_read_until(b->loop, fd, CLIENT_WAIT_MS,
		"data: {\ndata: \"type\":\ndata: \"b\"}\n\n", &b->got));
	(void)close(fd);
}

static void test_resume(void **state)
{
	struct bench *b = *state;
	char id[64], field[128];
	int fd = listen_from(b, "");

	bench_changed(b, "{\"n\":1}");
	assert_true(client_read_until(b->loop, fd, CLIENT_WAIT_MS, "{\"n\":1}\n\n", &b->got));
	last_id(b, id);
	(void)close(fd);
	bench_changed(b, "{\"n\":2}");
	bench_changed(b, "{\"n\":3}");
	client_idle(b->loop, 30);
	(void)snprintf(field, sizeof(field), "Last-Event-ID: %s\r\n", id);
	fd = listen_from(b, field);
	assert_true(client_read_until(b->loop, fd, CLIENT_WAIT_MS, "{\"n\":3}\n\n", &b->got));
	assert_true(client_has(&b->got, "{\"n\":2}"));
	assert_false(client_has(&b->got, "{\"n\":1}"));
	assert_false(client_has(&b->got, "event: reset"));
	(void)close(fd);
}

/* Whoever missed something is told so. */
static void test_missed(void **state)
{
	struct bench *b = *state;
	char id[64], field[128];
	unsigned i;
	int fd = listen_from(b, "Last-Event-ID: elsewhere-7\r\n");

	assert_true(client_read_until(b->loop, fd, CLIENT_WAIT_MS, "event: reset\n", &b->got));
	bench_changed(b, "{\"n\":1}");
	assert_true(client_read_until(b->loop, fd, CLIENT_WAIT_MS, "{\"n\":1}\n\n", &b->got));
	last_id(b, id);
	(void)close(fd);
	for (i = 0; i < 600; i++) {
		bench_changed(b, "{\"n\":0}");
		client_idle(b->loop, 1);
	}
	(void)snprintf(field, sizeof(field), "Last-Event-ID: %s\r\n", id);
	fd = listen_from(b, field);
	assert_true(client_read_until(b->loop, fd, CLIENT_WAIT_MS, "event: reset\n", &b->got));
	assert_false(client_has(&b->got, "event: changed"));
	(void)close(fd);
}

static void test_beat(void **state)
{
	struct bench *b = *state;
	int fd = listen_from(b, "");

	assert_true(client_read_until(b->loop, fd, 2000, ":\n\n", &b->got));
	(void)close(fd);
}

static void test_right_needed(void **state)
{
	struct bench *b = *state;

	b->keeper.rights = "[\"order\"]";
	assert_int_equal(bench_ask_signed(b, "GET", "/v1/stream", "", NULL), 403);
	assert_int_equal(bench_ask(b, "GET", "/v1/stream?token=good", "", NULL), 401);
}

static void test_right_lost(void **state)
{
	struct bench *b = *state;
	int fd = listen_from(b, "");

	b->keeper.status = 401;
	assert_true(client_read_until(b->loop, fd, CLIENT_WAIT_MS, "\r\n0\r\n\r\n", &b->got));
	bench_changed(b, "{\"secret\":1}");
	client_idle(b->loop, 50);
	assert_false(client_has(&b->got, "secret"));
	(void)close(fd);
}

/* A keeper that restarts does not cost the listeners their stream. */
static void test_keeper_restarts(void **state)
{
	struct bench *b = *state;
	int fd = listen_from(b, "");

	bench_keeper_stop(b);
	client_idle(b->loop, 700);
	bench_keeper_start(b);
	bench_changed(b, "{\"n\":9}");
	assert_true(client_read_until(b->loop, fd, CLIENT_WAIT_MS, "{\"n\":9}", &b->got));
	(void)close(fd);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_events),
		TEST(test_resume),
		TEST(test_missed),
		TEST(test_beat),
		TEST(test_right_needed),
		TEST(test_right_lost),
		TEST(test_keeper_restarts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
