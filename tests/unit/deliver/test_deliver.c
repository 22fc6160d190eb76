/*
 * The door itself: messages in, requests to a server on loopback, messages out. The server runs in the same loop.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "authority.h"
#include "http/answer.h"
#include "http/server.h"
#include "programs/deliver/deliver.h"
#include "programs/deliver/fetches.h"

#define MANY 64

struct desk {
	struct ew_loop *loop;
	struct ew_http_server *server;
	struct ew_deliver *deliver;
	struct authority authority;
	uint16_t port;
	unsigned asked;            /* requests that reached the server */
	struct ew_http_exchange *held[MANY];
	size_t n_held;
	unsigned answers, good; /* of them with code 0 */
	int64_t code;
	unsigned status;
	char body[256], type[128], sentence[401];
	struct ew_buf reply, chain;
	int64_t stamped;
};

static void on_ok(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	struct desk *d = arg;

	d->asked++;
	if (request->method == EW_HTTP_POST)
		ew_http_answer(x, 201, "text/plain", request->body);
	else
		ew_http_answer(x, 200, "text/plain", EW_SLICE("hello"));
}

static void on_moved(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	(void)request;
	((struct desk *)arg)->asked++;
	ew_http_answer(x, 302, "text/plain", EW_SLICE("elsewhere"));
}

static void on_long(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	static uint8_t bytes[70000];

	(void)request;
	((struct desk *)arg)->asked++;
	ew_http_answer(x, 200, "application/octet-stream", ew_slice_of(bytes, sizeof(bytes)));
}

static void on_hold(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	struct desk *d = arg;

	(void)request;
	d->asked++;
	assert_true(d->n_held < MANY);
	d->held[d->n_held++] = x;
}

static void on_query(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	struct desk *d = arg;
	struct ew_buf reply = {0};

	assert_true(ew_slice_equal(ew_http_header(x, "Content-Type"), EW_SLICE("application/timestamp-query")));
	ew_buf_init(&reply, 65536);
	authority_answer(&d->authority, request->body, &reply);
	ew_http_answer(x, 200, "application/timestamp-reply", ew_buf_slice(&reply));
	ew_buf_free(&reply);
}

static void on_odd(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	(void)arg;
	(void)request;
	ew_http_answer(x, 200, "text/\xff\xfe; q=\x01", EW_SLICE("odd"));
}

static const struct ew_http_route_entry routes[] = {
	{{EW_HTTP_GET | EW_HTTP_POST, "/w/ok"}, on_ok},
	{{EW_HTTP_GET | EW_HTTP_POST, "/other"}, on_ok},
	{{EW_HTTP_GET, "/w/moved"}, on_moved},
	{{EW_HTTP_GET, "/w/long"}, on_long},
	{{EW_HTTP_GET, "/w/hold"}, on_hold},
	{{EW_HTTP_GET, "/w/odd"}, on_odd},
	{{EW_HTTP_POST, "/stamp"}, on_query},
};

static void copy(char *to, size_t room, struct ew_slice text)
{
	snprintf(to, room, "%.*s", (int)text.len, (const char *)text.at);
}

/* What cannot be sent is an answer that never comes. */
static void check_form(uint16_t number, const void *message)
{
	struct ew_buf bytes = {0};

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	assert_int_equal(ew_message_encode(number, 7, message, &bytes), 0);
	ew_buf_free(&bytes);
}

static void on_reply(void *peer, uint64_t request, uint16_t number, const void *message)
{
	struct desk *d = peer;

	assert_int_equal(request, 7);
	check_form(number, message);
	d->answers++;
	if (number == EW_MSG_fetched) {
		const struct ew_msg_fetched *m = message;

		d->code = m->code;
		d->good += m->code == 0;
		d->status = m->status;
		copy(d->body, sizeof(d->body), m->body);
		copy(d->type, sizeof(d->type), m->content_type);
		copy(d->sentence, sizeof(d->sentence), m->sentence);
		return;
	}
	const struct ew_msg_stamped *m = message;

	assert_int_equal(number, EW_MSG_stamped);
	d->code = m->code;
	d->stamped = m->stamped_wall;
	copy(d->sentence, sizeof(d->sentence), m->sentence);
	ew_buf_clear(&d->reply);
	ew_buf_clear(&d->chain);
	ew_buf_add_slice(&d->reply, m->reply);
	ew_buf_add_slice(&d->chain, m->chain);
}

static void serve(struct desk *d)
{
	struct ew_http_config config = {.routes = routes, .n_routes = EW_COUNT(routes), .arg = d};
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t bytes = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, bytes), 0);
	assert_int_equal(listen(fd, 64), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &bytes), 0);
	d->port = ntohs(at.sin_port);
	assert_int_equal(ew_http_server_new(d->loop, &fd, &config, &d->server, NULL), 0);
}

static void open_door(struct desk *d, const char *own)
{
	struct ew_msg_deliver_settings settings = {.private = ew_slice_text(own)};
	struct ew_error error = {0};
	char allow[256], authority[80];

	snprintf(allow, sizeof(allow), "http://127.0.0.1:%u/w\nhttp://127.0.0.1:%u/stamp\nhttp://127.0.0.1:1/w\n"
		"http://localhost:%u/w\n", d->port, d->port, d->port);
	snprintf(authority, sizeof(authority), "http://127.0.0.1:%u/stamp", d->port);
	settings.allow = ew_slice_text(allow);
	settings.authority = ew_slice_text(authority);
	settings.authority_certificates = ew_buf_slice(&d->authority.root);
	ew_deliver_free(&d->deliver);
	if (ew_deliver_new(d->loop, &settings, on_reply, &d->deliver, &error) < 0)
		fail_msg("%s", ew_error_text(&error));
}

static int set_up(void **state)
{
	static struct desk d;

	memset(&d, 0, sizeof(d));
	authority_make(&d.authority, "timeStamping");
	ew_buf_init(&d.reply, 65536);
	ew_buf_init(&d.chain, 65536);
	assert_int_equal(ew_loop_new(&d.loop), 0);
	serve(&d);
	open_door(&d, "127.0.0.1 ::1");
	*state = &d;
	return 0;
}

static int tear_down(void **state)
{
	struct desk *d = *state;

	ew_deliver_free(&d->deliver);
	ew_http_server_free(&d->server);
	ew_loop_free(&d->loop);
	ew_buf_free(&d->reply);
	ew_buf_free(&d->chain);
	authority_end(&d->authority);
	return 0;
}

static void give(struct desk *d, uint16_t number, const void *message)
{
	struct ew_buf bytes = {0};
	struct ew_message m;
	int fd = -1;

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	assert_int_equal(ew_message_encode(number, 7, message, &bytes), 0);
	assert_int_equal(ew_message_decode(ew_buf_slice(&bytes), &m), 0);
	ew_deliver_message(d->deliver, d, &m, &fd);
	ew_buf_free(&bytes);
}

static void wait_for(struct desk *d, unsigned answers)
{
	int64_t until = ew_io_mono(ew_io_real()).us + 20 * EW_US_PER_S;

	while (d->answers < answers && ew_io_mono(ew_io_real()).us < until)
		assert_true(ew_loop_turn(d->loop, 100 * EW_US_PER_MS) >= 0);
	assert_int_equal(d->answers, answers);
}

static void put(struct desk *d, const char *method, const char *path, const char *body, uint32_t ms, uint32_t most)
{
	struct ew_msg_fetch m = {
		.method = ew_slice_text(method),
		.body = ew_slice_text(body),
		.timeout_ms = ms,
		.most_bytes = most,
	};
	char url[128];

	if (path[0] == '/')
		snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", d->port, path);
	else
		snprintf(url, sizeof(url), "%s", path);
	m.url = ew_slice_text(url);
	give(d, EW_MSG_fetch, &m);
}

static void ask(struct desk *d, const char *method, const char *path, const char *body, uint32_t ms, uint32_t most)
{
	d->answers = 0;
	put(d, method, path, body, ms, most);
	wait_for(d, 1);
}

static void answers(void **state)
{
	struct desk *d = *state;

	ask(d, "GET", "/w/ok", "", 5000, 100);
	assert_int_equal(d->code, 0);
	assert_int_equal(d->status, 200);
	assert_string_equal(d->body, "hello");
	assert_string_equal(d->type, "text/plain");
	ask(d, "POST", "/w/ok", "what I say", 5000, 100);
	assert_int_equal(d->status, 201);
	assert_string_equal(d->body, "what I say");
}

static void redirects_are_answers(void **state)
{
	struct desk *d = *state;
	unsigned before = d->asked;

	ask(d, "GET", "/w/moved", "", 5000, 100);
	assert_int_equal(d->code, 0);
	assert_int_equal(d->status, 302);
	assert_int_equal(d->asked, before + 1);
}

static void refused_before_asking(void **state)
{
	static const struct {
		const char *method, *url;
		int code;
	} cases[] = {
		{"GET", "/other", -EACCES},
		{"GET", "/w/../other", -EACCES},
		{"GET", "ftp://127.0.0.1/w", -EINVAL},
		{"GET", "https://example.com/", -EACCES},
		{"DELETE", "/w/ok", -EINVAL},
	};
	struct desk *d = *state;
	unsigned before = d->asked;

	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		ask(d, cases[i].method, cases[i].url, "", 1000, 100);
		assert_int_equal(d->code, cases[i].code);
		assert_true(d->sentence[0] != '\0');
	}
	assert_int_equal(d->asked, before);
}

static void too_long(void **state)
{
	struct desk *d = *state;

	ask(d, "GET", "/w/long", "", 5000, 69999);
	assert_int_equal(d->code, -EFBIG);
	ask(d, "GET", "/w/long", "", 5000, 70000);
	assert_int_equal(d->code, 0);
}

static void no_answer(void **state)
{
	struct desk *d = *state;

	ask(d, "GET", "/w/hold", "", 200, 100);
	assert_int_equal(d->code, -ETIMEDOUT);
	d->n_held = 0; /* the server ends it with its connection */
	ask(d, "GET", "http://127.0.0.1:1/w", "", 2000, 100);
	assert_int_equal(d->code, -ECONNREFUSED);
}

/* Answers one connection with these bytes and ends it. */
static pid_t answer_once(int fd, const char *bytes)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		char request[4096];
		int at = accept(fd, NULL, NULL);

		if (recv(at, request, sizeof(request), 0) > 0)
			(void)!send(at, bytes, strlen(bytes), MSG_NOSIGNAL);
		_exit(0);
	}
	return pid;
}

/* A 200 whose header breaks off is no answer. */
static void cut_in_the_header(void **state)
{
	static const struct {
		const char *bytes;
		int code;
	} cases[] = {
		{"HTTP/1.1 200 OK\r\nContent-Ty", -EPROTO},
		{"HTTP/1.1 200 OK\r\n", -EPROTO},
		{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n", -EPROTO},
		{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", -EPROTO},
		{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 0},
	};
	struct desk *d = *state;
	uint16_t port = d->port;
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t bytes = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, bytes), 0);
	assert_int_equal(listen(fd, 8), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &bytes), 0);
	d->port = ntohs(at.sin_port);
	open_door(d, "127.0.0.1");
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		pid_t pid = answer_once(fd, cases[i].bytes);

		ask(d, "GET", "/w/ok", "", 5000, 100);
		assert_int_equal(d->code, cases[i].code);
		assert_true(d->code == 0 || d->sentence[0] != '\0');
		assert_int_equal(waitpid(pid, NULL, 0), pid);
	}
	(void)close(fd);
	d->port = port;
	open_door(d, "127.0.0.1 ::1");
}

static void private_unless_listed(void **state)
{
	struct desk *d = *state;
	unsigned before = d->asked;

	open_door(d, "");
	ask(d, "GET", "/w/ok", "", 2000, 100);
	assert_int_equal(d->code, -EACCES);
	assert_non_null(strstr(d->sentence, "loopback"));
	open_door(d, "10.0.0.0/8");
	ask(d, "GET", "/w/ok", "", 2000, 100);
	assert_int_equal(d->code, -EACCES);
	assert_int_equal(d->asked, before);
	open_door(d, "127.0.0.1 ::1");
}

/* What a name means is looked up, and the address is judged, not the name. */
static void names(void **state)
{
	struct desk *d = *state;
	char url[64];

	snprintf(url, sizeof(url), "http://localhost:%u/w/ok", d->port);
	ask(d, "GET", url, "", 5000, 100);
	assert_int_equal(d->code, 0);
	open_door(d, "");
	ask(d, "GET", url, "", 5000, 100);
	assert_int_equal(d->code, -EACCES);
	open_door(d, "127.0.0.1 ::1");
}

static void the_environment_does_not_count(void **state)
{
	struct desk *d = *state;

	assert_int_equal(setenv("http_proxy", "http://127.0.0.1:1", 1), 0);
	assert_int_equal(setenv("ALL_PROXY", "http://127.0.0.1:1", 1), 0);
	ask(d, "GET", "/w/ok", "", 2000, 100);
	assert_int_equal(d->code, 0);
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
}

/* So many at the same time, and no more; then they wait; then they are refused. */
static void bounded(void **state)
{
	struct desk *d = *state;
	unsigned before = d->asked;

	d->answers = 0;
	for (unsigned i = 0; i < EW_FETCHES_ACTIVE + EW_FETCHES_WAITING; i++)
		put(d, "GET", "/w/hold", "", 1000, 100);
	assert_int_equal(d->answers, 0);
	put(d, "GET", "/w/hold", "", 1000, 100);
	assert_int_equal(d->answers, 1);
	assert_int_equal(d->code, -EAGAIN);
	for (int i = 0; i < 50; i++)
		assert_true(ew_loop_turn(d->loop, 10 * EW_US_PER_MS) >= 0);
	assert_int_equal(d->asked, before + EW_FETCHES_ACTIVE);
	d->n_held = 0;
	wait_for(d, 1 + EW_FETCHES_ACTIVE + EW_FETCHES_WAITING);
	assert_int_equal(d->code, -ETIMEDOUT);
}

/* Its time runs in the line too, whoever is before it. */
static void waiting_ends_in_time(void **state)
{
	struct desk *d = *state;
	int64_t begun = ew_io_mono(ew_io_real()).us;

	d->answers = 0;
	for (unsigned i = 0; i < EW_FETCHES_ACTIVE; i++)
		put(d, "GET", "/w/hold", "", 4000, 100);
	put(d, "GET", "/w/ok", "", 300, 100);
	put(d, "GET", "/w/ok", "", 9000, 100);
	wait_for(d, 1);
	assert_int_equal(d->code, -ETIMEDOUT);
	assert_non_null(strstr(d->sentence, "waited too long"));
	assert_true(ew_io_mono(ew_io_real()).us - begun < 3 * EW_US_PER_S);
	/* Who has more time is asked as soon as one before it has ended. */
	d->good = 0;
	wait_for(d, 2 + EW_FETCHES_ACTIVE);
	assert_int_equal(d->good, 1);
	d->n_held = 0;
}

/* What a stranger sends beside the body is put into a form that can be told. */
static void odd_words(void **state)
{
	struct desk *d = *state;

	ask(d, "GET", "/w/odd", "", 2000, 100);
	assert_int_equal(d->code, 0);
	assert_string_equal(d->body, "odd");
	assert_int_equal(strncmp(d->type, "text/??", 7), 0);
}

static void who_has_gone_is_not_told(void **state)
{
	struct desk *d = *state;

	d->answers = 0;
	put(d, "GET", "/w/ok", "", 2000, 100);
	ew_deliver_forget(d->deliver, d);
	for (int i = 0; i < 20; i++)
		assert_true(ew_loop_turn(d->loop, 10 * EW_US_PER_MS) >= 0);
	assert_int_equal(d->answers, 0);
}

static void stamps(void **state)
{
	struct desk *d = *state;
	struct ew_msg_stamp m = {.data = EW_SLICE("a checkpoint")};

	d->answers = 0;
	give(d, EW_MSG_stamp, &m);
	wait_for(d, 1);
	if (d->code != 0)
		fail_msg("%s", d->sentence);
	assert_true(d->reply.len > 100);
	assert_true(ew_slice_starts(ew_buf_slice(&d->chain), EW_SLICE("-----BEGIN CERTIFICATE-----\n")));
	assert_true(d->stamped > (int64_t)1600000000 * EW_US_PER_S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(redirects_are_answers),
		cmocka_unit_test(refused_before_asking),
		cmocka_unit_test(too_long),
		cmocka_unit_test(no_answer),
		cmocka_unit_test(cut_in_the_header),
		cmocka_unit_test(private_unless_listed),
		cmocka_unit_test(names),
		cmocka_unit_test(the_environment_does_not_count),
		cmocka_unit_test(bounded),
		cmocka_unit_test(waiting_ends_in_time),
		cmocka_unit_test(odd_words),
		cmocka_unit_test(who_has_gone_is_not_told),
		cmocka_unit_test(stamps),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
