#include "log_kit.h"

#include "base/file.h"

#define ROOTS 2100

static uint8_t leaf_bytes[KIT_LEAVES][EW_LEAF_BYTES];
static struct ew_hash root_of[ROOTS]; /* of small trees, which are asked for again and again */
static struct ew_hash leaf_hash[KIT_LEAVES];
static struct ew_hash tile_hash[3][KIT_LEAVES / EW_TILE_WIDTH + 1]; /* [l]: of full tiles of level l - 1; [0] unused */

static const struct ew_hash *hashes(uint8_t level)
{
	return level == 0 ? leaf_hash : tile_hash[level];
}

void kit_leaf(uint64_t i, uint8_t to[static EW_LEAF_BYTES])
{
	memcpy(to, leaf_bytes[i], EW_LEAF_BYTES);
}

const struct ew_hash *kit_leaf_hash(uint64_t i)
{
	return &leaf_hash[i];
}

static struct ew_hash work_out_root(uint64_t size)
{
	static struct ew_tree tree; /* goes on where it was */
	struct ew_hash root;

	if (tree.size > size)
		ew_tree_init(&tree);
	while (tree.size < size)
		assert_int_equal(ew_tree_append(&tree, &leaf_hash[tree.size]), 0);
	assert_int_equal(ew_tree_root(&tree, &root), 0);
	return root;
}

int kit_begin(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < KIT_LEAVES; i++) {
		struct ew_hash commitment;

		assert_int_equal(ew_sha256_of(ew_slice_of(&i, sizeof(i)), &commitment), 0);
		ew_leaf_make(EW_LEAF_EVENT, &commitment, leaf_bytes[i]);
		assert_int_equal(ew_tree_leaf_hash(ew_slice_of(leaf_bytes[i], EW_LEAF_BYTES), &leaf_hash[i]), 0);
	}
	for (uint8_t level = 1; level < 3; level++) {
		for (uint64_t i = 0; i < (uint64_t)KIT_LEAVES >> (8 * level); i++) {
			struct ew_tree tree;

			ew_tree_init(&tree);
			for (size_t j = 0; j < EW_TILE_WIDTH; j++)
				assert_int_equal(
					ew_tree_append(&tree, &hashes((uint8_t)(level - 1))[256 * i + j]), 0);
			assert_int_equal(ew_tree_root(&tree, &tile_hash[level][i]), 0);
		}
	}
	for (uint64_t size = 0; size < ROOTS; size++)
		root_of[size] = work_out_root(size);
	return 0;
}

struct ew_hash kit_root(uint64_t size)
{
	return size < ROOTS ? root_of[size] : work_out_root(size);
}

void kit_note(uint64_t size, struct ew_buf *to)
{
	struct ew_checkpoint checkpoint = {EW_SLICE("log.example/1"), size, kit_root(size), EW_SLICE_EMPTY};

	assert_int_equal(ew_checkpoint_add(&checkpoint, to), 0);
	ew_buf_add_text(to, "\n\xe2\x80\x94 log.example/1 ");
	for (int i = 0; i < 90; i++)
		ew_buf_add_text(to, "A");
	ew_buf_add_text(to, "A=\n");
	assert_int_equal(ew_buf_error(to), 0);
}

int kit_append(struct ew_log_store *store, uint64_t size)
{
	int r = 0;

	while (r == 0 && ew_log_store_tree(store)->size < size) {
		uint8_t leaf[EW_LEAF_BYTES];

		kit_leaf(ew_log_store_tree(store)->size, leaf);
		r = ew_log_store_append(store, leaf);
	}
	return r;
}

int kit_publish(struct ew_log_store *store, uint64_t size)
{
	_cleanup_(ew_buf_free) struct ew_buf note = {0};

	ew_buf_init(&note, EW_NOTE_BYTES);
	kit_note(size, &note);
	return ew_log_store_publish(store, ew_buf_slice(&note));
}

int kit_grow(struct ew_log_store *store, uint64_t size)
{
	int r = kit_append(store, size);

	if (r == 0)
		r = ew_log_store_sync(store);
	return r == 0 ? kit_publish(store, size) : r;
}

struct ew_log_store *kit_open(struct ew_io *io, uint64_t *ret_size)
{
	struct ew_log_store *store = NULL;
	struct ew_error error = {0};
	struct ew_hash root, expected;
	int r = ew_log_store_open(io, LOG, &store, ret_size, &error);

	if (r < 0)
		fail_msg("open: %s", ew_error_text(&error));
	expected = kit_root(*ret_size);
	assert_int_equal(ew_tree_root(ew_log_store_tree(store), &root), 0);
	assert_memory_equal(&root, &expected, sizeof(root));
	return store;
}

bool kit_is_file(struct ew_io *io, const char *path)
{
	char whole[EW_TILE_PATH_BYTES + 10];
	int handle = -1;
	int r;

	(void)snprintf(whole, sizeof(whole), LOG "/%s", path);
	r = ew_io_open(io, whole, EW_IO_READ, &handle);
	ew_io_discard(io, &handle);
	assert_true(r == 0 || r == -ENOENT);
	return r == 0;
}

static void read_tile(struct ew_io *io, struct ew_tile tile, struct ew_buf *to)
{
	char name[EW_TILE_PATH_BYTES], path[EW_TILE_PATH_BYTES + 10];
	size_t whole = tile.width;

	ew_tile_path(&tile, name);
	if (tile.width < EW_TILE_WIDTH && !kit_is_file(io, name)) {
		tile.width = EW_TILE_WIDTH;
		whole = EW_TILE_WIDTH;
		ew_tile_path(&tile, name);
	}
	(void)snprintf(path, sizeof(path), LOG "/%s", name);
	if (ew_file_read(io, path, to) < 0)
		fail_msg("missing: %s", path);
	if (to->len != whole * (tile.entries ? 2 + EW_LEAF_BYTES : sizeof(struct ew_hash)))
		fail_msg("%zu bytes: %s", to->len, path);
}

static void check_entries(const struct ew_tile *tile, struct ew_slice bytes)
{
	for (size_t i = 0; i < tile->width; i++) {
		const uint8_t *at = bytes.at + i * (2 + EW_LEAF_BYTES);
		uint8_t leaf[EW_LEAF_BYTES];

		kit_leaf(tile->number * EW_TILE_WIDTH + i, leaf);
		assert_true(at[0] == 0 && at[1] == EW_LEAF_BYTES);
		assert_memory_equal(at + 2, leaf, sizeof(leaf));
	}
}

static void check_tile(struct ew_io *io, struct ew_tile tile)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};

	ew_buf_init(&bytes, EW_ENTRIES_BYTES);
	read_tile(io, tile, &bytes);
	assert_memory_equal(bytes.at, &hashes(tile.level)[tile.number * EW_TILE_WIDTH],
		tile.width * sizeof(struct ew_hash));
	if (tile.level > 0)
		return;
	tile.entries = true;
	ew_buf_clear(&bytes);
	read_tile(io, tile, &bytes);
	check_entries(&tile, ew_buf_slice(&bytes));
}

void kit_check_tiles(struct ew_io *io, uint64_t size)
{
	for (uint8_t level = 0; level < 3; level++) {
		struct ew_tile tile = {.level = level};

		while ((tile.width = ew_tile_width(level, tile.number, size)) > 0) {
			check_tile(io, tile);
			tile.number++;
		}
	}
}
