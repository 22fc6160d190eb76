/*
 * The worker's half of an evidence bundle: a call of an hour (or of as many seconds as the first argument says) with
 * 500 events, sealed and in clear; real time and CPU of the least of five. Prints; never judges.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "unit/worker/bundle_kit.h"

#define EVENTS 500
#define RUNS 5

static double clock_s(clockid_t clock)
{
	struct timespec t;

	(void)clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void must(int r, const char *what)
{
	if (r == 0)
		return;
	(void)fprintf(stderr, "%s: %s\n", what, strerror(-r));
	exit(1);
}

static void measure(struct kit *k, const char *name, bool clear)
{
	double wall = 1e9, cpu = 1e9;
	struct stat st = {0};

	for (int i = 0; i < RUNS; i++) {
		struct bundle_case c = {.clear = clear, .events = EVENTS};
		double w = clock_s(CLOCK_MONOTONIC), p = clock_s(CLOCK_PROCESS_CPUTIME_ID);

		must(bundle_make(k, &c, "bench.zip"), "bundle");
		w = clock_s(CLOCK_MONOTONIC) - w;
		p = clock_s(CLOCK_PROCESS_CPUTIME_ID) - p;
		wall = w < wall ? w : wall;
		cpu = p < cpu ? p : cpu;
	}
	if (stat("bench.zip", &st) < 0)
		exit(1);
	(void)printf("  %-8s %7.0f ms, CPU %7.0f ms, %lld bytes\n", name, wall * 1e3, cpu * 1e3, (long long)st.st_size);
}

int main(int argc, char *argv[])
{
	char folder[] = "/tmp/ew-bench-XXXXXX", command[64];
	struct kit k = {.pause_from_us = INT64_MAX, .pause_to_us = INT64_MAX};
	int64_t seconds = argc > 1 ? strtoll(argv[1], NULL, 10) : 3600;

	if (seconds < 1 || seconds > 86400 || !mkdtemp(folder) || chdir(folder) < 0)
		return 1;
	must(kit_record(&k, ew_io_real(), "tape", seconds), "recording");
	for (size_t p = 0; p < KIT_PARTIES; p++)
		must(kit_finish(&k, p, 1, p ? "object-1" : "object-0"), "finishing");
	(void)printf("bundle, the worker's half: %lld s of two parties, %d events\n", (long long)seconds, EVENTS);
	measure(&k, "sealed", false);
	measure(&k, "in clear", true);
	kit_free(&k);
	(void)snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command) == 0 ? 0 : 1;
}
