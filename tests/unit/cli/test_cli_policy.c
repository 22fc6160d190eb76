/*
 * `earwitness policy`: made-up calls, what is said of a policy that loads, cases, and the first policy of `init`.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "programs/cli/answers.h"
#include "programs/cli/policy_commands.h"

#define DAY_US (86400 * EW_US_PER_S)

static const char pack[] =
	"pack: base\nversion: 2026.1.0\nabout: The strictest.\nadvice: none\nreview_by: 2027-01-01\nentries:\n"
	"  - place: \"*\"\n    name: anywhere\n    consent: all_party_explicit\n    counsel: true\n    confidence: low\n"
	"    notice: {required: true, before_capture: true, tells: [recording]}\n"
	"    cites: [{ref: \"none\", kind: secondary}]\n";
static const char good[] = "policy: good\nentity: {name: X}\nnotices:\n"
			   "  hello: {file: hello.wav, language: en, tells: [recording]}\nrules:\n  - name: all\n"
			   "    record: automatic\n    basis: contract\n    notice: hello\n    keep: {recording: 90d}\n";
static const char never[] = "policy: never\nentity: {name: X}\nrules:\n  - name: all\n    record: never\n";
static const char cases[] = "scenarios: ours\ncases:\n"
			    "  - name: nobody has said anything\n    law: 9 defaults\n"
			    "    call: {direction: inbound, parties: {caller: {kind: customer}}}\n"
			    "    expect: {mode: automatic}\n";
static const char empty[] = "scenarios: ours\ncases: []\n";

static char folder[] = "/tmp/earwitness-policy-XXXXXX";

static void write_file(const char *name, const char *text, char path[static EW_MAX_PATH_BYTES])
{
	assert_int_equal(ew_path_join(path, EW_MAX_PATH_BYTES, folder, name), 0);
	assert_int_equal(ew_file_replace(ew_io_real(), path, ew_slice_text(text), 0), 0);
}

static int make_folder(void **state)
{
	char path[EW_MAX_PATH_BYTES];

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(setenv("EARWITNESS_SHARE", folder, 1), 0);
	assert_int_equal(ew_path_join(path, sizeof(path), folder, "packs"), 0);
	assert_int_equal(ew_file_mkdirs(ew_io_real(), path), 0);
	write_file("packs/base.yaml", pack, path);
	return 0;
}

/* -- made-up calls -- */

static void facts_are_read_or_refused(void **state)
{
	static const struct {
		struct ew_options o;
		int code;
	} all[] = {
		{{.direction = "inbound", .channel = "siprec", .at = "2026-11-21"}, 0},
		{{.direction = "sideways"}, -EINVAL},
		{{.channel = "smoke"}, -EINVAL},
		{{.at = "noon"}, -EINVAL},
		{{.party = {{"kind=customer,number=+3521,place=LU", "kind=agent"}, 2}}, 0},
		{{.party = {{""}, 1}}, 0},
		{{.party = {{"kind=friend"}, 1}}, -EINVAL},
		{{.party = {{"name=Alice"}, 1}}, -EINVAL},
		{{.party = {{"number="}, 1}}, -EINVAL},
		{{.party = {{"number"}, 1}}, -EINVAL},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(all); i++) {
		struct ew_made_up call;
		struct ew_error error = {0};

		if (ew_made_up_read(&all[i].o, (struct ew_wall){DAY_US}, &call, &error) != all[i].code)
			fail_msg("case %zu: %s", i, ew_error_text(&error));
		if (i != 4)
			continue;
		assert_int_equal(call.facts.n_parties, 2);
		assert_string_equal(call.facts.parties[0].address, "+3521");
		assert_string_equal(call.facts.parties[0].told, "LU");
		assert_int_equal(call.facts.parties[1].kind, EW_PARTY_AGENT);
		assert_null(call.facts.parties[1].address);
	}
}

/* -- checking -- */

static size_t n_of(const json_t *said, const char *name)
{
	return json_array_size(json_object_get(said, name));
}

static void a_policy_is_described(void **state)
{
	struct ew_policy_open opened = {0};
	struct ew_error error = {0};
	struct ew_wall before, after;
	char path[EW_MAX_PATH_BYTES];
	json_t *said;

	(void)state;
	assert_int_equal(ew_wall_parse(EW_SLICE("2026-12-31T00:00:00Z"), &before), 0);
	assert_int_equal(ew_wall_parse(EW_SLICE("2027-01-02T00:00:00Z"), &after), 0);
	write_file("good.yaml", good, path);
	if (ew_policy_open(path, NULL, &opened, &error) != 0)
		fail_msg("%s", ew_error_text(&error));
	said = ew_policy_check_json(&opened, before);
	assert_non_null(said);
	assert_int_equal(n_of(said, "rules"), 1);
	assert_int_equal(n_of(said, "notices"), 1);
	assert_int_equal(n_of(said, "packs"), 1);
	assert_int_equal(n_of(said, "counsel"), 1);
	assert_int_equal(n_of(said, "review_is_over"), 0);
	assert_true(n_of(said, "warnings") >= 1); /* its audio is not there */
	json_decref(said);
	said = ew_policy_check_json(&opened, after);
	assert_int_equal(n_of(said, "review_is_over"), 1);
	json_decref(said);
	ew_policy_close(&opened);
}

static void what_does_not_load_is_told(void **state)
{
	struct ew_policy_open opened = {0};
	struct ew_error error = {0};
	char path[EW_MAX_PATH_BYTES];

	(void)state;
	write_file("bad.yaml", "policy: bad\nruls: []\n", path);
	assert_int_equal(ew_policy_open(path, NULL, &opened, &error), -EINVAL);
	assert_non_null(strstr(ew_error_text(&error), "bad.yaml:2"));
	ew_policy_close(&opened);
	error = (struct ew_error){0};
	assert_int_equal(ew_policy_open("/nowhere/policy.yaml", NULL, &opened, &error), -ENOENT);
	ew_policy_close(&opened);
	error = (struct ew_error){0};
	write_file("good.yaml", good, path);
	assert_int_equal(ew_policy_open(path, "/nowhere", &opened, &error), -ENOENT);
	ew_policy_close(&opened);
}

/* -- cases -- */

static void cases_pass_or_fail(void **state)
{
	static const struct {
		const char *policy, *cases;
		int code;
		bool passes;
	} all[] = {{good, cases, 0, true}, {never, cases, 0, false}, {good, empty, -EINVAL, false}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(all); i++) {
		struct ew_policy_open opened = {0};
		struct ew_error error = {0};
		char policy[EW_MAX_PATH_BYTES], file[EW_MAX_PATH_BYTES];
		json_t *results = json_array();

		write_file("p.yaml", all[i].policy, policy);
		write_file("c.yaml", all[i].cases, file);
		assert_false(ew_policy_cases_bring_their_own(file));
		assert_int_equal(ew_policy_open(policy, NULL, &opened, &error), 0);
		assert_int_equal(ew_policy_run_cases(file, &opened, opened.policy, results, &error), all[i].code);
		if (all[i].code == 0) {
			assert_int_equal(json_array_size(results), 1);
			assert_int_equal(json_is_true(json_object_get(json_array_get(results, 0), "passed")), all[i].passes);
		}
		json_decref(results);
		ew_policy_close(&opened);
	}
}

/* -- the first policy -- */

static void every_first_policy_loads(void **state)
{
	static const struct {
		const char *basis, *mode, *agreement;
	} all[] = {
		{"consent", "automatic", ""},
		{"contract", "on_demand", "WA-1"},
		{"legitimate_interest", "never", ""},
		{"vital_interest", "automatic", "\"} #"},
		{"legal_obligation", "mandatory", ""},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(all); i++) {
		struct ew_answers a = {.country = "LU", .keep = "1y", .controller = "A: \"B\"", .purpose = "quality # 1"};
		_cleanup_(ew_buf_free) struct ew_buf text = {0};
		struct ew_policy *policy = NULL;
		struct ew_error error = {0};

		(void)snprintf(a.legal_basis, sizeof(a.legal_basis), "%s", all[i].basis);
		(void)snprintf(a.mode, sizeof(a.mode), "%s", all[i].mode);
		(void)snprintf(a.agreement, sizeof(a.agreement), "%s", all[i].agreement);
		ew_buf_init(&text, 65536);
		ew_answers_policy(&a, NULL, &text);
		if (ew_policy_load(ew_buf_slice(&text), "first", NULL, &policy, &error) != 0)
			fail_msg("%s: %s", all[i].mode, ew_error_text(&error));
		assert_int_equal(ew_policy_rules(policy), 1);
		ew_policy_free(&policy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_are_read_or_refused),
		cmocka_unit_test(a_policy_is_described),
		cmocka_unit_test(what_does_not_load_is_told),
		cmocka_unit_test(cases_pass_or_fail),
		cmocka_unit_test(every_first_policy_loads),
	};

	return cmocka_run_group_tests(tests, make_folder, NULL);
}
