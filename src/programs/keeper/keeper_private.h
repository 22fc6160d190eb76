/*
 * What the keeper's files share. One transaction at a time: begin, append events and rows, queue messages, commit;
 * then the queue leaves. After a failed commit every cached fold that was touched is dropped and read again.
 */
#ifndef EW_PROGRAMS_KEEPER_PRIVATE_H
#define EW_PROGRAMS_KEEPER_PRIVATE_H

#include <jansson.h>

#include "base/secret.h"
#include "catalog/catalog.h"
#include "catalog/jobs.h"
#include "catalog/keys.h"
#include "catalog/spans.h"
#include "catalog/tokens.h"
#include "domain/interaction.h"
#include "open/column.h"
#include "open/frame_open.h"
#include "policy/policy.h"
#include "programs/keeper/keeper.h"
#include "store/store.h"
#include "tape/tape_reader.h"

#define EW_KEEPER_MAX_THREADS 64
#define EW_KEEPER_MAX_WORKERS 64
#define EW_KEEPER_CALL_BUCKETS 4096
#define EW_KEEPER_MAX_CALLS 16384
#define EW_KEEPER_LOOKED_AT 1024 /* calls in memory beside the live ones: being finished or looked at */
#define EW_KEEPER_JOB_ATTEMPTS 10
#define EW_KEEPER_JOB_SETBACKS 100 /* then a setback counts as an attempt: it may be the job's fault after all */
#define EW_KEEPER_MAX_ARRIVALS EW_KEEPER_MAX_WORKERS
#define EW_KEEPER_LATER_ASKS 256
#define EW_KEEPER_EPOCH_TOLD UINT64_MAX /* request of every epoch_add: who refuses one is told all of them again */
#define EW_KEEPER_WORKER_WAIT_US (10 * EW_US_PER_S)
#define EW_KEEPER_EPOCHS_AHEAD 2
#define EW_KEEPER_MAX_PENDING_ASKS 1024
#define EW_KEEPER_READINGS 32 /* records and replays that are being made at once; the next is refused */
#define EW_KEEPER_WATCHED 4
#define EW_KEEPER_ORDER_WAIT_US (5 * EW_US_PER_S)

/** What the catalogue's row of a call says, but for its summary. */
struct ew_call_row {
	bool there;
	uint32_t state, thread, generation;
	int64_t started_us, ended_us;
};

/** An interaction in memory: live, or being looked at. */
struct ew_call {
	struct ew_call *next;       /* in its bucket */
	struct ew_call *next_dirty; /* among those touched since the last commit */
	struct ew_id id;
	struct ew_interaction *fold;
	uint8_t *key;         /* EW_COLUMN_KEY_BYTES, from the pool */
	struct ew_buf wrapped;
	uint32_t thread;
	uint32_t generation;
	struct ew_call_row row; /* as stored */
	struct ew_mono open_at; /* when a gate that the recorder refused to open is asked for again; 0: nothing was refused */
	int64_t open_wait_us;
	bool dirty;           /* touched since the last commit */
};

/** One recorder thread's tape, as far as it was read. */
struct ew_tape_view {
	char folder[EW_MAX_PATH_BYTES];
	bool up;               /* the recorder is connected */
	bool known;            /* gate_state_end has come on this connection */
	bool restoring;        /* calls must be handed back once the tape is read */
	bool begun;            /* it was read, and that has begun */
	bool epochs_due;       /* it refused an epoch, for want of room */
	ew_tape_pos position;
	ew_tape_pos durable;   /* as the last doorbell said */
	bool heard;            /* a doorbell has come on this connection */
	bool due;              /* up to `durable` there may be more to read */
	uint32_t next_event;   /* index in the event span that the next event must have */
	bool damaged;          /* events that are missing now went with damage that was passed over */
	ew_tape_pos skipped;   /* where reading went on behind the last damage */
	struct ew_orphans *orphans; /* the search for what a dead recorder left open; NULL: none */
	struct ew_msg_load load; /* as the recorder last said */
	uint64_t used, quota;  /* bytes of the tape, as the doorbell said */
	struct ew_id *gates;   /* interactions the recorder named on connecting */
	size_t n_gates;
	struct ew_id handed;   /* the last call looked at for handing back, by the order of ids */
	uint32_t n_handed;
	struct ew_id *again;   /* calls decided anew behind that; `decided` of them were */
	size_t n_again, decided;
	bool have_opener;
	struct ew_frame_opener *opener; /* secret memory */
	uint32_t saved_index;  /* of the opener, as stored */
};

/** A job of finishing: what of it outlives the worker. */
struct ew_finishing {
	struct ew_job_row row;
	struct ew_id object;
	uint32_t epoch;          /* of the key store, that the header is sealed to */
	bool vault_gone;         /* at some time since it began: what failed may be that */
};

/** An object that a worker has handed in and that is being read back. */
struct ew_arrival {
	bool used;
	bool checked, moved;
	struct ew_finishing work;
	struct ew_store_check *check;
	struct ew_buf message;   /* the worker's job_object */
};

/** A worker and what it is at. */
struct ew_worker_seat {
	bool up;
	bool busy;
	bool begun;              /* the job's messages have left */
	bool rendering;
	uint32_t connection;
	struct ew_id job;        /* what the worker calls it */
	struct ew_finishing work; /* of a rendering only the interaction */
	int output;              /* handle or -1 */
	int inputs[EW_MAX_BUNDLE_MEDIA]; /* handles of a rendering's or a bundle's sources */
	size_t n_inputs;
	struct ew_bundling *bundle; /* keeper_bundle.h; NULL: none is packed here */
	unsigned grants;         /* tickets the vault has not confirmed */
	uint32_t first_grant;    /* request number of the first; confirmations of older ones are an earlier job's */
	int refusal;             /* what the vault said of a ticket: 0 or a negative errno */
	uint64_t ask_request;    /* rendering: whom to answer */
	uint32_t ask_connection;
	struct ew_buf messages;  /* job messages to send once every ticket is confirmed */
};

/** What an Idempotency-Key stands for: one request of one token. */
struct ew_once {
	bool used;              /* a key was given */
	struct ew_hash token;
	struct ew_hash key;     /* hash of the key */
	struct ew_hash request; /* hash of what was asked */
};

/** What is kept for a key: the event an order became, in its transaction, and later the answer. */
enum ew_once_stage { EW_ONCE_GIVEN = 1, EW_ONCE_ANSWERED = 2 };

/** An ask that waits until the tape was read. */
struct ew_ask_later {
	uint32_t connection;
	struct ew_id interaction;
	bool for_worker;       /* waits for one that is idle, not for a tape */
	struct ew_mono until;  /* of those: then it is refused */
	struct ew_buf message; /* encoded */
};

/** Giving the tape back, a piece at a time. */
#define EW_KEEPER_SHREDS 256 /* that a recorder may be at; each waits for its disk */

/** A span that a recorder was asked to shred. Its word is the proof: it comes when the key file is gone for good. */
struct ew_shredding {
	uint64_t request;
	uint32_t thread;
	struct ew_id span;
	bool done;
};

struct ew_releasing {
	bool running;
	bool look;           /* also at closed spans */
	uint32_t thread;
	unsigned stage;
	uint64_t opened_at;  /* behind this span the next page begins */
	struct ew_id span;
};

/** Looking for objects without a row, a folder at a time. */
struct ew_sweeping {
	bool over;
	unsigned folder;
	struct ew_id *ids;   /* of the folder, still to be looked at */
	size_t n, cap, swept;
};

struct ew_ask_waiting {
	bool used;
	struct ew_once once;
	uint32_t connection;
	uint64_t request;
	struct ew_id order;
	struct ew_id interaction;
	struct ew_mono since;
	unsigned openings;       /* answers of the recorder still to come */
	uint64_t event_index;
};

struct ew_keeper {
	struct ew_io *io;
	const struct ew_keeper_ops *ops;
	void *arg;
	uint32_t threads;
	const struct ew_identity *events;
	const struct ew_identity *catalog_identity;
	char entity[256];
	char tape[EW_MAX_PATH_BYTES];

	struct ew_catalog *catalog;
	struct ew_store *store;
	struct ew_policy *policy;
	struct ew_id log;
	struct ew_secret_pool *keys;
	uint8_t *system_key;
	uint8_t *index_key;
	uint64_t system_next;
	struct ew_hash system_previous;

	struct ew_call *calls[EW_KEEPER_CALL_BUCKETS];
	size_t n_calls, max_calls;
	struct ew_call *dirty;
	struct ew_tape_view tapes[EW_KEEPER_MAX_THREADS];
	struct ew_worker_seat seats[EW_KEEPER_MAX_WORKERS];
	struct ew_arrival arrivals[EW_KEEPER_MAX_ARRIVALS];
	struct ew_ask_waiting asks[EW_KEEPER_MAX_PENDING_ASKS];
	struct ew_ask_later later[EW_KEEPER_LATER_ASKS];
	size_t n_later;

	/* Restrictions read from tapes since the start, and of them those whose gate was shut within so many ms. */
	uint64_t restrictions, shut_within_1, shut_within_5, shut_within_20;
	bool vault_up;
	bool tape_epoch_asked, store_epoch_asked;
	uint64_t request;        /* last number given to a request of ours */
	uint64_t beat;
	bool in_transaction;
	struct ew_buf outbox;    /* messages that leave after the commit */
	struct ew_buf leaving;   /* those that do; empty otherwise */
	bool release_due;
	bool openings_due;       /* a recorder refused one; when it is asked again stands in the call */
	bool openings_unsure;    /* which calls those were is not known any more */
	uint64_t tokens_told;    /* ew_tokens_changes() when web was last told */
	bool dispatch_due;       /* a job may wait for an idle worker */
	struct ew_mono last_release, last_look;
	struct ew_releasing releasing;
	struct ew_shredding shreds[EW_KEEPER_SHREDS];
	size_t n_shreds;
	struct ew_sweeping sweeping;
	size_t trimmed;          /* calls in memory after the last trim */
	uint32_t next_thread;    /* whose tape is read in the next turn */
	unsigned next_chore, next_arrival;
	bool clock_known;
	int64_t clock_offset_us; /* wall less monotonic time, at the last look */
	int64_t clock_step_us;   /* of the step that live calls are being told of */
	bool clock_telling;
	size_t clock_bucket;     /* calls in buckets below were told */
	struct ew_keeper_ledger *ledger; /* keeper_ledger.h */
	struct ew_reading *readings[EW_KEEPER_READINGS];
	unsigned next_reading;
	struct ew_keeper_outside *outside; /* keeper_outside.h */
	struct ew_buf witnesses; /* the configured tlog-policy, as a bundle repeats it; empty: nobody cosigns */
	bool stamps;             /* a time-stamping authority is configured */
	unsigned next_bundle;    /* whose seat is looked at first in the next turn */
	struct ew_wall started;
	struct ew_mono queue_looked; /* at what may have healed */
	bool ledger_well;        /* exceptions about the log were looked at since it was signed */
	struct { struct ew_mono since; bool told; } watched[EW_KEEPER_WATCHED]; /* keeper_watch.c */
	struct ew_survey *survey; /* keeper_survey.h; NULL: none runs */
	struct ew_audit *audit;  /* the one that runs (keeper_audit.h), or NULL */
};

/* -- turns (keeper_turn.c) --------------------------------------------------------------------- */
/** Says that there is work for a turn; without anybody to wake it is done at once. Errors: those of the work. */
EW_MUST_USE int ew_keeper_see_to(struct ew_keeper *k);

/* -- transaction and messages (keeper_outbox.c) ------------------------------------------------ */
/** Opens the one transaction; none may be open. Errors: those of the catalogue. */
EW_MUST_USE int ew_keeper_begin(struct ew_keeper *k);
/** Commits what is open: writes rows of dirty calls, makes durable, then lets the outbox leave. */
EW_MUST_USE int ew_keeper_commit(struct ew_keeper *k);
/** Undoes catalogue, memory and outbox. */
void ew_keeper_rollback(struct ew_keeper *k);
/** Sends after the commit (inside a transaction) or at once. */
EW_MUST_USE int ew_keeper_post(struct ew_keeper *k, enum ew_role to, uint32_t connection,
	uint64_t request, uint16_t number, const void *message);

/* -- calls (keeper_calls.c) -------------------------------------------------------------------- */
/**
 * The call in memory, or read from the catalogue. Errors: those of ew_keeper_call_is_lost() (-ENOENT, -ENOKEY: its key
 * is gone, -EBADMSG: it cannot be read), -EMFILE (too many), -ENOMEM, the catalogue's.
 */
EW_MUST_USE int ew_keeper_call(struct ew_keeper *k, struct ew_id id, struct ew_call **ret);
/** A call that is offered or active; NULL for any other. Reads nothing from the catalogue. */
struct ew_call *ew_keeper_call_live(struct ew_keeper *k, struct ew_id id);
/** True for an error of ew_keeper_call() that this call will give for ever, while the others are well. */
bool ew_keeper_call_is_lost(int error);
/**
 * A call of one's own with its key and without its events, so that they can be read in pieces: its fold stays empty.
 * Freed with ew_keeper_call_drop(). Errors: as ew_keeper_call().
 */
EW_MUST_USE int ew_keeper_call_keyed(struct ew_keeper *k, struct ew_id id, struct ew_call **ret);
/** Frees one. NULL is fine. */
void ew_keeper_call_drop(struct ew_keeper *k, struct ew_call **call);
/** A new one with a key of its own. */
EW_MUST_USE int ew_keeper_call_new(
	struct ew_keeper *k, struct ew_id id, uint32_t thread, struct ew_call **ret);
/** Drops from memory what is not live: no pointer to a call may be held across. */
void ew_keeper_calls_trim(struct ew_keeper *k);
/** Drops every call that the open transaction touched. */
void ew_keeper_calls_undo(struct ew_keeper *k);
/** Notes that a call was touched in the open transaction. */
void ew_keeper_call_touch(struct ew_keeper *k, struct ew_call *call);
/**
 * Makes sure that a call has its row, which the blind index leans on. The row of a live call is written when a column
 * of it changes, and its summary is of that moment: what is shown of a live call is made from its fold.
 */
EW_MUST_USE int ew_keeper_call_write(struct ew_keeper *k, struct ew_call *call);
/** Writes the rows of touched calls that say something else than is stored. */
EW_MUST_USE int ew_keeper_calls_flush(struct ew_keeper *k);
/** After a commit: nothing is touched any more. */
void ew_keeper_calls_settle(struct ew_keeper *k);
/** Drops every call from memory, keys wiped; rows are not written. */
void ew_keeper_calls_free(struct ew_keeper *k);
/** True for one that is offered or active. */
bool ew_keeper_call_is_live(const struct ew_call *call);
/** Calls fn for every live call. */
EW_MUST_USE int ew_keeper_calls_live(
	struct ew_keeper *k, int (*fn)(void *arg, struct ew_call *call), void *arg);
/** A call that is in memory, whatever its state; NULL for any other. Reads nothing from the catalogue. */
struct ew_call *ew_keeper_call_held(struct ew_keeper *k, struct ew_id id);
/** What the row of a call in this state holds, before it is sealed. A new reference, NULL without memory. */
json_t *ew_keeper_call_summary(const struct ew_interaction *it, const char *entity);
/**
 * Adds `plain` sealed under the call's key (NULL: the system's), bound to call, column and row.
 * Errors: -ENOMEM, -EFBIG, those of ew_io_random().
 */
EW_MUST_USE int ew_keeper_seal(struct ew_keeper *k, const struct ew_call *call, const char *column,
	uint64_t row, struct ew_slice plain, struct ew_buf *to);
/**
 * Adds what was sealed so; `to` should be a secret buffer. Errors: -EBADMSG (altered, or of
 * another place), as above.
 */
EW_MUST_USE int ew_keeper_unseal(struct ew_keeper *k, const struct ew_call *call, const char *column,
	uint64_t row, struct ew_slice sealed, struct ew_buf *to);

/* -- events (keeper_log.c) --------------------------------------------------------------------- */
struct ew_tape_ref {
	struct ew_id span;
	uint32_t index;
};

/** Makes, stores and applies one event. `call` NULL: system scope. `fields` and `personal` references are taken. */
EW_MUST_USE int ew_keeper_append(struct ew_keeper *k, struct ew_call *call, enum ew_event_type type,
	struct ew_wall decided, const char *actor, struct ew_id actor_id, json_t *fields,
	json_t *personal, const struct ew_tape_ref *from, struct ew_hash *ret_commitment);
/** Reads a stored event back. */
EW_MUST_USE int ew_keeper_read_event(struct ew_keeper *k, const struct ew_call *call,
	uint64_t index, struct ew_slice sealed, const struct ew_hash *commitment, struct ew_event *ret);
/** An exception: an event and a row of the queue (keeper_exceptions.c). `sentence` NULL: that of the kind. */
EW_MUST_USE int ew_keeper_except(
	struct ew_keeper *k, struct ew_call *call, const char *kind, const char *sentence);
/** The same for what happened at another time than now. */
EW_MUST_USE int ew_keeper_except_at(struct ew_keeper *k, struct ew_call *call, struct ew_wall at,
	const char *kind, const char *sentence);
/** What a kind is to people. */
enum ew_severity { EW_SEVERITY_MINOR = 1, EW_SEVERITY_SERIOUS = 2, EW_SEVERITY_CRITICAL = 3 };
/** "minor", "serious", "critical"; NULL for a number that is none. */
const char *ew_severity_name(uint32_t severity);
/** What a kind weighs. Kinds that nobody has weighed are serious. */
enum ew_severity ew_keeper_severity(const char *kind);
/** The general sentence of a kind: what it means and what to do; a constant, "" when only the place that says it knows.
 */
const char *ew_keeper_exception_sentence(const char *kind);
/**
 * What was wrong is well again: unresolved exceptions of the kind (of the system when `call` is NULL), and of the
 * sentence unless it is NULL, are resolved by the keeper, each with its event. Inside a transaction. Errors: the
 * catalogue's, those of an event.
 */
EW_MUST_USE int ew_keeper_heal(struct ew_keeper *k, struct ew_call *call, const char *kind, const char *sentence,
	const char *because);
/** Parts of the house that have been away for a minute, and that are back (keeper_watch.c). Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_watch_house(struct ew_keeper *k);
/** Every half second: what has healed by itself, and cases whose deadline is near. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_queue_tick(struct ew_keeper *k);
/** Text of an id. As the two below a new reference, NULL without memory. */
json_t *ew_json_id(struct ew_id id);
/** Decimal text: numbers that may pass 2^53. */
json_t *ew_json_number_text(uint64_t n);
/** Codec map of a stream with what its offer calls the formats. */
json_t *ew_keeper_codecs_json(struct ew_slice codecs, struct ew_slice formats);
/** Array of the words of a set of purposes. */
json_t *ew_json_purposes(uint32_t purposes);
/** The set that an array of words names; what is no purpose's word is passed over. */
uint32_t ew_purposes_of_json(const json_t *words);

/* -- policies as they were (keeper_policies.c) -------------------------------------------------- */
/** Keeps the text of the policy that is active from now on, inside a transaction. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_policy_keep(struct ew_keeper *k, struct ew_slice text);
/**
 * Adds the text of a policy by its hash. Errors: -ENOENT (it is not kept), -EBADMSG (what is kept is not that text),
 * the catalogue's.
 */
EW_MUST_USE int ew_keeper_policy_text(struct ew_keeper *k, const struct ew_hash *hash, struct ew_buf *to);

/* -- deciding (keeper_gates.c, keeper_asks_orders.c): pure, so that it can be done again ---------- */
/** What a policy (NULL: none) says of these facts. */
void ew_keeper_decide_on(const struct ew_policy *policy, const json_t *facts, struct ew_decision *ret);
/** Fields of the event `decided`; a new reference, NULL without memory. */
json_t *ew_keeper_decided_fields(const struct ew_decision *d);
/** What this party's gate should let through. */
uint32_t ew_keeper_desired(const struct ew_interaction *it, const struct ew_party *p);
/** Why a resume (or a start) is refused now; NULL: it is not. */
const char *ew_keeper_why_not(const struct ew_interaction *it, bool start);

/* -- streams (keeper_streams.c) ---------------------------------------------------------------- */
/** Stores what a recorder that lost its memory is told of a stream. Errors: the catalogue's, -ENOMEM. */
EW_MUST_USE int ew_keeper_stream_save(
	struct ew_keeper *k, struct ew_call *call, const struct ew_msg_ev_stream_added *e);
/** Brings that up to date with a change of the stream. A stream that is not stored is fine. Errors: the same. */
EW_MUST_USE int ew_keeper_stream_change(
	struct ew_keeper *k, struct ew_call *call, const struct ew_msg_ev_stream_set *e);
/** Exceptions for what a stream's counters say: `media_lost`, `clock_nonsense`. Errors: those of an event. */
EW_MUST_USE int ew_keeper_stream_judge(struct ew_keeper *k, struct ew_call *call, struct ew_wall at,
	const struct ew_msg_ev_stream_removed *e);
/** Exceptions for a call that has ended, of which not everybody was heard: `no_media`, `one_sided`. */
EW_MUST_USE int ew_keeper_call_judge(struct ew_keeper *k, struct ew_call *call, struct ew_wall at);

/* -- the tape (keeper_tape.c, keeper_tape_events.c, keeper_orphans.c) -------------------------- */
/**
 * Reads one batch of one tape, or does one piece of the search for orphans that stands in its way; what follows from
 * having read everything follows. A fatal catalogue error is returned.
 */
EW_MUST_USE int ew_keeper_read_tape(struct ew_keeper *k, uint32_t thread);
/** One decoded tape event becomes one event of the log. Errors: -EAGAIN (orphans must be closed first). */
EW_MUST_USE int ew_keeper_tape_event(struct ew_keeper *k, uint32_t thread, ew_tape_pos at,
	struct ew_wall wall, const struct ew_message *event, const struct ew_tape_ref *ref);
/**
 * Where reading can go on behind damage at `from`: the first whole record there is. Errors: -ENOENT (none), as the
 * disk. Blocks on reading what is damaged.
 */
EW_MUST_USE int ew_keeper_find_whole(
	struct ew_io *io, const char *folder, ew_tape_pos from, ew_tape_pos *ret);
/** Begins to look for spans that a dead recorder left open before `until`. 1: there are some, 0: there are none. */
EW_MUST_USE int ew_keeper_orphans_begin(struct ew_keeper *k, uint32_t thread, ew_tape_pos until);
/** Does a piece of the search, or closes some of what was found; at the end `orphans` is NULL again. */
EW_MUST_USE int ew_keeper_orphans_step(struct ew_keeper *k, uint32_t thread);
/** Gives the search up. NULL inside is fine. */
void ew_keeper_orphans_free(struct ew_orphans **orphans);

/* -- clock (keeper_clock.c) -------------------------------------------------------------------- */
/** Compares the two clocks; a step of one is told to every live call by and by. */
void ew_keeper_look_at_clock(struct ew_keeper *k);
/** Tells some live calls. */
EW_MUST_USE int ew_keeper_clock_step(struct ew_keeper *k);
/** True when the times of this call cannot be trusted; the first time it is said by an exception. Errors of that. */
EW_MUST_USE int ew_keeper_clock_wrong(struct ew_keeper *k, struct ew_call *call, bool *ret_wrong);

/* -- facts of a call (keeper_facts.c) ---------------------------------------------------------- */
/** An object in every case: what cannot be read or kept becomes facts that say so. NULL without memory. */
json_t *ew_keeper_parse_facts(struct ew_slice facts);
/** Writes the call's row and its blind index, and finds what belongs to the same call. */
EW_MUST_USE int ew_keeper_index_facts(struct ew_keeper *k, struct ew_call *call);
/** An exception for each defect that signal found and that the call has none for yet (keeper_defects.c). */
EW_MUST_USE int ew_keeper_note_defects(struct ew_keeper *k, struct ew_call *call);
/** The sentence for a defect: what it means and what to do. A constant; there is one for unknown words too. */
const char *ew_keeper_defect_sentence(const char *word);
/** Keeps the message that told facts as an event of its own (keeper_evidence.c). Nothing to do for an empty one. */
EW_MUST_USE int ew_keeper_note_signalling(
	struct ew_keeper *k, struct ew_call *call, struct ew_wall at, struct ew_slice raw);

/* -- other legs of the call (keeper_relations.c) ----------------------------------------------- */
/**
 * After new facts: finds the other interactions of the same call by what the facts say they share, says so in the
 * logs of both, and lets this one inherit what was refused there. To be called before anything is decided on the facts.
 * Errors: those of events and the catalogue.
 */
EW_MUST_USE int ew_keeper_relate(struct ew_keeper *k, struct ew_call *call);
/**
 * Lets every live relative, and theirs, inherit what is refused here, and shuts their gates. Nothing when they all
 * refuse as much already. Errors: those of events and messages.
 */
EW_MUST_USE int ew_keeper_pass_refusals_on(struct ew_keeper *k, struct ew_call *call);

/* -- gates (keeper_gates.c, keeper_recorder.c, keeper_restore.c) ------------------------------- */
/** Shuts what stands open in a live call against a refusal, or ends it where policy says so. */
EW_MUST_USE int ew_keeper_obey_refusals(struct ew_keeper *k, struct ew_call *call);
/** Decides for a call, after events, and opens what may be open. */
EW_MUST_USE int ew_keeper_decide(struct ew_keeper *k, struct ew_call *call);
/** The same after a recorder has connected: openings that still wait for an answer are made anew. */
EW_MUST_USE int ew_keeper_decide_again(struct ew_keeper *k, struct ew_call *call);
/** Openings that a recorder refused are made anew: after half a second, and twice as long each time, up to a minute. */
EW_MUST_USE int ew_keeper_open_again(struct ew_keeper *k);
/** The recorder has refused to open a gate of a live call. */
void ew_keeper_gate_refused(struct ew_keeper *k, struct ew_call *call);
/** It has opened one: its next refusal is the first again. */
void ew_keeper_gate_opened(struct ew_keeper *k, struct ew_id interaction);
/** A message of a recorder thread (keeper_recorder.c). */
EW_MUST_USE int ew_keeper_recorder_message(
	struct ew_keeper *k, uint32_t thread, const struct ew_message *message);
/**
 * Once the tape is read: hands back calls the recorder lost, opens what may be open, as far as the
 * connection takes it. To be called again when there is room; with nothing left to do it does
 * nothing.
 */
EW_MUST_USE int ew_keeper_restore(struct ew_keeper *k, uint32_t thread);

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
};

/**
 * Begins a rendering for a waiting ask. Errors: -EAGAIN (no worker), -ENOENT (nothing to hear), -ENODATA (an object's
 * file or key is gone; its call has the exception).
 */
EW_MUST_USE int ew_keeper_render(struct ew_keeper *k, struct ew_call *call,
	const struct ew_rendering *what, const struct ew_recipient *recipient,
	const struct ew_hash *event, uint32_t connection, uint64_t request);
/** Answers the ask that waits with the rendering's handle. Always 0. */
EW_MUST_USE int ew_keeper_rendered(struct ew_keeper *k, struct ew_worker_seat *seat, uint64_t bytes);
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

/** Why a job was put back without its fault. */
enum ew_setback {
	EW_SETBACK_VAULT_GONE,
	EW_SETBACK_VAULT_FULL,  /* no room for its tickets: those of others live for a minute */
	EW_SETBACK_NOT_BEGUN,   /* the worker went before it had the job */
	EW_SETBACK_WORKER_GONE, /* the worker went with the job, which may be the job's fault after all */
	EW_SETBACK_NO_ROOM,     /* memory, descriptors, disk */
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
/** Tells a recorder every active tape epoch. */
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

/* -- tokens that may restrict (keeper_tokens.c) -------------------------------------------------- */
/** Tells a web (0: every one) the tokens that may restrict. Outside a transaction. Errors: -EIO, -ENOMEM. */
EW_MUST_USE int ew_keeper_tell_tokens(struct ew_keeper *k, uint32_t connection);
/** Tells every web when a token has changed since last time. Outside a transaction. Errors as above. */
EW_MUST_USE int ew_keeper_tell_token_changes(struct ew_keeper *k);
/** A web has connected. */
void ew_keeper_web_peer(struct ew_keeper *k, uint32_t connection);

/* -- asks (keeper_asks*.c) --------------------------------------------------------------------- */
struct ew_asked {
	struct ew_keeper *k;
	uint32_t connection;
	uint64_t request;
	struct ew_id interaction;
	struct ew_hash token;
	struct ew_token_row who;
	json_t *arguments; /* an object */
	struct ew_slice purpose;
	struct ew_slice idempotency_key;
	bool by_handle;    /* no token: `who` is empty until the handle was read */
	const struct ew_message *message; /* all of it, for who must wait */
	bool last;         /* it has waited for long enough */
};

/**
 * Answers an ask of web, now or when what it waits for has come. Errors: only those of answering.
 */
EW_MUST_USE int ew_keeper_ask(struct ew_keeper *k, uint32_t connection, const struct ew_message *message);
/** The same for one that has waited; `last`: it may not wait any longer. */
EW_MUST_USE int ew_keeper_ask_again(
	struct ew_keeper *k, uint32_t connection, const struct ew_message *message, bool last);
/** True when an order must wait: the tape of its call holds events that were not read. */
bool ew_keeper_is_behind(struct ew_keeper *k, struct ew_id interaction);
/** Keeps an order until the tape was read. Errors: -ENOBUFS (too many wait), -ENOMEM. */
EW_MUST_USE int ew_keeper_ask_later(struct ew_keeper *k, uint32_t connection, struct ew_id interaction,
	const struct ew_message *message);
/**
 * Keeps an ask that needs a worker until one is idle, or until EW_KEEPER_WORKER_WAIT_US are over. Errors: -ENOBUFS (too
 * many wait), -ENOMEM, -EINVAL.
 */
EW_MUST_USE int ew_keeper_wait_for_worker(struct ew_keeper *k, uint32_t connection, const struct ew_message *message);
/** True when a rendering could begin now. */
bool ew_keeper_can_render(const struct ew_keeper *k);
/** True when an ask that waits need not any longer. */
bool ew_keeper_later_due(const struct ew_keeper *k);
/**
 * Takes the asks that need not wait any longer, in the order they came: whose tapes were read, whose worker is there.
 */
EW_MUST_USE int ew_keeper_asks_again(struct ew_keeper *k);
/** Forgets the asks that wait, when the keeper ends. */
void ew_keeper_later_free(struct ew_keeper *k);
/** Answers with JSON (reference taken). */
EW_MUST_USE int ew_keeper_answer(struct ew_keeper *k, uint32_t connection, uint64_t request,
	unsigned status, json_t *body);
/** Answers with an RFC 9457 problem. */
EW_MUST_USE int ew_keeper_problem(struct ew_keeper *k, uint32_t connection, uint64_t request,
	unsigned status, const char *type, const char *detail);
/** The document alone; NULL without memory; the caller frees it. */
char *ew_keeper_problem_text(unsigned status, const char *type, const char *detail);
/** Answers with JSON that is text already. */
EW_MUST_USE int ew_keeper_answer_text(struct ew_keeper *k, uint32_t connection, uint64_t request,
	unsigned status, struct ew_slice json);

/** Reads what an ask's key stands for. Errors: -ENOMEM. */
EW_MUST_USE int ew_once_of(const struct ew_asked *a, struct ew_once *ret);
/** What was kept for a key. Errors: -ENOENT (nothing, or no key), -EKEYREJECTED (of another request). */
EW_MUST_USE int ew_once_get(struct ew_keeper *k, const struct ew_once *once, enum ew_once_stage stage,
	uint32_t *ret_status, struct ew_buf *to);
/** Keeps it, inside a transaction; nothing without a key. */
EW_MUST_USE int ew_once_put(struct ew_keeper *k, const struct ew_once *once, enum ew_once_stage stage,
	uint32_t status, struct ew_slice json);

/** What an access handle says once its MAC was found good. */
struct ew_handle {
	struct ew_id user;
	struct ew_wall expires;
	uint64_t event; /* index of the access event it was made by */
};

/** Adds the text of a handle, MAC included. Errors: -ENOMEM, -EFBIG, -EIO (digest). */
EW_MUST_USE int ew_keeper_handle_add(const struct ew_keeper *k, struct ew_id interaction,
	const struct ew_handle *h, struct ew_buf *to);
/** Errors: -EACCES (not ours, or of another interaction), -ETIMEDOUT (too old; `ret` is set, it was ours). */
EW_MUST_USE int ew_keeper_handle_read(const struct ew_keeper *k, struct ew_id interaction,
	const char *text, struct ew_handle *ret);
/** A new object: purpose, or legal_ground and case, of the handle's event, and `handle`, that event's index. */
EW_MUST_USE int ew_keeper_handle_why(
	struct ew_keeper *k, struct ew_call *call, const struct ew_handle *h, json_t **ret);

/**
 * One function for each op of an ask (ipc/asks.h): 0 once it is answered, or will be. Errors:
 * those of the catalogue, and the ask is then answered by ew_keeper_ask(). enrol: takes the one-
 * time token and makes the first one.
 */
EW_MUST_USE int ew_ask_enrol(struct ew_asked *a);
/** What the token may do, for a web that was not told of it. */
EW_MUST_USE int ew_ask_authenticate(struct ew_asked *a);
/** A page of the search. */
EW_MUST_USE int ew_ask_interactions(struct ew_asked *a);
/** The record of one. */
EW_MUST_USE int ew_ask_interaction(struct ew_asked *a);
/** Every event of one read anew and every decision made again: whether they agree with what is held. */
EW_MUST_USE int ew_ask_replay(struct ew_asked *a);
/** True while a record or a replay is being made. */
bool ew_keeper_reading_due(const struct ew_keeper *k);
/** Reads some events for one of them; answers at the end. Errors: those of answering. */
EW_MUST_USE int ew_keeper_reading_step(struct ew_keeper *k);
/** Forgets them, when the keeper ends. */
void ew_keeper_readings_free(struct ew_keeper *k);
/** Its events, with what proves them. */
EW_MUST_USE int ew_ask_events(struct ew_asked *a);
/** A page of the queue of exceptions. */
EW_MUST_USE int ew_ask_exceptions(struct ew_asked *a);
/** One of it. */
EW_MUST_USE int ew_ask_exception(struct ew_asked *a);
/** take, release or resolve one of it. */
EW_MUST_USE int ew_ask_exception_do(struct ew_asked *a);
/**
 * Which event of the log an event of a tape (span, index) has become; 404 while it is not in the
 * log.
 */
EW_MUST_USE int ew_ask_closed(struct ew_asked *a);
/**
 * A rendering to listen to; needs a purpose, or a handle, and is an event before anything is
 * opened.
 */
EW_MUST_USE int ew_ask_audio(struct ew_asked *a);
/**
 * A rendering to take away, sealed to the age recipient `to` if one is named; an event as well.
 */
EW_MUST_USE int ew_ask_export(struct ew_asked *a);
/** One artifact of one party as it is; access as for the sound itself. */
EW_MUST_USE int ew_ask_artifact(struct ew_asked *a);
/** The picture of the sound; access as for the sound itself. */
EW_MUST_USE int ew_ask_peaks(struct ew_asked *a);
/**
 * Finds the call and why it is opened: a new reference, purpose or legal ground and case. On 0 with *ret_call NULL the
 * question has been answered already, with a refusal in the log where somebody could be named.
 */
EW_MUST_USE int ew_ask_authorise(
	struct ew_asked *a, const char *what, struct ew_call **ret_call, json_t **ret_why);
/** True: there is no worker; it waits for one, or was refused, and *ret_r says how that went. */
bool ew_ask_must_wait(struct ew_asked *a, int *ret_r);
/** Texts of a statement are short; what is longer is no purpose but a letter. */
bool ew_ask_too_long(const struct ew_asked *a);
/** The access becomes a durable event; `why` is taken, NULL is -ENOMEM. */
EW_MUST_USE int ew_ask_note_access(
	struct ew_asked *a, struct ew_call *call, const char *what, json_t *why, struct ew_hash *ret_event);
/** A handle for a stated purpose or legal ground. */
EW_MUST_USE int ew_ask_access(struct ew_asked *a);
/**
 * resume and start, the orders that may open: durable first, then the gates; answered when the
 * recorder has obeyed, or after EW_KEEPER_ORDER_WAIT_US.
 */
EW_MUST_USE int ew_ask_order(struct ew_asked *a);
/** Whether a call can be recorded now, and which part is missing. */
EW_MUST_USE int ew_ask_ready(struct ew_asked *a);
/** Counts for Prometheus; no names, no numbers of people. */
EW_MUST_USE int ew_ask_metrics(struct ew_asked *a);
/** Answers orders whose gates have opened by the log's account, and those that wait too long. */
EW_MUST_USE int ew_keeper_orders_overdue(struct ew_keeper *k);

#endif
