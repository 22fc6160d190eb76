/*
 * What it costs to look for what must not be kept: megabytes of ordinary talk in a second of one core, microseconds for each
 * turn as it comes, bytes for each call. Beside it the bare limits of the same run: the same text copied, and decoded
 * and folded without anybody who reads it.
 *
 *   bench_redact [megabytes]
 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/utf8.h"
#include "bench_kit.h"
#include "redact/fold.h"
#include "redact/redact.h"
#include "redact_talk.h"

#define ROUNDS 5 /* the least of them counts: the others were disturbed */

static struct talk talk;
static struct ew_redact_rules *rules;
static uint64_t found_all, folded;

static void found(void *context, unsigned speaker, const struct ew_redact_span *span, struct ew_slice value)
{
	(void)context;
	(void)speaker;
	(void)span;
	(void)value;
	found_all++;
}

static double now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* -- what is measured ------------------------------------------------------------------------------ */

static void copy(void)
{
	static uint8_t *to;

	if (!to)
		to = malloc(talk.bytes);
	if (!to)
		die("memory", -1);
	memcpy(to, talk.text, talk.bytes);
	__asm__ volatile("" : : "r"(to) : "memory");
}

static uint32_t decode(const uint8_t *at, size_t n)
{
	static const uint8_t masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t c = at[0] & masks[n];

	for (size_t i = 1; i < n; i++)
		c = c << 6 | (at[i] & 0x3f);
	return c;
}

static void fold(void)
{
	for (size_t i = 0; i < talk.bytes;) {
		size_t n = ew_utf8_character(ew_slice_of(talk.text + i, talk.bytes - i));

		folded += ew_fold(decode(talk.text + i, n)).n;
		i += n;
	}
}

static struct ew_redact *begin(uint32_t kinds)
{
	struct ew_redact *r = NULL;

	must(ew_redact_new(rules, kinds, found, NULL, &r), "a conversation");
	return r;
}

static void redact(uint32_t kinds)
{
	struct ew_redact *r = begin(kinds);

	for (size_t i = 0; i < talk.n; i++) {
		must(ew_redact_text(r, talk.turns[i].speaker, talk.turns[i].text), "a turn");
		if (talk.turns[i].last)
			must(ew_redact_end(r), "an end");
	}
	ew_redact_free(&r);
}

static void redact_standard(void)
{
	redact(ew_redact_profile(EW_SLICE("standard")));
}

static void redact_full(void)
{
	redact(ew_redact_profile(EW_SLICE("full")));
}

/* Megabytes in a second of processor, in the quickest round. */
static double speed(void (*work)(void))
{
	double least = 0;

	for (int round = 0; round < ROUNDS; round++) {
		double start = now_ns(), ns;

		work();
		ns = now_ns() - start;
		least = round == 0 || ns < least ? ns : least;
	}
	return (double)talk.bytes * 1e3 / least;
}

/* -- one turn -------------------------------------------------------------------------------------- */

static int rising(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Each turn's time, that of what it makes final in it; the clock's own is taken off. */
static void measure_turns(double *us, size_t *ret_worst_bytes)
{
	struct ew_redact *r = begin(ew_redact_profile(EW_SLICE("standard")));
	double clock = 1e9;

	for (int i = 0; i < 1000; i++) {
		double a = now_ns(), b = now_ns();

		clock = b - a < clock ? b - a : clock;
	}
	for (size_t i = 0; i < talk.n; i++) {
		double start = now_ns();

		must(ew_redact_text(r, talk.turns[i].speaker, talk.turns[i].text), "a turn");
		us[i] = (now_ns() - start - clock) / 1e3;
		if (ew_redact_memory(r) > *ret_worst_bytes)
			*ret_worst_bytes = ew_redact_memory(r);
		if (talk.turns[i].last)
			must(ew_redact_end(r), "an end");
	}
	ew_redact_free(&r);
}

static void show_turns(void)
{
	double *us = calloc(talk.n, sizeof(*us)), sum = 0;
	size_t worst = 0;

	if (!us)
		die("memory", -1);
	measure_turns(us, &worst);
	for (size_t i = 0; i < talk.n; i++)
		sum += us[i];
	qsort(us, talk.n, sizeof(*us), rising);
	(void)printf("turns: %zu of %.0f bytes: %.1f us each, half of them within %.1f us, 99 of 100 within %.1f us, the worst %.0f us\n",
		talk.n, (double)talk.bytes / (double)talk.n, sum / (double)talk.n, us[talk.n / 2], us[talk.n * 99 / 100],
		us[talk.n - 1]);
	(void)printf("a live call: at most %zu bytes\n", worst);
	free(us);
}

int main(int argc, char **argv)
{
	size_t megabytes = argc > 1 ? strtoul(argv[1], NULL, 10) : 2;
	double start = cpu_us(RUSAGE_SELF);

	if (argc > 2 || megabytes < 1 || megabytes > 1000) {
		(void)fprintf(stderr, "usage: bench_redact [megabytes]\n");
		return 2;
	}
	must(ew_redact_rules_new(&rules), "rules");
	(void)printf("rules made in %.1f ms\n", (cpu_us(RUSAGE_SELF) - start) / 1e3);
	talk_make(&talk, megabytes * 1000000);
	double copied = speed(copy), bare = speed(fold), full = speed(redact_full);

	found_all = 0;
	double standard = speed(redact_standard);

	(void)printf("talk: %.1f MB, %zu turns, %llu findings\n", (double)talk.bytes / 1e6, talk.n,
		(unsigned long long)(found_all / ROUNDS));
	(void)printf("redact: %.1f MB/s (standard), %.1f MB/s (full)\n", standard, full);
	(void)printf("bare, decoded and folded: %.1f MB/s, of which redact keeps %.3f; copied: %.0f MB/s\n", bare, standard / bare,
		copied);
	show_turns();
	talk_free(&talk);
	ew_redact_rules_free(&rules);
	return found_all > 0 && folded > 0 ? 0 : 1;
}
