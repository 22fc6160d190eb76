/*
 * Copies here of what another store has: they go when nobody has opened them for as long as is configured, the longest unused first. The file goes
 * before its row does, so that a crash between them leaves a row whose file is looked for elsewhere, and never a file that no row knows.
 */
#include "programs/keeper/remote/remote.h"

#include <errno.h>

#include "base/log.h"

#define EVERY_US (5 * EW_US_PER_S)
#define AT_ONCE 64
#define LEAST_S 60 /* who waited for one has so long to open it */

struct unused {
	struct ew_id ids[AT_ONCE];
	size_t n;
};

static int collect(void *arg, const struct ew_place_row *row)
{
	struct unused *u = arg;

	u->ids[u->n++] = row->object;
	return 0;
}

void ew_remote_touch(struct ew_keeper *k, struct ew_id object)
{
	struct ew_remote *r = k->remote;

	if (!r || !r->any || r->n_used == EW_COUNT(r->used))
		return;
	for (size_t i = 0; i < r->n_used; i++)
		if (ew_id_equal(r->used[i], object))
			return;
	r->used[r->n_used++] = object;
}

static int note_used(struct ew_keeper *k)
{
	struct ew_remote *remote = k->remote;
	int r = ew_keeper_begin(k);

	for (size_t i = 0; r == 0 && i < remote->n_used; i++)
		r = ew_places_used(k->catalog, remote->used[i], ew_io_wall(k->io));
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r == 0)
		remote->n_used = 0;
	return r;
}

/* What is being read back at this moment by an order is left alone. */
static int drop(struct ew_keeper *k, const struct unused *u)
{
	int r = 0, settled;
	bool done[AT_ONCE] = {false};

	for (size_t i = 0; i < u->n; i++) {
		if (ew_remote_busy(k->remote, u->ids[i], EW_PLACES))
			continue;
		r = ew_store_unlink(k->store, u->ids[i]);
		done[i] = r == 0 || r == -ENOENT;
		if (!done[i])
			ew_log(EW_LOG_WARNING, "cache_not_emptied", EW_F_ID("object", u->ids[i]), EW_F_I64("code", r));
	}
	settled = ew_store_settle(k->store);
	if (settled < 0) {
		ew_log(EW_LOG_WARNING, "cache_not_emptied", EW_F_I64("code", settled));
		return 0;
	}
	r = ew_keeper_begin(k);
	for (size_t i = 0; r == 0 && i < u->n; i++)
		r = done[i] ? ew_places_remove(k->catalog, u->ids[i], EW_PLACE_HERE) : 0;
	return r < 0 ? r : ew_keeper_commit(k);
}

/* A copy here goes only while it is known that the stores are those that have the others. */
static bool all_are_ours(const struct ew_remote *remote)
{
	for (uint32_t s = EW_PLACE_STORE; s < EW_PLACES; s++)
		if (remote->stores[s].configured && !remote->stores[s].ours)
			return false;
	return true;
}

int ew_remote_cache_tick(struct ew_keeper *k)
{
	struct ew_remote *remote = k->remote;
	struct unused u = {.n = 0};
	struct ew_mono now = ew_io_mono(k->io);
	int64_t keeps_s = remote->cache_s > LEAST_S ? (int64_t)remote->cache_s : LEAST_S;
	int r = remote->n_used > 0 ? note_used(k) : 0;

	if (r < 0 || !remote->any || !all_are_ours(remote) || (remote->cached.us != 0 && now.us - remote->cached.us < EVERY_US))
		return r;
	r = ew_places_cached(k->catalog, (struct ew_wall){ew_io_wall(k->io).us - keeps_s * EW_US_PER_S}, AT_ONCE, collect, &u);
	if (r == 0 && u.n > 0)
		r = drop(k, &u);
	if (u.n < AT_ONCE) /* with more there the next tick goes on */
		remote->cached = now;
	return r;
}
