/*
 * Where objects lie: a row for each object and each store that has it, should have it or must not have it any more. An object
 * without a row lies in the keeper's own folder and nowhere else, as where no store was ever configured. Nothing in a row is about a person or a call.
 *
 *   waiting ──► stored ──► leaving ──► gone (kept for its certificate; without a deletion the row goes)
 *      └► failing ─┘ (tried again)
 *
 * Must never let the last stored copy of an object leave: whoever lets one leave has read the other back in the same transaction or before.
 */
#ifndef EW_CATALOG_PLACES_H
#define EW_CATALOG_PLACES_H

#include "base/digest.h"
#include "catalog/catalog.h"

/** Stored: never renumber. 1 and 2 are the numbers that messages have (store_put). */
enum ew_place_store {
	EW_PLACE_HERE = 0,    /* the keeper's folder: where workers write, the spool, and a cache */
	EW_PLACE_STORE = 1,
	EW_PLACE_ARCHIVE = 2,
	EW_PLACES = 3,        /* of `from`: none */
};

/** Stored: never renumber. */
enum ew_place_state {
	EW_PLACE_WAITING = 1, /* to be brought there */
	EW_PLACE_STORED = 2,  /* it is there, and was read back */
	EW_PLACE_LEAVING = 3, /* to be removed there */
	EW_PLACE_GONE = 4,    /* looked for, and not there */
	EW_PLACE_FAILING = 5, /* to be brought there, and it went wrong for a reason of this object's */
	EW_PLACE_STATES = 6,
};

#define EW_PLACE_VERSION_BYTES 1025
#define EW_PLACE_ETAG_BYTES 132
#define EW_PLACE_CLASS_BYTES 32
#define EW_PLACE_WHY_BYTES 401

/** Of the row of EW_PLACE_HERE: no other store has it, so it is nobody's cache. */
#define EW_PLACE_ONLY ((struct ew_wall){INT64_MAX})

struct ew_place_row {
	struct ew_id object;
	uint32_t store;
	uint32_t state;
	uint32_t kind;            /* enum ew_s3_kind: part of its name there */
	struct ew_wall made;      /* of the object: part of its name there */
	uint64_t bytes;
	struct ew_hash sha256;
	uint32_t from;            /* enum ew_place_store that it leaves once it is stored here; EW_PLACES: none */
	struct ew_wall since;     /* of its state */
	struct ew_wall used;      /* here: when it was opened last, or EW_PLACE_ONLY */
	struct ew_wall not_before;
	uint32_t attempts;
	uint64_t deletion;        /* number of the deletion that it leaves for; 0: none */
	uint64_t removed;         /* gone: versions, markers and unfinished uploads that were found and removed */
	/* as the server showed them when it was stored, or last */
	uint32_t lock;            /* enum ew_s3_lock */
	struct ew_wall until;
	bool hold, hold_wished;
	uint32_t differs;
	char version[EW_PLACE_VERSION_BYTES], etag[EW_PLACE_ETAG_BYTES], class[EW_PLACE_CLASS_BYTES];
	char why[EW_PLACE_WHY_BYTES]; /* what went wrong last; "": nothing */
};

/** Writes a row, in the place of one that is there. */
EW_MUST_USE int ew_places_put(struct ew_catalog *c, const struct ew_place_row *row);
/** Errors: -ENOENT. */
EW_MUST_USE int ew_places_get(struct ew_catalog *c, struct ew_id object, uint32_t store, struct ew_place_row *ret);
/** That there is none is fine. */
EW_MUST_USE int ew_places_remove(struct ew_catalog *c, struct ew_id object, uint32_t store);

/** The row is valid while fn runs; non-zero ends and is returned. */
typedef int ew_place_row_fn(void *arg, const struct ew_place_row *row);
/** Those of an object, by store. */
EW_MUST_USE int ew_places_of(struct ew_catalog *c, struct ew_id object, ew_place_row_fn *fn, void *arg);
/** Waiting and failing ones of a store whose time has come, the longest due first, at most `limit`. */
EW_MUST_USE int ew_places_waiting(
	struct ew_catalog *c, uint32_t store, struct ew_wall now, uint32_t limit, ew_place_row_fn *fn, void *arg);
/** The same of those that leave, but for those of ew_places_to_release(). */
EW_MUST_USE int ew_places_leaving(
	struct ew_catalog *c, uint32_t store, struct ew_wall now, uint32_t limit, ew_place_row_fn *fn, void *arg);
/** Those that leave and are held there, though nobody wishes it any more: the hold is lifted before. */
EW_MUST_USE int ew_places_to_release(
	struct ew_catalog *c, uint32_t store, struct ew_wall now, uint32_t limit, ew_place_row_fn *fn, void *arg);
/** Stored ones whose legal hold is not as it is wished. */
EW_MUST_USE int ew_places_to_hold(
	struct ew_catalog *c, uint32_t store, struct ew_wall now, uint32_t limit, ew_place_row_fn *fn, void *arg);
/** Local copies opened last before `before`, of objects that another store has and none waits for; the longest unused first. */
EW_MUST_USE int ew_places_cached(struct ew_catalog *c, struct ew_wall before, uint32_t limit, ew_place_row_fn *fn, void *arg);
/** Rows that one turn of a walk looks at, whatever it finds among them. */
#define EW_PLACES_LOOKED_AT 1000
struct ew_places_walk {
	uint32_t store, to;       /* EW_PLACES: whatever is there, wherever else it is; but not of here */
	struct ew_wall before;
	struct ew_wall since;     /* behind these two it goes on; INT64_MIN at first */
	struct ew_id after;
	bool over;                /* there was nothing more to look at */
};
/**
 * Stored ones of a store, there since before `before`, of which `to` has no row, the oldest first and at most `limit`; of here those that lie
 * here alone, and that no other store is to have. A turn: the walk is then behind the last that was looked at.
 */
EW_MUST_USE int ew_places_to_move(struct ew_catalog *c, struct ew_places_walk *walk, uint32_t limit, ew_place_row_fn *fn, void *arg);
/** Those that leave, or left, for a deletion. */
EW_MUST_USE int ew_places_of_deletion(struct ew_catalog *c, uint64_t deletion, ew_place_row_fn *fn, void *arg);

/** True when a store other than `but` has it, read back. */
EW_MUST_USE int ew_places_elsewhere(struct ew_catalog *c, struct ew_id object, uint32_t but, bool *ret);
/** What waits for the object's file to be here is due now. */
EW_MUST_USE int ew_places_hurry(struct ew_catalog *c, struct ew_id object);
/**
 * A store may have an object of which no row says so: one that has a row at another store gets a row there (EW_PLACE_FAILING, never tried by itself), unless
 * there is one. Inside a transaction. Errors: as every change.
 */
EW_MUST_USE int ew_places_doubt(struct ew_catalog *c, struct ew_id object, uint32_t store, struct ew_wall now);
/** The object is none any more: it leaves every store, for this deletion (0: for none). The local row goes, with its bytes. */
EW_MUST_USE int ew_places_leave(struct ew_catalog *c, struct ew_id object, uint64_t deletion, struct ew_wall now);
/** The deletion is certified: its rows have said what they had to say. */
EW_MUST_USE int ew_places_forget(struct ew_catalog *c, uint64_t deletion);
/** Nothing of a deletion is left to be removed anywhere: it is proven now and not later. */
EW_MUST_USE int ew_places_wake_deletion(struct ew_catalog *c, uint64_t deletion);
/** A legal hold covers the call, or none any more: wished of every object of it, those that leave a store included, and at once. */
EW_MUST_USE int ew_places_wish_hold(struct ew_catalog *c, struct ew_id interaction, bool on);
/** The local copy was opened. */
EW_MUST_USE int ew_places_used(struct ew_catalog *c, struct ew_id object, struct ew_wall now);

/** Gives rows to objects of before there were stores, some at a time behind a number, which goes to the last one at most. -ENOENT: there are no more. */
EW_MUST_USE int ew_places_adopt(struct ew_catalog *c, int64_t *number, uint32_t limit);

/** How many there are, and their bytes, by store and state. Kept by triggers. */
struct ew_places_count {
	uint64_t n[EW_PLACES][EW_PLACE_STATES], bytes[EW_PLACES][EW_PLACE_STATES];
};
/** All of them at once; no row is counted. */
EW_MUST_USE int ew_places_count(struct ew_catalog *c, struct ew_places_count *ret);
/** When the one that waits longest at a store began to; {0}: none waits. */
EW_MUST_USE int ew_places_oldest(struct ew_catalog *c, uint32_t store, struct ew_wall *ret);

#endif
