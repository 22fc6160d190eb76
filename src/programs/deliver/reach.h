/*
 * Whom this machine may ask over the network: URLs that the configuration names, and addresses that are somebody
 * else's. A name is not trusted to stay what it was, so the address is judged when it is connected to. Pure.
 */
#ifndef EW_PROGRAMS_DELIVER_REACH_H
#define EW_PROGRAMS_DELIVER_REACH_H

#include <sys/socket.h>

#include "base/error.h"
#include "base/slice.h"

#define EW_REACH_URLS 128
#define EW_REACH_PREFIXES 64
#define EW_REACH_HOST_BYTES 256
#define EW_REACH_URL_BYTES 513

/** What is compared of a URL; libcurl has taken it apart. */
struct ew_reach_url {
	bool tls;
	char host[EW_REACH_HOST_BYTES]; /* lower case */
	uint16_t port;
	char path[EW_REACH_URL_BYTES];  /* begins with '/' */
};

struct ew_reach_prefix {
	uint8_t address[16]; /* IPv4 is mapped into IPv6 */
	unsigned bits;
};

struct ew_reach {
	struct ew_reach_url url[EW_REACH_URLS];
	size_t n_urls;
	struct ew_reach_prefix own[EW_REACH_PREFIXES];
	size_t n_own;
};

/**
 * Reads the URLs (a line each) and the addresses and prefixes of private networks that may be asked all the same
 * (separated by blanks). Errors with a sentence: -EINVAL, -E2BIG, -ENOMEM.
 */
EW_MUST_USE int ew_reach_read(
	struct ew_slice urls, struct ew_slice own, struct ew_reach *ret, struct ew_error *error);

/**
 * Whether a URL may be asked: http or https, no user, no fragment, nothing encoded that a server could take for a way
 * out of the path, and at or below one of the list: same scheme, host and port, and its path is the listed one or goes
 * on behind it with a segment or a query. Errors with a sentence: -EACCES, -EINVAL (no URL), -ENOMEM.
 */
EW_MUST_USE int ew_reach_url_check(const struct ew_reach *reach, const char *url, struct ew_error *error);

/**
 * Whether this address may be connected to: a public one, or one that is listed. Refused are loopback, link-local
 * (where clouds keep metadata), private, shared, unique-local, multicast, reserved and documentation addresses, also
 * where IPv4 is mapped into IPv6 or reached through NAT64; 6to4 and Teredo altogether. NULL: it may; otherwise a word
 * that says what it is.
 * Source: RFC 6890 and the IANA special-purpose registries, RFC 6052.
 */
const char *ew_reach_address_refused(const struct ew_reach *reach, const struct sockaddr *address, socklen_t bytes);

#endif
