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

/** A gate that the log leaves open although it may not be. */
struct ew_replay_gate {
	struct ew_wall since; /* when the keeper wrote what made it so; 0: it is as it may be */
	uint64_t event;       /* index of that */
	/* The first time that this lasted for longer than it takes to shut a gate: */
	bool late;
	uint64_t late_event;
	uint32_t purpose; /* one of those that stood open */
	enum ew_why why;
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
	/* What should have followed and did not, as far as it was told already: */
	uint64_t untold;       /* bits of grants, by their order: an order that was not given */
	uint32_t untreated;    /* bits of kinds: a treatment that was not ordered */
	uint64_t staff_untold; /* index of the refusal, and one */
	struct ew_replay_gate gates[EW_MAX_PEOPLE]; /* of parties, by their order */
};

/** What came of making one decision again. All zero before. */
struct ew_again {
	bool agrees;
	const char *what; /* "decision_differs", "policy_unknown", ... when it does not */
	json_t *differs;  /* names of members, or NULL; owned */
	char policy[2 * EW_SHA256_BYTES + 1];
	char because[320];
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
/** It comes out the same. */
void ew_again_agree(struct ew_again *a, const char *because);
/** It does not. `what` is a constant. */
void ew_again_object(struct ew_again *a, const char *what, const char *because);
/**
 * Whether the event has the members of `expected` (NULL: there was no memory for them) as they are there; `yes` says
 * why that is so. Errors: -ENOMEM.
 */
EW_MUST_USE int ew_again_compare(const json_t *expected, const struct ew_event *e, const char *yes, struct ew_again *a);
/**
 * Where the policy of that time lets tools work; borrowed until the next one is looked up. 1: that policy cannot be
 * had, and `a` says why. Errors: -ENOMEM, the catalogue's.
 */
EW_MUST_USE int ew_replay_regions(
	struct ew_replay *replay, const struct ew_event *e, struct ew_again *a, const char **ret_regions);

/* -- keeper_replay_tools.c, keeper_replay_treat.c */
/** What concerns outside tools. Errors: -EAGAIN (this event is no decision of theirs), -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_replay_tool(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a);
/** What becomes of what exists, and what staff were told. Errors: as above. */
EW_MUST_USE int ew_replay_treatment(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a);

/* -- keeper_replay_owed.c */
/**
 * Before an event is folded: what should have followed from those before it, and did not. `row` is the event's. Errors:
 * -ENOMEM.
 */
EW_MUST_USE int ew_replay_owed(struct ew_replay *replay, const struct ew_event_row *row, const struct ew_event *e);
/** After it was folded: which gates are open now that may not be. */
void ew_replay_look_at_gates(struct ew_replay *replay, const struct ew_event_row *row);
/** The same when there is no event behind. Errors: -ENOMEM. */
EW_MUST_USE int ew_replay_owed_at_end(struct ew_replay *replay, const struct ew_interaction *it);

/* -- keeper_replay_end.c */
/**
 * The answer for a call whose events cannot be opened at all, because of `error`: a new reference, NULL without memory.
 */
json_t *ew_replay_lost(struct ew_id interaction, uint64_t events, int error);
/** The same for one that was deleted: nothing speaks against it, and there is nothing to read. */
json_t *ew_replay_deleted(struct ew_id interaction, uint64_t events, struct ew_id deletion);
/**
 * Compares one more part of what is held (memory, row, objects, spans) with what was folded of every event there is
 * now. 1: there are more parts. Errors: -ENOMEM, the catalogue's.
 */
EW_MUST_USE int ew_replay_compare(struct ew_replay *replay);
/** The answer; a new reference, NULL without memory. */
json_t *ew_replay_json(const struct ew_replay *replay);

#endif
