/*
 * A policy with the packs it stands on, loaded as the keeper loads it: what is refused here would be refused there.
 */
#ifndef EW_PROGRAMS_CLI_POLICY_OPEN_H
#define EW_PROGRAMS_CLI_POLICY_OPEN_H

#include "policy/policy.h"
#include "programs/cli/command.h"
#include "programs/cli/policy_files.h"

struct ew_policy_open {
	struct ew_policy_files files;
	struct ew_packs *packs;
	struct ew_policy *policy; /* NULL: only packs were wanted */
};

/** One of zeros is fine. */
void ew_policy_close(struct ew_policy_open *opened);

/**
 * The file that commands about a policy mean: `file` when it is one, else --policy, else the one that the configuration
 * names. Errors: -ENAMETOOLONG, those of ew_config_load(), with a sentence.
 */
EW_MUST_USE int ew_policy_path(
	const struct ew_options *options, const char *file, char to[static EW_MAX_PATH_BYTES], struct ew_error *error);

/**
 * Reads and loads the policy at `path` and its packs; `packs_folder` (NULL: none) holds more, which take the place of others
 * of the same name. Close it in every case. Blocks. Errors: -ENOENT (no policy there), -EINVAL with file, line, key and what
 * was expected, as the disk, -ENOMEM; with a sentence.
 */
EW_MUST_USE int ew_policy_open(
	const char *path, const char *packs_folder, struct ew_policy_open *ret, struct ew_error *error);

/** Only the packs, those beside `path` among them. Errors: as above. */
EW_MUST_USE int ew_policy_open_packs(
	const char *path, const char *packs_folder, struct ew_policy_open *ret, struct ew_error *error);

/** The `version` of a pack, as its file says it, into `to`; empty when it says none. */
void ew_policy_pack_version(const struct ew_policy_open *opened, const char *pack, char to[static 40]);

/**
 * Calls fn for every law that the policy names by its packs, and for that of places nobody knows; non-zero ends and is
 * returned.
 */
typedef int ew_policy_law_fn(void *arg, const struct ew_law *law);
/** Errors: what fn returns. */
EW_MUST_USE int ew_policy_each_law(const struct ew_policy_open *opened, ew_policy_law_fn *fn, void *arg);

/** True for a date ("2027-05-21") that is over on the day of `now` (UTC). */
bool ew_review_is_over(const char *review_by, struct ew_wall now);

#endif
