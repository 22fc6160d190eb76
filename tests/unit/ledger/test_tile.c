/*
 * Paths of tiles both ways, and which tiles a tree has.
 */
#include "ledger_case.h"

#include "ledger/tile.h"

static const struct {
	const char *path;
	struct ew_tile tile;
} good[] = {
	{"tile/0/000", {false, 0, 0, 256}},
	{"tile/0/000.p/1", {false, 0, 0, 1}},
	{"tile/7/000.p/127", {false, 7, 0, 127}},
	{"tile/0/999", {false, 0, 999, 256}},
	{"tile/0/x001/000", {false, 0, 1000, 256}},
	{"tile/3/x001/x234/067", {false, 3, 1234067, 256}},
	{"tile/3/x001/x234/067.p/255", {false, 3, 1234067, 255}},
	{"tile/entries/x001/x234/067.p/9", {true, 0, 1234067, 9}},
	{"tile/entries/000", {true, 0, 0, 256}},
	{"tile/0/x036/x028/x797/x018/x963/967", {false, 0, 36028797018963967, 256}},
};

static void test_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(good); i++) {
		char path[EW_TILE_PATH_BYTES];
		struct ew_tile tile;

		ew_tile_path(&good[i].tile, path);
		assert_string_equal(path, good[i].path);
		assert_int_equal(ew_tile_parse(ew_slice_text(path), &tile), 0);
		assert_int_equal(tile.entries, good[i].tile.entries);
		assert_int_equal(tile.level, good[i].tile.level);
		assert_true(tile.number == good[i].tile.number);
		assert_int_equal(tile.width, good[i].tile.width);
	}
}

static void test_refused(void **state)
{
	static const char *const bad[] = {"", "tile", "tile/", "tile/0", "tile/0/", "tile/0/0", "tile/0/00",
		"tile/0/0000", "tile/00/000", "tile/01/000", "tile/8/000", "tile/64/000", "tile/-1/000", "tile//000",
		"tile/0/000/", "/tile/0/000", "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/256",
		"tile/0/000.p/01", "tile/0/000.p/1/", "tile/0/000.p/1x", "tile/0/000.q/1", "tile/0/000.new",
		"tile/0/000/1", "tile/0/x000/001", "tile/0/x001", "tile/0/x001/", "tile/0/001/002", "tile/0/x1/002",
		"tile/0/X001/002", "tile/0/x001/x002", "tile/0/+01", "tile/0/ 01", "tile/entries", "tile/entries/0",
		"tile/Entries/000", "tile/data/000", "tile/0/../000", "../tile/0/000", "tile/0/000.p/../1",
		"tile/0/x999/x999/x999/x999/x999/x999/999", "tile/0/x036/x028/x797/x018/x963/968", "tile/7/001",
		"tile/0/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/001", "checkpoint", "tile/0/000%",
		"tile/0/.p/1", "tile/0/p/1"};
	struct ew_tile tile = {.width = 77};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(bad); i++) {
		if (ew_tile_parse(ew_slice_text(bad[i]), &tile) != -EINVAL)
			fail_msg("taken: %s", bad[i]);
	}
	assert_int_equal(ew_tile_parse(ew_slice_of("tile/0/000\0", 11), &tile), -EINVAL);
	assert_int_equal(tile.width, 77);
}

/* The counts for 70,000 leaves and for 256 are the specification's arithmetic done by hand. */
static void test_widths(void **state)
{
	static const struct {
		uint8_t level;
		uint64_t number, size;
		uint16_t width;
	} cases[] = {
		{0, 0, 0, 0}, {0, 0, 1, 1}, {0, 0, 255, 255}, {0, 0, 256, 256}, {0, 1, 256, 0}, {1, 0, 255, 0},
		{1, 0, 256, 1}, {2, 0, 256, 0}, {0, 272, 70000, 256}, {0, 273, 70000, 112}, {0, 274, 70000, 0},
		{1, 0, 70000, 256}, {1, 1, 70000, 17}, {2, 0, 70000, 1}, {3, 0, 70000, 0},
		{7, 0, ((uint64_t)1 << 63) - 1, 127}, {8, 0, ((uint64_t)1 << 63) - 1, 0},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		assert_int_equal(
			ew_tile_width(cases[i].level, cases[i].number, cases[i].size), cases[i].width);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_both_ways), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_widths)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
