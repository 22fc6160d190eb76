/*
 * The ear's core behind a ring, fed with packets of encoders that know nothing of it: a tone is found in every codec,
 * where it is, whatever is lost, overtaken or late; what cannot be heard is said; and nothing that comes can hurt it.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ipc/ear_heard.h"
#include "ipc/messages.h"
#include "programs/ear/ear.h"
#include "programs/ear/line.h"
#include "support/support.h"
#include "tones/codec.h"

#define SAMPLES 8000
#define FROM 3900
#define TONE 480 /* 60 ms */
#define MOST_PACKETS 200
#define MOST_HEARD 2048

struct packet {
	uint32_t at; /* in samples */
	size_t len;
	uint8_t bytes[EW_EAR_MAX_PAYLOAD];
};

struct stage {
	struct ew_keypad_bank *bank;
	struct ew_ear_budget budget;
	struct ew_ear_ring *ring;
	struct ew_ear *ear;
	struct ew_mono now;
	enum kind kind;
	uint32_t serial;
	unsigned packet;
	struct packet packets[MOST_PACKETS];
	size_t n;
	struct ew_ear_heard heard[MOST_HEARD];
	size_t n_heard;
	unsigned loads;
};

static double used_us, each_us; /* what the thread is said to have used, and what each look at it adds */

static double cpu_us(void)
{
	return used_us += each_us;
}

static void on_tell(void *arg, uint16_t number, const void *message)
{
	struct stage *s = arg;
	struct ew_slice rest;

	s->loads += number == EW_MSG_ear_load;
	if (number != EW_MSG_ear_heard)
		return;
	rest = ((const struct ew_msg_ear_heard *)message)->heard;
	while (s->n_heard < MOST_HEARD && ew_ear_heard_next(&rest, &s->heard[s->n_heard]))
		s->n_heard++;
	assert_int_equal(rest.len, 0);
}

static struct stage *stage_new(enum kind kind)
{
	struct stage *s = calloc(1, sizeof(*s));
	struct ew_ear_config config = {.tell = on_tell, .arg = s, .cpu_us = cpu_us};
	struct ew_ear_ring *reader;
	int fd;

	assert_non_null(s);
	s->bank = aligned_alloc(_Alignof(struct ew_keypad_bank), sizeof(*s->bank));
	assert_non_null(s->bank);
	ew_keypad_bank_init(s->bank);
	s->kind = kind;
	s->now.us = EW_US_PER_S;
	s->serial = 7;
	each_us = 0;
	config.budget = &s->budget;
	config.bank = s->bank;
	assert_int_equal(ew_ear_ring_new(EW_EAR_RING_BYTES, &s->ring, &fd), 0);
	assert_int_equal(ew_ear_ring_open(fd, &reader), 0);
	close(fd);
	assert_int_equal(ew_ear_new(&config, &reader, &s->ear), 0);
	assert_null(reader);
	return s;
}

static void stage_free(struct stage **stage)
{
	struct stage *s = *stage;

	ew_ear_free(&s->ear);
	ew_ear_ring_free(&s->ring);
	free(s->bank);
	free(s);
	*stage = NULL;
}

/* A second with one press in it, or none. */
static void encode_second(struct stage *s, unsigned packet, bool with_tone, bool fec)
{
	struct dice dice = {s->kind * 100u + packet};
	struct encoder *e = encoder_new(s->kind, &dice, packet, fec);

	s->packet = packet;
	s->n = 0;
	for (unsigned at = 0; at + packet <= SAMPLES; at += packet) {
		double samples[480];

		for (unsigned i = 0; i < packet; i++) {
			unsigned n = at + i;

			samples[i] = dice_between(&dice, -60, 60);
			if (with_tone && n >= FROM && n < FROM + TONE)
				samples[i] += 4000 * sin(2 * M_PI * 852 * n / 8000) +
					      4000 * sin(2 * M_PI * 1336 * n / 8000);
		}
		s->packets[s->n].at = at;
		s->packets[s->n].len = encoder_take(e, samples, s->packets[s->n].bytes, EW_EAR_MAX_PAYLOAD);
		s->n++;
	}
	encoder_free(&e);
}

static struct ew_ear_record record_of(const struct stage *s, size_t i)
{
	const struct packet *p = &s->packets[i];
	uint32_t units = kind_clock_hz(s->kind) / 8000;

	return (struct ew_ear_record){.stream = 3,
		.serial = s->serial,
		.ssrc = 0xabcd,
		.clock_hz = kind_clock_hz(s->kind),
		.rtp_ts = (uint32_t)-20000 + p->at * units, /* it wraps */
		.sequence = (uint16_t)(65530 + i),
		.codec = (uint8_t)kind_codec(s->kind),
		.channels = s->kind == KIND_L16_STEREO ? 2 : 1,
		.purposes = EW_EAR_FOR_TONES,
		.arrival = {(int64_t)(i + 1) * 1000},
		.payload = ew_slice_of(p->bytes, p->len)};
}

static void turn(struct stage *s, int64_t ms)
{
	s->now.us += ms * EW_US_PER_MS;
	assert_int_equal(ew_ear_turn(s->ear, s->now), 0);
}

static void give(struct stage *s, size_t i)
{
	struct ew_ear_record r = record_of(s, i);

	if (s->packets[i].len)
		assert_int_equal(ew_ear_ring_put(s->ring, &r), 0);
}

/* Of the last packet that was sent: a sender that is silent sends none. */
static int64_t last_arrival(const struct stage *s)
{
	size_t i = s->n;

	while (i > 1 && s->packets[i - 1].len == 0)
		i--;
	return (int64_t)i * 1000;
}

static void give_all(struct stage *s)
{
	for (size_t i = 0; i < s->n; i++) {
		give(s, i);
		turn(s, 20);
	}
	turn(s, 100);
}

/* In samples, from where to where tones were told; false: none. */
static bool tone_of(const struct stage *s, int32_t *ret_from, int32_t *ret_to)
{
	int32_t units = (int32_t)(kind_clock_hz(s->kind) / 8000);
	bool any = false;

	for (size_t i = 0; i < s->n_heard; i++) {
		const struct ew_ear_heard *h = &s->heard[i];
		int32_t from = (int32_t)(h->from_ts + 20000) / units, to = (int32_t)(h->to_ts + 20000) / units;

		assert_int_equal(h->stream, 3);
		assert_int_equal(h->ssrc, 0xabcd);
		assert_int_equal(h->serial, s->serial);
		if (!(h->words & EW_EAR_TONE))
			continue;
		*ret_from = any && *ret_from < from ? *ret_from : from;
		*ret_to = any && *ret_to > to ? *ret_to : to;
		any = true;
	}
	return any;
}

static void assert_found(const struct stage *s, const char *what)
{
	int32_t from, to;

	if (!tone_of(s, &from, &to))
		fail_msg("%s, %s, packets of %u: no tone", what, kind_name(s->kind), s->packet);
	/* Its first or last packet may have been lost */
	if (from > FROM + 240 || from < FROM - 400 || to < FROM + TONE - 240 || to > FROM + TONE + 400)
		fail_msg("%s, %s, packets of %u: from %d to %d", what, kind_name(s->kind), s->packet, from, to);
}

static const unsigned packets[] = {80, 160, 320, 480};

static bool has_packet(enum kind kind, unsigned packet)
{
	if (packet == 480)
		return kind == KIND_OPUS_SILK || kind == KIND_G722;
	return packet != 320 || kind == KIND_OPUS_SILK || kind == KIND_G722 || kind == KIND_L16;
}

static void test_a_tone_in_every_codec(void **state)
{
	(void)state;
	for (enum kind kind = KIND_OPUS_SILK; kind < KINDS; kind++)
		for (size_t i = 0; i < EW_COUNT(packets); i++) {
			struct stage *s = stage_new(kind);
			int32_t from, to;

			if (has_packet(kind, packets[i])) {
				encode_second(s, packets[i], true, false);
				give_all(s);
				assert_found(s, "whole");
				/* It ended, and all was heard. */
				assert_int_equal(s->heard[s->n_heard - 1].words, 0);
				assert_int_equal(s->heard[s->n_heard - 1].arrival.us, last_arrival(s));
				s->serial++;
				s->n_heard = 0;
				encode_second(s, packets[i], false, false);
				give_all(s);
				assert_false(tone_of(s, &from, &to));
				assert_true(s->loads >= 1);
			}
			stage_free(&s);
		}
}

/* Packets that overtook others are heard in their order: each pair is swapped. */
static void test_overtaken(void **state)
{
	(void)state;
	for (enum kind kind = KIND_OPUS_SILK; kind < KINDS; kind++) {
		struct stage *s = stage_new(kind);

		encode_second(s, 160, true, false);
		give(s, 0);
		turn(s, 20);
		for (size_t i = 1; i + 1 < s->n; i += 2) {
			give(s, i + 1);
			turn(s, 20);
			/* Nobody is told that the one which waits was heard. */
			assert_true(!s->packets[i + 1].len || s->heard[s->n_heard - 1].arrival.us < (int64_t)(i + 2) * 1000);
			give(s, i);
			turn(s, 20);
		}
		assert_found(s, "overtaken");
		stage_free(&s);
	}
}

/* What is missing is waited for, then it is a gap; every third packet is lost. */
static void test_loss(void **state)
{
	(void)state;
	for (enum kind kind = KIND_OPUS_SILK; kind < KINDS; kind++)
		for (unsigned lost = 0; lost < 3; lost++) {
			struct stage *s = stage_new(kind);

			encode_second(s, 160, true, true);
			for (size_t i = 0; i < s->n; i++) {
				if (i % 3 != lost)
					give(s, i);
				turn(s, 20);
			}
			turn(s, 200);
			assert_found(s, "loss");
			stage_free(&s);
		}
}

/* A packet in the tone comes so late that it is heard alone. */
static void test_late(void **state)
{
	unsigned apart = 0;

	(void)state;
	for (enum kind kind = KIND_OPUS_SILK; kind < KINDS; kind++) {
		struct stage *s = stage_new(kind);
		size_t late = (FROM + 160) / 160;

		encode_second(s, 160, true, false);
		for (size_t i = 0; i < s->n; i++) {
			if (i != late)
				give(s, i);
			turn(s, 20);
		}
		s->n_heard = 0;
		give(s, late);
		turn(s, 20);
		for (size_t i = 0; i < s->n_heard; i++)
			apart += s->heard[i].words == (EW_EAR_TONE | EW_EAR_APART);
		stage_free(&s);
	}
	assert_true(apart >= 5); /* a decoder that begins in the middle of Opus may not know it */
}

static void test_what_cannot_be_heard_is_said(void **state)
{
	struct stage *s = stage_new(KIND_G722);
	struct ew_ear_record r;
	const struct {
		uint8_t codec, channels;
		uint32_t clock_hz;
	} deaf[] = {{EW_CODEC_G729, 1, 8000}, {EW_CODEC_UNKNOWN, 1, 8000}, {EW_CODEC_G722, 2, 8000},
		{EW_CODEC_L16, 3, 8000}, {EW_CODEC_L16, 1, 96000}, {EW_CODEC_L16, 1, 0}, {EW_CODEC_OPUS, 1, 8000},
		{EW_CODEC_PCMU, 1, 16000}, {200, 1, 8000}};

	(void)state;
	encode_second(s, 160, false, false);
	r = record_of(s, 0);
	for (size_t i = 0; i < EW_COUNT(deaf); i++) {
		r.ssrc = (uint32_t)i;
		r.codec = deaf[i].codec;
		r.channels = deaf[i].channels;
		r.clock_hz = deaf[i].clock_hz;
		for (int n = 0; n < 3; n++)
			assert_int_equal(ew_ear_ring_put(s->ring, &r), 0);
		s->n_heard = 0;
		turn(s, 20);
		assert_int_equal(s->n_heard, 1); /* once */
		assert_int_equal(s->heard[0].words, EW_EAR_DEAF);
	}
	assert_int_equal(s->budget.streams, 0);
	stage_free(&s);
}

/* A stream that costs more than its codec may is turned away, and said to be; who came before stays. */
static void test_what_is_too_dear(void **state)
{
	struct stage *s = stage_new(KIND_G722);
	size_t refused = 0;

	(void)state;
	encode_second(s, 160, false, false);
	give_all(s);
	assert_int_equal(s->budget.streams, 1);
	each_us = 200; /* of 20 ms: 10 ms for a second, and 6 are allowed */
	s->serial++;
	for (int round = 0; round < 6; round++) {
		give_all(s);
		for (size_t i = 0; i < s->n; i++)
			s->packets[i].at += SAMPLES;
	}
	for (size_t i = 0; i < s->n_heard; i++)
		refused += s->heard[i].words == EW_EAR_FULL;
	assert_int_equal(refused, 1);
	assert_int_equal(s->budget.refused, 1);
	assert_int_equal(s->budget.streams, 0);
	assert_int_equal(ew_ear_budget_permille(&s->budget), 0);
	stage_free(&s);
}

/* More sources than there is room for; each that is not heard is said, and after three seconds of silence all are gone. */
static void test_too_many(void **state)
{
	struct stage *s = stage_new(KIND_G722);
	struct ew_ear_record r;
	size_t full = 0;

	(void)state;
	encode_second(s, 80, false, false);
	r = record_of(s, 0);
	for (uint32_t i = 0; i < EW_EAR_MAX_STREAMS + 20; i++) {
		r.stream = i;
		r.arrival.us++;
		assert_int_equal(ew_ear_ring_put(s->ring, &r), 0);
	}
	turn(s, 20);
	for (size_t i = 0; i < s->n_heard; i++)
		full += s->heard[i].words == EW_EAR_FULL;
	assert_int_equal(full, 20);
	assert_int_equal(s->budget.streams, EW_EAR_MAX_STREAMS);
	turn(s, 3001);
	assert_int_equal(s->budget.streams, 0);
	stage_free(&s);
}

/* Payloads of noise, in every codec and length. */
static void test_noise(void **state)
{
	struct dice dice = {5};

	(void)state;
	for (enum kind kind = KIND_OPUS_SILK; kind < KINDS; kind++) {
		struct stage *s = stage_new(kind);

		encode_second(s, 160, true, false);
		for (unsigned n = 0; n < 3000; n++) {
			struct ew_ear_record r = record_of(s, n % s->n);
			uint8_t bytes[EW_EAR_MAX_PAYLOAD];
			size_t len = dice_to(&dice, 10) ? dice_to(&dice, 200) : dice_to(&dice, EW_EAR_MAX_PAYLOAD + 1);

			for (size_t i = 0; i < len; i++)
				bytes[i] = (uint8_t)dice_to(&dice, 256);
			r.payload = ew_slice_of(bytes, len);
			r.sequence = dice_to(&dice, 20) ? (uint16_t)n : (uint16_t)dice_to(&dice, 65536);
			r.rtp_ts = dice_to(&dice, 20) ? n * 160 : dice_to(&dice, UINT32_MAX);
			r.flags = dice_to(&dice, 9) == 0;
			assert_int_equal(ew_ear_ring_put(s->ring, &r), 0);
			if (n % 3 == 0)
				turn(s, 20);
		}
		stage_free(&s);
	}
}

/* Whatever allocation fails, nothing is left behind, and the ring stays whose it was. */
static void test_allocations(void **state)
{
	int error = -1;

	(void)state;
	for (size_t n = 1; error; n++) {
		struct ew_ear_budget budget = {0};
		struct ew_ear_config config = {.budget = &budget, .tell = on_tell};
		struct ew_ear_ring *ring, *writer;
		struct ew_ear *ear = NULL;
		int fd;

		assert_int_equal(ew_ear_ring_new(8192, &writer, &fd), 0);
		assert_int_equal(ew_ear_ring_open(fd, &ring), 0);
		close(fd);
		ew_test_fail_allocation(n);
		error = ew_ear_new(&config, &ring, &ear);
		ew_test_fail_allocation(0);
		assert_true(error == 0 || (error == -ENOMEM && ring && !ear));
		ew_ear_free(&ear);
		ew_ear_ring_free(&ring);
		ew_ear_ring_free(&writer);
		assert_true(n < 50);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_tone_in_every_codec),
		cmocka_unit_test(test_overtaken),
		cmocka_unit_test(test_loss),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_what_cannot_be_heard_is_said),
		cmocka_unit_test(test_what_is_too_dear),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_allocations),
	};

	return cmocka_run_group_tests_name("ear", tests, NULL, NULL);
}
