/*
 * Addresses of mailboxes, as they are written and as they are spelt out: "john dot smith at gmail dot com". Must never take an
 * "at" for one without a name of the internet behind it.
 */
#include <string.h>

#include "redact/reading.h"

#define MOST_DOMAIN 12 /* tokens behind the sign */
#define MOST_BARE 2    /* words of the mailbox that nothing joins to it */

static unsigned cue_of(const struct ew_judgement *j, size_t at)
{
	return j->covered[at] ? j->cues[j->covered[at] - 1].cue : EW_CUE_NONE;
}

static char mark_of(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	struct ew_number_word w;

	if (t->kind == EW_TOKEN_SIGN)
		return ew_token_sign(j->p, t);
	return ew_token_number(j, t, &w) && w.class_ == EW_NUMBER_MARK ? (char)w.value : 0;
}

static bool is_word(const struct ew_judgement *j, size_t at, const char *word)
{
	return ew_slice_equal(ew_token_text(j->p, &j->p->tokens[at]), ew_slice_text(word));
}

/* -- as it is written ------------------------------------------------------------------------------ */

static bool is_of_address(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	char sign = ew_token_sign(j->p, t);

	return !sign || strchr("._-+%#", sign);
}

static size_t written_begin(const struct ew_judgement *j, size_t at)
{
	while (at > 0 && !(j->p->tokens[at].flags & EW_TOKEN_GAP) && is_of_address(j, at - 1))
		at--;
	return at;
}

static size_t written_end(const struct ew_judgement *j, size_t at)
{
	size_t end = at + 1;
	bool dot = false;

	while (end < j->n && !(j->p->tokens[end].flags & EW_TOKEN_GAP) && is_of_address(j, end))
		end++;
	while (end > at + 1 && ew_token_sign(j->p, &j->p->tokens[end - 1]))
		end--;
	for (size_t i = at + 1; i < end; i++)
		dot |= ew_token_sign(j->p, &j->p->tokens[i]) == '.';
	return dot ? end : at;
}

/* -- as it is said --------------------------------------------------------------------------------- */

/* Behind the last word of a domain: "dot co dot uk" goes on. */
static size_t rest_of_domain(const struct ew_judgement *j, size_t at)
{
	while (at + 1 < j->n && mark_of(j, at) == '.' && ew_token_is(j, at + 1, EW_CUE_DOMAIN))
		at += 2;
	return at;
}

static size_t said_end(const struct ew_judgement *j, size_t at)
{
	for (size_t i = at; i < j->n && i < at + MOST_DOMAIN; i++) {
		char mark = mark_of(j, i);

		if (mark == '.' && i + 1 < j->n && ew_token_is(j, i + 1, EW_CUE_DOMAIN) && i > at)
			return rest_of_domain(j, i + 2);
		if (ew_token_is(j, i, EW_CUE_MAILBOX) && (i + 1 == j->n || mark_of(j, i + 1) != '.') && i <= at + 1)
			return i + 1;
		if (mark && !strchr(".-_", mark))
			return 0;
		if (j->p->tokens[i].kind == EW_TOKEN_SIGN && j->p->tokens[i].flags & EW_TOKEN_GAP)
			return 0;
	}
	return 0;
}

static bool is_spelt(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	struct ew_number_word w;

	if (j->tail[at] || t->kind == EW_TOKEN_DIGITS || t->kind == EW_TOKEN_MIXED || (t->kind == EW_TOKEN_WORD && t->len == 1))
		return true;
	return ew_token_number(j, t, &w) && w.class_ != EW_NUMBER_JOIN && w.class_ != EW_NUMBER_FILLER && w.class_ != EW_NUMBER_MARK;
}

/* How it is written is said as well: "all one word, no spaces". */
static bool is_manner(const struct ew_judgement *j, size_t at)
{
	static const char *const words[] = {"all", "together", "one", "word", "no", "spaces", "space", "lower", "lowercase", "case", "small",
		"capital", "caps", "letters", "then", "sign", "symbol", "tout", "attache", "minuscule", "minuscules", "colle", "alles",
		"zusammen", "klein", "kleingeschrieben", "todo", "junto", "minusculas"};

	for (size_t i = 0; i < EW_COUNT(words); i++)
		if (is_word(j, at, words[i]))
			return true;
	return false;
}

static bool is_joining(const struct ew_judgement *j, size_t at)
{
	char mark = mark_of(j, at);

	return mark && strchr("._-+ ", mark);
}

static bool is_no_name(const struct ew_judgement *j, size_t at)
{
	unsigned cue = cue_of(j, at);

	if (j->p->tokens[at].kind == EW_TOKEN_SIGN || cue == EW_CUE_SAYS || cue == EW_CUE_EMAIL || cue == EW_CUE_OKAY || cue == EW_CUE_ASKS)
		return true;
	return ew_token_is(j, at, EW_CUE_COMMON);
}

static size_t said_begin(const struct ew_judgement *j, size_t at)
{
	size_t bare = 0;
	bool joined = true; /* what stands behind belongs to what is before */

	for (; at > 0; at--) {
		size_t i = at - 1;

		if (j->p->tokens[at].flags & EW_TOKEN_TOPIC)
			break;
		if (is_joining(j, i)) {
			joined = true;
			continue;
		}
		if (is_manner(j, i))
			continue;
		if (is_spelt(j, i)) {
			joined = false;
			continue;
		}
		if (j->p->tokens[i].kind == EW_TOKEN_SIGN && ew_token_sign(j->p, &j->p->tokens[i]) == ',' && bare == 0)
			continue;
		if (is_no_name(j, i) && !joined)
			break;
		if (is_no_name(j, i) && j->p->tokens[i].kind == EW_TOKEN_SIGN)
			break;
		if (!joined && ++bare > MOST_BARE)
			break;
		joined = false;
	}
	while (at < j->n && ((is_manner(j, at) && !is_spelt(j, at)) || is_joining(j, at) || ew_token_sign(j->p, &j->p->tokens[at])))
		at++;
	return at;
}

/* "at", "at the rate", "at the rate of", "@": the first token behind it, 0 when none is here. */
static size_t behind_at(const struct ew_judgement *j, size_t at)
{
	if (mark_of(j, at) != '@')
		return 0;
	at++;
	if (at + 1 < j->n && is_word(j, at, "the") && is_word(j, at + 1, "rate"))
		at += 2;
	else if (at < j->n && (is_word(j, at, "rate") || is_word(j, at, "sign") || is_word(j, at, "symbol")))
		at++;
	if (at < j->n && is_word(j, at, "of"))
		at++;
	return at;
}

static size_t judge_at(struct ew_judgement *j, size_t at)
{
	size_t behind = behind_at(j, at), begin, end;

	if (behind == 0 || at == 0)
		return at;
	end = ew_token_sign(j->p, &j->p->tokens[at]) == '@' ? written_end(j, at) : at;
	if (end > at) {
		begin = j->p->tokens[at].flags & EW_TOKEN_GAP ? said_begin(j, at) : written_begin(j, at);
	} else {
		end = said_end(j, behind);
		begin = end ? said_begin(j, at) : at;
	}
	if (end == 0 || begin >= at)
		return at;
	ew_find(j, EW_SENSITIVE_EMAIL, end > at && ew_token_sign(j->p, &j->p->tokens[at]) ? "email.written" : "email.spoken", 92, begin,
		end, ew_slice_of(NULL, 0));
	return end - 1;
}

void ew_judge_mail(struct ew_judgement *j)
{
	if (!ew_is_wanted(j, EW_SENSITIVE_EMAIL))
		return;
	for (size_t i = 0; i < j->n; i++)
		i = judge_at(j, i);
}
