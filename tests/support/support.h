/*
 * Fault injection for unit tests: the same piece of code is run again and again, each time with a
 * later allocation (or a later call of the simulated disk) failing, until it gets through
 * untouched.
 */
#ifndef EW_TEST_SUPPORT_H
#define EW_TEST_SUPPORT_H

#include <stddef.h>

#include "base/io.h"

/**
 * The code under test: sets up everything it needs, frees everything it made, and returns 0 or a
 * negative errno. It must not use cmocka's assertions on the outcome while a failure may be hit; it
 * returns the error instead.
 */
typedef int ew_test_alloc_fn(void *arg);
typedef int ew_test_io_fn(struct ew_io *io, void *arg);

/**
 * Runs fn with the 1st, 2nd, ... allocation (malloc, calloc, realloc, strdup, strndup of our own
 * objects) failing, until a run hits no failure. A run that hit one must return 0 (it coped) or
 * -ENOMEM; the last run must return 0; anything else fails the test. Returns how many runs hit a
 * failure. For one thread.
 */
size_t ew_test_each_allocation(ew_test_alloc_fn *fn, void *arg);

/**
 * Runs fn on a new simulated disk with the 1st, 2nd, ... call failing with `error` (negative
 * errno), until a run hits no failure. A run that hit one must return 0 or a negative errno; the
 * last run must return 0. Returns how many runs hit a failure. `seed` is that of the disks.
 */
size_t ew_test_each_io_failure(ew_test_io_fn *fn, void *arg, uint64_t seed, int error);

/**
 * Lets the n-th allocation from now on (1 is the next) fail, once; 0 switches it off. For tests of
 * their own shape.
 */
void ew_test_fail_allocation(size_t nth);

/** True when the failure set by ew_test_fail_allocation() was hit. */
bool ew_test_allocation_failed(void);

#endif
