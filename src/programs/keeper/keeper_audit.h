/*
 * The self-audit: everything is read again, as if nothing of it were ours, and compared with what was signed. Events
 * with tiles, tiles with the checkpoint, events with themselves and with the one before, the catalogue's rows with
 * events, objects with their hashes. In small pieces, between the keeper's other work; nothing is repaired.
 *
 * The log has three voices for each leaf: the row of the event, the entry bundle, the tile of hashes. What two of them
 * say is taken for true, the third is named, and the tree of what is true must be the signed one.
 */
#ifndef EW_PROGRAMS_KEEPER_AUDIT_H
#define EW_PROGRAMS_KEEPER_AUDIT_H

#include "ledger/tile.h"
#include "programs/keeper/keeper_ledger.h"
#include "programs/keeper/keeper_queue.h"

#define EW_AUDIT_FINDINGS 300  /* told one by one, and the first of each kind; the rest is counted */
#define EW_AUDIT_EXCEPTIONS 50 /* of one audit, and the first of each kind; the report tells all */

/** What is wrong; words are public and stay. The sentences are in keeper_audit.c. */
enum ew_audit_fault {
	EW_AUDIT_EVENT_MISSING,
	EW_AUDIT_EVENTS_TRUNCATED,
	EW_AUDIT_EVENT_REPLACED,
	EW_AUDIT_EVENT_ALTERED,
	EW_AUDIT_EVENT_REDATED,
	EW_AUDIT_EVENT_REORDERED,
	EW_AUDIT_EVENT_REPEATED,
	EW_AUDIT_EVENT_MISLABELLED,
	EW_AUDIT_CHAIN_BROKEN,
	EW_AUDIT_ENTRIES_ALTERED,
	EW_AUDIT_ENTRIES_MISSING,
	EW_AUDIT_TILE_ALTERED,
	EW_AUDIT_TILE_MISSING,
	EW_AUDIT_CHECKPOINT_ALTERED,
	EW_AUDIT_CHECKPOINT_MISSING,
	EW_AUDIT_CHECKPOINT_OLD,
	EW_AUDIT_LOG_FORKED,
	EW_AUDIT_LOG_REFUSED,
	EW_AUDIT_LOG_KEY_ALTERED,
	EW_AUDIT_INTERACTION_MISSING,
	EW_AUDIT_INTERACTION_ALTERED,
	EW_AUDIT_INTERACTION_KEY_ALTERED,
	EW_AUDIT_INTERACTION_WITHOUT_EVENT,
	EW_AUDIT_SPAN_WITHOUT_EVENT,
	EW_AUDIT_SPAN_MISSING,
	EW_AUDIT_SPAN_ALTERED,
	EW_AUDIT_SPAN_UNCLOSED,
	EW_AUDIT_END_MISSING,
	EW_AUDIT_ARTIFACT_MISSING,
	EW_AUDIT_DECISION_MISSING,
	EW_AUDIT_DECISION_DIFFERS,
	EW_AUDIT_EXCEPTION_WITHOUT_EVENT,
	EW_AUDIT_EXCEPTION_MISSING,
	EW_AUDIT_EXCEPTION_ALTERED,
	EW_AUDIT_CASE_MISSING,
	EW_AUDIT_CASE_ALTERED,
	EW_AUDIT_CASE_WITHOUT_EVENT,
	EW_AUDIT_OBJECT_MISSING,
	EW_AUDIT_OBJECT_ALTERED,
	EW_AUDIT_OBJECT_TRUNCATED,
	EW_AUDIT_OBJECT_SWAPPED,
	EW_AUDIT_OBJECT_KEY_MISSING,
	EW_AUDIT_OBJECT_ROW_MISSING,
	EW_AUDIT_OBJECT_ROW_ALTERED,
	EW_AUDIT_OBJECT_WITHOUT_EVENT,
	EW_AUDIT_OBJECT_WITHOUT_ROW,
	EW_AUDIT_REPORT_ALTERED,
	EW_AUDIT_REPORT_MISSING,
	EW_AUDIT_POLICY_ALTERED,
	EW_AUDIT_CATALOG_DAMAGED,
	EW_AUDIT_FAULTS
};

/** "event_altered". */
const char *ew_audit_fault_word(enum ew_audit_fault fault);

enum ew_audit_stage {
	EW_AUDIT_LOG,      /* rows by number, against entries and tiles */
	EW_AUDIT_CALLS,    /* the system's events, then interaction by interaction */
	EW_AUDIT_ROWS,     /* interactions without events */
	EW_AUDIT_OBJECTS,  /* read back and hashed */
	EW_AUDIT_FILES,    /* objects without a row, a folder at a time */
	EW_AUDIT_REPORTS,  /* earlier documents */
	EW_AUDIT_TABLES,   /* the catalogue's own check */
	EW_AUDIT_OVER,
};

/** A level of the tree that is made anew. */
struct ew_audit_level {
	struct ew_hash hash[EW_TILE_WIDTH];
	uint16_t n;
	uint64_t tile;
};

/** Of an interaction, while its events are read. */
struct ew_audit_call {
	struct ew_id id;
	struct ew_call *call;    /* its key and our own fold; NULL: of the system, or it cannot be read */
	bool begun, unreadable, erased;
	uint64_t next;
	struct ew_hash previous;
	uint64_t spans, objects, exceptions, resolved, cases, closed;
	bool decided;
};

struct ew_audit {
	struct ew_report_row row;
	enum ew_audit_stage stage;
	bool told_slow;          /* the next is due already */
	bool on_tape;            /* recordings of calls that are not finished */
	bool half_read;          /* a stage ended where the catalogue could not be read */
	uint64_t elsewhere;      /* objects at a store and not here, whose bytes were not read now, */
	uint64_t sampled;        /* and how many of them are asked for */
	bool unlisted;           /* a folder of objects could not be listed */
	json_t *findings, *unchecked, *counted; /* list of findings, list of sentences, findings by kind */
	size_t n_findings;
	uint64_t events, leaves, tiles, interactions, erased, objects, object_bytes, decisions, replayed, reports;
	/* the log */
	uint64_t next;           /* number of the event looked at next */
	struct ew_tree tree;     /* of what is true */
	struct ew_audit_level level[EW_TILE_LEVELS];
	uint8_t leaf[EW_TILE_WIDTH][34]; /* of the rows, of the bundle that is being filled */
	bool row_there[EW_TILE_WIDTH];
	struct ew_id row_of[EW_TILE_WIDTH];
	uint64_t signed_size;
	uint64_t target;         /* of a log that could not be opened */
	bool target_known;
	struct ew_hash root;
	/* interactions */
	struct ew_audit_call at;
	struct ew_policy_set *set; /* that decisions are made again by; held */
	struct ew_id row_at;
	/* objects */
	uint64_t object_number, original_number, object_offset, object_bytes_wanted;
	int object_handle;       /* -1: none */
	struct ew_sha256 *object_hash;
	struct ew_id object, object_interaction;
	struct ew_hash object_wanted;
	unsigned folder;
	uint64_t report_before;
	unsigned table;
};

/** True while one runs and has something to do. */
bool ew_keeper_audit_due(const struct ew_keeper *k);
/** A piece of it. Errors: the catalogue's, -ENOMEM; what is found wrong is a finding. */
EW_MUST_USE int ew_keeper_audit_step(struct ew_keeper *k);
/** Begins the daily one, and one that was asked for in an earlier life. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_audit_tick(struct ew_keeper *k);
/** Forgets the one that runs; its row stays, and it is begun anew after the next start. */
void ew_keeper_audit_forget(struct ew_keeper *k);
/** POST /v1/audits. */
EW_MUST_USE int ew_ask_audit_run(struct ew_asked *a);

/* -- for its rooms -- */

/**
 * Something is wrong. `interaction` zero: of the whole. `path` of a file below DATA or a table, "" for none. `place`:
 * number or index, UINT64_MAX for none. Errors: -ENOMEM.
 */
EW_MUST_USE int ew_audit_find(struct ew_audit *a, enum ew_audit_fault fault, struct ew_id interaction,
	const char *path, uint64_t place);
/** Something could not be looked at; a constant sentence. Errors: -ENOMEM. */
EW_MUST_USE int ew_audit_unchecked(struct ew_audit *a, const char *sentence);

/** Each does a piece; 1: there is more, 0: the stage is over. Errors as the step. */
EW_MUST_USE int ew_audit_log(struct ew_keeper *k, struct ew_audit *a);
/** See there. */
EW_MUST_USE int ew_audit_calls(struct ew_keeper *k, struct ew_audit *a);
/** See there. */
EW_MUST_USE int ew_audit_rows(struct ew_keeper *k, struct ew_audit *a);
/** See there. */
EW_MUST_USE int ew_audit_objects(struct ew_keeper *k, struct ew_audit *a);
/** See there. */
EW_MUST_USE int ew_audit_files(struct ew_keeper *k, struct ew_audit *a);
/** See there. */
EW_MUST_USE int ew_audit_reports(struct ew_keeper *k, struct ew_audit *a);
/** See there. */
EW_MUST_USE int ew_audit_tables(struct ew_keeper *k, struct ew_audit *a);

/**
 * Decides again what an event of the log says was decided, by the policy of then, and says whether that agrees. False in
 * `ret_known` when the text of that policy is not kept, is another one (which is a finding), or is not understood any
 * more. Errors: -ENOMEM, the catalogue's.
 */
EW_MUST_USE int ew_audit_replay(struct ew_keeper *k, struct ew_audit *a, const struct ew_event *decided, bool *ret_known,
	bool *ret_agrees);

#endif
