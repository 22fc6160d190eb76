/*
 * What the rest of the keeper says of an object, in its own transaction: it was made, it is none any more, a hold covers its call. And where one lies, for people.
 */
#include "programs/keeper/remote/remote.h"

#include <errno.h>

#include "catalog/holds.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_queue.h"
#include "store/s3_request.h"

int ew_remote_made(struct ew_keeper *k, struct ew_id interaction, struct ew_id object, uint32_t kind, struct ew_wall made,
	uint64_t bytes, const struct ew_hash *sha256)
{
	struct ew_place_row row = {.object = object,
		.store = EW_PLACE_HERE,
		.state = EW_PLACE_STORED,
		.kind = kind,
		.made = made,
		.bytes = bytes,
		.sha256 = *sha256,
		.from = EW_PLACES,
		.since = made,
		.used = EW_PLACE_ONLY};
	int r;

	if (!k->remote->any)
		return 0;
	r = ew_holds_any(k->catalog, interaction, &row.hold_wished);
	if (r == 0)
		r = ew_places_put(k->catalog, &row);
	if (r < 0 || !k->remote->stores[EW_PLACE_STORE].configured)
		return r;
	row.store = EW_PLACE_STORE;
	row.state = EW_PLACE_WAITING;
	row.used.us = 0;
	k->remote->look = true;
	return ew_places_put(k->catalog, &row);
}

int ew_remote_unmade(struct ew_keeper *k, struct ew_id object, uint64_t deletion)
{
	int r = 0;

	k->remote->look = true;
	for (uint32_t s = EW_PLACE_STORE; r == 0 && k->remote->restored && s < EW_PLACES; s++)
		if (k->remote->stores[s].configured)
			r = ew_places_doubt(k->catalog, object, s, ew_io_wall(k->io));
	return r < 0 ? r : ew_places_leave(k->catalog, object, deletion, ew_io_wall(k->io));
}

int ew_remote_restored(struct ew_keeper *k)
{
	k->remote->restored = true;
	return ew_catalog_set(k->catalog, EW_REMOTE_RESTORED, EW_SLICE("1"));
}

int ew_remote_held(struct ew_keeper *k, struct ew_id interaction, bool on)
{
	k->remote->look = true;
	return ew_places_wish_hold(k->catalog, interaction, on);
}

/* -- for people ---------------------------------------------------------------------------------- */

static json_t *lock_json(const struct ew_place_row *row)
{
	if (row->lock == EW_S3_LOCK_NONE)
		return json_null();
	return json_pack("{s:s, s:o}", "mode", row->lock == EW_S3_LOCK_GOVERNANCE ? "governance" : "compliance", "until", ew_json_wall(row->until));
}

static json_t *text_or_null(const char *text)
{
	return *text ? json_string(text) : json_null();
}

static int add(void *arg, const struct ew_place_row *row)
{
	return json_array_append_new(arg, json_pack("{s:s, s:s, s:o, s:o, s:b, s:b, s:o, s:o}", "store", ew_place_store_name(row->store), "state",
						  ew_place_state_name(row->state), "since", ew_json_wall(row->since), "lock", lock_json(row), "hold",
						  row->hold, "hold_wished", row->hold_wished, "class", text_or_null(row->class), "why",
						  text_or_null(row->why))) < 0
		? -ENOMEM
		: 0;
}

json_t *ew_remote_places_json(struct ew_keeper *k, struct ew_id object)
{
	json_t *list = json_array();

	if (list && ew_places_of(k->catalog, object, add, list) < 0)
		(void)json_array_clear(list);
	return list;
}
