/*
 * What is being sent, and whether it still may be: asked every period and at every look, broken off by a refusal alone.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/answer.h"
#include "programs/web/playbacks.h"
#include "support/support.h"
#include "unit/http/client.h"

#define FILE_BYTES ((size_t)16 * 1024 * 1024)
#define PERIOD_US (100 * EW_US_PER_MS)
#define LONG_US (3600 * EW_US_PER_S)

struct asked {
	uint64_t number;
	struct ew_hash token;
	struct ew_id interaction;
	char arguments[64], purpose[64];
};

struct bench {
	struct ew_loop *loop;
	struct ew_http_server *server;
	struct ew_playbacks *playbacks;
	uint16_t port;
	int media;
	int cannot_ask; /* error of asking; 0: asked */
	unsigned n_asked;
	struct asked asked[64];
	struct ew_buf got;
};

static void copy(char to[static 64], struct ew_slice s)
{
	assert_true(s.len < 64);
	memcpy(to, s.at, s.len);
	to[s.len] = '\0';
}

static int on_ask(void *arg, const struct ew_playback_ask *ask)
{
	struct bench *b = arg;
	struct asked *a = &b->asked[b->n_asked % EW_COUNT(b->asked)];

	if (b->cannot_ask)
		return b->cannot_ask;
	b->n_asked++;
	*a = (struct asked){.number = ask->number, .token = ask->token, .interaction = ask->interaction};
	copy(a->arguments, ask->arguments);
	copy(a->purpose, ask->purpose);
	return 0;
}

static const struct ew_playback_ask whose = {.token = {.bytes = {7}},
	.interaction = {.bytes = {9}},
	.arguments = EW_SLICE("{\"channel\":1}"),
	.purpose = EW_SLICE("qa")};

static void on_media(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	struct bench *b = arg;
	struct ew_playback *playback;
	struct ew_http_file file = {
		.fd = b->media, .bytes = FILE_BYTES, .content_type = "audio/ogg", .etag = "t1", .ended = ew_playback_ended};

	(void)request;
	assert_int_equal(ew_playback_add(b->playbacks, &whose, &playback), 0);
	file.arg = playback;
	file.sending = ew_playback_sending(playback);
	ew_http_answer_file(x, &file);
	assert_non_null(*file.sending);
}

static const struct ew_http_route_entry routes[] = {{{EW_HTTP_GET, "/media"}, on_media}};

static void start(struct bench *b, int64_t period_us)
{
	struct ew_http_config config = {.routes = routes, .n_routes = EW_COUNT(routes), .arg = b};
	struct ew_error error = {.code = 0};
	int fd;

	memset(b, 0, sizeof(*b));
	b->media = memfd_create("media", MFD_CLOEXEC);
	assert_int_equal(ftruncate(b->media, FILE_BYTES), 0);
	ew_buf_init(&b->got, FILE_BYTES + 4096);
	assert_int_equal(ew_loop_new(&b->loop), 0);
	assert_int_equal(ew_playbacks_new(b->loop, period_us, on_ask, b, &b->playbacks), 0);
	fd = client_listen(&b->port);
	assert_int_equal(ew_http_server_new(b->loop, &fd, &config, &b->server, &error), 0);
}

static void stop(struct bench *b)
{
	ew_http_server_free(&b->server);
	assert_int_equal(ew_playbacks_count(b->playbacks), 0);
	ew_playbacks_free(&b->playbacks);
	ew_loop_free(&b->loop);
	ew_close_fd(&b->media);
	ew_buf_free(&b->got);
}

/* A client that takes nothing: its playback lasts. */
static int play(struct bench *b)
{
	const int small = 4096;
	int fd = client_open(b->port);

	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)), 0);
	assert_true(client_send(b->loop, fd, EW_SLICE("GET /media HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")));
	client_idle(b->loop, 30);
	return fd;
}

static void test_asked_every_period(void **state)
{
	struct bench b;
	int fd;

	(void)state;
	start(&b, PERIOD_US);
	client_idle(b.loop, 250);
	assert_int_equal(b.n_asked, 0);
	fd = play(&b);
	assert_int_equal(ew_playbacks_count(b.playbacks), 1);
	for (unsigned i = 0; i < 3; i++) {
		const struct asked *a = &b.asked[i];

		for (int turn = 0; turn < 500 && b.n_asked == i; turn++)
			client_idle(b.loop, 2);
		assert_int_equal(b.n_asked, i + 1);
		assert_int_equal(a->number, b.asked[0].number);
		assert_memory_equal(&a->token, &whose.token, sizeof(a->token));
		assert_memory_equal(&a->interaction, &whose.interaction, sizeof(a->interaction));
		assert_string_equal(a->arguments, "{\"channel\":1}");
		assert_string_equal(a->purpose, "qa");
		ew_playback_answered(b.playbacks, a->number, false);
	}
	assert_int_equal(ew_http_server_connections(b.server), 1);
	(void)close(fd);
	stop(&b);
}

/* One question at a time; what was looked for meanwhile is asked as soon as the answer is there. */
static void test_look(void **state)
{
	struct bench b;
	int fd;

	(void)state;
	start(&b, LONG_US);
	ew_playbacks_look(b.playbacks);
	fd = play(&b);
	assert_int_equal(b.n_asked, 0);
	ew_playbacks_look(b.playbacks);
	assert_int_equal(b.n_asked, 1);
	ew_playbacks_look(b.playbacks);
	ew_playbacks_look(b.playbacks);
	assert_int_equal(b.n_asked, 1);
	ew_playback_answered(b.playbacks, b.asked[0].number, false);
	assert_int_equal(b.n_asked, 2);
	ew_playback_answered(b.playbacks, b.asked[0].number, false);
	assert_int_equal(b.n_asked, 2);
	ew_playbacks_look(b.playbacks);
	assert_int_equal(b.n_asked, 3);
	(void)close(fd);
	stop(&b);
}

static void test_refused(void **state)
{
	struct bench b;
	int fd, other;

	(void)state;
	start(&b, LONG_US);
	fd = play(&b);
	other = play(&b);
	ew_playbacks_look(b.playbacks);
	assert_int_equal(b.n_asked, 2);
	assert_int_not_equal(b.asked[0].number, b.asked[1].number);
	/* The newest comes first: the other is the one of `fd`. */
	ew_playback_answered(b.playbacks, b.asked[1].number, true);
	assert_int_equal(ew_playbacks_count(b.playbacks), 1);
	assert_true(client_read_all(b.loop, fd, CLIENT_WAIT_MS, &b.got));
	assert_true(b.got.len < FILE_BYTES / 2);
	assert_int_equal(ew_http_server_connections(b.server), 1);
	ew_playback_answered(b.playbacks, b.asked[1].number, true);
	ew_playback_answered(b.playbacks, 12345, true);
	assert_int_equal(ew_playbacks_count(b.playbacks), 1);
	(void)close(fd);
	(void)close(other);
	stop(&b);
}

/* Silence stops nothing, and is no yes that lasts: the next look asks again. */
static void test_silence(void **state)
{
	struct bench b;
	int fd;

	(void)state;
	start(&b, PERIOD_US);
	b.cannot_ask = -ENOTCONN;
	fd = play(&b);
	client_idle(b.loop, 300);
	assert_int_equal(b.n_asked, 0);
	assert_int_equal(ew_playbacks_count(b.playbacks), 1);
	b.cannot_ask = 0;
	ew_playbacks_look(b.playbacks);
	assert_int_equal(b.n_asked, 1);
	client_idle(b.loop, 250);
	assert_int_equal(b.n_asked, 1);
	/* No answer came in time, and it was looked for again meanwhile. */
	ew_playback_answered(b.playbacks, b.asked[0].number, false);
	assert_int_equal(b.n_asked, 2);
	ew_playback_answered(b.playbacks, b.asked[0].number, true);
	assert_int_equal(ew_playbacks_count(b.playbacks), 0);
	(void)close(fd);
	stop(&b);
}

/* The answer about one that is over is about nothing. */
static void test_ended_in_flight(void **state)
{
	struct bench b;
	int fd;

	(void)state;
	start(&b, LONG_US);
	fd = play(&b);
	ew_playbacks_look(b.playbacks);
	assert_int_equal(b.n_asked, 1);
	(void)close(fd);
	client_idle(b.loop, 100);
	assert_int_equal(ew_playbacks_count(b.playbacks), 0);
	ew_playback_answered(b.playbacks, b.asked[0].number, true);
	ew_playback_answered(b.playbacks, b.asked[0].number, false);
	/* Its number is nobody else's. */
	fd = play(&b);
	ew_playbacks_look(b.playbacks);
	assert_int_equal(b.n_asked, 2);
	assert_int_not_equal(b.asked[1].number, b.asked[0].number);
	ew_playback_answered(b.playbacks, b.asked[0].number, true);
	assert_int_equal(ew_playbacks_count(b.playbacks), 1);
	(void)close(fd);
	stop(&b);
}

/* What is sent whole is looked after no longer. */
static void test_sent(void **state)
{
	struct bench b;

	(void)state;
	start(&b, LONG_US);
	assert_int_equal(client_ask(b.loop, b.port, "GET /media HTTP/1.1\r\n\r\n", &b.got), 200);
	assert_int_equal(client_body(&b.got).len, FILE_BYTES);
	assert_int_equal(ew_playbacks_count(b.playbacks), 0);
	ew_playbacks_look(b.playbacks);
	assert_int_equal(b.n_asked, 0);
	stop(&b);
}

/* -- without memory -- */

static int never(void *arg, const struct ew_playback_ask *ask)
{
	(void)arg, (void)ask;
	return 0;
}

static int make_and_add(void *arg)
{
	_cleanup_(ew_playbacks_free) struct ew_playbacks *all = NULL;
	struct ew_playback *playback;
	int r = ew_playbacks_new(arg, LONG_US, never, NULL, &all);

	if (r == 0)
		r = ew_playback_add(all, &whose, &playback);
	if (r == 0)
		ew_playback_ended(playback);
	if (all && ew_playbacks_count(all) != 0)
		return -EIO;
	return r;
}

static void test_no_memory(void **state)
{
	struct ew_loop *loop;

	(void)state;
	assert_int_equal(ew_loop_new(&loop), 0);
	assert_true(ew_test_each_allocation(make_and_add, loop) >= 3);
	ew_loop_free(&loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asked_every_period),
		cmocka_unit_test(test_look),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_ended_in_flight),
		cmocka_unit_test(test_sent),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
