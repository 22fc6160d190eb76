/*
 * Private to base: one character at a time, for text.h and the log.
 */
#ifndef EW_BASE_UTF8_H
#define EW_BASE_UTF8_H

#include "base/slice.h"

/**
 * Bytes (1 to 4) of the well-formed UTF-8 character at the front (RFC 3629), or 0 when there is
 * none.
 */
size_t ew_utf8_character(struct ew_slice s);

/**
 * True for a well-formed character that may not reach a terminal: controls, line ends, changes of
 * direction.
 */
bool ew_utf8_is_control(const uint8_t *at, size_t n);

#endif
