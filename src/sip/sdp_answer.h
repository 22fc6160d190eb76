/*
 * Writes the answer of a recorder to an offer (RFC 3264, RFC 7866 section 7.1): as many m-lines in the same order, what
 * is taken as recvonly with its label repeated, what is declined with port 0. What nobody can record now is inactive
 * (RFC 7866 section 7.2: not prepared to receive), at the discard port.
 */
#ifndef EW_SIP_SDP_ANSWER_H
#define EW_SIP_SDP_ANSWER_H

#include "base/buf.h"
#include "sip/sdp_crypto.h"

#define EW_SDP_DISCARD_PORT 9 /* RFC 863: nothing that comes there is read */

struct ew_sdp_answer {
	uint64_t session;       /* o= session id, the same for the whole dialog */
	uint64_t version;       /* o= version, one higher for each changed answer */
	struct ew_slice address; /* where media is wanted */
	uint16_t ports[EW_MAX_STREAMS_PER_CALL]; /* for each m-line of the offer; 0 declines */
	const struct ew_sdp_security *security;  /* for each m-line; NULL: all are plain */
	bool unread[EW_MAX_STREAMS_PER_CALL];    /* for each m-line: inactive, nobody listens */
	bool record_off; /* the peer understands a=record (RFC 7866 section 9.1.1), and nothing is recorded */
};

/** Adds the answer. Errors stick to the buffer. */
void ew_sdp_answer_write(struct ew_buf *to, const struct ew_sdp *offer, const struct ew_sdp_answer *answer);

/** True when the answer names this codec of the m-line: what can be decoded, or everything when nothing can. */
bool ew_sdp_answer_takes(const struct ew_sdp_media *m, const struct ew_codec_entry *codec);

#endif
