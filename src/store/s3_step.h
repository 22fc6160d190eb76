/*
 * What a state machine of this library wants next. Whoever drives one asks for the step, does it, tells the machine,
 * and asks again; all of them have the same steps, so that one driver runs them all:
 *
 *   READ   hand over the caller's own bytes, all of the range in order (of uploads);
 *   SEND   sign the request, now, with a credential that has its right; send it; hand over the answer;
 *   WAIT   come back when the time is there;
 *   END    it is over; the machine's result says how.
 *
 * Asking twice gives the same step. A driver that ends in the middle loses nothing but time.
 */
#ifndef EW_STORE_S3_STEP_H
#define EW_STORE_S3_STEP_H

#include "base/clock.h"
#include "store/s3_http.h"

enum ew_s3_step_kind {
	EW_S3_STEP_READ,
	EW_S3_STEP_SEND,
	EW_S3_STEP_WAIT,
	EW_S3_STEP_END,
};

struct ew_s3_step {
	enum ew_s3_step_kind kind;
	struct ew_s3_request *request; /* of SEND; the machine's, until it is told the answer */
	bool wants_bytes;              /* of SEND: an object's bytes in the answer go to the machine's sink */
	uint64_t offset;               /* of READ */
	uint64_t bytes;
	struct ew_wall until;          /* of WAIT */
};

/** What a machine is told of the moment. */
struct ew_s3_now {
	struct ew_wall wall;
	uint32_t random; /* fresh at every call; for jitter alone */
};

#endif
