/*
 * The ratchet and the sealing of one frame. HKDF (RFC 5869) is spelled out over SHA-256 itself, because
 * this runs for every tenth of a second of every party and OpenSSL's general digests cost as much again
 * around it; all state lies in one place and is wiped with the step, so that nothing of a key outlives
 * it. A key of all zeros is a dead key: errors leave one behind, and it seals nothing.
 */
#define OPENSSL_SUPPRESS_DEPRECATED /* SHA256_Init() and its like: nothing newer works without allocating */
#include "seal/frame_seal.h"

#include <errno.h>
#include <openssl/sha.h>

#include "base/secret.h"
#include "seal/aead_seal.h"

#define BLOCK_BYTES 64
#define HASH_BYTES 32
#define INFO "earwitness/frame/v1"

/* HMAC (RFC 2104) of one key: both of its hashes, begun with the key's pads. */
struct hmac {
	SHA256_CTX inner;
	SHA256_CTX outer;
};

/* For keys of at most one block. */
static bool hmac_begin(struct hmac *h, const uint8_t *key, size_t n)
{
	uint8_t inner[BLOCK_BYTES], outer[BLOCK_BYTES];
	bool done;

	memset(inner, 0x36, sizeof(inner));
	memset(outer, 0x5c, sizeof(outer));
	for (size_t i = 0; i < n; i++) {
		inner[i] ^= key[i];
		outer[i] ^= key[i];
	}
	done = SHA256_Init(&h->inner) == 1 && SHA256_Init(&h->outer) == 1 &&
	       SHA256_Update(&h->inner, inner, sizeof(inner)) == 1 &&
	       SHA256_Update(&h->outer, outer, sizeof(outer)) == 1;
	ew_wipe(inner, sizeof(inner));
	ew_wipe(outer, sizeof(outer));
	return done;
}

static bool hash_end(SHA256_CTX *c, const SHA256_CTX *begun, struct ew_slice data, uint8_t to[static HASH_BYTES])
{
	*c = *begun;
	return SHA256_Update(c, data.at, data.len) == 1 && SHA256_Final(to, c) == 1;
}

struct step {
	struct hmac hmac;
	SHA256_CTX running;
	uint8_t prk[HASH_BYTES];
	uint8_t okm[2 * HASH_BYTES];
	uint8_t message[HASH_BYTES + sizeof(INFO)]; /* T(1), info, a counter for info's NUL */
};

static bool hmac(struct step *s, struct ew_slice data, uint8_t to[static HASH_BYTES])
{
	return hash_end(&s->running, &s->hmac.inner, data, to) &&
	       hash_end(&s->running, &s->hmac.outer, ew_slice_of(to, HASH_BYTES), to);
}

static bool derive(struct step *s, struct ew_id span, const uint8_t *key)
{
	uint8_t *counter = &s->message[sizeof(s->message) - 1];

	if (!hmac_begin(&s->hmac, span.bytes, sizeof(span.bytes)) ||
		!hmac(s, ew_slice_of(key, EW_SPAN_KEY_BYTES), s->prk) ||
		!hmac_begin(&s->hmac, s->prk, sizeof(s->prk)))
		return false;
	memcpy(s->message + HASH_BYTES, INFO, sizeof(INFO) - 1);
	*counter = 1;
	if (!hmac(s, ew_slice_of(s->message + HASH_BYTES, sizeof(INFO)), s->okm))
		return false;
	memcpy(s->message, s->okm, HASH_BYTES);
	*counter = 2;
	return hmac(s, ew_slice_of(s->message, sizeof(s->message)), s->okm + HASH_BYTES);
}

int ew_frame_ratchet(
	struct ew_id span, uint8_t key[static EW_SPAN_KEY_BYTES], uint8_t ret_frame_key[static 32])
{
	struct step s;
	bool done = derive(&s, span, key);

	if (done) {
		memcpy(key, s.okm, EW_SPAN_KEY_BYTES);
		memcpy(ret_frame_key, s.okm + HASH_BYTES, HASH_BYTES);
	}
	ew_wipe(&s, sizeof(s));
	return done ? 0 : -EIO;
}

void ew_frame_sealer_init(struct ew_frame_sealer *s, struct ew_id span, uint8_t *key)
{
	*s = (struct ew_frame_sealer){.span = span, .key = key};
}

static int seal_next(
	struct ew_frame_sealer *s, struct ew_slice aad, struct ew_slice plain, struct ew_buf *to)
{
	uint8_t frame_key[32];
	uint8_t *at;
	int r;

	if (s->index == UINT32_MAX)
		return -EOVERFLOW;
	r = ew_frame_ratchet(s->span, s->key, frame_key);
	if (r < 0)
		return r;
	at = ew_buf_extend(to, plain.len + EW_FRAME_TAG_BYTES);
	r = at ? ew_aead_seal(frame_key, NULL, aad, plain, at) : ew_buf_error(to);
	ew_wipe(frame_key, sizeof(frame_key));
	return r;
}

int ew_frame_seal(
	struct ew_frame_sealer *s, struct ew_slice aad, struct ew_slice plain, struct ew_buf *to)
{
	static const uint8_t dead[EW_SPAN_KEY_BYTES];
	size_t before = to->len;
	int r;

	if (ew_secret_equal(s->key, dead, sizeof(dead)))
		return -EIO;
	r = seal_next(s, aad, plain, to);
	if (r < 0) {
		ew_wipe(s->key, EW_SPAN_KEY_BYTES);
		to->len = before;
		return r;
	}
	s->index++;
	return 0;
}
