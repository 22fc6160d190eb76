/*
 * Numbers that carry no check, by what was said of them: codes, PINs, accounts, dates. Must never mask what its own words call
 * a price, an order or a time because something sensitive was spoken of before.
 */
#include <string.h>

#include "redact/check.h"
#include "redact/stretch.h"

#define MOST_TWICE 4u /* symbols of a group that is read once more */

/* A month and a year that a card may run to: MMYY, MYY, MMYYYY. */
bool ew_stretch_is_expiry(const struct ew_stretch *s)
{
	size_t n = s->to - s->from, m = n == 3 || n == 5 ? 1 : 2;
	unsigned month = 0, year = 0;

	if (n < 3 || n > 6)
		return false;
	for (size_t i = s->from + 1; i < s->to; i++) { /* written with a sign it says itself what is what: "3/27" and not "12/6" */
		char sign = s->r->at[i].sign;

		if (s->r->at[i].begins && (sign == '/' || sign == '.' || sign == '-') && !s->r->spoken && i != s->from + m)
			return false;
	}
	for (size_t i = s->from; i < s->to; i++)
		if (i < s->from + m)
			month = month * 10 + (unsigned)(s->r->at[i].c - '0');
		else
			year = year * 10 + (unsigned)(s->r->at[i].c - '0');
	if (year >= 2000)
		year -= 2000;
	return month >= 1 && month <= 12 && year >= 10 && year <= 60;
}

struct meaning {
	uint8_t cue;
	uint8_t kind;
	uint8_t shortest, longest;
	bool letters;     /* letters may be among them */
	const char *rule;
};

static const struct meaning meanings[] = {
	{EW_CUE_CARD, EW_SENSITIVE_CARD, 8, 40, false, "card.said"},
	{EW_CUE_CVV, EW_SENSITIVE_CVV, 3, 4, false, "cvv.said"},
	{EW_CUE_EXPIRY, EW_SENSITIVE_EXPIRY, 3, 6, false, "expiry.said"},
	{EW_CUE_IBAN, EW_SENSITIVE_IBAN, 8, 40, true, "iban.said"},
	{EW_CUE_ACCOUNT, EW_SENSITIVE_ACCOUNT, 5, 34, true, "bank_account.said"},
	{EW_CUE_ROUTING, EW_SENSITIVE_ROUTING, 4, 12, true, "routing.said"},
	{EW_CUE_OTP, EW_SENSITIVE_OTP, 4, 10, true, "otp.said"},
	{EW_CUE_PIN, EW_SENSITIVE_PIN, 3, 8, false, "pin.said"},
	{EW_CUE_PASSWORD, EW_SENSITIVE_PASSWORD, 3, 40, true, "password.said"},
	{EW_CUE_SECRET, EW_SENSITIVE_SECRET, 2, 40, true, "security_answer.said"},
	{EW_CUE_ID, EW_SENSITIVE_ID, 6, 18, true, "id.said"},
	{EW_CUE_PASSPORT, EW_SENSITIVE_PASSPORT, 6, 10, true, "passport.said"},
	{EW_CUE_PHONE, EW_SENSITIVE_PHONE, 6, 16, false, "phone.said"},
	{EW_CUE_BIRTH, EW_SENSITIVE_BIRTH, 4, 8, false, "date_of_birth.said"},
};

static const struct meaning *meaning_of(unsigned cue)
{
	for (size_t i = 0; i < EW_COUNT(meanings); i++)
		if (meanings[i].cue == cue)
			return &meanings[i];
	return NULL;
}

static size_t letters_of(const struct ew_stretch *s)
{
	size_t n = 0;

	for (size_t i = s->from; i < s->to; i++)
		n += s->r->at[i].c >= 'A';
	return n;
}

/* Dates have units of their own ("March"), and codes stand before "minutes" when they are valid for some. */
static bool is_spoilt(const struct ew_stretch *s, const struct ew_meant *meant, const struct meaning *m)
{
	if (!meant->unit)
		return false;
	if (m->kind == EW_SENSITIVE_EXPIRY || m->kind == EW_SENSITIVE_BIRTH)
		return meant->unit != EW_CUE_DATE;
	return s->to - s->from < 8;
}

/* "756 756 52": who reads aloud says a group twice. */
static bool has_group_twice(const struct ew_stretch *s)
{
	char text[EW_MOST_SYMBOLS];
	size_t n = ew_stretch_text(s, text).len;

	for (size_t k = 2; s->r->spoken && k <= MOST_TWICE; k++)
		for (size_t i = 0; i + 2 * k <= n; i++)
			if (s->r->at[s->from + i].begins && s->r->at[s->from + i + k].begins && memcmp(text + i, text + i + k, k) == 0)
				return true;
	return false;
}

/* One symbol more or less than the number has: somebody was misheard. */
static bool is_length_of(const char *which, size_t n, bool twice)
{
	const struct ew_id_rule *rule = which && which[0] ? ew_id_rule_of(which) : NULL;

	return !rule || (n + 1 >= rule->shortest && n <= rule->longest + (twice ? MOST_TWICE : 1u));
}

/* A code that was said twice is as long as half of it. */
static size_t length_once(const struct ew_stretch *s)
{
	char text[EW_MOST_SYMBOLS];
	size_t n = ew_stretch_text(s, text).len;

	return n >= 6 && n % 2 == 0 && memcmp(text, text + n / 2, n / 2) == 0 ? n / 2 : n;
}

/* A PIN or a telephone number has no letters: what has is the code that was sent to it. */
static const struct meaning *with_letters(const struct ew_stretch *s, const struct meaning *m)
{
	bool sent = m->cue == EW_CUE_PIN || ew_cues_say(s->j, EW_CUE_OTP, ew_stretch_begin(s), ew_stretch_end(s), NULL) > 0;

	return !m->letters && sent ? meaning_of(EW_CUE_OTP) : m;
}

static bool judge(const struct ew_stretch *s)
{
	size_t n = s->to - s->from, letters = letters_of(s);
	struct ew_meant meant = ew_stretch_meant(s);
	const struct meaning *m = meaning_of(meant.cue);
	char text[EW_MOST_SYMBOLS];

	if (!m && length_once(s) < n) {
		n = length_once(s);
		meant = ew_cues_of(s->j, ew_stretch_begin(s), ew_stretch_end(s), n);
		m = meaning_of(meant.cue);
	}

	if (m && letters > 0)
		m = with_letters(s, m);
	if (!m || n < m->shortest || n > m->longest || letters == n || (letters > 0 && !m->letters) || is_spoilt(s, &meant, m))
		return false;
	if (ew_stretch_has_clock(s))
		return false;
	if (ew_stretch_is_figure(s) && m->kind != EW_SENSITIVE_EXPIRY && m->kind != EW_SENSITIVE_BIRTH && m->kind != EW_SENSITIVE_PHONE)
		return false;
	if (m->kind == EW_SENSITIVE_ID && !is_length_of(meant.which, n, has_group_twice(s)))
		return false;
	if (m->kind == EW_SENSITIVE_EXPIRY && !ew_stretch_is_expiry(s))
		return false;
	ew_find(s->j, (enum ew_sensitive)m->kind, m->rule, 55 + (unsigned)meant.weight, ew_stretch_begin(s), ew_stretch_end(s),
		ew_stretch_text(s, text));
	return true;
}

/* The digits alone, where letters round them are none of it. */
static bool judge_digits(const struct ew_stretch *all)
{
	bool any = false;

	for (size_t i = all->from; i < all->to;) {
		size_t end = i;

		while (end < all->to && all->r->at[end].c < 'A')
			end++;
		if (end > i && (i > all->from || end < all->to))
			any |= judge(&(struct ew_stretch){all->j, all->r, i, end});
		i = end > i ? end : i + 1;
	}
	return any;
}

/* Of other talk only what is near, and of kinds that are long. */
void ew_judge_meant_apart(const struct ew_stretch *all)
{
	struct ew_meant meant = ew_stretch_meant(all);

	bool is_long = meant.cue == EW_CUE_CARD || meant.cue == EW_CUE_IBAN || meant.cue == EW_CUE_ACCOUNT || meant.cue == EW_CUE_ID ||
		    meant.cue == EW_CUE_PASSPORT || meant.cue == EW_CUE_ROUTING || meant.cue == EW_CUE_OTP;

	bool is_month = meant.cue == EW_CUE_EXPIRY && ew_stretch_is_expiry(all) && ew_stretch_end(all) - ew_stretch_begin(all) <= 6;

	if ((all->to - all->from >= 6 && meant.weight >= 12 && is_long) || is_month) /* "eleven of thirty five" */
		(void)judge(all);
}

/* Where it parts, also at each blank between figures or not. */
static void judge_parts(const struct ew_stretch *all, bool blanks)
{
	size_t from = all->from;
	bool begun = true; /* the first part is what was asked, or nothing before the last is */

	for (size_t i = all->from + 1; i <= all->to; i++) {
		bool parts = i == all->to || (all->r->at[i].begins && (all->r->at[i].apart || (blanks && all->r->at[i].sign == ' ')));

		if (!parts)
			continue;
		if ((from > all->from || i < all->to) && (begun || i == all->to))
			begun = judge(&(struct ew_stretch){all->j, all->r, from, i}) && begun;
		from = i;
	}
}

/* As one, else its digits, else where it parts: "123, 123". */
void ew_judge_meant(const struct ew_stretch *all)
{
	size_t found = all->j->n_findings;

	if (judge(all) || judge_digits(all))
		return;
	judge_parts(all, false);
	if (all->j->n_findings == found && !all->r->spoken)
		judge_parts(all, true);
}
