/*
 * Grants: an outside tool asks before it captures, hears what it may, acknowledges, and goes. The answer comes from the same
 * state as every gate, and is an event whichever it is. Must never grant what no gate lets through, nor believe a tool that
 * asks in another vendor's name.
 */
#include "programs/keeper/keeper_tools.h"

#include <errno.h>

#include "catalog/events.h"
#include "catalog/grants.h"
#include "domain/event_json.h"
#include "programs/keeper/deletion/recipients.h"
#include "programs/keeper/keeper_tokens.h"
#include "programs/keeper/keeper_vendors.h"
#include "programs/keeper/people/may.h"

#define ORDERS_AT_ONCE 100

static const struct ew_id nobody;

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static const char *text_of(const struct ew_asked *a, const char *name)
{
	return json_string_value(json_object_get(a->arguments, name));
}

static bool id_of(const struct ew_asked *a, const char *name, struct ew_id *ret)
{
	const char *text = text_of(a, name);

	return text && ew_id_parse(ew_slice_text(text), ret) == 0;
}

static uint32_t kinds_of(const json_t *words)
{
	const json_t *word;
	uint32_t kinds = 0;
	size_t i;

	json_array_foreach (words, i, word) {
		int kind = json_is_string(word) ? ew_artifact_kind_of(ew_slice_text(json_string_value(word))) : -1;

		if (kind >= 0 && ew_artifact_is_foreign((enum ew_artifact_kind)kind))
			kinds |= 1u << kind;
	}
	return kinds;
}

static json_t *kinds_json(uint32_t kinds)
{
	json_t *words = json_array();

	for (unsigned i = 0; words && i < EW_ARTIFACT_KINDS; i++) {
		if (kinds & 1u << i)
			json_array_append_new(words, json_string(ew_artifact_kind_name((enum ew_artifact_kind)i)));
	}
	return words;
}

json_t *ew_tool_may_json(const struct ew_interaction *it, const uint32_t may[static EW_GRANT_PARTIES])
{
	json_t *list = json_array();
	struct ew_participant who;

	for (size_t i = 0; list && i < EW_GRANT_PARTIES && ew_interaction_participant(it, i, &who); i++) {
		if (may[i])
			json_array_append_new(list,
				json_pack("{s:o, s:o}", "party", ew_json_id(who.id), "purposes",
					ew_json_purposes(may[i])));
	}
	return list;
}

/* -- asking ------------------------------------------------------------------------------------ */

/** One question of a tool, with what is known of it. */
struct wish {
	struct ew_asked *a;
	struct ew_call *call;
	const char *tool;
	uint32_t purposes, kinds;
	json_t *document;        /* of the vendor; owned */
	struct ew_vendor vendor;
	bool has_vendor;
	struct ew_wall now;
	enum ew_grant_answer answer;
	enum ew_grant_why why;
};

static bool was_silent(const struct ew_interaction *it, struct ew_id of)
{
	char vendor[EW_ID_TEXT_BYTES];

	ew_id_format(of, vendor);
	for (size_t i = 0; i < ew_interaction_grants(it); i++) {
		const struct ew_grant *grant = ew_interaction_grant(it, i);
		const json_t *fields = NULL;
		const char *its;

		(void)ew_interaction_find_grant(it, grant->id, &fields);
		its = json_string_value(json_object_get(fields, "vendor"));
		if (grant->silent && its && strcmp(its, vendor) == 0)
			return true;
	}
	return false;
}

enum ew_grant_answer ew_tool_judge(
	const struct ew_interaction *it, const struct ew_tool_wish *wish, enum ew_grant_why *ret_why)
{
	struct ew_gates_view view;
	enum ew_grant_answer answer;

	ew_interaction_situation(it, &view);
	answer = ew_grant_judge(wish->on_file, &view.situation, wish->purposes, wish->regions, wish->now, ret_why);
	if (ew_interaction_is_live(it) && !was_silent(it, wish->vendor))
		return answer;
	*ret_why = ew_interaction_is_live(it) ? EW_GRANT_BECAUSE_SILENT : EW_GRANT_BECAUSE_OVER;
	return EW_GRANT_NO;
}

/* Where tools may work is the decision's word, kept with the terms it was made with. */
const char *ew_keeper_regions_of(struct ew_keeper *k, struct ew_call *call)
{
	struct ew_policy_set *set;
	struct ew_decision d;

	/* Where it cannot be read no region is known to be allowed. */
	if (ew_keeper_policy_for(k, call, &set) < 0)
		return "-";
	if (!set)
		return "";
	ew_keeper_decide_on(set->policy, call->fold, &d);
	return d.regions ? d.regions : "";
}

static void judge(struct wish *w)
{
	struct ew_tool_wish wish = {
		.vendor = w->a->who.vendor,
		.on_file = w->has_vendor ? &w->vendor : NULL,
		.purposes = w->purposes,
		.regions = ew_keeper_regions_of(w->a->k, w->call),
		.now = w->now,
	};

	w->answer = ew_tool_judge(w->call->fold, &wish, &w->why);
}

static json_t *answer_json(const struct wish *w)
{
	return json_pack("{s:s, s:s, s:o}", "answer", ew_grant_answer_name(w->answer), "because",
		ew_grant_why_name(w->why), "purposes", ew_json_purposes(w->purposes));
}

/* A tool that waits asks again and again: the same answer is no news. */
static int note_refused(struct wish *w)
{
	if (ew_interaction_tool_refused(w->call->fold, w->a->who.vendor, w->tool, w->purposes, w->why))
		return 0;
	return ew_keeper_append(w->a->k, w->call, EW_EVENT_GRANT_REFUSED, w->now, "user", w->a->who.user,
		json_pack("{s:o, s:s*, s:o, s:s, s:s}", "vendor", ew_json_id(w->a->who.vendor), "tool", w->tool, "purposes",
			ew_json_purposes(w->purposes), "answer", ew_grant_answer_name(w->answer), "because",
			ew_grant_why_name(w->why)),
		NULL, NULL, NULL);
}

static int refuse(struct wish *w, const struct ew_once *once)
{
	struct ew_keeper *k = w->a->k;
	_cleanup_(ew_json_drop) json_t *answer = answer_json(w);
	char *text = answer ? json_dumps(answer, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	int r = text ? note_refused(w) : -ENOMEM;

	/* A question that may have another answer soon is not kept: it is asked again. */
	if (r == 0 && w->answer == EW_GRANT_NO)
		r = ew_once_put(k, once, EW_ONCE_ANSWERED, 200, ew_slice_text(text));
	if (r == 0)
		r = ew_keeper_answer_text(k, w->a->connection, w->a->request, 200, ew_slice_text(text));
	free(text);
	return r;
}

static json_t *given_fields(const struct wish *w, struct ew_id id, const uint32_t may[static EW_GRANT_PARTIES])
{
	char until[EW_WALL_TEXT_BYTES];

	ew_wall_format(ew_vendor_until(&w->vendor), until);
	return json_pack("{s:o, s:o, s:s*, s:o, s:o, s:o, s:I, s:s, s:s*}", "grant", ew_json_id(id), "vendor",
		ew_json_id(w->a->who.vendor), "tool", w->tool, "purposes", ew_json_purposes(w->purposes), "kinds",
		kinds_json(w->kinds), "may", ew_tool_may_json(w->call->fold, may), "ack_ms",
		(json_int_t)ew_interaction_terms(w->call->fold)->ack_ms, "agreement_until", until, "region",
		w->vendor.region);
}

static int give(struct wish *w, const struct ew_once *once)
{
	struct ew_keeper *k = w->a->k;
	struct ew_grant_row row = {.interaction = w->call->id, .user = w->a->who.user, .vendor = w->a->who.vendor};
	uint32_t may[EW_GRANT_PARTIES];
	struct ew_gates_view view;
	_cleanup_(ew_json_drop) json_t *answer = answer_json(w);
	char *text = NULL;
	int r = ew_id_new(k->io, &row.id);

	ew_interaction_situation(w->call->fold, &view);
	ew_grant_may(&view.situation, w->purposes, may);
	if (r == 0)
		r = ew_keeper_append(k, w->call, EW_EVENT_GRANT_GIVEN, w->now, "user", w->a->who.user,
			given_fields(w, row.id, may), NULL, NULL, NULL);
	if (r == 0)
		r = ew_grants_insert(k->catalog, &row);
	if (r == 0 && answer && ew_json_put(answer, "grant", ew_json_id(row.id)) &&
		ew_json_put(answer, "may", ew_tool_may_json(w->call->fold, may)) &&
		ew_json_put(answer, "kinds", kinds_json(w->kinds)) &&
		ew_json_put(answer, "acknowledge_ms", json_integer(ew_interaction_terms(w->call->fold)->ack_ms)))
		text = json_dumps(answer, JSON_COMPACT | JSON_SORT_KEYS);
	if (r == 0 && !text)
		r = -ENOMEM;
	if (r == 0)
		r = ew_once_put(k, once, EW_ONCE_ANSWERED, 201, ew_slice_text(text));
	if (r == 0)
		r = ew_keeper_answer_text(k, w->a->connection, w->a->request, 201, ew_slice_text(text));
	free(text);
	return r;
}

/* Kinds that nobody asked for are those that the purposes make, as far as the vendor's are. */
static void settle_kinds(struct wish *w)
{
	uint32_t asked = kinds_of(json_object_get(w->a->arguments, "kinds"));

	if (!json_object_get(w->a->arguments, "kinds")) {
		for (unsigned i = 0; i < EW_ARTIFACT_KINDS; i++) {
			if (ew_artifact_purpose((enum ew_artifact_kind)i) & w->purposes)
				asked |= 1u << i;
		}
	}
	w->kinds = w->has_vendor ? asked & w->vendor.kinds : 0;
}

static int read_vendor(struct wish *w)
{
	int r = ew_id_is_zero(w->a->who.vendor)
		? -ENOENT
		: ew_keeper_vendor(w->a->k, w->a->who.vendor, &w->document, &w->vendor);

	w->has_vendor = r == 0;
	return r == -ENOENT ? 0 : r;
}

static int answer_wish(struct wish *w, const struct ew_once *once)
{
	int r = read_vendor(w);

	if (r < 0)
		return r;
	settle_kinds(w);
	r = ew_keeper_begin(w->a->k);
	if (r < 0)
		return r;
	judge(w);
	r = w->answer == EW_GRANT_YES ? give(w, once) : refuse(w, once);
	if (r == 0)
		ew_keeper_note_due(w->call);
	return r < 0 ? r : ew_keeper_commit(w->a->k);
}

static bool read_wish(struct ew_asked *a, struct wish *w)
{
	const json_t *words = json_object_get(a->arguments, "purposes");

	w->a = a;
	w->now = ew_io_wall(a->k->io);
	w->tool = text_of(a, "tool");
	w->purposes = ew_purposes_of_json(words);
	return w->purposes && json_array_size(words) == (size_t)__builtin_popcount(w->purposes) &&
		(!w->tool || strlen(w->tool) < EW_TOOL_NAME_BYTES);
}

static int find_interaction(struct ew_asked *a, struct ew_call **ret)
{
	struct ew_id id = a->interaction;

	if (ew_id_is_zero(id) && !id_of(a, "interaction", &id))
		return -ENOENT;
	return ew_keeper_call(a->k, id, ret);
}

/* What was answered before under this key; 1: it was, and is answered again. */
static int answered_before(struct ew_asked *a, struct ew_once *once)
{
	_cleanup_(ew_buf_free) struct ew_buf before = {0};
	uint32_t status;
	int r = ew_once_of(a, once);

	if (r < 0)
		return r;
	ew_buf_init(&before, EW_MAX_ANSWER_BYTES);
	r = ew_once_get(a->k, once, EW_ONCE_ANSWERED, &status, &before);
	if (r == -ENOENT)
		return 0;
	if (r == -EKEYREJECTED)
		r = problem(a, 422, "idempotency_key_reused",
			"this Idempotency-Key was sent with another request before; choose a new one for each request");
	else if (r == 0)
		r = ew_keeper_answer_text(a->k, a->connection, a->request, status, ew_buf_slice(&before));
	return r < 0 ? r : 1;
}

int ew_ask_grant(struct ew_asked *a)
{
	struct wish w = {0};
	struct ew_once once;
	int r;

	if (!read_wish(a, &w))
		return problem(a, 422, "invalid_body",
			"\"purposes\" is a list of different purposes such as [\"transcription\"], \"tool\" a name of at most 64 "
			"bytes");
	if (a->who.kind != EW_TOKEN_TOOL)
		return problem(a, 403, "not_a_tool",
			"only a token of a tool can be granted anything: make one with `earwitness token make --kind tool "
			"--vendor ID`");
	r = find_interaction(a, &w.call);
	if (r == -ENOENT || r == -ENOKEY)
		return problem(a, 404, "no_such_interaction", "there is no interaction of this id");
	if (r == 0)
		r = answered_before(a, &once);
	if (r != 0)
		return r < 0 ? r : 0;
	if (ew_interaction_grants(w.call->fold) >= EW_MAX_GRANTS_PER_CALL)
		return problem(a, 409, "too_many_grants",
			"this call has had as many grants as it may: a tool keeps its grant, it does not ask anew");
	r = answer_wish(&w, &once);
	json_decref(w.document);
	return r;
}

/* -- a grant that is there --------------------------------------------------------------------- */

/* Its own tool, or whoever may read this call, and nobody else. */
static int may_look(struct ew_asked *a, const struct ew_grant_row *row, bool *ret)
{
	*ret = a->who.kind == EW_TOKEN_TOOL ? ew_id_equal(a->who.user, row->user) || ew_id_equal(a->who.vendor, row->vendor)
					    : (a->who.rights & EW_RIGHT_READ) != 0;
	return *ret && a->who.kind != EW_TOKEN_TOOL ? ew_asked_reaches(a, EW_RIGHT_READ, row->interaction, ret) : 0;
}

/* On 0 with *ret_call NULL the ask has been answered. */
static int find_grant(struct ew_asked *a, struct ew_call **ret_call, const struct ew_grant **ret)
{
	struct ew_grant_row row;
	struct ew_id id;
	bool may = false;
	int r = id_of(a, "grant", &id) ? ew_grants_get(a->k->catalog, id, &row) : -ENOENT;

	*ret_call = NULL;
	if (r == 0)
		r = may_look(a, &row, &may);
	if (r == 0 && !may)
		r = -ENOENT;
	if (r == 0)
		r = ew_keeper_call(a->k, row.interaction, ret_call);
	if (r == 0)
		*ret = ew_interaction_find_grant((*ret_call)->fold, id, NULL);
	if (r == -ENOENT || r == -ENOKEY || (r == 0 && !*ret)) {
		*ret_call = NULL;
		return problem(a, 404, "no_such_grant", "there is no grant of this id, or it is not of this token's vendor");
	}
	return r;
}

struct orders {
	struct ew_keeper *k;
	const struct ew_call *call;
	struct ew_id grant;
	uint64_t after, taken;
	json_t *items;
	bool more;
};

static bool is_wanted(const struct orders *o, const struct ew_event *e)
{
	const char *text = json_string_value(json_object_get(e->fields, "grant"));
	struct ew_id id;

	return text && ew_id_parse(ew_slice_text(text), &id) == 0 && ew_id_equal(id, o->grant) &&
		(uint64_t)json_integer_value(json_object_get(e->fields, "order")) > o->after;
}

static int take_row(void *arg, const struct ew_event_row *row)
{
	struct orders *o = arg;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	int r;

	if (row->type != EW_EVENT_TOOL_ORDERED)
		return 0;
	r = ew_keeper_read_event(o->k, o->call, row->index, row->sealed, &row->commitment, &e);
	if (r < 0 || !is_wanted(o, &e))
		return r;
	if (json_array_size(o->items) == ORDERS_AT_ONCE) {
		o->more = true;
		return 1;
	}
	return json_array_append_new(o->items, ew_tool_order_json(&e)) < 0 ? -ENOMEM : 0;
}

json_t *ew_grant_json(const struct ew_interaction *it, const struct ew_grant *grant)
{
	json_t *one = json_pack("{s:o, s:s, s:o, s:o, s:I, s:I, s:b, s:o}", "grant", ew_json_id(grant->id), "state",
		ew_grant_state_name(grant->state), "purposes", ew_json_purposes(grant->purposes), "kinds",
		kinds_json(grant->kinds), "orders", (json_int_t)grant->orders, "acknowledged",
		(json_int_t)grant->acknowledged, "silent", grant->silent, "may", ew_tool_may_json(it, grant->may));

	if (one && grant->purge_owed)
		json_object_set_new(one, "owed", json_true());
	return one;
}

int ew_ask_grant_orders(struct ew_asked *a)
{
	const struct ew_grant *grant = NULL;
	struct ew_call *call;
	int r = find_grant(a, &call, &grant);

	if (r < 0 || !call)
		return r;
	struct orders o = {
		.k = a->k,
		.call = call,
		.grant = grant->id,
		.after = (uint64_t)json_integer_value(json_object_get(a->arguments, "after")),
		.items = json_array(),
	};
	_cleanup_(ew_json_drop) json_t *answer = ew_grant_json(call->fold, grant), *deletions = NULL;

	r = o.items ? ew_events_each(a->k->catalog, call->id, 0, UINT32_MAX, take_row, &o) : -ENOMEM;
	if (r == 0)
		r = ew_recipients_orders(a->k, o.grant, &deletions);
	if (r < 0 || !answer || !ew_json_put(answer, "deletions", TAKE(deletions)) || !ew_json_put(answer, "items", json_incref(o.items)) ||
		(o.more && !ew_json_put(answer, "more", json_true()))) {
		json_decref(o.items);
		return r < 0 ? r : -ENOMEM;
	}
	json_decref(o.items);
	return ew_keeper_answer(a->k, a->connection, a->request, 200, TAKE(answer));
}

int ew_ask_grant_show(struct ew_asked *a)
{
	const struct ew_grant *grant = NULL;
	struct ew_call *call;
	int r = find_grant(a, &call, &grant);

	if (r < 0 || !call)
		return r;
	json_t *one = ew_grant_json(call->fold, grant);

	if (one)
		json_object_set_new(one, "interaction", ew_json_id(call->id));
	return ew_keeper_answer(a->k, a->connection, a->request, 200, one);
}

static int acknowledge(struct ew_asked *a, struct ew_call *call, const struct ew_grant *grant, uint64_t number)
{
	struct ew_keeper *k = a->k;
	struct ew_wall now = ew_io_wall(k->io);
	bool late = grant->silent || (grant->due.us != 0 && now.us > grant->due.us);
	json_t *fields = json_pack("{s:o, s:I, s:b}", "grant", ew_json_id(grant->id), "order", (json_int_t)number, "late", late);
	int r = ew_keeper_begin(k);

	if (fields && json_is_true(json_object_get(a->arguments, "purged")))
		json_object_set_new(fields, "purged", json_true());
	if (r < 0) {
		json_decref(fields);
		return r;
	}
	r = ew_keeper_append(
		k, call, EW_EVENT_TOOL_ACKNOWLEDGED, now, "user", a->who.user, fields, NULL, NULL, NULL);
	if (r == 0)
		r = ew_keeper_note_owed(k, call);
	if (r == 0)
		ew_keeper_note_due(call);
	return r < 0 ? r : ew_keeper_commit(k);
}

int ew_ask_grant_ack(struct ew_asked *a)
{
	const json_t *order = json_object_get(a->arguments, "order");
	const struct ew_grant *grant = NULL;
	struct ew_call *call;
	uint64_t number = json_is_integer(order) ? (uint64_t)json_integer_value(order) : 0;
	int r = find_grant(a, &call, &grant);

	if (r < 0 || !call)
		return r;
	if (number == 0 || number > grant->orders)
		return problem(a, 422, "invalid_body", "\"order\" is the number of an order that this grant was given");
	if (a->who.kind != EW_TOKEN_TOOL)
		return problem(a, 403, "not_a_tool", "only the tool itself acknowledges");
	/* Said before: the same answer, and no second event; that it has purged is news all the same. */
	if (number > grant->acknowledged || (grant->purge_owed && json_is_true(json_object_get(a->arguments, "purged"))))
		r = acknowledge(a, call, grant, number);
	if (r < 0)
		return r;
	grant = ew_interaction_find_grant(call->fold, grant->id, NULL);
	return ew_keeper_answer(a->k, a->connection, a->request, 200, ew_grant_json(call->fold, grant));
}

int ew_ask_grant_end(struct ew_asked *a)
{
	const struct ew_grant *grant = NULL;
	struct ew_call *call;
	bool own, may = true;
	int r = find_grant(a, &call, &grant);

	if (r < 0 || !call)
		return r;
	own = a->who.kind == EW_TOKEN_TOOL;
	a->interaction = call->id;
	if (!own)
		r = ew_asked_may(a, EW_RIGHT_ORDER, -1, "grant_end", &may);
	if (r < 0 || !may)
		return r;
	if (grant->state == EW_GRANT_LIVE) {
		struct ew_id id = grant->id;

		r = ew_keeper_begin(a->k);
		if (r == 0)
			r = ew_keeper_append(a->k, call, EW_EVENT_GRANT_ENDED, ew_io_wall(a->k->io), "user", a->who.user,
				json_pack("{s:o, s:s}", "grant", ew_json_id(id), "because", own ? "ended" : "revoked"), NULL,
				NULL, NULL);
		if (r == 0 && ew_keeper_call_is_live(call))
			r = ew_keeper_tell_tools(a->k, call);
		if (r == 0)
			r = ew_keeper_commit(a->k);
		if (r < 0)
			return r;
		grant = ew_interaction_find_grant(call->fold, id, NULL);
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200, ew_grant_json(call->fold, grant));
}

/* -- AuthZEN: OpenID Authorization API 1.0, section 6: may this subject do this to this resource? -- */

static int evaluated(struct ew_asked *a, bool decision, const char *reason, const char *answer)
{
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:b, s:{s:s, s:s}}", "decision", decision, "context", "reason", reason, "answer", answer));
}

/* Whoever enforces asks about somebody else; a tool asks about itself alone. */
static void take_subject(struct ew_asked *a)
{
	const json_t *subject = json_object_get(a->arguments, "subject");
	const char *type = json_string_value(json_object_get(subject, "type"));
	const char *text = json_string_value(json_object_get(subject, "id"));
	struct ew_id id;

	if (a->who.kind == EW_TOKEN_TOOL)
		return;
	a->who.vendor = nobody;
	if (type && text && strcmp(type, "vendor") == 0 && ew_id_parse(ew_slice_text(text), &id) == 0)
		a->who.vendor = id;
}

/* A tool asks about calls that its token reaches, others about calls that they may read. */
int ew_ask_evaluate(struct ew_asked *a)
{
	uint32_t rights = a->who.kind == EW_TOKEN_TOOL ? EW_RIGHT_CAPTURE : EW_RIGHT_READ;
	bool admitted = false, reached = false;
	const json_t *resource = json_object_get(a->arguments, "resource");
	const char *action = json_string_value(json_object_get(json_object_get(a->arguments, "action"), "name"));
	const char *type = json_string_value(json_object_get(resource, "type"));
	const char *text = json_string_value(json_object_get(resource, "id"));
	struct wish w = {.a = a, .now = ew_io_wall(a->k->io)};
	int r;

	r = ew_asked_may_house(a, rights, "evaluate", &admitted);
	if (r < 0 || !admitted)
		return r;
	take_subject(a);
	w.purposes = action ? ew_purpose_of(ew_slice_text(action)) : 0;
	if (!w.purposes)
		return evaluated(a, false, "unknown_action", "no");
	if (!type || strcmp(type, "interaction") != 0 || !text || ew_id_parse(ew_slice_text(text), &a->interaction) < 0)
		return evaluated(a, false, "unknown_resource", "no");
	r = ew_asked_reaches(a, rights, a->interaction, &reached);
	if (r == 0 && reached)
		r = ew_keeper_call(a->k, a->interaction, &w.call);
	if (r == -ENOENT || r == -ENOKEY || (r == 0 && !reached))
		return evaluated(a, false, "unknown_resource", "no");
	if (r == 0)
		r = read_vendor(&w);
	if (r < 0)
		return r;
	judge(&w);
	json_decref(w.document);
	return evaluated(a, w.answer == EW_GRANT_YES, ew_grant_why_name(w.why), ew_grant_answer_name(w.answer));
}
