/*
 * Users: found by name, and left for good when the program was started as root.
 */
#include "child.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/error.h"
#include "sandbox/confine.h"
#include "sandbox/users.h"

static void names_become_numbers(void **state)
{
	struct ew_error error = {0};
	uid_t uid = 99;
	gid_t gid = 99;

	(void)state;
	assert_int_equal(ew_user_find("root", &uid, &gid, &error), 0);
	assert_int_equal(uid, 0);
	assert_int_equal(gid, 0);
	gid = 99;
	assert_int_equal(ew_group_find("root", &gid, &error), 0);
	assert_int_equal(gid, 0);
}

static void an_unknown_name_says_how_to_make_it(void **state)
{
	struct ew_error error = {0};
	uid_t uid = 99;
	gid_t gid = 98;

	(void)state;
	assert_int_equal(ew_user_find("ew-nobody-of-that-name", &uid, &gid, &error), -ENOENT);
	assert_non_null(strstr(error.text, "useradd --system"));
	assert_int_equal(uid, 99);
	assert_int_equal(gid, 98);
	error = (struct ew_error){0};
	assert_int_equal(ew_group_find("ew-nobody-of-that-name", &gid, &error), -ENOENT);
	assert_non_null(strstr(error.text, "groupadd --system"));
	assert_int_equal(gid, 98);
}

static int who_am_i(void *arg)
{
	const struct passwd *expected = arg;
	uid_t ids[3];
	gid_t groups[3];

	if (getresuid(&ids[0], &ids[1], &ids[2]) < 0 ||
		getresgid(&groups[0], &groups[1], &groups[2]) < 0)
		return 1;
	for (int i = 0; i < 3; i++) {
		if (ids[i] != expected->pw_uid || groups[i] != expected->pw_gid)
			return 2;
	}
	return 0;
}

static int want_root_back(void *arg)
{
	(void)arg;
	return setuid(0) == 0 ? 0 : 1;
}

static int run_as(const char *user, child_fn *fn, void *arg)
{
	const struct ew_sandbox_profile profile = {
		.program = "test", .user = user, .calls = EW_CALLS_BASE, .best_effort = true};

	return run_in_sandbox(&profile, fn, arg);
}

static void root_is_left_for_good(void **state)
{
	struct passwd *nobody = getpwnam("nobody");

	(void)state;
	need("seccomp");
	if (geteuid() != 0 || !nobody)
		skip();
	assert_int_equal(run_as("nobody", who_am_i, nobody), 0);
	/* Not only that it fails: it is not even a call that may be made. */
	assert_int_equal(run_as("nobody", want_root_back, NULL), CHILD_KILLED);
}

/* The step alone, because inside the filter nobody may even ask for the groups. */
static int only_own_groups(void *arg)
{
	const struct passwd *expected = arg;
	const struct ew_sandbox_profile profile = {.program = "test", .user = expected->pw_name};
	const gid_t of_root[] = {0, 1, 2};
	gid_t groups[64];

	if (setgroups(EW_COUNT(of_root), of_root) < 0 || ew_confine_user(&profile, NULL) < 0)
		return 10;
	int n = getgroups(EW_COUNT(groups), groups);

	for (int i = 0; i < n; i++) {
		if (groups[i] <= 2)
			return 11;
	}
	if (n < 0 || setgroups(0, NULL) == 0 || seteuid(0) == 0)
		return 12;
	return 0;
}

static void roots_groups_are_left(void **state)
{
	const struct ew_sandbox_profile profile = {
		.program = "test", .calls = EW_CALLS_BASE, .best_effort = true};
	struct passwd *nobody = getpwnam("nobody");

	(void)state;
	need("seccomp");
	if (geteuid() != 0 || !nobody)
		skip();
	assert_int_equal(run_in_sandbox_after(only_own_groups, &profile, who_am_i, nobody), 0);
}

static int nothing(void *arg)
{
	(void)arg;
	return 0;
}

static void a_wrong_user_is_refused(void **state)
{
	(void)state;
	assert_int_equal(run_as("ew-nobody-of-that-name", nothing, NULL), CHILD_REFUSED);
	assert_int_equal(run_as("root", nothing, NULL), CHILD_REFUSED);
}

static void no_user_stays_who_one_is(void **state)
{
	struct passwd *me = getpwuid(geteuid());

	(void)state;
	need("seccomp");
	if (!me)
		skip();
	assert_int_equal(run_as(NULL, who_am_i, me), 0);
	assert_int_equal(run_as("", who_am_i, me), 0);
}

static void the_kernel_is_asked(void **state)
{
	const char *missing = ew_sandbox_missing();

	(void)state;
	if (missing)
		assert_true(strstr(missing, "Landlock") || strstr(missing, "seccomp"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_become_numbers),
		cmocka_unit_test(an_unknown_name_says_how_to_make_it),
		cmocka_unit_test(root_is_left_for_good),
		cmocka_unit_test(roots_groups_are_left),
		cmocka_unit_test(a_wrong_user_is_refused),
		cmocka_unit_test(no_user_stays_who_one_is),
		cmocka_unit_test(the_kernel_is_asked),
	};

	return cmocka_run_group_tests_name("users", tests, NULL, NULL);
}
