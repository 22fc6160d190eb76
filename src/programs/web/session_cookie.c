/*
 * Cookies of sessions. Must never take a request for our own page's that a page of another site could have made.
 */
#include "programs/web/session_cookie.h"

#include <stdio.h>

#include "http/cookie.h"

#define PLAIN "earwitness"
#define BOUND "__Host-earwitness"
#define SIGNING "-signing"
#define SIGNING_S "600"

static const char *name_of(bool secure)
{
	return secure ? BOUND : PLAIN;
}

int ew_session_cookie_read(struct ew_http_exchange *x, bool secure, struct ew_slice *ret)
{
	return ew_http_cookie_find(ew_http_header(x, "Cookie"), name_of(secure), ret);
}

/* A host without the port that its scheme has anyway: some proxies write it, no browser does. */
static struct ew_slice without_port(struct ew_slice host, struct ew_slice port)
{
	if (host.len > port.len && ew_slice_equal(ew_slice_of(host.at + host.len - port.len, port.len), port))
		host.len -= port.len;
	return host;
}

/* "https://calls.example.com" is of the host "calls.example.com"; by TLS nothing else is a page of ours. */
static bool is_of(struct ew_slice origin, struct ew_slice host, bool secure)
{
	bool tls = ew_slice_starts_nocase(origin, EW_SLICE("https://"));
	struct ew_slice scheme = tls ? EW_SLICE("https://") : EW_SLICE("http://");
	struct ew_slice port = tls ? EW_SLICE(":443") : EW_SLICE(":80");

	if (host.len == 0 || (secure && !tls) || !ew_slice_starts_nocase(origin, scheme))
		return false;
	origin = ew_slice_of(origin.at + scheme.len, origin.len - scheme.len);
	return ew_slice_equal_nocase(without_port(origin, port), without_port(host, port));
}

static bool reads(const struct ew_http_exchange *x)
{
	return ew_http_method(x) == EW_HTTP_GET || ew_http_method(x) == EW_HTTP_HEAD;
}

const char *ew_session_foreign(struct ew_http_exchange *x, bool secure)
{
	struct ew_slice site = ew_http_header(x, "Sec-Fetch-Site"), origin = ew_http_header(x, "Origin");

	if (site.len > 0 && !ew_slice_equal(site, EW_SLICE("same-origin")) &&
		!(reads(x) && ew_slice_equal(site, EW_SLICE("none"))))
		return "the request comes from another site; use the portal itself";
	if (origin.len > 0 && !is_of(origin, ew_http_header(x, "Host"), secure))
		return "the request comes from a page of another origin; use the portal itself";
	return NULL;
}

const char *ew_session_cookie_objection(struct ew_http_exchange *x, bool secure)
{
	const char *foreign = ew_session_foreign(x, secure);

	if (foreign)
		return foreign;
	if (!reads(x) && !ew_slice_equal(ew_http_header(x, "Earwitness-Session"), EW_SLICE("1")))
		return "with a session, what changes something carries the field Earwitness-Session: 1";
	return NULL;
}

void ew_session_cookie_set(struct ew_slice secret, bool secure, char text[static EW_SESSION_COOKIE_BYTES])
{
	(void)snprintf(text, EW_SESSION_COOKIE_BYTES, "%s=%.*s; Path=/; HttpOnly; SameSite=Strict%s%s", name_of(secure),
		(int)secret.len, (const char *)secret.at, secure ? "; Secure" : "", secret.len == 0 ? "; Max-Age=0" : "");
}

int ew_signing_cookie_read(struct ew_http_exchange *x, bool secure, struct ew_slice *ret)
{
	return ew_http_cookie_find(ew_http_header(x, "Cookie"), secure ? BOUND SIGNING : PLAIN SIGNING, ret);
}

/* A browser that is sent back comes from another site: "Strict" would leave the cookie out. */
void ew_signing_cookie_set(struct ew_slice secret, bool secure, char text[static EW_SESSION_COOKIE_BYTES])
{
	(void)snprintf(text, EW_SESSION_COOKIE_BYTES, "%s%s=%.*s; Path=/; HttpOnly; SameSite=Lax%s; Max-Age=%s", name_of(secure), SIGNING,
		(int)secret.len, secret.len > 0 ? (const char *)secret.at : "", secure ? "; Secure" : "",
		secret.len == 0 ? "0" : SIGNING_S);
}
