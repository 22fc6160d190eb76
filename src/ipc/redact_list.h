/*
 * Texts on their way to be read by the redactor, and what it found in them, as bytes of a message. Both sides take what the other says for
 * foreign bytes: a list is read whole or not at all.
 *
 * Pure.
 */
#ifndef EW_IPC_REDACT_LIST_H
#define EW_IPC_REDACT_LIST_H

#include "base/buf.h"

/** Flags of redact_texts. */
enum ew_redact_flag {
	EW_REDACT_LIVE = 1,   /* more of the same conversation comes with later messages; it is that of the first pieces */
	EW_REDACT_LAST = 2,   /* with LIVE: and this was the last of it */
	EW_REDACT_STRICT = 4, /* every number that is not plainly harmless, whatever the profile says */
	EW_REDACT_FLAGS = 7,
};

/** Flags of a piece. */
enum ew_redact_piece_flag {
	EW_REDACT_BEGINS = 1, /* a conversation of its own begins here: what stands before has nothing to do with it */
	EW_REDACT_PIECE_FLAGS = 1,
};

#define EW_REDACT_PIECE_HEAD 6 /* bytes before each text */
#define EW_REDACT_PIECE_SPEAKERS 8

/** One text. */
struct ew_redact_piece {
	uint8_t speaker; /* 0 to 7: who says it, among those of this conversation */
	uint8_t flags;   /* enum ew_redact_piece_flag */
	struct ew_slice text; /* UTF-8 */
};

/** Adds a piece. Errors stick in the buffer. */
void ew_redact_piece_add(struct ew_buf *to, const struct ew_redact_piece *piece);

/**
 * Cuts the first piece off `rest`; `ret` borrows. 1: there was one; 0: the list is at its end. Errors: -EBADMSG (cut off, a speaker or flag
 * that is none, text that is not well-formed).
 */
EW_MUST_USE int ew_redact_piece_cut(struct ew_slice *rest, struct ew_redact_piece *ret);

#define EW_REDACT_MARK_BYTES 15

/** Bytes `from` to `to` of text number `text` (from 0) may not be kept. */
struct ew_redact_mark {
	uint32_t text, from, to;
	uint8_t score; /* 1 to 100 */
	uint8_t rule;  /* number of a line of `rules` */
	bool goes_on;  /* the finding began in another text: counted there */
	bool code;     /* it covers a security code or PIN, whatever kind gives it its name */
};

/** Adds a mark. Errors stick in the buffer. */
void ew_redact_mark_add(struct ew_buf *to, const struct ew_redact_mark *mark);

/**
 * Cuts the first mark off `rest`. 1: there was one; 0: the list is at its end. Errors: -EBADMSG (cut off, empty, a score that is none, or not
 * behind `after`, the mark before it: by text and place, without overlapping). `after` NULL: the first.
 */
EW_MUST_USE int ew_redact_mark_cut(
	struct ew_slice *rest, const struct ew_redact_mark *after, struct ew_redact_mark *ret);

#endif
