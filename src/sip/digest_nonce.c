/*
 * Nonces. A count that was used must never pass again, whatever was forgotten meanwhile: each row of the table knows
 * the age up to which it has forgotten, and takes everything as old as that for stale.
 */
#include "sip/digest_nonce.h"

#include <errno.h>
#include <string.h>

#include "base/digest.h"
#include "base/secret.h"
#include "base/text.h"

#define KEY_BYTES 32
#define CHANCE_BYTES 8
#define MAC_BYTES 16
#define RAW_BYTES (8 + CHANCE_BYTES + MAC_BYTES)
#define GOOD_FOR_US (300 * EW_US_PER_S)
#define ROWS 1024
#define WAYS 4
#define WINDOW 64

struct used {
	int64_t made_us; /* 0: free */
	uint8_t chance[CHANCE_BYTES];
	uint32_t highest;
	uint64_t seen; /* bit i: highest - i was used */
};

struct row {
	struct used ways[WAYS];
	int64_t forgotten_us; /* everything made until then may have been used */
};

struct ew_digest_nonces {
	struct ew_io *io;
	uint8_t *key;
	struct row rows[ROWS];
};

_Static_assert(2 * RAW_BYTES + 1 == EW_DIGEST_NONCE_BYTES, "a nonce is its bytes in hex");

int ew_digest_nonces_new(struct ew_io *io, struct ew_digest_nonces **ret)
{
	_cleanup_(ew_digest_nonces_free) struct ew_digest_nonces *n = calloc(1, sizeof(*n));

	if (n)
		n->key = ew_secret_alloc(KEY_BYTES);
	if (!n || !n->key)
		return -ENOMEM;
	n->io = io;
	int r = ew_io_random(io, n->key, KEY_BYTES);

	if (r < 0)
		return r;
	*ret = TAKE(n);
	return 0;
}

void ew_digest_nonces_free(struct ew_digest_nonces **n)
{
	if (!*n)
		return;
	ew_secret_free(&(*n)->key);
	free(*n);
	*n = NULL;
}

static int sign(const struct ew_digest_nonces *n, const uint8_t raw[static 8 + CHANCE_BYTES], struct ew_hash *ret)
{
	struct ew_slice part = ew_slice_of(raw, 8 + CHANCE_BYTES);

	return ew_hmac_sha256(ew_slice_of(n->key, KEY_BYTES), &part, 1, ret);
}

int ew_digest_nonce_make(struct ew_digest_nonces *n, char ret[static EW_DIGEST_NONCE_BYTES])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t raw[RAW_BYTES];
	uint64_t now = (uint64_t)ew_io_mono(n->io).us + 1; /* 0 is no time of a nonce */
	struct ew_hash mac;

	for (size_t i = 0; i < 8; i++)
		raw[i] = (uint8_t)(now >> (56 - 8 * i));
	int r = ew_io_random(n->io, raw + 8, CHANCE_BYTES);

	if (r == 0)
		r = sign(n, raw, &mac);
	if (r < 0)
		return r;
	memcpy(raw + 8 + CHANCE_BYTES, mac.bytes, MAC_BYTES);
	for (size_t i = 0; i < RAW_BYTES; i++) {
		ret[2 * i] = digits[raw[i] >> 4];
		ret[2 * i + 1] = digits[raw[i] & 15];
	}
	ret[2 * RAW_BYTES] = '\0';
	return 0;
}

/* Made here, by this process. */
static bool read_own(const struct ew_digest_nonces *n, struct ew_slice nonce, uint8_t raw[static RAW_BYTES])
{
	struct ew_hash mac;

	return nonce.len == 2 * RAW_BYTES && ew_hex_decode(nonce, raw, RAW_BYTES) == 0 && sign(n, raw, &mac) == 0 &&
	       ew_secret_equal(mac.bytes, raw + 8 + CHANCE_BYTES, MAC_BYTES);
}

static int64_t time_of(const uint8_t *raw)
{
	uint64_t us = 0;

	for (size_t i = 0; i < 8; i++)
		us = us << 8 | raw[i];
	return (int64_t)us;
}

static enum ew_digest_nonce count_on(struct used *u, uint32_t count)
{
	uint32_t late = u->highest - count;

	if (count > u->highest) {
		uint32_t by = count - u->highest;

		u->seen = by < WINDOW ? u->seen << by | 1 : 1;
		u->highest = count;
		return EW_DIGEST_NONCE_GOOD;
	}
	if (late >= WINDOW || u->seen >> late & 1)
		return EW_DIGEST_NONCE_SPENT;
	u->seen |= (uint64_t)1 << late;
	return EW_DIGEST_NONCE_GOOD;
}

/* The free one, or the one that was made first, which is then forgotten. */
static struct used *make_room(struct row *row)
{
	struct used *oldest = &row->ways[0];

	for (size_t i = 1; i < WAYS; i++) {
		if (row->ways[i].made_us < oldest->made_us)
			oldest = &row->ways[i];
	}
	if (oldest->made_us > row->forgotten_us)
		row->forgotten_us = oldest->made_us;
	return oldest;
}

enum ew_digest_nonce ew_digest_nonce_use(struct ew_digest_nonces *n, struct ew_slice nonce, uint32_t count)
{
	uint8_t raw[RAW_BYTES];

	if (!read_own(n, nonce, raw))
		return EW_DIGEST_NONCE_STALE;
	int64_t made_us = time_of(raw);
	const uint8_t *chance = raw + 8;
	struct row *row = &n->rows[(chance[0] << 8 | chance[1]) % ROWS];

	if (ew_io_mono(n->io).us - made_us > GOOD_FOR_US)
		return EW_DIGEST_NONCE_STALE;
	for (size_t i = 0; i < WAYS; i++) {
		struct used *u = &row->ways[i];

		if (u->made_us == made_us && memcmp(u->chance, chance, CHANCE_BYTES) == 0)
			return count_on(u, count);
	}
	if (made_us <= row->forgotten_us)
		return EW_DIGEST_NONCE_STALE;
	struct used *u = make_room(row);

	*u = (struct used){.made_us = made_us, .highest = count, .seen = 1};
	memcpy(u->chance, chance, CHANCE_BYTES);
	return EW_DIGEST_NONCE_GOOD;
}
