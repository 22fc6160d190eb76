/*
 * The policy of the tests of merging: one rule for each queue, so that a row of a table names its rule by the queue.
 * For one test program each; everything is static.
 */
#ifndef EW_TEST_MERGE_KIT_H
#define EW_TEST_MERGE_KIT_H

#include "law_kit.h"
#include "policy/policy_merge.h"

#define ALL_PURPOSES                                                                                                   \
	"purposes: {recording: contract, transcription: contract, summary: contract, sentiment: contract, "            \
	"ai_training: contract, biometrics: contract}\n"
#define KEEP_ALL "    keep: {recording: 90d, transcript: 90d, summary: 90d, sentiment: 90d}\n"
#define NOTICE                                                                                                         \
	"  all: {file: a.wav, language: en, tells: [recording, transcription, ai, purpose, retention, controller, "    \
	"rights], "                                                                                                    \
	"retention_stated: 10y}\n"

static const char policy_text[] =
	"policy: p\n"
	"entity: {name: E, country: LU}\n"
	"packs: [us, eu]\n"
	"regions: [EU, US]\n"
	"notices:\n" NOTICE "rules:\n"
	"  - name: recording\n"
	"    when: {queue: recording}\n"
	"    record: automatic\n"
	"    basis: contract\n"
	"    notice: all\n"
	"    keep: {recording: 90d}\n"
	"  - name: all\n"
	"    when: {queue: all}\n"
	"    record: automatic\n"
	"    notice: all\n"
	"    " ALL_PURPOSES KEEP_ALL "  - name: trading\n"
	"    when: {queue: trading}\n"
	"    record: mandatory\n"
	"    basis: legal_obligation\n"
	"    sectors: [mifid2]\n"
	"    notice: all\n"
	"    keep: {recording: 5y}\n"
	"  - name: trading with transcripts\n"
	"    when: {queue: transcripts}\n"
	"    record: mandatory\n"
	"    basis: legal_obligation\n"
	"    purposes: [recording, transcription]\n"
	"    sectors: [mifid2]\n"
	"    notice: all\n"
	"    keep: {recording: 5y, transcript: 1y}\n"
	"  - name: by consent\n"
	"    when: {queue: consent}\n"
	"    record: automatic\n"
	"    purposes: {recording: contract, summary: consent}\n"
	"    notice: all\n"
	"    keep: {recording: 90d, summary: 90d}\n"
	"  - name: raised\n"
	"    when: {queue: raised}\n"
	"    record: automatic\n"
	"    basis: contract\n"
	"    consent: {recording: written}\n"
	"    keep: {recording: 90d}\n"
	"  - name: loosened\n"
	"    when: {queue: loosened}\n"
	"    record: automatic\n"
	"    loosened: {consent: nothing, area_codes: trusted, justification: J, approved_by: A, counsel_ref: WA-1}\n"
	"    purposes: {recording: contract, transcription: consent, ai_training: contract, biometrics: contract}\n"
	"    keep: {recording: 90d, transcript: 90d}\n"
	"  - name: held\n"
	"    when: {queue: held}\n"
	"    record: automatic\n"
	"    basis: contract\n"
	"    sectors: [pci]\n"
	"    before_consent: {hold: 20s}\n"
	"    keep: {recording: 90d}\n"
	"  - name: ends\n"
	"    when: {queue: ends}\n"
	"    record: automatic\n"
	"    basis: contract\n"
	"    opt_out: {then: end_call}\n"
	"    keep: {recording: 90d}\n"
	"  - name: moves\n"
	"    when: {queue: moves}\n"
	"    record: automatic\n"
	"    basis: contract\n"
	"    opt_out: {then: {move: \"sip:unrecorded@pbx\"}, say: Stopped}\n"
	"    keep: {recording: 90d}\n"
	"  - name: agreed\n"
	"    when: {queue: agreed}\n"
	"    record: automatic\n"
	"    agents: {agreement: WA-2024-3, covers: [recording, sentiment]}\n"
	"    purposes: {recording: contract, sentiment: contract, transcription: contract}\n"
	"    keep: {recording: 90d, sentiment: 90d, transcript: 90d}\n"
	"  - name: cards\n"
	"    when: {queue: cards}\n"
	"    record: automatic\n"
	"    basis: contract\n"
	"    sectors: [pci]\n"
	"    sensitive: {payment: {pause: [recording], unless_granted: [recording]}, private: {pause: [recording], "
	"unless_granted: [recording]}}\n"
	"    keep: {recording: 90d}\n"
	"  - name: bot\n"
	"    when: {queue: bot}\n"
	"    record: automatic\n"
	"    sectors: [ai-act]\n"
	"    purposes: {recording: contract, sentiment: contract}\n"
	"    keep_original: [audio, sentiment]\n"
	"    keep: {recording: 90d, sentiment: 90d}\n"
	"  - name: not obliged\n"
	"    when: {queue: not obliged}\n"
	"    record: automatic\n"
	"    basis: contract\n"
	"    sectors: [mifid2]\n"
	"    keep: {recording: 5y}\n"
	"  - name: long\n"
	"    when: {queue: long}\n"
	"    record: automatic\n"
	"    basis: contract\n"
	"    keep: {recording: 170d}\n"
	"  - name: never\n"
	"    when: {queue: never}\n"
	"    record: never\n"
	"  - name: asked for\n"
	"    when: {queue: on_demand}\n"
	"    record: on_demand\n"
	"    basis: contract\n"
	"    keep: {recording: 90d}\n";

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

#define CUSTOMER(place)                                                                                                \
	{                                                                                                              \
		EW_PARTY_CUSTOMER, NULL, place                                                                         \
	}
#define AGENT(place)                                                                                                   \
	{                                                                                                              \
		EW_PARTY_AGENT, NULL, place                                                                            \
	}
#define MACHINE(place)                                                                                                 \
	{                                                                                                              \
		EW_PARTY_MACHINE, NULL, place                                                                          \
	}
#define NUMBER(number)                                                                                                 \
	{                                                                                                              \
		EW_PARTY_CUSTOMER, number, NULL                                                                        \
	}

static void decide(const char *queue, const struct ew_policy_party *parties, size_t n, const struct ew_terms *before,
	struct ew_decision *ret)
{
	struct ew_policy_facts facts = {.queue = queue, .parties = parties, .n_parties = n};

	ew_policy_decide(policy, &facts, before, ret);
}

#endif
