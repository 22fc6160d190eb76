/*
 * Random orders, openings (stale, forged, repeated), keys, silence of the keeper, slow disks, steps
 * of the wall clock, kills and power cuts, against a model that knows only the rules: what the
 * model says is shut must never be on the tape, what it says is open must be there unless a crash
 * took it, and every acknowledged restriction must be there for ever.
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
#define PARTIES 3
#define STEPS 250
#define SEEDS 60

struct model {
	uint32_t open[PARTIES];
	uint64_t restriction[PARTIES]; /* as the answers told it */
	uint64_t older[PARTIES];
	uint16_t sequence[PARTIES];
	uint32_t slot[PARTIES];
	size_t sent_open;              /* packets that must be kept */
	bool crashed;
	uint8_t order;
	size_t acknowledged;
	uint64_t numbers[STEPS];       /* restrictions that were acknowledged */
};

static uint8_t party_id(size_t i)
{
	return (uint8_t)(11 + i);
}

static void learn_gates(struct harness *h, struct model *m)
{
	for (size_t i = 0; i < PARTIES; i++)
		m->restriction[i] = harness_restriction(h, 1, party_id(i));
}

static void send_packet(struct harness *h, struct model *m, size_t i)
{
	bool open = m->open[i] & REC;

	ew_io_sim_advance(h->io, 1000);
	harness_rtp(h, m->slot[i], m->sequence[i]++, open ? "OPEN" : "SHUT");
	m->sent_open += open;
}

/* A key of anybody: what it masks is kept without its payload. */
static void press_key(struct harness *h, struct model *m, size_t i)
{
	uint8_t end = ew_io_sim_next(h->io) % 2 ? 0x80 : 0;
	uint8_t key[] = {3, end, 0, (uint8_t)ew_io_sim_next(h->io)};
	uint32_t ts = (uint32_t)(ew_io_sim_next(h->io) % 4 * 400);

	harness_rtp_raw(h, m->slot[i], 101, m->sequence[i]++, ts, ew_slice_of(key, sizeof(key)));
}

static void step_clock(struct harness *h)
{
	int64_t us = (int64_t)(ew_io_sim_next(h->io) % (7200 * EW_US_PER_S));

	ew_io_sim_jump_wall(h->io, us - 3600 * EW_US_PER_S);
}

static void note_answer(struct harness *h, struct model *m, uint64_t request)
{
	const struct sent *answer = harness_answer(h, request);

	if (answer && answer->as.restricted.code == 0)
		m->numbers[m->acknowledged++] = answer->as.restricted.restriction;
}

static void restrict_some(struct harness *h, struct model *m)
{
	size_t who = ew_io_sim_next(h->io) % (PARTIES + 1);
	uint32_t purposes = 1 + (uint32_t)(ew_io_sim_next(h->io) % 7);
	uint64_t request = harness_restrict(
		h, ++m->order, 1, who == PARTIES ? 0 : party_id(who), purposes);

	for (size_t i = 0; i < PARTIES; i++) {
		if (who != PARTIES && i != who)
			continue;
		m->open[i] &= ~purposes;
		m->older[i] = m->restriction[i];
	}
	harness_sync(h);
	note_answer(h, m, request);
	learn_gates(h, m);
}

static void allow_some(struct harness *h, struct model *m)
{
	size_t i = ew_io_sim_next(h->io) % PARTIES;
	uint32_t purposes = (uint32_t)(ew_io_sim_next(h->io) % 8);
	uint64_t named[] = {m->restriction[i], m->restriction[i], m->older[i],
		m->restriction[i] + 1};
	uint64_t choice = named[ew_io_sim_next(h->io) % 4];
	bool good = choice == m->restriction[i] && purposes;

	assert_int_equal(harness_allow_as(h, 1, party_id(i), purposes, choice) == 0, good);
	if (good)
		m->open[i] |= purposes;
}

static void fall_silent(struct harness *h, struct model *m)
{
	h->keeper_is_silent = true;
	harness_run_ms(h, 5200);
	h->keeper_is_silent = false;
	memset(m->open, 0, sizeof(m->open));
	learn_gates(h, m);
}

static void restore(struct harness *h, struct model *m)
{
	struct ew_msg_call_restore call = {.interaction = harness_id(1)};

	harness_say(h, EW_RECORDER_KEEPER, EW_MSG_call_restore, &call);
	for (size_t i = 0; i < PARTIES; i++) {
		struct ew_msg_stream_add stream = {.interaction = harness_id(1),
			.party = harness_id(party_id(i)),
			.stream = (uint32_t)i,
			.remote_address = EW_SLICE("192.0.2.1"),
			.active = 1,
			.port = (uint16_t)(20000 + 2 * i)};

		harness_say(h, EW_RECORDER_KEEPER, EW_MSG_stream_add, &stream);
		assert_int_equal(harness_last(h, EW_MSG_stream_added)->as.stream_added.code, 0);
		m->older[i] = m->restriction[i];
		m->slot[i] = (uint32_t)i;
	}
	memset(m->open, 0, sizeof(m->open));
	learn_gates(h, m);
}

static void restart(struct harness *h, struct model *m, bool power_cut)
{
	ew_recorder_abandon(&h->core);
	if (power_cut)
		ew_io_sim_crash(h->io);
	else
		ew_io_sim_kill(h->io);
	m->crashed = true; /* what was only in memory is gone */
	h->config.boot_counter++;
	h->hold_jobs = false;
	harness_start(h);
	harness_connect(h);
	restore(h, m);
}

static void step(struct harness *h, struct model *m)
{
	uint64_t what = ew_io_sim_next(h->io) % 100;

	h->n_sent = 0;
	if (what < 3)
		press_key(h, m, what % PARTIES);
	else if (what == 3)
		step_clock(h);
	else if (what < 60)
		send_packet(h, m, what % PARTIES);
	else if (what < 75)
		allow_some(h, m);
	else if (what < 85)
		restrict_some(h, m);
	else if (what < 95)
		harness_run_ms(h, (int64_t)(what - 84) * 10);
	else if (what == 95)
		fall_silent(h, m);
	else if (what < 98)
		h->hold_jobs = !h->hold_jobs;
	else
		restart(h, m, what == 98);
	if (!h->hold_jobs)
		harness_sync(h);
}

static bool is_acknowledged_there(const struct harness *h, uint64_t number)
{
	for (size_t i = 0; i < harness_events(h, EW_MSG_ev_restricted); i++) {
		const struct event *e = harness_event(h, EW_MSG_ev_restricted, i);

		if (EW_MESSAGE_AS(&e->message, ev_restricted)->restriction == number)
			return true;
	}
	return false;
}

static void check(struct harness *h, const struct model *m, uint64_t seed)
{
	uint64_t told = 0;

	harness_read(h);
	for (size_t i = 0; i < h->n_kept; i++)
		if (!(h->kept[i].packet.flags & EW_PACKET_MASKED) &&
			memcmp(h->kept[i].packet.payload.at, "<OPEN", 5) != 0)
			fail_msg("seed %llu: a withheld packet is on the tape",
				(unsigned long long)seed);
	assert_false(ew_io_sim_contains(h->io, EW_SLICE("<SHUT")));
	for (size_t i = 0; i < harness_events(h, EW_MSG_ev_gap); i++)
		told += EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_gap, i)->message,
			ev_gap)->packets;
	assert_true(h->n_kept + told <= m->sent_open);
	if (!m->crashed && h->n_kept + told != m->sent_open)
		fail_msg("seed %llu: %zu kept and %llu told of %zu", (unsigned long long)seed,
			h->n_kept,
			(unsigned long long)told, m->sent_open);
	for (size_t i = 0; i < m->acknowledged; i++)
		assert_true(is_acknowledged_there(h, m->numbers[i]));
}

static void run_seed(uint64_t seed)
{
	struct harness *h = harness_new(seed);
	struct ew_msg_call_end bye = {.interaction = harness_id(1)};
	struct model m = {0};

	harness_open_call(h, 1);
	for (size_t i = 0; i < PARTIES; i++)
		m.slot[i] = harness_add_stream(h, 1, party_id(i), (uint32_t)i);
	learn_gates(h, &m);
	for (int i = 0; i < STEPS; i++)
		step(h, &m);
	h->hold_jobs = false;
	h->n_sent = 0;
	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &bye);
	harness_run_ms(h, 200);
	check(h, &m, seed);
	harness_free(&h);
}

static void test_random_orders(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++)
		run_seed(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_orders),
	};

	return cmocka_run_group_tests_name("recorder_random", tests, NULL, NULL);
}
