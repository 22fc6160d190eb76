/*
 * What people are told of a decision: every rule before it with what stood against it, the terms, and whose law it was.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"
#include "law_kit.h"
#include "policy/policy_rules.h"
#include "support/support.h"

static const char policy_text[] =
	"policy: p\n"
	"entity: {name: E, country: LU}\n"
	"packs: [us, eu, pci]\n"
	"notices:\n"
	"  hello: {file: a.wav, language: en, tells: [recording, purpose]}\n"
	"rules:\n"
	"  - name: board\n"
	"    when: {extension: \"100\", direction: inbound}\n"
	"    record: never\n"
	"  - name: lines\n"
	"    when: {number: \"+352800*\", party: machine}\n"
	"    record: never\n"
	"  - name: nights\n"
	"    when: {time: {days: [mon, tue], from: \"18:00\", to: \"08:00\", zone: \"+01:00\"}, sample: 0.1%}\n"
	"    record: never\n"
	"  - name: loose\n"
	"    when: {queue: loose}\n"
	"    record: automatic\n"
	"    basis: contract\n"
	"    loosened: {consent: nothing, justification: Our reasons, approved_by: The board, counsel_ref: WA-1}\n"
	"    keep: {recording: 90d}\n"
	"  - name: trading\n"
	"    when: {queue: trading}\n"
	"    record: mandatory\n"
	"    basis: legal_obligation\n"
	"    sectors: [mifid2]\n"
	"    keep: {recording: 5y}\n"
	"    keep_original: [audio, transcript]\n"
	"  - name: moves\n"
	"    when: {queue: moves}\n"
	"    record: on_demand\n"
	"    basis: contract\n"
	"    opt_out: {then: {move: \"sip:unrecorded@pbx\"}, summary: purge}\n"
	"    sides: {separate: nobody repeats anything}\n"
	"    before_consent: {hold: 20s}\n"
	"    keep: {recording: 90d}\n"
	"  - name: customers\n"
	"    when: {queue: sales}\n"
	"    record: automatic\n"
	"    purposes: {recording: contract, transcription: consent}\n"
	"    notice: hello\n"
	"    redact: {transcript: full, summary: payment}\n"
	"    keep: {recording: 90d, transcript: 36h}\n";

static struct ew_packs *packs;
static struct ew_policy *policy;

static int set_up(void **state)
{
	(void)state;
	packs = law_kit_packs();
	policy = law_kit_policy(packs, policy_text);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ew_policy_free(&policy);
	ew_packs_free(&packs);
	return 0;
}

static const struct ew_policy_party texan_and_german[] = {
	{EW_PARTY_CUSTOMER, "+15125550100", NULL}, {EW_PARTY_AGENT, NULL, "DE"}, {EW_PARTY_MACHINE, NULL, NULL}};
static const struct ew_policy_party luxembourger[] = {{EW_PARTY_CUSTOMER, NULL, "LU"}};

static char *explain(const struct ew_policy_facts *facts, const struct ew_terms *before)
{
	struct ew_decision d;
	struct ew_buf text = {0};

	ew_policy_decide(policy, facts, before, &d);
	ew_buf_init(&text, EW_MAX_ANSWER_BYTES);
	assert_int_equal(ew_policy_explain(policy, facts, &d, &text), 0);
	assert_true(ew_utf8_valid(ew_buf_slice(&text)));
	return ew_buf_take_text(&text);
}

#define MOST_SENTENCES 17

static const struct {
	struct ew_policy_facts facts;
	const char *says[MOST_SENTENCES];
} stories[] = {
	{{.queue = "sales",
		 .extension = "200",
		 .direction = "inbound",
		 .from = "+15125550100",
		 .id = "1",
		 .started_us = 1795996800000000LL + 43200000000LL,
		 .parties = texan_and_german,
		 .n_parties = 3},
		{"Rule \"board\" (line 7) does not match: the extension is \"200\", which it does not name.\n",
			"Rule \"lines\" (line 10) does not match: it names neither side's number (\"+15125550100\" and "
			"\"not "
			"known\").\n",
			"Rule \"nights\" (line 13) does not match: the call began at another time; the call is not in "
			"its "
			"sample.\n",
			"Rule \"loose\" (line 16) does not match: the queue is \"sales\", which it does not name.\n",
			"The call is decided by line 37: rule \"customers\" matched on queue: recording, "
			"transcription.\n",
			"Party 1 may be in US-TX or US-* (by the area code of the number, which may have moved).\n",
			"Party 2 may be in DE (as it was told).\n", "Party 3 is a machine of ours: it adds no law.\n",
			"- recording needs the yes of every customer; an agent's own channel needs a yes or an "
			"agreement on "
			"file (basis: contract).\n",
			"No notice of the rule tells: transcription, retention and rights.",
			"When somebody refuses, capturing stops, and the service stays available, and the call goes on "
			"unrecorded. Who may ask again: nobody.\n",
			"- transcript is kept for 36 hours.\n",
			"said of their health (profile \"full\"): transcript.\n", "one-time codes (profile \"payment\"): summary.\n",
			"- Where a transcript says something of profile \"payment\", the sound is silent, and what was said there is destroyed.\n",
			"- consent: DE (pack eu), because of party 2: StGB 201.\n",
			"Inside of payment, health, credentials, identity, private, advice, on_hold and other "
			"everything stops.\n"}},
	{{.queue = "sales", .parties = luxembourger, .n_parties = 1},
		{"does not match: no extension is known; no direction is known.\n",
			"does not match: no number is known; no machine takes part.\n",
			"does not match: its time is not known; the call is not in its sample.\n",
			"The notice is \"hello\".\n", "A notice must tell: recording, purpose and retention.\n",
			"- needs.transcription: the policy itself.\n",
			"capturing stops, and the objection is reviewed, and the call goes on"}},
	{{.queue = "trading", .parties = luxembourger, .n_parties = 1},
		{"The call must be recorded; offered: recording; by legal obligation: recording.\n",
			"When somebody refuses, the service may not go on unrecorded, and the call ends.",
			"Who may pause it: nobody", "- opt_out: mifid2 (pack mifid2): 2014/65/EU art. 16(6).\n",
			"- audio is kept for 5 years.\n",
			"- Where something was found, the original is kept sealed as well (but never of a security code or PIN): transcript.\n",
			"the sound is silent, and the original is kept sealed (but never of a security code or PIN).\n",
			"- Of what a transcript says in words, a customer's wish that it stop is put before somebody, a no to the question is put before "
			"somebody, a yes to it is put before somebody, that a card is asked for is noted and talk of health is noted.\n"}},
	{{.queue = "moves", .parties = luxembourger, .n_parties = 1},
		{"Capturing begins when somebody asks for it and it may",
			"the call is moved to a path that is not recorded: sip:unrecorded@pbx.",
			"What exists is then treated with \"purge\": summary and tags.\n", "Each side stands alone",
			"Until then audio is discarded.\n",
			"- before: LU (pack eu), because of party 1: Loi 2005 art. 4.\n"}},
	{{.queue = "loose", .parties = luxembourger, .n_parties = 1},
		{"- recording needs nothing;", "- consent: the policy itself: WA-1.\n",
			"The company has loosened what law would demand: Our reasons (approved by The board, counsel: "
			"WA-1).\n"}},
	{{.queue = "sales"},
		{"Party 1 may be in any place (nobody knows, so the strictest counts).\n",
			"- consent: the strictest, for a place that is not known (pack base), because of party 1: "
			"Nobody knows.\n"}},
	{{.queue = "n\x1bne"}, {"the queue is \"n\xef\xbf\xbdne\", which it does not name.\n",
				       "No rule matches, so nothing of the call may be captured.\n",
				       "Nothing of the call may be captured; offered: nothing.\n"}},
};

static void test_stories(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(stories); i++) {
		char *text = explain(&stories[i].facts, NULL);

		for (size_t k = 0; k < MOST_SENTENCES && stories[i].says[k]; k++)
			if (!strstr(text, stories[i].says[k]))
				fail_msg("%zu: %s\n-- is not in:\n%s", i, stories[i].says[k], text);
		free(text);
	}
}

static void test_earlier_terms(void **state)
{
	struct ew_policy_party party = {EW_PARTY_CUSTOMER, NULL, "DE"};
	struct ew_policy_facts facts = {.queue = "sales", .parties = &party, .n_parties = 1};
	struct ew_decision before;

	(void)state;
	ew_policy_decide(policy, &facts, NULL, &before);
	facts.parties = luxembourger;
	char *text = explain(&facts, &before.terms);

	assert_non_null(strstr(text, "- Terms that the call had earlier were stricter and still hold.\n"));
	free(text);
}

static void test_no_policy(void **state)
{
	struct ew_policy_facts facts = {0};
	struct ew_decision d;
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	(void)state;
	ew_policy_decide(NULL, &facts, NULL, &d);
	ew_buf_init(&text, 1000);
	assert_int_equal(ew_policy_explain(NULL, &facts, &d, &text), 0);
	ew_buf_add_u8(&text, 0);
	assert_string_equal((char *)text.at, "No policy is active, so nothing of the call may be captured.\n");
}

static void test_too_small(void **state)
{
	struct ew_policy_facts facts = {.queue = "sales"};
	struct ew_decision d;

	(void)state;
	ew_policy_decide(policy, &facts, NULL, &d);
	for (size_t size = 0; size < 1500; size += 7) {
		_cleanup_(ew_buf_free) struct ew_buf text = {0};

		ew_buf_init(&text, size);
		assert_int_equal(ew_policy_explain(policy, &facts, &d, &text), -EFBIG);
	}
}

static int explain_once(void *arg)
{
	struct ew_policy_facts facts = {.queue = "sales"};
	struct ew_decision d;
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	(void)arg;
	ew_policy_decide(policy, &facts, NULL, &d);
	ew_buf_init(&text, EW_MAX_ANSWER_BYTES);
	return ew_policy_explain(policy, &facts, &d, &text);
}

static void test_without_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(explain_once, NULL) > 0);
}

/* -- the sentence of a list -------------------------------------------------------------------- */

static void test_because(void **state)
{
	struct ew_policy_facts facts = {.queue = "sales"};
	struct ew_decision d;
	char text[200];

	(void)state;
	ew_policy_decide(policy, &facts, NULL, &d);
	ew_decision_because(&d, text, sizeof(text));
	assert_string_equal(text, "rule \"customers\" matched on queue: recording, transcription");
	ew_decision_because(&d, text, 20);
	assert_string_equal(text, "rule \"customers\" ma");
	d.rule = "\xc3\xa9\xc3\xa9\xc3\xa9";
	ew_decision_because(&d, text, 10);
	assert_string_equal(text, "rule \"\xc3\xa9");
	d.looked_at = 0;
	d.terms.offered = 0;
	ew_decision_because(&d, text, sizeof(text));
	assert_string_equal(text, "rule \"\xc3\xa9\xc3\xa9\xc3\xa9\" matches every call: no recording");
	ew_policy_decide(policy, &(struct ew_policy_facts){0}, NULL, &d);
	ew_decision_because(&d, text, sizeof(text));
	assert_string_equal(text, "no rule matched: nothing is recorded");
	ew_policy_decide(NULL, &facts, NULL, &d);
	ew_decision_because(&d, text, sizeof(text));
	assert_string_equal(text, "no policy is active: nothing is recorded");
}

/* The longest that there can be is never cut in the event. */
static void test_because_is_whole(void **state)
{
	struct ew_decision d = {.rule_line = 1, .looked_at = 0x1ff, .terms = {.offered = EW_PURPOSES_ALL}};
	char name[EW_POLICY_NAME_BYTES + 1], text[1000];

	(void)state;
	memset(name, 'n', EW_POLICY_NAME_BYTES);
	name[EW_POLICY_NAME_BYTES] = '\0';
	d.rule = name;
	ew_decision_because(&d, text, sizeof(text));
	json_t *fields = ew_decision_json(&d);

	assert_string_equal(json_string_value(json_object_get(fields, "because")), text);
	json_decref(fields);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stories),
		cmocka_unit_test(test_earlier_terms),
		cmocka_unit_test(test_no_policy),
		cmocka_unit_test(test_too_small),
		cmocka_unit_test(test_without_memory),
		cmocka_unit_test(test_because),
		cmocka_unit_test(test_because_is_whole),
	};

	return cmocka_run_group_tests_name("explain", tests, set_up, tear_down);
}
