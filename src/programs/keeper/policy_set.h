/*
 * Private to the keeper: sets of policy, packs and notices as they are made (keeper_policies.c keeps them). What is
 * the same by its hash in a set that is in memory already is shared with it and not read again.
 */
#ifndef EW_PROGRAMS_KEEPER_POLICY_SET_H
#define EW_PROGRAMS_KEEPER_POLICY_SET_H

#include <jansson.h>

#include "programs/keeper/keeper_policies.h"

#define EW_POLICY_LIST_BYTES (256 * 1024) /* of a list of packs, or of notices with their audio */

/** Whether both are the same. */
bool ew_same_hash(const struct ew_hash *a, const struct ew_hash *b);
/**
 * Of those in memory one with the same packs, and of these one with the same policy when there is one: what may be
 * shared with a new set. NULL when there is none; it stays the list's.
 */
const struct ew_policy_set *ew_policy_set_like(
	const struct ew_policy_set *sets, const struct ew_hash *policy, const struct ew_hash *packs);
/**
 * Makes a set. `like` (NULL: none): its packs are taken instead of those among the texts, and its policy when that
 * has the text's hash. The audio of notices is what the texts say of it, and is known from then on. Errors: as
 * ew_policy_set_new().
 */
EW_MUST_USE int ew_policy_set_make(const char *name, const struct ew_policy_text *texts, size_t n,
	const struct ew_policy_set *like, struct ew_policy_set **ret, struct ew_error *error);
/** Adds a line "NAME SHA-256" for each pack. Errors: -ENOMEM, -EFBIG. */
EW_MUST_USE int ew_policy_set_list_packs(const struct ew_packs *packs, struct ew_buf *to);
/** The notices with the SHA-256 of their audio, or null where that is not known; a new list, NULL without memory. */
json_t *ew_policy_set_notices(const struct ew_policy_set *set);
/** Adds that list as text: what `notices_hash` is of. Errors: -ENOMEM, -EFBIG. */
EW_MUST_USE int ew_policy_set_list_notices(const struct ew_policy_set *set, struct ew_buf *to);
/**
 * Takes the audio of the notices from such a list, whose hash is `hash`. Errors: -EBADMSG (it is none: nothing is
 * known then).
 */
EW_MUST_USE int ew_policy_set_read_notices(struct ew_policy_set *set, struct ew_slice list, const struct ew_hash *hash);
/** From now on nothing is known of its notices' audio: the set is one of before such lists were kept. */
void ew_policy_set_forget_notices(struct ew_policy_set *set);

#endif
