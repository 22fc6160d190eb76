/*
 * Who looked at a call: everything in its log that says so, newest first. Must never make more of a look than the event says: a handle
 * that was given is not a recording that was heard.
 */
#include <errno.h>
#include <string.h>

#include "catalog/events.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/desk.h"

#define PAGE 100

static const uint32_t looks[EW_EVENT_TYPES_AT_ONCE] = {EW_EVENT_VIEWED, EW_EVENT_ACCESS, EW_EVENT_EXPORTED,
	EW_EVENT_ACCESS_REFUSED, EW_EVENT_GROUND_GRANTED};

struct listing {
	struct ew_keeper *k;
	struct ew_call *call;
	json_t *items;
	uint64_t last;
};

/* What was done, in one word of the API. */
static const char *deed_of(const struct ew_event *e)
{
	const char *what = json_string_value(json_object_get(e->fields, "what"));

	switch (e->type) {
	case EW_EVENT_VIEWED:
		return "viewed";
	case EW_EVENT_EXPORTED:
		return "exported";
	case EW_EVENT_ACCESS_REFUSED:
		return "refused";
	case EW_EVENT_GROUND_GRANTED:
		return "ground_granted";
	default:
		return what && strcmp(what, "audio") == 0 ? "listened" : "opened";
	}
}

/* Of a granted ground the person is whom it was granted to. */
static json_t *person_of(struct ew_keeper *k, const struct ew_event *e, const json_t *record)
{
	const char *text = e->type == EW_EVENT_GROUND_GRANTED
		? json_string_value(json_object_get(e->fields, "person"))
		: json_string_value(json_object_get(json_object_get(record, "actor"), "id"));
	struct ew_id id = {{0}};

	if (!text || ew_id_parse(ew_slice_text(text), &id) < 0)
		return json_null();
	return ew_account_who_json(k, id);
}

static json_t *field(const struct ew_event *e, const char *name)
{
	return json_object_get(e->fields, name);
}

static json_t *look_json(struct ew_keeper *k, const struct ew_event *e)
{
	_cleanup_(ew_json_drop) json_t *record = json_loadb((const char *)e->record.at, e->record.len, EW_JSON_READ, NULL);

	if (!record)
		return NULL;
	return json_pack("{s:I, s:o, s:o, s:s, s:O*, s:O*, s:O*, s:O*, s:O*, s:O*, s:O*}", "event", (json_int_t)e->index, "at",
		ew_json_wall(e->decided), "person", person_of(k, e, record), "what", deed_of(e), "of", field(e, "what"),
		"artifact", field(e, "artifact"), "purpose", field(e, "purpose"), "legal_ground", field(e, "legal_ground"), "case",
		field(e, "case"), "because", field(e, "because"), "approval", field(e, "approval"));
}

static int add_look(void *arg, const struct ew_event_row *row)
{
	struct listing *l = arg;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	int r = ew_keeper_read_event(l->k, l->call, row->index, row->sealed, &row->commitment, &e);

	l->last = row->index;
	/* One that cannot be read is for the audit to find; the others are shown. */
	if (r < 0)
		return ew_keeper_call_is_lost(r) ? 0 : r;
	return json_array_append_new(l->items, look_json(l->k, &e)) < 0 ? -ENOMEM : 0;
}

/* `before` is 0 for all: an index that has been shown is never the first, which is of the call's offer. */
static int list(struct ew_asked *a, struct ew_call *call, json_t **ret)
{
	struct listing l = {.k = a->k, .call = call, .items = json_array()};
	int r = l.items ? ew_events_of_types(a->k->catalog, a->interaction, looks, ew_asked_number(a, "cursor", 0), PAGE,
				  add_look, &l)
			: -ENOMEM;

	if (r == 0)
		*ret = json_pack("{s:o, s:O}", "next",
			json_array_size(l.items) == PAGE ? ew_json_number_text(l.last) : json_null(), "items", l.items);
	json_decref(l.items);
	return r < 0 ? r : *ret ? 0 : -ENOMEM;
}

int ew_ask_listeners(struct ew_asked *a)
{
	struct ew_desk_call held;
	json_t *body = NULL;
	int r = ew_desk_call(a->k, a->interaction, &held);

	if (r == 0)
		r = list(a, held.call, &body);
	ew_desk_call_end(a->k, &held);
	if (r == -ENOENT || r == -ENOKEY)
		return ew_desk_no_call(a);
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 200, body);
}
