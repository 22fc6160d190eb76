/*
 * Takes the body of an INVITE apart. The offer decides whether media can flow; whatever is wrong with the metadata is
 * written down and must never keep a call from being recorded.
 */
#include "sip/siprec_offer.h"

#include <errno.h>

#include "sip/mime.h"
#include "sip/siprec_evidence.h"
#include "sip/siprec_headers.h"

static const struct ew_mime_part *find_metadata(const struct ew_mime *mime)
{
	const struct ew_mime_part *part = ew_mime_find(mime, "application/rs-metadata+xml");

	return part ? part : ew_mime_find(mime, "application/rs-metadata");
}

/* Before anything else: digits that somebody typed are in no hash and in nothing that is made of the document. */
static int read_metadata(const struct ew_mime_part *part, struct ew_siprec_offer *offer)
{
	_cleanup_(ew_buf_free) struct ew_buf kept = {0};
	int r;

	ew_buf_init(&kept, EW_MAX_SIP_MESSAGE_BYTES);
	r = ew_siprec_evidence_part(part->type, part->content, &kept);
	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(&kept), &offer->metadata_sha256);
	if (r == 0)
		r = ew_metadata_read(ew_buf_slice(&kept), &offer->metadata);
	if (r < 0)
		return r;
	offer->has_metadata = true;
	return 0;
}

int ew_siprec_offer_read(const struct ew_sip_message *request, struct ew_siprec_offer *ret)
{
	struct ew_siprec_offer offer = {0};
	struct ew_mime mime;

	if (request->body.len == 0) {
		*ret = offer;
		return 0;
	}
	if (ew_mime_split(ew_sip_header_of(request, "Content-Type"), request->body, &mime) < 0) {
		offer.body_malformed = true;
		*ret = offer;
		return 0;
	}
	offer.unclosed = mime.unclosed;
	const struct ew_mime_part *sdp = ew_mime_find(&mime, "application/sdp");
	const struct ew_mime_part *metadata = find_metadata(&mime);

	if (sdp) {
		offer.has_sdp = ew_sdp_read(sdp->content, &offer.sdp) == 0;
		offer.sdp_malformed = !offer.has_sdp;
	}
	int r = metadata ? read_metadata(metadata, &offer) : 0;

	if (r < 0)
		return r;
	*ret = offer;
	return 0;
}

void ew_siprec_offer_clear(struct ew_siprec_offer *offer)
{
	if (offer->has_metadata)
		ew_metadata_free(&offer->metadata);
	offer->has_metadata = false;
}

/* "+sip.src" (RFC 7866 section 11.1), also inside the brackets, as "src" alone or with a hyphen. */
static bool contact_says_src(struct ew_slice contact)
{
	static const char *const spellings[] = {"+sip.src", "+sip-src", ";src"};

	for (size_t i = 0; i < EW_COUNT(spellings); i++) {
		size_t at = ew_slice_find(contact, ew_slice_text(spellings[i]));
		size_t end = at == SIZE_MAX ? 0 : at + ew_slice_text(spellings[i]).len;

		if (at == SIZE_MAX)
			continue;
		if (end == contact.len || contact.at[end] == ';' || contact.at[end] == '>' ||
			contact.at[end] == '=' || contact.at[end] == ',')
			return true;
	}
	return false;
}

bool ew_siprec_is_recording(const struct ew_sip_message *request, const struct ew_siprec_offer *offer)
{
	return offer->has_metadata || ew_sip_has_token(request, "Require", EW_SLICE("siprec")) ||
	       ew_sip_has_token(request, "Supported", EW_SLICE("siprec")) ||
	       contact_says_src(ew_sip_header_of(request, "Contact")) || ew_siprec_headers_name(request);
}
