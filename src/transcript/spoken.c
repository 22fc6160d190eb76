/*
 * Words beside a text. Must never give a part of the time in which something was said: where text and words differ by a letter, or times
 * of words are none of the text's, the whole text's time is taken.
 */
#include "transcript/spoken.h"

static bool counts(uint8_t c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static uint8_t fold(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static size_t skip(struct ew_slice text, size_t at)
{
	while (at < text.len && !counts(text.at[at]))
		at++;
	return at;
}

/* One word from `at` on; false when something else stands there. */
static bool place_one(struct ew_slice text, size_t *at, struct ew_spoken_word *word)
{
	bool begun = false;

	for (size_t i = skip(word->text, 0); i < word->text.len; i = skip(word->text, i + 1)) {
		*at = skip(text, *at);
		if (*at == text.len || fold(text.at[*at]) != fold(word->text.at[i]))
			return false;
		if (!begun)
			word->at = (uint32_t)*at;
		begun = true;
		word->behind = (uint32_t)++*at;
	}
	if (!begun)
		word->at = word->behind = (uint32_t)*at;
	return true;
}

bool ew_spoken_place(struct ew_slice text, struct ew_spoken_word *words, size_t n)
{
	size_t at = 0;

	if (n == 0 || text.len > UINT32_MAX)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!place_one(text, &at, &words[i]))
			return false;
	return skip(text, at) == text.len;
}

/* False also for what is too far away to be reckoned with. */
static bool is_near(int64_t ms, struct ew_spoken_time all)
{
	int64_t first, last;

	if (__builtin_sub_overflow(all.from_ms, EW_SPOKEN_SLACK_MS, &first) || __builtin_add_overflow(all.to_ms, EW_SPOKEN_SLACK_MS, &last))
		return false;
	return ms >= first && ms <= last;
}

struct ew_spoken_time ew_spoken_within(struct ew_spoken_time part, struct ew_spoken_time all)
{
	if (part.from_ms < part.to_ms && is_near(part.from_ms, all) && is_near(part.to_ms, all))
		return part;
	return (struct ew_spoken_time){
		.from_ms = part.from_ms < all.from_ms ? part.from_ms : all.from_ms,
		.to_ms = part.to_ms > all.to_ms ? part.to_ms : all.to_ms,
	};
}

struct ew_spoken_time ew_spoken_when(
	const struct ew_spoken_word *words, size_t n, uint32_t from, uint32_t to, struct ew_spoken_time all)
{
	struct ew_spoken_time ret = {INT64_MAX, INT64_MIN};

	for (size_t i = 0; i < n; i++) {
		if (words[i].behind <= from || words[i].at >= to)
			continue;
		ret.from_ms = words[i].from_ms < ret.from_ms ? words[i].from_ms : ret.from_ms;
		ret.to_ms = words[i].to_ms > ret.to_ms ? words[i].to_ms : ret.to_ms;
	}
	return ret.from_ms <= ret.to_ms ? ew_spoken_within(ret, all) : all;
}
