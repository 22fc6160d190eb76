/*
 * Random access to a stored payload, one chunk in memory at a time. The length is believed only
 * because the last chunk says it is the last; a payload that was cut at a chunk's edge is refused
 * before its first byte is given out.
 */
#include "open/age_open.h"

#include <errno.h>

#include "base/secret.h"
#include "open/aead_open.h"
#include "open/age_payload.h"

#define NO_CHUNK UINT64_MAX

struct ew_age_reader {
	uint8_t key[EW_AGE_PAYLOAD_KEY_BYTES];
	ew_age_source_fn *source;
	void *arg;
	uint64_t payload_bytes;
	uint64_t chunks;
	uint64_t held; /* number of the chunk in `plain`, or NO_CHUNK */
	size_t held_bytes;
	uint8_t plain[EW_AGE_CHUNK_BYTES];
	uint8_t sealed[EW_AGE_SEALED_CHUNK_BYTES];
};

int ew_age_open_chunk(const uint8_t key[static EW_AGE_PAYLOAD_KEY_BYTES], uint64_t counter,
	bool last, struct ew_slice sealed, uint8_t *to)
{
	uint8_t nonce[EW_AGE_CHUNK_NONCE_BYTES];

	ew_age_chunk_nonce(counter, last, nonce);
	return ew_aead_open(key, nonce, EW_SLICE_EMPTY, sealed, to);
}

static int fetch(struct ew_age_reader *r, uint8_t *to, size_t n, uint64_t offset)
{
	for (size_t done = 0; done < n;) {
		ssize_t got = r->source(r->arg, to + done, n - done, offset + done);

		if (got < 0)
			return (int)got;
		if (got == 0 || (size_t)got > n - done)
			return -EBADMSG; /* the store holds less than it said */
		done += (size_t)got;
	}
	return 0;
}

static size_t sealed_bytes(const struct ew_age_reader *r, uint64_t chunk)
{
	uint64_t at = EW_AGE_NONCE_BYTES + chunk * EW_AGE_SEALED_CHUNK_BYTES;
	uint64_t left = r->payload_bytes - at;

	return left < EW_AGE_SEALED_CHUNK_BYTES ? (size_t)left : EW_AGE_SEALED_CHUNK_BYTES;
}

static int load(struct ew_age_reader *r, uint64_t chunk)
{
	size_t n = sealed_bytes(r, chunk);
	int e;

	if (r->held == chunk)
		return 0;
	r->held = NO_CHUNK;
	e = fetch(r, r->sealed, n, EW_AGE_NONCE_BYTES + chunk * EW_AGE_SEALED_CHUNK_BYTES);
	if (e == 0)
		e = ew_age_open_chunk(r->key, chunk, chunk == r->chunks - 1,
			ew_slice_of(r->sealed, n), r->plain);
	if (e < 0)
		return e;
	r->held = chunk;
	r->held_bytes = n - EW_AGE_TAG_BYTES;
	return 0;
}

/* How many chunks a payload of this length has; 0 when no payload has this length. */
static uint64_t count_chunks(uint64_t payload_bytes)
{
	uint64_t body;
	uint64_t rest;

	if (payload_bytes < EW_AGE_NONCE_BYTES + EW_AGE_TAG_BYTES)
		return 0;
	body = payload_bytes - EW_AGE_NONCE_BYTES;
	rest = body % EW_AGE_SEALED_CHUNK_BYTES;
	if (rest == 0)
		return body / EW_AGE_SEALED_CHUNK_BYTES;
	if (rest < EW_AGE_TAG_BYTES || (rest == EW_AGE_TAG_BYTES && body != rest))
		return 0;
	return body / EW_AGE_SEALED_CHUNK_BYTES + 1;
}

static int begin(struct ew_age_reader *r, const struct ew_file_key *key)
{
	uint8_t nonce[EW_AGE_NONCE_BYTES];
	int e = fetch(r, nonce, sizeof(nonce), 0);

	if (e == 0)
		e = ew_age_payload_key(key, nonce, r->key);
	return e < 0 ? e : load(r, r->chunks - 1);
}

int ew_age_reader_new(const struct ew_file_key *key, ew_age_source_fn *source, void *arg,
	uint64_t payload_bytes, struct ew_age_reader **ret)
{
	_cleanup_(ew_age_reader_free) struct ew_age_reader *r = NULL;
	uint64_t chunks = count_chunks(payload_bytes);
	int e;

	if (chunks == 0)
		return -EBADMSG;
	r = ew_secret_alloc(sizeof(*r));
	if (!r)
		return -ENOMEM;
	r->source = source;
	r->arg = arg;
	r->payload_bytes = payload_bytes;
	r->chunks = chunks;
	r->held = NO_CHUNK;
	e = begin(r, key);
	if (e < 0)
		return e;
	*ret = TAKE(r);
	return 0;
}

uint64_t ew_age_reader_size(const struct ew_age_reader *r)
{
	return r->payload_bytes - EW_AGE_NONCE_BYTES - r->chunks * EW_AGE_TAG_BYTES;
}

ssize_t ew_age_reader_read(struct ew_age_reader *r, void *to, size_t n, uint64_t offset)
{
	uint64_t size = ew_age_reader_size(r);
	uint8_t *at = to;
	size_t done = 0;

	if (offset >= size)
		return 0;
	n = size - offset < n ? (size_t)(size - offset) : n;
	while (done < n) {
		uint64_t chunk = (offset + done) / EW_AGE_CHUNK_BYTES;
		size_t skip = (size_t)((offset + done) % EW_AGE_CHUNK_BYTES);
		int e = load(r, chunk);
		size_t part;

		if (e < 0)
			return e;
		part = r->held_bytes - skip;
		part = n - done < part ? n - done : part;
		memcpy(at + done, r->plain + skip, part);
		done += part;
	}
	return (ssize_t)done;
}

void ew_age_reader_free(struct ew_age_reader **r)
{
	ew_secret_free(r);
}
