/*
 * Letting go. Must never leave anything behind by which somebody who is gone could still come in.
 */
#include "programs/keeper/people/leaving.h"

#include <errno.h>

#include "catalog/roles.h"
#include "catalog/tokens.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/holder.h"
#include "programs/keeper/people/sessions.h"

#define MOST_TOKENS 256

static const struct ew_id nobody;

struct ids {
	struct ew_id at[EW_HOLDER_BINDINGS * 4];
	size_t n;
};

static int add_binding(void *arg, const struct ew_binding_row *row)
{
	struct ids *ids = arg;

	if (ids->n < EW_COUNT(ids->at))
		ids->at[ids->n++] = row->id;
	return 0;
}

/* In rounds: somebody may have more than fit at once. */
static int take_roles(struct ew_keeper *k, struct ew_id person, struct ew_id by)
{
	struct ids ids;
	int r;

	do {
		ids.n = 0;
		r = ew_bindings_of(k->catalog, person, add_binding, &ids);
		for (size_t i = 0; r == 0 && i < ids.n; i++) {
			r = ew_bindings_remove(k->catalog, person, ids.at[i]);
			if (r == 0)
				r = ew_keeper_append(k, NULL, EW_EVENT_ROLE_TAKEN, ew_io_wall(k->io), "user", by,
					json_pack("{s:o, s:o}", "person", ew_json_id(person), "binding",
						ew_json_id(ids.at[i])),
					NULL, NULL, NULL);
		}
	} while (r == 0 && ids.n == EW_COUNT(ids.at));
	return r;
}

struct tokens {
	struct ew_hash digests[MOST_TOKENS];
	struct ew_id ids[MOST_TOKENS];
	size_t n;
};

/* Those that are the person; what keeps calls governed goes on, and the review names it. */
static int add_token(void *arg, const struct ew_token_row *row)
{
	struct tokens *t = arg;

	if (row->kind != EW_TOKEN_PERSON && row->kind != EW_TOKEN_AGENT)
		return 0;
	t->digests[t->n] = row->digest;
	t->ids[t->n++] = row->id;
	return t->n == MOST_TOKENS;
}

static int take_tokens(struct ew_keeper *k, struct ew_id person, struct ew_id by)
{
	_cleanup_(ew_free_ptr) struct tokens *t = calloc(1, sizeof(*t));
	int r;

	if (!t)
		return -ENOMEM;
	do {
		t->n = 0;
		r = ew_tokens_of_owner(k->catalog, person, add_token, t);
		for (size_t i = 0; r >= 0 && i < t->n; i++) {
			r = ew_tokens_remove(k->catalog, &t->digests[i]);
			if (r == 0)
				r = ew_keeper_append(k, NULL, EW_EVENT_TOKEN_REVOKED, ew_io_wall(k->io), "user", by,
					json_pack("{s:o, s:s}", "token", ew_json_id(t->ids[i]), "because", "left"), NULL, NULL,
					NULL);
			if (r == 0)
				r = ew_session_tell(k, t->ids[i]);
		}
	} while (r >= 0 && t->n == MOST_TOKENS);
	return r < 0 ? r : 0;
}

int ew_person_leaves(struct ew_keeper *k, struct ew_account *account, enum ew_person_state state, struct ew_id by)
{
	static const struct ew_hash none;
	struct ew_id person = account->row.id;
	int r;

	account->row.state = state;
	account->row.invitation = none;
	/* Who comes back by the same provider is a new account. */
	if (state == EW_PERSON_LEFT)
		account->row.subject = none;
	account->row.invited_until.us = 0;
	(void)json_object_del(account->words, EW_ACCOUNT_SUSPENDED_BY);
	r = ew_account_put(k, account);
	if (r == 0)
		r = ew_person_changed(k, person, by, ew_account_state_name(state));
	if (r == 0)
		r = ew_sessions_over(k, person, nobody, by, ew_account_state_name(state));
	if (r == 0)
		r = take_tokens(k, person, by);
	if (r == 0 && state == EW_PERSON_LEFT)
		r = take_roles(k, person, by);
	return r;
}

int ew_people_administrators(struct ew_keeper *k, uint64_t *ret)
{
	return ew_roles_holders(k->catalog, EW_RIGHT_ADMINISTER, nobody, ew_io_wall(k->io), ret);
}

int ew_person_administers(struct ew_keeper *k, struct ew_id person, bool *ret)
{
	uint64_t n = 0;
	int r = ew_roles_holders(k->catalog, EW_RIGHT_ADMINISTER, person, ew_io_wall(k->io), &n);

	if (r == 0)
		*ret = n > 0;
	return r;
}
