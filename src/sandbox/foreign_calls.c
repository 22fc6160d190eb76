/*
 * The calls by which a program could keep, pass on or learn what is not its own, refused one by one: what a foreign runtime needs cannot be listed, what
 * leads outwards can. Must never refuse by a look at memory, which another thread changes behind it: a call whose arguments are there is refused whole,
 * or harmless by what it is called on.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sandbox/confine.h"

#define NO(name) {.call = SCMP_SYS(name), .error = EPERM, .arg = -1}
#define UNKNOWN(name) {.call = SCMP_SYS(name), .error = ENOSYS, .arg = -1}
#define NO_WHEN(name, n, m, v) {.call = SCMP_SYS(name), .error = EPERM, .arg = (n), .mask = (m), .value = (v)}
#define NO_UNLESS(name, n, v) {.call = SCMP_SYS(name), .error = EPERM, .arg = (n), .value = (v), .unless = true}
/* Of ioprio_set(2), which has no header. */
#define OF_A_USER 3
/* Whom a descriptor signals: fcntl(2) and ioctl(2) say it. */
#define SETS_OWNER 0x8901
#define SETS_GROUP 0x8902
#define NO_NAMESPACE(flag) NO_WHEN(clone, 0, (flag), (flag))

/*
 * A number that was given later than this list was written may be anything. As on a kernel before it, there is no such call; every runtime has a way
 * without. From 424 on, all machines number alike.
 */
#define FIRST_LATER 463
#define LAST_LATER 600
#ifndef __NR_fchmodat2
#define __NR_fchmodat2 452
#endif

static const struct ew_call_rule outward[] = {
	/*
	 * Sockets. A pair of streams or packets has no peer but each other; a pair of datagrams could still send to a name, which sendmsg(2) has in memory.
	 */
	NO(socket), NO(connect), NO(bind), NO(listen), NO(accept), NO(accept4), NO(sendmmsg), NO_UNLESS(sendto, 4, 0),
	NO_UNLESS(socketpair, 0, AF_UNIX), NO_WHEN(socketpair, 1, 0xf, SOCK_DGRAM), NO_WHEN(socketpair, 1, 0xf, SOCK_RAW),
	/* Rings do what no filter sees. */
	NO(io_uring_setup), NO(io_uring_enter), NO(io_uring_register),
	/*
	 * What Landlock leaves: attributes, times, owners and modes of files that can be seen, and truncating, which versions before 3 do not know. An
	 * extended attribute holds a sentence as well as a file does.
	 */
	NO(setxattr), NO(lsetxattr), NO(fsetxattr), NO(removexattr), NO(lremovexattr), NO(fremovexattr),
	NO(chmod), NO(fchmod), NO(fchmodat), {.call = __NR_fchmodat2, .error = EPERM, .arg = -1},
	NO(chown), NO(fchown), NO(lchown), NO(fchownat),
	NO(utime), NO(utimes), NO(futimesat), NO(utimensat),
	NO(truncate), NO(ftruncate), NO(fallocate),
	NO_WHEN(open, 1, O_ACCMODE | O_TRUNC, O_RDONLY | O_TRUNC), NO_WHEN(openat, 2, O_ACCMODE | O_TRUNC, O_RDONLY | O_TRUNC), UNKNOWN(openat2),
	NO(open_by_handle_at), NO(fanotify_init), NO(fanotify_mark), NO(lookup_dcookie),
	/* Memory with a descriptor, memory and messages with a name or key, keys. */
	NO(memfd_create), NO(memfd_secret), NO(userfaultfd),
	NO(shmget), NO(shmat), NO(shmctl), NO(shmdt), NO(msgget), NO(msgsnd), NO(msgrcv), NO(msgctl),
	NO(semget), NO(semop), NO(semtimedop), NO(semctl),
	NO(mq_open), NO(mq_unlink), NO(mq_timedsend), NO(mq_timedreceive), NO(mq_notify), NO(mq_getsetattr),
	NO(add_key), NO(request_key), NO(keyctl),
	/* Other processes. Limits and priorities of another's are set by its number; one's own is 0. */
	NO(ptrace), NO(process_vm_readv), NO(process_vm_writev), NO(process_madvise), NO(process_mrelease), NO(kcmp), NO(pidfd_getfd),
	NO_UNLESS(prlimit64, 0, 0), NO_UNLESS(setpriority, 1, 0), NO_WHEN(setpriority, 0, UINT32_MAX, PRIO_USER),
	NO_UNLESS(ioprio_set, 1, 0), NO_WHEN(ioprio_set, 0, UINT32_MAX, OF_A_USER), NO(migrate_pages),
	/* That it dies with us is not for it to change. */
	NO_WHEN(prctl, 0, UINT32_MAX, PR_SET_PDEATHSIG),
	/* Namespaces. The flags of clone3 are in memory; the C library then uses clone. */
	NO(unshare), NO(setns), UNKNOWN(clone3),
	NO_NAMESPACE(CLONE_NEWNS), NO_NAMESPACE(CLONE_NEWCGROUP), NO_NAMESPACE(CLONE_NEWUTS), NO_NAMESPACE(CLONE_NEWIPC),
	NO_NAMESPACE(CLONE_NEWUSER), NO_NAMESPACE(CLONE_NEWPID), NO_NAMESPACE(CLONE_NEWNET),
	/* The machine. */
	NO(mount), NO(umount2), NO(move_mount), NO(open_tree), NO(fsopen), NO(fsconfig), NO(fsmount), NO(fspick), NO(mount_setattr),
	NO(pivot_root), NO(chroot), NO(swapon), NO(swapoff), NO(quotactl), NO(quotactl_fd), NO(acct),
	NO(init_module), NO(finit_module), NO(delete_module), NO(kexec_load), NO(kexec_file_load), NO(reboot),
	NO(settimeofday), NO(clock_settime), NO(clock_adjtime), NO(adjtimex),
	NO(bpf), NO(perf_event_open), NO(syslog), NO(iopl), NO(ioperm), NO(vhangup), NO(sethostname), NO(setdomainname), NO(uselib), NO(personality),
};

/*
 * To others. Landlock from version 6 on keeps signals inside the cage, also between a program and those that it starts; before, a program may signal
 * itself, as abort(3) does, and nobody else.
 */
static const struct ew_call_rule signals[] = {
	NO(rt_sigqueueinfo), NO(rt_tgsigqueueinfo), NO(tkill), NO(pidfd_send_signal),
	NO_WHEN(fcntl, 1, UINT32_MAX, F_SETOWN), NO_WHEN(fcntl, 1, UINT32_MAX, F_SETOWN_EX),
	NO_WHEN(ioctl, 1, UINT32_MAX, SETS_OWNER), NO_WHEN(ioctl, 1, UINT32_MAX, SETS_GROUP),
};

#define SIGNALS_KEPT_INSIDE 6

static int add_all(void *filter, const struct ew_call_rule *rules, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int r = ew_filter_add(filter, &rules[i]);

		if (r < 0)
			return r;
	}
	return 0;
}

static int add_later(void *filter)
{
	for (int number = FIRST_LATER; number <= LAST_LATER; number++) {
		const struct ew_call_rule rule = {.call = number, .error = ENOSYS, .arg = -1};
		int r = ew_filter_add(filter, &rule);

		if (r < 0)
			return r;
	}
	return 0;
}

static int add_signals(void *filter)
{
	const struct ew_call_rule own[] = {
		NO_UNLESS(kill, 0, (uint64_t)getpid()),
		NO_UNLESS(tgkill, 0, (uint64_t)getpid()),
	};
	int r = add_all(filter, signals, EW_COUNT(signals));

	return r < 0 ? r : add_all(filter, own, EW_COUNT(own));
}

/* The calls of another machine (of 32 bits) have other numbers: there are none of them. */
static int fill(void *filter, const void *arg)
{
	int r = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS));

	(void)arg;
	if (r == 0)
		r = add_all(filter, outward, EW_COUNT(outward));
	if (r == 0)
		r = add_later(filter);
	return r < 0 || ew_landlock_version() >= SIGNALS_KEPT_INSIDE ? r : add_signals(filter);
}

int ew_refuse_outward_calls(struct ew_error *error)
{
	return ew_filter_enter(SCMP_ACT_ALLOW, fill, NULL, error);
}
