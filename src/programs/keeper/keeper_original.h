/*
 * The original of a text that was redacted: kept where policy says so, sealed under a key of its own to an epoch that nothing else is sealed to,
 * as an object of the store. What may never be kept is replaced in it too. The keeper seals and cannot open; a worker opens it for whoever may
 * reveal, with a second person. Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_ORIGINAL_H
#define EW_PROGRAMS_KEEPER_ORIGINAL_H

#include "catalog/originals.h"
#include "programs/keeper/keeper_private.h"
#include "seal/padded_seal.h"

#define EW_ORIGINAL_PAYLOAD_BYTES EW_PADDED_PAYLOAD_BYTES(EW_MAX_HEARD_BYTES)

/** One that was sealed and lies in the store; nothing stands for it before ew_keeper_original_keep(). */
struct ew_original {
	struct ew_original_row row; /* its `header` is the buffer's; without event and version */
	struct ew_buf header;
};

/** For _cleanup_; a zeroed one is fine. */
void ew_original_free(struct ew_original *o);

/** True when policy wants the original of this kind kept, and it is one that may have one. */
bool ew_keeper_original_wanted(const struct ew_call *call, enum ew_artifact_kind kind);
/**
 * Seals a text (JSON, padded with blanks) and makes its object durable; whoever fails behind it leaves an object without a row, which is swept.
 * Blocks for one write to the disk. Errors: -ENOKEY (there is no epoch to seal it to), -ENOMEM, -EFBIG, those of the disk.
 */
EW_MUST_USE int ew_keeper_original_seal(
	struct ew_keeper *k, struct ew_call *call, enum ew_artifact_kind kind, struct ew_slice text, struct ew_original *ret);
/**
 * The same of one that came sealed, to an epoch that was given out before. Errors: -ENOKEY (that epoch is not active any more), the others as above.
 */
EW_MUST_USE int ew_keeper_original_take(struct ew_keeper *k, struct ew_call *call, enum ew_artifact_kind kind, uint32_t epoch, struct ew_slice header,
	struct ew_slice payload, struct ew_original *ret);
/** The member of the event that says so. A new reference; NULL without memory. */
json_t *ew_original_json(const struct ew_original *o);
/** The row: from here on it is one. Inside a transaction, behind its event. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_original_keep(struct ew_keeper *k, struct ew_original *o, uint32_t version, uint64_t event);

/** Destroys what nothing stands for any more; what a legal hold keeps stays shut. Inside a transaction. Errors: the catalogue's, those of events. */
EW_MUST_USE int ew_keeper_originals_follow(struct ew_keeper *k, struct ew_call *call);
/**
 * Something was found afterwards in the text of a version that may never be kept: its original, which may hold it, is destroyed; under a legal hold
 * it is shut. That there is none is fine. Inside a transaction. Errors: the same.
 */
EW_MUST_USE int ew_keeper_original_spoilt(struct ew_keeper *k, struct ew_call *call, enum ew_artifact_kind kind, uint32_t version);

/**
 * Begins opening one for a waiting ask: a worker gives its bytes as they are, and they are the answer. `row` with its header; `held_back`: its text
 * is, and may be opened all the same. What changes meanwhile is looked at again before it is given. Errors: -EAGAIN (no worker), -ENODATA (its file
 * is gone).
 */
EW_MUST_USE int ew_keeper_original_open(struct ew_keeper *k, struct ew_call *call, const struct ew_original_row *row, bool held_back,
	const struct ew_hash *event, uint32_t connection, uint64_t request);

#endif
