/*
 * The record of processing activities (GDPR article 30, paragraph 1): what policy states, held against what was really
 * done. A purpose that nobody used is said to be unused; one that was used and is not in the policy in force is said too.
 */
#include "programs/keeper/keeper_papers.h"

#include <errno.h>
#include <string.h>

#define RULES_NAMED 20 /* of a purpose; one more says that there are others */

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

/* -- purposes -- */

static int add_word_once(json_t *list, const char *word)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
		if (strcmp(json_string_value(one), word) == 0)
			return 0;
	return json_array_append_new(list, json_string(word)) < 0 ? -ENOMEM : 0;
}

/* Which rules of the policy offer it, and on which bases. */
static int stated(const json_t *policy, const char *purpose, json_t *rules, json_t *bases)
{
	const json_t *rule;
	size_t i;
	int r = rules && bases ? 0 : -ENOMEM;

	json_array_foreach(json_object_get(policy, "rules"), i, rule) {
		const char *basis = json_string_value(json_object_get(json_object_get(rule, "purposes"), purpose));

		if (r == 0 && basis && json_array_size(rules) == RULES_NAMED)
			r = add_word_once(rules, "and more");
		if (r == 0 && basis && json_array_size(rules) < RULES_NAMED)
			r = add_word_once(rules, text_of(rule, "name"));
		if (r == 0 && basis)
			r = add_word_once(bases, basis);
	}
	return r;
}

static int add_purpose(const struct ew_paper *p, const json_t *policy, const char *purpose, json_t *list, json_t *to)
{
	static const char *const numbers[] = {"calls", "recorded", "granted", "made", "offered", "opened"};
	const json_t *counted = json_object_get(p->n.purposes, purpose);
	json_int_t calls = ew_tallied(counted, "calls");
	_cleanup_(ew_json_drop) json_t *rules = json_array(), *bases = json_array(), *one = NULL;
	json_t *applied = json_object_get(p->n.bases, purpose);
	int r = stated(policy, purpose, rules, bases);

	if (r < 0 || (json_array_size(rules) == 0 && calls == 0))
		return r;
	one = json_pack("{s:s, s:b, s:b, s:O, s:O, s:o}", "purpose", purpose, "used", calls > 0, "in_policy", json_array_size(rules) > 0, "rules",
		rules, "bases", bases, "bases_applied", applied ? json_deep_copy(applied) : json_object());
	for (size_t i = 0; one && i < EW_COUNT(numbers); i++)
		if (!ew_json_put(one, numbers[i], json_integer(ew_tallied(counted, numbers[i]))))
			return -ENOMEM;
	if (!one || json_array_append(list, one) < 0)
		return -ENOMEM;
	if (calls == 0)
		r = ew_paper_sentence(to, "attention", "The policy offers the purpose %s, and nobody used it in this period.", purpose);
	if (json_array_size(rules) == 0)
		r = ew_paper_sentence(
			to, "attention", "The purpose %s was used in this period, and the policy in force does not offer it (any more).", purpose);
	return r;
}

static int say_purposes(const struct ew_paper *p, const json_t *policy, json_t *to)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();
	int r = list ? 0 : -ENOMEM;

	for (unsigned i = 0; r == 0 && i < EW_PURPOSE_COUNT; i++)
		r = add_purpose(p, policy, ew_purpose_name(1u << i), list, to);
	return r < 0 ? r : ew_json_put(to, "purposes", TAKE(list)) ? 0 : -ENOMEM;
}

/* -- data and people -- */

static int profiles_of(const json_t *policy, const char *kind, json_t *to)
{
	const json_t *rule;
	size_t i;
	int r = to ? 0 : -ENOMEM;

	json_array_foreach(json_object_get(policy, "rules"), i, rule) {
		const char *profile = json_string_value(json_object_get(json_object_get(rule, "redact"), kind));

		if (r == 0 && profile)
			r = add_word_once(to, profile);
	}
	return r;
}

/* A kind belongs to the paper when some exists, or when a rule offers what it is made for. */
static bool is_offered(const json_t *policy, uint32_t purpose)
{
	const json_t *rule;
	size_t i;

	json_array_foreach(json_object_get(policy, "rules"), i, rule)
		if (purpose && json_object_get(json_object_get(rule, "purposes"), ew_purpose_name(purpose)))
			return true;
	return false;
}

static int add_kind(const json_t *counted, const char *kind, uint32_t purpose, const json_t *policy, json_t *list)
{
	_cleanup_(ew_json_drop) json_t *profiles = json_array();
	int r = profiles_of(policy, kind, profiles);

	if (r < 0 || (ew_tallied(counted, "made") == 0 && !is_offered(policy, purpose)))
		return r;
	return json_array_append_new(list,
		       json_pack("{s:s, s:s?, s:I, s:I, s:O}", "kind", kind, "purpose", purpose ? ew_purpose_name(purpose) : NULL, "calls",
			       ew_tallied(counted, "calls"), "made", ew_tallied(counted, "made"), "redaction", profiles)) < 0
		? -ENOMEM
		: 0;
}

static int say_data(const struct ew_paper *p, const json_t *policy, json_t *to)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();
	const char *word;
	json_t *counted;
	int r = list ? 0 : -ENOMEM;

	for (unsigned i = 0; r == 0 && i < EW_ARTIFACT_KINDS; i++) {
		const char *kind = ew_artifact_kind_name((enum ew_artifact_kind)i);

		r = add_kind(json_object_get(p->n.kinds, kind), kind, ew_artifact_purpose((enum ew_artifact_kind)i), policy, list);
	}
	/* Other forms of the sound, as it was received or as WAV. */
	json_object_foreach(p->n.kinds, word, counted) {
		if (r == 0 && ew_artifact_kind_of(ew_slice_text(word)) < 0)
			r = add_kind(counted, word, EW_PURPOSE_RECORDING, policy, list);
	}
	return r < 0 ? r : ew_json_put(to, "data", TAKE(list)) ? 0 : -ENOMEM;
}

static int say_people(const struct ew_paper *p, json_t *to)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();
	const char *kind;
	json_t *n;
	int r = list ? 0 : -ENOMEM;

	json_object_foreach(p->n.people, kind, n) {
		if (r == 0 && json_array_append_new(list, json_pack("{s:s, s:O}", "kind", kind, "calls", n)) < 0)
			r = -ENOMEM;
	}
	if (r == 0 && p->n.minors > 0 &&
		json_array_append_new(list, json_pack("{s:s, s:I}", "kind", "minors, as told during the call", "calls", (json_int_t)p->n.minors)) < 0)
		r = -ENOMEM;
	return r < 0 ? r : ew_json_put(to, "people", TAKE(list)) ? 0 : -ENOMEM;
}

/* -- who received, and where -- */

static int say_vendors(const struct ew_paper *p, json_t *to)
{
	static const char *const members[] = {"id", "name", "region", "purposes", "calls", "state", "sha256"};
	_cleanup_(ew_json_drop) json_t *list = json_array();
	const json_t *vendor;
	size_t i;
	int r = list ? 0 : -ENOMEM;

	json_array_foreach(p->vendor_list, i, vendor) {
		json_t *one = r == 0 && ew_tallied(vendor, "calls") > 0 ? json_object() : NULL;

		if (!one)
			continue;
		for (size_t m = 0; r == 0 && m < EW_COUNT(members); m++) {
			json_t *value = json_object_get(vendor, members[m]);

			r = value && json_object_set(one, members[m], value) < 0 ? -ENOMEM : 0;
		}
		if (json_array_append_new(list, one) < 0)
			r = -ENOMEM;
	}
	return r < 0 ? r : ew_json_put(to, "vendors", TAKE(list)) ? 0 : -ENOMEM;
}

/* -- for how long -- */

struct limits {
	json_t *list;
	bool more;
};

static int add_limit(struct limits *l, const char *kind, const char *rule, const json_t *stated, const json_t *range, json_int_t calls)
{
	json_t *one;

	if (json_array_size(l->list) >= EW_PAPER_ROWS) {
		l->more = true;
		return 0;
	}
	one = json_pack("{s:s, s:s, s:I}", "kind", kind, "rule", rule, "calls", calls);
	if (!one || (stated && json_object_set(one, "policy_s", (json_t *)(uintptr_t)stated) < 0) ||
		(range && (json_object_set(one, "least_s", json_array_get(range, 0)) < 0 ||
				  json_object_set(one, "most_s", json_array_get(range, 1)) < 0))) {
		json_decref(one);
		return -ENOMEM;
	}
	return json_array_append_new(l->list, one) < 0 ? -ENOMEM : 0;
}

/* What a rule of the policy in force says, beside what calls were really decided to have, their law included. */
static int add_rule_limits(struct limits *l, const json_t *rule, const json_t *counted)
{
	const char *kind;
	json_t *stated;
	int r = 0;

	json_object_foreach(json_object_get(rule, "keep"), kind, stated) {
		const char *word = strcmp(kind, "audio") == 0 ? "recording" : kind; /* the word that decisions have for it */

		if (r == 0)
			r = add_limit(l, kind, text_of(rule, "name"), stated, json_object_get(json_object_get(counted, "keep"), word),
				ew_tallied(counted, "calls"));
	}
	return r;
}

static bool has_rule(const json_t *policy, const char *name)
{
	const json_t *rule;
	size_t i;

	json_array_foreach(json_object_get(policy, "rules"), i, rule)
		if (strcmp(text_of(rule, "name"), name) == 0)
			return true;
	return false;
}

static int say_limits(const struct ew_paper *p, const json_t *policy, json_t *to)
{
	struct limits l = {.list = json_array()};
	const json_t *rule;
	const char *name, *kind;
	json_t *counted, *range;
	size_t i;
	int r = l.list ? 0 : -ENOMEM;

	json_array_foreach(json_object_get(policy, "rules"), i, rule)
		if (r == 0)
			r = add_rule_limits(&l, rule, json_object_get(p->n.rules, text_of(rule, "name")));
	/* Rules of before: calls go by those that they were decided by. */
	json_object_foreach(p->n.rules, name, counted) {
		if (has_rule(policy, name))
			continue;
		json_object_foreach(json_object_get(counted, "keep"), kind, range)
			if (r == 0)
				r = add_limit(&l, strcmp(kind, "recording") == 0 ? "audio" : kind, name, NULL, range, ew_tallied(counted, "calls"));
	}
	if (r == 0 && l.more)
		r = ew_paper_sentence(to, "attention", "There are more than %d time limits: the others are in the policy.", EW_PAPER_ROWS);
	if (r == 0 && ew_json_put(to, "time_limits", l.list))
		return 0;
	json_decref(r < 0 ? l.list : NULL);
	return r < 0 ? r : -ENOMEM;
}

/* A purpose has no row of its own for how long what was made of it stays: that it has none at all is to be seen. */
static int say_unlimited(const struct ew_paper *p, const json_t *policy, json_t *to)
{
	const char *kind;
	json_t *counted;
	int r = 0;

	json_object_foreach(p->n.kinds, kind, counted) {
		const json_t *rule;
		bool limited = false;
		size_t i;

		json_array_foreach(json_object_get(policy, "rules"), i, rule)
			limited = limited || json_object_get(json_object_get(rule, "keep"), kind);
		if (r == 0 && !limited && ew_artifact_kind_of(ew_slice_text(kind)) >= 0)
			r = ew_paper_sentence(
				to, "attention", "The policy in force says of no rule for how long %s is kept.", kind);
	}
	return r;
}

int ew_paper_say_record(struct ew_keeper *k, struct ew_paper *p, json_t *to)
{
	_cleanup_(ew_json_drop) json_t *policy = ew_paper_policy(k), *recipients = NULL, *measures = NULL;
	int r = policy ? say_purposes(p, policy, to) : -ENOMEM;

	if (r == 0)
		r = say_data(p, policy, to);
	if (r == 0)
		r = say_people(p, to);
	if (r == 0)
		r = ew_paper_recipients(k, p, &recipients);
	if (r == 0 && !ew_json_put(to, "recipients", TAKE(recipients)))
		r = -ENOMEM;
	if (r == 0)
		r = say_vendors(p, to);
	if (r == 0)
		r = ew_paper_transfers(k, p, to);
	if (r == 0)
		r = say_limits(p, policy, to);
	if (r == 0)
		r = say_unlimited(p, policy, to);
	if (r == 0)
		r = ew_paper_measures(k, policy, &measures);
	if (r == 0 && !ew_json_put(to, "measures", TAKE(measures)))
		r = -ENOMEM;
	if (r == 0)
		r = ew_paper_sentence(to, "not_known", "Other systems of the controller that hold call data (telephone system, CRM, call lists) are not in "
						       "this record: it speaks of this system alone.");
	if (r == 0)
		r = ew_paper_sentence(to, "not_known",
			"What people do with what they exported, or heard, is not seen from here; that they did is counted.");
	return r;
}
