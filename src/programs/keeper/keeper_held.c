/*
 * What a hold keeps. Must never say no to a hold that the catalogue has, whatever else of the call can be read.
 */
#include "programs/keeper/keeper_held.h"
#include "programs/keeper/keeper_mute.h"
#include "programs/keeper/keeper_original.h"

#include <errno.h>

#include "catalog/daily.h"
#include "catalog/holds.h"
#include "programs/keeper/keeper_tools.h"
#include "programs/keeper/people/standing.h"

int ew_keeper_is_held(struct ew_keeper *k, struct ew_id interaction, bool *ret)
{
	int r = ew_holds_any(k->catalog, interaction, ret);

	return r < 0 || *ret ? r : ew_keeper_standing_catch(k, interaction, ret);
}

static int say_held(struct ew_keeper *k, struct ew_call *call, enum ew_artifact_kind kind)
{
	static const struct ew_id nobody;
	struct ew_wall now = ew_io_wall(k->io), until = ew_interaction_treated(call->fold, kind, EW_TREAT_PURGE, NULL);
	int r = ew_daily_add(k->catalog, ew_day_of(now), EW_DAILY_PURGES_HELD);

	return r < 0 ? r
		     : ew_keeper_append(k, call, EW_EVENT_PURGE_HELD, now, "keeper", nobody,
			       json_pack("{s:s, s:I, s:I}", "kind", ew_artifact_kind_name(kind), "cause",
				       (json_int_t)ew_interaction_treated_by(call->fold, kind), "until", (json_int_t)until.us),
			       NULL, NULL, NULL);
}

int ew_keeper_purge_waits(struct ew_keeper *k, struct ew_call *call, enum ew_artifact_kind kind, bool *ret)
{
	int r = ew_keeper_is_held(k, call->id, ret);

	if (r < 0 || !*ret || ew_interaction_purge_held(call->fold, kind))
		return r;
	return say_held(k, call, kind);
}

/* Without sound there is nothing to keep; what an object holds whole is not lost with the tape. No object is made of what was purged. */
static bool is_elsewhere(const struct ew_call *call, const struct ew_span_row *row)
{
	return row->frames == 0 || !(row->purposes & EW_PURPOSE_RECORDING) ||
	       (ew_interaction_covered(call->fold, row->party) && !ew_keeper_is_purged(call, row->party, row->from));
}

int ew_keeper_spare_span(struct ew_keeper *k, const struct ew_span_row *row, bool *ret)
{
	bool held = false, waits = false;
	struct ew_call *call;
	int r = ew_keeper_is_held(k, row->interaction, &held);

	*ret = false;
	if (r < 0 || !held)
		return r;
	r = ew_keeper_call(k, row->interaction, &call);
	if (r < 0 && !ew_keeper_call_is_lost(r))
		return r;
	if (r == 0 && is_elsewhere(call, row))
		return 0;
	if (r == 0 && ew_keeper_is_purged(call, row->party, row->from))
		r = ew_keeper_purge_waits(k, call, EW_ARTIFACT_AUDIO, &waits);
	if (r < 0 && !ew_keeper_call_is_lost(r))
		return r;
	*ret = true;
	return ew_spans_state(k->catalog, row->span, EW_SPAN_KEPT);
}

int ew_keeper_let_go(struct ew_keeper *k, struct ew_call *call)
{
	bool over = ew_interaction_state(call->fold) == EW_STATE_FINISHED || ew_interaction_state(call->fold) == EW_STATE_FAILED;
	int r = ew_keeper_treat_again(k, call);

	if (r == 0)
		r = ew_keeper_mute_again(k, call);
	if (r == 0)
		r = ew_keeper_destroy_replaced(k, call);
	if (r == 0)
		r = ew_keeper_originals_follow(k, call);
	return r < 0 || !over ? r : ew_keeper_settle_kept(k, call);
}
