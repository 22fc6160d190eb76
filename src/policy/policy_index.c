/*
 * Finds the first rule that matches without asking each: for every word that some rule asks for, which rules it
 * satisfies; the sets of all dimensions are cut with each other, and only what survives is asked for hours and sample,
 * in order. Must agree with the plain check of each rule (ew_rule_matches()) for all facts: a rule that it drops is
 * never asked.
 */
#include "policy/policy_rules.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#define SET_BITS 64
#define SET_WORDS (EW_POLICY_MAX_RULES / SET_BITS)
#define KINDS 3 /* enum ew_party_kind */

enum { BY_QUEUE, BY_EXTENSION, BY_DIRECTION, BY_NUMBER, BY_CHANNEL, BY_AGENT, DIMENSIONS };

/* What one word satisfies: a list of rules, or a set where that is the smaller. */
struct key {
	const char *text;
	const uint64_t *set; /* NULL: the list */
	const uint16_t *rules;
	uint32_t n;
	bool prefix;
};

struct dimension {
	struct key *keys; /* in order of text, whole ones before prefixes */
	size_t n;
	uint64_t *indifferent; /* rules that do not ask */
	char *texts;
	uint16_t *rules;
	uint64_t *sets;
};

struct ew_rule_index {
	size_t words; /* of a set */
	struct dimension by[DIMENSIONS];
	bool asks_party;
	uint64_t *party; /* KINDS sets: rules that want nobody or this kind */
};

/* -- building ---------------------------------------------------------------------------------- */

/* One word of one rule, before equal ones are put together. */
struct entry {
	const char *text;
	uint16_t rule;
	bool prefix;
};

static const struct ew_words *words_of(const struct ew_rule *rule, unsigned by)
{
	switch (by) {
	case BY_QUEUE:
		return &rule->queue;
	case BY_EXTENSION:
		return &rule->extension;
	case BY_DIRECTION:
		return &rule->direction;
	case BY_NUMBER:
		return &rule->number;
	case BY_CHANNEL:
		return &rule->channel;
	default:
		return &rule->agent;
	}
}

static void set_bit(uint64_t *set, size_t i)
{
	set[i / SET_BITS] |= UINT64_C(1) << i % SET_BITS;
}

static int in_order(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int r = strcmp(x->text, y->text);

	if (r == 0)
		r = (int)x->prefix - (int)y->prefix;
	return r != 0 ? r : (int)x->rule - (int)y->rule;
}

/* Writes the word as it is compared, and returns where the next one goes. */
static char *write_word(const char *word, unsigned by, char *to, bool *ret_prefix)
{
	struct ew_slice s = ew_slice_text(word);

	*ret_prefix = by == BY_EXTENSION && s.len > 0 && s.at[s.len - 1] == '*';
	if (by == BY_NUMBER) {
		s = ew_number_pattern(word, ret_prefix);
		for (int c = ew_number_next(&s); c != 0; c = ew_number_next(&s))
			*to++ = (char)c;
	} else {
		memcpy(to, s.at, s.len - (*ret_prefix ? 1 : 0));
		to += s.len - (*ret_prefix ? 1 : 0);
	}
	*to++ = '\0';
	return to;
}

static size_t fill_entries(const struct ew_policy *policy, unsigned by, struct dimension *d, struct entry *entries)
{
	char *to = d->texts;
	size_t n = 0;

	for (size_t i = 0; i < policy->n; i++) {
		const struct ew_words *words = words_of(&policy->rules[i], by);

		if (words->n == 0)
			set_bit(d->indifferent, i);
		for (size_t k = 0; k < words->n; k++) {
			struct entry *entry = &entries[n++];

			entry->text = to;
			entry->rule = (uint16_t)i;
			to = write_word(words->at[k], by, to, &entry->prefix);
		}
	}
	return n;
}

static bool same_word(const struct entry *a, const struct entry *b)
{
	return a->prefix == b->prefix && strcmp(a->text, b->text) == 0;
}

/* A set costs eight bytes a word, a list two a rule. */
static bool set_is_smaller(size_t rules, size_t words)
{
	return rules * sizeof(uint16_t) >= words * sizeof(uint64_t);
}

static void group_entries(struct dimension *d, const struct entry *entries, size_t n, size_t words)
{
	uint64_t *set = d->sets;

	for (size_t i = 0; i < n;) {
		struct key *key = &d->keys[d->n++];

		*key = (struct key){.text = entries[i].text, .rules = &d->rules[i], .prefix = entries[i].prefix};
		for (size_t from = i; i < n && same_word(&entries[from], &entries[i]); i++)
			d->rules[from + key->n++] = entries[i].rule;
		if (!set_is_smaller(key->n, words))
			continue;
		key->set = set;
		for (uint32_t k = 0; k < key->n; k++)
			set_bit(set, key->rules[k]);
		set += words;
	}
}

static int build(const struct ew_policy *policy, unsigned by, size_t words, struct dimension *d)
{
	_cleanup_(ew_free_ptr) struct entry *entries = NULL;
	size_t n = 0, bytes = 0;

	for (size_t i = 0; i < policy->n; i++) {
		const struct ew_words *asked = words_of(&policy->rules[i], by);

		n += asked->n;
		for (size_t k = 0; k < asked->n; k++)
			bytes += strlen(asked->at[k]) + 1;
	}
	if (n == 0)
		return 0;
	entries = calloc(n, sizeof(*entries));
	d->keys = calloc(n, sizeof(*d->keys));
	d->rules = calloc(n, sizeof(*d->rules));
	d->texts = calloc(bytes, 1);
	d->sets = calloc(n * sizeof(uint16_t) / (words * sizeof(uint64_t)) + 1, words * sizeof(uint64_t));
	d->indifferent = calloc(words, sizeof(uint64_t));
	if (!entries || !d->keys || !d->rules || !d->texts || !d->sets || !d->indifferent)
		return -ENOMEM;
	n = fill_entries(policy, by, d, entries);
	qsort(entries, n, sizeof(*entries), in_order);
	group_entries(d, entries, n, words);
	return 0;
}

static int build_parties(const struct ew_policy *policy, struct ew_rule_index *index)
{
	index->party = calloc(index->words * KINDS, sizeof(uint64_t));
	if (!index->party)
		return -ENOMEM;
	for (size_t i = 0; i < policy->n; i++) {
		int wanted = policy->rules[i].party;

		index->asks_party = index->asks_party || wanted >= 0;
		for (int kind = 0; kind < KINDS; kind++)
			if (wanted < 0 || wanted == kind)
				set_bit(index->party + (size_t)kind * index->words, i);
	}
	return 0;
}

int ew_rule_index_new(const struct ew_policy *policy, struct ew_rule_index **ret)
{
	_cleanup_(ew_rule_index_free) struct ew_rule_index *index = calloc(1, sizeof(*index));
	int r = 0;

	assert(policy->n <= EW_POLICY_MAX_RULES);
	if (!index)
		return -ENOMEM;
	index->words = policy->n / SET_BITS + 1;
	if (index->words > SET_WORDS)
		index->words = SET_WORDS;
	for (unsigned by = 0; r == 0 && by < DIMENSIONS; by++)
		r = build(policy, by, index->words, &index->by[by]);
	if (r == 0)
		r = build_parties(policy, index);
	if (r == 0)
		*ret = TAKE(index);
	return r;
}

void ew_rule_index_free(struct ew_rule_index **ptr)
{
	struct ew_rule_index *index = *ptr;

	if (!index)
		return;
	for (unsigned by = 0; by < DIMENSIONS; by++) {
		struct dimension *d = &index->by[by];

		free(d->keys);
		free(d->indifferent);
		free(d->texts);
		free(d->rules);
		free(d->sets);
	}
	free(index->party);
	free(index);
	*ptr = NULL;
}

/* -- finding ----------------------------------------------------------------------------------- */

static void add_key(const struct key *key, size_t words, uint64_t *to)
{
	for (size_t i = 0; key->set && i < words; i++)
		to[i] |= key->set[i];
	for (uint32_t i = 0; !key->set && i < key->n; i++)
		set_bit(to, key->rules[i]);
}

/* The first of [from, end) whose character at `depth` is at least `c`. They are in order, and equal before `depth`. */
static size_t first_from(const struct dimension *d, size_t from, size_t end, size_t depth, int c)
{
	while (from < end) {
		size_t middle = from + (end - from) / 2;

		if ((uint8_t)d->keys[middle].text[depth] < c)
			from = middle + 1;
		else
			end = middle;
	}
	return from;
}

/* Of a number, the part before the first "@" counts as a whole as well. */
static void add_fact(const struct dimension *d, struct ew_slice fact, bool number, size_t words, uint64_t *to)
{
	size_t from = 0, end = d->n;
	bool in_user = number;

	for (size_t depth = 0; from < end; depth++) {
		int c = 0;

		if (number)
			c = ew_number_next(&fact);
		else if (depth < fact.len)
			c = fact.at[depth];
		bool whole = c == 0 || (in_user && c == '@');

		in_user = in_user && c != '@';
		for (; from < end && d->keys[from].text[depth] == '\0'; from++)
			if (whole || d->keys[from].prefix)
				add_key(&d->keys[from], words, to);
		if (c == 0)
			return;
		if (from < end && (uint8_t)d->keys[from].text[depth] == c && (uint8_t)d->keys[end - 1].text[depth] == c)
			continue; /* most words of a policy begin alike */
		from = first_from(d, from, end, depth, c);
		end = first_from(d, from, end, depth, c + 1);
	}
}

static void cut_with(uint64_t *left, const uint64_t *with, size_t words)
{
	for (size_t i = 0; i < words; i++)
		left[i] &= with[i];
}

static void cut_by_word(const struct ew_rule_index *x, unsigned by, const char *fact, uint64_t *left)
{
	const struct dimension *d = &x->by[by];
	uint64_t set[SET_WORDS];

	if (d->n == 0)
		return;
	memcpy(set, d->indifferent, x->words * sizeof(*set));
	if (fact)
		add_fact(d, ew_slice_text(fact), false, x->words, set);
	cut_with(left, set, x->words);
}

static void cut_by_numbers(const struct ew_rule_index *x, const struct ew_policy_facts *facts, uint64_t *left)
{
	const struct dimension *d = &x->by[BY_NUMBER];
	uint64_t set[SET_WORDS];

	if (d->n == 0)
		return;
	memcpy(set, d->indifferent, x->words * sizeof(*set));
	if (facts->from)
		add_fact(d, ew_number_plain(facts->from), true, x->words, set);
	if (facts->to)
		add_fact(d, ew_number_plain(facts->to), true, x->words, set);
	cut_with(left, set, x->words);
}

static void cut_by_parties(const struct ew_rule_index *x, const struct ew_policy_facts *facts, uint64_t *left)
{
	struct ew_policy_party who[EW_POLICY_PARTIES];
	uint64_t set[SET_WORDS] = {0};
	bool more = false;

	if (!x->asks_party)
		return;
	size_t n = ew_policy_who(facts, who, &more);

	for (size_t k = 0; k < n; k++) {
		const uint64_t *of_kind = x->party + (size_t)who[k].kind * x->words;

		for (size_t i = 0; i < x->words; i++)
			set[i] |= of_kind[i];
	}
	cut_with(left, set, x->words);
}

/* Hours and samples are asked of those that are left, in order. */
static const struct ew_rule *first_of(
	const struct ew_policy *policy, const struct ew_policy_facts *facts, uint64_t *left)
{
	for (size_t word = 0; word < policy->index->words; word++) {
		for (uint64_t bits = left[word]; bits != 0; bits &= bits - 1) {
			size_t i = word * SET_BITS + (size_t)__builtin_ctzll(bits);

			if (i < policy->n && ew_rule_is_due(&policy->rules[i], facts))
				return &policy->rules[i];
		}
	}
	return NULL;
}

const struct ew_rule *ew_rule_index_find(const struct ew_policy *policy, const struct ew_policy_facts *facts)
{
	const struct ew_rule_index *x = policy->index;
	uint64_t left[SET_WORDS];

	memset(left, 0xff, sizeof(left));
	cut_by_word(x, BY_QUEUE, facts->queue, left);
	cut_by_word(x, BY_EXTENSION, facts->extension, left);
	cut_by_word(x, BY_DIRECTION, facts->direction, left);
	cut_by_word(x, BY_CHANNEL, facts->channel, left);
	cut_by_word(x, BY_AGENT, facts->agent, left);
	cut_by_numbers(x, facts, left);
	cut_by_parties(x, facts, left);
	return first_of(policy, facts, left);
}
