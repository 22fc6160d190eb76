/*
 * The handshake that gives a stream its SRTP keys (RFC 5763, 5764; DTLS 1.2): datagrams in, datagrams out, keys at the
 * end. Either role. The peer is who has the certificate that its offer named; what it says besides is nothing.
 *
 * An identity belongs to the process and is shared by its threads, which only read it; a handshake belongs to one
 * thread.
 */
#ifndef EW_RTP_DTLS_H
#define EW_RTP_DTLS_H

#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/srtp_keys.h"

/** Datagrams that we send are no longer than this. */
#define EW_DTLS_MTU_BYTES 1200
/** A handshake that is not done after this has failed. */
#define EW_DTLS_PATIENCE_US (30 * EW_US_PER_S)

struct ew_dtls_identity;
struct ew_dtls;

/**
 * A key on P-256 and a certificate for it, in memory alone. Once for a process, before its sandbox: OpenSSL loads then
 * what it needs. Errors: -ENOTSUP, -ENOMEM, with a sentence.
 */
EW_MUST_USE int ew_dtls_identity_new(struct ew_dtls_identity **ret, struct ew_error *error);

/** After the last handshake. NULL is fine. */
void ew_dtls_identity_free(struct ew_dtls_identity **identity);

/** SHA-256 of the certificate, for a=fingerprint in our answer. */
struct ew_hash ew_dtls_fingerprint(const struct ew_dtls_identity *identity);

enum ew_dtls_state {
	EW_DTLS_RUNNING,
	EW_DTLS_DONE,     /* ew_dtls_keys() has them */
	EW_DTLS_FAILED,   /* ew_dtls_why() says why */
};

/** Sends one datagram to where the stream's come from. Losing it is fine. */
typedef void ew_dtls_send_fn(void *arg, struct ew_slice datagram);

/**
 * A handshake with this peer. As client (peer->active) nothing is sent before ew_dtls_begin(). Errors: -ENOMEM,
 * -EINVAL.
 */
EW_MUST_USE int ew_dtls_new(const struct ew_dtls_identity *identity, const struct ew_dtls_peer *peer,
	ew_dtls_send_fn *send, void *arg, struct ew_mono now, struct ew_dtls **ret);

/** Forgets the handshake and its keys. NULL is fine. */
void ew_dtls_free(struct ew_dtls **d);

/** Sends the first flight as client; as server it waits. May end in EW_DTLS_FAILED. */
void ew_dtls_begin(struct ew_dtls *d);

/** A datagram of the peer whose first byte is 20 to 63 (RFC 7983). Anything may be in it. */
void ew_dtls_receive(struct ew_dtls *d, struct ew_slice datagram);

/** Repeats what was lost, and gives up in the end. Call it every 10 to 100 ms while it runs. */
void ew_dtls_tick(struct ew_dtls *d, struct ew_mono now);

/** True when a datagram of it has gone or come: somebody is at it. */
bool ew_dtls_has_begun(const struct ew_dtls *d);

/** How far it has come. */
enum ew_dtls_state ew_dtls_state(const struct ew_dtls *d);

/** Why it failed, a word: "timeout", "fingerprint", "profile", "handshake", "amplification". NULL: it did not. */
const char *ew_dtls_why(const struct ew_dtls *d);

/** The keys of a handshake that is done (RFC 5764 section 4.2). `ret` is to be wiped by the caller. Errors: -EIO. */
EW_MUST_USE int ew_dtls_keys(const struct ew_dtls *d, struct ew_srtp_keys *ret);

/** True for a datagram with which a peer begins a handshake anew: a ClientHello of the first epoch. */
bool ew_dtls_is_hello(struct ew_slice datagram);

#endif
