/*
 * What happens in a sandbox happens in a child: it cannot be left again. One that is killed by the
 * filter is reported as CHILD_KILLED, any other as its exit status.
 */
#ifndef EW_TEST_SANDBOX_CHILD_H
#define EW_TEST_SANDBOX_CHILD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sandbox/sandbox.h"

enum child_end {
	CHILD_FINE = 0,
	CHILD_KILLED = 1000, /* by SIGSYS */
	CHILD_DIED = 1001,   /* by another signal */
	CHILD_REFUSED = 99,  /* ew_sandbox_enter() failed */
};

/** Runs in the sandbox; what it returns (0 to 98) is the exit status. */
typedef int child_fn(void *arg);

/**
 * Enters the profile in a new process and runs fn there. How it ended. Prints the sentence of a
 * refusal.
 */
int run_in_sandbox(const struct ew_sandbox_profile *profile, child_fn *fn, void *arg);

/**
 * The same, with `before` run first in the new process; what it returns other than 0 is the exit
 * status.
 */
int run_in_sandbox_after(
	child_fn *before, const struct ew_sandbox_profile *profile, child_fn *fn, void *arg);

/** A new folder below /tmp that every user may enter and write, in `path`. 0 or -errno. */
int make_folder(char path[static 64]);

/** Removes it with all that is in it. */
void remove_folder(const char *path);

/**
 * Ends the test as skipped where the confinement cannot work: under sanitizers, or without the
 * kernel's feature.
 */
void need(const char *feature);

#endif
