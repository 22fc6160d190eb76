/*
 * What people were given, in memory: roles with their scopes, ready to be asked with every request and every event. A
 * copy of the catalogue that is thrown away with the first change of any of it. Everything here belongs to the keeper's
 * one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_HOLDER_H
#define EW_PROGRAMS_KEEPER_PEOPLE_HOLDER_H

#include "access/decide.h"
#include "programs/keeper/people/account.h"

#define EW_HOLDER_BINDINGS 32 /* of one person */
#define EW_HOLDERS 1024       /* in memory */

struct ew_holder {
	struct ew_id person;
	uint32_t state;           /* enum ew_person_state */
	struct ew_access_binding bindings[EW_HOLDER_BINDINGS];
	size_t n_bindings;
	const char *agents[EW_ACCOUNT_AGENTS + 1];
	const char *region;       /* where the person works; NULL: not known */
	json_t *memory;           /* owns all texts and scopes */
	uint64_t changes;         /* of the catalogue, when it was read */
	struct ew_holder *next;
};

struct ew_holders;

/** Frees them, when the keeper ends. NULL is fine. */
void ew_holders_free(struct ew_holders **holders);

/** Throws away what is old, when nobody holds any of it: before a message of web is looked at. */
void ew_holders_trim(struct ew_keeper *k);

/**
 * What a person was given, as it stands now. Good until ew_holders_trim(), so not across a message. Errors: -ENOENT (nobody),
 * -EBADMSG (altered), -ENOMEM, the catalogue's.
 */
EW_MUST_USE int ew_holder_of(struct ew_keeper *k, struct ew_id person, const struct ew_holder **ret);
/** The subject of a decision: what the holder has, at this moment. */
struct ew_access_subject ew_holder_subject(const struct ew_holder *holder, struct ew_wall now);

/** The person whom the telephone side calls so. Errors: -ENOENT (nobody who is active), those of the catalogue. */
EW_MUST_USE int ew_holder_of_agent(struct ew_keeper *k, const char *agent, struct ew_id *ret);

/** The team of whoever the telephone side calls so; NULL: nobody is known by it, or is in none. Good as long as a holder. */
EW_MUST_USE int ew_holder_team(struct ew_keeper *k, const char *agent, const char **ret);

/**
 * Calls fn for every word by which the telephone side calls somebody of a team, until it returns other than 0. Errors:
 * those of fn, the catalogue's.
 */
EW_MUST_USE int ew_holder_agents_of(
	struct ew_keeper *k, const char *team, int (*fn)(void *arg, const char *agent), void *arg);

#endif
