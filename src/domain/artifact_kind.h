/*
 * Everything that a call leaves behind, by kind. Each kind belongs to the purpose that its capture needs; what people
 * write themselves needs none.
 */
#ifndef EW_DOMAIN_ARTIFACT_KIND_H
#define EW_DOMAIN_ARTIFACT_KIND_H

#include "base/purpose.h"

/** Rows of what was handed in hold the numbers, events the words: never renumber. */
enum ew_artifact_kind {
	EW_ARTIFACT_AUDIO,
	EW_ARTIFACT_LIVE_TRANSCRIPT,
	EW_ARTIFACT_TRANSCRIPT,
	EW_ARTIFACT_SUMMARY,
	EW_ARTIFACT_NOTES,
	EW_ARTIFACT_SENTIMENT,
	EW_ARTIFACT_DISPOSITION,
	EW_ARTIFACT_QA_SCORE,
	EW_ARTIFACT_TAGS,
	EW_ARTIFACT_ACTIONS,
	EW_ARTIFACT_ESCALATION,
	EW_ARTIFACT_CRM_SYNC,
	EW_ARTIFACT_METADATA,         /* call data */
	EW_ARTIFACT_CONSENT_EVIDENCE, /* events of consent: they outlive what they allowed */
	EW_ARTIFACT_KINDS
};

/** "audio", "live_transcript", "transcript", "summary", "agent_notes", ...; NULL for a number that is none. */
const char *ew_artifact_kind_name(enum ew_artifact_kind kind);

/** -1 for a word that is none. "recording" is another word for "audio". */
int ew_artifact_kind_of(struct ew_slice word);

/** The purpose under which it is captured; 0: what people write, and what is known without listening. */
uint32_t ew_artifact_purpose(enum ew_artifact_kind kind);

/** True for what outside tools may hand in. */
bool ew_artifact_is_foreign(enum ew_artifact_kind kind);

/**
 * True for what may have an original that is kept beside what was redacted: audio, and what tools hand in as a whole. Of a live transcript a
 * part is masked before it is known what it is a part of, so what may never be kept could not be told from the rest.
 */
bool ew_artifact_may_have_original(enum ew_artifact_kind kind);

#endif
