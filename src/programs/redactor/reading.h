/*
 * Reading the texts of one message: conversation by conversation, and what was found, as marks in the single texts. Must never leave out a
 * finding: what cannot be said whole is an error, and the texts are then not stored.
 *
 * Private to the redactor.
 */
#ifndef EW_PROGRAMS_REDACTOR_READING_H
#define EW_PROGRAMS_REDACTOR_READING_H

#include "ipc/redact_list.h"
#include "programs/redactor/calls.h"

/** What to read, and for whom. */
struct ew_reading_wish {
	const struct ew_redact_rules *rules;
	struct ew_redacted_call *call; /* NULL: of no call */
	uint32_t kinds;                /* bits of enum ew_sensitive */
	uint8_t artifact;
	uint8_t flags;                 /* enum ew_redact_flag */
	struct ew_slice texts;         /* pieces */
};

/**
 * Reads all of it. `spans` gets marks (ipc/redact_list.h), rising and apart; `rules` a line for each rule that found something. Errors: -EBADMSG
 * (malformed), -E2BIG (too many texts or findings), -ENOMEM; what was remembered of the call by then stays.
 */
EW_MUST_USE int ew_reading_run(const struct ew_reading_wish *wish, struct ew_buf *spans, struct ew_buf *rules);

#endif
