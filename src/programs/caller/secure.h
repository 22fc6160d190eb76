/*
 * Protects what a stream sends (SRTP), under one key after the other. For tests and load: it believes what it is told.
 */
#ifndef EW_PROGRAMS_CALLER_SECURE_H
#define EW_PROGRAMS_CALLER_SECURE_H

#include "base/srtp_keys.h"

/** What protecting adds to a packet at most. */
#define EW_SECURE_TRAILER_BYTES 32

struct ew_secure;

/**
 * Protects with the first of the peer's keys in `keys`, carrying its MKI where they have one. Errors: -EINVAL,
 * -ENOMEM (or libsrtp lacks the suite).
 */
EW_MUST_USE int ew_secure_new(const struct ew_srtp_keys *keys, struct ew_secure **ret);

/** NULL is fine. */
void ew_secure_free(struct ew_secure **s);

/** Uses the n-th of the peer's keys from now on. */
void ew_secure_use(struct ew_secure *s, unsigned n);

/** Protects a packet in place; `at` is aligned to 4 and has room behind it. Errors: -EIO. */
EW_MUST_USE int ew_secure_rtp(struct ew_secure *s, uint8_t *at, size_t *len);

/** The same for RTCP. */
EW_MUST_USE int ew_secure_rtcp(struct ew_secure *s, uint8_t *at, size_t *len);

/** Opens a report that came back. Errors: -EBADMSG. */
EW_MUST_USE int ew_secure_open_rtcp(const struct ew_srtp_keys *keys, uint8_t *at, size_t *len);

/** Reads "SUITE:BASE64" or "SUITE:BASE64:MKI:LENGTH". Errors: -EINVAL. */
EW_MUST_USE int ew_secure_read(struct ew_slice text, struct ew_srtp_keys *ret);

#endif
