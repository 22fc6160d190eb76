/*
 * The log on disk while nothing fails: sizes on both sides of every tile's end, what is there after each, and proofs
 * out of the files.
 */
#include "log_kit.h"

#include "base/limits.h"

static void expect_proofs(struct ew_log_store *store, uint64_t size, uint64_t index, uint64_t old)
{
	struct ew_hash root = kit_root(size);
	struct ew_hash old_root;
	struct ew_proof proof;

	assert_int_equal(ew_log_store_inclusion(store, index, size, &proof), 0);
	assert_int_equal(ew_proof_inclusion_check(&proof, kit_leaf_hash(index), index, size, &root), 0);
	assert_int_equal(ew_log_store_consistency(store, old, size, &proof), 0);
	old_root = kit_root(old);
	assert_int_equal(ew_proof_consistency_check(&proof, old, &old_root, size, &root), 0);
}

static void test_sizes(void **state)
{
	static const uint64_t sizes[] = {1, 2, 255, 256, 257, 511, 512, 65535, 65536, 65537, 70000};
	struct ew_io *io = ew_io_sim_new(1);
	uint64_t size = 99;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(sizes); i++) {
		struct ew_log_store *store = kit_open(io, &size);

		assert_int_equal(size, i > 0 ? sizes[i - 1] : 0);
		assert_int_equal(kit_grow(store, sizes[i]), 0);
		assert_int_equal(ew_log_store_synced(store), sizes[i]);
		for (size_t j = 0; j <= i; j++) {
			expect_proofs(store, sizes[j], sizes[j] / 2, j > 0 ? sizes[j - 1] : 0);
			expect_proofs(store, sizes[i], sizes[j] - 1, sizes[j]);
		}
		ew_log_store_close(&store);
		if (sizes[i] < 1000 || sizes[i] == 70000)
			kit_check_tiles(io, sizes[i]);
	}
	ew_io_sim_free(&io);
}

/* The specification's own examples. */
static void test_example(void **state)
{
	static const char *const there[] = {"tile/0/272", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17",
		"tile/2/000.p/1", "tile/entries/272", "tile/entries/273.p/112", "checkpoint"};
	static const char *const missing[] = {"tile/0/273", "tile/1/001", "tile/2/000", "tile/3/000.p/1",
		"tile/0/274.p/1", "tile/entries/273", "tile/0/000.p/255", "tile/0/273.p/112.new"};
	struct ew_io *io = ew_io_sim_new(2);
	uint64_t size;
	struct ew_log_store *store = kit_open(io, &size);

	(void)state;
	assert_int_equal(kit_grow(store, 256), 0);
	assert_true(kit_is_file(io, "tile/0/000") && kit_is_file(io, "tile/1/000.p/1"));
	assert_false(kit_is_file(io, "tile/0/001.p/0") || kit_is_file(io, "tile/0/000.p/255"));
	assert_int_equal(kit_grow(store, 70000), 0);
	for (size_t i = 0; i < EW_COUNT(there); i++) {
		int handle = -1;

		assert_true(kit_is_file(io, there[i]));
		assert_int_equal(ew_log_store_file(store, ew_slice_text(there[i]), &handle), 0);
		ew_io_discard(io, &handle);
	}
	for (size_t i = 0; i < EW_COUNT(missing); i++)
		assert_false(kit_is_file(io, missing[i]));
	ew_log_store_close(&store);
	ew_io_sim_free(&io);
}

static int count(void *arg, const char *name)
{
	(void)name;
	++*(int *)arg;
	return 0;
}

/* Odd steps, each published: partial tiles stay while they are the last, and go with their folder. */
static void test_partial(void **state)
{
	struct ew_io *io = ew_io_sim_new(3);
	uint64_t size;
	struct ew_log_store *store = kit_open(io, &size);
	char name[EW_TILE_PATH_BYTES];
	int files = 0;

	(void)state;
	for (uint64_t n = 7; n < 256; n += 7)
		assert_int_equal(kit_grow(store, n), 0);
	for (uint64_t n = 7; n < 256; n += 7) {
		(void)snprintf(name, sizeof(name), "tile/0/000.p/%d", (int)n);
		assert_true(kit_is_file(io, name));
		kit_check_tiles(io, n);
	}
	/* Synced, but a checkpoint of before is what people have: they need the partial tiles. */
	assert_int_equal(kit_append(store, 300), 0);
	assert_int_equal(ew_log_store_sync(store), 0);
	assert_true(kit_is_file(io, "tile/0/000") && kit_is_file(io, "tile/0/000.p/252"));
	assert_int_equal(kit_publish(store, 300), 0);
	assert_int_equal(ew_io_list(io, LOG "/tile/0/000.p", count, &files), -ENOENT);
	assert_int_equal(ew_io_list(io, LOG "/tile/entries/000.p", count, &files), -ENOENT);
	assert_int_equal(ew_io_list(io, LOG "/tile/0/001.p", count, &files), 0);
	assert_int_equal(files, 1);
	kit_check_tiles(io, 300);
	kit_check_tiles(io, 252);
	ew_log_store_close(&store);
	ew_io_sim_free(&io);
}

/* What died between publishing and removing is removed by the next process. */
static void test_sweep_later(void **state)
{
	struct ew_io *io = ew_io_sim_new(4);
	uint64_t size;
	struct ew_log_store *store = kit_open(io, &size);
	int files = 0;
	int handle;

	(void)state;
	assert_int_equal(kit_grow(store, 256 * 3), 0);
	ew_log_store_close(&store);
	assert_int_equal(ew_io_mkdir(io, LOG "/tile/0/001.p"), 0);
	assert_int_equal(ew_io_open(io, LOG "/tile/0/001.p/9.new", EW_IO_WRITE | EW_IO_CREATE, &handle), 0);
	ew_io_discard(io, &handle);
	store = kit_open(io, &size);
	assert_int_equal(kit_grow(store, 256 * 3 + 1), 0);
	assert_int_equal(ew_io_list(io, LOG "/tile/0/001.p", count, &files), -ENOENT);
	ew_log_store_close(&store);
	ew_io_sim_free(&io);
}

static int publish_text(struct ew_log_store *store, uint64_t size, struct ew_hash root)
{
	_cleanup_(ew_buf_free) struct ew_buf note = {0};
	struct ew_checkpoint checkpoint = {EW_SLICE("log.example/1"), size, root, EW_SLICE_EMPTY};

	ew_buf_init(&note, EW_NOTE_BYTES);
	assert_int_equal(ew_checkpoint_add(&checkpoint, &note), 0);
	ew_buf_add_text(&note, "\n\xe2\x80\x94 log.example/1 AAAAAAAA\n");
	return ew_log_store_publish(store, ew_buf_slice(&note));
}

static void test_publish_refused(void **state)
{
	struct ew_io *io = ew_io_sim_new(5);
	uint64_t size;
	struct ew_log_store *store = kit_open(io, &size);

	(void)state;
	assert_int_equal(kit_append(store, 10), 0);
	assert_int_equal(kit_publish(store, 10), -EINVAL); /* not synced */
	assert_int_equal(ew_log_store_sync(store), 0);
	assert_int_equal(publish_text(store, 10, kit_root(9)), -EINVAL);
	assert_int_equal(kit_publish(store, 11), -EINVAL);
	assert_int_equal(kit_publish(store, 9), -EINVAL); /* a size without partial tiles */
	assert_int_equal(ew_log_store_publish(store, EW_SLICE("no note")), -EINVAL);
	assert_false(kit_is_file(io, "checkpoint"));
	assert_int_equal(kit_append(store, 20), 0);
	assert_int_equal(ew_log_store_sync(store), 0);
	assert_int_equal(publish_text(store, 10, kit_root(11)), -EINVAL);
	assert_int_equal(kit_publish(store, 10), 0); /* behind, but synced once */
	assert_int_equal(kit_publish(store, 20), 0);
	assert_int_equal(kit_publish(store, 20), 0); /* more signatures on the same */
	assert_int_equal(kit_publish(store, 10), -EINVAL);
	ew_log_store_close(&store);
	ew_io_sim_free(&io);
}

static void test_edges(void **state)
{
	struct ew_io *io = ew_io_sim_new(6);
	struct ew_proof proof;
	_cleanup_(ew_buf_free) struct ew_buf note = {0};
	uint64_t size;
	int handle;
	struct ew_log_store *store = kit_open(io, &size);

	(void)state;
	ew_buf_init(&note, EW_NOTE_BYTES);
	assert_int_equal(ew_log_store_checkpoint(store, &note), -ENOENT);
	assert_int_equal(ew_log_store_sync(store), 0);
	assert_int_equal(publish_text(store, 0, kit_root(1)), -EINVAL);
	assert_int_equal(kit_publish(store, 0), 0);
	assert_int_equal(ew_log_store_checkpoint(store, &note), 0);
	assert_int_equal(kit_grow(store, 300), 0);
	assert_int_equal(kit_append(store, 310), 0);
	assert_int_equal(ew_log_store_inclusion(store, 305, 310, &proof), -EINVAL); /* not synced */
	assert_int_equal(ew_log_store_consistency(store, 300, 310, &proof), -EINVAL);
	assert_int_equal(ew_log_store_inclusion(store, 300, 300, &proof), -EINVAL);
	assert_int_equal(ew_log_store_file(store, EW_SLICE("tile/0/000.p/9"), &handle), -ENOENT);
	assert_int_equal(ew_log_store_file(store, EW_SLICE("tile/0/../../checkpoint"), &handle), -EINVAL);
	assert_int_equal(ew_log_store_file(store, EW_SLICE("checkpoint.new"), &handle), -EINVAL);
	ew_log_store_close(&store);
	store = kit_open(io, &size);
	assert_int_equal(size, 300); /* what was not synced is forgotten */
	ew_log_store_close(&store);
	ew_log_store_close(&store);
	ew_io_sim_free(&io);
}

static void test_unsynced_limit(void **state)
{
	struct ew_io *io = ew_io_sim_new(7);
	uint8_t leaf[EW_LEAF_BYTES];
	uint64_t size;
	struct ew_log_store *store = kit_open(io, &size);

	(void)state;
	kit_leaf(0, leaf);
	for (int i = 0; i < EW_MAX_LEDGER_UNSYNCED; i++)
		assert_int_equal(ew_log_store_append(store, leaf), 0);
	assert_int_equal(ew_log_store_append(store, leaf), -EFBIG);
	assert_int_equal(ew_log_store_tree(store)->size, EW_MAX_LEDGER_UNSYNCED);
	assert_int_equal(ew_log_store_sync(store), 0);
	assert_int_equal(ew_log_store_synced(store), EW_MAX_LEDGER_UNSYNCED);
	assert_int_equal(ew_log_store_append(store, leaf), 0);
	ew_log_store_close(&store);
	ew_io_sim_free(&io);
}

static struct ew_buf notes[3]; /* of 100, 350, 600 leaves */

static int grow_with_notes(struct ew_log_store *store, size_t i)
{
	int r = kit_append(store, 100 + 250 * i);

	if (r == 0)
		r = ew_log_store_sync(store);
	return r == 0 ? ew_log_store_publish(store, ew_buf_slice(&notes[i])) : r;
}

/* After a refusal the same thing is asked again and must get through. */
static int work(void *arg)
{
	struct ew_io *io = ew_io_sim_new(8);
	struct ew_log_store *store = NULL;
	struct ew_proof proof;
	uint64_t size;
	int r = io ? ew_log_store_open(io, LOG, &store, &size, NULL) : -ENOMEM;

	(void)arg;
	for (size_t i = 0; r == 0 && i < 3; i++)
		r = grow_with_notes(store, i);
	if (r == 0)
		r = ew_log_store_inclusion(store, 3, 600, &proof);
	if (r == 0)
		r = ew_log_store_consistency(store, 100, 350, &proof);
	if (r == -ENOMEM && store) {
		r = grow_with_notes(store, 2);
		if (r == 0)
			r = ew_log_store_synced(store) == 600 ? 0 : -EIO;
	}
	ew_log_store_close(&store);
	ew_io_sim_free(&io);
	return r;
}

static void test_allocations(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		ew_buf_init(&notes[i], EW_NOTE_BYTES);
		kit_note(100 + 250 * i, &notes[i]);
	}
	assert_true(ew_test_each_allocation(work, NULL) > 10);
	for (size_t i = 0; i < 3; i++)
		ew_buf_free(&notes[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_sizes), cmocka_unit_test(test_example),
		cmocka_unit_test(test_partial), cmocka_unit_test(test_sweep_later),
		cmocka_unit_test(test_publish_refused), cmocka_unit_test(test_edges),
		cmocka_unit_test(test_unsynced_limit), cmocka_unit_test(test_allocations)};

	return cmocka_run_group_tests(tests, kit_begin, NULL);
}
