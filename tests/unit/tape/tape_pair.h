/*
 * Two spans side by side on a tape, what was seen of them, and a hand that alters the disk: for the
 * tests of the read side.
 */
#ifndef EW_TEST_TAPE_PAIR_H
#define EW_TEST_TAPE_PAIR_H

#include "tape_world.h"

struct seen {
	uint32_t frames;
	uint32_t next_index;
	uint32_t gaps;
	ew_tape_pos first;
	ew_tape_pos next;
	uint32_t stop_after;
};

struct pair {
	struct world w;
	struct ew_tape *t;
	struct ew_tape_span *s[2];
	struct ew_id id[2];
	ew_tape_pos last[2];
};

/** Scan function: counts into a struct seen, and checks that positions rise. */
int pair_count(void *arg, ew_tape_pos at, ew_tape_pos next, const struct ew_tape_record *record,
	struct ew_slice sealed);

/** Frame function: checks the text of pair_add() and counts into a struct seen, gaps too. */
int pair_check(void *arg, const struct ew_tape_record *record, struct ew_slice plain);

/** A world, a tape with epoch 1, and two open spans. */
void pair_begin(struct pair *x, uint64_t seed);
/** A frame to one of the spans. */
void pair_add_one(struct pair *x, int which);
/** That many to each, flushed one by one, and a sync. */
void pair_add(struct pair *x, int pairs);
void pair_end(struct pair *x);

/** Overwrites bytes of a segment, or cuts it off at `offset` when `bytes` is NULL. */
void pair_patch(struct world *w, uint32_t segment, uint64_t offset, const void *bytes, size_t n);

/** Reads one of the spans; returns how many of its frames are missing. */
uint32_t pair_read(
	struct pair *x, int which, ew_tape_segment_fn *segment, void *arg, struct seen *s);

#endif
