/*
 * Cookies of sessions. Must never take a request for our own page's that a page of another site could have made.
 */
#include "programs/web/session_cookie.h"

#include <stdio.h>

#include "http/cookie.h"

#define PLAIN "earwitness"
#define BOUND "__Host-earwitness"

static const char *name_of(bool secure)
{
	return secure ? BOUND : PLAIN;
}

int ew_session_cookie_read(struct ew_http_exchange *x, bool secure, struct ew_slice *ret)
{
	return ew_http_cookie_find(ew_http_header(x, "Cookie"), name_of(secure), ret);
}

/* "https://calls.example.com" is of the host "calls.example.com". */
static bool is_of(struct ew_slice origin, struct ew_slice host)
{
	size_t at = ew_slice_find(origin, EW_SLICE("://"));

	if (at == SIZE_MAX || host.len == 0)
		return false;
	return ew_slice_equal_nocase(ew_slice_of(origin.at + at + 3, origin.len - at - 3), host);
}

const char *ew_session_cookie_objection(struct ew_http_exchange *x)
{
	struct ew_slice site = ew_http_header(x, "Sec-Fetch-Site"), origin = ew_http_header(x, "Origin");
	enum ew_http_method method = ew_http_method(x);
	bool reads = method == EW_HTTP_GET || method == EW_HTTP_HEAD;

	if (site.len > 0 && !ew_slice_equal(site, EW_SLICE("same-origin")) &&
		!(reads && ew_slice_equal(site, EW_SLICE("none"))))
		return "the request comes from another site; use the portal itself";
	if (origin.len > 0 && !is_of(origin, ew_http_header(x, "Host")))
		return "the request comes from a page of another origin; use the portal itself";
	if (!reads && !ew_slice_equal(ew_http_header(x, "Earwitness-Session"), EW_SLICE("1")))
		return "with a session, what changes something carries the field Earwitness-Session: 1";
	return NULL;
}

void ew_session_cookie_set(struct ew_slice secret, bool secure, char text[static EW_SESSION_COOKIE_BYTES])
{
	(void)snprintf(text, EW_SESSION_COOKIE_BYTES, "%s=%.*s; Path=/; HttpOnly; SameSite=Strict%s%s", name_of(secure),
		(int)secret.len, (const char *)secret.at, secure ? "; Secure" : "", secret.len == 0 ? "; Max-Age=0" : "");
}
