/*
 * Spans that a recorder left open when it died. Its successor has begun a new event span; whatever frames of the old
 * spans are on the tape before that are all there will ever be. A long call's span began hours of tape ago, so the
 * search goes on in pieces, and no event behind it is read before it is over.
 */
#include "programs/keeper/keeper_held.h"

#include <errno.h>

#include "base/log.h"

#define BYTES_A_PIECE (4 * 1024 * 1024)
#define CLOSED_A_PIECE 32
#define PIECE_FULL 1

struct orphan {
	struct ew_span_row row;
	bool seen;
	struct ew_wall last_wall;
};

struct ew_orphans {
	struct orphan *list; /* by span id once collected */
	size_t n, cap;
	ew_tape_pos from, until;
	uint64_t bytes;      /* of the present piece */
	size_t closed;
};

void ew_keeper_orphans_free(struct ew_orphans **orphans)
{
	if (!*orphans)
		return;
	free((*orphans)->list);
	free(*orphans);
	*orphans = NULL;
}

static int collect(void *arg, const struct ew_span_row *row)
{
	struct ew_orphans *s = arg;

	if (s->n == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 64;
		struct orphan *grown = realloc(s->list, cap * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		s->list = grown;
		s->cap = cap;
	}
	s->list[s->n++] = (struct orphan){.row = *row};
	if (row->opened_at < s->from)
		s->from = row->opened_at;
	return 0;
}

static int by_span(const void *a, const void *b)
{
	return memcmp(((const struct orphan *)a)->row.span.bytes, ((const struct orphan *)b)->row.span.bytes,
		sizeof(struct ew_id));
}

int ew_keeper_orphans_begin(struct ew_keeper *k, uint32_t thread, ew_tape_pos until)
{
	_cleanup_(ew_keeper_orphans_free) struct ew_orphans *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return -ENOMEM;
	s->from = s->until = until;
	r = ew_spans_in(k->catalog, thread, EW_SPAN_OPEN, collect, s);
	if (r < 0 || s->n == 0)
		return r;
	qsort(s->list, s->n, sizeof(*s->list), by_span);
	k->tapes[thread].orphans = TAKE(s);
	return 1;
}

static struct orphan *find(const struct ew_orphans *s, struct ew_id span)
{
	struct orphan key = {.row.span = span};

	return bsearch(&key, s->list, s->n, sizeof(*s->list), by_span);
}

static int note_frame(void *arg, ew_tape_pos at, ew_tape_pos next,
	const struct ew_tape_record *record, struct ew_slice sealed)
{
	struct ew_orphans *s = arg;
	struct orphan *o = record->type == EW_TAPE_FRAME ? find(s, record->span) : NULL;

	(void)sealed;
	s->from = next;
	s->bytes += record->length;
	if (o && record->index >= o->row.frames) {
		o->row.frames = record->index + 1;
		o->row.last = at;
		o->last_wall = record->wall;
		o->seen = true;
	}
	return s->bytes >= BYTES_A_PIECE ? PIECE_FULL : 0;
}

/* Frames in what is damaged are lost; those behind it are not. */
static int pass_damage(struct ew_keeper *k, uint32_t thread, const struct ew_error *error)
{
	struct ew_orphans *s = k->tapes[thread].orphans;
	ew_tape_pos to;
	int r = ew_keeper_find_whole(k->io, k->tapes[thread].folder, s->from, &to);

	if (r < 0 && r != -ENOENT)
		return r;
	if (r == -ENOENT || to <= s->from)
		to = ew_tape_pos_of(ew_tape_pos_segment(s->from) + 1, 0);
	s->from = to;
	ew_log(EW_LOG_ERROR, "tape_damaged", EW_F_ERROR(error));
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_except(k, NULL, "tape_damaged", ew_error_text(error));
	return r < 0 ? r : ew_keeper_commit(k);
}

/* 0 once everything was looked at. */
static int search(struct ew_keeper *k, uint32_t thread)
{
	struct ew_orphans *s = k->tapes[thread].orphans;
	struct ew_error error = {0};
	int r;

	if (s->from >= s->until)
		return 0;
	s->bytes = 0;
	r = ew_tape_scan(k->io, k->tapes[thread].folder, s->from, s->until, note_frame, s, &error);
	if (r == -EBADMSG && error.code) {
		r = pass_damage(k, thread, &error);
		return r < 0 ? r : PIECE_FULL;
	}
	if (r == 0)
		s->from = s->until;
	return r;
}

/* Of an interaction that is gone nothing will ever be made: its sound need not wait on the tape for that. */
static int give_up(struct ew_keeper *k, struct orphan *o)
{
	bool held = false;
	int r = ew_keeper_is_held(k, o->row.interaction, &held);

	if (r < 0)
		return r;
	o->row.state = held ? EW_SPAN_KEPT : EW_SPAN_FINISHED;
	r = ew_spans_put(k->catalog, &o->row);
	if (r < 0 || held)
		return r;
	return ew_keeper_except(k, NULL, "span_without_interaction",
		"a recorder died with a span open whose interaction the catalogue does not hold: its key is shredded");
}

static int close_one(struct ew_keeper *k, struct orphan *o)
{
	struct ew_call *call;
	int r = ew_keeper_call(k, o->row.interaction, &call);

	o->row.state = EW_SPAN_CLOSED;
	o->row.to = o->seen ? o->last_wall : o->row.from;
	if (!o->seen)
		o->row.last = EW_TAPE_NOWHERE;
	if (r == -ENOENT || r == -ENOKEY)
		return give_up(k, o);
	if (r < 0 && !ew_keeper_call_is_lost(r))
		return r;
	if (r < 0) {
		/* Its rows may be mended one day: the sound is kept for that. */
		o->row.state = EW_SPAN_KEPT;
		r = ew_spans_put(k->catalog, &o->row);
		return r < 0 ? r
			     : ew_keeper_except(k, NULL, "interaction_unreadable",
				       "a recorder died with a span open whose interaction cannot be read: its sound "
				       "stays on the tape");
	}
	r = ew_spans_put(k->catalog, &o->row);
	if (r < 0)
		return r;
	return ew_keeper_append(k, call, EW_EVENT_SPAN_CLOSED, o->row.to, "keeper", (struct ew_id){{0}},
		json_pack("{s:o, s:I, s:o, s:b}", "span", ew_json_id(o->row.span), "frames",
			(json_int_t)o->row.frames, "last", ew_json_number_text(o->row.last), "recovered", 1),
		NULL, NULL, NULL);
}

static int close_some(struct ew_keeper *k, struct ew_orphans *s)
{
	size_t end = s->closed + CLOSED_A_PIECE < s->n ? s->closed + CLOSED_A_PIECE : s->n;
	int r = ew_keeper_begin(k);

	for (size_t i = s->closed; r == 0 && i < end; i++)
		r = close_one(k, &s->list[i]);
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r == 0)
		s->closed = end;
	return r;
}

int ew_keeper_orphans_step(struct ew_keeper *k, uint32_t thread)
{
	struct ew_orphans *s = k->tapes[thread].orphans;
	int r = search(k, thread);

	if (r != 0)
		return r < 0 ? r : 0;
	r = close_some(k, s);
	if (r == 0 && s->closed == s->n)
		ew_keeper_orphans_free(&k->tapes[thread].orphans);
	return r;
}
