/*
 * Running the operator's command once for each wish: pipes, a clean environment, a deadline. Must never wait for ever, keep what it says in memory that
 * is not wiped, or take a half answer for a whole one.
 */
#include "programs/keyholder/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/limits.h"
#include "base/text.h"

#define NOT_STARTED 127
#define REFUSED 1
#define SAID_BYTES 240 /* of standard error that is kept */
#define NAME_BYTES 128

struct ends {
	int in[2], out[2], err[2]; /* of the command; -1: closed */
};

static void close_ends(struct ends *e)
{
	int *all[] = {&e->in[0], &e->in[1], &e->out[0], &e->out[1], &e->err[0], &e->err[1]};

	for (size_t i = 0; i < EW_COUNT(all); i++)
		ew_close_fd(all[i]);
}

static bool open_ends(struct ends *e)
{
	return pipe2(e->in, O_CLOEXEC) == 0 && pipe2(e->out, O_CLOEXEC) == 0 && pipe2(e->err, O_CLOEXEC) == 0 &&
	       fcntl(e->in[1], F_SETFL, O_NONBLOCK) == 0 && fcntl(e->out[0], F_SETFL, O_NONBLOCK) == 0 && fcntl(e->err[0], F_SETFL, O_NONBLOCK) == 0;
}

/* -- the new process: only calls that are safe there -- */

/* Above the three, so that none is overwritten before it was moved. */
static bool place(int fd, int to)
{
	int high = fcntl(fd, F_DUPFD_CLOEXEC, 3);

	return high >= 0 && dup2(high, to) == to;
}

static bool prepare(const struct ends *e, pid_t caller)
{
	int high[] = {fcntl(e->in[0], F_DUPFD_CLOEXEC, 3), fcntl(e->out[1], F_DUPFD_CLOEXEC, 3), fcntl(e->err[1], F_DUPFD_CLOEXEC, 3)};
	sigset_t none;

	if (high[0] < 0 || high[1] < 0 || high[2] < 0 || !place(high[0], 0) || !place(high[1], 1) || !place(high[2], 2))
		return false;
	return sigemptyset(&none) == 0 && sigprocmask(SIG_SETMASK, &none, NULL) == 0 && signal(SIGPIPE, SIG_DFL) != SIG_ERR &&
	       signal(SIGINT, SIG_DFL) != SIG_ERR && setsid() >= 0 && chdir("/") == 0 && close_range(3, ~0u, 0) == 0 &&
	       prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == caller;
}

static __attribute__((noreturn)) void become(const struct ends *e, const char *const argv[], pid_t caller)
{
	static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", language[] = "LANG=C.UTF-8", home[] = "HOME=/nonexistent";
	char *const environment[] = {path, language, home, NULL};
	union {
		const char *const *ours;
		char *const *theirs; /* execve(2) changes nothing of it */
	} words = {.ours = argv};

	if (prepare(e, caller))
		(void)execve(argv[0], words.theirs, environment);
	_exit(NOT_STARTED);
}

/* -- talking with it -- */

struct talk {
	pid_t pid;
	struct ends ends;
	struct ew_slice input; /* what has not been written */
	struct ew_buf *output;
	char said[SAID_BYTES]; /* standard error, the beginning of it */
	size_t n_said;
	struct ew_mono deadline;
};

static int write_more(struct talk *t)
{
	ssize_t n = write(t->ends.in[1], t->input.at, t->input.len);

	if (n < 0 && errno != EAGAIN && errno != EINTR && errno != EPIPE)
		return -errno;
	if (n > 0)
		t->input = ew_slice_of(t->input.at + n, t->input.len - (size_t)n);
	/* Who does not read all of it may still have an answer. */
	if (t->input.len == 0 || (n < 0 && errno == EPIPE))
		ew_close_fd(&t->ends.in[1]);
	return 0;
}

static int read_output(struct talk *t)
{
	uint8_t bytes[1024];
	ssize_t n = read(t->ends.out[0], bytes, sizeof(bytes));

	if (n > 0)
		ew_buf_add(t->output, bytes, (size_t)n);
	if (n == 0)
		ew_close_fd(&t->ends.out[0]);
	explicit_bzero(bytes, sizeof(bytes));
	return n < 0 && errno != EAGAIN && errno != EINTR ? -errno : 0;
}

static int read_said(struct talk *t)
{
	char bytes[256];
	ssize_t n = read(t->ends.err[0], bytes, sizeof(bytes));
	size_t room = sizeof(t->said) - t->n_said;

	if (n == 0)
		ew_close_fd(&t->ends.err[0]);
	if (n > 0 && room > 0) {
		size_t keep = (size_t)n < room ? (size_t)n : room;

		memcpy(t->said + t->n_said, bytes, keep);
		t->n_said += keep;
	}
	return n < 0 && errno != EAGAIN && errno != EINTR ? -errno : 0;
}

/* What it has said is whole when both of its ends are closed: by it, or by its death. */
static int converse(struct talk *t)
{
	while (t->ends.out[0] >= 0 || t->ends.err[0] >= 0) {
		struct pollfd fds[] = {{t->ends.in[1], POLLOUT, 0}, {t->ends.out[0], POLLIN, 0}, {t->ends.err[0], POLLIN, 0}};
		int64_t left_ms = (t->deadline.us - ew_io_mono(ew_io_real()).us) / EW_US_PER_MS;
		int r = left_ms > 0 ? poll(fds, EW_COUNT(fds), (int)left_ms) : 0;

		if (r == 0)
			return -ETIMEDOUT;
		if (r < 0 && errno != EINTR)
			return -errno;
		if (r < 0)
			continue;
		r = fds[0].revents ? write_more(t) : 0;
		if (r == 0 && fds[1].revents)
			r = read_output(t);
		if (r == 0 && fds[2].revents)
			r = read_said(t);
		if (r < 0)
			return r;
	}
	return 0;
}

/* It may have closed its ends and go on: it has until the deadline. */
static int await_end(struct talk *t, int *ret_status)
{
	for (;;) {
		pid_t pid = waitpid(t->pid, ret_status, WNOHANG);

		if (pid == t->pid)
			return 0;
		if (pid < 0 && errno != EINTR)
			return -errno;
		if (ew_io_mono(ew_io_real()).us >= t->deadline.us)
			return -ETIMEDOUT;
		(void)poll(NULL, 0, 5);
	}
}

/* The whole session: what it has started must not go on behind its back. */
static void end(struct talk *t)
{
	(void)kill(-t->pid, SIGKILL);
	(void)kill(t->pid, SIGKILL);
	while (waitpid(t->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static int start(struct talk *t, const char *const argv[], struct ew_error *error)
{
	pid_t caller = getpid();

	if (!open_ends(&t->ends))
		return ew_error_set(error, -errno, "cannot make pipes to %s: %s", argv[0], strerrordesc_np(errno));
	t->pid = fork();
	if (t->pid == 0)
		become(&t->ends, argv, caller);
	if (t->pid < 0)
		return ew_error_set(error, -errno, "cannot start %s: %s", argv[0], strerrordesc_np(errno));
	ew_close_fd(&t->ends.in[0]);
	ew_close_fd(&t->ends.out[1]);
	ew_close_fd(&t->ends.err[1]);
	if (t->input.len == 0)
		ew_close_fd(&t->ends.in[1]);
	return 0;
}

/* -- what it means -- */

static int explain(const struct talk *t, const char *program, int status, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf safe = {0};
	struct ew_slice said = ew_slice_of(t->said, t->n_said), line = EW_SLICE_EMPTY;
	int code = WIFEXITED(status) && WEXITSTATUS(status) == REFUSED ? -EKEYREJECTED : -EAGAIN;

	(void)ew_slice_cut(&said, '\n', &line);
	ew_buf_init(&safe, 1024);
	ew_text_add_safe(&safe, ew_slice_trim(line));
	if (WIFSIGNALED(status))
		return ew_error_set(error, -EAGAIN, "%s was killed by signal %d", program, WTERMSIG(status));
	if (WEXITSTATUS(status) == NOT_STARTED && safe.len == 0)
		return ew_error_set(error, -EAGAIN, "%s could not be started", program);
	return ew_error_set(error, code, "%s ended with status %d%s%.*s", program, WEXITSTATUS(status), safe.len ? ": " : "", (int)safe.len,
		safe.len ? (const char *)safe.at : "");
}

static int run(const struct ew_key_command *command, const char *verb, const struct ew_wrapping *key, struct ew_slice input, struct ew_buf *output,
	struct ew_error *error)
{
	const char *argv[EW_KEY_COMMAND_WORDS + 3] = {NULL};
	char name[NAME_BYTES], installation[EW_ID_TEXT_BYTES];
	struct talk t = {.pid = -1, .ends = {{-1, -1}, {-1, -1}, {-1, -1}}, .input = input, .output = output};
	size_t n = 0;
	int status = 0, r;

	while (command->argv[n]) {
		argv[n] = command->argv[n];
		n++;
	}
	ew_id_format(key->installation, installation);
	(void)snprintf(name, sizeof(name), "earwitness-%s-%s", installation, key->name);
	argv[n] = verb;
	argv[n + 1] = name;
	t.deadline.us = ew_io_mono(ew_io_real()).us + command->timeout_ms * EW_US_PER_MS;
	r = start(&t, argv, error);
	if (r == 0) {
		r = converse(&t);
		if (r == 0)
			r = await_end(&t, &status);
		if (r < 0) {
			end(&t);
			r = ew_error_set(error, r, "%s has not answered within %u ms: %s", argv[0], command->timeout_ms, strerrordesc_np(-r));
		} else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
			r = explain(&t, argv[0], status, error);
		}
	}
	close_ends(&t.ends);
	return r;
}

static int wrap(void *self, const struct ew_wrapping *key, struct ew_slice secret, struct ew_buf *blob, struct ew_error *error)
{
	return run(self, "wrap", key, secret, blob, error);
}

static int unwrap(void *self, const struct ew_wrapping *key, struct ew_slice blob, struct ew_buf *secret, struct ew_error *error)
{
	return run(self, "unwrap", key, blob, secret, error);
}

/* Nobody but the service can look whether it has kept anything: its word counts. */
static int destroy(void *self, const struct ew_wrapping *key, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf nothing = {0};

	ew_buf_init(&nothing, 4096);
	return run(self, "destroy", key, EW_SLICE_EMPTY, &nothing, error);
}

const struct ew_wrapper_ops ew_key_command_ops = {wrap, unwrap, destroy};
