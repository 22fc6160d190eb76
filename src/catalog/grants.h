/*
 * Which call a grant belongs to, and what tools have handed in of a call. What was handed in is sealed; that there is
 * something of a kind, from when to when, is in the clear.
 */
#ifndef EW_CATALOG_GRANTS_H
#define EW_CATALOG_GRANTS_H

#include "base/digest.h"
#include "catalog/catalog.h"

struct ew_grant_row {
	struct ew_id id, interaction;
	struct ew_id user;   /* of the token it was given to */
	struct ew_id vendor;
};

/** Errors: -EEXIST. */
EW_MUST_USE int ew_grants_insert(struct ew_catalog *c, const struct ew_grant_row *row);
/** Errors: -ENOENT. */
EW_MUST_USE int ew_grants_get(struct ew_catalog *c, struct ew_id id, struct ew_grant_row *ret);

/** Until when the tool must acknowledge an order of a call that is over; `until` 0: it owes nothing. */
EW_MUST_USE int ew_grants_owe(struct ew_catalog *c, struct ew_id id, struct ew_wall until);
/** The one that is overdue for longest. Errors: -ENOENT (none is). */
EW_MUST_USE int ew_grants_overdue(struct ew_catalog *c, struct ew_wall now, struct ew_id *ret_id, struct ew_id *ret_call);

struct ew_handed_row {
	uint64_t number;        /* set by the insert; the place of what is sealed */
	struct ew_id interaction;
	uint32_t kind;          /* enum ew_artifact_kind, by the word's order in the table of kinds */
	uint32_t version;
	struct ew_id grant;     /* zero: of nobody outside */
	struct ew_wall from, to, made;
	uint64_t event;         /* index of the event that took it */
	bool held_back;         /* only a legal ground opens it */
	struct ew_slice sealed;
};

/** Adds one. Errors: -EEXIST (this version of the kind is there). */
EW_MUST_USE int ew_handed_insert(struct ew_catalog *c, struct ew_handed_row *row);
/**
 * Puts another sealed text in the place of one; SQLite overwrites the one before (secure_delete). Errors: -ENOENT (there is no such version, or a
 * legal hold covers its call: then it stays as it is).
 */
EW_MUST_USE int ew_handed_replace(struct ew_catalog *c, struct ew_id interaction, uint32_t kind, uint32_t version, struct ew_slice sealed);
/** The highest version of a kind, 0 when there is none. */
EW_MUST_USE int ew_handed_last(struct ew_catalog *c, struct ew_id interaction, uint32_t kind, uint32_t *ret_version);

typedef int ew_handed_row_fn(void *arg, const struct ew_handed_row *row);
/** Those of a call and a kind (UINT32_MAX: any), oldest first; what is sealed is borrowed while fn runs. */
EW_MUST_USE int ew_handed_each(
	struct ew_catalog *c, struct ew_id interaction, uint32_t kind, ew_handed_row_fn *fn, void *arg);
/** Lets nothing but a legal ground open what was made of a kind until then. */
EW_MUST_USE int ew_handed_hold_back(struct ew_catalog *c, struct ew_id interaction, uint32_t kind, struct ew_wall until);
/** Removes what was made of a kind until then; SQLite overwrites what it gives back (secure_delete). */
EW_MUST_USE int ew_handed_remove(struct ew_catalog *c, struct ew_id interaction, uint32_t kind, struct ew_wall until);
/** How many there are of a kind, made until then. */
EW_MUST_USE int ew_handed_count(struct ew_catalog *c, struct ew_id interaction, uint32_t kind, struct ew_wall until,
	uint64_t *ret);

#endif
