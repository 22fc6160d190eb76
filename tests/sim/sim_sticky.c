/*
 * No order of crashes, restarts, lost connections and repeated messages reopens a gate without the allowing event, and
 * nothing acknowledged is lost; nor when the clock jumps, the disk is full, or a program is away for a while; and what
 * was kept of a call that ends is in an object before the tape gives it up. SEEDS in the environment says how many
 * lives are tried (default below), FIRST with which seed they begin; one seed as an argument repeats one life.
 */
#include "frame.h"

static const struct sim_life kinds[] = {
	{.name = "deaths"},
	{.name = "jumping clock", .troubles = TROUBLE_CLOCK},
	{.name = "full disk", .troubles = TROUBLE_DISK},
	{.name = "programs away", .troubles = TROUBLE_AWAY},
	{.name = "vault away", .before = world_without_vault},
	{.name = "calls that end", .blow = world_hang_up, .troubles = TROUBLE_AWAY},
	{.name = "everything", .troubles = TROUBLE_CLOCK | TROUBLE_DISK | TROUBLE_AWAY},
};

int main(int argc, char **argv)
{
	static const struct sim_run run = {
		.count = "SEEDS",
		.otherwise = 50000,
		.steps = 140,
		.kinds = kinds,
		.n_kinds = EW_COUNT(kinds),
	};

	return sim_main(&run, argc, argv);
}
