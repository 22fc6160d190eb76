/*
 * Looking at a re-dating, and proposing it. Must never propose what nobody has looked at.
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "domain/event_json.h"
#include "programs/keeper/deletion/redate.h"
#include "programs/keeper/deletion/retention.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/keeper_survey.h"
#include "programs/keeper/people/approvals.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/may.h"

#define PAGE 20
#define REASON_BYTES 1000

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static int answer(struct ew_asked *a, unsigned status, const struct ew_redate_read *redate)
{
	return ew_keeper_answer(a->k, a->connection, a->request, status, ew_redate_json(a->k, redate));
}

/* The one that an ask names, or an answer that there is none. */
static int find(struct ew_asked *a, struct ew_redate_read *ret, bool *ret_found)
{
	int r = ew_redate_get(a->k, ew_asked_number(a, "number", 0), ret);

	*ret_found = r == 0;
	if (r == -ENOENT || r == -EBADMSG)
		return problem(a, 404, "no_such_redate", "there is no re-dating of this number that can be read");
	return r;
}

int ew_ask_redate(struct ew_asked *a)
{
	_cleanup_(ew_redate_free) struct ew_redate_read redate = {0};
	bool found;
	int r = find(a, &redate, &found);

	return r < 0 || !found ? r : answer(a, 200, &redate);
}

struct listing {
	struct ew_keeper *k;
	json_t *items;
};

static int add_one(void *arg, const struct ew_redate_row *row)
{
	struct listing *l = arg;
	_cleanup_(ew_redate_free) struct ew_redate_read redate = {0};
	int r = ew_redate_get(l->k, row->number, &redate);

	if (r == -EBADMSG)
		return 0;
	return r < 0 ? r : json_array_append_new(l->items, ew_redate_json(l->k, &redate)) < 0 ? -ENOMEM : 0;
}

int ew_ask_redates(struct ew_asked *a)
{
	struct listing l = {a->k, json_array()};
	uint64_t limit = ew_asked_number(a, "limit", PAGE);
	int r;

	limit = limit == 0 || limit > PAGE ? PAGE : limit;
	r = l.items ? ew_redates_each(a->k->catalog, ew_asked_number(a, "cursor", 0), (uint32_t)limit, add_one, &l) : -ENOMEM;
	if (r < 0) {
		json_decref(l.items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o}", "next", ew_asked_next(l.items, limit), "items", l.items));
}

/* -- looking ------------------------------------------------------------------------------------- */

/* Its hash, when it is in force or kept and can be read with the packs in force. */
static int find_policy(struct ew_asked *a, struct ew_hash *ret, struct ew_error *error)
{
	const char *text = ew_asked_text(a, "policy");
	struct ew_policy *policy = NULL;
	int r;

	if (!text || strcmp(text, "in-force") == 0) {
		*ret = a->k->set->hash;
		return 0;
	}
	if (strlen(text) != 2 * EW_SHA256_BYTES)
		return -EINVAL;
	r = ew_keeper_policy_asked(a->k, ew_slice_text(text), &policy, error);
	if (r == 0)
		*ret = ew_policy_hash(policy);
	ew_policy_free(&policy);
	return r;
}

static int begin(struct ew_asked *a, const struct ew_hash *policy)
{
	_cleanup_(ew_redate_free) struct ew_redate_read redate = {.row = {.state = EW_REDATE_LOOKING,
								      .by = ew_asked_person(a),
								      .policy = *policy,
								      .packs = a->k->set->packs_hash,
								      .made = ew_io_wall(a->k->io)},
		.words = json_object()};
	int r = redate.words ? ew_keeper_begin(a->k) : -ENOMEM;

	if (r == 0)
		r = ew_redates_top(a->k->catalog, &redate.row.top);
	redate.row.next = redate.row.top;
	if (r == 0)
		r = ew_redate_put(a->k, &redate, true);
	if (r == 0)
		r = ew_redate_say(a->k, &redate, "user", a->who.user);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	if (r < 0)
		return r;
	a->k->redating.due = true;
	r = answer(a, 202, &redate);
	return r < 0 ? r : ew_keeper_see_to(a->k);
}

static int not_that_policy(struct ew_asked *a)
{
	json_t *errors = json_array();
	int r = errors ? ew_keeper_wrong(errors, "policy",
				 "is in-force, or the SHA-256 of a policy that is kept (GET /v1/policies) and can be read with the packs in force")
		       : -ENOMEM;

	return r < 0 ? r : ew_keeper_invalid(a, errors);
}

int ew_ask_redate_look(struct ew_asked *a)
{
	struct ew_error error = {0};
	struct ew_hash policy;
	uint64_t under_way = 0;
	int r;

	if (!a->k->set)
		return problem(a, 409, "no_policy", "no policy is in force: there are no periods to apply");
	if (a->k->reindexing.running || a->k->retention->dating)
		return problem(a, 409, "indexing", "calls of an earlier version are still being made searchable, or given their times; ask again later");
	r = ew_redates_under_way(a->k->catalog, &under_way);
	if (r == 0 && under_way > 0)
		return problem(a, 409, "another_runs", "another re-dating looks, waits or is being applied: GET /v1/retention/redates");
	if (r == 0)
		r = find_policy(a, &policy, &error);
	if (r == -ENOENT || r == -EINVAL || r == -EBADMSG)
		return not_that_policy(a);
	return r < 0 ? r : begin(a, &policy);
}

/* -- proposing ----------------------------------------------------------------------------------- */

static int propose(struct ew_asked *a, const struct ew_redate_read *redate, const char *reason)
{
	const struct ew_redate_tally *t = &redate->tally;

	return ew_propose(a, EW_APPROVE_REDATE, (struct ew_id){{0}},
		json_pack("{s:I, s:o, s:I, s:I, s:I, s:I, s:I}", "run", (json_int_t)redate->row.number, "policy", ew_json_hash_text(&redate->row.policy),
			"calls", (json_int_t)t->changed, "shorter", (json_int_t)t->shorter, "longer", (json_int_t)t->longer, "refused",
			(json_int_t)(t->announced + t->unknown), "due_at_once", (json_int_t)t->due_at_once),
		reason);
}

int ew_ask_redate_apply(struct ew_asked *a)
{
	_cleanup_(ew_redate_free) struct ew_redate_read redate = {0};
	const char *reason = ew_asked_text(a, "reason");
	json_t *errors;
	bool found;
	int r = find(a, &redate, &found);

	if (r < 0 || !found)
		return r;
	errors = json_array();
	r = errors ? 0 : -ENOMEM;
	if (r == 0 && (!reason || !*reason || strlen(reason) > REASON_BYTES))
		r = ew_keeper_wrong(errors, "reason", "says in 1 to 1,000 bytes why calls that there are get other periods");
	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	if (r < 0)
		return r;
	if (redate.row.state != EW_REDATE_LOOKED)
		return problem(a, 409, "not_so", "only what has been looked at to its end, and was not agreed on yet, can be proposed");
	if (redate.tally.changed == 0)
		return problem(a, 409, "not_so", "no call would get other periods: there is nothing to agree on");
	return propose(a, &redate, reason);
}
