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
#include "redact/redact.h"

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

/* A text that comes of one that was said: what may not be in it is replaced. */
struct writing {
	struct ew_worker_heard *heard; /* whose words go along */
	struct ew_said *said;
	struct ew_slice text;          /* as it was said */
	struct ew_buf *to;
	size_t begins, at;             /* in `to`, and of the text */
	struct ew_words_done words;
};

static struct writing begin_writing(struct ew_worker_heard *h, size_t i, struct ew_slice text, struct ew_buf *to)
{
	return (struct writing){.heard = h, .said = &h->said[i], .text = text, .to = to, .begins = to->len};
}

static struct ew_finding write_mark(struct writing *w, const struct rules *rules, const struct ew_redact_mark *mark)
{
	struct ew_finding one = {.source = w->said->source, .code = mark->code};
	struct ew_slice kind = rules->kind[mark->rule], rule = rules->rule[mark->rule];

	ew_buf_add(w->to, w->text.at + w->at, mark->from - w->at);
	ew_buf_printf(w->to, "[%.*s]", (int)kind.len, (const char *)kind.at);
	w->at = mark->to;
	memcpy(one.kind, kind.at, kind.len);
	memcpy(one.rule, rule.at, rule.len);
	ew_worker_words_replace(w->heard, w->said, mark->from, mark->to, (uint32_t)kind.len + 2, &w->words, &one.from_ms, &one.to_ms);
	return one;
}

static int end_writing(struct writing *w)
{
	ew_worker_words_shift(w->heard, w->said, &w->words);
	ew_buf_add(w->to, w->text.at + w->at, w->text.len - w->at);
	w->said->at = w->begins;
	w->said->len = w->to->len - w->begins;
	return ew_buf_error(w->to);
}

/* What is read, and what comes of it. */
struct reading {
	struct ew_worker_heard *heard;
	struct ew_worker_heard *original; /* or NULL */
	struct ew_read *read;
	struct ew_buf redacted;           /* the texts of `heard`, one behind the other */
};

static struct ew_slice text_of(const struct ew_worker_heard *h, size_t i)
{
	return ew_slice_of(h->text.at + h->said[i].at, h->said[i].len);
}

static int take_mark(struct reading *x, struct writing *stored, struct writing *original, const struct rules *rules, const struct ew_redact_mark *mark)
{
	struct ew_finding one;

	if (mark->to > stored->text.len || mark->rule >= rules->n)
		return -EBADMSG;
	one = write_mark(stored, rules, mark);
	ew_worker_said(x->read, &one);
	if (mark->code || ew_sensitive_is_never_kept(rules->kind[mark->rule])) {
		if (x->original)
			(void)write_mark(original, rules, mark);
	} else {
		x->read->kept = true;
	}
	return mark->goes_on ? 0 : count(x->read, rules->kind[mark->rule], rules->rule[mark->rule]);
}

/* One text with what was found in it replaced: number `i` of all, `number` of those that were asked about. */
static int replace(struct reading *x, size_t i, uint32_t number, struct marks *m, const struct rules *rules)
{
	struct ew_slice text = text_of(x->heard, i);
	struct writing stored = begin_writing(x->heard, i, text, &x->redacted), original = {0};
	int r = 0;

	if (x->original)
		original = begin_writing(x->original, i, text, &x->original->text);
	while (r == 0 && m->any && m->mark.text == number) {
		r = take_mark(x, &stored, &original, rules, &m->mark);
		if (r == 0)
			r = next_mark(m);
	}
	if (r == 0)
		r = end_writing(&stored);
	return r < 0 || !x->original ? r : end_writing(&original);
}

/* -- part by part: what a message holds -- */

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

static int take(struct reading *x, size_t first, size_t end, const struct ew_msg_redacted *said)
{
	struct rules rules = {.n = 0};
	struct marks marks = {.rest = said->spans};
	int r = said->code < 0 ? (int)said->code : read_rules(said->rules, &rules);

	if (r == 0)
		r = next_mark(&marks);
	for (size_t i = first; r == 0 && i < end; i++)
		r = replace(x, i, (uint32_t)(i - first), &marks, &rules);
	if (r == 0 && marks.any)
		r = -EBADMSG; /* of a text that was not asked about */
	x->read->rules = said->version;
	x->read->memory = said->memory;
	return r;
}

static int read_part(struct ew_worker *w, struct reading *x, size_t first, size_t *ret_end)
{
	_cleanup_(ew_buf_free) struct ew_buf pieces = {0};
	struct ew_message reply;
	size_t end;
	uint8_t flags = 0;
	int r;

	ew_buf_init_secret(&pieces, EW_MAX_REDACT_TEXTS_BYTES);
	end = fill(x->heard, first, &pieces);
	if (first > 0 || end < x->heard->n)
		flags = EW_REDACT_LIVE | (end == x->heard->n ? EW_REDACT_LAST : 0);
	r = ew_buf_error(&pieces);
	if (r == 0)
		r = ask(w, ew_buf_slice(&pieces), flags, &reply);
	if (r == 0)
		r = take(x, first, end, EW_MESSAGE_AS(&reply, redacted));
	*ret_end = end;
	return r;
}

/* The segments and words of what was heard, still without a text. */
static int begin_original(const struct ew_worker_heard *h, struct ew_worker_heard *to)
{
	to->said = calloc(h->n + 1, sizeof(*to->said));
	to->words = calloc(h->n_words + 1, sizeof(*to->words));
	ew_buf_init_secret(&to->text, 2 * EW_MAX_HEARD_BYTES);
	if (!to->said || !to->words)
		return -ENOMEM;
	if (h->n > 0)
		memcpy(to->said, h->said, h->n * sizeof(*to->said));
	if (h->n_words > 0)
		memcpy(to->words, h->words, h->n_words * sizeof(*to->words));
	to->n = h->n;
	to->n_words = h->n_words;
	return 0;
}

int ew_worker_redact(struct ew_worker *w, struct ew_worker_heard *h, struct ew_worker_heard *original, struct ew_read *ret)
{
	struct reading x = {.heard = h, .original = original, .read = ret};
	size_t end = 0;
	int r = 0;

	if (ew_slice_equal(w->hear.profile, EW_SLICE("none")))
		return 0;
	if (original)
		r = begin_original(h, original);
	ew_buf_init_secret(&x.redacted, 2 * EW_MAX_HEARD_BYTES);
	for (size_t first = 0; r == 0 && first < h->n; first = end)
		r = read_part(w, &x, first, &end);
	if (r == 0) {
		ew_buf_free(&h->text);
		h->text = x.redacted;
		x.redacted = (struct ew_buf){0};
	}
	ew_buf_free(&x.redacted);
	return r < 0 ? ew_error_set(&w->error, r, "having the transcript read for what must not be kept") : 0;
}
