/*
 * What a program gives up that must give a home to somebody else's library, or start somebody else's program, which need files and network of their
 * own: everything but those. Must never leave a way to other programs' memory, to the machine, or to a core file of its children.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/confine.h"
#include "sandbox/host.h"

#define NO(name) {.call = SCMP_SYS(name), .error = EPERM, .arg = -1}
#define NO_NAMESPACE(flag) {.call = SCMP_SYS(clone), .error = EPERM, .arg = 0, .mask = (flag), .value = (flag)}

static const struct ew_call_rule refused[] = {
	/* Other processes. */
	NO(ptrace), NO(process_vm_readv), NO(process_vm_writev), NO(process_madvise), NO(process_mrelease), NO(kcmp), NO(pidfd_getfd),
	/* What no filter sees, and what reads without a path. */
	NO(io_uring_setup), NO(io_uring_enter), NO(io_uring_register), NO(open_by_handle_at), NO(userfaultfd),
	/* Namespaces; the C library takes clone where there is no clone3. */
	NO(unshare), NO(setns), {.call = SCMP_SYS(clone3), .error = ENOSYS, .arg = -1}, NO_NAMESPACE(CLONE_NEWNS), NO_NAMESPACE(CLONE_NEWUSER),
	NO_NAMESPACE(CLONE_NEWPID), NO_NAMESPACE(CLONE_NEWNET), NO_NAMESPACE(CLONE_NEWIPC), NO_NAMESPACE(CLONE_NEWUTS), NO_NAMESPACE(CLONE_NEWCGROUP),
	/* The machine. */
	NO(mount), NO(umount2), NO(move_mount), NO(open_tree), NO(fsopen), NO(fsmount), NO(mount_setattr), NO(pivot_root), NO(chroot), NO(swapon),
	NO(swapoff), NO(acct), NO(init_module), NO(finit_module), NO(delete_module), NO(kexec_load), NO(kexec_file_load), NO(reboot),
	NO(settimeofday), NO(clock_settime), NO(clock_adjtime), NO(adjtimex), NO(bpf), NO(perf_event_open), NO(syslog), NO(iopl), NO(ioperm),
};

static int fill(void *filter, const void *arg)
{
	int r = 0;

	(void)arg;
	for (size_t i = 0; r == 0 && i < EW_COUNT(refused); i++)
		r = ew_filter_add(filter, &refused[i]);
	return r;
}

/* As for a foreign program (foreign.c): 1 keeps cores from handlers behind a pipe as well, and children inherit it. */
static int forbid_cores(struct ew_error *error)
{
	_cleanup_(ew_close_fd) int fd = open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);
	const struct rlimit one = {1, 1};

	if (fd >= 0 && write(fd, "0", 1) < 0)
		return ew_error_set(error, -errno, "cannot empty the core filter: %s", strerrordesc_np(errno));
	return setrlimit(RLIMIT_CORE, &one) < 0 ? ew_error_set(error, -errno, "cannot forbid core files: %s", strerrordesc_np(errno)) : 0;
}

static int lock_memory(uint64_t bytes)
{
	struct rlimit now;

	if (getrlimit(RLIMIT_MEMLOCK, &now) < 0)
		return -errno;
	if (now.rlim_cur >= bytes)
		return 0;
	now.rlim_cur = now.rlim_max < bytes ? now.rlim_max : bytes;
	return setrlimit(RLIMIT_MEMLOCK, &now) < 0 ? -errno : 0;
}

static int give_up_rights(struct ew_error *error)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	const struct __user_cap_data_struct none[2] = {{0}};

	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return ew_error_set(error, -errno, "cannot become undumpable: %s", strerrordesc_np(errno));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return ew_error_set(error, -errno, "cannot give up new privileges: %s", strerrordesc_np(errno));
	return syscall(SYS_capset, &header, none) < 0
		? ew_error_set(error, -errno, "cannot give up capabilities: %s", strerrordesc_np(errno))
		: 0;
}

int ew_sandbox_host(const char *program, const char *user, uint64_t memlock_bytes, struct ew_error *error)
{
	const struct ew_sandbox_profile as = {.program = program, .user = user};
	int r = lock_memory(memlock_bytes);

	if (r < 0)
		return ew_error_set(error, r, "%s: cannot raise the limit of locked memory: %s", program, strerrordesc_np(-r));
	r = forbid_cores(error);
	if (r == 0)
		r = ew_confine_user(&as, error);
	if (r == 0)
		r = give_up_rights(error);
	return r == 0 ? ew_filter_enter(SCMP_ACT_ALLOW, fill, NULL, error) : r;
}
