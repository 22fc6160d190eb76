/*
 * How one record lies on the tape. The clear header tells order, span and length, and nothing about people; the rest is
 * sealed. Both sides of the tape share this file; it holds no key.
 *
 * Segment file "SSSSSSSS.tape" (eight hex digits, rising, never reused):
 *   segment header, 48 bytes: "EWTAPE1\n", boot id 16, thread u32, segment u32, wall time i64,
 *                               previous u32 (bytes of the segment before it, 0 for a boot's first), crc32c u32
 *   records, each:
 *     length u32      whole record, this header included
 *     crc32c u32      over everything behind this field
 *     type u8         enum ew_tape_type
 *     flags u8        EW_TAPE_COPY: copied forward, otherwise as it was
 *     reserved u16
 *     index u32       frame or event number in its span, from 0
 *     span id 16
 *     previous u64    position of the record with index - 1 of the same span, EW_TAPE_NOWHERE for the first
 *     wall i64        microseconds: of an event, when it happened; of a frame, when its last packet arrived, so that
 *     the
 *                     end of what a killed recorder wrote is known without opening it
 *     sealed bytes    (frame_seal.h; aad = type, index, span id, wall: what a copy keeps)
 *
 * A position is segment << 32 | offset. A record that is short, or whose crc is wrong, at the end of a segment is a
 * torn write and ends the segment; anywhere else it is damage.
 */
#ifndef EW_TAPE_RECORD_H
#define EW_TAPE_RECORD_H

#include "base/buf.h"
#include "base/id.h"

#define EW_TAPE_SEGMENT_HEADER_BYTES 48
#define EW_TAPE_RECORD_HEADER_BYTES 48
#define EW_TAPE_AAD_BYTES 29
#define EW_TAPE_NOWHERE UINT64_MAX

enum ew_tape_type { EW_TAPE_FRAME = 1, EW_TAPE_EVENT = 2 };
enum ew_tape_flags { EW_TAPE_COPY = 1 };

typedef uint64_t ew_tape_pos;

static inline ew_tape_pos ew_tape_pos_of(uint32_t segment, uint32_t offset)
{
	return (uint64_t)segment << 32 | offset;
}

static inline uint32_t ew_tape_pos_segment(ew_tape_pos pos)
{
	return (uint32_t)(pos >> 32);
}

static inline uint32_t ew_tape_pos_offset(ew_tape_pos pos)
{
	return (uint32_t)pos;
}

struct ew_tape_segment_header {
	struct ew_id boot;
	uint32_t thread;
	uint32_t segment;
	struct ew_wall begun;
	uint32_t previous; /* bytes that the segment before it had when this one was begun; 0: the first of its boot */
};

struct ew_tape_record {
	enum ew_tape_type type;
	uint8_t flags;
	uint32_t index;
	struct ew_id span;
	ew_tape_pos previous;
	struct ew_wall wall;
	uint32_t length; /* whole record, bytes */
};

/** Adds the 48 bytes of a segment's header, checksum included; ask ew_buf_error(). */
void ew_tape_segment_header_add(struct ew_buf *to, const struct ew_tape_segment_header *h);

/** Errors: -EBADMSG. */
EW_MUST_USE int ew_tape_segment_header_decode(struct ew_slice bytes, struct ew_tape_segment_header *ret);

/** The bytes that frame_seal.h binds as associated data. */
void ew_tape_aad(const struct ew_tape_record *r, uint8_t aad[static EW_TAPE_AAD_BYTES]);

/** Adds header and sealed bytes as one record; `r->length` is computed, not read. */
void ew_tape_record_add(struct ew_buf *to, const struct ew_tape_record *r, struct ew_slice sealed);

/**
 * Reads the record at the front of `bytes`. Errors: -ENODATA (bytes end inside the record), -EBADMSG (length out of
 * range, unknown type, crc wrong). `ret_sealed` points into `bytes`.
 */
EW_MUST_USE int ew_tape_record_decode(
	struct ew_slice bytes, struct ew_tape_record *ret, struct ew_slice *ret_sealed);

/** "00000001.tape". */
void ew_tape_segment_name(uint32_t segment, char name[static 14]);
/** Errors: -EINVAL when the name is no segment's. */
EW_MUST_USE int ew_tape_segment_parse(const char *name, uint32_t *ret_segment);

/** "EEEEEEEE-<32 hex of the span id>.key": the epoch and the span. */
void ew_tape_key_name(uint32_t epoch, struct ew_id span, char name[static 46]);

/** Errors: -EINVAL when the name is no key file's; one spelling only. */
EW_MUST_USE int ew_tape_key_parse(const char *name, uint32_t *ret_epoch, struct ew_id *ret_span);

#endif
