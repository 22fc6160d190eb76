/*
 * When a job of finishing does not end in an object. What is the job's own fault counts as an attempt, is tried again
 * later each time, and ends in kept frames and an exception. What is not (no vault, no worker, no room) only makes it
 * wait: an outage of an hour must not cost a recording.
 */
#include "programs/keeper/keeper_hear.h"
#include "programs/keeper/keeper_mute.h"

#include <errno.h>

#include "base/log.h"
#include "catalog/interactions.h"
#include "domain/retention.h"

#define FIRST_RETRY_US (4 * EW_US_PER_S)

static const struct ew_id nobody;

static const struct {
	uint32_t weight;  /* of one setback: how much it speaks against the job */
	int64_t first_us;
} setbacks[] = {
	[EW_SETBACK_VAULT_GONE] = {0, EW_US_PER_S},
	/* Tickets that nobody claims die after a minute. */
	[EW_SETBACK_VAULT_FULL] = {0, 70 * EW_US_PER_S},
	[EW_SETBACK_KEYS_AWAY] = {0, 5 * EW_US_PER_S},
	[EW_SETBACK_NOT_BEGUN] = {0, EW_US_PER_S},
	[EW_SETBACK_WORKER_GONE] = {5, 2 * EW_US_PER_S},
	[EW_SETBACK_NO_ROOM] = {1, FIRST_RETRY_US},
	[EW_SETBACK_ELSEWHERE] = {0, 3 * EW_US_PER_S},
};

/*
 * Twice as long each time, and somewhere in the second half of that: what failed together must not come back
 * together.
 */
static int64_t delay_us(struct ew_keeper *k, int64_t first_us, uint32_t times)
{
	int64_t us = first_us;
	uint32_t random = 0;

	for (uint32_t i = 1; i < times && us < EW_JOB_LONGEST_WAIT_US; i++)
		us *= 2;
	if (us > EW_JOB_LONGEST_WAIT_US)
		us = EW_JOB_LONGEST_WAIT_US;
	if (ew_io_random(k->io, &random, sizeof(random)) < 0)
		return us;
	return us / 2 + (int64_t)((uint64_t)random * (uint64_t)(us / 2) >> 32);
}

/* After the last attempt the received frames are kept as they are, and somebody is told. */
static int give_up(struct ew_keeper *k, const struct ew_job_row *row, const char *sentence)
{
	struct ew_call *call;
	int r = ew_keeper_call(k, row->interaction, &call);

	/* Of an interaction whose key is gone nothing is left to be told. */
	if (r < 0)
		return ew_keeper_call_is_lost(r) ? 0 : r;
	if (ew_keeper_is_hearing_again(row))
		return 0;
	if (row->kind == EW_JOB_HEAR)
		return ew_keeper_hearing_failed(k, call, sentence);
	r = ew_keeper_append(k, call, EW_EVENT_ARTIFACT_FAILED, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:s, s:o, s:I, s:I, s:s}", "kind", ew_keeper_kind_name(row->kind), "party",
			ew_json_id(row->party), "version", (json_int_t)row->version, "attempts",
			(json_int_t)row->attempts, "because", sentence),
		NULL, NULL, NULL);
	if (r == 0 && ew_keeper_is_remake(row)) {
		r = ew_keeper_except(k, call, "sound_not_destroyed", NULL);
		return r < 0 ? r : ew_keeper_remake_ended(k, call);
	}
	if (r == 0)
		r = ew_keeper_except(k, call, "artifact_failed", sentence);
	if (r == 0 && row->kind != EW_MAKE_FRAMES)
		r = ew_keeper_intend_one(k, call, row->party, EW_MAKE_FRAMES);
	return r < 0 ? r : ew_keeper_finish_if_done(k, call);
}

/* The rows of a call that is still finishing stay: it waits for them, and each ends by itself. */
int ew_keeper_jobs_call_off(struct ew_keeper *k, struct ew_id interaction, uint32_t kinds)
{
	bool sound = kinds & EW_KIND_BIT(EW_ARTIFACT_AUDIO), keyed;
	uint32_t state = 0;
	int r;

	if (!sound && !(kinds & EW_KIND_BIT(EW_ARTIFACT_TRANSCRIPT)))
		return 0;
	r = ew_interactions_state(k->catalog, interaction, &state, &keyed);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return ew_jobs_call_off(k->catalog, interaction, sound && state != EW_STATE_FINISHING);
}

int ew_keeper_job_is_off(struct ew_keeper *k, const struct ew_finishing *work, bool *ret)
{
	struct ew_job_row row;
	int r = ew_jobs_get(k->catalog, work->row.id, &row);

	*ret = r == -ENOENT || (r == 0 && row.state != EW_JOB_WAITING);
	return r == -ENOENT ? 0 : r;
}

static int put_back(struct ew_keeper *k, struct ew_finishing *work, const char *sentence)
{
	bool off = false;
	int r;

	ew_store_abort(k->store, work->object, work->row.attempts);
	r = ew_keeper_job_is_off(k, work, &off);
	if (r < 0 || off)
		return r;
	if (work->row.attempts >= EW_KEEPER_JOB_ATTEMPTS)
		work->row.state = EW_JOB_FAILED;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_jobs_update(k->catalog, &work->row);
	if (r == 0 && work->row.state == EW_JOB_FAILED)
		r = give_up(k, &work->row, sentence);
	return r < 0 ? r : ew_keeper_commit(k);
}

/* The incoming file goes by the number the attempt had. */
static int count_attempt(struct ew_keeper *k, struct ew_finishing *work, const char *sentence)
{
	ew_store_abort(k->store, work->object, work->row.attempts);
	work->row.attempts++;
	work->row.not_before.us = ew_io_wall(k->io).us + delay_us(k, FIRST_RETRY_US, work->row.attempts);
	ew_log(EW_LOG_WARNING, "job_failed", EW_F_ID("job", work->row.id),
		EW_F_U64("attempt", work->row.attempts), EW_F_WORD("because", sentence));
	return put_back(k, work, sentence);
}

int ew_keeper_job_failed(struct ew_keeper *k, struct ew_finishing *work, const char *sentence)
{
	return work->vault_gone ? ew_keeper_job_set_back(k, work, EW_SETBACK_VAULT_GONE, sentence)
				: count_attempt(k, work, sentence);
}

int ew_keeper_job_set_back(struct ew_keeper *k, struct ew_finishing *work, enum ew_setback why,
	const char *sentence)
{
	uint32_t weight = setbacks[why].weight;

	work->row.setbacks += weight;
	if (work->row.setbacks > EW_KEEPER_JOB_SETBACKS)
		return count_attempt(k, work, sentence);
	work->row.not_before.us = ew_io_wall(k->io).us +
		delay_us(k, setbacks[why].first_us, weight ? work->row.setbacks / weight : 1);
	ew_log(EW_LOG_WARNING, "job_put_back", EW_F_ID("job", work->row.id), EW_F_WORD("because", sentence));
	return put_back(k, work, sentence);
}

int ew_keeper_job_ended(
	struct ew_keeper *k, struct ew_finishing *work, int64_t code, const char *sentence)
{
	switch (code) {
	case -EINPROGRESS:
	case -EHOSTUNREACH:
		return ew_keeper_job_set_back(k, work, EW_SETBACK_ELSEWHERE, "a recording that it needs lies at a store, and is not here yet");
	case -ENOMEM:
	case -ENOSPC:
	case -EDQUOT:
	case -EMFILE:
	case -ENFILE:
		return ew_keeper_job_set_back(k, work, EW_SETBACK_NO_ROOM, sentence);
	case -EPIPE:
	case -ETIMEDOUT:
		/* The worker could not reach the vault, or us in time. */
		return ew_keeper_job_set_back(k, work, EW_SETBACK_NO_ROOM, sentence);
	default:
		return ew_keeper_job_failed(k, work, sentence);
	}
}
