/*
 * What reading and making of notes share, and the witness's answer. Private to the library. Pure.
 */
#ifndef EW_LEDGER_NOTE_PARTS_H
#define EW_LEDGER_NOTE_PARTS_H

#include "ledger/note.h"

#define EW_COSIGNED_HEAD_BYTES 64 /* what stands before the checkpoint in what a witness signs */

/** Adds what a witness signs (c2sp.org/tlog-cosignature). */
void ew_cosigned_message(uint64_t seconds, struct ew_slice text, struct ew_buf *to);

/** ew_note_check_cosignature(), and which line it was. */
EW_MUST_USE int ew_note_find_cosignature(
	const struct ew_note *note, const struct ew_vkey *key, struct ew_wall *ret_time, size_t *ret_line);

#endif
