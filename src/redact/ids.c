/*
 * Identity numbers and IBAN: symbols that fit a rule. Must never take a reference number for one because one rule of sixty
 * happens to fit: the weaker the check, the more must be said.
 */
#include <string.h>

#include "base/secret.h"
#include "redact/check.h"
#include "redact/stretch.h"
#include "redact/symbols.h"

#define MOST_TO_LETTER 6 /* tokens between a number and its last letter */

/* -- identity numbers ------------------------------------------------------------------------------ */

static bool names_it(const char *which, const struct ew_id_rule *rule)
{
	return which && (which[0] == '\0' || strcmp(which, rule->word) == 0);
}

static bool is_digits(const struct ew_stretch *s)
{
	for (size_t i = s->from; i < s->to; i++)
		if (s->r->at[i].c >= 'A')
			return false;
	return true;
}

static int score_of(const struct ew_stretch *s, const struct ew_id_rule *rule, bool whole, bool bounded)
{
	struct ew_meant meant = ew_stretch_meant(s);
	const char *which = NULL;
	int said = ew_cues_say(s->j, EW_CUE_ID, ew_stretch_begin(s), ew_stretch_end(s), &which);
	int score = rule->chance <= 10 ? 70 : rule->chance <= 100 ? 60 : !is_digits(s) ? 56 : rule->chance <= 1100 ? 32 : 25;

	if (rule->groups && strlen(rule->groups) >= 3 && ew_stretch_is_grouped(s, rule->groups))
		score += 28;
	if (said && names_it(which, rule))
		score += 40;
	else if (meant.cue == EW_CUE_ID)
		score += 20;
	if (whole && s->to - s->from >= 11 && meant.cue == EW_CUE_NONE && rule->chance <= 1100)
		score += 19;
	if (ew_cue_is_name(meant.cue) || meant.cue == EW_CUE_PHONE)
		score -= 35;
	else if (ew_cue_is_harmless(meant.cue))
		score -= 10;
	if (meant.unit)
		score -= 30;
	if (!is_digits(s) && !said && meant.cue != EW_CUE_ID && (!bounded || s->to - s->from < rule->longest))
		score -= 10; /* letters out of the middle of a reference, or without the last of them */
	return whole || !is_digits(s) ? score : score - 8;
}

static bool is_bounded(const struct ew_stretch *all, size_t at)
{
	return at == all->from || at == all->to || all->r->at[at].apart || ew_token_is(all->j, all->r->at[at - 1].from, EW_CUE_OKAY); /* "जी, c ..." */
}

static void judge_rule(const struct ew_stretch *all, size_t number)
{
	const struct ew_id_rule *rule = &ew_id_rules[number];
	char text[EW_MOST_SYMBOLS];

	for (size_t from = all->from; from + rule->shortest <= all->to; from++) {
		if (!(all->r->at[from].begins && (rule->letters || ew_stretch_parts(all, from))))
			continue;
		for (size_t n = rule->longest; n >= rule->shortest; n--) {
			struct ew_stretch s = {all->j, all->r, from, from + n};
			bool ends = from + n == all->to || (from + n < all->to && all->r->at[from + n].begins &&
									     (rule->letters || ew_stretch_parts(all, from + n)));
			struct ew_slice symbols;
			int score;

			if (!ends)
				continue;
			symbols = ew_stretch_text(&s, text);
			if (!rule->fits(symbols) || ew_stretch_has_clock(&s))
				continue;
			score = score_of(&s, rule, from == all->from && from + n == all->to, is_bounded(all, from) && is_bounded(all, from + n));
			if (score > 0)
				ew_find(all->j, EW_SENSITIVE_ID, rule->word, (unsigned)score, ew_stretch_begin(&s),
					ew_stretch_end(&s), symbols);
		}
	}
}

/* -- IBAN ------------------------------------------------------------------------------------------ */

static bool judge_iban(struct ew_judgement *j, struct ew_slice symbols, size_t begin, size_t end)
{
	if (!ew_check_iban(symbols))
		return false;
	ew_find(j, EW_SENSITIVE_IBAN, "iban.mod97", 97, begin, end, symbols);
	return true;
}

/* Country and check digits, and nearly as many behind them as the country has: somebody slipped, or was misheard. */
static void judge_likely_iban(const struct ew_stretch *s, size_t length)
{
	size_t n = s->to - s->from;
	struct ew_meant meant = ew_stretch_meant(s);

	if (n + 3 < length || n > length + 3 || s->r->at[s->from + 2].c >= 'A' || s->r->at[s->from + 3].c >= 'A' || ew_cue_is_name(meant.cue))
		return;
	ew_find(s->j, EW_SENSITIVE_IBAN, "iban.likely", meant.cue == EW_CUE_IBAN || meant.cue == EW_CUE_ACCOUNT ? 80 : 60, ew_stretch_begin(s),
		ew_stretch_end(s), ew_slice_of(NULL, 0));
}

static void judge_iban_in(const struct ew_stretch *all)
{
	char text[EW_MOST_SYMBOLS];

	for (size_t from = all->from; from + 15 <= all->to; from++) {
		struct ew_stretch s = {all->j, all->r, from, all->to};
		size_t length;

		if (all->r->at[from].c < 'A' || all->r->at[from + 1].c < 'A')
			continue;
		length = ew_check_iban_length(ew_slice_of((char[2]){all->r->at[from].c, all->r->at[from + 1].c}, 2));
		if (length == 0)
			continue;
		judge_likely_iban(&s, length);
		if (from + length > all->to)
			continue;
		s.to = from + length;
		if (judge_iban(all->j, ew_stretch_text(&s, text), ew_stretch_begin(&s), ew_stretch_end(&s)))
			from += length - 1;
	}
}

/* Token `at` as symbols of a written account: false for what is none. */
static bool add_written(const struct ew_judgement *j, size_t at, char to[], size_t *n)
{
	const struct ew_token *t = &j->p->tokens[at];

	if (t->kind == EW_TOKEN_SIGN)
		return strchr("-. ", ew_token_sign(j->p, t)) != NULL;
	if (t->kind == EW_TOKEN_WORD && t->len > 6)
		return false;
	for (size_t i = 0; i < t->len; i++) {
		char c = j->p->text[t->at + i];

		if (*n == 36 || !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')))
			return false;
		to[(*n)++] = c >= 'a' ? (char)(c - 32) : c;
	}
	return true;
}

/* As long as its country has them, or nearly where the letters are no word of this language. */
static bool is_said_whole(const struct ew_judgement *j, size_t at, const struct ew_reading *r, size_t length)
{
	size_t slack = ew_token_is(j, at, EW_CUE_COMMON) ? 0 : 1, n = r->n + 2u;

	return n + slack >= length && n <= length + slack && r->at[0].c < 'A' && r->at[1].c < 'A';
}

/* A country by its letters in one word, and the rest as it is said: "de acht drei ...". */
static void judge_said_iban(struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	struct ew_reading r;
	char symbols[EW_MOST_SYMBOLS + 2];
	size_t length, n, end = 0;

	symbols[0] = (char)(j->p->text[t->at] - 32);
	symbols[1] = (char)(j->p->text[t->at + 1] - 32);
	length = ew_check_iban_length(ew_slice_of(symbols, 2));
	if (length == 0 || !ew_run_begins(j, at + 1))
		return;
	for (unsigned which = 0; which < EW_MOST_READINGS && ew_read(j, at + 1, ew_run_end_apart(j, at + 1), which, &r); which++) {
		if (is_said_whole(j, at, &r, length))
			end = r.at[r.n - 1].to;
		for (n = 0; n < r.n && n + 2 < length; n++)
			symbols[n + 2] = r.at[n].c;
		if (n + 2 == length && judge_iban(j, ew_slice_of(symbols, length), at, r.at[n - 1].to))
			break;
	}
	if (end > 0 && !ew_cue_is_name((enum ew_cue)ew_cues_of(j, at, end, length).cue))
		ew_find(j, EW_SENSITIVE_IBAN, "iban.likely", 60, at, end, ew_slice_of(NULL, 0));
	ew_wipe(symbols, sizeof(symbols));
	ew_wipe(&r, sizeof(r));
}

/* The surest rule that these symbols fit and that was asked for; NULL when none does. */
static const struct ew_id_rule *asked_rule(struct ew_slice symbols, const char *which)
{
	for (size_t i = 0; i < ew_id_rules_count; i++) {
		const struct ew_id_rule *rule = &ew_id_rules[i];

		if (rule->letters && symbols.len >= rule->shortest && symbols.len <= rule->longest && names_it(which, rule) && rule->fits(symbols))
			return rule;
	}
	return NULL;
}

/* Letters that are no words, and what stands round them says of no other thing. */
static bool is_plain(const struct ew_judgement *j, size_t from, size_t to, size_t n)
{
	struct ew_meant meant = ew_cues_of(j, from, to + 1, n);

	if (meant.unit || (meant.cue != EW_CUE_NONE && !ew_cue_is_harmless((enum ew_cue)meant.cue)) || ew_cue_is_name((enum ew_cue)meant.cue))
		return false;
	for (size_t i = from; i <= to; i++)
		if (j->p->tokens[i].kind == EW_TOKEN_WORD && j->p->tokens[i].len > 2 && j->p->tokens[i].node)
			return false;
	/* "by 130000 a year" */
	return j->p->tokens[to].len > 1 || j->p->tokens[to].flags & EW_TOKEN_UPPER || !ew_token_is_everyday(j, to) ||
	       to + 1 == j->n || j->p->tokens[to + 1].kind != EW_TOKEN_WORD;
}

/* Of those that begin with letters and whose shape is seldom anything else, the one that fits where nobody asked. */
static const struct ew_id_rule *plain_rule(const struct ew_judgement *j, size_t from, size_t to, struct ew_slice symbols)
{
	static const char *const words[] = {"gb_nino", "in_pan", "it_codice_fiscale"};

	for (size_t i = 0; i < EW_COUNT(words); i++) {
		const struct ew_id_rule *rule = ew_id_rule_of(words[i]);

		if (symbols.len == rule->longest && rule->fits(symbols) && is_plain(j, from, to, symbols.len))
			return rule;
	}
	return NULL;
}

/* Written in groups of any letters: "ph 96 07 41 c", "kly ls 2313 z". */
static void judge_written_id(struct ew_judgement *j, size_t from)
{
	char symbols[36];
	size_t n = 0;
	const char *which = NULL;

	for (size_t to = from; to < j->n && to < from + 12 && add_written(j, to, symbols, &n); to++) {
		const struct ew_id_rule *rule;
		bool asked;

		if (n < 8 || j->p->tokens[to].kind == EW_TOKEN_SIGN || (to + 1 < j->n && !(j->p->tokens[to + 1].flags & EW_TOKEN_GAP) &&
									 j->p->tokens[to + 1].kind != EW_TOKEN_SIGN))
			continue;
		asked = ew_cues_say(j, EW_CUE_ID, from, to + 1, &which) > 0;
		rule = asked ? asked_rule(ew_slice_of(symbols, n), which) : plain_rule(j, from, to, ew_slice_of(symbols, n));
		if (rule)
			ew_find(j, EW_SENSITIVE_ID, rule->word, asked ? 96 : 56, from, to + 1, ew_slice_of(symbols, n));
	}
}

static bool has_figures(const struct ew_judgement *j)
{
	for (size_t i = 0; i < j->n; i++)
		if (ew_token_is_digits(&j->p->tokens[i]))
			return true;
	return false;
}

void ew_judge_written_ids(struct ew_judgement *j)
{
	if (!has_figures(j))
		return;
	for (size_t i = 0; i < j->n; i++) {
		const struct ew_token *t = &j->p->tokens[i];
		bool figures = false;

		if (t->kind == EW_TOKEN_SIGN || t->kind == EW_TOKEN_DIGITS || t->len > 10)
			continue;
		if (i > 0 && !(t->flags & EW_TOKEN_GAP) && j->p->tokens[i - 1].kind != EW_TOKEN_SIGN)
			continue;
		for (size_t k = i; k < j->n && k < i + 4; k++)
			figures |= ew_token_is_digits(&j->p->tokens[k]);
		if (figures)
			judge_written_id(j, i);
	}
}

void ew_judge_written_iban(struct ew_judgement *j)
{
	char symbols[36];
	bool figures = has_figures(j);

	for (size_t from = 0; from < j->n; from++) {
		const struct ew_token *t = &j->p->tokens[from];
		size_t n = 0, length;
		bool may = t->kind == EW_TOKEN_MIXED || (t->kind == EW_TOKEN_WORD && t->len == 2);

		if (!figures && !(from + 1 < j->n && ew_run_begins(j, from + 1))) /* no check digits behind the country */
			continue;
		if (!may || !add_written(j, from, symbols, &n) || n < 2)
			continue;
		if (t->kind == EW_TOKEN_WORD && from + 1 < j->n)
			judge_said_iban(j, from);
		length = ew_check_iban_length(ew_slice_of(symbols, 2));
		for (size_t to = from + 1; length > 0 && to <= j->n; to++) {
			if (n >= length) {
				if (n == length)
					(void)judge_iban(j, ew_slice_of(symbols, n), from, to);
				break;
			}
			if (to == j->n || !add_written(j, to, symbols, &n))
				break;
		}
	}
}

/* The letter that is said behind it by itself: "..., and A"; `end` gets the token behind it. 0: none. */
static char letter_behind(const struct ew_stretch *all, size_t *end)
{
	const struct ew_judgement *j = all->j;

	for (size_t i = ew_stretch_end(all), most = i + MOST_TO_LETTER; i < j->n && i < most; i++) {
		const struct ew_token *t = &j->p->tokens[i];
		const struct ew_cue_here *cue = ew_cue_over(j, i);
		struct ew_number_word w;

		if (t->kind == EW_TOKEN_WORD && t->len == 1 && j->p->text[t->at] >= 'a') {
			*end = i + 1;
			return (char)(j->p->text[t->at] - 32);
		}
		most += cue && cue->from < i; /* a phrase counts once */
		if (!(strchr(",.-", ew_token_sign(j->p, t)) || (cue && cue->cue == EW_CUE_OKAY) ||
			    (ew_token_number(j, t, &w) && (w.class_ == EW_NUMBER_FILLER || w.class_ == EW_NUMBER_JOIN))))
			return 0;
	}
	return 0;
}

/* The last letter of a number that was asked for, where it may be a word: what fits with it needs it. */
static void judge_last_letter(const struct ew_stretch *all)
{
	char text[EW_MOST_SYMBOLS + 1];
	size_t n = ew_stretch_text(all, text).len, end = 0;
	const char *which = NULL;
	const struct ew_id_rule *rule;

	if (ew_cues_say(all->j, EW_CUE_ID, ew_stretch_begin(all), ew_stretch_end(all), &which) == 0 || !which || !which[0])
		return;
	rule = ew_id_rule_of(which);
	if (!rule || !rule->letters || n + 1 < rule->longest || (text[n] = letter_behind(all, &end)) == 0)
		return;
	n = n + 1 - rule->longest;
	if (all->r->at[all->from + n].begins && rule->fits(ew_slice_of(text + n, rule->longest)))
		ew_find(all->j, EW_SENSITIVE_ID, rule->word, 96, all->r->at[all->from + n].from, end, ew_slice_of(text + n, rule->longest));
}

void ew_judge_ids(const struct ew_stretch *all)
{
	if (all->r->has_letters)
		judge_iban_in(all);
	if (all->r->has_letters)
		judge_last_letter(all);
	if (all->to - all->from < 6 || ew_stretch_is_figure(all))
		return;
	for (size_t i = 0; i < ew_id_rules_count; i++)
		judge_rule(all, i);
}
