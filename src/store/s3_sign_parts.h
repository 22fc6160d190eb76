/*
 * Private to s3_sign.c and its tests: the three texts of a signature, one after the other, so that vectors of any
 * service can be held against them.
 */
#ifndef EW_STORE_S3_SIGN_PARTS_H
#define EW_STORE_S3_SIGN_PARTS_H

#include "store/s3_sign.h"

#define EW_S3_DATE_BYTES 17 /* "20130524T000000Z" */

/** The time as signatures have it. */
void ew_s3_date(struct ew_wall now, char to[static EW_S3_DATE_BYTES]);

/** "host;range;x-amz-date": every field and Host, sorted. */
EW_MUST_USE int ew_s3_signed_names(const struct ew_s3_request *request, struct ew_buf *to);

/** The canonical request; `payload` is the hash in hex, or a word that stands for it. */
EW_MUST_USE int ew_s3_canonical_request(const struct ew_s3_request *request, const char *payload, struct ew_buf *to);

/** "20130524/us-east-1/s3/aws4_request". */
EW_MUST_USE int ew_s3_scope_text(const struct ew_s3_scope *scope, const char *date, struct ew_buf *to);

/** The signature of a canonical request, in hex. */
EW_MUST_USE int ew_s3_signature(const struct ew_s3_credentials *credentials, const struct ew_s3_scope *scope,
	const char *date, struct ew_slice canonical, struct ew_buf *to);

#endif
