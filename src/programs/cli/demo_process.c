/*
 * Child processes of the demonstration: sipp, espeak-ng, the caller.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "programs/cli/demo.h"

#define MAX_WORDS 64

static int redirect(posix_spawn_file_actions_t *actions, const char *out)
{
	int code =
		posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);

	if (!code)
		code = posix_spawn_file_actions_addopen(actions, STDOUT_FILENO,
			out ? out : "/dev/null", O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (!code)
		code = posix_spawn_file_actions_adddup2(actions, STDOUT_FILENO, STDERR_FILENO);
	return code;
}

/* With no signal blocked, whoever starts it: what cannot be told to end would be waited for in vain. */
static int set_attributes(posix_spawnattr_t *attributes, bool leads)
{
	short flags = POSIX_SPAWN_SETSIGMASK | (leads ? POSIX_SPAWN_SETPGROUP : 0);
	sigset_t none;
	int code = 0;

	(void)sigemptyset(&none);
	code = posix_spawnattr_setsigmask(attributes, &none);
	if (!code && leads)
		code = posix_spawnattr_setpgroup(attributes, 0);
	return code ? code : posix_spawnattr_setflags(attributes, flags);
}

static int spawn(char *words[], const char *out, bool leads, pid_t *ret)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int code = posix_spawn_file_actions_init(&actions);

	if (code)
		return code;
	code = posix_spawnattr_init(&attributes);
	if (!code) {
		code = redirect(&actions, out);
		if (!code)
			code = set_attributes(&attributes, leads);
		if (!code)
			code = posix_spawnp(ret, words[0], &actions, &attributes, words, environ);
		(void)posix_spawnattr_destroy(&attributes);
	}
	(void)posix_spawn_file_actions_destroy(&actions);
	return code;
}

static int start(const char *const argv[], const char *out, bool leads, pid_t *ret, struct ew_error *error)
{
	char *words[MAX_WORDS];
	size_t n = 0;
	int code;

	while (argv[n])
		n++;
	if (n >= MAX_WORDS)
		return ew_error_set(error, -E2BIG, "too many words for %s", argv[0]);
	/* posix_spawn(3) does not write to them; only its type says so. */
	memcpy(words, argv, (n + 1) * sizeof(*words));
	code = spawn(words, out, leads, ret);
	if (code)
		return ew_error_set(
			error, -code, "cannot start %s: %s", argv[0], strerrordesc_np(code));
	return 0;
}

int ew_demo_spawn(const char *const argv[], const char *out, pid_t *ret, struct ew_error *error)
{
	return start(argv, out, false, ret, error);
}

int ew_demo_spawn_group(const char *const argv[], pid_t *ret, struct ew_error *error)
{
	return start(argv, NULL, true, ret, error);
}

int ew_demo_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return 255;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
