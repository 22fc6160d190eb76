/*
 * One turn: a bounded piece of everything that waits. The keeper has one thread, and on it a backlog, a long object and
 * an opt-out meet; so nothing that can be long is done at once. Reading tapes comes first, then one chore of those that
 * have something to do, each in its turn.
 */
#include "programs/keeper/deletion/retention.h"
#include "programs/keeper/epochs/rotation.h"
#include "programs/keeper/keeper_audit.h"
#include "programs/keeper/keeper_bundle.h"
#include "programs/keeper/keeper_heard.h"
#include "programs/keeper/keeper_outside.h"
#include "programs/keeper/keeper_recheck.h"
#include "programs/keeper/keeper_redact.h"
#include "programs/keeper/keeper_survey.h"
#include "programs/keeper/deletion/redate.h"
#include "programs/keeper/people/holds.h"
#include "programs/keeper/rights/rights.h"
#include "programs/keeper/remote/remote.h"

#include <errno.h>

#define TRIM_AFTER 64 /* calls that came into memory since the last trim */

static bool arrivals_due(const struct ew_keeper *k)
{
	return ew_keeper_any_arrival(k);
}

static bool dispatch_due(const struct ew_keeper *k)
{
	return k->dispatch_due;
}

static bool release_due(const struct ew_keeper *k)
{
	return k->releasing.running;
}

static bool sweep_due(const struct ew_keeper *k)
{
	return !k->sweeping.over;
}

static bool clock_due(const struct ew_keeper *k)
{
	return k->clock_telling;
}

static const struct {
	bool (*due)(const struct ew_keeper *k);
	int (*step)(struct ew_keeper *k);
} chores[] = {
	{arrivals_due, ew_keeper_arrivals_step},
	{dispatch_due, ew_keeper_dispatch},
	{release_due, ew_keeper_release_step},
	{sweep_due, ew_keeper_sweep_step},
	{clock_due, ew_keeper_clock_step},
	{ew_keeper_reading_due, ew_keeper_reading_step},
	{ew_keeper_ledger_due, ew_keeper_ledger_step},
	{ew_keeper_stamps_due, ew_keeper_stamps_step},
	{ew_keeper_witnesses_due, ew_keeper_witnesses_step},
	{ew_keeper_bundles_due, ew_keeper_bundles_step},
	{ew_keeper_survey_due, ew_keeper_survey_step},
	{ew_keeper_audit_due, ew_keeper_audit_step},
	{ew_keeper_recheck_due, ew_keeper_recheck_step},
	{ew_keeper_reindex_due, ew_keeper_reindex_step},
	{ew_keeper_holds_due, ew_keeper_holds_step},
	{ew_keeper_redacting_due, ew_keeper_redacting_step},
	{ew_keeper_prompts_due, ew_keeper_prompts_step},
	{ew_keeper_retention_due, ew_keeper_retention_step},
	{ew_keeper_redate_due, ew_keeper_redate_step},
	{ew_keeper_deletions_due, ew_keeper_deletions_step},
	{ew_keeper_rotation_due, ew_keeper_rotation_step},
	{ew_keeper_rights_due, ew_keeper_rights_step},
	{ew_remote_due, ew_remote_step},
};

static bool any_tape_due(const struct ew_keeper *k)
{
	for (uint32_t i = 0; i < k->threads; i++)
		if (k->tapes[i].due)
			return true;
	return false;
}

bool ew_keeper_has_work(const struct ew_keeper *k)
{
	bool any = ew_keeper_later_due(k) || any_tape_due(k);

	for (size_t i = 0; !any && i < EW_COUNT(chores); i++)
		any = chores[i].due(k);
	return any;
}

static int read_a_tape(struct ew_keeper *k)
{
	for (uint32_t i = 0; i < k->threads; i++) {
		uint32_t thread = (k->next_thread + i) % k->threads;

		if (!k->tapes[thread].due)
			continue;
		k->next_thread = thread + 1;
		return ew_keeper_read_tape(k, thread);
	}
	return 0;
}

static int do_a_chore(struct ew_keeper *k)
{
	for (unsigned i = 0; i < EW_COUNT(chores); i++) {
		unsigned n = (k->next_chore + i) % EW_COUNT(chores);

		if (!chores[n].due(k))
			continue;
		k->next_chore = n + 1;
		return chores[n].step(k);
	}
	return 0;
}

int ew_keeper_turn(struct ew_keeper *k)
{
	int r = read_a_tape(k);

	if (r == 0)
		r = ew_keeper_asks_again(k);
	if (r == 0)
		r = do_a_chore(k);
	if (r < 0)
		ew_keeper_rollback(k);
	else if (k->n_calls > k->trimmed + TRIM_AFTER)
		ew_keeper_calls_trim(k);
	return r;
}

int ew_keeper_see_to(struct ew_keeper *k)
{
	int r = 0;

	if (k->ops->wake) {
		if (ew_keeper_has_work(k))
			k->ops->wake(k->arg);
		return 0;
	}
	while (r == 0 && ew_keeper_has_work(k))
		r = ew_keeper_turn(k);
	return r;
}
