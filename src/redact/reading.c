/*
 * Symbols out of tokens, as people say numbers: digit by digit, in pairs, in tens of twenty, in whole German words, with
 * letters that are spelled, with what they take back. Must never drop a symbol for good: what a reading leaves out, another has.
 */
#include "redact/check.h"
#include "redact/reading.h"

#include <stdio.h>
#include <string.h>

#define MOST_FORKS 6
#define MOST_BETWEEN 7 /* tokens that say nothing between two symbols */
#define MOST_APART 10  /* tokens of any kind between two parts of one number */

/* -- which tokens are symbols ---------------------------------------------------------------------- */

static bool is_digit_token(const struct ew_token *t)
{
	return t->kind == EW_TOKEN_DIGITS || t->kind == EW_TOKEN_MIXED;
}

static const struct ew_cue_here *cue_over(const struct ew_judgement *j, size_t at)
{
	return j->covered[at] ? &j->cues[j->covered[at] - 1] : NULL;
}

static bool is_single_letter(const struct ew_judgement *j, const struct ew_token *t)
{
	char c = j->p->text[t->at];

	return t->kind == EW_TOKEN_WORD && t->len == 1 && c >= 'a' && c <= 'z';
}

bool ew_is_spoken(const struct ew_judgement *j, unsigned language)
{
	const uint16_t *heard = j->r->languages;

	return language == j->language || (heard[language] >= 2 && heard[language] * 5u >= heard[j->language]);
}

bool ew_token_number(const struct ew_judgement *j, const struct ew_token *t, struct ew_number_word *ret)
{
	const struct ew_number_word *meanings;
	size_t n;

	if (t->kind != EW_TOKEN_WORD || t->meanings == 0)
		return false;
	n = ew_lexicon_number(j->lexicon, ew_token_text(j->p, t), t->hash, &meanings);
	if (n == 0)
		return false;
	*ret = meanings[0];
	for (size_t i = 1; i < n; i++)
		if (meanings[i].language == j->language && ret->language != j->language)
			*ret = meanings[i];
	return true;
}

/* "and then": what goes on. */
static bool is_then(const struct ew_judgement *j, size_t at)
{
	static const char *const words[] = {"then", "next", "puis", "ensuite", "dann", "danach", "luego", "entonces", "despues", "phir", "aur",
		"followed", "by"};
	const struct ew_token *t = &j->p->tokens[at];

	for (size_t i = 0; t->kind == EW_TOKEN_WORD && i < EW_COUNT(words); i++)
		if (ew_slice_equal(ew_token_text(j->p, t), ew_slice_text(words[i])))
			return true;
	return false;
}

/* The next token in this direction, a dash or a comma between them left out. */
static const struct ew_token *beside(const struct ew_judgement *j, size_t at, int step)
{
	for (int skipped = 0; skipped < 2; skipped++) {
		char sign;

		at += (size_t)step;
		if (at >= j->n) /* also before the first */
			return NULL;
		sign = ew_token_sign(j->p, &j->p->tokens[at]);
		if (sign != '-' && sign != ',')
			return &j->p->tokens[at];
	}
	return NULL;
}

static bool is_figure_token(const struct ew_judgement *j, const struct ew_token *t)
{
	struct ew_number_word w;

	if (!t || t->kind == EW_TOKEN_SIGN)
		return false;
	if (is_digit_token(t) || t->flags & EW_TOKEN_NUMBER)
		return true;
	return t->len > 1 && ew_token_number(j, t, &w) && w.class_ <= EW_NUMBER_TIMES && ew_is_spoken(j, w.language);
}

/* Groups of capitals up to figures: "DDL ZBP 71S50". */
static bool leads_to_figures(const struct ew_judgement *j, size_t at, int step)
{
	for (size_t i = 0; i < 3; i++) {
		const struct ew_token *t = beside(j, at, step);

		if (!t)
			return false;
		if (is_figure_token(j, t))
			return true;
		at = (size_t)(t - j->p->tokens);
		if (t->kind != EW_TOKEN_WORD || t->len > 6 || !(t->flags & EW_TOKEN_UPPER))
			return false;
	}
	return false;
}

/* A number that has letters was asked for. */
static bool wants_letters(const struct ew_judgement *j, size_t at)
{
	return ew_cues_say(j, EW_CUE_ID, at, at + 1, NULL) > 0 || ew_cues_say(j, EW_CUE_PASSPORT, at, at + 1, NULL) > 0 ||
	       ew_cues_say(j, EW_CUE_IBAN, at, at + 1, NULL) > 0 || ew_cues_say(j, EW_CUE_OTP, at, at + 1, NULL) > 0;
}

static struct ew_slice country_of(const struct ew_judgement *j, const struct ew_token *t, char to[2])
{
	to[0] = (char)(j->p->text[t->at] - 32);
	to[1] = (char)(j->p->text[t->at + 1] - 32);
	return ew_slice_of(to, 2);
}

/* Letters of a number beside its digits: "AB 12 34 56 C", "NL91 ABNA 0417", "bh 140304 c". */
static bool is_code_letters(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at], *behind;
	bool upper = t->flags & EW_TOKEN_UPPER, figures;

	if (t->kind != EW_TOKEN_WORD || t->len < 2 || t->len > 6 || t->meanings > 0)
		return false;
	behind = beside(j, at, 1);
	figures = is_figure_token(j, behind);
	if (!(upper ? figures || leads_to_figures(j, at, 1) || leads_to_figures(j, at, -1) : figures && t->len <= 4))
		return false;
	if (t->len == 2 && figures && ew_check_iban_length(country_of(j, t, (char[2]){0})) > 0 &&
		(upper || (ew_cues_say(j, EW_CUE_IBAN, at, at + 1, NULL) > 0 && !ew_token_is(j, at, EW_CUE_SAYS))))
		return true;
	if (j->covered[at] || ew_token_is_everyday(j, at)) /* "RS" is rupees as well */
		return t->len <= 2 && figures && (upper || behind->len >= 6) && wants_letters(j, at) && !ew_token_is(j, at, EW_CUE_SAYS);
	return upper || (is_digit_token(behind) && behind->len >= 2) || wants_letters(j, at);
}

static bool says_symbol(const struct ew_number_word *w)
{
	return w->class_ <= EW_NUMBER_TIMES || w->class_ == EW_NUMBER_LETTER;
}

/* "two sixes": the plural of a digit, as many as were said before it. */
static bool plural(const struct ew_judgement *j, const struct ew_token *t, uint32_t *ret_digit)
{
	struct ew_slice text = ew_token_text(j->p, t), stem;
	const struct ew_number_word *w;

	if (t->kind != EW_TOKEN_WORD || t->len < 4 || text.at[text.len - 1] != 's')
		return false;
	for (size_t cut = 1; cut <= 2; cut++) {
		stem = ew_slice_of(text.at, text.len - cut);
		if (ew_lexicon_number(j->lexicon, stem, ew_word_hash(stem), &w) > 0 && w->class_ == EW_NUMBER_UNIT &&
			w->language == EW_LANGUAGE_EN) {
			*ret_digit = (uint32_t)w->value;
			return true;
		}
	}
	return false;
}

/* The next token in this direction that says something: signs and fillers left out. */
static const struct ew_token *said_beside(const struct ew_judgement *j, size_t at, int step)
{
	struct ew_number_word w;

	for (size_t i = 0; i < 5; i++) {
		const struct ew_token *t;

		at += (size_t)step;
		if (at >= j->n)
			return NULL;
		t = &j->p->tokens[at];
		if (t->kind != EW_TOKEN_SIGN && !is_then(j, at) && !(ew_token_number(j, t, &w) && w.class_ == EW_NUMBER_FILLER))
			return t;
	}
	return NULL;
}

static bool is_of_number(const struct ew_judgement *j, const struct ew_token *t)
{
	return t && (is_figure_token(j, t) || is_single_letter(j, t) || j->tail[t - j->p->tokens]);
}

/* "letra A". */
static bool is_called_letter(const struct ew_judgement *j, size_t at)
{
	static const char *const words[] = {"letter", "lettre", "letra", "buchstabe"};

	for (size_t i = 0; at > 0 && i < EW_COUNT(words); i++)
		if (ew_slice_equal(ew_token_text(j->p, &j->p->tokens[at - 1]), ew_slice_text(words[i])))
			return true;
	return false;
}

/* Letters that are words as well are none unless something like them stands beside: "I think". */
static bool is_alone(const struct ew_judgement *j, size_t at)
{
	if (!strchr("aioyeu", j->p->text[j->p->tokens[at].at]) || is_called_letter(j, at))
		return false;
	return !is_of_number(j, said_beside(j, at, -1)) && !is_of_number(j, said_beside(j, at, 1)) && !(at + 1 < j->n && j->tail[at + 1]);
}

/* "cuarenta y cinco": a letter between tens and unit. */
static bool is_join(const struct ew_judgement *j, size_t at)
{
	struct ew_number_word w;

	if (!ew_token_number(j, &j->p->tokens[at], &w) || w.class_ != EW_NUMBER_JOIN || at == 0)
		return false;
	return ew_token_number(j, &j->p->tokens[at - 1], &w) && w.class_ == EW_NUMBER_TENS;
}

/* "14th", "5kg", "256gb": a count, and no code. */
static bool is_measured(const struct ew_judgement *j, const struct ew_token *t)
{
	static const char *const units[] = {"st", "nd", "rd", "th", "am", "pm", "kg", "g", "km", "m", "cm", "mm", "gb", "mb", "tb", "kw", "kwh", "mph",
		"mg", "ml", "l", "x", "k", "h", "w", "v", "s", "eme", "er", "ere", "eur", "usd", "gbp", "chf", "euro", "euros", "min", "p"};
	struct ew_slice text = ew_token_text(j->p, t);
	size_t digits = 0;

	while (digits < text.len && text.at[digits] >= '0' && text.at[digits] <= '9')
		digits++;
	if (digits == 0 || digits > 4 || (text.len == digits + 1 && (digits > 2 || !(t->flags & EW_TOKEN_GAP))))
		return false;
	for (size_t i = 0; i < EW_COUNT(units); i++)
		if (ew_slice_equal(ew_slice_of(text.at + digits, text.len - digits), ew_slice_text(units[i])))
			return true;
	return false;
}

static bool is_letter_word(const struct ew_judgement *j, size_t at)
{
	struct ew_number_word w;

	return ew_token_number(j, &j->p->tokens[at], &w) && w.class_ == EW_NUMBER_LETTER;
}

/* "November 23": a word that spells a letter beside others is a month here. */
static bool is_plain_word(const struct ew_judgement *j, size_t at, const struct ew_number_word *w)
{
	const struct ew_cue_here *cue = cue_over(j, at);
	const struct ew_token *before, *behind;

	if (w->class_ != EW_NUMBER_LETTER ||
		!((w->ambiguous && cue && (ew_cue_is_harmless(cue->cue) || cue->cue == EW_CUE_SAYS)) ||
			(w->language != j->language && ew_token_is_everyday(j, at))))
		return false;
	before = said_beside(j, at, -1);
	behind = said_beside(j, at, 1);
	return !(before && (is_single_letter(j, before) || is_letter_word(j, (size_t)(before - j->p->tokens)))) &&
	       !(behind && (is_single_letter(j, behind) || is_letter_word(j, (size_t)(behind - j->p->tokens))));
}

static bool says_symbols(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	const struct ew_cue_here *cue = cue_over(j, at);
	struct ew_number_word w;
	uint32_t digit;

	if (j->tail[at] || (cue && (cue->words > 1 || t->kind == EW_TOKEN_MIXED)))
		return false;
	if (is_single_letter(j, t))
		return !is_alone(j, at) && !is_join(j, at);
	if (t->kind == EW_TOKEN_MIXED && is_measured(j, t))
		return false;
	if (is_digit_token(t) || is_code_letters(j, at))
		return true;
	if (t->flags & EW_TOKEN_COMPOUND || (t->meanings == 0 && plural(j, t, &digit)))
		return true;
	return ew_token_number(j, t, &w) && says_symbol(&w) && !is_plain_word(j, at, &w);
}

/* "double the five", "deux fois le sept". */
static bool is_article_behind_times(const struct ew_judgement *j, size_t at)
{
	struct ew_number_word w;

	return at > 0 && j->p->tokens[at].len <= 3 && ew_token_is(j, at, EW_CUE_COMMON) &&
	       ew_token_number(j, &j->p->tokens[at - 1], &w) && w.class_ == EW_NUMBER_TIMES;
}

static bool is_symbol(const struct ew_judgement *j, size_t at)
{
	return j->has_symbols ? j->symbol[at] : says_symbols(j, at);
}

void ew_reading_symbols(struct ew_judgement *j)
{
	for (size_t i = 0; i < j->n; i++)
		j->symbol[i] = says_symbols(j, i);
	j->has_symbols = true;
}

/* What may stand between two symbols of one number. */
static bool is_between(const struct ew_judgement *j, size_t at)
{
	const struct ew_cue_here *cue = cue_over(j, at);

	if (j->tail[at] || j->p->tokens[at].flags & EW_TOKEN_LINK || is_then(j, at) || is_article_behind_times(j, at))
		return true;
	return cue && (cue->cue == EW_CUE_OKAY || cue->cue == EW_CUE_WRONG || cue->cue == EW_CUE_AGAIN);
}

bool ew_reading_goes_on(const struct ew_judgement *j, size_t at)
{
	for (size_t i = at, most = at + MOST_BETWEEN; i < j->n && i <= most; i++) {
		const struct ew_cue_here *cue = cue_over(j, i);

		most += j->tail[i] || (cue && cue->from < i); /* a phrase counts once */
		if (j->p->tokens[i].flags & EW_TOKEN_TOPIC)
			return false;
		if (is_symbol(j, i))
			return true;
		if (!is_between(j, i))
			return false;
	}
	return false;
}

static bool has_colon(const struct ew_judgement *j, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (ew_token_sign(j->p, &j->p->tokens[i]) == ':')
			return true;
	return false;
}

/* A new sentence or turn after a date or a price begins another number. */
static bool begins_anew(const struct ew_judgement *j, size_t from, size_t end, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	const struct ew_cue_here *before = from > 0 ? cue_over(j, from - 1) : NULL;
	bool parts = t->flags & (EW_TOKEN_TURN | EW_TOKEN_LINE) || (ew_token_sign(j->p, t - 1) == '.' && t->flags & EW_TOKEN_GAP);

	return parts && (has_colon(j, from, end) || ew_cues_unit(j, from, end) || (before && (before->cue == EW_CUE_DATE || before->cue == EW_CUE_MONEY)));
}

/* "forty-one", "soixante et un": no part begins behind it. */
static bool is_inner(const struct ew_judgement *j, size_t from, size_t to)
{
	struct ew_number_word w;

	if (to != from + 1)
		return false;
	if (j->p->tokens[from].kind == EW_TOKEN_SIGN && !(j->p->tokens[from].flags & EW_TOKEN_GAP) && !(j->p->tokens[to].flags & EW_TOKEN_GAP))
		return true; /* "234.38" */
	return ew_token_sign(j->p, &j->p->tokens[from]) == '-' ||
	       (ew_token_number(j, &j->p->tokens[from], &w) && w.class_ == EW_NUMBER_JOIN);
}

size_t ew_run_end(const struct ew_judgement *j, size_t from)
{
	size_t end = from + 1, last = from, before = 0; /* its last part, and where what stands before that ends */

	for (size_t i = end; i < j->n; i++) {
		if (!ew_reading_goes_on(j, i) || begins_anew(j, from, end, i))
			break;
		if (!is_symbol(j, i))
			continue;
		if (i > end && !is_inner(j, end, i)) {
			before = end;
			last = i;
		}
		end = i + 1;
	}
	/* "..., 374 euros" is a price behind it */
	return before > 0 && ew_cues_unit(j, last, end) ? before : end;
}

/* Other talk within a number: "let me see", "and then", but nothing that names another thing. */
static bool goes_on_apart(const struct ew_judgement *j, size_t at)
{
	for (size_t i = at; i < j->n && i <= at + MOST_APART; i++) {
		const struct ew_cue_here *cue = cue_over(j, i);
		char sign = ew_token_sign(j->p, &j->p->tokens[i]);

		if (j->p->tokens[i].flags & EW_TOKEN_TOPIC || sign == '?' || sign == '!')
			return false;
		if (is_symbol(j, i))
			return true;
		if (cue && (cue->cue <= EW_CUE_BIRTH || ew_cue_is_harmless(cue->cue)))
			return false;
	}
	return false;
}

/* A time, or a word by itself: "that is the one". */
static bool is_no_part(const struct ew_judgement *j, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++)
		if (ew_token_sign(j->p, &j->p->tokens[i]) == ':')
			return true;
	if (end < j->n && ew_token_sign(j->p, &j->p->tokens[end]) == ':')
		return true;
	return end == begin + 1 && j->p->tokens[begin].kind == EW_TOKEN_WORD && j->p->tokens[begin].len > 1 &&
	       !(end < j->n && j->tail[end]) && !is_letter_word(j, begin);
}

/* The next run behind `at`, if it may be of the same number: where it ends, 0 when not. */
static size_t next_apart(const struct ew_judgement *j, size_t at)
{
	size_t begin = at, end;

	if (!goes_on_apart(j, at))
		return 0;
	while (!is_symbol(j, begin))
		begin++;
	end = ew_run_end(j, begin);
	return ew_cues_unit(j, begin, end) || is_no_part(j, begin, end) ? 0 : end;
}

size_t ew_run_end_apart(const struct ew_judgement *j, size_t from)
{
	size_t end = ew_run_end(j, from), next;

	while (end < j->n && (next = next_apart(j, end)) > 0)
		end = next;
	return end;
}

bool ew_run_begins(const struct ew_judgement *j, size_t at)
{
	return is_symbol(j, at);
}

/* -- spelling -------------------------------------------------------------------------------------- */

static char first_letter(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];

	return t->kind == EW_TOKEN_WORD ? j->p->text[t->at] : 0;
}

/* Between a letter and the word that begins with it: "as in", "for", "wie", "comme". */
static bool is_link(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	struct ew_number_word w;

	if (t->kind != EW_TOKEN_WORD || t->len < 2 || t->len > 5 || !ew_token_number(j, t, &w))
		return false;
	return w.class_ == EW_NUMBER_SPELLS || (w.language == EW_LANGUAGE_EN && w.class_ == EW_NUMBER_UNIT && w.value == 4);
}

static bool is_ray(const struct ew_judgement *j, size_t at)
{
	return at < j->n && first_letter(j, at - 1) != 0 && ew_slice_equal(ew_token_text(j->p, &j->p->tokens[at]), EW_SLICE("ray"));
}

/* How many tokens behind a letter say it once more. */
static size_t tail_of(const struct ew_judgement *j, size_t at)
{
	if (first_letter(j, at) == 'x' && is_ray(j, at + 1))
		return 1;
	if (first_letter(j, at) == 'x' && at + 2 < j->n && ew_token_sign(j->p, &j->p->tokens[at + 1]) == '-' &&
		ew_slice_equal(ew_token_text(j->p, &j->p->tokens[at + 2]), EW_SLICE("ray")))
		return 2;
	for (size_t links = 1; links <= 2 && at + links + 1 < j->n && is_link(j, at + links); links++) {
		size_t word = at + links + 1;

		if (first_letter(j, word) != first_letter(j, at))
			continue;
		if (j->p->tokens[word].len > 1)
			return links + 1;
		if (word + 1 < j->n && first_letter(j, word + 1) && j->p->tokens[word + 1].len > 1) /* "x as in x ray" */
			return links + 2;
	}
	return 0;
}

void ew_reading_tails(struct ew_judgement *j)
{
	for (size_t i = 0; i + 2 < j->n; i++) {
		size_t tail = is_single_letter(j, &j->p->tokens[i]) ? tail_of(j, i) : 0;

		memset(j->tail + i + 1, 1, tail);
		i += tail;
	}
}

/* -- reading --------------------------------------------------------------------------------------- */

enum open { SHUT, UNIT, TEEN, DIX, TENS, HUNDRED, THOUSAND };

/* What is being put together. */
struct reader {
	const struct ew_judgement *j;
	struct ew_reading *to;
	unsigned forks, taken; /* met, and those that are taken */
	int drop;              /* what a correction takes back: -1 all, 0 nothing, 1.. symbols, 99 what stands together */
	bool full;
	/* a number that may go on */
	enum open open;
	uint32_t value;
	uint8_t digits;        /* at least so many are written */
	uint8_t from, until;
	uint8_t times, times_from;
	bool join;
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

static void flush(struct reader *r)
{
	char text[12];
	int n;

	if (r->open == SHUT)
		return;
	n = snprintf(text, sizeof(text), "%0*u", r->digits, r->value);
	for (int i = 0; i < n; i++)
		put(r, text[i], r->from, r->until, i == 0);
	r->open = SHUT;
	r->join = false;
}

static void begin(struct reader *r, enum open open, uint32_t value, uint8_t digits, size_t at)
{
	flush(r);
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
	const struct ew_token *t = beside(j, at, 1);
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

static void many(struct reader *r, uint32_t digit, size_t at)
{
	if (r->open == UNIT && r->digits == 1 && r->value >= 2 && r->value < 10) {
		r->times = (uint8_t)r->value;
		r->times_from = r->from;
		r->open = SHUT;
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
	if (r->to->n == 0)
		return;
	r->to->corrected = true;
	back = all && r->drop != 0 ? r->to->n : symbols_back(r);
	if (back == 0)
		return;
	r->to->n = (uint8_t)(r->to->n - back);
	/* What was begun anew is found by itself; a slip of a digit or two belongs to what takes its place. */
	r->extend_from = !all && back <= 4 ? r->to->at[r->to->n].from : -1;
}

/* -- a stretch ------------------------------------------------------------------------------------- */

static void between(struct reader *r, size_t at)
{
	const struct ew_token *t = &r->j->p->tokens[at];
	const struct ew_cue_here *cue = cue_over(r->j, at);
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
	else if (ew_token_number(r->j, t, &w) && !says_symbol(&w))
		number(r, &w, at);
	else if (!(is_article_behind_times(r->j, at) && r->times) && (!cue || cue->cue != EW_CUE_SAYS))
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
	if (t->flags & EW_TOKEN_GAP && r->sign == 0 && r->to->n > 0)
		r->sign = ' ';
	if (!is_symbol(r->j, at)) {
		between(r, at);
		return;
	}
	if (is_digit_token(t)) {
		figures(r, at);
		return;
	}
	r->words++;
	if (t->meanings == 0 && plural(r->j, t, &digit))
		many(r, digit, at);
	else if (t->flags & EW_TOKEN_COMPOUND)
		whole(r, ew_compound_value(r->j->lexicon, ew_token_text(r->j->p, t)), at);
	else if (ew_token_number(r->j, t, &w) && says_symbol(&w) && !(w.ambiguous && t->len == 1 && other_way(r)))
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

bool ew_read(const struct ew_judgement *j, size_t from, size_t to, unsigned which, struct ew_reading *ret)
{
	struct reader r = {.to = ret};
	unsigned ways;

	read_once(j, from, to, 0, 1, &r);
	if (which == 0)
		return ret->n > 0;
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
