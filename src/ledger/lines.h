/*
 * The lines that all texts of the log are made of: ended by LF, numbers in decimal with one spelling each, hashes in
 * base64. Private to the library. Pure.
 */
#ifndef EW_LEDGER_LINES_H
#define EW_LEDGER_LINES_H

#include "base/buf.h"
#include "ledger/proof.h"

#define EW_HASH_LINE_CHARACTERS 44 /* 32 bytes in padded base64 */

/** Cuts the next line, without its LF. Errors: -EBADMSG (the rest has no LF; nothing is cut). */
EW_MUST_USE int ew_line_next(struct ew_slice *rest, struct ew_slice *ret_line);

/** A decimal below 2^63 without sign or leading zeros. Errors: -EBADMSG. */
EW_MUST_USE int ew_line_decimal(struct ew_slice text, uint64_t *ret);

/** A hash in base64 that fills the text. Errors: -EBADMSG, -ENOMEM. */
EW_MUST_USE int ew_line_hash(struct ew_slice text, struct ew_hash *ret);
/** Adds one as a line. */
void ew_line_add_hash(const struct ew_hash *hash, struct ew_buf *to);

/**
 * Reads hashes, one a line, up to and with an empty line. Errors: -EBADMSG (also more than a proof can have),
 * -ENOMEM.
 */
EW_MUST_USE int ew_line_proof(struct ew_slice *rest, struct ew_proof *ret);
/** Adds them, without the empty line. */
void ew_line_add_proof(const struct ew_proof *proof, struct ew_buf *to);

/** Whether all is UTF-8 and has no control characters (below U+0020) but LF, as in a note. */
bool ew_line_text_valid(struct ew_slice text);

/** UTF-8 without a blank of any script and '+'; not empty. Any length. */
bool ew_line_name_valid(struct ew_slice name);

#endif
