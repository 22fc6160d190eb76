/*
 * The stand-in policy: the little that a recorder may decide alone, compiled from a call's terms and handed to it ahead of
 * need. With it the recorder refuses a pause that nobody may make, hears the keys that opt out, and knows what goes on
 * while the keeper is silent: only what must be recorded, and only while nobody has refused. Pure.
 */
#ifndef EW_DOMAIN_STAND_IN_H
#define EW_DOMAIN_STAND_IN_H

#include "domain/terms.h"

struct ew_stand_in {
	uint32_t obliged;        /* purposes that go on while the keeper is silent; 0: every gate is shut then */
	uint32_t pause_voices;   /* bits 1 << enum ew_voice that may pause; all: the call need not be recorded */
	uint32_t pause_segments; /* bits 1 << enum ew_segment for which anybody may */
	uint32_t pause_most;     /* 0: as many as one likes */
	bool pause_reason;
	bool shut_on_joining;    /* a party that joins has to be asked first: everybody's gate is shut until the keeper says */
	char opt_out_keys[8];
	struct ew_segment_keys segment_keys[EW_SEGMENTS];
};

/** What the recorder is told of this call. */
void ew_stand_in_of(const struct ew_situation *situation, struct ew_stand_in *ret);

/** Why a pause is refused, for people; NULL: it is not. `segment` -1: for none. `made`: pauses of this call so far. */
const char *ew_stand_in_refuses_pause(const struct ew_stand_in *s, enum ew_voice voice, int segment, bool reason, uint32_t made);

#endif
