/*
 * The content of a key file. The kind, the epoch and the span are sealed with the key, so that a
 * file cannot be passed off under another name.
 */
#include "seal/span_key.h"

#include <errno.h>

#include "base/reader.h"
#include "base/secret.h"
#include "seal/age_seal.h"

#define MAGIC "EWSPAN1" /* with its NUL: eight bytes */

int ew_span_key_seal(struct ew_io *io, const struct ew_recipient *recipient,
	const struct ew_span_key *key, struct ew_buf *to)
{
	struct ew_buf plain;
	int r;

	ew_buf_init_secret(&plain, EW_SPAN_KEY_PLAIN_BYTES);
	ew_buf_add(&plain, MAGIC, sizeof(MAGIC));
	ew_buf_add_u8(&plain, (uint8_t)key->kind);
	ew_buf_add_u32(&plain, key->epoch);
	ew_buf_add(&plain, key->span.bytes, sizeof(key->span.bytes));
	ew_buf_add(&plain, key->start, sizeof(key->start));
	ew_buf_add_u8(&plain, 0);
	r = ew_buf_error(&plain);
	if (r == 0)
		r = ew_age_seal(io, recipient, ew_buf_slice(&plain), to);
	ew_buf_free(&plain);
	return r;
}

static bool is_kind(uint8_t kind)
{
	return kind == EW_SPAN_MEDIA || kind == EW_SPAN_EVENTS;
}

int ew_span_key_decode(struct ew_slice plain, struct ew_span_key *ret)
{
	struct ew_reader r;
	struct ew_span_key key;
	struct ew_slice magic;
	uint8_t kind;
	uint8_t reserved;
	bool good;

	ew_reader_init(&r, plain);
	magic = ew_reader_bytes(&r, sizeof(MAGIC));
	kind = ew_reader_u8(&r);
	key.epoch = ew_reader_u32(&r);
	ew_reader_copy(&r, key.span.bytes, sizeof(key.span.bytes));
	ew_reader_copy(&r, key.start, sizeof(key.start));
	reserved = ew_reader_u8(&r);
	good = ew_reader_done(&r) && is_kind(kind) && reserved == 0 &&
	       ew_slice_equal(magic, ew_slice_of(MAGIC, sizeof(MAGIC)));
	if (good) {
		key.kind = kind;
		*ret = key;
	}
	ew_wipe(&key, sizeof(key));
	return good ? 0 : -EBADMSG;
}
