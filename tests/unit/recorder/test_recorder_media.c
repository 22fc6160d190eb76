/*
 * From packets to the tape and back: what was allowed is there bit by bit, what was withheld is
 * nowhere, and what could not be kept is told.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/recorder/harness.h"

#define REC EW_PURPOSE_RECORDING

static struct harness *with_call(uint64_t seed, uint32_t *ret_slot)
{
	struct harness *h = harness_new(seed);

	harness_open_call(h, 1);
	*ret_slot = harness_add_stream(h, 1, 11, 1);
	return h;
}

static void end_call(struct harness *h, uint8_t call)
{
	struct ew_msg_call_end m = {.interaction = harness_id(call)};

	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &m);
	harness_sync(h);
}

static void stream_for_ms(struct harness *h, uint32_t slot, uint16_t *sequence, int ms,
	const char *marker)
{
	for (; ms > 0; ms -= 20) {
		harness_rtp(h, slot, (*sequence)++, marker);
		harness_run_ms(h, 20);
	}
}

/* -- a call from beginning to end -- */

static void test_a_call_is_kept_bit_by_bit(void **state)
{
	uint32_t slot;
	struct harness *h = with_call(1, &slot);
	uint8_t payload[160];

	(void)state;
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	for (uint32_t n = 65500; n < 65600; n++) { /* over the wrap */
		uint16_t sequence = (uint16_t)n;

		harness_rtp_raw(h, slot, 0, sequence, n * 160, harness_payload(payload, sequence,
			"kept"));
		harness_run_ms(h, 20);
	}
	end_call(h, 1);
	harness_read(h);
	assert_int_equal(h->n_kept, 100);
	for (size_t i = 0; i < h->n_kept; i++) {
		const struct ew_packet *p = &h->kept[i].packet;
		uint16_t expected = (uint16_t)(65500 + i);

		assert_int_equal(p->sequence, expected);
		assert_int_equal(p->rtp_ts, (65500 + i) * 160);
		assert_int_equal(p->codec, EW_CODEC_PCMU);
		assert_int_equal(p->flags, i == 0 ? EW_PACKET_NEW_SSRC : 0);
		assert_int_equal(p->payload.len, 160);
		assert_memory_equal(
			p->payload.at, harness_payload(payload, expected, "kept").at, 160);
	}
	harness_free(&h);
}

static void test_the_order_of_events(void **state)
{
	static const uint16_t expected[] = {EW_MSG_ev_started, EW_MSG_ev_call_offered,
		EW_MSG_ev_stream_added, EW_MSG_ev_allowed, EW_MSG_ev_span_opened,
			EW_MSG_ev_span_closed,
		EW_MSG_ev_stream_removed, EW_MSG_ev_call_ended};
	uint32_t slot;
	struct harness *h = with_call(2, &slot);
	uint16_t sequence = 1;

	(void)state;
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	stream_for_ms(h, slot, &sequence, 240, "kept");
	end_call(h, 1);
	harness_read(h);
	assert_int_equal(h->n_events, EW_COUNT(expected));
	for (size_t i = 0; i < h->n_events; i++)
		assert_int_equal(h->events[i].message.type->number, expected[i]);
	/* Frames lie between opening and closing of their span, and that says how many there
	 * are. */
	assert_true(h->kept[0].order > h->events[4].order);
	assert_true(h->kept[h->n_kept - 1].order < h->events[5].order);
	assert_int_equal(EW_MESSAGE_AS(&h->events[5].message, ev_span_closed)->frames, 3);
	assert_int_equal(EW_MESSAGE_AS(&h->events[6].message, ev_stream_removed)->packets, 12);
	assert_int_equal(h->ports_open, 0);
	harness_free(&h);
}

static void test_frames_hold_at_most_100_ms(void **state)
{
	uint32_t slot;
	struct harness *h = with_call(3, &slot);
	uint16_t sequence = 1;
	uint32_t frame = 0;
	int64_t begun = 0;

	(void)state;
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	stream_for_ms(h, slot, &sequence, 1000, "kept");
	harness_run_ms(h, 200);
	harness_read(h);
	assert_int_equal(h->n_kept, 50);
	for (size_t i = 0; i < h->n_kept; i++) {
		int64_t arrival = h->kept[i].packet.arrival.us;

		if (h->kept[i].order != frame)
			begun = arrival;
		frame = h->kept[i].order;
		assert_true(arrival - begun < 100 * EW_US_PER_MS);
	}
	harness_free(&h);
}

/* -- withheld -- */

static void test_withheld_packets_are_nowhere(void **state)
{
	uint32_t slot;
	struct harness *h = with_call(4, &slot);
	struct ew_recorder_counts counts;
	uint16_t sequence = 1;

	(void)state;
	stream_for_ms(h, slot, &sequence, 300, "SECRET-A");
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	stream_for_ms(h, slot, &sequence, 310, "open");
	harness_restrict(h, 50, 1, 0, EW_PURPOSES_ALL);
	stream_for_ms(h, slot, &sequence, 300, "SECRET-B");
	assert_int_equal(harness_allow(h, 1, 11, EW_PURPOSE_TRANSCRIPTION), 0);
	stream_for_ms(h, slot, &sequence, 300, "SECRET-C");
	ew_recorder_counts(h->core, &counts);
	assert_int_equal(counts.withheld, 45);
	end_call(h, 1);
	harness_read(h);
	assert_int_equal(h->n_kept, 16);
	for (size_t i = 0; i < h->n_kept; i++)
		assert_memory_equal(h->kept[i].packet.payload.at, "<open ", 6);
	/* Sealed bytes show nothing anyway; that no plaintext was written shows here. */
	assert_false(ew_io_sim_contains(h->io, EW_SLICE("SECRET")));
	assert_false(ew_io_sim_contains(h->io, EW_SLICE("<open")));
	assert_int_equal(EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_stream_removed, 0)->message,
				 ev_stream_removed)
				 ->withheld,
		45);
	harness_free(&h);
}

static void test_accepted_before_the_restriction_is_kept(void **state)
{
	uint32_t slot;
	struct harness *h = with_call(5, &slot);

	(void)state;
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	harness_rtp(h, slot, 1, "before");
	harness_rtp(h, slot, 2, "before");
	harness_restrict(h, 50, 1, 11, REC);
	harness_rtp(h, slot, 3, "after");
	harness_run_ms(h, 300);
	harness_read(h);
	assert_int_equal(h->n_kept, 2);
	assert_int_equal(harness_events(h, EW_MSG_ev_span_closed), 1);
	/* The span ended at once, and before the restriction's own event. */
	assert_true(harness_event(h, EW_MSG_ev_span_closed, 0)->order <
		    harness_event(h, EW_MSG_ev_restricted, 0)->order);
	harness_free(&h);
}

static void test_what_arrived_before_the_opening_stays_out(void **state)
{
	uint32_t slot;
	struct harness *h = with_call(6, &slot);
	struct ew_wall before = ew_io_wall(h->io);
	uint8_t packet[172] = {0x80, 0, 0, 1};
	uint8_t payload[160];

	(void)state;
	ew_io_sim_advance(h->io, 5000);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	memcpy(packet + 12, harness_payload(payload, 1, "early").at, 160);
	/* It lay in the socket while the gate was opened. */
	ew_recorder_rtp(h->core, slot, ew_slice_of(packet, sizeof(packet)), before);
	packet[3] = 2;
	ew_recorder_rtp(h->core, slot, ew_slice_of(packet, sizeof(packet)), ew_io_wall(h->io));
	harness_run_ms(h, 200);
	harness_read(h);
	assert_int_equal(h->n_kept, 1);
	assert_int_equal(h->kept[0].packet.sequence, 2);
	assert_int_equal(h->kept[0].packet.flags, EW_PACKET_NEW_SSRC);
	harness_free(&h);
}

static void test_a_change_of_purposes_begins_a_span(void **state)
{
	uint32_t slot;
	struct harness *h = with_call(7, &slot);
	uint16_t sequence = 1;

	(void)state;
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	stream_for_ms(h, slot, &sequence, 40, "a");
	assert_int_equal(harness_allow(h, 1, 11, EW_PURPOSE_TRANSCRIPTION), 0);
	stream_for_ms(h, slot, &sequence, 40, "b");
	harness_restrict(h, 50, 1, 11, EW_PURPOSE_TRANSCRIPTION);
	stream_for_ms(h, slot, &sequence, 40, "c");
	end_call(h, 1);
	harness_read(h);
	assert_int_equal(harness_events(h, EW_MSG_ev_span_opened), 3);
	assert_int_equal(harness_events(h, EW_MSG_ev_span_closed), 3);
	assert_int_equal(h->n_kept, 6);
	assert_int_equal(h->kept[0].purposes, REC);
	assert_int_equal(h->kept[2].purposes, REC | EW_PURPOSE_TRANSCRIPTION);
	assert_int_equal(h->kept[4].purposes, REC);
	assert_false(ew_id_equal(h->kept[0].span, h->kept[4].span));
	harness_free(&h);
}

/* -- numbers -- */

static void test_counters(void **state)
{
	static const uint16_t sequences[] = {1, 2, 2, 5, 4, 5000};
	const struct ew_msg_ev_stream_removed *e;
	uint32_t slot;
	struct harness *h = with_call(8, &slot);

	(void)state;
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	for (size_t i = 0; i < EW_COUNT(sequences); i++)
		harness_rtp(h, slot, sequences[i], "n");
	ew_recorder_rtp(h->core, slot, EW_SLICE("junk"), ew_io_wall(h->io));
	ew_recorder_rtcp(h->core, slot, EW_SLICE("junk"), ew_io_wall(h->io));
	ew_recorder_foreign(h->core, slot);
	ew_recorder_rtp(h->core, 999, EW_SLICE("junk"), ew_io_wall(h->io));
	end_call(h, 1);
	harness_read(h);
	e = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_stream_removed, 0)->message,
		ev_stream_removed);
	assert_int_equal(e->packets, 6);
	assert_int_equal(e->duplicates, 1);
	assert_int_equal(e->late, 1);
	assert_int_equal(e->lost, 1);
	assert_int_equal(e->malformed, 2);
	assert_int_equal(e->foreign, 1);
	assert_int_equal(h->n_kept, 5);
	assert_int_equal(h->kept[4].packet.flags, EW_PACKET_NEW_SSRC);
	harness_free(&h);
}

static void test_reports_every_five_seconds(void **state)
{
	uint32_t slot;
	struct harness *h = with_call(9, &slot);
	uint16_t sequence = 1;

	(void)state;
	stream_for_ms(h, slot, &sequence, 16000, "n");
	assert_int_equal(h->reports, 3);
	harness_free(&h);
}

/* -- payload types -- */

static void set_codecs(struct harness *h, const struct ew_codec_entry *codecs, size_t n)
{
	_cleanup_(ew_buf_free) struct ew_buf map = {0};
	struct ew_msg_stream_set m = {.interaction = harness_id(1),
		.stream = 1,
		.remote_address = EW_SLICE("192.0.2.1"),
		.active = 1};

	ew_buf_init(&map, 256);
	ew_codec_map_add(&map, codecs, n);
	m.codecs = ew_buf_slice(&map);
	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_stream_set, &m);
}

/* A type that an SDP must explain, and none did, may be a key: it is dropped, counted and told
 * once. */
static void test_an_unannounced_type_is_dropped(void **state)
{
	static const struct ew_codec_entry late = {110, 1, EW_CODEC_UNKNOWN, 16000};
	const struct ew_msg_ev_stream_removed *e;
	const struct ew_msg_ev_exception *told;
	uint32_t slot;
	struct harness *h = with_call(13, &slot);
	uint8_t key[] = {5, 0x8a, 0, 160};
	uint8_t payload[160];

	(void)state;
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	harness_rtp_raw(h, slot, 110, 1, 160, harness_payload(payload, 1, "SECRET"));
	harness_rtp_raw(h, slot, 35, 2, 320, harness_payload(payload, 2, "SECRET"));
	harness_rtp_raw(h, slot, 127, 3, 480, harness_payload(payload, 3, "SECRET"));
	/* Static types go without saying, also those that we cannot decode. */
	harness_rtp_raw(h, slot, 3, 4, 640, harness_payload(payload, 4, "kept"));
	set_codecs(h, &late, 1);
	harness_rtp_raw(h, slot, 110, 5, 800, harness_payload(payload, 5, "kept"));
	/* As long as a key: taken for one, so that its tone is masked; 4 and 5 are near it. */
	harness_rtp_raw(h, slot, 111, 6, 800, ew_slice_of(key, sizeof(key)));
	end_call(h, 1);
	harness_read(h);
	assert_int_equal(h->n_kept, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(h->kept[i].packet.sequence, 4 + i);
		assert_int_equal(h->kept[i].packet.codec, EW_CODEC_UNKNOWN);
		assert_int_equal(h->kept[i].packet.payload.len, 0);
	}
	e = EW_MESSAGE_AS(
		&harness_event(h, EW_MSG_ev_stream_removed, 0)->message, ev_stream_removed);
	assert_int_equal(e->unannounced, 4);
	assert_int_equal(e->keypad, 1);
	assert_int_equal(e->packets, 6);
	assert_int_equal(e->lost, 0);
	assert_int_equal(harness_events(h, EW_MSG_ev_keypad), 1);
	assert_int_equal(harness_events(h, EW_MSG_ev_exception), 3);
	told = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_exception, 0)->message, ev_exception);
	assert_true(ew_slice_equal(told->kind, EW_SLICE("unannounced_payload")));
	told = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_exception, 1)->message, ev_exception);
	assert_true(ew_slice_equal(told->kind, EW_SLICE("codec_not_decodable")));
	assert_true(ew_slice_find(told->sentence, EW_SLICE("3 (GSM)")) != SIZE_MAX);
	/* Nor can tones be looked for in what nobody can decode: once. */
	told = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_exception, 2)->message, ev_exception);
	assert_true(ew_slice_equal(told->kind, EW_SLICE("keypad_in_band_not_checked")));
	harness_free(&h);
}

/* -- sources with their own transport -- */

static void test_frame_in(void **state)
{
	struct harness *h = harness_new(14);
	struct ew_packet p = {.codec = EW_CODEC_L16, .payload_type = 96, .clock_hz = 16000};
	struct ew_msg_stream_add m = {.interaction = harness_id(1),
		.party = harness_id(11),
		.stream = 4,
		.active = 1,
		.port = 0xffff};
	static uint8_t big[6400];

	(void)state;
	harness_open_call(h, 1);
	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_stream_add, &m);
	assert_int_equal(h->ports_open, 0);
	p.payload = ew_slice_of(big, sizeof(big));
	p.arrival = ew_io_wall(h->io);
	assert_int_equal(ew_recorder_frame_in(h->core, harness_id(1), 4, &p), 0);
	ew_io_sim_advance(h->io, 1000);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	for (p.sequence = 1; p.sequence < 4; p.sequence++) {
		big[0] = (uint8_t)p.sequence;
		p.arrival = ew_io_wall(h->io);
		p.payload.len = p.sequence == 2 ? 640 : sizeof(big);
		assert_int_equal(ew_recorder_frame_in(h->core, harness_id(1), 4, &p), 0);
	}
	p.codec = EW_CODEC_TELEPHONE_EVENT;
	p.payload.len = 4;
	assert_int_equal(ew_recorder_frame_in(h->core, harness_id(1), 4, &p), 0);
	assert_int_equal(ew_recorder_frame_in(h->core, harness_id(1), 5, &p), -ENOENT);
	end_call(h, 1);
	harness_read(h);
	assert_int_equal(h->n_kept, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(h->kept[i].packet.payload.at[0], i + 1);
	assert_int_equal(h->kept[0].packet.payload.len, 6400);
	harness_free(&h);
}

/* -- gaps -- */

static void test_quota_makes_a_gap(void **state)
{
	const struct ew_msg_ev_gap *gap;
	struct harness *h = harness_bare(15);
	uint16_t sequence = 1;
	uint32_t slot;

	(void)state;
	h->config.tape.quota_bytes = 24 * 1024;
	harness_start(h);
	harness_connect(h);
	harness_open_call(h, 1);
	slot = harness_add_stream(h, 1, 11, 1);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	stream_for_ms(h, slot, &sequence, 6000, "n");
	end_call(h, 1);
	harness_read(h);
	assert_true(h->n_kept > 0 && h->n_kept < 300);
	assert_int_equal(harness_events(h, EW_MSG_ev_gap), 1);
	assert_int_equal(harness_events(h, EW_MSG_ev_exception), 1);
	gap = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_gap, 0)->message, ev_gap);
	assert_int_equal(gap->packets + h->n_kept, 300);
	assert_int_equal(gap->why, EDQUOT);
	assert_true(gap->from_wall > h->kept[h->n_kept - 1].packet.arrival.us);
	/* As long as what was said in its packets: one alone has a length too. */
	assert_int_equal(gap->to_wall - gap->from_wall, gap->packets * 20 * EW_US_PER_MS);
	harness_free(&h);
}

/* The stock of keys is used up while the disk is slow: packets wait for 200 ms, then they are
 * told as a gap. */
static void use_up_keys(struct harness *h, uint32_t slot, uint16_t *sequence)
{
	h->hold_jobs = true;
	for (int i = 0; i < 64; i++) {
		harness_restrict(h, (uint8_t)(i + 100), 1, 11, EW_PURPOSE_QA);
		assert_int_equal(harness_allow(h, 1, 11, i & 1 ? EW_PURPOSE_QA : REC), 0);
		harness_rtp(h, slot, (*sequence)++, "x");
	}
}

static void test_packets_wait_for_a_key(void **state)
{
	uint32_t slot;
	struct harness *h = with_call(16, &slot);
	uint16_t sequence = 1;
	size_t gaps;

	(void)state;
	assert_int_equal(harness_allow(h, 1, 11, REC | EW_PURPOSE_QA), 0);
	use_up_keys(h, slot, &sequence);
	stream_for_ms(h, slot, &sequence, 140, "wait");
	h->hold_jobs = false;
	harness_sync(h);
	stream_for_ms(h, slot, &sequence, 100, "n");
	harness_read(h);
	gaps = harness_events(h, EW_MSG_ev_gap);
	h->hold_jobs = true;
	use_up_keys(h, slot, &sequence);
	stream_for_ms(h, slot, &sequence, 600, "lost");
	h->hold_jobs = false;
	harness_sync(h);
	stream_for_ms(h, slot, &sequence, 100, "n");
	end_call(h, 1);
	harness_read(h);
	{
		size_t waited = 0, lost = 0;
		uint64_t told = 0;

		for (size_t i = 0; i < h->n_kept; i++) {
			const uint8_t *at = h->kept[i].packet.payload.at;

			waited += memcmp(at, "<wait", 5) == 0;
			lost += memcmp(at, "<lost", 5) == 0;
		}
		for (size_t i = 0; i < harness_events(h, EW_MSG_ev_gap); i++)
			told += EW_MESSAGE_AS(
				&harness_event(h, EW_MSG_ev_gap, i)->message, ev_gap)
					->packets;
		assert_int_equal(waited, 7);
		assert_true(lost > 0 && lost < 30);
		assert_true(harness_events(h, EW_MSG_ev_gap) > gaps);
		/* Everything was allowed: kept and told together are all that was sent. */
		assert_int_equal(h->n_kept + told, sequence - 1u);
	}
	harness_free(&h);
}

static int64_t newest_of(struct harness *h, uint32_t stream)
{
	int64_t newest = 0;

	harness_read(h);
	for (size_t i = 0; i < h->n_kept; i++)
		if (h->kept[i].stream == stream && h->kept[i].packet.arrival.us > newest)
			newest = h->kept[i].packet.arrival.us;
	return newest;
}

/* A stream that waits for a key does not hold up one that has its own. */
static void test_who_has_a_key_does_not_wait(void **state)
{
	uint32_t slot, other;
	struct harness *h = with_call(17, &slot);
	uint16_t sequence = 1, others = 1;

	(void)state;
	other = harness_add_stream(h, 1, 12, 2);
	assert_int_equal(harness_allow(h, 1, 12, REC), 0);
	assert_int_equal(harness_allow(h, 1, 11, REC | EW_PURPOSE_QA), 0);
	stream_for_ms(h, other, &others, 300, "n");
	use_up_keys(h, slot, &sequence);
	for (int i = 0; i < 30; i++) {
		harness_rtp(h, slot, sequence++, "wait");
		stream_for_ms(h, other, &others, 20, "n");
		assert_true(newest_of(h, 2) > ew_io_wall(h->io).us - 230 * EW_US_PER_MS);
	}
	assert_true(newest_of(h, 1) <= ew_io_wall(h->io).us - 600 * EW_US_PER_MS);
	h->hold_jobs = false;
	harness_sync(h);
	harness_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_call_is_kept_bit_by_bit),
		cmocka_unit_test(test_the_order_of_events),
		cmocka_unit_test(test_frames_hold_at_most_100_ms),
		cmocka_unit_test(test_withheld_packets_are_nowhere),
		cmocka_unit_test(test_accepted_before_the_restriction_is_kept),
		cmocka_unit_test(test_what_arrived_before_the_opening_stays_out),
		cmocka_unit_test(test_a_change_of_purposes_begins_a_span),
		cmocka_unit_test(test_counters),
		cmocka_unit_test(test_reports_every_five_seconds),
		cmocka_unit_test(test_an_unannounced_type_is_dropped),
		cmocka_unit_test(test_frame_in),
		cmocka_unit_test(test_quota_makes_a_gap),
		cmocka_unit_test(test_packets_wait_for_a_key),
		cmocka_unit_test(test_who_has_a_key_does_not_wait),
	};

	return cmocka_run_group_tests_name("recorder_media", tests, NULL, NULL);
}
