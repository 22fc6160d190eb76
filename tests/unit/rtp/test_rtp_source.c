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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sequences),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_jitter),
		cmocka_unit_test(test_without_a_clock),
	};

	return cmocka_run_group_tests_name("rtp_source", tests, NULL, NULL);
}
