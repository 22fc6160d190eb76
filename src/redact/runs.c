/*
 * Where numbers begin and end among words: in one breath, or with other talk between their parts. Must never run on over what names
 * another thing.
 */
#include "base/secret.h"
#include "redact/symbols.h"

#define MOST_BETWEEN 7 /* tokens that say nothing between two symbols */
#define MOST_APART 10  /* tokens of any kind between two parts of one number */
#define MOST_PRICE 7   /* digits of an amount */

/* What may stand between two symbols of one number. */
static bool is_between(const struct ew_judgement *j, size_t at)
{
	const struct ew_cue_here *cue = ew_cue_over(j, at);

	if (j->tail[at] || j->p->tokens[at].flags & EW_TOKEN_LINK || ew_token_is_then(j, at) || ew_token_is_article_of_times(j, at))
		return true;
	return cue && (cue->cue == EW_CUE_OKAY || cue->cue == EW_CUE_WRONG || cue->cue == EW_CUE_AGAIN);
}

bool ew_reading_goes_on(const struct ew_judgement *j, size_t at)
{
	for (size_t i = at, most = at + MOST_BETWEEN; i < j->n && i <= most; i++) {
		const struct ew_cue_here *cue = ew_cue_over(j, i);

		most += j->tail[i] || (cue && cue->from < i); /* a phrase counts once */
		if (j->p->tokens[i].flags & EW_TOKEN_TOPIC)
			return false;
		if (ew_token_is_symbol(j, i))
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
	const struct ew_cue_here *before = from > 0 ? ew_cue_over(j, from - 1) : NULL;
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

/* "..., 374 euros": what stands behind a number and has a unit, unless it is as long as one. */
static bool is_price(const struct ew_judgement *j, size_t from, size_t to)
{
	struct ew_reading r;
	bool price;

	if (!ew_cues_unit(j, from, to))
		return false;
	price = !(ew_read(j, from, to, 0, &r) && (r.n > MOST_PRICE || (r.n > 0 && r.at[0].c >= 'A')));
	ew_wipe(&r, sizeof(r));
	return price;
}

/* "... nine one six for three thousand pounds", "... 4 for $20": before the word that is heard as a digit, if what follows is an amount. */
static size_t without_price(const struct ew_judgement *j, size_t from, size_t end)
{
	struct ew_number_word w;

	for (size_t i = from + 3; i + 1 < end; i++)
		if (!(j->p->tokens[i].flags & EW_TOKEN_NUMBER) && ew_token_number(j, &j->p->tokens[i], &w) && w.ambiguous && w.class_ == EW_NUMBER_UNIT &&
			w.language == EW_LANGUAGE_EN && ew_token_is(j, i, EW_CUE_COMMON) && is_price(j, i + 1, end))
			return i;
	return end;
}

/* "... 5692 Y 3 October", "... nine eight four people": the day before its month, the last digits before a unit are none of it. */
static size_t without_count(const struct ew_judgement *j, size_t from, size_t end, size_t last)
{
	unsigned unit = ew_cues_unit(j, from, end);
	struct ew_reading r;
	size_t at, day = end;

	if ((unit != EW_CUE_DATE && (j->language != EW_LANGUAGE_HI || (unit != EW_CUE_QUANTITY && unit != EW_CUE_CLOCK))) || !ew_read(j, from, end, 0, &r))
		return end;
	for (at = r.n; at > 0 && !r.at[at - 1].begins; at--)
		;
	if (at > 1 && r.n - at <= 1 && r.at[at - 1].c < 'A' && r.at[r.n - 1].c < 'A' && (r.n == at || r.at[at - 1].c <= '3' || unit != EW_CUE_DATE) &&
		r.at[at - 1].from > last)
		day = r.at[at - 2].to;
	ew_wipe(&r, sizeof(r));
	return day;
}

/* "$40.50 4111", "USD 40 4111": behind its currency an amount is one figure. */
static bool ends_amount(const struct ew_judgement *j, size_t from, size_t at)
{
	static const char *const currencies[] = {"usd", "eur", "gbp", "inr", "chf", "rs"};
	const struct ew_token *before = from > 0 ? &j->p->tokens[from - 1] : NULL;

	if (!before || !(j->p->tokens[at].flags & EW_TOKEN_GAP) || !ew_token_is_digits(&j->p->tokens[from]))
		return false;
	for (size_t i = 0; before->kind == EW_TOKEN_WORD && before->len <= 3 && i < EW_COUNT(currencies); i++)
		if (ew_slice_equal(ew_token_text(j->p, before), ew_slice_text(currencies[i])))
			return true;
	return ew_token_sign(j->p, before) == '$';
}

size_t ew_run_end(const struct ew_judgement *j, size_t from)
{
	size_t end = from + 1, last = from, before = 0; /* its last part, and where what stands before that ends */
	size_t i;

	for (i = end; i < j->n; i++) {
		if (!ew_reading_goes_on(j, i) || begins_anew(j, from, end, i) || ends_amount(j, from, i))
			break;
		if (!ew_token_is_symbol(j, i))
			continue;
		if ((i > end && !is_inner(j, end, i)) || j->p->tokens[i].flags & (EW_TOKEN_TURN | EW_TOKEN_LINE)) {
			before = end;
			last = i;
		}
		end = i + 1;
	}
	i = without_count(j, from, end, last);
	if (i < end)
		return i;
	i = without_price(j, from, end);
	return i == end && before > 0 && is_price(j, last, end) ? before : i;
}

/* Other talk within a number: "let me see", "and then", but nothing that names another thing. */
static bool goes_on_apart(const struct ew_judgement *j, size_t at)
{
	for (size_t i = at, most = at + MOST_APART; i < j->n && i <= most; i++) {
		const struct ew_cue_here *cue = ew_cue_over(j, i);
		char sign = ew_token_sign(j->p, &j->p->tokens[i]);

		most += cue && cue->from < i; /* a phrase counts once */
		if (j->p->tokens[i].flags & EW_TOKEN_TOPIC || sign == '?' || sign == '!')
			return false;
		if (ew_token_is_symbol(j, i))
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
	       !(end < j->n && j->tail[end]) && !ew_token_is_letter_word(j, begin);
}

/* The next run behind `at`, if it may be of the same number: where it ends, 0 when not. */
static size_t next_apart(const struct ew_judgement *j, size_t at)
{
	size_t begin = at, end;

	if (!goes_on_apart(j, at))
		return 0;
	while (!ew_token_is_symbol(j, begin))
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
	return ew_token_is_symbol(j, at);
}
