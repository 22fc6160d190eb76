/*
 * Sends all streams at their times from one thread.
 */
#ifndef EW_PROGRAMS_CALLER_SENDER_H
#define EW_PROGRAMS_CALLER_SENDER_H

#include "programs/caller/orders.h"

struct ew_sent {
	uint64_t packets;  /* handed to the kernel */
	uint64_t refused;  /* by the kernel: nobody listens, or no room */
	int64_t latest_us; /* how late the latest packet was */
};

/** Sends until all streams are over or SIGTERM or SIGINT comes. Errors: sockets and the log, with a
 * sentence. */
EW_MUST_USE int ew_sender_run(
	struct ew_orders *orders, struct ew_sent *ret, struct ew_error *error);

#endif
