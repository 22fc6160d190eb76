/*
 * What is known of a call's customers, for the redactor: numbers, mailboxes and names that signalling told, so that they are found
 * where policy wants such things found in any text of the call. Must never tell of our own side: the number of a hotline and the name of an agent are no secret.
 */
#ifndef EW_PROGRAMS_KEEPER_REDACT_FACTS_H
#define EW_PROGRAMS_KEEPER_REDACT_FACTS_H

#include "programs/keeper/keeper_state.h"

#define EW_REDACT_TOLD 512

/** Of which calls the redactor that is connected was told, and how much was known of each by then. */
struct ew_redact_told {
	struct {
		struct ew_id id;
		size_t facts;
	} calls[EW_REDACT_TOLD];
	unsigned next;
};

/**
 * Tells what is known of the call and what this profile, the strictest of its texts, looks for, unless that was told. What does
 * not arrive is not found: no reason to refuse a text.
 */
void ew_keeper_tell_facts(struct ew_keeper *k, const struct ew_call *call, enum ew_redaction_profile profile,
	struct ew_redact_told *told);
/** The same under another id than the call's, each time: for what is read again of a call that is over. */
void ew_keeper_tell_facts_as(struct ew_keeper *k, const struct ew_call *call, enum ew_redaction_profile profile, struct ew_id as);
/** It is told again. */
void ew_redact_told_forget(struct ew_redact_told *told, struct ew_id interaction);

#endif
