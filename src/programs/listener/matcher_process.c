/*
 * Starting the operator's program: pipes, a clean environment, the cage, then execve(2). What went wrong before that is told through a pipe of its own.
 * Must never let it begin outside of its cage, or with a descriptor that is not meant for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "programs/listener/matcher.h"
#include "sandbox/foreign.h"

#define COMPLAINT_FD 3

/* Both ends closed on exec; the child's are duplicated to where it looks for them. */
struct pipes {
	int in[2], out[2], complaint[2];
};

/* What the child says of why it does not begin. */
struct complaint {
	int code;
	char text[EW_ERROR_TEXT_BYTES];
};

static void close_all(struct pipes *p)
{
	for (unsigned i = 0; i < 2; i++) {
		ew_close_fd(&p->in[i]);
		ew_close_fd(&p->out[i]);
		ew_close_fd(&p->complaint[i]);
	}
}

static int open_all(struct pipes *p)
{
	*p = (struct pipes){{-1, -1}, {-1, -1}, {-1, -1}};
	return pipe2(p->in, O_CLOEXEC) < 0 || pipe2(p->out, O_CLOEXEC) < 0 || pipe2(p->complaint, O_CLOEXEC) < 0 ? -errno : 0;
}

/* -- the child -- */

static __attribute__((noreturn)) void complain(const struct ew_error *error)
{
	struct complaint c = {.code = error->code};

	memcpy(c.text, error->text, sizeof(c.text));
	(void)!write(COMPLAINT_FD, &c, sizeof(c)); /* nobody is left to be told of a failure */
	_exit(127);
}

/* First out of the way of each other, then to their places. */
static int take_places(const struct pipes *p, struct ew_error *error)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	int from[] = {p->in[0], p->out[1], null, p->complaint[1]};

	for (size_t i = 0; i < EW_COUNT(from); i++)
		from[i] = from[i] < 0 ? -1 : fcntl(from[i], F_DUPFD_CLOEXEC, 10);
	for (int i = 0; i < (int)EW_COUNT(from); i++)
		if (from[i] < 0 || dup2(from[i], i) < 0)
			return ew_error_set(error, -errno, "cannot prepare the descriptors of the matcher: %s", strerror(errno));
	if (fcntl(COMPLAINT_FD, F_SETFD, FD_CLOEXEC) < 0 || close_range(COMPLAINT_FD + 1, ~0u, 0) < 0)
		return ew_error_set(error, -errno, "cannot close what is not the matcher's: %s", strerror(errno));
	return 0;
}

static void reset_signals(void)
{
	sigset_t none;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)signal(SIGINT, SIG_DFL);
}

static __attribute__((noreturn)) void become(const struct ew_matcher_command *command, const struct pipes *p, pid_t parent)
{
	static const char *const environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "HOME=/nonexistent", "TMPDIR=/nonexistent",
		"PYTHONDONTWRITEBYTECODE=1", "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1", NULL};
	struct ew_foreign_profile profile = {
		.program = command->argv[0], .read = command->read, .user = command->user, .memory_bytes = command->memory_bytes};
	struct ew_error error = {0};

	reset_signals();
	if (take_places(p, &error) == 0 && chdir("/") == 0 && setpgid(0, 0) == 0 && ew_sandbox_foreign(&profile, &error) == 0) {
		/* Who died before the signal was tied to it would never be noticed. */
		if (getppid() != parent)
			_exit(127);
		(void)execve(command->argv[0], (char *const *)(uintptr_t)command->argv, (char *const *)(uintptr_t)environment);
		(void)ew_error_set(&error, -errno, "cannot execute %s: %s", command->argv[0], strerror(errno));
	} else if (error.code == 0) {
		(void)ew_error_set(&error, -errno, "cannot prepare %s: %s", command->argv[0], strerror(errno));
	}
	complain(&error);
}

/* -- ourselves -- */

/* Until it is executed, or has said why not. */
static int await_begin(int fd, const char *program, struct ew_error *error)
{
	struct complaint c;
	ssize_t n;

	do
		n = read(fd, &c, sizeof(c));
	while (n < 0 && errno == EINTR);
	if (n == 0)
		return 0;
	if (n != (ssize_t)sizeof(c))
		return ew_error_set(error, -ECHILD, "%s did not begin", program);
	return ew_error_set(error, c.code < 0 ? c.code : -ECHILD, "the matcher: %s", c.text);
}

static int not_blocking(int fd)
{
	return fcntl(fd, F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
}

static int spawn(const struct ew_matcher_command *command, struct pipes *p, struct ew_matcher_process *ret, struct ew_error *error)
{
	pid_t parent = getpid(), pid = fork();
	int r;

	if (pid == 0)
		become(command, p, parent);
	if (pid < 0)
		return ew_error_set(error, -errno, "cannot start %s: %s", command->argv[0], strerror(errno));
	ew_close_fd(&p->complaint[1]);
	r = await_begin(p->complaint[0], command->argv[0], error);
	if (r < 0) {
		(void)waitpid(pid, NULL, 0);
		return r;
	}
	*ret = (struct ew_matcher_process){.pid = pid, .to = TAKE_FD(p->in[1]), .from = TAKE_FD(p->out[0])};
	return 0;
}

int ew_matcher_start(const struct ew_matcher_command *command, struct ew_matcher_process *ret, struct ew_error *error)
{
	_cleanup_(close_all) struct pipes p;
	int r = open_all(&p);

	if (r == 0)
		r = not_blocking(p.in[1]);
	if (r == 0)
		r = not_blocking(p.out[0]);
	if (r < 0)
		return ew_error_set(error, r, "cannot make pipes to %s: %s", command->argv[0], strerror(-r));
	return spawn(command, &p, ret, error);
}
