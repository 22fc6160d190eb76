/*
 * A branch for requests without one. Clients of RFC 2543 have none, libre takes no message without it, and a recording
 * must not be lost for that.
 */
#include <errno.h>

#include "base/digest.h"
#include "sip/sip_branch.h"
#include "sip/sip_message.h"

/* The end of the first value of a Via header that may be a list. */
static const uint8_t *end_of_first(struct ew_slice via)
{
	struct ew_slice item;

	return ew_sip_list_cut(&via, &item) ? item.at + item.len : via.at + via.len;
}

/* What is the same in a request, in its ACK and in its CANCEL, and when it is sent again. */
static uint32_t identity_of(const struct ew_sip_message *m)
{
	static const char *const names[] = {"Via", "From", "Call-ID"};
	struct ew_sip_cseq cseq = {0};
	uint32_t crc = 0;

	for (size_t i = 0; i < EW_COUNT(names); i++)
		crc = ew_crc32c(crc, ew_sip_header_of(m, names[i]));
	if (ew_sip_cseq_read(ew_sip_header_of(m, "CSeq"), &cseq) == 0)
		crc = ew_crc32c(crc, ew_slice_of((const uint8_t *)&cseq.number, sizeof(cseq.number)));
	return crc;
}

int ew_sip_branch_add(struct ew_slice raw, struct ew_buf *to)
{
	struct ew_sip_message m;
	struct ew_slice via;
	struct ew_slice branch;

	if (ew_sip_message_read(raw, &m) < 0 || !m.is_request)
		return -EBADMSG;
	via = ew_sip_header_of(&m, "Via");
	if (via.len == 0)
		return -EBADMSG;
	const uint8_t *end = end_of_first(via);
	struct ew_slice first = ew_slice_of(via.at, (size_t)(end - via.at));

	if (ew_sip_param(first, EW_SLICE("branch"), &branch))
		return -EALREADY;
	ew_buf_add(to, raw.at, (size_t)(end - raw.at));
	ew_buf_printf(to, ";branch=rfc2543-%08x", (unsigned)identity_of(&m));
	ew_buf_add(to, end, (size_t)(raw.at + raw.len - end));
	return ew_buf_error(to);
}
