/*
 * Time stamps (RFC 3161) by OpenSSL: a request over SHA-256 of some bytes with a nonce, and the check of what comes
 * back against the configured authority's certificates. The reply comes from outside and is hostile. No network here.
 */
#ifndef EW_PROGRAMS_DELIVER_STAMP_H
#define EW_PROGRAMS_DELIVER_STAMP_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/limits.h"

#define EW_STAMP_QUERY_TYPE "application/timestamp-query"
#define EW_STAMP_REPLY_TYPE "application/timestamp-reply"
#define EW_STAMP_QUERY_BYTES 512
#define EW_STAMP_REPLY_BYTES 16384  /* with the signer's chain */

/** Whom to believe: certificates that the authority's must come from. */
struct ew_authority;

/** Reads PEM: one certificate or more. Errors with a sentence: -EINVAL, -EFBIG (EW_MAX_AUTHORITY_BYTES), -ENOMEM. */
EW_MUST_USE int ew_authority_new(struct ew_slice pem, struct ew_authority **ret, struct ew_error *error);
/** NULL is fine. */
void ew_authority_free(struct ew_authority **a);
/** Its certificates as PEM and nothing beside them. */
struct ew_slice ew_authority_pem(const struct ew_authority *a);

/** What was asked for. */
struct ew_stamp_query;

/** Makes one with a random nonce; asks for the signer's certificate too. Errors: -ENOMEM, -EIO. */
EW_MUST_USE int ew_stamp_query_new(struct ew_slice data, struct ew_stamp_query **ret);
/** NULL is fine. */
void ew_stamp_query_free(struct ew_stamp_query **q);
/** Adds it as DER. Errors: -EIO, those of the buffer. */
EW_MUST_USE int ew_stamp_query_add(const struct ew_stamp_query *q, struct ew_buf *to);

/**
 * Whether a reply grants what was asked: status, imprint, nonce, version, signature, and a signer whose certificate is
 * for time stamps and comes from the authority's. Tells its time. Errors with a sentence: -EBADMSG (no reply), -EPERM
 * (refused), -EKEYREJECTED, -ENOMEM, -EFBIG.
 */
EW_MUST_USE int ew_stamp_check(const struct ew_stamp_query *q, const struct ew_authority *a, struct ew_slice reply,
	struct ew_wall *ret_time, struct ew_error *error);

#endif
