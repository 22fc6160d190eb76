/*
 * Received frames as a capture file: packets with RTP headers as they were (sequence, time, SSRC, marker, payload type,
 * payload), over UDP and IPv4 loopback addresses of our own, since the addresses of a call are no part of its sound.
 * Format: libpcap 2.4, link type 101 (raw IP), microseconds.
 *
 * Stream n goes from 127.0.0.1:(20000 + 2n) to 127.0.0.2:(20000 + 2n). A withheld payload (keypad) is a packet without
 * payload. Padding, CSRC and header extensions were not kept.
 */
#ifndef EW_MEDIA_PCAP_H
#define EW_MEDIA_PCAP_H

#include "base/buf.h"
#include "media/timeline.h"

/** Adds the file's header, 24 bytes. */
void ew_pcap_header(struct ew_buf *to);

/** Adds one packet. Packets without UDP room (payload over 65000 bytes) are refused: -EMSGSIZE. */
EW_MUST_USE int ew_pcap_packet(struct ew_buf *to, const struct ew_media_packet *p);

#endif
