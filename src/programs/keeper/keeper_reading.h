/*
 * Private to the keeper: reading every stored event of an interaction anew, in pieces between other work, for its
 * record or for a replay.
 */
#ifndef EW_PROGRAMS_KEEPER_READING_H
#define EW_PROGRAMS_KEEPER_READING_H

#include "catalog/events.h"
#include "domain/record.h"
#include "ledger/note.h"
#include "programs/keeper/keeper_private.h"

struct ew_replay;

struct ew_reading {
	uint32_t connection;
	uint64_t request;
	struct ew_call *call;      /* with its key; its fold is empty */
	struct ew_record *record;
	struct ew_replay *replay;  /* NULL: only the record is wanted */
	uint64_t next;             /* index of the event to read next */
};

/** What a replay finds. */
struct ew_replay {
	struct ew_keeper *k;
	struct ew_reading *reading;
	json_t *findings, *decisions; /* arrays */
	uint64_t rows, wrong;     /* events seen; findings, those past the list too */
	uint64_t agreed, differed; /* decisions, those past the list too */
	bool stopped;             /* an event is missing or unreadable: what follows cannot be folded */
	struct ew_hash previous;  /* commitment of the row before */
	uint64_t number;          /* in the whole log, of the row before */
	struct ew_policy_set *set; /* that decisions are made again by; held */
	bool covered;             /* there is a published checkpoint */
	uint64_t size, first;     /* of it; number of the event that is leaf 0 */
	struct ew_hash root;
	uint64_t proven;          /* events found in it */
	size_t compared;          /* parts of what is held */
};

/* -- keeper_replay.c */
/** Errors: -ENOMEM, the disk's. */
EW_MUST_USE int ew_replay_new(struct ew_reading *reading, struct ew_keeper *k, struct ew_replay **ret);
/** NULL is fine. */
void ew_replay_free(struct ew_replay **replay);
/**
 * Something is wrong. `what` is a word that stays; `event` SIZE_MAX: not of one event. Errors: -ENOMEM.
 */
EW_MUST_USE int ew_replay_find(struct ew_replay *replay, const char *what, uint64_t event, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/** Takes a row. Errors: -ENOMEM, the catalogue's; what is wrong with it is a finding. */
EW_MUST_USE int ew_replay_row(struct ew_replay *replay, const struct ew_event_row *row);

/* -- keeper_replay_decisions.c */
/** Makes the decision of an event again, from the state before it. Errors: -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_replay_decision(struct ew_replay *replay, const struct ew_event *e);

/* -- keeper_replay_end.c */
/**
 * The answer for a call whose events cannot be opened at all, because of `error`: a new reference, NULL without memory.
 */
json_t *ew_replay_lost(struct ew_id interaction, uint64_t events, int error);
/**
 * Compares one more part of what is held (memory, row, objects, spans) with what was folded of every event there is
 * now. 1: there are more parts. Errors: -ENOMEM, the catalogue's.
 */
EW_MUST_USE int ew_replay_compare(struct ew_replay *replay);
/** The answer; a new reference, NULL without memory. */
json_t *ew_replay_json(const struct ew_replay *replay);

#endif
