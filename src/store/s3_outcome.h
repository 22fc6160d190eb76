/*
 * What an answer means: one of few things that a program can act upon, and a sentence for the person who must. Pure
 * functions. Must never take for done what was not answered as done: whatever is not understood is "broken", and
 * whatever may or may not have happened is "again" with `unknown` set.
 */
#ifndef EW_STORE_S3_OUTCOME_H
#define EW_STORE_S3_OUTCOME_H

#include "base/error.h"
#include "store/s3_answer.h"

enum ew_s3_class {
	EW_S3_DONE,
	EW_S3_AGAIN,         /* overloaded, restarting, cut off: the same again, later */
	EW_S3_CLOCK,         /* our clock and the server's are too far apart */
	EW_S3_REFUSED,       /* 403: the credential may not, or a lock holds */
	EW_S3_GONE,          /* there is no such key, version or upload */
	EW_S3_EXISTS,        /* 412: something of that name is there */
	EW_S3_NO_BUCKET,
	EW_S3_FULL,
	EW_S3_NOT_SUPPORTED,
	EW_S3_BROKEN,        /* an answer that makes no sense, or says that our request made none */
	EW_S3_DECLINED,      /* another 4xx to a request for one object: another object may well be taken */
	EW_S3_CLASSES,
};

struct ew_s3_outcome {
	enum ew_s3_class class;
	bool unknown;           /* of AGAIN: it may have happened */
	int64_t after_ms;       /* of AGAIN: not before, because the server said so; 0: nothing said */
	unsigned status;
	char code[EW_S3_CODE_BYTES]; /* the server's word, "" for none */
};

/** Judges an answer. */
void ew_s3_judge(enum ew_s3_action action, const struct ew_s3_said *said, struct ew_s3_outcome *ret);

/** A word for the class, for logs and metrics: "done", "again", ... */
const char *ew_s3_class_word(enum ew_s3_class class);

/**
 * Writes the sentence: what was being done, to what, what came of it, and what to do. Names keys (random ids), the
 * bucket and the server's code and request id; never a credential. For CLOCK it says both times.
 */
void ew_s3_say(const struct ew_s3_place *place, const struct ew_s3_request *request, const struct ew_s3_said *said,
	struct ew_wall now, struct ew_error *to);

#define EW_S3_BACKOFF_FIRST_MS 500
#define EW_S3_BACKOFF_MOST_MS 60000

/**
 * How long to wait before try number `attempt` (1: the first repetition): doubled each time up to the most, of which
 * between half and all is taken by `random` (any 32 bits), and never less than the server asked for, up to an hour.
 */
int64_t ew_s3_backoff_ms(unsigned attempt, uint32_t random, int64_t after_ms);

#endif
