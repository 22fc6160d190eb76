/*
 * Words that are sensitive for what was asked: passwords, answers to security questions, names, addresses, months of dates,
 * and medical terms. Must never mask talk about a password ("it does not work") as if it were one.
 */
#include <string.h>

#include "base/secret.h"
#include "redact/reading.h"

#define MOST_ANSWER 8   /* words of a password or an answer */
#define MOST_ADDRESS 14
#define MOST_NAME 3
#define FIRST_BYTES 2
#define MONTH_SAID 15   /* weight of what makes a date sensitive */
#define LATEST_ANSWER 8 /* words of an answer before it says what was asked */

static bool is_common(const struct ew_judgement *j, size_t at)
{
	return ew_token_is_everyday(j, at);
}

/* Says nothing of what was asked. */
static bool is_lead(const struct ew_judgement *j, size_t at)
{
	const struct ew_cue_here *c = ew_cue_over(j, at);
	struct ew_number_word w;

	if (j->p->tokens[at].kind == EW_TOKEN_SIGN)
		return true;
	if (ew_token_is(j, at, EW_CUE_SAYS) || (c && (c->cue == EW_CUE_SAYS || c->cue == EW_CUE_OKAY || c->cue == EW_CUE_ASKS || c->cue == EW_CUE_WRONG)))
		return true;
	return ew_token_number(j, &j->p->tokens[at], &w) && w.class_ == EW_NUMBER_FILLER;
}

static bool ends(const struct ew_judgement *j, size_t at)
{
	char sign = ew_token_sign(j->p, &j->p->tokens[at]);

	return sign && (strchr("?!;", sign) || (sign == '.' && (at + 1 == j->n || j->p->tokens[at + 1].flags & EW_TOKEN_GAP)));
}

/* Words from `from` on to the end of the sentence, at most so many; gives where they end. */
static size_t words_from(const struct ew_judgement *j, size_t from, size_t most)
{
	size_t to = from;

	while (to < j->n && to < from + most && !ends(j, to))
		to++;
	while (to > from && j->p->tokens[to - 1].kind == EW_TOKEN_SIGN)
		to--;
	return to;
}

/* Some word of it is no everyday one. */
static bool says_something(const struct ew_judgement *j, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (!is_common(j, i) && !is_lead(j, i))
			return true;
	return false;
}

static size_t skip_lead(const struct ew_judgement *j, size_t from)
{
	while (from < j->n && is_lead(j, from) && !ends(j, from))
		from++;
	return from;
}

static bool is_talk(const struct ew_judgement *j, size_t at)
{
	const struct ew_cue_here *c = ew_cue_over(j, at);

	return c && (c->cue == EW_CUE_OKAY || c->cue == EW_CUE_ASKS || c->cue == EW_CUE_MONEY);
}

/* The end of an answer lies before the first everyday word that follows something else. */
static size_t to_common(const struct ew_judgement *j, size_t from, size_t to)
{
	size_t end = from + 1;

	while (end < to && !is_common(j, end) && !is_talk(j, end))
		end++;
	while (end > from + 1 && j->p->tokens[end - 1].kind == EW_TOKEN_SIGN && end < to)
		end--;
	return end < to ? end : to;
}

static void find_words(struct ew_judgement *j, enum ew_sensitive kind, const char *rule, unsigned score, size_t from, size_t to)
{
	char value[EW_VALUE_BYTES];
	size_t n = 0;

	for (size_t i = from; i < to; i++) {
		const struct ew_token *t = &j->p->tokens[i];

		if (t->kind == EW_TOKEN_SIGN)
			continue;
		if (n + t->len + 1 > sizeof(value)) {
			n = 0;
			break;
		}
		if (n > 0)
			value[n++] = ' ';
		memcpy(value + n, j->p->text + t->at, t->len);
		n += t->len;
	}
	ew_find(j, kind, rule, score, from, to, ew_slice_of(value, n));
	ew_wipe(value, sizeof(value));
}

/* -- what somebody says of themselves -------------------------------------------------------------- */

/* Part of a password although it is an everyday word: spelled letters, signs by their names. */
static bool is_of_password(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	struct ew_number_word w;

	if (t->kind == EW_TOKEN_SIGN || t->flags & EW_TOKEN_NUMBER)
		return true;
	if (t->kind == EW_TOKEN_WORD && t->len == 1)
		return true;
	return ew_token_number(j, t, &w) && (w.class_ == EW_NUMBER_MARK || w.class_ == EW_NUMBER_TIMES || w.class_ == EW_NUMBER_LETTER);
}

/* Words of a password: to the first everyday one, signs that stand together with it included. */
static size_t password_end(const struct ew_judgement *j, size_t from, size_t most)
{
	size_t to = from, words = 0;

	for (; to < j->n && words < most; to++) {
		const struct ew_token *t = &j->p->tokens[to];
		bool together = to > from && !(t->flags & EW_TOKEN_GAP);

		if (!together && (ends(j, to) || ((is_common(j, to) || is_talk(j, to)) && !is_of_password(j, to))))
			break;
		if (together && ends(j, to) && (to + 1 == j->n || j->p->tokens[to + 1].flags & EW_TOKEN_GAP))
			break;
		words += t->kind != EW_TOKEN_SIGN;
	}
	while (to > from && (j->p->tokens[to - 1].kind == EW_TOKEN_SIGN || (is_common(j, to - 1) && is_of_password(j, to - 1))) &&
		strchr(",;-", ew_token_sign(j->p, &j->p->tokens[to - 1]) ? ew_token_sign(j->p, &j->p->tokens[to - 1]) : ','))
		to--;
	return to;
}

/* "Your security question is: what was your first pet?" */
static bool is_question(const struct ew_judgement *j, size_t from)
{
	while (from < j->n && !ends(j, from))
		from++;
	return from < j->n && ew_token_sign(j->p, &j->p->tokens[from]) == '?';
}

static void judge_secret(struct ew_judgement *j, const struct ew_cue_here *c, enum ew_sensitive kind)
{
	bool password = kind == EW_SENSITIVE_PASSWORD;
	size_t from = skip_lead(j, c->to), to;
	const struct ew_cue_here *next = from < j->n ? ew_cue_over(j, from) : NULL;

	if (from >= j->n || ends(j, from) || is_common(j, from) || (next && next->words > 1))
		return;
	to = password ? password_end(j, from, MOST_ANSWER) : to_common(j, from, words_from(j, from, MOST_ANSWER));
	if (says_something(j, from, to) && !is_question(j, from))
		find_words(j, kind, password ? "password.words" : "security_answer.words", 70, from, to);
}

static void judge_name(struct ew_judgement *j, const struct ew_cue_here *c)
{
	size_t from = skip_lead(j, c->to), to = words_from(j, from, MOST_NAME);

	if (from < to && !is_common(j, from))
		find_words(j, EW_SENSITIVE_NAME, "name.said", 65, from, to_common(j, from, to));
}

static bool has_place(const struct ew_judgement *j, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct ew_cue_here *c = ew_cue_over(j, i);

		if (j->p->tokens[i].flags & EW_TOKEN_NUMBER || (c && c->cue == EW_CUE_STREET))
			return true;
	}
	return false;
}

static void judge_address(struct ew_judgement *j, const struct ew_cue_here *c)
{
	size_t from = skip_lead(j, c->to), to = words_from(j, from, MOST_ADDRESS);

	if (from < to && has_place(j, from, to))
		find_words(j, EW_SENSITIVE_ADDRESS, "address.said", 65, from, to);
}

/* A street with its number, whoever says it: "12 Long Lane", "rue de la Gare 5", "Hauptstrasse 7". */
static void judge_street(struct ew_judgement *j, const struct ew_cue_here *c)
{
	size_t from = c->from, to = c->to;
	bool number = false;

	for (size_t i = 0; from > 0 && i < 4 && !number; i++) {
		const struct ew_token *t = &j->p->tokens[from - 1];

		if (t->kind == EW_TOKEN_SIGN && ew_token_sign(j->p, t) != ',')
			break;
		number = t->flags & EW_TOKEN_NUMBER;
		from--;
	}
	if (!number)
		from = c->from;
	for (size_t i = c->to, seen = 0; !number && i < j->n && seen < 5; i++, seen++) {
		number = j->p->tokens[i].flags & EW_TOKEN_NUMBER;
		to = number ? i + 1 : to;
	}
	if (number)
		find_words(j, EW_SENSITIVE_ADDRESS, "address.street", 62, from, to);
}

/* -- months ---------------------------------------------------------------------------------------- */

static bool is_number(const struct ew_judgement *j, size_t at)
{
	struct ew_number_word w;

	if (at >= j->n || j->p->tokens[at].kind == EW_TOKEN_SIGN)
		return false;
	if (j->p->tokens[at].flags & (EW_TOKEN_NUMBER | EW_TOKEN_COMPOUND))
		return true;
	return ew_token_number(j, &j->p->tokens[at], &w) && w.class_ < EW_NUMBER_TIMES && w.language == j->language;
}

/* A day before the month: a card runs to months. */
static bool has_day(const struct ew_judgement *j, size_t at)
{
	if (at > 0 && ew_token_sign(j->p, &j->p->tokens[at - 1]) == '.')
		at--;
	if (at > 1 && ew_token_is(j, at - 1, EW_CUE_COMMON) && !is_number(j, at - 1))
		at--;
	return at > 0 && is_number(j, at - 1);
}

static size_t year_end(const struct ew_judgement *j, size_t at)
{
	size_t begin = at;

	while (begin < j->n && begin < at + 3 && !is_number(j, begin) && !ends(j, begin) &&
		(j->p->tokens[begin].flags & EW_TOKEN_LINK || is_common(j, begin)))
		begin++;
	return is_number(j, begin) && ew_run_begins(j, begin) ? ew_run_end(j, begin) : at;
}

static bool was_found(const struct ew_judgement *j, enum ew_sensitive kind, size_t before)
{
	for (size_t i = 0; i < j->n_findings; i++)
		if (j->findings[i].kind == kind && j->findings[i].to <= before)
			return true;
	return false;
}

static void judge_month(struct ew_judgement *j, const struct ew_cue_here *c)
{
	size_t from = c->from, to = year_end(j, c->to);
	bool expiry = ew_cues_say(j, EW_CUE_EXPIRY, from, c->to, NULL) > MONTH_SAID;
	bool birth = ew_cues_say(j, EW_CUE_BIRTH, from, c->to, NULL) > MONTH_SAID;

	if (expiry && to > c->to && !has_day(j, from) && !was_found(j, EW_SENSITIVE_EXPIRY, from))
		find_words(j, EW_SENSITIVE_EXPIRY, "expiry.month", 75, from, to);
	while (birth && from > 0 && (is_number(j, from - 1) || (from > 1 && is_number(j, from - 2))))
		from--;
	if (birth && to > from + 1)
		find_words(j, EW_SENSITIVE_BIRTH, "date_of_birth.month", 75, from, to);
}

/* -- what somebody answers ------------------------------------------------------------------------- */

/* What the other side asked for in the turn before this one. */
static enum ew_cue asked(const struct ew_judgement *j)
{
	const struct ew_redact *r = j->r;

	for (size_t i = r->n_heard; i > 0; i--) {
		const struct ew_heard *h = &r->heard[i - 1];

		if (h->speaker != j->speaker && h->turn + 1 >= r->speakers[j->speaker].turn && h->turn < r->speakers[j->speaker].turn)
			return (enum ew_cue)h->cue;
	}
	return EW_CUE_NONE;
}

/* Who asks back, or names another thing, does not answer. */
static bool answers(const struct ew_judgement *j, size_t from)
{
	for (size_t i = 0; i < j->n_cues; i++)
		if (j->cues[i].from >= from && (j->cues[i].cue == EW_CUE_ASKS || (j->cues[i].cue < EW_CUE_HEALTH && j->cues[i].words > 1)))
			return false;
	return !is_question(j, from);
}

static void judge_answer(struct ew_judgement *j)
{
	enum ew_cue cue = asked(j);
	size_t from, to;

	if (j->p->begin > j->r->speakers[j->speaker].turn_at + FIRST_BYTES) /* the first thing that is said */
		return;
	if (cue != EW_CUE_PASSWORD && cue != EW_CUE_SECRET && cue != EW_CUE_NAME)
		return;
	from = skip_lead(j, 0);
	while (from < j->n && from < LATEST_ANSWER && (is_common(j, from) || is_lead(j, from)) && !ends(j, from))
		from++;
	to = words_from(j, from, cue == EW_CUE_NAME ? MOST_NAME : MOST_ANSWER);
	if (from >= to || is_common(j, from) || is_lead(j, from) || !answers(j, from))
		return;
	find_words(j, cue == EW_CUE_PASSWORD ? EW_SENSITIVE_PASSWORD : cue == EW_CUE_SECRET ? EW_SENSITIVE_SECRET : EW_SENSITIVE_NAME,
		cue == EW_CUE_PASSWORD ? "password.answer" : cue == EW_CUE_SECRET ? "security_answer.answer" : "name.answer", 60, from,
		cue == EW_CUE_PASSWORD ? password_end(j, from, MOST_ANSWER) : to_common(j, from, to));
}

void ew_judge_answers(struct ew_judgement *j)
{
	for (size_t i = 0; i < j->n_cues; i++) {
		const struct ew_cue_here *c = &j->cues[i];

		if (c->cue == EW_CUE_PASSWORD)
			judge_secret(j, c, EW_SENSITIVE_PASSWORD);
		else if (c->cue == EW_CUE_SECRET)
			judge_secret(j, c, EW_SENSITIVE_SECRET);
		else if (c->cue == EW_CUE_NAME && ew_is_wanted(j, EW_SENSITIVE_NAME))
			judge_name(j, c);
		else if (c->cue == EW_CUE_ADDRESS && ew_is_wanted(j, EW_SENSITIVE_ADDRESS))
			judge_address(j, c);
		else if (c->cue == EW_CUE_STREET && ew_is_wanted(j, EW_SENSITIVE_ADDRESS))
			judge_street(j, c);
		else if (c->cue == EW_CUE_DATE)
			judge_month(j, c);
	}
	judge_answer(j);
}

void ew_judge_health(struct ew_judgement *j)
{
	for (size_t i = 0; i < j->n_cues && ew_is_wanted(j, EW_SENSITIVE_HEALTH); i++)
		if (j->cues[i].cue == EW_CUE_HEALTH)
			find_words(j, EW_SENSITIVE_HEALTH, "health.term", 70, j->cues[i].from, j->cues[i].to);
}
