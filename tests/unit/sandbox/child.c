/*
 * Children for the sandbox tests. Must never let a child fall back into the test program's own
 * code.
 */
#include "child.h"

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int enter_and_run(const struct ew_sandbox_profile *profile, child_fn *fn, void *arg)
{
	struct ew_error error = {0};

	if (ew_sandbox_enter(profile, &error) < 0) {
		(void)fprintf(stderr, "refused: %s\n", ew_error_text(&error));
		return CHILD_REFUSED;
	}
	return fn(arg);
}

static int run_child(
	child_fn *before, const struct ew_sandbox_profile *profile, child_fn *fn, void *arg)
{
	int r = before ? before(arg) : 0;

	return r ? r : enter_and_run(profile, fn, arg);
}

int run_in_sandbox_after(
	child_fn *before, const struct ew_sandbox_profile *profile, child_fn *fn, void *arg)
{
	int status = 0;

	(void)fflush(NULL);
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (pid == 0)
		_exit(run_child(before, profile, fn, arg));
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	return WTERMSIG(status) == SIGSYS ? CHILD_KILLED : CHILD_DIED;
}

int run_in_sandbox(const struct ew_sandbox_profile *profile, child_fn *fn, void *arg)
{
	return run_in_sandbox_after(NULL, profile, fn, arg);
}

int make_folder(char path[static 64])
{
	(void)snprintf(path, 64, "/tmp/ew-sandbox-XXXXXX");
	if (!mkdtemp(path) || chmod(path, 0777) < 0)
		return -errno;
	return 0;
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

void remove_folder(const char *path)
{
	if (nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS) < 0)
		print_message("%s stays behind\n", path);
}

/*
 * A sanitizer's runtime makes calls of its own (it maps shadow memory, reads /proc/self/maps,
 * starts a symbolizer or a thread), which a filter made for the program cannot allow without being
 * another filter.
 */
void need(const char *feature)
{
	const char *missing = ew_sandbox_missing();

#ifdef EW_SANITIZED
	print_message("skipped under sanitizers: their runtime makes calls of its own\n");
	skip();
#endif
	if (missing && strstr(missing, feature)) {
		print_message("skipped: this kernel has no %s\n", feature);
		skip();
	}
}
