/*
 * What a policy says of itself: warnings, differences between two, and the first policy of the documentation.
 */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "policies.h"

/* -- warnings --------------------------------------------------------------------------------- */

static const struct {
	const char *text;
	const char *says;
} warned[] = {
	{"policy: p\nrules: [{name: r, record: never}]\n",
		"\"packs\" is missing: every place falls to the strictest law"},
	{"policy: p\nentity: {name: n, country: LU}\npacks: [eu]\nrules: [{name: r, record: never}]\n",
		"p.yaml:2: country: none of \"packs\" knows LU"},
	{"policy: p\npacks: [eu, lu]\nrules: [{name: r, record: never}]\n",
		"p.yaml:2: packs: the pack lu has entries that counsel must read before anybody relies on them: LU"},
	{RULE("    record: never\n"), "p.yaml:3: n: no rule uses this notice"},
	{RULE(LAWFUL KEEP "    notice: n\n"), "n: it does not tell purpose, which EU demands"},
	{"policy: p\npacks: [eu, lu]\nnotices: {n: {file: f, language: en, tells: [retention]}}\nrules:\n  - name: r\n"
	 "    notice: n\n" LAWFUL KEEP,
		"it does not tell recording, purpose, rights, which EU and 1 other place"},
	{"policy: p\npacks: [eu, lu]\nnotices: {n: {file: f, language: en, tells: [retention]}}\nrules:\n  - name: r\n"
	 "    notice: n\n" LAWFUL KEEP,
		"\"retention_stated\" does not say how long that is"},
	{RULE(LAWFUL KEEP), "\"r\" has no notice"},
	{RULE(LAWFUL KEEP "    notice: n\n    sectors: [ai]\n    purposes: {ai_training: consent}\n"),
		"no notice of \"r\" tells training, which its purposes or sectors demand"},
	{RULE(LAWFUL "    keep: {recording: 5y}\n    notice: n\n    sectors: [mifid2]\n"),
		"no notice of \"r\" tells retention"},
	{RULE(LAWFUL "    keep: {recording: 5y}\n    sectors: [mifid2]\n"),
		"mifid2 obliges to recording: \"r\" is not mandatory, so a refusal or a missing answer leaves a gap"},
	{RULE(LAWFUL "    keep: {recording: 5y}\n    sectors: [mifid2, short]\n"),
		"mifid2 demands at least 1y and short at most 30d: both cannot be"},
	{RULE(LAWFUL KEEP "    sectors: [ai]\n    agents: {agreement: a, covers: [sentiment]}\n"),
		"sentiment of agents is forbidden by ai (Test Act 1)"},
	{RULE("    record: automatic\n    purposes: {sentiment: consent}\n    keep: {sentiment: 1d}\n    sectors: "
	      "[ai]\n"),
		"purposes: sentiment of agents is forbidden by ai"},
	{RULE(LAWFUL "    purposes: [recording, qa]\n    keep: {recording: 1d, qa_score: 1d}\n"
		     "    sensitive: {health: {pause: [recording]}}\n"),
		"health: qa of \"r\" goes on inside of it"},
	{RULE(LAWFUL KEEP "    loosened: {consent: nothing, " THREE "}\n"),
		"\"r\" asks for less than the packs demand"},
	{RULE(LAWFUL KEEP "    pause: {most: 3}\n"), "most: only mandatory calls are bound by it"},
	{"policy: p\nentity: {name: n, country: LU}\npacks: [lu]\nrules:\n  - name: r\n" LAWFUL
	 "    keep: {recording: 1d, summary: 2y}\n",
		"summary: by the opinion of LU, not by a citation, at most 1y would be right"},
	{"policy: p\nnotices: {n: {file: f, language: en, tells: ai}, m: {file: f, language: en, tells: ai}}\n"
	 "rules:\n  - name: r\n    notice: [n, m]\n" LAWFUL KEEP,
		"\"n\" and \"m\" are both in en"},
};

static bool has_warning(const struct ew_policy *policy, const char *says)
{
	for (size_t i = 0; ew_policy_warning(policy, i); i++) {
		if (strstr(ew_policy_warning(policy, i), says))
			return strncmp(ew_policy_warning(policy, i), "p.yaml:", 7) == 0;
	}
	return false;
}

static void test_warnings(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(warned); i++) {
		struct ew_policy *policy = ew_test_load(warned[i].text);

		if (!has_warning(policy, warned[i].says))
			fail_msg("%zu: %s\n%s", i, warned[i].says, ew_policy_warning(policy, 0));
		ew_policy_free(&policy);
	}
}

static void test_no_warning(void **state)
{
	struct ew_policy *policy =
		ew_test_load("policy: p\npacks: [us]\n"
			     "notices: {n: {file: f, language: en, tells: [recording]}}\nrules:\n"
			     "  - name: r\n    notice: n\n" LAWFUL KEEP
			     "    sensitive: {payment: {alarm_after: 1m}}\n    pause: {alarm_after: 1m}\n");

	(void)state;
	if (ew_policy_warning(policy, 0))
		fail_msg("%s", ew_policy_warning(policy, 0));
	ew_policy_free(&policy);
}

/* -- what the documentation shows ------------------------------------------------------------- */

static char *read_source(const char *name)
{
	const char *root = getenv("EW_SOURCE_DIR");
	char path[EW_MAX_PATH_BYTES];
	char *text = calloc(1, EW_MAX_CONFIG_BYTES + 1);

	assert_non_null(text);
	assert_non_null(root);
	(void)snprintf(path, sizeof(path), "%s/%s", root, name);
	FILE *file = fopen(path, "rb");

	if (!file)
		fail_msg("%s", path);
	assert_true(fread(text, 1, EW_MAX_CONFIG_BYTES, file) > 0);
	(void)fclose(file);
	return text;
}

static void add_real_pack(struct ew_packs *to, const char *file)
{
	char path[EW_MAX_PATH_BYTES];
	char name[EW_MAX_PATH_BYTES];
	struct ew_error error = {0};
	size_t n = strlen(file);

	if (n < 6 || strcmp(file + n - 5, ".yaml") != 0)
		return;
	(void)snprintf(path, sizeof(path), "packs/%s", file);
	(void)snprintf(name, sizeof(name), "%.*s", (int)(n - 5), file);
	char *text = read_source(path);

	if (ew_packs_add(to, name, ew_slice_text(text), &error) < 0)
		fail_msg("%s", ew_error_text(&error));
	free(text);
}

static struct ew_packs *real_packs(void)
{
	struct ew_packs *real = NULL;
	struct ew_error error = {0};
	char path[EW_MAX_PATH_BYTES];

	assert_non_null(getenv("EW_SOURCE_DIR"));
	(void)snprintf(path, sizeof(path), "%s/packs", getenv("EW_SOURCE_DIR"));
	DIR *folder = opendir(path);

	if (!folder)
		fail_msg("%s", path);
	assert_int_equal(ew_packs_new(&real), 0);
	for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
		add_real_pack(real, entry->d_name);
	(void)closedir(folder);
	if (ew_packs_ready(real, &error) < 0)
		fail_msg("%s", ew_error_text(&error));
	return real;
}

/* The first policy of docs/policy.md, with the packs as they are delivered. */
static void test_first_policy_of_the_docs(void **state)
{
	struct ew_packs *real = real_packs();
	char *page = read_source("docs/policy.md");
	char *from = strstr(page, "```yaml\n");
	char *to = from ? strstr(from + 8, "```\n") : NULL;

	(void)state;
	assert_non_null(to);
	*to = '\0';
	struct ew_policy *policy = ew_test_load_with(real, from + 8);

	assert_int_equal(ew_policy_rules(policy), 2);
	assert_false(has_warning(policy, "does not tell"));
	assert_false(has_warning(policy, "falls to the strictest"));
	ew_policy_free(&policy);
	ew_packs_free(&real);
	free(page);
}

/* -- differences ------------------------------------------------------------------------------ */

static const struct {
	const char *text;
	const char *says;
} changed[] = {
	{LEFT, ""},
	{"policy: p\npacks: [eu, us]\nnotices: {n: {file: n.wav, language: en, tells: [recording]}}\nrules:\n"
	 "  - {when: {queue: [x]}, name: a, record: never}\n"
	 "  - {name: b, record: automatic, basis: consent, when: {queue: y}, keep: {metadata: 1y, recording: 30d}}\n"
	 "  - {name: c, record: never, when: {queue: z}}\n",
		""},
	{"policy: q\npacks: [eu]\nnotices: {n: {file: n.wav, language: en, tells: [ai]}, m: {file: m, language: en, "
	 "tells: ai}}\n"
	 "rules:\n"
	 "  - {name: c, record: never, when: {queue: z}}\n"
	 "  - {name: b, record: on_demand, basis: consent, when: {queue: y}, keep: {recording: 60d}, sides: together}\n"
	 "  - {name: d, record: never, when: {queue: x}}\n",
		"policy changes from p to q\n"
		"packs changes from [eu, us] to [eu]\n"
		"notices.n.tells changes from [recording] to [ai]\n"
		"notices.m is now said: {file: m, language: en, tells: ai}\n"
		"rule \"a\" is gone\n"
		"rule \"b\": record changes from automatic to on_demand\n"
		"rule \"b\": keep.recording changes from 30d to 60d\n"
		"rule \"b\": keep.metadata is no longer said; it was 1y\n"
		"rule \"b\": sides is now said: together\n"
		"rule \"d\" is new: record: never\n"
		"rule \"b\" is now asked after \"c\"; it was asked before\n"},
};

static void test_differences(void **state)
{
	struct ew_policy *left = ew_test_load(LEFT);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(changed); i++) {
		struct ew_policy *right = ew_test_load(changed[i].text);
		struct ew_buf said;

		ew_buf_init(&said, 10000);
		assert_int_equal(ew_policy_diff(left, right, &said), 0);
		char *text = ew_buf_take_text(&said);

		assert_string_equal(text, changed[i].says);
		free(text);
		ew_buf_free(&said);
		ew_policy_free(&right);
	}
	ew_policy_free(&left);
}

/* The same policy stands on another law. */
static void test_other_version_of_a_pack(void **state)
{
	struct ew_packs *newer = NULL;
	struct ew_policy *left = ew_test_load(LEFT);
	struct ew_buf said;

	(void)state;
	assert_int_equal(ew_test_load_library(PACK_EU "# mended\n", &newer), 0);
	struct ew_policy *right = ew_test_load_with(newer, LEFT);

	ew_buf_init(&said, 1000);
	assert_int_equal(ew_policy_diff(left, right, &said), 0);
	char *text = ew_buf_take_text(&said);

	assert_string_equal(text, "pack eu is another version\n");
	free(text);
	ew_buf_free(&said);
	ew_policy_free(&left);
	ew_policy_free(&right);
	ew_packs_free(&newer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_warnings),
		cmocka_unit_test(test_no_warning),
		cmocka_unit_test(test_first_policy_of_the_docs),
		cmocka_unit_test(test_differences),
		cmocka_unit_test(test_other_version_of_a_pack),
	};

	return cmocka_run_group_tests_name("policy_said", tests, ew_test_policies_setup, ew_test_policies_teardown);
}
