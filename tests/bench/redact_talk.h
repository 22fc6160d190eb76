/*
 * Talk for the benchmark of the redaction: turns as they are in transcripts of ordinary calls, in five languages, the same
 * for the same seed. About one in a hundred says a number that must go.
 */
#ifndef EW_BENCH_REDACT_TALK_H
#define EW_BENCH_REDACT_TALK_H

#include "base/slice.h"

struct turn {
	struct ew_slice text; /* with the end of its line */
	unsigned speaker;
	bool last;            /* of its conversation */
};

struct talk {
	uint8_t *text;
	size_t bytes;
	struct turn *turns;
	size_t n;
};

/** Talk of at least so many bytes. Ends the process without memory. */
void talk_make(struct talk *talk, size_t bytes);
void talk_free(struct talk *talk);

#endif
