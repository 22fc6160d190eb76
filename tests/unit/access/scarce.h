/*
 * Readers of JSON while memory is short, jansson's own included. Its buffer for the text at hand is not sound when it
 * cannot grow (2.14 goes on and reads past the end), so blocks of such sizes are always given. Where it has no room for
 * a text it says "invalid token": a refusal is allowed there beside -ENOMEM. Success with less than all never is: fn
 * returns -EPROTO for that. Wants cmocka.h before it.
 */
#ifndef EW_TEST_ACCESS_SCARCE_H
#define EW_TEST_ACCESS_SCARCE_H

#include <errno.h>
#include <jansson.h>

#include "support/support.h"

static inline void *scarce_take(size_t n)
{
	bool grows = n >= 16 && (n & (n - 1)) == 0;

	/* Not one of the functions that are made to fail. */
	return grows ? aligned_alloc(16, n) : malloc(n);
}

/**
 * Runs fn with the 1st, 2nd, ... allocation failing until none is hit; that run must return 0, those before 0, -ENOMEM,
 * -EBADMSG or `also`. How many were hit.
 */
static inline size_t each_allocation_with_json(ew_test_alloc_fn *fn, void *arg, int also)
{
	size_t nth = 0;
	bool hit = true;

	json_set_alloc_funcs(scarce_take, free);
	while (hit) {
		ew_test_fail_allocation(++nth);
		int r = fn(arg);

		hit = ew_test_allocation_failed();
		ew_test_fail_allocation(0);
		if (r != 0 && (!hit || (r != -ENOMEM && r != -EBADMSG && r != also)))
			fail_msg("allocation %zu failed and the code returned %d", nth, r);
	}
	return nth - 1;
}

#endif
