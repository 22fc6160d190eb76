/*
 * Accounts of others. What widens somebody's sight waits for a second person (approvals.h); what narrows it is done at once, and every
 * session, stream and playback ends with it.
 */
#include "programs/keeper/people/persons.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/approvals.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/credentials.h"
#include "programs/keeper/people/holder.h"
#include "programs/keeper/people/leaving.h"
#include "programs/keeper/people/may.h"

#define PAGE 100
#define CODE_BYTES 24
#define REASON_BYTES 1000

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static int no_such_person(struct ew_asked *a)
{
	return problem(a, 404, "no_such_person", "there is nobody of this id");
}

/* The account that an ask names by `id`. Errors: -ENOENT. */
static int find(struct ew_asked *a, struct ew_account *ret)
{
	const char *text = ew_asked_text(a, "id");
	struct ew_id id;
	int r = text && ew_id_parse(ew_slice_text(text), &id) == 0 ? ew_account_get(a->k, id, ret) : -ENOENT;

	return r == -EBADMSG ? -ENOENT : r;
}

int ew_person_changed(struct ew_keeper *k, struct ew_id person, struct ew_id by, const char *what)
{
	return ew_keeper_append(k, NULL, EW_EVENT_PERSON_CHANGED, ew_io_wall(k->io), "user", by,
		json_pack("{s:o, s:s}", "person", ew_json_id(person), "what", what), NULL, NULL, NULL);
}

json_t *ew_asked_next_id(const json_t *items, uint64_t limit)
{
	size_t n = json_array_size(items);

	return n == 0 || n < limit ? json_null() : json_incref(json_object_get(json_array_get(items, n - 1), "id"));
}

/* -- showing -- */

static json_t *copy_or_null(const struct ew_account *account, const char *name)
{
	json_t *value = json_object_get(account->words, name);

	return value ? json_incref(value) : json_null();
}

int ew_person_json(struct ew_keeper *k, const struct ew_account *account, json_t **ret)
{
	static const char *const sources[] = {NULL, "local", "oidc", "scim"};
	const struct ew_person_row *row = &account->row;
	json_t *roles = NULL, *agents = json_object_get(account->words, "agents");
	int r = ew_roles_of_json(k, row->id, &roles);

	if (r < 0)
		return r;
	*ret = json_pack("{s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:b, s:b, s:s, s:o, s:o, s:o}", "id",
		ew_json_id(row->id), "login", copy_or_null(account, "login"), "name", copy_or_null(account, "name"), "email",
		copy_or_null(account, "email"), "state", ew_account_state_name(row->state), "team",
		copy_or_null(account, "team"), "region", copy_or_null(account, "region"), "agents",
		agents ? json_incref(agents) : json_array(), "roles", roles, "signed_in_at", ew_json_wall(row->signed_in),
		"totp", ew_credentials_totp(account), "locked", row->locked_until.us > ew_io_wall(k->io).us, "source",
		sources[row->source < EW_COUNT(sources) && row->source ? row->source : 1], "provider",
		copy_or_null(account, "provider"), "made_at", ew_json_wall(row->made),
		"changed_at", ew_json_wall(row->changed));
	return *ret ? 0 : -ENOMEM;
}

static int answer_person(struct ew_asked *a, unsigned status, const struct ew_account *account, const struct ew_buf *code)
{
	json_t *one = NULL;
	int r = ew_person_json(a->k, account, &one);

	if (r == 0 && code && json_object_set_new(one, "invitation", json_stringn((const char *)code->at, code->len)) < 0)
		r = -ENOMEM;
	if (r < 0) {
		json_decref(one);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, status, one);
}

int ew_ask_person(struct ew_asked *a)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	int r = find(a, &account);

	return r == -ENOENT ? no_such_person(a) : r < 0 ? r : answer_person(a, 200, &account, NULL);
}

struct page {
	struct ew_id ids[PAGE];
	size_t n;
};

static int add_id(void *arg, const struct ew_person_row *row)
{
	struct page *page = arg;

	page->ids[page->n++] = row->id;
	return 0;
}

/* Without case, anywhere in name, login or e-mail. */
static bool is_meant(const struct ew_account *account, const char *words)
{
	static const char *const names[] = {"name", "login", "email", "team"};

	for (size_t i = 0; words && i < EW_COUNT(names); i++) {
		const char *text = ew_account_text(account, names[i]);

		if (text && strcasestr(text, words))
			return true;
	}
	return !words;
}

static int add_person(struct ew_asked *a, struct ew_id id, const char *words, json_t *items)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	json_t *one = NULL;
	int r = ew_account_get(a->k, id, &account);

	if (r == 0 && !is_meant(&account, words))
		return 0;
	if (r == 0)
		r = ew_person_json(a->k, &account, &one);
	if (r == -EBADMSG)
		r = (one = json_pack("{s:o, s:b}", "id", ew_json_id(id), "unreadable", 1)) ? 0 : -ENOMEM;
	return r < 0 ? r : json_array_append_new(items, one) < 0 ? -ENOMEM : 0;
}

static int state_of(const char *word, uint32_t *ret)
{
	*ret = 0;
	if (!word || strcmp(word, "all") == 0)
		return 0;
	for (uint32_t s = EW_PERSON_INVITED; s <= EW_PERSON_LEFT; s++)
		if (strcmp(word, ew_account_state_name(s)) == 0)
			*ret = s;
	return *ret ? 0 : -EINVAL;
}

int ew_ask_people(struct ew_asked *a)
{
	const char *cursor = ew_asked_text(a, "cursor"), *words = ew_asked_text(a, "q");
	struct ew_id after = {{0}};
	struct page page = {.n = 0};
	uint32_t state;
	json_t *items;
	int r;

	if (state_of(ew_asked_text(a, "state"), &state) < 0 ||
		(cursor && ew_id_parse(ew_slice_text(cursor), &after) < 0))
		return problem(a, 400, "bad_query", "state is invited, active, suspended, left or all; cursor is what `next` said");
	items = json_array();
	r = items ? ew_people_each(a->k->catalog, after, state, PAGE, add_id, &page) : -ENOMEM;
	for (size_t i = 0; r == 0 && i < page.n; i++)
		r = add_person(a, page.ids[i], words, items);
	if (r < 0) {
		json_decref(items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o}", "next", page.n == PAGE ? ew_json_id(page.ids[PAGE - 1]) : json_null(), "items", items));
}

/* An agent's word names one person: whose calls those are must never be a question of who was written down last. */
static int check_agents(struct ew_asked *a, struct ew_id self, json_t *errors)
{
	const json_t *agent;
	size_t i;
	int r = 0;

	json_array_foreach(json_object_get(a->arguments, "agents"), i, agent) {
		struct ew_id other;
		int found = json_is_string(agent) ? ew_holder_of_agent(a->k, json_string_value(agent), &other) : -ENOENT;

		if (found < 0 && found != -ENOENT)
			return found;
		if (r == 0 && found == 0 && !ew_id_equal(other, self))
			r = ew_keeper_wrong(errors, "agents", "somebody else is known by one of these words already");
	}
	return r;
}

/* -- making -- */

int ew_person_invite(struct ew_keeper *k, struct ew_account *account, struct ew_buf *code)
{
	uint8_t secret[CODE_BYTES];
	int r = ew_io_random(k->io, secret, sizeof(secret));

	if (r == 0)
		ew_base64_add(code, ew_slice_of(secret, sizeof(secret)), EW_BASE64_URL);
	ew_wipe(secret, sizeof(secret));
	if (r == 0)
		r = ew_buf_error(code);
	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(code), &account->row.invitation);
	account->row.invited_until.us = ew_io_wall(k->io).us + EW_INVITATION_US;
	return r;
}

static int check_new(struct ew_asked *a, json_t *errors)
{
	int r = ew_account_check(a->arguments, errors);

	if (r == 0)
		r = check_agents(a, (struct ew_id){{0}}, errors);
	if (r == 0 && !ew_asked_text(a, "login"))
		r = ew_keeper_wrong(errors, "login", "is needed: what this person signs in with");
	if (r == 0 && !ew_asked_text(a, "name"))
		r = ew_keeper_wrong(errors, "name", "is needed: who this is");
	return r;
}

static int write_new(struct ew_asked *a, struct ew_account *account)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_account_put(a->k, account);
	if (r == 0)
		r = ew_note_changed(a->k, account->row.id, ew_asked_person(a), (struct ew_id){{0}});
	if (r == 0)
		r = ew_keeper_append(a->k, NULL, EW_EVENT_PERSON_MADE, account->row.made, "user", a->who.user,
			json_pack("{s:o, s:s}", "person", ew_json_id(account->row.id), "source", "local"),
			json_pack("{s:O, s:O}", "login", json_object_get(account->words, "login"), "name",
				json_object_get(account->words, "name")),
			NULL, NULL);
	if (r == 0)
		return ew_keeper_commit(a->k);
	ew_keeper_rollback(a->k);
	return r;
}

static int make(struct ew_asked *a)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	_cleanup_(ew_buf_free) struct ew_buf code = {0};
	int r = ew_account_new(a->k, EW_PERSON_INVITED, EW_PERSON_LOCAL, &account);

	ew_buf_init_secret(&code, 64);
	if (r == 0)
		r = ew_account_take(&account, a->arguments);
	if (r == 0)
		r = ew_person_invite(a->k, &account, &code);
	if (r == 0)
		r = write_new(a, &account);
	if (r == -EEXIST)
		return problem(a, 409, "login_taken", "somebody has this login already; people who left keep theirs");
	return r < 0 ? r : answer_person(a, 201, &account, &code);
}

int ew_ask_person_add(struct ew_asked *a)
{
	json_t *errors = json_array();
	int r = errors ? check_new(a, errors) : -ENOMEM;

	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	return r < 0 ? r : make(a);
}

/* -- changing -- */

/* What decides which calls somebody sees. */
static bool widens(const struct ew_account *account, const json_t *given)
{
	static const char *const names[] = {"team", "region", "agents"};

	for (size_t i = 0; i < EW_COUNT(names); i++) {
		const json_t *value = json_object_get(given, names[i]), *is = json_object_get(account->words, names[i]);

		if (value && !(is && json_equal(value, is)))
			return true;
	}
	return false;
}

static int has_one(void *arg, const struct ew_binding_row *row)
{
	(void)row;
	*(bool *)arg = true;
	return 0;
}

static int change_now(struct ew_asked *a, struct ew_account *account)
{
	int r = ew_account_take(account, a->arguments);

	if (r == 0)
		r = ew_keeper_begin(a->k);
	if (r == 0)
		r = ew_account_put(a->k, account);
	if (r == 0)
		r = ew_person_changed(a->k, account->row.id, a->who.user, "words");
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r : answer_person(a, 200, account, NULL);
}

static int change(struct ew_asked *a, struct ew_account *account)
{
	json_t *errors = json_array();
	bool roles = false;
	int r = errors ? ew_account_check(a->arguments, errors) : -ENOMEM;

	if (r == 0)
		r = check_agents(a, account->row.id, errors);
	if (r == 0 && json_object_get(a->arguments, "login"))
		r = ew_keeper_wrong(errors, "login", "stays: it is how the person is known");
	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	if (r == 0)
		r = ew_bindings_of(a->k->catalog, account->row.id, has_one, &roles);
	if (r < 0)
		return r;
	if (!roles || !widens(account, a->arguments))
		return change_now(a, account);
	return ew_propose(a, EW_APPROVE_CHANGE, account->row.id,
		json_pack("{s:O*, s:O*, s:O*, s:O*, s:O*}", "name", json_object_get(a->arguments, "name"), "email",
			json_object_get(a->arguments, "email"), "team", json_object_get(a->arguments, "team"), "region",
			json_object_get(a->arguments, "region"), "agents", json_object_get(a->arguments, "agents")),
		ew_asked_text(a, "reason"));
}

/* -- letting go -- */

static int let_go(struct ew_asked *a, struct ew_account *account, enum ew_person_state state)
{
	uint64_t administrators = 0;
	bool administers = false;
	int r = ew_people_administrators(a->k, &administrators);

	if (r == 0)
		r = ew_person_administers(a->k, account->row.id, &administers);
	if (r < 0)
		return r;
	if (administers && administrators <= 1)
		return problem(a, 409, "last_administrator",
			"nobody else administers; let another administrator be enrolled first");
	r = ew_keeper_begin(a->k);
	if (r == 0)
		r = ew_person_leaves(a->k, account, state, a->who.user);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r : answer_person(a, 200, account, NULL);
}

static int propose_return(struct ew_asked *a, struct ew_account *account, enum ew_approval_kind kind)
{
	uint32_t needed = kind == EW_APPROVE_RESTORE ? EW_PERSON_SUSPENDED : EW_PERSON_ACTIVE;
	const char *reason = ew_asked_text(a, "reason");
	bool invited = kind == EW_APPROVE_RECOVER && account->row.state == EW_PERSON_INVITED;

	if (kind == EW_APPROVE_RECOVER && ew_account_by_provider(account))
		return problem(a, 409, "another_way", "this account signs in by a provider and has no password; help is there");
	if (account->row.state != needed && !invited)
		return problem(a, 409, "not_so",
			"only who is suspended is restored, and only who is active or invited is given a new password");
	return ew_propose(a, kind, account->row.id, json_object(), reason);
}

static int act(struct ew_asked *a, struct ew_account *account, const char *what)
{
	if (account->row.state == EW_PERSON_LEFT)
		return problem(a, 409, "has_left", "this person has left; make a new account if they are back");
	if (strcmp(what, "change") == 0)
		return change(a, account);
	if (strcmp(what, "suspend") == 0)
		return let_go(a, account, EW_PERSON_SUSPENDED);
	if (strcmp(what, "leave") == 0)
		return let_go(a, account, EW_PERSON_LEFT);
	if (strcmp(what, "restore") == 0)
		return propose_return(a, account, EW_APPROVE_RESTORE);
	if (strcmp(what, "recover") == 0)
		return propose_return(a, account, EW_APPROVE_RECOVER);
	return problem(a, 422, "invalid_body", "do is change, suspend, leave, restore or recover");
}

int ew_ask_person_do(struct ew_asked *a)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	const char *what = ew_asked_text(a, "do"), *reason = ew_asked_text(a, "reason");
	int r = find(a, &account);

	if (r == -ENOENT)
		return no_such_person(a);
	if (reason && strlen(reason) > REASON_BYTES)
		return problem(a, 422, "invalid_body", "reason has at most 1,000 bytes");
	return r < 0 ? r : act(a, &account, what ? what : "");
}
