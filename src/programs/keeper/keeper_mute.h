/*
 * Sound in which something was said that may not be kept: from findings in the words of a transcript to stretches that are silent, for everybody
 * and at once, and from there to recordings that never held them, or do not any more. Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_MUTE_H
#define EW_PROGRAMS_KEEPER_MUTE_H

#include "catalog/objects.h"
#include "programs/keeper/keeper_private.h"

struct ew_texts;

/** Something that was found, and when it was said. Words are borrowed. */
struct ew_mute_found {
	struct ew_id party;     /* whose channel; zero: it is not known, so everybody's */
	int64_t from_ms, to_ms; /* as the engine says */
	const char *kind, *rule;
	bool code;              /* a security code or PIN was said with it, whatever the kind */
};

/** A list of them; zeroed: empty. */
struct ew_mute_list {
	struct ew_mute_found *at;
	size_t n, cap;
};

/* -- keeper_mute.c */
/** Errors: -ENOMEM. */
EW_MUST_USE int ew_mute_add(struct ew_mute_list *list, const struct ew_mute_found *one);
/** NULL members are fine. */
void ew_mute_list_free(struct ew_mute_list *list);
/**
 * Notes what of it policy wants out of the sound (`muted`), padded and joined, and has recordings that hold it made anew. What is silent already
 * is passed over. Inside a transaction. Errors: those of the catalogue.
 */
EW_MUST_USE int ew_keeper_mute(
	struct ew_keeper *k, struct ew_call *call, const struct ew_mute_list *list, enum ew_artifact_kind artifact, uint32_t version);
/** The same of what a hand-in says; what was found in it without a time is an exception. Inside a transaction. Errors: as above. */
EW_MUST_USE int ew_keeper_mute_texts(
	struct ew_keeper *k, struct ew_call *call, const struct ew_texts *texts, enum ew_artifact_kind artifact, uint32_t version);
/** No hold covers the call any more: what was kept for it alone is destroyed. Inside a transaction. Errors: as above. */
EW_MUST_USE int ew_keeper_mute_again(struct ew_keeper *k, struct ew_call *call);
/** How long the finishing of a call waits for the last words of a live transcript by which its sound is silenced; 0: there is none. */
int64_t ew_keeper_mute_wait_us(const struct ew_call *call);
/** True when the sound of the party had to be silenced by an event of this index or behind it. */
bool ew_keeper_muted_since(const struct ew_call *call, struct ew_id party, uint64_t event);
/** Whether `redact: audio` is anything but none: then a transcript that is not read is not all there is to know. */
bool ew_keeper_mutes(const struct ew_call *call);

/* -- keeper_remake.c */
/** Adds to a job of finishing what is to be silent for good. Errors: -ENOMEM. */
EW_MUST_USE int ew_keeper_add_silences_for_good(struct ew_worker_seat *seat, const struct ew_call *call);
/** Intent rows for every recording that holds what has to be destroyed. Inside a transaction. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_intend_remakes(struct ew_keeper *k, struct ew_call *call);
/** True for a job that makes an object of another one. */
bool ew_keeper_is_remake(const struct ew_job_row *row);
/** Adds to a job of finishing the object that is replaced, its end, and where the sound ends. Errors: -ENOENT (it is gone), the catalogue's. */
EW_MUST_USE int ew_keeper_add_replaced(
	struct ew_keeper *k, struct ew_worker_seat *seat, struct ew_call *call, struct ew_msg_job_finish *job);
/**
 * What a worker that remakes does not say: report and peaks of the replaced object, flat where it is silent now, and the frames that were missing.
 * Their bytes are in `hold`. Errors: -EBADMSG, -ENOENT, the catalogue's.
 */
EW_MUST_USE int ew_keeper_remade(struct ew_keeper *k, const struct ew_call *call, const struct ew_finishing *work, struct ew_msg_job_object *made,
	struct ew_buf *hold);
/** A job of remaking is over, in an object or for good: a call that waited for nothing else is finished. Inside a transaction. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_remake_ended(struct ew_keeper *k, struct ew_call *call);
/** True when the replaced object held all that the tape held. */
bool ew_keeper_remade_covers(const struct ew_call *call, const struct ew_finishing *work);
/**
 * Versions that a newer one stands for lose their key now and their bytes behind the transaction; one that a legal hold covers stays, shut.
 * Inside a transaction. Errors: the catalogue's.
 */
EW_MUST_USE int ew_keeper_destroy_replaced(struct ew_keeper *k, struct ew_call *call);
/** Outside a transaction: removes the bytes of what was replaced. */
void ew_keeper_replaced_tick(struct ew_keeper *k);
/** Flattens peaks (two bytes a step) from before each stretch until behind it. */
void ew_keeper_flatten_peaks(const struct ew_silence *silent, size_t n, uint64_t step_ms, uint8_t *at, size_t bytes);

#endif
