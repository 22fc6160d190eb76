/*
 * What the files of the tape's write side share. Private to tape/.
 */
#ifndef EW_TAPE_WRITER_H
#define EW_TAPE_WRITER_H

#include "base/buf.h"
#include "base/limits.h"
#include "base/secret.h"
#include "seal/frame_seal.h"
#include "seal/span_key.h"
#include "tape/tape_writer.h"

#define EW_TAPE_OLD_MAX 64          /* segments closed since the last sync */
#define EW_TAPE_RESERVE_NUMBERS 1024u
#define EW_TAPE_EVENT_QUOTA_ROOM ((uint64_t)16 * 1024 * 1024)
#define EW_TAPE_START_ROOM ((uint64_t)1024 * 1024) /* for the events of a start on a full tape */
#define EW_TAPE_COPY_QUOTA_ROOM ((uint64_t)8 * 1024 * 1024)
#define EW_TAPE_EVENT_PENDING_ROOM ((size_t)8 * 1024 * 1024)
#define EW_TAPE_MAX_ORDERS 1024 /* waiting, out and done but not taken */
#define EW_TAPE_ORDER_BITE 64   /* orders that a chore does */
#define EW_TAPE_KEY_BITE 64     /* keys that a chore mints */
#define EW_TAPE_BITE_LEAST 4    /* steps that a chore does however somebody waits */
#define EW_TAPE_KEYS_LEAST 24   /* the same of keys when less than half of them is left */
#define EW_TAPE_AGAIN_US EW_US_PER_S /* what the disk had no room for is tried again */
#define EW_TAPE_MINTED_FRONT_BYTES 14 /* "from SSSSSSSS\n" */
#define EW_TAPE_MINTED_LINE_BYTES 46  /* a key file's name and a newline */

/* A key of the stock, or one that is about to be minted. `key` is a block of the pool. */
struct ew_tape_key {
	enum ew_span_kind kind;
	uint32_t epoch;
	struct ew_id span;
	uint8_t *key;
};

/* Keys in a fixed array. */
struct ew_tape_keys {
	struct ew_tape_key *at;
	size_t n;
	size_t cap;
};

struct ew_tape_epoch {
	uint32_t epoch;
	struct ew_recipient recipient;
};

struct ew_tape_span {
	struct ew_tape_span *next;
	struct ew_tape_span *before;
	uint32_t epoch;
	uint8_t *key; /* a block of the pool */
	struct ew_frame_sealer sealer;
	ew_tape_pos last;
};

/* An order and how far it has come. */
struct ew_tape_ordered {
	struct ew_tape_outcome is;
	bool done;
	uint64_t bytes;     /* release: what the segment held */
	uint32_t copied;    /* copy: records, in order of index */
	uint32_t last_index; /* of the last one */
};

/* One record to be copied; the bytes lie in the job. */
struct ew_tape_found {
	uint32_t order; /* which of the job's */
	uint32_t index;
	uint32_t offset;
	uint32_t length;
	size_t at;
};

struct ew_tape_copies {
	struct ew_tape_found *found; /* by order and index */
	size_t n;
	size_t cap;
	struct ew_buf bytes;
};

/* The first files of a run, by value: made at the start, or by a job when there is room. */
struct ew_tape_birth {
	uint32_t segment;
	uint32_t reserve; /* numbers below this become used */
	struct ew_tape_segment_header header;
	struct ew_buf minted;
	struct ew_recipient recipient;
	struct ew_tape_key key; /* of the events */
	int handle;             /* of the segment */
};

struct ew_tape {
	struct ew_io *io;
	struct ew_tape_config config; /* its folder points to `folder` */
	char folder[EW_MAX_PATH_BYTES];
	char keys[EW_MAX_PATH_BYTES];
	struct ew_id boot;
	bool failed;
	bool born;  /* the first segment and the events' key file are durable */
	bool full;  /* the disk had no room: frames are refused */
	bool stuck; /* what is pending did not fit either */
	bool reserve_there;
	struct ew_mono room_again; /* not before this is room looked for */
	struct ew_mono keys_again; /* nor a key minted */
	uint8_t *birth_key;        /* the events' first key until it is sealed; of the pool */
	struct ew_tape_sync *job;  /* the one that is out */
	bool keys_last;            /* the chore before was a bite of keys */
	/* Done, out, waiting, in this order */
	struct ew_tape_ordered *orders;
	size_t n_orders, n_done, n_out;

	uint32_t segment; /* the running one */
	int handle;
	uint64_t written; /* bytes of the running segment */
	bool ripe;        /* it ends with the next write, however short it is */
	struct ew_buf pending;
	struct ew_buf scratch; /* sealed bytes of one record */
	/* Writing behind: the piece that is not written yet, which a thread may have; and a buffer for the next */
	struct ew_tape_write *write;
	bool write_out;
	struct ew_buf spare;
	ew_tape_pos written_to; /* up to there all is written */
	bool unmade;            /* the running segment has no file yet */
	struct ew_tape_segment_header unmade_header;
	uint64_t used;         /* bytes of all segments, the pending ones included */
	uint64_t event_room;   /* bytes that events may go past the quota */
	uint32_t written_events; /* events that are not pending */
	uint32_t reserved;     /* numbers below this are recorded as used */
	int old[EW_TAPE_OLD_MAX];
	size_t n_old;
	bool names_unsynced;
	ew_tape_pos durable;
	uint32_t durable_events;

	struct ew_secret_pool *pool;
	struct ew_tape_epoch *epochs; /* rising */
	size_t n_epochs;
	struct ew_tape_keys stock; /* of the highest epoch */
	size_t wanted;             /* keys that should be in it */
	struct ew_tape_keys dead;  /* without key memory: files that a job is to unlink */
	uint64_t minted_bytes;     /* of the file "minted" */
	struct ew_tape_span *spans;
	size_t n_spans;
	struct ew_tape_span events;
};

/* tape_behind.c */

#define EW_TAPE_KEEP_PENDING_BYTES ((size_t)4 * 1024 * 1024) /* of memory, between writes */
/** Bytes that were handed over and are not written. */
size_t ew_tape_behind_bytes(const struct ew_tape *t);
/**
 * Writes all that waits, on this thread; no piece may be out. Without room: 0, and t->stuck. Errors: as
 * ew_tape_write_end().
 */
EW_MUST_USE int ew_tape_write_rest(struct ew_tape *t);
/** Frees a piece that came to nothing. NULL is fine. */
void ew_tape_write_free(struct ew_tape_write **write);

/* tape_segment.c */

/**
 * Removes the segments behind the first one whose end is gone: `segments` are the numbers in the folder, rising, `*n`
 * of them and then those that stay; only from number `from` on anything can be unsynced. Blocks. Errors: as reading,
 * unlink(2) and fsync(2).
 */
EW_MUST_USE int ew_tape_cut_loose(
	struct ew_io *io, const char *folder, const uint32_t *segments, size_t *n, uint32_t from);
/** Chooses the first number, syncs what is there and counts its bytes. */
EW_MUST_USE int ew_tape_segments_take_over(struct ew_tape *t, struct ew_error *error);
/**
 * Makes and writes a segment file. The name is removed again on failure. Blocks, touches no tape.
 */
EW_MUST_USE int ew_tape_segment_make(struct ew_io *io, const char *folder,
	const struct ew_tape_segment_header *header, int *ret_handle);
/** True when the running segment should not be written to any further. */
bool ew_tape_segment_is_over(const struct ew_tape *t);
/** The header of the segment behind the running one. */
struct ew_tape_segment_header ew_tape_next_header(const struct ew_tape *t);
/**
 * `handle` becomes the running segment's, of the next number; the one before, if any, goes to
 * `old`.
 */
void ew_tape_segment_begin(struct ew_tape *t, int handle);
/**
 * Writes the pending bytes and does not change the segment. 0 also when there is no room: then
 * t->stuck.
 */
EW_MUST_USE int ew_tape_write_pending(struct ew_tape *t);
/** Records that numbers below `next` are used. Blocks. */
EW_MUST_USE int ew_tape_reserve(struct ew_io *io, const char *folder, uint32_t next);
/** Position of the next record. */
ew_tape_pos ew_tape_end(const struct ew_tape *t);
/** Position behind what was written. */
ew_tape_pos ew_tape_written_end(const struct ew_tape *t);
/** Path of a segment. Errors: -ENAMETOOLONG. */
EW_MUST_USE int ew_tape_segment_path(
	const char *folder, uint32_t segment, char path[static EW_MAX_PATH_BYTES]);
/** Bytes of a segment that is there. Blocks, touches no tape. Errors: as open(2). */
EW_MUST_USE int ew_tape_segment_bytes(
	struct ew_io *io, const char *folder, uint32_t segment, bool sync, uint64_t *ret_bytes);

/* tape_keys.c */

EW_MUST_USE int ew_tape_keys_init(struct ew_tape_keys *keys, size_t cap);
/** Gives all key memory back and frees the array. */
void ew_tape_keys_free(struct ew_tape *t, struct ew_tape_keys *keys);
/** Takes key memory for up to n new keys of the highest epoch; fewer when the pool is empty. */
void ew_tape_keys_prepare(struct ew_tape *t, struct ew_tape_keys *keys, size_t n);
/** The epoch that seals now, or NULL. */
const struct ew_tape_epoch *ew_tape_epoch_highest(const struct ew_tape *t);
/**
 * Draws, seals and writes key files, all `*ret_made` of them synced when it returns; fewer than
 * asked, but not than `least`, when *hurry (which may be NULL) becomes true. Errors: the first; -ENOSPC leaves nothing of
 * the key that did not fit, and those before it stand. Blocks, touches no tape.
 */
EW_MUST_USE int ew_tape_mint(struct ew_io *io, const char *folder,
	const struct ew_recipient *recipient, const struct ew_tape_keys *keys, const bool *hurry,
	size_t least, size_t *ret_made);
/** Seals and writes one key file that is drawn already; its name is not yet durable. */
EW_MUST_USE int ew_tape_key_write(struct ew_io *io, const char *folder,
	const struct ew_recipient *recipient, const struct ew_tape_key *key);
/** Path of a key file. Errors: -ENAMETOOLONG. */
EW_MUST_USE int ew_tape_key_path(
	const char *folder, const struct ew_tape_key *key, char path[static EW_MAX_PATH_BYTES]);
/** True for a span that is open, the events' included. */
bool ew_tape_span_is_open(const struct ew_tape *t, struct ew_id span);
/** Unlinks key files (a missing one is fine) and syncs the folder. Blocks, touches no tape. */
EW_MUST_USE int ew_tape_unlink_keys(
	struct ew_io *io, const char *folder, const struct ew_tape_keys *keys);
/**
 * Moves the first `made` keys to the stock, those of an epoch that has passed become dead; the rest
 * is given back.
 */
void ew_tape_stock_add(struct ew_tape *t, struct ew_tape_keys *minted, size_t made);
/** Mints up to n keys at once, fewer on a full disk. Blocks; only when no job is out. */
EW_MUST_USE int ew_tape_stock_mint(struct ew_tape *t, size_t n);
/** All of the stock becomes dead. */
void ew_tape_stock_bury(struct ew_tape *t);
/** Draws the ids of their spans. */
EW_MUST_USE int ew_tape_keys_draw(struct ew_io *io, struct ew_tape_keys *keys);

/* tape_minted.c */

/**
 * Names keys in the file "minted" before they exist, so that a later process can find the unused
 * ones.
 */
EW_MUST_USE int ew_tape_minted_note(struct ew_io *io, const char *folder,
	const struct ew_tape_keys *keys, uint64_t offset);
/** Deletes key files named in "minted" that have no record on the tape. */
EW_MUST_USE int ew_tape_minted_clean(struct ew_tape *t);
/** Begins "minted" anew with what may still be unused: `text` is the new content. */
EW_MUST_USE int ew_tape_minted_text(const struct ew_tape *t, struct ew_buf *text);
/**
 * Makes `text` the whole of "minted", durable before it returns. Blocks. Errors: those of
 * ew_file_replace().
 */
EW_MUST_USE int ew_tape_minted_replace(
	struct ew_io *io, const char *folder, struct ew_slice text);
/** The number in the front line of "minted"; 0 when there is none. */
EW_MUST_USE int ew_tape_minted_from(struct ew_tape *t, uint32_t *ret_from);

/* tape_epochs.c */

EW_MUST_USE int ew_tape_epochs_load(struct ew_tape *t, struct ew_error *error);
/** Adds or retires an epoch. */
bool ew_tape_is_of_epochs(const struct ew_tape_order *order);
/** 1 when the order changes something, 0 when it is done already. Errors: those of the order. */
EW_MUST_USE int ew_tape_epochs_check(const struct ew_tape *t, const struct ew_tape_order *order);
/**
 * What the file "epochs" says when the order (add or retire) is done; empty when it is done
 * already. Errors: those of the order.
 */
EW_MUST_USE int ew_tape_epochs_text(
	const struct ew_tape *t, const struct ew_tape_order *order, struct ew_buf *text);
/** Replaces the file. Blocks, touches no tape. */
EW_MUST_USE int ew_tape_epochs_store(struct ew_io *io, const char *folder, struct ew_slice text);
/** The file says it: so does the tape. Errors: -ENOMEM. */
EW_MUST_USE int ew_tape_epochs_apply(struct ew_tape *t, const struct ew_tape_order *order);

/* tape_sync.c */

/** What a job does. */
enum ew_tape_work {
	EW_TAPE_WORK_DATA = 1,   /* makes segments durable */
	EW_TAPE_WORK_KEYS = 2,   /* mints a bite */
	EW_TAPE_WORK_DEAD = 4,   /* removes files of keys that will not be used */
	EW_TAPE_WORK_ORDERS = 8, /* what was ordered */
	EW_TAPE_WORK_ROOM = 16,  /* looks for room, makes the reserve and the first files */
};

/** A job that does `work`, a set of enum ew_tape_work. */
EW_MUST_USE int ew_tape_sync_prepare(
	struct ew_tape *t, unsigned work, struct ew_tape_sync **ret_job);
/** Frees a job and wipes its keys; handles that it still has are closed. */
void ew_tape_sync_free(struct ew_tape *t, struct ew_tape_sync **job);
/** True when the owner asked for haste. Any thread. */
bool ew_tape_in_haste(const bool *hurry);

/* tape_orders.c */

/** The run of orders that one job can do together: how many from the first that waits. */
size_t ew_tape_orders_run(const struct ew_tape *t);
/**
 * Unlinks what is shredded and released, durably; each order has its code then. Touches no tape.
 */
void ew_tape_orders_remove(struct ew_io *io, const char *folder, const char *keys,
	struct ew_tape_ordered *orders, size_t n, const bool *hurry);
/** Takes back what a job did of its run. */
void ew_tape_orders_end(struct ew_tape *t, const struct ew_tape_ordered *orders, size_t n);

/* tape_copy.c */

/**
 * Reads the records that n orders for one segment want, as many as a job may bring. An error is put
 * into the orders. Blocks, touches no tape.
 */
void ew_tape_copies_read(struct ew_io *io, const char *folder, struct ew_tape_ordered *orders,
	size_t n, struct ew_tape_copies *copies);
/** Appends them; each order is done, or has come further. */
void ew_tape_copies_append(struct ew_tape *t, struct ew_tape_ordered *orders, size_t n,
	const struct ew_tape_copies *copies);
/** Frees what was read. */
void ew_tape_copies_free(struct ew_tape_copies *copies);

/* tape_birth.c */

/** Chooses the first number and draws the events' key: from here on events can be sealed. */
EW_MUST_USE int ew_tape_birth_plan(struct ew_tape *t);
/** Makes what was planned, at the start. 0 also when there is no room: then t->stuck. Blocks. */
EW_MUST_USE int ew_tape_birth(struct ew_tape *t);
/** Prepares the first files of this run: numbers, segment, "minted", the events' key. */
EW_MUST_USE int ew_tape_birth_prepare(struct ew_tape *t, struct ew_tape_birth *ret);
/** Makes them. -ENOSPC leaves nothing that a second try would stumble over. Touches no tape. */
EW_MUST_USE int ew_tape_birth_run(
	struct ew_io *io, const char *folder, const char *keys, struct ew_tape_birth *b);
/** The tape has its files. */
void ew_tape_birth_end(struct ew_tape *t, struct ew_tape_birth *b);
/** Closes and frees what was not handed to the tape. */
void ew_tape_birth_free(struct ew_io *io, struct ew_tape_birth *b);

/* tape_room.c */

/** No room: what the disk says, whether all of it or our share is used up. */
bool ew_tape_no_room(int r);
/**
 * At the start: is the reserve there? One of another size than is asked for is given up. Blocks.
 * Errors: as open(2) and unlink(2).
 */
EW_MUST_USE int ew_tape_reserve_find(struct ew_tape *t);
/**
 * Gives the reserve up for what must be written now; false when there is none. The tape is full.
 */
bool ew_tape_reserve_spend(struct ew_tape *t);
/**
 * Room for the reserve and `more` bytes: 0 and the reserve is there, durable, or -ENOSPC. Touches
 * no tape.
 */
EW_MUST_USE int ew_tape_room_make(
	struct ew_io *io, const char *folder, uint64_t reserve, uint64_t more);
/** True when a job should look for room now. */
bool ew_tape_room_wanted(const struct ew_tape *t);

/* tape_writer.c */

/**
 * Appends a sealed record at ew_tape_end() and counts its bytes. Errors: -ENOMEM (nothing
 * appended).
 */
EW_MUST_USE int ew_tape_append(
	struct ew_tape *t, const struct ew_tape_record *r, struct ew_slice sealed);

#endif
