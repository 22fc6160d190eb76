/*
 * Why somebody gives an order or tells what has happened, in their own words. An order waits for nobody: one that stops a recording goes straight to
 * the recorder and onto its tape, and one that opens it may not be overtaken by a later one that stops it. So its words are read here, by the same rules
 * as all texts, and every longer number goes. Must never let a text pass that was not read to its end.
 *
 * Pure but for memory.
 */
#ifndef EW_PROGRAMS_WEB_REASON_H
#define EW_PROGRAMS_WEB_REASON_H

#include <jansson.h>

#include "base/buf.h"
#include "redact/redact.h"

#define EW_REASON_UNREAD "[unchecked]"

/**
 * The words with findings as "[card]"; what could not be read (no memory, no `rules`, too long by then) is EW_REASON_UNREAD. `to` has room for
 * EW_MAX_REASON_BYTES at least. An empty text stays empty.
 */
void ew_reason_read(const struct ew_redact_rules *rules, struct ew_slice words, struct ew_buf *to);

/** The same in the member "reason" of an object, which has none then where there is no memory for it. */
void ew_reason_replace(const struct ew_redact_rules *rules, json_t *object);

#endif
