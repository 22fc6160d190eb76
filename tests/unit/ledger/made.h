/*
 * Keys, trees and checkpoints for tests of the ledger. The trees are made by the definition of RFC 6962, section 2.1,
 * word for word and slowly, so that they are no second copy of what is tested.
 */
#ifndef EW_TEST_LEDGER_MADE_H
#define EW_TEST_LEDGER_MADE_H

#include "ledger/note.h"
#include "ledger/proof.h"

#define MADE_LEAF_BYTES 8
#define MADE_ORIGIN "log.example/made"

/** A key whose seed is 32 times `seed`. Aborts when it cannot be made. */
void made_key(const char *name, enum ew_key_type type, uint8_t seed, struct ew_skey *to);

/** The leaf at `index`. */
struct ew_slice made_leaf(uint64_t index, uint8_t to[static MADE_LEAF_BYTES]);
/** The root of the first `size` leaves. */
struct ew_hash made_root(uint64_t size);
void made_inclusion(uint64_t index, uint64_t size, struct ew_proof *to);
void made_consistency(uint64_t old_size, uint64_t size, struct ew_proof *to);

/** Adds a checkpoint's text of the first `size` leaves under MADE_ORIGIN. */
void made_text(uint64_t size, struct ew_buf *to);
/** Adds the note: the text, and the signature of the log's key. */
void made_note(uint64_t size, const struct ew_skey *log, struct ew_buf *to);

#endif
