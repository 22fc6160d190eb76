/*
 * Answers as servers give them, in pieces of every size, cut off everywhere, and made up by somebody hostile.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/s3_answer.h"
#include "support/support.h"
#include "unit/store/s3_kit.h"

static const char versions[] =
	"200\nContent-Type: application/xml\n\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<ListVersionsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>calls</Name><Prefix>a</Prefix>\n"
	" <IsTruncated>true</IsTruncated><NextKeyMarker>a/k</NextKeyMarker><NextVersionIdMarker>v2</NextVersionIdMarker>\n"
	"<Version><Key>a/k</Key><VersionId>v1</VersionId><IsLatest>true</IsLatest><LastModified>2026-11-22T12:00:00.000Z</LastModified>"
	"<ETag>&quot;e1&quot;</ETag><Size>18446744073709551615</Size><StorageClass>STANDARD</StorageClass><Owner><ID>o</ID>"
	"<Key>not this one</Key></Owner></Version>"
	"<DeleteMarker><Key>a/k</Key><VersionId>v2</VersionId><IsLatest>false</IsLatest></DeleteMarker>"
	"<Version><Key>a/k&amp;2</Key></Version><Else><Version><Key>x</Key></Version></Else>"
	"</ListVersionsResult>";

static struct ew_s3_request request_for(enum ew_s3_action action)
{
	return (struct ew_s3_request){.action = action, .answer_bytes = 10};
}

static void a_list_of_versions(void **state)
{
	struct ew_s3_request q = request_for(EW_S3_LIST_VERSIONS);

	(void)state;
	for (size_t piece = 0; piece < 40; piece++) {
		_cleanup_(ew_s3_answer_free) struct ew_s3_answer *a = NULL;
		const struct ew_s3_said *said = s3_answer(&q, versions, piece, NULL, NULL, &a);

		assert_true(said->has_document && !said->has_error && said->defect == 0 && said->truncated);
		assert_string_equal(said->next_key, "a/k");
		assert_string_equal(said->next_version, "v2");
		assert_int_equal(said->n_entries, 3);
		assert_string_equal(said->entry[0].key, "a/k");
		assert_string_equal(said->entry[0].version, "v1");
		assert_string_equal(said->entry[0].etag, "\"e1\"");
		assert_true(said->entry[0].bytes == UINT64_MAX && said->entry[0].is_latest && !said->entry[0].is_marker);
		assert_true(said->entry[1].is_marker);
		assert_string_equal(said->entry[2].key, "a/k&2");
		assert_string_equal(said->entry[2].version, "");
	}
}

static void the_last_page(void **state)
{
	static const struct {
		enum ew_s3_action action;
		const char *text;
		bool truncated;
	} cases[] = {
		{EW_S3_LIST_VERSIONS, "<ListVersionsResult></ListVersionsResult>", false},
		{EW_S3_LIST_VERSIONS, "<ListVersionsResult><NextKeyMarker/></ListVersionsResult>", false},
		{EW_S3_LIST_VERSIONS, "<ListVersionsResult><NextKeyMarker>k</NextKeyMarker></ListVersionsResult>", true},
		{EW_S3_LIST_VERSIONS, "<ListVersionsResult><NextKeyMarker>k</NextKeyMarker><IsTruncated>false</IsTruncated></ListVersionsResult>", false},
		{EW_S3_LIST_UPLOADS, "<ListMultipartUploadsResult><NextKeyMarker>k</NextKeyMarker></ListMultipartUploadsResult>", true},
		{EW_S3_LIST_UPLOADS,
			"<ListMultipartUploadsResult><IsTruncated>false</IsTruncated><NextKeyMarker>k</NextKeyMarker></ListMultipartUploadsResult>", false},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_s3_answer_free) struct ew_s3_answer *a = NULL;
		struct ew_s3_request q = request_for(cases[i].action);
		char text[300];

		(void)snprintf(text, sizeof(text), "200\n\n%s", cases[i].text);
		const struct ew_s3_said *said = s3_answer(&q, text, 5, NULL, NULL, &a);

		if (!said->has_document || said->truncated != cases[i].truncated)
			fail_msg("%s", cases[i].text);
	}
}

/* However it breaks off, it is never a shorter list. */
static void cut_off(void **state)
{
	struct ew_s3_request q = request_for(EW_S3_LIST_VERSIONS);
	size_t head = (size_t)(strstr(versions, "\n\n") - versions) + 2;
	char text[sizeof(versions)];

	(void)state;
	for (size_t n = head; n < sizeof(versions) - 1; n++) {
		_cleanup_(ew_s3_answer_free) struct ew_s3_answer *a = NULL;

		memcpy(text, versions, n);
		text[n] = '\0';
		const struct ew_s3_said *said = s3_answer(&q, text, 7, NULL, NULL, &a);

		if (said->has_document || said->defect != -EBADMSG)
			fail_msg("cut at %zu: %d", n, said->defect);
	}
}

static void documents(void **state)
{
	_cleanup_(ew_s3_answer_free) struct ew_s3_answer *a = NULL;
	struct ew_s3_request q = request_for(EW_S3_CREATE_UPLOAD);
	const struct ew_s3_said *said =
		s3_answer(&q, "200\n\n<InitiateMultipartUploadResult><UploadId>2~abc</UploadId></InitiateMultipartUploadResult>", 0, NULL, NULL, &a);

	(void)state;
	assert_string_equal(said->upload_id, "2~abc");
	ew_s3_answer_free(&a);
	q.action = EW_S3_LIST_PARTS;
	said = s3_answer(&q,
		"200\n\n<ListPartsResult><NextPartNumberMarker>2</NextPartNumberMarker><IsTruncated>false</IsTruncated>"
		"<Part><PartNumber>1</PartNumber><ETag>\"a\"</ETag><Size>5242880</Size></Part>"
		"<Part><PartNumber>2</PartNumber><ETag>\"b\"</ETag><Size>1</Size><ChecksumSHA256>c=</ChecksumSHA256></Part></ListPartsResult>",
		3, NULL, NULL, &a);
	assert_int_equal(said->n_entries, 2);
	assert_true(said->entry[1].number == 2 && said->entry[1].bytes == 1 && said->next_part == 2 && !said->truncated);
	assert_string_equal(said->entry[1].checksum_sha256, "c=");
	ew_s3_answer_free(&a);
	q.action = EW_S3_LIST_UPLOADS;
	said = s3_answer(&q,
		"200\n\n<ListMultipartUploadsResult><IsTruncated>false</IsTruncated><Upload><Key>k</Key><UploadId>u</UploadId></Upload>"
		"</ListMultipartUploadsResult>", 0, NULL, NULL, &a);
	assert_true(said->n_entries == 1 && strcmp(said->entry[0].version, "u") == 0);
	ew_s3_answer_free(&a);
	q.action = EW_S3_GET_LIFECYCLE;
	said = s3_answer(&q,
		"200\n\n<LifecycleConfiguration><Rule><ID>i</ID><Filter><And><Prefix>p/</Prefix><Tag><Key>x</Key></Tag></And></Filter>"
		"<Status>Enabled</Status><Expiration><Days>3</Days></Expiration><NoncurrentVersionExpiration><NoncurrentDays>4</NoncurrentDays>"
		"</NoncurrentVersionExpiration><AbortIncompleteMultipartUpload><DaysAfterInitiation>5</DaysAfterInitiation>"
		"</AbortIncompleteMultipartUpload></Rule><Rule><Prefix/><Status>Disabled</Status><Expiration>"
		"<ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration></Rule></LifecycleConfiguration>",
		0, NULL, NULL, &a);
	assert_int_equal(said->n_rules, 2);
	assert_string_equal(said->rule[0].prefix, "p/");
	assert_true(said->rule[0].enabled && said->rule[0].days == 3 && said->rule[0].noncurrent_days == 4 && said->rule[0].abort_days == 5);
	assert_true(!said->rule[1].enabled && said->rule[1].expire_markers);
	ew_s3_answer_free(&a);
	q.action = EW_S3_GET_LOCK_CONFIGURATION;
	said = s3_answer(&q,
		"200\n\n<o:ObjectLockConfiguration xmlns:o=\"x\"><o:ObjectLockEnabled>Enabled</o:ObjectLockEnabled><o:Rule><o:DefaultRetention>"
		"<o:Mode>COMPLIANCE</o:Mode><o:Years>2</o:Years></o:DefaultRetention></o:Rule></o:ObjectLockConfiguration>", 0, NULL, NULL, &a);
	assert_true(said->lock_enabled == EW_S3_SAID_ON && said->lock == EW_S3_LOCK_COMPLIANCE && said->lock_days == 730);
	ew_s3_answer_free(&a);
	q.action = EW_S3_GET_TAGGING;
	said = s3_answer(&q, "200\n\n<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>", 0, NULL, NULL, &a);
	assert_true(said->n_tags == 1 && strcmp(said->tag[0].name, "k") == 0 && strcmp(said->tag[0].value, "v") == 0);
	ew_s3_answer_free(&a);
	q.action = EW_S3_GET_VERSIONING;
	said = s3_answer(&q, "200\n\n<VersioningConfiguration/>", 0, NULL, NULL, &a);
	assert_true(said->has_document && said->versioning == EW_S3_NOT_SAID);
	ew_s3_answer_free(&a);
	said = s3_answer(&q, "200\n\n<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>", 0, NULL, NULL, &a);
	assert_int_equal(said->versioning, EW_S3_SAID_ON);
	ew_s3_answer_free(&a);
	q.action = EW_S3_GET_RETENTION;
	said = s3_answer(&q, "200\n\n<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2026-11-22T12:00:00.000000000Z</RetainUntilDate></Retention>", 0, NULL, NULL, &a);
	assert_true(said->lock == EW_S3_LOCK_GOVERNANCE && said->until.us == s3_noon().us);
	ew_s3_answer_free(&a);
	q.action = EW_S3_GET_LEGAL_HOLD;
	said = s3_answer(&q, "200\n\n<LegalHold><Status>ON</Status></LegalHold>", 0, NULL, NULL, &a);
	assert_int_equal(said->legal_hold, EW_S3_SAID_ON);
}

static void header_fields(void **state)
{
	_cleanup_(ew_s3_answer_free) struct ew_s3_answer *a = NULL;
	struct ew_s3_request q = request_for(EW_S3_HEAD_OBJECT);
	const struct ew_s3_said *said = s3_answer(&q,
		"200\nETag: \"abc\"\nX-AMZ-Version-Id:v1\nx-amz-storage-class: GLACIER\nContent-Length: 12345\r\n"
		"x-amz-object-lock-mode: COMPLIANCE\nx-amz-object-lock-retain-until-date: 2026-11-22T12:00:00Z\n"
		"x-amz-object-lock-legal-hold: ON\nx-amz-server-side-encryption: aws:kms\nDate: Sun, 22 Nov 2026 12:00:00 GMT\n"
		"Retry-After: 7\nx-amz-restore: ongoing-request=\"false\", expiry-date=\"Sun, 22 Nov 2026 12:00:00 GMT\"\n"
		"x-amz-delete-marker: true\nx-amz-request-id: tx\x01y\nnonsense\n: x\nEmpty:\nx-amz-checksum-sha256: q=\n\n",
		0, NULL, NULL, &a);

	(void)state;
	assert_int_equal(said->defect, 0);
	assert_string_equal(said->etag, "\"abc\"");
	assert_string_equal(said->version, "v1");
	assert_string_equal(said->storage_class, "GLACIER");
	assert_string_equal(said->checksum_sha256, "q=");
	assert_string_equal(said->request_id, "tx?y");
	assert_true(said->has_length && said->length == 12345 && said->is_marker && said->retry_after_s == 7);
	assert_true(said->lock == EW_S3_LOCK_COMPLIANCE && said->until.us == s3_noon().us && said->legal_hold == EW_S3_SAID_ON);
	assert_true(said->encryption == EW_S3_ENCRYPTION_KMS && said->date.us == s3_noon().us);
	assert_true(said->restoring == EW_S3_SAID_OFF && said->restored_until.us == s3_noon().us);
	ew_s3_answer_free(&a);
	said = s3_answer(&q, "503\nDate: Sun, 22 Nov 2026 12:00:00 GMT\nRetry-After: Sun, 22 Nov 2026 12:01:00 GMT\n\n", 0, NULL, NULL, &a);
	assert_int_equal(said->retry_after_s, 60);
}

static void odd_header_fields(void **state)
{
	static const struct {
		const char *field;
		int defect;
	} cases[] = {
		{"Content-Length: 12x", -EBADMSG}, {"Content-Length: 99999999999999999999", -EBADMSG},
		{"x-amz-object-lock-mode: FOREVER", -EBADMSG}, {"x-amz-object-lock-retain-until-date: tomorrow", -EBADMSG},
		{"x-amz-object-lock-legal-hold: maybe", -EBADMSG}, {"ETag: \x80", -EBADMSG},
		{"x-amz-storage-class: 0123456789012345678901234567890123", -EFBIG}, {"Date: now", 0}, {"Retry-After: soon", 0},
		{"Date: Sun, 31 Feb 2026 12:00:00 GMT", 0}, {"Date: Sun, 22 anF 2026 12:00:00 GMT", 0},
		{"x-amz-restore: expiry-date=\"", 0}, {"x-amz-unknown: x", 0},
	};
	struct ew_s3_request q = request_for(EW_S3_HEAD_OBJECT);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_s3_answer_free) struct ew_s3_answer *a = NULL;
		char text[300];

		(void)snprintf(text, sizeof(text), "200\n%s\n\n", cases[i].field);
		const struct ew_s3_said *said = s3_answer(&q, text, 0, NULL, NULL, &a);

		if (said->defect != cases[i].defect)
			fail_msg("%s: %d", cases[i].field, said->defect);
		assert_true(said->date.us == 0 && said->retry_after_s == -1);
	}
}

static void errors(void **state)
{
	static const struct {
		enum ew_s3_action action;
		const char *text;
		const char *code;
		int defect;
	} cases[] = {
		{EW_S3_GET_OBJECT, "404\n\n<Error><Code>NoSuchKey</Code><Message>x\ny</Message></Error>", "NoSuchKey", 0},
		{EW_S3_COMPLETE_UPLOAD, "200\n\n<?xml version=\"1.0\"?>\n<Error><Code>InternalError</Code></Error>", "InternalError", 0},
		{EW_S3_COPY_OBJECT, "200\n\n<Error><Code>SlowDown</Code></Error>", "SlowDown", 0},
		{EW_S3_COMPLETE_UPLOAD, "200\n\n", "", -EBADMSG},
		{EW_S3_COMPLETE_UPLOAD, "200\n\n<html><body>ok</body></html>", "", -EBADMSG},
		{EW_S3_LIST_VERSIONS, "200\n\n<ListBucketResult></ListBucketResult>", "", -EBADMSG},
		{EW_S3_LIST_VERSIONS, "200\n\n<Wrap><Error><Code>x</Code></Error></Wrap>", "", -EBADMSG},
		{EW_S3_GET_OBJECT, "502\n\n<html><p>Bad gateway</html>", "", 0},
		{EW_S3_PUT_OBJECT, "403\n\nforbidden", "", 0},
		{EW_S3_GET_OBJECT, "403\n\n<Error><Code>AccessDenied</Code>", "", 0},
		{EW_S3_PUT_OBJECT, "200\n\n", "", 0},
		{EW_S3_PUT_OBJECT, "200\n\nanything", "", 0},
		{EW_S3_LIST_VERSIONS,
			"200\n\n<!DOCTYPE x [<!ENTITY a \"aa\">]><ListVersionsResult><NextKeyMarker>&a;</NextKeyMarker></ListVersionsResult>",
			"", -EBADMSG},
		{EW_S3_GET_OBJECT, "404\n\n<!DOCTYPE x><Error><Code>NoSuchKey</Code></Error>", "", 0},
		{EW_S3_LIST_VERSIONS, "200\n\n<ListVersionsResult><IsTruncated>perhaps</IsTruncated></ListVersionsResult>", "", -EBADMSG},
		{EW_S3_LIST_VERSIONS,
			"200\n\n<ListVersionsResult><Version><Key>a</Key><Key>b</Key></Version></ListVersionsResult>", "", -EBADMSG},
		{EW_S3_GET_LEGAL_HOLD, "200\n\n<LegalHold><Status>perhaps</Status></LegalHold>", "", -EBADMSG},
		{EW_S3_GET_OBJECT, "403\n\n<Error><Code>RequestTimeTooSkewed</Code><ServerTime>now</ServerTime></Error>",
			"RequestTimeTooSkewed", 0},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_s3_answer_free) struct ew_s3_answer *a = NULL;
		struct ew_s3_request q = request_for(cases[i].action);
		const struct ew_s3_said *said = s3_answer(&q, cases[i].text, 5, NULL, NULL, &a);

		if (said->defect != cases[i].defect || strcmp(said->code, cases[i].code) != 0 ||
			said->has_error != (cases[i].code[0] != '\0') || said->has_document)
			fail_msg("%zu: %d %s", i, said->defect, said->code);
	}
}

static int take(void *arg, struct ew_slice bytes)
{
	struct ew_buf *to = arg;

	ew_buf_add_slice(to, bytes);
	return ew_buf_error(to);
}

static void bytes_of_an_object(void **state)
{
	static const struct {
		const char *text, *taken;
		int defect;
	} cases[] = {
		{"200\n\n<Error>ab", "<Error>ab", 0}, {"206\n\n0123456789", "0123456789", 0},
		{"200\n\n0123456789a", NULL, -EFBIG}, {"404\n\nnothing", "", 0},
	};
	struct ew_s3_request q = request_for(EW_S3_GET_OBJECT);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_s3_answer_free) struct ew_s3_answer *a = NULL;
		_cleanup_(ew_buf_free) struct ew_buf taken;

		ew_buf_init(&taken, 100);
		const struct ew_s3_said *said = s3_answer(&q, cases[i].text, 4, take, &taken, &a);

		assert_int_equal(said->defect, cases[i].defect);
		if (cases[i].taken)
			assert_true(ew_slice_equal(ew_buf_slice(&taken), ew_slice_text(cases[i].taken)));
	}
}

/* What comes with "100 Continue" is not the answer's. */
static void informational(void **state)
{
	_cleanup_(ew_s3_answer_free) struct ew_s3_answer *a = NULL;
	struct ew_s3_request q = request_for(EW_S3_PUT_OBJECT);

	(void)state;
	assert_int_equal(ew_s3_answer_new(&q, NULL, NULL, &a), 0);
	ew_s3_answer_status(a, 100);
	ew_s3_answer_header(a, EW_SLICE("ETag: x"));
	ew_s3_answer_status(a, 200);
	const struct ew_s3_said *said = ew_s3_answer_end(a, -EPROTO);

	assert_true(said->status == 200 && !said->etag[0] && said->transport == -EPROTO);
}

static void too_much(void **state)
{
	_cleanup_(ew_s3_answer_free) struct ew_s3_answer *a = NULL, *b = NULL;
	struct ew_s3_request q = request_for(EW_S3_LIST_VERSIONS);
	struct ew_buf text;

	(void)state;
	ew_buf_init(&text, 1 << 20);
	ew_buf_add_text(&text, "200\n\n<ListVersionsResult>");
	for (int i = 0; i <= EW_S3_MAX_ENTRIES; i++)
		ew_buf_add_text(&text, "<Version></Version>");
	ew_buf_add_text(&text, "</ListVersionsResult>");
	ew_buf_add_u8(&text, 0);
	assert_int_equal(s3_answer(&q, (const char *)text.at, 0, NULL, NULL, &a)->defect, -EFBIG);
	ew_buf_clear(&text);
	ew_buf_add_text(&text, "200\n\n<ListVersionsResult><NextKeyMarker>");
	for (int i = 0; i < 2000; i++)
		ew_buf_add_text(&text, "k");
	ew_buf_add_text(&text, "</NextKeyMarker></ListVersionsResult>");
	ew_buf_add_u8(&text, 0);
	assert_int_equal(s3_answer(&q, (const char *)text.at, 0, NULL, NULL, &b)->defect, -EFBIG);
	ew_buf_free(&text);
}

static void etags(void **state)
{
	(void)state;
	assert_true(ew_s3_etag_equal("\"a\"", "a"));
	assert_true(ew_s3_etag_equal("\"a\"", "\"a\""));
	assert_false(ew_s3_etag_equal("\"a\"", "b"));
	assert_false(ew_s3_etag_equal("\"", "a"));
}

static int read_versions(void *arg)
{
	_cleanup_(ew_s3_answer_free) struct ew_s3_answer *a = NULL;
	struct ew_s3_request q = request_for(EW_S3_LIST_VERSIONS);
	const struct ew_s3_said *said = s3_answer(&q, versions, 9, NULL, NULL, &a);

	(void)arg;
	if (!said)
		return -ENOMEM;
	return said->defect == 0 && said->n_entries != 3 ? -EIO : said->defect;
}

static void without_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(read_versions, NULL) > 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_of_versions),
		cmocka_unit_test(the_last_page),
		cmocka_unit_test(cut_off),
		cmocka_unit_test(documents),
		cmocka_unit_test(header_fields),
		cmocka_unit_test(odd_header_fields),
		cmocka_unit_test(errors),
		cmocka_unit_test(bytes_of_an_object),
		cmocka_unit_test(informational),
		cmocka_unit_test(too_much),
		cmocka_unit_test(etags),
		cmocka_unit_test(without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
