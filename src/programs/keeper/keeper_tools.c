/*
 * Orders to outside tools. What a tool may do follows from the same state as the gates; whenever that changes it is told, by
 * an event first. A tool that lets its time pass is flagged, and its grant is gone. Must never say obeyed of what was
 * acknowledged.
 */
#include "programs/keeper/keeper_tools.h"

#include <errno.h>

#include "catalog/grants.h"
#include "domain/event_json.h"

static const struct ew_id nobody;

/* -- what is told -- */

json_t *ew_tool_order_json(const struct ew_event *ordered)
{
	static const char *const members[] = {"grant", "order", "do", "may", "cause"};
	_cleanup_(ew_json_drop) json_t *one = json_object();
	char at[EW_WALL_TEXT_BYTES], due[EW_WALL_TEXT_BYTES], id[EW_ID_TEXT_BYTES];
	struct ew_wall until = {json_integer_value(json_object_get(ordered->fields, "due"))};

	ew_wall_format(ordered->decided, at);
	ew_wall_format(until, due);
	ew_id_format(ordered->interaction, id);
	for (size_t i = 0; one && i < EW_COUNT(members); i++) {
		json_t *value = json_object_get(ordered->fields, members[i]);

		if (value && json_object_set(one, members[i], value) < 0)
			return NULL;
	}
	if (!one || !ew_json_put(one, "interaction", json_string(id)) || !ew_json_put(one, "at", json_string(at)) ||
		!ew_json_put(one, "acknowledge_by", json_string(due)))
		return NULL;
	return TAKE(one);
}

static json_t *told_json(const struct ew_call *call, const json_t *fields, struct ew_wall now)
{
	struct ew_event like = {.interaction = call->id, .decided = now, .fields = (json_t *)(uintptr_t)fields};

	return ew_tool_order_json(&like);
}

static int tell_web(struct ew_keeper *k, const struct ew_call *call, struct ew_id grant, uint64_t number,
	const json_t *fields, struct ew_wall now)
{
	struct ew_msg_grant_told m = {.grant = grant, .number = number};
	_cleanup_(ew_json_drop) json_t *json = told_json(call, fields, now);
	char *text = json ? json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	int r = -ENOMEM;

	if (text) {
		m.json = ew_slice_text(text);
		r = ew_keeper_post(k, EW_ROLE_WEB, 0, 0, EW_MSG_grant_told, &m);
	}
	free(text);
	return r;
}

static int order(struct ew_keeper *k, struct ew_call *call, struct ew_id id, enum ew_tool_order what,
	const uint32_t may[static EW_GRANT_PARTIES])
{
	const struct ew_grant *grant = ew_interaction_find_grant(call->fold, id, NULL);
	const struct ew_terms *terms = ew_interaction_terms(call->fold);
	struct ew_wall now = ew_io_wall(k->io);
	uint64_t number = grant->orders + 1;
	uint64_t cause = ew_interaction_next(call->fold) - 1;
	_cleanup_(ew_json_drop) json_t *fields = json_pack("{s:o, s:I, s:s, s:o, s:I, s:I}", "grant", ew_json_id(id), "order",
		(json_int_t)number, "do", ew_tool_order_name(what), "may", ew_tool_may_json(call->fold, may), "due",
		(json_int_t)(now.us + (int64_t)terms->ack_ms * EW_US_PER_MS), "cause", (json_int_t)cause);
	int r;

	if (!fields)
		return -ENOMEM;
	r = ew_keeper_append(
		k, call, EW_EVENT_TOOL_ORDERED, now, "keeper", nobody, json_incref(fields), NULL, NULL, NULL);
	return r < 0 ? r : tell_web(k, call, id, number, fields, now);
}

int ew_keeper_tell_tools(struct ew_keeper *k, struct ew_call *call)
{
	uint32_t may[EW_GRANT_PARTIES];
	struct ew_gates_view view;
	int r = 0;

	for (size_t i = 0; r == 0 && i < ew_interaction_grants(call->fold); i++) {
		const struct ew_grant *grant = ew_interaction_grant(call->fold, i);
		enum ew_tool_order next;

		ew_interaction_situation(call->fold, &view);
		next = ew_grant_next(grant, &view.situation, may);
		if (next != EW_TOOL_NOTHING)
			r = order(k, call, grant->id, next, may);
	}
	return r;
}

/* -- ends -- */

/* Whoever listens is told to ask again: number 0. */
static int end_grant(struct ew_keeper *k, struct ew_call *call, struct ew_id id, const char *because)
{
	struct ew_msg_grant_told m = {.grant = id, .json = EW_SLICE("{}")};
	int r = ew_keeper_append(k, call, EW_EVENT_GRANT_ENDED, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:o, s:s}", "grant", ew_json_id(id), "because", because), NULL, NULL, NULL);

	return r < 0 ? r : ew_keeper_post(k, EW_ROLE_WEB, 0, 0, EW_MSG_grant_told, &m);
}

struct withdrawing {
	struct ew_keeper *k;
	char vendor[EW_ID_TEXT_BYTES];
};

static int withdraw_from(void *arg, struct ew_call *call)
{
	struct withdrawing *w = arg;
	bool any = false;
	int r = 0;

	for (size_t i = 0; r == 0 && i < ew_interaction_grants(call->fold); i++) {
		const struct ew_grant *grant = ew_interaction_grant(call->fold, i);
		const json_t *fields = NULL;
		const char *vendor;

		(void)ew_interaction_find_grant(call->fold, grant->id, &fields);
		vendor = json_string_value(json_object_get(fields, "vendor"));
		if (grant->state != EW_GRANT_LIVE || !vendor || strcmp(vendor, w->vendor) != 0)
			continue;
		any = true;
		r = end_grant(w->k, call, grant->id, "revoked");
	}
	return r == 0 && any ? ew_keeper_tell_tools(w->k, call) : r;
}

int ew_keeper_withdraw_grants(struct ew_keeper *k, struct ew_id vendor)
{
	struct withdrawing w = {.k = k};

	ew_id_format(vendor, w.vendor);
	return ew_keeper_calls_live(k, withdraw_from, &w);
}

/* It stops by losing what it had: it is told, flagged, and what it hands in from now on is refused. */
int ew_keeper_tool_is_silent(struct ew_keeper *k, struct ew_call *call, struct ew_id id)
{
	const struct ew_grant *grant = ew_interaction_find_grant(call->fold, id, NULL);
	uint64_t number = grant->acknowledged + 1;
	int r = ew_keeper_append(k, call, EW_EVENT_TOOL_SILENT, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:o, s:I}", "grant", ew_json_id(id), "order", (json_int_t)number), NULL, NULL, NULL);

	if (r == 0)
		r = ew_keeper_except(k, call, "tool_silent", NULL);
	if (r == 0)
		r = end_grant(k, call, id, "revoked");
	return r < 0 ? r : ew_keeper_note_owed(k, call);
}

int ew_keeper_grant_runs_out(struct ew_keeper *k, struct ew_call *call, struct ew_id id)
{
	return end_grant(k, call, id, "agreement_over");
}

int ew_keeper_end_grants(struct ew_keeper *k, struct ew_call *call)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ew_interaction_grants(call->fold); i++) {
		const struct ew_grant *grant = ew_interaction_grant(call->fold, i);

		if (grant->state == EW_GRANT_LIVE)
			r = end_grant(k, call, grant->id, "call_over");
	}
	return r < 0 ? r : ew_keeper_note_owed(k, call);
}

/* -- calls that are over -- */

int ew_keeper_note_owed(struct ew_keeper *k, struct ew_call *call)
{
	int r = 0;

	if (ew_keeper_call_is_live(call))
		return 0;
	for (size_t i = 0; r == 0 && i < ew_interaction_grants(call->fold); i++) {
		const struct ew_grant *grant = ew_interaction_grant(call->fold, i);

		r = ew_grants_owe(k->catalog, grant->id, grant->due);
	}
	return r;
}

static int flag(struct ew_keeper *k, struct ew_id id, struct ew_call *call)
{
	const struct ew_grant *grant = ew_interaction_find_grant(call->fold, id, NULL);
	bool silent = grant && grant->due.us != 0 && !grant->silent;

	return silent ? ew_keeper_tool_is_silent(k, call, id) : ew_grants_owe(k->catalog, id, (struct ew_wall){0});
}

/* One that was erased since owes nothing; of one that cannot be read nobody knows, and somebody should. */
static int without_call(struct ew_keeper *k, struct ew_id id, int error)
{
	int r = error == -ENOENT || error == -ENOKEY
		? 0
		: ew_keeper_except(k, NULL, "tool_silent",
			  "a tool has not acknowledged an order of a call that cannot be read any more, so it could not be "
			  "flagged there: look at the exceptions of kind \"audit\" and at the tool's vendor");

	return r < 0 ? r : ew_grants_owe(k->catalog, id, (struct ew_wall){0});
}

/* 1: there is no room to look at the call just now. */
static int take_overdue(struct ew_keeper *k, struct ew_id id, struct ew_id interaction)
{
	struct ew_call *call;
	int r = ew_keeper_call(k, interaction, &call);

	if (r == -EMFILE)
		return 1;
	if (r < 0 && !ew_keeper_call_is_lost(r))
		return r;
	return r < 0 ? without_call(k, id, r) : flag(k, id, call);
}

#define AT_ONCE 64 /* in one transaction; the rest comes with the next look */

int ew_keeper_overdue(struct ew_keeper *k)
{
	struct ew_wall now = ew_io_wall(k->io);
	struct ew_id id, interaction;
	int found = ew_grants_overdue(k->catalog, now, &id, &interaction);
	int r;

	if (found < 0)
		return found == -ENOENT ? 0 : found;
	r = ew_keeper_begin(k);
	for (unsigned i = 0; r == 0 && found == 0 && i < AT_ONCE; i++) {
		r = take_overdue(k, id, interaction);
		if (r == 0)
			found = ew_grants_overdue(k->catalog, now, &id, &interaction);
	}
	if (r >= 0 && found < 0 && found != -ENOENT)
		r = found;
	return r < 0 ? r : ew_keeper_commit(k);
}
