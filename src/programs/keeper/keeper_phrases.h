/*
 * What transcripts say of consent: each phrase becomes an event with the stretch in which it was said, and what follows from it follows as policy
 * says. And notices that somebody speaks, found in the words. Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PHRASES_H
#define EW_PROGRAMS_KEEPER_PHRASES_H

#include "programs/keeper/keeper_private.h"

/* -- keeper_phrases.c */
/**
 * Reads the segments of a transcript ([{"from_ms", "to_ms", "party"?, "text", "words"?}], as they are stored) for what it says of consent. Inside a
 * transaction, behind the event of the artifact. Errors: the catalogue's, -ENOMEM.
 */
EW_MUST_USE int ew_keeper_phrases(
	struct ew_keeper *k, struct ew_call *call, const json_t *segments, enum ew_artifact_kind artifact, uint32_t version);
/** Somebody was asked, by a prompt or a key: what is said now may answer it. Errors: -ENOMEM. */
EW_MUST_USE int ew_keeper_phrases_asked(struct ew_keeper *k, struct ew_call *call);
/** A gate is about to be opened for control_listening: the recorder is told whose it is. Errors: -ENOMEM. */
EW_MUST_USE int ew_keeper_listen_to(struct ew_keeper *k, struct ew_call *call, struct ew_id party);
/** Something was said that nobody has written down, and what it means was heard under control_listening. Inside a transaction. Errors: as above. */
EW_MUST_USE int ew_keeper_phrase_listened(struct ew_keeper *k, struct ew_call *call, const struct ew_msg_ev_phrase *e);

/* -- keeper_spoken.c */
/**
 * Looks for the words of notices that were told as played in what our side says. What was said to its end is proved by words, where its sound is
 * not. Inside a transaction. Errors: as above.
 */
EW_MUST_USE int ew_keeper_spoken_notices(struct ew_keeper *k, struct ew_call *call, const json_t *segments, bool whole);

#endif
