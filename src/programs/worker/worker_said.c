/*
 * Words and times beside a text whose parts are replaced. Must never make a time shorter than that in which something was said.
 */
#include <errno.h>
#include <string.h>

#include "base/secret.h"
#include "programs/worker/worker_hear.h"

int ew_worker_heard_word(struct ew_worker_heard *h, const struct ew_said_word *word)
{
	if (h->n_words == EW_HEAR_MOST_WORDS)
		return -E2BIG;
	if (h->n_words == h->cap_words) {
		size_t cap = h->cap_words ? 2 * h->cap_words : 512;
		struct ew_said_word *more = reallocarray(h->words, cap, sizeof(*more));

		if (!more)
			return -ENOMEM;
		h->words = more;
		h->cap_words = cap;
	}
	h->words[h->n_words++] = *word;
	h->said[h->n - 1].n_words++;
	return 0;
}

static void move_word(struct ew_said_word *word, int64_t shift)
{
	word->at = (uint32_t)(word->at + shift);
	word->behind = (uint32_t)(word->behind + shift);
}

static void drop_words(struct ew_said_word *words, struct ew_said *said, size_t at, size_t n)
{
	memmove(words + at, words + at + n, (said->n_words - at - n) * sizeof(*words));
	said->n_words -= n;
}

void ew_worker_words_replace(struct ew_worker_heard *h, struct ew_said *said, uint32_t from, uint32_t to, uint32_t len, size_t *first,
	int64_t *shift, uint32_t *ret_from_ms, uint32_t *ret_to_ms)
{
	struct ew_said_word *words = h->words ? h->words + said->first_word : NULL;
	size_t i = *first, end;

	*ret_from_ms = said->from_ms;
	*ret_to_ms = said->to_ms;
	for (; i < said->n_words && words[i].behind <= from; i++)
		move_word(&words[i], *shift);
	for (end = i; end < said->n_words && words[end].at < to; end++) {
		*ret_from_ms = end == i || words[end].from_ms < *ret_from_ms ? words[end].from_ms : *ret_from_ms;
		*ret_to_ms = end == i || words[end].to_ms > *ret_to_ms ? words[end].to_ms : *ret_to_ms;
	}
	if (end > i) {
		words[i] = (struct ew_said_word){(uint32_t)(from + *shift), (uint32_t)(from + *shift + len), *ret_from_ms, *ret_to_ms};
		drop_words(words, said, i + 1, end - i - 1);
		i++;
	}
	*first = i;
	*shift += (int64_t)len - (to - from);
}

void ew_worker_words_shift(struct ew_worker_heard *h, const struct ew_said *said, size_t first, int64_t shift)
{
	for (size_t i = first; i < said->n_words; i++)
		move_word(&h->words[said->first_word + i], shift);
}

/* Each with the next of the same source: half as many, and nothing left out. */
static void join_neighbours(struct ew_read *read)
{
	size_t n = 0;

	for (size_t i = 0; i < read->n_said; i++) {
		const struct ew_finding *one = &read->said[i];
		bool joins = n > 0 && i % 2 == 1 && read->said[n - 1].source == one->source;

		if (!joins) {
			read->said[n++] = *one;
			continue;
		}
		read->said[n - 1].from_ms = one->from_ms < read->said[n - 1].from_ms ? one->from_ms : read->said[n - 1].from_ms;
		read->said[n - 1].to_ms = one->to_ms > read->said[n - 1].to_ms ? one->to_ms : read->said[n - 1].to_ms;
	}
	read->n_said = n;
}

/* The widest of a source takes what there is no room for, where sources alternate so that no two are neighbours. */
static void widen(struct ew_read *read, const struct ew_finding *one)
{
	for (size_t i = read->n_said; i-- > 0;) {
		if (read->said[i].source != one->source)
			continue;
		read->said[i].from_ms = one->from_ms < read->said[i].from_ms ? one->from_ms : read->said[i].from_ms;
		read->said[i].to_ms = one->to_ms > read->said[i].to_ms ? one->to_ms : read->said[i].to_ms;
		return;
	}
	read->said[read->n_said - 1] = (struct ew_finding){.to_ms = UINT32_MAX, .source = one->source};
}

void ew_worker_said(struct ew_read *read, const struct ew_finding *one)
{
	if (read->n_said == EW_COUNT(read->said))
		join_neighbours(read);
	if (read->n_said == EW_COUNT(read->said))
		widen(read, one);
	else
		read->said[read->n_said++] = *one;
}
