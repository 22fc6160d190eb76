/*
 * What people read on a terminal. Everything that came from elsewhere (names, numbers, sentences of
 * a server) goes through ew_screen_add(), ew_screen_add_line(), ew_screen_say() or ew_screen_complain(), so that no call data can move the
 * cursor or fake a line.
 */
#ifndef EW_PROGRAMS_CLI_SCREEN_H
#define EW_PROGRAMS_CLI_SCREEN_H

#include "base/buf.h"
#include "base/error.h"

#define EW_SCREEN_MAX_BYTES ((size_t)64 * 1024 * 1024)

/** Adds foreign text, escaped; "-" for NULL. */
void ew_screen_add(struct ew_buf *to, const char *foreign);

/** The same, filled with blanks to `width` characters and cut (with a tilde) when it is longer. */
void ew_screen_add_column(struct ew_buf *to, const char *foreign, size_t width);

/** Writes the buffer to standard output. Errors: of the buffer, as write(2); the reason goes to
 * standard error. */
EW_MUST_USE int ew_screen_show(const struct ew_buf *b);

/** Adds one line, control characters (a newline too) escaped; what is longer than 2 KiB is cut. */
void ew_screen_add_line(struct ew_buf *to, const char *format, ...) EW_PRINTF(2, 3);

/** One line on standard output, control characters (a newline too) escaped; what is longer than 2 KiB is cut. */
void ew_screen_say(const char *format, ...) EW_PRINTF(1, 2);

/** "earwitness: ..." as one line on standard error, control characters escaped. */
void ew_screen_complain(const char *format, ...) EW_PRINTF(1, 2);

/** Complains of the error's sentence. Always -1 in terms of success: returns error->code. */
int ew_screen_error(const struct ew_error *error);

#endif
