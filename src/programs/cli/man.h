/*
 * The manual pages, written from the tables that the program itself goes by, so that they cannot
 * tell of another program.
 */
#ifndef EW_PROGRAMS_CLI_MAN_H
#define EW_PROGRAMS_CLI_MAN_H

#include "base/buf.h"

/**
 * Adds a page in the man(7) macros: "earwitness" (section 1) or "earwitness.yaml" (section 5).
 * Errors: -ENOENT (there is no such page), those of the buffer.
 */
EW_MUST_USE int ew_man_page(const char *name, struct ew_buf *to);

#endif
