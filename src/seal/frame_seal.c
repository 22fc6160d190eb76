/*
 * The ratchet and the sealing of one frame. HKDF (RFC 5869) is spelled out over one digest
 * context, because this runs for every tenth of a second of every party; the context is wiped
 * with the step, so that nothing of a key outlives it. A key of all zeros is a dead key: errors
 * leave one behind, and it seals nothing.
 */
#include "seal/frame_seal.h"

#include <errno.h>

#include "base/secret.h"
#include "seal/aead_seal.h"

#define BLOCK_BYTES 64
#define HASH_BYTES 32
#define INFO "earwitness/frame/v1"

struct pads {
	uint8_t inner[BLOCK_BYTES];
	uint8_t outer[BLOCK_BYTES];
};

static void pads_of(struct pads *p, const uint8_t *key, size_t n)
{
	memset(p->inner, 0x36, sizeof(p->inner));
	memset(p->outer, 0x5c, sizeof(p->outer));
	for (size_t i = 0; i < n; i++) {
		p->inner[i] ^= key[i];
		p->outer[i] ^= key[i];
	}
}

static bool hash(EVP_MD_CTX *c, const uint8_t pad[static BLOCK_BYTES], struct ew_slice data,
	uint8_t to[static HASH_BYTES])
{
	return EVP_DigestInit_ex2(c, ew_algorithms()->sha256, NULL) == 1 &&
	       EVP_DigestUpdate(c, pad, BLOCK_BYTES) == 1 &&
	       EVP_DigestUpdate(c, data.at, data.len) == 1 && EVP_DigestFinal_ex(c, to, NULL) == 1;
}

/* RFC 2104, for keys of at most one block. */
static bool hmac(
	EVP_MD_CTX *c, const struct pads *p, struct ew_slice data, uint8_t to[static HASH_BYTES])
{
	return hash(c, p->inner, data, to) && hash(c, p->outer, ew_slice_of(to, HASH_BYTES), to);
}

struct step {
	struct pads pads;
	uint8_t prk[HASH_BYTES];
	uint8_t okm[2 * HASH_BYTES];
	uint8_t message[HASH_BYTES + sizeof(INFO)]; /* T(1), info, a counter for info's NUL */
};

static bool derive(EVP_MD_CTX *c, struct step *s, struct ew_id span, const uint8_t *key)
{
	uint8_t *counter = &s->message[sizeof(s->message) - 1];

	pads_of(&s->pads, span.bytes, sizeof(span.bytes));
	if (!hmac(c, &s->pads, ew_slice_of(key, EW_SPAN_KEY_BYTES), s->prk))
		return false;
	pads_of(&s->pads, s->prk, sizeof(s->prk));
	memcpy(s->message + HASH_BYTES, INFO, sizeof(INFO) - 1);
	*counter = 1;
	if (!hmac(c, &s->pads, ew_slice_of(s->message + HASH_BYTES, sizeof(INFO)), s->okm))
		return false;
	memcpy(s->message, s->okm, HASH_BYTES);
	*counter = 2;
	return hmac(c, &s->pads, ew_slice_of(s->message, sizeof(s->message)), s->okm + HASH_BYTES);
}

int ew_frame_ratchet(
	struct ew_id span, uint8_t key[static EW_SPAN_KEY_BYTES], uint8_t ret_frame_key[static 32])
{
	EVP_MD_CTX *c = ew_algorithms() ? EVP_MD_CTX_new() : NULL;
	struct step s;
	bool done = c && derive(c, &s, span, key);

	EVP_MD_CTX_free(c); /* wipes its state */
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
