/*
 * What libre's UDP sockets lack for a recorder: room for a whole datagram and for many of them, an ear for requests of
 * RFC 2543 clients, which have no branch, and a word about what cannot be read. Private to sip_transport.c. Belongs to
 * the thread of libre's loop.
 */
#ifndef EW_SIP_SIP_DATAGRAMS_H
#define EW_SIP_SIP_DATAGRAMS_H

#include "base/slice.h"
#include "sip/libre.h"
#include "sip/sip_hop.h"

struct ew_sip_datagrams;

/** A datagram that libre cannot read and will not see. `raw` is valid during the call. */
typedef void ew_sip_unreadable_fn(void *arg, const struct ew_sip_hop *hop, struct ew_slice raw);

/** Errors: -ENOMEM, as getrandom(2). */
EW_MUST_USE int ew_sip_datagrams_new(ew_sip_unreadable_fn *unreadable, void *arg, struct ew_sip_datagrams **ret);

/** NULL inside is fine. libre's sockets may live on. */
void ew_sip_datagrams_free(struct ew_sip_datagrams **d);

/**
 * To be called when libre has begun to listen at `local`: gives the socket a large receive buffer (as root past the
 * system's limit) and sends it a datagram, because libre shows a socket only with a message. Errors: as socket(2),
 * sendto(2), -ENOENT (nobody listens there).
 */
EW_MUST_USE int ew_sip_datagrams_knock(struct ew_sip_datagrams *d, const struct sa *local);

/** True when the message is such a knock: its socket is taken over, and the message is to be forgotten. */
bool ew_sip_datagrams_take(struct ew_sip_datagrams *d, const struct sip_msg *m);

#endif
