/*
 * The evidence of a call of which all else is gone, for whoever must answer for it: what was known, and the events of consent, access and
 * refusal as the log has them. Looking is an event of the house, because the call has no log any more that could be written to.
 */
#include <errno.h>

#include "catalog/erase.h"
#include "catalog/events.h"
#include "domain/event_json.h"
#include "programs/keeper/deletion/retention.h"
#include "programs/keeper/keeper_queue.h"

#define FACTS_BYTES EW_MAX_EVENT_JSON_BYTES
#define MOST_EVENTS 500
#define ITEMS_BYTES (256 * 1024)

struct showing {
	struct ew_keeper *k;
	struct ew_call call;   /* under the key of the evidence: what a column is bound to */
	struct ew_wall reduced;
	json_t *facts, *events; /* owned */
	size_t bytes;
	bool more;
};

static int open_evidence(void *arg, const struct ew_evidence_row *row)
{
	struct showing *s = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	int r = ew_keeper_unwrap_key(s->k, row->key_epoch, row->wrapped, s->call.key);

	ew_buf_init_secret(&plain, FACTS_BYTES);
	if (r == 0)
		r = ew_keeper_unseal(s->k, &s->call, "evidence", 0, row->sealed, &plain);
	if (r < 0)
		return r;
	s->reduced = row->reduced;
	s->facts = json_loadb((const char *)plain.at, plain.len, 0, NULL);
	return s->facts ? 0 : -ENOMEM;
}

/* What is gone is shown by what stayed of it: number, type, time, commitment. */
static json_t *gone_json(const struct ew_event_row *row)
{
	return json_pack("{s:I, s:I, s:s, s:o, s:o, s:b}", "number", (json_int_t)row->number, "index", (json_int_t)row->index, "type",
		ew_event_type_name((enum ew_event_type)row->type), "at", ew_json_wall(row->decided), "commitment",
		ew_json_hash_text(&row->commitment), "deleted", 1);
}

static int add_event(void *arg, const struct ew_event_row *row)
{
	struct showing *s = arg;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	json_t *item;
	int r = 0;

	if (s->bytes + row->sealed.len * 3 > ITEMS_BYTES || json_array_size(s->events) == MOST_EVENTS) {
		s->more = true;
		return 1;
	}
	s->bytes += row->sealed.len * 3;
	if (row->sealed.len > 0)
		r = ew_keeper_read_event(s->k, &s->call, row->index, row->sealed, &row->commitment, &e);
	if (r < 0)
		return r;
	item = row->sealed.len > 0 ? ew_keeper_event_json(row, &e) : gone_json(row);
	return json_array_append_new(s->events, item) < 0 ? -ENOMEM : 0;
}

static int say_seen(struct ew_asked *a)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_keeper_append(a->k, NULL, EW_EVENT_VIEWED, ew_io_wall(a->k->io), "user", a->who.user,
			json_pack("{s:s, s:o}", "what", "evidence", "interaction", ew_json_id(a->interaction)), NULL, NULL, NULL);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

static int show(struct ew_asked *a, struct showing *s)
{
	int r = ew_evidence_get(a->k->catalog, a->interaction, open_evidence, s);

	if (r == -ENOENT)
		return ew_keeper_problem(a->k, a->connection, a->request, 404, "no_such_interaction",
			"there is no evidence of an interaction of this id: it is whole, or gone, or never was");
	if (ew_keeper_call_is_lost(r))
		return ew_keeper_problem(a->k, a->connection, a->request, 500, "interaction_unreadable", "the evidence does not open: its row was changed");
	if (r == 0)
		r = say_seen(a); /* durable before anything is shown */
	s->events = json_array();
	if (r == 0)
		r = s->events ? ew_events_each(a->k->catalog, a->interaction, 0, UINT64_MAX, add_event, s) : -ENOMEM;
	if (r < 0)
		return r;
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o, s:O, s:O, s:b}", "interaction", ew_json_id(a->interaction), "reduced_at", ew_json_wall(s->reduced), "facts",
			s->facts, "events", s->events, "more", s->more));
}

int ew_ask_evidence(struct ew_asked *a)
{
	struct showing s = {.k = a->k, .call = {.id = a->interaction, .key = ew_secret_pool_take(a->k->keys)}};
	int r = s.call.key ? show(a, &s) : -ENOMEM;

	ew_secret_pool_give(a->k->keys, &s.call.key);
	json_decref(s.facts);
	json_decref(s.events);
	return r;
}
