/*
 * What the tests of the log on disk share: a sequence of leaves, the tree over them worked out in memory, and the check
 * that a folder holds every tile that a checkpoint of some size covers, byte for byte.
 */
#ifndef EW_TEST_LEDGER_LOG_KIT_H
#define EW_TEST_LEDGER_LOG_KIT_H

#include "ledger_case.h"

#include "base/io_sim.h"
#include "ledger/log_store.h"
#include "ledger/tile.h"

#define LOG "log"
#define KIT_LEAVES 70300

/** Works out leaves, their hashes and those of all full tiles. For cmocka's group set-up. */
int kit_begin(void **state);

/** The i-th leaf of the sequence. */
void kit_leaf(uint64_t i, uint8_t to[static EW_LEAF_BYTES]);
const struct ew_hash *kit_leaf_hash(uint64_t i);
/** The root of the first `size` leaves. */
struct ew_hash kit_root(uint64_t size);
/** A note over the first `size` leaves, with a signature line that is one in form only. */
void kit_note(uint64_t size, struct ew_buf *to);

/** Appends leaves of the sequence until there are `size`. */
int kit_append(struct ew_log_store *store, uint64_t size);
int kit_publish(struct ew_log_store *store, uint64_t size);
/** All three steps. */
int kit_grow(struct ew_log_store *store, uint64_t size);

/** Opens it and asserts that it worked. */
struct ew_log_store *kit_open(struct ew_io *io, uint64_t *ret_size);

/** Every tile and bundle of the tree of `size` is there, partial or full, with the right bytes. */
void kit_check_tiles(struct ew_io *io, uint64_t size);
/** Whether there is such a file. */
bool kit_is_file(struct ew_io *io, const char *path);

#endif
