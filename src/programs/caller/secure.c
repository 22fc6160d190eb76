/*
 * The sending side of SRTP over libsrtp, with the ciphers that the recorder gives it: those of libsrtp itself derive
 * keys of AES-192 as no other SRTP does.
 */
#include "programs/caller/secure.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <srtp2/srtp.h>

#include "base/text.h"
#include "rtp/srtp.h"

struct ew_secure {
	srtp_t session;
	struct ew_srtp_keys keys;
	unsigned key;
};

static void set_suite(srtp_crypto_policy_t *rtp, srtp_crypto_policy_t *rtcp, unsigned suite)
{
	static void (*const setters[EW_SRTP_SUITES])(srtp_crypto_policy_t *) = {
		[EW_SRTP_AES_CM_128_HMAC_SHA1_80] = srtp_crypto_policy_set_rtp_default,
		[EW_SRTP_AES_CM_128_HMAC_SHA1_32] = srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32,
		[EW_SRTP_AES_192_CM_HMAC_SHA1_80] = srtp_crypto_policy_set_aes_cm_192_hmac_sha1_80,
		[EW_SRTP_AES_192_CM_HMAC_SHA1_32] = srtp_crypto_policy_set_aes_cm_192_hmac_sha1_32,
		[EW_SRTP_AES_256_CM_HMAC_SHA1_80] = srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80,
		[EW_SRTP_AES_256_CM_HMAC_SHA1_32] = srtp_crypto_policy_set_aes_cm_256_hmac_sha1_32,
		[EW_SRTP_AEAD_AES_128_GCM] = srtp_crypto_policy_set_aes_gcm_128_16_auth,
		[EW_SRTP_AEAD_AES_256_GCM] = srtp_crypto_policy_set_aes_gcm_256_16_auth,
	};

	setters[suite](rtp);
	setters[suite](rtcp);
	if (rtcp->auth_tag_len == 4)
		rtcp->auth_tag_len = 10; /* RFC 4568 section 6.2.2 */
}

static int open_session(
	struct ew_srtp_keys *keys, srtp_ssrc_type_t direction, uint8_t *only, srtp_t *ret)
{
	srtp_master_key_t masters[EW_MAX_MASTER_KEYS_PER_STREAM];
	srtp_master_key_t *list[EW_MAX_MASTER_KEYS_PER_STREAM];
	srtp_policy_t p = {.ssrc = {.type = direction}, .window_size = 1024, .allow_repeat_tx = 1};

	if (ew_srtp_key_bytes(keys->suite) == 0 || (!only && keys->n_peer == 0))
		return -EINVAL;
	set_suite(&p.rtp, &p.rtcp, keys->suite);
	if (keys->flags & EW_SRTP_UNENCRYPTED_RTP)
		p.rtp.sec_serv = sec_serv_auth;
	if (keys->flags & EW_SRTP_UNENCRYPTED_RTCP)
		p.rtcp.sec_serv = sec_serv_auth;
	for (size_t i = 0; i < keys->n_peer; i++) {
		masters[i] = (srtp_master_key_t){keys->peer[i].bytes, keys->peer[i].mki, keys->mki_bytes};
		list[i] = &masters[i];
	}
	p.key = only;
	if (!only && keys->mki_bytes == 0)
		p.key = keys->peer[0].bytes;
	if (!p.key) {
		p.keys = list;
		p.num_master_keys = keys->n_peer;
	}
	return srtp_create(ret, &p) == srtp_err_status_ok ? 0 : -ENOMEM;
}

int ew_secure_new(const struct ew_srtp_keys *keys, struct ew_secure **ret)
{
	struct ew_secure *s = calloc(1, sizeof(*s));
	int r = s ? ew_srtp_start() : -ENOMEM;

	if (r == 0) {
		s->keys = *keys;
		r = open_session(&s->keys, ssrc_any_outbound, NULL, &s->session);
	}
	if (r < 0)
		free(s);
	else
		*ret = s;
	return r;
}

void ew_secure_free(struct ew_secure **secure)
{
	struct ew_secure *s = TAKE(*secure);

	if (!s)
		return;
	(void)srtp_dealloc(s->session);
	free(s);
}

void ew_secure_use(struct ew_secure *s, unsigned n)
{
	s->key = n;
}

typedef srtp_err_status_t protect_fn(srtp_t, void *, int *, unsigned, unsigned);

static int protect(struct ew_secure *s, protect_fn *fn, uint8_t *at, size_t *len)
{
	int n = (int)*len;

	if (fn(s->session, at, &n, s->keys.mki_bytes > 0, s->key) != srtp_err_status_ok)
		return -EIO;
	*len = (size_t)n;
	return 0;
}

int ew_secure_rtp(struct ew_secure *s, uint8_t *at, size_t *len)
{
	return protect(s, srtp_protect_mki, at, len);
}

int ew_secure_rtcp(struct ew_secure *s, uint8_t *at, size_t *len)
{
	return protect(s, srtp_protect_rtcp_mki, at, len);
}

int ew_secure_open_rtcp(const struct ew_srtp_keys *keys, uint8_t *at, size_t *len)
{
	struct ew_srtp_keys copy = *keys;
	int n = (int)*len;
	srtp_t session;
	int r = ew_srtp_start();

	if (r == 0)
		r = open_session(&copy, ssrc_any_inbound, copy.own, &session);
	if (r < 0)
		return r;
	r = srtp_unprotect_rtcp(session, at, &n) == srtp_err_status_ok ? 0 : -EBADMSG;
	(void)srtp_dealloc(session);
	if (r == 0)
		*len = (size_t)n;
	return r;
}

int ew_secure_read(struct ew_slice text, struct ew_srtp_keys *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf master = {0};
	struct ew_srtp_keys keys = {.n_peer = 1};
	struct ew_slice suite = EW_SLICE_EMPTY, key = EW_SLICE_EMPTY, mki = EW_SLICE_EMPTY;
	uint64_t number = 0, bytes = 0;

	(void)ew_slice_cut(&text, ':', &suite);
	(void)ew_slice_cut(&text, ':', &key);
	keys.suite = (uint8_t)ew_srtp_suite_of(suite);
	ew_buf_init(&master, EW_SRTP_MAX_MASTER_BYTES);
	bool padded = key.len > 0 && key.at[key.len - 1] == '=';

	if (keys.suite == 0 ||
		ew_base64_decode(key, padded ? EW_BASE64_PADDED : EW_BASE64_UNPADDED, &master) < 0 ||
		master.len != ew_srtp_key_bytes(keys.suite) + ew_srtp_salt_bytes(keys.suite))
		return -EINVAL;
	memcpy(keys.peer[0].bytes, master.at, master.len);
	if (ew_slice_cut(&text, ':', &mki) &&
		(ew_slice_decimal(mki, UINT64_MAX, &number) < 0 || ew_slice_decimal(text, 8, &bytes) < 0 || bytes == 0))
		return -EINVAL;
	keys.mki_bytes = (uint8_t)bytes;
	for (size_t i = bytes; i-- > 0; number >>= 8)
		keys.peer[0].mki[i] = (uint8_t)number;
	*ret = keys;
	return 0;
}
