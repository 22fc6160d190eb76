/*
 * One program under the supervisor: forked with a socket on descriptor 3 and nothing else open,
 * given its settings, watched until it says ready, and made anew when it dies.
 *
 * Belongs to the supervisor's loop. Timers, back-off and what an end means are here; the order of
 * programs is not.
 */
#ifndef EW_PROGRAMS_CLI_CHILD_H
#define EW_PROGRAMS_CLI_CHILD_H

#include <sys/types.h>

#include "base/loop.h"
#include "ipc/channel.h"

enum ew_child_state {
	EW_CHILD_IDLE,	   /* not started yet, or ended for good */
	EW_CHILD_STARTING, /* runs, has not said ready */
	EW_CHILD_READY,
	EW_CHILD_WAITING,  /* died; made anew when its back-off is over */
	EW_CHILD_STOPPING, /* was told to end */
};

#define EW_CHILD_LEAST_BACKOFF_US (10 * EW_US_PER_MS)
#define EW_CHILD_MOST_BACKOFF_US EW_US_PER_S
/** A program that ran so long was well: its next death begins with the least back-off again. */
#define EW_CHILD_HEALTHY_US (2 * EW_US_PER_S)
#define EW_CHILD_READY_US (10 * EW_US_PER_S)
#define EW_CHILD_STOP_US (10 * EW_US_PER_S)

struct ew_child;

struct ew_child_config {
	enum ew_role role;
	const char *program; /* path of the binary; copied */
	unsigned number;     /* among those of the same role */
	bool one_job;	     /* an end with status 0 is no failure: made anew at once */
	/** Sends the settings. Errors: -errno; the child is then ended. */
	int (*configure)(void *configure_arg, enum ew_role role, struct ew_channel *channel);
	void *configure_arg;
	/** The state has changed; `error` has what the child or the system said, or is NULL. */
	void (*changed)(void *arg, struct ew_child *child, const struct ew_error *error);
	void *arg;
};

/** Nothing is started yet. Errors: -ENOMEM. */
EW_MUST_USE int ew_child_new(
	struct ew_loop *loop, const struct ew_child_config *config, struct ew_child **ret);

/** Frees; a process that still runs is killed and waited for. */
void ew_child_free(struct ew_child **child);

/** Starts the process. A start that fails counts as a death: it is tried again. */
void ew_child_start(struct ew_child *child);

/** Asks the process to end (SIGTERM, after 10 s SIGKILL). Without one it is idle at once. */
void ew_child_stop(struct ew_child *child);

/** Ends the process so that it is made anew with new settings: no back-off. */
void ew_child_renew(struct ew_child *child);

/** Collects the process if it has ended. Call it for every child on SIGCHLD. */
void ew_child_reap(struct ew_child *child);

/** Where its life stands now. Never blocks; as everything here, on the loop's thread. */
enum ew_child_state ew_child_state(const struct ew_child *child);

/** The role it was made for. */
enum ew_role ew_child_role(const struct ew_child *child);

/** Its process, 0 when none runs; the number is good until the next ew_child_reap(). */
pid_t ew_child_pid(const struct ew_child *child); /* 0: none */

/** Its socket, for what it is told after its settings; NULL while none runs. */
struct ew_channel *ew_child_channel(const struct ew_child *child);

/** How often it was started. */
unsigned ew_child_starts(const struct ew_child *child);

/** How long it waits before it is started after the next death, in microseconds. */
int64_t ew_child_backoff_us(const struct ew_child *child);

#endif
