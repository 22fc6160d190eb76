/*
 * What outside tools did in a call, by vendor and tool: grants, orders and how fast they were acknowledged, what was
 * handed in and what was refused. An acknowledgement is counted as one, and never as obedience.
 */
#include "programs/keeper/keeper_papers.h"

#include <errno.h>
#include <string.h>

/*
 * Of a vendor: {"calls", "grants", "regions" {region: grants}, "tools" {name: tool}}. Of a tool: {"calls", "grants", "refused"
 * {why: n}, "purposes" {word: grants}, "kinds" {word: n}, "kinds_refused" {why: n}, "orders" {do: n}, "acknowledged", "late", "open",
 * "silent", "purge_orders", "purged", "ms_most", "ms_sum", "within" {ms: n}}.
 * While a call is read: grant -> {"vendor", "tool", "orders" {number: {"at", "do"}}}, and "" -> the tools seen in the call.
 */
#define OTHER_TOOLS "(other tools)"
#define SEEN ""

/* Upper ends in milliseconds; what is slower is in none. */
static const json_int_t within_ms[] = {100, 1000, 5000};

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static json_t *tool_of(json_t *vendors, const char *vendor, const char *name)
{
	json_t *of = vendor[0] ? ew_tally_of(vendors, vendor) : NULL, *tools = of ? ew_tally_of(of, "tools") : NULL;

	if (tools && json_object_size(tools) >= EW_PAPER_TOOLS && !json_object_get(tools, name))
		name = OTHER_TOOLS;
	return tools ? ew_tally_of(tools, name) : NULL;
}

static int add(json_t *tool, const char *list, const char *word)
{
	json_t *of = ew_tally_of(tool, list);

	return of ? ew_tally(of, word, 1) : -ENOMEM;
}

/* Each tool once in a call. */
static int see(json_t *tools, json_t *vendors, const char *vendor, const char *name)
{
	json_t *seen = ew_tally_of(tools, SEEN), *of = seen ? ew_tally_of(seen, vendor) : NULL;
	json_t *tool = tool_of(vendors, vendor, name);

	if (!of || !tool)
		return -ENOMEM;
	if (json_object_get(of, name))
		return 0;
	return ew_json_put(of, name, json_true()) ? ew_tally(tool, "calls", 1) : -ENOMEM;
}

static int add_words(json_t *tool, const char *list, const json_t *words)
{
	const json_t *one;
	size_t i;
	int r = 0;

	json_array_foreach(words, i, one)
		if (r == 0 && json_is_string(one))
			r = add(tool, list, json_string_value(one));
	return r;
}

static int take_grant(json_t *vendors, json_t *tools, const json_t *f)
{
	const char *vendor = text_of(f, "vendor"), *name = text_of(f, "tool"), *region = text_of(f, "region");
	json_t *tool = tool_of(vendors, vendor, name);
	int r = tool ? see(tools, vendors, vendor, name) : -ENOMEM;

	if (r == 0)
		r = ew_tally(tool, "grants", 1);
	if (r == 0)
		r = add(json_object_get(vendors, vendor), "regions", region);
	if (r == 0)
		r = add_words(tool, "purposes", json_object_get(f, "purposes"));
	if (r == 0 && !ew_json_put(tools, text_of(f, "grant"), json_pack("{s:s, s:s, s:{}}", "vendor", vendor, "tool", name, "orders")))
		r = -ENOMEM;
	return r;
}

static int take_refusal(json_t *vendors, json_t *tools, const json_t *f)
{
	const char *vendor = text_of(f, "vendor"), *name = text_of(f, "tool");
	json_t *tool = tool_of(vendors, vendor, name);
	int r;

	if (!vendor[0])
		return 0; /* a token of nobody's */
	r = tool ? see(tools, vendors, vendor, name) : -ENOMEM;
	return r < 0 ? r : add(tool, "refused", text_of(f, "because"));
}

static int take_order(json_t *tool, json_t *grant, const struct ew_event *e)
{
	char number[24];
	int r = add(tool, "orders", text_of(e->fields, "do"));

	(void)snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(json_object_get(e->fields, "order")));
	if (r == 0 && !ew_json_put(json_object_get(grant, "orders"), number,
			      json_pack("{s:I, s:s}", "at", (json_int_t)e->decided.us, "do", text_of(e->fields, "do"))))
		r = -ENOMEM;
	return r;
}

static int settle(json_t *tool, const json_t *order, struct ew_wall at)
{
	json_int_t ms = (at.us - json_integer_value(json_object_get(order, "at")) + EW_US_PER_MS - 1) / EW_US_PER_MS;
	int r = ew_tally(tool, "acknowledged", 1);

	ms = ms < 0 ? 0 : ms;
	if (r == 0)
		r = ew_tally(tool, "ms_sum", ms);
	if (r == 0 && ms > ew_tallied(tool, "ms_most"))
		r = ew_tally(tool, "ms_most", ms - ew_tallied(tool, "ms_most"));
	for (size_t i = 0; r == 0 && i < EW_COUNT(within_ms); i++) {
		char word[24];

		(void)snprintf(word, sizeof(word), "%lld", (long long)within_ms[i]);
		if (ms <= within_ms[i])
			return add(tool, "within", word);
	}
	return r;
}

/* Who acknowledges an order has acknowledged those before it. */
static int take_acknowledgement(json_t *tool, json_t *grant, const struct ew_event *e)
{
	json_t *orders = json_object_get(grant, "orders"), *order;
	json_int_t upto = json_integer_value(json_object_get(e->fields, "order"));
	const char *number;
	void *next;
	int r = json_is_true(json_object_get(e->fields, "late")) ? ew_tally(tool, "late", 1) : 0;

	if (r == 0 && json_is_true(json_object_get(e->fields, "purged")))
		r = ew_tally(tool, "purged", 1);
	json_object_foreach_safe(orders, next, number, order) {
		if (r < 0 || strtoll(number, NULL, 10) > upto)
			continue;
		r = settle(tool, order, e->decided);
		if (r == 0)
			(void)json_object_del(orders, number);
	}
	return r;
}

static int take_of_grant(json_t *vendors, json_t *tools, const struct ew_event *e)
{
	json_t *grant = json_object_get(tools, text_of(e->fields, "grant"));
	json_t *tool = grant ? tool_of(vendors, text_of(grant, "vendor"), text_of(grant, "tool")) : NULL;

	if (!grant || !text_of(e->fields, "grant")[0])
		return 0; /* of the house itself */
	if (!tool)
		return -ENOMEM;
	switch (e->type) {
	case EW_EVENT_TOOL_ORDERED:
		return take_order(tool, grant, e);
	case EW_EVENT_TOOL_ACKNOWLEDGED:
		return take_acknowledgement(tool, grant, e);
	case EW_EVENT_TOOL_SILENT:
		return ew_tally(tool, "silent", 1);
	case EW_EVENT_ARTIFACT_RECEIVED:
		return add(tool, "kinds", text_of(e->fields, "kind"));
	case EW_EVENT_ARTIFACT_REFUSED:
		return add(tool, "kinds_refused", text_of(e->fields, "because"));
	default:
		return 0;
	}
}

/* The engine of the configuration has no grant: that it was sent the sound is told, and of calls of before by what came back of it. */
static int take_engine(json_t *vendors, json_t *tools, const json_t *f)
{
	const char *vendor = text_of(f, "vendor"), *model = text_of(f, "model");
	char name[160];
	json_t *tool;
	int r;

	(void)snprintf(name, sizeof(name), "speech engine%s%.120s", model[0] ? " " : "", model);
	tool = tool_of(vendors, vendor, name);
	r = tool ? see(tools, vendors, vendor, name) : -ENOMEM;
	if (r == 0)
		r = add(tool, "purposes", ew_purpose_name(EW_PURPOSE_TRANSCRIPTION));
	return r < 0 || !text_of(f, "kind")[0] ? r : add(tool, "kinds", text_of(f, "kind"));
}

int ew_paper_tool_event(json_t *vendors, json_t *tools, const struct ew_event *e)
{
	if (e->type == EW_EVENT_GRANT_GIVEN)
		return take_grant(vendors, tools, e->fields);
	if (e->type == EW_EVENT_GRANT_REFUSED)
		return take_refusal(vendors, tools, e->fields);
	if (e->type == EW_EVENT_SPEECH_SENT)
		return take_engine(vendors, tools, e->fields);
	if (e->type == EW_EVENT_ARTIFACT_RECEIVED && !text_of(e->fields, "grant")[0] && text_of(e->fields, "vendor")[0])
		return take_engine(vendors, tools, e->fields);
	return take_of_grant(vendors, tools, e);
}

/* Numbers are added, at every depth; a longest time stays the longest. */
static int merge(json_t *to, json_t *from)
{
	const char *name;
	json_t *value;
	int r = 0;

	json_object_foreach(from, name, value) {
		json_t *of = json_is_object(value) && r == 0 ? ew_tally_of(to, name) : NULL;
		json_int_t more = json_integer_value(value);

		if (r < 0)
			return r;
		if (json_is_object(value))
			r = of ? merge(of, value) : -ENOMEM;
		else if (strcmp(name, "ms_most") != 0)
			r = ew_tally(to, name, more);
		else if (more > ew_tallied(to, name))
			r = ew_tally(to, name, more - ew_tallied(to, name));
	}
	return r;
}

static int merge_vendor(json_t *to, const char *vendor, json_t *from)
{
	json_t *of = ew_tally_of(to, vendor), *regions = of ? ew_tally_of(of, "regions") : NULL, *tool;
	const char *name;
	int r = regions ? merge(regions, json_object_get(from, "regions")) : -ENOMEM;

	if (r == 0)
		r = ew_tally(of, "calls", 1);
	json_object_foreach(json_object_get(from, "tools"), name, tool) {
		json_t *one = r == 0 ? tool_of(to, vendor, name) : NULL;

		if (r == 0)
			r = one ? merge(one, tool) : -ENOMEM;
	}
	return r;
}

int ew_paper_tools_end(json_t *to, json_t *vendors, json_t *tools)
{
	const char *id;
	json_t *grant, *vendor;
	int r = 0;

	json_object_foreach(tools, id, grant) {
		size_t open = json_object_size(json_object_get(grant, "orders"));
		json_t *tool = id[0] ? tool_of(vendors, text_of(grant, "vendor"), text_of(grant, "tool")) : NULL;

		if (r == 0 && id[0])
			r = tool ? ew_tally(tool, "open", (json_int_t)open) : -ENOMEM;
	}
	json_object_foreach(vendors, id, vendor)
		if (r == 0)
			r = merge_vendor(to, id, vendor);
	return r;
}
