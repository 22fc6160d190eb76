/*
 * The frame of a run. Whatever a run wants to prove stands in its table; here lives are counted, and a life that
 * failed is never passed over: its seed is printed and the run fails.
 */
#include "frame.h"

#include <assert.h>
#include <inttypes.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/log.h"

#define MAX_KINDS 16
#define MAX_FAILURES 5
#define ENOUGH_LIVES 20 /* of one kind, to expect that something was recorded */
#define KEEP_HEAP_BYTES (256 * 1024 * 1024)

struct tally {
	uint64_t lives, found, crashes;
};

static struct world world;

static uint64_t number_from(const char *text, uint64_t otherwise)
{
	uint64_t n;

	return text && ew_slice_decimal(ew_slice_text(text), UINT64_MAX, &n) == 0 ? n : otherwise;
}

static double cpu_ms(void)
{
	struct rusage u;

	if (getrusage(RUSAGE_SELF, &u) < 0)
		return 0;
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 +
		(double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

/* One blow in each stretch of the life, so that none falls into what the one before it has not left yet too often. */
static void walk(const struct sim_run *run, const struct sim_life *kind)
{
	unsigned stretch = run->steps / (run->times ? run->times : 1);
	uint64_t at = 0;

	for (unsigned i = 0; i < run->steps && !world.failure[0]; i++) {
		if (i % stretch == 0)
			at = i + world_below(&world, stretch);
		world_step(&world);
		if (i == at && kind->blow && !world.failure[0])
			kind->blow(&world);
	}
}

static bool live(const struct sim_run *run, struct ew_io *image, uint64_t seed, struct tally *tally)
{
	const struct sim_life *kind = &run->kinds[seed % run->n_kinds];
	bool good;

	world_begin(&world, image, seed);
	if (kind->before)
		kind->before(&world);
	world_call(&world);
	/* Troubles begin when the call stands: one that never began would prove nothing. */
	world.troubles = kind->troubles;
	walk(run, kind);
	if (!world.failure[0])
		world_settle(&world);
	good = !world.failure[0] && world_check(&world);
	if (!good)
		printf("seed %" PRIu64 " (%s): %s\n", seed, kind->name, world.failure);
	tally->lives++;
	tally->found += world.packets_found;
	tally->crashes += world.crashes;
	world_end(&world);
	return good;
}

static bool proved_something(const struct sim_run *run, const struct tally *tallies)
{
	bool all = true;

	for (size_t i = 0; i < run->n_kinds; i++) {
		if (tallies[i].lives < ENOUGH_LIVES || tallies[i].found >= tallies[i].lives)
			continue;
		printf("lives of kind \"%s\" recorded next to nothing\n", run->kinds[i].name);
		all = false;
	}
	return all;
}

static void summary(const struct sim_run *run, const struct tally *tallies, uint64_t first, double ms)
{
	struct tally all = {0};

	for (size_t i = 0; i < run->n_kinds; i++) {
		const struct tally *t = &tallies[i];

		if (t->lives == 0)
			continue;
		printf("  %-22s %8" PRIu64 " lives, %9" PRIu64 " packets found, %8" PRIu64 " crashes\n",
			run->kinds[i].name, t->lives, t->found, t->crashes);
		all.lives += t->lives;
		all.found += t->found;
		all.crashes += t->crashes;
	}
	printf("seeds %" PRIu64 " to %" PRIu64 ": %" PRIu64 " lives, %" PRIu64
	       " packets found on their tapes, %" PRIu64 " crashes, %.2f CPU-ms a life, %.2f a crash\n",
		first, first + all.lives - 1, all.lives, all.found, all.crashes, ms / (double)all.lives,
		all.crashes ? ms / (double)all.crashes : 0);
}

int sim_main(const struct sim_run *run, int argc, char **argv)
{
	uint64_t per_life = run->times ? run->times : 1;
	uint64_t count = argc > 1 ? 1 : number_from(getenv(run->count), run->otherwise);
	uint64_t lives = count / per_life + (count % per_life != 0);
	uint64_t first = number_from(argc > 1 ? argv[1] : getenv("FIRST"), 0);
	struct tally tallies[MAX_KINDS] = {0};
	uint64_t failed = 0, seed = first;
	struct ew_io *image;
	double begun;

	assert(run->n_kinds > 0 && run->n_kinds <= MAX_KINDS);
	/* Lives are alike: the memory of one is taken by the next, and need not be asked of the kernel again. */
	(void)mallopt(M_TRIM_THRESHOLD, KEEP_HEAP_BYTES);
	(void)mallopt(M_MMAP_THRESHOLD, KEEP_HEAP_BYTES);
	ew_log_open("sim", argc > 1 ? EW_LOG_DEBUG : EW_LOG_ERROR + 1, 2);
	image = world_image();
	begun = cpu_ms();
	for (; seed < first + lives && failed < MAX_FAILURES; seed++)
		failed += !live(run, image, seed, &tallies[seed % run->n_kinds]);
	if (seed > first)
		summary(run, tallies, first, cpu_ms() - begun);
	world_image_free(&image);
	printf("%" PRIu64 " passed, %" PRIu64 " failed\n", seed - first - failed, failed);
	return failed || !proved_something(run, tallies) ? 1 : 0;
}
