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

struct ew_sender;

/**
 * Somebody who adds and ends streams while others are sent: the calls of a load. All in the sender's thread.
 */
struct ew_sender_guest {
	void *arg;
	size_t most; /* streams that it will add in all */
	/** Before anything is sent. Errors end the sending, with a sentence. */
	int (*begin)(void *arg, struct ew_sender *sender, struct ew_error *error);
	/** A descriptor of ew_sender_watch() can be read or, if that was asked for, written. */
	void (*ready)(void *arg, int fd);
	/** Between two batches of packets. Returns when it wants to be asked again at the latest (monotonic). */
	int64_t (*turn)(void *arg, int64_t now_us);
	/** True: nothing more is wanted, the sending ends. */
	bool (*over)(void *arg);
};

/** The guest's descriptor joins the loop; asking again changes whether it waits for writing. Errors: as epoll_ctl(2).
 * */
EW_MUST_USE int ew_sender_watch(struct ew_sender *sender, int fd, bool writing);

/** A stream begins now; `ret` is its number. Errors: -ENOSPC (more than `most`). */
EW_MUST_USE int ew_sender_add(struct ew_sender *sender, const struct ew_stream *stream, uint32_t *ret);

/** Ends a stream; how many packets it had. */
uint64_t ew_sender_end(struct ew_sender *sender, uint32_t stream);

/** What was sent so far; `latest_us` begins anew. */
struct ew_sent ew_sender_report(struct ew_sender *sender);

/** The port that streams without a port of their own come from. */
uint16_t ew_sender_port(const struct ew_sender *sender);

/** The same as below with a guest, until that is over. */
EW_MUST_USE int ew_sender_serve(struct ew_orders *orders, const struct ew_sender_guest *guest, struct ew_error *error);

/** Sends until all streams are over or SIGTERM or SIGINT comes. Errors: sockets and the log, with a
 * sentence. */
EW_MUST_USE int ew_sender_run(
	struct ew_orders *orders, struct ew_sent *ret, struct ew_error *error);

#endif
