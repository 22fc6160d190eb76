/*
 * One encoder and one decoder for all messages, driven by the tables of messages.c. The bytes come
 * from a process that may have been taken over: nothing is believed, nothing is read past the end,
 * and what was decoded encodes to the same bytes again. Must never know one type from another.
 */
#include "ipc/message.h"

#include <assert.h>
#include <errno.h>

#include "base/limits.h"
#include "base/reader.h"
#include "base/text.h"

#define MAGIC 0x4557 /* "EW" */

/* Bytes of a field on the wire, without the content of bytes and text. */
static size_t wire_bytes(enum ew_field_kind kind)
{
	static const uint8_t widths[] = {
		[EW_FIELD_U8] = 1,
		[EW_FIELD_U16] = 2,
		[EW_FIELD_U32] = 4,
		[EW_FIELD_U64] = 8,
		[EW_FIELD_I64] = 8,
		[EW_FIELD_ID] = sizeof(struct ew_id),
		[EW_FIELD_HASH] = sizeof(struct ew_hash),
		[EW_FIELD_BYTES] = 4,
		[EW_FIELD_TEXT] = 4,
	};

	assert((size_t)kind < EW_COUNT(widths));
	return widths[kind];
}

static bool has_content(enum ew_field_kind kind)
{
	return kind == EW_FIELD_BYTES || kind == EW_FIELD_TEXT;
}

static int check_content(const struct ew_field *field, const struct ew_slice *content)
{
	if (content->len > field->max)
		return -EMSGSIZE;
	if (field->kind == EW_FIELD_TEXT && !ew_utf8_valid(*content))
		return -EINVAL;
	return 0;
}

/*
 * Everything is checked before the first byte is added, so that a refused message leaves nothing
 * half-written.
 */
static int measure(const struct ew_message_type *type, const uint8_t *message, size_t *ret_bytes)
{
	size_t total = 0;

	for (size_t i = 0; i < type->n_fields; i++) {
		const struct ew_field *field = &type->fields[i];

		total += wire_bytes(field->kind);
		if (!has_content(field->kind))
			continue;
		const struct ew_slice *content = (const void *)(message + field->offset);
		int r = check_content(field, content);

		if (r < 0)
			return r;
		total += content->len;
	}
	*ret_bytes = total;
	return 0;
}

static void add_envelope(
	struct ew_buf *to, const struct ew_message_type *type, size_t length, uint64_t request)
{
	ew_buf_add_u16(to, MAGIC);
	ew_buf_add_u8(to, EW_MESSAGE_VERSION);
	ew_buf_add_u8(to, 0);
	ew_buf_add_u16(to, type->number);
	ew_buf_add_u16(to, (uint16_t)type->n_fields);
	ew_buf_add_u32(to, (uint32_t)length);
	ew_buf_add_u32(to, 0);
	ew_buf_add_u64(to, request);
}

static void add_field(struct ew_buf *to, enum ew_field_kind kind, const void *value)
{
	const struct ew_slice *content = value;

	switch (kind) {
	case EW_FIELD_U8:
		ew_buf_add_u8(to, *(const uint8_t *)value);
		break;
	case EW_FIELD_U16:
		ew_buf_add_u16(to, *(const uint16_t *)value);
		break;
	case EW_FIELD_U32:
		ew_buf_add_u32(to, *(const uint32_t *)value);
		break;
	case EW_FIELD_U64:
		ew_buf_add_u64(to, *(const uint64_t *)value);
		break;
	case EW_FIELD_I64:
		ew_buf_add_u64(to, (uint64_t) * (const int64_t *)value);
		break;
	case EW_FIELD_ID:
	case EW_FIELD_HASH:
		ew_buf_add(to, value, wire_bytes(kind));
		break;
	case EW_FIELD_BYTES:
	case EW_FIELD_TEXT:
		ew_buf_add_u32(to, (uint32_t)content->len);
		ew_buf_add_slice(to, *content);
		break;
	}
}

int ew_message_encode(uint16_t number, uint64_t request, const void *message, struct ew_buf *to)
{
	const struct ew_message_type *type = ew_message_type(number);
	size_t length;

	if (!type)
		return -EPROTO;
	int r = measure(type, message, &length);

	if (r < 0)
		return r;
	add_envelope(to, type, length, request);
	for (size_t i = 0; i < type->n_fields; i++)
		add_field(to, type->fields[i].kind,
			(const uint8_t *)message + type->fields[i].offset);
	return ew_buf_error(to);
}

/* The envelope, apart from the type's own number of fields: that needs the table. */
static int read_envelope(struct ew_reader *r, const struct ew_message_type **ret_type,
	uint64_t *ret_request)
{
	uint16_t magic = ew_reader_u16(r);
	uint8_t version = ew_reader_u8(r);
	uint8_t zero = ew_reader_u8(r);
	uint16_t number = ew_reader_u16(r);
	uint16_t n_fields = ew_reader_u16(r);
	uint32_t length = ew_reader_u32(r);
	uint32_t reserved = ew_reader_u32(r);
	uint64_t request = ew_reader_u64(r);

	if (!ew_reader_ok(r) || magic != MAGIC)
		return -EBADMSG;
	if (version != EW_MESSAGE_VERSION)
		return -EPROTO;
	if (zero != 0 || reserved != 0 || length != r->rest.len)
		return -EBADMSG;
	const struct ew_message_type *type = ew_message_type(number);

	if (!type)
		return -EPROTO;
	if (n_fields != type->n_fields)
		return -EBADMSG;
	*ret_type = type;
	*ret_request = request;
	return 0;
}

static int read_content(struct ew_reader *r, const struct ew_field *field, struct ew_slice *ret)
{
	size_t len = ew_reader_u32(r);

	if (len > field->max)
		return -EBADMSG;
	struct ew_slice content = ew_reader_bytes(r, len);

	if (!ew_reader_ok(r) || check_content(field, &content) < 0)
		return -EBADMSG;
	*ret = content;
	return 0;
}

static int read_field(struct ew_reader *r, const struct ew_field *field, uint8_t *body)
{
	void *to = body + field->offset;

	switch (field->kind) {
	case EW_FIELD_U8:
		*(uint8_t *)to = ew_reader_u8(r);
		return 0;
	case EW_FIELD_U16:
		*(uint16_t *)to = ew_reader_u16(r);
		return 0;
	case EW_FIELD_U32:
		*(uint32_t *)to = ew_reader_u32(r);
		return 0;
	case EW_FIELD_U64:
		*(uint64_t *)to = ew_reader_u64(r);
		return 0;
	case EW_FIELD_I64:
		*(int64_t *)to = (int64_t)ew_reader_u64(r);
		return 0;
	case EW_FIELD_ID:
	case EW_FIELD_HASH:
		ew_reader_copy(r, to, wire_bytes(field->kind));
		return 0;
	case EW_FIELD_BYTES:
	case EW_FIELD_TEXT:
		return read_content(r, field, to);
	}
	return -EBADMSG;
}

int ew_message_decode(struct ew_slice bytes, struct ew_message *ret)
{
	struct ew_message message = {0};
	struct ew_reader reader;

	ew_reader_init(&reader, bytes);
	int r = read_envelope(&reader, &message.type, &message.request);

	if (r < 0)
		return r;
	for (size_t i = 0; i < message.type->n_fields; i++) {
		r = read_field(&reader, &message.type->fields[i], message.body);
		if (r < 0)
			return r;
	}
	if (!ew_reader_done(&reader))
		return -EBADMSG;
	*ret = message;
	return 0;
}
