/*
 * Resource limits of a confined program. Must never leave a core file possible: it would hold keys
 * and audio.
 */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "sandbox/confine.h"

/*
 * Raises a limit as far as it goes. A hard limit that stays below what was asked for is no error
 * here: whoever needs the memory or the descriptor meets the limit there, and can say which call
 * could not be recorded.
 */
static int raise_limit(int which, const char *name, uint64_t wanted, struct ew_error *error)
{
	struct rlimit now;

	if (getrlimit((__rlimit_resource_t)which, &now) < 0)
		return ew_error_set(error, -errno, "cannot read the limit %s: %s", name,
			strerrordesc_np(errno));
	if (wanted == 0 || now.rlim_cur >= wanted)
		return 0;
	struct rlimit more = {.rlim_cur = wanted,
		.rlim_max = now.rlim_max > wanted ? now.rlim_max : wanted};

	if (setrlimit((__rlimit_resource_t)which, &more) == 0)
		return 0;
	more.rlim_max = now.rlim_max;
	more.rlim_cur = now.rlim_max < wanted ? now.rlim_max : wanted;
	if (setrlimit((__rlimit_resource_t)which, &more) < 0)
		return ew_error_set(error, -errno, "cannot raise the limit %s: %s", name,
			strerrordesc_np(errno));
	return 0;
}

int ew_confine_limits(const struct ew_sandbox_profile *profile, struct ew_error *error)
{
	const struct rlimit none = {0, 0};
	int r = raise_limit(RLIMIT_MEMLOCK, "RLIMIT_MEMLOCK", profile->memlock_bytes, error);

	if (r < 0)
		return r;
	r = raise_limit(RLIMIT_NOFILE, "RLIMIT_NOFILE", profile->open_files, error);
	if (r < 0)
		return r;
	if (setrlimit(RLIMIT_CORE, &none) < 0)
		return ew_error_set(
			error, -errno, "cannot forbid core files: %s", strerrordesc_np(errno));
	return 0;
}
