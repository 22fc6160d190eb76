/*
 * Who may be heard: transport, certificate and digest of each peer, before anything of a request is looked at.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "base/io_sim.h"
#include "programs/signal/signal.h"
#include "tls/tls_context.h"

struct bench {
	struct ew_io *io;
	struct ew_signal *core;
	struct ew_digest_user *user;
	unsigned status;
	char response[8192];
};

static int transaction;

static void on_respond(void *arg, void *t, unsigned status, struct ew_slice bytes)
{
	struct bench *b = arg;

	(void)t;
	b->status = status;
	(void)snprintf(b->response, sizeof(b->response), "%.*s", (int)bytes.len, (const char *)bytes.at);
}

static void on_send(void *arg, const struct ew_sip_hop *to, struct ew_slice bytes)
{
	(void)arg;
	(void)to;
	(void)bytes;
}

static int on_own(void *arg, const struct ew_sip_hop *to, struct ew_slice bytes, uint64_t ticket)
{
	(void)ticket;
	on_send(arg, to, bytes);
	return 0;
}

static int on_recorder(void *arg, uint32_t thread, uint16_t number, uint64_t request, const void *message)
{
	(void)arg;
	(void)thread;
	(void)number;
	(void)request;
	(void)message;
	return -EPIPE;
}

static const struct ew_signal_ops ops = {
	.respond = on_respond, .send = on_send, .request = on_own, .recorder = on_recorder};

static int open_bench(void **state)
{
	static struct bench bench;
	struct bench *b = &bench;
	struct ew_signal_peer peers[] = {{.name = "any", .address = "192.0.2.1"},
		{.name = "secure", .address = "192.0.2.2", .transports = EW_SIGNAL_TLS},
		{.name = "named", .address = "192.0.2.3", .tls_name = "sbc.example.com"},
		{.name = "stream", .address = "192.0.2.4", .transports = EW_SIGNAL_TCP | EW_SIGNAL_TLS},
		{.name = "digest", .address = "192.0.2.5"}};

	*b = (struct bench){.io = ew_io_sim_new(3)};
	assert_int_equal(ew_digest_user_new(
				 EW_SLICE("sbc-1"), EW_SLICE(EW_DIGEST_REALM), EW_SLICE("correct horse"), 0, &b->user),
		0);
	peers[4].digest = b->user;
	assert_int_equal(ew_signal_new(&(struct ew_signal_config){.io = b->io,
					       .ops = &ops,
					       .arg = b,
					       .peers = peers,
					       .n_peers = EW_COUNT(peers),
					       .rtp_address = "",
					       .threads = 1},
				 &b->core),
		0);
	*state = b;
	return 0;
}

static int close_bench(void **state)
{
	struct bench *b = *state;

	ew_signal_free(&b->core);
	ew_digest_user_free(&b->user);
	ew_io_sim_free(&b->io);
	return 0;
}

static unsigned say(struct bench *b, const char *method, const struct ew_sip_hop *hop, const char *more)
{
	char text[4096];

	(void)snprintf(text, sizeof(text),
		"%s sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5099;branch=z9hG4bK1\r\n"
		"From: <sip:a@b>;tag=far\r\nTo: <sip:srs@127.0.0.1>;tag=near\r\nCall-ID: one@test\r\nCSeq: 1 %s\r\n"
		"%sContent-Length: 0\r\n\r\n",
		method, method, more);
	b->status = 0;
	b->response[0] = '\0';
	ew_signal_request(b->core, ew_slice_text(text), hop, strcmp(method, "ACK") == 0 ? NULL : &transaction);
	return b->status;
}

static void transport_and_certificate(void **state)
{
	static const struct {
		const char *remote;
		bool tcp, tls;
		uint8_t standing;
		bool heard;
	} cases[] = {
		{"192.0.2.1", false, false, 0, true},
		{"192.0.2.1", true, true, EW_TLS_UNKNOWN, true},
		{"192.0.2.1", true, true, EW_TLS_DOUBTFUL, true},
		{"192.0.2.2", false, false, 0, false},
		{"192.0.2.2", true, false, 0, false},
		{"192.0.2.2", true, true, EW_TLS_UNKNOWN, true},
		{"192.0.2.3", false, false, 0, false},
		{"192.0.2.3", false, false, EW_TLS_NAMED, false},
		{"192.0.2.3", true, true, EW_TLS_UNKNOWN, false},
		{"192.0.2.3", true, true, EW_TLS_DOUBTFUL, false},
		{"192.0.2.3", true, true, EW_TLS_TRUSTED, false},
		{"192.0.2.3", true, true, EW_TLS_NAMED, true},
		{"192.0.2.4", false, false, 0, false},
		{"192.0.2.4", true, false, 0, true},
		{"192.0.2.9", true, true, EW_TLS_NAMED, false},
	};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_sip_hop hop = {
			.tcp = cases[i].tcp, .tls = cases[i].tls, .standing = cases[i].standing, .remote_port = 5099};

		(void)snprintf(hop.remote, sizeof(hop.remote), "%s", cases[i].remote);
		/* Nobody records: whoever is heard gets 503, and for a dialog that is not known yet 200 or 481. */
		bool heard = say(b, "OPTIONS", &hop, "") != 403;

		if (heard != cases[i].heard || (say(b, "BYE", &hop, "") != 403) != cases[i].heard)
			fail_msg("case %zu: %u", i, b->status);
		assert_int_equal(say(b, "ACK", &hop, ""), 0);
	}
	assert_true(ew_signal_counts(b->core).barred > 0);
	assert_int_equal(ew_signal_counts(b->core).strangers, 3);
	assert_string_equal(ew_signal_tls_name(b->core, "192.0.2.3"), "sbc.example.com");
	assert_string_equal(ew_signal_tls_name(b->core, "192.0.2.1"), "");
	assert_null(ew_signal_tls_name(b->core, "192.0.2.9"));
}

static void md5(char to[static 33], const char *text)
{
	uint8_t bytes[16];
	unsigned n = 0;

	assert_int_equal(EVP_Digest(text, strlen(text), bytes, &n, EVP_md5(), NULL), 1);
	for (size_t i = 0; i < 16; i++)
		(void)snprintf(to + 2 * i, 3, "%02x", bytes[i]);
}

/* The Authorization header that answers the last challenge. */
static void prove(const struct bench *b, const char *method, const char *secret, unsigned count, char *to, size_t n)
{
	char nonce[80] = "", text[400], ha1[33], ha2[33], response[33];
	const char *at = strstr(b->response, "nonce=\"");

	assert_non_null(at);
	(void)sscanf(at, "nonce=\"%79[0-9a-f]", nonce);
	(void)snprintf(text, sizeof(text), "sbc-1:earwitness:%s", secret);
	md5(ha1, text);
	(void)snprintf(text, sizeof(text), "%s:sip:x", method);
	md5(ha2, text);
	(void)snprintf(text, sizeof(text), "%s:%s:%08x:cc:auth:%s", ha1, nonce, count, ha2);
	md5(response, text);
	(void)snprintf(to, n,
		"Authorization: Digest username=\"sbc-1\", realm=\"earwitness\", nonce=\"%s\", uri=\"sip:x\", "
		"response=\"%s\", cnonce=\"cc\", qop=auth, nc=%08x\r\n",
		nonce, response, count);
}

static void digest(void **state)
{
	static const struct ew_sip_hop hop = {.remote = "192.0.2.5", .remote_port = 5099};
	struct bench *b = *state;
	char answer[800];

	assert_int_equal(say(b, "OPTIONS", &hop, ""), 503);
	assert_int_equal(say(b, "ACK", &hop, ""), 0);
	assert_int_equal(say(b, "CANCEL", &hop, ""), 481);
	static const char *const asked[] = {"INVITE", "BYE", "REGISTER", "INFO", "JUGGLE"};

	for (size_t i = 0; i < EW_COUNT(asked); i++) {
		assert_int_equal(say(b, asked[i], &hop, ""), 401);
		assert_null(strstr(b->response, "stale"));
		assert_true(strstr(b->response, "SHA-256") < strstr(b->response, "MD5"));
	}
	prove(b, "REGISTER", "correct horse", 1, answer, sizeof(answer));
	assert_int_equal(say(b, "INFO", &hop, answer), 401);
	assert_int_equal(say(b, "REGISTER", &hop, answer), 405);
	assert_int_equal(say(b, "REGISTER", &hop, answer), 401);
	assert_non_null(strstr(b->response, "stale=true"));
	prove(b, "REGISTER", "correct horse", 1, answer, sizeof(answer));
	ew_io_sim_advance(b->io, 301 * EW_US_PER_S);
	assert_int_equal(say(b, "REGISTER", &hop, answer), 401);
	assert_non_null(strstr(b->response, "stale=true"));
	assert_int_equal(ew_signal_counts(b->core).unproven, 1);
	prove(b, "REGISTER", "wrong horse", 1, answer, sizeof(answer));
	assert_int_equal(say(b, "REGISTER", &hop, answer), 401);
	assert_null(strstr(b->response, "stale"));
	assert_int_equal(ew_signal_counts(b->core).unproven, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(transport_and_certificate, open_bench, close_bench),
		cmocka_unit_test_setup_teardown(digest, open_bench, close_bench),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
