/*
 * control_listening in the recorder: what the ear is given for words, and when; what becomes of a phrase; and that what is not allowed, not known or
 * not true gives nothing.
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
#define LISTEN EW_PURPOSE_CONTROL_LISTENING
#define PACKET_MS 20

/* A call of two legs in G.711, and an ear. */
struct scene {
	struct harness *h;
	struct ew_ear_ring *writer, *reader;
	uint32_t slots[2];
	uint16_t sequence;
	struct ew_ear_record last[2]; /* of each leg, that the ear was given */
	unsigned given[2];
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

static void there(struct scene *s, uint8_t is)
{
	struct ew_msg_listener_there m = {.there = is};

	harness_say(s->h, EW_RECORDER_EAR, EW_MSG_listener_there, &m);
}

static void listen_to(struct scene *s, uint8_t leg, bool house, int64_t asked_wall)
{
	struct ew_msg_listen_to m = {
		.interaction = harness_id(1), .party = harness_id((uint8_t)(11 + leg)), .house = house, .asked_wall = asked_wall};

	harness_say(s->h, EW_RECORDER_KEEPER, EW_MSG_listen_to, &m);
}

static void begin(struct scene *s, bool listens)
{
	*s = (struct scene){.h = harness_bare(7)};
	s->h->config.listens = listens;
	harness_start(s->h);
	harness_connect(s->h);
	harness_open_call(s->h, 1);
	for (uint8_t i = 0; i < 2; i++)
		s->slots[i] = harness_add_stream(s->h, 1, (uint8_t)(11 + i), i);
	open_ear(s);
}

/* The first leg is listened to. */
static void begin_listened(struct scene *s)
{
	begin(s, true);
	there(s, 1);
	listen_to(s, 0, false, 0);
	assert_int_equal(harness_allow(s->h, 1, 11, LISTEN), 0);
}

static void end(struct scene *s)
{
	close_ear(s);
	harness_free(&s->h);
}

/* 20 ms of both legs, and what the ear gets of it. */
static void talk(struct scene *s, unsigned packets)
{
	static const uint8_t speech[160] = {0x23, 0x11, 0x9a};
	uint8_t payload[EW_EAR_MAX_PAYLOAD];
	struct ew_ear_record record;

	s->given[0] = s->given[1] = 0;
	for (; packets; packets--) {
		harness_run_ms(s->h, PACKET_MS);
		for (unsigned i = 0; i < 2; i++)
			harness_rtp_raw(s->h, s->slots[i], 0, s->sequence, s->sequence * 160u, ew_slice_of(speech, sizeof(speech)));
		s->sequence++;
	}
	while (ew_ear_ring_take(s->reader, payload, &record) == 1) {
		unsigned leg = record.stream == s->slots[1];

		s->last[leg] = record;
		s->given[leg]++;
	}
}

static struct ew_msg_phrase_said phrase(const struct scene *s, unsigned leg)
{
	return (struct ew_msg_phrase_said){.stream = s->last[leg].stream,
		.serial = s->last[leg].serial,
		.from_wall = s->last[leg].arrival.us - EW_US_PER_S,
		.to_wall = s->last[leg].arrival.us - 100 * EW_US_PER_MS,
		.what = 3,
		.score = 95,
		.language = EW_SLICE("en"),
		.rule = EW_SLICE("en.stop_recording")};
}

static size_t count(struct scene *s, uint16_t number)
{
	harness_sync(s->h);
	harness_read(s->h);
	return harness_events(s->h, number);
}

static const struct ew_msg_ev_phrase *last_phrase(struct scene *s)
{
	size_t n = count(s, EW_MSG_ev_phrase);

	return n ? EW_MESSAGE_AS(&harness_event(s->h, EW_MSG_ev_phrase, n - 1)->message, ev_phrase) : NULL;
}

static size_t exceptions(struct scene *s, const char *kind)
{
	size_t n = count(s, EW_MSG_ev_exception), found = 0;

	for (size_t i = 0; i < n; i++)
		found += ew_slice_equal(EW_MESSAGE_AS(&harness_event(s->h, EW_MSG_ev_exception, i)->message, ev_exception)->kind,
			ew_slice_text(kind));
	return found;
}

/* -- what is handed on -- */

static void only_what_is_open_is_handed_on(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, true);
	there(&s, 1);
	talk(&s, 5);
	assert_int_equal(s.given[0] + s.given[1], 0); /* nothing is open */
	assert_int_equal(harness_allow(s.h, 1, 11, LISTEN), 0);
	talk(&s, 5);
	assert_int_equal(s.given[0] + s.given[1], 0); /* nobody has said who that is */
	listen_to(&s, 0, false, 77);
	talk(&s, 5);
	assert_int_equal(s.given[0], 5);
	assert_int_equal(s.given[1], 0);
	assert_int_equal(s.last[0].purposes, EW_EAR_FOR_WORDS);
	assert_int_equal(s.last[0].asked.us, 77);
	assert_false(s.last[0].flags & EW_EAR_HOUSE);
	(void)count(&s, EW_MSG_ev_phrase);
	assert_int_equal(s.h->n_kept, 0); /* and nothing of it on the tape */
	listen_to(&s, 1, true, 0);
	assert_int_equal(harness_allow(s.h, 1, 12, LISTEN), 0);
	talk(&s, 5);
	assert_int_equal(s.given[1], 5);
	assert_true(s.last[1].flags & EW_EAR_HOUSE);
	assert_int_equal(s.last[0].call, s.last[1].call);
	/* Beside recording as well; G.711 is searched for keys by the recorder itself. */
	assert_int_equal(harness_allow(s.h, 1, 11, REC), 0);
	talk(&s, 5);
	assert_int_equal(s.given[0], 5);
	assert_int_equal(s.last[0].purposes, EW_EAR_FOR_WORDS);
	(void)harness_restrict(s.h, 1, 1, 11, LISTEN);
	talk(&s, 5);
	assert_int_equal(s.given[0], 0);
	end(&s);
}

static void what_nobody_listens_to_is_told_once(void **state)
{
	(void)state;
	for (unsigned listens = 0; listens < 2; listens++) {
		struct scene s;

		begin(&s, listens);
		listen_to(&s, 0, false, 0);
		assert_int_equal(harness_allow(s.h, 1, 11, LISTEN), 0);
		talk(&s, 20);
		assert_int_equal(s.given[0], 0);
		assert_int_equal(exceptions(&s, "speech_not_listened_to"), 1);
		end(&s);
	}
}

/* What the ear is given for tones anyway is no sentence that was heard: why nobody listens is told as it is, and it goes there for tones alone. */
static void a_wide_codec_is_no_exception(void **state)
{
	static const uint8_t sound[320] = {0};
	uint8_t payload[EW_EAR_MAX_PAYLOAD];
	struct ew_ear_record record;
	const struct ew_msg_ev_exception *e;
	struct scene s;

	(void)state;
	begin(&s, false);
	listen_to(&s, 0, false, 0);
	assert_int_equal(harness_allow(s.h, 1, 11, REC | LISTEN), 0);
	for (uint16_t i = 0; i < 5; i++) {
		harness_run_ms(s.h, PACKET_MS);
		harness_rtp_raw(s.h, s.slots[0], 96, i, i * 160u, ew_slice_of(sound, sizeof(sound)));
	}
	assert_int_equal(ew_ear_ring_take(s.reader, payload, &record), 1);
	assert_int_equal(record.purposes, EW_EAR_FOR_TONES);
	assert_int_equal(exceptions(&s, "speech_not_listened_to"), 1);
	e = EW_MESSAGE_AS(&harness_event(s.h, EW_MSG_ev_exception, 0)->message, ev_exception);
	assert_true(ew_slice_starts(e->sentence, EW_SLICE("nobody listens")));
	end(&s);
}

static void a_listener_that_comes_later_is_given_what_follows(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, true);
	listen_to(&s, 0, false, 0);
	assert_int_equal(harness_allow(s.h, 1, 11, LISTEN), 0);
	talk(&s, 5);
	there(&s, 1);
	talk(&s, 5);
	assert_int_equal(s.given[0], 5);
	there(&s, 0);
	talk(&s, 5);
	assert_int_equal(s.given[0], 0);
	end(&s);
}

/* -- what comes back -- */

static void a_phrase_is_an_event_of_its_party(void **state)
{
	struct scene s;
	struct ew_msg_phrase_said m;
	const struct ew_msg_ev_phrase *e;

	(void)state;
	begin_listened(&s);
	talk(&s, 100);
	m = phrase(&s, 0);
	harness_say(s.h, EW_RECORDER_EAR, EW_MSG_phrase_said, &m);
	harness_run_ms(s.h, 300);
	e = last_phrase(&s);
	assert_non_null(e);
	assert_true(ew_id_equal(e->party, harness_id(11)));
	assert_int_equal(e->from_wall, m.from_wall);
	assert_int_equal(e->to_wall, m.to_wall);
	assert_int_equal(e->what, 3);
	assert_true(ew_slice_equal(e->rule, EW_SLICE("en.stop_recording")));
	end(&s);
}

/* Another stream, another name, a time that has not come: nothing, or no more than what was handed on. */
static void what_is_not_true_gives_nothing(void **state)
{
	struct scene s;
	struct ew_msg_phrase_said m;

	(void)state;
	begin_listened(&s);
	talk(&s, 50);
	m = phrase(&s, 0);
	m.serial++;
	harness_say(s.h, EW_RECORDER_EAR, EW_MSG_phrase_said, &m);
	m = phrase(&s, 0);
	m.stream = s.slots[1]; /* nothing of it was handed on */
	harness_say(s.h, EW_RECORDER_EAR, EW_MSG_phrase_said, &m);
	m.stream = UINT32_MAX;
	harness_say(s.h, EW_RECORDER_EAR, EW_MSG_phrase_said, &m);
	harness_run_ms(s.h, 300);
	assert_null(last_phrase(&s));
	m = phrase(&s, 0);
	m.from_wall = INT64_MIN;
	m.to_wall = INT64_MAX;
	harness_say(s.h, EW_RECORDER_EAR, EW_MSG_phrase_said, &m);
	harness_run_ms(s.h, 300);
	assert_int_equal(last_phrase(&s)->to_wall, s.last[0].arrival.us);
	assert_int_equal(last_phrase(&s)->from_wall, s.last[0].arrival.us - 30 * EW_US_PER_S);
	close_ear(&s);
	open_ear(&s);
	m.what = 1;
	harness_say(s.h, EW_RECORDER_EAR, EW_MSG_phrase_said, &m); /* of an ear that is gone */
	harness_run_ms(s.h, 300);
	assert_int_equal(last_phrase(&s)->what, 3);
	end(&s);
}

static void a_flood_of_phrases_does_not_fill_the_tape(void **state)
{
	struct scene s;
	struct ew_msg_phrase_said m;

	(void)state;
	begin_listened(&s);
	talk(&s, 5);
	m = phrase(&s, 0);
	for (unsigned i = 0; i < 1000; i++)
		harness_say(s.h, EW_RECORDER_EAR, EW_MSG_phrase_said, &m);
	harness_run_ms(s.h, 300);
	assert_in_range(count(&s, EW_MSG_ev_phrase), 1, 20);
	assert_int_equal(exceptions(&s, "speech_not_listened_to"), 1);
	end(&s);
}

/* Full, then asked again under another name. */
static void a_stream_that_is_refused_is_asked_again_later(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf buf = {0};
	struct ew_msg_ear_heard m;
	struct ew_ear_heard full;
	struct scene s;
	uint32_t serial;

	(void)state;
	begin_listened(&s);
	talk(&s, 5);
	serial = s.last[0].serial;
	full = (struct ew_ear_heard){.stream = s.last[0].stream, .serial = serial, .ssrc = s.last[0].ssrc, .words = EW_EAR_FULL};
	ew_buf_init(&buf, 4096);
	ew_ear_heard_add(&buf, &full);
	m.heard = ew_buf_slice(&buf);
	harness_say(s.h, EW_RECORDER_EAR, EW_MSG_ear_heard, &m);
	talk(&s, 50);
	assert_int_equal(s.given[0], 0);
	assert_int_equal(exceptions(&s, "speech_not_listened_to"), 1);
	assert_int_equal(exceptions(&s, "keypad_in_band_not_checked"), 0);
	talk(&s, 500);
	assert_true(s.given[0] > 0);
	assert_int_not_equal(s.last[0].serial, serial);
	end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_open_is_handed_on),
		cmocka_unit_test(what_nobody_listens_to_is_told_once),
		cmocka_unit_test(a_wide_codec_is_no_exception),
		cmocka_unit_test(a_listener_that_comes_later_is_given_what_follows),
		cmocka_unit_test(a_phrase_is_an_event_of_its_party),
		cmocka_unit_test(what_is_not_true_gives_nothing),
		cmocka_unit_test(a_flood_of_phrases_does_not_fill_the_tape),
		cmocka_unit_test(a_stream_that_is_refused_is_asked_again_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
