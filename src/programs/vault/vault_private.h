/*
 * What the vault's files share.
 */
#ifndef EW_PROGRAMS_VAULT_PRIVATE_H
#define EW_PROGRAMS_VAULT_PRIVATE_H

#include "ledger/note.h"
#include "open/age_open.h"
#include "programs/vault/key_file.h"
#include "programs/vault/vault.h"

#define EW_VAULT_MAX_EPOCHS 512
#define EW_VAULT_MAX_LOGS 64
#define EW_VAULT_MAX_TICKETS 16384 /* as many as one job may have spans: alone it always fits */
#define EW_VAULT_TICKET_BUCKET_BITS 12
#define EW_VAULT_TICKET_US (60 * EW_US_PER_S)

/** Where the private half of a key is. */
enum ew_vault_half {
	EW_VAULT_HERE,    /* in memory */
	EW_VAULT_MISSING, /* with the source alone: it is asked for it */
	EW_VAULT_REFUSED, /* the source has said that it never will: asked again after long */
	EW_VAULT_GOING,   /* destroyed here, not yet by the source: as good as no epoch for everybody else */
};

struct ew_vault_epoch {
	enum ew_vault_kind kind;
	uint32_t epoch;
	enum ew_vault_half half;
	struct ew_recipient recipient;
	struct ew_identity *identity; /* secret memory; NULL unless it is here */
	struct ew_mono again;         /* the source is not asked before */
	uint64_t request;             /* of who wants it destroyed; 0: nobody waits */
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
	enum ew_vault_half half;
	struct ew_vkey verifier;
	struct ew_skey *key;  /* secret memory; NULL unless it is here */
	struct ew_mono again; /* the source is not asked before */
	uint64_t size;        /* of the last checkpoint, 0: none yet */
	struct ew_hash root;
	struct ew_buf note;   /* it, signed */
};

/** A key that was drawn and is being wrapped: nobody knows its public half before it is durable. */
struct ew_vault_making {
	bool used;
	uint32_t number;              /* epoch, or log */
	struct ew_identity *identity; /* of an epoch, */
	struct ew_skey *key;          /* or of a log; secret memory */
	uint64_t request;             /* the keeper's */
};

#define EW_VAULT_MAKING_LOG 0 /* beside the kinds of epochs */

/** What the source is being asked for. */
struct ew_vault_errand {
	enum { EW_ERRAND_NONE, EW_ERRAND_MAKE, EW_ERRAND_DESTROY, EW_ERRAND_EPOCH, EW_ERRAND_LOG, EW_ERRAND_PROBE } what;
	unsigned kind;   /* enum ew_vault_kind, or EW_VAULT_MAKING_LOG */
	uint32_t number; /* epoch, or log */
};

struct ew_vault {
	struct ew_io *io;
	struct ew_keys_source source;
	ew_vault_reply_fn *tell; /* the keeper, unasked or late */
	void *tell_arg;
	struct ew_id installation;
	struct ew_vault_making making[EW_VAULT_KINDS + 1];
	struct ew_vault_errand errand;
	struct ew_mono asked, answered, again; /* when the source was, and when it is asked next while it is away */
	bool away, late;
	char why[401];
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
/**
 * Draws a new epoch of a kind and makes it durable before it is used. -EINPROGRESS: the source wraps it first, and the keeper is told later, under
 * `request`. Errors: -EMFILE, -EINVAL (kind), -EAGAIN (the source is away), the disk's.
 */
EW_MUST_USE int ew_vault_make_epoch(
	struct ew_vault *v, enum ew_vault_kind kind, uint64_t request, const struct ew_vault_epoch **ret);
/**
 * Overwrites the key file and leaves its empty .gone, wipes the key. -EINPROGRESS: that is done, the source must destroy its part too, and the keeper
 * is told later, under `request`. Errors: -ENOENT, -EAGAIN (done here; the source is away), the disk's.
 */
EW_MUST_USE int ew_vault_destroy_epoch(struct ew_vault *v, enum ew_vault_kind kind, uint32_t epoch, uint64_t request);
/** Takes up an epoch; the identity, which may be NULL, becomes the vault's. Errors: -EMFILE. */
EW_MUST_USE int ew_vault_add_epoch(struct ew_vault *v, const struct ew_vault_epoch *epoch, struct ew_identity **identity);
/** Drops one from memory; the file stays. */
void ew_vault_drop_epoch(struct ew_vault *v, struct ew_vault_epoch *epoch);
/** The same as below, of those that are GOING as well. */
struct ew_vault_epoch *ew_vault_any_epoch(struct ew_vault *v, enum ew_vault_kind kind, uint32_t epoch);
/**
 * Adds the ids of the sets of custodians that were given an epoch's key, from the folder's record, separated by blanks; those that find no
 * room become "...". Errors: the disk's; -EFBIG (the record is longer than any that was made).
 */
EW_MUST_USE int ew_vault_escrows(struct ew_vault *v, enum ew_vault_kind kind, uint32_t epoch, struct ew_buf *to);
/** What came of destroying one; `code` as that of ew_vault_destroy_epoch(). */
EW_MUST_USE int ew_vault_tell_gone(struct ew_vault *v, enum ew_vault_kind kind, uint32_t epoch, int code, uint64_t request,
	ew_vault_reply_fn *reply, void *arg);
/** Tells of an epoch. */
EW_MUST_USE int ew_vault_tell_epoch(
	const struct ew_vault_epoch *epoch, uint64_t request, ew_vault_reply_fn *reply, void *arg);
/** The general answer. */
EW_MUST_USE int ew_vault_done(ew_vault_reply_fn *reply, void *arg, uint64_t request, int code, const char *sentence);
/** Reads NAME.key in the wrapped form: its blob, and its public half as text. Errors: -EBADMSG, -EINVAL (it is of another kind than configured), the
 * disk's. */
EW_MUST_USE int ew_vault_read_wrapped(const struct ew_vault *v, const char *name,
	char public[static EW_KEY_PUBLIC_BYTES], struct ew_buf *blob);
/** Writes it, durable. Errors: the disk's. */
EW_MUST_USE int ew_vault_write_wrapped(
	const struct ew_vault *v, const char *name, const char *public, struct ew_slice blob);
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
 * Makes the key of a log, durable before it is told; one that is there stays as it is, whatever the origin. -EINPROGRESS: the source wraps it
 * first, and the keeper is told later, under `request`. Errors: -EAGAIN (the source is away), -EINVAL (no origin), -EMFILE, -EEXIST (something was signed under this number, and its key is gone), the disk's.
 */
EW_MUST_USE int ew_vault_begin_log(
	struct ew_vault *v, uint32_t number, struct ew_slice origin, uint64_t request, struct ew_vault_log **ret);
/** Takes up a log whose key is durable; the key becomes the vault's. */
struct ew_vault_log *ew_vault_add_log(struct ew_vault *v, uint32_t number, struct ew_skey **key);
/** Tells of a log, or why there is none. */
EW_MUST_USE int ew_vault_tell_log(struct ew_vault *v, uint32_t number, int code, uint64_t request,
	ew_vault_reply_fn *reply, void *arg);
/**
 * Signs a checkpoint that extends the last one; the note is durable before this returns. The same text as last time
 * gives the same note. Errors: -ENOKEY (the private half is with the source alone), -EBADMSG (no checkpoint, or of another origin), -ESTALE (`old_size` is not the size
 * signed last), -EKEYREJECTED (the proof does not lead from the last root to this one), -ENOTRECOVERABLE
 * (what was signed last cannot be read), the disk's.
 */
EW_MUST_USE int ew_vault_sign(struct ew_vault *v, struct ew_vault_log *log,
	const struct ew_msg_ledger_sign *wish);
/** Wipes the keys from memory; the files stay. */
void ew_vault_forget_logs(struct ew_vault *v);

/* -- vault_source.c: what the source of keys is asked for -- */

/** True when keys are wrapped. */
bool ew_vault_has_source(const struct ew_vault *v);
/** Has a key wrapped that was drawn; `making` is taken over. -EINPROGRESS: the keeper is told later. Errors: -EAGAIN (the source is away). */
EW_MUST_USE int ew_vault_wrap(struct ew_vault *v, unsigned kind, struct ew_vault_making *making);
/** Wipes what is being made. */
void ew_vault_forget_makings(struct ew_vault *v);

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
