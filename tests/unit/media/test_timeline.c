/*
 * Packets by arrival onto true time: order, loss, jumps, drift, borders of spans.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <string.h>

#include "media/timeline.h"
#include "support/support.h"

#define ORIGIN ((int64_t)1000000 * EW_US_PER_S)
#define MAX_SAMPLES (8000 * 700)

struct heard {
	int16_t *pcm;
	uint8_t *cause;
	size_t n;
};

static int take(void *arg, const int16_t *pcm, size_t n, enum ew_fill cause)
{
	struct heard *h = arg;

	if (h->n + n > MAX_SAMPLES)
		return -EFBIG;
	for (size_t i = 0; i < n; i++) {
		h->pcm[h->n + i] = pcm ? pcm[i] : 0;
		h->cause[h->n + i] = (uint8_t)cause;
	}
	h->n += n;
	return 0;
}

/* What happens to a timeline, kept so that it can be surveyed first. */
struct step {
	bool span;
	int64_t from_us, to_us;
	struct ew_media_packet packet;
};

struct scene {
	struct ew_survey *survey;
	struct ew_timeline *t;
	struct heard heard;
	uint8_t payload[4000];
	struct step *steps;
	size_t n, cap;
};

static int begin(struct scene *s)
{
	memset(s, 0, sizeof(*s));
	s->heard.pcm = calloc(MAX_SAMPLES, sizeof(int16_t));
	s->heard.cause = calloc(MAX_SAMPLES, 1);
	memset(s->payload, 0xaa, sizeof(s->payload)); /* A-law full scale */
	return 0;
}

static void end(struct scene *s)
{
	ew_timeline_free(&s->t);
	ew_survey_free(&s->survey);
	free(s->heard.pcm);
	free(s->heard.cause);
	free(s->steps);
}

static int add(struct scene *s, struct step step)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 64;
		s->steps = reallocarray(s->steps, s->cap, sizeof(*s->steps));
		assert_non_null(s->steps);
	}
	s->steps[s->n++] = step;
	return 0;
}

static int span(struct scene *s, int64_t from_ms, int64_t to_ms)
{
	return add(s, (struct step){.span = true, .from_us = from_ms * 1000, .to_us = to_ms * 1000});
}

static int give(struct scene *s, struct ew_media_packet p)
{
	return add(s, (struct step){.packet = p});
}

/* Packet number n of 20 ms that arrives at arrival_ms; ts_ms is its RTP time. */
static int packet(struct scene *s, int64_t n, int64_t ts_ms, int64_t arrival_ms)
{
	return give(s, (struct ew_media_packet){.ssrc = 7,
		.sequence = (uint16_t)(65530 + n),
		.codec = EW_CODEC_PCMA,
		.payload_type = 8,
		.rtp_ts = 0xffffff00u + (uint32_t)(ts_ms * 8),
		.clock_hz = 8000,
		.arrival = {ORIGIN + arrival_ms * 1000},
		.payload = {s->payload, 160}});
}

static int survey(struct scene *s)
{
	int r = ew_survey_new((struct ew_wall){ORIGIN}, &s->survey);

	for (size_t i = 0; r == 0 && i < s->n; i++)
		r = s->steps[i].span ? ew_survey_span(s->survey) : ew_survey_add(s->survey, &s->steps[i].packet);
	return r == 0 ? ew_survey_end(s->survey) : r;
}

static int place(struct scene *s, const struct step *step)
{
	if (step->span)
		return ew_timeline_span(s->t, (struct ew_wall){ORIGIN + step->from_us},
			(struct ew_wall){ORIGIN + step->to_us});
	int r = ew_timeline_add(s->t, &step->packet);

	return r == 0 ? ew_timeline_flush(s->t, (struct ew_wall){step->packet.arrival.us - 12 * EW_US_PER_S}) : r;
}

static int finish(struct scene *s, int64_t end_ms)
{
	int r = survey(s);

	if (r == 0)
		r = ew_timeline_new((struct ew_wall){ORIGIN}, ew_survey_rate_hz(s->survey), s->survey, take,
			&s->heard, &s->t);
	for (size_t i = 0; r == 0 && i < s->n; i++)
		r = place(s, &s->steps[i]);
	return r == 0 ? ew_timeline_end(s->t, (struct ew_wall){ORIGIN + end_ms * 1000}) : r;
}

static const struct ew_segment_facts *only_source(const struct scene *s)
{
	size_t n = 0;
	const struct ew_segment_facts *f = ew_survey_segments(s->survey, &n);

	assert_int_equal(n, 1);
	return f;
}

static void expect(const struct scene *s, int64_t from_ms, int64_t to_ms, enum ew_fill cause)
{
	int64_t ms = ew_survey_rate_hz(s->survey) / 1000;

	for (int64_t i = from_ms * ms; i < to_ms * ms; i++)
		if (s->heard.cause[i] != cause)
			fail_msg("at %.3f ms: %s instead of %s", (double)i / (double)ms,
				ew_fill_name((enum ew_fill)s->heard.cause[i]), ew_fill_name(cause));
}

static void test_in_order(void **state)
{
	struct scene s;

	(void)state;
	assert_int_equal(begin(&s), 0);
	assert_int_equal(span(&s, 100, 1100), 0);
	for (int64_t n = 0; n < 50; n++)
		assert_int_equal(packet(&s, n, n * 20, 100 + n * 20), 0);
	assert_int_equal(finish(&s, 2000), 0);
	assert_int_equal(s.heard.n, 16000);
	expect(&s, 0, 100, EW_FILL_WITHHELD);
	expect(&s, 100, 1100, EW_FILL_SOUND);
	expect(&s, 1100, 2000, EW_FILL_WITHHELD);
	assert_int_equal(ew_timeline_figures(s.t).lost, 0);
	end(&s);
}

static void test_reordered_duplicate_and_late(void **state)
{
	struct scene s;

	(void)state;
	assert_int_equal(begin(&s), 0);
	assert_int_equal(span(&s, 0, 10000), 0);
	for (int64_t n = 0; n < 400; n++) {
		int64_t swapped = n % 4 == 1 ? n + 1 : n % 4 == 2 ? n - 1 : n;

		if (swapped != 280)
			assert_int_equal(packet(&s, swapped, swapped * 20, n * 20), 0);
		if (n == 200)
			assert_int_equal(packet(&s, swapped, swapped * 20, n * 20), 0);
	}
	/* One that is there already, and one that everybody gave up. */
	assert_int_equal(packet(&s, 150, 3000, 8000), 0);
	assert_int_equal(packet(&s, 280, 5600, 8020), 0);
	assert_int_equal(finish(&s, 8000), 0);
	struct ew_timeline_figures f = ew_timeline_figures(s.t);

	/* The earliest tell the time, and they came a packet early. */
	expect(&s, 0, 5580, EW_FILL_SOUND);
	expect(&s, 5580, 5600, EW_FILL_CONCEALED);
	expect(&s, 5600, 7900, EW_FILL_SOUND);
	assert_int_equal(f.lost, 1);
	assert_int_equal(f.duplicates, 2);
	assert_int_equal(f.late, 1);
	end(&s);
}

static void test_short_loss_is_concealed_and_long_loss_is_silence(void **state)
{
	struct scene s;

	(void)state;
	assert_int_equal(begin(&s), 0);
	assert_int_equal(span(&s, 0, 10000), 0);
	for (int64_t n = 0; n < 100; n++)
		if (n != 10 && n != 11 && n != 12 && (n < 50 || n > 53))
			assert_int_equal(packet(&s, n, n * 20, n * 20), 0);
	assert_int_equal(finish(&s, 2000), 0);
	expect(&s, 0, 200, EW_FILL_SOUND);
	expect(&s, 200, 260, EW_FILL_CONCEALED);
	expect(&s, 260, 1000, EW_FILL_SOUND);
	expect(&s, 1000, 1080, EW_FILL_LOST);
	expect(&s, 1080, 2000, EW_FILL_SOUND);
	assert_int_equal(ew_timeline_figures(s.t).lost, 7);
	struct ew_canvas_figures c = ew_timeline_canvas_figures(s.t);

	assert_int_equal(c.n_fills, 2);
	assert_int_equal(c.fills[0].from, 1600);
	assert_int_equal(c.fills[0].to, 2080);
	assert_int_equal(c.fills[0].cause, EW_FILL_CONCEALED);
	end(&s);
}

/* Sequence numbers go on while the sender is silent: nothing was lost. */
static void test_suppressed_silence(void **state)
{
	struct scene s;

	(void)state;
	assert_int_equal(begin(&s), 0);
	assert_int_equal(span(&s, 0, 10000), 0);
	for (int64_t n = 0; n < 50; n++)
		assert_int_equal(packet(&s, n, n * 20 + (n >= 25 ? 3000 : 0), n * 20 + (n >= 25 ? 3000 : 0)), 0);
	assert_int_equal(finish(&s, 4000), 0);
	expect(&s, 0, 500, EW_FILL_SOUND);
	expect(&s, 500, 3500, EW_FILL_SUPPRESSED);
	expect(&s, 3500, 4000, EW_FILL_SOUND);
	assert_int_equal(ew_timeline_figures(s.t).lost, 0);
	end(&s);
}

/* RTP time goes on without a gap while two seconds of true time are missing: arrival tells. */
static void test_stalled_sender(void **state)
{
	struct scene s;

	(void)state;
	assert_int_equal(begin(&s), 0);
	assert_int_equal(span(&s, 0, 20000), 0);
	for (int64_t n = 0; n < 500; n++)
		assert_int_equal(packet(&s, n, n * 20, n * 20 + (n >= 200 ? 2000 : 0)), 0);
	assert_int_equal(finish(&s, 12000), 0);
	expect(&s, 0, 4000, EW_FILL_SOUND);
	expect(&s, 4000, 6000, EW_FILL_ABSENT);
	expect(&s, 6000, 12000, EW_FILL_SOUND);
	assert_int_equal(ew_timeline_figures(s.t).anchored_again, 1);
	end(&s);
}

/* Packets that are held up on their way and come together keep their places. */
static void test_burst_keeps_its_time(void **state)
{
	struct scene s;

	(void)state;
	assert_int_equal(begin(&s), 0);
	assert_int_equal(span(&s, 0, 20000), 0);
	for (int64_t n = 0; n < 300; n++)
		assert_int_equal(packet(&s, n, n * 20, n >= 100 && n < 115 ? 2300 : n * 20), 0);
	assert_int_equal(finish(&s, 6000), 0);
	expect(&s, 0, 6000, EW_FILL_SOUND);
	assert_int_equal(ew_timeline_figures(s.t).anchored_again, 0);
	end(&s);
}

/* A clock 100 ppm slow for ten minutes: 60 ms, followed without a step and told in ppm. */
static void test_drift_is_followed(void **state)
{
	struct scene s;

	(void)state;
	assert_int_equal(begin(&s), 0);
	assert_int_equal(span(&s, 0, 700000), 0);
	for (int64_t n = 0; n < 30000; n++)
		assert_int_equal(packet(&s, n, n * 20, n * 20 + n * 20 / 10000), 0);
	assert_int_equal(finish(&s, 600000), 0);
	struct ew_timeline_figures f = ew_timeline_figures(s.t);
	const struct ew_segment_facts *source = only_source(&s);

	assert_int_equal(f.anchored_again, 0);
	assert_int_equal(source->method, EW_DRIFT_ARRIVAL);
	assert_true(source->measured > 98e-6 && source->measured < 102e-6);
	assert_int_equal(f.lost, 0);
	expect(&s, 0, 600000, EW_FILL_SOUND);
	assert_int_equal(s.heard.n, 600 * 8000);
	end(&s);
}

/* While paused the numbers go on; that is no loss, and nothing is concealed over the border. */
static void test_pause_is_no_loss(void **state)
{
	struct scene s;

	(void)state;
	assert_int_equal(begin(&s), 0);
	assert_int_equal(span(&s, 0, 500), 0);
	for (int64_t n = 0; n < 200; n++) {
		if (n == 75)
			assert_int_equal(span(&s, 1500, 4000), 0);
		if (n < 25 || n >= 75)
			assert_int_equal(packet(&s, n, n * 20, n * 20), 0);
	}
	assert_int_equal(finish(&s, 4000), 0);
	expect(&s, 0, 500, EW_FILL_SOUND);
	expect(&s, 500, 1500, EW_FILL_WITHHELD);
	expect(&s, 1500, 4000, EW_FILL_SOUND);
	assert_int_equal(ew_timeline_figures(s.t).lost, 0);
	end(&s);
}

static void test_kinds_that_are_not_sound(void **state)
{
	static const struct {
		enum ew_codec codec;
		bool masked;
		enum ew_fill cause;
	} rows[] = {{EW_CODEC_COMFORT_NOISE, false, EW_FILL_SUPPRESSED},
		{EW_CODEC_PCMA, true, EW_FILL_KEYPAD}, {EW_CODEC_G729, false, EW_FILL_NOT_DECODABLE}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct scene s;
		struct ew_media_packet p = {.codec = rows[i].codec,
			.masked = rows[i].masked,
			.duration_ts = 160,
			.arrival = {ORIGIN}};

		assert_int_equal(begin(&s), 0);
		assert_int_equal(span(&s, 0, 1000), 0);
		assert_int_equal(give(&s, p), 0);
		assert_int_equal(finish(&s, 40), 0);
		expect(&s, 0, 20, rows[i].cause);
		expect(&s, 20, 40, EW_FILL_ABSENT);
		end(&s);
	}
}

/* What was sent before a restart and comes behind it moves nothing: it is counted, and stays with the packets. */
static void test_a_straggler_moves_nothing(void **state)
{
	struct scene s;

	(void)state;
	assert_int_equal(begin(&s), 0);
	assert_int_equal(span(&s, 0, 1000), 0);
	for (int64_t n = 0; n < 10; n++)
		assert_int_equal(packet(&s, n, n * 20, n * 20), 0);
	struct ew_media_packet old = s.steps[s.n - 1].packet;

	old.straggler = true;
	old.sequence = 30000;
	old.rtp_ts = 77;
	assert_int_equal(give(&s, old), 0);
	for (int64_t n = 10; n < 20; n++)
		assert_int_equal(packet(&s, n, n * 20, n * 20), 0);
	assert_int_equal(finish(&s, 400), 0);
	expect(&s, 0, 400, EW_FILL_SOUND);
	assert_int_equal(ew_timeline_figures(s.t).late, 1);
	assert_int_equal(ew_timeline_figures(s.t).segments, 1);
	end(&s);
}

static void test_two_sources_sound_together(void **state)
{
	struct scene s;
	struct ew_media_packet p = {.codec = EW_CODEC_PCMA, .arrival = {ORIGIN}};

	(void)state;
	assert_int_equal(begin(&s), 0);
	memset(s.payload, 0xd5, sizeof(s.payload)); /* the smallest positive A-law value: 8 */
	p.payload = ew_slice_of(s.payload, 160);
	assert_int_equal(span(&s, 0, 1000), 0);
	for (p.ssrc = 1; p.ssrc <= 3; p.ssrc++)
		assert_int_equal(give(&s, p), 0);
	assert_int_equal(finish(&s, 20), 0);
	assert_int_equal(s.heard.pcm[0], 24);
	end(&s);
}

/* -- what the survey sees -- */

/* The last packets of an SSRC that is no more are heard like the others. */
static void test_ssrc_change_keeps_the_last_packets(void **state)
{
	struct scene s;

	(void)state;
	assert_int_equal(begin(&s), 0);
	assert_int_equal(span(&s, 0, 60000), 0);
	for (int64_t n = 0; n < 3000; n++)
		assert_int_equal(give(&s, (struct ew_media_packet){.ssrc = n < 1500 ? 1 : 2,
			.sequence = (uint16_t)(n < 1500 ? n : n * 7 + 3 - 6 * (n - 1500)),
			.codec = EW_CODEC_PCMA,
			.rtp_ts = (uint32_t)(n * 160 + (n < 1500 ? 0 : 123456789)),
			.clock_hz = 8000,
			.arrival = {ORIGIN + n * 20000},
			.payload = {s.payload, 160}}), 0);
	assert_int_equal(finish(&s, 60000), 0);
	expect(&s, 0, 60000, EW_FILL_SOUND);
	assert_int_equal(ew_timeline_figures(s.t).late, 0);
	assert_int_equal(ew_timeline_figures(s.t).segments, 2);
	end(&s);
}

/* 300 ms more for twenty seconds, then as before: the network. For good: time that the sender did not count. */
static void test_delay_against_jump(void **state)
{
	static const struct {
		int64_t back_at;
		uint32_t delays;
		uint64_t jumps;
	} rows[] = {{2000, 1, 0}, {INT64_MAX, 0, 1}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct scene s;

		assert_int_equal(begin(&s), 0);
		assert_int_equal(span(&s, 0, 120000), 0);
		for (int64_t n = 0; n < 5000; n++)
			assert_int_equal(packet(&s, n, n * 20,
				n * 20 + (n >= 1000 && n < rows[i].back_at ? 300 : 0)), 0);
		assert_int_equal(finish(&s, 110000), 0);
		assert_int_equal(only_source(&s)->delays, rows[i].delays);
		assert_int_equal(ew_timeline_figures(s.t).anchored_again, rows[i].jumps);
		expect(&s, 0, 20000, EW_FILL_SOUND);
		expect(&s, 20000, 20300, rows[i].jumps ? EW_FILL_ABSENT : EW_FILL_SOUND);
		expect(&s, 20300, 100000, EW_FILL_SOUND);
		end(&s);
	}
}

static int report(struct scene *s, int64_t ts_ms, int64_t ntp_us, int64_t arrival_ms)
{
	static uint8_t ntp[1000][8];
	static size_t used;
	uint8_t *to = ntp[used++ % EW_COUNT(ntp)];
	uint64_t seconds = (uint64_t)ntp_us / 1000000, fraction = (uint64_t)ntp_us % 1000000 * 4294967296 / 1000000;

	for (int i = 0; i < 4; i++) {
		to[i] = (uint8_t)(seconds >> (24 - 8 * i));
		to[4 + i] = (uint8_t)(fraction >> (24 - 8 * i));
	}
	return give(s, (struct ew_media_packet){.ssrc = 7,
		.sender_report = true,
		.rtp_ts = 0xffffff00u + (uint32_t)(ts_ms * 8),
		.clock_hz = 8000,
		.arrival = {ORIGIN + arrival_ms * 1000},
		.payload = {to, 8}});
}

#define NTP_NOW ((int64_t)3900000000 * 1000000)

/* A clock 100 ppm slow, and what the sender says of it. */
static void test_reports_are_compared(void **state)
{
	static const struct {
		int64_t begin, per_second; /* NTP in microseconds, and how it goes on */
		enum ew_drift_method method;
	} rows[] = {{NTP_NOW, 1000100, EW_DRIFT_CONFIRMED}, {NTP_NOW, 1000300, EW_DRIFT_DISPUTED},
		{NTP_NOW, 1100000, EW_DRIFT_ARRIVAL}, {0, 0, EW_DRIFT_ARRIVAL}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct scene s;

		assert_int_equal(begin(&s), 0);
		assert_int_equal(span(&s, 0, 200000), 0);
		for (int64_t n = 0; n < 6000; n++) {
			assert_int_equal(packet(&s, n, n * 20, n * 20 + n * 20 / 10000), 0);
			if (n % 250 == 249)
				assert_int_equal(report(&s, n * 20, rows[i].begin + n * rows[i].per_second / 50,
					n * 20 + n * 20 / 10000), 0);
		}
		assert_int_equal(finish(&s, 120000), 0);
		assert_int_equal(only_source(&s)->method, rows[i].method);
		assert_true(fabs(only_source(&s)->measured - 100e-6) < 10e-6);
		assert_int_equal(ew_timeline_figures(s.t).reports, 24);
		expect(&s, 0, 120000, EW_FILL_SOUND);
		end(&s);
	}
}

/* While a call is held only reports come: what waits to be sorted must not be flushed past. */
static void test_reports_during_a_hold(void **state)
{
	struct scene s;

	(void)state;
	assert_int_equal(begin(&s), 0);
	assert_int_equal(span(&s, 0, 200000), 0);
	for (int64_t n = 0; n < 500; n++)
		assert_int_equal(packet(&s, n, n * 20, n * 20), 0);
	for (int64_t ms = 10000; ms < 70000; ms += 5000)
		assert_int_equal(report(&s, ms, NTP_NOW + ms * 1000, ms), 0);
	for (int64_t n = 500; n < 1000; n++)
		assert_int_equal(packet(&s, n, n * 20 + 60000, n * 20 + 60000), 0);
	assert_int_equal(finish(&s, 80000), 0);
	expect(&s, 0, 10000, EW_FILL_SOUND);
	/* What went out before anybody spoke again could not be told from a sender that is gone. */
	expect(&s, 10000, 59000, EW_FILL_ABSENT);
	expect(&s, 60000, 70000, EW_FILL_SUPPRESSED);
	expect(&s, 70000, 80000, EW_FILL_SOUND);
	assert_int_equal(ew_timeline_figures(s.t).late, 0);
	end(&s);
}

/* The network became slower by 300 ms for good. The sender's reports know nothing of it: nothing is moved. */
static void test_reports_deny_a_jump(void **state)
{
	struct scene s;

	(void)state;
	assert_int_equal(begin(&s), 0);
	assert_int_equal(span(&s, 0, 200000), 0);
	for (int64_t n = 0; n < 6000; n++) {
		int64_t late = n >= 3000 ? 300 : 0;

		assert_int_equal(packet(&s, n, n * 20, n * 20 + late), 0);
		if (n % 250 == 249)
			assert_int_equal(report(&s, n * 20, NTP_NOW + n * 20000, n * 20 + late), 0);
	}
	assert_int_equal(finish(&s, 120000), 0);
	assert_int_equal(only_source(&s)->delays, 1);
	assert_int_equal(ew_timeline_figures(s.t).anchored_again, 0);
	expect(&s, 0, 120000, EW_FILL_SOUND);
	end(&s);
}

/* G.722 whose stamps count samples instead of RFC 3551's 8000, and stamps that count milliseconds. */
static void test_wrong_clocks_are_seen(void **state)
{
	static const struct {
		enum ew_codec codec;
		uint32_t per_packet, clock_hz, rate_hz;
	} rows[] = {
		{EW_CODEC_G722, 320, 16000, 16000}, {EW_CODEC_PCMU, 20, 1000, 8000}, {EW_CODEC_PCMU, 160, 8000, 8000}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct scene s;

		assert_int_equal(begin(&s), 0);
		assert_int_equal(span(&s, 0, 20000), 0);
		for (int64_t n = 0; n < 500; n++)
			assert_int_equal(give(&s, (struct ew_media_packet){.codec = rows[i].codec,
				.sequence = (uint16_t)n,
				.rtp_ts = (uint32_t)n * rows[i].per_packet,
				.clock_hz = 8000,
				.arrival = {ORIGIN + n * 20000},
				.payload = {s.payload, 160}}), 0);
		assert_int_equal(finish(&s, 10000), 0);
		assert_int_equal(ew_survey_rate_hz(s.survey), rows[i].rate_hz);
		assert_int_equal(only_source(&s)->clock_hz, rows[i].clock_hz);
		assert_int_equal(s.heard.n, 10 * rows[i].rate_hz);
		expect(&s, 0, 10000, EW_FILL_SOUND);
		end(&s);
	}
}

static void test_channels_of_l16_are_seen(void **state)
{
	(void)state;
	for (uint8_t channels = 1; channels <= 2; channels++) {
		struct scene s;

		assert_int_equal(begin(&s), 0);
		assert_int_equal(span(&s, 0, 20000), 0);
		for (int64_t n = 0; n < 500; n++)
			assert_int_equal(give(&s, (struct ew_media_packet){.codec = EW_CODEC_L16,
				.sequence = (uint16_t)n,
				.rtp_ts = (uint32_t)n * 160,
				.clock_hz = 8000,
				.arrival = {ORIGIN + n * 20000},
				.payload = {s.payload, 320u * channels}}), 0);
		assert_int_equal(finish(&s, 10000), 0);
		assert_int_equal(only_source(&s)->channels, channels);
		expect(&s, 0, 10000, EW_FILL_SOUND);
		end(&s);
	}
}

/* What was said while the gate was shut is not heard, though it came after it opened again. */
static void test_late_words_stay_withheld(void **state)
{
	struct scene s;

	(void)state;
	assert_int_equal(begin(&s), 0);
	assert_int_equal(span(&s, 0, 1000), 0);
	for (int64_t n = 0; n < 50; n++)
		assert_int_equal(packet(&s, n, n * 20, n * 20), 0);
	assert_int_equal(span(&s, 3000, 9000), 0);
	/* Said at 2.9 s, held up by 200 ms. */
	assert_int_equal(packet(&s, 150, 3000, 3000), 0);
	assert_int_equal(packet(&s, 145, 2900, 3100), 0);
	for (int64_t n = 151; n < 300; n++)
		assert_int_equal(packet(&s, n, n * 20, n * 20), 0);
	assert_int_equal(finish(&s, 6000), 0);
	expect(&s, 1000, 3000, EW_FILL_WITHHELD);
	expect(&s, 3000, 6000, EW_FILL_SOUND);
	end(&s);
}

/* More fills than there are rows: rows join, and nothing is left out. */
static void test_every_fill_is_listed(void **state)
{
	struct scene s;
	uint64_t lost = 0, listed = 0;
	int64_t samples = 0;

	(void)state;
	assert_int_equal(begin(&s), 0);
	assert_int_equal(span(&s, 0, 700000), 0);
	for (int64_t n = 0; n < 30000; n++) {
		if (n % 7 != 3)
			assert_int_equal(packet(&s, n, n * 20, n * 20), 0);
		lost += n % 7 == 3;
	}
	assert_int_equal(finish(&s, 600000), 0);
	struct ew_canvas_figures c = ew_timeline_canvas_figures(s.t);

	assert_true(c.joined > 0);
	for (size_t i = 0; i < c.n_fills; i++) {
		assert_int_equal(c.fills[i].cause, EW_FILL_CONCEALED);
		listed += c.fills[i].count;
		samples += c.fills[i].samples;
	}
	assert_int_equal(listed, lost);
	assert_int_equal(samples, (int64_t)lost * 160);
	end(&s);
}

static int without_memory(void *arg)
{
	struct ew_timeline *t = NULL;
	struct ew_survey *survey = NULL;
	static uint8_t payload[80];
	struct ew_media_packet p = {
		.codec = EW_CODEC_G722, .arrival = {ORIGIN}, .payload = {payload, sizeof(payload)}};

	(void)arg;
	static int16_t pcm[8000];
	static uint8_t cause[8000];
	struct heard h = {pcm, cause, 0};
	int r = ew_survey_new((struct ew_wall){ORIGIN}, &survey);

	for (p.sequence = 0; r == 0 && p.sequence < 20; p.sequence++, p.rtp_ts += 80, p.arrival.us += 10002)
		r = ew_survey_add(survey, &p);
	if (r == 0)
		r = ew_survey_end(survey);
	if (r == 0)
		r = ew_timeline_new((struct ew_wall){ORIGIN}, 8000, survey, take, &h, &t);
	if (r == 0)
		r = ew_timeline_span(t, (struct ew_wall){ORIGIN}, (struct ew_wall){ORIGIN + 400000});
	p.rtp_ts = 0;
	p.arrival.us = ORIGIN;
	for (p.sequence = 0; r == 0 && p.sequence < 20; p.sequence++, p.rtp_ts += 80, p.arrival.us += 10002)
		r = ew_timeline_add(t, &p);
	if (r == 0)
		r = ew_timeline_end(t, (struct ew_wall){ORIGIN + 400000});
	ew_timeline_free(&t);
	ew_survey_free(&survey);
	return r;
}

static void test_without_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(without_memory, NULL) > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in_order),
		cmocka_unit_test(test_reordered_duplicate_and_late),
		cmocka_unit_test(test_short_loss_is_concealed_and_long_loss_is_silence),
		cmocka_unit_test(test_suppressed_silence),
		cmocka_unit_test(test_stalled_sender),
		cmocka_unit_test(test_burst_keeps_its_time),
		cmocka_unit_test(test_drift_is_followed),
		cmocka_unit_test(test_pause_is_no_loss),
		cmocka_unit_test(test_kinds_that_are_not_sound),
		cmocka_unit_test(test_a_straggler_moves_nothing),
		cmocka_unit_test(test_two_sources_sound_together),
		cmocka_unit_test(test_ssrc_change_keeps_the_last_packets),
		cmocka_unit_test(test_delay_against_jump),
		cmocka_unit_test(test_reports_are_compared),
		cmocka_unit_test(test_reports_during_a_hold),
		cmocka_unit_test(test_reports_deny_a_jump),
		cmocka_unit_test(test_wrong_clocks_are_seen),
		cmocka_unit_test(test_channels_of_l16_are_seen),
		cmocka_unit_test(test_late_words_stay_withheld),
		cmocka_unit_test(test_every_fill_is_listed),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
