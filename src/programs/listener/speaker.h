/*
 * From somebody's samples to utterances: stretches in which they speak, cut where they pause, or where they speak for longer than anybody waits for
 * an answer. What it holds is the last seconds of a voice, in locked memory. Must never hand on the same stretch twice but for the overlap that keeps
 * a word whole, and must never join what a gap parts.
 */
#ifndef EW_PROGRAMS_LISTENER_SPEAKER_H
#define EW_PROGRAMS_LISTENER_SPEAKER_H

#include "ipc/ear_ring.h"

#define EW_SPEAKER_HZ 8000
#define EW_UTTERANCE_MS 10000       /* longer speech is cut into pieces, */
#define EW_UTTERANCE_OVERLAP_MS 1200 /* of which each repeats the end of the one before */
#define EW_SPEAKER_QUIET_US (600 * EW_US_PER_MS) /* without a packet for so long, what was said is over */

/** Whose it is: a channel of a source in a stream of a recorder thread. */
struct ew_speaker_key {
	uint32_t thread, stream, serial, ssrc, channel;
};

/** Something that was said: locked memory, to be freed with ew_utterance_free(). */
struct ew_utterance {
	struct ew_utterance *next; /* of whoever keeps them */
	uint64_t number;           /* theirs as well: given when it is handed on */
	struct ew_mono came;
	struct ew_speaker_key of;
	uint32_t call;             /* of the thread */
	bool house;                /* not a customer */
	struct ew_wall from, to;   /* by the arrival of its packets */
	struct ew_wall asked;      /* when the last question about recording ended; 0: none did */
	size_t n;
	int16_t pcm[];             /* 8 kHz */
};

/** Wipes and frees. NULL is fine. */
void ew_utterance_free(struct ew_utterance **utterance);

struct ew_speaker;

/** Takes an utterance, which is its own from then on. NULL: there was no memory for one. */
typedef void ew_speaker_utters_fn(void *arg, const struct ew_speaker_key *of, struct ew_utterance *utterance);

/** Errors: -ENOMEM (also of locked memory). */
EW_MUST_USE int ew_speaker_new(const struct ew_speaker_key *key, ew_speaker_utters_fn *utters, void *arg, struct ew_speaker **ret);

/** Wipes and frees, and says nothing more. NULL is fine. */
void ew_speaker_free(struct ew_speaker **speaker);

/** Whose it is; as long as the speaker lives. */
const struct ew_speaker_key *ew_speaker_key(const struct ew_speaker *speaker);
/** When it was last heard. */
struct ew_mono ew_speaker_used(const struct ew_speaker *speaker);

/** Takes samples: a record of a speech ring. */
void ew_speaker_take(struct ew_speaker *speaker, const struct ew_ear_record *record, struct ew_mono now);

/** Ends what is being said where nothing has come for EW_SPEAKER_QUIET_US. */
void ew_speaker_look(struct ew_speaker *speaker, struct ew_mono now);

#endif
