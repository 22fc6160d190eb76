/*
 * What the language refuses, each with its sentence, and texts that are hostile: too long, too many, too dear.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "policies.h"

/* -- refusals --------------------------------------------------------------------------------- */

#define NOTICE(text) "policy: p\nnotices:\n  n: {" text "}\nrules: [{name: r, record: never}]\n"
#define NINETY "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct {
	const char *text;
	const char *says;
} refused[] = {
	/* the root */
	{"a: 1\n", "p.yaml:1: a: the key is not known"},
	{"[]\n", "keys with values were expected"},
	{"rules: []\n", "\"policy\" is missing"},
	{"policy: p\n", "\"rules\" is missing"},
	{"policy: p\npolicy: q\n", "p.yaml:2: policy: the key stands here twice"},
	{"policy: p\nrules: []\n", "p.yaml:2: rules: a list of rules was expected"},
	{"policy: p\nrules: {a: b}\n", "a list of rules was expected"},
	{"policy: p\nrules: [x]\n", "keys with values were expected"},
	{"policy: p\nrulez: []\n", "rulez: the key is not known; was \"rules\" meant?"},
	{"policy: " NINETY NINETY "\nrules: []\n", "at most 100 bytes"},
	{"policy: \"a\\nb\"\nrules: []\n", "without control characters"},
	{"policy: p\nentity: {country: LU}\nrules: []\n", "\"name\" is missing"},
	{"policy: p\nentity: {name: n, country: Luxembourg}\nrules: []\n", "country: \"Luxembourg\" is not a place"},
	{"policy: p\nentity: {name: n, country: lu}\nrules: []\n", "\"lu\" is not a place"},
	{"policy: p\nentity: {name: n, country: US-}\nrules: []\n", "\"US-\" is not a place"},
	{"policy: p\nentity: {name: n, country: UK}\nrules: []\n", "knows the place \"UK\""},
	{"policy: p\nentity: {name: n, contry: LU}\nrules: []\n", "was \"country\" meant?"},
	{"policy: p\nplaces: {home: X}\nrules: []\n", "home: \"X\" is not a place"},
	{"policy: p\nplaces: {from: LU}\nrules: []\n", "from: the key is not known"},
	{"policy: p\nregions: [E U]\nrules: []\n", "regions: \"E U\" is not a region"},
	{"policy: p\nregions: [EU, EU]\nrules: []\n", "\"EU\" stands here twice"},
	{"policy: p\npacks: [eu, narnia]\nrules: []\n", "packs: there is no pack \"narnia\""},
	{"policy: p\npacks: [eu, eu]\nrules: []\n", "\"eu\" stands here twice"},
	{"policy: p\npacks: []\nrules: []\n", "at least one text"},
	/* notices */
	{"policy: p\nnotices: [a]\nrules: []\n", "notices by their names"},
	{NOTICE("language: en, tells: [recording]"), "\"file\" is missing"},
	{NOTICE("file: f, tells: [recording]"), "\"language\" is missing"},
	{NOTICE("file: f, language: en"), "\"tells\" is missing"},
	{NOTICE("file: f, language: en_GB, tells: [recording]"), "a tag of a language"},
	{NOTICE("file: f, language: en, tells: []"), "one of recording, transcription"},
	{NOTICE("file: f, language: en, tells: [recordings]"),
		"\"recordings\" is none of: recording, transcription, ai"},
	{NOTICE("file: f, language: en, tells: [ai, ai]"), "\"ai\" stands here twice"},
	{NOTICE("file: f, language: en, tells: ai, purposes: [a]"), "purposes with their legal basis"},
	{NOTICE("file: f, language: en, tells: ai, purposes: {a: b}"), "\"b\" is none of: consent, contract"},
	{NOTICE("file: f, language: en, tells: ai, retention_stated: 90d"), "add retention to it"},
	{NOTICE("file: f, language: en, tells: retention, retention_stated: 0d"), "a period from 1s to 100y"},
	{NOTICE("file: f, language: en, tells: retention, retained: 1d"), "retained: the key is not known"},
	/* rules */
	{ROOT "  - record: never\n", "p.yaml:5: rules: \"name\" is missing"},
	{RULE(""), "\"record\" is missing"},
	{RULE("    record: always\n"), "\"always\" is none of: never, automatic, on_demand, mandatory"},
	{ROOT "  - name: " NINETY NINETY "\n    record: never\n", "name: at most 100 bytes"},
	{ROOT "  - {name: r, record: never, when: {queue: a}}\n  - {name: q, record: never, when: {queue: b}}\n"
	      "  - {name: r, record: never}\n",
		"p.yaml:7: name: another rule has this name already, in line 5"},
	{RULE("    record: never\n    recrod: never\n"), "was \"record\" meant?"},
	{RULE("    record: never\n    record: never\n"), "p.yaml:7: record: the key stands here twice"},
	/* when */
	{RULE("    record: never\n    when: [a]\n"), "keys with values"},
	{RULE("    record: never\n    when: {direction: inward}\n"), "\"inward\" is none of: inbound, outbound"},
	{RULE("    record: never\n    when: {number: \"*1\"}\n"), "one * at its end"},
	{RULE("    record: never\n    when: {number: \"*\"}\n"), "one * at its end"},
	{RULE("    record: never\n    when: {extension: \"4*1\"}\n"), "one * at its end"},
	{RULE("    record: never\n    when: {queue: []}\n"), "at least one text"},
	{RULE("    record: never\n    when: {queue: {a: b}}\n"), "a text was expected"},
	{RULE("    record: never\n    when: {queue: [a, [b]]}\n"), "a text was expected"},
	{RULE("    record: never\n    when: {queue: [a, b, a]}\n"), "\"a\" stands here twice"},
	{RULE("    record: never\n    when: {quue: a}\n"), "was \"queue\" meant?"},
	{RULE("    record: never\n    when: {channel: sip}\n"), "\"sip\" is none of: siprec, gateway"},
	{RULE("    record: never\n    when: {party: bot}\n"), "\"bot\" is none of: customer, agent, machine"},
	{RULE("    record: never\n    when: {sample: 10}\n"), "such as 10%"},
	{RULE("    record: never\n    when: {sample: 0%}\n"), "such as 10%"},
	{RULE("    record: never\n    when: {sample: 101%}\n"), "such as 10%"},
	{RULE("    record: never\n    when: {sample: 100.1%}\n"), "such as 10%"},
	{RULE("    record: never\n    when: {sample: 1.00001%}\n"), "such as 10%"},
	{RULE("    record: never\n    when: {sample: .%}\n"), "such as 10%"},
	{RULE("    record: never\n    when: {sample: \"5.%\"}\n"), "such as 10%"},
	{RULE("    record: never\n    when: {sample: \"\"}\n"), "such as 10%"},
	{RULE("    record: never\n    when: {sample: 99999999999999999999%}\n"), "such as 10%"},
	{RULE("    record: never\n    when: {sample: [1%]}\n"), "such as 10%"},
	{RULE("    record: never\n    when: {time: {from: \"8:00\"}}\n"), "from: a time of day"},
	{RULE("    record: never\n    when: {time: {from: \"08:60\"}}\n"), "a time of day"},
	{RULE("    record: never\n    when: {time: {to: \"24:01\"}}\n"), "to: a time of day"},
	{RULE("    record: never\n    when: {time: {from: \"08:00\", to: \"08:00\"}}\n"), "nothing lies between"},
	{RULE("    record: never\n    when: {time: {from: \"24:00\"}}\n"), "nothing lies between"},
	{RULE("    record: never\n    when: {time: {zone: CET}}\n"), "a distance from UTC"},
	{RULE("    record: never\n    when: {time: {zone: \"+15:00\"}}\n"), "a distance from UTC"},
	{RULE("    record: never\n    when: {time: {days: [monday]}}\n"), "\"monday\" is none of: mon, tue"},
	{RULE("    record: never\n    when: {time: {days: [mon, mon]}}\n"), "\"mon\" stands here twice"},
	{RULE("    record: never\n    when: {time: {at: \"08:00\"}}\n"), "at: the key is not known"},
	/* purposes and bases */
	{RULE("    record: automatic\n" KEEP), "the purpose recording has no legal basis"},
	{RULE("    record: automatic\n    purposes: [recording, qa]\n" KEEP), "purposes: the purpose recording has no"},
	{RULE("    record: automatic\n    basis: habit\n" KEEP),
		"\"habit\" is none of: consent, contract, legal_obligation"},
	{RULE(LAWFUL KEEP "    purposes: {fun: consent}\n"), "fun: the key is not known"},
	{RULE(LAWFUL KEEP "    purposes: {recording: none}\n"), "\"none\" is none of: consent"},
	{RULE(LAWFUL KEEP "    purposes: [recording, recording]\n"), "stands here twice"},
	{RULE(LAWFUL KEEP "    purposes: []\n"), "one of recording, transcription"},
	{RULE(LAWFUL KEEP "    purposes: {}\n"), "one of recording, transcription"},
	{RULE(LAWFUL KEEP "    sectors: [mifid2, mifid2]\n"), "\"mifid2\" stands here twice"},
	{RULE(LAWFUL KEEP "    sectors: [mifid3]\n"), "no pack has a sector \"mifid3\""},
	{RULE(LAWFUL KEEP "    notice: m\n"), "\"notices\" has none of the name \"m\""},
	{RULE(LAWFUL KEEP "    notice: [n, n]\n"), "\"n\" stands here twice"},
	/* mandatory */
	{RULE("    record: mandatory\n    basis: legal_obligation\n" KEEP
	      "    sensitive: {health: {open_keys: \"*7\"}}\n"), "a call that must be recorded does not stop for this"},
	{RULE("    record: mandatory\n    basis: legitimate_interest\n" KEEP),
		"record: mandatory needs the basis legal_obl"},
	{RULE("    record: mandatory\n    purposes: {qa: legal_obligation}\n    keep: {qa_score: 1d}\n"),
		"must offer recording"},
	{RULE(DUTY "    opt_out: {then: continue}\n"), "opt_out: a call that must be recorded cannot go on"},
	{RULE(DUTY "    consent: grant\n"), "consent: what must be recorded cannot wait for consent"},
	{RULE(DUTY "    consent: {recording: implied}\n"), "what must be recorded cannot wait for consent"},
	{RULE(DUTY "    opt_out: {recording: purge}\n"), "cannot be purged at an opt-out"},
	{RULE(DUTY "    opt_out: {already_captured: purge}\n"), "cannot be purged at an opt-out"},
	{RULE(DUTY "    minors: {already_captured: purge}\n"), "what must be recorded cannot be purged"},
	/* never */
	{RULE("    record: never\n    artifacts: [wav]\n"), "makes no artifacts"},
	{RULE("    record: never\n    purposes: {recording: consent}\n"), "purposes: a rule that never records"},
	{RULE("    record: never\n    ask: {grant: \"1\", refuse: \"2\"}\n"), "ask: a rule that never records"},
	{RULE("    record: never\n    loosened: {consent: nothing, " THREE "}\n"),
		"loosened: a rule that never records"},
	/* consent */
	{RULE(LAWFUL KEEP "    consent: nothing\n"), "a rule may only ask for more than the law"},
	{RULE(LAWFUL KEEP "    consent: never\n"),
		"\"never\" is none of: by_jurisdiction, notice, implied, grant, written"},
	{RULE(LAWFUL KEEP "    consent: [grant]\n"), "one of notice, implied, grant, written"},
	{RULE(LAWFUL KEEP "    consent: {recording: nothing}\n"), "\"nothing\" is none of: notice"},
	{RULE(LAWFUL KEEP "    consent: {summary: grant}\n"), "does not offer this purpose"},
	{RULE("    record: automatic\n    basis: consent\n    purposes: [control_listening]\n    keep: {metadata: 1d}\n"
	      "    consent: {control_listening: grant}\n"),
		"at most notice"},
	{RULE(LAWFUL KEEP "    loosened: {consent: nothing, approved_by: a, counsel_ref: c}\n"),
		"\"justification\" is missing"},
	{RULE(LAWFUL KEEP "    loosened: {consent: nothing, justification: j, counsel_ref: c}\n"),
		"\"approved_by\" is missing"},
	{RULE(LAWFUL KEEP "    loosened: {consent: nothing, justification: j, approved_by: a}\n"),
		"\"counsel_ref\" is missing"},
	{RULE(LAWFUL KEEP "    loosened: {consent: nothing, justification: \"\", approved_by: a, counsel_ref: c}\n"),
		"justification: a text was expected"},
	{RULE(LAWFUL KEEP "    loosened: {" THREE "}\n"), "nothing is loosened here"},
	{RULE(LAWFUL KEEP "    loosened: {consent: written, " THREE "}\n"), "\"written\" is none of: nothing, notice"},
	{RULE(LAWFUL KEEP "    loosened: {area_codes: yes, " THREE "}\n"), "\"yes\" is none of: trusted"},
	{RULE(LAWFUL KEEP "    consent: grant\n    loosened: {consent: notice, " THREE "}\n"), "one of them must go"},
	/* asking */
	{RULE(LAWFUL KEEP "    ask: {grant: \"12\", refuse: \"2\"}\n"), "grant: one key of a telephone"},
	{RULE(LAWFUL KEEP "    ask: {grant: a, refuse: \"2\"}\n"), "one key of a telephone"},
	{RULE(LAWFUL KEEP "    ask: {grant: \"1\", refuse: \"1\"}\n"), "the same key cannot mean yes and no"},
	{RULE(LAWFUL KEEP "    ask: {grant: \"1\"}\n"), "\"refuse\" is missing"},
	{RULE(LAWFUL KEEP "    ask: {again: party}\n"), "\"party\" is none of: nobody, machine"},
	{RULE(LAWFUL KEEP "    ask: {stays: 2h}\n"), "a period from 0s to 1h"},
	{RULE(LAWFUL KEEP "    ask: {holds_for: 0d}\n"), "a period from 1s to 10y"},
	{RULE(LAWFUL KEEP "    ask: {holds_for: 99999999999999999999y}\n"), "is not a duration"},
	{RULE(LAWFUL KEEP "    before_consent: keep\n"), "discard or {hold: 20s}"},
	{RULE(LAWFUL KEEP "    before_consent: {}\n"), "discard or {hold: 20s}"},
	{RULE(LAWFUL KEEP "    before_consent: {hold: 3m}\n"), "a period from 1s to 2m"},
	{RULE(LAWFUL KEEP "    sides: separate\n"), "together was expected, or {separate:"},
	{RULE(LAWFUL KEEP "    sides: {separate: \"\"}\n"), "separate: a text was expected"},
	{RULE(LAWFUL KEEP "    agents: {agreement: a}\n"), "\"covers\" is missing"},
	{RULE(LAWFUL KEEP "    agents: {covers: [qa]}\n"), "\"agreement\" is missing"},
	/* opt-out */
	{RULE(LAWFUL KEEP "    opt_out: {recording: go_on}\n"),
		"\"go_on\" is none of: stop, keep, segment, seal, purge"},
	{RULE(LAWFUL KEEP "    opt_out: {recording: [stop]}\n"), "is none of: stop, keep"},
	{RULE(LAWFUL KEEP "    opt_out: {already_captured: stop}\n"),
		"\"stop\" is none of: keep, segment, seal, purge"},
	{RULE(LAWFUL KEEP "    opt_out: {biometrics: purge}\n"), "nothing is kept under this purpose"},
	{RULE(LAWFUL KEEP "    opt_out: {consent_evidence: purge}\n"), "it is what shows that there was one"},
	{RULE(LAWFUL KEEP "    opt_out: {metadata: seal}\n"), "it is what shows that there was one"},
	{RULE(LAWFUL KEEP "    opt_out: {then: move}\n"), "\"move\" is none of: continue, end_call, or {move:"},
	{RULE(LAWFUL KEEP "    opt_out: {then: {move: \"\"}}\n"), "move: a text was expected"},
	{RULE(LAWFUL KEEP "    opt_out: {then: {to: a}}\n"), "to: the key is not known"},
	{RULE(LAWFUL KEEP "    opt_out: {keys: \"12345678\"}\n"), "1 to 7 keys of a telephone"},
	{RULE(LAWFUL KEEP "    opt_out: {keys: \"1a\"}\n"), "1 to 7 keys of a telephone"},
	{RULE(LAWFUL KEEP "    ask: {grant: \"1\", refuse: \"2\"}\n    opt_out: {keys: \"19\"}\n"),
		"they begin with the key"},
	{RULE(LAWFUL KEEP "    opt_out: {recordings: stop}\n"), "was \"recording\" meant?"},
	{RULE(LAWFUL KEEP "    minors: {}\n"), "\"already_captured\" is missing"},
	/* segments, pauses, tools */
	{RULE(LAWFUL KEEP "    sensitive: {cards: {}}\n"), "cards: the key is not known"},
	{RULE(LAWFUL KEEP "    sensitive: {payment: stop}\n"), "keys with values"},
	{RULE(LAWFUL KEEP "    sensitive: {payment: {resume_after: 5m}}\n"), "resume_after: the key is not known"},
	{RULE(LAWFUL KEEP "    sensitive: {payment: {alarm_after: 0s}}\n"), "a period from 1s to 1d"},
	{RULE(LAWFUL KEEP "    sensitive: {payment: {pause: [qa], unless_granted: [recording]}}\n"), "needs no grant"},
	{RULE(LAWFUL KEEP "    sensitive: {payment: {unless_granted: [qa]}}\n"), "does not offer all of these"},
	{RULE(LAWFUL KEEP "    sensitive: {payment: {open_keys: \"77\"}}\n"), "2 to 7 keys that begin with * or #"},
	{RULE(LAWFUL KEEP "    sensitive: {payment: {open_keys: \"*\"}}\n"), "2 to 7 keys that begin with * or #"},
	{RULE(LAWFUL KEEP "    sensitive: {payment: {open_keys: \"*7\", end_keys: \"8\"}}\n"), "2 to 7 keys that begin with * or #"},
	{RULE(LAWFUL KEEP "    sensitive: {payment: {open_keys: \"*7*\", end_keys: \"*7\"}}\n"), "are within these"},
	{RULE(LAWFUL KEEP "    sensitive: {payment: {open_keys: \"*7\"}, health: {open_keys: \"*71\"}}\n"), "are within these"},
	{RULE(LAWFUL KEEP "    opt_out: {keys: \"*9\"}\n    sensitive: {payment: {open_keys: \"*9\"}}\n"), "are within these"},
	{RULE(LAWFUL KEEP "    ask: {grant: \"*\", refuse: \"2\"}\n    sensitive: {payment: {open_keys: \"*9\"}}\n"), "are within these"},
	{RULE(LAWFUL KEEP "    opt_out: {keys: \"*9\"}\n    sensitive: {payment: {open_keys: \"#*9\"}}\n"), "are within these"},
	{RULE(LAWFUL KEEP "    sensitive: {payment: {open_keys: \"*7\", end_keys: \"**7\"}}\n"), "are within these"},
	{RULE(LAWFUL KEEP "    sensitive: {payment: {end_keys: \"*8\"}}\n"), "what keys end, keys open"},
	{RULE(LAWFUL KEEP "    pause: {by: [party]}\n"), "\"party\" is none of: machine, platform, agent, person"},
	{RULE(LAWFUL KEEP "    pause: {most: 0}\n"), "\"0\" is not a number from 1 to 1000"},
	{RULE(LAWFUL KEEP "    pause: {most: -1}\n"), "is not a number from 1 to 1000"},
	{RULE(LAWFUL KEEP "    pause: {reason: please}\n"), "\"please\" is none of: optional, required"},
	{RULE(LAWFUL KEEP "    pause: {ends_after: 5m}\n"), "ends_after: the key is not known"},
	{RULE(LAWFUL KEEP "    tools: {acknowledge_within: 2m}\n"), "a period from 1s to 1m"},
	/* what stays */
	{RULE(LAWFUL), "p.yaml:5: rules: a rule that records must say how long: keep: {recording: 90d}"},
	{RULE(LAWFUL "    keep: {metadata: 1d}\n"), "keep: \"recording\" is missing"},
	{RULE(LAWFUL "    purposes: [recording, transcription]\n" KEEP), "\"transcript\" is missing"},
	{RULE(LAWFUL "    purposes: [recording, summary]\n" KEEP), "\"summary\" is missing"},
	{RULE(LAWFUL "    purposes: [sentiment]\n" KEEP), "\"sentiment\" is missing"},
	{RULE(LAWFUL "    purposes: [qa]\n" KEEP), "\"qa_score\" is missing"},
	{RULE(LAWFUL "    purposes: [crm_sync]\n" KEEP), "\"crm_sync\" is missing"},
	{RULE(LAWFUL "    keep: {recording: 0d}\n"), "longer than nothing"},
	{RULE(LAWFUL "    keep: {recording: 101y}\n"), "at most 100y"},
	{RULE(LAWFUL "    keep: {recording: ever}\n"), "is not a duration"},
	{RULE(LAWFUL "    keep: {recordings: 1d}\n"), "was \"recording\" meant?"},
	{RULE(LAWFUL "    keep: {recording: 1d, audio: 1d}\n"), "two words for one thing"},
	{RULE(LAWFUL KEEP "    see: [a]\n"), "roles with what they may do"},
	{RULE(LAWFUL KEEP "    see: {a: [sing]}\n"), "\"sing\" is none of: listen, read, export, reveal, audio"},
	{RULE(LAWFUL KEEP "    see: {a: [read, read]}\n"), "stands here twice"},
	{RULE(LAWFUL KEEP "    redact: {metadata: required}\n"), "only what has words"},
	{RULE(LAWFUL KEEP "    redact: {audio: full}\n"), "transcript and live_transcript are read for less than that"},
	{RULE(LAWFUL KEEP "    redact: {audio: payment, live_transcript: none}\n"), "transcript and live_transcript are read for less than that"},
	{RULE(LAWFUL KEEP "    keep_original: [audio, live_transcript]\n"), "a live transcript has no original that is kept"},
	{RULE(LAWFUL KEEP "    keep_original: [agent_notes]\n"), "\"agent_notes\" is neither"},
	{RULE(LAWFUL KEEP "    keep_original: [metadata]\n"), "\"metadata\" is neither"},
	{RULE(LAWFUL KEEP "    keep_original: [sound]\n"), "\"sound\" is none of:"},
	{RULE(LAWFUL KEEP "    phrases: {opt_out: stop}\n"), "\"stop\" is none of: note, propose, act"},
	{RULE(LAWFUL KEEP "    phrases: {hello: act}\n"), "hello: the key is not known"},
	{RULE(LAWFUL KEEP "    redact: {transcript: some}\n"), "\"some\" is none of: none, payment, standard, full, numbers, required"},
	{RULE(LAWFUL KEEP "    artifacts: [mp3]\n"), "one of audio, frames, wav"},
	{RULE(LAWFUL KEEP "    artifacts: wav\n"), "a list of audio"},
	{RULE("    record: automatic\n    basis: consent\n    purposes: [agent_assist]\n    keep: {metadata: 1d}\n"
	      "    artifacts: [wav]\n"),
		"does not offer recording makes no artifacts"},
	/* the whole: periods, and rules that are never reached */
	{"policy: p\nnotices: {n: {file: f, language: en, tells: [recording, retention], retention_stated: 30d}}\n"
	 "rules:\n  - name: r\n    notice: n\n" LAWFUL "    keep: {recording: 31d}\n",
		"p.yaml:8: recording: 31d is longer than the notice \"n\" tells the caller: 30d"},
	{"policy: p\nnotices: {n: {file: f, language: en, tells: [recording, retention], retention_stated: 30d}}\n"
	 "rules:\n  - name: r\n    notice: n\n" LAWFUL "    keep: {recording: 1d, qa_score: 31d}\n",
		"qa_score: 31d is longer than the notice"},
	{RULE(LAWFUL "    sectors: [mifid2]\n    keep: {recording: 364d}\n"),
		"recording: 364d is shorter than mifid2 allows: at least 1y (Test Directive 16)"},
	{RULE(LAWFUL "    sectors: [short]\n    keep: {audio: 31d}\n"),
		"audio: 31d is longer than short allows: at most 30d"},
	{"policy: p\nentity: {name: n, country: LU}\npacks: [lu]\nrules:\n  - name: r\n" LAWFUL
	 "    keep: {recording: 11y}\n",
		"11y is longer than LU allows: at most 10y (Test Code 7)"},
	{"policy: p\npacks: [us]\nrules:\n  - name: r\n" LAWFUL "    keep: {recording: 13y}\n",
		"13y is longer than US-TX allows: at most 12y"},
	{ROOT "  - {name: a, record: never, when: {queue: [x, y], direction: inbound}}\n"
	      "  - {name: b, record: never, when: {queue: y, direction: inbound, agent: z}}\n",
		"p.yaml:6: rules: \"b\" can never be reached: \"a\" in line 5 matches all that it matches"},
	{ROOT "  - {name: a, record: never}\n  - {name: b, record: never}\n", "\"b\" can never be reached"},
	{ROOT "  - {name: a, record: never, when: {number: \"+35*\"}}\n  - {name: b, record: never, when: {number: "
	      "\"+352*\"}}\n",
		"\"b\" can never be reached"},
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(refused); i++) {
		struct ew_policy *policy = NULL;
		struct ew_error error = {0};
		int r = ew_policy_load(ew_slice_text(refused[i].text), "p.yaml", ew_test_packs, &policy, &error);

		if (r != -EINVAL || !strstr(error.text, refused[i].says) || strncmp(error.text, "p.yaml:", 7) != 0)
			fail_msg("%zu: %d %s\n%s", i, r, error.text, refused[i].text);
		assert_null(policy);
	}
}

static void test_without_packs(void **state)
{
	struct ew_policy *policy = NULL;
	struct ew_error error = {0};

	(void)state;
	assert_int_equal(ew_policy_load(EW_SLICE(SAMPLE), "p.yaml", NULL, &policy, &error), -EINVAL);
	assert_non_null(strstr(error.text, "p.yaml:3: packs: there is no pack \"eu\""));
	policy = ew_test_load_with(
		NULL, "policy: p\nentity: {name: n, country: LU}\nrules: [{name: r, record: never}]\n");
	assert_int_equal(policy->use, 0);
	assert_non_null(strstr(ew_policy_warning(policy, 0), "every place falls to the strictest law"));
	ew_policy_free(&policy);
}

/* -- much of it ------------------------------------------------------------------------------- */

static void add_rules(struct ew_buf *to, unsigned n, const char *format)
{
	ew_buf_init(to, 4 * EW_MAX_CONFIG_BYTES);
	ew_buf_add_text(to, "policy: p\nrules:\n");
	for (unsigned i = 0; i < n; i++)
		ew_buf_printf(to, "  - {name: r%u, record: never, when: {queue: q%u%s}}\n", i, i, format);
	assert_int_equal(ew_buf_error(to), 0);
}

static void test_many_rules(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_policy *policy = NULL;
	struct ew_error error = {0};

	(void)state;
	add_rules(&text, EW_POLICY_MAX_RULES, "");
	assert_int_equal(ew_policy_load(ew_buf_slice(&text), "p.yaml", NULL, &policy, &error), 0);
	assert_int_equal(ew_policy_rules(policy), EW_POLICY_MAX_RULES);
	ew_policy_free(&policy);
	ew_buf_free(&text);
	add_rules(&text, EW_POLICY_MAX_RULES + 1, "");
	assert_int_equal(ew_policy_load(ew_buf_slice(&text), "p.yaml", NULL, &policy, &error), -EINVAL);
	assert_non_null(strstr(error.text, "the list is too long"));
}

static void test_many_warnings(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_policy *policy = NULL;
	size_t n = 0;

	(void)state;
	ew_buf_init(&text, EW_MAX_CONFIG_BYTES);
	ew_buf_add_text(&text, "policy: p\nrules:\n");
	for (unsigned i = 0; i < 2 * EW_POLICY_WARNINGS; i++)
		ew_buf_printf(&text,
			"  - {name: r%u, record: automatic, basis: consent, keep: {recording: 1d}, when: {queue: "
			"q%u}}\n",
			i, i);
	assert_int_equal(ew_policy_load(ew_buf_slice(&text), "p.yaml", NULL, &policy, NULL), 0);
	while (ew_policy_warning(policy, n))
		n++;
	assert_int_equal(n, EW_POLICY_WARNINGS);
	assert_non_null(strstr(ew_policy_warning(policy, n - 1), "there are more warnings"));
	ew_policy_free(&policy);
}

/* Every rule has the same many words and one of its own at the end: the dearest to compare. */
static void test_dear_to_compare(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_policy *policy = NULL;
	struct ew_error error = {0};

	(void)state;
	ew_buf_init(&text, EW_MAX_CONFIG_BYTES);
	ew_buf_add_text(&text, "policy: p\nrules:\n");
	for (unsigned i = 0; i < 180; i++) {
		ew_buf_printf(&text, "  - {name: r%u, record: never, when: {number: [", i);
		for (unsigned k = 0; k < 900; k++)
			ew_buf_printf(&text, "%u,", 1000 + k);
		ew_buf_printf(&text, "x%u]}}\n", i);
	}
	assert_int_equal(ew_buf_error(&text), 0);
	assert_int_equal(ew_policy_load(ew_buf_slice(&text), "p.yaml", NULL, &policy, &error), -EINVAL);
	assert_non_null(strstr(error.text, "too many rules with too many words"));
}

static void test_long_lists(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_policy *policy = NULL;
	struct ew_error error = {0};

	(void)state;
	ew_buf_init(&text, EW_MAX_CONFIG_BYTES);
	ew_buf_add_text(&text, "policy: p\nrules: [{name: r, record: never, when: {queue: [");
	for (unsigned k = 0; k <= EW_MAX_POLICY_WORDS; k++)
		ew_buf_printf(&text, "q%u,", k);
	ew_buf_add_text(&text, "]}}]\n");
	assert_int_equal(ew_policy_load(ew_buf_slice(&text), "p.yaml", NULL, &policy, &error), -EINVAL);
	assert_non_null(strstr(error.text, "queue: at most 1024 texts"));
}

/* Lists and words past their limits; the middle is repeated, its number in place of %u. */
static const struct {
	const char *head, *middle, *tail;
	unsigned n;
	const char *says;
} bounded[] = {
	{"policy: p\nregions: [", "region-with-a-long-name-%u,", "]\nrules: []\n", 100, "regions: at most 2048 bytes"},
	{ROOT "  - name: r\n" LAWFUL KEEP "    see: {", "role%u: read,", "}\n", 1025, "see: at most 1024 roles"},
	{"policy: p\nnotices:\n", "  n%u: {file: f, language: en, tells: ai}\n", "rules: []\n", 257,
		"notices: at most 256 notices"},
	{"policy: p\nnotices:\n  a", "b%u", ": {file: f, language: en, tells: ai}\nrules: []\n", 60,
		"at most 100 bytes"},
	{"policy: p\nnotices: {n: {file: f, language: en, tells: ai, purposes: {a", "b%u", ": contract}}}\nrules: []\n",
		100, "purposes: at most 256 bytes"},
	{ROOT "  - name: r\n" LAWFUL KEEP "    sectors: [", "many-%u,", "]\n", 33, "sectors: at most 32 sectors"},
	{"policy: p\npacks: [", "many-%u,", "]\nrules: []\n", 33, "packs: at most 32 sectors"},
	{ROOT "  - {name: r, record: never, when: {queue: \"", "q%u", "\"}}\n", 100, "queue: at most 256 bytes"},
};

static struct ew_packs *pack_of_many_sectors(void)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_packs *many = NULL;

	ew_buf_init(&text, EW_MAX_CONFIG_BYTES);
	ew_buf_add_text(&text, PACK_HEAD("many"));
	for (unsigned i = 0; i < 40; i++)
		ew_buf_printf(&text, "  - sector: many-%u\n    name: Many\n" PACK_TAIL, i);
	assert_int_equal(ew_packs_new(&many), 0);
	assert_int_equal(ew_packs_add(many, "eu", EW_SLICE(PACK_EU), NULL), 0);
	assert_int_equal(ew_packs_add(many, "us", EW_SLICE(PACK_US), NULL), 0);
	assert_int_equal(ew_packs_add(many, "many", ew_buf_slice(&text), NULL), 0);
	assert_int_equal(ew_packs_ready(many, NULL), 0);
	return many;
}

static void add_numbered(struct ew_buf *to, const char *middle, unsigned n)
{
	const char *number = strstr(middle, "%u");

	assert_non_null(number);
	for (unsigned i = 0; i < n; i++)
		ew_buf_printf(to, "%.*s%u%s", (int)(number - middle), middle, i, number + 2);
}

static void test_bounds(void **state)
{
	struct ew_packs *many = pack_of_many_sectors();

	(void)state;
	for (size_t i = 0; i < EW_COUNT(bounded); i++) {
		_cleanup_(ew_buf_free) struct ew_buf text = {0};
		struct ew_policy *policy = NULL;
		struct ew_error error = {0};

		ew_buf_init(&text, EW_MAX_CONFIG_BYTES);
		ew_buf_add_text(&text, bounded[i].head);
		add_numbered(&text, bounded[i].middle, bounded[i].n);
		ew_buf_add_text(&text, bounded[i].tail);
		int r = ew_policy_load(ew_buf_slice(&text), "p.yaml", many, &policy, &error);

		if (r != -EINVAL || !strstr(error.text, bounded[i].says))
			fail_msg("%zu: %d %s", i, r, error.text);
	}
	ew_packs_free(&many);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_without_packs),
		cmocka_unit_test(test_many_rules),
		cmocka_unit_test(test_many_warnings),
		cmocka_unit_test(test_dear_to_compare),
		cmocka_unit_test(test_long_lists),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests_name("policy_refused", tests, ew_test_policies_setup, ew_test_policies_teardown);
}
