/*
 * Requests about a bucket and what lies in it.
 */
#include <errno.h>
#include <string.h>

#include "store/s3_request_parts.h"

int ew_s3_list_versions(const struct ew_s3_place *place, const char *prefix, const char *key_marker,
	const char *version_marker, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = ew_s3_begin(place, "", EW_S3_LIST_VERSIONS, "GET", &q);

	if (r < 0)
		return r;
	ew_s3_request_query(q, "versions", NULL);
	ew_s3_add_query(q, "prefix", prefix);
	ew_s3_add_query(q, "key-marker", key_marker);
	ew_s3_add_query(q, "version-id-marker", version_marker);
	return ew_s3_end(&q, ret);
}

int ew_s3_list_objects(
	const struct ew_s3_place *place, const char *prefix, const char *token, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = ew_s3_begin(place, "", EW_S3_LIST_OBJECTS, "GET", &q);

	if (r < 0)
		return r;
	ew_s3_request_query(q, "list-type", "2");
	ew_s3_add_query(q, "prefix", prefix);
	ew_s3_add_query(q, "continuation-token", token);
	return ew_s3_end(&q, ret);
}

/* A request about one part of the configuration. */
static int begin_about(const struct ew_s3_place *place, const char *what, enum ew_s3_action action, const char *method,
	struct ew_s3_request **ret)
{
	int r = ew_s3_begin(place, "", action, method, ret);

	if (r == 0)
		ew_s3_request_query(*ret, what, NULL);
	return r;
}

static int get_about(
	const struct ew_s3_place *place, const char *what, enum ew_s3_action action, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = begin_about(place, what, action, "GET", &q);

	return r == 0 ? ew_s3_end(&q, ret) : r;
}

int ew_s3_get_versioning(const struct ew_s3_place *place, struct ew_s3_request **ret)
{
	return get_about(place, "versioning", EW_S3_GET_VERSIONING, ret);
}

int ew_s3_put_versioning(const struct ew_s3_place *place, bool on, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = begin_about(place, "versioning", EW_S3_PUT_VERSIONING, "PUT", &q);

	if (r < 0)
		return r;
	ew_buf_add_text(&q->body, "<VersioningConfiguration" EW_S3_NAMESPACE ">");
	ew_s3_xml(q, "Status", on ? "Enabled" : "Suspended");
	ew_buf_add_text(&q->body, "</VersioningConfiguration>");
	return ew_s3_end(&q, ret);
}

int ew_s3_get_lifecycle(const struct ew_s3_place *place, struct ew_s3_request **ret)
{
	return get_about(place, "lifecycle", EW_S3_GET_LIFECYCLE, ret);
}

static void write_expiration(struct ew_s3_request *q, const struct ew_s3_rule *rule)
{
	if (rule->days == 0 && !rule->expire_markers)
		return;
	ew_buf_add_text(&q->body, "<Expiration>");
	if (rule->days > 0)
		ew_s3_xml_number(q, "Days", rule->days);
	else
		ew_s3_xml(q, "ExpiredObjectDeleteMarker", "true");
	ew_buf_add_text(&q->body, "</Expiration>");
}

static void write_rule(struct ew_s3_request *q, const struct ew_s3_rule *rule)
{
	ew_buf_add_text(&q->body, "<Rule>");
	ew_s3_xml(q, "ID", rule->id);
	ew_buf_add_text(&q->body, "<Filter>");
	ew_s3_xml(q, "Prefix", rule->prefix);
	ew_buf_add_text(&q->body, "</Filter>");
	ew_s3_xml(q, "Status", rule->enabled ? "Enabled" : "Disabled");
	write_expiration(q, rule);
	if (rule->noncurrent_days > 0) {
		ew_buf_add_text(&q->body, "<NoncurrentVersionExpiration>");
		ew_s3_xml_number(q, "NoncurrentDays", rule->noncurrent_days);
		ew_buf_add_text(&q->body, "</NoncurrentVersionExpiration>");
	}
	if (rule->abort_days > 0) {
		ew_buf_add_text(&q->body, "<AbortIncompleteMultipartUpload>");
		ew_s3_xml_number(q, "DaysAfterInitiation", rule->abort_days);
		ew_buf_add_text(&q->body, "</AbortIncompleteMultipartUpload>");
	}
	ew_buf_add_text(&q->body, "</Rule>");
}

int ew_s3_put_lifecycle(
	const struct ew_s3_place *place, const struct ew_s3_rule *rules, size_t n, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = begin_about(place, "lifecycle", EW_S3_PUT_LIFECYCLE, "PUT", &q);

	if (r < 0)
		return r;
	ew_buf_add_text(&q->body, "<LifecycleConfiguration" EW_S3_NAMESPACE ">");
	for (size_t i = 0; i < n; i++) {
		/* S3 knows no rule that expires by days and removes markers as well: these would be two. */
		if (rules[i].days > 0 && rules[i].expire_markers)
			return -EINVAL;
		write_rule(q, &rules[i]);
	}
	ew_buf_add_text(&q->body, "</LifecycleConfiguration>");
	return ew_s3_end(&q, ret);
}

int ew_s3_delete_lifecycle(const struct ew_s3_place *place, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = begin_about(place, "lifecycle", EW_S3_DELETE_LIFECYCLE, "DELETE", &q);

	return r == 0 ? ew_s3_end(&q, ret) : r;
}

int ew_s3_get_lock_configuration(const struct ew_s3_place *place, struct ew_s3_request **ret)
{
	return get_about(place, "object-lock", EW_S3_GET_LOCK_CONFIGURATION, ret);
}

int ew_s3_put_lock_configuration(
	const struct ew_s3_place *place, enum ew_s3_lock lock, unsigned days, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = begin_about(place, "object-lock", EW_S3_PUT_LOCK_CONFIGURATION, "PUT", &q);

	if (r < 0)
		return r;
	ew_buf_add_text(&q->body, "<ObjectLockConfiguration" EW_S3_NAMESPACE ">");
	ew_s3_xml(q, "ObjectLockEnabled", "Enabled");
	if (lock != EW_S3_LOCK_NONE) {
		ew_buf_add_text(&q->body, "<Rule><DefaultRetention>");
		ew_s3_xml(q, "Mode", ew_s3_lock_word(lock));
		ew_s3_xml_number(q, "Days", days);
		ew_buf_add_text(&q->body, "</DefaultRetention></Rule>");
	}
	ew_buf_add_text(&q->body, "</ObjectLockConfiguration>");
	return ew_s3_end(&q, ret);
}

int ew_s3_create_bucket(const struct ew_s3_place *place, bool with_lock, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	int r = ew_s3_begin(place, "", EW_S3_CREATE_BUCKET, "PUT", &q);

	if (r < 0)
		return r;
	if (with_lock)
		ew_s3_request_header(q, "x-amz-bucket-object-lock-enabled", "true");
	/* The one region that may not be named. */
	if (strcmp(place->region, "us-east-1") != 0) {
		ew_buf_add_text(&q->body, "<CreateBucketConfiguration" EW_S3_NAMESPACE ">");
		ew_s3_xml(q, "LocationConstraint", place->region);
		ew_buf_add_text(&q->body, "</CreateBucketConfiguration>");
	}
	return ew_s3_end(&q, ret);
}
