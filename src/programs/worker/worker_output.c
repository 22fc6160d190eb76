/*
 * The file that a job writes, sealed or plain, hashed as it goes. Must never leave plaintext in a sealed file, nor
 * bytes of an earlier attempt behind its end.
 */
#include "programs/worker/worker_private.h"

#include <errno.h>

#include "base/secret.h"

#define PIECE_BYTES 65536

struct ew_output {
	struct ew_io *io;
	int handle; /* the worker's */
	uint64_t bytes;
	uint64_t plain_bytes;
	struct ew_sha256 *hash;
	struct ew_age_sealer *sealer; /* NULL: plain */
	struct ew_buf piece;          /* plain output waits here for a good length */
};

static int put(void *arg, struct ew_slice bytes)
{
	struct ew_output *o = arg;
	int r = ew_io_write_all(o->io, o->handle, bytes.at, bytes.len, o->bytes);

	if (r == 0)
		r = ew_sha256_add(o->hash, bytes);
	if (r == 0)
		o->bytes += bytes.len;
	return r;
}

void ew_output_free(struct ew_output **output)
{
	struct ew_output *o = *output;

	if (!o)
		return;
	ew_age_sealer_free(&o->sealer);
	ew_sha256_free(&o->hash);
	ew_buf_free(&o->piece);
	free(o);
	*output = NULL;
}

int ew_output_plain(struct ew_io *io, int handle, struct ew_output **ret)
{
	_cleanup_(ew_output_free) struct ew_output *o = calloc(1, sizeof(*o));

	if (!o)
		return -ENOMEM;
	o->io = io;
	o->handle = handle;
	ew_buf_init_secret(&o->piece, 8 * PIECE_BYTES);
	int r = ew_sha256_new(&o->hash);

	if (r < 0)
		return r;
	*ret = TAKE(o);
	return 0;
}

static int seal_header(struct ew_output *o, const struct ew_file_key *key,
	const struct ew_recipient *recipient, struct ew_buf *header)
{
	_cleanup_(ew_buf_free) struct ew_buf own = {0};

	ew_buf_init(&own, EW_MAX_AGE_HEADER_BYTES);
	int r = ew_age_seal_header(o->io, key, recipient, 1, header ? header : &own);

	if (r == 0 && !header)
		r = put(o, ew_buf_slice(&own));
	return r;
}

int ew_output_sealed(struct ew_io *io, int handle, const struct ew_recipient *recipient,
	struct ew_buf *header, struct ew_output **ret)
{
	_cleanup_(ew_output_free) struct ew_output *o = NULL;
	_cleanup_(ew_secret_free) struct ew_file_key *key = ew_secret_alloc(sizeof(*key));

	if (!key)
		return -ENOMEM;
	int r = ew_output_plain(io, handle, &o);

	if (r == 0)
		r = ew_file_key_new(io, key);
	if (r == 0)
		r = seal_header(o, key, recipient, header);
	if (r == 0)
		r = ew_age_sealer_new(io, key, put, o, &o->sealer);
	if (r < 0)
		return r;
	*ret = TAKE(o);
	return 0;
}

static int put_piece(struct ew_output *o)
{
	int r = ew_buf_error(&o->piece);

	if (r == 0 && o->piece.len > 0)
		r = put(o, ew_buf_slice(&o->piece));
	ew_buf_clear(&o->piece);
	return r;
}

int ew_output_add(void *arg, struct ew_slice bytes)
{
	struct ew_output *o = arg;

	o->plain_bytes += bytes.len;
	if (o->sealer)
		return ew_age_sealer_add(o->sealer, bytes);
	ew_buf_add_slice(&o->piece, bytes);
	return o->piece.error || o->piece.len >= PIECE_BYTES ? put_piece(o) : 0;
}

int ew_output_end(struct ew_output *o)
{
	int r = o->sealer ? ew_age_sealer_end(o->sealer) : put_piece(o);

	if (r == 0)
		r = ew_io_truncate(o->io, o->handle, o->bytes);
	return r == 0 ? ew_io_sync(o->io, o->handle) : r;
}

uint64_t ew_output_bytes(const struct ew_output *o)
{
	return o->bytes;
}

uint64_t ew_output_plain_bytes(const struct ew_output *o)
{
	return o->plain_bytes;
}

int ew_output_hash(struct ew_output *o, struct ew_hash *ret)
{
	return ew_sha256_end(o->hash, ret);
}
