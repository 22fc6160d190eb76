/*
 * Power cuts and kills at every point of a call's life: what was acknowledged stands in the log once and in order, what
 * was synced is on the tape, what was withheld is nowhere. CRASHES in the environment says how many (default below).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "world.h"

#include "base/log.h"

#define DEFAULT_CRASHES 10000
#define STEPS 60

static struct world world;

static void crash(struct world *w, uint64_t how)
{
	switch (how % 4) {
	case 0:
	case 1:
		world_power_cut(w);
		break;
	case 2:
		world_kill_recorder(w);
		break;
	default:
		world_kill_keeper(w);
	}
}

static bool live(struct ew_io *image, uint64_t seed)
{
	uint64_t at;
	bool good;

	world_begin(&world, image, seed);
	at = STEPS / 4 + world_below(&world, STEPS * 3 / 4);
	world_call(&world);
	for (uint64_t i = 0; i < STEPS && !world.failure[0]; i++) {
		world_step(&world);
		if (i == at)
			crash(&world, seed);
	}
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
	uint64_t crashes = number_from(getenv("CRASHES"), DEFAULT_CRASHES), found = 0, failed = 0;
	uint64_t first = 0;
	struct ew_io *image;

	ew_log_open("sim", argc > 1 ? EW_LOG_DEBUG : EW_LOG_ERROR + 1, 2);
	image = world_image();
	if (argc > 1) {
		first = number_from(argv[1], 0);
		crashes = 1;
	}
	for (uint64_t seed = first; seed < first + crashes && failed < 5; seed++) {
		failed += !live(image, seed);
		found += world.packets_found;
	}
	ew_io_sim_free(&image);
	printf("%" PRIu64 " crashes, %" PRIu64 " packets found on their tapes\n", crashes, found);
	printf("%" PRIu64 " passed, %" PRIu64 " failed\n", crashes - failed, failed);
	return failed || (crashes > 100 && found < crashes) ? 1 : 0;
}
