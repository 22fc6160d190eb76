/*
 * Private to s3_request_*.c: what requests have in common.
 */
#ifndef EW_STORE_S3_REQUEST_PARTS_H
#define EW_STORE_S3_REQUEST_PARTS_H

#include "store/s3_request.h"

#define EW_S3_NAMESPACE " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\""

/** A request about a key, or about the bucket where it is "". */
EW_MUST_USE int ew_s3_begin(const struct ew_s3_place *place, const char *key, enum ew_s3_action action,
	const char *method, struct ew_s3_request **ret);

/** Closes it and hands it over; a body gets its Content-MD5. On failure it is freed. */
EW_MUST_USE int ew_s3_end(struct ew_s3_request **request, struct ew_s3_request **ret);

/** Part of the query, where there is a value. */
void ew_s3_add_query(struct ew_s3_request *request, const char *name, const char *value);
/** Part of the query with a number. */
void ew_s3_add_number(struct ew_s3_request *request, const char *name, uint64_t value);
/** Header field with bytes in base64. */
void ew_s3_add_base64(struct ew_s3_request *request, const char *name, const void *at, size_t n);
/** The three fields of SSE-C; NULL is fine. */
void ew_s3_add_customer_key(struct ew_s3_request *request, const uint8_t *key);
/** Content type, class, lock, hold, encryption, tags. */
void ew_s3_add_keeping(struct ew_s3_request *request, const struct ew_s3_keeping *keeping);
/** The caller's bytes: size, hashes. */
void ew_s3_add_content(struct ew_s3_request *request, const struct ew_s3_content *content);
/** "GOVERNANCE", "COMPLIANCE". */
const char *ew_s3_lock_word(enum ew_s3_lock lock);

#define EW_S3_UNTIL_BYTES 21 /* "2026-11-21T03:36:18Z" */

/** The end of a lock in whole seconds, rounded up. */
void ew_s3_until_text(struct ew_wall until, char to[static EW_S3_UNTIL_BYTES]);

/** Adds <name>text</name>, escaped. What XML cannot hold fails the request. */
void ew_s3_xml(struct ew_s3_request *request, const char *name, const char *text);
/** Adds <name>number</name>. */
void ew_s3_xml_number(struct ew_s3_request *request, const char *name, uint64_t number);

#endif
