/*
 * One call and another policy's periods. Must never give a call a longer time than its callers were told, nor lose that something falls due.
 */
#include "programs/keeper/deletion/redate.h"

#include <errno.h>
#include <string.h>

#include "catalog/daily.h"
#include "domain/event_json.h"
#include "domain/notice.h"
#include "programs/keeper/deletion/retention.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/people/desk.h"

/* -- what was told ------------------------------------------------------------------------------- */

static void take_shortest(const struct ew_policy *policy, const struct ew_interaction *it, struct ew_redate_view *view)
{
	for (size_t i = 0; i < ew_interaction_notice_plays(it); i++) {
		const struct ew_notice_play *play = ew_interaction_notice_play(it, i);
		const struct ew_notice *notice = play->name ? ew_policy_find_notice(policy, ew_slice_text(play->name)) : NULL;

		if (!notice)
			view->stated_unknown = true;
		else if (notice->retention_s > 0 && (view->stated_s == 0 || notice->retention_s < view->stated_s))
			view->stated_s = notice->retention_s;
	}
}

/* By the policy that the call went by: a notice of the same name may say something else today. */
static int find_stated(struct ew_keeper *k, const struct ew_interaction *it, struct ew_redate_view *view)
{
	struct ew_policy_set *set = NULL;
	int r;

	if (ew_interaction_notice_plays(it) == 0)
		return 0;
	r = ew_keeper_policy_named(k, it, &set);
	if (r == 0 && set) {
		ew_keeper_policy_hold(set);
		take_shortest(set->policy, it, view);
		ew_keeper_policy_let_go(k, &set);
		return 0;
	}
	view->stated_unknown = true;
	return r == -ENOENT || r == -EBADMSG || r == -EINVAL ? 0 : r;
}

static int name_queue(struct ew_keeper *k, const struct ew_interaction *it, struct ew_redate_look *to)
{
	_cleanup_(ew_json_drop) json_t *facts = ew_interaction_access_facts(it, k->entity);
	const char *queue = json_string_value(json_object_get(facts, "queue"));

	(void)snprintf(to->queue, sizeof(to->queue), "%.128s", queue ? queue : "");
	return facts ? 0 : -ENOMEM;
}

/* Of what there is nothing, nothing goes sooner or later. */
static int leave_out_what_is_not_there(struct ew_keeper *k, struct ew_id interaction, struct ew_interaction *it, uint32_t kinds, uint32_t *gone)
{
	struct ew_call seen = {.id = interaction, .fold = it};
	int r = 0;

	for (unsigned kind = 0; r == 0 && kind < EW_ARTIFACT_KINDS; kind++) {
		bool there = true;

		if (kinds & EW_KIND_BIT(kind))
			r = ew_retention_exists(k, &seen, (enum ew_artifact_kind)kind, &there);
		*gone |= there ? 0 : EW_KIND_BIT(kind);
	}
	return r;
}

static int compare(struct ew_keeper *k, struct ew_id interaction, struct ew_interaction *it, struct ew_redate_view *view, struct ew_redate *ret)
{
	int r;

	ew_redate_of(view, ret);
	if (!(ret->shorter | ret->longer))
		return 0;
	r = leave_out_what_is_not_there(k, interaction, it, ret->shorter | ret->longer, &view->gone);
	if (r == 0)
		ew_redate_of(view, ret);
	if (r < 0 || !(ret->longer & EW_KINDS_ANNOUNCED))
		return r;
	r = find_stated(k, it, view);
	if (r == 0)
		ew_redate_of(view, ret);
	return r;
}

int ew_redate_look(struct ew_keeper *k, const struct ew_policy *policy, struct ew_id interaction, struct ew_interaction *it,
	struct ew_redate_look *ret)
{
	struct ew_decision d;
	struct ew_redate_view view = {.was_s = ew_interaction_terms(it)->keep_s,
		.is_s = d.terms.keep_s,
		.ended = ew_interaction_ended(it),
		.unstated_s = k->retention->usual.unstated_s,
		.gone = ew_interaction_deleted(it)};
	int r;

	ew_keeper_decide_from(policy, it, NULL, &d);
	ret->no_rule = d.rule_line == 0;
	ret->terms = d.terms;
	ret->found = (struct ew_redate){.outcome = EW_REDATE_SAME};
	if (ret->no_rule)
		return name_queue(k, it, ret);
	r = compare(k, interaction, it, &view, &ret->found);
	return r < 0 ? r : name_queue(k, it, ret);
}

/* -- doing it ------------------------------------------------------------------------------------ */

static json_t *keep_of(const uint64_t *keep_s)
{
	_cleanup_(ew_json_drop) json_t *holder = json_object();
	struct ew_terms terms = {0};

	memcpy(terms.keep_s, keep_s, sizeof(terms.keep_s));
	if (!holder || !ew_terms_put_keep(holder, &terms))
		return NULL;
	return json_incref(json_object_get(holder, "keep"));
}

static bool falls_due_at(const struct ew_redate *found, struct ew_wall at)
{
	for (unsigned kind = 0; kind < EW_ARTIFACT_KINDS; kind++) {
		if (found->was[kind].us == at.us)
			return true;
	}
	return false;
}

/* What is due only now was not looked at by any round: it counts as new for the brake, and so its time is not before now. */
static int put_rows(struct ew_keeper *k, int64_t number, const struct ew_redate_look *look, uint32_t gone)
{
	struct ew_wall now = ew_io_wall(k->io);
	int r = 0;

	for (unsigned kind = 0; r == 0 && kind < EW_ARTIFACT_KINDS; kind++) {
		if (look->found.was[kind].us != INT64_MAX)
			r = ew_retained_remove(k->catalog, look->found.was[kind], number);
	}
	for (unsigned kind = 0; r == 0 && kind < EW_ARTIFACT_KINDS; kind++) {
		struct ew_retained_row row = {look->found.is[kind], number, EW_KIND_BIT(kind) & ~gone};

		if (row.at.us == INT64_MAX || row.kinds == 0)
			continue;
		if (row.at.us < now.us && !falls_due_at(&look->found, row.at))
			row.at = now;
		r = ew_retained_put(k->catalog, &row);
	}
	return r;
}

static int move_numbers(struct ew_keeper *k, const struct ew_call *call, const struct ew_redate *found)
{
	uint32_t moved = found->shorter | found->longer;
	int r = 0;

	for (unsigned kind = 0; r == 0 && kind < EW_ARTIFACT_KINDS; kind++) {
		bool there = false;

		if (!(moved & EW_KIND_BIT(kind)))
			continue;
		r = ew_retention_exists(k, call, (enum ew_artifact_kind)kind, &there);
		if (r == 0 && there && found->was[kind].us != INT64_MAX)
			r = ew_due_add(k->catalog, ew_day_of(found->was[kind]), kind, -1);
		if (r == 0 && there && found->is[kind].us != INT64_MAX)
			r = ew_due_add(k->catalog, ew_day_of(found->is[kind]), kind, 1);
	}
	return r;
}

int ew_redate_apply(struct ew_keeper *k, struct ew_call *call, const struct ew_redate_look *look, const struct ew_redate_row *run)
{
	uint32_t gone = ew_interaction_deleted(call->fold);
	int64_t number = 0;
	int r = ew_interactions_number(k->catalog, call->id, &number);

	if (r == 0)
		r = move_numbers(k, call, &look->found);
	if (r == 0)
		r = put_rows(k, number, look, gone);
	return r < 0 ? r
		     : ew_keeper_append(k, call, EW_EVENT_REDATED, ew_io_wall(k->io), "user", run->agreed_by,
			       json_pack("{s:o, s:o, s:o, s:I, s:o}", "keep", keep_of(look->terms.keep_s), "was",
				       keep_of(ew_interaction_terms(call->fold)->keep_s), "policy", ew_json_hash_text(&run->policy), "run",
				       (json_int_t)run->number, "proposed_by", ew_json_id(run->by)),
			       NULL, NULL, NULL);
}
