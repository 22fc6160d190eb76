/*
 * Decisions by table, the defaults for which nobody said anything, and every text that must be
 * refused.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "policy/policy.h"
#include "support/support.h"

#define POLICY \
	"policy: contact-centre\n" \
	"entity: {name: Example Bank S.A., country: LU, dpo: dpo@example.com}\n" \
	"rules:\n" \
	"  - name: board\n" \
	"    when: {extension: [\"100\", \"101\"]}\n" \
	"    record: never\n" \
	"  - name: hotline\n" \
	"    when: {number: [\"+352800*\", \"sip:help@example.com\"]}\n" \
	"    record: automatic\n" \
	"    artifacts: [frames, wav]\n" \
	"    keep: {recording: 30d}\n" \
	"  - name: customer queues\n" \
	"    when: {queue: [sales, support], direction: inbound}\n" \
	"    record: on_demand\n" \
	"    opt_out: {recording: stop, then: end_call}\n" \
	"    keep: {recording: 90d, metadata: 90d}\n" \
	"  - name: trading\n" \
	"    when: {queue: trading}\n" \
	"    record: mandatory\n" \
	"    basis: legal_obligation\n" \
	"    keep: {recording: 5y}\n"

static struct ew_policy *load(const char *text)
{
	struct ew_policy *policy = NULL;
	struct ew_error error = {0};

	if (ew_policy_load(ew_slice_text(text), "p.yaml", &policy, &error) < 0)
		fail_msg("%s", ew_error_text(&error));
	return policy;
}

static const struct {
	struct ew_policy_facts facts;
	const char *rule;
	enum ew_policy_mode mode;
	enum ew_policy_then then;
	unsigned artifacts;
} decisions[] = {
	{{.queue = "sales", .direction = "inbound"}, "customer queues", EW_MODE_ON_DEMAND,
		EW_THEN_END_CALL, EW_MAKE_AUDIO},
	{{.queue = "sales", .direction = "outbound"}, "(default)", EW_MODE_NEVER, EW_THEN_CONTINUE, 0},
	{{.queue = "sales"}, "(default)", EW_MODE_NEVER, EW_THEN_CONTINUE, 0},
	{{.queue = "Sales", .direction = "inbound"}, "(default)", EW_MODE_NEVER, EW_THEN_CONTINUE, 0},
	{{0}, "(default)", EW_MODE_NEVER, EW_THEN_CONTINUE, 0},
	{{.queue = "trading"}, "trading", EW_MODE_MANDATORY, EW_THEN_END_CALL, EW_MAKE_AUDIO},
	{{.queue = "trading", .extension = "101"}, "board", EW_MODE_NEVER, EW_THEN_CONTINUE, 0},
	{{.queue = "sales", .direction = "inbound", .from = "+352 800-1234"}, "hotline",
		EW_MODE_AUTOMATIC, EW_THEN_CONTINUE, EW_MAKE_AUDIO | EW_MAKE_FRAMES | EW_MAKE_WAV},
	{{.to = "sip:+3528001234@sbc.example.com;user=phone"}, "hotline", EW_MODE_AUTOMATIC,
		EW_THEN_CONTINUE, EW_MAKE_AUDIO | EW_MAKE_FRAMES | EW_MAKE_WAV},
	{{.to = "sips:HELP@example.com"}, "hotline", EW_MODE_AUTOMATIC, EW_THEN_CONTINUE,
		EW_MAKE_AUDIO | EW_MAKE_FRAMES | EW_MAKE_WAV},
	{{.to = "sip:help@example.com.evil.example"}, "(default)", EW_MODE_NEVER, EW_THEN_CONTINUE, 0},
	{{.from = "+352700", .to = "+35280"}, "(default)", EW_MODE_NEVER, EW_THEN_CONTINUE, 0},
};

static void test_decisions(void **state)
{
	struct ew_policy *policy = load(POLICY);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(decisions); i++) {
		struct ew_decision d;
		struct ew_decision again;

		memset(&d, 0x55, sizeof(d));
		ew_policy_decide(policy, &decisions[i].facts, &d);
		if (strcmp(d.rule, decisions[i].rule) != 0)
			fail_msg("%zu: %s", i, d.because);
		assert_int_equal(d.mode, decisions[i].mode);
		assert_int_equal(d.then, decisions[i].then);
		assert_int_equal(d.artifacts, decisions[i].artifacts);
		assert_int_equal(d.purposes, d.mode == EW_MODE_NEVER ? 0 : EW_PURPOSE_RECORDING);
		assert_false(d.no_policy);
		assert_true(ew_utf8_valid(ew_slice_text(d.because)));
		ew_policy_decide(policy, &decisions[i].facts, &again);
		assert_string_equal(d.because, again.because);
	}
	ew_policy_free(&policy);
}

static void test_because(void **state)
{
	struct ew_policy *policy = load(POLICY);
	struct ew_policy_facts facts = {.queue = "sales", .direction = "inbound", .from = "+49123"};
	struct ew_decision d;

	(void)state;
	ew_policy_decide(policy, &facts, &d);
	assert_string_equal(d.because, "rule \"customer queues\" matched on queue direction: recording");
	ew_policy_free(&policy);
}

static void test_no_policy(void **state)
{
	struct ew_policy_facts facts = {.queue = "trading", .direction = "inbound"};
	struct ew_decision d;

	(void)state;
	ew_policy_decide(NULL, &facts, &d);
	assert_int_equal(d.mode, EW_MODE_NEVER);
	assert_true(d.no_policy);
	assert_string_equal(d.rule, "(no policy)");
	assert_int_equal(d.purposes, 0);
	assert_int_equal(d.artifacts, 0);
	assert_int_equal(d.then, EW_THEN_CONTINUE);
}

static void test_name_and_version(void **state)
{
	struct ew_policy *policy = load(POLICY);
	struct ew_hash hash;
	struct ew_hash got;

	(void)state;
	assert_string_equal(ew_policy_name(policy), "contact-centre");
	assert_int_equal(ew_sha256_of(EW_SLICE(POLICY), &hash), 0);
	got = ew_policy_hash(policy);
	assert_memory_equal(got.bytes, hash.bytes, sizeof(hash.bytes));
	assert_string_equal(ew_policy_mode_name(EW_MODE_ON_DEMAND), "on_demand");
	assert_null(ew_policy_mode_name((enum ew_policy_mode)4));
	ew_policy_free(&policy);
	ew_policy_free(&policy);
}

#define RULE(text) "policy: p\nrules:\n  - name: r\n" text
#define KEEP "    keep: {recording: 1d}\n"

static const struct {
	const char *text;
	const char *says;
} refused[] = {
	{"a: 1\n", "a: the key is not known"},
	{"rules: []\n", "\"policy\" is missing"},
	{"policy: p\n", "\"rules\" is missing"},
	{"policy: p\nrules: []\n", "a list of rules was expected"},
	{"policy: p\nrules: [x]\n", "keys with values were expected"},
	{"policy: p\nrulez: []\n", "was \"rules\" meant?"},
	{"policy: p\nentity: {country: LU}\nrules: []\n", "\"name\" is missing"},
	{"policy: p\nrules:\n  - record: never\n", "\"name\" is missing"},
	{RULE(""), "\"record\" is missing"},
	{RULE("    record: always\n"), "\"always\" is none of: never, automatic, on_demand, mandatory"},
	{RULE("    record: automatic\n"), "keep: {recording: 90d}"},
	{RULE("    record: automatic\n    keep: {metadata: 1d}\n"), "\"recording\" is missing"},
	{RULE("    record: automatic\n    keep: {recording: 0d}\n"), "longer than nothing"},
	{RULE("    record: automatic\n    keep: {recording: ever}\n"), "is not a duration"},
	{RULE("    record: automatic\n    keep: {recordings: 1d}\n"), "was \"recording\" meant?"},
	{RULE("    record: automatic\n    opt_out: {recording: keep}\n" KEEP), "is none of: stop"},
	{RULE("    record: mandatory\n    opt_out: {then: continue}\n" KEEP), "cannot go on"},
	{RULE("    record: automatic\n    artifacts: [mp3]\n" KEEP), "one of audio, frames, wav"},
	{RULE("    record: automatic\n    artifacts: wav\n" KEEP), "a list of audio"},
	{RULE("    record: never\n    artifacts: [wav]\n"), "makes no artifacts"},
	{RULE("    record: never\n    when: {direction: inward}\n"), "inbound, outbound"},
	{RULE("    record: never\n    when: {number: \"*1\"}\n"), "one * at its end"},
	{RULE("    record: never\n    when: {number: \"*\"}\n"), "one * at its end"},
	{RULE("    record: never\n    when: {queue: []}\n"), "at least one text"},
	{RULE("    record: never\n    when: {queue: {a: b}}\n"), "a text was expected"},
	{RULE("    record: never\n    when: {quue: a}\n"), "was \"queue\" meant?"},
	{RULE("    record: never\n  - name: r\n    record: never\n"), "has this name already"},
	{"policy: p\nrules:\n  - record: never\n    name: "
	 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	 "aaaaaaaaaaaaa\n",
		"at most 100 bytes"},
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(refused); i++) {
		struct ew_policy *policy = NULL;
		struct ew_error error = {0};
		int r = ew_policy_load(ew_slice_text(refused[i].text), "p.yaml", &policy, &error);

		if (r != -EINVAL || !strstr(error.text, refused[i].says) ||
			strncmp(error.text, "p.yaml:", 7) != 0)
			fail_msg("%zu: %d %s", i, r, error.text);
		assert_null(policy);
	}
}

static int load_policy(void *arg)
{
	struct ew_policy *policy = NULL;
	int r = ew_policy_load(EW_SLICE(POLICY), "p.yaml", &policy, NULL);

	(void)arg;
	ew_policy_free(&policy);
	return r;
}

static void test_without_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(load_policy, NULL) > 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decisions),
		cmocka_unit_test(test_because),
		cmocka_unit_test(test_no_policy),
		cmocka_unit_test(test_name_and_version),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
