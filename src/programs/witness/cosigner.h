/*
 * The witness's core (c2sp.org/tlog-witness): it knows some logs by their keys, remembers the last checkpoint of each,
 * and cosigns what extends that. There is no trust on first use: a log that was not named is unknown.
 *
 * What it has seen is durable before its cosignature is made, and one thread compares and replaces it; so whatever it
 * answered with 200 it will never contradict, through any crash. What no program can help against is an older copy of
 * its folder, or two witnesses with one key: the folder is locked, and is not for restoring from copies.
 *
 *   STATE/<hex sha256(origin)>/checkpoint              the last checkpoint seen, with the log's signature
 *   STATE/<hex sha256(origin)>/conflict-<size>-<root>  another tree of a size that was seen, signed by the log: proof
 *   STATE/<hex sha256(origin)>/unproven-<size>-<root>  a larger one, signed by the log and shown without a good proof
 */
#ifndef EW_PROGRAMS_WITNESS_COSIGNER_H
#define EW_PROGRAMS_WITNESS_COSIGNER_H

#include "base/error.h"
#include "base/io.h"
#include "ledger/witness.h"

#define EW_COSIGNER_LOGS 64
#define EW_COSIGNER_CONFLICTS 16 /* of each kind, that are kept of one log */

struct ew_cosigner;

struct ew_cosigner_config {
	const char *state;           /* folder; made when it is missing */
	const struct ew_skey *key;   /* of type EW_KEY_COSIGNATURE; secret memory of the caller, outlives it */
	const struct ew_vkey *logs;  /* their keys; the names are the origins */
	size_t n_logs;
};

/**
 * Reads what was seen, and cosigns it anew for whoever asks for it. Errors with a sentence: -EINVAL (a log twice, a key
 * of a wrong type), -EBADMSG (what was kept is not signed by the log), as the disk. Blocks.
 */
EW_MUST_USE int ew_cosigner_new(
	struct ew_io *io, const struct ew_cosigner_config *config, struct ew_cosigner **ret, struct ew_error *error);
/** NULL is fine. */
void ew_cosigner_free(struct ew_cosigner **c);

struct ew_cosigner_answer {
	unsigned status;
	const char *content_type;
};

/**
 * POST add-checkpoint: adds the answer's body to `to`. Whatever is wrong with the request, or with the disk, is an
 * answer. Blocks for some syncs.
 */
struct ew_cosigner_answer ew_cosigner_add(struct ew_cosigner *c, struct ew_slice body, struct ew_buf *to);

/** GET <hex>/checkpoint: adds the last cosigned checkpoint. Errors: -ENOENT (no such log, or nothing seen of it). */
EW_MUST_USE int ew_cosigner_checkpoint(const struct ew_cosigner *c, struct ew_slice hex, struct ew_buf *to);

#endif
