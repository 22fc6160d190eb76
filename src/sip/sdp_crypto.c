/*
 * Reads a=crypto, a=fingerprint and a=setup of an offer. A line that cannot be done exactly as it is written is no
 * line: a stream that is decrypted in another way than its sender meant would be noise.
 */
#include "sip/sdp_crypto.h"

#include <errno.h>
#include <string.h>

#include "base/secret.h"
#include "base/text.h"

#define TAG_DIGITS 9             /* RFC 4568 section 9.1 */
#define LIFETIME_MAX_BITS 48     /* of packets under one master key (RFC 3711 section 9.2) */
#define MKI_VALUE_BYTES 8

enum protocol { OTHER, PLAIN, SECURE, HANDSHAKE };

static enum protocol protocol_of(const struct ew_sdp_media *m)
{
	static const struct {
		const char *name;
		enum protocol protocol;
	} protocols[] = {{"RTP/AVP", PLAIN}, {"RTP/AVPF", PLAIN}, {"RTP/SAVP", SECURE}, {"RTP/SAVPF", SECURE},
		{"UDP/TLS/RTP/SAVP", HANDSHAKE}, {"UDP/TLS/RTP/SAVPF", HANDSHAKE}};

	for (size_t i = 0; i < EW_COUNT(protocols); i++) {
		if (ew_slice_equal_nocase(m->protocol, ew_slice_text(protocols[i].name)))
			return protocols[i].protocol;
	}
	return OTHER;
}

static struct ew_slice next_word(struct ew_slice *rest)
{
	struct ew_slice word = EW_SLICE_EMPTY;

	while (word.len == 0 && ew_slice_cut(rest, ' ', &word))
		word = ew_slice_trim(word);
	return word;
}

/* -- one a=crypto -- */

static int read_master(struct ew_slice text, unsigned suite, uint8_t to[static EW_SRTP_MAX_MASTER_BYTES])
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	bool padded = text.len > 0 && text.at[text.len - 1] == '=';
	int r;

	ew_buf_init_secret(&bytes, EW_SRTP_MAX_MASTER_BYTES);
	r = ew_base64_decode(text, padded ? EW_BASE64_PADDED : EW_BASE64_UNPADDED, &bytes);
	if (r < 0 || bytes.len != ew_srtp_key_bytes(suite) + ew_srtp_salt_bytes(suite))
		return -EINVAL;
	memcpy(to, bytes.at, bytes.len);
	return 0;
}

/* "2^20" or a number; we never send as many, so all that matters is that it is one. */
static bool is_lifetime(struct ew_slice text)
{
	struct ew_slice power = text;
	uint64_t n;

	if (ew_slice_starts(text, EW_SLICE("2^"))) {
		power.at += 2;
		power.len -= 2;
		return ew_slice_decimal(power, LIFETIME_MAX_BITS, &n) == 0;
	}
	return ew_slice_decimal(text, (uint64_t)1 << LIFETIME_MAX_BITS, &n) == 0 && n > 0;
}

/* "1:4": a number, and in how many bytes it stands in each packet. */
static int read_mki(struct ew_slice text, struct ew_srtp_keys *keys, size_t which)
{
	struct ew_slice value = EW_SLICE_EMPTY;
	uint64_t number, bytes;

	if (!ew_slice_cut(&text, ':', &value) || ew_slice_decimal(value, UINT64_MAX, &number) < 0 ||
		ew_slice_decimal(text, EW_SRTP_MAX_MKI_BYTES, &bytes) < 0 || bytes == 0)
		return -EINVAL;
	if (bytes < MKI_VALUE_BYTES && number >> (8 * bytes) != 0)
		return -EINVAL;
	if (which > 0 && bytes != keys->mki_bytes)
		return -EINVAL;
	keys->mki_bytes = (uint8_t)bytes;
	for (size_t i = bytes; i-- > 0; number >>= 8)
		keys->peer[which].mki[i] = (uint8_t)number;
	return 0;
}

/* "inline:" key and salt, then a lifetime and an MKI in either's absence (RFC 4568 section 6.1). */
static int read_key(struct ew_slice text, struct ew_srtp_keys *keys)
{
	struct ew_slice prefix = EW_SLICE("inline:");
	struct ew_slice part = EW_SLICE_EMPTY;
	size_t which = keys->n_peer;
	bool has_mki = false;

	if (which == EW_MAX_MASTER_KEYS_PER_STREAM || !ew_slice_starts_nocase(text, prefix))
		return -EINVAL;
	text = ew_slice_of(text.at + prefix.len, text.len - prefix.len);
	if (!ew_slice_cut(&text, '|', &part) || read_master(part, keys->suite, keys->peer[which].bytes) < 0)
		return -EINVAL;
	while (ew_slice_cut(&text, '|', &part)) {
		if (has_mki || (ew_slice_find(part, EW_SLICE(":")) == SIZE_MAX && !is_lifetime(part)))
			return -EINVAL;
		if (ew_slice_find(part, EW_SLICE(":")) == SIZE_MAX)
			continue;
		if (read_mki(part, keys, which) < 0)
			return -EINVAL;
		has_mki = true;
	}
	if (which > 0 && !has_mki)
		return -EINVAL;
	keys->n_peer++;
	return 0;
}

static int read_key_list(struct ew_slice text, struct ew_srtp_keys *keys)
{
	struct ew_slice one;

	while (ew_slice_cut(&text, ';', &one)) {
		if (read_key(ew_slice_trim(one), keys) < 0)
			return -EINVAL;
	}
	return keys->n_peer > 0 && (keys->n_peer == 1 || keys->mki_bytes > 0) ? 0 : -EINVAL;
}

/*
 * RFC 4568 section 6.3. Without authentication a wrong key could not be told from audio, and other keys than the first
 * are never derived here: such lines are no use. What is marked by a hyphen may be passed over.
 */
static int read_parameter(struct ew_slice word, struct ew_srtp_keys *keys)
{
	static const char *const harmless[] = {"FEC_ORDER=", "FEC_KEY=", "WSH=", "-"};
	bool aead = keys->suite == EW_SRTP_AEAD_AES_128_GCM || keys->suite == EW_SRTP_AEAD_AES_256_GCM;

	if (ew_slice_equal_nocase(word, EW_SLICE("UNENCRYPTED_SRTCP"))) {
		keys->flags |= EW_SRTP_UNENCRYPTED_RTCP;
		return 0;
	}
	if (ew_slice_equal_nocase(word, EW_SLICE("UNENCRYPTED_SRTP")) && !aead) {
		keys->flags |= EW_SRTP_UNENCRYPTED_RTP;
		return 0;
	}
	for (size_t i = 0; i < EW_COUNT(harmless); i++) {
		if (ew_slice_starts_nocase(word, ew_slice_text(harmless[i])))
			return 0;
	}
	return -ENOTSUP; /* UNAUTHENTICATED_SRTP, KDR, and what nobody knows */
}

static bool is_tag(struct ew_slice text)
{
	uint64_t n;

	return text.len <= TAG_DIGITS && ew_slice_decimal(text, UINT32_MAX, &n) == 0;
}

static int read_crypto(struct ew_slice line, struct ew_sdp_security *s)
{
	struct ew_srtp_keys *keys = &s->keys.srtp;
	struct ew_slice word;
	int r = 0;

	*s = (struct ew_sdp_security){.keys.security = EW_SECURITY_SDES};
	s->tag = next_word(&line);
	s->suite = next_word(&line);
	keys->suite = (uint8_t)ew_srtp_suite_of(s->suite);
	if (!is_tag(s->tag) || keys->suite == 0)
		return -ENOTSUP;
	r = read_key_list(next_word(&line), keys);
	while (r == 0 && (word = next_word(&line)).len > 0)
		r = read_parameter(word, keys);
	return r;
}

/* -- the best of several -- */

/* Whole tags before short ones, long keys before short ones; what is not encrypted comes last of all. */
static unsigned strength(const struct ew_srtp_keys *k)
{
	static const uint8_t order[EW_SRTP_SUITES] = {
		[EW_SRTP_AES_CM_128_HMAC_SHA1_32] = 1,
		[EW_SRTP_AES_192_CM_HMAC_SHA1_32] = 2,
		[EW_SRTP_AES_256_CM_HMAC_SHA1_32] = 3,
		[EW_SRTP_AES_CM_128_HMAC_SHA1_80] = 4,
		[EW_SRTP_AES_192_CM_HMAC_SHA1_80] = 5,
		[EW_SRTP_AEAD_AES_128_GCM] = 6,
		[EW_SRTP_AES_256_CM_HMAC_SHA1_80] = 7,
		[EW_SRTP_AEAD_AES_256_GCM] = 8,
	};

	return (k->flags & EW_SRTP_UNENCRYPTED_RTP ? 0 : 32) + (k->flags & EW_SRTP_UNENCRYPTED_RTCP ? 0 : 16) +
	       order[k->suite];
}

static int choose_crypto(const struct ew_sdp_media *m, struct ew_sdp_security *ret)
{
	struct ew_sdp_security one, best = {0};
	unsigned most = 0;

	for (size_t i = 0; i < m->n_crypto; i++) {
		int r = read_crypto(m->crypto[i], &one);

		if (r == 0 && strength(&one.keys.srtp) > most) {
			most = strength(&one.keys.srtp);
			best = one;
		}
		ew_wipe(&one, sizeof(one));
	}
	if (most > 0)
		*ret = best;
	ew_wipe(&best, sizeof(best));
	return most > 0 ? 0 : -ENOTSUP;
}

/* -- a=fingerprint and a=setup -- */

static unsigned hash_of(struct ew_slice name)
{
	static const char *const names[] = {[EW_FINGERPRINT_SHA256] = "sha-256",
		[EW_FINGERPRINT_SHA384] = "sha-384",
		[EW_FINGERPRINT_SHA512] = "sha-512"};

	for (unsigned i = EW_FINGERPRINT_SHA256; i < EW_COUNT(names); i++) {
		if (ew_slice_equal_nocase(name, ew_slice_text(names[i])))
			return i;
	}
	return 0; /* SHA-1 and MD5 prove nothing any more */
}

static int read_digest(struct ew_slice text, size_t n, uint8_t *to)
{
	struct ew_slice octet;

	for (size_t i = 0; i < n; i++) {
		if (!ew_slice_cut(&text, ':', &octet) || ew_hex_decode(octet, to + i, 1) < 0)
			return -EINVAL;
	}
	return text.len == 0 ? 0 : -EINVAL;
}

/* Of several hashes the longest counts; of several certificates under it any is good (RFC 8122 section 5). */
static void read_fingerprint(struct ew_slice value, struct ew_dtls_peer *peer)
{
	uint8_t digest[EW_FINGERPRINT_MAX_BYTES] = {0};
	unsigned hash = hash_of(next_word(&value));

	if (hash < peer->hash || hash == 0 ||
		read_digest(next_word(&value), ew_fingerprint_bytes(hash), digest) < 0)
		return;
	if (hash > peer->hash)
		peer->n = 0;
	peer->hash = (uint8_t)hash;
	if (peer->n < EW_MAX_FINGERPRINTS_PER_STREAM)
		memcpy(peer->fingerprints[peer->n++], digest, sizeof(digest));
}

/* Who offers to wait, or says nothing, is waited for or called as RFC 4145 section 4 has it. */
static int read_setup(struct ew_slice setup, bool *ret_active)
{
	if (setup.len == 0 || ew_slice_equal_nocase(setup, EW_SLICE("actpass")) ||
		ew_slice_equal_nocase(setup, EW_SLICE("active")))
		*ret_active = false;
	else if (ew_slice_equal_nocase(setup, EW_SLICE("passive")))
		*ret_active = true;
	else
		return -ENOTSUP;
	return 0;
}

static int choose_handshake(const struct ew_sdp_media *m, struct ew_sdp_security *ret)
{
	struct ew_sdp_security s = {.keys.security = EW_SECURITY_DTLS};
	struct ew_dtls_peer *peer = &s.keys.dtls;

	for (size_t i = 0; i < m->n_fingerprints; i++)
		read_fingerprint(m->fingerprints[i], peer);
	if (peer->n == 0 || read_setup(m->setup, &peer->active) < 0)
		return -ENOTSUP;
	*ret = s;
	return 0;
}

int ew_sdp_secure(const struct ew_sdp_media *m, struct ew_sdp_security *ret)
{
	enum protocol protocol = protocol_of(m);
	int r = protocol == HANDSHAKE ? -ENOTSUP : choose_crypto(m, ret);

	/* A session may name a certificate for others of its m-lines: plain media is meant with a role beside it. */
	if (r < 0 && (protocol != PLAIN || m->setup.len > 0))
		r = choose_handshake(m, ret);
	if (r < 0 && protocol == PLAIN) {
		*ret = (struct ew_sdp_security){0};
		r = 0;
	}
	return r;
}

static bool is_audio(const struct ew_sdp_media *m)
{
	return ew_slice_equal_nocase(m->kind, EW_SLICE("audio")) && protocol_of(m) != OTHER;
}

static bool can_be_secured(const struct ew_sdp_media *m)
{
	struct ew_sdp_security s;
	int r = ew_sdp_secure(m, &s);

	ew_wipe(&s, sizeof(s));
	return r == 0;
}

bool ew_sdp_is_recordable(const struct ew_sdp_media *m)
{
	return is_audio(m) && (m->standing || can_be_secured(m));
}

bool ew_sdp_is_unusable_for_security(const struct ew_sdp_media *m)
{
	return m->port > 0 && is_audio(m) && !m->standing && !can_be_secured(m);
}

/* -- our own description, as it is kept -- */

static void read_stood_crypto(const struct ew_sdp_media *m, struct ew_sdp_security *s)
{
	struct ew_srtp_keys *keys = &s->keys.srtp;
	struct ew_slice line = m->n_crypto > 0 ? m->crypto[0] : EW_SLICE_EMPTY;
	struct ew_slice word;

	s->keys.security = EW_SECURITY_SDES;
	s->tag = next_word(&line);
	s->suite = next_word(&line);
	keys->suite = (uint8_t)ew_srtp_suite_of(s->suite);
	while ((word = next_word(&line)).len > 0)
		(void)read_parameter(word, keys);
	if (is_tag(s->tag) && keys->suite != 0)
		return;
	*keys = (struct ew_srtp_keys){.suite = EW_SRTP_AES_CM_128_HMAC_SHA1_80};
	s->tag = EW_SLICE("1");
	s->suite = ew_slice_text(ew_srtp_suite_name(keys->suite));
}

void ew_sdp_stood(const struct ew_sdp_media *m, struct ew_sdp_security *ret)
{
	struct ew_sdp_security told = {0};

	*ret = (struct ew_sdp_security){0};
	if (m->n_crypto > 0 || (protocol_of(m) == SECURE && m->n_fingerprints == 0)) {
		read_stood_crypto(m, ret);
		return;
	}
	if (m->n_fingerprints == 0)
		return;
	ret->keys.security = EW_SECURITY_DTLS;
	/* Read as if it were the other side's: then the role is the other one. */
	ret->actpass = ew_slice_equal_nocase(m->setup, EW_SLICE("actpass"));
	ret->tls_id = m->tls_id;
	if (choose_handshake(m, &told) < 0)
		return;
	ret->keys.dtls.active = !ret->actpass && !told.keys.dtls.active;
	if (told.keys.dtls.hash == EW_FINGERPRINT_SHA256)
		memcpy(ret->fingerprint.bytes, told.keys.dtls.fingerprints[0], sizeof(ret->fingerprint.bytes));
}

/* -- our answer -- */

static void write_crypto(struct ew_buf *to, const struct ew_sdp_security *s)
{
	const struct ew_srtp_keys *k = &s->keys.srtp;
	size_t n = ew_srtp_key_bytes(k->suite) + ew_srtp_salt_bytes(k->suite);

	ew_buf_add_text(to, "a=crypto:");
	ew_buf_add_slice(to, s->tag);
	ew_buf_add_text(to, " ");
	ew_buf_add_slice(to, s->suite);
	ew_buf_add_text(to, " inline:");
	ew_base64_add(to, ew_slice_of(k->own, n), EW_BASE64_PADDED);
	if (k->flags & EW_SRTP_UNENCRYPTED_RTP)
		ew_buf_add_text(to, " UNENCRYPTED_SRTP");
	if (k->flags & EW_SRTP_UNENCRYPTED_RTCP)
		ew_buf_add_text(to, " UNENCRYPTED_SRTCP");
	ew_buf_add_text(to, "\r\n");
}

static void write_handshake(struct ew_buf *to, const struct ew_sdp_security *s)
{
	ew_buf_add_text(to, "a=fingerprint:sha-256 ");
	for (size_t i = 0; i < sizeof(s->fingerprint.bytes); i++)
		ew_buf_printf(to, "%s%02X", i > 0 ? ":" : "", (unsigned)s->fingerprint.bytes[i]);
	if (s->actpass)
		ew_buf_add_text(to, "\r\na=setup:actpass\r\n");
	else
		ew_buf_add_text(to, s->keys.dtls.active ? "\r\na=setup:active\r\n" : "\r\na=setup:passive\r\n");
	if (s->tls_id.len == 0 || !ew_sdp_is_plain(s->tls_id))
		return;
	ew_buf_add_text(to, "a=tls-id:");
	ew_buf_add_slice(to, s->tls_id);
	ew_buf_add_text(to, "\r\n");
}

void ew_sdp_security_write(struct ew_buf *to, const struct ew_sdp_security *s)
{
	if (s->keys.security == EW_SECURITY_SDES)
		write_crypto(to, s);
	else if (s->keys.security == EW_SECURITY_DTLS)
		write_handshake(to, s);
}
