/*
 * The law of all parties in one set of terms, by table, with the conflicts that are known; whose law is asked; and what
 * a company may loosen.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "merge_kit.h"

/* -- the table --------------------------------------------------------------------------------- */

#define MOST_PARTIES 4

static const struct {
	const char *name, *queue;
	size_t n;
	struct ew_policy_party parties[MOST_PARTIES];
	const char *expected;
} merges[] = {
	/* needs: the strictest of all places */
	{"one party's consent is enough, but the entity is where people are told", "recording", 1, {CUSTOMER("US-TX")},
		"needs.recording=notice by.consent=LU !needs.recording opt_out=weigh by.opt_out=LU"},
	{"the customer's law is the stricter", "recording", 2, {CUSTOMER("US-CA"), AGENT("US-TX")},
		"needs.recording=implied by.consent=US-CA"},
	{"the agent's law is the stricter", "recording", 2, {CUSTOMER("US-TX"), AGENT("US-CA")},
		"needs.recording=implied by.consent=US-CA stays_ms=3000 by.stays=US-CA"},
	{"an act is demanded where a notice would do", "recording", 1, {CUSTOMER("DK")},
		"needs.recording=grant by.consent=DK"},
	{"one party's consent is enough, and people must be told", "recording", 2, {CUSTOMER("IE"), AGENT("US-TX")},
		"needs.recording=notice by.consent=IE"},
	{"what a law forbids", "all", 1, {CUSTOMER("IE")},
		"needs.sentiment=never by.needs.sentiment=IE missing_tells=biometrics,training"},
	{"3.3 conflict 9: a caller in Texas, an agent in Germany", "recording", 2, {CUSTOMER("US-TX"), AGENT("DE")},
		"needs.recording=grant by.consent=DE opt_out=stop_stay by.opt_out=DE"},
	{"of equals the first decides", "recording", 2, {CUSTOMER("US-IL"), AGENT("US-CA")}, "by.consent=US-IL"},
	{"a machine of ours adds no law", "recording", 2, {CUSTOMER("US-TX"), MACHINE("DE")}, "needs.recording=notice"},
	{"a place that no pack in use knows is the strictest", "recording", 1, {CUSTOMER("BR")},
		"needs.recording=grant by.consent=* opt_out=stop_stay in_recording=true by.in_recording=*"},
	{"a place that nobody knows is the strictest", "recording", 1, {CUSTOMER(NULL)},
		"needs.recording=grant by.consent=*"},
	{"somewhere in the United States", "recording", 1, {CUSTOMER("US")}, "needs.recording=implied by.consent=US-*"},
	{"an area code may have moved", "all", 1, {NUMBER("+14155550100")},
		"needs.recording=implied by.consent=US-CA needs.biometrics=written by.needs.biometrics=US-* "
		"in_recording=true"},
	{"an area code of a one-party state may have moved", "recording", 1, {NUMBER("+15125550100")},
		"needs.recording=implied by.consent=US-*"},
	{"a country code is a place", "recording", 1, {NUMBER("+4989123456")}, "by.consent=DE"},
	{"a global number is anywhere", "recording", 1, {NUMBER("+18005550100")}, "by.consent=*"},
	{"an agent without a place is where the entity is", "recording", 2, {CUSTOMER("LU"), AGENT(NULL)},
		"needs.recording=notice by.consent=LU"},
	{"an agent's number says where it is", "recording", 2, {CUSTOMER("LU"), {EW_PARTY_AGENT, "+4989123456", NULL}},
		"by.consent=DE"},
	{"an agent's name says nothing", "recording", 2, {CUSTOMER("LU"), {EW_PARTY_AGENT, "sip:jane@pbx", NULL}},
		"by.consent=LU"},
	/* needs by purpose */
	{"floors hold whatever the law says", "all", 1, {CUSTOMER("LU")},
		"needs.recording=notice needs.summary=notice needs.ai_training=grant by.needs.ai_training=policy "
		"needs.biometrics=grant needs.control_listening=notice !needs.summary"},
	{"3.3 conflict 7: a voiceprint needs a release in writing", "all", 1, {CUSTOMER("US-IL")},
		"needs.biometrics=written by.needs.biometrics=US-IL needs.recording=implied"},
	{"what goes to third parties needs a yes where recording needs none", "all", 1, {CUSTOMER("AT")},
		"needs.recording=notice needs.transcription=grant by.needs.transcription=AT needs.sentiment=notice"},
	{"listening for the answer needs no yes", "recording", 1, {CUSTOMER("DE")}, "needs.control_listening=notice"},
	{"consent is the basis: nobody is recorded without it", "consent", 1, {CUSTOMER("LU")},
		"needs.recording=notice needs.summary=grant by.needs.summary=policy"},
	{"policy may raise", "raised", 1, {CUSTOMER("DE")}, "needs.recording=written by.needs.recording=policy"},
	/* duties of the notice */
	{"duties are united, each with who wants it", "recording", 2, {CUSTOMER("DE"), CUSTOMER("LU")},
		"tells=recording,purpose,retention,rights by.tells.rights=DE by.tells.retention=LU "
		"by.tells.recording=DE "
		"missing_tells="},
	{"what no notice tells is missing", "raised", 1, {CUSTOMER("DE")},
		"missing_tells=recording,purpose,retention,rights"},
	{"what offered purposes want told is missing too", "agreed", 1, {CUSTOMER("LU")},
		"missing_tells=recording,transcription,purpose,retention,sentiment"},
	{"the notice must be in the recording", "recording", 1, {CUSTOMER("US-WA")},
		"in_recording=true by.in_recording=US-WA"},
	{"a machine speaks: that must be told", "bot", 2, {CUSTOMER("LU"), MACHINE(NULL)},
		"tells=recording,purpose,retention,ai_voice by.tells.ai_voice=ai-act"},
	{"people alone need not be told that they are none", "bot", 2, {CUSTOMER("LU"), AGENT(NULL)},
		"tells=recording,purpose,retention"},
	/* holding */
	{"held where every place allows it, whatever a sector says", "held", 2, {CUSTOMER("US-TX"), AGENT("US-WA")},
		"before_consent=discard by.before=LU"},
	/* opt-out */
	{"of effects the strictest", "recording", 2, {CUSTOMER("US-CA"), CUSTOMER("LU")},
		"opt_out=stop by.opt_out=US-CA"},
	{"a silent rule ends the call where the law says so", "recording", 1, {CUSTOMER("US-CA")},
		"opt_out_then=end_call by.then=US-CA"},
	{"one law ends, another keeps the service available", "recording", 2, {CUSTOMER("US-CA"), CUSTOMER("DE")},
		"opt_out=stop_stay opt_out_then=continue !then"},
	{"one law ends, another names that it goes on", "recording", 2, {CUSTOMER("US-CA"), AGENT("US-WA")},
		"opt_out=stop opt_out_then=continue !then"},
	{"what a law names is for rules that are silent", "moves", 1, {CUSTOMER("US-CA")}, "opt_out_then=move !then"},
	{"a sector that obliges says nothing of calls that are not obliged", "not obliged", 1, {CUSTOMER("LU")},
		"opt_out=weigh opt_out_then=continue obliged= tells=recording,purpose,retention"},
	{"a refusal never costs the service where the law keeps it", "ends", 1, {CUSTOMER("DE")},
		"opt_out_then=continue by.then=DE"},
	{"the same of moving", "moves", 1, {CUSTOMER("DE")}, "opt_out_then=continue by.then=DE"},
	{"elsewhere a rule may end the call", "ends", 1, {CUSTOMER("LU")}, "opt_out_then=end_call !then"},
	{"or move it", "moves", 1, {CUSTOMER("LU")}, "opt_out_then=move move_to=sip:unrecorded@pbx say=Stopped"},
	/* duties to record */
	{"3.3 conflict 1: an order by telephone is recorded, a no ends it", "trading", 2, {CUSTOMER("LU"), AGENT(NULL)},
		"mode=mandatory obliged=recording needs.recording=notice opt_out=mandatory by.opt_out=mifid2 "
		"opt_out_then=end_call keep.recording=157680000"},
	{"3.3 conflict 1: also where a yes would be needed", "trading", 2, {CUSTOMER("DE"), AGENT("DE")},
		"needs.recording=notice opt_out=mandatory opt_out_then=end_call agent_needs.recording=notice"},
	{"what only the company calls a duty is asked for as ever", "transcripts", 1, {CUSTOMER("DE")},
		"obliged=recording,transcription needs.recording=notice needs.transcription=grant by.consent=DE "
		"by.needs.recording=DE"},
	/* agents */
	{"3.3 conflict 10: an agent is a party", "recording", 2, {CUSTOMER("LU"), AGENT("DE")},
		"agent_needs.recording=grant agent_needs.control_listening=notice"},
	{"3.3 conflict 10: an agreement on file", "agreed", 2, {CUSTOMER("US-TX"), AGENT(NULL)},
		"agent_needs.recording=nothing agent_needs.transcription=grant"},
	{"3.3 conflict 17: emotions of staff are forbidden ground, of customers not", "agreed", 2,
		{CUSTOMER("US-TX"), AGENT("LU")},
		"agent_needs.sentiment=never by.agents.sentiment=LU needs.sentiment=notice"},
	/* sensitive talk */
	{"3.3 conflict 6: what a card says is kept out, whoever has granted what", "cards", 1, {CUSTOMER("LU")},
		"segments.payment.asks= by.segments.payment=pci segments.private.asks=recording"},
	{"what is forbidden to be kept is kept by no rule", "bot", 1, {CUSTOMER("LU")}, "by.keep_original=ai-act"},
	{"what a place wants kept out", "recording", 1, {CUSTOMER("BR")}, "by.segments.health=* segments.health.asks="},
	/* retention */
	{"a bound with a citation shortens", "recording", 1, {CUSTOMER("LU")}, "keep.recording=7776000 conflict=false"},
	/* 3.3 conflict 18 */
	{"where things may lie goes with the decision", "recording", 1, {CUSTOMER("LU")}, "entity=E notice.name=all"},
	{"nothing is asked of a call that is never recorded", "never", 1, {CUSTOMER("DE")},
		"mode=never purposes= missing_tells= !consent artifacts="},
	{"nor of one that no rule names", "none", 1, {CUSTOMER("DE")}, "mode=never rule=(default) purposes= !consent"},
};

static void test_merges(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(merges); i++) {
		struct ew_decision d;

		memset(&d, 0x55, sizeof(d));
		decide(merges[i].queue, merges[i].parties, merges[i].n, NULL, &d);
		law_kit_expect(merges[i].name, &d, merges[i].expected);
	}
}

/* -- loosened ---------------------------------------------------------------------------------- */

static void test_loosened(void **state)
{
	const struct ew_policy_party texan = NUMBER("+15125550100");
	const struct ew_policy_party californian = NUMBER("+14155550100");
	struct ew_decision d;

	(void)state;
	decide("loosened", &texan, 1, NULL, &d);
	law_kit_expect("an area code at its word", &d,
		"needs.recording=nothing needs.ai_training=grant needs.biometrics=grant by.area_codes=policy "
		"needs.transcription=grant by.needs.transcription=policy !by.stays");
	assert_int_equal(d.n_places, 1);
	assert_int_equal(d.places[0].n, 1);
	decide("loosened", &californian, 1, NULL, &d);
	law_kit_expect("loosened below the law", &d, "needs.recording=nothing by.consent=policy");
	assert_string_equal(d.deciders[0].field, "consent");
	assert_null(d.deciders[0].place);
	assert_string_equal(d.deciders[0].cite, "WA-1");
}

/* A law that forbids is not loosened, and neither is a duty of the notice. */
static void test_not_loosened(void **state)
{
	const struct ew_policy_party irish = CUSTOMER("IE");
	struct ew_rule rule = {0};
	struct ew_policy_facts facts = {.parties = &irish, .n_parties = 1};
	struct ew_decision d = {.rule = "r"};

	(void)state;
	for (size_t i = 0; i < policy->n; i++)
		if (strcmp(policy->rules[i].name, "loosened") == 0)
			rule = policy->rules[i];
	rule.offered = EW_PURPOSE_RECORDING | EW_PURPOSE_SENTIMENT;
	ew_policy_merge(policy, &rule, &facts, NULL, &d);
	law_kit_expect("forbidden", &d,
		"needs.recording=nothing needs.sentiment=never by.needs.sentiment=IE "
		"tells=recording,purpose,retention");
}

/* A duty to record does not lift what another law forbids. */
static void test_forbidden_duty(void **state)
{
	struct ew_law law = {
		.sector = "x", .pack = "x", .then = -1, .need = {EW_NEED_NEVER}, .agent_need = {EW_NEED_NEVER}};
	const struct ew_policy_party party = CUSTOMER("LU");
	struct ew_policy_facts facts = {.parties = &party, .n_parties = 1};
	struct ew_rule rule = *policy->rules;
	struct ew_decision d = {.rule = "r"};

	(void)state;
	rule.mode = EW_MODE_MANDATORY;
	rule.basis[0] = EW_BASIS_LEGAL_OBLIGATION;
	rule.sectors[0] = &law;
	rule.n_sectors = 1;
	ew_policy_merge(policy, &rule, &facts, NULL, &d);
	law_kit_expect("forbidden", &d, "obliged=recording needs.recording=never agent_needs.recording=never");
}

/* Without an entity that has a say: both places allow it, and a sector has none. */
static void test_hold(void **state)
{
	const struct ew_policy_party parties[] = {CUSTOMER("US-TX"), AGENT("US-WA"), AGENT("US-CA")};
	struct ew_policy_facts facts = {.queue = "held", .parties = parties, .n_parties = 2};
	struct ew_policy own = *policy;
	struct ew_decision d;

	(void)state;
	own.entity_country = NULL;
	ew_policy_decide(&own, &facts, NULL, &d);
	law_kit_expect("both allow it", &d, "before_consent=hold hold_ms=20000 !before by.segments.payment=pci");
	facts.n_parties = 3;
	ew_policy_decide(&own, &facts, NULL, &d);
	law_kit_expect("one does not", &d, "before_consent=discard hold_ms=0 by.before=US-CA");
}

/* Where the entity has no country, an agent is at home; without that, anywhere. */
static void test_home(void **state)
{
	const struct ew_policy_party parties[] = {CUSTOMER("US-TX"), AGENT(NULL)};
	struct ew_policy_facts facts = {.queue = "recording", .parties = parties, .n_parties = 2};
	struct ew_policy own = *policy;
	struct ew_decision d;
	char home[] = "DE";

	(void)state;
	own.entity_country = NULL;
	ew_policy_decide(&own, &facts, NULL, &d);
	law_kit_expect("anywhere", &d, "by.consent=*");
	own.home = home;
	ew_policy_decide(&own, &facts, NULL, &d);
	law_kit_expect("at home", &d, "by.consent=DE");
}

/* -- without parties --------------------------------------------------------------------------- */

static const struct {
	const char *direction, *from, *to;
	const char *expected;
} sides[] = {
	/* Ours is where the entity is, whatever line was dialled. */
	{"inbound", "+15125550100", "+4989123456", "by.consent=US-*"},
	{"inbound", "+4989123456", "+352621", "by.consent=DE"},
	{"outbound", "+4989123456", "+352621123", "by.consent=LU"},
	{"outbound", "+352621123", "+4989123456", "by.consent=DE"},
	{"internal", "+352621123", "+4989123456", "by.consent=DE"},
	{NULL, "+4989123456", "+352621123", "by.consent=DE"},
	{NULL, "+352621123", NULL, "by.consent=*"},
	{"inbound", NULL, "+352621123", "by.consent=*"},
	{"inbound", "sip:alice@example.com", NULL, "by.consent=*"},
};

static void test_sides(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(sides); i++) {
		struct ew_policy_facts facts = {.queue = "recording",
			.direction = sides[i].direction,
			.from = sides[i].from,
			.to = sides[i].to};
		struct ew_decision d;
		char name[16];

		(void)snprintf(name, sizeof(name), "row %zu", i);
		ew_policy_decide(policy, &facts, NULL, &d);
		law_kit_expect(name, &d, sides[i].expected);
		assert_int_equal(d.n_places, 2);
	}
}

/* Who does not fit is not forgotten: it may be anywhere. */
static void test_too_many_parties(void **state)
{
	struct ew_policy_party parties[EW_POLICY_PARTIES + 1];
	struct ew_decision d;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(parties); i++)
		parties[i] = (struct ew_policy_party)CUSTOMER("LU");
	decide("recording", parties, EW_POLICY_PARTIES, NULL, &d);
	law_kit_expect("all fit", &d, "by.consent=LU");
	decide("recording", parties, EW_POLICY_PARTIES + 1, NULL, &d);
	law_kit_expect("one more", &d, "by.consent=*");
	assert_int_equal(d.n_places, EW_POLICY_PARTIES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_merges),
		cmocka_unit_test(test_loosened),
		cmocka_unit_test(test_not_loosened),
		cmocka_unit_test(test_forbidden_duty),
		cmocka_unit_test(test_hold),
		cmocka_unit_test(test_home),
		cmocka_unit_test(test_sides),
		cmocka_unit_test(test_too_many_parties),
	};

	return cmocka_run_group_tests_name("merge", tests, set_up, tear_down);
}
