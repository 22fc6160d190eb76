/*
 * Fetching a log. What comes is measured and read, never believed: whoever asks holds it against a signed root.
 */
#include "programs/cli/ledger_remote.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "/v1/ledger/"
#define ENTRY_BYTES (2 + EW_LEAF_BYTES)

void ew_remote_free(struct ew_remote_log **log)
{
	if (!*log)
		return;
	ew_buf_free(&(*log)->note);
	free(*log);
	*log = NULL;
}

int ew_remote_open(struct ew_client *client, struct ew_error *error, struct ew_remote_log **ret)
{
	_cleanup_(ew_remote_free) struct ew_remote_log *log = calloc(1, sizeof(*log));
	int r;

	if (!log)
		return ew_error_set(error, -ENOMEM, "no memory for the log");
	log->client = client;
	log->error = error;
	ew_buf_init(&log->note, EW_NOTE_BYTES);
	r = ew_client_read(client, PREFIX "checkpoint", &log->note, error);
	if (r < 0)
		return r;
	r = ew_note_parse(ew_buf_slice(&log->note), &log->parsed);
	if (r == 0)
		r = ew_checkpoint_parse(log->parsed.text, &log->checkpoint);
	if (r < 0)
		return ew_error_set(error, r, "%s" PREFIX "checkpoint is no checkpoint", ew_client_url(client));
	*ret = TAKE(log);
	return 0;
}

int ew_remote_verifier(struct ew_remote_log *log, struct ew_buf *to)
{
	int r = ew_client_read(log->client, PREFIX "verifier", to, log->error);

	while (r == 0 && to->len > 0 && to->at[to->len - 1] == '\n')
		to->len--;
	return r;
}

/* A partial tile whose full one is there may be gone. */
static int fetch(struct ew_remote_log *log, struct ew_tile tile, size_t bytes, struct ew_buf *to)
{
	char name[EW_TILE_PATH_BYTES], path[EW_TILE_PATH_BYTES + sizeof(PREFIX)];
	struct ew_error error = {0};
	int r;

	ew_tile_path(&tile, name);
	(void)snprintf(path, sizeof(path), PREFIX "%s", name);
	log->fetched++;
	r = ew_client_read(log->client, path, to, &error);
	if (r == -ENOENT && tile.width < EW_TILE_WIDTH) {
		tile.width = EW_TILE_WIDTH;
		ew_tile_path(&tile, name);
		(void)snprintf(path, sizeof(path), PREFIX "%s", name);
		error = (struct ew_error){0};
		ew_buf_clear(to);
		r = ew_client_read(log->client, path, to, &error);
	}
	if (r < 0)
		return ew_error_set(log->error, r, "%s cannot be had: %s", path, ew_error_text(&error));
	if (to->len < bytes)
		return ew_error_set(log->error, -EBADMSG, "%s is shorter than it must be", path);
	return 0;
}

static struct ew_remote_tile *find_tile(struct ew_remote_log *log, uint8_t level, uint64_t number)
{
	for (size_t i = 0; i < EW_REMOTE_TILES; i++)
		if (log->tiles[i].used && log->tiles[i].tile.level == level && log->tiles[i].tile.number == number)
			return &log->tiles[i];
	return NULL;
}

static int tile_of(struct ew_remote_log *log, uint8_t level, uint64_t number, struct ew_remote_tile **ret)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_remote_tile *slot = find_tile(log, level, number);
	struct ew_tile tile = {.level = level, .number = number};
	int r;

	if (slot) {
		*ret = slot;
		return 0;
	}
	tile.width = ew_tile_width(level, number, log->checkpoint.size);
	if (tile.width == 0)
		return -EINVAL;
	ew_buf_init(&bytes, EW_TILE_BYTES);
	r = fetch(log, tile, tile.width * sizeof(struct ew_hash), &bytes);
	if (r < 0)
		return r;
	slot = &log->tiles[log->next++ % EW_REMOTE_TILES];
	slot->used = true;
	slot->tile = tile;
	memcpy(slot->hash, bytes.at, tile.width * sizeof(struct ew_hash));
	*ret = slot;
	return 0;
}

int ew_remote_subtree(void *arg, unsigned level, uint64_t number, struct ew_hash *ret)
{
	unsigned height = level % EW_TILE_HEIGHT;
	uint64_t first = number << height;
	size_t n = (size_t)1 << height;
	struct ew_hash row[EW_TILE_WIDTH];
	struct ew_remote_tile *tile = NULL;
	int r = tile_of(arg, (uint8_t)(level / EW_TILE_HEIGHT), first / EW_TILE_WIDTH, &tile);

	if (r < 0)
		return r;
	if (first % EW_TILE_WIDTH + n > tile->tile.width)
		return -EINVAL;
	memcpy(row, tile->hash + first % EW_TILE_WIDTH, n * sizeof(row[0]));
	for (; r == 0 && n > 1; n /= 2)
		for (size_t i = 0; r == 0 && i < n / 2; i++)
			r = ew_tree_node_hash(&row[2 * i], &row[2 * i + 1], &row[i]);
	if (r == 0)
		*ret = row[0];
	return r;
}

int ew_remote_leaves(struct ew_remote_log *log, uint64_t number,
	uint8_t to[static EW_TILE_WIDTH * EW_LEAF_BYTES], uint16_t *ret_n)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_tile tile = {.entries = true, .number = number};
	int r;

	tile.width = ew_tile_width(0, number, log->checkpoint.size);
	if (tile.width == 0)
		return -EINVAL;
	ew_buf_init(&bytes, EW_ENTRIES_BYTES);
	r = fetch(log, tile, tile.width * ENTRY_BYTES, &bytes);
	for (size_t i = 0; r == 0 && i < tile.width; i++) {
		const uint8_t *entry = bytes.at + i * ENTRY_BYTES;

		if (entry[0] != 0 || entry[1] != EW_LEAF_BYTES)
			r = ew_error_set(log->error, -EBADMSG, "entry %llu is not of this kind of log",
				(unsigned long long)(number * EW_TILE_WIDTH + i));
		else
			memcpy(to + i * EW_LEAF_BYTES, entry + 2, EW_LEAF_BYTES);
	}
	if (r == 0)
		*ret_n = tile.width;
	return r;
}
