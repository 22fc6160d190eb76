/*
 * The wall clock is stepped during a call: the call goes on by its own clock, so that no time of
 * it lies before another that came first, and durations are what they were.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/recorder/harness.h"

#define REC EW_PURPOSE_RECORDING

static const int64_t steps_us[] = {-3600 * EW_US_PER_S, -86400 * EW_US_PER_S, 3600 * EW_US_PER_S,
	-30 * EW_US_PER_MS, 30 * EW_US_PER_MS, -700 * EW_US_PER_MS, 400 * EW_US_PER_MS};

static struct harness *with_open_call(uint64_t seed, uint32_t *ret_slot)
{
	struct harness *h = harness_new(seed);

	harness_open_call(h, 1);
	*ret_slot = harness_add_stream(h, 1, 11, 1);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	return h;
}

static void stream_for_ms(struct harness *h, uint32_t slot, uint16_t *sequence, int ms)
{
	for (; ms > 0; ms -= 20) {
		harness_run_ms(h, 20);
		harness_rtp(h, slot, (*sequence)++, "n");
	}
}

/* A key that went down 40 ms before the twentieth packet of audio had come in. */
static void press(struct harness *h, uint32_t slot, uint16_t *sequence, uint16_t duration, bool end)
{
	uint8_t event[] = {7, end ? 0x8a : 0x0a, (uint8_t)(duration >> 8), (uint8_t)duration};

	harness_rtp_raw(h, slot, 101, (*sequence)++, 19 * 160, ew_slice_of(event, sizeof(event)));
}

static void end_call(struct harness *h)
{
	struct ew_msg_call_end m = {.interaction = harness_id(1)};

	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &m);
	harness_sync(h);
}

/* Events of a call on the monotonic clock, and every packet 20 ms after the one before. */
static void check_times(const struct harness *h, int64_t lasted_us)
{
	int64_t began = harness_event(h, EW_MSG_ev_call_offered, 0)->wall.us, before = began;

	for (size_t i = 0; i < h->n_events; i++) {
		if (h->events[i].message.type->number == EW_MSG_ev_started)
			continue;
		assert_true(h->events[i].wall.us >= before);
		before = h->events[i].wall.us;
	}
	assert_int_equal(harness_event(h, EW_MSG_ev_call_ended, 0)->wall.us - began, lasted_us);
	for (size_t i = 1; i < h->n_kept; i++)
		assert_int_equal(h->kept[i].packet.arrival.us - h->kept[i - 1].packet.arrival.us,
			20 * EW_US_PER_MS);
}

static void test_a_step_in_a_call(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(steps_us); i++) {
		uint32_t slot;
		struct harness *h = with_open_call(1 + i, &slot);
		const struct ew_msg_ev_restricted *e;
		int64_t began = ew_io_mono(h->io).us;
		int64_t ahead = ew_io_wall(h->io).us - began;
		uint16_t sequence = 1;

		stream_for_ms(h, slot, &sequence, 500);
		ew_io_sim_jump_wall(h->io, steps_us[i]);
		stream_for_ms(h, slot, &sequence, 500);
		harness_restrict(h, 50, 1, 11, REC);
		ew_io_sim_jump_wall(h->io, -steps_us[i]);
		harness_run_ms(h, 100);
		end_call(h);
		harness_read(h);
		assert_int_equal(h->n_kept, 50);
		check_times(h, 1100 * EW_US_PER_MS);
		assert_int_equal(
			h->kept[49].packet.arrival.us, ahead + began + 1000 * EW_US_PER_MS);
		e = EW_MESSAGE_AS(
			&harness_event(h, EW_MSG_ev_restricted, 0)->message, ev_restricted);
		assert_int_equal(e->received_wall, ahead + began + 1000 * EW_US_PER_MS);
		assert_int_equal(e->applied_wall, e->received_wall);
		harness_free(&h);
	}
}

static void rtp_of(struct harness *h, uint32_t slot, uint16_t sequence, struct ew_wall arrival)
{
	uint8_t packet[172] = {0x80, 0, 0, (uint8_t)sequence, 0, 0,
		(uint8_t)(sequence * 160 >> 8), (uint8_t)(sequence * 160)};

	ew_recorder_rtp(h->core, slot, ew_slice_of(packet, sizeof(packet)), arrival);
}

/* What the kernel noted before the step is read after it, and no tick was between them. */
static void test_packets_on_both_sides_of_a_step(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(steps_us); i++) {
		uint32_t slot;
		struct harness *h = with_open_call(20 + i, &slot);
		int64_t ahead = ew_io_wall(h->io).us - ew_io_mono(h->io).us;
		struct ew_wall stamps[4];
		bool small = llabs(steps_us[i]) < EW_US_PER_S;

		for (uint8_t n = 0; n < 4; n++) {
			ew_io_sim_advance(h->io, 20 * EW_US_PER_MS);
			stamps[n] = ew_io_wall(h->io);
			if (n == 1)
				ew_io_sim_jump_wall(h->io, steps_us[i]);
		}
		for (uint8_t n = 0; n < 4; n++)
			rtp_of(h, slot, 1 + n, stamps[n]);
		end_call(h);
		harness_read(h);
		assert_int_equal(h->n_kept, 4);
		for (size_t n = 0; n < 4; n++) {
			int64_t at = h->kept[n].packet.arrival.us - ahead;
			int64_t now = ew_io_mono(h->io).us;
			int64_t mono = now - (3 - (int64_t)n) * 20 * EW_US_PER_MS;

			/* A step of less than a second cannot be told from a socket that waited. */
			if (small && n < 2)
				assert_in_range(at + EW_US_PER_S, mono, now + EW_US_PER_S);
			else
				assert_int_equal(at, mono);
		}
		harness_free(&h);
	}
}

/* A gate was opened, and the clock put back: what comes now is not older than the opening. */
static void test_a_step_after_an_opening(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(steps_us); i++) {
		uint32_t slot;
		struct harness *h = with_open_call(40 + i, &slot);
		struct ew_wall before = ew_io_wall(h->io);

		ew_io_sim_advance(h->io, 20 * EW_US_PER_MS);
		harness_restrict(h, 50, 1, 11, REC);
		assert_int_equal(harness_allow(h, 1, 11, REC), 0);
		ew_io_sim_jump_wall(h->io, steps_us[i]);
		ew_io_sim_advance(h->io, EW_US_PER_MS);
		rtp_of(h, slot, 2, ew_io_wall(h->io));
		/* And what was withheld stays so, as long as it can be told. */
		if (llabs(steps_us[i]) > EW_US_PER_S)
			rtp_of(h, slot, 1, before);
		end_call(h);
		harness_read(h);
		assert_int_equal(h->n_kept, 1);
		assert_int_equal(h->kept[0].packet.sequence, 2);
		harness_free(&h);
	}
}

/* A key is held while the clock is put back: it masks as long as it lasts, and no longer. */
static void test_a_key_over_a_step(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(steps_us); i++) {
		const struct ew_msg_ev_keypad *e;
		uint32_t slot;
		struct harness *h = with_open_call(60 + i, &slot);
		uint16_t sequence = 1;

		stream_for_ms(h, slot, &sequence, 400);
		press(h, slot, &sequence, 320, false);
		stream_for_ms(h, slot, &sequence, 40);
		ew_io_sim_jump_wall(h->io, steps_us[i]);
		stream_for_ms(h, slot, &sequence, 40);
		press(h, slot, &sequence, 960, true);
		stream_for_ms(h, slot, &sequence, 400);
		end_call(h);
		harness_read(h);
		check_times(h, 880 * EW_US_PER_MS);
		assert_int_equal(h->n_kept, 44);
		for (size_t n = 0; n < h->n_kept; n++) {
			bool masked = h->kept[n].packet.flags & EW_PACKET_MASKED;

			assert_int_equal(masked, n >= 14 && n <= 27);
		}
		assert_int_equal(harness_events(h, EW_MSG_ev_keypad), 1);
		e = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_keypad, 0)->message, ev_keypad);
		assert_int_equal(e->duration_us, 120000);
		assert_int_equal(e->from_wall, h->kept[19].packet.arrival.us - 40 * EW_US_PER_MS);
		harness_free(&h);
	}
}

/* The next call begins by the wall clock as it is then. */
static void test_the_next_call(void **state)
{
	struct ew_msg_call_end bye = {.interaction = harness_id(2)};
	uint32_t slot;
	struct harness *h = with_open_call(80, &slot);
	int64_t now;

	(void)state;
	ew_io_sim_jump_wall(h->io, -3600 * EW_US_PER_S);
	harness_run_ms(h, 20);
	now = ew_io_wall(h->io).us;
	harness_open_call(h, 2);
	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &bye);
	end_call(h);
	harness_read(h);
	assert_int_equal(harness_event(h, EW_MSG_ev_call_offered, 1)->wall.us, now);
	assert_int_equal(harness_event(h, EW_MSG_ev_call_ended, 0)->wall.us, now);
	assert_int_equal(
		harness_event(h, EW_MSG_ev_call_ended, 1)->wall.us, now + 3600 * EW_US_PER_S);
	harness_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_step_in_a_call),
		cmocka_unit_test(test_packets_on_both_sides_of_a_step),
		cmocka_unit_test(test_a_step_after_an_opening),
		cmocka_unit_test(test_a_key_over_a_step),
		cmocka_unit_test(test_the_next_call),
	};

	return cmocka_run_group_tests_name("recorder_clock", tests, NULL, NULL);
}
