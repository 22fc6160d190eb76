/*
 * What is said twice: a slip and what takes its place, a number begun anew, a block once more. Must never take symbols away whose
 * tokens no other symbol covers, where they were meant for the same.
 */
#include "redact/retold.h"

#include <string.h>

#define ALONG 4 /* symbols that a slip has, where what follows does not show how far it goes */

static size_t same(const struct ew_reading *r, size_t a, size_t b, size_t most)
{
	size_t n = 0;

	while (n < most && b + n < r->n && r->at[a + n].c == r->at[b + n].c)
		n++;
	return n;
}

/* Whoever corrects a slip begins again somewhere: what follows is what was said, but for its last. 0: it does not show. */
static size_t said_anew(const struct ew_reading *r, size_t at)
{
	for (size_t back = at; back > 1; back--)
		if (r->at[at - back].begins && same(r, at - back, at, back) + 1 >= back)
			return back;
	return 0;
}

static size_t to_begin(const struct ew_reading *r, size_t at, bool apart)
{
	size_t back = 1;

	while (back < at && !(apart ? r->at[at - back].apart : r->at[at - back].begins))
		back++;
	return back;
}

static size_t symbols_back(const struct ew_reading *r, size_t at, bool all, int drop)
{
	size_t back = said_anew(r, at);

	if (drop == EW_DROP_SEEN)
		return back ? back : all ? at : to_begin(r, at, false);
	if (drop == EW_DROP_NONE || drop == EW_DROP_GROUP)
		return drop == EW_DROP_NONE ? 0 : to_begin(r, at, true);
	return all || drop == EW_DROP_ALL || (size_t)drop > at ? at : (size_t)drop;
}

size_t ew_retold_take_back(struct ew_reading *r, size_t at, bool all, int drop)
{
	size_t back = at > 0 && at < r->n ? symbols_back(r, at, all, drop) : 0;
	bool same_thing = back <= ALONG || back == said_anew(r, at);
	uint8_t from;

	if (back == 0)
		return 0;
	from = r->at[at - back].from;
	memmove(&r->at[at - back], &r->at[at], (r->n - at) * sizeof(r->at[0]));
	r->n = (uint8_t)(r->n - back);
	if (same_thing)
		r->at[at - back].from = from;
	return back;
}

/* -- blocks ---------------------------------------------------------------------------------------- */

/* How many symbols from `at` on are said again right behind them, as a block: 0 for none. */
static size_t twin_at(const struct ew_reading *r, size_t at)
{
	for (size_t n = (r->n - at) / 2; n >= 2; n--) {
		size_t end = at + 2 * n;

		if (r->at[at + n].begins && (end == r->n || r->at[end].begins) && same(r, at, at + n, n) == n)
			return n;
	}
	return 0;
}

/* Longer ones and those that something parts come first. */
static bool is_plain(const struct ew_reading *r, size_t at, size_t n)
{
	return n > 2 || r->at[at + n].apart;
}

static bool find_twin(const struct ew_reading *r, size_t which, size_t *ret_at, size_t *ret_n)
{
	for (int plain = 1; plain >= 0; plain--)
		for (size_t at = 0; at + 4 <= r->n; at++) {
			size_t n = r->at[at].begins ? twin_at(r, at) : 0;

			if (n == 0 || is_plain(r, at, n) != (plain == 1) || which-- > 0)
				continue;
			*ret_at = at;
			*ret_n = n;
			return true;
		}
	return false;
}

size_t ew_retold_twins(const struct ew_reading *r, size_t most)
{
	size_t count = 0, at, n;

	while (count < most && find_twin(r, count, &at, &n))
		count++;
	return count;
}

void ew_retold_drop_twin(struct ew_reading *r, size_t which)
{
	size_t at, n;

	if (!find_twin(r, which, &at, &n))
		return;
	r->at[at + n - 1].to = r->at[at + 2 * n - 1].to;
	memmove(&r->at[at + n], &r->at[at + 2 * n], (r->n - at - 2 * n) * sizeof(r->at[0]));
	r->n = (uint8_t)(r->n - n);
}
