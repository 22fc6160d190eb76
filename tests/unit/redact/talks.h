/*
 * Conversations and what must be found in them: what the redaction promises, in small. Marks stand round what must go,
 * "{card:4539 ...}"; a number said in several turns has its mark open between them.
 */
#ifndef EW_TEST_REDACT_TALKS_H
#define EW_TEST_REDACT_TALKS_H

#include <stddef.h>

extern const char *const redact_talks[];
extern const size_t redact_talks_count;

#endif
