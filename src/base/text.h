/*
 * Hex and base64 (RFC 4648), strict both ways, and the escaping of foreign text for a terminal or a log.
 */
#ifndef EW_BASE_TEXT_H
#define EW_BASE_TEXT_H

#include "base/buf.h"

enum ew_base64 {
	EW_BASE64_PADDED,   /* standard alphabet, with padding */
	EW_BASE64_UNPADDED, /* standard alphabet, without padding (age) */
	EW_BASE64_URL,      /* URL alphabet, without padding (SD-JWT, cursors) */
};

/** Adds lower-case hex. */
void ew_hex_add(struct ew_buf *to, struct ew_slice bytes);

/** Decodes lower- or upper-case hex that must fill `to` exactly. Errors: -EINVAL. */
EW_MUST_USE int ew_hex_decode(struct ew_slice text, void *to, size_t n);

/** Adds base64 of the given form, in one line. */
void ew_base64_add(struct ew_buf *to, struct ew_slice bytes, enum ew_base64 form);

/** Decodes canonical base64 of the given form and adds it to `to`. Errors: -EINVAL, -ENOMEM, -EFBIG. */
EW_MUST_USE int ew_base64_decode(struct ew_slice text, enum ew_base64 form, struct ew_buf *to);

/** True for well-formed UTF-8 (no surrogates, no overlong forms, no NUL). */
bool ew_utf8_valid(struct ew_slice s);

/** Adds foreign text with invalid UTF-8 and control characters replaced by U+FFFD, safe for terminal and log line. */
void ew_text_add_safe(struct ew_buf *to, struct ew_slice foreign);

#endif
