/*
 * Taking a call out of the catalogue: its key, its rows, the contents of its events, what it is found by; and looking whether
 * anything is left. What stays of an event is its number, its type, its times and its commitment, of which the public log is
 * made and by which nobody is known. A legal hold refuses all of it (-EPERM). Inside a transaction.
 */
#ifndef EW_CATALOG_ERASE_H
#define EW_CATALOG_ERASE_H

#include "catalog/catalog.h"

/**
 * Everything of a call, its evidence too. Spans whose keys are not gone keep their rows (ew_spans_of()), for the recorder has to
 * be asked; the keys of objects must be shredded before. Errors: -ENOENT, -EPERM, the catalogue's.
 */
EW_MUST_USE int ew_erase_call(struct ew_catalog *c, struct ew_id interaction);
/** The same, but for the contents of its events, which the caller empties or seals anew, and its evidence. */
EW_MUST_USE int ew_erase_data(struct ew_catalog *c, struct ew_id interaction);
/** Rows of spans whose keys are gone. */
EW_MUST_USE int ew_erase_spans(struct ew_catalog *c, struct ew_id interaction);

/** The evidence of a call of which all else is gone: a key of its own, and what its record said. */
struct ew_evidence_row {
	struct ew_id interaction;
	struct ew_wall started, reduced; /* when it began; since when this is all */
	struct ew_wall until;            /* for which it is kept; 0: not known, of evidence of an earlier version */
	struct ew_slice wrapped;         /* the key, sealed as those of calls are, */
	uint32_t key_epoch;              /* and to which key of the keeper's */
	struct ew_slice sealed;          /* JSON under it */
};
typedef int ew_evidence_row_fn(void *arg, const struct ew_evidence_row *row);
/** Errors: -EEXIST. */
EW_MUST_USE int ew_evidence_insert(struct ew_catalog *c, const struct ew_evidence_row *row);
/** Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_evidence_get(struct ew_catalog *c, struct ew_id interaction, ew_evidence_row_fn *fn, void *arg);
/** The contents of one event: others for the same (sealed anew), or none (empty). Errors: -ENOENT, -EPERM. */
EW_MUST_USE int ew_events_put_sealed(
	struct ew_catalog *c, struct ew_id interaction, uint64_t index, struct ew_slice sealed);

/** What the catalogue still has of a call; all zero: nothing by which it could be read or found. */
struct ew_erase_left {
	bool key, evidence;
	uint64_t events, objects, keys, handed, originals, comments, spans, jobs, live, tokens;
};
/** Counts, whatever the state of the call. */
EW_MUST_USE int ew_erase_look(struct ew_catalog *c, struct ew_id interaction, struct ew_erase_left *ret);

/**
 * Writes everything back to the database file and empties the write-ahead log: what was overwritten in the one is gone from the
 * other. Outside a transaction. Blocks on the disk. Errors: -EBUSY, as the disk.
 */
EW_MUST_USE int ew_catalog_settle(struct ew_catalog *c);

#endif
