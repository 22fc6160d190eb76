/*
 * Rules that are never reached: an earlier one matches all that they match. Rules are compared in pairs, but most pairs
 * are told apart by a few bits of their words and by how their numbers begin; what is left is bounded, and a policy
 * that is too large to be compared is refused rather than believed.
 */
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "policy/policy_load.h"

#define HASH_START 0xcbf29ce484222325u /* FNV-1a: for telling apart, never for trusting */

enum { BY_QUEUE, BY_DIRECTION, BY_CHANNEL, BY_AGENT, DIMENSIONS };

/* Words as bits of 64: an earlier rule that lacks one of a later rule's bits does not cover it. */
struct outline {
	uint64_t words[DIMENSIONS]; /* all of them: any word */
	uint64_t extensions;	    /* of the patterns; all: any */
	uint64_t beginnings;	    /* of the first extension: each pattern that could cover it is one of these */
};

/* What a number pattern of a rule begins with. */
struct beginning {
	uint64_t hash;
	size_t rule;
};

struct reach {
	const struct ew_policy *policy;
	struct outline *outlines;
	struct beginning *beginnings; /* by their hashes */
	size_t n_beginnings;
	uint64_t cost; /* words compared with words until now */
};

static void reach_free(struct reach *reach)
{
	free(reach->outlines);
	free(reach->beginnings);
}

static uint64_t hash_more(uint64_t hash, int c)
{
	return (hash ^ (uint64_t)(unsigned char)c) * 0x100000001b3u;
}

static uint64_t bit_of(uint64_t hash)
{
	return UINT64_C(1) << ((hash ^ hash >> 32) & 63);
}

/* -- outlines --------------------------------------------------------------------------------- */

static uint64_t hash_of_word(const char *word, size_t n)
{
	uint64_t hash = HASH_START;

	for (size_t i = 0; i < n; i++)
		hash = hash_more(hash, word[i]);
	return hash;
}

static uint64_t bits_of_words(const struct ew_words *words)
{
	uint64_t bits = words->n ? 0 : UINT64_MAX;

	for (size_t i = 0; i < words->n; i++)
		bits |= bit_of(hash_of_word(words->at[i], strlen(words->at[i])));
	return bits;
}

static size_t length_of_pattern(const char *pattern)
{
	size_t n = strlen(pattern);

	return n > 0 && pattern[n - 1] == '*' ? n - 1 : n;
}

static uint64_t bits_of_patterns(const struct ew_words *patterns)
{
	uint64_t bits = patterns->n ? 0 : UINT64_MAX;

	for (size_t i = 0; i < patterns->n; i++)
		bits |= bit_of(hash_of_word(patterns->at[i], length_of_pattern(patterns->at[i])));
	return bits;
}

/* Without an extension only a rule that asks for none covers it, whose bits are all set. */
static uint64_t bits_of_beginnings(const struct ew_words *patterns)
{
	uint64_t hash = HASH_START;
	uint64_t bits = bit_of(hash);
	size_t n = patterns->n ? strlen(patterns->at[0]) : 0;

	for (size_t i = 0; i < n; i++) {
		hash = hash_more(hash, patterns->at[0][i]);
		bits |= bit_of(hash);
	}
	return bits;
}

static struct outline outline_of(const struct ew_rule *rule)
{
	return (struct outline){
		.words =
			{
				[BY_QUEUE] = bits_of_words(&rule->queue),
				[BY_DIRECTION] = bits_of_words(&rule->direction),
				[BY_CHANNEL] = bits_of_words(&rule->channel),
				[BY_AGENT] = bits_of_words(&rule->agent),
			},
		.extensions = bits_of_patterns(&rule->extension),
		.beginnings = bits_of_beginnings(&rule->extension),
	};
}

static bool may_cover(const struct outline *earlier, const struct outline *later)
{
	uint64_t missing = 0;

	for (int i = 0; i < DIMENSIONS; i++)
		missing |= later->words[i] & ~earlier->words[i];
	return missing == 0 && (earlier->extensions & later->beginnings) != 0;
}

/* -- how numbers begin ------------------------------------------------------------------------ */

static uint64_t hash_of_number(const char *pattern)
{
	bool prefix = false;
	struct ew_slice rest = ew_number_pattern(pattern, &prefix);
	uint64_t hash = HASH_START;

	for (int c = ew_number_next(&rest); c; c = ew_number_next(&rest))
		hash = hash_more(hash, c);
	return hash;
}

static int compare_beginnings(const void *a, const void *b)
{
	const struct beginning *x = a;
	const struct beginning *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->rule > y->rule) - (x->rule < y->rule);
}

static int index_numbers(struct reach *to)
{
	size_t n = 0;

	for (size_t i = 0; i < to->policy->n; i++)
		n += to->policy->rules[i].number.n;
	to->beginnings = calloc(n ? n : 1, sizeof(*to->beginnings));
	if (!to->beginnings)
		return -ENOMEM;
	for (size_t i = 0; i < to->policy->n; i++) {
		const struct ew_words *numbers = &to->policy->rules[i].number;

		for (size_t k = 0; k < numbers->n; k++)
			to->beginnings[to->n_beginnings++] = (struct beginning){hash_of_number(numbers->at[k]), i};
	}
	qsort(to->beginnings, n, sizeof(*to->beginnings), compare_beginnings);
	return 0;
}

static size_t first_of_hash(const struct reach *reach, uint64_t hash)
{
	size_t from = 0;
	size_t to = reach->n_beginnings;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (reach->beginnings[middle].hash < hash)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* -- pairs ------------------------------------------------------------------------------------ */

enum verdict { REACHED, COVERED, TOO_DEAR };

static uint64_t cost_of_words(const struct ew_words *a, const struct ew_words *b)
{
	return (uint64_t)a->n * b->n;
}

static uint64_t cost_of_pair(const struct ew_rule *a, const struct ew_rule *b)
{
	return 1 + cost_of_words(&a->queue, &b->queue) + cost_of_words(&a->extension, &b->extension) +
	       cost_of_words(&a->number, &b->number) + cost_of_words(&a->agent, &b->agent);
}

static enum verdict judge(struct reach *reach, size_t earlier, size_t later)
{
	const struct ew_rule *a = &reach->policy->rules[earlier];
	const struct ew_rule *b = &reach->policy->rules[later];

	if (!may_cover(&reach->outlines[earlier], &reach->outlines[later]))
		return REACHED;
	reach->cost += cost_of_pair(a, b);
	if (reach->cost > EW_MAX_POLICY_COMPARISONS)
		return TOO_DEAR;
	return ew_rule_covers(a, b) ? COVERED : REACHED;
}

/* Rules that ask for no number. */
static enum verdict judge_open(struct reach *reach, size_t later, size_t *ret_by)
{
	enum verdict verdict = REACHED;

	for (size_t i = 0; verdict == REACHED && i < later; i++) {
		if (reach->policy->rules[i].number.n == 0)
			verdict = judge(reach, i, later);
		*ret_by = i;
	}
	return verdict;
}

static enum verdict judge_hash(struct reach *reach, size_t later, uint64_t hash, size_t *ret_by)
{
	enum verdict verdict = REACHED;

	for (size_t i = first_of_hash(reach, hash); verdict == REACHED && i < reach->n_beginnings; i++) {
		if (reach->beginnings[i].hash != hash || reach->beginnings[i].rule >= later)
			break;
		*ret_by = reach->beginnings[i].rule;
		verdict = judge(reach, *ret_by, later);
	}
	return verdict;
}

/* Rules that have a pattern that the later rule's first one begins with: without such a one they do not cover it. */
static enum verdict judge_numbers(struct reach *reach, size_t later, size_t *ret_by)
{
	const struct ew_words *numbers = &reach->policy->rules[later].number;
	bool prefix = false;
	struct ew_slice rest = ew_number_pattern(numbers->at[0], &prefix);
	uint64_t hash = HASH_START;
	enum verdict verdict = judge_hash(reach, later, hash, ret_by);

	for (int c = ew_number_next(&rest); verdict == REACHED && c; c = ew_number_next(&rest)) {
		hash = hash_more(hash, c);
		verdict = judge_hash(reach, later, hash, ret_by);
	}
	return verdict;
}

static int check_rule(struct reach *reach, size_t later, const struct ew_yaml *rules, struct ew_error *error)
{
	const struct ew_rule *rule = &reach->policy->rules[later];
	size_t by = 0;
	enum verdict verdict = judge_open(reach, later, &by);

	if (verdict == REACHED && rule->number.n > 0)
		verdict = judge_numbers(reach, later, &by);
	if (verdict == TOO_DEAR)
		return ew_yaml_complain(rules, error,
			"too many rules with too many words: which of them are never reached cannot be told; "
			"use prefixes, or fewer rules");
	if (verdict == COVERED)
		return ew_yaml_complain(ew_yaml_at(rules, later), error,
			"\"%s\" can never be reached: \"%s\" in line %u matches all that it matches; "
			"put it first, or leave it out",
			rule->name, reach->policy->rules[by].name, reach->policy->rules[by].line);
	return 0;
}

int ew_check_reach(const struct ew_policy *policy, const struct ew_yaml *rules, struct ew_error *error)
{
	_cleanup_(reach_free) struct reach reach = {.policy = policy};
	int r = 0;

	reach.outlines = calloc(policy->n, sizeof(*reach.outlines));
	if (!reach.outlines || index_numbers(&reach) < 0)
		return ew_load_no_memory(error);
	for (size_t i = 0; i < policy->n; i++)
		reach.outlines[i] = outline_of(&policy->rules[i]);
	for (size_t i = 1; r == 0 && i < policy->n; i++)
		r = check_rule(&reach, i, rules, error);
	return r;
}
