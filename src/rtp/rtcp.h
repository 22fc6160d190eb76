/*
 * RTCP (RFC 3550, section 6): reading sender reports and goodbyes, writing receiver reports. Some senders tear a call
 * down when nobody reports.
 */
#ifndef EW_RTP_RTCP_H
#define EW_RTP_RTCP_H

#include "base/buf.h"
#include "rtp/rtp_source.h"

struct ew_rtcp_seen {
	bool sender_report;
	uint32_t ssrc;
	uint64_t ntp;      /* of the sender report; may be wrong or zero */
	uint32_t rtp_ts;
	bool bye;
};

/** Reads one compound packet. Errors: -EBADMSG. Unknown packet types are passed over. */
EW_MUST_USE int ew_rtcp_read(struct ew_slice compound, struct ew_rtcp_seen *ret);

/** Notes a sender report, for the next receiver report's LSR and DLSR. */
void ew_rtcp_note(struct ew_rtp_source *s, const struct ew_rtcp_seen *seen, struct ew_mono at);

/**
 * Adds a receiver report with one block, and an SDES CNAME, from `own_ssrc`. Updates the source's interval counters.
 */
void ew_rtcp_report(struct ew_buf *to, uint32_t own_ssrc, struct ew_slice cname,
	struct ew_rtp_source *s, struct ew_mono now);

#endif
