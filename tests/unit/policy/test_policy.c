/*
 * Decisions by table: which rule, what it makes, and the defaults for which nobody said anything.
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
	"    basis: contract\n" \
	"    artifacts: [frames, wav]\n" \
	"    keep: {recording: 30d}\n" \
	"  - name: customer queues\n" \
	"    when: {queue: [sales, support], direction: inbound}\n" \
	"    record: on_demand\n" \
	"    basis: contract\n" \
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

	if (ew_policy_load(ew_slice_text(text), "p.yaml", NULL, &policy, &error) < 0)
		fail_msg("%s", ew_error_text(&error));
	return policy;
}

static const struct {
	struct ew_policy_facts facts;
	const char *rule;
	enum ew_mode mode;
	enum ew_then then;
	unsigned artifacts;
} decisions[] = {
	/* The strictest law keeps the service available, whatever the rule says. */
	{{.queue = "sales", .direction = "inbound"}, "customer queues", EW_MODE_ON_DEMAND,
		EW_THEN_CONTINUE, EW_MAKE_AUDIO},
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

static void because(const struct ew_decision *d, char text[400])
{
	ew_decision_because(d, text, 400);
	assert_true(ew_utf8_valid(ew_slice_text(text)));
}

static void test_decisions(void **state)
{
	struct ew_policy *policy = load(POLICY);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(decisions); i++) {
		struct ew_decision d;
		struct ew_decision again;
		char text[400], same[400];

		memset(&d, 0x55, sizeof(d));
		ew_policy_decide(policy, &decisions[i].facts, NULL, &d);
		because(&d, text);
		if (strcmp(d.rule, decisions[i].rule) != 0)
			fail_msg("%zu: %s", i, text);
		assert_int_equal(d.terms.mode, decisions[i].mode);
		assert_int_equal(d.terms.then, decisions[i].then);
		assert_int_equal(d.artifacts, decisions[i].artifacts);
		assert_int_equal(d.terms.offered, d.terms.mode == EW_MODE_NEVER ? 0 : EW_PURPOSE_RECORDING);
		assert_false(d.no_policy);
		ew_policy_decide(policy, &decisions[i].facts, NULL, &again);
		because(&again, same);
		assert_string_equal(text, same);
		assert_memory_equal(&d.terms, &again.terms, sizeof(d.terms));
	}
	ew_policy_free(&policy);
}

static void test_because(void **state)
{
	struct ew_policy *policy = load(POLICY);
	struct ew_policy_facts facts = {.queue = "sales", .direction = "inbound", .from = "+49123"};
	struct ew_decision d;
	char text[400];

	(void)state;
	ew_policy_decide(policy, &facts, NULL, &d);
	because(&d, text);
	assert_string_equal(text, "rule \"customer queues\" matched on queue direction: recording");
	ew_policy_free(&policy);
}

static void test_no_policy(void **state)
{
	struct ew_policy_facts facts = {.queue = "trading", .direction = "inbound"};
	struct ew_decision d;

	(void)state;
	ew_policy_decide(NULL, &facts, NULL, &d);
	assert_int_equal(d.terms.mode, EW_MODE_NEVER);
	assert_true(d.no_policy);
	assert_string_equal(d.rule, "(no policy)");
	assert_int_equal(d.terms.offered, 0);
	assert_int_equal(d.artifacts, 0);
	assert_int_equal(d.terms.then, EW_THEN_CONTINUE);
}

/* Without packs nobody's law is known: then everybody says yes first, and a no costs nothing. */
static void test_no_packs(void **state)
{
	struct ew_policy *policy = load(POLICY);
	struct ew_policy_facts facts = {.queue = "sales", .direction = "inbound", .from = "+49123"};
	struct ew_decision d;

	(void)state;
	ew_policy_decide(policy, &facts, NULL, &d);
	assert_int_equal(d.terms.need[0], EW_NEED_GRANT);
	assert_int_equal(d.terms.agent_need[0], EW_NEED_GRANT);
	assert_int_equal(d.terms.opt_out, EW_OPT_STOP_STAY);
	assert_true(d.terms.in_recording);
	assert_true(d.terms.tells & EW_TELLS_PURPOSE);
	assert_string_equal(d.deciders[0].place, "*");
	ew_policy_free(&policy);
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
	ew_policy_free(&policy);
	ew_policy_free(&policy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decisions),
		cmocka_unit_test(test_because),
		cmocka_unit_test(test_no_policy),
		cmocka_unit_test(test_no_packs),
		cmocka_unit_test(test_name_and_version),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
