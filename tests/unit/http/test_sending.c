/*
 * Files on their way to a client: whole, in part, shorter than was said, and broken off by either side; and that whoever
 * looks after them is told once that it is over, or never when nothing began.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/answer.h"
#include "unit/http/client.h"

#define FILE_BYTES ((size_t)8 * 1024 * 1024) /* more than fits between a server and a client that does not read */

struct bench {
	struct ew_loop *loop;
	struct ew_http_server *server;
	uint16_t port;
	int media;
	uint64_t bytes;		/* that the file is said to have */
	const char *type;
	bool stop_at_once;
	struct ew_http_sending *sending;
	unsigned begun, ended;
	struct ew_buf got;
	bool body_was_wiped;
};

static void on_ended(void *arg)
{
	struct bench *b = arg;

	b->ended++;
	b->sending = NULL;
}

static void on_media(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	struct bench *b = arg;
	const struct ew_http_file file = {.fd = b->media,
		.bytes = b->bytes,
		.content_type = b->type,
		.etag = "t1",
		.ended = on_ended,
		.arg = b,
		.sending = &b->sending};

	(void)request;
	ew_http_answer_file(x, &file);
	b->begun += b->sending != NULL;
	if (b->stop_at_once)
		ew_http_sending_stop(&b->sending);
}

static void on_secret(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	struct bench *b = arg;
	size_t left = 0;

	assert_true(ew_slice_equal(request->body, EW_SLICE("{\"password\":\"three green bicycles\"}")));
	ew_http_forget_body(x);
	for (size_t i = 0; i < request->body.len; i++)
		left += request->body.at[i] != 0;
	b->body_was_wiped = left == 0;
	ew_http_answer(x, 204, NULL, EW_SLICE_EMPTY);
}

static const struct ew_http_route_entry routes[] = {
	{{EW_HTTP_GET, "/media"}, on_media},
	{{EW_HTTP_POST, "/secret"}, on_secret},
};

static uint8_t byte_at(size_t i)
{
	return (uint8_t)(i * 2654435761u >> 24);
}

static void make_file(struct bench *b)
{
	static uint8_t block[65536];

	b->media = memfd_create("media", MFD_CLOEXEC);
	assert_true(b->media >= 0);
	for (size_t at = 0; at < FILE_BYTES; at += sizeof(block)) {
		for (size_t i = 0; i < sizeof(block); i++)
			block[i] = byte_at(at + i);
		assert_int_equal(write(b->media, block, sizeof(block)), sizeof(block));
	}
	b->bytes = FILE_BYTES;
	b->type = "audio/ogg";
}

static int set_up(void **state)
{
	static struct bench bench;
	struct bench *b = &bench;
	struct ew_http_config config = {.routes = routes, .n_routes = EW_COUNT(routes), .arg = b};
	struct ew_error error = {.code = 0};
	int fd;

	memset(b, 0, sizeof(*b));
	make_file(b);
	ew_buf_init(&b->got, FILE_BYTES + 65536);
	assert_int_equal(ew_loop_new(&b->loop), 0);
	fd = client_listen(&b->port);
	assert_int_equal(ew_http_server_new(b->loop, &fd, &config, &b->server, &error), 0);
	*state = b;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *b = *state;

	ew_http_server_free(&b->server);
	ew_loop_free(&b->loop);
	ew_close_fd(&b->media);
	ew_buf_free(&b->got);
	return 0;
}

static int ask(struct bench *b, const char *request)
{
	return client_ask(b->loop, b->port, request, &b->got);
}

static bool got_bytes(const struct bench *b, size_t from, size_t n)
{
	struct ew_slice body = client_body(&b->got);

	if (body.len != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (body.at[i] != byte_at(from + i))
			return false;
	return true;
}

/* A client that takes the header, and then nothing any more. */
static int open_stalled_with(struct bench *b, int room)
{
	int fd = client_open(b->port);
	char first[512];

	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)), 0);
	assert_true(client_send(b->loop, fd, EW_SLICE("GET /media HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")));
	client_idle(b->loop, 100);
	assert_int_equal(recv(fd, first, sizeof(first), 0), sizeof(first));
	assert_int_equal(client_status(ew_slice_of(first, sizeof(first))), 200);
	return fd;
}

static int open_stalled(struct bench *b)
{
	return open_stalled_with(b, 4096);
}

static void test_whole(void **state)
{
	struct bench *b = *state;

	assert_int_equal(ask(b, "GET /media HTTP/1.1\r\n\r\n"), 200);
	assert_true(client_has(&b->got, "Content-Length: 8388608\r\n"));
	assert_true(got_bytes(b, 0, FILE_BYTES));
	assert_int_equal(b->begun, 1);
	assert_int_equal(b->ended, 1);
}

static void test_part(void **state)
{
	struct bench *b = *state;

	assert_int_equal(ask(b, "GET /media HTTP/1.1\r\nRange: bytes=70000-170000\r\n\r\n"), 206);
	assert_true(client_has(&b->got, "Content-Range: bytes 70000-170000/8388608\r\n"));
	assert_true(got_bytes(b, 70000, 100001));
	assert_int_equal(ask(b, "GET /media HTTP/1.1\r\nRange: bytes=-1\r\n\r\n"), 206);
	assert_true(got_bytes(b, FILE_BYTES - 1, 1));
	assert_int_equal(b->begun, 2);
	assert_int_equal(b->ended, 2);
}

static void test_head(void **state)
{
	struct bench *b = *state;

	assert_int_equal(ask(b, "HEAD /media HTTP/1.1\r\n\r\n"), 200);
	assert_int_equal(client_body(&b->got).len, 0);
	assert_true(client_has(&b->got, "Content-Length: 8388608\r\n"));
	assert_int_equal(b->begun, 1);
	assert_int_equal(b->ended, 1);
}

/* Nothing is sent of it: there is nothing to stop, and nobody is told that it is over. */
static void test_nothing_sent(void **state)
{
	struct bench *b = *state;

	assert_int_equal(ask(b, "GET /media HTTP/1.1\r\nIf-None-Match: \"t1\"\r\n\r\n"), 304);
	assert_int_equal(ask(b, "GET /media HTTP/1.1\r\nRange: bytes=8388608-\r\n\r\n"), 416);
	/* A field that the library refuses stands for all of its refusals, want of memory among them. */
	b->type = "audio/ogg\n";
	assert_int_equal(ask(b, "GET /media HTTP/1.1\r\n\r\n"), 0);
	assert_int_equal(ask(b, "GET /media HTTP/1.1\r\nRange: bytes=0-9\r\n\r\n"), 0);
	ew_close_fd(&b->media);
	assert_int_equal(ask(b, "GET /media HTTP/1.1\r\n\r\n"), 500);
	assert_int_equal(b->begun, 0);
	assert_int_equal(b->ended, 0);
}

/* The client must see that it is not whole. */
static void test_short_file(void **state)
{
	struct bench *b = *state;

	assert_int_equal(ftruncate(b->media, 100000), 0);
	assert_int_equal(ask(b, "GET /media HTTP/1.1\r\n\r\n"), 200);
	assert_true(client_has(&b->got, "Content-Length: 8388608\r\n"));
	assert_true(got_bytes(b, 0, 100000));
	assert_int_equal(b->ended, 1);
	assert_int_equal(ew_http_server_connections(b->server), 0);
}

/* No byte more than had reached the client's own kernel: what waited in ours is gone as well. */
static void test_stopped(void **state)
{
	struct bench *b = *state;
	int fd = open_stalled(b);

	assert_non_null(b->sending);
	ew_http_sending_stop(&b->sending);
	assert_null(b->sending);
	client_idle(b->loop, 50);
	assert_int_equal(ew_http_server_connections(b->server), 0);
	assert_true(client_read_all(b->loop, fd, CLIENT_WAIT_MS, &b->got));
	assert_true(b->got.len < 65536);
	assert_int_equal(b->ended, 0);
	(void)close(fd);
	ew_http_sending_stop(&b->sending);
}

static void test_stopped_before_it_began(void **state)
{
	struct bench *b = *state;

	b->stop_at_once = true;
	assert_int_equal(client_body(&b->got).len, 0);
	(void)ask(b, "GET /media HTTP/1.1\r\n\r\n");
	assert_int_equal(client_body(&b->got).len, 0);
	assert_int_equal(b->begun, 1);
	assert_int_equal(b->ended, 0);
	b->stop_at_once = false;
	assert_int_equal(ask(b, "GET /media HTTP/1.1\r\nRange: bytes=0-9\r\n\r\n"), 206);
	assert_int_equal(b->ended, 1);
}

/* One that is stopped takes no other with it. */
static void test_stopped_beside_another(void **state)
{
	struct bench *b = *state;
	struct ew_http_sending *first;
	int fd = open_stalled(b), other;

	first = b->sending;
	other = open_stalled_with(b, 256 * 1024);
	assert_ptr_not_equal(first, b->sending);
	ew_http_sending_stop(&first);
	client_idle(b->loop, 50);
	assert_int_equal(ew_http_server_connections(b->server), 1);
	assert_true(client_read_all(b->loop, fd, CLIENT_WAIT_MS, &b->got));
	(void)close(fd);
	assert_true(client_read_all(b->loop, other, CLIENT_WAIT_MS, &b->got));
	assert_true(b->got.len > FILE_BYTES - 512);
	assert_int_equal(b->ended, 1);
	(void)close(other);
}

static void test_client_leaves(void **state)
{
	struct bench *b = *state;

	(void)close(open_stalled(b));
	client_idle(b->loop, 100);
	assert_int_equal(b->ended, 1);
	assert_null(b->sending);
	assert_int_equal(ew_http_server_connections(b->server), 0);
}

static void test_server_ends(void **state)
{
	struct bench *b = *state;
	int fd = open_stalled(b), stopped;

	stopped = open_stalled(b);
	ew_http_sending_stop(&b->sending);
	ew_http_server_free(&b->server);
	assert_int_equal(b->ended, 1);
	(void)close(fd);
	(void)close(stopped);
}

static void test_secret_body(void **state)
{
	struct bench *b = *state;

	assert_int_equal(ask(b, "POST /secret HTTP/1.1\r\nContent-Length: 35\r\n\r\n"
				"{\"password\":\"three green bicycles\"}"),
		204);
	assert_true(b->body_was_wiped);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_whole),
		TEST(test_part),
		TEST(test_head),
		TEST(test_nothing_sent),
		TEST(test_short_file),
		TEST(test_stopped),
		TEST(test_stopped_before_it_began),
		TEST(test_stopped_beside_another),
		TEST(test_client_leaves),
		TEST(test_server_ends),
		TEST(test_secret_body),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
