/*
 * A call as the person has a right to read it (GDPR 15): everything that concerns them, and of others no more than whoever handles the request
 * chose. Must never leave a number, a name or a word of somebody else in where that is masked.
 */
#include "programs/keeper/rights/package.h"

#include <errno.h>
#include <string.h>

#include "catalog/roles.h"
#include "domain/event_json.h"
#include "programs/keeper/people/account.h"

#define MASKED "[masked]"

static const char *text_of(const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));

	return text ? text : "";
}

/* -- who is who -------------------------------------------------------------------------------- */

static int add_theirs(struct ew_package_call *c, const json_t *party)
{
	return json_array_append(c->theirs, json_object_get(party, "id")) < 0 ? -ENOMEM : 0;
}

/* By their number; where no party has one, the customer of a call that came from, or went to, their number. */
int ew_package_theirs(struct ew_package_call *c, const struct ew_request_read *q, const json_t *record)
{
	const json_t *facts = ew_interaction_facts(c->call->fold), *party;
	bool end = ew_rights_is_theirs(c->k, q, json_string_value(json_object_get(json_object_get(facts, "from"), "address"))) ||
		   ew_rights_is_theirs(c->k, q, json_string_value(json_object_get(json_object_get(facts, "to"), "address")));
	size_t i, customers = 0;
	int r = 0;

	json_array_foreach (json_object_get(record, "parties"), i, party) {
		customers += strcmp(text_of(party, "role"), "customer") == 0 || strcmp(text_of(party, "kind"), "customer") == 0;
		if (r == 0 && ew_rights_is_theirs(c->k, q, json_string_value(json_object_get(party, "address"))))
			r = add_theirs(c, party);
	}
	if (r < 0 || json_array_size(c->theirs) > 0 || !end || customers != 1)
		return r;
	json_array_foreach (json_object_get(record, "parties"), i, party) {
		if (r == 0 && (strcmp(text_of(party, "role"), "customer") == 0 || strcmp(text_of(party, "kind"), "customer") == 0))
			r = add_theirs(c, party);
	}
	return r;
}

bool ew_package_is_theirs(const struct ew_package_call *c, const char *party)
{
	const json_t *one;
	size_t i;

	json_array_foreach (c->theirs, i, one)
		if (party && strcmp(json_string_value(one), party) == 0)
			return true;
	return false;
}

/* -- masking ----------------------------------------------------------------------------------- */

static int add_role(void *arg, const struct ew_binding_row *row)
{
	return json_array_append_new(arg, json_string(row->role)) < 0 ? -ENOMEM : 0;
}

/* Who looked, by role: a name is nobody's but theirs, unless the law asks for it. */
static bool by_role(struct ew_package_call *c, json_t *who)
{
	const char *text = json_string_value(json_object_get(who, "id"));
	json_t *roles = json_array();
	struct ew_id id;

	if (!roles || !text || ew_id_parse(ew_slice_text(text), &id) < 0 || ew_bindings_of(c->k->catalog, id, add_role, roles) < 0) {
		json_decref(roles);
		return text == NULL;
	}
	if (c->wish->names && !ew_json_put(who, "name", ew_account_who_json(c->k, id))) {
		json_decref(roles);
		return false;
	}
	(void)json_object_del(who, "id");
	return ew_json_put(who, "roles", roles);
}

static bool is_personal(const char *name)
{
	static const char *const names[] = {
		"address", "name", "names", "display", "login", "reference", "uri", "agent", "agents", "extension", "host", "text", "reason_text", "comment"};

	for (size_t i = 0; i < EW_COUNT(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static bool mask(struct ew_package_call *c, json_t *value, bool theirs);

static bool mask_members(struct ew_package_call *c, json_t *object, bool theirs)
{
	const char *party = json_string_value(json_object_get(object, "party")), *name;
	json_t *value;
	void *next;

	if (party)
		theirs = ew_package_is_theirs(c, party);
	if (strcmp(text_of(object, "kind"), "user") == 0 && json_object_get(object, "id") && !by_role(c, object))
		return false;
	json_object_foreach_safe (object, next, name, value) {
		if (!theirs && !c->wish->others && is_personal(name) && json_is_string(value)) {
			if (json_object_set_new(object, name, json_string(MASKED)) < 0)
				return false;
		} else if (!mask(c, value, theirs)) {
			return false;
		}
	}
	return true;
}

static bool mask(struct ew_package_call *c, json_t *value, bool theirs)
{
	json_t *one;
	size_t i;

	if (json_is_object(value))
		return mask_members(c, value, theirs);
	json_array_foreach (value, i, one)
		if (!mask(c, one, theirs))
			return false;
	return true;
}

static bool mask_parties(struct ew_package_call *c, json_t *parties)
{
	json_t *one;
	size_t i;

	json_array_foreach (parties, i, one) {
		bool theirs = ew_package_is_theirs(c, json_string_value(json_object_get(one, "id")));

		if (!mask(c, one, theirs) || !ew_json_put(one, "yours", json_boolean(theirs)))
			return false;
	}
	return true;
}

/* -- the record -------------------------------------------------------------------------------- */

/* Vendors and tools are recipients, whom the law has named; corrections and objections are the person's own words. */
static bool is_told_whole(const char *name)
{
	return strcmp(name, "tools") == 0 || strcmp(name, "corrections") == 0 || strcmp(name, "objections") == 0 || strcmp(name, "frozen") == 0;
}

json_t *ew_package_record(struct ew_package_call *c, const json_t *record)
{
	static const char *const told[] = {"id", "state", "started_at", "ended_at", "duration_ms", "direction", "queue", "mode", "entity", "region", "parties",
		"notices", "consents", "consent_events", "consent_answers", "opt_outs", "pauses", "segments", "decisions", "treatments", "register", "recordings",
		"artifact_versions", "redaction", "access", "tools", "retention", "deletion", "frozen", "corrections", "objections"};
	_cleanup_(ew_json_drop) json_t *all = json_object();

	for (size_t i = 0; all && i < EW_COUNT(told); i++) {
		json_t *value = json_object_get(record, told[i]), *copy;

		if (!value)
			continue;
		copy = json_deep_copy(value);
		if (!ew_json_put(all, told[i], copy))
			return NULL;
		if (strcmp(told[i], "parties") == 0 ? !mask_parties(c, copy) : !is_told_whole(told[i]) && !mask(c, copy, false))
			return NULL;
	}
	return TAKE(all);
}

/* -- texts ------------------------------------------------------------------------------------- */

/* A segment that says whose it is, and when it was. */
static bool has_party(const json_t *segment)
{
	const char *party = json_string_value(json_object_get(segment, "party"));
	struct ew_id id;

	return party && ew_id_parse(ew_slice_text(party), &id) == 0 && json_is_number(json_object_get(segment, "from_ms")) &&
	       json_is_number(json_object_get(segment, "to_ms"));
}

/* What is known to be theirs, or to say nothing of anybody; a tool may have put anything beside it. */
static json_t *masked_segment(const struct ew_package_call *c, const json_t *segment)
{
	static const char *const told[] = {"from_ms", "to_ms", "party", "text", "words", "label", "score", "confidence", "channel", "speaker"};
	bool theirs = ew_package_is_theirs(c, json_string_value(json_object_get(segment, "party")));
	_cleanup_(ew_json_drop) json_t *made = json_object();

	for (size_t i = 0; i < (theirs ? EW_COUNT(told) : 3); i++) {
		json_t *value = json_object_get(segment, told[i]);

		if (value && (!made || json_object_set(made, told[i], value) < 0))
			return NULL;
	}
	if (!theirs && !ew_json_put(made, "text", json_string(MASKED)))
		return NULL;
	return made ? TAKE(made) : NULL;
}

int ew_package_mask_text(const struct ew_package_call *c, json_t *content, json_t **ret)
{
	const json_t *segments = json_is_object(content) ? json_object_get(content, "segments") : content, *one;
	_cleanup_(ew_json_drop) json_t *masked = json_array();
	size_t i;

	if (c->wish->others) {
		*ret = json_incref(content);
		return 0;
	}
	if (!json_is_array(segments))
		return -EINVAL;
	json_array_foreach (segments, i, one) {
		if (!has_party(one))
			return -EINVAL;
		if (json_array_append_new(masked, masked_segment(c, one)) < 0)
			return -ENOMEM;
	}
	if (!masked)
		return -ENOMEM;
	*ret = TAKE(masked);
	return 0;
}
