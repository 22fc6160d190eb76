/*
 * Conversations of a message, one after the other. The library counts the bytes that a speaker has said; here they become places in single
 * texts. What is learned in one conversation is looked for in all of them: in those before it by reading them again.
 */
#include "programs/redactor/reading.h"

#include <errno.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/secret.h"

#define RULES 255

/** One text, and where it stands in what its speaker says. */
struct text {
	struct ew_redact_piece piece;
	uint64_t from;
};

struct rule {
	uint8_t kind;
	const char *name;
};

struct ew_reading {
	const struct ew_reading_wish *wish;
	struct text *texts;
	size_t n;
	size_t first, end;                   /* of the conversation that is read */
	size_t cursor[EW_REDACT_SPEAKERS];   /* text that the next finding of a speaker is looked for from */
	struct ew_redact_mark *marks;
	size_t n_marks, cap;
	struct rule rules[RULES];
	size_t n_rules;
	size_t conversations;
	bool learned, again;
	int error;                           /* of a finding; the first one */
};

/* -- findings -- */

static int rule_of(struct ew_reading *r, const struct ew_redact_span *span, uint8_t *ret)
{
	size_t i = 0;

	while (i < r->n_rules && (r->rules[i].kind != span->kind || r->rules[i].name != span->rule))
		i++;
	if (i == RULES)
		return -E2BIG;
	if (i == r->n_rules)
		r->rules[r->n_rules++] = (struct rule){span->kind, span->rule};
	*ret = (uint8_t)i;
	return 0;
}

static int add_mark(struct ew_reading *r, const struct ew_redact_mark *mark)
{
	size_t most = EW_MAX_REDACT_SPANS_BYTES / EW_REDACT_MARK_BYTES;
	struct ew_redact_mark *more;

	if (r->n_marks == most)
		return -E2BIG;
	if (r->n_marks == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 64;

		more = realloc(r->marks, cap * sizeof(*more));
		if (!more)
			return -ENOMEM;
		r->marks = more;
		r->cap = cap;
	}
	r->marks[r->n_marks++] = *mark;
	return 0;
}

/* The part of a span that lies in one text; nothing where they do not meet. */
static int mark_in(struct ew_reading *r, size_t i, const struct ew_redact_span *span, uint8_t rule, bool *goes_on)
{
	const struct text *t = &r->texts[i];
	uint64_t from = span->from > t->from ? span->from - t->from : 0;
	uint64_t to = span->to > t->from ? span->to - t->from : 0;
	struct ew_redact_mark mark = {.text = (uint32_t)i, .score = span->score, .rule = rule, .goes_on = *goes_on, .code = span->code};

	mark.from = (uint32_t)(from < t->piece.text.len ? from : t->piece.text.len);
	mark.to = (uint32_t)(to < t->piece.text.len ? to : t->piece.text.len);
	if (mark.from >= mark.to)
		return 0;
	*goes_on = true;
	return add_mark(r, &mark);
}

static int mark_all(struct ew_reading *r, unsigned speaker, const struct ew_redact_span *span, uint8_t rule)
{
	bool goes_on = false;
	int error = 0;

	for (size_t i = r->cursor[speaker]; error == 0 && i < r->end; i++) {
		const struct text *t = &r->texts[i];

		if (t->piece.speaker != speaker)
			continue;
		if (t->from >= span->to)
			break;
		error = mark_in(r, i, span, rule, &goes_on);
		r->cursor[speaker] = i; /* the next span may begin in the same text */
	}
	return error;
}

/* A condition or a drug is no value that names anybody; what was known already is known. */
static bool is_remembered(uint8_t kind)
{
	return kind != EW_SENSITIVE_HEALTH && kind != EW_SENSITIVE_KNOWN;
}

static void on_found(void *context, unsigned speaker, const struct ew_redact_span *span, struct ew_slice value)
{
	struct ew_reading *r = *(struct ew_reading **)context;
	uint8_t rule = 0;
	int error = 0;

	if (r->error < 0)
		return;
	if (speaker >= EW_REDACT_SPEAKERS || span->score < 1 || span->score > 100)
		error = -EPROTO;
	if (error == 0)
		error = rule_of(r, span, &rule);
	if (error == 0)
		error = mark_all(r, speaker, span, rule);
	r->error = error;
	if (error < 0 || r->again || !r->wish->call || !is_remembered(span->kind))
		return;
	ew_redact_know(r->wish->call->known, (enum ew_sensitive)span->kind, value);
	r->learned = true;
}

/* -- one conversation -- */

static int feed(struct ew_reading *r, struct ew_redact *redact, uint64_t said[static EW_REDACT_SPEAKERS])
{
	int error = 0;

	for (size_t i = 0; i < EW_REDACT_SPEAKERS; i++)
		r->cursor[i] = r->first;
	/* Places first: a finding may be told while a later text is read. */
	for (size_t i = r->first; i < r->end; i++) {
		r->texts[i].from = said[r->texts[i].piece.speaker];
		said[r->texts[i].piece.speaker] += r->texts[i].piece.text.len + 1;
	}
	for (size_t i = r->first; error == 0 && i < r->end; i++) {
		const struct ew_redact_piece *piece = &r->texts[i].piece;

		error = ew_redact_text(redact, piece->speaker, piece->text);
		if (error == 0)
			error = ew_redact_text(redact, piece->speaker, EW_SLICE(" "));
	}
	return error;
}

static int read_one(struct ew_reading *r)
{
	_cleanup_(ew_redact_free) struct ew_redact *redact = NULL;
	uint64_t said[EW_REDACT_SPEAKERS] = {0};
	struct ew_reading *context = r;
	int error = ew_redact_new(r->wish->rules, r->wish->kinds, on_found, &context, &redact);

	if (error < 0)
		return error;
	if (r->wish->call)
		ew_redact_use(redact, r->wish->call->known);
	error = feed(r, redact, said);
	return error < 0 ? error : ew_redact_end(redact);
}

static bool is_live(const struct ew_reading *r)
{
	return r->wish->call && (r->wish->flags & EW_REDACT_LIVE) && r->n > 0 && r->first == 0 &&
	       !(r->texts[0].piece.flags & EW_REDACT_BEGINS);
}

static int prepare_live(struct ew_reading *r, struct ew_live_talk *live)
{
	int error;

	if (live->redact && (live->artifact != r->wish->artifact || live->kinds != r->wish->kinds))
		ew_redacted_call_end_live(r->wish->call);
	if (live->redact)
		return 0;
	error = ew_redact_new(r->wish->rules, r->wish->kinds, on_found, &live->reading, &live->redact);
	if (error < 0)
		return error;
	live->artifact = r->wish->artifact;
	live->kinds = r->wish->kinds;
	ew_redact_use(live->redact, r->wish->call->known);
	return 0;
}

/* What may still become something is masked: what is handed in is stored now, and nobody waits for the next words. */
static int read_live(struct ew_reading *r)
{
	struct ew_live_talk *live = &r->wish->call->live;
	bool last = r->wish->flags & EW_REDACT_LAST;
	int error = prepare_live(r, live);

	live->reading = r;
	if (error == 0)
		error = feed(r, live->redact, live->said);
	if (error == 0)
		error = last ? ew_redact_end(live->redact) : ew_redact_flush(live->redact);
	live->reading = NULL;
	if (error < 0 || last)
		ew_redacted_call_end_live(r->wish->call);
	return error;
}

/* -- all of them -- */

static bool next_conversation(struct ew_reading *r)
{
	if (r->end >= r->n)
		return false;
	r->first = r->end++;
	while (r->end < r->n && !(r->texts[r->end].piece.flags & EW_REDACT_BEGINS))
		r->end++;
	r->conversations++;
	return true;
}

static int read_all(struct ew_reading *r)
{
	int error = 0;

	while (error == 0 && next_conversation(r)) {
		if (!is_live(r))
			error = read_one(r);
		else if (r->again)
			continue; /* it has gone on, and cannot be read twice */
		else
			error = read_live(r);
		if (error == 0)
			error = r->error;
	}
	return error;
}

/* Marks of what can be read again are dropped; those of a live conversation stay. */
static void begin_again(struct ew_reading *r)
{
	size_t kept = 0, behind = 0;

	r->first = r->end = r->conversations = 0;
	if (next_conversation(r) && is_live(r))
		behind = r->end;
	for (size_t i = 0; i < r->n_marks; i++)
		if (r->marks[i].text < behind)
			r->marks[kept++] = r->marks[i];
	r->n_marks = kept;
	r->first = r->end = r->conversations = 0;
	r->again = true;
}

static int by_place(const void *a, const void *b)
{
	const struct ew_redact_mark *one = a, *other = b;

	if (one->text != other->text)
		return one->text < other->text ? -1 : 1;
	return one->from < other->from ? -1 : one->from > other->from;
}

static void tell(struct ew_reading *r, struct ew_buf *spans, struct ew_buf *rules)
{
	struct ew_redact_mark last = {0};

	if (r->n_marks > 0)
		qsort(r->marks, r->n_marks, sizeof(*r->marks), by_place);
	for (size_t i = 0; i < r->n_marks; i++) {
		struct ew_redact_mark mark = r->marks[i];

		if (i > 0 && mark.text == last.text && mark.from < last.to)
			mark.from = last.to;
		if (mark.from >= mark.to)
			continue;
		ew_redact_mark_add(spans, &mark);
		last = mark;
	}
	for (size_t i = 0; i < r->n_rules; i++)
		ew_buf_printf(rules, "%s %s\n", ew_sensitive_name((enum ew_sensitive)r->rules[i].kind), r->rules[i].name);
}

static int take_texts(struct ew_reading *r)
{
	struct ew_slice rest = r->wish->texts;
	struct ew_redact_piece piece;
	size_t n = 0;
	int more;

	while ((more = ew_redact_piece_cut(&rest, &piece)) == 1)
		if (++n > EW_MAX_REDACT_TEXTS)
			return -E2BIG;
	if (more < 0)
		return more;
	r->texts = n > 0 ? calloc(n, sizeof(*r->texts)) : NULL;
	if (n > 0 && !r->texts)
		return -ENOMEM;
	rest = r->wish->texts;
	while (r->n < n && ew_redact_piece_cut(&rest, &r->texts[r->n].piece) == 1)
		r->n++;
	return 0;
}

static void let_go(struct ew_reading *r)
{
	free(r->texts);
	free(r->marks);
}

int ew_reading_run(const struct ew_reading_wish *wish, struct ew_buf *spans, struct ew_buf *rules)
{
	_cleanup_(let_go) struct ew_reading r = {.wish = wish};
	int error = take_texts(&r);

	if (error == 0)
		error = read_all(&r);
	if (error == 0 && r.learned && r.conversations > 1) {
		begin_again(&r);
		error = read_all(&r);
	}
	if (error < 0)
		return error;
	tell(&r, spans, rules);
	error = ew_buf_error(spans);
	return error < 0 ? error : ew_buf_error(rules);
}
