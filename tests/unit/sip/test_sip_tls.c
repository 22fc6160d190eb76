/*
 * Transactions over TLS on loopback: requests, answers, what of ours is answered, connections that break or never
 * begin.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "sip/sip_exchange.h"
#include "unit/tls/made_certificates.h"

#define MAX_CLIENTS 20

struct bench {
	struct ew_sip_exchanges *x;
	struct pair ca, server, client;
	uint16_t port;
	SSL_CTX *context;
	const char *trouble;
	unsigned troubles, requests, cancelled;
	void *transaction;
	struct ew_sip_hop hop;
	unsigned outcome;
};

struct client {
	int fd;
	SSL *ssl;
};

static void on_request(void *arg, struct ew_slice raw, const struct ew_sip_hop *hop, void *transaction)
{
	struct bench *b = arg;

	assert_true(raw.len > 0 && hop->tls && hop->tcp);
	b->requests++;
	b->transaction = transaction;
	b->hop = *hop;
}

static void on_cancelled(void *arg, void *transaction)
{
	struct bench *b = arg;

	assert_ptr_equal(transaction, b->transaction);
	b->cancelled++;
}

static void on_trouble(void *arg, const struct ew_sip_trouble *trouble)
{
	struct bench *b = arg;

	b->trouble = trouble->why;
	b->troubles++;
}

static const char *on_expected(void *arg, const char *address)
{
	(void)arg;
	return strcmp(address, "127.0.0.1") == 0 ? "sbc.example.com" : NULL;
}

static void on_outcome(void *arg, unsigned status, struct ew_slice bytes)
{
	struct bench *b = arg;

	assert_true(bytes.len > 0);
	b->outcome = status;
}

static const struct ew_sip_exchange_ops ops = {
	.request = on_request, .cancelled = on_cancelled, .trouble = on_trouble, .expected = on_expected};

static uint16_t free_port(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (const struct sockaddr *)&a, n), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	close(fd);
	return ntohs(a.sin_port);
}

static int open_bench(void **state)
{
	static struct bench bench;
	struct bench *b = &bench;
	struct ew_error error = {0};

	(void)signal(SIGPIPE, SIG_IGN);
	*b = (struct bench){.port = free_port()};
	make(&b->ca, "ca", NULL, NULL, "ca", -60, 86400);
	make(&b->server, "srs", "IP:127.0.0.1", &b->ca, "ca", -60, 86400);
	make(&b->client, "sbc", "DNS:sbc.example.com", &b->ca, "ca", -60, 86400);
	const struct ew_tls_pem pem = {ew_slice_text(b->server.certificate_pem), ew_slice_text(b->server.key_pem),
		ew_slice_text(b->ca.certificate_pem)};
	const struct ew_tls_pem own = {ew_slice_text(b->client.certificate_pem), ew_slice_text(b->client.key_pem),
		ew_slice_text(b->ca.certificate_pem)};

	assert_int_equal(ew_sip_exchanges_new(ew_io_real(), &ops, b, &b->x), 0);
	assert_int_equal(ew_sip_tls_identity(ew_sip_exchanges_tls(b->x), &pem, EW_TLS_VERIFY_REQUIRED, &error), 0);
	assert_int_equal(ew_sip_tls_listen(ew_sip_exchanges_tls(b->x), "127.0.0.1", b->port), 0);
	assert_int_equal(ew_tls_client(&own, &b->context, &error), 0);
	*state = b;
	return 0;
}

static int close_bench(void **state)
{
	struct bench *b = *state;

	ew_sip_exchanges_free(&b->x);
	SSL_CTX_free(b->context);
	unmake(&b->ca);
	unmake(&b->server);
	unmake(&b->client);
	return 0;
}

/* A turn of the server and a moment for the kernel. */
static void turn(struct bench *b)
{
	ew_sip_tls_turn(ew_sip_exchanges_tls(b->x));
	ew_sip_exchanges_tick(b->x);
	(void)usleep(500);
}

static void connect_to(struct bench *b, const char *from, struct client *c)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(b->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct sockaddr_in own = {.sin_family = AF_INET};
	int on = 1;

	c->ssl = NULL;
	c->fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(inet_pton(AF_INET, from, &own.sin_addr), 1);
	assert_int_equal(bind(c->fd, (const struct sockaddr *)&own, sizeof(own)), 0);
	assert_int_equal(connect(c->fd, (const struct sockaddr *)&to, sizeof(to)), 0);
	assert_int_equal(setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)), 0);
	assert_int_equal(fcntl(c->fd, F_SETFL, O_NONBLOCK), 0);
}

static void shake(struct bench *b, struct client *c)
{
	c->ssl = SSL_new(b->context);
	SSL_set_fd(c->ssl, c->fd);
	SSL_set_connect_state(c->ssl);
	for (int i = 0; i < 2000 && SSL_do_handshake(c->ssl) != 1; i++)
		turn(b);
	assert_true(SSL_is_init_finished(c->ssl));
	for (int i = 0; i < 20; i++)
		turn(b);
}

static void hang_up(struct client *c)
{
	SSL_free(c->ssl);
	close(c->fd);
}

static void say(struct bench *b, struct client *c, const char *text)
{
	assert_int_equal(SSL_write(c->ssl, text, (int)strlen(text)), (int)strlen(text));
	for (int i = 0; i < 10; i++)
		turn(b);
}

static void hear(struct bench *b, struct client *c, char *to, size_t n)
{
	int got = -1;

	for (int i = 0; i < 2000 && got <= 0; i++) {
		turn(b);
		got = SSL_read(c->ssl, to, (int)n - 1);
	}
	assert_true(got > 0);
	to[got] = '\0';
}

#define REQUEST(method, branch)                                                                                        \
	method " sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:1;branch=z9hG4bK" branch                      \
	       "\r\nFrom: <sip:a@b>;tag=far\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 " method                         \
	       "\r\nContent-Length: 0\r\n\r\n"

static void requests_and_answers(void **state)
{
	struct bench *b = *state;
	struct client c;
	char text[4096];

	connect_to(b, "127.0.0.1", &c);
	shake(b, &c);
	say(b, &c, REQUEST("INVITE", "1"));
	assert_int_equal(b->requests, 1);
	assert_int_equal(b->hop.standing, EW_TLS_NAMED);
	void *invite = b->transaction;

	/* The same again is not another. */
	say(b, &c, REQUEST("INVITE", "1"));
	assert_int_equal(b->requests, 1);
	say(b, &c, REQUEST("CANCEL", "1"));
	assert_int_equal(b->cancelled, 1);
	hear(b, &c, text, sizeof(text));
	assert_non_null(strstr(text, "SIP/2.0 200 OK\r\n"));
	/* Without bytes the layer makes its own answer. */
	ew_sip_exchange_respond(b->x, invite, 500, EW_SLICE_EMPTY);
	hear(b, &c, text, sizeof(text));
	assert_non_null(strstr(text, "SIP/2.0 500 "));
	say(b, &c, REQUEST("CANCEL", "1"));
	assert_int_equal(b->cancelled, 1);
	say(b, &c, REQUEST("CANCEL", "2"));
	assert_int_equal(b->requests, 2);
	ew_sip_exchange_respond(b->x, b->transaction, 481, EW_SLICE("SIP/2.0 481 No\r\n\r\n"));
	assert_int_equal(b->troubles, 0);
	hang_up(&c);
}

static void what_we_ask_is_answered(void **state)
{
	static const char bye[] = "BYE sip:a@127.0.0.1:1 SIP/2.0\r\nCall-ID: x\r\nContent-Length: 0\r\n\r\n";
	struct bench *b = *state;
	struct client c;
	char text[4096], answer[4096];

	connect_to(b, "127.0.0.1", &c);
	shake(b, &c);
	say(b, &c, REQUEST("OPTIONS", "1"));
	ew_sip_exchange_respond(b->x, b->transaction, 200, EW_SLICE("SIP/2.0 200 OK\r\nl: 0\r\n\r\n"));
	hear(b, &c, text, sizeof(text));
	assert_int_equal(ew_sip_exchange_request(b->x, &b->hop, EW_SLICE(bye), on_outcome, b), 0);
	hear(b, &c, text, sizeof(text));
	assert_ptr_equal(strstr(text, "BYE sip:a@127.0.0.1:1 SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:"), text);
	char *via = strstr(text, "Via:");

	*strstr(via, "\r\n") = '\0';
	(void)snprintf(answer, sizeof(answer),
		"SIP/2.0 100 Trying\r\n%s\r\nl: 0\r\n\r\nSIP/2.0 200 OK\r\n%s\r\nl: 0\r\n\r\n", via, via);
	say(b, &c, answer);
	assert_int_equal(b->outcome, 200);
	hang_up(&c);
	for (int i = 0; i < 20; i++)
		turn(b);
	assert_int_equal(ew_sip_tls_count(ew_sip_exchanges_tls(b->x)), 0);
	/* Nobody listens at the port of its Contact: told once it is known. */
	int r = ew_sip_exchange_request(b->x, &b->hop, EW_SLICE(bye), NULL, NULL);

	for (int i = 0; i < 20 && r == 0 && b->troubles == 0; i++)
		turn(b);
	assert_true(r < 0 || strcmp(b->trouble, "tls_peer_unreachable") == 0);
}

/* RFC 3261 section 17.1.1.3: in the transaction of the INVITE, and only where that was refused. */
static void a_refused_invite_gets_its_ack(void **state)
{
	static const char invite[] =
		"INVITE sip:a@127.0.0.1:1 SIP/2.0\r\nMax-Forwards: 70\r\nRoute: <sip:p1;lr>\r\n"
		"From: <sip:c@d>;tag=o\r\n"
		"To: <sip:a@b>;tag=f\r\nCall-ID: x\r\nCSeq: 7 INVITE\r\nContent-Length: 3\r\n\r\nv=0";
	struct bench *b = *state;
	struct client c;
	char text[4096], via[256], answer[4096];

	connect_to(b, "127.0.0.1", &c);
	shake(b, &c);
	say(b, &c, REQUEST("OPTIONS", "1"));
	ew_sip_exchange_respond(b->x, b->transaction, 200, EW_SLICE("SIP/2.0 200 OK\r\nl: 0\r\n\r\n"));
	hear(b, &c, text, sizeof(text));
	for (unsigned status = 200; status <= 488; status += 288) {
		b->outcome = 0;
		assert_int_equal(ew_sip_exchange_request(b->x, &b->hop, EW_SLICE(invite), on_outcome, b), 0);
		hear(b, &c, text, sizeof(text));
		const char *at = strstr(text, "Via:");

		(void)snprintf(via, sizeof(via), "%.*s", (int)strcspn(at, "\r"), at);
		(void)snprintf(answer, sizeof(answer),
			"SIP/2.0 180 X\r\n%s\r\nl: 0\r\n\r\n"
			"SIP/2.0 %u X\r\n%s\r\nTo: <sip:a@b>;tag=f;x=1\r\nl: 0\r\n\r\n",
			via, status, via);
		say(b, &c, answer);
		assert_int_equal(b->outcome, status);
		if (status == 200) /* that one's is the dialog's */
			assert_true(SSL_read(c.ssl, text, sizeof(text)) <= 0);
	}
	hear(b, &c, text, sizeof(text));
	assert_ptr_equal(strstr(text, "ACK sip:a@127.0.0.1:1 SIP/2.0\r\n"), text);
	assert_non_null(strstr(text, via));
	assert_non_null(strstr(text, "\r\nCSeq: 7 ACK\r\n"));
	assert_non_null(strstr(text, "\r\nRoute: <sip:p1;lr>\r\n"));
	assert_non_null(strstr(text, "\r\nFrom: <sip:c@d>;tag=o\r\n"));
	assert_non_null(strstr(text, "\r\nTo: <sip:a@b>;tag=f;x=1\r\n\r\n"));
	assert_null(strstr(text, "v=0"));
	hang_up(&c);
}

static void an_answer_without_its_connection(void **state)
{
	struct bench *b = *state;
	struct client c;

	connect_to(b, "127.0.0.1", &c);
	shake(b, &c);
	say(b, &c, REQUEST("INVITE", "1"));
	hang_up(&c);
	for (int i = 0; i < 20; i++)
		turn(b);
	ew_sip_exchange_respond(b->x, b->transaction, 200, EW_SLICE("SIP/2.0 200 OK\r\n\r\n"));
	assert_string_equal(b->trouble, "answer_unsent");
}

static void what_cannot_be_followed_is_closed(void **state)
{
	static const char *const streams[] = {
		"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "OPTIONS sip:a SIP/2.0\r\nContent-Length: 1000000\r\n\r\n"};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(streams); i++) {
		struct client c;

		b->trouble = "";
		connect_to(b, "127.0.0.1", &c);
		shake(b, &c);
		say(b, &c, streams[i]);
		assert_string_equal(b->trouble, "tls_message_malformed");
		assert_int_equal(ew_sip_tls_count(ew_sip_exchanges_tls(b->x)), 0);
		hang_up(&c);
	}
	assert_int_equal(b->requests, 0);
}

static void only_so_many_handshakes(void **state)
{
	struct bench *b = *state;
	struct client c[MAX_CLIENTS];

	for (size_t i = 0; i < MAX_CLIENTS; i++)
		connect_to(b, "127.0.0.1", &c[i]);
	for (int i = 0; i < 20; i++)
		turn(b);
	assert_int_equal(ew_sip_tls_count(ew_sip_exchanges_tls(b->x)), EW_MAX_SIP_HANDSHAKES_PER_PEER);
	assert_int_equal(b->troubles, MAX_CLIENTS - EW_MAX_SIP_HANDSHAKES_PER_PEER);
	assert_string_equal(b->trouble, "tls_connections_too_many");
	for (size_t i = 0; i < MAX_CLIENTS; i++)
		close(c[i].fd);
	for (int i = 0; i < 20; i++)
		turn(b);
	assert_int_equal(ew_sip_tls_count(ew_sip_exchanges_tls(b->x)), 0);
	connect_to(b, "127.0.0.2", &c[0]);
	for (int i = 0; i < 20; i++)
		turn(b);
	assert_string_equal(b->trouble, "tls_peer_not_listed");
	assert_int_equal(ew_sip_tls_count(ew_sip_exchanges_tls(b->x)), 0);
	close(c[0].fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(requests_and_answers, open_bench, close_bench),
		cmocka_unit_test_setup_teardown(what_we_ask_is_answered, open_bench, close_bench),
		cmocka_unit_test_setup_teardown(a_refused_invite_gets_its_ack, open_bench, close_bench),
		cmocka_unit_test_setup_teardown(an_answer_without_its_connection, open_bench, close_bench),
		cmocka_unit_test_setup_teardown(what_cannot_be_followed_is_closed, open_bench, close_bench),
		cmocka_unit_test_setup_teardown(only_so_many_handshakes, open_bench, close_bench),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
