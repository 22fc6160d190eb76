/*
 * What is said of a number: by the words that stand nearest, by what was asked before, by the unit beside it. Must never take the
 * number of one thing for that of another because both are spoken of.
 */
#include <string.h>

#include "redact/reading.h"

#define REACH_BEFORE 16 /* words between a cue and its number */
#define REACH_BEHIND 6
#define ANSWER_TOKENS 60 /* words after which a question is forgotten */
#define ANSWERED_WORDS 3
#define WEIGHT 24
#define MOST_DATE 8      /* digits of a date */
#define OWN_NUMBER 3     /* tokens between a name and its number */
#define TALK_WORDS 2     /* words behind a number that say that talk went on */

/* Whether a number of so many symbols can be what the cue says. */
static bool is_plausible(enum ew_cue cue, size_t digits)
{
	static const uint8_t ranges[][2] = {
		[EW_CUE_CARD] = {8, 40},
		[EW_CUE_CVV] = {3, 4},
		[EW_CUE_EXPIRY] = {3, 6},
		[EW_CUE_IBAN] = {8, 40},
		[EW_CUE_ACCOUNT] = {5, 34},
		[EW_CUE_ROUTING] = {4, 12},
		[EW_CUE_OTP] = {4, 10},
		[EW_CUE_PIN] = {3, 8},
		[EW_CUE_PASSWORD] = {3, 40},
		[EW_CUE_SECRET] = {2, 40},
		[EW_CUE_ID] = {6, 18},
		[EW_CUE_PASSPORT] = {6, 10},
		[EW_CUE_PHONE] = {6, 16},
		[EW_CUE_EMAIL] = {1, 0},
		[EW_CUE_ADDRESS] = {1, 8},
		[EW_CUE_NAME] = {1, 0},
		[EW_CUE_BIRTH] = {2, 8},
	};

	return !ew_cue_is_sensitive(cue) || (digits >= ranges[cue][0] && digits <= ranges[cue][1]);
}

/* "Rs. 400", "no. 7": the dot is of the word before it. */
bool ew_is_abbreviated(const struct ew_passage *p, size_t dot)
{
	const struct ew_token *word = dot > 0 ? &p->tokens[dot - 1] : NULL;

	size_t most = word && p->text[word->at] & 0x80 ? 9 : 3; /* bytes: "Rs", "रु" */

	return word && word->kind == EW_TOKEN_WORD && word->len <= most && word->node != 0 && !(p->tokens[dot].flags & EW_TOKEN_GAP) &&
	       dot + 1 < p->n && p->tokens[dot + 1].kind == EW_TOKEN_DIGITS;
}

/* What is harmless is so in its own sentence. */
static bool crosses_sentence(const struct ew_judgement *j, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		char s = ew_token_sign(j->p, &j->p->tokens[i]);

		if (s == '?' || s == '!' ||
			(s == '.' && i + 1 < j->n && j->p->tokens[i + 1].flags & EW_TOKEN_GAP && !ew_is_abbreviated(j->p, i)))
			return true;
	}
	return false;
}

/* Words between that take nothing away: "is", "uh", "the". */
static unsigned distance(const struct ew_judgement *j, size_t from, size_t to)
{
	unsigned d = 0;

	for (size_t i = from; i < to; i++) {
		const struct ew_token *t = &j->p->tokens[i];
		const struct ew_cue_here *c = j->covered[i] ? &j->cues[j->covered[i] - 1] : NULL;
		char s = ew_token_sign(j->p, t);

		if (s == '.' || s == '?' || s == '!')
			d += 3;
		else if (s == ',' || s == ';')
			d += 1;
		else if (!s && !(c && (c->cue == EW_CUE_SAYS || c->cue == EW_CUE_OKAY)))
			d += 1;
	}
	return d;
}

/* Something was found behind the cue, and talk went on since: the cue has had its number. */
static bool is_answered(const struct ew_judgement *j, const struct ew_cue_here *c, size_t from)
{
	for (size_t i = 0; i < j->n_findings; i++) {
		const struct ew_finding *f = &j->findings[i];

		if (f->from >= c->to && f->to <= from &&
			(crosses_sentence(j, f->to, from) || distance(j, f->to, from) > ANSWERED_WORDS))
			return true;
	}
	return false;
}

/* "the PIN on my claim is": what the sensitive thing is for says nothing of the number. */
static bool says_what_for(const struct ew_judgement *j, const struct ew_cue_here *c)
{
	for (size_t i = 0; i < j->n_cues; i++) {
		const struct ew_cue_here *s = &j->cues[i];
		size_t at = s->to;

		if (!ew_cue_is_sensitive(s->cue) || s->to >= c->from || c->from > s->to + 3)
			continue;
		while (at < c->from && ew_token_is(j, at, EW_CUE_COMMON))
			at++;
		if (at == c->from)
			return true;
	}
	return false;
}

/* "470 euros, I gave 9475": a price that has its number; "26 euros fifty" goes on. */
static bool is_price_before(const struct ew_judgement *j, const struct ew_cue_here *c, size_t from)
{
	return c->behind && c->cue == EW_CUE_MONEY && c->from > 0 && j->p->tokens[c->from - 1].flags & EW_TOKEN_NUMBER && from >= c->to + 2u;
}

static bool is_figure(const struct ew_token *t)
{
	return t->flags & EW_TOKEN_NUMBER || (t->kind == EW_TOKEN_WORD && t->len == 1);
}

/* "4 years, 585705": the unit of what stands before it. "Room 102 has no light, ...": what has its own number, and talk went on. */
static bool has_number(const struct ew_judgement *j, const struct ew_cue_here *c, size_t from)
{
	size_t at = c->to;

	if (c->cue == EW_CUE_QUANTITY)
		return c->from > 0 && j->p->tokens[c->from - 1].flags & EW_TOKEN_NUMBER;
	while (at < from && at < (size_t)c->to + OWN_NUMBER && !is_figure(&j->p->tokens[at]))
		at++;
	if (!ew_cue_is_name(c->cue) || at >= from || !is_figure(&j->p->tokens[at]))
		return false;
	for (unsigned words = 0; at < from; at++) {
		const struct ew_token *t = &j->p->tokens[at];

		words += t->kind == EW_TOKEN_WORD && !is_figure(t) && !(t->flags & (EW_TOKEN_MAYBE | EW_TOKEN_LINK)) && !j->covered[at];
		if (words >= TALK_WORDS)
			return true;
	}
	return false;
}

static int weigh_before(const struct ew_judgement *j, const struct ew_cue_here *c, size_t from)
{
	unsigned d = distance(j, c->to, from);
	int weight = WEIGHT - (int)d;

	if (is_price_before(j, c, from))
		return 0;
	if (d > REACH_BEFORE || (c->everyday && ew_cue_is_harmless(c->cue) && d > 1) || (c->cue == EW_CUE_QUANTITY && c->words == 1))
		return 0; /* units stand behind their numbers */
	if (ew_cue_is_harmless(c->cue) ? crosses_sentence(j, c->to, from) || says_what_for(j, c) || has_number(j, c, from) : is_answered(j, c, from))
		return 0;
	if (ew_cue_is_harmless(c->cue) && d > 2)
		weight -= 3;
	return weight;
}

/* "4821 le code est 123": the number of the cue stands behind it. */
static bool has_own_number(const struct ew_judgement *j, const struct ew_cue_here *c)
{
	size_t at = c->to;

	while (at < j->n && at < c->to + 4u && !(j->p->tokens[at].flags & EW_TOKEN_NUMBER))
		at++;
	return at < j->n && at < c->to + 4u;
}

/* "5483, that's my PIN", "5483 comme nouveau code", "527 los tres números de detrás": only words that say so stand between. */
static bool is_named_behind(const struct ew_judgement *j, size_t from, const struct ew_cue_here *c)
{
	size_t to = c->from;

	if (to == from)
		return c->words > 2 && j->p->tokens[from].len <= 4 && !(j->p->tokens[from].flags & EW_TOKEN_NUMBER) && !has_own_number(j, c);
	if (to > from + 7 || crosses_sentence(j, from, to))
		return false;
	for (size_t i = from; i < to; i++) {
		bool sign = ew_token_sign(j->p, &j->p->tokens[i]) == ',';
		bool count = i + 1 == to && i > from && j->p->tokens[i].kind == EW_TOKEN_WORD && j->p->tokens[i].flags & EW_TOKEN_NUMBER;

		if (!sign && !count && j->p->tokens[i].len > 3 && !ew_token_is(j, i, EW_CUE_SAYS) && !ew_token_is_everyday(j, i))
			return false;
	}
	return true;
}

/* Units stand beside their numbers, and not behind another one or in another turn: "312, 20 euros". */
static bool is_unit_of(const struct ew_judgement *j, size_t to, size_t unit)
{
	for (size_t i = to; i <= unit; i++)
		if (j->p->tokens[i].flags & (EW_TOKEN_TURN | EW_TOKEN_LINE) || (i < unit && j->p->tokens[i].flags & EW_TOKEN_NUMBER))
			return false;
	return distance(j, to, unit) <= 1;
}

static int weigh(const struct ew_judgement *j, const struct ew_cue_here *c, size_t from, size_t to)
{
	unsigned d;

	if (c->to <= from)
		return weigh_before(j, c, from);
	if (c->from < to || !(c->behind || (ew_cue_is_sensitive(c->cue) && is_named_behind(j, to, c))))
		return 0;
	d = distance(j, to, c->from);
	if (ew_cue_is_harmless(c->cue) && !ew_cue_is_name(c->cue) && !is_unit_of(j, to, c->from))
		return 0;
	return d > REACH_BEHIND ? 0 : WEIGHT - 3 - (int)d;
}

/* Who asked got a number for an answer and says it once more. */
static bool is_read_back(const struct ew_judgement *j, const struct ew_heard *h)
{
	if (h->words == 1 || h->turn + 2 != j->r->speakers[j->speaker].turn)
		return false;
	for (size_t i = 0; i < EW_REDACT_SPEAKERS; i++)
		if (i != j->speaker && j->r->speakers[i].number_turn == h->turn + 1)
			return true;
	return false;
}

/* "I see order 4711. Your date of birth?": what was said of something else, with its number, before what was asked. */
static bool is_asked_since(const struct ew_judgement *j, const struct ew_heard *h)
{
	for (size_t i = 0; i < j->r->n_heard; i++) {
		const struct ew_heard *later = &j->r->heard[i];

		if ((later->speaker == h->speaker || h->speaker == j->speaker) && ew_cue_is_sensitive(later->cue) && later->begin > h->at + OWN_NUMBER - 1u)
			return true;
	}
	return false;
}

static int weigh_heard(const struct ew_judgement *j, const struct ew_heard *h, size_t from)
{
	uint32_t here = j->p->tokens[from].number;
	uint32_t age = here - h->at;
	bool own = h->speaker == j->speaker;

	if (h->at >= here || age > ANSWER_TOKENS)
		return 0;
	if (ew_cue_is_harmless(h->cue) && ((own ? !is_read_back(j, h) : h->turn + 1 < j->r->speakers[j->speaker].turn) || h->cue == EW_CUE_MONEY ||
						  h->cue == EW_CUE_DATE || h->cue == EW_CUE_CLOCK))
		return 0; /* only what somebody else asked for just before, or what is read back to who answered */
	if (ew_cue_is_harmless(h->cue) && is_asked_since(j, h))
		return 0;
	return (own ? 14 : 17) - (int)(age / 5) - (h->words == 1 && ew_cue_is_harmless(h->cue) ? 5 : 0);
}

/* Of the tokens of this very passage the list of cues tells. */
static bool is_here(const struct ew_judgement *j, const struct ew_heard *h)
{
	return h->speaker == j->speaker && h->byte >= j->p->begin;
}

static void take(struct ew_meant *best, enum ew_cue cue, const char *which, int weight, int bonus)
{
	if (weight <= 0 || weight + bonus <= best->weight)
		return;
	weight += bonus;
	best->cue = (uint8_t)cue;
	best->which = which;
	best->weight = (int8_t)weight;
}

uint8_t ew_cues_unit(const struct ew_judgement *j, size_t from, size_t to)
{
	char before = from > 0 ? ew_token_sign(j->p, &j->p->tokens[from - 1]) : 0;
	char after = to < j->n ? ew_token_sign(j->p, &j->p->tokens[to]) : 0;
	const struct ew_cue_here *c = to < j->n && j->covered[to] ? &j->cues[j->covered[to] - 1] : NULL;

	if (after == '/' && to + 1 < j->n && ew_token_sign(j->p, &j->p->tokens[to + 1]) == '-')
		return EW_CUE_MONEY; /* "500/-" */
	if (before == '$' || (after == '$' && !(to + 1 < j->n && j->p->tokens[to + 1].kind == EW_TOKEN_DIGITS)))
		return EW_CUE_MONEY;
	if (after == '%')
		return EW_CUE_QUANTITY;
	if (!c || !c->behind || j->p->tokens[to].flags & (EW_TOKEN_TURN | EW_TOKEN_LINE) || (j->p->tokens[to].len == 1 && c->words == 1 && c->language != j->language))
		return 0; /* "…, total" is no unit */
	return c->cue == EW_CUE_MONEY || c->cue == EW_CUE_QUANTITY || c->cue == EW_CUE_CLOCK || c->cue == EW_CUE_DATE ? c->cue : 0;
}

/* "June three two, five seven three": a month has had its number. */
static bool is_behind_date(const struct ew_judgement *j, const struct ew_cue_here *c, size_t from)
{
	bool number = false;

	for (size_t i = c->to; i < from; i++) {
		number |= (j->p->tokens[i].flags & EW_TOKEN_NUMBER) != 0;
		if (number && ew_token_sign(j->p, &j->p->tokens[i]) == ',')
			return true;
	}
	return false;
}

struct ew_meant ew_cues_of(const struct ew_judgement *j, size_t from, size_t to, size_t digits)
{
	struct ew_meant best = {.cue = EW_CUE_NONE, .unit = ew_cues_unit(j, from, to)};

	for (size_t i = 0; i < j->n_cues; i++) {
		const struct ew_cue_here *c = &j->cues[i];

		if (c->cue == EW_CUE_DATE && (digits > MOST_DATE || (digits == 3 && is_behind_date(j, c, from))))
			continue;
		if ((ew_cue_is_sensitive(c->cue) || ew_cue_is_harmless(c->cue)) && is_plausible(c->cue, digits))
			take(&best, c->cue, c->which, weigh(j, c, from, to), ew_cue_is_sensitive(c->cue) ? 2 : 0);
	}
	for (size_t i = 0; i < j->r->n_heard; i++) {
		const struct ew_heard *h = &j->r->heard[i];

		if (is_plausible(h->cue, digits) && !is_here(j, h))
			take(&best, h->cue, h->which, weigh_heard(j, h, from), ew_cue_is_sensitive(h->cue) ? 1 : 0);
	}
	return best;
}

int ew_cues_say(const struct ew_judgement *j, enum ew_cue cue, size_t from, size_t to, const char **ret_which)
{
	int best = 0;

	for (size_t i = 0; i < j->n_cues; i++) {
		int weight = j->cues[i].cue == cue ? weigh(j, &j->cues[i], from, to) : 0;

		if (weight > best) {
			best = weight;
			if (ret_which)
				*ret_which = j->cues[i].which;
		}
	}
	for (size_t i = 0; i < j->r->n_heard; i++) {
		const struct ew_heard *h = &j->r->heard[i];
		int weight = h->cue == cue && !is_here(j, h) ? weigh_heard(j, h, from) : 0;

		if (weight > best) {
			best = weight;
			if (ret_which)
				*ret_which = h->which;
		}
	}
	return best;
}
