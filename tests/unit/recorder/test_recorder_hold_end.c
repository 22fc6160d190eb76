/*
 * Media that is held: nothing but an opening ever brings it to the tape, it is never more than it may be, and nobody
 * but the keeper has it held.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "unit/recorder/held_call.h"

/* -- wiped -- */

static void by_restriction(struct call *c) { harness_restrict(c->h, 50, 1, 11, REC); }
static void by_one_for_all(struct call *c) { harness_restrict(c->h, 50, 1, 0, EW_PURPOSES_ALL); }
static void by_another(struct call *c) { harness_restrict(c->h, 50, 1, 99, EW_PURPOSES_ALL); }
static void by_the_end(struct call *c) { held_end_call(c->h); }

static void by_the_streams_end(struct call *c)
{
	struct ew_msg_stream_remove m = {.interaction = harness_id(1), .stream = 0};

	harness_say(c->h, EW_RECORDER_SIGNAL, EW_MSG_stream_remove, &m);
}

static void by_silence(struct call *c)
{
	c->h->keeper_is_silent = true;
	harness_run_ms(c->h, 6000);
	c->h->keeper_is_silent = false;
}

/* What must be recorded goes on where it is open, and is not begun by silence. */
static void by_silence_of_a_duty(struct call *c)
{
	struct ew_msg_stand_in m = {.interaction = harness_id(1), .obliged = REC};

	harness_say(c->h, EW_RECORDER_KEEPER, EW_MSG_stand_in, &m);
	by_silence(c);
}

/* Of everything: then nothing that is open is shut, and it is said of the party alone that was held. */
static void by_silence_of_every_duty(struct call *c)
{
	struct ew_msg_stand_in m = {.interaction = harness_id(1), .obliged = UINT32_MAX};
	uint64_t before = harness_restriction(c->h, 1, 11), other = harness_restriction(c->h, 1, 12);
	const struct ew_msg_ev_restricted *e;

	harness_say(c->h, EW_RECORDER_KEEPER, EW_MSG_stand_in, &m);
	by_silence(c);
	harness_read(c->h);
	assert_int_equal(harness_events(c->h, EW_MSG_ev_restricted), 1);
	e = EW_MESSAGE_AS(&harness_event(c->h, EW_MSG_ev_restricted, 0)->message, ev_restricted);
	assert_int_equal(e->party.bytes[15], 11);
	assert_true(e->restriction > before && e->restriction == harness_restriction(c->h, 1, 11));
	assert_int_equal(harness_restriction(c->h, 1, 12), other);
}

static void by_keys(struct call *c)
{
	static const uint8_t key[] = {9, 0x8a, 1, 64};
	struct ew_msg_stand_in m = {.interaction = harness_id(1), .opt_out_keys = EW_SLICE("9")};

	harness_say(c->h, EW_RECORDER_KEEPER, EW_MSG_stand_in, &m);
	harness_rtp_raw(c->h, c->slots[0], 101, c->sequence[0]++, 77, ew_slice_of(key, sizeof(key)));
}

static void by_going(struct call *c)
{
	ew_recorder_free(&c->h->core);
	c->h->job = NULL;
	c->h->config.boot_counter++;
	harness_start(c->h);
	harness_connect(c->h);
}

static void by_dying(struct call *c)
{
	ew_recorder_abandon(&c->h->core);
	ew_io_sim_kill(c->h->io);
	c->h->config.boot_counter++;
	harness_start(c->h);
	harness_connect(c->h);
}

static void test_whatever_else_happens_it_is_wiped(void **state)
{
	static const struct {
		const char *what;
		void (*fn)(struct call *c);
		bool told;
	} cases[] = {
		{"a restriction", by_restriction, true}, {"one of everybody", by_one_for_all, true},
		{"of somebody without a stream", by_another, true}, {"the call's end", by_the_end, true},
		{"the stream's", by_the_streams_end, true}, {"the keeper's silence", by_silence, true},
		{"the same where there is a duty", by_silence_of_a_duty, true},
		{"where there is every duty", by_silence_of_every_duty, true}, {"keys that opt out", by_keys, true},
		{"the recorder's end", by_going, true}, {"its death", by_dying, false},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct call c = held_call(30 + i);
		const struct ew_msg_ev_held *e;

		for (int late = 0; late < 2; late++) {
			c.h->config.linger_us = late ? 1500 * EW_US_PER_MS : -1;
			held_begin(c.h, 11);
			held_hear(&c, 40, "SECRET", "SECRET");
			break;
		}
		cases[i].fn(&c);
		harness_run_ms(c.h, 2000);
		harness_read(c.h);
		if (c.h->n_kept > 0)
			fail_msg("%s left something", cases[i].what);
		assert_int_equal(harness_events(c.h, EW_MSG_ev_held), cases[i].told ? 2 : 1);
		if (cases[i].told) {
			e = held_event(c.h, 1);
			assert_int_equal(e->what, 3);
			assert_int_equal(e->packets, 40);
			assert_true(e->from_wall == held_event(c.h, 0)->from_wall && e->to_wall > e->from_wall);
		}
		harness_free(&c.h);
	}
}

/* And nothing that was wiped comes back with the next opening, nor with a hold after it. */
static void test_what_was_wiped_stays_away(void **state)
{
	struct call c = held_call(50);
	size_t starts = 0;

	(void)state;
	held_begin(c.h, 11);
	held_hear(&c, 40, "SECRET", "SECRET");
	harness_restrict(c.h, 50, 1, 11, TEXT); /* has nothing to do with it */
	harness_restrict(c.h, 51, 1, 11, REC);
	held_hear(&c, 10, "SECRET", "SECRET");
	held_begin(c.h, 11);
	held_hear(&c, 10, "held", "SECRET");
	harness_restrict(c.h, 52, 1, 11, TEXT);
	assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
	held_hear(&c, 10, "live", "SECRET");
	held_end_call(c.h);
	harness_read(c.h);
	assert_int_equal(held_count(c.h, 0, "<held"), 10);
	assert_int_equal(held_count(c.h, 0, "<live"), 10);
	assert_int_equal(c.h->n_kept, 20);
	for (size_t i = 0; i < c.h->n_kept; i++)
		starts += !!(c.h->kept[i].packet.flags & EW_PACKET_NEW_SSRC);
	assert_int_equal(starts, 1);
	assert_true(c.h->kept[0].packet.flags & EW_PACKET_NEW_SSRC);
	harness_free(&c.h);
}

/* What is late of a call that has ended is not held, though its port still takes it. */
static void test_after_the_end(void **state)
{
	struct call c = {.h = harness_bare(51), .sequence = {1, 1}};
	struct ew_msg_call_end bye = {.interaction = harness_id(1)};

	(void)state;
	c.h->config.linger_us = 1500 * EW_US_PER_MS;
	harness_start(c.h);
	harness_connect(c.h);
	harness_open_call(c.h, 1);
	for (uint8_t i = 0; i < 2; i++)
		c.slots[i] = harness_add_stream(c.h, 1, (uint8_t)(11 + i), i);
	held_begin(c.h, 11);
	held_hear(&c, 20, "SECRET", "SECRET");
	harness_say(c.h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &bye);
	harness_run_ms(c.h, 100); /* at once, not when the port closes */
	harness_read(c.h);
	assert_int_equal(harness_events(c.h, EW_MSG_ev_held), 2);
	held_hear(&c, 2, "SECRET", "SECRET");
	assert_int_equal(harness_allow(c.h, 1, 11, REC), -ENOENT);
	harness_run_ms(c.h, 2000);
	harness_read(c.h);
	assert_int_equal(c.h->n_kept, 0);
	assert_int_equal(held_event(c.h, 1)->what, 3);
	assert_int_equal(held_event(c.h, 1)->packets, 20);
	harness_free(&c.h);
}

/* One of two streams ends: its part is wiped at once, nothing late of it is held, and the other goes on being held. */
static void test_one_of_two_streams(void **state)
{
	struct call c = {.h = harness_bare(52)};
	struct ew_msg_stream_remove leave = {.interaction = harness_id(1), .stream = 7};
	uint32_t slot;

	(void)state;
	c.h->config.linger_us = 1500 * EW_US_PER_MS;
	harness_start(c.h);
	harness_connect(c.h);
	held_call_open(&c);
	slot = harness_add_stream(c.h, 1, 11, 7);
	held_begin(c.h, 11);
	for (uint16_t i = 0; i < 10; i++) {
		held_hear(&c, 1, "held", "SECRET");
		harness_rtp(c.h, slot, i, "SECRET");
	}
	harness_say(c.h, EW_RECORDER_SIGNAL, EW_MSG_stream_remove, &leave);
	harness_rtp(c.h, slot, 10, "SECRET");
	held_hear(&c, 5, "held", "SECRET");
	assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
	harness_run_ms(c.h, 2000);
	held_end_call(c.h);
	harness_read(c.h);
	assert_int_equal(held_count(c.h, 0, "<held"), 15);
	assert_int_equal(c.h->n_kept, 15);
	assert_int_equal(harness_events(c.h, EW_MSG_ev_held), 3);
	assert_int_equal(held_event(c.h, 1)->what, 4);
	assert_int_equal(held_event(c.h, 1)->packets, 10);
	assert_int_equal(held_event(c.h, 2)->what, 2);
	harness_free(&c.h);
}

/* -- how much -- */

static void test_exactly_the_last_of_it(void **state)
{
	(void)state;
	for (int ms = 0; ms <= 100; ms += 10) {
		struct call c = held_call(59);
		struct ew_msg_hold_media m = held_order(c.h, 1, 11);
		int64_t now_us;

		m.most_ms = 1000;
		assert_int_equal(held_say(c.h, &m)->code, 0);
		held_hear(&c, 100, "held", "never");
		harness_run_ms(c.h, ms);
		now_us = ew_io_wall(c.h->io).us;
		assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
		held_end_call(c.h);
		harness_read(c.h);
		for (size_t i = 0; i < c.h->n_kept; i++)
			assert_true(c.h->kept[i].packet.arrival.us >= now_us - EW_US_PER_S);
		harness_free(&c.h);
	}
}

static void test_only_the_last_of_it(void **state)
{
	struct call c = held_call(60);
	struct ew_msg_hold_media m = held_order(c.h, 1, 11);
	int64_t oldest_us;

	(void)state;
	m.most_ms = 1000;
	assert_int_equal(held_say(c.h, &m)->code, 0);
	held_hear(&c, 200, "held", "never");
	oldest_us = ew_io_wall(c.h->io).us - EW_US_PER_S;
	assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
	held_end_call(c.h);
	harness_read(c.h);
	/* A frame or two less than a second of 50 packets. */
	assert_in_range(c.h->n_kept, 40, 50);
	for (size_t i = 0; i < c.h->n_kept; i++) {
		assert_true(c.h->kept[i].packet.arrival.us >= oldest_us);
		/* Its start is told by the first that is left. */
		assert_int_equal(!!(c.h->kept[i].packet.flags & EW_PACKET_NEW_SSRC), i == 0);
	}
	/* Told when it began to go, and how much was written. */
	assert_int_equal(harness_events(c.h, EW_MSG_ev_held), 3);
	assert_int_equal(held_event(c.h, 1)->what, 4);
	assert_true(held_event(c.h, 1)->packets > 0);
	assert_int_equal(held_event(c.h, 2)->what, 2);
	assert_int_equal(held_event(c.h, 2)->packets, c.h->n_kept);
	harness_free(&c.h);

	/* Also of somebody who says nothing any more. */
	c = held_call(61);
	m = held_order(c.h, 1, 11);
	m.most_ms = 1000;
	assert_int_equal(held_say(c.h, &m)->code, 0);
	held_hear(&c, 30, "held", "never");
	harness_run_ms(c.h, 1100);
	assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
	held_end_call(c.h);
	harness_read(c.h);
	assert_int_equal(c.h->n_kept, 0);
	harness_free(&c.h);
}

/* Packets as large as they come, of as many calls as fill the memory of the thread: each loses its oldest. */
static void fill(struct harness *h, uint32_t slot, size_t from, size_t packets)
{
	static uint8_t payload[1200];

	for (size_t n = from; n < from + packets; n++) {
		uint16_t i = (uint16_t)n;

		(void)snprintf((char *)payload, sizeof(payload), "<big %u>", i);
		harness_rtp_raw(h, slot, 96, i, i * 600u, ew_slice_of(payload, sizeof(payload)));
	}
}

static void test_a_call_has_its_share(void **state)
{
	struct call c = held_call(62);
	size_t most = EW_MAX_HOLD_BYTES_PER_CALL / 2048;
	struct ew_recorder_counts counts;

	(void)state;
	held_begin(c.h, 11);
	for (size_t i = 0; i < 10; i++) { /* pools are made from tick to tick */
		fill(c.h, c.slots[0], i * most / 5, most / 5);
		harness_run_ms(c.h, 10);
	}
	assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
	ew_recorder_counts(c.h->core, &counts);
	assert_int_equal(counts.kept, most);
	held_end_call(c.h);
	harness_read(c.h);
	assert_int_equal(c.h->n_kept, most);
	assert_int_equal(harness_events(c.h, EW_MSG_ev_held), 3);
	assert_int_equal(held_event(c.h, 1)->what, 4);
	harness_free(&c.h);
}

static void test_so_has_a_thread(void **state)
{
	struct harness *h = harness_bare(63);
	size_t most = EW_MAX_HOLD_BYTES / 2048, each = EW_MAX_HOLD_BYTES_PER_CALL / 2048;
	uint32_t slots[40];
	struct ew_recorder_counts counts;
	uint64_t before;

	(void)state;
	h->config.max_calls = 48;
	harness_start(h);
	harness_connect(h);
	for (uint8_t i = 0; i < EW_COUNT(slots); i++) {
		struct ew_msg_hold_media m;

		harness_open_call(h, (uint8_t)(1 + i));
		slots[i] = harness_add_stream(h, (uint8_t)(1 + i), 11, 1);
		m = held_order(h, (uint8_t)(1 + i), 11);
		assert_int_equal(held_say(h, &m)->code, 0);
		h->n_sent = 0;
	}
	for (size_t n = 0; n < each; n += 8) {
		for (size_t i = 0; i < EW_COUNT(slots); i++)
			fill(h, slots[i], n, 8);
		harness_run_ms(h, 10);
	}
	ew_recorder_counts(h->core, &counts);
	/* Nothing is left behind, and none of it is more than there is. */
	assert_int_equal(counts.withheld, EW_COUNT(slots) * each - most);
	before = counts.withheld;
	for (size_t i = 0; i < EW_COUNT(slots); i++)
		harness_restrict(h, (uint8_t)(100 + i), (uint8_t)(1 + i), 0, REC);
	ew_recorder_counts(h->core, &counts);
	assert_int_equal(counts.withheld, before + most);
	harness_run_ms(h, 5000); /* and is given back */
	harness_read(h);
	assert_int_equal(h->n_kept, 0);
	harness_free(&h);
}

/* From now on nothing can be locked; root is held to no limit. */
static void lock_nothing(bool nothing, struct rlimit *before)
{
	bool root = getuid() == 0;

	if (nothing) {
		assert_int_equal(getrlimit(RLIMIT_MEMLOCK, before), 0);
		assert_int_equal(setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){0, before->rlim_max}), 0);
	}
	if (root)
		assert_int_equal(seteuid(nothing ? 65534 : 0), 0);
	if (!nothing)
		assert_int_equal(setrlimit(RLIMIT_MEMLOCK, before), 0);
}

static void test_without_locked_memory(void **state)
{
	struct call c = held_call(64);
	struct ew_msg_hold_media m = held_order(c.h, 1, 11);
	struct rlimit before;
	int64_t code;

	(void)state;
#ifdef EW_SANITIZED /* sanitizers turn mlock() into nothing */
	harness_free(&c.h);
	skip();
#endif
	held_hear(&c, 1, "SECRET", "SECRET");
	lock_nothing(true, &before);
	code = held_say(c.h, &m)->code;
	lock_nothing(false, &before);
	assert_int_equal(code, -ENOMEM);
	held_hear(&c, 10, "SECRET", "SECRET");
	/* It is asked for again, but not with every order. */
	assert_int_equal(held_say(c.h, &m)->code, -ENOMEM);
	harness_run_ms(c.h, 1000);
	assert_int_equal(held_say(c.h, &m)->code, 0);
	held_hear(&c, 10, "held", "SECRET");
	assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
	held_end_call(c.h);
	harness_read(c.h);
	assert_int_equal(held_count(c.h, 0, "<held"), 10);
	assert_int_equal(c.h->n_kept, 10);
	assert_int_equal(harness_events(c.h, EW_MSG_ev_exception), 2);
	assert_int_equal(harness_events(c.h, EW_MSG_ev_held), 2);
	harness_free(&c.h);
}

/* -- the order -- */

static void test_what_is_refused(void **state)
{
	struct call c = held_call(70);
	struct ew_msg_hold_media good = held_order(c.h, 1, 11), m;
	size_t answers;

	(void)state;
#define REFUSED(code_, ...) \
	do { \
		m = good; \
		__VA_ARGS__; \
		assert_int_equal(held_say(c.h, &m)->code, code_); \
	} while (0)
	REFUSED(-ENOENT, m.interaction = harness_id(9));
	REFUSED(-ENOENT, m.party = harness_id(9));
	REFUSED(-EINVAL, m.purposes = 0);
	REFUSED(-EINVAL, m.purposes = TEXT);
	REFUSED(-EINVAL, m.most_ms = 0);
	REFUSED(-EINVAL, m.most_ms = EW_MAX_HOLD_MS + 1);
	REFUSED(-EINVAL, m.event = (struct ew_hash){{0}});
	REFUSED(-ESTALE, m.supersedes--);
	REFUSED(-ESTALE, m.supersedes++);
	held_hear(&c, 5, "SECRET", "SECRET");
	/* Only the keeper, whatever came through the door. */
	answers = harness_count(c.h, EW_MSG_allowed);
	harness_say(c.h, EW_RECORDER_WEB, EW_MSG_hold_media, &good);
	assert_int_equal(harness_count(c.h, EW_MSG_allowed), answers);
	/* Said twice, begun once; changed while it goes on. */
	REFUSED(0, );
	REFUSED(0, );
	REFUSED(0, m.order = harness_id(91); m.most_ms = 500);
	held_hear(&c, 100, "held", "never");
	assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
	good.supersedes = harness_restriction(c.h, 1, 11);
	REFUSED(-EINVAL, ); /* it stands open */
	held_end_call(c.h);
	REFUSED(-ENOENT, );
	harness_read(c.h);
	assert_in_range(c.h->n_kept, 15, 25);
	assert_int_equal(held_count(c.h, 0, "<held"), c.h->n_kept);
	assert_int_equal(held_event(c.h, 0)->what, 1);
	assert_int_equal(held_event(c.h, 1)->what, 4);
	assert_int_equal(held_event(c.h, 2)->what, 2);
	assert_memory_equal(&held_event(c.h, 2)->order, &(struct ew_id[]){harness_id(91)}[0], sizeof(struct ew_id));
	harness_free(&c.h);
}

/* Who connects is told that the gate is shut. */
static void test_as_a_gate_it_is_shut(void **state)
{
	struct call c = held_call(71);

	(void)state;
	held_begin(c.h, 11);
	(void)harness_restriction(c.h, 1, 11);
	for (size_t i = 0; i < c.h->n_sent; i++)
		if (c.h->sent[i].number == EW_MSG_gate_state)
			assert_int_equal(c.h->sent[i].as.gate_state.open, 0);
	harness_free(&c.h);
}

/* Somebody joins: open gates are shut, and what is held goes on being held. */
static void test_who_joins(void **state)
{
	struct call c = held_call(72);
	struct ew_msg_stand_in in = {.interaction = harness_id(1), .shut_on_joining = 1};

	(void)state;
	harness_say(c.h, EW_RECORDER_KEEPER, EW_MSG_stand_in, &in);
	held_begin(c.h, 11);
	assert_int_equal(harness_allow(c.h, 1, 12, REC), 0);
	held_hear(&c, 10, "held", "open");
	(void)harness_add_stream(c.h, 1, 13, 2);
	held_hear(&c, 10, "held", "SECRET");
	assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
	held_end_call(c.h);
	harness_read(c.h);
	assert_int_equal(held_count(c.h, 0, "<held"), 20);
	assert_int_equal(held_count(c.h, 1, "<open"), 10);
	assert_int_equal(c.h->n_kept, 30);
	harness_free(&c.h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whatever_else_happens_it_is_wiped),
		cmocka_unit_test(test_what_was_wiped_stays_away),
		cmocka_unit_test(test_after_the_end),
		cmocka_unit_test(test_one_of_two_streams),
		cmocka_unit_test(test_exactly_the_last_of_it),
		cmocka_unit_test(test_only_the_last_of_it),
		cmocka_unit_test(test_a_call_has_its_share),
		cmocka_unit_test(test_so_has_a_thread),
		cmocka_unit_test(test_without_locked_memory),
		cmocka_unit_test(test_what_is_refused),
		cmocka_unit_test(test_as_a_gate_it_is_shut),
		cmocka_unit_test(test_who_joins),
	};

	return cmocka_run_group_tests_name("recorder_hold_end", tests, NULL, NULL);
}
