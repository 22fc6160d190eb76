/*
 * The write side of the tape: one per recorder thread. Frames and events of all calls of the
 * thread are sealed, appended to the running segment and made durable together.
 *
 * Division of labour, so that no packet ever waits for a disk:
 *   - the owning thread calls everything here but ew_tape_sync_run();
 *   - ew_tape_append-style calls only seal into memory; ew_tape_flush() hands the memory to write(2);
 *   - ew_tape_sync_begin() / _run() / _end() make it durable: _run() blocks on the disk, touches nothing of the tape
 *     but what _begin() put into the job, and may run on any thread. One job at a time;
 *   - key files are minted by jobs of their own, a few in each, so that whoever waits for a restriction to be durable
 *     waits for at most one such bite: ew_tape_mint_begin().
 *
 * A span's key file is on disk and synced before its first frame can be sealed: spans are opened
 * from a stock of minted keys, which jobs refill in the background. Key memory is locked and left out
 * of core files.
 *
 * Folder: NNNNNNNN.tape (segments), keys/EEEEEEEE-SPAN.key, epochs (public keys of the media
 * epochs, one "epoch recipient" line each), next (segment numbers below it are used), minted
 * (keys that may be unused). Files are mode 0640 and folders
 * 0750: the keeper reads them by group, only the recorder writes. Whose group it is, the folder tells
 * that the tape's folder is made in (set-group-ID).
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

struct ew_tape_config {
	const char *folder;            /* exists or can be made */
	uint32_t thread;
	uint32_t segment_bytes;        /* a segment is closed when it has passed this; default 64 MiB when 0 */
	uint64_t quota_bytes;          /* of all segments together; frames are refused past it, events 16 MiB and
	                                  copies 8 MiB later; none when 0 */
	size_t pending_bytes;          /* sealed bytes that may wait in memory for a slow disk; default 64 MiB when 0 */
	size_t key_stock;              /* minted keys kept ready; default 64 when 0 */
	size_t spans;                  /* spans open at once; default 8192 when 0 */
	struct ew_recipient events;    /* the keeper's key: who may open events */
};

/**
 * Opens the folder, syncs what an earlier process left in its last segment, deletes key files of
 * spans that have no record on the tape, reads `epochs`, mints the event span and the first keys
 * (blocking; only at start) and begins a new segment. Works without any media epoch: then
 * ew_tape_span_open() says -ENOKEY until ew_tape_epoch_add(). Errors: as open/mkdir/write/fsync,
 * -EBADMSG (epochs file), with a sentence.
 */
EW_MUST_USE int ew_tape_open(struct ew_io *io, const struct ew_tape_config *config,
	struct ew_tape **ret, struct ew_error *error);

/**
 * Flushes, syncs, closes and wipes. Errors: the first one met; everything is freed all the same.
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
 * Adds a media epoch (durable before it returns; blocks). The highest epoch seals from now on:
 * the stock of the one before is destroyed. Errors: -EEXIST (known, with another recipient), as
 * file.h.
 */
EW_MUST_USE int ew_tape_epoch_add(
	struct ew_tape *tape, uint32_t epoch, const struct ew_recipient *recipient);

/**
 * Forgets an epoch that is not the highest. Blocks. Errors: -EBUSY (the highest), -ENOENT, as
 * file.h.
 */
EW_MUST_USE int ew_tape_epoch_retire(struct ew_tape *tape, uint32_t epoch);

/**
 * Begins a span under a minted key. Errors: -EAGAIN (stock empty: a job will refill it),
 * -ENOKEY (no epoch), -EDQUOT (quota), -ENOMEM / -EMFILE (spans).
 */
EW_MUST_USE int ew_tape_span_open(struct ew_tape *tape, struct ew_tape_span **ret);

struct ew_id ew_tape_span_id(const struct ew_tape_span *span);
uint32_t ew_tape_span_epoch(const struct ew_tape_span *span);
/** Frames sealed so far. */
uint32_t ew_tape_span_frames(const struct ew_tape_span *span);
/** Position of its last frame, EW_TAPE_NOWHERE before the first. */
ew_tape_pos ew_tape_span_last(const struct ew_tape_span *span);

/** Ends a span and wipes its key. */
void ew_tape_span_close(struct ew_tape *tape, struct ew_tape_span **span);

/**
 * Seals one frame into memory; `wall` is the arrival of its last packet. Errors: -EMSGSIZE (EW_MAX_FRAME_BYTES), -ENOMEM, -EDQUOT (quota),
 * -ENOBUFS (the disk is so slow that pending_bytes are waiting), -EIO (the tape has failed).
 * Nothing is written of a refused frame; the caller tells of the gap.
 */
EW_MUST_USE int ew_tape_frame(
	struct ew_tape *tape, struct ew_tape_span *span, struct ew_wall wall, struct ew_slice plain);

/**
 * Seals one event. `ret_index` is its number in the event span of this boot: (boot's event span
 * id, index) is the event's id for ever. Events have 16 MiB of room past quota and 8 MiB past
 * pending_bytes. Errors as above.
 */
EW_MUST_USE int ew_tape_event(
	struct ew_tape *tape, struct ew_wall wall, struct ew_slice plain, uint32_t *ret_index);

/** The event span of this boot. */
struct ew_id ew_tape_event_span(const struct ew_tape *tape);

/** Events sealed so far; the next one gets this index. */
uint32_t ew_tape_events(const struct ew_tape *tape);

/**
 * Writes what is sealed to the segment (write(2), no sync): from here on a kill of the process
 * loses nothing of it. Begins a new segment when the running one is full. After a write error the
 * tape has failed: -EIO for ever; the process must restart. Errors: as write(2), once.
 */
EW_MUST_USE int ew_tape_flush(struct ew_tape *tape);

/**
 * Flushes and prepares a job that makes everything flushed so far durable, and does nothing else.
 * When nothing waits to be made durable the job is that of ew_tape_mint_begin(). 0 and a job, or 0
 * and NULL when there is nothing to do; -EBUSY while a job is out.
 */
EW_MUST_USE int ew_tape_sync_begin(struct ew_tape *tape, struct ew_tape_sync **ret_job);

/**
 * Prepares a job that refills the stock by one bite (at most 4 keys, 16 when less than half of the
 * stock is left), or removes files of keys that will not be used. 0 and a job, or 0 and NULL when
 * the stock is not short; -EBUSY while a job is out, -EIO (the tape has failed), -ENOMEM. To be
 * asked for whenever no job is out and nothing waits to be durable; and once between two other jobs
 * while ew_tape_stock_low(), so that a stream of restrictions does not starve the stock.
 */
EW_MUST_USE int ew_tape_mint_begin(struct ew_tape *tape, struct ew_tape_sync **ret_job);

/** Less than half of the stock is left, and there is an epoch to mint for. */
bool ew_tape_stock_low(const struct ew_tape *tape);

/**
 * Does the job: syncs, or seals and writes key files. Blocks. Any thread. The outcome is kept in
 * the job.
 */
void ew_tape_sync_run(struct ew_tape_sync *job);

/**
 * Takes the outcome back and frees the job. An error means the tape has failed (see
 * ew_tape_flush()).
 */
EW_MUST_USE int ew_tape_sync_end(struct ew_tape *tape, struct ew_tape_sync **job);

/** Everything before this position is durable. */
ew_tape_pos ew_tape_durable(const struct ew_tape *tape);

/** Events with a lower index are durable. */
uint32_t ew_tape_durable_events(const struct ew_tape *tape);

/** Bytes of all segments that exist, and the quota. */
uint64_t ew_tape_used(const struct ew_tape *tape);

/**
 * Deletes a segment whose content nobody needs. Errors: -EBUSY (the running one, or not yet
 * durable as a whole), -ENOENT, as unlink(2). Blocks.
 */
EW_MUST_USE int ew_tape_release(struct ew_tape *tape, uint32_t segment);

/**
 * Unlinks the key file of a closed span: its frames are from now on noise. Durable when it
 * returns. Blocks. -ENOENT, -EBUSY (open).
 */
EW_MUST_USE int ew_tape_shred(struct ew_tape *tape, uint32_t epoch, struct ew_id span);

/**
 * Copies the sealed records of `span` that lie in a closed segment to the running one, as they
 * are, in order of index; consecutive ones are chained, the first of each run keeps its
 * `previous`. `ret_last` is the position of the last copy: who follows a `previous` into the old
 * segment goes there instead. The copies are durable after the next sync; only then may the old
 * segment be released. Errors: -EBUSY (the running segment), -ENOENT (no such records), -EDQUOT,
 * -ENOBUFS, -EBADMSG (damaged segment), as read(2). Blocks on reading and writing.
 */
EW_MUST_USE int ew_tape_copy_forward(
	struct ew_tape *tape, uint32_t segment, struct ew_id span, ew_tape_pos *ret_last);

#endif
