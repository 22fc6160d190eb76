/*
 * A key management service behind a command of the operator's:
 *
 *   PROGRAM ARG... wrap|unwrap|destroy NAME
 *
 * with the secret or the blob on standard input and the answer on standard output, both binary. Exit status 0: done; 1: refused, and it will be
 * refused again; 75 (EX_TEMPFAIL) and everything else: not now. What it says first on standard error goes to the operator. No shell reads any of it.
 */
#ifndef EW_PROGRAMS_KEYHOLDER_COMMAND_H
#define EW_PROGRAMS_KEYHOLDER_COMMAND_H

#include "programs/keyholder/wrapper.h"

#define EW_KEY_COMMAND_WORDS 64

struct ew_key_command {
	const char *argv[EW_KEY_COMMAND_WORDS + 1]; /* ends with NULL; the first an absolute path; borrowed */
	uint32_t timeout_ms;
};

/** `self` is a struct ew_key_command. Blocks, for as long as the command may take. */
extern const struct ew_wrapper_ops ew_key_command_ops;

#endif
