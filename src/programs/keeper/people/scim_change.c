/*
 * What a directory does to accounts. It makes people who may nothing, keeps their words up to date, and lets them go at once. Must never
 * widen what anybody may: who administers or approves is only ever suspended by it, it gives back only what it took itself, and whoever
 * signs in with a password keeps the login that belongs to it.
 */
#include "programs/keeper/people/scim.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "catalog/directory.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/approvals.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/credentials.h"
#include "programs/keeper/people/holder.h"
#include "programs/keeper/people/leaving.h"
#include "programs/keeper/people/may.h"
#include "programs/keeper/people/sessions.h"

#define DIRECTORY "directory"
#define ADMINISTRATORS 2 /* that a directory leaves */

/* -- what is asked for, and whether it may be done -- */

/* What becomes of an account; `wish` holds only what differs from what is there. */
struct change {
	struct ew_account *account;
	json_t *wish; /* borrowed */
	bool weighs;  /* it holds a role by which one administers or approves */
	bool suspends, restores;
};

static bool is_same(const struct ew_account *account, const char *name, const json_t *value)
{
	const char *is = ew_account_text(account, name), *wanted = json_string_value(value);

	if (!is || !wanted)
		return !is && !wanted;
	return strcmp(name, "login") == 0 ? strcasecmp(is, wanted) == 0 : strcmp(is, wanted) == 0;
}

/* A directory that sends everything each time changes nothing by it. */
static void drop_what_is_so(const struct ew_account *account, json_t *wish)
{
	static const char *const names[] = {"login", "name", "email", "external_id"};

	for (size_t i = 0; i < EW_COUNT(names); i++) {
		const json_t *value = json_object_get(wish, names[i]);

		if (value && is_same(account, names[i], value))
			(void)json_object_del(wish, names[i]);
	}
}

/* Roles count that were not confirmed in time, too: they come back with a word of somebody. */
static int weighs(struct ew_keeper *k, struct ew_id person, bool *ret)
{
	const struct ew_holder *holder;
	struct ew_wall now = ew_io_wall(k->io);
	int r = ew_holder_of(k, person, &holder);

	*ret = false;
	for (size_t i = 0; r == 0 && i < holder->n_bindings; i++) {
		const struct ew_access_binding *b = &holder->bindings[i];
		bool ended = b->until.us != 0 && b->until.us <= now.us;

		*ret = *ret || (!ended && (b->rights & (EW_RIGHT_ADMINISTER | EW_RIGHT_APPROVE)));
	}
	return r;
}

static int leaves_too_few(struct ew_keeper *k, struct ew_id person, bool *ret)
{
	uint64_t administrators = 0;
	bool administers = false;
	int r = ew_people_administrators(k, &administrators);

	if (r == 0)
		r = ew_person_administers(k, person, &administers);
	*ret = administers && administrators <= ADMINISTRATORS;
	return r;
}

static const char too_few[] = "two administrators stay: a directory does not suspend one of the last two; let another be enrolled first, or let an "
			      "administrator do it";

static bool is_held_by_login(const struct ew_account *account)
{
	static const struct ew_hash none;

	return ew_credentials_password(account) ||
	       memcmp(account->row.invitation.bytes, none.bytes, sizeof(none.bytes)) != 0;
}

/*
 * Whom the directory made comes in by what it calls them: once they hold anything here, or have come in so, that names somebody else's
 * account.
 */
static int is_known(struct ew_keeper *k, const struct ew_account *account, bool *ret)
{
	const struct ew_holder *holder;
	int r;

	*ret = false;
	if (account->row.source != EW_PERSON_SCIM || ew_credentials_password(account))
		return 0;
	r = ew_holder_of(k, account->row.id, &holder);

	*ret = r == 0 && (holder->n_bindings > 0 || ew_account_by_provider(account));
	return r;
}

/* Why it may not be done; NULL: it may. */
static int why_not(struct ew_keeper *k, const struct change *c, const char **ret)
{
	const struct ew_account *account = c->account;
	const char *by = ew_account_text(account, EW_ACCOUNT_SUSPENDED_BY);
	bool few = false, known = false;
	int r = c->suspends ? leaves_too_few(k, account->row.id, &few) : 0;

	if (r == 0 && json_object_get(c->wish, "external_id"))
		r = is_known(k, account, &known);
	*ret = NULL;
	if (few)
		*ret = too_few;
	else if (c->weighs && (c->restores || json_object_size(c->wish) > 0))
		*ret = "this person administers or approves: a directory may suspend the account and nothing else; two people change it here";
	else if (c->restores && !by)
		*ret = "a person has suspended this account; two people give it back here";
	else if (known)
		*ret = "this person holds roles, or comes in by a provider: who that is does not change by another externalId; let this account go "
		       "and make a new one";
	else if (json_object_get(c->wish, "login") && is_held_by_login(account))
		*ret = "this person signs in with a password, which belongs to the login: it stays";
	return r;
}

static int read_change(struct ew_keeper *k, struct ew_account *account, json_t *wish, struct change *ret)
{
	const json_t *active = json_object_get(wish, "active");
	bool suspended = account->row.state == EW_PERSON_SUSPENDED;

	*ret = (struct change){.account = account,
		.wish = wish,
		.suspends = json_is_false(active) && !suspended,
		.restores = json_is_true(active) && suspended};
	(void)json_object_del(wish, "active");
	if (json_object_get(wish, "name") && !json_is_string(json_object_get(wish, "name")))
		(void)json_object_del(wish, "name");
	drop_what_is_so(account, wish);
	int r = weighs(k, account->row.id, &ret->weighs);

	/* Whoever goes, goes: a new name that came along must not keep them here. */
	if (r == 0 && ret->suspends && ret->weighs && json_object_clear(wish) < 0)
		r = -ENOMEM;
	return r;
}

/* -- doing it, inside the transaction -- */

static int take_external(struct ew_keeper *k, struct ew_account *account, json_t *wish)
{
	json_t *value = json_object_get(wish, "external_id");
	struct ew_hash hash;
	int r = value ? ew_scim_hash(k, json_string_value(value), &hash) : 0;

	if (!value || r < 0)
		return r;
	r = ew_directory_name(k->catalog, account->row.id, &hash);
	if (r < 0)
		return r;
	if (json_is_string(value))
		return json_object_set(account->words, "external_id", value) < 0 ? -ENOMEM : 0;
	(void)json_object_del(account->words, "external_id");
	return 0;
}

static int change_words(struct ew_asked *a, const struct change *c)
{
	int r = json_object_size(c->wish) > 0 ? take_external(a->k, c->account, c->wish) : 0;

	if (r < 0 || json_object_size(c->wish) == 0)
		return r;
	r = ew_account_take(c->account, c->wish);
	if (r == 0)
		r = ew_account_put(a->k, c->account);
	if (r == 0)
		r = ew_note_changed(a->k, c->account->row.id, ew_asked_person(a), a->who.owner);
	return r < 0 ? r : ew_person_changed(a->k, c->account->row.id, a->who.user, "words");
}

static int suspend(struct ew_asked *a, struct ew_account *account)
{
	int r = ew_person_leaves(a->k, account, EW_PERSON_SUSPENDED, a->who.user);

	if (r == 0 && json_object_set_new(account->words, EW_ACCOUNT_SUSPENDED_BY, json_string(DIRECTORY)) < 0)
		r = -ENOMEM;
	return r < 0 ? r : ew_account_put(a->k, account);
}

/* As they were before: whoever has never come in has still to be let in. */
static int give_back(struct ew_asked *a, struct ew_account *account)
{
	bool came_in = account->row.signed_in.us != 0 || ew_credentials_password(account);
	int r;

	account->row.state = came_in ? EW_PERSON_ACTIVE : EW_PERSON_INVITED;
	(void)json_object_del(account->words, EW_ACCOUNT_SUSPENDED_BY);
	r = ew_account_put(a->k, account);
	if (r == 0)
		r = ew_note_changed(a->k, account->row.id, ew_asked_person(a), a->who.owner);
	if (r == 0)
		r = ew_person_changed(a->k, account->row.id, a->who.user, "restored");
	return r < 0 ? r : ew_session_tell(a->k, account->row.id);
}

static int do_all(struct ew_asked *a, const struct change *c)
{
	int r = change_words(a, c);

	if (r == 0 && c->suspends)
		r = suspend(a, c->account);
	if (r == 0 && c->restores)
		r = give_back(a, c->account);
	return r;
}

static int taken(struct ew_asked *a)
{
	ew_keeper_rollback(a->k);
	return ew_scim_refuse(a, "uniqueness", 409,
		"somebody else has this userName or externalId; people who left keep their userName, because the log names it");
}

static int keep(struct ew_asked *a, const struct change *c, unsigned status)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = do_all(a, c);
	if (r == -EEXIST)
		return taken(a);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r : ew_scim_answer(a, status, c->account);
}

/* -- asks -- */

/* What of the words is too long or has blanks: the first finding. Takes nothing. Answered: 1. */
static int check_words(struct ew_asked *a, const json_t *wish)
{
	_cleanup_(ew_json_drop) json_t *errors = json_array();
	const char *external = json_string_value(json_object_get(wish, "external_id"));
	int r = errors ? ew_account_check(wish, errors) : -ENOMEM;
	char detail[300];

	if (r == 0 && external && strlen(external) > EW_SCIM_EXTERNAL_BYTES)
		r = ew_keeper_wrong(errors, "externalId", "has at most 200 bytes");
	if (r < 0 || json_array_size(errors) == 0)
		return r;
	const json_t *first = json_array_get(errors, 0);

	(void)snprintf(detail, sizeof(detail), "%s %s", json_string_value(json_object_get(first, "field")),
		json_string_value(json_object_get(first, "detail")));
	r = ew_scim_refuse(a, "invalidValue", 400, detail);
	return r < 0 ? r : 1;
}

/* Takes `wish`. */
static int change(struct ew_asked *a, struct ew_account *account, json_t *wish)
{
	_cleanup_(ew_json_drop) json_t *held = wish;
	const char *because = NULL;
	struct change c;
	int r = check_words(a, held);

	if (r != 0)
		return r < 0 ? r : 0;
	r = read_change(a->k, account, held, &c);
	if (r == 0)
		r = why_not(a->k, &c, &because);
	if (r == 0 && because)
		return ew_scim_refuse(a, "mutability", 409, because);
	return r < 0 ? r : keep(a, &c, 200);
}

typedef int read_fn(json_t *body, json_t **ret, struct ew_scim_wrong *wrong);

static int read_whole(json_t *body, json_t **ret, struct ew_scim_wrong *wrong)
{
	return ew_scim_user_read(body, false, ret, wrong);
}

static int change_by(struct ew_asked *a, const char *member, read_fn *read)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	struct ew_scim_wrong wrong;
	json_t *wish = NULL;
	int r = ew_scim_find(a, &account);

	if (r == -ENOENT)
		return ew_scim_refuse(a, NULL, 404, "there is no user of this id");
	if (r == 0)
		r = read(json_object_get(a->arguments, member), &wish, &wrong);
	if (r == -EINVAL)
		return ew_scim_refuse(a, wrong.type, 400, wrong.detail);
	return r < 0 ? r : change(a, &account, wish);
}

int ew_ask_scim_put(struct ew_asked *a)
{
	return change_by(a, "user", read_whole);
}

int ew_ask_scim_patch(struct ew_asked *a)
{
	return change_by(a, "patch", ew_scim_patch_read);
}

/* -- making -- */

static int note_made(struct ew_asked *a, const struct ew_account *account)
{
	int r = ew_note_changed(a->k, account->row.id, ew_asked_person(a), a->who.owner);

	return r < 0 ? r
		     : ew_keeper_append(a->k, NULL, EW_EVENT_PERSON_MADE, account->row.made, "user", a->who.user,
			       json_pack("{s:o, s:s}", "person", ew_json_id(account->row.id), "source", "scim"),
			       json_pack("{s:O, s:O}", "login", json_object_get(account->words, "login"), "name",
				       json_object_get(account->words, "name")),
			       NULL, NULL);
}

/* The row first: what a directory calls somebody belongs to a person who is there. */
static int write_new(struct ew_asked *a, struct ew_account *account, json_t *wish)
{
	int r = ew_account_take(account, wish);

	if (r == 0)
		r = ew_keeper_begin(a->k);
	if (r == 0)
		r = take_external(a->k, account, wish);
	if (r == 0)
		r = ew_account_put(a->k, account);
	if (r == 0)
		r = note_made(a, account);
	if (r == -EEXIST)
		return taken(a);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r : ew_scim_answer(a, 201, account);
}

/* No role, no password and no invitation: how they sign in is for the house to say. */
static int make(struct ew_asked *a, json_t *wish)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	bool waits = json_is_false(json_object_get(wish, "active"));
	int r = ew_account_new(a->k, waits ? EW_PERSON_SUSPENDED : EW_PERSON_INVITED, EW_PERSON_SCIM, &account);

	if (r == 0 && waits &&
		json_object_set_new(account.words, EW_ACCOUNT_SUSPENDED_BY, json_string(DIRECTORY)) < 0)
		r = -ENOMEM;
	return r < 0 ? r : write_new(a, &account, wish);
}

int ew_ask_scim_add(struct ew_asked *a)
{
	_cleanup_(ew_json_drop) json_t *wish = NULL;
	struct ew_scim_wrong wrong;
	int r = ew_scim_user_read(json_object_get(a->arguments, "user"), true, &wish, &wrong);

	if (r == -EINVAL)
		return ew_scim_refuse(a, wrong.type, 400, wrong.detail);
	if (r == 0)
		r = check_words(a, wish);
	return r < 0 ? r : r > 0 ? 0 : make(a, wish);
}

/* -- letting go -- */

static int let_go(struct ew_asked *a, struct ew_account *account, bool only_suspend)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0 && !only_suspend)
		r = ew_person_leaves(a->k, account, EW_PERSON_LEFT, a->who.user);
	else if (r == 0 && account->row.state != EW_PERSON_SUSPENDED)
		r = suspend(a, account);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 204, json_object());
}

int ew_ask_scim_remove(struct ew_asked *a)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	bool heavy = false, few = false;
	int r = ew_scim_find(a, &account);

	if (r == -ENOENT)
		return ew_scim_refuse(a, NULL, 404, "there is no user of this id");
	if (r == 0)
		r = weighs(a->k, account.row.id, &heavy);
	if (r == 0)
		r = leaves_too_few(a->k, account.row.id, &few);
	if (r == 0 && few)
		return ew_scim_refuse(a, "mutability", 409, too_few);
	return r < 0 ? r : let_go(a, &account, heavy);
}
