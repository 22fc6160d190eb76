/*
 * Secured calls at the core: keys go to the recorder and nowhere else, ours is in the answer, a change of the peer's
 * reaches the recorder, and a recorder that has lost them is told again.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/io_sim.h"
#include "base/srtp_keys.h"
#include "programs/signal/signal.h"

#define K30 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd"
#define L30 "YAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd"
#define OFFER(key)                                                                                                     \
	"m=audio 6000 RTP/SAVP 8\r\na=label:1\r\na=sendonly\r\na=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:" key "\r\n"
#define HANDSHAKE \
	"m=audio 6000 UDP/TLS/RTP/SAVP 8\r\na=label:1\r\na=sendonly\r\na=setup:actpass\r\na=fingerprint:sha-256 " \
	"00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n"

struct bench {
	struct ew_io *io;
	struct ew_signal *core;
	unsigned status;
	char response[8192];
	size_t adds, sets;
	uint8_t security;
	struct ew_stream_keys keys; /* of the last stream_add or stream_set */
	struct ew_id interaction;
	uint64_t request[16];
	uint16_t number[16];
	uint32_t stream[16];
	size_t n, answered;
	int64_t stream_code;
	uint8_t dialog[EW_MAX_DIALOG_BYTES];
	size_t dialog_len;
	size_t asked;         /* requests of ours, but for ACK */
	uint64_t ticket;      /* of the last one */
	char own[8192];       /* that one */
	const char *timer;    /* headers of what the peer says */
};

static const struct ew_sip_hop hop = {
	.remote = "127.0.0.1", .remote_port = 5099, .local = "127.0.0.1", .local_port = 5060};
static int transaction;
static const struct ew_hash fingerprint = {{0xab, 0xcd}};

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

static void take(struct bench *b, uint8_t security, struct ew_slice keys)
{
	b->security = security;
	b->keys.security = 0;
	if (keys.len > 0)
		assert_int_equal(ew_stream_keys_decode(security, keys, &b->keys), 0);
}

static int on_recorder(void *arg, uint32_t thread, uint16_t number, uint64_t request, const void *message)
{
	struct bench *b = arg;

	(void)thread;
	assert_true(b->n < 16);
	b->number[b->n] = number;
	b->request[b->n] = request;
	if (number == EW_MSG_call_open) {
		b->interaction = ((const struct ew_msg_call_open *)message)->interaction;
	} else if (number == EW_MSG_stream_add) {
		const struct ew_msg_stream_add *m = message;

		b->adds++;
		b->stream[b->n] = m->stream;
		take(b, m->security, m->keys);
	} else if (number == EW_MSG_stream_set) {
		const struct ew_msg_stream_set *m = message;

		b->sets++;
		take(b, m->security, m->keys);
	} else if (number == EW_MSG_dialog_save) {
		struct ew_slice dialog = ((const struct ew_msg_dialog_save *)message)->dialog;

		memcpy(b->dialog, dialog.at, dialog.len);
		b->dialog_len = dialog.len;
	}
	b->n++;
	return 0;
}

static int on_own(void *arg, const struct ew_sip_hop *to, struct ew_slice bytes, uint64_t ticket)
{
	struct bench *b = arg;

	on_send(arg, to, bytes);
	if (ticket == 0)
		return 0;
	b->asked++;
	b->ticket = ticket;
	(void)snprintf(b->own, sizeof(b->own), "%.*s", (int)bytes.len, (const char *)bytes.at);
	return 0;
}

static const struct ew_signal_ops ops = {
	.respond = on_respond, .send = on_send, .request = on_own, .recorder = on_recorder};

static void tell(struct bench *b, uint16_t number, uint64_t request, const void *message)
{
	struct ew_buf bytes;
	struct ew_message m;

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	assert_int_equal(ew_message_encode(number, request, message, &bytes), 0);
	assert_int_equal(ew_message_decode(ew_buf_slice(&bytes), &m), 0);
	assert_int_equal(ew_signal_message(b->core, 0, &m), 0);
	ew_buf_free(&bytes);
}

static void recorder_answers_as(struct bench *b, const struct ew_hash *certificate)
{
	for (; b->answered < b->n; b->answered++) {
		size_t i = b->answered;

		if (b->number[i] == EW_MSG_call_open || b->number[i] == EW_MSG_call_facts)
			tell(b, EW_MSG_done, b->request[i], &(struct ew_msg_done){0});
		else if (b->number[i] == EW_MSG_stream_add)
			tell(b, EW_MSG_stream_added, b->request[i],
				&(struct ew_msg_stream_added){.interaction = b->interaction,
					.stream = b->stream[i],
					.code = b->stream_code,
					.port = 20000,
					.fingerprint = *certificate});
	}
	b->n = b->answered = 0;
}

static void recorder_answers(struct bench *b)
{
	recorder_answers_as(b, &fingerprint);
}

static void connect(struct bench *b)
{
	struct ew_msg_restore_end end = {.fingerprint = fingerprint};

	ew_signal_recorder_up(b->core, 0);
	tell(b, EW_MSG_restore_end, 0, &end);
}

static void begin(struct bench *b)
{
	memset(b, 0, sizeof(*b));
	b->io = ew_io_sim_new(3);
	assert_int_equal(ew_signal_new(&(struct ew_signal_config){.io = b->io,
					       .ops = &ops,
					       .arg = b,
					       .rtp_address = "127.0.0.1",
					       .threads = 1},
				 &b->core),
		0);
	connect(b);
}

static void end(struct bench *b)
{
	ew_signal_free(&b->core);
	ew_io_sim_free(&b->io);
}

static void say(struct bench *b, const char *method, unsigned cseq, const char *media)
{
	char body[2048] = "", text[8192], tag[64] = "";
	const char *to = strstr(b->response, "\r\nTo:");
	const char *at = to ? strstr(to, ";tag=") : NULL;

	if (cseq > 1 || strcmp(method, "ACK") == 0)
		(void)snprintf(tag, sizeof(tag), "%.41s", at);
	if (media)
		(void)snprintf(body, sizeof(body),
			"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n%s", media);
	(void)snprintf(text, sizeof(text),
		"%s sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5099;branch=z9hG4bK%u\r\n"
		"From: <sip:sbc@127.0.0.1>;tag=far\r\nTo: <sip:srs@127.0.0.1>%s\r\nCall-ID: one@test\r\n"
		"CSeq: %u %s\r\nContact: <sip:sbc@127.0.0.1:5099>;+sip.src\r\nRequire: siprec\r\n"
		"%sContent-Type: application/sdp\r\nContent-Length: %zu\r\n\r\n%s",
		method, cseq, tag, cseq, method, b->timer ? b->timer : "", strlen(body), body);
	ew_signal_request(b->core, ew_slice_text(text), &hop, strcmp(method, "ACK") == 0 ? NULL : &transaction);
	recorder_answers(b);
}

static void our_crypto(const struct bench *b, char to[static 128])
{
	const char *at = strstr(b->response, "a=crypto:");

	assert_non_null(at);
	(void)snprintf(to, 128, "%.*s", (int)strcspn(at, "\r"), at);
}

static void keys_go_to_the_recorder(void **state)
{
	struct bench b;
	char first[128], second[128];

	(void)state;
	begin(&b);
	say(&b, "INVITE", 1, OFFER(K30));
	assert_int_equal(b.status, 200);
	assert_int_equal(b.security, EW_SECURITY_SDES);
	assert_int_equal(b.keys.srtp.peer[0].bytes[1], 1);
	assert_non_null(strstr(b.response, "m=audio 20000 RTP/SAVP 8\r\n"));
	our_crypto(&b, first);
	assert_non_null(strstr(first, "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:"));
	assert_null(strstr(first, K30));
	say(&b, "ACK", 1, NULL);
	/* The same offer again is no news, and ours is what it was. */
	say(&b, "INVITE", 2, OFFER(K30));
	assert_int_equal(b.sets, 0);
	our_crypto(&b, second);
	assert_string_equal(first, second);
	say(&b, "ACK", 2, NULL);
	/* Another key reaches the recorder before the answer is sent. */
	say(&b, "INVITE", 3, OFFER(L30));
	assert_int_equal(b.status, 200);
	assert_int_equal(b.sets, 1);
	assert_int_equal(b.keys.srtp.peer[0].bytes[0], 0x60);
	our_crypto(&b, second);
	assert_string_equal(first, second);
	end(&b);
}

static void a_recorder_that_lost_them_is_told_again(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	say(&b, "INVITE", 1, OFFER(L30));
	say(&b, "ACK", 1, NULL);
	assert_int_equal(b.adds, 1);
	memset(&b.keys, 0, sizeof(b.keys));
	ew_signal_recorder_down(b.core, 0);
	ew_signal_recorder_up(b.core, 0);
	tell(&b, EW_MSG_dialog_restore, 0,
		&(struct ew_msg_dialog_restore){
			.interaction = b.interaction, .dialog = ew_slice_of(b.dialog, b.dialog_len)});
	tell(&b, EW_MSG_restore_end, 0, &(struct ew_msg_restore_end){.count = 1});
	assert_int_equal(b.adds, 2);
	assert_int_equal(b.security, EW_SECURITY_SDES);
	assert_int_equal(b.keys.srtp.peer[0].bytes[0], 0x60);
	end(&b);
}

static void a_refused_offer_changes_no_key(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	say(&b, "INVITE", 1, OFFER(K30));
	say(&b, "ACK", 1, NULL);
	/* A new m-line that the recorder never answers, and then it is gone: the offer came to nothing. */
	b.stream_code = -ENOMEM;
	say(&b, "INVITE", 2, OFFER(L30) "m=audio 6002 RTP/SAVP 8\r\n");
	assert_int_equal(b.status, 200);
	assert_non_null(strstr(b.response, "m=audio 0 RTP/SAVP 8\r\n"));
	assert_int_equal(b.keys.srtp.peer[0].bytes[0], 0x60);
	end(&b);
}

static void handshakes(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	say(&b, "INVITE", 1, HANDSHAKE);
	assert_int_equal(b.status, 200);
	assert_int_equal(b.security, EW_SECURITY_DTLS);
	assert_int_equal(b.keys.dtls.fingerprints[0][1], 0x11);
	assert_non_null(strstr(b.response, "a=fingerprint:sha-256 AB:CD:00:"));
	assert_non_null(strstr(b.response, "a=setup:passive\r\n"));
	say(&b, "ACK", 1, NULL);
	/* Nothing new: no set, and still our fingerprint. */
	say(&b, "INVITE", 2, HANDSHAKE);
	assert_int_equal(b.sets, 0);
	assert_non_null(strstr(b.response, "a=fingerprint:sha-256 AB:CD:00:"));
	end(&b);
}

/* -- keys that were lost -- */

static void pass(struct bench *b, int64_t ms)
{
	for (; ms > 0; ms -= 10) {
		ew_io_sim_advance(b->io, 10 * EW_US_PER_MS);
		ew_signal_tick(b->core);
	}
}

/* The peer's answer to our last request. */
static void answer(struct bench *b, unsigned status, const char *media)
{
	static const char *const copied[] = {"\r\nFrom: ", "\r\nTo: ", "\r\nCall-ID: ", "\r\nCSeq: "};
	char body[2048] = "", text[8192];
	size_t n = (size_t)snprintf(text, sizeof(text), "SIP/2.0 %u X\r\nVia: SIP/2.0/UDP 127.0.0.1\r\n", status);

	if (media)
		(void)snprintf(body, sizeof(body),
			"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n%s", media);
	for (size_t i = 0; i < EW_COUNT(copied); i++) {
		const char *at = strstr(b->own, copied[i]);

		assert_non_null(at);
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%.*s\r\n", (int)strcspn(at + 2, "\r"), at + 2);
	}
	(void)snprintf(text + n, sizeof(text) - n, "%sContent-Length: %zu\r\n\r\n%s",
		media ? "Content-Type: application/sdp\r\n" : "", strlen(body), body);
	ew_signal_outcome(b->core, b->ticket, 0, ew_slice_text(text));
	recorder_answers(b);
}

static void lose(struct bench *b)
{
	tell(b, EW_MSG_stream_unkeyed, 0, &(struct ew_msg_stream_unkeyed){.interaction = b->interaction, .stream = 0});
}

/* The process ends, and the next one has the dialog alone. */
static void restart(struct bench *b)
{
	struct ew_msg_dialog_restore dialog = {.interaction = b->interaction};

	ew_signal_free(&b->core);
	assert_int_equal(ew_signal_new(&(struct ew_signal_config){.io = b->io,
					       .ops = &ops,
					       .arg = b,
					       .rtp_address = "127.0.0.1",
					       .threads = 1},
				 &b->core),
		0);
	dialog.dialog = ew_slice_of(b->dialog, b->dialog_len);
	ew_signal_recorder_up(b->core, 0);
	tell(b, EW_MSG_dialog_restore, 0, &dialog);
	tell(b, EW_MSG_restore_end, 0, &(struct ew_msg_restore_end){.count = 1, .fingerprint = fingerprint});
	recorder_answers(b);
}

static void lost_keys_are_asked_for(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	say(&b, "INVITE", 1, OFFER(K30));
	say(&b, "ACK", 1, NULL);
	assert_null(memmem(b.dialog, b.dialog_len, "inline", 6));
	restart(&b);
	memset(&b.keys, 0, sizeof(b.keys));
	b.sets = 0;
	for (int i = 0; i < 5; i++)
		lose(&b);
	pass(&b, 500);
	assert_int_equal(ew_signal_counts(b.core).unkeyed, 5);
	assert_int_equal(ew_signal_counts(b.core).keys_asked, 1);
	assert_int_equal(b.asked, 1);
	assert_ptr_equal(strstr(b.own, "INVITE sip:sbc@127.0.0.1:5099 SIP/2.0\r\n"), b.own);
	assert_non_null(strstr(b.own, "m=audio 20000 RTP/SAVP 8\r\n"));
	assert_non_null(strstr(b.own, "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:"));
	assert_null(strstr(b.own, K30));
	assert_non_null(strstr(b.own, "a=recvonly\r\n"));
	/* Its keys reach the recorder, with the one that we have just told. */
	answer(&b, 200, OFFER(L30));
	assert_int_equal(b.sets, 1);
	assert_int_equal(b.security, EW_SECURITY_SDES);
	assert_int_equal(b.keys.srtp.peer[0].bytes[0], 0x60);
	assert_null(memmem(b.dialog, b.dialog_len, "inline", 6));
	pass(&b, 60000);
	assert_int_equal(b.asked, 1);
	end(&b);
}

static void a_peer_that_gives_none(void **state)
{
	static const struct {
		unsigned status;
		const char *media;
	} cases[] = {{488, NULL}, {200, NULL}, {200, "m=audio 6000 RTP/AVP 8\r\na=label:1\r\na=sendonly\r\n"},
		{200, "m=audio 6000 RTP/SAVP 8\r\na=sendonly\r\n"}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct bench b;

		begin(&b);
		say(&b, "INVITE", 1, OFFER(K30));
		say(&b, "ACK", 1, NULL);
		restart(&b);
		b.sets = 0;
		lose(&b);
		pass(&b, 100);
		assert_int_equal(b.asked, 1);
		answer(&b, cases[i].status, cases[i].media);
		pass(&b, 5000);
		/* Nothing is taken, least of all a stream that is plain now; it is asked when that is told again. */
		assert_int_equal(b.sets, 0);
		assert_int_equal(b.asked, 1);
		lose(&b);
		pass(&b, 100);
		assert_int_equal(b.asked, 2);
		end(&b);
	}
}

/* The recorder alone has died: its certificate is another, so the peer is asked for a handshake with that. */
static void a_new_certificate_is_offered(void **state)
{
	static const struct ew_hash other = {{0x12, 0x34}};
	struct ew_msg_dialog_restore dialog;
	struct bench b;

	(void)state;
	begin(&b);
	say(&b, "INVITE", 1, HANDSHAKE);
	say(&b, "ACK", 1, NULL);
	b.stream_code = -EEXIST;
	dialog = (struct ew_msg_dialog_restore){
		.interaction = b.interaction, .dialog = ew_slice_of(b.dialog, b.dialog_len)};
	for (int i = 0; i < 2; i++) {
		ew_signal_recorder_down(b.core, 0);
		ew_signal_recorder_up(b.core, 0);
		tell(&b, EW_MSG_dialog_restore, 0, &dialog);
		tell(&b, EW_MSG_restore_end, 0,
			&(struct ew_msg_restore_end){.count = 1, .fingerprint = i == 0 ? fingerprint : other});
		recorder_answers_as(&b, i == 0 ? &fingerprint : &other);
		pass(&b, 100);
		assert_int_equal(b.asked, i); /* the same one is no news */
	}
	assert_non_null(strstr(b.own, "a=fingerprint:sha-256 12:34:00:"));
	assert_non_null(strstr(b.own, "a=setup:actpass\r\n"));
	assert_non_null(strstr(b.own, "a=tls-id:"));
	b.sets = 0;
	answer(&b, 200, HANDSHAKE);
	assert_int_equal(b.sets, 1);
	assert_int_equal(b.keys.dtls.fingerprints[0][1], 0x11);
	end(&b);
}

/* Who cannot do UPDATE gets our description again, with the same key of ours, or a new one after a restart. */
static void a_refresh_has_keys(void **state)
{
	struct bench b;
	char first[128], *again;

	(void)state;
	for (int restarted = 0; restarted < 2; restarted++) {
		begin(&b);
		b.timer = "Supported: timer\r\nSession-Expires: 180;refresher=uas\r\nAllow: INVITE, ACK, BYE\r\n";
		say(&b, "INVITE", 1, OFFER(K30));
		our_crypto(&b, first);
		say(&b, "ACK", 1, NULL);
		if (restarted)
			restart(&b);
		b.sets = 0;
		pass(&b, 100000);
		assert_int_equal(b.asked, 1);
		again = strstr(b.own, "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:");
		assert_non_null(again);
		assert_int_equal(strncmp(again, first, strlen(first)) == 0, !restarted);
		answer(&b, 200, OFFER(K30));
		/* To the recorder they are the same ones; a signal that is new cannot know it. */
		assert_int_equal(b.sets, restarted);
		end(&b);
	}
}

static void never_answered_as_plain(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	say(&b, "INVITE", 1, "m=audio 6000 RTP/SAVP 8\r\na=crypto:1 F8_128_HMAC_SHA1_80 inline:" K30 "\r\n");
	assert_int_equal(b.status, 488);
	assert_int_equal(b.adds, 0);
	end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_go_to_the_recorder),
		cmocka_unit_test(a_recorder_that_lost_them_is_told_again),
		cmocka_unit_test(a_refused_offer_changes_no_key),
		cmocka_unit_test(handshakes),
		cmocka_unit_test(lost_keys_are_asked_for),
		cmocka_unit_test(a_peer_that_gives_none),
		cmocka_unit_test(a_new_certificate_is_offered),
		cmocka_unit_test(a_refresh_has_keys),
		cmocka_unit_test(never_answered_as_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
