/*
 * The vault's core: it holds the private halves of the epochs and does five things with them. It makes an epoch, lists
 * epochs, destroys one, unwraps one key for one ticket that the keeper bought with an authorising event, and wraps a
 * file key anew for another recipient. The keeper never sees a media key: it names the worker's ticket, and the worker
 * claims the key itself.
 *
 * Folder of keys: tape-EEEEEEEE.key and store-EEEEEEEE.key, each one identity as age-keygen writes it. Of a
 * destroyed epoch an empty file NAME.gone stays, so that its number is never given out again.
 */
#ifndef EW_PROGRAMS_VAULT_VAULT_H
#define EW_PROGRAMS_VAULT_VAULT_H

#include "base/error.h"
#include "base/io.h"
#include "ipc/messages.h"

struct ew_vault;

/** How the core answers: on the connection that the message came by. */
typedef int ew_vault_reply_fn(void *arg, uint64_t request, uint16_t number, const void *message);

/**
 * Reads every key in the folder. Errors: -EBADMSG (a file that is no key; named in the sentence), as open(2). Blocks.
 */
EW_MUST_USE int ew_vault_new(
	struct ew_io *io, const char *keys, struct ew_vault **ret, struct ew_error *error);
/** Wipes every key. */
void ew_vault_free(struct ew_vault **v);

/** A message of the keeper or of a worker; every one is answered through `reply`. Errors: the reply's. */
EW_MUST_USE int ew_vault_message(struct ew_vault *v, enum ew_role from,
	const struct ew_message *message, ew_vault_reply_fn *reply, void *arg);

#endif
