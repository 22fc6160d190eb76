/*
 * The keeper's own private keys by epochs: they open the keys of calls and of evidence in the catalogue. The keeper makes and destroys them
 * itself and holds them as files whatever the source of the vault's keys is, because a keeper that cannot start opens no gate.
 *
 *   FOLDER/catalog.key            epoch 0, made with the installation
 *   FOLDER/catalog-EEEEEEEE.key   every later one, an age identity as text
 *   NAME.key.gone                 of a destroyed one, empty: a number is never given again
 *
 * Which of them is used from now on is the catalogue's word (EW_EPOCH_CATALOG of catalog/keys.h). Private keys lie in guarded memory.
 * Belongs to the keeper's thread; everything that touches the folder blocks.
 */
#ifndef EW_PROGRAMS_KEEPER_EPOCHS_RING_H
#define EW_PROGRAMS_KEEPER_EPOCHS_RING_H

#include "base/buf.h"
#include "base/error.h"
#include "base/io.h"
#include "open/identity.h"

#define EW_RING_KEYS 256 /* that are there at the same time */

struct ew_ring;

/**
 * Reads the folder. Without one (NULL) the ring has one key for as long as it lives, `only`, which is copied. Errors with a sentence:
 * -ENOENT (no key at all), -EBADMSG (a file that is no key, named), as the disk.
 */
EW_MUST_USE int ew_ring_new(struct ew_io *io, const char *folder, const struct ew_identity *only, struct ew_ring **ret,
	struct ew_error *error);
/** Wipes every key. NULL is fine. */
void ew_ring_free(struct ew_ring **ring);

/** True while the private half of an epoch is here. */
bool ew_ring_has(const struct ew_ring *ring, uint32_t epoch);
/** The public half. Errors: -ENOKEY. */
EW_MUST_USE int ew_ring_recipient(const struct ew_ring *ring, uint32_t epoch, uint8_t ret[static 32]);
typedef int ew_ring_fn(void *arg, uint32_t epoch);
/** Calls fn for every key there is, in no order; non-zero ends and is returned. */
EW_MUST_USE int ew_ring_each(const struct ew_ring *ring, ew_ring_fn *fn, void *arg);
/** True when epochs can be made and destroyed: there is a folder. */
bool ew_ring_turns(const struct ew_ring *ring);

/** Seals a key (EW_COLUMN_KEY_BYTES) to an epoch; adds to `to`. Errors: -ENOKEY, -ENOMEM. */
EW_MUST_USE int ew_ring_seal(struct ew_ring *ring, uint32_t epoch, const uint8_t *key, struct ew_buf *to);
/** Opens what was sealed to an epoch. Errors: -ENOKEY (destroyed), -EKEYREJECTED, -EBADMSG, -ENOMEM. */
EW_MUST_USE int ew_ring_open(const struct ew_ring *ring, uint32_t epoch, struct ew_slice wrapped, uint8_t *key);

/** A new key under the next number, durable before this returns. Errors: -EMFILE, -EPERM (no folder), as the disk. */
EW_MUST_USE int ew_ring_make(struct ew_ring *ring, uint32_t *ret_epoch);
/** Out of memory and overwritten on disk, durable; one that is gone already is fine. Errors: -EPERM (no folder), as the disk. */
EW_MUST_USE int ew_ring_destroy(struct ew_ring *ring, uint32_t epoch);

#endif
