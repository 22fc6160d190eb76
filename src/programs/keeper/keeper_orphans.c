/*
 * Spans that a recorder left open when it died. Its successor has begun a new event span; whatever frames of the old
 * spans are on the tape before that are all there will ever be.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "base/log.h"

struct orphan {
	struct ew_span_row row;
	bool seen;
	struct ew_wall last_wall;
};

struct search {
	struct orphan *orphans;
	size_t n, cap;
	ew_tape_pos from;
};

static int collect(void *arg, const struct ew_span_row *row)
{
	struct search *s = arg;

	if (s->n == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 64;
		struct orphan *grown = realloc(s->orphans, cap * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		s->orphans = grown;
		s->cap = cap;
	}
	s->orphans[s->n++] = (struct orphan){.row = *row};
	if (row->opened_at < s->from)
		s->from = row->opened_at;
	return 0;
}

static int note_frame(void *arg, ew_tape_pos at, ew_tape_pos next,
	const struct ew_tape_record *record, struct ew_slice sealed)
{
	struct search *s = arg;

	(void)next;
	(void)sealed;
	if (record->type != EW_TAPE_FRAME)
		return 0;
	for (size_t i = 0; i < s->n; i++) {
		struct orphan *o = &s->orphans[i];

		if (!ew_id_equal(o->row.span, record->span) || record->index + 1 <= o->row.frames)
			continue;
		o->row.frames = record->index + 1;
		o->row.last = at;
		o->last_wall = record->wall;
		o->seen = true;
	}
	return 0;
}

static int close_one(struct ew_keeper *k, struct orphan *o)
{
	struct ew_call *call;
	int r = ew_keeper_call(k, o->row.interaction, &call);

	if (r < 0)
		return r == -ENOENT || r == -ENOKEY ? 0 : r;
	o->row.state = EW_SPAN_CLOSED;
	o->row.to = o->seen ? o->last_wall : o->row.from;
	if (!o->seen)
		o->row.last = EW_TAPE_NOWHERE;
	r = ew_spans_put(k->catalog, &o->row);
	if (r < 0)
		return r;
	return ew_keeper_append(k, call, EW_EVENT_SPAN_CLOSED, o->row.to, "keeper", (struct ew_id){{0}},
		json_pack("{s:o, s:I, s:o, s:b}", "span", ew_json_id(o->row.span), "frames",
			(json_int_t)o->row.frames, "last", ew_json_number_text(o->row.last), "recovered", 1),
		NULL, NULL, NULL);
}

static int close_all(struct ew_keeper *k, struct search *s)
{
	for (size_t i = 0; i < s->n; i++) {
		int r = close_one(k, &s->orphans[i]);

		if (r < 0)
			return r;
	}
	return 0;
}

int ew_keeper_close_orphans(struct ew_keeper *k, uint32_t thread, ew_tape_pos until)
{
	struct search s = {.from = until};
	struct ew_error error = {0};
	int r = ew_spans_in(k->catalog, thread, EW_SPAN_OPEN, collect, &s);

	if (r == 0 && s.n > 0)
		r = ew_tape_scan(
			k->io, k->tapes[thread].folder, s.from, until, note_frame, &s, &error);
	if (r == -EBADMSG) {
		ew_log(EW_LOG_ERROR, "tape_damaged", EW_F_ERROR(&error));
		r = ew_keeper_except(k, NULL, "tape_damaged", ew_error_text(&error));
	}
	if (r == 0)
		r = close_all(k, &s);
	free(s.orphans);
	return r;
}
