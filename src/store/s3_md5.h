/*
 * Private to the S3 library: MD5 (RFC 1321), which S3 wants as Content-MD5. It finds a flipped bit; nothing else is
 * trusted to it.
 */
#ifndef EW_STORE_S3_MD5_H
#define EW_STORE_S3_MD5_H

#include "base/buf.h"
#include "store/s3_request.h"

struct ew_s3_md5;

/** A running hash. Errors: -ENOMEM. */
EW_MUST_USE int ew_s3_md5_new(struct ew_s3_md5 **ret);
/** NULL is fine. */
void ew_s3_md5_free(struct ew_s3_md5 **md5);
/** Errors: -EIO. */
EW_MUST_USE int ew_s3_md5_add(struct ew_s3_md5 *md5, struct ew_slice bytes);
/** Ends it; nothing may be added afterwards. Errors: -EIO. */
EW_MUST_USE int ew_s3_md5_end(struct ew_s3_md5 *md5, uint8_t to[static EW_S3_MD5_BYTES]);

/** All at once. Errors: -ENOMEM, -EIO. */
EW_MUST_USE int ew_s3_md5_of(struct ew_slice bytes, uint8_t to[static EW_S3_MD5_BYTES]);

#endif
