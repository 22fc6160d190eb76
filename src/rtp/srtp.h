/*
 * SRTP (RFC 3711, 6188, 7714) of one stream, over libsrtp2: packets of any of the peer's SSRCs in, reports of ours out.
 * It knows rollover counters, keys that change under way, and senders that begin anew. What does not prove to come from
 * who has the key is given to nobody. One thread owns each stream.
 */
#ifndef EW_RTP_SRTP_H
#define EW_RTP_SRTP_H

#include "base/clock.h"
#include "base/secret.h"
#include "base/srtp_keys.h"

/** What authenticating adds to a report at most, and room that a buffer for opening must have behind the packet. */
#define EW_SRTP_TRAILER_BYTES 24
/** Packets further back than this in the sequence are refused: more than ten seconds at 200 packets a second. */
#define EW_SRTP_WINDOW_PACKETS 2048
/** The key before the last is tried for this long after the first packet under the new one. */
#define EW_SRTP_OVERLAP_US (5 * EW_US_PER_S)

struct ew_srtp;

struct ew_srtp_counts {
	uint64_t opened;
	uint64_t replayed; /* seen before */
	uint64_t failed;   /* of another key, damaged, or too old */
	uint64_t restarts; /* an SSRC whose rollover counter began anew */
};

/**
 * Once for a process, before its sandbox and its threads. Blocks for some milliseconds. Errors: -ENOTSUP (libsrtp or
 * OpenSSL lack what is needed, or fail a test of their own).
 */
EW_MUST_USE int ew_srtp_start(void);

/** How large the blocks of the pool are from which streams come. */
size_t ew_srtp_block_bytes(void);

/**
 * A stream under these keys, in locked memory of `pool`, whose keys are copied; `own_ssrc` is who our reports come
 * from. Errors: -ENOMEM (also when the pool is empty), -EINVAL (suite). Give it back with ew_srtp_free().
 */
EW_MUST_USE int ew_srtp_new(struct ew_secret_pool *pool, const struct ew_srtp_keys *keys,
	uint32_t own_ssrc, struct ew_srtp **ret);

/** Wipes the keys. NULL is fine. */
void ew_srtp_free(struct ew_secret_pool *pool, struct ew_srtp **s);

/**
 * New keys from now on. Those before them stay good until EW_SRTP_OVERLAP_US after the first packet under the new ones,
 * so that nothing under way is lost. Keys that are the present ones change nothing. Errors: as ew_srtp_new(); then the
 * stream goes on as it was.
 */
EW_MUST_USE int ew_srtp_rekey(struct ew_srtp *s, const struct ew_srtp_keys *keys);

/**
 * Opens one packet into `to`, which has room for packet.len + EW_SRTP_TRAILER_BYTES and is aligned to 8 bytes.
 * `ret_len` is what is left of it. On an error `to` may hold noise: wipe it, never look at it. Errors: -EALREADY (a
 * packet that was here before), -EBADMSG (not of the peer, or damaged: count it). Allocates for a new SSRC only.
 */
EW_MUST_USE int ew_srtp_open_rtp(struct ew_srtp *s, struct ew_slice packet, struct ew_mono now,
	uint8_t *to, size_t *ret_len);

/** The same for RTCP. */
EW_MUST_USE int ew_srtp_open_rtcp(struct ew_srtp *s, struct ew_slice packet, struct ew_mono now,
	uint8_t *to, size_t *ret_len);

/**
 * Protects a report of ours in place; `at` has room for EW_SRTP_TRAILER_BYTES more and is aligned to 4. Errors: -EIO.
 */
EW_MUST_USE int ew_srtp_seal_rtcp(struct ew_srtp *s, uint8_t *at, size_t *len);

/** Since the stream began. */
struct ew_srtp_counts ew_srtp_counts(const struct ew_srtp *s);

#endif
