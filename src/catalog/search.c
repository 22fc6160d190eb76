/*
 * Searching. Every token's interactions are a list in the order of the answer, so a search is lists that are walked
 * together: each in turn is asked for its first place not above where the others are, which jumps over whatever cannot be
 * found; the rarest list drives the walk without anybody having counted. Nothing is sorted. Must never take longer than it
 * was given: where it has to stop it says from where it goes on.
 */
#include <errno.h>
#include <stdlib.h>

#include "catalog/blind_rows.h"
#include "catalog/interactions.h"

#define AHEAD 32          /* places read at once by a list that is walked one by one */
#define LOOK_UP_EVERY 16  /* steps between two questions whether it is enough */
#define WAY_STEPS 32      /* that a way has even when the search has none left, or nobody would get anywhere */
#define TIRED 1           /* the steps are used up */

static const struct ew_blind_place nowhere = {INT64_MIN, INT64_MIN};

struct list {
	int64_t token;
	struct ew_blind_place ahead[AHEAD];
	unsigned n, at;  /* what of `ahead` was read and passed */
	unsigned hits;   /* of it that were a first place */
	unsigned next;   /* how many are read next time */
	bool ended;
};

/* A place in any of its lists. */
struct group {
	struct list *lists;
	size_t n;
};

/* A place in all of its groups. */
struct way {
	struct group groups[EW_SEARCH_TOKENS + 2];
	size_t n;
	int64_t from;
	struct ew_blind_place top;  /* nothing of it is above */
	bool found;                 /* and `top` itself is of it */
};

struct walk {
	struct ew_catalog *c;
	const struct ew_interaction_query *query;
	void *arg;
	struct way all;             /* what the query asks of every call */
	struct way *ways;
	size_t n_ways;
	struct list *lists;
	size_t n_lists;
	uint32_t steps, most, ask_at;
	bool bounded, enough;
};

static bool is_above(struct ew_blind_place a, struct ew_blind_place b)
{
	return a.started != b.started ? a.started > b.started : a.number > b.number;
}

static bool is_same(struct ew_blind_place a, struct ew_blind_place b)
{
	return a.started == b.started && a.number == b.number;
}

static bool is_nowhere(struct ew_blind_place a)
{
	return is_same(a, nowhere);
}

/* -- one list ---------------------------------------------------------------------------------- */

static int read_on(struct walk *w, struct list *l, struct ew_blind_place from, int64_t until)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(w->c,
		"SELECT started, number FROM blind WHERE token = ? AND started >= ?"
		" AND (started, number) <= (?, ?) ORDER BY started DESC, number DESC LIMIT ?");

	ew_sql_i64(&s, l->token);
	ew_sql_i64(&s, until);
	ew_sql_i64(&s, from.started);
	ew_sql_i64(&s, from.number);
	ew_sql_i64(&s, l->next);
	w->steps++;
	l->n = l->at = 0;
	for (;;) {
		int r = ew_sql_step(&s);

		if (r <= 0) {
			l->ended = r == 0 && l->n < l->next;
			return r;
		}
		l->ahead[l->n].started = ew_sql_get_i64(&s);
		l->ahead[l->n++].number = ew_sql_get_i64(&s);
		if (l->n == l->next)
			return 0;
	}
}

/* A list whose places are wanted one after the other is read ahead; one that is jumped through is not. */
static void reckon(struct list *l)
{
	if (l->n == 0)
		return;
	if (l->hits * 2 > l->n)
		l->next = l->next < AHEAD ? l->next * 2 : AHEAD;
	else if (l->next > 1)
		l->next /= 2;
	l->hits = 0;
}

/* Its first place that is not above `from`. */
static int seek_list(
	struct walk *w, struct list *l, struct ew_blind_place from, int64_t until, struct ew_blind_place *ret)
{
	unsigned before = l->at;

	while (l->at < l->n && is_above(l->ahead[l->at], from))
		l->at++;
	if (l->at == l->n && !l->ended) {
		reckon(l);
		int r = read_on(w, l, from, until);

		if (r < 0)
			return r;
		l->hits = 1;
	} else {
		l->hits += l->at != before;
	}
	*ret = l->at < l->n ? l->ahead[l->at] : nowhere;
	return 0;
}

static int seek_group(
	struct walk *w, struct group *g, struct ew_blind_place from, int64_t until, struct ew_blind_place *ret)
{
	struct ew_blind_place first = nowhere;

	for (size_t i = 0; i < g->n; i++) {
		struct ew_blind_place p;
		int r = seek_list(w, &g->lists[i], from, until, &p);

		if (r < 0)
			return r;
		if (is_above(p, first))
			first = p;
	}
	*ret = first;
	return 0;
}

/* -- all of several ---------------------------------------------------------------------------- */

static bool is_tired(struct walk *w, uint32_t least)
{
	if (!w->bounded || w->steps < least)
		return false;
	if (!w->enough && w->query->enough && w->steps >= w->ask_at) {
		w->ask_at = w->steps + LOOK_UP_EVERY;
		w->enough = w->query->enough(w->arg);
	}
	return w->enough || w->steps >= w->most;
}

/*
 * The first place not above `from` that is in every group; TIRED: not known yet, and `top` is how far it has come. A place
 * that was found before is not looked for again.
 */
static int seek_way(struct walk *w, struct way *y, struct ew_blind_place from)
{
	size_t agreed = 0;
	uint32_t least = w->steps + WAY_STEPS;

	if (!is_above(y->top, from) && y->found)
		return 0;
	if (is_above(y->top, from))
		y->top = from;
	for (size_t i = 0; i < y->n; i++)
		least += (uint32_t)y->groups[i].n;
	y->found = false;
	for (size_t i = 0; agreed < y->n && !is_nowhere(y->top); i = (i + 1) % y->n) {
		struct ew_blind_place p;

		if (is_tired(w, least))
			return TIRED;
		int r = seek_group(w, &y->groups[i], y->top, y->from, &p);

		if (r < 0)
			return r;
		agreed = is_same(p, y->top) ? agreed + 1 : 1;
		y->top = p;
	}
	y->found = true; /* or it is nowhere, for ever */
	return 0;
}

/* The first place of any way. Tired ones may still have one as high as where they are. */
static int seek_ways(struct walk *w, struct ew_blind_place from, struct ew_blind_place *ret)
{
	struct ew_blind_place first = nowhere;
	bool tired = false;

	for (size_t i = 0; i < w->n_ways; i++) {
		int r = seek_way(w, &w->ways[i], from);

		if (r < 0)
			return r;
		if (is_above(w->ways[i].top, first) || (r == TIRED && is_same(w->ways[i].top, first))) {
			first = w->ways[i].top;
			tired = r == TIRED;
		}
	}
	*ret = first;
	return tired ? TIRED : 0;
}

/* Both what the query asks of every call and one of the ways. */
static int seek(struct walk *w, struct ew_blind_place from, struct ew_blind_place *ret)
{
	uint32_t least = w->steps + WAY_STEPS;

	for (;;) {
		struct ew_blind_place p;
		int r = seek_way(w, &w->all, from);

		*ret = w->all.top;
		if (r != 0 || w->n_ways == 0 || is_nowhere(w->all.top))
			return r;
		r = seek_ways(w, w->all.top, &p);
		if (r < 0)
			return r;
		*ret = p;
		if (r == TIRED || is_nowhere(p) || is_same(p, w->all.top))
			return r;
		if (is_tired(w, least))
			return TIRED;
		from = p;
	}
}

/* -- preparing --------------------------------------------------------------------------------- */

static void add_group(struct walk *w, struct way *to, const int64_t *shorts, const struct ew_hash *tokens, size_t n)
{
	struct group *g = &to->groups[to->n++];

	g->lists = &w->lists[w->n_lists];
	g->n = n;
	for (size_t i = 0; i < n; i++)
		w->lists[w->n_lists++] =
			(struct list){.token = shorts ? shorts[i] : ew_blind_short(&tokens[i]), .next = 1};
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Strictly before `to`; 0: no end. */
static struct ew_blind_place below(struct ew_blind_place top, struct ew_wall to)
{
	struct ew_blind_place p = {to.us - 1, INT64_MAX};

	return to.us != 0 && is_above(top, p) ? p : top;
}

static void add_ways(struct walk *w)
{
	for (size_t i = 0; i < w->query->n_ways; i++) {
		const struct ew_search_way *from = &w->query->ways[i];
		struct way *to = &w->ways[w->n_ways++];

		to->from = later(w->all.from, from->from.us ? from->from.us : INT64_MIN);
		to->top = below(w->all.top, from->to);
		for (size_t g = 0; g < from->n_groups; g++)
			add_group(w, to, NULL, from->groups[g].tokens, from->groups[g].n);
		if (from->n_groups == 0)
			add_group(w, to, (const int64_t[]){EW_BLIND_ALL}, NULL, 1);
		/* A list that is empty in this time must not be asked outside of it. */
		if (to->top.started < to->from)
			to->top = nowhere;
	}
}

/* The cursor names a row; one that nobody knows is before all that began when it did. */
static int top_of(struct ew_catalog *c, const struct ew_interaction_query *q, struct ew_blind_place *ret)
{
	struct ew_blind_place top = {INT64_MAX, INT64_MAX};
	struct ew_blind_entry e = {.at.number = 0};
	int r = q->before_started.us ? ew_blind_entry_of(c, &q->before_id, &e) : -ENOENT;

	if (r < 0 && r != -ENOENT)
		return r;
	if (q->before_started.us)
		top = (struct ew_blind_place){q->before_started.us, e.at.number - !q->at_cursor};
	*ret = below(top, q->to);
	return 0;
}

static bool is_asked_too_much(const struct ew_interaction_query *q, size_t *ret_lists)
{
	size_t n = q->n_tokens + 2;

	if (q->n_tokens > EW_SEARCH_TOKENS || q->n_ways > EW_SEARCH_WAYS)
		return true;
	for (size_t i = 0; i < q->n_ways; i++) {
		if (q->ways[i].n_groups > EW_SEARCH_GROUPS)
			return true;
		n += q->ways[i].n_groups == 0;
		for (size_t g = 0; g < q->ways[i].n_groups; g++)
			n += q->ways[i].groups[g].n;
	}
	*ret_lists = n;
	return false;
}

static void add_all(struct walk *w)
{
	const struct ew_interaction_query *q = w->query;

	w->all.from = q->from.us ? q->from.us : INT64_MIN;
	for (size_t i = 0; i < q->n_tokens; i++)
		add_group(w, &w->all, NULL, &q->tokens[i], 1);
	if (q->state != 0)
		add_group(w, &w->all, (const int64_t[]){q->state}, NULL, 1);
	/* What is only reached by ways need not be looked for among all. */
	if (w->all.n == 0 && q->n_ways == 0)
		add_group(w, &w->all, (const int64_t[]){EW_BLIND_ALL}, NULL, 1);
	if (w->all.top.started < w->all.from)
		w->all.top = nowhere;
}

static int prepare(struct walk *w)
{
	size_t lists = 0;
	int r;

	if (is_asked_too_much(w->query, &lists))
		return -EINVAL;
	r = top_of(w->c, w->query, &w->all.top);
	if (r < 0)
		return r;
	w->lists = calloc(lists, sizeof(*w->lists));
	w->ways = calloc(w->query->n_ways + 1, sizeof(*w->ways));
	if (!w->lists || !w->ways)
		return -ENOMEM;
	add_all(w);
	add_ways(w);
	return 0;
}

static void forget(struct walk *w)
{
	free(w->lists);
	free(w->ways);
}

/* -- the walk ---------------------------------------------------------------------------------- */

static int note_end(void *arg, const struct ew_interaction_row *row)
{
	struct ew_search_end *end = arg;

	end->id = row->id;
	return 0;
}

static int stop_at(struct walk *w, struct ew_blind_place at, struct ew_search_end *end)
{
	*end = (struct ew_search_end){.more = true, .started = {at.started}, .steps = w->steps};
	int r = ew_interactions_numbered(w->c, at.number, note_end, end);

	/* No row has it where a time ends, and not the cursor's: all that began then are still to come. */
	if (r != -ENOENT)
		return r;
	end->started.us++;
	return 0;
}

static int run(struct walk *w, ew_interaction_row_fn *fn, struct ew_search_end *end)
{
	struct ew_blind_place at = w->all.top;
	uint32_t found = 0;

	while (found < w->query->limit && !is_nowhere(at)) {
		int r = seek(w, at, &at);

		if (r < 0)
			return r;
		if (is_nowhere(at))
			break;
		if (r == TIRED)
			return stop_at(w, at, end);
		r = ew_interactions_numbered(w->c, at.number, fn, w->arg);
		if (r != 0 && r != -ENOENT)
			return r;
		found += r == 0;
		at.number--;
	}
	if (end)
		end->steps = w->steps;
	return 0;
}

int ew_interactions_search(struct ew_catalog *c, const struct ew_interaction_query *query,
	ew_interaction_row_fn *fn, void *arg, struct ew_search_end *end)
{
	struct walk w = {.c = c, .query = query, .arg = arg, .bounded = end != NULL};
	struct ew_search_end over = {.more = false};
	int r = prepare(&w);

	w.most = query->most ? query->most : EW_SEARCH_STEPS;
	if (r == 0)
		r = run(&w, fn, &over);
	over.steps = w.steps;
	if (end && r >= 0)
		*end = over;
	forget(&w);
	return r;
}

void ew_search_go_on(struct ew_interaction_query *query, const struct ew_search_end *end)
{
	query->before_started = end->started;
	query->before_id = end->id;
	query->at_cursor = true;
}

void ew_search_go_behind(struct ew_interaction_query *query, const struct ew_interaction_row *row)
{
	query->before_started = row->started;
	query->before_id = row->id;
	query->at_cursor = false;
}
