/*
 * Secured streams: their packets are opened here and go the way of all others, so that gate and tape know nothing of
 * it. What comes before its keys waits, as it came, within bounds; what no key opens is counted and told, and is never
 * taken for audio. Transport is all that is opened: what the tape holds is sealed and stays so.
 */
#include "programs/recorder/recorder_private.h"
#include "programs/recorder/recorder_senders.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/srtp_keys.h"
#include "rtp/dtls.h"
#include "rtp/srtp.h"

#define STREAMS_PER_CALL 2
#define SPARE_STREAMS 64
/* So many packets in a row that no key opens are no accident: half a second of a call */
#define WRONG_TOLD 25
#define WRONG_REPORTS_TOLD 3 /* there is one in some seconds */
/* Keys that have not come when packets have come for so long are lost */
#define KEYS_PATIENCE_US (10 * EW_US_PER_S)
/* Who has stopped sending is asked for nothing */
#define SILENT_US (5 * EW_US_PER_S)
#define EARLY_PATIENCE_US (40 * EW_US_PER_S) /* longer than a handshake may take */
/* As client: the peer learns from our answer whom it is to expect */
#define BEGIN_AFTER_US (50 * EW_US_PER_MS)
#define HELLO_US (2 * EW_US_PER_S) /* a new handshake at most this often */
#define DTLS_LINGER_US (60 * EW_US_PER_S)

/* So long after the first packet without keys signal is told, if none have come by then; and then no more */
static const int64_t asked_us[] = {
	300 * EW_US_PER_MS, 3 * EW_US_PER_S, 10 * EW_US_PER_S, 40 * EW_US_PER_S, 130 * EW_US_PER_S};

/* A packet as it came, before its keys. */
struct early {
	struct early *next;
	struct ew_wall arrival;
	struct ew_mono at;
	size_t len;
	uint8_t bytes[];
};

enum from { FROM_RTP, FROM_RTCP, FROM_WAITING };

struct secure {
	struct ew_recorder *r;
	struct stream *stream;
	struct secure *next, **back; /* of those that are looked after in each tick */
	struct ew_srtp *srtp;        /* NULL: its keys are not known */
	struct ew_dtls *dtls;        /* NULL: none runs, or lingers */
	struct ew_dtls_peer peer;    /* EW_SECURITY_DTLS; n 0: not known */
	uint8_t security;
	bool keyed;                  /* the handshake's keys were taken */
	bool lost_told, wrong_told, failed_told, reports_told;
	bool mux;                    /* reports share the port of the media */
	struct report_line *reports; /* NULL: their port has no handshake of its own */
	uint32_t wrong_reports;      /* on their own port, that no key opened */
	uint16_t remote_port;
	uint32_t wrong;              /* packets in a row that no key opened */
	uint32_t n_early;
	struct early *early, **early_end;
	struct ew_mono waiting;      /* since its first packet without keys; 0: none */
	struct ew_mono heard;        /* the last one of them */
	uint8_t asked;               /* so often signal was told */
	struct ew_mono begun;        /* the handshake */
};

/* -- what a thread has for all of them -- */

static int make_memory(struct ew_recorder *r)
{
	size_t streams = (size_t)r->config.max_calls * STREAMS_PER_CALL + SPARE_STREAMS;

	if (!r->opened)
		r->opened = ew_secret_alloc(EW_MAX_RTP_BYTES + 100);
	if (!r->opened)
		return -ENOMEM;
	return r->srtp ? 0 : ew_secret_pool_new(ew_srtp_block_bytes(), streams, &r->srtp);
}

void ew_rec_secure_free(struct ew_recorder *r)
{
	ew_secret_free(&r->opened);
	ew_secret_pool_free(&r->srtp);
	ew_secret_pool_free(&r->srtcp);
}

struct ew_hash ew_rec_fingerprint(const struct ew_recorder *r)
{
	return r->config.dtls ? ew_dtls_fingerprint(r->config.dtls) : (struct ew_hash){0};
}

uint8_t ew_rec_security(const struct stream *s)
{
	return s->secure ? s->secure->security : EW_SECURITY_NONE;
}

/* -- the list of those that are looked after -- */

static void look_after(struct secure *x)
{
	struct ew_recorder *r = x->r;

	if (x->back)
		return;
	x->next = r->securing;
	x->back = &r->securing;
	if (x->next)
		x->next->back = &x->next;
	r->securing = x;
}

static void leave_alone(struct secure *x)
{
	if (!x->back)
		return;
	*x->back = x->next;
	if (x->next)
		x->next->back = x->back;
	x->next = NULL;
	x->back = NULL;
}

/* -- counting -- */

static void count_unkeyed(struct secure *x, struct ew_slice datagram, struct ew_wall arrival)
{
	x->stream->counts.unkeyed++;
	x->r->counts.unkeyed++;
	if (!ew_rtp_is_rtcp(datagram))
		ew_rec_unread(x->r, x->stream, arrival);
}

static void count_wrong(struct secure *x)
{
	struct ew_recorder *r = x->r;

	x->stream->counts.auth_failed++;
	r->counts.auth_failed++;
	x->stream->call->touched = r->now; /* somebody is there, and it is told */
	if (++x->wrong < WRONG_TOLD || x->wrong_told)
		return;
	x->wrong_told = true;
	ew_rec_exception(r, x->stream->call->id, "srtp_auth_failed",
		"packets of a secured stream are not opened by its keys and are not kept: the recording client sends "
		"under other keys than it offered, or somebody sends in its place; compare its a=crypto or certificate "
		"with what it uses");
}

static void count_wrong_report(struct secure *x)
{
	struct ew_recorder *r = x->r;

	x->stream->counts.auth_failed++;
	r->counts.auth_failed++;
	x->stream->call->touched = r->now;
	if (++x->wrong_reports < WRONG_REPORTS_TOLD || x->reports_told)
		return;
	x->reports_told = true;
	ew_rec_exception(r, x->stream->call->id, "srtcp_auth_failed",
		"reports on the RTCP port of a secured stream are not opened by its keys and are dropped, so its clock "
		"is measured without them, and its audio is not touched: let the recording client offer rtcp-mux, or "
		"make a DTLS handshake on the RTCP port as well");
}

/* A packet that was here before: counted as in a plain stream, and not passed on. */
static void count_replayed(struct secure *x)
{
	x->stream->counts.packets++;
	x->r->counts.packets++;
	x->stream->counts.duplicates++;
	x->stream->call->touched = x->r->now;
}

/* -- opening -- */

/* The handshake has reached its end on the other side too: nothing of it will be asked for again. */
static void note_right(struct secure *x)
{
	x->wrong = 0;
	if (x->keyed && x->dtls && ew_dtls_state(x->dtls) == EW_DTLS_DONE)
		ew_dtls_free(&x->dtls);
}

/* What has waited may be of the time before the keys: that it is not opened proves nothing of them. */
static void open_packet(struct secure *x, struct ew_slice datagram, enum from from, struct ew_wall arrival)
{
	struct ew_recorder *r = x->r;
	bool report = ew_rtp_is_rtcp(datagram);
	struct ew_srtp *beside = from == FROM_RTCP ? ew_rec_reports_keys(x->reports) : NULL;
	struct ew_srtp *srtp = beside ? beside : x->srtp;
	struct ew_slice clear = {.at = r->opened};
	int error = report ? ew_srtp_open_rtcp(srtp, datagram, r->now, r->opened, &clear.len)
			   : ew_srtp_open_rtp(srtp, datagram, r->now, r->opened, &clear.len);

	if (error == -EALREADY) {
		count_replayed(x);
	} else if (error && from == FROM_WAITING) {
		count_unkeyed(x, datagram, arrival);
	} else if (error && from == FROM_RTCP) {
		count_wrong_report(x);
	} else if (error) {
		count_wrong(x);
	} else if (beside && report) {
		ew_rec_rtcp(r, x->stream, clear, arrival);
	} else {
		note_right(x);
		if (report)
			ew_rec_rtcp(r, x->stream, clear, arrival);
		else
			ew_rec_take_rtp(r, x->stream, clear, arrival);
	}
	ew_wipe(r->opened, datagram.len);
}

/* -- before the keys -- */

static void drop_early(struct secure *x)
{
	struct early *e = x->early;

	x->early = e->next;
	if (!x->early)
		x->early_end = &x->early;
	x->n_early--;
	x->r->early_bytes -= sizeof(*e) + e->len;
	free(e);
}

static void lose_early(struct secure *x)
{
	count_unkeyed(x, ew_slice_of(x->early->bytes, x->early->len), x->early->arrival);
	drop_early(x);
}

static void keep_early(struct secure *x, struct ew_slice datagram, struct ew_wall arrival)
{
	struct ew_recorder *r = x->r;
	size_t n = sizeof(struct early) + datagram.len;
	struct early *e = NULL;

	x->stream->call->touched = r->now;
	x->heard = r->now;
	if (!x->waiting.us)
		x->waiting = r->now;
	look_after(x);
	if (x->n_early == EW_MAX_EARLY_PACKETS_PER_STREAM)
		lose_early(x);
	if (!x->lost_told && r->early_bytes + n <= EW_MAX_EARLY_BYTES)
		e = malloc(n);
	if (!e) {
		count_unkeyed(x, datagram, arrival);
		return;
	}
	*e = (struct early){.arrival = arrival, .at = r->now, .len = datagram.len};
	memcpy(e->bytes, datagram.at, datagram.len);
	*x->early_end = e;
	x->early_end = &e->next;
	x->n_early++;
	r->early_bytes += n;
}

/* With the time at which they came. The gate may have been opened since: what came before that was withheld. */
static void take_early(struct secure *x)
{
	while (x->early) {
		x->stream->party->fresh = true;
		open_packet(x, ew_slice_of(x->early->bytes, x->early->len), FROM_WAITING, x->early->arrival);
		drop_early(x);
	}
	x->waiting.us = 0;
	x->asked = 0;
}

/* -- keys -- */

static int take_keys(struct secure *x, const struct ew_srtp_keys *keys)
{
	struct ew_recorder *r = x->r;
	int error = x->srtp ? ew_srtp_rekey(x->srtp, keys)
			    : ew_srtp_new(r->srtp, keys, x->stream->own_ssrc, &x->srtp);

	if (error)
		return error;
	x->wrong = 0;
	x->wrong_told = x->lost_told = false;
	take_early(x);
	return 0;
}

/* -- handshakes -- */

static void send_handshake(void *arg, struct ew_slice datagram)
{
	struct secure *x = arg;

	x->r->ops.rtp_send(x->r->arg, x->stream->slot, x->remote_port, datagram);
}

static void tell_failed(struct secure *x, const char *why)
{
	static const struct {
		const char *why;
		const char *sentence;
	} sentences[] = {
		{"fingerprint", "a DTLS handshake was made by somebody whose certificate is not the one of the offer, "
				"so its stream is not kept: let the recording client's a=fingerprint name the "
				"certificate that it uses, and see that nobody is in between"},
		{"profile", "a DTLS handshake brought no SRTP profile in common, so its stream is not kept: allow "
			    "SRTP_AES128_CM_SHA1_80 or SRTP_AEAD_AES_128_GCM at the recording client"},
		{"timeout", "a DTLS handshake did not come to its end within half a minute, so its stream is not kept: "
			    "see that UDP passes both ways between the recording client and the RTP ports"},
	};
	const char *sentence = "a DTLS handshake failed, so its stream is not kept: the recording client must "
			       "speak DTLS 1.2 with ECDHE and AES";

	if (x->failed_told)
		return;
	x->failed_told = true;
	for (size_t i = 0; i < EW_COUNT(sentences); i++)
		if (strcmp(why, sentences[i].why) == 0)
			sentence = sentences[i].sentence;
	ew_rec_exception(x->r, x->stream->call->id, "dtls_failed", sentence);
}

static void take_result(struct secure *x)
{
	struct ew_srtp_keys keys;

	if (ew_dtls_state(x->dtls) == EW_DTLS_FAILED) {
		tell_failed(x, ew_dtls_why(x->dtls));
		return;
	}
	if (ew_dtls_state(x->dtls) != EW_DTLS_DONE || x->keyed)
		return;
	x->keyed = true;
	if (ew_dtls_keys(x->dtls, &keys) || take_keys(x, &keys))
		tell_failed(x, "keys");
	ew_wipe(&keys, sizeof(keys));
}

static int begin_handshake(struct secure *x, const struct ew_dtls_peer *peer)
{
	struct ew_recorder *r = x->r;
	struct ew_dtls *dtls;
	int error;

	if (!r->config.dtls || !r->ops.rtp_send)
		return -EOPNOTSUPP;
	error = ew_dtls_new(r->config.dtls, peer, send_handshake, x, r->now, &dtls);
	if (error)
		return error;
	ew_dtls_free(&x->dtls);
	x->dtls = dtls;
	x->peer = *peer;
	x->keyed = false;
	x->begun = r->now;
	look_after(x);
	return 0;
}

/* The peer begins one on the port of its reports too: they do not share the port of the media. */
static void take_report_handshake(struct secure *x, struct ew_slice datagram)
{
	bool begins = x->peer.n && !x->peer.active && ew_dtls_is_hello(datagram);

	if (!x->r->config.dtls)
		return;
	if (!x->reports && (!begins || ew_rec_reports_new(x->r, x->stream, &x->peer, &x->reports) < 0))
		return; /* what comes under it is counted and told */
	look_after(x);
	ew_rec_reports_handshake(x->reports, datagram);
}

/* RFC 7983. A peer may begin anew; until its handshake is done the keys before it stay good. */
static void take_handshake(struct secure *x, struct ew_slice datagram)
{
	struct ew_recorder *r = x->r;
	bool over = !x->dtls || ew_dtls_state(x->dtls) != EW_DTLS_RUNNING;

	x->stream->call->touched = r->now;
	if (over && x->peer.n && !x->peer.active && ew_dtls_is_hello(datagram) &&
		r->now.us - x->begun.us >= HELLO_US) {
		struct ew_dtls_peer peer = x->peer;

		if (begin_handshake(x, &peer))
			return; /* as if it were lost: it is repeated */
	}
	if (!x->dtls)
		return;
	ew_dtls_tick(x->dtls, r->now);
	ew_dtls_receive(x->dtls, datagram);
	take_result(x);
}

static bool is_handshake(struct ew_slice datagram)
{
	return datagram.len && datagram.at[0] >= 20 && datagram.at[0] <= 63;
}

void ew_rec_secure_datagram(struct ew_recorder *r, struct stream *s, struct ew_slice datagram, bool rtcp,
	struct ew_wall arrival)
{
	struct secure *x = s->secure;

	if (is_handshake(datagram) && x->security == EW_SECURITY_DTLS) {
		(rtcp ? take_report_handshake : take_handshake)(x, datagram);
	} else if (datagram.len < 8 || datagram.len > EW_MAX_RTP_BYTES || datagram.at[0] >> 6 != 2) {
		s->counts.malformed++;
		r->counts.malformed++;
	} else if (x->srtp) {
		open_packet(x, datagram, rtcp ? FROM_RTCP : FROM_RTP, arrival);
	} else {
		keep_early(x, datagram, arrival);
	}
}

void ew_rec_secure_report(struct ew_recorder *r, struct stream *s, uint8_t *at, size_t len)
{
	struct ew_srtp *beside = ew_rec_reports_keys(s->secure->reports);
	struct ew_srtp *srtp = beside ? beside : s->secure->srtp;

	if (srtp && ew_srtp_seal_rtcp(srtp, at, &len) == 0)
		r->ops.rtcp_send(r->arg, s->slot, ew_slice_of(at, len));
}

/* -- time -- */

static void tell_lost(struct secure *x)
{
	if (x->lost_told)
		return;
	x->lost_told = true;
	while (x->early)
		lose_early(x);
	ew_rec_exception(x->r, x->stream->call->id, "srtp_keys_lost",
		"the keys of a secured stream are not known any more, so its packets are counted and not kept; the "
		"recording client is asked for them by a re-INVITE, and recording goes on when it has answered: if it "
		"does not, have it send a new offer, or open a new session");
}

/* Signal asks the peer for them; it may be away, or the peer deaf, so it is told again. */
static void ask_for_keys(struct secure *x, int64_t waited_us)
{
	struct ew_msg_stream_unkeyed m = {.interaction = x->stream->call->id, .stream = x->stream->number};
	struct ew_recorder *r = x->r;

	if (x->asked >= EW_COUNT(asked_us) || waited_us < asked_us[x->asked] || r->now.us - x->heard.us > SILENT_US)
		return;
	x->asked++;
	ew_rec_send(r, EW_RECORDER_SIGNAL, 0, EW_MSG_stream_unkeyed, &m);
}

static void look_for_keys(struct secure *x)
{
	struct ew_recorder *r = x->r;
	bool running = x->dtls && ew_dtls_state(x->dtls) == EW_DTLS_RUNNING;
	int64_t waited_us = x->waiting.us ? r->now.us - x->waiting.us : 0;
	/* A peer that waits for nothing, because to it the handshake was made long ago, never begins one. */
	bool underway = running && (ew_dtls_has_begun(x->dtls) || waited_us < KEYS_PATIENCE_US);

	while (x->early && r->now.us - x->early->at.us >= EARLY_PATIENCE_US)
		lose_early(x);
	if (x->srtp || x->failed_told || underway || !x->waiting.us)
		return;
	if (waited_us >= KEYS_PATIENCE_US)
		tell_lost(x);
	ask_for_keys(x, waited_us);
}

static bool is_asking(const struct secure *x)
{
	return !x->failed_told && x->waiting.us && x->asked < EW_COUNT(asked_us);
}

static void look_at_handshake(struct secure *x)
{
	struct ew_recorder *r = x->r;

	if (!x->dtls)
		return;
	ew_dtls_tick(x->dtls, r->now);
	if (r->now.us - x->begun.us >= BEGIN_AFTER_US)
		ew_dtls_begin(x->dtls);
	take_result(x);
	if (ew_dtls_state(x->dtls) != EW_DTLS_RUNNING && r->now.us - x->begun.us >= DTLS_LINGER_US)
		ew_dtls_free(&x->dtls);
}

void ew_rec_secure_tick(struct ew_recorder *r)
{
	struct secure *next;

	for (struct secure *x = r->securing; x; x = next) {
		next = x->next;
		look_at_handshake(x);
		look_for_keys(x);
		if (ew_rec_reports_tick(x->reports) || x->dtls || x->early)
			continue;
		if (x->srtp || (x->lost_told && !is_asking(x)))
			leave_alone(x);
	}
}

/* -- how a stream is secured -- */

void ew_rec_secure_end(struct ew_recorder *r, struct stream *s)
{
	struct secure *x = TAKE(s->secure);

	if (!x)
		return;
	while (x->early)
		lose_early(x);
	leave_alone(x);
	ew_dtls_free(&x->dtls);
	ew_rec_reports_free(&x->reports);
	ew_srtp_free(r->srtp, &x->srtp);
	free(x);
}

static int begin_security(struct ew_recorder *r, struct stream *s, uint8_t security)
{
	struct secure *x = s->secure;
	int error = make_memory(r);

	if (error)
		return error;
	if (!x) {
		x = calloc(1, sizeof(*x));
		if (!x)
			return -ENOMEM;
		*x = (struct secure){.r = r, .stream = s};
		x->early_end = &x->early;
		s->secure = x;
	}
	x->security = security;
	return 0;
}

static bool same_peer(const struct ew_dtls_peer *a, const struct ew_dtls_peer *b)
{
	return a->active == b->active && a->hash == b->hash && a->n == b->n &&
	       memcmp(a->fingerprints, b->fingerprints, sizeof(a->fingerprints)) == 0;
}

static int use_keys(struct secure *x, const struct ew_stream_keys *keys)
{
	struct ew_recorder *r = x->r;
	int error;

	if (keys->security == EW_SECURITY_SDES) {
		ew_dtls_free(&x->dtls);
		ew_rec_reports_free(&x->reports);
		x->peer = (struct ew_dtls_peer){0};
		return take_keys(x, &keys->srtp);
	}
	/* As client we begin: told again of a peer whose keys are missing, it may know us now. */
	bool again = keys->dtls.active && !x->srtp && r->now.us - x->begun.us >= HELLO_US;

	if (same_peer(&x->peer, &keys->dtls) && !again)
		return 0;
	x->failed_told = false;
	ew_rec_reports_free(&x->reports);
	error = begin_handshake(x, &keys->dtls);
	if (!error && keys->dtls.active && !x->mux)
		(void)!ew_rec_reports_new(r, x->stream, &keys->dtls, &x->reports);
	return error;
}

int ew_rec_secure(struct ew_recorder *r, struct stream *s, uint8_t security, struct ew_slice keys,
	uint16_t remote_port, bool mux)
{
	struct ew_stream_keys decoded;
	bool was_plain = !s->secure;
	int error = ew_stream_keys_decode(security, keys, &decoded);

	if (error == 0 && security == EW_SECURITY_NONE) {
		ew_rec_secure_end(r, s);
		return 0;
	}
	if (error && error != -ENOKEY)
		return error;
	bool known = error == 0;

	error = begin_security(r, s, security);
	if (!error) {
		s->secure->remote_port = remote_port;
		s->secure->mux = mux;
		if (known)
			error = use_keys(s->secure, &decoded);
	}
	if (known)
		ew_wipe(&decoded, sizeof(decoded));
	if (error && was_plain)
		ew_rec_secure_end(r, s);
	return error;
}
