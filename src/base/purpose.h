/*
 * Purposes: what media, text and call data may be used for. A gate, a grant and a notice each speak of a set of them.
 */
#ifndef EW_BASE_PURPOSE_H
#define EW_BASE_PURPOSE_H

#include "base/slice.h"

/** One bit each. Numbers are stored: never change one. */
enum ew_purpose {
	EW_PURPOSE_RECORDING = 1u << 0,
	EW_PURPOSE_TRANSCRIPTION = 1u << 1,
	EW_PURPOSE_SUMMARY = 1u << 2,
	EW_PURPOSE_AGENT_ASSIST = 1u << 3,
	EW_PURPOSE_SENTIMENT = 1u << 4,
	EW_PURPOSE_QA = 1u << 5,
	EW_PURPOSE_AI_TRAINING = 1u << 6,
	EW_PURPOSE_BIOMETRICS = 1u << 7,
	EW_PURPOSE_CRM_SYNC = 1u << 8,
	EW_PURPOSE_CONTROL_LISTENING = 1u << 9,
};

#define EW_PURPOSES_ALL 0x3ffu
#define EW_PURPOSE_COUNT 10

/** The API's word for a single purpose ("recording", "agent_assist", ...); NULL for anything else. */
const char *ew_purpose_name(uint32_t purpose);

/** The bit of a word, or 0. */
uint32_t ew_purpose_of(struct ew_slice name);

#endif
