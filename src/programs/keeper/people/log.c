/*
 * The log of the house and of access, newest first. Whoever reads calls sees who had access to those that their roles reach, and what
 * befell the machine; who reads all calls, also what people did in the house; what befell people is for those who administer or approve. A page looks at a bounded number of events and says where
 * to go on. Must never show what an event discloses of a person, and looking is itself in the log.
 */
#include <errno.h>
#include <string.h>

#include "catalog/events.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/desk.h"

#define PAGE 50
#define LOOKED_AT 2000 /* rows of one page */
#define OPENED 300     /* of them: opening one takes a hundred times as long as passing it over */
#define ITEMS_BYTES (EW_MAX_ANSWER_BYTES - 1024)

struct looking {
	struct ew_asked *a;
	/* the question */
	enum ew_event_type type; /* 0: any */
	struct ew_id person, interaction;
	bool by_person, by_interaction;
	struct ew_wall from;
	uint64_t before, limit;
	/* who asks */
	bool reads, reads_all, moves;
	/* what was found */
	json_t *items;
	size_t bytes;
	uint64_t last; /* number of the last row that was looked at */
	unsigned looked_at, opened;
	bool more;
	/* the call of the rows before: they come in bunches */
	struct ew_id call;
	struct ew_desk_call held;
	bool have_call, reaches;
};

/* -- what is shown to whom -- */

/* What befell the machine and its rules, and names neither people nor calls. */
static bool is_of_machine(enum ew_event_type type)
{
	static const enum ew_event_type types[] = {EW_EVENT_KEEPER_STARTED, EW_EVENT_RECORDER_STARTED, EW_EVENT_POLICY_ACTIVATED,
		EW_EVENT_POLICY_REFUSED, EW_EVENT_EPOCH_MADE, EW_EVENT_EPOCH_DESTROYED, EW_EVENT_LEDGER_BEGUN, EW_EVENT_LEDGER_KEY,
		EW_EVENT_HEARTBEAT, EW_EVENT_WITNESSES, EW_EVENT_AUDITED, EW_EVENT_RECHECKED, EW_EVENT_TESTED, EW_EVENT_VENDOR_REGISTERED,
		EW_EVENT_VENDOR_CHANGED, EW_EVENT_VENDOR_WITHDRAWN, EW_EVENT_BACKUP_VERIFIED, EW_EVENT_RESTORED};

	for (size_t i = 0; i < EW_COUNT(types); i++)
		if (types[i] == type)
			return true;
	return false;
}

/* Who they are and what they may: for those who give and take it. */
static bool is_of_people(enum ew_event_type type)
{
	return (type >= EW_EVENT_PERSON_MADE && type <= EW_EVENT_PROPOSAL_ENDED) || type == EW_EVENT_GROUND_ENDED ||
	       type == EW_EVENT_ATTESTED;
}

static bool is_shown_of_house(const struct looking *l, enum ew_event_type type)
{
	/* One each minute: only who asks for them wants to see them. */
	if (type == EW_EVENT_HEARTBEAT && l->type != EW_EVENT_HEARTBEAT)
		return false;
	/* A look that stands here names its call; open_entry() asks whether it is reached. */
	return l->moves || (l->reads_all && !is_of_people(type)) ||
	       (l->reads && (is_of_machine(type) || type == EW_EVENT_VIEWED));
}

static bool is_wanted(const struct looking *l, const struct ew_event_row *row)
{
	enum ew_event_type type = (enum ew_event_type)row->type;

	if (l->type != 0 && type != l->type)
		return false;
	if (ew_id_is_zero(row->interaction))
		return is_shown_of_house(l, type);
	return l->reads && (row->class == EW_CLASS_ACCESS || type == EW_EVENT_ACCESS_REFUSED);
}

/* The key of a call is had once for all its rows that follow each other. A call that is lost shows nothing. */
static int find_call(struct looking *l, struct ew_id id)
{
	int r;

	if (l->have_call && ew_id_equal(l->call, id))
		return 0;
	ew_desk_call_end(l->a->k, &l->held);
	l->have_call = true;
	l->call = id;
	l->reaches = false;
	r = ew_asked_reaches(l->a, EW_RIGHT_READ, id, &l->reaches);
	if (r == 0 && l->reaches)
		r = ew_desk_call(l->a->k, id, &l->held);
	if (r < 0 && ew_keeper_call_is_lost(r)) {
		l->reaches = false;
		r = 0;
	}
	return r;
}

/* -- one entry -- */

static bool is_id(const json_t *value, struct ew_id id)
{
	struct ew_id other;

	return json_is_string(value) && ew_id_parse(ew_slice_text(json_string_value(value)), &other) == 0 &&
	       ew_id_equal(other, id);
}

/* By them, or about them. */
static bool is_of_person(const struct looking *l, const json_t *record)
{
	return !l->by_person || is_id(json_object_get(json_object_get(record, "actor"), "id"), l->person) ||
	       is_id(json_object_get(json_object_get(record, "fields"), "person"), l->person);
}

static json_t *actor_json(struct ew_keeper *k, const json_t *record)
{
	const json_t *actor = json_object_get(record, "actor");
	const char *text = json_string_value(json_object_get(actor, "id"));
	struct ew_id id = {{0}};
	bool named = text && ew_id_parse(ew_slice_text(text), &id) == 0 && !ew_id_is_zero(id);
	json_t *who = named ? ew_account_who_json(k, id) : json_object();

	if (who && json_object_set(who, "kind", json_object_get(actor, "kind")) == 0)
		return who;
	json_decref(who);
	return NULL;
}

/* The fields of the record itself: what is disclosed beside it stays where it is. */
static json_t *entry_json(struct ew_keeper *k, const struct ew_event_row *row, const json_t *record)
{
	return json_pack("{s:I, s:o, s:s, s:o, s:o, s:O?}", "number", (json_int_t)row->number, "at", ew_json_wall(row->decided),
		"type", ew_event_type_name((enum ew_event_type)row->type), "actor", actor_json(k, record), "interaction",
		ew_json_id_or_null(row->interaction), "fields", json_object_get(record, "fields"));
}

/* 1: the page is full, and goes on with this row. */
static int keep(struct looking *l, json_t *entry)
{
	size_t bytes = entry ? json_dumpb(entry, NULL, 0, JSON_COMPACT) : 0;

	if (entry && l->bytes + bytes > ITEMS_BYTES && json_array_size(l->items) > 0) {
		json_decref(entry);
		return 1;
	}
	l->bytes += bytes;
	return json_array_append_new(l->items, entry) < 0 ? -ENOMEM : 0;
}

/* An event of the house that names a call, as the look of a replay does, is for those whose roles reach the call. */
static int is_in_reach(struct looking *l, const json_t *record, bool *ret)
{
	const char *text = json_string_value(json_object_get(json_object_get(record, "fields"), "interaction"));
	struct ew_id id;

	*ret = true;
	if (!text || ew_id_parse(ew_slice_text(text), &id) < 0)
		return 0;
	*ret = false;
	return l->reads ? ew_asked_reaches(l->a, EW_RIGHT_READ, id, ret) : 0;
}

/* One that cannot be read is for the audit to find; the others are shown. */
static int open_entry(struct looking *l, const struct ew_event_row *row)
{
	_cleanup_(ew_event_free) struct ew_event e = {0};
	_cleanup_(ew_json_drop) json_t *record = NULL;
	bool of_call = !ew_id_is_zero(row->interaction), reached = true;
	int r = of_call ? find_call(l, row->interaction) : 0;

	if (r < 0 || (of_call && !l->reaches))
		return r;
	r = ew_keeper_read_event(
		l->a->k, of_call ? l->held.call : NULL, row->index, row->sealed, &row->commitment, &e);
	if (r < 0)
		return ew_keeper_call_is_lost(r) ? 0 : r;
	record = json_loadb((const char *)e.record.at, e.record.len, EW_JSON_READ, NULL);
	if (!record)
		return -ENOMEM;
	r = of_call ? 0 : is_in_reach(l, record, &reached);
	if (r < 0 || !reached)
		return r;
	return is_of_person(l, record) ? keep(l, entry_json(l->a->k, row, record)) : 0;
}

/* -- the walk -- */

static bool is_enough(const struct looking *l)
{
	return l->looked_at == LOOKED_AT || l->opened == OPENED || json_array_size(l->items) == l->limit;
}

static int look_at(void *arg, const struct ew_event_row *row)
{
	struct looking *l = arg;
	int r = 0;

	if (row->server.us < l->from.us)
		return 1;
	if (is_enough(l)) {
		l->more = true;
		return 1;
	}
	if (is_wanted(l, row)) {
		l->opened++;
		r = open_entry(l, row);
	}
	if (r != 0) {
		l->more = r > 0;
		return r;
	}
	l->looked_at++;
	l->last = row->number;
	return 0;
}

/* One row more than is looked at says whether there are others. */
static int walk(struct looking *l)
{
	struct ew_catalog *c = l->a->k->catalog;
	int r = l->by_interaction ? ew_events_walk_back_of(c, l->interaction, l->before, LOOKED_AT + 1, look_at, l)
				  : ew_events_walk_back(c, l->before, LOOKED_AT + 1, look_at, l);

	ew_desk_call_end(l->a->k, &l->held);
	return r < 0 ? r : 0;
}

/* -- the question -- */

static int read_id(const struct ew_asked *a, const char *name, struct ew_id *ret, bool *ret_given)
{
	const char *text = ew_asked_text(a, name);

	*ret_given = text != NULL;
	return text ? ew_id_parse(ew_slice_text(text), ret) : 0;
}

/* Where the walk begins: behind the cursor, and before what was written at `to`. */
static int read_end(struct looking *l)
{
	const char *text = ew_asked_text(l->a, "to");
	uint64_t number = 0;
	struct ew_wall to;
	int r = text ? ew_wall_parse(ew_slice_text(text), &to) : 0;

	l->before = ew_asked_number(l->a, "cursor", 0);
	if (r < 0 || !text)
		return r < 0 ? -EINVAL : 0;
	r = ew_events_since(l->a->k->catalog, to, &number);
	if (r == 0 && (l->before == 0 || number < l->before))
		l->before = number;
	return r;
}

static int read_question(struct looking *l)
{
	const char *type = ew_asked_text(l->a, "type"), *from = ew_asked_text(l->a, "from");

	l->limit = ew_asked_number(l->a, "limit", PAGE);
	l->limit = l->limit == 0 || l->limit > PAGE ? PAGE : l->limit;
	l->type = type ? ew_event_type_of(ew_slice_text(type)) : 0;
	if ((type && l->type == 0) || (from && ew_wall_parse(ew_slice_text(from), &l->from) < 0) ||
		read_id(l->a, "person", &l->person, &l->by_person) < 0 ||
		read_id(l->a, "interaction", &l->interaction, &l->by_interaction) < 0)
		return -EINVAL;
	return read_end(l);
}

/* Which filters there were and how much was found. */
static int note_look(const struct looking *l)
{
	static const char *const names[] = {"type", "person", "interaction", "from", "to", "cursor"};
	_cleanup_(ew_json_drop) json_t *by = json_pack("[s]", "log");
	struct ew_keeper *k = l->a->k;
	int r = by ? ew_keeper_begin(k) : -ENOMEM;

	for (size_t i = 0; r == 0 && i < EW_COUNT(names); i++)
		if (json_object_get(l->a->arguments, names[i]) && json_array_append_new(by, json_string(names[i])) < 0)
			r = -ENOMEM;
	if (r == 0)
		r = ew_keeper_append(k, NULL, EW_EVENT_SEARCHED, ew_io_wall(k->io), "user", l->a->who.user,
			json_pack("{s:O, s:I}", "by", by, "found", (json_int_t)json_array_size(l->items)), NULL, NULL, NULL);
	return r < 0 ? r : ew_keeper_commit(k);
}

static int answer(struct looking *l)
{
	int r = walk(l);

	if (r == 0)
		r = note_look(l);
	return r < 0 ? r
		     : ew_keeper_answer(l->a->k, l->a->connection, l->a->request, 200,
			       json_pack("{s:O, s:o}", "items", l->items, "next",
				       l->more ? ew_json_number_text(l->last) : json_null()));
}

int ew_ask_log(struct ew_asked *a)
{
	static const struct ew_ask_row reading = {.op = 0, .rights = EW_RIGHT_READ, .what = "log"};
	struct looking l = {.a = a,
		.reads = ew_asked_holds(a, EW_RIGHT_READ),
		.reads_all = ew_asked_reaches_all(a, EW_RIGHT_READ)};
	bool admitted = true;
	int r = 0;

	l.moves = ew_asked_holds(a, EW_RIGHT_ADMINISTER) || ew_asked_holds(a, EW_RIGHT_APPROVE);
	if (!l.reads && !l.moves)
		r = ew_asked_admit(a, &reading, &admitted);
	if (r < 0 || !admitted)
		return r;
	r = read_question(&l);
	if (r == -EINVAL)
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_query",
			"type is the name of an event, person and interaction are ids, from and to RFC 3339 times");
	l.items = r == 0 ? json_array() : NULL;
	if (r == 0)
		r = l.items ? answer(&l) : -ENOMEM;
	json_decref(l.items);
	return r;
}
