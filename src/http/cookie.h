/*
 * The Cookie field of a request (RFC 6265, section 5.4).
 */
#ifndef EW_HTTP_COOKIE_H
#define EW_HTTP_COOKIE_H

#include "base/slice.h"

/**
 * Finds the cookie of a name; `ret` points into the field. A name that comes twice is none: somebody else has put one
 * of them there. Errors: -ENOENT (none, or twice). Pure.
 */
EW_MUST_USE int ew_http_cookie_find(struct ew_slice field, const char *name, struct ew_slice *ret);

#endif
