/*
 * One list of purposes for every program, so that a word in a policy, a bit in a gate and a field of the API can never
 * mean different things.
 */
#include "base/purpose.h"

static const char *const names[EW_PURPOSE_COUNT] = {
	"recording",
	"transcription",
	"summary",
	"agent_assist",
	"sentiment",
	"qa",
	"ai_training",
	"biometrics",
	"crm_sync",
	"control_listening",
};

const char *ew_purpose_name(uint32_t purpose)
{
	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++)
		if (purpose == 1u << i)
			return names[i];
	return NULL;
}

uint32_t ew_purpose_of(struct ew_slice name)
{
	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++)
		if (ew_slice_equal(name, ew_slice_text(names[i])))
			return 1u << i;
	return 0;
}
