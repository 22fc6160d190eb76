/*
 * What is kept of a message as evidence: the bytes as they came, without what nobody may keep. Keys of media
 * (a=crypto, a=key-mgmt, MIKEY, k=, ICE passwords), what was typed on a keypad (bodies of dtmf and digits, GTD keypad
 * data, post-dial digits) and credentials are taken out; lines stay where they were, and a marker says what was there
 * and how long it was. What was removed is part of no hash: a key or a digit could be guessed from one.
 */
#ifndef EW_SIP_SIPREC_EVIDENCE_H
#define EW_SIP_SIPREC_EVIDENCE_H

#include "base/buf.h"
#include "base/limits.h"

/** Bytes that were taken out of a message, by kind. */
struct ew_siprec_removed {
	size_t keys;
	size_t digits;
	size_t credentials;
	size_t encoded; /* parts in an encoding that hides what they hold */
};

/**
 * Adds the kept form of a whole message, well formed or not, to `to`, which takes at least EW_MAX_SIP_MESSAGE_BYTES
 * more. Where markers with words would make it longer than EW_MAX_SIP_MESSAGE_BYTES, each is one `#`. `ret` may be
 * NULL. Errors: -ENOMEM, -EFBIG (the message itself is longer than that).
 */
EW_MUST_USE int ew_siprec_evidence_add(struct ew_slice raw, struct ew_buf *to, struct ew_siprec_removed *ret);

/** The same for the content of one part of this media type. */
EW_MUST_USE int ew_siprec_evidence_part(struct ew_slice type, struct ew_slice content, struct ew_buf *to);

#endif
