/*
 * `earwitness witness`: another program with a command line of its own, because a witness must run where nothing else
 * of Earwitness does.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "programs/cli/command.h"
#include "programs/cli/places.h"
#include "programs/cli/screen.h"

enum ew_exit ew_run_witness(const struct ew_options *options)
{
	_cleanup_(ew_free_ptr) char **words = calloc((size_t)options->n_rest + 2, sizeof(*words));
	char program[EW_MAX_PATH_BYTES];
	struct ew_error error = {0};

	if (!words || ew_place_program("earwitness-witness", program, &error)) {
		ew_screen_complain("%s", words ? ew_error_text(&error) : "no memory");
		return EW_EXIT_FAILED;
	}
	words[0] = program;
	for (int i = 0; i < options->n_rest; i++)
		words[i + 1] = options->rest[i];
	(void)execv(program, words);
	ew_screen_complain("cannot start %s: %s", program, strerrordesc_np(errno));
	return EW_EXIT_FAILED;
}
