/*
 * Proof that notices were heard: their audio, kept by version (keeper_prompts.c); what workers look for, what they found, and what
 * follows from it (keeper_heard.c). Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_HEARD_H
#define EW_PROGRAMS_KEEPER_HEARD_H

#include "programs/keeper/keeper_private.h"
#include "programs/keeper/policy_set.h"

/* -- keeper_prompts.c */
/** Makes the folder and removes what was left half copied. Errors: as the disk. */
EW_MUST_USE int ew_keeper_prompts_open(struct ew_keeper *k, const char *data);
/** Opens the audio of a version for reading; the handle is the caller's. Errors: -ENOENT, as open(2). */
EW_MUST_USE int ew_keeper_prompt(struct ew_keeper *k, const struct ew_hash *sha256, int *ret_handle);
/** True while audio is still to be copied. */
bool ew_keeper_prompts_due(const struct ew_keeper *k);
/** Copies one piece. What cannot be kept is logged and left. Always 0. */
EW_MUST_USE int ew_keeper_prompts_step(struct ew_keeper *k);
/** Frees what was still to be copied. */
void ew_keeper_prompts_free(struct ew_keeper *k);

/* -- keeper_heard.c */
/** Adds to a job of finishing each notice of the call that is still to be looked for in the party's sound. Errors: -ENOMEM. */
EW_MUST_USE int ew_keeper_add_prompts(struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_call *call);
/** What a worker found, as events; of each notice and party the first word counts. Inside a transaction. Errors: as ew_keeper_append(). */
EW_MUST_USE int ew_keeper_note_heard(
	struct ew_keeper *k, struct ew_call *call, struct ew_id party, const struct ew_msg_job_object *made);
/**
 * No more objects come: what nobody could look for is said, and a notice that policy demands, that was told as played to its end and
 * is not in the recording is an exception. Inside a transaction; again without harm. Errors: as above.
 */
EW_MUST_USE int ew_keeper_judge_notices(struct ew_keeper *k, struct ew_call *call);

/** Its words were said to their end: what was wrong with its sound is no matter any more. Inside a transaction. Errors: as above. */
EW_MUST_USE int ew_keeper_notice_proved(struct ew_keeper *k, struct ew_call *call, const char *name);

#endif
