/*
 * Any bytes as a file of stories: refused with a sentence, or told, twice with the same end. Without packs, where every
 * place has the strictest law.
 */
#include <string.h>

#include "policy/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct ends {
	size_t cases, passed;
};

static int count(void *arg, const struct ew_scenario_result *result)
{
	struct ends *ends = arg;

	ends->cases++;
	ends->passed += result->passed ? 1 : 0;
	if (!result->name || result->line == 0 || result->passed != !result->why)
		abort();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ends one = {0};
	struct ends two = {0};
	struct ew_error error = {0};
	int r = ew_scenarios_run(ew_slice_of(data, size), "fuzz", NULL, NULL, count, &one, &error);

	if (r < 0 && error.text[0] == '\0')
		abort();
	if (r != ew_scenarios_run(ew_slice_of(data, size), "fuzz", NULL, NULL, count, &two, NULL))
		abort();
	if (one.cases != two.cases || one.passed != two.passed)
		abort();
	return 0;
}
