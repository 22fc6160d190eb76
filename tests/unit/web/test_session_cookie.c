/*
 * The cookie of a session: how it is written and read with TLS and without, and which requests no page of ours has made.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "programs/web/session_cookie.h"
#include "unit/http/client.h"

#define SECRET "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE"

#define HOST "Host: calls.example.com\r\n"

struct bench {
	struct ew_loop *loop;
	struct ew_http_server *server;
	uint16_t port;
	bool secure;
	const char *objection, *foreign;
	char session[64]; /* "-": none */
	struct ew_buf got;
};

static void on_any(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	struct bench *b = arg;
	struct ew_slice session;

	(void)request;
	b->objection = ew_session_cookie_objection(x, b->secure);
	b->foreign = ew_session_foreign(x, b->secure);
	if (ew_session_cookie_read(x, b->secure, &session))
		session = EW_SLICE("-");
	(void)snprintf(b->session, sizeof(b->session), "%.*s", (int)session.len, (const char *)session.at);
	ew_http_answer(x, 204, NULL, EW_SLICE_EMPTY);
}

static const struct ew_http_route_entry routes[] = {
	{{EW_HTTP_GET | EW_HTTP_POST | EW_HTTP_DELETE | EW_HTTP_PATCH, "/"}, on_any}};

static int set_up(void **state)
{
	static struct bench b;
	struct ew_http_config config = {.routes = routes, .n_routes = EW_COUNT(routes), .arg = &b};
	struct ew_error error = {.code = 0};
	int fd;

	memset(&b, 0, sizeof(b));
	ew_buf_init(&b.got, 65536);
	assert_int_equal(ew_loop_new(&b.loop), 0);
	fd = client_listen(&b.port);
	assert_int_equal(ew_http_server_new(b.loop, &fd, &config, &b.server, &error), 0);
	*state = &b;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *b = *state;

	ew_http_server_free(&b->server);
	ew_loop_free(&b->loop);
	ew_buf_free(&b->got);
	return 0;
}

static void ask(struct bench *b, const char *method, const char *fields)
{
	char request[1024];
	int fd = client_open(b->port);

	(void)snprintf(request, sizeof(request), "%s / HTTP/1.1\r\n%sConnection: close\r\nContent-Length: 0\r\n\r\n", method, fields);
	assert_true(client_send(b->loop, fd, ew_slice_text(request)));
	assert_true(client_read_all(b->loop, fd, CLIENT_WAIT_MS, &b->got));
	(void)close(fd);
	if (client_status(ew_buf_slice(&b->got)) != 204)
		fail_msg("%s: %d", request, client_status(ew_buf_slice(&b->got)));
}

static void test_set(void **state)
{
	char text[EW_SESSION_COOKIE_BYTES];

	(void)state;
	ew_session_cookie_set(EW_SLICE(SECRET), true, text);
	assert_string_equal(text, "__Host-earwitness=" SECRET "; Path=/; HttpOnly; SameSite=Strict; Secure");
	ew_session_cookie_set(EW_SLICE(SECRET), false, text);
	assert_string_equal(text, "earwitness=" SECRET "; Path=/; HttpOnly; SameSite=Strict");
	ew_session_cookie_set(EW_SLICE_EMPTY, true, text);
	assert_string_equal(text, "__Host-earwitness=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0");
	ew_session_cookie_set(EW_SLICE_EMPTY, false, text);
	assert_string_equal(text, "earwitness=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
}

/* Neither name is taken for the other. */
static void test_read(void **state)
{
	static const struct {
		bool secure;
		const char *field, *want;
	} cases[] = {
		{false, HOST "Cookie: earwitness=abc\r\n", "abc"},
		{false, HOST "cookie: a=b; earwitness=abc\r\n", "abc"},
		{false, HOST "Cookie: __Host-earwitness=abc\r\n", "-"},
		{false, HOST "Cookie: __Host-earwitness=abc; earwitness=def\r\n", "def"},
		{true, HOST "Cookie: __Host-earwitness=abc\r\n", "abc"},
		{true, HOST "Cookie: earwitness=abc\r\n", "-"},
		{true, HOST "Cookie: earwitness=def; __Host-earwitness=abc\r\n", "abc"},
		{true, HOST "Cookie: __host-earwitness=abc\r\n", "-"},
		{true, HOST "Cookie: __Host-earwitness=abc; __Host-earwitness=abc\r\n", "-"},
		{true, HOST, "-"},
	};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		b->secure = cases[i].secure;
		ask(b, "GET", cases[i].field);
		if (strcmp(b->session, cases[i].want) != 0)
			fail_msg("%s: %s", cases[i].field, b->session);
	}
}

/* -- whose page it was -- */

enum verdict { FINE, NEEDS_FIELD, OTHER_SITE, OTHER_ORIGIN };

static enum verdict verdict_of(const char *objection)
{
	if (!objection)
		return FINE;
	if (strstr(objection, "Earwitness-Session: 1"))
		return NEEDS_FIELD;
	return strstr(objection, "another site") ? OTHER_SITE : OTHER_ORIGIN;
}

#define OURS "Earwitness-Session: 1\r\n"
#define SITE(text) "Sec-Fetch-Site: " text "\r\n"
#define FROM(text) "Origin: " text "\r\n"

static const struct {
	const char *fields;
	enum verdict reading, changing; /* GET and HEAD; the others */
} requests[] = {
	/* what changes something says that it is ours, in these very words */
	{HOST, FINE, NEEDS_FIELD},
	{HOST OURS, FINE, FINE},
	{HOST "earwitness-session: 1\r\n", FINE, FINE},
	{HOST "Earwitness-Session: true\r\n", FINE, NEEDS_FIELD},
	{HOST "Earwitness-Session: 11\r\n", FINE, NEEDS_FIELD},
	{HOST "Earwitness-Session: 0\r\n", FINE, NEEDS_FIELD},
	{HOST "Earwitness-Session:\r\n", FINE, NEEDS_FIELD},
	/* where the browser says that it comes from */
	{HOST OURS SITE("same-origin"), FINE, FINE},
	{HOST SITE("same-origin"), FINE, NEEDS_FIELD},
	{HOST OURS SITE("none"), FINE, OTHER_SITE},
	{HOST OURS SITE("same-site"), OTHER_SITE, OTHER_SITE},
	{HOST OURS SITE("cross-site"), OTHER_SITE, OTHER_SITE},
	{HOST OURS SITE("Same-Origin"), OTHER_SITE, OTHER_SITE},
	{HOST OURS SITE("same-origin, cross-site"), OTHER_SITE, OTHER_SITE},
	{HOST OURS SITE("something new"), OTHER_SITE, OTHER_SITE},
	/* which page it was */
	{HOST OURS FROM("https://calls.example.com"), FINE, FINE},
	{HOST OURS FROM("HTTPS://Calls.Example.COM"), FINE, FINE},
	{HOST OURS FROM("https://calls.example.com:443"), FINE, FINE},
	{"Host: calls.example.com:443\r\n" OURS FROM("https://calls.example.com"), FINE, FINE},
	{"Host: CALLS.example.com:443\r\n" OURS FROM("https://calls.example.com:443"), FINE, FINE},
	{"Host: calls.example.com:8443\r\n" OURS FROM("https://calls.example.com:8443"), FINE, FINE},
	{"Host: [::1]:8443\r\n" OURS FROM("https://[::1]:8443"), FINE, FINE},
	{"Host: [::1]\r\n" OURS FROM("https://[::1]:443"), FINE, FINE},
	{"Host: calls.example.com:8443\r\n" OURS FROM("https://calls.example.com"), OTHER_ORIGIN, OTHER_ORIGIN},
	{HOST OURS FROM("https://calls.example.com:8443"), OTHER_ORIGIN, OTHER_ORIGIN},
	{HOST OURS FROM("https://calls.example.com:80"), OTHER_ORIGIN, OTHER_ORIGIN},
	{"Host: calls.example.com:80\r\n" OURS FROM("https://calls.example.com"), OTHER_ORIGIN, OTHER_ORIGIN},
	{HOST OURS FROM("https://example.com"), OTHER_ORIGIN, OTHER_ORIGIN},
	{HOST OURS FROM("https://evil.calls.example.com"), OTHER_ORIGIN, OTHER_ORIGIN},
	{HOST OURS FROM("https://calls.example.com.evil.org"), OTHER_ORIGIN, OTHER_ORIGIN},
	{HOST OURS FROM("https://calls.example.com@evil.org"), OTHER_ORIGIN, OTHER_ORIGIN},
	{HOST OURS FROM("https://calls.example.com/"), OTHER_ORIGIN, OTHER_ORIGIN},
	{HOST OURS FROM("https://"), OTHER_ORIGIN, OTHER_ORIGIN},
	{HOST OURS FROM("https://:443"), OTHER_ORIGIN, OTHER_ORIGIN},
	{HOST OURS FROM("calls.example.com"), OTHER_ORIGIN, OTHER_ORIGIN},
	{HOST OURS FROM("null"), OTHER_ORIGIN, OTHER_ORIGIN},
	{HOST OURS FROM("ftp://calls.example.com"), OTHER_ORIGIN, OTHER_ORIGIN},
	{HOST OURS FROM("chrome-extension://calls.example.com"), OTHER_ORIGIN, OTHER_ORIGIN},
	{HOST OURS FROM("https://calls.example.com https://evil.org"), OTHER_ORIGIN, OTHER_ORIGIN},
	/* one bad word is enough */
	{HOST OURS SITE("cross-site") FROM("https://calls.example.com"), OTHER_SITE, OTHER_SITE},
	{HOST OURS SITE("same-origin") FROM("https://evil.org"), OTHER_ORIGIN, OTHER_ORIGIN},
	{HOST SITE("same-origin") FROM("https://calls.example.com"), FINE, NEEDS_FIELD},
};

static void judge(struct bench *b, const char *method, const char *fields, enum verdict want)
{
	ask(b, method, fields);
	if (verdict_of(b->objection) != want)
		fail_msg("%s, secure %d: %s%s", method, b->secure, fields, b->objection ? b->objection : "no objection");
	/* Without a cookie the field is not asked for; everything else is the same. */
	if (verdict_of(b->foreign) != (want == NEEDS_FIELD ? FINE : want))
		fail_msg("%s, secure %d, no cookie: %s%s", method, b->secure, fields, b->foreign ? b->foreign : "not foreign");
}

static void test_objections(void **state)
{
	static const char *const changing[] = {"POST", "DELETE", "PATCH"};
	struct bench *b = *state;

	for (unsigned secure = 0; secure <= 1; secure++) {
		b->secure = secure;
		for (size_t i = 0; i < EW_COUNT(requests); i++) {
			judge(b, "GET", requests[i].fields, requests[i].reading);
			judge(b, "HEAD", requests[i].fields, requests[i].reading);
			for (size_t m = 0; m < EW_COUNT(changing); m++)
				judge(b, changing[m], requests[i].fields, requests[i].changing);
		}
	}
}

/* A page that came without TLS is ours only where all of them do. */
static void test_pages_without_tls(void **state)
{
	static const struct {
		const char *fields;
		enum verdict plain;
	} cases[] = {
		{"Host: localhost:8080\r\n" OURS FROM("http://localhost:8080"), FINE},
		{"Host: localhost\r\n" OURS FROM("http://localhost:80"), FINE},
		{"Host: localhost:80\r\n" OURS FROM("http://localhost"), FINE},
		{"Host: localhost:443\r\n" OURS FROM("http://localhost"), OTHER_ORIGIN},
		{"Host: localhost:8080\r\n" OURS FROM("http://localhost:8081"), OTHER_ORIGIN},
		{"Host: 127.0.0.1:8080\r\n" OURS FROM("http://localhost:8080"), OTHER_ORIGIN},
	};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		b->secure = false;
		judge(b, "POST", cases[i].fields, cases[i].plain);
		b->secure = true;
		judge(b, "POST", cases[i].fields, OTHER_ORIGIN);
	}
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_set),
		TEST(test_read),
		TEST(test_objections),
		TEST(test_pages_without_tls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
