/*
 * The server against a raw client: answers now and later, limits, slow and rude clients, ranges,
 * streams, its end in the middle of everything.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "http/answer.h"
#include "http/asset.h"
#include "http/stream.h"
#include "unit/http/client.h"

struct bench {
	struct ew_loop *loop;
	struct ew_http_server *server;
	uint16_t port;
	struct ew_http_exchange *held; /* unanswered */
	bool gone;
	size_t body_bytes;
	unsigned handled;
	struct ew_http_stream *stream;
	unsigned closed;
	int media;
	struct ew_buf got;
};

static void on_echo(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	struct bench *b = arg;

	b->handled++;
	b->body_bytes = request->body.len;
	ew_http_answer(
		x, 200, "text/plain", request->body.len ? request->body : request->params[0]);
}

static void on_gone(void *arg)
{
	((struct bench *)arg)->gone = true;
	((struct bench *)arg)->held = NULL;
}

static void on_later(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	struct bench *b = arg;

	(void)request;
	b->held = x;
	ew_http_on_gone(x, on_gone, b);
}

static void on_media(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	struct bench *b = arg;
	const struct ew_http_file file = {
		.fd = b->media, .bytes = 1000, .content_type = "audio/ogg", .etag = "t1"};

	(void)request;
	ew_http_answer_file(x, &file);
}

static void on_asset(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	struct ew_http_asset asset = {.content_type = "text/plain", .etag = "t2", .plain = EW_SLICE("plain bytes")};

	(void)arg;
	if (ew_slice_equal(request->params[0], EW_SLICE("kept"))) {
		asset.gzip = EW_SLICE("packed");
		asset.forever = true;
	} else {
		asset.policy = "default-src 'none'; script-src 'self'";
	}
	ew_http_answer_asset(x, &asset);
}

static void on_closed(void *arg)
{
	struct bench *b = arg;

	b->closed++;
	b->stream = NULL;
}

static void on_stream(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	struct bench *b = arg;
	const struct ew_http_stream_config config = {.content_type = "text/event-stream",
		.max_bytes = 300000,
		.closed = on_closed,
		.arg = b};

	(void)request;
	assert_int_equal(ew_http_stream_begin(x, &config, &b->stream), 0);
	assert_int_equal(ew_http_stream_send(b->stream, EW_SLICE("first\n")), 0);
}

static const struct ew_http_route_entry routes[] = {
	{{EW_HTTP_GET | EW_HTTP_POST, "/echo/{word}"}, on_echo},
	{{EW_HTTP_GET, "/later"}, on_later},
	{{EW_HTTP_GET, "/media"}, on_media},
	{{EW_HTTP_GET, "/stream"}, on_stream},
	{{EW_HTTP_GET, "/asset/{name}"}, on_asset},
};

static void start(struct bench *b, const struct ew_http_config *limits)
{
	struct ew_http_config config = limits ? *limits : (struct ew_http_config){.connections = 0};
	struct ew_error error = {.code = 0};
	uint8_t bytes[1000];
	int fd;
	size_t i;

	memset(b, 0, sizeof(*b));
	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)('a' + i % 26);
	b->media = memfd_create("media", MFD_CLOEXEC);
	assert_int_equal(write(b->media, bytes, sizeof(bytes)), sizeof(bytes));
	ew_buf_init(&b->got, 4 * 1024 * 1024);
	assert_int_equal(ew_loop_new(&b->loop), 0);
	fd = client_listen(&b->port);
	config.routes = routes;
	config.n_routes = EW_COUNT(routes);
	config.arg = b;
	assert_int_equal(ew_http_server_new(b->loop, &fd, &config, &b->server, &error), 0);
	assert_int_equal(fd, -1);
}

static void stop(struct bench *b)
{
	ew_http_server_free(&b->server);
	ew_loop_free(&b->loop);
	ew_close_fd(&b->media);
	ew_buf_free(&b->got);
}

static int ask(struct bench *b, const char *request)
{
	return client_ask(b->loop, b->port, request, &b->got);
}

static void test_answers(void **state)
{
	struct bench b;

	(void)state;
	start(&b, NULL);
	assert_int_equal(ask(&b, "GET /echo/hello HTTP/1.1\r\n\r\n"), 200);
	assert_true(ew_slice_equal(client_body(&b.got), EW_SLICE("hello")));
	assert_true(client_has(&b.got, "X-Content-Type-Options: nosniff\r\n"));
	assert_true(client_has(&b.got, "Cache-Control: no-store\r\n"));
	assert_true(client_has(
		&b.got, "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"));
	assert_int_equal(ask(&b, "HEAD /echo/hello HTTP/1.1\r\n\r\n"), 200);
	assert_true(client_has(&b.got, "Content-Length: 5\r\n"));
	assert_int_equal(client_body(&b.got).len, 0);
	assert_int_equal(ask(&b, "POST /echo/x HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody"), 200);
	assert_true(ew_slice_equal(client_body(&b.got), EW_SLICE("body")));
	assert_int_equal(ask(&b, "POST /echo/x HTTP/1.1\r\nTransfer-Encoding: "
				 "chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"),
		200);
	assert_true(ew_slice_equal(client_body(&b.got), EW_SLICE("abc")));
	stop(&b);
}

static void test_assets(void **state)
{
	struct bench b;

	(void)state;
	start(&b, NULL);
	assert_int_equal(ask(&b, "GET /asset/page HTTP/1.1\r\nAccept-Encoding: gzip\r\n\r\n"), 200);
	assert_true(ew_slice_equal(client_body(&b.got), EW_SLICE("plain bytes")));
	assert_true(client_has(&b.got, "Content-Security-Policy: default-src 'none'; script-src 'self'\r\n"));
	assert_false(client_has(&b.got, "frame-ancestors"));
	assert_true(client_has(&b.got, "Cache-Control: no-cache\r\n"));
	assert_false(client_has(&b.got, "Content-Encoding"));
	assert_int_equal(ask(&b, "GET /asset/kept HTTP/1.1\r\nAccept-Encoding: gzip\r\n\r\n"), 200);
	assert_true(ew_slice_equal(client_body(&b.got), EW_SLICE("packed")));
	assert_true(client_has(&b.got, "Content-Encoding: gzip\r\n"));
	assert_true(client_has(&b.got, "Vary: Accept-Encoding\r\n"));
	assert_true(client_has(&b.got, "ETag: \"t2-gzip\"\r\n"));
	assert_true(client_has(&b.got, "Cache-Control: public, max-age=31536000, immutable\r\n"));
	assert_false(client_has(&b.got, "no-store"));
	assert_true(client_has(&b.got, "X-Content-Type-Options: nosniff\r\n"));
	assert_true(client_has(&b.got, "default-src 'none'; frame-ancestors 'none'\r\n"));
	assert_int_equal(ask(&b, "HEAD /asset/kept HTTP/1.1\r\n\r\n"), 200);
	assert_true(client_has(&b.got, "Content-Length: 11\r\n"));
	assert_true(client_has(&b.got, "ETag: \"t2\"\r\n"));
	assert_int_equal(client_body(&b.got).len, 0);
	stop(&b);
}

/* A tag of the plain form says nothing of the packed one. */
static void test_assets_unchanged(void **state)
{
	struct bench b;

	(void)state;
	start(&b, NULL);
	assert_int_equal(ask(&b, "GET /asset/kept HTTP/1.1\r\nIf-None-Match: \"t2\"\r\n\r\n"), 304);
	assert_int_equal(client_body(&b.got).len, 0);
	assert_true(client_has(&b.got, "ETag: \"t2\"\r\n"));
	assert_int_equal(
		ask(&b, "GET /asset/kept HTTP/1.1\r\nAccept-Encoding: gzip\r\nIf-None-Match: \"t2\"\r\n\r\n"), 200);
	assert_int_equal(
		ask(&b, "GET /asset/kept HTTP/1.1\r\nAccept-Encoding: gzip\r\nIf-None-Match: \"t2-gzip\"\r\n\r\n"), 304);
	assert_int_equal(ask(&b, "GET /asset/kept HTTP/1.1\r\nIf-None-Match: \"t2-gzip\"\r\n\r\n"), 200);
	stop(&b);
}

/* Also an answer that refuses belongs to the caller's trace. */
static void test_trace(void **state)
{
	struct bench b;

	(void)state;
	start(&b, NULL);
	assert_int_equal(ask(&b, "GET /nothing HTTP/1.1\r\ntraceparent: "
				 "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n"),
		404);
	assert_true(client_has(&b.got, "traceresponse: 00-0af7651916cd43dd8448eb211c80319c-"));
	assert_false(client_has(&b.got, "-b7ad6b7169203331-"));
	assert_int_equal(ask(&b, "GET /echo/hello HTTP/1.1\r\n\r\n"), 200);
	assert_true(client_has(&b.got, "traceresponse: 00-"));
	assert_false(client_has(&b.got, "traceresponse: 00-0af7651916cd43dd8448eb211c80319c-"));
	stop(&b);
}

static void test_refusals(void **state)
{
	struct bench b;

	(void)state;
	start(&b, NULL);
	assert_int_equal(ask(&b, "GET /nothing HTTP/1.1\r\n\r\n"), 404);
	assert_true(client_has(&b.got, "Content-Type: application/problem+json\r\n"));
	assert_true(client_has(&b.got, "urn:earwitness:problem:not_found"));
	assert_int_equal(ask(&b, "DELETE /echo/x HTTP/1.1\r\n\r\n"), 405);
	assert_true(client_has(&b.got, "Allow: GET, HEAD, POST\r\n"));
	assert_int_equal(ask(&b, "BREW /echo/x HTTP/1.1\r\n\r\n"), 405);
	assert_int_equal(b.handled, 0);
	stop(&b);
}

/* Announced too long: refused before a byte of it is read. Not announced: refused when it is. */
static void test_body_limit(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf request = {0};
	struct bench b;
	size_t i;

	(void)state;
	start(&b, NULL);
	assert_int_equal(ask(&b, "POST /echo/x HTTP/1.1\r\nContent-Length: 131073\r\n\r\n"), 413);
	assert_int_equal(
		ask(&b, "POST /echo/x HTTP/1.1\r\nContent-Length: 99999999999999999\r\n\r\n"), 413);
	ew_buf_init(&request, 2 * EW_MAX_REQUEST_BODY_BYTES);
	ew_buf_add_text(&request, "POST /echo/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
	for (i = 0; i <= EW_MAX_REQUEST_BODY_BYTES / 1024; i++) {
		ew_buf_add_text(&request, "400\r\n");
		memset(ew_buf_extend(&request, 1024), 'x', 1024);
		ew_buf_add_text(&request, "\r\n");
	}
	ew_buf_add_text(&request, "0\r\n\r\n");
	ew_buf_add_u8(&request, 0);
	assert_int_equal(ask(&b, (const char *)request.at), 413);
	assert_int_equal(b.handled, 0);
	stop(&b);
}

static void test_body_of_full_size(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf request = {0};
	struct bench b;

	(void)state;
	start(&b, NULL);
	ew_buf_init(&request, 2 * EW_MAX_REQUEST_BODY_BYTES);
	ew_buf_printf(&request, "POST /echo/x HTTP/1.1\r\nContent-Length: %d\r\n\r\n",
		EW_MAX_REQUEST_BODY_BYTES);
	memset(ew_buf_extend(&request, EW_MAX_REQUEST_BODY_BYTES), 'x', EW_MAX_REQUEST_BODY_BYTES);
	ew_buf_add_u8(&request, 0);
	assert_int_equal(ask(&b, (const char *)request.at), 200);
	assert_int_equal(b.body_bytes, EW_MAX_REQUEST_BODY_BYTES);
	stop(&b);
}

static int ask_with_url(struct bench *b, size_t bytes)
{
	_cleanup_(ew_buf_free) struct ew_buf request = {0};

	ew_buf_init(&request, 128 * 1024);
	ew_buf_add_text(&request, "GET /echo/x?");
	memset(ew_buf_extend(&request, bytes), 'u', bytes);
	ew_buf_add_text(&request, " HTTP/1.1\r\n\r\n");
	ew_buf_add_u8(&request, 0);
	return ask(b, (const char *)request.at);
}

static int ask_with_header(struct bench *b, size_t bytes)
{
	_cleanup_(ew_buf_free) struct ew_buf request = {0};

	ew_buf_init(&request, 128 * 1024);
	ew_buf_add_text(&request, "GET /echo/x HTTP/1.1\r\nX-Long: ");
	memset(ew_buf_extend(&request, bytes), 'h', bytes);
	ew_buf_add_text(&request, "\r\n\r\n");
	ew_buf_add_u8(&request, 0);
	return ask(b, (const char *)request.at);
}

static void test_header_limits(void **state)
{
	struct bench b;
	int status;

	(void)state;
	start(&b, NULL);
	assert_int_equal(ask_with_url(&b, 4000), 200);
	assert_int_equal(ask_with_url(&b, 5000), 414);
	assert_int_equal(ask_with_header(&b, 8000), 200);
	status = ask_with_header(&b, 60000);
	assert_true(status == 431 || status == 413 || status == 0);
	assert_int_equal(b.handled, 2);
	stop(&b);
}

static void test_later(void **state)
{
	struct bench b;
	int fd;

	(void)state;
	start(&b, NULL);
	fd = client_open(b.port);
	assert_true(client_send(b.loop, fd, EW_SLICE("GET /later HTTP/1.1\r\nHost: t\r\n\r\n")));
	client_idle(b.loop, 30);
	assert_non_null(b.held);
	/* others are served meanwhile */
	assert_int_equal(ask(&b, "GET /echo/x HTTP/1.1\r\n\r\n"), 200);
	ew_http_refuse(b.held, EW_HTTP_CONFLICT, "what", "later");
	ew_buf_clear(&b.got);
	assert_true(client_read_until(b.loop, fd, CLIENT_WAIT_MS, "\"field\":\"what\"", &b.got));
	/* and the connection goes on */
	ew_buf_clear(&b.got);
	assert_true(
		client_send(b.loop, fd, EW_SLICE("GET /echo/again HTTP/1.1\r\nHost: t\r\n\r\n")));
	assert_true(client_read_until(b.loop, fd, CLIENT_WAIT_MS, "again", &b.got));
	(void)close(fd);
	assert_false(b.gone);
	stop(&b);
}

/* A client that left before the answer: the answer goes nowhere, and nothing breaks. */
static void test_client_leaves(void **state)
{
	struct bench b;
	int fd;

	(void)state;
	start(&b, NULL);
	fd = client_open(b.port);
	assert_true(client_send(b.loop, fd, EW_SLICE("GET /later HTTP/1.1\r\nHost: t\r\n\r\n")));
	client_idle(b.loop, 20);
	(void)close(fd);
	client_idle(b.loop, 20);
	assert_non_null(b.held);
	ew_http_answer(b.held, 200, "text/plain", EW_SLICE("too late"));
	client_idle(b.loop, 20);
	assert_int_equal(ew_http_server_connections(b.server), 0);
	stop(&b);
}

static void test_end_with_open_work(void **state)
{
	struct bench b;
	int later, stream;

	(void)state;
	start(&b, NULL);
	later = client_open(b.port);
	stream = client_open(b.port);
	assert_true(client_send(b.loop, later, EW_SLICE("GET /later HTTP/1.1\r\nHost: t\r\n\r\n")));
	assert_true(
		client_send(b.loop, stream, EW_SLICE("GET /stream HTTP/1.1\r\nHost: t\r\n\r\n")));
	client_idle(b.loop, 30);
	assert_non_null(b.stream);
	ew_http_server_free(&b.server);
	assert_true(b.gone);
	assert_int_equal(b.closed, 1);
	(void)close(later);
	(void)close(stream);
	stop(&b);
}

static void test_pipelined_and_garbage(void **state)
{
	static const char garbage[] = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n";
	struct bench b;
	int fd;

	(void)state;
	start(&b, NULL);
	fd = client_open(b.port);
	assert_true(client_send(b.loop, fd,
		EW_SLICE("GET /echo/one HTTP/1.1\r\nHost: t\r\n\r\nGET /echo/two HTTP/1.1\r\nHost: "
			 "t\r\n\r\n"
			 "nonsense\r\n\r\n")));
	(void)client_read_all(b.loop, fd, CLIENT_WAIT_MS, &b.got);
	assert_true(client_has(&b.got, "one"));
	assert_true(client_has(&b.got, "two"));
	assert_int_equal(b.handled, 2);
	(void)close(fd);
	fd = client_open(b.port);
	(void)client_send(b.loop, fd, ew_slice_of(garbage, sizeof(garbage) - 1));
	(void)client_read_all(b.loop, fd, 500, &b.got);
	(void)close(fd);
	assert_int_equal(b.handled, 2);
	assert_int_equal(ask(&b, "GET /echo/x HTTP/1.1\r\n\r\n"), 200);
	stop(&b);
}

/* A byte now and then keeps a connection from being idle, but not from being old. */
static void test_slow_client(void **state)
{
	const struct ew_http_config limits = {.request_s = 1};
	struct bench b;
	bool open = true;
	int fd, i;

	(void)state;
	start(&b, &limits);
	fd = client_open(b.port);
	for (i = 0; i < 50 && open; i++) {
		open = client_send(b.loop, fd, EW_SLICE("G")) &&
		       !client_read_all(b.loop, fd, 90, &b.got);
	}
	assert_false(open);
	assert_int_equal(ew_http_server_connections(b.server), 0);
	(void)close(fd);
	stop(&b);
}

/* An answer that takes its time is not a slow client. */
static void test_patience_with_answers(void **state)
{
	const struct ew_http_config limits = {.request_s = 1};
	struct bench b;
	int fd;

	(void)state;
	start(&b, &limits);
	fd = client_open(b.port);
	assert_true(client_send(b.loop, fd, EW_SLICE("GET /later HTTP/1.1\r\nHost: t\r\n\r\n")));
	client_idle(b.loop, 2500);
	assert_non_null(b.held);
	ew_http_answer(b.held, 200, "text/plain", EW_SLICE("at last"));
	ew_buf_clear(&b.got);
	assert_true(client_read_until(b.loop, fd, CLIENT_WAIT_MS, "at last", &b.got));
	(void)close(fd);
	stop(&b);
}

static void test_connection_limits(void **state)
{
	const struct ew_http_config limits = {.connections = 20, .connections_per_address = 3};
	struct bench b;
	int fds[6];
	size_t i;

	(void)state;
	start(&b, &limits);
	for (i = 0; i < EW_COUNT(fds); i++) {
		fds[i] = client_open(b.port);
		client_idle(b.loop, 10);
	}
	assert_int_equal(ew_http_server_connections(b.server), 3);
	for (i = 0; i < EW_COUNT(fds); i++)
		(void)close(fds[i]);
	client_idle(b.loop, 20);
	assert_int_equal(ask(&b, "GET /echo/x HTTP/1.1\r\n\r\n"), 200);
	stop(&b);
}

static const struct {
	const char *method;
	const char *fields;
	int status;
	const char *has;
	size_t body;
} media[] = {
	{"GET", "", 200, "Accept-Ranges: bytes\r\n", 1000},
	{"HEAD", "", 200, "Content-Length: 1000\r\n", 0},
	{"GET", "Range: bytes=0-9\r\n", 206, "Content-Range: bytes 0-9/1000\r\n", 10},
	{"GET", "Range: bytes=-10\r\n", 206, "Content-Range: bytes 990-999/1000\r\n", 10},
	{"GET", "Range: bytes=990-\r\n", 206, "Content-Range: bytes 990-999/1000\r\n", 10},
	{"GET", "Range: bytes=990-5000\r\n", 206, "Content-Range: bytes 990-999/1000\r\n", 10},
	{"GET", "Range: bytes=1000-\r\n", 416, "Content-Range: bytes */1000\r\n", SIZE_MAX},
	{"GET", "Range: bytes=0-1,4-5\r\n", 200, "Content-Length: 1000\r\n", 1000},
	{"HEAD", "Range: bytes=0-9\r\n", 200, "Content-Length: 1000\r\n", 0},
	{"GET", "Range: bytes=0-9\r\nIf-Range: \"t1\"\r\n", 206, "ETag: \"t1\"\r\n", 10},
	{"GET", "Range: bytes=0-9\r\nIf-Range: \"t0\"\r\n", 200, "ETag: \"t1\"\r\n", 1000},
	{"GET", "If-None-Match: \"t1\"\r\n", 304, "ETag: \"t1\"\r\n", 0},
	{"GET", "If-None-Match: \"t0\"\r\n", 200, "Content-Type: audio/ogg\r\n", 1000},
};

static void test_media(void **state)
{
	char request[256];
	struct bench b;
	size_t i;

	(void)state;
	start(&b, NULL);
	for (i = 0; i < EW_COUNT(media); i++) {
		(void)snprintf(request, sizeof(request), "%s /media HTTP/1.1\r\n%s\r\n",
			media[i].method, media[i].fields);
		if (ask(&b, request) != media[i].status || !client_has(&b.got, media[i].has))
			fail_msg("%s: %.*s", request, (int)b.got.len, (const char *)b.got.at);
		if (media[i].body != SIZE_MAX)
			assert_int_equal(client_body(&b.got).len, media[i].body);
	}
	assert_int_equal(ask(&b, "GET /media HTTP/1.1\r\nRange: bytes=27-29\r\n\r\n"), 206);
	assert_true(ew_slice_equal(client_body(&b.got), EW_SLICE("bcd")));
	stop(&b);
}

static void test_stream(void **state)
{
	struct bench b;
	int fd;

	(void)state;
	start(&b, NULL);
	fd = client_open(b.port);
	assert_true(client_send(b.loop, fd, EW_SLICE("GET /stream HTTP/1.1\r\nHost: t\r\n\r\n")));
	assert_true(client_read_until(b.loop, fd, CLIENT_WAIT_MS, "first\n", &b.got));
	assert_true(client_has(&b.got, "Content-Type: text/event-stream\r\n"));
	client_idle(b.loop, 30);
	assert_int_equal(ew_http_stream_send(b.stream, EW_SLICE("second\n")), 0);
	assert_true(client_read_until(b.loop, fd, CLIENT_WAIT_MS, "second\n", &b.got));
	assert_int_equal(ew_http_stream_send(b.stream, EW_SLICE("third\n")), 0);
	ew_http_stream_end(&b.stream);
	assert_true(client_read_until(b.loop, fd, CLIENT_WAIT_MS, "third\n\r\n0\r\n", &b.got));
	assert_int_equal(b.closed, 0);
	(void)close(fd);
	stop(&b);
}

/* A listener that left is noticed at the latest when something is sent twice. */
static void test_stream_listener_leaves(void **state)
{
	struct bench b;
	int fd, i;

	(void)state;
	start(&b, NULL);
	fd = client_open(b.port);
	assert_true(client_send(b.loop, fd, EW_SLICE("GET /stream HTTP/1.1\r\nHost: t\r\n\r\n")));
	assert_true(client_read_until(b.loop, fd, CLIENT_WAIT_MS, "first\n", &b.got));
	(void)close(fd);
	for (i = 0; i < 5 && b.stream; i++) {
		assert_int_equal(ew_http_stream_send(b.stream, EW_SLICE("more\n")), 0);
		client_idle(b.loop, 20);
	}
	assert_int_equal(b.closed, 1);
	assert_int_equal(ew_http_server_connections(b.server), 0);
	stop(&b);
}

/* A listener that does not read costs its cap and no more. */
static void test_stream_listener_sleeps(void **state)
{
	static uint8_t block[10000];
	struct bench b;
	int fd, i, r = 0;

	(void)state;
	start(&b, NULL);
	memset(block, 'x', sizeof(block));
	fd = client_open(b.port);
	assert_true(client_send(b.loop, fd, EW_SLICE("GET /stream HTTP/1.1\r\nHost: t\r\n\r\n")));
	for (i = 0; i < 2000 && r == 0; i++) {
		client_idle(b.loop, 1);
		if (b.stream)
			r = ew_http_stream_send(b.stream, ew_slice_of(block, sizeof(block)));
	}
	assert_int_equal(r, -ENOBUFS);
	(void)client_read_all(b.loop, fd, 1000, &b.got);
	assert_int_equal(b.closed, 1);
	(void)close(fd);
	stop(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_assets),
		cmocka_unit_test(test_assets_unchanged),
		cmocka_unit_test(test_trace),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_body_limit),
		cmocka_unit_test(test_body_of_full_size),
		cmocka_unit_test(test_header_limits),
		cmocka_unit_test(test_later),
		cmocka_unit_test(test_client_leaves),
		cmocka_unit_test(test_end_with_open_work),
		cmocka_unit_test(test_pipelined_and_garbage),
		cmocka_unit_test(test_slow_client),
		cmocka_unit_test(test_patience_with_answers),
		cmocka_unit_test(test_connection_limits),
		cmocka_unit_test(test_media),
		cmocka_unit_test(test_stream),
		cmocka_unit_test(test_stream_listener_leaves),
		cmocka_unit_test(test_stream_listener_sleeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
