/*
 * RTCP (RFC 3550, section 6): reading sender reports and goodbyes, writing receiver reports. Some senders tear a call
 * down when nobody reports.
 */
#ifndef EW_RTP_RTCP_H
#define EW_RTP_RTCP_H

#include "base/buf.h"
#include "rtp/rtp_source.h"

#define EW_RTCP_MAX_BLOCKS 31 /* five bits count them */

struct ew_rtcp_seen {
	bool sender_report; /* the first of the compound: a sender makes one */
	uint32_t ssrc;
	uint64_t ntp;      /* of the sender report; may be wrong or zero */
	uint32_t rtp_ts;
	uint8_t n_byes;    /* sources that said goodbye; more than fit are passed over */
	uint32_t byes[EW_RTCP_MAX_BLOCKS];
};

/**
 * Reads one compound packet, also one of reduced size (RFC 5506). Errors: -EBADMSG. Packet types that are not known
 * (APP, XR, feedback) are passed over.
 */
EW_MUST_USE int ew_rtcp_read(struct ew_slice compound, struct ew_rtcp_seen *ret);

/** Notes a sender report, for the next receiver report's LSR and DLSR. */
void ew_rtcp_note(struct ew_rtp_source *s, const struct ew_rtcp_seen *seen, struct ew_mono at);

/**
 * Adds a receiver report with one block for each of the n sources (at most EW_RTCP_MAX_BLOCKS; what is more is left
 * out, what has not begun too), and an SDES CNAME, from `own_ssrc`. Updates the interval counters of the sources.
 */
void ew_rtcp_report(struct ew_buf *to, uint32_t own_ssrc, struct ew_slice cname,
	struct ew_rtp_source *const *sources, size_t n, struct ew_mono now);

#endif
