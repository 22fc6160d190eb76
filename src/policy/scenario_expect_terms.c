/*
 * What is expected of the terms of a call: the rule, what is needed and must be told, what a refusal does, how long
 * things are kept, and whose law said so. A table of words, each with what reads it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/scenario_parts.h"

#define TERMS(s) (&(s)->decision.terms)

/* -- one word against what is so */

static int same_word(struct ew_story *s, const struct ew_yaml *value, const char *what, const char *so)
{
	bool list = ew_yaml_kind(value) == EW_YAML_LIST;
	size_t n = list ? ew_yaml_count(value) : 1;

	for (size_t i = 0; i < n; i++) {
		const char *text = ew_yaml_text(list ? ew_yaml_at(value, i) : value);

		if (!text)
			return ew_yaml_complain(value, s->error, "a word was expected");
		if (so && strcmp(text, so) == 0)
			return 0;
	}
	return ew_story_fail(s, value, "%s was expected to be \"%s\", but is \"%s\"", what,
		list ? "one of the list" : ew_yaml_text(value), so ? so : "nothing");
}

/* A word of a known set: one that is none is a fault of the file, not of the policy. */
static int same_of(
	struct ew_story *s, const struct ew_yaml *value, const char *what, int (*of)(struct ew_slice), const char *so)
{
	bool list = ew_yaml_kind(value) == EW_YAML_LIST;
	size_t n = list ? ew_yaml_count(value) : 1;

	for (size_t i = 0; i < n; i++) {
		int word = 0;
		int r = ew_story_word(s, list ? ew_yaml_at(value, i) : value, of, "a word that is known here", &word);

		if (r < 0)
			return r;
	}
	return same_word(s, value, what, so);
}

static int expect_rule(struct ew_story *s, const struct ew_yaml *value)
{
	return same_word(s, value, "the rule", s->decision.rule);
}

static int expect_notice(struct ew_story *s, const struct ew_yaml *value)
{
	return same_word(s, value, "the notice", s->decision.notice ? s->decision.notice->name : NULL);
}

static int expect_say(struct ew_story *s, const struct ew_yaml *value)
{
	return same_word(s, value, "what is said", s->decision.say);
}

static int expect_move_to(struct ew_story *s, const struct ew_yaml *value)
{
	return same_word(s, value, "where the call is moved", s->decision.move_to);
}

static int expect_mode(struct ew_story *s, const struct ew_yaml *value)
{
	return same_of(s, value, "the mode", ew_mode_of, ew_mode_name(TERMS(s)->mode));
}

static int expect_then(struct ew_story *s, const struct ew_yaml *value)
{
	return same_of(s, value, "what becomes of the call", ew_then_of, ew_then_name(TERMS(s)->then));
}

static int expect_opt_out(struct ew_story *s, const struct ew_yaml *value)
{
	return same_of(s, value, "the effect of a refusal", ew_opt_effect_of, ew_opt_effect_name(TERMS(s)->opt_out));
}

static int expect_before(struct ew_story *s, const struct ew_yaml *value)
{
	return same_of(s, value, "what happens before consent", ew_before_of, ew_before_name(TERMS(s)->before));
}

static int expect_again(struct ew_story *s, const struct ew_yaml *value)
{
	return same_of(s, value, "who may ask again", ew_voice_of, ew_voice_name(TERMS(s)->again));
}

static int expect_minors(struct ew_story *s, const struct ew_yaml *value)
{
	return same_of(s, value, "what becomes of what exists of a minor", ew_treatment_of,
		ew_treatment_name((enum ew_treatment)TERMS(s)->minor));
}

/* -- yes or no */

static int same_truth(struct ew_story *s, const struct ew_yaml *value, const char *what, bool so)
{
	const char *text = ew_yaml_text(value);

	if (!text || (strcmp(text, "true") != 0 && strcmp(text, "false") != 0))
		return ew_yaml_complain(value, s->error, "true or false was expected");
	if (strcmp(text, so ? "true" : "false") == 0)
		return 0;
	return ew_story_fail(s, value, "%s was expected to be %s, but is %s", what, text, so ? "true" : "false");
}

static int expect_in_recording(struct ew_story *s, const struct ew_yaml *value)
{
	return same_truth(s, value, "that the announcement must be in the recording", TERMS(s)->in_recording);
}

static int expect_conflict(struct ew_story *s, const struct ew_yaml *value)
{
	return same_truth(s, value, "a conflict of laws", s->decision.conflict);
}

static int expect_no_policy(struct ew_story *s, const struct ew_yaml *value)
{
	return same_truth(s, value, "that there is no policy", s->decision.no_policy);
}

/* -- sets */

static int same_purposes(struct ew_story *s, const struct ew_yaml *value, const char *what, uint32_t so)
{
	uint32_t expected = 0;
	int r = ew_story_purposes(s, value, 0, &expected);

	if (r < 0 || expected == so)
		return r;
	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++)
		if ((expected ^ so) & 1u << i)
			return ew_story_fail(s, value, "%s %s expected to be %s, but %s", ew_purpose_name(1u << i),
				expected & 1u << i ? "was" : "was not", what, so & 1u << i ? "is" : "is not");
	return 0;
}

static int expect_offered(struct ew_story *s, const struct ew_yaml *value)
{
	return same_purposes(s, value, "offered", TERMS(s)->offered);
}

static int expect_obliged(struct ew_story *s, const struct ew_yaml *value)
{
	return same_purposes(s, value, "obliged", TERMS(s)->obliged);
}

/* `exactly`: nothing besides. */
static int same_tells(struct ew_story *s, const struct ew_yaml *value, const char *what, uint32_t so, bool exactly)
{
	uint32_t expected = 0;

	if (ew_yaml_kind(value) != EW_YAML_LIST)
		return ew_yaml_complain(value, s->error, "a list of what an announcement tells was expected");
	for (size_t i = 0; i < ew_yaml_count(value); i++) {
		const char *text = ew_yaml_text(ew_yaml_at(value, i));
		uint32_t tell = text ? ew_tells_of(ew_slice_text(text)) : 0;

		if (!tell)
			return ew_yaml_complain(
				ew_yaml_at(value, i), s->error, "nothing that an announcement tells is called so");
		if (!(so & tell))
			return ew_story_fail(
				s, ew_yaml_at(value, i), "\"%s\" was expected to be %s, but is not", text, what);
		expected |= tell;
	}
	for (unsigned i = 0; exactly && i < EW_TELLS_COUNT; i++)
		if (so & ~expected & 1u << i)
			return ew_story_fail(
				s, value, "\"%s\" was not expected to be %s, but is", ew_tells_name(1u << i), what);
	return 0;
}

static int expect_tells(struct ew_story *s, const struct ew_yaml *value)
{
	return same_tells(s, value, "a duty of the announcement", TERMS(s)->tells, false);
}

/* A list without anything in it: nothing is missing. */
static int expect_missing_tells(struct ew_story *s, const struct ew_yaml *value)
{
	bool none = ew_yaml_kind(value) == EW_YAML_LIST && ew_yaml_count(value) == 0;

	return same_tells(s, value, "missing in the announcement", s->decision.missing_tells, none);
}

/* -- maps */

typedef int member_fn(struct ew_story *s, const struct ew_yaml *value, const char *key);

static int each(struct ew_story *s, const struct ew_yaml *map, member_fn *check)
{
	int r = 0;

	if (ew_yaml_kind(map) != EW_YAML_MAP || ew_yaml_count(map) == 0)
		return ew_yaml_complain(map, s->error, "keys with values were expected");
	for (size_t i = 0; r == 0 && i < ew_yaml_count(map); i++)
		r = check(s, ew_yaml_at(map, i), ew_yaml_key(map, i));
	return r;
}

static int same_need(
	struct ew_story *s, const struct ew_yaml *value, const char *key, const char *whose, const uint8_t *needs)
{
	uint32_t purpose = ew_purpose_of(ew_slice_text(key));
	char what[100];

	if (!purpose)
		return ew_yaml_complain(value, s->error, "the key is no purpose");
	(void)snprintf(what, sizeof(what), "what %s needs for %s", whose, key);
	return same_of(s, value, what, ew_need_of, ew_need_name((enum ew_need)needs[__builtin_ctz(purpose)]));
}

static int check_need(struct ew_story *s, const struct ew_yaml *value, const char *key)
{
	return same_need(s, value, key, "a customer", TERMS(s)->need);
}

static int check_agent_need(struct ew_story *s, const struct ew_yaml *value, const char *key)
{
	return same_need(s, value, key, "an agent", TERMS(s)->agent_need);
}

static int expect_needs(struct ew_story *s, const struct ew_yaml *value)
{
	return each(s, value, check_need);
}

static int expect_agent_needs(struct ew_story *s, const struct ew_yaml *value)
{
	return each(s, value, check_agent_need);
}

static int kind_of(struct ew_story *s, const struct ew_yaml *value, const char *key, int *ret)
{
	*ret = ew_artifact_kind_of(ew_slice_text(key));
	return *ret < 0 ? ew_yaml_complain(value, s->error, "the key is no kind of artifact") : 0;
}

static int check_treat(struct ew_story *s, const struct ew_yaml *value, const char *key)
{
	int kind = 0;
	int r = kind_of(s, value, key, &kind);

	if (r < 0)
		return r;
	return same_of(s, value, key, ew_treatment_of, ew_treatment_name((enum ew_treatment)TERMS(s)->treat[kind]));
}

static int expect_treat(struct ew_story *s, const struct ew_yaml *value)
{
	return each(s, value, check_treat);
}

static int expect_keep(struct ew_story *s, const struct ew_yaml *value)
{
	int r = ew_yaml_kind(value) == EW_YAML_MAP
			? 0
			: ew_yaml_complain(value, s->error, "kinds with periods were expected");

	for (size_t i = 0; r == 0 && i < ew_yaml_count(value); i++) {
		const char *key = ew_yaml_key(value, i);
		uint64_t expected = 0;
		int kind = 0;

		r = kind_of(s, ew_yaml_at(value, i), key, &kind);
		if (r == 0)
			r = ew_yaml_get_duration(value, key, true, 0, &expected, s->error);
		if (r == 0 && TERMS(s)->keep_s[kind] != expected)
			r = ew_story_fail(s, ew_yaml_at(value, i),
				"%s was expected to be kept for %llu s, but is for %llu s", key,
				(unsigned long long)expected, (unsigned long long)TERMS(s)->keep_s[kind]);
	}
	return r;
}

static int expect_stays(struct ew_story *s, const struct ew_yaml *value)
{
	char so[32];

	(void)snprintf(so, sizeof(so), "%us", TERMS(s)->stays_ms / 1000);
	return same_word(s, value, "how long one has to stay", so);
}

/* -- places and laws */

static int check_place(
	struct ew_story *s, const struct ew_yaml *value, const struct ew_places *places, const char *name)
{
	size_t n = ew_yaml_kind(value) == EW_YAML_LIST ? ew_yaml_count(value) : 0;

	if (n == 0)
		return ew_yaml_complain(value, s->error, "a list of places was expected, the likeliest first");
	for (size_t i = 0; i < n; i++) {
		const char *text = ew_yaml_text(ew_yaml_at(value, i));

		if (!text)
			return ew_yaml_complain(value, s->error, "a list of places was expected, the likeliest first");
		if (i >= places->n || strcmp(places->at[i], text) != 0)
			return ew_story_fail(s, value, "the place of %s was expected to be \"%s\", but is \"%s\"", name,
				text, i < places->n ? places->at[i] : "nothing more");
	}
	if (places->n > n)
		return ew_story_fail(s, value, "the place of %s may also be \"%s\"", name, places->at[n]);
	return 0;
}

static int check_places_of(struct ew_story *s, const struct ew_yaml *value, const char *key)
{
	size_t party = 0;
	int r = ew_story_party_of(s, value, key, &party);

	if (r < 0)
		return r;
	if (!s->parties[party].came || s->parties[party].fact >= s->decision.n_places)
		return ew_story_fail(s, value, "of %s no place is known", key);
	return check_place(s, value, &s->decision.places[s->parties[party].fact], key);
}

static int expect_places(struct ew_story *s, const struct ew_yaml *value)
{
	return each(s, value, check_places_of);
}

static int check_decider(struct ew_story *s, const struct ew_yaml *value, const char *key)
{
	const char *expected = ew_yaml_text(value);
	const char *so = NULL;

	if (!expected)
		return ew_yaml_complain(value, s->error, "a place, a sector or policy was expected");
	for (size_t i = 0; i < s->decision.n_deciders; i++) {
		const struct ew_decider *decider = &s->decision.deciders[i];

		if (strcmp(decider->field, key) != 0)
			continue;
		so = decider->place ? decider->place : "policy";
		if (strcmp(so, expected) == 0)
			return 0;
	}
	return ew_story_fail(s, value, "%s was expected to be decided by %s, but %s%s", key, expected,
		so ? "is by " : "nobody decided it", so ? so : "");
}

static int expect_decided_by(struct ew_story *s, const struct ew_yaml *value)
{
	return each(s, value, check_decider);
}

static int expect_warns(struct ew_story *s, const struct ew_yaml *value)
{
	const char *expected = ew_yaml_text(value);
	const char *warning = NULL;

	if (!expected || !*expected)
		return ew_yaml_complain(value, s->error, "what a warning must name was expected");
	for (size_t i = 0; s->policy && (warning = ew_policy_warning(s->policy, i)); i++)
		if (strstr(warning, expected))
			return 0;
	return ew_story_fail(s, value, "no warning of the policy names \"%s\"", expected);
}

/* -- all of them */

static const struct {
	const char *word;
	ew_story_expect_fn *check;
} terms[] = {
	{"rule", expect_rule},
	{"mode", expect_mode},
	{"offered", expect_offered},
	{"obliged", expect_obliged},
	{"needs", expect_needs},
	{"agent_needs", expect_agent_needs},
	{"notice", expect_notice},
	{"tells", expect_tells},
	{"missing_tells", expect_missing_tells},
	{"in_recording", expect_in_recording},
	{"before_consent", expect_before},
	{"stays", expect_stays},
	{"again", expect_again},
	{"opt_out", expect_opt_out},
	{"then", expect_then},
	{"say", expect_say},
	{"move_to", expect_move_to},
	{"treat", expect_treat},
	{"minors", expect_minors},
	{"keep", expect_keep},
	{"places", expect_places},
	{"decided_by", expect_decided_by},
	{"conflict", expect_conflict},
	{"no_policy", expect_no_policy},
	{"warns", expect_warns},
};

ew_story_expect_fn *ew_story_terms_of(const char *word)
{
	for (size_t i = 0; i < EW_COUNT(terms); i++)
		if (strcmp(terms[i].word, word) == 0)
			return terms[i].check;
	return NULL;
}
