/*
 * Opens the sealed frames of one span from its start key, in rising order of index.
 */
#ifndef EW_OPEN_FRAME_OPEN_H
#define EW_OPEN_FRAME_OPEN_H

#include "seal/frame_seal.h"

struct ew_frame_opener {
	struct ew_id span;
	uint32_t index;                  /* of the key below */
	uint8_t key[EW_SPAN_KEY_BYTES];  /* the opener itself lives in secret memory or is wiped by its owner */
};

/** Begins at the start key of the span. */
void ew_frame_opener_init(
	struct ew_frame_opener *o, struct ew_id span, const uint8_t start[static EW_SPAN_KEY_BYTES]);

/**
 * Opens frame `index` and adds its plaintext to `to`. Indexes may skip (lost frames) but not fall. Errors: -EINVAL
 * (index before the last one opened, or more than 2^20 ahead), -EBADMSG (altered or wrong key; the opener stays where
 * it was), those of the buffer.
 */
EW_MUST_USE int ew_frame_open(struct ew_frame_opener *o, uint32_t index, struct ew_slice aad,
	struct ew_slice sealed, struct ew_buf *to);

#endif
