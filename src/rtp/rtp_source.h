/*
 * What one SSRC has sent so far: extended sequence numbers, loss, duplicates, jitter (RFC 3550, A.1, A.3, A.8), and
 * what a receiver report says about it.
 */
#ifndef EW_RTP_RTP_SOURCE_H
#define EW_RTP_RTP_SOURCE_H

#include "base/clock.h"
#include "rtp/rtp.h"

struct ew_rtp_source {
	uint32_t ssrc;
	bool begun;
	uint32_t first_extended;   /* extended sequence number of the first packet */
	uint32_t highest_extended;
	uint64_t received;         /* packets, duplicates not counted */
	uint64_t duplicates;
	uint64_t late;             /* arrived after a higher number */
	uint64_t restarts;         /* jumps taken as a restart of the sender */
	uint64_t window;           /* bit n: highest - n has arrived; tells duplicates from late packets */
	double jitter_ts;          /* RTP units */
	uint32_t clock_hz;         /* of the last packet that had one, and its */
	int64_t transit_ts;        /* arrival minus timestamp */
	uint32_t last_ts;          /* timestamp */
	uint64_t expected_before;  /* at the last report */
	uint64_t received_before;
	uint32_t last_report_ntp;  /* middle 32 bits of the last sender report */
	struct ew_mono last_report_at;
};

enum ew_rtp_arrival {
	EW_RTP_NEW,       /* in order, or first of all */
	EW_RTP_LATE,      /* fills a hole */
	EW_RTP_DUPLICATE, /* had it already: drop */
	EW_RTP_RESTART,   /* sequence or time jumped: a new start of the same SSRC */
};

/** Forgets everything and begins with this SSRC. */
void ew_rtp_source_init(struct ew_rtp_source *s, uint32_t ssrc);

/**
 * Takes note of a packet. `clock_hz` is that of its payload type; 0 when its timestamp tells nothing (an unknown type,
 * or a key that is held): it then counts, and neither jitter nor a jump in time is read from it.
 */
enum ew_rtp_arrival ew_rtp_source_packet(
	struct ew_rtp_source *s, const struct ew_rtp *packet, uint32_t clock_hz, struct ew_mono arrival);

/** Packets that should have come and did not, over the whole life; never negative. */
uint64_t ew_rtp_source_lost(const struct ew_rtp_source *s);

#endif
