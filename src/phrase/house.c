/*
 * What the house says. A question about recording opens what the customer may answer; a question about something else closes it, so that a "yes" to
 * an address is never taken for one to a recording.
 */
#include "phrase/reading.h"

#define FEW_WORDS 2u /* a question of so few asks nothing new: "okay?" */

static bool told_lately(const struct ew_reading *r)
{
	return r->talk->told && r->turn->from_ms - r->talk->told_ms <= EW_PHRASE_ANSWER_MS;
}

static void open_question(struct ew_reading *r, enum ew_phrase_sense sense, uint8_t about)
{
	struct ew_phrase_talk *talk = r->talk;

	talk->asked = true;
	talk->asked_ms = r->turn->to_ms;
	talk->asked_by = EW_PHRASE_HOUSE;
	talk->sense = (uint8_t)sense;
	talk->about = about ? about : EW_PHRASE_ABOUT_RECORDING;
}

static void spoken_of(struct ew_reading *r, const struct ew_hit *hit)
{
	r->talk->told = true;
	r->talk->told_ms = r->turn->to_ms;
	if (!r->talk->asked)
		r->talk->about = hit->about;
}

static void asks(struct ew_reading *r, const struct ew_hit *hit, enum ew_phrase_sense sense)
{
	open_question(r, sense, hit->about);
	spoken_of(r, hit);
	ew_reading_add(r, EW_PHRASE_ASKS, hit);
}

/* "Is that okay?" asks about recording where recording was spoken of; behind the question itself it is the same one. */
static void confirm(struct ew_reading *r, const struct ew_hit *hit, enum ew_phrase_sense sense, bool asked_here)
{
	struct ew_hit same = *hit;

	if (!r->talk->asked && !told_lately(r))
		return;
	same.about = r->talk->about ? r->talk->about : EW_PHRASE_ABOUT_RECORDING;
	open_question(r, sense, same.about);
	if (!asked_here)
		ew_reading_add(r, EW_PHRASE_ASKS, &same);
}

static void other_question(struct ew_reading *r)
{
	r->talk->asked = false;
	r->talk->told = false;
}

/* What a hit does; whether it speaks of recording, or asks nothing new. */
static bool take(struct ew_reading *r, const struct ew_hit *hit, bool *asked_here)
{
	switch (hit->finds) {
	case EW_PHRASE_ASKS:
	case EW_PART_ASKS_MIND:
	case EW_PART_ASKS_STOP:
		*asked_here = true;
		asks(r, hit,
			hit->finds == EW_PHRASE_ASKS ? EW_PHRASE_SENSE_MAY :
			hit->finds == EW_PART_ASKS_MIND ? EW_PHRASE_SENSE_MIND : EW_PHRASE_SENSE_STOP);
		return true;
	case EW_PART_CONFIRM:
	case EW_PART_CONFIRM_MIND:
		confirm(r, hit, hit->finds == EW_PART_CONFIRM ? EW_PHRASE_SENSE_MAY : EW_PHRASE_SENSE_MIND, *asked_here);
		*asked_here |= r->talk->asked;
		return r->talk->asked;
	case EW_PHRASE_TELLS:
		ew_reading_add(r, EW_PHRASE_TELLS, hit);
		spoken_of(r, hit);
		return true;
	case EW_PART_MENTION:
		spoken_of(r, hit);
		return true;
	case EW_PART_CHECK:
		return true;
	case EW_PART_OTHER:
		other_question(r);
		return false;
	case EW_PART_NOTHING:
	case EW_PART_DENIES:
		return false;
	default:
		other_question(r);
		ew_reading_add(r, (enum ew_phrase)hit->finds, hit);
		return true;
	}
}

static unsigned sentence_end(const struct ew_turn_words *words, unsigned from)
{
	unsigned to = from + 1;

	while (to < words->n && !(words->at[to].before & EW_WORD_BREAK))
		to++;
	return to;
}

void ew_reading_of_house(struct ew_reading *r)
{
	bool asked_here = false;

	r->talk->answered = 0;
	for (unsigned from = 0, to, hit = 0; from < r->words.n; from = to) {
		bool known = false;

		to = sentence_end(&r->words, from);
		for (; hit < r->n_hits && r->hits[hit].from < to; hit++)
			known |= take(r, &r->hits[hit], &asked_here);
		if (!known && (r->words.at[to].before & EW_WORD_QUESTION) && to - from > FEW_WORDS)
			other_question(r);
	}
}
