/*
 * Numbers that are begun, given up and begun anew, or mended at their end: "four one five, no sorry, four one six ...". What was read before
 * and behind the slip belongs to what was found. Must never run into another thing that has a number.
 */
#include "redact/symbols.h"

#define MOST_BEGUN 30  /* tokens before a number that was begun anew */
#define MOST_EXCUSE 14 /* tokens of a slip and what is said of it */
#define MOST_MENDED 12 /* tokens that take the place of its end */

static unsigned talk_of(const struct ew_judgement *j, size_t at)
{
	const struct ew_cue_here *cue = ew_cue_over(j, at);

	return cue ? cue->cue : EW_CUE_NONE;
}

static bool is_slip(unsigned cue)
{
	return cue == EW_CUE_WRONG || cue == EW_CUE_AGAIN;
}

/* Signs, fillers, "okay", and how a letter is called. */
static bool is_pause(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	char sign = ew_token_sign(j->p, t);

	if (sign)
		return sign != '?' && sign != '!' && sign != ':' && sign != ';';
	return j->tail[at] || t->flags & EW_TOKEN_LINK || ew_token_is_then(j, at) || talk_of(j, at) == EW_CUE_OKAY || is_slip(talk_of(j, at));
}

static bool is_of_other(const struct ew_judgement *j, const struct ew_finding *f, size_t at)
{
	for (size_t i = 0; i < j->n_findings; i++)
		if (j->findings[i].kind != f->kind && j->findings[i].from <= at && j->findings[i].to > at &&
			(j->findings[i].to <= f->from || j->findings[i].from >= f->to))
			return true;
	return false;
}

/* An everyday word that names nothing. */
static bool is_talk(const struct ew_judgement *j, size_t at)
{
	unsigned cue = talk_of(j, at);

	return ew_token_is_everyday(j, at) && (cue == EW_CUE_NONE || (cue >= EW_CUE_SAYS && cue != EW_CUE_ASKS));
}

/* "the other one, four ..." */
static bool is_pronoun(const struct ew_judgement *j, size_t at)
{
	return at > 0 && at + 1 < j->n && ew_token_is_everyday(j, at - 1) && ew_token_sign(j->p, &j->p->tokens[at + 1]) == ',' &&
	       j->p->tokens[at].kind == EW_TOKEN_WORD && j->p->tokens[at].len > 1;
}

/* Where what was read of it before the slip begins; its own begin when there is none. */
static size_t begun_at(const struct ew_judgement *j, const struct ew_finding *f)
{
	size_t begin = f->from;
	bool slip = false;

	for (size_t i = f->from; i > 0 && i + MOST_BEGUN > f->from; i--) {
		if (j->p->tokens[i].flags & EW_TOKEN_TOPIC)
			break;
		slip |= is_slip(talk_of(j, i - 1));
		if (ew_token_is_symbol(j, i - 1) && !is_slip(talk_of(j, i - 1))) { /* "nein" may be heard as nine */
			if (!slip || is_of_other(j, f, i - 1))
				break;
			begin = i - 1;
		} else if (!is_pause(j, i - 1) && (begin < f->from || !is_talk(j, i - 1))) {
			break;
		}
	}
	if (is_pronoun(j, begin) && begin < f->from)
		for (begin++; begin < f->from && !ew_token_is_symbol(j, begin); begin++)
			;
	return begin < f->from && ew_cues_unit(j, begin, ew_run_end(j, begin)) ? f->from : begin;
}

/* Where the slip behind it ends and what takes the place of the end begins; 0 when there is none. */
static size_t mended_from(const struct ew_judgement *j, const struct ew_finding *f)
{
	bool slip = false;

	for (size_t i = f->to; i < j->n && i < (size_t)f->to + MOST_EXCUSE; i++) {
		if (j->p->tokens[i].flags & EW_TOKEN_TOPIC)
			return 0;
		slip |= is_slip(talk_of(j, i));
		if (ew_token_is_symbol(j, i))
			return slip ? i : 0;
		if (!is_pause(j, i))
			return 0;
	}
	return 0;
}

static size_t mended_to(const struct ew_judgement *j, const struct ew_finding *f)
{
	size_t from = mended_from(j, f), end;

	if (from == 0 || is_of_other(j, f, from))
		return f->to;
	end = ew_run_end(j, from);
	return end > from + MOST_MENDED || ew_cues_unit(j, from, end) ? f->to : end;
}

void ew_restarts_cover(struct ew_judgement *j)
{
	for (size_t i = 0; i < j->n_findings; i++) {
		struct ew_finding *f = &j->findings[i];

		if (!ew_finding_is_number(f) || f->kind == EW_SENSITIVE_PASSWORD || f->kind == EW_SENSITIVE_SECRET)
			continue;
		f->from = (uint8_t)begun_at(j, f);
		f->to = (uint8_t)mended_to(j, f);
	}
}
