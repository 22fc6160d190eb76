/*
 * The list of everything that a call leaves behind, once, with what each kind needs to be captured. A kind that is made
 * by listening must never stand here without a purpose: it would be made of what was withheld. So a tool may hand in
 * no kind that has none.
 */
#include "domain/artifact_kind.h"

static const struct {
	const char *name;
	uint32_t purpose;
	bool foreign;
} kinds[EW_ARTIFACT_KINDS] = {
	[EW_ARTIFACT_AUDIO] = {"audio", EW_PURPOSE_RECORDING, false},
	[EW_ARTIFACT_LIVE_TRANSCRIPT] = {"live_transcript", EW_PURPOSE_TRANSCRIPTION, true},
	[EW_ARTIFACT_TRANSCRIPT] = {"transcript", EW_PURPOSE_TRANSCRIPTION, true},
	[EW_ARTIFACT_SUMMARY] = {"summary", EW_PURPOSE_SUMMARY, true},
	[EW_ARTIFACT_NOTES] = {"agent_notes", 0, false},
	[EW_ARTIFACT_SENTIMENT] = {"sentiment", EW_PURPOSE_SENTIMENT, true},
	[EW_ARTIFACT_DISPOSITION] = {"disposition", 0, false},
	[EW_ARTIFACT_QA_SCORE] = {"qa_score", EW_PURPOSE_QA, true},
	[EW_ARTIFACT_TAGS] = {"tags", EW_PURPOSE_SUMMARY, true},
	[EW_ARTIFACT_ACTIONS] = {"actions", EW_PURPOSE_AGENT_ASSIST, true},
	[EW_ARTIFACT_ESCALATION] = {"escalation", 0, false},
	[EW_ARTIFACT_CRM_SYNC] = {"crm_sync", EW_PURPOSE_CRM_SYNC, true},
	[EW_ARTIFACT_METADATA] = {"metadata", 0, false},
	[EW_ARTIFACT_CONSENT_EVIDENCE] = {"consent_evidence", 0, false},
};

const char *ew_artifact_kind_name(enum ew_artifact_kind kind)
{
	return (size_t)kind < EW_COUNT(kinds) ? kinds[kind].name : NULL;
}

int ew_artifact_kind_of(struct ew_slice word)
{
	for (size_t i = 0; i < EW_COUNT(kinds); i++)
		if (ew_slice_equal(word, ew_slice_text(kinds[i].name)))
			return (int)i;
	return ew_slice_equal(word, EW_SLICE("recording")) ? EW_ARTIFACT_AUDIO : -1;
}

uint32_t ew_artifact_purpose(enum ew_artifact_kind kind)
{
	return (size_t)kind < EW_COUNT(kinds) ? kinds[kind].purpose : 0;
}

bool ew_artifact_is_foreign(enum ew_artifact_kind kind)
{
	return (size_t)kind < EW_COUNT(kinds) && kinds[kind].foreign;
}

bool ew_artifact_may_have_original(enum ew_artifact_kind kind)
{
	return kind == EW_ARTIFACT_AUDIO || (ew_artifact_is_foreign(kind) && kind != EW_ARTIFACT_LIVE_TRANSCRIPT);
}
