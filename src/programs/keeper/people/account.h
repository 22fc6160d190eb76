/*
 * Accounts of people as the keeper reads and writes them: a row and, sealed, what is known of the person. Everything
 * here belongs to the keeper's one thread; what writes does so inside the open transaction.
 *
 * The words of an account: login, name, email?, team?, region?, agents? (what the telephone side calls them), password?
 * {salt, passes, memory_kib, verifier}, totp? (base64), totp_next? (the same, not confirmed yet), external_id? (what a
 * directory calls them), suspended_by? ("directory"; without: a person).
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_ACCOUNT_H
#define EW_PROGRAMS_KEEPER_PEOPLE_ACCOUNT_H

#include "access/lockout.h"
#include "catalog/people.h"
#include "programs/keeper/keeper_asks.h"

#define EW_ACCOUNT_WORDS_BYTES (16 * 1024)
#define EW_ACCOUNT_NAME_BYTES 200
#define EW_ACCOUNT_AGENTS 16
#define EW_ACCOUNT_SUSPENDED_BY "suspended_by"

struct ew_account {
	struct ew_person_row row; /* `sealed` is empty */
	json_t *words;            /* owned */
};

/** For _cleanup_; a zeroed one is fine. */
void ew_account_free(struct ew_account *account);

/** By id. Errors: -ENOENT, -EBADMSG (what is sealed was altered), -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_account_get(struct ew_keeper *k, struct ew_id id, struct ew_account *ret);
/** By login, without case and blanks round it. Errors: the same. */
EW_MUST_USE int ew_account_by_login(struct ew_keeper *k, struct ew_slice login, struct ew_account *ret);
/** By the digest of an invitation; its time is the caller's to check. */
EW_MUST_USE int ew_account_by_invitation(
	struct ew_keeper *k, const struct ew_hash *invitation, struct ew_account *ret);
/** By a provider and its subject. */
EW_MUST_USE int ew_account_by_subject(
	struct ew_keeper *k, struct ew_slice issuer, struct ew_slice subject, struct ew_account *ret);
/** The keyed hash of a login. Errors: -ENOMEM, -EIO. */
EW_MUST_USE int ew_account_hash_login(struct ew_keeper *k, struct ew_slice login, struct ew_hash *ret);
/** The same of what somebody is called elsewhere, by kind ("subject", "sid", "external"). Errors: -ENOMEM, -EIO. */
EW_MUST_USE int ew_account_hash_subject(
	struct ew_keeper *k, const char *kind, struct ew_slice issuer, struct ew_slice subject, struct ew_hash *ret);

/** A new one with an id, made now, in a state; its words are empty. Errors: -ENOMEM, those of ew_io_random(). */
EW_MUST_USE int ew_account_new(
	struct ew_keeper *k, enum ew_person_state state, enum ew_person_source source, struct ew_account *ret);
/** Writes row and words. Errors: -EEXIST (another has this login), -EFBIG, the catalogue's. */
EW_MUST_USE int ew_account_put(struct ew_keeper *k, struct ew_account *account);

/** A text of the words; NULL: not there. */
const char *ew_account_text(const struct ew_account *account, const char *name);
/** "invited", "active", "suspended", "left". */
const char *ew_account_state_name(uint32_t state);

/** {"id", "name"} of whoever has this id, a person or a token; the name is null when it is not known. New reference or NULL. */
json_t *ew_account_who_json(struct ew_keeper *k, struct ew_id id);
/**
 * Adds what is wrong with login, name, email, team, region and agents among `given`, each only when it is there; `errors` as of
 * ew_keeper_wrong(). Errors: -ENOMEM.
 */
EW_MUST_USE int ew_account_check(const json_t *given, json_t *errors);
/** Takes those members over; null or an empty text removes one. Errors: -ENOMEM. */
EW_MUST_USE int ew_account_take(struct ew_account *account, const json_t *given);
/** Whether they come in by a provider, and so by no password of ours. */
bool ew_account_by_provider(const struct ew_account *account);
/** The lock of an account. */
struct ew_lockout ew_account_lockout(const struct ew_account *account);
/** Writes it into the row, which the caller stores. */
void ew_account_set_lockout(struct ew_account *account, const struct ew_lockout *lockout);

#endif
