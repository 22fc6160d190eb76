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
	EW_LEDGER_CLOSED,  /* it is not known what the vault signed last, or the folder is not open */
	EW_LEDGER_BEGINS,  /* a key is being made */
	EW_LEDGER_CATCHES_UP, /* what the vault signed last was not published: leaves up to there, then its note */
	EW_LEDGER_OPEN,
	EW_LEDGER_REFUSES, /* nothing is signed until a person has decided; recording goes on */
};

struct ew_keeper_ledger {
	enum ew_ledger_state state;
	const char *why;          /* it refuses: a word of `refusals` in keeper_ledger.c */
	struct ew_log_store *store; /* NULL: its folder could not be opened */
	char data[EW_MAX_PATH_BYTES];
	char wished[256];         /* the configured origin, "" for one of ours */
	char verifier[EW_VKEY_TEXT_BYTES]; /* "" until there is a key */
	char origin[EW_KEY_NAME_BYTES];
	uint32_t number;          /* of the log, from 1 */
	uint64_t first;           /* number of the event that is its leaf 0 */
	uint64_t at_start;        /* leaves that the catalogue had before this process added any */
	bool heard;               /* the vault's word was held against that */
	int64_t every_us;         /* between checkpoints, while there is something new */
	bool due;                 /* leaves wait, and a checkpoint is wanted now */
	bool signing;             /* the vault is at it */
	struct ew_mono asked;     /* the vault, the last time; or when the disk failed */
	bool again;               /* that came to nothing yet: the next attempt does not wait for `every_us` */
	uint64_t signed_size;     /* of the published checkpoint */
	struct ew_hash signed_root;
	uint64_t vault_size;      /* of the last one that the vault has signed, as far as is known */
	struct ew_hash vault_root;
	uint64_t wanted;          /* somebody waits for a checkpoint of at least this size */
	struct ew_buf catching_up; /* the note that is to be published once its leaves are there */
	struct ew_mono last;      /* when the last checkpoint was published, or this process began */
	struct ew_wall last_wall; /* 0: not by this process */
	struct ew_mono beat;      /* of the last heartbeat */
	bool beaten;              /* there was one */
	struct ew_mono looked;    /* that the time of it was thought of */
	bool told;                /* the refusal has its exception */
	bool told_late;           /* so has it that nothing is signed */
	bool forgotten;           /* the vault knew less than is published, and nobody was told yet */
};

/**
 * Opens the folder DATA/ledger; what is wrong with it is told and refuses signatures, not the keeper. To be called
 * before this start has its first event. Errors: -ENOMEM, the catalogue's.
 */
EW_MUST_USE int ew_keeper_ledger_open(struct ew_keeper *k, const struct ew_keeper_config *config);
/** Closes it. */
void ew_keeper_ledger_close(struct ew_keeper *k);
/** The vault has come: it is asked what it signed last; or has gone. */
void ew_keeper_ledger_vault(struct ew_keeper *k, bool up);
/** ledger_signed of the vault. What disk and catalogue do here is told and tried again; the keeper goes on. */
void ew_keeper_ledger_signed(struct ew_keeper *k, const struct ew_msg_ledger_signed *said);
/** Every half second: the heartbeat, whether a checkpoint is due, what is to be tried again. */
void ew_keeper_ledger_tick(struct ew_keeper *k);
/** True while leaves wait to be appended for a checkpoint. */
bool ew_keeper_ledger_due(const struct ew_keeper *k);
/** Appends some leaves and makes them durable, or asks for the signature. Blocks for some syncs. Always 0. */
EW_MUST_USE int ew_keeper_ledger_step(struct ew_keeper *k);
/** Somebody waits for a checkpoint that covers the event of this number: it is made at once. */
void ew_keeper_ledger_want(struct ew_keeper *k, uint64_t number);
/** Whether the published checkpoint covers the event of this number. */
bool ew_keeper_ledger_covers(const struct ew_keeper *k, uint64_t number);

/** A log of this installation: the present one, or one that it is the successor of. */
struct ew_ledger_past {
	uint32_t number;
	uint64_t first;           /* number of the event that is its leaf 0 */
	char origin[EW_KEY_NAME_BYTES];
	char verifier[EW_VKEY_TEXT_BYTES]; /* "" when it never had a key */
};

/** What the catalogue remembers of a log. Errors: the catalogue's, -EBADMSG. */
EW_MUST_USE int ew_ledger_remember(struct ew_keeper *k, uint32_t number, struct ew_ledger_past *ret);
/** Sets one of it, inside a transaction: "first", "origin", "verifier", "begun". Errors: the catalogue's. */
EW_MUST_USE int ew_ledger_memorise(
	struct ew_keeper *k, uint32_t number, const char *what, struct ew_slice value);
/** The folder of a log. Errors: -ENAMETOOLONG. */
EW_MUST_USE int ew_ledger_folder(
	const struct ew_keeper_ledger *l, uint32_t number, char to[static EW_MAX_PATH_BYTES]);

/* -- shared by its files -- */

/** Nothing is signed any more: `why` is one of the refusals. The first one stays. */
void ew_ledger_refuse(struct ew_keeper *k, const char *why);
/** The sentence of that word. */
const char *ew_ledger_sentence(const char *why);
/** What a disk or the catalogue has done to the log: refuses for good reasons, logs the others, which pass. */
void ew_ledger_judge(struct ew_keeper *k, int error);
/**
 * Asks the vault what it signed last, if it is there; nothing is open until it has said so. A log that refuses goes on
 * refusing, but for what may pass, and learns how far it had come.
 */
void ew_ledger_ask(struct ew_keeper *k);
/** Leaves that the catalogue has for this log. */
EW_MUST_USE int ew_ledger_leaves(struct ew_keeper *k, uint64_t *ret);
/** Opens the folder if it is not. Errors: -ENOMEM, the catalogue's; what else goes wrong is told. */
EW_MUST_USE int ew_ledger_open_store(struct ew_keeper *k);
/** Reads a note of this log and checks its signature. Errors: -EKEYREJECTED, -EBADMSG, -ENOENT, -ENOMEM, -EIO. */
EW_MUST_USE int ew_ledger_read_note(
	const struct ew_keeper_ledger *l, struct ew_slice note, struct ew_checkpoint *ret);
/** Puts a note that the vault has signed in place. What goes wrong is told, and tried again if it can pass. */
void ew_ledger_publish(struct ew_keeper *k, struct ew_slice note, const struct ew_checkpoint *c);
/** Whether the newest rows of the catalogue are what the log has of them. Errors: -EUCLEAN (no), those of both. */
EW_MUST_USE int ew_ledger_compare_rows(struct ew_keeper *k);
/**
 * Ends the present log and begins the next, in one transaction. Errors: the catalogue's, -ENOMEM, -EINVAL (no name is
 * left that is short enough and that no log of this installation had); the present log is then what it was.
 */
EW_MUST_USE int ew_ledger_succeed(struct ew_keeper *k, struct ew_id user, const char *reason);

/** GET /v1/ledger/{file}: a file of the public layout, to anybody. */
EW_MUST_USE int ew_ask_ledger_file(struct ew_asked *a);
/** GET /v1/ledger: state, sizes, key, witnesses. */
EW_MUST_USE int ew_ask_ledger(struct ew_asked *a);
/** GET .../events/{index}/proof: a proof file for one event against the published checkpoint. */
EW_MUST_USE int ew_ask_proof(struct ew_asked *a);
/** Answers the same for the event of this number in the log, of a call or of the house. Errors: the catalogue's, -ENOMEM. */
EW_MUST_USE int ew_ledger_prove(struct ew_asked *a, uint64_t number);
/** POST /v1/ledger/succeed: begins the successor of a log that refuses. */
EW_MUST_USE int ew_ask_ledger_succeed(struct ew_asked *a);
/** Adds ledger_size and the like. Errors: the catalogue's. */
EW_MUST_USE int ew_ledger_metrics(struct ew_keeper *k, json_t *to);

#endif
