/*
 * Transcription of calls that are over, by the speech engine that the configuration names: a durable job for each call in which transcription was
 * open. Sound never passes the keeper: it joins a worker and deliver by a socket, and what comes back is text that the redactor has read.
 */
#ifndef EW_PROGRAMS_KEEPER_HEAR_H
#define EW_PROGRAMS_KEEPER_HEAR_H

#include "programs/keeper/keeper_private.h"

/** A call is finished for the first time: a job, where there is something that may be transcribed. Inside the transaction. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_intend_hearing(struct ew_keeper *k, struct ew_call *call);
/** True when some of it may be heard: transcription was open, and is not refused. */
bool ew_keeper_may_be_heard(const struct ew_call *call);
/**
 * True when a text of it may not be stored, whenever it was heard: transcription is refused or somebody's objection to it was upheld, or the sound
 * is deleted, or the text is or would be before anybody reads it. `again`: the text of one that is heard again is not stored in any case.
 */
bool ew_keeper_hearing_is_unwanted(struct ew_keeper *k, const struct ew_call *call, bool again);
/**
 * The same call once more, for the re-check: a job of its own, behind the one that it was or is owed. Inside a transaction. Errors: the catalogue's.
 */
EW_MUST_USE int ew_keeper_intend_hearing_again(struct ew_keeper *k, struct ew_call *call, struct ew_id *ret_job);
/** True for such a job: what is heard is not kept, and that it fails is told by the re-check alone. */
bool ew_keeper_is_hearing_again(const struct ew_job_row *row);
/**
 * Fills the seat for its job. Errors: -ECANCELED (it may not be transcribed: the job is over, and that was noted), -ENOTCONN (deliver or the
 * redactor is not there), others as preparing a job.
 */
EW_MUST_USE int ew_keeper_prepare_hearing(struct ew_keeper *k, struct ew_worker_seat *seat);
/**
 * The job's messages have left for the worker: deliver gets the other end. The log of the call says before that its sound goes to the engine's vendor,
 * once for each (`speech_sent`). Outside a transaction. Errors: the catalogue's.
 */
EW_MUST_USE int ew_keeper_join_hearing(struct ew_keeper *k, struct ew_worker_seat *seat);
/** job_heard: stores the transcript, or fails the job. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_heard(struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_msg_job_heard *m);
/** The engine failed for good. Inside the transaction. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_hearing_failed(struct ew_keeper *k, struct ew_call *call, const char *sentence);

#endif
