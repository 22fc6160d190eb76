/*
 * A proof file (c2sp.org/tlog-proof@v1): one leaf's place in one checkpoint, in text, for whoever has nothing else.
 *
 *   c2sp.org/tlog-proof@v1
 *   extra <base64>             optional; not authenticated
 *   index <decimal>
 *   <base64 hash>...           from the leaf's sibling upwards
 *                              an empty line
 *   <checkpoint, with its signature lines>
 *
 * Hostile input. Pure.
 */
#ifndef EW_LEDGER_TLOG_PROOF_H
#define EW_LEDGER_TLOG_PROOF_H

#include "ledger/note.h"
#include "ledger/proof.h"

#define EW_TLOG_PROOF_BYTES (EW_NOTE_BYTES + 8192)

struct ew_tlog_proof {
	uint64_t index;
	struct ew_proof proof;
	struct ew_slice extra;      /* base64 as it stands there; empty: none */
	struct ew_slice checkpoint; /* the whole note */
};

/**
 * Reads one, and looks at the form of its checkpoint too. Errors: -EBADMSG (also an index that is not in the
 * checkpoint's tree), -EFBIG, -ENOMEM.
 */
EW_MUST_USE int ew_tlog_proof_parse(struct ew_slice file, struct ew_tlog_proof *ret);
/** Adds the file. Errors: -EINVAL (the file could not be read again), those of the buffer. */
EW_MUST_USE int ew_tlog_proof_add(const struct ew_tlog_proof *proof, struct ew_buf *to);

/**
 * Whether the leaf stands where the file says in the tree that its checkpoint names; who signed that is not asked.
 * Errors: -EKEYREJECTED, -EBADMSG, -ENOMEM, -EIO.
 */
EW_MUST_USE int ew_tlog_proof_check(const struct ew_tlog_proof *proof, struct ew_slice leaf);

#endif
