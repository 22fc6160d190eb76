/*
 * Each request, as it would go over the wire: method, URL, header fields, body.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "store/s3_request.h"
#include "support/support.h"
#include "unit/store/s3_kit.h"

#define XMLNS " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\""
#define TO_BUCKET "https://store.example/calls"
#define TO_KEY TO_BUCKET "/a/k"

static const uint8_t customer_key[EW_S3_CUSTOMER_KEY_BYTES] = "0123456789abcdef0123456789abcdef";

static struct ew_s3_content content(void)
{
	struct ew_s3_content c = {.offset = 7, .bytes = 21};

	memset(c.sha256.bytes, 0, sizeof(c.sha256.bytes));
	memset(c.md5, 0xff, sizeof(c.md5));
	return c;
}

/* The request as text: "METHOD URL", fields in the order of their making, an empty line, the body. */
static char *text_of(const struct ew_s3_request *q)
{
	struct ew_buf text;

	ew_buf_init(&text, 1 << 20);
	ew_buf_printf(&text, "%s ", q->method);
	assert_int_equal(ew_s3_request_url(q, &text), 0);
	ew_buf_add_u8(&text, '\n');
	for (size_t i = 0; i < q->headers.n; i++)
		if (strcmp(q->headers.pair[i].name, "content-md5") != 0 || q->streams)
			ew_buf_printf(&text, "%s: %s\n", q->headers.pair[i].name, q->headers.pair[i].value);
	ew_buf_add_u8(&text, '\n');
	ew_buf_add_slice(&text, ew_buf_slice(&q->body));
	char *all = ew_buf_take_text(&text);

	assert_non_null(all);
	return all;
}

static void expect(int r, struct ew_s3_request **q, const char *text)
{
	assert_int_equal(r, 0);
	char *all = text_of(*q);

	assert_string_equal(all, text);
	assert_true((*q)->body.len == 0 || ew_s3_pairs_find(&(*q)->headers, "content-md5"));
	free(all);
	ew_s3_request_free(q);
}

#define HASHES "content-md5: /////////////////////w==\nx-amz-checksum-sha256: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
#define KEY_FIELDS                                                                                                   \
	"x-amz-server-side-encryption-customer-algorithm: AES256\n"                                                  \
	"x-amz-server-side-encryption-customer-key: MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n"                  \
	"x-amz-server-side-encryption-customer-key-md5: hRasmdxgYDKV3nvbahU1MA==\n"

static void objects(void **state)
{
	const struct ew_s3_place *p = s3_place();
	const struct ew_s3_keeping plain = {0}, full = {.storage_class = "GLACIER", .content_type = "audio/ogg",
		.lock = EW_S3_LOCK_COMPLIANCE, .until = {s3_noon().us + 1}, .legal_hold = true,
		.encryption = EW_S3_ENCRYPTION_KMS, .kms_key = "key/1", .tag = {{"a b", "1"}, {"c", "&="}}, .n_tags = 2};
	const struct ew_s3_keeping customer = {.encryption = EW_S3_ENCRYPTION_CUSTOMER, .customer_key = customer_key};
	const struct ew_s3_content c = content();
	struct ew_s3_request *q = NULL;

	(void)state;
	expect(ew_s3_put_object(p, "a/k", &c, &plain, false, &q), &q,
		"PUT " TO_KEY "\ncontent-type: application/octet-stream\n" HASHES "\n");
	expect(ew_s3_put_object(p, "a/k", &c, &full, true, &q), &q,
		"PUT " TO_KEY "\ncontent-type: audio/ogg\nx-amz-storage-class: GLACIER\nx-amz-object-lock-legal-hold: ON\n"
		"x-amz-object-lock-mode: COMPLIANCE\nx-amz-object-lock-retain-until-date: 2026-11-22T12:00:01Z\n"
		"x-amz-server-side-encryption: aws:kms\nx-amz-server-side-encryption-aws-kms-key-id: key/1\n"
		"x-amz-tagging: a%20b=1&c=%26%3D\n" HASHES "if-none-match: *\n\n");
	expect(ew_s3_put_object(p, "a/k", &c, &customer, false, &q), &q,
		"PUT " TO_KEY "\ncontent-type: application/octet-stream\n" KEY_FIELDS HASHES "\n");
	assert_int_equal(ew_s3_put_object(p, "a/k", &c, &plain, false, &q), 0);
	assert_true(q->streams && q->offset == 7 && q->bytes == 21 && q->action == EW_S3_PUT_OBJECT);
	ew_s3_request_free(&q);
	expect(ew_s3_get_object(p, "a/k", "v/1", &(struct ew_s3_range){5, 10}, 0, NULL, &q), &q,
		"GET " TO_KEY "?versionId=v%2F1\nrange: bytes=5-14\n\n");
	expect(ew_s3_get_object(p, "a/k", "", NULL, 10, customer_key, &q), &q, "GET " TO_KEY "\n" KEY_FIELDS "\n");
	expect(ew_s3_head_object(p, "a/k", "null", NULL, &q), &q, "HEAD " TO_KEY "?versionId=null\n\n");
	expect(ew_s3_delete_object(p, "a/k", "1", true, &q), &q,
		"DELETE " TO_KEY "?versionId=1\nx-amz-bypass-governance-retention: true\n\n");
	expect(ew_s3_delete_object(p, "a/k", NULL, false, &q), &q, "DELETE " TO_KEY "\n\n");
	expect(ew_s3_copy_object(p, "a/k", "1", &(struct ew_s3_keeping){.storage_class = "GLACIER"}, &q), &q,
		"PUT " TO_KEY "\nx-amz-copy-source: /calls/a/k?versionId=1\nx-amz-metadata-directive: COPY\n"
		"content-type: application/octet-stream\nx-amz-storage-class: GLACIER\nx-amz-tagging-directive: COPY\n\n");
	expect(ew_s3_restore_object(p, "a/k", "1", 3, "Bulk", &q), &q,
		"POST " TO_KEY "?restore=&versionId=1\ncontent-type: application/xml\n\n<RestoreRequest" XMLNS
		"><Days>3</Days><GlacierJobParameters><Tier>Bulk</Tier></GlacierJobParameters></RestoreRequest>");
}

static void in_parts(void **state)
{
	const struct ew_s3_place *p = s3_place();
	const struct ew_s3_keeping plain = {0}, hold = {.legal_hold = true};
	const struct ew_s3_keeping customer = {.encryption = EW_S3_ENCRYPTION_CUSTOMER, .customer_key = customer_key};
	const struct ew_s3_part parts[] = {{.number = 1, .etag = "\"<e>\"", .has_checksum = true}, {.number = 2, .etag = "f"}};
	const struct ew_s3_content c = content();
	struct ew_s3_request *q = NULL;

	(void)state;
	expect(ew_s3_create_upload(p, "a/k", &hold, &q), &q,
		"POST " TO_KEY "?uploads=\ncontent-type: application/octet-stream\nx-amz-object-lock-legal-hold: ON\n"
		"x-amz-checksum-algorithm: SHA256\n\n");
	expect(ew_s3_upload_part(p, "a/k", "u+1", 10000, &c, &customer, &q), &q,
		"PUT " TO_KEY "?partNumber=10000&uploadId=u%2B1\n" HASHES KEY_FIELDS "\n");
	assert_int_equal(ew_s3_upload_part(p, "a/k", "u", 0, &c, &plain, &q), -EINVAL);
	assert_int_equal(ew_s3_upload_part(p, "a/k", "u", 10001, &c, &plain, &q), -EINVAL);
	expect(ew_s3_complete_upload(p, "a/k", "u", parts, 2, true, &plain, &q), &q,
		"POST " TO_KEY "?uploadId=u\nif-none-match: *\ncontent-type: application/xml\n\n<CompleteMultipartUpload" XMLNS ">"
		"<Part><PartNumber>1</PartNumber><ETag>&quot;&lt;e&gt;&quot;</ETag>"
		"<ChecksumSHA256>AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=</ChecksumSHA256></Part>"
		"<Part><PartNumber>2</PartNumber><ETag>f</ETag></Part>"
		"</CompleteMultipartUpload>");
	expect(ew_s3_abort_upload(p, "a/k", "u", &q), &q, "DELETE " TO_KEY "?uploadId=u\n\n");
	expect(ew_s3_list_parts(p, "a/k", "u", 7, &q), &q, "GET " TO_KEY "?max-parts=1000&part-number-marker=7&uploadId=u\n\n");
	expect(ew_s3_list_uploads(p, "a/k", "k", "u", &q), &q,
		"GET " TO_BUCKET "?key-marker=k&prefix=a%2Fk&upload-id-marker=u&uploads=\n\n");
}

static void lists_and_holds(void **state)
{
	const struct ew_s3_place *p = s3_place();
	const struct ew_s3_tag tags[] = {{"k", "<v>"}};
	struct ew_s3_request *q = NULL;

	(void)state;
	expect(ew_s3_list_versions(p, "a/k", "k", "v", &q), &q,
		"GET " TO_BUCKET "?key-marker=k&prefix=a%2Fk&version-id-marker=v&versions=\n\n");
	expect(ew_s3_list_objects(p, "a/", "t=", &q), &q, "GET " TO_BUCKET "?continuation-token=t%3D&list-type=2&prefix=a%2F\n\n");
	expect(ew_s3_get_retention(p, "a/k", "1", &q), &q, "GET " TO_KEY "?retention=&versionId=1\n\n");
	expect(ew_s3_put_retention(p, "a/k", "1", EW_S3_LOCK_GOVERNANCE, s3_noon(), true, &q), &q,
		"PUT " TO_KEY "?retention=&versionId=1\nx-amz-bypass-governance-retention: true\ncontent-type: application/xml\n\n"
		"<Retention" XMLNS "><Mode>GOVERNANCE</Mode><RetainUntilDate>2026-11-22T12:00:00Z</RetainUntilDate></Retention>");
	expect(ew_s3_put_retention(p, "a/k", "1", EW_S3_LOCK_NONE, s3_noon(), false, &q), &q,
		"PUT " TO_KEY "?retention=&versionId=1\ncontent-type: application/xml\n\n<Retention" XMLNS "></Retention>");
	expect(ew_s3_get_legal_hold(p, "a/k", NULL, &q), &q, "GET " TO_KEY "?legal-hold=\n\n");
	expect(ew_s3_put_legal_hold(p, "a/k", "1", false, &q), &q,
		"PUT " TO_KEY "?legal-hold=&versionId=1\ncontent-type: application/xml\n\n<LegalHold" XMLNS
		"><Status>OFF</Status></LegalHold>");
	expect(ew_s3_get_tagging(p, "a/k", "1", &q), &q, "GET " TO_KEY "?tagging=&versionId=1\n\n");
	expect(ew_s3_put_tagging(p, "a/k", "1", tags, 1, &q), &q,
		"PUT " TO_KEY "?tagging=&versionId=1\ncontent-type: application/xml\n\n<Tagging" XMLNS
		"><TagSet><Tag><Key>k</Key><Value>&lt;v&gt;</Value></Tag></TagSet></Tagging>");
	assert_int_equal(ew_s3_put_tagging(p, "a/k", "1", &(struct ew_s3_tag){"k", "\x01"}, 1, &q), -EINVAL);
	assert_int_equal(ew_s3_put_tagging(p, "a/k", "1", &(struct ew_s3_tag){"k", "\xff"}, 1, &q), -EINVAL);
}

static void buckets(void **state)
{
	const struct ew_s3_place *p = s3_place();
	struct ew_s3_place other = *p;
	const struct ew_s3_rule rules[] = {
		{.id = "a", .prefix = "x/", .enabled = true, .days = 3, .noncurrent_days = 4, .abort_days = 5},
		{.id = "b", .expire_markers = true}};
	const struct ew_s3_rule both = {.id = "c", .days = 1, .expire_markers = true};
	struct ew_s3_request *q = NULL;

	(void)state;
	memcpy(other.region, "eu-x", 5);
	expect(ew_s3_get_versioning(p, &q), &q, "GET " TO_BUCKET "?versioning=\n\n");
	expect(ew_s3_put_versioning(p, true, &q), &q,
		"PUT " TO_BUCKET "?versioning=\ncontent-type: application/xml\n\n<VersioningConfiguration" XMLNS
		"><Status>Enabled</Status></VersioningConfiguration>");
	expect(ew_s3_get_lifecycle(p, &q), &q, "GET " TO_BUCKET "?lifecycle=\n\n");
	expect(ew_s3_delete_lifecycle(p, &q), &q, "DELETE " TO_BUCKET "?lifecycle=\n\n");
	expect(ew_s3_put_lifecycle(p, rules, 2, &q), &q,
		"PUT " TO_BUCKET "?lifecycle=\ncontent-type: application/xml\n\n<LifecycleConfiguration" XMLNS ">"
		"<Rule><ID>a</ID><Filter><Prefix>x/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>3</Days></Expiration>"
		"<NoncurrentVersionExpiration><NoncurrentDays>4</NoncurrentDays></NoncurrentVersionExpiration>"
		"<AbortIncompleteMultipartUpload><DaysAfterInitiation>5</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>"
		"<Rule><ID>b</ID><Filter><Prefix></Prefix></Filter><Status>Disabled</Status>"
		"<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration></Rule>"
		"</LifecycleConfiguration>");
	assert_int_equal(ew_s3_put_lifecycle(p, &both, 1, &q), -EINVAL);
	expect(ew_s3_get_lock_configuration(p, &q), &q, "GET " TO_BUCKET "?object-lock=\n\n");
	expect(ew_s3_put_lock_configuration(p, EW_S3_LOCK_GOVERNANCE, 30, &q), &q,
		"PUT " TO_BUCKET "?object-lock=\ncontent-type: application/xml\n\n<ObjectLockConfiguration" XMLNS
		"><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>30</Days>"
		"</DefaultRetention></Rule></ObjectLockConfiguration>");
	expect(ew_s3_put_lock_configuration(p, EW_S3_LOCK_NONE, 0, &q), &q,
		"PUT " TO_BUCKET "?object-lock=\ncontent-type: application/xml\n\n<ObjectLockConfiguration" XMLNS
		"><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>");
	expect(ew_s3_create_bucket(p, true, &q), &q, "PUT " TO_BUCKET "\nx-amz-bucket-object-lock-enabled: true\n\n");
	expect(ew_s3_create_bucket(&other, false, &q), &q,
		"PUT " TO_BUCKET "\ncontent-type: application/xml\n\n<CreateBucketConfiguration" XMLNS
		"><LocationConstraint>eu-x</LocationConstraint></CreateBucketConfiguration>");
}

static void refused(void **state)
{
	static const struct ew_s3_keeping odd[] = {
		{.storage_class = "A\r\nb: c"}, {.content_type = "\x80"}, {.encryption = EW_S3_ENCRYPTION_CUSTOMER},
		{.encryption = EW_S3_ENCRYPTION_KMS, .kms_key = "\n"}};
	const struct ew_s3_content c = content();
	struct ew_s3_request *q = NULL;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(odd); i++)
		assert_int_equal(ew_s3_put_object(s3_place(), "k", &c, &odd[i], true, &q), -EINVAL);
	assert_int_equal(ew_s3_get_object(s3_place(), "k", NULL, &(struct ew_s3_range){5, 0}, 0, NULL, &q), -EINVAL);
	assert_int_equal(ew_s3_get_object(s3_place(), "k", NULL, &(struct ew_s3_range){UINT64_MAX, 1}, 0, NULL, &q), -EINVAL);
	assert_null(q);
}

static int make_many(void *arg)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *a = NULL, *b = NULL, *c = NULL;
	const struct ew_s3_keeping keeping = {.lock = EW_S3_LOCK_GOVERNANCE, .encryption = EW_S3_ENCRYPTION_CUSTOMER,
		.customer_key = customer_key, .tag = {{"a", "b"}}, .n_tags = 1};
	const struct ew_s3_part part = {.number = 1, .etag = "e"};
	const struct ew_s3_content bytes = content();
	int r = ew_s3_put_object(s3_place(), "a", &bytes, &keeping, true, &a);

	(void)arg;
	if (r == 0)
		r = ew_s3_complete_upload(s3_place(), "a", "u", &part, 1, true, &keeping, &b);
	return r == 0 ? ew_s3_copy_object(s3_place(), "a", "v", &keeping, &c) : r;
}

static void without_memory(void **state)
{
	(void)state;
	(void)s3_place();
	assert_true(ew_test_each_allocation(make_many, NULL) > 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects),
		cmocka_unit_test(in_parts),
		cmocka_unit_test(lists_and_holds),
		cmocka_unit_test(buckets),
		cmocka_unit_test(refused),
		cmocka_unit_test(without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
