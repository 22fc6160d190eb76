/*
 * Which tokens are symbols of a number: figures, words of numbers, letters that are spelled, and what engines make of them. Must never
 * take an everyday word for a letter because a number stands near.
 */
#include <string.h>

#include "redact/check.h"
#include "redact/symbols.h"

bool ew_token_is_digits(const struct ew_token *t)
{
	return t->kind == EW_TOKEN_DIGITS || t->kind == EW_TOKEN_MIXED;
}

const struct ew_cue_here *ew_cue_over(const struct ew_judgement *j, size_t at)
{
	return j->covered[at] ? &j->cues[j->covered[at] - 1] : NULL;
}

bool ew_token_is_letter(const struct ew_judgement *j, const struct ew_token *t)
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
	n = ew_lexicon_number(j->lexicon, t->word, &meanings);
	if (n == 0)
		return false;
	*ret = meanings[0];
	for (size_t i = 1; i < n; i++)
		if (meanings[i].language == j->language && ret->language != j->language)
			*ret = meanings[i];
	return true;
}

/* "and then": what goes on. */
bool ew_token_is_then(const struct ew_judgement *j, size_t at)
{
	static const char *const words[] = {"then", "next", "puis", "ensuite", "dann", "danach", "luego", "entonces", "despues", "phir", "aur",
		"followed", "by"};
	const struct ew_token *t = &j->p->tokens[at];
	char first = j->p->text[t->at];

	for (size_t i = 0; t->kind == EW_TOKEN_WORD && i < EW_COUNT(words); i++)
		if (words[i][0] == first && ew_slice_equal(ew_token_text(j->p, t), ew_slice_text(words[i])))
			return true;
	return false;
}

/* The next token in this direction, a dash or a comma between them left out. */
const struct ew_token *ew_token_beside(const struct ew_judgement *j, size_t at, int step)
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

bool ew_token_is_figure(const struct ew_judgement *j, const struct ew_token *t)
{
	struct ew_number_word w;

	if (!t || t->kind == EW_TOKEN_SIGN)
		return false;
	if (ew_token_is_digits(t) || t->flags & EW_TOKEN_NUMBER)
		return true;
	return t->len > 1 && ew_token_number(j, t, &w) && w.class_ <= EW_NUMBER_TIMES && ew_is_spoken(j, w.language);
}

/* Groups of capitals up to figures: "DDL ZBP 71S50". */
static bool leads_to_figures(const struct ew_judgement *j, size_t at, int step)
{
	for (size_t i = 0; i < 3; i++) {
		const struct ew_token *t = ew_token_beside(j, at, step);

		if (!t)
			return false;
		if (ew_token_is_figure(j, t))
			return true;
		at = (size_t)(t - j->p->tokens);
		if (t->kind != EW_TOKEN_WORD || t->len > 6 || !(t->flags & EW_TOKEN_UPPER))
			return false;
	}
	return false;
}

/* Talk within a number. */
static bool is_pause(const struct ew_judgement *j, size_t at)
{
	const struct ew_cue_here *cue = ew_cue_over(j, at);

	return cue && (cue->cue == EW_CUE_OKAY || cue->cue == EW_CUE_WRONG || cue->cue == EW_CUE_AGAIN);
}

/* Where what is read out begins, of which this token goes on. */
size_t ew_spelled_from(const struct ew_judgement *j, size_t at)
{
	size_t from = at;

	for (size_t i = at; i > 0; i--) {
		const struct ew_token *t = &j->p->tokens[i - 1];
		struct ew_number_word w;
		bool says = t->kind == EW_TOKEN_DIGITS || t->kind == EW_TOKEN_MIXED || ew_token_is_letter(j, t) ||
			    (t->meanings > 0 && ew_token_number(j, t, &w) && ew_says_symbol(&w) && (t->flags & EW_TOKEN_NUMBER || w.class_ == EW_NUMBER_LETTER || (w.language == j->language && w.language == EW_LANGUAGE_HI)));

		if (says)
			from = i - 1;
		else if (t->kind != EW_TOKEN_SIGN && !j->tail[i - 1] && !(t->flags & EW_TOKEN_LINK) && !is_pause(j, i - 1))
			break;
	}
	return from;
}

/* A number that has letters was asked for. */
static bool wants_letters(const struct ew_judgement *j, size_t at)
{
	return ew_cues_say(j, EW_CUE_ID, at, at + 1, NULL) > 0 || ew_cues_say(j, EW_CUE_PASSPORT, at, at + 1, NULL) > 0 ||
	       ew_cues_say(j, EW_CUE_IBAN, at, at + 1, NULL) > 0 || ew_cues_say(j, EW_CUE_OTP, at, at + 1, NULL) > 0;
}

/* A word of the talk between two parts of a number: "okay", "sorry". */
static bool is_word_of_talk(const struct ew_judgement *j, size_t at)
{
	const struct ew_cue_here *cue = ew_cue_over(j, at);

	return cue && cue->words == 1 && !cue->everyday && (cue->cue == EW_CUE_OKAY || cue->cue == EW_CUE_WRONG || cue->cue == EW_CUE_AGAIN);
}

/* The next token in this direction that says something: signs and fillers left out. */
static const struct ew_token *said_over(const struct ew_judgement *j, size_t at, int step)
{
	struct ew_number_word w;

	for (size_t i = 0; i < 5; i++) {
		const struct ew_token *t;

		at += (size_t)step;
		if (at >= j->n)
			return NULL;
		t = &j->p->tokens[at];
		if (t->kind != EW_TOKEN_SIGN && !ew_token_is_then(j, at) && !is_word_of_talk(j, at) && !(ew_token_number(j, t, &w) && w.class_ == EW_NUMBER_FILLER))
			return t;
	}
	return NULL;
}

static bool stands_by_figures(const struct ew_judgement *j, size_t at)
{
	return ew_token_is_figure(j, said_over(j, at, 1)) || ew_token_is_figure(j, said_over(j, at, -1));
}

static bool is_account_letters(const struct ew_judgement *j, const struct ew_token *t)
{
	char country[2] = {(char)(j->p->text[t->at] - 32), (char)(j->p->text[t->at + 1] - 32)};

	return ew_check_iban_length(ew_slice_of(country, 2)) > 0;
}

bool ew_token_is_country(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];

	if (t->kind != EW_TOKEN_WORD || t->len != 2 || !is_account_letters(j, t) || !ew_token_is_figure(j, said_over(j, at, 1)))
		return false;
	return t->flags & EW_TOKEN_UPPER || ((ew_cues_say(j, EW_CUE_IBAN, at, at + 1, NULL) > 0 || ew_cues_say(j, EW_CUE_ACCOUNT, at, at + 1, NULL) > 0) &&
						    !ew_token_is(j, at, EW_CUE_SAYS) && !is_word_of_talk(j, at));
}

/* Between country and bank: check digits, and what people say meanwhile. */
static bool is_before_bank(const struct ew_judgement *j, size_t at)
{
	const struct ew_cue_here *cue = ew_cue_over(j, at);

	return j->p->tokens[at].kind == EW_TOKEN_SIGN || j->p->tokens[at].flags & (EW_TOKEN_NUMBER | EW_TOKEN_LINK) || (cue && cue->cue == EW_CUE_OKAY);
}

/* "ie treinta y siete bofi once", "GB 29... NWBK": the bank behind country and check digits. */
static bool is_bank(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	size_t from = at, words = 0;

	if (t->len != 4 || t->meanings > 0 || j->covered[at] || ew_token_is_everyday(j, at) ||
		!(t->flags & EW_TOKEN_UPPER || ew_token_is_figure(j, said_over(j, at, 1))))
		return false;
	while (from > 0 && words < 5 && is_before_bank(j, from - 1))
		words += j->p->tokens[--from].kind != EW_TOKEN_SIGN;
	return from > 0 && words > 0 && j->p->tokens[from - 1].kind == EW_TOKEN_WORD && j->p->tokens[from - 1].len == 2 &&
	       !(j->p->tokens[from - 1].flags & EW_TOKEN_NUMBER) && is_account_letters(j, &j->p->tokens[from - 1]);
}

/* "upm", "mzw": nobody can say it as a word; of two letters some can, and there it must stand first. */
static bool is_unspeakable(const struct ew_judgement *j, size_t at)
{
	struct ew_slice text = ew_token_text(j->p, &j->p->tokens[at]);
	bool first = at == 0 || j->p->tokens[at].flags & (EW_TOKEN_TURN | EW_TOKEN_LINE) || j->p->tokens[at - 1].kind == EW_TOKEN_SIGN ||
		     ew_cue_over(j, at - 1);

	if (text.len == 2 && first)
		return true;
	for (size_t i = text.len == 2 ? 0 : 1; i < text.len; i++)
		if (strchr("aeiou", text.at[i]))
			return false;
	return text.len <= 3;
}

static bool is_about_code(const struct ew_judgement *j, size_t at)
{
	for (size_t i = 0; i < j->n_cues; i++)
		if (j->cues[i].cue == EW_CUE_OTP)
			return true;
	return ew_cues_say(j, EW_CUE_OTP, at, at + 1, NULL) > 0;
}

/* Letters of a code that was sent, before or behind its digits. */
static bool is_of_code(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	const struct ew_cue_here *cue = ew_cue_over(j, at);

	if (t->len > 4 || (cue && cue->cue != EW_CUE_DOMAIN) || (ew_token_is_everyday(j, at) && !(t->flags & EW_TOKEN_UPPER)))
		return false;
	if (!(t->flags & EW_TOKEN_UPPER) && !is_unspeakable(j, at))
		return false;
	return is_about_code(j, at) && stands_by_figures(j, at);
}

/* Letters of a number beside its digits: "AB 12 34 56 C", "NL91 ABNA 0417", "bh 140304 c". */
static bool is_code_letters(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at], *behind;
	bool upper = t->flags & EW_TOKEN_UPPER, figures;

	if (t->kind != EW_TOKEN_WORD || t->len < 2 || t->len > 6)
		return false;
	if (ew_token_is_country(j, at) || is_bank(j, at))
		return true;
	if (t->meanings > 0)
		return false;
	if (is_of_code(j, at))
		return true;
	behind = ew_token_beside(j, at, 1);
	figures = ew_token_is_figure(j, behind);
	if (!(upper ? figures || leads_to_figures(j, at, 1) || leads_to_figures(j, at, -1) : figures && t->len <= 4))
		return false;
	if (j->covered[at] || ew_token_is_everyday(j, at)) /* "RS" is rupees as well */
		return t->len <= 2 && figures && (upper || (ew_token_is_digits(behind) && behind->len >= 6)) && wants_letters(j, at) && !ew_token_is(j, at, EW_CUE_SAYS) &&
		       !ew_token_is(j, at, EW_CUE_OKAY);
	return upper || (ew_token_is_digits(behind) && behind->len >= 2) || wants_letters(j, at);
}

bool ew_says_symbol(const struct ew_number_word *w)
{
	return w->class_ <= EW_NUMBER_TIMES || w->class_ == EW_NUMBER_LETTER;
}

/* "two sixes": the plural of a digit, as many as were said before it. */
bool ew_token_plural(const struct ew_judgement *j, const struct ew_token *t, uint32_t *ret_digit)
{
	struct ew_slice text = ew_token_text(j->p, t), stem;
	const struct ew_number_word *w;

	if (t->kind != EW_TOKEN_WORD || t->len < 3 || text.at[text.len - 1] != 's')
		return false;
	for (size_t cut = 1; cut <= 2; cut++) {
		stem = ew_slice_of(text.at, text.len - cut);
		if (ew_lexicon_number(j->lexicon, ew_lexicon_word(j->lexicon, stem), &w) > 0 && w->class_ == EW_NUMBER_UNIT &&
			w->language == EW_LANGUAGE_EN) {
			*ret_digit = (uint32_t)w->value;
			return true;
		}
	}
	return false;
}

bool ew_token_is_letter_word(const struct ew_judgement *j, size_t at)
{
	struct ew_number_word w;

	return ew_token_number(j, &j->p->tokens[at], &w) && w.class_ == EW_NUMBER_LETTER;
}

/* The next token in this direction that says something: signs and fillers left out, and other talk where it may be. */
static const struct ew_token *next_said(const struct ew_judgement *j, size_t at, int step, bool over_talk)
{
	struct ew_number_word w;

	for (size_t i = 0; i < 5;) {
		const struct ew_token *t;

		at += (size_t)step;
		if (at >= j->n)
			return NULL;
		t = &j->p->tokens[at];
		if (over_talk && is_pause(j, at))
			continue;
		i++;
		if (t->kind != EW_TOKEN_SIGN && !ew_token_is_then(j, at) && !(ew_token_number(j, t, &w) && w.class_ == EW_NUMBER_FILLER))
			return t;
	}
	return NULL;
}

static const struct ew_token *said_beside(const struct ew_judgement *j, size_t at, int step)
{
	return next_said(j, at, step, false);
}

static bool is_of_number(const struct ew_judgement *j, const struct ew_token *t)
{
	size_t at = t ? (size_t)(t - j->p->tokens) : 0;

	if (!t)
		return false;
	return ew_token_is_figure(j, t) || ew_token_is_letter(j, t) || j->tail[at] ||
	       (ew_token_is_letter_word(j, at) && (j->p->text[t->at] & 0x80 || !ew_token_is_everyday(j, at) || wants_letters(j, at)));
}

/* "letra A". */
static bool is_called_letter(const struct ew_judgement *j, size_t at)
{
	static const char *const words[] = {"letter", "lettre", "letra", "buchstabe"};

	for (size_t i = 0; at > 0 && j->p->tokens[at - 1].len > 4 && i < EW_COUNT(words); i++)
		if (ew_slice_equal(ew_token_text(j->p, &j->p->tokens[at - 1]), ew_slice_text(words[i])))
			return true;
	return false;
}

/* Nothing follows that it could be a word of. */
static bool is_last_said(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = at + 1 < j->n ? &j->p->tokens[at + 1] : NULL;

	if (!t || t->kind == EW_TOKEN_SIGN || t->flags & (EW_TOKEN_TURN | EW_TOKEN_LINE))
		return true;
	if (j->language == EW_LANGUAGE_HI && ew_token_is(j, at + 1, EW_CUE_SAYS))
		return true; /* "..., I hai" */
	return is_pause(j, at + 1) && j->p->text[j->p->tokens[at].at] != 'i'; /* "sorry I lost my place" */
}

/* What was asked for is spelled with letters. */
static bool has_letters(const struct ew_judgement *j, size_t at)
{
	const char *which = NULL;
	const struct ew_id_rule *rule;

	if (ew_cues_say(j, EW_CUE_IBAN, at, at + 1, NULL) > 0 || ew_cues_say(j, EW_CUE_PASSPORT, at, at + 1, NULL) > 0)
		return true;
	if (ew_cues_say(j, EW_CUE_ID, at, at + 1, &which) == 0)
		return false;
	rule = which && which[0] ? ew_id_rule_of(which) : NULL;
	return !rule || rule->letters;
}

/* "5525, let me see, E": the last letter of what has some, but not "5525 and I ...". */
static bool is_behind_pause(const struct ew_judgement *j, size_t at)
{
	struct ew_number_word w;
	bool joins = at > 0 && ew_token_number(j, &j->p->tokens[at - 1], &w) && w.class_ == EW_NUMBER_JOIN;

	if (!is_of_number(j, next_said(j, at, -1, true)))
		return false;
	return is_last_said(j, at) || (!joins && (j->language == EW_LANGUAGE_EN || j->language == EW_LANGUAGE_HI) &&
					      has_letters(j, ew_spelled_from(j, at)));
}

/* "... nine C. I drove". */
static bool begins_sentence(const struct ew_judgement *j, size_t at)
{
	return at > 0 && j->p->tokens[at].flags & EW_TOKEN_CAPITAL && ew_token_sign(j->p, &j->p->tokens[at - 1]) == '.' && !(at + 1 < j->n && j->tail[at + 1]);
}

/* Letters that are words as well are none unless something like them stands beside: "I think". */
static bool is_alone(const struct ew_judgement *j, size_t at)
{
	if (!strchr("aioyeu", j->p->text[j->p->tokens[at].at]) || is_called_letter(j, at))
		return false;
	if (begins_sentence(j, at) && !is_last_said(j, at) && !is_of_number(j, said_beside(j, at, 1)))
		return true;
	if (is_of_number(j, said_beside(j, at, -1)) || is_of_number(j, said_beside(j, at, 1)) || (at + 1 < j->n && j->tail[at + 1]))
		return false;
	return !is_behind_pause(j, at);
}

static bool is_between_figures(const struct ew_judgement *j, size_t at)
{
	return ew_token_is_figure(j, said_beside(j, at, -1)) && ew_token_is_figure(j, said_beside(j, at, 1));
}

/* "cuarenta y cinco", "dos ocho, y cuatro": a letter that only joins. */
static bool is_join(const struct ew_judgement *j, size_t at)
{
	struct ew_number_word w;

	if (!ew_token_number(j, &j->p->tokens[at], &w) || w.class_ != EW_NUMBER_JOIN || at == 0)
		return false;
	if (ew_token_number(j, &j->p->tokens[at - 1], &w) && w.class_ == EW_NUMBER_TENS)
		return true;
	return j->language == EW_LANGUAGE_ES && is_between_figures(j, at);
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

/* "el importe": a word that may spell a letter in a language that nobody speaks here; English and Hindi are spoken with each other. */
static bool is_of_nobody(const struct ew_judgement *j, const struct ew_number_word *w)
{
	return w->ambiguous && j->language != EW_LANGUAGE_EN && j->language != EW_LANGUAGE_HI && !ew_is_spoken(j, w->language);
}

/* "mike papa ... five two kilo": it was spelled so from the beginning. */
static bool has_letters_before(const struct ew_judgement *j, size_t at)
{
	size_t letters = 0;

	for (size_t i = ew_spelled_from(j, at); i < at; i++)
		letters += !j->tail[i] && (ew_token_is_letter(j, &j->p->tokens[i]) || ew_token_is_letter_word(j, i));
	return letters >= (j->language == EW_LANGUAGE_EN ? 1 : 2);
}

/* "November 23": a word that spells a letter beside others is a month here. */
static bool is_plain_word(const struct ew_judgement *j, size_t at, const struct ew_number_word *w)
{
	const struct ew_cue_here *cue = ew_cue_over(j, at);
	const struct ew_token *before, *behind;

	if (w->class_ != EW_NUMBER_LETTER || has_letters_before(j, at) ||
		!((w->ambiguous && cue && (ew_cue_is_harmless(cue->cue) || cue->cue == EW_CUE_SAYS)) ||
			(w->language != j->language && (ew_token_is_everyday(j, at) || is_of_nobody(j, w)))))
		return false;
	before = said_beside(j, at, -1);
	behind = said_beside(j, at, 1);
	return !(before && (j->tail[before - j->p->tokens] || ew_token_is_letter(j, before) || ew_token_is_letter_word(j, (size_t)(before - j->p->tokens)))) &&
	       !(behind && (ew_token_is_letter(j, behind) || ew_token_is_letter_word(j, (size_t)(behind - j->p->tokens))));
}

/* "I like India", "it's A, O, M": the letter at the edge of a phrase of the talk. */
static bool is_letter_in_talk(const struct ew_judgement *j, const struct ew_cue_here *cue, size_t at)
{
	const struct ew_token *behind = ew_token_beside(j, at, 1);

	if (cue->cue < EW_CUE_SAYS || cue->cue > EW_CUE_ASKS || !ew_token_is_letter(j, &j->p->tokens[at]))
		return false;
	return (at + 1 < j->n && j->tail[at + 1]) || (at + 1u == cue->to && behind && (ew_token_is_letter(j, behind) || ew_token_is_letter_word(j, (size_t)(behind - j->p->tokens))));
}

/* "use the other one": of English, where nothing parts it from a number behind it. */
static bool is_pronoun(const struct ew_judgement *j, size_t at, const struct ew_number_word *w)
{
	static const char *const words[] = {"other", "this", "that", "which", "another", "new", "old", "same", "right", "wrong"};

	if (at == 0 || w->language != EW_LANGUAGE_EN || w->class_ != EW_NUMBER_UNIT || w->value != 1)
		return false;
	for (size_t i = 0; i < EW_COUNT(words); i++)
		if (ew_slice_equal(ew_token_text(j->p, &j->p->tokens[at - 1]), ew_slice_text(words[i])))
			return true;
	return false;
}

static bool says_symbols(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	const struct ew_cue_here *cue = ew_cue_over(j, at);
	struct ew_number_word w;
	uint32_t digit;

	if (j->tail[at] || (cue && (cue->words > 1 || t->kind == EW_TOKEN_MIXED) && !is_letter_in_talk(j, cue, at)))
		return false;
	if (ew_token_is_letter(j, t))
		return !is_alone(j, at) && !is_join(j, at);
	if (t->kind == EW_TOKEN_MIXED && is_measured(j, t))
		return false;
	if (ew_token_is_digits(t) || is_code_letters(j, at))
		return true;
	if (t->flags & EW_TOKEN_COMPOUND || (t->meanings == 0 && ew_token_plural(j, t, &digit)))
		return true;
	return ew_token_number(j, t, &w) && ew_says_symbol(&w) && !is_plain_word(j, at, &w) && !is_pronoun(j, at, &w) &&
	       !(cue && w.language != j->language && cue->language == j->language && cue->cue == EW_CUE_MONEY);
}

/* "double the five", "deux fois le sept". */
bool ew_token_is_article_of_times(const struct ew_judgement *j, size_t at)
{
	struct ew_number_word w;

	return at > 0 && j->p->tokens[at].len <= 3 && ew_token_is(j, at, EW_CUE_COMMON) &&
	       ew_token_number(j, &j->p->tokens[at - 1], &w) && w.class_ == EW_NUMBER_TIMES;
}

bool ew_token_is_symbol(const struct ew_judgement *j, size_t at)
{
	return j->has_symbols ? j->symbol[at] : says_symbols(j, at);
}

void ew_reading_symbols(struct ew_judgement *j)
{
	for (size_t i = 0; i < j->n; i++)
		j->symbol[i] = says_symbols(j, i);
	j->has_symbols = true;
}
