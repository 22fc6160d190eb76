/*
 * A conversation, turn by turn: who speaks decides what words may mean.
 */
#include "phrase/phrase.h"

#include <string.h>

#include "phrase/reading.h"

static const char *const names[EW_PHRASE_KINDS] = {
	[EW_PHRASE_AGREES] = "agrees",
	[EW_PHRASE_REFUSES] = "refuses",
	[EW_PHRASE_OPTS_OUT] = "opts_out",
	[EW_PHRASE_UNCLEAR] = "unclear",
	[EW_PHRASE_ASKS] = "asks",
	[EW_PHRASE_TELLS] = "tells",
	[EW_PHRASE_OPENS_PAYMENT] = "opens_payment",
	[EW_PHRASE_OPENS_HEALTH] = "opens_health",
	[EW_PHRASE_CLOSES] = "closes",
};

const char *ew_phrase_name(enum ew_phrase phrase)
{
	return phrase > 0 && phrase < EW_PHRASE_KINDS ? names[phrase] : NULL;
}

enum ew_phrase ew_phrase_of(struct ew_slice word)
{
	for (unsigned i = 1; i < EW_PHRASE_KINDS; i++)
		if (ew_slice_equal(word, ew_slice_text(names[i])))
			return (enum ew_phrase)i;
	return 0;
}

void ew_reading_add(struct ew_reading *r, enum ew_phrase what, const struct ew_hit *hit)
{
	struct ew_phrase_found found = {.what = (uint8_t)what, .about = hit->about, .score = hit->rule->score, .rule = hit->rule->name};

	memcpy(found.language, hit->rule->name, strcspn(hit->rule->name, "."));
	ew_reading_add_found(r, found, hit->from, hit->to);
}

void ew_reading_add_found(struct ew_reading *r, struct ew_phrase_found found, unsigned from, unsigned to)
{
	if (r->n == EW_PHRASES_OF_TURN)
		return;
	found.from = r->words.at[from].from;
	found.to = r->words.at[to - 1].to;
	r->found[r->n++] = found;
}

/* Up to a character's beginning. */
static struct ew_slice capped(struct ew_slice text)
{
	size_t n = text.len;

	if (n <= EW_PHRASE_TURN_BYTES)
		return text;
	for (n = EW_PHRASE_TURN_BYTES; n > EW_PHRASE_TURN_BYTES - 4 && (text.at[n] & 0xc0) == 0x80; n--)
		;
	return ew_slice_of(text.at, n);
}

size_t ew_phrase_read(
	struct ew_phrase_talk *talk, const struct ew_phrase_turn *turn, struct ew_phrase_found ret[static EW_PHRASES_OF_TURN])
{
	struct ew_reading r;

	r.talk = talk;
	r.turn = turn;
	r.found = ret;
	r.n = 0;
	ew_turn_words_read(capped(turn->text), &r.words);
	if (r.words.n == 0)
		return 0;
	r.n_hits = ew_phrase_match(&r.words, turn->side, r.hits);
	if (turn->side == EW_PHRASE_HOUSE)
		ew_reading_of_house(&r);
	else
		ew_reading_of_customer(&r);
	talk->last_side = (uint8_t)turn->side;
	return r.n;
}

void ew_phrase_asked(struct ew_phrase_talk *talk, int64_t ended_ms)
{
	*talk = (struct ew_phrase_talk){.asked = true, .asked_ms = ended_ms, .asked_by = EW_PHRASE_HOUSE, .about = EW_PHRASE_ABOUT_RECORDING,
		.last_side = EW_PHRASE_HOUSE};
}
