/*
 * `earwitness policy ...`: which of its parts is meant.
 */
#include "programs/cli/policy_commands.h"

#include <string.h>

#include "programs/cli/screen.h"

static const struct {
	const char *name;
	size_t least, most; /* arguments behind the name */
	enum ew_exit (*run)(const struct ew_options *options);
} parts[] = {
	{"check", 0, 1, ew_policy_do_check},
	{"explain", 0, 1, ew_policy_do_explain},
	{"test", 1, EW_CLI_MAX_ARGUMENTS, ew_policy_do_test},
	{"diff", 2, 2, ew_policy_do_diff},
	{"simulate", 0, 1, ew_policy_do_simulate},
};

enum ew_exit ew_run_policy(const struct ew_options *options)
{
	size_t n = options->n_arguments - 1;

	for (size_t i = 0; i < EW_COUNT(parts); i++) {
		if (strcmp(options->argument[0], parts[i].name) == 0 && n >= parts[i].least && n <= parts[i].most)
			return parts[i].run(options);
	}
	ew_screen_complain("policy: say `policy check [FILE]`, `policy explain [ID]`, `policy test FILE...`, "
			   "`policy diff ONE OTHER` or `policy simulate [FILE]`; see `earwitness policy --help`");
	return EW_EXIT_USAGE;
}
