/*
 * English medical terms.
 */
#include "redact/lexicon_parts.h"

const struct ew_phrase_row ew_health_en[] = {
	{EW_CUE_HEALTH, "diabetes, asthma", NULL, false},
	{EW_CUE_NONE, NULL, NULL, false},
};
