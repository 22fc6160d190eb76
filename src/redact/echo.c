/*
 * Numbers that are said again: read back by the other side, repeated in blocks, misheard in a digit or two. What was found is
 * remembered for some turns; what is still open on the other side is looked at as it stands. Must never outlive the talk.
 */
#include <string.h>

#include "base/secret.h"
#include "redact/stretch.h"

#define LATEST_TOKENS 90 /* words after which nobody repeats it any more */
#define SHORTEST 3
#define LONG 8           /* digits from which a slip or two are forgiven */

void ew_echo_remember(struct ew_redact *r, const struct ew_finding *f, uint32_t at)
{
	struct ew_said *s = &r->said[EW_TALK_SAID - 1];

	if (f->n_value < SHORTEST)
		return;
	for (size_t i = 0; i < EW_TALK_SAID; i++)
		if (r->said[i].n == f->n_value && memcmp(r->said[i].symbols, f->value, f->n_value) == 0) {
			r->said[i].at = at;
			return;
		}
	memmove(r->said, r->said + 1, (EW_TALK_SAID - 1) * sizeof(r->said[0]));
	*s = (struct ew_said){.at = at, .kind = f->kind, .n = f->n_value};
	memcpy(s->symbols, f->value, f->n_value);
}

/* Tokens [0, n) of a passage as they are looked at while it is open. */
static void look(const struct ew_redact *r, unsigned speaker, const struct ew_passage *p, size_t n, struct ew_judgement *j)
{
	memset(j, 0, offsetof(struct ew_judgement, cues));
	memset(j->covered, 0, sizeof(j->covered));
	memset(j->tail, 0, sizeof(j->tail));
	j->r = (struct ew_redact *)(uintptr_t)r; /* only read */
	j->p = p;
	j->lexicon = r->rules->lexicon;
	j->speaker = speaker;
	j->n = n;
	ew_cues_list(j); /* "très bien" is no three */
	ew_reading_tails(j);
}

/* The next run from `from` on as it is usually read; where it ends, 0 when there is none. */
static size_t next_run(const struct ew_judgement *j, size_t from, struct ew_reading *ret)
{
	size_t end;

	while (from < j->n && !ew_run_begins(j, from))
		from++;
	if (from == j->n)
		return 0;
	end = ew_run_end(j, from);
	if (!ew_read(j, from, end, 0, ret))
		ret->n = 0;
	return end;
}

/* How many symbols must be changed, left out or put in to make one of the other; at most `most` + 1. */
static size_t distance(const char *a, size_t n, const char *b, size_t m, size_t most)
{
	uint8_t row[EW_MOST_SYMBOLS + 1];

	if (n > EW_MOST_SYMBOLS || m > EW_MOST_SYMBOLS || (n > m ? n - m : m - n) > most)
		return most + 1;
	for (size_t i = 0; i <= m; i++)
		row[i] = (uint8_t)i;
	for (size_t k = 1; k <= n; k++) {
		uint8_t before = row[0];

		row[0] = (uint8_t)k;
		for (size_t i = 1; i <= m; i++) {
			uint8_t above = row[i], best = (uint8_t)(before + (a[k - 1] != b[i - 1]));

			best = best < above + 1 ? best : (uint8_t)(above + 1);
			row[i] = best < row[i - 1] + 1 ? best : (uint8_t)(row[i - 1] + 1);
			before = above;
		}
	}
	return row[m];
}

/* A part of it that begins or ends as it does, or a block of it; of long ones also nearly all of it. */
static bool is_echo(const char *text, size_t n, const char *of, size_t m)
{
	for (size_t i = 0; n <= m && i + n <= m; i++)
		if (memcmp(of + i, text, n) == 0)
			return n == m || n >= 4 || i == 0 || i + n == m;
	return n >= LONG && distance(text, n, of, m, m / 4) <= m / 4;
}

static size_t text_of(const struct ew_reading *r, char to[EW_MOST_SYMBOLS])
{
	for (size_t i = 0; i < r->n; i++)
		to[i] = r->at[i].c;
	return r->n;
}

static bool is_part(const char *mine, size_t n, const char *theirs, size_t m)
{
	for (size_t i = 0; n >= SHORTEST && i + n <= m; i++)
		if (memcmp(theirs + i, mine, n) == 0 || (n >= LONG && distance(mine, n, theirs + i, n, n / 4) <= n / 4))
			return true;
	return n >= LONG && is_echo(mine, n, theirs, m);
}

bool ew_echo_shares(const struct ew_redact *r, const struct ew_passage *p, size_t k, const struct ew_passage *other)
{
	char mine[EW_MOST_SYMBOLS], theirs[EW_MOST_SYMBOLS];
	struct ew_judgement j;
	struct ew_reading reading = {.n = 0};
	bool shares = false;
	size_t m, end = 0;

	look(r, 0, other, other->n, &j);
	while ((end = next_run(&j, end, &reading)) > 0)
		; /* the last is open */
	m = text_of(&reading, theirs);
	look(r, 0, p, k, &j);
	while (!shares && m >= SHORTEST && (end = next_run(&j, end, &reading)) > 0)
		shares = is_part(mine, text_of(&reading, mine), theirs, m);
	ew_wipe(mine, sizeof(mine));
	ew_wipe(theirs, sizeof(theirs));
	ew_wipe(&reading, sizeof(reading));
	return shares;
}

static const struct ew_said *said_before(const struct ew_redact *r, const char *text, size_t n)
{
	for (size_t i = EW_TALK_SAID; i > 0; i--) {
		const struct ew_said *s = &r->said[i - 1];

		if (s->at > 0 && r->tokens <= s->at + LATEST_TOKENS && is_echo(text, n, s->symbols, s->n))
			return s;
	}
	return NULL;
}

static bool is_harmless(const struct ew_judgement *j, size_t from, size_t to, size_t n)
{
	struct ew_meant meant = ew_cues_of(j, from, to, n);

	return meant.unit || (ew_cue_is_harmless(meant.cue) && meant.weight > 12);
}

/* As a number: what seems to be a name may still be one. */
static bool is_found(const struct ew_judgement *j, size_t from, size_t to)
{
	for (size_t i = 0; i < j->n_findings; i++)
		if (j->findings[i].from < to && j->findings[i].to > from && ew_finding_is_number(&j->findings[i]))
			return true;
	return false;
}

static bool judge_stretch(struct ew_judgement *j, const struct ew_stretch *s)
{
	char text[EW_MOST_SYMBOLS];
	struct ew_slice symbols = ew_stretch_text(s, text);
	const struct ew_said *said;

	if (symbols.len < SHORTEST || is_found(j, ew_stretch_begin(s), ew_stretch_end(s)))
		return false;
	said = said_before(j->r, text, symbols.len);
	if (!said || is_harmless(j, ew_stretch_begin(s), ew_stretch_end(s), symbols.len))
		return false;
	ew_find(j, (enum ew_sensitive)said->kind, "repeated", 60, ew_stretch_begin(s), ew_stretch_end(s), ew_slice_of(NULL, 0));
	return true;
}

static bool parts(const struct ew_reading *r, size_t at)
{
	return at == r->n || (r->at[at].begins && r->at[at].apart);
}

/* As many parts in a row as are one; gives where the next begins. */
static size_t judge_from(struct ew_judgement *j, const struct ew_reading *r, size_t from)
{
	size_t next = from + 1;

	for (size_t to = r->n; to > from; to--)
		if (parts(r, to) && judge_stretch(j, &(struct ew_stretch){j, r, from, to}))
			return to;
	while (!parts(r, next))
		next++;
	return next;
}

static void judge_run(struct ew_judgement *j, size_t from, size_t to)
{
	struct ew_reading r;
	size_t begin;

	for (unsigned which = 0; which < EW_MOST_READINGS && ew_read(j, from, to, which, &r); which++) {
		if (judge_stretch(j, &(struct ew_stretch){j, &r, 0, r.n}))
			break;
		for (begin = ew_token_is(j, r.at[0].from, EW_CUE_OKAY); begin < r.n; begin = judge_from(j, &r, begin)) /* "जी" is yes */
			;
	}
	ew_wipe(&r, sizeof(r));
}

static bool has_any(const struct ew_redact *r)
{
	return r->said[EW_TALK_SAID - 1].at > 0;
}

void ew_judge_echo(struct ew_judgement *j)
{
	for (size_t i = 0; i < j->n_findings; i++)
		if (ew_finding_is_number(&j->findings[i]) && ew_is_wanted(j, (enum ew_sensitive)j->findings[i].kind))
			ew_echo_remember(j->r, &j->findings[i], j->p->tokens[j->findings[i].to - 1].number);
	for (size_t i = 0; has_any(j->r) && i < j->n;) {
		size_t end = i + 1;

		if (ew_run_begins(j, i)) {
			end = ew_run_end(j, i);
			judge_run(j, i, end);
		}
		i = end;
	}
}
