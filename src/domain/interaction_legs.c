/*
 * Words of other legs of the call as events tell of them: taken once each, and of no less weight than if they had been said
 * here. Must never let one of them lift anything, but for the end of a segment that the same leg had opened.
 */
#include "domain/interaction_state.h"

#include <errno.h>

#include "domain/event_json.h"

/* -- what was heard ---------------------------------------------------------------------------- */

/* One place for each thing that a leg may say: what it says later takes it. */
static bool same_place(const struct ew_leg_word *a, const struct ew_leg_word *b)
{
	if (a->what != b->what || !ew_id_equal(a->from, b->from))
		return false;
	return a->what == EW_LEG_SEGMENT ? a->segment == b->segment : a->purposes == b->purposes;
}

static struct ew_leg_word *place_of(const struct ew_interaction *it, const struct ew_leg_word *word)
{
	for (size_t i = 0; i < it->n_heard; i++) {
		if (same_place(&it->heard[i], word))
			return &it->heard[i];
	}
	return NULL;
}

static int hear(struct ew_interaction *it, const struct ew_leg_word *word)
{
	struct ew_leg_word *place = place_of(it, word);

	if (place && place->said >= word->said)
		return 0;
	if (!place) {
		place = ew_grown(&it->heard, it->n_heard, sizeof(*it->heard));
		if (!place)
			return -ENOMEM;
		it->n_heard++;
	}
	*place = *word;
	return 0;
}

static bool read_word(const struct ew_event *e, enum ew_leg_what what, struct ew_leg_word *ret)
{
	*ret = (struct ew_leg_word){.what = what, .at = e->decided};
	(void)ew_field_u64(e, "said", &ret->said);
	return ew_field_id(e, "from", &ret->from);
}

/* Whoever it is here: it holds for those who come later too. A word that cannot be read refuses all the same. */
int ew_leg_refused(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_leg_word word;
	struct ew_slice text;
	int voice = ew_field_text(e, "voice", &text) ? ew_voice_of(text) : EW_VOICE_PARTY;
	uint32_t purposes = EW_PURPOSES_ALL;
	bool named = read_word(e, EW_LEG_REFUSAL, &word);
	int r = 0;

	(void)ew_field_purposes(e, "purposes", &purposes);
	word.heard_by = voice < 0 ? EW_VOICE_PARTY : (enum ew_voice)voice;
	for (unsigned i = 0; r == 0 && named && i < EW_PURPOSE_COUNT; i++) {
		word.purposes = purposes & 1u << i;
		r = word.purposes ? hear(it, &word) : 0;
	}
	if (r == 0)
		ew_people_refuse(it, purposes, word.heard_by);
	return r;
}

int ew_leg_minor(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_leg_word word;
	int r = read_word(e, EW_LEG_MINOR, &word) ? hear(it, &word) : 0;

	if (r < 0)
		return r;
	ew_people_minor(it);
	return 0;
}

int ew_leg_segment(struct ew_interaction *it, const struct ew_event *e, int segment)
{
	struct ew_leg_word word, *known;
	bool opens = e->type == EW_EVENT_SEGMENT_OPENED;

	if (segment < 0 || !read_word(e, EW_LEG_SEGMENT, &word)) {
		if (opens)
			ew_segment_open(it, e, EW_SEGMENT_OTHER); /* nothing but a word for this leg itself ends it */
		return ew_note_flag(it, e, "the segment, or the leg that it is of, is not readable");
	}
	word.segment = (enum ew_segment)segment;
	if (opens) {
		int r = hear(it, &word);

		if (r == 0)
			ew_segment_settle(it, e, segment);
		return r;
	}
	known = place_of(it, &word);
	if (!known || known->said != word.said || known->over)
		return ew_note_flag(it, e, "no such segment was open");
	known->over = true;
	ew_segment_settle(it, e, segment);
	return 0;
}

bool ew_leg_segment_stands(const struct ew_interaction *it, int segment)
{
	for (size_t i = 0; i < it->n_heard; i++) {
		if (it->heard[i].what == EW_LEG_SEGMENT && (int)it->heard[i].segment == segment && !it->heard[i].over)
			return true;
	}
	return false;
}

/* -- what it has to tell ----------------------------------------------------------------------- */

static bool own_segment(const struct ew_interaction *it, int segment, struct ew_leg_word *ret)
{
	const struct ew_open_segment *open = &it->open_segments[segment];

	if (!(it->segments & 1u << segment) || open->own == 0)
		return false;
	*ret = (struct ew_leg_word){.what = EW_LEG_SEGMENT,
		.from = it->id,
		.said = open->own - 1,
		.segment = (enum ew_segment)segment,
		.at = open->own_since};
	return true;
}

static enum ew_voice nearest(const struct ew_interaction *it, unsigned purpose)
{
	uint8_t by = it->refused_all & 1u << purpose ? it->refused_heard[purpose] : EW_VOICE_NOBODY;

	for (size_t i = 0; i < it->n_people; i++) {
		if (it->people[i].says.heard_by[purpose] > by)
			by = it->people[i].says.heard_by[purpose];
	}
	return (enum ew_voice)by;
}

static bool own_refusal(const struct ew_interaction *it, unsigned purpose, struct ew_leg_word *ret)
{
	uint32_t bit = 1u << purpose;

	if (it->refusal_said[purpose] == 0 || !(ew_interaction_refused(it) & bit))
		return false;
	*ret = (struct ew_leg_word){.what = EW_LEG_REFUSAL,
		.from = it->id,
		.said = it->refusal_said[purpose] - 1,
		.purposes = bit,
		.heard_by = nearest(it, purpose)};
	return true;
}

static bool own_minor(const struct ew_interaction *it, struct ew_leg_word *ret)
{
	if (it->minor_said == 0)
		return false;
	*ret = (struct ew_leg_word){.what = EW_LEG_MINOR, .from = it->id, .said = it->minor_said - 1};
	return true;
}

/* The i-th of its own. */
static bool own_word(const struct ew_interaction *it, size_t i, struct ew_leg_word *ret)
{
	for (unsigned purpose = 0; purpose < EW_PURPOSE_COUNT; purpose++) {
		if (own_refusal(it, purpose, ret) && i-- == 0)
			return true;
	}
	if (own_minor(it, ret) && i-- == 0)
		return true;
	for (int segment = 0; segment < EW_SEGMENTS; segment++) {
		if (own_segment(it, segment, ret) && i-- == 0)
			return true;
	}
	return false;
}

bool ew_interaction_leg_word(const struct ew_interaction *it, size_t i, struct ew_leg_word *ret)
{
	if (i >= it->n_heard)
		return own_word(it, i - it->n_heard, ret);
	*ret = it->heard[i];
	if (ret->what == EW_LEG_REFUSAL)
		ret->over = !(ret->purposes & ew_interaction_refused(it));
	else if (ret->what == EW_LEG_MINOR)
		ret->over = it->minor_at.us == 0;
	return true;
}

static enum ew_leg_known knows_own(const struct ew_interaction *it, const struct ew_leg_word *word)
{
	struct ew_leg_word own;

	if (word->what != EW_LEG_SEGMENT || (own_segment(it, (int)word->segment, &own) && own.said == word->said))
		return EW_LEG_STANDS;
	return EW_LEG_OVER;
}

enum ew_leg_known ew_interaction_leg_knows(const struct ew_interaction *it, const struct ew_leg_word *word)
{
	const struct ew_leg_word *place = place_of(it, word);

	if (ew_id_equal(it->id, word->from))
		return knows_own(it, word);
	if (!place || place->said < word->said)
		return EW_LEG_UNKNOWN;
	return place->over || (word->what == EW_LEG_SEGMENT && place->said > word->said) ? EW_LEG_OVER : EW_LEG_STANDS;
}

uint64_t ew_interaction_leg_changes(const struct ew_interaction *it)
{
	return it->leg_changes;
}

bool ew_interaction_segment_is_own(const struct ew_interaction *it, enum ew_segment segment)
{
	struct ew_leg_word own;

	return segment < EW_SEGMENTS && own_segment(it, (int)segment, &own);
}
