/*
 * From a token that was found good to an account and a session. Must never find an account by anything but issuer and subject (and once,
 * where that is configured, by what the directory calls whom it made), and never let a provider into one that has a password here.
 */
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "catalog/directory.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/credentials.h"
#include "programs/keeper/people/holder.h"
#include "programs/keeper/people/oidc_state.h"
#include "programs/keeper/people/scim.h"
#include "programs/keeper/people/sessions.h"

#define LOGIN_BYTES 128

static int refuse(struct ew_oidc_outcome *to, unsigned status, const char *because, const char *sentence)
{
	to->because = because;
	to->status = status;
	(void)snprintf(to->sentence, sizeof(to->sentence), "%s", sentence);
	return 0;
}

/* -- what the provider says of somebody -- */

/* Only what an account can hold: the rest is as if it had not been said. */
static int take_over(struct ew_account *account, const char *name, json_t *value)
{
	_cleanup_(ew_json_drop) json_t *one = json_pack("{s:o}", name, value ? value : json_null());
	_cleanup_(ew_json_drop) json_t *errors = json_array();
	int r = one && errors ? ew_account_check(one, errors) : -ENOMEM;

	return r < 0 ? r : json_array_size(errors) > 0 ? 0 : ew_account_take(account, one);
}

/* A word of the telephone side that is somebody else's already stays theirs. */
static int agents_of(struct ew_keeper *k, const struct ew_account *account, const json_t *claim, json_t **ret)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();
	size_t n = json_is_array(claim) ? json_array_size(claim) : 1;

	for (size_t i = 0; list && i < n && json_array_size(list) < EW_ACCOUNT_AGENTS; i++) {
		const json_t *word = json_is_array(claim) ? json_array_get(claim, i) : claim;
		struct ew_id other;
		int r = json_string_length(word) > 0 ? ew_holder_of_agent(k, json_string_value(word), &other) : -EINVAL;

		if (r < 0 && r != -ENOENT && r != -EINVAL)
			return r;
		if (r == 0 && !ew_id_equal(other, account->row.id))
			ew_log(EW_LOG_WARNING, "agent_of_another", EW_F_ID("person", account->row.id));
		else if (r != -EINVAL && json_array_append_new(list, json_string(json_string_value(word))) < 0)
			return -ENOMEM;
	}
	if (!list)
		return -ENOMEM;
	*ret = TAKE(list);
	return 0;
}

static int take_words(
	struct ew_keeper *k, const struct ew_oidc_seat *seat, const struct ew_oidc_person *person, struct ew_account *account)
{
	json_t *agents = NULL;
	int r = json_object_set_new(account->words, "provider", json_string(seat->id)) < 0 ? -ENOMEM : 0;

	if (r == 0 && person->name)
		r = take_over(account, "name", json_string(person->name));
	if (r == 0 && person->email)
		r = take_over(account, "email", json_string(person->email));
	if (r == 0 && seat->team) {
		const char *team = json_string_value(ew_oidc_claim(person->claims, seat->team));

		r = take_over(account, "team", team ? json_string(team) : NULL);
	}
	if (r == 0 && seat->agents)
		r = agents_of(k, account, ew_oidc_claim(person->claims, seat->agents), &agents);
	if (agents)
		r = take_over(account, "agents", agents);
	return r;
}

/* -- accounts -- */

/*
 * The provider's own name is in front, so that nobody there can have a login that somebody of the house has, or is to have. `again`:
 * somebody had the name before.
 */
static int name_login(
	const struct ew_oidc_seat *seat, const struct ew_oidc_person *person, struct ew_account *account, bool again)
{
	char login[LOGIN_BYTES + 1], id[EW_ID_TEXT_BYTES];
	json_t *words = account->words;
	int n;

	ew_id_format(account->row.id, id);
	n = snprintf(login, sizeof(login), "%s:%s%s%s", seat->id, person->login ? person->login : id, again ? ":" : "",
		again ? id + sizeof(id) - 13 : "");
	for (const char *c = login; *c; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f)
			n = LOGIN_BYTES + 1;
	if (n > LOGIN_BYTES)
		(void)snprintf(login, sizeof(login), "%s:%s", seat->id, id);
	if (json_object_set_new(words, "login", json_string(login)) < 0)
		return -ENOMEM;
	return json_object_get(words, "name") ? 0 : json_object_set_new(words, "name", json_string(login)) < 0 ? -ENOMEM : 0;
}

static int make(
	struct ew_keeper *k, const struct ew_oidc_seat *seat, const struct ew_oidc_person *person, struct ew_account *account)
{
	int r = ew_account_new(k, EW_PERSON_ACTIVE, EW_PERSON_OIDC, account);

	if (r == 0)
		r = ew_account_hash_subject(k, "subject", ew_slice_text(seat->issuer), ew_slice_text(person->subject),
			&account->row.subject);
	if (r == 0)
		r = take_words(k, seat, person, account);
	if (r == 0)
		r = name_login(seat, person, account, false);
	if (r == 0)
		r = ew_account_put(k, account);
	if (r == -EEXIST) {
		r = name_login(seat, person, account, true);
		if (r == 0)
			r = ew_account_put(k, account);
	}
	return r < 0 ? r
		     : ew_keeper_append(k, NULL, EW_EVENT_PERSON_MADE, account->row.made, "keeper", (struct ew_id){{0}},
			       json_pack("{s:o, s:s, s:s}", "person", ew_json_id(account->row.id), "source", "oidc", "provider",
				       seat->id),
			       json_pack("{s:O, s:O}", "login", json_object_get(account->words, "login"), "name",
				       json_object_get(account->words, "name")),
			       NULL, NULL);
}

static int renew(struct ew_keeper *k, const struct ew_oidc_seat *seat, const struct ew_oidc_person *person,
	struct ew_account *account, bool *ret_changed)
{
	_cleanup_(ew_json_drop) json_t *before = json_deep_copy(account->words);
	int r = before ? take_words(k, seat, person, account) : -ENOMEM;

	*ret_changed = r == 0 && !json_equal(before, account->words);
	if (r < 0 || !*ret_changed)
		return r;
	r = ew_account_put(k, account);
	return r < 0 ? r
		     : ew_keeper_append(k, NULL, EW_EVENT_PERSON_CHANGED, ew_io_wall(k->io), "keeper", (struct ew_id){{0}},
			       json_pack("{s:o, s:s, s:s}", "person", ew_json_id(account->row.id), "what", "words", "provider",
				       seat->id),
			       NULL, NULL, NULL);
}

/* Whom the directory calls so, and who has come in by no door yet. Errors: -ENOENT. */
static int find_made(
	struct ew_keeper *k, const struct ew_oidc_seat *seat, const struct ew_oidc_person *person, struct ew_account *account)
{
	const char *external = seat->directory ? json_string_value(ew_oidc_claim(person->claims, seat->directory)) : NULL;
	struct ew_hash hash;
	struct ew_id id;
	int r = external && *external ? ew_scim_hash(k, external, &hash) : -ENOENT;

	if (r == 0)
		r = ew_directory_find(k->catalog, &hash, &id);
	return r < 0 ? r : ew_account_get(k, id, account);
}

static bool may_be_joined(const struct ew_account *account)
{
	return account->row.source == EW_PERSON_SCIM && !ew_account_by_provider(account) && !ew_credentials_password(account) &&
	       (account->row.state == EW_PERSON_INVITED || account->row.state == EW_PERSON_ACTIVE);
}

/* From now on it is issuer and subject; a code that was on its way to them opens nothing any more. */
static int join(
	struct ew_keeper *k, const struct ew_oidc_seat *seat, const struct ew_oidc_person *person, struct ew_account *account)
{
	int r = ew_account_hash_subject(
		k, "subject", ew_slice_text(seat->issuer), ew_slice_text(person->subject), &account->row.subject);

	account->row.state = EW_PERSON_ACTIVE;
	account->row.invitation = (struct ew_hash){{0}};
	account->row.invited_until = (struct ew_wall){0};
	if (r == 0)
		r = ew_account_put(k, account);
	return r < 0 ? r
		     : ew_keeper_append(k, NULL, EW_EVENT_PERSON_CHANGED, ew_io_wall(k->io), "keeper", (struct ew_id){{0}},
			       json_pack("{s:o, s:s, s:s}", "person", ew_json_id(account->row.id), "what", "joined", "provider",
				       seat->id),
			       NULL, NULL, NULL);
}

/* By issuer and subject; the first time perhaps by the directory's word. Errors: -ENOENT (nobody), -EPERM (somebody else's door). */
static int find_account(
	struct ew_keeper *k, const struct ew_oidc_errand *e, const struct ew_oidc_person *person, struct ew_account *account)
{
	int r = ew_account_by_subject(k, ew_slice_text(e->seat->issuer), ew_slice_text(person->subject), account);

	if (r != -ENOENT || !ew_id_is_zero(e->attempt.person))
		return r;
	r = find_made(k, e->seat, person, account);
	if (r < 0)
		return r;
	return may_be_joined(account) ? join(k, e->seat, person, account) : -EPERM;
}

/* An account that may come in; outcome->because says why not. In the transaction. */
static int find(struct ew_keeper *k, const struct ew_oidc_errand *e, const struct ew_oidc_person *person,
	struct ew_account *account, struct ew_oidc_outcome *to, bool *ret_changed)
{
	int r = find_account(k, e, person, account);

	*ret_changed = false;
	if (r == -EPERM)
		return refuse(to, 403, "account_closed", "this account may not sign in so; ask whoever administers");
	if (r == -ENOENT && e->seat->create && ew_id_is_zero(e->attempt.person))
		return make(k, e->seat, person, account);
	if (r == -ENOENT || r == -EBADMSG)
		return refuse(to, 403, "no_account", "no account here belongs to this sign-in; ask whoever administers for one");
	if (r < 0)
		return r;
	to->person = account->row.id;
	if (account->row.source == EW_PERSON_LOCAL || account->row.state != EW_PERSON_ACTIVE)
		return refuse(to, 403, "account_closed", "this account may not sign in; ask whoever administers");
	if (!ew_id_is_zero(e->attempt.person) && !ew_id_equal(e->attempt.person, account->row.id))
		return refuse(to, 403, "another_person", "somebody else signed in than whoever was to prove who they are");
	return renew(k, e->seat, person, account, ret_changed);
}

/* -- in -- */

/* Of a time it was found to be one; what is far from any clock counts as none. */
static struct ew_wall proved_at(const struct ew_oidc_person *person)
{
	double seconds = json_number_value(json_object_get(person->claims, "auth_time"));

	return (struct ew_wall){seconds > 0 && seconds < 1e11 ? (int64_t)seconds * EW_US_PER_S : 0};
}

static int begin_session(
	struct ew_keeper *k, const struct ew_oidc_errand *e, const struct ew_oidc_person *person, struct ew_account *account,
	struct ew_oidc_outcome *to)
{
	struct ew_session_begin how = {.kind = EW_SESSION_OIDC, .program = e->program, .address = e->address, .proved = proved_at(person)};
	struct ew_session_row session;
	int r = 0;

	if (person->session)
		r = ew_account_hash_subject(
			k, "sid", ew_slice_text(e->seat->issuer), ew_slice_text(person->session), &how.provider);
	return r < 0 ? r : ew_session_begin(k, account, &how, &to->secret, &session);
}

static int note_proof(struct ew_keeper *k, const struct ew_oidc_errand *e, struct ew_oidc_outcome *to)
{
	struct ew_session_row session;
	int r = ew_sessions_get(k->catalog, &e->attempt.session, &session);

	if (r == -ENOENT || (r == 0 && session.expires.us <= ew_io_wall(k->io).us))
		return refuse(to, 403, "session_over", "the session that was to be proved is over; sign in again");
	session.stepped_up = ew_io_wall(k->io);
	return r < 0 ? r : ew_sessions_note(k->catalog, &session);
}

static int admit(struct ew_keeper *k, const struct ew_oidc_errand *e, const struct ew_oidc_person *person,
	struct ew_account *account, struct ew_oidc_outcome *to)
{
	bool words = false, roles = false;
	int r = find(k, e, person, account, to, &words);

	if (r < 0 || to->because)
		return r;
	to->person = account->row.id;
	r = ew_oidc_roles(k, e->seat, account->row.id, person->claims, &roles);
	if (r == 0 && (words || roles))
		r = ew_session_tell(k, account->row.id);
	if (r < 0)
		return r;
	return ew_id_is_zero(e->attempt.person) ? begin_session(k, e, person, account, to) : note_proof(k, e, to);
}

int ew_oidc_admit(struct ew_keeper *k, const struct ew_oidc_errand *e, const struct ew_oidc_person *person,
	struct ew_oidc_outcome *ret)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = admit(k, e, person, &account, ret);
	if (r == 0 && !ret->because)
		return ew_keeper_commit(k);
	ew_keeper_rollback(k);
	return r;
}
