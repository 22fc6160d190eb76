/*
 * `earwitness keys`: where the vault's private keys come from, and who else has them.
 */
#include "programs/cli/keys_commands.h"

#include <string.h>

#include "base/cleanup.h"
#include "programs/cli/screen.h"

static const struct {
	const char *name;
	size_t least, most; /* arguments behind it */
	bool output;	    /* --output must be given */
	int (*run)(const struct ew_options *o, struct ew_error *error);
} whats[] = {
	{"move", 1, 1, false, ew_keys_move},
	{"escrow", 1, EW_CLI_MAX_ARGUMENTS, true, ew_keys_escrow},
	{"restore", 2, 2, false, ew_keys_restore},
	{"split", 0, 0, true, ew_keys_split},
	{"join", 1, EW_CLI_MAX_ARGUMENTS, true, ew_keys_join},
};

enum ew_exit ew_run_keys(const struct ew_options *o)
{
	struct ew_error error = {0};

	for (size_t i = 0; i < EW_COUNT(whats); i++) {
		size_t n = o->n_arguments - 1;

		if (strcmp(o->argument[0], whats[i].name) != 0 || n < whats[i].least || n > whats[i].most || (whats[i].output && !o->out))
			continue;
		if (whats[i].run(o, &error) == 0)
			return EW_EXIT_DONE;
		ew_screen_complain("%s", ew_error_text(&error));
		return EW_EXIT_FAILED;
	}
	ew_screen_complain("keys: one of move CONFIG, escrow AGE-RECIPIENT... -o FILE, restore ESCROW IDENTITY, split --shares N --threshold K -o FOLDER, "
			   "join SHARE... -o FILE; see `earwitness keys --help`");
	return EW_EXIT_USAGE;
}
