/*
 * The log and time: a heartbeat each minute, so that silence is provable too; checkpoints that are due; what is tried
 * again; and a word to people when nothing was signed for long. Must never end the keeper.
 */
#include "programs/keeper/keeper_ledger.h"

#include <errno.h>

#include "base/log.h"
#include "catalog/events.h"
#include "catalog/exceptions.h"
#include "catalog/interactions.h"

#define BEAT_US (60 * EW_US_PER_S)
#define AGAIN_US (5 * EW_US_PER_S)
#define LATE_US (120 * EW_US_PER_S)

static int except(struct ew_keeper *k, const char *kind, const char *sentence)
{
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_keeper_except(k, NULL, kind, sentence);
	return r < 0 ? r : ew_keeper_commit(k);
}

/* Told here: where a refusal is found there may be a transaction that will not live. */
static int tell_refusal(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = k->ledger;
	int r;

	if (l->state != EW_LEDGER_REFUSES || l->told)
		return 0;
	r = except(k, l->why, ew_ledger_sentence(l->why));
	l->told = r == 0;
	return r;
}

/* If an older copy of the data was put back too, this is all that shows it here. */
static int tell_forgotten(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = k->ledger;
	int r;

	if (!l->forgotten)
		return 0;
	r = except(k, "ledger_vault_older",
		"the folder of keys is an older copy: the vault had signed more than it remembers, and goes on from "
		"the published checkpoint; if the data is an older copy too, this log may have two histories now: "
		"compare it with what witnesses and auditors have seen; if they have seen more, move the files "
		"ledger-* out of the folder of keys, start again and begin a successor");
	l->forgotten = r < 0;
	return r;
}

static json_t *counters(struct ew_keeper *k, const uint64_t states[static 6], uint64_t exceptions)
{
	uint64_t offered = 0, refused = 0;

	for (size_t i = 0; i < 6; i++)
		offered += states[i];
	for (uint32_t i = 0; i < k->threads; i++)
		refused += k->tapes[i].load.not_admitted;
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "offered", (json_int_t)offered, "live",
		(json_int_t)(states[EW_STATE_OFFERED] + states[EW_STATE_ACTIVE]), "recorded",
		(json_int_t)(states[EW_STATE_FINISHING] + states[EW_STATE_FINISHED]), "failed",
		(json_int_t)states[EW_STATE_FAILED], "refused", (json_int_t)refused, "exceptions_open",
		(json_int_t)exceptions);
}

static int write_beat(struct ew_keeper *k)
{
	uint64_t states[6] = {0}, exceptions = 0;
	int r = ew_interactions_count(k->catalog, states);

	if (r == 0)
		r = ew_exceptions_count(k->catalog, &exceptions);
	if (r == 0)
		r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_append(k, NULL, EW_EVENT_HEARTBEAT, ew_io_wall(k->io), "keeper", (struct ew_id){{0}},
			counters(k, states, exceptions), NULL, NULL, NULL);
	return r < 0 ? r : ew_keeper_commit(k);
}

static int beat(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = k->ledger;
	struct ew_mono now = ew_io_mono(k->io);
	int r;

	if (l->beaten && now.us - l->beat.us < BEAT_US)
		return 0;
	r = write_beat(k);
	if (r == 0)
		l->beat = now;
	l->beaten = l->beaten || r == 0;
	return r;
}

/* A vault that does not answer, or a disk that failed. */
static void try_again(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = k->ledger;
	bool waits = l->signing || l->state == EW_LEDGER_CLOSED || l->state == EW_LEDGER_BEGINS;

	if (ew_io_mono(k->io).us - l->asked.us < AGAIN_US)
		return;
	if (waits)
		ew_ledger_ask(k);
	else if (l->state == EW_LEDGER_CATCHES_UP)
		l->due = true;
}

static int say_late(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = k->ledger;
	int r;

	if (l->told_late || l->state == EW_LEDGER_REFUSES ||
		ew_io_mono(k->io).us - l->last.us < l->every_us + LATE_US)
		return 0;
	r = except(k, "ledger_not_signed",
		"a checkpoint has been due for two minutes and was not signed: is the vault there, and is there room "
		"on the disk of the data and of the keys?");
	l->told_late = r == 0;
	return r;
}

static int look_for_new(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = k->ledger;
	struct ew_mono now = ew_io_mono(k->io);
	int64_t wait = l->again && l->every_us > AGAIN_US ? AGAIN_US : l->every_us;
	uint64_t leaves;
	int r = ew_ledger_leaves(k, &leaves);

	if (r < 0 || leaves <= l->signed_size)
		return r;
	if (l->state == EW_LEDGER_OPEN && !l->signing &&
		(l->wanted > l->signed_size || now.us - l->asked.us >= wait))
		l->due = true;
	return say_late(k);
}

void ew_keeper_ledger_tick(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = k->ledger;
	struct ew_mono now = ew_io_mono(k->io);
	int r;

	/* What the disk refused is left alone for a while. */
	if (l->looked.us > now.us)
		return;
	r = tell_refusal(k);
	if (r == 0)
		r = tell_forgotten(k);
	if (r == 0)
		r = beat(k);
	if (r == 0)
		r = look_for_new(k);
	if (r == 0) {
		try_again(k);
		return;
	}
	ew_keeper_rollback(k);
	ew_log(EW_LOG_ERROR, "ledger_events_not_written", EW_F_I64("code", r));
	l->looked.us = now.us + AGAIN_US;
}
