/*
 * Text to the redactor and what it found put in its place. Must never let a text out of which not every byte was read, nor believe marks that fit
 * none.
 */
#include "programs/worker/worker_hear.h"

#include <errno.h>
#include <string.h>

#include "base/secret.h"
#include "ipc/redact_list.h"
#include "ipc/roles.h"

#define LINES 256
#define ARTIFACT_TRANSCRIPT 2 /* enum ew_artifact_kind, which a worker does not see */
#define MOST_SPEAKERS EW_REDACT_PIECE_SPEAKERS

int ew_worker_heard_add(struct ew_worker_heard *h, const struct ew_said *said, struct ew_slice text)
{
	struct ew_said *one;

	if (h->n == EW_HEAR_MOST_SEGMENTS)
		return -E2BIG;
	if (h->n == h->cap) {
		size_t cap = h->cap ? 2 * h->cap : 64;
		struct ew_said *more = reallocarray(h->said, cap, sizeof(*more));

		if (!more)
			return -ENOMEM;
		h->said = more;
		h->cap = cap;
	}
	if (!h->text.max)
		ew_buf_init_secret(&h->text, EW_MAX_HEARD_BYTES);
	one = &h->said[h->n];
	*one = *said;
	one->at = h->text.len;
	one->len = text.len;
	one->first_word = h->n_words;
	one->n_words = 0;
	ew_buf_add_slice(&h->text, text);
	h->n += ew_buf_error(&h->text) == 0;
	return ew_buf_error(&h->text) == -EFBIG ? -E2BIG : ew_buf_error(&h->text);
}

void ew_worker_heard_free(struct ew_worker_heard *h)
{
	if (h->said)
		ew_wipe(h->said, h->n * sizeof(*h->said));
	free(h->said);
	if (h->words)
		ew_wipe(h->words, h->n_words * sizeof(*h->words));
	free(h->words);
	ew_buf_free(&h->text);
	*h = (struct ew_worker_heard){0};
}

/* -- what was found -- */

struct rules {
	struct ew_slice kind[LINES], rule[LINES];
	size_t n;
};

/* "card card.luhn", a line each. */
static int read_rules(struct ew_slice text, struct rules *ret)
{
	struct ew_slice line, kind;

	while (ew_slice_cut(&text, '\n', &line)) {
		if (line.len == 0)
			continue;
		if (ret->n == LINES || !ew_slice_cut(&line, ' ', &kind) || kind.len == 0 || kind.len > 40 || line.len == 0 || line.len > 40)
			return -EBADMSG;
		ret->kind[ret->n] = kind;
		ret->rule[ret->n++] = line;
	}
	return 0;
}

static int count(struct ew_read *r, struct ew_slice kind, struct ew_slice rule)
{
	size_t i = 0;

	while (i < r->n && !(ew_slice_equal(ew_slice_text(r->found[i].kind), kind) && ew_slice_equal(ew_slice_text(r->found[i].rule), rule)))
		i++;
	if (i == EW_HEAR_KINDS)
		return 0; /* counted no more; replaced all the same */
	if (i == r->n) {
		memcpy(r->found[i].kind, kind.at, kind.len);
		memcpy(r->found[i].rule, rule.at, rule.len);
		r->n++;
	}
	r->found[i].count++;
	return 0;
}

struct marks {
	struct ew_slice rest;
	struct ew_redact_mark mark;
	bool any;   /* `mark` waits */
	bool begun;
};

/* The next mark into `mark`; at the end there is none. Errors: -EBADMSG. */
static int next_mark(struct marks *m)
{
	struct ew_redact_mark next;
	int r = ew_redact_mark_cut(&m->rest, m->begun ? &m->mark : NULL, &next);

	m->any = r > 0;
	if (r > 0) {
		m->mark = next;
		m->begun = true;
	}
	return r < 0 ? r : 0;
}

struct replacing {
	struct ew_worker_heard *heard;
	struct ew_said *said;
	struct ew_words_done words;
};

static void note_time(struct replacing *p, const struct rules *rules, const struct ew_redact_mark *mark, struct ew_read *read)
{
	struct ew_finding one = {.source = p->said->source, .code = mark->code};
	struct ew_slice kind = rules->kind[mark->rule], rule = rules->rule[mark->rule];

	memcpy(one.kind, kind.at, kind.len);
	memcpy(one.rule, rule.at, rule.len);
	ew_worker_words_replace(p->heard, p->said, mark->from, mark->to, (uint32_t)kind.len + 2, &p->words, &one.from_ms, &one.to_ms);
	ew_worker_said(read, &one);
}

/* One text with what was found in it replaced, to `to`. */
static int replace(struct ew_worker_heard *h, struct ew_said *said, uint32_t number, struct marks *m, const struct rules *rules,
	struct ew_read *read, struct ew_buf *to)
{
	struct ew_slice text = ew_slice_of(h->text.at + said->at, said->len);
	struct replacing p = {.heard = h, .said = said};
	size_t at = 0;
	int r = 0;

	while (r == 0 && m->any && m->mark.text == number) {
		if (m->mark.to > text.len || m->mark.rule >= rules->n)
			return -EBADMSG;
		ew_buf_add(to, text.at + at, m->mark.from - at);
		ew_buf_printf(to, "[%.*s]", (int)rules->kind[m->mark.rule].len, (const char *)rules->kind[m->mark.rule].at);
		at = m->mark.to;
		note_time(&p, rules, &m->mark, read);
		if (!m->mark.goes_on)
			r = count(read, rules->kind[m->mark.rule], rules->rule[m->mark.rule]);
		if (r == 0)
			r = next_mark(m);
	}
	ew_worker_words_shift(h, said, &p.words);
	ew_buf_add(to, text.at + at, text.len - at);
	return r < 0 ? r : ew_buf_error(to);
}

/* -- part by part: what a message holds -- */

static struct ew_slice text_of(const struct ew_worker_heard *h, size_t i)
{
	return ew_slice_of(h->text.at + h->said[i].at, h->said[i].len);
}

/* As many as fit, from `first` on; one alone always does. */
static size_t fill(const struct ew_worker_heard *h, size_t first, struct ew_buf *pieces)
{
	size_t i = first;

	for (; i < h->n && i - first < EW_MAX_REDACT_TEXTS; i++) {
		struct ew_redact_piece piece = {.speaker = (uint8_t)(h->said[i].source % MOST_SPEAKERS), .text = text_of(h, i)};

		if (i > first && pieces->len + EW_REDACT_PIECE_HEAD + piece.text.len > EW_MAX_REDACT_TEXTS_BYTES)
			break;
		ew_redact_piece_add(pieces, &piece);
	}
	return i;
}

static int ask(struct ew_worker *w, struct ew_slice pieces, uint8_t flags, struct ew_message *ret)
{
	struct ew_msg_redact_texts m = {
		.job = w->id, .interaction = w->hear.interaction, .artifact = ARTIFACT_TRANSCRIPT, .profile = w->hear.profile, .flags = flags,
		.texts = pieces};
	int handle = -1;
	int r = w->ops->call(w->arg, EW_ROLE_REDACTOR, EW_MSG_redact_texts, &m, ret, &handle);

	ew_io_discard(w->io, &handle);
	if (r == 0 && ret->type->number != EW_MSG_redacted)
		r = -EPROTO;
	return r;
}

static int take(struct ew_worker_heard *h, size_t first, size_t end, const struct ew_msg_redacted *said, struct ew_read *read, struct ew_buf *to)
{
	struct rules rules = {.n = 0};
	struct marks marks = {.rest = said->spans};
	int r = said->code < 0 ? (int)said->code : read_rules(said->rules, &rules);

	if (r == 0)
		r = next_mark(&marks);
	for (size_t i = first; r == 0 && i < end; i++) {
		size_t at = to->len;

		r = replace(h, &h->said[i], (uint32_t)(i - first), &marks, &rules, read, to);
		h->said[i].at = at;
		h->said[i].len = to->len - at;
	}
	if (r == 0 && marks.any)
		r = -EBADMSG; /* of a text that was not asked about */
	read->rules = said->version;
	read->memory = said->memory;
	return r;
}

static int read_part(struct ew_worker *w, struct ew_worker_heard *h, size_t first, size_t *ret_end, struct ew_read *read, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf pieces = {0};
	struct ew_message reply;
	size_t end;
	uint8_t flags = 0;
	int r;

	ew_buf_init_secret(&pieces, EW_MAX_REDACT_TEXTS_BYTES);
	end = fill(h, first, &pieces);
	if (first > 0 || end < h->n)
		flags = EW_REDACT_LIVE | (end == h->n ? EW_REDACT_LAST : 0);
	r = ew_buf_error(&pieces);
	if (r == 0)
		r = ask(w, ew_buf_slice(&pieces), flags, &reply);
	if (r == 0)
		r = take(h, first, end, EW_MESSAGE_AS(&reply, redacted), read, to);
	*ret_end = end;
	return r;
}

int ew_worker_redact(struct ew_worker *w, struct ew_worker_heard *h, struct ew_read *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf redacted = {0};
	size_t end = 0;
	int r = 0;

	if (ew_slice_equal(w->hear.profile, EW_SLICE("none")))
		return 0;
	ew_buf_init_secret(&redacted, 2 * EW_MAX_HEARD_BYTES);
	for (size_t first = 0; r == 0 && first < h->n; first = end)
		r = read_part(w, h, first, &end, ret, &redacted);
	if (r == 0) {
		ew_buf_free(&h->text);
		h->text = redacted;
		redacted = (struct ew_buf){0};
	}
	return r < 0 ? ew_error_set(&w->error, r, "having the transcript read for what must not be kept") : 0;
}
