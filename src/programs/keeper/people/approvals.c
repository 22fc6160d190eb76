/*
 * Proposing and deciding. Must never let a person decide for two.
 */
#include "programs/keeper/people/approvals.h"

#include <errno.h>
#include <string.h>

#include "catalog/events.h"
#include "catalog/interactions.h"
#include "catalog/roles.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/account.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/may.h"
#include "programs/keeper/people/words.h"

#define COLUMN "approval"
#define WORDS_BYTES (32 * 1024)
#define REASON_BYTES 1000
#define MOST_CHANGES 2048
#define PAGE 50
#define MOST_OPEN 2048
#define HOLDS_US (24 * 3600 * EW_US_PER_S)
#define MOST_OWN 64           /* of one person that are looked through for a call */

static const char *const kinds[] = {NULL, "role", "binding", "change", "restore", "recover", "ground", "export", "reveal",
	[EW_APPROVE_RELEASE] = "release", [EW_APPROVE_DELETION] = "deletion", [EW_APPROVE_REDATE] = "redate", [EW_APPROVE_ATTEST] = "attest", [EW_APPROVE_HEAR] = "hear_redacted", [EW_APPROVE_UNREDACT] = "unredact",
	[EW_APPROVE_ERASURE] = "erasure", [EW_APPROVE_PACKAGE] = "package", [EW_APPROVE_ORIGINAL] = "read_original"};
static const char *const states[] = {NULL, "open", "approved", "refused", "withdrawn", "expired", "used"};

static const struct ew_id nobody;

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

void ew_approval_free(struct ew_approval *approval)
{
	json_decref(approval->words);
	approval->words = NULL;
}

/* -- reading -- */

struct opening {
	struct ew_keeper *k;
	struct ew_approval *to;
};

/* Bound to when it was made: the number is not known yet when it is sealed for the first time. */
static uint64_t place_of(const struct ew_approval_row *row)
{
	return (uint64_t)row->made.us;
}

static int open_row(void *arg, const struct ew_approval_row *row)
{
	struct opening *o = arg;
	json_t *words;
	int r = ew_words_open(o->k, NULL, COLUMN, place_of(row), row->sealed, WORDS_BYTES, &words);

	if (r < 0)
		return r;
	ew_approval_free(o->to);
	o->to->words = words;
	o->to->row = *row;
	o->to->row.sealed = EW_SLICE_EMPTY;
	return 0;
}

static int get(struct ew_keeper *k, uint64_t number, struct ew_approval *ret)
{
	struct opening o = {k, ret};

	return ew_approvals_get(k->catalog, number, open_row, &o);
}

static int seal_words(struct ew_keeper *k, const struct ew_approval *approval, struct ew_buf *to)
{
	return ew_words_seal(k, NULL, COLUMN, place_of(&approval->row), approval->words, WORDS_BYTES, to);
}

/* -- the second person -- */

struct changes {
	struct ew_access_change at[MOST_CHANGES];
	size_t n;
};

static int add_change(void *arg, struct ew_id whom, struct ew_id by, struct ew_wall at)
{
	struct changes *c = arg;

	c->at[c->n++] = (struct ew_access_change){.whom = whom, .by = by, .at = at};
	return 0;
}

int ew_second_person(struct ew_keeper *k, struct ew_id first, struct ew_id second, struct ew_id about,
	enum ew_independent *ret)
{
	_cleanup_(ew_free_ptr) struct changes *changes = calloc(1, sizeof(*changes));
	struct ew_wall now = ew_io_wall(k->io);
	int r = changes ? ew_changes_between(k->catalog, (struct ew_wall){now.us - EW_INDEPENDENCE_US}, first, second,
				  MOST_CHANGES, add_change, changes)
			: -ENOMEM;

	if (r < 0)
		return r;
	/* More than can be looked at: nobody is taken for independent. */
	*ret = changes->n == MOST_CHANGES ? EW_LINKED
					  : ew_independent(changes->at, changes->n, first, second, about, now,
						    EW_INDEPENDENCE_US);
	return 0;
}

int ew_note_changed(struct ew_keeper *k, struct ew_id whom, struct ew_id by, struct ew_id and_by)
{
	struct ew_wall now = ew_io_wall(k->io);
	int r = ew_id_equal(whom, by) ? 0 : ew_changes_note(k->catalog, whom, by, now);

	if (r == 0 && !ew_id_is_zero(and_by) && !ew_id_equal(whom, and_by))
		r = ew_changes_note(k->catalog, whom, and_by, now);
	return r;
}

struct holding {
	const char *role;
	bool holds;
};

static int is_of_role(void *arg, const struct ew_binding_row *row)
{
	struct holding *h = arg;

	h->holds = h->role && strcmp(row->role, h->role) == 0;
	return h->holds;
}

/* Whoever has a role is whom a change of it is about. */
static int holds_role(struct ew_asked *a, const struct ew_approval *approval, bool *ret)
{
	struct holding h = {
		.role = json_string_value(json_object_get(json_object_get(approval->words, "what"), "name"))};
	int r = approval->row.kind == EW_APPROVE_ROLE ? ew_bindings_of(a->k->catalog, ew_asked_person(a), is_of_role, &h) : 0;

	*ret = h.holds;
	return r < 0 ? r : 0;
}

/* Why this person may not approve it; NULL: they may. */
static int why_not(struct ew_asked *a, const struct ew_approval *approval, const char **ret)
{
	enum ew_independent verdict = EW_INDEPENDENT;
	bool concerned = false;
	int r = ew_second_person(a->k, approval->row.by, ew_asked_person(a), approval->row.about, &verdict);

	if (r == 0)
		r = holds_role(a, approval, &concerned);
	if (concerned && verdict == EW_INDEPENDENT)
		verdict = EW_CONCERNED;
	*ret = NULL;
	if (!ew_asked_holds(a, EW_RIGHT_APPROVE))
		*ret = "approving needs the right to approve";
	else if (verdict != EW_INDEPENDENT)
		*ret = ew_independent_because(verdict);
	return r;
}

/* -- showing -- */

static bool is_over(const struct ew_asked *a, const struct ew_approval_row *row)
{
	return row->state == EW_APPROVAL_OPEN && row->expires.us <= ew_io_wall(a->k->io).us;
}

static json_t *may_json(const char *because)
{
	return json_pack("{s:b, s:s?}", "approve", !because, "because", because);
}

static int approval_json(struct ew_asked *a, const struct ew_approval *approval, json_t **ret)
{
	const struct ew_approval_row *row = &approval->row;
	uint32_t state = is_over(a, row) ? EW_APPROVAL_EXPIRED : row->state;
	const char *because = NULL;
	int r = why_not(a, approval, &because);

	if (r < 0)
		return r;
	*ret = json_pack("{s:I, s:s, s:s, s:O?, s:o, s:O?, s:o, s:o, s:o, s:o, s:o, s:O?, s:o}", "number",
		(json_int_t)row->number, "kind", kinds[row->kind < EW_COUNT(kinds) ? row->kind : 0], "state",
		states[state < EW_COUNT(states) ? state : 0], "what", json_object_get(approval->words, "what"), "about",
		ew_account_who_json(a->k, row->about), "reason", json_object_get(approval->words, "reason"), "by",
		ew_account_who_json(a->k, row->by), "at", ew_json_wall(row->made), "expires_at", ew_json_wall(row->expires),
		"decided_by", ew_account_who_json(a->k, row->decided_by), "decided_at", ew_json_wall(row->decided), "note",
		json_object_get(approval->words, "note"), "may", may_json(because));
	return *ret ? 0 : -ENOMEM;
}

static int answer(struct ew_asked *a, unsigned status, const struct ew_approval *approval, json_t *extra)
{
	json_t *one = NULL;
	int r = approval_json(a, approval, &one);

	if (r == 0 && extra && json_object_update(one, extra) < 0)
		r = -ENOMEM;
	if (r < 0) {
		json_decref(one);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, status, one);
}

static bool is_own(const struct ew_asked *a, const struct ew_approval *approval)
{
	return approval->words && ew_id_equal(approval->row.by, ew_asked_person(a));
}

/* What is about calls is for those whose roles reach each of them; what is about people and roles, for those who reach all. */
static int reaches(struct ew_asked *a, const struct ew_approval *approval, bool *ret)
{
	const json_t *what = json_object_get(approval->words, "what");
	const json_t *calls = json_object_get(what, "interactions"), *one = json_object_get(what, "interaction");

	if (one)
		return ew_asked_reaches_text(a, EW_RIGHT_APPROVE, one, ret);
	if (calls)
		return ew_asked_reaches_texts(a, EW_RIGHT_APPROVE, calls, ret);
	*ret = ew_asked_reaches_all(a, EW_RIGHT_APPROVE);
	return 0;
}

/* That of others, where who asks may approve. A proposal that is out of their reach is none for them. */
static int find_other(struct ew_asked *a, struct ew_approval *ret, bool there, bool *ret_found, bool *ret_admitted)
{
	int r = ew_asked_may_house(a, EW_RIGHT_APPROVE, "approval", ret_admitted);

	if (r == 0 && *ret_admitted && there)
		r = reaches(a, ret, ret_found);
	return r;
}

/* One's own anybody may see; all others, and whether there are any, only who may approve. */
static int find(struct ew_asked *a, struct ew_approval *ret, bool *ret_found)
{
	int r = get(a->k, ew_asked_number(a, "number", 0), ret);
	bool there = r == 0, admitted = true;

	if (r == -ENOENT || r == -EBADMSG)
		r = 0;
	*ret_found = there && is_own(a, ret);
	if (r == 0 && !*ret_found)
		r = find_other(a, ret, there, ret_found, &admitted);
	if (r < 0 || !admitted || *ret_found)
		return r;
	return problem(a, 404, "no_such_approval", "there is no proposal of this number that can be read");
}

int ew_ask_approval(struct ew_asked *a)
{
	_cleanup_(ew_approval_free) struct ew_approval approval = {0};
	bool found;
	int r = find(a, &approval, &found);

	return r < 0 || !found ? r : answer(a, 200, &approval, NULL);
}

struct listing {
	struct ew_asked *a;
	json_t *items;
	uint64_t rows, last; /* looked at, and the number of the last one */
};

static int add_approval(void *arg, const struct ew_approval_row *row)
{
	struct listing *l = arg;
	_cleanup_(ew_approval_free) struct ew_approval approval = {0};
	struct opening o = {l->a->k, &approval};
	json_t *one = NULL;
	bool reached = true;
	int r = open_row(&o, row);

	l->rows++;
	l->last = row->number;
	if (r == -EBADMSG)
		return 0;
	if (r == 0 && !is_own(l->a, &approval))
		r = reaches(l->a, &approval, &reached);
	if (r == 0 && reached)
		r = approval_json(l->a, &approval, &one);
	return r < 0 || !one ? r : json_array_append_new(l->items, one) < 0 ? -ENOMEM : 0;
}

int ew_ask_approvals(struct ew_asked *a)
{
	struct listing l = {.a = a};
	const char *state = ew_asked_text(a, "state");
	uint64_t limit = ew_asked_number(a, "limit", PAGE);
	int r;

	if (state && strcmp(state, "open") != 0 && strcmp(state, "all") != 0)
		return problem(a, 400, "bad_query", "state is open or all");
	limit = limit == 0 || limit > PAGE ? PAGE : limit;
	l.items = json_array();
	r = l.items ? ew_approvals_each(a->k->catalog, state && state[0] == 'a' ? 0 : EW_APPROVAL_OPEN,
			      ew_asked_number(a, "cursor", 0), (uint32_t)limit, add_approval, &l)
		    : -ENOMEM;
	if (r < 0) {
		json_decref(l.items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o}", "next", l.rows == limit ? ew_json_number_text(l.last) : json_null(), "items", l.items));
}

/* -- proposing -- */

static int write_proposal(struct ew_asked *a, struct ew_approval *approval)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	int r = seal_words(a->k, approval, &sealed);

	if (r == 0)
		r = ew_keeper_begin(a->k);
	approval->row.sealed = ew_buf_slice(&sealed);
	if (r == 0)
		r = ew_approvals_insert(a->k->catalog, &approval->row);
	approval->row.sealed = EW_SLICE_EMPTY;
	if (r == 0)
		r = ew_keeper_append(a->k, NULL, EW_EVENT_PROPOSED, approval->row.made, "user", a->who.user,
			json_pack("{s:I, s:s, s:o}", "approval", (json_int_t)approval->row.number, "kind", kinds[approval->row.kind],
				"about", ew_json_id_or_null(approval->row.about)),
			json_incref(approval->words), NULL, NULL);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

int ew_propose_quietly(struct ew_asked *a, enum ew_approval_kind kind, struct ew_id about, json_t *what, const char *reason,
	uint64_t *ret_number)
{
	_cleanup_(ew_approval_free) struct ew_approval approval = {0};
	struct ew_wall now = ew_io_wall(a->k->io);
	int r;

	approval.row = (struct ew_approval_row){.kind = kind, .state = EW_APPROVAL_OPEN, .by = ew_asked_person(a),
		.about = about, .made = now, .expires = {now.us + EW_APPROVAL_LIFE_US}};
	approval.words = json_pack("{s:o, s:s?}", "what", what, "reason", reason);
	r = write_proposal(a, &approval);
	if (r == 0)
		*ret_number = approval.row.number;
	return r;
}

int ew_answer_proposal(struct ew_asked *a, uint64_t number)
{
	_cleanup_(ew_approval_free) struct ew_approval approval = {0};
	int r = get(a->k, number, &approval);

	return r < 0 ? r : answer(a, 202, &approval, NULL);
}

int ew_propose(struct ew_asked *a, enum ew_approval_kind kind, struct ew_id about, json_t *what, const char *reason)
{
	uint64_t number = 0;
	int r = ew_propose_quietly(a, kind, about, what, reason, &number);

	return r < 0 ? r : ew_answer_proposal(a, number);
}

struct finding {
	struct ew_keeper *k;
	struct ew_waiting *to;
};

static int add_waiting(void *arg, const struct ew_approval_row *row)
{
	struct finding *f = arg;
	_cleanup_(ew_approval_free) struct ew_approval approval = {0};
	struct opening o = {f->k, &approval};
	const char *text;
	int r;

	if (row->kind != EW_APPROVE_ATTEST || row->expires.us <= ew_io_wall(f->k->io).us)
		return 0;
	r = open_row(&o, row);
	if (r < 0)
		return r == -EBADMSG ? 0 : r;
	text = json_string_value(json_object_get(json_object_get(approval.words, "what"), "binding"));
	if (!text || ew_id_parse(ew_slice_text(text), &f->to->bindings[f->to->n]) < 0)
		return 0;
	f->to->numbers[f->to->n++] = row->number;
	return f->to->n == EW_COUNT(f->to->numbers);
}

int ew_proposed_attestations(struct ew_keeper *k, struct ew_waiting *ret)
{
	struct finding f = {k, ret};
	int r;

	ret->n = 0;
	r = ew_approvals_each(k->catalog, EW_APPROVAL_OPEN, 0, MOST_OPEN, add_waiting, &f);
	return r < 0 ? r : 0;
}

uint64_t ew_waiting_number(const struct ew_waiting *w, struct ew_id binding)
{
	for (size_t i = 0; i < w->n; i++)
		if (ew_id_equal(w->bindings[i], binding))
			return w->numbers[i];
	return 0;
}

/* -- deciding -- */

static int write_end(struct ew_asked *a, struct ew_approval *approval, uint32_t state, const char *note)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	int r = note && json_object_set_new(approval->words, "note", json_string(note)) < 0 ? -ENOMEM : 0;

	approval->row.state = state;
	approval->row.decided_by = state == EW_APPROVAL_EXPIRED ? nobody : ew_asked_person(a);
	approval->row.decided = ew_io_wall(a->k->io);
	if (r == 0)
		r = seal_words(a->k, approval, &sealed);
	approval->row.sealed = ew_buf_slice(&sealed);
	if (r == 0)
		r = ew_approvals_decide(a->k->catalog, &approval->row);
	approval->row.sealed = EW_SLICE_EMPTY;
	if (r < 0)
		return r;
	return ew_keeper_append(a->k, NULL, EW_EVENT_PROPOSAL_ENDED, approval->row.decided, "user", a->who.user,
		json_pack("{s:I, s:s, s:s, s:o}", "approval", (json_int_t)approval->row.number, "kind",
			kinds[approval->row.kind], "state", states[state], "about", ew_json_id_or_null(approval->row.about)),
		note ? json_pack("{s:s}", "note", note) : NULL, NULL, NULL);
}

static int end_without(struct ew_asked *a, struct ew_approval *approval, uint32_t state, const char *note)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = write_end(a, approval, state, note);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r : answer(a, 200, approval, NULL);
}

/* What was approved is done in the transaction that says so: there is no approval without its deed. */
static int do_it(struct ew_asked *a, struct ew_approval *approval, const char *note)
{
	json_t *extra = json_object();
	struct ew_error why = {0};
	int r = extra ? ew_keeper_begin(a->k) : -ENOMEM;

	if (r == 0)
		r = write_end(a, approval, EW_APPROVAL_APPROVED, note);
	if (r == 0)
		r = ew_approved(a, approval, extra, &why);
	if (r == -EINVAL) {
		ew_keeper_rollback(a->k);
		json_decref(extra);
		return problem(a, 409, "cannot_be_done", ew_error_text(&why));
	}
	if (r == 0)
		r = ew_keeper_commit(a->k);
	if (r == 0)
		r = answer(a, 200, approval, extra);
	json_decref(extra);
	return r;
}

static int refuse_second(struct ew_asked *a, const struct ew_approval *approval, const char *because)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_keeper_append(a->k, NULL, EW_EVENT_REFUSED, ew_io_wall(a->k->io), "user", a->who.user,
			json_pack("{s:s, s:s, s:I}", "what", "approve", "because", "not_independent", "approval",
				(json_int_t)approval->row.number),
			NULL, NULL, NULL);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r : problem(a, 403, "not_independent", because);
}

static int approve(struct ew_asked *a, struct ew_approval *approval, const char *note)
{
	const char *because = NULL;
	int r = why_not(a, approval, &because);

	if (r < 0)
		return r;
	return because ? refuse_second(a, approval, because) : do_it(a, approval, note);
}

static int decide(struct ew_asked *a, struct ew_approval *approval, const char *what)
{
	const char *note = ew_asked_text(a, "note");
	bool admitted = false;
	int r;

	if (note && strlen(note) > REASON_BYTES)
		return problem(a, 422, "invalid_body", "note has at most 1,000 bytes");
	if (strcmp(what, "withdraw") == 0)
		return is_own(a, approval) ? end_without(a, approval, EW_APPROVAL_WITHDRAWN, note)
					   : problem(a, 403, "right_missing", "only who proposed it withdraws it; refuse it instead");
	if (strcmp(what, "approve") != 0 && strcmp(what, "refuse") != 0)
		return problem(a, 422, "invalid_body", "do is approve, refuse or withdraw");
	r = ew_asked_may_house(a, EW_RIGHT_APPROVE, "approval", &admitted);
	if (r < 0 || !admitted)
		return r;
	/* Refusing needs no independence: whoever may approve may stop it. */
	return what[0] == 'a' ? approve(a, approval, note) : end_without(a, approval, EW_APPROVAL_REFUSED, note);
}

int ew_ask_approval_do(struct ew_asked *a)
{
	_cleanup_(ew_approval_free) struct ew_approval approval = {0};
	const char *what = ew_asked_text(a, "do");
	bool found;
	int r = find(a, &approval, &found);

	if (r < 0 || !found)
		return r;
	if (is_over(a, &approval.row))
		return end_without(a, &approval, EW_APPROVAL_EXPIRED, NULL);
	if (approval.row.state != EW_APPROVAL_OPEN)
		return problem(a, 409, "already_decided", "this was decided already; propose it again if it is still needed");
	return decide(a, &approval, what ? what : "");
}

/* -- permits -- */

struct use {
	struct ew_keeper *k;
	struct ew_call *call;
	const struct ew_approval_row *permit;
	bool used;
};

/* Newest first: what is older than the approval was not done by it. */
static int look_for_use(void *arg, const struct ew_event_row *row)
{
	struct use *u = arg;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	int r;

	if (row->decided.us < u->permit->decided.us)
		return 1;
	r = ew_keeper_read_event(u->k, u->call, row->index, row->sealed, &row->commitment, &e);
	if (r == 0)
		u->used = (uint64_t)json_integer_value(json_object_get(e.fields, "approval")) == u->permit->number;
	return r < 0 ? r : u->used;
}

/* A bundle stands in the log twice: when it is begun, and when it is given. */
static int is_used(struct ew_asked *a, const struct ew_approval_row *permit, bool *ret)
{
	struct use u = {.k = a->k, .permit = permit};
	int r = ew_keeper_call(a->k, a->interaction, &u.call);

	if (r == 0)
		r = ew_events_of_type(a->k->catalog, a->interaction, EW_EVENT_EXPORTED, 0, UINT32_MAX, look_for_use, &u);
	if (r >= 0 && !u.used)
		r = ew_events_of_type(a->k->catalog, a->interaction, EW_EVENT_ACCESS, 0, UINT32_MAX, look_for_use, &u);
	*ret = u.used;
	return r < 0 ? r : 0;
}

static const enum ew_approval_kind permits[] = {EW_APPROVE_EXPORT, EW_APPROVE_REVEAL, EW_APPROVE_HEAR, EW_APPROVE_ORIGINAL};

static bool is_permit(uint32_t kind)
{
	for (size_t i = 0; i < EW_COUNT(permits); i++)
		if (kind == (uint32_t)permits[i])
			return true;
	return false;
}

/* 0: of another kind, which is not asked for so. */
static enum ew_approval_kind kind_of_permit(const char *word)
{
	for (size_t i = 0; word && i < EW_COUNT(permits); i++)
		if (strcmp(word, kinds[permits[i]]) == 0)
			return permits[i];
	return 0;
}

static bool is_of_call(const struct ew_asked *a, const struct ew_approval *approval)
{
	const char *text = json_string_value(json_object_get(json_object_get(approval->words, "what"), "interaction"));
	struct ew_id id;

	return text && ew_id_parse(ew_slice_text(text), &id) == 0 && ew_id_equal(id, a->interaction);
}

int ew_approval_holds(struct ew_asked *a, enum ew_approval_kind kind, uint64_t number, bool *ret)
{
	_cleanup_(ew_approval_free) struct ew_approval approval = {0};
	bool used = false;
	int r = get(a->k, number, &approval);

	*ret = false;
	if (r == -ENOENT || r == -EBADMSG)
		return 0;
	*ret = r == 0 && approval.row.kind == kind && approval.row.state == EW_APPROVAL_APPROVED &&
	       is_own(a, &approval) && is_of_call(a, &approval) && approval.row.decided.us + HOLDS_US > ew_io_wall(a->k->io).us;
	if (*ret && kind == EW_APPROVE_EXPORT)
		r = is_used(a, &approval.row, &used);
	*ret = *ret && r == 0 && !used;
	return r;
}

/* Proposals of one person that may still open a call, of every kind that is shown when one is opened. */
struct own {
	struct ew_asked *a;
	struct ew_wall since;
	struct {
		uint64_t number;
		uint32_t kind;
	} at[MOST_OWN]; /* newest first */
	size_t n;
};

/* What the row itself says: nothing is unsealed of what others ask for. One that is older neither waits nor holds any more. */
static int keep_own(void *arg, const struct ew_approval_row *row)
{
	struct own *o = arg;
	bool stands = row->state == EW_APPROVAL_OPEN || row->state == EW_APPROVAL_APPROVED;

	if (row->made.us < o->since.us || o->n == MOST_OWN)
		return 1;
	if (stands && is_permit(row->kind) && ew_id_equal(row->by, ew_asked_person(o->a))) {
		o->at[o->n].number = row->number;
		o->at[o->n++].kind = row->kind;
	}
	return 0;
}

/* NULL in *ret: it is of another call, or is over. */
static int own_json(struct ew_asked *a, enum ew_approval_kind kind, uint64_t number, json_t **ret)
{
	_cleanup_(ew_approval_free) struct ew_approval approval = {0};
	bool holds = false, open;
	int r = get(a->k, number, &approval);

	*ret = NULL;
	if (r < 0 || !is_of_call(a, &approval))
		return r == -EBADMSG || r == -ENOENT ? 0 : r;
	open = approval.row.state == EW_APPROVAL_OPEN && approval.row.expires.us > ew_io_wall(a->k->io).us;
	if (!open)
		r = ew_approval_holds(a, kind, number, &holds);
	if (r < 0 || (!open && !holds))
		return r;
	*ret = json_pack("{s:I, s:s, s:o}", "number", (json_int_t)number, "state", open ? "open" : "approved", "until",
		ew_json_wall(open ? approval.row.expires : (struct ew_wall){approval.row.decided.us + HOLDS_US}));
	return *ret ? 0 : -ENOMEM;
}

int ew_approvals_own(struct ew_asked *a, json_t **ret)
{
	struct own o = {.a = a, .since = {ew_io_wall(a->k->io).us - EW_APPROVAL_LIFE_US - HOLDS_US}};
	_cleanup_(ew_json_drop) json_t *found = json_object();
	int r = found ? ew_approvals_each(a->k->catalog, 0, 0, UINT32_MAX, keep_own, &o) : -ENOMEM;

	r = r < 0 ? r : 0;
	for (size_t i = 0; r == 0 && i < o.n; i++) {
		json_t *one = NULL;

		if (json_object_get(found, kinds[o.at[i].kind]))
			continue;
		r = own_json(a, o.at[i].kind, o.at[i].number, &one);
		if (one && json_object_set_new(found, kinds[o.at[i].kind], one) < 0)
			r = -ENOMEM;
	}
	if (r == 0)
		*ret = TAKE(found);
	return r;
}

/* -- asking for a permit -- */

static int check_permit(struct ew_asked *a, json_t *errors, struct ew_id *ret_call, enum ew_approval_kind *ret_kind)
{
	const char *kind = ew_asked_text(a, "kind"), *call = ew_asked_text(a, "interaction"), *reason = ew_asked_text(a, "reason");
	uint32_t state;
	bool keyed;
	int r = 0;

	*ret_kind = kind_of_permit(kind);
	if (*ret_kind == 0)
		r = ew_keeper_wrong(errors, "kind", "is export, reveal, hear_redacted or read_original");
	if (r == 0 && (!reason || !*reason || strlen(reason) > REASON_BYTES))
		r = ew_keeper_wrong(errors, "reason", "says in 1 to 1,000 bytes what it is needed for");
	if (r == 0 && (!call || ew_id_parse(ew_slice_text(call), ret_call) < 0 ||
			      ew_interactions_state(a->k->catalog, *ret_call, &state, &keyed) < 0))
		r = ew_keeper_wrong(errors, "interaction", "is the id of an interaction that exists");
	return r;
}

static uint32_t rights_of_permit(enum ew_approval_kind kind)
{
	if (kind == EW_APPROVE_EXPORT)
		return EW_RIGHT_EXPORT;
	return EW_RIGHT_REVEAL | (kind == EW_APPROVE_ORIGINAL ? EW_RIGHT_READ : EW_RIGHT_LISTEN);
}

/* Whoever asks must hold the right themselves: the second person adds an agreement, not a right. */
int ew_ask_approval_ask(struct ew_asked *a)
{
	json_t *errors = json_array();
	enum ew_approval_kind kind;
	struct ew_id call = {{0}};
	bool admitted = false;
	int r = errors ? check_permit(a, errors, &call, &kind) : -ENOMEM;

	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	a->interaction = call;
	if (r == 0)
		r = ew_asked_may(a, rights_of_permit(kind), kind == EW_APPROVE_ORIGINAL ? -1 : EW_ARTIFACT_AUDIO, "approval", &admitted);
	if (r < 0 || !admitted)
		return r;
	return ew_propose(a, kind, (struct ew_id){{0}}, json_pack("{s:o}", "interaction", ew_json_id(call)),
		ew_asked_text(a, "reason"));
}
