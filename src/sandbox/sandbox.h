/*
 * What a program gives up before it says `ready`: its user, new privileges, the file system but for the folders it
 * names (Landlock), and every system call but the groups it names (seccomp). A program that cannot be confined does
 * not start, unless the operator has said `sandbox: best-effort` and the kernel lacks the feature.
 */
#ifndef EW_SANDBOX_SANDBOX_H
#define EW_SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

/** Groups of system calls, allowed as a whole. Everything else kills the process (SECCOMP_RET_KILL_PROCESS). */
enum ew_sandbox_calls {
	EW_CALLS_BASE =
		1u << 0, /* memory, time, epoll, read/write on open descriptors, signals, exit, futex, getrandom */
	EW_CALLS_FILES = 1u << 1,   /* open, rename, unlink, fsync, stat, directories (within Landlock) */
	EW_CALLS_SQLITE = 1u << 2,  /* fcntl locks, mmap of files, ftruncate, pread/pwrite */
	EW_CALLS_UNIX = 1u << 3,    /* connect, accept, sendmsg/recvmsg with descriptors, AF_UNIX only */
	EW_CALLS_INET = 1u << 4,    /* socket(AF_INET/AF_INET6), bind, sendto, setsockopt, recvmmsg */
	EW_CALLS_THREADS = 1u << 5, /* clone for threads, set_robust_list, rseq, sched_yield */
	EW_CALLS_MEMFD = 1u << 6,   /* memfd_create and its seals */
	EW_CALLS_URING = 1u << 7,   /* io_uring_enter, for rings that were made and restricted before */
	EW_CALLS_NAMES = 1u << 8,   /* getaddrinfo(3): it asks for a socket it can do without, and takes a no */
};

enum ew_sandbox_access { EW_ACCESS_READ = 1, EW_ACCESS_WRITE = 2 };

struct ew_sandbox_path {
	const char *path;  /* must exist */
	unsigned access;   /* enum ew_sandbox_access */
};

struct ew_sandbox_profile {
	const char *program;                 /* for messages */
	const char *user;                    /* NULL or "": stay who we are; otherwise setgroups/setresgid/setresuid */
	unsigned calls;                      /* enum ew_sandbox_calls */
	const struct ew_sandbox_path
		*paths; /* everything else in the file system is gone; TCP connect/bind untouched */
	size_t n_paths;
	uint64_t memlock_bytes;              /* RLIMIT_MEMLOCK to ask for while still privileged; 0: leave */
	uint64_t open_files;                 /* RLIMIT_NOFILE; 0: leave */
	bool best_effort;                    /* a missing kernel feature is a warning instead of an error */
};

/**
 * Enters the sandbox for good: limits, no core files and not dumpable (PR_SET_DUMPABLE 0, RLIMIT_CORE 0), user,
 * no-new-privileges, Landlock, seccomp; in this order. Call it once, before threads are made (filters and Landlock are
 * inherited by threads made later) and before the first byte from outside is read. Errors: -EPERM, -ENOSYS, -ENOENT
 * (user or path) with a sentence; the process must then exit.
 */
EW_MUST_USE int ew_sandbox_enter(const struct ew_sandbox_profile *profile, struct ew_error *error);

/** Names of what is missing in the running kernel ("Landlock", "seccomp"), or NULL: for `earwitness doctor`. */
const char *ew_sandbox_missing(void);

#endif
