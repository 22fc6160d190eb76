/*
 * Whatever the order of holding, opening, restricting, keys, silence, deaths and media: what was withheld or wiped is not
 * on the tape, what was written or open is. Read back from the tape.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/recorder/held_call.h"

#define PARTIES 3
#define STEPS 300
#define SEEDS 80
#define MOST 2000 /* ms */

enum fate { SHUT, OPEN, WAITS, WAITS_OLD, WRITTEN, MAYBE };

struct sent_packet {
	uint8_t party;
	enum fate fate;
	int64_t at_us;
};

struct model {
	struct harness *h;
	bool open[PARTIES], held[PARTIES];
	uint16_t sequence[PARTIES];
	uint32_t slot[PARTIES];
	bool lossy; /* a crash took something */
	bool refused;
	size_t n;
	struct sent_packet sent[STEPS * 4];
	uint8_t order;
};

static uint8_t id_of(size_t i)
{
	return (uint8_t)(11 + i);
}

static size_t draw(struct model *m, size_t below)
{
	return (size_t)(ew_io_sim_next(m->h->io) % below);
}

/* What waits of a party meets its fate. */
static void settle(struct model *m, size_t i, bool written)
{
	int64_t now_us = ew_io_mono(m->h->io).us;

	for (size_t k = 0; k < m->n; k++) {
		struct sent_packet *p = &m->sent[k];
		int64_t age_us = now_us - p->at_us;

		if (p->party != i || p->fate != WAITS)
			continue;
		p->fate = !written || age_us > MOST * EW_US_PER_MS ? SHUT : WRITTEN;
		/* It goes by frames, and is looked for every 50 ms */
		if (p->fate == WRITTEN && age_us > (MOST - 200) * EW_US_PER_MS)
			p->fate = MAYBE;
	}
	m->held[i] = false;
}

static void send_some(struct model *m)
{
	for (size_t i = 0; i < PARTIES; i++) {
		char marker[16];

		(void)snprintf(marker, sizeof(marker), "%zu", m->n);
		m->sent[m->n++] = (struct sent_packet){(uint8_t)i, m->open[i] ? OPEN : m->held[i] ? WAITS : SHUT,
			ew_io_mono(m->h->io).us};
		harness_rtp(m->h, m->slot[i], m->sequence[i]++, marker);
	}
	harness_run_ms(m->h, 20);
}

static void open_one(struct model *m)
{
	size_t i = draw(m, PARTIES);

	if (harness_allow(m->h, 1, id_of(i), REC))
		return;
	settle(m, i, true);
	m->open[i] = true;
}

static void hold_one(struct model *m)
{
	size_t i = draw(m, PARTIES);
	struct ew_msg_hold_media order = held_order(m->h, 1, id_of(i));
	int64_t code;

	order.most_ms = MOST;
	order.supersedes -= draw(m, 3) == 0;
	code = held_say(m->h, &order)->code;
	assert_true(code == 0 || m->open[i] || code == -ESTALE);
	if (!code)
		m->held[i] = true;
}

static void shut_some(struct model *m, size_t who)
{
	for (size_t i = 0; i < PARTIES; i++) {
		if (who != PARTIES && who != i)
			continue;
		settle(m, i, false);
		m->open[i] = false;
	}
}

static void restrict_some(struct model *m)
{
	size_t who = draw(m, PARTIES + 1);
	bool recording = draw(m, 3);

	harness_restrict(m->h, ++m->order, 1, who == PARTIES ? 0 : id_of(who), recording ? REC : TEXT);
	if (recording)
		shut_some(m, who);
}

/* Who is told what may be recorded without it: what stands open, unless somebody has refused. */
static void fall_silent(struct model *m)
{
	struct ew_msg_stand_in in = {.interaction = harness_id(1),
		.pause_voices = UINT32_MAX,
		.opt_out_keys = EW_SLICE("*9"),
		.obliged = draw(m, 2) ? REC : 0};

	harness_say(m->h, EW_RECORDER_KEEPER, EW_MSG_stand_in, &in);
	m->h->keeper_is_silent = true;
	harness_run_ms(m->h, 5200);
	m->h->keeper_is_silent = false;
	harness_run_ms(m->h, 1000);
	for (size_t i = 0; i < PARTIES; i++)
		if (m->held[i] || m->refused || !in.obliged)
			shut_some(m, i);
}

static void key(struct model *m, size_t i, uint8_t which)
{
	uint8_t event[] = {which, 0x8a, 0, 80};

	harness_rtp_raw(m->h, m->slot[i], 101, m->sequence[i], m->sequence[i] * 160u, ew_slice_of(event, 4));
	m->sequence[i]++;
}

static void opt_out(struct model *m)
{
	struct ew_msg_stand_in in = {.interaction = harness_id(1),
		.pause_voices = UINT32_MAX,
		.opt_out_keys = EW_SLICE("*9")};
	size_t i = draw(m, PARTIES);

	harness_say(m->h, EW_RECORDER_KEEPER, EW_MSG_stand_in, &in);
	key(m, i, 10);
	key(m, i, 9);
	shut_some(m, i);
	m->refused = true;
}

static void die(struct model *m)
{
	struct ew_msg_call_restore call = {.interaction = harness_id(1)};

	ew_recorder_abandon(&m->h->core);
	if (draw(m, 2))
		ew_io_sim_crash(m->h->io);
	else
		ew_io_sim_kill(m->h->io);
	m->lossy = true;
	m->refused = false;
	m->h->config.boot_counter++;
	harness_start(m->h);
	harness_connect(m->h);
	harness_say(m->h, EW_RECORDER_KEEPER, EW_MSG_call_restore, &call);
	for (size_t i = 0; i < PARTIES; i++) {
		struct ew_msg_stream_add stream = {.interaction = harness_id(1),
			.party = harness_id(id_of(i)),
			.stream = (uint32_t)i,
			.remote_address = EW_SLICE("192.0.2.1"),
			.active = 1,
			.port = (uint16_t)(20000 + 2 * i)};

		harness_say(m->h, EW_RECORDER_KEEPER, EW_MSG_stream_add, &stream);
		m->slot[i] = (uint32_t)i;
	}
	shut_some(m, PARTIES);
}

static void step(struct model *m)
{
	size_t what = draw(m, 100);

	m->h->n_sent = 0;
	if (what < 60)
		send_some(m);
	else if (what < 72)
		hold_one(m);
	else if (what < 80)
		open_one(m);
	else if (what < 90)
		restrict_some(m);
	else if (what < 94)
		key(m, draw(m, PARTIES), (uint8_t)draw(m, 16));
	else if (what < 96)
		opt_out(m);
	else if (what < 97)
		fall_silent(m);
	else if (what < 98)
		die(m);
	else
		harness_run_ms(m->h, (int64_t)draw(m, 80) * 10);
	harness_sync(m->h);
}

static void check(struct model *m, uint64_t seed)
{
	_cleanup_(ew_free_ptr) bool *there = calloc(m->n + 1, sizeof(*there));
	size_t masked = 0, must = 0, may = 0, with_payload = 0;

	assert_non_null(there);
	harness_read(m->h);
	for (size_t i = 0; i < m->h->n_kept; i++) {
		const struct ew_packet *p = &m->h->kept[i].packet;
		size_t n;

		masked += !!(p->flags & EW_PACKET_MASKED);
		if (p->flags & EW_PACKET_MASKED)
			continue;
		assert_int_equal(sscanf((const char *)p->payload.at, "<%zu ", &n), 1);
		assert_true(n < m->n && !there[n]);
		there[n] = true;
		with_payload++;
		if (m->sent[n].fate == SHUT || m->sent[n].fate == WAITS)
			fail_msg("seed %llu: packet %zu was withheld or wiped, and is on the tape",
				(unsigned long long)seed, n);
	}
	for (size_t n = 0; n < m->n; n++) {
		must += m->sent[n].fate == OPEN || m->sent[n].fate == WRITTEN;
		may += m->sent[n].fate == MAYBE;
	}
	assert_true(with_payload + masked <= must + may);
	if (!m->lossy && with_payload + masked < must)
		fail_msg("seed %llu: %zu and %zu masked of %zu", (unsigned long long)seed, with_payload, masked, must);
}

static void run_seed(uint64_t seed)
{
	struct model m = {.h = harness_new(seed)};

	harness_open_call(m.h, 1);
	for (size_t i = 0; i < PARTIES; i++)
		m.slot[i] = harness_add_stream(m.h, 1, id_of(i), (uint32_t)i);
	for (int i = 0; i < STEPS; i++)
		step(&m);
	m.h->n_sent = 0;
	held_end_call(m.h);
	shut_some(&m, PARTIES);
	check(&m, seed);
	harness_free(&m.h);
}

static void test_whatever_the_order(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++)
		run_seed(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whatever_the_order),
	};

	return cmocka_run_group_tests_name("recorder_hold_random", tests, NULL, NULL);
}
