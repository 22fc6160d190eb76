/*
 * Commands that wrap: what they are told, what their ends mean, and that none of them makes us wait for ever.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/limits.h"
#include "programs/keyholder/command.h"

#define NAME "earwitness-01020300-0000-0000-0000-000000000000-tape-00000001"

static char folder[64], script[96];
static const struct ew_id here = {{1, 2, 3}};

static int begin(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/ew-command-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(script, sizeof(script), "%s/kms", folder);
	return 0;
}

static int end(void **state)
{
	(void)state;
	(void)unlink(script);
	return rmdir(folder);
}

static void write_script(const char *text)
{
	char whole[1024];

	snprintf(whole, sizeof(whole), "#!/bin/sh\n%s\n", text);
	assert_int_equal(ew_file_replace(ew_io_real(), script, ew_slice_text(whole), 0), 0);
	assert_int_equal(chmod(script, 0700), 0);
}

static int ask(unsigned verb, struct ew_slice in, size_t most, uint32_t timeout_ms, struct ew_buf *out, struct ew_error *error)
{
	struct ew_key_command command = {.argv = {script, "--zone", "a b"}, .timeout_ms = timeout_ms};
	struct ew_wrapping key = {here, "tape-00000001"};
	int r;

	*error = (struct ew_error){.code = 0};
	ew_buf_free(out);
	ew_buf_init_secret(out, most);
	r = verb == 0   ? ew_key_command_ops.wrap(&command, &key, in, out, error)
	    : verb == 1 ? ew_key_command_ops.unwrap(&command, &key, in, out, error)
			: ew_key_command_ops.destroy(&command, &key, error);
	if (r < 0)
		assert_true(error->code == r && ew_error_text(error)[0]);
	return r;
}

/* The words as they are written, no shell between; and bytes of any kind go through. */
static void it_is_told_words_and_bytes(void **state)
{
	static const uint8_t bytes[] = {0, 1, 255, '\n', 0, 'x', 13};
	static const char *const verbs[] = {"wrap", "unwrap"};
	_cleanup_(ew_buf_free) struct ew_buf out = {0};
	struct ew_error error;

	(void)state;
	for (unsigned verb = 0; verb < 2; verb++) {
		char text[400];

		snprintf(text, sizeof(text), "test \"$#/$1/$2/$3/$4\" = \"4/--zone/a b/%s/" NAME "\" || exit 9\ncat", verbs[verb]);
		write_script(text);
		assert_int_equal(ask(verb, ew_slice_of(bytes, sizeof(bytes)), EW_MAX_WRAPPED_BYTES, 5000, &out, &error), 0);
		assert_int_equal(out.len, sizeof(bytes));
		assert_memory_equal(out.at, bytes, sizeof(bytes));
	}
	write_script("test \"$3/$4\" = \"destroy/" NAME "\" || exit 9\ntest \"$(cat)\" = \"\"");
	assert_int_equal(ask(2, EW_SLICE_EMPTY, 64, 5000, &out, &error), 0);
	/* A clean environment, and no descriptor but the three. */
	assert_int_equal(setenv("SECRET_OF_OURS", "x", 1), 0);
	write_script("env >&2; ls /proc/$$/fd | grep -v '^[012]$' | grep -qx '[3-9]' && exit 9\ntest -z \"$SECRET_OF_OURS\" && printf ok");
	assert_int_equal(ask(0, EW_SLICE("s"), 64, 5000, &out, &error), 0);
}

static void its_end_says_what_it_means(void **state)
{
	static const struct {
		const char *script, *said;
		int code;
	} cases[] = {
		{"echo no such key >&2; exit 1", "status 1: no such key", -EKEYREJECTED},
		{"echo quota >&2; echo more >&2; exit 75", "status 75: quota", -EAGAIN},
		{"exit 2", "status 2", -EAGAIN},
		{"printf 'bell\\007 and more' >&2; exit 75", "bell\xef\xbf\xbd and more", -EAGAIN},
		{"kill -9 $$", "signal 9", -EAGAIN},
		{"sleep 30", "has not answered within 300 ms", -ETIMEDOUT},
		{"sleep 30 & exit 0", "has not answered within 300 ms", -ETIMEDOUT}, /* somebody still holds its output */
		{"exec 1>&- 2>&-; sleep 30", "has not answered within 300 ms", -ETIMEDOUT},
		{"trap '' TERM; exec sleep 30", "has not answered within 300 ms", -ETIMEDOUT},
	};
	_cleanup_(ew_buf_free) struct ew_buf out = {0};
	struct ew_error error;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		write_script(cases[i].script);
		assert_int_equal(ask(1, EW_SLICE("blob"), 64, cases[i].code == -ETIMEDOUT ? 300 : 10000, &out, &error), cases[i].code);
		if (!strstr(ew_error_text(&error), cases[i].said))
			fail_msg("%s: %s", cases[i].script, ew_error_text(&error));
	}
	assert_int_equal(unlink(script), 0);
	assert_int_equal(ask(1, EW_SLICE("blob"), 64, 5000, &out, &error), -EAGAIN);
	write_script("true");
	assert_int_equal(chmod(script, 0600), 0);
	assert_int_equal(ask(1, EW_SLICE("blob"), 64, 5000, &out, &error), -EAGAIN);
}

/* Who says too much fills no memory, who reads nothing stops nobody. */
static void it_may_talk_as_it_likes(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf out = {0}, in = {0};
	struct ew_error error;

	(void)state;
	write_script("head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2");
	assert_int_equal(ask(0, EW_SLICE("s"), 64, 10000, &out, &error), 0);
	assert_int_equal(ew_buf_error(&out), -EFBIG);
	write_script("exec 0<&-; printf answer");
	ew_buf_init(&in, 1 << 20);
	assert_non_null(ew_buf_extend(&in, 1 << 20));
	memset(in.at, 'x', in.len);
	assert_int_equal(ask(1, ew_buf_slice(&in), 64, 10000, &out, &error), 0);
	assert_true(ew_slice_equal(ew_buf_slice(&out), EW_SLICE("answer")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_is_told_words_and_bytes, begin, end),
		cmocka_unit_test_setup_teardown(its_end_says_what_it_means, begin, end),
		cmocka_unit_test_setup_teardown(it_may_talk_as_it_likes, begin, end),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("key_command", tests, NULL, NULL);
}
