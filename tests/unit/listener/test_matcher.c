/*
 * Talking with a matcher: real processes that answer well, late, wrong or not at all, that die, and that try to get out of their cage.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "matcher_kit.h"
#include "support/support.h"

#define LONG_SAMPLES ((size_t)30 * EW_MATCHER_RATE) /* many times what a pipe holds */

static int16_t sound[LONG_SAMPLES];

#define ECHO                                                                                       \
	"while True:\n"                                                                            \
	"    n, tag, pcm = hear()\n"                                                               \
	"    say(b'%d %d %d %s\\n' % (n, len(pcm), sum(pcm), tag.encode()))\n"

static unsigned sum_of(size_t samples)
{
	const uint8_t *at = (const uint8_t *)sound;
	unsigned sum = 0;

	for (size_t i = 0; i < samples * sizeof(*sound); i++)
		sum += at[i];
	return sum;
}

static void expect_echo(struct kit *kit, uint64_t number, size_t samples, const char *tag)
{
	char expected[96];

	(void)snprintf(expected, sizeof(expected), "%zu %u %s", samples * sizeof(*sound), sum_of(samples), tag);
	assert_int_equal(kit->lost, 0);
	assert_int_equal(kit->number, number);
	assert_string_equal(kit->text, expected);
}

static void one_utterance_after_the_other(void **state)
{
	struct kit kit;

	(void)state;
	kit_need();
	kit_open(&kit);
	kit_run(&kit, ECHO, 0);
	assert_false(ew_matcher_is_busy(kit.matcher));
	assert_int_equal(ew_matcher_hear(kit.matcher, 7, "de-CH", sound, 800), 0);
	assert_true(ew_matcher_is_busy(kit.matcher));
	assert_int_equal(ew_matcher_hear(kit.matcher, 8, "", sound, 800), -EBUSY);
	kit_wait(&kit);
	expect_echo(&kit, 7, 800, "de-CH");
	assert_false(ew_matcher_is_busy(kit.matcher));
	assert_int_equal(ew_matcher_hear(kit.matcher, UINT64_MAX, "", sound, LONG_SAMPLES), 0);
	kit_wait(&kit);
	expect_echo(&kit, UINT64_MAX, LONG_SAMPLES, "-");
	kit_close(&kit);
}

static void what_cannot_be_asked_is_refused(void **state)
{
	struct kit kit;

	(void)state;
	kit_need();
	kit_open(&kit);
	kit_run(&kit, ECHO, 0);
	assert_int_equal(ew_matcher_hear(kit.matcher, 1, "", sound, 0), -EINVAL);
	assert_int_equal(ew_matcher_hear(kit.matcher, 1, "en\nutterance", sound, 1), -EINVAL);
	assert_int_equal(ew_matcher_hear(kit.matcher, 1, "aaaaaaaa-aaaaaaaa-aaaaaaaa-aaaaaaaa-a", sound, 1), -EINVAL);
	assert_false(ew_matcher_is_busy(kit.matcher));
	kit_close(&kit);
}

static void ask_again(struct kit *kit)
{
	if (kit->said < 3)
		assert_int_equal(ew_matcher_hear(kit->matcher, kit->number + 1, "", sound, 100 * (kit->number + 1)), 0);
}

static void it_may_be_asked_from_the_answer(void **state)
{
	struct kit kit;

	(void)state;
	kit_need();
	kit_open(&kit);
	kit_run(&kit, ECHO, 0);
	kit.on_said = ask_again;
	assert_int_equal(ew_matcher_hear(kit.matcher, 1, "", sound, 100), 0);
	for (unsigned n = 1; n <= 3; n++) {
		kit_wait(&kit);
		expect_echo(&kit, n, n * (size_t)100, "-");
	}
	kit_close(&kit);
}

static void free_it(struct kit *kit)
{
	ew_matcher_free(&kit->matcher);
}

static void it_may_be_freed_from_the_answer(void **state)
{
	struct kit kit;

	(void)state;
	kit_need();
	kit_open(&kit);
	kit_run(&kit, ECHO, 0);
	kit.on_said = free_it;
	assert_int_equal(ew_matcher_hear(kit.matcher, 1, "", sound, 100), 0);
	kit_wait(&kit);
	expect_echo(&kit, 1, 100, "-");
	assert_null(kit.matcher);
	kit_close(&kit);
}

static void text_is_wiped_behind_the_answer(void **state)
{
	struct kit kit;

	(void)state;
	kit_need();
	kit_open(&kit);
	kit_run(&kit, "n, _, _ = hear()\nsay(b'%d I do not agree, J\\xc3\\xbcrg\\n' % n)\nhear()\n", 0);
	assert_int_equal(ew_matcher_hear(kit.matcher, 1, "", sound, 100), 0);
	kit_wait(&kit);
	assert_string_equal(kit.text, "I do not agree, J\xc3\xbcrg");
	for (size_t i = 0; i < kit.text_len; i++)
		assert_int_equal(kit.text_at[i], 0);
	kit_close(&kit);
}

static void nothing_said_is_an_answer(void **state)
{
	static const char *const bodies[] = {"n, _, _ = hear()\nsay(b'%d\\n' % n)\nhear()\n", "n, _, _ = hear()\nsay(b'%d \\n' % n)\nhear()\n",
		"n, _, _ = hear()\nsay(b'%d' % n); time.sleep(0.1); say(b'\\n')\nhear()\n"};

	(void)state;
	kit_need();
	for (size_t i = 0; i < EW_COUNT(bodies); i++) {
		struct kit kit;

		kit_open(&kit);
		kit_run(&kit, bodies[i], 0);
		assert_int_equal(ew_matcher_hear(kit.matcher, 1, "", sound, 100), 0);
		kit_wait(&kit);
		assert_int_equal(kit.said, 1);
		assert_int_equal(kit.text_len, 0);
		kit_close(&kit);
	}
}

struct nonsense {
	const char *body;
	const char *why;
	int64_t answer_us;
	size_t samples;
};

#define FIRST "n, _, _ = hear()\n"
#define STAYS "time.sleep(60)\n"

static void one_that_makes_no_sense_is_lost(void **state)
{
	static const struct nonsense cases[] = {
		{FIRST "time.sleep(2)\nsay(b'%d late\\n' % n)\n" STAYS, "first answer in time", 500000, 100},
		{FIRST STAYS, "first answer in time", 500000, 100},
		{STAYS, "first answer in time", 500000, LONG_SAMPLES},
		{FIRST "say(b'%d half' % n)\n" STAYS, "first answer in time", 1000000, 100},
		{FIRST "say(b'%d yes\\n%d no\\n' % (n, n))\n" STAYS, "more than a line", 0, 100},
		{FIRST "say(b'%d yes\\n ' % n)\n" STAYS, "more than a line", 0, 100},
		{FIRST "say(b'%d yes\\n' % (n + 1))\n" STAYS, "another utterance", 0, 100},
		{FIRST "say(b'0%d yes\\n' % n)\n" STAYS, "another utterance", 0, 100},
		{FIRST "say(b'%d0 yes\\n' % n)\n" STAYS, "another utterance", 0, 100},
		{FIRST "say(b'yes\\n')\n" STAYS, "another utterance", 0, 100},
		{FIRST "say(b'\\n')\n" STAYS, "another utterance", 0, 100},
		{FIRST "say(b'%d ' % n + b'x' * 100000)\n" STAYS, "too long", 0, 100},
		{FIRST "say(b'%d ' % n + b'x' * 4094 + b'\\n')\n" STAYS, "too long", 0, 100},
		{FIRST "say(b'%d \\xff\\xfe\\n' % n)\n" STAYS, "no text", 0, 100},
		{FIRST "say(b'%d a\\x00b\\n' % n)\n" STAYS, "no text", 0, 100},
		{FIRST "say(b'%d yes\\r\\n' % n)\n" STAYS, "no text", 0, 100},
		{FIRST "os.abort()\n", "has ended", 0, 100},
		{FIRST "os.close(1)\n" STAYS, "has ended", 0, 100},
		{"sys.exit(0)\n", "", 0, LONG_SAMPLES},
		{"os.close(0)\n" STAYS, "takes no more", 0, LONG_SAMPLES},
		{"i.readline()\nsay(b'5 yes\\n')\n" STAYS, "before it had heard", 0, LONG_SAMPLES},
	};

	(void)state;
	kit_need();
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct kit kit;

		kit_open(&kit);
		kit_run(&kit, cases[i].body, cases[i].answer_us);
		assert_int_equal(ew_matcher_hear(kit.matcher, 5, "", sound, cases[i].samples), 0);
		kit_wait(&kit);
		if (kit.said || kit.lost != 1 || !strstr(kit.why, cases[i].why))
			fail_msg("%s: said %u, lost %u: %s", cases[i].body, kit.said, kit.lost, kit.why);
		assert_false(ew_matcher_is_busy(kit.matcher));
		assert_int_equal(ew_matcher_hear(kit.matcher, 6, "", sound, 100), -EPIPE);
		/* Whatever it was at, it is gone before the matcher is freed. */
		(void)kit_bury(kit.process.pid);
		kit_close(&kit);
	}
}

static void the_longest_line_is_an_answer(void **state)
{
	struct kit kit;

	(void)state;
	kit_need();
	kit_open(&kit);
	kit_run(&kit, FIRST "say(b'%d ' % n + b'x' * 4093 + b'\\n')\n" STAYS, 0);
	assert_int_equal(ew_matcher_hear(kit.matcher, 5, "", sound, 100), 0);
	kit_wait(&kit);
	assert_int_equal(kit.said, 1);
	assert_int_equal(kit.text_len, 4093);
	kit_close(&kit);
}

static void one_that_speaks_unasked_is_lost(void **state)
{
	struct kit kit;

	(void)state;
	kit_need();
	kit_open(&kit);
	kit_run(&kit, "say(b'0 hello\\n')\n" STAYS, 0);
	kit_wait(&kit);
	assert_int_equal(kit.said, 0);
	assert_string_equal(kit.why, "the matcher spoke without being asked");
	kit_close(&kit);
}

static void a_warm_one_has_less_time(void **state)
{
	const struct ew_matcher_command none = {.argv = (const char *const[]){NULL}};
	struct ew_matcher_process process;
	struct kit kit;

	(void)state;
	kit_need();
	assert_int_equal(ew_matcher_start(&none, &process, NULL), -EINVAL);
	kit_open(&kit);
	kit_run(&kit, FIRST "say(b'%d\\n' % n)\n" FIRST STAYS, 1000000);
	assert_int_equal(ew_matcher_hear(kit.matcher, 1, "", sound, 100), 0);
	kit_wait(&kit);
	assert_int_equal(kit.said, 1);
	assert_int_equal(ew_matcher_hear(kit.matcher, 2, "", sound, 100), 0);
	kit_wait(&kit);
	assert_string_equal(kit.why, "the matcher did not answer in time");
	kit_close(&kit);
}

/* -- its end -- */

#define DEAF "import signal\nfor s in range(1, 32):\n    if s not in (9, 19): signal.signal(s, signal.SIG_IGN)\n" FIRST "say(b'%d\\n' % n)\nwhile True: pass\n"

static void it_ends_with_its_leash_whatever_it_does(void **state)
{
	struct kit kit;

	(void)state;
	kit_need();
	kit_open(&kit);
	kit_run(&kit, DEAF, 0);
	assert_int_equal(ew_matcher_hear(kit.matcher, 1, "", sound, 100), 0);
	kit_wait(&kit);
	assert_int_equal(waitpid(kit.process.pid, NULL, WNOHANG), 0);
	ew_matcher_free(&kit.matcher);
	int status = kit_bury(kit.process.pid);

	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	kit.process.pid = 0;
	kit_close(&kit);
}

/* Starts one and dies without a word; the pid comes by the pipe. `held` is closed by the test. */
static __attribute__((noreturn)) void start_and_die(const struct kit *kit, int tell, const int held[static 2])
{
	const char *const argv[] = {kit->script, NULL};
	const struct ew_matcher_command command = {.argv = argv};
	struct ew_matcher_process process;

	if (ew_matcher_start(&command, &process, NULL) < 0 || write(tell, &process.pid, sizeof(pid_t)) != sizeof(pid_t))
		_exit(1);
	/* As after SIGKILL, but the leash is held on to by somebody else. */
	if (fork() == 0) {
		(void)close(held[1]);
		_exit(read(held[0], (char[1]){0}, 1) != 0);
	}
	_exit(0);
}

static void it_ends_with_its_caller(void **state)
{
	struct kit kit;
	int pipes[2], held[2];
	pid_t matcher = 0;

	(void)state;
	kit_need();
	kit_open(&kit);
	kit_write(&kit, DEAF);
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(pipe(held), 0);
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	pid_t pid = fork();

	if (pid == 0)
		start_and_die(&kit, pipes[1], held);
	assert_int_equal(read(pipes[0], &matcher, sizeof(matcher)), sizeof(matcher));
	assert_int_equal(kit_bury(pid), 0);
	int status = kit_bury(matcher);

	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	(void)close(held[1]);
	(void)kit_bury(-1);
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
	(void)close(held[0]);
	(void)close(pipes[0]);
	(void)close(pipes[1]);
	kit_close(&kit);
}

/* -- the cage -- */

/* Says for each attempt whether it was done, in the order below. */
#define ATTEMPTS                                                                                   \
	"import ctypes, socket\n"                                                                  \
	"def copy():\n"                                                                            \
	"    f = os.memfd_create('x')\n"                                                           \
	"    os.write(f, open('/bin/true', 'rb').read())\n"                                        \
	"def trace():\n"                                                                           \
	"    if os.fork() == 0: os._exit(ctypes.CDLL(None).ptrace(0, 0, 0, 0) != 0)\n"             \
	"    assert os.wait()[1] == 0\n"                                                           \
	"def keep():\n"                                                                            \
	"    open('/tmp/ew-matcher-kept', 'w').close()\n"                                          \
	"    os.remove('/tmp/ew-matcher-kept')\n"                                                  \
	"tries = [lambda: socket.socket(), keep, lambda: open('/etc/passwd'), lambda: os.listdir(os.path.dirname(sys.argv[0])),\n"               \
	"    lambda: os.listdir('/'), copy, trace]\n"                                              \
	"n, _, _ = hear()\n"                                                                       \
	"def outcome(f):\n"                                                                        \
	"    try: f()\n"                                                                           \
	"    except OSError: return 'refused'\n"                                                   \
	"    except AssertionError: return 'refused'\n"                                            \
	"    return 'done'\n"                                                                      \
	"say(b'%d %s\\n' % (n, ' '.join([outcome(f) for f in tries]).encode()))\n"

#define N_ATTEMPTS 7

static void expect_each(const char *text, const char *word)
{
	char expected[256] = "";

	for (int i = 0; i < N_ATTEMPTS; i++) {
		size_t n = strlen(expected);

		(void)snprintf(expected + n, sizeof(expected) - n, "%s%s", i ? " " : "", word);
	}
	assert_string_equal(text, expected);
}

static void nothing_gets_out(void **state)
{
	char command[160], line[256] = "";
	struct kit kit;

	(void)state;
	kit_need();
	kit_open(&kit);
	kit_run(&kit, ATTEMPTS "hear()\n", 0);
	assert_int_equal(ew_matcher_hear(kit.matcher, 1, "", sound, 100), 0);
	kit_wait(&kit);
	assert_int_equal(kit.said, 1);
	expect_each(kit.text, "refused");
	/* The same script, by hand. */
	(void)snprintf(command, sizeof(command), "printf 'utterance 1 8000 1 -\\naa' | %s", kit.script);
	FILE *by_hand = popen(command, "re");

	assert_non_null(by_hand);
	assert_non_null(fgets(line, sizeof(line), by_hand));
	(void)pclose(by_hand);
	line[strcspn(line, "\n")] = 0;
	expect_each(line + strlen("1 "), "done");
	kit_close(&kit);
}

static void it_begins_with_what_it_needs(void **state)
{
	struct kit kit;

	(void)state;
	kit_need();
	assert_int_equal(setenv("EW_TEST_SECRET", "x", 1), 0);
	kit_open(&kit);
	kit_run(&kit,
		FIRST "import resource\n"
		      "fds = [f for f in range(0, 64) if os.path.exists('/proc/self/fd/%d' % f)]\n"
		      "where = os.readlink('/proc/self/fd/2')\n"
		      "core = resource.getrlimit(resource.RLIMIT_CORE)\n"
		      "say(b'%d %s\\n' % (n, repr((fds, where, sorted(os.environ), os.getcwd(), core, os.getsid(0) == os.getpid())).encode()))\nhear()\n",
		0);
	assert_int_equal(ew_matcher_hear(kit.matcher, 1, "", sound, 100), 0);
	kit_wait(&kit);
	assert_string_equal(kit.text,
		"([0, 1, 2, 3], '/dev/null', ['HOME', 'LANG', 'OMP_NUM_THREADS', 'PATH', 'PYTHONDONTWRITEBYTECODE'], '/', (1, 1), True)");
	kit_close(&kit);
}

static void expect_refusal(const char *program, const char *const *read, const char *user, int code, const char *sentence)
{
	const char *const argv[] = {program, NULL};
	const struct ew_matcher_command command = {.argv = argv, .read = read, .user = user};
	struct ew_matcher_process process = {.pid = -7};
	struct ew_error error = {0};

	assert_int_equal(ew_matcher_start(&command, &process, &error), code);
	assert_int_equal(error.code, code);
	if (!strstr(error.text, sentence))
		fail_msg("%s does not say %s", error.text, sentence);
	assert_int_equal(process.pid, -7);
}

static void what_cannot_start_says_why(void **state)
{
	const char *const missing[] = {"/nonexistent/model", NULL};
	struct kit kit;

	(void)state;
	kit_need();
	kit_open(&kit);
	expect_refusal("matcher.py", NULL, NULL, -EINVAL, "absolute path");
	expect_refusal("/nonexistent/matcher", NULL, NULL, -ENOENT, "/nonexistent/matcher");
	expect_refusal("/bin/true", missing, NULL, -ENOENT, "/nonexistent/model");
	expect_refusal("/bin/true", NULL, "ew-nobody-of-that-name", -ENOENT, "ew-nobody-of-that-name");
	kit_write(&kit, "");
	assert_int_equal(chmod(kit.script, 0644), 0);
	expect_refusal(kit.script, NULL, NULL, -EACCES, "cannot execute");
	kit_close(&kit);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* -- without memory -- */

static void ignore_said(void *arg, uint64_t number, struct ew_slice text)
{
	(void)arg;
	(void)number;
	(void)text;
}

static void ignore_lost(void *arg, const char *why)
{
	(void)arg;
	(void)why;
}

static int hear_once(void *arg)
{
	const struct ew_matcher_config config = {.said = ignore_said, .lost = ignore_lost};
	struct ew_matcher_process process = {.to = dup(*(int *)arg), .from = dup(*(int *)arg), .leash = -1};
	_cleanup_(ew_loop_free) struct ew_loop *loop = NULL;
	struct ew_matcher *matcher = NULL;
	int r = ew_loop_new(&loop);

	if (r == 0)
		r = ew_matcher_new(loop, &config, &process, &matcher);
	if (r == 0)
		r = ew_matcher_hear(matcher, 1, "", sound, 100);
	ew_matcher_free(&matcher);
	ew_close_fd(&process.to);
	ew_close_fd(&process.from);
	return r;
}

static void without_memory_nothing_is_left(void **state)
{
	int pipes[2];

	(void)state;
	assert_int_equal(pipe(pipes), 0);
	assert_true(ew_test_each_allocation(hear_once, &pipes[1]) >= 3);
	(void)close(pipes[0]);
	(void)close(pipes[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_utterance_after_the_other),
		cmocka_unit_test(what_cannot_be_asked_is_refused),
		cmocka_unit_test(it_may_be_asked_from_the_answer),
		cmocka_unit_test(it_may_be_freed_from_the_answer),
		cmocka_unit_test(text_is_wiped_behind_the_answer),
		cmocka_unit_test(nothing_said_is_an_answer),
		cmocka_unit_test(one_that_makes_no_sense_is_lost),
		cmocka_unit_test(the_longest_line_is_an_answer),
		cmocka_unit_test(one_that_speaks_unasked_is_lost),
		cmocka_unit_test(a_warm_one_has_less_time),
		cmocka_unit_test(it_ends_with_its_leash_whatever_it_does),
		cmocka_unit_test(it_ends_with_its_caller),
		cmocka_unit_test(nothing_gets_out),
		cmocka_unit_test(it_begins_with_what_it_needs),
		cmocka_unit_test(what_cannot_start_says_why),
		cmocka_unit_test(without_memory_nothing_is_left),
	};

	for (size_t i = 0; i < LONG_SAMPLES; i++)
		sound[i] = (int16_t)(i * 7919);
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return 1;
	return cmocka_run_group_tests_name("matcher", tests, NULL, NULL);
}
