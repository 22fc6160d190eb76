/*
 * What one SSRC has sent so far: extended sequence numbers, loss, duplicates, jitter (RFC 3550, A.1, A.3, A.8), and
 * what a receiver report says about it.
 */
#ifndef EW_RTP_RTP_SOURCE_H
#define EW_RTP_RTP_SOURCE_H

#include "base/clock.h"
#include "rtp/rtp.h"

/* Numbers that are remembered, so that a duplicate is told from a late packet: five seconds of packets of 20 ms */
#define EW_RTP_WINDOW 256

struct ew_rtp_source {
	uint32_t ssrc;
	bool begun;
	uint32_t first_extended;   /* extended sequence number of the first packet */
	uint32_t highest_extended;
	uint64_t received;         /* packets, duplicates not counted */
	uint64_t duplicates;
	uint64_t late;             /* arrived after a higher number */
	uint64_t restarts;         /* jumps taken as a restart of the sender */
	double jitter_ts;          /* RTP units */
	uint32_t clock_hz;         /* of the last packet that had one, and its */
	int64_t transit_ts;        /* arrival minus timestamp */
	int64_t low_ts, low_before_ts; /* the least of the last packets, and of those before them */
	uint32_t low_packets;      /* how many of the last there are */
	uint32_t last_ts;          /* timestamp */
	struct ew_mono last_at;    /* arrival */
	uint64_t run_ts, run_us;   /* what stamps and arrivals moved by, where one packet followed the other */
	uint16_t before_sequence;  /* of the newest packet before the last restart, */
	uint32_t before_ts;        /* its stamp, */
	struct ew_mono restarted;  /* and when that was; 0: never */
	uint64_t expected_before;  /* at the last report */
	uint64_t received_before;
	uint32_t last_report_ntp;  /* middle 32 bits of the last sender report */
	struct ew_mono last_report_at;
	uint8_t seen[EW_RTP_WINDOW]; /* by extended number: 0, or a fingerprint of the packet that came */
};

enum ew_rtp_arrival {
	EW_RTP_NEW,       /* in order, or first of all */
	EW_RTP_LATE,      /* fills a hole */
	EW_RTP_DUPLICATE, /* had it already: drop */
	EW_RTP_RESTART,   /* sequence or time jumped, or a number has other content: a new start of the same SSRC */
	EW_RTP_STRAGGLER, /* of the numbers before the last restart, and late */
};

/** Forgets everything and begins with this SSRC. */
void ew_rtp_source_init(struct ew_rtp_source *s, uint32_t ssrc);

/**
 * Takes note of a packet. `clock_hz` is that of its payload type; 0 when its timestamp tells nothing (an unknown type,
 * or a key that is held): it then counts, and neither jitter nor a jump in time is read from it.
 */
enum ew_rtp_arrival ew_rtp_source_packet(
	struct ew_rtp_source *s, const struct ew_rtp *packet, uint32_t clock_hz, struct ew_mono arrival);

/**
 * The extended number that a packet of this sequence number has or would have, the nearest to the highest. Before the
 * first packet: the number itself.
 */
uint32_t ew_rtp_source_extended(const struct ew_rtp_source *s, uint16_t sequence);

/**
 * The stamp that a packet sent at `at` would carry, by the packets that came fastest of the last dozens. Only for a
 * source with a clock.
 */
uint32_t ew_rtp_source_ts_at(const struct ew_rtp_source *s, struct ew_mono at);

/**
 * By how much the sender's stamps run faster (positive) or slower than its packets come, in millionths; 0 until ten
 * seconds of packets in line were seen. Clocks of telephones are right to a few hundred; tens of thousands are stamps
 * of another clock than was announced.
 */
int64_t ew_rtp_source_clock_ppm(const struct ew_rtp_source *s);

/** Packets that should have come and did not, over the whole life; never negative. */
uint64_t ew_rtp_source_lost(const struct ew_rtp_source *s);

#endif
