/*
 * A child's life: fork and exec, settings, ready, death, back-off, again. Must never leave a
 * descriptor of the supervisor or of another child open in the new program, and must never wait for
 * a child while others need attention.
 */
#include "programs/cli/child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/log.h"

#define CHILD_FD 3
#define SOCKET_BYTES (1024 * 1024)
#define EXIT_NO_PROGRAM 127

struct ew_child {
	struct ew_loop *loop;
	struct ew_child_config config;
	char *program;
	enum ew_child_state state;
	pid_t pid;
	struct ew_channel *channel;
	struct ew_loop_timer *timer; /* of the state: ready, back-off, or kill */
	struct ew_mono started;
	int64_t backoff_us;
	unsigned starts;
	bool renew; /* the end that comes was asked for */
	bool was_ready;
};

static const char *role_of(const struct ew_child *c)
{
	return ew_role_name(c->config.role);
}

static void enter(struct ew_child *c, enum ew_child_state state, const struct ew_error *error)
{
	c->state = state;
	c->config.changed(c->config.arg, c, error);
}

/* -- the new process -- */

static void reset_signals(void)
{
	sigset_t none;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)signal(SIGPIPE, SIG_DFL);
}

/* Between fork and exec: only calls that are safe there. */
static __attribute__((noreturn)) void become(char *const argv[], int fd, pid_t supervisor)
{
	reset_signals();
	/* A group of its own: an interrupt from the terminal is for the supervisor, which knows the
	 * order. */
	if (setpgid(0, 0) < 0)
		_exit(EXIT_NO_PROGRAM);
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) < 0 || getppid() != supervisor)
		_exit(EXIT_NO_PROGRAM);
	if (fd == CHILD_FD ? fcntl(fd, F_SETFD, 0) < 0 : dup2(fd, CHILD_FD) < 0)
		_exit(EXIT_NO_PROGRAM);
	if (close_range(CHILD_FD + 1, ~0u, 0) < 0)
		_exit(EXIT_NO_PROGRAM);
	execv(argv[0], argv);
	_exit(EXIT_NO_PROGRAM);
}

static int spawn(struct ew_child *c, int *ret_fd)
{
	int pair[2], room = SOCKET_BYTES;
	char *const argv[] = {c->program, NULL};
	pid_t supervisor = getpid(), pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	/* A setting that is refused leaves the system's default, which suffices but for huge
	 * policies. */
	if (setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room)) < 0)
		ew_log(EW_LOG_DEBUG, "socket_buffer_refused", EW_F_I64("code", -errno));
	pid = fork();
	if (pid == 0)
		become(argv, pair[1], supervisor);
	ew_close_fd(&pair[1]);
	if (pid < 0) {
		int code = -errno;

		ew_close_fd(&pair[0]);
		return code;
	}
	c->pid = pid;
	*ret_fd = pair[0];
	return 0;
}

/* -- timers -- */

static void set_timer(struct ew_child *c, int64_t after_us, ew_loop_timer_fn *fn)
{
	ew_loop_timer_cancel(&c->timer);
	if (ew_loop_timer(c->loop, after_us, 0, fn, c, &c->timer) == 0)
		return;
	/* Without memory for a timer its moment is now. */
	fn(c);
}

static void kill_it(struct ew_child *c, int signal)
{
	if (c->pid > 0 && kill(c->pid, signal) < 0)
		ew_log(EW_LOG_WARNING, "signal_not_sent", EW_F_WORD("role", role_of(c)),
			EW_F_I64("code", -errno));
}

static void on_overdue(void *arg)
{
	struct ew_child *c = arg;

	ew_loop_timer_cancel(&c->timer);
	ew_log(EW_LOG_ERROR,
		c->state == EW_CHILD_STOPPING ? "program_does_not_end" : "program_not_ready",
		EW_F_WORD("role", role_of(c)), EW_F_U64("number", c->config.number));
	kill_it(c, SIGKILL);
}

static void on_backoff_over(void *arg)
{
	struct ew_child *c = arg;

	ew_loop_timer_cancel(&c->timer);
	ew_child_start(c);
}

/* -- what the child says -- */

static void on_failed(struct ew_child *c, const struct ew_message *m)
{
	struct ew_slice sentence = EW_MESSAGE_AS(m, failed)->sentence;
	struct ew_error error = {0};

	(void)ew_error_set(&error, -ECANCELED, "%s: %.*s", role_of(c), (int)sentence.len,
		sentence.len > 0 ? (const char *)sentence.at : "");
	ew_log(EW_LOG_ERROR, "program_failed", EW_F_WORD("role", role_of(c)), EW_F_ERROR(&error));
	c->config.changed(c->config.arg, c, &error);
}

static void on_message(
	void *arg, struct ew_channel *channel, const struct ew_message *m, int *fds, size_t n_fds)
{
	struct ew_child *c = arg;

	(void)channel;
	(void)fds;
	(void)n_fds;
	if (m->type->number == EW_MSG_failed) {
		on_failed(c, m);
		return;
	}
	if (m->type->number != EW_MSG_ready || c->state != EW_CHILD_STARTING)
		return;
	ew_loop_timer_cancel(&c->timer);
	c->was_ready = true;
	ew_log(EW_LOG_INFO, "program_ready", EW_F_WORD("role", role_of(c)),
		EW_F_U64("number", c->config.number), EW_F_I64("pid", c->pid));
	enter(c, EW_CHILD_READY, NULL);
}

/* The death is what counts; it may come before or after the socket's end. */
static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	struct ew_child *c = arg;

	(void)channel;
	if (why)
		ew_log(EW_LOG_ERROR, "program_misspoke", EW_F_WORD("role", role_of(c)));
	ew_channel_close(&c->channel);
	if (why)
		kill_it(c, SIGTERM);
	ew_child_reap(c);
}

static int open_channel(struct ew_child *c, int fd)
{
	struct ew_channel_config config = {.self = EW_ROLE_SUPERVISOR,
		.peer = c->config.role,
		.on_message = on_message,
		.on_closed = on_closed,
		.arg = c};
	int code = ew_channel_new(c->loop, &fd, &config, &c->channel);

	ew_close_fd(&fd);
	return code ? code
		    : c->config.configure(c->config.configure_arg, c->config.role, c->channel);
}

/* -- death -- */

static void back_off(struct ew_child *c, const struct ew_error *error)
{
	int64_t lived_us = ew_loop_now(c->loop).us - c->started.us;
	int64_t wait_us;

	if (c->was_ready && lived_us >= EW_CHILD_HEALTHY_US)
		c->backoff_us = EW_CHILD_LEAST_BACKOFF_US;
	wait_us = c->backoff_us;
	c->backoff_us =
		2 * wait_us < EW_CHILD_MOST_BACKOFF_US ? 2 * wait_us : EW_CHILD_MOST_BACKOFF_US;
	ew_log(EW_LOG_WARNING, "program_restarts", EW_F_WORD("role", role_of(c)),
		EW_F_U64("number", c->config.number), EW_F_I64("after_ms", wait_us / EW_US_PER_MS));
	c->state = EW_CHILD_WAITING;
	set_timer(c, wait_us, on_backoff_over);
	c->config.changed(c->config.arg, c, error);
}

static void explain(const struct ew_child *c, int status, struct ew_error *error)
{
	if (WIFSIGNALED(status))
		(void)ew_error_set(error, -ECHILD, "%s was killed by signal %d (%s)", c->program,
			WTERMSIG(status),
			sigabbrev_np(WTERMSIG(status)) ? sigabbrev_np(WTERMSIG(status)) : "?");
	else if (WEXITSTATUS(status) == EXIT_NO_PROGRAM)
		(void)ew_error_set(error, -ENOEXEC, "%s could not be started", c->program);
	else
		(void)ew_error_set(
			error, -ECHILD, "%s ended with status %d", c->program, WEXITSTATUS(status));
}

static void ended(struct ew_child *c, int status)
{
	bool job_done =
		c->config.one_job && c->was_ready && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	bool renew = c->renew || job_done;
	struct ew_error error = {0};

	ew_loop_timer_cancel(&c->timer);
	ew_channel_close(&c->channel);
	c->pid = 0;
	c->renew = false;
	if (c->state == EW_CHILD_STOPPING && !renew) {
		enter(c, EW_CHILD_IDLE, NULL);
		return;
	}
	explain(c, status, &error);
	if (!renew)
		ew_log(EW_LOG_ERROR, "program_died", EW_F_WORD("role", role_of(c)),
			EW_F_ERROR(&error));
	if (renew)
		ew_child_start(c);
	else
		back_off(c, &error);
}

void ew_child_reap(struct ew_child *c)
{
	int status;

	/* While the socket is open, what the program said last is not read yet; its end comes back
	 * here. */
	if (c->pid > 0 && !c->channel && waitpid(c->pid, &status, WNOHANG) == c->pid)
		ended(c, status);
}

/* -- from outside -- */

int ew_child_new(struct ew_loop *loop, const struct ew_child_config *config, struct ew_child **ret)
{
	_cleanup_(ew_free_ptr) struct ew_child *c = calloc(1, sizeof(*c));

	if (c)
		c->program = strdup(config->program);
	if (!c || !c->program)
		return -ENOMEM;
	c->loop = loop;
	c->config = *config;
	c->backoff_us = EW_CHILD_LEAST_BACKOFF_US;
	*ret = TAKE(c);
	return 0;
}

void ew_child_free(struct ew_child **child)
{
	struct ew_child *c = *child;

	if (!c)
		return;
	ew_loop_timer_cancel(&c->timer);
	ew_channel_close(&c->channel);
	if (c->pid > 0) {
		kill_it(c, SIGKILL);
		while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	free(c->program);
	free(c);
	*child = NULL;
}

void ew_child_start(struct ew_child *c)
{
	struct ew_error error = {0};
	int fd = -1, code;

	c->starts++;
	c->was_ready = false;
	c->started = ew_io_mono(ew_io_real());
	code = spawn(c, &fd);
	if (code) {
		(void)ew_error_set(
			&error, code, "cannot start %s: %s", c->program, strerrordesc_np(-code));
		ew_log(EW_LOG_ERROR, "program_not_started", EW_F_WORD("role", role_of(c)),
			EW_F_ERROR(&error));
		back_off(c, &error);
		return;
	}
	c->state = EW_CHILD_STARTING;
	set_timer(c, EW_CHILD_READY_US, on_overdue);
	code = open_channel(c, fd);
	if (code) {
		ew_log(EW_LOG_ERROR, "settings_not_sent", EW_F_WORD("role", role_of(c)),
			EW_F_I64("code", code));
		kill_it(c, SIGKILL);
	}
	c->config.changed(c->config.arg, c, NULL);
}

static void end_process(struct ew_child *c)
{
	c->state = EW_CHILD_STOPPING;
	set_timer(c, EW_CHILD_STOP_US, on_overdue);
	kill_it(c, SIGTERM);
}

void ew_child_stop(struct ew_child *c)
{
	c->renew = false;
	if (c->pid > 0) {
		end_process(c);
		return;
	}
	ew_loop_timer_cancel(&c->timer);
	enter(c, EW_CHILD_IDLE, NULL);
}

void ew_child_renew(struct ew_child *c)
{
	if (c->pid == 0) {
		ew_child_start(c);
		return;
	}
	c->renew = true;
	end_process(c);
}

enum ew_child_state ew_child_state(const struct ew_child *c)
{
	return c->state;
}

enum ew_role ew_child_role(const struct ew_child *c)
{
	return c->config.role;
}

pid_t ew_child_pid(const struct ew_child *c)
{
	return c->pid;
}

struct ew_channel *ew_child_channel(const struct ew_child *c)
{
	return c->channel;
}

unsigned ew_child_starts(const struct ew_child *c)
{
	return c->starts;
}

int64_t ew_child_backoff_us(const struct ew_child *c)
{
	return c->backoff_us;
}
