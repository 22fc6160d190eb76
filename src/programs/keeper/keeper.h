/*
 * The keeper's core: the one writer. Events in, durable, applied, decided, orders out; always in that order.
 *
 *   - An event from a tape, from web or of the keeper's own is made, sealed and inserted in one transaction with the
 *     tape position it came from and everything that follows from it. Messages leave after the commit, never before.
 *   - State is a fold over events (domain/interaction.h). What a commit did not keep is forgotten in memory too.
 *   - It opens gates, and only by naming a durable event and the last restriction it has seen.
 *
 * No sockets, no threads, no clock of its own: main and the simulator give messages and ticks.
 */
#ifndef EW_PROGRAMS_KEEPER_KEEPER_H
#define EW_PROGRAMS_KEEPER_KEEPER_H

#include "base/error.h"
#include "base/io.h"
#include "ipc/messages.h"
#include "open/identity.h"

struct ew_keeper_ops {
	/**
	 * Sends a message on a connection of a role: `connection` is the recorder's thread, the worker's or web's
	 * number, 0 for the vault. Handles stay the keeper's. Errors are for the log only: what must arrive is sent
	 * again when the peer connects anew.
	 */
	int (*send)(void *arg, enum ew_role to, uint32_t connection, uint64_t request, uint16_t number,
		const void *message, const int *handles, size_t n);
	/**
	 * May much more be said on this connection now, or does too much wait already
	 * (ew_channel_has_room())? What a recorder is handed back is held to it and goes on with
	 * ew_keeper_drained(). NULL: always.
	 */
	bool (*room)(void *arg, enum ew_role to, uint32_t connection);
	/** A new empty file in memory only, for a rendering. The handle belongs to the io. */
	int (*scratch)(void *arg, int *ret_handle);
	/** Two ends of a new line between two programs, which are only handed on. NULL: nothing is transcribed. */
	int (*pair)(void *arg, int ret_handles[2]);
	/**
	 * There is work left: ew_keeper_turn() should be called soon, after what peers have said meanwhile. Called from
	 * within the keeper's functions, often. NULL: there is no loop, and a message or tick returns when all is done.
	 */
	void (*wake)(void *arg);
};

/** By whom people sign in; texts as message `provider` has them. */
struct ew_keeper_provider {
	struct ew_slice words, secret;
};

/** The re-check that is begun each day; days 0: 7 days and 20 calls, at 04:00. */
struct ew_recheck_usual {
	uint32_t days, audio;
	uint32_t at_s; /* of the day, UTC */
};

/** When and how fast things are deleted whose time has come. Zero members: as deletion/retention.h says. */
struct ew_retention_usual {
	bool off;            /* only when somebody asks for it */
	uint32_t per_s;      /* calls in a second */
	uint64_t unstated_s; /* how long a call stays of which no policy said anything */
	uint32_t cooling_s;  /* between agreeing to lift the brake and deleting again */
	uint32_t at_once;    /* calls that may fall due between two looks before somebody is asked */
};

/** How long keys are used, and how long what was erased may still open in an older copy. Zero members: 7 and 30 days. */
struct ew_rotation_usual {
	uint32_t every_s;
	uint32_t horizon_s; /* more than every_s */
	uint32_t per_s;     /* rows that are sealed anew in a second; 0: as epochs/rotation.h says */
};
struct ew_remote_config;

struct ew_keeper_config {
	const char *data;         /* folder: catalog.db, objects/, incoming/ */
	const char *tape;         /* folder of the tapes: TAPE/<thread> */
	const char *vfs;          /* of SQLite; NULL for its own */
	uint32_t threads;         /* recorder threads */
	uint32_t max_calls;       /* in memory at once, each with a locked key; 0: 16384 */
	const char *entity;
	const char *policy_name;
	const struct ew_policy_text *policy; /* the policy and its packs; none: none is active */
	size_t n_policy;
	const char *ledger_origin; /* of the log, when it is begun; NULL or "": one is made of its id */
	uint32_t checkpoint_ms;   /* between signatures while there is something new; 0: 1,000 */
	struct ew_slice witnesses; /* a tlog-policy (ledger/tlog_policy.h); empty: nobody cosigns */
	uint32_t stamp_s;         /* between time stamps; 0: none */
	struct ew_id speech_vendor; /* of the speech engine; zero: there is none */
	const char *speech_model;   /* NULL: not said */
	struct ew_recheck_usual recheck;
	struct ew_retention_usual retention;
	struct ew_rotation_usual rotation;
	uint32_t backup_every_s;  /* an older newest backup is an exception; 0: 8 days */
	const struct ew_remote_config *remote; /* remote/remote.h; NULL: no object stores */
	const struct ew_keeper_provider *providers;
	size_t n_providers;
	const struct ew_identity *events;  /* opens events on tapes; secret memory of the caller, outlives the keeper */
	const char *keys;         /* folder of the keeper's own keys (epochs/ring.h); NULL: */
	const struct ew_identity *catalog; /* the only one, which opens the keys of interactions and never rotates */
};

struct ew_keeper;

/** Opens the catalogue and the store, takes up what was unfinished. Blocks. Errors with a sentence. */
EW_MUST_USE int ew_keeper_new(struct ew_io *io, const struct ew_keeper_config *config,
	const struct ew_keeper_ops *ops, void *arg, struct ew_keeper **ret, struct ew_error *error);

/**
 * Undoes an open transaction, wipes keys and closes everything; what is not committed is lost.
 * NULL is fine.
 */
void ew_keeper_free(struct ew_keeper **k);

/** A peer has connected or gone. */
void ew_keeper_peer(struct ew_keeper *k, enum ew_role role, uint32_t connection, bool up);

/** A message; `handles` are the caller's. A fatal error of the catalogue is returned: the process must exit. */
EW_MUST_USE int ew_keeper_message(struct ew_keeper *k, enum ew_role from, uint32_t connection,
	const struct ew_message *message, const int *handles, size_t n);

/**
 * The audio of a notice, which is kept under its SHA-256 in the turns that follow; the handle is taken (and set to -1) unless it is kept
 * already, or too large. Errors: -ENOMEM.
 */
EW_MUST_USE int ew_keeper_notice_audio(struct ew_keeper *k, const struct ew_msg_notice_audio *m, int *handle);

/** What waited on a connection has left. Errors as above. */
EW_MUST_USE int ew_keeper_drained(struct ew_keeper *k, enum ew_role role, uint32_t connection);

/**
 * A bounded piece of what waits: one batch of a tape, one chore. Call it when woken, again while ew_keeper_has_work(),
 * and let messages and ticks come between. Blocks for some milliseconds at most on a healthy disk. Errors as above.
 */
EW_MUST_USE int ew_keeper_turn(struct ew_keeper *k);
/** True when a turn would find something to do. */
bool ew_keeper_has_work(const struct ew_keeper *k);

/**
 * What time demands: signs of life, new epochs, what waits too long; what takes longer is left to turns. Call every
 * 500 ms. Errors as above.
 */
EW_MUST_USE int ew_keeper_tick(struct ew_keeper *k);

/** Puts the digest of the one-time enrolment token in place, good for 24 hours from its first sight; once only. */
EW_MUST_USE int ew_keeper_set_enrolment(struct ew_keeper *k, const struct ew_hash *digest);

/** True once anybody has enrolled. */
bool ew_keeper_enrolled(struct ew_keeper *k);

#endif
