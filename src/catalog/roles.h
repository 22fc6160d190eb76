/*
 * Roles, and which of them people have. A role's name, rights and kinds are in the clear: they say nothing about a
 * person. Where a binding holds, and why it was given, is sealed.
 */
#ifndef EW_CATALOG_ROLES_H
#define EW_CATALOG_ROLES_H

#include "catalog/catalog.h"

struct ew_role_row {
	const char *name;      /* a word: what `see` of a policy speaks of */
	uint32_t rights;       /* enum ew_right */
	uint32_t kinds;        /* 1 << enum ew_artifact_kind */
	bool builtin;          /* cannot be changed or removed */
	struct ew_wall changed;
	struct ew_slice sealed;/* JSON: its title */
};

/** Inserts or replaces by name. */
EW_MUST_USE int ew_roles_put(struct ew_catalog *c, const struct ew_role_row *row);
/** Errors: -ENOENT (none of this name, or it is built in), -EBUSY (somebody has it). */
EW_MUST_USE int ew_roles_remove(struct ew_catalog *c, const char *name);
/** The row is valid while fn runs; non-zero ends and is returned. */
typedef int ew_role_row_fn(void *arg, const struct ew_role_row *row);
/** Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_roles_get(struct ew_catalog *c, const char *name, ew_role_row_fn *fn, void *arg);
/** All of them by name. */
EW_MUST_USE int ew_roles_each(struct ew_catalog *c, ew_role_row_fn *fn, void *arg);

struct ew_binding_row {
	struct ew_id id;
	struct ew_id person;
	const char *role;
	struct ew_wall made, from, until; /* the last two may be 0: no limit */
	struct ew_wall attest;   /* until when it must be confirmed anew; 0: never */
	struct ew_slice sealed;  /* JSON: scope, reason, given_by, approved_by */
};

/** Inserts or replaces by id. Errors: -ENOENT (no such role). */
EW_MUST_USE int ew_bindings_put(struct ew_catalog *c, const struct ew_binding_row *row);
/** Errors: -ENOENT (no such binding of this person). */
EW_MUST_USE int ew_bindings_remove(struct ew_catalog *c, struct ew_id person, struct ew_id id);
/** The row is valid while fn runs; non-zero ends and is returned. */
typedef int ew_binding_row_fn(void *arg, const struct ew_binding_row *row);
/** Those of a person, by id: in the order in which they were given. */
EW_MUST_USE int ew_bindings_of(struct ew_catalog *c, struct ew_id person, ew_binding_row_fn *fn, void *arg);
/**
 * Those that must be confirmed until `until` and have not ended at `now`, by that time and id, behind `after_at` and
 * `after`; at most `limit`.
 */
EW_MUST_USE int ew_bindings_due(struct ew_catalog *c, struct ew_wall now, struct ew_wall until, struct ew_wall after_at,
	struct ew_id after, uint32_t limit, ew_binding_row_fn *fn, void *arg);
/** How many those are. */
EW_MUST_USE int ew_bindings_count_due(struct ew_catalog *c, struct ew_wall now, struct ew_wall until, uint64_t *ret);
/** Everybody's of a role. */
EW_MUST_USE int ew_bindings_of_role(struct ew_catalog *c, const char *role, ew_binding_row_fn *fn, void *arg);
/** How many people (`person` zero: all of them) are active and hold any of `rights` at `now`: given, and confirmed. */
EW_MUST_USE int ew_roles_holders(
	struct ew_catalog *c, uint32_t rights, struct ew_id person, struct ew_wall now, uint64_t *ret);
/** How many have a role. */
EW_MUST_USE int ew_bindings_count(struct ew_catalog *c, const char *role, uint64_t *ret);

#endif
