/*
 * Vendors as the register has them, each with what its tools did in the period and what they hold now. What was counted
 * of a vendor that is not on file any more is not lost: nothing is ever removed from the register.
 */
#include "programs/keeper/keeper_papers.h"

#include <errno.h>
#include <string.h>

#include "catalog/vendors.h"
#include "programs/keeper/keeper_vendors.h"

#define PAGE 10
#define SOON_DAYS 60
#define TOOLS_TOLD 120
#define DAY_US (24 * 3600 * EW_US_PER_S)

/* -- grants that live now -- */

static int count_live(void *arg, struct ew_call *call)
{
	json_t *live = arg;
	const struct ew_grant *grant;
	const json_t *fields;
	int r = 0;

	for (size_t i = 0; r == 0 && (grant = ew_interaction_grant(call->fold, i)); i++) {
		const char *vendor = grant->state == EW_GRANT_LIVE && ew_interaction_find_grant(call->fold, grant->id, &fields)
			? json_string_value(json_object_get(fields, "vendor"))
			: NULL;

		if (vendor)
			r = ew_tally(live, vendor, 1);
	}
	return r;
}

/* -- one vendor -- */

struct listing {
	struct ew_keeper *k;
	struct ew_paper *p;
	json_t *list;
	struct ew_wall now;
	unsigned n;
};

static json_t *tools_json(const json_t *counted)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();
	const char *name;
	json_t *tool;

	json_object_foreach(json_object_get(counted, "tools"), name, tool) {
		json_t *one = json_deep_copy(tool);

		if (!list || !one || json_array_append(list, one) < 0 || !ew_json_put(one, "tool", json_string(name))) {
			json_decref(one);
			return NULL;
		}
		json_decref(one);
	}
	return TAKE(list);
}

static json_int_t days_left(const struct ew_vendor *v, struct ew_wall now)
{
	int64_t us = ew_vendor_until(v).us - now.us;

	return us <= 0 ? 0 : us / DAY_US;
}

static const char *state_of(const struct ew_vendor *v, const struct ew_vendor_row *row, struct ew_wall now)
{
	if (row->state == EW_VENDOR_WITHDRAWN)
		return "withdrawn";
	if (v->from.us > now.us)
		return "agreement_not_begun";
	return ew_vendor_until(v).us <= now.us ? "agreement_over" : "in_force";
}

static int add_members(json_t *one, const json_t *document)
{
	static const char *const members[] = {
		"name", "contact", "region", "purposes", "kinds", "risk", "agreement", "sub_processors", "models"};

	for (size_t i = 0; i < EW_COUNT(members); i++) {
		json_t *value = json_object_get(document, members[i]);

		if (value && json_object_set(one, members[i], value) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int add_counted(json_t *one, const struct listing *l, const char *id)
{
	const json_t *counted = json_object_get(l->p->n.vendors, id);
	json_t *regions = json_object_get(counted, "regions");

	return ew_json_put(one, "calls", json_integer(ew_tallied(counted, "calls"))) && ew_json_put(one, "tools", tools_json(counted)) &&
			ew_json_put(one, "granted_in", regions ? json_deep_copy(regions) : json_object()) &&
			ew_json_put(one, "live_grants", json_integer(ew_tallied(l->p->live, id)))
		? 0
		: -ENOMEM;
}

/* Who was used is told before who is only on file. */
static bool has_room(struct ew_paper *p, const json_t *one)
{
	size_t bytes = json_dumpb(one, NULL, 0, JSON_COMPACT);
	bool used = ew_tallied(one, "calls") > 0 || ew_tallied(one, "live_grants") > 0;

	if (p->vendor_bytes + bytes > (used ? 2 : 1) * EW_PAPER_VENDOR_BYTES) {
		p->vendors_left_out++;
		return false;
	}
	p->vendor_bytes += bytes;
	return true;
}

static int add_vendor(void *arg, const struct ew_vendor_row *row)
{
	struct listing *l = arg;
	_cleanup_(ew_json_drop) json_t *document = NULL, *one = NULL;
	char id[EW_ID_TEXT_BYTES];
	struct ew_vendor v = {0};
	int r = ew_keeper_vendor(l->k, row->id, &document, &v);

	l->p->vendor_before = row->number;
	l->n++;
	ew_id_format(row->id, id);
	if (r == -EBADMSG)
		return json_array_append_new(l->list, json_pack("{s:s, s:s, s:s}", "id", id, "name", "(cannot be read)", "state", "unreadable")) < 0
			? -ENOMEM
			: 0;
	if (r < 0)
		return r;
	one = json_pack("{s:s, s:I, s:s, s:o, s:o, s:I, s:o}", "id", id, "version", (json_int_t)row->version, "state",
		state_of(&v, row, l->now), "registered_at", ew_json_wall(row->registered), "changed_at", ew_json_wall(row->changed),
		"ends_in_days", days_left(&v, l->now), "sha256", ew_json_hex(ew_slice_of(row->sha256.bytes, sizeof(row->sha256.bytes))));
	r = one ? add_members(one, document) : -ENOMEM;
	if (r == 0)
		r = add_counted(one, l, id);
	if (r < 0 || !has_room(l->p, one))
		return r;
	return json_array_append(l->list, one) < 0 ? -ENOMEM : 0;
}

int ew_paper_vendors_step(struct ew_keeper *k, struct ew_survey *s)
{
	struct ew_paper *p = s->paper;
	struct listing l = {.k = k, .p = p, .now = ew_io_wall(k->io)};
	int r = 0;

	if (!p->live) {
		p->live = json_object();
		p->vendor_list = json_array();
		r = p->live && p->vendor_list ? ew_keeper_calls_live(k, count_live, p->live) : -ENOMEM;
	}
	l.list = p->vendor_list;
	if (r == 0)
		r = ew_vendors_each(k->catalog, 0, p->vendor_before, PAGE, add_vendor, &l);
	return r < 0 ? r : l.n == PAGE;
}

/* -- what the papers of vendors say -- */

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

/* Agreements that end, or have ended with tools still asking. */
static int say_agreements(const struct ew_paper *p, json_t *to)
{
	const json_t *one;
	size_t i;
	int r = 0;

	json_array_foreach(p->vendor_list, i, one) {
		json_int_t days = ew_tallied(one, "ends_in_days");
		const char *name = text_of(one, "name"), *state = text_of(one, "state");

		if (r == 0 && strcmp(state, "in_force") == 0 && days <= SOON_DAYS)
			r = ew_paper_sentence(to, "attention", "The agreement with %s counts for %lld more days.", name, (long long)days);
		if (r == 0 && strcmp(state, "agreement_over") == 0)
			r = ew_paper_sentence(to, "attention", "The agreement with %s is over: its tools are granted nothing.", name);
		if (r == 0 && strcmp(state, "unreadable") == 0)
			r = ew_paper_sentence(to, "attention", "What is on file of vendor %s cannot be read: it was altered.", text_of(one, "id"));
	}
	return r;
}

/* Tools are told by the paper on providers. */
int ew_paper_say_vendors(struct ew_keeper *k, struct ew_paper *p, json_t *to)
{
	json_t *one;
	size_t i;

	(void)k;
	json_array_foreach(p->vendor_list, i, one)
		(void)json_object_del(one, "tools");
	if (!ew_json_put(to, "vendors", json_incref(p->vendor_list)))
		return -ENOMEM;
	return say_agreements(p, to);
}

static json_int_t sum_of(const json_t *object)
{
	const char *word;
	json_t *n;
	json_int_t sum = 0;

	json_object_foreach((json_t *)(uintptr_t)object, word, n)
		sum += json_integer_value(n);
	return sum;
}

/* One row for each tool, so that they can be compared; what was never acknowledged has no time. */
static json_t *tool_row(const json_t *vendor, const json_t *tool)
{
	static const char *const numbers[] = {"calls", "grants", "acknowledged", "late", "open", "silent", "purged"};
	json_int_t acknowledged = ew_tallied(tool, "acknowledged");
	json_t *row = json_deep_copy(tool);

	/* What was counted nowhere is none. */
	for (size_t i = 0; row && i < EW_COUNT(numbers); i++)
		if (ew_tally(row, numbers[i], 0) < 0) {
			json_decref(row);
			return NULL;
		}

	if (row && ew_json_put(row, "vendor", json_incref(json_object_get(vendor, "name"))) &&
		ew_json_put(row, "vendor_id", json_incref(json_object_get(vendor, "id"))) &&
		ew_json_put(row, "ordered", json_integer(sum_of(json_object_get(tool, "orders")))) &&
		ew_json_put(row, "handed_in", json_integer(sum_of(json_object_get(tool, "kinds")))) &&
		ew_json_put(row, "ms_mean",
			acknowledged ? json_integer(ew_tallied(tool, "ms_sum") / acknowledged) : json_null()) &&
		(acknowledged || ew_json_put(row, "ms_most", json_null()))) {
		(void)json_object_del(row, "ms_sum");
		return row;
	}
	json_decref(row);
	return NULL;
}

static int add_tools(const json_t *vendor, json_t *rows, json_t *to)
{
	const json_t *tool;
	size_t i;
	int r = 0;

	json_array_foreach(json_object_get(vendor, "tools"), i, tool) {
		const char *name = text_of(tool, "tool");

		if (r == 0 && json_array_size(rows) < TOOLS_TOLD && json_array_append_new(rows, tool_row(vendor, tool)) < 0)
			r = -ENOMEM;
		if (r == 0 && ew_tallied(tool, "silent") > 0)
			r = ew_paper_sentence(to, "attention", "%s, tool \"%s\": %lld orders were not acknowledged in time; it was flagged and its grant "
							       "revoked.",
				text_of(vendor, "name"), name, (long long)ew_tallied(tool, "silent"));
		if (r == 0 && ew_tallied(tool, "open") > 0)
			r = ew_paper_sentence(to, "attention", "%s, tool \"%s\": %lld orders are not acknowledged until now.",
				text_of(vendor, "name"), name, (long long)ew_tallied(tool, "open"));
		if (r == 0 && ew_tallied(json_object_get(tool, "orders"), "purge") > ew_tallied(tool, "purged"))
			r = ew_paper_sentence(to, "attention",
				"%s, tool \"%s\": of %lld orders to destroy, it said of %lld that it has done so.", text_of(vendor, "name"), name,
				(long long)ew_tallied(json_object_get(tool, "orders"), "purge"), (long long)ew_tallied(tool, "purged"));
	}
	return r;
}

/* What the register says of models and of who works for a vendor goes with what was counted; the rest is the paper of vendors. */
static json_t *provider_json(const json_t *vendor)
{
	static const char *const members[] = {"id", "name", "state", "version", "region", "purposes", "kinds", "risk", "models",
		"sub_processors", "calls", "granted_in", "live_grants", "sha256"};
	json_t *one = json_object();

	for (size_t i = 0; one && i < EW_COUNT(members); i++) {
		json_t *value = json_object_get(vendor, members[i]);

		if (value && json_object_set(one, members[i], value) < 0) {
			json_decref(one);
			return NULL;
		}
	}
	return one;
}

int ew_paper_say_providers(struct ew_keeper *k, struct ew_paper *p, json_t *to)
{
	_cleanup_(ew_json_drop) json_t *tools = json_array(), *providers = json_array();
	const json_t *vendor;
	size_t i;
	int r = tools && providers ? 0 : -ENOMEM;

	json_array_foreach(p->vendor_list, i, vendor) {
		if (r == 0 && json_array_append_new(providers, provider_json(vendor)) < 0)
			r = -ENOMEM;
		if (r == 0)
			r = add_tools(vendor, tools, to);
	}
	if (r == 0 && json_array_size(tools) == TOOLS_TOLD)
		r = ew_paper_sentence(to, "attention", "Only the first %d tools are told one by one.", TOOLS_TOLD);
	if (r == 0 && (!ew_json_put(to, "providers", TAKE(providers)) || !ew_json_put(to, "tools", TAKE(tools))))
		r = -ENOMEM;
	if (r == 0)
		r = ew_paper_sentence(to, "not_known", "An acknowledgement is a tool's own word. Whether it obeyed, what it keeps, and what it does with what "
						       "it was given cannot be seen from here.");
	if (r == 0 && !ew_id_is_zero(k->speech.vendor))
		r = ew_paper_sentence(to, "not_known", "Of the speech engine those calls are counted of which a transcript came back; sound that was sent to it and of "
						       "which none did is not among them.");
	if (r == 0)
		r = ew_paper_sentence(to, "not_known",
			"Models, sub-processors and regions are what the register of vendors says: nobody here can see where a vendor computes.");
	return r;
}
