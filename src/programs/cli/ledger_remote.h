/*
 * A log as an outsider has it: a checkpoint and tiles over HTTP, nothing of which is believed before it was found under
 * a signed root.
 */
#ifndef EW_PROGRAMS_CLI_LEDGER_REMOTE_H
#define EW_PROGRAMS_CLI_LEDGER_REMOTE_H

#include "ledger/leaf.h"
#include "ledger/note.h"
#include "ledger/proof.h"
#include "ledger/tile.h"
#include "programs/cli/client.h"

#define EW_REMOTE_TILES 16

struct ew_remote_tile {
	bool used;
	struct ew_tile tile;
	struct ew_hash hash[EW_TILE_WIDTH];
};

struct ew_remote_log {
	struct ew_client *client;
	struct ew_error *error;   /* the caller's: the first thing that went wrong */
	struct ew_buf note;
	struct ew_note parsed;    /* of it */
	struct ew_checkpoint checkpoint;
	struct ew_remote_tile tiles[EW_REMOTE_TILES]; /* read before */
	unsigned next;
	uint64_t fetched;         /* tiles and bundles, over the network */
};

/** Fetches the checkpoint and reads its form. Errors with a sentence: the client's, -EBADMSG. Blocks. */
EW_MUST_USE int ew_remote_open(struct ew_client *client, struct ew_error *error, struct ew_remote_log **ret);
/** NULL is fine. */
void ew_remote_free(struct ew_remote_log **log);
/** Adds the key that the log says is its own. Errors: the client's. Blocks. */
EW_MUST_USE int ew_remote_verifier(struct ew_remote_log *log, struct ew_buf *to);
/** An ew_subtree_fn over tiles of the checkpoint's size, as they come. Errors with a sentence. Blocks. */
int ew_remote_subtree(void *log, unsigned level, uint64_t number, struct ew_hash *ret);
/** The leaves of bundle `number`, as they come, and how many. Errors with a sentence. Blocks. */
EW_MUST_USE int ew_remote_leaves(struct ew_remote_log *log, uint64_t number,
	uint8_t to[static EW_TILE_WIDTH * EW_LEAF_BYTES], uint16_t *ret_n);

#endif
