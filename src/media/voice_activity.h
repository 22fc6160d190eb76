/*
 * Where somebody speaks: stretches of speech in telephone audio, found by energy over a floor that follows the background, and by the shape of
 * the spectrum, in which hiss is flat and a tone stands still. It is asked so that speech which nobody has transcribed is noticed, so when in
 * doubt it says speech; it never says what is spoken, or by whom.
 *
 * Streaming: audio in pieces of any size gives the same stretches. Belongs to one thread.
 */
#ifndef EW_MEDIA_VOICE_ACTIVITY_H
#define EW_MEDIA_VOICE_ACTIVITY_H

#include "base/cleanup.h"

#include <stdbool.h>
#include <stdint.h>

#define EW_VOICE_FRAME_MS 10
#define EW_VOICE_LEAD_MS 120    /* a stretch begins so long before what was heard first, */
#define EW_VOICE_TRAIL_MS 160   /* and ends so long after what was heard last; */
#define EW_VOICE_HANGOVER_MS 400 /* what is heard again within this time goes on with it */

struct ew_voice_activity;

/** Takes a stretch, from its first sample to the first behind it; they rise and never touch. Non-zero ends and is returned. */
typedef int ew_voice_fn(void *arg, uint64_t from, uint64_t to);

/** For 8000 or 16000 samples a second. Errors: -EINVAL (another rate), -ENOMEM. */
EW_MUST_USE int ew_voice_activity_new(uint32_t rate_hz, ew_voice_fn *fn, void *arg, struct ew_voice_activity **ret);
/** Wipes and frees. NULL is fine. */
void ew_voice_activity_free(struct ew_voice_activity **v);

/** Adds n samples; `pcm` NULL is digital silence. A stretch is told when it is over. Errors: those of the function. */
EW_MUST_USE int ew_voice_activity_add(struct ew_voice_activity *v, const int16_t *pcm, size_t n);
/** True while somebody speaks: `ret_from` is the first sample of the stretch, which has not been told yet. */
bool ew_voice_activity_speaks(const struct ew_voice_activity *v, uint64_t *ret_from);

/** The audio ends here: the last stretch is told. Errors: those of the function. */
EW_MUST_USE int ew_voice_activity_end(struct ew_voice_activity *v);

#endif
