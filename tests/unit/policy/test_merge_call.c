/*
 * Retention within the bounds of laws, terms that change during a call, and properties over random calls: another party
 * never makes anything less strict, nor does anything that is learned later.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "merge_kit.h"
#include "support/support.h"

/* -- retention --------------------------------------------------------------------------------- */

#define DAY 86400ull
#define YEAR (365 * DAY)

struct keep_case {
	const char *name;
	const char *sectors[3];
	enum ew_mode mode;
	uint64_t said_s, kept_s;
	const char *expected;
};

static const struct keep_case keeps[] = {
	{"as it is said", {NULL}, EW_MODE_AUTOMATIC, 90 * DAY, 90 * DAY, "conflict=false !keep.audio.least"},
	{"longer, because a law says at least", {"debt"}, EW_MODE_AUTOMATIC, 90 * DAY, 3 * YEAR,
		"by.keep.audio.least=debt"},
	{"shorter, because a law says at most", {"thirty-days"}, EW_MODE_AUTOMATIC, 90 * DAY, 30 * DAY,
		"by.keep.audio.most=thirty-days !keep.audio.least"},
	{"an opinion moves nothing", {"opinion"}, EW_MODE_AUTOMATIC, 90 * DAY, 90 * DAY, "!keep.audio.most"},
	{"3.3 conflict 4: a duty to keep against a right to forget, not obliged", {"debt", "thirty-days"},
		EW_MODE_AUTOMATIC, 90 * DAY, 30 * DAY,
		"conflict=true by.keep.audio=thirty-days by.keep.audio.least=debt by.keep.audio.most=thirty-days"},
	{"3.3 conflict 4: the same where recording is a duty", {"mifid2", "thirty-days"}, EW_MODE_MANDATORY, 90 * DAY,
		5 * YEAR, "conflict=true by.keep.audio=mifid2"},
	{"within both bounds of a duty", {"mifid2"}, EW_MODE_MANDATORY, 10 * YEAR, 7 * YEAR,
		"by.keep.audio.most=mifid2"},
	{"nothing is kept of what nobody keeps", {"debt"}, EW_MODE_AUTOMATIC, 0, 0, "conflict=false !keep.audio.least"},
};

static void check_keep(const struct keep_case *c)
{
	struct ew_rule rule = *policy->rules;
	struct ew_policy own = *policy;
	struct ew_decision d = {.rule = "r"};
	struct ew_policy_party party = CUSTOMER("LU");
	struct ew_policy_facts facts = {.parties = &party, .n_parties = 1};

	rule.mode = c->mode;
	rule.keep_s[EW_ARTIFACT_AUDIO] = c->said_s;
	for (size_t p = 0; c->mode == EW_MODE_MANDATORY && p < EW_PURPOSE_COUNT; p++)
		rule.basis[p] = EW_BASIS_LEGAL_OBLIGATION;
	for (rule.n_sectors = 0; c->sectors[rule.n_sectors]; rule.n_sectors++)
		rule.sectors[rule.n_sectors] = ew_packs_of_sector(packs, c->sectors[rule.n_sectors]);
	ew_policy_merge(&own, &rule, &facts, NULL, &d);
	if (d.terms.keep_s[EW_ARTIFACT_AUDIO] != c->kept_s)
		fail_msg("%s: kept for %llu", c->name, (unsigned long long)d.terms.keep_s[EW_ARTIFACT_AUDIO]);
	law_kit_expect(c->name, &d, c->expected);
}

static void test_keep(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(keeps); i++)
		check_keep(&keeps[i]);
}

/* What a law demands at least is told beside the terms: also where policy keeps longer, and no field of the terms says so. */
static void test_least(void **state)
{
	static const struct {
		const char *sector;
		uint64_t said_s, least_s;
	} cases[] = {{"debt", 90 * DAY, 3 * YEAR}, {"debt", 10 * YEAR, 3 * YEAR}, {"mifid2", 6 * YEAR, 5 * YEAR}, {"thirty-days", 90 * DAY, 0}, {"opinion", 90 * DAY, 0}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_rule rule = *policy->rules;
		struct ew_policy own = *policy;
		struct ew_decision d = {.rule = "r"};
		struct ew_policy_party party = CUSTOMER("LU");
		struct ew_policy_facts facts = {.parties = &party, .n_parties = 1};

		rule.keep_s[EW_ARTIFACT_AUDIO] = cases[i].said_s;
		rule.sectors[0] = ew_packs_of_sector(packs, cases[i].sector);
		rule.n_sectors = 1;
		ew_policy_merge(&own, &rule, &facts, NULL, &d);
		assert_int_equal(d.least_s[EW_ARTIFACT_AUDIO], cases[i].least_s);
		assert_int_equal(d.least_s[EW_ARTIFACT_SUMMARY], 0);
	}
}

/* Fields of deciders are written out; they must be the words that everybody else uses. */
static void test_words_of_fields(void **state)
{
	struct ew_rule rule = *policy->rules;
	struct ew_decision d = {.rule = "r"};
	struct ew_law law = {.sector = "x", .pack = "x", .then = -1};
	struct ew_policy_party party = MACHINE(NULL);
	struct ew_policy_facts facts = {.parties = &party, .n_parties = 1};
	struct ew_policy own = *policy;

	(void)state;
	own.entity_country = NULL;
	rule.sectors[0] = &law;
	rule.n_sectors = 1;
	for (size_t kind = 0; kind < EW_ARTIFACT_KINDS; kind++) {
		char expected[64];

		memset(&d, 0, sizeof(d));
		memset(rule.keep_s, 0, sizeof(rule.keep_s));
		rule.keep_s[kind] = DAY;
		memset(law.keep, 0, sizeof(law.keep));
		law.keep[kind] = (struct ew_keep_bound){.least_s = YEAR, .cite = "c"};
		ew_policy_merge(&own, &rule, &facts, NULL, &d);
		(void)snprintf(expected, sizeof(expected), "keep.%s.least",
			ew_artifact_kind_name((enum ew_artifact_kind)kind));
		assert_string_equal(d.deciders[d.n_deciders - 1].field, expected);
	}
	rule.offered = EW_PURPOSES_ALL;
	law.tells = EW_TELLS_AI_VOICE * 2 - 1;
	law.segments = 0xff;
	memset(law.need, EW_NEED_WRITTEN, sizeof(law.need));
	memset(law.keep, 0, sizeof(law.keep));
	memset(&d, 0, sizeof(d));
	d.rule = "r";
	ew_policy_merge(&own, &rule, &facts, NULL, &d);
	law_kit_expect("words", &d,
		"by.needs.recording=x by.needs.agent_assist=x by.needs.crm_sync=x by.needs.qa=x by.tells.ai_voice=x "
		"by.tells.recipients=x by.tells.controller=x by.segments.payment=x by.segments.other=x !more");
	memset(law.agent_need, EW_NEED_WRITTEN, sizeof(law.agent_need));
	memset(&d, 0, sizeof(d));
	d.rule = "r";
	ew_policy_merge(&own, &rule, &facts, NULL, &d);
	law_kit_expect("more than can be told", &d, "by.agents.recording=x by.agents.qa=x by.more=policy");
	assert_int_equal(d.n_deciders, EW_TERMS_DECIDERS);
}

/* -- what the call had before ------------------------------------------------------------------ */

static const struct {
	const char *name, *before_queue, *before_place, *queue, *place;
	const char *expected;
} changes[] = {
	{"a stricter place is learned", "recording", "US-TX", "recording", "DE",
		"needs.recording=grant !earlier_terms"},
	{"an easier place is learned", "recording", "DE", "recording", "US-TX",
		"needs.recording=grant tells=recording,purpose,retention,rights opt_out=stop_stay "
		"by.earlier_terms=policy"},
	{"what was never to be recorded stays so", "never", "LU", "recording", "LU", "mode=never purposes="},
	{"what waits to be started goes on waiting", "on_demand", "LU", "recording", "LU",
		"mode=on_demand purposes=recording"},
	{"what was not offered is not offered later", "recording", "LU", "all", "LU", "purposes=recording"},
	{"what is no longer offered is not", "all", "LU", "recording", "LU", "purposes=recording"},
	{"a once decided end stays", "ends", "LU", "recording", "LU", "opt_out_then=end_call"},
	{"but for a law that keeps the service available", "ends", "LU", "recording", "DE", "opt_out_then=continue"},
	{"a transfer to where recording is a duty", "never", "LU", "trading", "LU",
		"mode=mandatory purposes=recording obliged=recording needs.recording=notice opt_out_then=end_call"},
	{"which asks what the duty asks", "recording", "DE", "trading", "DE",
		"needs.recording=notice purposes=recording"},
	{"and back", "trading", "DE", "recording", "DE",
		"mode=automatic needs.recording=grant obliged= opt_out=stop_stay keep.recording=157680000"},
	{"a rule that never records ends it", "all", "LU", "never", "LU",
		"mode=never purposes= keep.transcript=7776000 missing_tells="},
	{"so does no rule", "all", "LU", "none", "LU", "mode=never purposes="},
	{"of two periods the shorter", "long", "LU", "recording", "LU", "keep.recording=7776000"},
	{"also when it was the first", "recording", "LU", "long", "LU", "keep.recording=7776000"},
	{"within the bounds of the new law", "long", "LU", "long", "FR", "keep.recording=14688000 !keep.audio.most"},
	{"what was a duty is kept for the longer", "trading", "LU", "all", "LU", "keep.recording=157680000"},
	{"a segment goes on being kept out", "cards", "LU", "recording", "LU", "segments.private.asks="},
};

static void test_changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(changes); i++) {
		struct ew_policy_party before = CUSTOMER(changes[i].before_place);
		struct ew_policy_party now = CUSTOMER(changes[i].place);
		struct ew_decision first, second;

		decide(changes[i].before_queue, &before, 1, NULL, &first);
		decide(changes[i].queue, &now, 1, &first.terms, &second);
		law_kit_expect(changes[i].name, &second, changes[i].expected);
	}
}

static void test_no_policy(void **state)
{
	struct ew_policy_party party = CUSTOMER("DE");
	struct ew_policy_facts facts = {.queue = "all", .parties = &party, .n_parties = 1};
	struct ew_decision d, before;

	(void)state;
	ew_policy_decide(NULL, &facts, NULL, &d);
	law_kit_expect("no policy", &d, "mode=never purposes= artifacts= opt_out_then=continue");
	assert_string_equal(d.rule, "(no policy)");
	assert_true(d.no_policy);
	assert_false(ew_policy_obliges(NULL));
	assert_true(ew_policy_obliges(policy));
	ew_policy_decide(policy, &facts, NULL, &before);
	ew_policy_decide(NULL, &facts, &before.terms, &d);
	law_kit_expect("gone", &d, "mode=never purposes= keep.recording=7776000 needs.recording=grant");
}

/* -- properties -------------------------------------------------------------------------------- */

static uint64_t seed;

static size_t below(size_t n)
{
	seed += 0x9e3779b97f4a7c15u;
	uint64_t z = (seed ^ seed >> 30) * 0xbf58476d1ce4e5b9u;

	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (size_t)((z ^ z >> 31) % n);
}

static const char *const some_places[] = {"US-TX", "US-CA", "US-WA", "US-IL", "LU", "DE", "FR", "AT", "US", "BR", NULL};

static void some_parties(struct ew_policy_party *to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (struct ew_policy_party){
			.kind = (enum ew_party_kind)below(3), .told = some_places[below(EW_COUNT(some_places))]};
}

static void needs_at_least(const uint8_t *stricter, const uint8_t *than)
{
	for (size_t p = 0; p < EW_PURPOSE_COUNT; p++)
		assert_true(stricter[p] >= than[p]);
}

/* Of what has an order. */
static void at_least(const struct ew_terms *stricter, const struct ew_terms *than)
{
	needs_at_least(stricter->need, than->need);
	needs_at_least(stricter->agent_need, than->agent_need);
	assert_int_equal(stricter->offered & ~than->offered, 0);
	assert_true(stricter->stays_ms >= than->stays_ms);
	assert_true(stricter->in_recording || !than->in_recording);
	assert_true(than->separate || !stricter->separate);
	assert_true(stricter->before == EW_BEFORE_DISCARD || than->before == EW_BEFORE_HOLD);
	assert_true(stricter->again >= than->again);
	for (size_t s = 0; s < EW_SEGMENTS; s++) {
		assert_int_equal(than->segment_stops[s] & ~stricter->segment_stops[s], 0);
		assert_int_equal(stricter->segment_asks[s] & than->segment_stops[s] & ~than->segment_asks[s], 0);
	}
}

static void test_more_parties_are_stricter(void **state)
{
	static const char *const queues[] = {"recording", "all", "consent", "agreed", "cards", "held", "raised"};

	(void)state;
	seed = 1;
	for (size_t i = 0; i < 20000; i++) {
		struct ew_policy_party parties[5];
		const char *queue = queues[below(EW_COUNT(queues))];
		size_t n = 1 + below(4);
		struct ew_decision few, more;

		some_parties(parties, n + 1);
		decide(queue, parties, n, NULL, &few);
		decide(queue, parties, n + 1, NULL, &more);
		at_least(&more.terms, &few.terms);
		assert_int_equal(few.terms.tells & ~more.terms.tells, 0);
		assert_true(more.terms.opt_out >= few.terms.opt_out);
	}
}

static void test_order_does_not_matter(void **state)
{
	(void)state;
	seed = 2;
	for (size_t i = 0; i < 5000; i++) {
		struct ew_policy_party parties[3], turned[3];
		struct ew_decision one, other;

		some_parties(parties, 3);
		for (size_t k = 0; k < 3; k++)
			turned[k] = parties[2 - k];
		decide("all", parties, 3, NULL, &one);
		decide("all", turned, 3, NULL, &other);
		one.terms.then = other.terms.then; /* no order: whose law names it first */
		assert_memory_equal(&one.terms, &other.terms, sizeof(one.terms));
	}
}

/* Also between any two rules of the policy: a transfer never opens anything but a duty. */
static void test_changes_are_stricter(void **state)
{
	(void)state;
	seed = 3;
	for (size_t i = 0; i < 20000; i++) {
		struct ew_policy_party parties[3];
		struct ew_decision before, now, again;

		some_parties(parties, 3);
		decide(policy->rules[below(policy->n)].queue.at[0], parties, 1 + below(3), NULL, &before);
		some_parties(parties, 3);
		decide(policy->rules[below(policy->n)].queue.at[0], parties, 1 + below(3), &before.terms, &now);
		if (now.terms.obliged & ~before.terms.obliged)
			continue;
		at_least(&now.terms, &before.terms);
		assert_int_equal(before.terms.tells & ~now.terms.tells, 0);
		for (size_t kind = 0; kind < EW_ARTIFACT_KINDS; kind++)
			assert_true(now.terms.treat[kind] >= before.terms.treat[kind]);
		again = now;
		ew_terms_hold_to(&again.terms, &before.terms);
		assert_memory_equal(&again.terms, &now.terms, sizeof(now.terms));
	}
}

/* -- the same again, without memory ------------------------------------------------------------ */

static int decide_once(void *arg)
{
	const struct ew_policy_party parties[] = {NUMBER("+14155550100"), AGENT(NULL)};
	struct ew_decision d;

	decide("all", parties, 2, NULL, arg);
	decide("trading", parties, 2, NULL, &d);
	return 0;
}

static void test_allocates_nothing(void **state)
{
	struct ew_decision first, second;

	(void)state;
	assert_int_equal(ew_test_each_allocation(decide_once, &first), 0);
	memset(&second, 0x55, sizeof(second));
	assert_int_equal(decide_once(&second), 0);
	assert_memory_equal(&first.terms, &second.terms, sizeof(first.terms));
}

/* What is written into the event is what the fold will read, to the last field. */
static void test_fields_are_read_again(void **state)
{
	(void)state;
	seed = 4;
	for (size_t i = 0; i < 200; i++) {
		struct ew_policy_party parties[3];
		struct ew_decision d;
		struct ew_terms terms;

		some_parties(parties, 3);
		decide(policy->rules[below(policy->n)].queue.at[0], parties, 3, NULL, &d);
		json_t *fields = ew_decision_json(&d);

		assert_true(ew_terms_read(fields, &terms));
		json_t *again = ew_terms_json(&terms);
		const char *key = NULL;
		json_t *value = NULL;

		json_object_foreach(again, key, value) if (!json_equal(value, json_object_get(fields, key)))
			fail_msg("%zu: %s", i, key);
		json_decref(again);
		json_decref(fields);
	}
}

static void test_no_personal_data(void **state)
{
	const struct ew_policy_party parties[] = {
		NUMBER("+14155550100"), {EW_PARTY_AGENT, "sip:jane@example.com", NULL}};
	struct ew_policy_facts facts = {.queue = "all",
		.from = "+14155550100",
		.to = "sip:jane@example.com",
		.agent = "jane",
		.id = "0193",
		.parties = parties,
		.n_parties = 2};
	struct ew_decision d;

	(void)state;
	ew_policy_decide(policy, &facts, NULL, &d);
	json_t *fields = ew_decision_json(&d);
	char *text = json_dumps(fields, 0);

	assert_non_null(text);
	assert_null(strstr(text, "4155550100"));
	assert_null(strstr(text, "jane"));
	assert_null(strstr(text, "0193"));
	free(text);
	json_decref(fields);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keep),
		cmocka_unit_test(test_least),
		cmocka_unit_test(test_words_of_fields),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_no_policy),
		cmocka_unit_test(test_more_parties_are_stricter),
		cmocka_unit_test(test_order_does_not_matter),
		cmocka_unit_test(test_changes_are_stricter),
		cmocka_unit_test(test_allocates_nothing),
		cmocka_unit_test(test_fields_are_read_again),
		cmocka_unit_test(test_no_personal_data),
	};

	return cmocka_run_group_tests_name("merge_call", tests, set_up, tear_down);
}
