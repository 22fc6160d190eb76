/*
 * Who else has copies of what was deleted: for each deletion the vendors whose tools captured or made something of it, what each was asked to
 * delete, until when, and what it said. Rows stay, as those of deletions do; they name vendors and people of the house, nobody who called.
 */
#ifndef EW_CATALOG_RECIPIENTS_H
#define EW_CATALOG_RECIPIENTS_H

#include "catalog/catalog.h"

/** Stored: never renumber. */
enum ew_recipient_state {
	EW_RECIPIENT_ASKED = 1,        /* it was told to delete, and has said nothing yet */
	EW_RECIPIENT_ACKNOWLEDGED = 2, /* it says that it has deleted */
	EW_RECIPIENT_REFUSED = 3,      /* it says that it will not, or may not */
	EW_RECIPIENT_UNVERIFIABLE = 4, /* nobody can be asked: somebody took it away as a file */
};
/** "asked", "acknowledged", "refused", "cannot_be_verified"; NULL for a number that is none. */
const char *ew_recipient_state_name(uint32_t state);

struct ew_recipient_row {
	uint64_t number;       /* set by the insert */
	struct ew_id deletion, interaction;
	struct ew_id vendor;   /* zero: of a person of the house, who took it away */
	struct ew_id grant;    /* zero: it was given without one */
	struct ew_id person;   /* who took it away; zero: nobody */
	uint32_t kinds;        /* bits 1 << enum ew_artifact_kind that it is to delete; 0: who or what is not known, and there may be several */
	uint32_t state;
	struct ew_wall given;  /* when it got them, as far as is known; 0: not known */
	struct ew_wall asked, answer_by, answered;
	bool overdue;          /* the time is over without a word; somebody was told */
	uint64_t event;        /* number in the log of what was said last */
};

/** Errors: -EEXIST. */
EW_MUST_USE int ew_recipients_insert(struct ew_catalog *c, struct ew_recipient_row *row);
/** Writes state, answer, overdue and event. Errors: -ENOENT. */
EW_MUST_USE int ew_recipients_update(struct ew_catalog *c, const struct ew_recipient_row *row);
/** Errors: -ENOENT. */
EW_MUST_USE int ew_recipients_get(struct ew_catalog *c, uint64_t number, struct ew_recipient_row *ret);
typedef int ew_recipient_row_fn(void *arg, const struct ew_recipient_row *row);
/** Those of a deletion, oldest first. Non-zero of fn ends and is returned, here and below. */
EW_MUST_USE int ew_recipients_of(struct ew_catalog *c, struct ew_id deletion, ew_recipient_row_fn *fn, void *arg);
/** Those of a vendor in a state (0: any) with a number behind `after`, oldest first, at most `limit`. */
EW_MUST_USE int ew_recipients_of_vendor(struct ew_catalog *c, struct ew_id vendor, uint32_t state, uint64_t after, uint32_t limit,
	ew_recipient_row_fn *fn, void *arg);
/** Those that a grant's tool was asked for and has not answered, oldest first, at most `limit`. */
EW_MUST_USE int ew_recipients_of_grant(struct ew_catalog *c, struct ew_id grant, uint32_t limit, ew_recipient_row_fn *fn, void *arg);
/** Kinds of a call for which a recipient (vendor and grant; both zero: people who took it away) stands already, in whatever state. */
EW_MUST_USE int ew_recipients_kinds(
	struct ew_catalog *c, struct ew_id interaction, struct ew_id vendor, struct ew_id grant, uint32_t *ret_kinds);
/** Whether it was told already that this person (zero: whoever) took something of a call away then. */
EW_MUST_USE int ew_recipients_is_named(
	struct ew_catalog *c, struct ew_id interaction, struct ew_id person, struct ew_wall given, bool *ret);
/** The one asked whose time is over for longest and of which nobody was told. Errors: -ENOENT. */
EW_MUST_USE int ew_recipients_late(struct ew_catalog *c, struct ew_wall now, struct ew_recipient_row *ret);
/** How many are overdue and have not answered. */
EW_MUST_USE int ew_recipients_overdue(struct ew_catalog *c, uint64_t *ret);

#endif
