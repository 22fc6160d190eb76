/*
 * What the keeper knows, and its turns and transactions. One transaction at a time: begin, append events and rows, queue
 * messages, commit; then the queue leaves. After a failed commit every cached fold that was touched is dropped and read
 * again.
 */
#ifndef EW_PROGRAMS_KEEPER_STATE_H
#define EW_PROGRAMS_KEEPER_STATE_H

#include <jansson.h>

#include "base/secret.h"
#include "catalog/catalog.h"
#include "catalog/jobs.h"
#include "catalog/keys.h"
#include "catalog/spans.h"
#include "catalog/tokens.h"
#include "domain/interaction.h"
#include "domain/legs.h"
#include "domain/stand_in.h"
#include "open/column.h"
#include "open/frame_open.h"
#include "phrase/phrase.h"
#include "programs/keeper/keeper_policies.h"
#include "programs/keeper/keeper.h"
#include "store/store.h"
#include "tape/tape_reader.h"

#define EW_KEEPER_EPOCH_KINDS 4 /* of the vault: enum ew_epoch_kind, from 1 */
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
#define EW_KEEPER_WORKER_WAIT_US (30 * EW_US_PER_S)
#define EW_KEEPER_EPOCHS_AHEAD 2
#define EW_KEEPER_MAX_PENDING_ASKS 1024
#define EW_KEEPER_READINGS 32 /* records and replays that are being made at once; the next is refused */
#define EW_KEEPER_WATCHED 6
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
	struct ew_buf wrapped; /* the key, sealed to */
	uint32_t key_epoch;    /* this one of the keeper's */
	uint32_t thread;
	uint32_t generation;
	struct ew_call_row row; /* as stored */
	struct ew_mono open_at; /* when a gate that the recorder refused to open is asked for again; 0: nothing was refused */
	int64_t open_wait_us;
	struct ew_policy_set *by; /* that it was decided by; NULL: none, or not looked for yet */
	uint64_t decided_inputs;  /* of the fold, when it was last found that nothing new follows from them */
	struct ew_stand_in stand_in; /* as the recorder was told */
	bool stood_in;            /* it was told */
	uint64_t told_legs;       /* ew_interaction_leg_changes() when the other legs were told last */
	struct ew_wall due;       /* when something falls due; 0: nothing */
	struct ew_phrase_talk talk; /* of its live transcript */
	struct ew_wall asked;       /* when a question about recording ended that no words told of; 0: none has */
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
#define EW_KEEPER_REPLACED 64

struct ew_finishing {
	struct ew_job_row row;
	struct ew_id object;
	uint32_t epoch;          /* of the key store, that the header is sealed to */
	uint64_t muted;          /* what an event below this index silences for good is silent in it */
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
	bool paper;              /* rendering: of a paper (keeper_papers.h) and of no call */
	bool hearing;            /* the call is heard for its transcript */
	unsigned deliver_end;    /* among `inputs`: the line's other end */
	struct ew_id heard[EW_MAX_PARTIES_PER_CALL]; /* whose each source is */
	uint8_t n_heard;
	uint8_t hears_original;  /* enum ew_text_original: what is wanted of the text's original, */
	uint32_t original_epoch; /* and to which epoch it is sealed */
	uint64_t redactions;     /* rendering, bundle, hearing: ew_interaction_redaction_changes() when it was handed to the worker */
	struct ew_id original;   /* rendering: of a text (keeper_original.h), whose bytes are the answer; zero: sound */
	bool original_held_back; /* its text was held back when that was decided */
	json_t *opens;           /* rendering: the objects that are opened, in the order of the channels; NULL: none yet */
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
	bool for_object;       /* waits for one that is brought from a store */
	struct ew_id object;   /* that one, */
	uint64_t arrivals;     /* and ew_remote.arrivals when it was looked for last */
	bool read;             /* its texts have been read, and findings in them replaced */
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

/** Bringing calls of an earlier version over to the blind index as it is now. */
struct ew_reindexing {
	bool running;
	bool whole;             /* there is no index at all: it is made of events */
	int64_t next;           /* number of the row */
	struct ew_mono told;    /* when the log last said how far it is */
};

/** The newest backup that was read back (backups/backups.c). */
struct ew_backups_known {
	char file[EW_MAX_PATH_BYTES]; /* where earwitness-backup says so */
	char id[EW_ID_TEXT_BYTES];
	bool any, told;               /* told: that it is too old */
	struct ew_wall made, verified;
	struct ew_hash seen;          /* of what the file said last */
	struct ew_mono looked;
	uint32_t every_s;
};

struct ew_keeper {
	struct ew_io *io;
	const struct ew_keeper_ops *ops;
	void *arg;
	uint32_t threads;
	const struct ew_identity *events;
	struct ew_rotation_state *rotation; /* epochs/rotation.h */
	char entity[256];
	char prompts[EW_MAX_PATH_BYTES]; /* folder: audio of notices by its SHA-256 */
	struct ew_prompt_copy *prompts_coming;
	char tape[EW_MAX_PATH_BYTES];

	struct ew_catalog *catalog;
	struct ew_store *store;
	struct ew_policy_set *set;   /* in force, or NULL; one of: */
	struct ew_policy_set *sets;  /* in memory */
	struct ew_id log;
	struct ew_secret_pool *keys;
	uint8_t *system_key;
	uint8_t *index_key, *account_key;
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
	bool keys_away;         /* the vault's source of keys does not answer, */
	char keys_why[401];     /* and this is why */
	bool epoch_asked[EW_KEEPER_EPOCH_KINDS]; /* by kind */
	uint64_t request;        /* last number given to a request of ours */
	uint64_t beat;
	bool in_transaction;
	struct ew_id pending;    /* a call that came in parts and is not decided on yet; zero: none */
	struct ew_buf outbox;    /* messages that leave after the commit */
	struct ew_buf leaving;   /* those that do; empty otherwise */
	bool release_due;
	bool openings_due;       /* a recorder refused one; when it is asked again stands in the call */
	bool openings_unsure;    /* which calls those were is not known any more */
	uint64_t tokens_told;    /* ew_tokens_changes() and what goes with it when web was last told */
	struct ew_holders *holders; /* people/holder.h; NULL: nobody was looked at */
	struct ew_lately *lately;   /* people/lately.h */
	struct ew_launches *launches; /* people/panel.h */
	struct ew_audience *audience; /* people/audience.h; NULL: nobody with limits listens */
	struct ew_strangers *strangers; /* people/strangers.h: logins that nobody has, and how often they were tried */
	struct ew_keeper_standing *standing; /* people/standing.h; NULL: to be read before it is asked */
	bool holds_due;          /* a legal hold may have work under way (people/holds.h) */
	bool rights_due;         /* work of a request may be under way (rights/rights.h) */
	bool dispatch_due;       /* a job may wait for an idle worker */
	struct ew_mono last_release, last_look;
	struct ew_releasing releasing;
	struct ew_shredding shreds[EW_KEEPER_SHREDS];
	size_t n_shreds;
	struct ew_sweeping sweeping;
	struct ew_id replaced[EW_KEEPER_REPLACED]; /* objects whose bytes go in the next turn; what has no room goes after the next start */
	size_t n_replaced;
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
	struct ew_oidc *oidc;    /* people/oidc.h; NULL: no provider is configured */
	struct ew_redacting *redacting; /* keeper_redact.h */
	struct ew_buf witnesses; /* the configured tlog-policy, as a bundle repeats it; empty: nobody cosigns */
	struct { struct ew_id vendor; char model[101]; } speech; /* the engine that is configured; zero: none */
	bool stamps;             /* a time-stamping authority is configured */
	unsigned next_bundle;    /* whose seat is looked at first in the next turn */
	struct ew_wall started;
	struct ew_mono queue_looked; /* at what may have healed */
	bool ledger_well;        /* exceptions about the log were looked at since it was signed */
	struct { struct ew_mono since; bool told; } watched[EW_KEEPER_WATCHED]; /* keeper_watch.c */
	struct ew_survey *survey; /* keeper_survey.h; NULL: none runs */
	struct ew_reindexing reindexing; /* keeper_reindex.c */
	struct ew_backups_known backups;
	struct ew_retention_state *retention; /* deletion/retention.h */
	struct {
		bool due;
		struct ew_policy *policy;  /* of the one under way; NULL: not loaded */
		struct ew_hash hash;
		struct ew_policy_set *law; /* whose packs it stands on; held */
	} redating; /* deletion/redate.h */
	struct ew_remote *remote; /* remote/remote.h */
	struct ew_audit *audit;  /* the one that runs (keeper_audit.h), or NULL */
	struct ew_recheck_usual recheck_usual; /* days is never 0 */
	struct ew_recheck *recheck; /* the one that runs (keeper_recheck.h), or NULL */
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

#endif
