/*
 * What keys there are and how long yet, for people. Public halves are nobody's business here: they are in the log.
 */
#include <errno.h>

#include "domain/event_json.h"
#include "programs/keeper/epochs/rotation.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/asks.h"

static const char *state_name(uint32_t state)
{
	static const char *const words[] = {[EW_EPOCH_ACTIVE] = "active", [EW_EPOCH_RETIRING] = "retiring", [EW_EPOCH_DESTROYED] = "destroyed",
		[EW_EPOCH_ENDING] = "ending"};

	return state < EW_COUNT(words) && words[state] ? words[state] : "unknown";
}

struct telling {
	struct ew_keeper *k;
	json_t *items;
};

static int add_row(void *arg, const struct ew_epoch_row *row)
{
	struct telling *t = arg;
	int64_t horizon = (int64_t)t->k->rotation->usual.horizon_s * EW_US_PER_S;
	struct ew_wall by = {row->state == EW_EPOCH_ACTIVE || row->state == EW_EPOCH_DESTROYED ? 0 : row->made.us + horizon};

	return json_array_append_new(t->items,
		       json_pack("{s:s, s:I, s:s, s:o, s:o, s:o, s:o}", "kind", ew_epoch_kind_name(row->kind), "epoch", (json_int_t)row->epoch,
			       "state", state_name(row->state), "made_at", ew_json_wall(row->made), "retired_at", ew_json_wall(row->retired),
			       "destroyed_at", ew_json_wall(row->destroyed), "destroyed_by", ew_json_wall(by))) < 0
		? -ENOMEM
		: 0;
}

int ew_rotation_json(struct ew_keeper *k, json_t **ret)
{
	struct telling t = {k, json_array()};
	int r = t.items ? 0 : -ENOMEM;

	for (uint32_t kind = EW_EPOCH_TAPE; r == 0 && kind <= EW_EPOCH_CATALOG; kind++)
		r = ew_epochs_each(k->catalog, (enum ew_epoch_kind)kind, add_row, &t);
	if (r < 0) {
		json_decref(t.items);
		return r;
	}
	*ret = json_pack("{s:I, s:I, s:o}", "rotate_s", (json_int_t)k->rotation->usual.every_s, "horizon_s",
		(json_int_t)k->rotation->usual.horizon_s, "items", t.items);
	return *ret ? 0 : -ENOMEM;
}

int ew_ask_rotate(struct ew_asked *a)
{
	ew_rotation_by_hand(a->k);
	return ew_keeper_answer(a->k, a->connection, a->request, 202, json_pack("{s:b}", "begun", true));
}
