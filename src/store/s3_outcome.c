/*
 * From an answer to one of few classes. The server's word goes before the status, because gateways agree more on words;
 * a body's <Error> goes before a 200, because two requests of S3 answer so.
 */
#include "store/s3_outcome.h"

#include <errno.h>
#include <string.h>

#define RETRY_MOST_MS ((int64_t)3600 * 1000)

struct code_row {
	const char *code;
	enum ew_s3_class class;
};

static const struct code_row codes[] = {
	{"SlowDown", EW_S3_AGAIN},
	{"ServiceUnavailable", EW_S3_AGAIN},
	{"InternalError", EW_S3_AGAIN},
	{"RequestTimeout", EW_S3_AGAIN},
	{"Throttling", EW_S3_AGAIN},
	{"ThrottlingException", EW_S3_AGAIN},
	{"TooManyRequests", EW_S3_AGAIN},
	{"RequestLimitExceeded", EW_S3_AGAIN},
	{"Busy", EW_S3_AGAIN},
	{"OperationAborted", EW_S3_AGAIN},
	{"ConditionalRequestConflict", EW_S3_AGAIN},
	/* Bytes were damaged on their way, or cut: the machines above send nothing wrong on purpose but in a probe. */
	{"BadDigest", EW_S3_AGAIN},
	{"IncompleteBody", EW_S3_AGAIN},
	{"XAmzContentSHA256Mismatch", EW_S3_AGAIN},
	{"RequestTimeTooSkewed", EW_S3_CLOCK},
	{"NoSuchKey", EW_S3_GONE},
	{"NoSuchVersion", EW_S3_GONE},
	{"NoSuchUpload", EW_S3_GONE},
	{"NoSuchLifecycleConfiguration", EW_S3_GONE},
	{"NoSuchObjectLockConfiguration", EW_S3_GONE},
	{"ObjectLockConfigurationNotFoundError", EW_S3_GONE},
	{"NoSuchTagSet", EW_S3_GONE},
	{"NoSuchBucket", EW_S3_NO_BUCKET},
	{"PreconditionFailed", EW_S3_EXISTS},
	{"BucketAlreadyExists", EW_S3_EXISTS},
	{"BucketAlreadyOwnedByYou", EW_S3_EXISTS},
	{"QuotaExceeded", EW_S3_FULL},
	{"ServiceQuotaExceeded", EW_S3_FULL},
	{"InsufficientStorage", EW_S3_FULL},
	{"InsufficientCapacity", EW_S3_FULL},
	{"StorageFull", EW_S3_FULL},
	{"XMinioStorageFull", EW_S3_FULL},
	{"TooManyBuckets", EW_S3_FULL},
	{"NotImplemented", EW_S3_NOT_SUPPORTED},
	{"MethodNotAllowed", EW_S3_NOT_SUPPORTED},
	{"InvalidStorageClass", EW_S3_NOT_SUPPORTED},
	{"InvalidBucketState", EW_S3_NOT_SUPPORTED},
	{"AccessDenied", EW_S3_REFUSED},
	{"Forbidden", EW_S3_REFUSED},
	{"InvalidAccessKeyId", EW_S3_REFUSED},
	{"SignatureDoesNotMatch", EW_S3_REFUSED},
	{"InvalidToken", EW_S3_REFUSED},
	{"ExpiredToken", EW_S3_REFUSED},
	{"AllAccessDisabled", EW_S3_REFUSED},
	{"AccountProblem", EW_S3_REFUSED},
	{"InvalidObjectState", EW_S3_REFUSED},
};

static bool class_of_code(const char *code, enum ew_s3_class *ret)
{
	for (size_t i = 0; i < EW_COUNT(codes); i++)
		if (strcmp(code, codes[i].code) == 0) {
			*ret = codes[i].class;
			return true;
		}
	return false;
}

static bool is_about_object(enum ew_s3_action action)
{
	return action < EW_S3_LIST_UPLOADS || (action >= EW_S3_GET_RETENTION && action <= EW_S3_PUT_TAGGING);
}

/* What the table of words does not know: too large, of a kind that is not taken, held in words of the server's own. */
static enum ew_s3_class class_of_other(enum ew_s3_action action, unsigned status)
{
	if (status >= 500 && status < 600)
		return EW_S3_AGAIN;
	return status >= 400 && status < 500 && is_about_object(action) ? EW_S3_DECLINED : EW_S3_BROKEN;
}

static enum ew_s3_class class_of_status(enum ew_s3_action action, unsigned status)
{
	switch (status) {
	case 401:
	case 403:
		return EW_S3_REFUSED;
	case 404:
		return is_about_object(action) ? EW_S3_GONE : EW_S3_NO_BUCKET;
	case 405:
	case 501:
		return EW_S3_NOT_SUPPORTED;
	case 408:
	case 409:
	case 425:
	case 429:
		return EW_S3_AGAIN;
	case 412:
		return EW_S3_EXISTS;
	case 507:
		return EW_S3_FULL;
	default:
		return class_of_other(action, status);
	}
}

static void judge_transport(int transport, struct ew_s3_outcome *to)
{
	switch (transport) {
	case -EACCES:
		to->class = EW_S3_REFUSED;
		break;
	case -EFBIG:
	case -EBADMSG:
		to->class = EW_S3_BROKEN;
		to->unknown = true;
		break;
	default:
		to->class = EW_S3_AGAIN;
		/* Nothing was sent where nobody was reached. */
		to->unknown = transport != -ECONNREFUSED && transport != -EHOSTUNREACH;
	}
}

static void judge_status(enum ew_s3_action action, const struct ew_s3_said *said, struct ew_s3_outcome *to)
{
	bool is_2xx = said->status >= 200 && said->status < 300;

	if (is_2xx && !said->has_error) {
		to->class = EW_S3_DONE;
		return;
	}
	if (said->has_error && class_of_code(said->code, &to->class))
		;
	else
		to->class = is_2xx ? EW_S3_BROKEN : class_of_status(action, said->status);
	to->unknown = is_2xx || said->status == 500 || said->status == 502 || said->status == 504;
	if (to->class == EW_S3_AGAIN && said->retry_after_s > 0)
		to->after_ms = said->retry_after_s * 1000;
}

void ew_s3_judge(enum ew_s3_action action, const struct ew_s3_said *said, struct ew_s3_outcome *ret)
{
	struct ew_s3_outcome to = {.class = EW_S3_BROKEN, .status = said->status};

	memcpy(to.code, said->code, sizeof(to.code));
	if (said->transport < 0) {
		judge_transport(said->transport, &to);
	} else if (said->defect < 0) {
		to.class = said->defect == -ENOMEM ? EW_S3_AGAIN : EW_S3_BROKEN;
		to.unknown = true;
	} else {
		judge_status(action, said, &to);
	}
	*ret = to;
}

const char *ew_s3_class_word(enum ew_s3_class class)
{
	static const char *const words[EW_S3_CLASSES] = {
		[EW_S3_DONE] = "done",
		[EW_S3_AGAIN] = "again",
		[EW_S3_CLOCK] = "clock",
		[EW_S3_REFUSED] = "refused",
		[EW_S3_GONE] = "gone",
		[EW_S3_EXISTS] = "exists",
		[EW_S3_NO_BUCKET] = "no_bucket",
		[EW_S3_FULL] = "full",
		[EW_S3_NOT_SUPPORTED] = "not_supported",
		[EW_S3_BROKEN] = "broken",
		[EW_S3_DECLINED] = "declined",
	};

	return words[class];
}

int64_t ew_s3_backoff_ms(unsigned attempt, uint32_t random, int64_t after_ms)
{
	int64_t whole = EW_S3_BACKOFF_FIRST_MS;

	for (unsigned i = 1; i < attempt && whole < EW_S3_BACKOFF_MOST_MS; i++)
		whole *= 2;
	if (whole > EW_S3_BACKOFF_MOST_MS)
		whole = EW_S3_BACKOFF_MOST_MS;
	int64_t wait = whole / 2 + random % (whole - whole / 2 + 1);

	if (after_ms > RETRY_MOST_MS)
		after_ms = RETRY_MOST_MS;
	return wait > after_ms ? wait : after_ms;
}
