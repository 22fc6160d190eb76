/*
 * Allow list and address judgement. Must never say yes to what it does not understand: an address family, a prefix or
 * a URL that is new to it is refused.
 */
#include "programs/deliver/reach.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

/* -- addresses -- */

struct special {
	const char *text;
	unsigned bits;
	const char *word;
	bool always; /* no list makes it an address of a server */
};

static const struct special four[] = {
	{"0.0.0.0", 8, "unspecified", true},
	{"10.0.0.0", 8, "private", false},
	{"100.64.0.0", 10, "shared", false},
	{"127.0.0.0", 8, "loopback", false},
	{"169.254.0.0", 16, "link-local", false},
	{"172.16.0.0", 12, "private", false},
	{"192.0.0.0", 24, "reserved", false},
	{"192.0.2.0", 24, "documentation", false},
	{"192.88.99.0", 24, "reserved", false},
	{"192.168.0.0", 16, "private", false},
	{"198.18.0.0", 15, "benchmarking", false},
	{"198.51.100.0", 24, "documentation", false},
	{"203.0.113.0", 24, "documentation", false},
	{"224.0.0.0", 4, "multicast", true},
	{"240.0.0.0", 4, "reserved", true},
};

/* Inside 2000::/3, the only part of IPv6 that is given out to networks of the Internet. */
static const struct special six[] = {
	{"2001::", 23, "reserved", false}, /* Teredo, ORCHID, benchmarking */
	{"2001:db8::", 32, "documentation", false},
	{"2002::", 16, "6to4", false},
	{"3fff::", 20, "documentation", false},
};

static bool has_prefix(const uint8_t *address, const uint8_t *prefix, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (memcmp(address, prefix, whole) != 0)
		return false;
	return rest == 0 || ((address[whole] ^ prefix[whole]) >> (8 - rest)) == 0;
}

static const struct special *find(int family, const uint8_t *address)
{
	const struct special *table = family == AF_INET ? four : six;
	size_t n = family == AF_INET ? EW_COUNT(four) : EW_COUNT(six);

	for (size_t i = 0; i < n; i++) {
		uint8_t prefix[16];

		if (inet_pton(family, table[i].text, prefix) == 1 && has_prefix(address, prefix, table[i].bits))
			return &table[i];
	}
	return NULL;
}

static bool is_own(const struct ew_reach *reach, const uint8_t address[static 16])
{
	for (size_t i = 0; i < reach->n_own; i++)
		if (has_prefix(address, reach->own[i].address, reach->own[i].bits))
			return true;
	return false;
}

/* IPv4 in the clothes of IPv6: mapped (RFC 4291, 2.5.5.2), or through a translator (RFC 6052). */
static bool unwrap(uint8_t address[static 16])
{
	static const uint8_t nat64[12] = {0x00, 0x64, 0xff, 0x9b};

	if (memcmp(address, nat64, sizeof(nat64)) == 0)
		memcpy(address, mapped, sizeof(mapped));
	return memcmp(address, mapped, sizeof(mapped)) == 0;
}

static const char *judge_six(const struct ew_reach *reach, const uint8_t address[static 16])
{
	static const uint8_t none[16] = {0};
	const struct special *special;

	if (address[0] == 0xff)
		return "multicast";
	if (memcmp(address, none, sizeof(none)) == 0)
		return "unspecified";
	if (is_own(reach, address))
		return NULL;
	if ((address[0] & 0xe0) == 0x20) {
		special = find(AF_INET6, address);
		return special ? special->word : NULL;
	}
	if ((address[0] & 0xfe) == 0xfc)
		return "unique-local";
	if (address[0] == 0xfe && (address[1] & 0xc0) == 0x80)
		return "link-local";
	return "reserved";
}

static const char *judge(const struct ew_reach *reach, uint8_t address[static 16])
{
	const struct special *special;

	if (!unwrap(address))
		return judge_six(reach, address);
	special = find(AF_INET, address + sizeof(mapped));
	if (!special || (!special->always && is_own(reach, address)))
		return NULL;
	return special->word;
}

const char *ew_reach_address_refused(const struct ew_reach *reach, const struct sockaddr *address, socklen_t bytes)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	uint8_t whole[16];

	if (address->sa_family == AF_INET && bytes >= (socklen_t)sizeof(v4)) {
		memcpy(&v4, address, sizeof(v4));
		memcpy(whole, mapped, sizeof(mapped));
		memcpy(whole + sizeof(mapped), &v4.sin_addr, 4);
	} else if (address->sa_family == AF_INET6 && bytes >= (socklen_t)sizeof(v6)) {
		memcpy(&v6, address, sizeof(v6));
		memcpy(whole, &v6.sin6_addr, sizeof(whole));
	} else {
		return "unknown";
	}
	return judge(reach, whole);
}

/* -- lists -- */

static int read_prefix(struct ew_slice word, struct ew_reach_prefix *ret)
{
	struct ew_slice rest = word, head = word;
	bool cut = ew_slice_find(word, EW_SLICE("/")) != SIZE_MAX && ew_slice_cut(&rest, '/', &head);
	char text[INET6_ADDRSTRLEN];
	uint64_t bits;
	unsigned most = 128;

	if (head.len == 0 || head.len >= sizeof(text))
		return -EINVAL;
	snprintf(text, sizeof(text), "%.*s", (int)head.len, (const char *)head.at);
	memcpy(ret->address, mapped, sizeof(mapped));
	if (inet_pton(AF_INET, text, ret->address + sizeof(mapped)) == 1)
		most = 32;
	else if (inet_pton(AF_INET6, text, ret->address) != 1)
		return -EINVAL;
	bits = most;
	if (cut && ew_slice_decimal(rest, most, &bits) < 0)
		return -EINVAL;
	ret->bits = (unsigned)bits + 128 - most;
	return 0;
}

static int read_own(struct ew_slice own, struct ew_reach *reach, struct ew_error *error)
{
	struct ew_slice word;

	while (own.len > 0) {
		if (!ew_slice_cut(&own, ' ', &word)) {
			word = own;
			own = EW_SLICE_EMPTY;
		}
		if (word.len == 0)
			continue;
		if (reach->n_own == EW_REACH_PREFIXES)
			return ew_error_set(error, -E2BIG, "at most %d private addresses are possible",
				EW_REACH_PREFIXES);
		if (read_prefix(word, &reach->own[reach->n_own]) < 0)
			return ew_error_set(error, -EINVAL, "%.*s is neither an address nor a prefix", (int)word.len,
				(const char *)word.at);
		reach->n_own++;
	}
	return 0;
}

/* -- URLs -- */

static void free_url(CURLU **url)
{
	curl_url_cleanup(*url);
}

static void free_part(char **part)
{
	curl_free(*part);
}

/* The part of a URL into a fixed array; absent is -ENOENT. */
static int part_of(CURLU *url, CURLUPart which, unsigned flags, char *to, size_t room)
{
	_cleanup_(free_part) char *part = NULL;
	CURLUcode code = curl_url_get(url, which, &part, flags);
	size_t n;

	if (code == CURLUE_OUT_OF_MEMORY)
		return -ENOMEM;
	if (code != CURLUE_OK || !part)
		return -ENOENT;
	n = strlen(part);
	if (n >= room)
		return -EINVAL;
	memcpy(to, part, n + 1);
	return 0;
}

static bool has_tricks(const char *path)
{
	static const char *const encoded[] = {"%2e", "%2f", "%5c", "%00", "\\"};

	for (size_t i = 0; i < EW_COUNT(encoded); i++)
		if (strcasestr(path, encoded[i]))
			return true;
	return false;
}

static int take_apart(const char *text, struct ew_reach_url *ret)
{
	_cleanup_(free_url) CURLU *url = curl_url();
	char scheme[16], port[16], other[EW_REACH_URL_BYTES];
	uint64_t number;
	int r;

	if (!url)
		return -ENOMEM;
	if (strlen(text) >= EW_REACH_URL_BYTES || curl_url_set(url, CURLUPART_URL, text,
		CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
		return -EINVAL;
	if (part_of(url, CURLUPART_USER, 0, other, sizeof(other)) != -ENOENT ||
		part_of(url, CURLUPART_PASSWORD, 0, other, sizeof(other)) != -ENOENT ||
		part_of(url, CURLUPART_FRAGMENT, 0, other, sizeof(other)) != -ENOENT)
		return -EINVAL;
	r = part_of(url, CURLUPART_SCHEME, 0, scheme, sizeof(scheme));
	if (r == 0)
		r = part_of(url, CURLUPART_HOST, 0, ret->host, sizeof(ret->host));
	if (r == 0)
		r = part_of(url, CURLUPART_PORT, CURLU_DEFAULT_PORT, port, sizeof(port));
	if (r == 0)
		r = part_of(url, CURLUPART_PATH, 0, ret->path, sizeof(ret->path));
	if (r == 0)
		r = ew_slice_decimal(ew_slice_text(port), 65535, &number);
	if (r < 0)
		return r == -ENOMEM ? r : -EINVAL;
	ret->tls = strcasecmp(scheme, "https") == 0;
	ret->port = (uint16_t)number;
	return (ret->tls || strcasecmp(scheme, "http") == 0) && ret->host[0] && number > 0 &&
			!has_tricks(ret->path) ? 0 : -EINVAL;
}

static int read_urls(struct ew_slice urls, struct ew_reach *reach, struct ew_error *error)
{
	struct ew_slice line;

	while (urls.len > 0) {
		char text[EW_REACH_URL_BYTES];
		int r;

		if (!ew_slice_cut(&urls, '\n', &line)) {
			line = urls;
			urls = EW_SLICE_EMPTY;
		}
		if (line.len == 0)
			continue;
		if (reach->n_urls == EW_REACH_URLS)
			return ew_error_set(error, -E2BIG, "at most %d URLs are possible", EW_REACH_URLS);
		snprintf(text, sizeof(text), "%.*s", (int)line.len, (const char *)line.at);
		r = line.len < sizeof(text) ? take_apart(text, &reach->url[reach->n_urls]) : -EINVAL;
		if (r < 0)
			return ew_error_set(error, r, "%s is no http or https address without user and fragment", text);
		reach->n_urls++;
	}
	return 0;
}

int ew_reach_read(struct ew_slice urls, struct ew_slice own, struct ew_reach *ret, struct ew_error *error)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	r = read_urls(urls, ret, error);
	return r < 0 ? r : read_own(own, ret, error);
}

/* "/a" is above "/a" and "/a/b", not above "/ab". */
static bool is_below(const char *path, const char *listed)
{
	size_t n = strlen(listed);

	while (n > 0 && listed[n - 1] == '/')
		n--;
	return strncmp(path, listed, n) == 0 && (path[n] == '\0' || path[n] == '/');
}

int ew_reach_url_check(const struct ew_reach *reach, const char *url, struct ew_error *error)
{
	struct ew_reach_url asked;
	int r = take_apart(url, &asked);

	if (r < 0)
		return ew_error_set(error, r, "what is to be asked is no http or https address that can be judged");
	for (size_t i = 0; i < reach->n_urls; i++) {
		const struct ew_reach_url *listed = &reach->url[i];

		if (asked.tls == listed->tls && asked.port == listed->port &&
			strcasecmp(asked.host, listed->host) == 0 && is_below(asked.path, listed->path))
			return 0;
	}
	return ew_error_set(error, -EACCES, "the configuration names no address like this; nothing was asked");
}
