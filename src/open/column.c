/*
 * Catalogue columns under an interaction's key. The associated data ties a blob to its table, row and column, so that
 * whoever can write the database still cannot move a sealed value to another place unnoticed.
 */
#include "open/column.h"

#include <errno.h>

#include "open/aead_open.h"

_Static_assert(EW_COLUMN_KEY_BYTES == EW_AEAD_KEY_BYTES, "one cipher, one key");
_Static_assert(EW_COLUMN_OVERHEAD_BYTES == EW_AEAD_NONCE_BYTES + EW_AEAD_TAG_BYTES, "nonce before, tag behind");

int ew_column_seal(struct ew_io *io, const uint8_t key[static EW_COLUMN_KEY_BYTES],
	struct ew_slice aad, struct ew_slice plain, struct ew_buf *to)
{
	uint8_t nonce[EW_AEAD_NONCE_BYTES];
	size_t before = to->len;
	uint8_t *out;
	int r;

	if (plain.len > INT32_MAX)
		return -EFBIG;
	r = ew_io_random(io, nonce, sizeof(nonce));
	if (r < 0)
		return r;
	ew_buf_add(to, nonce, sizeof(nonce));
	out = ew_buf_extend(to, plain.len + EW_AEAD_TAG_BYTES);
	if (!out)
		return ew_buf_error(to);
	r = ew_aead_seal(key, nonce, aad, plain, out);
	if (r < 0)
		to->len = before;
	return r;
}

int ew_column_open(const uint8_t key[static EW_COLUMN_KEY_BYTES], struct ew_slice aad,
	struct ew_slice sealed, struct ew_buf *to)
{
	size_t before = to->len;
	struct ew_slice body;
	uint8_t *out;
	int r;

	if (sealed.len < EW_COLUMN_OVERHEAD_BYTES || sealed.len > INT32_MAX)
		return -EBADMSG;
	body = ew_slice_of(sealed.at + EW_AEAD_NONCE_BYTES, sealed.len - EW_AEAD_NONCE_BYTES);
	out = ew_buf_extend(to, body.len); /* more than what is inside: even an empty column needs a place */
	if (!out)
		return ew_buf_error(to);
	r = ew_aead_open(key, sealed.at, aad, body, out);
	to->len = r < 0 ? before : before + body.len - EW_AEAD_TAG_BYTES;
	return r;
}
