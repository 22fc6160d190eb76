/*
 * Private to the log's files. The right edge is held in memory: of each level the hashes of its last tile, which is not
 * full, and the leaves behind those of level 0. So appending reads nothing, and what is read from disk is checked
 * upwards against hashes that are known.
 */
#ifndef EW_LEDGER_LOG_INSIDE_H
#define EW_LEDGER_LOG_INSIDE_H

#include "base/limits.h"
#include "ledger/log_store.h"
#include "ledger/tile.h"

struct log_edge {
	uint64_t size;
	uint16_t n[EW_TILE_LEVELS];     /* 0 to 255 between calls */
	bool fresh[EW_TILE_LEVELS];     /* has more than what was last made durable */
	struct ew_hash hash[EW_TILE_LEVELS][EW_TILE_WIDTH];
	uint8_t leaf[EW_TILE_WIDTH][EW_LEAF_BYTES];
};

/** Where files were written: its path up to the log's root is durable, its names are when not dirty. */
struct log_folder {
	char path[EW_MAX_PATH_BYTES];
	bool dirty;
};

struct log_leaf {
	uint8_t bytes[EW_LEAF_BYTES];
	struct ew_hash hash;
};

struct ew_log_store {
	struct ew_io *io;
	char root[EW_MAX_PATH_BYTES - EW_TILE_PATH_BYTES - 8]; /* room for a tile's path and ".new" */
	struct ew_tree tree;     /* with all that was appended */
	struct ew_tree synced;
	struct log_edge *edge;   /* of `synced` */
	struct log_edge *ahead;  /* with what was written since; NULL: nothing was */
	struct log_edge *spare;  /* the next one is made there; NULL: nowhere yet */
	struct ew_buf pending;   /* struct log_leaf, appended and not written */
	bool published;
	struct ew_checkpoint last; /* size and root of what is published; the slices are empty */
	uint64_t swept[EW_TILE_LEVELS]; /* tiles below have no partial ones any more */
	struct log_folder folder[EW_TILE_LEVELS + 1][2]; /* by log_row(); full tiles, partial ones */
	uint64_t reads;
	char damage[EW_TILE_PATH_BYTES];
};

/** Entries have a row of their own behind the levels. */
static inline size_t log_row(const struct ew_tile *tile)
{
	return tile->entries ? EW_TILE_LEVELS : tile->level;
}

/** The number of the tile in which hash `index` of a level lies. */
static inline uint64_t log_tile_of(uint8_t level, uint64_t leaf_index)
{
	return (leaf_index >> (EW_TILE_HEIGHT * level)) / EW_TILE_WIDTH;
}

/** Joins the log's folder and a path in it. */
void log_path(const struct ew_log_store *store, const char *path, char to[static EW_MAX_PATH_BYTES]);

/* log_write.c. Block; after an error log_write_forget() comes before the next write. */

/**
 * Appends a leaf to the edge and writes every tile that it fills. The edge is of no use after an error.
 */
EW_MUST_USE int log_write_leaf(struct ew_log_store *store, struct log_edge *edge, const struct log_leaf *leaf);
/** Writes partial tiles where something is fresh, and makes everything durable. */
EW_MUST_USE int log_write_end(struct ew_log_store *store, struct log_edge *edge);
/** Nothing is known of any folder any more. */
void log_write_forget(struct ew_log_store *store);
/** Removes partial tiles below the full ones of `size`. What cannot be removed stays for the next time. */
void log_write_sweep(struct ew_log_store *store, uint64_t size);

/* log_read.c. Block. */

/** The root of n hashes, a power of two up to 256. */
EW_MUST_USE int log_subtree_root(const struct ew_hash *at, size_t n, struct ew_hash *ret);

/** A full or partial tile with the hashes or bytes it should have, unchecked. Errors: -EBADMSG, as the disk. */
EW_MUST_USE int log_read_tile(struct ew_log_store *store, const struct ew_tile *tile, void *to, size_t bytes);

/** Reads the edge of a tree and checks that it gives `root`. Errors with a sentence: -EBADMSG, as the disk. */
EW_MUST_USE int log_read_edge(struct ew_log_store *store, uint64_t size, const struct ew_hash *root,
	struct log_edge *edge, struct ew_tree *ret_tree, struct ew_error *error);

/** Tiles of one proof, each checked against the one above. */
struct log_tiles;
EW_MUST_USE int log_tiles_new(struct ew_log_store *store, struct log_tiles **ret);
void log_tiles_free(struct log_tiles **tiles);
/** An ew_subtree_fn over struct log_tiles, for the synced tree. */
int log_tiles_subtree(void *arg, unsigned level, uint64_t number, struct ew_hash *ret);

#endif
