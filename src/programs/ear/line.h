/*
 * One source, heard in the order in which it was sent: packets that overtook others wait a moment for them, what is
 * missing is a gap, and what comes too late is heard alone. Must never say more of a tone than from where to where, and never pass on a sample of
 * somebody who may not be listened to.
 */
#ifndef EW_PROGRAMS_EAR_LINE_H
#define EW_PROGRAMS_EAR_LINE_H

#include "base/secret.h"
#include "ipc/ear_heard.h"
#include "ipc/ear_ring.h"
#include "programs/ear/budget.h"
#include "programs/ear/decoding.h"
#include "rtp/keypad_tone.h"

#define EW_EAR_OVERTAKEN 16 /* packets of a source that wait for one before them, at most */
#define EW_EAR_OVERTAKEN_US (80 * EW_US_PER_MS) /* and for how long */

/** What all lines of one ring share. */
struct ew_ear_hall {
	struct ew_ear_budget *budget;
	const struct ew_keypad_bank *bank;
	struct ew_secret_pool *waiting; /* blocks of struct ew_ear_waiting */
	struct ew_ear_decoding *alone;  /* for what comes too late; locked */
	double (*cpu_us)(void);
	struct ew_buf *heard; /* where what was heard is added */
	/** As of the ear's configuration. */
	bool (*speech)(void *arg, const struct ew_ear_record *record);
	void *speech_arg;
};

/** A packet that waits for one before it. */
struct ew_ear_waiting {
	struct ew_ear_waiting *next;
	struct ew_ear_record record; /* its payload is behind it */
	struct ew_mono came;
	uint8_t payload[EW_EAR_MAX_PAYLOAD];
};

struct ew_ear_line {
	struct ew_ear_line *next;     /* of whoever keeps them, */
	struct ew_secret_pool *pool; /* and whose block it is */
	struct ew_ear_hall *hall;
	uint32_t stream, serial, ssrc, clock_hz;
	enum ew_codec codec;
	uint8_t channels;
	uint8_t refused; /* EW_EAR_FULL or EW_EAR_DEAF: it is not heard, and why */
	bool apart;      /* what is being heard is heard alone */
	bool unheard;    /* words of it were lost, which nobody was told yet */
	struct ew_ear_record now; /* what is being heard, without its payload */
	bool told;       /* what there is to say of it was said */
	bool begun;
	uint16_t next_sequence;
	uint32_t last_ts; /* of the packet that was heard last, */
	int64_t last_units; /* where it lies, in RTP units since the line began, */
	int64_t end_units;  /* and where it ends */
	struct ew_wall arrival; /* the latest of what was heard */
	struct ew_mono used;
	struct ew_ear_waiting *waits; /* by sequence */
	uint32_t n_waits;
	struct ew_ear_cost cost;
	struct ew_keypad_pcm_ear ears[2];
	struct ew_keypad_heard found; /* in the packet that is being heard, of both channels */
	int64_t found_from, found_to; /* places */
	bool found_any;
	struct ew_ear_decoding *decoding; /* in the line's own block, behind it */
};

/** Bytes that a line takes, of locked memory. */
size_t ew_ear_line_bytes(void);

/** Begins a line for the source of this record in a zeroed block. Whether it is heard stands in `refused`. */
struct ew_ear_line *ew_ear_line_init(void *block, struct ew_ear_hall *hall, const struct ew_ear_record *record);

/** Ends it; the block is the caller's to wipe. */
void ew_ear_line_end(struct ew_ear_line *line);

/** Takes a packet of the source. What there is to say is added to the hall's answers. */
void ew_ear_line_take(struct ew_ear_line *line, const struct ew_ear_record *record, struct ew_mono now);

/** True once for each time that words could not be passed on. */
bool ew_ear_line_lost_words(struct ew_ear_line *line);

/** Hears what has waited for long enough, and says how far it has listened, if that is news. */
void ew_ear_line_look(struct ew_ear_line *line, struct ew_mono now);

#endif
