/*
 * What people may do with their own account: see it, prove who they are, change password and authenticator. Must never change a
 * credential for somebody who has not just shown the one before.
 */
#include "programs/keeper/people/me.h"

#include <errno.h>
#include <string.h>

#include "access/totp.h"
#include "base/text.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/keeper_tokens.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/credentials.h"
#include "programs/keeper/people/holder.h"
#include "programs/keeper/people/may.h"
#include "programs/keeper/people/oidc.h"

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static int done(struct ew_asked *a)
{
	return ew_keeper_answer(a->k, a->connection, a->request, 204, json_object());
}

int ew_me_account(struct ew_asked *a, struct ew_account *ret)
{
	if (!a->by_session || a->session.kind == EW_SESSION_PANEL)
		return problem(a, 409, "no_session", "a token or a panel has no account of its own; sign in");
	return ew_account_get(a->k, a->session.person, ret);
}

/* -- seeing -- */

static json_t *role_json(const struct ew_access_binding *b)
{
	return json_pack("{s:s, s:O?, s:o, s:o, s:o}", "role", b->role, "scope", b->scope, "from", ew_json_wall(b->from),
		"until", ew_json_wall(b->until), "attest_by", ew_json_wall(b->attest));
}

static json_t *roles_json(const struct ew_holder *holder)
{
	json_t *roles = json_array();

	for (size_t i = 0; roles && i < holder->n_bindings; i++) {
		if (json_array_append_new(roles, role_json(&holder->bindings[i])) == 0)
			continue;
		json_decref(roles);
		return NULL;
	}
	return roles;
}

static json_t *proof_lasts(const struct ew_session_row *s)
{
	return s->stepped_up.us ? ew_json_wall((struct ew_wall){s->stepped_up.us + EW_STEP_UP_US}) : json_null();
}

static json_t *session_json(const struct ew_session_row *s)
{
	static const char *const methods[] = {NULL, "password", "oidc", "panel"};

	if (!s)
		return json_null();
	return json_pack("{s:o, s:s, s:o, s:o, s:o, s:o}", "id", ew_json_id(s->id), "method",
		methods[s->kind <= EW_SESSION_PANEL ? s->kind : 0], "since", ew_json_wall(s->made), "expires_at",
		ew_json_wall(s->expires), "idle_until", ew_json_wall((struct ew_wall){s->used.us + EW_SESSION_IDLE_US}),
		"stepped_up_until", proof_lasts(s));
}

int ew_me_json(
	struct ew_keeper *k, const struct ew_account *account, const struct ew_session_row *session, json_t **ret)
{
	const struct ew_holder *holder;
	struct ew_access_subject subject;
	int r = ew_holder_of(k, account->row.id, &holder);

	if (r < 0)
		return r;
	subject = ew_holder_subject(holder, ew_io_wall(k->io));
	*ret = json_pack("{s:o, s:s?, s:s?, s:s, s:o, s:o, s:o, s:[], s:b, s:b, s:o}", "id", ew_json_id(account->row.id),
		"login", ew_account_text(account, "login"), "name", ew_account_text(account, "name"), "kind", "person",
		"roles", roles_json(holder), "rights", ew_rights_json(ew_access_rights(&subject)), "session",
		session_json(session), "must", "totp", ew_credentials_totp(account), "password",
		ew_credentials_password(account), "provider", ew_oidc_of_account_json(k, account));
	return *ret ? 0 : -ENOMEM;
}

static int answer_token(struct ew_asked *a)
{
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:n, s:n, s:s, s:[], s:o, s:n, s:[]}", "id", ew_json_id(a->who.user), "login", "name",
			"kind", "token", "roles", "rights", ew_rights_json(a->who.rights), "session", "must"));
}

int ew_ask_me(struct ew_asked *a)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	json_t *me = NULL;
	int r;

	if (!a->by_session || a->session.kind == EW_SESSION_PANEL)
		return answer_token(a);
	r = ew_me_account(a, &account);
	if (r == 0)
		r = ew_me_json(a->k, &account, &a->session, &me);
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 200, me);
}

/* -- proving anew -- */

static int note_proof(struct ew_asked *a, const struct ew_account *account)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_people_note_attempt(a->k->catalog, &account->row);
	a->session.stepped_up = ew_io_wall(a->k->io);
	if (r == 0)
		r = ew_sessions_note(a->k->catalog, &a->session);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

/* 0 with *ret_proved false: answered. */
static int prove_self(struct ew_asked *a, struct ew_account *account, bool *ret_proved)
{
	int r = ew_me_account(a, account);

	*ret_proved = false;
	return r < 0 || !account->words ? r : ew_prove(a, account, true, ret_proved);
}

int ew_ask_step_up(struct ew_asked *a)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	bool proved;
	int r = prove_self(a, &account, &proved);

	if (r < 0 || !proved)
		return r;
	r = note_proof(a, &account);
	return r < 0 ? r
		     : ew_keeper_answer(a->k, a->connection, a->request, 200,
			       json_pack("{s:o}", "stepped_up_until", proof_lasts(&a->session)));
}

/* -- changing -- */

/* The change, its event, and the end of the other sessions, in one transaction. */
static int keep(struct ew_asked *a, struct ew_account *account, const char *what)
{
	static const struct ew_hash none;
	int r = ew_keeper_begin(a->k);

	/* A code that somebody got to set a password is not good any more. */
	account->row.invitation = none;
	account->row.invited_until.us = 0;
	if (r == 0)
		r = ew_account_put(a->k, account);
	if (r == 0)
		r = ew_person_changed(a->k, account->row.id, account->row.id, what);
	if (r == 0)
		r = ew_sessions_over(a->k, account->row.id, a->session.id, account->row.id, "changed");
	return r < 0 ? r : ew_keeper_commit(a->k);
}

int ew_ask_password(struct ew_asked *a)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	bool proved;
	int r = ew_asked_text(a, "stretched") ? prove_self(a, &account, &proved)
					      : problem(a, 422, "invalid_body", "say the current password");

	if (r < 0 || !account.words || !proved)
		return r;
	r = ew_credentials_set(&account, json_object_get(a->arguments, "password"));
	if (r == -EINVAL)
		return problem(a, 422, "invalid_body", "password has salt, passes, memory_kib and stretched");
	if (r == 0)
		r = keep(a, &account, "password");
	return r < 0 ? r : done(a);
}

/* -- the authenticator -- */

static int add_secret(struct ew_asked *a, const struct ew_account *account, const uint8_t *secret, json_t **ret)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0}, uri = {0};
	const char *login = ew_account_text(account, "login");

	ew_buf_init_secret(&plain, 64);
	ew_buf_init_secret(&uri, 2048);
	ew_totp_add_base32(&plain, secret);
	ew_totp_add_uri(&uri, ew_slice_text(a->k->entity[0] ? a->k->entity : "Earwitness"),
		ew_slice_text(login ? login : ""), secret);
	if (ew_buf_error(&plain) < 0 || ew_buf_error(&uri) < 0)
		return -ENOMEM;
	*ret = json_pack("{s:s%, s:s%}", "secret", (const char *)plain.at, plain.len, "uri", (const char *)uri.at, uri.len);
	return *ret ? 0 : -ENOMEM;
}

static int keep_next(struct ew_account *account, const uint8_t *secret)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	ew_buf_init_secret(&text, 64);
	ew_base64_add(&text, ew_slice_of(secret, EW_TOTP_SECRET_BYTES), EW_BASE64_URL);
	if (ew_buf_error(&text) < 0)
		return ew_buf_error(&text);
	return json_object_set_new(account->words, "totp_next", json_stringn((const char *)text.at, text.len));
}

int ew_ask_totp(struct ew_asked *a)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	uint8_t secret[EW_TOTP_SECRET_BYTES];
	json_t *shown = NULL;
	int r = ew_me_account(a, &account);

	if (r < 0 || !account.words)
		return r;
	if (ew_account_by_provider(&account))
		return problem(a, 409, "another_way", "this account signs in by a provider; an authenticator is added there");
	if (ew_credentials_totp(&account))
		return problem(a, 409, "totp_there", "an authenticator belongs to the account; remove it first");
	r = ew_io_random(a->k->io, secret, sizeof(secret));
	if (r == 0)
		r = add_secret(a, &account, secret, &shown);
	if (r == 0)
		r = keep_next(&account, secret) < 0 ? -ENOMEM : ew_keeper_begin(a->k);
	ew_wipe(secret, sizeof(secret));
	if (r == 0)
		r = ew_account_put(a->k, &account);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	if (r < 0) {
		json_decref(shown);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 201, shown);
}

/* The next secret becomes the account's once a code of it was shown. */
int ew_ask_totp_confirm(struct ew_asked *a)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	json_t *next;
	bool proved;
	int r = ew_me_account(a, &account);

	if (r < 0 || !account.words)
		return r;
	next = json_object_get(account.words, "totp_next");
	if (!next || ew_credentials_totp(&account))
		return problem(a, 409, "no_totp", "ask for a secret first: POST /v1/me/totp");
	if (json_object_set(account.words, "totp", next) < 0)
		return -ENOMEM;
	account.row.totp_step = 0;
	json_object_del(a->arguments, "stretched");
	r = ew_prove(a, &account, true, &proved);
	if (r < 0 || !proved)
		return r;
	json_object_del(account.words, "totp_next");
	r = keep(a, &account, "authenticator");
	return r < 0 ? r : done(a);
}

int ew_ask_totp_remove(struct ew_asked *a)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	int r = ew_me_account(a, &account);

	if (r < 0 || !account.words)
		return r;
	if (!ew_credentials_totp(&account))
		return problem(a, 409, "no_totp", "no authenticator belongs to the account");
	json_object_del(account.words, "totp");
	r = keep(a, &account, "authenticator_removed");
	return r < 0 ? r : done(a);
}

/* -- sessions -- */

struct listing {
	struct ew_asked *a;
	json_t *items;
};

static json_t *session_words(struct ew_keeper *k, const struct ew_session_row *row)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	uint64_t place;

	memcpy(&place, row->id.bytes + 8, sizeof(place));
	ew_buf_init_secret(&plain, 1024);
	if (ew_keeper_unseal(k, NULL, "session", place, row->sealed, &plain) < 0)
		return NULL;
	return json_loadb((const char *)plain.at, plain.len, 0, NULL);
}

static int add_session(void *arg, const struct ew_session_row *row)
{
	struct listing *l = arg;
	json_t *one = session_json(row), *words = session_words(l->a->k, row);
	int r = one && json_object_set_new(one, "person", ew_account_who_json(l->a->k, row->person)) == 0 &&
				json_object_set_new(one, "used_at", ew_json_wall(row->used)) == 0 &&
				json_object_set_new(
					one, "current", json_boolean(ew_id_equal(row->id, l->a->session.id))) == 0
		? 0
		: -ENOMEM;

	if (r == 0 && words && json_object_update(one, words) < 0)
		r = -ENOMEM;
	json_decref(words);
	if (r < 0) {
		json_decref(one);
		return r;
	}
	return json_array_append_new(l->items, one) < 0 ? -ENOMEM : 0;
}

#define SESSIONS_AT_ONCE 200

/* One's own; those of others are for who administers. */
int ew_ask_sessions(struct ew_asked *a)
{
	struct listing l = {.a = a};
	const char *text = ew_asked_text(a, "person"), *cursor = ew_asked_text(a, "cursor");
	struct ew_id person = a->who.user, after = {{0}};
	bool all = ew_asked_holds(a, EW_RIGHT_ADMINISTER);
	int r;

	if (all && (!text || strcmp(text, "all") == 0))
		person = (struct ew_id){{0}};
	else if (text && ew_id_parse(ew_slice_text(text), &person) < 0)
		return problem(a, 400, "bad_query", "person is an id, or all");
	if (!all && !ew_id_equal(person, a->who.user))
		return problem(a, 403, "right_missing", "the sessions of others are for whoever administers");
	if (cursor && ew_id_parse(ew_slice_text(cursor), &after) < 0)
		return problem(a, 400, "bad_query", "cursor is what `next` said");
	l.items = json_array();
	r = l.items ? ew_sessions_each(a->k->catalog, person, after, ew_io_wall(a->k->io), SESSIONS_AT_ONCE, add_session, &l)
		    : -ENOMEM;
	if (r < 0) {
		json_decref(l.items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o}", "next", ew_asked_next_id(l.items, SESSIONS_AT_ONCE), "items", l.items));
}

static int whose(void *arg, const struct ew_session_row *row)
{
	*(struct ew_id *)arg = row->person;
	return 0;
}

int ew_ask_session_end(struct ew_asked *a)
{
	const char *text = ew_asked_text(a, "id");
	struct ew_id id, person = {{0}};
	int r = text && ew_id_parse(ew_slice_text(text), &id) == 0 ? 0 : -ENOENT;

	if (r == 0)
		r = ew_sessions_by_id(a->k->catalog, id, whose, &person);
	if (r == 0 && !ew_id_equal(person, a->who.user) && !ew_asked_holds(a, EW_RIGHT_ADMINISTER))
		r = -ENOENT;
	if (r == 0)
		r = ew_session_over(a->k, id, person, a->who.user, "ended");
	if (r == -ENOENT)
		return problem(a, 404, "no_such_session", "there is no session of this id; it may be over");
	return r < 0 ? r : done(a);
}
