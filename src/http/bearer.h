/*
 * Bearer tokens (RFC 6750, section 2.1) in the Authorization field.
 */
#ifndef EW_HTTP_BEARER_H
#define EW_HTTP_BEARER_H

#include "base/slice.h"

#define EW_HTTP_TOKEN_MAX_BYTES 512

/**
 * Finds the token in an Authorization field; `ret` points into it. The scheme is compared without
 * case, one or more spaces follow, and the token holds only the characters of "b64token". Errors:
 * -ENOENT (empty field), -EINVAL (another scheme, foreign characters, nothing behind the scheme,
 * more than EW_HTTP_TOKEN_MAX_BYTES).
 */
EW_MUST_USE int ew_http_bearer_parse(struct ew_slice field, struct ew_slice *ret);

#endif
