/*
 * Reads numbers and slices from foreign bytes, bounds checked, with an error that sticks.
 */
#ifndef EW_BASE_READER_H
#define EW_BASE_READER_H

#include "base/slice.h"

struct ew_reader {
	struct ew_slice rest;
	bool bad;
};

/** Begins at the front of the slice, whose bytes stay the caller's. */
void ew_reader_init(struct ew_reader *r, struct ew_slice s);

/**
 * Reads a big-endian number (or one byte) and moves on.
 *
 * Past the end nothing is read, 0 is returned and the reader is marked bad; check ew_reader_ok() once, after the last
 * read, instead of after each.
 */
uint8_t ew_reader_u8(struct ew_reader *r);

/** As ew_reader_u8(), two bytes in network order. */
uint16_t ew_reader_u16(struct ew_reader *r);

/** As ew_reader_u8(), four bytes in network order. */
uint32_t ew_reader_u32(struct ew_reader *r);

/** As ew_reader_u8(), eight bytes in network order. */
uint64_t ew_reader_u64(struct ew_reader *r);

/** The next n bytes as a slice of the same memory; empty and bad when fewer are left. */
struct ew_slice ew_reader_bytes(struct ew_reader *r, size_t n);

/** Copies the next n bytes to `to`; when fewer are left `to` is zeroed and the reader is bad. */
void ew_reader_copy(struct ew_reader *r, void *to, size_t n);

/** True when no read went past the end. */
bool ew_reader_ok(const struct ew_reader *r);

/** True when no read went past the end and nothing is left over. */
bool ew_reader_done(const struct ew_reader *r);

#endif
