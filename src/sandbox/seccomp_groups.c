/*
 * Which system calls belong to which group: found by tracing small programs over glibc, libsodium,
 * OpenSSL, SQLite, libmicrohttpd, jansson and libre, not by guess. Must never allow what makes
 * memory executable, another process, a namespace, or a socket of a family that no program of ours
 * speaks.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "sandbox/confine.h"

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41 /* names anonymous memory; newer C libraries use it */
#endif

#define YES(name) {.call = SCMP_SYS(name), .arg = -1}
#define REFUSED(name, e) {.call = SCMP_SYS(name), .error = (e), .arg = -1}
#define WHEN(name, n, v) {.call = SCMP_SYS(name), .arg = (n), .mask = UINT32_MAX, .value = (v)}
#define MASKED(name, n, m, v) {.call = SCMP_SYS(name), .arg = (n), .mask = (m), .value = (v)}
#define NONE_OF(name, n, m) MASKED(name, n, m, 0)

/* A mode without set-user-id, set-group-id and sticky bits. */
#define NOT_MODE (~(uint64_t)0777 & UINT32_MAX)
#define NEW_NAMESPACES                                                                             \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |             \
		CLONE_NEWPID | CLONE_NEWNET)

static const struct ew_call_rule base[] = {
	/* memory, never executable */
	YES(brk), NONE_OF(mmap, 2, PROT_EXEC), NONE_OF(mprotect, 2, PROT_EXEC), YES(munmap),
	YES(mremap), YES(madvise), YES(mlock), YES(mlock2), YES(munlock), YES(membarrier),
	/* descriptors that are open already */
	YES(read), YES(write), YES(readv), YES(writev), YES(pread64), YES(pwrite64), YES(lseek),
	YES(close), YES(dup), YES(dup3), YES(pipe2), YES(fstat), YES(fsync), YES(fdatasync),
	YES(ftruncate), MASKED(newfstatat, 3, AT_EMPTY_PATH, AT_EMPTY_PATH),
	MASKED(statx, 2, AT_EMPTY_PATH, AT_EMPTY_PATH),
	WHEN(fcntl, 1, F_GETFD), WHEN(fcntl, 1, F_SETFD), WHEN(fcntl, 1, F_GETFL),
	WHEN(fcntl, 1, F_SETFL), WHEN(fcntl, 1, F_DUPFD_CLOEXEC),
	WHEN(ioctl, 1, FIONREAD), WHEN(ioctl, 1, FIONBIO), WHEN(ioctl, 1, TCGETS),
	/* waiting */
	YES(epoll_create), YES(epoll_create1), YES(epoll_ctl), YES(epoll_wait), YES(epoll_pwait),
	YES(epoll_pwait2), YES(poll), YES(ppoll), YES(select), YES(pselect6), YES(eventfd2),
	YES(timerfd_create), YES(timerfd_settime), YES(timerfd_gettime), YES(futex),
	/* time */
	YES(clock_gettime), YES(clock_getres), YES(gettimeofday), YES(time), YES(nanosleep),
	YES(clock_nanosleep),
	/* signals to ourselves; tgkill is tied to our own process where the filter is made */
	YES(rt_sigaction), YES(rt_sigprocmask), YES(rt_sigreturn), YES(rt_sigtimedwait),
	YES(sigaltstack), YES(signalfd4), YES(restart_syscall),
	/* what a library asks about itself and the machine */
	YES(getpid), YES(getppid), YES(gettid), YES(getuid), YES(geteuid), YES(getgid),
	YES(getegid), YES(getresuid), YES(getresgid), YES(getrandom), YES(getcpu), YES(getrusage),
	YES(getrlimit), WHEN(prlimit64, 2, 0), YES(sched_getaffinity), YES(sched_yield),
	YES(sysinfo), YES(uname),
	WHEN(prctl, 0, PR_SET_NAME), WHEN(prctl, 0, PR_GET_NAME), WHEN(prctl, 0, PR_SET_VMA),
	YES(exit), YES(exit_group),
};

static const struct ew_call_rule files[] = {
	YES(open), YES(openat), YES(newfstatat), YES(stat), YES(lstat), YES(statx), YES(access),
	YES(faccessat), YES(faccessat2), YES(readlink), YES(readlinkat), YES(rename),
	YES(renameat), YES(renameat2), YES(unlink), YES(unlinkat), YES(mkdir), YES(mkdirat),
	YES(rmdir), YES(getdents64), YES(statfs), YES(fstatfs), YES(fallocate), YES(fadvise64),
	YES(sync_file_range), YES(copy_file_range), YES(flock), YES(umask), YES(getcwd),
	NONE_OF(fchmod, 1, NOT_MODE),
};

/*
 * A program without files still has a C library that looks at one: the allocator of a second thread
 * reads /proc/sys/vm/overcommit_memory, OpenSSL looks for its configuration. They take no for an
 * answer; killing a recorder for it would lose calls and protect nothing.
 */
static const struct ew_call_rule no_files[] = {
	REFUSED(open, EACCES), REFUSED(openat, EACCES),
};

static const struct ew_call_rule sqlite[] = {
	WHEN(fcntl, 1, F_GETLK), WHEN(fcntl, 1, F_SETLK), WHEN(fcntl, 1, F_SETLKW),
	NONE_OF(fchmod, 1, NOT_MODE),
	/* As root it gives the journal to the database's owner. */
	YES(fchown),
};

static const struct ew_call_rule local[] = {
	WHEN(socket, 0, AF_UNIX), WHEN(socketpair, 0, AF_UNIX),
	/* the name of a listening socket: made, given to its group, removed */
	YES(newfstatat), YES(lstat), YES(unlink), YES(unlinkat), YES(lchown), YES(fchownat),
	NONE_OF(chmod, 1, NOT_MODE), NONE_OF(fchmod, 1, NOT_MODE), NONE_OF(fchmodat, 2, NOT_MODE),
};

static const struct ew_call_rule network[] = {
	WHEN(socket, 0, AF_INET), WHEN(socket, 0, AF_INET6),
	YES(sendmmsg), YES(recvmmsg), YES(sendfile),
};

static const struct ew_call_rule sockets[] = {
	YES(connect), YES(bind), YES(listen), YES(accept), YES(accept4), YES(sendmsg),
	YES(recvmsg), YES(sendto), YES(recvfrom), YES(getsockopt), YES(setsockopt),
	YES(getsockname), YES(getpeername), YES(shutdown),
};

static const struct ew_call_rule threads[] = {
	MASKED(clone, 0, CLONE_VM | CLONE_THREAD | NEW_NAMESPACES, CLONE_VM | CLONE_THREAD),
	/* Its flags are in memory, where no filter can see them. glibc then uses clone. */
	REFUSED(clone3, ENOSYS),
	YES(set_robust_list), YES(rseq),
};

static const struct ew_call_rule memfd[] = {
	YES(memfd_create), WHEN(fcntl, 1, F_ADD_SEALS), WHEN(fcntl, 1, F_GET_SEALS),
};

/*
 * What goes through a ring is not seen here: whoever asks for this makes its rings before, restricted
 * to what it needs, and can neither make another nor change one.
 */
static const struct ew_call_rule rings[] = {
	YES(io_uring_enter),
};

/* The C library looks which families have addresses here; told nothing, it asks for both. */
static const struct ew_call_rule names[] = {
	{.call = SCMP_SYS(socket), .error = EAFNOSUPPORT, .arg = 0, .mask = UINT32_MAX, .value = AF_NETLINK},
};

#define GROUP(needs, array) {.when = (needs), .rules = (array), .n_rules = EW_COUNT(array)}

static const struct ew_call_group groups[] = {
	GROUP(EW_CALLS_BASE, base),
	GROUP(EW_CALLS_FILES, files),
	{.when_not = EW_CALLS_FILES, .rules = no_files, .n_rules = EW_COUNT(no_files)},
	GROUP(EW_CALLS_SQLITE, sqlite),
	GROUP(EW_CALLS_UNIX, local),
	GROUP(EW_CALLS_INET, network),
	GROUP(EW_CALLS_UNIX, sockets),
	GROUP(EW_CALLS_INET, sockets),
	GROUP(EW_CALLS_THREADS, threads),
	GROUP(EW_CALLS_MEMFD, memfd),
	GROUP(EW_CALLS_URING, rings),
	GROUP(EW_CALLS_NAMES, names),
};

const struct ew_call_group *ew_call_groups(size_t *ret_n)
{
	*ret_n = EW_COUNT(groups);
	return groups;
}
