/*
 * The filter over system calls: what each group allows, and that everything else is the end of the
 * process.
 */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define EVERYTHING 0xffu

/* Without Landlock's say: these tests are about calls. */
static const struct ew_sandbox_path whole_disk[] = {{"/", EW_ACCESS_READ | EW_ACCESS_WRITE}};

static int try_with(unsigned calls, child_fn *fn)
{
	const struct ew_sandbox_profile profile = {.program = "test",
		.calls = calls,
		.paths = whole_disk,
		.n_paths = EW_COUNT(whole_disk),
		.best_effort = true};

	return run_in_sandbox(&profile, fn, NULL);
}

/* Each returns 0 when the call did what it does, 1 otherwise; killed is neither. */
static int open_file(void *arg)
{
	(void)arg;
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == EACCES ? 2 : 1;
	return close(fd) == 0 ? 0 : 1;
}

static int make_folder_call(void *arg)
{
	(void)arg;
	return mkdir("/nonexistent/x", 0700) < 0 && errno == ENOENT ? 0 : 1;
}

static int ring_work(void *arg)
{
	(void)arg;
	return syscall(SYS_io_uring_enter, -1, 0, 0, 0, NULL, 0) < 0 && errno == EBADF ? 0 : 1;
}

static int new_ring(void *arg)
{
	(void)arg;
	return syscall(SYS_io_uring_setup, 1, NULL) < 0;
}

static int ring_changed(void *arg)
{
	(void)arg;
	return syscall(SYS_io_uring_register, -1, 0, NULL, 0) < 0;
}

static int unix_socket(void *arg)
{
	(void)arg;
	return socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0) < 0;
}

static int udp_socket(void *arg)
{
	(void)arg;
	return socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) < 0;
}

static int netlink_socket(void *arg)
{
	(void)arg;
	return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0) < 0;
}

static int packet_socket(void *arg)
{
	(void)arg;
	return socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0) < 0 && errno != EPERM;
}

static int vsock_socket(void *arg)
{
	(void)arg;
	return socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0) < 0;
}

static int memory_file(void *arg)
{
	(void)arg;
	int fd = memfd_create("x", MFD_ALLOW_SEALING | MFD_CLOEXEC);

	return fd < 0 || fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK) < 0;
}

static int lock_range(void *arg)
{
	struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_len = 1};

	(void)arg;
	return fcntl(0, F_GETLK, &lock) < 0 && errno != EINVAL && errno != EBADF && errno != EACCES;
}

static void *in_thread(void *arg)
{
	int *done = arg;

	(void)pthread_setname_np(pthread_self(), "worker");
	/* Large enough for the allocator to give memory back, for which it looks at a file. */
	for (int round = 0; round < 3; round++) {
		void *blocks[300];

		for (int i = 0; i < 300; i++) {
			blocks[i] = malloc(100000);
			if (blocks[i])
				memset(blocks[i], 1, 100000);
		}
		for (int i = 299; i >= 0; i--)
			free(blocks[i]);
	}
	*done = 1;
	return NULL;
}

static int thread(void *arg)
{
	pthread_t t;
	int done = 0;

	(void)arg;
	if (pthread_create(&t, NULL, in_thread, &done) != 0)
		return 1;
	if (pthread_join(t, NULL) != 0)
		return 1;
	return done ? 0 : 1;
}

static int new_process(void *arg)
{
	(void)arg;
	return syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) < 0;
}

static int classic_fork(void *arg)
{
#ifdef SYS_vfork
	(void)arg;
	return syscall(SYS_fork) < 0;
#else
	return new_process(arg);
#endif
}

static int new_program(void *arg)
{
	(void)arg;
	(void)execl("/bin/true", "true", (char *)NULL);
	return 1;
}

static int new_namespace(void *arg)
{
	(void)arg;
	return unshare(CLONE_NEWUSER) < 0;
}

static int thread_namespace(void *arg)
{
	(void)arg;
	return syscall(SYS_clone, CLONE_VM | CLONE_THREAD | CLONE_SIGHAND | CLONE_NEWUSER, 0, 0, 0,
		       0) < 0;
}

static int trace(void *arg)
{
	(void)arg;
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0;
}

static int signal_parent(void *arg)
{
	(void)arg;
	return kill(getppid(), 0) < 0;
}

static int signal_parents_thread(void *arg)
{
	(void)arg;
	return syscall(SYS_tgkill, getppid(), getppid(), 0) < 0;
}

static int executable_memory(void *arg)
{
	(void)arg;
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		       0) == MAP_FAILED;
}

static int make_executable(void *arg)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)arg;
	return at == MAP_FAILED || mprotect(at, 4096, PROT_READ | PROT_EXEC) < 0;
}

static int raise_own_limit(void *arg)
{
	const struct rlimit limit = {1, 1};

	(void)arg;
	return prlimit(0, RLIMIT_NOFILE, &limit, NULL) < 0;
}

static int become_dumpable(void *arg)
{
	(void)arg;
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0;
}

static int set_user_id_mode(void *arg)
{
	(void)arg;
	return fchmod(0, 04755) < 0;
}

static int terminal_push(void *arg)
{
	(void)arg;
	/* TIOCSTI: typing into the terminal one was started from. */
	return (int)syscall(SYS_ioctl, 0, 0x5412, "x") < 0;
}

static int mount_call(void *arg)
{
	(void)arg;
	return (int)syscall(SYS_mount, "a", "b", "c", 0, 0) < 0;
}

static int bpf_call(void *arg)
{
	(void)arg;
	return (int)syscall(SYS_bpf, 0, 0, 0) < 0;
}

static int rings(void *arg)
{
	(void)arg;
	return (int)syscall(SYS_io_uring_setup, 1, 0) < 0;
}

static void on_signal(int signal)
{
	(void)signal;
}

/* What every program does all day. */
static int everyday(void *arg)
{
	struct timespec t;
	struct epoll_event event = {.events = EPOLLIN};
	struct sigaction action = {.sa_handler = on_signal};
	char *text = malloc(1 << 20);
	struct stat st;
	uint64_t one = 1;
	int ready = epoll_create1(EPOLL_CLOEXEC);
	int counter = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	(void)arg;
	if (!text || ready < 0 || counter < 0 || write(counter, &one, sizeof(one)) != sizeof(one))
		return 1;
	if (epoll_ctl(ready, EPOLL_CTL_ADD, counter, &event) < 0 ||
		epoll_wait(ready, &event, 1, 0) != 1)
		return 2;
	if (clock_gettime(CLOCK_MONOTONIC, &t) < 0 || fstat(counter, &st) < 0)
		return 3;
	if (sigaction(SIGUSR1, &action, NULL) < 0 || raise(SIGUSR1) != 0)
		return 4;
	free(text);
	if (prctl(PR_SET_NAME, "everyday", 0, 0, 0) < 0 || sysconf(_SC_NPROCESSORS_ONLN) < 1)
		return 5;
	return 0;
}

static int abort_call(void *arg)
{
	(void)arg;
	abort();
}

struct call_case {
	const char *what;
	child_fn *fn;
	unsigned calls; /* besides BASE */
	int end;
};

static void check(const struct call_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int end = try_with(EW_CALLS_BASE | cases[i].calls, cases[i].fn);

		if (end != cases[i].end)
			fail_msg("%s: ended with %d instead of %d", cases[i].what, end,
				cases[i].end);
	}
}

static void each_group_allows_its_own(void **state)
{
	static const struct call_case cases[] = {
		{"everyday calls", everyday, 0, CHILD_FINE},
		{"a file", open_file, EW_CALLS_FILES, CHILD_FINE},
		{"a file without files", open_file, 0, 2},
		{"a folder", make_folder_call, EW_CALLS_FILES, CHILD_FINE},
		{"a folder without files", make_folder_call, EVERYTHING & ~EW_CALLS_FILES,
			CHILD_KILLED},
		{"a local socket", unix_socket, EW_CALLS_UNIX, CHILD_FINE},
		{"a local socket without it", unix_socket, EVERYTHING & ~EW_CALLS_UNIX,
			CHILD_KILLED},
		{"a UDP socket", udp_socket, EW_CALLS_INET, CHILD_FINE},
		{"a UDP socket without it", udp_socket, EVERYTHING & ~EW_CALLS_INET, CHILD_KILLED},
		{"a memory file", memory_file, EW_CALLS_MEMFD, CHILD_FINE},
		{"a ring's work", ring_work, EW_CALLS_URING, CHILD_FINE},
		{"a ring's work without it", ring_work, EVERYTHING & ~EW_CALLS_URING, CHILD_KILLED},
		{"a new ring", new_ring, EVERYTHING, CHILD_KILLED},
		{"a ring changed", ring_changed, EVERYTHING, CHILD_KILLED},
		{"a memory file without it", memory_file, EVERYTHING & ~EW_CALLS_MEMFD,
			CHILD_KILLED},
		{"a file lock", lock_range, EW_CALLS_SQLITE, CHILD_FINE},
		{"a file lock without it", lock_range, EVERYTHING & ~EW_CALLS_SQLITE, CHILD_KILLED},
		{"a thread", thread, EW_CALLS_THREADS, CHILD_FINE},
		{"a thread with files", thread, EW_CALLS_THREADS | EW_CALLS_FILES, CHILD_FINE},
		{"a thread without it", thread, EVERYTHING & ~EW_CALLS_THREADS, CHILD_KILLED},
	};

	(void)state;
	need("seccomp");
	check(cases, EW_COUNT(cases));
}

static void no_group_allows_these(void **state)
{
	static const struct call_case cases[] = {
		{"netlink", netlink_socket, EVERYTHING, CHILD_KILLED},
		{"packet socket", packet_socket, EVERYTHING, CHILD_KILLED},
		{"vsock", vsock_socket, EVERYTHING, CHILD_KILLED},
		{"a process", new_process, EVERYTHING, CHILD_KILLED},
		{"fork", classic_fork, EVERYTHING, CHILD_KILLED},
		{"a program", new_program, EVERYTHING, CHILD_KILLED},
		{"a namespace", new_namespace, EVERYTHING, CHILD_KILLED},
		{"a thread in a namespace", thread_namespace, EVERYTHING, CHILD_KILLED},
		{"ptrace", trace, EVERYTHING, CHILD_KILLED},
		{"a signal to the parent", signal_parent, EVERYTHING, CHILD_KILLED},
		{"a signal to a thread of it", signal_parents_thread, EVERYTHING, CHILD_KILLED},
		{"executable memory", executable_memory, EVERYTHING, CHILD_KILLED},
		{"memory made executable", make_executable, EVERYTHING, CHILD_KILLED},
		{"limits", raise_own_limit, EVERYTHING, CHILD_KILLED},
		{"dumpable again", become_dumpable, EVERYTHING, CHILD_KILLED},
		{"a set-user-id mode", set_user_id_mode, EVERYTHING, CHILD_KILLED},
		{"TIOCSTI", terminal_push, EVERYTHING, CHILD_KILLED},
		{"mount", mount_call, EVERYTHING, CHILD_KILLED},
		{"bpf", bpf_call, EVERYTHING, CHILD_KILLED},
		{"io_uring", rings, EVERYTHING, CHILD_KILLED},
		/* An assertion that fails must look like one, not like a forbidden call. */
		{"abort", abort_call, 0, CHILD_DIED},
	};

	(void)state;
	need("seccomp");
	check(cases, EW_COUNT(cases));
}

/* A call that a thread makes ends the whole process, not the thread alone. */
static void *forbidden_in_thread(void *arg)
{
	(void)netlink_socket(arg);
	return NULL;
}

static int thread_breaks_out(void *arg)
{
	pthread_t t;

	if (pthread_create(&t, NULL, forbidden_in_thread, arg) != 0)
		return 1;
	(void)pthread_join(t, NULL);
	return 0;
}

static void threads_inherit_the_filter(void **state)
{
	(void)state;
	need("seccomp");
	assert_int_equal(try_with(EVERYTHING, thread_breaks_out), CHILD_KILLED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_group_allows_its_own),
		cmocka_unit_test(no_group_allows_these),
		cmocka_unit_test(threads_inherit_the_filter),
	};

	return cmocka_run_group_tests_name("calls", tests, NULL, NULL);
}
