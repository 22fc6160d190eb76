/*
 * Writes age v1 headers and payloads to public keys. Holds a file key only while it is at work
 * and never learns a private one: the ephemeral half of each stanza is drawn here, used once and
 * wiped.
 */
#include "seal/age_seal.h"

#include <errno.h>

#include "base/limits.h"
#include "base/secret.h"
#include "base/text.h"
#include "seal/aead_seal.h"
#include "seal/age_format.h"
#include "seal/x25519.h"

#define AGAIN_LABEL "earwitness/age/header/v1"

struct ew_age_sealer {
	uint8_t key[EW_AGE_PAYLOAD_KEY_BYTES];
	uint64_t counter;
	ew_age_sink_fn *sink;
	void *arg;
	bool over; /* ended, or failed half-way: nothing may follow */
	size_t held;
	uint8_t plain[EW_AGE_CHUNK_BYTES];
	uint8_t sealed[EW_AGE_SEALED_CHUNK_BYTES];
};

int ew_file_key_new(struct ew_io *io, struct ew_file_key *ret)
{
	return ew_io_random(io, ret->bytes, sizeof(ret->bytes));
}

static int wrap_with(uint8_t secret[static EW_X25519_BYTES], const struct ew_file_key *key,
	const struct ew_recipient *to, uint8_t share[static EW_X25519_BYTES],
	uint8_t body[static EW_AGE_WRAPPED_BYTES])
{
	uint8_t shared[EW_X25519_BYTES];
	uint8_t wrap_key[EW_AEAD_KEY_BYTES];
	int r = ew_x25519_agree(secret, to->public_key, share, shared);

	if (r == 0)
		r = ew_age_wrap_key(shared, share, to, wrap_key);
	if (r == 0)
		r = ew_aead_seal(wrap_key, NULL, EW_SLICE_EMPTY,
			ew_slice_of(key->bytes, sizeof(key->bytes)), body);
	ew_wipe(shared, sizeof(shared));
	ew_wipe(wrap_key, sizeof(wrap_key));
	return r;
}

/* The ephemeral private key in `secret` is the caller's to wipe. */
static int add_stanza_with(uint8_t secret[static EW_X25519_BYTES], const struct ew_file_key *key,
	const struct ew_recipient *to, struct ew_buf *header)
{
	uint8_t share[EW_X25519_BYTES];
	uint8_t body[EW_AGE_WRAPPED_BYTES];
	int r = wrap_with(secret, key, to, share, body);

	if (r < 0)
		return r;
	ew_buf_add_text(header, EW_AGE_STANZA_START "X25519 ");
	ew_base64_add(header, ew_slice_of(share, sizeof(share)), EW_BASE64_UNPADDED);
	ew_buf_add_text(header, "\n");
	ew_base64_add(header, ew_slice_of(body, sizeof(body)), EW_BASE64_UNPADDED);
	ew_buf_add_text(header, "\n");
	return ew_buf_error(header);
}

static int add_stanza(struct ew_io *io, const struct ew_file_key *key,
	const struct ew_recipient *to, struct ew_buf *header)
{
	uint8_t secret[EW_X25519_BYTES];
	int r = ew_io_random(io, secret, sizeof(secret));

	if (r == 0)
		r = add_stanza_with(secret, key, to, header);
	ew_wipe(secret, sizeof(secret));
	return r;
}

static int add_mac_line(const struct ew_file_key *key, struct ew_buf *header)
{
	struct ew_hash mac;
	int r;

	ew_buf_add_text(header, EW_AGE_MAC_START);
	r = ew_buf_error(header);
	if (r == 0)
		r = ew_age_header_mac(key, ew_buf_slice(header), &mac);
	if (r < 0)
		return r;
	ew_buf_add_text(header, " ");
	ew_base64_add(header, ew_slice_of(mac.bytes, sizeof(mac.bytes)), EW_BASE64_UNPADDED);
	ew_buf_add_text(header, "\n");
	return ew_buf_error(header);
}

int ew_age_seal_header(struct ew_io *io, const struct ew_file_key *key,
	const struct ew_recipient *recipients, size_t n, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	int r = n > 0 ? 0 : -EINVAL;

	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	ew_buf_add_text(&header, EW_AGE_VERSION_LINE);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = add_stanza(io, key, &recipients[i], &header);
	if (r == 0)
		r = add_mac_line(key, &header);
	if (r < 0)
		return r;
	ew_buf_add_slice(to, ew_buf_slice(&header));
	return ew_buf_error(to);
}

int ew_age_seal_header_again(
	const struct ew_file_key *key, const struct ew_recipient *recipient, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	uint8_t secret[EW_X25519_BYTES];
	int r = ew_hkdf_sha256(ew_slice_of(key->bytes, sizeof(key->bytes)),
		ew_slice_of(recipient->public_key, sizeof(recipient->public_key)), EW_SLICE(AGAIN_LABEL), secret,
		sizeof(secret));

	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	ew_buf_add_text(&header, EW_AGE_VERSION_LINE);
	if (r == 0)
		r = add_stanza_with(secret, key, recipient, &header);
	ew_wipe(secret, sizeof(secret));
	if (r == 0)
		r = add_mac_line(key, &header);
	if (r < 0)
		return r;
	ew_buf_add_slice(to, ew_buf_slice(&header));
	return ew_buf_error(to);
}

static int seal_chunk(const uint8_t key[static EW_AGE_PAYLOAD_KEY_BYTES], uint64_t counter,
	bool last, struct ew_slice plain, uint8_t *to)
{
	uint8_t nonce[EW_AGE_CHUNK_NONCE_BYTES];

	ew_age_chunk_nonce(counter, last, nonce);
	return ew_aead_seal(key, nonce, EW_SLICE_EMPTY, plain, to);
}

static int draw_payload_key(struct ew_io *io, const struct ew_file_key *key,
	uint8_t nonce[static EW_AGE_NONCE_BYTES], uint8_t ret_key[static EW_AGE_PAYLOAD_KEY_BYTES])
{
	int r = ew_io_random(io, nonce, EW_AGE_NONCE_BYTES);

	return r < 0 ? r : ew_age_payload_key(key, nonce, ret_key);
}

int ew_age_sealer_new(struct ew_io *io, const struct ew_file_key *key, ew_age_sink_fn *sink,
	void *arg, struct ew_age_sealer **ret)
{
	_cleanup_(ew_age_sealer_free) struct ew_age_sealer *s = ew_secret_alloc(sizeof(*s));
	uint8_t nonce[EW_AGE_NONCE_BYTES];
	int r;

	if (!s)
		return -ENOMEM;
	s->sink = sink;
	s->arg = arg;
	r = draw_payload_key(io, key, nonce, s->key);
	if (r == 0)
		r = sink(arg, ew_slice_of(nonce, sizeof(nonce)));
	if (r < 0)
		return r;
	*ret = TAKE(s);
	return 0;
}

static int put_chunk(struct ew_age_sealer *s, bool last)
{
	int r = seal_chunk(s->key, s->counter, last, ew_slice_of(s->plain, s->held), s->sealed);

	if (r == 0)
		r = s->sink(s->arg, ew_slice_of(s->sealed, s->held + EW_AGE_TAG_BYTES));
	s->counter++;
	s->held = 0;
	s->over = r != 0;
	return r;
}

int ew_age_sealer_add(struct ew_age_sealer *s, struct ew_slice plain)
{
	while (plain.len > 0) {
		size_t n;
		int r;

		if (s->over)
			return -EINVAL;
		/*
		 * A full chunk waits until more comes: only then it is certain not to be the
		 * last.
		 */
		r = s->held == EW_AGE_CHUNK_BYTES ? put_chunk(s, false) : 0;
		if (r != 0)
			return r;
		n = EW_AGE_CHUNK_BYTES - s->held;
		n = plain.len < n ? plain.len : n;
		memcpy(s->plain + s->held, plain.at, n);
		s->held += n;
		plain = ew_slice_of(plain.at + n, plain.len - n);
	}
	return 0;
}

int ew_age_sealer_end(struct ew_age_sealer *s)
{
	int r;

	if (s->over)
		return -EINVAL;
	r = put_chunk(s, true);
	s->over = true;
	return r;
}

void ew_age_sealer_free(struct ew_age_sealer **s)
{
	ew_secret_free(s);
}

/*
 * The chunks of a payload that is in memory as a whole: nothing is copied, only the key has to be
 * wiped.
 */
static int add_chunks(const uint8_t key[static EW_AGE_PAYLOAD_KEY_BYTES], struct ew_slice plain,
	struct ew_buf *to)
{
	for (uint64_t counter = 0;; counter++) {
		bool last = plain.len <= EW_AGE_CHUNK_BYTES;
		size_t n = last ? plain.len : EW_AGE_CHUNK_BYTES;
		uint8_t *at = ew_buf_extend(to, n + EW_AGE_TAG_BYTES);
		int r;

		if (!at)
			return ew_buf_error(to);
		r = seal_chunk(key, counter, last, ew_slice_of(plain.at, n), at);
		if (r < 0 || last)
			return r;
		plain = ew_slice_of(plain.at + n, plain.len - n);
	}
}

static int add_payload(
	struct ew_io *io, const struct ew_file_key *key, struct ew_slice plain, struct ew_buf *to)
{
	uint8_t payload_key[EW_AGE_PAYLOAD_KEY_BYTES];
	uint8_t nonce[EW_AGE_NONCE_BYTES];
	int r = draw_payload_key(io, key, nonce, payload_key);

	if (r == 0) {
		ew_buf_add(to, nonce, sizeof(nonce));
		r = add_chunks(payload_key, plain, to);
	}
	ew_wipe(payload_key, sizeof(payload_key));
	return r;
}

int ew_age_seal(struct ew_io *io, const struct ew_recipient *recipient, struct ew_slice plain,
	struct ew_buf *to)
{
	struct ew_file_key key;
	int r = ew_file_key_new(io, &key);

	if (r == 0)
		r = ew_age_seal_header(io, &key, recipient, 1, to);
	if (r == 0)
		r = add_payload(io, &key, plain, to);
	ew_wipe(&key, sizeof(key));
	return r;
}
