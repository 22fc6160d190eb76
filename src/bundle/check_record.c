/*
 * What is said of the events: the record that was made of them, the policies they were decided by, and the exporter's
 * own words in custody.json. The record is made anew from the events and compared; nobody's record is believed.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "bundle/check_parts.h"

#define RECORD "data/record.json"
#define CUSTODY "data/custody.json"

static void drop(json_t **json)
{
	json_decref(*json);
	*json = NULL;
}

/* 1: `ret` is an object; 0: there is none, which was told. */
static int load_json(struct check *c, const char *path, enum ew_bundle_fault fault, json_t **ret)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	json_error_t error;

	ew_buf_init(&text, CHECK_JSON_BYTES);
	int r = check_load(c, path, &text);

	if (r <= 0)
		return r;
	json_t *json = json_loadb((const char *)text.at, text.len, JSON_REJECT_DUPLICATES, &error);

	if (!json && json_error_code(&error) == json_error_out_of_memory)
		return -ENOMEM;
	if (!json_is_object(json)) {
		json_decref(json);
		check_tell(c, fault, path, "%s cannot be read as JSON.", path);
		return 0;
	}
	*ret = json;
	return 1;
}

/* -- custody ---------------------------------------------------------------------------------- */

/* Once, for a list of any length is asked for each file that is not there. */
static int note_absent(struct check *c)
{
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(c->custody, "absent"), i, one) {
		const char *path = json_string_value(json_object_get(one, "path"));
		const char *because = json_string_value(json_object_get(one, "because"));

		if (!path || !because || !*because)
			check_tell(c, EW_FAULT_NOT_A_BUNDLE, CUSTODY,
				"custody.json names something absent without saying what it is, or why.");
		else if (json_object_set_new(c->absent, path, json_true()) < 0)
			return -ENOMEM;
	}
	return 0;
}

static uint64_t earlier_of(const json_t *custody)
{
	json_int_t n = json_integer_value(json_object_get(custody, "earlier_log"));

	return n > 0 ? (uint64_t)n : 0;
}

int check_custody(struct check *c)
{
	json_t *custody = NULL;
	int r = load_json(c, CUSTODY, EW_FAULT_NOT_A_BUNDLE, &custody);

	if (r <= 0)
		return r;
	json_decref(c->custody);
	c->custody = custody;
	c->earlier = earlier_of(custody);
	return note_absent(c);
}

bool check_excused(const struct check *c, const char *path)
{
	return json_object_get(c->absent, path) != NULL;
}

/* NULL: they say the same of the export. Where one is silent the other must be. */
static const char *other_than_exported(const json_t *custody, const json_t *exported)
{
	static const char *const fields[] = {
		"purpose", "legal_ground", "case", "reason", "recipient", "events"};
	static const char *const members[][2] = {{"interaction", "interaction"}, {"log_id", "log_id"}, {"by", "actor"}};
	const json_t *told = json_object_get(exported, "fields");
	const json_t *withheld = json_object_get(custody, "withheld");

	for (size_t i = 0; i < EW_COUNT(members); i++)
		if (!json_equal(json_object_get(custody, members[i][0]), json_object_get(exported, members[i][1])))
			return members[i][0];
	for (size_t i = 0; i < EW_COUNT(fields); i++) {
		const json_t *a = json_object_get(custody, fields[i]), *b = json_object_get(told, fields[i]);

		if ((a || b) && !json_equal(a, b))
			return fields[i];
	}
	if (json_is_true(json_object_get(custody, "clear")) != json_is_true(json_object_get(told, "clear")))
		return "clear";
	if (json_integer_value(json_object_get(told, "withheld")) != (json_int_t)json_array_size(withheld))
		return "withheld";
	return NULL;
}

/* Whoever may hear the recordings is told by the export; sound that anybody can play is no part of a sealed bundle. */
static void check_sealed(struct check *c)
{
	static const char *const open[] = {"data/media/identity.txt", "data/media/call.ogg"};
	bool clear = json_is_true(json_object_get(json_object_get(c->exported, "fields"), "clear"));

	for (size_t i = 0; !clear && i < EW_COUNT(open); i++)
		if (ew_bundle_find(c->bundle, open[i]) != SIZE_MAX)
			check_tell(c, EW_FAULT_FILE_ADDED, open[i],
				"%s is in the bundle, which by its export is sealed to one recipient.", open[i]);
}

/* Custody is the exporter's file, the event is what the log has: who reads the one must find the other. */
static void check_exported(struct check *c)
{
	const char *key;

	if (!c->has_export || json_object_size(c->custody) == 0)
		return;
	if (c->export.hidden > 0)
		check_tell(c, EW_FAULT_VALUE_ALTERED, "proofs/export.disclosures",
			"proofs/export.disclosures lacks a personal value of the export, which is never withheld.");
	check_sealed(c);
	key = other_than_exported(c->custody, c->exported);
	if (key)
		check_tell(c, EW_FAULT_CUSTODY_DIFFERS, CUSTODY,
			"%s does not say the same of the export as its event in the log: \"%s\" differs.", CUSTODY, key);
}

/* How many values custody.json says each event hides; what it tells of events that are not there is told. */
static void count_withheld(struct check *c, size_t *told)
{
	const json_t *one;
	size_t i, stray = 0;

	json_array_foreach (json_object_get(c->custody, "withheld"), i, one) {
		const json_t *event = json_object_get(one, "event");
		json_int_t n = json_is_integer(event) ? json_integer_value(event) : -1;

		if (n >= 0 && (uint64_t)n < c->before)
			told[n]++;
		else
			stray++;
	}
	if (stray > 0)
		check_tell(c, EW_FAULT_VALUE_ALTERED, CUSTODY,
			"custody.json tells of %zu withheld values of events that are not in the bundle.", stray);
}

/* What is hidden must be told, and what is told must be hidden. */
static int check_withheld(struct check *c)
{
	_cleanup_(ew_free_ptr) size_t *told = calloc(c->before + 1, sizeof(*told));
	char base[64];

	if (!told)
		return -ENOMEM;
	if (!c->event)
		return 0;
	count_withheld(c, told);
	for (uint64_t n = 0; n < c->before; n++) {
		if (!c->event[n].read || told[n] == c->event[n].hidden)
			continue;
		snprintf(base, sizeof(base), "data/events/%06llu", (unsigned long long)n);
		check_tell(c, EW_FAULT_VALUE_ALTERED, base,
			"Event %llu hides %zu personal values, and custody.json tells of %zu.", (unsigned long long)n,
			c->event[n].hidden, told[n]);
	}
	return 0;
}

/* -- policies --------------------------------------------------------------------------------- */

/* A policy beside the one that decided would be read as if it had. */
static bool is_named(const struct check *c, const char *file)
{
	char hash[2 * EW_SHA256_BYTES + 1];

	memcpy(hash, file + 14, sizeof(hash) - 1);
	hash[sizeof(hash) - 1] = 0;
	return json_object_get(c->policies, hash) != NULL;
}

static int check_policy(struct check *c, size_t file)
{
	const char *name = ew_bundle_name(c->bundle, file);
	struct ew_hash sum, named;
	int r = ew_bundle_sum(c->bundle, file, 0, &sum);

	if (r == -EBADMSG)
		return 0; /* told as an altered file */
	if (r < 0)
		return r;
	if (strlen(name) < 14 + 64 || ew_hex_decode(ew_slice_of(name + 14, 64), named.bytes, sizeof(named.bytes)) < 0 ||
		memcmp(sum.bytes, named.bytes, sizeof(sum.bytes)) != 0)
		check_tell(c, EW_FAULT_POLICY_ALTERED, name, "%s is not the policy of this hash.", name);
	else if (c->event_findings == 0 && !is_named(c, name))
		check_tell(c, EW_FAULT_FILE_ADDED, name, "%s is a policy that no event names.", name);
	return 0;
}

static void check_policies_there(struct check *c)
{
	const char *hash;
	json_t *ignored;

	json_object_foreach (c->policies, hash, ignored) {
		char name[EW_BUNDLE_NAME_BYTES];

		snprintf(name, sizeof(name), "data/policies/%s.yaml", hash);
		if (ew_bundle_find(c->bundle, name) != SIZE_MAX)
			continue;
		if (check_excused(c, name))
			c->proved.absent++;
		else
			check_tell(c, EW_FAULT_FILE_MISSING, name,
				"%s is missing: events were decided by this policy.", name);
	}
}

static int check_policies(struct check *c)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ew_bundle_count(c->bundle); i++)
		if (strncmp(ew_bundle_name(c->bundle, i), "data/policies/", 14) == 0)
			r = check_policy(c, i);
	check_policies_there(c);
	return r;
}

/* -- the record ------------------------------------------------------------------------------- */

/* The first member that differs, for the reader. */
static const char *difference(json_t *made, json_t *given)
{
	const char *key;
	json_t *value;

	json_object_foreach (made, key, value)
		if (!json_equal(value, json_object_get(given, key)))
			return key;
	json_object_foreach (given, key, value)
		if (!json_object_get(made, key))
			return key;
	return NULL;
}

/* Records of another version have other members; who made which is told, for then nobody has lied. */
static bool same_version(struct check *c, const json_t *given)
{
	const json_t *ours = json_object_get(c->record, "record_version");
	const json_t *theirs = json_object_get(given, "record_version");

	if (!ours || json_equal(ours, theirs))
		return true;
	check_tell(c, EW_FAULT_RECORD_DIFFERS, RECORD,
		"%s is of another version of the record (%lld) than this program makes (%lld), and cannot be "
		"compared: take the program of that version, or ask for a new export.",
		RECORD, (long long)json_integer_value(theirs), (long long)json_integer_value(ours));
	return false;
}

static void compare_record(struct check *c, json_t *given)
{
	const char *key = difference(c->record, given);

	if (key)
		check_tell(c, EW_FAULT_RECORD_DIFFERS, RECORD,
			"%s is not what the events give: \"%.64s\" differs.", RECORD, key);
}

int check_record(struct check *c)
{
	_cleanup_(drop) json_t *given = NULL;
	int r = check_policies(c);

	check_exported(c);
	if (r == 0)
		r = check_withheld(c);
	if (r == 0)
		r = load_json(c, RECORD, EW_FAULT_RECORD_DIFFERS, &given);
	if (r <= 0)
		return r;
	if (c->record && same_version(c, given))
		compare_record(c, given);
	return 0;
}
