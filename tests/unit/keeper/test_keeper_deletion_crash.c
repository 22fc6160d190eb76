/*
 * Deletion against crashes: one aged house is copied again and again, and in each copy the power goes, or the process is killed, somewhere between "due" and the certificate, once or several times. It always ends the same: the same things gone, one certificate
 * each, the log whole, what is held untouched.
 *
 * CRASHES in the environment makes it longer; SEED repeats one.
 */
#include "unit/keeper/deletion_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

#include "catalog/erase.h"
#include "catalog/holds.h"

#ifdef EW_SANITIZED
#define USUAL 50
#else
#define USUAL 250
#endif
#define HELD 2
#define CALLS 3
#define MOST_CALLS_TO_DISK 700

static struct kit *base;
static struct ew_erase_left held_before;

static const char policy[] =
	"policy: kit\nentity: {name: Kit, country: LU}\nrules:\n  - name: all\n    when: {direction: inbound}\n"
	"    record: automatic\n" KIT_LAWFUL "    keep: {recording: 3d, metadata: 4d, consent_evidence: 5d}\n";

static void hold(struct kit *k, uint8_t call)
{
	struct ew_hold_row row = {.id = kit_id(0x77, 1), .state = EW_HOLD_ACTIVE, .by = kit_id(1, 1), .owner = kit_id(1, 1), .made = {1}, .review = {9}, .sealed = EW_SLICE("s")};

	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_holds_insert(k->core->catalog, &row), 0);
	assert_int_equal(ew_holds_cover(k->core->catalog, row.id, KIT_CALL(call), (struct ew_wall){1}), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

/* Three calls that are finished, of which one is held; all that follows is done to copies of this disk. */
static int age(void **state)
{
	(void)state;
	base = deletion_house(policy);
	for (uint8_t i = 1; i <= CALLS; i++)
		deletion_call(base, i);
	hold(base, HELD);
	deletion_settle(base);
	held_before = deletion_left(base, HELD);
	kit_stop(base);
	ew_tape_abandon(&base->tape);
	return 0;
}

static int forget(void **state)
{
	(void)state;
	kit_free(&base);
	return 0;
}

static void take_up(struct kit *k)
{
	kit_open_tape(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_int_equal(kit_ring(k), 0);
}

static void works(struct kit *k, uint64_t ticks)
{
	for (uint64_t i = 0; i < ticks; i++) {
		kit_forget(k);
		ew_io_sim_advance(k->io, 10 * EW_US_PER_S);
		if (ew_keeper_tick(k->core) < 0)
			break;
	}
}

/* The power goes with the n-th call to the disk from now on. */
static void until_the_power_goes(struct kit *k, uint64_t nth)
{
	ew_io_sim_fail(k->io, nth, -EIO);
	works(k, 40);
	ew_io_sim_fail(k->io, 0, 0);
	kit_power_cut(k);
}

/* It is killed between two ticks: what it wrote is there, synced or not. */
static void until_it_is_killed(struct kit *k, uint64_t ticks)
{
	works(k, ticks);
	ew_io_sim_kill(k->io);
	kit_stop(k);
	ew_tape_abandon(&k->tape);
}

static void check(struct kit *k, uint64_t seed)
{
	struct ew_erase_left left;
	unsigned certified = 0;

	for (uint8_t i = 1; i <= CALLS; i++) {
		unsigned all = deletion_count(k, i, 0);

		left = deletion_left(k, i);
		if (i == HELD) {
			if (all != 0 || !left.key || left.objects != held_before.objects || left.keys != held_before.keys || left.handed != held_before.handed || left.events < held_before.events)
				fail_msg("seed %llu: what is held was touched", (unsigned long long)seed);
			continue;
		}
		if (all != deletion_count(k, i, EW_DELETION_CERTIFIED) || all == 0 || left.key || left.evidence || left.events + left.objects + left.keys + left.handed + left.tokens != 0)
			fail_msg("seed %llu: call %u: %u deletions, %u certified, key %d, evidence %d, events %llu", (unsigned long long)seed, i, all,
				deletion_count(k, i, EW_DELETION_CERTIFIED), left.key, left.evidence, (unsigned long long)left.events);
		certified += all;
	}
	kit_read_log(k, 0); /* asserts that it is whole */
	if (kit_logged(k, EW_EVENT_DELETION_CERTIFIED) != certified || kit_logged(k, EW_EVENT_DELETION_BEGUN) != certified)
		fail_msg("seed %llu: %u deletions, %zu certificates", (unsigned long long)seed, certified, kit_logged(k, EW_EVENT_DELETION_CERTIFIED));
}

static void one_life(uint64_t seed)
{
	struct kit *k = kit_copy(base, seed);
	unsigned crashes = 1 + (unsigned)(ew_io_sim_next(k->io) % 3);

	take_up(k);
	ew_io_sim_advance(k->io, 2 * STAGE_DAY_US);
	deletion_ticks(k, 8, 20 * EW_US_PER_S);
	while (crashes-- > 0) {
		ew_io_sim_advance(k->io, (int64_t)(ew_io_sim_next(k->io) % 30) * 3600 * EW_US_PER_S);
		if (ew_io_sim_next(k->io) % 3)
			until_the_power_goes(k, 1 + ew_io_sim_next(k->io) % MOST_CALLS_TO_DISK);
		else
			until_it_is_killed(k, ew_io_sim_next(k->io) % 12);
		take_up(k);
	}
	for (unsigned i = 0; i < 3; i++) {
		ew_io_sim_advance(k->io, 2 * STAGE_DAY_US);
		deletion_ticks(k, 20, 20 * EW_US_PER_S);
	}
	deletion_ticks(k, 60, 60 * EW_US_PER_S); /* what could not be proven is looked at every ten minutes */
	check(k, seed);
	kit_free(&k);
}

static void every_crash_ends_the_same(void **state)
{
	const char *one = getenv("SEED"), *many = getenv("CRASHES");
	uint64_t n = many ? strtoull(many, NULL, 10) : USUAL;

	(void)state;
	if (one) {
		one_life(strtoull(one, NULL, 10));
		return;
	}
	for (uint64_t seed = 1; seed <= n; seed++)
		one_life(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_crash_ends_the_same)};

	return cmocka_run_group_tests(tests, age, forget);
}
