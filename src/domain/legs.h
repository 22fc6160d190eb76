/*
 * What the legs of one call have to tell each other. A call may be several interactions, one after the other or side by
 * side; what was refused in one, what is said of a minor, and a sensitive segment that is open hold in all of them.
 * Each such word is known by the interaction in which it was said and by the event there, so that it is taken once, however
 * many legs hand it on, and what was said again later is taken again. Pure, as the fold is.
 */
#ifndef EW_DOMAIN_LEGS_H
#define EW_DOMAIN_LEGS_H

#include "domain/consent.h"
#include "domain/interaction.h"

enum ew_leg_what { EW_LEG_REFUSAL, EW_LEG_SEGMENT, EW_LEG_MINOR };

/** One word of a leg. */
struct ew_leg_word {
	enum ew_leg_what what;
	struct ew_id from;       /* the interaction in which it was said */
	uint64_t said;           /* index of the event there; 0 also for what earlier versions passed on */
	uint32_t purposes;       /* of a refusal: one, for each is a word of its own */
	enum ew_voice heard_by;  /* of a refusal: the nearest who heard it */
	enum ew_segment segment; /* of a segment */
	struct ew_wall at;       /* when it was said, or heard of, here */
	bool over;               /* a segment that has ended; a refusal or a minor that was taken back here */
};

/**
 * The i-th word that this leg knows of: first those of other legs in the order in which it heard of them, then its own. False
 * past the last. A segment of its own is among them while it is open.
 */
bool ew_interaction_leg_word(const struct ew_interaction *it, size_t i, struct ew_leg_word *ret);

/** What a leg knows of a word. */
enum ew_leg_known { EW_LEG_UNKNOWN, EW_LEG_STANDS, EW_LEG_OVER };

/**
 * Of a word of its own that is a segment, EW_LEG_OVER once that has ended; any other word of its own stands. What the
 * same leg has said since takes the place of what it said before: that is known, and a segment of before is over.
 */
enum ew_leg_known ew_interaction_leg_knows(const struct ew_interaction *it, const struct ew_leg_word *word);

/** How often something may have changed of what it has to tell, or whom: nothing has while this is the same. */
uint64_t ew_interaction_leg_changes(const struct ew_interaction *it);

/** True while a segment of this kind is open that was opened in this very leg. */
bool ew_interaction_segment_is_own(const struct ew_interaction *it, enum ew_segment segment);

#endif
