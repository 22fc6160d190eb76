/*
 * Media that is being sent at this moment, with what it was given for: asked again while it lasts, and broken off when
 * it may not be seen any more. Everything here belongs to the thread of the loop.
 */
#ifndef EW_PROGRAMS_WEB_PLAYBACKS_H
#define EW_PROGRAMS_WEB_PLAYBACKS_H

#include "base/digest.h"
#include "base/id.h"
#include "base/loop.h"
#include "http/sending.h"
#include "ipc/messages.h"

#define EW_PLAYBACK_PURPOSE_BYTES 200

struct ew_playbacks;

/** What was asked when the media was given; texts belong to the playback. */
struct ew_playback_ask {
	uint64_t number; /* of the playback */
	struct ew_hash token;
	struct ew_id interaction;
	bool away; /* it is taken away, not listened to */
	struct ew_slice arguments, purpose;
};

/** Asks anew; the answer goes to ew_playback_answered(). Errors: it is tried again at the next look. */
typedef int ew_playback_ask_fn(void *arg, const struct ew_playback_ask *ask);

/** Looks at all of them every `recheck_us`. Errors: -ENOMEM. */
EW_MUST_USE int ew_playbacks_new(struct ew_loop *loop, int64_t recheck_us, ew_playback_ask_fn *fn, void *arg,
	struct ew_playbacks **ret);
/** Frees; what is being sent goes on, and nobody looks after it: the server ends first. NULL is fine. */
void ew_playbacks_free(struct ew_playbacks **playbacks);

struct ew_playback;

/** A new one; texts are copied. Errors: -ENOMEM. */
EW_MUST_USE int ew_playback_add(
	struct ew_playbacks *playbacks, const struct ew_playback_ask *ask, struct ew_playback **ret);
/** Where the server puts what can be stopped. */
struct ew_http_sending **ew_playback_sending(struct ew_playback *playback);
/** It is over; an ew_http_ended_fn over the playback. */
void ew_playback_ended(void *playback);

/** Asks about all of them now: what somebody may has changed. */
void ew_playbacks_look(struct ew_playbacks *playbacks);
/** What came of asking. Not allowed: it is broken off. Neither when nobody could be asked. */
void ew_playback_answered(struct ew_playbacks *playbacks, uint64_t number, bool refused);
/** How many there are. */
unsigned ew_playbacks_count(const struct ew_playbacks *playbacks);

#endif
