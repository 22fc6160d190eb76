/*
 * What a probe asks about locks and legal holds. A lock that is shown and does not hold is worse than none, so that it is
 * tried to delete what is held, in every way.
 */
#include <errno.h>
#include <string.h>

#include "store/s3_probe_parts.h"

#define PROBE struct ew_s3_probe *p
#define ANSWER struct ew_s3_probe *p, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome

static struct ew_wall lock_end(const struct ew_s3_probe *p)
{
	/* Whole seconds, as it is sent. */
	return (struct ew_wall){(p->now.wall.us / EW_US_PER_S + p->lock_s) * EW_US_PER_S};
}

static int head_canary(PROBE, unsigned canary, struct ew_s3_request **ret)
{
	char key[EW_S3_KEY_BYTES];

	ew_s3_probe_key(p, canary, key);
	return ew_s3_head_object(p->place, key, ew_s3_probe_version(p, canary), NULL, ret);
}

static int delete_canary(PROBE, unsigned canary, bool bypass, struct ew_s3_request **ret)
{
	char key[EW_S3_KEY_BYTES];

	ew_s3_probe_key(p, canary, key);
	return ew_s3_delete_object(p->place, key, ew_s3_probe_version(p, canary), bypass, ret);
}

static int put_held(PROBE, struct ew_s3_request **ret)
{
	return ew_s3_probe_put_canary(p, HOLD, &(struct ew_s3_keeping){.legal_hold = true}, false, AS_IT_IS, ret);
}

static int head_held(PROBE, struct ew_s3_request **ret)
{
	return head_canary(p, HOLD, ret);
}

static void hold_is_shown(ANSWER)
{
	ew_s3_probe_must_work(p, said, outcome);
	if (outcome->class == EW_S3_DONE && said->legal_hold != EW_S3_SAID_ON)
		ew_s3_probe_find(p, EW_S3_ABLE_LEGAL_HOLD, EW_S3_IGNORED, outcome);
}

static int delete_held(PROBE, struct ew_s3_request **ret)
{
	return delete_canary(p, HOLD, true, ret);
}

static void held_is_not_deleted(ANSWER)
{
	ew_s3_probe_forget_newest(p, HOLD, outcome);
	ew_s3_probe_proven_if_refused(p, said, outcome);
}

static int release(PROBE, struct ew_s3_request **ret)
{
	char key[EW_S3_KEY_BYTES];

	/* Who does not know holds would take this for the object itself. */
	if (!ew_s3_probe_newest(p, HOLD) || p->result.abilities.finding[EW_S3_ABLE_LEGAL_HOLD].proof == EW_S3_IGNORED)
		return -EALREADY;
	ew_s3_probe_key(p, HOLD, key);
	return ew_s3_put_legal_hold(p->place, key, ew_s3_probe_version(p, HOLD), false, ret);
}

/* A hold that nobody can lift is not to be set. One that was lifted only in words is seen when the canary is removed. */
static void released(ANSWER)
{
	(void)said;
	if (outcome->class != EW_S3_DONE && p->result.abilities.finding[EW_S3_ABLE_LEGAL_HOLD].proof == EW_S3_PROVEN)
		ew_s3_probe_find_word(p, EW_S3_ABLE_LEGAL_HOLD, EW_S3_SAYS_NO, "could not be taken off");
}

static int put_governed(PROBE, struct ew_s3_request **ret)
{
	const struct ew_s3_keeping keeping = {.lock = EW_S3_LOCK_GOVERNANCE, .until = lock_end(p)};

	return ew_s3_probe_put_canary(p, GOVERNANCE, &keeping, false, AS_IT_IS, ret);
}

static int head_governed(PROBE, struct ew_s3_request **ret)
{
	return head_canary(p, GOVERNANCE, ret);
}

static void lock_is_shown(ANSWER)
{
	bool is_compliance = ew_s3_probe_ability(p) == EW_S3_ABLE_COMPLIANCE;
	const struct ew_s3_probe_put *put = ew_s3_probe_newest(p, is_compliance ? COMPLIANCE : GOVERNANCE);
	bool is_shown = put && said->lock == (is_compliance ? EW_S3_LOCK_COMPLIANCE : EW_S3_LOCK_GOVERNANCE) &&
			said->until.us / EW_US_PER_S >= put->until.us / EW_US_PER_S;

	ew_s3_probe_must_work(p, said, outcome);
	if (outcome->class == EW_S3_DONE && !is_shown)
		ew_s3_probe_find(p, ew_s3_probe_ability(p), EW_S3_IGNORED, outcome);
}

static int delete_governed(PROBE, struct ew_s3_request **ret)
{
	return delete_canary(p, GOVERNANCE, false, ret);
}

static void governed_is_not_deleted(ANSWER)
{
	ew_s3_probe_forget_newest(p, GOVERNANCE, outcome);
	ew_s3_probe_must_be_refused(p, said, outcome);
}

static int bypass_governed(PROBE, struct ew_s3_request **ret)
{
	return delete_canary(p, GOVERNANCE, true, ret);
}

static void governed_is_bypassed(ANSWER)
{
	(void)said;
	ew_s3_probe_forget_newest(p, GOVERNANCE, outcome);
	if (outcome->class == EW_S3_DONE)
		ew_s3_probe_find(p, EW_S3_ABLE_GOVERNANCE, EW_S3_PROVEN, outcome);
	else
		ew_s3_probe_find_word(p, EW_S3_ABLE_GOVERNANCE, EW_S3_PROVEN, "bypass is refused");
}

static int put_complying(PROBE, struct ew_s3_request **ret)
{
	const struct ew_s3_keeping keeping = {.lock = EW_S3_LOCK_COMPLIANCE, .until = lock_end(p)};

	return ew_s3_probe_put_canary(p, COMPLIANCE, &keeping, false, AS_IT_IS, ret);
}

static int head_complying(PROBE, struct ew_s3_request **ret)
{
	return head_canary(p, COMPLIANCE, ret);
}

static int delete_complying(PROBE, struct ew_s3_request **ret)
{
	return delete_canary(p, COMPLIANCE, false, ret);
}

static int bypass_complying(PROBE, struct ew_s3_request **ret)
{
	return delete_canary(p, COMPLIANCE, true, ret);
}

static void complying_is_not_deleted(ANSWER)
{
	ew_s3_probe_forget_newest(p, COMPLIANCE, outcome);
	ew_s3_probe_must_be_refused(p, said, outcome);
}

static int shorten(PROBE, struct ew_s3_request **ret)
{
	const struct ew_s3_probe_put *put = ew_s3_probe_newest(p, COMPLIANCE);
	char key[EW_S3_KEY_BYTES];

	if (!put)
		return -EALREADY;
	ew_s3_probe_key(p, COMPLIANCE, key);
	return ew_s3_put_retention(p->place, key, put->version, EW_S3_LOCK_COMPLIANCE,
		(struct ew_wall){put->until.us - (int64_t)p->lock_s / 2 * EW_US_PER_S}, true, ret);
}

/* -1: the lock is not to be waited for, or there is none. */
static int delete_when_over(PROBE, struct ew_s3_request **ret)
{
	const struct ew_s3_probe_put *put = ew_s3_probe_newest(p, COMPLIANCE);

	if (!put || !p->wait || p->result.abilities.finding[EW_S3_ABLE_COMPLIANCE].proof != EW_S3_PROVEN)
		return -EALREADY;
	/* The server's clock has whole seconds in what it told of itself. */
	int64_t over = put->until.us + 2 * EW_US_PER_S;

	if (p->result.abilities.skew_ms != INT64_MIN && p->result.abilities.skew_ms < 0)
		over -= p->result.abilities.skew_ms * EW_US_PER_MS;
	if (p->now.wall.us < over) {
		p->wait_until.us = over;
		return 0;
	}
	return delete_canary(p, COMPLIANCE, false, ret);
}

static void over_is_deleted(ANSWER)
{
	(void)said;
	ew_s3_probe_forget_newest(p, COMPLIANCE, outcome);
	ew_s3_probe_find(
		p, EW_S3_ABLE_COMPLIANCE_ENDS, outcome->class == EW_S3_DONE ? EW_S3_PROVEN : EW_S3_IGNORED, outcome);
}

#define ASK(ability, make, judge) {EW_S3_ABLE_##ability, make, judge, false, false}
#define ALWAYS(ability, make, judge) {EW_S3_ABLE_##ability, make, judge, true, false}

const struct ew_s3_probe_row ew_s3_probe_lock_rows[] = {
	ASK(LEGAL_HOLD, put_held, ew_s3_probe_must_be_put),
	ASK(LEGAL_HOLD, head_held, hold_is_shown),
	ASK(LEGAL_HOLD, delete_held, held_is_not_deleted),
	ALWAYS(LEGAL_HOLD, release, released),
	ASK(GOVERNANCE, put_governed, ew_s3_probe_must_be_put),
	ASK(GOVERNANCE, head_governed, lock_is_shown),
	ASK(GOVERNANCE, delete_governed, governed_is_not_deleted),
	ASK(GOVERNANCE, bypass_governed, governed_is_bypassed),
	ASK(COMPLIANCE, put_complying, ew_s3_probe_must_be_put),
	ASK(COMPLIANCE, head_complying, lock_is_shown),
	ASK(COMPLIANCE, delete_complying, complying_is_not_deleted),
	ASK(COMPLIANCE, bypass_complying, complying_is_not_deleted),
	ASK(COMPLIANCE, shorten, ew_s3_probe_proven_if_refused),
	ALWAYS(COMPLIANCE_ENDS, delete_when_over, over_is_deleted),
};

const size_t ew_s3_probe_n_lock_rows = EW_COUNT(ew_s3_probe_lock_rows);
