/*
 * Requests about one object.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "store/s3_request_parts.h"

#define SOURCE_MAX_BYTES 8192

int ew_s3_put_object(const struct ew_s3_place *place, const char *key, const struct ew_s3_content *content,
	const struct ew_s3_keeping *keeping, bool only_new, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = ew_s3_begin(place, key, EW_S3_PUT_OBJECT, "PUT", &q);

	if (r < 0)
		return r;
	ew_s3_add_keeping(q, keeping);
	ew_s3_add_content(q, content);
	if (only_new)
		ew_s3_request_header(q, "if-none-match", "*");
	return ew_s3_end(&q, ret);
}

int ew_s3_get_object(const struct ew_s3_place *place, const char *key, const char *version,
	const struct ew_s3_range *range, uint64_t most_bytes, const uint8_t *customer_key, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	char text[64];
	int r = ew_s3_begin(place, key, EW_S3_GET_OBJECT, "GET", &q);

	if (r < 0)
		return r;
	ew_s3_add_query(q, "versionId", version);
	ew_s3_add_customer_key(q, customer_key);
	q->answer_bytes = range ? range->bytes : most_bytes;
	if (range && (range->bytes == 0 || range->from > UINT64_MAX - range->bytes))
		return -EINVAL;
	if (range) {
		(void)snprintf(text, sizeof(text), "bytes=%" PRIu64 "-%" PRIu64, range->from, range->from + range->bytes - 1);
		ew_s3_request_header(q, "range", text);
	}
	return ew_s3_end(&q, ret);
}

int ew_s3_head_object(const struct ew_s3_place *place, const char *key, const char *version,
	const uint8_t *customer_key, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = ew_s3_begin(place, key, EW_S3_HEAD_OBJECT, "HEAD", &q);

	if (r < 0)
		return r;
	ew_s3_add_query(q, "versionId", version);
	ew_s3_add_customer_key(q, customer_key);
	return ew_s3_end(&q, ret);
}

int ew_s3_delete_object(const struct ew_s3_place *place, const char *key, const char *version, bool bypass,
	struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = ew_s3_begin(place, key, EW_S3_DELETE_OBJECT, "DELETE", &q);

	if (r < 0)
		return r;
	ew_s3_add_query(q, "versionId", version);
	if (bypass)
		ew_s3_request_header(q, "x-amz-bypass-governance-retention", "true");
	return ew_s3_end(&q, ret);
}

static int add_source(struct ew_s3_request *q, const struct ew_s3_place *place, const char *key, const char *version)
{
	_cleanup_(ew_buf_free) struct ew_buf text;

	ew_buf_init(&text, SOURCE_MAX_BYTES);
	ew_buf_printf(&text, "/%s/", place->bucket);
	ew_s3_encode(&text, ew_slice_text(key), true);
	if (version && version[0]) {
		ew_buf_add_text(&text, "?versionId=");
		ew_s3_encode(&text, ew_slice_text(version), false);
	}
	ew_buf_add_u8(&text, 0);
	if (ew_buf_error(&text) < 0)
		return ew_buf_error(&text);
	ew_s3_request_header(q, "x-amz-copy-source", (const char *)text.at);
	return 0;
}

int ew_s3_copy_object(const struct ew_s3_place *place, const char *key, const char *version,
	const struct ew_s3_keeping *keeping, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = ew_s3_begin(place, key, EW_S3_COPY_OBJECT, "PUT", &q);

	if (r == 0)
		r = add_source(q, place, key, version);
	if (r < 0)
		return r;
	ew_s3_request_header(q, "x-amz-metadata-directive", "COPY");
	ew_s3_add_keeping(q, keeping);
	ew_s3_request_header(q, "x-amz-tagging-directive", keeping->n_tags > 0 ? "REPLACE" : "COPY");
	return ew_s3_end(&q, ret);
}

int ew_s3_restore_object(const struct ew_s3_place *place, const char *key, const char *version, unsigned days,
	const char *tier, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = ew_s3_begin(place, key, EW_S3_RESTORE_OBJECT, "POST", &q);

	if (r < 0)
		return r;
	ew_s3_request_query(q, "restore", NULL);
	ew_s3_add_query(q, "versionId", version);
	ew_buf_add_text(&q->body, "<RestoreRequest" EW_S3_NAMESPACE ">");
	ew_s3_xml_number(q, "Days", days);
	if (tier) {
		ew_buf_add_text(&q->body, "<GlacierJobParameters>");
		ew_s3_xml(q, "Tier", tier);
		ew_buf_add_text(&q->body, "</GlacierJobParameters>");
	}
	ew_buf_add_text(&q->body, "</RestoreRequest>");
	return ew_s3_end(&q, ret);
}
