/*
 * Command lines, times, and what reaches a terminal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "programs/cli/calls_api.h"
#include "programs/cli/screen.h"
#include "programs/cli/since.h"

static void every_command_names_options_that_exist(void **state)
{
	(void)state;
	for (size_t i = 0; ew_command_at(i); i++) {
		const struct ew_command *c = ew_command_at(i);

		assert_ptr_equal(ew_command_find(c->name), c);
		assert_non_null(c->run);
		for (const char *const *name = c->takes; *name; name++)
			assert_non_null(ew_option_find(*name));
	}
}

static void words_are_read_or_refused(void **state)
{
	static const struct {
		const char *command, *words[4];
		int code;
	} cases[] = {
		{"show", {"an-id", "--json"}, 0},
		{"show", {"--", "--json"}, 0},
		{"show", {"--json"}, -EINVAL},
		{"show", {"--help"}, 0},
		{"show", {"a", "b"}, -EINVAL},
		{"show", {"a", "--limit", "3"}, -EINVAL},
		{"calls", {"--limit=3", "--queue", "sales"}, 0},
		{"calls", {"--limit"}, -EINVAL},
		{"calls", {"--json=yes"}, -EINVAL},
		{"calls", {"x"}, -EINVAL},
		{"export", {"a", "-o", "f"}, 0},
		{"export", {"a", "-of"}, 0},
		{"export", {"a", "-x"}, -EINVAL},
		{"show", {"a", "--artifact=wav"}, -EINVAL},
		{"bundle", {"a", "--clear", "-of"}, 0},
		{"bundle", {"a", "--clear=yes"}, -EINVAL},
		{"bundle", {"a", "--withhold"}, -EINVAL},
		{"export", {"a", "--withhold", "x"}, -EINVAL},
		{"exceptions", {NULL}, 0},
		{"exceptions", {"take", "7", "--note", "n"}, 0},
		{"exceptions", {"take", "7", "8"}, -EINVAL},
		{"test", {"run", "every quarter"}, 0},
		{"population", {"x"}, -EINVAL},
		{"paper", {"make", "vendors", "--with=f.yaml", "--entity=E"}, 0},
		{"paper", {"save", "ID", "--seed=x"}, -EINVAL},
		{"token", {NULL}, 0},
		{"token", {"make", "--right", "tell", "--right=order"}, 0},
		{"token", {"revoke", "an-id", "--vendor"}, -EINVAL},
		{"token", {"make", "--state", "all"}, -EINVAL},
		{"user", {NULL}, 0},
		{"user", {"add", "eve", "--name=Eve"}, 0},
		{"user", {"add", "eve", "b"}, -EINVAL},
		{"user", {"suspend", "eve", "--queue=q"}, -EINVAL},
		{"role", {"give", "eve", "agent", "--reason=r"}, 0},
		{"role", {"give", "eve", "agent", "x"}, -EINVAL},
		{"approve", {"yes", "7", "--note=n"}, 0},
		{"approve", {"yes", "7", "--reason=n"}, -EINVAL},
		{"vendor", {"change", "an-id", "f.json"}, 0},
		{"vendor", {"add", "a", "b", "c"}, -EINVAL},
		{"reconcile", {NULL}, -EINVAL},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		char words[4][32], *argv[4];
		struct ew_options options;
		int n = 0;

		for (; n < 4 && cases[i].words[n]; n++) {
			(void)snprintf(words[n], sizeof(words[n]), "%s", cases[i].words[n]);
			argv[n] = words[n];
		}
		if (ew_arguments_read(ew_command_find(cases[i].command), n, argv, &options) !=
			cases[i].code)
			fail_msg("case %zu", i);
		if (strcmp(cases[i].command, "export") == 0 && cases[i].code == 0)
			assert_string_equal(options.out, "f");
	}
}

/* Given again, an option that may be is a list; it ends somewhere. */
static void words_add_up(void **state)
{
	char word[EW_CLI_MAX_WORDS + 1][16], *argv[EW_CLI_MAX_WORDS + 1];
	struct ew_options options;

	(void)state;
	for (size_t i = 0; i <= EW_CLI_MAX_WORDS; i++) {
		(void)snprintf(word[i], sizeof(word[i]), "--withhold=v%zu", i);
		argv[i] = word[i];
	}
	argv[0] = strdup("an-id");
	assert_int_equal(ew_arguments_read(ew_command_find("bundle"), EW_CLI_MAX_WORDS, argv, &options), 0);
	assert_int_equal(options.withhold.n, EW_CLI_MAX_WORDS - 1);
	assert_string_equal(options.withhold.at[0], "v1");
	assert_string_equal(options.withhold.at[EW_CLI_MAX_WORDS - 2], "v31");
	free(argv[0]);
	argv[0] = word[0];
	assert_int_equal(ew_arguments_read(ew_command_find("bundle"), EW_CLI_MAX_WORDS + 1, argv, &options), -EINVAL);
}

/* Nothing is asked of a server before it is said for whom and why. */
static void bundles_are_not_asked_for_lightly(void **state)
{
	static const struct ew_options cases[] = {
		{.clear = true, .purpose = "p"},
		{.out = "f", .purpose = "p"},
		{.out = "f", .purpose = "p", .clear = true, .to = "age1x"},
		{.out = "f", .clear = true},
		{.out = "f", .clear = true, .legal_ground = "g"},
		{.out = "f", .clear = true, .of_case = "4711"},
		{.out = "f", .clear = true, .purpose = "p", .legal_ground = "g", .of_case = "4711"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		assert_int_equal(ew_run_bundle(&cases[i]), EW_EXIT_USAGE);
}

#define ID "019aa5a0-0000-7000-8000-000000000001"
#define EXPORT "/v1/interactions/" ID "/export"

static void exports_are_asked_for(void **state)
{
	static const struct {
		struct ew_options options;
		const char *path;
	} cases[] = {
		{{.out = "f"}, EXPORT "?format=opus"},
		{{.out = "f", .format = "wav", .to = "age1&x"}, EXPORT "?format=wav&to=age1%26x"},
		{{.out = "f", .artifact = "frames"}, EXPORT "?artifact=frames"},
		{{.out = "f", .artifact = "wav", .party = {{"p"}, 1}, .to = "age1x"},
			EXPORT "?artifact=wav&party=p&to=age1x"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_buf_free) struct ew_buf b = {0};
		struct ew_options options = cases[i].options;
		struct ew_error error = {0};

		ew_buf_init(&b, 1000);
		options.argument[0] = ID;
		assert_int_equal(ew_export_path(&options, &b, &error), 0);
		ew_buf_add_u8(&b, 0);
		assert_string_equal((const char *)b.at, cases[i].path);
	}
}

/* What contradicts itself is said before anybody is asked. */
static void exports_that_make_no_sense(void **state)
{
	static const struct ew_options cases[] = {
		{.artifact = "wav", .purpose = "p"},
		{.out = "f"},
		{.purpose = "p", .out = "f", .artifact = "wav", .format = "wav"},
		{.purpose = "p", .out = "f", .party = {{"p"}, 1}},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		assert_int_equal(ew_run_export(&cases[i]), EW_EXIT_USAGE);
}

static void times_as_people_say_them(void **state)
{
	const struct ew_wall now = {.us = 1000000 * EW_US_PER_S};
	static const struct {
		const char *text;
		int64_t seconds; /* -1: refused */
	} cases[] = {
		{"90m", 1000000 - 5400},
		{"24h", 1000000 - 86400},
		{"7d", 1000000 - 604800},
		{"1970-01-02", 86400},
		{"1970-01-02T01:00:00+01:00", 86400},
		{"yesterday", -1},
		{"d", -1},
		{"", -1},
		{"-3d", -1},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_wall t = {-1};
		int code = ew_since_parse(cases[i].text, now, &t);

		if (cases[i].seconds < 0 ? code != -EINVAL
					 : code || t.us != cases[i].seconds * EW_US_PER_S)
			fail_msg("%s", cases[i].text);
	}
}

static void foreign_text_cannot_move_the_cursor(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	(void)state;
	ew_buf_init(&b, 1000);
	ew_screen_add(&b, "a\x1b[2J\nb");
	ew_screen_add_column(&b, "\xc3\xa9t\xc3\xa9 chaud", 6);
	ew_screen_add_column(&b, "x", 3);
	ew_buf_add_u8(&b, 0);
	assert_null(strchr((char *)b.at, '\x1b'));
	assert_null(strchr((char *)b.at, '\n'));
	assert_non_null(strstr((char *)b.at, "\xc3\xa9t\xc3\xa9 c~x  "));
	ew_buf_clear(&b);
	ew_screen_add_line(&b, "because %s", "\x1b[2J\nall is well");
	ew_buf_add_u8(&b, 0);
	assert_null(strchr((char *)b.at, '\x1b'));
	assert_ptr_equal(strchr((char *)b.at, '\n'), strchr((char *)b.at, 0) - 1); /* at the end alone */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_names_options_that_exist),
		cmocka_unit_test(words_are_read_or_refused),
		cmocka_unit_test(words_add_up),
		cmocka_unit_test(bundles_are_not_asked_for_lightly),
		cmocka_unit_test(exports_are_asked_for),
		cmocka_unit_test(exports_that_make_no_sense),
		cmocka_unit_test(times_as_people_say_them),
		cmocka_unit_test(foreign_text_cannot_move_the_cursor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
