/*
 * Private to the worker: what was said on a call, from sound to redacted text. One room looks for speech and has it written down, the other has
 * the text read by the redactor.
 */
#ifndef EW_PROGRAMS_WORKER_HEAR_H
#define EW_PROGRAMS_WORKER_HEAR_H

#include "base/buf.h"
#include "programs/worker/worker_private.h"

#define EW_HEAR_HZ 16000
#define EW_HEAR_MOST_SEGMENTS 20000
#define EW_HEAR_KINDS 64 /* rules that found something */

/** Something that was said. */
struct ew_said {
	uint32_t from_ms, to_ms; /* of the call */
	uint8_t source;          /* number of it */
	double confidence;       /* below 0: not known */
	size_t at, len;          /* of `text` */
};

/** All that was said, in the end by rising time. */
struct ew_heard {
	struct ew_said *said;
	size_t n, cap;
	struct ew_buf text; /* secret */
};

/** How often a rule found something. */
struct ew_found {
	char kind[41], rule[41];
	uint32_t count;
};

struct ew_read {
	struct ew_found found[EW_HEAR_KINDS];
	size_t n;
	uint32_t rules;
	struct ew_id memory;
};

/** Adds one. Errors: -E2BIG, -ENOMEM. */
EW_MUST_USE int ew_heard_add(struct ew_heard *h, const struct ew_said *said, struct ew_slice text);
/** Wipes. */
void ew_heard_free(struct ew_heard *h);

/**
 * Has all of it read, and what was found replaced by "[kind]". A profile "none" wants nothing read. Errors with a sentence in w->error: those of
 * reaching the redactor, -EBADMSG (its answer fits no text), -E2BIG, -ENOMEM. Then nothing of the text may be kept.
 */
EW_MUST_USE int ew_worker_redact(struct ew_worker *w, struct ew_heard *h, struct ew_read *ret);

#endif
