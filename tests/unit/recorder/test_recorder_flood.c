/*
 * Too much of something: keys and orders that come faster than they may be written are still
 * obeyed, and told together; events for which the tape has no room keep their order and their time.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/recorder/harness.h"

#define REC EW_PURPOSE_RECORDING
#define AT_ONCE 64

static struct harness *with_open_call(uint64_t seed, uint32_t *ret_slot)
{
	struct harness *h = harness_new(seed);

	harness_open_call(h, 1);
	*ret_slot = harness_add_stream(h, 1, 11, 1);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	return h;
}

static void end_call(struct harness *h)
{
	struct ew_msg_call_end m = {.interaction = harness_id(1)};

	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &m);
	harness_sync(h);
}

/* -- keys -- */

/* A peer that sends a new key with each packet. */
static void test_keys_without_end(void **state)
{
	uint32_t slot, keys = 0;
	struct harness *h = with_open_call(1, &slot);
	int64_t first = 0, last = 0;

	(void)state;
	for (uint16_t i = 0; i < 2000; i++) {
		uint8_t key[] = {5, 0x8a, 0, 40};

		ew_io_sim_advance(h->io, 5000);
		harness_rtp_raw(h, slot, 101, i, i * 40u, ew_slice_of(key, sizeof(key)));
		last = ew_io_wall(h->io).us;
		first = first ? first : last - 5000;
		if (i % 2)
			harness_run_ms(h, 10);
	}
	end_call(h);
	harness_read(h);
	/* Ten seconds and more of keys without a pause: told every five. */
	assert_in_range(harness_events(h, EW_MSG_ev_keypad), 2, 4);
	for (size_t i = 0; i < harness_events(h, EW_MSG_ev_keypad); i++) {
		const struct ew_msg_ev_keypad *e =
			EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_keypad, i)->message, ev_keypad);

		/* They touch: nothing of the time is left out. */
		assert_true(e->from_wall <= first + 10000);
		first = e->from_wall + e->duration_us;
		keys += 1 + e->more;
	}
	assert_int_equal(keys, 2000);
	assert_int_equal(first, last);
	harness_free(&h);
}

/* What was not written for want of a ration is written later, although no key follows. */
static void test_the_rest_is_told_later(void **state)
{
	const struct ew_msg_ev_keypad *e;
	uint32_t slot, keys = 0;
	struct harness *h = with_open_call(2, &slot);

	(void)state;
	/* Eight in a second, each with some audio after it: five may be told. */
	for (uint16_t i = 0; i < 300; i++) {
		uint8_t key[] = {5, 0x8a, 0, 40};

		harness_rtp_raw(h, slot, 101, (uint16_t)(2 * i), i * 960u, ew_slice_of(key, sizeof(key)));
		ew_io_sim_advance(h->io, 110 * EW_US_PER_MS);
		harness_rtp(h, slot, (uint16_t)(2 * i + 1), "audio");
		harness_run_ms(h, 10);
	}
	harness_run_ms(h, 5000);
	harness_read(h);
	assert_in_range(harness_events(h, EW_MSG_ev_keypad), AT_ONCE + 150, AT_ONCE + 5 * 36 + 2);
	for (size_t i = 0; i < harness_events(h, EW_MSG_ev_keypad); i++) {
		e = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_keypad, i)->message, ev_keypad);
		keys += 1 + e->more;
	}
	assert_int_equal(keys, 300);
	harness_free(&h);
}

/* -- orders -- */

static uint64_t order(struct harness *h, enum ew_recorder_peer from, uint32_t n, uint8_t party)
{
	struct ew_msg_restrict m = {.interaction = harness_id(1),
		.party = harness_id(party),
		.purposes = n % 2 ? EW_PURPOSE_QA : REC,
		.reason = EW_REASON_PAUSE,
		.actor = EW_ACTOR_USER};

	memcpy(m.order.bytes, &n, sizeof(n));
	m.order.bytes[8] = 1 + (uint8_t)from;
	return harness_say(h, from, EW_MSG_restrict, &m);
}

static bool stands(const struct harness *h, uint64_t restriction)
{
	for (size_t i = 0; i < harness_events(h, EW_MSG_ev_restricted); i++) {
		const struct event *e = harness_event(h, EW_MSG_ev_restricted, i);

		if (EW_MESSAGE_AS(&e->message, ev_restricted)->restriction == restriction)
			return true;
	}
	return false;
}

/* In the order in which they were applied, and none left out. */
static void check_told(struct harness *h, size_t orders, size_t at_most)
{
	uint64_t last = 0, told = 0;

	assert_true(harness_events(h, EW_MSG_ev_restricted) <= at_most);
	for (size_t i = 0; i < harness_events(h, EW_MSG_ev_restricted); i++) {
		const struct ew_msg_ev_restricted *e = EW_MESSAGE_AS(
			&harness_event(h, EW_MSG_ev_restricted, i)->message, ev_restricted);

		assert_true(e->restriction > last);
		last = e->restriction;
		told += 1 + e->more;
	}
	assert_int_equal(told, orders);
}

static void test_orders_without_end(void **state)
{
	uint32_t slot, packets = 0;
	struct harness *h = with_open_call(3, &slot);
	const struct sent *answer;
	uint64_t acknowledged[600];
	size_t n = 0;

	(void)state;
	for (uint32_t i = 0; i < 600; i++) {
		assert_int_equal(harness_allow(h, 1, 11, REC), 0);
		answer = harness_answer(h, order(h, EW_RECORDER_WEB, i * 2, i % 3 ? 11 : 0));
		assert_non_null(answer);
		harness_rtp(h, slot, (uint16_t)i, "SECRET");
		if (answer->as.restricted.code == 0)
			acknowledged[n++] = answer->as.restricted.restriction;
		else
			assert_int_equal(answer->as.restricted.code, -EBUSY);
		if (i % 10 == 0)
			harness_run_ms(h, 10);
		h->n_sent = 0;
	}
	assert_in_range(n, AT_ONCE, AT_ONCE + 2);
	harness_run_ms(h, 2000);
	end_call(h);
	harness_read(h);
	for (size_t i = 0; i < h->n_kept; i++)
		packets += h->kept[i].packet.payload.len > 0;
	assert_int_equal(packets, 0);
	/* An opening wants everything before it to be written: one more for each of them. */
	check_told(h, 600, 600);
	for (size_t i = 0; i < n; i++)
		assert_true(stands(h, acknowledged[i]));
	harness_free(&h);
}

static void test_orders_that_nobody_lifts(void **state)
{
	const struct ew_msg_ev_restricted *e;
	const struct sent *answer;
	uint32_t slot;
	struct harness *h = with_open_call(4, &slot);
	uint64_t before;

	(void)state;
	for (uint32_t i = 0; i < 3000; i++) {
		(void)order(h, EW_RECORDER_SIGNAL, i, 11);
		h->n_sent = 0;
	}
	/* Who else wants something is not made to wait by that. */
	answer = harness_answer(h, order(h, EW_RECORDER_WEB, 9000, 11));
	assert_int_equal(answer->as.restricted.code, 0);
	(void)order(h, EW_RECORDER_SIGNAL, 3000, 11);
	before = harness_restriction(h, 1, 11) - 1;
	harness_run_ms(h, 1100);
	harness_read(h);
	check_told(h, 3002, AT_ONCE + 4);
	e = EW_MESSAGE_AS(
		&harness_event(h, EW_MSG_ev_restricted, AT_ONCE)->message, ev_restricted);
	assert_int_equal(e->more, 3000 - AT_ONCE - 1);
	assert_int_equal(e->purposes, REC | EW_PURPOSE_QA);
	assert_true(ew_id_equal(e->party, harness_id(11)));
	assert_true(ew_id_is_zero(e->order));
	/* Sticky: only who has seen the newest opens. */
	assert_int_equal(harness_allow_as(h, 1, 11, REC, before), -ESTALE);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	harness_free(&h);
}

/* What the keeper may go by: the last restriction of each gate, from what stands on the tape. */
static uint64_t told_of(const struct harness *h, uint8_t party)
{
	uint64_t last = 0;

	for (size_t i = 0; i < harness_events(h, EW_MSG_ev_restricted); i++) {
		const struct ew_msg_ev_restricted *e = EW_MESSAGE_AS(
			&harness_event(h, EW_MSG_ev_restricted, i)->message, ev_restricted);

		if (ew_id_is_zero(e->party) || ew_id_equal(e->party, harness_id(party)))
			last = e->restriction;
	}
	return last;
}

static void test_the_keeper_learns_every_gate(void **state)
{
	uint32_t slot;
	struct harness *h = with_open_call(7, &slot);
	/* The last of each: 13 alone, 12 alone, and 11 with all the others. */
	static const uint8_t last[] = {0, 12, 0, 13, 12, 13};

	(void)state;
	for (uint8_t party = 12; party <= 14; party++)
		(void)harness_add_stream(h, 1, party, party);
	for (uint32_t i = 0; i < 200; i++)
		(void)order(h, EW_RECORDER_WEB, i, last[i % EW_COUNT(last)]);
	harness_run_ms(h, 1100);
	harness_read(h);
	for (uint8_t party = 11; party <= 14; party++)
		assert_int_equal(told_of(h, party), harness_restriction(h, 1, party));
	assert_true(harness_events(h, EW_MSG_ev_restricted) <= AT_ONCE + 4);
	for (uint8_t party = 11; party <= 14; party++)
		assert_int_equal(harness_allow_as(h, 1, party, REC, told_of(h, party)), 0);
	harness_free(&h);
}

static void test_orders_are_told_before_the_end(void **state)
{
	uint32_t slot;
	struct harness *h = with_open_call(5, &slot);

	(void)state;
	for (uint32_t i = 0; i < 200; i++)
		(void)order(h, EW_RECORDER_WEB, i, 11);
	end_call(h);
	harness_read(h);
	check_told(h, 200, AT_ONCE + 1);
	assert_true(harness_event(h, EW_MSG_ev_restricted, AT_ONCE)->order <
		    harness_event(h, EW_MSG_ev_call_ended, 0)->order);
	harness_free(&h);
}

/* -- events that are owed -- */

#define CALLS 16 /* so that each is within its ration */

static uint64_t say_facts(struct harness *h, uint32_t n)
{
	static char text[EW_MAX_FACTS_BYTES];
	struct ew_msg_call_facts m = {.interaction = harness_id((uint8_t)(1 + n % CALLS)),
		.facts = ew_slice_of(text, sizeof(text) - n)};

	memset(text, ' ', sizeof(text));
	return harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_facts, &m);
}

/* Messages that wait with facts: so much of all calls, and then the facts wait alone, which is told once. */
static void test_evidence_that_waits(void **state)
{
	enum { MANY = 140, BURST = 33, KEPT = EW_MAX_UNWRITTEN_EVIDENCE_BYTES / EW_MAX_SIP_MESSAGE_BYTES };
	static char raw[EW_MAX_SIP_MESSAGE_BYTES];
	struct harness *h = harness_bare(8);
	struct ew_msg_call_facts m = {.facts = EW_SLICE("{}")};
	size_t whole = 0;

	(void)state;
	h->config.max_calls = MANY;
	harness_start(h);
	harness_connect(h);
	for (unsigned call = 1; call <= MANY; call++)
		harness_open_call(h, (uint8_t)call);
	harness_run_ms(h, 100);
	for (unsigned call = 1; call <= MANY; call++) {
		h->n_sent = 0; /* nobody asks for the answers */
		m.interaction = harness_id((uint8_t)call);
		for (unsigned i = 1; i <= BURST; i++) {
			m.raw = i < BURST ? EW_SLICE_EMPTY : ew_slice_of(raw, sizeof(raw));
			harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_facts, &m);
		}
		/* The last word again does not count twice. */
		harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_facts, &m);
	}
	harness_run_ms(h, 3000);
	harness_read(h);
	for (size_t i = 0; i < harness_events(h, EW_MSG_ev_call_facts); i++) {
		const struct event *e = harness_event(h, EW_MSG_ev_call_facts, i);

		whole += EW_MESSAGE_AS(&e->message, ev_call_facts)->raw.len == sizeof(raw);
	}
	assert_int_equal(whole, KEPT);
	assert_int_equal(harness_events(h, EW_MSG_ev_exception), MANY - KEPT);
	harness_free(&h);
}

static void test_events_that_are_owed(void **state)
{
	enum { FACTS = 400 };
	struct harness *h = harness_bare(6);
	uint64_t request[FACTS];
	int64_t said[FACTS];
	uint32_t slot;

	(void)state;
	h->config.tape.pending_bytes = 64 * 1024;
	harness_start(h);
	harness_connect(h);
	for (uint8_t call = 1; call <= CALLS; call++)
		harness_open_call(h, call);
	slot = harness_add_stream(h, 1, 11, 1);
	harness_run_ms(h, 100);
	h->hold_jobs = true;
	for (uint32_t i = 0; i < FACTS; i++) {
		ew_io_sim_advance(h->io, 1000);
		said[i] = ew_io_wall(h->io).us;
		request[i] = say_facts(h, i);
	}
	/* Something is owed: nothing may be opened. */
	assert_int_equal(harness_allow(h, 1, 11, REC), -ENOBUFS);
	h->hold_jobs = false;
	harness_sync(h);
	harness_run_ms(h, 300);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	harness_rtp(h, slot, 1, "kept");
	harness_read(h);
	assert_int_equal(harness_events(h, EW_MSG_ev_call_facts), FACTS);
	for (uint32_t i = 0; i < FACTS; i++) {
		const struct event *e = harness_event(h, EW_MSG_ev_call_facts, i);

		assert_int_equal(EW_MESSAGE_AS(&e->message, call_facts)->facts.len,
			EW_MAX_FACTS_BYTES - i);
		assert_int_equal(e->wall.us, said[i]);
		assert_non_null(harness_answer(h, request[i]));
		assert_int_equal(harness_answer(h, request[i])->as.done.code, 0);
	}
	harness_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys_without_end),
		cmocka_unit_test(test_the_rest_is_told_later),
		cmocka_unit_test(test_orders_without_end),
		cmocka_unit_test(test_orders_that_nobody_lifts),
		cmocka_unit_test(test_the_keeper_learns_every_gate),
		cmocka_unit_test(test_orders_are_told_before_the_end),
		cmocka_unit_test(test_evidence_that_waits),
		cmocka_unit_test(test_events_that_are_owed),
	};

	return cmocka_run_group_tests_name("recorder_flood", tests, NULL, NULL);
}
