/*
 * The access review: who has what and what of it looks wrong, in pages; people first, then tokens, then the house's own roles. It reads
 * what decisions read and decides nothing. Must never leave somebody out because their row cannot be read: that is a finding of its own.
 */
#include "programs/keeper/people/review.h"

#include <errno.h>
#include <string.h>

#include "catalog/roles.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/keeper_tokens.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/credentials.h"
#include "programs/keeper/people/holder.h"

#define PAGE 50             /* people and tokens */
#define PEOPLE_BYTES (90 * 1024) /* then the page ends: a person may have many roles, and what follows must fit as well */
#define MOST_ROLES 30       /* without anybody; others are told of when these are gone */

struct review {
	struct ew_asked *a;
	struct ew_wall now;
	json_t *people, *tokens, *roles;
	struct ew_id last;
	size_t bytes;
};

/* A row of the answer with what was found of it. Takes `one`. */
static int add(struct review *v, json_t *list, json_t *one, uint32_t findings)
{
	_cleanup_(ew_json_drop) json_t *found = ew_findings_json(findings);

	if (!one || !found || json_object_update(one, found) < 0) {
		json_decref(one);
		return -ENOMEM;
	}
	v->bytes += json_dumpb(one, NULL, 0, JSON_COMPACT);
	return json_array_append_new(list, one) < 0 ? -ENOMEM : 0;
}

/* -- people -- */

struct ids {
	struct ew_id at[PAGE];
	size_t n;
};

static int add_id(void *arg, const struct ew_person_row *row)
{
	struct ids *ids = arg;

	ids->at[ids->n++] = row->id;
	return 0;
}

static bool has_ended(const struct ew_access_binding *b, struct ew_wall now)
{
	return b->until.us != 0 && b->until.us <= now.us;
}

static json_t *role_json(const struct ew_access_binding *b, struct ew_wall now)
{
	return json_pack("{s:o, s:s, s:b, s:o, s:o, s:o, s:b}", "id", ew_json_id(b->id), "role", b->role, "limited",
		json_object_size(b->scope) > 0, "from", ew_json_wall(b->from), "until", ew_json_wall(b->until), "attest_by",
		ew_json_wall(b->attest), "overdue",
		b->attest.us != 0 && b->attest.us <= now.us);
}

/* What the person was given and has not ended; the summary for the findings goes to `p`. */
static int take_roles(const struct ew_holder *h, struct ew_wall now, json_t *roles, struct ew_reviewed_person *p)
{
	for (size_t i = 0; i < h->n_bindings; i++) {
		const struct ew_access_binding *b = &h->bindings[i];

		if (has_ended(b, now))
			continue;
		p->roles++;
		p->given |= b->rights;
		p->overdue = p->overdue || (b->attest.us != 0 && b->attest.us <= now.us);
		if (json_array_append_new(roles, role_json(b, now)) < 0)
			return -ENOMEM;
	}
	return 0;
}

static json_t *person_json(const struct review *v, const struct ew_account *account, const struct ew_holder *h,
	const struct ew_reviewed_person *p, json_t *roles)
{
	struct ew_access_subject subject = ew_holder_subject(h, v->now);

	return json_pack("{s:{s:o, s:O?, s:O?}, s:s, s:O, s:o, s:o, s:b, s:b}", "person", "id", ew_json_id(account->row.id),
		"name", json_object_get(account->words, "name"), "login", json_object_get(account->words, "login"), "state",
		ew_account_state_name(p->state), "roles", roles, "rights", ew_rights_json(ew_access_rights(&subject)),
		"signed_in_at", ew_json_wall(p->signed_in), "overdue", p->overdue, "totp", p->totp);
}

/* The row is there and what is sealed in it is not to be read: nobody can say what this person has. */
static int add_unreadable(struct review *v, struct ew_id id)
{
	return add(v, v->people,
		json_pack("{s:{s:o, s:n, s:n}, s:n, s:[], s:[], s:n, s:b, s:b, s:b}", "person", "id", ew_json_id(id), "name",
			"login", "state", "roles", "rights", "signed_in_at", "overdue", 0, "totp", 0, "unreadable", 1),
		0);
}

static int add_person(struct review *v, struct ew_id id)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	_cleanup_(ew_json_drop) json_t *roles = json_array();
	struct ew_reviewed_person p = {0};
	const struct ew_holder *holder;
	int r = roles ? ew_account_get(v->a->k, id, &account) : -ENOMEM;

	if (r == 0)
		r = ew_holder_of(v->a->k, id, &holder);
	if (r == -EBADMSG)
		return add_unreadable(v, id);
	if (r == 0)
		r = take_roles(holder, v->now, roles, &p);
	if (r < 0)
		return r;
	p.state = account.row.state;
	p.source = account.row.source;
	p.linked = ew_account_by_provider(&account);
	p.password = ew_credentials_password(&account);
	p.totp = ew_credentials_totp(&account);
	p.signed_in = account.row.signed_in;
	return add(v, v->people, person_json(v, &account, holder, &p, roles), ew_review_person(&p, v->now));
}

/* Full: there may be more people behind the last one. */
static int add_people(struct review *v, struct ew_id after, bool *ret_full)
{
	struct ids ids = {.n = 0};
	size_t i = 0;
	int r = ew_people_each(v->a->k->catalog, after, 0, PAGE, add_id, &ids);

	for (; r == 0 && i < ids.n && v->bytes < PEOPLE_BYTES; i++) {
		v->last = ids.at[i];
		r = add_person(v, ids.at[i]);
	}
	*ret_full = ids.n == PAGE || i < ids.n;
	return r;
}

/* -- tokens -- */

static uint32_t state_of(struct ew_keeper *k, struct ew_id person)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};

	return ew_account_get(k, person, &account) == 0 ? account.row.state : 0;
}

static int add_token(void *arg, const struct ew_token_row *row)
{
	struct review *v = arg;
	_cleanup_(ew_json_drop) json_t *words = NULL;
	bool owned = !ew_id_is_zero(row->owner);
	int r = ew_token_words(v->a->k, row, &words);

	v->last = row->id;
	if (r < 0 && r != -EBADMSG)
		return r;
	return add(v, v->tokens,
		json_pack("{s:o, s:O?, s:s, s:o, s:o, s:b, s:o, s:o}", "id", ew_json_id(row->id), "name",
			json_object_get(words, "name"), "kind", ew_token_kind_name(row->kind), "owner",
			ew_account_who_json(v->a->k, row->owner), "rights", ew_rights_json(row->rights), "scoped", row->scoped,
			"made_at", ew_json_wall(row->made), "expires_at", ew_json_wall(row->expires)),
		ew_review_token(row, owned, owned ? state_of(v->a->k, row->owner) : 0));
}

/* -- roles -- */

/* Those that every house has stay, also without anybody: nothing can be done about them. */
static int add_role(void *arg, const struct ew_role_row *row)
{
	struct review *v = arg;
	uint64_t people = 0;
	int r = row->builtin ? 0 : ew_bindings_count(v->a->k->catalog, row->name, &people);

	if (r < 0 || row->builtin || people > 0 || json_array_size(v->roles) == MOST_ROLES)
		return r;
	return add(v, v->roles, json_pack("{s:s, s:o}", "role", row->name, "rights", ew_rights_json(row->rights)),
		EW_FINDING_ROLE_WITHOUT_PEOPLE);
}

/* -- pages -- */

/* "people_ID" or "tokens_ID": behind whom the page begins; without one at the first person. */
static int read_cursor(const char *cursor, bool *ret_tokens, struct ew_id *ret_after)
{
	struct ew_slice rest = ew_slice_text(cursor ? cursor : ""), head;

	*ret_tokens = false;
	*ret_after = (struct ew_id){{0}};
	if (!cursor)
		return 0;
	if (!ew_slice_cut(&rest, '_', &head))
		return -EINVAL;
	*ret_tokens = ew_slice_equal(head, EW_SLICE("tokens"));
	if (!*ret_tokens && !ew_slice_equal(head, EW_SLICE("people")))
		return -EINVAL;
	return ew_id_parse(rest, ret_after) < 0 ? -EINVAL : 0;
}

static json_t *cursor_json(const char *of, struct ew_id last)
{
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(last, id);
	return json_sprintf("%s_%s", of, id);
}

static int read_page(struct review *v, bool tokens, struct ew_id after, json_t **ret_next)
{
	bool full = false;
	int r = tokens ? 0 : add_people(v, after, &full);

	if (r == 0 && full)
		*ret_next = cursor_json("people", v->last);
	if (r < 0 || full)
		return r;
	r = ew_tokens_each(v->a->k->catalog, tokens ? after : (struct ew_id){{0}}, PAGE, add_token, v);
	if (r == 0 && json_array_size(v->tokens) == PAGE)
		*ret_next = cursor_json("tokens", v->last);
	else if (r == 0)
		r = ew_roles_each(v->a->k->catalog, add_role, v);
	return r;
}

int ew_ask_review(struct ew_asked *a)
{
	struct review v = {.a = a, .now = ew_io_wall(a->k->io)};
	struct ew_id after;
	json_t *next = NULL;
	bool tokens;
	int r;

	if (read_cursor(ew_asked_text(a, "cursor"), &tokens, &after) < 0)
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_query", "cursor is what `next` said");
	v.people = json_array();
	v.tokens = json_array();
	v.roles = json_array();
	r = v.people && v.tokens && v.roles ? read_page(&v, tokens, after, &next) : -ENOMEM;
	if (r == 0)
		return ew_keeper_answer(a->k, a->connection, a->request, 200,
			json_pack("{s:o, s:o, s:o, s:o, s:o}", "made_at", ew_json_wall(v.now), "people", v.people, "tokens",
				v.tokens, "roles", v.roles, "next", next ? next : json_null()));
	json_decref(v.people);
	json_decref(v.tokens);
	json_decref(v.roles);
	json_decref(next);
	return r;
}
