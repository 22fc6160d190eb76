/*
 * What the keeper has asked outside, through deliver: witnesses that cosign its checkpoints, and time stamps on them.
 * Nothing here holds anything up: recording and signing go on whatever others say.
 */
#ifndef EW_PROGRAMS_KEEPER_OUTSIDE_H
#define EW_PROGRAMS_KEEPER_OUTSIDE_H

#include "programs/keeper/keeper_ledger.h"

#define EW_OUTSIDE_LATE_US (600 * EW_US_PER_S)  /* what fails for so long is an exception */
#define EW_OUTSIDE_LEAST_WAIT_US EW_US_PER_S    /* after the first failure; doubled each time, */
#define EW_OUTSIDE_MOST_WAIT_US (60 * EW_US_PER_S) /* up to here */
#define EW_OUTSIDE_LOST_US (40 * EW_US_PER_S)   /* deliver answers before: what it did not was lost */

/** How something that is asked again and again is doing. */
struct ew_asking {
	struct ew_id job;        /* under way; zero: none */
	struct ew_mono begun;
	struct ew_mono next;     /* not asked before */
	struct ew_mono since;    /* has failed since then; 0: it has not */
	unsigned failures;       /* one after the other */
	bool told;               /* has its exception */
	bool looked;             /* an exception of a former life was looked for */
	char sentence[400];      /* why it failed last */
};

struct ew_stamping {
	struct ew_asking asking;
	int64_t every_us;        /* 0: nothing is stamped */
	uint32_t log;            /* of the sizes */
	uint64_t stamped;        /* size of the last checkpoint with a time stamp; 0: none of this log */
	struct ew_wall at;       /* its time */
	uint64_t asked;          /* the size that is being stamped */
	uint32_t asked_log;      /* and its log: another may have begun meanwhile */
	struct ew_buf note;      /* what is being stamped */
};

struct ew_witnesses; /* keeper_witnesses.c */

struct ew_keeper_outside {
	bool up;                 /* deliver is connected */
	struct ew_stamping stamps;
	struct ew_witnesses *witnesses; /* NULL: none are configured */
};

/* -- keeper_outside.c -- */

/** Inside the transaction of the start. Errors: -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_keeper_outside_open(struct ew_keeper *k, const struct ew_keeper_config *config);
/** Frees; what is under way is asked again by the next keeper. */
void ew_keeper_outside_close(struct ew_keeper *k);
/** Deliver has come or gone. */
void ew_keeper_deliver_peer(struct ew_keeper *k, bool up);
/** fetched or stamped. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_deliver_message(struct ew_keeper *k, const struct ew_message *message);
/** Every half second: what was lost, what is late. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_outside_tick(struct ew_keeper *k);

/** A name in the folder of the present log. Errors: -ENAMETOOLONG. */
EW_MUST_USE int ew_keeper_outside_path(const struct ew_keeper *k, const char *name, char to[static EW_MAX_PATH_BYTES]);

/** True when it may be asked now. */
bool ew_asking_ready(const struct ew_keeper *k, const struct ew_asking *a);
/** It was asked: a new number for the job. Errors: those of the random source. */
EW_MUST_USE int ew_asking_begin(struct ew_keeper *k, struct ew_asking *a);
/** It has failed; asked again later. */
void ew_asking_failed(struct ew_keeper *k, struct ew_asking *a, const char *sentence);
/** It is to be asked: when the door outwards is not there, that is why it fails. */
void ew_asking_shut(const struct ew_keeper *k, struct ew_asking *a);
/**
 * It went well: what was said about it is over. `kind` and `words` as ew_asking_complain(). Errors: the catalogue's.
 */
EW_MUST_USE int ew_asking_well(struct ew_keeper *k, struct ew_asking *a, const char *kind, const char *words);
/**
 * Raises an exception of this kind with these words, unless one is open already. Not inside a transaction. Errors: the
 * catalogue's.
 */
EW_MUST_USE int ew_asking_complain(struct ew_keeper *k, struct ew_asking *a, const char *kind, const char *words);

/* -- keeper_stamps.c -- */

/** Reads what was stamped last. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_stamps_open(struct ew_keeper *k, const struct ew_keeper_config *config);
/** True when a checkpoint should be stamped now. */
bool ew_keeper_stamps_due(const struct ew_keeper *k);
/** Asks for a time stamp on the published checkpoint. Errors: -ENOMEM and the like. */
EW_MUST_USE int ew_keeper_stamps_step(struct ew_keeper *k);
/** A time stamp, or why there is none. Blocks for some syncs. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_stamped(struct ew_keeper *k, const struct ew_msg_stamped *said);
/** What is late. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_stamps_tick(struct ew_keeper *k);
/**
 * {"size", "at"}, null where stamps are not configured; with `why` "error" too, which names our neighbours and is not
 * for everybody. A new reference; NULL without memory.
 */
json_t *ew_keeper_stamps_json(const struct ew_keeper *k, bool why);
/**
 * The size of the first stamped checkpoint of the present log that has at least so many leaves, with its files beside
 * each other: FOLDER is the log's, FOLDER/stamps/<size>.note, .tsr, .pem. Errors: -ENOENT (none yet), the catalogue's.
 */
EW_MUST_USE int ew_keeper_stamps_find(struct ew_keeper *k, uint64_t least_size, uint64_t *ret_size);
/** GET /v1/ledger/stamps and /v1/ledger/stamps/{file}: to anybody. */
EW_MUST_USE int ew_ask_stamps(struct ew_asked *a);

/* -- keeper_witnesses.c -- */

/** Reads the policy; an event says when it is another one than before. Errors: -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_keeper_witnesses_open(struct ew_keeper *k, const struct ew_keeper_config *config);
/** NULL is fine. */
void ew_keeper_witnesses_close(struct ew_keeper *k);
/** True when a witness should be asked now, or when what they have said is to be published. */
bool ew_keeper_witnesses_due(const struct ew_keeper *k);
/** Asks one witness, or ends a round. Blocks for some reads or syncs. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_witnesses_step(struct ew_keeper *k);
/** An answer; true in `ret_taken` when it was of a witness. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_witnessed(struct ew_keeper *k, const struct ew_msg_fetched *said, bool *ret_taken);
/** Deliver is gone: nothing is under way any more. */
void ew_keeper_witnesses_lost(struct ew_keeper *k);
/** Who is late. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_witnesses_tick(struct ew_keeper *k);
/**
 * Adds the newest checkpoint that has reached the policy's quorum, with its cosignatures; it may be older than the
 * published one. Errors: -ENOENT (none yet, or no witnesses), as the disk.
 */
EW_MUST_USE int ew_keeper_witnesses_note(struct ew_keeper *k, struct ew_buf *to);
/** Size of that checkpoint; 0: none. */
uint64_t ew_keeper_witnessed_size(const struct ew_keeper *k);
/** [{"name", "verifier", "size", "at", "error"}]. A new reference; NULL without memory. */
json_t *ew_keeper_witnesses_json(const struct ew_keeper *k);
/** GET /v1/ledger/witnesses. */
EW_MUST_USE int ew_ask_witnesses(struct ew_asked *a);

#endif
