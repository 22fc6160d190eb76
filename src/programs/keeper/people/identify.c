/*
 * Who asks. Must never take somebody for signed in whose account, session or token is over: all three are read with every ask.
 */
#include "programs/keeper/people/may.h"

#include <errno.h>

#include "catalog/people.h"
#include "catalog/sessions.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_tokens.h"
#include "programs/keeper/people/holder.h"
#include "programs/keeper/people/sessions.h"

#define NOTE_USED_US (60 * EW_US_PER_S)
#define OF_PANELS (EW_RIGHT_SEARCH | EW_RIGHT_ORDER | EW_RIGHT_TELL)

void ew_asked_let_go(struct ew_asked *a)
{
	json_decref(a->token_words);
	a->token_words = NULL;
}

/* -- people -- */

static int take_holder(struct ew_asked *a, struct ew_id person, struct ew_access_subject *to)
{
	const struct ew_holder *holder;
	int r = ew_holder_of(a->k, person, &holder);

	if (r < 0)
		return r == -EBADMSG ? -ENOENT : r;
	if (holder->state != EW_PERSON_ACTIVE)
		return -ENOENT;
	*to = ew_holder_subject(holder, ew_io_wall(a->k->io));
	return 0;
}

static int take_person(struct ew_asked *a, struct ew_id person)
{
	int r = take_holder(a, person, &a->subject);

	if (r < 0)
		return r;
	a->who = (struct ew_token_row){.user = person, .kind = EW_TOKEN_PERSON};
	a->who.digest = a->token;
	a->who.rights = ew_access_rights(&a->subject);
	return 0;
}

static int note_used(struct ew_asked *a, struct ew_wall now)
{
	int r;

	if (now.us - a->session.used.us < NOTE_USED_US)
		return 0;
	a->session.used = now;
	r = ew_keeper_begin(a->k);
	if (r == 0)
		r = ew_sessions_note(a->k->catalog, &a->session);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

/* A panel is launched by a CRM and proves nothing of who sits before it: it orders and tells, of calls that its agent has, and no more. */
static int narrow_to_panel(struct ew_asked *a)
{
	a->owner = a->subject;
	a->owned = true;
	a->token_words = json_pack("{s:{s:b}}", "scope", "own", 1);
	if (!a->token_words)
		return -ENOMEM;
	a->own = (struct ew_access_binding){.rights = a->who.rights & OF_PANELS,
		.scope = json_object_get(a->token_words, "scope")};
	a->subject.bindings = &a->own;
	a->subject.n_bindings = 1;
	a->session.stepped_up.us = 0;
	a->who.rights = a->own.rights;
	a->who.kind = EW_TOKEN_AGENT;
	return 0;
}

static int take_session(struct ew_asked *a, bool quiet)
{
	struct ew_wall now = ew_io_wall(a->k->io);
	bool browser = a->session.kind != EW_SESSION_PANEL;
	int r;

	if (a->session.expires.us <= now.us)
		return -ENOENT;
	if (browser && now.us - a->session.used.us > EW_SESSION_IDLE_US) {
		r = ew_session_over(a->k, a->session.id, a->session.person, a->session.person, "idle");
		return r < 0 ? r : -ENOENT;
	}
	a->by_session = true;
	r = take_person(a, a->session.person);
	if (r == 0 && browser && !quiet)
		r = note_used(a, now);
	return r == 0 && !browser ? narrow_to_panel(a) : r;
}

/* -- programs -- */

/* What a person or an agent holds goes with whoever made the token; what keeps calls governed does not. */
static bool goes_with_owner(const struct ew_token_row *row)
{
	return !ew_id_is_zero(row->owner) && (row->kind == EW_TOKEN_PERSON || row->kind == EW_TOKEN_AGENT);
}

static int keep_words(void *arg, const struct ew_token_row *row)
{
	struct ew_asked *a = arg;
	int r = ew_token_words(a->k, row, &a->token_words);

	a->own.scope = json_object_get(a->token_words, "scope");
	return r < 0 ? r : !a->own.scope ? -EBADMSG : 0;
}

static int take_token(struct ew_asked *a)
{
	struct ew_wall now = ew_io_wall(a->k->io);
	int r = 0;

	if (a->who.enrolment || (a->who.expires.us != 0 && a->who.expires.us <= now.us))
		return -ENOENT;
	a->own = (struct ew_access_binding){.rights = a->who.rights, .kinds = EW_ACCESS_ALL_KINDS};
	if (a->who.scoped)
		r = ew_tokens_by_id(a->k->catalog, a->who.id, keep_words, a);
	a->subject = (struct ew_access_subject){
		.person = a->who.user, .bindings = &a->own, .n_bindings = 1, .viewer = {.now = now}};
	a->owned = r == 0 && goes_with_owner(&a->who);
	if (a->owned)
		r = take_holder(a, a->who.owner, &a->owner);
	a->subject.viewer.region = a->owner.viewer.region;
	if (r == 0 && a->owned)
		a->who.rights &= ew_access_rights(&a->owner) | EW_RIGHTS_OF_PROGRAMS;
	return r == -EBADMSG ? -ENOENT : r;
}

int ew_asked_identify(struct ew_asked *a, bool quiet)
{
	int r = ew_sessions_get(a->k->catalog, &a->token, &a->session);

	if (r == 0)
		return take_session(a, quiet);
	if (r != -ENOENT)
		return r;
	r = ew_tokens_get(a->k->catalog, &a->token, &a->who);
	return r < 0 ? r : take_token(a);
}

static int hold_token(void *arg, const struct ew_token_row *row)
{
	struct ew_asked *a = arg;

	a->who = *row;
	a->who.sealed = EW_SLICE_EMPTY;
	return 0;
}

int ew_asked_become(struct ew_asked *a, struct ew_id user)
{
	int r = take_person(a, user);

	a->by_session = r == 0;
	if (r != -ENOENT)
		return r;
	r = ew_tokens_by_id(a->k->catalog, user, hold_token, a);
	return r < 0 ? r : take_token(a);
}
