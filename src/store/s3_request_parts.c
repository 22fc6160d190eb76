/*
 * What requests have in common: fields of keeping, of SSE-C, of hashes, and XML that is escaped.
 */
#include "store/s3_request_parts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "base/text.h"
#include "store/s3_md5.h"

#define FIELD_MAX_BYTES 4096

static void fail(struct ew_s3_request *request, int error)
{
	if (request->error == 0)
		request->error = error;
}

int ew_s3_begin(const struct ew_s3_place *place, const char *key, enum ew_s3_action action, const char *method,
	struct ew_s3_request **ret)
{
	int r = ew_s3_request_new(action, method, ret);

	if (r == 0)
		ew_s3_place_address(place, key, *ret);
	return r;
}

int ew_s3_end(struct ew_s3_request **request, struct ew_s3_request **ret)
{
	struct ew_s3_request *q = *request;
	uint8_t md5[EW_S3_MD5_BYTES];
	int r = ew_buf_error(&q->body);

	if (r == 0 && q->body.len > 0)
		r = ew_s3_md5_of(ew_buf_slice(&q->body), md5);
	if (r == 0 && q->body.len > 0) {
		ew_s3_request_header(q, "content-type", "application/xml");
		ew_s3_add_base64(q, "content-md5", md5, sizeof(md5));
	}
	if (r == 0)
		r = ew_s3_request_close(q);
	if (r == 0)
		*ret = TAKE(*request);
	return r == -EFBIG ? -E2BIG : r;
}

void ew_s3_add_query(struct ew_s3_request *request, const char *name, const char *value)
{
	if (value && value[0])
		ew_s3_request_query(request, name, value);
}

void ew_s3_add_number(struct ew_s3_request *request, const char *name, uint64_t value)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRIu64, value);
	ew_s3_request_query(request, name, text);
}

void ew_s3_add_base64(struct ew_s3_request *request, const char *name, const void *at, size_t n)
{
	_cleanup_(ew_buf_free) struct ew_buf text;

	ew_buf_init_secret(&text, FIELD_MAX_BYTES);
	ew_base64_add(&text, ew_slice_of(at, n), EW_BASE64_PADDED);
	ew_buf_add_u8(&text, 0);
	if (ew_buf_error(&text) < 0)
		fail(request, ew_buf_error(&text));
	else
		ew_s3_request_header(request, name, (const char *)text.at);
}

void ew_s3_add_customer_key(struct ew_s3_request *request, const uint8_t *key)
{
	uint8_t md5[EW_S3_MD5_BYTES];

	if (!key)
		return;
	int r = ew_s3_md5_of(ew_slice_of(key, EW_S3_CUSTOMER_KEY_BYTES), md5);

	if (r < 0) {
		fail(request, r);
		return;
	}
	ew_s3_request_header(request, "x-amz-server-side-encryption-customer-algorithm", "AES256");
	ew_s3_add_base64(request, "x-amz-server-side-encryption-customer-key", key, EW_S3_CUSTOMER_KEY_BYTES);
	ew_s3_add_base64(request, "x-amz-server-side-encryption-customer-key-md5", md5, sizeof(md5));
	ew_wipe(md5, sizeof(md5));
}

static void add_encryption(struct ew_s3_request *request, const struct ew_s3_keeping *keeping)
{
	switch (keeping->encryption) {
	case EW_S3_ENCRYPTION_NONE:
		break;
	case EW_S3_ENCRYPTION_S3:
		ew_s3_request_header(request, "x-amz-server-side-encryption", "AES256");
		break;
	case EW_S3_ENCRYPTION_KMS:
		ew_s3_request_header(request, "x-amz-server-side-encryption", "aws:kms");
		if (keeping->kms_key)
			ew_s3_request_header(request, "x-amz-server-side-encryption-aws-kms-key-id", keeping->kms_key);
		break;
	case EW_S3_ENCRYPTION_CUSTOMER:
		if (!keeping->customer_key)
			fail(request, -EINVAL);
		ew_s3_add_customer_key(request, keeping->customer_key);
		break;
	}
}

const char *ew_s3_lock_word(enum ew_s3_lock lock)
{
	return lock == EW_S3_LOCK_COMPLIANCE ? "COMPLIANCE" : "GOVERNANCE";
}

void ew_s3_until_text(struct ew_wall until, char to[static EW_S3_UNTIL_BYTES])
{
	char text[EW_WALL_TEXT_BYTES];

	until.us += EW_US_PER_S - 1;
	ew_wall_format(until, text);
	(void)snprintf(to, EW_S3_UNTIL_BYTES, "%.19sZ", text);
}

static void add_lock(struct ew_s3_request *request, const struct ew_s3_keeping *keeping)
{
	char until[EW_S3_UNTIL_BYTES];

	if (keeping->legal_hold)
		ew_s3_request_header(request, "x-amz-object-lock-legal-hold", "ON");
	if (keeping->lock == EW_S3_LOCK_NONE)
		return;
	ew_s3_until_text(keeping->until, until);
	ew_s3_request_header(request, "x-amz-object-lock-mode", ew_s3_lock_word(keeping->lock));
	ew_s3_request_header(request, "x-amz-object-lock-retain-until-date", until);
}

static void add_tags(struct ew_s3_request *request, const struct ew_s3_keeping *keeping)
{
	_cleanup_(ew_buf_free) struct ew_buf text;

	ew_buf_init(&text, FIELD_MAX_BYTES);
	if (keeping->n_tags == 0)
		return;
	for (size_t i = 0; i < keeping->n_tags; i++) {
		ew_buf_add_text(&text, i > 0 ? "&" : "");
		ew_s3_encode(&text, ew_slice_text(keeping->tag[i].name), false);
		ew_buf_add_u8(&text, '=');
		ew_s3_encode(&text, ew_slice_text(keeping->tag[i].value), false);
	}
	ew_buf_add_u8(&text, 0);
	if (ew_buf_error(&text) < 0)
		fail(request, ew_buf_error(&text));
	else
		ew_s3_request_header(request, "x-amz-tagging", (const char *)text.at);
}

void ew_s3_add_keeping(struct ew_s3_request *request, const struct ew_s3_keeping *keeping)
{
	ew_s3_request_header(
		request, "content-type", keeping->content_type ? keeping->content_type : "application/octet-stream");
	if (keeping->storage_class)
		ew_s3_request_header(request, "x-amz-storage-class", keeping->storage_class);
	add_lock(request, keeping);
	add_encryption(request, keeping);
	add_tags(request, keeping);
}

void ew_s3_add_content(struct ew_s3_request *request, const struct ew_s3_content *content)
{
	request->streams = true;
	request->offset = content->offset;
	request->bytes = content->bytes;
	request->sha256 = content->sha256;
	ew_s3_add_base64(request, "content-md5", content->md5, sizeof(content->md5));
	ew_s3_add_base64(request, "x-amz-checksum-sha256", content->sha256.bytes, sizeof(content->sha256.bytes));
}

/* -- XML --------------------------------------------------------------------------------------- */

static void add_escaped(struct ew_s3_request *request, uint8_t c)
{
	if (c < ' ')
		fail(request, -EINVAL);
	else if (c == '&')
		ew_buf_add_text(&request->body, "&amp;");
	else if (c == '<')
		ew_buf_add_text(&request->body, "&lt;");
	else if (c == '>')
		ew_buf_add_text(&request->body, "&gt;");
	else if (c == '"')
		ew_buf_add_text(&request->body, "&quot;");
	else
		ew_buf_add_u8(&request->body, c);
}

void ew_s3_xml(struct ew_s3_request *request, const char *name, const char *text)
{
	if (!ew_utf8_valid(ew_slice_text(text)))
		fail(request, -EINVAL);
	ew_buf_printf(&request->body, "<%s>", name);
	for (; *text; text++)
		add_escaped(request, (uint8_t)*text);
	ew_buf_printf(&request->body, "</%s>", name);
}

void ew_s3_xml_number(struct ew_s3_request *request, const char *name, uint64_t number)
{
	ew_buf_printf(&request->body, "<%s>%" PRIu64 "</%s>", name, number, name);
}
