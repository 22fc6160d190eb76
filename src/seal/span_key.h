/*
 * The start key of a span on its way to disk: a small age file to the recipient that may open the span (the epoch key
 * for media, the keeper's key for events). Unlinking that file shreds the span.
 *
 * Plaintext of the file, 62 bytes: "EWSPAN1" NUL, kind u8, epoch u32, span id 16, start key 32, reserved 1 (zero).
 */
#ifndef EW_SEAL_SPAN_KEY_H
#define EW_SEAL_SPAN_KEY_H

#include "base/buf.h"
#include "base/id.h"
#include "seal/frame_seal.h"
#include "seal/recipient.h"

#define EW_SPAN_KEY_PLAIN_BYTES 62

enum ew_span_kind { EW_SPAN_MEDIA = 1, EW_SPAN_EVENTS = 2 };

struct ew_span_key {
	enum ew_span_kind kind;
	uint32_t epoch;
	struct ew_id span;
	uint8_t start[EW_SPAN_KEY_BYTES];
};

/** Adds the sealed key file to `to`. Errors: those of ew_age_seal(). */
EW_MUST_USE int ew_span_key_seal(struct ew_io *io, const struct ew_recipient *recipient,
	const struct ew_span_key *key, struct ew_buf *to);

/** Reads the plaintext of a key file. Errors: -EBADMSG. Used by the opening side after ew_age_open(). */
EW_MUST_USE int ew_span_key_decode(struct ew_slice plain, struct ew_span_key *ret);

#endif
