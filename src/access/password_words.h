/*
 * Private to passwords: the words that are tried first.
 */
#ifndef EW_ACCESS_PASSWORD_WORDS_H
#define EW_ACCESS_PASSWORD_WORDS_H

#include <stddef.h>

/** Lower case, ASCII, four bytes and more each; NULL-terminated. */
extern const char *const ew_password_words[];

/** Rows of an alphabet or of keys, lower case; a run of them, either way, is a word too. NULL-terminated. */
extern const char *const ew_password_rows[];

#endif
