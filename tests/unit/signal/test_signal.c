/*
 * The core with a recorder that is a list of messages: the order of an INVITE, refusals, restarts on both sides.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/io_sim.h"
#include "programs/signal/signal.h"

#define SEEN_MAX 64

struct seen {
	uint16_t number;
	uint64_t request;
	struct ew_id interaction;
	uint32_t stream;
	uint8_t active;
	struct ew_id order;
};

struct bench {
	struct ew_io *io;
	struct ew_signal *core;
	unsigned status, finals, requests;
	char response[8192];
	char request[4096];
	uint64_t ticket;
	struct seen seen[SEEN_MAX];
	size_t n_seen;
	size_t answered;
	int64_t code;        /* of done */
	int64_t stream_code; /* of stream_added */
	bool mute;           /* the recorder does not answer */
	struct ew_id interaction;
	uint8_t dialog[EW_MAX_DIALOG_BYTES];
	size_t dialog_len;
};

static const struct ew_sip_hop hop = {
	.remote = "127.0.0.1", .remote_port = 5099, .local = "127.0.0.1", .local_port = 5060};
static int transaction;

static void on_respond(void *arg, void *t, unsigned status, struct ew_slice bytes)
{
	struct bench *b = arg;

	(void)t;
	b->status = status;
	b->finals += status >= 200;
	(void)snprintf(b->response, sizeof(b->response), "%.*s", (int)bytes.len, (const char *)bytes.at);
}

static void on_send(void *arg, const struct ew_sip_hop *to, struct ew_slice bytes)
{
	(void)arg;
	(void)to;
	(void)bytes;
}

static int on_request(void *arg, const struct ew_sip_hop *to, struct ew_slice bytes, uint64_t ticket)
{
	struct bench *b = arg;

	assert_string_equal(to->remote, "127.0.0.1");
	b->requests++;
	(void)snprintf(b->request, sizeof(b->request), "%.*s", (int)bytes.len, (const char *)bytes.at);
	b->ticket = ticket;
	return 0;
}

static void keep_dialog(struct bench *b, struct ew_slice dialog)
{
	memcpy(b->dialog, dialog.at, dialog.len);
	b->dialog_len = dialog.len;
}

static int on_recorder(void *arg, uint32_t thread, uint16_t number, uint64_t request, const void *message)
{
	struct bench *b = arg;
	struct seen *s = &b->seen[b->n_seen++];

	assert_true(b->n_seen < SEEN_MAX);
	*s = (struct seen){.number = number, .request = request};
	if (number == EW_MSG_call_open) {
		const struct ew_msg_call_open *m = message;

		s->interaction = b->interaction = m->interaction;
		assert_int_equal(thread, ew_signal_thread(m->interaction, 3));
		assert_true(m->facts.len > 0);
		assert_true(ew_slice_starts(m->raw, EW_SLICE("INVITE sip:srs@127.0.0.1")));
		keep_dialog(b, m->dialog);
	} else if (number == EW_MSG_stream_add) {
		const struct ew_msg_stream_add *m = message;

		s->stream = m->stream;
		s->active = m->active;
	} else if (number == EW_MSG_stream_set) {
		s->active = ((const struct ew_msg_stream_set *)message)->active;
	} else if (number == EW_MSG_dialog_save) {
		keep_dialog(b, ((const struct ew_msg_dialog_save *)message)->dialog);
	} else if (number == EW_MSG_restrict) {
		const struct ew_msg_restrict *m = message;

		s->order = m->order;
		assert_int_equal(m->reason, EW_REASON_RECORDPREF);
		assert_int_equal(m->purposes, EW_PURPOSES_ALL);
		assert_int_equal(m->voice, EW_MSG_VOICE_PARTY);
	} else if (number == EW_MSG_call_end) {
		s->interaction = ((const struct ew_msg_call_end *)message)->interaction;
	}
	return 0;
}

static const struct ew_signal_ops ops = {
	.respond = on_respond, .send = on_send, .request = on_request, .recorder = on_recorder};

static void tell(struct bench *b, uint32_t thread, uint16_t number, uint64_t request, const void *message)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_message m;

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	assert_int_equal(ew_message_encode(number, request, message, &bytes), 0);
	assert_int_equal(ew_message_decode(ew_buf_slice(&bytes), &m), 0);
	assert_int_equal(ew_signal_message(b->core, thread, &m), 0);
}

/* Answers what has not been answered yet, as a recorder would. */
static void recorder_answers(struct bench *b)
{
	while (!b->mute && b->answered < b->n_seen) {
		struct seen s = b->seen[b->answered++];
		uint32_t thread = ew_signal_thread(b->interaction, 3);

		if (s.number == EW_MSG_call_open)
			tell(b, thread, EW_MSG_done, s.request, &(struct ew_msg_done){.code = b->code});
		else if ((s.number == EW_MSG_call_end || s.number == EW_MSG_call_facts) &&
			 s.request)
			tell(b, thread, EW_MSG_done, s.request, &(struct ew_msg_done){.code = 0});
		else if (s.number == EW_MSG_stream_add)
			tell(b, thread, EW_MSG_stream_added, s.request,
				&(struct ew_msg_stream_added){.interaction = b->interaction,
					.stream = s.stream,
					.code = b->stream_code,
					.port = (uint16_t)(20000 + 2 * s.stream)});
	}
}

static void restart(struct bench *b)
{
	static const struct ew_signal_peer peers[] = {{.name = "sbc-1", .address = "127.0.0.1"}};

	ew_signal_free(&b->core);
	assert_int_equal(ew_signal_new(&(struct ew_signal_config){.io = b->io,
					       .ops = &ops,
					       .arg = b,
					       .peers = peers,
					       .n_peers = 1,
					       .rtp_address = "127.0.0.1",
					       .threads = 3},
				 &b->core),
		0);
}

static void connect_all(struct bench *b, bool with_dialog)
{
	for (uint32_t thread = 0; thread < 3; thread++) {
		ew_signal_recorder_up(b->core, thread);
		if (with_dialog && thread == ew_signal_thread(b->interaction, 3))
			tell(b, thread, EW_MSG_dialog_restore, 0,
				&(struct ew_msg_dialog_restore){.interaction = b->interaction,
					.dialog = ew_slice_of(b->dialog, b->dialog_len)});
		tell(b, thread, EW_MSG_restore_end, 0,
			&(struct ew_msg_restore_end){
				.count = with_dialog &&
					 thread == ew_signal_thread(b->interaction, 3)});
	}
	recorder_answers(b);
}

static void disconnect_all(struct bench *b)
{
	for (uint32_t thread = 0; thread < 3; thread++)
		ew_signal_recorder_down(b->core, thread);
}

static struct bench *bench_new(void)
{
	struct bench *b = calloc(1, sizeof(*b));

	assert_non_null(b);
	b->io = ew_io_sim_new(3);
	restart(b);
	connect_all(b, false);
	return b;
}

static void bench_free(struct bench *b)
{
	ew_signal_free(&b->core);
	ew_io_sim_free(&b->io);
	free(b);
}

static void say(struct bench *b, const char *method, unsigned cseq, const char *media)
{
	char body[2048] = "";
	char text[8192];
	char tag[64] = "";
	const char *at = strstr(b->response, ";tag=");
	const char *to = strstr(b->response, "\r\nTo:");

	if (cseq > 1 || strcmp(method, "ACK") == 0) {
		at = to ? strstr(to, ";tag=") : NULL;
		assert_non_null(at);
		(void)snprintf(tag, sizeof(tag), "%.41s", at);
	}
	if (media)
		(void)snprintf(body, sizeof(body),
			"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n%s", media);
	(void)snprintf(text, sizeof(text),
		"%s sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5099;branch=z9hG4bK%u\r\n"
		"From: <sip:sbc@127.0.0.1>;tag=far\r\nTo: <sip:srs@127.0.0.1>%s\r\nCall-ID: one@test\r\n"
		"CSeq: %u %s\r\nContact: <sip:sbc@127.0.0.1:5099>;+sip.src\r\nRequire: siprec\r\n"
		"Content-Type: application/sdp\r\nContent-Length: %zu\r\n\r\n%s",
		method, cseq, tag, cseq, method, strlen(body), body);
	ew_signal_request(
		b->core, ew_slice_text(text), &hop, strcmp(method, "ACK") == 0 ? NULL : &transaction);
	recorder_answers(b);
}

#define M1 "m=audio 6000 RTP/AVP 8\r\na=label:1\r\na=sendonly\r\n"
#define M2 "m=audio 6002 RTP/AVP 0\r\na=label:2\r\na=sendonly\r\n"
#define M1_HELD "m=audio 6000 RTP/AVP 8\r\na=label:1\r\na=inactive\r\n"
#define M1_OFF M1 "a=recordpref:off\r\n"

static void assert_seen(const struct bench *b, const uint16_t *numbers, size_t n)
{
	for (size_t i = 0; i < n && i < b->n_seen; i++)
		assert_int_equal(b->seen[i].number, numbers[i]);
	assert_int_equal(b->n_seen, n);
}

static void a_call(void **state)
{
	static const uint16_t order[] = {EW_MSG_call_open, EW_MSG_stream_add, EW_MSG_stream_add,
		EW_MSG_dialog_save, EW_MSG_dialog_save, EW_MSG_call_facts, EW_MSG_stream_set,
		EW_MSG_stream_remove, EW_MSG_dialog_save, EW_MSG_call_end};
	struct bench *b = bench_new();

	(void)state;
	say(b, "INVITE", 1, M1 M2);
	assert_int_equal(b->status, 200);
	assert_non_null(strstr(b->response, "m=audio 20000 RTP/AVP 8\r\n"));
	assert_non_null(strstr(b->response, "m=audio 20002 RTP/AVP 0\r\n"));
	say(b, "ACK", 1, NULL);
	say(b, "INVITE", 2, M1_HELD "m=audio 0 RTP/AVP 0\r\n");
	assert_int_equal(b->status, 200);
	assert_non_null(strstr(b->response, "a=inactive\r\n"));
	assert_non_null(strstr(b->response, "m=audio 0 RTP/AVP 0\r\n"));
	say(b, "ACK", 2, NULL);
	say(b, "BYE", 3, NULL);
	assert_int_equal(b->status, 200);
	assert_seen(b, order, EW_COUNT(order));
	assert_int_equal(b->seen[5].active, 0);
	bench_free(b);
}

/* Whichever thread is the only one up: a new call is its call, and is refused when there is none. */
static void another_thread_takes_it(void **state)
{
	(void)state;
	for (uint32_t up = 0; up <= 3; up++) {
		struct bench *b = bench_new();

		for (uint32_t thread = 0; thread < 3; thread++) {
			if (thread != up)
				ew_signal_recorder_down(b->core, thread);
		}
		say(b, "INVITE", 1, M1);
		assert_int_equal(b->status, up < 3 ? 200 : 503);
		if (up < 3)
			assert_int_equal(ew_signal_thread(b->interaction, 3), up);
		bench_free(b);
	}
}

/* A thread that is full would refuse what another one has room for. */
static void who_has_room_takes_it(void **state)
{
	(void)state;
	for (uint32_t roomy = 0; roomy < 3; roomy++) {
		struct bench *b = bench_new();

		for (uint32_t thread = 0; thread < 3; thread++)
			if (thread != roomy)
				tell(b, thread, EW_MSG_admission, 0, &(struct ew_msg_admission){.why = 1});
		say(b, "INVITE", 1, M1);
		assert_int_equal(b->status, 200);
		assert_int_equal(ew_signal_thread(b->interaction, 3), roomy);
		bench_free(b);
	}
}

/* It counts the call, and knows the reason. */
static void without_room_one_says_why(void **state)
{
	struct bench *b = bench_new();

	(void)state;
	for (uint32_t thread = 0; thread < 3; thread++)
		tell(b, thread, EW_MSG_admission, 0, &(struct ew_msg_admission){.why = 1});
	say(b, "INVITE", 1, M1);
	assert_int_equal(b->seen[0].number, EW_MSG_call_open);
	bench_free(b);
}

static void recorder_says_no(void **state)
{
	static const uint16_t opening[] = {EW_MSG_call_open, EW_MSG_call_end};
	static const uint16_t streams[] = {EW_MSG_call_open, EW_MSG_stream_add, EW_MSG_call_end};
	struct bench *b = bench_new();

	(void)state;
	b->code = -ENOSPC;
	say(b, "INVITE", 1, M1);
	assert_int_equal(b->status, 503);
	assert_non_null(strstr(b->response, "Retry-After:"));
	assert_seen(b, opening, EW_COUNT(opening));
	b->code = 0;
	b->stream_code = -EADDRINUSE;
	b->n_seen = b->answered = 0;
	say(b, "INVITE", 1, M1);
	assert_int_equal(b->status, 503);
	assert_seen(b, streams, EW_COUNT(streams));
	assert_int_equal(ew_signal_counts(b->core).calls, 0);
	assert_int_equal(ew_signal_counts(b->core).refused, 2);
	bench_free(b);
}

static void recorder_goes_away(void **state)
{
	struct bench *b = bench_new();
	size_t before;

	(void)state;
	say(b, "INVITE", 1, M1_OFF);
	say(b, "ACK", 1, NULL);
	disconnect_all(b);
	say(b, "INVITE", 2, M1_HELD); /* nothing is changed that the recorder would not know */
	assert_int_equal(b->status, 503);
	assert_int_equal(ew_signal_counts(b->core).calls, 1);
	before = b->n_seen;
	connect_all(b, true);
	/*
	 * The restriction is said again under its first number, before anything else; the stream is
	 * asked for.
	 */
	assert_int_equal(b->seen[before].number, EW_MSG_restrict);
	assert_true(ew_id_equal(b->seen[before].order, b->seen[2].order));
	assert_int_equal(b->seen[2].number, EW_MSG_restrict);
	assert_int_equal(b->seen[before + 1].number, EW_MSG_stream_add);
	say(b, "INVITE", 3, M1_HELD);
	assert_int_equal(b->status, 200);
	bench_free(b);
}

/* An INVITE that waits while the recorder dies is refused, and ended when the recorder speaks of it again. */
static void dies_in_the_middle(void **state)
{
	struct bench *b = bench_new();

	(void)state;
	b->mute = true;
	say(b, "INVITE", 1, M1);
	assert_int_equal(b->status, 100);
	disconnect_all(b);
	assert_int_equal(b->status, 503);
	assert_int_equal(b->finals, 1);
	b->n_seen = 0;
	connect_all(b, true);
	assert_int_equal(b->n_seen, 1);
	assert_int_equal(b->seen[0].number, EW_MSG_call_end);
	assert_true(ew_id_equal(b->seen[0].interaction, b->interaction));
	assert_int_equal(ew_signal_counts(b->core).calls, 0);
	bench_free(b);
}

static void ended_while_away(void **state)
{
	struct bench *b = bench_new();

	(void)state;
	say(b, "INVITE", 1, M1);
	say(b, "ACK", 1, NULL);
	disconnect_all(b);
	say(b, "BYE", 2, NULL);
	assert_int_equal(b->status, 200);
	/* Every dialog was known before: what is not here is nowhere. */
	say(b, "BYE", 3, NULL);
	assert_int_equal(b->status, 481);
	say(b, "OPTIONS", 1, NULL);
	assert_int_equal(b->status, 503);
	b->n_seen = b->answered = 0;
	connect_all(b, true);
	assert_int_equal(b->n_seen, 1);
	assert_int_equal(b->seen[0].number, EW_MSG_call_end);
	bench_free(b);
}

static void signal_restarts(void **state)
{
	struct bench *b = bench_new();

	(void)state;
	say(b, "INVITE", 1, M1 M2);
	say(b, "ACK", 1, NULL);
	restart(b);
	connect_all(b, true);
	assert_int_equal(ew_signal_counts(b->core).calls, 1);
	b->n_seen = b->answered = 0;
	say(b, "INVITE", 2, M1_HELD M2);
	assert_int_equal(b->status, 200);
	assert_non_null(strstr(b->response, "m=audio 20002 RTP/AVP 0\r\n"));
	assert_int_equal(b->seen[0].number, EW_MSG_call_facts); /* who is on hold */
	assert_int_equal(b->seen[1].number, EW_MSG_stream_set);
	assert_int_equal(b->seen[2].number, EW_MSG_dialog_save);
	say(b, "BYE", 3, NULL);
	assert_int_equal(b->status, 200);
	assert_int_equal(b->seen[b->n_seen - 1].number, EW_MSG_call_end);
	bench_free(b);
}

static void recorder_ends_a_call(void **state)
{
	struct bench *b = bench_new();

	(void)state;
	say(b, "INVITE", 1, M1);
	say(b, "ACK", 1, NULL);
	tell(b, ew_signal_thread(b->interaction, 3), EW_MSG_call_gone, 0,
		&(struct ew_msg_call_gone){.interaction = b->interaction, .cause = 2});
	assert_int_equal(b->requests, 1);
	assert_non_null(strstr(b->request, "BYE sip:sbc@127.0.0.1:5099 SIP/2.0\r\n"));
	assert_int_equal(ew_signal_counts(b->core).calls, 0);
	bench_free(b);
}

/*
 * A list that is cut short says nothing of the calls that are not on it: the connection begins
 * anew.
 */
static void a_list_that_is_not_whole(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct bench *b = bench_new();
	struct ew_message m;
	uint32_t thread;

	(void)state;
	say(b, "INVITE", 1, M1);
	say(b, "ACK", 1, NULL);
	thread = ew_signal_thread(b->interaction, 3);
	disconnect_all(b);
	ew_signal_recorder_up(b->core, thread);
	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	assert_int_equal(ew_message_encode(EW_MSG_restore_end, 0,
				 &(struct ew_msg_restore_end){.count = 1}, &bytes),
		0);
	assert_int_equal(ew_message_decode(ew_buf_slice(&bytes), &m), 0);
	assert_int_equal(ew_signal_message(b->core, thread, &m), -EPROTO);
	assert_int_equal(b->requests, 0);
	assert_int_equal(ew_signal_counts(b->core).calls, 1);
	disconnect_all(b);
	connect_all(b, true);
	assert_int_equal(b->requests, 0);
	assert_int_equal(ew_signal_counts(b->core).calls, 1);
	bench_free(b);
}

static void wrong_settings(void **state)
{
	struct ew_io *io = ew_io_sim_new(1);
	struct ew_signal_peer name = {.name = "sbc", .address = "sbc.example.com"};
	struct ew_signal *core = NULL;
	struct ew_signal_config config = {.io = io, .ops = &ops, .rtp_address = "", .threads = 0};

	(void)state;
	assert_int_equal(ew_signal_new(&config, &core), -EINVAL);
	config.threads = 1;
	config.peers = &name;
	config.n_peers = 1;
	assert_int_equal(ew_signal_new(&config, &core), -EINVAL);
	assert_null(core);
	ew_io_sim_free(&io);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call),
		cmocka_unit_test(another_thread_takes_it),
		cmocka_unit_test(who_has_room_takes_it),
		cmocka_unit_test(without_room_one_says_why),
		cmocka_unit_test(recorder_says_no),
		cmocka_unit_test(recorder_goes_away),
		cmocka_unit_test(dies_in_the_middle),
		cmocka_unit_test(ended_while_away),
		cmocka_unit_test(signal_restarts),
		cmocka_unit_test(recorder_ends_a_call),
		cmocka_unit_test(a_list_that_is_not_whole),
		cmocka_unit_test(wrong_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
