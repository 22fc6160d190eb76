/*
 * What a TLS connection needs to begin: TLS 1.2 or 1.3 with forward secrecy and authenticated ciphers, no compression,
 * no renegotiation, and no resumption (a session that goes on must not outlive what its peer is trusted for).
 */
#ifndef EW_TLS_TLS_CONTEXT_H
#define EW_TLS_TLS_CONTEXT_H

#include "tls/tls_pem.h"

/** Whether clients must show a certificate that comes from one of the trusted ones. */
enum ew_tls_verify { EW_TLS_VERIFY_NONE, EW_TLS_VERIFY_OPTIONAL, EW_TLS_VERIFY_REQUIRED };

/** What is known of the other side after a handshake. */
enum ew_tls_standing {
	EW_TLS_UNKNOWN,	 /* no certificate */
	EW_TLS_DOUBTFUL, /* one that does not come from a trusted one, or not now */
	EW_TLS_TRUSTED,	 /* one that does */
	EW_TLS_NAMED,	 /* and that carries the name that was asked for */
};

/**
 * Loads what the library would otherwise look for in files later, and keeps private keys in locked memory from now on.
 * Once, before the sandbox. False: keys stand in ordinary memory (the limit of locked memory is too low).
 */
bool ew_tls_prepare(void);

/**
 * For connections that come in. A certificate that is asked for but not required may be anything and then counts as
 * doubtful. Free with SSL_CTX_free(). Errors: -EINVAL with a sentence, -ENOMEM.
 */
EW_MUST_USE int ew_tls_server(
	const struct ew_tls_pem *pem, enum ew_tls_verify verify, SSL_CTX **ret, struct ew_error *error);

/** For connections that go out: the other side must come from a trusted certificate. Errors: as above. */
EW_MUST_USE int ew_tls_client(const struct ew_tls_pem *pem, SSL_CTX **ret, struct ew_error *error);

/** After the handshake. An empty `name` asks for none. */
enum ew_tls_standing ew_tls_standing(const SSL *ssl, const char *name);

#endif
