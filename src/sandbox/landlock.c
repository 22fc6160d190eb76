/*
 * The file system, reduced to the folders a program names. The kernel's header may be older than
 * the kernel, so the rights are spelled out here and asked for only where the running version knows
 * them. Must never hand out a right that the profile did not ask for, and never skip a path that it
 * did.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/confine.h"

/*
 * Later than some distributions' linux/landlock.h; the numbers are the kernel's and do not change.
 */
#define FS_REFER (1ULL << 13)     /* version 2 */
#define FS_TRUNCATE (1ULL << 14)  /* version 3 */
#define FS_IOCTL_DEV (1ULL << 15) /* version 5 */
#define SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0) /* version 6 */
#define SCOPE_SIGNAL (1ULL << 1)

#define FS_VERSION_1 ((1ULL << 13) - 1)

#define READS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITES                                                                                     \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE | LANDLOCK_ACCESS_FS_REMOVE_FILE |            \
		LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |                      \
		LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK | FS_REFER)
/* What may be said of something that is not a folder. */
#define OF_FILES                                                                                   \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |                              \
		LANDLOCK_ACCESS_FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV)

/* The kernel's struct landlock_ruleset_attr as of version 6; shorter ones are prefixes of it. */
struct ruleset {
	uint64_t handled_fs;
	uint64_t handled_net;
	uint64_t scoped;
};

int ew_landlock_version(void)
{
	long version = syscall(
		SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);

	return version < 1 ? -ENOSYS : (int)version;
}

static uint64_t handled_fs(int version)
{
	uint64_t rights = FS_VERSION_1;

	if (version >= 2)
		rights |= FS_REFER;
	if (version >= 3)
		rights |= FS_TRUNCATE;
	if (version >= 5)
		rights |= FS_IOCTL_DEV;
	return rights;
}

/*
 * The network is left to seccomp and the firewall: a right to one port cannot be told from one to
 * another peer's.
 */
static size_t describe(int version, struct ruleset *to)
{
	*to = (struct ruleset){.handled_fs = handled_fs(version)};
	if (version >= 6) {
		to->scoped = SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL;
		return sizeof(*to);
	}
	return version >= 4 ? offsetof(struct ruleset, scoped)
			    : offsetof(struct ruleset, handled_net);
}

static uint64_t rights_for(const struct ew_sandbox_path *path, mode_t mode, uint64_t handled)
{
	uint64_t rights = 0;

	if (path->access & EW_ACCESS_READ)
		rights |= READS;
	if (path->access & EW_ACCESS_WRITE)
		rights |= WRITES;
	if (path->access & EW_ACCESS_EXECUTE)
		rights |= LANDLOCK_ACCESS_FS_EXECUTE;
	if (!S_ISDIR(mode))
		rights &= OF_FILES;
	return rights & handled;
}

static int add_path(int ruleset, const struct ew_sandbox_path *path, uint64_t handled,
	struct ew_error *error)
{
	_cleanup_(ew_close_fd) int fd = open(path->path, O_PATH | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return ew_error_set(error, -errno, "cannot open %s, which is to stay reachable: %s",
			path->path, strerrordesc_np(errno));
	struct landlock_path_beneath_attr beneath = {
		.allowed_access = rights_for(path, st.st_mode, handled), .parent_fd = fd};

	if (beneath.allowed_access == 0)
		return ew_error_set(error, -EINVAL, "%s is named without any access", path->path);
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) < 0)
		return ew_error_set(error, -errno, "Landlock does not take %s: %s", path->path,
			strerrordesc_np(errno));
	return 0;
}

int ew_leave_only_paths(const struct ew_sandbox_path *paths, size_t n, struct ew_error *error)
{
	struct ruleset rules;
	int version = ew_landlock_version();

	if (version < 0)
		return ew_error_set(
			error, version, "the kernel has no Landlock, or it is switched off");
	size_t bytes = describe(version, &rules);
	_cleanup_(ew_close_fd) int ruleset =
		(int)syscall(SYS_landlock_create_ruleset, &rules, bytes, 0);

	if (ruleset < 0)
		return ew_error_set(
			error, -errno, "cannot make a Landlock ruleset: %s",
			strerrordesc_np(errno));
	for (size_t i = 0; i < n; i++) {
		int r = add_path(ruleset, &paths[i], rules.handled_fs, error);

		if (r < 0)
			return r;
	}
	if (syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
		return ew_error_set(
			error, -errno, "cannot enter Landlock: %s", strerrordesc_np(errno));
	return 0;
}

int ew_confine_paths(const struct ew_sandbox_profile *profile, struct ew_error *error)
{
	return ew_leave_only_paths(profile->paths, profile->n_paths, error);
}
