/*
 * Private to the recorder's core: what it may decide without the keeper.
 */
#ifndef EW_PROGRAMS_RECORDER_RECORDER_STAND_IN_H
#define EW_PROGRAMS_RECORDER_RECORDER_STAND_IN_H

#include "programs/recorder/recorder_private.h"

/* -- recorder_stand_in.c -- */
/** The keeper says what may be decided alone; answered with `done`: 0, -ENOENT, -EINVAL (its keys are none). */
void ew_rec_on_stand_in(struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *m);
/** True when the order is a pause that may not be made: it is not to be obeyed. */
bool ew_rec_refuses_pause(const struct call *c, enum ew_recorder_peer from, const struct ew_msg_restrict *m);
/** True for a pause that is counted: of no segment for which anybody may pause. */
bool ew_rec_is_pause(const struct call *c, const struct ew_msg_restrict *m);
/** True when it is a refusal, by a party or on its behalf, and not only a pause or a stop. */
bool ew_rec_is_refusal(uint16_t reason);
/** What of the open gates goes on while the keeper is silent. */
uint32_t ew_rec_goes_on(const struct ew_recorder *r, const struct call *c);
/** A key went down, or several that are in one packet: those that mean something are obeyed when they are complete. */
void ew_rec_keys_pressed(struct ew_recorder *r, struct stream *s, const struct ew_packet *p);
/** A party that had no stream has one now: whoever may not be captured with it before it was asked is shut. */
void ew_rec_joined(struct ew_recorder *r, struct call *c, const struct party *p);

#endif
