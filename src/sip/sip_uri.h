/*
 * Names and addresses in SIP headers: `"Name" <sip:user@host;param>;tag=x`, and what a person would call the number.
 */
#ifndef EW_SIP_SIP_URI_H
#define EW_SIP_SIP_URI_H

#include "base/slice.h"

struct ew_sip_address {
	struct ew_slice name;   /* display name without quotes, escapes kept; may be empty */
	struct ew_slice uri;    /* without angle brackets */
	struct ew_slice params; /* from the first ';' behind the address on, or empty */
};

struct ew_sip_uri {
	struct ew_slice scheme; /* "sip", "sips", "tel"; empty when there was none */
	struct ew_slice user;   /* without password; may be empty */
	struct ew_slice host;   /* IPv6 without brackets */
	uint16_t port;          /* 0: not said */
	struct ew_slice params; /* from the first ';' on, or empty */
};

/** Splits one name-addr or addr-spec. Errors: -EBADMSG (no address, an open bracket or quote). */
EW_MUST_USE int ew_sip_address_read(struct ew_slice value, struct ew_sip_address *ret);

/** Splits a URI; text without a scheme is taken for user@host or a bare number. Errors: -EBADMSG (bad port, empty). */
EW_MUST_USE int ew_sip_uri_read(struct ew_slice text, struct ew_sip_uri *ret);

/** The number in a URI: its user part when that is digits with at most a leading plus, otherwise the whole text. */
struct ew_slice ew_sip_uri_number(struct ew_slice text);

#endif
