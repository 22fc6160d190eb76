/*
 * What was recorded against what somebody else says was called: a carrier's or telephone system's list. Each call of
 * the list is looked for by its id, then those that were not found by time and numbers, so that none is given a call
 * that is another's by its id; then what was recorded in that time and is not listed. What may still come is not
 * judged.
 */
#include "programs/keeper/keeper_survey.h"

#include <errno.h>

#include "catalog/blind.h"
#include "open/column.h"

#define LINES_A_PIECE 16
#define PAGE 64
#define PASSES 2
#define MOST_SECONDS (31u * 24 * 3600)

/* Kinds of ids that calls are found by (keeper_relations.c). */
static const char *const id_kinds[] = {"sip_call_id", "siprec_session_id", "sip_session_id", "x_call_id", "ucid",
	"guid", "session_id", "original_call_id"};

struct candidate {
	struct ew_id id;
	struct ew_wall started, ended;
	uint32_t state;
	bool found;
	const struct ew_survey *survey;
};

static bool is_seen(const struct ew_survey *s, struct ew_id id)
{
	for (size_t i = 0; i < s->n_seen; i++)
		if (ew_id_equal(s->seen[i], id))
			return true;
	return false;
}

static int take_first_unseen(void *arg, const struct ew_interaction_row *row)
{
	struct candidate *c = arg;

	if (is_seen(c->survey, row->id))
		return 0;
	c->id = row->id;
	c->started = row->started;
	c->ended = row->ended;
	c->state = row->state;
	c->found = true;
	return 1;
}

static int search(struct ew_keeper *k, struct ew_interaction_query *q, struct candidate *c)
{
	int r = ew_interactions_search(k->catalog, q, take_first_unseen, c, NULL);

	return r < 0 ? r : 0;
}

static int by_id(struct ew_keeper *k, const struct ew_listed_call *l, struct candidate *c)
{
	struct ew_slice key = ew_slice_of(k->index_key, EW_COLUMN_KEY_BYTES);
	struct ew_hash token;
	struct ew_id id;
	int r = 0;

	if (!l->id[0])
		return 0;
	if (ew_id_parse(ew_slice_text(l->id), &id) == 0)
		r = ew_interactions_get(k->catalog, id, take_first_unseen, c);
	if (r < 0 && r != -ENOENT)
		return r;
	for (size_t i = 0; !c->found && i < EW_COUNT(id_kinds); i++) {
		struct ew_interaction_query q = {.tokens = &token, .n_tokens = 1, .limit = 8};

		r = ew_blind_token(key, id_kinds[i], ew_slice_text(l->id), &token);
		if (r == 0)
			r = search(k, &q, c);
		if (r < 0)
			return r;
	}
	return 0;
}

static int add_number(struct ew_keeper *k, const char *number, struct ew_hash *tokens, size_t *n)
{
	int r;

	if (!number[0])
		return 0;
	r = ew_blind_query_number(
		ew_slice_of(k->index_key, EW_COLUMN_KEY_BYTES), ew_slice_text(number), &tokens[*n]);
	*n += r == 0;
	return r == -EINVAL ? 0 : r;
}

static int by_time(struct ew_keeper *k, const struct ew_survey *s, const struct ew_listed_call *l, struct candidate *c)
{
	struct ew_hash tokens[2];
	struct ew_interaction_query q = {.tokens = tokens, .limit = 64};
	int r;

	if (l->start.us == 0)
		return 0;
	q.from.us = l->start.us - s->around_us;
	q.to.us = l->start.us + s->around_us + 1;
	r = add_number(k, l->from, tokens, &q.n_tokens);
	if (r == 0)
		r = add_number(k, l->to, tokens, &q.n_tokens);
	return r < 0 ? r : search(k, &q, c);
}

static int tell(struct ew_survey *s, const char *kind, uint32_t line, struct ew_id interaction, int64_t listed_us,
	int64_t recorded_us)
{
	if (json_array_size(s->items) >= EW_SURVEY_ITEMS)
		return 0;
	return json_array_append_new(s->items,
		       json_pack("{s:s, s:o, s:o, s:o, s:o}", "kind", kind, "line",
			       line ? json_integer(line) : json_null(), "interaction", ew_json_id_or_null(interaction),
			       "listed_ms", listed_us < 0 ? json_null() : json_integer(listed_us / 1000), "recorded_ms",
			       recorded_us < 0 ? json_null() : json_integer(recorded_us / 1000))) < 0
		? -ENOMEM
		: 0;
}

static int judge(struct ew_keeper *k, struct ew_survey *s, const struct ew_listed_call *l, const struct candidate *c)
{
	int64_t recorded = c->found && c->ended.us ? c->ended.us - c->started.us : -1, apart;

	int64_t now = ew_io_wall(k->io).us;

	/* What begins tomorrow, by its list, does not follow: its times are of another zone, say. */
	if (!c->found && l->start.us > now - s->late_us && l->start.us <= now + s->around_us) {
		s->n.may_follow++;
		return tell(s, "may_follow", l->line, c->id, l->has_duration ? l->duration_us : -1, -1);
	}
	if (!c->found) {
		s->n.not_recorded++;
		return tell(s, "listed_not_recorded", l->line, c->id, l->has_duration ? l->duration_us : -1, -1);
	}
	s->seen[s->n_seen++] = c->id;
	apart = recorded - l->duration_us;
	if (!l->has_duration || recorded < 0 || (apart <= s->tolerance_us && -apart <= s->tolerance_us)) {
		s->n.matched++;
		return 0;
	}
	s->n.duration_differs++;
	return tell(s, "duration_differs", l->line, c->id, l->duration_us, recorded);
}

static int take_line(struct ew_keeper *k, struct ew_survey *s)
{
	struct candidate c = {.survey = s};
	struct ew_listed_call l;
	int r = ew_call_list_next(&s->list, &l);
	size_t line = s->line++;

	if (r == -EBADMSG && s->pass == 0)
		return 1; /* said once */
	if (r == -EBADMSG) {
		s->n.unreadable++;
		return tell(s, "line_unreadable", l.line, c.id, -1, -1) < 0 ? -ENOMEM : 1;
	}
	if (r <= 0 || s->found[line])
		return r;
	/* Without bounds of its own the list's own times bound what should be on it. */
	if (l.start.us && (s->query.from.us == 0 || l.start.us < s->query.from.us) &&
		!json_object_get(s->asked, "from"))
		s->query.from = l.start;
	if (l.start.us >= s->query.to.us && !json_object_get(s->asked, "to"))
		s->query.to.us = l.start.us + 1;
	r = s->pass == 0 ? by_id(k, &l, &c) : by_time(k, s, &l, &c);
	s->found[line] = c.found;
	if (r == 0 && (c.found || s->pass > 0))
		r = judge(k, s, &l, &c);
	return r < 0 ? r : 1;
}

struct page {
	struct ew_keeper *k;
	struct ew_survey *s;
	unsigned n;
};

static int look_at_recorded(void *arg, const struct ew_interaction_row *row)
{
	struct page *p = arg;
	struct ew_survey *s = p->s;

	p->n++;
	ew_search_go_behind(&s->query, row);
	if (is_seen(s, row->id))
		return 0;
	/* A call that lasts is listed when it is over, and lists come late. */
	if (row->ended.us == 0 || row->ended.us > ew_io_wall(p->k->io).us - s->late_us) {
		s->n.may_follow++;
		return 0;
	}
	s->n.not_listed++;
	return tell(s, "recorded_not_listed", 0, row->id, -1, row->ended.us - row->started.us);
}

static json_t *counts(const struct ew_survey *s)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "recorded_and_listed", (json_int_t)s->n.matched,
		"duration_differs", (json_int_t)s->n.duration_differs, "listed_not_recorded",
		(json_int_t)s->n.not_recorded, "recorded_not_listed", (json_int_t)s->n.not_listed, "may_follow",
		(json_int_t)s->n.may_follow, "line_unreadable", (json_int_t)s->n.unreadable);
}

static int except(struct ew_keeper *k, const struct ew_survey *s)
{
	char sentence[300], id[EW_ID_TEXT_BYTES];

	if (s->n.not_recorded == 0)
		return 0;
	ew_id_format(s->row.id, id);
	snprintf(sentence, sizeof(sentence),
		"%llu calls of an outside list were not recorded here: see reconciliation %s",
		(unsigned long long)s->n.not_recorded, id);
	return ew_keeper_except(k, NULL, "not_recorded", sentence);
}

static int end(struct ew_keeper *k, struct ew_survey *s)
{
	struct ew_hash list;
	json_t *d;
	int r = ew_sha256_of(ew_slice_text(s->text), &list);

	if (r < 0)
		return r;
	d = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:I, s:I, s:I, s:O, s:o}", "kind", "reconciliation",
		"entity", k->entity, "id", ew_json_id(s->row.id), "made_at", ew_json_wall(ew_io_wall(k->io)), "from",
		ew_json_wall(s->query.from), "to", ew_json_wall(s->query.to), "counts", counts(s), "tolerance_s",
		(json_int_t)(s->tolerance_us / EW_US_PER_S), "late_s", (json_int_t)(s->late_us / EW_US_PER_S),
		"around_s", (json_int_t)(s->around_us / EW_US_PER_S), "items", s->items, "list_sha256",
		ew_json_hex(ew_slice_of(list.bytes, sizeof(list.bytes))));
	r = d ? ew_keeper_begin(k) : -ENOMEM;
	if (r == 0)
		r = ew_report_end(k, &s->row, EW_EVENT_RECONCILED, s->by, d, counts(s));
	if (r == 0)
		r = except(k, s);
	if (r == 0)
		r = ew_keeper_commit(k);
	json_decref(d);
	return r;
}

static int step(struct ew_keeper *k, struct ew_survey *s)
{
	struct page p = {.k = k, .s = s};
	struct ew_search_end stopped;
	int r = 1;

	for (unsigned i = 0; r == 1 && s->pass < PASSES && i < LINES_A_PIECE; i++)
		r = take_line(k, s);
	if (r < 0)
		return r;
	if (s->pass < PASSES) {
		if (r == 0) {
			s->pass++;
			s->line = 0;
			s->list = s->begun;
		}
		return 1;
	}
	/* A list of ids alone, without bounds, does not say what else should be on it. */
	if (s->query.from.us == 0 && s->query.to.us == 0)
		return end(k, s);
	s->query.limit = PAGE;
	s->query.tokens = s->tokens;
	r = ew_interactions_search(k->catalog, &s->query, look_at_recorded, &p, &stopped);
	if (r < 0)
		return r;
	if (stopped.more) {
		ew_search_go_on(&s->query, &stopped);
		return 1;
	}
	return p.n == PAGE ? 1 : end(k, s);
}

static int read_list(struct ew_asked *a, struct ew_survey *s)
{
	const json_t *columns = json_object_get(a->arguments, "columns");
	const char *mapped[EW_CALL_COLUMNS];
	int r = ew_slice_dup(ew_slice_text(ew_asked_text(a, "list")), &s->text);

	for (unsigned i = 0; i < EW_CALL_COLUMNS; i++)
		mapped[i] = json_string_value(json_object_get(columns, ew_call_column_name(i)));
	s->seen = calloc(EW_SURVEY_LISTED, sizeof(*s->seen));
	if (r < 0 || !s->seen)
		return -ENOMEM;
	json_object_del(s->asked, "list");
	r = ew_call_list_begin(ew_slice_text(s->text), mapped, &s->begun);
	s->list = s->begun;
	return r;
}

/* Microseconds; what is longer than a month is a month. */
static int64_t seconds(const struct ew_asked *a, const char *name, uint64_t otherwise)
{
	uint64_t s = ew_asked_number(a, name, otherwise);

	return (int64_t)(s > MOST_SECONDS ? MOST_SECONDS : s) * EW_US_PER_S;
}

static size_t lines_of(const char *text)
{
	size_t n = 1;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

int ew_ask_reconcile(struct ew_asked *a)
{
	_cleanup_(ew_survey_free) struct ew_survey *s = NULL;
	int r;

	if (!ew_asked_text(a, "list"))
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_arguments",
			"list is the outside list as CSV with a header line");
	if (lines_of(ew_asked_text(a, "list")) > EW_SURVEY_LISTED)
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_list",
			"a list has at most 4,096 lines: send the list of a shorter time, with from and to");
	r = ew_survey_new(a, &s);
	if (r == 0)
		r = ew_asked_query(a, &s->query, s->tokens);
	if (r == 0)
		r = read_list(a, s);
	if (r == -EBADMSG || r == -ENOENT || r == -EINVAL)
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_list",
			r == -ENOENT ? "the header names neither an id nor a start; map them with columns"
			: r == -EINVAL ? "from and to are RFC 3339 times"
				       : "the list has no header line that can be read, or one with a name twice");
	if (r < 0)
		return r;
	s->tolerance_us = seconds(a, "tolerance_s", 5);
	s->late_us = seconds(a, "late_s", 900);
	s->around_us = seconds(a, "around_s", 30);
	s->step = step;
	return ew_survey_begin(a, EW_REPORT_RECONCILIATION, &s);
}
