/*
 * A listening SOCK_SEQPACKET socket for one role of peer.
 */
#ifndef EW_IPC_LISTENER_H
#define EW_IPC_LISTENER_H

#include "ipc/channel.h"

struct ew_listener;


/** The channel is up; it now belongs to the accepter. */
typedef void ew_listener_opened_fn(void *arg, struct ew_channel *channel);

struct ew_listener_config {
	const char *path;     /* at most 107 bytes; a stale socket of the name is replaced */
	enum ew_role self;
	enum ew_role peer;
	uid_t peer_uid;       /* only this user may connect; (uid_t)-1: our own user */
	gid_t group;          /* the socket's group gets access; (gid_t)-1: mode 0600 */
	ew_channel_message_fn *on_message;
	ew_channel_closed_fn *on_closed;
	ew_listener_opened_fn *on_opened;
	void *arg;            /* of on_opened, and the first arg of each new channel */
};

/** Binds and listens. Errors: as bind(2), with a sentence. A peer of another user is refused and counted in the log. */
EW_MUST_USE int ew_listener_new(struct ew_loop *loop, const struct ew_listener_config *config,
	struct ew_listener **ret, struct ew_error *error);

/** Stops listening and removes the socket's name. Channels stay. */
void ew_listener_free(struct ew_listener **listener);

#endif
