/*
 * The order of programs: started one after the other as each becomes ready, kept alive, ended in
 * order. What one of them does never stops another.
 *
 * A start that fails before everything was ready once (a port in use, a missing folder) ends the
 * whole with its sentence; after that nothing does but ew_supervisor_stop(). Nobody waits for one
 * that others can do without, and its failure is told and ends nothing.
 */
#ifndef EW_PROGRAMS_CLI_SUPERVISOR_H
#define EW_PROGRAMS_CLI_SUPERVISOR_H

#include "programs/cli/child.h"

#define EW_SUPERVISOR_MAX_CHILDREN 80

struct ew_supervised {
	enum ew_role role;
	const char *program; /* path; copied */
	unsigned count;	     /* processes of this role */
	bool one_job;
	bool spare; /* the others can do without it */
	unsigned stop_phase; /* 0 is ended first; the next phase when all of this one are gone */
};

struct ew_supervisor_config {
	const struct ew_supervised *programs; /* in the order of starting */
	size_t n_programs;
	int (*configure)(void *arg, enum ew_role role, struct ew_channel *channel);
	/** One is ready again (`error` NULL), or has died by itself or cannot start, and will be started again. */
	void (*changed)(void *arg, const struct ew_child *child, const struct ew_error *error);
	/** Everything said ready, for the first time. */
	void (*ready)(void *arg);
	/** All processes are gone. `error` says why when it was not asked for, else NULL. */
	void (*over)(void *arg, const struct ew_error *error);
	void *arg;
};

struct ew_supervisor;

/** Makes the children, starts none. Errors: -ENOMEM, -E2BIG. */
EW_MUST_USE int ew_supervisor_new(struct ew_loop *loop, const struct ew_supervisor_config *config,
	struct ew_supervisor **ret);

/** Kills what still runs. */
void ew_supervisor_free(struct ew_supervisor **s);

/** Starts the programs in their order, each once all before it are ready. To be called once. */
void ew_supervisor_start(struct ew_supervisor *s);

/** Ends everything in order; `over` is called at the end, perhaps before this returns. A second
 * call changes nothing. */
void ew_supervisor_stop(struct ew_supervisor *s);

/** Ends the processes of a role and makes them anew with new settings. */
void ew_supervisor_renew(struct ew_supervisor *s, enum ew_role role);

/** For SIGCHLD. */
void ew_supervisor_reap(struct ew_supervisor *s);

/** The i-th process of a role, or NULL: for tests and for what watches. */
const struct ew_child *ew_supervisor_child(
	const struct ew_supervisor *s, enum ew_role role, size_t i);

#endif
