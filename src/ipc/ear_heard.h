/*
 * What the ear has heard, as it stands in ear_heard: how far it has listened to a source, and whether there was a tone.
 * Must never hold which key it was. Whoever reads it checks it: it comes from a program that decodes foreign bytes.
 */
#ifndef EW_IPC_EAR_HEARD_H
#define EW_IPC_EAR_HEARD_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"

enum ew_ear_word {
	EW_EAR_TONE = 1,    /* there is a tone, from `from_ts` to `to_ts`, */
	EW_EAR_GOES_ON = 2, /* and it had not ended at `heard_ts` */
	EW_EAR_FULL = 4,    /* the stream is not heard: the budget is used up */
	EW_EAR_DEAF = 8,    /* the stream is not heard: what comes cannot be decoded */
	EW_EAR_APART = 16   /* of a packet that came late and was heard alone */
};

/** Times in RTP units of the source. */
struct ew_ear_heard {
	uint32_t stream, serial; /* as in the record */
	uint32_t ssrc;
	uint8_t words;           /* set of enum ew_ear_word */
	uint32_t heard_ts;       /* where what was heard ends */
	uint32_t from_ts, to_ts;
	struct ew_wall arrival;  /* of the packet that ended there */
};

/** Adds one. */
void ew_ear_heard_add(struct ew_buf *to, const struct ew_ear_heard *heard);

/** Takes the next from the front of `from`. False at the end, or where less is left than one. */
bool ew_ear_heard_next(struct ew_slice *from, struct ew_ear_heard *ret);

#endif
