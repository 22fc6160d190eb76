/*
 * A SIP message and the multipart body in it. Slices must lie inside of the bytes they were read from.
 */
#include <assert.h>

#include "sip/sip_uri.h"
#include "sip/siprec_offer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_inside(struct ew_slice part, struct ew_slice whole)
{
	if (part.len > 0)
		assert(part.at >= whole.at && part.at + part.len <= whole.at + whole.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ew_slice bytes = ew_slice_of(data, size);
	struct ew_sip_message m;
	struct ew_siprec_offer offer;
	struct ew_sip_address address;
	struct ew_sip_uri uri;
	struct ew_sip_cseq cseq;

	if (ew_sip_message_read(bytes, &m) < 0)
		return 0;
	check_inside(m.body, bytes);
	for (size_t i = 0; i < m.n_headers; i++)
		check_inside(m.headers[i].value, bytes);
	if (ew_sip_address_read(ew_sip_header_of(&m, "From"), &address) == 0) {
		check_inside(address.uri, bytes);
		if (ew_sip_uri_read(address.uri, &uri) == 0)
			check_inside(uri.host, bytes);
	}
	if (ew_sip_cseq_read(ew_sip_header_of(&m, "CSeq"), &cseq) == 0)
		check_inside(cseq.method, bytes);
	if (ew_siprec_offer_read(&m, &offer) == 0) {
		(void)ew_siprec_is_recording(&m, &offer);
		ew_siprec_offer_clear(&offer);
	}
	return 0;
}
