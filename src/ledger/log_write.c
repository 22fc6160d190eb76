/*
 * Tiles onto the disk. A file gets its name only when its bytes are durable, and nothing counts as written before the
 * names are durable too; full tiles are never removed, partial ones only when the full one is durable.
 */
#include "ledger/log_inside.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"

void log_path(const struct ew_log_store *store, const char *path, char to[static EW_MAX_PATH_BYTES])
{
	int r = ew_path_join(to, EW_MAX_PATH_BYTES, store->root, path);

	assert(r == 0); /* the root was measured when the log was opened */
}

void log_write_forget(struct ew_log_store *store)
{
	memset(store->folder, 0, sizeof(store->folder));
}

static int settle(struct ew_io *io, struct log_folder *folder)
{
	int r = folder->dirty ? ew_io_sync_dir(io, folder->path) : 0;

	if (r == 0)
		folder->dirty = false;
	return r;
}

/* Makes `path` the slot's folder. The first time in a process its whole path is made durable, whoever made it. */
static int enter_full(struct ew_io *io, struct log_folder *slot, const char *path)
{
	int r;

	if (strcmp(slot->path, path) == 0)
		return 0;
	r = settle(io, slot);
	if (r == 0)
		r = ew_file_mkdirs(io, path);
	if (r == 0)
		(void)snprintf(slot->path, sizeof(slot->path), "%s", path);
	return r;
}

/* The folder of partial tiles lies in that of the full ones, which is synced at the end in any case. */
static int enter_partial(struct ew_io *io, struct log_folder slot[2], const char *path)
{
	char above[EW_MAX_PATH_BYTES];
	const char *slash = strrchr(path, '/');
	int r;

	if (strcmp(slot[1].path, path) == 0)
		return 0;
	(void)snprintf(above, sizeof(above), "%.*s", (int)(slash - path), path);
	r = enter_full(io, &slot[0], above);
	if (r == 0)
		r = settle(io, &slot[1]);
	if (r < 0)
		return r;
	r = ew_io_mkdir(io, path);
	if (r < 0 && r != -EEXIST)
		return r;
	slot[0].dirty = true;
	(void)snprintf(slot[1].path, sizeof(slot[1].path), "%s", path);
	return 0;
}

static int write_file(struct ew_io *io, const char *path, struct ew_slice content)
{
	char temporary[EW_MAX_PATH_BYTES];
	int n = snprintf(temporary, sizeof(temporary), "%s.new", path);
	int r;

	if (n < 0 || (size_t)n >= sizeof(temporary))
		return -ENAMETOOLONG;
	r = ew_file_write_new(io, temporary, content, 0);
	/* A leftover of a crash is in the way of nobody else: a log has one writer. */
	if (r == -EEXIST) {
		r = ew_io_unlink(io, temporary);
		if (r == 0)
			r = ew_file_write_new(io, temporary, content, 0);
	}
	return r == 0 ? ew_io_rename(io, temporary, path) : r;
}

static int write_tile(struct ew_log_store *store, const struct ew_tile *tile, struct ew_slice content)
{
	struct log_folder *slot = store->folder[log_row(tile)];
	bool partial = tile->width < EW_TILE_WIDTH;
	char name[EW_TILE_PATH_BYTES];
	char path[EW_MAX_PATH_BYTES];
	char folder[EW_MAX_PATH_BYTES];
	int r;

	ew_tile_path(tile, name);
	log_path(store, name, path);
	(void)snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path), path);
	r = partial ? enter_partial(store->io, slot, folder) : enter_full(store->io, &slot[0], folder);
	if (r == 0)
		r = write_file(store->io, path, content);
	if (r == 0)
		slot[partial].dirty = true;
	return r;
}

static int write_entries(struct ew_log_store *store, const struct log_edge *edge, const struct ew_tile *like)
{
	struct ew_tile tile = *like;
	uint8_t bytes[EW_ENTRIES_BYTES];
	size_t at = 0;

	tile.entries = true;
	for (size_t i = 0; i < tile.width; i++) {
		bytes[at++] = 0;
		bytes[at++] = EW_LEAF_BYTES;
		memcpy(bytes + at, edge->leaf[i], EW_LEAF_BYTES);
		at += EW_LEAF_BYTES;
	}
	return write_tile(store, &tile, ew_slice_of(bytes, at));
}

/* The last tile of a level as it is; with level 0 go the entries. */
static int write_level(struct ew_log_store *store, struct log_edge *edge, uint8_t level)
{
	struct ew_tile tile = {.level = level, .width = edge->n[level]};
	int r = 0;

	tile.number = log_tile_of(level, edge->size - 1);
	if (level == 0)
		r = write_entries(store, edge, &tile);
	if (r == 0)
		r = write_tile(store, &tile, ew_slice_of(edge->hash[level], tile.width * sizeof(struct ew_hash)));
	if (r == 0)
		edge->fresh[level] = false;
	return r;
}

int log_write_leaf(struct ew_log_store *store, struct log_edge *edge, const struct log_leaf *leaf)
{
	struct ew_hash hash = leaf->hash;
	int r = 0;

	memcpy(edge->leaf[edge->n[0]], leaf->bytes, EW_LEAF_BYTES);
	edge->size++;
	for (uint8_t level = 0; r == 0; level++) {
		assert(level < EW_TILE_LEVELS); /* level 7 is never full */
		edge->hash[level][edge->n[level]++] = hash;
		edge->fresh[level] = true;
		if (edge->n[level] < EW_TILE_WIDTH)
			return 0;
		r = write_level(store, edge, level);
		if (r == 0)
			r = log_subtree_root(edge->hash[level], EW_TILE_WIDTH, &hash);
		edge->n[level] = 0;
	}
	return r;
}

int log_write_end(struct ew_log_store *store, struct log_edge *edge)
{
	int r = 0;

	for (uint8_t level = 0; r == 0 && level < EW_TILE_LEVELS; level++) {
		if (edge->fresh[level] && edge->n[level] > 0)
			r = write_level(store, edge, level);
	}
	for (size_t row = 0; r == 0 && row < EW_COUNT(store->folder); row++) {
		/* The folder of partial tiles is a name in the other one. */
		r = settle(store->io, &store->folder[row][1]);
		if (r == 0)
			r = settle(store->io, &store->folder[row][0]);
	}
	return r;
}

struct sweep {
	struct ew_io *io;
	const char *folder;
};

static int remove_one(void *arg, const char *name)
{
	struct sweep *s = arg;
	char path[EW_MAX_PATH_BYTES];
	int r = ew_path_join(path, sizeof(path), s->folder, name);

	return r == 0 ? ew_io_unlink(s->io, path) : r;
}

static int remove_partial(struct ew_log_store *store, const struct ew_tile *tile)
{
	char name[EW_TILE_PATH_BYTES];
	char folder[EW_MAX_PATH_BYTES];
	struct sweep s = {store->io, folder};
	int r;

	ew_tile_path(tile, name);
	log_path(store, name, folder);
	*strrchr(folder, '/') = '\0';
	r = ew_io_list(store->io, folder, remove_one, &s);
	if (r == 0)
		r = ew_io_rmdir(store->io, folder);
	return r == -ENOENT ? 0 : r;
}

/* Behind a long way there may be many: each time some, so that whoever publishes does not wait for all. */
#define SWEPT_AT_ONCE 256

void log_write_sweep(struct ew_log_store *store, uint64_t size)
{
	for (uint8_t level = 0; level < EW_TILE_LEVELS; level++) {
		uint64_t full = log_tile_of(level, size);

		for (unsigned n = 0; n < SWEPT_AT_ONCE && store->swept[level] < full; n++) {
			struct ew_tile tile = {.level = level, .number = store->swept[level], .width = 1};
			int r = remove_partial(store, &tile);

			tile.entries = true;
			if (r == 0 && level == 0)
				r = remove_partial(store, &tile);
			if (r < 0)
				break;
			store->swept[level]++;
		}
	}
}
