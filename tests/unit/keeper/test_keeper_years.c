/*
 * Years of retention in seconds: calls come, holds come and go, the keeper is started anew now and then, and after each step what is left of
 * every call is what a model says that knows only dates and holds.
 */
#include "unit/keeper/deletion_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/erase.h"
#include "catalog/holds.h"

#define CALLS 12
#define STEPS 300            /* of four days and a bit */
#define STEP_US (4 * STAGE_DAY_US + 7 * 3600 * EW_US_PER_S)
#define TICKS 14
#define YEAR_S (365 * 86400ull)

/* What three rules say, in seconds. */
static const struct {
	const char *queue;
	uint64_t audio_s, data_s, all_s;
} rules[] = {
	{"sales", 30 * 86400ull, 90 * 86400ull, 365 * 86400ull},
	{"service", 90 * 86400ull, YEAR_S, 3 * YEAR_S},
	{"other", 10 * 86400ull, 10 * 86400ull, 10 * 86400ull}, /* all at once */
};

static const char policy[] =
	"policy: kit\nentity: {name: Kit, country: LU}\nrules:\n"
	"  - name: sales\n    when: {queue: sales}\n    record: automatic\n" KIT_LAWFUL
	"    keep: {recording: 30d, metadata: 90d, consent_evidence: 365d}\n"
	"  - name: service\n    when: {queue: service}\n    record: automatic\n" KIT_LAWFUL
	"    keep: {recording: 90d, metadata: 1y, consent_evidence: 3y}\n"
	"  - name: other\n    when: {queue: other}\n    record: automatic\n" KIT_LAWFUL "    keep: {recording: 10d, metadata: 10d, consent_evidence: 10d}\n";

struct modelled {
	bool there, held;
	unsigned rule;
	struct ew_wall ended;
	bool no_audio, no_data, nothing;
};

struct years {
	struct kit *k;
	struct modelled calls[CALLS + 1];
	unsigned n;
	uint64_t draws;
};

static uint32_t draw(struct years *y, uint32_t n)
{
	y->draws = y->draws * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)((y->draws >> 33) % n);
}

/* -- what happens ---------------------------------------------------------------------------------- */

static void a_call_comes(struct years *y)
{
	struct modelled *m = &y->calls[++y->n];

	*m = (struct modelled){.there = true, .rule = draw(y, EW_COUNT(rules))};
	kit_offer(y->k, (uint8_t)y->n, KIT_NUMBER, rules[m->rule].queue);
	for (uint8_t party = 1; party <= 2; party++)
		kit_stream(y->k, (uint8_t)y->n, party);
	assert_int_equal(kit_ring(y->k), 0);
	for (uint8_t party = 1; party <= 2; party++) {
		kit_allowed(y->k, (uint8_t)y->n, party);
		(void)kit_span(y->k, (uint8_t)y->n, party);
	}
	recorded_finish(y->k, (uint8_t)y->n);
	m->ended = ew_io_wall(y->k->io);
}

static void a_hold_comes_or_goes(struct years *y)
{
	unsigned i = 1 + draw(y, y->n);
	struct modelled *m = &y->calls[i];
	struct ew_hold_row row = {.id = kit_id(0x77, (uint8_t)i), .state = EW_HOLD_ACTIVE, .by = kit_id(1, 1), .owner = kit_id(1, 1), .made = {1}, .review = {9}, .sealed = EW_SLICE("s")};
	int r;

	assert_int_equal(ew_keeper_begin(y->k->core), 0);
	r = ew_holds_insert(y->k->core->catalog, &row);
	assert_true(r == 0 || r == -EEXIST);
	if (m->held)
		assert_int_equal(ew_holds_uncover(y->k->core->catalog, row.id, KIT_CALL((uint8_t)i)), 0);
	else
		assert_int_equal(ew_holds_cover(y->k->core->catalog, row.id, KIT_CALL((uint8_t)i), (struct ew_wall){1}), 0);
	assert_int_equal(ew_keeper_commit(y->k->core), 0);
	m->held = !m->held;
}

static void it_starts_anew(struct years *y)
{
	kit_stop(y->k);
	ew_tape_abandon(&y->k->tape);
	kit_open_tape(y->k);
	assert_int_equal(kit_start(y->k), 0);
	assert_int_equal(kit_connect(y->k), 0);
	assert_int_equal(kit_ring(y->k), 0);
}

/* -- what is left ---------------------------------------------------------------------------------- */

static bool is_due(const struct modelled *m, uint64_t keep_s, struct ew_wall now)
{
	/* A round comes every minute: what falls due within the last of them may be there still, but nothing here is so near. */
	return ew_kept_until(m->ended, keep_s).us <= now.us;
}

static void model(struct years *y)
{
	struct ew_wall now = ew_io_wall(y->k->io);

	for (unsigned i = 1; i <= y->n; i++) {
		struct modelled *m = &y->calls[i];

		if (m->held)
			continue;
		m->nothing = m->nothing || is_due(m, rules[m->rule].all_s, now);
		m->no_data = m->no_data || m->nothing || is_due(m, rules[m->rule].data_s, now);
		m->no_audio = m->no_audio || m->no_data || is_due(m, rules[m->rule].audio_s, now);
	}
}

static void compare(struct years *y, unsigned step)
{
	for (unsigned i = 1; i <= y->n; i++) {
		const struct modelled *m = &y->calls[i];
		struct ew_erase_left left = deletion_left(y->k, (uint8_t)i);

		if ((left.objects + left.keys == 0) != m->no_audio || left.key == m->no_data || left.evidence != (m->no_data && !m->nothing) ||
			(left.events == 0) != m->nothing || (left.tokens == 0) != m->no_data)
			fail_msg("step %u, call %u (rule %s, %s): objects %llu keys %llu key %d evidence %d events %llu, and the model says %d %d %d", step, i,
				rules[m->rule].queue, m->held ? "held" : "free", (unsigned long long)left.objects, (unsigned long long)left.keys,
				left.key, left.evidence, (unsigned long long)left.events, m->no_audio, m->no_data, m->nothing);
	}
}

static void a_step(struct years *y, unsigned step)
{
	if (y->n < CALLS && draw(y, 12) == 0)
		a_call_comes(y);
	if (y->n > 0 && draw(y, 6) == 0)
		a_hold_comes_or_goes(y);
	if (draw(y, 40) == 0)
		it_starts_anew(y);
	ew_io_sim_advance(y->k->io, STEP_US);
	model(y);
	deletion_ticks(y->k, TICKS, 20 * EW_US_PER_S);
	compare(y, step);
}

static void years_pass(uint64_t seed)
{
	struct years y = {.k = deletion_house(policy), .draws = seed};
	struct ew_brake brake;

	for (unsigned step = 0; step < STEPS; step++)
		a_step(&y, step);
	assert_int_equal(y.n, CALLS);
	assert_int_equal(ew_brake_read(y.k->core, &brake), 0);
	assert_int_equal(brake.state, EW_BRAKE_OFF);
	for (unsigned i = 1; i <= y.n; i++) { /* each deletion once, and each with its certificate */
		const struct modelled *m = &y.calls[i];
		unsigned all = deletion_count(y.k, (uint8_t)i, 0);

		assert_true(all <= 3);
		assert_int_equal(all > 0, m->no_audio);
	}
	kit_free(&y.k);
}

static void years(void **state)
{
	(void)state;
	years_pass(20261122);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(years)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
