/*
 * Identifiers: 16 bytes, UUIDv7 (RFC 9562) where time order helps, random where it would tell too much.
 */
#ifndef EW_BASE_ID_H
#define EW_BASE_ID_H

#include "base/clock.h"
#include "base/io.h"

#define EW_ID_TEXT_BYTES 37

struct ew_id {
	uint8_t bytes[16];
};

/** UUIDv7 from the io's wall clock and randomness. Errors: those of ew_io_random(). */
EW_MUST_USE int ew_id_new(struct ew_io *io, struct ew_id *ret);

/** 16 random bytes (span ids, tickets): tells nothing, not even when it was made. */
EW_MUST_USE int ew_id_random(struct ew_io *io, struct ew_id *ret);

/** All 16 bytes; not in constant time. */
bool ew_id_equal(struct ew_id a, struct ew_id b);

/** Zero means "none" everywhere. */
bool ew_id_is_zero(struct ew_id id);

/** Lower-case text with hyphens and a NUL. */
void ew_id_format(struct ew_id id, char text[static EW_ID_TEXT_BYTES]);

/** Reads the text form, either case. Errors: -EINVAL. */
EW_MUST_USE int ew_id_parse(struct ew_slice text, struct ew_id *ret);

/** The last eight bytes as a number: of a UUIDv7 its random part. */
uint64_t ew_id_tail(struct ew_id id);

#endif
