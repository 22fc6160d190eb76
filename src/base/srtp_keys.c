/*
 * One table of suites for who reads SDP and who decrypts, and the form in which keys go from one to the other. What is
 * half-read is wiped; nothing here keeps a key or shows one.
 */
#include "base/srtp_keys.h"

#include <errno.h>
#include <string.h>

#include "base/reader.h"
#include "base/secret.h"

static const struct {
	const char *name;
	const char *alias; /* as older phones and proxies write it */
	uint8_t key, salt;
} suites[EW_SRTP_SUITES] = {
	[EW_SRTP_AES_CM_128_HMAC_SHA1_80] = {"AES_CM_128_HMAC_SHA1_80", "AES_128_CM_HMAC_SHA1_80", 16, 14},
	[EW_SRTP_AES_CM_128_HMAC_SHA1_32] = {"AES_CM_128_HMAC_SHA1_32", "AES_128_CM_HMAC_SHA1_32", 16, 14},
	[EW_SRTP_AES_192_CM_HMAC_SHA1_80] = {"AES_192_CM_HMAC_SHA1_80", "AES_CM_192_HMAC_SHA1_80", 24, 14},
	[EW_SRTP_AES_192_CM_HMAC_SHA1_32] = {"AES_192_CM_HMAC_SHA1_32", "AES_CM_192_HMAC_SHA1_32", 24, 14},
	[EW_SRTP_AES_256_CM_HMAC_SHA1_80] = {"AES_256_CM_HMAC_SHA1_80", "AES_CM_256_HMAC_SHA1_80", 32, 14},
	[EW_SRTP_AES_256_CM_HMAC_SHA1_32] = {"AES_256_CM_HMAC_SHA1_32", "AES_CM_256_HMAC_SHA1_32", 32, 14},
	[EW_SRTP_AEAD_AES_128_GCM] = {"AEAD_AES_128_GCM", "AEAD_AES_128_GCM", 16, 12},
	[EW_SRTP_AEAD_AES_256_GCM] = {"AEAD_AES_256_GCM", "AEAD_AES_256_GCM", 32, 12},
};

size_t ew_srtp_key_bytes(unsigned suite)
{
	return suite < EW_SRTP_SUITES ? suites[suite].key : 0;
}

size_t ew_srtp_salt_bytes(unsigned suite)
{
	return suite < EW_SRTP_SUITES ? suites[suite].salt : 0;
}

const char *ew_srtp_suite_name(unsigned suite)
{
	return suite < EW_SRTP_SUITES ? suites[suite].name : NULL;
}

unsigned ew_srtp_suite_of(struct ew_slice name)
{
	for (unsigned i = 1; i < EW_SRTP_SUITES; i++) {
		if (ew_slice_equal_nocase(name, ew_slice_text(suites[i].name)) ||
			ew_slice_equal_nocase(name, ew_slice_text(suites[i].alias)))
			return i;
	}
	return 0;
}

size_t ew_fingerprint_bytes(unsigned hash)
{
	switch (hash) {
	case EW_FINGERPRINT_SHA256:
		return 32;
	case EW_FINGERPRINT_SHA384:
		return 48;
	case EW_FINGERPRINT_SHA512:
		return 64;
	default:
		return 0;
	}
}

/* -- writing -- */

static void add_srtp(struct ew_buf *to, const struct ew_srtp_keys *k)
{
	size_t n = ew_srtp_key_bytes(k->suite) + ew_srtp_salt_bytes(k->suite);

	ew_buf_add_u8(to, k->suite);
	ew_buf_add_u8(to, k->flags);
	ew_buf_add_u8(to, k->mki_bytes);
	ew_buf_add_u8(to, k->n_peer);
	for (size_t i = 0; i < k->n_peer; i++) {
		ew_buf_add(to, k->peer[i].bytes, n);
		ew_buf_add(to, k->peer[i].mki, k->mki_bytes);
	}
	ew_buf_add(to, k->own, n);
}

static void add_dtls(struct ew_buf *to, const struct ew_dtls_peer *d)
{
	ew_buf_add_u8(to, d->active);
	ew_buf_add_u8(to, d->hash);
	ew_buf_add_u8(to, d->n);
	for (size_t i = 0; i < d->n; i++)
		ew_buf_add(to, d->fingerprints[i], ew_fingerprint_bytes(d->hash));
}

void ew_stream_keys_add(struct ew_buf *to, const struct ew_stream_keys *keys)
{
	if (keys->security == EW_SECURITY_SDES)
		add_srtp(to, &keys->srtp);
	else if (keys->security == EW_SECURITY_DTLS)
		add_dtls(to, &keys->dtls);
}

/* -- reading -- */

static bool srtp_head_valid(const struct ew_srtp_keys *k)
{
	return ew_srtp_key_bytes(k->suite) > 0 &&
	       (k->flags & ~(EW_SRTP_UNENCRYPTED_RTP | EW_SRTP_UNENCRYPTED_RTCP)) == 0 &&
	       k->mki_bytes <= EW_SRTP_MAX_MKI_BYTES && k->n_peer >= 1 &&
	       k->n_peer <= EW_MAX_MASTER_KEYS_PER_STREAM && (k->n_peer == 1 || k->mki_bytes > 0);
}

static bool read_srtp(struct ew_reader *r, struct ew_srtp_keys *k)
{
	k->suite = ew_reader_u8(r);
	k->flags = ew_reader_u8(r);
	k->mki_bytes = ew_reader_u8(r);
	k->n_peer = ew_reader_u8(r);
	if (!ew_reader_ok(r) || !srtp_head_valid(k))
		return false;
	size_t n = ew_srtp_key_bytes(k->suite) + ew_srtp_salt_bytes(k->suite);

	for (size_t i = 0; i < k->n_peer; i++) {
		ew_reader_copy(r, k->peer[i].bytes, n);
		ew_reader_copy(r, k->peer[i].mki, k->mki_bytes);
	}
	ew_reader_copy(r, k->own, n);
	return ew_reader_done(r);
}

static bool read_dtls(struct ew_reader *r, struct ew_dtls_peer *d)
{
	uint8_t active = ew_reader_u8(r);

	d->active = active != 0;
	d->hash = ew_reader_u8(r);
	d->n = ew_reader_u8(r);
	if (!ew_reader_ok(r) || active > 1 || ew_fingerprint_bytes(d->hash) == 0 || d->n < 1 ||
		d->n > EW_MAX_FINGERPRINTS_PER_STREAM)
		return false;
	for (size_t i = 0; i < d->n; i++)
		ew_reader_copy(r, d->fingerprints[i], ew_fingerprint_bytes(d->hash));
	return ew_reader_done(r);
}

int ew_stream_keys_decode(uint8_t security, struct ew_slice bytes, struct ew_stream_keys *ret)
{
	struct ew_stream_keys keys = {.security = security};
	struct ew_reader r;
	bool good;

	ew_reader_init(&r, bytes);
	switch (security) {
	case EW_SECURITY_NONE:
		good = bytes.len == 0;
		break;
	case EW_SECURITY_SDES:
		good = read_srtp(&r, &keys.srtp);
		break;
	case EW_SECURITY_DTLS:
		good = read_dtls(&r, &keys.dtls);
		break;
	default:
		good = false;
	}
	if (good)
		*ret = keys;
	ew_wipe(&keys, sizeof(keys));
	if (good)
		return 0;
	return security == EW_SECURITY_SDES || security == EW_SECURITY_DTLS
		       ? (bytes.len == 0 ? -ENOKEY : -EBADMSG)
		       : -EBADMSG;
}
