/*
 * What a worker found of notices in one party's sound, as it stands in job_object: rows one behind the other, read by the keeper as
 * if they were hostile.
 */
#ifndef EW_IPC_HEARD_H
#define EW_IPC_HEARD_H

#include "base/buf.h"
#include "base/limits.h"
#include "base/reader.h"

#define EW_HEARD_SEGMENT_BYTES 60

enum ew_heard_state {
	EW_HEARD_LOOKED = 1,  /* it was looked for */
	EW_HEARD_NO_PROMPT,   /* its audio is not what it was said to be, or could not be read */
	EW_HEARD_TOO_SHORT,   /* its audio cannot be told from other sound */
};

struct ew_heard {
	uint8_t number; /* of job_prompt */
	uint8_t state;  /* enum ew_heard_state */
	bool found, complete;
	uint16_t score, share; /* permille */
	int16_t drift_ppm;
	int64_t offset_ms;
	int64_t interrupted_at_ms; /* -1: it was not */
	uint32_t length_ms;
	uint16_t n_segments; /* bits of `segments` */
	uint8_t segments[EW_HEARD_SEGMENT_BYTES];
};

#define EW_HEARD_BYTES (33 + EW_HEARD_SEGMENT_BYTES)

/** Adds a row. */
void ew_heard_add(struct ew_buf *to, const struct ew_heard *row);
/** The next row. 1: there was one, 0: none is left. Errors: -EBADMSG (cut off, or not possible). */
EW_MUST_USE int ew_heard_next(struct ew_reader *r, struct ew_heard *ret);

#endif
