/*
 * No order of crashes, restarts, lost connections and repeated messages reopens a gate without the allowing event, and
 * nothing acknowledged is lost. SEEDS in the environment says how many lives are tried (default below), FIRST with which
 * seed they begin; one seed as an argument repeats one life.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "world.h"

#include "base/log.h"

#define DEFAULT_SEEDS 50000
#define STEPS 140

static struct world world;

static bool live(struct ew_io *image, uint64_t seed)
{
	bool good;

	world_begin(&world, image, seed);
	world_call(&world);
	for (int i = 0; i < STEPS && !world.failure[0]; i++)
		world_step(&world);
	if (!world.failure[0])
		world_settle(&world);
	good = !world.failure[0] && world_check(&world);
	if (!good)
		printf("seed %" PRIu64 ": %s\n", seed, world.failure);
	world_end(&world);
	return good;
}

static uint64_t number_from(const char *text, uint64_t otherwise)
{
	uint64_t n;

	return text && ew_slice_decimal(ew_slice_text(text), UINT64_MAX, &n) == 0 ? n : otherwise;
}

int main(int argc, char **argv)
{
	uint64_t seeds = number_from(getenv("SEEDS"), DEFAULT_SEEDS), found = 0, failed = 0;
	uint64_t first = number_from(getenv("FIRST"), 0);
	struct ew_io *image;

	ew_log_open("sim", argc > 1 ? EW_LOG_DEBUG : EW_LOG_ERROR + 1, 2);
	image = world_image();
	if (argc > 1) {
		first = number_from(argv[1], 0);
		seeds = 1;
	}
	for (uint64_t seed = first; seed < first + seeds && failed < 5; seed++) {
		failed += !live(image, seed);
		found += world.packets_found;
	}
	ew_io_sim_free(&image);
	printf("%" PRIu64 " lives, %" PRIu64 " packets found on their tapes\n", seeds, found);
	printf("%" PRIu64 " passed, %" PRIu64 " failed\n", seeds - failed, failed);
	/* A world in which nothing is ever recorded would prove nothing. */
	return failed || (seeds > 100 && found < seeds) ? 1 : 0;
}
