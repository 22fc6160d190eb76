/*
 * Object stores, as the keeper sees them: what lies where, what has to be brought or removed, and how each store is doing. Deliver moves the
 * bytes; everything is asked of it with an order that it answers once, and only an answer that says "done and verified" changes where
 * an object is said to lie. Nothing here waits: an order is sent, its answer comes as a message, and what was not answered is asked again.
 *
 *   object made ──► row here (only copy) + row `waiting` at its store          one transaction with the object's own row
 *   spool ──► store_put ──► read back by deliver ──► `stored`, the copy here is a cache from now on
 *   cache ──► unlinked `cache` after it was opened last, when another store has it
 *   opened ──► not here: row `waiting` here ──► store_get into incoming/ ──► hash ──► DATA/objects ──► who waited goes on
 *   deleted ──► keys first (deletion/), rows `leaving` ──► store_delete ──► `gone`, which the certificate says
 *   moved ──► `waiting` at the target, naming the source ──► stored there ──► the source `leaving`
 *
 * Must never unlink or let leave the only copy that was read back (triggers of migrations.c refuse it as well), must never say "stored" or
 * "gone" of what was not verified, and never keep an order of a person waiting for a store. Everything belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_REMOTE_REMOTE_H
#define EW_PROGRAMS_KEEPER_REMOTE_REMOTE_H

#include "catalog/moves.h"
#include "catalog/places.h"
#include "programs/keeper/keeper_asks.h"
#include "programs/keeper/keeper_outside.h"
#include "store/s3_abilities.h"

#define EW_REMOTE_JOBS 32                              /* orders under way, over all stores */
#define EW_REMOTE_PUTS 4                               /* of each kind at one store */
#define EW_REMOTE_GETS 4
#define EW_REMOTE_DELETES 4
#define EW_REMOTE_HOLDS 2
#define EW_REMOTE_PROBE_EVERY_US (86400 * EW_US_PER_S)
#define EW_REMOTE_LATE_US (120 * EW_US_PER_S)          /* a store that fails for so long is an exception */
/*
 * An order that is not answered for so long is told to people, and waited for all the same. Deliver answers each as long as the connection stands, a
 * connection that loses an answer ends, and with it ends the order; so what has no answer may still be at work, for hours on a thin line. Given again
 * it would be there twice, and a delete beside a put that lives could be proven before the put has stored its bytes.
 */
#define EW_REMOTE_LONG_US (86400 * EW_US_PER_S)
#define EW_REMOTE_FAILED_AGAIN_US (300 * EW_US_PER_S)  /* what went wrong by itself is tried again, */
#define EW_REMOTE_FAILED_MOST_US (86400 * EW_US_PER_S) /* twice as long each time, up to here */
#define EW_REMOTE_ASIDE_US (5 * EW_US_PER_S)           /* what a store in trouble did not do waits so long behind the others, */
#define EW_REMOTE_ASIDE_MOST_US (300 * EW_US_PER_S)    /* twice as long each time, up to here */
#define EW_REMOTE_ALONE 3                              /* failed so often before while others went well: its own fault */
#define EW_REMOTE_ASK_WAIT_US (60 * EW_US_PER_S)       /* who wants to listen waits so long for an object */
#define EW_REMOTE_RESTORED "places_doubted"            /* among the small values */
#define EW_REMOTE_WANTED 64                            /* objects of a call that are wanted here at once */

/** What deliver is asked for. */
enum ew_remote_what { EW_REMOTE_PUT = 1, EW_REMOTE_GET, EW_REMOTE_DELETE, EW_REMOTE_HOLD, EW_REMOTE_PROBE, EW_REMOTE_KNOW };

/** An order under way. A get that was answered stays until its file was read back here. */
struct ew_remote_job {
	bool used;
	bool arrived;                 /* get: deliver is done; it is being read back */
	struct ew_id id;
	enum ew_remote_what what;
	uint32_t store;               /* that is asked */
	struct ew_place_row place;    /* as it was when it was asked: of the store, of a get of here */
	bool puts;                    /* know: the identity is put there, not looked for */
	uint32_t attempt;             /* of the incoming file */
	int handle;                   /* or -1 */
	struct ew_store_check *check;
	struct ew_folder_copy *copy;  /* the keeper's own folder is the store (folder.c) */
	struct ew_local_check *local; /* get: the file lies here already, and is read (local.c) */
	bool told;                    /* that it takes long */
	struct ew_mono begun;
};

/** A store other than here. */
struct ew_remote_store {
	bool configured;
	bool folder;                  /* of the keeper alone: nobody is asked */
	struct ew_id identity;        /* of this house's store, wherever it is said to be (identity.c) */
	bool was_there;               /* seen there at some time: from then on a place without it is another */
	bool ours;                    /* seen there since deliver came; of a folder with each thing that is done: nothing else is asked before */
	struct ew_mono know_next;
	uint32_t lock;                /* enum ew_s3_lock that is wished */
	uint64_t lock_most_s;
	struct ew_asking asking;      /* how it is doing: `next` holds it back, `since` makes it an exception */
	bool probed;                  /* by the deliver that is there: puts and holds wait for it */
	struct ew_s3_abilities abilities;
	struct ew_mono probe_next;
};

struct ew_remote {
	bool any;                     /* a store is configured */
	struct ew_remote_store stores[EW_PLACES];
	struct ew_store *archive;     /* the folder of EW_PLACE_ARCHIVE, or NULL */
	char archive_path[EW_MAX_PATH_BYTES];
	uint64_t cache_s, archive_after_s;
	struct ew_remote_job jobs[EW_REMOTE_JOBS];
	bool look;                    /* something may be begun */
	bool restored;                /* from a backup, once: what was moved since is at a store of which no row knows */
	bool adopting;                /* objects of before there were stores get rows */
	int64_t adopted;              /* up to this number */
	uint32_t attempt;             /* last number given to an incoming file */
	uint64_t arrivals;            /* objects that came here, or will not: who waits looks again */
	struct ew_id used[EW_REMOTE_WANTED]; /* opened since the last tick */
	size_t n_used;
	struct ew_mono cached;        /* when the cache was looked through last */
	struct ew_mono archived;      /* when it was looked what may be archived */
	struct ew_move_row archiving[EW_PLACES]; /* how far that is, by where from */
	bool walking[EW_PLACES];
	bool moving;                  /* a move may be under way */
};

/** What a keeper is told of stores: keeper_settings. All zero: none. */
struct ew_remote_config {
	uint32_t store;               /* 1: an object store */
	uint64_t cache_s;
	uint32_t lock;                /* enum ew_s3_lock */
	uint64_t lock_most_s;
	uint32_t archive;             /* 1: an object store, 2: a folder */
	uint64_t archive_after_s;
	const char *archive_path;
	uint32_t archive_lock;
	uint64_t archive_lock_most_s;
};

/* -- life (remote.c) -- */

/** Before the catalogue is opened; NULL: without stores. Errors: -ENOMEM. */
EW_MUST_USE int ew_remote_new(struct ew_keeper *k, const struct ew_remote_config *config);
/** Opens the folder of the archive, reads what probes have found. Not inside a transaction. Errors: the catalogue's, the folder's with a sentence. */
EW_MUST_USE int ew_remote_open(struct ew_keeper *k, const struct ew_remote_config *config, struct ew_error *error);
/** What is under way is asked again by the next keeper. One that was never begun is fine. */
void ew_remote_close(struct ew_keeper *k);
/** Deliver has come or gone: what it was asked for and has not answered is under way no more. */
void ew_remote_peer(struct ew_keeper *k, bool up);
/** store_answer; one that nobody waits for is fine. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_answer(struct ew_keeper *k, const struct ew_msg_store_answer *m);
/** True when there is something to do now. */
bool ew_remote_due(const struct ew_keeper *k);
/** A piece of it, of some milliseconds. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_step(struct ew_keeper *k);
/** Each half second. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_tick(struct ew_keeper *k);

/* -- what others say and ask -- */

/**
 * An object has come into being, in its transaction: `kind` is one of enum ew_s3_kind. Where no store is configured, nothing is written.
 * Errors: the catalogue's.
 */
EW_MUST_USE int ew_remote_made(struct ew_keeper *k, struct ew_id interaction, struct ew_id object, uint32_t kind, struct ew_wall made,
	uint64_t bytes, const struct ew_hash *sha256);
/** It is none any more, in that transaction and behind it: it leaves every store, for a deletion or for none (0). Errors: the catalogue's. */
EW_MUST_USE int ew_remote_unmade(struct ew_keeper *k, struct ew_id object, uint64_t deletion);
/** A legal hold covers the call, or none any more, in that transaction. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_held(struct ew_keeper *k, struct ew_id interaction, bool on);

/**
 * The house was restored from a backup: from now on what lies at a store is looked for at the others too, when it is not there and when it is
 * deleted. In the transaction that says so. Errors: the catalogue's.
 */
EW_MUST_USE int ew_remote_restored(struct ew_keeper *k);

/**
 * Opens an object that is here, and remembers that it was used. Errors: -EINPROGRESS (it lies elsewhere and is being brought: again later),
 * -EHOSTUNREACH (it lies elsewhere and could not be brought), -ENOENT (nowhere), as the disk.
 */
EW_MUST_USE int ew_remote_open_object(struct ew_keeper *k, struct ew_id object, int *ret_handle);
/**
 * 0: it is here. -EINPROGRESS: it is being brought; `again` begins anew what had failed. -EHOSTUNREACH with a sentence: it could not be.
 * -ENOENT: nowhere. May write a transaction of its own where none is open. Other errors: the catalogue's.
 */
EW_MUST_USE int ew_remote_want(struct ew_keeper *k, struct ew_id object, bool again, struct ew_error *why);
/** Where an object lies: {"stores": [{"store", "state", ...}]} for records; a new list, NULL without memory. Errors become an empty one. */
json_t *ew_remote_places_json(struct ew_keeper *k, struct ew_id object);
/** "directory", "store", "archive". */
const char *ew_place_store_name(uint32_t store);
/** "waiting", "stored", "leaving", "gone", "failing". */
const char *ew_place_state_name(uint32_t state);

/* -- asks (remote_asks.c) -- */
/** GET /v1/storage. */
EW_MUST_USE int ew_ask_storage(struct ew_asked *a);
/** POST /v1/storage/probe. */
EW_MUST_USE int ew_ask_storage_probe(struct ew_asked *a);
/** POST /v1/storage/moves. */
EW_MUST_USE int ew_ask_storage_move(struct ew_asked *a);
/** POST /v1/storage/moves/{number}/stop. */
EW_MUST_USE int ew_ask_storage_stop(struct ew_asked *a);

/* -- for its rooms -- */

/** A free order, filled with what, store and place, and an id; NULL: there is none, or no randomness. */
struct ew_remote_job *ew_remote_begin(struct ew_keeper *k, enum ew_remote_what what, uint32_t store, const struct ew_place_row *place);
/** Closes its handles and forgets it; an incoming file of it goes. */
void ew_remote_end(struct ew_keeper *k, struct ew_remote_job *job);
/** True when an order for this object is under way at a store (EW_PLACES: at any). */
bool ew_remote_busy(const struct ew_remote *r, struct ew_id object, uint32_t store);
/** Orders of a kind under way at a store. */
unsigned ew_remote_under_way(const struct ew_remote *r, uint32_t store, enum ew_remote_what what);
/** True when a server was proven to do it. */
bool ew_remote_is_able(const struct ew_remote_store *s, enum ew_s3_ability ability);
/** The next try of what failed by itself. */
struct ew_wall ew_remote_again(struct ew_keeper *k, uint32_t attempts);
/**
 * It was the store's failure, or is taken for it: others go first, so that one that the store cannot take keeps none of them. Counts as an attempt
 * where it waits to be brought. A transaction of its own. Errors: the catalogue's.
 */
EW_MUST_USE int ew_remote_set_aside(struct ew_keeper *k, struct ew_place_row *row);
/** The store did not do it, and it is the store's fault: everything for it waits a while. */
void ew_remote_store_failed(struct ew_keeper *k, uint32_t store, struct ew_slice sentence);
/** It did something: exceptions about it are over. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_store_well(struct ew_keeper *k, uint32_t store);
/** Once for as long as it is open; not inside a transaction. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_except(struct ew_keeper *k, const char *kind, const char *sentence);

/** Begins what may be begun (spool.c). 1: there may be more. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_spool(struct ew_keeper *k);
/** What came of a put, a delete, a hold (spool.c). Ends the job. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_put_done(struct ew_keeper *k, struct ew_remote_job *job, const struct ew_msg_store_answer *m);
/** Of a delete: `gone`, or why not and when it is tried again. */
EW_MUST_USE int ew_remote_delete_done(struct ew_keeper *k, struct ew_remote_job *job, const struct ew_msg_store_answer *m);
/** Of a hold. */
EW_MUST_USE int ew_remote_hold_done(struct ew_keeper *k, struct ew_remote_job *job, const struct ew_msg_store_answer *m);

/** False: the store that has it cannot be asked now; whatever else becomes of it, ew_remote_fetch() says (fetch.c). Errors: the catalogue's. */
EW_MUST_USE int ew_remote_may_fetch(struct ew_keeper *k, const struct ew_place_row *here, bool *ret_may);
/** Begins to bring an object here (fetch.c). 1: begun, 0: not now. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_fetch(struct ew_keeper *k, const struct ew_place_row *here);
/** What came of a get. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_get_done(struct ew_keeper *k, struct ew_remote_job *job, const struct ew_msg_store_answer *m);
/** A piece of reading back what came. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_arrive(struct ew_keeper *k, struct ew_remote_job *job);

/** Local copies whose time is over go (cache.c). Errors: the catalogue's. */
EW_MUST_USE int ew_remote_cache_tick(struct ew_keeper *k);
/** Notes that a copy here was opened. */
void ew_remote_touch(struct ew_keeper *k, struct ew_id object);

/** Asks what a store does when it is time (probe.c). Errors: the catalogue's. */
EW_MUST_USE int ew_remote_probe_tick(struct ew_keeper *k);
/** What came of it: an event, and an exception when less is proven than before. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_probe_done(struct ew_keeper *k, struct ew_remote_job *job, const struct ew_msg_store_answer *m);
/** What the last probe found, from the catalogue. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_probe_read(struct ew_keeper *k, uint32_t store);

/** What a store's identity is, or a new one for one that is configured for the first time (identity.c). Not inside a transaction. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_identity_read(struct ew_keeper *k, uint32_t store);
/** Looks whether stores are those of before. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_identity_tick(struct ew_keeper *k);
/** What came of looking, or of putting it there. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_identity_done(struct ew_keeper *k, struct ew_remote_job *job, const struct ew_msg_store_answer *m);
/** Looks at a folder now: its disk may be gone since the last time. Sets `ours`. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_identity_folder(struct ew_keeper *k, uint32_t store);

/** Moves, archiving and adopting (moves.c): a piece. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_moves_tick(struct ew_keeper *k);

/** Says that a move is over, inside a transaction; `by` zero: the keeper. Errors: those of events. */
EW_MUST_USE int ew_remote_say_moved(struct ew_keeper *k, const struct ew_move_row *move, struct ew_id by);
/** One object to a store, from whichever has it, inside a transaction; false in *ret_moved: it is there already, or nowhere. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_move_one(struct ew_keeper *k, struct ew_id object, uint32_t target, bool *ret_moved);

/** The keeper's own folder as a store (folder.c): a piece of a copy; at the end the answer is as deliver's would be. Errors: the catalogue's. */
EW_MUST_USE int ew_remote_folder_step(struct ew_keeper *k, struct ew_remote_job *job);
/** Begins to read a file that lies here already (local.c). 1: begun, or it has gone; 0: not now. Errors: -ENOMEM, as the disk. */
EW_MUST_USE int ew_remote_local(struct ew_keeper *k, const struct ew_place_row *here);
/** A piece of that. 1: there is more; 0: it is the object. Errors: -EBADMSG (it is not), as the disk. */
EW_MUST_USE int ew_remote_local_step(struct ew_keeper *k, struct ew_remote_job *job);
/** NULL is fine. */
void ew_local_check_free(struct ew_local_check **check);

/** NULL is fine. */
void ew_folder_copy_free(struct ew_keeper *k, struct ew_folder_copy **copy);

#endif
