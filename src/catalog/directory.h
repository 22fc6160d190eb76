/*
 * People as a directory sees them (SCIM): by the id that the directory has for them, and in pages that are counted.
 * Whoever has left is not there for a directory any more. What a directory calls somebody is kept as a keyed hash
 * alone.
 */
#ifndef EW_CATALOG_DIRECTORY_H
#define EW_CATALOG_DIRECTORY_H

#include "catalog/people.h"

/** Sets of states: 1 << enum ew_person_state. */
#define EW_PEOPLE_THERE (1u << EW_PERSON_INVITED | 1u << EW_PERSON_ACTIVE | 1u << EW_PERSON_SUSPENDED)
#define EW_PEOPLE_NOT_SUSPENDED (1u << EW_PERSON_INVITED | 1u << EW_PERSON_ACTIVE)

/**
 * Inside a transaction: the directory calls this person so; a zero hash takes it back. What somebody who has left was
 * called is free again. Errors: -EEXIST (another person is called so), the catalogue's.
 */
EW_MUST_USE int ew_directory_name(struct ew_catalog *c, struct ew_id person, const struct ew_hash *external);
/** Whom the directory calls so. Errors: -ENOENT (nobody who is still there). */
EW_MUST_USE int ew_directory_find(struct ew_catalog *c, const struct ew_hash *external, struct ew_id *ret);
/** How many people are in one of these states. */
EW_MUST_USE int ew_directory_count(struct ew_catalog *c, uint32_t states, uint64_t *ret);
/** Those, by id, `limit` at most, without the first `skip`; ends early with what fn returns when that is not 0. */
EW_MUST_USE int ew_directory_each(struct ew_catalog *c, uint32_t states, uint64_t skip, uint32_t limit,
	int (*fn)(void *arg, struct ew_id person), void *arg);

#endif
