/*
 * German numbers of hundreds and thousands in one word: "zweitausendsiebenundzwanzig". Must never take a word for a number of which
 * one letter is left over.
 */
#include "redact/reading.h"

#include "base/slice.h"

static bool below_hundred(const struct ew_lexicon *lexicon, struct ew_slice word, uint32_t *ret)
{
	const struct ew_number_word *w;
	size_t n = ew_lexicon_number(lexicon, ew_lexicon_word(lexicon, word), &w);

	for (size_t i = 0; i < n; i++)
		if (w[i].language == EW_LANGUAGE_DE && w[i].class_ <= EW_NUMBER_WHOLE) {
			*ret = (uint32_t)w[i].value;
			return true;
		}
	return false;
}

static struct ew_slice without_und(struct ew_slice s)
{
	return s.len > 3 && ew_slice_starts(s, EW_SLICE("und")) ? ew_slice_of(s.at + 3, s.len - 3) : s;
}

/* "HEADscaleTAIL": nothing before the scale is one. */
static bool value_of(const struct ew_lexicon *lexicon, struct ew_slice word, uint32_t *ret)
{
	static const struct {
		const char *word;
		uint32_t value;
	} scales[] = {{"tausend", 1000}, {"hundert", 100}};

	for (size_t i = 0; i < EW_COUNT(scales); i++) {
		struct ew_slice scale = ew_slice_text(scales[i].word);
		size_t at = ew_slice_find(word, scale);
		uint32_t head = 1, tail = 0;
		struct ew_slice rest;

		if (at == SIZE_MAX)
			continue;
		rest = without_und(ew_slice_of(word.at + at + scale.len, word.len - at - scale.len));
		if ((at > 0 && !value_of(lexicon, ew_slice_of(word.at, at), &head)) ||
			(rest.len > 0 && !value_of(lexicon, rest, &tail)))
			return false;
		*ret = head * scales[i].value + tail;
		return true;
	}
	return below_hundred(lexicon, word, ret);
}

uint32_t ew_compound_value(const struct ew_lexicon *lexicon, struct ew_slice folded)
{
	uint32_t value;

	if (folded.len == 0 || folded.at[0] >= 0x80) /* most long words are Devanagari */
		return 0;
	if (ew_slice_find(folded, EW_SLICE("hundert")) == SIZE_MAX && ew_slice_find(folded, EW_SLICE("tausend")) == SIZE_MAX)
		return 0;
	return value_of(lexicon, folded, &value) && value >= 100 && value < 1000000 ? value : 0;
}
