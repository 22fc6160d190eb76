/*
 * The log on disk, in the public layout: FOLDER/checkpoint, FOLDER/tile/... Everything is written to a temporary
 * name, synced and renamed, so that a reader never sees half a file, and nothing that a signed checkpoint covers is
 * ever changed or removed, but for partial tiles whose full tile is durable.
 *
 * Order (the caller keeps it, the asserts here check what can be seen): leaves durable elsewhere, then
 * ew_log_store_append(), then ew_log_store_sync() makes tiles and bundles for that size durable, and only then may
 * the size be signed; ew_log_store_publish() comes last. A crash at any point leaves tiles that are ahead of the
 * checkpoint, which are written again with the same bytes.
 *
 * One thread. Blocks on the disk where it says so.
 */
#ifndef EW_LEDGER_LOG_STORE_H
#define EW_LEDGER_LOG_STORE_H

#include "base/error.h"
#include "base/io.h"
#include "ledger/leaf.h"
#include "ledger/note.h"
#include "ledger/proof.h"

struct ew_log_store;

/**
 * Opens (and makes) the folder at the state of the last checkpoint whose tiles are all there and give its root:
 * `ret_size` leaves are in it, the caller appends those behind. The checkpoint's signatures are the caller's to
 * judge. Errors with a sentence that names the file: -EBADMSG (a tile is missing, short or does not give the root
 * that the checkpoint names: nothing may be signed on top of that), as the disk. Blocks.
 */
EW_MUST_USE int ew_log_store_open(struct ew_io *io, const char *folder, struct ew_log_store **ret,
	uint64_t *ret_size, struct ew_error *error);
/** What was appended and not synced is forgotten. NULL is fine. */
void ew_log_store_close(struct ew_log_store **store);

/**
 * Appends a leaf in memory. Errors: -ENOMEM, -EIO (the library), -EFBIG (EW_MAX_LEDGER_UNSYNCED wait for a sync); the
 * leaf is then not there. Does not block.
 */
EW_MUST_USE int ew_log_store_append(
	struct ew_log_store *store, const uint8_t leaf[static EW_LEAF_BYTES]);

/** The tree with all that was appended. */
const struct ew_tree *ew_log_store_tree(const struct ew_log_store *store);

/**
 * Writes the tiles and bundles that are full by now, so that the next sync has less to do; nothing of it counts before
 * that. Errors and what they leave: as ew_log_store_sync(). Blocks: two syncs for each 256 leaves.
 */
EW_MUST_USE int ew_log_store_write(struct ew_log_store *store);

/**
 * Makes tiles and entry bundles of everything appended durable, partial ones for exactly this size among them. After
 * an error the store is at its last synced state in memory too, and the leaves behind are to be appended again.
 * Blocks: some syncs.
 */
EW_MUST_USE int ew_log_store_sync(struct ew_log_store *store);
/** Leaves that are durable here. */
uint64_t ew_log_store_synced(const struct ew_log_store *store);

/**
 * Puts a signed checkpoint in place of the last one, durably, and then removes partial tiles that nobody needs any
 * more; what cannot be removed stays for the next time and is no error. Errors: -EINVAL (no checkpoint, not of the
 * synced tree or one before it, of a size that was never synced, or smaller than one that was given before),
 * -EBADMSG (a tile is damaged), -ENOMEM, as the disk: then it may or may not be in place, and the same or a later one
 * is to be published again. Blocks.
 */
EW_MUST_USE int ew_log_store_publish(struct ew_log_store *store, struct ew_slice note);

/** Adds the published checkpoint. Errors: -ENOENT (none yet), as the disk. */
EW_MUST_USE int ew_log_store_checkpoint(struct ew_log_store *store, struct ew_buf *to);

/**
 * Proofs in the synced tree. Each tile on the way is read and found in the one above it: in the tree as it is now at
 * most one of each level below the top, in older trees two. Errors: -EINVAL (sizes), -EBADMSG (a tile is missing or
 * damaged: ew_log_store_damage() names it), -ENOMEM, as the disk. Block.
 */
EW_MUST_USE int ew_log_store_inclusion(
	struct ew_log_store *store, uint64_t index, uint64_t size, struct ew_proof *ret);
/** That the tree of `size` begins with that of `old_size`. Errors: as above. */
EW_MUST_USE int ew_log_store_consistency(
	struct ew_log_store *store, uint64_t old_size, uint64_t size, struct ew_proof *ret);

/**
 * Opens a file of the public layout for reading: "checkpoint" or a tile's path, as it stands in a URL. A partial tile
 * whose file was removed because the full one is there is -ENOENT, as the specification has it. Errors: -EINVAL (no
 * such path can be), -ENOENT. The handle is the caller's.
 */
EW_MUST_USE int ew_log_store_file(struct ew_log_store *store, struct ew_slice path, int *ret_handle);

/**
 * The file that the last -EBADMSG was about, as it stands in a URL; "" when there was none. The store's, until the next
 * call.
 */
const char *ew_log_store_damage(const struct ew_log_store *store);

/** Tiles that were read since it was opened: what a check costs. */
uint64_t ew_log_store_reads(const struct ew_log_store *store);

#endif
