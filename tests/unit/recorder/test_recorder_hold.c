/*
 * Media that is held while somebody is asked, and then allowed: on no tape before the opening, with its own times after
 * it, its keys masked as those of what is recorded.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/recorder/held_call.h"

#define LISTEN EW_PURPOSE_CONTROL_LISTENING

/* -- written -- */

static void test_it_is_written_with_its_own_times(void **state)
{
	struct call c = held_call(1);
	const struct ew_msg_ev_span_opened *span;
	const struct ew_msg_ev_held *e;
	struct ew_recorder_counts counts;
	struct ew_wall first, opened;
	size_t starts = 0;

	(void)state;
	held_hear(&c, 10, "never", "never");
	held_begin(c.h, 11);
	first.us = ew_io_wall(c.h->io).us + 20 * EW_US_PER_MS;
	held_hear(&c, 50, "held", "never");
	harness_read(c.h);
	assert_int_equal(c.h->n_kept, 0);
	assert_int_equal(harness_events(c.h, EW_MSG_ev_span_opened), 0);
	ew_recorder_counts(c.h->core, &counts);
	assert_int_equal(counts.kept, 0);
	assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
	opened = ew_io_wall(c.h->io);
	held_hear(&c, 10, "live", "never");
	held_end_call(c.h);
	harness_read(c.h);
	assert_int_equal(held_count(c.h, 0, "<held"), 50);
	assert_int_equal(held_count(c.h, 0, "<live"), 10);
	assert_int_equal(c.h->n_kept, 60);
	for (size_t i = 0; i < 60; i++) {
		const struct kept *k = &c.h->kept[i];

		/* In order, as it came, in one span; a source is told once. */
		assert_int_equal(k->packet.sequence, 11 + i);
		assert_int_equal(k->packet.arrival.us, first.us + (int64_t)i * 20 * EW_US_PER_MS);
		assert_int_equal(k->purposes, REC);
		starts += !!(k->packet.flags & EW_PACKET_NEW_SSRC);
	}
	assert_int_equal(starts, 1);
	assert_true(c.h->kept[0].packet.flags & EW_PACKET_NEW_SSRC);
	assert_int_equal(harness_events(c.h, EW_MSG_ev_span_opened), 1);
	span = EW_MESSAGE_AS(&harness_event(c.h, EW_MSG_ev_span_opened, 0)->message, ev_span_opened);
	assert_int_equal(span->from_wall, first.us);
	assert_int_equal(harness_events(c.h, EW_MSG_ev_held), 2);
	e = held_event(c.h, 0);
	assert_int_equal(e->what, 1);
	e = held_event(c.h, 1);
	assert_int_equal(e->what, 2);
	assert_int_equal(e->packets, 50);
	assert_int_equal(e->from_wall, first.us);
	assert_int_equal(e->to_wall, opened.us);
	/* The opening stands before what it opens. */
	assert_true(harness_event(c.h, EW_MSG_ev_allowed, 0)->order < c.h->kept[0].order);
	assert_int_equal(harness_events(c.h, EW_MSG_ev_gap), 0);
	ew_recorder_counts(c.h->core, &counts);
	assert_int_equal(counts.kept, 60);
	assert_int_equal(counts.withheld, 10 + 70);
	harness_free(&c.h);
}

/* What is written may be used for what it was held for and what was then allowed, and no more. */
static void test_for_what_it_is_written(void **state)
{
	static const struct {
		uint32_t held, before, allowed, written, after;
	} cases[] = {
		{REC, 0, REC, REC, REC},
		{REC | TEXT, 0, REC | TEXT, REC | TEXT, REC | TEXT},
		{REC | TEXT, 0, REC, REC, REC},
		{REC, 0, REC | TEXT, REC, REC | TEXT},
		{REC | TEXT, LISTEN, REC | TEXT, REC | TEXT, REC | TEXT | LISTEN},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct call c = held_call(10 + i);
		struct ew_msg_hold_media m = held_order(c.h, 1, 11);

		m.purposes = cases[i].held;
		if (cases[i].before)
			assert_int_equal(harness_allow(c.h, 1, 11, cases[i].before), 0);
		assert_int_equal(held_say(c.h, &m)->code, 0);
		assert_int_equal(held_say(c.h, &m)->open, cases[i].before);
		held_hear(&c, 30, "held", "never");
		/* Opening something else decides nothing. */
		assert_int_equal(harness_allow(c.h, 1, 11, EW_PURPOSE_QA), 0);
		held_hear(&c, 30, "held", "never");
		assert_int_equal(harness_allow(c.h, 1, 11, cases[i].allowed), 0);
		held_hear(&c, 30, "live", "never");
		held_end_call(c.h);
		harness_read(c.h);
		assert_int_equal(held_count(c.h, 0, "<held"), 60);
		assert_int_equal(held_count(c.h, 0, "<live"), 30);
		for (size_t k = 0; k < c.h->n_kept; k++) {
			bool live = memcmp(c.h->kept[k].packet.payload.at, "<live", 5) == 0;

			assert_int_equal(c.h->kept[k].purposes,
				live ? cases[i].after | EW_PURPOSE_QA : cases[i].written);
		}
		harness_free(&c.h);
	}
}

/* Packets lie in sockets while gates move: what counts is when they came. */
static void test_what_lay_in_a_socket(void **state)
{
	struct call c = held_call(20);
	struct ew_wall t[5];
	uint8_t payload[160];

	(void)state;
	for (int i = 0; i < 5; i++) {
		harness_run_ms(c.h, 10);
		t[i] = ew_io_wall(c.h->io);
		harness_run_ms(c.h, 10);
		if (i == 0 || i == 2)
			held_begin(c.h, 11);
		if (i == 1)
			harness_restrict(c.h, 50, 1, 11, REC);
		if (i == 3)
			assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
	}
	/* 0: before; 1: held, then wiped; 2: shut; 3: held, then written; 4: open. Read only now. */
	for (uint16_t i = 0; i < 5; i++)
		harness_rtp_at(c.h, c.slots[0], 0, i, i * 160u,
			harness_payload(payload, i, i < 3 ? "SECRET" : "kept"), t[i]);
	held_end_call(c.h);
	harness_read(c.h);
	assert_int_equal(held_count(c.h, 0, "<kept"), 2);
	assert_int_equal(c.h->n_kept, 2);
	harness_free(&c.h);

	/* The same while it is held again. */
	c = held_call(21);
	held_begin(c.h, 11);
	harness_run_ms(c.h, 10);
	t[0] = ew_io_wall(c.h->io);
	harness_run_ms(c.h, 10);
	harness_restrict(c.h, 50, 1, 11, REC);
	held_begin(c.h, 11);
	harness_rtp_at(c.h, c.slots[0], 0, 1, 160, harness_payload(payload, 1, "SECRET"), t[0]);
	harness_rtp(c.h, c.slots[0], 2, "kept");
	assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
	held_end_call(c.h);
	harness_read(c.h);
	assert_int_equal(held_count(c.h, 0, "<kept"), 1);
	assert_int_equal(c.h->n_kept, 1);
	harness_free(&c.h);
}

/* No span key is there: it waits where it is, and is written when there is one. */
static void test_without_a_key(void **state)
{
	struct call c = {.h = harness_bare(22), .sequence = {1, 1}};
	struct ew_msg_restore_end end = {0};
	struct ew_msg_epoch_add epoch = {.epoch = 1};

	(void)state;
	harness_start(c.h);
	ew_recorder_peer(c.h->core, EW_RECORDER_KEEPER, true);
	ew_recorder_peer(c.h->core, EW_RECORDER_SIGNAL, true);
	harness_say(c.h, EW_RECORDER_KEEPER, EW_MSG_restore_end, &end);
	{
		struct ew_msg_call_open m = {.interaction = harness_id(1), .dialog = EW_SLICE("d"), .resumed = 1};

		harness_say(c.h, EW_RECORDER_SIGNAL, EW_MSG_call_open, &m);
	}
	for (uint8_t i = 0; i < 2; i++)
		c.slots[i] = harness_add_stream(c.h, 1, (uint8_t)(11 + i), i);
	held_begin(c.h, 11);
	held_hear(&c, 50, "held", "never");
	assert_int_equal(harness_allow(c.h, 1, 11, REC), -EAGAIN);
	held_hear(&c, 50, "held", "never");
	memcpy(epoch.recipient.bytes, c.h->vault->recipient.public_key, 32);
	harness_say(c.h, EW_RECORDER_KEEPER, EW_MSG_epoch_add, &epoch);
	harness_run_ms(c.h, 200);
	assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
	held_end_call(c.h);
	harness_read(c.h);
	assert_int_equal(held_count(c.h, 0, "<held"), 100);
	assert_int_equal(harness_events(c.h, EW_MSG_ev_gap), 0);
	harness_free(&c.h);
}

/* What the kernel lost of it is missing in what is written, and nothing when it is wiped. */
static void test_what_was_lost_of_it(void **state)
{
	(void)state;
	for (int written = 0; written < 3; written++) {
		struct call c = held_call(23);

		held_begin(c.h, 11);
		held_hear(&c, 10, "held", "never");
		harness_run_ms(c.h, 100);
		ew_recorder_dropped(c.h->core, c.slots[0], 5, (struct ew_wall){0});
		held_hear(&c, 10, "held", "never");
		/* Once only: what is held after it was written, or wiped, knows nothing of it. */
		if (written != 1) {
			if (written == 2)
				assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
			harness_restrict(c.h, 50, 1, 11, REC);
			held_begin(c.h, 11);
		}
		assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
		held_end_call(c.h);
		harness_read(c.h);
		assert_int_equal(harness_events(c.h, EW_MSG_ev_gap), written > 0);
		if (written)
			assert_int_equal(EW_MESSAGE_AS(&harness_event(c.h, EW_MSG_ev_gap, 0)->message, ev_gap)->packets, 5);
		harness_free(&c.h);
	}
}

/* A sender's word of its clock goes where its audio goes: once a second, and with it. */
static void test_reports_of_the_sender(void **state)
{
	(void)state;
	for (int written = 0; written < 2; written++) {
		struct call c = held_call(24);
		uint8_t report[28] = {0x80, 200, 0, 6, 0, 0, 0x10, (uint8_t)c.slots[0], 1, 2, 3, 4, 5, 6, 7, 8};
		size_t reports = 0;

		held_begin(c.h, 11);
		ew_recorder_rtcp(c.h->core, c.slots[0], ew_slice_of(report, sizeof(report)), ew_io_wall(c.h->io));
		for (int i = 0; i < 3; i++) {
			held_hear(&c, 10, "held", "never");
			ew_recorder_rtcp(
				c.h->core, c.slots[0], ew_slice_of(report, sizeof(report)), ew_io_wall(c.h->io));
		}
		if (written)
			assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
		held_end_call(c.h);
		harness_read(c.h);
		for (size_t i = 0; i < c.h->n_kept; i++)
			reports += !!(c.h->kept[i].packet.flags & EW_PACKET_SENDER_REPORT);
		assert_int_equal(reports, written);
		assert_int_equal(c.h->n_kept, written ? 31 : 0);
		harness_free(&c.h);
	}
}

/* -- keys -- */

static void press(struct call *c, uint8_t i, unsigned ms, bool end)
{
	uint16_t duration = (uint16_t)(ms * 8);
	uint8_t event[] = {7, end ? 0x8a : 0x0a, (uint8_t)(duration >> 8), (uint8_t)duration};

	harness_rtp_raw(c->h, c->slots[i], 101, c->sequence[i]++, 40 * 160, ew_slice_of(event, sizeof(event)));
}

/* The tone is heard 60 ms before it is told, by both: in what is held and in what is recorded. */
static void test_keys_are_masked(void **state)
{
	enum { HELD, RECORDED, WIPED };

	(void)state;
	for (int one = HELD; one <= WIPED; one++) {
		struct call c = held_call((uint64_t)(80 + one));
		size_t masked = 0, told = 0;

		if (one == RECORDED)
			assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
		else
			held_begin(c.h, 11);
		held_begin(c.h, 12);
		held_hear(&c, 37, "speech", "speech");
		held_hear(&c, 3, "TONE", "ECHO");
		press(&c, 0, 20, false);
		held_hear(&c, 3, "TONE", "ECHO");
		press(&c, 0, 80, true);
		held_hear(&c, 4, "TONE", "ECHO");
		held_hear(&c, 40, "speech", "speech");
		if (one == HELD)
			assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
		if (one == WIPED)
			harness_restrict(c.h, 50, 1, 0, REC);
		else
			assert_int_equal(harness_allow(c.h, 1, 12, REC), 0);
		held_hear(&c, 10, "speech", "speech");
		held_end_call(c.h);
		harness_read(c.h);
		for (uint32_t s = 0; s < 2; s++) {
			assert_int_equal(held_count(c.h, s, "<TONE") + held_count(c.h, s, "<ECHO"), 0);
			assert_in_range(held_count(c.h, s, "<speech"), one == WIPED ? 0 : 80, one == WIPED ? 0 : 87);
		}
		for (size_t i = 0; i < c.h->n_kept; i++)
			masked += !!(c.h->kept[i].packet.flags & EW_PACKET_MASKED);
		assert_in_range(masked, one == WIPED ? 0 : 22, one == WIPED ? 0 : 32);
		/* The record says of exactly that that it is masked, and nothing of what was wiped. */
		for (size_t e = 0; e < harness_events(c.h, EW_MSG_ev_keypad); e++) {
			const struct ew_msg_ev_keypad *k =
				EW_MESSAGE_AS(&harness_event(c.h, EW_MSG_ev_keypad, e)->message, ev_keypad);

			assert_true(k->masked_to_wall > k->masked_from_wall);
			for (size_t i = 0; i < c.h->n_kept; i++) {
				int64_t at = c.h->kept[i].packet.arrival.us;

				if (c.h->kept[i].stream == k->stream && at >= k->masked_from_wall && at < k->masked_to_wall)
					told += !!(c.h->kept[i].packet.flags & EW_PACKET_MASKED);
			}
		}
		assert_int_equal(told, masked);
		harness_free(&c.h);
	}
}

/* Pressed a moment after the opening: what was held last is still where it can be masked. */
static void test_a_key_after_the_opening(void **state)
{
	struct call c = held_call(85);

	(void)state;
	held_begin(c.h, 11);
	held_hear(&c, 38, "speech", "SECRET");
	held_hear(&c, 2, "TONE", "SECRET");
	assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
	press(&c, 0, 20, false);
	held_hear(&c, 2, "TONE", "SECRET");
	press(&c, 0, 60, true);
	held_end_call(c.h);
	harness_read(c.h);
	assert_int_equal(held_count(c.h, 0, "<TONE"), 0);
	assert_in_range(held_count(c.h, 0, "<speech"), 34, 38);
	harness_free(&c.h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_is_written_with_its_own_times),
		cmocka_unit_test(test_for_what_it_is_written),
		cmocka_unit_test(test_what_lay_in_a_socket),
		cmocka_unit_test(test_without_a_key),
		cmocka_unit_test(test_what_was_lost_of_it),
		cmocka_unit_test(test_reports_of_the_sender),
		cmocka_unit_test(test_keys_are_masked),
		cmocka_unit_test(test_a_key_after_the_opening),
	};

	return cmocka_run_group_tests_name("recorder_hold", tests, NULL, NULL);
}
