/*
 * Sound, heard again: some calls of those days, drawn by chance, one at a time, by the engine that hears every call. What is silent is not heard, so
 * whatever is found was not masked. Must never store what was said a second time, nor take the place of the hearing that a call is owed.
 */
#include "programs/keeper/keeper_recheck.h"

#include <errno.h>

#include "programs/keeper/keeper_hear.h"
#include "programs/keeper/keeper_mute.h"
#include "programs/keeper/keeper_private.h"

#define WAIT_US (30 * 60 * EW_US_PER_S) /* for one; then nobody is there who hears */

/* -- drawing -- */

/* Policy wants nothing out of the sound of others. */
static bool is_open(const struct ew_keeper *k, const struct ew_call *call)
{
	return !ew_id_is_zero(k->speech.vendor) && ew_interaction_state(call->fold) == EW_STATE_FINISHED && ew_keeper_mutes(call) &&
	       ew_keeper_may_be_heard(call) && !ew_interaction_is_frozen(call->fold);
}

static int grow(struct ew_recheck *r)
{
	struct ew_id *more;

	if (r->n_drawn & (r->n_drawn - 1) || r->n_drawn == 1)
		return 0;
	more = reallocarray(r->drawn, r->n_drawn ? 2 * r->n_drawn : 2, sizeof(*more));
	if (!more)
		return -ENOMEM;
	r->drawn = more;
	return 0;
}

/* Each of those that were seen is among the drawn ones with the same chance. */
int ew_recheck_draw(struct ew_keeper *k, struct ew_recheck *r, const struct ew_call *call)
{
	uint64_t chance;
	int code;

	if (r->audio == 0 || !is_open(k, call))
		return 0;
	r->n_open++;
	if (r->n_drawn < r->audio) {
		code = grow(r);
		if (code == 0)
			r->drawn[r->n_drawn++] = call->id;
		return code;
	}
	code = ew_io_random(k->io, &chance, sizeof(chance));
	if (code == 0 && chance % r->n_open < r->n_drawn)
		r->drawn[chance % r->n_open] = call->id;
	return code;
}

/* -- hearing -- */

static int begin_next(struct ew_keeper *k, struct ew_recheck *r)
{
	struct ew_id id = r->drawn[r->next_drawn];
	struct ew_call *call;
	int code = ew_keeper_call(k, id, &call);

	if (ew_keeper_call_is_lost(code) || (code == 0 && !is_open(k, call))) {
		r->unheard++;
		r->next_drawn++;
		return 1;
	}
	if (code == 0)
		code = ew_keeper_begin(k);
	if (code == 0)
		code = ew_keeper_intend_hearing_again(k, call, &r->job);
	if (code == 0)
		code = ew_keeper_commit(k);
	if (code < 0)
		return code;
	r->next_drawn++;
	r->hear_until.us = ew_io_mono(k->io).us + WAIT_US;
	ew_recheck_pause(k, r);
	return 1;
}

/* Nobody who hears is there: it is not waited for the others. */
static int give_up(struct ew_keeper *k, struct ew_recheck *r, struct ew_job_row *row)
{
	int code = ew_keeper_begin(k);

	row->state = EW_JOB_FAILED;
	if (code == 0)
		code = ew_jobs_update(k->catalog, row);
	if (code == 0)
		code = ew_keeper_commit(k);
	r->unheard += 1 + r->n_drawn - r->next_drawn;
	r->next_drawn = r->n_drawn;
	r->job = (struct ew_id){{0}};
	return code < 0 ? code : 1;
}

static int look_at_job(struct ew_keeper *k, struct ew_recheck *r)
{
	struct ew_job_row row;
	int code = ew_jobs_get(k->catalog, r->job, &row);

	if (code < 0 && code != -ENOENT)
		return code;
	if (code == 0 && row.state == EW_JOB_WAITING) {
		if (ew_io_mono(k->io).us >= r->hear_until.us)
			return give_up(k, r, &row);
		ew_recheck_pause(k, r);
		return 1;
	}
	if (code == 0 && row.state == EW_JOB_DONE)
		r->heard++;
	else
		r->unheard++;
	r->job = (struct ew_id){{0}};
	return 1;
}

int ew_recheck_sound(struct ew_keeper *k, struct ew_recheck *r)
{
	if (!ew_id_is_zero(r->job))
		return look_at_job(k, r);
	return r->next_drawn < r->n_drawn ? begin_next(k, r) : 0;
}

/* -- what was heard -- */

int ew_keeper_recheck_mutes(struct ew_keeper *k, struct ew_call *call, const struct ew_mute_list *found, const json_t *counts)
{
	int r;

	if (found->n == 0 && json_array_size(counts) == 0)
		return 0;
	r = ew_keeper_mute(k, call, found, EW_ARTIFACT_AUDIO, 0);
	return r < 0 ? r : ew_recheck_except(k, call, ew_artifact_kind_name(EW_ARTIFACT_AUDIO), counts, EW_RECHECK_SILENCED);
}

int ew_keeper_recheck_heard(struct ew_keeper *k, struct ew_id job, struct ew_id call, const json_t *counts)
{
	struct ew_recheck *r = k->recheck;

	if (!r || !ew_id_equal(r->job, job))
		return 0;
	r->not_before.us = 0;
	return json_array_size(counts) == 0 ? 0 : ew_recheck_find(r, call, ew_artifact_kind_name(EW_ARTIFACT_AUDIO), 0, counts, true);
}
