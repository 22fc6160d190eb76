/*
 * Rows of `rewrap_some` and `rewrapped_some`: keys that are sealed anew, many in a message.
 *
 *   asked:     epoch u32 · subject 16 bytes · length u16 · header
 *   answered:  code i32 (0, or a negative errno) · subject 16 bytes · length u16 · header (empty where the code is not 0)
 *
 * Numbers are in network order. Pure; for both ends of the line.
 */
#ifndef EW_IPC_REWRAP_ROWS_H
#define EW_IPC_REWRAP_ROWS_H

#include "base/buf.h"
#include "base/id.h"
#include "base/reader.h"

struct ew_rewrap_row {
	uint32_t epoch;         /* asked, */
	int32_t code;           /* or answered: the same four bytes */
	struct ew_id subject;
	struct ew_slice header; /* borrowed */
};

/** Adds one; `number` is its epoch or its code. A header of more than 65,535 bytes, and no room, stick in the buffer as errors. */
void ew_rewrap_row_add(struct ew_buf *to, uint32_t number, struct ew_id subject, struct ew_slice header);

/** Reads the next one; false at the end, or where the rest is no row (ew_reader_ok() tells them apart). */
bool ew_rewrap_row_next(struct ew_reader *r, struct ew_rewrap_row *ret);

#endif
