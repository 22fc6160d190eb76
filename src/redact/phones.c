/*
 * Telephone numbers that nobody announced: by the plans of the countries whose languages are read. Must never take a reference
 * number for one when it was called that.
 */
#include "redact/stretch.h"

struct plan {
	enum ew_language language; /* EW_LANGUAGES: whatever is spoken */
	uint8_t shortest, longest;
	const char *begins;        /* one character for each digit: a digit, '?' any, 'N' 2 to 9, 'M' 6 to 9, 'X' 1 to 9 */
	const char *groups;        /* as it is usually written: that adds to it; NULL: any */
	uint8_t score, grouped;
};

/* ITU-T E.164 and the national plans. */
static const struct plan plans[] = {
	{EW_LANGUAGES, 10, 16, "00", NULL, 56, 60},
	{EW_LANGUAGE_EN, 10, 10, "N??N??????", "334", 46, 62}, /* North America */
	{EW_LANGUAGE_EN, 11, 11, "1N??N??????", "1334", 46, 62},
	{EW_LANGUAGE_EN, 10, 11, "0X", NULL, 56, 60}, /* United Kingdom, Ireland */
	{EW_LANGUAGE_EN, 10, 10, "M?????????", "55", 40, 62}, /* India */
	{EW_LANGUAGE_HI, 10, 10, "M?????????", "55", 58, 62},
	{EW_LANGUAGE_HI, 12, 12, "91M?????????", NULL, 58, 62},
	{EW_LANGUAGE_HI, 11, 11, "0M", NULL, 58, 62},
	{EW_LANGUAGE_FR, 10, 10, "0X", "22222", 60, 70}, /* France; nine digits with 0 are Belgium's */
	{EW_LANGUAGE_FR, 9, 10, "0X", NULL, 54, 60},
	{EW_LANGUAGE_FR, 9, 9, "6?1", "333", 54, 62}, /* Luxembourg */
	{EW_LANGUAGE_DE, 9, 13, "0X", NULL, 56, 60}, /* Germany, Austria, Switzerland */
	{EW_LANGUAGE_DE, 9, 9, "6?1", "333", 54, 62},
	{EW_LANGUAGE_ES, 9, 9, "M????????", "333", 54, 62}, /* Spain */
	{EW_LANGUAGE_ES, 10, 10, "N?????????", NULL, 46, 56}, /* Mexico */
};

static bool fits(const char *pattern, struct ew_slice digits)
{
	for (size_t i = 0; pattern[i] && i < digits.len; i++) {
		char p = pattern[i], c = (char)digits.at[i];
		bool fit = p == '?' || p == c || (p == 'N' && c >= '2') || (p == 'M' && c >= '6') || (p == 'X' && c >= '1');

		if (!fit)
			return false;
	}
	return true;
}

static int by_plan(const struct ew_stretch *s, struct ew_slice digits)
{
	int best = 0;

	for (size_t i = 0; i < EW_COUNT(plans); i++) {
		const struct plan *p = &plans[i];
		int score = p->score;

		if (digits.len < p->shortest || digits.len > p->longest || !fits(p->begins, digits))
			continue;
		if (p->groups && ew_stretch_is_grouped(s, p->groups))
			score = p->grouped;
		if (p->language != EW_LANGUAGES && p->language != s->j->language && score < p->grouped)
			score -= 12;
		best = score > best ? score : best;
	}
	return best;
}

/* "plus" in words. */
static bool says_plus(const struct ew_stretch *s, size_t begin)
{
	struct ew_number_word w;

	return begin > 0 && ew_token_number(s->j, &s->j->p->tokens[begin - 1], &w) && w.class_ == EW_NUMBER_MARK && w.value == '+';
}

static bool has_plus(const struct ew_stretch *s)
{
	size_t begin = ew_stretch_begin(s);
	const struct ew_token *t = begin > 0 ? &s->j->p->tokens[begin - 1] : NULL;

	return s->r->at[s->from].sign == '+' || (t && ew_token_sign(s->j->p, t) == '+') || says_plus(s, begin);
}

/* "+352 ..." and "(555) ..." begin with their sign. */
static size_t with_sign(const struct ew_stretch *s)
{
	size_t begin = ew_stretch_begin(s);
	char sign = begin > 0 ? ew_token_sign(s->j->p, &s->j->p->tokens[begin - 1]) : 0;

	return sign == '+' || sign == '(' || says_plus(s, begin) ? begin - 1 : begin;
}

static bool judge(const struct ew_stretch *s)
{
	char text[EW_MOST_SYMBOLS];
	struct ew_slice digits = ew_stretch_text(s, text);
	struct ew_meant meant;
	int score;

	if (digits.len < 7 || digits.len > 16 || ew_stretch_has_clock(s))
		return false;
	meant = ew_stretch_meant(s);
	score = has_plus(s) && digits.len >= 8 ? 100 : by_plan(s, digits);
	if (meant.cue == EW_CUE_PHONE)
		score += 30;
	if (ew_cue_is_harmless(meant.cue))
		score -= 40;
	if (meant.unit)
		score -= 30;
	if (score < 50)
		return false;
	ew_find(s->j, EW_SENSITIVE_PHONE, "phone.plan", (unsigned)score, with_sign(s), ew_stretch_end(s), digits);
	return true;
}

void ew_judge_phone_apart(const struct ew_stretch *all)
{
	if (ew_stretch_meant(all).cue == EW_CUE_PHONE)
		(void)judge(all);
}

void ew_judge_phone(const struct ew_stretch *all)
{
	size_t from = all->from;

	if (judge(all))
		return;
	for (size_t i = all->from + 1; i <= all->to; i++) {
		if (i < all->to && !(all->r->at[i].begins && all->r->at[i].apart))
			continue;
		if (from > all->from || i < all->to)
			(void)judge(&(struct ew_stretch){all->j, all->r, from, i});
		from = i;
	}
}
