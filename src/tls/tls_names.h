/*
 * The names that a certificate carries (RFC 5922 section 7.1): whose it is.
 */
#ifndef EW_TLS_TLS_NAMES_H
#define EW_TLS_TLS_NAMES_H

#include <openssl/x509.h>
#include <stdbool.h>

/**
 * True when a subjectAltName of the certificate is `name`: a dNSName or the host of a `sip:` or `sips:` URI without a
 * user, letters without case, or an IP address. A wildcard matches nothing (RFC 5922 section 7.2), nor does a common
 * name.
 */
bool ew_tls_has_name(const X509 *certificate, const char *name);

#endif
