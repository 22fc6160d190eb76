/*
 * Policies that were in force, their texts, and why a call is treated as it is. Explains by the very functions that decide;
 * decides nothing, and never binds a call to a policy by looking at it.
 */
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/may.h"

#include <errno.h>

#include "base/text.h"
#include "catalog/events.h"
#include "domain/event_json.h"

#define SENTENCES_BYTES (96 * 1024) /* of an answer */
#define TEXT_BYTES (2 * EW_MAX_CONFIG_BYTES)

/* -- which there were -------------------------------------------------------------------------- */

struct listing {
	struct ew_asked *a;
	json_t *items;
	uint64_t last;
	bool newest; /* the next is the one that was activated last */
};

/* Activated at each start, so the same policy may stand there more than once: that is its history. */
static int add_activation(void *arg, const struct ew_event_row *row)
{
	struct listing *l = arg;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	const struct ew_policy_set *set = l->a->k->set;
	char hash[2 * EW_SHA256_BYTES + 1] = "";
	_cleanup_(ew_json_drop) json_t *now = set ? ew_json_hash_text(&set->hash) : NULL;
	const char *policy;
	json_t *one;
	int r = ew_keeper_read_event(l->a->k, NULL, row->index, row->sealed, &row->commitment, &e);

	if (r < 0)
		return r;
	policy = json_string_value(json_object_get(e.fields, "policy"));
	(void)snprintf(hash, sizeof(hash), "%s", policy ? policy : "");
	one = json_pack("{s:I, s:o, s:O*, s:s, s:b, s:O*, s:O*}", "event", (json_int_t)row->index, "activated_at",
		ew_json_wall(row->decided), "name", json_object_get(e.fields, "name"), "hash", hash, "in_force",
		(int)(l->newest && now && strcmp(json_string_value(now), hash) == 0), "packs",
		json_object_get(e.fields, "packs"), "notices", json_object_get(e.fields, "notices"));
	l->last = row->index;
	l->newest = false;
	return json_array_append_new(l->items, one) < 0 ? -ENOMEM : 0;
}

int ew_ask_policies(struct ew_asked *a)
{
	struct listing l = {.a = a, .items = json_array()};
	uint64_t limit = ew_asked_number(a, "limit", 10);
	uint64_t before = ew_asked_number(a, "cursor", 0);
	json_t *next;
	int r = l.items ? 0 : -ENOMEM;

	l.newest = before == 0;
	limit = limit == 0 || limit > 10 ? 10 : limit; /* each names all its packs */
	if (r == 0)
		r = ew_events_of_type(
			a->k->catalog, (struct ew_id){{0}}, EW_EVENT_POLICY_ACTIVATED, before, limit, add_activation, &l);
	if (r < 0) {
		json_decref(l.items);
		return r;
	}
	next = json_array_size(l.items) == limit && l.last > 0 ? ew_json_number_text(l.last) : json_null();
	return ew_keeper_answer(
		a->k, a->connection, a->request, 200, json_pack("{s:o, s:o}", "items", l.items, "next", next));
}

static int no_such_policy(struct ew_asked *a)
{
	return ew_keeper_problem(a->k, a->connection, a->request, 404, "no_such_policy",
		"no policy of this SHA-256 was ever in force here; GET /v1/policies lists those that were");
}

int ew_ask_policy(struct ew_asked *a)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	const char *word = ew_asked_text(a, "hash");
	struct ew_hash hash;
	json_t *shown;
	int r = word ? ew_hex_decode(ew_slice_text(word), hash.bytes, sizeof(hash.bytes)) : -EINVAL;

	if (r < 0)
		return no_such_policy(a);
	ew_buf_init_secret(&text, TEXT_BYTES);
	r = ew_keeper_policy_text(a->k, &hash, &text);
	if (r == -ENOENT)
		return no_such_policy(a);
	if (r == -EBADMSG)
		return ew_keeper_problem(a->k, a->connection, a->request, 500, "policy_altered",
			"the text that is kept is not the one of this SHA-256: the catalogue was altered");
	if (r < 0)
		return r;
	if (text.len > EW_MAX_ANSWER_BYTES / 2)
		return ew_keeper_problem(a->k, a->connection, a->request, 413, "policy_too_large",
			"this policy is too large for an answer; its file stands where it was loaded from");
	shown = json_stringn((const char *)text.at, text.len);
	return ew_keeper_answer(a->k, a->connection, a->request, 200, json_pack("{s:s, s:o}", "hash", word, "text",
		shown ? shown : json_null()));
}

/* -- explaining -------------------------------------------------------------------------------- */

struct explaining {
	struct ew_asked *a;
	struct ew_policy *other;    /* that was asked about, owned; NULL: the one that it goes by */
	struct ew_policy_set *set;  /* held while it is used */
	struct ew_error error;
	struct ew_buf sentences;
	struct ew_decision d;
	json_t *gates;
};

static void forget(struct explaining *x)
{
	ew_policy_free(&x->other);
	ew_keeper_policy_let_go(x->a->k, &x->set);
	ew_buf_free(&x->sentences);
	json_decref(x->gates);
}

static int refuse(struct explaining *x, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(x->a->k, x->a->connection, x->a->request, status, type, detail);
}

static const char *why_words(enum ew_why why)
{
	static const char *const words[] = {
		[EW_WHY_CAPTURED] = "may be captured",
		[EW_WHY_NOT_OFFERED] = "is not offered by the rule",
		[EW_WHY_NOT_STARTED] = "nobody has started it",
		[EW_WHY_REFUSED] = "this party has refused it",
		[EW_WHY_OTHER_REFUSED] = "somebody else has refused it, and would be heard here",
		[EW_WHY_MINOR] = "a minor takes part, and no guardian has agreed",
		[EW_WHY_SEGMENT] = "a sensitive segment is open",
		[EW_WHY_PAUSED] = "it is paused",
		[EW_WHY_AGENT] = "no agreement of this agent is on file, and it has not agreed itself",
		[EW_WHY_CONSENT] = "this party has not been told, or has not agreed, as it must",
		[EW_WHY_OTHER_CONSENT] = "somebody else has not been told, or has not agreed, as they must",
	};

	return (size_t)why < EW_COUNT(words) ? words[why] : words[EW_WHY_CONSENT];
}

static json_t *purpose_json(const struct ew_interaction *it, const struct ew_gates_view *view, size_t i, uint32_t purpose)
{
	struct ew_participant who = {{{0}}, NULL, NULL, 0};
	int other = -1;
	enum ew_why why = ew_capture_why(&view->situation, i, purpose, &other);
	bool known = other >= 0 && ew_interaction_participant(it, (size_t)other, &who);

	return json_pack("{s:s, s:b, s:s, s:s, s:o}", "purpose", ew_purpose_name(purpose), "captured",
		(int)(why == EW_WHY_CAPTURED), "why", ew_why_name(why), "sentence", why_words(why), "because_of",
		known ? ew_json_id(who.id) : json_null());
}

static json_t *gate_json(const struct ew_interaction *it, const struct ew_gates_view *view, size_t i,
	const struct ew_participant *who)
{
	uint32_t offered = view->situation.terms->offered;
	json_t *purposes = json_array();

	for (unsigned p = 0; purposes && p < EW_PURPOSE_COUNT; p++)
		if (offered >> p & 1)
			json_array_append_new(purposes, purpose_json(it, view, i, 1u << p));
	return json_pack("{s:o, s:s, s:o}", "party", ew_json_id(who->id), "kind",
		ew_party_kind_name((enum ew_party_kind)who->says->kind), "purposes", purposes);
}

/* Of what the decision in `terms` says, with what everybody has said until now. */
static json_t *gates_json(const struct ew_interaction *it, const struct ew_terms *terms)
{
	json_t *gates = json_array();
	struct ew_gates_view view;
	struct ew_participant who;

	ew_interaction_situation(it, &view);
	view.situation.terms = terms;
	for (size_t i = 0; gates && ew_interaction_participant(it, i, &who); i++)
		json_array_append_new(gates, gate_json(it, &view, i, &who));
	return gates;
}

static json_t *lines_json(struct ew_slice text)
{
	json_t *list = json_array();
	struct ew_slice line;

	while (list && ew_slice_cut(&text, '\n', &line))
		if (line.len > 0)
			json_array_append_new(list, json_stringn((const char *)line.at, line.len));
	return list;
}

static int answer(struct explaining *x, const struct ew_policy *policy)
{
	json_t *body = json_pack("{s:o, s:o, s:O*}", "decision", ew_decision_json(&x->d), "sentences",
		lines_json(ew_buf_slice(&x->sentences)), "gates", x->gates);
	struct ew_hash hash;

	if (body && policy) {
		hash = ew_policy_hash(policy);
		json_object_set_new(body, "policy", ew_json_hash_text(&hash));
	}
	return ew_keeper_answer(x->a->k, x->a->connection, x->a->request, 200, body);
}

/* -- of a call -- */

static int policy_of(struct explaining *x, const struct ew_call *call)
{
	struct ew_hash policy, packs;
	int r = 0;

	x->set = call->by;
	if (!x->set && !ew_interaction_mode(call->fold))
		x->set = x->a->k->set;
	else if (!x->set && ew_interaction_policy(call->fold, &policy, &packs))
		r = ew_keeper_policy_of(x->a->k, &policy, &packs, &x->set);
	if (r == 0)
		ew_keeper_policy_hold(x->set);
	return r;
}

static int explain_call(struct explaining *x, struct ew_id id)
{
	const struct ew_policy *policy = x->other;
	struct ew_call *call;
	int r = ew_keeper_call(x->a->k, id, &call);

	if (r == -ENOENT || r == -ENOKEY)
		return refuse(x, 404, "no_such_interaction", "there is no interaction of this id");
	if (r == 0 && !policy)
		r = policy_of(x, call);
	if (r == -ENOENT || r == -EBADMSG || r == -EINVAL)
		return refuse(x, 409, "policy_unknown",
			"what this call was decided by cannot be read any more; `earwitness replay` says why");
	if (r < 0)
		return r;
	if (!policy && x->set)
		policy = x->set->policy;
	if (x->other)
		ew_keeper_decide_from(policy, call->fold, NULL, &x->d);
	else
		ew_keeper_decide_on(policy, call->fold, &x->d);
	x->gates = gates_json(call->fold, &x->d.terms);
	r = policy ? ew_keeper_explain_on(policy, call->fold, &x->d, &x->sentences) : 0;
	if (!policy)
		ew_buf_add_text(&x->sentences, "There was no policy: nothing of the call may be captured.\n");
	return r < 0 ? r : answer(x, policy);
}

/* -- of facts that somebody made up -- */

struct made_up {
	struct ew_policy_facts facts;
	struct ew_policy_party parties[EW_POLICY_PARTIES];
};

static bool only_known(const json_t *object, const char *const *known)
{
	json_t *walked = (json_t *)(uintptr_t)object; /* iterating changes nothing */
	const char *name;
	json_t *value;

	json_object_foreach (walked, name, value) {
		const char *const *one = known;

		while (*one && strcmp(*one, name) != 0)
			one++;
		if (!*one)
			return false;
	}
	return true;
}

static bool read_party(const json_t *from, struct ew_policy_party *to)
{
	static const char *const known[] = {"kind", "number", "place", NULL};
	const char *kind = json_string_value(json_object_get(from, "kind"));

	to->kind = EW_PARTY_CUSTOMER;
	to->address = json_string_value(json_object_get(from, "number"));
	to->told = json_string_value(json_object_get(from, "place"));
	for (int i = EW_PARTY_CUSTOMER; kind && i <= EW_PARTY_MACHINE; i++) {
		if (strcmp(ew_party_kind_name((enum ew_party_kind)i), kind) == 0) {
			to->kind = (enum ew_party_kind)i;
			kind = NULL;
		}
	}
	return !kind && json_is_object(from) && only_known(from, known);
}

static bool read_facts(const json_t *from, struct ew_wall now, struct made_up *to)
{
	static const char *const known[] = {
		"direction", "queue", "extension", "channel", "agent", "from", "to", "at", "parties", NULL};
	const json_t *parties = json_object_get(from, "parties");
	const char *at = json_string_value(json_object_get(from, "at"));

	to->facts = (struct ew_policy_facts){
		.direction = json_string_value(json_object_get(from, "direction")),
		.queue = json_string_value(json_object_get(from, "queue")),
		.extension = json_string_value(json_object_get(from, "extension")),
		.channel = json_string_value(json_object_get(from, "channel")),
		.agent = json_string_value(json_object_get(from, "agent")),
		.from = json_string_value(json_object_get(from, "from")),
		.to = json_string_value(json_object_get(from, "to")),
		.parties = to->parties,
		.n_parties = json_array_size(parties),
	};
	if (!only_known(from, known) || to->facts.n_parties > EW_POLICY_PARTIES || (at && ew_wall_parse(ew_slice_text(at), &now) < 0))
		return false;
	to->facts.started_us = now.us;
	for (size_t i = 0; i < to->facts.n_parties; i++)
		if (!read_party(json_array_get(parties, i), &to->parties[i]))
			return false;
	return true;
}

static int explain_facts(struct explaining *x, const json_t *facts)
{
	struct ew_keeper *k = x->a->k;
	const struct ew_policy *policy = x->other ? x->other : k->set ? k->set->policy : NULL;
	struct made_up call;
	int r;

	if (!json_is_object(facts) || !read_facts(facts, ew_io_wall(k->io), &call))
		return refuse(x, 422, "invalid_body",
			"\"facts\" has texts direction, queue, extension, channel, agent, from, to, at (RFC 3339), and parties: at most "
			"16 of {kind: customer, agent or machine, number, place}");
	if (!policy)
		return refuse(x, 409, "no_policy", "there is no policy in force, so nothing of any call may be captured");
	ew_policy_decide(policy, &call.facts, NULL, &x->d);
	r = ew_policy_explain(policy, &call.facts, &x->d, &x->sentences);
	return r < 0 ? r : answer(x, policy);
}

static int explain(struct explaining *x)
{
	const char *policy = ew_asked_text(x->a, "policy"), *interaction = ew_asked_text(x->a, "interaction");
	const json_t *facts = json_object_get(x->a->arguments, "facts");
	bool admitted = false;
	struct ew_id id;
	int r = 0;

	if (json_object_get(x->a->arguments, "event"))
		return refuse(x, 422, "invalid_body",
			"\"event\": a call is explained as it is now; what was decided at an event, the event says itself");
	if (!interaction == !facts)
		return refuse(x, 422, "invalid_body", "one of \"interaction\" (its id) and \"facts\" (made up) was expected");
	if (policy)
		r = ew_keeper_policy_asked(x->a->k, ew_slice_text(policy), &x->other, &x->error);
	if (r == -ENOENT)
		return no_such_policy(x->a);
	if (r == -EINVAL)
		return refuse(x, 422, "policy_refused", ew_error_text(&x->error));
	if (r < 0)
		return r;
	if (facts)
		return explain_facts(x, facts);
	if (ew_id_parse(ew_slice_text(interaction), &id) < 0)
		return refuse(x, 422, "invalid_body", "\"interaction\" is no id");
	x->a->interaction = id;
	r = ew_asked_may(x->a, EW_RIGHT_READ, -1, "explain", &admitted);
	if (r == 0 && admitted)
		r = ew_asked_note_view(x->a, "explain");
	return r < 0 || !admitted ? r : explain_call(x, id);
}

int ew_ask_explain(struct ew_asked *a)
{
	_cleanup_(forget) struct explaining x = {.a = a};

	ew_buf_init_secret(&x.sentences, SENTENCES_BYTES);
	return explain(&x);
}
