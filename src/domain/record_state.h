/*
 * Private to domain: what the audit-ready record keeps beside the fold. Lists grow by one entry for each event that
 * belongs in them; what an entry waits for (the end of a pause, the gates that an opt-out shut) is set in it later.
 */
#ifndef EW_DOMAIN_RECORD_STATE_H
#define EW_DOMAIN_RECORD_STATE_H

#include "domain/event_json.h"
#include "domain/interaction_state.h"
#include "domain/record.h"

struct ew_record {
	struct ew_interaction *it;
	int broken;              /* negative errno once an event could not be noted */
	json_t *notices_told, *consents_told, *segments, *tools, *treatments, *legal_holds, *redactions, *muted, *phrases; /* arrays too */
	json_t *decisions, *opt_outs, *pauses, *answers, *transfers, *versions, *access, *signalling, *exceptions,
		*withheld, *shredded, *deletions; /* arrays */
	json_t *decision;        /* the `decided` entry in force; borrowed from decisions */
	json_t *log_id;          /* a text or NULL */
	struct ew_wall heard;    /* when the last opt-out came to the recorder, or was inherited; 0: not known */
	struct ew_wall first, last; /* when the log wrote the first and the last event */
	size_t notices;          /* that were heard to their end */
};

/** An event with what its record says beside its fields. */
struct ew_told {
	const struct ew_event *e;
	json_t *record;    /* E */
	size_t withheld;   /* personal values that are not there */
};

/** Entry with the event's fields, `event`, `at` and `by` {kind, id?}. NULL without memory. */
json_t *ew_record_note(const struct ew_told *told);
/** Appends and takes an entry. Errors: -ENOMEM, for NULL too. */
EW_MUST_USE int ew_record_add(json_t *list, json_t *entry);
/** A personal value that the event has, or null where it may have been withheld; absent when there was none. */
EW_MUST_USE int ew_record_personal(json_t *entry, const struct ew_told *told, const char *name);

/* -- record_orders.c: decisions, opt-outs, pauses, questions of consent. Errors: -ENOMEM. */
/** A decision and its policy, a gate that may open, an order that was refused. */
EW_MUST_USE int ew_record_decided(struct ew_record *record, const struct ew_told *told);
/** An opt-out, a pause, a stop, or a gate shut for another reason. */
EW_MUST_USE int ew_record_restricted(struct ew_record *record, const struct ew_told *told);
/** A refusal of another leg. */
EW_MUST_USE int ew_record_inherited(struct ew_record *record, const struct ew_told *told);
/** A pause that was lifted, or recording that somebody started. */
EW_MUST_USE int ew_record_resumed(struct ew_record *record, const struct ew_told *told);
/** A gate that opened, and what it lets through. */
EW_MUST_USE int ew_record_opened(struct ew_record *record, const struct ew_told *told);
/** The end of the call, and its cause. */
EW_MUST_USE int ew_record_ended(struct ew_record *record, const struct ew_told *told);
/** A question of consent, or its answer. */
EW_MUST_USE int ew_record_answered(struct ew_record *record, const struct ew_told *told);
/** Consent by party and purpose; NULL without memory. */
json_t *ew_record_consents(const struct ew_record *record);

/* -- record_consent.c: notices, answers, segments. Errors: -ENOMEM. */
/** An event of consent, in its list. */
EW_MUST_USE int ew_record_said(struct ew_record *record, const struct ew_told *told);
/** What was found of a notice's sound, in what was last told of that notice. */
EW_MUST_USE int ew_record_heard(struct ew_record *record, const struct ew_told *told);

/* -- record_tools.c: grants, orders and what obeyed them, treatments. Errors: -ENOMEM. */
/** A grant, an order to a tool, its acknowledgement, its silence. */
EW_MUST_USE int ew_record_tool(struct ew_record *record, const struct ew_told *told);
/** What was ordered to become of what exists, and what came of it. */
EW_MUST_USE int ew_record_treated(struct ew_record *record, const struct ew_told *told);
/** The last order about a kind of what exists, as the event names it; NULL: there was none. Borrowed. */
json_t *ew_record_treatment_of(const struct ew_record *record, const struct ew_event *e);
/* -- record_held.c */
/** A legal hold, its release, or what one has kept. Errors: -ENOMEM. */
EW_MUST_USE int ew_record_held(struct ew_record *record, const struct ew_told *told);
/** What is still open of an opt-out's fan-out is counted in each; false without memory. */
bool ew_record_count_open(struct ew_record *record);

/* -- record_journey.c */
/** Facts come after those of `before` (borrowed). Errors: -ENOMEM. */
EW_MUST_USE int ew_record_moved(struct ew_record *record, const struct ew_told *told, const json_t *before);
/** Another interaction of the same call. Errors: -ENOMEM. */
EW_MUST_USE int ew_record_related(struct ew_record *record, const struct ew_told *told);
/** NULL without memory. */
json_t *ew_record_journey(const struct ew_record *record);

/* -- record_kept.c: what was made of the call, and who had it. Errors: -ENOMEM. */
/** An artifact that was made, or could not be. */
EW_MUST_USE int ew_record_version(struct ew_record *record, const struct ew_told *told);
/** A version is no more, because a newer one stands for it. Errors: -ENOMEM. */
EW_MUST_USE int ew_record_replaced(struct ew_record *record, const struct ew_told *told);
/** A stored text no longer holds what was found in it afterwards. Errors: -ENOMEM. */
EW_MUST_USE int ew_record_masked(struct ew_record *record, const struct ew_told *told);
EW_MUST_USE int ew_record_original_gone(struct ew_record *record, const struct ew_told *told);
/** Somebody had access, took something away, or was refused. */
EW_MUST_USE int ew_record_accessed(struct ew_record *record, const struct ew_told *told);
/** A message that told of the call. */
EW_MUST_USE int ew_record_signalled(struct ew_record *record, const struct ew_told *told);
/** An exception. */
EW_MUST_USE int ew_record_excepted(struct ew_record *record, const struct ew_told *told);
/** What people did with one. */
EW_MUST_USE int ew_record_exception_moved(struct ew_record *record, const struct ew_told *told);
/** A recording of the tape whose key is gone. */
EW_MUST_USE int ew_record_shredded(struct ew_record *record, const struct ew_told *told);
/** Stretches of the tape by party; NULL without memory, as the next two. */
json_t *ew_record_recordings(const struct ew_record *record);
/** How long each kind stays, as far as events say. */
json_t *ew_record_retention(const struct ew_record *record);
/** Whether it is still there. */
json_t *ew_record_deletion(const struct ew_record *record);

/* -- record_deleted.c */
/** What was kept of some kinds is gone, because its time had come or somebody had a right to it. Errors: -ENOMEM. */
EW_MUST_USE int ew_record_deleted(struct ew_record *record, const struct ew_told *told);

/* -- record_redaction.c: what is silent by somebody's hand. Errors: -ENOMEM. */
/** A stretch was marked, or is not any more. */
EW_MUST_USE int ew_record_redacted(struct ew_record *record, const struct ew_told *told);
/** How the sound stands in general; NULL without memory. */
json_t *ew_record_redaction(const struct ew_record *record);
/** Every mark, with what becomes of the original; NULL without memory. */
json_t *ew_record_redactions(const struct ew_record *record);
/** Stretches that are silent because of what is said in them. Errors: -ENOMEM. */
EW_MUST_USE int ew_record_muted(struct ew_record *record, const struct ew_told *told);
/** What was said of consent, by a transcript. Errors: -ENOMEM. */
EW_MUST_USE int ew_record_phrase(struct ew_record *record, const struct ew_told *told);

/* -- record_missing.c */
/** What one would expect and is not there; NULL without memory. */
json_t *ew_record_missing(const struct ew_record *record);
/** Words: kinds of exceptions, sorted, each once; NULL without memory. */
json_t *ew_record_exception_flags(const struct ew_record *record);

#endif
