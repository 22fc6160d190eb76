/*
 * A house with a speech engine, a call that is over, and a worker that says what it has heard.
 */
#ifndef EW_TEST_KEEPER_HEAR_STAGE_H
#define EW_TEST_KEEPER_HEAR_STAGE_H

#include "unit/keeper/recorded_stage.h"

/* A policy that has calls transcribed; `more` goes on behind its `redact`. */
#define HEAR_POLICY(more) \
	"policy: kit\nentity: {name: Kit, country: LU}\nregions: [EU]\n" \
	"rules:\n  - name: all\n    when: {direction: inbound}\n    record: automatic\n" KIT_LAWFUL \
	"    purposes: [recording, transcription]\n" \
	"    agents: {agreement: WA-1, covers: [recording, transcription]}\n" \
	"    keep: {recording: 90d, transcript: 90d}\n" \
	"    redact: {transcript: standard}\n" more
#define HEAR_AGREED "2400-01-01"
#define HEAR_RUN_OUT "1971-01-01"
#define HEAR_TWO_PARTIES \
	"[{\"from_ms\":5,\"to_ms\":9,\"source\":1,\"text\":\"my [card]\",\"confidence\":0.5},{\"from_ms\":9,\"to_ms\":9,\"source\":0,\"text\":\"yes\"}]"

/** A house with an engine of a vendor whose agreement lasts until then. */
struct kit *hear_house(const char *policy, const char *until);
/** A call that is over: of one party both purposes were open and one of them not, of the other recording and `other`. */
void hear_call(struct kit *k, uint32_t other);
/** A worker comes. True when the job is with it. */
bool hear_begin(struct kit *k);
/** The worker's answer: these segments, and `behind` them in its output; what `m` says beside them stays. */
int hear_answer(struct kit *k, struct ew_msg_job_heard *m, const char *segments, uint32_t unheard, struct ew_slice behind);
/** The two halves of it. */
void hear_write(struct kit *k, struct ew_msg_job_heard *m, const char *segments, struct ew_slice behind);
int hear_say(struct kit *k, struct ew_msg_job_heard *m, uint32_t unheard);
/** The event that took it, or NULL. */
const struct ew_event *hear_received(struct kit *k);
/** Whether there is such an exception. */
bool hear_excepted(struct kit *k, const char *kind);

#endif
