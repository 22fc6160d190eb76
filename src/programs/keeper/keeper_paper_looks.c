/*
 * Who received: people who looked at calls, opened them or took them away in the period of a paper, whatever call it was,
 * by the roles that they hold. Names nobody: a paper goes into other hands.
 */
#include "programs/keeper/keeper_papers.h"

#include <errno.h>
#include <string.h>

#include "catalog/events.h"
#include "catalog/people.h"
#include "catalog/roles.h"
#include "catalog/tokens.h"
#include "programs/keeper/people/desk.h"

#define ROWS_A_TURN 256
#define PIECE_US (3 * EW_US_PER_MS)
#define LOOKERS 10000 /* told apart; the rest counts as one */
#define ROLE_BYTES 400

/* -- the walk -- */

struct looking {
	struct ew_keeper *k;
	struct ew_paper *p;
	struct ew_mono until;
	struct ew_desk_call held; /* of the rows before: they come in bunches */
	struct ew_id id;
	bool have, lost, counts;
};

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

/* Which number an event adds to; NULL: to none. Handles are opened under another event, bundles and exports end in `exported`. */
static const char *column_of(const struct ew_event *e)
{
	const char *what = text_of(e->fields, "what");

	if (e->type == EW_EVENT_VIEWED)
		return "viewed";
	if (e->type == EW_EVENT_EXPORTED)
		return "exported";
	return strcmp(what, "handle") == 0 || strcmp(what, "bundle") == 0 ? NULL : "opened";
}

static int count(struct looking *l, const struct ew_event *e)
{
	struct ew_paper_counts *n = &l->p->n;
	json_t *record = json_loadb((const char *)e->record.at, e->record.len, EW_JSON_READ, NULL), *one;
	const char *who = text_of(json_object_get(record, "actor"), "id"), *column = column_of(e);
	int r = record ? 0 : -ENOMEM;

	if (r == 0 && column) {
		if (json_object_size(n->looks) >= LOOKERS && !json_object_get(n->looks, who))
			who = "";
		one = ew_tally_of(n->looks, who);
		r = one ? ew_tally(one, column, 1) : -ENOMEM;
	}
	if (e->type == EW_EVENT_EXPORTED) {
		bool sealed = text_of(e->fields, "recipient")[0], clear = json_is_true(json_object_get(e->fields, "clear"));

		n->exported_sealed += sealed;
		n->exported_clear += clear;
		n->exported_unsaid += !sealed && !clear;
	}
	json_decref(record);
	return r;
}

struct of_entity {
	struct looking *l;
	bool *ret;
};

static int look_at_entity(void *arg, const struct ew_interaction_row *row)
{
	struct of_entity *o = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	_cleanup_(ew_json_drop) json_t *summary = NULL;
	int r;

	ew_buf_init_secret(&plain, EW_MAX_EVENT_JSON_BYTES);
	r = ew_keeper_unseal(o->l->k, o->l->held.call, "summary", 0, row->sealed, &plain);
	if (r == 0)
		summary = json_loadb((const char *)plain.at, plain.len, 0, NULL);
	if (r == 0)
		*o->ret = strcmp(text_of(summary, "entity"), o->l->p->entity) == 0;
	return r;
}

static int find_call(struct looking *l, struct ew_id id)
{
	struct of_entity of = {l, &l->counts};
	int r;

	if (l->have && ew_id_equal(l->id, id))
		return 0;
	ew_desk_call_end(l->k, &l->held);
	l->have = true;
	l->id = id;
	l->counts = true;
	r = ew_desk_call(l->k, id, &l->held);
	if (r == 0 && l->p->entity[0])
		r = ew_interactions_get(l->k->catalog, id, look_at_entity, &of);
	l->lost = r < 0 && ew_keeper_call_is_lost(r);
	return l->lost ? 0 : r;
}

static bool is_look(uint32_t type)
{
	return type == EW_EVENT_VIEWED || type == EW_EVENT_ACCESS || type == EW_EVENT_EXPORTED;
}

static int open_look(struct looking *l, const struct ew_event_row *row)
{
	_cleanup_(ew_event_free) struct ew_event e = {0};
	bool of_call = !ew_id_is_zero(row->interaction);
	int r = of_call ? find_call(l, row->interaction) : 0;

	if (r < 0 || (of_call && !l->lost && !l->counts))
		return r;
	r = of_call && l->lost ? -EBADMSG
			       : ew_keeper_read_event(l->k, of_call ? l->held.call : NULL, row->index, row->sealed, &row->commitment, &e);
	if (r == 0)
		return count(l, &e);
	if (r == -ENOMEM)
		return r;
	l->p->n.looks_unreadable++;
	return 0;
}

/* 1: enough for this turn. */
static int take_row(void *arg, const struct ew_event_row *row)
{
	struct looking *l = arg;
	int r = 0;

	if (row->number >= l->p->events_end)
		return 1;
	if (is_look(row->type))
		r = open_look(l, row);
	l->p->n.searched += row->type == EW_EVENT_SEARCHED;
	if (r < 0)
		return r;
	l->p->event = row->number + 1;
	return ew_io_mono(l->k->io).us >= l->until.us;
}

int ew_paper_looks_step(struct ew_keeper *k, struct ew_survey *s)
{
	struct ew_paper *p = s->paper;
	struct looking l = {.k = k, .p = p, .until = {ew_io_mono(k->io).us + PIECE_US}};
	uint64_t before;
	int r = 0;

	if (p->event == 0)
		r = ew_events_since(k->catalog, p->from, &p->event);
	if (r == 0 && p->events_end == 0)
		r = ew_events_since(k->catalog, p->to, &p->events_end);
	before = p->event;
	if (r == 0)
		r = ew_events_walk(k->catalog, p->event, ROWS_A_TURN, take_row, &l);
	ew_desk_call_end(k, &l.held);
	if (r < 0)
		return r;
	return p->event > before && p->event < p->events_end;
}

/* -- by role -- */

struct roles {
	char at[ROLE_BYTES];
	size_t n;
	struct ew_wall now;
};

static int add_role(void *arg, const struct ew_binding_row *row)
{
	struct roles *to = arg;
	size_t len = strlen(to->at);

	if (row->until.us != 0 && row->until.us <= to->now.us)
		return 0;
	(void)snprintf(to->at + len, sizeof(to->at) - len, "%s%s", to->n++ ? " + " : "", row->role);
	return 0;
}

static int is_there(void *arg, const struct ew_person_row *row)
{
	(void)row;
	*(bool *)arg = true;
	return 0;
}

static int note_owner(void *arg, const struct ew_token_row *row)
{
	*(struct ew_id *)arg = row->owner;
	return 0;
}

/* Whoever made a token looks by it. */
static int person_of(struct ew_keeper *k, struct ew_id *id, bool *ret_person)
{
	struct ew_id owner = {{0}};
	int r = ew_people_get(k->catalog, *id, is_there, ret_person);

	if (r != -ENOENT)
		return r;
	r = ew_tokens_by_id(k->catalog, *id, note_owner, &owner);
	*ret_person = r == 0 && !ew_id_is_zero(owner);
	if (*ret_person)
		*id = owner;
	return r == -ENOENT ? 0 : r;
}

/* "auditor", "agent + supervisor". */
static int roles_of(struct ew_keeper *k, const char *who, struct roles *ret)
{
	struct ew_id id;
	bool person = false;
	int r;

	*ret = (struct roles){.now = ew_io_wall(k->io)};
	if (!who[0] || ew_id_parse(ew_slice_text(who), &id) < 0) {
		(void)snprintf(ret->at, sizeof(ret->at), "(not told apart)");
		return 0;
	}
	r = person_of(k, &id, &person);
	if (r == 0 && person)
		r = ew_bindings_of(k->catalog, id, add_role, ret);
	if (ret->at[0] == '\0')
		(void)snprintf(ret->at, sizeof(ret->at), "%s", person ? "(no role any more)" : "(a token of no person)");
	return r;
}

int ew_paper_recipients(struct ew_keeper *k, const struct ew_paper *p, json_t **ret)
{
	static const char *const columns[] = {"viewed", "opened", "exported"};
	_cleanup_(ew_json_drop) json_t *by_role = json_object(), *list = json_array();
	const char *who, *role;
	json_t *one;
	int r = by_role && list ? 0 : -ENOMEM;

	json_object_foreach(p->n.looks, who, one) {
		struct roles of;
		json_t *to;

		if (r == 0)
			r = roles_of(k, who, &of);
		if (r < 0)
			return r;
		to = ew_tally_of(by_role, of.at);
		r = to ? ew_tally(to, "people", 1) : -ENOMEM;
		for (size_t i = 0; r == 0 && i < EW_COUNT(columns); i++)
			r = ew_tally(to, columns[i], ew_tallied(one, columns[i]));
	}
	json_object_foreach(by_role, role, one) {
		if (r == 0 && (!ew_json_put(one, "role", json_string(role)) || json_array_append(list, one) < 0))
			r = -ENOMEM;
	}
	if (r == 0)
		*ret = TAKE(list);
	return r;
}
