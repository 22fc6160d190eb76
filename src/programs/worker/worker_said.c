/*
 * Words and times beside a text whose parts are replaced. Must never make a time shorter than that in which something was said, nor give something
 * the name of another kind: by that it is decided whether it is silent.
 */
#include <errno.h>
#include <string.h>

#include "base/secret.h"
#include "programs/worker/worker_hear.h"
#include "transcript/spoken.h"

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

struct time {
	uint32_t from_ms, to_ms;
};

static void widen(struct time *t, uint32_t from_ms, uint32_t to_ms)
{
	t->from_ms = from_ms < t->from_ms ? from_ms : t->from_ms;
	t->to_ms = to_ms > t->to_ms ? to_ms : t->to_ms;
}

/* Where its words say nothing of it, or what cannot be, it has the time of all that was said. */
static struct time believed(const struct ew_said *said, struct time words)
{
	struct ew_spoken_time when, all = {said->from_ms, said->to_ms};

	if (words.from_ms > words.to_ms)
		return (struct time){said->from_ms, said->to_ms};
	when = ew_spoken_within((struct ew_spoken_time){words.from_ms, words.to_ms}, all);
	return (struct time){(uint32_t)when.from_ms, (uint32_t)when.to_ms};
}

void ew_worker_words_replace(struct ew_worker_heard *h, struct ew_said *said, uint32_t from, uint32_t to, uint32_t len, struct ew_words_done *done,
	uint32_t *ret_from_ms, uint32_t *ret_to_ms)
{
	struct ew_said_word *words = h->words ? h->words + said->first_word : NULL;
	struct time when = {UINT32_MAX, 0};
	size_t i = done->next, end;

	if (from < done->behind)
		widen(&when, done->from_ms, done->to_ms);
	for (; i < said->n_words && words[i].behind <= from; i++)
		move_word(&words[i], done->shift);
	for (end = i; end < said->n_words && words[end].at < to; end++) {
		widen(&when, words[end].from_ms, words[end].to_ms);
		done->behind = words[end].behind;
	}
	done->from_ms = when.from_ms;
	done->to_ms = when.to_ms;
	when = believed(said, when);
	if (end > i) {
		words[i] = (struct ew_said_word){(uint32_t)(from + done->shift), (uint32_t)(from + done->shift + len), when.from_ms, when.to_ms};
		drop_words(words, said, i + 1, end - i - 1);
		i++;
	}
	done->next = i;
	done->shift += (int64_t)len - (to - from);
	*ret_from_ms = when.from_ms;
	*ret_to_ms = when.to_ms;
}

void ew_worker_words_shift(struct ew_worker_heard *h, const struct ew_said *said, const struct ew_words_done *done)
{
	for (size_t i = done->next; i < said->n_words; i++)
		move_word(&h->words[said->first_word + i], done->shift);
}

/* -- more than there is room for -- */

static void take_in(struct ew_finding *to, const struct ew_finding *one)
{
	to->from_ms = one->from_ms < to->from_ms ? one->from_ms : to->from_ms;
	to->to_ms = one->to_ms > to->to_ms ? one->to_ms : to->to_ms;
	to->code = to->code || one->code;
}

/* What lies with a code goes with it for good, so one without does not become one with it. */
static bool are_alike(const struct ew_finding *a, const struct ew_finding *b)
{
	return a->source == b->source && a->code == b->code && strcmp(a->kind, b->kind) == 0;
}

/* Each with the one before it of the same source and kind, unless that took one in already: about half as many, and nothing left out. */
static void join_pairs(struct ew_read *read)
{
	bool taken[EW_HEAR_FINDINGS] = {false};
	size_t n = 0;

	for (size_t i = 0; i < read->n_said; i++) {
		struct ew_finding one = read->said[i];
		size_t k = n;

		while (k > 0 && (taken[k - 1] || !are_alike(&read->said[k - 1], &one)))
			k--;
		if (k > 0) {
			take_in(&read->said[k - 1], &one);
			taken[k - 1] = true;
		} else {
			read->said[n++] = one;
		}
	}
	read->n_said = n;
}

/* No two are alike: there are fewer sources than findings, and of one with several all become one that says no kind, which is wanted by any policy. */
static void join_source(struct ew_read *read, uint8_t source)
{
	struct ew_finding all = {.from_ms = UINT32_MAX, .source = source};
	size_t n = 0;

	for (size_t i = 0; i < read->n_said; i++) {
		if (read->said[i].source == source)
			take_in(&all, &read->said[i]);
		else
			read->said[n++] = read->said[i];
	}
	read->said[n++] = all;
	read->n_said = n;
}

static uint8_t busiest(const struct ew_read *read)
{
	size_t count[UINT8_MAX + 1] = {0};
	uint8_t most = 0;

	for (size_t i = 0; i < read->n_said; i++)
		if (++count[read->said[i].source] > count[most])
			most = read->said[i].source;
	return most;
}

_Static_assert(EW_HEAR_FINDINGS > UINT8_MAX + 1, "of some source there are several");

void ew_worker_said(struct ew_read *read, const struct ew_finding *one)
{
	if (read->n_said == EW_COUNT(read->said))
		join_pairs(read);
	if (read->n_said == EW_COUNT(read->said))
		join_source(read, busiest(read));
	read->said[read->n_said++] = *one;
}
