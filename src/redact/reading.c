/*
 * Symbols out of tokens, as people say numbers: digit by digit, in pairs, in tens of twenty, in whole German words, with
 * letters that are spelled, with what they take back. Must never drop a symbol for good: what a reading leaves out, another has.
 */
#include <stdio.h>
#include <string.h>

#include "redact/retold.h"
#include "redact/symbols.h"

#define MOST_FORKS 8  /* that are taken by themselves */
#define MOST_FIXES 4
#define MOST_TWINS 4

/* Where words may be understood in another way; a speaker does one of them through the whole number. */
enum fork {
	FORK_SPLIT,  /* "trente deux": 32, or 30 2 */
	FORK_REST,   /* "cent douze": 112, or 100 12 */
	FORK_TIMES,  /* "vingt cent": 2000, or 20 100 */
	FORK_TWENTY, /* "quatre vingt": 80, or 4 20; "soixante dix": 70, or 60 10 */
	FORK_LETTER, /* "o": a nought, or the letter */
	FORKS
};

enum open { SHUT, UNIT, TEEN, DIX, TENS, HUNDRED, THOUSAND, MILLION };

#define ONE_MILLION 1000000u

/* What is being put together. */
struct reader {
	const struct ew_judgement *j;
	struct ew_reading *to;
	unsigned forks, met;   /* how many, and of which kinds */
	uint32_t taken;        /* kinds, and behind them those that are taken by themselves */
	bool full;
	uint8_t n_fixes;
	struct {
		uint8_t at;    /* the symbol that stands behind it */
		bool all;
	} fixes[MOST_FIXES];   /* where something was taken back */
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
	size_t words, figures;
};

static bool other_way(struct reader *r, enum fork fork)
{
	bool taken = (r->taken >> fork & 1) || (r->forks < MOST_FORKS && (r->taken >> (FORKS + r->forks) & 1));

	r->forks++;
	r->met |= 1u << fork;
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
	*s = (struct ew_symbol){.c = c, .from = (uint8_t)from, .to = (uint8_t)to, .begins = begins, .apart = begins && r->apart,
		.sign = begins ? r->sign : 0};
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
	return r->open == HUNDRED || r->open == THOUSAND || r->open == MILLION;
}

/* What stands behind it is smaller. */
static uint32_t room(const struct reader *r)
{
	return r->open == MILLION ? ONE_MILLION : r->open == THOUSAND ? 1000 : 100;
}

/* After "hundred" and "thousand" what follows may be its rest, or further digits. */
static bool goes_into(struct reader *r, uint32_t value)
{
	return takes_rest(r) && r->value % room(r) == 0 && value < room(r) && !other_way(r, FORK_REST);
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

/* "trente-deux", "treinta y dos" are one number; without hyphen or "y" they may be two, and in German they are. */
static bool takes_unit(struct reader *r, const struct ew_number_word *w, size_t at)
{
	if (w->value == 4 && is_before_twenty(r->j, at) && !other_way(r, FORK_TWENTY))
		return false;
	if (w->language == EW_LANGUAGE_DE)
		return false;
	return r->join || ew_token_sign(r->j->p, &r->j->p->tokens[at - 1]) == '-' || !other_way(r, FORK_SPLIT);
}

static void unit(struct reader *r, const struct ew_number_word *w, size_t at)
{
	uint32_t v = (uint32_t)w->value;

	if (r->times)
		repeat(r, (char)('0' + v), at);
	else if (r->open == TENS && v > 0 && r->value % 10 == 0 && takes_unit(r, w, at))
		add(r, v, TEEN, at);
	else if (r->open == DIX && v >= 7 && !other_way(r, FORK_TWENTY))
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

	if ((by_twenty && !other_way(r, FORK_TWENTY)) || goes_into(r, v))
		add(r, v, open, at);
	else
		begin(r, open, v, 2, at);
}

static void tens(struct reader *r, const struct ew_number_word *w, size_t at)
{
	uint32_t v = (uint32_t)w->value;
	bool four_twenty = w->language == EW_LANGUAGE_FR && v == 20 && r->open == UNIT && r->value % 100 == 4;

	if (four_twenty && !other_way(r, FORK_TWENTY)) {
		r->value += 76;
		r->digits = r->digits < 2 ? 2 : r->digits;
		r->open = TENS;
		r->until = (uint8_t)(at + 1);
	} else if (r->open == UNIT && r->join && r->value % 100 < 10 && w->language == EW_LANGUAGE_DE) { /* "ein und zwanzig" in three words */
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

/* "trescientos cuarenta mil" within "doce millones trescientos cuarenta mil": the thousands behind the million. */
static bool multiplies_rest(struct reader *r, uint32_t unit)
{
	uint32_t part = r->value % ONE_MILLION;

	if (unit != 1000 || r->open == SHUT || r->value < ONE_MILLION || part == 0 || part > 999)
		return false;
	r->value += part * 999;
	return true;
}

static void million(struct reader *r, size_t at)
{
	bool counted = r->open != SHUT && r->value > 0 && r->value < 1000;

	if (!counted) {
		begin(r, MILLION, ONE_MILLION, 1, at);
		return;
	}
	r->value *= ONE_MILLION;
	r->until = (uint8_t)(at + 1);
	r->open = MILLION;
}

/* "hundred" and "thousand" multiply what stands before them; "doscientos" and "zweitausend" are whole. */
static void scale(struct reader *r, const struct ew_number_word *w, uint32_t unit, size_t at)
{
	uint32_t value = (uint32_t)w->value;
	bool spanish = w->language == EW_LANGUAGE_ES && unit == 100; /* "cinco ciento once" is 5 111 */
	bool one = w->language == EW_LANGUAGE_FR && r->value == 1;   /* and "un cent douze" 1 112 */
	bool multiplies = value == unit && !spanish && !one && r->open != SHUT && r->value > 0 &&
			  (unit == 1000 ? r->value < 1000 : r->value <= 99 && !takes_rest(r));

	if (multiplies && !(r->value > 9 && other_way(r, FORK_TIMES))) {
		r->value *= unit;
		r->until = (uint8_t)(at + 1);
	} else if (value == unit && !spanish && (multiplies_part(r, unit) || multiplies_rest(r, unit))) {
		r->until = (uint8_t)(at + 1);
	} else if ((r->open == THOUSAND || r->open == MILLION) && value < room(r) && r->value % room(r) == 0) {
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
		if (w->value == 0) {
			million(r, at);
			break;
		}
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

static void take_back(struct reader *r, bool all)
{
	flush(r);
	r->apart = true;
	if (r->to->n == 0)
		return;
	r->to->corrected = true;
	if (r->n_fixes > 0 && r->fixes[r->n_fixes - 1].at == r->to->n) { /* "sorry, let me start again" is one slip */
		r->fixes[r->n_fixes - 1].all |= all;
		return;
	}
	if (r->n_fixes == MOST_FIXES)
		return;
	r->fixes[r->n_fixes].at = r->to->n;
	r->fixes[r->n_fixes++].all = all;
}

static void fix(struct reader *r, int drop)
{
	size_t gone = 0;

	for (size_t i = 0; i < r->n_fixes; i++) {
		gone += ew_retold_take_back(r->to, r->fixes[i].at - gone, r->fixes[i].all, drop);
	}
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

/* "x, y siete": what joins in this language may be no letter. */
static void one_letter(struct reader *r, size_t at)
{
	const struct ew_token *t = &r->j->p->tokens[at];
	struct ew_number_word w;

	if (ew_token_number(r->j, t, &w) && w.class_ == EW_NUMBER_JOIN && other_way(r, FORK_LETTER))
		r->apart = true;
	else
		letter(r, (char)(r->j->p->text[t->at] - 32), at);
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
	if (ew_token_is_digits(t) || ew_token_is_country(r->j, at)) {
		figures(r, at);
		return;
	}
	r->words++;
	if (ew_token_plural(r->j, t, &digit) && (t->meanings == 0 || (is_count(r) && !other_way(r, FORK_TIMES))))
		many(r, digit, at);
	else if (t->flags & EW_TOKEN_COMPOUND)
		whole(r, ew_compound_value(r->j->lexicon, ew_token_text(r->j->p, t)), at);
	else if (ew_token_number(r->j, t, &w) && ew_says_symbol(&w) && !(w.ambiguous && t->len == 1 && other_way(r, FORK_LETTER)))
		number(r, &w, at);
	else if (t->len == 1)
		one_letter(r, at);
	else
		figures(r, at);
}

static void read_once(const struct ew_judgement *j, size_t from, size_t to, uint32_t taken, int drop, struct reader *r)
{
	struct ew_reading *reading = r->to;

	*r = (struct reader){.j = j, .to = reading, .taken = taken};
	reading->n = 0;
	reading->corrected = reading->has_letters = false;
	for (size_t i = from; i < to && !r->full; i++)
		token(r, i);
	flush(r);
	fix(r, drop);
	reading->spoken = r->words > r->figures;
}

/* The kind of fork with number `n` among those that were met. */
static uint32_t kind_of(unsigned met, unsigned n)
{
	for (unsigned i = 0; i < FORKS; i++)
		if (met >> i & 1 && n-- == 0)
			return 1u << i;
	return 0;
}

/* Forks: all of one kind, then each by itself. */
static bool read_fork(const struct ew_judgement *j, size_t from, size_t to, unsigned which, struct reader *r)
{
	const struct ew_reading *ret = r->to;
	unsigned kinds = (unsigned)__builtin_popcount(ret->met), forks = ret->forks > MOST_FORKS ? MOST_FORKS : ret->forks;
	uint32_t taken = kind_of(ret->met, which);

	if (!taken && (forks <= kinds || which - kinds >= forks))
		return false;
	read_once(j, from, to, taken ? taken : 1u << (FORKS + which - kinds), EW_DROP_SEEN, r);
	return true;
}

bool ew_read(const struct ew_judgement *j, size_t from, size_t to, unsigned which, struct ew_reading *ret)
{
	static const int drops[] = {1, 2, 3, 4, EW_DROP_GROUP, EW_DROP_ALL, EW_DROP_NONE};
	struct reader r = {.to = ret};
	bool corrected;

	if (which == 0) {
		read_once(j, from, to, 0, EW_DROP_SEEN, &r);
		ret->forks = (uint8_t)r.forks;
		ret->met = (uint8_t)r.met;
		ret->fixed = ret->corrected;
		ret->twins = (uint8_t)ew_retold_twins(ret, MOST_TWINS);
		return ret->n > 0;
	}
	which--;
	corrected = ret->fixed;
	if (corrected && which < EW_COUNT(drops)) {
		read_once(j, from, to, 0, drops[which], &r);
		return true;
	}
	which -= corrected ? (unsigned)EW_COUNT(drops) : 0;
	if (which < ret->twins) {
		read_once(j, from, to, 0, EW_DROP_SEEN, &r);
		ew_retold_drop_twin(ret, which);
		return true;
	}
	return read_fork(j, from, to, which - ret->twins, &r);
}
