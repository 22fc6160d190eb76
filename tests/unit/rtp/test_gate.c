/*
 * The gate against an independent model: random restrictions and openings, some of them stale,
 * forged or repeated.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rtp/gate.h"

static void test_born_shut(void **state)
{
	struct ew_gate g;

	(void)state;
	ew_gate_init(&g, 7);
	assert_int_equal(g.open, 0);
	assert_int_equal(g.restriction, 7);
	assert_int_equal(ew_gate_allow(&g, 0, 7), -EINVAL);
	assert_int_equal(ew_gate_allow(&g, 1, 6), -ESTALE);
	assert_int_equal(ew_gate_allow(&g, 1, 8), -ESTALE);
	assert_int_equal(g.open, 0);
	assert_int_equal(ew_gate_allow(&g, 5, 7), 0);
	ew_gate_restrict(&g, 4, 8);
	assert_int_equal(g.open, 1);
	assert_int_equal(ew_gate_allow(&g, 4, 7), -ESTALE);
	assert_int_equal(ew_gate_allow(&g, 4, 8), 0);
	assert_int_equal(g.open, 5);
}

/* Held is shut: by word of somebody who has seen the last restriction, and never what stands open. */
static void test_held(void **state)
{
	struct ew_gate g;

	(void)state;
	ew_gate_init(&g, 7);
	assert_int_equal(ew_gate_hold(&g, 0, 7), -EINVAL);
	assert_int_equal(ew_gate_hold(&g, 1, 6), -ESTALE);
	assert_int_equal(ew_gate_hold(&g, 1, 8), -ESTALE);
	assert_int_equal(g.held, 0);
	assert_int_equal(ew_gate_hold(&g, 3, 7), 0);
	assert_int_equal(g.open, 0);
	assert_int_equal(g.held, 3);
	/* What was not held from the beginning is not held in the end. */
	assert_int_equal(ew_gate_hold(&g, 5, 7), 0);
	assert_int_equal(g.held, 1);
	assert_int_equal(ew_gate_allow(&g, 4, 7), 0);
	assert_int_equal(g.held, 1);
	assert_int_equal(ew_gate_hold(&g, 4, 7), -EINVAL);
	assert_int_equal(ew_gate_allow(&g, 1, 7), 0);
	assert_int_equal(g.open, 5);
	assert_int_equal(g.held, 0);
	ew_gate_restrict(&g, 5, 8);
	assert_int_equal(ew_gate_hold(&g, 1, 7), -ESTALE);
	assert_int_equal(ew_gate_hold(&g, 1, 8), 0);
	ew_gate_hold_end(&g);
	assert_int_equal(g.held | g.open, 0);
	assert_int_equal(ew_gate_hold(&g, 3, 8), 0);
	ew_gate_restrict(&g, 1, 9);
	assert_int_equal(g.held, 2);
}

static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* The model keeps, for each purpose on its own, whether its last word was an opening that knew
 * of every restriction. */
static void test_random_orders_against_a_model(void **state)
{
	uint64_t seed = 0x9e3779b97f4a7c15u;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		bool open[10] = {false};
		uint64_t newest = 1 + next(&seed) % 100;
		struct ew_gate g;

		ew_gate_init(&g, newest);
		for (int step = 0; step < 100; step++) {
			uint32_t purposes = (uint32_t)next(&seed) & 0x3ff & (uint32_t)next(&seed);
			bool allow = next(&seed) & 1, hold = next(&seed) % 4 == 0;
			uint64_t wrong = newest - 1 + 2 * (next(&seed) & 1);
			uint64_t named = next(&seed) % 3 ? newest : wrong;
			bool taken = !allow || (purposes && named == newest);

			if (hold && !ew_gate_hold(&g, purposes, named))
				assert_true(purposes && named == newest && !(purposes & g.open));
			if (allow)
				assert_int_equal(ew_gate_allow(&g, purposes, named) == 0, taken);
			else
				ew_gate_restrict(&g, purposes, newest += 1 + next(&seed) % 3);
			for (int bit = 0; bit < 10; bit++) {
				if (taken && purposes >> bit & 1)
					open[bit] = allow;
				assert_int_equal(g.open >> bit & 1, open[bit]);
			}
			assert_int_equal(g.restriction, newest);
			assert_int_equal(g.open & g.held, 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_born_shut),
		cmocka_unit_test(test_held),
		cmocka_unit_test(test_random_orders_against_a_model),
	};

	return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
