/*
 * Private to redact: symbols of a reading that somebody took back, or said twice.
 */
#ifndef EW_REDACT_RETOLD_H
#define EW_REDACT_RETOLD_H

#include "redact/reading.h"

/** How much a correction takes back; else so many symbols. */
enum ew_drop {
	EW_DROP_SEEN = -2, /* what is said once more behind it, else the last number, or all of it where somebody begins anew */
	EW_DROP_ALL = -1,
	EW_DROP_NONE = 0,
	EW_DROP_GROUP = 99, /* what stands together */
};

/** What was taken back before symbol `at` goes, and its tokens belong to what takes its place. How many symbols are gone. */
size_t ew_retold_take_back(struct ew_reading *r, size_t at, bool all, int drop);

/** How many blocks stand twice in a row, at most `most`. */
size_t ew_retold_twins(const struct ew_reading *r, size_t most);

/** Leaves the second of twin `which` out; its tokens belong to the first. */
void ew_retold_drop_twin(struct ew_reading *r, size_t which);

#endif
