/*
 * What looking for notices costs, and that it finds none that is not there: ten hours of calls without them (or as many as the first
 * argument says), eight notices at once; then one notice and four. Prints CPU-seconds per hour of audio and their ratio to a bare
 * transform of the same length there and back. Exits with 1 when a notice was found.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "media/fft.h"
#include "media/prompt_search.h"
#include "unit/media/prompt_kit.h"

#define MINUTE (60 * PROMPT_HZ)
#define PIECE 960

static const char *const names[] = {"demo-abouttotry", "vm-options", "demo-moreinfo", "conf-usermenu", "vm-review",
	"queue-periodic-announce", "dir-intro", "tt-allbusy", NULL};
/* Those and others that say parts of the same. */
static const char *const but[] = {"demo-", "vm-", "conf", "queue-", "dir-", "tt-", "priv-", "screen-", NULL};

static double seconds(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

struct looking {
	struct ew_prompt_reference *refs[EW_PROMPTS_AT_ONCE];
	struct ew_prompt_match *match;
	size_t n;
};

static void begin(struct looking *l, size_t n)
{
	*l = (struct looking){.n = n};
	if (ew_prompt_match_new(PROMPT_HZ, &l->match) < 0)
		exit(1);
	for (size_t i = 0; i < n; i++) {
		struct prompt_sound p = prompt_file(names[i]);

		if (ew_prompt_reference_new(p.pcm, p.n, &l->refs[i]) < 0 || ew_prompt_match_want(l->match, l->refs[i]) < 0)
			exit(1);
		prompt_free(&p);
	}
}

static size_t end(struct looking *l, unsigned *ret_most)
{
	size_t found = 0;

	ew_prompt_match_end(l->match);
	for (size_t i = 0; i < l->n; i++) {
		struct ew_prompt_heard heard;

		ew_prompt_match_heard(l->match, i, &heard);
		found += heard.found;
		*ret_most = heard.share > *ret_most ? heard.share : *ret_most;
		ew_prompt_reference_free(&l->refs[i]);
	}
	ew_prompt_match_free(&l->match);
	return found;
}

static struct prompt_sound minute(uint64_t *seed, unsigned i)
{
	struct prompt_way way = {.codec = i % 3 == 0 ? PROMPT_PCMA : PROMPT_PCMU, .loss = i % 2 ? 0.01 : 0, .talk_db = -99,
		.drift_ppm = prompt_between(seed, -200, 200)};

	return prompt_call(NULL, 0, MINUTE, &way, seed, but);
}

/* Returns how many notices were found. */
static size_t look(unsigned minutes, size_t notices, double *ret_cpu)
{
	struct looking l;
	uint64_t seed = 11 + notices;
	size_t found = 0;
	unsigned most = 0;
	double cpu = 0;

	for (unsigned i = 0; i < minutes; i++) {
		struct prompt_sound s = minute(&seed, i);
		double since = seconds();

		if (i % 60 == 0)
			begin(&l, notices);
		for (size_t at = 0; at < s.n; at += PIECE)
			ew_prompt_match_add(l.match, s.pcm + at, s.n - at < PIECE ? s.n - at : PIECE);
		if (i % 60 == 59 || i + 1 == minutes)
			found += end(&l, &most);
		cpu += seconds() - since;
		prompt_free(&s);
	}
	*ret_cpu = cpu * 60 / minutes;
	printf("%u minutes without a notice, %zu looked for: %zu found, at most %u permille of one; %.2f CPU-s an hour\n",
		minutes, notices, found, most, *ret_cpu);
	return found;
}

/* A transform of each block and one back, an hour long. */
static double bare(void)
{
	static float in[EW_SEARCH_BLOCK], re[EW_SEARCH_BLOCK / 2 + 1], im[EW_SEARCH_BLOCK / 2 + 1];
	unsigned blocks = 60 * MINUTE / EW_SEARCH_HOP + 1;
	struct ew_fft *fft = NULL;
	double since;

	if (ew_fft_new(EW_SEARCH_BLOCK, &fft) < 0)
		exit(1);
	for (size_t i = 0; i < EW_SEARCH_BLOCK; i++)
		in[i] = (float)sin((double)(i * i));
	since = seconds();
	for (unsigned i = 0; i < blocks; i++) {
		ew_fft_forward(fft, in, re, im);
		ew_fft_inverse(fft, re, im, in);
	}
	since = seconds() - since;
	ew_fft_free(&fft);
	return since;
}

int main(int argc, char **argv)
{
	unsigned minutes = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 600;
	double base = bare(), one, four, eight;
	size_t found = look(minutes, 8, &eight);

	found += look(60, 1, &one) + look(60, 4, &four);
	printf("a bare transform there and back: %.3f CPU-s an hour; one notice %.1f times that, four %.1f, eight %.1f\n", base,
		one / base, four / base, eight / base);
	return found > 0;
}
