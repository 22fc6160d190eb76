/*
 * Symbols out of tokens, as people say numbers: digit by digit, in pairs, in tens of twenty, in whole German words, with
 * letters that are spelled, with what they take back. Must never drop a symbol for good: what a reading leaves out, another has.
 */
#include <stdio.h>
#include <string.h>

#include "redact/symbols.h"

#define MOST_FORKS 6

enum open { SHUT, UNIT, TEEN, DIX, TENS, HUNDRED, THOUSAND };

/* What is being put together. */
struct reader {
	const struct ew_judgement *j;
	struct ew_reading *to;
	unsigned forks, taken; /* met, and those that are taken */
	int drop;              /* what a correction takes back: -1 all, 0 nothing, 1.. symbols, 99 what stands together */
	bool full;
	uint8_t slipped;       /* symbols before a slip behind which nothing was read yet, 0: none */
	/* a number that may go on */
	enum open open;
	uint32_t value;
	uint8_t digits;        /* at least so many are written */
	uint8_t from, until;
	uint8_t times, times_from;
	bool join;
	bool open_apart;       /* what stands before it */
	char open_sign;
	/* what stands before the next symbol */
	bool apart;
	char sign;
	int extend_from;       /* tokens that were taken back belong to what follows; -1: none */
	size_t words, figures;
};

static bool other_way(struct reader *r)
{
	bool taken = r->forks < MOST_FORKS && (r->taken >> r->forks & 1);

	r->forks++;
	return taken;
}

static void put(struct reader *r, char c, size_t from, size_t to, bool begins)
{
	struct ew_symbol *s;

	if (r->to->n == EW_MOST_SYMBOLS) {
		r->full = true;
		return;
	}
	s = &r->to->at[r->to->n++];
	r->slipped = 0;
	*s = (struct ew_symbol){.c = c, .from = (uint8_t)from, .to = (uint8_t)to, .begins = begins, .apart = begins && r->apart,
		.sign = begins ? r->sign : 0};
	if (begins && r->extend_from >= 0) {
		s->from = (uint8_t)r->extend_from;
		r->extend_from = -1;
	}
	if (begins) {
		r->apart = false;
		r->sign = 0;
	}
	if (c >= 'A')
		r->to->has_letters = true;
}

/* A pause behind a number that may go on is none before it. */
static void swap_edge(struct reader *r)
{
	bool apart = r->apart;
	char sign = r->sign;

	r->apart = r->open_apart;
	r->sign = r->open_sign;
	r->open_apart = apart;
	r->open_sign = sign;
}

static void flush(struct reader *r)
{
	char text[12];
	int n;

	if (r->open == SHUT)
		return;
	n = snprintf(text, sizeof(text), "%0*u", r->digits, r->value);
	swap_edge(r);
	for (int i = 0; i < n; i++)
		put(r, text[i], r->from, r->until, i == 0);
	swap_edge(r);
	r->open = SHUT;
	r->join = false;
}

static void begin(struct reader *r, enum open open, uint32_t value, uint8_t digits, size_t at)
{
	flush(r);
	r->open_apart = false;
	r->open_sign = 0;
	swap_edge(r);
	r->open = open;
	r->value = value;
	r->digits = digits;
	r->from = r->times ? r->times_from : (uint8_t)at;
	r->until = (uint8_t)(at + 1);
	r->times = 0;
}

static void add(struct reader *r, uint32_t value, enum open open, size_t at)
{
	r->value += value;
	r->open = open;
	r->until = (uint8_t)(at + 1);
	r->join = false;
	r->apart = false;
	r->sign = 0;
}

static bool takes_rest(const struct reader *r)
{
	return r->open == HUNDRED || r->open == THOUSAND;
}

/* After "hundred" and "thousand" what follows may be its rest, or further digits. */
static bool goes_into(struct reader *r, uint32_t value)
{
	uint32_t room = r->open == THOUSAND ? 1000 : 100;

	return takes_rest(r) && r->value % room == 0 && value < room && !other_way(r);
}

static void repeat(struct reader *r, char c, size_t at)
{
	flush(r);
	for (unsigned i = 0; i < r->times; i++)
		put(r, c, r->times_from, at + 1, i == 0);
	r->times = 0;
}

/* "soixante quatre-vingt-dix-neuf" is 60 99. */
static bool is_before_twenty(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = ew_token_beside(j, at, 1);
	struct ew_number_word w;

	return t && ew_token_number(j, t, &w) && w.language == EW_LANGUAGE_FR && w.class_ == EW_NUMBER_TENS && w.value == 20;
}

static void unit(struct reader *r, const struct ew_number_word *w, size_t at)
{
	uint32_t v = (uint32_t)w->value;

	if (r->times)
		repeat(r, (char)('0' + v), at);
	else if (r->open == TENS && v > 0 && r->value % 10 == 0 && !(v == 4 && is_before_twenty(r->j, at) && !other_way(r)))
		add(r, v, TEEN, at);
	else if (r->open == DIX && v >= 7 && !other_way(r))
		add(r, v, TEEN, at);
	else if (v > 0 && goes_into(r, v))
		add(r, v, r->open == THOUSAND || w->language == EW_LANGUAGE_DE || (w->language == EW_LANGUAGE_FR && v == 4) ? UNIT : TEEN, at);
	else
		begin(r, UNIT, v, 1, at);
}

static void teen(struct reader *r, const struct ew_number_word *w, size_t at)
{
	uint32_t v = (uint32_t)w->value;
	enum open open = v == 10 && w->language == EW_LANGUAGE_FR ? DIX : TEEN;
	bool by_twenty = r->open == TENS && w->language == EW_LANGUAGE_FR && (r->value % 100 == 60 || r->value % 100 == 80);

	if ((by_twenty && !other_way(r)) || goes_into(r, v))
		add(r, v, open, at);
	else
		begin(r, open, v, 2, at);
}

static void tens(struct reader *r, const struct ew_number_word *w, size_t at)
{
	uint32_t v = (uint32_t)w->value;
	bool four_twenty = w->language == EW_LANGUAGE_FR && v == 20 && r->open == UNIT && r->value % 100 == 4;

	if (four_twenty && !other_way(r)) {
		r->value += 76;
		r->digits = r->digits < 2 ? 2 : r->digits;
		r->open = TENS;
		r->until = (uint8_t)(at + 1);
	} else if (r->open == UNIT && r->join && r->value % 100 < 10) { /* "ein und zwanzig" in three words */
		r->digits = r->digits < 2 ? 2 : r->digits;
		add(r, v, TEEN, at);
	} else if (goes_into(r, v)) {
		add(r, v, TENS, at);
	} else {
		begin(r, TENS, v, 2, at);
	}
}

/* "neuf cent" within "mille neuf cent": the hundreds of what stands behind the thousand. */
static bool multiplies_part(struct reader *r, uint32_t unit)
{
	uint32_t part = r->value % 1000;

	if (unit != 100 || r->open == SHUT || r->open == THOUSAND || r->open == HUNDRED || r->value < 1000 || part == 0 || part > 9)
		return false;
	r->value += part * 99;
	return true;
}

/* "hundred" and "thousand" multiply what stands before them; "doscientos" and "zweitausend" are whole. */
static void scale(struct reader *r, const struct ew_number_word *w, uint32_t unit, size_t at)
{
	uint32_t value = (uint32_t)w->value;
	bool spanish = w->language == EW_LANGUAGE_ES && unit == 100; /* "cinco ciento once" is 5 111 */
	bool multiplies = value == unit && !spanish && r->open != SHUT && r->value > 0 &&
			  (unit == 1000 ? r->value < 1000 : r->value <= 99 && !takes_rest(r));

	if (multiplies && !(r->value > 9 && other_way(r))) {
		r->value *= unit;
		r->until = (uint8_t)(at + 1);
	} else if (value == unit && !spanish && multiplies_part(r, unit)) {
		r->until = (uint8_t)(at + 1);
	} else if (r->open == THOUSAND && value < 1000 && r->value % 1000 == 0) {
		r->value += value;
		r->until = (uint8_t)(at + 1);
	} else {
		begin(r, HUNDRED, value, 1, at);
	}
	r->open = unit == 100 ? HUNDRED : THOUSAND;
}

static void whole(struct reader *r, uint32_t v, size_t at)
{
	if (goes_into(r, v))
		add(r, v, TEEN, at);
	else
		begin(r, TEEN, v, v < 100 ? 2 : 1, at);
}

static void letter(struct reader *r, char c, size_t at)
{
	if (r->times) {
		repeat(r, c, at);
		return;
	}
	flush(r);
	put(r, c, at, at + 1, true);
}

static void mark(struct reader *r, char sign, bool gap)
{
	flush(r);
	r->times = 0;
	if (sign == ';' || sign == '?' || sign == '!' || ((sign == ',' || sign == '.' || sign == '-') && gap))
		r->apart = true;
	r->sign = sign;
}

static bool is_count(const struct reader *r)
{
	return r->open == UNIT && r->digits == 1 && r->value >= 2 && r->value < 10;
}

static void many(struct reader *r, uint32_t digit, size_t at)
{
	if (is_count(r)) {
		r->times = (uint8_t)r->value;
		r->times_from = r->from;
		r->open = SHUT;
		swap_edge(r);
		repeat(r, (char)('0' + digit), at);
	} else {
		begin(r, TEEN, digit, 1, at);
	}
}

/* "double"; "deux fois": what was said before is how often. */
static void times(struct reader *r, const struct ew_number_word *w, size_t at)
{
	bool before = w->value == 0 && r->open == UNIT && r->value >= 2 && r->value <= 4;

	if (w->value == 0 && !before)
		return;
	if (before) {
		r->times = (uint8_t)r->value;
		r->times_from = r->from;
		r->open = SHUT;
		swap_edge(r);
		return;
	}
	flush(r);
	r->times = (uint8_t)w->value;
	r->times_from = (uint8_t)at;
}

static void number(struct reader *r, const struct ew_number_word *w, size_t at)
{
	switch ((enum ew_number_class)w->class_) {
	case EW_NUMBER_UNIT:
		unit(r, w, at);
		break;
	case EW_NUMBER_TEEN:
		teen(r, w, at);
		break;
	case EW_NUMBER_TENS:
		tens(r, w, at);
		break;
	case EW_NUMBER_WHOLE:
		whole(r, (uint32_t)w->value, at);
		break;
	case EW_NUMBER_HUNDRED:
	case EW_NUMBER_THOUSAND:
		scale(r, w, w->class_ == EW_NUMBER_HUNDRED ? 100 : 1000, at);
		break;
	case EW_NUMBER_TIMES:
		times(r, w, at);
		break;
	case EW_NUMBER_LETTER:
		letter(r, (char)w->value, at);
		break;
	case EW_NUMBER_JOIN:
		r->join = r->open != SHUT;
		break;
	case EW_NUMBER_MARK:
		mark(r, (char)w->value, w->value != '-');
		break;
	case EW_NUMBER_SPELLS:
		break;
	case EW_NUMBER_FILLER:
		r->apart = true;
		break;
	}
}

static void figures(struct reader *r, size_t at)
{
	const struct ew_token *t = &r->j->p->tokens[at];
	struct ew_slice text = ew_token_text(r->j->p, t);

	r->figures++;
	if (r->times && text.len == 1) {
		repeat(r, (char)text.at[0], at);
		return;
	}
	flush(r);
	r->times = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = (char)text.at[i];

		put(r, c >= 'a' && c <= 'z' ? (char)(c - 32) : c, at, at + 1, i == 0);
	}
}

/* -- corrections ----------------------------------------------------------------------------------- */

static size_t symbols_back(const struct reader *r)
{
	size_t n = r->to->n, back = 0;

	if (r->drop < 0)
		return n;
	if (r->drop < 99)
		return (size_t)r->drop < n ? (size_t)r->drop : n;
	while (back < n && !r->to->at[n - 1 - back].apart)
		back++;
	return back < n ? back + 1 : n;
}

static void take_back(struct reader *r, bool all)
{
	size_t back;

	flush(r);
	r->apart = true;
	if (r->to->n == 0 || (r->slipped == r->to->n && !all))
		return; /* "sorry, I mean" is one slip */
	r->to->corrected = true;
	back = all && r->drop != 0 ? r->to->n : symbols_back(r);
	if (back == 0)
		return;
	r->to->n = (uint8_t)(r->to->n - back);
	r->slipped = r->to->n;
	/* What was begun anew is found by itself; a slip of a digit or two belongs to what takes its place. */
	r->extend_from = !all && back <= 4 ? r->to->at[r->to->n].from : -1;
}

/* -- a stretch ------------------------------------------------------------------------------------- */

static void between(struct reader *r, size_t at)
{
	const struct ew_token *t = &r->j->p->tokens[at];
	const struct ew_cue_here *cue = ew_cue_over(r->j, at);
	char sign = ew_token_sign(r->j->p, t);
	bool gap = at + 1 < r->j->n && r->j->p->tokens[at + 1].flags & EW_TOKEN_GAP;
	struct ew_number_word w;

	if (r->j->tail[at])
		return;
	if (cue && cue->from == at && (cue->cue == EW_CUE_WRONG || cue->cue == EW_CUE_AGAIN))
		take_back(r, cue->cue == EW_CUE_AGAIN);
	else if (cue && cue->cue == EW_CUE_OKAY)
		r->apart = true;
	else if (sign == '-' && !gap && !(t->flags & EW_TOKEN_GAP) && r->open != SHUT)
		r->sign = 0; /* "forty-one" */
	else if (sign)
		mark(r, sign, gap && (sign != '-' || t->flags & EW_TOKEN_GAP));
	else if (ew_token_number(r->j, t, &w) && !ew_says_symbol(&w))
		number(r, &w, at);
	else if (!(ew_token_is_article_of_times(r->j, at) && r->times) && (!cue || cue->cue != EW_CUE_SAYS))
		r->apart = true;
}

static void token(struct reader *r, size_t at)
{
	const struct ew_token *t = &r->j->p->tokens[at];
	struct ew_number_word w;
	uint32_t digit;

	if (t->flags & (EW_TOKEN_TURN | EW_TOKEN_LINE)) {
		flush(r);
		r->times = 0;
		r->apart = true;
	}
	if (t->flags & EW_TOKEN_GAP && r->sign == 0 && (r->to->n > 0 || r->open != SHUT))
		r->sign = ' ';
	if (!ew_token_is_symbol(r->j, at)) {
		between(r, at);
		return;
	}
	if (ew_token_is_digits(t)) {
		figures(r, at);
		return;
	}
	r->words++;
	if (ew_token_plural(r->j, t, &digit) && (t->meanings == 0 || (is_count(r) && !other_way(r))))
		many(r, digit, at);
	else if (t->flags & EW_TOKEN_COMPOUND)
		whole(r, ew_compound_value(r->j->lexicon, ew_token_text(r->j->p, t)), at);
	else if (ew_token_number(r->j, t, &w) && ew_says_symbol(&w) && !(w.ambiguous && t->len == 1 && other_way(r)))
		number(r, &w, at);
	else if (t->len == 1)
		letter(r, (char)(r->j->p->text[t->at] - 32), at);
	else
		figures(r, at);
}

static int drop_of(unsigned which)
{
	static const int drops[] = {1, 2, 3, 4, 99, -1, 0};

	return drops[which % EW_COUNT(drops)];
}

static void read_once(const struct ew_judgement *j, size_t from, size_t to, unsigned taken, int drop, struct reader *r)
{
	struct ew_reading *reading = r->to;

	*r = (struct reader){.j = j, .to = reading, .taken = taken, .drop = drop, .extend_from = -1};
	*reading = (struct ew_reading){.n = 0};
	for (size_t i = from; i < to && !r->full; i++)
		token(r, i);
	flush(r);
	reading->spoken = r->words > r->figures;
}

/* Where the group of symbols that begins at `at` ends: before the next pause. */
static size_t group_end(const struct ew_reading *r, size_t at)
{
	size_t end = at + 1;

	while (end < r->n && !r->at[end].apart)
		end++;
	return end;
}

/* True when the group at `at` is begun once more behind a pause: "zero three ... zero three four three". */
static bool is_stutter(const struct ew_reading *r, size_t at)
{
	size_t end = group_end(r, at), n = end - at;

	if (n < 2 || end + n > r->n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (r->at[at + i].c != r->at[end + i].c || (i > 0 && r->at[end + i].apart))
			return false;
	return true;
}

static bool has_stutter(const struct ew_reading *r)
{
	for (size_t i = 0; i < r->n; i = group_end(r, i))
		if (is_stutter(r, i))
			return true;
	return false;
}

static bool drop_stutters(struct ew_reading *r)
{
	bool any = false;

	for (size_t i = 0; i < r->n;) {
		size_t end = group_end(r, i);

		if (!is_stutter(r, i)) {
			i = end;
			continue;
		}
		r->at[end].from = r->at[i].from;
		memmove(r->at + i, r->at + end, (r->n - end) * sizeof(r->at[0]));
		r->n = (uint8_t)(r->n - (end - i));
		any = true;
	}
	return any;
}

bool ew_read(const struct ew_judgement *j, size_t from, size_t to, unsigned which, struct ew_reading *ret)
{
	struct reader r = {.to = ret};
	unsigned ways;

	read_once(j, from, to, 0, 1, &r);
	if (which == 0)
		return ret->n > 0;
	if (which == 1 && drop_stutters(ret))
		return true;
	which -= which > 1 && has_stutter(ret);
	if (ret->corrected) {
		if (which < 7) {
			read_once(j, from, to, 0, drop_of(which), &r);
			return true;
		}
		which -= 6;
	}
	ways = r.forks > MOST_FORKS ? MOST_FORKS : r.forks;
	if (which >= 1u << ways)
		return false;
	read_once(j, from, to, which, 1, &r);
	return true;
}
