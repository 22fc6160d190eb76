/*
 * The policy as a table: rules matched in order on queue, extension, direction and number; the first that matches
 * decides. Pure. What nobody said falls to the defaults: without a policy, and where no rule matches, a call is
 * `never`.
 */
#ifndef EW_POLICY_POLICY_H
#define EW_POLICY_POLICY_H

#include "base/digest.h"
#include "base/error.h"
#include "base/purpose.h"

enum ew_policy_mode { EW_MODE_NEVER, EW_MODE_AUTOMATIC, EW_MODE_ON_DEMAND, EW_MODE_MANDATORY };
enum ew_policy_then { EW_THEN_CONTINUE, EW_THEN_END_CALL };
enum ew_policy_artifact { EW_MAKE_AUDIO = 1, EW_MAKE_FRAMES = 2, EW_MAKE_WAV = 4 };

/** What `keep` has periods for; the order of ew_decision.keep_s. */
enum ew_policy_keep {
	EW_KEEP_RECORDING,
	EW_KEEP_TRANSCRIPT,
	EW_KEEP_SUMMARY,
	EW_KEEP_METADATA,
	EW_KEEP_CONSENT_EVIDENCE,
	EW_KEEPS,
};

/** "recording", "transcript", ...; NULL for a number that is none. */
const char *ew_policy_keep_name(enum ew_policy_keep keep);

/** The word that a policy and the API use. */
const char *ew_policy_mode_name(enum ew_policy_mode mode);

/** What a rule may look at. Absent facts are NULL and match only rules that do not ask for them. */
struct ew_policy_facts {
	const char *direction; /* "inbound", "outbound", "internal", "unknown" */
	const char *queue;
	const char *extension;
	const char *from;      /* number or address */
	const char *to;
};

struct ew_decision {
	enum ew_policy_mode mode;
	const char *rule; /* its name; "(default)" when none matched, "(no policy)" without one; policy's memory */
	uint32_t purposes;        /* that the gates may open */
	enum ew_policy_then then; /* after an opt-out */
	unsigned artifacts;       /* enum ew_policy_artifact; always EW_MAKE_AUDIO when recording */
	uint64_t keep_s[EW_KEEPS]; /* seconds from the call's end; 0: the rule says nothing of it */
	bool no_policy;
	char because[200];        /* one sentence for people: which rule, which facts; no personal data */
};

struct ew_policy;

/**
 * Loads a policy strictly. Understood here: policy (name), entity {name, country, dpo}, rules [{name, when {queue,
 * extension, direction, number (prefix with "*" at the end, or whole; of either side)}, record, opt_out {recording:
 * stop, then: continue|end_call}, artifacts [audio, frames, wav], keep {recording: duration, ...}, basis}]. A rule
 * that records must state `keep: {recording: ...}`. Errors: -EINVAL with file, line, key and what was expected.
 */
EW_MUST_USE int ew_policy_load(
	struct ew_slice text, const char *name, struct ew_policy **ret, struct ew_error *error);

/** NULL is fine. */
void ew_policy_free(struct ew_policy **policy);

/** The name the policy gives itself. */
const char *ew_policy_name(const struct ew_policy *policy);
/** SHA-256 of the text it was loaded from: the policy's version. */
struct ew_hash ew_policy_hash(const struct ew_policy *policy);

/** True when a rule makes calls mandatory: there may be some that must be recorded. `policy` NULL: false. */
bool ew_policy_obliges(const struct ew_policy *policy);

/** Decides. `policy` NULL: mode never, no_policy set. Same policy and facts, same decision. */
void ew_policy_decide(
	const struct ew_policy *policy, const struct ew_policy_facts *facts, struct ew_decision *ret);

#endif
