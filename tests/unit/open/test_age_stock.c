/*
 * The stock age tools as the judge, both ways: what we seal they open, what they seal we open,
 * and two headers made apart from one payload open it each with its own key.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "open/age_open.h"

static char folder[] = "/tmp/ew_age_XXXXXX";

/* Runs a shell line inside the test's folder; the words are all ours. */
static int run(const char *line)
{
	char command[600];

	(void)snprintf(command, sizeof(command), "cd %s && %s", folder, line);
	return system(command);
}

static void path_of(char to[600], const char *name)
{
	assert_int_equal(ew_path_join(to, 600, folder, name), 0);
}

static void put(const char *name, struct ew_slice content)
{
	char path[600];

	path_of(path, name);
	assert_int_equal(ew_file_replace(ew_io_real(), path, content, 0), 0);
}

static void get(const char *name, struct ew_buf *to)
{
	char path[600];

	path_of(path, name);
	ew_buf_clear(to);
	assert_int_equal(ew_file_read(ew_io_real(), path, to), 0);
}

static void read_identity(const char *name, struct ew_identity *to)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_slice rest;
	struct ew_slice line;

	ew_buf_init(&text, 4096);
	get(name, &text);
	rest = ew_buf_slice(&text);
	while (ew_slice_cut(&rest, '\n', &line)) {
		if (ew_slice_starts(line, EW_SLICE("AGE-SECRET-KEY-"))) {
			assert_int_equal(ew_identity_parse(line, to), 0);
			return;
		}
	}
	fail();
}

static int collect(void *arg, struct ew_slice bytes)
{
	ew_buf_add_slice(arg, bytes);
	return ew_buf_error(arg);
}

static void seal_apart(const struct ew_identity *to, struct ew_slice plain)
{
	_cleanup_(ew_buf_free) struct ew_buf payload = {0};
	_cleanup_(ew_age_sealer_free) struct ew_age_sealer *s = NULL;
	struct ew_file_key key;

	ew_buf_init(&payload, 1 << 20);
	assert_int_equal(ew_file_key_new(ew_io_real(), &key), 0);
	assert_int_equal(ew_age_sealer_new(ew_io_real(), &key, collect, &payload, &s), 0);
	assert_int_equal(ew_age_sealer_add(s, plain), 0);
	assert_int_equal(ew_age_sealer_end(s), 0);
	put("payload", ew_buf_slice(&payload));
	for (size_t i = 0; i < 2; i++) {
		_cleanup_(ew_buf_free) struct ew_buf header = {0};

		ew_buf_init(&header, 4096);
		assert_int_equal(
			ew_age_seal_header(ew_io_real(), &key, &to[i].recipient, 1, &header), 0);
		put(i ? "header1" : "header0", ew_buf_slice(&header));
	}
}

static void check_size(const struct ew_identity *ids, size_t size)
{
	static uint8_t plain[200000];
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	_cleanup_(ew_buf_free) struct ew_buf opened = {0};
	const struct ew_identity *one[1] = {&ids[0]};
	char line[300];
	char recipient[EW_RECIPIENT_TEXT_BYTES];

	ew_buf_init(&b, 1 << 20);
	ew_buf_init_secret(&opened, 1 << 20);
	assert_int_equal(ew_io_random(ew_io_real(), plain, size), 0);
	put("plain", ew_slice_of(plain, size));
	assert_int_equal(ew_age_seal(ew_io_real(), &ids[0].recipient, ew_slice_of(plain, size), &b), 0);
	put("whole", ew_buf_slice(&b));
	assert_int_equal(run("age -d -i k0 whole | cmp - plain"), 0);
	assert_int_not_equal(run("age -d -i k1 whole >/dev/null 2>&1"), 0);
	seal_apart(ids, ew_slice_of(plain, size));
	assert_int_equal(run("cat header0 payload | age -d -i k0 | cmp - plain"), 0);
	assert_int_equal(run("cat header1 payload | age -d -i k1 | cmp - plain"), 0);
	ew_recipient_format(&ids[0].recipient, recipient);
	(void)snprintf(line, sizeof(line), "age -r %s -o theirs plain", recipient);
	assert_int_equal(run("rm -f theirs"), 0);
	assert_int_equal(run(line), 0);
	get("theirs", &b);
	assert_int_equal(ew_age_open(one, 1, ew_buf_slice(&b), &opened), 0);
	assert_true(ew_slice_equal(ew_buf_slice(&opened), ew_slice_of(plain, size)));
}

static void test_both_ways(void **state)
{
	static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 200000};
	struct ew_identity ids[2];

	(void)state;
	assert_int_equal(run("age-keygen -o k0 2>/dev/null && age-keygen -o k1 2>/dev/null"), 0);
	read_identity("k0", &ids[0]);
	read_identity("k1", &ids[1]);
	for (size_t i = 0; i < EW_COUNT(sizes); i++)
		check_size(ids, sizes[i]);
}

static void test_our_identity_in_their_hands(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_buf_free) struct ew_buf answer = {0};
	struct ew_identity id;
	char recipient[EW_RECIPIENT_TEXT_BYTES];

	(void)state;
	ew_buf_init_secret(&text, 4096);
	ew_buf_init(&answer, 4096);
	assert_int_equal(ew_identity_new(ew_io_real(), &id), 0);
	assert_int_equal(ew_identity_add_text(&id, &text), 0);
	put("ours", ew_buf_slice(&text));
	assert_int_equal(run("age-keygen -y ours > public"), 0);
	get("public", &answer);
	ew_recipient_format(&id.recipient, recipient);
	assert_true(ew_slice_equal(ew_slice_trim(ew_buf_slice(&answer)), ew_slice_text(recipient)));
}

static int set_up(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	char line[100];

	(void)state;
	(void)snprintf(line, sizeof(line), "rm -r %s", folder);
	return system(line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_ways),
		cmocka_unit_test(test_our_identity_in_their_hands),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
