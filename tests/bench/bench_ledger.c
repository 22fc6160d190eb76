/*
 * What the log on disk costs: leaves per second through append and sync, in batches, with a checkpoint published behind
 * each; and how many tiles somebody reads who checks a leaf and the step from an older checkpoint in a log of a hundred
 * million leaves. Such a log is not made: the files that are read are, and the hashes of all others follow from a tree
 * of equal leaves. Usage: bench_ledger [leaves [batch]]
 */
#include <errno.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "bench_kit.h"
#include "base/file.h"
#include "base/limits.h"
#include "ledger/log_store.h"
#include "ledger/tile.h"

#define BIG ((uint64_t)100000000)

static void add_note(uint64_t size, const struct ew_tree *tree, struct ew_buf *note)
{
	struct ew_checkpoint checkpoint = {.origin = EW_SLICE("log.example/1"), .size = size};

	must(ew_tree_root(tree, &checkpoint.root), "root");
	must(ew_checkpoint_add(&checkpoint, note), "checkpoint");
	ew_buf_add_text(note, "\n\xe2\x80\x94 log.example/1 AAAAAAAA\n");
	must(ew_buf_error(note), "note");
}

static void publish(struct ew_log_store *store)
{
	_cleanup_(ew_buf_free) struct ew_buf note = {0};

	ew_buf_init(&note, EW_NOTE_BYTES);
	add_note(ew_log_store_synced(store), ew_log_store_tree(store), &note);
	must(ew_log_store_publish(store, ew_buf_slice(&note)), "publish");
}

static struct ew_log_store *open_log(const char *folder)
{
	struct ew_log_store *store = NULL;
	struct ew_error error = {0};
	uint64_t size;
	int r = ew_log_store_open(ew_io_real(), folder, &store, &size, &error);

	if (r < 0)
		die(ew_error_text(&error), r);
	return store;
}

static void grow(const char *folder, uint64_t leaves, uint64_t batch)
{
	struct ew_log_store *store = open_log(folder);
	uint8_t leaf[EW_LEAF_BYTES] = {1, EW_LEAF_EVENT};
	int64_t start = now_us();
	double cpu = cpu_us(RUSAGE_SELF);
	int64_t publishing = 0;
	uint64_t done = 0;

	for (; done < leaves; done += batch) {
		for (uint64_t i = done; i < done + batch; i++) {
			memcpy(leaf + 2, &i, sizeof(i));
			must(ew_log_store_append(store, leaf), "append");
		}
		must(ew_log_store_sync(store), "sync");
		int64_t before = now_us();

		publish(store);
		publishing += now_us() - before;
	}
	int64_t us = now_us() - start;

	cpu = cpu_us(RUSAGE_SELF) - cpu;
	(void)printf("append and sync, %" PRIu64 " leaves in batches of %" PRIu64 ": %.0f leaves/s, %.2f ms a sync, "
		     "%.2f ms a checkpoint, %.2f us of processor a leaf\n",
		done, batch, (double)done * 1e6 / (double)(us - publishing),
		(double)(us - publishing) * (double)batch / (double)done / 1e3,
		(double)publishing * (double)batch / (double)done / 1e3, cpu / (double)done);
	ew_log_store_close(&store);
}

/* Of a tree of equal leaves, any subtree. */
static struct ew_hash of_height[64];

static int equal_subtree(void *arg, unsigned level, uint64_t number, struct ew_hash *ret)
{
	(void)arg;
	(void)number;
	*ret = of_height[level];
	return 0;
}

static void put_tile(const char *folder, struct ew_tile tile)
{
	struct ew_hash hash[EW_TILE_WIDTH];
	uint8_t entries[EW_ENTRIES_BYTES] = {0};
	char name[EW_TILE_PATH_BYTES], path[EW_MAX_PATH_BYTES];

	for (size_t i = 0; i < tile.width; i++) {
		hash[i] = of_height[EW_TILE_HEIGHT * tile.level];
		entries[i * (2 + EW_LEAF_BYTES) + 1] = EW_LEAF_BYTES;
		entries[i * (2 + EW_LEAF_BYTES) + 2] = 1;
		entries[i * (2 + EW_LEAF_BYTES) + 3] = EW_LEAF_EVENT;
	}
	ew_tile_path(&tile, name);
	must(ew_path_join(path, sizeof(path), folder, name), "path");
	*strrchr(path, '/') = '\0';
	must(ew_file_mkdirs(ew_io_real(), path), path);
	must(ew_path_join(path, sizeof(path), folder, name), "path");
	struct ew_slice content = tile.entries ? ew_slice_of(entries, tile.width * (size_t)(2 + EW_LEAF_BYTES))
					       : ew_slice_of(hash, tile.width * sizeof(struct ew_hash));
	must(ew_file_replace(ew_io_real(), path, content, 0), path);
}

/* All tiles over and beside a leaf, and its bundle. */
static void put_way(const char *folder, uint64_t leaf)
{
	for (uint8_t level = 0; level < EW_TILE_LEVELS; level++) {
		struct ew_tile tile = {.level = level, .number = (leaf >> (EW_TILE_HEIGHT * level)) / EW_TILE_WIDTH};

		tile.width = ew_tile_width(level, tile.number, BIG);
		if (tile.width > 0)
			put_tile(folder, tile);
		tile.entries = true;
		if (level == 0 && tile.width > 0)
			put_tile(folder, tile);
	}
}

/* The edge, and what opening looks at: the last full tile under each of the edge's tiles. */
static void put_edge(const char *folder)
{
	for (uint8_t level = 0; level < EW_TILE_LEVELS; level++) {
		uint64_t whole = BIG >> (EW_TILE_HEIGHT * level) << (EW_TILE_HEIGHT * level);

		put_way(folder, BIG - 1);
		if (whole > 0 && whole < BIG)
			put_way(folder, whole - 1);
	}
	put_way(folder, BIG);
}

static void make_big(const char *folder)
{
	_cleanup_(ew_buf_free) struct ew_buf note = {0};
	uint8_t leaf[EW_LEAF_BYTES] = {1, EW_LEAF_EVENT};
	char path[EW_MAX_PATH_BYTES];
	struct ew_tree tree;

	must(ew_tree_leaf_hash(ew_slice_of(leaf, sizeof(leaf)), &of_height[0]), "hash");
	for (size_t i = 1; i < EW_COUNT(of_height); i++)
		must(ew_tree_node_hash(&of_height[i - 1], &of_height[i - 1], &of_height[i]), "hash");
	put_edge(folder);
	must(ew_tree_load(equal_subtree, NULL, BIG, &tree), "tree");
	ew_buf_init(&note, EW_NOTE_BYTES);
	add_note(BIG, &tree, &note);
	must(ew_path_join(path, sizeof(path), folder, "checkpoint"), "path");
	must(ew_file_replace(ew_io_real(), path, ew_buf_slice(&note), 0), path);
}

static uint64_t reads_since(struct ew_log_store *store, uint64_t *mark)
{
	uint64_t n = ew_log_store_reads(store) - *mark;

	*mark += n;
	return n;
}

static void count_reads(const char *folder)
{
	static const uint64_t leaves[] = {0, 12345678, 65536 * 1525, BIG - 300, BIG - 1};
	static const uint64_t olds[] = {1, 255, 65537, 12345679, 50000001, BIG - 300, BIG - 1};
	struct ew_log_store *store;
	struct ew_proof proof;
	uint64_t mark = 0, opening, inclusion = 0, consistency = 0;

	make_big(folder);
	for (size_t i = 0; i < EW_COUNT(leaves); i++)
		put_way(folder, leaves[i]);
	for (size_t i = 0; i < EW_COUNT(olds); i++)
		put_way(folder, olds[i] - 1);
	store = open_log(folder);
	opening = reads_since(store, &mark);
	for (size_t i = 0; i < EW_COUNT(leaves); i++) {
		must(ew_log_store_inclusion(store, leaves[i], BIG, &proof), "inclusion");
		uint64_t n = reads_since(store, &mark);

		inclusion = n > inclusion ? n : inclusion;
	}
	for (size_t i = 0; i < EW_COUNT(olds); i++) {
		must(ew_log_store_consistency(store, olds[i], BIG, &proof), "consistency");
		uint64_t n = reads_since(store, &mark);

		consistency = n > consistency ? n : consistency;
	}
	(void)printf("a log of %" PRIu64 " leaves: %" PRIu64 " tiles to check its checkpoint, at most %" PRIu64
		     " more for a leaf and %" PRIu64 " for an older checkpoint\n",
		BIG, opening, inclusion, consistency);
	ew_log_store_close(&store);
}

static uint64_t number(const char *text, uint64_t otherwise)
{
	uint64_t n = otherwise;

	if (text && (ew_slice_decimal(ew_slice_text(text), 1000000000, &n) < 0 || n == 0))
		die("a number is wanted", -EINVAL);
	return n;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

int main(int argc, char **argv)
{
	char folder[] = "/var/tmp/bench-ledger-XXXXXX";
	char path[EW_MAX_PATH_BYTES];

	must(mkdtemp(folder) ? 0 : -errno, folder);
	must(ew_path_join(path, sizeof(path), folder, "grown"), "path");
	grow(path, number(argc > 1 ? argv[1] : NULL, 200000), number(argc > 2 ? argv[2] : NULL, 1000));
	must(ew_path_join(path, sizeof(path), folder, "big"), "path");
	count_reads(path);
	must(nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS), folder);
	return 0;
}
