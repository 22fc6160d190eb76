/*
 * Senders as they are: sources that change, come in numbers or count anew, payload types with another meaning, codecs
 * that nobody here decodes, packets that come after the end, holds, reports. Nothing is garbled, nothing that was sent
 * before an end is lost, and nothing that was sent after it is kept.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rtp/rtcp.h"
#include "unit/recorder/harness.h"

#define REC EW_PURPOSE_RECORDING

/* One sender of packets of 20 ms, 8 kHz unless the test says otherwise. */
struct sender {
	struct harness *h;
	uint32_t slot;
	uint32_t ssrc;
	uint8_t type;
	uint16_t sequence;
	uint32_t ts;
};

static void send_came(const struct sender *s, uint16_t sequence, uint32_t ts, struct ew_slice payload,
	struct ew_wall arrival)
{
	_cleanup_(ew_buf_free) struct ew_buf packet = {0};

	ew_buf_init(&packet, EW_MAX_RTP_BYTES);
	ew_buf_add_u8(&packet, 0x80);
	ew_buf_add_u8(&packet, s->type);
	ew_buf_add_u16(&packet, sequence);
	ew_buf_add_u32(&packet, ts);
	ew_buf_add_u32(&packet, s->ssrc);
	ew_buf_add_slice(&packet, payload);
	ew_recorder_rtp(s->h->core, s->slot, ew_buf_slice(&packet), arrival);
}

static void send_at(const struct sender *s, uint16_t sequence, uint32_t ts, struct ew_slice payload)
{
	send_came(s, sequence, ts, payload, ew_io_wall(s->h->io));
}

static void send_bytes(struct sender *s, struct ew_slice payload, uint32_t ts)
{
	send_at(s, s->sequence++, s->ts, payload);
	s->ts += ts;
}

static void send_one(struct sender *s, const char *marker)
{
	uint8_t payload[160];

	send_bytes(s, harness_payload(payload, s->sequence, marker), 160);
}

static void talk_ms(struct sender *s, int ms, const char *marker)
{
	for (; ms > 0; ms -= 20) {
		send_one(s, marker);
		harness_run_ms(s->h, 20);
	}
}

static struct harness *with_call(uint64_t seed, int64_t linger_us, struct sender *ret)
{
	struct harness *h = harness_bare(seed);

	h->config.linger_us = linger_us;
	harness_start(h);
	harness_connect(h);
	harness_open_call(h, 1);
	*ret = (struct sender){.h = h, .slot = harness_add_stream(h, 1, 11, 1), .ssrc = 0x1111, .sequence = 100,
		.ts = 5000};
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	return h;
}

static void say_end(struct harness *h)
{
	struct ew_msg_call_end m = {.interaction = harness_id(1)};

	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &m);
}

static const struct ew_msg_ev_stream_removed *removed(struct harness *h)
{
	return EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_stream_removed, 0)->message, ev_stream_removed);
}

static size_t kept_with(const struct harness *h, const char *marker)
{
	size_t n = 0, len = strlen(marker);

	for (size_t i = 0; i < h->n_kept; i++) {
		struct ew_slice p = h->kept[i].packet.payload;

		n += p.len > len && p.at[0] == '<' && memcmp(p.at + 1, marker, len) == 0;
	}
	return n;
}

static size_t marks(const struct harness *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_kept; i++)
		n += (h->kept[i].packet.flags & EW_PACKET_NEW_SSRC) != 0;
	return n;
}

static size_t exceptions(const struct harness *h, const char *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < harness_events(h, EW_MSG_ev_exception); i++)
		n += ew_slice_equal(
			EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_exception, i)->message, ev_exception)->kind,
			ew_slice_text(kind));
	return n;
}

/* -- sources -- */

/* Answer, music on hold, transfer: ten sources one after the other, each with its own numbers and clock. */
static void test_sources_one_after_the_other(void **state)
{
	struct sender s;
	struct harness *h = with_call(1, -1, &s);

	(void)state;
	for (uint32_t i = 0; i < 10; i++) {
		s.ssrc = 0x2000 + i * 7919;
		s.sequence = (uint16_t)(i * 6101);
		s.ts = i * 0x10000001u;
		talk_ms(&s, 2200, "kept");
	}
	say_end(h);
	harness_read(h);
	assert_int_equal(h->n_kept, 10 * 110);
	assert_int_equal(marks(h), 10);
	assert_int_equal(removed(h)->lost, 0);
	assert_int_equal(removed(h)->late, 0);
	assert_int_equal(removed(h)->crowded, 0);
	assert_int_equal(removed(h)->sources, 10);
	harness_free(&h);
}

/* Twice as many at once as are told apart: those that are keep their numbers, and nothing is thrown away. */
static void test_more_sources_than_are_told_apart(void **state)
{
	struct sender s;
	struct harness *h = with_call(2, -1, &s);

	(void)state;
	for (uint16_t n = 0; n < 200; n++) {
		for (uint32_t i = 0; i < 8; i++) {
			s.ssrc = 0x2000 + i;
			s.sequence = n;
			s.ts = n * 160u;
			if (n == 100 && i == 0)
				continue; /* lost */
			send_one(&s, "kept");
			if (n == 50 && i == 1) {
				s.sequence = n;
				s.ts = n * 160u;
				send_one(&s, "kept"); /* twice */
			}
		}
		harness_run_ms(h, 20);
	}
	say_end(h);
	harness_read(h);
	assert_int_equal(h->n_kept, 200 * 8 - 1);
	assert_int_equal(marks(h), 4);
	assert_int_equal(removed(h)->lost, 1);
	assert_int_equal(removed(h)->duplicates, 1);
	assert_int_equal(removed(h)->restarts, 0);
	assert_int_equal(removed(h)->crowded, 4 * 200);
	assert_int_equal(exceptions(h, "too_many_sources"), 1);
	harness_free(&h);
}

/* A source that said goodbye makes room at once. */
static void test_a_goodbye_makes_room(void **state)
{
	static const uint8_t bye[] = {0x81, 203, 0, 1, 0, 0, 0x20, 0};
	struct sender s;
	struct harness *h = with_call(3, -1, &s);

	(void)state;
	for (uint32_t i = 0; i < 5; i++) {
		if (i == 4)
			ew_recorder_rtcp(h->core, s.slot, ew_slice_of(bye, sizeof(bye)), ew_io_wall(h->io));
		s.ssrc = 0x2000 + i;
		send_one(&s, "kept");
	}
	say_end(h);
	harness_read(h);
	assert_int_equal(h->n_kept, 5);
	assert_int_equal(marks(h), 5);
	assert_int_equal(removed(h)->crowded, 0);
	assert_int_equal(removed(h)->sources, 5);
	harness_free(&h);
}

/* The sender counts anew from its beginning after five seconds, under the same SSRC: not one packet is a duplicate. */
static void test_the_same_numbers_again(void **state)
{
	struct sender s;
	struct harness *h = with_call(4, -1, &s);

	(void)state;
	talk_ms(&s, 4000, "first");
	s.sequence = 100;
	s.ts = 5000;
	talk_ms(&s, 4000, "again");
	say_end(h);
	harness_read(h);
	assert_int_equal(kept_with(h, "first"), 200);
	assert_int_equal(kept_with(h, "again"), 200);
	assert_int_equal(marks(h), 2);
	assert_int_equal(removed(h)->restarts, 1);
	assert_int_equal(removed(h)->lost, 0);
	assert_int_equal(removed(h)->duplicates, 0);
	harness_free(&h);
}

/* Late by seconds, twice by seconds, and late over a restart. */
static void test_reordered_over_seconds(void **state)
{
	uint8_t payload[160];
	struct sender s, old;
	struct harness *h = with_call(5, -1, &s);

	(void)state;
	talk_ms(&s, 1000, "kept");
	old = s;
	s.sequence++; /* one is on a long way */
	s.ts += 160;
	talk_ms(&s, 3000, "kept");
	send_at(&old, old.sequence, old.ts, harness_payload(payload, old.sequence, "late"));
	send_at(&old, old.sequence, old.ts, harness_payload(payload, old.sequence, "late"));
	send_at(&old, (uint16_t)(old.sequence - 9), old.ts - 9 * 160,
		harness_payload(payload, (uint16_t)(old.sequence - 9), "kept"));
	old = s;
	s.sequence = 40000;
	s.ts = 0x70000000;
	talk_ms(&s, 1000, "kept");
	send_at(&old, old.sequence, old.ts, harness_payload(payload, old.sequence, "stray"));
	talk_ms(&s, 1000, "kept");
	say_end(h);
	harness_read(h);
	assert_int_equal(kept_with(h, "late"), 1);
	assert_int_equal(kept_with(h, "stray"), 1);
	assert_int_equal(kept_with(h, "kept"), 50 + 150 + 100);
	assert_int_equal(marks(h), 2);
	assert_int_equal(removed(h)->duplicates, 2);
	assert_int_equal(removed(h)->late, 2);
	assert_int_equal(removed(h)->restarts, 1);
	assert_int_equal(removed(h)->lost, 0);
	for (size_t i = 0; i < h->n_kept; i++) {
		bool stray = h->kept[i].packet.flags & EW_PACKET_STRAGGLER;

		assert_int_equal(stray, memcmp(h->kept[i].packet.payload.at, "<stray", 6) == 0);
	}
	harness_free(&h);
}

/* Two legs, one SSRC, the same numbers: a stream's sources are its own. */
static void test_the_same_ssrc_on_two_legs(void **state)
{
	struct sender a, b;
	struct harness *h = with_call(6, -1, &a);

	(void)state;
	b = a;
	b.slot = harness_add_stream(h, 1, 12, 2);
	assert_int_equal(harness_allow(h, 1, 12, REC), 0);
	for (int i = 0; i < 50; i++) {
		send_one(&a, "one");
		send_one(&b, "two");
		harness_run_ms(h, 20);
	}
	say_end(h);
	harness_read(h);
	assert_int_equal(kept_with(h, "one"), 50);
	assert_int_equal(kept_with(h, "two"), 50);
	assert_int_equal(marks(h), 2);
	for (size_t i = 0; i < h->n_kept; i++)
		assert_int_equal(h->kept[i].stream, h->kept[i].packet.payload.at[1] == 'o' ? 1 : 2);
	harness_free(&h);
}

/* -- payload types -- */

static void set_stream(struct harness *h, bool active, const struct ew_codec_entry *codecs, size_t n,
	const char *formats)
{
	_cleanup_(ew_buf_free) struct ew_buf map = {0};
	char remotes[] = "192.0.2.16/28";
	struct ew_msg_stream_set m = {.interaction = harness_id(1),
		.stream = 1,
		.remote_address = EW_SLICE("192.0.2.1"),
		.remotes = ew_slice_text(remotes),
		.active = active,
		.formats = ew_slice_text(formats)};

	ew_buf_init(&map, 256);
	ew_codec_map_add(&map, codecs, n);
	m.codecs = ew_buf_slice(&map);
	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_stream_set, &m);
}

static const struct ew_codec_entry l16 = {96, 1, EW_CODEC_L16, 16000};
static const struct ew_codec_entry opus = {96, 2, EW_CODEC_OPUS, 48000};

/* A type gets another meaning; packets of the old one are still on their way, before and after the first of the new. */
static void test_a_type_with_another_meaning(void **state)
{
	uint8_t wide[640] = {'L'}, small[60] = {0xfc, 'O'}; /* 20 ms each: L16 at 16 kHz; CELT fullband, one frame */
	struct ew_slice as_l16 = ew_slice_of(wide, sizeof(wide)), as_opus = ew_slice_of(small, sizeof(small));
	struct sender s, late;
	struct harness *h = with_call(7, -1, &s);

	(void)state;
	s.type = 96;
	for (int i = 0; i < 20; i++, harness_run_ms(h, 20))
		send_bytes(&s, as_l16, 320);
	late = s;
	s.sequence++;
	s.ts += 320;
	set_stream(h, true, &opus, 1, "rtpmap:96 opus/48000/2\n");
	/* The sender has not changed over yet */
	for (int i = 0; i < 5; i++, harness_run_ms(h, 20))
		send_bytes(&s, as_l16, 320);
	for (int i = 0; i < 20; i++, harness_run_ms(h, 20)) {
		if (i == 0)
			s.ts = 900000 - 960; /* a clock of its own begins with the new meaning */
		send_bytes(&s, as_opus, 960);
		if (i == 10)
			send_at(&late, late.sequence, late.ts, as_l16);
	}
	say_end(h);
	harness_read(h);
	assert_int_equal(h->n_kept, 20 + 5 + 1 + 20);
	for (size_t i = 0; i < h->n_kept; i++) {
		const struct ew_packet *p = &h->kept[i].packet;
		bool is_l16 = p->payload.len == sizeof(wide);

		/* The first of the new line cannot be told from its stamp, only from what follows it */
		if (!is_l16 && i == 25)
			continue;
		assert_int_equal(p->codec, is_l16 ? EW_CODEC_L16 : EW_CODEC_OPUS);
		assert_int_equal(p->clock_hz, is_l16 ? 16000 : 48000);
		assert_false(p->flags & EW_PACKET_STEREO);
	}
	harness_free(&h);
}

/* Where packets do not tell, time does; a new source speaks the new meaning at once. */
static void test_a_meaning_that_packets_do_not_tell(void **state)
{
	static const struct ew_codec_entry alaw = {96, 1, EW_CODEC_PCMA, 8000}, mulaw = {96, 1, EW_CODEC_PCMU, 8000};
	struct sender s, other;
	struct harness *h = with_call(8, -1, &s);

	(void)state;
	set_stream(h, true, &alaw, 1, "");
	s.type = 96;
	talk_ms(&s, 200, "old");
	set_stream(h, true, &mulaw, 1, "");
	other = s;
	other.ssrc = 0x9999;
	send_one(&other, "new");
	talk_ms(&s, 400, "old");
	harness_run_ms(h, 200);
	talk_ms(&s, 200, "new");
	say_end(h);
	harness_read(h);
	for (size_t i = 0; i < h->n_kept; i++)
		assert_int_equal(h->kept[i].packet.codec,
			h->kept[i].packet.payload.at[1] == 'o' ? EW_CODEC_PCMA : EW_CODEC_PCMU);
	assert_int_equal(kept_with(h, "old"), 30);
	assert_int_equal(kept_with(h, "new"), 11);
	harness_free(&h);
}

static void test_codecs_as_received(void **state)
{
	static const struct ew_codec_entry map[] = {{97, 1, EW_CODEC_UNKNOWN, 16000}, {98, 2, EW_CODEC_L16, 48000},
		{99, 1, EW_CODEC_AMR, 8000}, {100, 6, EW_CODEC_L16, 48000}, {105, 1, EW_CODEC_COMFORT_NOISE, 16000},
		{110, 2, EW_CODEC_OPUS, 48000}};
	static const struct {
		uint8_t type;
		enum ew_codec codec;
		uint32_t hz;
		bool stereo;
	} cases[] = {
		{0, EW_CODEC_PCMU, 8000, false},
		{8, EW_CODEC_PCMA, 8000, false},
		{9, EW_CODEC_G722, 8000, false},
		{10, EW_CODEC_L16, 44100, true},
		{11, EW_CODEC_L16, 44100, false},
		{13, EW_CODEC_COMFORT_NOISE, 8000, false},
		{19, EW_CODEC_COMFORT_NOISE, 8000, false},
		{18, EW_CODEC_G729, 8000, false},
		{4, EW_CODEC_UNKNOWN, 8000, false},
		{97, EW_CODEC_UNKNOWN, 16000, false},
		{98, EW_CODEC_L16, 48000, true},
		{99, EW_CODEC_AMR, 8000, false},
		{100, EW_CODEC_UNKNOWN, 48000, false},
		{105, EW_CODEC_COMFORT_NOISE, 16000, false},
		{110, EW_CODEC_OPUS, 48000, false},
	};
	const struct ew_msg_ev_exception *told;
	uint8_t payload[4] = {0x08, 2, 3, 4};
	struct sender s;
	struct harness *h = with_call(9, -1, &s);

	(void)state;
	set_stream(h, true, map, EW_COUNT(map), "rtpmap:97 AMR-WB/16000\nfmtp:97 octet-align=1\n");
	s.type = 97;
	send_bytes(&s, ew_slice_of(payload, sizeof(payload)), 320);
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		s.type = cases[i].type;
		send_bytes(&s, ew_slice_of(payload, sizeof(payload)), 160);
	}
	say_end(h);
	harness_read(h);
	assert_int_equal(h->n_kept, 1 + EW_COUNT(cases));
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		const struct ew_packet *p = &h->kept[1 + i].packet;

		assert_int_equal(p->payload_type, cases[i].type);
		assert_int_equal(p->codec, cases[i].codec);
		assert_int_equal(p->clock_hz, cases[i].hz);
		assert_int_equal((p->flags & EW_PACKET_STEREO) != 0, cases[i].stereo);
		assert_memory_equal(p->payload.at, payload, sizeof(payload));
	}
	assert_int_equal(exceptions(h, "codec_not_decodable"), 1);
	told = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_exception, 0)->message, ev_exception);
	assert_true(ew_slice_find(told->sentence, EW_SLICE("97 (AMR-WB/16000)")) != SIZE_MAX);
	assert_true(ew_slice_equal(
		EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_stream_set, 0)->message, ev_stream_set)->formats,
		EW_SLICE("rtpmap:97 AMR-WB/16000\nfmtp:97 octet-align=1\n")));
	harness_free(&h);
}

/* -- ends -- */

/* Ten packets are half a second late, and the sender goes on for a while as if nothing were. */
static void test_late_after_the_end(void **state)
{
	struct ew_msg_call_end end = {.interaction = harness_id(1)};
	uint8_t payload[160];
	struct sender s, late;
	struct harness *h = with_call(10, 1500 * EW_US_PER_MS, &s);
	const struct ew_msg_ev_span_closed *span;
	int64_t ended;
	uint64_t request;

	(void)state;
	talk_ms(&s, 1000, "kept");
	late = s;
	s.sequence += 10;
	s.ts += 1600;
	ew_io_sim_advance(h->io, 200 * EW_US_PER_MS);
	ended = ew_io_wall(h->io).us;
	request = harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &end);
	assert_null(harness_answer(h, request));
	assert_int_equal(h->ports_open, 1);
	harness_run_ms(h, 300);
	for (int i = 0; i < 10; i++) {
		send_at(&late, (uint16_t)(late.sequence + i), late.ts + (uint32_t)i * 160,
			harness_payload(payload, late.sequence, "late"));
		harness_run_ms(h, 10);
	}
	s.ts += 300 * 8 + 800;
	talk_ms(&s, 400, "SECRET");
	s.ssrc = 0x5555;
	talk_ms(&s, 100, "SECRET");
	assert_null(harness_answer(h, request));
	harness_run_ms(h, 700);
	assert_non_null(harness_answer(h, request));
	assert_int_equal(harness_answer(h, request)->as.done.code, 0);
	assert_int_equal(h->ports_open, 0);
	harness_read(h);
	assert_int_equal(kept_with(h, "kept"), 50);
	assert_int_equal(kept_with(h, "late"), 10);
	assert_int_equal(h->n_kept, 60);
	assert_int_equal(removed(h)->after_end, 25);
	assert_int_equal(removed(h)->removed_wall, ended);
	span = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_span_closed, 0)->message, ev_span_closed);
	assert_int_equal(span->to_wall, ended);
	assert_int_equal(EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_call_ended, 0)->message, ev_call_ended)->ended_wall,
		ended);
	assert_true(harness_event(h, EW_MSG_ev_span_closed, 0)->order <
		    harness_event(h, EW_MSG_ev_stream_removed, 0)->order);
	assert_true(harness_event(h, EW_MSG_ev_stream_removed, 0)->order <
		    harness_event(h, EW_MSG_ev_call_ended, 0)->order);
	harness_free(&h);
}

static void test_a_restriction_after_the_end(void **state)
{
	uint8_t payload[160];
	struct sender s;
	struct harness *h = with_call(11, 1500 * EW_US_PER_MS, &s);
	uint64_t request;

	(void)state;
	talk_ms(&s, 1000, "kept");
	ew_io_sim_advance(h->io, 100 * EW_US_PER_MS);
	say_end(h);
	send_at(&s, s.sequence, s.ts, harness_payload(payload, s.sequence, "kept"));
	request = harness_restrict(h, 50, 1, 11, EW_PURPOSES_ALL);
	assert_int_equal(harness_answer(h, request)->as.restricted.code, 0);
	send_at(&s, (uint16_t)(s.sequence + 1), s.ts + 160, harness_payload(payload, s.sequence, "SECRET"));
	/* And nothing opens it again. */
	assert_int_equal(harness_allow(h, 1, 11, REC), -2);
	harness_run_ms(h, 1600);
	harness_read(h);
	assert_int_equal(h->n_kept, 51);
	assert_int_equal(removed(h)->withheld, 1);
	assert_true(harness_event(h, EW_MSG_ev_restricted, 0)->order <
		    harness_event(h, EW_MSG_ev_call_ended, 0)->order);
	harness_free(&h);
}

/* A stream is removed and its port asked for again: by name it is given at once, otherwise to nobody for a while. */
static void test_the_port_of_a_removed_stream(void **state)
{
	struct ew_msg_stream_remove remove = {.interaction = harness_id(1), .stream = 1};
	struct ew_msg_stream_add add = {.interaction = harness_id(1),
		.party = harness_id(12),
		.stream = 2,
		.remote_address = EW_SLICE("192.0.2.1"),
		.active = 1};
	struct sender s;
	struct harness *h = with_call(12, 1500 * EW_US_PER_MS, &s);
	uint64_t request;

	(void)state;
	talk_ms(&s, 100, "kept");
	request = harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_stream_remove, &remove);
	harness_run_ms(h, 500);
	assert_int_equal(h->ports_open, 1);
	assert_null(harness_answer(h, request));
	/* It is nobody's any more */
	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_stream_remove, &remove);
	assert_int_equal(harness_last(h, EW_MSG_done)->as.done.code, -2);
	add.port = (uint16_t)(20000 + 2 * s.slot);
	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_stream_add, &add);
	assert_int_equal(harness_last(h, EW_MSG_stream_added)->as.stream_added.code, 0);
	assert_int_equal(h->ports_open, 1);
	assert_int_equal(harness_answer(h, request)->as.done.code, 0);
	say_end(h);
	harness_run_ms(h, 20);
	harness_read(h);
	/* The new one was never heard: it is not waited for. */
	assert_int_equal(harness_events(h, EW_MSG_ev_call_ended), 1);
	assert_int_equal(harness_events(h, EW_MSG_ev_stream_removed), 2);
	harness_free(&h);
}

/* The end of the process, an order of the keeper, and a table that is full do not wait for what is late. */
static void test_ends_that_do_not_wait(void **state)
{
	struct ew_msg_call_end by_order = {.interaction = harness_id(1), .cause = 5};
	struct sender s;
	struct harness *h = with_call(13, 1500 * EW_US_PER_MS, &s);

	(void)state;
	talk_ms(&s, 100, "kept");
	say_end(h);
	harness_say(h, EW_RECORDER_KEEPER, EW_MSG_call_end, &by_order);
	assert_int_equal(h->ports_open, 0);
	for (uint8_t call = 2; call < 2 + 16; call++)
		harness_open_call(h, call);
	s.slot = harness_add_stream(h, 2, 13, 1);
	talk_ms(&s, 100, "x");
	{
		struct ew_msg_call_end m = {.interaction = harness_id(2)};

		harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &m);
	}
	assert_int_equal(h->ports_open, 1);
	harness_open_call(h, 30);
	assert_int_equal(harness_last(h, EW_MSG_done)->as.done.code, 0);
	assert_int_equal(h->ports_open, 0);
	harness_read(h);
	assert_int_equal(harness_events(h, EW_MSG_ev_call_ended), 2);
	/* The first cause and time stand, whoever ends it in the end. */
	assert_int_equal(EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_call_ended, 0)->message, ev_call_ended)->cause, 0);
	harness_free(&h);
}

/* -- holds -- */

static void test_media_while_inactive(void **state)
{
	uint8_t payload[160];
	struct sender s, late;
	struct ew_wall held;
	struct harness *h = with_call(14, -1, &s);

	(void)state;
	talk_ms(&s, 1000, "kept");
	late = s;
	s.sequence++;
	s.ts += 160;
	set_stream(h, false, &l16, 1, "");
	harness_run_ms(h, 200);
	s.ts += 200 * 8;
	send_at(&late, late.sequence, late.ts, harness_payload(payload, late.sequence, "kept"));
	talk_ms(&s, 90000, "SECRET");
	held = ew_io_wall(h->io);
	harness_run_ms(h, 60);
	set_stream(h, true, &l16, 1, "");
	/* What came during the hold and is read after it. */
	send_came(&s, s.sequence, s.ts, harness_payload(payload, s.sequence, "SECRET"), held);
	s.sequence++;
	s.ts += 160;
	talk_ms(&s, 1000, "kept");
	say_end(h);
	harness_read(h);
	assert_int_equal(kept_with(h, "kept"), 101);
	assert_int_equal(h->n_kept, 101);
	assert_int_equal(removed(h)->inactive, 4501);
	assert_int_equal(removed(h)->lost, 0);
	assert_int_equal(exceptions(h, "media_while_inactive"), 1);
	assert_int_equal(harness_events(h, EW_MSG_ev_quiet), 0);
	harness_free(&h);
}

static void test_silence_without_a_word(void **state)
{
	const struct ew_msg_ev_quiet *e;
	struct sender s;
	struct harness *h = with_call(15, -1, &s);
	int64_t from, to;

	(void)state;
	talk_ms(&s, 1000, "kept");
	from = ew_io_wall(h->io).us;
	harness_run_ms(h, 40000);
	to = ew_io_wall(h->io).us;
	s.ts += 40 * 8000;
	talk_ms(&s, 1000, "kept");
	harness_run_ms(h, 5000); /* too short to be told */
	say_end(h);
	harness_read(h);
	assert_int_equal(harness_events(h, EW_MSG_ev_quiet), 2);
	e = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_quiet, 0)->message, ev_quiet);
	assert_in_range(e->from_wall, from - 30000, from);
	assert_int_equal(e->to_wall, 0);
	e = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_quiet, 1)->message, ev_quiet);
	assert_in_range(e->from_wall, from - 30000, from);
	assert_in_range(e->to_wall, to, to + 20000);
	assert_int_equal(removed(h)->lost, 0);
	harness_free(&h);
}

/* -- reports -- */

static void send_report(const struct sender *s, uint64_t ntp, uint32_t ts)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	ew_buf_init(&b, 64);
	ew_buf_add_u32(&b, 0x80c80006);
	ew_buf_add_u32(&b, s->ssrc);
	ew_buf_add_u64(&b, ntp);
	ew_buf_add_u32(&b, ts);
	ew_buf_add_u64(&b, 7);
	ew_recorder_rtcp(s->h->core, s->slot, ew_buf_slice(&b), ew_io_wall(s->h->io));
}

static void test_sender_reports_are_evidence(void **state)
{
	struct sender s, nobody;
	struct harness *h = with_call(16, -1, &s);
	size_t reports = 0;

	(void)state;
	nobody = s;
	nobody.ssrc = 0x4444;
	send_report(&s, 1, 2); /* before any audio */
	talk_ms(&s, 1000, "kept");
	send_report(&s, 0x0102030405060708, 777);
	send_report(&s, 0x0102030405060709, 778); /* too soon */
	send_report(&nobody, 3, 4);
	talk_ms(&s, 1000, "kept");
	harness_restrict(h, 50, 1, 11, EW_PURPOSES_ALL);
	harness_run_ms(h, 2000);
	send_report(&s, 5, 6);
	talk_ms(&s, 100, "SECRET");
	say_end(h);
	harness_read(h);
	for (size_t i = 0; i < h->n_kept; i++) {
		const struct ew_packet *p = &h->kept[i].packet;

		if (!(p->flags & EW_PACKET_SENDER_REPORT))
			continue;
		reports++;
		assert_int_equal(p->ssrc, s.ssrc);
		assert_int_equal(p->rtp_ts, 777);
		assert_int_equal(p->clock_hz, 8000);
		assert_int_equal(p->payload.len, 8);
		assert_memory_equal(p->payload.at, "\1\2\3\4\5\6\7\10", 8);
	}
	assert_int_equal(reports, 1);
	assert_int_equal(h->n_kept, 101);
	assert_int_equal(harness_events(h, EW_MSG_ev_span_opened), 1);
	assert_int_equal(removed(h)->sender_reports, 3);
	harness_free(&h);
}

/* -- rations -- */

static void test_offers_without_end(void **state)
{
	enum { OFFERS = 1200 };
	struct ew_msg_call_facts facts = {.interaction = harness_id(1)};
	struct ew_msg_dialog_save dialog = {.interaction = harness_id(1)};
	const struct ew_msg_ev_stream_set *last;
	struct sender s;
	struct harness *h = with_call(17, -1, &s);
	uint64_t said = 0, first = 0;
	uint32_t told = 0;
	char text[32];
	size_t sets;

	(void)state;
	for (int i = 0; i < OFFERS; i++) {
		(void)snprintf(text, sizeof(text), "{\"n\":%d}", i);
		facts.facts = facts.raw = dialog.dialog = ew_slice_text(text);
		set_stream(h, i % 2, &l16, 1, i == 1000 ? "rtpmap:96 L16/16000\n" : "");
		harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_dialog_save, &dialog);
		said = harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_facts, &facts);
		first = i == 40 ? said : first;
		ew_io_sim_advance(h->io, EW_US_PER_MS);
	}
	assert_null(harness_answer(h, said));
	assert_int_equal(harness_answer(h, first)->as.done.code, -16); /* not the last word */
	harness_run_ms(h, 3000);
	assert_int_equal(harness_answer(h, said)->as.done.code, 0);
	harness_read(h);
	sets = harness_events(h, EW_MSG_ev_stream_set);
	assert_in_range(sets, 32, 40);
	assert_in_range(harness_events(h, EW_MSG_ev_call_facts), 32, 40);
	assert_in_range(harness_events(h, EW_MSG_ev_dialog), 32, 40);
	for (size_t i = 0; i < sets; i++)
		told += 1 + EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_stream_set, i)->message, ev_stream_set)->more;
	assert_int_equal(told, OFFERS);
	last = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_stream_set, sets - 1)->message, ev_stream_set);
	assert_int_equal(last->active, 1);
	assert_true(ew_slice_equal(last->formats, EW_SLICE("rtpmap:96 L16/16000\n")));
	assert_true(ew_slice_equal(last->remotes, EW_SLICE("192.0.2.16/28")));
	assert_true(ew_slice_equal(
		EW_MESSAGE_AS(
			&harness_event(h, EW_MSG_ev_call_facts, harness_events(h, EW_MSG_ev_call_facts) - 1)->message,
			ev_call_facts)
			->facts,
		ew_slice_text(text)));
	/* What told the last word is with it. */
	assert_true(ew_slice_equal(
		EW_MESSAGE_AS(
			&harness_event(h, EW_MSG_ev_call_facts, harness_events(h, EW_MSG_ev_call_facts) - 1)->message,
			ev_call_facts)
			->raw,
		ew_slice_text(text)));
	assert_true(ew_slice_equal(
		EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_dialog, harness_events(h, EW_MSG_ev_dialog) - 1)->message,
			ev_dialog)
			->dialog,
		ew_slice_text(text)));
	/* What waits is told with the end. */
	for (int i = 0; i < 100; i++)
		set_stream(h, i % 2, &l16, 1, "");
	say_end(h);
	harness_read(h);
	told = 0;
	for (size_t i = 0; i < harness_events(h, EW_MSG_ev_stream_set); i++)
		told += 1 + EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_stream_set, i)->message, ev_stream_set)->more;
	assert_int_equal(told, OFFERS + 100);
	harness_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sources_one_after_the_other),
		cmocka_unit_test(test_more_sources_than_are_told_apart),
		cmocka_unit_test(test_a_goodbye_makes_room),
		cmocka_unit_test(test_the_same_numbers_again),
		cmocka_unit_test(test_reordered_over_seconds),
		cmocka_unit_test(test_the_same_ssrc_on_two_legs),
		cmocka_unit_test(test_a_type_with_another_meaning),
		cmocka_unit_test(test_a_meaning_that_packets_do_not_tell),
		cmocka_unit_test(test_codecs_as_received),
		cmocka_unit_test(test_late_after_the_end),
		cmocka_unit_test(test_a_restriction_after_the_end),
		cmocka_unit_test(test_the_port_of_a_removed_stream),
		cmocka_unit_test(test_ends_that_do_not_wait),
		cmocka_unit_test(test_media_while_inactive),
		cmocka_unit_test(test_silence_without_a_word),
		cmocka_unit_test(test_sender_reports_are_evidence),
		cmocka_unit_test(test_offers_without_end),
	};

	return cmocka_run_group_tests_name("recorder_intake", tests, NULL, NULL);
}
