/*
 * Setting a legal hold and taking it away, as a state machine: it is done when the server shows it so, and not when it
 * says yes. Only for servers where holds were proven (s3_probe.h): who does not know this request takes it for the
 * object itself.
 *
 * Belongs to one thread; nothing blocks. Steps: s3_step.h.
 */
#ifndef EW_STORE_S3_HOLD_H
#define EW_STORE_S3_HOLD_H

#include "store/s3_outcome.h"
#include "store/s3_step.h"

#define EW_S3_HOLD_TRIES 8

struct ew_s3_hold_wish {
	const char *key;
	const char *version; /* NULL or "": the newest */
	bool on;
};

enum ew_s3_hold_end {
	EW_S3_HOLD_RUNS,
	EW_S3_HOLD_DONE,   /* the server shows it */
	EW_S3_HOLD_FAILED,
	EW_S3_HOLD_LATER,
};

struct ew_s3_held {
	enum ew_s3_hold_end end;
	enum ew_s3_class failure;
	struct ew_error sentence;
};

struct ew_s3_hold;

/** The place outlives it. Errors with a sentence: -EINVAL (key or version too long), -ENOMEM. */
EW_MUST_USE int ew_s3_hold_new(const struct ew_s3_place *place, const struct ew_s3_hold_wish *wish,
	struct ew_s3_hold **ret, struct ew_error *error);
/** NULL is fine. */
void ew_s3_hold_free(struct ew_s3_hold **h);

/** The next step: SEND, WAIT or END. Errors: -ENOMEM, after which it may be asked again. */
EW_MUST_USE int ew_s3_hold_next(struct ew_s3_hold *h, const struct ew_s3_now *now, struct ew_s3_step *ret);

/** What came of a SEND. Errors: -ENOMEM; the answer counts as lost then. */
EW_MUST_USE int ew_s3_hold_answered(struct ew_s3_hold *h, const struct ew_s3_said *said, const struct ew_s3_now *now);

/** How it stands; lasts as long as the machine. */
const struct ew_s3_held *ew_s3_hold_result(const struct ew_s3_hold *h);

#endif
