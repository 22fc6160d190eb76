/*
 * The audit-ready record: one document for each interaction, made of its events and nothing else, so that whoever has
 * the events makes the same document. It is ew_interaction_record() and what an auditor asks beyond it: the notice,
 * consents, opt-outs and what obeyed them, pauses, transfers, versions of each artifact with who or what made them,
 * who had access and why, what was decided and by which policy, exceptions, and a list of what one would expect and
 * is not there, each with the reason.
 *
 * Pure: the same in the keeper, in a replay and in a verifier. Values that were withheld from the events are null,
 * and named in `missing`.
 */
#ifndef EW_DOMAIN_RECORD_H
#define EW_DOMAIN_RECORD_H

#include "domain/interaction.h"

struct ew_record;

/** Errors: -ENOMEM. */
EW_MUST_USE int ew_record_new(struct ew_id interaction, struct ew_record **ret);
/** NULL is fine. */
void ew_record_free(struct ew_record **record);

/**
 * Takes the next event, in the order of the index. Errors: as ew_interaction_apply(); after -ENOMEM the record is of no
 * use any more.
 */
EW_MUST_USE int ew_record_apply(struct ew_record *record, const struct ew_event *event);

/** The fold beneath. */
const struct ew_interaction *ew_record_interaction(const struct ew_record *record);

/** See ew_interaction_look(). */
void ew_record_look(struct ew_record *record, struct ew_wall now);

/**
 * The document; a new reference, NULL without memory. Members beyond ew_interaction_record() are described in
 * docs/record.md. `entity` is shown for a call whose events do not name one, as those of earlier versions: a document
 * that will be compared with one that others make of the same events is made with NULL.
 */
json_t *ew_record_json(const struct ew_record *record, const char *entity);

#endif
