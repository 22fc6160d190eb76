/*
 * Runs one state machine of the S3 library to its end over the network: one driver for all of them (store/s3_step.h).
 * Requests are signed right before they are sent, with the credential of their right. A server's clock that is far from
 * ours is told to the operator and signed by, so that a wrong clock stops nothing.
 *
 * Belongs to the thread of the loop. Nothing blocks but reading the descriptor, a piece at a time.
 */
#ifndef EW_PROGRAMS_DELIVER_ERRAND_H
#define EW_PROGRAMS_DELIVER_ERRAND_H

#include "programs/deliver/keyring.h"
#include "programs/deliver/multi.h"
#include "store/s3_answer.h"
#include "store/s3_place.h"
#include "store/s3_step.h"

/** What all errands of a store share. */
struct ew_errand_desk {
	struct ew_loop *loop;
	struct ew_multi *multi;
	struct ew_keyring *keyring;
	struct ew_s3_place place;
	unsigned patience_s;
	int64_t skew_us;  /* the server's clock minus ours, where that matters */
};

/** A machine, as its functions of the library; `machine` is theirs. */
struct ew_errand_ops {
	int (*next)(void *machine, const struct ew_s3_now *now, struct ew_s3_step *ret);
	int (*bytes)(void *machine, struct ew_slice bytes); /* NULL: it never reads */
	void (*unreadable)(void *machine);
	ew_s3_sink_fn *sink; /* NULL: it wants no object's bytes */
	int (*answered)(void *machine, const struct ew_s3_said *said, const struct ew_s3_now *now);
	bool is_patient; /* it waits for something else than a server in trouble */
};

#define EW_ERRAND_WAIT_MOST_MS 10000 /* for a server in trouble; then whoever asked is told, and asks again */

/**
 * The machine is at its end, or (`error` is not NULL, with a code) was not run there: with a sentence, or without one and
 * -EAGAIN when it would wait for longer than that; then its result has the sentence. It may free the errand.
 */
typedef void ew_errand_fn(void *arg, const struct ew_error *error);

struct ew_errand;

/** Begins; desk, machine and descriptor stay the caller's and outlive it. `fn` is called from the loop. Errors: -ENOMEM. */
EW_MUST_USE int ew_errand_new(struct ew_errand_desk *desk, const struct ew_errand_ops *ops, void *machine, int fd,
	ew_errand_fn *fn, void *arg, struct ew_errand **ret);
/** Ends what is under way. NULL is fine. */
void ew_errand_free(struct ew_errand **e);

/** What libcurl said when the last transport failed, or which credential is missing; printable, "" for neither. */
const char *ew_errand_words(const struct ew_errand *e);

/** The moment, as machines want it. */
struct ew_s3_now ew_errand_now(void);

#endif
