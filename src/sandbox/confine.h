/*
 * The steps of ew_sandbox_enter() and ew_sandbox_foreign(), each in a file of its own. Private to sandbox.
 */
#ifndef EW_SANDBOX_CONFINE_H
#define EW_SANDBOX_CONFINE_H

#include <stddef.h>

#include "sandbox/foreign.h"
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

/** Beside enum ew_sandbox_access, and not in it: what no program of ours may ask for. */
#define EW_ACCESS_EXECUTE 4u

/** Leaves only these paths, as ew_confine_paths(). */
EW_MUST_USE int ew_leave_only_paths(const struct ew_sandbox_path *paths, size_t n, struct ew_error *error);

/** True when the kernel has seccomp filters with SECCOMP_RET_KILL_PROCESS. */
bool ew_seccomp_present(void);

/**
 * Leaves only the profile's groups of system calls. Needs no-new-privileges. Errors: -ENOSYS
 * (missing), others.
 */
EW_MUST_USE int ew_confine_calls(const struct ew_sandbox_profile *profile, struct ew_error *error);

/**
 * How one system call is allowed: always, or when one argument, masked, has a value; or refused
 * with an errno. With `unless` it is what holds when the whole argument has another value.
 */
struct ew_call_rule {
	int call;         /* SCMP_SYS(name) */
	int error;        /* 0: allowed; otherwise what is returned instead of the call being made */
	int arg;          /* the argument that is looked at; -1: none */
	uint64_t mask;
	uint64_t value;
	bool unless;      /* `mask` does not count then */
};

/** Fills a filter (scmp_filter_ctx) with rules. 0 or a negative errno. */
typedef int ew_filter_fill_fn(void *filter, const void *arg);

/** Adds one rule. Errors: those of libseccomp. */
EW_MUST_USE int ew_filter_add(void *filter, const struct ew_call_rule *rule);

/**
 * Makes a filter that does `usual` (SCMP_ACT_...) with what no rule names, fills it and enters it.
 * Needs no-new-privileges. Errors: as ew_confine_calls().
 */
EW_MUST_USE int ew_filter_enter(uint32_t usual, ew_filter_fill_fn *fn, const void *arg, struct ew_error *error);

/**
 * Refuses the calls that lead out of a foreign program's cage, for this process and its children.
 * Errors: as ew_confine_calls().
 */
EW_MUST_USE int ew_refuse_outward_calls(struct ew_error *error);

struct ew_call_group {
	unsigned when;     /* every bit of these must be in the profile ... */
	unsigned when_not; /* ... and none of these */
	const struct ew_call_rule *rules;
	size_t n_rules;
};

/** All groups. */
const struct ew_call_group *ew_call_groups(size_t *ret_n);

#endif
