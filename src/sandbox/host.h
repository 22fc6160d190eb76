/*
 * For a program of ours that must load somebody else's library, or start somebody else's program with a network and files of its own: what can be
 * given up all the same. It is less than a cage (foreign.h) and far less than our own sandbox: such a program holds no more than it is for.
 */
#ifndef EW_SANDBOX_HOST_H
#define EW_SANDBOX_HOST_H

#include <stdint.h>

#include "base/error.h"

/**
 * Enters it for good, for what is loaded and started later too: locked memory as far as the hard limit goes, no core files, the user (NULL or "": stay
 * who we are), no new privileges, no capability, not dumpable; no other program's memory, no namespaces, mounts, modules, clocks or rings. Files and
 * sockets stay, as far as the user has them. Errors: -EPERM, -ENOENT (user), -ENOSYS (no seccomp), with a sentence; the process must then exit.
 */
EW_MUST_USE int ew_sandbox_host(const char *program, const char *user, uint64_t memlock_bytes, struct ew_error *error);

#endif
