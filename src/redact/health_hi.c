/*
 * Hindi medical terms.
 */
#include "redact/lexicon_parts.h"

const struct ew_phrase_row ew_health_hi[] = {
	{EW_CUE_HEALTH, "madhumeh, dama", NULL, false},
	{EW_CUE_NONE, NULL, NULL, false},
};
