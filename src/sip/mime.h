/*
 * Splits a multipart body (RFC 2046 section 5.1) as session recording clients really send it: part headers in any
 * order and without a blank after the colon, bare LF line ends, missing closing dashes.
 */
#ifndef EW_SIP_MIME_H
#define EW_SIP_MIME_H

#include "base/slice.h"

#define EW_MIME_MAX_PARTS 8

struct ew_mime_part {
	struct ew_slice type;        /* media type without parameters, as sent */
	struct ew_slice disposition; /* without parameters; may be empty */
	struct ew_slice content;     /* without the line end before the boundary */
};

struct ew_mime {
	struct ew_mime_part parts[EW_MIME_MAX_PARTS];
	size_t n_parts;
	bool unclosed; /* the closing boundary was missing */
};

/**
 * Splits `body` by the Content-Type of its message. A type that is not multipart gives one part. Errors: -EBADMSG (no
 * or an unusable boundary, a NUL byte in a part's headers, no part at all), -E2BIG (too many parts). Slices point into
 * `body` and `content_type`.
 */
EW_MUST_USE int ew_mime_split(struct ew_slice content_type, struct ew_slice body, struct ew_mime *ret);

/** The first part of the media type (compared without case), or NULL. */
const struct ew_mime_part *ew_mime_find(const struct ew_mime *mime, const char *type);

#endif
