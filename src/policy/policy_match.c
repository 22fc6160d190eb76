/*
 * Whether one rule matches one call: the plain check, dimension by dimension, that the index (policy_index.c) must
 * agree with and that explains why a rule did not match. Must depend on nothing but the rule and the facts; a fact that
 * is absent matches only rules that do not ask for it.
 *
 * A sample is drawn by a fixed mix of the rule's name and the interaction's id (ew_rule_draws() in policy_rules.h says
 * which): the same call is in it or not for ever. It must never change.
 */
#include "policy/policy_rules.h"

#include <string.h>

#define DAY_MINUTES 1440
#define DAYS 7
#define EVERY_CALL 1000000u

/* -- words and numbers ------------------------------------------------------------------------- */

static bool has_word(const struct ew_words *words, const char *fact)
{
	if (words->n == 0)
		return true;
	for (size_t i = 0; fact && i < words->n; i++) {
		if (strcmp(words->at[i], fact) == 0)
			return true;
	}
	return false;
}

/* Whole, or what stands before the star at its end. */
static bool extension_matches(const char *pattern, const char *fact)
{
	size_t n = strlen(pattern);

	if (n > 0 && pattern[n - 1] == '*')
		return strncmp(pattern, fact, n - 1) == 0;
	return strcmp(pattern, fact) == 0;
}

static bool has_extension(const struct ew_words *patterns, const char *fact)
{
	if (patterns->n == 0)
		return true;
	for (size_t i = 0; fact && i < patterns->n; i++) {
		if (extension_matches(patterns->at[i], fact))
			return true;
	}
	return false;
}

static bool has_number(const struct ew_words *patterns, const struct ew_policy_facts *facts)
{
	if (patterns->n == 0)
		return true;
	for (size_t i = 0; i < patterns->n; i++) {
		if ((facts->from && ew_number_matches(patterns->at[i], facts->from)) ||
			(facts->to && ew_number_matches(patterns->at[i], facts->to)))
			return true;
	}
	return false;
}

static bool has_party(int kind, const struct ew_policy_facts *facts)
{
	struct ew_policy_party who[EW_POLICY_PARTIES];
	bool more = false;

	if (kind < 0)
		return true;
	size_t n = ew_policy_who(facts, who, &more);

	for (size_t i = 0; i < n; i++) {
		if ((int)who[i].kind == kind)
			return true;
	}
	return false;
}

/* -- time and sample --------------------------------------------------------------------------- */

/* `to` at or before `from` goes over midnight; the hours after it belong to the day before. */
static bool in_hours(const struct ew_hours *hours, int64_t started_us)
{
	if (hours->any)
		return true;
	if (started_us <= 0)
		return false;
	int64_t minutes = started_us / 60000000 + hours->zone;

	if (minutes < 0)
		return false;
	unsigned minute = (unsigned)(minutes % DAY_MINUTES);
	unsigned day = (unsigned)((minutes / DAY_MINUTES + 3) % DAYS); /* 1 January 1970 was a Thursday */
	bool today = (hours->days >> day & 1) != 0;
	bool yesterday = (hours->days >> (day + DAYS - 1) % DAYS & 1) != 0;

	if (hours->from < hours->to)
		return today && minute >= hours->from && minute < hours->to;
	return (today && minute >= hours->from) || (yesterday && minute < hours->to);
}

static uint64_t mix(uint64_t h, const char *text)
{
	for (; *text; text++)
		h = (h ^ (uint8_t)*text) * 0x100000001b3u;
	return h;
}

bool ew_rule_draws(const struct ew_rule *rule, const char *id)
{
	if (rule->sample_ppm >= EVERY_CALL)
		return true;
	if (!id)
		return false;
	uint64_t h = mix(0xcbf29ce484222325u, rule->name) * 0x100000001b3u;

	h = mix(h, id);
	h = (h ^ h >> 33) * 0xff51afd7ed558ccdu;
	h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53u;
	h ^= h >> 33;
	return ((h >> 32) * EVERY_CALL) >> 32 < rule->sample_ppm;
}

bool ew_rule_is_due(const struct ew_rule *rule, const struct ew_policy_facts *facts)
{
	return in_hours(&rule->hours, facts->started_us) && ew_rule_draws(rule, facts->id);
}

/* -- the whole rule ---------------------------------------------------------------------------- */

bool ew_rule_matches(const struct ew_rule *rule, const struct ew_policy_facts *facts, uint32_t *ret_against)
{
	uint32_t against = 0;

	against |= has_word(&rule->queue, facts->queue) ? 0 : EW_WHEN_QUEUE;
	against |= has_extension(&rule->extension, facts->extension) ? 0 : EW_WHEN_EXTENSION;
	against |= has_word(&rule->direction, facts->direction) ? 0 : EW_WHEN_DIRECTION;
	against |= has_number(&rule->number, facts) ? 0 : EW_WHEN_NUMBER;
	against |= has_word(&rule->channel, facts->channel) ? 0 : EW_WHEN_CHANNEL;
	against |= has_word(&rule->agent, facts->agent) ? 0 : EW_WHEN_AGENT;
	against |= has_party(rule->party, facts) ? 0 : EW_WHEN_PARTY;
	against |= in_hours(&rule->hours, facts->started_us) ? 0 : EW_WHEN_TIME;
	against |= ew_rule_draws(rule, facts->id) ? 0 : EW_WHEN_SAMPLE;
	*ret_against = against;
	return against == 0;
}

uint32_t ew_rule_asks(const struct ew_rule *rule)
{
	return (rule->queue.n ? EW_WHEN_QUEUE : 0) | (rule->extension.n ? EW_WHEN_EXTENSION : 0) |
	       (rule->direction.n ? EW_WHEN_DIRECTION : 0) | (rule->number.n ? EW_WHEN_NUMBER : 0) |
	       (rule->channel.n ? EW_WHEN_CHANNEL : 0) | (rule->agent.n ? EW_WHEN_AGENT : 0) |
	       (rule->party >= 0 ? EW_WHEN_PARTY : 0) | (rule->hours.any ? 0 : EW_WHEN_TIME) |
	       (rule->sample_ppm < EVERY_CALL ? EW_WHEN_SAMPLE : 0);
}

/* -- one rule before another ------------------------------------------------------------------- */

static bool word_covers(const char *earlier, const char *later)
{
	return strcmp(earlier, later) == 0;
}

/* A star of the later pattern is compared like any other character: "4*" covers "41*", and "41*" not "4*". */
static bool extension_covers(const char *earlier, const char *later)
{
	return extension_matches(earlier, later);
}

typedef bool covers_fn(const char *earlier, const char *later);

/* Each of the later rule's words must be one that the earlier rule takes as well. */
static bool words_cover(const struct ew_words *earlier, const struct ew_words *later, covers_fn *covers)
{
	if (earlier->n == 0)
		return true;
	for (size_t i = 0; i < later->n; i++) {
		bool found = false;

		for (size_t k = 0; !found && k < earlier->n; k++)
			found = covers(earlier->at[k], later->at[i]);
		if (!found)
			return false;
	}
	return later->n > 0;
}

static bool hours_cover(const struct ew_hours *earlier, const struct ew_hours *later)
{
	if (earlier->any)
		return true;
	if (later->any || earlier->zone != later->zone || (later->days & ~earlier->days) != 0)
		return false;
	if (earlier->from == later->from && earlier->to == later->to)
		return true;
	return earlier->from < earlier->to && later->from < later->to && earlier->from <= later->from &&
	       later->to <= earlier->to;
}

bool ew_rule_covers(const struct ew_rule *earlier, const struct ew_rule *later)
{
	return earlier->sample_ppm >= EVERY_CALL && (earlier->party < 0 || earlier->party == later->party) &&
	       hours_cover(&earlier->hours, &later->hours) &&
	       words_cover(&earlier->direction, &later->direction, word_covers) &&
	       words_cover(&earlier->channel, &later->channel, word_covers) &&
	       words_cover(&earlier->queue, &later->queue, word_covers) &&
	       words_cover(&earlier->agent, &later->agent, word_covers) &&
	       words_cover(&earlier->extension, &later->extension, extension_covers) &&
	       words_cover(&earlier->number, &later->number, ew_number_covers);
}
