/*
 * Tiles (c2sp.org/tlog-tiles): the tree as static files. A tile of level l holds up to 256 hashes of complete
 * subtrees of height 8 l; an entry bundle holds up to 256 leaves, each behind its length in two bytes, network order.
 * A tile that is not full is partial, named by its width, and is there for every size that has a signed checkpoint.
 *
 *   tile/<level>/<number>[.p/<width>]      tile/entries/<number>[.p/<width>]
 *
 * Numbers are written in groups of three digits, each but the last behind an "x": 1234067 is x001/x234/067.
 *
 * Pure.
 */
#ifndef EW_LEDGER_TILE_H
#define EW_LEDGER_TILE_H

#include "base/buf.h"
#include "base/digest.h"

#define EW_TILE_WIDTH 256
#define EW_TILE_HEIGHT 8
#define EW_TILE_LEVELS 8          /* levels 0 to 7 hold every tree below 2^63 leaves */
#define EW_TILE_PATH_BYTES 64
#define EW_TILE_BYTES (EW_TILE_WIDTH * EW_SHA256_BYTES)
#define EW_ENTRIES_BYTES (EW_TILE_WIDTH * (2 + 34)) /* a full bundle of our leaves */

struct ew_tile {
	bool entries;
	uint8_t level;   /* 0 for entries */
	uint64_t number; /* of the tile in its level */
	uint16_t width;  /* 1 to 256 */
};

/** How wide tile `number` of a level is in a tree of `size`: 0 (there is none) to 256. */
uint16_t ew_tile_width(uint8_t level, uint64_t number, uint64_t size);

/** Writes the path, relative to the log's root, with a NUL. */
void ew_tile_path(const struct ew_tile *tile, char to[static EW_TILE_PATH_BYTES]);

/**
 * Reads a path, as it stands in a URL: exactly the form above, one text for one tile. Errors: -EINVAL.
 */
EW_MUST_USE int ew_tile_parse(struct ew_slice path, struct ew_tile *ret);

#endif
