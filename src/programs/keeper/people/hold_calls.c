/*
 * One call under a hold, and out of it again: row and event in one transaction. Must never say "placed" of a call whose log does not
 * have it.
 */
#include <errno.h>
#include <string.h>

#include "domain/event_json.h"
#include "programs/keeper/keeper_held.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/desk.h"
#include "programs/keeper/people/holds.h"
#include "programs/keeper/remote/remote.h"

#define PAGE 100

const char *ew_hold_outcome_name(enum ew_hold_outcome outcome, uint32_t work)
{
	static const char *const names[] = {[EW_HOLD_DONE] = "placed",
		[EW_HOLD_ALREADY] = "already",
		[EW_HOLD_NOT_THERE] = "no_such_interaction",
		[EW_HOLD_OUT_OF_SCOPE] = "out_of_scope",
		[EW_HOLD_UNREADABLE] = "unreadable",
		[EW_HOLD_TOO_MANY] = "too_many_holds"};

	return outcome == EW_HOLD_DONE && work == EW_HOLD_LET_GO ? "released" : names[outcome];
}

/* 0 with *ret NULL: the call is lost, and the outcome says how. */
static int find(struct ew_keeper *k, struct ew_id interaction, struct ew_call **ret, enum ew_hold_outcome *outcome)
{
	int r = ew_keeper_call(k, interaction, ret);

	if (r == 0 || !ew_keeper_call_is_lost(r))
		return r;
	*ret = NULL;
	*outcome = r == -EBADMSG ? EW_HOLD_UNREADABLE : EW_HOLD_NOT_THERE;
	return 0;
}

static int say_placed(
	struct ew_keeper *k, struct ew_call *call, const struct ew_hold_read *hold, struct ew_id by, uint64_t query)
{
	return ew_keeper_append(k, call, EW_EVENT_HOLD_PLACED, ew_io_wall(k->io), "user", by,
		json_pack("{s:o, s:I, s:o*}", "hold", ew_json_id(hold->row.id), "review_at", (json_int_t)hold->row.review.us, "query",
			query ? json_integer((json_int_t)query) : NULL),
		json_pack("{s:O, s:O}", "name", json_object_get(hold->words, "name"), "reason",
			json_object_get(hold->words, "reason")),
		NULL, NULL);
}

int ew_hold_place(struct ew_keeper *k, const struct ew_hold_read *hold, struct ew_id by, struct ew_id interaction,
	uint64_t query, enum ew_hold_outcome *ret)
{
	struct ew_call *call;
	int r = find(k, interaction, &call, ret);

	if (r < 0 || !call)
		return r;
	*ret = EW_HOLD_ALREADY;
	if (ew_interaction_is_held_by(call->fold, hold->row.id))
		return 0;
	*ret = EW_HOLD_TOO_MANY;
	if (ew_interaction_holds(call->fold) >= EW_HOLDS_PER_CALL)
		return 0;
	*ret = EW_HOLD_DONE;
	r = ew_holds_cover(k->catalog, hold->row.id, interaction, ew_io_wall(k->io));
	if (r == 0)
		r = ew_remote_held(k, interaction, true);
	return r < 0 && r != -EEXIST ? r : say_placed(k, call, hold, by, query);
}

static int uncover(struct ew_keeper *k, struct ew_id hold, struct ew_id interaction, enum ew_hold_outcome *ret)
{
	int r = ew_holds_uncover(k->catalog, hold, interaction);

	if (r != -ENOENT)
		return r;
	*ret = EW_HOLD_ALREADY;
	return 0;
}

static int say_released(struct ew_keeper *k, struct ew_call *call, const struct ew_hold_read *hold, struct ew_id by,
	const char *reason)
{
	bool held = true;
	int r = ew_keeper_append(k, call, EW_EVENT_HOLD_RELEASED, ew_io_wall(k->io), "user", by,
		json_pack("{s:o}", "hold", ew_json_id(hold->row.id)), reason ? json_pack("{s:s}", "reason", reason) : NULL,
		NULL, NULL);

	if (r == 0)
		r = ew_keeper_is_held(k, call->id, &held);
	return r < 0 || held ? r : ew_keeper_let_go(k, call);
}

/* Stores let go what the last hold lets go. */
static int let_stores(struct ew_keeper *k, struct ew_id interaction)
{
	bool held = true;
	int r = ew_holds_any(k->catalog, interaction, &held);

	return r < 0 || held ? r : ew_remote_held(k, interaction, false);
}

int ew_hold_release(struct ew_keeper *k, const struct ew_hold_read *hold, struct ew_id by, struct ew_id interaction,
	const char *reason, enum ew_hold_outcome *ret)
{
	enum ew_hold_outcome lost = EW_HOLD_DONE;
	struct ew_call *call;
	int r = find(k, interaction, &call, &lost);

	*ret = EW_HOLD_DONE;
	if (r == 0)
		r = uncover(k, hold->row.id, interaction, ret);
	if (r == 0 && *ret == EW_HOLD_DONE)
		r = let_stores(k, interaction);
	if (r < 0)
		return r;
	if (!call && *ret == EW_HOLD_DONE)
		*ret = lost; /* let go, and no log to write it in */
	return call && ew_interaction_is_held_by(call->fold, hold->row.id) ? say_released(k, call, hold, by, reason) : 0;
}

/* -- which calls -- */

struct listing {
	struct ew_asked *a;
	json_t *items;
	struct ew_id last;
	uint32_t rows;
};

static int add_call(void *arg, struct ew_id interaction, struct ew_wall placed)
{
	struct listing *l = arg;
	bool reaches = false;
	int r = ew_asked_reaches(l->a, EW_RIGHT_HOLD, interaction, &reaches);

	l->rows++;
	l->last = interaction;
	if (r < 0 || !reaches)
		return r;
	return json_array_append_new(l->items, json_pack("{s:o, s:o}", "interaction", ew_json_id(interaction), "placed_at",
						     ew_json_wall(placed))) < 0
		? -ENOMEM
		: 0;
}

int ew_ask_hold_calls(struct ew_asked *a)
{
	struct listing l = {.a = a};
	const char *cursor = ew_asked_text(a, "cursor"), *text = ew_asked_text(a, "id");
	struct ew_id hold = {{0}}, after = {{0}};
	int r;

	if (cursor && ew_id_parse(ew_slice_text(cursor), &after) < 0)
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_query", "cursor is what `next` said");
	if (!text || ew_id_parse(ew_slice_text(text), &hold) < 0)
		hold = (struct ew_id){{0}};
	l.items = json_array();
	r = l.items ? ew_holds_calls(a->k->catalog, hold, after, PAGE, add_call, &l) : -ENOMEM;
	ew_keeper_calls_trim(a->k);
	if (r < 0) {
		json_decref(l.items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o}", "next", l.rows == PAGE ? ew_json_id(l.last) : json_null(), "items", l.items));
}
