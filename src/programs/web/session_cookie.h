/*
 * What a browser holds of a session: a cookie that no script reads and no other site sends. Behind TLS its name binds
 * it to this host and to TLS (RFC 6265bis, 4.1.3); without, which is for loopback only, it has another name, so that
 * neither is taken for the other.
 */
#ifndef EW_PROGRAMS_WEB_SESSION_COOKIE_H
#define EW_PROGRAMS_WEB_SESSION_COOKIE_H

#include "http/answer.h"

#define EW_SESSION_COOKIE_BYTES 256

/** The session of a request; points into it. Errors: -ENOENT. */
EW_MUST_USE int ew_session_cookie_read(struct ew_http_exchange *x, bool secure, struct ew_slice *ret);

/**
 * Whether a page of another site made the request, as far as the browser says where it comes from (Sec-Fetch-Site,
 * Origin). The sentence then; NULL: nothing says so. `secure`: our pages come by TLS.
 */
const char *ew_session_foreign(struct ew_http_exchange *x, bool secure);

/**
 * Whether a request with a cookie was made by our own page: it is not foreign, and what changes something carries the field
 * Earwitness-Session, which another site's page cannot send. The sentence otherwise; NULL: it was.
 */
const char *ew_session_cookie_objection(struct ew_http_exchange *x, bool secure);

/** The value of Set-Cookie for a secret; empty: the cookie is taken away. Text of at most EW_SESSION_COOKIE_BYTES. */
void ew_session_cookie_set(struct ew_slice secret, bool secure, char text[static EW_SESSION_COOKIE_BYTES]);

/**
 * The cookie of a browser that has gone to a provider to sign in: it comes along when the browser is sent back, which a
 * session's does not, and is good for nothing else. Errors: -ENOENT.
 */
EW_MUST_USE int ew_signing_cookie_read(struct ew_http_exchange *x, bool secure, struct ew_slice *ret);
/** The value of Set-Cookie for it; empty: it is taken away. As above. */
void ew_signing_cookie_set(struct ew_slice secret, bool secure, char text[static EW_SESSION_COOKIE_BYTES]);

#endif
