/*
 * See harness.h. It asserts wherever the surroundings, not the core, would be at fault.
 */
#include "unit/recorder/harness.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/secret.h"
#include "open/age_open.h"
#include "seal/span_key.h"
#include "tape/tape_reader.h"

/* -- what the core asks for -- */

static void on_send(void *arg, enum ew_recorder_peer to, uint64_t request, uint16_t number,
	const void *message)
{
	struct harness *h = arg;
	const struct ew_message_type *type = ew_message_type(number);
	struct sent *s = &h->sent[h->n_sent];

	if (h->tap) {
		h->tap(h->tap_arg, to, request, number, message);
		return;
	}
	h->n_sent++;
	assert_true(h->n_sent < MAX_SENT);
	assert_non_null(type);
	assert_true(type->struct_bytes <= sizeof(s->as));
	assert_true(type->from & EW_ROLE_BIT(EW_ROLE_RECORDER));
	*s = (struct sent){.to = to, .request = request, .number = number};
	memcpy(&s->as, message, type->struct_bytes);
}

static bool on_room(void *arg, enum ew_recorder_peer to)
{
	struct harness *h = arg;

	return !h->room || h->room(h->tap_arg, to);
}

static int on_port_open(
	void *arg, uint32_t slot, const struct ew_recorder_remote *remote, uint16_t port, uint16_t *ret_port)
{
	struct harness *h = arg;

	(void)remote;
	if (h->open_error)
		return h->open_error;
	h->ports_open++;
	*ret_port = port ? port : (uint16_t)(20000 + 2 * slot);
	return 0;
}

static int on_port_peer(void *arg, uint32_t slot, const struct ew_recorder_remote *remote)
{
	(void)arg;
	(void)slot;
	return remote->address.len ? 0 : -EINVAL;
}

static void on_port_close(void *arg, uint32_t slot)
{
	struct harness *h = arg;

	(void)slot;
	h->ports_open--;
}

static void on_rtcp(void *arg, uint32_t slot, struct ew_slice packet)
{
	struct harness *h = arg;

	(void)slot;
	assert_true(packet.len > 8);
	if (h->on_rtcp_send) {
		h->on_rtcp_send(h->rtp_send_arg, packet);
		return;
	}
	h->reports++;
	assert_true(packet.len <= sizeof(h->report));
	memcpy(h->report, packet.at, packet.len);
	h->report_len = packet.len;
}

static void on_rtp_send(void *arg, uint32_t slot, uint16_t port, struct ew_slice packet)
{
	struct harness *h = arg;

	if (h->on_rtp_send)
		h->on_rtp_send(h->rtp_send_arg, slot, port, packet);
}

static void on_sync(void *arg, struct ew_tape_sync *job)
{
	struct harness *h = arg;

	assert_null(h->job);
	h->job = job;
}

static void on_write(void *arg, struct ew_tape_write *piece)
{
	struct harness *h = arg;

	assert_null(h->piece);
	h->piece = piece;
}

static const struct ew_recorder_ops ops = {.send = on_send,
	.room = on_room,
	.port_open = on_port_open,
	.port_peer = on_port_peer,
	.port_close = on_port_close,
	.rtcp_send = on_rtcp,
	.rtp_send = on_rtp_send,
	.sync = on_sync};

/* -- life -- */

static struct ew_identity *new_identity(struct ew_io *io)
{
	struct ew_identity *identity = ew_secret_alloc(sizeof(*identity));

	assert_non_null(identity);
	assert_int_equal(ew_identity_new(io, identity), 0);
	return identity;
}

struct harness *harness_bare(uint64_t seed)
{
	struct harness *h = calloc(1, sizeof(*h));

	assert_non_null(h);
	h->io = ew_io_sim_new(seed);
	assert_non_null(h->io);
	h->keeper = new_identity(h->io);
	h->vault = new_identity(h->io);
	ew_buf_init(&h->memory, 1 << 20);
	h->config = (struct ew_recorder_config){
		.tape = {.folder = TAPE_FOLDER,
			.key_stock = 16,
			.spans = 128,
			.events = h->keeper->recipient},
		.boot_counter = 1,
		.linger_us = -1, /* ends are ends; tests of late packets say otherwise */
		.max_calls = 16};
	return h;
}

void harness_start(struct harness *h)
{
	struct ew_error error = {0};

	struct ew_recorder_ops mine = ops;

	h->job = NULL;
	h->piece = NULL;
	mine.write = h->behind ? on_write : NULL;
	if (ew_recorder_new(h->io, &h->config, &mine, h, &h->core, &error))
		fail_msg("recorder: %s", ew_error_text(&error));
}

void harness_connect(struct harness *h)
{
	struct ew_msg_epoch_add epoch = {.epoch = 1};
	struct ew_msg_restore_end end = {0};

	memcpy(epoch.recipient.bytes, h->vault->recipient.public_key, 32);
	ew_recorder_peer(h->core, EW_RECORDER_KEEPER, true);
	harness_say(h, EW_RECORDER_KEEPER, EW_MSG_epoch_add, &epoch);
	harness_say(h, EW_RECORDER_KEEPER, EW_MSG_restore_end, &end);
	ew_recorder_peer(h->core, EW_RECORDER_SIGNAL, true);
	ew_recorder_peer(h->core, EW_RECORDER_WEB, true);
	ew_recorder_tick(h->core);
	harness_sync(h);
}

struct harness *harness_new(uint64_t seed)
{
	struct harness *h = harness_bare(seed);

	harness_start(h);
	harness_connect(h);
	return h;
}

static void forget(struct harness *h)
{
	while (h->n_blocks)
		free(h->blocks[--h->n_blocks]);
	h->n_events = h->n_kept = 0;
}

void harness_free(struct harness **harness)
{
	struct harness *h = *harness;

	forget(h);
	ew_recorder_abandon(&h->core);
	ew_secret_free(&h->keeper);
	ew_secret_free(&h->vault);
	ew_buf_free(&h->memory);
	ew_io_sim_free(&h->io);
	free(h);
	*harness = NULL;
}

/* -- talking -- */

uint64_t harness_say(
	struct harness *h, enum ew_recorder_peer from, uint16_t number, const void *message)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_message decoded;

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	assert_int_equal(ew_message_encode(number, ++h->request, message, &bytes), 0);
	assert_int_equal(ew_message_decode(ew_buf_slice(&bytes), &decoded), 0);
	ew_recorder_message(h->core, from, &decoded);
	if (!h->hold_jobs)
		harness_sync(h);
	return h->request;
}

void harness_sync(struct harness *h)
{
	while (h->job || h->piece) {
		struct ew_tape_write *piece = TAKE(h->piece);
		struct ew_tape_sync *job;

		if (piece) {
			ew_tape_write_run(piece);
			assert_int_equal(ew_recorder_written(h->core, piece), 0);
		}
		job = TAKE(h->job);
		if (job) {
			ew_tape_sync_run(job);
			assert_int_equal(ew_recorder_synced(h->core, job), 0);
		}
	}
}

void harness_run_ms(struct harness *h, int64_t ms)
{
	struct ew_msg_keeper_alive alive = {0};

	for (; ms > 0; ms -= 10) {
		ew_io_sim_advance(h->io, 10 * EW_US_PER_MS);
		ew_recorder_tick(h->core);
		if (!h->keeper_is_silent && ew_io_mono(h->io).us % EW_US_PER_S < 10 * EW_US_PER_MS)
			harness_say(h, EW_RECORDER_KEEPER, EW_MSG_keeper_alive, &alive);
		if (!h->hold_jobs)
			harness_sync(h);
	}
}

const struct sent *harness_last(const struct harness *h, uint16_t number)
{
	for (size_t i = h->n_sent; i-- > 0;)
		if (h->sent[i].number == number)
			return &h->sent[i];
	return NULL;
}

const struct sent *harness_answer(const struct harness *h, uint64_t request)
{
	for (size_t i = h->n_sent; i-- > 0;)
		if (h->sent[i].request == request)
			return &h->sent[i];
	return NULL;
}

size_t harness_count(const struct harness *h, uint16_t number)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_sent; i++)
		n += h->sent[i].number == number;
	return n;
}

/* -- reading back -- */

struct key {
	struct ew_frame_opener opener;
	bool known;
};

struct reading {
	struct harness *h;
	struct key keys[512];
	size_t n_keys;
	uint32_t order;
};

static void *keep_bytes(struct harness *h, struct ew_slice bytes)
{
	void *copy = malloc(bytes.len ? bytes.len : 1);

	assert_non_null(copy);
	assert_true(h->n_blocks < EW_COUNT(h->blocks));
	if (bytes.len)
		memcpy(copy, bytes.at, bytes.len);
	h->blocks[h->n_blocks++] = copy;
	return copy;
}

static void load_key(struct reading *reading, struct key *key, const struct ew_tape_record *record)
{
	struct harness *h = reading->h;
	bool is_event = record->type == EW_TAPE_EVENT;
	const struct ew_identity *identity = is_event ? h->keeper : h->vault;
	_cleanup_(ew_buf_free) struct ew_buf file = {0}, plain = {0};
	struct ew_span_key span;

	ew_buf_init(&file, 4096);
	ew_buf_init_secret(&plain, 4096);
	assert_int_equal(
		ew_tape_key_read(h->io, TAPE_FOLDER, is_event ? 0 : 1, record->span, &file), 0);
	assert_int_equal(ew_age_open(&identity, 1, ew_buf_slice(&file), &plain), 0);
	assert_int_equal(ew_span_key_decode(ew_buf_slice(&plain), &span), 0);
	ew_frame_opener_init(&key->opener, span.span, span.start);
}

static struct ew_frame_opener *opener_of(struct reading *reading,
	const struct ew_tape_record *record)
{
	size_t i = 0;

	while (i < reading->n_keys && !ew_id_equal(reading->keys[i].opener.span, record->span))
		i++;
	if (i == reading->n_keys) {
		assert_true(reading->n_keys < EW_COUNT(reading->keys));
		load_key(reading, &reading->keys[reading->n_keys++], record);
	}
	return &reading->keys[i].opener;
}

static void read_event(
	struct harness *h, struct ew_wall wall, struct ew_slice plain, uint32_t order)
{
	struct event *e = &h->events[h->n_events++];
	struct ew_slice copy = ew_slice_of(keep_bytes(h, plain), plain.len);

	assert_true(h->n_events < MAX_EVENTS);
	e->order = order;
	e->wall = wall;
	assert_int_equal(ew_message_decode(copy, &e->message), 0);
}

static void read_frame(
	struct harness *h, struct ew_id span, struct ew_slice plain, uint32_t order)
{
	struct ew_frame_reader reader;
	struct kept k = {.span = span, .order = order};
	int more;

	assert_int_equal(ew_frame_read(plain, &reader), 0);
	k.stream = reader.stream;
	k.purposes = reader.purposes;
	while ((more = ew_frame_next(&reader, &k.packet)) == 1) {
		k.packet.payload.at = keep_bytes(h, k.packet.payload);
		h->kept[h->n_kept++] = k;
		assert_true(h->n_kept < MAX_KEPT);
	}
	assert_int_equal(more, 0);
}

static int on_record(void *arg, ew_tape_pos at, ew_tape_pos next,
	const struct ew_tape_record *record,
	struct ew_slice sealed)
{
	struct reading *reading = arg;
	struct harness *h = reading->h;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};

	(void)at;
	(void)next;
	ew_buf_init(&plain, EW_MAX_TAPE_RECORD_BYTES);
	assert_int_equal(ew_tape_record_open(opener_of(reading, record), record, sealed, &plain),
		0);
	if (record->type == EW_TAPE_EVENT)
		read_event(h, record->wall, ew_buf_slice(&plain), reading->order++);
	else
		read_frame(h, record->span, ew_buf_slice(&plain), reading->order++);
	return 0;
}

void harness_read(struct harness *h)
{
	struct reading *reading = calloc(1, sizeof(*reading));
	struct ew_error error = {0};

	assert_non_null(reading);
	forget(h);
	reading->h = h;
	if (ew_tape_scan(h->io, TAPE_FOLDER, 0, EW_TAPE_NOWHERE, on_record, reading, &error))
		fail_msg("tape: %s", ew_error_text(&error));
	free(reading);
}

size_t harness_events(const struct harness *h, uint16_t number)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_events; i++)
		n += h->events[i].message.type->number == number;
	return n;
}

const struct event *harness_event(const struct harness *h, uint16_t number, size_t nth)
{
	for (size_t i = 0; i < h->n_events; i++)
		if (h->events[i].message.type->number == number && nth-- == 0)
			return &h->events[i];
	fail_msg("no such event on the tape: %s", ew_message_type(number)->name);
	return NULL;
}

/* -- shorthands -- */

struct ew_id harness_id(uint8_t n)
{
	struct ew_id id = {{0}};

	if (n) {
		memset(id.bytes, 0x77, sizeof(id.bytes));
		id.bytes[15] = n;
	}
	return id;
}

void harness_open_call(struct harness *h, uint8_t call)
{
	struct ew_msg_call_open m = {.interaction = harness_id(call),
		.facts = EW_SLICE("{\"source\":\"siprec\"}"),
		.dialog = EW_SLICE("dialog")};

	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_open, &m);
}


uint32_t harness_add_stream(struct harness *h, uint8_t call, uint8_t party, uint32_t stream)
{
	static const struct ew_codec_entry codecs[] = {{0, 1, EW_CODEC_PCMU, 8000},
		{8, 1, EW_CODEC_PCMA, 8000},
		{96, 1, EW_CODEC_L16, 16000},
		{101, 1, EW_CODEC_TELEPHONE_EVENT, 8000}};
	_cleanup_(ew_buf_free) struct ew_buf map = {0};
	struct ew_msg_stream_add m = {.interaction = harness_id(call),
		.party = harness_id(party),
		.stream = stream,
		.label = EW_SLICE("1"),
		.remote_address = EW_SLICE("192.0.2.1"),
		.remote_port = 4000,
		.active = 1};
	const struct sent *answer;

	ew_buf_init(&map, 256);
	ew_codec_map_add(&map, codecs, EW_COUNT(codecs));
	m.codecs = ew_buf_slice(&map);
	answer = harness_answer(h, harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_stream_add, &m));
	assert_non_null(answer);
	assert_int_equal(answer->as.stream_added.code, 0);
	return (uint32_t)(answer->as.stream_added.port - 20000) / 2;
}

uint64_t harness_restriction(struct harness *h, uint8_t call, uint8_t party)
{
	size_t before = h->n_sent;

	ew_recorder_peer(h->core, EW_RECORDER_KEEPER, true);
	for (size_t i = before; i < h->n_sent; i++)
		if (h->sent[i].number == EW_MSG_gate_state &&
			ew_id_equal(h->sent[i].as.gate_state.interaction, harness_id(call)) &&
			ew_id_equal(h->sent[i].as.gate_state.party, harness_id(party)))
			return h->sent[i].as.gate_state.restriction;
	fail_msg("no such gate");
	return 0;
}

int64_t harness_allow_as(
	struct harness *h, uint8_t call, uint8_t party, uint32_t purposes, uint64_t supersedes)
{
	struct ew_msg_allow m = {.order = harness_id((uint8_t)(100 + h->request % 100)),
		.interaction = harness_id(call),
		.party = harness_id(party),
		.purposes = purposes,
		.event = {{1}},
		.supersedes = supersedes};
	const struct sent *answer =
		harness_answer(h, harness_say(h, EW_RECORDER_KEEPER, EW_MSG_allow, &m));

	assert_non_null(answer);
	assert_int_equal(answer->number, EW_MSG_allowed);
	return answer->as.allowed.code;
}

int64_t harness_allow(struct harness *h, uint8_t call, uint8_t party, uint32_t purposes)
{
	return harness_allow_as(h, call, party, purposes, harness_restriction(h, call, party));
}

uint64_t harness_restrict(
	struct harness *h, uint8_t order, uint8_t call, uint8_t party, uint32_t purposes)
{
	struct ew_msg_restrict m = {.order = harness_id(order),
		.interaction = harness_id(call),
		.party = harness_id(party),
		.purposes = purposes,
		.reason = EW_REASON_PAUSE,
		.reason_text = EW_SLICE("payment"),
		.actor = EW_ACTOR_USER};

	return harness_say(h, EW_RECORDER_WEB, EW_MSG_restrict, &m);
}

struct ew_slice harness_payload(uint8_t at[static 160], uint16_t sequence, const char *marker)
{
	memset(at, 0xff, 160);
	(void)snprintf((char *)at, 160, "<%s %u>", marker, sequence);
	return ew_slice_of(at, 160);
}

void harness_rtp_at(struct harness *h, uint32_t slot, uint8_t payload_type, uint16_t sequence, uint32_t rtp_ts,
	struct ew_slice payload, struct ew_wall arrival)
{
	_cleanup_(ew_buf_free) struct ew_buf packet = {0};

	ew_buf_init(&packet, EW_MAX_RTP_BYTES);
	ew_buf_add_u8(&packet, 0x80);
	ew_buf_add_u8(&packet, payload_type);
	ew_buf_add_u16(&packet, sequence);
	ew_buf_add_u32(&packet, rtp_ts);
	ew_buf_add_u32(&packet, 0x1000 + slot);
	ew_buf_add_slice(&packet, payload);
	assert_int_equal(ew_buf_error(&packet), 0);
	ew_recorder_rtp(h->core, slot, ew_buf_slice(&packet), arrival);
}

void harness_rtp_raw(struct harness *h, uint32_t slot, uint8_t payload_type, uint16_t sequence,
	uint32_t rtp_ts, struct ew_slice payload)
{
	harness_rtp_at(h, slot, payload_type, sequence, rtp_ts, payload, ew_io_wall(h->io));
}

void harness_rtp(struct harness *h, uint32_t slot, uint16_t sequence, const char *marker)
{
	uint8_t payload[160];

	harness_rtp_raw(
		h, slot, 0, sequence, sequence * 160u, harness_payload(payload, sequence, marker));
}
