/*
 * The policy while programs run: its files are looked at now and then, and what has changed is handed to the keeper, which
 * takes it or refuses it with a sentence; the one before stays in force until another is taken.
 */
#ifndef EW_PROGRAMS_CLI_POLICY_WATCH_H
#define EW_PROGRAMS_CLI_POLICY_WATCH_H

#include "base/loop.h"
#include "programs/cli/policy_files.h"

struct ew_policy_watch;

struct ew_policy_watch_config {
	const char *path;                                /* of the policy; borrowed */
	struct ew_channel *(*keeper)(void *arg);         /* NULL while the keeper is not ready */
	void (*trouble)(void *arg, const char *sentence); /* the files could not be read */
	void *arg;
};

/** Looks at the files every two seconds from now on. Errors: -ENOMEM. */
EW_MUST_USE int ew_policy_watch_new(
	struct ew_loop *loop, const struct ew_policy_watch_config *config, struct ew_policy_watch **ret);
/** NULL is fine. */
void ew_policy_watch_free(struct ew_policy_watch **watch);
/** Sends the policy as it is now to a keeper that starts. Errors with a sentence. */
EW_MUST_USE int ew_policy_watch_send(struct ew_policy_watch *watch, struct ew_channel *channel, struct ew_error *error);
/** Looks now; `always`: hands it over also when nothing has changed. */
void ew_policy_watch_look(struct ew_policy_watch *watch, bool always);

#endif
