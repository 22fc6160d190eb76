/*
 * Runs of symbols: found, read in all their ways, cut into stretches, and shown to who knows cards, identity numbers and
 * telephone numbers. Must never judge a part of a number that somebody said in one breath as if it were the whole.
 */
#include <string.h>

#include "base/secret.h"
#include "redact/stretch.h"
#include "redact/symbols.h"

size_t ew_stretch_begin(const struct ew_stretch *s)
{
	return s->r->at[s->from].from;
}

size_t ew_stretch_end(const struct ew_stretch *s)
{
	return s->r->at[s->to - 1].to;
}

struct ew_slice ew_stretch_text(const struct ew_stretch *s, char to[EW_MOST_SYMBOLS])
{
	for (size_t i = s->from; i < s->to; i++)
		to[i - s->from] = s->r->at[i].c;
	return ew_slice_of(to, s->to - s->from);
}

struct ew_meant ew_stretch_meant(const struct ew_stretch *s)
{
	return ew_cues_of(s->j, ew_stretch_begin(s), ew_stretch_end(s), s->to - s->from);
}

bool ew_stretch_parts(const struct ew_stretch *s, size_t at)
{
	const struct ew_symbol *c = &s->r->at[at];

	if (at == s->from || at == s->to)
		return true;
	if (!c->begins)
		return false;
	if (c->apart || !s->r->spoken)
		return true;
	return c->sign && c->sign != ' ';
}

bool ew_stretch_is_grouped(const struct ew_stretch *s, const char *groups)
{
	size_t at = s->from;
	char sign = 0;

	for (const char *g = groups; *g; g++) {
		size_t length = (size_t)(*g - '0');

		if (at + length > s->to || !s->r->at[at].begins)
			return false;
		if (at > s->from) {
			char here = s->r->at[at].sign;

			if (!here || s->r->at[at].apart || (sign && sign != here))
				return false;
			sign = here;
		}
		for (size_t i = at + 1; i < at + length; i++)
			if (s->r->at[i].begins)
				return false;
		at += length;
	}
	return at == s->to;
}

/* -- forms that are harmless ----------------------------------------------------------------------- */

/* Lengths of the groups that one sign or another parts without a blank; false when something else does. */
static bool groups_of(const struct ew_stretch *s, uint8_t lengths[4], char signs[4], size_t *ret_n)
{
	size_t n = 0;

	for (size_t i = s->from; i < s->to; i++) {
		const struct ew_symbol *c = &s->r->at[i];

		if (!c->begins && n > 0) {
			lengths[n - 1]++;
			continue;
		}
		if (n == 4)
			return false;
		signs[n] = i == s->from ? 0 : c->sign;
		lengths[n++] = 1;
	}
	*ret_n = n;
	return true;
}

static unsigned value_of(const struct ew_stretch *s, size_t at, size_t n)
{
	unsigned value = 0;

	for (size_t i = at; i < at + n; i++)
		value = value * 10 + (unsigned)(s->r->at[i].c - '0');
	return value;
}

static bool is_date(const struct ew_stretch *s, const uint8_t *l, const char *signs)
{
	unsigned a = value_of(s, s->from, l[0]), b = value_of(s, s->from + l[0], l[1]);
	unsigned c = value_of(s, s->from + l[0] + l[1], l[2]);

	if (signs[1] != signs[2] || (signs[1] != '.' && signs[1] != '/' && signs[1] != '-'))
		return false;
	if (l[0] == 4)
		return a > 1800 && a < 2200 && b >= 1 && b <= 12 && c >= 1 && c <= 31;
	return (l[2] == 2 || l[2] == 4) && l[0] <= 2 && l[1] <= 2 && a >= 1 && b >= 1 && a <= 31 && b <= 31 && (a <= 12 || b <= 12);
}

bool ew_stretch_is_figure(const struct ew_stretch *s)
{
	uint8_t l[4];
	char signs[4];
	size_t n;

	if (s->r->spoken || !groups_of(s, l, signs, &n))
		return false;
	if (n == 3 && is_date(s, l, signs))
		return true;
	if (n >= 2 && signs[1] == ':')
		return true;
	if (n == 2 && (signs[1] == '.' || signs[1] == ',') && l[1] <= 3 && !s->r->at[s->from + l[0]].apart)
		return true;
	if (n == 4 && signs[1] == '.' && signs[2] == ',' && signs[3] == '.' && !s->r->at[s->from + l[0]].apart && !s->r->at[s->to - l[3]].apart)
		return true; /* "30.9013, 160.0413" */
	return n == 3 && signs[1] == '.' && signs[2] == ',' && !s->r->at[s->from + l[0]].apart && !s->r->at[s->from + l[0] + l[1]].apart;
}

bool ew_stretch_has_clock(const struct ew_stretch *s)
{
	for (size_t i = s->from + 1; i < s->to; i++)
		if (s->r->at[i].sign == ':')
			return true;
	return false;
}

/* -- runs ------------------------------------------------------------------------------------------ */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "eight hundred and ninety thousand": one value, and no number of anything. */
static bool is_amount(const struct ew_stretch *s)
{
	for (size_t i = s->from + 1; i < s->to; i++)
		if (s->r->at[i].begins)
			return false;
	return s->r->spoken && s->to - s->from >= 4;
}

static void judge_digits(const struct ew_stretch *s)
{
	if (is_amount(s))
		return;
	ew_judge_cards(s);
	ew_judge_behind_card(s);
	if (!ew_stretch_is_figure(s))
		ew_judge_phone(s);
}

/* Letters that are words as well ("a", "I", "y") say nothing beside digits. */
static bool is_word_letter(const struct ew_stretch *s, size_t at)
{
	const struct ew_token *t = &s->j->p->tokens[s->r->at[at].from];

	return t->kind == EW_TOKEN_WORD && t->len == 1 && strchr("aioyeu", s->j->p->text[t->at]);
}

/* What has letters of its own: there an "a" is one. */
static bool takes_letters(const struct ew_stretch *s)
{
	unsigned cue = ew_stretch_meant(s).cue;

	if (cue == EW_CUE_PHONE || cue == EW_CUE_PIN)
		return s->r->has_letters && ew_cues_say(s->j, EW_CUE_OTP, ew_stretch_begin(s), ew_stretch_end(s), NULL) > 0;

	return cue == EW_CUE_ID || cue == EW_CUE_PASSPORT || cue == EW_CUE_IBAN || cue == EW_CUE_ACCOUNT || cue == EW_CUE_ROUTING ||
	       cue == EW_CUE_OTP;
}

static struct ew_stretch without_words(struct ew_stretch s)
{
	while (s.from < s.to && is_word_letter(&s, s.from) && (s.to - s.from == 1 || is_digit(s.r->at[s.from + 1].c)))
		s.from++;
	while (s.from < s.to && is_word_letter(&s, s.to - 1) && (s.to - s.from == 1 || is_digit(s.r->at[s.to - 2].c)))
		s.to--;
	return s;
}

static void judge_symbols(const struct ew_stretch *all)
{
	struct ew_stretch s = without_words(*all);

	if (!is_amount(all))
		ew_judge_ids(all);
	if (takes_letters(all) && !(s.from < s.to && ew_stretch_is_figure(&s))) /* "6-2-2023 a ..." is a date */
		ew_judge_meant(all);
	else if (s.from < s.to)
		ew_judge_meant(&s);
}

static void judge_reading(struct ew_judgement *j, const struct ew_reading *r)
{
	for (size_t i = 0; i < r->n;) {
		size_t end = i;

		while (end < r->n && is_digit(r->at[end].c))
			end++;
		if (end > i)
			judge_digits(&(struct ew_stretch){j, r, i, end});
		i = end > i ? end : i + 1;
	}
	judge_symbols(&(struct ew_stretch){j, r, 0, r->n});
}

/* One letter, or a word that is hardly a number, is no run. */
static bool is_worth(const struct ew_judgement *j, size_t from, size_t to)
{
	size_t letters = 0;

	for (size_t i = from; i < to; i++) {
		if (j->p->tokens[i].flags & EW_TOKEN_NUMBER)
			return true;
		letters += (j->p->tokens[i].flags & EW_TOKEN_MAYBE) != 0;
	}
	return letters >= 3;
}

/* "to" and "for" are heard as digits within a number; before it they are words, as is what counts in another language. */
static bool is_preposition(const struct ew_judgement *j, const struct ew_number_word *w)
{
	if (!ew_is_spoken(j, w->language))
		return true;
	return w->language == EW_LANGUAGE_EN && w->class_ == EW_NUMBER_UNIT && (w->value == 2 || w->value == 4);
}

/* Behind a sign, a cue or "is" an article is a digit: "c'est un zéro six". */
static bool is_announced(const struct ew_judgement *j, size_t at)
{
	const struct ew_cue_here *c;

	if (at == 0 || j->p->tokens[at - 1].kind == EW_TOKEN_SIGN)
		return true;
	c = j->covered[at - 1] ? &j->cues[j->covered[at - 1] - 1] : NULL;
	return c && (c->cue < EW_CUE_REFERENCE || c->cue == EW_CUE_SAYS || c->cue == EW_CUE_OKAY);
}

/* Of any language. */
static bool is_number(const struct ew_judgement *j, size_t at)
{
	struct ew_number_word w;

	return j->p->tokens[at].flags & EW_TOKEN_NUMBER || (ew_token_number(j, &j->p->tokens[at], &w) && w.class_ <= EW_NUMBER_TIMES);
}

static bool is_letter(const struct ew_judgement *j, size_t at)
{
	return at < j->n && (ew_token_is_letter(j, &j->p->tokens[at]) || ew_token_is_letter_word(j, at));
}

/* "aadhaar do 260": also in English talk, as both are spoken in one breath. */
static bool is_digit_of_hindi(const struct ew_judgement *j, const struct ew_number_word *w, size_t at, size_t to)
{
	return w->language == EW_LANGUAGE_HI && (j->language == EW_LANGUAGE_HI || j->language == EW_LANGUAGE_EN) && w->class_ <= EW_NUMBER_WHOLE &&
	       at + 1 < to && is_number(j, at + 1) &&
	       (at == 0 || is_announced(j, at) || ew_token_is(j, at - 1, EW_CUE_SAYS) || (j->language == EW_LANGUAGE_HI && at + 2 < to && is_number(j, at + 2)));
}

static bool is_loose_begin(const struct ew_judgement *j, size_t at, size_t to)
{
	const struct ew_token *t = &j->p->tokens[at];
	struct ew_number_word w;

	if (t->kind == EW_TOKEN_SIGN)
		return true;
	if (t->len == 1 || ew_token_is_country(j, at) || !ew_token_number(j, t, &w) || !w.ambiguous || is_digit_of_hindi(j, &w, at, to))
		return false;
	if (w.language == EW_LANGUAGE_HI && w.class_ == EW_NUMBER_LETTER)
		return !is_letter(j, at + 1) && ew_token_is(j, at, EW_CUE_COMMON) && (!is_announced(j, at) || ew_token_is(j, at, EW_CUE_OKAY)) &&
		       ew_cues_say(j, EW_CUE_PASSPORT, at, at + 1, NULL) == 0; /* "जी" is yes */
	if (is_preposition(j, &w) || (at + 1 < to && j->p->tokens[at + 1].kind == EW_TOKEN_DIGITS && ew_token_is(j, at, EW_CUE_COMMON)))
		return true;
	if (w.class_ == EW_NUMBER_UNIT && w.value == 0)
		return at + 1 >= to || !ew_run_begins(j, at + 1);
	return ew_token_is(j, at, EW_CUE_COMMON) && !is_announced(j, at);
}

/* Words that may be numbers begin no run: "to four one one". */
static size_t trimmed(const struct ew_judgement *j, size_t from, size_t to)
{
	while (from < to && is_loose_begin(j, from, to))
		from++;
	return from;
}

/* "... 4111 y el pin": a letter that is a word, where no number with letters was asked for. */
static bool is_loose_letter(const struct ew_judgement *j, size_t at)
{
	size_t from = ew_spelled_from(j, at);
	char c = j->p->text[j->p->tokens[at].at];

	if (j->language == EW_LANGUAGE_EN && c != 'a' && c != 'i' && at > 0 && ew_token_is_letter(j, &j->p->tokens[at - 1]))
		return false; /* "d a y t o n" */
	if (j->language != EW_LANGUAGE_EN && at > 0 && j->p->tokens[at - 1].kind == EW_TOKEN_WORD && j->p->tokens[at - 1].len == 1 && ew_run_begins(j, at - 1))
		return false; /* one of several */
	return j->p->tokens[at].kind == EW_TOKEN_WORD && ew_token_is(j, at, EW_CUE_COMMON) && ew_cues_say(j, EW_CUE_ID, from, at + 1, NULL) == 0 &&
	       ew_cues_say(j, EW_CUE_PASSPORT, from, at + 1, NULL) == 0 && ew_cues_say(j, EW_CUE_IBAN, from, at + 1, NULL) == 0;
}

/* Everyday words that are heard as digits; Hindi has too many that are both. */
static bool is_loose_word(const struct ew_judgement *j, size_t at)
{
	return j->language != EW_LANGUAGE_HI && ew_token_is(j, at, EW_CUE_COMMON);
}

/* "ciento ochenta y un pesos": the end of a number is no article. */
static bool is_unit_of_tens(const struct ew_judgement *j, size_t at)
{
	struct ew_number_word w;

	return at > 1 && ew_token_number(j, &j->p->tokens[at - 1], &w) && w.class_ == EW_NUMBER_JOIN &&
	       ew_token_number(j, &j->p->tokens[at - 2], &w) && w.class_ == EW_NUMBER_TENS;
}

/* "six six do, please", where Hindi was heard: but not "do you". */
static bool is_last_of_hindi(const struct ew_judgement *j, const struct ew_number_word *w, size_t at)
{
	static const char *const words[] = {"you", "i", "we", "they", "it", "not", "the", "so", "that", "this"};

	if (w->language != EW_LANGUAGE_HI || j->r->languages[EW_LANGUAGE_HI] == 0 || !is_number(j, at - 1))
		return false;
	for (size_t i = 0; i < EW_COUNT(words); i++)
		if (ew_slice_equal(ew_token_text(j->p, &j->p->tokens[at + 1]), ew_slice_text(words[i])))
			return false;
	return true;
}

/* "… nine to open": a word before a word is no digit. */
static size_t trimmed_end(const struct ew_judgement *j, size_t from, size_t to)
{
	struct ew_number_word w;
	size_t end = to;

	while (to > from + 1 && to < j->n && !j->tail[to] &&
		(j->p->tokens[to].kind == EW_TOKEN_WORD || ew_token_sign(j->p, &j->p->tokens[to]) == '$')) {
		const struct ew_token *t = &j->p->tokens[to - 1];
		bool loose = t->kind == EW_TOKEN_SIGN || (t->len == 1 && to == end && is_loose_letter(j, to - 1)) ||
			     (t->len > 1 && ew_token_number(j, t, &w) && w.ambiguous && (is_preposition(j, &w) || is_loose_word(j, to - 1)) &&
				     !is_last_of_hindi(j, &w, to - 1));

		if (!loose || is_unit_of_tens(j, to - 1))
			break;
		to--;
	}
	return to;
}

static void read_all(struct ew_judgement *j, size_t from, size_t to)
{
	struct ew_reading r;

	for (unsigned which = 0; which < EW_MOST_READINGS && ew_read(j, from, to, which, &r); which++)
		judge_reading(j, &r);
	ew_wipe(&r, sizeof(r));
}

/* "two thousand six hundred and seventy-three dollars": whatever else it may be read as. */
static bool is_sum(struct ew_judgement *j, size_t from, size_t to)
{
	struct ew_reading r;
	bool sum = ew_cues_unit(j, from, to) == EW_CUE_MONEY && ew_read(j, from, to, 0, &r) && is_amount(&(struct ew_stretch){j, &r, 0, r.n});

	ew_wipe(&r, sizeof(r));
	return sum;
}

static void judge_run(struct ew_judgement *j, size_t from, size_t to)
{
	size_t begin = trimmed(j, from, to), end = trimmed_end(j, from, to), before = j->n_findings;

	if (is_sum(j, from, to))
		return;

	if ((begin > from || end < to) && begin < end)
		read_all(j, begin, end);
	if (begin > from && end < to && j->n_findings == before)
		read_all(j, begin, to);
	if ((begin == from && end == to) || begin >= end || j->n_findings == before)
		read_all(j, from, to);
}

/* Parts of one number with other talk between them: only what carries a check can be told. */
static void judge_apart(struct ew_judgement *j, size_t from, size_t to)
{
	struct ew_reading r;

	if (to < from + 4)
		return;
	for (unsigned which = 0; which < EW_MOST_READINGS && ew_read(j, from, to, which, &r); which++) {
		for (size_t i = 0; i < r.n;) {
			size_t end = i;

			while (end < r.n && is_digit(r.at[end].c))
				end++;
			if (end > i) {
				ew_judge_cards(&(struct ew_stretch){j, &r, i, end});
				ew_judge_phone_apart(&(struct ew_stretch){j, &r, i, end});
			}
			i = end > i ? end : i + 1;
		}
		ew_judge_ids(&(struct ew_stretch){j, &r, 0, r.n});
		ew_judge_meant_apart(&(struct ew_stretch){j, &r, 0, r.n});
	}
	ew_wipe(&r, sizeof(r));
}

/* Words that may be numbers neither begin nor end such a one; letters do. */
static bool is_sure(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	struct ew_number_word w;

	if (t->flags & EW_TOKEN_NUMBER || (t->kind == EW_TOKEN_WORD && t->len == 1))
		return ew_run_begins(j, at);
	return ew_run_begins(j, at) && ew_token_number(j, t, &w) && w.class_ == EW_NUMBER_LETTER && !ew_token_is_everyday(j, at);
}

static size_t sure_begin(const struct ew_judgement *j, size_t from, size_t to)
{
	struct ew_number_word w;

	while (from < to && j->p->tokens[from].kind == EW_TOKEN_WORD && ew_run_begins(j, from) && ew_run_end(j, from) == from + 1 && !j->tail[from + 1])
		for (from++; from < to && !ew_run_begins(j, from);) /* "one is ...": a word by itself */
			from++;
	while (from < to && !is_sure(j, from) &&
		!(is_announced(j, from) && ew_token_number(j, &j->p->tokens[from], &w) && w.class_ <= EW_NUMBER_TIMES &&
			!is_loose_begin(j, from, to)))
		from++;
	return from;
}

/* "… cinquante neuf": a digit of this language behind a sure one is one. */
static bool is_sure_end(const struct ew_judgement *j, size_t at, size_t from)
{
	struct ew_number_word w;

	if (is_sure(j, at))
		return true;
	return at > from && is_sure(j, at - 1) && ew_token_number(j, &j->p->tokens[at], &w) && !is_preposition(j, &w);
}

static size_t sure_end(const struct ew_judgement *j, size_t from, size_t to)
{
	while (to > from && !is_sure_end(j, to - 1, from))
		to--;
	return to;
}

static void judge_all_apart(struct ew_judgement *j)
{
	for (size_t i = 0; i < j->n;) {
		size_t end;

		if (!ew_run_begins(j, i)) {
			i++;
			continue;
		}
		end = ew_run_end_apart(j, i);
		if (end > ew_run_end(j, i))
			judge_apart(j, sure_begin(j, i, end), sure_end(j, i, end));
		i = end;
	}
}

/* What costs less to ask: most words are none. */
static bool may_begin(const struct ew_token *t)
{
	return t->flags & (EW_TOKEN_NUMBER | EW_TOKEN_MAYBE | EW_TOKEN_COMPOUND) || (t->kind == EW_TOKEN_WORD && t->len <= 6);
}

void ew_judge_numbers(struct ew_judgement *j)
{
	for (size_t i = 0; i < j->n;) {
		size_t end;

		if (!may_begin(&j->p->tokens[i]) || !ew_run_begins(j, i)) {
			i++;
			continue;
		}
		end = ew_run_end(j, i);
		if (is_worth(j, i, end))
			judge_run(j, i, end);
		i = end;
	}
	judge_all_apart(j);
	ew_judge_written_iban(j);
	ew_judge_written_ids(j);
}
