/*
 * From samples to what was meant, with a matcher that the test plays: where somebody is cut, in what order, what leaves, and what becomes of what
 * finds no room.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ipc/messages.h"
#include "phrase/phrase.h"
#include "programs/listener/listening.h"

#define HZ 8000
#define PIECE 160
#define PI 3.14159265358979
#define START_US ((int64_t)1700000000 * EW_US_PER_S)
#define MOST 4096

struct handed {
	unsigned matcher;
	uint64_t number;
	size_t n;
};

struct stage {
	struct ew_listening *core;
	struct ew_ear_ring *ring;
	struct ew_mono now;
	uint32_t at[8]; /* samples that each stream has sent */
	struct handed handed[MOST];
	size_t n_handed;
	struct ew_msg_phrase_said said[MOST];
	char rule[64];
	size_t n_said, n_unheard;
	uint8_t unheard_why;
};

static int on_hear(void *arg, unsigned matcher, uint64_t number, const int16_t *pcm, size_t n)
{
	struct stage *s = arg;

	assert_non_null(pcm);
	assert_true(s->n_handed < MOST);
	s->handed[s->n_handed++] = (struct handed){matcher, number, n};
	return 0;
}

static void on_tell(void *arg, uint16_t number, const void *message)
{
	struct stage *s = arg;

	if (number == EW_MSG_speech_unheard) {
		s->n_unheard++;
		s->unheard_why = ((const struct ew_msg_speech_unheard *)message)->why;
		return;
	}
	assert_int_equal(number, EW_MSG_phrase_said);
	assert_true(s->n_said < MOST);
	s->said[s->n_said] = *(const struct ew_msg_phrase_said *)message;
	memcpy(s->rule, s->said[s->n_said].rule.at, s->said[s->n_said].rule.len);
	s->rule[s->said[s->n_said++].rule.len] = '\0';
}

static void new_ring(struct stage *s)
{
	struct ew_ear_ring *reader;
	int fd;

	ew_ear_ring_free(&s->ring);
	assert_int_equal(ew_ear_ring_new(EW_SPEECH_RING_BYTES, &s->ring, &fd), 0);
	assert_int_equal(ew_ear_ring_open(fd, &reader), 0);
	close(fd);
	ew_listening_ring(s->core, &reader);
}

static struct stage *stage_new(unsigned matchers)
{
	struct stage *s = calloc(1, sizeof(*s));
	struct ew_listening_config config = {.matchers = matchers, .hear = on_hear, .tell = on_tell, .arg = s};

	assert_non_null(s);
	assert_int_equal(ew_listening_new(&config, &s->core), 0);
	s->now.us = EW_US_PER_S;
	new_ring(s);
	return s;
}

static void stage_free(struct stage **stage)
{
	ew_listening_free(&(*stage)->core);
	ew_ear_ring_free(&(*stage)->ring);
	free(*stage);
	*stage = NULL;
}

/* Something like a voice: a low tone that moves, with its harmonics, in syllables; or nothing. */
static int16_t voice(uint32_t i)
{
	double t = (double)i / HZ, pitch = 120 + 40 * sin(2 * PI * 0.7 * t), sum = 0;

	for (unsigned k = 1; k < 14; k++)
		sum += sin(2 * PI * pitch * k * t) / k;
	return (int16_t)(2500 * sum * (0.6 + 0.4 * sin(2 * PI * 3.3 * t)));
}

static void put(struct stage *s, uint32_t stream, uint32_t call, uint8_t flags, int64_t asked_us, bool speaks)
{
	int16_t pcm[PIECE] = {0};
	struct ew_ear_record record = {.stream = stream,
		.serial = 5,
		.ssrc = stream + 100,
		.clock_hz = HZ,
		.rtp_ts = s->at[stream],
		.codec = EW_CODEC_L16,
		.flags = flags,
		.purposes = EW_EAR_FOR_WORDS,
		.thread = 3,
		.call = call,
		.asked = {asked_us},
		.payload = ew_slice_of(pcm, sizeof(pcm))};

	for (uint32_t i = 0; speaks && i < PIECE; i++)
		pcm[i] = voice(s->at[stream] + i);
	s->at[stream] += PIECE;
	record.arrival.us = START_US + (int64_t)s->at[stream] * EW_US_PER_S / HZ;
	assert_int_equal(ew_ear_ring_put(s->ring, &record), 0);
}

static void turn(struct stage *s)
{
	s->now.us += 20 * EW_US_PER_MS;
	assert_int_equal(ew_listening_turn(s->core, s->now), 0);
}

/* So many milliseconds of one stream. */
static void stretch(struct stage *s, uint32_t stream, uint32_t call, unsigned ms, bool speaks)
{
	for (unsigned i = 0; i < ms / 20; i++) {
		put(s, stream, call, 0, 0, speaks);
		turn(s);
	}
}

static void utter(struct stage *s, uint32_t stream, uint32_t call, uint8_t flags, int64_t asked_us)
{
	for (unsigned i = 0; i < 100; i++) {
		put(s, stream, call, flags, asked_us, i >= 20 && i < 60);
		turn(s);
	}
}

static int answer(struct stage *s, size_t which, const char *text)
{
	return ew_listening_said(s->core, s->handed[which].matcher, s->handed[which].number, ew_slice_text(text));
}

/* -- one voice -- */

static void what_is_said_is_heard_once_from_beginning_to_end(void **state)
{
	struct stage *s = stage_new(1);

	(void)state;
	utter(s, 0, 1, 0, 0);
	assert_int_equal(s->n_handed, 1);
	assert_in_range(s->handed[0].n, HZ * 7 / 10, HZ * 14 / 10); /* 800 ms, with what is before and behind */
	assert_int_equal(answer(s, 0, "please stop recording this call"), 0);
	assert_int_equal(s->n_said, 1);
	assert_int_equal(s->said[0].what, EW_PHRASE_OPTS_OUT);
	assert_string_equal(s->rule, ew_phrase_rule(ew_slice_text(s->rule)));
	assert_int_equal(s->said[0].thread, 3);
	assert_int_equal(s->said[0].serial, 5);
	/* 400 to 1200 ms, give or take what the detector adds */
	assert_in_range(s->said[0].from_wall, START_US + 100 * EW_US_PER_MS, START_US + 420 * EW_US_PER_MS);
	assert_in_range(s->said[0].to_wall, START_US + 1180 * EW_US_PER_MS, START_US + 1600 * EW_US_PER_MS);
	stretch(s, 0, 1, 2000, false);
	assert_int_equal(s->n_handed, 1);
	stage_free(&s);
}

static void talk_without_a_phrase_leaves_nothing(void **state)
{
	struct stage *s = stage_new(1);

	(void)state;
	utter(s, 0, 1, 0, 0);
	assert_int_equal(answer(s, 0, "my order number is four one one one one one one one"), 0);
	utter(s, 0, 1, 0, 0);
	assert_int_equal(answer(s, 1, ""), 0);
	assert_int_equal(s->n_said + s->n_unheard, 0);
	stage_free(&s);
}

/* Nobody waits for the end of a monologue: it is heard in pieces that overlap. */
static void long_speech_is_cut(void **state)
{
	struct stage *s = stage_new(1);

	(void)state;
	stretch(s, 0, 1, 27000, true);
	assert_int_equal(s->n_handed, 1); /* one at a time */
	for (size_t i = 0; i < s->n_handed; i++) {
		assert_true(s->handed[i].n <= HZ * 10 + PIECE);
		assert_int_equal(answer(s, i, "and so on"), 0);
	}
	assert_in_range(s->n_handed, 2, 3);
	stretch(s, 0, 1, 1000, false);
	assert_int_equal(answer(s, s->n_handed - 1, "stop recording"), 0);
	assert_int_equal(s->n_said, 1);
	stage_free(&s);
}

/* Who is muted or gone has said what they said. */
static void a_line_that_falls_silent_ends_what_was_said(void **state)
{
	struct stage *s = stage_new(1);

	(void)state;
	stretch(s, 0, 1, 800, true);
	for (unsigned i = 0; i < 25; i++)
		turn(s);
	assert_int_equal(s->n_handed, 0);
	for (unsigned i = 0; i < 10; i++)
		turn(s);
	assert_int_equal(s->n_handed, 1);
	stage_free(&s);
}

static void a_gap_parts_and_a_copy_is_left_out(void **state)
{
	struct stage *s = stage_new(2);

	(void)state;
	stretch(s, 0, 1, 800, true);
	s->at[0] += HZ; /* a second is missing */
	stretch(s, 0, 1, 800, true);
	assert_int_equal(s->n_handed, 1);
	s->at[0] -= 2 * PIECE; /* the last ones come again */
	stretch(s, 0, 1, 40, true);
	stretch(s, 0, 1, 1000, false);
	assert_int_equal(answer(s, 0, ""), 0);
	assert_int_equal(s->n_handed, 2);
	assert_in_range(s->handed[1].n, HZ * 7 / 10, HZ * 13 / 10);
	stage_free(&s);
}

/* -- conversations -- */

static void an_answer_belongs_to_its_question(void **state)
{
	struct stage *s = stage_new(4);

	(void)state;
	utter(s, 0, 1, 0, 0); /* "no" to nothing */
	assert_int_equal(answer(s, 0, "no"), 0);
	assert_int_equal(s->n_said, 0);
	utter(s, 1, 1, EW_EAR_HOUSE, 0); /* asked by the agent */
	utter(s, 0, 1, 0, 0);
	utter(s, 2, 2, 0, 0); /* another call meanwhile */
	assert_int_equal(s->n_handed, 3); /* the answer waits for its question */
	assert_int_equal(answer(s, 2, "no"), 0);
	assert_int_equal(s->n_said, 0);
	assert_int_equal(answer(s, 1, "may we record this call"), 0);
	assert_int_equal(s->said[0].what, EW_PHRASE_ASKS);
	assert_int_equal(s->n_handed, 4);
	assert_int_equal(answer(s, 3, "no"), 0);
	assert_int_equal(s->n_said, 2);
	assert_int_equal(s->said[1].what, EW_PHRASE_REFUSES);
	assert_true(s->said[1].answer);
	stage_free(&s);
}

static void a_prompt_is_a_question_too(void **state)
{
	struct stage *s = stage_new(1);

	(void)state;
	utter(s, 0, 1, 0, START_US + 100 * EW_US_PER_MS);
	assert_int_equal(answer(s, 0, "yes"), 0);
	assert_int_equal(s->n_said, 1);
	assert_int_equal(s->said[0].what, EW_PHRASE_AGREES);
	utter(s, 2, 2, 0, START_US - 60 * EW_US_PER_S); /* a minute ago: answered by something else */
	assert_int_equal(answer(s, 1, "yes"), 0);
	assert_int_equal(s->n_said, 1);
	stage_free(&s);
}

/* The agent's "stop recording" is no customer's. */
static void the_house_does_not_opt_out(void **state)
{
	struct stage *s = stage_new(1);

	(void)state;
	utter(s, 0, 1, EW_EAR_HOUSE, 0);
	assert_int_equal(answer(s, 0, "I will stop recording now"), 0);
	for (size_t i = 0; i < s->n_said; i++)
		assert_int_not_equal(s->said[i].what, EW_PHRASE_OPTS_OUT);
	stage_free(&s);
}

/* -- too much, and what is wrong -- */

static void what_waits_too_long_is_told(void **state)
{
	struct stage *s = stage_new(1);

	(void)state;
	utter(s, 0, 1, 0, 0);
	utter(s, 1, 2, 0, 0);
	assert_int_equal(s->n_handed, 1);
	s->now.us += EW_LISTENING_PATIENCE_US;
	turn(s);
	assert_int_equal(s->n_unheard, 1);
	assert_int_equal(s->unheard_why, EW_UNLISTENED_LATE);
	assert_int_equal(answer(s, 0, "stop recording"), 0); /* who was given it has said it at last */
	assert_int_equal(s->n_said, 1);
	assert_int_equal(s->n_handed, 1);
	stage_free(&s);
}

static void an_answer_to_nothing_is_refused(void **state)
{
	struct stage *s = stage_new(2);

	(void)state;
	utter(s, 0, 1, 0, 0);
	assert_int_equal(ew_listening_said(s->core, 0, 99, EW_SLICE("yes")), -EPROTO);
	assert_int_equal(ew_listening_said(s->core, 1, s->handed[0].number, EW_SLICE("yes")), -EPROTO);
	assert_int_equal(ew_listening_said(s->core, 7, s->handed[0].number, EW_SLICE("yes")), -EPROTO);
	assert_int_equal(answer(s, 0, ""), 0);
	assert_int_equal(answer(s, 0, ""), -EPROTO);
	stage_free(&s);
}

static void what_an_ear_said_that_is_gone_is_nobodys(void **state)
{
	struct stage *s = stage_new(1);

	(void)state;
	utter(s, 0, 1, 0, 0);
	utter(s, 1, 2, 0, 0);
	new_ring(s);
	assert_int_equal(answer(s, 0, "stop recording"), 0);
	turn(s);
	assert_int_equal(s->n_said, 0);
	assert_int_equal(s->n_handed, 1);
	memset(s->at, 0, sizeof(s->at));
	utter(s, 0, 1, 0, 0);
	assert_int_equal(answer(s, 1, "stop recording"), 0);
	assert_int_equal(s->n_said, 1);
	stage_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_said_is_heard_once_from_beginning_to_end),
		cmocka_unit_test(talk_without_a_phrase_leaves_nothing),
		cmocka_unit_test(long_speech_is_cut),
		cmocka_unit_test(a_line_that_falls_silent_ends_what_was_said),
		cmocka_unit_test(a_gap_parts_and_a_copy_is_left_out),
		cmocka_unit_test(an_answer_belongs_to_its_question),
		cmocka_unit_test(a_prompt_is_a_question_too),
		cmocka_unit_test(the_house_does_not_opt_out),
		cmocka_unit_test(what_waits_too_long_is_told),
		cmocka_unit_test(an_answer_to_nothing_is_refused),
		cmocka_unit_test(what_an_ear_said_that_is_gone_is_nobodys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
