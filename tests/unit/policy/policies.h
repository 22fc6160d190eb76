/*
 * Packs and policies that the tests of the language share: a small library of law, and the whole sample of
 * docs/policy.md.
 */
#ifndef EW_TEST_POLICIES_H
#define EW_TEST_POLICIES_H

#include "policy/policy_rules.h"

#define PACK_HEAD(name)                                                                                                \
	"pack: " name "\nversion: 2026.11.0\nabout: For tests.\nadvice: none\nreview_by: 2027-05-21\nentries:\n"
#define PACK_TAIL "    confidence: high\n    cites: [{ref: \"Test Act 1\", kind: statute}]\n"

/* Nowhere in particular. */
#define PACK_BASE                                                                                                      \
	PACK_HEAD("base")                                                                                              \
	"  - place: \"*\"\n    name: Anywhere\n    consent: all_party_explicit\n    notice: {required: true, tells: "  \
	"[recording]}\n" PACK_TAIL

#define PACK_EU                                                                                                        \
	PACK_HEAD("eu")                                                                                                \
	"  - place: EU\n    name: European Union\n    consent: notice_suffices\n"                                      \
	"    notice: {required: true, before_capture: true, tells: [recording, purpose]}\n" PACK_TAIL

#define PACK_LU                                                                                                        \
	PACK_HEAD("lu")                                                                                                \
	"  - place: LU\n    name: Luxembourg\n    consent: notice_suffices\n    counsel: true\n"                       \
	"    notice: {required: true, before_capture: true, tells: [recording, rights]}\n"                             \
	"    keep: {audio: {most: 10y, cite: \"Test Code 7\"}, summary: {most: 1y, opinion: true}}\n" PACK_TAIL

/* One bounds transcripts, the other does not: so the pack as a whole does not either. */
#define PACK_US                                                                                                        \
	PACK_HEAD("us")                                                                                                \
	"  - place: US-CA\n    name: California\n    consent: all_party\n    notice: {required: true, tells: "         \
	"[recording]}\n"                                                                                               \
	"    keep: {transcript: {most: 1d, cite: \"Test Code 8\"}, audio: {most: 11y, cite: \"Test Code "              \
	"9\"}}\n" PACK_TAIL "  - place: US-TX\n    name: Texas\n    consent: one_party\n    keep: {audio: {most: "     \
	"12y, cite: \"Test Code 10\"}}\n" PACK_TAIL

#define PACK_CARDS PACK_HEAD("pci-dss") "  - sector: pci-dss\n    name: Cards\n    segments: [payment]\n" PACK_TAIL

#define PACK_TRADING                                                                                                   \
	PACK_HEAD("trading")                                                                                           \
	"  - sector: mifid2\n    name: Orders\n    mandates: [recording]\n"                                            \
	"    notice: {required: true, tells: [retention]}\n"                                                           \
	"    keep: {audio: {least: 1y, cite: \"Test Directive 16\"}}\n" PACK_TAIL                                      \
	"  - sector: short\n    name: Short\n    keep: {audio: {most: 30d, cite: \"Test Rule 3\"}}\n" PACK_TAIL

#define PACK_MACHINES                                                                                                  \
	PACK_HEAD("machines")                                                                                          \
	"  - sector: ai\n    name: Machines\n    agents: {needs: {sentiment: never}}\n" PACK_TAIL

/* Every key once. */
#define SAMPLE                                                                                                         \
	"policy: contact-centre\n"                                                                                     \
	"entity: {name: Example Bank S.A., country: LU, dpo: dpo@example.com}\n"                                       \
	"packs: [eu, lu, us, pci-dss]\n"                                                                               \
	"places: {home: LU}\n"                                                                                         \
	"regions: [EU, CH]\n"                                                                                          \
	"notices:\n"                                                                                                   \
	"  welcome-en:\n"                                                                                              \
	"    file: prompts/welcome-en.wav\n"                                                                           \
	"    language: en\n"                                                                                           \
	"    tells: [recording, transcription, ai, purpose, retention]\n"                                              \
	"    purposes: {quality: legitimate_interest, disputes: contract}\n"                                           \
	"    retention_stated: 90d\n"                                                                                  \
	"    text: \"This call is recorded.\\nPress 2 to refuse.\"\n"                                                  \
	"rules:\n"                                                                                                     \
	"  - name: customer queues\n"                                                                                  \
	"    when:\n"                                                                                                  \
	"      queue: [sales, support]\n"                                                                              \
	"      extension: [\"4*\"]\n"                                                                                  \
	"      direction: inbound\n"                                                                                   \
	"      number: [\"+352*\"]\n"                                                                                  \
	"      channel: [siprec, gateway]\n"                                                                           \
	"      agent: [\"a-17\"]\n"                                                                                    \
	"      time: {days: [mon, tue, wed, thu, fri], from: \"08:00\", to: \"18:00\", zone: \"+01:00\"}\n"            \
	"      party: machine\n"                                                                                       \
	"      sample: 10%\n"                                                                                          \
	"    record: automatic\n"                                                                                      \
	"    basis: legitimate_interest\n"                                                                             \
	"    purposes: {recording: contract, transcription: legitimate_interest, summary: consent}\n"                  \
	"    sectors: [pci-dss, ai]\n"                                                                                 \
	"    notice: welcome-en\n"                                                                                     \
	"    consent: by_jurisdiction\n"                                                                               \
	"    loosened: {consent: nothing, area_codes: trusted, justification: \"Only our own staff calls.\",\n"        \
	"      approved_by: A. Officer, counsel_ref: C-12}\n"                                                          \
	"    ask: {grant: \"1\", refuse: \"2\", again: nobody, stays: 3s, holds_for: 30d}\n"                           \
	"    before_consent: {hold: 20s}\n"                                                                            \
	"    sides: {separate: \"each side is recorded on its own and the agent repeats nothing: WI-12\"}\n"           \
	"    agents: {agreement: WA-2024-3, covers: [recording, qa]}\n"                                                \
	"    opt_out: {recording: stop, transcription: stop, summary: purge, already_captured: seal, then: "           \
	"continue,\n"                                                                                                  \
	"      keys: \"*9\", say: \"I have stopped the recording.\"}\n"                                                \
	"    sensitive: {payment: {pause: [recording, transcription], alarm_after: 2m, unless_granted: "               \
	"[recording]}}\n"                                                                                              \
	"    pause: {by: [agent, person], reason: required, most: 3, alarm_after: 2m, segments: [payment]}\n"          \
	"    tools: {acknowledge_within: 7s}\n"                                                                        \
	"    minors: {already_captured: purge}\n"                                                                      \
	"    keep: {recording: 90d, transcript: 60d, summary: 30d, metadata: 1y, consent_evidence: 3y}\n"              \
	"    see: {supervisor: [listen, read], agent: [summary], auditor: export}\n"                                   \
	"    redact: {transcript: required, summary: none}\n"                                                          \
	"    artifacts: [audio, frames]\n"                                                                             \
	"  - name: trading desk, orders only\n"                                                                        \
	"    when: {queue: trading}\n"                                                                                 \
	"    record: mandatory\n"                                                                                      \
	"    basis: legal_obligation\n"                                                                                \
	"    opt_out: {then: end_call}\n"                                                                              \
	"    keep: {recording: 5y, metadata: 5y}\n"

/* What a rule of a small policy is made of. */
#define ROOT "policy: p\npacks: [eu, us]\nnotices: {n: {file: n.wav, language: en, tells: [recording]}}\nrules:\n"
#define RULE(text) ROOT "  - name: r\n" text
#define LAWFUL "    record: automatic\n    basis: legitimate_interest\n"
#define KEEP "    keep: {recording: 1d}\n"
#define DUTY "    record: mandatory\n    basis: legal_obligation\n" KEEP
#define THREE "justification: j, approved_by: a, counsel_ref: c"

/* One side of differences. */
#define LEFT                                                                                                           \
	"policy: p\npacks: [eu, us]\nnotices: {n: {file: n.wav, language: en, tells: [recording]}}\nrules:\n"          \
	"  - {name: a, record: never, when: {queue: x}}\n"                                                             \
	"  - {name: b, record: automatic, basis: consent, when: {queue: [y]}, keep: {recording: 30d, metadata: 1y}}\n" \
	"  - {name: c, record: never, when: {queue: z}}\n"

/** The packs of above, loaded by ew_test_policies_setup(). */
extern struct ew_packs *ew_test_packs;
/** Loads the packs of above, `eu` in place of PACK_EU. */
int ew_test_load_library(const char *eu, struct ew_packs **ret);
/** Group setup and teardown of cmocka. */
int ew_test_policies_setup(void **state);
int ew_test_policies_teardown(void **state);
/** A policy that must load, named "p.yaml" in complaints. */
struct ew_policy *ew_test_load_with(const struct ew_packs *law, const char *text);
/** The same with the packs of above. */
struct ew_policy *ew_test_load(const char *text);

#endif
