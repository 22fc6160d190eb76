/*
 * What the two files of SIP over TLS share: the connections as such, and what passes through one.
 */
#ifndef EW_SIP_SIP_TLS_PRIVATE_H
#define EW_SIP_SIP_TLS_PRIVATE_H

#include "base/buf.h"
#include "sip/sip_tls.h"

struct tls_link {
	struct tls_link *next;
	struct ew_sip_tls *owner;
	int fd;
	SSL *ssl;
	struct ew_sip_hop hop;
	bool outgoing;
	bool open;    /* the handshake is over, and what it showed suffices */
	bool writing; /* the socket is watched for room */
	bool broken;  /* OpenSSL must not be asked any more, not even to say goodbye */
	bool dead;    /* given back at the end of the turn */
	bool partial; /* a message has begun */
	struct ew_mono deadline;
	struct ew_buf in;
	struct ew_buf out;
};

struct ew_sip_tls {
	struct ew_io *io;
	const struct ew_sip_tls_ops *ops;
	void *arg;
	int epoll;
	int listener;
	SSL_CTX *server;
	SSL_CTX *client;
	struct tls_link *links;
	size_t n_links;
	uint64_t last_connection;
	struct ew_mono looked_at; /* the deadlines */
};

/** Serves one connection of which something is ready. */
void tls_link_serve(struct tls_link *l);

/** Tries to send what waits. */
void tls_link_flush(struct tls_link *l);

/** Adds bytes and tries to send them. Errors: as ew_sip_tls_send(). */
int tls_link_send(struct tls_link *l, struct ew_slice bytes);

/** Ends it; `why` (or NULL: nothing to tell) goes to the owner. */
void tls_link_drop(struct tls_link *l, const struct ew_sip_trouble *why);

/** What took too long. */
const struct ew_sip_trouble *tls_link_overdue(const struct tls_link *l);

#endif
