/*
 * Opening one chunk of an age v1 payload. Private to open/.
 */
#ifndef EW_OPEN_AGE_PAYLOAD_H
#define EW_OPEN_AGE_PAYLOAD_H

#include "seal/age_format.h"

/** Opens chunk `counter` to sealed.len - EW_AGE_TAG_BYTES bytes at `to`. Errors: -EBADMSG, -EIO. */
EW_MUST_USE int ew_age_open_chunk(const uint8_t key[static EW_AGE_PAYLOAD_KEY_BYTES],
	uint64_t counter, bool last, struct ew_slice sealed, uint8_t *to);

#endif
