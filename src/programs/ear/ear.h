/*
 * The ear's core: from the packets of one recorder thread to what was heard in them. It decodes what strangers have
 * sent, so it holds nothing that is worth having: no key, no file, no socket of the network, and of sound only what its
 * decoders remember.
 */
#ifndef EW_PROGRAMS_EAR_EAR_H
#define EW_PROGRAMS_EAR_EAR_H

#include "ipc/ear_ring.h"
#include "programs/ear/budget.h"
#include "rtp/keypad_tone.h"

struct ew_ear;

struct ew_ear_config {
	struct ew_ear_budget *budget;      /* of all rings together; outlives the ear, as */
	const struct ew_keypad_bank *bank; /* this does */
	/** Says something to the recorder (ear_heard, ear_load, speech_unheard). */
	void (*tell)(void *arg, uint16_t number, const void *message);
	/** Samples of somebody who may be listened to, for the listener: a record of its ring. False: there is nobody, or no room. NULL: there is none. */
	bool (*speech)(void *arg, const struct ew_ear_record *record);
	void *arg;
	double (*cpu_us)(void); /* what this thread has used; NULL: the system's clock */
};

/** An ear at this ring, which is its own from then on. Errors: -ENOMEM, -EPERM (locked memory); the ring stays. */
EW_MUST_USE int ew_ear_new(const struct ew_ear_config *config, struct ew_ear_ring **ring, struct ew_ear **ret);

/** Wipes and frees. NULL is fine. */
void ew_ear_free(struct ew_ear **ear);

/** Hears all that there is and tells of it. To be called every EW_EAR_TURN_MS. -EBADMSG: the ring is of no use any more. */
EW_MUST_USE int ew_ear_turn(struct ew_ear *ear, struct ew_mono now);

#define EW_EAR_TURN_MS 20

#endif
