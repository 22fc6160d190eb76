/*
 * Troubles that last: a clock that jumps, a disk that is full, a program that does not come back. None of them may
 * reopen a gate, undo what was acknowledged or silence what is lost; they end before a life settles.
 *
 * The eras of the wall clock never overlap: a jump leads hours past everything that the clock has shown in this life,
 * so that a wall time in the log says which true time it was.
 */
#include "world.h"

#include <stdlib.h>

#define HOUR_US (3600 * EW_US_PER_S)
#define LONGEST_LIFE_US (2 * HOUR_US)
#define FULL_STEPS 20
#define AWAY_STEPS 40
#define SLACK_BYTES (16 * 1024)

int64_t world_now(const struct world *w)
{
	return ew_io_mono(w->io).us;
}

/* The era whose wall clock came nearest to what is asked; programs may look at the clock a little before a jump. */
int64_t world_true(const struct world *w, int64_t wall_us)
{
	int64_t best = wall_us - w->eras[0].ahead_us;
	int64_t best_off = INT64_MAX;

	for (unsigned i = 0; i < w->n_eras; i++) {
		int64_t at = wall_us - w->eras[i].ahead_us;
		int64_t off = llabs(at - w->eras[i].from_us);

		if (off >= best_off)
			continue;
		best = at;
		best_off = off;
	}
	return best;
}

static void jump(struct world *w)
{
	int64_t low = INT64_MAX, high = INT64_MIN, ahead;
	int64_t by = LONGEST_LIFE_US + (int64_t)world_below(w, world_chance(w, 50) ? 2 : 1000) * HOUR_US;

	if (w->n_eras == WORLD_ERAS)
		return;
	for (unsigned i = 0; i < w->n_eras; i++) {
		low = w->eras[i].ahead_us < low ? w->eras[i].ahead_us : low;
		high = w->eras[i].ahead_us > high ? w->eras[i].ahead_us : high;
	}
	ahead = world_chance(w, 50) ? high + by : low - by;
	ew_io_sim_jump_wall(w->io, ahead - w->eras[w->n_eras - 1].ahead_us);
	w->eras[w->n_eras++] = (struct world_era){.from_us = world_now(w), .ahead_us = ahead};
}

static void fill_disk(struct world *w)
{
	uint64_t most = UINT64_MAX - 1, room = 0;

	ew_io_sim_limit(w->io, most);
	if (ew_io_free_bytes(w->io, "/", &room) < 0)
		world_fail(w, "the disk does not say how much room it has");
	ew_io_sim_limit(w->io, most - room + world_below(w, SLACK_BYTES));
	w->full = 1 + (unsigned)world_below(w, FULL_STEPS);
}

static void send_away(struct world *w)
{
	enum world_program who = (enum world_program)world_below(w, PROGRAMS);

	if (who == PROGRAM_RECORDER)
		world_kill_recorder(w);
	if (who == PROGRAM_KEEPER)
		world_kill_keeper(w);
	if (who == PROGRAM_VAULT)
		world_kill_vault(w);
	if (who == PROGRAM_WORKER)
		world_disconnect(w, LINK_KEEPER_WORKER);
	if (who == PROGRAM_REDACTOR)
		world_disconnect(w, LINK_KEEPER_REDACTOR);
	w->away[who] = 1 + (unsigned)world_below(w, AWAY_STEPS);
}

static void grow_shorter(struct world *w)
{
	if (w->full && --w->full == 0)
		ew_io_sim_limit(w->io, UINT64_MAX);
	for (unsigned i = 0; i < PROGRAMS; i++)
		w->away[i] -= w->away[i] > 0;
}

void world_trouble(struct world *w)
{
	grow_shorter(w);
	if (!w->troubles)
		return;
	if ((w->troubles & TROUBLE_CLOCK) && world_chance(w, 3))
		jump(w);
	if ((w->troubles & TROUBLE_DISK) && !w->full && world_chance(w, 2))
		fill_disk(w);
	if ((w->troubles & TROUBLE_AWAY) && world_chance(w, 2))
		send_away(w);
}

void world_no_trouble(struct world *w)
{
	w->troubles = 0;
	w->full = 0;
	ew_io_sim_limit(w->io, UINT64_MAX);
	for (unsigned i = 0; i < PROGRAMS; i++)
		w->away[i] = 0;
}

void world_without_vault(struct world *w)
{
	world_kill_vault(w);
	w->away[PROGRAM_VAULT] = UINT32_MAX;
}
