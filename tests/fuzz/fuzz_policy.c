/*
 * Any bytes as a policy: refused with a sentence, or one that decides, twice the same.
 */
#include <string.h>

#include "base/text.h"
#include "policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decide(const struct ew_policy *policy, const struct ew_policy_facts *facts)
{
	struct ew_decision one;
	struct ew_decision two;

	ew_policy_decide(policy, facts, &one);
	ew_policy_decide(policy, facts, &two);
	if (one.rule != two.rule || strcmp(one.because, two.because) != 0 || one.no_policy)
		abort();
	if ((one.mode == EW_MODE_NEVER) != (one.purposes == 0))
		abort();
	if (one.mode == EW_MODE_MANDATORY && one.then != EW_THEN_END_CALL)
		abort();
	if (!ew_utf8_valid(ew_slice_text(one.because)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct ew_policy_facts facts[] = {
		{0},
		{.queue = "sales", .direction = "inbound", .from = "+352621000111", .to = "sip:a@b"},
		{.extension = "100", .direction = "outbound", .to = "tel:+1-202;x"},
	};
	struct ew_policy *policy = NULL;
	struct ew_error error = {0};
	int r = ew_policy_load(ew_slice_of(data, size), "fuzz", &policy, &error);

	if (r < 0 && error.text[0] == '\0')
		abort();
	for (size_t i = 0; r == 0 && i < sizeof(facts) / sizeof(facts[0]); i++)
		decide(policy, &facts[i]);
	ew_policy_free(&policy);
	return 0;
}
