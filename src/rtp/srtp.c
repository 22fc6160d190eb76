/*
 * A session of libsrtp for each generation of keys. A packet is tried under the generation that was right last, then
 * under the others; only when all fail is it asked whether its rollover counter is not the one that was guessed, and
 * that not often: whoever has no key must not buy work with noise.
 */
#include "rtp/srtp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include <srtp2/srtp.h>

#include "base/digest.h"
#include "rtp/srtp_cipher.h"

#define GENERATIONS 3
/* 65536 packets each: at 50 a second a call of eleven hours */
#define GUESSED_ROLLOVERS 32
#define GUESS_FIRST_US (50 * EW_US_PER_MS)
#define GUESS_MOST_US (10 * EW_US_PER_S)
/* So many wrong packets of a known SSRC in a row may be a sender that began anew */
#define RESTART_AFTER 3
/* and so many that look like old ones */
#define RESTART_AFTER_REPLAYS 64
#define MIN_RTP_BYTES 12
#define MIN_RTCP_BYTES 8

struct known {
	uint32_t ssrc; /* network order, as libsrtp has it */
	uint32_t used; /* 0: free */
	bool media;    /* its rollover counter is known; a report alone tells nothing of it */
};

struct generation {
	srtp_t session; /* NULL: none */
	struct ew_hash digest; /* of the keys that it was made with */
	struct known known[EW_MAX_SSRCS_PER_KEY];
	uint32_t uses;
	uint8_t mki;
};

struct ew_srtp {
	struct ew_srtp_keys keys; /* of the newest generation */
	struct generation generations[GENERATIONS]; /* newest first */
	size_t last; /* the one that was right last */
	bool overlaps; /* the newest was right once, and the others are good until: */
	struct ew_mono until;
	srtp_t own;
	uint32_t own_ssrc;
	uint32_t wrong, replays; /* in a row */
	int64_t guess_wait_us;
	struct ew_mono guess_at;
	struct ew_srtp_counts counts;
};

typedef srtp_err_status_t unprotect_fn(srtp_t session, void *at, int *len, unsigned use_mki);

/* -- start -- */

static void on_event(srtp_event_data_t *event)
{
	(void)event; /* the limits of a key end in refused packets, which are counted */
}

int ew_srtp_start(void)
{
	static bool started;
	int r;

	if (started)
		return 0;
	if (srtp_init() != srtp_err_status_ok || srtp_install_event_handler(on_event) != srtp_err_status_ok)
		return -ENOTSUP;
	r = ew_srtp_ciphers_install();
	started = r == 0;
	return r;
}

/* -- policies -- */

static void set_suite(srtp_crypto_policy_t *p, unsigned suite)
{
	switch (suite) {
	case EW_SRTP_AES_CM_128_HMAC_SHA1_32:
		srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32(p);
		break;
	case EW_SRTP_AES_192_CM_HMAC_SHA1_80:
		srtp_crypto_policy_set_aes_cm_192_hmac_sha1_80(p);
		break;
	case EW_SRTP_AES_192_CM_HMAC_SHA1_32:
		srtp_crypto_policy_set_aes_cm_192_hmac_sha1_32(p);
		break;
	case EW_SRTP_AES_256_CM_HMAC_SHA1_80:
		srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80(p);
		break;
	case EW_SRTP_AES_256_CM_HMAC_SHA1_32:
		srtp_crypto_policy_set_aes_cm_256_hmac_sha1_32(p);
		break;
	case EW_SRTP_AEAD_AES_128_GCM:
		srtp_crypto_policy_set_aes_gcm_128_16_auth(p);
		break;
	case EW_SRTP_AEAD_AES_256_GCM:
		srtp_crypto_policy_set_aes_gcm_256_16_auth(p);
		break;
	default:
		srtp_crypto_policy_set_rtp_default(p);
		break;
	}
}

/* The short tags are for media alone: reports always have 80 bits (RFC 4568 section 6.2.2, RFC 6188 section 4.2). */
static unsigned rtcp_suite(unsigned suite)
{
	switch (suite) {
	case EW_SRTP_AES_CM_128_HMAC_SHA1_32:
		return EW_SRTP_AES_CM_128_HMAC_SHA1_80;
	case EW_SRTP_AES_192_CM_HMAC_SHA1_32:
		return EW_SRTP_AES_192_CM_HMAC_SHA1_80;
	case EW_SRTP_AES_256_CM_HMAC_SHA1_32:
		return EW_SRTP_AES_256_CM_HMAC_SHA1_80;
	default:
		return suite;
	}
}

static srtp_policy_t policy_of(const struct ew_srtp_keys *keys)
{
	srtp_policy_t p = {.window_size = EW_SRTP_WINDOW_PACKETS};

	set_suite(&p.rtp, keys->suite);
	set_suite(&p.rtcp, rtcp_suite(keys->suite));
	if (keys->flags & EW_SRTP_UNENCRYPTED_RTP)
		p.rtp.sec_serv = sec_serv_auth;
	if (keys->flags & EW_SRTP_UNENCRYPTED_RTCP)
		p.rtcp.sec_serv = sec_serv_auth;
	return p;
}

/* The masters of a peer in libsrtp's form, over those of `keys`, which stay the caller's. */
struct masters {
	srtp_master_key_t keys[EW_MAX_MASTER_KEYS_PER_STREAM];
	srtp_master_key_t *list[EW_MAX_MASTER_KEYS_PER_STREAM];
};

static void add_masters(struct ew_srtp_keys *keys, struct masters *m, srtp_policy_t *p)
{
	for (size_t i = 0; i < keys->n_peer; i++) {
		m->keys[i] = (srtp_master_key_t){.key = keys->peer[i].bytes,
			.mki_id = keys->mki_bytes ? keys->peer[i].mki : NULL,
			.mki_size = keys->mki_bytes};
		m->list[i] = &m->keys[i];
	}
	p->keys = m->list;
	p->num_master_keys = keys->n_peer;
}

static int error_of(srtp_err_status_t status)
{
	switch (status) {
	case srtp_err_status_ok:
		return 0;
	case srtp_err_status_alloc_fail:
		return -ENOMEM;
	default:
		return -EINVAL;
	}
}

/* -- generations -- */

static int digest_of(const struct ew_srtp_keys *keys, struct ew_hash *ret)
{
	struct ew_srtp_keys copy = *keys;
	int r;

	memset(copy.own, 0, sizeof(copy.own));
	r = ew_sha256_of(ew_slice_of(&copy, sizeof(copy)), ret);
	ew_wipe(&copy, sizeof(copy));
	return r;
}

static int generation_new(struct ew_srtp_keys *keys, struct generation *ret)
{
	struct generation g = {.mki = keys->mki_bytes};
	srtp_policy_t p = policy_of(keys);
	struct masters masters;
	int r = digest_of(keys, &g.digest);

	if (r < 0)
		return r;
	p.ssrc.type = ssrc_any_inbound;
	add_masters(keys, &masters, &p);
	r = error_of(srtp_create(&g.session, &p));
	if (r == 0)
		*ret = g;
	return r;
}

static void generation_free(struct generation *g)
{
	if (g->session)
		(void)srtp_dealloc(g->session); /* fails for NULL alone; wipes */
	*g = (struct generation){0};
}

static void retire(struct ew_srtp *s)
{
	for (size_t i = 1; i < GENERATIONS; i++)
		generation_free(&s->generations[i]);
	s->last = 0;
	s->overlaps = false;
}

static void push(struct ew_srtp *s, const struct generation *g)
{
	generation_free(&s->generations[GENERATIONS - 1]);
	memmove(&s->generations[1], &s->generations[0], (GENERATIONS - 1) * sizeof(*g));
	s->generations[0] = *g;
	s->overlaps = false;
	s->last = s->last + 1 < GENERATIONS ? s->last + 1 : 0;
	s->wrong = s->replays = 0;
	s->guess_at.us = 0;
	s->guess_wait_us = GUESS_FIRST_US;
}

/* What libsrtp keeps of an SSRC has a bound: who has the key could otherwise make us keep any number. */
static void note_ssrc(struct generation *g, uint32_t ssrc, bool media)
{
	struct known *oldest = &g->known[0];

	for (size_t i = 0; i < EW_MAX_SSRCS_PER_KEY; i++) {
		struct known *k = &g->known[i];

		if (k->used && k->ssrc == ssrc) {
			k->used = ++g->uses;
			k->media |= media;
			return;
		}
		if (k->used < oldest->used)
			oldest = k;
	}
	if (oldest->used)
		(void)srtp_remove_stream(g->session, oldest->ssrc);
	*oldest = (struct known){.ssrc = ssrc, .used = ++g->uses, .media = media};
}

static const struct known *find_known(const struct generation *g, uint32_t ssrc)
{
	for (size_t i = 0; i < EW_MAX_SSRCS_PER_KEY; i++) {
		if (g->known[i].used && g->known[i].ssrc == ssrc)
			return &g->known[i];
	}
	return NULL;
}

/* -- birth and death -- */

size_t ew_srtp_block_bytes(void)
{
	return sizeof(struct ew_srtp);
}

static int make_own(const struct ew_srtp *s, struct ew_srtp_keys *keys, srtp_t *ret)
{
	srtp_policy_t p = policy_of(keys);

	p.ssrc = (srtp_ssrc_t){.type = ssrc_specific, .value = s->own_ssrc};
	p.key = keys->own;
	return error_of(srtp_create(ret, &p));
}

int ew_srtp_new(struct ew_secret_pool *pool, const struct ew_srtp_keys *keys, uint32_t own_ssrc,
	struct ew_srtp **ret)
{
	struct ew_srtp *s = ew_secret_pool_take(pool);
	int r;

	if (!s)
		return -ENOMEM;
	s->keys = *keys;
	s->own_ssrc = own_ssrc;
	s->guess_wait_us = GUESS_FIRST_US;
	r = ew_srtp_key_bytes(keys->suite) ? generation_new(&s->keys, &s->generations[0]) : -EINVAL;
	if (r == 0)
		r = make_own(s, &s->keys, &s->own);
	if (r < 0)
		ew_srtp_free(pool, &s);
	else
		*ret = s;
	return r;
}

void ew_srtp_free(struct ew_secret_pool *pool, struct ew_srtp **stream)
{
	struct ew_srtp *s = TAKE(*stream);

	if (!s)
		return;
	for (size_t i = 0; i < GENERATIONS; i++)
		generation_free(&s->generations[i]);
	if (s->own)
		(void)srtp_dealloc(s->own);
	ew_secret_pool_give(pool, &s);
}

/* Our own key may change with the peer's or without it. */
static int change_own(struct ew_srtp *s, struct ew_srtp_keys *keys, bool suite_changed)
{
	srtp_t own;
	int r;

	if (!suite_changed && ew_secret_equal(s->keys.own, keys->own, sizeof(keys->own)))
		return 0;
	r = make_own(s, keys, &own);
	if (r < 0)
		return r;
	(void)srtp_dealloc(s->own);
	s->own = own;
	return 0;
}

/* A key that is already here, because a change was taken back, has its rollover counters with it. */
static bool bring_forward(struct ew_srtp *s, const struct ew_hash *digest)
{
	for (size_t i = 1; i < GENERATIONS; i++) {
		struct generation g = s->generations[i];

		if (!g.session || memcmp(&g.digest, digest, sizeof(*digest)) != 0)
			continue;
		memmove(&s->generations[1], &s->generations[0], i * sizeof(g));
		s->generations[0] = g;
		s->overlaps = false;
		s->last = 0;
		return true;
	}
	return false;
}

int ew_srtp_rekey(struct ew_srtp *s, const struct ew_srtp_keys *keys)
{
	struct ew_srtp_keys copy = *keys;
	struct generation g = {0};
	struct ew_hash digest;
	int r = digest_of(keys, &digest);
	bool same = r == 0 && memcmp(&digest, &s->generations[0].digest, sizeof(digest)) == 0;

	if (r == 0)
		r = ew_srtp_key_bytes(keys->suite) ? 0 : -EINVAL;
	if (r == 0 && !same)
		r = generation_new(&copy, &g);
	if (r == 0)
		r = change_own(s, &copy, s->keys.suite != keys->suite || s->keys.flags != keys->flags);
	if (r < 0 || same || bring_forward(s, &digest))
		generation_free(&g);
	else
		push(s, &g);
	if (r == 0)
		s->keys = copy;
	ew_wipe(&copy, sizeof(copy));
	return r;
}

/* -- opening -- */

static int try_session(srtp_t session, bool mki, unprotect_fn *unprotect, struct ew_slice packet,
	uint8_t *to, size_t *ret_len)
{
	int len = (int)packet.len;
	srtp_err_status_t status;

	memcpy(to, packet.at, packet.len);
	status = unprotect(session, to, &len, mki);
	if (status == srtp_err_status_replay_fail)
		return -EALREADY;
	if (status != srtp_err_status_ok || len < 0 || (size_t)len > packet.len)
		return -EBADMSG;
	*ret_len = (size_t)len;
	return 0;
}

static uint32_t ssrc_at(struct ew_slice packet, size_t at)
{
	uint32_t ssrc;

	memcpy(&ssrc, packet.at + at, sizeof(ssrc));
	return ssrc;
}

static void note_good(struct ew_srtp *s, size_t which, uint32_t ssrc, bool media, struct ew_mono now)
{
	note_ssrc(&s->generations[which], ssrc, media);
	s->last = which;
	s->wrong = s->replays = 0;
	s->guess_wait_us = GUESS_FIRST_US;
	s->guess_at.us = 0;
	s->counts.opened++;
	if (which == 0 && !s->overlaps && s->generations[1].session) {
		s->overlaps = true;
		s->until.us = now.us + EW_SRTP_OVERLAP_US;
	}
}

/* The generation that was right last comes first: nearly always it is so again. */
static int try_all(struct ew_srtp *s, unprotect_fn *unprotect, struct ew_slice packet, uint32_t ssrc,
	struct ew_mono now, uint8_t *to, size_t *ret_len)
{
	bool replayed = false;

	for (size_t n = 0; n < GENERATIONS; n++) {
		size_t which = n == 0 ? s->last : n <= s->last ? n - 1 : n;
		struct generation *g = &s->generations[which];
		int r = g->session ? try_session(g->session, g->mki, unprotect, packet, to, ret_len) : -EBADMSG;

		if (r == 0) {
			note_good(s, which, ssrc, unprotect == srtp_unprotect_mki, now);
			return 0;
		}
		replayed = replayed || r == -EALREADY;
	}
	return replayed ? -EALREADY : -EBADMSG;
}

/* -- what may have happened to the rollover counter -- */

static bool may_guess(struct ew_srtp *s, struct ew_mono now)
{
	if (now.us < s->guess_at.us)
		return false;
	s->guess_at.us = now.us + s->guess_wait_us;
	s->guess_wait_us = 2 * s->guess_wait_us < GUESS_MOST_US ? 2 * s->guess_wait_us : GUESS_MOST_US;
	return true;
}

static bool try_rollovers(struct generation *g, struct ew_slice packet, uint32_t ssrc, uint8_t *to,
	size_t *ret_len)
{
	for (uint32_t roc = 1; roc <= GUESSED_ROLLOVERS; roc++) {
		if (srtp_set_stream_roc(g->session, ntohl(ssrc), roc) != srtp_err_status_ok)
			return false;
		if (try_session(g->session, g->mki, srtp_unprotect_mki, packet, to, ret_len) == 0)
			return true;
	}
	(void)srtp_set_stream_roc(g->session, ntohl(ssrc), 0);
	return false;
}

/* We came late: the sender has gone round before (RFC 3711 section 3.3.1 would have it told from outside). */
static bool guess_rollover(struct ew_srtp *s, const struct known *reported, struct ew_slice packet,
	uint32_t ssrc, uint8_t *to, size_t *ret_len)
{
	struct generation *g = &s->generations[0];
	srtp_policy_t p = policy_of(&s->keys);
	struct masters masters;

	p.ssrc = (srtp_ssrc_t){.type = ssrc_specific, .value = ntohl(ssrc)};
	add_masters(&s->keys, &masters, &p);
	if (!reported && srtp_add_stream(g->session, &p) != srtp_err_status_ok)
		return false;
	if (try_rollovers(g, packet, ssrc, to, ret_len))
		return true;
	if (!reported)
		(void)srtp_remove_stream(g->session, ssrc);
	return false;
}

/*
 * The sender lost its memory and begins again with the same key and SSRC. What was seen is kept for a while, in a
 * generation of its own, for what is still under way.
 */
static bool begin_anew(struct ew_srtp *s, struct ew_slice packet, uint8_t *to, size_t *ret_len)
{
	struct generation g;

	if (generation_new(&s->keys, &g) < 0)
		return false;
	if (try_session(g.session, g.mki, srtp_unprotect_mki, packet, to, ret_len) < 0) {
		generation_free(&g);
		return false;
	}
	push(s, &g);
	s->counts.restarts++;
	return true;
}

static bool find_rollover(struct ew_srtp *s, struct ew_slice packet, uint32_t ssrc, struct ew_mono now,
	uint8_t *to, size_t *ret_len)
{
	const struct known *k = find_known(&s->generations[0], ssrc);
	bool heard = k && k->media;

	if (heard && s->wrong < RESTART_AFTER && s->replays < RESTART_AFTER_REPLAYS)
		return false;
	if (!may_guess(s, now))
		return false;
	return heard ? begin_anew(s, packet, to, ret_len)
		     : guess_rollover(s, k, packet, ssrc, to, ret_len);
}

static int count_bad(struct ew_srtp *s, int r)
{
	if (r == -EALREADY) {
		s->replays++;
		s->counts.replayed++;
	} else {
		s->wrong++;
		s->counts.failed++;
	}
	return r;
}

int ew_srtp_open_rtp(
	struct ew_srtp *s, struct ew_slice packet, struct ew_mono now, uint8_t *to, size_t *ret_len)
{
	uint32_t ssrc;
	int r;

	if (s->overlaps && now.us >= s->until.us)
		retire(s);
	if (packet.len < MIN_RTP_BYTES)
		return count_bad(s, -EBADMSG);
	ssrc = ssrc_at(packet, 8);
	r = try_all(s, srtp_unprotect_mki, packet, ssrc, now, to, ret_len);
	if (r == 0)
		return 0;
	if (find_rollover(s, packet, ssrc, now, to, ret_len)) {
		note_good(s, 0, ssrc, true, now);
		return 0;
	}
	return count_bad(s, r);
}

int ew_srtp_open_rtcp(
	struct ew_srtp *s, struct ew_slice packet, struct ew_mono now, uint8_t *to, size_t *ret_len)
{
	int r;

	if (s->overlaps && now.us >= s->until.us)
		retire(s);
	if (packet.len < MIN_RTCP_BYTES)
		return -EBADMSG;
	r = try_all(s, srtp_unprotect_rtcp_mki, packet, ssrc_at(packet, 4), now, to, ret_len);
	if (r < 0)
		s->counts.failed += r == -EBADMSG;
	return r;
}

int ew_srtp_seal_rtcp(struct ew_srtp *s, uint8_t *at, size_t *len)
{
	int n = (int)*len;

	if (srtp_protect_rtcp(s->own, at, &n) != srtp_err_status_ok || n < 0)
		return -EIO;
	*len = (size_t)n;
	return 0;
}

struct ew_srtp_counts ew_srtp_counts(const struct ew_srtp *s)
{
	return s->counts;
}
