/*
 * Search: a page of calls, the newest first. Must never show what a role does not reach, whatever the index says, and never
 * hold the keeper's thread for long: a page that takes too long ends early and says from where it goes on.
 */
#include "programs/keeper/keeper_survey.h"

#include <errno.h>

#include "base/text.h"
#include "catalog/blind.h"
#include "catalog/interactions.h"
#include "domain/event_json.h"
#include "programs/keeper/people/may.h"
#include "programs/keeper/people/reach.h"

#define MAX_WORDS 4      /* of one search that restrict it */
#define LIST_LIMIT 100
#define PAGE_ROWS 2000 /* looked at, shown or not */
#define PAGE_STEPS 20000 /* look-ups; the time is up before, unless the clock stands still */
#define PAGE_US (20 * EW_US_PER_MS)
#define ITEMS_BYTES (EW_MAX_ANSWER_BYTES - 1024)
#define FROM_IT_ON "from_"

struct search {
	struct ew_asked *a;
	json_t *items;
	size_t bytes;
	uint32_t wanted;
	uint32_t rows;                 /* that were looked at, shown or not */
	bool stopped;                  /* before the end of what was found */
	struct ew_mono until;          /* when others have waited long enough */
	struct ew_interaction_query at; /* from where it goes on */
};

static int folded_item(struct ew_keeper *k, const struct ew_interaction *it, json_t **ret)
{
	*ret = ew_keeper_call_summary(it, k->entity);
	return *ret ? 0 : -ENOMEM;
}

static int stored_item(struct ew_keeper *k, const struct ew_call *call, const struct ew_interaction_row *row,
	json_t **ret)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	int r;

	ew_buf_init_secret(&plain, EW_MAX_EVENT_JSON_BYTES);
	r = ew_keeper_unseal(k, call, "summary", 0, row->sealed, &plain);
	if (r < 0)
		return r;
	*ret = json_loadb((const char *)plain.at, plain.len, 0, NULL);
	return *ret ? 0 : -EBADMSG;
}

/* Of what cannot be read its row is all there is; it must not take the other calls of the list with it. */
static int unreadable_item(struct ew_keeper *k, const struct ew_interaction_row *row, json_t **ret)
{
	_cleanup_(ew_interaction_free) struct ew_interaction *nothing = NULL;
	const char *state = ew_interaction_state_name((enum ew_interaction_state)row->state);
	int r = ew_interaction_new(row->id, &nothing);

	if (r == 0)
		r = folded_item(k, nothing, ret);
	if (r < 0)
		return r;
	if (json_object_set_new(*ret, "state", json_string(state ? state : "failed")) == 0 &&
		json_object_set_new(*ret, "started_at", ew_json_wall(row->started)) == 0 &&
		json_object_set_new(*ret, "ended_at", ew_json_wall(row->ended)) == 0 &&
		json_object_set_new(*ret, "unreadable", json_true()) == 0)
		return 0;
	json_decref(*ret);
	return -ENOMEM;
}

static bool is_live(const struct ew_interaction_row *row)
{
	return row->state == EW_STATE_OFFERED || row->state == EW_STATE_ACTIVE;
}

/*
 * Of a live call what its events give by now; of any other what is stored, for which no event is read: calls have
 * thousands.
 */
static int item_of(struct ew_keeper *k, const struct ew_interaction_row *row, json_t **ret)
{
	struct ew_call *call = ew_keeper_call_held(k, row->id), *own = NULL;
	int r = 0;

	if (!call && is_live(row))
		r = ew_keeper_call(k, row->id, &call);
	if (r < 0 && !ew_keeper_call_is_lost(r))
		return r;
	if (r == 0 && call && ew_keeper_call_is_live(call))
		return folded_item(k, call->fold, ret);
	r = call ? 0 : ew_keeper_call_keyed(k, row->id, &own);
	if (r == 0)
		r = stored_item(k, call ? call : own, row, ret);
	ew_keeper_call_drop(k, &own);
	return r == 0 || r == -ENOKEY || r == -ENOENT || !ew_keeper_call_is_lost(r) ? r : unreadable_item(k, row, ret);
}

/* That there is a call, and no more, for who may find it and not read it. */
static json_t *without_words(const json_t *item)
{
	static const char *const names[] = {"id", "state", "started_at", "ended_at", "duration_ms", "direction", "queue", "entity"};
	json_t *one = json_object();

	for (size_t i = 0; one && i < EW_COUNT(names); i++) {
		json_t *value = json_object_get(item, names[i]);

		if (!value || json_object_set(one, names[i], value) == 0)
			continue;
		json_decref(one);
		return NULL;
	}
	return one;
}

/* What their roles do not reach is not found: *item is NULL then. */
static int sees(struct search *s, json_t **item)
{
	bool finds = true, reads = true;
	json_t *short_one = NULL;
	int r = ew_asked_sees(s->a, EW_RIGHT_SEARCH, *item, &finds);

	if (r == 0 && finds)
		r = ew_asked_sees(s->a, EW_RIGHT_READ, *item, &reads);
	if (r == 0 && finds && reads)
		return 0;
	if (r == 0 && finds && !(short_one = without_words(*item)))
		r = -ENOMEM;
	json_decref(*item);
	*item = short_one;
	return r;
}

static bool is_late(void *arg)
{
	const struct search *s = arg;

	return ew_io_mono(s->a->k->io).us >= s->until.us;
}

/* The row that is looked at now is not shown any more: the caller goes on from it. */
static int stop(struct search *s)
{
	s->stopped = true;
	return 1;
}

/* A call whose key is gone is not found; nothing of it can be shown. */
static int shown_item(struct search *s, const struct ew_interaction_row *row, json_t **ret)
{
	int r = item_of(s->a->k, row, ret);

	if (r == 0)
		r = sees(s, ret);
	return r == -ENOKEY || r == -ENOENT ? 0 : r;
}

static int add_item(void *arg, const struct ew_interaction_row *row)
{
	struct search *s = arg;
	json_t *item = NULL;
	size_t bytes;
	int r;

	if (json_array_size(s->items) == s->wanted || s->rows == PAGE_ROWS || (s->rows > 0 && is_late(s)))
		return stop(s);
	r = shown_item(s, row, &item);
	if (r < 0)
		return r;
	bytes = item ? json_dumpb(item, NULL, 0, JSON_COMPACT) : 0;
	if (s->bytes + bytes > ITEMS_BYTES && json_array_size(s->items) > 0) {
		json_decref(item);
		return stop(s);
	}
	s->rows++;
	s->bytes += bytes;
	ew_search_go_behind(&s->at, row);
	return item && json_array_append_new(s->items, item) < 0 ? -ENOMEM : 0;
}

/* -- what is asked ----------------------------------------------------------------------------- */

static struct ew_slice index_key(const struct ew_asked *a)
{
	return ew_slice_of(a->k->index_key, EW_COLUMN_KEY_BYTES);
}

static int add_token(struct ew_asked *a, const char *kind, struct ew_interaction_query *q, struct ew_hash *tokens)
{
	const char *value = ew_asked_text(a, kind);

	return value ? ew_blind_token(index_key(a), kind, ew_slice_text(value), &tokens[q->n_tokens++]) : 0;
}

static int add_number(struct ew_asked *a, struct ew_interaction_query *q, struct ew_hash *tokens)
{
	const char *value = ew_asked_text(a, "number");

	return value ? ew_blind_query_number(index_key(a), ew_slice_text(value), &tokens[q->n_tokens++]) : 0;
}

static int add_words(struct ew_asked *a, struct ew_interaction_query *q, struct ew_hash *tokens)
{
	const char *value = ew_asked_text(a, "q");
	size_t n = 0;
	int r = value ? ew_blind_query_words(index_key(a), ew_slice_text(value), MAX_WORDS, &tokens[q->n_tokens], &n) : 0;

	q->n_tokens += n;
	return r;
}

static uint32_t state_of(const char *name)
{
	for (uint32_t s = EW_STATE_OFFERED; name && s <= EW_STATE_FAILED; s++)
		if (strcmp(name, ew_interaction_state_name((enum ew_interaction_state)s)) == 0)
			return s;
	return 0;
}

/* "started_us_id", opaque to the caller: behind this call. With a "from_" before it: from it on. */
static int read_cursor(const char *cursor, struct ew_interaction_query *q)
{
	struct ew_slice rest = ew_slice_text(cursor ? cursor : ""), head;
	uint64_t us;

	if (!cursor)
		return 0;
	q->at_cursor = ew_slice_starts_nocase(rest, EW_SLICE(FROM_IT_ON));
	if (q->at_cursor)
		rest = ew_slice_of(rest.at + strlen(FROM_IT_ON), rest.len - strlen(FROM_IT_ON));
	if (!ew_slice_cut(&rest, '_', &head) || ew_slice_decimal(head, INT64_MAX, &us) < 0)
		return -EINVAL;
	q->before_started.us = (int64_t)us;
	return ew_id_parse(rest, &q->before_id);
}

static int read_time(const char *text, struct ew_wall *ret)
{
	return text ? ew_wall_parse(ew_slice_text(text), ret) : 0;
}

int ew_asked_query(struct ew_asked *a, struct ew_interaction_query *q, struct ew_hash *tokens)
{
	const char *state = ew_asked_text(a, "state");
	int r = read_time(ew_asked_text(a, "from"), &q->from);

	if (r == 0)
		r = read_time(ew_asked_text(a, "to"), &q->to);
	if (r == 0)
		r = read_cursor(ew_asked_text(a, "cursor"), q);
	if (r == 0)
		r = add_number(a, q, tokens);
	if (r == 0)
		r = add_token(a, "agent", q, tokens);
	if (r == 0)
		r = add_token(a, "queue", q, tokens);
	if (r == 0)
		r = add_token(a, "entity", q, tokens);
	if (r == 0)
		r = add_words(a, q, tokens);
	q->state = state_of(state);
	if (r == 0 && state && q->state == 0)
		r = -EINVAL;
	q->tokens = tokens;
	return r;
}

static json_t *cursor_json(const struct search *s)
{
	char id[EW_ID_TEXT_BYTES], text[64];

	if (!s->stopped)
		return json_null();
	ew_id_format(s->at.before_id, id);
	snprintf(text, sizeof(text), "%s%lld_%s", s->at.at_cursor ? FROM_IT_ON : "",
		(long long)s->at.before_started.us, id);
	return json_string(text);
}

/* Which filters there were and how much was found; never a value: what somebody looked for may be a number that is erased later. */
static int note_search(struct ew_asked *a, const struct search *s)
{
	static const char *const names[] = {"from", "to", "number", "agent", "queue", "entity", "state", "q", "cursor"};
	json_t *by = json_array();
	int r = by ? ew_keeper_begin(a->k) : -ENOMEM;

	for (size_t i = 0; r == 0 && i < EW_COUNT(names); i++)
		if (ew_asked_text(a, names[i]) && json_array_append_new(by, json_string(names[i])) < 0)
			r = -ENOMEM;
	if (r < 0) {
		json_decref(by);
		return r;
	}
	r = ew_keeper_append(a->k, NULL, EW_EVENT_SEARCHED, ew_io_wall(a->k->io), "user", a->who.user,
		json_pack("{s:o, s:I}", "by", by, "found", (json_int_t)json_array_size(s->items)), NULL, NULL, NULL);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

int ew_keeper_still_indexing(struct ew_asked *a)
{
	return ew_keeper_problem(a->k, a->connection, a->request, 409, "indexing",
		"calls of the earlier version are still being made searchable, so not all of them would be found; ask again when "
		"`indexing` of a search is false");
}

/* -- searching --------------------------------------------------------------------------------- */

static int look(struct ew_asked *a, struct search *s, struct ew_interaction_query *q)
{
	_cleanup_(ew_reach_free) struct ew_reach *reach = NULL;
	struct ew_search_end end = {.more = false};
	int r = ew_reach_of(a, &reach);

	if (r < 0 || (reach && reach->nowhere))
		return r;
	if (reach) {
		q->ways = reach->ways;
		q->n_ways = reach->n_ways;
	}
	r = ew_interactions_search(a->k->catalog, q, add_item, s, &end);
	if (r == 0 && end.more) {
		ew_search_go_on(&s->at, &end);
		s->stopped = true;
	}
	return r < 0 ? r : 0;
}

static int answer(struct ew_asked *a, const struct search *s)
{
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:O, s:o, s:b}", "items", s->items, "next", cursor_json(s), "indexing",
			(int)a->k->reindexing.running));
}

int ew_ask_interactions(struct ew_asked *a)
{
	_cleanup_(ew_json_drop) json_t *items = json_array();
	struct ew_hash tokens[EW_SURVEY_TOKENS];
	struct ew_interaction_query query = {.limit = UINT32_MAX, .most = PAGE_STEPS, .enough = is_late};
	struct search s = {.a = a, .items = items, .until = {ew_io_mono(a->k->io).us + PAGE_US}};
	int r = items ? ew_asked_query(a, &query, tokens) : -ENOMEM;

	if (r == -EINVAL)
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_query",
			"from and to are RFC 3339 times; number is a whole number, \"+352*\" (3 digits or more) or "
			"\"*4711\" (4 or more); state is offered, active, finishing, finished or failed");
	if (r < 0)
		return r;
	s.wanted = (uint32_t)ew_asked_number(a, "limit", 50);
	s.wanted = s.wanted == 0 || s.wanted > LIST_LIMIT ? LIST_LIMIT : s.wanted;
	s.at = query;
	r = look(a, &s, &query);
	if (r < 0)
		return r;
	ew_keeper_calls_trim(a->k);
	r = note_search(a, &s);
	return r < 0 ? r : answer(a, &s);
}
