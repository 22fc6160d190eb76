/*
 * Hindi: what is said before and behind numbers. Rows and nothing else.
 */
#include "redact/lexicon_parts.h"

const struct ew_phrase_row ew_cues_hi[] = {
	{EW_CUE_SAYS, "hai, hain, है, हैं", NULL, false},
	{EW_CUE_NONE, NULL, NULL, false},
};
