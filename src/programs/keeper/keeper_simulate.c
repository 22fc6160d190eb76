/*
 * What a policy would have changed on the calls of a past time. Each call is read from its first event to its last, and
 * wherever a decision was made another one is made by that policy, from what was known then; what people had said by then
 * counts for both. Nothing is decided: no event, no row of a call, no gate. A piece of a call a turn.
 */
#include "programs/keeper/keeper_survey.h"

#include <errno.h>

#include "catalog/events.h"
#include "domain/event_json.h"
#include "programs/keeper/deletion/redate.h"
#include "programs/keeper/keeper_held.h"

#define EVENTS_A_TURN 128 /* or as many as PIECE_US allows */
#define PIECE_US (3 * EW_US_PER_MS)
#define RULES 200         /* counted each; the rest together */
#define SHOWN 50          /* calls told one by one, unless somebody wants more */
#define MOST_SHOWN 200
#define SHOWN_BYTES (80 * 1024)
#define CHANGES 12        /* told of one call */
#define VALUE_BYTES 120

struct rule_count {
	char name[128];
	uint64_t calls, recorded, not_recorded, changed;
};

struct sim_counts {
	uint64_t calls, same, newly, no_longer, other, unreadable;
};

/* The call that is being read. */
struct walked {
	struct ew_call *keys;        /* with its key; its fold is empty */
	struct ew_interaction *it;
	uint64_t next;
	json_t *was;                 /* fields of its last decision */
	bool any;                    /* the policy has decided on it */
	struct ew_decision is;
	bool started;                /* somebody has ordered it, for recording on demand */
	bool was_recorded, is_recorded;
};

struct ew_simulation {
	struct ew_keeper *k;
	struct ew_policy_set *law;   /* whose packs it stands on; held, or NULL */
	struct ew_policy *policy;
	struct walked at;
	struct sim_counts n;
	struct rule_count rules[RULES + 1];
	size_t n_rules;
	json_t *changed;
	size_t changed_bytes, wanted, left_out;
	struct ew_redate_tally periods; /* of calls that are over: what its periods would change, were they applied to them */
};

static void close_call(struct ew_simulation *sim)
{
	struct walked *at = &sim->at;

	ew_keeper_call_drop(sim->k, &at->keys);
	ew_interaction_free(&at->it);
	json_decref(at->was);
	*at = (struct walked){0};
}

void ew_simulation_free(struct ew_simulation **ptr)
{
	struct ew_simulation *sim = TAKE(*ptr);

	if (!sim)
		return;
	close_call(sim);
	ew_policy_free(&sim->policy);
	ew_keeper_policy_let_go(sim->k, &sim->law);
	json_decref(sim->changed);
	ew_redate_tally_free(&sim->periods);
	free(sim);
}

/* -- one call ---------------------------------------------------------------------------------- */

static void decide(struct ew_simulation *sim)
{
	struct ew_terms before = sim->at.is.terms;
	bool bound = sim->at.any && sim->at.is.rule_line > 0; /* what no rule has decided binds no later one */

	ew_keeper_decide_from(sim->policy, sim->at.it, bound ? &before : NULL, &sim->at.is);
	sim->at.any = true;
}

static bool records(const struct ew_interaction *it, const struct ew_gates_view *view)
{
	struct ew_participant who;

	for (size_t i = 0; ew_interaction_participant(it, i, &who); i++) {
		const struct ew_party *party = ew_interaction_find_party(it, who.id);

		if (party && party->streams > 0 && ew_capture_now(&view->situation, i) & EW_PURPOSE_RECORDING)
			return true;
	}
	return false;
}

/* What the gates may let through by both policies, with what everybody has said until now. */
static void look_at_gates(struct walked *at)
{
	struct ew_gates_view view;

	if (at->was_recorded && (at->is_recorded || !at->any))
		return;
	ew_interaction_situation(at->it, &view);
	if (ew_interaction_mode(at->it))
		at->was_recorded = at->was_recorded || records(at->it, &view);
	if (!at->any)
		return;
	view.situation.terms = &at->is.terms;
	view.situation.wanted = at->is.terms.mode == EW_MODE_AUTOMATIC || at->is.terms.mode == EW_MODE_MANDATORY ||
		(at->is.terms.mode == EW_MODE_ON_DEMAND && at->started);
	at->is_recorded = at->is_recorded || records(at->it, &view);
}

static int take_event(struct ew_simulation *sim, const struct ew_event *e)
{
	struct walked *at = &sim->at;
	int r;

	/* Before it is told: a decision is made on what was known until then, and the last one on all of it. */
	if (e->type == EW_EVENT_DECIDED || e->type == EW_EVENT_CALL_ENDED)
		decide(sim);
	if (e->type == EW_EVENT_DECIDED) {
		json_decref(at->was);
		at->was = json_incref(e->fields);
	}
	at->started = at->started || e->type == EW_EVENT_START_ORDERED;
	r = ew_interaction_apply(at->it, e);
	if (r == 0)
		look_at_gates(at);
	return r;
}

struct piece {
	struct ew_simulation *sim;
	struct ew_mono until;
	size_t rows;
};

/* 1: enough for this turn. */
static int take_row(void *arg, const struct ew_event_row *row)
{
	struct piece *p = arg;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	int r = ew_keeper_read_event(p->sim->k, p->sim->at.keys, row->index, row->sealed, &row->commitment, &e);

	if (r == 0)
		r = take_event(p->sim, &e);
	if (r < 0)
		return r;
	p->rows++;
	p->sim->at.next = row->index + 1;
	return ew_io_mono(p->sim->k->io).us >= p->until.us;
}

/* 1: there may be more. */
static int read_some(struct ew_simulation *sim)
{
	struct ew_keeper *k = sim->k;
	struct piece p = {.sim = sim, .until = {ew_io_mono(k->io).us + PIECE_US}};
	int r = ew_events_each(k->catalog, sim->at.keys->id, sim->at.next, EVENTS_A_TURN, take_row, &p);

	return r < 0 ? r : r == 1 || p.rows == EVENTS_A_TURN;
}

/* -- comparing --------------------------------------------------------------------------------- */

static void add_value(struct ew_buf *to, const json_t *value)
{
	char *text = NULL;

	if (json_is_string(value)) {
		ew_buf_printf(to, "%.*s", VALUE_BYTES, json_string_value(value));
		return;
	}
	if (value)
		text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
	ew_buf_printf(to, "%.*s", VALUE_BYTES, text ? text : "nothing");
	free(text);
}

/* "needs.recording was notice, would be grant" */
static int add_change(json_t *to, const char *field, const char *member, const json_t *was, const json_t *is)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	if (json_array_size(to) == CHANGES)
		return json_array_append_new(to, json_string("and more"));
	if (json_array_size(to) > CHANGES)
		return 0;
	ew_buf_init(&text, 4 * VALUE_BYTES + 200);
	ew_buf_printf(&text, "%s%s%s was ", field, member ? "." : "", member ? member : "");
	add_value(&text, was);
	ew_buf_add_text(&text, ", would be ");
	add_value(&text, is);
	if (ew_buf_error(&text) < 0)
		return -ENOMEM;
	return json_array_append_new(to, json_stringn_nocheck((const char *)text.at, text.len));
}

/* Members of both: what is in one of them only has changed as well. */
static int compare_members(json_t *to, const char *field, json_t *was, json_t *is)
{
	const char *name;
	json_t *value;
	int r = 0;

	json_object_foreach (is, name, value) {
		const json_t *before = json_object_get(was, name);

		if (r == 0 && (!before || !json_equal(before, value)))
			r = add_change(to, field, name, before, value);
	}
	json_object_foreach (was, name, value) {
		if (r == 0 && !json_object_get(is, name))
			r = add_change(to, field, name, value, NULL);
	}
	return r;
}

static bool names(const json_t *words, const char *word)
{
	const json_t *one;
	size_t i;

	json_array_foreach (words, i, one) {
		if (json_is_string(one) && strcmp(json_string_value(one), word) == 0)
			return true;
	}
	return false;
}

/* What would be needed for a purpose that one of them does not offer changes nothing: that it is not offered does. */
static int compare_needs(json_t *to, const char *field, const json_t *was, const json_t *is)
{
	const json_t *before = json_object_get(was, field), *after = json_object_get(is, field);
	int r = 0;

	for (unsigned p = 0; r == 0 && p < EW_PURPOSE_COUNT; p++) {
		const char *word = ew_purpose_name(1u << p);
		const json_t *one = json_object_get(before, word), *other = json_object_get(after, word);

		if (!names(json_object_get(was, "purposes"), word) || !names(json_object_get(is, "purposes"), word))
			continue;
		if (one && other && !json_equal(one, other))
			r = add_change(to, field, word, one, other);
	}
	return r;
}

/* What a decision of an earlier version did not say is not compared; a notice it may have had none of. */
static int compare_field(json_t *to, const char *field, const json_t *was, const json_t *is)
{
	json_t *before = json_object_get(was, field), *after = json_object_get(is, field);

	if (!before && !after)
		return 0;
	if (!before && strcmp(field, "notice") != 0)
		return 0;
	if (json_is_object(before) && json_is_object(after) && strcmp(field, "notice") != 0)
		return compare_members(to, field, before, after);
	if (before && after && json_equal(before, after))
		return 0;
	return add_change(to, field, NULL, before, after);
}

static int compare(const struct walked *at, json_t *to)
{
	static const char *const fields[] = {"rule", "mode", "purposes", "obliged", "tells", "notice",
		"in_recording", "separate", "before_consent", "stays_ms", "ask_again", "opt_out", "opt_out_then", "treat",
		"segments", "pause", "minors", "redact", "redact_profiles", "keep", "artifacts", "regions"};
	_cleanup_(ew_json_drop) json_t *is = ew_decision_json(&at->is);
	int r = is ? 0 : -ENOMEM;

	if (r == 0 && !at->was)
		return json_array_append_new(to, json_string("nothing was decided, because the call ended before"));
	if (r == 0)
		r = compare_needs(to, "needs", at->was, is);
	if (r == 0)
		r = compare_needs(to, "agent_needs", at->was, is);
	for (size_t i = 0; r == 0 && i < EW_COUNT(fields); i++)
		r = compare_field(to, fields[i], at->was, is);
	return r < 0 ? -ENOMEM : 0;
}

/* -- counting ---------------------------------------------------------------------------------- */

static struct rule_count *count_of(struct ew_simulation *sim, const char *name)
{
	size_t i = 0;

	while (i < sim->n_rules && strcmp(sim->rules[i].name, name) != 0)
		i++;
	if (i == RULES) {
		name = "(other rules)";
		sim->n_rules = RULES;
	}
	if (i == sim->n_rules || i == RULES)
		(void)snprintf(sim->rules[i].name, sizeof(sim->rules[i].name), "%s", name);
	sim->n_rules += i == sim->n_rules && i < RULES;
	return &sim->rules[i];
}

static const char *outcome_of(struct ew_simulation *sim, bool any_change)
{
	const struct walked *at = &sim->at;

	if (at->is_recorded && !at->was_recorded) {
		sim->n.newly++;
		return "newly_recorded";
	}
	if (!at->is_recorded && at->was_recorded) {
		sim->n.no_longer++;
		return "no_longer_recorded";
	}
	if (!any_change) {
		sim->n.same++;
		return NULL;
	}
	sim->n.other++;
	return "other_terms";
}

static int show(struct ew_simulation *sim, const char *outcome, json_t *changes)
{
	char because[400];
	json_t *one;
	size_t bytes;

	ew_decision_because(&sim->at.is, because, sizeof(because));
	one = json_pack("{s:o, s:o, s:s, s:O, s:s}", "interaction", ew_json_id(sim->at.keys->id), "started_at",
		ew_json_wall(ew_interaction_started(sim->at.it)), "outcome", outcome, "changes", changes, "because", because);
	if (!one)
		return -ENOMEM;
	bytes = json_dumpb(one, NULL, 0, JSON_COMPACT);
	if (json_array_size(sim->changed) >= sim->wanted || sim->changed_bytes + bytes > SHOWN_BYTES) {
		sim->left_out++;
		json_decref(one);
		return 0;
	}
	sim->changed_bytes += bytes;
	return json_array_append_new(sim->changed, one) < 0 ? -ENOMEM : 0;
}

/* Calls keep their periods; what they would be by this policy is said all the same, for somebody may want to apply them. */
static int count_periods(struct ew_simulation *sim)
{
	struct ew_interaction *it = sim->at.it;
	struct ew_redate_look look;
	bool held = false;
	int r;

	if (ew_interaction_ended(it).us == 0)
		return 0;
	r = ew_redate_look(sim->k, sim->policy, sim->at.keys->id, it, &look);
	if (r < 0 || look.no_rule) {
		sim->periods.calls += r == 0;
		sim->periods.no_rule += r == 0;
		return r;
	}
	if (look.found.outcome == EW_REDATE_CHANGED)
		r = ew_keeper_is_held(sim->k, sim->at.keys->id, &held);
	return r < 0 ? r : ew_redate_tally_add(&sim->periods, look.queue, &look.found, ew_io_wall(sim->k->io), held);
}

/* All of the call is known. One that still lasts is decided on as it stands. */
static int count_call(struct ew_simulation *sim)
{
	_cleanup_(ew_json_drop) json_t *changes = json_array();
	struct rule_count *rule;
	const char *outcome;
	int r;

	if (ew_interaction_ended(sim->at.it).us == 0) {
		decide(sim);
		look_at_gates(&sim->at);
	}
	r = changes ? compare(&sim->at, changes) : -ENOMEM;
	if (r < 0)
		return r;
	outcome = outcome_of(sim, json_array_size(changes) > 0);
	rule = count_of(sim, sim->at.is.rule);
	rule->calls++;
	rule->recorded += sim->at.is_recorded;
	rule->not_recorded += !sim->at.is_recorded;
	rule->changed += outcome != NULL;
	r = count_periods(sim);
	return r < 0 || !outcome ? r : show(sim, outcome, changes);
}

/* -- the walk ---------------------------------------------------------------------------------- */

static int note_call(void *arg, const struct ew_interaction_row *row)
{
	struct ew_survey *s = arg;

	ew_search_go_behind(&s->query, row);
	return 1;
}

/* 1: there is one; 0: there are no more; -EAGAIN: none was found yet. One that cannot be read is counted, and the walk goes on. */
static int open_next(struct ew_keeper *k, struct ew_survey *s)
{
	struct ew_simulation *sim = s->simulation;
	struct ew_search_end stopped;
	int r;

	s->query.limit = 1;
	s->query.tokens = s->tokens;
	r = ew_interactions_search(k->catalog, &s->query, note_call, s, &stopped);
	if (r < 0)
		return r;
	if (r == 0 && stopped.more) {
		ew_search_go_on(&s->query, &stopped);
		return -EAGAIN;
	}
	if (r == 0)
		return 0;
	s->looked_at++;
	sim->n.calls++;
	r = ew_keeper_call_keyed(k, s->query.before_id, &sim->at.keys);
	if (r == 0)
		r = ew_interaction_new(s->query.before_id, &sim->at.it);
	return r < 0 ? r : 1;
}

static json_t *rules_json(const struct ew_simulation *sim)
{
	json_t *list = json_array();
	size_t n = sim->n_rules + (sim->rules[RULES].calls > 0);

	for (size_t i = 0; list && i < n; i++) {
		const struct rule_count *c = &sim->rules[i];

		json_array_append_new(list,
			json_pack("{s:s, s:I, s:I, s:I, s:I}", "rule", c->name, "calls", (json_int_t)c->calls, "recorded",
				(json_int_t)c->recorded, "not_recorded", (json_int_t)c->not_recorded, "changed",
				(json_int_t)c->changed));
	}
	return list;
}

static json_t *document_of(const struct ew_keeper *k, const struct ew_survey *s)
{
	const struct ew_simulation *sim = s->simulation;
	const struct sim_counts *n = &sim->n;
	struct ew_hash policy = ew_policy_hash(sim->policy);
	json_t *found = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:O, s:I, s:s}", "kind", "simulation", "made_at",
		ew_json_wall(ew_io_wall(k->io)), "policy", ew_json_hash_text(&policy), "count",
		json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "calls", (json_int_t)n->calls, "same", (json_int_t)n->same,
			"changed", (json_int_t)(n->newly + n->no_longer + n->other), "newly_recorded", (json_int_t)n->newly,
			"no_longer_recorded", (json_int_t)n->no_longer, "other_terms", (json_int_t)n->other, "unreadable",
			(json_int_t)n->unreadable),
		"periods", ew_redate_tally_json(&sim->periods), "rules", rules_json(sim), "changed_calls", sim->changed, "left_out", (json_int_t)sim->left_out, "assumes",
		"People would have said what they said; whoever was not asked has not answered. Recorded means that a gate "
		"might have let somebody's voice through at some time.");
	json_t *document = found ? json_deep_copy(s->asked) : NULL;

	if (document && json_object_update(document, found) < 0) {
		json_decref(document);
		document = NULL;
	}
	json_decref(found);
	return document;
}

static int end(struct ew_keeper *k, struct ew_survey *s)
{
	_cleanup_(ew_json_drop) json_t *document = NULL;
	int r = ew_keeper_begin(k);

	if (r < 0)
		return r;
	document = document_of(k, s);
	r = ew_report_keep(k, &s->row, document);
	return r < 0 ? r : ew_keeper_commit(k);
}

static int simulate(struct ew_keeper *k, struct ew_survey *s)
{
	struct ew_simulation *sim = s->simulation;
	int r = sim->at.keys ? 1 : open_next(k, s);

	if (r == 0)
		return end(k, s);
	if (r == -EAGAIN)
		return 1;
	if (r == 1)
		r = read_some(sim);
	if (r == 0)
		r = count_call(sim);
	else if (r == 1)
		return 1;
	close_call(sim);
	if (r < 0 && !ew_keeper_call_is_lost(r) && r != -EPROTO)
		return r;
	sim->n.unreadable += r < 0;
	return 1;
}

/* -- asking ------------------------------------------------------------------------------------ */

static int simulation_new(struct ew_asked *a, struct ew_survey *s, struct ew_error *error)
{
	struct ew_simulation *sim = calloc(1, sizeof(*sim));
	const char *policy = ew_asked_text(a, "policy");
	uint64_t wanted = ew_asked_number(a, "limit", SHOWN);

	s->simulation = sim;
	if (!sim)
		return -ENOMEM;
	sim->k = a->k;
	sim->law = a->k->set;
	ew_keeper_policy_hold(sim->law);
	sim->wanted = wanted > MOST_SHOWN ? MOST_SHOWN : (size_t)wanted;
	sim->changed = json_array();
	if (!sim->changed)
		return -ENOMEM;
	return ew_keeper_policy_asked(a->k, ew_slice_text(policy), &sim->policy, error);
}

static int prepare(struct ew_asked *a, struct ew_survey **s, struct ew_error *error)
{
	int r = ew_survey_new(a, s);

	if (r == 0)
		r = ew_asked_query(a, &(*s)->query, (*s)->tokens);
	if (r < 0)
		return r;
	/* Calls that begin while it is made are not among them. */
	if ((*s)->query.to.us == 0) {
		(*s)->query.to = ew_io_wall(a->k->io);
		if (json_object_set_new((*s)->asked, "to", ew_json_wall((*s)->query.to)) < 0)
			return -ENOMEM;
	}
	(*s)->step = simulate;
	return simulation_new(a, *s, error);
}

int ew_ask_simulate(struct ew_asked *a)
{
	_cleanup_(ew_survey_free) struct ew_survey *s = NULL;
	struct ew_error error = {0};
	int r;

	if (!ew_asked_text(a, "policy"))
		return ew_keeper_problem(a->k, a->connection, a->request, 422, "invalid_body",
			"\"policy\" is missing: its text was expected, or the SHA-256 of one that was in force");
	r = prepare(a, &s, &error);
	if (r == -EINVAL && error.code == 0)
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_query", "from and to are RFC 3339 times");
	if (r == -EINVAL)
		return ew_keeper_problem(a->k, a->connection, a->request, 422, "policy_refused", ew_error_text(&error));
	if (r == -ENOENT)
		return ew_keeper_problem(a->k, a->connection, a->request, 404, "no_such_policy",
			"no policy of this SHA-256 was ever in force here; GET /v1/policies lists those that were");
	if (r < 0)
		return r;
	(void)json_object_del(s->asked, "policy"); /* its hash stands in the document */
	return ew_survey_begin(a, EW_REPORT_SIMULATION, &s);
}
