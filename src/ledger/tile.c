/*
 * Where a tile lies. One text for one tile and one tile for one text: a second spelling would be a second file to
 * whoever caches by name, and what is not exactly of the form never reaches a disk.
 */
#include "ledger/tile.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ledger/tree.h"

#define GROUP_DIGITS 3
#define GROUP 1000
#define GROUPS_MAX 6 /* 2^55 tiles of level 0 have 17 digits */

static uint64_t level_count(uint8_t level, uint64_t size)
{
	return size >> (EW_TILE_HEIGHT * level);
}

uint16_t ew_tile_width(uint8_t level, uint64_t number, uint64_t size)
{
	if (level >= EW_TILE_LEVELS)
		return 0;
	uint64_t count = level_count(level, size);
	uint64_t full = count / EW_TILE_WIDTH;

	if (number < full)
		return EW_TILE_WIDTH;
	return number == full ? (uint16_t)(count % EW_TILE_WIDTH) : 0;
}

static int add_number(uint64_t number, char *to, size_t room)
{
	unsigned group[GROUPS_MAX + 1];
	size_t n = 0;
	int used = 0;

	do {
		assert(n < EW_COUNT(group));
		group[n++] = (unsigned)(number % GROUP);
		number /= GROUP;
	} while (number > 0);
	while (n-- > 0)
		used += snprintf(to + used, room - (size_t)used, "%s%03u%s", n > 0 ? "x" : "", group[n],
			n > 0 ? "/" : "");
	return used;
}

void ew_tile_path(const struct ew_tile *tile, char to[static EW_TILE_PATH_BYTES])
{
	int n;

	assert(tile->width >= 1 && tile->width <= EW_TILE_WIDTH && tile->level < EW_TILE_LEVELS);
	if (tile->entries)
		n = snprintf(to, EW_TILE_PATH_BYTES, "tile/entries/");
	else
		n = snprintf(to, EW_TILE_PATH_BYTES, "tile/%u/", tile->level);
	n += add_number(tile->number, to + n, EW_TILE_PATH_BYTES - (size_t)n);
	if (tile->width < EW_TILE_WIDTH)
		n += snprintf(to + n, EW_TILE_PATH_BYTES - (size_t)n, ".p/%u", tile->width);
	assert(n > 0 && n < EW_TILE_PATH_BYTES);
}

/* A number of which there is only one spelling. */
static int plain_number(struct ew_slice text, uint64_t max, uint64_t *ret)
{
	if (text.len > 1 && text.at[0] == '0')
		return -EINVAL;
	return ew_slice_decimal(text, max, ret) < 0 ? -EINVAL : 0;
}

static int read_level(struct ew_slice text, struct ew_tile *tile)
{
	uint64_t level = 0;

	tile->entries = ew_slice_equal(text, EW_SLICE("entries"));
	if (!tile->entries && plain_number(text, EW_TILE_LEVELS - 1, &level) < 0)
		return -EINVAL;
	tile->level = (uint8_t)level;
	return 0;
}

static int read_group(struct ew_slice text, bool last, uint64_t *number)
{
	uint64_t group = 0;

	if (!last) {
		if (!ew_slice_starts(text, EW_SLICE("x")))
			return -EINVAL;
		text = ew_slice_of(text.at + 1, text.len - 1);
	}
	if (text.len != GROUP_DIGITS || ew_slice_decimal(text, GROUP - 1, &group) < 0)
		return -EINVAL;
	/* A leading group of nothing would be a second spelling. */
	if (!last && *number == 0 && group == 0)
		return -EINVAL;
	if (__builtin_mul_overflow(*number, GROUP, number) || __builtin_add_overflow(*number, group, number))
		return -EINVAL;
	return 0;
}

/* "x001/x234/067", with ".p" behind when a width follows; moves `rest` behind it. */
static int read_number(struct ew_slice *rest, struct ew_tile *tile, bool *ret_partial)
{
	struct ew_slice part;
	bool last = false;
	int r = 0;

	tile->number = 0;
	*ret_partial = false;
	while (r == 0 && !last) {
		bool slash = ew_slice_find(*rest, EW_SLICE("/")) != SIZE_MAX;

		if (!ew_slice_cut(rest, '/', &part))
			return -EINVAL;
		last = !ew_slice_starts(part, EW_SLICE("x"));
		*ret_partial = last && slash;
		if (*ret_partial) {
			if (part.len < 2 || memcmp(part.at + part.len - 2, ".p", 2) != 0)
				return -EINVAL;
			part.len -= 2;
		}
		r = read_group(part, last, &tile->number);
	}
	return r;
}

int ew_tile_parse(struct ew_slice path, struct ew_tile *ret)
{
	struct ew_tile tile = {.width = EW_TILE_WIDTH};
	struct ew_slice rest = path;
	struct ew_slice part;
	bool partial = false;
	uint64_t width = EW_TILE_WIDTH;

	if (path.len >= EW_TILE_PATH_BYTES || !ew_slice_cut(&rest, '/', &part) ||
		!ew_slice_equal(part, EW_SLICE("tile")))
		return -EINVAL;
	if (!ew_slice_cut(&rest, '/', &part) || read_level(part, &tile) < 0 || read_number(&rest, &tile, &partial) < 0)
		return -EINVAL;
	if (partial && (plain_number(rest, EW_TILE_WIDTH - 1, &width) < 0 || width == 0))
		return -EINVAL;
	if (tile.number > level_count(tile.level, EW_TREE_LEAVES_MAX) / EW_TILE_WIDTH)
		return -EINVAL;
	tile.width = (uint16_t)width;
	*ret = tile;
	return 0;
}
