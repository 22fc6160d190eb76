/*
 * What the tests of the tape share: a simulated disk, the two identities that may open things,
 * and readers that bring records back to plaintext.
 */
#ifndef EW_TEST_TAPE_WORLD_H
#define EW_TEST_TAPE_WORLD_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/io_sim.h"
#include "open/identity.h"
#include "tape/tape_reader.h"
#include "tape/writer.h"

#define FOLDER "tape"

struct world {
	struct ew_io *io;
	struct ew_identity media;
	struct ew_identity events;
	struct ew_tape_config config;
};

/** A new disk and small sizes: 4 KiB segments, a stock of four keys, sixteen spans. */
void world_begin(struct world *w, uint64_t seed);
void world_end(struct world *w);

/** Begins, runs and ends a sync. 0 also when there was nothing to do. */
int world_sync(struct ew_tape *t);

/**
 * Orders, runs jobs until it is done, and gives the outcome: what the order itself said, or the
 * job.
 */
int world_order(struct ew_tape *t, struct ew_tape_order order, ew_tape_pos *ret_last);
int world_release(struct ew_tape *t, uint32_t segment);
int world_shred(struct ew_tape *t, uint32_t epoch, struct ew_id span);
int world_retire(struct ew_tape *t, uint32_t epoch);
int world_copy(struct ew_tape *t, uint32_t segment, struct ew_id span, ew_tape_pos *ret_last);

/** An opener for a span, by its key file. Errors: -ENOENT (no file), -EBADMSG, -ENOKEY. */
int world_opener(
	struct world *w, uint32_t epoch, struct ew_id span, struct ew_frame_opener *ret);

/** Segment function of ew_tape_span_read() that knows no redirections; arg is a struct world. */
int world_segment(
	void *arg, struct ew_id span, uint32_t segment, int *ret_handle, ew_tape_pos *ret_moved);

/** Closes what world_segment() opened. */
void world_segments_close(struct world *w);

#endif
