/*
 * What must be so at this point of a story: of each gate whether it lets something through and if not why, of each
 * party where it stands, and what the terms of the call are (scenario_expect_terms.c). One that does not hold ends the
 * case.
 */
#include <errno.h>
#include <string.h>

#include "policy/scenario_parts.h"

#define WITHHELD "withheld" /* for whatever reason */
#define KEEPER_AWAY "keeper_away"

/* -- gates */

/* In words: why this purpose of the party is not captured, or that it is. */
static const char *so_is(const struct ew_story *s, size_t party, uint32_t purpose, int *ret_who)
{
	struct ew_situation situation;

	*ret_who = -1;
	if (s->away)
		return s->gates[party] & purpose ? ew_why_name(EW_WHY_CAPTURED) : KEEPER_AWAY;
	ew_story_situation(s, &situation);
	return ew_why_name(ew_capture_why(&situation, party, purpose, ret_who));
}

static bool is_word_of_gates(const char *word)
{
	for (int i = 0; ew_why_name((enum ew_why)i); i++)
		if (strcmp(ew_why_name((enum ew_why)i), word) == 0)
			return true;
	return strcmp(word, WITHHELD) == 0 || strcmp(word, KEEPER_AWAY) == 0;
}

static bool is_met(const char *expected, const char *so)
{
	if (strcmp(expected, WITHHELD) == 0)
		return strcmp(so, ew_why_name(EW_WHY_CAPTURED)) != 0;
	return strcmp(expected, so) == 0;
}

/* One word, or a list of those that are as good. */
static int check_gate(struct ew_story *s, const struct ew_yaml *value, size_t party, uint32_t purpose)
{
	bool list = ew_yaml_kind(value) == EW_YAML_LIST;
	size_t n = list ? ew_yaml_count(value) : 1;
	int who = -1;
	const char *so = so_is(s, party, purpose, &who);
	const char *word = NULL;
	bool met = false;

	for (size_t i = 0; i < n; i++) {
		word = ew_yaml_text(list ? ew_yaml_at(value, i) : value);
		if (!word || !is_word_of_gates(word))
			return ew_yaml_complain(value, s->error,
				"a word of what a gate does was expected: captured, withheld, "
				"consent, refused, ...");
		met = met || is_met(word, so);
	}
	if (met)
		return 0;
	return ew_story_fail(s, value, "%s of %s was expected to be \"%s\", but is \"%s\"%s%s",
		ew_purpose_name(purpose), s->parties[party].name, word ? word : "?", so, who >= 0 ? " because of " : "",
		who >= 0 ? s->parties[who].name : "");
}

static int check_everybody(struct ew_story *s, const struct ew_yaml *value, uint32_t purpose)
{
	bool anybody = false;
	int r = 0;

	for (size_t i = 0; r == 0 && i < s->n; i++) {
		if (!s->consents[i].present)
			continue;
		anybody = true;
		r = check_gate(s, value, i, purpose);
	}
	return r == 0 && !anybody ? ew_yaml_complain(value, s->error, "nobody is there of whom this could be so") : r;
}

static int check_party(struct ew_story *s, const struct ew_yaml *value, size_t party)
{
	int r = 0;

	if (ew_yaml_kind(value) != EW_YAML_MAP)
		return ew_yaml_complain(value, s->error, "purposes, each with a word, were expected");
	for (size_t i = 0; r == 0 && i < ew_yaml_count(value); i++) {
		uint32_t purpose = ew_purpose_of(ew_slice_text(ew_yaml_key(value, i)));

		r = purpose ? check_gate(s, ew_yaml_at(value, i), party, purpose)
			    : ew_yaml_complain(ew_yaml_at(value, i), s->error, "the key is no purpose");
	}
	return r;
}

/* -- where a party stands */

static int check_state(struct ew_story *s, const struct ew_yaml *value, size_t party, uint32_t purpose)
{
	const char *so = ew_consent_name(ew_consent_of(&s->consents[party], purpose, s->decision.terms.tells));
	const char *expected = ew_yaml_text(value);

	for (int i = 0; expected && ew_consent_name((enum ew_consent)i); i++) {
		if (strcmp(ew_consent_name((enum ew_consent)i), expected) != 0)
			continue;
		if (strcmp(expected, so) == 0)
			return 0;
		return ew_story_fail(s, value, "%s was expected to stand at \"%s\" for %s, but stands at \"%s\"",
			s->parties[party].name, expected, ew_purpose_name(purpose), so);
	}
	return ew_yaml_complain(
		value, s->error, "one of unknown, notified, implied, granted, declined, withdrawn was expected");
}

static int check_states_of(struct ew_story *s, const struct ew_yaml *value, const char *name)
{
	size_t party = 0;
	int r = ew_story_party_of(s, value, name, &party);

	if (r == 0 && ew_yaml_kind(value) != EW_YAML_MAP)
		r = ew_yaml_complain(value, s->error, "purposes, each with a word, were expected");
	for (size_t i = 0; r == 0 && i < ew_yaml_count(value); i++) {
		uint32_t purpose = ew_purpose_of(ew_slice_text(ew_yaml_key(value, i)));

		r = purpose ? check_state(s, ew_yaml_at(value, i), party, purpose)
			    : ew_yaml_complain(ew_yaml_at(value, i), s->error, "the key is no purpose");
	}
	return r;
}

static int check_states(struct ew_story *s, const struct ew_yaml *value)
{
	int r = 0;

	if (ew_yaml_kind(value) != EW_YAML_MAP)
		return ew_yaml_complain(value, s->error, "parties were expected");
	for (size_t i = 0; r == 0 && i < ew_yaml_count(value); i++)
		r = check_states_of(s, ew_yaml_at(value, i), ew_yaml_key(value, i));
	return r;
}

/* -- alarms */

#define PAUSE_ALARM EW_SEGMENTS

/* Bits of the segments, and of the pause, that have lasted for longer than they may without being told of. */
static uint32_t alarms_of(const struct ew_story *s)
{
	const struct ew_terms *terms = &s->decision.terms;
	uint32_t paused = 0;
	uint32_t alarms = 0;

	for (unsigned i = 0; i < EW_SEGMENTS; i++)
		if ((s->segments & 1u << i) && terms->segment_alarm_s[i] &&
			s->now_s - s->opened_s[i] >= terms->segment_alarm_s[i])
			alarms |= 1u << i;
	for (size_t i = 0; i < s->n; i++)
		paused |= s->paused[i];
	if (paused && terms->pause.alarm_s && s->now_s - s->paused_s >= terms->pause.alarm_s)
		alarms |= 1u << PAUSE_ALARM;
	return alarms;
}

static int check_alarms(struct ew_story *s, const struct ew_yaml *value)
{
	uint32_t expected = 0;

	if (ew_yaml_kind(value) != EW_YAML_LIST)
		return ew_yaml_complain(
			value, s->error, "a list of kinds of sensitive talk, and of pause, was expected");
	for (size_t i = 0; i < ew_yaml_count(value); i++) {
		const char *text = ew_yaml_text(ew_yaml_at(value, i));
		int alarm = text && strcmp(text, "pause") == 0 ? PAUSE_ALARM : -1;

		alarm = text && alarm < 0 ? ew_segment_of(ew_slice_text(text)) : alarm;
		if (alarm < 0)
			return ew_yaml_complain(
				ew_yaml_at(value, i), s->error, "a kind of sensitive talk, or pause, was expected");
		expected |= 1u << alarm;
	}
	if (alarms_of(s) == expected)
		return 0;
	return ew_story_fail(s, value, "%s alarm was expected, and %s is there", expected ? "an" : "no",
		alarms_of(s) ? (expected ? "another" : "one") : "none");
}

/* -- all of it */

static const struct {
	const char *word;
	ew_story_expect_fn *check;
} others[] = {{"state", check_states}, {"alarms", check_alarms}};

static ew_story_expect_fn *find(const char *word)
{
	for (size_t i = 0; i < EW_COUNT(others); i++)
		if (strcmp(others[i].word, word) == 0)
			return others[i].check;
	return ew_story_terms_of(word);
}

bool ew_story_is_expectation(const char *word)
{
	return find(word) != NULL;
}

static int check_one(struct ew_story *s, const struct ew_yaml *value, const char *key)
{
	uint32_t purpose = ew_purpose_of(ew_slice_text(key));
	ew_story_expect_fn *check = find(key);
	size_t party = 0;

	if (purpose)
		return check_everybody(s, value, purpose);
	if (check)
		return check(s, value);
	int r = ew_story_party_of(s, value, key, &party);

	return r == 0 ? check_party(s, value, party) : r;
}

int ew_story_expect(struct ew_story *s, const struct ew_yaml *expect)
{
	int r = 0;

	if (ew_yaml_kind(expect) != EW_YAML_MAP || ew_yaml_count(expect) == 0)
		return ew_yaml_complain(expect, s->error, "what is expected was expected: {recording: captured}");
	for (size_t i = 0; r == 0 && i < ew_yaml_count(expect); i++)
		r = check_one(s, ew_yaml_at(expect, i), ew_yaml_key(expect, i));
	return r;
}
