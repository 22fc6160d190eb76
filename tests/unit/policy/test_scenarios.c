/*
 * The suite of cases (tests/cases/consent/) that judges policy, packs and consent state together, with the packs as
 * they are shipped. A new file or case there is a new test; every case names its rule of law as docs/law.md calls it.
 */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/limits.h"
#include "policy/scenario.h"
#include "support/support.h"

#define LEAST_CASES 150
#define PATH_BYTES 700

struct tally {
	const char *file;
	const char *laws; /* the text of docs/law.md */
	size_t cases, failed;
};

static void path_of(const char *folder, const char *name, char to[PATH_BYTES])
{
	const char *root = getenv("EW_SOURCE_DIR");

	(void)snprintf(to, PATH_BYTES, "%s/%s/%s", root ? root : ".", folder, name);
}

static int is_yaml(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 5 && strcmp(entry->d_name + n - 5, ".yaml") == 0;
}

static void read_file(const char *path, struct ew_buf *to)
{
	struct ew_io *io = ew_io_real();

	ew_buf_init(to, EW_MAX_CONFIG_BYTES);
	if (ew_file_read(io, path, to) < 0)
		fail_msg("%s cannot be read", path);
}

static void add_pack(struct ew_packs *packs, const char *file)
{
	struct ew_error error = {0};
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[PATH_BYTES];
	char name[200];

	path_of("packs", file, path);
	read_file(path, &text);
	(void)snprintf(name, sizeof(name), "%.*s", (int)(strlen(file) - strlen(".yaml")), file);
	if (ew_packs_add(packs, name, ew_buf_slice(&text), &error) < 0)
		fail_msg("%s", ew_error_text(&error));
}

static struct ew_packs *load_packs(void)
{
	struct ew_packs *packs = NULL;
	struct ew_error error = {0};
	struct dirent **entries;
	char folder[PATH_BYTES];

	path_of("packs", "", folder);
	int n = scandir(folder, &entries, is_yaml, alphasort);

	assert_true(n > 0);
	assert_int_equal(ew_packs_new(&packs), 0);
	for (int i = 0; i < n; i++) {
		add_pack(packs, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	if (ew_packs_ready(packs, &error) < 0)
		fail_msg("%s", ew_error_text(&error));
	return packs;
}

/* A rule stands in a table, or at the head of a paragraph. */
static bool is_rule(const struct tally *tally, const char *law)
{
	char row[200], head[200];

	(void)snprintf(row, sizeof(row), "| %s |", law);
	(void)snprintf(head, sizeof(head), "**%s.**", law);
	return strstr(tally->laws, row) || strstr(tally->laws, head);
}

static int count(void *arg, const struct ew_scenario_result *result)
{
	struct tally *tally = arg;
	const char *law = result->law ? result->law : "none";

	tally->cases++;
	if (!result->passed)
		print_error("%s:%u: \"%s\"\n    law: %s\n    %s\n", tally->file, result->line, result->name, law,
			result->why);
	else if (!is_rule(tally, law))
		print_error("%s:%u: \"%s\"\n    no rule of docs/law.md is called so: %s\n", tally->file, result->line,
			result->name, law);
	else
		return 0;
	tally->failed++;
	return 0;
}

static void run_file(const struct ew_packs *packs, const char *file, struct tally *total)
{
	struct tally tally = {.file = file, .laws = total->laws};
	struct ew_error error = {0};
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[PATH_BYTES];

	path_of("tests/cases/consent", file, path);
	read_file(path, &text);
	if (ew_scenarios_run(ew_buf_slice(&text), file, NULL, packs, count, &tally, &error) < 0) {
		print_error("%s\n", ew_error_text(&error));
		tally.failed++;
	}
	print_message("%s: %zu cases, %zu failed\n", file, tally.cases, tally.failed);
	total->cases += tally.cases;
	total->failed += tally.failed;
}

static void cases_that_a_lawyer_can_read(void **state)
{
	struct ew_packs *packs = load_packs();
	struct ew_buf text = {0};
	struct tally total = {0};
	struct dirent **entries;
	char folder[PATH_BYTES];

	(void)state;
	path_of("docs", "law.md", folder);
	read_file(folder, &text);
	char *laws = ew_buf_take_text(&text);

	assert_non_null(laws);
	total.laws = laws;
	path_of("tests/cases/consent", "", folder);
	int n = scandir(folder, &entries, is_yaml, alphasort);

	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		run_file(packs, entries[i]->d_name, &total);
		free(entries[i]);
	}
	free(entries);
	free(laws);
	ew_buf_free(&text);
	ew_packs_free(&packs);
	print_message("%zu of %zu cases passed\n", total.cases - total.failed, total.cases);
	assert_int_equal(total.failed, 0);
	assert_true(total.cases >= LEAST_CASES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cases_that_a_lawyer_can_read),
	};

	return cmocka_run_group_tests_name("scenarios", tests, NULL, NULL);
}
