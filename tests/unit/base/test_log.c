/*
 * Log lines: one JSON object per write, escaped, cut when too long, rate-limited, counted.
 */
#include "test_case.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"

struct sink {
	int fds[2];
	char text[65536];
};

static void open_sink(struct sink *sink, enum ew_log_level least)
{
	assert_int_equal(pipe(sink->fds), 0);
	ew_log_open("tester", least, sink->fds[1]);
}

/* All that was written, as text. */
static const char *close_sink(struct sink *sink)
{
	size_t len = 0;
	ssize_t got;

	ew_log_open("tester", EW_LOG_ERROR, 2);
	ew_close_fd(&sink->fds[1]);
	while ((got = read(sink->fds[0], sink->text + len, sizeof(sink->text) - 1 - len)) > 0)
		len += (size_t)got;
	sink->text[len] = '\0';
	ew_close_fd(&sink->fds[0]);
	return sink->text;
}

static size_t count_of(const char *text, const char *needle)
{
	size_t n = 0;

	for (const char *at = strstr(text, needle); at; at = strstr(at + 1, needle))
		n++;
	return n;
}

static void test_line(void **state)
{
	static struct sink sink;
	struct ew_error error = {0};
	struct ew_id id = {{0xab}};

	(void)state;
	(void)ew_error_set(&error, -EINVAL, "a \"quoted\" back\\slash \xff end");
	open_sink(&sink, EW_LOG_INFO);
	ew_log(EW_LOG_WARNING, "call_refused", EW_F_ID("call", id), EW_F_U64("n", UINT64_MAX),
		EW_F_I64("i", INT64_MIN), EW_F_WORD("why", "full"), EW_F_ERROR(&error));
	ew_log(EW_LOG_DEBUG, "not_written", EW_F_U64("n", 1));
	ew_log_event(EW_LOG_INFO, "bare", NULL, 0);
	const char *text = close_sink(&sink);

	assert_memory_equal(text, "{\"time\":\"20", 11);
	assert_non_null(strstr(text,
		"Z\",\"level\":\"warning\",\"program\":\"tester\",\"event\":\"call_refused\","
		"\"call\":\"ab000000-0000-0000-0000-000000000000\",\"n\":18446744073709551615,"
		"\"i\":-9223372036854775808,\"why\":\"full\","
		"\"error\":\"a \\\"quoted\\\" back\\\\slash \xef\xbf\xbd end\"}\n{\"time\""));
	assert_non_null(strstr(text, "\"event\":\"bare\"}\n"));
	assert_null(strstr(text, "not_written"));
}

static void test_long_line_is_cut(void **state)
{
	static struct sink sink;
	static char word[5000];

	(void)state;
	memset(word, '"', sizeof(word) - 1);
	open_sink(&sink, EW_LOG_INFO);
	ew_log(EW_LOG_INFO, "long", EW_F_WORD("w", word), EW_F_U64("after", 1));
	const char *text = close_sink(&sink);
	size_t len = strlen(text);

	assert_true(len > 1900 && len <= 2048);
	/* Cut between two escaped characters, the string closed, and said so. */
	assert_string_equal(text + len - 16, "\\\"\",\"cut\":true}\n");
	assert_null(strstr(text, "after"));
}

struct total {
	const char *name;
	uint64_t count;
};

static void find_total(void *arg, const char *name, uint64_t count)
{
	struct total *total = arg;

	if (strcmp(total->name, name) == 0)
		total->count += count;
}

static uint64_t total_of(const char *name)
{
	struct total total = {.name = name};

	ew_log_counts(find_total, &total);
	return total.count;
}

static void test_rate(void **state)
{
	static struct sink sink;

	(void)state;
	open_sink(&sink, EW_LOG_INFO);
	/* Begins right behind a second's edge, so that the burst lies in one second. */
	int64_t edge = ew_io_mono(ew_io_real()).us / EW_US_PER_S;

	while (ew_io_mono(ew_io_real()).us / EW_US_PER_S == edge)
		(void)usleep(1000);
	for (int i = 0; i < 100; i++)
		ew_log(EW_LOG_INFO, "noisy", EW_F_I64("i", i));
	ew_log(EW_LOG_INFO, "quiet", EW_F_U64("n", 1));
	(void)usleep(1100000);
	ew_log(EW_LOG_INFO, "noisy", EW_F_I64("i", 100));
	const char *text = close_sink(&sink);

	assert_int_equal(count_of(text, "\"event\":\"noisy\""), 21);
	assert_int_equal(count_of(text, "\"event\":\"quiet\""), 1);
	assert_int_equal(
		count_of(text, "\"log_lines_dropped\",\"of\":\"noisy\",\"lines\":80}"), 1);
	assert_int_equal(total_of("noisy"), 101);
	assert_int_equal(total_of("quiet"), 1);
	assert_int_equal(total_of("never"), 0);
}

static void *log_some(void *arg)
{
	for (int i = 0; i < 1000; i++)
		ew_log(EW_LOG_INFO, "threads", EW_F_I64("t", *(int *)arg), EW_F_I64("i", i));
	return NULL;
}

static void test_threads(void **state)
{
	static struct sink sink;
	int numbers[4] = {0, 1, 2, 3};
	pthread_t threads[4];
	char *line;

	(void)state;
	open_sink(&sink, EW_LOG_INFO);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, log_some, &numbers[i]), 0);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	(void)close_sink(&sink);
	assert_int_equal(total_of("threads"), 4000);
	for (char *rest = sink.text; (line = strsep(&rest, "\n")) && *line;) {
		assert_int_equal(line[0], '{');
		assert_int_equal(line[strlen(line) - 1], '}');
	}
}

static void test_lost_lines_are_counted(void **state)
{
	uint64_t before = total_of("log_lines_lost");

	(void)state;
	ew_log_open("tester", EW_LOG_INFO, -1);
	ew_log(EW_LOG_INFO, "nowhere", EW_F_U64("n", 1));
	ew_log_open("tester", EW_LOG_ERROR, 2);
	assert_int_equal(total_of("log_lines_lost"), before + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_long_line_is_cut),
		cmocka_unit_test(test_rate),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_lost_lines_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
