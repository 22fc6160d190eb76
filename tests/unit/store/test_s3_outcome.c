/*
 * What answers mean, what is said of them, and how long is waited.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "store/s3_outcome.h"
#include "unit/store/s3_kit.h"

struct outcome_case {
	enum ew_s3_action action;
	unsigned status;
	const char *code; /* NULL: no <Error> */
	int transport, defect;
	enum ew_s3_class class;
	bool unknown;
};

static struct ew_s3_said said_of(const struct outcome_case *c)
{
	struct ew_s3_said said = {
		.transport = c->transport, .status = c->status, .defect = c->defect, .retry_after_s = -1};

	if (c->code) {
		said.has_error = true;
		memcpy(said.code, c->code, strlen(c->code) + 1);
	}
	return said;
}

static void classes(void **state)
{
	static const struct outcome_case cases[] = {
		{EW_S3_PUT_OBJECT, 200, NULL, 0, 0, EW_S3_DONE, false},
		{EW_S3_DELETE_OBJECT, 204, NULL, 0, 0, EW_S3_DONE, false},
		{EW_S3_GET_OBJECT, 206, NULL, 0, 0, EW_S3_DONE, false},
		{EW_S3_COMPLETE_UPLOAD, 200, "InternalError", 0, 0, EW_S3_AGAIN, true},
		{EW_S3_COPY_OBJECT, 200, "SlowDown", 0, 0, EW_S3_AGAIN, true},
		{EW_S3_COMPLETE_UPLOAD, 200, "Whatever", 0, 0, EW_S3_BROKEN, true},
		{EW_S3_COMPLETE_UPLOAD, 200, NULL, 0, -EBADMSG, EW_S3_BROKEN, true},
		{EW_S3_LIST_PARTS, 200, NULL, 0, -ENOMEM, EW_S3_AGAIN, true},
		{EW_S3_PUT_OBJECT, 500, NULL, 0, 0, EW_S3_AGAIN, true},
		{EW_S3_PUT_OBJECT, 503, "SlowDown", 0, 0, EW_S3_AGAIN, false},
		{EW_S3_PUT_OBJECT, 503, NULL, 0, 0, EW_S3_AGAIN, false},
		{EW_S3_PUT_OBJECT, 504, NULL, 0, 0, EW_S3_AGAIN, true},
		{EW_S3_PUT_OBJECT, 429, NULL, 0, 0, EW_S3_AGAIN, false},
		{EW_S3_PUT_OBJECT, 409, "ConditionalRequestConflict", 0, 0, EW_S3_AGAIN, false},
		{EW_S3_PUT_OBJECT, 400, "BadDigest", 0, 0, EW_S3_AGAIN, false},
		{EW_S3_PUT_OBJECT, 403, "RequestTimeTooSkewed", 0, 0, EW_S3_CLOCK, false},
		{EW_S3_PUT_OBJECT, 403, "AccessDenied", 0, 0, EW_S3_REFUSED, false},
		{EW_S3_PUT_OBJECT, 403, NULL, 0, 0, EW_S3_REFUSED, false},
		{EW_S3_PUT_OBJECT, 401, NULL, 0, 0, EW_S3_REFUSED, false},
		{EW_S3_PUT_OBJECT, 400, "ExpiredToken", 0, 0, EW_S3_REFUSED, false},
		{EW_S3_GET_OBJECT, 404, "NoSuchKey", 0, 0, EW_S3_GONE, false},
		{EW_S3_HEAD_OBJECT, 404, NULL, 0, 0, EW_S3_GONE, false},
		{EW_S3_LIST_PARTS, 404, "NoSuchUpload", 0, 0, EW_S3_GONE, false},
		{EW_S3_LIST_PARTS, 404, "NoSuchBucket", 0, 0, EW_S3_NO_BUCKET, false},
		{EW_S3_LIST_VERSIONS, 404, NULL, 0, 0, EW_S3_NO_BUCKET, false},
		{EW_S3_GET_LIFECYCLE, 404, "NoSuchLifecycleConfiguration", 0, 0, EW_S3_GONE, false},
		{EW_S3_PUT_OBJECT, 412, "PreconditionFailed", 0, 0, EW_S3_EXISTS, false},
		{EW_S3_CREATE_BUCKET, 409, "BucketAlreadyOwnedByYou", 0, 0, EW_S3_EXISTS, false},
		{EW_S3_PUT_OBJECT, 403, "QuotaExceeded", 0, 0, EW_S3_FULL, false},
		{EW_S3_PUT_OBJECT, 507, NULL, 0, 0, EW_S3_FULL, false},
		{EW_S3_PUT_OBJECT, 501, NULL, 0, 0, EW_S3_NOT_SUPPORTED, false},
		{EW_S3_PUT_OBJECT, 400, "InvalidStorageClass", 0, 0, EW_S3_NOT_SUPPORTED, false},
		{EW_S3_PUT_OBJECT, 301, NULL, 0, 0, EW_S3_BROKEN, false},
		{EW_S3_PUT_OBJECT, 400, "InvalidArgument", 0, 0, EW_S3_DECLINED, false},
		{EW_S3_PUT_OBJECT, 400, "EntityTooLarge", 0, 0, EW_S3_DECLINED, false},
		{EW_S3_PUT_OBJECT, 413, NULL, 0, 0, EW_S3_DECLINED, false},
		{EW_S3_COMPLETE_UPLOAD, 400, "InvalidPart", 0, 0, EW_S3_DECLINED, false},
		{EW_S3_GET_OBJECT, 451, NULL, 0, 0, EW_S3_DECLINED, false},
		{EW_S3_HEAD_OBJECT, 400, NULL, 0, 0, EW_S3_DECLINED, false},
		{EW_S3_DELETE_OBJECT, 400, "InvalidRequest", 0, 0, EW_S3_DECLINED, false},
		{EW_S3_LIST_VERSIONS, 400, "InvalidArgument", 0, 0, EW_S3_BROKEN, false},
		{EW_S3_GET_VERSIONING, 418, NULL, 0, 0, EW_S3_BROKEN, false},
		{EW_S3_PUT_OBJECT, 0, NULL, 0, 0, EW_S3_BROKEN, false},
		{EW_S3_PUT_OBJECT, 0, NULL, -ETIMEDOUT, 0, EW_S3_AGAIN, true},
		{EW_S3_PUT_OBJECT, 200, NULL, -EPROTO, 0, EW_S3_AGAIN, true},
		{EW_S3_PUT_OBJECT, 0, NULL, -ECONNREFUSED, 0, EW_S3_AGAIN, false},
		{EW_S3_PUT_OBJECT, 0, NULL, -EHOSTUNREACH, 0, EW_S3_AGAIN, false},
		{EW_S3_PUT_OBJECT, 0, NULL, -EACCES, 0, EW_S3_REFUSED, false},
		{EW_S3_PUT_OBJECT, 0, NULL, -EFBIG, 0, EW_S3_BROKEN, true},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_s3_request q = {.action = cases[i].action};
		struct ew_s3_said said = said_of(&cases[i]);
		struct ew_s3_outcome outcome;
		struct ew_error sentence;

		ew_s3_judge(cases[i].action, &said, &outcome);
		if (outcome.class != cases[i].class || outcome.unknown != cases[i].unknown)
			fail_msg("%zu: %s%s", i, ew_s3_class_word(outcome.class), outcome.unknown ? ", unknown" : "");
		ew_s3_say(s3_place(), &q, &said, s3_noon(), &sentence);
		if (!strstr(sentence.text, ew_s3_action_name(cases[i].action)) || sentence.code == 0)
			fail_msg("%zu: %s", i, sentence.text);
	}
}

static void sentences(void **state)
{
	struct ew_s3_request q = {.action = EW_S3_DELETE_OBJECT, .key = "earwitness/v1/audio/x"};
	struct ew_s3_said said = {.status = 403, .has_error = true, .code = "AccessDenied", .request_id = "tx1", .retry_after_s = -1};
	struct ew_error sentence = {.code = -1, .text = "an older one"};

	(void)state;
	ew_s3_say(s3_place(), &q, &said, s3_noon(), &sentence);
	assert_string_equal(sentence.text,
		"DeleteObject of earwitness/v1/audio/x in the bucket calls: the credential for deleting was refused, "
		"AccessDenied (status 403, request id tx1): give it the right, or wait for the lock's end");
	said = (struct ew_s3_said){.status = 413, .retry_after_s = -1};
	ew_s3_say(s3_place(), &q, &said, s3_noon(), &sentence);
	assert_string_equal(sentence.text,
		"DeleteObject of earwitness/v1/audio/x in the bucket calls: status 413: the server does not do this for this object; see its "
		"documentation for this code, and its limits");
	assert_int_equal(sentence.code, -EACCES);
	said = (struct ew_s3_said){.status = 403, .has_error = true, .code = "RequestTimeTooSkewed",
		.date = {s3_noon().us + 1200 * EW_US_PER_S}};
	ew_s3_say(s3_place(), &q, &said, s3_noon(), &sentence);
	assert_string_equal(sentence.text,
		"DeleteObject of earwitness/v1/audio/x in the bucket calls was refused because the clocks are too far apart: here it is "
		"2026-11-22T12:00:00.000Z, the server has 2026-11-22T12:20:00.000Z; set this machine's clock (NTP)");
}

static void waiting(void **state)
{
	struct ew_s3_said said = {.status = 503, .retry_after_s = 5};
	struct ew_s3_outcome outcome;

	(void)state;
	for (unsigned attempt = 1; attempt < 100; attempt++) {
		int64_t most = attempt > 7 ? EW_S3_BACKOFF_MOST_MS : (int64_t)EW_S3_BACKOFF_FIRST_MS << (attempt - 1);

		for (uint32_t random = 0; random < UINT32_MAX - 123456789u; random += 123456789u) {
			int64_t ms = ew_s3_backoff_ms(attempt, random, 0);

			assert_true(ms >= most / 2 && ms <= most);
		}
	}
	assert_int_equal(ew_s3_backoff_ms(1, 0, 0), 250);
	assert_int_equal(ew_s3_backoff_ms(1, 250, 0), 500);
	assert_int_equal(ew_s3_backoff_ms(1, 0, 90000), 90000);
	assert_int_equal(ew_s3_backoff_ms(1, 0, INT64_MAX), 3600 * 1000);
	ew_s3_judge(EW_S3_PUT_OBJECT, &said, &outcome);
	assert_int_equal(outcome.after_ms, 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classes),
		cmocka_unit_test(sentences),
		cmocka_unit_test(waiting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
