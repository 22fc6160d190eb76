/*
 * What a person signs in with, as the account keeps it, and how an attempt is judged. Web has stretched the password
 * (access/password.h); here it is only compared, so nothing waits. Everything belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_CREDENTIALS_H
#define EW_PROGRAMS_KEEPER_PEOPLE_CREDENTIALS_H

#include "access/password.h"
#include "programs/keeper/people/account.h"

enum ew_proof {
	EW_PROVED,
	EW_PROOF_WRONG,       /* also where there is nothing to prove it against */
	EW_PROOF_NEEDS_CODE,  /* the password is right, and an authenticator belongs to the account */
	EW_PROOF_LOCKED,
};

/**
 * Salt and cost for a login, {"salt", "passes", "memory_kib"}; for one that nobody has they look the same. New
 * reference or NULL.
 */
json_t *ew_credentials_salt(struct ew_keeper *k, struct ew_slice login, const struct ew_account *account);

/** Sets {"salt", "passes", "memory_kib", "stretched"}. Errors: -EINVAL (not that, or stretched too little), -ENOMEM, -EIO. */
EW_MUST_USE int ew_credentials_set(struct ew_account *account, const json_t *password);
/** True when the account has a password. */
bool ew_credentials_password(const struct ew_account *account);
/** True when it has an authenticator that was confirmed. */
bool ew_credentials_totp(const struct ew_account *account);

/**
 * Judges a stretched password (base64url; NULL: none was given) and a code (NULL: none). An account with an
 * authenticator needs both, unless `either`: then one is enough, as when somebody proves again who they are. Changes
 * lock and step of the row, which the caller writes. *ret_wait_us of EW_PROOF_LOCKED. `ret_locked`: this attempt has
 * locked it.
 */
enum ew_proof ew_credentials_prove(struct ew_account *account, const char *stretched, const char *code, bool either,
	struct ew_wall now, int64_t *ret_wait_us, bool *ret_locked);

#endif
