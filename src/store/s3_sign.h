/*
 * AWS Signature Version 4 as S3 has it: the path is encoded once and never normalised, x-amz-content-sha256 is always
 * there. Whoever sends signs, right before it sends: a signature is good for 15 minutes of the server's clock.
 * Source: Amazon S3 API Reference, "Authenticating Requests (AWS Signature Version 4)".
 */
#ifndef EW_STORE_S3_SIGN_H
#define EW_STORE_S3_SIGN_H

#include "base/clock.h"
#include "store/s3_credentials.h"
#include "store/s3_http.h"

#define EW_S3_PRESIGN_MOST_S (7 * 24 * 3600)

struct ew_s3_scope {
	const char *region;  /* "us-east-1" */
	const char *service; /* NULL: "s3" */
};

/**
 * Signs in the header: sets x-amz-date, x-amz-content-sha256, x-amz-security-token and authorization, in place of
 * earlier ones, so that a request can be signed again for another try. Every header field is signed, with Host. Errors:
 * -EINVAL (a request that may not be signed, a scope with odd characters), -ENOMEM, -EIO (the library of hashes).
 */
EW_MUST_USE int ew_s3_sign(struct ew_s3_request *request, const struct ew_s3_credentials *credentials,
	const struct ew_s3_scope *scope, struct ew_wall now);

/**
 * Writes a URL that is good for `seconds` (1 to EW_S3_PRESIGN_MOST_S) from `now`. The body is not signed; header fields
 * the request has must be sent with it. The request is left alone. Errors: as ew_s3_sign(), -EFBIG.
 */
EW_MUST_USE int ew_s3_presign(const struct ew_s3_request *request, const struct ew_s3_credentials *credentials,
	const struct ew_s3_scope *scope, struct ew_wall now, unsigned seconds, struct ew_buf *to);

#endif
