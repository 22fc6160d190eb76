/*
 * The supervisor with real processes that do nothing but die in various ways.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/log.h"
#include "programs/cli/supervisor.h"

struct fixture {
	struct ew_loop *loop;
	struct ew_supervisor *supervisor;
	char folder[64];
	unsigned ready, over;
	struct ew_error why;
};

static int configure(void *arg, enum ew_role role, struct ew_channel *channel)
{
	struct ew_msg_worker_settings worker = {.run = EW_SLICE("/run")};
	struct ew_msg_vault_settings vault = {.run = EW_SLICE("/run")};

	(void)arg;
	if (role == EW_ROLE_VAULT)
		return ew_channel_send(channel, EW_MSG_vault_settings, 0, &vault, NULL, 0);
	return ew_channel_send(channel, EW_MSG_worker_settings, 0, &worker, NULL, 0);
}

static void on_ready(void *arg)
{
	((struct fixture *)arg)->ready++;
}

static void on_over(void *arg, const struct ew_error *error)
{
	struct fixture *f = arg;

	f->over++;
	if (error)
		f->why = *error;
}

static void on_child(void *arg, int signal)
{
	(void)signal;
	ew_supervisor_reap(((struct fixture *)arg)->supervisor);
}

/* The child's name says what it does. */
static void set_up_with(struct fixture *f, const char *vault, bool spare, const char *worker, bool one_job)
{
	char path[2][256], fake[256];
	struct ew_supervised list[2] = {
		{.role = EW_ROLE_VAULT, .program = path[0], .count = 1, .spare = spare, .stop_phase = 1},
		{.role = EW_ROLE_WORKER, .program = path[1], .count = 1, .one_job = one_job}};
	struct ew_supervisor_config config = {.programs = list,
		.n_programs = 2,
		.configure = configure,
		.ready = on_ready,
		.over = on_over,
		.arg = f};
	const char *names[2] = {vault, worker};

	*f = (struct fixture){.folder = "/tmp/ew-supervisor-XXXXXX"};
	assert_non_null(mkdtemp(f->folder));
	(void)snprintf(fake, sizeof(fake), "%s/tests/fake_child", getenv("EW_BUILD_DIR"));
	for (int i = 0; i < 2; i++) {
		(void)snprintf(path[i], sizeof(path[i]), "%s/%s", f->folder, names[i]);
		if (symlink(fake, path[i]) < 0)
			assert_int_equal(errno, EEXIST);
	}
	assert_int_equal(ew_loop_new(&f->loop), 0);
	assert_int_equal(ew_loop_on_signal(f->loop, SIGCHLD, on_child, f), 0);
	assert_int_equal(ew_supervisor_new(f->loop, &config, &f->supervisor), 0);
	ew_supervisor_start(f->supervisor);
}

static void set_up(struct fixture *f, const char *vault, const char *worker, bool one_job)
{
	set_up_with(f, vault, false, worker, one_job);
}

static void tear_down(struct fixture *f)
{
	static const char *const names[] = {"good", "once", "crash", "refuse", "mute"};
	char path[128];

	ew_supervisor_free(&f->supervisor);
	ew_loop_free(&f->loop);
	for (size_t i = 0; i < EW_COUNT(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", f->folder, names[i]);
		if (unlink(path) < 0)
			assert_int_equal(errno, ENOENT);
	}
	assert_int_equal(rmdir(f->folder), 0);
}

static const struct ew_child *child(const struct fixture *f, enum ew_role role)
{
	return ew_supervisor_child(f->supervisor, role, 0);
}

/* Turns the loop until the condition holds; the test's own time limit is the end of patience. */
#define UNTIL(f, condition)                                                                        \
	do {                                                                                       \
		while (!(condition))                                                               \
			assert_true(ew_loop_turn((f)->loop, 50000) >= 0);                          \
	} while (0)

static void starts_in_order_and_ends_in_order(void **state)
{
	struct fixture f;
	pid_t vault, worker;

	(void)state;
	set_up(&f, "good", "good", false);
	assert_int_equal(ew_child_state(child(&f, EW_ROLE_VAULT)), EW_CHILD_STARTING);
	assert_int_equal(ew_child_state(child(&f, EW_ROLE_WORKER)), EW_CHILD_IDLE);
	UNTIL(&f, f.ready == 1);
	vault = ew_child_pid(child(&f, EW_ROLE_VAULT));
	worker = ew_child_pid(child(&f, EW_ROLE_WORKER));
	ew_supervisor_stop(f.supervisor);
	ew_supervisor_stop(f.supervisor);
	/* The worker's phase is the first: the vault lives as long as it does. */
	assert_int_equal(ew_child_state(child(&f, EW_ROLE_VAULT)), EW_CHILD_READY);
	UNTIL(&f, f.over == 1);
	assert_int_equal(f.why.code, 0);
	assert_int_equal(kill(vault, 0), -1);
	assert_int_equal(kill(worker, 0), -1);
	tear_down(&f);
}

static void what_dies_is_made_anew_with_growing_pauses(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, "good", "crash", false);
	UNTIL(&f, f.ready == 1);
	UNTIL(&f, ew_child_starts(child(&f, EW_ROLE_WORKER)) == 4);
	/* 50, 100, 200 ms were waited; the next would be 400. */
	assert_int_equal(
		ew_child_backoff_us(child(&f, EW_ROLE_WORKER)), 8 * EW_CHILD_LEAST_BACKOFF_US);
	assert_int_equal(ew_child_state(child(&f, EW_ROLE_VAULT)), EW_CHILD_READY);
	assert_int_equal(ew_child_starts(child(&f, EW_ROLE_VAULT)), 1);
	assert_int_equal(f.over, 0);
	ew_supervisor_stop(f.supervisor);
	UNTIL(&f, f.over == 1);
	tear_down(&f);
}

/* One that others can do without keeps nobody from starting, and is tried again. */
static void what_can_be_done_without_is_not_waited_for(void **state)
{
	struct fixture f;

	(void)state;
	set_up_with(&f, "refuse", true, "good", false);
	UNTIL(&f, f.ready == 1);
	assert_int_equal(f.over, 0);
	UNTIL(&f, ew_child_starts(child(&f, EW_ROLE_VAULT)) == 3);
	assert_int_equal(ew_child_state(child(&f, EW_ROLE_WORKER)), EW_CHILD_READY);
	ew_supervisor_stop(f.supervisor);
	UNTIL(&f, f.over == 1);
	assert_int_equal(f.why.code, 0);
	tear_down(&f);
}

static void a_worker_that_did_its_job_is_made_anew_at_once(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, "good", "once", true);
	UNTIL(&f, ew_child_starts(child(&f, EW_ROLE_WORKER)) == 5);
	assert_int_equal(ew_child_backoff_us(child(&f, EW_ROLE_WORKER)), EW_CHILD_LEAST_BACKOFF_US);
	ew_supervisor_stop(f.supervisor);
	UNTIL(&f, f.over == 1);
	tear_down(&f);
}

static void the_first_start_ends_with_the_childs_sentence(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, "good", "refuse", false);
	UNTIL(&f, f.over == 1);
	assert_int_equal(f.ready, 0);
	assert_string_equal(ew_error_text(&f.why), "worker: the port is taken");
	tear_down(&f);
}

static void a_program_that_says_nothing_ends_the_first_start_too(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, "mute", "good", false);
	UNTIL(&f, f.over == 1);
	assert_non_null(strstr(ew_error_text(&f.why), "ended with status 3"));
	assert_int_equal(ew_child_starts(child(&f, EW_ROLE_WORKER)), 0);
	tear_down(&f);
}

static void a_renewed_program_gets_new_settings_without_a_pause(void **state)
{
	struct fixture f;
	pid_t before;

	(void)state;
	set_up(&f, "good", "good", false);
	UNTIL(&f, f.ready == 1);
	before = ew_child_pid(child(&f, EW_ROLE_VAULT));
	ew_supervisor_renew(f.supervisor, EW_ROLE_VAULT);
	UNTIL(&f, ew_child_starts(child(&f, EW_ROLE_VAULT)) == 2 &&
			  ew_child_state(child(&f, EW_ROLE_VAULT)) == EW_CHILD_READY);
	assert_int_not_equal(ew_child_pid(child(&f, EW_ROLE_VAULT)), before);
	assert_int_equal(ew_child_backoff_us(child(&f, EW_ROLE_VAULT)), EW_CHILD_LEAST_BACKOFF_US);
	assert_int_equal(f.ready, 1);
	ew_supervisor_stop(f.supervisor);
	UNTIL(&f, f.over == 1);
	tear_down(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_in_order_and_ends_in_order),
		cmocka_unit_test(what_dies_is_made_anew_with_growing_pauses),
		cmocka_unit_test(what_can_be_done_without_is_not_waited_for),
		cmocka_unit_test(a_worker_that_did_its_job_is_made_anew_at_once),
		cmocka_unit_test(the_first_start_ends_with_the_childs_sentence),
		cmocka_unit_test(a_program_that_says_nothing_ends_the_first_start_too),
		cmocka_unit_test(a_renewed_program_gets_new_settings_without_a_pause),
	};

	ew_log_open("test", EW_LOG_ERROR + 1, 2);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
