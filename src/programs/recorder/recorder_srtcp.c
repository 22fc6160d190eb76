/*
 * Reports under DTLS-SRTP that do not share the port of their media: the port beside it has a handshake and keys of its
 * own (RFC 5764 section 3). Reports tell of time and loss, they are no audio: whatever fails here is counted and
 * told, and must never touch the handshake or the keys of the media.
 */
#include "programs/recorder/recorder_private.h"

#include <errno.h>
#include <stdlib.h>

#include "base/srtp_keys.h"
#include "rtp/dtls.h"
#include "rtp/srtp.h"

#define BEGIN_AFTER_US (50 * EW_US_PER_MS)
#define HELLO_US (2 * EW_US_PER_S) /* a new handshake at most this often */
#define LINGER_US (60 * EW_US_PER_S)

struct report_line {
	struct ew_recorder *r;
	struct stream *stream;
	struct ew_dtls *dtls; /* NULL: its keys were taken a while ago, or it failed */
	struct ew_srtp *srtp; /* NULL: no keys yet */
	struct ew_dtls_peer peer;
	struct ew_mono begun;
	bool keyed;
};

static void send_handshake(void *arg, struct ew_slice datagram)
{
	struct report_line *l = arg;

	l->r->ops.rtcp_send(l->r->arg, l->stream->slot, datagram);
}

static int begin(struct report_line *l)
{
	struct ew_dtls *dtls;
	int error = ew_dtls_new(l->r->config.dtls, &l->peer, send_handshake, l, l->r->now, &dtls);

	if (error)
		return error;
	ew_dtls_free(&l->dtls);
	l->dtls = dtls;
	l->keyed = false;
	l->begun = l->r->now;
	return 0;
}

int ew_rec_reports_new(
	struct ew_recorder *r, struct stream *s, const struct ew_dtls_peer *peer, struct report_line **ret)
{
	struct report_line *l;
	int error = r->srtcp ? 0 : ew_secret_pool_new(ew_srtp_block_bytes(), EW_MAX_REPORT_LINES, &r->srtcp);

	if (!error && ew_secret_pool_left(r->srtcp) == 0)
		error = -ENOBUFS;
	if (error)
		return error;
	l = calloc(1, sizeof(*l));
	if (!l)
		return -ENOMEM;
	*l = (struct report_line){.r = r, .stream = s, .peer = *peer};
	error = begin(l);
	if (error)
		free(l);
	else
		*ret = l;
	return error;
}

void ew_rec_reports_free(struct report_line **line)
{
	struct report_line *l = TAKE(*line);

	if (!l)
		return;
	ew_dtls_free(&l->dtls);
	ew_srtp_free(l->r->srtcp, &l->srtp);
	free(l);
}

static void take_result(struct report_line *l)
{
	struct ew_srtp_keys keys;

	if (l->keyed || ew_dtls_state(l->dtls) != EW_DTLS_DONE)
		return;
	l->keyed = true;
	/* Without keys what comes is counted as what no key opens. */
	if (ew_dtls_keys(l->dtls, &keys) < 0)
		return;
	(void)!(l->srtp ? ew_srtp_rekey(l->srtp, &keys)
			: ew_srtp_new(l->r->srtcp, &keys, l->stream->own_ssrc, &l->srtp));
	ew_wipe(&keys, sizeof(keys));
}

void ew_rec_reports_handshake(struct report_line *l, struct ew_slice datagram)
{
	bool over = !l->dtls || ew_dtls_state(l->dtls) != EW_DTLS_RUNNING;

	if (over && !l->peer.active && ew_dtls_is_hello(datagram) && l->r->now.us - l->begun.us >= HELLO_US &&
		begin(l) < 0)
		return; /* as if it were lost: it is repeated */
	if (!l->dtls)
		return;
	ew_dtls_tick(l->dtls, l->r->now);
	ew_dtls_receive(l->dtls, datagram);
	take_result(l);
}

struct ew_srtp *ew_rec_reports_keys(struct report_line *l)
{
	return l ? l->srtp : NULL;
}

bool ew_rec_reports_tick(struct report_line *l)
{
	if (!l || !l->dtls)
		return false;
	ew_dtls_tick(l->dtls, l->r->now);
	if (l->r->now.us - l->begun.us >= BEGIN_AFTER_US)
		ew_dtls_begin(l->dtls);
	take_result(l);
	if (ew_dtls_state(l->dtls) != EW_DTLS_RUNNING && l->r->now.us - l->begun.us >= LINGER_US)
		ew_dtls_free(&l->dtls);
	return l->dtls != NULL;
}
