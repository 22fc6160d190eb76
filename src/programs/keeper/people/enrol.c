/*
 * An administrator whom the machine's owner lets in, by the one-time token of the set-up: the only account that nobody here made, so that
 * there can be two who are independent of one another. Must never carry a right to content.
 */
#include <errno.h>

#include "base/text.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/keeper_tokens.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/credentials.h"
#include "programs/keeper/people/persons.h"

static int check(struct ew_asked *a, struct ew_account *account, json_t *errors)
{
	int r = ew_account_check(a->arguments, errors);

	if (r == 0 && !ew_asked_text(a, "login"))
		r = ew_keeper_wrong(errors, "login", "is needed: what you will sign in with");
	if (r == 0 && !ew_asked_text(a, "name"))
		r = ew_keeper_wrong(errors, "name", "is needed: who you are");
	if (r == 0)
		r = ew_account_take(account, a->arguments);
	if (r == 0)
		r = ew_credentials_set(account, json_object_get(a->arguments, "password"));
	return r == -EINVAL ? ew_keeper_wrong(errors, "password", "has salt, passes, memory_kib and stretched") : r;
}

static int give_first_role(struct ew_keeper *k, struct ew_id person)
{
	_cleanup_(ew_json_drop) json_t *what = json_pack("{s:s}", "role", "administrator");
	struct ew_error why = {0};

	return what ? ew_role_give(k, person, what, person, (struct ew_id){{0}}, "enrolled by the machine's owner", &why)
		    : -ENOMEM;
}

static int write(struct ew_asked *a, struct ew_account *account)
{
	struct ew_keeper *k = a->k;
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_tokens_remove(k->catalog, &a->token);
	if (r == 0)
		r = ew_keeper_note_enrolled(k, &a->token);
	if (r == 0)
		r = ew_account_put(k, account);
	if (r == 0)
		r = ew_keeper_append(k, NULL, EW_EVENT_ENROLLED, account->row.made, "user", account->row.id,
			json_pack("{s:s}", "role", "administrator"),
			json_pack("{s:O, s:O}", "login", json_object_get(account->words, "login"), "name",
				json_object_get(account->words, "name")),
			NULL, NULL);
	return r < 0 ? r : give_first_role(k, account->row.id);
}

int ew_enrol_person(struct ew_asked *a)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	json_t *errors = json_array();
	int r = errors ? ew_account_new(a->k, EW_PERSON_ACTIVE, EW_PERSON_LOCAL, &account) : -ENOMEM;

	if (r == 0)
		r = check(a, &account, errors);
	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	if (r == 0)
		r = write(a, &account);
	if (r == -EEXIST) {
		ew_keeper_rollback(a->k);
		return ew_keeper_problem(
			a->k, a->connection, a->request, 409, "login_taken", "somebody has this login already");
	}
	return r < 0 ? r : ew_sign_in(a, &account, EW_SESSION_PASSWORD);
}
