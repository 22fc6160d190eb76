/*
 * A cage for a program that is not ours and that we start: it keeps nothing, reaches nobody, and sees of the file system what it needs to run. Unlike
 * a program of our own it may be anything, so calls are refused (EPERM, ENOSYS), not killed for, and only those that lead outwards.
 */
#ifndef EW_SANDBOX_FOREIGN_H
#define EW_SANDBOX_FOREIGN_H

#include <stdint.h>

#include "base/error.h"

struct ew_foreign_profile {
	const char *program;      /* that will be executed: an absolute path */
	const char *const *read;  /* files and folders that it may read, beside the system's programs and libraries; ends with NULL */
	const char *user;         /* NULL or "": stay who we are */
	uint64_t memory_bytes;    /* RLIMIT_AS; 0: no limit */
};

/**
 * Enters it, for the execve(2) that follows; for the child of a fork, not for ourselves. What holds from then on, for it and all it starts:
 *  - no file can be made, written, truncated, renamed or removed, /dev/null apart; nothing is read but `read`, the program, /usr, /lib*, /bin, /etc/ld.so.*,
 *    /dev/null, /dev/zero, /dev/urandom, and of /proc what runtimes ask about the machine (cpuinfo, meminfo, self);
 *  - no socket of any family but unnamed pairs, no io_uring, no memfd that could be passed on (there is nobody to pass it to), no key ring, no ptrace,
 *    no reading of another's memory, no namespaces, mounts, modules, clocks, or message queues and shared memory by name or key;
 *  - no core file, also not by a pipe (RLIMIT_CORE 1: what core(5) says of pipes, and smaller than any core), no file beyond 0 bytes (RLIMIT_FSIZE),
 *    no new privileges.
 * Descriptors beyond 2 are the caller's to close. Errors: -ENOENT, -EACCES (user or path), -ENOSYS (kernel), with a sentence.
 */
EW_MUST_USE int ew_sandbox_foreign(const struct ew_foreign_profile *profile, struct ew_error *error);

#endif
