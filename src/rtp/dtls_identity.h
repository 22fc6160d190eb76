/*
 * Private to the rtp library: what handshakes share.
 */
#ifndef EW_RTP_DTLS_IDENTITY_H
#define EW_RTP_DTLS_IDENTITY_H

#include <openssl/ssl.h>

#include "rtp/dtls.h"

struct ew_dtls_identity {
	SSL_CTX *context;
	BIO_METHOD *sink;
	struct ew_hash fingerprint;
};

/** What a handshake writes to: each write is a datagram to send. NULL without memory. Made once, before threads. */
BIO_METHOD *ew_dtls_sink_new(void);

/** Where an SSL keeps the handshake that it belongs to, for the callbacks of the context. */
struct ew_dtls *ew_dtls_of(const SSL *ssl);

/** Random bytes of this handshake alone, which its cookie is made of. */
struct ew_slice ew_dtls_cookie(const struct ew_dtls *d);

#endif
