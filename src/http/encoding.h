/*
 * Which coding of an answer a client takes (RFC 9110, section 12.5.3). Only gzip is ever asked about: files that never
 * change are packed when the program is built, and nothing that a person asked for is, because lengths of packed secrets
 * tell of them.
 */
#ifndef EW_HTTP_ENCODING_H
#define EW_HTTP_ENCODING_H

#include "base/slice.h"

/**
 * True when an Accept-Encoding field allows gzip: it names `gzip`, `x-gzip` or `*` with a weight above 0. What is named
 * itself wins over `*`. An empty or malformed field allows nothing. Pure.
 */
bool ew_http_takes_gzip(struct ew_slice accept_encoding);

#endif
