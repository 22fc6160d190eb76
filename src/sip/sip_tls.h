/*
 * SIP over TLS (RFC 3261 section 26.3, RFC 5922): a listening socket, its connections, and those that are opened to a
 * peer whose own is gone. Bytes become whole messages here; what they say is not looked at.
 *
 * Addresses that are not listed are hung up on before a handshake costs anything. Everything belongs to one thread and
 * nothing blocks. Only ew_sip_tls_turn(), _tick() and _free() give connections back, so that any other call is safe
 * within a callback.
 */
#ifndef EW_SIP_SIP_TLS_H
#define EW_SIP_SIP_TLS_H

#include "base/error.h"
#include "base/io.h"
#include "sip/sip_hop.h"
#include "tls/tls_context.h"

#define EW_SIP_TLS_PORT 5061

struct ew_sip_tls;

struct ew_sip_tls_ops {
	/**
	 * The name that the certificate of the peer at this address must carry; empty: any; NULL: nobody is listed
	 * there.
	 */
	const char *(*expected)(void *arg, const char *address);
	/** One whole message; `raw` is valid during the call. */
	void (*message)(void *arg, struct ew_slice raw, const struct ew_sip_hop *hop);
	/** A connection was refused or given up. */
	void (*trouble)(void *arg, const struct ew_sip_trouble *trouble);
};

/** No socket and no certificate yet; `io` and `ops` must outlive it. Errors: -ENOMEM, as epoll_create1(2). */
EW_MUST_USE int ew_sip_tls_new(struct ew_io *io, const struct ew_sip_tls_ops *ops, void *arg, struct ew_sip_tls **ret);

/** Closes everything. NULL is fine. */
void ew_sip_tls_free(struct ew_sip_tls **t);

/**
 * Takes a certificate for the connections that begin from now on; those that stand go on under theirs. The text may be
 * wiped afterwards. Errors: -EINVAL with a sentence, -ENOMEM; the one before then stays.
 */
EW_MUST_USE int ew_sip_tls_identity(
	struct ew_sip_tls *t, const struct ew_tls_pem *pem, enum ew_tls_verify verify, struct ew_error *error);

/** Listens on a concrete numeric address. Errors: -EINVAL, as bind(2). */
EW_MUST_USE int ew_sip_tls_listen(struct ew_sip_tls *t, const char *address, uint16_t port);

/** To be watched for reading by somebody else's loop; then ew_sip_tls_turn(). */
int ew_sip_tls_fd(const struct ew_sip_tls *t);

/** Serves what is ready. */
void ew_sip_tls_turn(struct ew_sip_tls *t);

/** Gives up what took too long. Call it at least every 100 ms. */
void ew_sip_tls_tick(struct ew_sip_tls *t);

/**
 * Sends over the hop's connection or, when that is gone, over another one of the same peer with the same standing.
 * Errors: -ENOTCONN (there is none), -ENOBUFS (the peer does not read: the connection is given up), -ENOMEM.
 */
EW_MUST_USE int ew_sip_tls_send(struct ew_sip_tls *t, const struct ew_sip_hop *hop, struct ew_slice bytes);

/**
 * Opens a connection to the hop's address and sends over it once its certificate has been found to carry the name that
 * is expected there. Errors: -EACCES (no name is expected: nobody could tell who answers), -EINVAL, -EMFILE (too many
 * connections), as connect(2), -ENOMEM. What fails later is told as trouble.
 */
EW_MUST_USE int ew_sip_tls_send_anew(
	struct ew_sip_tls *t, const struct ew_sip_hop *hop, uint16_t port, struct ew_slice bytes);

/** Connections that are open or on their way. */
size_t ew_sip_tls_count(const struct ew_sip_tls *t);

#endif
