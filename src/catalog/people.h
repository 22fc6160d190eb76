/*
 * People who sign in. What is known of a person is sealed; a login and a provider's subject are found by keyed hashes, so that
 * the table names nobody to who lacks the key.
 */
#ifndef EW_CATALOG_PEOPLE_H
#define EW_CATALOG_PEOPLE_H

#include "base/digest.h"
#include "catalog/catalog.h"

/** Stored: never renumber. */
enum ew_person_state {
	EW_PERSON_INVITED = 1,   /* has no password yet */
	EW_PERSON_ACTIVE = 2,
	EW_PERSON_SUSPENDED = 3, /* may come back, when two people say so */
	EW_PERSON_LEFT = 4,      /* never again: the row stays, because the log names it */
};

enum ew_person_source { EW_PERSON_LOCAL = 1, EW_PERSON_OIDC = 2, EW_PERSON_SCIM = 3 };

struct ew_person_row {
	struct ew_id id;
	uint32_t state, source;
	struct ew_hash login;         /* keyed hash */
	struct ew_hash subject;       /* of a provider's issuer and subject; zero: none */
	struct ew_hash invitation;    /* SHA-256 of a code that sets a password once; zero: none */
	struct ew_wall invited_until;
	struct ew_wall made, changed, signed_in; /* 0: never */
	/* guessing (access/lockout.h) and the authenticator's last step (access/totp.h) */
	uint32_t failures;
	struct ew_wall failed, locked_until;
	uint64_t totp_step;
	struct ew_slice sealed;       /* JSON */
};

/** Inserts or replaces by id. Errors: -EEXIST (another person has this login or subject). */
EW_MUST_USE int ew_people_put(struct ew_catalog *c, const struct ew_person_row *row);
/** Writes only what an attempt to sign in changes. Errors: -ENOENT. */
EW_MUST_USE int ew_people_note_attempt(struct ew_catalog *c, const struct ew_person_row *row);

/** The row is valid while fn runs; non-zero ends and is returned. */
typedef int ew_person_row_fn(void *arg, const struct ew_person_row *row);
/** Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_people_get(struct ew_catalog *c, struct ew_id id, ew_person_row_fn *fn, void *arg);
/** The same by the keyed hash of a login, of a subject, or by the digest of an invitation; never by a zero hash. */
EW_MUST_USE int ew_people_by_login(struct ew_catalog *c, const struct ew_hash *login, ew_person_row_fn *fn, void *arg);
/** By a provider's subject. */
EW_MUST_USE int ew_people_by_subject(
	struct ew_catalog *c, const struct ew_hash *subject, ew_person_row_fn *fn, void *arg);
/** By a code that sets a password. */
EW_MUST_USE int ew_people_by_invitation(
	struct ew_catalog *c, const struct ew_hash *invitation, ew_person_row_fn *fn, void *arg);
/** Those with an id above `after`, in a state (0: any), by id, at most `limit`. */
EW_MUST_USE int ew_people_each(struct ew_catalog *c, struct ew_id after, uint32_t state, uint32_t limit,
	ew_person_row_fn *fn, void *arg);

/**
 * Grows with every change of people, roles, and who has which, also with one that is undone: whoever holds a copy sees
 * by it that the copy is old. Counts from 0 anew with every opening of the catalogue.
 */
uint64_t ew_people_changes(const struct ew_catalog *c);

#endif
