/*
 * What an INVITE of a recording client brings: the offer, the metadata, and every defect that was met in them.
 */
#ifndef EW_SIP_SIPREC_OFFER_H
#define EW_SIP_SIPREC_OFFER_H

#include "base/digest.h"
#include "sip/sdp.h"
#include "sip/sip_message.h"
#include "sip/siprec_metadata.h"

struct ew_siprec_offer {
	bool has_sdp;
	struct ew_sdp sdp;
	bool has_metadata;
	struct ew_metadata metadata;
	struct ew_hash metadata_sha256; /* of the bytes as they came, but for what siprec_evidence.h removes */
	bool body_malformed; /* the multipart body could not be split */
	bool sdp_malformed;
	bool unclosed; /* the closing boundary was missing */
};

/**
 * Reads the body of a request. Defects of the metadata are noted, never errors. `ret` points into the message and is
 * freed with ew_siprec_offer_clear(). Errors: -ENOMEM, -EIO (hash).
 */
EW_MUST_USE int ew_siprec_offer_read(const struct ew_sip_message *request, struct ew_siprec_offer *ret);

/** Frees what the metadata took; fine twice. */
void ew_siprec_offer_clear(struct ew_siprec_offer *offer);

/**
 * True when anything says that this INVITE opens a recording session: siprec in Require or Supported, the feature tag
 * of a recording client on the Contact (also as vendors spell it), a metadata part, a recording participant header, or
 * the identity of a forked leg.
 */
bool ew_siprec_is_recording(const struct ew_sip_message *request, const struct ew_siprec_offer *offer);

#endif
