/*
 * The write side of the tape: one per recorder thread. Frames and events of all calls of the thread
 * are sealed, appended to the running segment and made durable together.
 *
 * Division of labour, so that no packet ever waits for a disk:
 *   - the owning thread calls everything here but ew_tape_sync_run();
 *   - ew_tape_append-style calls only seal into memory; ew_tape_flush() hands the memory to write(2);
 *   - ew_tape_sync_begin() / _run() / _end() make it durable: _run() blocks on the disk, touches nothing of the tape
 *     but what _begin() put into the job, and may run on any thread. One job at a time;
 *   - all else that touches the disk (key files minted and unlinked, segments released, records
 *     copied forward, room made) is done by jobs of their own, chores: ew_tape_chore_begin(). One
 *     that somebody waits for ends early: ew_tape_hurry().
 *
 * A span's key file is on disk and synced before its first frame can be sealed: spans are opened
 * from a stock of minted keys, which jobs refill in the background. Key memory is locked and left
 * out of core files.
 *
 * A disk without room does not end the tape: frames are refused, what is sealed waits in memory, a
 * reserve is given up so that events can still be written, and it goes on when there is room.
 *
 * Folder: NNNNNNNN.tape (segments), keys/EEEEEEEE-SPAN.key, epochs (public keys of the media
 * epochs, one "epoch recipient" line each), next (segment numbers below it are used), minted (keys
 * that may be unused), reserve (room for events). Files are mode 0640 and folders 0750: the keeper
 * reads them by group, only the recorder writes. Whose group it is, the folder tells that the
 * tape's folder is made in (set-group-ID).
 */
#ifndef EW_TAPE_TAPE_WRITER_H
#define EW_TAPE_TAPE_WRITER_H

#include "base/error.h"
#include "base/io.h"
#include "seal/recipient.h"
#include "tape/record.h"

struct ew_tape;
struct ew_tape_span;
struct ew_tape_sync;
struct ew_tape_write;

struct ew_tape_config {
	const char *folder;            /* exists or can be made */
	uint32_t thread;
	uint32_t segment_bytes;        /* a segment is closed when it has passed this; default 64 MiB when 0 */
	uint64_t quota_bytes;          /* of all segments together; frames are refused past it, events 16 MiB and
	                                  copies 8 MiB later; none when 0 */
	size_t pending_bytes;          /* sealed bytes that may wait in memory for a slow disk; default 64 MiB when 0 */
	size_t key_stock;              /* minted keys kept ready; default 1024 when 0 */
	size_t key_stock_most;         /* to which ew_tape_stock_want() may raise that */
	size_t spans;                  /* spans open at once; default 8192 when 0 */
	uint64_t reserve_bytes;        /* given up for events when the disk is full; none when 0 */
	bool behind;                   /* what is sealed is written by ew_tape_write_run(), on any thread */
	struct ew_recipient events;    /* the keeper's key: who may open events */
};

/**
 * Opens the folder, syncs what an earlier process left in its last segment, deletes key files of
 * spans that have no record on the tape, reads `epochs`, mints the event span and the first keys
 * (blocking; only at start) and begins a new segment. Works without any media epoch: then
 * ew_tape_span_open() says -ENOKEY until ew_tape_epoch_add(). On a full disk the tape opens all the
 * same, is full and stuck, and a chore makes its first files when there is room. Errors: as
 * open/mkdir/write/fsync, -EBADMSG (epochs file), with a sentence.
 */
EW_MUST_USE int ew_tape_open(struct ew_io *io, const struct ew_tape_config *config,
	struct ew_tape **ret, struct ew_error *error);

/**
 * Flushes, syncs, closes and wipes. Orders that still wait are forgotten. Errors: the first one
 * met, -ENOSPC (there was no room for what is lost now); everything is freed all the same.
 */
EW_MUST_USE int ew_tape_close(struct ew_tape **tape);

/**
 * Frees and wipes without writing: what a killed process leaves behind (simulation, and after a
 * failed sync). A job that is out is freed with it and may not be running.
 */
void ew_tape_abandon(struct ew_tape **tape);

/** The id that marks this run of the recorder; in every segment header. */
struct ew_id ew_tape_boot(const struct ew_tape *tape);

/**
 * Adds a media epoch and mints the first keys for it at once (durable before it returns; blocks):
 * for who has no packets to keep; others order it. The highest epoch seals from now on: the stock
 * of the one before is destroyed, its files by a chore. Errors: -EEXIST (known, with another
 * recipient), as file.h.
 */
EW_MUST_USE int ew_tape_epoch_add(
	struct ew_tape *tape, uint32_t epoch, const struct ew_recipient *recipient);

/**
 * Begins a span under a minted key. Errors: -EAGAIN (stock empty: a job will refill it),
 * -ENOKEY (no epoch), -EDQUOT (quota), -ENOSPC (the disk is full), -ENOMEM / -EMFILE (spans).
 */
EW_MUST_USE int ew_tape_span_open(struct ew_tape *tape, struct ew_tape_span **ret);

/** The random id by which its key file and its records are found. */
struct ew_id ew_tape_span_id(const struct ew_tape_span *span);

/** The epoch that its start key is sealed to. */
uint32_t ew_tape_span_epoch(const struct ew_tape_span *span);
/** Frames sealed so far. */
uint32_t ew_tape_span_frames(const struct ew_tape_span *span);
/** Position of its last frame, EW_TAPE_NOWHERE before the first. */
ew_tape_pos ew_tape_span_last(const struct ew_tape_span *span);

/** Ends a span and wipes its key. */
void ew_tape_span_close(struct ew_tape *tape, struct ew_tape_span **span);

/**
 * Seals one frame into memory; `wall` is the arrival of its last packet. Errors: -EMSGSIZE
 * (EW_MAX_FRAME_BYTES), -ENOMEM, -EDQUOT (quota), -ENOSPC (the disk is full), -ENOBUFS (the disk is so slow that
 * pending_bytes are waiting), -EIO (the tape has failed). Nothing is written of a refused frame; the caller tells of
 * the gap.
 */
EW_MUST_USE int ew_tape_frame(
	struct ew_tape *tape, struct ew_tape_span *span, struct ew_wall wall, struct ew_slice plain);

/**
 * Seals one event. `ret_index` is its number in the event span of this boot: (boot's event span
 * id, index) is the event's id for ever. Events have 16 MiB of room past quota and 8 MiB past
 * pending_bytes, and on a full disk they wait in memory. Errors: -EMSGSIZE, -ENOMEM, -EDQUOT,
 * -ENOBUFS, -EIO.
 */
EW_MUST_USE int ew_tape_event(
	struct ew_tape *tape, struct ew_wall wall, struct ew_slice plain, uint32_t *ret_index);

/** The event span of this boot. */
struct ew_id ew_tape_event_span(const struct ew_tape *tape);

/** Events sealed so far; the next one gets this index. */
uint32_t ew_tape_events(const struct ew_tape *tape);

/** If this is the running segment it ends with what is written next, however short it is. Any other number is fine. */
void ew_tape_end_segment(struct ew_tape *tape, uint32_t segment);

/**
 * Writes what is sealed to the segment (write(2), no sync): from here on a kill of the process
 * loses nothing of it. Begins a new segment when the running one is full. Without room on the disk
 * the reserve is given up; if that is not enough, what is sealed stays in memory for a later flush
 * and 0 is returned: ew_tape_stuck(). After another write error the tape has failed: -EIO for ever;
 * the process must restart. Errors: as write(2), once.
 */
EW_MUST_USE int ew_tape_flush(struct ew_tape *tape);

/* With `behind` ew_tape_flush() writes nothing; one piece at a time goes this way instead. */

/**
 * Takes what is sealed as a piece to be written; NULL when there is nothing, or a piece is out. A sync covers the
 * pieces that have come back. Errors: -EIO (the tape has failed), -ENOMEM (nothing is taken: again later).
 */
EW_MUST_USE int ew_tape_write_begin(struct ew_tape *tape, struct ew_tape_write **ret);
/** Writes it, making the segment where need be. On any thread, touches no tape. Blocks as long as the disk likes. */
void ew_tape_write_run(struct ew_tape_write *write);
/**
 * It has run. Without room it stays to be written, is what ew_tape_write_begin() gives next, and the tape is full or
 * stuck as by ew_tape_flush(). Errors: as write(2), once; the tape has failed then.
 */
EW_MUST_USE int ew_tape_write_end(struct ew_tape *tape, struct ew_tape_write **write);

/**
 * The disk had no room: frames and spans are refused until a chore has found room again for a
 * segment and for the reserve.
 */
bool ew_tape_full(const struct ew_tape *tape);

/** Not even events can be written: they wait in memory. Nothing new should be begun. */
bool ew_tape_stuck(const struct ew_tape *tape);

/**
 * Flushes and prepares a job that makes everything written so far durable, and does nothing else.
 * When nothing waits to be made durable the job is that of ew_tape_chore_begin(). 0 and a job, or 0
 * and NULL when there is nothing to do; -EBUSY while a job is out.
 */
EW_MUST_USE int ew_tape_sync_begin(struct ew_tape *tape, struct ew_tape_sync **ret_job);

/**
 * Prepares a job that is not a sync: refills the stock by one bite, does orders, removes files of
 * keys that will not be used, or looks for room. 0 and a job, or 0 and NULL when there is nothing
 * to do; -EBUSY while a job is out, -EIO (the tape has failed), -ENOMEM. To be asked for whenever
 * no job is out and nothing waits to be durable; and once between two other jobs while
 * ew_tape_chores_press(), so that a stream of restrictions does not starve the stock.
 */
EW_MUST_USE int ew_tape_chore_begin(struct ew_tape *tape, struct ew_tape_sync **ret_job);

/** Less than half of the stock is left and there is an epoch to mint for, or orders wait. */
bool ew_tape_chores_press(const struct ew_tape *tape);

/** Less than a sixteenth of key_stock is left: spans that open soon may have to wait for a key. */
bool ew_tape_keys_run_out(const struct ew_tape *tape);

/**
 * Somebody waits for the job behind the chore that is out, if one is: it ends after a few steps.
 */
void ew_tape_hurry(struct ew_tape *tape);

/**
 * As many keys as `spans` more than key_stock are wanted ready, within key_stock_most. It only
 * rises.
 */
void ew_tape_stock_want(struct ew_tape *tape, size_t spans);

/**
 * Does the job. Blocks. Any thread. The outcome is kept in the job.
 */
void ew_tape_sync_run(struct ew_tape_sync *job);

/**
 * Takes the outcome back, appends what was copied, and frees the job. An error means the tape has
 * failed (see ew_tape_flush()).
 */
EW_MUST_USE int ew_tape_sync_end(struct ew_tape *tape, struct ew_tape_sync **job);

/** Everything before this position is durable. */
ew_tape_pos ew_tape_durable(const struct ew_tape *tape);

/** Events with a lower index are durable. */
uint32_t ew_tape_durable_events(const struct ew_tape *tape);

/** Sealed bytes that wait in memory for the disk. */
uint64_t ew_tape_pending(const struct ew_tape *tape);
/** How many such bytes frames may make before the next is refused with -ENOBUFS. */
uint64_t ew_tape_pending_most(const struct ew_tape *tape);

/** Bytes of all segments that exist, and the quota. */
uint64_t ew_tape_used(const struct ew_tape *tape);

enum ew_tape_order_kind {
	/**
	 * Unlinks the key file of a closed span: its frames are from now on noise. Outcome: 0 or
	 * -ENOENT (it was gone), both durable; as unlink(2).
	 */
	EW_TAPE_SHRED = 1,
	/** Deletes a segment whose content nobody needs. Outcome: 0, -ENOENT, as unlink(2). */
	EW_TAPE_RELEASE = 2,
	/**
	 * Copies the sealed records of a span that lie in a closed segment to the running one, as
	 * they are, in order of index; consecutive ones are chained, the first of each run keeps
	 * its `previous`. `last` is the position of the last copy: who follows a `previous` into
	 * the old segment goes there instead. Where no record of the span lies in the segment,
	 * `last` is the place of the segment before. Damaged records are passed over: they are lost
	 * already. The copies are durable after the next sync; only then may the old segment be
	 * released. Outcome: 0, -EDQUOT, -ENOSPC, -ENOBUFS, -ENOMEM, as read(2); some may have been
	 * copied.
	 */
	EW_TAPE_COPY_FORWARD = 3,
	/** As ew_tape_epoch_add(), without keys: chores mint them. Outcome: as its errors. */
	EW_TAPE_EPOCH_ADD = 4,
	/** Forgets an epoch. Outcome: 0, -EBUSY (it is the highest), -ENOENT, as file.h. */
	EW_TAPE_EPOCH_RETIRE = 5,
};

struct ew_tape_order {
	enum ew_tape_order_kind kind;
	uint32_t epoch;      /* shred, add, retire */
	struct ew_recipient recipient; /* add */
	uint32_t segment;    /* release, copy */
	struct ew_id span;   /* shred, copy */
	uint64_t request;    /* the owner's, given back with the outcome */
	uint32_t generation; /* likewise */
};

struct ew_tape_outcome {
	struct ew_tape_order order;
	int code;         /* 0 or negative errno */
	ew_tape_pos last; /* copy */
};

/**
 * Orders something to be done by a chore, in order. Errors, at once: -EBUSY (shred: the span is
 * open; release: the running segment, or not yet durable as a whole; copy: the running one),
 * -ENOBUFS (too many wait), -ENOMEM, -EIO (the tape has failed).
 */
EW_MUST_USE int ew_tape_order(struct ew_tape *tape, const struct ew_tape_order *order);

/**
 * Takes the next order that was done, in order; false when there is none. To be asked after
 * ew_tape_sync_end(), and after ew_tape_order() for what is as it should be already.
 */
bool ew_tape_order_done(struct ew_tape *tape, struct ew_tape_outcome *ret);

#endif
