/*
 * The listener's core: from samples of those who may be listened to, by way of words that nobody keeps, to what was meant. Utterances of one call are
 * heard one after the other, for an answer means nothing without its question; those of different calls side by side. Must never let a word out:
 * what leaves is a number of phrase/phrase.h, the name of its rule, and from when to when it was said.
 *
 * Belongs to one thread.
 */
#ifndef EW_PROGRAMS_LISTENER_LISTENING_H
#define EW_PROGRAMS_LISTENER_LISTENING_H

#include "ipc/ear_ring.h"

#define EW_LISTENING_MATCHERS 16
#define EW_LISTENING_SPEAKERS 512                     /* who are listened to at once */
#define EW_LISTENING_WAITING_BYTES (48 * 1024 * 1024) /* of utterances */
#define EW_LISTENING_PATIENCE_US (15 * EW_US_PER_S)   /* an answer that was given so long ago comes too late to be obeyed */
#define EW_LISTENING_TURN_MS 20

struct ew_listening;

struct ew_listening_config {
	unsigned matchers;
	/** Hands samples to a matcher that has none; they stay until ew_listening_said(). Errors end the program. */
	int (*hear)(void *arg, unsigned matcher, uint64_t number, const int16_t *pcm, size_t n);
	/** Says something to the ear (phrase_said, speech_unheard). */
	void (*tell)(void *arg, uint16_t number, const void *message);
	void *arg;
};

/** Errors: -ENOMEM, -EINVAL (no matcher, or too many). */
EW_MUST_USE int ew_listening_new(const struct ew_listening_config *config, struct ew_listening **ret);

/** Wipes and frees. NULL is fine. */
void ew_listening_free(struct ew_listening **listening);

/** An ear is there, whose ring becomes ours; or (NULL) it is gone. What another one's streams have said is forgotten. */
void ew_listening_ring(struct ew_listening *listening, struct ew_ear_ring **ring);

/** Takes what was said, and hands on what can be. To be called every EW_LISTENING_TURN_MS. -EBADMSG: the ring is of no use any more; those of `hear`. */
EW_MUST_USE int ew_listening_turn(struct ew_listening *listening, struct ew_mono now);

/** What a matcher has understood of the utterance that it had. Errors: -EPROTO (it had another one, or none); those of `hear`. */
EW_MUST_USE int ew_listening_said(struct ew_listening *listening, unsigned matcher, uint64_t number, struct ew_slice text);

#endif
