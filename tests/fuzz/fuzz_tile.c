/*
 * Any bytes as the path of a tile: refused, or written again as they were. And any bytes in place of a file of the log: it
 * is the log that was signed, or it is refused; what it proves is in that log.
 */
#include <string.h>

#include "base/file.h"
#include "base/io_sim.h"
#include "ledger/leaf.h"
#include "ledger/log_store.h"
#include "ledger/note.h"
#include "ledger/tile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LEAVES 300
#define LOG "/log"

static const char *const names[] = {"tile/0/000", "tile/entries/000", "tile/0/001.p/44", "tile/entries/001.p/44",
	"tile/1/000.p/1", "checkpoint"};

static void must(bool good)
{
	if (!good)
		abort();
}

static void parse_path(struct ew_slice path)
{
	struct ew_tile tile;
	char again[EW_TILE_PATH_BYTES];

	if (ew_tile_parse(path, &tile) < 0)
		return;
	ew_tile_path(&tile, again);
	must(ew_slice_equal(path, ew_slice_text(again)));
}

static void make_leaf(uint64_t i, uint8_t leaf[static EW_LEAF_BYTES])
{
	struct ew_hash commitment = {{0}};

	memcpy(commitment.bytes, &i, sizeof(i));
	ew_leaf_make(EW_LEAF_EVENT, &commitment, leaf);
}

/* Who signed is not the log's business: a line that looks like a signature is enough. */
static void publish(struct ew_log_store *store, const struct ew_hash *root)
{
	struct ew_checkpoint checkpoint = {.origin = EW_SLICE("log.example/1"), .size = LEAVES, .root = *root};
	_cleanup_(ew_buf_free) struct ew_buf note = {0};

	ew_buf_init(&note, 1024);
	must(ew_checkpoint_add(&checkpoint, &note) == 0);
	ew_buf_printf(&note, "\n\xe2\x80\x94 log.example/1 %.91s=\n",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
	must(ew_log_store_publish(store, ew_buf_slice(&note)) == 0);
}

static struct ew_hash write_log(struct ew_io *io)
{
	struct ew_log_store *store = NULL;
	struct ew_hash root;
	uint64_t size;

	must(ew_log_store_open(io, LOG, &store, &size, NULL) == 0);
	for (uint64_t i = 0; i < LEAVES; i++) {
		uint8_t leaf[EW_LEAF_BYTES];

		make_leaf(i, leaf);
		must(ew_log_store_append(store, leaf) == 0);
	}
	must(ew_log_store_sync(store) == 0);
	must(ew_tree_root(ew_log_store_tree(store), &root) == 0);
	publish(store, &root);
	ew_log_store_close(&store);
	return root;
}

static void prove(struct ew_log_store *store, uint64_t index, const struct ew_hash *root)
{
	uint8_t leaf[EW_LEAF_BYTES];
	struct ew_proof proof;
	struct ew_hash hash;

	make_leaf(index, leaf);
	must(ew_tree_leaf_hash(ew_slice_of(leaf, sizeof(leaf)), &hash) == 0);
	if (ew_log_store_inclusion(store, index, LEAVES, &proof) == 0)
		must(ew_proof_inclusion_check(&proof, &hash, index, LEAVES, root) == 0);
}

static void alter_file(const char *name, struct ew_slice content)
{
	struct ew_io *io = ew_io_sim_new(1);
	struct ew_log_store *store = NULL;
	struct ew_hash root, found;
	char path[64];
	uint64_t size = 0;

	if (!io)
		return;
	root = write_log(io);
	(void)snprintf(path, sizeof(path), LOG "/%s", name);
	must(ew_file_replace(io, path, content, 0) == 0);
	if (ew_log_store_open(io, LOG, &store, &size, NULL) == 0 && size == LEAVES) {
		must(ew_tree_root(ew_log_store_tree(store), &found) == 0);
		must(memcmp(&found, &root, sizeof(root)) == 0);
		prove(store, 0, &found);
		prove(store, 255, &found);
		prove(store, LEAVES - 1, &found);
	}
	ew_log_store_close(&store);
	ew_io_sim_free(&io);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if (data[0] == 'p')
		parse_path(ew_slice_of(data + 1, size - 1));
	else
		alter_file(names[data[0] % EW_COUNT(names)], ew_slice_of(data + 1, size - 1));
	return 0;
}
