/*
 * How an m-line is secured, and what our answer says of it: keys in the description (RFC 4568), or a handshake on the
 * media path (RFC 5763). Plain media is never answered where the offer wants it secured.
 */
#ifndef EW_SIP_SDP_CRYPTO_H
#define EW_SIP_SDP_CRYPTO_H

#include "base/digest.h"
#include "base/id.h"
#include "base/srtp_keys.h"
#include "sip/sdp.h"

/** Holds keys: wipe it. */
struct ew_sdp_security {
	struct ew_stream_keys keys; /* `own` of them is filled by who answers */
	struct ew_slice tag;        /* of the a=crypto that was chosen; into the offer */
	struct ew_slice suite;      /* its suite as the offer writes it */
	struct ew_hash fingerprint; /* of our certificate, SHA-256; filled by who answers */
	/* In offers of ours alone: */
	bool actpass; /* a handshake is wanted anew, in either role (RFC 8842 section 5.2) */
	struct ew_slice tls_id; /* of the association; may be empty */
	char new_tls_id[EW_ID_TEXT_BYTES]; /* what `tls_id` points to where it is a new one */
};

/**
 * Chooses the strongest of what is offered for the m-line: security 0 for plain media, otherwise the peer's keys, or
 * the fingerprints and our role. Where both are offered for the same protocol, keys in the description win: they are
 * there at once. Media offered as RTP/AVP with keys is secured (RFC 8643), and plain where its keys are of no use.
 * Errors: -ENOTSUP (secured, and in no way that we can do: decline it). `ret` is set on success only.
 */
EW_MUST_USE int ew_sdp_secure(const struct ew_sdp_media *m, struct ew_sdp_security *ret);

/** True for audio over RTP, plain or secured in a way that we can do: what a stream can be made of. */
bool ew_sdp_is_recordable(const struct ew_sdp_media *m);

/** True for audio that is offered secured, and only in ways that we cannot do. */
bool ew_sdp_is_unusable_for_security(const struct ew_sdp_media *m);

/**
 * How an m-line of our own description stood, as ew_dialog_keep_description() keeps it: suite, tag and session
 * parameters without keys, or our role and the fingerprint that we told. Where only the protocol says that there were
 * keys, the suite is the one that everybody must have (RFC 4568 section 6.2). `own` and peers are left empty. Slices
 * point into what `m` was read from.
 */
void ew_sdp_stood(const struct ew_sdp_media *m, struct ew_sdp_security *ret);

/** Adds the attributes of our answer; nothing for plain media. Errors stick to the buffer, which should be secret. */
void ew_sdp_security_write(struct ew_buf *to, const struct ew_sdp_security *s);

#endif
