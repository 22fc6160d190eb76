/*
 * Signed notes (c2sp.org/signed-note) and the checkpoints they carry (c2sp.org/tlog-checkpoint,
 * c2sp.org/tlog-cosignature).
 *
 * A note is text that ends in LF, an empty line, and signature lines: EM DASH, blank, name, blank, base64(id
 * signature), LF. It is split at its last empty line. A checkpoint's text is origin, size and base64 root, a line
 * each, and possibly extension lines, which we keep and do not read.
 *
 * Everything here comes from outside and is hostile. Pure.
 */
#ifndef EW_LEDGER_NOTE_H
#define EW_LEDGER_NOTE_H

#include "ledger/key.h"
#include "ledger/tree.h"

#define EW_NOTE_SIGNATURES 72             /* lines that are read; a note with more is refused */
#define EW_NOTE_BYTES (64u << 10)         /* 16 lines of ML-DSA-44, the longest that is assigned, fit */
#define EW_NOTE_SIGNATURE_BYTES 8192      /* decoded: room for types that we do not check */

struct ew_note_signature {
	struct ew_slice name;
	uint8_t id[4];
	struct ew_slice base64; /* id and signature, as it stands there */
	struct ew_slice line;   /* the whole line with its LF */
};

/** Slices point into the note that was read. */
struct ew_note {
	struct ew_slice text; /* with its last LF: what is signed */
	struct ew_note_signature signature[EW_NOTE_SIGNATURES];
	size_t n;
};

/** Errors: -EBADMSG (form, UTF-8, control characters, no signature line), -EFBIG, -ENOMEM. */
EW_MUST_USE int ew_note_parse(struct ew_slice note, struct ew_note *ret);

/**
 * Whether a key of type EW_KEY_ED25519 has signed it. Lines of other names or ids are passed over; one of this name
 * and id that is not good damns the note. Errors: -ENOENT (no line of this key), -EKEYREJECTED, -EINVAL (a key of
 * another type), -ENOMEM, -EIO.
 */
EW_MUST_USE int ew_note_check(const struct ew_note *note, const struct ew_vkey *key);

/**
 * The same for a key of type EW_KEY_COSIGNATURE; tells when it says it saw the checkpoint, the earliest time when
 * it has several lines. A time that cannot be (past 2^63 microseconds) is not good. Whether the time lies ahead of
 * somebody's clock is the caller's to judge. Errors: as above.
 */
EW_MUST_USE int ew_note_check_cosignature(
	const struct ew_note *note, const struct ew_vkey *key, struct ew_wall *ret_time);

/**
 * Reads signature lines that stand alone, as a witness answers them, beside the text they are over. Errors: as
 * ew_note_parse().
 */
EW_MUST_USE int ew_note_parse_lines(struct ew_slice text, struct ew_slice lines, struct ew_note *ret);

/** Whether a line names this key; says nothing of its signature. */
bool ew_note_names(const struct ew_note_signature *signature, const struct ew_vkey *key);

/**
 * Adds the signature line of a log's key over the text. Errors: -EINVAL (text of a wrong form, a key of another
 * type), -EIO, -ENOMEM, those of the buffer.
 */
EW_MUST_USE int ew_note_sign(const struct ew_skey *key, struct ew_slice text, struct ew_buf *line);
/** Adds that of a witness; the text must be a checkpoint's. `time` counts in whole seconds, from 1970 on. */
EW_MUST_USE int ew_note_cosign(
	const struct ew_skey *key, struct ew_wall time, struct ew_slice text, struct ew_buf *line);

struct ew_checkpoint {
	struct ew_slice origin;
	uint64_t size;
	struct ew_hash root;
	struct ew_slice extensions; /* further lines, each with its LF, possibly none */
};

/** Reads a note's text. Errors: -EBADMSG. */
EW_MUST_USE int ew_checkpoint_parse(struct ew_slice text, struct ew_checkpoint *ret);
/** Adds the text, without signatures. Errors: -EINVAL (origin, size, extensions), those of the buffer. */
EW_MUST_USE int ew_checkpoint_add(const struct ew_checkpoint *checkpoint, struct ew_buf *to);

#endif
