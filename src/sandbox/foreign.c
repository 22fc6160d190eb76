/*
 * The order in which a foreign program's cage is closed, before that program begins. Must never let it start with less than the whole cage: there is
 * no best effort here, since what it hears was said in confidence. Must never skip a path that the caller named.
 */
#include "sandbox/foreign.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/confine.h"

#define RUN (EW_ACCESS_READ | EW_ACCESS_EXECUTE)

/* What a program needs to begin at all. Not every system has each of them. */
static const struct ew_sandbox_path of_the_system[] = {
	{"/usr", RUN}, {"/bin", RUN}, {"/sbin", RUN},
	{"/lib", RUN}, {"/lib32", RUN}, {"/lib64", RUN}, {"/libx32", RUN},
	{"/etc/ld.so.cache", EW_ACCESS_READ}, {"/etc/ld.so.conf", EW_ACCESS_READ},
	{"/etc/ld.so.conf.d", EW_ACCESS_READ}, {"/etc/ld.so.preload", EW_ACCESS_READ},
	{"/dev/null", EW_ACCESS_READ | EW_ACCESS_WRITE}, {"/dev/zero", EW_ACCESS_READ},
	{"/dev/urandom", EW_ACCESS_READ},
	/* how many processors there are, and what they can; how much memory */
	{"/proc/cpuinfo", EW_ACCESS_READ}, {"/proc/meminfo", EW_ACCESS_READ},
	{"/proc/sys/vm/overcommit_memory", EW_ACCESS_READ}, {"/proc/self", EW_ACCESS_READ},
	{"/sys/devices/system/cpu", EW_ACCESS_READ}, {"/sys/devices/system/node", EW_ACCESS_READ},
};

static int limit(int which, const char *name, uint64_t most, struct ew_error *error)
{
	struct rlimit to = {.rlim_cur = most, .rlim_max = most};

	if (setrlimit((__rlimit_resource_t)which, &to) == 0)
		return 0;
	return ew_error_set(error, -errno, "cannot set the limit %s: %s", name, strerrordesc_np(errno));
}

/* As limit(), but a hard limit that is lower already stays: it is the system's. */
static int limit_memory(uint64_t bytes, struct ew_error *error)
{
	struct rlimit now;

	if (bytes == 0)
		return 0;
	if (getrlimit(RLIMIT_AS, &now) < 0)
		return ew_error_set(error, -errno, "cannot read the limit RLIMIT_AS: %s", strerrordesc_np(errno));
	return limit(RLIMIT_AS, "RLIMIT_AS", now.rlim_max < bytes ? now.rlim_max : bytes, error);
}

/*
 * A core that goes to a program by a pipe (core(5)) is not held back by a limit of 0: to the kernel that is a limit on files. 1 is what it knows a
 * crashed handler of cores by, and dumps nothing then; as a file it is less than the smallest core. What is in memory is left out on top of it, for
 * whatever a later kernel sends cores to: the filter outlives the execve(2), and the program cannot write to it. A kernel without it has no cores.
 */
static int forbid_cores(struct ew_error *error)
{
	_cleanup_(ew_close_fd) int fd = open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, "0", 1) < 0)
		return ew_error_set(error, -errno, "cannot empty the core filter: %s", strerrordesc_np(errno));
	return limit(RLIMIT_CORE, "RLIMIT_CORE", 1, error);
}

/*
 * Root without capabilities is a user whom some files belong to. No-new-privileges keeps execve(2) from giving them back. The signal is set after the
 * change of user, which resets it.
 */
static int give_up_rights(struct ew_error *error)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	const struct __user_cap_data_struct none[2] = {{0}};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return ew_error_set(error, -errno, "cannot give up new privileges: %s", strerrordesc_np(errno));
	if (syscall(SYS_capset, &header, none) < 0)
		return ew_error_set(error, -errno, "cannot give up capabilities: %s", strerrordesc_np(errno));
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return ew_error_set(error, -errno, "cannot tie its life to ours: %s", strerrordesc_np(errno));
	return 0;
}

static size_t count(const char *const *names)
{
	size_t n = 0;

	while (names && names[n])
		n++;
	return n;
}

static int leave_paths(const struct ew_foreign_profile *profile, struct ew_error *error)
{
	size_t n = 0, n_read = count(profile->read);
	_cleanup_(ew_free_ptr) struct ew_sandbox_path *paths = calloc(EW_COUNT(of_the_system) + 1 + n_read, sizeof(*paths));

	if (!paths)
		return ew_error_set(error, -ENOMEM, "no memory for the paths that %s may reach", profile->program);
	for (size_t i = 0; i < EW_COUNT(of_the_system); i++) {
		if (access(of_the_system[i].path, F_OK) == 0)
			paths[n++] = of_the_system[i];
	}
	paths[n++] = (struct ew_sandbox_path){profile->program, RUN};
	for (size_t i = 0; i < n_read; i++)
		paths[n++] = (struct ew_sandbox_path){profile->read[i], EW_ACCESS_READ};
	return ew_leave_only_paths(paths, n, error);
}

static int become(const struct ew_foreign_profile *profile, struct ew_error *error)
{
	const struct ew_sandbox_profile as = {.program = profile->program, .user = profile->user};

	return ew_confine_user(&as, error);
}

int ew_sandbox_foreign(const struct ew_foreign_profile *profile, struct ew_error *error)
{
	int r = forbid_cores(error);

	if (r == 0)
		r = limit(RLIMIT_FSIZE, "RLIMIT_FSIZE", 0, error);
	/* A runtime that tries to keep something is told so, and goes on without. */
	if (r == 0 && signal(SIGXFSZ, SIG_IGN) == SIG_ERR)
		r = ew_error_set(error, -errno, "cannot ignore SIGXFSZ: %s", strerrordesc_np(errno));
	if (r == 0)
		r = become(profile, error);
	if (r == 0)
		r = give_up_rights(error);
	if (r == 0)
		r = leave_paths(profile, error);
	if (r == 0)
		r = ew_refuse_outward_calls(error);
	/* Last: we may hold more than the program will. */
	return r == 0 ? limit_memory(profile->memory_bytes, error) : r;
}
