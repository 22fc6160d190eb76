/*
 * The log on disk. What a checkpoint covers is never changed, and nothing is published whose tiles are not durable: the
 * two things that a log which loses its power must never get wrong.
 */
#include "ledger/log_store.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "ledger/log_inside.h"

#define CHECKPOINT "checkpoint"
/* A process that dies between publishing and removing leaves partial tiles; so far back the next one looks for them. */
#define SWEEP_BACK 512

static int read_note(struct ew_slice note, struct ew_checkpoint *ret)
{
	struct ew_note parsed;
	struct ew_checkpoint checkpoint;
	int r = ew_note_parse(note, &parsed);

	if (r == 0)
		r = ew_checkpoint_parse(parsed.text, &checkpoint);
	if (r < 0)
		return r;
	*ret = (struct ew_checkpoint){.size = checkpoint.size, .root = checkpoint.root};
	return 0;
}

/* 0 without a checkpoint too: a log that begins. */
static int read_published(struct ew_log_store *store, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf note = {0};
	int r;

	ew_buf_init(&note, EW_NOTE_BYTES);
	r = ew_log_store_checkpoint(store, &note);
	if (r == -ENOENT)
		return 0;
	if (r == 0)
		r = read_note(ew_buf_slice(&note), &store->last);
	if (r == -EBADMSG || r == -EFBIG)
		return ew_error_set(error, -EBADMSG,
			"%s/" CHECKPOINT " is no checkpoint: nothing may be signed on top of it. Bring it back from a "
			"mirror or a backup of the log", store->root);
	if (r < 0)
		return ew_error_set(error, r, "%s/" CHECKPOINT " cannot be read: %s", store->root, strerror(-r));
	store->published = true;
	return 0;
}

static int make_store(struct ew_io *io, const char *folder, struct ew_log_store **ret, struct ew_error *error)
{
	_cleanup_(ew_log_store_close) struct ew_log_store *store = calloc(1, sizeof(*store));
	int n;

	if (store)
		store->edge = calloc(1, sizeof(*store->edge));
	if (!store || !store->edge)
		return ew_error_set(error, -ENOMEM, "no memory for the log in %s", folder);
	n = snprintf(store->root, sizeof(store->root), "%s", folder);
	if (n < 0 || (size_t)n >= sizeof(store->root))
		return ew_error_set(error, -ENAMETOOLONG, "the path of the log, %s, is too long", folder);
	store->io = io;
	ew_tree_init(&store->tree);
	ew_buf_init(&store->pending, EW_MAX_LEDGER_UNSYNCED * sizeof(struct log_leaf));
	*ret = TAKE(store);
	return 0;
}

static void begin_sweep(struct ew_log_store *store)
{
	for (uint8_t level = 0; level < EW_TILE_LEVELS; level++) {
		uint64_t full = log_tile_of(level, store->last.size);

		store->swept[level] = full > SWEEP_BACK ? full - SWEEP_BACK : 0;
	}
}

int ew_log_store_open(struct ew_io *io, const char *folder, struct ew_log_store **ret, uint64_t *ret_size,
	struct ew_error *error)
{
	_cleanup_(ew_log_store_close) struct ew_log_store *store = NULL;
	int r = make_store(io, folder, &store, error);

	if (r < 0)
		return r;
	r = ew_file_mkdirs(io, folder);
	if (r < 0)
		return ew_error_set(error, r, "the folder %s of the log cannot be made: %s", folder, strerror(-r));
	r = read_published(store, error);
	if (r == 0 && store->published)
		r = log_read_edge(store, store->last.size, &store->last.root, store->edge, &store->tree, error);
	if (r < 0)
		return r;
	store->synced = store->tree;
	begin_sweep(store);
	*ret_size = store->synced.size;
	*ret = TAKE(store);
	return 0;
}

void ew_log_store_close(struct ew_log_store **store)
{
	if (!*store)
		return;
	ew_buf_free(&(*store)->pending);
	free((*store)->edge);
	free((*store)->ahead);
	free((*store)->spare);
	free(*store);
	*store = NULL;
}

int ew_log_store_append(struct ew_log_store *store, const uint8_t leaf[static EW_LEAF_BYTES])
{
	struct log_leaf pending;
	uint8_t *room;
	int r = ew_tree_leaf_hash(ew_slice_of(leaf, EW_LEAF_BYTES), &pending.hash);

	if (r < 0)
		return r;
	memcpy(pending.bytes, leaf, EW_LEAF_BYTES);
	room = ew_buf_extend(&store->pending, sizeof(pending));
	if (!room) {
		r = store->pending.error;
		store->pending.error = 0; /* those before are whole; only this leaf is refused */
		return r;
	}
	memcpy(room, &pending, sizeof(pending));
	r = ew_tree_append(&store->tree, &pending.hash);
	if (r < 0)
		store->pending.len -= sizeof(pending);
	return r;
}

const struct ew_tree *ew_log_store_tree(const struct ew_log_store *store)
{
	return &store->tree;
}

uint64_t ew_log_store_synced(const struct ew_log_store *store)
{
	return store->synced.size;
}

static int write_pending(struct ew_log_store *store, struct log_edge *edge)
{
	int r = 0;

	for (size_t at = 0; r == 0 && at < store->pending.len; at += sizeof(struct log_leaf)) {
		struct log_leaf leaf;

		memcpy(&leaf, store->pending.at + at, sizeof(leaf));
		r = log_write_leaf(store, edge, &leaf);
	}
	return r;
}

/* Nothing that is not synced counts: it is appended again. */
static void fall_back(struct ew_log_store *store)
{
	log_write_forget(store);
	free(store->ahead);
	store->ahead = NULL;
	store->tree = store->synced;
}

/* What is pending goes onto a copy of the edge, which is good only if all of it could be written. */
static int go_ahead(struct ew_log_store *store, bool to_the_end)
{
	struct log_edge *next = store->spare ? TAKE(store->spare) : malloc(sizeof(*next));
	int r = next ? 0 : -ENOMEM;

	if (r == 0) {
		*next = store->ahead ? *store->ahead : *store->edge;
		r = write_pending(store, next);
	}
	if (r == 0 && to_the_end)
		r = log_write_end(store, next);
	ew_buf_clear(&store->pending);
	if (r < 0) {
		free(next);
		fall_back(store);
		return r;
	}
	assert(next->size == store->tree.size);
	free(store->spare);
	store->spare = store->ahead;
	store->ahead = next;
	return 0;
}

int ew_log_store_write(struct ew_log_store *store)
{
	return store->pending.len == 0 ? 0 : go_ahead(store, false);
}

int ew_log_store_sync(struct ew_log_store *store)
{
	int r;

	if (store->tree.size == store->synced.size)
		return 0;
	r = go_ahead(store, true);
	if (r < 0)
		return r;
	free(store->spare);
	store->spare = store->edge;
	store->edge = TAKE(store->ahead);
	store->synced = store->tree;
	return 0;
}

/* The root of the synced tree or of one before it. */
static int root_at(struct ew_log_store *store, uint64_t size, struct ew_hash *ret)
{
	_cleanup_(log_tiles_free) struct log_tiles *tiles = NULL;
	struct ew_tree tree;
	int r;

	if (size == store->synced.size)
		return ew_tree_root(&store->synced, ret);
	r = log_tiles_new(store, &tiles);
	if (r == 0)
		r = ew_tree_load(log_tiles_subtree, tiles, size, &tree);
	return r == 0 ? ew_tree_root(&tree, ret) : r;
}

static int is_there(struct ew_log_store *store, const struct ew_tile *tile)
{
	char name[EW_TILE_PATH_BYTES];
	char path[EW_MAX_PATH_BYTES];
	int handle = -1;
	int r;

	ew_tile_path(tile, name);
	log_path(store, name, path);
	r = ew_io_open(store->io, path, EW_IO_READ, &handle);
	ew_io_discard(store->io, &handle);
	return r;
}

static int is_covered(struct ew_log_store *store, struct ew_tile tile)
{
	int r = is_there(store, &tile);

	if (r != -ENOENT || tile.width == EW_TILE_WIDTH)
		return r;
	tile.width = EW_TILE_WIDTH;
	return is_there(store, &tile);
}

/* Whoever reads the checkpoint of this size must find the partial tiles of this size, or full ones. */
static int has_tiles_for(struct ew_log_store *store, uint64_t size)
{
	int r = 0;

	for (uint8_t level = 0; r == 0 && level < EW_TILE_LEVELS; level++) {
		struct ew_tile tile = {.level = level, .number = log_tile_of(level, size)};

		tile.width = ew_tile_width(level, tile.number, size);
		if (tile.width == 0)
			continue;
		r = is_covered(store, tile);
		tile.entries = true;
		if (r == 0 && level == 0)
			r = is_covered(store, tile);
	}
	return r == -ENOENT ? -EINVAL : r;
}

static int may_publish(struct ew_log_store *store, const struct ew_checkpoint *checkpoint)
{
	struct ew_hash root;
	int r;

	if (checkpoint->size > store->synced.size || (store->published && checkpoint->size < store->last.size))
		return -EINVAL;
	r = root_at(store, checkpoint->size, &root);
	if (r == 0 && memcmp(&root, &checkpoint->root, sizeof(root)) != 0)
		r = -EINVAL;
	if (r == 0 && checkpoint->size < store->synced.size)
		r = has_tiles_for(store, checkpoint->size);
	return r;
}

int ew_log_store_publish(struct ew_log_store *store, struct ew_slice note)
{
	char path[EW_MAX_PATH_BYTES];
	struct ew_checkpoint checkpoint;
	int r = read_note(note, &checkpoint);

	if (r < 0)
		return r == -ENOMEM ? r : -EINVAL;
	r = may_publish(store, &checkpoint);
	if (r < 0)
		return r;
	/* If it fails it may have been seen all the same: nothing smaller may follow it. */
	store->last = checkpoint;
	store->published = true;
	log_path(store, CHECKPOINT, path);
	r = ew_file_replace(store->io, path, note, 0);
	if (r == 0)
		log_write_sweep(store, checkpoint.size);
	return r;
}

int ew_log_store_checkpoint(struct ew_log_store *store, struct ew_buf *to)
{
	char path[EW_MAX_PATH_BYTES];

	log_path(store, CHECKPOINT, path);
	return ew_file_read(store->io, path, to);
}

static int begin_proof(struct ew_log_store *store, uint64_t size, struct log_tiles **ret)
{
	store->damage[0] = '\0';
	return size <= store->synced.size ? log_tiles_new(store, ret) : -EINVAL;
}

int ew_log_store_inclusion(struct ew_log_store *store, uint64_t index, uint64_t size, struct ew_proof *ret)
{
	_cleanup_(log_tiles_free) struct log_tiles *tiles = NULL;
	int r = begin_proof(store, size, &tiles);

	return r == 0 ? ew_proof_inclusion_make(log_tiles_subtree, tiles, index, size, ret) : r;
}

int ew_log_store_consistency(struct ew_log_store *store, uint64_t old_size, uint64_t size, struct ew_proof *ret)
{
	_cleanup_(log_tiles_free) struct log_tiles *tiles = NULL;
	int r = begin_proof(store, size, &tiles);

	return r == 0 ? ew_proof_consistency_make(log_tiles_subtree, tiles, old_size, size, ret) : r;
}

int ew_log_store_file(struct ew_log_store *store, struct ew_slice path, int *ret_handle)
{
	char name[EW_TILE_PATH_BYTES] = CHECKPOINT;
	char whole[EW_MAX_PATH_BYTES];
	struct ew_tile tile;

	if (!ew_slice_equal(path, EW_SLICE(CHECKPOINT))) {
		if (ew_tile_parse(path, &tile) < 0)
			return -EINVAL;
		ew_tile_path(&tile, name);
	}
	log_path(store, name, whole);
	return ew_io_open(store->io, whole, EW_IO_READ, ret_handle);
}

const char *ew_log_store_damage(const struct ew_log_store *store)
{
	return store->damage;
}

uint64_t ew_log_store_reads(const struct ew_log_store *store)
{
	return store->reads;
}
