/*
 * Restriction of processing (GDPR 18): the calls of a request are frozen, and let go again when the person was told before (18(3)). A row
 * beside those of legal holds keeps them from being destroyed; the event in the log of the call shuts every door (doors.c). A call that goes
 * on is not frozen: it is passed over, and told.
 */
#include "programs/keeper/rights/rights.h"

#include <errno.h>

#include "catalog/holds.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_held.h"
#include "programs/keeper/keeper_queue.h"

#define PIECE 16

struct freezing {
	struct ew_id calls[PIECE];
	uint64_t places[PIECE];
	bool evidence[PIECE];
	size_t n;
};

static int take(void *arg, const struct ew_request_call_row *row)
{
	struct freezing *f = arg;

	f->calls[f->n] = row->interaction;
	f->places[f->n] = row->place;
	f->evidence[f->n++] = row->evidence;
	return 0;
}

/* Of what only evidence is left there is no log that could say it, and nothing that could be done with it. */
static int cover(struct ew_keeper *k, const struct ew_request_work_row *work, struct ew_id interaction, struct ew_call *call, bool *ret_done)
{
	struct ew_wall now = ew_io_wall(k->io);
	int r = ew_holds_cover(k->catalog, ew_restriction_id(work->request), interaction, now);

	if (r == -EEXIST)
		return 0;
	*ret_done = r == 0;
	if (r < 0 || !call)
		return r;
	return ew_keeper_append(
		k, call, EW_EVENT_FROZEN, now, "user", work->by, json_pack("{s:I}", "request", (json_int_t)work->request), NULL, NULL, NULL);
}

static int freeze_one(struct ew_keeper *k, struct ew_request_work_row *work, struct ew_id interaction, bool evidence)
{
	struct ew_call *call = NULL;
	bool done = false;
	int r = evidence ? 0 : ew_keeper_call(k, interaction, &call);

	if (ew_keeper_call_is_lost(r))
		r = 0;
	else if (r == 0 && !(call && ew_keeper_call_is_live(call)))
		r = cover(k, work, interaction, call, &done);
	work->done += done;
	work->passed += !done;
	return r;
}

int ew_rights_freeze_piece(struct ew_keeper *k, struct ew_request_work_row *work)
{
	struct freezing f = {.n = 0};
	int r = ew_request_calls_each(k->catalog, work->request, work->at, PIECE, take, &f);

	for (size_t i = 0; r == 0 && i < f.n; i++) {
		r = freeze_one(k, work, f.calls[i], f.evidence[i]);
		work->at = f.places[i];
	}
	return r < 0 ? r : f.n < PIECE;
}

/* -- lifting ------------------------------------------------------------------------------------- */

static int covered(void *arg, struct ew_id interaction, struct ew_wall placed)
{
	struct freezing *f = arg;

	(void)placed;
	f->calls[f->n++] = interaction;
	return 0;
}

static int say_lifted(struct ew_keeper *k, const struct ew_request_work_row *work, struct ew_call *call, const json_t *wish)
{
	bool held = true;
	int r = ew_keeper_append(k, call, EW_EVENT_UNFROZEN, ew_io_wall(k->io), "user", work->by,
		json_pack("{s:I, s:O?}", "request", (json_int_t)work->request, "told_at", json_object_get(wish, "told_at")),
		json_pack("{s:O?, s:O?}", "how", json_object_get(wish, "how"), "reason", json_object_get(wish, "reason")), NULL, NULL);

	if (r == 0)
		r = ew_keeper_is_held(k, call->id, &held);
	return r < 0 || held ? r : ew_keeper_let_go(k, call);
}

static int lift_one(struct ew_keeper *k, struct ew_request_work_row *work, struct ew_id interaction, const json_t *wish)
{
	struct ew_call *call;
	int r = ew_holds_uncover(k->catalog, ew_restriction_id(work->request), interaction);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	work->done++;
	k->dispatch_due = true; /* jobs of it may have waited */
	r = ew_keeper_call(k, interaction, &call);
	if (ew_keeper_call_is_lost(r))
		return 0;
	return r < 0 ? r : say_lifted(k, work, call, wish);
}

int ew_rights_unfreeze_piece(struct ew_keeper *k, struct ew_request_work_row *work, const json_t *wish)
{
	struct freezing f = {.n = 0};
	int r = ew_holds_calls(k->catalog, ew_restriction_id(work->request), work->at_id, PIECE, covered, &f);

	for (size_t i = 0; r == 0 && i < f.n; i++) {
		r = lift_one(k, work, f.calls[i], wish);
		work->at_id = f.calls[i];
	}
	return r < 0 ? r : f.n < PIECE;
}
