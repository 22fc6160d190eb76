/*
 * What the keeper's rooms share about the log: events that are durable in the catalogue become leaves, in the order
 * of their numbers; tiles are made durable; the vault signs; then the checkpoint is published, and witnesses and the
 * time-stamping authority are asked. Nothing is signed that is not durable, and nothing that does not extend what was
 * signed before.
 *
 * Leaf i of log n is the event of number `first` + i. The log is a projection of the catalogue and can be made anew
 * from it at any time; what cannot is the vault's memory of what it signed, which lies in another place.
 */
#ifndef EW_PROGRAMS_KEEPER_LEDGER_H
#define EW_PROGRAMS_KEEPER_LEDGER_H

#include "ledger/log_store.h"
#include "programs/keeper/keeper_private.h"

enum ew_ledger_state {
	EW_LEDGER_CLOSED,  /* the vault has not said yet what it signed last */
	EW_LEDGER_BEGINS,  /* a key is being made */
	EW_LEDGER_CATCHES_UP, /* what the vault signed last was not published: leaves up to there, then its note */
	EW_LEDGER_OPEN,
	EW_LEDGER_REFUSES, /* nothing is signed until a person has decided; recording goes on */
};

struct ew_keeper_ledger {
	enum ew_ledger_state state;
	const char *why;          /* it refuses: a word of `refusals` in keeper_ledger.c */
	struct ew_log_store *store; /* NULL: its folder could not be opened */
	char folder[EW_MAX_PATH_BYTES];
	char wished[256];         /* the configured origin, "" for one of ours */
	char verifier[EW_VKEY_TEXT_BYTES]; /* "" until there is a key */
	char origin[EW_KEY_NAME_BYTES];
	uint32_t number;          /* of the log, from 1 */
	uint64_t first;           /* number of the event that is its leaf 0 */
	int64_t every_us;         /* between checkpoints, while there is something new */
	bool due;                 /* leaves wait, and a checkpoint is wanted now */
	bool signing;             /* the vault is at it */
	uint64_t proposed;        /* the size it was asked for */
	uint64_t signed_size;     /* of the published checkpoint */
	uint64_t vault_size;      /* of the last one that the vault has signed */
	uint64_t wanted;          /* somebody waits for a checkpoint of at least this size */
	struct ew_buf catching_up; /* the note that is to be published once its leaves are there */
	struct ew_mono last;      /* when the last checkpoint was published */
	struct ew_wall last_wall;
	struct ew_mono beat;      /* of the last heartbeat */
	bool told;                /* the refusal has its exception */
};

/**
 * Opens the folder DATA/ledger; what is wrong with it is told and refuses signatures, not the keeper. Errors:
 * -ENOMEM, the catalogue's.
 */
EW_MUST_USE int ew_keeper_ledger_open(struct ew_keeper *k, const struct ew_keeper_config *config);
/** Closes it. */
void ew_keeper_ledger_close(struct ew_keeper *k);
/** The vault has come: it is asked what it signed last. */
EW_MUST_USE int ew_keeper_ledger_vault(struct ew_keeper *k, bool up);
/**
 * ledger_signed of the vault. Errors: the catalogue's; what the disk does to the log's folder is told and refuses
 * signatures.
 */
EW_MUST_USE int ew_keeper_ledger_signed(struct ew_keeper *k, const struct ew_msg_ledger_signed *said);
/** Every half second: the heartbeat, and whether a checkpoint is due. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_ledger_tick(struct ew_keeper *k);
/** True while leaves wait to be appended for a checkpoint. */
bool ew_keeper_ledger_due(const struct ew_keeper *k);
/**
 * Appends some leaves, or makes tiles durable and asks for the signature. Blocks for some syncs. Errors: the
 * catalogue's.
 */
EW_MUST_USE int ew_keeper_ledger_step(struct ew_keeper *k);
/** Somebody waits for a checkpoint that covers the event of this number: it is made at once. */
void ew_keeper_ledger_want(struct ew_keeper *k, uint64_t number);
/** Whether the published checkpoint covers the event of this number. */
bool ew_keeper_ledger_covers(const struct ew_keeper *k, uint64_t number);

/** GET /v1/ledger/{file}: a file of the public layout, to anybody. */
EW_MUST_USE int ew_ask_ledger_file(struct ew_asked *a);
/** GET /v1/ledger: state, sizes, key, witnesses. */
EW_MUST_USE int ew_ask_ledger(struct ew_asked *a);
/** GET .../events/{index}/proof: a proof file for one event against the published checkpoint. */
EW_MUST_USE int ew_ask_proof(struct ew_asked *a);
/** POST /v1/ledger/succeed: begins the successor of a log that refuses. */
EW_MUST_USE int ew_ask_ledger_succeed(struct ew_asked *a);

#endif
