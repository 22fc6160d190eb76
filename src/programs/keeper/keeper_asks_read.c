/*
 * Looking: the events of a call, and who closed a gate.
 */
#include "programs/keeper/keeper_survey.h"

#include <errno.h>

#include "base/text.h"
#include "catalog/events.h"

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

json_t *ew_keeper_event_json(const struct ew_event_row *row, const struct ew_event *e)
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
	item = ew_keeper_event_json(row, &e);
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
