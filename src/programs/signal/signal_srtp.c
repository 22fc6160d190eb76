/*
 * The keys of calls, on their way from an offer to the recorder: kept in locked memory for as long as the call lives,
 * so that a recorder that has lost them can be told again, and wiped with it. They are in no saved dialog and no log.
 */
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "programs/signal/signal_private.h"

/* Locked memory is taken for so many streams at a time */
#define STREAMS_PER_POOL 512
#define POOLS 128

struct signal_keys {
	size_t pool;
	struct ew_stream_keys keys; /* of a peer that has not said its own yet: without those */
	struct ew_hash told;        /* the fingerprint that the peer has of us */
	bool anew;                  /* a new handshake is on offer: its answer is news, whatever it says */
};

struct signal_vault {
	struct ew_secret_pool *pools[POOLS];
};

/* -- memory -- */

static struct signal_keys *take_from(struct signal_vault *v, size_t which)
{
	struct signal_keys *k;

	if (!v->pools[which] &&
		ew_secret_pool_new(sizeof(struct signal_keys), STREAMS_PER_POOL, &v->pools[which]) < 0)
		return NULL;
	k = ew_secret_pool_take(v->pools[which]);
	if (k)
		k->pool = which;
	return k;
}

static struct signal_keys *take(struct ew_signal *s)
{
	struct signal_keys *k = NULL;

	if (!s->vault)
		s->vault = calloc(1, sizeof(*s->vault));
	for (size_t i = 0; s->vault && !k && i < POOLS; i++) {
		bool fresh = !s->vault->pools[i];

		k = take_from(s->vault, i);
		if (fresh)
			break;
	}
	return k;
}

static void give(struct ew_signal *s, struct signal_keys **keys)
{
	struct signal_keys *k = TAKE(*keys);

	if (k)
		ew_secret_pool_give(s->vault->pools[k->pool], &k);
}

void signal_forget_keys(struct ew_signal *s, struct signal_call *it)
{
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++)
		give(s, &it->keys[i]);
}

void signal_vault_free(struct ew_signal *s)
{
	for (size_t i = 0; s->vault && i < POOLS; i++)
		ew_secret_pool_free(&s->vault->pools[i]);
	free(s->vault);
	s->vault = NULL;
}

/* -- an offer -- */

/* Ours stays what it was for as long as the suite does: a new one would be no news to anybody. */
static int choose_own(struct ew_signal *s, const struct signal_keys *known, struct ew_srtp_keys *keys)
{
	const struct ew_srtp_keys *before = known ? &known->keys.srtp : NULL;

	if (known && known->keys.security == EW_SECURITY_SDES && before->suite == keys->suite) {
		memcpy(keys->own, before->own, sizeof(keys->own));
		return 0;
	}
	return ew_io_random(
		s->io, keys->own, ew_srtp_key_bytes(keys->suite) + ew_srtp_salt_bytes(keys->suite));
}

static int secure_media(struct ew_signal *s, struct ew_siprec_call *call, size_t i)
{
	struct ew_sdp_security *security = &call->pending->security[i];
	struct signal_call *it = call->owner;

	if (ew_sdp_secure(&call->pending->offer.sdp.media[i], security) < 0)
		*security = (struct ew_sdp_security){0}; /* it is declined */
	if (security->keys.security == EW_SECURITY_NONE)
		return 0;
	if (!it->keys[i])
		it->keys[i] = take(s);
	if (!it->keys[i])
		return -ENOMEM;
	return security->keys.security == EW_SECURITY_SDES
		       ? choose_own(s, it->keys[i], &security->keys.srtp)
		       : 0;
}

static void tell_not_kept(struct ew_signal *s, const struct ew_siprec_call *call, int code)
{
	struct ew_error error = {0};

	(void)!ew_error_set(&error, code,
		"the keys of a secured stream could not be kept (%s): it is not recorded, or not any more after a restart",
		strerrordesc_np(-code));
	ew_log(EW_LOG_ERROR, "srtp_keys_not_kept", EW_F_ID("interaction", call->dialog.interaction), EW_F_ERROR(&error));
	signal_tell_trouble(s, signal_thread_of(s, call), call->dialog.interaction, "srtp_keys_not_kept", &error);
}

int signal_secure_offer(struct ew_signal *s, struct ew_siprec_call *call)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < call->pending->offer.sdp.n_media; i++)
		r = secure_media(s, call, i);
	if (r < 0)
		tell_not_kept(s, call, r);
	return r;
}

void signal_keep_keys(struct ew_signal *s, struct ew_siprec_call *call)
{
	struct signal_call *it = call->owner;

	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++) {
		struct ew_sdp_security *security = &call->pending->security[i];
		bool live = i < call->dialog.n_streams && call->dialog.streams[i].live;

		/* An answer of DTLS names our certificate also where nobody listens. */
		if (i < call->dialog.n_streams && call->dialog.streams[i].unrecorded)
			security->fingerprint = s->threads[signal_thread_of(s, call)].fingerprint;
		if (!live || security->keys.security == EW_SECURITY_NONE) {
			give(s, &it->keys[i]);
			continue;
		}
		it->keys[i]->keys = security->keys;
		it->keys[i]->anew = false;
		security->fingerprint = s->threads[signal_thread_of(s, call)].fingerprint;
		it->keys[i]->told = security->fingerprint;
	}
}

/* -- an offer of ours -- */

static bool is_known(const struct ew_stream_keys *keys)
{
	return keys->security == EW_SECURITY_SDES ? keys->srtp.n_peer > 0 : keys->dtls.n > 0;
}

/* What the peer uses, or what it used as far as our description says; the key is ours, and stays what it was. */
static int offer_keys(struct ew_signal *s, struct signal_keys *k, struct ew_sdp_security *security)
{
	struct ew_srtp_keys *ours = &security->keys.srtp;
	int r;

	if (k->keys.security == EW_SECURITY_SDES && k->keys.srtp.suite != 0) {
		ours->suite = k->keys.srtp.suite;
		ours->flags = k->keys.srtp.flags;
		security->suite = ew_slice_text(ew_srtp_suite_name(ours->suite));
		memcpy(ours->own, k->keys.srtp.own, sizeof(ours->own));
		return 0;
	}
	r = ew_io_random(s->io, ours->own, ew_srtp_key_bytes(ours->suite) + ew_srtp_salt_bytes(ours->suite));
	if (r < 0)
		return r;
	k->keys = security->keys;
	return 1;
}

/* A handshake that was made stays; another is wanted when its keys, or the certificate, are not there any more. */
static int offer_handshake(struct ew_signal *s, struct signal_keys *k, bool anew, const struct ew_hash *ours,
	struct ew_sdp_security *security)
{
	struct ew_id id;
	int r;

	if (k->keys.security == EW_SECURITY_DTLS && is_known(&k->keys)) {
		security->actpass = false;
		security->keys.dtls.active = k->keys.dtls.active;
	}
	if (k->keys.security != EW_SECURITY_DTLS)
		k->keys = (struct ew_stream_keys){.security = EW_SECURITY_DTLS};
	if (memcmp(ours, &security->fingerprint, sizeof(*ours)) == 0 && !anew)
		return 0;
	r = ew_id_random(s->io, &id);
	if (r < 0)
		return r;
	ew_id_format(id, security->new_tls_id);
	security->tls_id = ew_slice_text(security->new_tls_id);
	security->fingerprint = *ours;
	security->actpass = k->anew = true;
	return 1;
}

static int offer_media(
	struct ew_signal *s, struct ew_siprec_call *call, size_t i, bool anew, struct ew_sdp_security *security)
{
	const struct ew_hash *ours = &s->threads[signal_thread_of(s, call)].fingerprint;
	struct signal_call *it = signal_call_of(call);

	if (security->keys.security == EW_SECURITY_NONE)
		return 0;
	if (security->keys.security == EW_SECURITY_DTLS && memcmp(ours, &(struct ew_hash){{0}}, sizeof(*ours)) == 0)
		return -EAGAIN;
	if (it && !it->keys[i])
		it->keys[i] = take(s);
	if (!it || !it->keys[i])
		return -ENOMEM;
	return security->keys.security == EW_SECURITY_SDES
		       ? offer_keys(s, it->keys[i], security)
		       : offer_handshake(s, it->keys[i], anew, ours, security);
}

int signal_on_secure(
	void *arg, struct ew_siprec_call *call, bool anew, struct ew_sdp_security *security, size_t n_media)
{
	bool changed = false;

	for (size_t i = 0; i < n_media; i++) {
		int r = offer_media(arg, call, i, anew, &security[i]);

		if (r < 0)
			return r;
		changed = changed || r > 0;
	}
	return changed;
}

void signal_know_security(struct ew_signal *s, struct ew_siprec_call *call, size_t index)
{
	struct signal_call *it = call->owner;
	struct ew_sdp_security stood;

	if (it->keys[index])
		return;
	ew_sdp_stood(&call->pending->offer.sdp.media[index], &stood);
	if (stood.keys.security == EW_SECURITY_NONE)
		return;
	it->keys[index] = take(s);
	if (it->keys[index])
		it->keys[index]->keys.security = stood.keys.security;
	else
		tell_not_kept(s, call, -ENOMEM);
}

/* -- for the recorder -- */

static const struct ew_stream_keys *keys_of(const struct ew_siprec_call *call, size_t index)
{
	const struct signal_call *it = call->owner;

	bool offered = call->pending && ((it && it->changing) || call->dialog.sdp_version == 0);

	if (offered)
		return &call->pending->security[index].keys;
	return it && it->keys[index] ? &it->keys[index]->keys : NULL;
}

static int encode(const struct ew_stream_keys *keys, struct ew_buf *to)
{
	ew_buf_init_secret(to, EW_MAX_STREAM_KEYS_BYTES);
	if (keys && is_known(keys))
		ew_stream_keys_add(to, keys);
	return ew_buf_error(to);
}

int signal_encode_keys(
	const struct ew_siprec_call *call, size_t index, struct ew_buf *to, uint8_t *ret_security)
{
	const struct ew_stream_keys *keys = keys_of(call, index);
	int r = encode(keys, to);

	if (r == 0)
		*ret_security = keys ? keys->security : EW_SECURITY_NONE;
	return r;
}

/* Without memory to compare they are told again, which changes nothing if they are the same. */
bool signal_keys_differ(const struct ew_siprec_call *call, size_t index)
{
	_cleanup_(ew_buf_free) struct ew_buf ours = {0}, theirs = {0};
	const struct signal_call *it = call->owner;
	const struct ew_stream_keys *before = it->keys[index] ? &it->keys[index]->keys : NULL;
	const struct ew_stream_keys *now = &call->pending->security[index].keys;

	if ((before ? before->security : EW_SECURITY_NONE) != now->security || (before && it->keys[index]->anew))
		return true;
	if (encode(before, &ours) < 0 || encode(now, &theirs) < 0)
		return true;
	return ours.len != theirs.len || !ew_secret_equal(ours.at, theirs.at, ours.len);
}

/* -- keys that nobody has -- */

void signal_on_unkeyed(struct ew_signal *s, uint32_t thread, const struct ew_msg_stream_unkeyed *m)
{
	struct ew_siprec_call *call = ew_siprec_find(s->sip, m->interaction);
	struct ew_error error = {0};

	if (!call || signal_thread_of(s, call) != thread)
		return;
	s->counts.unkeyed++;
	ew_siprec_ask_keys(s->sip, call);
	(void)!ew_error_set(&error, -ENOKEY,
		"the keys of a secured stream were lost because recorder and signal were both started again, so it "
		"is not recorded until the recording client gives them again, for which it is asked by a re-INVITE; if "
		"keys_refused follows, end its session and open a new one");
	signal_tell_trouble(s, thread, m->interaction, "srtp_keys_lost", &error);
	if (signal_quota_take(s, &s->unkeyed, "srtp_keys_lost_more"))
		ew_log(EW_LOG_ERROR, "srtp_keys_lost", EW_F_ID("interaction", m->interaction),
			EW_F_U64("stream", m->stream), EW_F_ERROR(&error));
}

void signal_ask_handshakes(struct ew_signal *s, struct ew_siprec_call *call)
{
	const struct ew_hash *ours = &s->threads[signal_thread_of(s, call)].fingerprint;
	const struct signal_call *it = call->owner;
	bool lost = false;

	for (size_t i = 0; i < call->dialog.n_streams; i++) {
		const struct signal_keys *k = it->keys[i];

		lost = lost || (call->dialog.streams[i].live && k && k->keys.security == EW_SECURITY_DTLS &&
				       is_known(&k->keys) && memcmp(&k->told, ours, sizeof(*ours)) != 0);
	}
	if (lost)
		ew_siprec_ask_keys(s->sip, call);
}
