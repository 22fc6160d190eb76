/*
 * The parts of `earwitness policy`. `options->argument[0]` is the part's own name.
 */
#ifndef EW_PROGRAMS_CLI_POLICY_COMMANDS_H
#define EW_PROGRAMS_CLI_POLICY_COMMANDS_H

#include "programs/cli/policy_open.h"

/** Whether it loads, what stands in it, and what should be seen. Exit status 1: it would be refused. */
enum ew_exit ew_policy_do_check(const struct ew_options *options);
/** A made-up call, here; or a real one, by the API. */
enum ew_exit ew_policy_do_explain(const struct ew_options *options);
/** Cases. Exit status 1: one has failed. */
enum ew_exit ew_policy_do_test(const struct ew_options *options);
/** Two policies, and the cases that come out otherwise. Exit status 1: one that passed fails. */
enum ew_exit ew_policy_do_diff(const struct ew_options *options);
/** What a policy would have changed on the calls of a past time, by the API. */
enum ew_exit ew_policy_do_simulate(const struct ew_options *options);

/** A made-up call of the options --direction, --queue, --from, --party, ... */
struct ew_made_up {
	struct ew_policy_facts facts; /* borrows from here and from the options */
	struct ew_policy_party parties[EW_POLICY_PARTIES];
	char texts[EW_POLICY_PARTIES][2][256];
};

/** Reads it; `now` is when it begins unless --at says so. Errors: -EINVAL with a sentence. */
EW_MUST_USE int ew_made_up_read(
	const struct ew_options *options, struct ew_wall now, struct ew_made_up *ret, struct ew_error *error);

/** What is said of a policy that loaded, as JSON: a new reference, NULL without memory. `now`: for dates of review. */
json_t *ew_policy_check_json(const struct ew_policy_open *opened, struct ew_wall now);

/**
 * Runs the cases of one file; each result becomes a member of the array `to`: {"name", "law", "line", "passed", "why"}.
 * `policy` NULL: the file brings its own. Errors: -EINVAL with the sentence, -ENOMEM, as the disk.
 */
EW_MUST_USE int ew_policy_run_cases(const char *file, const struct ew_policy_open *by, const struct ew_policy *policy,
	json_t *to, struct ew_error *error);
/** True when a file of cases names its policies itself; one that cannot be read does not. */
bool ew_policy_cases_bring_their_own(const char *file);

#endif
