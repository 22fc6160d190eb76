/*
 * Why an INVITE is not taken: the answer to the peer (RFC 3261 sections 8.2 and 21.4) and the
 * sentence for the operator. Each costs a recording, so none may be said without telling what to do
 * about it.
 */
#include <errno.h>

#include "sip/sdp_crypto.h"
#include "sip/siprec_private.h"

const struct ew_siprec_refusal siprec_no_memory = {500, "resources_short",
	"an INVITE was refused for want of memory or randomness; look at the memory of this host"};

const struct ew_siprec_refusal siprec_extension = {420, "extension_required",
	"a request requires an extension that is not known here; take what its Require names "
	"beside siprec out of the recording client's profile"};
const struct ew_siprec_refusal siprec_merged = {482, "merged",
	"an INVITE came over a second path and was refused there; its call is recorded over "
	"the first one"};
const struct ew_siprec_refusal siprec_full = {503, "calls_too_many",
	"an INVITE was refused because the greatest number of calls is up; spread calls over "
	"another recorder"};
const struct ew_siprec_refusal siprec_busy = {500, "offer_pending",
	"a re-INVITE or UPDATE came before the one ahead of it was answered; the recording client is to "
	"send it again"};
const struct ew_siprec_refusal siprec_early = {503, "dialog_not_restored",
	"a re-INVITE, UPDATE or INFO came before the recorder has given its dialog back; the recording client "
	"is to send it again"};
const struct ew_siprec_refusal siprec_unknown = {481, "dialog_unknown",
	"a re-INVITE, UPDATE or INFO belongs to no session that is known here, so its call is not recorded; "
	"the recording client is to open a new session"};

const struct ew_siprec_refusal siprec_crossed = {491, "offer_crossed",
	"a peer made an offer while one of ours had no answer yet; the recording client is to send it again, by itself "
	"and "
	"soon"};

#define WARN(text) "Warning: 399 earwitness \"" text "\"\r\n"

static bool has_unusable_security(const struct ew_sdp *sdp)
{
	for (size_t i = 0; i < sdp->n_media; i++) {
		if (ew_sdp_is_unusable_for_security(&sdp->media[i]))
			return true;
	}
	return false;
}

static bool has_acceptable_media(const struct ew_sdp *sdp)
{
	for (size_t i = 0; i < sdp->n_media; i++) {
		if (sdp->media[i].port > 0 && ew_sdp_is_recordable(&sdp->media[i]))
			return true;
	}
	return false;
}

/*
 * In the order in which they are looked for: what cannot be read first (RFC 3261 sections 8.2.3,
 * 21.4.1, 21.4.26).
 */
static const struct siprec_verdict body_malformed = {
	{400, "body_malformed",
		"the body of an INVITE or UPDATE could not be split into its parts: its boundary is "
		"missing or a part header is broken; capture it at the recording client and "
		"have its maker look at it"},
	WARN("body cannot be split")};
static const struct siprec_verdict encoded = {
	{415, "body_encoded",
		"the body of an INVITE or UPDATE is compressed; switch Content-Encoding off at the "
		"recording client"},
	"Accept-Encoding: identity\r\n"};
static const struct siprec_verdict no_description = {
	{415, "body_type",
		"an INVITE or UPDATE has a body without a session description; the recording client must "
		"send application/sdp, alone or in multipart/mixed"},
	"Accept: application/sdp, application/rs-metadata+xml, application/rs-metadata, "
	"multipart/mixed\r\n"};
static const struct siprec_verdict sdp_malformed = {
	{400, "sdp_malformed",
		"the session description of an INVITE or UPDATE could not be read; capture it at the "
		"recording client and have its maker look at it"},
	WARN("session description cannot be read")};
static const struct siprec_verdict not_recording = {
	{488, "not_siprec",
		"an INVITE is no recording session: nothing in it says siprec; point only the "
		"recording profile of the client here, and let it send Require: siprec"},
	WARN("not a recording session")};
static const struct siprec_verdict no_audio = {
	{488, "media_unusable",
		"an INVITE offers no audio over RTP or SRTP; allow one of them between the recording "
		"client and this host"},
	WARN("no audio over RTP or SRTP offered")};
static const struct siprec_verdict no_suite = {
	{488, "srtp_no_suite",
		"an INVITE offers SRTP in no way that can be done here; allow AES_CM_128_HMAC_SHA1_80, "
		"AEAD_AES_128_GCM or DTLS with SHA-256 fingerprints at the recording client, without key "
		"derivation rates and with authentication"},
	WARN("no SRTP suite in common")};

const struct siprec_verdict *siprec_judge(const struct ew_siprec_pending *p, bool first)
{
	const struct ew_siprec_offer *o = &p->offer;
	struct ew_slice encoding = ew_sip_header_of(&p->message, "Content-Encoding");

	if (first && !ew_siprec_is_recording(&p->message, o) && !o->body_malformed)
		return &not_recording;
	if (encoding.len > 0 && !ew_slice_equal_nocase(encoding, EW_SLICE("identity")))
		return &encoded;
	if (o->body_malformed)
		return &body_malformed;
	if (o->sdp_malformed)
		return &sdp_malformed;
	/* Without an offer it is ours to make (RFC 3261 section 13.2.1). */
	if (!o->has_sdp)
		return p->message.body.len > 0 && !o->has_metadata ? &no_description : NULL;
	if (first && !has_acceptable_media(&o->sdp))
		return has_unusable_security(&o->sdp) ? &no_suite : &no_audio;
	return NULL;
}

const struct ew_siprec_refusal *siprec_refusal_of(int error)
{
	static const struct ew_siprec_refusal malformed = {400, "dialog_malformed",
		"an INVITE lacks what a dialog needs (Call-ID, From with a tag, Contact, "
		"CSeq); have the recording client's maker look at it"};
	static const struct ew_siprec_refusal large = {513, "request_too_large",
		"an INVITE has a header or a body that is longer than can be kept; shorten "
		"what the recording client adds"};
	static const struct ew_siprec_refusal late = {500, "out_of_order",
		"a request came within a session with a CSeq that is not higher than the last one; what it "
		"wanted to change is not changed"};
	static const struct ew_siprec_refusal not_ready = {503, "recorder_away",
		"an INVITE was refused because no recorder thread could take its call; look "
		"for recorder_lost in this log and at the state of earwitness-recorder"};

	switch (error) {
	case -EBADMSG:
		return &malformed;
	case -EFBIG:
		return &large;
	case -ESTALE:
		return &late;
	case -EAGAIN:
		return &not_ready;
	default:
		return &siprec_no_memory;
	}
}
