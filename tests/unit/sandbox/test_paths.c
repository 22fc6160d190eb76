/*
 * Landlock: what is named stays, with the access that was named, and the rest of the file system is
 * gone.
 */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static char root[64];
static char readable[128];
static char writable[128];
static char hidden[128];
static char one_file[192];

static int make_file(const char *in, const char *name)
{
	char path[256];

	(void)snprintf(path, sizeof(path), "%s/%s", in, name);
	int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0666);

	if (fd < 0)
		return errno;
	return close(fd) == 0 ? 0 : errno;
}

static int read_file(const char *in, const char *name)
{
	char path[256];

	(void)snprintf(path, sizeof(path), "%s/%s", in, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	return close(fd) == 0 ? 0 : errno;
}

static int empty_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd < 0)
		return errno;
	return close(fd) == 0 ? 0 : errno;
}

static int setup(void **state)
{
	(void)state;
	if (make_folder(root) < 0)
		return -1;
	(void)snprintf(readable, sizeof(readable), "%s/readable", root);
	(void)snprintf(writable, sizeof(writable), "%s/writable", root);
	(void)snprintf(hidden, sizeof(hidden), "%s/hidden", root);
	(void)snprintf(one_file, sizeof(one_file), "%s/single", hidden);
	if (mkdir(readable, 0777) < 0 || mkdir(writable, 0777) < 0 || mkdir(hidden, 0777) < 0)
		return -1;
	return make_file(readable, "a") || make_file(writable, "a") || make_file(hidden, "a") ||
	       make_file(hidden, "single");
}

static int teardown(void **state)
{
	(void)state;
	remove_folder(root);
	return 0;
}

/* The number of the first wrong outcome, 0 when all are right. */
static int look_around(void *arg)
{
	(void)arg;
	if (read_file(readable, "a") != 0)
		return 1;
	if (make_file(readable, "new") != EACCES)
		return 2;
	if (read_file(writable, "a") != 0 || make_file(writable, "new") != 0)
		return 3;
	if (read_file(hidden, "a") != EACCES || make_file(hidden, "new") != EACCES)
		return 4;
	if (read_file("/etc", "passwd") != EACCES)
		return 5;
	return read_file(hidden, "single") == 0 && empty_file(one_file) == EACCES ? 0 : 6;
}

static int change_names(void *arg)
{
	char from[256];
	char to[256];

	(void)arg;
	(void)snprintf(from, sizeof(from), "%s/a", writable);
	(void)snprintf(to, sizeof(to), "%s/b", writable);
	if (rename(from, to) < 0)
		return 1;
	(void)snprintf(from, sizeof(from), "%s/deep", writable);
	if (mkdir(from, 0700) < 0)
		return 2;
	(void)snprintf(from, sizeof(from), "%s/deep/c", writable);
	if (rename(to, from) < 0 || unlink(from) < 0)
		return 3;
	/* Out of the folder: neither there nor anywhere else. */
	(void)snprintf(from, sizeof(from), "%s/new", writable);
	(void)make_file(writable, "new");
	(void)snprintf(to, sizeof(to), "%s/stolen", hidden);
	return rename(from, to) < 0 && (errno == EACCES || errno == EXDEV) ? 0 : 4;
}

/* 0, or the errno of binding a socket in the folder. */
static int bind_in(const char *in)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	int n = snprintf(address.sun_path, sizeof(address.sun_path), "%s/s", in);

	if (fd < 0 || n < 0 || (size_t)n >= sizeof(address.sun_path))
		return EINVAL;
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return errno;
	return close(fd) == 0 ? 0 : errno;
}

static int bind_here(void *arg)
{
	(void)arg;
	if (bind_in(writable) != 0)
		return 1;
	return bind_in(readable) == EACCES ? 0 : 2;
}

static int enter_paths(child_fn *fn, const char *extra)
{
	const struct ew_sandbox_path paths[] = {
		{readable, EW_ACCESS_READ},
		{writable, EW_ACCESS_READ | EW_ACCESS_WRITE},
		{one_file, EW_ACCESS_READ},
		{extra, EW_ACCESS_READ},
	};
	const struct ew_sandbox_profile profile = {.program = "test",
		.calls = EW_CALLS_BASE | EW_CALLS_FILES | EW_CALLS_UNIX,
		.paths = paths,
		.n_paths = extra ? 4 : 3};

	return run_in_sandbox(&profile, fn, NULL);
}

static void paths_have_the_access_that_was_named(void **state)
{
	(void)state;
	need("Landlock");
	need("seccomp");
	assert_int_equal(enter_paths(look_around, NULL), 0);
	assert_int_equal(enter_paths(bind_here, NULL), 0);
	assert_int_equal(enter_paths(change_names, NULL), 0);
}

static void a_missing_path_is_refused(void **state)
{
	(void)state;
	need("Landlock");
	assert_int_equal(enter_paths(look_around, "/nonexistent/earwitness"), CHILD_REFUSED);
}

static int check_process(void *arg)
{
	struct rlimit core;
	struct rlimit files;

	(void)arg;
	if (getrlimit(RLIMIT_CORE, &core) < 0 || core.rlim_max != 0)
		return 1;
	if (getrlimit(RLIMIT_NOFILE, &files) < 0 || files.rlim_cur < 300)
		return 2;
	return 0;
}

static void limits_are_set(void **state)
{
	const struct ew_sandbox_profile profile = {
		.program = "test", .calls = EW_CALLS_BASE, .open_files = 300};

	(void)state;
	need("Landlock");
	need("seccomp");
	assert_int_equal(run_in_sandbox(&profile, check_process, NULL), 0);
}

/* A kernel without Landlock, as far as this process can tell. */
static int without_landlock(void *arg)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	(void)arg;
	if (!filter || seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
			       SCMP_SYS(landlock_create_ruleset), 0) < 0)
		return 50;
	int r = seccomp_load(filter) < 0 ? 51 : 0;

	seccomp_release(filter);
	return r || strcmp(ew_sandbox_missing(), "Landlock") == 0 ? r : 52;
}

static int read_etc(void *arg)
{
	(void)arg;
	return read_file("/etc", "passwd");
}

static void a_kernel_without_landlock_needs_the_operators_word(void **state)
{
	struct ew_sandbox_profile profile = {
		.program = "test", .calls = EW_CALLS_BASE | EW_CALLS_FILES};

	(void)state;
	need("seccomp");
	assert_int_equal(run_in_sandbox_after(without_landlock, &profile, read_etc, NULL),
		CHILD_REFUSED);
	profile.best_effort = true;
	assert_int_equal(run_in_sandbox_after(without_landlock, &profile, read_etc, NULL), 0);
	/* The rest is in force all the same. */
	assert_int_equal(run_in_sandbox_after(without_landlock, &profile, bind_here, NULL),
		CHILD_KILLED);
}

/* The word covers what the kernel lacks, nothing else. */
static void best_effort_excuses_no_missing_path(void **state)
{
	const struct ew_sandbox_path path = {"/nonexistent/earwitness", EW_ACCESS_READ};
	const struct ew_sandbox_profile profile = {.program = "test",
		.calls = EW_CALLS_BASE,
		.paths = &path,
		.n_paths = 1,
		.best_effort = true};

	(void)state;
	need("Landlock");
	assert_int_equal(run_in_sandbox(&profile, check_process, NULL), CHILD_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_have_the_access_that_was_named),
		cmocka_unit_test(a_missing_path_is_refused),
		cmocka_unit_test(limits_are_set),
		cmocka_unit_test(a_kernel_without_landlock_needs_the_operators_word),
		cmocka_unit_test(best_effort_excuses_no_missing_path),
	};

	return cmocka_run_group_tests_name("paths", tests, setup, teardown);
}
