/*
 * One timer and at most one process for each test. A process that hangs is killed when the next is due. What a process
 * cannot tell the keeper is told from here: of a test that never told anything the keeper does not know.
 */
#include "programs/cli/test_schedule.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "base/log.h"
#include "programs/cli/demo.h"

#define FIRST_US (10 * EW_US_PER_S)
#define APART_US (20 * EW_US_PER_S) /* of the first ones, so that they do not hear each other's load */

struct scheduled {
	struct ew_test_schedule *s;
	const struct ew_config_test *test;
	struct ew_loop_timer *first, *timer;
	pid_t pid; /* 0: none runs */
};

struct ew_test_schedule {
	struct ew_loop *loop;
	const struct ew_config *config;
	ew_test_trouble_fn *trouble;
	void *arg;
	bool started;
	struct scheduled tests[EW_CONFIG_MAX_TESTS];
};

int ew_test_schedule_new(struct ew_loop *loop, const struct ew_config *config, ew_test_trouble_fn *trouble, void *arg,
	struct ew_test_schedule **ret)
{
	struct ew_test_schedule *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->loop = loop;
	s->config = config;
	s->trouble = trouble;
	s->arg = arg;
	for (size_t i = 0; i < config->n_tests; i++)
		s->tests[i] = (struct scheduled){.s = s, .test = &config->tests[i]};
	*ret = s;
	return 0;
}

static void kill_process(struct scheduled *t)
{
	if (t->pid <= 0)
		return;
	/* With it the call that it has placed. */
	if (kill(-t->pid, SIGKILL) < 0)
		ew_log(EW_LOG_WARNING, "test_not_killed", EW_F_I64("code", -errno));
	(void)ew_demo_wait(t->pid);
	t->pid = 0;
}

void ew_test_schedule_free(struct ew_test_schedule **schedule)
{
	struct ew_test_schedule *s = *schedule;

	if (!s)
		return;
	for (size_t i = 0; i < s->config->n_tests; i++) {
		ew_loop_timer_cancel(&s->tests[i].first);
		ew_loop_timer_cancel(&s->tests[i].timer);
		kill_process(&s->tests[i]);
	}
	free(s);
	*schedule = NULL;
}

static void tell(const struct scheduled *t, const char *what)
{
	char sentence[320];

	(void)snprintf(sentence, sizeof(sentence), "test %.64s: %s", t->test->name, what);
	t->s->trouble(t->s->arg, "test_not_told", sentence);
}

static void place(struct scheduled *t)
{
	const struct ew_config *c = t->s->config;
	struct ew_error error = {0};
	char url[80];
	const char *argv[] = {"/proc/self/exe", "test", "run", "--url", url, "--data", c->data,
		c->file[0] ? "--config" : NULL, c->file, NULL, NULL, NULL};
	size_t n = c->file[0] ? 9 : 7;

	argv[n] = "--";
	argv[n + 1] = t->test->name;
	if (t->pid > 0) {
		ew_log(EW_LOG_ERROR, "test_hangs", EW_F_U64("every_s", t->test->every_s));
		tell(t, "its call had not ended when the next was due, and was ended: run `earwitness test run` by "
			"hand and see where it stops");
		kill_process(t);
	}
	ew_address_url(&c->http, url);
	if (ew_demo_spawn_group(argv, &t->pid, &error)) {
		t->pid = 0;
		ew_log(EW_LOG_ERROR, "test_not_started", EW_F_ERROR(&error));
		tell(t, "its call could not be placed: the log of `earwitness serve` says why");
	}
}

static void on_time(void *arg)
{
	place(arg);
}

static void on_first(void *arg)
{
	struct scheduled *t = arg;
	int64_t every_us = (int64_t)t->test->every_s * EW_US_PER_S;

	ew_loop_timer_cancel(&t->first);
	if (ew_loop_timer(t->s->loop, every_us, every_us, on_time, t, &t->timer) < 0) {
		ew_log(EW_LOG_ERROR, "test_not_scheduled", EW_F_I64("code", -ENOMEM));
		tell(t, "its calls are not placed any more, for want of memory or files: start again");
	}
	place(t);
}

int ew_test_schedule_start(struct ew_test_schedule *s)
{
	int code = 0;

	for (size_t i = 0; i < s->config->n_tests && !s->started && !code; i++)
		code = ew_loop_timer(
			s->loop, FIRST_US + (int64_t)i * APART_US, 0, on_first, &s->tests[i], &s->tests[i].first);
	s->started = true;
	return code;
}

/* The exit status: 1 is a test that failed, which it has told; anything else must be told here. */
void ew_test_schedule_reap(struct ew_test_schedule *s)
{
	for (size_t i = 0; i < s->config->n_tests; i++) {
		struct scheduled *t = &s->tests[i];
		int status;

		if (t->pid <= 0 || waitpid(t->pid, &status, WNOHANG) != t->pid)
			continue;
		t->pid = 0;
		if (WIFEXITED(status) && WEXITSTATUS(status) <= 1)
			continue;
		ew_log(EW_LOG_ERROR, "test_not_told", EW_F_I64("status", status),
			EW_F_WORD("help", "run `earwitness test run` by hand and see what it says"));
		tell(t, "what came of its call could not be told, for DATA/token is not there or has ended, say: run "
			"`earwitness test run` by hand and see what it says");
	}
}
