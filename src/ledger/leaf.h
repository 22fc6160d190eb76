/*
 * What the log holds of an event: a version, a class and a commitment, and nothing else, so that a person can be
 * erased and no leaf, tile, proof or checkpoint ever has to change. Times come from checkpoints, cosignatures and
 * time stamps.
 *
 *   0x01  class  commitment (32 bytes: domain/event.h)
 *
 * Pure.
 */
#ifndef EW_LEDGER_LEAF_H
#define EW_LEDGER_LEAF_H

#include "base/digest.h"

#define EW_LEAF_BYTES 34

/** Numbers are in every tree; never change them. Nothing here says anything about a person or a call. */
enum ew_leaf_class {
	EW_LEAF_EVENT = 1,
	EW_LEAF_KEYS = 2,        /* keys or policies have changed */
	EW_LEAF_CERTIFICATE = 3, /* of a deletion */
	EW_LEAF_HEARTBEAT = 4,   /* a minute with its counters, also of silence */
	EW_LEAF_SUCCESSION = 5,  /* the first leaf of a log that goes on for another: origin, size and root of that one */
};

/** "event", "keys", "certificate", "heartbeat", "succession"; NULL for a number that is no class. */
const char *ew_leaf_class_name(enum ew_leaf_class class);

/** Writes the leaf. */
void ew_leaf_make(
	enum ew_leaf_class class, const struct ew_hash *commitment, uint8_t to[static EW_LEAF_BYTES]);

/** Reads one. Errors: -EBADMSG (another length or version, a class that is none). */
EW_MUST_USE int ew_leaf_read(
	struct ew_slice leaf, enum ew_leaf_class *ret_class, struct ew_hash *ret_commitment);

#endif
