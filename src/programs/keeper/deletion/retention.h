/*
 * When things are deleted: each finished call has rows in `retained`, made from its terms and its end, and a round takes what has
 * fallen due, the longest due first, in small batches and no faster than is configured. A brake stops all of it when the clock, the
 * volume or the policy is not what it was; two people and a time to think lift it (brake.h). Everything here belongs to the
 * keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_DELETION_RETENTION_H
#define EW_PROGRAMS_KEEPER_DELETION_RETENTION_H

#include "catalog/retained.h"
#include "programs/keeper/deletion/deletion.h"
#include "programs/keeper/deletion/tombstones.h"
#include "programs/keeper/keeper_asks.h"

#define EW_RETENTION_PER_S 100                    /* calls that are deleted in a second where nothing else is configured */
#define EW_RETENTION_UNSTATED_S (365ull * 86400)  /* how long a call stays of which no policy said anything */
#define EW_RETENTION_COOLING_S 86400              /* between asking to lift the brake and deleting again */
#define EW_RETENTION_PIECE_US (5 * EW_US_PER_MS)  /* after so long a piece of it ends: an opt-out waits for no longer */
#define EW_RETENTION_AT_ONCE 1000                 /* calls that may fall due between two looks before somebody is asked */

struct ew_retention_state {
	struct ew_retention_usual usual;
	bool dating;               /* calls of before are given their times, one by one from `date_next` down */
	int64_t date_next;
	bool running;              /* a round walks; behind `at` */
	bool by_hand;              /* somebody asked for it: it runs also where retention is off */
	struct ew_retained_row at;
	struct ew_wall until;      /* of the round */
	uint64_t deleted, held, waiting; /* of the round */
	struct ew_mono looked;     /* when the last round began */
	int64_t credit_us;         /* of the configured rate: what may be done now */
	struct ew_mono credited;
	struct ew_mono noted;      /* when the time was noted by this process; 0: not yet */
	bool proving;              /* deletions wait for bytes or proof */
	struct ew_mono settled;    /* when the write-ahead log was last to be emptied */
	uint64_t settled_to;       /* it was, by this process, behind this deletion and all before; numbers rise */
	bool lacking;              /* the start could not write down what the list of them lacks */
	struct ew_tombstones *tombstones; /* NULL: there is no folder of keys */
};

/** Before the catalogue is opened: what it will be like. Errors: -ENOMEM. */
EW_MUST_USE int ew_keeper_retention_new(struct ew_keeper *k, const struct ew_retention_usual *usual);
/** Reads where it stands. Outside a transaction. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_retention_open(struct ew_keeper *k);
/** One that was never begun is fine. */
void ew_keeper_retention_close(struct ew_keeper *k);
/** A call is over: rows for what of it falls due. Said again, they are the same. Inside a transaction. Errors: the catalogue's. */
EW_MUST_USE int ew_retention_date(struct ew_keeper *k, const struct ew_call *call);
/** When a kind of a call that is over falls due; {INT64_MAX}: never. */
struct ew_wall ew_retention_due_of(const struct ew_keeper *k, const struct ew_call *call, enum ew_artifact_kind kind);
/** True when there is something to do now. */
bool ew_keeper_retention_due(const struct ew_keeper *k);
/** A piece of some milliseconds. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_retention_step(struct ew_keeper *k);
/** Begins a round when it is time, and looks at the brake. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_retention_tick(struct ew_keeper *k);

/* -- asks (asks.c) -- */

/** GET /v1/retention/due: exactly what goes, when and by which rule; what a hold keeps. Right `read`, over every call. */
EW_MUST_USE int ew_ask_retention_due(struct ew_asked *a);
/** POST /v1/retention/runs: a round now. Right `hold`. */
EW_MUST_USE int ew_ask_retention_run(struct ew_asked *a);
/** POST /v1/retention/resume: proposes to lift the brake. Right `hold`. */
EW_MUST_USE int ew_ask_retention_resume(struct ew_asked *a);
/** GET /v1/deletions. Right `read`, over every call. */
EW_MUST_USE int ew_ask_deletions(struct ew_asked *a);
/** GET /v1/interactions/{id}/evidence (evidence_ask.c). Right `read`, over every call. */
EW_MUST_USE int ew_ask_evidence(struct ew_asked *a);
/** GET /v1/deletions/{id}: one, with its certificate, and with what opens both events in the log to anybody. */
EW_MUST_USE int ew_ask_deletion(struct ew_asked *a);
/** GET /v1/deletions/{id}/page and /pdf: the certificate to hand on, drawn by a worker (certificate_ask.c). */
EW_MUST_USE int ew_ask_deletion_file(struct ew_asked *a);
/** GET /v1/deletions/{id}/proof: that the certificate is in the log (certificate_ask.c). */
EW_MUST_USE int ew_ask_deletion_proof(struct ew_asked *a);

/** Finds one. Errors: -ENOENT, -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_deletion_of_text(struct ew_keeper *k, const char *id, struct ew_deletion_row *ret);
/** The deletion as GET /v1/deletions/{id} gives it; ret is owned. Errors: -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_deletion_json(struct ew_keeper *k, const struct ew_deletion_row *row, json_t **ret);

#endif
