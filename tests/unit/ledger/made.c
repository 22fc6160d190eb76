#include "made.h"

#include <string.h>

static void must(int r)
{
	if (r < 0)
		abort();
}

void made_key(const char *name, enum ew_key_type type, uint8_t seed, struct ew_skey *to)
{
	uint8_t public_key[EW_ED25519_BYTES];

	memset(to->seed, seed, sizeof(to->seed));
	must(ew_ed25519_public(to->seed, public_key));
	must(ew_vkey_make(ew_slice_text(name), type, public_key, &to->verifier));
}

struct ew_slice made_leaf(uint64_t index, uint8_t to[static MADE_LEAF_BYTES])
{
	for (size_t i = 0; i < MADE_LEAF_BYTES; i++)
		to[i] = (uint8_t)(index >> (8 * i));
	return ew_slice_of(to, MADE_LEAF_BYTES);
}

static struct ew_hash hash(uint8_t kind, struct ew_slice a, struct ew_slice b)
{
	uint8_t bytes[1 + 2 * EW_SHA256_BYTES] = {kind};
	struct ew_hash sum;

	memcpy(bytes + 1, a.at, a.len);
	if (b.len > 0)
		memcpy(bytes + 1 + a.len, b.at, b.len);
	must(ew_sha256_of(ew_slice_of(bytes, 1 + a.len + b.len), &sum));
	return sum;
}

/* The largest power of two below n. */
static uint64_t split(uint64_t n)
{
	uint64_t k = 1;

	while (k * 2 < n)
		k *= 2;
	return k;
}

static struct ew_hash root_of(uint64_t from, uint64_t n)
{
	uint8_t leaf[MADE_LEAF_BYTES];
	struct ew_hash sum;

	if (n == 0) {
		must(ew_sha256_of(EW_SLICE_EMPTY, &sum));
		return sum;
	}
	if (n == 1)
		return hash(0, made_leaf(from, leaf), EW_SLICE_EMPTY);
	struct ew_hash left = root_of(from, split(n));
	struct ew_hash right = root_of(from + split(n), n - split(n));

	return hash(1, ew_slice_of(left.bytes, sizeof(left.bytes)), ew_slice_of(right.bytes, sizeof(right.bytes)));
}

struct ew_hash made_root(uint64_t size)
{
	return root_of(0, size);
}

static void path(uint64_t index, uint64_t from, uint64_t n, struct ew_proof *to)
{
	uint64_t k = split(n);

	if (n == 1)
		return;
	path(index < k ? index : index - k, index < k ? from : from + k, index < k ? k : n - k, to);
	to->hash[to->n++] = index < k ? root_of(from + k, n - k) : root_of(from, k);
}

void made_inclusion(uint64_t index, uint64_t size, struct ew_proof *to)
{
	to->n = 0;
	path(index, 0, size, to);
}

static void subproof(uint64_t m, uint64_t from, uint64_t n, bool whole, struct ew_proof *to)
{
	uint64_t k = split(n);

	if (m == n) {
		if (!whole)
			to->hash[to->n++] = root_of(from, n);
	} else if (m <= k) {
		subproof(m, from, k, whole, to);
		to->hash[to->n++] = root_of(from + k, n - k);
	} else {
		subproof(m - k, from + k, n - k, false, to);
		to->hash[to->n++] = root_of(from, k);
	}
}

void made_consistency(uint64_t old_size, uint64_t size, struct ew_proof *to)
{
	to->n = 0;
	if (old_size > 0)
		subproof(old_size, 0, size, true, to);
}

void made_text(uint64_t size, struct ew_buf *to)
{
	struct ew_checkpoint checkpoint = {.origin = EW_SLICE(MADE_ORIGIN), .size = size, .root = made_root(size)};

	must(ew_checkpoint_add(&checkpoint, to));
}

void made_note(uint64_t size, const struct ew_skey *log, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	ew_buf_init(&text, EW_NOTE_BYTES);
	made_text(size, &text);
	ew_buf_add_slice(to, ew_buf_slice(&text));
	ew_buf_add_text(to, "\n");
	must(ew_note_sign(log, ew_buf_slice(&text), to));
}
