/*
 * A certificate with its chain, its key, and whom to trust, as PEM text: what is wrong with them, before anybody relies
 * on them.
 */
#ifndef EW_TLS_TLS_PEM_H
#define EW_TLS_TLS_PEM_H

#include <openssl/ssl.h>

#include "base/error.h"
#include "base/slice.h"

struct ew_tls_pem {
	struct ew_slice certificate; /* the own one first, then what signed it */
	struct ew_slice key;	     /* without passphrase */
	struct ew_slice ca;	     /* certificates that peers' must come from; may be empty */
};

struct ew_tls_report {
	int64_t from_s;	 /* seconds since 1970 UTC: the last beginning in the file */
	int64_t until_s; /* and the first end */
	bool complete;	 /* from the certificate up to one that is trusted or signs itself */
};

/**
 * Looks whether the three fit together. `system_roots`: a chain may also end at a root of this host (reads its files).
 * Errors: -EINVAL with a sentence that names the part (no certificate, a key that is encrypted or belongs to another
 * certificate, ...), -ENOMEM.
 */
EW_MUST_USE int ew_tls_pem_check(
	const struct ew_tls_pem *pem, bool system_roots, struct ew_tls_report *ret, struct ew_error *error);

/**
 * The certificates of a PEM text in their order, at most `most`. Free with ew_tls_certificates_free(). Errors: -EINVAL
 * (none, one that cannot be read, too many), -ENOMEM.
 */
EW_MUST_USE int ew_tls_certificates(struct ew_slice pem, size_t most, STACK_OF(X509) * *ret);

/** Frees the list with its certificates. NULL is fine. */
void ew_tls_certificates_free(STACK_OF(X509) * *list);

/** The private key of a PEM text; one with a passphrase is refused. Free with EVP_PKEY_free(). Errors: -EINVAL. */
EW_MUST_USE int ew_tls_key(struct ew_slice pem, EVP_PKEY **ret);

#endif
