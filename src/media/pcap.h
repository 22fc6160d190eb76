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

#define EW_PCAP_HEADER_BYTES 24
#define EW_PCAP_RECORD_BYTES 16  /* before each packet */
#define EW_PCAP_PACKET_BYTES 40  /* of one without payload */
#define EW_PCAP_MOST_BYTES (EW_PCAP_RECORD_BYTES + EW_PCAP_PACKET_BYTES + 65000)

/** Reads the record that begins here: when it arrived, and how many bytes it has with its packet. Errors: -EBADMSG (none that was written here). */
EW_MUST_USE int ew_pcap_read(struct ew_slice record, struct ew_wall *ret_arrival, size_t *ret_bytes);
/** Adds the record (EW_PCAP_RECORD_BYTES and its packet) without its payload, as that of a packet that was withheld. */
void ew_pcap_withhold(struct ew_slice record, struct ew_buf *to);

#endif
