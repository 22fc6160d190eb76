/*
 * Judging a checkpoint by a policy. A key of the policy with a line that is not good damns the whole note, because
 * somebody has been at it. Must never count a witness twice, nor one whose signature was not checked here.
 */
#include <assert.h>
#include <errno.h>

#include "ledger/tlog_policy_parts.h"

static_assert(EW_NOTE_SIGNATURES > EW_POLICY_WITNESSES, "a note has room for its log and all witnesses of a policy");

/* The first log that has signed and whose name is the origin; every listed log's lines are checked. */
static int judge_logs(const struct ew_tlog_policy *policy, const struct ew_note *note, struct ew_slice origin,
	struct ew_tlog_verdict *verdict)
{
	for (size_t i = 0; i < policy->logs; i++) {
		const struct ew_policy_key *log = &policy->log[i];

		if (!log->checkable)
			continue;
		int r = ew_note_check(note, &log->key);

		if (r == -ENOENT)
			continue;
		if (r < 0)
			return r;
		if (!verdict->log && ew_slice_equal(origin, ew_slice_text(log->key.name))) {
			verdict->log = true;
			verdict->log_number = i;
		}
	}
	return 0;
}

static int judge_witnesses(
	const struct ew_tlog_policy *policy, const struct ew_note *note, struct ew_tlog_verdict *verdict)
{
	for (size_t i = 0; i < policy->witnesses; i++) {
		if (!policy->witness[i].checkable)
			continue;
		int r = ew_note_check_cosignature(note, &policy->witness[i].key, &verdict->at[i]);

		if (r == -ENOENT)
			continue;
		if (r < 0)
			return r;
		verdict->seen[i] = true;
		verdict->witnesses++;
	}
	return 0;
}

static bool is_reached(const struct ew_policy_member *member, const bool *witness, const bool *group)
{
	return member->group ? group[member->number] : witness[member->number];
}

static bool judge_quorum(const struct ew_tlog_policy *policy, const bool *seen)
{
	bool group[EW_POLICY_GROUPS] = {0};

	for (size_t i = 0; i < policy->groups; i++) {
		const struct ew_policy_group *g = &policy->group[i];
		size_t reached = 0;

		for (size_t k = 0; k < g->n; k++)
			reached += is_reached(&g->member[k], seen, group);
		group[i] = reached >= g->needs;
	}
	return policy->needs_nobody || is_reached(&policy->quorum, seen, group);
}

int ew_tlog_policy_judge(
	const struct ew_tlog_policy *policy, const struct ew_note *note, struct ew_tlog_verdict *ret)
{
	struct ew_tlog_verdict verdict = {0};
	struct ew_checkpoint checkpoint;
	int r = ew_checkpoint_parse(note->text, &checkpoint);

	if (r == 0)
		r = judge_logs(policy, note, checkpoint.origin, &verdict);
	if (r == 0)
		r = judge_witnesses(policy, note, &verdict);
	if (r == -EKEYREJECTED) {
		*ret = (struct ew_tlog_verdict){.bad = true};
		return 0;
	}
	if (r < 0)
		return r;
	verdict.quorum = judge_quorum(policy, verdict.seen);
	*ret = verdict;
	return 0;
}
