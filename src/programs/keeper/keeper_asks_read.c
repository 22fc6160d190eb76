/*
 * Looking: search, one record, its events, and who closed a gate.
 */
#include "programs/keeper/keeper_survey.h"

#include <errno.h>

#include "base/text.h"
#include "catalog/blind.h"
#include "catalog/events.h"
#include "catalog/interactions.h"
#include "programs/keeper/people/may.h"

#define MAX_TOKENS 8
#define LIST_LIMIT 100
#define SCAN_MOST 2000 /* rows looked at for one page */
#define ITEMS_BYTES (EW_MAX_ANSWER_BYTES - 1024)

static const char *argument(const struct ew_asked *a, const char *name)
{
	return json_string_value(json_object_get(a->arguments, name));
}

/* Numbers come as JSON numbers or, from a query, as text. */
static uint64_t number_argument(const struct ew_asked *a, const char *name, uint64_t otherwise)
{
	const json_t *value = json_object_get(a->arguments, name);
	uint64_t n;

	if (json_is_integer(value) && json_integer_value(value) >= 0)
		return (uint64_t)json_integer_value(value);
	if (json_is_string(value) &&
		ew_slice_decimal(ew_slice_text(json_string_value(value)), UINT64_MAX, &n) == 0)
		return n;
	return otherwise;
}

static int not_there(struct ew_asked *a)
{
	return ew_keeper_problem(
		a->k, a->connection, a->request, 404, "no_such_interaction", "there is no interaction of this id");
}

static int find_call(struct ew_asked *a, struct ew_call **ret)
{
	return ew_keeper_call(a->k, a->interaction, ret);
}

/* -- search ------------------------------------------------------------------------------------ */

struct search {
	struct ew_asked *a;
	json_t *items;
	size_t bytes;
	uint32_t wanted, rows;
	struct ew_wall last_started;
	struct ew_id last_id;
	bool more;
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

/* So many rows were looked at that others would have to wait: the caller goes on from here. */
static int stop(struct search *s)
{
	s->more = true;
	return 1;
}

/* A call whose key is gone is not found; nothing of it can be shown. */
static int add_item(void *arg, const struct ew_interaction_row *row)
{
	struct search *s = arg;
	json_t *item = NULL;
	size_t bytes;
	int r;

	if (json_array_size(s->items) == s->wanted) {
		s->more = true;
		return 1;
	}
	r = item_of(s->a->k, row, &item);
	if (r < 0 && r != -ENOKEY && r != -ENOENT)
		return r;
	s->rows++;
	if (r == 0)
		r = sees(s, &item);
	if (r < 0 && r != -ENOKEY && r != -ENOENT)
		return r;
	if (!item) {
		s->last_started = row->started;
		s->last_id = row->id;
		return s->rows < SCAN_MOST ? 0 : stop(s);
	}
	bytes = json_dumpb(item, NULL, 0, JSON_COMPACT);
	if (s->bytes + bytes > ITEMS_BYTES && json_array_size(s->items) > 0) {
		s->more = true;
		json_decref(item);
		return 1;
	}
	s->bytes += bytes;
	s->last_started = row->started;
	s->last_id = row->id;
	return json_array_append_new(s->items, item) < 0 ? -ENOMEM : 0;
}

static int add_token(struct ew_asked *a, const char *kind, const char *value, struct ew_hash *tokens,
	size_t *n)
{
	struct ew_slice key = ew_slice_of(a->k->index_key, EW_COLUMN_KEY_BYTES);

	if (!value || *n == MAX_TOKENS)
		return 0;
	if (strcmp(kind, "number") == 0)
		return ew_blind_query_number(key, ew_slice_text(value), &tokens[(*n)++]);
	return ew_blind_token(key, kind, ew_slice_text(value), &tokens[(*n)++]);
}

static uint32_t state_of(const char *name)
{
	for (uint32_t s = EW_STATE_OFFERED; name && s <= EW_STATE_FAILED; s++)
		if (strcmp(name, ew_interaction_state_name((enum ew_interaction_state)s)) == 0)
			return s;
	return 0;
}

/* "started_us-id": opaque to the caller. */
static int read_cursor(const char *cursor, struct ew_interaction_query *q)
{
	struct ew_slice rest = ew_slice_text(cursor), head;
	uint64_t us;

	if (!cursor)
		return 0;
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
	const char *state = argument(a, "state");
	int r = read_time(argument(a, "from"), &q->from);

	if (r == 0)
		r = read_time(argument(a, "to"), &q->to);
	if (r == 0)
		r = read_cursor(argument(a, "cursor"), q);
	if (r == 0)
		r = add_token(a, "number", argument(a, "number"), tokens, &q->n_tokens);
	if (r == 0)
		r = add_token(a, "agent", argument(a, "agent"), tokens, &q->n_tokens);
	if (r == 0)
		r = add_token(a, "queue", argument(a, "queue"), tokens, &q->n_tokens);
	if (r == 0)
		r = add_token(a, "word", argument(a, "q"), tokens, &q->n_tokens);
	q->state = state_of(state);
	if (r == 0 && state && q->state == 0)
		r = -EINVAL;
	q->tokens = tokens;
	return r;
}

static json_t *cursor_json(const struct search *s)
{
	char id[EW_ID_TEXT_BYTES], text[64];

	if (!s->more)
		return json_null();
	ew_id_format(s->last_id, id);
	snprintf(text, sizeof(text), "%lld_%s", (long long)s->last_started.us, id);
	return json_string(text);
}

/* Which filters there were and how much was found; never a value: what somebody looked for may be a number that is erased later. */
static int note_search(struct ew_asked *a, const struct search *s)
{
	static const char *const names[] = {"from", "to", "number", "agent", "queue", "state", "q", "cursor"};
	json_t *by = json_array();
	int r = by ? ew_keeper_begin(a->k) : -ENOMEM;

	for (size_t i = 0; r == 0 && i < EW_COUNT(names); i++)
		if (argument(a, names[i]) && json_array_append_new(by, json_string(names[i])) < 0)
			r = -ENOMEM;
	if (r < 0) {
		json_decref(by);
		return r;
	}
	r = ew_keeper_append(a->k, NULL, EW_EVENT_SEARCHED, ew_io_wall(a->k->io), "user", a->who.user,
		json_pack("{s:o, s:I}", "by", by, "found", (json_int_t)json_array_size(s->items)), NULL, NULL, NULL);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

int ew_ask_interactions(struct ew_asked *a)
{
	struct ew_hash tokens[MAX_TOKENS];
	struct ew_interaction_query query = {0};
	struct search s = {.a = a};
	int r = ew_asked_query(a, &query, tokens);

	if (r == -EINVAL)
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_query",
			"from and to are RFC 3339 times; number is a whole number, \"+352*\" (3 digits or more) or "
			"\"*4711\" (4 or more); state is offered, active, finishing, finished or failed");
	if (r < 0)
		return r;
	s.wanted = (uint32_t)number_argument(a, "limit", 50);
	s.wanted = s.wanted == 0 || s.wanted > LIST_LIMIT ? LIST_LIMIT : s.wanted;
	query.limit = ew_asked_is_limited(a) ? SCAN_MOST + 1 : s.wanted + 1;
	s.items = json_array();
	if (!s.items)
		return -ENOMEM;
	r = ew_interactions_search(a->k->catalog, &query, add_item, &s);
	if (r < 0) {
		json_decref(s.items);
		return r;
	}
	ew_keeper_calls_trim(a->k);
	s.more = s.more || s.rows == query.limit; /* of which some were not shown */
	r = note_search(a, &s);
	if (r < 0) {
		json_decref(s.items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o}", "items", s.items, "next", cursor_json(&s)));
}

/* -- events ------------------------------------------------------------------------------------ */

struct listing {
	struct ew_asked *a;
	struct ew_call *call;
	json_t *items;
	size_t bytes;
	bool more;
	uint64_t last;
};

/* With salt and disclosures whoever reads the event sees for himself that the log holds it. What would not fit into one
 * answer is left out: then its values are shown, and are not proved here. */
static bool add_opening(json_t *item, const struct ew_event *e)
{
	_cleanup_(ew_buf_free) struct ew_buf hex = {0};
	json_t *texts;

	ew_buf_init(&hex, 2 * sizeof(e->salt));
	ew_hex_add(&hex, ew_slice_of(e->salt, sizeof(e->salt)));
	if (ew_buf_error(&hex) < 0 ||
		json_object_set_new(item, "salt", json_stringn((const char *)hex.at, hex.len)) < 0)
		return false;
	if (e->disclosures.len == 0 || (e->disclosures.len + e->record.len) * 3 > ITEMS_BYTES)
		return true;
	texts = json_loadb((const char *)e->disclosures.at, e->disclosures.len, 0, NULL);
	return texts && json_object_set_new(item, "disclosures", texts) == 0;
}

static json_t *event_json(const struct ew_event_row *row, const struct ew_event *e)
{
	_cleanup_(ew_buf_free) struct ew_buf hex = {0};
	json_t *record = json_loadb((const char *)e->record.at, e->record.len, 0, NULL);
	json_t *item;
	char at[EW_WALL_TEXT_BYTES];

	ew_buf_init(&hex, 80);
	ew_hex_add(&hex, ew_slice_of(row->commitment.bytes, sizeof(row->commitment.bytes)));
	if (!record || ew_buf_error(&hex) < 0) {
		json_decref(record);
		return NULL;
	}
	ew_wall_format(row->decided, at);
	item = json_pack("{s:I, s:I, s:s, s:s, s:s%, s:O, s:o}", "number", (json_int_t)row->number, "index",
		(json_int_t)row->index, "type", ew_event_type_name((enum ew_event_type)row->type), "at", at,
		"commitment", (const char *)hex.at, hex.len, "fields", e->fields, "record", record);
	if (item && !add_opening(item, e)) {
		json_decref(item);
		return NULL;
	}
	return item;
}

static int add_event(void *arg, const struct ew_event_row *row)
{
	struct listing *l = arg;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	json_t *item;
	int r;

	if (l->bytes + row->sealed.len * 3 > ITEMS_BYTES && json_array_size(l->items) > 0) {
		l->more = true;
		return 1;
	}
	r = ew_keeper_read_event(l->a->k, l->call, row->index, row->sealed, &row->commitment, &e);
	if (r < 0)
		return r;
	item = event_json(row, &e);
	l->bytes += row->sealed.len * 3;
	l->last = row->index;
	return json_array_append_new(l->items, item) < 0 ? -ENOMEM : 0;
}

int ew_ask_events(struct ew_asked *a)
{
	struct listing l = {.a = a};
	uint64_t from = number_argument(a, "after", UINT64_MAX);
	uint64_t limit = number_argument(a, "limit", 200);
	int r = find_call(a, &l.call);

	if (r == -ENOENT || r == -ENOKEY)
		return not_there(a);
	if (r < 0)
		return r;
	from = from == UINT64_MAX ? 0 : from + 1;
	limit = limit == 0 || limit > 500 ? 500 : limit;
	l.items = json_array();
	if (!l.items)
		return -ENOMEM;
	r = ew_events_each(a->k->catalog, a->interaction, from, limit, add_event, &l);
	if (r < 0) {
		json_decref(l.items);
		return r;
	}
	l.more = l.more || json_array_size(l.items) == limit;
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o}", "items", l.items, "next",
			l.more ? ew_json_number_text(l.last) : json_null()));
}

/* -- orders ------------------------------------------------------------------------ */

int ew_ask_closed(struct ew_asked *a)
{
	struct ew_id span = {{0}}, interaction;
	struct ew_hash commitment;
	uint64_t index;
	const char *text = argument(a, "span");
	int r = text ? ew_id_parse(ew_slice_text(text), &span) : -EINVAL;

	if (r < 0)
		return ew_keeper_problem(
			a->k, a->connection, a->request, 400, "bad_arguments", "span and index name the tape event");
	r = ew_events_find_tape(a->k->catalog, span, (uint32_t)number_argument(a, "index", 0), &interaction,
		&index, &commitment);
	if (r == -ENOENT)
		return ew_keeper_problem(a->k, a->connection, a->request, 404, "not_yet",
			"the event is on the tape but not in the log yet");
	if (r < 0)
		return r;
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:I}", "interaction", ew_json_id(interaction), "index", (json_int_t)index));
}
