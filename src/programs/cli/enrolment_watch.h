/*
 * The enrolment token while programs run: whoever owns the machine makes another one (`init`, once the one before is
 * removed) and lets one more administrator in, without anything being started anew.
 */
#ifndef EW_PROGRAMS_CLI_ENROLMENT_WATCH_H
#define EW_PROGRAMS_CLI_ENROLMENT_WATCH_H

#include "base/loop.h"
#include "ipc/channel.h"

struct ew_enrolment_watch;

struct ew_enrolment_watch_config {
	const char *data;                        /* the data folder; borrowed */
	struct ew_channel *(*keeper)(void *arg); /* NULL while the keeper is not ready */
	void *arg;
};

/** Looks at DATA/admin.token every two seconds from now on, and tells the keeper of a new one. Errors: -ENOMEM. */
EW_MUST_USE int ew_enrolment_watch_new(
	struct ew_loop *loop, const struct ew_enrolment_watch_config *config, struct ew_enrolment_watch **ret);
/** NULL is fine. */
void ew_enrolment_watch_free(struct ew_enrolment_watch **watch);

#endif
