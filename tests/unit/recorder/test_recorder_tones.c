/*
 * Keys that are only heard, keys that signal tells of, and keys that somebody waits for. Whatever packets a tone is cut
 * into, whatever is lost of it and whichever gate moves in it, no payload that holds more than a scrap of it is kept.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tones/corpus.h"
#include "unit/recorder/harness.h"

#define REC EW_PURPOSE_RECORDING
#define SCRAP 100 /* samples: from so little nobody reads a key */

struct call {
	struct harness *h;
	uint32_t slots[2];
	unsigned at; /* samples sent */
	unsigned from, to; /* of the tone on the first leg */
	unsigned packet;
	uint16_t sequence;
	bool second_ssrc;
};

static struct call with_call(uint64_t seed, unsigned from, unsigned ms)
{
	struct call c = {.h = harness_new(seed), .from = from, .to = from + ms * 8, .packet = 160};

	harness_open_call(c.h, 1);
	for (uint8_t i = 0; i < 2; i++) {
		c.slots[i] = harness_add_stream(c.h, 1, (uint8_t)(11 + i), i);
		assert_int_equal(harness_allow(c.h, 1, (uint8_t)(11 + i), REC), 0);
	}
	return c;
}

static double sample_of(const struct call *c, unsigned leg, unsigned at)
{
	double noise = (double)((at * 2654435761u + leg) >> 22) / 10 - 51;

	if (leg == 1 || at < c->from || at >= c->to)
		return noise;
	return noise + 4000 * sin(2 * M_PI * 770 * at / 8000) + 4000 * sin(2 * M_PI * 1477 * at / 8000);
}

static void send_packet(struct call *c, unsigned leg)
{
	uint8_t payload[12 + 480] = {0x80, 0, (uint8_t)(c->sequence >> 8), (uint8_t)c->sequence, (uint8_t)(c->at >> 24),
		(uint8_t)(c->at >> 16), (uint8_t)(c->at >> 8), (uint8_t)c->at, 0, 0, c->second_ssrc,
		(uint8_t)(7 + leg)};

	for (unsigned i = 0; i < c->packet; i++)
		payload[12 + i] = encode(false, sample_of(c, leg, c->at + i));
	ew_recorder_rtp(c->h->core, c->slots[leg], ew_slice_of(payload, 12 + c->packet), ew_io_wall(c->h->io));
}

/* One packet of each leg, when its last sample has been spoken; `lost`: of the first leg nothing comes. */
static void talk(struct call *c, bool lost)
{
	harness_run_ms(c->h, c->packet / 8);
	if (!lost)
		send_packet(c, 0);
	send_packet(c, 1);
	c->sequence++;
	c->at += c->packet;
}

static void talk_until(struct call *c, unsigned at)
{
	while (c->at < at)
		talk(c, false);
}

static void end_call(struct call *c)
{
	struct ew_msg_call_end m = {.interaction = harness_id(1)};

	harness_say(c->h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &m);
	harness_sync(c->h);
	harness_read(c->h);
}

/* How many samples of the tone were kept, and of anything of a leg. */
static unsigned tone_kept(const struct call *c)
{
	unsigned n = 0;

	for (size_t i = 0; i < c->h->n_kept; i++) {
		const struct ew_packet *p = &c->h->kept[i].packet;
		unsigned from = p->rtp_ts, to = p->rtp_ts + (unsigned)p->payload.len;

		if (c->h->kept[i].stream == 0 && from < c->to && to > c->from)
			n += (to < c->to ? to : c->to) - (from > c->from ? from : c->from);
	}
	return n;
}

static unsigned masked_of(const struct call *c, uint32_t leg)
{
	unsigned n = 0;

	for (size_t i = 0; i < c->h->n_kept; i++)
		n += c->h->kept[i].stream == leg && c->h->kept[i].packet.flags & EW_PACKET_MASKED;
	return n;
}

static const struct ew_msg_ev_keypad *only_key(const struct call *c)
{
	assert_int_equal(harness_events(c->h, EW_MSG_ev_keypad), 1);
	return EW_MESSAGE_AS(&harness_event(c->h, EW_MSG_ev_keypad, 0)->message, ev_keypad);
}

/* -- tones in what is held -- */

static void hold(struct call *c, uint8_t party)
{
	struct ew_msg_hold_media m = {.order = harness_id((uint8_t)(80 + party)),
		.interaction = harness_id(1),
		.party = harness_id(party),
		.purposes = REC,
		.most_ms = 10000,
		.event = {{1}}};

	harness_restrict(c->h, 60 + party, 1, party, REC);
	m.supersedes = harness_restriction(c->h, 1, party);
	assert_int_equal(
		harness_answer(c->h, harness_say(c->h, EW_RECORDER_KEEPER, EW_MSG_hold_media, &m))->as.allowed.code, 0);
}

/* Masked, and told as what is masked if it is written; of what is wiped nobody learns that a key was pressed. */
static void test_a_tone_in_what_is_held(void **state)
{
	(void)state;
	for (int written = 0; written < 2; written++) {
		struct call c = with_call(77, 4000, 60);
		size_t masked = 0;

		hold(&c, 11);
		hold(&c, 12);
		talk_until(&c, 9600);
		for (uint8_t i = 11; i < 13; i++) {
			if (written)
				assert_int_equal(harness_allow(c.h, 1, i, REC), 0);
			else
				harness_restrict(c.h, (uint8_t)(50 + i), 1, i, REC);
		}
		harness_run_ms(c.h, 1000);
		end_call(&c);
		assert_in_range(tone_kept(&c), 0, 0);
		assert_int_equal(c.h->n_kept > 0, written);
		for (uint32_t i = 0; i < 2; i++)
			assert_in_range(masked_of(&c, i), written ? 3 : 0, written ? 16 : 0);
		assert_int_equal(harness_events(c.h, EW_MSG_ev_keypad), written ? 2 : 0);
		for (size_t i = 0; i < harness_events(c.h, EW_MSG_ev_keypad); i++) {
			const struct ew_msg_ev_keypad *e =
				EW_MESSAGE_AS(&harness_event(c.h, EW_MSG_ev_keypad, i)->message, ev_keypad);

			assert_int_equal(e->duration_us, e->masked_to_wall - e->masked_from_wall);
			masked += (size_t)e->duration_us / 20000;
		}
		assert_int_equal(masked, masked_of(&c, 0) + masked_of(&c, 1));
		harness_free(&c.h);
	}
}

/* -- tones -- */

static void test_a_tone_is_masked_on_both_legs(void **state)
{
	static const unsigned packets[] = {80, 160, 240, 320, 480};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(packets); i++)
		for (unsigned offset = 0; offset < 480; offset += 73) {
			struct call c = with_call(i * 10 + offset, 4000 + offset, 40);
			const struct ew_msg_ev_keypad *e;

			c.packet = packets[i];
			talk_until(&c, 9600);
			end_call(&c);
			assert_in_range(tone_kept(&c), 0, 0);
			assert_true(masked_of(&c, 1) > 0);
			e = only_key(&c);
			assert_int_equal(e->source, EW_KEY_HEARD);
			assert_int_equal(e->more, 0);
			assert_in_range(e->duration_us, 30000, 90000);
			/* Speech of before and after is there. */
			assert_in_range((masked_of(&c, 0)) * c.packet, 320, 320 + 8 * 160 + 2 * 480);
			harness_free(&c.h);
		}
}

static void test_loss_in_a_tone(void **state)
{
	(void)state;
	for (unsigned lost = 0; lost < 7; lost++) {
		struct call c = with_call(100 + lost, 4070, 60);

		while (c.at < 9600)
			talk(&c, c.at / 160 == 24 + lost);
		end_call(&c);
		assert_in_range(tone_kept(&c), 0, SCRAP);
		assert_int_equal(only_key(&c)->source, EW_KEY_HEARD);
		harness_free(&c.h);
	}
}

static void test_another_source_in_a_tone(void **state)
{
	(void)state;
	for (unsigned at = 24; at < 30; at++) {
		struct call c = with_call(200 + at, 4070, 60);

		talk_until(&c, at * 160);
		c.second_ssrc = true;
		talk_until(&c, 9600);
		end_call(&c);
		assert_in_range(tone_kept(&c), 0, SCRAP);
		harness_free(&c.h);
	}
}

/* A gate that shuts in a tone seals what is held: what has been heard by then is masked first. */
/*
 * The sender counts anew, a key is pressed, and a packet of before that holds a tone as well comes while it is down: it
 * is masked like what is heard, and the key's own stretch is not disturbed by stamps of another beginning.
 */
static void test_a_straggler_in_a_tone(void **state)
{
	struct call c = with_call(140, 4000, 20);
	struct call old;
	unsigned kept = 0;

	(void)state;
	talk_until(&c, 3840);
	old = c; /* what comes next is on a long way */
	old.at = 4000;
	old.from = 4000;
	old.to = 4160;
	c.sequence = 40000;
	c.at = 0x70000000;
	c.from = c.at + 4000;
	c.to = c.from + 1600;
	talk_until(&c, c.from + 800);
	send_packet(&old, 0);
	talk_until(&c, c.to + 8000);
	end_call(&c);
	assert_int_equal(tone_kept(&c), 0);
	for (size_t i = 0; i < c.h->n_kept; i++) {
		const struct kept *k = &c.h->kept[i];

		if (!(k->packet.flags & EW_PACKET_STRAGGLER))
			continue;
		kept++;
		assert_true(k->packet.flags & EW_PACKET_MASKED);
	}
	assert_int_equal(kept, 1);
	assert_int_equal(only_key(&c)->source, EW_KEY_HEARD);
	assert_in_range(only_key(&c)->duration_us, 150000, 300000);
	harness_free(&c.h);
}

static void test_a_gate_moves_in_a_tone(void **state)
{
	(void)state;
	for (unsigned at = 24; at < 32; at++) {
		struct call c = with_call(300 + at, 4000, 60);

		talk_until(&c, at * 160);
		harness_restrict(c.h, 50, 1, 11, EW_PURPOSES_ALL);
		talk_until(&c, 9600);
		end_call(&c);
		assert_in_range(tone_kept(&c), 0, SCRAP);
		harness_free(&c.h);

		c = with_call(400 + at, 4000, 60);
		harness_restrict(c.h, 50, 1, 11, EW_PURPOSES_ALL);
		talk_until(&c, at * 160);
		harness_run_ms(c.h, 1);
		assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
		talk_until(&c, 9600);
		end_call(&c);
		assert_in_range(tone_kept(&c), 0, SCRAP);
		harness_free(&c.h);
	}
}

/* Nothing is listened to behind a shut gate. */
static void test_nobody_listens_behind_a_gate(void **state)
{
	struct call c = with_call(500, 4000, 60);

	(void)state;
	harness_restrict(c.h, 50, 1, 11, EW_PURPOSES_ALL);
	talk_until(&c, 9600);
	end_call(&c);
	assert_int_equal(masked_of(&c, 1), 0);
	assert_int_equal(harness_events(c.h, EW_MSG_ev_keypad), 0);
	harness_free(&c.h);
}

static void test_a_tone_with_its_event_is_one_key(void **state)
{
	static const uint8_t down[] = {5, 0x0a, 0, 160}, up[] = {5, 0x8a, 2, 0x80};
	struct call c = with_call(501, 4000, 80);

	(void)state;
	talk_until(&c, 4320);
	harness_rtp_raw(c.h, c.slots[0], 101, 900, 4160, ew_slice_of(down, 4));
	talk_until(&c, 4800);
	harness_rtp_raw(c.h, c.slots[0], 101, 901, 4160, ew_slice_of(up, 4));
	talk_until(&c, 9600);
	end_call(&c);
	assert_int_equal(tone_kept(&c), 0);
	assert_int_equal(only_key(&c)->source, EW_KEY_EVENT);
	assert_int_equal(only_key(&c)->more, 0);
	harness_free(&c.h);
}

static void test_signal_tells_of_a_key(void **state)
{
	struct call c = with_call(502, 90000, 40); /* no tone */
	struct ew_msg_key_pressed m = {.interaction = harness_id(1), .party = harness_id(12), .duration_us = 100000};

	(void)state;
	talk_until(&c, 4800);
	m.received_wall = ew_io_wall(c.h->io).us;
	harness_say(c.h, EW_RECORDER_SIGNAL, EW_MSG_key_pressed, &m);
	talk_until(&c, 9600);
	end_call(&c);
	for (uint32_t leg = 0; leg < 2; leg++)
		assert_in_range(masked_of(&c, leg), 15, 20); /* 160 ms before, as far as it was held, and 200 after */
	assert_int_equal(only_key(&c)->source, EW_KEY_SIGNALLED);
	assert_memory_equal(&only_key(&c)->party, &m.party, sizeof(m.party));
	assert_int_equal(only_key(&c)->duration_us, 100000);
	harness_free(&c.h);
}

/* -- keys that somebody waits for -- */

static void expect(struct call *c, uint8_t order, uint8_t count)
{
	struct ew_msg_expect_keys m = {.order = harness_id(order), .interaction = harness_id(1),
		.party = harness_id(11), .count = count, .within_ms = 5000};

	harness_say(c->h, EW_RECORDER_KEEPER, EW_MSG_expect_keys, &m);
}

static void press(struct call *c, const char *keys)
{
	for (; *keys; keys++) {
		uint8_t key = (uint8_t)(*keys == '#' ? 11 : *keys - '0');
		uint8_t event[] = {key, 0x8a, 3, 0x20};

		for (int again = 0; again < 3; again++)
			harness_rtp_raw(c->h, c->slots[0], 101, c->sequence++, c->at, ew_slice_of(event, 4));
		c->at += 1600;
		harness_run_ms(c->h, 200);
	}
}

static const struct ew_msg_ev_keys *keys_told(const struct call *c, size_t nth)
{
	return EW_MESSAGE_AS(&harness_event(c->h, EW_MSG_ev_keys, nth)->message, ev_keys);
}

static void test_expected_keys_pass_a_shut_gate(void **state)
{
	static const struct {
		const char *pressed, *told;
		uint8_t count;
		bool complete;
	} answers[] = {{"1", "1", 1, true}, {"12345", "123", 3, true}, {"42#7", "42", 16, true}, {"#", "", 4, true},
		{"9", "9", 2, false}, {"", "", 1, false}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(answers); i++) {
		struct call c = with_call(600 + i, 90000, 40);
		const struct ew_msg_ev_keys *e;

		harness_restrict(c.h, 50, 1, 0, EW_PURPOSES_ALL);
		press(&c, "8765");
		expect(&c, 70, answers[i].count);
		press(&c, answers[i].pressed);
		harness_run_ms(c.h, 6000);
		press(&c, "8765");
		end_call(&c);
		assert_int_equal(harness_events(c.h, EW_MSG_ev_keys), 1);
		e = keys_told(&c, 0);
		assert_true(ew_slice_equal(e->digits, ew_slice_text(answers[i].told)));
		assert_int_equal(e->complete, answers[i].complete);
		assert_int_equal(e->order.bytes[15], 70);
		assert_int_equal(c.h->n_kept, 0);
		harness_free(&c.h);
	}
}

/* Who refuses has answered: what was pressed before is not kept. And another question ends the one before. */
static void test_expected_keys_end(void **state)
{
	struct call c = with_call(700, 90000, 40);

	(void)state;
	expect(&c, 70, 4);
	press(&c, "12");
	harness_restrict(c.h, 50, 1, 11, EW_PURPOSES_ALL);
	press(&c, "3");
	expect(&c, 71, 4);
	press(&c, "4");
	expect(&c, 72, 4);
	expect(&c, 72, 4); /* repeated, not begun anew */
	press(&c, "5");
	end_call(&c);
	assert_int_equal(harness_events(c.h, EW_MSG_ev_keys), 3);
	assert_int_equal(keys_told(&c, 0)->digits.len, 0);
	assert_true(ew_slice_equal(keys_told(&c, 1)->digits, EW_SLICE("4")));
	assert_true(ew_slice_equal(keys_told(&c, 2)->digits, EW_SLICE("5")));
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(keys_told(&c, i)->complete, 0);
	harness_free(&c.h);
}

static void test_only_what_can_be_expected(void **state)
{
	struct call c = with_call(701, 90000, 40);
	struct ew_msg_expect_keys m = {.order = harness_id(70), .interaction = harness_id(1), .party = harness_id(13),
		.count = 1, .within_ms = 1000};

	(void)state;
	harness_say(c.h, EW_RECORDER_KEEPER, EW_MSG_expect_keys, &m);
	assert_int_equal(harness_last(c.h, EW_MSG_done)->as.done.code, -ENOENT);
	m.party = harness_id(11);
	m.count = 17;
	harness_say(c.h, EW_RECORDER_KEEPER, EW_MSG_expect_keys, &m);
	assert_int_equal(harness_last(c.h, EW_MSG_done)->as.done.code, -EINVAL);
	m.count = 1;
	harness_say(c.h, EW_RECORDER_WEB, EW_MSG_expect_keys, &m);
	press(&c, "1");
	end_call(&c);
	assert_int_equal(harness_events(c.h, EW_MSG_ev_keys), 0);
	assert_int_equal(harness_events(c.h, EW_MSG_ev_exception), 2);
	harness_free(&c.h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_tone_in_what_is_held),
		cmocka_unit_test(test_a_tone_is_masked_on_both_legs),
		cmocka_unit_test(test_loss_in_a_tone),
		cmocka_unit_test(test_another_source_in_a_tone),
		cmocka_unit_test(test_a_straggler_in_a_tone),
		cmocka_unit_test(test_a_gate_moves_in_a_tone),
		cmocka_unit_test(test_nobody_listens_behind_a_gate),
		cmocka_unit_test(test_a_tone_with_its_event_is_one_key),
		cmocka_unit_test(test_signal_tells_of_a_key),
		cmocka_unit_test(test_expected_keys_pass_a_shut_gate),
		cmocka_unit_test(test_expected_keys_end),
		cmocka_unit_test(test_only_what_can_be_expected),
	};

	return cmocka_run_group_tests_name("recorder_tones", tests, NULL, NULL);
}
