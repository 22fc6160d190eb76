/*
 * What is made of a call when it is over, and while somebody listens: jobs, workers, objects, tickets, and the tape
 * given back. Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_WORK_H
#define EW_PROGRAMS_KEEPER_WORK_H

#include "programs/keeper/keeper_state.h"

/* -- finishing, rendering (keeper_seats.c, keeper_finish.c, keeper_render.c) ------------------- */
/** The API's word for an artifact's kind: "audio", "frames", "wav". */
const char *ew_keeper_kind_name(uint32_t kind);
/** The format that an artifact of this kind has: "opus", "pcap", "wav". */
const char *ew_keeper_kind_format(uint32_t kind);
/** The kind of a word, 0 for one that is none. NULL is none. */
uint32_t ew_keeper_kind_of(const char *name);
/** The call has ended: intent rows for what policy wants of it. */
EW_MUST_USE int ew_keeper_intend(struct ew_keeper *k, struct ew_call *call);
/** Looks at some objects and removes those without a row: their transaction never was. */
EW_MUST_USE int ew_keeper_sweep_step(struct ew_keeper *k);

/* -- the blind index of an earlier version (keeper_reindex.c) ---------------------------------- */
/**
 * Sees whether calls are still to be brought over, and does so for those of the last day, however many, for a minute at most.
 * Outside a transaction, when the keys are open. Errors: the catalogue's.
 */
EW_MUST_USE int ew_keeper_reindex_open(struct ew_keeper *k);
/** True while some are left. */
bool ew_keeper_reindex_due(const struct ew_keeper *k);
/** A piece of some milliseconds. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_reindex_step(struct ew_keeper *k);
/** Gives one waiting job to an idle worker. */
EW_MUST_USE int ew_keeper_dispatch(struct ew_keeper *k);
/**
 * A message of a worker. One that ends its job frees its seat and gives out the next job. Errors:
 * those of the catalogue.
 */
EW_MUST_USE int ew_keeper_worker_message(struct ew_keeper *k, uint32_t connection,
	const struct ew_message *message);
/**
 * A worker has come and gets a seat, if there is one; or is gone, and its job is tried again
 * later.
 */
void ew_keeper_worker_peer(struct ew_keeper *k, uint32_t connection, bool up);
/** The vault is gone: jobs that wait for tickets are put back. */
void ew_keeper_seats_without_vault(struct ew_keeper *k);
/** True when a confirmation with this request number is for a ticket of the seat's present job. */
bool ew_keeper_seat_awaits(const struct ew_worker_seat *seat, uint32_t request);
/** A seat that is up and idle, or NULL. */
struct ew_worker_seat *ew_keeper_idle_seat(struct ew_keeper *k);
/** Closes the seat's handles and forgets its job and its worker. */
void ew_keeper_clear_seat(struct ew_keeper *k, struct ew_worker_seat *seat);
/** The seat's job was not begun: its worker stays for another one. Closes its handles. */
void ew_keeper_seat_idle(struct ew_keeper *k, struct ew_worker_seat *seat);
/** The idle seat is busy from now on. */
void ew_keeper_take_seat(struct ew_worker_seat *seat);
/** Adds a message (and a handle of the seat's, or -1) to what leaves once every ticket is confirmed. */
EW_MUST_USE int ew_keeper_seat_add(
	struct ew_worker_seat *seat, uint16_t number, const void *message, int handle);
/** Lets a seat's messages leave if no ticket is missing. */
EW_MUST_USE int ew_keeper_send_job(struct ew_keeper *k, struct ew_worker_seat *seat);
/** What is rendered, of which objects. */
struct ew_rendering {
	uint8_t format;      /* of job_render */
	uint8_t channel;
	uint32_t kind;       /* enum ew_policy_artifact */
	struct ew_id party;  /* zero: every party's */
	bool unredacted;     /* what was redacted by hand is heard as well */
	struct ew_slice mark; /* a sentence in the file (people/export_mark.h); empty: none */
};

/**
 * Begins a rendering for a waiting ask. Errors: -EAGAIN (no worker), -ENOENT (nothing to hear), -ENODATA (an object's
 * file or key is gone; its call has the exception).
 */
EW_MUST_USE int ew_keeper_render(struct ew_keeper *k, struct ew_call *call,
	const struct ew_rendering *what, const struct ew_recipient *recipient,
	const struct ew_hash *event, uint32_t connection, uint64_t request);
/**
 * Behind the job_source of this number: what of the party is silent (job_silence), if anything is; unredacted, only what nobody hears. Errors:
 * -ENOMEM.
 */
EW_MUST_USE int ew_keeper_add_silences(
	struct ew_worker_seat *seat, const struct ew_interaction *fold, struct ew_id party, bool unredacted, uint8_t number);
/** Stretches that rise and lie apart, as job_silence; none: nothing. Errors: -ENOMEM. */
EW_MUST_USE int ew_keeper_seat_add_silences(struct ew_worker_seat *seat, const struct ew_silence *silent, size_t n, uint8_t number);
/** Answers the ask that waits with the rendering's handle; with a problem when the call was redacted, frozen or deleted meanwhile. Always 0. */
EW_MUST_USE int ew_keeper_rendered(struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_msg_job_rendered *m);
struct ew_object_row;
/** What a rendering opens: told to whoever hears it. Errors: -ENOMEM. */
EW_MUST_USE int ew_opened_note(struct ew_worker_seat *seat, const struct ew_object_row *row);
/** True when the worker opened something, and each of it (SHA-256 one behind the other) is an object that it was given. */
bool ew_opened_fits(const struct ew_worker_seat *seat, struct ew_slice opened);
/**
 * The answer: {"redactions", "sha256": of the file in base64, "sources"}; of a bundle only the first. NULL: no memory.
 * To be freed.
 */
char *ew_opened_say(const struct ew_worker_seat *seat, const struct ew_msg_job_rendered *m);
/** What was to be heard or packed is not what was recorded: an exception, once for a call, and a problem that says where. */
EW_MUST_USE int ew_keeper_render_damaged(struct ew_keeper *k, struct ew_worker_seat *seat, const char *sentence);
/** Answers the ask that waits with a problem. */
void ew_keeper_render_failed(struct ew_keeper *k, struct ew_worker_seat *seat, const char *sentence);

/* -- outcomes (keeper_arrivals.c, keeper_coverage.c, keeper_retry.c) --------------------------- */
/** A worker has handed in an object: it is read back in the turns that follow. */
EW_MUST_USE int ew_keeper_arrive(
	struct ew_keeper *k, const struct ew_finishing *work, const struct ew_message *made);
/** Goes on reading one object back; at the end it is one. */
EW_MUST_USE int ew_keeper_arrivals_step(struct ew_keeper *k);
/** True while an object is being read back. */
bool ew_keeper_any_arrival(const struct ew_keeper *k);
/** Forgets them, when the keeper ends: their jobs are done again. */
void ew_keeper_arrivals_free(struct ew_keeper *k);
/** Says that a call is finished once no job of it waits, and what becomes of its spans. */
EW_MUST_USE int ew_keeper_finish_if_done(struct ew_keeper *k, struct ew_call *call);
/** Intent row of one artifact of a party; that it is there already is fine. */
EW_MUST_USE int ew_keeper_intend_one(
	struct ew_keeper *k, struct ew_call *call, struct ew_id party, uint32_t kind);
/** What an object holds of what the tape holds of its party. */
struct ew_coverage {
	uint64_t frames;   /* that the tape was said to hold */
	uint64_t packets;  /* that the worker took from it */
	uint64_t missing;  /* frames not found or not opened */
	uint64_t left_out; /* packets without a place in the object */
	bool whole;        /* nothing of it would be lost with the tape */
};

/** Counts what an object that has come holds. Errors: those of the catalogue, -ENOMEM. */
EW_MUST_USE int ew_keeper_coverage(struct ew_keeper *k, struct ew_call *call,
	const struct ew_job_row *row, const struct ew_msg_job_object *made, struct ew_coverage *ret);
/** Spans of a call that is over: finished when an object holds all of them, otherwise kept on the tape. */
EW_MUST_USE int ew_keeper_settle_spans(struct ew_keeper *k, struct ew_call *call);
/** Spans of such a call that were kept, looked at again: those that nothing but a hold has kept may go. */
EW_MUST_USE int ew_keeper_settle_kept(struct ew_keeper *k, struct ew_call *call);

/** Why a job was put back without its fault. */
enum ew_setback {
	EW_SETBACK_VAULT_GONE,
	EW_SETBACK_VAULT_FULL,  /* no room for its tickets: those of others live for a minute */
	EW_SETBACK_KEYS_AWAY,   /* the vault cannot open it now: the source of its keys is away */
	EW_SETBACK_NOT_BEGUN,   /* the worker went before it had the job */
	EW_SETBACK_WORKER_GONE, /* the worker went with the job, which may be the job's fault after all */
	EW_SETBACK_NO_ROOM,     /* memory, descriptors, disk */
	EW_SETBACK_ELSEWHERE,   /* what it needs lies at a store, and is being brought or cannot be now */
};

/** An attempt has failed: tried again later, and later each time, or given up. */
EW_MUST_USE int ew_keeper_job_failed(
	struct ew_keeper *k, struct ew_finishing *work, const char *sentence);
/** Put back without counting an attempt. */
EW_MUST_USE int ew_keeper_job_set_back(struct ew_keeper *k, struct ew_finishing *work,
	enum ew_setback why, const char *sentence);
/** One or the other, by what the error says of whose fault it was. */
EW_MUST_USE int ew_keeper_job_ended(
	struct ew_keeper *k, struct ew_finishing *work, int64_t code, const char *sentence);

/**
 * Of these kinds of a call nothing is made any more, because what there is of them goes: its text is not heard, and with the sound nothing is made
 * anew. Inside the transaction in which it goes. Errors: the catalogue's.
 */
EW_MUST_USE int ew_keeper_jobs_call_off(struct ew_keeper *k, struct ew_id interaction, uint32_t kinds);
/** Whether a job that was begun was called off since, or went with its call. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_job_is_off(struct ew_keeper *k, const struct ew_finishing *work, bool *ret);

/* -- tickets ----------------------------------------------------------------------------------- */
/** Adds one ticket's grant (posted to the vault) to a seat; the job leaves when all are confirmed. */
EW_MUST_USE int ew_keeper_grant(struct ew_keeper *k, struct ew_worker_seat *seat,
	enum ew_epoch_kind kind, uint32_t epoch, struct ew_id subject, const struct ew_hash *event,
	struct ew_slice sealed, struct ew_id *ret_ticket);

/* -- epochs, release (keeper_epochs.c, keeper_release.c) --------------------------------------- */
/** A new epoch, or the answer to a grant. Errors: those of the catalogue. */
EW_MUST_USE int ew_keeper_vault_message(struct ew_keeper *k, const struct ew_message *message);
/**
 * Asks the vault for epochs while fewer than wanted are active; at most one of a kind is asked for
 * at a time.
 */
EW_MUST_USE int ew_keeper_want_epochs(struct ew_keeper *k);
/** Asks the vault for another epoch, whatever there is; not while one of the kind is asked for, or the vault is away. */
EW_MUST_USE int ew_keeper_ask_epoch(struct ew_keeper *k, enum ew_epoch_kind kind);
/** Tells every recorder that is here to seal to this tape epoch no more. */
EW_MUST_USE int ew_keeper_retire_at_recorders(struct ew_keeper *k, uint32_t epoch);
/** Tells a recorder every active tape epoch, and those that it must not use any more. */
EW_MUST_USE int ew_keeper_tell_epochs(struct ew_keeper *k, uint32_t thread);
/** The newest active epoch of a kind. Errors: -ENOKEY. */
EW_MUST_USE int ew_keeper_epoch(struct ew_keeper *k, enum ew_epoch_kind kind, struct ew_epoch_row *ret);
/** Begins a round of giving the tape back when one is due. */
void ew_keeper_release(struct ew_keeper *k);
/** The recorder's connection ends: what it was asked for is asked for anew. */
void ew_keeper_release_forget(struct ew_keeper *k, uint32_t thread);
/** Does a piece of the round: some spans, or one thread's segments. */
EW_MUST_USE int ew_keeper_release_step(struct ew_keeper *k);
/** A recorder's answer to an order about its tape; refusals are logged, and asked for again. Always 0. */
EW_MUST_USE int ew_keeper_release_reply(struct ew_keeper *k, uint32_t thread, uint64_t request, int64_t code);

#endif
