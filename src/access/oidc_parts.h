/*
 * Private to access: what several of the oidc files need. URLs of a provider and their escaping, and the claims that an
 * ID token and a logout token have in common. Pure.
 */
#ifndef EW_ACCESS_OIDC_PARTS_H
#define EW_ACCESS_OIDC_PARTS_H

#include "access/oidc.h"

/**
 * Whether a text may be an endpoint: https, or http to this machine alone; a host, perhaps a port; no user, no
 * fragment, nothing but what a URL is written with (RFC 3986), at most EW_OIDC_URL_BYTES.
 */
bool ew_oidc_url_is_safe(const char *url);

/** Adds bytes percent-encoded: all but the unreserved ones (RFC 3986, 2.3). */
void ew_oidc_add_escaped(struct ew_buf *to, struct ew_slice bytes);
/** Adds "name=value", the value escaped, with "&" in front unless `first`. */
void ew_oidc_add_parameter(struct ew_buf *to, bool first, const char *name, struct ew_slice value);

/**
 * Checks iss, aud, azp, exp, nbf and iat (OpenID Connect Core 1.0, 3.1.3.7; Back-Channel Logout 1.0, 2.6). `what`
 * begins the sentence. Errors: as ew_oidc_person_read().
 */
EW_MUST_USE int ew_oidc_claims_check(
	const json_t *claims, const char *what, const struct ew_oidc_expected *expected, struct ew_error *error);

#endif
