/*
 * The cage of a foreign program: the same attempts inside and outside, so that what is refused inside is refused by the cage. What a machine may refuse
 * by itself (its own filters, its settings) is tried inside alone.
 */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "sandbox/foreign.h"

#define PYTHON "/usr/bin/python3"

enum { DONE = 0, REFUSED = 1, NOT_CAGED = 99 };

static char folder[64];
static char kept[128];   /* a file that was there before, ours */
static char script[128];

static int write_file(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, mode);
	size_t n = strlen(text);

	if (fd < 0 || write(fd, text, n) != (ssize_t)n || fchmod(fd, mode) < 0)
		return -1;
	return close(fd);
}

static int setup(void **state)
{
	(void)state;
	if (make_folder(folder) < 0)
		return -1;
	(void)snprintf(kept, sizeof(kept), "%s/kept", folder);
	(void)snprintf(script, sizeof(script), "%s/script", folder);
	return write_file(kept, "kept", 0644);
}

static int teardown(void **state)
{
	(void)state;
	remove_folder(folder);
	return 0;
}

static void need_kernel(void)
{
	if (ew_sandbox_missing()) {
		print_message("skipped: this kernel has no %s\n", ew_sandbox_missing());
		skip();
	}
}

/* What happens in the child; what it returns is the exit status. */
static int in_child(const struct ew_foreign_profile *cage, child_fn *fn, void *arg)
{
	int status = 0;

	(void)fflush(NULL);
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		struct ew_error error = {0};

		if (cage && ew_sandbox_foreign(cage, &error) < 0) {
			(void)fprintf(stderr, "refused: %s\n", ew_error_text(&error));
			_exit(NOT_CAGED);
		}
		_exit(fn(arg));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	return WCOREDUMP(status) ? CHILD_KILLED : CHILD_DIED;
}

/* -- single calls -- */

static int outcome(bool done)
{
	if (done)
		return DONE;
	return errno == EPERM || errno == ENOSYS || errno == EACCES ? REFUSED : 2;
}

/* For calls whose arguments are nonsense: any other complaint means that the kernel looked at them. */
static int looked_at(long r)
{
	return r >= 0 || (errno != EPERM && errno != ENOSYS && errno != EACCES) ? DONE : REFUSED;
}

#define ATTEMPT(name, expression)                                                                  \
	static int name(void *arg)                                                                 \
	{                                                                                          \
		(void)arg;                                                                         \
		return expression;                                                                 \
	}

ATTEMPT(inet_socket, outcome(socket(AF_INET, SOCK_DGRAM, 0) >= 0))
ATTEMPT(local_socket, outcome(socket(AF_UNIX, SOCK_STREAM, 0) >= 0))
ATTEMPT(netlink_socket, outcome(socket(AF_NETLINK, SOCK_RAW, 0) >= 0))
ATTEMPT(memory_file, outcome(memfd_create("x", 0) >= 0))
ATTEMPT(traced, outcome(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0))
ATTEMPT(shared_memory, outcome(shmget(IPC_PRIVATE, 4096, 0600 | IPC_CREAT) >= 0))
ATTEMPT(made_executable, outcome(chmod(kept, 0755) == 0))
ATTEMPT(given_away, outcome(chown(kept, geteuid(), getegid()) == 0))
ATTEMPT(touched, outcome(utimensat(AT_FDCWD, kept, NULL, 0) == 0))
ATTEMPT(marked, looked_at(setxattr(kept, "user.said", "x", 1, 0)))
ATTEMPT(truncated_by_name, outcome(truncate(kept, 4) == 0))
ATTEMPT(truncated_by_reading, outcome(open(kept, O_RDONLY | O_TRUNC) >= 0))
ATTEMPT(opened_by_structure, looked_at(syscall(SYS_openat2, -1, kept, NULL, 0)))
ATTEMPT(removed, outcome(unlink(kept) == 0))
ATTEMPT(read_what_is_ours, outcome(open(kept, O_RDONLY) >= 0))
ATTEMPT(read_users, outcome(open("/etc/passwd", O_RDONLY) >= 0))
ATTEMPT(listed_the_root, outcome(open("/", O_RDONLY | O_DIRECTORY) >= 0))
ATTEMPT(signalled_parent, outcome(kill(getppid(), 0) == 0))
ATTEMPT(limited_parent, outcome(prlimit(getppid(), RLIMIT_NOFILE, NULL, NULL) == 0))
ATTEMPT(read_parent, looked_at(syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0)))
ATTEMPT(outlived, outcome(prctl(PR_SET_PDEATHSIG, 0) == 0))
ATTEMPT(new_user_namespace, outcome(unshare(CLONE_NEWUSER) == 0))
ATTEMPT(cloned_namespace, looked_at(syscall(SYS_clone, CLONE_NEWUTS | CLONE_THREAD, 0, 0, 0, 0)))
ATTEMPT(cloned_anew, looked_at(syscall(SYS_clone3, NULL, 0)))
ATTEMPT(ring, looked_at(syscall(SYS_io_uring_setup, 1, NULL)))
ATTEMPT(keys, looked_at(syscall(SYS_keyctl, -1, 0, 0, 0, 0)))
ATTEMPT(bpf, looked_at(syscall(SYS_bpf, -1, NULL, 0)))
ATTEMPT(perf, looked_at(syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0)))
ATTEMPT(fault_handler, looked_at(syscall(SYS_userfaultfd, -1)))
ATTEMPT(compared, looked_at(syscall(SYS_kcmp, getpid(), getpid(), -1, 0, 0)))
ATTEMPT(taken_descriptor, looked_at(syscall(SYS_pidfd_getfd, -1, 0, 0)))
ATTEMPT(message_queue, looked_at(syscall(SYS_mq_open, "x", -1, 0, NULL)))
ATTEMPT(by_handle, looked_at(syscall(SYS_open_by_handle_at, -1, NULL, 0)))
ATTEMPT(mounted, looked_at(syscall(SYS_mount, "x", "/nonexistent", "x", 0, NULL)))
ATTEMPT(new_root, looked_at(syscall(SYS_chroot, "/nonexistent")))
ATTEMPT(clock_set, looked_at(syscall(SYS_clock_settime, -1, NULL)))
ATTEMPT(module_loaded, looked_at(syscall(SYS_finit_module, -1, NULL, 0)))
ATTEMPT(later_call, looked_at(syscall(599)))
ATTEMPT(stream_pair, outcome(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, (int[2]){0}) == 0))
ATTEMPT(packet_pair, outcome(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, (int[2]){0}) == 0))
ATTEMPT(null_written, outcome(write(open("/dev/null", O_WRONLY | O_TRUNC), "x", 1) == 1))
ATTEMPT(null_read, outcome(read(open("/dev/null", O_RDWR), (char[1]){0}, 1) == 0))
ATTEMPT(random_read, outcome(read(open("/dev/urandom", O_RDONLY), (char[1]){0}, 1) == 1))
ATTEMPT(memory_asked, outcome(open("/proc/meminfo", O_RDONLY) >= 0))
ATTEMPT(itself_asked, outcome(open("/proc/self/status", O_RDONLY) >= 0))
ATTEMPT(executable_memory,
	outcome(mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED))
ATTEMPT(file_made, outcome(open("/tmp/ew-foreign-made", O_CREAT | O_WRONLY, 0600) >= 0 && unlink("/tmp/ew-foreign-made") == 0))
ATTEMPT(folder_made, outcome(mkdir("/tmp/ew-foreign-folder", 0700) == 0 && rmdir("/tmp/ew-foreign-folder") == 0))
ATTEMPT(shared_file_made, outcome(open("/dev/shm/ew-foreign-made", O_CREAT | O_WRONLY, 0600) >= 0 && unlink("/dev/shm/ew-foreign-made") == 0))

/* A pair of datagrams is no pair: either end sends to whoever has a name. */
static int sent_to_a_name(void *arg)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "/nonexistent"};
	const struct msghdr message = {.msg_name = &name, .msg_namelen = sizeof(name)};
	int pair[2];

	(void)arg;
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) < 0)
		return outcome(false);
	return looked_at(sendmsg(pair[0], &message, 0));
}

static int named_a_pair(void *arg)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "\0ew-foreign"};
	int pair[2];

	(void)arg;
	return socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 ? 3 : outcome(bind(pair[0], (const struct sockaddr *)&name, sizeof(name)) == 0);
}

static int owned_by_parent(void *arg)
{
	int pipes[2];

	(void)arg;
	if (pipe(pipes) < 0 || fcntl(pipes[0], F_SETOWN, getppid()) < 0 || fcntl(pipes[0], F_SETSIG, SIGUSR2) < 0 ||
		fcntl(pipes[0], F_SETFL, O_ASYNC) < 0)
		return outcome(false);
	return write(pipes[1], "x", 1) == 1 ? DONE : 2;
}

static volatile sig_atomic_t poked;

static void on_poke(int signal)
{
	(void)signal;
	poked = 1;
}

struct attempt {
	const char *what;
	child_fn *fn;
	enum { USUAL, AS_ROOT, INSIDE } outside; /* who can do it outside; INSIDE: not asked */
};

static void check(const struct attempt *attempts, size_t n, int inside)
{
	const struct ew_foreign_profile cage = {.program = "/bin/true"};

	for (size_t i = 0; i < n; i++) {
		const struct attempt *a = &attempts[i];

		int r = in_child(&cage, a->fn, NULL);

		if (r != inside)
			fail_msg("%s: %d instead of %d inside", a->what, r, inside);
		if (a->outside == INSIDE || (a->outside == AS_ROOT && geteuid() != 0))
			continue;
		r = in_child(NULL, a->fn, NULL);
		if (r != DONE)
			fail_msg("%s: %d instead of %d outside", a->what, r, DONE);
		/* What it changed is there again. */
		assert_int_equal(write_file(kept, "kept", 0644), 0);
	}
}

static void what_leads_outwards_is_refused(void **state)
{
	static const struct attempt attempts[] = {
		{"a UDP socket", inet_socket, USUAL}, {"a local socket", local_socket, USUAL}, {"a netlink socket", netlink_socket, USUAL},
		{"a datagram to a name", sent_to_a_name, USUAL}, {"a pair with a name", named_a_pair, USUAL},
		{"a memory file", memory_file, USUAL}, {"shared memory", shared_memory, USUAL},
		{"being traced", traced, USUAL}, {"another mode", made_executable, USUAL}, {"another owner", given_away, USUAL},
		{"another time", touched, USUAL}, {"an attribute", marked, USUAL}, {"truncating by name", truncated_by_name, USUAL},
		{"truncating by reading", truncated_by_reading, USUAL}, {"openat2", opened_by_structure, USUAL}, {"removing", removed, USUAL},
		{"reading a file", read_what_is_ours, USUAL}, {"reading the users", read_users, USUAL}, {"listing the root", listed_the_root, USUAL},
		{"a file in /tmp", file_made, USUAL}, {"a folder in /tmp", folder_made, USUAL}, {"a file in /dev/shm", shared_file_made, INSIDE},
		{"a signal to the parent", signalled_parent, USUAL}, {"limits of the parent", limited_parent, USUAL},
		{"memory of the parent", read_parent, INSIDE}, {"outliving the parent", outlived, USUAL},
		{"a user namespace", new_user_namespace, INSIDE}, {"a cloned namespace", cloned_namespace, AS_ROOT}, {"clone3", cloned_anew, INSIDE},
		{"a ring", ring, INSIDE}, {"keys", keys, INSIDE}, {"bpf", bpf, INSIDE}, {"perf", perf, INSIDE}, {"userfaultfd", fault_handler, INSIDE},
		{"kcmp", compared, INSIDE}, {"another's descriptor", taken_descriptor, INSIDE}, {"a message queue", message_queue, USUAL},
		{"a handle", by_handle, INSIDE}, {"a mount", mounted, INSIDE}, {"a root", new_root, AS_ROOT}, {"the clock", clock_set, USUAL},
		{"a module", module_loaded, INSIDE}, {"a call of later years", later_call, INSIDE},
	};

	(void)state;
	need_kernel();
	check(attempts, EW_COUNT(attempts), REFUSED);
}

static void what_a_runtime_needs_is_there(void **state)
{
	static const struct attempt attempts[] = {
		{"a pair of streams", stream_pair, USUAL}, {"a pair of packets", packet_pair, USUAL}, {"/dev/null written", null_written, USUAL},
		{"/dev/null read", null_read, USUAL}, {"/dev/urandom", random_read, USUAL}, {"/proc/meminfo", memory_asked, USUAL},
		{"/proc/self", itself_asked, USUAL}, {"executable memory", executable_memory, USUAL},
	};

	(void)state;
	need_kernel();
	check(attempts, EW_COUNT(attempts), DONE);
}

/* A descriptor can signal whom kill(2) may not. */
static void no_signal_goes_by_a_descriptor(void **state)
{
	const struct ew_foreign_profile cage = {.program = "/bin/true"};

	(void)state;
	need_kernel();
	assert_true(signal(SIGUSR2, on_poke) != SIG_ERR);
	(void)in_child(&cage, owned_by_parent, NULL);
	assert_int_equal(poked, 0);
	assert_int_equal(in_child(NULL, owned_by_parent, NULL), DONE);
	assert_int_equal(poked, 1);
	(void)signal(SIGUSR2, SIG_DFL);
}

/* -- a kernel whose Landlock keeps no signals inside -- */

int __real_ew_landlock_version(void);
int __wrap_ew_landlock_version(void);

static int older_landlock;

int __wrap_ew_landlock_version(void)
{
	return older_landlock ? older_landlock : __real_ew_landlock_version();
}

static int signal_around(void *arg)
{
	int pipes[2];

	(void)arg;
	if (pipe(pipes) < 0)
		return 2;
	pid_t child = fork();

	/* It ends with us, whether it can be signalled or not. */
	if (child == 0) {
		(void)close(pipes[1]);
		_exit(read(pipes[0], (char[1]){0}, 1) != 0);
	}
	if (child < 0 || kill(getpid(), 0) < 0 || raise(SIGCHLD) != 0)
		return 2;
	if (kill(child, SIGKILL) == 0 || syscall(SYS_tgkill, child, child, SIGKILL) == 0 || syscall(SYS_tkill, child, SIGKILL) == 0 ||
		fcntl(pipes[0], F_SETOWN, child) == 0)
		return 0;
	return errno == EPERM ? 1 : 3;
}

/* Its own child is inside with it, so what refuses here is the filter and not Landlock. */
static void without_landlocks_help_it_signals_itself_alone(void **state)
{
	const struct ew_foreign_profile cage = {.program = "/bin/true"};

	(void)state;
	need_kernel();
	if (__real_ew_landlock_version() >= 6)
		assert_int_equal(in_child(&cage, signal_around, NULL), 0);
	older_landlock = 3;
	assert_int_equal(in_child(&cage, signal_around, NULL), 1);
	older_landlock = 0;
}

static int look_at_process(void *arg)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct have[2];
	struct rlimit core, file;
	int parent_death = 0;

	(void)arg;
	if (getrlimit(RLIMIT_CORE, &core) < 0 || core.rlim_cur != 1 || core.rlim_max != 1)
		return 1;
	if (getrlimit(RLIMIT_FSIZE, &file) < 0 || file.rlim_cur != 0 || file.rlim_max != 0)
		return 2;
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return 3;
	if (syscall(SYS_capget, &header, have) < 0 || have[0].effective || have[0].permitted || have[1].effective || have[1].permitted)
		return 4;
	return prctl(PR_GET_PDEATHSIG, &parent_death) == 0 && parent_death == SIGKILL ? 0 : 5;
}

static void limits_and_rights_are_gone(void **state)
{
	const struct ew_foreign_profile cage = {.program = "/bin/true"};

	(void)state;
	need_kernel();
	assert_int_equal(in_child(&cage, look_at_process, NULL), 0);
}

static int end_at_once(void *arg)
{
	(void)arg;
	return 0;
}

static void a_wrong_profile_is_refused(void **state)
{
	const char *const missing[] = {"/nonexistent/model", NULL};
	const struct ew_foreign_profile no_program = {.program = "/nonexistent/program"};
	const struct ew_foreign_profile no_model = {.program = "/bin/true", .read = missing};
	const struct ew_foreign_profile no_user = {.program = "/bin/true", .user = "ew-nobody-of-that-name"};
	const struct ew_foreign_profile root_again = {.program = "/bin/true", .user = "root"};

	(void)state;
	need_kernel();
	assert_int_equal(in_child(&no_program, end_at_once, NULL), NOT_CAGED);
	assert_int_equal(in_child(&no_model, end_at_once, NULL), NOT_CAGED);
	assert_int_equal(in_child(&no_user, end_at_once, NULL), NOT_CAGED);
	assert_int_equal(in_child(&root_again, end_at_once, NULL), NOT_CAGED);
}

/* -- programs -- */

static int execute(void *arg)
{
	char *const *argv = arg;
	static char path[] = "PATH=/usr/bin:/bin", language[] = "LANG=C.UTF-8";
	char *const environment[] = {path, language, NULL};

	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	/* The limit on files would meet a log that tests write into. */
	if (chdir(folder) < 0 || dup2(nothing, STDOUT_FILENO) < 0 || dup2(nothing, STDERR_FILENO) < 0)
		return 97;
	(void)execve(argv[0], argv, environment);
	return errno == EACCES ? 98 : 96;
}

/* Runs the text as a script; `caged`: inside, where it may read itself alone. */
static int run_script(bool caged, const char *user, const char *text)
{
	const struct ew_foreign_profile cage = {.program = script, .user = user};
	char *argv[] = {script, kept, NULL};

	assert_int_equal(write_file(script, text, 0755), 0);
	return in_child(caged ? &cage : NULL, execute, argv);
}

static void a_script_can_do_outside_what_it_cannot_inside(void **state)
{
	static const char *const scripts[] = {
		"#!/bin/sh\nexec 2>/dev/null; echo said > /tmp/ew-foreign-said && rm /tmp/ew-foreign-said\n",
		"#!/bin/sh\nexec 2>/dev/null; cat /etc/passwd > /dev/null\n",
		"#!/bin/sh\nexec 2>/dev/null; cat \"$1\" > /dev/null\n",
		"#!/bin/sh\nexec 2>/dev/null; cp /bin/true ./copy && ./copy && rm ./copy\n",
		"#!/usr/bin/python3\nimport socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n",
		"#!/usr/bin/python3\nimport os\nf = os.memfd_create('x')\nos.write(f, open('/bin/true', 'rb').read())\nos.execve(f, ['true'], {})\n",
		"#!/usr/bin/python3\nimport ctypes, sys\nsys.exit(ctypes.CDLL(None).ptrace(0, 0, 0, 0) != 0)\n",
	};

	(void)state;
	need_kernel();
	for (size_t i = 0; i < EW_COUNT(scripts); i++) {
		if (strstr(scripts[i], PYTHON) && access(PYTHON, X_OK) < 0)
			continue;
		int outside = run_script(false, NULL, scripts[i]);
		int inside = run_script(true, NULL, scripts[i]);

		if (outside != 0 || inside == 0 || inside > 90)
			fail_msg("%s: %d outside, %d inside", scripts[i], outside, inside);
	}
}

static void scripts_run(void **state)
{
	(void)state;
	need_kernel();
	assert_int_equal(run_script(true, NULL, "#!/bin/sh\nx=$(echo a | tr a b) && test $x = b && echo to nobody > /dev/null\n"), 0);
	if (access(PYTHON, X_OK) < 0)
		return;
	assert_int_equal(run_script(true, NULL,
				 "#!" PYTHON "\nimport json, subprocess, threading, socket, random, resource, os\n"
				 "t = threading.Thread(target=lambda: None); t.start(); t.join()\n"
				 "a, b = socket.socketpair()\na.sendall(b'x')\nassert b.recv(1) == b'x'\n"
				 "assert subprocess.run(['true']).returncode == 0\n"
				 "assert resource.getrlimit(resource.RLIMIT_CORE) == (1, 1)\n"
				 "assert int(open('/proc/self/coredump_filter').read(), 16) == 0\n"
				 "assert 'CapPrm:\\t0000000000000000' in open('/proc/self/status').read()\n"),
		0);
	if (run_script(false, NULL, "#!" PYTHON "\nimport numpy\n") == 0)
		assert_int_equal(run_script(true, NULL, "#!" PYTHON "\nimport numpy\nassert numpy.ones(9).sum() == 9\n"), 0);
}

/* Root itself, who may else read everything. */
static void another_user_is_one_without_ways_back(void **state)
{
	char root_only[128];

	(void)state;
	need_kernel();
	if (geteuid() != 0)
		skip();
	(void)snprintf(root_only, sizeof(root_only), "#!/bin/sh\ntest \"$(id -u)\" != 0 && test \"$(id -ru)\" != 0\n");
	assert_int_equal(run_script(true, "nobody", root_only), 0);
	assert_int_not_equal(run_script(false, NULL, root_only), 0);
}

static void what_is_named_can_be_read_and_not_run(void **state)
{
	const char *const named[] = {kept, NULL};
	const struct ew_foreign_profile cage = {.program = script, .read = named};
	char *reads[] = {script, kept, NULL};

	(void)state;
	need_kernel();
	assert_int_equal(write_file(script, "#!/bin/sh\ntest \"$(cat \"$1\")\" = kept\n", 0755), 0);
	assert_int_equal(in_child(&cage, execute, reads), 0);
	assert_int_equal(write_file(script, "#!/bin/sh\nexec 2>/dev/null; exec \"$1\"\n", 0755), 0);
	assert_int_equal(write_file(kept, "#!/bin/sh\nexit 0\n", 0755), 0);
	assert_int_equal(in_child(NULL, execute, reads), 0);
	assert_int_equal(in_child(&cage, execute, reads), 126);
	assert_int_equal(write_file(kept, "kept", 0644), 0);
}

static void memory_ends(void **state)
{
	const struct ew_foreign_profile wide = {.program = script};
	const struct ew_foreign_profile narrow = {.program = script, .memory_bytes = 256 << 20};
	char *argv[] = {script, NULL};

	(void)state;
	need_kernel();
	if (access(PYTHON, X_OK) < 0)
		skip();
	assert_int_equal(write_file(script, "#!" PYTHON "\nimport sys\ntry: x = bytearray(512 << 20)\nexcept MemoryError: sys.exit(3)\n", 0755), 0);
	assert_int_equal(in_child(&wide, execute, argv), 0);
	assert_int_equal(in_child(&narrow, execute, argv), 3);
}

static void no_core_is_dumped(void **state)
{
	const struct rlimit any = {RLIM_INFINITY, RLIM_INFINITY};
	static const char crash[] = "#!/bin/sh\nkill -SEGV $$\n";
	struct rlimit before;

	(void)state;
	need_kernel();
	assert_int_equal(getrlimit(RLIMIT_CORE, &before), 0);
	if (before.rlim_max != RLIM_INFINITY && geteuid() != 0)
		skip();
	assert_int_equal(setrlimit(RLIMIT_CORE, &any), 0);
	int inside = run_script(true, NULL, crash);
	int outside = run_script(false, NULL, crash);

	assert_int_equal(setrlimit(RLIMIT_CORE, &before), 0);
	assert_int_equal(inside, CHILD_DIED);
	/* Where the machine keeps cores at all. */
	if (outside != CHILD_KILLED)
		print_message("no core outside either\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_leads_outwards_is_refused),
		cmocka_unit_test(what_a_runtime_needs_is_there),
		cmocka_unit_test(no_signal_goes_by_a_descriptor),
		cmocka_unit_test(without_landlocks_help_it_signals_itself_alone),
		cmocka_unit_test(limits_and_rights_are_gone),
		cmocka_unit_test(a_wrong_profile_is_refused),
		cmocka_unit_test(scripts_run),
		cmocka_unit_test(a_script_can_do_outside_what_it_cannot_inside),
		cmocka_unit_test(another_user_is_one_without_ways_back),
		cmocka_unit_test(what_is_named_can_be_read_and_not_run),
		cmocka_unit_test(memory_ends),
		cmocka_unit_test(no_core_is_dumped),
	};

	return cmocka_run_group_tests_name("foreign", tests, setup, teardown);
}
