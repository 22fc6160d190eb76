/*
 * Deciding about an ask. Must never remember a yes: whatever was allowed a moment ago is looked at again.
 */
#include "programs/keeper/people/may.h"

#include <errno.h>
#include <stdlib.h>

#include "base/text.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/keeper_tokens.h"
#include "programs/keeper/people/holder.h"
#include "programs/keeper/people/lately.h"

#define REFUSED_AGAIN_US (60 * EW_US_PER_S)
#define ONCE_VIEWED 0x10000u
#define ONCE_REFUSED 0x20000u

/* -- deciding -- */

bool ew_asked_is_limited(const struct ew_asked *a)
{
	return a->by_session || a->own.scope || a->owned;
}

struct ew_id ew_asked_person(const struct ew_asked *a)
{
	return a->owned ? a->who.owner : a->who.user;
}

/* A CRM vouched for who has a panel, nobody else: it does what an agent's token may, whatever else the person may. */
static bool is_beyond_a_panel(const struct ew_asked *a, uint32_t rights)
{
	return a->by_session && a->session.kind == EW_SESSION_PANEL && (rights & ~ew_token_kind_rights(EW_TOKEN_AGENT));
}

/* Of the two that decide about a program's token of a person: the token, and whoever made it. */
static struct ew_access_verdict of_call(
	const struct ew_asked *a, uint32_t rights, int kind, const struct ew_access_resource *resource)
{
	struct ew_access_verdict v = ew_access_decide(&a->subject, rights, kind, resource);
	uint32_t owners = rights & ~EW_RIGHTS_OF_PROGRAMS;

	if (is_beyond_a_panel(a, rights))
		return (struct ew_access_verdict){.why = EW_ACCESS_NO_RIGHT};
	if (v.why == EW_ACCESS_ALLOWED && a->owned && owners)
		v = ew_access_decide(&a->owner, owners, kind, resource);
	return v;
}

static struct ew_access_verdict of_house(const struct ew_asked *a, uint32_t rights)
{
	struct ew_access_verdict v = ew_access_decide_house(&a->subject, rights);
	uint32_t owners = rights & ~EW_RIGHTS_OF_PROGRAMS;

	if (is_beyond_a_panel(a, rights))
		return (struct ew_access_verdict){.why = EW_ACCESS_NO_RIGHT};
	if (v.why == EW_ACCESS_ALLOWED && a->owned && owners)
		v = ew_access_decide_house(&a->owner, owners);
	return v;
}

/* -- refusing -- */

static const struct {
	const char *type;
	const char *word; /* in the event */
} refusals[] = {
	[EW_ACCESS_NO_RIGHT] = {"right_missing", "no_right"},
	[EW_ACCESS_NOT_NOW] = {"not_now", "not_now"},
	[EW_ACCESS_OUT_OF_SCOPE] = {"out_of_scope", "out_of_scope"},
	[EW_ACCESS_KIND] = {"hidden_by_role", "kind"},
	[EW_ACCESS_POLICY] = {"hidden_by_policy", "policy"},
	[EW_ACCESS_REGION] = {"out_of_scope", "region"},
};

static uint32_t how_of(const char *what, uint32_t how)
{
	for (const char *c = what; *c; c++)
		how = how * 33 + (uint8_t)*c;
	return how | 1;
}

static bool was_said(struct ew_asked *a, const char *what, uint32_t how, int64_t window_us)
{
	if (!a->k->lately)
		a->k->lately = calloc(1, sizeof(*a->k->lately));
	return a->k->lately && ew_lately(a->k->lately, a->who.user, a->interaction, how_of(what, how),
				       ew_io_mono(a->k->io), window_us);
}

static void forget_said(struct ew_asked *a, const char *what, uint32_t how)
{
	if (a->k->lately)
		ew_lately_forget(a->k->lately, a->who.user, a->interaction, how_of(what, how));
}

static int write_refusal(struct ew_asked *a, struct ew_call *call, const char *what, const char *because)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_keeper_append(a->k, call, call ? EW_EVENT_ACCESS_REFUSED : EW_EVENT_REFUSED,
			ew_io_wall(a->k->io), "user", a->who.user,
			json_pack("{s:s, s:s}", "what", what, "because", because), NULL, NULL, NULL);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

/* In the log of the call where there is one that can be read, else in that of the house. */
static int note_refusal(struct ew_asked *a, bool of_a_call, const char *what, const char *because)
{
	struct ew_call *call = NULL;
	int r = 0;

	if (was_said(a, what, ONCE_REFUSED, REFUSED_AGAIN_US))
		return 0;
	if (of_a_call)
		r = ew_keeper_call(a->k, a->interaction, &call);
	if (r == 0 || ew_keeper_call_is_lost(r))
		r = write_refusal(a, r < 0 ? NULL : call, what, because);
	if (r < 0)
		forget_said(a, what, ONCE_REFUSED);
	return r;
}

static int refuse(struct ew_asked *a, bool of_a_call, const char *what, uint32_t rights,
	const struct ew_access_verdict *verdict)
{
	struct ew_error sentence = {0};
	int r;

	ew_access_explain(verdict, rights, &sentence);
	r = note_refusal(a, of_a_call, what, refusals[verdict->why].word);
	return r < 0 ? r
		     : ew_keeper_problem(a->k, a->connection, a->request, 403, refusals[verdict->why].type,
			       ew_error_text(&sentence));
}

/* -- looking -- */

static int write_view(struct ew_asked *a, struct ew_call *call, const char *what)
{
	json_t *fields = call ? json_pack("{s:s}", "what", what)
			      : json_pack("{s:s, s:o}", "what", what, "interaction", ew_json_id(a->interaction));
	int r = ew_keeper_begin(a->k);

	if (r < 0) {
		json_decref(fields);
		return r;
	}
	r = ew_keeper_append(
		a->k, call, EW_EVENT_VIEWED, ew_io_wall(a->k->io), "user", a->who.user, fields, NULL, NULL, NULL);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

/* The first look of a quarter of an hour is an event, and durable before anything is shown. */
static int note_view(struct ew_asked *a, const char *what, bool untouched)
{
	struct ew_call *call = NULL;
	int r = 0;

	if (was_said(a, what, ONCE_VIEWED, EW_VIEW_US))
		return 0;
	if (!untouched)
		r = ew_keeper_call(a->k, a->interaction, &call);
	if (r == 0)
		r = write_view(a, call, what);
	if (r < 0)
		forget_said(a, what, ONCE_VIEWED); /* the next look is the first one still */
	return r < 0 && !ew_keeper_call_is_lost(r) ? r : 0;
}

int ew_asked_note_view(struct ew_asked *a, const char *what)
{
	return note_view(a, what, false);
}

/* -- admitting -- */

int ew_asked_may(struct ew_asked *a, uint32_t rights, int kind, const char *what, bool *ret_admitted)
{
	_cleanup_(ew_resource_free) struct ew_resource resource = {0};
	struct ew_access_verdict verdict;
	int r = 0;

	*ret_admitted = true;
	if (rights == 0)
		return 0;
	if (ew_asked_is_limited(a))
		r = ew_resource_of(a->k, a->interaction, &resource);
	if (r < 0)
		return ew_keeper_call_is_lost(r) ? 0 : r; /* who answers will say that it is not there */
	verdict = of_call(a, rights, kind, &resource.facts);
	if (verdict.why == EW_ACCESS_ALLOWED)
		return 0;
	*ret_admitted = false;
	return refuse(a, true, what, rights, &verdict);
}

/* A call of which nothing is known is reached by roles without limits alone. */
static struct ew_access_verdict of_everywhere(const struct ew_asked *a, uint32_t rights)
{
	static const struct ew_access_resource unknown;
	struct ew_access_verdict v = of_house(a, rights);

	return v.why == EW_ACCESS_ALLOWED ? of_call(a, rights, -1, &unknown) : v;
}

static int refuse_some(struct ew_asked *a, const char *what)
{
	int r = note_refusal(a, false, what, "out_of_scope");

	return r < 0 ? r
		     : ew_keeper_problem(a->k, a->connection, a->request, 403, "out_of_scope",
			       "this is about calls of everybody, and your roles reach some calls only; ask for a role without limits");
}

static int admit_house(struct ew_asked *a, const struct ew_ask_row *row, bool *ret_admitted)
{
	bool everywhere = row->flags & EW_EVERYWHERE;
	struct ew_access_verdict verdict = everywhere ? of_everywhere(a, row->rights) : of_house(a, row->rights);

	*ret_admitted = row->rights == 0 || verdict.why == EW_ACCESS_ALLOWED;
	if (*ret_admitted)
		return 0;
	return verdict.why == EW_ACCESS_OUT_OF_SCOPE ? refuse_some(a, row->what)
						      : refuse(a, false, row->what, row->rights, &verdict);
}

int ew_asked_may_house(struct ew_asked *a, uint32_t rights, const char *what, bool *ret_admitted)
{
	struct ew_access_verdict verdict = of_house(a, rights);

	*ret_admitted = verdict.why == EW_ACCESS_ALLOWED;
	return *ret_admitted ? 0 : refuse(a, false, what, rights, &verdict);
}

static bool is_stale(const struct ew_asked *a)
{
	return a->by_session && a->session.stepped_up.us + EW_STEP_UP_US < ew_io_wall(a->k->io).us;
}

/* A role that opens single kinds gets those, and not what holds something of all of them. */
static int ask_all_kinds(struct ew_asked *a, const char *what, bool *ret_admitted)
{
	const uint32_t words = EW_ACCESS_ALL_KINDS & ~(1u << EW_ARTIFACT_AUDIO);
	uint32_t kinds = words;
	int r = ew_asked_is_limited(a) ? ew_asked_kinds(a, &kinds) : 0;

	if (r < 0 && ew_keeper_call_is_lost(r))
		return 0; /* who answers will say that it is not there */
	*ret_admitted = r == 0 && (kinds & words) == words;
	if (r < 0 || *ret_admitted)
		return r;
	r = note_refusal(a, true, what, "kind");
	return r < 0 ? r
		     : ew_keeper_problem(a->k, a->connection, a->request, 403, "hidden_by_role",
			       "this holds something of every kind, and your role opens some kinds only");
}

int ew_asked_admit(struct ew_asked *a, const struct ew_ask_row *row, bool *ret_admitted)
{
	int r = row->flags & EW_OF_CALL ? ew_asked_may(a, row->rights, -1, row->what, ret_admitted)
					: admit_house(a, row, ret_admitted);

	if (r < 0 || !*ret_admitted)
		return r;
	if ((row->flags & EW_FRESH) && is_stale(a)) {
		*ret_admitted = false;
		return ew_keeper_problem(a->k, a->connection, a->request, 403, "step_up_needed",
			"prove again who you are: POST /v1/me/step-up with your password or a code of your authenticator");
	}
	if (row->flags & EW_ALL_KINDS)
		r = ask_all_kinds(a, row->what, ret_admitted);
	if (r < 0 || !*ret_admitted)
		return r;
	return row->flags & EW_VIEWS ? note_view(a, row->what, row->flags & EW_UNTOUCHED) : 0;
}

int ew_asked_sees(struct ew_asked *a, uint32_t rights, json_t *record, bool *ret_sees)
{
	_cleanup_(ew_resource_free) struct ew_resource resource = {0};
	int r = 0;

	if (ew_asked_is_limited(a))
		r = ew_resource_of_record(a->k, record, &resource);
	if (r == 0)
		*ret_sees = of_call(a, rights, -1, &resource.facts).why == EW_ACCESS_ALLOWED;
	return r;
}

bool ew_asked_holds(const struct ew_asked *a, uint32_t rights)
{
	return of_house(a, rights).why == EW_ACCESS_ALLOWED;
}

int ew_asked_kinds(struct ew_asked *a, uint32_t *ret_kinds)
{
	_cleanup_(ew_resource_free) struct ew_resource resource = {0};
	int r = ew_asked_is_limited(a) ? ew_resource_of(a->k, a->interaction, &resource) : 0;

	if (r < 0)
		return r;
	*ret_kinds = ew_access_kinds(&a->subject, &resource.facts);
	if (a->owned)
		*ret_kinds &= ew_access_kinds(&a->owner, &resource.facts);
	return 0;
}

int ew_asked_reaches(struct ew_asked *a, uint32_t rights, struct ew_id interaction, bool *ret_reaches)
{
	_cleanup_(ew_resource_free) struct ew_resource resource = {0};
	int r = 0;

	*ret_reaches = true;
	if (ew_id_is_zero(interaction) || !ew_asked_is_limited(a))
		return 0;
	r = ew_resource_of(a->k, interaction, &resource);
	if (r < 0 && !ew_keeper_call_is_lost(r))
		return r;
	*ret_reaches = of_call(a, rights, -1, &resource.facts).why == EW_ACCESS_ALLOWED;
	return 0;
}

int ew_asked_reaches_text(struct ew_asked *a, uint32_t rights, const json_t *id, bool *ret_reaches)
{
	const char *text = json_string_value(id);
	struct ew_id interaction;

	if (text && ew_id_parse(ew_slice_text(text), &interaction) == 0 && !ew_id_is_zero(interaction))
		return ew_asked_reaches(a, rights, interaction, ret_reaches);
	*ret_reaches = ew_asked_reaches_all(a, rights);
	return 0;
}

int ew_asked_reaches_texts(struct ew_asked *a, uint32_t rights, const json_t *ids, bool *ret_reaches)
{
	const json_t *one;
	size_t i;
	int r = 0;

	*ret_reaches = true;
	json_array_foreach(ids, i, one) {
		if (r == 0 && *ret_reaches)
			r = ew_asked_reaches_text(a, rights, one, ret_reaches);
	}
	return r;
}

bool ew_asked_reaches_all(const struct ew_asked *a, uint32_t rights)
{
	return of_everywhere(a, rights).why == EW_ACCESS_ALLOWED;
}
