/*
 * What stands at a moment of a timeline: sound as received, or a fill and its cause.
 */
#ifndef EW_MEDIA_FILL_H
#define EW_MEDIA_FILL_H

#include <stdbool.h>
#include <stdint.h>

enum ew_fill {
	EW_FILL_SOUND = 0,     /* decoded from a received packet: no fill */
	EW_FILL_CONCEALED,     /* lost, at most 60 ms, repeated from what was before */
	EW_FILL_REPAIRED,      /* lost, and heard from the copy that the next packet carried (Opus in-band FEC) */
	EW_FILL_LOST,          /* packets missing by their sequence numbers: silence */
	EW_FILL_SUPPRESSED,    /* the sender sent nothing, or comfort noise (RFC 3389): silence */
	EW_FILL_KEYPAD,        /* withheld because a key was pressed: silence */
	EW_FILL_NOT_DECODABLE, /* received in a codec that is not decoded here: silence */
	EW_FILL_ABSENT,        /* allowed, and nothing is known to have been sent: silence */
	EW_FILL_WITHHELD,      /* no span: paused or not allowed: exact silence */
	EW_FILL_CAUSES
};

/** "concealed", "lost", ...: the word of the report. */
const char *ew_fill_name(enum ew_fill cause);

/** True when there are samples to hear. */
static inline bool ew_fill_is_heard(enum ew_fill cause)
{
	return cause == EW_FILL_SOUND || cause == EW_FILL_CONCEALED || cause == EW_FILL_REPAIRED;
}

/** True when not even a codec's tail may sound there. */
static inline bool ew_fill_is_exact(enum ew_fill cause)
{
	return cause == EW_FILL_WITHHELD || cause == EW_FILL_KEYPAD;
}

#endif
