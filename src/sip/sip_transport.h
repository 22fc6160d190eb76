/*
 * SIP over UDP and TCP by libre, and over TLS: sockets, framing, and server and client transactions (RFC 3261 sections
 * 17 and 18). It knows nothing of recording sessions.
 *
 * libre has a loop of its own (one for the thread) in which its timers live, so that loop is the outer one: other
 * descriptors are watched through ew_sip_transport_watch() and served from within it. Everything here belongs to the
 * thread that called ew_sip_transport_new(); there may be one transport in a process.
 */
#ifndef EW_SIP_SIP_TRANSPORT_H
#define EW_SIP_SIP_TRANSPORT_H

#include "base/error.h"
#include "base/slice.h"
#include "sip/sip_hop.h"
#include "tls/tls_context.h"

struct ew_sip_transport;

struct ew_sip_transport_ops {
	/**
	 * A request that is no retransmission. `raw` is valid during the call. `transaction` must be answered exactly
	 * once with a final status, now or later; it is NULL for ACK.
	 */
	void (*request)(void *arg, struct ew_slice raw, const struct ew_sip_hop *hop, void *transaction);
	/** The INVITE of this transaction was cancelled before its final answer, which is still owed. */
	void (*cancelled)(void *arg, void *transaction);
	/** A datagram that cannot be read as a message and is dropped. `raw` is valid during the call. */
	void (*unreadable)(void *arg, struct ew_slice raw, const struct ew_sip_hop *hop);
	/**
	 * The name that the certificate of the peer at this address must carry; empty: any; NULL: nobody is listed
	 * there. Asked over TLS only.
	 */
	const char *(*tls_name)(void *arg, const char *address);
	/** A TLS connection was refused or given up. */
	void (*trouble)(void *arg, const struct ew_sip_trouble *trouble);
	/**
	 * What became of the request that was sent with this ticket: a final response (`error` 0, `raw` valid during
	 * the call), or -ETIMEDOUT, or what else kept it from being answered. Once for each; NULL: nobody asks.
	 */
	void (*outcome)(void *arg, uint64_t ticket, int error, struct ew_slice raw);
	/** A 2xx to an INVITE of ours came once more: its ACK is lost (RFC 3261 section 13.2.2.4). NULL: nobody asks.
	 */
	void (*repeated)(void *arg, struct ew_slice raw);
};

typedef void ew_sip_transport_fn(void *arg);

/** Sets libre up, with no socket yet. Call it before the sandbox is entered. Errors: -ENOMEM, -EIO. */
EW_MUST_USE int ew_sip_transport_new(
	const struct ew_sip_transport_ops *ops, void *arg, struct ew_sip_transport **ret);

/** Closes sockets and forgets transactions without answering them. */
void ew_sip_transport_free(struct ew_sip_transport **t);

/**
 * Listens on a concrete numeric address (responses name the address a request came to, so no wildcard). Errors: -EINVAL
 * (no such address), as bind(2), with a sentence.
 */
EW_MUST_USE int ew_sip_transport_listen(struct ew_sip_transport *t, bool tcp, const char *address,
	uint16_t port, struct ew_error *error);

/**
 * Takes a certificate for TLS connections that begin from now on; those that stand, and their calls, go on. The text
 * may be wiped afterwards. Errors: -EINVAL with a sentence (the one before stays), -ENOMEM.
 */
EW_MUST_USE int ew_sip_transport_identity(struct ew_sip_transport *t, const struct ew_tls_pem *pem,
	enum ew_tls_verify verify, struct ew_error *error);

/**
 * Listens for TLS on a concrete numeric address, once a certificate was taken. Errors: -EINVAL, as bind(2), with a
 * sentence.
 */
EW_MUST_USE int ew_sip_transport_listen_tls(
	struct ew_sip_transport *t, const char *address, uint16_t port, struct ew_error *error);

/** Calls fn whenever `fd` can be read (or has ended). Errors: -ENOMEM, as epoll_ctl(2). */
EW_MUST_USE int ew_sip_transport_watch(int fd, ew_sip_transport_fn *fn, void *arg);
/** Stops that; call it before the descriptor is closed. */
void ew_sip_transport_unwatch(int fd);

/** Serves everything until ew_sip_transport_stop(), SIGTERM or SIGINT, calling `tick` every period_ms. */
EW_MUST_USE int ew_sip_transport_run(
	struct ew_sip_transport *t, uint64_t period_ms, ew_sip_transport_fn *tick, void *arg);

/** Lets ew_sip_transport_run() return after what it is at. From a callback of the loop. */
void ew_sip_transport_stop(struct ew_sip_transport *t);

/** Sends a response. With a status of 200 or above the transaction is over and must not be used again. */
void ew_sip_transport_respond(
	struct ew_sip_transport *t, void *transaction, unsigned status, struct ew_slice bytes);

/** Sends bytes to the hop as they are. Errors: as sendto(2), -ENOMEM. */
EW_MUST_USE int ew_sip_transport_send(
	struct ew_sip_transport *t, const struct ew_sip_hop *hop, struct ew_slice bytes);

/**
 * Sends a request that has no Via to the hop, in a client transaction; an ACK, which has none, just so. With a ticket
 * that is not 0 its outcome is told, unless this returns an error. The ACK of an answer that is no 2xx is sent by
 * itself, that of a 2xx is the caller's. Errors: -ENOMEM, -EBADMSG (no start line), -EIO.
 */
EW_MUST_USE int ew_sip_transport_request(
	struct ew_sip_transport *t, const struct ew_sip_hop *hop, struct ew_slice bytes, uint64_t ticket);

#endif
