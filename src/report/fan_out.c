/*
 * The fan-out of opt-outs, read from the events in one pass. What cannot be told to belong to one opt-out belongs to
 * the last one before it. Must never take for done what no event calls done: what is not known is open.
 */
#include "report/fan_out.h"

#include <errno.h>
#include <string.h>

#define NONE SIZE_MAX

struct reading {
	const struct ew_report_view *v;
	struct ew_fan_outs *f;
	size_t last; /* the opt-out that orders without a cause belong to; NONE: there is none yet */
};

/* -- opt-outs -- */

static size_t found(const struct ew_fan_outs *f, size_t at)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->one[i].at == at)
			return i;
	return NONE;
}

static struct ew_wall counted_from(const json_t *event)
{
	struct ew_wall received = ew_report_time_of(json_object_get(event, "fields"), "received_at");

	return received.us != 0 ? received : ew_report_time_of(event, "decided_at");
}

static size_t add_root(struct reading *r, struct ew_fan_out one)
{
	size_t known = found(r->f, one.at);

	if (known != NONE)
		return known;
	if (r->f->n == EW_FAN_OUTS) {
		r->f->untold++;
		return NONE;
	}
	one.t = counted_from(one.event);
	r->f->one[r->f->n] = one;
	return r->f->n++;
}

static bool is_minor(const json_t *event)
{
	return ew_report_is(event, "type", "minor") &&
	       !ew_report_is(json_object_get(event, "fields"), "status", "adult");
}

/* An answer whose gates were shut by an order of its own is that opt-out, whichever of the two comes first. */
static void note_root(struct reading *r, size_t i)
{
	size_t at = ew_report_same_act(r->v, i);
	struct ew_fan_out one = {.at = at, .event = json_array_get(r->v->events, at)};

	if (is_minor(one.event)) {
		(void)add_root(r, one);
		return;
	}
	if (!ew_report_opt_out(r->v, at, &one.judged) || one.judged.again ||
		ew_report_is(one.event, "type", "order_refused"))
		return;
	one.refusal = true;
	r->last = add_root(r, one);
}

/* The opt-out that an event names as its cause. */
static size_t root_of(const struct reading *r, const json_t *event)
{
	int64_t cause = ew_report_number(json_object_get(event, "fields"), "cause", -1);
	const json_t *other;
	size_t at = 0;

	for (size_t i = 0; cause >= 0 && i < r->f->n; i++)
		if (ew_report_number(r->f->one[i].event, "index", -1) == cause)
			return i;
	/* In most logs the index is the place; of another one the last opt-out has to do. */
	at = cause >= 0 ? (size_t)cause : 0;
	other = json_array_get(r->v->events, at);
	if (cause < 0 || ew_report_number(other, "index", -1) != cause)
		return r->last;
	at = found(r->f, ew_report_same_act(r->v, at));
	return at != NONE ? at : r->last;
}

/* -- what follows -- */

static int add_row(struct reading *r, size_t of, enum ew_fan_what what, const json_t *event)
{
	struct ew_fan_outs *f = r->f;

	if (of == NONE)
		return 0;
	if (f->n_rows == EW_FAN_ROWS) {
		f->untold_rows++;
		return 0;
	}
	if ((f->n_rows & (f->n_rows - 1)) == 0) { /* full at every power of two */
		struct ew_fan_row *more = realloc(f->rows, (f->n_rows ? f->n_rows * 2 : 1) * sizeof(*more));

		if (!more)
			return -ENOMEM;
		f->rows = more;
	}
	f->rows[f->n_rows++] = (struct ew_fan_row){.what = what, .of = of, .event = event};
	f->one[of].rows++;
	return 0;
}

static bool same(const json_t *a, const json_t *b, const char *name)
{
	const char *one = ew_report_text(json_object_get(a, "fields"), name);
	const char *other = ew_report_text(json_object_get(b, "fields"), name);

	return one && other && strcmp(one, other) == 0;
}

static int64_t order_of(const json_t *event)
{
	return ew_report_number(json_object_get(event, "fields"), "order", -1);
}

/* Whoever acknowledges an order has all before it; that it has destroyed something is said of that one alone. */
static void note_acknowledged(struct ew_fan_outs *f, const json_t *event)
{
	bool purged = json_is_true(json_object_get(json_object_get(event, "fields"), "purged"));

	for (size_t i = 0; i < f->n_rows; i++) {
		struct ew_fan_row *row = &f->rows[i];

		if (row->what != EW_FAN_TOOL || order_of(row->event) < 0 || !same(row->event, event, "grant"))
			continue;
		if (!row->done && order_of(row->event) <= order_of(event))
			row->done = event;
		if (purged && order_of(row->event) == order_of(event))
			row->purged = event;
	}
}

/* A tool that let one order pass has lost its grant: it is silent to those behind it too. */
static void note_silent(struct ew_fan_outs *f, const json_t *event)
{
	for (size_t i = 0; i < f->n_rows; i++) {
		struct ew_fan_row *row = &f->rows[i];

		if (row->what == EW_FAN_TOOL && !row->done && !row->silent && same(row->event, event, "grant") &&
			order_of(row->event) >= order_of(event))
			row->silent = event;
	}
}

static void note_treated(struct ew_fan_outs *f, const json_t *event)
{
	for (size_t i = f->n_rows; i > 0; i--) {
		struct ew_fan_row *row = &f->rows[i - 1];

		if (row->what != EW_FAN_TREATMENT || !same(row->event, event, "kind") ||
			!same(row->event, event, "treatment"))
			continue;
		row->done = row->done ? row->done : event;
		return;
	}
}

static bool stops(const json_t *event)
{
	const json_t *f = json_object_get(event, "fields");

	return ew_report_is(f, "do", "stop") || ew_report_is(f, "do", "purge");
}

static bool shuts_another(const json_t *event)
{
	return ew_report_is(json_object_get(event, "fields"), "reason", "other_refused");
}

static int note(struct reading *r, const json_t *event)
{
	const char *type = ew_report_text(event, "type");

	if (strcmp(type, "restricted") == 0 && shuts_another(event))
		return add_row(r, r->last, EW_FAN_GATE, event);
	if (strcmp(type, "told_staff") == 0)
		return add_row(r, root_of(r, event), EW_FAN_STAFF, event);
	if (strcmp(type, "treatment_ordered") == 0)
		return add_row(r, root_of(r, event), EW_FAN_TREATMENT, event);
	if (strcmp(type, "tool_ordered") == 0 && stops(event))
		return add_row(r, r->last, EW_FAN_TOOL, event);
	if (strcmp(type, "tool_acknowledged") == 0)
		note_acknowledged(r->f, event);
	else if (strcmp(type, "tool_silent") == 0)
		note_silent(r->f, event);
	else if (strcmp(type, "treatment_done") == 0)
		note_treated(r->f, event);
	return 0;
}

/* -- what is open -- */

static bool is_known(const json_t *done)
{
	const json_t *f = json_object_get(done, "fields");

	return ew_report_is(f, "outcome", "verified") || ew_report_is(f, "outcome", "nothing_there") ||
	       ew_report_is(f, "outcome", "cannot_be_verified");
}

bool ew_fan_row_open(const struct ew_fan_row *row)
{
	bool purge = ew_report_is(json_object_get(row->event, "fields"), "do", "purge");

	switch (row->what) {
	case EW_FAN_TOOL:
		return !row->done || (purge && !row->purged);
	case EW_FAN_TREATMENT:
		return !row->done || !is_known(row->done);
	case EW_FAN_GATE:
	case EW_FAN_STAFF:
		break;
	}
	return false;
}

static void count_open(struct ew_fan_outs *f)
{
	for (size_t i = 0; i < f->n; i++)
		f->one[i].open = f->one[i].refusal && !f->one[i].judged.obeyed;
	for (size_t i = 0; i < f->n_rows; i++)
		f->one[f->rows[i].of].open += ew_fan_row_open(&f->rows[i]);
}

size_t ew_fan_outs_open(const struct ew_fan_outs *f)
{
	size_t open = 0;

	for (size_t i = 0; i < f->n; i++)
		open += f->one[i].open;
	return open;
}

int ew_fan_outs_make(const struct ew_report_view *v, struct ew_fan_outs *ret)
{
	struct reading r = {.v = v, .f = ret, .last = NONE};
	const json_t *event;
	size_t i;

	*ret = (struct ew_fan_outs){0};
	json_array_foreach(v->events, i, event)
	{
		int code;

		note_root(&r, i);
		code = note(&r, event);
		if (code) {
			ew_fan_outs_free(ret);
			return code;
		}
	}
	count_open(ret);
	return 0;
}

void ew_fan_outs_free(struct ew_fan_outs *f)
{
	free(f->rows);
	f->rows = NULL;
	f->n_rows = 0;
}
