/*
 * What of one call would be erased now, and what stays because of what: the rule is domain/erasure.h, here it is asked what there is. Must
 * never leave a kind out of which there is something.
 */
#include "programs/keeper/rights/rights.h"

#include <errno.h>

#include "catalog/erase.h"
#include "catalog/grants.h"
#include "catalog/holds.h"
#include "catalog/interactions.h"
#include "catalog/objects.h"
#include "catalog/retained.h"
#include "domain/event_json.h"
#include "programs/keeper/deletion/retention.h"
#include "programs/keeper/keeper_queue.h"

struct looking {
	bool audio;
	uint32_t texts;
};

static int see_object(void *arg, const struct ew_object_row *row)
{
	struct looking *l = arg;

	l->audio = l->audio || !row->gone;
	return 0;
}

static int see_span(void *arg, const struct ew_span_row *row)
{
	struct looking *l = arg;

	l->audio = l->audio || (row->state != EW_SPAN_SHREDDED && row->frames > 0 && (row->purposes & EW_PURPOSE_RECORDING));
	return 0;
}

static int see_text(void *arg, const struct ew_handed_row *row)
{
	struct looking *l = arg;

	if (row->kind < EW_ARTIFACT_KINDS)
		l->texts |= EW_KIND_BIT(row->kind);
	return 0;
}

/* The call's data and its evidence are there as long as it has a key. */
static int kinds_of(struct ew_keeper *k, struct ew_id interaction, uint32_t *ret)
{
	struct looking l = {0};
	int r = ew_objects_of(k->catalog, interaction, see_object, &l);

	if (r == 0 && !l.audio)
		r = ew_spans_of(k->catalog, interaction, see_span, &l);
	if (r == 0)
		r = ew_handed_each(k->catalog, interaction, UINT32_MAX, see_text, &l);
	*ret = l.texts | (l.audio ? EW_KIND_BIT(EW_ARTIFACT_AUDIO) : 0) | EW_KIND_BIT(EW_ARTIFACT_METADATA) |
	       EW_KIND_BIT(EW_ARTIFACT_CONSENT_EVIDENCE);
	return r;
}

/* What the laws in force for the call demand at least: by the policy and packs that it was decided by. Where those cannot be had, nobody knows. */
static int least_of(struct ew_keeper *k, struct ew_call *call, struct ew_decision *d, bool *ret_unknown)
{
	struct ew_policy_set *set = NULL;
	int r = ew_keeper_policy_for(k, call, &set);

	if (r < 0 && r != -ENOENT && r != -EINVAL && r != -EBADMSG)
		return r;
	*ret_unknown = r < 0;
	ew_keeper_decide_on(r == 0 && set ? set->policy : NULL, call->fold, d);
	return 0;
}

static int plan_call(struct ew_keeper *k, struct ew_call *call, uint32_t agreed, struct ew_rights_plan *to)
{
	struct ew_decision d;
	struct ew_erasable of = {.terms = ew_interaction_terms(call->fold),
		.least_s = d.least_s,
		.unagreed = ~agreed,
		.ended = ew_interaction_ended(call->fold),
		.unstated_s = k->retention->usual.unstated_s};
	int r = least_of(k, call, &d, &of.unknown);

	if (r == 0)
		r = kinds_of(k, call->id, &of.kinds);
	if (r == 0)
		r = ew_holds_which(k->catalog, call->id, &of.held, &of.restricted);
	if (r < 0)
		return r;
	if (ew_keeper_call_is_live(call))
		of.ended.us = 0;
	to->started = ew_interaction_started(call->fold);
	to->n = ew_erasure_plan(&of, to->lines);
	return 0;
}

/* Evidence is what is left: it shows what was agreed to, for as long as it was kept for. */
static int plan_evidence(struct ew_keeper *k, struct ew_id interaction, struct ew_wall until, struct ew_rights_plan *to)
{
	struct ew_erasure_line *line = &to->lines[0];
	bool held = false, frozen = false;
	int r = ew_holds_which(k->catalog, interaction, &held, &frozen);

	to->evidence = true;
	to->n = 1;
	*line = (struct ew_erasure_line){.kind = EW_ARTIFACT_CONSENT_EVIDENCE,
		.fate = held || frozen ? EW_FATE_HELD : EW_FATE_KEPT,
		.duty = held ? EW_DUTY_HOLD : frozen ? EW_DUTY_RESTRICTION : EW_DUTY_EVIDENCE};
	if (line->fate == EW_FATE_KEPT)
		line->until = until.us == INT64_MAX ? (struct ew_wall){0} : until;
	return r;
}

struct evidence {
	struct ew_wall started, until;
};

static int see_evidence(void *arg, const struct ew_evidence_row *row)
{
	*(struct evidence *)arg = (struct evidence){row->started, row->until};
	return 0;
}

int ew_rights_plan(struct ew_keeper *k, struct ew_id interaction, uint32_t agreed, struct ew_rights_plan *ret)
{
	struct ew_rights_plan plan = {.n = 0};
	struct evidence evidence = {{0}, {0}};
	struct ew_call *call;
	int r = ew_evidence_get(k->catalog, interaction, see_evidence, &evidence);

	if (r == 0) {
		plan.started = evidence.started;
		r = plan_evidence(k, interaction, evidence.until, &plan);
	} else if (r == -ENOENT) {
		r = ew_keeper_call(k, interaction, &call);
		if (r == 0)
			r = plan_call(k, call, agreed, &plan);
		plan.gone = r == -ENOENT || r == -ENOKEY;
		plan.unreadable = r == -EBADMSG;
		if (r < 0 && ew_keeper_call_is_lost(r))
			r = 0;
	}
	if (r == 0)
		*ret = plan;
	return r;
}

static json_t *line_json(const struct ew_erasure_line *line)
{
	return json_pack("{s:s, s:s, s:s?, s:s?, s:o}", "kind", ew_artifact_kind_name(line->kind), "fate", ew_fate_name(line->fate), "because",
		ew_duty_name(line->duty), "ground", ew_duty_cite(line->duty), "until", ew_json_wall(line->until));
}

json_t *ew_rights_plan_words(const struct ew_rights_plan *plan)
{
	_cleanup_(ew_json_drop) json_t *lines = json_array();

	for (size_t i = 0; i < plan->n; i++)
		if (!lines || json_array_append_new(lines, line_json(&plan->lines[i])) < 0)
			return NULL;
	return lines ? json_pack("{s:o, s:O}", "started_at", ew_json_wall(plan->started), "lines", lines) : NULL;
}
