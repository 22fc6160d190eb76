/*
 * The steps of ew_sandbox_enter(), each in a file of its own. Private to sandbox.
 */
#ifndef EW_SANDBOX_CONFINE_H
#define EW_SANDBOX_CONFINE_H

#include <stddef.h>

#include "sandbox/sandbox.h"

/**
 * Resource limits: no core files; what the profile asks for, as far as the hard limits and our
 * rights allow.
 */
EW_MUST_USE int ew_confine_limits(const struct ew_sandbox_profile *profile, struct ew_error *error);

/** Becomes the profile's user, with its groups and nothing kept. Errors: -ENOENT, -EPERM. */
EW_MUST_USE int ew_confine_user(const struct ew_sandbox_profile *profile, struct ew_error *error);

/** Version of the kernel's Landlock, at least 1; -ENOSYS when it has none or it is switched off. */
int ew_landlock_version(void);

/**
 * Leaves only the profile's paths. Needs no-new-privileges. Errors: -ENOSYS (missing), -ENOENT,
 * others of the kernel.
 */
EW_MUST_USE int ew_confine_paths(const struct ew_sandbox_profile *profile, struct ew_error *error);

/** True when the kernel has seccomp filters with SECCOMP_RET_KILL_PROCESS. */
bool ew_seccomp_present(void);

/**
 * Leaves only the profile's groups of system calls. Needs no-new-privileges. Errors: -ENOSYS
 * (missing), others.
 */
EW_MUST_USE int ew_confine_calls(const struct ew_sandbox_profile *profile, struct ew_error *error);

/**
 * How one system call is allowed: always, or when one argument, masked, has a value; or refused
 * with an errno.
 */
struct ew_call_rule {
	int call;         /* SCMP_SYS(name) */
	int error;        /* 0: allowed; otherwise what is returned instead of the call being made */
	int arg;          /* the argument that is looked at; -1: none */
	uint64_t mask;
	uint64_t value;
};

struct ew_call_group {
	unsigned when;     /* every bit of these must be in the profile ... */
	unsigned when_not; /* ... and none of these */
	const struct ew_call_rule *rules;
	size_t n_rules;
};

/** All groups. */
const struct ew_call_group *ew_call_groups(size_t *ret_n);

#endif
