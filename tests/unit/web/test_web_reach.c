/*
 * How far a right reaches, while it is used: listeners of some calls only, playbacks that may not go on, and orders of those
 * whose roles the keeper has to look at.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "ipc/asks.h"
#include "unit/web/harness.h"

#define ORDERS "/v1/interactions/" CALL_ID "/orders"
#define AUDIO "/v1/interactions/" CALL_ID "/audio"
#define EXPORT "/v1/interactions/" CALL_ID "/export"
#define MEDIA_BYTES ((size_t)15 * 1024 * 1024)

static int set_up(void **state)
{
	static struct bench b;
	const struct ew_web_times times = {.connect_us = 20 * EW_US_PER_MS,
		.ask_us = 300 * EW_US_PER_MS,
		.recheck_us = 3600 * EW_US_PER_S};

	bench_start(&b, &times);
	*state = &b;
	return 0;
}

static int tear_down(void **state)
{
	bench_stop(*state);
	return 0;
}

/* -- listeners -- */

static int listen_from(struct bench *b, const char *fields)
{
	char request[512];
	int fd = client_open(b->port);

	(void)snprintf(request, sizeof(request),
		"GET /v1/stream HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer good\r\n%s\r\n", fields);
	assert_true(client_send(b->loop, fd, ew_slice_text(request)));
	ew_buf_clear(&b->got);
	assert_true(client_read_until(b->loop, fd, CLIENT_WAIT_MS, "retry: 2000\n", &b->got));
	return fd;
}

static bool hears(struct bench *b, int fd, const char *text)
{
	return client_read_until(b->loop, fd, CLIENT_WAIT_MS, text, &b->got);
}

static void wait_for_listen(struct bench *b, unsigned n)
{
	for (int i = 0; i < 1000 && b->keeper.asked_of[EW_ASK_LISTEN] < n; i++)
		client_idle(b->loop, 2);
	assert_int_equal(b->keeper.asked_of[EW_ASK_LISTEN], n);
	client_idle(b->loop, 20);
}

/* Whoever may find some calls only hears what the audience names them for, and nothing else. */
static void test_audience(void **state)
{
	struct bench *b = *state;
	uint64_t mine[3] = {0};
	int fd;

	b->keeper.limited = true;
	fd = listen_from(b, "");
	mine[0] = bench_listener(b) + 2;
	mine[1] = bench_listener(b);
	mine[2] = bench_listener(b) + 4;
	bench_changed(b, "{\"n\":1}");
	bench_changed_for(b, "{\"n\":2}", mine, 1);
	bench_changed_for(b, "{\"n\":3}", mine, 3);
	bench_changed_for(b, "{\"n\":4}", mine + 2, 1);
	bench_changed_for(b, "{\"n\":5}", mine + 1, 1);
	assert_true(hears(b, fd, "{\"n\":5}\n\n"));
	assert_true(client_has(&b->got, "{\"n\":3}"));
	assert_false(client_has(&b->got, "{\"n\":1}"));
	assert_false(client_has(&b->got, "{\"n\":2}"));
	assert_false(client_has(&b->got, "{\"n\":4}"));
	(void)close(fd);
}

/* One hears for itself alone. */
static void test_two_listeners(void **state)
{
	struct bench *b = *state;
	uint64_t first, second;
	int one, other, all;

	b->keeper.limited = true;
	one = listen_from(b, "");
	first = bench_listener(b);
	other = listen_from(b, "");
	second = bench_listener(b);
	assert_true(first != second);
	b->keeper.limited = false;
	all = listen_from(b, "");
	bench_changed_for(b, "{\"n\":1}", &first, 1);
	bench_changed_for(b, "{\"n\":2}", &second, 1);
	bench_changed(b, "{\"n\":3}");
	ew_buf_clear(&b->got);
	assert_true(hears(b, all, "{\"n\":3}\n\n"));
	assert_true(client_has(&b->got, "{\"n\":1}") && client_has(&b->got, "{\"n\":2}"));
	ew_buf_clear(&b->got);
	assert_true(hears(b, one, "{\"n\":1}\n\n"));
	assert_false(client_has(&b->got, "{\"n\":2}"));
	ew_buf_clear(&b->got);
	assert_true(hears(b, other, "{\"n\":2}\n\n"));
	assert_false(client_has(&b->got, "{\"n\":1}"));
	(void)close(one);
	(void)close(other);
	(void)close(all);
}

/* The id of the last event that was heard. */
static void last_id(const struct bench *b, char field[static 96])
{
	struct ew_slice rest = ew_buf_slice(&b->got), id;
	size_t at;

	while ((at = ew_slice_find(rest, EW_SLICE("id: "))) != SIZE_MAX)
		rest = ew_slice_of(rest.at + at + 4, rest.len - at - 4);
	assert_true(ew_slice_cut(&rest, '\n', &id));
	(void)snprintf(field, 96, "Last-Event-ID: %.*s\r\n", (int)id.len, (const char *)id.at);
}

/* Nobody can say now of what was missed whether it may be told. */
static void test_limited_resume(void **state)
{
	struct bench *b = *state;
	char field[96];
	int fd;

	fd = listen_from(b, "");
	bench_changed(b, "{\"n\":1}");
	assert_true(hears(b, fd, "{\"n\":1}\n\n"));
	last_id(b, field);
	(void)close(fd);
	bench_changed(b, "{\"n\":2}");
	b->keeper.limited = true;
	fd = listen_from(b, field);
	assert_true(hears(b, fd, "event: reset\n"));
	client_idle(b->loop, 50);
	(void)client_read_all(b->loop, fd, 50, &b->got);
	assert_false(client_has(&b->got, "{\"n\":2}"));
	(void)close(fd);
	b->keeper.limited = false;
	fd = listen_from(b, field);
	assert_true(hears(b, fd, "{\"n\":2}\n\n"));
	assert_false(client_has(&b->got, "event: reset"));
	(void)close(fd);
}

/* What somebody may has changed: every listener is asked about at once, by its own number, and ended when it is refused. */
static void test_refused_while_listening(void **state)
{
	static const uint16_t refusals[] = {401, 403, 404};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(refusals); i++) {
		unsigned asked;
		uint64_t number;
		int fd;

		b->keeper.limited = i % 2 == 0;
		fd = listen_from(b, "");
		number = bench_listener(b);
		asked = b->keeper.asked_of[EW_ASK_LISTEN];
		bench_access_changed(b);
		wait_for_listen(b, asked + 1);
		assert_true(bench_listener(b) == number);
		b->keeper.says[0] = (struct fake_answer){EW_ASK_LISTEN, refusals[i], "{\"title\":\"over\"}"};
		bench_access_changed(b);
		assert_true(hears(b, fd, "\r\n0\r\n\r\n"));
		bench_changed_for(b, "{\"secret\":1}", &number, 1);
		(void)client_read_all(b->loop, fd, 50, &b->got);
		assert_false(client_has(&b->got, "secret"));
		b->keeper.says[0].op = 0;
		(void)close(fd);
	}
}

/* The same when the right itself is gone, or the answer makes no sense. */
static void test_right_gone_while_listening(void **state)
{
	static const char *const answers[] = {
		"{\"user\":\"" USER_ID "\",\"rights\":[\"order\"],\"limited\":true}",
		"{\"user\":\"" USER_ID "\",\"rights\":[\"search\"]}",
		"{}",
	};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(answers); i++) {
		int fd = listen_from(b, "");

		b->keeper.says[0] = (struct fake_answer){EW_ASK_LISTEN, 200, answers[i]};
		bench_access_changed(b);
		assert_true(hears(b, fd, "\r\n0\r\n\r\n"));
		b->keeper.says[0].op = 0;
		(void)close(fd);
	}
}

/* A role that is narrowed narrows what its holder hears at once; one that is widened widens it. */
static void test_limits_change(void **state)
{
	struct bench *b = *state;
	uint64_t number;
	int fd = listen_from(b, "");

	number = bench_listener(b);
	bench_changed(b, "{\"n\":1}");
	assert_true(hears(b, fd, "{\"n\":1}\n\n"));
	b->keeper.limited = true;
	bench_access_changed(b);
	wait_for_listen(b, 2);
	bench_changed(b, "{\"n\":2}");
	bench_changed_for(b, "{\"n\":3}", &number, 1);
	assert_true(hears(b, fd, "{\"n\":3}\n\n"));
	assert_false(client_has(&b->got, "{\"n\":2}"));
	b->keeper.limited = false;
	bench_access_changed(b);
	wait_for_listen(b, 3);
	bench_changed(b, "{\"n\":4}");
	assert_true(hears(b, fd, "{\"n\":4}\n\n"));
	assert_false(client_has(&b->got, "event: reset"));
	(void)close(fd);
}

/* A keeper that is back hears of each listener at once, and each listener that it may have missed something. */
static void test_keeper_was_away(void **state)
{
	struct bench *b = *state;
	char field[96];
	uint64_t number;
	int fd, other;

	other = listen_from(b, "");
	bench_changed(b, "{\"n\":1}");
	assert_true(hears(b, other, "{\"n\":1}\n\n"));
	last_id(b, field);
	b->keeper.limited = true;
	fd = listen_from(b, "");
	number = bench_listener(b);
	bench_keeper_stop(b);
	client_idle(b->loop, 600);
	bench_keeper_start(b);
	wait_for_listen(b, 4);
	bench_changed_for(b, "{\"n\":2}", &number, 1);
	assert_true(hears(b, fd, "{\"n\":2}\n\n"));
	assert_true(client_has(&b->got, "event: reset\n"));
	ew_buf_clear(&b->got);
	assert_true(hears(b, other, "event: reset\n"));
	(void)close(fd);
	(void)close(other);
	/* Whoever comes back with an id from before reads anew as well. */
	b->keeper.limited = false;
	fd = listen_from(b, field);
	assert_true(hears(b, fd, "event: reset\n"));
	(void)close(fd);
}

/* A keeper that does not answer, or cannot, ends nobody's stream; it is asked again. */
static void test_keeper_says_nothing(void **state)
{
	struct bench *b = *state;
	int fd = listen_from(b, "");

	b->keeper.silent = true;
	bench_access_changed(b);
	wait_for_listen(b, 2);
	client_idle(b->loop, 400);
	b->keeper.silent = false;
	b->keeper.says[0] = (struct fake_answer){EW_ASK_LISTEN, 503, "{}"};
	wait_for_listen(b, 3);
	b->keeper.says[0] = (struct fake_answer){EW_ASK_LISTEN, 401, "{}"};
	assert_true(hears(b, fd, "\r\n0\r\n\r\n"));
	assert_int_equal(b->keeper.asked_of[EW_ASK_LISTEN], 4);
	(void)close(fd);
}

/* -- playbacks -- */

static int play(struct bench *b, const char *path, const char *fields)
{
	const int small = 4096;
	char request[512];
	int fd = client_open(b->port);

	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)), 0);
	(void)snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: t\r\n%s\r\n", path, fields);
	assert_true(client_send(b->loop, fd, ew_slice_text(request)));
	client_idle(b->loop, 150);
	return fd;
}

static void wait_for(struct bench *b, uint16_t op, unsigned n)
{
	for (int i = 0; i < 1000 && b->keeper.asked_of[op] < n; i++)
		client_idle(b->loop, 2);
	assert_int_equal(b->keeper.asked_of[op], n);
	client_idle(b->loop, 30);
}

static void wait_for_again(struct bench *b, unsigned n)
{
	wait_for(b, EW_ASK_MEDIA_AGAIN, n);
}

static bool broken_off(struct bench *b, int fd)
{
	bool closed = client_read_all(b->loop, fd, 300, &b->got);

	assert_int_equal(client_status(ew_buf_slice(&b->got)), 200);
	return closed && b->got.len < MEDIA_BYTES / 2;
}

static struct ew_slice much_media(void)
{
	static uint8_t media[MEDIA_BYTES];

	return ew_slice_of(media, sizeof(media));
}

/* What is being sent is asked about as it was asked for, with the word that it plays already; a yes changes nothing. */
static void test_playback_is_looked_at(void **state)
{
	struct bench *b = *state;
	int fd;

	b->keeper.media = much_media();
	fd = play(b, AUDIO, "Authorization: Bearer good\r\nEarwitness-Purpose: qa\r\n");
	assert_int_equal(b->keeper.asked_of[EW_ASK_MEDIA_AGAIN], 0);
	bench_access_changed(b);
	wait_for_again(b, 1);
	assert_string_equal(b->keeper.arguments, "{\"format\":\"opus\",\"channel\":0,\"playing\":true,\"redactions\":0}");
	assert_string_equal(b->keeper.purpose, "qa");
	bench_access_changed(b);
	wait_for_again(b, 2);
	b->keeper.says[0] = (struct fake_answer){EW_ASK_MEDIA_AGAIN, 403, "{}"};
	bench_access_changed(b);
	wait_for_again(b, 3);
	assert_true(broken_off(b, fd));
	bench_access_changed(b);
	client_idle(b->loop, 50);
	assert_int_equal(b->keeper.asked_of[EW_ASK_MEDIA_AGAIN], 3);
	(void)close(fd);
}

static void test_playback_refused(void **state)
{
	static const struct {
		uint16_t status;
		bool ends;
	} cases[] = {{401, true}, {403, true}, {404, true}, {410, true}, {409, false}, {429, false}, {500, false}, {503, false}};
	struct bench *b = *state;

	b->keeper.media = much_media();
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		char path[128];
		int fd;

		(void)snprintf(path, sizeof(path), AUDIO "?handle=h%zu", i);
		fd = play(b, path, "");
		b->keeper.says[0] = (struct fake_answer){EW_ASK_MEDIA_AGAIN, cases[i].status, "{}"};
		bench_access_changed(b);
		wait_for_again(b, (unsigned)i + 1);
		assert_non_null(strstr(b->keeper.arguments, "\"handle\":\"h"));
		if (broken_off(b, fd) != cases[i].ends)
			fail_msg("%d", cases[i].status);
		(void)close(fd);
		client_idle(b->loop, 50);
	}
}

/* What is taken away is looked after as well, by its own right. */
static void test_download_is_looked_at(void **state)
{
	struct bench *b = *state;
	int fd;

	b->keeper.media = much_media();
	fd = play(b, EXPORT, "Authorization: Bearer good\r\nEarwitness-Purpose: qa\r\n");
	bench_access_changed(b);
	wait_for(b, EW_ASK_EXPORT_AGAIN, 1);
	b->keeper.says[0] = (struct fake_answer){EW_ASK_EXPORT_AGAIN, 403, "{}"};
	bench_access_changed(b);
	wait_for(b, EW_ASK_EXPORT_AGAIN, 2);
	assert_true(broken_off(b, fd));
	assert_int_equal(b->keeper.asked_of[EW_ASK_MEDIA_AGAIN], 0);
	(void)close(fd);
}

/* Whose access changes while it is made is asked about before the first byte. */
static void changed_while_it_is_made(struct bench *b, const char *path, uint16_t op, uint16_t again, unsigned status)
{
	int fd;

	b->keeper.media = much_media();
	b->keeper.silent_on = op;
	fd = play(b, path, "Authorization: Bearer good\r\nEarwitness-Purpose: qa\r\n");
	bench_access_changed(b);
	client_idle(b->loop, 50);
	assert_int_equal(b->keeper.asked_of[again], 0);
	if (status != 200)
		b->keeper.says[0] = (struct fake_answer){again, (uint16_t)status, "{}"};
	bench_keeper_answer(b);
	wait_for(b, again, 1);
	(void)client_read_all(b->loop, fd, 300, &b->got);
	assert_int_equal(client_status(ew_buf_slice(&b->got)), (int)status);
	(void)close(fd);
}

static void test_changed_while_it_is_made(void **state)
{
	changed_while_it_is_made(*state, AUDIO, EW_ASK_AUDIO, EW_ASK_MEDIA_AGAIN, 403);
}

static void test_unchanged_while_it_is_made(void **state)
{
	changed_while_it_is_made(*state, AUDIO, EW_ASK_AUDIO, EW_ASK_MEDIA_AGAIN, 200);
}

static void test_changed_before_a_download(void **state)
{
	changed_while_it_is_made(*state, EXPORT, EW_ASK_EXPORT, EW_ASK_EXPORT_AGAIN, 403);
}

static void test_unchanged_before_a_download(void **state)
{
	changed_while_it_is_made(*state, EXPORT, EW_ASK_EXPORT, EW_ASK_EXPORT_AGAIN, 200);
}

/* -- orders of those whose roles have to be looked at -- */

static int order(struct bench *b)
{
	return bench_ask_signed(b, "POST", ORDERS, "", "{\"order\":\"stop\"}");
}

static void test_roles_are_asked_about(void **state)
{
	struct bench *b = *state;
	struct ew_id call;

	assert_int_equal(ew_id_parse(EW_SLICE(CALL_ID), &call), 0);
	bench_tell_limited_token(b, "good");
	assert_int_equal(order(b), 200);
	assert_int_equal(b->keeper.asked_of[EW_ASK_AUTHENTICATE], 1);
	assert_memory_equal(&b->keeper.interaction, &call, sizeof(call));
	assert_int_equal(b->threads[1].got, 1);
	/* Of a token without limits nothing is asked. */
	bench_tell_tokens(b, (const char *const[]){"good", NULL}, 0, 0);
	assert_int_equal(order(b), 200);
	assert_int_equal(b->keeper.asked_of[EW_ASK_AUTHENTICATE], 1);
}

/* A call that their roles do not reach is none for them: nothing is shut. */
static void test_roles_refuse(void **state)
{
	static const struct {
		uint16_t status;
		const char *json;
		int want;
	} cases[] = {
		{404, "{\"title\":\"no such call\"}", 404},
		{403, "{\"title\":\"no\"}", 403},
		{401, "{\"title\":\"over\"}", 401},
		{200, "{\"user\":\"" USER_ID "\",\"rights\":[\"search\"]}", 403},
		{200, "{}", 502},
	};
	struct bench *b = *state;

	bench_tell_limited_token(b, "good");
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		b->keeper.says[0] = (struct fake_answer){EW_ASK_AUTHENTICATE, cases[i].status, cases[i].json};
		assert_int_equal(order(b), cases[i].want);
	}
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(b->threads[i].got, 0);
}

/* Stopping capture waits for nobody who could say more about whoever wants it. */
static void test_roles_without_keeper(void **state)
{
	struct bench *b = *state;
	int fd;

	bench_tell_limited_token(b, "good");
	b->keeper.silent = true;
	assert_int_equal(order(b), 200);
	assert_int_equal(b->threads[1].got, 1);
	b->keeper.silent = false;
	for (uint16_t status = 500; status <= 503; status += 3) {
		b->keeper.says[0] = (struct fake_answer){EW_ASK_AUTHENTICATE, status, "{}"};
		assert_int_equal(order(b), 200);
	}
	assert_int_equal(b->threads[1].got, 3);
	b->keeper.says[0].op = 0;
	b->keeper.silent_on = EW_ASK_AUTHENTICATE;
	fd = bench_send(b, "POST", ORDERS, "Authorization: Bearer good\r\n", "{\"order\":\"stop\"}");
	for (int i = 0; i < 200 && b->keeper.held == 0; i++)
		client_idle(b->loop, 1);
	bench_keeper_stop(b);
	assert_int_equal(bench_receive(b, fd), 200);
	assert_int_equal(b->threads[1].got, 4);
	assert_int_equal(order(b), 200);
	assert_int_equal(b->threads[1].got, 5);
	/* One that was never told of is not let in for that. */
	assert_int_equal(bench_ask(b, "POST", ORDERS, "Authorization: Bearer other\r\n", "{\"order\":\"stop\"}"), 403);
	assert_int_equal(b->threads[1].got, 5);
}

/* Whoever nobody told of gets nothing from a keeper that cannot say. */
static void test_unknown_and_busy(void **state)
{
	struct bench *b = *state;

	bench_tell_limited_token(b, "another");
	b->keeper.says[0] = (struct fake_answer){EW_ASK_AUTHENTICATE, 503, "{\"detail\":\"busy\"}"};
	assert_int_equal(order(b), 503);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(b->threads[i].got, 0);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_audience),
		TEST(test_two_listeners),
		TEST(test_limited_resume),
		TEST(test_refused_while_listening),
		TEST(test_right_gone_while_listening),
		TEST(test_limits_change),
		TEST(test_keeper_was_away),
		TEST(test_keeper_says_nothing),
		TEST(test_playback_is_looked_at),
		TEST(test_playback_refused),
		TEST(test_download_is_looked_at),
		TEST(test_changed_while_it_is_made),
		TEST(test_unchanged_while_it_is_made),
		TEST(test_changed_before_a_download),
		TEST(test_unchanged_before_a_download),
		TEST(test_roles_are_asked_about),
		TEST(test_roles_refuse),
		TEST(test_roles_without_keeper),
		TEST(test_unknown_and_busy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
