/*
 * Transactions over TLS (RFC 3261 section 17, as far as a reliable transport leaves anything of it): requests of peers
 * that wait for their answer, CANCEL, and requests of ours that wait for theirs. libre does the same for UDP and TCP.
 */
#ifndef EW_SIP_SIP_EXCHANGE_H
#define EW_SIP_SIP_EXCHANGE_H

#include "sip/sip_tls.h"

/** What every transaction of a transport begins with. */
struct ew_sip_transaction {
	bool over_tls;
};

struct ew_sip_exchanges;

struct ew_sip_exchange_ops {
	/** As in struct ew_sip_transport_ops. */
	void (*request)(void *arg, struct ew_slice raw, const struct ew_sip_hop *hop, void *transaction);
	void (*cancelled)(void *arg, void *transaction);
	void (*trouble)(void *arg, const struct ew_sip_trouble *trouble);
	const char *(*expected)(void *arg, const char *address);
};

/**
 * The outcome of a request of ours: a final response, or 408 without bytes after 32 s or when all ends. Once for
 * each.
 */
typedef void ew_sip_exchange_fn(void *arg, unsigned status, struct ew_slice bytes);

/** Makes the connections too. Errors: -ENOMEM, as ew_sip_tls_new(). */
EW_MUST_USE int ew_sip_exchanges_new(
	struct ew_io *io, const struct ew_sip_exchange_ops *ops, void *arg, struct ew_sip_exchanges **ret);

/** Closes connections and forgets transactions without answering them. NULL is fine. */
void ew_sip_exchanges_free(struct ew_sip_exchanges **x);

/** The connections under it: for certificate, listening, descriptor and turn. */
struct ew_sip_tls *ew_sip_exchanges_tls(struct ew_sip_exchanges *x);

/** Time passes, here and for the connections. Call it at least every 100 ms. */
void ew_sip_exchanges_tick(struct ew_sip_exchanges *x);

/**
 * Sends a response; without bytes one without a body that says only the status. With a status of 200 or above the
 * transaction is over and must not be used again.
 */
void ew_sip_exchange_respond(struct ew_sip_exchanges *x, void *transaction, unsigned status, struct ew_slice bytes);

/**
 * Sends a request that has no Via over the hop's connection; when that is gone, over a new one to the hop's address and
 * the port of the request URI (5061 when it says none). `fn` (or NULL) hears the outcome. Errors: -EBADMSG (no start
 * line), -ENOMEM, as ew_sip_tls_send_anew().
 */
EW_MUST_USE int ew_sip_exchange_request(struct ew_sip_exchanges *x, const struct ew_sip_hop *hop, struct ew_slice bytes,
	ew_sip_exchange_fn *fn, void *arg);

#endif
