/*
 * Keys that were pressed leave no digit. The tone of a key is heard before its first packet comes:
 * what is held back is masked on both sides, whatever frame it lies in, and nothing younger than
 * the hold is ever on the tape. A kill takes no more than 250 ms all the same.
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
#define HOLD_US (100 * EW_US_PER_MS) /* of the 110 ms a tick of 10 ms may be missing */
#define KILL_US (250 * EW_US_PER_MS)

/* -- one stream -- */

static struct harness *with_stream(uint64_t seed, uint32_t *ret_slot)
{
	struct harness *h = harness_new(seed);

	harness_open_call(h, 1);
	*ret_slot = harness_add_stream(h, 1, 11, 1);
	return h;
}

static void end_stream(struct harness *h)
{
	struct ew_msg_call_end m = {.interaction = harness_id(1)};

	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &m);
	harness_sync(h);
}

static void press(struct harness *h, uint32_t slot, uint16_t *sequence, uint32_t ts,
	uint16_t duration, bool end)
{
	uint8_t event[] = {7, end ? 0x8a : 0x0a, (uint8_t)(duration >> 8), (uint8_t)duration};

	harness_rtp_raw(h, slot, 101, (*sequence)++, ts, ew_slice_of(event, sizeof(event)));
}

static void test_a_key_leaves_no_digit(void **state)
{
	const struct ew_msg_ev_keypad *e;
	uint32_t slot;
	struct harness *h = with_stream(10, &slot);
	uint16_t sequence = 1;
	uint32_t ts = 160;
	size_t masked = 0;

	(void)state;
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	for (int i = 0; i < 30; i++, ts += 160) {
		uint8_t payload[160];

		harness_rtp_raw(h, slot, 0, sequence, ts, harness_payload(payload, sequence,
			"audio"));
		sequence++;
		/* The key goes down in the middle of a frame, at 12 * 20 ms, and up 100 ms
		 * later. */
		if (i >= 12 && i <= 17)
			press(h, slot, &sequence, 13 * 160, (uint16_t)((i - 11) * 160), i == 17);
		if (i == 17) {
			press(h, slot, &sequence, 13 * 160, 6 * 160, true);
			press(h, slot, &sequence, 13 * 160, 6 * 160, true);
		}
		harness_run_ms(h, 20);
	}
	end_stream(h);
	harness_read(h);
	assert_int_equal(harness_events(h, EW_MSG_ev_keypad), 1);
	e = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_keypad, 0)->message, ev_keypad);
	assert_int_equal(e->duration_us, 120000);
	assert_int_equal(h->n_kept, 30);
	for (size_t i = 0; i < h->n_kept; i++) {
		const struct ew_packet *p = &h->kept[i].packet;
		/* 60 ms before and 100 ms after are masked with it, and whose packet is in them. */
		bool in_key = p->rtp_ts >= (13 - 4) * 160 && p->rtp_ts < (13 + 6 + 4) * 160;

		assert_int_not_equal(p->payload_type, 101);
		assert_int_equal(!!(p->flags & EW_PACKET_MASKED), in_key);
		assert_int_equal(p->payload.len, in_key ? 0 : 160);
		assert_int_equal(p->duration_ts, in_key ? 160 : 0);
		masked += in_key;
	}
	assert_int_equal(masked, 14);
	/* And so says the record: from the first of them to the end of the last. */
	assert_int_equal(e->source, EW_KEY_EVENT);
	assert_int_equal(e->masked_from_wall, h->kept[8].packet.arrival.us);
	assert_int_equal(e->masked_to_wall, h->kept[21].packet.arrival.us + 20 * EW_US_PER_MS);
	harness_free(&h);
}

static void test_keys_behind_a_shut_gate_are_not_told(void **state)
{
	uint32_t slot;
	struct harness *h = with_stream(11, &slot);
	uint16_t sequence = 1;

	(void)state;
	press(h, slot, &sequence, 160, 160, false);
	press(h, slot, &sequence, 160, 320, true);
	/* One that is held while the gate opens is told, and masks. */
	press(h, slot, &sequence, 1600, 160, false);
	ew_io_sim_advance(h->io, 1000);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	harness_rtp(h, slot, sequence++, "tone");
	press(h, slot, &sequence, 1600, 320, true);
	end_stream(h);
	harness_read(h);
	assert_int_equal(harness_events(h, EW_MSG_ev_keypad), 1);
	assert_int_equal(h->n_kept, 1);
	assert_int_equal(h->kept[0].packet.payload.len, 0);
	harness_free(&h);
}

static void test_a_key_without_an_end(void **state)
{
	uint8_t payload[160];
	uint32_t slot;
	struct harness *h = with_stream(12, &slot);
	uint16_t sequence = 1;

	(void)state;
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	press(h, slot, &sequence, 160, 160, false);
	/* Held for long: the next segment of the same key. */
	press(h, slot, &sequence, 160, 65535, false);
	press(h, slot, &sequence, 160 + 65535, 800, false);
	harness_run_ms(h, 300);
	harness_rtp_raw(h, slot, 0, sequence, 160 + 65535 + 800 + 300 * 8,
		harness_payload(payload, sequence, "audio"));
	end_stream(h);
	harness_read(h);
	assert_int_equal(harness_events(h, EW_MSG_ev_keypad), 1);
	assert_int_equal(EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_keypad, 0)->message, ev_keypad)
				 ->duration_us,
		(65535 + 800) * 125);
	assert_int_equal(h->n_kept, 1);
	assert_int_equal(h->kept[0].packet.payload.len, 160);
	harness_free(&h);
}

/* Packets of 60 ms: the one that holds the end of the tone comes long after the key is up. */
static void test_long_packets_come_late(void **state)
{
	uint32_t slot;
	struct harness *h = with_stream(13, &slot);
	uint8_t payload[480] = {0};
	struct ew_slice audio = ew_slice_of(payload, sizeof(payload));
	uint16_t sequence = 1;

	(void)state;
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	press(h, slot, &sequence, 10000, 160, false);
	press(h, slot, &sequence, 10000, 480, true);
	harness_run_ms(h, 60);
	harness_rtp_raw(h, slot, 0, sequence++, 10000 + 400, audio);
	harness_run_ms(h, 60);
	/* Just within 40 ms of its end, and not; not within 60 ms of its beginning, and just. */
	harness_rtp_raw(h, slot, 0, sequence++, 10000 + 480 + 319, audio);
	harness_rtp_raw(h, slot, 0, sequence++, 10000 + 480 + 320, audio);
	harness_rtp_raw(h, slot, 0, sequence++, 10000 - 480 - 480, audio);
	harness_rtp_raw(h, slot, 0, sequence++, 10000 - 480 - 479, audio);
	harness_run_ms(h, 1000);
	harness_rtp_raw(h, slot, 0, sequence++, 10000, audio);
	end_stream(h);
	harness_read(h);
	assert_int_equal(h->n_kept, 6);
	for (size_t i = 0; i < 6; i++) {
		static const bool masked[] = {true, true, false, false, true, false};

		assert_int_equal(!!(h->kept[i].packet.flags & EW_PACKET_MASKED), masked[i]);
	}
	harness_free(&h);
}

/* Two keys in one packet, the second of which is still held: 100 ms in all. */
static void test_keys_in_one_packet(void **state)
{
	static const uint8_t keys[] = {5, 0x8a, 1, 0xe0, 6, 0x0a, 1, 0x40};
	uint32_t slot;
	struct harness *h = with_stream(14, &slot);
	const struct ew_msg_ev_keypad *e;
	uint16_t sequence = 1;

	(void)state;
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	for (int i = 0; i < 10; i++) {
		harness_run_ms(h, 20);
		harness_rtp(h, slot, sequence++, "audio");
	}
	harness_rtp_raw(h, slot, 101, sequence++, 6 * 160, ew_slice_of(keys, sizeof(keys)));
	harness_rtp(h, slot, sequence++, "tone");
	harness_run_ms(h, 300);
	/* And what is not even one is nothing. */
	harness_rtp_raw(h, slot, 101, sequence++, 9999, ew_slice_of(keys, 3));
	harness_rtp_raw(h, slot, 101, sequence++, 9999, ew_slice_of(keys, 0));
	end_stream(h);
	harness_read(h);
	assert_int_equal(h->n_kept, 11);
	/* The tone began 100 ms before it was told, and 60 ms before that. */
	for (size_t i = 0; i < h->n_kept; i++)
		assert_int_equal(!!(h->kept[i].packet.flags & EW_PACKET_MASKED), i >= 1);
	assert_int_equal(harness_events(h, EW_MSG_ev_keypad), 1);
	e = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_keypad, 0)->message, ev_keypad);
	assert_int_equal(e->duration_us, 100000);
	harness_free(&h);
}

/* -- two parties -- */

/* Two parties with a stream each, both open. */
struct call {
	struct harness *h;
	uint32_t slots[2];
	uint16_t sequence[2];
};

static struct call with_call(uint64_t seed)
{
	struct call c = {.h = harness_new(seed), .sequence = {1, 1}};

	harness_open_call(c.h, 1);
	for (uint8_t i = 0; i < 2; i++) {
		c.slots[i] = harness_add_stream(c.h, 1, (uint8_t)(11 + i), i);
		assert_int_equal(harness_allow(c.h, 1, (uint8_t)(11 + i), REC), 0);
	}
	return c;
}

static void end_call(struct call *c)
{
	end_stream(c->h);
}

/* 20 ms of both, that have just been spoken. Stamps are those of the first sample. */
static void hear(struct call *c, const char *one, const char *other)
{
	harness_run_ms(c->h, 20);
	harness_rtp(c->h, c->slots[0], c->sequence[0]++, one);
	harness_rtp(c->h, c->slots[1], c->sequence[1]++, other);
}

static void press_for(struct call *c, uint32_t ts, unsigned duration_ms, bool end)
{
	uint16_t duration = (uint16_t)(duration_ms * 8);
	uint8_t event[] = {7, end ? 0x8a : 0x0a, (uint8_t)(duration >> 8), (uint8_t)duration};

	harness_rtp_raw(
		c->h, c->slots[0], 101, c->sequence[0]++, ts, ew_slice_of(event, sizeof(event)));
}

static size_t count_kept(const struct harness *h, uint32_t stream, const char *marker)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_kept; i++)
		n += h->kept[i].stream == stream && h->kept[i].packet.payload.len > 0 &&
		     memcmp(h->kept[i].packet.payload.at, marker, strlen(marker)) == 0;
	return n;
}

static size_t count_masked(const struct harness *h, uint32_t stream)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_kept; i++)
		n += h->kept[i].stream == stream && h->kept[i].packet.flags & EW_PACKET_MASKED;
	return n;
}

/* -- tones before their packets -- */

/* `before` packets of speech, then a tone that is told of only after `late` packets of it. */
static void hear_late_key(struct call *c, unsigned before, unsigned late)
{
	uint32_t ts;

	for (unsigned i = 0; i < before; i++)
		hear(c, "speech", "speech");
	ts = c->sequence[0] * 160u;
	for (unsigned i = 0; i < late; i++)
		hear(c, "TONE", "ECHO");
	for (unsigned i = 0; i < 4; i++) {
		press_for(c, ts, (late + i) * 20, i == 3);
		hear(c, "TONE", "ECHO");
	}
}

static void test_a_tone_before_its_packet(void **state)
{
	(void)state;
	for (unsigned late = 0; late <= 4; late++) {
		for (unsigned before = 20; before < 25; before++) {
			struct call c = with_call(before * 10 + late);

			hear_late_key(&c, before, late);
			for (unsigned i = 0; i < 15; i++)
				hear(&c, "speech", "speech");
			end_call(&c);
			harness_read(c.h);
			for (uint32_t stream = 0; stream < 2; stream++) {
				size_t kept = count_kept(c.h, stream, "<speech");

				assert_int_equal(count_kept(c.h, stream, "<TONE"), 0);
				assert_int_equal(count_kept(c.h, stream, "<ECHO"), 0);
				/* At most 80 ms before and 60 ms after are lost with it. */
				assert_in_range(kept, before + 15 - 7, before + 15);
				assert_int_equal(kept + count_masked(c.h, stream),
					before + late + 4 + 15);
			}
			assert_int_equal(harness_events(c.h, EW_MSG_ev_keypad), 1);
			harness_free(&c.h);
		}
	}
}

/* A gateway whose stamps have nothing to do with those of its audio: arrivals say enough. */
static void test_stamps_of_another_world(void **state)
{
	static const uint32_t stamps[] = {0, 0x7fffffff, 0x80000001, 0xfffffff0};

	(void)state;
	for (size_t n = 0; n < EW_COUNT(stamps); n++) {
		struct call c = with_call(100 + n);

		for (unsigned i = 0; i < 20; i++)
			hear(&c, i < 18 ? "speech" : "TONE", "speech");
		press_for(&c, stamps[n], 40, false);
		hear(&c, "TONE", "speech");
		press_for(&c, stamps[n], 60, true);
		end_call(&c);
		harness_read(c.h);
		assert_int_equal(count_kept(c.h, 0, "<TONE"), 0);
		harness_free(&c.h);
	}
}

/* Keys behind a shut gate are not told, and mask the other party's audio none the less: that is told. */
static void test_keys_behind_a_shut_gate_mask_the_other(void **state)
{
	const struct ew_msg_ev_keypad *e;
	struct call c = with_call(3);

	(void)state;
	harness_restrict(c.h, 50, 1, 11, EW_PURPOSES_ALL);
	hear_late_key(&c, 20, 2);
	end_call(&c);
	harness_read(c.h);
	assert_int_equal(count_kept(c.h, 1, "<ECHO"), 0);
	assert_int_equal(count_kept(c.h, 0, "<"), 0);
	assert_int_equal(harness_events(c.h, EW_MSG_ev_keypad), 1);
	e = EW_MESSAGE_AS(&harness_event(c.h, EW_MSG_ev_keypad, 0)->message, ev_keypad);
	assert_int_equal(e->from_wall, e->masked_from_wall);
	assert_int_equal(e->duration_us, e->masked_to_wall - e->masked_from_wall);
	assert_int_equal(e->more, 0);
	harness_free(&c.h);
}

/* Two streams with a key at the same time: the one that ends first does not end the mask. */
static void test_two_keys_at_once(void **state)
{
	struct call c = with_call(4);
	uint8_t other[] = {1, 0x0a, 0, 160};

	(void)state;
	hear(&c, "speech", "speech");
	harness_rtp_raw(
		c.h, c.slots[1], 101, c.sequence[1]++, 160, ew_slice_of(other, sizeof(other)));
	press_for(&c, 160, 20, true);
	for (unsigned i = 0; i < 5; i++)
		hear(&c, "TONE", "TONE");
	end_call(&c);
	harness_read(c.h);
	assert_int_equal(count_kept(c.h, 0, "<TONE"), 0);
	assert_int_equal(count_kept(c.h, 1, "<TONE"), 0);
	harness_free(&c.h);
}

/* -- the hold -- */

static int64_t newest_on_tape(struct harness *h)
{
	int64_t newest = 0;

	harness_read(h);
	for (size_t i = 0; i < h->n_kept; i++)
		if (h->kept[i].packet.arrival.us > newest)
			newest = h->kept[i].packet.arrival.us;
	return newest;
}

static void test_nothing_young_is_on_the_tape(void **state)
{
	struct call c = with_call(5);
	int64_t newest;

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		hear(&c, "speech", "speech");
		if (i % 7)
			continue;
		newest = newest_on_tape(c.h);
		assert_true(newest < ew_io_wall(c.h->io).us - HOLD_US);
		/* And what is old enough is there: a frame of 90 ms, the hold, a tick. */
		assert_true(i < 15 || newest > ew_io_wall(c.h->io).us - 210 * EW_US_PER_MS);
	}
	end_call(&c);
	harness_read(c.h);
	assert_int_equal(count_kept(c.h, 0, "<speech"), 100);
	assert_int_equal(count_kept(c.h, 1, "<speech"), 100);
	harness_free(&c.h);
}

/* What a busy thread reads late is held back from when it came; but for long enough after it was read that a key
 * which lay in the socket behind it is read too. */
static void test_what_was_read_late_is_held_from_its_arrival(void **state)
{
	static const int64_t late_ms[] = {0, 30, 60, 500};
	static const int64_t held_ms[] = {110, 80, 60, 60};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(late_ms); i++) {
		struct call c = with_call(300 + (unsigned)i);
		uint8_t payload[160];
		struct ew_wall came;
		int64_t waited_ms = 0;

		harness_run_ms(c.h, 600);
		came.us = ew_io_wall(c.h->io).us - late_ms[i] * EW_US_PER_MS;
		harness_rtp_at(c.h, c.slots[0], 0, 1, 160, harness_payload(payload, 1, "late"), came);
		do {
			harness_run_ms(c.h, 10);
			waited_ms += 10;
			harness_read(c.h);
		} while (c.h->n_kept == 0 && waited_ms < 300);
		assert_in_range(waited_ms, held_ms[i], held_ms[i] + 10);
		end_call(&c);
		harness_free(&c.h);
	}
}

static void test_a_kill_takes_little(void **state)
{
	(void)state;
	for (unsigned phase = 0; phase < 20; phase++) {
		struct call c = with_call(200 + phase);
		int64_t killed;
		size_t expected = 0;

		for (unsigned i = 0; i < 30 + phase; i++)
			hear(&c, "speech", "speech");
		harness_run_ms(c.h, phase % 2 * 10);
		killed = ew_io_wall(c.h->io).us;
		ew_recorder_abandon(&c.h->core);
		c.h->job = NULL;
		ew_io_sim_kill(c.h->io);
		harness_read(c.h);
		for (unsigned i = 1; i <= 30 + phase; i++)
			expected += (int64_t)(30 + phase - i) * 20 * EW_US_PER_MS >= KILL_US;
		assert_true(newest_on_tape(c.h) >= killed - KILL_US - 20 * EW_US_PER_MS);
		assert_true(count_kept(c.h, 0, "<speech") >= expected);
		harness_start(c.h);
		harness_free(&c.h);
	}
}

/* A gate that shuts does so at once: what came before is sealed then, in its old span. */
static void test_a_gate_shuts_on_what_is_held(void **state)
{
	struct call c = with_call(6);
	const struct event *closed, *restricted;

	(void)state;
	for (unsigned i = 0; i < 12; i++)
		hear(&c, "before", "before");
	harness_restrict(c.h, 50, 1, 0, EW_PURPOSES_ALL);
	for (unsigned i = 0; i < 12; i++)
		hear(&c, "AFTER", "AFTER");
	harness_read(c.h);
	for (uint32_t stream = 0; stream < 2; stream++) {
		assert_int_equal(count_kept(c.h, stream, "<before"), 12);
		assert_int_equal(count_kept(c.h, stream, "<AFTER"), 0);
		closed = harness_event(c.h, EW_MSG_ev_span_closed, stream);
		restricted = harness_event(c.h, EW_MSG_ev_restricted, 0);
		assert_true(closed->order < restricted->order);
	}
	for (size_t i = 0; i < c.h->n_kept; i++)
		assert_true(c.h->kept[i].order < closed->order);
	assert_false(ew_io_sim_contains(c.h->io, EW_SLICE("AFTER")));
	harness_free(&c.h);
}

/* A stream that falls silent is sealed all the same. */
static void test_a_silent_stream_is_sealed(void **state)
{
	struct call c = with_call(7);

	(void)state;
	hear(&c, "last", "last");
	harness_run_ms(c.h, 300);
	harness_read(c.h);
	assert_int_equal(count_kept(c.h, 0, "<last"), 1);
	assert_int_equal(count_kept(c.h, 1, "<last"), 1);
	harness_free(&c.h);
}

/* -- lost ends -- */

/* Packets of a held key stay away for half a second and come again: two stretches, both masked. */
static void stay_away(bool with_ticks)
{
	const struct ew_msg_ev_keypad *e;
	struct call c = with_call(8);

	for (unsigned i = 0; i < 10; i++)
		hear(&c, "speech", "speech");
	press_for(&c, 1600, 20, false);
	hear(&c, "TONE", "ECHO");
	for (size_t i = 0; i < 2; i++) /* so much of both was lost */
		c.sequence[i] = (uint16_t)(c.sequence[i] + (with_ticks ? 25 : 26));
	if (with_ticks) {
		harness_run_ms(c.h, 500);
		hear(&c, "TONE", "ECHO");
	} else {
		ew_io_sim_advance(c.h->io, 520 * EW_US_PER_MS);
	}
	press_for(&c, 1600, 560, true);
	for (unsigned i = 0; i < 10; i++)
		hear(&c, "speech", "speech");
	end_call(&c);
	harness_read(c.h);
	assert_int_equal(count_kept(c.h, 0, "<TONE"), 0);
	assert_int_equal(count_kept(c.h, 1, "<ECHO"), 0);
	assert_int_equal(harness_events(c.h, EW_MSG_ev_keypad), 2);
	e = EW_MESSAGE_AS(&harness_event(c.h, EW_MSG_ev_keypad, 1)->message, ev_keypad);
	assert_int_equal(e->duration_us, 560000);
	assert_true(count_kept(c.h, 0, "<speech") >= 11);
	harness_free(&c.h);
}

static void test_a_key_that_stays_away(void **state)
{
	(void)state;
	stay_away(true);
	stay_away(false); /* nobody looked at it meanwhile */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_key_leaves_no_digit),
		cmocka_unit_test(test_keys_behind_a_shut_gate_are_not_told),
		cmocka_unit_test(test_a_key_without_an_end),
		cmocka_unit_test(test_long_packets_come_late),
		cmocka_unit_test(test_keys_in_one_packet),
		cmocka_unit_test(test_a_tone_before_its_packet),
		cmocka_unit_test(test_stamps_of_another_world),
		cmocka_unit_test(test_keys_behind_a_shut_gate_mask_the_other),
		cmocka_unit_test(test_two_keys_at_once),
		cmocka_unit_test(test_nothing_young_is_on_the_tape),
		cmocka_unit_test(test_what_was_read_late_is_held_from_its_arrival),
		cmocka_unit_test(test_a_kill_takes_little),
		cmocka_unit_test(test_a_gate_shuts_on_what_is_held),
		cmocka_unit_test(test_a_silent_stream_is_sealed),
		cmocka_unit_test(test_a_key_that_stays_away),
	};

	return cmocka_run_group_tests_name("recorder_keypad", tests, NULL, NULL);
}
