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
	const char *const *read;  /* files and folders that it may read, beside the system's programs and libraries; ends with NULL; NULL: none */
	const char *user;         /* NULL or "": stay who we are */
	uint64_t memory_bytes;    /* RLIMIT_AS; 0: no limit */
};

/**
 * Enters it, for the execve(2) that follows; for the child of a fork, not for ourselves, and of a process without threads. What holds from then on, for
 * it and all it starts:
 *  - no file can be made, written, truncated, renamed or removed, and none gets other attributes, times or owners, /dev/null apart; nothing is read but
 *    `read`, the program, /usr, /lib*, /bin, /sbin, /etc/ld.so.*, /dev/null, /dev/zero, /dev/urandom, and of /proc and /sys what runtimes ask about the
 *    machine and themselves (cpuinfo, meminfo, overcommit_memory, self; cpu, node);
 *  - nothing is executed but the program and what is in /usr, /lib*, /bin, /sbin;
 *  - no socket of any family but unnamed pairs of streams or packets, no io_uring, no memory that has a descriptor, no key ring, no ptrace, no reading of
 *    another's memory, no signal to others, no namespaces, mounts, modules, clocks, or message queues and shared memory by name or key;
 *  - no core file, also not by a pipe (RLIMIT_CORE 1: what the kernel says of pipes, and smaller than any core), no file beyond 0 bytes (RLIMIT_FSIZE;
 *    EFBIG, not a signal), no capability, no new privileges;
 *  - the program is killed with the thread that forked it. What that program itself has started is not: it loses its pipes, and stays in the cage.
 * That a file is there, and what stat(2) says of it, remains visible.
 *
 * Descriptors beyond 2 are the caller's to close; whether its parent still lives (PR_SET_PDEATHSIG tells nothing of before) is the caller's to look at.
 * May block. Errors: -ENOENT (user or path), -EACCES (path), -EPERM (user), -ENOSYS (kernel), -ENOMEM, with a sentence; the process must then exit.
 */
EW_MUST_USE int ew_sandbox_foreign(const struct ew_foreign_profile *profile, struct ew_error *error);

#endif
