/*
 * How the operator's program is started: pipes, a clean environment, its cage. Must never let it begin outside of the cage, with a descriptor beyond its
 * three and the leash, or with a standard error that somebody reads.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "programs/listener/matcher.h"
#include "sandbox/foreign.h"

/* Where they are in the child, once it begins. */
#define LEASH_FD 3
#define REPORT_FD 4
#define EXIT_NOT_STARTED 127

/* Both ends of each; -1: closed, or not ours any more. */
struct ends {
	int to[2], from[2], leash[2], report[2];
};

static void close_pair(int pair[static 2])
{
	ew_close_fd(&pair[0]);
	ew_close_fd(&pair[1]);
}

static void close_ends(struct ends *e)
{
	close_pair(e->to);
	close_pair(e->from);
	close_pair(e->leash);
	close_pair(e->report);
}

static bool open_ends(struct ends *e)
{
	return pipe2(e->to, O_CLOEXEC) == 0 && pipe2(e->from, O_CLOEXEC) == 0 && pipe2(e->leash, O_CLOEXEC) == 0 && pipe2(e->report, O_CLOEXEC) == 0 &&
	       fcntl(e->to[1], F_SETFL, O_NONBLOCK) == 0 && fcntl(e->from[0], F_SETFL, O_NONBLOCK) == 0;
}

/* -- the new process -- */

/* Above those that they are moved to, so that none is overwritten before it was moved. */
static int move(int fd, int to)
{
	int high = fcntl(fd, F_DUPFD_CLOEXEC, REPORT_FD + 1);

	return high < 0 ? -1 : dup2(high, to);
}

static bool place_descriptors(const struct ends *e)
{
	int high[] = {fcntl(e->to[0], F_DUPFD_CLOEXEC, REPORT_FD + 1), fcntl(e->from[1], F_DUPFD_CLOEXEC, REPORT_FD + 1),
		fcntl(e->leash[0], F_DUPFD_CLOEXEC, REPORT_FD + 1), fcntl(e->report[1], F_DUPFD_CLOEXEC, REPORT_FD + 1)};
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (size_t i = 0; i < EW_COUNT(high); i++) {
		if (high[i] < 0)
			return false;
	}
	return nothing >= 0 && move(nothing, STDERR_FILENO) >= 0 && dup2(high[0], STDIN_FILENO) >= 0 && dup2(high[1], STDOUT_FILENO) >= 0 &&
	       dup2(high[2], LEASH_FD) >= 0 && dup3(high[3], REPORT_FD, O_CLOEXEC) >= 0 && close_range(REPORT_FD + 1, ~0u, 0) == 0;
}

/*
 * The kernel signals whom a descriptor belongs to when something happens with it, and all that happens with this one is that its other end is closed. The
 * program could close it; it then lives until its caller dies.
 */
static bool fasten_leash(void)
{
	return fcntl(LEASH_FD, F_SETOWN, -getpid()) == 0 && fcntl(LEASH_FD, F_SETSIG, SIGKILL) == 0 && fcntl(LEASH_FD, F_SETFL, O_ASYNC) == 0;
}

static bool reset_signals(void)
{
	sigset_t none;

	return sigemptyset(&none) == 0 && sigprocmask(SIG_SETMASK, &none, NULL) == 0 && signal(SIGPIPE, SIG_DFL) != SIG_ERR &&
	       signal(SIGCHLD, SIG_DFL) != SIG_ERR;
}

static int enter_cage(const struct ew_matcher_command *command, pid_t caller, struct ew_error *error)
{
	const struct ew_foreign_profile cage = {
		.program = command->argv[0], .read = command->read, .user = command->user, .memory_bytes = command->memory_bytes};

	/* A session of its own: no terminal, and an interrupt from one is not for it. */
	if (!reset_signals() || setsid() < 0 || chdir("/") < 0 || !fasten_leash())
		return ew_error_set(error, -errno, "cannot prepare %s: %s", command->argv[0], strerrordesc_np(errno));
	int r = ew_sandbox_foreign(&cage, error);

	if (r == 0 && getppid() != caller)
		return ew_error_set(error, -ECHILD, "whoever started %s has ended", command->argv[0]);
	return r;
}

static int execute(const struct ew_matcher_command *command, struct ew_error *error)
{
	static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", language[] = "LANG=C.UTF-8", home[] = "HOME=/nonexistent",
		    no_cache[] = "PYTHONDONTWRITEBYTECODE=1", one_thread[] = "OMP_NUM_THREADS=1";
	char *const environment[] = {path, language, home, no_cache, one_thread, NULL};
	union {
		const char *const *ours;
		char *const *theirs; /* execve(2) changes nothing of it */
	} argv = {.ours = command->argv};

	(void)execve(command->argv[0], argv.theirs, environment);
	return ew_error_set(error, -errno, "cannot execute %s: %s; it must be a program, or a script whose interpreter is below /usr",
		command->argv[0], strerrordesc_np(errno));
}

static __attribute__((noreturn)) void become(const struct ew_matcher_command *command, const struct ends *e, pid_t caller)
{
	struct ew_error error = {0};

	if (!place_descriptors(e))
		_exit(EXIT_NOT_STARTED);
	if (enter_cage(command, caller, &error) == 0)
		(void)execute(command, &error);
	/* Nobody is left to tell when this fails too; the status says that it was not started. */
	ssize_t told = write(REPORT_FD, &error, sizeof(error));

	(void)told;
	_exit(EXIT_NOT_STARTED);
}

/* -- the caller -- */

static void bury(pid_t pid)
{
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* The report's end is closed by a successful execve(2). */
static int await(int report, const char *program, struct ew_error *error)
{
	struct ew_error told = {0};
	ssize_t n;

	do {
		n = read(report, &told, sizeof(told));
	} while (n < 0 && errno == EINTR);
	if (n == 0)
		return 0;
	if (n != (ssize_t)sizeof(told) || told.code >= 0)
		return ew_error_set(error, -ECHILD, "%s ended before it was started", program);
	return ew_error_set(error, told.code, "%s", told.text);
}

static int start(const struct ew_matcher_command *command, struct ends *e, pid_t *ret, struct ew_error *error)
{
	pid_t caller = getpid(), pid;

	if (!open_ends(e))
		return ew_error_set(error, -errno, "cannot make pipes to %s: %s", command->argv[0], strerrordesc_np(errno));
	pid = fork();
	if (pid == 0)
		become(command, e, caller);
	if (pid < 0)
		return ew_error_set(error, -errno, "cannot start %s: %s", command->argv[0], strerrordesc_np(errno));
	ew_close_fd(&e->to[0]);
	ew_close_fd(&e->from[1]);
	ew_close_fd(&e->leash[0]);
	ew_close_fd(&e->report[1]);
	int r = await(e->report[0], command->argv[0], error);

	if (r < 0)
		bury(pid);
	else
		*ret = pid;
	return r;
}

int ew_matcher_start(const struct ew_matcher_command *command, struct ew_matcher_process *ret, struct ew_error *error)
{
	_cleanup_(close_ends) struct ends e = {{-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}};
	pid_t pid = -1;

	if (!command->argv[0] || command->argv[0][0] != '/')
		return ew_error_set(error, -EINVAL, "the program that hears words is named by its absolute path");
	int r = start(command, &e, &pid, error);

	if (r < 0)
		return r;
	*ret = (struct ew_matcher_process){.pid = pid, .to = TAKE_FD(e.to[1]), .from = TAKE_FD(e.from[0]), .leash = TAKE_FD(e.leash[1])};
	return 0;
}
