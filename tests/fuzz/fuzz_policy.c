/*
 * Any bytes as a policy, without law and with some: refused with a sentence, or one that holds what every policy must,
 * and decides twice the same.
 */
#include <string.h>

#include "base/text.h"
#include "policy/policy_rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char law[] = "pack: eu\nversion: 2026.11.0\nabout: For tests.\nadvice: none\nreview_by: 2027-05-21\n"
			  "entries:\n"
			  "  - place: LU\n    name: Luxembourg\n    consent: notice_suffices\n"
			  "    notice: {required: true, before_capture: true, tells: [recording, purpose]}\n"
			  "    keep: {audio: {most: 10y, cite: \"Test Code 7\"}}\n"
			  "    confidence: high\n    cites: [{ref: \"Test Act 1\", kind: statute}]\n"
			  "  - sector: cards\n    name: Cards\n    segments: [payment]\n"
			  "    confidence: high\n    cites: [{ref: \"Test Act 2\", kind: statute}]\n";

static const struct ew_packs *small_pack(void)
{
	static struct ew_packs *packs;

	if (!packs && (ew_packs_new(&packs) < 0 || ew_packs_add(packs, "eu", ew_slice_text(law), NULL) < 0 ||
			      ew_packs_ready(packs, NULL) < 0))
		abort();
	return packs;
}

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* What loading promises of every rule. */
static void check_rule(const struct ew_rule *rule)
{
	must(rule->name && rule->name[0] && strlen(rule->name) <= EW_POLICY_NAME_BYTES);
	must((rule->mode == EW_MODE_NEVER) == (rule->offered == 0));
	must(rule->mode != EW_MODE_MANDATORY ||
		(rule->then != EW_THEN_CONTINUE && rule->offered & EW_PURPOSE_RECORDING));
	must(!(rule->offered & EW_PURPOSE_RECORDING) || rule->keep_s[EW_ARTIFACT_AUDIO] > 0);
	must((rule->artifacts != 0) == ((rule->offered & EW_PURPOSE_RECORDING) != 0));
	for (size_t i = 0; i < EW_PURPOSE_COUNT; i++)
		must(!(rule->offered & 1u << i) || rule->basis[i] != EW_BASIS_NONE);
	if (rule->loosened.need >= 0 || rule->loosened.areas_trusted)
		must(rule->loosened.justification && rule->loosened.approved_by && rule->loosened.counsel_ref);
	for (size_t i = 0; i < EW_SEGMENTS; i++)
		must(rule->segment_alarm_s[i] > 0 && !(rule->segment_asks[i] & ~rule->segment_stops[i]));
	must(rule->again != EW_VOICE_NOBODY && rule->ack_ms > 0);
}

static void check_texts(const struct ew_policy *policy)
{
	struct ew_buf said;

	for (size_t i = 0; ew_policy_warning(policy, i); i++)
		must(ew_utf8_valid(ew_slice_text(ew_policy_warning(policy, i))));
	ew_buf_init(&said, 1024);
	must(ew_policy_diff(policy, policy, &said) == 0 && said.len == 0);
	ew_buf_free(&said);
}

static void decide(const struct ew_policy *policy, const struct ew_policy_facts *facts)
{
	struct ew_decision one;
	struct ew_decision two;
	char because[EW_ERROR_TEXT_BYTES];

	ew_policy_decide(policy, facts, NULL, &one);
	ew_policy_decide(policy, facts, NULL, &two);
	must(one.rule == two.rule && one.terms.mode == two.terms.mode && one.terms.offered == two.terms.offered);
	must(memcmp(one.terms.need, two.terms.need, sizeof(one.terms.need)) == 0);
	must(!one.no_policy && (one.terms.mode != EW_MODE_NEVER || one.terms.offered == 0));
	must(one.terms.mode != EW_MODE_MANDATORY || one.terms.then != EW_THEN_CONTINUE);
	ew_decision_because(&one, because, sizeof(because));
	must(ew_utf8_valid(ew_slice_text(because)));
}

static void try_with(struct ew_slice text, const struct ew_packs *packs)
{
	static const struct ew_policy_facts facts[] = {
		{0},
		{.queue = "sales", .direction = "inbound", .from = "+352621000111", .to = "sip:a@b", .id = "1"},
		{.extension = "100",
			.direction = "outbound",
			.channel = "siprec",
			.to = "tel:+1-202;x",
			.started_us = 1795305600000000},
	};
	struct ew_policy *policy = NULL;
	struct ew_error error = {0};
	int r = ew_policy_load(text, "fuzz", packs, &policy, &error);

	must(r == 0 || error.text[0] != '\0');
	for (size_t i = 0; r == 0 && i < policy->n; i++)
		check_rule(&policy->rules[i]);
	if (r == 0)
		check_texts(policy);
	for (size_t i = 0; r == 0 && i < EW_COUNT(facts); i++)
		decide(policy, &facts[i]);
	ew_policy_free(&policy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	try_with(ew_slice_of(data, size), NULL);
	try_with(ew_slice_of(data, size), small_pack());
	return 0;
}
