/*
 * Tiles from the disk. Nothing that is read counts before its hash was found in the tile above it, up to the edge,
 * which was checked against the checkpoint: a damaged tile ends in a name, never in a proof.
 */
#include "ledger/log_inside.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The most tiles that one proof needs: of each level one on the way and one at an older tree's right edge. */
#define TILES_MAX (2 * EW_TILE_LEVELS)

struct kept_tile {
	uint8_t level;
	uint64_t number;
	struct ew_hash hash[EW_TILE_WIDTH];
};

struct log_tiles {
	struct ew_log_store *store;
	size_t n;
	size_t next; /* the slot that is used again when all are in use */
	struct kept_tile tile[TILES_MAX];
};

int log_subtree_root(const struct ew_hash *at, size_t n, struct ew_hash *ret)
{
	struct ew_hash row[EW_TILE_WIDTH];
	int r = 0;

	assert(n >= 1 && n <= EW_TILE_WIDTH && (n & (n - 1)) == 0);
	memcpy(row, at, n * sizeof(*at));
	for (; r == 0 && n > 1; n /= 2) {
		for (size_t i = 0; r == 0 && i < n / 2; i++)
			r = ew_tree_node_hash(&row[2 * i], &row[2 * i + 1], &row[i]);
	}
	if (r == 0)
		*ret = row[0];
	return r;
}

static int damaged(struct ew_log_store *store, const struct ew_tile *tile)
{
	ew_tile_path(tile, store->damage);
	return -EBADMSG;
}

/* Exactly so many bytes, of a file that has `whole` bytes. */
static int read_file(struct ew_io *io, const char *path, void *to, size_t bytes, size_t whole)
{
	int handle = -1;
	uint64_t size = 0;
	int r = ew_io_open(io, path, EW_IO_READ, &handle);

	if (r < 0)
		return r;
	r = ew_io_size(io, handle, &size);
	if (r == 0)
		r = size == whole ? ew_io_read_all(io, handle, to, bytes, 0) : -EBADMSG;
	ew_io_discard(io, &handle);
	return r == -ENODATA ? -EBADMSG : r;
}

int log_read_tile(struct ew_log_store *store, const struct ew_tile *tile, void *to, size_t bytes)
{
	struct ew_tile full = *tile;
	char name[EW_TILE_PATH_BYTES];
	char path[EW_MAX_PATH_BYTES];
	int r;

	ew_tile_path(tile, name);
	log_path(store, name, path);
	store->reads++;
	r = read_file(store->io, path, to, bytes, bytes);
	if (r == -ENOENT && tile->width < EW_TILE_WIDTH) {
		full.width = EW_TILE_WIDTH;
		ew_tile_path(&full, name);
		log_path(store, name, path);
		r = read_file(store->io, path, to, bytes, tile->entries ? EW_ENTRIES_BYTES : EW_TILE_BYTES);
	}
	return r == -ENOENT || r == -EBADMSG ? damaged(store, tile) : r;
}

/* Takes the leaves of a bundle apart and finds each one's hash. */
static int check_entries(struct ew_log_store *store, const struct ew_tile *tile, const uint8_t *bytes,
	const struct ew_hash *hashes, uint8_t (*leaf)[EW_LEAF_BYTES])
{
	for (size_t i = 0; i < tile->width; i++, bytes += 2 + EW_LEAF_BYTES) {
		struct ew_hash hash;
		int r = ew_tree_leaf_hash(ew_slice_of(bytes + 2, EW_LEAF_BYTES), &hash);

		if (r < 0)
			return r;
		if (bytes[0] != 0 || bytes[1] != EW_LEAF_BYTES || memcmp(&hash, &hashes[i], sizeof(hash)) != 0)
			return damaged(store, tile);
		if (leaf)
			memcpy(leaf[i], bytes + 2, EW_LEAF_BYTES);
	}
	return 0;
}

static int read_entries(struct ew_log_store *store, uint64_t number, uint16_t width, const struct ew_hash *hashes,
	uint8_t (*leaf)[EW_LEAF_BYTES])
{
	struct ew_tile tile = {.entries = true, .number = number, .width = width};
	uint8_t bytes[EW_ENTRIES_BYTES];
	int r = log_read_tile(store, &tile, bytes, (size_t)width * (2 + EW_LEAF_BYTES));

	return r == 0 ? check_entries(store, &tile, bytes, hashes, leaf) : r;
}

/* The hash of a full tile must be the one that the level above has of it. */
static int read_full(struct ew_log_store *store, uint8_t level, uint64_t number, const struct ew_hash *expected,
	struct ew_hash to[static EW_TILE_WIDTH])
{
	struct ew_tile tile = {.level = level, .number = number, .width = EW_TILE_WIDTH};
	struct ew_hash hash;
	int r = log_read_tile(store, &tile, to, EW_TILE_BYTES);

	if (r == 0)
		r = log_subtree_root(to, EW_TILE_WIDTH, &hash);
	if (r < 0)
		return r;
	return memcmp(&hash, expected, sizeof(hash)) == 0 ? 0 : damaged(store, &tile);
}

/* The edge as it stands in the files, without any check but that of lengths. */
static int load_edge(struct ew_log_store *store, uint64_t size, struct log_edge *edge)
{
	int r = 0;

	edge->size = size;
	for (uint8_t level = 0; r == 0 && level < EW_TILE_LEVELS; level++) {
		struct ew_tile tile = {.level = level, .number = log_tile_of(level, size)};

		tile.width = ew_tile_width(level, tile.number, size);
		edge->n[level] = tile.width;
		edge->fresh[level] = false;
		if (tile.width > 0)
			r = log_read_tile(store, &tile, edge->hash[level], tile.width * sizeof(struct ew_hash));
	}
	return r;
}

/* A complete subtree that ends in the edge. */
static int edge_subtree(void *arg, unsigned level, uint64_t number, struct ew_hash *ret)
{
	const struct log_edge *edge = arg;
	unsigned row = level / EW_TILE_HEIGHT;
	unsigned height = level % EW_TILE_HEIGHT;
	size_t at = (size_t)(number << height) % EW_TILE_WIDTH;

	assert(at + ((size_t)1 << height) <= edge->n[row]);
	return log_subtree_root(&edge->hash[row][at], (size_t)1 << height, ret);
}

/* A full tile, the last one below it, and so on down to the leaves. */
static int check_down(struct ew_log_store *store, uint8_t level, uint64_t number, const struct ew_hash *expected)
{
	struct ew_hash hash[EW_TILE_WIDTH];
	struct ew_hash next = *expected;
	int r;

	for (;; level--) {
		r = read_full(store, level, number, &next, hash);
		if (r < 0 || level == 0)
			break;
		next = hash[EW_TILE_WIDTH - 1];
		number = number * EW_TILE_WIDTH + EW_TILE_WIDTH - 1;
	}
	return r == 0 ? read_entries(store, number, EW_TILE_WIDTH, hash, NULL) : r;
}

/* The newest full tiles are there and whole: what an incomplete copy or a bad disk loses first. */
static int check_newest(struct ew_log_store *store, const struct log_edge *edge)
{
	int r = 0;

	for (uint8_t level = 1; r == 0 && level < EW_TILE_LEVELS; level++) {
		uint16_t n = edge->n[level];
		uint64_t first = log_tile_of(level, edge->size) * EW_TILE_WIDTH;

		if (n > 0)
			r = check_down(store, (uint8_t)(level - 1), first + n - 1, &edge->hash[level][n - 1]);
	}
	return r;
}

/* Whether the edge's tile of a level says what the tiles below it hash to. */
static int check_below(struct ew_log_store *store, const struct log_edge *edge, uint8_t level)
{
	uint64_t first = log_tile_of(level, edge->size) * EW_TILE_WIDTH;
	struct ew_hash hash[EW_TILE_WIDTH];
	int r = 0;

	for (uint16_t i = 0; r == 0 && i < edge->n[level]; i++)
		r = read_full(store, (uint8_t)(level - 1), first + i, &edge->hash[level][i], hash);
	return r;
}

/* Which file does not fit: only asked when the root is not the checkpoint's. */
static int find_damage(struct ew_log_store *store, struct log_edge *edge)
{
	for (uint8_t level = 0; level < EW_TILE_LEVELS; level++) {
		struct ew_tile tile = {.level = level, .width = edge->n[level]};
		int r = 0;

		tile.number = log_tile_of(level, edge->size);
		if (tile.width > 0 && level == 0)
			r = read_entries(store, tile.number, tile.width, edge->hash[0], edge->leaf);
		else if (tile.width > 0)
			r = check_below(store, edge, level);
		if (r == -EBADMSG)
			return damaged(store, &tile);
		if (r < 0)
			return r;
	}
	(void)snprintf(store->damage, sizeof(store->damage), "checkpoint");
	return -EBADMSG;
}

static int check_edge(
	struct ew_log_store *store, struct log_edge *edge, const struct ew_hash *root, struct ew_tree *tree)
{
	struct ew_hash hash;
	int r = ew_tree_load(edge_subtree, edge, edge->size, tree);

	if (r == 0)
		r = ew_tree_root(tree, &hash);
	if (r < 0)
		return r;
	return memcmp(&hash, root, sizeof(hash)) == 0 ? 0 : find_damage(store, edge);
}

int log_read_edge(struct ew_log_store *store, uint64_t size, const struct ew_hash *root, struct log_edge *edge,
	struct ew_tree *ret_tree, struct ew_error *error)
{
	struct ew_tree tree;
	int r = load_edge(store, size, edge);

	if (r == 0)
		r = check_edge(store, edge, root, &tree);
	if (r == 0 && edge->n[0] > 0)
		r = read_entries(store, log_tile_of(0, size), edge->n[0], edge->hash[0], edge->leaf);
	if (r == 0)
		r = check_newest(store, edge);
	if (r == -EBADMSG)
		return ew_error_set(error, r,
			"%s/%s is missing, damaged or does not fit the checkpoint of %llu leaves: nothing may be "
			"signed on top of it. Bring the file back from a mirror or a backup of the log",
			store->root, store->damage, (unsigned long long)size);
	if (r < 0)
		return ew_error_set(error, r, "the log in %s cannot be read: %s", store->root, strerror(-r));
	*ret_tree = tree;
	return 0;
}

int log_tiles_new(struct ew_log_store *store, struct log_tiles **ret)
{
	struct log_tiles *tiles = malloc(sizeof(*tiles));

	if (!tiles)
		return -ENOMEM;
	tiles->store = store;
	tiles->n = tiles->next = 0;
	*ret = tiles;
	return 0;
}

void log_tiles_free(struct log_tiles **tiles)
{
	free(*tiles);
	*tiles = NULL;
}

static const struct ew_hash *kept(const struct log_tiles *tiles, uint8_t level, uint64_t number)
{
	for (size_t i = 0; i < tiles->n; i++) {
		if (tiles->tile[i].level == level && tiles->tile[i].number == number)
			return tiles->tile[i].hash;
	}
	return NULL;
}

static struct kept_tile *free_slot(struct log_tiles *tiles)
{
	if (tiles->n < TILES_MAX)
		return &tiles->tile[tiles->n++];
	return &tiles->tile[tiles->next++ % TILES_MAX];
}

/* The hashes of a tile: of the edge, read before, or read now and checked; valid until the next call. */
static int tile_at(struct log_tiles *tiles, uint8_t level, uint64_t number, const struct ew_hash **ret)
{
	const struct log_edge *edge = tiles->store->edge;
	const struct ew_hash *above;
	struct ew_hash hash[EW_TILE_WIDTH];
	struct kept_tile *slot;
	int r;

	*ret = number == log_tile_of(level, edge->size) ? edge->hash[level] : kept(tiles, level, number);
	if (*ret)
		return 0;
	/* At most as deep as there are levels: the last one is a single tile, and that is the edge. */
	r = tile_at(tiles, (uint8_t)(level + 1), number / EW_TILE_WIDTH, &above);
	if (r == 0)
		r = read_full(tiles->store, level, number, &above[number % EW_TILE_WIDTH], hash);
	if (r < 0)
		return r;
	slot = free_slot(tiles);
	slot->level = level;
	slot->number = number;
	memcpy(slot->hash, hash, sizeof(hash));
	*ret = slot->hash;
	return 0;
}

int log_tiles_subtree(void *arg, unsigned level, uint64_t number, struct ew_hash *ret)
{
	struct log_tiles *tiles = arg;
	unsigned height = level % EW_TILE_HEIGHT;
	uint64_t first = number << height;
	const struct ew_hash *hash;
	int r = tile_at(tiles, (uint8_t)(level / EW_TILE_HEIGHT), first / EW_TILE_WIDTH, &hash);

	return r == 0 ? log_subtree_root(hash + first % EW_TILE_WIDTH, (size_t)1 << height, ret) : r;
}
