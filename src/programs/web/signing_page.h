/*
 * Pages of a sign-in by a provider: one that goes on by itself, and one that says what went wrong. They are pages and
 * not redirects, because a redirect that began at another site leaves out the session's cookie, and the portal would
 * find nobody signed in.
 */
#ifndef EW_PROGRAMS_WEB_SIGNING_PAGE_H
#define EW_PROGRAMS_WEB_SIGNING_PAGE_H

#include "http/answer.h"

#define EW_SIGNING_PAGE_BYTES 8192

/** A page that goes to `to`, a path of our own, at once; with `n` fields more (at most 4). Ends the exchange. */
void ew_signing_page_go_on(
	struct ew_http_exchange *x, struct ew_slice to, const struct ew_http_field *fields, size_t n);

/** A page that says `sentence`, with a way back to the sign-in. Ends the exchange. */
void ew_signing_page_refuse(struct ew_http_exchange *x, unsigned status, struct ew_slice sentence,
	const struct ew_http_field *fields, size_t n);

#endif
