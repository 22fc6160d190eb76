/*
 * The keeper's connections: it connects to the vault and to every recorder thread and goes on trying; workers and webs
 * connect to it. Each becomes a (role, number) for the core.
 */
#ifndef EW_PROGRAMS_KEEPER_LINKS_H
#define EW_PROGRAMS_KEEPER_LINKS_H

#include "base/loop.h"
#include "ipc/listener.h"
#include "programs/keeper/keeper.h"

struct ew_links;

struct ew_links_config {
	const char *run;
	uid_t worker_uid, web_uid; /* who may connect; (uid_t)-1: our own user */
	gid_t group;
	uint32_t threads;
	bool deliver; /* there is a door outwards to connect to */
	struct ew_keeper *keeper;
};

/** Listens and begins to connect. Errors with a sentence. */
EW_MUST_USE int ew_links_new(struct ew_loop *loop, const struct ew_links_config *config,
	struct ew_links **ret, struct ew_error *error);
/** Closes every connection and listener; the keeper is not told. NULL is fine. */
void ew_links_free(struct ew_links **links);

/** True when the loop was stopped because the core could not go on. */
bool ew_links_failed(const struct ew_links *l);

/** The keeper's `send`. Errors: -ENOTCONN, those of ew_channel_send(). For the web role 0 means every web. */
EW_MUST_USE int ew_links_send(struct ew_links *l, enum ew_role to, uint32_t connection,
	uint64_t request, uint16_t number, const void *message, const int *handles, size_t n);

/** The keeper's `room`: see ew_channel_has_room(). False for who is not there. */
bool ew_links_have_room(struct ew_links *l, enum ew_role to, uint32_t connection);

#endif
