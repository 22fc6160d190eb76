/*
 * Entity tags (RFC 9110, section 8.8.3) of the strong kind, and the two fields that compare them.
 * Tags are given here without their quotes.
 */
#ifndef EW_HTTP_ETAG_H
#define EW_HTTP_ETAG_H

#include "base/slice.h"

/**
 * True when an If-None-Match field names the tag or is "*": weak comparison, a list. An empty or
 * malformed field matches nothing. Pure.
 */
bool ew_http_etag_in_list(struct ew_slice field, struct ew_slice tag);

/**
 * True when a Range may be honoured: there is no If-Range field, or it is exactly this tag (strong
 * comparison). A date never matches, because nothing served here has a strong modification date.
 */
bool ew_http_etag_range_holds(struct ew_slice if_range, struct ew_slice tag);

#endif
