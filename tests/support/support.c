/*
 * The allocator's wrappers and the loops over them. Must never fail an allocation of another
 * thread: the countdown is kept per thread, so that only the code under test meets it.
 */
#include "support/support.h"

#include <errno.h>
#include <stdarg.h>

#include "base/io_sim.h"

#define TRIES_MAX 200000

void *__real_malloc(size_t n);
void *__real_calloc(size_t count, size_t n);
void *__real_realloc(void *at, size_t n);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);
void *__wrap_realloc(void *at, size_t n);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t n);

static __thread size_t countdown; /* 0: off */
static __thread bool was_hit;

static bool fails_now(void)
{
	if (countdown == 0 || --countdown > 0)
		return false;
	was_hit = true;
	errno = ENOMEM;
	return true;
}

void *__wrap_malloc(size_t n)
{
	return fails_now() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t count, size_t n)
{
	return fails_now() ? NULL : __real_calloc(count, n);
}

void *__wrap_realloc(void *at, size_t n)
{
	return fails_now() ? NULL : __real_realloc(at, n);
}

char *__wrap_strdup(const char *text)
{
	return fails_now() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t n)
{
	return fails_now() ? NULL : __real_strndup(text, n);
}

void ew_test_fail_allocation(size_t nth)
{
	countdown = nth;
	was_hit = false;
}

bool ew_test_allocation_failed(void)
{
	return was_hit;
}

/*
 * A plain end of the program: the loops run outside of any one assertion, and a wrong outcome is
 * final.
 */
__attribute__((noreturn, format(printf, 1, 2))) static void give_up(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vfprintf(stderr, format, args);
	va_end(args);
	abort();
}

size_t ew_test_each_allocation(ew_test_alloc_fn *fn, void *arg)
{
	for (size_t nth = 1; nth < TRIES_MAX; nth++) {
		ew_test_fail_allocation(nth);
		int r = fn(arg);
		bool hit = was_hit;

		ew_test_fail_allocation(0);
		if (!hit && r == 0)
			return nth - 1;
		if (!hit)
			give_up("without a failing allocation the code returned %d\n", r);
		if (r != 0 && r != -ENOMEM)
			give_up("allocation %zu failed and the code returned %d\n", nth, r);
	}
	give_up("%d allocations failed and the code did not get through\n", TRIES_MAX);
}

static int run_on_new_disk(
	ew_test_io_fn *fn, void *arg, uint64_t seed, uint64_t nth, int error, bool *ret_hit)
{
	struct ew_io *io = ew_io_sim_new(seed);

	if (!io)
		give_up("no memory for a simulated disk\n");
	ew_io_sim_fail(io, nth, error);
	int r = fn(io, arg);

	*ret_hit = ew_io_sim_calls(io) >= nth;
	ew_io_sim_free(&io);
	return r;
}

size_t ew_test_each_io_failure(ew_test_io_fn *fn, void *arg, uint64_t seed, int error)
{
	for (size_t nth = 1; nth < TRIES_MAX; nth++) {
		bool hit = false;
		int r = run_on_new_disk(fn, arg, seed, nth, error, &hit);

		if (!hit && r == 0)
			return nth - 1;
		if (!hit)
			give_up("without a failing call the code returned %d\n", r);
		if (r > 0)
			give_up("call %zu failed and the code returned %d\n", nth, r);
	}
	give_up("%d calls failed and the code did not get through\n", TRIES_MAX);
}
