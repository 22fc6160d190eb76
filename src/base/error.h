/*
 * What an operator will read. A code for the program, a sentence for the person: what was being done, to what, and
 * what to do about it. The first error wins.
 */
#ifndef EW_BASE_ERROR_H
#define EW_BASE_ERROR_H

#include "base/cleanup.h"

#define EW_ERROR_TEXT_BYTES 400

struct ew_error {
	int code; /* negative errno; 0 while nothing failed */
	char text[EW_ERROR_TEXT_BYTES];
};

/**
 * Sets code and sentence, unless an earlier error is already there, and returns `code` (which must be negative), so
 * that a caller can write `return ew_error_set(error, -EINVAL, ...)`. `error` may be NULL: then only the code is
 * returned. Control characters in the result are replaced, so that it can be printed anywhere.
 */
int ew_error_set(struct ew_error *error, int code, const char *format, ...) EW_PRINTF(3, 4);

/** The sentence, or the text of the code when nobody wrote a sentence. */
const char *ew_error_text(const struct ew_error *error);

#endif
