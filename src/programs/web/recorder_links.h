/*
 * The connections to the threads of the recorder: the short way for orders that restrict.
 */
#ifndef EW_PROGRAMS_WEB_RECORDER_LINKS_H
#define EW_PROGRAMS_WEB_RECORDER_LINKS_H

#include "ipc/channel.h"

struct ew_recorder_links;

typedef void ew_restricted_fn(
	void *arg, uint32_t thread, const struct ew_msg_restricted *restricted);
/** A thread is there (again): what it has not answered must be sent once more. */
typedef void ew_thread_up_fn(void *arg, uint32_t thread);

struct ew_recorder_links_config {
	const char *run; /* must outlive the links */
	uint32_t threads;
	int64_t connect_us;
	ew_restricted_fn *restricted;
	ew_thread_up_fn *up;
	void *arg;
};

/**
 * Begins to connect to every thread, and goes on until freed. No callback comes before the loop
 * runs. Errors: -ENOMEM.
 */
EW_MUST_USE int ew_recorder_links_new(struct ew_loop *loop,
	const struct ew_recorder_links_config *config, struct ew_recorder_links **ret);

/** Closes every connection, without a callback. NULL is fine. */
void ew_recorder_links_free(struct ew_recorder_links **links);

/** True while the thread (below config.threads) is connected. */
bool ew_recorder_link_up(const struct ew_recorder_links *links, uint32_t thread);

/** Sends to one thread. Errors: -ENOTCONN, those of ew_channel_send(). */
EW_MUST_USE int ew_recorder_send(struct ew_recorder_links *links, uint32_t thread,
	const struct ew_msg_restrict *restriction);

#endif
