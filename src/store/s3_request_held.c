/*
 * Requests about what holds an object, and its tags.
 */
#include <errno.h>

#include "store/s3_request_parts.h"

static int begin_about(const struct ew_s3_place *place, const char *key, const char *version, const char *what,
	enum ew_s3_action action, const char *method, struct ew_s3_request **ret)
{
	int r = ew_s3_begin(place, key, action, method, ret);

	if (r < 0)
		return r;
	ew_s3_request_query(*ret, what, NULL);
	ew_s3_add_query(*ret, "versionId", version);
	return 0;
}

static int get_about(const struct ew_s3_place *place, const char *key, const char *version, const char *what,
	enum ew_s3_action action, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = begin_about(place, key, version, what, action, "GET", &q);

	return r == 0 ? ew_s3_end(&q, ret) : r;
}

int ew_s3_get_retention(
	const struct ew_s3_place *place, const char *key, const char *version, struct ew_s3_request **ret)
{
	return get_about(place, key, version, "retention", EW_S3_GET_RETENTION, ret);
}

int ew_s3_put_retention(const struct ew_s3_place *place, const char *key, const char *version, enum ew_s3_lock lock,
	struct ew_wall until, bool bypass, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	char text[EW_S3_UNTIL_BYTES];
	int r = begin_about(place, key, version, "retention", EW_S3_PUT_RETENTION, "PUT", &q);

	if (r < 0)
		return r;
	if (bypass)
		ew_s3_request_header(q, "x-amz-bypass-governance-retention", "true");
	ew_buf_add_text(&q->body, "<Retention" EW_S3_NAMESPACE ">");
	if (lock != EW_S3_LOCK_NONE) {
		ew_s3_until_text(until, text);
		ew_s3_xml(q, "Mode", ew_s3_lock_word(lock));
		ew_s3_xml(q, "RetainUntilDate", text);
	}
	ew_buf_add_text(&q->body, "</Retention>");
	return ew_s3_end(&q, ret);
}

int ew_s3_get_legal_hold(
	const struct ew_s3_place *place, const char *key, const char *version, struct ew_s3_request **ret)
{
	return get_about(place, key, version, "legal-hold", EW_S3_GET_LEGAL_HOLD, ret);
}

int ew_s3_put_legal_hold(const struct ew_s3_place *place, const char *key, const char *version, bool on,
	struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = begin_about(place, key, version, "legal-hold", EW_S3_PUT_LEGAL_HOLD, "PUT", &q);

	if (r < 0)
		return r;
	ew_buf_add_text(&q->body, "<LegalHold" EW_S3_NAMESPACE ">");
	ew_s3_xml(q, "Status", on ? "ON" : "OFF");
	ew_buf_add_text(&q->body, "</LegalHold>");
	return ew_s3_end(&q, ret);
}

int ew_s3_get_tagging(
	const struct ew_s3_place *place, const char *key, const char *version, struct ew_s3_request **ret)
{
	return get_about(place, key, version, "tagging", EW_S3_GET_TAGGING, ret);
}

int ew_s3_put_tagging(const struct ew_s3_place *place, const char *key, const char *version,
	const struct ew_s3_tag *tags, size_t n, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = begin_about(place, key, version, "tagging", EW_S3_PUT_TAGGING, "PUT", &q);

	if (r < 0)
		return r;
	ew_buf_add_text(&q->body, "<Tagging" EW_S3_NAMESPACE "><TagSet>");
	for (size_t i = 0; i < n; i++) {
		ew_buf_add_text(&q->body, "<Tag>");
		ew_s3_xml(q, "Key", tags[i].name);
		ew_s3_xml(q, "Value", tags[i].value);
		ew_buf_add_text(&q->body, "</Tag>");
	}
	ew_buf_add_text(&q->body, "</TagSet></Tagging>");
	return ew_s3_end(&q, ret);
}
