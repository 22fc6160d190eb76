/*
 * Signing in and out. What is answered to a login that nobody has is what is answered to a wrong password: in words, in time, and in
 * locks.
 */
#include "programs/keeper/people/asks.h"

#include <errno.h>
#include <stdlib.h>

#include "base/text.h"
#include "catalog/tokens.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/credentials.h"
#include "programs/keeper/people/me.h"
#include "programs/keeper/people/oidc.h"
#include "programs/keeper/people/sessions.h"
#include "programs/keeper/people/strangers.h"

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

/* -- ways -- */

int ew_ask_sign_in_ways(struct ew_asked *a)
{
	uint64_t administrators = 0;
	int r = ew_people_administrators(a->k, &administrators);

	return r < 0 ? r
		     : ew_keeper_answer(a->k, a->connection, a->request, 200,
			       json_pack("{s:b, s:o, s:b, s:s}", "password", 1, "providers",
				       ew_oidc_providers_json(a->k), "enrolment", administrators == 0, "entity", a->k->entity));
}

/* -- salts -- */

static json_t *with_words(json_t *salt, const struct ew_account *account)
{
	json_t *words = json_array();

	if (salt && words && json_array_append(words, json_object_get(account->words, "login")) == 0 &&
		json_array_append(words, json_object_get(account->words, "name")) == 0 &&
		json_object_set_new(salt, "words", words) == 0)
		return salt;
	json_decref(salt);
	json_decref(words);
	return NULL;
}

static int salt_of_login(struct ew_asked *a, const char *login)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	int r = ew_account_by_login(a->k, ew_slice_text(login), &account);

	if (r < 0 && r != -ENOENT && r != -EBADMSG)
		return r;
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		ew_credentials_salt(a->k, ew_slice_text(login), r < 0 ? NULL : &account));
}

static int refuse_invitation(struct ew_asked *a)
{
	return problem(a, 403, "invitation_refused",
		"this code is unknown, was used, or is too old; ask whoever administers for another");
}

/* An invitation that may be used now. Errors: -ENOENT. */
static int invited(struct ew_asked *a, struct ew_account *ret)
{
	const char *hex = ew_asked_text(a, "invitation");
	struct ew_hash digest;
	int r = hex && ew_hex_decode(ew_slice_text(hex), digest.bytes, sizeof(digest.bytes)) == 0 ? 0 : -ENOENT;

	if (r == 0)
		r = ew_account_by_invitation(a->k, &digest, ret);
	if (r == 0 && (ret->row.invited_until.us <= ew_io_wall(a->k->io).us ||
			      ew_account_by_provider(ret) ||
			      (ret->row.state != EW_PERSON_INVITED && ret->row.state != EW_PERSON_ACTIVE)))
		r = -ENOENT;
	return r == -EBADMSG ? -ENOENT : r;
}

static int salt_of_account(struct ew_asked *a, const struct ew_account *account)
{
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		with_words(ew_credentials_salt(a->k, EW_SLICE("invited"), account), account));
}

/* Of a login, of an invitation, or of who is signed in. */
int ew_ask_salt(struct ew_asked *a)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	const char *login = ew_asked_text(a, "login");
	int r;

	if (login)
		return salt_of_login(a, login);
	if (ew_asked_text(a, "invitation")) {
		r = invited(a, &account);
		return r == -ENOENT ? refuse_invitation(a) : r < 0 ? r : salt_of_account(a, &account);
	}
	r = ew_me_account(a, &account);
	return r < 0 ? r : account.words ? salt_of_account(a, &account) : 0;
}

/* -- in -- */

static int answer_session(struct ew_asked *a, const struct ew_account *account, const struct ew_session_row *session,
	const struct ew_buf *secret)
{
	json_t *me = NULL;
	int r = ew_me_json(a->k, account, session, &me);

	if (r < 0)
		return r;
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:s%, s:o}", "session", (const char *)secret->at, secret->len, "me", me));
}

int ew_sign_in(struct ew_asked *a, struct ew_account *account, enum ew_session_kind kind)
{
	_cleanup_(ew_buf_free) struct ew_buf secret = {0};
	struct ew_session_begin how = {.kind = kind,
		.program = ew_asked_text(a, "program"),
		.address = ew_asked_text(a, "address")};
	struct ew_session_row session = {0};
	int r;

	ew_buf_init_secret(&secret, 64);
	r = ew_session_begin(a->k, account, &how, &secret, &session);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r : answer_session(a, account, &session, &secret);
}

static int refuse_wrong(struct ew_asked *a)
{
	return problem(a, 401, "wrong_credentials", "login, password or code is wrong");
}

static int refuse_locked(struct ew_asked *a, int64_t wait_us)
{
	char detail[160];
	long long s = (long long)(wait_us / EW_US_PER_S) + 1;

	snprintf(detail, sizeof(detail), "there were too many wrong attempts; the next one is looked at in %lld seconds", s);
	return ew_keeper_problem_wait(a->k, a->connection, a->request, 429, "locked", detail, (unsigned)s);
}

/* As durable as the failure of somebody who has an account: how long an answer takes does not tell who has one. */
static int note_stranger(struct ew_asked *a, const struct ew_hash *login, bool locked)
{
	struct ew_wall now = ew_io_wall(a->k->io);
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_catalog_set(a->k->catalog, "stranger", ew_slice_of(login->bytes, sizeof(login->bytes)));
	if (r == 0 && ew_stranger_said(a->k->strangers, now))
		r = ew_keeper_append(a->k, NULL, EW_EVENT_SIGN_IN_REFUSED, now, "user", (struct ew_id){{0}},
			json_pack("{s:s, s:b}", "because", "unknown_login", "locked", locked), NULL, NULL, NULL);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

static int stranger(struct ew_asked *a, const char *login)
{
	struct ew_wall now = ew_io_wall(a->k->io);
	struct ew_lockout *lock;
	struct ew_hash hash;
	int64_t wait_us;
	bool locked;
	int r;

	if (!a->k->strangers)
		a->k->strangers = calloc(1, sizeof(*a->k->strangers));
	if (!a->k->strangers)
		return -ENOMEM;
	if (ew_account_hash_login(a->k, ew_slice_text(login), &hash) < 0)
		return refuse_wrong(a);
	lock = ew_stranger(a->k->strangers, &hash);
	if (!ew_lockout_open(lock, now, &wait_us))
		return refuse_locked(a, wait_us);
	locked = ew_lockout_failed(lock, now);
	r = note_stranger(a, &hash, locked);
	return r < 0 ? r : refuse_wrong(a);
}

/* The failure is durable before it is told: nobody gets another try by pulling the plug. */
static int note_failure(struct ew_asked *a, struct ew_account *account, bool locked)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_people_note_attempt(a->k->catalog, &account->row);
	if (r == 0)
		r = ew_keeper_append(a->k, NULL, EW_EVENT_SIGN_IN_REFUSED, ew_io_wall(a->k->io), "user", account->row.id,
			json_pack("{s:s, s:b}", "because", "wrong_credentials", "locked", locked), NULL, NULL, NULL);
	if (r == 0 && locked)
		r = ew_keeper_except(a->k, NULL, "account_locked", NULL);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

int ew_prove(struct ew_asked *a, struct ew_account *account, bool either, bool *ret_proved)
{
	int64_t wait_us = 0;
	bool locked = false;
	enum ew_proof proof = ew_credentials_prove(account, ew_asked_text(a, "stretched"), ew_asked_text(a, "code"),
		either, ew_io_wall(a->k->io), &wait_us, &locked);
	int r;

	*ret_proved = proof == EW_PROVED;
	if (proof == EW_PROVED)
		return 0;
	if (proof == EW_PROOF_LOCKED)
		return refuse_locked(a, wait_us);
	if (proof == EW_PROOF_NEEDS_CODE)
		return problem(a, 401, "code_needed", "add the code that the authenticator shows now");
	r = note_failure(a, account, locked);
	return r < 0 ? r : refuse_wrong(a);
}

int ew_ask_sign_in(struct ew_asked *a)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	const char *login = ew_asked_text(a, "login");
	bool proved;
	int r = login ? ew_account_by_login(a->k, ew_slice_text(login), &account) : -ENOENT;

	/* An account of a provider has no password that could be tried. */
	if (r == -ENOENT || r == -EBADMSG ||
		(r == 0 && (account.row.state != EW_PERSON_ACTIVE || ew_account_by_provider(&account))))
		return login ? stranger(a, login) : refuse_wrong(a);
	if (r == 0)
		r = ew_prove(a, &account, false, &proved);
	if (r < 0 || !proved)
		return r;
	r = ew_keeper_begin(a->k);
	return r < 0 ? r : ew_sign_in(a, &account, EW_SESSION_PASSWORD);
}

/* -- by invitation -- */

int ew_ask_invited(struct ew_asked *a)
{
	static const struct ew_hash none;
	_cleanup_(ew_account_free) struct ew_account account = {0};
	struct ew_lockout unlocked = {0};
	int r = invited(a, &account);

	if (r == -ENOENT)
		return refuse_invitation(a);
	if (r == 0)
		r = ew_credentials_set(&account, json_object_get(a->arguments, "password"));
	if (r == -EINVAL)
		return problem(a, 422, "invalid_body", "password has salt, passes, memory_kib and stretched");
	if (r < 0)
		return r;
	account.row.state = EW_PERSON_ACTIVE;
	account.row.invitation = none;
	account.row.invited_until.us = 0;
	ew_account_set_lockout(&account, &unlocked);
	json_object_del(account.words, "totp");
	r = ew_keeper_begin(a->k);
	if (r == 0)
		r = ew_account_put(a->k, &account);
	if (r == 0)
		r = ew_person_changed(a->k, account.row.id, account.row.id, "password");
	if (r == 0)
		r = ew_sessions_over(a->k, account.row.id, (struct ew_id){{0}}, account.row.id, "changed");
	return r < 0 ? r : ew_sign_in(a, &account, EW_SESSION_PASSWORD);
}

/* -- out -- */

int ew_ask_sign_out(struct ew_asked *a)
{
	int r;

	if (!a->by_session)
		return problem(a, 409, "no_session", "a token does not sign out; revoke it");
	r = ew_session_over(a->k, a->session.id, a->session.person, a->session.person, "out");
	return r < 0 && r != -ENOENT ? r : ew_keeper_answer(a->k, a->connection, a->request, 204, json_object());
}
