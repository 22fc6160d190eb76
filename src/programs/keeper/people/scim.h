/*
 * Private to the directory's asks. Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_SCIM_H
#define EW_PROGRAMS_KEEPER_PEOPLE_SCIM_H

#include "programs/keeper/people/account.h"
#include "programs/keeper/people/scim_text.h"

/** Answers with an error document of SCIM; `type` NULL: it has none. */
EW_MUST_USE int ew_scim_refuse(struct ew_asked *a, const char *type, unsigned status, const char *detail);
/** Answers with the account as a user resource. */
EW_MUST_USE int ew_scim_answer(struct ew_asked *a, unsigned status, const struct ew_account *account);
/** The account that an ask names by `id`, as long as a directory may see it. Errors: -ENOENT. */
EW_MUST_USE int ew_scim_find(struct ew_asked *a, struct ew_account *ret);
/** The keyed hash of what a directory calls somebody; zero for NULL. Errors: -ENOMEM, -EIO. */
EW_MUST_USE int ew_scim_hash(struct ew_keeper *k, const char *external_id, struct ew_hash *ret);

#endif
