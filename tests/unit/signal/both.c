/*
 * See both.h. It asserts wherever the surroundings, not the cores, would be at fault.
 */
#include "unit/signal/both.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

static const struct ew_sip_hop hop = {
	.remote = "127.0.0.1", .remote_port = 5099, .local = "127.0.0.1", .local_port = 5060};

/* -- the keeper's memory -- */

static struct both_call *find_call(struct both *b, struct ew_id interaction)
{
	for (size_t i = 0; i < b->n_calls; i++) {
		if (ew_id_equal(b->calls[i].interaction, interaction))
			return &b->calls[i];
	}
	return NULL;
}

static void keep_dialog(struct both_call *c, struct ew_slice dialog)
{
	free(c->dialog);
	c->dialog = malloc(dialog.len);
	assert_non_null(c->dialog);
	memcpy(c->dialog, dialog.at, dialog.len);
	c->dialog_len = dialog.len;
}

static struct both_stream *find_stream(struct both_call *c, uint32_t number)
{
	for (size_t i = 0; i < BOTH_STREAMS; i++) {
		if (c->streams[i].up && c->streams[i].number == number)
			return &c->streams[i];
	}
	return NULL;
}

static void keep_stream(struct both_call *c, const struct ew_msg_stream_add *m)
{
	struct both_stream *s = c->streams;

	if (find_stream(c, m->stream))
		return;
	while (s->up)
		s++;
	assert_true(s < c->streams + BOTH_STREAMS && m->codecs.len <= sizeof(s->codecs));
	*s = (struct both_stream){
		.up = true, .number = m->stream, .port = m->port, .party = m->party};
	memcpy(s->codecs, m->codecs.at, m->codecs.len);
	s->codecs_len = m->codecs.len;
}

/* As the tape would tell it: what the recorder has taken. */
static void watch(struct both *b, const struct ew_message *m)
{
	struct both_call *c;

	switch (m->type->number) {
	case EW_MSG_dialog_save:
		c = find_call(b, EW_MESSAGE_AS(m, dialog_save)->interaction);
		if (c)
			keep_dialog(c, EW_MESSAGE_AS(m, dialog_save)->dialog);
		break;
	case EW_MSG_stream_add:
		c = find_call(b, EW_MESSAGE_AS(m, stream_add)->interaction);
		if (c)
			keep_stream(c, EW_MESSAGE_AS(m, stream_add));
		break;
	case EW_MSG_stream_remove:
		c = find_call(b, EW_MESSAGE_AS(m, stream_remove)->interaction);
		if (c && find_stream(c, EW_MESSAGE_AS(m, stream_remove)->stream))
			find_stream(c, EW_MESSAGE_AS(m, stream_remove)->stream)->up = false;
		break;
	case EW_MSG_stream_added:
		c = find_call(b, EW_MESSAGE_AS(m, stream_added)->interaction);
		/* It may have been removed before the answer was durable. */
		if (c && find_stream(c, EW_MESSAGE_AS(m, stream_added)->stream) &&
			EW_MESSAGE_AS(m, stream_added)->code == 0)
			find_stream(c, EW_MESSAGE_AS(m, stream_added)->stream)->port =
				EW_MESSAGE_AS(m, stream_added)->port;
		break;
	default:
		break;
	}
}

/* -- the connection -- */

static void push(struct both_queue *q, uint64_t request, uint16_t number, const void *message)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct both_packet *p;

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	assert_int_equal(ew_message_encode(number, request, message, &bytes), 0);
	p = malloc(sizeof(*p) + bytes.len);
	assert_non_null(p);
	p->next = NULL;
	p->len = bytes.len;
	memcpy(p->bytes, bytes.at, bytes.len);
	*q->last = p;
	q->last = &p->next;
	q->bytes += p->len;
	q->most = q->bytes > q->most ? q->bytes : q->most;
}

static struct both_packet *pop(struct both_queue *q)
{
	struct both_packet *p = q->first;

	if (!p)
		return NULL;
	q->first = p->next;
	if (!q->first)
		q->last = &q->first;
	q->bytes -= p->len;
	return p;
}

static void empty(struct both_queue *q)
{
	struct both_packet *p;

	while ((p = pop(q)))
		free(p);
	q->last = &q->first;
}

static void hear(struct both *b, bool at_signal, const struct ew_message *m)
{
	watch(b, m);
	if (!at_signal)
		ew_recorder_message(b->h->core, EW_RECORDER_SIGNAL, m);
	else
		assert_int_equal(ew_signal_message(b->signal, 0, m), 0);
}

static bool deliver(struct both *b, struct both_queue *q)
{
	struct both_packet *p = b->hold ? NULL : pop(q);
	struct ew_message m;

	if (!p)
		return false;
	assert_int_equal(ew_message_decode(ew_slice_of(p->bytes, p->len), &m), 0);
	hear(b, q == &b->to_signal, &m);
	free(p);
	return true;
}

static void on_message(void *arg, struct ew_channel *channel, const struct ew_message *message,
	int *fds, size_t n_fds)
{
	struct both *b = arg;

	(void)fds;
	assert_int_equal(n_fds, 0);
	hear(b, channel == b->ours, message);
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	struct both *b = arg;

	print_message("channel closed: %s\n", why ? why : "hung up");
	b->closes++;
	ew_channel_close(channel == b->ours ? &b->ours : &b->theirs);
}

static void open_channels(struct both *b)
{
	struct ew_channel_config config = {.self = EW_ROLE_SIGNAL,
		.peer = EW_ROLE_RECORDER,
		.on_message = on_message,
		.on_closed = on_closed,
		.arg = b};
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
	assert_int_equal(ew_channel_new(b->loop, &ends[0], &config, &b->ours), 0);
	config.self = EW_ROLE_RECORDER;
	config.peer = EW_ROLE_SIGNAL;
	assert_int_equal(ew_channel_new(b->loop, &ends[1], &config, &b->theirs), 0);
}

void both_connect(struct both *b)
{
	if (b->loop)
		open_channels(b);
	b->connected = true;
	ew_recorder_peer(b->h->core, EW_RECORDER_SIGNAL, true);
	ew_signal_recorder_up(b->signal, 0);
}

void both_disconnect(struct both *b)
{
	empty(&b->to_signal);
	empty(&b->to_recorder);
	ew_channel_close(&b->ours);
	ew_channel_close(&b->theirs);
	if (b->connected && b->h->core)
		ew_recorder_peer(b->h->core, EW_RECORDER_SIGNAL, false);
	b->connected = false;
	if (b->signal)
		ew_signal_recorder_down(b->signal, 0);
}

static bool turn(struct both *b)
{
	bool any = false;

	if (b->loop)
		any = ew_loop_turn(b->loop, 0) > 0;
	for (int i = 0; i < 1000 && deliver(b, &b->to_recorder); i++)
		any = true;
	if (!b->h->hold_jobs)
		harness_sync(b->h);
	for (int i = 0; i < 1000 && deliver(b, &b->to_signal); i++)
		any = true;
	return any;
}

static bool tick(struct both *b)
{
	bool any = turn(b);

	ew_io_sim_advance(b->h->io, 10 * EW_US_PER_MS);
	ew_recorder_tick(b->h->core);
	ew_signal_tick(b->signal);
	return any;
}

void both_ticks(struct both *b, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		(void)tick(b);
}

void both_settle(struct both *b)
{
	for (int idle = 0, turns = 0; idle < 4 && turns < 20000; turns++)
		idle = tick(b) ? 0 : idle + 1;
}

/* -- what the cores ask for -- */

static void on_recorder_send(
	void *arg, enum ew_recorder_peer to, uint64_t request, uint16_t number, const void *message)
{
	struct both *b = arg;

	if (to != EW_RECORDER_SIGNAL || !b->connected)
		return;
	if (b->loop)
		assert_int_equal(ew_channel_send(b->theirs, number, request, message, NULL, 0), 0);
	else
		push(&b->to_signal, request, number, message);
}

static bool on_recorder_room(void *arg, enum ew_recorder_peer to)
{
	struct both *b = arg;

	if (to != EW_RECORDER_SIGNAL || !b->connected)
		return true;
	return b->loop ? ew_channel_has_room(b->theirs) : b->to_signal.bytes < b->mark;
}

static void note_facts(struct both *b, struct ew_slice facts)
{
	(void)snprintf(b->facts, sizeof(b->facts), "%.*s", (int)facts.len, (const char *)facts.at);
}

/* Slices in what is noted are not kept. */
static void note(struct both *b, uint16_t number, const void *message)
{
	b->said[number]++;
	if (number == EW_MSG_stream_add)
		b->add = *(const struct ew_msg_stream_add *)message;
	else if (number == EW_MSG_stream_set)
		b->set = *(const struct ew_msg_stream_set *)message;
	else if (number == EW_MSG_key_pressed)
		b->key = *(const struct ew_msg_key_pressed *)message;
	else if (number == EW_MSG_call_open)
		note_facts(b, ((const struct ew_msg_call_open *)message)->facts);
	else if (number == EW_MSG_call_facts)
		note_facts(b, ((const struct ew_msg_call_facts *)message)->facts);
}

static int on_signal_send(
	void *arg, uint32_t thread, uint16_t number, uint64_t request, const void *message)
{
	struct both *b = arg;

	assert_int_equal(thread, 0);
	note(b, number, message);
	if (number == EW_MSG_call_open) {
		const struct ew_msg_call_open *m = message;
		struct both_call *c = find_call(b, m->interaction);

		/* The telephone side has just spoken of this one. */
		if (!c)
			c = &b->calls[b->n_calls - 1];
		c->interaction = m->interaction;
		c->live = true;
		keep_dialog(c, m->dialog);
	}
	if (!b->connected)
		return -EPIPE;
	if (b->loop)
		return ew_channel_send(b->ours, number, request, message, NULL, 0);
	push(&b->to_recorder, request, number, message);
	return 0;
}

static bool on_signal_room(void *arg, uint32_t thread)
{
	struct both *b = arg;

	(void)thread;
	return b->loop ? ew_channel_has_room(b->ours) : b->to_recorder.bytes < b->mark;
}

static void on_respond(void *arg, void *transaction, unsigned status, struct ew_slice bytes)
{
	struct both_call *c = transaction;
	size_t at = ew_slice_find(bytes, EW_SLICE("\r\nTo: "));
	struct both *b = arg;
	size_t n = 0;

	(void)snprintf(b->answer, sizeof(b->answer), "%.*s", (int)bytes.len, (const char *)bytes.at);
	c->status = status;
	c->finals += status >= 200;
	if (at == SIZE_MAX || status != 200)
		return;
	for (at += 6; at + n < bytes.len && bytes.at[at + n] != '\r' && n < sizeof(c->to) - 1; n++)
		c->to[n] = (char)bytes.at[at + n];
	c->to[n] = '\0';
}

static void on_send(void *arg, const struct ew_sip_hop *to, struct ew_slice bytes)
{
	(void)arg;
	(void)to;
	(void)bytes;
}

static int on_request(void *arg, const struct ew_sip_hop *to, struct ew_slice bytes, uint64_t ticket)
{
	struct both *b = arg;

	(void)to;
	b->byes++;
	(void)snprintf(b->bye, sizeof(b->bye), "%.*s", (int)bytes.len, (const char *)bytes.at);
	b->ticket = ticket;
	return 0;
}

static const struct ew_signal_ops signal_ops = {.respond = on_respond,
	.send = on_send,
	.request = on_request,
	.recorder = on_signal_send,
	.room = on_signal_room};

/* -- life -- */

static void start_signal(struct both *b)
{
	static const struct ew_signal_peer peers[] = {{.name = "sbc-1", .address = "127.0.0.1"}};

	assert_int_equal(ew_signal_new(&(struct ew_signal_config){.io = b->h->io,
					       .ops = &signal_ops,
					       .arg = b,
					       .peers = peers,
					       .n_peers = 1,
					       .rtp_address = "127.0.0.1",
					       .threads = 1},
				 &b->signal),
		0);
}

struct both *both_new(bool real, uint32_t max_calls)
{
	struct both *b = calloc(1, sizeof(*b));

	assert_non_null(b);
	b->to_signal.last = &b->to_signal.first;
	b->to_recorder.last = &b->to_recorder.first;
	b->mark = 64 * 1024;
	if (real)
		assert_int_equal(ew_loop_new(&b->loop), 0);
	b->h = harness_bare(7);
	b->h->config.max_calls = max_calls;
	b->h->config.tape.spans = 2 * max_calls + 64;
	b->h->tap = on_recorder_send;
	b->h->room = on_recorder_room;
	b->h->tap_arg = b;
	start_signal(b);
	harness_start(b->h);
	harness_connect(b->h);
	both_connect(b);
	both_settle(b);
	return b;
}

void both_free(struct both **both)
{
	struct both *b = *both;

	both_disconnect(b);
	ew_signal_free(&b->signal);
	harness_free(&b->h);
	ew_loop_free(&b->loop);
	for (size_t i = 0; i < b->n_calls; i++)
		free(b->calls[i].dialog);
	free(b);
	*both = NULL;
}

void both_restart_signal(struct both *b)
{
	both_disconnect(b);
	ew_signal_free(&b->signal);
	start_signal(b);
	both_connect(b);
}

static void hand_back(struct both *b, const struct both_call *c)
{
	struct ew_msg_call_restore restore = {
		.interaction = c->interaction, .dialog = ew_slice_of(c->dialog, c->dialog_len)};

	harness_say(b->h, EW_RECORDER_KEEPER, EW_MSG_call_restore, &restore);
	for (size_t i = 0; i < BOTH_STREAMS; i++) {
		const struct both_stream *s = &c->streams[i];
		struct ew_msg_stream_add add = {.interaction = c->interaction,
			.party = s->party,
			.stream = s->number,
			.codecs = ew_slice_of(s->codecs, s->codecs_len),
			.remote_address = EW_SLICE("127.0.0.1"),
			.remote_port = 6000,
			.active = 1,
			.port = s->port};

		if (s->up)
			harness_say(b->h, EW_RECORDER_KEEPER, EW_MSG_stream_add, &add);
	}
}

void both_restart_recorder(struct both *b, size_t but)
{
	struct ew_msg_restore_end end = {0};
	struct ew_msg_epoch_add epoch = {.epoch = 1};

	if (b->h->job) {
		struct ew_tape_sync *job = TAKE(b->h->job);

		ew_tape_sync_run(job);
		(void)!ew_recorder_synced(b->h->core, job);
		b->h->job = NULL;
	}
	both_disconnect(b);
	ew_recorder_abandon(&b->h->core);
	ew_io_sim_kill(b->h->io);
	b->h->config.boot_counter++;
	b->h->ports_open = 0;
	harness_start(b->h);
	memcpy(epoch.recipient.bytes, b->h->vault->recipient.public_key, 32);
	ew_recorder_peer(b->h->core, EW_RECORDER_KEEPER, true);
	harness_say(b->h, EW_RECORDER_KEEPER, EW_MSG_epoch_add, &epoch);
	for (size_t i = 0; i < b->n_calls; i++) {
		if (i != but && b->calls[i].live)
			hand_back(b, &b->calls[i]);
	}
	harness_say(b->h, EW_RECORDER_KEEPER, EW_MSG_restore_end, &end);
}

/* -- the telephone side -- */

void both_say(
	struct both *b, size_t n, const char *method, unsigned cseq, const char *media, size_t pad)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char body[2048] = "";
	struct both_call *c = &b->calls[n];

	if (n >= b->n_calls)
		b->n_calls = n + 1;
	if (media)
		(void)snprintf(body, sizeof(body),
			"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 "
			"0\r\n%s",
			media);
	ew_buf_init(&text, EW_MAX_SIP_MESSAGE_BYTES);
	ew_buf_printf(&text,
		"%s sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP "
		"127.0.0.1:5099;branch=z9hG4bK%zu.%u\r\n"
		"From: <sip:sbc@127.0.0.1>;tag=far\r\nTo: %s\r\nCall-ID: %zu@test\r\nCSeq: %u "
		"%s\r\n"
		"Contact: <sip:sbc@127.0.0.1:5099>;+sip.src\r\nRequire: siprec\r\nContent-Type: "
		"application/sdp\r\n",
		method, n, cseq,
		cseq > 1 || strcmp(method, "ACK") == 0 ? c->to : "<sip:srs@127.0.0.1>", n, cseq,
		method);
	/* As routes, which a saved dialog holds. */
	for (size_t i = 0; i + 64 <= pad; i += 64)
		ew_buf_add_text(
			&text, "Record-Route: <sip:127.0.0.1;pad=01234567890123456789012345678901234567890>\r\n");
	ew_buf_printf(&text, "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
	assert_int_equal(ew_buf_error(&text), 0);
	ew_signal_request(
		b->signal, ew_buf_slice(&text), &hop, strcmp(method, "ACK") == 0 ? NULL : c);
}

void both_raw(struct both *b, size_t n, const char *from, const char *method, unsigned cseq, const char *headers,
	const char *body)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct both_call *c = &b->calls[n];

	if (n >= b->n_calls)
		b->n_calls = n + 1;
	ew_buf_init(&text, EW_MAX_SIP_MESSAGE_BYTES);
	ew_buf_printf(&text,
		"%s sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5099;branch=z9hG4bK%zu.%u\r\n"
		"From: <sip:2000@127.0.0.1%s>;tag=far\r\nTo: %s\r\nCall-ID: %zu@test\r\nCSeq: %u %s\r\n"
		"Contact: <sip:sbc@127.0.0.1:5099>\r\n%sContent-Length: %zu\r\n\r\n%s",
		method, n, cseq, from, c->to[0] ? c->to : "<sip:srs@127.0.0.1>", n, cseq, method, headers, strlen(body),
		body);
	assert_int_equal(ew_buf_error(&text), 0);
	ew_signal_request(b->signal, ew_buf_slice(&text), &hop, strcmp(method, "ACK") == 0 ? NULL : c);
	both_settle(b);
}

void both_call(struct both *b, size_t n, const char *media, size_t pad)
{
	both_say(b, n, "INVITE", 1, media, pad);
	both_settle(b);
	assert_int_equal(b->calls[n].status, 200);
	both_say(b, n, "ACK", 1, NULL, 0);
	both_settle(b);
}

void both_cancel(struct both *b, size_t n)
{
	ew_signal_cancelled(b->signal, &b->calls[n]);
}
