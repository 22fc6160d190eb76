/*
 * One TLS connection: handshake, bytes in, bytes out. What a peer sends slowly, endlessly or not at all may cost its
 * own connection and nothing else.
 */
#include <errno.h>
#include <openssl/err.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/limits.h"
#include "sip/sip_frame.h"
#include "sip/sip_tls_private.h"

#define RECORD_BYTES 16384 /* the greatest piece that TLS gives at once */
#define READS 8		   /* in one turn */
#define MESSAGE_US (10 * EW_US_PER_S)
#define IDLE_US (3600 * EW_US_PER_S)

static const struct ew_sip_trouble handshake_slow = {"tls_handshake_slow",
	"a peer began a TLS handshake and did not finish it within 5 s; see that it speaks TLS on this port, and that "
	"nothing on the way holds packets back"};
static const struct ew_sip_trouble message_slow = {"tls_message_slow",
	"a peer began a SIP message over TLS and did not finish it within 10 s; its connection was closed: see what on "
	"the way holds bytes back"};
static const struct ew_sip_trouble handshake_failed = {"tls_handshake_failed",
	"a TLS handshake with a listed peer failed; it must speak TLS 1.2 or 1.3 with forward secrecy (ECDHE or DHE "
	"with "
	"an AEAD cipher) and must trust what signed this host's certificate"};
static const struct ew_sip_trouble certificate_missing = {"certificate_missing",
	"a listed peer showed no certificate, which `sip: {tls: {verify: required}}` asks for; give it one from what "
	"`ca` "
	"names"};
static const struct ew_sip_trouble certificate_expired = {"certificate_expired",
	"the certificate of a listed peer has expired or is not valid yet; have it renewed, and look at the clocks"};
static const struct ew_sip_trouble certificate_untrusted = {"certificate_untrusted",
	"the certificate of a listed peer does not come from one of those that `sip: {tls: {ca: ...}}` names, or its "
	"chain "
	"is not whole"};
static const struct ew_sip_trouble name_wrong = {"certificate_of_another",
	"the certificate of a peer that a request was to be sent to does not carry its `tls_name`; nothing was sent"};
static const struct ew_sip_trouble frame_broken = {"tls_message_malformed",
	"a SIP message over TLS of a listed peer has no Content-Length, a broken one, or is too long; its connection "
	"was "
	"closed: capture it at the peer and have its maker look at it"};
static const struct ew_sip_trouble unread = {
	"tls_peer_does_not_read", "a peer does not read what is sent to it over TLS; its connection was closed"};

static const struct ew_sip_trouble unreachable = {"tls_peer_unreachable",
	"a request could not be sent to a peer over TLS because its connection is gone and a new one to the port of "
	"its "
	"Contact failed; see that the peer listens there"};

static void put_off(struct tls_link *l, int64_t by_us)
{
	l->deadline.us = ew_io_mono(l->owner->io).us + by_us;
}

void tls_link_drop(struct tls_link *l, const struct ew_sip_trouble *why)
{
	if (l->dead)
		return;
	l->dead = true;
	if (l->open && !l->broken)
		(void)SSL_shutdown(l->ssl); /* a word of goodbye; nobody waits for the answer */
	ERR_clear_error();
	/* Closing takes it out of the epoll set. */
	ew_close_fd(&l->fd);
	if (why)
		l->owner->ops->trouble(l->owner->arg, why);
}

const struct ew_sip_trouble *tls_link_overdue(const struct tls_link *l)
{
	if (!l->open)
		return l->outgoing ? &unreachable : &handshake_slow;
	return l->partial ? &message_slow : NULL;
}

static void watch(struct tls_link *l, bool room)
{
	struct epoll_event event = {.events = EPOLLIN | (room ? EPOLLOUT : 0), .data.ptr = l};

	if (room == l->writing)
		return;
	if (epoll_ctl(l->owner->epoll, EPOLL_CTL_MOD, l->fd, &event) < 0)
		tls_link_drop(l, NULL);
	l->writing = room;
}

/* -- out -- */

void tls_link_flush(struct tls_link *l)
{
	while (!l->dead && l->open && l->out.len > 0) {
		int n = SSL_write(l->ssl, l->out.at, l->out.len > RECORD_BYTES ? RECORD_BYTES : (int)l->out.len);

		if (n > 0) {
			ew_buf_consume(&l->out, (size_t)n);
			continue;
		}
		int why = SSL_get_error(l->ssl, n);

		ERR_clear_error();
		if (why == SSL_ERROR_WANT_WRITE || why == SSL_ERROR_WANT_READ)
			break;
		l->broken = true;
		tls_link_drop(l, NULL);
		return;
	}
	if (l->dead)
		return;
	if (l->out.len == 0)
		ew_buf_free(&l->out);
	watch(l, l->open ? l->out.len > 0 : l->writing);
}

int tls_link_send(struct tls_link *l, struct ew_slice bytes)
{
	ew_buf_add_slice(&l->out, bytes);
	int r = ew_buf_error(&l->out);

	if (r < 0) {
		tls_link_drop(l, r == -EFBIG ? &unread : NULL);
		return r == -EFBIG ? -ENOBUFS : r;
	}
	tls_link_flush(l);
	return l->dead ? -ENOTCONN : 0;
}

/* -- handshake -- */

static const struct ew_sip_trouble *judge_failure(const struct tls_link *l)
{
	unsigned long last = ERR_peek_error();

	switch (SSL_get_verify_result(l->ssl)) {
	case X509_V_OK:
		break;
	case X509_V_ERR_CERT_HAS_EXPIRED:
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return &certificate_expired;
	default:
		return &certificate_untrusted;
	}
	if (l->outgoing)
		return &unreachable;
	return ERR_GET_REASON(last) == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE ? &certificate_missing
									       : &handshake_failed;
}

static void finish_handshake(struct tls_link *l)
{
	const char *name = l->owner->ops->expected(l->owner->arg, l->hop.remote);

	l->hop.standing = (uint8_t)ew_tls_standing(l->ssl, name ? name : "");
	if (l->outgoing && l->hop.standing != EW_TLS_NAMED) {
		tls_link_drop(l, &name_wrong);
		return;
	}
	l->open = true;
	put_off(l, IDLE_US);
	tls_link_flush(l);
}

static void shake_hands(struct tls_link *l)
{
	ERR_clear_error();
	int n = SSL_do_handshake(l->ssl);

	if (n == 1) {
		finish_handshake(l);
		return;
	}
	switch (SSL_get_error(l->ssl, n)) {
	case SSL_ERROR_WANT_READ:
		watch(l, false);
		return;
	case SSL_ERROR_WANT_WRITE:
		watch(l, true);
		return;
	default:
		l->broken = true;
		/* In this order: dropping clears what the library remembers. */
		tls_link_drop(l, judge_failure(l));
	}
}

/* -- in -- */

/* A pair of empty lines asks for one (RFC 5626 section 4.4.1). */
static void answer_ping(struct tls_link *l, size_t skipped)
{
	if (skipped >= 4)
		(void)!tls_link_send(l, EW_SLICE("\r\n"));
}

static void take_messages(struct tls_link *l)
{
	struct ew_sip_frame frame = {0};
	size_t at = 0;
	int r = 0;

	while (!l->dead && at < l->in.len) {
		r = ew_sip_frame_read(ew_slice_of(l->in.at + at, l->in.len - at), &frame);
		if (r < 0)
			break;
		answer_ping(l, frame.skip);
		at += frame.skip;
		if (frame.len == 0)
			break;
		l->owner->ops->message(l->owner->arg, ew_slice_of(l->in.at + at, frame.len), &l->hop);
		at += frame.len;
	}
	if (r < 0)
		tls_link_drop(l, &frame_broken);
	ew_buf_consume(&l->in, at);
	if (l->in.len == 0)
		ew_buf_free(&l->in);
	if (l->in.len == 0 || at > 0)
		put_off(l, l->in.len == 0 ? IDLE_US : MESSAGE_US);
	else if (!l->partial)
		put_off(l, MESSAGE_US);
	l->partial = l->in.len > 0;
}

/* False when nothing more is there now. */
static bool read_piece(struct tls_link *l)
{
	size_t before = l->in.len;
	uint8_t *to = ew_buf_extend(&l->in, RECORD_BYTES);

	if (!to) {
		tls_link_drop(l, &frame_broken);
		return false;
	}
	ERR_clear_error();
	int n = SSL_read(l->ssl, to, RECORD_BYTES);

	l->in.len = before + (n > 0 ? (size_t)n : 0);
	if (n > 0) {
		take_messages(l);
		return !l->dead;
	}
	int why = SSL_get_error(l->ssl, n);

	ERR_clear_error();
	if (before == 0)
		ew_buf_free(&l->in);
	if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE)
		return false;
	l->broken = why != SSL_ERROR_ZERO_RETURN;
	tls_link_drop(l, NULL);
	return false;
}

void tls_link_serve(struct tls_link *l)
{
	if (!l->dead && !l->open)
		shake_hands(l);
	if (l->dead || !l->open)
		return;
	if (l->out.len > 0)
		tls_link_flush(l);
	for (int i = 0; i < READS && !l->dead; i++) {
		if (!read_piece(l))
			return;
	}
}
