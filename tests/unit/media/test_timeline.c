/*
 * Packets by arrival onto true time: order, loss, jumps, drift, borders of spans.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
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

struct scene {
	struct ew_timeline *t;
	struct heard heard;
	uint8_t payload[160];
};

static int begin(struct scene *s)
{
	memset(s, 0, sizeof(*s));
	s->heard.pcm = calloc(MAX_SAMPLES, sizeof(int16_t));
	s->heard.cause = calloc(MAX_SAMPLES, 1);
	memset(s->payload, 0xaa, sizeof(s->payload)); /* A-law full scale */
	return ew_timeline_new((struct ew_wall){ORIGIN}, take, &s->heard, &s->t);
}

static void end(struct scene *s)
{
	ew_timeline_free(&s->t);
	free(s->heard.pcm);
	free(s->heard.cause);
}

static int span(struct scene *s, int64_t from_ms, int64_t to_ms)
{
	return ew_timeline_span(s->t, (struct ew_wall){ORIGIN + from_ms * 1000},
		(struct ew_wall){ORIGIN + to_ms * 1000});
}

/* Packet number n of 20 ms that arrives at arrival_ms; ts_ms is its RTP time. */
static int packet(struct scene *s, int64_t n, int64_t ts_ms, int64_t arrival_ms)
{
	struct ew_media_packet p = {.ssrc = 7,
		.sequence = (uint16_t)(65530 + n),
		.codec = EW_CODEC_PCMA,
		.payload_type = 8,
		.rtp_ts = 0xffffff00u + (uint32_t)(ts_ms * 8),
		.clock_hz = 8000,
		.arrival = {ORIGIN + arrival_ms * 1000},
		.payload = {s->payload, sizeof(s->payload)}};

	return ew_timeline_add(s->t, &p);
}

static int finish(struct scene *s, int64_t end_ms)
{
	return ew_timeline_end(s->t, (struct ew_wall){ORIGIN + end_ms * 1000});
}

static void expect(const struct scene *s, int64_t from_ms, int64_t to_ms, enum ew_fill cause)
{
	for (int64_t i = from_ms * 8; i < to_ms * 8; i++)
		if (s->heard.cause[i] != cause)
			fail_msg("at %.3f ms: %s instead of %s", (double)i / 8,
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

		assert_int_equal(packet(&s, swapped, swapped * 20, n * 20), 0);
		if (n == 200)
			assert_int_equal(packet(&s, swapped, swapped * 20, n * 20), 0);
	}
	assert_int_equal(packet(&s, 100, 2000, 8000), 0);
	assert_int_equal(finish(&s, 8000), 0);
	struct ew_timeline_figures f = ew_timeline_figures(s.t);

	expect(&s, 0, 7900, EW_FILL_SOUND);
	assert_int_equal(f.lost, 0);
	assert_int_equal(f.duplicates, 1);
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

/* A clock 100 ppm slow for ten minutes: 60 ms, followed in small steps and told in ppm. */
static void test_drift_is_followed(void **state)
{
	struct scene s;

	(void)state;
	assert_int_equal(begin(&s), 0);
	assert_int_equal(span(&s, 0, 700000), 0);
	for (int64_t n = 0; n < 30000; n++) {
		assert_int_equal(packet(&s, n, n * 20, n * 20 + n * 20 / 10000), 0);
		assert_int_equal(ew_timeline_flush(s.t, (struct ew_wall){ORIGIN + (n * 20 - 5000) * 1000}), 0);
	}
	assert_int_equal(finish(&s, 600000), 0);
	struct ew_timeline_figures f = ew_timeline_figures(s.t);

	assert_in_range(f.anchored_again, 3, 4);
	assert_true(f.drift_ppm > 70 && f.drift_ppm < 130);
	assert_int_equal(f.lost, 0);
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
		assert_int_equal(ew_timeline_add(s.t, &p), 0);
		assert_int_equal(finish(&s, 40), 0);
		expect(&s, 0, 20, rows[i].cause);
		expect(&s, 20, 40, EW_FILL_ABSENT);
		end(&s);
	}
}

static void test_two_sources_sound_together(void **state)
{
	struct scene s;
	struct ew_media_packet p = {.codec = EW_CODEC_PCMA, .arrival = {ORIGIN}};

	(void)state;
	assert_int_equal(begin(&s), 0);
	memset(s.payload, 0xd5, sizeof(s.payload)); /* the smallest positive A-law value: 8 */
	p.payload = ew_slice_of(s.payload, sizeof(s.payload));
	assert_int_equal(span(&s, 0, 1000), 0);
	for (p.ssrc = 1; p.ssrc <= 3; p.ssrc++)
		assert_int_equal(ew_timeline_add(s.t, &p), 0);
	assert_int_equal(finish(&s, 20), 0);
	assert_int_equal(s.heard.pcm[0], 24);
	end(&s);
}

static int without_memory(void *arg)
{
	struct ew_timeline *t = NULL;
	struct ew_media_packet p = {.codec = EW_CODEC_PCMA, .arrival = {ORIGIN}};

	(void)arg;
	static int16_t pcm[4000];
	static uint8_t cause[4000];
	struct heard h = {pcm, cause, 0};
	int r = ew_timeline_new((struct ew_wall){ORIGIN}, take, &h, &t);

	if (r == 0)
		r = ew_timeline_span(t, (struct ew_wall){ORIGIN}, (struct ew_wall){ORIGIN + 400000});
	for (p.sequence = 0; r == 0 && p.sequence < 20; p.sequence++, p.rtp_ts += 160)
		r = ew_timeline_add(t, &p);
	if (r == 0)
		r = ew_timeline_end(t, (struct ew_wall){ORIGIN + 400000});
	ew_timeline_free(&t);
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
		cmocka_unit_test(test_two_sources_sound_together),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
