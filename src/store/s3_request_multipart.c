/*
 * Requests of an upload in parts.
 */
#include <errno.h>

#include "base/text.h"
#include "store/s3_request_parts.h"

int ew_s3_create_upload(const struct ew_s3_place *place, const char *key, const struct ew_s3_keeping *keeping,
	struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = ew_s3_begin(place, key, EW_S3_CREATE_UPLOAD, "POST", &q);

	if (r < 0)
		return r;
	ew_s3_request_query(q, "uploads", NULL);
	ew_s3_add_keeping(q, keeping);
	ew_s3_request_header(q, "x-amz-checksum-algorithm", "SHA256");
	return ew_s3_end(&q, ret);
}

int ew_s3_upload_part(const struct ew_s3_place *place, const char *key, const char *upload_id, unsigned number,
	const struct ew_s3_content *content, const struct ew_s3_keeping *keeping, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = ew_s3_begin(place, key, EW_S3_UPLOAD_PART, "PUT", &q);

	if (r < 0)
		return r;
	if (number < 1 || number > EW_S3_PARTS_MOST)
		return -EINVAL;
	ew_s3_add_number(q, "partNumber", number);
	ew_s3_request_query(q, "uploadId", upload_id);
	ew_s3_add_content(q, content);
	if (keeping->encryption == EW_S3_ENCRYPTION_CUSTOMER)
		ew_s3_add_customer_key(q, keeping->customer_key);
	return ew_s3_end(&q, ret);
}

static void write_part(struct ew_s3_request *q, const struct ew_s3_part *part)
{
	ew_buf_add_text(&q->body, "<Part>");
	ew_s3_xml_number(q, "PartNumber", part->number);
	ew_s3_xml(q, "ETag", part->etag);
	if (part->has_checksum) {
		ew_buf_add_text(&q->body, "<ChecksumSHA256>");
		ew_base64_add(&q->body, ew_slice_of(part->sha256.bytes, sizeof(part->sha256.bytes)), EW_BASE64_PADDED);
		ew_buf_add_text(&q->body, "</ChecksumSHA256>");
	}
	ew_buf_add_text(&q->body, "</Part>");
}

int ew_s3_complete_upload(const struct ew_s3_place *place, const char *key, const char *upload_id,
	const struct ew_s3_part *parts, size_t n, bool only_new, const struct ew_s3_keeping *keeping,
	struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = ew_s3_begin(place, key, EW_S3_COMPLETE_UPLOAD, "POST", &q);

	if (r < 0)
		return r;
	q->body.max = EW_S3_PARTS_MOST * 320; /* 10,000 parts with the longest ETags there are */
	ew_s3_request_query(q, "uploadId", upload_id);
	ew_buf_add_text(&q->body, "<CompleteMultipartUpload" EW_S3_NAMESPACE ">");
	for (size_t i = 0; i < n; i++)
		write_part(q, &parts[i]);
	ew_buf_add_text(&q->body, "</CompleteMultipartUpload>");
	if (only_new)
		ew_s3_request_header(q, "if-none-match", "*");
	if (keeping->encryption == EW_S3_ENCRYPTION_CUSTOMER)
		ew_s3_add_customer_key(q, keeping->customer_key);
	return ew_s3_end(&q, ret);
}

int ew_s3_abort_upload(
	const struct ew_s3_place *place, const char *key, const char *upload_id, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = ew_s3_begin(place, key, EW_S3_ABORT_UPLOAD, "DELETE", &q);

	if (r < 0)
		return r;
	ew_s3_request_query(q, "uploadId", upload_id);
	return ew_s3_end(&q, ret);
}

int ew_s3_list_parts(const struct ew_s3_place *place, const char *key, const char *upload_id, unsigned after,
	struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = ew_s3_begin(place, key, EW_S3_LIST_PARTS, "GET", &q);

	if (r < 0)
		return r;
	ew_s3_request_query(q, "uploadId", upload_id);
	ew_s3_add_number(q, "max-parts", 1000);
	if (after > 0)
		ew_s3_add_number(q, "part-number-marker", after);
	return ew_s3_end(&q, ret);
}

int ew_s3_list_uploads(const struct ew_s3_place *place, const char *prefix, const char *key_marker,
	const char *upload_marker, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = ew_s3_begin(place, "", EW_S3_LIST_UPLOADS, "GET", &q);

	if (r < 0)
		return r;
	ew_s3_request_query(q, "uploads", NULL);
	ew_s3_add_query(q, "prefix", prefix);
	ew_s3_add_query(q, "key-marker", key_marker);
	ew_s3_add_query(q, "upload-id-marker", upload_marker);
	return ew_s3_end(&q, ret);
}
