/*
 * When synthetic calls are placed: a process of our own binary for each, started by the supervisor's loop. What the
 * call does and says is the process's; here is only its time.
 */
#ifndef EW_PROGRAMS_CLI_TEST_SCHEDULE_H
#define EW_PROGRAMS_CLI_TEST_SCHEDULE_H

#include "base/loop.h"
#include "programs/cli/config.h"

struct ew_test_schedule;

/** Of a call of which the keeper will hear nothing a person must: kind and sentence as in the queue. */
typedef void ew_test_trouble_fn(void *arg, const char *kind, const char *sentence);

/** One that has nothing to do when the configuration names no tests. `config` must outlive it. Errors: -ENOMEM. */
EW_MUST_USE int ew_test_schedule_new(struct ew_loop *loop, const struct ew_config *config, ew_test_trouble_fn *trouble,
	void *arg, struct ew_test_schedule **ret);
/** Kills what still runs. NULL is fine. */
void ew_test_schedule_free(struct ew_test_schedule **s);
/** Everything is ready: the first calls are placed in a moment. A second time changes nothing. Errors: -ENOMEM. */
EW_MUST_USE int ew_test_schedule_start(struct ew_test_schedule *s);
/** For SIGCHLD. */
void ew_test_schedule_reap(struct ew_test_schedule *s);

#endif
