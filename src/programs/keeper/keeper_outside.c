/*
 * Deliver's side of the keeper: who is asked again when, and when a person must hear of it. Must never wait for an
 * answer, and never take a failure for one: what is not known to have gone well has failed.
 */
#include "programs/keeper/keeper_outside.h"

#include <errno.h>

#include "base/file.h"
#include "base/log.h"
#include "catalog/exceptions.h"
#include "programs/keeper/people/oidc.h"
#include "programs/keeper/remote/remote.h"

int ew_keeper_outside_path(const struct ew_keeper *k, const char *name, char to[static EW_MAX_PATH_BYTES])
{
	char folder[EW_MAX_PATH_BYTES];
	int r = ew_ledger_folder(k->ledger, k->ledger->number, folder);

	return r < 0 ? r : ew_path_join(to, EW_MAX_PATH_BYTES, folder, name);
}

bool ew_asking_ready(const struct ew_keeper *k, const struct ew_asking *a)
{
	return k->outside->up && ew_id_is_zero(a->job) && ew_io_mono(k->io).us >= a->next.us;
}

int ew_asking_begin(struct ew_keeper *k, struct ew_asking *a)
{
	a->begun = ew_io_mono(k->io);
	return ew_id_random(k->io, &a->job);
}

void ew_asking_failed(struct ew_keeper *k, struct ew_asking *a, const char *sentence)
{
	struct ew_mono now = ew_io_mono(k->io);
	int64_t wait = EW_OUTSIDE_LEAST_WAIT_US;

	for (unsigned i = 0; i < a->failures && wait < EW_OUTSIDE_MOST_WAIT_US; i++)
		wait *= 2;
	if (a->failures < UINT32_MAX)
		a->failures++;
	if (!a->since.us)
		a->since = now;
	a->job = (struct ew_id){{0}};
	a->next.us = now.us + (wait < EW_OUTSIDE_MOST_WAIT_US ? wait : EW_OUTSIDE_MOST_WAIT_US);
	snprintf(a->sentence, sizeof(a->sentence), "%s", sentence);
}

void ew_asking_shut(const struct ew_keeper *k, struct ew_asking *a)
{
	if (k->outside->up)
		return;
	if (!a->since.us)
		a->since = ew_io_mono(k->io);
	if (!a->sentence[0])
		snprintf(a->sentence, sizeof(a->sentence),
			"the door outwards (earwitness-deliver) is not there; see its log");
}

/* The exception may be of a keeper before this one. */
int ew_asking_well(struct ew_keeper *k, struct ew_asking *a, const char *kind, const char *words)
{
	bool look = a->told || !a->looked;
	int r;

	a->job = (struct ew_id){{0}};
	a->since = a->next = (struct ew_mono){0};
	a->failures = 0;
	a->sentence[0] = '\0';
	if (!look)
		return 0;
	a->looked = true;
	a->told = false;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_heal(k, NULL, kind, words, "it went well again by itself");
	return r < 0 ? r : ew_keeper_commit(k);
}

int ew_asking_complain(struct ew_keeper *k, struct ew_asking *a, const char *kind, const char *words)
{
	uint64_t number;
	int r;

	if (a->told)
		return 0;
	r = ew_exceptions_find(k->catalog, kind, words, &number);
	if (r == 0)
		a->told = true;
	if (r != -ENOENT)
		return r;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_except(k, NULL, kind, words);
	if (r == 0)
		r = ew_keeper_commit(k);
	a->told = r == 0;
	return r;
}

int ew_keeper_outside_open(struct ew_keeper *k, const struct ew_keeper_config *config)
{
	int r;

	k->outside = calloc(1, sizeof(*k->outside));
	if (!k->outside)
		return -ENOMEM;
	r = ew_keeper_stamps_open(k, config);
	return r < 0 ? r : ew_keeper_witnesses_open(k, config);
}

void ew_keeper_outside_close(struct ew_keeper *k)
{
	if (!k->outside)
		return;
	ew_keeper_witnesses_close(k);
	ew_buf_free(&k->outside->stamps.note);
	free(TAKE(k->outside));
}

void ew_keeper_deliver_peer(struct ew_keeper *k, bool up)
{
	struct ew_asking *stamps = &k->outside->stamps.asking;

	k->outside->up = up;
	ew_remote_peer(k, up);
	if (up)
		return;
	if (!ew_id_is_zero(stamps->job))
		ew_asking_failed(k, stamps, "the door outwards (earwitness-deliver) went away before it answered");
	ew_keeper_witnesses_lost(k);
	if (ew_oidc_lost(k) == 0)
		return;
	ew_keeper_rollback(k);
	ew_log(EW_LOG_ERROR, "sign_ins_not_answered");
}

int ew_keeper_deliver_message(struct ew_keeper *k, const struct ew_message *message)
{
	bool taken = false;
	int r = 0;

	if (message->type->number == EW_MSG_store_answer)
		return ew_remote_answer(k, EW_MESSAGE_AS(message, store_answer));
	if (message->type->number == EW_MSG_stamped)
		return ew_keeper_stamped(k, EW_MESSAGE_AS(message, stamped));
	if (message->type->number == EW_MSG_fetched)
		r = ew_keeper_witnessed(k, EW_MESSAGE_AS(message, fetched), &taken);
	if (r == 0 && !taken && message->type->number == EW_MSG_fetched)
		r = ew_oidc_fetched(k, EW_MESSAGE_AS(message, fetched), &taken);
	if (r == 0 && !taken)
		ew_log(EW_LOG_DEBUG, "answer_without_question");
	return r;
}

int ew_keeper_outside_tick(struct ew_keeper *k)
{
	int r = ew_keeper_stamps_tick(k);

	if (r == 0)
		r = ew_oidc_tick(k);
	return r < 0 ? r : ew_keeper_witnesses_tick(k);
}
