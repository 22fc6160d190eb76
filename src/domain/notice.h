/*
 * Notices of one call: when each was told as played, and what was found of its sound in what was recorded. The first is somebody's
 * word, the second is proof; must never take one for the other.
 */
#ifndef EW_DOMAIN_NOTICE_H
#define EW_DOMAIN_NOTICE_H

#include "domain/interaction.h"

#define EW_MAX_NOTICE_PLAYS 32 /* of a call; what is told after that is in the log, and is not looked for */

/** A notice that was told as played. */
struct ew_notice_play {
	char *name;
	struct ew_hash version; /* SHA-256 of its audio; zero: not known */
	struct ew_wall from;    /* 0: that it began was not told */
	struct ew_wall to;      /* 0: that it ended was not told */
	bool whole;             /* told as played to its end */
};

/** Whether its sound could be looked for. Words are in events: only ever added to. */
enum ew_notice_could {
	EW_COULD_YES = 1,
	EW_COULD_WITHHELD,  /* of the party nothing was recorded then: nothing can be said */
	EW_COULD_NO_PROMPT, /* its audio is not kept, or cannot be read */
	EW_COULD_TOO_SHORT, /* its audio is too short, silent, or a tone: it could not be told from other sound */
};

/** What was found of a notice in one party's recording. */
struct ew_notice_verdict {
	char *name;
	struct ew_hash version;
	struct ew_id party;
	enum ew_notice_could could;
	bool found, complete;
};

/** "yes", "withheld", "no_prompt", "too_short"; NULL for a number that is none. */
const char *ew_could_name(enum ew_notice_could could);
/** 0 for a word that is none. */
enum ew_notice_could ew_could_of(struct ew_slice word);

/** How often notices were told as played, in the order of events. */
size_t ew_interaction_notice_plays(const struct ew_interaction *it);
/** Valid until the next event; NULL past the last. */
const struct ew_notice_play *ew_interaction_notice_play(const struct ew_interaction *it, size_t i);
/** True when none before it is of the same notice and version. */
bool ew_interaction_notice_is_first(const struct ew_interaction *it, size_t i);
/**
 * What was found of the notice and version of play i in a party's recording, or in its words: what proves most. NULL: nothing was said yet.
 */
const struct ew_notice_verdict *ew_interaction_notice_verdict(
	const struct ew_interaction *it, size_t i, struct ew_id party);
/**
 * True when the party was recorded all the time in which the notice and version of play i was told to be played, at least once: but
 * for half a second at either end, for what is told is told a little late. `length_ms` of its sound (0: not known) stands in for a
 * beginning or an end that was not told.
 */
bool ew_interaction_notice_recorded(
	const struct ew_interaction *it, size_t i, struct ew_id party, uint32_t length_ms);

#endif
