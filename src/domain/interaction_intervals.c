/*
 * A party's time cut into intervals: what was recorded, masked, missing, paused or withheld, and
 * which event began it. One sweep over sorted edges, so that there can be no hole and no overlap
 * whatever the events say: each interval begins where the one before it ended.
 */
#include "domain/interaction_state.h"

#include <errno.h>

#include "domain/event_json.h"

/* Those that cover, the strongest last; a mark covers nothing and says what uncovered time is. */
enum cover { COVER_SPAN, COVER_KEYPAD, COVER_GAP, COVERS, MARK = COVERS };

struct edge {
	int64_t us;
	uint64_t cause;
	enum cover cover;
	int delta; /* +1 begins, -1 ends; of a mark: 1 when paused */
};

struct edges {
	struct edge *at;
	size_t n;
	int64_t begin, end; /* the party's time */
};

struct sweep {
	unsigned depth[COVERS];
	uint64_t cause[COVERS];
	uint64_t mark_cause;
	bool mark_paused;
	const struct ew_interaction *it;
	const struct ew_party_state *party;
	json_t *to;
	/* the interval that may still grow */
	int64_t from_ms, to_ms;
	const char *state;
	uint64_t state_cause;
};

static int64_t clip(const struct edges *edges, int64_t us)
{
	if (us < edges->begin)
		return edges->begin;
	return us > edges->end ? edges->end : us;
}

static int add_edge(struct edges *edges, struct edge edge)
{
	struct edge *one = ew_grown(&edges->at, edges->n, sizeof(*edges->at));

	if (!one)
		return -ENOMEM;
	edge.us = clip(edges, edge.us);
	*one = edge;
	edges->n++;
	return 0;
}

static int add_cover(
	struct edges *edges, enum cover cover, int64_t from, int64_t to, uint64_t cause)
{
	if (clip(edges, from) >= clip(edges, to))
		return 0;
	int r = add_edge(edges, (struct edge){from, cause, cover, 1});

	return r == 0 ? add_edge(edges, (struct edge){to, cause, cover, -1}) : r;
}

static int add_spans(
	const struct ew_interaction *it, const struct ew_party_state *party, struct edges *edges)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < it->n_spans; i++) {
		const struct ew_interaction_span *span = &it->spans[i];
		int64_t to = span->closed ? span->to.us : edges->end;

		if (ew_id_equal(span->party, party->shown.id) &&
			(span->purposes & EW_PURPOSE_RECORDING))
			r = add_cover(edges, COVER_SPAN, span->from.us, to, it->span_causes[i].opened);
	}
	return r;
}

/* A loss is one party's; a key is masked in everybody's audio, because each hears the others. */
static int add_stretches(const struct ew_party_state *party, enum cover cover,
	const struct ew_stretch *list, size_t n, struct edges *edges)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		if (cover == COVER_KEYPAD || ew_id_equal(list[i].party, party->shown.id))
			r = add_cover(edges, cover, list[i].from.us, list[i].to.us, list[i].cause);
	}
	return r;
}

static int add_marks(const struct ew_party_state *party, struct edges *edges)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < party->n_marks; i++) {
		const struct ew_mark *m = &party->marks[i];

		r = add_edge(edges, (struct edge){m->at.us, m->cause, MARK, m->paused});
	}
	return r;
}

/* By time; at one moment first what ends, then in the order of the events. */
static int by_time(const void *a, const void *b)
{
	const struct edge *x = a;
	const struct edge *y = b;

	if (x->us != y->us)
		return x->us < y->us ? -1 : 1;
	if (x->cover != MARK && y->cover != MARK && x->delta != y->delta)
		return x->delta < y->delta ? -1 : 1;
	if (x->cause != y->cause)
		return x->cause < y->cause ? -1 : 1;
	return (int)x->cover - (int)y->cover;
}

static int collect(
	const struct ew_interaction *it, const struct ew_party_state *party, struct edges *edges)
{
	int r = add_spans(it, party, edges);

	if (r == 0)
		r = add_stretches(party, COVER_KEYPAD, it->keypads, it->n_keypads, edges);
	if (r == 0)
		r = add_stretches(party, COVER_GAP, it->gaps, it->n_gaps, edges);
	if (r == 0)
		r = add_marks(party, edges);
	if (r == 0 && edges->n > 0)
		qsort(edges->at, edges->n, sizeof(*edges->at), by_time);
	return r;
}

static void cross(struct sweep *s, const struct edge *edge)
{
	if (edge->cover == MARK) {
		s->mark_cause = edge->cause;
		s->mark_paused = edge->delta != 0;
		return;
	}
	if (edge->delta > 0 && s->depth[edge->cover]++ == 0)
		s->cause[edge->cover] = edge->cause;
	if (edge->delta < 0)
		s->depth[edge->cover]--;
}

static const char *state_now(const struct sweep *s, uint64_t *ret_cause)
{
	if (s->depth[COVER_GAP] > 0) {
		*ret_cause = s->cause[COVER_GAP];
		return "missing";
	}
	if (s->depth[COVER_SPAN] > 0) {
		bool masked = s->depth[COVER_KEYPAD] > 0;

		*ret_cause = s->cause[masked ? COVER_KEYPAD : COVER_SPAN];
		return masked ? "masked" : "recorded";
	}
	*ret_cause = s->mark_cause;
	return s->mark_paused ? "paused" : "withheld";
}

static int write_interval(struct sweep *s)
{
	if (!s->state || s->from_ms == s->to_ms)
		return 0;
	_cleanup_(ew_json_drop) json_t *one = json_object();

	if (!one || !ew_json_put(one, "party", ew_id_json(s->party->shown.id)) ||
		!ew_json_put(one, "from_ms", json_integer(s->from_ms)) ||
		!ew_json_put(one, "to_ms", json_integer(s->to_ms)) ||
		!ew_json_put(one, "state", json_string(s->state)) ||
		!ew_json_put(one, "cause", json_integer((json_int_t)s->state_cause)))
		return -ENOMEM;
	return json_array_append(s->to, one) == 0 ? 0 : -ENOMEM;
}

/* The present state lasts until `us`. */
static int last_until(struct sweep *s, int64_t us)
{
	uint64_t cause;
	const char *state = state_now(s, &cause);
	int64_t until_ms = (us - s->it->started.us) / EW_US_PER_MS;

	if (until_ms == s->to_ms)
		return 0;
	if (state != s->state || cause != s->state_cause) {
		int r = write_interval(s);

		if (r < 0)
			return r;
		s->from_ms = s->to_ms;
		s->state = state;
		s->state_cause = cause;
	}
	s->to_ms = until_ms;
	return 0;
}

static int sweep(struct sweep *s, const struct edges *edges)
{
	for (size_t i = 0; i < edges->n; i++) {
		int r = last_until(s, edges->at[i].us);

		if (r < 0)
			return r;
		cross(s, &edges->at[i]);
	}
	int r = last_until(s, edges->end);

	return r == 0 ? write_interval(s) : r;
}

int ew_intervals_add(
	const struct ew_interaction *it, const struct ew_party_state *party, json_t *to)
{
	struct edges edges = {
		.begin = party->shown.since.us,
		.end = it->ended.us != 0 ? it->ended.us : it->latest.us,
	};
	struct sweep s = {.it = it, .party = party, .to = to};

	if (edges.begin < it->started.us)
		edges.begin = it->started.us;
	if (edges.end <= edges.begin)
		return 0;
	s.from_ms = s.to_ms = (edges.begin - it->started.us) / EW_US_PER_MS;
	int r = collect(it, party, &edges);

	if (r == 0)
		r = sweep(&s, &edges);
	free(edges.at);
	return r;
}
