/*
 * What the vault's files share.
 */
#ifndef EW_PROGRAMS_VAULT_PRIVATE_H
#define EW_PROGRAMS_VAULT_PRIVATE_H

#include "ledger/note.h"
#include "open/age_open.h"
#include "programs/vault/vault.h"

#define EW_VAULT_MAX_EPOCHS 512
#define EW_VAULT_MAX_LOGS 64
#define EW_VAULT_MAX_TICKETS 16384 /* as many as one job may have spans: alone it always fits */
#define EW_VAULT_TICKET_BUCKET_BITS 12
#define EW_VAULT_TICKET_US (60 * EW_US_PER_S)

/** Same numbers as enum ew_epoch_kind of the catalogue. */
enum ew_vault_kind { EW_VAULT_TAPE = 1, EW_VAULT_STORE = 2, EW_VAULT_ORIGINALS = 3 };
#define EW_VAULT_KINDS 3

struct ew_vault_epoch {
	enum ew_vault_kind kind;
	uint32_t epoch;
	struct ew_identity *identity; /* secret memory */
};

/** One key, unwrapped only when its worker comes: until then the ticket holds the sealed form. */
struct ew_vault_ticket {
	bool used;
	struct ew_id id;
	enum ew_vault_kind kind;
	uint32_t epoch;
	struct ew_id subject;
	struct ew_mono expires;
	uint8_t *sealed; /* owned */
	size_t sealed_len;
	uint32_t next; /* in its bucket */
};

/** The key of one log, and the last checkpoint that it has signed. */
struct ew_vault_log {
	uint32_t number;      /* from 1 */
	bool broken;          /* its files cannot be read: nothing is signed, and the rest of this is empty */
	struct ew_skey *key;  /* secret memory */
	uint64_t size;        /* of the last checkpoint, 0: none yet */
	struct ew_hash root;
	struct ew_buf note;   /* it, signed */
};

struct ew_vault {
	struct ew_io *io;
	char keys[EW_MAX_PATH_BYTES];
	struct ew_vault_epoch epochs[EW_VAULT_MAX_EPOCHS];
	size_t n_epochs;
	uint32_t highest[EW_VAULT_KINDS + 1]; /* by kind, ever: a number is never used again */
	struct ew_vault_log logs[EW_VAULT_MAX_LOGS];
	size_t n_logs;
	struct ew_vault_ticket tickets[EW_VAULT_MAX_TICKETS];
	uint32_t buckets[1u << EW_VAULT_TICKET_BUCKET_BITS]; /* by id: the first ticket's place */
	uint32_t next_place;
};

/** Reads the folder. Errors as ew_vault_new(). */
EW_MUST_USE int ew_vault_load_epochs(struct ew_vault *v, struct ew_error *error);
/** Draws a new epoch of a kind and makes it durable before it is used. Errors: -EMFILE, -EINVAL (kind), the disk's. */
EW_MUST_USE int ew_vault_make_epoch(
	struct ew_vault *v, enum ew_vault_kind kind, const struct ew_vault_epoch **ret);
/** Overwrites the key file and leaves its empty .gone, wipes the key. Errors: -ENOENT, the disk's. */
EW_MUST_USE int ew_vault_destroy_epoch(struct ew_vault *v, enum ew_vault_kind kind, uint32_t epoch);
/** NULL when there is none. */
const struct ew_vault_epoch *ew_vault_find_epoch(
	const struct ew_vault *v, enum ew_vault_kind kind, uint32_t epoch);
/** Wipes every private key from memory; the files stay. */
void ew_vault_forget_epochs(struct ew_vault *v);

/* -- vault_ledger.c: what a log's checkpoints are signed with -- */

/** Reads keys and last checkpoints of logs; one that cannot be read is broken. Errors: -ENOMEM, -EMFILE, the disk's. */
EW_MUST_USE int ew_vault_load_logs(struct ew_vault *v, struct ew_error *error);
/** NULL when there is none of this number. */
struct ew_vault_log *ew_vault_find_log(struct ew_vault *v, uint32_t number);
/**
 * Makes the key of a log, durable before it is told; one that is there stays as it is, whatever the origin. Errors:
 * -EINVAL (no origin), -EMFILE, -EEXIST (something was signed under this number, and its key is gone), the disk's.
 */
EW_MUST_USE int ew_vault_begin_log(
	struct ew_vault *v, uint32_t number, struct ew_slice origin, struct ew_vault_log **ret);
/**
 * Signs a checkpoint that extends the last one; the note is durable before this returns. The same text as last time
 * gives the same note. Errors: -EBADMSG (no checkpoint, or of another origin), -ESTALE (`old_size` is not the size
 * signed last), -EKEYREJECTED (the proof does not lead from the last root to this one), -ENOTRECOVERABLE
 * (what was signed last cannot be read), the disk's.
 */
EW_MUST_USE int ew_vault_sign(struct ew_vault *v, struct ew_vault_log *log,
	const struct ew_msg_ledger_sign *wish);
/** Wipes the keys from memory; the files stay. */
void ew_vault_forget_logs(struct ew_vault *v);

/** Once, before the first ticket. */
void ew_vault_prepare_tickets(struct ew_vault *v);
/** Keeps a grant. Errors: -EMFILE (too many tickets), -EEXIST, -EINVAL (no sealed key), -ENOMEM. */
EW_MUST_USE int ew_vault_keep_ticket(
	struct ew_vault *v, const struct ew_msg_unwrap_grant *grant);
/** Takes a ticket out; it is good once. Errors: -ENOENT, -ETIMEDOUT (older than 60 s). The caller frees `sealed`. */
EW_MUST_USE int ew_vault_take_ticket(
	struct ew_vault *v, struct ew_id id, struct ew_vault_ticket *ret);
/** Wipes every ticket: none can be claimed any more. */
void ew_vault_forget_tickets(struct ew_vault *v);

#endif
