/*
 * A keyholder of a command's own, for while the house is stopped and for looking whether all is well.
 */
#ifndef EW_PROGRAMS_CLI_KEYHOLDER_CHILD_H
#define EW_PROGRAMS_CLI_KEYHOLDER_CHILD_H

#include <sys/types.h>

#include "programs/cli/config.h"

/** A program that was started with a socket on its descriptor 3. */
struct ew_own_child {
	pid_t pid;
	int fd; /* our end; blocking */
};
#define EW_OWN_CHILD_NONE ((struct ew_own_child){0, -1})

/** Starts a program beside ours (ew_place_program). Errors with a sentence. Blocks. */
EW_MUST_USE int ew_own_child_start(const char *program, struct ew_own_child *ret, struct ew_error *error);
/** Waits until it says that it is ready. Errors: with what it said instead. Blocks. */
EW_MUST_USE int ew_own_child_ready(const struct ew_own_child *child, const char *program, struct ew_error *error);
/** Closes our end and waits for its end; what hangs is killed. NONE is fine. Blocks. */
void ew_own_child_end(struct ew_own_child *child);

/** Starts a keyholder with the configuration's source, that serves ipc/key_call.h on `fd`. Errors with a sentence. Blocks. */
EW_MUST_USE int ew_keyholder_start(const struct ew_config *config, struct ew_own_child *ret, struct ew_error *error);
/** How long an answer of it may take. */
int ew_keyholder_patience_ms(const struct ew_config *config);

#endif
