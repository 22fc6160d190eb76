/*
 * Typed messages: a table of fields for each type, one encoder and one decoder for all. Unknown types, wrong lengths,
 * text that is not UTF-8 and trailing bytes are errors, and an error ends the connection.
 *
 * Envelope, 24 bytes, big-endian: "EW" u16 0x4557, version u8 (1), zero u8, type u16, fields u16, length u32 (of what
 * follows), reserved u32, request u64. Then the fields in order: numbers in their width, ids 16 bytes, hashes 32, bytes
 * and text with a u32 length before them.
 *
 * A request carries a number that its sender chose (not 0); the reply carries the same. 0: no reply is expected.
 */
#ifndef EW_IPC_MESSAGE_H
#define EW_IPC_MESSAGE_H

#include "base/buf.h"
#include "base/digest.h"
#include "base/id.h"

#define EW_MESSAGE_VERSION 1
#define EW_MESSAGE_ENVELOPE_BYTES 24

enum ew_field_kind {
	EW_FIELD_U8,
	EW_FIELD_U16,
	EW_FIELD_U32,
	EW_FIELD_U64,
	EW_FIELD_I64,
	EW_FIELD_ID,    /* struct ew_id */
	EW_FIELD_HASH,  /* struct ew_hash */
	EW_FIELD_BYTES, /* struct ew_slice, at most `max` bytes */
	EW_FIELD_TEXT,  /* struct ew_slice of UTF-8 without NUL, at most `max` bytes */
};

struct ew_field {
	const char *name;
	enum ew_field_kind kind;
	size_t offset; /* in the message's struct */
	size_t max;
};

struct ew_message_type {
	uint16_t number;
	const char *name;
	unsigned from; /* roles that may send it, EW_ROLE_BIT */
	unsigned to;   /* roles that may receive it; both 0: an event on the tape, never on a socket */
	size_t struct_bytes;
	const struct ew_field *fields;
	size_t n_fields;
};

/** The type of a number, or NULL. */
const struct ew_message_type *ew_message_type(uint16_t number);

/** All types, for tests and fuzzing. */
const struct ew_message_type *ew_message_types(size_t *ret_n);

/**
 * Adds the encoded message. Errors: -EMSGSIZE (a field past its maximum), -EINVAL (text), -EPROTO (no such type); then
 * nothing was added. Those of the buffer.
 */
EW_MUST_USE int ew_message_encode(
	uint16_t number, uint64_t request, const void *message, struct ew_buf *to);

/** A decoded message. Slices in `body` point into the bytes it was decoded from. */
struct ew_message {
	const struct ew_message_type *type;
	uint64_t request;
	union {
		_Alignas(8) uint8_t body[512]; /* the message's struct; see EW_MESSAGE_AS */
	};
};

/** The struct of a message whose type the caller has checked. */
#define EW_MESSAGE_AS(m, name) ((const struct ew_msg_##name *)(const void *)(m)->body)

/** Decodes one message that fills `bytes`. Errors: -EBADMSG (malformed), -EPROTO (unknown type or version). */
EW_MUST_USE int ew_message_decode(struct ew_slice bytes, struct ew_message *ret);

#endif
