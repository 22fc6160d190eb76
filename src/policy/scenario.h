/*
 * Stories of calls as tests of a policy: what is known of the call, what happens, and what must then be captured, in
 * YAML that a lawyer can read (docs/policy.md). Each story runs through the very functions that decide on real calls:
 * ew_policy_decide(), ew_consent_take(), ew_capture_now(). Pure.
 */
#ifndef EW_POLICY_SCENARIO_H
#define EW_POLICY_SCENARIO_H

#include "policy/policy.h"

/** What came of one case. Texts are valid during the call. */
struct ew_scenario_result {
	const char *name;
	const char *law;        /* which rule of law or default it shows; NULL: not said */
	unsigned line;
	bool passed;
	const char *why;        /* of one that failed: step, what was expected, what was so, and which law decided */
};

typedef int ew_scenario_fn(void *arg, const struct ew_scenario_result *result);

/**
 * Runs every case of the file. `policy` NULL: the file must bring its own under `policy:` (a policy in place, or one
 * for each case). Ends early with what `fn` returns when that is not 0. Errors: -EINVAL with file, line, key and what was
 * expected (of the file, not of a case that fails), -ENOMEM.
 */
EW_MUST_USE int ew_scenarios_run(struct ew_slice text, const char *name, const struct ew_policy *policy,
	const struct ew_packs *packs, ew_scenario_fn *fn, void *arg, struct ew_error *error);

#endif
