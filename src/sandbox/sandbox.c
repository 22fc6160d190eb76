/*
 * The order in which a program gives up what it does not need. Each step takes away the means to
 * undo the one before it. Must never report success while something that can be had is not in
 * force.
 */
#include "sandbox/sandbox.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/log.h"
#include "sandbox/confine.h"

typedef int confine_fn(const struct ew_sandbox_profile *profile, struct ew_error *error);

const char *ew_sandbox_missing(void)
{
	bool landlock = ew_landlock_version() > 0;
	bool seccomp = ew_seccomp_present();

	if (!landlock && !seccomp)
		return "Landlock, seccomp";
	if (!landlock)
		return "Landlock";
	return seccomp ? NULL : "seccomp";
}

/* After the change of user, which sets it anew: no debugger of that user, and no dump. */
static int forbid_inspection(struct ew_error *error)
{
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return ew_error_set(error, -errno, "cannot become undumpable: %s",
			strerrordesc_np(errno));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return ew_error_set(error, -errno, "cannot give up new privileges: %s",
			strerrordesc_np(errno));
	return 0;
}

/*
 * Only what the kernel lacks may be missing, and only with the operator's word; any other failure
 * is one.
 */
static int confine(const struct ew_sandbox_profile *profile, const char *what, confine_fn *fn,
	struct ew_error *error)
{
	struct ew_error inner = {0};
	int r = fn(profile, &inner);

	if (r == 0)
		return 0;
	if (r != -ENOSYS)
		return ew_error_set(error, r, "%s: %s", profile->program, ew_error_text(&inner));
	if (!profile->best_effort)
		return ew_error_set(error, r,
			"%s: %s; use a kernel that has it, or accept the weaker confinement with "
			"`sandbox: best-effort`",
			profile->program, ew_error_text(&inner));
	ew_log(EW_LOG_WARNING, "sandbox_incomplete", EW_F_WORD("confined", profile->program),
		EW_F_WORD("missing", what));
	return 0;
}

int ew_sandbox_enter(const struct ew_sandbox_profile *profile, struct ew_error *error)
{
	int r = ew_confine_limits(profile, error);

	if (r < 0)
		return r;
	r = ew_confine_user(profile, error);
	if (r < 0)
		return r;
	r = forbid_inspection(error);
	if (r < 0)
		return r;
	r = confine(profile, "Landlock", ew_confine_paths, error);
	if (r < 0)
		return r;
	return confine(profile, "seccomp", ew_confine_calls, error);
}
