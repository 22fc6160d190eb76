/*
 * Power cuts and kills at every point of a call's life: what was acknowledged stands in the log once and in order, what
 * was synced is on the tape, what was withheld is nowhere, and what is missing is not called recorded. CRASHES in the
 * environment says how many (default below), FIRST with which seed lives begin. Each life has three of its kind, the
 * later ones often before the one before is mended, and besides them what dies by chance. Where they are of any kind,
 * most calls end meanwhile.
 */
#include "frame.h"

static void cut_power(struct world *w)
{
	world_start_all(w);
	world_power_cut(w);
}

static void kill_recorder(struct world *w)
{
	world_start_all(w);
	world_kill_recorder(w);
}

static void kill_keeper(struct world *w)
{
	world_start_all(w);
	world_kill_keeper(w);
}

static void any_of_them(struct world *w)
{
	static void (*const all[])(struct world *w) = {cut_power, kill_recorder, kill_keeper};

	if (world_chance(w, 30))
		world_hang_up(w);
	all[world_below(w, EW_COUNT(all))](w);
}

static const struct sim_life kinds[] = {
	{.name = "power cuts", .blow = cut_power},
	{.name = "recorder killed", .blow = kill_recorder},
	{.name = "keeper killed", .blow = kill_keeper},
	{.name = "any of them", .blow = any_of_them},
};

int main(int argc, char **argv)
{
	static const struct sim_run run = {
		.count = "CRASHES",
		.otherwise = 10000,
		.times = 3,
		.steps = 120,
		.kinds = kinds,
		.n_kinds = EW_COUNT(kinds),
	};

	return sim_main(&run, argc, argv);
}
