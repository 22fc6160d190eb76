/*
 * URLs of a provider, and how values are put into one. Must never take an address for this machine because it begins
 * like it, and never let a value end a parameter and begin another.
 */
#include "access/oidc_parts.h"

#include <string.h>

static bool is_unreserved(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("-._~", c));
}

/* RFC 3986, 2: what may stand in a URL without a fragment. */
static bool is_written_well(struct ew_slice url)
{
	for (size_t i = 0; i < url.len; i++)
		if (!is_unreserved(url.at[i]) && (url.at[i] == '\0' || !strchr(":/?[]@!$&'()*+,;=%", url.at[i])))
			return false;
	return true;
}

/* Behind the host: nothing, or a port. */
static bool is_port(struct ew_slice s)
{
	uint64_t port;

	if (s.len == 0)
		return true;
	return s.at[0] == ':' && ew_slice_decimal(ew_slice_of(s.at + 1, s.len - 1), 65535, &port) == 0 && port > 0;
}

/* A name or an address; one of IPv6 keeps its brackets. */
static bool cut_host(struct ew_slice authority, struct ew_slice *ret_host, struct ew_slice *ret_port)
{
	size_t n = ew_slice_find(authority, EW_SLICE(":"));

	if (ew_slice_starts(authority, EW_SLICE("["))) {
		size_t end = ew_slice_find(authority, EW_SLICE("]"));

		n = end == SIZE_MAX ? 0 : end + 1;
	}
	if (n > authority.len)
		n = authority.len;
	*ret_host = ew_slice_of(authority.at, n);
	*ret_port = ew_slice_of(authority.at + n, authority.len - n);
	return n > 0;
}

static bool is_host(struct ew_slice host)
{
	struct ew_slice inside = host;

	if (host.at[0] == '[')
		inside = ew_slice_of(host.at + 1, host.len - 2);
	for (size_t i = 0; i < inside.len; i++)
		if (!is_unreserved(inside.at[i]) && (host.at[0] != '[' || inside.at[i] != ':'))
			return false;
	return inside.len > 0;
}

static bool is_loopback(struct ew_slice host)
{
	return ew_slice_equal(host, EW_SLICE("127.0.0.1")) || ew_slice_equal(host, EW_SLICE("[::1]")) ||
	       ew_slice_equal_nocase(host, EW_SLICE("localhost"));
}

/* What stands between the scheme and the path. */
static struct ew_slice authority_of(struct ew_slice url, size_t scheme)
{
	struct ew_slice rest = ew_slice_of(url.at + scheme, url.len - scheme);
	size_t n = 0;

	while (n < rest.len && rest.at[n] != '/' && rest.at[n] != '?')
		n++;
	return ew_slice_of(rest.at, n);
}

bool ew_oidc_url_is_safe(const char *text)
{
	struct ew_slice url = ew_slice_text(text);
	const struct ew_slice https = EW_SLICE("https://"), http = EW_SLICE("http://");
	bool secure = ew_slice_starts_nocase(url, https);
	struct ew_slice host, port;

	if (url.len > EW_OIDC_URL_BYTES || !is_written_well(url))
		return false;
	if (!secure && !ew_slice_starts_nocase(url, http))
		return false;
	if (!cut_host(authority_of(url, secure ? https.len : http.len), &host, &port))
		return false;
	return is_host(host) && is_port(port) && (secure || is_loopback(host));
}

void ew_oidc_add_escaped(struct ew_buf *to, struct ew_slice bytes)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < bytes.len; i++) {
		uint8_t c = bytes.at[i];

		if (is_unreserved(c))
			ew_buf_add_u8(to, c);
		else
			ew_buf_add(to, (const char[]){'%', digits[c >> 4], digits[c & 15]}, 3);
	}
}

void ew_oidc_add_parameter(struct ew_buf *to, bool first, const char *name, struct ew_slice value)
{
	if (!first)
		ew_buf_add_u8(to, '&');
	ew_buf_add_text(to, name);
	ew_buf_add_u8(to, '=');
	ew_oidc_add_escaped(to, value);
}
