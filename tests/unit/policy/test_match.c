/*
 * Which rule a call falls under: patterns, hours and samples by table, and the index against the plain check of each
 * rule in turn, over random rules and facts.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "policy/policy_rules.h"
#include "support/support.h"

#define EVERY_CALL 1000000u

/* -- numbers ----------------------------------------------------------------------------------- */

static const struct {
	const char *pattern, *number;
	bool matches;
} numbers[] = {
	{"+352*", "+352 621-000.111", true},
	{"+352*", "tel:+352621", true},
	{"+352*", "sip:+3528001234@sbc.example.com;user=phone", true},
	{"+352*", "+35", false},
	{"+352621", "+352 (621)", true},
	{"+352621", "+3526211", false},
	{"sip:help@example.com", "sips:HELP@example.com", true},
	{"help", "sip:help@example.com", true},
	{"help", "sip:helper@example.com", false},
	{"help*", "sip:helper@example.com", true},
	{"help@ex*", "sip:help@example.com", true},
	{"sip:help@example.com", "sip:help@example.com.evil.example", false},
	{"sip:help@example.com", "sip:help", false},
	{"example.com", "sip:help@example.com", false},
};

static void test_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(numbers); i++)
		if (ew_number_matches(numbers[i].pattern, numbers[i].number) != numbers[i].matches)
			fail_msg("%s and %s", numbers[i].pattern, numbers[i].number);
}

/* -- one rule ---------------------------------------------------------------------------------- */

static char *const sales[] = {(char[]){"sales"}, (char[]){"support"}};
static char *const fours[] = {(char[]){"4*"}, (char[]){"51"}};
static char *const inbound[] = {(char[]){"inbound"}};

#define WORDS(list)                                                                                                    \
	{                                                                                                              \
		(char **)(uintptr_t)(list), EW_COUNT(list)                                                             \
	}
static char r_name[] = "r";

#define NAMED .name = r_name
#define ALWAYS .hours = {.any = true}
#define EVERY .sample_ppm = EVERY_CALL
#define ANYBODY .party = -1
#define ANY NAMED, ALWAYS, EVERY, ANYBODY

static const struct ew_policy_party with_machine[] = {{EW_PARTY_CUSTOMER, "+49", NULL}, {EW_PARTY_MACHINE, NULL, NULL}};
static const struct ew_policy_party strange[] = {{(enum ew_party_kind)7, "+49", NULL}};

static const struct {
	struct ew_rule rule;
	struct ew_policy_facts facts;
	uint32_t against;
} singles[] = {
	{{ANY}, {0}, 0},
	{{ANY, .queue = WORDS(sales)}, {.queue = "support"}, 0},
	{{ANY, .queue = WORDS(sales)}, {.queue = "Sales"}, EW_WHEN_QUEUE},
	{{ANY, .queue = WORDS(sales)}, {0}, EW_WHEN_QUEUE},
	{{ANY, .extension = WORDS(fours)}, {.extension = "4"}, 0},
	{{ANY, .extension = WORDS(fours)}, {.extension = "417"}, 0},
	{{ANY, .extension = WORDS(fours)}, {.extension = "51"}, 0},
	{{ANY, .extension = WORDS(fours)}, {.extension = "511"}, EW_WHEN_EXTENSION},
	{{ANY, .direction = WORDS(inbound), .queue = WORDS(sales)}, {.direction = "outbound"},
		EW_WHEN_DIRECTION | EW_WHEN_QUEUE},
	{{NAMED, ALWAYS, EVERY, .party = EW_PARTY_MACHINE}, {.parties = with_machine, .n_parties = 2}, 0},
	{{NAMED, ALWAYS, EVERY, .party = EW_PARTY_AGENT}, {.parties = with_machine, .n_parties = 2}, EW_WHEN_PARTY},
	{{NAMED, ALWAYS, EVERY, .party = EW_PARTY_CUSTOMER}, {.parties = strange, .n_parties = 1}, 0},
	{{NAMED, ALWAYS, EVERY, .party = EW_PARTY_AGENT}, {.direction = "inbound"}, 0},
	{{NAMED, ALWAYS, EVERY, .party = EW_PARTY_AGENT}, {.direction = "internal"}, EW_WHEN_PARTY},
};

static void test_singles(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(singles); i++) {
		uint32_t against = 0x55;
		bool matches = ew_rule_matches(&singles[i].rule, &singles[i].facts, &against);

		if (against != singles[i].against || matches != (against == 0))
			fail_msg("%zu: %x", i, against);
	}
}

/* -- hours ------------------------------------------------------------------------------------- */

#define MONDAY 1795996800LL /* 2026-11-30 00:00:00 UTC */
#define AT(day, hour, minute) ((MONDAY + (day)*86400LL + (hour)*3600LL + (minute)*60LL) * 1000000)
#define WEEKDAYS 0x1f

static const struct {
	struct ew_hours hours;
	int64_t started_us;
	bool matches;
} hours[] = {
	{{.any = true}, 0, true},
	{{.days = WEEKDAYS, .from = 480, .to = 1080}, 0, false},
	{{.days = WEEKDAYS, .from = 480, .to = 1080}, AT(0, 8, 0), true},
	{{.days = WEEKDAYS, .from = 480, .to = 1080}, AT(0, 7, 59), false},
	{{.days = WEEKDAYS, .from = 480, .to = 1080}, AT(0, 17, 59), true},
	{{.days = WEEKDAYS, .from = 480, .to = 1080}, AT(0, 18, 0), false},
	{{.days = WEEKDAYS, .from = 480, .to = 1080}, AT(5, 12, 0), false},
	{{.days = 1 << 6, .from = 0, .to = 1440}, AT(6, 23, 59), true},
	{{.days = 1 << 6, .from = 0, .to = 1440}, AT(7, 0, 0), false},
	/* 07:30 UTC is 08:30 an hour to the east, and Sunday 23:30 is Monday there. */
	{{.days = WEEKDAYS, .from = 480, .to = 1080, .zone = 60}, AT(0, 7, 30), true},
	{{.days = 1, .from = 0, .to = 60, .zone = 60}, AT(-1, 23, 30), true},
	{{.days = 1 << 6, .from = 0, .to = 1440, .zone = -300}, AT(0, 4, 59), true},
	/* Over midnight the day is that of the evening. */
	{{.days = 1 << 4, .from = 1320, .to = 360}, AT(4, 22, 0), true},
	{{.days = 1 << 4, .from = 1320, .to = 360}, AT(5, 5, 59), true},
	{{.days = 1 << 4, .from = 1320, .to = 360}, AT(5, 6, 0), false},
	{{.days = 1 << 4, .from = 1320, .to = 360}, AT(4, 5, 0), false},
	{{.days = 1, .from = 600, .to = 600}, AT(1, 9, 59), true},
	{{.days = 1, .from = 600, .to = 600}, AT(0, 9, 59), false},
	{{.days = 0, .from = 0, .to = 1440}, AT(0, 9, 59), false},
};

static void test_hours(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(hours); i++) {
		struct ew_rule rule = {ANY};
		struct ew_policy_facts facts = {.started_us = hours[i].started_us};

		rule.hours = hours[i].hours;
		if (ew_rule_is_due(&rule, &facts) != hours[i].matches)
			fail_msg("%zu", i);
	}
}

/* -- samples ----------------------------------------------------------------------------------- */

/* Worked out by hand from the words in policy_rules.h: these answers must never change. */
static const struct {
	const char *rule, *id;
	uint32_t drawn_at; /* the least parts per million at which it is drawn */
} draws[] = {
	{"r", "", 135841},
	{"customer queues", "0193a5c0-0000-7000-8000-000000000001", 948091},
	{"customer queues", "0193a5c0-0000-7000-8000-000000000002", 474031},
	{"customer queue", "s0193a5c0-0000-7000-8000-000000000001", 119539},
};

static void test_draws_stay(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(draws); i++) {
		struct ew_rule rule = {ANY};

		rule.name = (char *)(uintptr_t)draws[i].rule;
		rule.sample_ppm = draws[i].drawn_at;
		assert_true(ew_rule_draws(&rule, draws[i].id));
		rule.sample_ppm--;
		assert_false(ew_rule_draws(&rule, draws[i].id));
	}
}

static void test_sample_is_fair(void **state)
{
	struct ew_rule rule = {ANY};
	size_t drawn = 0;

	(void)state;
	rule.sample_ppm = 100000;
	for (unsigned i = 0; i < 100000; i++) {
		char id[40];

		(void)snprintf(id, sizeof(id), "0193a5c0-0000-7000-8000-%012x", i);
		drawn += ew_rule_draws(&rule, id);
	}
	assert_in_range(drawn, 9700, 10300);
	assert_false(ew_rule_draws(&rule, NULL));
	rule.sample_ppm = 0;
	assert_false(ew_rule_draws(&rule, "x"));
	rule.sample_ppm = EVERY_CALL;
	assert_true(ew_rule_draws(&rule, NULL));
}

/* -- the index against each rule in turn ------------------------------------------------------- */

#define MOST_RULES 300
#define MOST_WORDS 4

static char *const queue_pool[] = {
	(char[]){"sales"}, (char[]){"sale"}, (char[]){"support"}, (char[]){"s"}, (char[]){""}};
static char *const extension_pool[] = {
	(char[]){"4*"}, (char[]){"41*"}, (char[]){"41"}, (char[]){"*"}, (char[]){"100"}, (char[]){"4"}};
static char *const number_pool[] = {(char[]){"+352*"}, (char[]){"+35262*"}, (char[]){"+352 621"}, (char[]){"help*"},
	(char[]){"sip:help@example.com"}, (char[]){"HELP"}, (char[]){"tel:+49-*"}, (char[]){"+4989;x=1"},
	(char[]){"help@x"}};
static char *const direction_pool[] = {(char[]){"inbound"}, (char[]){"outbound"}};
static char *const channel_pool[] = {(char[]){"siprec"}, (char[]){"gateway"}, (char[]){"livekit"}};
static const char *const number_facts[] = {NULL, "+352621", "+35262", "tel:+352-621", "sip:help@example.com;user=x",
	"sip:helper@example.com", "sip:help@x@y", "help", "+4989", "sip:+4989@h", "+49", "", "@", "sip:@x"};
static const char *const extension_facts[] = {NULL, "4", "41", "411", "100", "1", ""};

static uint64_t seed;

static uint64_t next(void)
{
	seed += 0x9e3779b97f4a7c15u;
	uint64_t z = (seed ^ seed >> 30) * 0xbf58476d1ce4e5b9u;

	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static size_t below(size_t n)
{
	return (size_t)(next() % n);
}

static char *word_space[MOST_RULES][6][MOST_WORDS];

static void some_words(struct ew_words *to, char **space, char *const *pool, size_t n)
{
	if (below(2))
		return;
	to->at = space;
	to->n = 1 + below(MOST_WORDS);
	for (size_t i = 0; i < to->n; i++)
		space[i] = pool[below(n)];
}

#define SOME(rule, field, space, pool) some_words(&(rule)->field, space, pool, EW_COUNT(pool))

static void some_rule(struct ew_rule *rule, char *(*space)[MOST_WORDS])
{
	*rule = (struct ew_rule){ANY};
	SOME(rule, queue, space[0], queue_pool);
	SOME(rule, extension, space[1], extension_pool);
	SOME(rule, direction, space[2], direction_pool);
	SOME(rule, number, space[3], number_pool);
	SOME(rule, channel, space[4], channel_pool);
	SOME(rule, agent, space[5], queue_pool);
	rule->party = (int)below(4) - 1;
	if (below(4) == 0)
		rule->sample_ppm = (uint32_t)below(EVERY_CALL);
	if (below(4) == 0)
		rule->hours = (struct ew_hours){.days = (uint8_t)below(128),
			.from = (uint16_t)below(1440),
			.to = (uint16_t)below(1441),
			.zone = (int16_t)((int)below(1440) - 720)};
}

static struct ew_policy_facts some_facts(struct ew_policy_party parties[3], char id[24])
{
	struct ew_policy_facts facts = {
		.queue = below(3) ? queue_pool[below(EW_COUNT(queue_pool))] : NULL,
		.extension = extension_facts[below(EW_COUNT(extension_facts))],
		.direction = below(4) ? direction_pool[below(EW_COUNT(direction_pool))] : NULL,
		.channel = below(4) ? channel_pool[below(EW_COUNT(channel_pool))] : NULL,
		.agent = below(2) ? queue_pool[below(EW_COUNT(queue_pool))] : NULL,
		.from = number_facts[below(EW_COUNT(number_facts))],
		.to = number_facts[below(EW_COUNT(number_facts))],
		.started_us = below(8) ? (int64_t)below(2000000000) * 1000000 : 0,
		.parties = parties,
		.n_parties = below(4),
	};

	for (size_t i = 0; i < 3; i++)
		parties[i] = (struct ew_policy_party){.kind = (enum ew_party_kind)below(3)};
	(void)snprintf(id, 24, "%016llx", (unsigned long long)next());
	facts.id = below(8) ? id : NULL;
	return facts;
}

static const struct ew_rule *find_plainly(const struct ew_policy *policy, const struct ew_policy_facts *facts)
{
	for (size_t i = 0; i < policy->n; i++) {
		uint32_t against = 0;

		if (ew_rule_matches(&policy->rules[i], facts, &against))
			return &policy->rules[i];
	}
	return NULL;
}

static void compare_round(struct ew_policy *policy, size_t *found)
{
	struct ew_rule_index *index = NULL;

	for (size_t i = 0; i < policy->n; i++)
		some_rule(&policy->rules[i], word_space[i]);
	assert_int_equal(ew_rule_index_new(policy, &index), 0);
	policy->index = index;
	for (size_t i = 0; i < 200; i++) {
		struct ew_policy_party parties[3];
		char id[24];
		struct ew_policy_facts facts = some_facts(parties, id);
		const struct ew_rule *plainly = find_plainly(policy, &facts);

		if (ew_rule_index_find(policy, &facts) != plainly)
			fail_msg("seed %llu: %s %s", (unsigned long long)seed, facts.from ? facts.from : "-",
				facts.to ? facts.to : "-");
		*found += plainly != NULL;
	}
	ew_rule_index_free(&index);
	ew_rule_index_free(&index);
}

static void test_index_agrees(void **state)
{
	static struct ew_rule rules[MOST_RULES];
	struct ew_policy policy = {.rules = rules};
	size_t found = 0;

	(void)state;
	seed = 5;
	for (size_t round = 0; round < 300; round++) {
		policy.n = round < 20 ? round : 1 + below(MOST_RULES);
		compare_round(&policy, &found);
	}
	assert_in_range(found, 20000, 59999);
}

/* A word that every rule names is kept as a set, one that few name as a list: both must be found, to the last rule. */
static void test_most_rules(void **state)
{
	struct ew_policy policy = {.n = EW_POLICY_MAX_RULES};
	struct ew_rule *rules = calloc(policy.n, sizeof(*rules));
	struct ew_policy_facts facts = {.direction = "inbound", .queue = "support"};

	(void)state;
	assert_non_null(rules);
	policy.rules = rules;
	for (size_t i = 0; i < policy.n; i++)
		rules[i] = (struct ew_rule){ANY, .direction = WORDS(inbound), .queue = {(char **)(uintptr_t)sales, 1}};
	rules[policy.n - 1].queue.n = 2;
	assert_int_equal(ew_rule_index_new(&policy, &policy.index), 0);
	assert_ptr_equal(ew_rule_index_find(&policy, &facts), &rules[policy.n - 1]);
	facts.queue = "sales";
	assert_ptr_equal(ew_rule_index_find(&policy, &facts), &rules[0]);
	facts.queue = "board";
	assert_null(ew_rule_index_find(&policy, &facts));
	ew_rule_index_free(&policy.index);
	free(rules);
}

/* -- one rule before another ------------------------------------------------------------------- */

/* What is called covered is never matched by the later rule alone. */
static void test_covers_is_true(void **state)
{
	static struct ew_rule rules[2];
	size_t covered = 0;

	(void)state;
	seed = 9;
	for (size_t round = 0; round < 40000; round++) {
		struct ew_policy_party parties[3];
		char id[24];

		some_rule(&rules[0], word_space[0]);
		some_rule(&rules[1], word_space[1]);
		if (!ew_rule_covers(&rules[0], &rules[1]))
			continue;
		covered++;
		for (size_t i = 0; i < 50; i++) {
			struct ew_policy_facts facts = some_facts(parties, id);
			uint32_t against = 0;

			if (ew_rule_matches(&rules[1], &facts, &against) &&
				!ew_rule_matches(&rules[0], &facts, &against))
				fail_msg("round %zu: %x", round, against);
		}
	}
	assert_true(covered > 300);
}

static char *const wide_number[] = {(char[]){"+352*"}};
static char *const narrow_numbers[] = {(char[]){"tel:+352-621"}, (char[]){"+35262*"}};

static const struct {
	struct ew_rule earlier, later;
	bool covers;
} pairs[] = {
	{{ANY}, {ANY}, true},
	{{ANY}, {ANY, .queue = WORDS(sales)}, true},
	{{ANY, .queue = WORDS(sales)}, {ANY}, false},
	{{ANY, .queue = WORDS(sales)}, {ANY, .queue = {(char **)(uintptr_t)sales, 1}}, true},
	{{ANY, .queue = {(char **)(uintptr_t)sales, 1}}, {ANY, .queue = WORDS(sales)}, false},
	{{ANY, .number = WORDS(wide_number)}, {ANY, .number = WORDS(narrow_numbers)}, true},
	{{ANY, .number = WORDS(narrow_numbers)}, {ANY, .number = WORDS(wide_number)}, false},
	{{NAMED, ALWAYS, EVERY, .party = EW_PARTY_AGENT}, {NAMED, ALWAYS, EVERY, .party = EW_PARTY_AGENT}, true},
	{{NAMED, ALWAYS, EVERY, .party = EW_PARTY_AGENT}, {ANY}, false},
	{{NAMED, ALWAYS, ANYBODY, .sample_ppm = 999999}, {NAMED, ALWAYS, ANYBODY, .sample_ppm = 1}, false},
	{{ANY}, {NAMED, ALWAYS, ANYBODY, .sample_ppm = 1}, true},
	{{NAMED, EVERY, ANYBODY, .hours = {.days = 3, .from = 60, .to = 600}},
		{NAMED, EVERY, ANYBODY, .hours = {.days = 1, .from = 60, .to = 599}}, true},
	{{NAMED, EVERY, ANYBODY, .hours = {.days = 3, .from = 60, .to = 600}},
		{NAMED, EVERY, ANYBODY, .hours = {.days = 4, .from = 60, .to = 599}}, false},
	{{NAMED, EVERY, ANYBODY, .hours = {.days = 3, .from = 60, .to = 600}}, {ANY}, false},
	{{NAMED, EVERY, ANYBODY, .hours = {.days = 3, .from = 600, .to = 60}},
		{NAMED, EVERY, ANYBODY, .hours = {.days = 3, .from = 30, .to = 50}}, false},
};

static void test_covers(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(pairs); i++)
		if (ew_rule_covers(&pairs[i].earlier, &pairs[i].later) != pairs[i].covers)
			fail_msg("%zu", i);
}

static int make_index(void *arg)
{
	struct ew_rule_index *index = NULL;
	int r = ew_rule_index_new(arg, &index);

	ew_rule_index_free(&index);
	return r;
}

static void test_without_memory(void **state)
{
	static struct ew_rule rules[4];
	struct ew_policy policy = {.rules = rules, .n = EW_COUNT(rules)};

	(void)state;
	seed = 3;
	for (size_t i = 0; i < policy.n; i++)
		some_rule(&rules[i], word_space[i]);
	assert_true(ew_test_each_allocation(make_index, &policy) > 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_singles),
		cmocka_unit_test(test_hours),
		cmocka_unit_test(test_draws_stay),
		cmocka_unit_test(test_sample_is_fair),
		cmocka_unit_test(test_index_agrees),
		cmocka_unit_test(test_most_rules),
		cmocka_unit_test(test_covers_is_true),
		cmocka_unit_test(test_covers),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests_name("match", tests, NULL, NULL);
}
