/*
 * Preloaded into a program: its wall clock is EW_CLOCK_AHEAD_S seconds ahead. For tests.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *to)
{
	static int (*real)(clockid_t, struct timespec *);
	const char *ahead = getenv("EW_CLOCK_AHEAD_S");
	int r;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	r = real(clock, to);
	if (r == 0 && clock == CLOCK_REALTIME && ahead)
		to->tv_sec += strtol(ahead, NULL, 10);
	return r;
}
