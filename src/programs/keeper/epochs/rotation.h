/*
 * Keys that rotate. A copy of the catalogue that somebody made yesterday still has every key that was shredded today; it opens nothing any
 * more when the key that those are sealed to is destroyed. So each of those keys is used for a time, what still lives is sealed anew to the
 * next, and the old one is destroyed: from then on no older copy opens what was erased, whoever has it and however it was made.
 *
 *   active ──(every_s, or by hand)──► retiring ──(nothing is under it, and its time is over)──► ending ──(destroyed, and told)──► destroyed
 *
 * The time of an epoch is over `horizon_s` after it was made: what was erased at T is unreadable in every copy made before, by
 * T + horizon_s at the latest, while a copy can be restored for horizon_s - every_s at least. An epoch that any row is still under is never
 * destroyed, held rows are sealed anew like all others, and a row for which that fails keeps its epoch alive and is told of.
 *
 *   STORE, ORIGINALS  the vault has the private halves and seals headers anew; the keeper never sees a file key
 *   CATALOG           the keeper's own (ring.h): keys of calls and of evidence, and its own three
 *   TAPE              nothing is sealed anew: spans are finished or shredded, segments given back
 *
 * Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_EPOCHS_ROTATION_H
#define EW_PROGRAMS_KEEPER_EPOCHS_ROTATION_H

#include "catalog/wrapped.h"
#include "programs/keeper/epochs/ring.h"
#include "programs/keeper/keeper_asks.h"
#include "programs/keeper/keeper_private.h"

#define EW_ROTATION_EVERY_S (7 * 86400)
#define EW_ROTATION_HORIZON_S (30 * 86400)
#define EW_ROTATION_PER_S 2000             /* rows that are sealed anew in a second */
#define EW_ROTATION_PIECE_US (5 * EW_US_PER_MS)
#define EW_ROTATION_BATCH 64               /* rows that the vault gets at once */
#define EW_ROTATION_LISTED 512             /* epochs that the vault may have of a kind */

/** Rows of one sort that are sealed anew. */
struct ew_walk {
	bool on;
	struct ew_wrapped_row at; /* behind this one; its bytes are nobody's */
	bool begun;               /* there is such a one */
	uint64_t done, failed;
	struct ew_mono again;     /* rows that failed are tried then; 0: there are none */
};

struct ew_rotation_state {
	struct ew_rotation_usual usual;
	struct ew_ring *ring;
	uint32_t catalog;         /* the epoch of CATALOG that is sealed to */
	struct ew_walk walks[EW_WRAPPED_KINDS];
	int64_t credit_us;        /* of the rate */
	struct ew_mono credited;
	struct ew_mono looked;
	/* what the vault was asked for */
	uint64_t batch_request;   /* rows to seal anew; 0: none */
	enum ew_wrapped_of batch_of;
	size_t batch_rows;        /* so many */
	uint32_t batch_epoch;
	uint64_t list_request;    /* which epochs it has; 0: not asked */
	enum ew_epoch_kind list_kind;
	uint32_t listed[EW_ROTATION_LISTED];
	uint8_t listed_keys[EW_ROTATION_LISTED][32];
	size_t n_listed;
	bool listed_kind[EW_EPOCH_CATALOG + 1]; /* of this kind it has said so since it came */
	struct ew_mono end_asked[EW_EPOCH_CATALOG + 1];
	struct ew_mono recorders_up; /* since when all recorders have been here; 0: one is not */
	bool by_hand[EW_EPOCH_CATALOG + 1];
	bool own_compared;        /* keys of the ring with what the catalogue calls destroyed */
	bool finals;              /* deletions may have become final */
	int told_late;            /* 1: that a key should have been destroyed; -1: nothing was told yet */
};

/** Before the catalogue is opened; the ring is taken. Errors: -ENOMEM. */
EW_MUST_USE int ew_keeper_rotation_new(struct ew_keeper *k, const struct ew_rotation_usual *usual, struct ew_ring **ring);
/** NULL state is fine. */
void ew_keeper_rotation_close(struct ew_keeper *k);
/**
 * Brings the ring and the catalogue together: a key that the catalogue does not know is taken in, one that is gone is noted. Inside the
 * transaction of the start, before any key is opened. Errors: -ENOKEY, the catalogue's.
 */
EW_MUST_USE int ew_keeper_rotation_open(struct ew_keeper *k);
/** "tape", "store", "originals", "catalog"; NULL for a number that is none. */
const char *ew_epoch_kind_name(uint32_t kind);

/* -- the keeper's own keys: of system events, of accounts, of the blind index (own_keys.c) -- */

/** Opens them, or makes them; sealed to the epoch in use afterwards. Inside a transaction. Errors: -ENOKEY (destroyed), those of the ring. */
EW_MUST_USE int ew_keeper_own_keys_open(struct ew_keeper *k);
/** Seals them to the epoch in use. Inside a transaction. Errors: those of the ring, the catalogue's. */
EW_MUST_USE int ew_keeper_own_keys_seal(struct ew_keeper *k);

/* -- sealing with the keeper's keys -- */

/** Seals the key of a call, or of its evidence, to the epoch that is in use, which it says. Errors: as ew_ring_seal(). */
EW_MUST_USE int ew_rotation_seal(struct ew_keeper *k, const uint8_t *key, struct ew_buf *to, uint32_t *ret_epoch);

/* -- the life of epochs (rotation.c) -- */

/** An epoch was made: those before it are used no more. STORE, ORIGINALS and CATALOG. Inside a transaction. Errors: the catalogue's. */
EW_MUST_USE int ew_rotation_retire_before(struct ew_keeper *k, enum ew_epoch_kind kind, uint32_t epoch);
/**
 * A key is here of which the log says that it is destroyed: a folder of keys was put back. Rows that it was missed for open again; without any it is
 * told of, for backups of its time open again. Either way it goes through its end once more. Inside a transaction. Errors: the catalogue's.
 */
EW_MUST_USE int ew_rotation_came_back(struct ew_keeper *k, struct ew_epoch_row *row);
/** What time demands. Errors: the catalogue's, as the disk. */
EW_MUST_USE int ew_keeper_rotation_tick(struct ew_keeper *k);
/** New epochs for whatever rotates, at the next tick. */
void ew_rotation_by_hand(struct ew_keeper *k);

/* -- the vault (vault.c) -- */

/** It came, or is gone: what it was asked has no answer. */
void ew_rotation_vault_peer(struct ew_keeper *k);
/** One of the epochs that it was asked to list. */
void ew_rotation_listed(struct ew_keeper *k, const struct ew_msg_epoch_made *made);
/** `done` to the request of the list; false: it was not ours. Errors: the catalogue's. */
EW_MUST_USE int ew_rotation_list_done(struct ew_keeper *k, uint64_t request, int64_t code, bool *ret_ours);
/** An epoch is destroyed, or is not. Errors: the catalogue's. */
EW_MUST_USE int ew_rotation_gone(struct ew_keeper *k, const struct ew_msg_epoch_gone *m);
/** Asks which epochs it has, one kind at a time. Errors: -ENOMEM. */
EW_MUST_USE int ew_rotation_ask_lists(struct ew_keeper *k);

/* -- sealing anew (walk.c) -- */

/** True when rows are to be sealed anew now, or deletions may be final. */
bool ew_keeper_rotation_due(const struct ew_keeper *k);
/** A piece of some milliseconds. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_rotation_step(struct ew_keeper *k);
/** What the vault has sealed anew. Errors: the catalogue's. */
EW_MUST_USE int ew_rotation_rewrapped(struct ew_keeper *k, uint64_t request, const struct ew_msg_rewrapped_some *m);
/** Rows of a kind are under an epoch that is no longer used: they are walked over, from the first. */
void ew_rotation_walk(struct ew_keeper *k, enum ew_epoch_kind kind);

/* -- asks (rotation_asks.c) -- */

/** [{"kind", "epoch", "state", "made_at", "retired_at", "destroyed_at", "destroyed_by", "rows"}], a new reference. Errors: the catalogue's. */
EW_MUST_USE int ew_rotation_json(struct ew_keeper *k, json_t **ret);
/** POST /v1/retention/rotate: new keys now. Right `hold`. */
EW_MUST_USE int ew_ask_rotate(struct ew_asked *a);

#endif
