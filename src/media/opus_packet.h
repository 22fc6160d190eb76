/*
 * Opus packets as bytes (RFC 6716, section 3): their parts, the canned silence, and the self-delimiting form by which
 * packets of several streams share one multistream packet (appendix B, RFC 7845 section 5.1.1).
 */
#ifndef EW_MEDIA_OPUS_PACKET_H
#define EW_MEDIA_OPUS_PACKET_H

#include "base/buf.h"

#define EW_OPUS_MAX_PACKET_BYTES 1276
#define EW_OPUS_HZ 48000            /* in which positions of a file count (RFC 7845) */
#define EW_OPUS_FRAME_MS 20
#define EW_OPUS_MAX_FRAME_SAMPLES 320 /* a frame at 16 kHz */
#define EW_OPUS_PRE_SKIP 312        /* at 48 kHz: 6.5 ms, what the encoder looks ahead */

/**
 * 20 ms of silence, 3 bytes: TOC for mono CELT narrowband 20 ms, and a frame whose first bit says silence (RFC 6716
 * section 4.3). A decoder that comes from speech plays up to 5 ms of fading tail in it; after that its output is zero.
 */
struct ew_slice ew_opus_silence(void);

/** Samples at 48 kHz in the packet. Errors: -EBADMSG. */
EW_MUST_USE int ew_opus_packet_samples(struct ew_slice packet, uint32_t *ret_samples);

/** Adds the packet in self-delimiting form. Errors: -EBADMSG (malformed), those of the buffer. */
EW_MUST_USE int ew_opus_packet_delimit(struct ew_slice packet, struct ew_buf *to);

#endif
