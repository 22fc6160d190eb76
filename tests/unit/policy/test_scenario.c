/*
 * What the stories themselves must be able to do: fail, and say why; refuse a file that is not understood to the last
 * key; name the lines of a policy that stands in the file of cases. Without packs, where every place has the strictest
 * law.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "policy/scenario.h"
#include "support/support.h"

#define POLICY                                                                                                         \
	"policy:\n"                                                                                                    \
	"  policy: p\n"                                                                                                \
	"  notices:\n"                                                                                                 \
	"    full:\n"                                                                                                  \
	"      file: full.wav\n"                                                                                       \
	"      language: en\n"                                                                                         \
	"      tells: [recording, purpose, retention, controller, rights]\n"                                           \
	"      purposes: {quality: legitimate_interest}\n"                                                             \
	"      retention_stated: 90d\n"                                                                                \
	"  rules:\n"                                                                                                   \
	"    - name: all\n"                                                                                            \
	"      record: automatic\n"                                                                                    \
	"      basis: legitimate_interest\n"                                                                           \
	"      notice: full\n"                                                                                         \
	"      agents: {agreement: a, covers: [recording]}\n"                                                          \
	"      ask: {grant: \"1\", refuse: \"2\", holds_for: 1d}\n"                                                    \
	"      keep: {recording: 90d}\n"
#define POLICY_LINES 17
#define HEAD "scenarios: s\n" POLICY
#define CALL                                                                                                           \
	"    call: {parties: {caller: {kind: customer}, agent: {kind: agent}, friend: {kind: customer, later: "        \
	"true}}}\n"
#define CASE HEAD "cases:\n  - name: n\n    law: l\n" CALL "    steps:\n"
#define CASE_LINES (1 + POLICY_LINES + 5)

struct outcome {
	size_t cases;
	bool passed;
	unsigned line;
	char name[100], law[100], why[1000];
	int returns;
};

static int note(void *arg, const struct ew_scenario_result *result)
{
	struct outcome *o = arg;

	o->cases++;
	o->passed = result->passed;
	o->line = result->line;
	(void)snprintf(o->name, sizeof(o->name), "%s", result->name);
	(void)snprintf(o->law, sizeof(o->law), "%s", result->law ? result->law : "");
	(void)snprintf(o->why, sizeof(o->why), "%s", result->why ? result->why : "");
	return o->returns;
}

static int run(const char *text, struct outcome *o, struct ew_error *error)
{
	return ew_scenarios_run(ew_slice_text(text), "c.yaml", NULL, NULL, note, o, error);
}

/* -- what holds, and what does not */

static const struct {
	const char *steps;
	const char *why; /* NULL: passes */
} stories[] = {
	{"      - expect: {caller: {recording: consent}, agent: {recording: other_consent}}\n", NULL},
	{"      - expect: {recording: captured}\n",
		"recording of caller was expected to be \"captured\", but is \"consent\""},
	{"      - expect: {agent: {recording: captured}}\n", "is \"other_consent\" because of caller"},
	{"      - expect: {recording: [captured, withheld]}\n", NULL},
	{"      - told: full\n      - stays: caller\n      - expect: {caller: {recording: consent}}\n", NULL},
	{"      - told: full\n      - presses: {party: caller, keys: \"1\"}\n      - expect: {recording: captured}\n",
		NULL},
	{"      - told: full\n      - presses: {party: caller, keys: \"3\"}\n      - expect: {recording: captured}\n",
		"the keys \"3\" mean nothing"},
	{"      - told: full\n      - presses: {party: caller, keys: \"1\"}\n      - expect: {recording: withheld}\n",
		"step 3, line 26: recording of caller was expected to be \"withheld\", but is \"captured\""},
	{"      - grants: {party: caller, purposes: [recording]}\n      - expect: {recording: captured}\n",
		"but is \"consent\""},
	{"      - told: {tells: [recording]}\n      - grants: {party: caller, purposes: [recording]}\n"
	 "      - expect: {caller: {recording: consent}}\n",
		NULL},
	{"      - interrupted: full\n      - grants: {party: caller, purposes: [recording]}\n"
	 "      - expect: {caller: {recording: consent}}\n",
		NULL},
	{"      - told: full\n      - grants: {party: caller, purposes: [recording]}\n      - passes: 23h\n"
	 "      - expect: {recording: captured}\n      - passes: 1h\n      - expect: {caller: {recording: consent}}\n",
		NULL},
	{"      - told: full\n      - grants: {party: caller, purposes: [recording], ago: 2d}\n"
	 "      - expect: {caller: {recording: consent}}\n",
		NULL},
	{"      - refuses: caller\n      - grants: {party: caller, purposes: [recording], voice: agent}\n"
	 "      - expect: {caller: {recording: refused}}\n",
		"this word of agent was not believed"},
	{"      - refuses: caller\n      - grants: {party: caller, purposes: [recording], voice: agent, "
	 "expect_refused: true}\n"
	 "      - expect: {caller: {recording: refused}, state: {caller: {recording: declined}}}\n",
		NULL},
	{"      - grants: {party: caller, purposes: [recording], expect_refused: true}\n"
	 "      - expect: {caller: {recording: consent}}\n",
		"this word of party was expected not to be believed, and was"},
	{"      - expect: {state: {caller: {recording: granted}}}\n",
		"caller was expected to stand at \"granted\" for recording, but stands at \"unknown\""},
	{"      - told: full\n      - grants: {party: caller, purposes: [recording]}\n      - joins: friend\n"
	 "      - expect: {caller: {recording: other_consent}}\n      - leaves: friend\n      - expect: {recording: "
	 "captured}\n",
		NULL},
	{"      - told: full\n      - grants: {party: caller, purposes: [recording]}\n      - opens: payment\n"
	 "      - expect: {recording: segment, alarms: []}\n      - passes: 10m\n      - expect: {alarms: [payment]}\n",
		NULL},
	{"      - opens: payment\n      - passes: 10m\n      - expect: {alarms: []}\n",
		"no alarm was expected, and one is there"},
	{"      - opens: payment\n      - expect: {alarms: [payment]}\n", "an alarm was expected, and none is there"},
	{"      - pauses: {voice: agent, expect_refused: true}\n      - expect: {recording: paused}\n",
		"the pause was expected to be refused, and was made"},
	{"      - told: full\n      - grants: {party: caller, purposes: [recording]}\n      - keeper: away\n"
	 "      - expect: {recording: keeper_away}\n      - keeper: back\n      - expect: {recording: captured}\n",
		NULL},
	{"      - keeper: away\n      - expect: {recording: captured}\n", "but is \"keeper_away\""},
	{"      - tool: {asks: [recording], expect: yes}\n",
		"was expected to hear \"yes\", but hears \"no\" because no_vendor"},
	{"      - expect: {rule: another}\n", "the rule was expected to be \"another\", but is \"all\""},
	{"      - expect: {mode: mandatory}\n", "but is \"automatic\""},
	{"      - expect: {needs: {recording: notice}}\n",
		"what a customer needs for recording was expected to be \"notice\", but is \"grant\""},
	{"      - expect: {decided_by: {consent: US-CA}}\n",
		"consent was expected to be decided by US-CA, but is by *"},
	{"      - expect: {decided_by: {consents: \"*\"}}\n", "nobody decided it"},
	{"      - expect: {keep: {recording: 90d}}\n", NULL},
	{"      - expect: {keep: {recording: 91d}}\n", "recording was expected to be kept for"},
	{"      - expect: {tells: [sentiment]}\n",
		"\"sentiment\" was expected to be a duty of the announcement, but is not"},
	{"      - expect: {missing_tells: []}\n", NULL},
	{"      - expect: {offered: [recording, summary]}\n", "summary was expected to be offered, but is not"},
	{"      - expect: {obliged: []}\n", NULL},
	{"      - expect: {in_recording: true, then: continue, opt_out: stop_stay, conflict: false, no_policy: "
	 "false}\n",
		NULL},
	{"      - expect: {in_recording: false}\n", "was expected to be false, but is true"},
	{"      - expect: {treat: {audio: purge}}\n", "audio was expected to be \"purge\", but is \"keep\""},
	{"      - expect: {places: {caller: [\"*\"]}}\n", NULL},
	{"      - expect: {places: {caller: [DE]}}\n", "the place of caller was expected to be \"DE\", but is \"*\""},
	{"      - expect: {warns: atlantis}\n", "no warning of the policy names \"atlantis\""},
};

static void test_stories(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(stories); i++) {
		struct ew_error error = {0};
		struct outcome o = {0};
		char text[4000];

		(void)snprintf(text, sizeof(text), "%s%s", CASE, stories[i].steps);
		if (run(text, &o, &error) < 0)
			fail_msg("%zu: %s", i, ew_error_text(&error));
		assert_int_equal(o.cases, 1);
		if (o.passed != !stories[i].why || (stories[i].why && !strstr(o.why, stories[i].why)))
			fail_msg("%zu: %s", i, o.passed ? "it passed" : o.why);
	}
}

static void test_what_is_told(void **state)
{
	struct ew_error error = {0};
	struct outcome o = {0};

	(void)state;
	assert_int_equal(run(CASE "      - told: full\n      - expect: {recording: captured}\n", &o, &error), 0);
	assert_false(o.passed);
	assert_string_equal(o.name, "n");
	assert_string_equal(o.law, "l");
	assert_int_equal(o.line, CASE_LINES - 3);
	/* Step and line, what was expected, what was so, the rule, and whose law decided. */
	assert_non_null(strstr(
		o.why, "step 2, line 25: recording of caller was expected to be \"captured\", but is \"consent\""));
	assert_non_null(strstr(o.why, "[rule \"all\"; consent by *"));
}

static void test_ends_early(void **state)
{
	struct outcome o = {.returns = -ECANCELED};

	(void)state;
	assert_int_equal(run(HEAD "cases:\n  - name: a\n" CALL "    expect: {mode: automatic}\n  - name: b\n" CALL
				  "    expect: {mode: automatic}\n",
				 &o, NULL),
		-ECANCELED);
	assert_int_equal(o.cases, 1);
}

/* -- whose policy */

static void test_given_policy(void **state)
{
	static const char cases[] = "scenarios: s\ncases:\n  - name: n\n" CALL "    expect: {rule: given}\n";
	static const char given[] = "policy: q\nrules: [{name: given, record: never}]\n";
	struct ew_policy *policy = NULL;
	struct outcome o = {0};

	(void)state;
	assert_int_equal(ew_policy_load(EW_SLICE(given), "q.yaml", NULL, &policy, NULL), 0);
	assert_int_equal(ew_scenarios_run(EW_SLICE(cases), "c.yaml", policy, NULL, note, &o, NULL), 0);
	assert_true(o.passed);
	ew_policy_free(&policy);
}

static void test_like(void **state)
{
	struct outcome o = {0};
	struct ew_error error = {0};

	(void)state;
	if (run("scenarios: s\n"
		"policies:\n"
		"  a: {policy: p, rules: [{name: one, record: never}]}\n"
		"  b: {like: a, policy: \"q: \\\"quoted\\\", with a \\\\ in it\"}\n"
		"cases:\n"
		"  - name: n\n"
		"    policy: {like: b, rules: [{name: two, record: never}]}\n" CALL "    expect: {rule: two}\n"
		"  - name: m\n"
		"    policy: b\n" CALL "    expect: {rule: one}\n",
		    &o, &error) < 0)
		fail_msg("%s", ew_error_text(&error));
	assert_int_equal(o.cases, 2);
	assert_true(o.passed);
}

static void test_policy_refused(void **state)
{
	static const char text[] = "scenarios: s\ncases:\n  - name: n\n    policy:\n      policy: p\n      rules:\n"
				   "        - name: r\n          recrod: never\n    policy_refused: %s\n";
	char cases[400];
	struct outcome o = {0};

	(void)state;
	(void)snprintf(cases, sizeof(cases), text, "c.yaml:8"); /* the line of the file of cases */
	assert_int_equal(run(cases, &o, NULL), 0);
	assert_true(o.passed);
	(void)snprintf(cases, sizeof(cases), text, "c.yaml:9");
	assert_int_equal(run(cases, &o, NULL), 0);
	assert_false(o.passed);
	assert_non_null(strstr(o.why, "but the complaint is: c.yaml:8: "));
	assert_int_equal(
		run("scenarios: s\ncases:\n  - name: n\n    policy: {policy: p, rules: [{name: r, record: never}]}\n"
		    "    policy_refused: never\n",
			&o, NULL),
		0);
	assert_false(o.passed);
	assert_non_null(strstr(o.why, "but it was taken"));
}

/* -- files that are not understood */

#define STEP(text) CASE "      - " text "\n      - expect: {mode: automatic}\n"

static const struct {
	const char *text;
	const char *says;
} refused[] = {
	{"", "empty"},
	{"a: 1\n", "a: the key is not known"},
	{"cases: []\n", "\"scenarios\" is missing"},
	{"scenarios: s\n", "\"cases\" is missing"},
	{"scenarios: s\ncases: []\n", "a list of cases was expected"},
	{"scenarios: s\ncases: {a: b}\n", "a list of cases was expected"},
	{"scenarios: s\ncases: [x]\n", "keys with values were expected"},
	{"scenarios: s\ncases:\n  - law: l\n", "\"name\" is missing"},
	{"scenarios: s\ncases:\n  - nmae: l\n", "was \"name\" meant?"},
	{"scenarios: s\ncases:\n  - name: n\n", "expects nothing"},
	{HEAD "cases:\n  - name: n\n" CALL "    steps: [{told: full}]\n", "expects nothing"},
	{HEAD "cases:\n  - name: n\n" CALL "    steps: {told: full}\n    expect: {mode: never}\n", "a list of steps"},
	{HEAD "cases:\n  - name: n\n    expect: {mode: never}\n", "\"call\" is missing"},
	{HEAD "cases:\n  - name: n\n    call: c\n    expect: {mode: never}\n", "one of \"calls\""},
	{HEAD "cases:\n  - name: n\n    call: {}\n    expect: {mode: never}\n", "at least one party"},
	{HEAD "calls: {a: {like: b}, b: {like: a}}\ncases:\n  - name: n\n    call: a\n    expect: {mode: never}\n",
		"circle"},
	{HEAD "cases:\n  - name: n\n    call: {parties: {a: {}}}\n    expect: {mode: never}\n", "\"kind\" is missing"},
	{HEAD "cases:\n  - name: n\n    call: {parties: {a: {kind: cat}}}\n    expect: {mode: never}\n",
		"customer, agent"},
	{HEAD "cases:\n  - name: n\n    call: {parties: {mode: {kind: agent}}}\n    expect: {mode: never}\n",
		"otherwise"},
	{HEAD "cases:\n  - name: n\n    call: {parties: {qa: {kind: agent}}}\n    expect: {mode: never}\n",
		"otherwise"},
	{HEAD "cases:\n  - name: n\n    call: {mixed: [[a]], parties: {a: {kind: agent}}}\n    expect: {mode: never}\n",
		"[["},
	{HEAD "cases:\n  - name: n\n    call: {started: noon, parties: {a: {kind: agent}}}\n    expect: {mode: "
	      "never}\n",
		"a time"},
	{HEAD "cases:\n  - name: n\n" CALL "    expect: {mode: never}\n  - name: n\n" CALL
	      "    expect: {mode: never}\n",
		"has this name already"},
	{"scenarios: s\ncases:\n  - name: n\n" CALL "    expect: {mode: never}\n", "\"policy\" is missing"},
	{"scenarios: s\ncases:\n  - name: n\n    policy: q\n" CALL "    expect: {mode: never}\n",
		"one of \"policies\""},
	{"scenarios: s\npolicies: {a: {like: b}, b: {like: a}}\ncases:\n  - name: n\n    policy: a\n" CALL
	 "    expect: {mode: never}\n",
		"circle"},
	{"scenarios: s\npolicy: {policy: p, rulez: []}\ncases:\n  - name: n\n" CALL "    expect: {mode: never}\n",
		"c.yaml:2: "},
	{STEP("tlod: full"), "was \"told\" meant?"},
	{STEP("{told: full, stays: caller}"), "one thing at a time"},
	{STEP("told: nothing"), "a notice of the policy"},
	{STEP("told: {party: caller}"), "either \"notice\" or \"tells\""},
	{STEP("told: {tells: [jokes]}"), "something that an announcement tells"},
	{STEP("stays: nobody"), "\"nobody\" is no party"},
	{STEP("grants: caller"), "keys with values"},
	{STEP("grants: {party: caller}"), "\"purposes\" is missing"},
	{STEP("grants: {party: caller, purposes: [jokes]}"), "a purpose was expected"},
	{STEP("grants: {party: caller, purposes: [recording], voice: god}"), "whose word it is"},
	{STEP("grants: {party: caller, purposes: [recording], segment: lunch}"), "a kind of sensitive talk"},
	{STEP("refuses: {purposes: [recording]}"), "\"party\" is missing"},
	{STEP("opens: lunch"), "a kind of sensitive talk"},
	{STEP("closes: payment"), "nothing of this kind is open"},
	{STEP("joins: caller"), "is there already"},
	{STEP("leaves: friend"), "is not there"},
	{STEP("located: {party: caller}"), "\"place\" is missing"},
	{STEP("passes: a while"), "is not a duration"},
	{STEP("starts: {who: me}"), "the key is not known"},
	{STEP("keeper: asleep"), "away or back"},
	{STEP("keeper: back"), "the keeper is there"},
	{STEP("tool: {sings: true}"), "one of asks"},
	{STEP("tool: {asks: [recording], vendor: v, expect: yes}"), "one of \"vendors\""},
	{STEP("tool: {asks: [recording], vendor: {region: EU, until: soon}, expect: yes}"), "a day was expected"},
	{STEP("tool: {asks: [recording]}"), "\"expect\" is missing"},
	{STEP("tool: {expect_order: stop}"), "has no grant yet"},
	{STEP("expect: {}"), "what is expected"},
	{STEP("expect: {recording: perhaps}"), "a word of what a gate does"},
	{STEP("expect: {nobody: {recording: captured}}"), "\"nobody\" is no party"},
	{STEP("expect: {caller: {jokes: captured}}"), "the key is no purpose"},
	{STEP("expect: {mode: sometimes}"), "a word that is known here"},
	{STEP("expect: {in_recording: perhaps}"), "true or false"},
	{STEP("expect: {needs: {jokes: grant}}"), "the key is no purpose"},
	{STEP("expect: {treat: {jokes: keep}}"), "no kind of artifact"},
	{STEP("expect: {state: {caller: {recording: happy}}}"), "one of unknown"},
	{STEP("expect: {alarms: [lunch]}"), "a kind of sensitive talk"},
	{STEP("expect: {places: {caller: []}}"), "a list of places"},
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(refused); i++) {
		struct outcome o = {0};
		struct ew_error error = {0};
		int r = run(refused[i].text, &o, &error);

		if (r != -EINVAL || !strstr(error.text, refused[i].says) || strncmp(error.text, "c.yaml:", 7) != 0)
			fail_msg("%zu: %d %s", i, r, r < 0 ? ew_error_text(&error) : "was taken");
	}
}

static int run_all(void *arg)
{
	struct outcome o = {0};
	int r = run(CASE "      - told: full\n      - grants: {party: caller, purposes: [recording]}\n"
			 "      - expect: {recording: withheld}\n",
		&o, NULL);

	(void)arg;
	return r;
}

static void test_without_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(run_all, NULL) > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stories),
		cmocka_unit_test(test_what_is_told),
		cmocka_unit_test(test_ends_early),
		cmocka_unit_test(test_given_policy),
		cmocka_unit_test(test_like),
		cmocka_unit_test(test_policy_refused),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests_name("scenario", tests, NULL, NULL);
}
