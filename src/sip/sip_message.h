/*
 * A view on one SIP message (RFC 3261 section 7): start line, headers and body as slices of the bytes it was read from.
 * Nothing is copied or unfolded, and nothing but the frame is judged.
 */
#ifndef EW_SIP_SIP_MESSAGE_H
#define EW_SIP_SIP_MESSAGE_H

#include "base/slice.h"

#define EW_SIP_MAX_HEADERS 128

struct ew_sip_header {
	struct ew_slice name;  /* the long form, even when the message had a compact one */
	struct ew_slice value; /* trimmed; may hold folded lines */
};

struct ew_sip_message {
	bool is_request;
	struct ew_slice method; /* requests */
	struct ew_slice uri;    /* requests */
	unsigned status;        /* responses, 100 to 699 */
	struct ew_sip_header headers[EW_SIP_MAX_HEADERS];
	size_t n_headers;
	struct ew_slice body; /* cut to Content-Length where that is smaller */
};

struct ew_sip_cseq {
	uint32_t number;
	struct ew_slice method;
};

/**
 * Reads a message that fills `bytes` (a datagram, or one framed message of a stream). Lines may end in CR LF or bare
 * LF. Errors: -EBADMSG (no SIP/2.0 start line, a header line without a colon, a NUL byte in a header, Content-Length
 * that is no number or passes the end), -E2BIG (too many headers). `ret` points into `bytes`.
 */
EW_MUST_USE int ew_sip_message_read(struct ew_slice bytes, struct ew_sip_message *ret);

/** The first header of the (long) name, any case; an empty slice when there is none. */
struct ew_slice ew_sip_header_of(const struct ew_sip_message *m, const char *name);

/** The next header of the name from index *at on, which moves behind it. False when there is no more. */
bool ew_sip_header_next(const struct ew_sip_message *m, const char *name, size_t *at, struct ew_slice *ret);

/** True when any header of the name holds the token in its comma-separated list. */
bool ew_sip_has_token(const struct ew_sip_message *m, const char *name, struct ew_slice token);

/** Reads "number METHOD". Errors: -EBADMSG. */
EW_MUST_USE int ew_sip_cseq_read(struct ew_slice value, struct ew_sip_cseq *ret);

/**
 * The value of a parameter (";name=value" or ";name") behind a header value, without quotes. False when it is not
 * there. What stands inside double quotes or angle brackets is no parameter.
 */
bool ew_sip_param(struct ew_slice value, struct ew_slice name, struct ew_slice *ret);

/** Cuts a comma-separated list at the next comma outside of quotes and angle brackets; false at its end. */
bool ew_sip_list_cut(struct ew_slice *rest, struct ew_slice *ret_item);

#endif
