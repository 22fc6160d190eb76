/*
 * The checkpoint that everything hangs on: can it be read, has the log signed it that the bundle names, and has the log
 * signed it that the reader trusts, with enough of the witnesses that the reader trusts. Keys from inside the bundle
 * prove nothing of where it comes from, and are never taken for trust.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bundle/check_parts.h"

#define CHECKPOINT "proofs/checkpoint"
#define NAMED "proofs/policy.txt"

static void free_policy(struct ew_tlog_policy **policy)
{
	ew_tlog_policy_free(policy);
}

static int judge_named(struct check *c)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(free_policy) struct ew_tlog_policy *policy = NULL;
	struct ew_tlog_verdict verdict;
	struct ew_error error = {0};

	ew_buf_init(&text, EW_POLICY_TEXT_BYTES);
	int r = check_load(c, NAMED, &text);

	if (r <= 0)
		return r;
	r = ew_tlog_policy_parse(ew_buf_slice(&text), &policy, &error);
	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		check_tell(c, EW_FAULT_NOT_A_BUNDLE, NAMED, "%s cannot be read: %s", NAMED, ew_error_text(&error));
		return 0;
	}
	r = ew_tlog_policy_judge(policy, &c->note, &verdict);
	if (r == 0 && !verdict.log)
		check_tell(c, EW_FAULT_CHECKPOINT_UNSIGNED, CHECKPOINT,
			"The checkpoint is not well signed by the keys that the bundle itself names in %s.", NAMED);
	return r;
}

static void take_times(struct check *c, const struct ew_tlog_verdict *verdict)
{
	for (size_t i = 0; i < EW_POLICY_WITNESSES; i++) {
		if (!verdict->seen[i])
			continue;
		if (c->proved.first_seen.us == 0 || verdict->at[i].us < c->proved.first_seen.us)
			c->proved.first_seen = verdict->at[i];
		if (verdict->at[i].us > c->proved.last_seen.us)
			c->proved.last_seen = verdict->at[i];
	}
}

static int judge_trusted(struct check *c)
{
	struct ew_tlog_verdict verdict;

	if (!c->asked->trust)
		return 0;
	int r = ew_tlog_policy_judge(c->asked->trust, &c->note, &verdict);

	if (r < 0)
		return r;
	c->proved.origin = verdict.log;
	c->proved.quorum = verdict.log && verdict.quorum;
	c->proved.witnesses = verdict.witnesses;
	take_times(c, &verdict);
	if (!verdict.log)
		check_tell(c, EW_FAULT_CHECKPOINT_UNSIGNED, CHECKPOINT,
			verdict.bad ? "The checkpoint has a signature under a trusted key's name that is not good."
				    : "No log that you trust has signed the checkpoint.");
	else if (!verdict.quorum)
		check_tell(c, EW_FAULT_QUORUM_MISSED, CHECKPOINT,
			"Too few of the witnesses that you trust have seen the checkpoint: %zu, which is no quorum.",
			verdict.witnesses);
	return 0;
}

int check_checkpoint(struct check *c)
{
	int r = check_load(c, CHECKPOINT, &c->note_text);

	if (r <= 0)
		return r;
	r = ew_note_parse(ew_buf_slice(&c->note_text), &c->note);
	if (r == 0)
		r = ew_checkpoint_parse(c->note.text, &c->tree);
	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		check_tell(c, EW_FAULT_CHECKPOINT_UNREADABLE, CHECKPOINT,
			"The checkpoint is no signed note with a tree in it: nothing can be proved with it.");
		return 0;
	}
	c->has_tree = true;
	c->proved.log_size = c->tree.size;
	if (c->tree.origin.len < sizeof(c->proved.log))
		memcpy(c->proved.log, c->tree.origin.at, c->tree.origin.len);
	r = judge_named(c);
	return r < 0 ? r : judge_trusted(c);
}
