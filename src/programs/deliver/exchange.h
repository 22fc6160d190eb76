/*
 * One request of S3 over the network: sent as it was signed, its body from the caller's descriptor or its own, the
 * answer read as it comes (store/s3_answer.h). At no time is more of an object in memory than libcurl's buffers.
 *
 * Belongs to the thread of the loop. Nothing blocks but reading the descriptor.
 */
#ifndef EW_PROGRAMS_DELIVER_EXCHANGE_H
#define EW_PROGRAMS_DELIVER_EXCHANGE_H

#include "programs/deliver/multi.h"
#include "store/s3_answer.h"

#define EW_EXCHANGE_CONNECT_S 10
#define EW_EXCHANGE_SLOWEST_BYTES 512 /* in a second, on the average of the patience */
#define EW_EXCHANGE_SLOW_ACTIONS 5    /* so many times the patience for what servers may take long for */

/**
 * The answer is over: `said` lasts until the exchange is freed. `words`: what libcurl says when the transport failed,
 * printable; "" otherwise. It may free the exchange.
 */
typedef void ew_exchange_fn(void *arg, const struct ew_s3_said *said, const char *words);

struct ew_exchange_wish {
	const struct ew_s3_request *request; /* signed; outlives the exchange */
	int fd;                              /* of a request that streams: the bytes lie at its offset */
	ew_s3_sink_fn *sink;                 /* NULL: an object's bytes are thrown away */
	void *sink_arg;
	bool is_raw;                         /* every answer's bytes go to the sink: it is not S3 that answers */
	unsigned patience_s;                 /* without anything moving */
	ew_exchange_fn *fn;
	void *arg;
};

struct ew_exchange;

/** Begins; `fn` is called from the loop, never from within. Errors: -ENOMEM, -EIO, of the request. */
EW_MUST_USE int ew_exchange_new(struct ew_multi *multi, const struct ew_exchange_wish *wish, struct ew_exchange **ret);
/** Ends it when it is under way. NULL is fine. */
void ew_exchange_free(struct ew_exchange **x);

/** The bytes of the caller could not be read, as a negative errno; 0: they could. */
int ew_exchange_unreadable(const struct ew_exchange *x);

#endif
