/*
 * Alignment of a notice with talk, in order: one row of cells, a cell for each word of the notice, and a step of all of them with each word of the
 * talk. A cell holds the best way to have come so far in the notice at this word of the talk; ways that lose more than they find end by themselves,
 * so that common words here and there never add up to a notice.
 */
#include "phrase/likeness.h"

#include <errno.h>
#include <string.h>

#include "phrase/words.h"

#define SAME 8
#define NEAR 4
#define OTHER (-4)   /* another word in its place */
#define LEFT_OUT (-3)
#define PUT_IN (-3)
#define STRETCH 3u   /* times the notice's length */
#define ENDING 3u    /* letters by which words that begin alike may differ */
#define STEM 4u      /* letters that they must share */

struct cell {
	int32_t score;   /* 0: no way leads here */
	uint32_t begun;  /* word of the talk */
	uint16_t halves; /* two for a word that was said, one for one that was nearly */
	uint16_t last;   /* words of the notice up to the last that was said */
	uint16_t gap;    /* longest run of words that were not, up to there */
	int64_t from_ms, to_ms;
};

struct notice_word {
	uint8_t n;
	char text[EW_WORD_BYTES];
};

struct ew_likeness {
	size_t n;
	uint32_t heard; /* words of the talk */
	struct notice_word words[EW_LIKENESS_WORDS];
	struct cell rows[2][EW_LIKENESS_WORDS + 1];
	struct cell best;
};

int ew_likeness_new(struct ew_slice notice, struct ew_likeness **ret)
{
	struct ew_likeness *likeness = calloc(1, sizeof(*likeness));
	struct ew_words words = ew_words_of(notice);
	struct ew_word word;

	if (!likeness)
		return -ENOMEM;
	while (likeness->n < EW_LIKENESS_WORDS && ew_words_next(&words, &word)) {
		struct notice_word *to = &likeness->words[likeness->n++];

		to->n = word.n;
		memcpy(to->text, word.text, word.n);
	}
	if (likeness->n < EW_LIKENESS_FEWEST) {
		free(likeness);
		return -ERANGE;
	}
	*ret = likeness;
	return 0;
}

void ew_likeness_free(struct ew_likeness **likeness)
{
	free(*likeness);
	*likeness = NULL;
}

static size_t common(const char *a, size_t a_n, const char *b, size_t b_n)
{
	size_t n = 0;

	while (n < a_n && n < b_n && a[n] == b[n])
		n++;
	return n;
}

/* A letter more, less or another one. */
static bool by_a_letter(const char *a, size_t a_n, const char *b, size_t b_n)
{
	size_t same = common(a, a_n, b, b_n);
	size_t a_skip = same + (a_n >= b_n), b_skip = same + (b_n >= a_n);

	return a_skip <= a_n && b_skip <= b_n && a_n - a_skip == b_n - b_skip && memcmp(a + a_skip, b + b_skip, a_n - a_skip) == 0;
}

static int32_t compare(const struct notice_word *a, const struct ew_word *b)
{
	size_t same, shorter = a->n < b->n ? a->n : b->n, longer = a->n < b->n ? b->n : a->n;

	if (a->n == b->n && memcmp(a->text, b->text, a->n) == 0)
		return SAME;
	if (shorter < STEM || longer - shorter > ENDING)
		return OTHER;
	same = common(a->text, a->n, b->text, b->n);
	if (same >= STEM && longer - same <= ENDING)
		return NEAR;
	return by_a_letter(a->text, a->n, b->text, b->n) ? NEAR : OTHER;
}

static void take_better(struct cell *cell, const struct cell *from, int32_t change)
{
	int32_t score = from->score + change;

	if (from->score == 0 || score <= 0 || score < cell->score || (score == cell->score && from->halves <= cell->halves))
		return;
	*cell = *from;
	cell->score = score;
}

/* The word was said: the way grows, or begins here. */
static void take_said(struct cell *cell, const struct cell *from, int32_t gain, size_t word, uint32_t at, int64_t from_ms, int64_t to_ms)
{
	struct cell grown = *from;
	uint16_t gap;

	if (grown.score == 0)
		grown = (struct cell){.begun = at, .from_ms = from_ms};
	gap = (uint16_t)(word - grown.last);
	grown.gap = gap > grown.gap ? gap : grown.gap;
	grown.score += gain;
	grown.halves = (uint16_t)(grown.halves + (gain == SAME ? 2 : 1));
	grown.last = (uint16_t)(word + 1);
	grown.to_ms = to_ms;
	if (grown.score > cell->score || (grown.score == cell->score && grown.halves > cell->halves))
		*cell = grown;
}

static bool is_better(const struct cell *a, const struct cell *b)
{
	return a->score != b->score ? a->score > b->score : a->halves > b->halves;
}

static void step(struct ew_likeness *l, const struct ew_word *word, int64_t from_ms, int64_t to_ms)
{
	const struct cell *before = l->rows[l->heard % 2];
	struct cell *now = l->rows[(l->heard + 1) % 2];

	memset(now, 0, sizeof(l->rows[0]));
	for (size_t i = 1; i <= l->n; i++) {
		int32_t gain = compare(&l->words[i - 1], word);

		take_better(&now[i], &before[i], PUT_IN);
		take_better(&now[i], &now[i - 1], LEFT_OUT);
		if (gain > 0)
			take_said(&now[i], &before[i - 1], gain, i - 1, l->heard, from_ms, to_ms);
		else
			take_better(&now[i], &before[i - 1], gain);
		if (now[i].score > 0 && l->heard - now[i].begun >= STRETCH * l->n)
			now[i] = (struct cell){0};
		if (is_better(&now[i], &l->best))
			l->best = now[i];
	}
	l->heard++;
}

static size_t count_words(struct ew_slice text)
{
	struct ew_words words = ew_words_of(text);
	struct ew_word word;
	size_t n = 0;

	while (ew_words_next(&words, &word))
		n++;
	return n;
}

int ew_likeness_add(struct ew_likeness *likeness, struct ew_slice text, int64_t from_ms, int64_t to_ms)
{
	int64_t n = (int64_t)count_words(text), long_ms = to_ms > from_ms ? to_ms - from_ms : 0;
	struct ew_words words = ew_words_of(text);
	struct ew_word word;

	for (int64_t i = 0; ew_words_next(&words, &word); i++)
		step(likeness, &word, from_ms + long_ms / n * i + long_ms % n * i / n, from_ms + long_ms / n * (i + 1) + long_ms % n * (i + 1) / n);
	return 0;
}

struct ew_likeness_found ew_likeness_best(const struct ew_likeness *likeness)
{
	const struct cell *best = &likeness->best;
	uint32_t n = (uint32_t)likeness->n, may_lack = n / 10 > 2 ? n / 10 : 2;
	struct ew_likeness_found found = {.words = n};

	if (best->halves == 0)
		return found;
	found.from_ms = best->from_ms;
	found.to_ms = best->to_ms;
	found.said_percent = best->halves * 50u / n;
	found.last_word = best->last - 1u;
	found.any = best->halves * 3u >= n * 2u;
	found.complete = best->halves * 10u >= n * 16u && best->gap <= may_lack && n - best->last <= may_lack;
	return found;
}
