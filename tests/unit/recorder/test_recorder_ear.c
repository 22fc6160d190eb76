/*
 * The recorder and its ear, played by the test: what it is given, how long its calls wait, what its answers mask, and
 * that nothing it says or leaves unsaid costs a packet or opens what is shut.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ipc/ear_heard.h"
#include "ipc/ear_ring.h"
#include "unit/recorder/harness.h"

#define REC EW_PURPOSE_RECORDING
#define OPUS 111
#define PACKET_MS 20
#define UNITS 960

/* A call of two legs: the first in Opus, the second in G.711. */
struct scene {
	struct harness *h;
	struct ew_ear_ring *writer, *reader;
	uint32_t slots[2];
	uint16_t sequence;
	struct ew_ear_record last; /* that the ear was given */
	unsigned given;
};

static void open_ear(struct scene *s)
{
	int fd;

	assert_int_equal(ew_ear_ring_new(EW_EAR_RING_BYTES, &s->writer, &fd), 0);
	assert_int_equal(ew_ear_ring_open(fd, &s->reader), 0);
	close(fd);
	ew_recorder_ear(s->h->core, s->writer);
}

static void close_ear(struct scene *s)
{
	ew_recorder_ear(s->h->core, NULL);
	ew_ear_ring_free(&s->writer);
	ew_ear_ring_free(&s->reader);
}

static void speak_opus(struct scene *s, uint32_t stream)
{
	const struct ew_codec_entry opus = {OPUS, 2, EW_CODEC_OPUS, 48000};
	_cleanup_(ew_buf_free) struct ew_buf map = {0};
	struct ew_msg_stream_set m = {.interaction = harness_id(1),
		.stream = stream,
		.remote_address = EW_SLICE("192.0.2.1"),
		.active = 1};

	ew_buf_init(&map, 64);
	ew_codec_map_add(&map, &opus, 1);
	m.codecs = ew_buf_slice(&map);
	harness_say(s->h, EW_RECORDER_SIGNAL, EW_MSG_stream_set, &m);
}

static struct scene scene_new(uint64_t seed, bool with_ear)
{
	struct scene s = {.h = harness_new(seed)};

	harness_open_call(s.h, 1);
	for (uint8_t i = 0; i < 2; i++) {
		s.slots[i] = harness_add_stream(s.h, 1, (uint8_t)(11 + i), i);
		assert_int_equal(harness_allow(s.h, 1, (uint8_t)(11 + i), REC), 0);
	}
	speak_opus(&s, 0);
	if (with_ear)
		open_ear(&s);
	return s;
}

/* 20 ms of both legs. */
static void talk(struct scene *s, unsigned packets)
{
	static const uint8_t opus[60] = {0x78, 1, 2, 3}, silence[160] = {0xff};

	for (; packets; packets--) {
		harness_run_ms(s->h, PACKET_MS);
		harness_rtp_raw(s->h, s->slots[0], OPUS, s->sequence, s->sequence * (uint32_t)UNITS,
			ew_slice_of(opus, sizeof(opus)));
		harness_rtp_raw(s->h, s->slots[1], 0, s->sequence, s->sequence * 160u,
			ew_slice_of(silence, sizeof(silence)));
		s->sequence++;
	}
}

static void listen(struct scene *s)
{
	uint8_t payload[EW_EAR_MAX_PAYLOAD];

	while (ew_ear_ring_take(s->reader, payload, &s->last) == 1)
		s->given++;
}

static struct ew_ear_heard heard(const struct scene *s)
{
	return (struct ew_ear_heard){.stream = s->last.stream,
		.serial = s->last.serial,
		.ssrc = s->last.ssrc,
		.heard_ts = s->last.rtp_ts + UNITS,
		.arrival = s->last.arrival};
}

static void answer(struct scene *s, const struct ew_ear_heard *e)
{
	_cleanup_(ew_buf_free) struct ew_buf buf = {0};
	struct ew_msg_ear_heard m;

	ew_buf_init(&buf, 4096);
	ew_ear_heard_add(&buf, e);
	m.heard = ew_buf_slice(&buf);
	harness_say(s->h, EW_RECORDER_EAR, EW_MSG_ear_heard, &m);
}

/* It heard all, and there was nothing. */
static void hear_all(struct scene *s)
{
	struct ew_ear_heard e;

	listen(s);
	e = heard(s);
	answer(s, &e);
}

/* It is turned every 20 ms, as the legs speak. */
static void talk_heard(struct scene *s, unsigned packets)
{
	for (; packets; packets--) {
		talk(s, 1);
		hear_all(s);
	}
}

static void end_call(struct scene *s)
{
	struct ew_msg_call_end m = {.interaction = harness_id(1)};

	harness_say(s->h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &m);
	harness_sync(s->h);
	harness_read(s->h);
}

static void scene_free(struct scene *s)
{
	if (s->writer)
		close_ear(s);
	harness_free(&s->h);
}

static unsigned kept_of(const struct scene *s, uint32_t leg, bool masked)
{
	unsigned n = 0;

	for (size_t i = 0; i < s->h->n_kept; i++)
		n += s->h->kept[i].stream == leg && !(s->h->kept[i].packet.flags & EW_PACKET_MASKED) == !masked;
	return n;
}

static bool is_masked(const struct scene *s, uint32_t leg, uint16_t sequence)
{
	for (size_t i = 0; i < s->h->n_kept; i++) {
		const struct ew_packet *p = &s->h->kept[i].packet;

		if (s->h->kept[i].stream == leg && p->sequence == sequence)
			return p->flags & EW_PACKET_MASKED;
	}
	fail_msg("leg %u has lost packet %u", leg, sequence);
	return false;
}

/* How many exceptions there are, all of this kind, the first with this word. */
static void assert_told(const struct scene *s, size_t n, const char *word)
{
	const struct ew_msg_ev_exception *e;

	assert_int_equal(harness_events(s->h, EW_MSG_ev_exception), n);
	if (n == 0)
		return;
	e = EW_MESSAGE_AS(&harness_event(s->h, EW_MSG_ev_exception, 0)->message, ev_exception);
	assert_true(ew_slice_equal(e->kind, EW_SLICE("keypad_in_band_not_checked")));
	assert_true(ew_slice_find(e->sentence, ew_slice_text(word)) != SIZE_MAX);
}

/* -- what it is given -- */

static void test_it_is_given_what_the_gate_lets_through(void **state)
{
	struct scene s = scene_new(1, true);

	(void)state;
	talk(&s, 10);
	listen(&s);
	assert_int_equal(s.given, 10); /* of one leg: G.711 is listened to here */
	assert_int_equal(s.last.codec, EW_CODEC_OPUS);
	assert_int_equal(s.last.clock_hz, 48000);
	assert_int_equal(s.last.sequence, 9);
	assert_int_equal(s.last.payload.len, 60);
	assert_int_equal(s.last.purposes, EW_EAR_FOR_TONES);
	harness_restrict(s.h, 50, 1, 11, REC);
	talk(&s, 10);
	listen(&s);
	assert_int_equal(s.given, 10);
	end_call(&s);
	scene_free(&s);
}

static void test_without_an_ear(void **state)
{
	struct scene s = scene_new(2, false);

	(void)state;
	talk(&s, 100);
	end_call(&s);
	assert_int_equal(kept_of(&s, 0, false), 100);
	assert_int_equal(kept_of(&s, 1, false), 100);
	assert_told(&s, 1, "was not there");
	scene_free(&s);
}

/* -- waiting -- */

static unsigned on_tape(struct scene *s, uint32_t leg)
{
	harness_sync(s->h);
	harness_read(s->h);
	return kept_of(s, leg, false) + kept_of(s, leg, true);
}

/* Both legs wait until the ear has heard past them; then no longer. */
static void test_frames_wait_for_it(void **state)
{
	struct scene s = scene_new(3, true);

	(void)state;
	talk(&s, 15);
	assert_int_equal(on_tape(&s, 0), 0);
	assert_int_equal(on_tape(&s, 1), 0);
	hear_all(&s);
	harness_run_ms(s.h, 20);
	assert_true(on_tape(&s, 0) >= 5);
	assert_true(on_tape(&s, 1) >= 5);
	talk_heard(&s, 50);
	assert_true(on_tape(&s, 0) >= 50);
	harness_run_ms(s.h, 200);
	assert_int_equal(on_tape(&s, 0), 65);
	end_call(&s);
	assert_int_equal(kept_of(&s, 0, true) + kept_of(&s, 1, true), 0);
	assert_told(&s, 0, "");
	scene_free(&s);
}

/* What it has not heard in 400 ms is kept, and that is told, once. */
static void test_it_is_not_waited_for_without_end(void **state)
{
	struct scene s = scene_new(4, true);

	(void)state;
	talk(&s, 5);
	harness_run_ms(s.h, EW_EAR_WAIT_MS - 30);
	assert_int_equal(on_tape(&s, 0), 0);
	harness_run_ms(s.h, 60);
	assert_int_equal(on_tape(&s, 0), 5);
	talk(&s, 200);
	harness_run_ms(s.h, 500);
	end_call(&s);
	assert_int_equal(kept_of(&s, 0, false), 205);
	assert_int_equal(kept_of(&s, 1, false), 205);
	assert_told(&s, 1, "was late");
	scene_free(&s);
}

/* It dies: nothing that was on its way is lost, what follows is kept unheard, and the next one is given what comes. */
static void test_it_dies(void **state)
{
	struct scene s = scene_new(5, true);

	(void)state;
	talk_heard(&s, 20);
	talk(&s, 8);
	close_ear(&s);
	harness_run_ms(s.h, 130);
	assert_int_equal(on_tape(&s, 0), 28);
	talk(&s, 20);
	open_ear(&s);
	s.given = 0;
	talk_heard(&s, 30);
	assert_int_equal(s.given, 30);
	harness_run_ms(s.h, 300);
	end_call(&s);
	assert_int_equal(kept_of(&s, 0, false), 78);
	assert_int_equal(kept_of(&s, 1, false), 78);
	assert_told(&s, 1, "was not there");
	scene_free(&s);
}

/* -- tones -- */

static void tell_tone(struct scene *s, uint32_t from_packet, uint32_t to_packet, uint8_t more)
{
	struct ew_ear_heard e;

	listen(s);
	e = heard(s);
	e.words = (uint8_t)(EW_EAR_TONE | more);
	e.from_ts = from_packet * UNITS;
	e.to_ts = to_packet * UNITS;
	answer(s, &e);
}

/* Of both legs, 40 ms before it and 100 after it; and no more, however late it is said. */
static void test_a_tone_masks_both_legs(void **state)
{
	for (unsigned late = 0; late < 12; late += 3) {
		struct scene s = scene_new(6, true);
		const struct ew_msg_ev_keypad *key;
		struct ew_ear_heard e;

		(void)state;
		talk_heard(&s, 40);
		talk(&s, 5); /* 40 to 44: the tone is in 41 to 43 */
		listen(&s);
		e = heard(&s);
		talk(&s, late);
		e.words = EW_EAR_TONE;
		e.from_ts = 41 * UNITS;
		e.to_ts = 44 * UNITS;
		answer(&s, &e);
		talk_heard(&s, 40);
		harness_run_ms(s.h, 300);
		end_call(&s);
		assert_int_equal(on_tape(&s, 0), 85 + late);
		for (uint16_t i = 0; i < 85 + late; i++) {
			bool certain = i >= 39 && i <= 45, never = i < 38 || i > 51;

			assert_true(!certain || (is_masked(&s, 0, i) && is_masked(&s, 1, i)));
			assert_false(never && (is_masked(&s, 0, i) || is_masked(&s, 1, i)));
		}
		assert_int_equal(harness_events(s.h, EW_MSG_ev_keypad), 1);
		key = EW_MESSAGE_AS(&harness_event(s.h, EW_MSG_ev_keypad, 0)->message, ev_keypad);
		assert_int_equal(key->source, EW_KEY_HEARD);
		assert_int_equal(key->more, 0);
		assert_int_equal(key->stream, 0);
		assert_int_equal(key->duration_us, 60000);
		assert_told(&s, 0, "");
		scene_free(&s);
	}
}

/* One that goes on masks until it has ended, told piece by piece. */
static void test_a_long_tone(void **state)
{
	struct scene s = scene_new(7, true);

	(void)state;
	talk_heard(&s, 20);
	for (uint32_t i = 20; i < 70; i += 2) {
		talk(&s, 2);
		tell_tone(&s, i == 20 ? 21 : i, i + 2, EW_EAR_GOES_ON);
		hear_all(&s); /* how far: it says nothing of an end only with the word */
		if (i < 68) {
			struct ew_ear_heard e = heard(&s);

			e.words = EW_EAR_GOES_ON;
			answer(&s, &e);
		}
	}
	talk_heard(&s, 40);
	harness_run_ms(s.h, 300);
	end_call(&s);
	for (uint16_t i = 20; i < 70; i++) {
		assert_true(is_masked(&s, 0, i));
		assert_true(is_masked(&s, 1, i));
	}
	assert_false(is_masked(&s, 0, 80));
	assert_false(is_masked(&s, 0, 15));
	scene_free(&s);
}

/* -- restrictions -- */

/* An opt-out shuts at once: what was accepted is sealed, and what nobody has listened to is masked in it. */
static void test_an_opt_out_waits_for_nobody(void **state)
{
	struct scene s = scene_new(8, true);

	(void)state;
	talk_heard(&s, 30);
	talk(&s, 10);
	harness_restrict(s.h, 50, 1, 0, REC);
	assert_int_equal(on_tape(&s, 0), 40);
	assert_int_equal(on_tape(&s, 1), 40);
	talk(&s, 20);
	end_call(&s);
	for (uint32_t leg = 0; leg < 2; leg++) {
		assert_int_equal(kept_of(&s, leg, false) + kept_of(&s, leg, true), 40);
		for (uint16_t i = 0; i < 40; i++) {
			assert_true(i < 29 || is_masked(&s, leg, i));
			assert_false(i < 27 && is_masked(&s, leg, i));
		}
	}
	assert_told(&s, 0, "");
	scene_free(&s);
}

/* What is held while somebody is asked is given to it too, and masked where it lies; what is wiped stays wiped. */
static void test_what_is_held(void **state)
{
	(void)state;
	for (int written = 0; written < 2; written++) {
		struct scene s = scene_new(13, true);
		struct ew_msg_hold_media m = {.order = harness_id(80),
			.interaction = harness_id(1),
			.party = harness_id(11),
			.purposes = REC,
			.most_ms = 10000,
			.event = {{1}}};
		uint64_t request;

		harness_restrict(s.h, 60, 1, 11, REC);
		m.supersedes = harness_restriction(s.h, 1, 11);
		request = harness_say(s.h, EW_RECORDER_KEEPER, EW_MSG_hold_media, &m);
		assert_int_equal(harness_answer(s.h, request)->as.allowed.code, 0);
		talk_heard(&s, 30);
		assert_int_equal(s.given, 30);
		talk(&s, 4);
		tell_tone(&s, 31, 34, 0);
		talk_heard(&s, 30);
		if (written)
			assert_int_equal(harness_allow(s.h, 1, 11, REC), 0);
		else
			harness_restrict(s.h, 61, 1, 11, REC);
		harness_run_ms(s.h, 600);
		end_call(&s);
		assert_int_equal(kept_of(&s, 0, false) + kept_of(&s, 0, true), written ? 64 : 0);
		for (uint16_t i = 0; i < 64; i++) {
			assert_true(i < 30 || i > 34 || is_masked(&s, 1, i));
			assert_true(!written || i < 30 || i > 34 || is_masked(&s, 0, i));
			assert_false(written && (i < 27 || i > 42) && is_masked(&s, 0, i));
		}
		scene_free(&s);
	}
}

/* -- what it may not -- */

static void test_forged_answers_change_nothing(void **state)
{
	struct scene s = scene_new(9, true);
	struct ew_ear_heard e;

	(void)state;
	talk_heard(&s, 30);
	talk(&s, 10);
	listen(&s);
	for (unsigned i = 0; i < 8; i++) {
		e = heard(&s);
		e.words = EW_EAR_TONE;
		e.from_ts = 30 * UNITS;
		e.to_ts = 35 * UNITS;
		e.stream += i == 0 ? 1 : i == 1 ? UINT32_MAX : i == 2 ? 1000000 : 0;
		e.serial += i == 3 ? 1 : i == 4 ? UINT32_MAX : 0;
		if (i < 5)
			answer(&s, &e);
	}
	/* A time that is to come is not believed: what comes then is listened to like the rest. */
	e = heard(&s);
	e.arrival.us += 3600 * EW_US_PER_S;
	answer(&s, &e);
	talk(&s, 15);
	assert_true(on_tape(&s, 0) <= 41);
	hear_all(&s);
	/* Nor is one that lies hours back: what it says is at most two seconds long. */
	e = heard(&s);
	e.words = EW_EAR_TONE;
	e.from_ts = e.heard_ts - INT32_MAX;
	e.to_ts = e.heard_ts + 500000;
	answer(&s, &e);
	harness_run_ms(s.h, 500);
	end_call(&s);
	assert_int_equal(kept_of(&s, 0, false) + kept_of(&s, 0, true), 55);
	for (uint16_t i = 0; i < 35; i++)
		assert_false(is_masked(&s, 0, i));
	scene_free(&s);
}

static void test_one_that_is_full_or_deaf(void **state)
{
	static const struct {
		uint8_t word;
		const char *sentence;
	} says[] = {{EW_EAR_FULL, "budget"}, {EW_EAR_DEAF, "are looked for in G.711"}};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct scene s = scene_new(10, true);
		struct ew_ear_heard e;

		talk(&s, 5);
		listen(&s);
		e = heard(&s);
		e.words = says[i].word;
		answer(&s, &e);
		s.given = 0;
		talk(&s, 200);
		listen(&s);
		assert_int_equal(s.given, 0);
		harness_run_ms(s.h, 200);
		talk(&s, 400); /* it is asked again, later */
		listen(&s);
		assert_true(s.given > 0);
		harness_run_ms(s.h, 600);
		end_call(&s);
		assert_int_equal(kept_of(&s, 0, false), 605);
		assert_told(&s, 1, says[i].sentence);
		scene_free(&s);
	}
}

static void test_one_that_says_its_budget_is_used_up(void **state)
{
	struct scene s = scene_new(11, true);
	struct ew_msg_ear_load m = {.permille = 1000};

	(void)state;
	harness_say(s.h, EW_RECORDER_EAR, EW_MSG_ear_load, &m);
	talk(&s, 50);
	listen(&s);
	assert_int_equal(s.given, 0);
	end_call(&s);
	assert_int_equal(kept_of(&s, 0, false), 50);
	assert_told(&s, 1, "budget");
	scene_free(&s);
}

/* It does not read: the ring fills, and no packet is lost for it. */
static void test_one_that_does_not_read(void **state)
{
	struct scene s = scene_new(12, true);

	(void)state;
	talk(&s, 12000);
	harness_run_ms(s.h, 600);
	end_call(&s);
	assert_int_equal(kept_of(&s, 0, false), 12000);
	assert_int_equal(kept_of(&s, 1, false), 12000);
	assert_told(&s, 1, "was late");
	scene_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_is_given_what_the_gate_lets_through),
		cmocka_unit_test(test_without_an_ear),
		cmocka_unit_test(test_frames_wait_for_it),
		cmocka_unit_test(test_it_is_not_waited_for_without_end),
		cmocka_unit_test(test_it_dies),
		cmocka_unit_test(test_a_tone_masks_both_legs),
		cmocka_unit_test(test_a_long_tone),
		cmocka_unit_test(test_an_opt_out_waits_for_nobody),
		cmocka_unit_test(test_what_is_held),
		cmocka_unit_test(test_forged_answers_change_nothing),
		cmocka_unit_test(test_one_that_is_full_or_deaf),
		cmocka_unit_test(test_one_that_says_its_budget_is_used_up),
		cmocka_unit_test(test_one_that_does_not_read),
	};

	return cmocka_run_group_tests_name("recorder_ear", tests, NULL, NULL);
}
