/*
 * Makes a log folder for somebody else's reader: grows it in odd steps over several lives of the store and keeps every
 * published checkpoint aside. Usage: make_log FOLDER KEPT LEAVES
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "ledger/log_store.h"

static void must(int r, const char *what)
{
	if (r >= 0)
		return;
	(void)fprintf(stderr, "make_log: %s: %s\n", what, strerror(-r));
	exit(1);
}

static void add_leaf(struct ew_log_store *store)
{
	uint64_t i = ew_log_store_tree(store)->size;
	struct ew_hash commitment;
	uint8_t leaf[EW_LEAF_BYTES];

	must(ew_sha256_of(ew_slice_of(&i, sizeof(i)), &commitment), "hash");
	ew_leaf_make(i % 100 == 7 ? EW_LEAF_HEARTBEAT : EW_LEAF_EVENT, &commitment, leaf);
	must(ew_log_store_append(store, leaf), "append");
}

static void publish(struct ew_log_store *store, const char *kept)
{
	_cleanup_(ew_buf_free) struct ew_buf note = {0};
	struct ew_checkpoint checkpoint = {.origin = EW_SLICE("log.example/1")};
	char path[EW_MAX_PATH_BYTES];

	ew_buf_init(&note, EW_NOTE_BYTES);
	checkpoint.size = ew_log_store_synced(store);
	must(ew_tree_root(ew_log_store_tree(store), &checkpoint.root), "root");
	must(ew_checkpoint_add(&checkpoint, &note), "checkpoint");
	ew_buf_add_text(&note, "\n\xe2\x80\x94 log.example/1 AAAAAAAA\n");
	must(ew_log_store_publish(store, ew_buf_slice(&note)), "publish");
	(void)snprintf(path, sizeof(path), "%s/%" PRIu64, kept, checkpoint.size);
	must(ew_file_replace(ew_io_real(), path, ew_buf_slice(&note), 0), path);
}

/* One life: some steps, then whatever is in memory is gone. */
static uint64_t live(const char *folder, const char *kept, uint64_t leaves, uint64_t step, int steps)
{
	struct ew_log_store *store = NULL;
	struct ew_error error = {0};
	uint64_t size;
	int r = ew_log_store_open(ew_io_real(), folder, &store, &size, &error);

	must(r, ew_error_text(&error));
	for (int i = 0; i < steps && size < leaves; i++) {
		uint64_t next = size + step < leaves ? size + step : leaves;

		for (; size < next; size++)
			add_leaf(store);
		must(ew_log_store_sync(store), "sync");
		publish(store, kept);
	}
	ew_log_store_close(&store);
	return size;
}

int main(int argc, char **argv)
{
	static const uint64_t steps[] = {1, 37, 255, 101, 4999};
	uint64_t leaves, size = 0;

	if (argc != 4 || ew_slice_decimal(ew_slice_text(argv[3]), 1000000, &leaves) < 0) {
		(void)fprintf(stderr, "usage: make_log FOLDER KEPT LEAVES\n");
		return 2;
	}
	must(ew_file_mkdirs(ew_io_real(), argv[2]), argv[2]);
	for (size_t i = 0; size < leaves; i = i + 1 < EW_COUNT(steps) ? i + 1 : i)
		size = live(argv[1], argv[2], leaves, steps[i], 5);
	return 0;
}
