/*
 * The vault's core: it holds the private halves of the epochs and does five things with them. It makes an epoch, lists
 * epochs, destroys one, unwraps one key for one ticket that the keeper bought with an authorising event, and wraps a
 * file key anew for another recipient. The keeper never sees a media key: it names the worker's ticket, and the worker
 * claims the key itself.
 *
 * Folder of keys: tape-EEEEEEEE.key and store-EEEEEEEE.key, each one identity as age-keygen writes it, or wrapped (key_file.h). Of a
 * destroyed epoch an empty file NAME.gone stays, so that its number is never given out again. Wrapped keys come from a source
 * (key_source.h), which may be away: what is in memory goes on working, the rest is asked for again.
 */
#ifndef EW_PROGRAMS_VAULT_VAULT_H
#define EW_PROGRAMS_VAULT_VAULT_H

#include "base/error.h"
#include "base/io.h"
#include "ipc/messages.h"
#include "programs/vault/key_source.h"

struct ew_vault;

/** How the core answers: on the connection that the message came by. */
typedef int ew_vault_reply_fn(void *arg, uint64_t request, uint16_t number, const void *message);

/**
 * Reads every key in the folder. Errors: -EBADMSG (a file that is no key; named in the sentence), as open(2). Blocks.
 */
EW_MUST_USE int ew_vault_new(
	struct ew_io *io, const char *keys, struct ew_vault **ret, struct ew_error *error);

struct ew_vault_config {
	struct ew_io *io;
	const char *keys; /* the folder */
	struct ew_keys_source source;
	ew_vault_reply_fn *tell; /* the keeper, unasked or late; an error is its loss */
	void *tell_arg;
};

/** The same with another source than files. Nothing is asked of it yet. Errors: also -EINVAL (a key of another kind than the source's). */
EW_MUST_USE int ew_vault_new_with(const struct ew_vault_config *config, struct ew_vault **ret, struct ew_error *error);
/** Wipes every key. */
void ew_vault_free(struct ew_vault **v);

/** A message of the keeper or of a worker; every one is answered through `reply`. Errors: the reply's. */
EW_MUST_USE int ew_vault_message(struct ew_vault *v, enum ew_role from,
	const struct ew_message *message, ew_vault_reply_fn *reply, void *arg);

/** The source has come (it is asked at once) or gone (what it was asked has no answer). */
void ew_vault_source_up(struct ew_vault *v, bool up);
/** What was asked last has its answer; the bytes are wiped by the caller. -EKEYREJECTED is for good, any other error for now. */
void ew_vault_key_answer(struct ew_vault *v, int64_t code, struct ew_slice bytes, struct ew_slice sentence);
/** Once a second: asks for what is missing, and now and then whether the source is there. */
void ew_vault_turn(struct ew_vault *v);
/** Says how the source stands, to a keeper that has come; nothing where keys lie in files. Errors: the reply's. */
EW_MUST_USE int ew_vault_tell_state(const struct ew_vault *v, ew_vault_reply_fn *reply, void *arg);

#endif
