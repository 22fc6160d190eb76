/*
 * Outside tools in the record, and the whole fan-out of an opt-out in one place: when it came, when the gates were shut, when
 * each tool was told and acknowledged, what became of what existed, and what is still open. An acknowledgement is called
 * that, and never more.
 */
#include "domain/record_state.h"

#include <errno.h>
#include <string.h>

static const char *text_at(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static json_t *milliseconds(struct ew_wall from, struct ew_wall to)
{
	int64_t us = to.us - from.us;

	return from.us == 0 ? json_null() : json_integer(us <= 0 ? 0 : (us + EW_US_PER_MS - 1) / EW_US_PER_MS);
}

/* -- grants ------------------------------------------------------------------------------------ */

static json_t *grant_entry(const struct ew_record *record, const struct ew_event *e)
{
	const char *wanted = text_at(e->fields, "grant");
	json_t *one;
	size_t i;

	json_array_foreach (record->tools, i, one) {
		const char *its = text_at(one, "grant");

		if (wanted && its && strcmp(wanted, its) == 0)
			return one;
	}
	return NULL;
}

static int add_grant(struct ew_record *record, const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *entry = ew_record_note(told);

	if (!entry || !ew_json_put(entry, "state", json_string(told->e->type == EW_EVENT_GRANT_GIVEN ? "live" : "refused")) ||
		!ew_json_put(entry, "orders", json_array()))
		return -ENOMEM;
	return json_array_append(record->tools, entry) == 0 ? 0 : -ENOMEM;
}

static json_t *order_of(json_t *grant, const struct ew_event *e)
{
	json_t *orders = json_object_get(grant, "orders");
	json_int_t number = json_integer_value(json_object_get(e->fields, "order"));

	return number > 0 ? json_array_get(orders, (size_t)number - 1) : NULL;
}

/* -- the opt-out that an order follows from -- */

static json_t *last_opt_out(const struct ew_record *record)
{
	size_t n = json_array_size(record->opt_outs);

	return n > 0 ? json_array_get(record->opt_outs, n - 1) : NULL;
}

static json_t *list_in(json_t *opt_out, const char *name)
{
	json_t *list = json_object_get(opt_out, name);

	if (list)
		return list;
	return ew_json_put(opt_out, name, json_array()) ? json_object_get(opt_out, name) : NULL;
}

static int add_order(struct ew_record *record, const struct ew_told *told)
{
	const struct ew_event *e = told->e;
	json_t *grant = grant_entry(record, e), *opt_out = last_opt_out(record), *shown;
	bool of_opt_out = opt_out && (ew_field_is(e, "do", "stop") || ew_field_is(e, "do", "purge"));
	_cleanup_(ew_json_drop) json_t *entry = json_pack("{s:I, s:O?, s:O?, s:o, s:n, s:b}", "event", (json_int_t)e->index,
		"order", json_object_get(e->fields, "order"), "do", json_object_get(e->fields, "do"), "at",
		ew_wall_json(e->decided), "acknowledged_at", "silent", 0);

	if (!entry)
		return -ENOMEM;
	if (grant && json_array_append(json_object_get(grant, "orders"), entry) < 0)
		return -ENOMEM;
	if (!of_opt_out)
		return 0;
	/* The same object in both lists: what comes of the order is seen in either. */
	shown = list_in(opt_out, "tools");
	if (!shown || json_object_set(entry, "grant", json_object_get(e->fields, "grant")) < 0 ||
		!ew_json_put(entry, "told_ms", milliseconds(record->heard, e->decided)))
		return -ENOMEM;
	return json_array_append(shown, entry) < 0 ? -ENOMEM : 0;
}

static int acknowledge(struct ew_record *record, const struct ew_told *told)
{
	const struct ew_event *e = told->e;
	json_t *grant = grant_entry(record, e), *order = grant ? order_of(grant, e) : NULL;
	json_int_t number = json_integer_value(json_object_get(e->fields, "order"));
	json_t *one;
	size_t i;

	if (!order)
		return 0;
	/* Whoever acknowledges an order has all before it. */
	json_array_foreach (json_object_get(grant, "orders"), i, one) {
		if ((json_int_t)i < number && json_is_null(json_object_get(one, "acknowledged_at")) &&
			(!ew_json_put(one, "acknowledged_at", ew_wall_json(e->decided)) ||
				!ew_json_put(one, "acknowledged_ms", milliseconds(record->heard, e->decided))))
			return -ENOMEM;
	}
	if (json_is_true(json_object_get(e->fields, "purged")) && !ew_json_put(order, "purged", json_string("acknowledged")))
		return -ENOMEM;
	return 0;
}

static int note_silence(struct ew_record *record, const struct ew_told *told)
{
	json_t *grant = grant_entry(record, told->e), *order = grant ? order_of(grant, told->e) : NULL;

	return !order || ew_json_put(order, "silent", json_true()) ? 0 : -ENOMEM;
}

static int end_grant(struct ew_record *record, const struct ew_told *told)
{
	json_t *grant = grant_entry(record, told->e);
	const char *because = text_at(told->e->fields, "because");

	if (!grant)
		return 0;
	return ew_json_put(grant, "state",
		       json_string(ew_grant_state_name(ew_grant_state_after(because)))) &&
			ew_json_put(grant, "ended_at", ew_wall_json(told->e->decided))
		? 0
		: -ENOMEM;
}

int ew_record_tool(struct ew_record *record, const struct ew_told *told)
{
	switch (told->e->type) {
	case EW_EVENT_GRANT_GIVEN:
	case EW_EVENT_GRANT_REFUSED:
		return add_grant(record, told);
	case EW_EVENT_TOOL_ORDERED:
		return add_order(record, told);
	case EW_EVENT_TOOL_ACKNOWLEDGED:
		return acknowledge(record, told);
	case EW_EVENT_TOOL_SILENT:
		return note_silence(record, told);
	case EW_EVENT_GRANT_ENDED:
		return end_grant(record, told);
	default:
		return 0;
	}
}

/* -- treatments -------------------------------------------------------------------------------- */

json_t *ew_record_treatment_of(const struct ew_record *record, const struct ew_event *e)
{
	size_t n = json_array_size(record->treatments);

	while (n > 0) {
		json_t *one = json_array_get(record->treatments, --n);

		if (json_equal(json_object_get(one, "kind"), json_object_get(e->fields, "kind")))
			return one;
	}
	return NULL;
}

static int add_treatment(struct ew_record *record, const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *entry = ew_record_note(told);
	json_t *opt_out = last_opt_out(record), *shown = opt_out ? list_in(opt_out, "treatments") : NULL;

	if (!entry || !ew_json_put(entry, "outcome", json_null()) || !ew_json_put(entry, "done_at", json_null()) ||
		(opt_out && (!shown || json_array_append(shown, entry) < 0)))
		return -ENOMEM;
	return json_array_append(record->treatments, entry) == 0 ? 0 : -ENOMEM;
}

int ew_record_treated(struct ew_record *record, const struct ew_told *told)
{
	json_t *entry;

	if (told->e->type == EW_EVENT_TREATMENT_ORDERED)
		return add_treatment(record, told);
	entry = ew_record_treatment_of(record, told->e);
	if (!entry)
		return 0;
	return json_object_set(entry, "outcome", json_object_get(told->e->fields, "outcome")) == 0 &&
			ew_json_put(entry, "done_at", ew_wall_json(told->e->decided)) &&
			ew_json_put(entry, "done_ms", milliseconds(record->heard, told->e->decided))
		? 0
		: -ENOMEM;
}

/* -- what is open ------------------------------------------------------------------------------ */

static json_int_t open_of(const json_t *opt_out)
{
	json_int_t open = json_is_null(json_object_get(opt_out, "obeyed_ms")) && !json_object_get(opt_out, "inherited_from");
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(opt_out, "tools"), i, one)
		open += json_is_null(json_object_get(one, "acknowledged_at")) ? 1 : 0;
	json_array_foreach (json_object_get(opt_out, "treatments"), i, one)
		open += json_is_null(json_object_get(one, "outcome")) ? 1 : 0;
	return open;
}

bool ew_record_count_open(struct ew_record *record)
{
	json_t *one;
	size_t i;

	json_array_foreach (record->opt_outs, i, one) {
		if (!list_in(one, "tools") || !list_in(one, "treatments") ||
			!ew_json_put(one, "open", json_integer(open_of(one))))
			return false;
	}
	return true;
}
