/*
 * Sequence numbers, loss, restarts and jitter of one source.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rtp/rtp_source.h"

#define NEW EW_RTP_NEW
#define LATE EW_RTP_LATE
#define DUP EW_RTP_DUPLICATE
#define RESTART EW_RTP_RESTART

static enum ew_rtp_arrival put(struct ew_rtp_source *s, uint16_t sequence, uint32_t ts, int64_t ms)
{
	struct ew_rtp p = {.sequence = sequence, .timestamp = ts, .ssrc = s->ssrc};

	return ew_rtp_source_packet(s, &p, 8000, (struct ew_mono){ms * 1000});
}

static void test_sequences(void **state)
{
	static const struct {
		const char *what;
		struct {
			uint16_t sequence;
			enum ew_rtp_arrival outcome;
		} steps[5];
		size_t n;
		uint64_t lost, late, duplicates, restarts;
		uint32_t highest;
	} cases[] = {
		{"in order", {{1, NEW}, {2, NEW}, {3, NEW}}, 3, 0, 0, 0, 0, 3},
		{"a hole", {{1, NEW}, {4, NEW}}, 2, 2, 0, 0, 0, 4},
		{"filled late", {{1, NEW}, {3, NEW}, {2, LATE}, {2, DUP}}, 4, 0, 1, 1, 0, 3},
		{"twice", {{1, NEW}, {1, DUP}, {2, NEW}, {1, DUP}}, 4, 0, 0, 2, 0, 2},
		{"over the wrap", {{65534, NEW}, {65535, NEW}, {0, NEW}, {1, NEW}}, 4, 0, 0, 0, 0,
			65537},
		{"late over the wrap", {{65535, NEW}, {1, NEW}, {0, LATE}}, 3, 0, 1, 0, 0, 65537},
		{"before the first", {{10, NEW}, {9, LATE}, {11, NEW}}, 3, 0, 1, 0, 0, 11},
		{"a jump ahead", {{10, NEW}, {5000, RESTART}, {5001, NEW}}, 3, 0, 0, 0, 1,
			0x10000 + 5001},
		{"a jump back", {{40000, NEW}, {1, RESTART}, {3, NEW}}, 3, 1, 0, 0, 1, 0x10003},
		{"a long loss is loss", {{1, NEW}, {1001, NEW}}, 2, 999, 0, 0, 0, 1001},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_rtp_source s;

		ew_rtp_source_init(&s, 9);
		for (size_t k = 0; k < cases[i].n; k++) {
			uint16_t sequence = cases[i].steps[k].sequence;

			if (put(&s, sequence, 0, (int64_t)k * 20) != cases[i].steps[k].outcome)
				fail_msg("%s: step %zu", cases[i].what, k);
		}
		assert_int_equal(ew_rtp_source_lost(&s), cases[i].lost);
		assert_int_equal(s.late, cases[i].late);
		assert_int_equal(s.duplicates, cases[i].duplicates);
		assert_int_equal(s.restarts, cases[i].restarts);
		assert_int_equal(s.highest_extended, cases[i].highest);
	}
}

static void test_time(void **state)
{
	struct ew_rtp_source s;

	(void)state;
	ew_rtp_source_init(&s, 9);
	assert_int_equal(put(&s, 1, 0xfffffff0u, 0), NEW);
	assert_int_equal(put(&s, 2, 0xfffffff0u + 160, 20), NEW); /* the stamp wraps */
	/* A minute of suppressed silence: stamp and clock agree. */
	assert_int_equal(put(&s, 3, 320 + 60 * 8000, 60040), NEW);
	/* The network stood still for a minute: the stamp did not jump. */
	assert_int_equal(put(&s, 4, 480 + 60 * 8000, 120060), NEW);
	/* The sender began a new line of stamps. */
	assert_int_equal(put(&s, 5, 0x70000000u, 120080), RESTART);
	assert_int_equal(put(&s, 6, 0x70000000u + 160, 120100), NEW);
	assert_int_equal(ew_rtp_source_lost(&s), 0);
}

/* RFC 3550, A.8: J += (|D| - J) / 16. */
static void test_jitter(void **state)
{
	struct ew_rtp_source s;

	(void)state;
	ew_rtp_source_init(&s, 9);
	put(&s, 1, 0, 0);
	put(&s, 2, 160, 20);
	assert_true(s.jitter_ts < 1e-9);
	put(&s, 3, 320, 44); /* 4 ms late: |D| = 32 */
	assert_true(s.jitter_ts > 1.999 && s.jitter_ts < 2.001);
	put(&s, 4, 480, 60); /* back in time: |D| = 32 */
	assert_true(s.jitter_ts > 3.874 && s.jitter_ts < 3.876);
}

static enum ew_rtp_arrival put_clock(
	struct ew_rtp_source *s, uint16_t sequence, uint32_t ts, int64_t ms, uint32_t clock_hz)
{
	struct ew_rtp p = {.sequence = sequence, .timestamp = ts, .ssrc = s->ssrc};

	return ew_rtp_source_packet(s, &p, clock_hz, (struct ew_mono){ms * 1000});
}

/* A packet whose stamp tells nothing counts, and neither jitter nor a restart is read from it. */
static void test_without_a_clock(void **state)
{
	struct ew_rtp_source s;

	(void)state;
	ew_rtp_source_init(&s, 9);
	assert_int_equal(put_clock(&s, 1, 77, 0, 0), NEW);
	assert_int_equal(put_clock(&s, 2, 0x40000000, 20, 8000), NEW);
	assert_int_equal(put_clock(&s, 3, 0x40000000 + 160, 40, 8000), NEW);
	/* A key that is held for twelve seconds: its stamp stands still. */
	for (uint16_t i = 0; i < 600; i++)
		assert_int_equal(put_clock(&s, 4 + i, 0x40000000 + 320, 60 + i * 20, 0), NEW);
	assert_int_equal(put_clock(&s, 604, 0x40000000 + 320 + 600 * 160, 60 + 12000, 8000), NEW);
	/* Another clock cannot be compared with the one before. */
	assert_int_equal(put_clock(&s, 605, 5, 12080, 48000), NEW);
	assert_true(s.jitter_ts < 1e-9);
	/* Between two that can be compared it changes nothing: 4 ms late of 48 kHz. */
	assert_int_equal(put_clock(&s, 606, 1000, 12090, 0), NEW);
	assert_int_equal(put_clock(&s, 607, 5 + 960, 12104, 48000), NEW);
	assert_true(s.jitter_ts > 11.999 && s.jitter_ts < 12.001);
	assert_int_equal(s.restarts, 0);
	assert_int_equal(ew_rtp_source_lost(&s), 0);
}

/* -- many numbers -- */

static enum ew_rtp_arrival put_as(
	struct ew_rtp_source *s, uint16_t sequence, uint32_t ts, int64_t ms, const char *payload)
{
	struct ew_rtp p = {.sequence = sequence, .timestamp = ts, .ssrc = s->ssrc, .payload = ew_slice_text(payload)};

	return ew_rtp_source_packet(s, &p, 8000, (struct ew_mono){ms * 1000 + 1000000});
}

/* Every other packet four seconds late, then all of them again. */
static void test_far_out_of_order(void **state)
{
	struct ew_rtp_source s;

	(void)state;
	ew_rtp_source_init(&s, 9);
	for (uint16_t i = 0; i < 200; i += 2)
		assert_int_equal(put_as(&s, i, i * 160u, i * 20, "abcd"), NEW);
	assert_int_equal(ew_rtp_source_lost(&s), 99);
	for (uint16_t i = 1; i < 200; i += 2)
		assert_int_equal(put_as(&s, i, i * 160u, 4000 + i, "abcd"), i == 199 ? NEW : LATE);
	for (uint16_t i = 0; i < 200; i++)
		assert_int_equal(put_as(&s, i, i * 160u, 4200 + i, "abcd"), DUP);
	assert_int_equal(ew_rtp_source_lost(&s), 0);
	assert_int_equal(s.duplicates, 200);
	assert_int_equal(s.restarts, 0);
}

/* The same number with other content, near by: the sender counts anew. Behind the window nothing is called a
 * duplicate. */
static void test_numbers_with_other_content(void **state)
{
	struct ew_rtp_source s;

	(void)state;
	ew_rtp_source_init(&s, 9);
	for (uint16_t i = 0; i < 100; i++)
		(void)put_as(&s, i, i * 160u, i * 20, "first");
	assert_int_equal(put_as(&s, 0, 0, 2000, "again"), RESTART);
	for (uint16_t i = 1; i < 600; i++)
		assert_int_equal(put_as(&s, i, i * 160u, 2000 + i * 20, "again"), NEW);
	assert_int_equal(ew_rtp_source_lost(&s), 0);
	assert_int_equal(put_as(&s, 600 - EW_RTP_WINDOW, (600 - EW_RTP_WINDOW) * 160u, 14000, "again"), DUP);
	assert_int_equal(put_as(&s, 599 - EW_RTP_WINDOW, (599 - EW_RTP_WINDOW) * 160u, 14000, "again"), LATE);
}

static void test_stragglers(void **state)
{
	struct ew_rtp_source s;

	(void)state;
	ew_rtp_source_init(&s, 9);
	(void)put_as(&s, 1000, 0, 0, "x");
	(void)put_as(&s, 1002, 320, 40, "x");
	assert_int_equal(put_as(&s, 30000, 0x50000000, 60, "x"), RESTART);
	assert_int_equal(put_as(&s, 1001, 160, 80, "x"), EW_RTP_STRAGGLER);
	assert_int_equal(put_as(&s, 1003, 480, 90, "x"), EW_RTP_STRAGGLER);
	assert_int_equal(put_as(&s, 30001, 0x50000000 + 160, 100, "x"), NEW);
	assert_int_equal(s.restarts, 1);
	assert_int_equal(ew_rtp_source_lost(&s), 0);
	/* Long after it, or far from what was: a restart again. */
	assert_int_equal(put_as(&s, 5000, 480, 120, "x"), RESTART);
	assert_int_equal(put_as(&s, 30002, 0x50000000 + 320, 6000, "x"), RESTART);
}

/* -- clocks -- */

static void run_clock(struct ew_rtp_source *s, uint32_t step_ts, int packets)
{
	ew_rtp_source_init(s, 9);
	for (int i = 0; i < packets; i++)
		(void)put_as(s, (uint16_t)i, (uint32_t)i * step_ts, i * 20 + i % 3, "x");
}

static void test_the_clock(void **state)
{
	struct ew_rtp_source s;
	uint32_t ts;

	(void)state;
	run_clock(&s, 160, 3000);
	assert_true(ew_rtp_source_clock_ppm(&s) > -100 && ew_rtp_source_clock_ppm(&s) < 100);
	run_clock(&s, 20, 3000); /* milliseconds */
	assert_true(ew_rtp_source_clock_ppm(&s) > -876000 && ew_rtp_source_clock_ppm(&s) < -874000);
	run_clock(&s, 320, 3000);
	assert_true(ew_rtp_source_clock_ppm(&s) > 999000 && ew_rtp_source_clock_ppm(&s) < 1001000);
	run_clock(&s, 20, 100); /* too few to say */
	assert_int_equal(ew_rtp_source_clock_ppm(&s), 0);
	/* A minute in which nothing came tells nothing, whether its stamps go on or stand still. */
	run_clock(&s, 160, 1000);
	(void)put_as(&s, 1000, 1000 * 160, 80000, "x");
	assert_true(ew_rtp_source_clock_ppm(&s) > -200 && ew_rtp_source_clock_ppm(&s) < 200);
	/* What would be sent now: by the fastest packets, and by the newest line of stamps. */
	run_clock(&s, 160, 1000);
	ts = ew_rtp_source_ts_at(&s, (struct ew_mono){1000000 + 1000 * 20000});
	assert_in_range(ts, 1000 * 160 - 24, 1000 * 160 + 8);
	for (uint32_t i = 0; i < 70; i++)
		(void)put_as(&s, (uint16_t)(1000 + i), (1000 + i) * 160, 80000 + i * 20, "x");
	ts = ew_rtp_source_ts_at(&s, (struct ew_mono){1000000 + 81400000});
	assert_in_range(ts, 1070 * 160 - 24, 1070 * 160 + 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sequences),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_jitter),
		cmocka_unit_test(test_without_a_clock),
		cmocka_unit_test(test_far_out_of_order),
		cmocka_unit_test(test_numbers_with_other_content),
		cmocka_unit_test(test_stragglers),
		cmocka_unit_test(test_the_clock),
	};

	return cmocka_run_group_tests_name("rtp_source", tests, NULL, NULL);
}
