/*
 * The bytes of segments and records. Lengths and checksums are checked before anything else is
 * believed; nothing here knows a key.
 */
#include "tape/record.h"

#include <assert.h>
#include <errno.h>

#include "base/digest.h"
#include "base/limits.h"
#include "base/reader.h"
#include "base/text.h"
#include "tape/walk.h"

#define MAGIC "EWTAPE1\n"
#define MAGIC_BYTES 8
#define CHECKED_FROM 8 /* the checksum of a record covers everything behind its own field */

static void put_u32(uint8_t *at, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(v >> (24 - 8 * i));
}

static void put_u64(uint8_t *at, uint64_t v)
{
	put_u32(at, (uint32_t)(v >> 32));
	put_u32(at + 4, (uint32_t)v);
}

void ew_tape_segment_header_add(struct ew_buf *to, const struct ew_tape_segment_header *h)
{
	uint8_t b[EW_TAPE_SEGMENT_HEADER_BYTES] = {0};

	memcpy(b, MAGIC, MAGIC_BYTES);
	memcpy(b + 8, h->boot.bytes, sizeof(h->boot.bytes));
	put_u32(b + 24, h->thread);
	put_u32(b + 28, h->segment);
	put_u64(b + 32, (uint64_t)h->begun.us);
	put_u32(b + 40, h->previous);
	put_u32(b + 44, ew_crc32c(0, ew_slice_of(b, 44)));
	ew_buf_add(to, b, sizeof(b));
}

int ew_tape_segment_header_decode(struct ew_slice bytes, struct ew_tape_segment_header *ret)
{
	struct ew_tape_segment_header h;
	struct ew_reader r;

	if (bytes.len < EW_TAPE_SEGMENT_HEADER_BYTES || memcmp(bytes.at, MAGIC, MAGIC_BYTES) != 0)
		return -EBADMSG;
	ew_reader_init(&r, ew_slice_of(bytes.at + MAGIC_BYTES,
				   EW_TAPE_SEGMENT_HEADER_BYTES - MAGIC_BYTES));
	ew_reader_copy(&r, h.boot.bytes, sizeof(h.boot.bytes));
	h.thread = ew_reader_u32(&r);
	h.segment = ew_reader_u32(&r);
	h.begun.us = (int64_t)ew_reader_u64(&r);
	h.previous = ew_reader_u32(&r);
	if (ew_reader_u32(&r) != ew_crc32c(0, ew_slice_of(bytes.at, 44)) || !ew_reader_done(&r))
		return -EBADMSG;
	*ret = h;
	return 0;
}

void ew_tape_aad(const struct ew_tape_record *r, uint8_t aad[static EW_TAPE_AAD_BYTES])
{
	aad[0] = (uint8_t)r->type;
	put_u32(aad + 1, r->index);
	memcpy(aad + 5, r->span.bytes, sizeof(r->span.bytes));
	put_u64(aad + 21, (uint64_t)r->wall.us);
}

void ew_tape_record_add(struct ew_buf *to, const struct ew_tape_record *r, struct ew_slice sealed)
{
	size_t length = EW_TAPE_RECORD_HEADER_BYTES + sealed.len;
	uint8_t b[EW_TAPE_RECORD_HEADER_BYTES] = {0};
	uint32_t crc;

	assert(length <= EW_MAX_TAPE_RECORD_BYTES);
	put_u32(b, (uint32_t)length);
	b[8] = (uint8_t)r->type;
	b[9] = r->flags;
	put_u32(b + 12, r->index);
	memcpy(b + 16, r->span.bytes, sizeof(r->span.bytes));
	put_u64(b + 32, r->previous);
	put_u64(b + 40, (uint64_t)r->wall.us);
	crc = ew_crc32c(0, ew_slice_of(b + CHECKED_FROM, sizeof(b) - CHECKED_FROM));
	put_u32(b + 4, ew_crc32c(crc, sealed));
	ew_buf_add(to, b, sizeof(b));
	ew_buf_add_slice(to, sealed);
}

int ew_tape_record_header_read(
	struct ew_slice bytes, struct ew_tape_record *ret, uint32_t *ret_crc)
{
	struct ew_tape_record rec;
	struct ew_reader r;
	uint8_t type;
	uint32_t crc;
	bool sane;

	if (bytes.len < EW_TAPE_RECORD_HEADER_BYTES)
		return -ENODATA;
	ew_reader_init(&r, bytes);
	rec.length = ew_reader_u32(&r);
	crc = ew_reader_u32(&r);
	type = ew_reader_u8(&r);
	rec.flags = ew_reader_u8(&r);
	sane = ew_reader_u16(&r) == 0 && (rec.flags & ~EW_TAPE_COPY) == 0;
	rec.index = ew_reader_u32(&r);
	ew_reader_copy(&r, rec.span.bytes, sizeof(rec.span.bytes));
	rec.previous = ew_reader_u64(&r);
	rec.wall.us = (int64_t)ew_reader_u64(&r);
	if (!sane || (type != EW_TAPE_FRAME && type != EW_TAPE_EVENT) ||
		rec.length < EW_TAPE_RECORD_HEADER_BYTES || rec.length > EW_MAX_TAPE_RECORD_BYTES)
		return -EBADMSG;
	rec.type = type;
	*ret = rec;
	*ret_crc = crc;
	return 0;
}

int ew_tape_record_decode(
	struct ew_slice bytes, struct ew_tape_record *ret, struct ew_slice *ret_sealed)
{
	struct ew_tape_record rec;
	uint32_t crc;
	int r = ew_tape_record_header_read(bytes, &rec, &crc);

	if (r < 0)
		return r;
	if (bytes.len < rec.length)
		return -ENODATA;
	if (crc != ew_crc32c(0, ew_slice_of(bytes.at + CHECKED_FROM, rec.length - CHECKED_FROM)))
		return -EBADMSG;
	*ret_sealed = ew_slice_of(bytes.at + EW_TAPE_RECORD_HEADER_BYTES,
		rec.length - EW_TAPE_RECORD_HEADER_BYTES);
	*ret = rec;
	return 0;
}

/* Lower-case hex of a fixed width only: a name has one spelling. */
static int parse_hex_u32(const char *text, uint32_t *ret)
{
	uint32_t v = 0;

	for (int i = 0; i < 8; i++) {
		char c = text[i];

		if (c >= '0' && c <= '9')
			v = v << 4 | (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v << 4 | (uint32_t)(c - 'a' + 10);
		else
			return -EINVAL;
	}
	*ret = v;
	return 0;
}

static void put_hex(char *to, const uint8_t *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		to[2 * i] = digits[bytes[i] >> 4];
		to[2 * i + 1] = digits[bytes[i] & 15];
	}
}

static void put_hex_u32(char *to, uint32_t v)
{
	uint8_t b[4];

	put_u32(b, v);
	put_hex(to, b, sizeof(b));
}

void ew_tape_segment_name(uint32_t segment, char name[static 14])
{
	put_hex_u32(name, segment);
	memcpy(name + 8, ".tape", sizeof(".tape"));
}

int ew_tape_segment_parse(const char *name, uint32_t *ret_segment)
{
	if (strlen(name) != 13 || strcmp(name + 8, ".tape") != 0)
		return -EINVAL;
	return parse_hex_u32(name, ret_segment);
}

void ew_tape_key_name(uint32_t epoch, struct ew_id span, char name[static 46])
{
	put_hex_u32(name, epoch);
	name[8] = '-';
	put_hex(name + 9, span.bytes, sizeof(span.bytes));
	memcpy(name + 41, ".key", sizeof(".key"));
}

int ew_tape_key_parse(const char *name, uint32_t *ret_epoch, struct ew_id *ret_span)
{
	char again[46];
	struct ew_id span;
	uint32_t epoch;

	if (strlen(name) != 45 || parse_hex_u32(name, &epoch) < 0 ||
		ew_hex_decode(ew_slice_of(name + 9, 32), span.bytes, sizeof(span.bytes)) < 0)
		return -EINVAL;
	ew_tape_key_name(epoch, span, again);
	if (strcmp(name, again) != 0)
		return -EINVAL;
	*ret_epoch = epoch;
	*ret_span = span;
	return 0;
}
