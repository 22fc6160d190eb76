/*
 * See bench_kit.h.
 */
#include "bench_kit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/io.h"

void die(const char *what, int error)
{
	(void)fprintf(stderr, "bench: %s: %s\n", what, strerror(error < 0 ? -error : error));
	exit(1);
}

void must(int result, const char *what)
{
	if (result < 0)
		die(what, result == -1 ? errno : result);
}

int64_t now_us(void)
{
	return ew_io_mono(ew_io_real()).us;
}

double cpu_us(int who)
{
	struct rusage u;

	must(getrusage(who, &u), "getrusage");
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}
