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

struct ew_tape {
	struct ew_io *io;
	struct ew_tape_config config; /* its folder points to `folder` */
	char folder[EW_MAX_PATH_BYTES];
	char keys[EW_MAX_PATH_BYTES];
	struct ew_id boot;
	bool failed;
	struct ew_tape_sync *job; /* the one that is out */

	uint32_t segment; /* the running one */
	int handle;
	uint64_t written; /* bytes of the running segment */
	struct ew_buf pending;
	struct ew_buf scratch; /* sealed bytes of one record */
	uint64_t used;         /* bytes of all segments, the pending ones included */
	uint64_t event_room; /* bytes that events may go past the quota */
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
	struct ew_tape_keys dead;  /* without key memory: files that a job is to unlink */
	uint64_t minted_bytes;     /* of the file "minted" */
	struct ew_tape_span *spans;
	size_t n_spans;
	struct ew_tape_span events;
};

/* tape_segment.c */

/** Chooses the first number, syncs what is there and counts its bytes. */
EW_MUST_USE int ew_tape_segments_take_over(struct ew_tape *t, struct ew_error *error);
/**
 * Makes a segment file of the next number and its header; the running one, if any, goes to `old`.
 */
EW_MUST_USE int ew_tape_segment_begin(struct ew_tape *t);
/** Writes the pending bytes and does not change the segment. */
EW_MUST_USE int ew_tape_write_pending(struct ew_tape *t);
/** Records that numbers below `next` are used. Blocks. */
EW_MUST_USE int ew_tape_reserve(struct ew_io *io, const char *folder, uint32_t next);
/** Position of the next record. */
ew_tape_pos ew_tape_end(const struct ew_tape *t);

/* tape_keys.c */

EW_MUST_USE int ew_tape_keys_init(struct ew_tape_keys *keys, size_t cap);
/** Gives all key memory back and frees the array. */
void ew_tape_keys_free(struct ew_tape *t, struct ew_tape_keys *keys);
/** Takes key memory for up to n new keys of the highest epoch; fewer when the pool is empty. */
void ew_tape_keys_prepare(struct ew_tape *t, struct ew_tape_keys *keys, size_t n);
/** The epoch that seals now, or NULL. */
const struct ew_tape_epoch *ew_tape_epoch_highest(const struct ew_tape *t);
/** Draws, seals and writes key files, all synced when it returns. Blocks, touches no tape. */
EW_MUST_USE int ew_tape_mint(struct ew_io *io, const char *folder,
	const struct ew_recipient *recipient, const struct ew_tape_keys *keys);
/** Unlinks key files (a missing one is fine) and syncs the folder. Blocks, touches no tape. */
EW_MUST_USE int ew_tape_unlink_keys(
	struct ew_io *io, const char *folder, const struct ew_tape_keys *keys);
/** Moves freshly minted keys to the stock; those of an epoch that has passed become dead. */
void ew_tape_stock_add(struct ew_tape *t, struct ew_tape_keys *minted);
/** Mints up to n keys at once. Blocks; only when no job is out. */
EW_MUST_USE int ew_tape_stock_mint(struct ew_tape *t, size_t n);

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
EW_MUST_USE int ew_tape_minted_replace(
	struct ew_io *io, const char *folder, struct ew_slice text);
/** The number in the front line of "minted"; 0 when there is none. */
EW_MUST_USE int ew_tape_minted_from(struct ew_tape *t, uint32_t *ret_from);

/* tape_epochs.c */

EW_MUST_USE int ew_tape_epochs_load(struct ew_tape *t, struct ew_error *error);

/* tape_sync.c */

/** What a job does. */
enum ew_tape_work {
	EW_TAPE_WORK_DATA = 1, /* makes segments durable */
	EW_TAPE_WORK_KEYS = 2, /* mints a bite */
	EW_TAPE_WORK_DEAD = 4, /* removes files of keys that will not be used */
};

/** A job that does `work`, a set of enum ew_tape_work. */
EW_MUST_USE int ew_tape_sync_prepare(
	struct ew_tape *t, unsigned work, struct ew_tape_sync **ret_job);
/** Frees a job and wipes its keys; handles that it still has are closed. */
void ew_tape_sync_free(struct ew_tape *t, struct ew_tape_sync **job);

/* tape_writer.c */

/**
 * Appends a sealed record at ew_tape_end() and counts its bytes. Errors: -ENOMEM (nothing
 * appended).
 */
EW_MUST_USE int ew_tape_append(
	struct ew_tape *t, const struct ew_tape_record *r, struct ew_slice sealed);

#endif
