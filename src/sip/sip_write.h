/*
 * Writes responses, and our own requests within a dialog, as bytes (RFC 3261 sections 8.2.6 and 12.2.1.1).
 */
#ifndef EW_SIP_SIP_WRITE_H
#define EW_SIP_SIP_WRITE_H

#include "base/buf.h"
#include "sip/dialog.h"

struct ew_sip_reply {
	unsigned status;
	struct ew_slice local_tag;    /* put on To when that has none; not for 100 */
	struct ew_slice headers;      /* more header lines, each with its CR LF */
	struct ew_slice content_type; /* of the body */
	struct ew_slice body;
};

/** Adds the response to `request`, which came over `hop`. Errors stick to the buffer. */
void ew_sip_reply_write(struct ew_buf *to, const struct ew_sip_message *request,
	const struct ew_sip_hop *hop, const struct ew_sip_reply *reply);

struct ew_sip_own_request {
	const char *method;
	struct ew_slice headers;      /* more header lines, each with its CR LF */
	struct ew_slice content_type; /* of the body */
	struct ew_slice body;
};

/**
 * Adds a request within the dialog, with no Via: the transport puts its own. The dialog's local CSeq is counted up
 * first, except for ACK, which has the `cseq` of its INVITE (RFC 3261 section 13.2.2.4); otherwise `cseq` is not looked
 * at. Errors stick to the buffer.
 */
void ew_sip_request_write(
	struct ew_buf *to, struct ew_dialog *d, const struct ew_sip_own_request *request, uint32_t cseq);

/**
 * Adds the Contact of a recording server (RFC 7866 section 6.1.2): where and how the request came. `sips:` when that
 * was asked for over TLS (RFC 3261 section 12.1.1).
 */
void ew_sip_contact_write(
	struct ew_buf *to, const struct ew_sip_message *request, const struct ew_sip_hop *hop);

/**
 * Adds a BYE with the dialog's next local CSeq, which is counted up, and no Via: the transport puts
 * its own. `reason` is the value of its Reason header (RFC 3326).
 */
void ew_sip_bye_write(struct ew_buf *to, struct ew_dialog *d, const char *reason);

/** The reason phrase of a status. */
const char *ew_sip_reason(unsigned status);

#endif
