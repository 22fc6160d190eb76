/*
 * The walk of a paper over the calls of its period: of each call those events that say what was captured, made, offered
 * and granted, some of them a turn. What a call did is added to the counts when it was read to its end, so that each counts once
 * for whatever happened in it. Must never count what no event says.
 */
#include "programs/keeper/keeper_papers.h"

#include <errno.h>
#include <string.h>

#include "catalog/events.h"

#define EVENTS_A_TURN 128 /* or as many as PIECE_US allows */
#define PIECE_US (3 * EW_US_PER_MS)

struct ew_paper_call {
	struct ew_call *keys;  /* with its key; its fold is empty */
	uint64_t next;
	uint32_t opened, granted, made, offered; /* purposes */
	uint32_t people;       /* bits of enum ew_party_kind */
	bool recorded, minor, told;
	char entity[256];
	json_t *kinds;         /* word of a kind -> how many were made */
	json_t *tools, *vendors; /* keeper_paper_tools.c */
	json_t *decided;       /* fields of the last decision, or NULL */
};

/* -- numbers by word -- */

int ew_tally(json_t *object, const char *word, json_int_t more)
{
	json_int_t n = json_integer_value(json_object_get(object, word));

	return ew_json_put(object, word, json_integer(n + more)) ? 0 : -ENOMEM;
}

json_t *ew_tally_of(json_t *object, const char *word)
{
	json_t *one = json_object_get(object, word);

	if (one)
		return one;
	return ew_json_put(object, word, json_object()) ? json_object_get(object, word) : NULL;
}

json_int_t ew_tallied(const json_t *object, const char *word)
{
	return json_integer_value(json_object_get(object, word));
}

int ew_paper_counts_new(struct ew_paper_counts *n)
{
	*n = (struct ew_paper_counts){.purposes = json_object(),
		.bases = json_object(),
		.kinds = json_object(),
		.people = json_object(),
		.rules = json_object(),
		.vendors = json_object(),
		.looks = json_object(),
		.regions = json_object()};
	return n->purposes && n->bases && n->kinds && n->people && n->rules && n->vendors && n->looks && n->regions ? 0 : -ENOMEM;
}

void ew_paper_counts_free(struct ew_paper_counts *n)
{
	json_decref(n->purposes);
	json_decref(n->bases);
	json_decref(n->kinds);
	json_decref(n->people);
	json_decref(n->rules);
	json_decref(n->vendors);
	json_decref(n->looks);
	json_decref(n->regions);
	*n = (struct ew_paper_counts){0};
}

/* -- one call -- */

void ew_paper_call_free(struct ew_keeper *k, struct ew_paper_call **call)
{
	struct ew_paper_call *c = TAKE(*call);

	if (!c)
		return;
	ew_keeper_call_drop(k, &c->keys);
	json_decref(c->kinds);
	json_decref(c->tools);
	json_decref(c->vendors);
	json_decref(c->decided);
	free(c);
}

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static void note_entity(struct ew_paper_call *c, const json_t *fields)
{
	const char *entity = text_of(fields, "entity");

	if (entity[0])
		(void)snprintf(c->entity, sizeof(c->entity), "%s", entity);
}

static int take_facts(struct ew_paper_call *c, const struct ew_event *e)
{
	const json_t *facts = json_object_get(e->fields, "facts"), *party;
	size_t i;

	note_entity(c, e->fields);
	json_array_foreach(json_object_get(facts, "parties"), i, party)
		c->people |= 1u << ew_interaction_kind_of(facts, party);
	return 0;
}

static int take_decision(struct ew_paper_call *c, const struct ew_event *e)
{
	note_entity(c, e->fields);
	c->offered |= ew_purposes_of_json(json_object_get(e->fields, "purposes"));
	json_decref(c->decided);
	c->decided = json_incref(e->fields);
	return 0;
}

static int take_opened(struct ew_paper_call *c, const struct ew_event *e)
{
	c->opened |= ew_purposes_of_json(json_object_get(e->fields, "open"));
	return 0;
}

static int take_span(struct ew_paper_call *c, const struct ew_event *e)
{
	c->recorded = c->recorded || ew_purposes_of_json(json_object_get(e->fields, "purposes")) & EW_PURPOSE_RECORDING;
	return 0;
}

static int take_artifact(struct ew_paper_call *c, const struct ew_event *e)
{
	const char *word = text_of(e->fields, "kind");
	int kind = ew_artifact_kind_of(ew_slice_text(word));

	if (kind >= 0)
		c->made |= ew_artifact_purpose((enum ew_artifact_kind)kind);
	return word[0] ? ew_tally(c->kinds, word, 1) : 0;
}

static int take_received(struct ew_paper_call *c, const struct ew_event *e)
{
	int r = take_artifact(c, e);

	return r < 0 ? r : ew_paper_tool_event(c->vendors, c->tools, e);
}

static int take_tool(struct ew_paper_call *c, const struct ew_event *e)
{
	if (e->type == EW_EVENT_GRANT_GIVEN)
		c->granted |= ew_purposes_of_json(json_object_get(e->fields, "purposes"));
	return ew_paper_tool_event(c->vendors, c->tools, e);
}

static int take_evidence(struct ew_paper_call *c, const struct ew_event *e)
{
	c->told = true;
	c->minor = c->minor || (e->type == EW_EVENT_MINOR && strcmp(text_of(e->fields, "status"), "adult") != 0);
	return 0;
}

static int take_phrase(struct ew_paper_call *c, const struct ew_event *e)
{
	if (strcmp(text_of(e->fields, "artifact"), "control_listening") == 0)
		c->made |= EW_PURPOSE_CONTROL_LISTENING;
	return 0;
}

/* Other events are passed over without being opened. */
static const struct {
	enum ew_event_type type;
	int (*take)(struct ew_paper_call *c, const struct ew_event *e);
} taken[] = {
	{EW_EVENT_CALL_OFFERED, take_facts},
	{EW_EVENT_FACTS_CHANGED, take_facts},
	{EW_EVENT_DECIDED, take_decision},
	{EW_EVENT_OPENED, take_opened},
	{EW_EVENT_SPAN_OPENED, take_span},
	{EW_EVENT_ARTIFACT_MADE, take_artifact},
	{EW_EVENT_ARTIFACT_RECEIVED, take_received},
	{EW_EVENT_ARTIFACT_REFUSED, take_tool},
	{EW_EVENT_GRANT_GIVEN, take_tool},
	{EW_EVENT_GRANT_REFUSED, take_tool},
	{EW_EVENT_SPEECH_SENT, take_tool},
	{EW_EVENT_TOOL_ORDERED, take_tool},
	{EW_EVENT_TOOL_ACKNOWLEDGED, take_tool},
	{EW_EVENT_TOOL_SILENT, take_tool},
	{EW_EVENT_NOTICE_STARTED, take_evidence},
	{EW_EVENT_NOTICE_HEARD, take_evidence},
	{EW_EVENT_CONSENT, take_evidence},
	{EW_EVENT_ASKED, take_evidence},
	{EW_EVENT_RESTRICTED, take_evidence},
	{EW_EVENT_MINOR, take_evidence},
	{EW_EVENT_PHRASE_HEARD, take_phrase},
};

struct piece {
	struct ew_keeper *k;
	struct ew_paper *p;
	struct ew_mono until;
	size_t rows;
};

/* 1: enough for this turn. */
static int take_row(void *arg, const struct ew_event_row *row)
{
	struct piece *p = arg;
	struct ew_paper_call *c = p->p->call;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	size_t i = 0;
	int r = 0;

	while (i < EW_COUNT(taken) && (uint32_t)taken[i].type != row->type)
		i++;
	if (i < EW_COUNT(taken)) {
		r = ew_keeper_read_event(p->k, c->keys, row->index, row->sealed, &row->commitment, &e);
		if (r == 0)
			r = taken[i].take(c, &e);
	}
	if (r < 0)
		return r;
	p->rows++;
	c->next = row->index + 1;
	return ew_io_mono(p->k->io).us >= p->until.us;
}

/* -- and what it adds -- */

static int add_purposes(struct ew_paper_counts *n, const struct ew_paper_call *c)
{
	uint32_t recorded = c->recorded ? EW_PURPOSE_RECORDING : 0, listened = c->opened & EW_PURPOSE_CONTROL_LISTENING;
	const struct {
		const char *word;
		uint32_t purposes;
	} all[] = {
		{"offered", c->offered},
		{"opened", c->opened},
		{"recorded", recorded},
		{"granted", c->granted},
		{"made", c->made},
		/* A gate that was open for a tool that never came is no use of what it may hear; one for the words of consent is. */
		{"calls", recorded | c->granted | c->made | listened},
	};
	int r = 0;

	for (unsigned p = 0; r == 0 && p < EW_PURPOSE_COUNT; p++) {
		json_t *one = ew_tally_of(n->purposes, ew_purpose_name(1u << p));

		r = one ? 0 : -ENOMEM;
		for (size_t i = 0; r == 0 && i < EW_COUNT(all); i++)
			r = ew_tally(one, all[i].word, all[i].purposes >> p & 1);
	}
	return r;
}

static int add_kinds(struct ew_paper_counts *n, const struct ew_paper_call *c)
{
	const char *word;
	json_t *made;
	int r = ew_tally(c->kinds, ew_artifact_kind_name(EW_ARTIFACT_METADATA), 1);

	if (r == 0 && c->told)
		r = ew_tally(c->kinds, ew_artifact_kind_name(EW_ARTIFACT_CONSENT_EVIDENCE), 1);
	json_object_foreach(c->kinds, word, made) {
		json_t *one = r == 0 ? ew_tally_of(n->kinds, word) : NULL;

		if (r == 0)
			r = one ? ew_tally(one, "calls", 1) : -ENOMEM;
		if (r == 0)
			r = ew_tally(one, "made", json_integer_value(made));
	}
	return r;
}

/* The shortest and the longest that any call of a rule was to keep a kind for, its law included. */
static int add_keep(json_t *rule, const json_t *keep)
{
	json_t *kept = ew_tally_of(rule, "keep"), *seconds;
	const char *kind;
	int r = kept ? 0 : -ENOMEM;

	json_object_foreach((json_t *)(uintptr_t)keep, kind, seconds) {
		json_int_t s = json_integer_value(seconds);
		json_t *range = json_object_get(kept, kind);
		json_int_t least = range ? json_integer_value(json_array_get(range, 0)) : s;
		json_int_t most = range ? json_integer_value(json_array_get(range, 1)) : s;

		if (r == 0 && !ew_json_put(kept, kind, json_pack("[I, I]", s < least ? s : least, s > most ? s : most)))
			r = -ENOMEM;
	}
	return r;
}

static int add_bases(struct ew_paper_counts *n, const json_t *decided)
{
	json_t *bases = json_object_get(decided, "bases"), *basis;
	const char *purpose;
	int r = 0;

	json_object_foreach(bases, purpose, basis) {
		json_t *one = r == 0 ? ew_tally_of(n->bases, purpose) : NULL;

		if (r == 0)
			r = one && json_is_string(basis) ? ew_tally(one, json_string_value(basis), 1) : -ENOMEM;
	}
	return r;
}

static int add_decision(struct ew_paper_counts *n, const json_t *decided)
{
	const char *name = text_of(decided, "rule");
	json_t *rule;
	int r;

	if (!decided)
		return 0;
	if (json_object_size(n->rules) >= EW_PAPER_RULES && !json_object_get(n->rules, name))
		name = "(other rules)";
	rule = ew_tally_of(n->rules, name);
	r = rule ? ew_tally(rule, "calls", 1) : -ENOMEM;
	if (r == 0)
		r = add_keep(rule, json_object_get(decided, "keep"));
	if (r == 0)
		r = add_bases(n, decided);
	if (r == 0 && json_object_size(n->regions) < EW_PAPER_ROWS)
		r = ew_tally(n->regions, text_of(decided, "regions"), 1);
	return r;
}

static int add_call(struct ew_keeper *k, struct ew_paper *p)
{
	struct ew_paper_call *c = p->call;
	struct ew_paper_counts *n = &p->n;
	int r = 0;

	if (!c->entity[0])
		(void)snprintf(c->entity, sizeof(c->entity), "%s", k->entity);
	if (p->entity[0] && strcmp(p->entity, c->entity) != 0)
		return 0;
	n->calls++;
	n->minors += c->minor;
	r = add_purposes(n, c);
	if (r == 0)
		r = add_kinds(n, c);
	if (r == 0)
		r = add_decision(n, c->decided);
	for (unsigned i = 0; r == 0 && i <= EW_PARTY_MACHINE; i++)
		if (c->people >> i & 1)
			r = ew_tally(n->people, ew_party_kind_name((enum ew_party_kind)i), 1);
	return r < 0 ? r : ew_paper_tools_end(n->vendors, c->vendors, c->tools);
}

/* -- the walk -- */

struct finding {
	struct ew_keeper *k;
	struct ew_survey *s;
	bool found;
};

static int call_new(struct ew_paper_call **ret)
{
	struct ew_paper_call *c = calloc(1, sizeof(*c));

	*ret = c;
	if (!c)
		return -ENOMEM;
	c->kinds = json_object();
	c->tools = json_object();
	c->vendors = json_object();
	return c->kinds && c->tools && c->vendors ? 0 : -ENOMEM;
}

/* A call that cannot be read is of an entity that nobody knows: it counts as unreadable in every paper. */
static int begin_call(void *arg, const struct ew_interaction_row *row)
{
	struct finding *f = arg;
	struct ew_paper *p = f->s->paper;
	int r;

	f->found = true;
	ew_search_go_behind(&f->s->query, row);
	f->s->looked_at++;
	r = call_new(&p->call);
	if (r == 0)
		r = ew_keeper_call_of_row(f->k, row, &p->call->keys);
	if (r < 0)
		ew_paper_call_free(f->k, &p->call);
	if (r == 0 || !ew_keeper_call_is_lost(r))
		return r;
	p->n.erased += r == -ENOKEY;
	p->n.unreadable += r != -ENOKEY;
	return 0;
}

static int next_call(struct ew_keeper *k, struct ew_survey *s)
{
	struct finding f = {.k = k, .s = s};
	struct ew_search_end stopped;
	int r;

	s->query.limit = 1;
	r = ew_interactions_search(k->catalog, &s->query, begin_call, &f, &stopped);
	if (r < 0)
		return r;
	if (!f.found && stopped.more)
		ew_search_go_on(&s->query, &stopped);
	return f.found || stopped.more;
}

int ew_paper_calls_step(struct ew_keeper *k, struct ew_survey *s)
{
	struct ew_paper *paper = s->paper;
	struct piece p = {.k = k, .p = paper, .until = {ew_io_mono(k->io).us + PIECE_US}};
	int r;

	if (!paper->call)
		return next_call(k, s);
	r = ew_events_each(k->catalog, paper->call->keys->id, paper->call->next, EVENTS_A_TURN, take_row, &p);
	if (r == 1 || (r == 0 && p.rows == EVENTS_A_TURN))
		return 1;
	if (r == 0)
		r = add_call(k, paper);
	else if (ew_keeper_call_is_lost(r) || r == -EKEYREJECTED) {
		paper->n.unreadable++;
		r = 0;
	}
	ew_paper_call_free(k, &paper->call);
	return r < 0 ? r : 1;
}
