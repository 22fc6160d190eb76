/*
 * The language of policies: every key of it, what holds when a key is absent, and loading without memory.
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
#include "support/support.h"

/* -- every key -------------------------------------------------------------------------------- */

#define BIT(i) (1u << (i))
#define THREE_OFFERED (EW_PURPOSE_RECORDING | EW_PURPOSE_TRANSCRIPTION | EW_PURPOSE_SUMMARY)
#define PURPOSE(p) ((unsigned)__builtin_ctz(p))
#define DAY 86400

static void assert_words(const struct ew_words *words, const char *list)
{
	char joined[200] = "";
	size_t n = 0;

	for (size_t i = 0; i < words->n; i++)
		n += (size_t)snprintf(joined + n, sizeof(joined) - n, "%s%s", i ? " " : "", words->at[i]);
	assert_string_equal(joined, list);
}

static void test_root(void **state)
{
	struct ew_policy *policy = ew_test_load(SAMPLE);
	const struct ew_notice *notice = ew_policy_find_notice(policy, EW_SLICE("welcome-en"));
	unsigned line = 0;
	struct ew_hash hash;
	struct ew_hash got = ew_policy_hash(policy);

	(void)state;
	assert_string_equal(ew_policy_name(policy), "contact-centre");
	assert_int_equal(ew_sha256_of(EW_SLICE(SAMPLE), &hash), 0);
	assert_memory_equal(got.bytes, hash.bytes, sizeof(hash.bytes));
	assert_string_equal(policy->entity_name, "Example Bank S.A.");
	assert_string_equal(policy->entity_country, "LU");
	assert_string_equal(policy->entity_dpo, "dpo@example.com");
	assert_string_equal(policy->home, "LU");
	assert_string_equal(policy->regions, "EU CH");
	assert_int_equal(policy->n_packs, 4);
	for (size_t i = 0; i < ew_packs_count(ew_test_packs); i++) {
		const char *name = ew_packs_name(ew_test_packs, i);
		bool used = strcmp(name, "trading") != 0 && strcmp(name, "machines") != 0;

		assert_int_equal(policy->use >> i & 1, used);
	}
	assert_int_equal(policy->n_sectors, 1);
	assert_int_equal(ew_policy_rules(policy), 2);
	assert_string_equal(ew_policy_rule(policy, 1, &line), "trading desk, orders only");
	assert_int_equal(line, policy->rules[1].line);
	assert_true(line > 40);
	assert_null(ew_policy_rule(policy, 2, &line));
	assert_int_equal(ew_policy_notices(policy), 1);
	assert_ptr_equal(ew_policy_notice(policy, 0), notice);
	assert_null(ew_policy_notice(policy, 1));
	assert_null(ew_policy_find_notice(policy, EW_SLICE("welcome")));
	assert_string_equal(notice->file, "prompts/welcome-en.wav");
	assert_string_equal(notice->language, "en");
	assert_string_equal(notice->text, "This call is recorded.\nPress 2 to refuse.");
	assert_int_equal(notice->tells,
		EW_TELLS_RECORDING | EW_TELLS_TRANSCRIPTION | EW_TELLS_AI | EW_TELLS_PURPOSE | EW_TELLS_RETENTION);
	assert_int_equal(notice->retention_s, 90 * DAY);
	assert_string_equal(notice->purposes[1], "disputes");
	assert_null(notice->purposes[2]);
	assert_int_equal(notice->bases[0], EW_BASIS_LEGITIMATE_INTEREST);
	assert_int_equal(notice->bases[1], EW_BASIS_CONTRACT);
	ew_policy_free(&policy);
	assert_null(policy);
	ew_policy_free(&policy);
}

static void test_when(void **state)
{
	struct ew_policy *policy = ew_test_load(SAMPLE);
	const struct ew_rule *rule = &policy->rules[0];

	(void)state;
	assert_words(&rule->queue, "sales support");
	assert_words(&rule->extension, "4*");
	assert_words(&rule->direction, "inbound");
	assert_words(&rule->number, "+352*");
	assert_words(&rule->channel, "siprec gateway");
	assert_words(&rule->agent, "a-17");
	assert_false(rule->hours.any);
	assert_int_equal(rule->hours.days, 0x1f);
	assert_int_equal(rule->hours.from, 480);
	assert_int_equal(rule->hours.to, 1080);
	assert_int_equal(rule->hours.zone, 60);
	assert_int_equal(rule->party, EW_PARTY_MACHINE);
	assert_int_equal(rule->sample_ppm, 100000);
	ew_policy_free(&policy);
}

static void assert_consent(const struct ew_rule *rule)
{
	assert_int_equal(rule->mode, EW_MODE_AUTOMATIC);
	assert_int_equal(rule->offered, THREE_OFFERED);
	assert_int_equal(rule->basis[PURPOSE(EW_PURPOSE_RECORDING)], EW_BASIS_CONTRACT);
	assert_int_equal(rule->basis[PURPOSE(EW_PURPOSE_TRANSCRIPTION)], EW_BASIS_LEGITIMATE_INTEREST);
	assert_int_equal(rule->basis[PURPOSE(EW_PURPOSE_SUMMARY)], EW_BASIS_CONSENT);
	assert_int_equal(rule->basis[PURPOSE(EW_PURPOSE_QA)], EW_BASIS_NONE);
	assert_int_equal(rule->n_sectors, 2);
	assert_string_equal(rule->sectors[0]->sector, "pci-dss");
	assert_string_equal(rule->sectors[1]->sector, "ai");
	assert_int_equal(rule->n_notices, 1);
	for (size_t i = 0; i < EW_PURPOSE_COUNT; i++)
		assert_int_equal(rule->need[i], EW_NEED_NOTHING);
	assert_int_equal(rule->loosened.need, EW_NEED_NOTHING);
	assert_true(rule->loosened.areas_trusted);
	assert_string_equal(rule->loosened.justification, "Only our own staff calls.");
	assert_string_equal(rule->loosened.approved_by, "A. Officer");
	assert_string_equal(rule->loosened.counsel_ref, "C-12");
	assert_int_equal(rule->grant_key, '1');
	assert_int_equal(rule->refuse_key, '2');
	assert_int_equal(rule->again, EW_VOICE_PARTY);
	assert_true(rule->stays_said);
	assert_int_equal(rule->stays_ms, 3000);
	assert_int_equal(rule->grant_s, 30 * DAY);
	assert_int_equal(rule->before, EW_BEFORE_HOLD);
	assert_int_equal(rule->hold_ms, 20000);
	assert_string_equal(rule->separate, "each side is recorded on its own and the agent repeats nothing: WI-12");
	assert_string_equal(rule->agreement, "WA-2024-3");
	assert_int_equal(rule->agreed, EW_PURPOSE_RECORDING | EW_PURPOSE_QA);
}

static void assert_opt_out(const struct ew_rule *rule)
{
	assert_int_equal(rule->treat[EW_ARTIFACT_AUDIO], EW_TREAT_SEAL);
	assert_int_equal(rule->treat[EW_ARTIFACT_TRANSCRIPT], EW_TREAT_SEAL);
	assert_int_equal(rule->treat[EW_ARTIFACT_SUMMARY], EW_TREAT_PURGE);
	assert_int_equal(rule->treat[EW_ARTIFACT_QA_SCORE], EW_TREAT_SEAL);
	assert_int_equal(rule->treat[EW_ARTIFACT_NOTES], EW_TREAT_KEEP);
	assert_int_equal(rule->treat[EW_ARTIFACT_METADATA], EW_TREAT_KEEP);
	assert_int_equal(rule->treat[EW_ARTIFACT_CONSENT_EVIDENCE], EW_TREAT_KEEP);
	assert_int_equal(rule->then, EW_THEN_CONTINUE);
	assert_true(rule->then_said);
	assert_string_equal(rule->opt_out_keys, "*9");
	assert_string_equal(rule->say, "I have stopped the recording.");
	assert_int_equal(rule->segment_stops[EW_SEGMENT_PAYMENT], EW_PURPOSE_RECORDING | EW_PURPOSE_TRANSCRIPTION);
	assert_int_equal(rule->segment_asks[EW_SEGMENT_PAYMENT], EW_PURPOSE_RECORDING);
	assert_int_equal(rule->segment_alarm_s[EW_SEGMENT_PAYMENT], 120);
	assert_int_equal(rule->segment_stops[EW_SEGMENT_HEALTH], EW_PURPOSES_ALL);
	assert_int_equal(rule->pause.voices, BIT(EW_VOICE_AGENT) | BIT(EW_VOICE_PERSON));
	assert_true(rule->pause.reason);
	assert_int_equal(rule->pause.most, 3);
	assert_int_equal(rule->pause.alarm_s, 120);
	assert_int_equal(rule->pause.segments, BIT(EW_SEGMENT_PAYMENT));
	assert_int_equal(rule->ack_ms, 7000);
	assert_int_equal(rule->minor, EW_TREAT_PURGE);
}

static void assert_kept(const struct ew_rule *rule)
{
	assert_int_equal(rule->keep_s[EW_ARTIFACT_AUDIO], 90 * DAY);
	assert_int_equal(rule->keep_s[EW_ARTIFACT_TRANSCRIPT], 60 * DAY);
	assert_int_equal(rule->keep_s[EW_ARTIFACT_LIVE_TRANSCRIPT], 60 * DAY);
	assert_int_equal(rule->keep_s[EW_ARTIFACT_SUMMARY], 30 * DAY);
	assert_int_equal(rule->keep_s[EW_ARTIFACT_METADATA], 365 * DAY);
	assert_int_equal(rule->keep_s[EW_ARTIFACT_CONSENT_EVIDENCE], 3 * 365 * DAY);
	assert_int_equal(rule->keep_s[EW_ARTIFACT_QA_SCORE], 0);
	assert_int_equal(rule->redact[EW_ARTIFACT_TRANSCRIPT], EW_PROFILE_STANDARD); /* "required" */
	assert_int_equal(rule->redact[EW_ARTIFACT_SUMMARY], EW_PROFILE_NONE);
	assert_int_equal(rule->artifacts, EW_MAKE_AUDIO | EW_MAKE_FRAMES);
	assert_int_equal(json_object_size(rule->see), 3);
	assert_string_equal(json_string_value(json_array_get(json_object_get(rule->see, "supervisor"), 1)), "read");
	assert_string_equal(json_string_value(json_array_get(json_object_get(rule->see, "auditor"), 0)), "export");
}

static void test_then(void **state)
{
	struct ew_policy *policy = ew_test_load(SAMPLE);

	(void)state;
	assert_consent(&policy->rules[0]);
	assert_opt_out(&policy->rules[0]);
	assert_kept(&policy->rules[0]);
	assert_int_equal(policy->rules[1].mode, EW_MODE_MANDATORY);
	assert_int_equal(policy->rules[1].then, EW_THEN_END_CALL);
	assert_int_equal(policy->rules[1].basis[0], EW_BASIS_LEGAL_OBLIGATION);
	ew_policy_free(&policy);
}

/* -- what holds when nothing is said ---------------------------------------------------------- */

static void test_defaults(void **state)
{
	struct ew_policy *policy = ew_test_load(RULE(LAWFUL KEEP));
	const struct ew_rule *rule = &policy->rules[0];

	(void)state;
	assert_string_equal(policy->regions, "");
	assert_null(policy->home);
	assert_null(policy->entity_country);
	assert_int_equal(rule->queue.n + rule->extension.n + rule->direction.n + rule->number.n + rule->channel.n, 0);
	assert_int_equal(rule->agent.n, 0);
	assert_true(rule->hours.any);
	assert_int_equal(rule->party, -1);
	assert_int_equal(rule->sample_ppm, 1000000);
	assert_int_equal(rule->offered, EW_PURPOSE_RECORDING);
	assert_int_equal(rule->n_sectors, 0);
	assert_int_equal(rule->n_notices, 0);
	for (size_t i = 0; i < EW_PURPOSE_COUNT; i++)
		assert_int_equal(rule->need[i], EW_NEED_NOTHING);
	assert_int_equal(rule->loosened.need, -1);
	assert_null(rule->loosened.justification);
	assert_false(rule->loosened.areas_trusted);
	assert_int_equal(rule->again, EW_VOICE_PARTY);
	assert_false(rule->stays_said);
	assert_int_equal(rule->grant_s, 0);
	assert_int_equal(rule->grant_key, 0);
	assert_int_equal(rule->refuse_key, 0);
	assert_int_equal(rule->before, EW_BEFORE_DISCARD);
	assert_int_equal(rule->hold_ms, 0);
	assert_null(rule->separate);
	assert_null(rule->agreement);
	assert_int_equal(rule->agreed, 0);
	for (size_t i = 0; i < EW_ARTIFACT_KINDS; i++)
		assert_int_equal(rule->treat[i], EW_TREAT_KEEP);
	assert_int_equal(rule->then, EW_THEN_CONTINUE);
	assert_false(rule->then_said);
	assert_null(rule->move_to);
	assert_null(rule->say);
	assert_string_equal(rule->opt_out_keys, "");
	for (size_t i = 0; i < EW_SEGMENTS; i++) {
		assert_int_equal(rule->segment_stops[i], EW_PURPOSES_ALL);
		assert_int_equal(rule->segment_asks[i], 0);
		assert_int_equal(rule->segment_alarm_s[i], 300);
	}
	assert_int_equal(rule->pause.voices,
		BIT(EW_VOICE_MACHINE) | BIT(EW_VOICE_PLATFORM) | BIT(EW_VOICE_AGENT) | BIT(EW_VOICE_PERSON));
	assert_false(rule->pause.reason);
	assert_int_equal(rule->pause.most, 0);
	assert_int_equal(rule->pause.alarm_s, 300);
	assert_int_equal(rule->ack_ms, 5000);
	assert_int_equal(rule->minor, EW_TREAT_SEAL);
	assert_int_equal(rule->keep_s[EW_ARTIFACT_AUDIO], DAY);
	assert_int_equal(rule->keep_s[EW_ARTIFACT_METADATA], 0);
	assert_null(rule->see);
	assert_int_equal(rule->artifacts, EW_MAKE_AUDIO);
	assert_int_equal(rule->redact[EW_ARTIFACT_AUDIO], EW_PROFILE_PAYMENT);
	assert_int_equal(rule->keep_original, 0);
	for (unsigned i = 0; i < EW_WORDS_KINDS; i++)
		assert_int_equal(rule->words[i], ew_words_default((enum ew_words_kind)i));
	for (unsigned i = EW_ARTIFACT_AUDIO + 1; i < EW_ARTIFACT_KINDS; i++)
		assert_int_equal(rule->redact[i],
			ew_kind_has_words((enum ew_artifact_kind)i) ? EW_PROFILE_STANDARD : EW_PROFILE_NONE);
	ew_policy_free(&policy);
}

static void test_defaults_of_duty(void **state)
{
	struct ew_policy *policy = ew_test_load(RULE(DUTY));
	const struct ew_rule *rule = &policy->rules[0];

	(void)state;
	assert_int_equal(rule->then, EW_THEN_END_CALL);
	assert_int_equal(rule->pause.voices, 0);
	assert_int_equal(rule->pause.segments, BIT(EW_SEGMENT_PAYMENT));
	assert_int_equal(rule->pause.alarm_s, 300);
	ew_policy_free(&policy);
}

static void test_defaults_of_never(void **state)
{
	struct ew_policy *policy =
		ew_test_load(RULE("    record: never\n    keep: {metadata: 30d}\n    basis: consent\n"));

	(void)state;
	assert_int_equal(policy->rules[0].offered, 0);
	assert_int_equal(policy->rules[0].artifacts, 0);
	assert_int_equal(policy->rules[0].keep_s[EW_ARTIFACT_METADATA], 30 * DAY);
	ew_policy_free(&policy);
}

/* What is allowed, one key at a time. */
static const char *const allowed[] = {
	RULE(LAWFUL KEEP "    consent: written\n"),
	RULE(LAWFUL KEEP "    consent: {recording: grant}\n"),
	RULE(LAWFUL KEEP "    loosened: {consent: notice, justification: j, approved_by: a, counsel_ref: c}\n"),
	RULE(LAWFUL KEEP "    loosened: {area_codes: trusted, justification: j, approved_by: a, counsel_ref: c}\n"),
	RULE(LAWFUL KEEP "    before_consent: discard\n    sides: together\n"),
	RULE(LAWFUL KEEP "    opt_out: {then: {move: \"sip:unrecorded@pbx\"}}\n"),
	RULE(LAWFUL KEEP "    opt_out: {agent_assist: stop, transcript: purge, transcription: keep}\n"),
	RULE(LAWFUL KEEP "    sensitive: {other: {alarm_after: 1h}}\n"),
	RULE(LAWFUL KEEP "    pause: {by: agent}\n"),
	RULE(LAWFUL KEEP "    when: {time: {from: \"22:00\", to: \"06:00\"}}\n"),
	RULE(LAWFUL KEEP "    when: {time: {from: \"18:00\", to: \"24:00\", zone: Z}}\n"),
	RULE(LAWFUL KEEP "    when: {time: {days: sun, zone: \"-03:30\"}}\n"),
	RULE(LAWFUL KEEP "    when: {sample: 0.25%}\n"),
	RULE(LAWFUL KEEP "    when: {sample: 100%}\n"),
	RULE("    record: automatic\n    purposes: {agent_assist: contract}\n    keep: {metadata: 1d}\n"),
	RULE("    record: automatic\n    purposes: [recording, transcription]\n    basis: contract\n"
	     "    keep: {audio: 1d, transcript: 2d}\n"),
	RULE(DUTY "    consent: notice\n"),
	RULE(DUTY "    opt_out: {then: {move: \"sip:unrecorded@pbx\"}, recording: seal}\n"),
	ROOT "  - {name: a, record: never, when: {queue: x}}\n  - {name: b, record: never}\n",
	ROOT "  - {name: a, record: never, when: {sample: 99%}}\n  - {name: b, record: never}\n",
};

static void test_allowed(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(allowed); i++) {
		struct ew_policy *policy = ew_test_load(allowed[i]);

		ew_policy_free(&policy);
	}
}

static void test_details(void **state)
{
	struct ew_policy *policy = ew_test_load(RULE(LAWFUL KEEP
		"    when: {sample: 0.25%, time: {days: sun, from: \"22:00\", to: \"06:30\", zone: \"-03:30\"}}\n"
		"    consent: grant\n    ask: {grant: \"#\", refuse: \"*\", again: agent}\n"
		"    opt_out: {already_captured: purge, transcription: segment, transcript: keep, then: {move: "
		"\"sip:u@p\"}}\n"));
	const struct ew_rule *rule = &policy->rules[0];

	(void)state;
	assert_int_equal(rule->sample_ppm, 2500);
	assert_int_equal(rule->hours.days, 0x40);
	assert_int_equal(rule->hours.from, 22 * 60);
	assert_int_equal(rule->hours.to, 390);
	assert_int_equal(rule->hours.zone, -210);
	assert_int_equal(rule->need[PURPOSE(EW_PURPOSE_RECORDING)], EW_NEED_GRANT);
	assert_int_equal(rule->need[PURPOSE(EW_PURPOSE_CONTROL_LISTENING)], EW_NEED_NOTICE);
	assert_int_equal(rule->again, EW_VOICE_AGENT);
	assert_int_equal(rule->treat[EW_ARTIFACT_AUDIO], EW_TREAT_PURGE);
	assert_int_equal(rule->treat[EW_ARTIFACT_LIVE_TRANSCRIPT], EW_TREAT_SEGMENT);
	assert_int_equal(rule->treat[EW_ARTIFACT_TRANSCRIPT], EW_TREAT_KEEP);
	assert_int_equal(rule->then, EW_THEN_MOVE);
	assert_string_equal(rule->move_to, "sip:u@p");
	ew_policy_free(&policy);
}

/* -- without memory --------------------------------------------------------------------------- */

static int load_sample(void *arg)
{
	struct ew_policy *policy = NULL;
	int r = ew_policy_load(EW_SLICE(SAMPLE), "p.yaml", ew_test_packs, &policy, NULL);

	(void)arg;
	ew_policy_free(&policy);
	return r;
}

static int diff_samples(void *arg)
{
	struct ew_policy *const *two = arg;
	struct ew_buf said;

	ew_buf_init(&said, EW_MAX_CONFIG_BYTES);
	int r = ew_policy_diff(two[0], two[1], &said);

	ew_buf_free(&said);
	return r;
}

static void test_without_memory(void **state)
{
	struct ew_policy *two[] = {ew_test_load(SAMPLE), ew_test_load(LEFT)};

	(void)state;
	assert_true(ew_test_each_allocation(load_sample, NULL) > 100);
	assert_true(ew_test_each_allocation(diff_samples, two) > 10);
	ew_policy_free(&two[0]);
	ew_policy_free(&two[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_when),
		cmocka_unit_test(test_then),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_defaults_of_duty),
		cmocka_unit_test(test_defaults_of_never),
		cmocka_unit_test(test_allowed),
		cmocka_unit_test(test_details),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests_name("policy_load", tests, ew_test_policies_setup, ew_test_policies_teardown);
}
