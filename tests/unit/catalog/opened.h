/*
 * A catalogue on a simulated disk of its own, for tests.
 */
#ifndef EW_TEST_OPENED_H
#define EW_TEST_OPENED_H

#include "base/digest.h"
#include "base/io_sim.h"
#include "catalog/catalog.h"

#define VFS "catalog-test"

struct opened {
	struct ew_io *io;
	struct ew_catalog *c;
};

/** cmocka setup and teardown: *state is a struct opened. */
int open_for_test(void **state);
int close_after_test(void **state);

/** Opens the catalogue of a disk whose VFS is registered. */
int open_on_disk(struct ew_catalog **ret, struct ew_error *error);

/**
 * Statements that make of a catalogue without interactions' tokens one of the version before the blind index had short
 * rows.
 */
extern const char without_short_rows[];

struct ew_id id_of(uint64_t n);
struct ew_hash hash_of(uint64_t n);

#endif
